"""Where a page ends in the middle of a text: what stands there is no part of it, and its sentences go on behind it.

Pages of an RFC part at a form feed, between "[Page 4]" and a head; programs that take text out of PDFs leave numbers
alone on lines, heads that come again, or "---Page Break---". A line is furniture of its pages by what it is
("[Page 4]"), or because it stands at the borders of many: with a number that grows by one from page to page, or with
the same words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

_WORD = r"(?:[Pp]age|PAGE|[Ss]eite)"
# What says by itself that a page ends: at the end of a line, or as all of it.
_ENDING = rf"\[{_WORD} (?:\d{{1,4}}|[ivxlc]{{1,7}})\]"
_ALONE = rf"(?:<PAGE>|-+ ?(?i:page ?break) ?-+|{_WORD} \d{{1,4}} (?:of|von) \d{{1,4}})"
# What may be the number of a page, or of anything else.
_COUNTED = rf"(?:(?:{_WORD} )?\d{{1,4}}|(?:-|–|—) ?\d{{1,4}} ?(?:-|–|—))"
_SIGN, _NUMBER = re.compile(rf"(?:\S.*)?{_ENDING}|{_ALONE}"), re.compile(_COUNTED)
_SIGNS = re.compile(rf"\f|(?:{_ENDING}|\n[ \t]*+{_ALONE})[ \t]*+(?=\n|\Z)".encode())
# Without one of these no words are those of two pages.
_ANY_SIGN = re.compile(r"\f|\n[ \t]*\n|[Pp]age|PAGE|[Ss]eite")
_NUMBERS = re.compile(rf"\n[ \t]*+{_COUNTED}[ \t]*+(?=\n|\Z)".encode())
#: So much of a text is looked through for the ends of its pages.
LOOKED_AT_BYTES = 1 << 25
_MOST_BREAKS = 50_000
# At each side so many lines may be furniture, none longer than a line of print.
_LINES, _SIDE_BYTES, _LINE_CHARS = 3, 1000, 132
# What comes again does so often, and on each second page or so; on half of all it is a head of them all.
_OFTEN, _DENSE, _OF_ALL = 3, 2.5, 0.5
# Numbers alone in a text that has no other sign of pages: so far apart, and one of so many cuts a sentence.
_PAGE_BYTES, _CUTS = 800, 4
# What no stop ends goes on in the next page where it is as wide as lines above it.
_WIDE, _LEAST_WIDTH = 0.75, 40
_CLOSERS = " \t\"'”’»)]"
_STOPS = ".!?:;。！？：；…"
_NUMBERED = re.compile(r"^\d{1,4}\s|\s\d{1,4}$")
_FIGURES, _WORDS = re.compile(r"\d+"), re.compile(r"[^\W\d_]{2,}")


class PageBreak(NamedTuple):
    """What stands between the text of two pages.

    Attributes:
        start: byte behind the last line of the one page that is text, without what is blank at its end.
        end: byte at which the first line of the other begins that is text.
        goes_on: the sentence in front of it goes on behind it.
    """

    start: int
    end: int
    goes_on: bool

    def moved(self, by: int) -> PageBreak:
        """Return it so many bytes further behind."""
        return PageBreak(self.start + by, self.end + by, self.goes_on)


class _Line(NamedTuple):
    start: int
    end: int
    text: str


class _Border(NamedTuple):
    """Where pages part: what says so, and the lines at both sides, the nearest first."""

    start: int
    end: int
    above: list[_Line]
    below: list[_Line]


def page_breaks(data: bytes, page_starts: Sequence[int] = ()) -> list[PageBreak]:
    """Return what stands between the pages of a text: in order, apart. It takes linear time.

    Args:
        data: the text as UTF-8, line ends as ``\\n``; `LOOKED_AT_BYTES` of it at most.
        page_starts: bytes at which its pages begin, where its format knows them.
    """
    if page_starts:
        places = [(at, at) for at in page_starts if 0 < at < len(data)][:_MOST_BREAKS]
    else:
        places = _signed(data) or _counted(data)
    if not places:
        return []
    borders = _borders(data, places)
    # A page that has a sign as its foot has no other one.
    feet = _furniture([() if data[one.start : one.end].strip() else one.above for one in borders])
    heads = _furniture([one.below for one in borders])
    return list(_breaks(data, borders, feet | heads))


def _breaks(data: bytes, borders: Sequence[_Border], furniture: Set[int]) -> Iterator[PageBreak]:
    before = 0
    for border in borders:
        above, last = _parted(border.above, furniture)
        below, first = _parted(border.below, furniture)
        start = last.end if last is not None else above[-1].start if above else border.start
        end = first.start if first is not None else below[-1].end if below else border.end
        is_foot = border.start < len(data) or above
        if before <= start < end and is_foot:
            goes_on = last is not None and first is not None and _goes_on(data, last, first)
            yield PageBreak(start, end, goes_on)
            before = end


def _parted(lines: Sequence[_Line], furniture: Set[int]) -> tuple[list[_Line], _Line | None]:
    """Return the lines at one side of a border that are furniture, and the first that is none."""
    outside = list(takewhile(lambda line: line.start in furniture, lines))
    return outside, lines[len(outside)] if len(outside) < len(lines) else None


def _borders(data: bytes, places: Sequence[tuple[int, int]]) -> list[_Border]:
    # The last page has a foot as well.
    ends = [0, *(end for _, end in places)]
    starts = [*(start for start, _ in places), len(data)]
    return [
        _Border(start, end, _above(data, low, start), _below(data, end, high))
        for low, (start, end), high in zip(
            ends, [*places, (len(data), len(data))], [*starts[1:], len(data)], strict=True
        )
    ]


def _signed(data: bytes) -> list[tuple[int, int]]:
    """Return where form feeds and signs stand, those as one that have nothing between them."""
    found: list[tuple[int, int]] = []
    for sign in islice(_SIGNS.finditer(data), _MOST_BREAKS):
        start = sign.start() if sign[0] == b"\f" else data.rfind(b"\n", 0, sign.end()) + 1
        if found and start <= found[-1][1]:
            start = found[-1][1]
        if found and not data[found[-1][1] : start].strip():
            found[-1] = found[-1][0], sign.end()
        else:
            found.append((start, sign.end()))
    return found


def _counted(data: bytes) -> list[tuple[int, int]]:
    """Return the numbers alone on lines that count the pages of a text which has no other sign of them.

    The number of a verse or a part stands behind the end of a sentence, and that of a page where the page ends.
    """
    # What counts on, by the number that would come next.
    chains: dict[int, list[tuple[int, int]]] = {}
    longest: list[tuple[int, int]] = []
    for found in islice(_NUMBERS.finditer(data), _MOST_BREAKS):
        number, chain = int(_FIGURES.findall(found[0].decode())[0]), []
        if (before := chains.get(number)) is not None and found.start() - before[-1][1] >= _PAGE_BYTES:
            chain = chains.pop(number)
        elif number + 1 in chains and found.start() - chains[number + 1][-1][1] < _PAGE_BYTES:
            continue
        chain.append((found.start() + 1, found.end()))
        chains[number + 1] = chain
        longest = max(longest, chain, key=len)
    if len(longest) < _OFTEN:
        return []
    borders = _borders(data, longest)[:-1]
    furniture = _furniture([one.below for one in borders])
    cut = 0
    for border in borders:
        last, first = next(iter(border.above), None), _parted(border.below, furniture)[1]
        is_wide = last is not None and len(last.text) >= _LEAST_WIDTH
        cut += first is not None and last is not None and is_wide and _is_cut(data, last, first)
    return longest if cut > 1 and _CUTS * cut >= len(longest) else []


def _above(data: bytes, low: int, start: int) -> list[_Line]:
    low = max(low, start - _SIDE_BYTES)
    while low < start and data[low] & 0xC0 == 0x80:
        # Within a character.
        low += 1
    return list(reversed(_lines(data[low:start], low)))[: _LINES + 1]


def _below(data: bytes, end: int, high: int) -> list[_Line]:
    return _lines(data[end : min(high, end + _SIDE_BYTES)], end)[: _LINES + 1]


def _lines(data: bytes, at: int) -> list[_Line]:
    """Return the lines of a part of a text that are not blank, each as far as something stands in it."""
    found = []
    for line in data.split(b"\n"):
        if said := line.strip():
            found.append(_Line(at, at + len(line.rstrip()), said.decode(errors="replace")))
        at += len(line) + 1
    return found


def _furniture(sides: Sequence[Sequence[_Line]]) -> set[int]:
    """Return where the lines begin that are furniture, of those at one side of all borders, the nearest first."""
    found: set[int] = set()
    left = [(page, side) for page, side in enumerate(sides)]
    for depth in range(_LINES):
        left = [(page, side) for page, side in left if len(side) > depth]
        lines = [(page, side[depth].text) for page, side in left]
        alike = _repeated(lines, len(sides))
        left = [one for one, is_one in zip(left, alike, strict=True) if is_one]
        found.update(side[depth].start for _, side in left)
    return found


def _repeated(lines: Sequence[tuple[int, str]], pages: int) -> list[bool]:
    """Say which lines at the same place of their pages are furniture.

    Args:
        lines: each with the number of its page, in order.
        pages: how many there are.
    """
    counts: Counter[tuple[str, int, int]] = Counter()
    kinds: Counter[str] = Counter()
    stands: dict[str, list[int]] = {}
    for page, line in lines:
        counted = list(_counting(page, line))
        counts.update(counted)
        kinds.update({key for key, *_ in counted})
        stands.setdefault(" ".join(line.split()), []).append(page)
    again = {line: _dense(on, pages) for line, on in stands.items() if _WORDS.search(line)}
    often = min(_OFTEN, max(2, pages))
    return [
        len(line) <= _LINE_CHARS
        and (
            _SIGN.fullmatch(line) is not None
            or page in again.get(" ".join(line.split()), ())
            or any(
                # A part may count its few pages from one again.
                counts[one] >= often or (counts[one] > 1 and kinds[one[0]] >= 2 * _OFTEN)
                for one in _counting(page, line)
            )
        )
        for page, line in lines
    ]


def _counting(page: int, line: str) -> Iterator[tuple[str, int, int]]:
    """Yield what a line and others have in common whose numbers grow with their pages.

    "Question 4" may be the title of its page: one word and a number are no furniture.
    """
    if _NUMBER.fullmatch(line) is None and len(_WORDS.findall(line)) < 2:
        return
    key = " ".join(_FIGURES.sub("#", line).split())
    for place, number in enumerate(_FIGURES.findall(line)):
        if len(number) <= 4:
            yield key, place, int(number) - page


def _dense(pages: Sequence[int], count: int) -> set[int]:
    """Return the pages that a line is the head of: where it names a part all but its first, which tells that name."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page - runs[-1][-1] <= _OFTEN:
            runs[-1].append(page)
        else:
            runs.append([page])
    found: set[int] = set()
    for run in runs:
        if len(run) >= _OFTEN and run[-1] - run[0] + 1 <= _DENSE * len(run):
            found.update(run if len(run) >= _OF_ALL * (count - 1) else run[1:])
    return found


