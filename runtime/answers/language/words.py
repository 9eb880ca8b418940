"""Words of any script, folded so that the same word is the same string: for search, for the checker and for quotes.

A word is a run of letters and digits, with the marks that stand behind them, or of numbers with dots between them; a
run of Chinese, Japanese or Thai, where nobody writes spaces, is cut into pairs of characters. Folding drops case,
accents, the possessive and what nobody sees, and knows one apostrophe; stems are Snowball's (PyStemmer).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from armt.runtime.answers.language.characters import ACCENTS, INVISIBLE, MARKS, UNSPACED_MARKS

# Stars that stress a word are none of it; those of "*.log" and "src/*" are.
_COPIED_WORD = re.compile(r"(?!\*+\w)[^\s.,;:!?()\[\]\"“”]\S*(?<![.,;:!?()\[\]\"“”])(?<!\w\*)(?<!\w\*\*)(?<!\w\*\*\*)")
# Most words end before a character of ASCII, which is seen faster than that it is none of so many marks.
# "3.2.0" is one: its parts stand all over.
_WORD = re.compile(
    r"\d++(?:\.\d++)++(?!\w)"
    rf"|\w++(?:(?![\x00-&(-\x7f])(?:['’]\w++|[{MARKS}{UNSPACED_MARKS}{INVISIBLE}]++\w*+))*+"
)
#: Characters of scripts that put no spaces between words, as the inside of a character class.
UNSPACED = (
    r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
    r"\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]+")
#: Where a name goes on with another word: "maxConnections", "HTTPServer".
HUMP = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
# Names of people and firms begin in a capital, and are one word: "McDonald", "YouTube".
_HUMP, _HUMPED = re.compile(HUMP), re.compile(r"[a-z]{2}[a-z0-9]*+(?:[A-Z]++[a-z0-9]*+)++")
_HYPHENED = re.compile(r"(?<![\w-])[^\W\d_]{2,30}(?:-[^\W\d_]{2,30}){1,3}(?![\w-])")
# One that is a letter (ʼ) may also open a quotation.
_POSSESSIVE = re.compile(r"'s?$|^'")
_APOSTROPHES = re.compile("[’ʼ]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_DROPPED = re.compile(f"[{ACCENTS}{INVISIBLE}]+")
_KEPT_WORDS = 1 << 14
_NO_LETTERS = re.compile(r"[\W_]+")
# A longer stretch without white space is cut all the same.
_MOST_CARRIED_CHARS = 4096
# What is said of several has as many letters.
_LEAST_PLURAL = 4
# The last character of a range of scripts, and the language whose stems it is given.
_LANGUAGES = (
    ("\u024f", "english"),
    ("\u036f", None),
    ("\u03ff", "greek"),
    ("\u052f", "russian"),
    ("\u058f", "armenian"),
    ("\u05ff", None),
    ("\u06ff", "arabic"),
    ("\u08ff", None),
    ("\u097f", "hindi"),
    ("\u0b7f", None),
    ("\u0bff", "tamil"),
)


def word_list(name: str) -> frozenset[str]:
    """Return the words of one of the lists that come with armt; lines that begin with # are comments."""
    text = files("armt.runtime.answers.language").joinpath("lists", f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def meanings(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return what words mean by one of the lists that come with armt, in which they stand before a colon."""
    text = files("armt.runtime.answers.language").joinpath("lists", f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    return {word: tuple(meant.split()) for words, _, meant in lines for word in words.split()}


def _irregular() -> Mapping[str, str]:
    lists = files("armt.runtime.answers.language").joinpath("lists")
    texts = (lists.joinpath(name).read_text(encoding="utf-8") for name in ("irregular.txt", "spelling.txt"))
    lines = (line.split() for text in texts for line in text.splitlines() if not line.startswith("#"))
    return {form: line[0] for line in lines for form in line[1:]}


#: Words that say little about what a text is about.
STOP_WORDS = word_list("stop")
# Forms that no stemmer knows, and other spellings, and the word that they are forms of.
_IRREGULAR = _irregular()


def in_words(name: str) -> str:
    """Return a name with blanks for all that is no letter and no digit in it: "rent_2024.md" is "rent 2024 md"."""
    return _NO_LETTERS.sub(" ", name).strip()


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text; in scripts without spaces, pairs of characters."""
    for match in _WORD.finditer(text):
        yield from _folded(match.group())


def _folded(raw: str) -> Sequence[str]:
    return (fold(raw),) if _UNSPACED.search(raw) is None else tuple(_cut(raw))


def _cut(raw: str) -> Iterator[str]:
    # Voiced syllables are one character or two.
    raw = unicodedata.normalize("NFC", _INVISIBLE.sub("", raw))
    at = 0
    for run in _UNSPACED.finditer(raw):
        if run.start() > at:
            yield fold(raw[at : run.start()])
        part = run.group()
        yield from (part[i : i + 2] for i in range(max(1, len(part) - 1)))
        at = run.end()
    if at < len(raw):
        yield fold(raw[at:])


@lru_cache(maxsize=_KEPT_WORDS)
def fold(word: str) -> str:
    """Return a word without case, accents and possessive: Ménière’s is meniere, and O’Brien o'brien."""
    return _POSSESSIVE.sub("", fold_text(word))


def fold_text(text: str) -> str:
    """Return a text whose words are folded but for possessives; other characters that one sees stay as they are."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", _APOSTROPHES.sub("'", text.casefold()))
    return unicodedata.normalize("NFC", _DROPPED.sub("", parts))


@lru_cache(maxsize=_KEPT_WORDS)
def stem(word: str) -> str:
    """Return the stem of a folded word: English for Latin letters, the largest language of some other scripts."""
    if word.isascii():
        return _stemmed("english", _IRREGULAR.get(word, word))
    for last, language in _LANGUAGES:
        if word[0] <= last:
            return _stemmed(language, word) if language else word
    return word


def singulars(word: str) -> Iterator[str]:
    """Yield what a word may be the plural of, as most of English are made: "ponies" of "ponie", "poni" and "pony"."""
    if len(word) < _LEAST_PLURAL or not word.endswith("s") or word.endswith("ss"):
        return
    yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("ies"):
        yield f"{word[:-3]}y"


def stems(text: str, named: Collection[str] = ()) -> Iterator[str]:
    """Yield the stems of a text's words; of identifiers ("read_text", "readText") those of their parts too.

    Args:
        text: any.
        named: words that are names, from `named_stop_words`: where a text has them so, they are yielded as they stand.
    """
    for raw in _WORD.findall(text):
        if raw in named:
            yield raw
        else:
            yield from _stems_of(raw)


def content_stems(text: str, named: Collection[str] = ()) -> list[str]:
    """Return the stems of a text's words that are no stop words; see `stems`."""
    found: list[str] = []
    for raw in _WORD.findall(text):
        if raw in named:
            found.append(raw)
        else:
            found += _content_stems_of(raw)
    return found


def joined_stems(text: str) -> list[str]:
    """Return the stems of words that a text writes in parts as if it wrote them in one: "breast-feeding"."""
    return [stem(fold(raw.replace("-", ""))) for raw in _HYPHENED.findall(text)] if "-" in text else []


def named_stop_words(question: str) -> frozenset[str]:
    """Return the stop words that a question means as names: in capitals, as HAVING, where not all of it is in them."""
    if question.isupper():
        return frozenset()
    found = _WORD.findall(question)
    return frozenset(word for word in found if len(word) > 1 and word.isupper() and fold(word) in STOP_WORDS)


@lru_cache(maxsize=_KEPT_WORDS)
def _stems_of(raw: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _parted(raw))


@lru_cache(maxsize=_KEPT_WORDS)
def _content_stems_of(raw: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _parted(raw) if word not in STOP_WORDS)


def _parted(raw: str) -> Iterator[str]:
    """Yield a word folded, and behind an identifier its parts."""
    for word in _folded(raw):
        yield word
        if "_" in word:
            yield from (part for part in word.split("_") if part)
    if _HUMPED.fullmatch(raw):
        yield from (fold(part) for part in _HUMP.split(raw))


def telling(text: str, starts: Sequence[int]) -> list[bool]:
    """Tell which tokens of a text belong to words that say something.

    Args:
        text: what was put into tokens.
        starts: the byte at which each token begins; the space before a word may be a part of its token.
    """
    said: set[int] = set()
    named = named_stop_words(text)
    at = position = 0
    for match in _WORD.finditer(text):
        position, at = position + len(text[at : match.start()].encode()), match.start()
        if content_stems(match.group(), named):
            said.update(range(position, position + len(match.group().encode())))
    return [last - 1 in said for last in [*starts[1:], len(text.encode())]]


def whole_words(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a stream of text again, cut at white space, so that no word is in two pieces.

    Args:
        pieces: of a text, in order.
    """
    carried = ""
    for piece in pieces:
        text = carried + piece
        cut = len(text)
        while cut > 0 and cut > len(text) - _MOST_CARRIED_CHARS and not text[cut - 1].isspace():
            cut -= 1
        if cut == 0 or (cut == len(text) - _MOST_CARRIED_CHARS and cut > 0 and not text[cut - 1].isspace()):
            cut = len(text) if len(text) >= _MOST_CARRIED_CHARS else 0
        if cut:
            yield text[:cut]
        carried = text[cut:]
    if carried:
        yield carried


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the byte ranges of a text's words, marks at their ends left out."""
    spans, at, position = [], 0, 0
    for match in _COPIED_WORD.finditer(text):
        position += len(text[at : match.start()].encode())
        end = position + len(match.group().encode())
        spans.append((position, end))
        at, position = match.end(), end
    return spans


def alike_in(asked: Collection[str], there: Collection[str]) -> set[str]:
    """Return the stems of a question for which a text has the same word, or one for which it stands (lists/alike.txt).

    Args:
        asked: stems of the question.
        there: stems of the text.
    """
    groups = _alike()
    meant = {number for one in there for number in groups.get(one, ())}
    return {one for one in asked if one in there or not meant.isdisjoint(groups.get(one, ()))}


@lru_cache(maxsize=1)
def _alike() -> Mapping[str, frozenset[int]]:
    text = files("armt.runtime.answers.language").joinpath("lists", "alike.txt").read_text(encoding="utf-8")
    found: dict[str, set[int]] = {}
    for number, line in enumerate(text.splitlines()):
        for word in () if line.startswith("#") else line.split():
            found.setdefault(stem(word), set()).add(number)
    return {one: frozenset(numbers) for one, numbers in found.items()}


def _stemmed(language: str, word: str) -> str:
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(language)
