"""The headings of a file of settings: what others stand below, by its path ("services.web.healthcheck")."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from armt.runtime.text.headings import Bounded, Heading, one_line
from armt.runtime.text.settings.setting import Setting, path_of


def setting_headings(settings: Sequence[Setting]) -> list[Heading]:
    """Return what of a file of settings has others below it, in order, each from the comments above it on."""
    found: Bounded[Heading] = Bounded(lambda heading: heading.level)
    for number, (setting, next_one) in enumerate(pairwise(settings)):
        if setting.key and next_one.parent == number:
            path = path_of(settings, number)
            found.add(Heading(setting.start, len(path), one_line(".".join(path)), setting.stop))
    return found.items
