"""Bytes to text: which encoding it is, and that no byte is lost."""

from __future__ import annotations

import codecs
import io
import itertools
import re
import string
from collections import Counter
from collections.abc import Iterator
from typing import Protocol

from armt.errors import DocumentError

#: Bytes on which the format and the encoding are decided.
HEAD_BYTES = 256 * 1024
_BINARY_HEAD_BYTES = 64 * 1024

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRUCK = re.compile(r"[^\n\b]\x08")
# Of a terminal: colours and places of the cursor, titles and links, sets of characters, keys.
_ESCAPED_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b\n]{0,2000}+(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[=>78cDEHMNOZ])"
)
_LONGEST_ESCAPE = 2048
_TEXT_CONTROLS = b"\t\n\r\f\b\x1b"
_MOST_CONTROLS = 0.1

_WESTERN = "cp1252"
_CENTRAL = "cp1250"
# Of Hungarian, in all encodings of Central Europe; French, which may look like it, has no tilde on an o.
_LONG_O = re.compile(rb"[\xf5\xd5]")
# The letters beyond ASCII of languages that are written with Latin ones, and the encodings in which they may be; of
# those that fit as well the first is taken.
_ALPHABETS = (
    *("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "àáâãçéêíóôõúü", "àèéìíîòóùú", "åäöé", "æøåéö", "áðéíóúýþæö", "ëïéèöüó"),
    *("äöõüšž", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćđšž", "çğıöşüİ"),
    *("āčēģīķļņšūž", "ąčęėįšųūž"),
)
_LATIN = ("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac_roman", "cp850", "cp852")
# What stands beside words and is none of their letters, and what of it may stand between two letters.
_BETWEEN, _WITHIN = frozenset("“”‘’„‚«»‹›–—…•·°€£§©®™×±²³¼½¾¡¿ºªµ\xa0"), frozenset("‘’–—…·\xa0")
_NO_LETTER_BEHIND = frozenset("©®™×±²³¼½¾")
_RUNS = re.compile(r"[^\x00-\x7f]+")
# No word has more of those letters in a row; and so much of a text is covered where its language is one of these.
_LONGEST_RUN, _COVERED = 4, 0.95
# So many of them tell it.
_MOST_RUNS = 2000

# Of old Macs and DOS, of terminals, and without the mark that they need: by the beginnings of their names.
_RARE = ("mac_", "hp_", "utf_16", "utf_32", "cp1006", "cp1258", "cp4", "cp7", "cp8")
# All of what they write is ASCII, and UTF-8 of another text: who declares them means them, and what follows one of
# the marks is no ASCII.
_OF_ASCII = ("iso2022", "hz")
_NO_ASCII_BEHIND = (b"\x1b", b"~{")

# Of Japanese, which is ASCII between escapes of its own: those of terminals stand around no pairs.
_ESCAPED = ("iso2022_jp_2", "iso2022_jp_ext")
_ESCAPES = re.compile(rb"\x1b\$[@AB](?:[!-~]{2})++\x1b\([BJ]")

# UTF-8 in which some bytes are those of another program's encoding; so many characters and as many as such bytes tell
# that it is. Nothing else looks like it: of texts of East Asia a third as many do.
MIXED = "utf-8 with stray bytes"
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LEAST_MIXED = 3
#: For decoders: bytes that are none of an encoding are read alone, as those of Western Europe.
STRAYS = "armt-stray-bytes"

# Of UTF-16 in letters so much is ASCII or of one alphabet.
_WIDE_SHARE = 0.9

# What is meant by the encodings that documents declare, as browsers take it: others that have more.
_MEANT = {
    **{"iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"},
    **{"euc_kr": "cp949", "shift_jis": "cp932"},
}

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


def meant_by(declared: str) -> tuple[str, ...]:
    """Return the encodings that may be meant by one that a document declares, the likeliest first."""
    return tuple(dict.fromkeys((_MEANT.get(declared, declared), declared)))


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Return what stray bytes in UTF-8 say as those of Western Europe, which has a character for all but five."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    try:
        return stray.decode(_WESTERN), error.end
    except UnicodeDecodeError:
        return stray.decode("latin-1"), error.end


codecs.register_error(STRAYS, _stray)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    if encoding == MIXED:
        return codecs.getincrementaldecoder("utf-8")(STRAYS)
    return codecs.getincrementaldecoder(encoding)("strict")


def decode(data: bytes, encoding: str) -> str:
    """Decode all of a text in an encoding, which `MIXED` is one of.

    Raises:
        UnicodeError: It is in another one.
    """
    return _decoder(encoding).decode(data, final=True)


def told(sample: bytes, *, whole: bool = True) -> str | None:
    """Return the encoding that the bytes themselves tell, without a guess; None for none: UTF-8 may be one of them."""
    if _ESCAPES.search(sample) and (found := next((name for name in _ESCAPED if _decodes(sample, name, whole)), None)):
        return found
    if _decodes(sample, "utf-8", whole):
        return "utf-8"
    characters = _UTF8.findall(sample)
    strays = len(sample.translate(None, bytes(range(128)))) - sum(map(len, characters))
    return MIXED if len(characters) >= max(_LEAST_MIXED, strays) else None


class Origin(Protocol):
    """Whose bytes are decoded."""

    @property
    def path(self) -> str:
        """The name for errors."""

    @property
    def encodings(self) -> tuple[str, ...]:
        """Encodings to try before UTF-8, in order."""

    def notice(self, message: str) -> None:
        """Tell the user something."""


class Stream(Protocol):
    """Bytes with their head, which is looked at before they are read."""

    head: bytes

    def blocks(self) -> Iterator[bytes]:
        """Yield all bytes, the head among them."""


def decoded(origin: Origin, stream: Stream, *, declared: str | None = None) -> Iterator[str]:
    """Decode a stream block by block; the encoding is decided on its head.

    Args:
        origin: Whose bytes they are.
        stream: The bytes.
        declared: An encoding that the document itself names, tried behind UTF-8.

    Yields:
        Text with line ends as ``\\n``.

    Raises:
        DocumentError: The bytes are binary, or cannot be decoded.
    """
    whole = len(stream.head) < HEAD_BYTES
    encoding, certain = _choose_encoding(origin, stream.head, whole, declared)
    decoder = _decoder(encoding)
    lines, shown = io.IncrementalNewlineDecoder(None, translate=True), _Shown()
    position = 0
    # As long as only ASCII has been seen, the encoding is an assumption that nothing has confirmed.
    only_ascii = not certain
    for block in itertools.chain(stream.blocks(), [b""]):
        final = not block
        held = decoder.getstate()[0]
        try:
            text = decoder.decode(block, final=final)
        except UnicodeError as exc:
            data = held + block
            if declared is not None and encoding in meant_by(declared)[:-1] and _decodes(data, declared, final):
                # What is mostly meant has no character for some bytes, as cp1252 for five; what is declared may have.
                encoding = declared
            elif only_ascii:
                encoding = _told(origin, data, final) or _guess(origin, data, whole=final)
            else:
                raise _undecodable(origin, encoding, position + len(block), exc) from exc
            decoder = _decoder(encoding)
            text = _decode_again(origin, decoder, encoding, data, position + len(block), final)
        if "\0" in text:
            # Only the beginning was looked at; what comes behind it may be an archive or a disk image all the same.
            raise DocumentError(f"{origin.path}: looks binary behind byte {position} (a NUL character)")
        only_ascii = only_ascii and text.isascii()
        position += len(block)
        yield shown.read(lines.decode(text, final=final), final=final)


class _Shown:
    """Reads what is meant for a printer or a terminal as it is seen.

    Letters that are struck twice are one: manual pages make them bold so, or underline them. Escapes of a terminal,
    which colour what programs print, or make links of it, are nothing.
    """

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = ""

    def read(self, text: str, *, final: bool) -> str:
        """Return the text as it is seen, but for what comes next may end or strike over: an escape, the last letter."""
        text = self._held + text
        if "\x1b" in text:
            text = _ESCAPED_TERMINAL.sub("", text)
        if "\b" in text:
            text = _STRUCK.sub("", text)
        end = len(text) - (not final and text[-1:] not in ("", "\n"))
        begun = -1 if final else text.find("\x1b", max(0, len(text) - _LONGEST_ESCAPE))
        end = end if begun < 0 else min(end, begun)
        self._held = text[end:]
        return text[:end]


def _decode_again(
    origin: Origin, decoder: codecs.IncrementalDecoder, encoding: str, data: bytes, end: int, final: bool
) -> str:
    # The guess was made on less than all of the data.
    try:
        return decoder.decode(data, final=final)
    except UnicodeError as exc:
        raise _undecodable(origin, encoding, end, exc) from exc


def _undecodable(origin: Origin, encoding: str, end: int, exc: UnicodeError) -> DocumentError:
    """Return the error of bytes that end at a place: what a decoder has looked at ends there, wherever that began."""
    # UTF-16 and UTF-32 without their mark are a UnicodeError that names no place.
    offset = end - len(exc.object) + exc.start if isinstance(exc, UnicodeDecodeError) else 0
    return DocumentError(f"{origin.path}: not {encoding} at byte {offset}; name the right one with --encoding")


def _choose_encoding(origin: Origin, head: bytes, whole: bool, declared: str | None) -> tuple[str, bool]:
    """Return the encoding, and whether it was given rather than assumed."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _checked_text(origin, head, name, whole), True
    for name in origin.encodings:
        if _decodes(head, name, whole):
            return _checked_text(origin, head, name, whole), True
    if looks_binary(head):
        if (wide := _wide(origin, head, whole)) is not None:
            return wide, True
        raise DocumentError(f"{origin.path}: looks binary (--encoding, where it is text)")
    if declared is not None and declared.startswith(_OF_ASCII) and _decodes(head, declared, whole):
        return declared, any(mark in head for mark in _NO_ASCII_BEHIND)
    if (found := _told(origin, head, whole)) is not None:
        return found, found != "utf-8"
    for name in () if declared is None else meant_by(declared):
        if _decodes(head, name, whole):
            return name, True
    return _guess(origin, head, whole=whole), True


def _told(origin: Origin, sample: bytes, whole: bool) -> str | None:
    found = told(sample, whole=whole)
    if found == MIXED:
        origin.notice("some of its bytes are not UTF-8; these alone are read as cp1252 (--encoding to name another)")
    return found


def _wide(origin: Origin, head: bytes, whole: bool) -> str | None:
    """Return which UTF-16 a text without its mark is in: of each two bytes one says the alphabet, or ASCII."""
    for name, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        alphabets = Counter(head[at::2])
        ascii_count = alphabets.pop(0, 0)
        most = max(alphabets.values(), default=0)
        is_wide = ascii_count and 0 not in head[1 - at :: 2] and ascii_count + most >= _WIDE_SHARE * len(head) / 2
        if is_wide and _decodes(head, name, whole):
            return _checked_text(origin, head, name, whole)
    return None


def _checked_text(origin: Origin, head: bytes, encoding: str, whole: bool) -> str:
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head, final=whole)
    except UnicodeError as exc:
        raise _undecodable(origin, encoding, len(head), exc) from exc
    if looks_binary(text[:_BINARY_HEAD_BYTES].encode("latin-1", "ignore")):
        raise DocumentError(f"{origin.path}: looks binary")
    return encoding


def _decodes(head: bytes, encoding: str, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head, final=whole)
    except (UnicodeError, LookupError):
        return False
    return True


def looks_binary(head: bytes) -> bool:
    """Say whether bytes at the beginning of a document look like none of a text in a single-byte encoding."""
    head = head[:_BINARY_HEAD_BYTES]
    if b"\0" in head:
        return True
    controls = sum(head.count(bytes([code])) for code in (*range(1, 32), 127) if code not in _TEXT_CONTROLS)
    return controls > _MOST_CONTROLS * len(head)


def _guess(origin: Origin, sample: bytes, *, whole: bool) -> str:
    """Guess an encoding that decodes the sample; Latin-1, which decodes anything, is said to be a last resort."""
    found = guessed(sample, whole=whole)
    named = [name for name in origin.encodings if codecs.lookup(name).name != "utf-8"]
    tried = " or ".join([*named, "UTF-8"])
    if found is None:
        origin.notice(f"not {tried} and no encoding fits; read as latin-1 (--encoding to name another)")
        return "latin-1"
    origin.notice(f"not {tried}; read as {found}, which is a guess (--encoding to name another)")
    return found


def guessed(sample: bytes, *, whole: bool = True) -> str | None:
    """Return an encoding that decodes a sample and makes words of it; None where there is none."""
    found = _likeliest(sample[:HEAD_BYTES])
    return found if found is not None and text_codec(found) and _decodes(sample, found, whole) else None


def _likeliest(sample: bytes) -> str | None:
    """Return the encoding that fits best; of those that fit as well as any, that of Western Europe.

    Nearly all that is not UTF-8 and has umlauts or accents is in it, and charset-normalizer takes what comes first in
    its list, or what a text in German looks like in Turkish.
    """
    from charset_normalizer import from_bytes

    matches = from_bytes(sample)
    best = matches.best()
    if best is None:
        return None
    if (latin := _latin(sample)) is not None:
        # The letters of Hungarian but two are Western Europe's too: it may fit both as well, with tildes in the one.
        is_hungarian = latin == _WESTERN and best.language == "Hungarian" and _LONG_O.search(sample)
        return _CENTRAL if is_hungarian else latin
    western = next((match for match in matches if _WESTERN in (match.encoding, *match.could_be_from_charset)), None)
    if western is None or western.chaos > best.chaos:
        return best.encoding
    is_western = western.coherence >= best.coherence or best.encoding.startswith(_RARE)
    return _WESTERN if is_western else best.encoding


def _latin(sample: bytes) -> str | None:
    """Return the encoding by which nearly all letters beyond ASCII are those of one language; None where none is.

    charset-normalizer knows letters by how often they come, and accents hardly do: Czech was read with those of Western
    Europe, and Polish of ISO 8859 with Welsh ones.
    """
    ascii_letters = len(sample) - len(sample.translate(None, string.ascii_letters.encode()))
    if ascii_letters < len(sample.translate(None, bytes(range(128)))):
        return None
    shares = {name: _covered(sample, name) for name in _LATIN}
    found = max(_LATIN, key=shares.__getitem__)
    return found if shares[found] >= _COVERED else None


def _covered(sample: bytes, encoding: str) -> float:
    """Return which share of what is beyond ASCII the letters of one language cover, and what stands between words."""
    try:
        # The sample may end within a character of another encoding, and in these none has several bytes.
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    letters: Counter[str] = Counter()
    total = fitting = 0
    for run in itertools.islice(_RUNS.finditer(text), _MOST_RUNS):
        total += len(run[0])
        inside = [character for character in run[0] if character.isalpha() and character not in _BETWEEN]
        if len(inside) <= _LONGEST_RUN:
            letters.update(inside)
        is_behind = text[run.end() : run.end() + 1].isalpha()
        is_within = is_behind and text[run.start() - 1 : run.start()].isalpha()
        between = _WITHIN if is_within else _BETWEEN - _NO_LETTER_BEHIND if is_behind else _BETWEEN
        fitting += sum(map(between.__contains__, run[0]))
    most = max(
        sum(count for letter, count in letters.items() if letter in alphabet or letter.lower() in alphabet)
        for alphabet in _ALPHABETS
    )
    return (most + fitting) / total if total else 0.0