def _goes_on(data: bytes, last: _Line, first: _Line) -> bool:
    """Whether a sentence goes on over a border, and what is between its parts can be told by itself."""
    between = data[last.end : first.start].decode(errors="replace")
    whole = " ".join(without_breaks(f"{last.text}{between}{first.text}").split())
    said = " ".join(f"{last.text} {first.text}".split())
    return whole == said and _is_cut(data, last, first)


def _is_cut(data: bytes, last: _Line, first: _Line) -> bool:
    """Whether a page ends in the middle of a sentence: the next goes on in small letters, or as wide as lines above."""
    ends, begins = last.text[-1], first.text[0]
    if ends in _STOPS or not (begins.isalnum() or begins in "\"“‘'("):
        return False
    lines = data[max(0, last.end - _SIDE_BYTES) : last.end].decode(errors="replace").split("\n")
    # Names in a figure at the end of a page are no sentence.
    is_wide = len(lines[-1]) >= _WIDE * max(map(len, lines))
    if begins.islower():
        return is_wide
    below = data[first.start : first.start + _SIDE_BYTES].decode(errors="replace").split("\n")
    is_prose = (ends.islower() or ends == ",") and len(lines[-1]) >= _LEAST_WIDTH and "  " not in last.text
    has_rest = first.text[-1] in _STOPS or (len(below) > 1 and bool(below[1].strip()))
    return is_wide and is_prose and has_rest and _indent(lines[-1]) == _indent(below[0])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def without_breaks(text: str) -> str:
    """Return words of a document without what stands at the ends of pages that they go on over.

    What it is must be told by these words alone: a form feed or a sign, with a line at each side that stands apart, or
    a number alone in a sentence that goes on in small letters.
    """
    if "\n" not in text or _ANY_SIGN.search(text) is None:
        return text
    lines = text.replace("\f", "\n\f\n").split("\n")
    said = [at for at, line in enumerate(lines) if line.strip(" \t")]
    is_sentence = bool(said) and lines[said[-1]].rstrip(_CLOSERS).endswith(tuple(_STOPS))
    gone: set[int] = set()
    for index, at in enumerate(said):
        if lines[at] == "\f":
            gone.update(_around_sign(lines, (said[one] for one in range(index - 1, 0, -1)), -1))
        if _is_sign(lines[at]):
            gone.add(at)
            gone.update(_around_sign(lines, (said[one] for one in range(index + 1, len(said) - 1)), 1))
        elif 0 < index < len(said) - 1 and _is_number_apart(lines, said[index - 1 : index + 2], is_sentence):
            gone.add(at)
    # What is blank around it goes with it.
    for before, behind in pairwise([at for at in said if at not in gone]):
        if any(at in gone for at in range(before + 1, behind)):
            gone.update(range(before + 1, behind))
    return "\n".join(line for at, line in enumerate(lines) if at not in gone)


