"""Text out of rich text: paragraphs, tables, notes, comments, text boxes, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO

from armt.runtime.text.encoding import STRAYS, text_codec
from armt.runtime.text.formats.pieces import (
    LINE_BREAK,
    BoldLine,
    FormatError,
    Piece,
    Remark,
    confined_pieces,
    formed,
    headed,
    plain,
    raised,
    set_apart,
    symbol,
    titled,
)

_TOKENS = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[\dA-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])|[\r\n\x00]+|(?P<text>[^\\{}\r\n\x00]+)|\\",
    re.DOTALL,
)
_BEGIN = b"{\\rtf"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

#: Of the parts that older programs pass over (they begin with an asterisk) those that hold text.
_READ = {
    *("shpinst", "shptxt", "do", "dptxbxtext", "footnote", "annotation", "atnauthor", "nesttableprops"),
    *("listtext", "pntext", "moMath", "moMathPara"),
}
#: Of all others those that hold none, or what is there a second time for programs that do not know the first.
_UNREAD = {
    *("aftncn", "aftnsep", "aftnsepc", "atndate", "atnid", "atnref", "atntime", "atrfend", "atrfstart", "bkmkend"),
    *("bkmkstart", "colortbl", "comment", "datafield", "fldinst", "filetbl", "formfield", "ftncn", "ftnsep"),
    *("ftnsepc", "info", "mmathPict", "nonesttables", "nonshppict", "objalias", "objclass", "objdata", "objname"),
    *("objsect", "pict", "pnseclvl", "pntxta", "pntxtb", "private", "revtbl", "rxe", "shprslt", "sn", "sv", "tc"),
    *("tcn", "template", "txe", "xe"),
}
_HEADERS = ("header", "headerl", "headerr", "headerf")
_FOOTERS = ("footer", "footerl", "footerr", "footerf")
_LABELS, _BOXES = ("listtext", "pntext"), ("shptxt", "dptxbxtext")
#: What of an equation stands before a part of it that is not on its line: 1/2, x^2, x_i.
_SIGNS = {"mnum": "", "mden": "/", "msup": "^", "msub": "_", "mrad": "√"}
#: Parts whose text does not stand where they do.
_APART = {*_HEADERS, *_FOOTERS, *_LABELS, *_BOXES, *_SIGNS, "footnote", "annotation", "atnauthor"}

_MARKS = {
    **{
        "tab": "\t",
        "line": LINE_BREAK,
        "lbr": LINE_BREAK,
        "softline": LINE_BREAK,
        "emdash": "—",
        "endash": "–",
        "bullet": "•",
    },
    **{"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002"},
    **{"qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f"},
    # Between the parts of a table in a cell, which is one line.
    **{"nestcell": " ", "nestrow": " "},
}
# A place where a word may be divided is none of its letters.
_SIGNED = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_CHARSETS = {
    **{0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950"},
    **{161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251"},
    **{222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850"},
}
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
#: Of fonts that show other characters than others do, and where programs move these in Unicode.
_SYMBOLS, _OWN = 2, 0xF000


def rtf_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a document in rich text format, a paragraph or a row of a table at a time.

    Numbers of items, as programs write them, stand before them; cells stand behind tabs. Notes and comments follow in
    brackets behind the paragraph that refers to them. A header comes before its section and footers last, each text
    once. Paragraphs with the style of a heading are marked, and those in bold that look like one.

    Raises:
        FormatError: The document is no rich text, damaged or made to exhaust memory.
    """
    size = file.seek(0, 2)
    file.seek(0)
    yield from confined_pieces(
        lambda: set_apart(titled(formed(_Reader(file.read()).pieces()))), name="rich text", size=size
    )


