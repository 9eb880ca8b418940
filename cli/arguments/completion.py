"""What a shell completes beyond options: names of models, files of results, memory files; quickly, from names alone."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

from typer import _completion_shared as scripts

# What bash reads as more than a letter.
_SPECIAL = frozenset(" \t\\\"'`$&|;<>()[]{}*?!#")
# In a new zsh the first Tab loads typer's script, which makes itself known and completes nothing: it then goes on.
_ZSH_END = "\ncompdef %(complete_func)s %(prog_name)s\n"
_ZSH_GOES_ON = f'{_ZSH_END}(( ! ${{+compstate}} )) || %(complete_func)s "$@"\n'


def complete_models(incomplete: str) -> list[str]:
    """Return the default model, the names in the hub's cache, and folders."""
    names = ["default", *_cached_names()]
    return [name for name in names if name.startswith(incomplete)] + list(_folders(incomplete))


def complete_results(incomplete: str) -> list[str]:
    """Return files of results, and folders on the way to some."""
    return [*_files(incomplete, (".jsonl", ".json")), *_folders(incomplete)]


def complete_memories(incomplete: str) -> list[str]:
    """Return memory files, and folders on the way to some."""
    return [*_files(incomplete, (".armt",)), *_folders(incomplete)]


def complete_models_and_memories(incomplete: str) -> list[str]:
    """Return what `complete_models` does, memory files and their indexes."""
    return [*_files(incomplete, (".armt", ".index")), *complete_models(incomplete)]


def mend_scripts() -> None:
    """Let what ``--install-completion`` writes complete from the first Tab on."""
    script = scripts._completion_scripts["zsh"]
    if not script.endswith(_ZSH_GOES_ON):
        scripts._completion_scripts["zsh"] = script.replace(_ZSH_END, _ZSH_GOES_ON)


def _cached_names() -> Iterator[str]:
    from huggingface_hub import constants

    # As the hub's cache calls its folders: models--owner--name.
    for folder in sorted(Path(constants.HF_HUB_CACHE).glob("models--*")):
        yield folder.name.removeprefix("models--").replace("--", "/")


def _files(incomplete: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for name, entry in _entries(incomplete):
        if entry.is_file() and entry.name.endswith(suffixes):
            yield name


def _folders(incomplete: str) -> Iterator[str]:
    for name, entry in _entries(incomplete):
        if entry.is_dir():
            yield f"{name}/"


def _entries(incomplete: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield what a path that is being typed may become, spelled as it was begun."""
    head, slash, begun = incomplete.rpartition("/")
    folder = os.path.expanduser(head + slash) or "."  # noqa: PTH111 (a name as it is typed)
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.name.startswith(begun) and (begun or not entry.name.startswith(".")):
            yield _as_word(f"{head}{slash}{entry.name}"), entry


def _as_word(name: str) -> str:
    """Return a name as a shell's own completion would type it: bash alone takes what it is given as typed."""
    if os.environ.get("_ARMT_COMPLETE") != "complete_bash" or shlex.quote(name) == name:
        return name
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in name)
