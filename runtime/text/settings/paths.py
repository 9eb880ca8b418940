"""Settings out of JSON and XML, as they are told there: "database.pool.max: 20"."""

from __future__ import annotations

import re

from armt.runtime.text.settings.setting import DEEPEST, Setting, lines_in, unquoted

_PATH = re.compile(r"(?P<path>[^\s:]+): (?P<value>\S.*)$")

# Such a share of the lines that say something are settings, where a text is a file of them.
_LEAST_SHARE = 0.5


def is_of_paths(text: str) -> bool:
    """Whether most lines of a text set something behind a path."""
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and sum(_PATH.match(line) is not None for line in lines) >= _LEAST_SHARE * len(lines)


def read_paths(text: str) -> list[Setting]:
    """Return the settings of a text made of JSON or XML, each below what its path has before its own key."""
    settings: list[Setting] = []
    numbers: dict[tuple[str, ...], int] = {}
    for line in lines_in(text):
        found = _PATH.match(line.text)
        if found is None:
            continue
        keys = tuple(found["path"].split(".", DEEPEST))
        parent = None
        for depth in range(1, len(keys)):
            if (known := numbers.get(keys[:depth])) is None:
                known = numbers[keys[:depth]] = len(settings)
                settings.append(
                    Setting(line.start, line.start, line.start, line.end, keys[depth - 1], None, parent=parent)
                )
            settings[known].stop = line.end
            parent = known
        value = unquoted(found["value"])
        items = value.split(", ") if ", " in value else []
        settings.append(
            Setting(line.start, line.start, line.end, line.end, keys[-1], value, parent=parent, items=items)
        )
    return settings
