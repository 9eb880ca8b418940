"""Characters: what stands behind a letter and belongs to its word, compared with what Unicode says of each."""

from __future__ import annotations

import re
import unicodedata

import pytest

from armt.runtime.answers.language.characters import ACCENTS, INVISIBLE, MARKS, UNSPACED_MARKS
from armt.runtime.answers.language.words import UNSPACED

_BMP = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
_JOINED = re.compile(f"[{MARKS}{UNSPACED_MARKS}{INVISIBLE}]")


def test_every_mark_is_there_and_no_punctuation() -> None:
    """Ranges reach over letters; one that reached over a full stop of Hindi or Khmer would join two sentences."""
    marks = [character for character in _BMP if unicodedata.category(character)[0] == "M"]
    assert [character for character in marks if not _JOINED.match(character)] == []
    others = [character for character in map(chr, range(0x110000)) if unicodedata.category(character)[0] in "PSZ"]
    assert [character for character in others if _JOINED.match(character) and character != "_"] == []


def test_marks_are_told_by_whether_their_script_has_spaces() -> None:
    unspaced = re.compile(f"[{UNSPACED}]")
    for character in _BMP:
        assert not (re.match(f"[{MARKS}]", character) and unspaced.match(character)), hex(ord(character))
        assert not re.match(f"[{UNSPACED_MARKS}]", character) or unspaced.match(character), hex(ord(character))


@pytest.mark.parametrize("character", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\ufe0f", "\u200f"])
def test_what_nobody_sees(character: str) -> None:
    assert re.match(f"[{INVISIBLE}]", character)
    assert not character.isalnum()


def test_accents_are_marks_and_never_vowels_of_india() -> None:
    accents = [character for character in map(chr, range(0x11000)) if re.match(f"[{ACCENTS}]", character)]
    assert {unicodedata.category(character)[0] for character in accents} == {"M"}
    assert not {"\u093f", "\u0940", "\u094d", "\u0e34"} & set(accents)
