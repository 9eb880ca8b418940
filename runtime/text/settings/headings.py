"""The headings of a file of settings: what others stand below, by its path ("services.web.healthcheck")."""

from __future__ import annotations

from collections.abc import Sequence

from armt.runtime.text.headings import Bounded, Heading, one_line
from armt.runtime.text.settings.reading import LARGEST_CHARS, settings_in
from armt.runtime.text.settings.setting import Setting, path_of


class SettingHeadings:
    """Finds what of a file of settings has others below it, each from the comments above it on.

    Args:
        kind: what the file is read as.
        path: of it.
    """

    __slots__ = ("_kind", "_path", "_pieces", "_size")

    def __init__(self, kind: str, path: str) -> None:
        self._kind, self._path = kind, path
        self._pieces: list[str] = []
        self._size = 0

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        self._size += len(piece)
        if self._size > LARGEST_CHARS:
            self._pieces = []
        else:
            self._pieces.append(piece)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        settings = settings_in(self._kind, self._path, "".join(self._pieces))
        found: Bounded[Heading] = Bounded(lambda heading: heading.level)
        for number, setting in enumerate(settings):
            if _holds(settings, number):
                path = path_of(settings, number)
                found.add(Heading(setting.start, len(path), one_line(".".join(path)), setting.stop))
        return found.items


def _holds(settings: Sequence[Setting], number: int) -> bool:
    """Whether a setting is called by something, and has others below it."""
    below = number + 1 < len(settings) and settings[number + 1].parent == number
    return below and bool(settings[number].key)
