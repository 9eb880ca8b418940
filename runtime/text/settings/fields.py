"""Fields that a description of a package begins with: METADATA and PKG-INFO of Python, control files of Debian.

"Requires-Python: >=3.10" is a setting with another mark; below an empty line may stand pages of prose.
"""

from __future__ import annotations

import re

from armt.runtime.text.settings.setting import Setting, lines_in

_FIELD = re.compile(r"(?P<key>[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*):(?:[ \t]+(?P<value>\S.*?))?[ \t\r]*$")
# A mail begins with fields, too: these are of packages alone.
_SURE = frozenset(("Metadata-Version",))
_NAMES = frozenset(("Package", "Source"))
_BESIDE = frozenset(("Architecture", "Build-Depends", "Maintainer", "Version"))
_MOST_LINES, _LEAST_FIELDS = 400, 3
# Of what goes on in further lines so much is kept.
_MOST_VALUE_CHARS = 1_000


def read_fields(text: str) -> list[Setting]:
    """Return the fields of a package that a text begins with, in order; none of any other text."""
    found: list[Setting] = []
    for number, line in enumerate(lines_in(text)):
        if not line.text.strip() or number == _MOST_LINES:
            break
        if found and line.text[0] in " \t":
            last = found[-1]
            if len(last.value or "") < _MOST_VALUE_CHARS:
                last.value = f"{last.value} {line.text.strip()}".strip()
            last.end = last.stop = line.end
            continue
        field = _FIELD.match(line.text)
        if field is None:
            return []
        value = field["value"] or ""
        found.append(Setting(line.start, line.start, line.end, line.end, field["key"], value, is_field=True))
    keys = {one.key for one in found}
    is_package = keys & _SURE or (keys & _NAMES and keys & _BESIDE)
    return found if is_package and len(found) >= _LEAST_FIELDS else []
