"""Settings in sections and between brackets: INI, TOML, HCL, nginx, Apache, schemas of messages and queries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from armt.runtime.text.settings.setting import (
    COLONED,
    LONGEST_VALUE_CHARS,
    SWITCHED_OFF,
    Line,
    Setting,
    Tree,
    lines_in,
    listed,
    unquoted,
)

_SECTION = re.compile(r"\[{1,2}+(?P<name>[^\[\]=]++)\]{1,2}+\s*+(?:[#;].*)?$")
_TAG = re.compile(r"<(?P<close>/)?(?P<name>[A-Za-z][^<>]*)>$")
_REMARK = re.compile(r"(?:#+|;+|//+|!(?=\s))(?P<said>.*)$")
# What is said behind a setting: "#" and "//" behind a space, and not in quotes.
# Words alone behind a semicolon: "128M ; for all of it"; `ExecStart=/bin/a ; /bin/b` has two commands.
_WORDS_BEHIND = r";(?=\s+[^\W\d_][\w'’-]*(?:[ ,]+[\w'’().%-]+)*\s*$)"
_BEHIND = re.compile(rf"(?P<value>(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\"'])*?)\s(?:#|//|{_WORDS_BEHIND})\s?(?P<said>.*)$")
_PAIR = re.compile(
    r"(?P<key>[\w\"'][^\s=:{}()\[\];]*(?:\s+[^\s=:{}()\[\];]+){0,2}?)\s*(?:\+|\?)?(?:=|:(?=\s))>?\s*(?P<value>.*)$"
)
# "#   Port 22": a name and one value that are set in behind the mark, as no sentence is.
_SET_IN = re.compile(r"#(?:[ ]{2,}|[ ]*\t\s*)(?P<key>[A-Z][A-Za-z0-9_]+)[ \t]+(?P<value>[^\s.(]\S*)$")
# "# audit": a switch that is off, below what is said of it.
_SWITCH = re.compile(r"[#;]++[ \t]*+(?P<key>[a-z][a-z0-9]*_?[a-z0-9_]+)$")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_SPACED = re.compile(rf"(?P<key>{_NAME.pattern})\s+(?P<value>\S.*)$")
# "#[client]", below which settings are switched off as far as an empty line.
_OFF_SECTION = re.compile(r"[#;]++\[{1,2}+(?P<name>[\w .:\"*-]++)\]{1,2}+$")
# "string name = 1;", "repeated Item items = 2 [deprecated = true];", "map<string, int32> counts = 4;".
_FIELD = re.compile(
    r"(?P<type>(?:(?:repeated|optional|required)\s+)?(?:map<[^<>]*>|[A-Za-z_][\w.]*))\s+(?P<key>[A-Za-z_]\w*)"
    r"\s*=\s*(?P<number>\d+)\s*(?:\[.*\])?;"
)
# "#log_format main '$status '", below which "#   '$request';" ends it.
_OFF_BEGUN = re.compile(rf"#(?P<key>{_NAME.pattern})(?:\s+(?P<value>\S.*))?$")
_OFF_GOES_ON = re.compile(r"#+\s+(?P<said>\S.*)$")
# "#server {", below which each line stands behind a mark, or is empty, as far as "#}".
_OFF_OPENED = re.compile(r"#[ \t]*(?P<said>[A-Za-z_][^#]*\{)$")
_OFF_LINE, _DEEPEST_OFF = re.compile(r"(?:#[ \t]*(?P<said>.*))?"), 8
_CALL = re.compile(r"rpc\s+(?P<key>\w+)\s*(?P<value>\(.*)$")
_OPENS, _CLOSES = "{([", "})]"
_HEADED = ("host", "match")
# What opens a text of several lines, or goes on in the next one; and a value of an enumeration.
_TEXT, _GOES_ON = '"""', "\\"
_FOLDER = re.compile(r"(?:[A-Za-z]:|\\\\)(?:.*[^\s;,=])?\\")
# In such a share of the lines that set something they end, where semicolons do; and a quote that nothing closes.
_LEAST_ENDED, _OPEN_QUOTE = 0.5, re.compile(r"(?:^|\s)[\"']")
_HEREDOC, _ENUMERATED = re.compile(r"<<-?~?(\w+)$"), re.compile(r"[A-Z][A-Z0-9_]*,?")
# A sentence is no pair, however many colons it has.
_LONGEST_KEY = 80
# A quote behind a backslash begins nothing, or every one of a line of such would be looked for to its end.
_UNCOUNTED = re.compile(r"\\.|\"(?:[^\"\\]|\\.)*\"|'[^']*'")


