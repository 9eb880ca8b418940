"""Which files are files of settings, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath

from armt.disk import unpacked_name
from armt.runtime.text.settings.bracketed import read_bracketed
from armt.runtime.text.settings.columns import read_columns
from armt.runtime.text.settings.fields import read_fields
from armt.runtime.text.settings.forms import Form, form_of_settings
from armt.runtime.text.settings.indented import read_indented
from armt.runtime.text.settings.paths import is_of_paths, read_paths
from armt.runtime.text.settings.setting import Setting

Read = Callable[[str], list[Setting]]

#: Larger files are data: their settings are not read.
LARGEST_CHARS = 1 << 20
_BRACKETED, _SPACED, _COLONED = (
    read_bracketed,
    partial(read_bracketed, spaced=True),
    partial(read_bracketed, coloned=True),
)
_READ: dict[str, Read] = {
    **dict.fromkeys((".yaml", ".yml"), read_indented),
    **dict.fromkeys(
        (".cfg", ".env", ".gql", ".graphql", ".hcl", ".ini", ".proto", ".tf", ".tfvars", ".toml"), _BRACKETED
    ),
    ".properties": _COLONED,
    **dict.fromkeys((".service", ".socket", ".timer", ".mount", ".path", ".slice"), _BRACKETED),
    **dict.fromkeys((".cnf", ".conf"), _SPACED),
    **dict.fromkeys((".ddl", ".sql"), read_columns),
    ".json": read_paths,
}
_BY_FORM: dict[Form, Read] = {"=": _BRACKETED, " ": _SPACED, ":": _COLONED}
# Files that have no suffix, or one that says something else.
_NAMED: dict[str, Read] = {
    **dict.fromkeys(("ssh_config", "sshd_config"), _SPACED),
    **dict.fromkeys((".editorconfig", ".env", ".flake8", ".gitconfig", ".gitmodules", ".npmrc"), _BRACKETED),
    **dict.fromkeys(("pipfile", "cargo.lock", "poetry.lock"), _BRACKETED),
}
# Those of a file that has another one behind it are its own: "postgresql.conf.sample".
_COPIES = (".complete", ".default", ".dist", ".example", ".j2", ".sample", ".template", ".tmpl", ".tpl")


def settings_in(kind: str | None, path: str, text: str) -> Sequence[Setting]:
    """Return what a file sets, in order; nothing where it is no file of settings, by its name or by its lines.

    Args:
        kind: what it is read as, one of `runtime.text.documents.FORMATS`.
        path: of the file.
        text: of it, as it is read.
    """
    if len(text) > LARGEST_CHARS:
        return ()
    if kind == "xml":
        return read_paths(text) if is_of_paths(text) else ()
    if (read := _reader(kind, path)) is not None:
        return read(text)
    if kind in ("text", "markdown") and (fields := read_fields(text)):
        return fields
    read = _reader_by_form(text) if kind == "text" else None
    return () if read is None else read(text)


def has_settings(kind: str | None, path: str) -> bool:
    """Whether a file is one of settings, by its name and what it is read as."""
    return _reader(kind, path) is not None


def may_have_settings(kind: str | None) -> bool:
    """Whether files that are read so may be files of settings; their names and their lines tell whether they are."""
    return kind in ("text", "markdown", "json", "xml")


def _reader_by_form(text: str) -> Read | None:
    form = form_of_settings(text)
    return None if form is None else _BY_FORM[form]


def _reader(kind: str | None, path: str) -> Read | None:
    if kind == "json":
        return read_paths
    if kind != "text":
        return None
    name = PurePath(unpacked_name(path)).name.lower()
    while name not in _NAMED and (bare := name.removesuffix(PurePath(name).suffix)) != name:
        if PurePath(name).suffix not in _COPIES:
            break
        name = bare
    return _NAMED.get(name) or _READ.get(PurePath(name).suffix)
