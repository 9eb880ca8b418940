"""Cuts: which tokenizers can be cut, where, and what a plain tokenizer takes for text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from armt.runtime.text.cuts import Cutter, has_prefix, plain_variant

LETTERS = {letter: index for index, letter in enumerate("abcdefgh ▁Ġ")}
WORDS = pre_tokenizers.ByteLevel(add_prefix_space=False)


def described(
    model: Any = None, *, normalizer: Any = None, pre_tokenizer: Any = None, special: str | None = None
) -> dict[str, Any]:
    backend = Tokenizer(model or models.BPE(vocab=LETTERS, merges=[]))
    if normalizer is not None:
        backend.normalizer = normalizer
    if pre_tokenizer is not None:
        backend.pre_tokenizer = pre_tokenizer
    if special is not None:
        backend.add_special_tokens([special])
    description: dict[str, Any] = json.loads(backend.to_str())
    return description


def last_cut(description: dict[str, Any], text: str) -> tuple[int, int]:
    return Cutter(description).last_cut(text, plain_variant(description, continues=False).encode(text))


CAN_BE_CUT = {
    "byte level": (described(pre_tokenizer=WORDS), True),
    "byte level, composed": (described(pre_tokenizer=WORDS, normalizer=normalizers.NFC()), True),
    "bare": (described(normalizer=normalizers.Replace(" ", "▁")), True),
    "bare, lower case": (described(normalizer=normalizers.Lowercase()), False),
    "byte level, lower case": (described(pre_tokenizer=WORDS, normalizer=normalizers.Lowercase()), False),
    "looks behind": (described(pre_tokenizer=pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex("(?<=a)b"), "isolated"), WORDS])), False),
    "looks ahead": (described(pre_tokenizer=pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex("a(?=b)"), "isolated"), WORDS])), False),
    "digits in threes": (described(pre_tokenizer=pre_tokenizers.Split(Regex("[0-9]{1,3}"), "isolated")), False),
    "split at spaces": (described(pre_tokenizer=pre_tokenizers.Split(" ", "merged_with_previous")), True),
    "split at words": (described(pre_tokenizer=pre_tokenizers.Split("ab", "isolated")), False),
    "split at marks": (described(pre_tokenizer=pre_tokenizers.Metaspace()), True),
    "words": (described(models.WordLevel({"a": 0}, unk_token="a")), False),
}  # fmt: skip


@pytest.mark.parametrize(("description", "can"), CAN_BE_CUT.values(), ids=CAN_BE_CUT.keys())
def test_who_can_be_cut(description: dict[str, Any], can: bool) -> None:
    """What looks around, or is of bytes under another normalizer, was cut between pairs: its stream lost tokens."""
    assert Cutter(description).exact_stream == can


def test_a_cut_stands_before_the_last_word_outside_of_the_margin() -> None:
    description = described(pre_tokenizer=WORDS)
    text = "abc def " * 20
    count, cut = last_cut(description, text)
    assert text[cut:].startswith(" ")
    assert 64 <= len(text.rstrip()) - cut <= 64 + len(" def")
    assert count == len(plain_variant(description, continues=False).encode(text[:cut]).ids)
    assert last_cut(description, "abc def " * 7) == (0, 0)


def test_the_margin_is_as_long_as_the_longest_added_token() -> None:
    text = "abc def " * 20
    _, cut = last_cut(described(pre_tokenizer=WORDS, special="<" + "x" * 98 + ">"), text)
    assert 100 <= len(text.rstrip()) - cut <= 100 + len(" def")


def test_bare_text_is_cut_where_no_token_crosses() -> None:
    """In a vocabulary with "ab", no cut is made between a and b, merged or not."""
    vocab = LETTERS | {"ab": 20}
    text = "abababab" * 20
    count, cut = last_cut(described(models.BPE(vocab=vocab, merges=[])), text)
    assert (cut > 0, text[cut - 1 : cut + 1]) == (True, "ba")
    assert count == cut
    everything = LETTERS | {"ab": 20, "ba": 21}
    assert last_cut(described(models.BPE(vocab=everything, merges=[])), text) == (0, 0)


def test_nothing_is_cut_in_front_of_a_mark() -> None:
    vocab = LETTERS | {"\u0301": 20}
    assert last_cut(described(models.BPE(vocab=vocab, merges=[])), "a" + "\u0301" * 200) == (0, 0)


def test_a_plain_tokenizer_reads_no_command_and_adds_nothing() -> None:
    description = described(pre_tokenizer=WORDS, special="<a>")
    description["truncation"] = {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0}
    plain = plain_variant(description, continues=False)
    special = plain.token_to_id("<a>")
    assert special is not None
    assert special not in plain.encode("ab<a>cd").ids
    assert len(plain.encode("abcdefgh").ids) == 8


@pytest.mark.parametrize(
    "description",
    [
        described(normalizer=normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])),
        described(normalizer=normalizers.Prepend("▁")),
        described(pre_tokenizer=pre_tokenizers.Metaspace(prepend_scheme="always", split=False)),
        described(pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=True)),
    ],
    ids=["sequence", "prepend", "metaspace", "byte level"],
)
def test_a_space_is_put_before_the_beginning_alone(description: dict[str, Any]) -> None:
    begins, continues = (plain_variant(description, continues=value).encode("abc").ids for value in (False, True))
    assert len(begins) == 4
    assert continues == begins[1:]
    assert has_prefix(description)


@pytest.mark.parametrize(
    "description",
    [
        described(),
        described(pre_tokenizer=WORDS, normalizer=normalizers.NFC()),
        described(pre_tokenizer=pre_tokenizers.Sequence([pre_tokenizers.Digits(), WORDS])),
    ],
    ids=["bare", "byte level", "sequence"],
)
def test_where_no_space_is_put_one_tokenizer_does_for_both(description: dict[str, Any]) -> None:
    begins, continues = (plain_variant(description, continues=value).encode("a  ab").ids for value in (False, True))
    assert begins == continues
    assert not has_prefix(description)
