"""What the file that describes a package says of it: what it needs, of which language and others, and its commands."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.text.settings.setting import path_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_VERSION = re.compile(
    r"(?:what|which) (?:is the )?(?:minimum |minimal |lowest |oldest |supported )*(?:version of )?"
    r"(?P<language>python|node(?:\.?js)?|rust|php)(?: versions?)?(?: (?:is|are|does|do|can|must|should)\b.*)?",
    re.IGNORECASE,
)
_SAYS_VERSION = re.compile(r"\bversions?\b", re.IGNORECASE)
_RUN = re.compile(
    r"what (?:is|are) (?:the |its )?(?:main )?(?:entry points?|(?:console |command[- ]line )scripts?|executables?)"
    r"|what commands? (?:does it|are) (?:install(?:ed)?|provide[ds]?)",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"what (?:are|is) (?:the |its |their )?(?P<dev>dev(?:elopment)? )?dependenc(?:y|ies)"
    r"(?: (?:of|for) \S+(?: \S+)?)?"
    r"|(?:what|which) (?:packages|libraries|dependencies|crates|modules) (?:does|do|is|are)\b.*"
    r"\b(?:need|use|require|depend)\w*(?: on)?|what does (?:it|this|\S+|this \w+) depend on",
    re.IGNORECASE,
)
# A longer list is no answer.
_MOST_BYTES = 2000
# Keys by the name of the file, with what they stand below; from the surest.
_KEYS: dict[str, dict[str, tuple[str, ...]]] = {
    "python": {
        "pyproject.toml": ("project.requires-python", "tool.poetry.dependencies.python"),
        "setup.cfg": ("options.python_requires",),
        "pipfile": ("requires.python_version",),
    },
    "node": {"package.json": ("engines.node",)},
    "rust": {"cargo.toml": ("package.rust-version", "workspace.package.rust-version")},
    "php": {"composer.json": ("require.php",)},
    "needs": {
        "pyproject.toml": ("project.dependencies", "tool.poetry.dependencies"),
        "setup.cfg": ("options.install_requires",),
        "package.json": ("dependencies",),
        "cargo.toml": ("dependencies",),
        "composer.json": ("require",),
    },
    "needs to be developed": {
        "pyproject.toml": (
            "project.optional-dependencies.dev",
            "dependency-groups.dev",
            "tool.poetry.group.dev.dependencies",
        ),
        "package.json": ("devDependencies",),
        "cargo.toml": ("dev-dependencies",),
        "composer.json": ("require-dev",),
    },
    "run": {
        "pyproject.toml": ("project.scripts", "tool.poetry.scripts", "project.entry-points"),
        "setup.cfg": ("options.entry_points",),
        "package.json": ("bin", "main"),
    },
}


def described_by_manifest(question: str, text: StoredText) -> Told | None:
    """Return what a package needs or is run by, where the file that describes it says so; None where none does.

    Args:
        question: in plain words.
        text: of such a file, or of several documents with one among them; that nearest to the top is asked.
    """
    asked = _asked(question)
    if asked is None:
        return None
    begin, found = 0, list[tuple[int, Told]]()
    for part in text.texts:
        path = PurePath(part.path)
        for wanted in _KEYS[asked].get(path.name.casefold(), ()) if part.settings else ():
            if (told := _set(wanted, part, begin)) is not None:
                found.append((len(path.parts), told))
                break
        begin += part.size
    return min(found, key=lambda one: one[0], default=(0, None))[1]


def asks_for_needs(question: str, text: StoredText) -> bool:
    """Whether a question asks what a package needs, and a file that describes one is there: it says all, or nothing."""
    asked = _asked(question)
    if asked not in ("needs", "needs to be developed"):
        return False
    return any(part.settings and PurePath(part.path).name.casefold() in _KEYS[asked] for part in text.texts)


def _asked(question: str) -> str | None:
    bare = without_mark(question)
    if _RUN.fullmatch(bare) is not None:
        return "run"
    if (needs := _NEEDS.fullmatch(bare)) is not None:
        return "needs to be developed" if needs["dev"] else "needs"
    version = _VERSION.fullmatch(bare)
    if version is None or _SAYS_VERSION.search(bare) is None:
        return None
    language = version["language"].casefold()
    return "node" if language.startswith("node") else language


def _set(wanted: str, part: StoredText, begin: int) -> Told | None:
    """Return the setting of a path, or all that stands below it."""
    for number, setting in enumerate(part.settings):
        if setting.is_off or ".".join(path_of(part.settings, number)) != wanted:
            continue
        end = setting.end if setting.value is not None else setting.stop
        if end - setting.at > _MOST_BYTES:
            return None
        said = part.read(setting.at, end).rstrip()
        sentence = Sentence(begin + setting.at, begin + setting.at + len(said.encode()), said)
        return Told(sentence, setting.value)
    return None
