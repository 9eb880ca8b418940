"""The checker: every name and number of a note must stand in its section. No model, the same verdict every time.

What counts as a name: a word with a capital that does not only begin a sentence, a word of capitals, an identifier
(``max_len``, ``--force``, ``readFile``, ``a/b.c``, an address), and a run of katakana. At the beginning of a sentence
a capital says nothing, so there a word is a name unless it is an ordinary English word; in other languages, for which
no list is at hand, it is taken for a word. What counts as a number: digits, and English number words but for the vague
ones ("one of them", "the first", "hundreds").

What counts as the same: case, accents, possessives and plurals aside; a people and its country (Egypt, Egyptians);
digit grouping, number words, ordinals and Roman numerals (1,234 and 1234, seventy and 70, XIV and 14); months by name
and by number. Scripts without capitals have no names that rules could see: of them numbers, Latin words and katakana
are checked, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from armt.runtime.answers.language import numbers
from armt.runtime.answers.language.characters import JOINED, MARKS
from armt.runtime.answers.language.sentences import sentence_spans
from armt.runtime.answers.language.words import (
    STOP_WORDS,
    UNSPACED,
    content_stems,
    fold,
    fold_text,
    singulars,
    stem,
    whole_words,
    word_list,
)
from armt.runtime.answers.sections import aligned
from armt.runtime.months import MONTHS, SHORT, month_number

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# An address, an option, or a word with whatever holds identifiers together. A hyphen ends a word: each part of a
# compound stands for itself.
_LETTER = rf"[^\W\d{UNSPACED}]"
_PART = rf"[^\W{UNSPACED}]"
_REST = rf"{_PART}*+(?:{JOINED}++{_PART}*+)*+"
_VOICED = "\u3099\u309a"
_TOKEN = re.compile(
    rf"https?://\S+[\w/]|(?<![\w-])--?{_LETTER}(?:{_PART}|{JOINED}|-)*|[\u30a1-\u30fa\u30fc{_VOICED}]{{2,}}"
    rf"|\d{{1,3}}:\d{{2,3}}\b|{numbers.DIGITS.pattern}|{_LETTER}{_REST}(?:[._/\\:@'’]{_PART}{_REST})*+(?:\(\))?"
)
# Digits that are no part of a word or a version, and the word behind them.
_DIGITS = re.compile(
    rf"(?<!{_PART})(?<![{MARKS}])(?<!{_PART}\.)(\d{{1,3}}:\d{{2,3}}\b|{numbers.DIGITS.pattern})(?:\s([^\W\d_]+))?"
)
_PATH_MARKS = re.compile(r"[/\\:@]")
_SUFFIXED = re.compile(rf"[^\W\d_]++(?:{JOINED}++[^\W\d_]*+)*+")
_OPENERS = '"“‘«([:—\n'
_CAMEL = re.compile(r"[^\W\d_][a-z0-9]*[a-z][A-Z]|[a-z]+[A-Z]")
_IDENTIFIER_MARKS = frozenset("_/\\:@()")
_MONTH_OF = {name.lower(): month_number(name) for name in (*MONTHS, *SHORT)}
_BRITISH = re.compile(r"is(e[sdr]?|ing|ations?)$")
_ISO_DATE = re.compile(r"(?<!\d)\d{4}[-/.](\d{1,2})[-/.]\d{1,2}(?!\d)|(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}(?!\d)")
# Peoples, believers and their like; the short ones of these are common ends of names of their own ("Allan").
_PEOPLES = ("ites", "ite", "ians", "ian", "eans", "ean", "ish", "ese", "ans", "an")
_SHORT_PEOPLES = frozenset(("ans", "an"))
_LEAST_ROOT = 3
_LAST_VOWELS = ("a", "e", "y", "o", "ia")
# "12 And", "12. And", "(12) And" and "1:12 And" at the head of a line; "12 345", "12 %" and rows of tables are numbers.
_LINE_NUMBER = re.compile(r"^[ \t]*[(\[]?((?:\d{1,3}:)?(\d{1,3}))[.)\]]?[ \t]+(?=[^\W\d_]|\Z)", re.MULTILINE)
_MOST_SKIPPED = 3
# So many characters before a word tell whether it begins something.
_LOOK_BACK = 32
_OVERLAP_CHARS = 120
_PIECE_BYTES = 256 * 1024
# From this share of capitals on a note is a title.
_TITLE_SHARE = 0.75
_LEAST_TITLE_WORDS = 3

ClaimKind = Literal["name", "number"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A name or number of a note.

    Attributes:
        text: as the note has it.
        kind: "name" or "number".
        forms: it is found where the section has any of them.
    """

    text: str
    kind: ClaimKind
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    is_first: bool


