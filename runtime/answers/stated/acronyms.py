"""What an acronym stands for: the words beside it whose initials are its letters.

"a total disability rating based on individual unemployability (TDIU)" says it, and so do "TDIU (total disability ...)"
and a line "TDIU: total disability ...". Who asks for it is told nothing else: a wrong long form looks like a right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.words import STOP_WORDS
from armt.runtime.answers.sections import byte_at, matches_in
from armt.runtime.answers.stated.definitions import asked_term

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_QUOTES = "\"'“”‘’`*_"
_CALLED = r"(?:abbreviation|acronym|initialism)"
_ASKS = re.compile(
    rf"what (?:does|do|did) (?:the )?(?:(?:{_CALLED}|letters|initials|term) )?(?:an? )?(?P<stands>\S+) stand for"
    rf"|what (?:is|are) (?:an? |the )?(?P<short>\S+) (?:short|(?:an? |the )?{_CALLED}) (?:for|of)"
    rf"|what (?:is|does) the {_CALLED} (?P<called>\S+)(?: (?:mean|stand for|short for))?"
    rf"|what (?:is|are) the (?:full|long|expanded) (?:form|name|term|version|meaning) of"
    rf" (?:the (?:{_CALLED} )?)?(?P<full>\S+)"
    rf"|what is the (?:meaning|expansion) of the {_CALLED} (?P<meaning>\S+)",
    re.IGNORECASE,
)
# Two capitals at least: "IoT" and "PhD" are some too.
_ACRONYM = re.compile(r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])[A-Za-z0-9][A-Za-z0-9&/.-]{1,9}")
_CAPITALS = re.compile(r"(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])[A-Z0-9][A-Z0-9&/.-]{1,9}")
# What stands before an acronym in parentheses: '(hereinafter "TDIU")'.
_OPENS = re.compile(
    r"[\"'”’*_`,\s]{0,4}[(\[]\s{0,2}(?:(?:the|or|also|hereinafter|hereafter|abbreviated|abbreviation|acronym|as|to|known|called)"
    rf":?\s{{1,2}}){{0,3}}[{_QUOTES}]{{0,3}}$"
)
_CLOSES = re.compile(rf"[{_QUOTES}]{{0,3}}\s{{0,2}}(?:[)\],;]|(?:for short|or|in)\b)")
_BEHIND = re.compile(rf"[{_QUOTES}]{{0,3}}\s{{0,2}}[(\[](?P<said>[^()\[\]]{{3,300}})[)\]]")
# At the head of a line or a cell: "TDIU: ...", "| TDIU | ... |"; and in any sentence "TDIU stands for ...".
_HEADS = re.compile(rf"(?:^|[\n|])[ \t{_QUOTES}>#•-]{{0,8}}$")
_LABELS = re.compile(
    rf"[{_QUOTES}]{{0,3}}[ \t]{{0,4}}(?:[:=|\t]|[–—]|--? )[ \t{_QUOTES}]{{0,4}}(?P<said>[^\n|]{{3,200}})"
)
_STANDS = re.compile(
    rf"[{_QUOTES}]{{0,3}}\s(?:stands? for|means?|is (?:short|an? {_CALLED}) (?:for|of))\s[{_QUOTES}]{{0,3}}"
    r"(?:(?:the|an?)\s)?(?P<said>[^\n|]{3,200})"
)
#: What says in a sentence that something is the long form, whatever its initials are.
SAYS_SO = re.compile(rf"\b(?:stands? for|short for|{_CALLED})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Where nothing before belongs to a long form any more: a sentence ends, a line begins anew, something is put in.
_BREAK = re.compile(r"[.!?]\s+(?=[A-Z\"“])|\n[ \t]*\n|\n[ \t]*[-*•#>|]|[()\[\]{}|;]|:\s")
# More of a name before it, no word that opens a sentence; and more of it behind.
_NAMED_BEFORE, _NAMED_BEHIND = re.compile(r"[^.!?:\n][ \n][A-Z]\w+[ \n]\Z"), re.compile(r"[ \n][A-Z]\w")
_SMALL_WORDS = "a an and at by de for from in la le of on or the to und with"
_SMALL = frozenset(_SMALL_WORDS.split())
# So many words a long form has at most, and so much text is looked at before an acronym.
_MOST_WORDS, _BEFORE_CHARS = 20, 400
# Where words between are allowed, chance would find letters too few; of three letters two words may stand between.
_LEAST_LOOSE, _MOST_UNUSED = 3, 2
# A word may give so many letters: "posttraumatic" gives two of PTSD.
_MOST_LETTERS = 3
# Of a word that stands everywhere in parentheses so many places are looked at.
_MOST_PLACES = 1000
_OVERLAP_CHARS = 1024
# Marks of stress may stand around an acronym: "**_TFN_** means tax file number".
_BEFORE = r"(?<![^\W_])(?<!-)"
# So many words of a question may have an acronym; for so many that stand in a text the long form is looked for.
_LEAST_RUN, _MOST_RUN, _MOST_NAMES = 2, 6, 8


class Acronym(NamedTuple):
    """What a question asks the long form of.

    Attributes:
        name: as it stands in a text.
        alone: nothing but the long form answers; else what the acronym means is asked, which more may say.
    """

    name: str
    alone: bool


class LongForm(NamedTuple):
    """Where a text says what an acronym stands for.

    Attributes:
        place: byte at which the acronym stands.
        words: the long form, on one line.
    """

    place: int
    words: str


def asked_acronym(question: str) -> Acronym | None:
    """Return the acronym that a question asks about, or None where it asks about none."""
    bare = without_mark(question)
    match = _ASKS.fullmatch(bare)
    if match is not None:
        said = (match[match.lastgroup or ""] or "").strip(_QUOTES)
        if _ACRONYM.fullmatch(said):
            # "What is the full name of McDonald?" has other answers.
            is_acronym = match.lastgroup != "full" or _CAPITALS.fullmatch(said) is not None
            return Acronym(_one_of_them(said), alone=is_acronym)
        # Some write all in small letters; then other words may be meant.
        return Acronym(said.upper(), alone=False) if said.isalpha() and len(said) <= 10 and said.islower() else None
    term = asked_term(question)
    return Acronym(_one_of_them(term), alone=False) if term is not None and _CAPITALS.fullmatch(term) else None


def _one_of_them(name: str) -> str:
    return name[:-1] if name.endswith("s") and name[:-1].isupper() else name


def long_forms(name: str, text: StoredText) -> list[LongForm]:
    """Return where a text says what an acronym stands for: where the initials fit without a word between them first.

    Args:
        name: from `asked_acronym`.
        text: all of it is looked through, in pieces.
    """
    found: dict[int, tuple[bool, LongForm]] = {}
    letters = _letters(name)
    named = re.compile(rf"{_BEFORE}{re.escape(name)}(?:['’]?s)?(?![^\W_])")
    before, at, looked = "", 0, 0
    for piece in text.pieces():
        window = before + piece
        for match in named.finditer(window):
            if looked == _MOST_PLACES:
                break
            beside = _beside(window, match.start(), match.end(), letters)
            looked += beside is not None
            for is_loose, words in beside or ():
                place = at + len(window[: match.start()].encode())
                # The next window has the whole of what the end of this one cuts.
                found[place] = is_loose, LongForm(place, words)
        cut = max(0, len(window) - _OVERLAP_CHARS)
        at, before = at + len(window[:cut].encode()), window[cut:]
    return [form for _, form in sorted(found.values(), key=lambda one: (one[0], one[1].place))]


def long_form_beside(name: str, line: str, at: int) -> str | None:
    """Return what an acronym in a line stands for, where that stands beside it.

    Args:
        name: the acronym.
        line: has it.
        at: where it begins in the line.
    """
    return next((words for _, words in _beside(line, at, at + len(name), _letters(name)) or ()), None)


def _letters(name: str) -> str:
    """Return the letters of an acronym that a long form has to give, small: the capitals, digits, and the first one."""
    letters = "".join(character for character in name if character.isupper() or character.isdigit()).lower()
    return letters if name[0].isupper() else name[0].lower() + letters.removeprefix(name[0].lower())


def named_with_its_initials(name: str, text: StoredText) -> LongForm | None:
    """Return the one name in a text whose initials are the letters of an acronym, wherever it stands.

    "LLMs produce Large Multimodal Models. ChatGPT is an LMM" says what that is short for, and sets neither beside it.

    Args:
        name: from `asked_acronym`, which the text has to have as well.
        text: all of it.
    """
    letters = [letter for letter in name if letter.isalpha()]
    if len(letters) < _LEAST_LOOSE or not name.isupper():
        return None
    word = rf"(?:[ \n-](?:{'|'.join(sorted(_SMALL))}))?[ \n-]"
    form = re.compile(rf"(?<![\w-]){word.join(f'{letter}[a-z]{{2,}}' for letter in letters)}(?![\w-])")
    found: dict[str, LongForm] = {}
    for begin, match in matches_in(text, form):
        said = " ".join(match.group().split())
        is_part = _NAMED_BEFORE.search(match.string, max(0, match.start() - 40), match.start()) is not None
        if not is_part and _NAMED_BEHIND.match(match.string, match.end()) is None:
            found.setdefault(said.removesuffix("s").lower(), LongForm(byte_at(begin, match, match.start()), said))
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?:['’]?s)?(?!\w)")
    is_used = len(found) == 1 and next(matches_in(text, named), None) is not None
    return next(iter(found.values())) if is_used else None


def _beside(window: str, start: int, end: int, letters: str) -> Iterator[tuple[bool, str]] | None:
    """Yield the long form beside an acronym, and whether words in it give no letter; None where none may stand."""
    opened = _OPENS.search(window[max(0, start - 60) : start])
    if opened is not None and _CLOSES.match(window, end):
        stop = start - len(opened.group())
        return _before(window[max(0, stop - _BEFORE_CHARS) : stop], letters)
    if (behind := _BEHIND.match(window, end)) is not None:
        return _behind(behind["said"], letters, is_all=True)
    heads = _HEADS.search(window[max(0, start - 12) : start]) if start else True
    said = (_LABELS.match(window, end) if heads else None) or _STANDS.match(window, end)
    return None if said is None else _behind(said["said"], letters, is_all=False)


def _before(said: str, letters: str) -> Iterator[tuple[bool, str]]:
    """Yield the long form that a stretch of text ends with."""
    clause = _BREAK.split(said)[-1]
    words = list(_WORD.finditer(clause))[-_MOST_WORDS:]
    for is_loose in (False, True):
        for first in range(len(words) - 1, -1, -1):
            part = words[first:]
            used = _fit(clause, part, letters, is_loose=is_loose)
            if used is None or (is_loose and "," in clause[part[0].start() : part[-1].end()]):
                continue
            # What stands behind the last letter has to be no more than "of it".
            if is_loose or all(_is_small(word) for word in part[used:]):
                yield is_loose, " ".join(clause[part[0].start() : part[-1].end()].split())
                return


def _behind(said: str, letters: str, *, is_all: bool) -> Iterator[tuple[bool, str]]:
    """Yield the long form that a stretch of text begins with.

    Args:
        said: the stretch.
        letters: of the acronym.
        is_all: it stands in parentheses, and nothing else does.
    """
    clause = _BREAK.split(said)[0]
    words = list(_WORD.finditer(clause))[:_MOST_WORDS]
    used = _fit(clause, words, letters, is_loose=False) if words else None
    if used is not None:
        yield False, " ".join(clause[words[0].start() : words[used - 1].end()].split())
        return
    clause = clause.split(",", 1)[0]
    words = [word for word in words if word.end() <= len(clause)]
    if is_all and words and _fit(clause, words, letters, is_loose=True) is not None:
        yield True, " ".join(clause[words[0].start() : words[-1].end()].split())


def _fit(clause: str, words: Sequence[re.Match[str]], letters: str, *, is_loose: bool) -> int | None:
    """Return behind which of some words all letters are used, the first one beginning with the first; None if not.

    Args:
        clause: that the words stand in.
        words: in order.
        letters: small ones.
        is_loose: words that give no letter may stand between; else only small ones and parts of others ("on-line").
    """
    said = [word.group().lower() for word in words]
    if said[0][0] != letters[0]:
        return None
    if is_loose:
        return _loosely(words, said, letters)
    glued = [word.start() > 0 and clause[word.start() - 1] in "-/‐‑" for word in words]

    @cache
    def last(at: int, letter: int, used: int) -> int | None:
        if letter == len(letters):
            return at if used > 1 else None
        if at == len(said):
            return None
        for count in range(1, _MOST_LETTERS + 1) if said[at][0] == letters[letter] else ():
            if letter + count <= len(letters) and _has_in_order(said[at][1:], letters[letter + 1 : letter + count]):
                found = last(at + 1, letter + count, min(2, used + 1))
                if found is not None:
                    return found
        return last(at + 1, letter, used) if at and (said[at] in _SMALL or glued[at]) else None

    return last(0, 0, 0)


def _loosely(words: Sequence[re.Match[str]], said: Sequence[str], letters: str) -> int | None:
    at = letter = 0
    while at < len(said) and letter < len(letters):
        letter += said[at][0] == letters[letter]
        at += 1
    unused = sum(not _is_small(word) for word in words) - len(letters)
    most = _MOST_UNUSED if len(letters) == _LEAST_LOOSE else 2 * len(letters)
    fits = letter == len(letters) >= _LEAST_LOOSE and unused <= most and said[0] not in _SMALL
    return at if fits else None


def _is_small(word: re.Match[str]) -> bool:
    return word.group().lower() in _SMALL


def _has_in_order(word: str, letters: str) -> bool:
    """Whether a word has some letters in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)


