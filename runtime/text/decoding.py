"""Which names of encodings are encodings of text."""

from __future__ import annotations

import codecs

#: Codecs that are not for documents: they never decode, take quadratic time, decode to half characters that no file
#: can hold, or depend on the machine.
_REFUSED = {"idna", "mbcs", "oem", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"}


def text_codec(name: str) -> str | None:
    """Return the name of an encoding where Python knows it as one of text; None for "hex", "zlib" and the like."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        # A name with NUL or half characters is a ValueError.
        return None
    is_text = getattr(info, "_is_text_encoding", True) and info.incrementaldecoder is not None
    return info.name if is_text and info.name.replace("_", "-") not in _REFUSED else None