def missing(note: str, section: str | Iterable[str]) -> tuple[str, ...]:
    """Return the names and numbers of a note that its section does not have.

    Args:
        note: what is checked.
        section: its text, whole or in pieces that are read only as far as needed.

    Returns:
        As the note has them, each once; empty where the note passes.
    """
    open_claims = claims(note)
    before = text = ""
    for piece in whole_words([section] if isinstance(section, str) else section):
        # A number may be several words, which two pieces share: it counts where it is seen whole.
        text = before + piece
        there = _forms_of(text, open_claims, begins=not before, ends=False)
        open_claims = tuple(claim for claim in open_claims if not claim.forms & there)
        if not open_claims:
            return ()
        before = text[_cut(text, len(text) - _OVERLAP_CHARS) :]
    there = _forms_of(before, open_claims, begins=before == text, ends=True)
    return tuple(dict.fromkeys(claim.text for claim in open_claims if not claim.forms & there))


def _cut(text: str, at: int) -> int:
    """Return the first place from ``at`` on where a word begins."""
    while 0 < at < len(text) and not text[at - 1].isspace():
        at += 1
    return max(0, at)


def missing_in(note: str, text: StoredText, start: int, end: int) -> tuple[str, ...]:
    """Return the names and numbers of a note that a byte range of a document does not have; see `missing`.

    Writing and verifying both ask here, so that a large section is read in the same pieces by both.
    """
    return missing(note, _pieces(text, start, end))


def _pieces(text: StoredText, start: int, end: int) -> Iterator[str]:
    while start < end:
        stop = aligned(text, min(end, start + _PIECE_BYTES), end)
        yield text.read(start, stop)
        start = stop


def claims(note: str) -> tuple[Claim, ...]:
    """Return the names and numbers of a note, in order."""
    tokens = list(_tokens(note))
    return (*_number_claims(note, tokens), *_name_claims(tokens))


def answer_missing(answer: str, quote: str) -> tuple[str, ...]:
    """Return the telling words, names and numbers of an answer that its quote does not have."""
    made = claims(answer)
    there = set(content_stems(quote)) | _forms_of(quote, made)
    absent = [claim.text for claim in made if not claim.forms & there]
    # A number word is a claim, and said there.
    counted = {word for claim in made for word in content_stems(claim.text)}
    absent += [word for word in content_stems(answer) if word not in there and word not in counted]
    return tuple(dict.fromkeys(absent))


def _tokens(text: str) -> Iterator[_Token]:
    """Yield the words of a note, and which of them begin a sentence, a quotation, a list item or what a colon opens."""
    firsts = [start for start, _ in sentence_spans(text)]
    begins = 0
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        while begins + 1 < len(firsts) and firsts[begins + 1] <= match.start():
            begins += 1
        # Numbers and marks do not make a word less the first: "1:5 And", "- The".
        since = text[max(firsts[begins], match.start() - _LOOK_BACK) : match.start()] if firsts else ""
        is_first = before.rstrip(" \t")[-1:] in _OPENERS or not any(character.isalpha() for character in since)
        yield _Token(match.group(), match.start(), is_first)


def _number_claims(note: str, tokens: list[_Token]) -> Iterator[Claim]:
    for at, token in enumerate(tokens):
        if token.text[0].isdigit():
            follower = tokens[at + 1].text if at + 1 < len(tokens) else ""
            # "29 And Moses said": a verse that was taken whole; "29 men" count.
            if not note[: token.start].strip() and follower[:1].isupper():
                continue
            following = fold(follower)
            # "2.5 million" is one number.
            values = _scaled(token.text, following) or _digit_readings(token.text)
            # A time or a verse (7:30, 3:16) may also stand as it is.
            named = {f"w:{token.text}"} if ":" in token.text else set()
            yield Claim(token.text, "number", frozenset({f"n:{value}" for value in values} | named))
    for run in _spelled_runs(tokens):
        kept = [token for token in run if token.text.lower() != "and"]
        if len(kept) > 1 or fold(kept[0].text) not in numbers.VAGUE:
            text = note[run[0].start : run[-1].start + len(run[-1].text)]
            spelled = numbers.spelled([fold(token.text) for token in run])
            yield Claim(text, "number", frozenset(f"n:{value}" for value in spelled))


def _digit_readings(digits: str) -> frozenset[str]:
    """Return what digits may mean; of a time (7:30) what it means with a dot (7.30)."""
    return numbers.readings(digits.replace(":", "."))


def _scaled(digits: str, word: str) -> frozenset[str]:
    return frozenset() if ":" in digits else numbers.scaled(digits, word)