def _is_sign(line: str) -> bool:
    return line == "\f" or _SIGN.fullmatch(line.strip(" \t")) is not None


def _around_sign(lines: Sequence[str], others: Iterator[int], way: int) -> Iterator[int]:
    """Yield the lines at one side of a sign that are no text: numbers, and a few with nothing behind them."""
    run: list[int] = []
    for at in others:
        line = lines[at].strip(" \t")
        is_number = not run and _NUMBER.fullmatch(line) is not None
        if is_number:
            yield at
        # What stands around another sign is looked for there.
        if _is_sign(lines[at]) or (is_number and way < 0):
            return
        if is_number:
            continue
        if not _may_be_head(line) or len(run) == _LINES or (run and at != run[-1] + way):
            return
        run.append(at)
        if not lines[at + way].strip():
            yield from run
            return


def _may_be_head(line: str) -> bool:
    """Whether a line is none of a sentence that goes on in it or ends with it."""
    return len(line) <= _LINE_CHARS and not line[0].islower() and line[-1] not in _STOPS


def _is_number_apart(lines: Sequence[str], around: Sequence[int], is_sentence: bool) -> bool:
    """Whether a line within a sentence is the number of a page, or begins or ends with one and stands apart.

    Items of a list that have no marks may look so, but are short and end as no sentence does.

    Args:
        lines: of all words.
        around: which line is looked at, between the one above and the one below.
        is_sentence: whether the words end as a sentence does.
    """
    above, line, below = (lines[at].strip() for at in around)
    before, at, behind = around
    if not above or not below or above[-1] in _STOPS or not below[0].islower():
        return False
    if not is_sentence and len(above) < _LEAST_WIDTH:
        return False
    if _NUMBER.fullmatch(line) is not None:
        return behind - before > 2
    return before < at - 1 and at + 1 < behind and len(line) <= _LINE_CHARS and _NUMBERED.search(line) is not None