def read_bracketed(text: str, *, spaced: bool = False, coloned: bool = False) -> list[Setting]:
    """Return the settings of a file, in order.

    Args:
        text: of it.
        spaced: a space is enough between key and value: "port 6379".
        coloned: so is a colon without a space, in lines that are not set in: "port:6379".
    """
    ended = spaced and _has_ends(text)
    tree, reader = Tree(), _Reader(spaced=spaced, coloned=coloned, ended=ended)
    lines = list(lines_in(text))
    at = 0
    while at < len(lines):
        if reader.is_free and (stop := _off_block(lines, at, ended=ended)) is not None:
            for line in lines[at:stop]:
                reader.take(tree, _without_mark(line))
            at = stop
            continue
        off = _off_in_several(lines, at) if ended and reader.is_free else None
        if off is None:
            reader.take(tree, lines[at])
            at += 1
        else:
            key, value, end = off
            made = tree.add(lines[at], key, unquoted(value), is_off=True)
            made.end = made.stop = lines[end - 1].end
            tree.reach(made.end)
            at = end
    tree.share_out()
    return tree.settings


class _Reader:
    """Reads lines one after the other.

    Args:
        spaced, coloned: as `read_bracketed` has them.
        ended: a semicolon ends what is set, in whichever line it stands.
    """

    def __init__(self, *, spaced: bool, coloned: bool, ended: bool) -> None:
        self._spaced, self._coloned, self._ended = spaced, coloned, ended
        # What is set as far as it is written, where its end is still to come; and a line that has its name alone.
        self._begun: str | None = None
        self._named: Line | None = None
        # Whose value goes on, how many brackets of it are open, and what ends it where it is a text.
        self._owner: Setting | None = None
        self._depth = 0
        self._indent = 0
        self._until = ""
        # What is open beside a section that is switched off.
        self._beside_off: list[tuple[int, int]] | None = None
        # A comment of several lines, and what ends it.
        self._remark_until = ""

    @property
    def is_free(self) -> bool:
        """Whether the next line is none of a value or of a comment that goes on."""
        return self._owner is None and self._begun is None and self._named is None and not self._remark_until

    def take(self, tree: Tree, line: Line) -> None:
        said = line.text.strip()
        if self._beside_off is not None and (not said or _REMARK.match(said) is None):
            tree.open, self._beside_off = self._beside_off, None
        if self._owner is not None and self._depth and line.indent <= self._indent and self._begins(said):
            # A bracket in a password opens nothing.
            self._owner.items.clear()
            self._owner, self._depth = None, 0
        if self._ended and self._is_of_begun(tree, line, said):
            self._go_on(tree, line, said)
        elif self._remark_until:
            self._remarked(tree, line, said)
        elif self._owner is not None:
            self._goes_on(tree, line, said)
        elif not said:
            tree.forget()
        elif said.startswith("/*") or (said.startswith(_TEXT) and not self._spaced):
            self._remark_until = "*/" if said.startswith("/*") else _TEXT
            self._remarked(tree, line, said[2 if said.startswith("/*") else 3 :])
        elif (remark := _REMARK.match(said)) is not None:
            self._remark(tree, line, said, remark["said"])
        else:
            self._set(tree, line, said)

    def _remarked(self, tree: Tree, line: Line, said: str) -> None:
        if self._remark_until in said:
            said, self._remark_until = said.partition(self._remark_until)[0], ""
        if said.strip("* \t"):
            tree.remark(line, said.strip("* \t"))

    def _remark(self, tree: Tree, line: Line, said: str, told: str) -> None:
        if (section := _OFF_SECTION.match(said)) is not None:
            self._beside_off = list(tree.open) if self._beside_off is None else self._beside_off
            tree.leave(0)
            tree.add(line, unquoted(section["name"]), None, is_off=True)
            tree.enter(0)
            return
        bare = said.lstrip("#;")
        off = None if said.startswith("//") else SWITCHED_OFF.match(said)
        if off is not None:
            tree.add(line, off["key"], unquoted(off["value"] or ""), behind=_cut(said)[1], is_off=True)
            return
        if (word := _SWITCH.match(said)) is not None and tree.ends_sentence:
            tree.add(line, word["key"], "", is_off=True)
            return
        if self._spaced and (off := _SET_IN.match(said)) is not None:
            tree.add(line, off["key"], unquoted(off["value"]), is_off=True)
            return
        # "#Port 22" is switched off; "# Port 22 is ..." says something.
        pair = None if bare[:1].isspace() or said.startswith("//") else self._pair(_without_end(bare))
        if pair is None or not pair[1] or (len(pair[1].split()) > 3 and "=" not in bare):
            tree.remark(line, told)
            return
        value, behind = _cut(pair[1])
        tree.add(line, pair[0], unquoted(value), behind=behind, is_off=True)

    def _goes_on(self, tree: Tree, line: Line, said: str) -> None:
        """Take a line of a value that goes on from above."""
        owner = self._owner
        assert owner is not None
        if self._until:
            if self._until in said:
                said = said.partition(self._until)[0]
                self._owner, self._until = None, ""
        elif self._depth:
            if (told := _REMARK.match(said)) is not None:
                # Of the next setting, where nothing closes the bracket.
                tree.remark(line, told["said"])
                return
            if not said:
                tree.forget()
                return
            said = _cut(said)[0]
            self._depth += _balance(said)
            if self._depth <= 0:
                self._owner, self._depth = None, 0
                tree.forget()
            item = said.rstrip(",").strip()
            if item and item not in _CLOSES:
                owner.items.append(unquoted(item.rstrip(_CLOSES).rstrip().rstrip(",") if self._owner is None else item))
        elif not _goes_on_below(said):
            self._owner = None
        owner.value = f"{owner.value or ''} {said.rstrip(_GOES_ON).strip()}".strip()[:LONGEST_VALUE_CHARS]
        owner.end = owner.stop = line.end
        tree.reach(line.end)

    def _set(self, tree: Tree, line: Line, said: str) -> None:
        if (section := _SECTION.match(said)) is not None:
            tree.leave(0)
            tree.add(line, unquoted(section["name"]), None)
            tree.enter(0)
        elif (tag := _TAG.match(said)) is not None:
            if tag["close"]:
                self._close(tree, line)
            else:
                self._enter(tree, line, tag["name"], "")
        elif said[0] in _CLOSES:
            for _ in range(max(1, -_balance(said))):
                self._close(tree, line)
            if said.endswith("{"):
                self._enter(tree, line, said.strip("{} "), "")
        else:
            self._told(tree, line, said)

    def _told(self, tree: Tree, line: Line, said: str) -> None:
        bare, behind = _cut(said)
        if bare.endswith("{") and _balance(bare) == 1:
            self._enter(tree, line, _called(bare[:-1]), behind)
            return
        call = _CALL.match(bare)
        field = _FIELD.match(bare)
        if call is not None:
            tree.add(line, call["key"], call["value"].rstrip(";{} "), behind=behind)
        elif field is not None:
            tree.add(line, field["key"], field["type"], behind=behind)
        elif (pair := self._pair(_without_end(bare)) or self._by_colon(line, bare)) is not None:
            self._paired(tree, line, *pair, behind)
            if self._ended and self._owner is None and not _is_ended(bare):
                # A semicolon in quotes is a part of it.
                self._begun, self._indent = pair[1] + bare[len(_without_end(bare)) :], line.indent
        elif self._ended and _NAME.fullmatch(bare) is not None:
            self._named, self._indent = line, line.indent
        elif not self._spaced and (last := tree.last) is not None and self._may_go_on(last, line):
            last.value = f"{last.value} {bare}".strip()[:LONGEST_VALUE_CHARS]
            last.items.append(unquoted(bare))
            last.end = last.stop = line.end
            tree.reach(line.end)
        elif _ENUMERATED.fullmatch(bare):
            made = tree.add(line, "", bare.rstrip(","), behind=behind)
            if made.parent is not None:
                tree.settings[made.parent].items.append(bare.rstrip(","))

    @staticmethod
    def _may_go_on(last: Setting, line: Line) -> bool:
        """Whether a line goes on with the value above it, as those of INI do that are set in."""
        return line.indent > 0 and not last.is_off and last.value is not None

    def _paired(self, tree: Tree, line: Line, key: str, value: str, behind: str) -> None:
        if self._spaced and key.casefold() in _HEADED:
            tree.leave(0)
            tree.add(line, f"{key} {value}", None, behind=behind)
            tree.enter(0)
            return
        made = tree.add(line, key, unquoted(value), behind=behind)
        if value.startswith((_TEXT, "'''")):
            made.value, closed, _ = value[3:].partition(value[:3])
            made.value = made.value.strip()
            if not closed:
                self._owner, self._until = made, value[:3]
        elif (heredoc := _HEREDOC.match(value)) is not None:
            made.value, self._owner, self._until = "", made, heredoc[1]
        elif _goes_on_below(value):
            made.value, self._owner = value.rstrip(_GOES_ON).strip(), made
        elif (depth := _balance(value)) > 0:
            made.value, self._owner, self._depth, self._indent = value, made, depth, line.indent
            # Some of its items may stand beside the bracket that opens it.
            made.items = listed(f"{value}]")
        else:
            made.items = listed(value)

    def _begins(self, said: str) -> bool:
        """Whether a line sets something, or begins a section, that stands no further in than a bracket before it."""
        section = _SECTION.match(said)
        is_section = section is not None and section["name"][0].isalpha()
        return is_section or (said[:1].isalpha() and self._pair(_without_end(said)) is not None)

    def _is_of_begun(self, tree: Tree, line: Line, said: str) -> bool:
        """Whether a line belongs to what is set above it: it is set in further, or begins with a quote or a bracket."""
        begun = "" if self._named is not None else self._begun
        if begun is None:
            return False
        if not said or _OPEN_QUOTE.search(_UNCOUNTED.sub("", begun)) is not None:
            return True
        is_block = said[0] in _CLOSES or (said.endswith("{") and said != "{")
        if is_block or not (line.indent > self._indent or said[0] in "\"'{"):
            self._begun = self._named = None
            return False
        if self._named is not None:
            tree.add(self._named, self._named.text.strip(), "")
            self._begun, self._named = "", None
        return True

    def _go_on(self, tree: Tree, line: Line, said: str) -> None:
        """Take a line of what is set above it, as far as a semicolon."""
        last = tree.last
        if last is None or self._begun is None or not said or said.startswith("#"):
            return
        if said == "{":
            last.key, last.value, self._begun = f"{last.key} {self._begun}".strip(), None, None
            tree.enter(len(tree.open) + 1)
            return
        bare, behind = _cut(said)
        self._begun = f"{self._begun} {bare}".strip()[:LONGEST_VALUE_CHARS]
        last.comment = " ".join(filter(None, (last.comment, behind)))
        last.value = unquoted(_without_end(self._begun))
        last.end = last.stop = line.end
        tree.reach(line.end)
        if _is_ended(self._begun) or len(self._begun) == LONGEST_VALUE_CHARS:
            self._begun = None

    def _pair(self, said: str) -> tuple[str, str] | None:
        found = _PAIR.match(said)
        if self._ended and (spaced := _SPACED.match(said)) is not None and spaced["value"][0] not in "=:":
            # "log_format json escape=json" sets a format.
            found = spaced
        if found is None and self._spaced:
            found = _SPACED.match(said)
        if found is None or len(found["key"]) > _LONGEST_KEY:
            return None
        return unquoted(found["key"]), found["value"].strip()

    def _by_colon(self, line: Line, said: str) -> tuple[str, str] | None:
        # In a list that is set in "a:80" is an item.
        found = COLONED.match(said) if self._coloned and not line.indent else None
        if found is None or len(found["key"]) > _LONGEST_KEY:
            return None
        return found["key"], found["value"].strip()

    def _enter(self, tree: Tree, line: Line, name: str, behind: str) -> None:
        tree.add(line, name, None, behind=behind)
        tree.enter(len(tree.open) + 1)

    def _close(self, tree: Tree, line: Line) -> None:
        tree.reach(line.end)
        # A section has no bracket of its own.
        if tree.open and tree.open[-1][0] > 0:
            tree.open.pop()


