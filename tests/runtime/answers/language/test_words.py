"""Words: the same word is the same string, whatever its case, accents, script, or the piece that it came in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armt.runtime.answers.language.words import (
    STOP_WORDS,
    alike_in,
    content_stems,
    fold,
    fold_text,
    in_words,
    joined_stems,
    meanings,
    named_stop_words,
    singulars,
    stem,
    stems,
    telling,
    whole_words,
    word_list,
    word_spans,
    words,
)


def test_words_in_parts_are_words_in_one_too() -> None:
    assert joined_stems("While breast-feeding, see the e-mail of a well-to-do mill.") == ["breastfeed", "welltodo"]
    assert joined_stems("No -x- or 1990-2000 or a--b, but Süd-Ost") == ["sudost"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ménière's DISEASE, café", ["meniere", "disease", "cafe"]),
        ("don’t stop", ["don't", "stop"]),
        ("snake_case x2", ["snake_case", "x2"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("公园在哪里", ["公园", "园在", "在哪", "哪里"]),
        ("他用iPhone。", ["他用", "iphone"]),
        ("好。", ["好"]),
        ("ΟΔΟΣ Οδός", ["οδοσ", "οδοσ"]),
        ("…—!", []),
        ("since 3.2.0, not 3.2a. 10.0.0.1", ["since", "3.2.0", "not", "3", "2a", "10.0.0.1"]),
        # Marks that Python's \w does not take, and what nobody sees, cut each of these in two and more.
        ("Me\u0301nie\u0300re", ["meniere"]),
        ("हिन्दी भाषा।", ["हिन्दी", "भाषा"]),
        ("قُرْآن قرآن", ["قران", "قران"]),
        ("שָׁלוֹם שלום", ["שלום", "שלום"]),
        ("soft\u00adware می\u200cخواهم a\u200b b", ["software", "میخواهم", "a", "b"]),
        ("か\u3099くせい", ["がく", "くせ", "せい"]),
        ("\u200bword", ["word"]),
    ],
)
def test_words_are_folded_and_scripts_without_spaces_cut_in_pairs(text: str, found: list[str]) -> None:
    assert list(words(text)) == found


def test_folding_takes_case_accents_and_possessive() -> None:
    assert {fold(word) for word in ("JAMES'S", "James", "james’s", "Jámes")} == {"james"}
    assert fold("'s") == ""
    assert fold_text("Ménière's İstanbul, 5€") == "meniere's istanbul, 5€"
    assert fold_text("PLAIN") == "plain"
    assert fold_text("soft\u00adware, O’Brien") == "software, o'brien"


@pytest.mark.parametrize("text", ["O'Brien", "O’Brien", "OʼBrien", "O\u2019BRIEN’s", "ʼO'Brienʼ"])
def test_one_apostrophe_is_the_other(text: str) -> None:
    assert list(words(text)) == ["o'brien"]
    assert content_stems(text) == content_stems("O'Brien") != []


@settings(deadline=None)
@given(st.text("aÉe\u0301ß'’ʼ\u00adदि\u093c\u094dガ\u3099ก\u0e35 .", max_size=12))
def test_a_folded_text_holds_its_folded_words(text: str) -> None:
    """The checker looks for words in a folded text first, and reads no further where they are not there."""
    # Pairs of characters are not folded.
    spaced = "".join(character for character in text if character not in "ガ\u3099ก\u0e35")
    assert all(word in fold_text(spaced) for word in words(spaced))
    one, other = (list(words(unicodedata.normalize(form, text))) for form in ("NFC", "NFD"))
    assert one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("running", "runs"),
        ("cities", "city"),
        ("dwelt", "dwells"),
        ("children", "child"),
        ("книги", "книга"),
        ("город", "города"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other) != ""


def test_a_script_without_stems_keeps_its_words() -> None:
    assert (stem("公园"), stem("שלום")) == ("公园", "שלום")


def test_words_that_say_little_are_left_out() -> None:
    assert content_stems("What is the founding of Cities?") == [stem("founding"), stem("cities")]
    assert content_stems("He’d say it's what we’ll do, and I'm sure they don't.") == [stem("say"), stem("sure")]
    assert {"the", "of", "is"} <= STOP_WORDS
    assert not any(word.startswith("#") for word in word_list("stop"))


def test_an_identifier_is_its_parts_too() -> None:
    assert list(stems("How is read_text used?")) == ["how", "is", "read_text", "read", "text", "use"]
    assert content_stems("the_read_text") == ["the_read_text", "read", "text"]
    assert content_stems("gpgSign defaultHTTPBranch") == [
        *("gpgsign", "gpg", "sign"),
        *("defaulthttpbranch", "default", "http", "branch"),
    ]
    # Names of people and of firms are one word.
    assert content_stems("McDonald YouTube iPhone") == ["mcdonald", "youtub", "iphon"]


def test_stop_words_in_capitals_are_names_among_words_that_are_not() -> None:
    named = named_stop_words("What does the HAVING clause do with it?")
    assert named == {"HAVING"}
    assert content_stems("HAVING goes with having it.", named) == ["HAVING", stem("goes")]
    assert list(stems("HAVING it", named)) == ["HAVING", "it"]
    assert named_stop_words("WHAT DOES HAVING DO?") == frozenset()
    assert named_stop_words("What am I to do?") == frozenset()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("ab \n", max_size=9), max_size=9))
def test_pieces_are_cut_again_where_no_word_is(pieces: list[str]) -> None:
    found = list(whole_words(pieces))
    assert "".join(found) == "".join(pieces)
    assert all(piece[-1].isspace() for piece in found[:-1])


def test_a_word_without_end_is_cut_all_the_same() -> None:
    found = list(whole_words(["x" * 3000] * 10))
    assert "".join(found) == "x" * 30_000
    assert max(map(len, found)) < 8192


def test_telling_tokens_are_told_by_their_last_byte() -> None:
    """The space before a word belongs to its token; by first bytes no word in the middle of a text would tell."""
    text = "What is the naïve rule?"
    assert telling(text, [0, 4, 7, 11, 18, 23]) == [False, False, False, True, True, False]
    assert telling("What does HAVING do?", [0, 4, 9, 16, 19]) == [False, False, True, False, False]
    assert telling("", []) == [False]
    # Marks, and what nobody sees, are bytes of the word that they stand in.
    text = "the nai\u0308ve soft\u00adware"
    assert telling(text, [0, 3, 7, 9, 11, 16, 18]) == [False, True, True, True, True, True, True]
    assert telling("of हिन्दी", [0, 2, 6, 12]) == [False, True, True, True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the **auto** mode, *Default: 1MiB* (20%).", ["the", "auto", "mode", "Default", "1MiB", "20%"]),
        ("*.log, src/* and 2*3; f(*args)", ["*.log", "src/*", "and", "2*3", "f(*args"]),
    ],
    ids=["stressed", "its own"],
)
def test_copies_begin_and_end_with_words_without_the_stars_that_stress_them(text: str, found: list[str]) -> None:
    data = text.encode()
    assert [data[start:end].decode() for start, end in word_spans(text)] == found


def test_what_words_mean_stands_behind_their_colon() -> None:
    assert meanings("short")["qty"] == ("quantity",)
    assert "#" not in meanings("short")
    # In a table "pass" is a word of its own.
    assert "pass" not in meanings("short")
    assert meanings("short_names")["pass"] == ("password",)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("lamps", ["lamp"]),
        ("boxes", ["boxe", "box"]),
        ("batteries", ["batterie", "batteri", "battery"]),
        ("glass", []),
        ("gas", []),
        ("lamp", []),
    ],
)
def test_singulars(word: str, expected: list[str]) -> None:
    assert list(singulars(word)) == expected


def test_names_of_files_are_told_in_words() -> None:
    assert in_words("../minutes/2024_mill-meeting.v2.md") == "minutes 2024 mill meeting v2 md"
    assert in_words("-") == ""


@pytest.mark.parametrize(
    ("asked", "there"),
    [("duplicate", "copying"), ("joined", "concatenation"), ("erase", "wiped"), ("warm", "temperature")],
)
def test_words_that_are_used_for_others(asked: str, there: str) -> None:
    assert alike_in(content_stems(asked), content_stems(there)) == set(content_stems(asked))