class Unpaged(NamedTuple):
    """A part of a text with nothing between its pages but the end of a line, or a blank one.

    Attributes:
        text: what is left of it.
        begins: characters of that at which something begins that stands behind a break.
        shifts: how many characters more stand before each in the part itself.
    """

    text: str
    begins: Sequence[int]
    shifts: Sequence[int]

    @classmethod
    def of(cls, text: str, start: int, breaks: Sequence[PageBreak]) -> Unpaged:
        """Leave out what stands between pages.

        Args:
            text: the part.
            start: its byte offset in its document.
            breaks: of that, in order.
        """
        first = bisect_right(breaks, start, key=_end)
        if first == len(breaks):
            return cls(text, (), ())
        data = text.encode()
        kept, begins, shifts = [], [], []
        at, length, shift = 0, 0, 0
        for one in islice(breaks, first, None):
            begin, end = max(0, one.start - start), min(len(data), one.end - start)
            if begin >= len(data):
                break
            between = "\n" if one.goes_on else "\n\n"
            kept += [data[at:begin].decode(), between]
            length += len(kept[-2]) + len(between)
            shift += len(data[begin:end].decode()) - len(between)
            begins.append(length)
            shifts.append(shift)
            at = end
        return cls("".join([*kept, data[at:].decode()]), begins, shifts)

    def place(self, at: int) -> int:
        """Return where a character of what is left stands in the part itself."""
        behind = bisect_right(self.begins, at)
        return at + self.shifts[behind - 1] if behind else at

    def left(self, places: Iterable[int]) -> set[int]:
        """Return where characters of the part stand in what is left."""
        own = [begin + shift for begin, shift in zip(self.begins, self.shifts, strict=True)]
        found = ((at, bisect_right(own, at)) for at in places)
        return {at - self.shifts[behind - 1] if behind else at for at, behind in found}


def _end(one: PageBreak) -> int:
    return one.end