def _spelled_runs(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    """Yield the runs of number words, with the "and" inside of them."""
    run: list[_Token] = []
    for token in tokens:
        word = fold(token.text)
        if numbers.is_number_word(word) or (word == "and" and run):
            run.append(token)
        elif run:
            yield from _ended(run)
            run = []
    yield from _ended(run)


def _ended(run: list[_Token]) -> Iterator[list[_Token]]:
    while run and fold(run[-1].text) == "and":
        run = run[:-1]
    if run:
        yield run


def _name_claims(tokens: list[_Token]) -> Iterator[Claim]:
    is_title, is_english = _is_title(tokens), _is_english(tokens)
    for token in tokens:
        text = token.text
        word = fold(text)
        if text[0].isdigit() or numbers.is_number_word(word):
            continue
        if _is_katakana(text):
            yield Claim(text, "name", frozenset((f"w:{word}",)))
        elif _is_identifier(text):
            yield Claim(text, "name", frozenset((f"w:{word.removesuffix('()')}",)))
        elif text[0].isupper() and not (
            word in STOP_WORDS and (token.is_first or is_title or word.split("'")[0] == "i")
        ):
            is_word = not is_english or (is_ordinary(word) and numbers.roman(text) is None)
            if (token.is_first or is_title) and is_word:
                continue
            # A word that begins a sentence may be an ordinary one that the list lacks: then its stem will do.
            yield Claim(text, "name", _name_forms(text, with_stem=token.is_first or is_title))


def _name_forms(text: str, *, with_stem: bool) -> frozenset[str]:
    word = fold(text)
    forms = {f"w:{form}" for form in _singulars(word)} | {f"b:{form}" for form in _singulars(word)}
    for base in _bases(word):
        forms |= {f"c:{base}", f"b:{base}"}
    if with_stem or not word.isascii():
        forms.add(f"s:{stem(word)}")
    if word in _MONTH_OF:
        forms.add(f"m:{_MONTH_OF[word]}")
    if (value := numbers.roman(text)) is not None:
        forms.add(f"n:{value}")
    return frozenset(forms)


def _forms_of(text: str, wanted: Iterable[Claim], *, begins: bool = True, ends: bool = True) -> set[str]:
    """Return the forms of a text's words and numbers that claims may ask for.

    Args:
        text: of a section, or a part of it.
        wanted: the claims; what none of them asks for is not looked for.
        begins: no words stand before the text; else number words at its beginning do not count.
        ends: no words follow; else number words at its end do not count.
    """
    kinds = {form[0] for claim in wanted for form in claim.forms}
    cores = {_core(form) for claim in wanted for form in claim.forms if form[0] in "wsbc"}
    forms: set[str] = set()
    # Most stretches of a long document have nothing like a claim, and that is seen much faster.
    folded = fold_text(text)
    # A number may be Roman, which is a word.
    is_likely = "n" in kinds or any(core in folded for core in cores)
    tokens = _TOKEN.findall(text) if is_likely else []
    for token in set(tokens):
        if not token[0].isdigit():
            forms |= _word_forms(token)
    if "n" in kinds:
        forms |= _digit_forms(text)
        forms |= _spelled_forms(tokens, begins=begins, ends=ends)
    if "m" in kinds:
        for date in _ISO_DATE.finditer(text):
            forms |= {f"m:{int(part)}" for part in date.groups() if part}
    return forms


def _core(form: str) -> str:
    """Return what a folded text holds wherever a word has this form: companies have the form company."""
    kind, word = form[0], form[2:]
    if kind == "s":
        # A stem may have another last letter (sensibl of sensibility); short ones may have more (die of dying).
        return word[:-1] if len(word) > _LEAST_ROOT else word[:1]
    if kind == "b":
        # What a people is called after: its root, and one of these.
        return next((word.removesuffix(end) for end in ("ia", *_LAST_VOWELS) if word.endswith(end)), word)
    return word.removesuffix("y")


def _digit_forms(text: str) -> set[str]:
    counted = _counted(text)
    forms: set[str] = set()
    for match in _DIGITS.finditer(text):
        digits = match[1]
        forms.add(f"w:{digits}")
        # A verse may be named, but its number is not a count of anything.
        if match.start() in counted:
            continue
        forms |= {f"n:{form}" for form in _digit_readings(digits)}
        if ":" in digits:
            forms |= {f"n:{form}" for part in digits.split(":") for form in numbers.readings(part)}
        if match[2]:
            forms |= {f"n:{form}" for form in _scaled(digits, fold(match[2]))}
    return forms


def _spelled_forms(tokens: Sequence[str], *, begins: bool, ends: bool) -> set[str]:
    forms: set[str] = set()
    run: list[str] = []
    is_whole = begins
    for token in tokens:
        word = _number_word(token)
        if word and (word != "and" or run):
            run.append(word)
        else:
            if run and is_whole:
                forms |= {f"n:{value}" for value in numbers.spelled(run)}
            run, is_whole = [], True
    if run and is_whole and ends:
        forms |= {f"n:{value}" for value in numbers.spelled(run)}
    return forms


@lru_cache(maxsize=1 << 14)
def _number_word(token: str) -> str:
    """Return a number word or "and" as `numbers` has it; empty for any other word."""
    word = fold(token)
    return word if word == "and" or numbers.is_number_word(word) else ""


def _counted(text: str) -> frozenset[int]:
    """Return where the numbers of verses, items and lines stand, which count on and say nothing."""
    heads = [(match.start(1), int(match[2])) for match in _LINE_NUMBER.finditer(text)]
    values = [value for _, value in heads]
    found = set()
    for at, (start, value) in enumerate(heads):
        follows = at > 0 and values[at - 1] < value <= values[at - 1] + _MOST_SKIPPED
        leads = at + 1 < len(values) and value < values[at + 1] <= value + _MOST_SKIPPED
        if follows or leads:
            found.add(start)
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def _word_forms(token: str) -> frozenset[str]:
    word = fold(token)
    forms = {f"w:{form}" for form in _singulars(word)} | {f"s:{stem(word)}"}
    if _is_identifier(token):
        forms.add(f"w:{word.removesuffix('()')}")
        # A note may name a part of a path, an address or a dotted name.
        for part in (*_SUFFIXED.findall(token), *_PATH_MARKS.split(token), *token.removesuffix("()").split(".")):
            forms |= {f"w:{fold(part)}", f"s:{stem(fold(part))}"}
    if token[0].isupper():
        forms |= {f"c:{form}" for form in _singulars(word)} | {f"b:{base}" for base in _bases(word)}
    if word in _MONTH_OF:
        forms.add(f"m:{_MONTH_OF[word]}")
    if (value := numbers.roman(token)) is not None:
        forms.add(f"n:{value}")
    return frozenset(forms)


def _singulars(word: str) -> Iterator[str]:
    yield word
    yield from singulars(word)


def _bases(word: str) -> Iterator[str]:
    """Yield what a people may be called after: Egypt for Egyptians, Italy for Italian."""
    for suffix in _PEOPLES:
        root = word.removesuffix(suffix)
        if root == word or len(root) < _LEAST_ROOT:
            continue
        if suffix not in _SHORT_PEOPLES or len(root) > _LEAST_ROOT + 1:
            yield root
        yield from (root + vowel for vowel in _LAST_VOWELS)


def _is_katakana(text: str) -> bool:
    return len(text) > 1 and all("\u30a1" <= character <= "\u30fc" or character in _VOICED for character in text)


def _is_identifier(text: str) -> bool:
    """Tell whether a token is written as programs, paths and addresses are."""
    if text.startswith("-") or any(mark in text for mark in _IDENTIFIER_MARKS):
        return True
    if any(character.isdigit() for character in text):
        return True
    if "." in text and not text.replace(".", "").isupper():
        return True
    return _CAMEL.match(text) is not None and not text.startswith(("Mc", "Mac"))


def _is_title(tokens: list[_Token]) -> bool:
    """Tell whether a note is written with capitals throughout, as titles are."""
    cased = [token.text for token in tokens if token.text.upper() != token.text.lower()]
    if len(cased) > 1 and all(text.isupper() for text in cased):
        return True
    later = [token.text for token in tokens if len(token.text) > 3 and token.text[0].isalpha() and not token.is_first]
    if len(later) < _LEAST_TITLE_WORDS:
        return False
    return sum(text[0].isupper() for text in later) >= _TITLE_SHARE * len(later)


def _is_english(tokens: list[_Token]) -> bool:
    """Tell whether the list of English words says anything about a note: most of its small words are in it."""
    small = [fold(token.text) for token in tokens if token.text[0].islower() and len(token.text) > 1]
    if not all(token.text.isascii() for token in tokens if token.text[0].islower()):
        # "die" is a word in two languages; with letters that English lacks it is more likely the other.
        return 2 * sum(map(is_ordinary, small)) > len(small)
    return 2 * sum(map(is_ordinary, small)) >= len(small)


@lru_cache(maxsize=1 << 14)
def is_ordinary(word: str) -> bool:
    """Tell whether a folded word is an ordinary English one; a compound is if all its parts are."""
    if word in STOP_WORDS or numbers.is_number_word(word):
        return True
    # The list is American.
    american = _BRITISH.sub(r"iz\1", word).replace("our", "or")
    return stem(word) in _ordinary() or stem(american) in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    return word_list("ordinary")
