"""Text out of JSON: records are rows of a table, other values stand behind their paths, long texts under headings.

A value that stands far from its keys says nothing: `20` in a pool of a database is `database.pool.max: 20` here. What
is no JSON, and JSON lines that are a log, is for a reader of plain text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias, cast

from armt.errors import error_line
from armt.runtime.text.formats.pieces import Piece, Remark, headed

# An object is the tuple of its members, so that none is lost whose key comes twice; numbers stay as they are written.
Member = tuple[str, "Value"]
Members = tuple[Member, ...]
Value: TypeAlias = "str | bool | list[Value] | Members | None"

# Of a cell; longer strings, and those of several lines, are texts.
_LONGEST_CELL = 160
_LEAST_CELLS, _MOST_COLUMNS = 2, 40
_LONGEST_NAME = 40
# Longer paths begin anew under a heading, and a text so many times as long as what it is told from is none.
_LONGEST_PATH, _LONGEST_TOLD_PATH = 80, 240
_MOST_TOLD, _MOST_TOLD_ALWAYS = 8, 1 << 20
# Records that share less are told one by one.
_FILLED = 0.5
# A list of short values is one line up to here.
_LONGEST_LINE = 240
_DEEPEST_LEVEL = 6
# What a record is called by, in this order.
_TITLES = ("title", "name", "subject", "headline", "topic", "label", "question", "id", "key")
_LONGEST_TITLE = 80
# Who says what else a record of two strings has.
_SPEAKERS = frozenset({"author", "from", "role", "sender", "speaker", "user", "who"})
_SAID = frozenset({"body", "content", "message", "said", "text", "utterance", "value"})
# What lines of a log say of when they were written and how bad it is, and how many lines are looked at.
_LOGGED = frozenset(
    {"@timestamp", "__realtime_timestamp", "asctime", "datetime", "level", "levelname", "severity", "t", "time"}
    | {"timestamp", "ts"}
)
_LOOKED_AT = 50
# So many lines have one that is broken, at most.
_A_BROKEN_OF = 10
# Ends of lines, and what cells of a row stand behind.
_ENDS = re.compile(r"[\n\r\t\v\f\x85\u2028\u2029]")
# Several sentences are a text from here on.
_LONGEST_SENTENCE, _NEXT_SENTENCE = 100, re.compile(r"[a-z][.!?][\"')]?\s+[\"'(]?[^\W\da-z_]")
_WRITTEN = {None: "null", True: "true", False: "false"}
_BEGINS = re.compile(r'\s*(?:\{\s*(?:\}|"(?:[^"\\\n]|\\.)*"\s*:)|\[\s*[\[{"\]])')
# What JSON is made of; a string may go on behind what is given, and a word may be cut there.
_WORD = re.compile(
    r'[\s\[\]{},:]+|"(?:[^"\\]|\\.)*(?:"|\\?\Z)|-?\d[\d.eE+-]*|(?:true|false|null|NaN|-?Infinity)\b', re.DOTALL
)
_CUT = ("true", "false", "null", "NaN", "Infinity", "-Infinity")


class Comment(str):
    """What a comment says of the member behind it, in one line; its key says nothing."""

    __slots__ = ()


def begins_json(head: str) -> bool:
    """Say whether a text begins as an object or a list of JSON and, as far as it is given, goes on in its words."""
    if _BEGINS.match(head) is None:
        return False
    at = 0
    while found := _WORD.match(head, at):
        at = found.end()
    return any(word.startswith(head[at:]) for word in _CUT)


class JsonRead(NamedTuple):
    """What a text that may be JSON is read as.

    Attributes:
        pieces: its text; None where it is no JSON, or a log.
        error: what is wrong with it as JSON; None of what is, of a blank text, and of lines of a log.
    """

    pieces: list[Piece] | None
    error: str | None = None


def json_text(source: str) -> list[Piece] | None:
    """Return the text of a value of JSON, or of objects that are lines; None where it is no JSON, or a log.

    Args:
        source: all of it. Of objects that are lines a few may be broken: they are left out, and a remark says so.
    """
    return json_read(source).pieces


def json_read(source: str) -> JsonRead:
    """Return the text that `json_text` does, with what is wrong where there is none: it is parsed once."""
    bare = source.removeprefix("\ufeff")
    try:
        found, broken, error = _parsed(bare)
    except RecursionError:
        return JsonRead(None, "nests too deep")
    try:
        told = None if found is None else _bounded(_told("", found, 1), told_most(len(source)))
    except RecursionError:
        told = None
    if told is not None and broken:
        told.insert(0, Remark(f"{broken:,} {'lines are' if broken > 1 else 'line is'} no JSON, left out"))
    return JsonRead(told, error)


def members_told(members: Members, level: int, most: int) -> list[Piece] | None:
    """Return the text of members of a record that another format has, as that of an object; None where it is too much.

    Args:
        members: names with their values.
        level: of headings in it.
        most: characters.
    """
    return _bounded(_object(members, level, _LONGEST_TOLD_PATH), most)


def told_most(size: int) -> int:
    """Return how many characters a source of so many may be told in."""
    return _MOST_TOLD * size + _MOST_TOLD_ALWAYS


def _bounded(pieces: Iterator[Piece], most: int) -> list[Piece] | None:
    """Return pieces of so many characters at most: paths stand before each of their values."""
    found, length = list[Piece](), 0
    for piece in pieces:
        found.append(piece)
        length += len(piece) if isinstance(piece, str) else 0
        if length > most:
            return None
    return found


def _parsed(source: str) -> tuple[list[Value] | Members | None, int, str | None]:
    """Return a value of JSON, None for none, how many lines of it are left out, and what is wrong where it is none."""
    try:
        value = _loaded(source)
    except ValueError as exc:
        found, broken = _records(source)
        first = next((line for line in source.split("\n") if line.strip()), None)
        is_right = found is not None or first is None or _is_logged(_object_in(first))
        return found, broken, None if is_right else error_line(exc)
    return (value if isinstance(value, list | tuple) else None), 0, None


def _records(source: str) -> tuple[list[Value] | None, int]:
    """Return the objects that are the lines of a text, and how many lines are broken.

    None where more than a few are, others are among them, or it is a log.
    """
    lines = [line for line in source.split("\n") if line.strip()]
    most = len(lines) // _A_BROKEN_OF
    found, broken = list[Value](), 0
    for line in lines:
        try:
            found.append(_loaded(line))
        except ValueError:
            # What begins as no object is no line of these.
            broken += 1 if line.lstrip().startswith("{") else len(lines)
            if broken > most:
                return None, 0
        if len(found) == _LOOKED_AT and not _are_records(found):
            return None, 0
    return (found, broken) if _are_records(found[:_LOOKED_AT]) else (None, 0)


def _are_records(found: Sequence[Value]) -> bool:
    return bool(found) and all(isinstance(one, tuple) for one in found) and not all(map(_is_logged, found))


def _object_in(line: str) -> Value:
    """Return the object that a line is; None for any other line."""
    try:
        value = _loaded(line)
    except (RecursionError, ValueError):
        return None
    return value if isinstance(value, tuple) else None


def _loaded(source: str) -> Value:
    made = json.loads(source, object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=str, strict=False)
    return cast("Value", made)


def _is_logged(record: Value) -> bool:
    return isinstance(record, tuple) and any(key.lower() in _LOGGED for key, _ in record)


def _told(path: str, value: Value, level: int) -> Iterator[Piece]:
    """Yield a value that is the document, or stands under a heading of its own."""
    if isinstance(value, tuple):
        yield from _object(value, level)
    elif not isinstance(value, list):
        yield f"{str(value).strip()}\n\n"
    elif (rows := _rows(value)) is not None:
        yield from (f"{row}\n" for row in rows)
        yield "\n"
    elif None not in (turns := [_turn(item) for item in value]):
        yield from (f"{turn}\n\n" for turn in turns)
    else:
        yield from _items(path, value, level)


def _object(members: Members, level: int, longest: int = _LONGEST_PATH) -> Iterator[Piece]:
    """Yield what is short first, a line each, then what has headings; one text alone needs none."""
    lines: list[str] = []
    apart: list[Member] = []
    _part("", members, lines, apart, longest)
    yield from (f"{line}\n" for line in lines)
    if lines:
        yield "\n"
    for path, value in apart:
        if len(apart) > 1 or not isinstance(value, str):
            yield from headed(min(level, _DEEPEST_LEVEL), path)
            yield "\n"
        yield from _told(path, value, level + 1)


def _part(path: str, members: Members, lines: list[str], apart: list[Member], longest: int = _LONGEST_PATH) -> None:
    """Part members, and those of objects in them, into what is a line and what stands apart.

    Remarks are lines behind a "#": those of an object have its path, since they stand above the first line in it. What
    stands apart has none.
    """
    remarks: list[str] = []
    for key, value in members:
        if isinstance(value, Comment):
            remarks.append(value)
            continue
        key = _one_line(key)
        to = f"{path}.{key}" if path else key
        if isinstance(value, tuple) and value and len(to) > longest:
            apart.append((to, value))
        elif isinstance(value, tuple) and value:
            lines += (f"# {to}: {remark}" for remark in remarks)
            _part(to, value, lines, apart, longest)
        elif (said := _short(value, _LONGEST_LINE)) is not None:
            lines += (f"# {remark}" for remark in remarks)
            lines.append(f"{to}: {said}".rstrip())
        else:
            apart.append((to, value))
        remarks.clear()


def _items(path: str, items: Sequence[Value], level: int) -> Iterator[Piece]:
    """Yield a list that is no table: short values a line each, texts apart, all else under headings."""
    for number, item in enumerate(items, 1):
        if (said := _listed(item)) is not None:
            yield f"- {said}\n"
            continue
        if not isinstance(item, str):
            title, item = _titled(item)
            named = title or f"{path[:_LONGEST_PATH]} {number}".strip()
            yield from headed(min(level, _DEEPEST_LEVEL), named)
            yield "\n"
        yield from _told(path, item, level + 1)
    yield "\n"


def _turn(item: Value) -> str | None:
    """Return what a record says that somebody says; None for any other."""
    if not isinstance(item, tuple) or len(item) != 2:
        return None
    named = {key.lower(): value for key, value in item}
    who, said = (next((named[key] for key in keys & set(named)), None) for keys in (_SPEAKERS, _SAID))
    if not isinstance(said, str):
        return None
    name = _short(who, _LONGEST_TITLE) if isinstance(who, str) else None
    return None if name is None else f"{name}: {said.strip()}"


def _listed(item: Value) -> str | None:
    """Return an item as a line, a record with its keys; None where it is too much for one."""
    if not isinstance(item, tuple):
        return _short(item, _LONGEST_LINE)
    lines: list[str] = []
    apart: list[Member] = []
    _part("", item, lines, apart)
    said = "; ".join(lines)
    return said if said and not apart and len(said) <= _LONGEST_LINE else None


def _titled(value: Value) -> tuple[str, Value]:
    """Return what a record calls itself, "" where it has no such name, and what else it has."""
    if isinstance(value, tuple):
        for name in _TITLES:
            for at, (key, said) in enumerate(value):
                if key.lower() == name and isinstance(said, str) and 0 < len(said.strip()) <= _LONGEST_TITLE:
                    return _one_line(said), value[:at] + value[at + 1 :]
    return "", value


def _rows(items: Sequence[Value]) -> list[str] | None:
    """Return the rows of a table with the names of its columns above them; None where items are no rows of one."""
    records: list[dict[str, str]] = []
    names: dict[str, None] = {}
    for item in items:
        cells: dict[str, str] = {}
        if not (isinstance(item, tuple) and _fill(cells, "", item)):
            return None
        names |= dict.fromkeys(cells)
        if len(names) > _MOST_COLUMNS:
            return None
        records.append(cells)
    is_table = len(names) > 1 and all(map(_names_a_column, names))
    if not is_table or sum(map(len, records)) < _FILLED * len(records) * len(names):
        return None
    return ["\t".join(names), *(_row([cells.get(name, "") for name in names]) for cells in records)]


def _row(cells: Sequence[str]) -> str:
    """Return a row as CSV has it behind tabs; one with a cell alone would be none, and ends the table."""
    if sum(map(bool, cells)) < _LEAST_CELLS:
        cells = [cell or _WRITTEN[None] for cell in cells]
    return "\t".join('"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell for cell in cells)


def _fill(cells: dict[str, str], path: str, members: Members) -> bool:
    """Put the values of a record into cells; say whether each fits one."""
    for key, value in members:
        to = f"{path}.{key}" if path else key
        if isinstance(value, tuple) and value:
            if len(to) > _LONGEST_NAME or not _fill(cells, to, value):
                return False
            continue
        said = "" if value is None else _short(value, _LONGEST_CELL)
        if said is None or to in cells or len(to) > _LONGEST_NAME or len(cells) >= _MOST_COLUMNS:
            return False
        cells[to] = said
    return True


def _short(value: Value, most: int) -> str | None:
    """Return a value as it stands on a line or in a cell; None where it is a text, or has values of its own."""
    if isinstance(value, list):
        parts = [None if isinstance(one, list | tuple) else _short(one, most) for one in value]
        said = None if None in parts else ", ".join(cast("list[str]", parts)) or "[]"
    elif isinstance(value, tuple):
        said = None if value else "{}"
    elif isinstance(value, str):
        said = value.strip()
        said = None if _ENDS.search(said) or (len(said) > _LONGEST_SENTENCE and _NEXT_SENTENCE.search(said)) else said
    else:
        said = _WRITTEN[value]
    return said if said is not None and len(said) <= most else None


def _one_line(said: str) -> str:
    return " ".join(said.split())


def _names_a_column(name: str) -> bool:
    """Say whether a key may stand above a column, where rows of names are told from others."""
    return (
        name == name.strip()
        and 0 < len(name) <= _LONGEST_NAME
        and any(map(str.isalpha, name))
        and not name[0].isdigit()
        and not re.search(r"[\t\n\"()\[\]{}]", name)
    )
