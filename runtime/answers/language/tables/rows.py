"""Rows of tables in a text: cells with a mark between them, and the row above that names the columns.

Tables come as CSV files, as cells behind tabs from spreadsheets and documents, and with bars from Markdown. Who asks
for what a column's name says, of what a row is about, is answered by the cell.
"""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from itertools import dropwhile
from operator import not_

from armt.runtime.answers.language.kinds import asked_kind, asks_whether, parts_of_kind
from armt.runtime.answers.language.words import content_stems

#: Cells of a row with the names of their columns.
NamedCells = tuple[tuple[str, str], ...]
_NOTHING = re.compile(r"[-–—]{1,3}|n/a", re.IGNORECASE)
_ASKS_WITHOUT = re.compile(r"\b(?:no|not|without|none|missing|lacks?|why)\b|n['’]t\b", re.IGNORECASE)

# A bar behind a backslash is one in a cell.
_BAR = re.compile(r"(?<!\\)\|")
# What is told by numbers, or in words for them: a name says neither how many nor how long.
_IN_NUMBERS = ("count", "time", "money", "date", "age", "size", "degrees")
# No part of a code.
_NUMBER = re.compile(r"(?<![\w/.#-])[-–]?\d")
# "What does SSL_CERT_DIR do?" is not answered by what an example sets it to.
_ASKS_WHAT_FOR = re.compile(r"\W*what (?:(?:does|do) .* (?:do|mean)|(?:is|are) .* (?:used )?for)\W*\Z", re.IGNORECASE)
# Marks between cells, and how many make a row: prose has commas too, but spaces behind them.
_COMMA = re.compile(r",(?!\s)")
_MARKS = (("\t", re.compile(r"\t"), 1), ("|", _BAR, 2), (",", _COMMA, 2), (";", re.compile(r";(?!\s)"), 2))
# Two cells have one mark, with letters or digits on both of its sides: that of prose has a space behind it.
_TWO_CELLS = {mark: re.compile(rf"[^{mark}]*[^{mark}\s]{mark}[^{mark}\s][^{mark}]*") for mark in ",;"}
# A character of a page that is written by its name, and a number whose comma is a decimal point.
_BY_NAME = re.compile(r"&#?\w{2,8};")
_JUSTIFIED = re.compile(r"\t* +[^\s]")
_DECIMAL = re.compile(r"\s*[-+]?\d[\d.]*,\d+(?:\s?[^\s\d]{1,4})?\s*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_QUOTED = re.compile(r'"[^"\n]*"')
# A cell in quotes, in which a quote is written twice and lines may end. A quote behind other characters is one of them.
_IN_QUOTES = r'"[^"]*+(?:""[^"]*+)*+"'
_QUOTED_CELL = re.compile(rf"(?<![^\t,;|]){_IN_QUOTES}(?=[\t,;|]|\Z)")
# Behind tabs a quote that is alone in its cell says "the same again", and opens none that begins with a tab.
_DITTO = re.compile(r'(?<![^\t])"(?=\t|\n?\Z)')
# Where a cell in quotes may begin, and a row by what is between its cells, over as many lines as those in quotes reach.
_OPENS = re.compile(r'(?:^|[\t,;])"', re.MULTILINE)
_ROWS = {
    mark: re.compile(rf"{cell}(?:{mark}{cell})*+$", re.MULTILINE)
    for mark, ditto in (("\t", r'"(?=\t|$)'), (",", "(?!)"), (";", "(?!)"))
    for cell in [rf'(?:{ditto}|(?!{ditto}){_IN_QUOTES}|(?!")[^{mark}\n]*+)']
}
#: A cell in quotes reaches over as many lines at most: one that goes on is a quote that nothing closes.
MOST_JOINED = 50
# What stands in quotes ends at the quote that it began with, unless a backslash stands before it; without quotes
# a comma may stand between digits.
_PAIR = re.compile(
    r"(?:(?:\"(?P<json>[^\"\n]{1,60})\"|'(?P<single>[^'\n]{1,60})')\s*:\s*"
    r"|(?<![\w.-])(?P<key>\w[\w.-]{0,59})=)"
    r"(?:\"(?P<text>(?:[^\"\\\n]|\\.)*+)\"|'(?P<quoted>(?:[^'\\\n]|\\.)*+)'"
    r"|(?P<bare>(?:[^\s,;{}\[\]\"']|(?<=\d),(?=\d))+))"
)
# As JSON is read (`text.formats.json_values`).
_PATH = re.compile(r"[^\W\d][\w-]*+(?:\.[\w-]++)*?\.(?P<key>[\w-]++): (?P<said>\S.*)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")
_LONGEST_NAME_CHARS = 40
# As Python's own reader has it, where nobody has told it otherwise.
_LONGEST_CELL = 1 << 17
# In what a column is measured, behind its name.
_MEASURED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
# What is asked for without the name of its column.
_MEANT = (("how old", "age"), ("when ", "date"))


def separator(line: str) -> tuple[str, int] | None:
    """Return the mark between a line's cells, and how often it stands there; None where it has no cells.

    Several lines have cells where all their ends but the last stand in quotes.
    """
    bare = _QUOTED.sub('""', _QUOTED_CELL.sub("_", line.strip()))
    if "\n" in bare:
        return None
    if _JUSTIFIED.match(line):
        # As manual pages are printed: tabs stand for runs of spaces.
        bare = bare.replace("\t", " ")
    # Where semicolons stand between cells, commas may be decimal points.
    has_points = ";" in bare and all(_DECIMAL.fullmatch(cell) for cell in bare.split(";") if _COMMA.search(cell))
    for mark, pattern, least in _MARKS:
        count = len(pattern.findall(bare))
        # "1,000,000 and more": commas of numbers alone are none between cells.
        if count >= least and not (mark == "," and (has_points or count == len(_THOUSANDS.findall(bare)))):
            return mark, count
    for mark, numbers in ((";", _BY_NAME), (",", _THOUSANDS)) if has_points else ((",", _THOUSANDS), (";", _BY_NAME)):
        if _TWO_CELLS[mark].fullmatch(bare) and not numbers.search(bare):
            return mark, 1
    return None


def rows_among(lines: Sequence[str]) -> list[bool]:
    """Say which lines are rows: those with as many cells as a line beside them; behind the last tab cells may miss."""
    found = [separator(line) for line in lines]
    beside = [None, *found, None]
    return [
        one is not None and any(are_alike(one, other) for other in (beside[at], beside[at + 2]))
        for at, one in enumerate(found)
    ]


def rows_of_names(lines: Sequence[str]) -> list[bool]:
    """Say which lines name the columns of rows below them, and which rule such a row off, as Markdown does."""
    found = [separator(line) for line in lines]
    named = [False] * len(lines)
    for at, (above, one, below) in enumerate(zip([None, *found], found, [*found[1:], None], strict=False)):
        if one is None or not are_alike(one, below):
            continue
        if are_alike(one, above):
            named[at] = named[at - 1] and _RULE.fullmatch(lines[at].strip()) is not None
        else:
            named[at] = name_columns(cells(lines[at], one[0]))
    return named


def joined_rows(text: str) -> list[tuple[int, int]]:
    """Return the rows of several lines in a text as spans: a cell in quotes reaches over the ends of the others.

    As any row they have as many cells as one beside them; elsewhere a quote at the head of a line is one of prose.
    """
    found: list[tuple[int, int]] = []
    at, cut = 0, None
    while (opening := _OPENS.search(text, at)) is not None:
        start = text.rfind("\n", 0, opening.end() - 1) + 1
        if not found or found[-1][1] + 1 != start:
            cut = separator(text[text.rfind("\n", 0, start - 1) + 1 : start - 1]) if start else None
        row = _joined_row(text, start)
        if row is not None and (are_alike(row[1], cut) or are_alike(row[1], _cut_below(text, row[0] + 1))):
            stop, cut = row
            found.append((start, stop))
        else:
            stop = _line_end(text, start)
        at = stop + 1
    return found


def whole_lines(text: str) -> list[str]:
    """Return the lines of a text, those of a row of several as one."""
    return lines_between(text, 0, len(text), joined_rows(text))


def lines_between(text: str, start: int, end: int, joined: Sequence[tuple[int, int]]) -> list[str]:
    """Return the lines from a place in a text to another one, those of ``joined`` as one each."""
    found, at = [], start
    for first, last in joined[bisect_left(joined, (start, start)) : bisect_left(joined, (end, end))]:
        found += text[at:first].split("\n")
        # Behind the last end of a line stands nothing, but the row.
        found[-1] = text[first:last]
        at = last + 1
    # The row was the last line where the text ends with it.
    return found if at > end else found + text[at:end].split("\n")


def _joined_row(text: str, start: int) -> tuple[int, tuple[str, int]] | None:
    """Return where a row of several lines ends that may begin at a line, and what `separator` finds in it."""
    for mark, row in _ROWS.items():
        match = row.match(text, start)
        if match is not None and 0 < text.count("\n", start, match.end()) < MOST_JOINED:
            found = separator(match.group())
            if found is not None and found[0] == mark:
                return match.end(), found
    return None


def _cut_below(text: str, start: int) -> tuple[str, int] | None:
    row = _joined_row(text, start)
    return separator(text[start : _line_end(text, start)]) if row is None else row[1]


def _line_end(text: str, start: int) -> int:
    stop = text.find("\n", start)
    return len(text) if stop < 0 else stop


def are_alike(one: tuple[str, int], other: tuple[str, int] | None) -> bool:
    """Say whether two lines may be rows of one table, by what `separator` has found."""
    return one == other or (other is not None and one[0] == other[0] == "\t")


def cells(line: str, mark: str, *, quotes: bool = True) -> list[str]:
    """Return the cells of a row without white space around them; tabs at its beginning stand behind empty ones.

    The lines of a cell that has several are one.

    Args:
        line: the row.
        mark: between its cells.
        quotes: whether marks may stand in cells in quotes. Behind tabs they do not in one that no quote closes.
    """
    line = line.rstrip().lstrip(" \r\n") if mark == "\t" else line.strip()
    if mark == "|":
        found = _BAR.split(line.removeprefix("|"))
        if len(found) > 1 and not found[-1]:
            # The bar at the other end has no cell behind it.
            del found[-1]
        return [cell.replace(r"\|", "|").strip() for cell in found]
    if not quotes or (mark == "\t" and is_open(line, mark)):
        return [cell.strip() for cell in line.split(mark)]
    try:
        return [" ".join(cell.split()) if "\n" in cell else cell.strip() for cell in _cut(line, mark)]
    except csv.Error:
        # A cell that is too large for one, or a return without a line feed.
        return [line]


def is_open(row: str, mark: str) -> bool:
    """Say whether a row ends inside of a cell in quotes, which goes on in the next line."""
    # The error has no class of its own for this; a quote inside of a cell is another thing, and no error.
    return "end of data" in _fault(row, mark)


def open_marks(row: str, marks: Iterable[str] = tuple(_ROWS)) -> list[str]:
    """Return by which of some marks between cells a row ends inside of one in quotes: by all where it is the first."""
    return [mark for mark in marks if is_open(row, mark)]


def is_whole(row: str, mark: str) -> bool:
    """Say whether the cells in quotes of a row are closed, and nothing but the next cell stands behind each."""
    return not _fault(row, mark)


def _fault(row: str, mark: str) -> str:
    """Return what the reader of CSV has against a row, "" for nothing."""
    if '"' not in row or mark == "|":
        return ""
    try:
        _cut(row, mark, strict=True)
    except csv.Error as exc:
        return str(exc)
    return ""


def _cut(row: str, mark: str, *, strict: bool = False) -> list[str]:
    """Cut a row by CSV's rules."""
    if mark == "\t":
        row = _DITTO.sub('""""', row)
    found = next(csv.reader([row], delimiter=mark, strict=strict), [])
    if len(row) > _LONGEST_CELL and max(map(len, found)) > _LONGEST_CELL:
        # Python's own bound is one for all of a process, and other libraries lift it (scipy's reader of ARFF).
        raise csv.Error(f"a cell of more than {_LONGEST_CELL} characters")
    return found


def column_names(row: str, above: str, head: str) -> list[str]:
    """Return the names of the columns of a row's table, which may be the row itself; none where it has none.

    Args:
        row: the line.
        above: what stands above it, as much of it as is at hand.
        head: what the document, its sheet or its chapter begins with: a table that reaches further up than ``above``
            has its names there.
    """
    found = separator(row)
    if found is None:
        return []
    lines = whole_lines(above.rstrip("\n")) if above else []
    at = len(lines)
    while at and are_alike(found, separator(lines[at - 1])):
        at -= 1
    if not at:
        lines = [line for line in whole_lines(head) if are_alike(found, separator(line))]
    names = cells(lines[at] if at < len(lines) else row, found[0])
    # With a rule below them they are names whatever they say: "95th percentile", "2024".
    is_ruled_off = at + 1 < len(lines) and is_rule(lines[at + 1]) and len(set(names)) == len(names)
    return names if is_ruled_off or name_columns(names) else []


def is_rule(line: str) -> bool:
    """Whether a line rules off the names of columns, as Markdown does."""
    return "-" in line and "|" in line and _RULE.fullmatch(line.strip()) is not None


def paired(names: Sequence[str], row: str) -> NamedCells:
    """Return a row's cells with these names of columns, or nothing where there are others, or it is the names."""
    found = separator(row)
    if found is None or _RULE.fullmatch(row.strip()):
        return ()
    values = cells(row, found[0])
    if found[0] == "\t":
        values += [""] * (len(names) - len(values))
    if len(values) != len(names) or values == list(names):
        return ()
    return tuple(zip(names, values, strict=True))


def said_of(named: NamedCells) -> str:
    """Return what a row says, in words."""
    return "; ".join(f"{name}: {value}" if name else value for name, value in named if value)


def asks_for_nothing(question: str, named: NamedCells) -> bool:
    """Whether all columns that a question names have a dash in a row, as where somebody has no number.

    Whether there is one, and who has none, is said by a dash.
    """
    if asks_whether(question) or _ASKS_WITHOUT.search(question) is not None:
        return False
    asked = set(content_stems(question))
    wanted = [value for name, value in named if (said := set(content_stems(name))) and said <= asked]
    return bool(wanted) and all(_NOTHING.fullmatch(value.strip()) for value in wanted)


def asked_cell(question: str, named: NamedCells) -> str | None:
    """Return the cell of the one column that a question names, or None.

    A column whose cell stands in the question says which row is meant, and is not asked for. Nor is one without a
    number where it is asked how many.
    """
    asked = set(content_stems(question))
    asked.update(stem for words, stem in _MEANT if words in question.lower())
    # In what a column is measured is asked where it tells two of them apart: "price (EUR)", "price (USD)".
    found = _cells_named(asked, named) or _cells_named(asked, [(_MEASURED.sub("", name), cell) for name, cell in named])
    return found[0] if len(found) == 1 and found[0] and may_be_told(question, found[0]) else None


def may_be_told(question: str, cell: str) -> bool:
    """Whether a cell may be what a question asks for by its kind: a name is neither how many nor how long."""
    kind = asked_kind(question)
    if kind == "count" and not _counts(cell):
        return False
    return kind not in _IN_NUMBERS or any(map(str.isdigit, cell)) or bool(parts_of_kind(kind, cell))


def _counts(cell: str) -> bool:
    """Whether a cell may say how many: "A-1007" is one order, and "€800" what some cost."""
    has_digits = any(map(str.isdigit, cell))
    return not has_digits or (_NUMBER.search(cell) is not None and not parts_of_kind("money", cell))


def _cells_named(asked: Set[str], named: Iterable[tuple[str, str]]) -> list[str]:
    """Return the cells of the columns whose names are among some stems, but for those that are so themselves.

    Of "price" and "unit price" the longer one is named by both of its words.
    """
    found = [
        (stems, value)
        for name, value in named
        if (stems := set(content_stems(name))) and stems <= asked and not set(content_stems(value)) <= asked
    ]
    return [value for stems, value in found if not any(stems < others for others, _ in found)]


def asked_value(question: str, line: str) -> str | None:
    """Return what a line sets the one key to that a question names, where the line says all that is asked for.

    The keys are those of JSON (`"port": 8412`), of its values with their paths (`server.port: 8412`), and of
    `port=8412`; an option (`--port=<number>`) sets nothing.
    """
    asked = set(content_stems(question))
    if not asked <= set(content_stems(line)) or _ASKS_WHAT_FOR.match(question) is not None:
        return None
    if (path := _PATH.fullmatch(line)) is not None:
        stems = set(content_stems(re.sub(r"[_-]", " ", path["key"])))
        return path["said"] if stems and stems <= asked else None
    found = [
        match
        for match in _PAIR.finditer(line)
        if (stems := set(content_stems(re.sub(r"[_.-]", " ", match["json"] or match["single"] or match["key"]))))
        and stems <= asked
    ]
    return (_set_to(found[0]) or None) if len(found) == 1 else None


def meant_values(line: str) -> list[str]:
    """Return whatever a line may give as a value: its cells where it is a row, and what it sets keys to.

    Args:
        line: as it stands; what is set is looked for with every run of white space as one space.
    """
    found = separator(line)
    values = cells(line, found[0]) if found is not None else []
    return [*values, *map(_set_to, _PAIR.finditer(" ".join(line.split())))]


def _set_to(pair: re.Match[str]) -> str:
    """Return what a key is set to, as it is meant: JSON's escapes behind its keys, elsewhere those of quotes alone."""
    if pair["bare"] is not None:
        return pair["bare"]
    if pair["quoted"] is not None:
        return pair["quoted"].replace("\\'", "'")
    text = pair["text"]
    if pair["key"] is None:
        # It is none where its escapes are wrong, or leave half a character, which cannot be written.
        with suppress(ValueError):
            meant: str = json.loads(f'"{text}"', strict=False)
            meant.encode()
            return meant
    return text.replace('\\"', '"')


def name_columns(names: Sequence[str]) -> bool:
    """Whether cells are names of columns: short words, no numbers, no two alike.

    They close what brackets they open: the objects of JSON lines do not.
    There are two columns at least; the first ones, in which rows have names of their own, may be without.
    A number sign may stand before them all.
    """
    named = list(dropwhile(not_, names[1:] if names[:1] == ["#"] else names))
    return (
        len(names) > 1
        and 0 < len(set(named)) == len(named)
        and all(
            name and len(name) <= _LONGEST_NAME_CHARS and any(map(str.isalpha, name)) and not name[0].isdigit()
            for name in named
        )
        and all(name.count(pair[0]) <= name.count(pair[1]) for name in named for pair in ("()", "[]", "{}"))
    )