def _goes_on_below(value: str) -> bool:
    """Whether a value goes on in the next line: behind one backslash, unless that of a folder; two stand for one."""
    marks = len(value) - len(value.rstrip(_GOES_ON))
    return marks % 2 == 1 and _FOLDER.fullmatch(value) is None


def _called(said: str) -> str:
    """Return what a bracket opens: "resource aws_instance web"."""
    return " ".join(said.replace('"', "").rstrip("=: ").split())


def _cut(said: str) -> tuple[str, str]:
    """Return what a line sets, and the comment behind it."""
    found = _BEHIND.match(said)
    return (said, "") if found is None else (found["value"].strip(), found["said"])


def _without_end(said: str) -> str:
    """Return a line without the mark that ends it."""
    return said.rstrip().rstrip(";,") if said.rstrip()[-1:] in ";," else said


def _balance(said: str) -> int:
    """Return how many brackets are opened and not closed, of those outside of quotes."""
    bare = _UNCOUNTED.sub("", said)
    return sum(bare.count(mark) for mark in _OPENS) - sum(bare.count(mark) for mark in _CLOSES)


def _has_ends(text: str) -> bool:
    """Whether semicolons end what is set, in one line or in several, as in files of nginx and BIND."""
    ended = others = 0
    begun: int | None = None
    for line in lines_in(text):
        said = _cut(line.text.strip())[0]
        if not said or said[0] in "#;":
            continue
        is_new = begun is None or (line.indent <= begun and said[0].isalpha())
        others += is_new and begun is not None
        if said.endswith(";"):
            # What is set in below another line may be set itself, as in sections without brackets.
            ended += is_new or not said[0].isalpha()
            begun = None
        elif is_new:
            begun = line.indent if said[0].isalpha() and not said.endswith(("{", "}")) else None
    return ended > 0 and ended >= _LEAST_ENDED * (ended + others + (begun is not None))