@dataclass(slots=True)
class _Group:
    """What holds between two braces; a group begins with what holds around it.

    Attributes:
        apart: the part whose text ends with it, which does not stand where it does; "" for none.
        table: "fonttbl" or "stylesheet" within those.
        is_starred: whether the next word names a part that may be passed over.
        is_unread: whether nothing in it is text.
        is_hidden, is_deleted: whether text is not seen, or was deleted while changes were kept.
        is_raised: whether the next text is.
        is_bold: whether text is.
        is_in_table: whether its paragraphs are those of a cell.
        style: number of the style of its paragraphs, or of the one that is described.
        outline: level of its paragraphs, 0 for the highest; None for text.
        font: number of the font, or of the one that is described.
        fallback: how many characters behind one of Unicode stand for it in programs that do not know it.
    """

    apart: str = ""
    table: str = ""
    is_starred: bool = False
    is_unread: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    is_raised: bool = False
    is_bold: bool = False
    is_in_table: bool = False
    style: int = 0
    outline: int | None = None
    font: int | None = None
    fallback: int = 1

    @property
    def is_text(self) -> bool:
        """Whether people see what stands here."""
        return not (self.is_unread or self.is_hidden or self.is_deleted or self.table == "fonttbl")


@dataclass(slots=True)
class _Reader:
    """One walk through a document, without recursion: groups may nest deeper than Python's stack."""

    data: bytes
    _group: _Group = field(default_factory=_Group)
    _around: list[_Group] = field(default_factory=list)
    #: The running paragraph or cell, and above it the parts that stand apart.
    _texts: list[list[str]] = field(default_factory=lambda: [[]])
    _bytes: bytearray = field(default_factory=bytearray)
    #: Whether all of it is bold, so far.
    _is_bold: bool = True
    #: So many characters that stand for one of Unicode are still to come.
    _passed: int = 0
    _page: str = "cp1252"
    _font: int | None = None
    _codecs: dict[int | None, str] = field(default_factory=dict)
    #: The names of fonts that show other characters than others do.
    _symbols: dict[int | None, str] = field(default_factory=dict)
    _levels: dict[int, int] = field(default_factory=dict)
    _cells: list[str] = field(default_factory=list)
    _label: str = ""
    _notes: list[str] = field(default_factory=list)
    _author: str = ""
    #: Headers as keys, in their order, and footers.
    _margins: dict[str, None] = field(default_factory=dict)
    _footers: dict[str, None] = field(default_factory=dict)
    _is_misread: bool = False

    def pieces(self) -> Iterator[Piece | BoldLine]:
        """Yield the text."""
        begin = self.data.find(_BEGIN, 0, 1024)
        if begin < 0:
            raise FormatError("no rich text ({\\rtf is missing)")
        position, size = begin, len(self.data)
        while position < size:
            token = _TOKENS.match(self.data, position)
            assert token is not None
            position = token.end()
            kind = token.lastgroup
            if kind == "text":
                self._take(token[0])
            elif kind == "byte":
                self._take(bytes.fromhex(token["byte"].decode()))
            elif kind == "brace":
                self._flush()
                self._passed = 0
                if token[0] == b"{":
                    self._open()
                elif not self._around:
                    break
                else:
                    yield from self._close()
                    if not self._around:
                        # What stands behind the document is none of it.
                        break
            elif kind in ("word", "number"):
                word, number = token["word"].decode(), token["number"]
                if word == "bin":
                    position += max(0, int(number or 0))
                elif self._passed:
                    self._passed -= 1
                else:
                    self._flush()
                    yield from self._word(word, None if number is None else int(number))
            elif kind == "sign":
                if self._passed:
                    self._passed -= 1
                else:
                    self._flush()
                    yield from self._sign(token["sign"].decode("latin-1"))
        yield from self._end()

    def _open(self) -> None:
        self._around.append(self._group)
        self._group = replace(self._group, apart="", is_starred=False)
        if self._group.table == "stylesheet" and not self._group.is_unread:
            self._begin("style")

    def _begin(self, part: str) -> None:
        """Begin a part whose text stands apart."""
        if not self._group.apart:
            self._texts.append([])
        self._group.apart = part

    def _close(self) -> Iterator[Piece]:
        group, self._group = self._group, self._around.pop()
        if group.apart:
            yield from self._placed(group, "".join(self._texts.pop()))

    def _placed(self, group: _Group, text: str) -> Iterator[Piece]:
        """Put what stood apart where it belongs."""
        text = _whole(text)
        part, words = group.apart, " ".join(text.split())
        if part in _SIGNS:
            is_term = part != "mrad" and re.fullmatch(r"[\w.,]*", words)
            self._texts[-1].append(_SIGNS[part] + (words if is_term else f"({words})"))
        elif part in _LABELS:
            # A bullet says nothing, and so does the round one that is a letter.
            if any(map(str.isalnum, words)) and words != "o" and not self._group.is_unread:
                self._label = f"{words} "
                self._texts[-1].append(self._label)
        elif part in _BOXES and words:
            lines = [f"{line}\n" for line in text.split("\n") if line.strip()]
            if len(self._texts) > 1 or self._group.is_in_table:
                # A cell is one line.
                self._texts[-1] += ("\n", *lines)
            elif any(map(str.strip, self._texts[-1])):
                self._notes += lines
            else:
                yield from lines
        elif part == "style":
            self._style(group, words.strip("; ").lower())
        elif part == "atnauthor":
            self._author = words
        elif part in ("footnote", "endnote", "annotation") and words:
            kind = ("comment by " + self._author if self._author else "comment") if part == "annotation" else part
            self._notes.append(f"[{kind}: {words}]\n")
        elif any(map(str.isalpha, words)):
            # A page number alone is no text.
            if part in _FOOTERS:
                self._footers[words] = None
            elif part in _HEADERS and words not in self._margins:
                self._margins[words] = None
                yield words + "\n"

    def _style(self, group: _Group, name: str) -> None:
        match = re.fullmatch(r"heading ([1-9])", name)
        level = 0 if name == "title" else int(match[1]) - 1 if match else group.outline
        if level is not None:
            self._levels[group.style] = level

    def _take(self, data: bytes) -> None:
        """Take bytes of text, which are a character together with others perhaps."""
        passed = min(self._passed, len(data))
        self._passed -= passed
        if self._group.is_text:
            self._bytes += data[passed:]
        elif self._group.table == "fonttbl" and not self._group.is_unread and self._group.font in self._symbols:
            self._symbols[self._group.font] += data.decode("latin-1").strip("; ")

    def _flush(self) -> None:
        """Decode the bytes that have come since the last word or brace."""
        if not self._bytes:
            return
        font = self._font if self._group.font is None else self._group.font
        if (name := self._symbols.get(font)) is not None:
            text = "".join(self._symbol(name, code) for code in self._bytes)
        else:
            codec = self._codecs.get(font, self._page)
            try:
                text = self._bytes.decode(codec)
            except UnicodeDecodeError:
                text, self._is_misread = self._bytes.decode(codec, STRAYS), True
        self._bytes.clear()
        self._put(_CONTROLS.sub("", text))

    def _symbol(self, font: str, code: int) -> str:
        # In front of an item it is a bullet, which says nothing.
        return "" if self._group.apart in _LABELS else symbol(font, code)

    def _put(self, text: str) -> None:
        group, parts = self._group, self._texts[-1]
        if not text or not group.is_text:
            return
        if group.is_raised:
            group.is_raised = False
            text = raised(text, behind=parts[-1] if parts else "")
        if parts is self._texts[0] and text.strip():
            self._is_bold = self._is_bold and group.is_bold
        parts.append(text)

    def _sign(self, sign: str) -> Iterator[Piece | BoldLine]:
        if sign == "*":
            self._group.is_starred = True
        elif sign in "\r\n":
            yield from self._word("par", None)
        else:
            self._put(_SIGNED.get(sign, ""))

    def _word(self, word: str, number: int | None) -> Iterator[Piece | BoldLine]:
        group = self._group
        is_starred, group.is_starred = group.is_starred, False
        if group.is_unread:
            return
        if word in _UNREAD or (is_starred and word not in _READ) or word.endswith("Pr"):
            group.is_unread = True
        elif word in ("fonttbl", "stylesheet"):
            group.table = word
        elif word in _APART:
            self._begin(word)
        elif word in _MARKS:
            self._put(_MARKS[word])
        elif word in ("par", "sect"):
            yield from self._paragraph()
        elif word in ("cell", "row"):
            yield from self._cell(is_last=word == "row")
        elif word == "page" and self._texts[-1]:
            self._put(LINE_BREAK)
        elif word == "u" and number is not None:
            code = number & 0xFFFF
            name = self._symbols.get(self._font if group.font is None else group.font)
            self._put(chr(code) if name is None or code & 0xFF00 != _OWN else self._symbol(name, code))
            self._passed = group.fallback
        elif word == "ftnalt" and group.apart == "footnote":
            group.apart = "endnote"
        else:
            self._set(word, number)

    def _set(self, word: str, number: int | None) -> None:
        """Take up what a word says of all text behind it in its group."""
        group = self._group
        if word == "pard":
            group.is_in_table, group.style, group.outline = False, 0, None
        elif word == "plain":
            group.is_hidden = group.is_deleted = group.is_raised = group.is_bold = False
            group.font = self._font
        elif word == "intbl":
            group.is_in_table = number != 0
        elif word == "s" and number is not None:
            group.style = number
        elif word == "outlinelevel" and number is not None:
            # The tenth level (9) means body text.
            group.outline = number if 0 <= number < 9 else None
        elif word == "v":
            group.is_hidden = number != 0
        elif word == "deleted":
            group.is_deleted = number != 0
        elif word == "b":
            group.is_bold = number != 0
        elif word in ("super", "nosupersub"):
            group.is_raised = word == "super" and number != 0
        elif word == "uc":
            group.fallback = max(0, number or 0)
        else:
            self._encode(word, number)

    def _encode(self, word: str, number: int | None) -> None:
        """Take up what a word says of fonts and encodings."""
        group = self._group
        if word in _PAGES:
            self._page = _PAGES[word]
        elif number is None:
            return
        elif word == "ansicpg":
            self._page = text_codec(f"cp{number}") or self._page
        elif word == "deff":
            self._font = number
        elif word == "f":
            group.font = number
        elif group.font is not None and word in ("fcharset", "cpg"):
            codec = _CHARSETS.get(number) if word == "fcharset" else text_codec(f"cp{number}")
            if codec is not None:
                self._codecs[group.font] = codec
            elif word == "fcharset" and number == _SYMBOLS:
                self._symbols[group.font] = ""

    def _paragraph(self) -> Iterator[Piece | BoldLine]:
        if len(self._texts) > 1 or self._group.is_in_table:
            self._texts[-1].append("\n")
            return
        if self._cells:
            yield from self._row()
        is_bold, text = self._is_bold, self._taken()
        group = self._group
        level = self._levels.get(group.style) if group.outline is None else group.outline
        # A number alone, of a heading that nobody has written, names nothing.
        if level is not None and text.removeprefix(self._label).strip():
            yield from headed(level + 1, text)
        elif is_bold and text.strip():
            yield BoldLine(text)
        else:
            yield from plain(text)
        yield from self._noted()

    def _cell(self, *, is_last: bool) -> Iterator[Piece]:
        if len(self._texts) > 1:
            self._texts[-1].append("\n" if is_last else "\t")
        elif is_last:
            yield from self._row()
        else:
            self._cells.append(" ".join(self._taken().split()))

    def _row(self) -> Iterator[Piece]:
        if self._cells:
            yield "\t".join(self._cells) + "\n"
            self._cells.clear()
        yield from self._noted()

    def _noted(self) -> Iterator[Piece]:
        yield from self._notes
        self._notes.clear()
        self._label = ""

    def _taken(self) -> str:
        text = "".join(self._texts[0])
        self._texts[0].clear()
        self._is_bold = True
        return _whole(text)

    def _end(self) -> Iterator[Piece | BoldLine]:
        """Yield what no word has ended."""
        self._flush()
        while self._around:
            yield from self._close()
        self._group.is_in_table = False
        if "".join(self._texts[0]).strip() or self._cells:
            yield from self._paragraph()
        yield from self._noted()
        yield from (text + "\n" for text in self._footers)
        if self._is_misread:
            yield Remark("some of its characters are not in the encoding that it names; read as latin-1")


def _whole(text: str) -> str:
    """Return a text whose characters beyond 16 bits, which are written as two halves, are one each."""
    # A half without its other one says nothing.
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
