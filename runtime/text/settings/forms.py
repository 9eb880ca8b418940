"""Files of settings that no name tells: /etc/login.defs, /etc/default/useradd, a ".wgetrc" that is called otherwise.

Nearly all of their lines set something, or are comments; what is commented out counts, since some are nothing else.
"""

from __future__ import annotations

import re
from itertools import islice

from armt.runtime.text.settings.setting import SWITCHED_OFF, lines_in

# "NAME=value", and not "a == b" nor "name = a sentence that says more than most values do."
_SET = re.compile(r"(?:export[ \t]++)?(?P<key>[A-Za-z_][\w.-]*+)[ \t]*+=(?![=>~])[ \t]*+(?P<value>[^\s=].*)?$")
# "PASS_MAX_DAYS 99999": a name in capitals, or of several words run together, and one value.
_SPACED = re.compile(
    r"(?P<key>[A-Z][A-Z0-9_]{2,}|(?=\w*[a-z_][A-Z_])[A-Za-z]\w*+)[ \t]++(?P<value>\S++)[ \t]*+(?:#.*)?$"
)
_SECTION, _REMARK = re.compile(r"\[[\w .:\"-]+\]$"), re.compile(r"[#;]")
# So many lines tell what a file is; so many settings it has at least, and such a share of what is no comment are some.
_LOOKED_LINES, _LEAST_SETTINGS, _LEAST_SHARE = 2_000, 3, 0.9
# Lines of a log or of records repeat their keys; and those of a program, or letters of algebra, end otherwise.
_LEAST_DISTINCT = 0.7
_ENDS_CODE = ("{", "(", ";", ",", "\\")


def is_of_settings(text: str) -> bool | None:
    """Tell a file of settings by its lines: whether a space is enough between key and value; None for any other text.

    Args:
        text: of the file; its beginning is looked through.
    """
    keys: list[str] = []
    off = others = spaced = comments = 0
    for line in islice(lines_in(text), _LOOKED_LINES):
        said = line.text.strip()
        if not said or _SECTION.match(said) is not None:
            continue
        if _REMARK.match(said) is not None:
            comments += 1
            off += SWITCHED_OFF.match(said) is not None
            continue
        equals = None if said.endswith(_ENDS_CODE) else _SET.match(said)
        found = equals or _SPACED.match(said)
        if found is None:
            others += 1
            continue
        keys.append(found["key"])
        spaced += equals is None
    count = len(keys)
    if count + off < _LEAST_SETTINGS or count < _LEAST_SHARE * (count + others):
        return None
    # Without a word on any of them they may be anything: equations, a list.
    if len(set(keys)) < _LEAST_DISTINCT * count or not comments:
        return None
    return spaced > 0