def acronyms_of(question: str, text: StoredText) -> list[str]:
    """Return the acronyms by which a text calls what a question names: it says what they stand for.

    "Must I tell my tax file number?" is answered by a sentence about a TFN. Who asks by an acronym asks by what most
    sentences have.

    Args:
        question: in plain words.
        text: all of it is looked through.
    """
    said = [word.group() for word in _WORD.finditer(question)]
    runs = {name: {word.lower() for word in run} for run in _runs(said) for name in _initials(run)}
    if not runs:
        return []
    names = re.compile(rf"{_BEFORE}(?:{'|'.join(sorted(runs))})(?![^\W_]|-)")
    there = sorted({match.group() for piece in text.pieces() for match in names.finditer(piece)})
    return [name for name in there[:_MOST_NAMES] if _stands_for(name, runs[name], text)]


def _stands_for(name: str, words: Set[str], text: StoredText) -> bool:
    """Whether a text says that an acronym stands for some words, with small ones between them."""
    form = next(iter(long_forms(name, text)), None)
    return form is not None and {word.group().lower() for word in _WORD.finditer(form.words)} <= words | _SMALL


def _runs(said: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield what of a question may have an acronym: words in a row, of which the first and the last say something."""
    for first in range(len(said)):
        for last in range(first + _LEAST_RUN, min(len(said), first + _MOST_RUN) + 1):
            run = said[first:last]
            if not STOP_WORDS.intersection((run[0].lower(), run[-1].lower())):
                yield run


def _initials(run: Sequence[str]) -> Iterator[str]:
    """Yield what may be the acronym of some words, in capitals: small ones give a letter, or none."""
    yield "".join(word[0].upper() for word in run)
    yield "".join(word[0].upper() for word in run if word.lower() not in _SMALL)