def _off_in_several(lines: Sequence[Line], at: int) -> tuple[str, str, int] | None:
    """Return what is switched off in several lines that end with a semicolon, and the line behind them.

    The first one begins with a name right behind the mark; the others are set in behind it, and begin with a quote,
    where the name has no "_": they might be a sentence. None of what is none.
    """
    first = _OFF_BEGUN.match(lines[at].text.strip())
    if first is None or _is_ended(value := _cut(first["value"] or "")[0]) or value.endswith(("{", "}")):
        return None
    for end in range(at + 1, len(lines)):
        going_on = _OFF_GOES_ON.match(lines[end].text.strip())
        is_set_in = going_on is not None and lines[end].indent == lines[at].indent
        if going_on is None or not is_set_in or not ("_" in first["key"] or going_on["said"][0] in "\"'"):
            return None
        value = f"{value} {_cut(going_on['said'])[0]}".strip()
        if _is_ended(value):
            return first["key"], _without_end(value), end + 1
        if len(value) > LONGEST_VALUE_CHARS:
            return None
    return None


def _off_block(lines: Sequence[Line], at: int, *, ended: bool) -> int | None:
    """Return the line behind a block that is switched off: each of its lines stands behind a mark, or is empty.

    None where no such block begins, where nothing closes it, and where a line of it neither sets something nor belongs
    to what does: it may say what a block looks like.
    """
    opened = _OFF_OPENED.match(lines[at].text.strip())
    if opened is None or (depth := _balance(opened["said"])) != 1:
        return None
    is_set = goes_on = False
    for end in range(at + 1, len(lines)):
        marked = _OFF_LINE.fullmatch(lines[end].text.strip())
        if marked is None:
            return None
        said = _cut(marked["said"] or "")[0]
        depth += _balance(said)
        if depth > _DEEPEST_OFF:
            return None
        if depth <= 0:
            return end + 1 if is_set and not goes_on and said[0] == "}" else None
        if not said or said[0] in "#}" or said.endswith("{"):
            continue
        if not (goes_on or _is_ended(said) or (_NAME if ended else _PAIR).match(said)):
            return None
        is_set = True
        # What a semicolon ends goes on to it, a list to its bracket.
        goes_on = not _is_ended(said) if ended else said[-1] in "[(" or (goes_on and said[0] not in _CLOSES)
    return None


def _without_mark(line: Line) -> Line:
    """Return a line of what is switched off as it was before, each column in its place."""
    return Line(line.start, line.text.replace("#", " ", 1), line.begin) if line.text.strip() else line


def _is_ended(said: str) -> bool:
    """Whether a semicolon that is in no quotes ends something."""
    return said.endswith(";") and _OPEN_QUOTE.search(_UNCOUNTED.sub("", said)) is None
