"""Where a stream of text may be cut so that its pieces tokenise exactly like the whole.

Three kinds of tokenizer are told apart by their own description (tokenizer.json):

- *Byte-level BPE with a pre-tokenizer* (GPT-2, GPT-NeoX, Llama 3, Qwen, SmolLM): merges never cross the
  pieces that the pre-tokenizer makes, and a piece is decided by its own characters and those to its
  right. So every piece border is a cut, once the text beyond it that could still change it has been seen:
  the whitespace at the end of what is known, and a margin.
- *BPE over the bare text*, split at single characters at most (Gemma, Llama 2, Mistral): a merge makes a token
  of the vocabulary, so no merge ever crosses two characters that stand side by side in no token.
- *Anything else* is tokenised in one piece: exact, though not in bounded memory.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tokenizers

#: Characters at the end of the known text in which nothing is cut: longer than any look-ahead
#: of a pre-tokenizer (contractions such as "'ll") and than common emoji sequences.
_MARGIN_CHARS = 64

_METASPACE = "▁"
#: Stages of a tokenizer that may put a space before a text.
_PREFIXING = ("normalizer", "pre_tokenizer")


def plain_variant(description: dict[str, Any], *, continues: bool) -> tokenizers.Tokenizer:
    """Build a tokenizer for plain text out of a tokenizer.json.

    Args:
        description: The contents of tokenizer.json.
        continues: The text goes on from an earlier piece, so no space is put before it.

    Returns:
        A tokenizer that takes special tokens for ordinary text, adds none, and never truncates or pads.
    """
    if continues:
        description = {**description, **{stage: _without_prefix(description.get(stage)) for stage in _PREFIXING}}
    tokenizer = special_variant(description)
    tokenizer.encode_special_tokens = True
    return tokenizer


def special_variant(description: dict[str, Any]) -> tokenizers.Tokenizer:
    """Build a tokenizer that reads special tokens as such, as templates mean them, and adds none by itself."""
    from tokenizers import Tokenizer

    # Post-processors add tokens and trim offsets; truncation and padding change the text behind our back.
    return Tokenizer.from_str(json.dumps({**description, "post_processor": None, "truncation": None, "padding": None}))


def has_prefix(description: dict[str, Any]) -> bool:
    """Whether a tokenizer.json puts a space before a text, so that one that goes on needs a variant of its own."""
    return any(_without_prefix(description.get(stage)) != description.get(stage) for stage in _PREFIXING)


def _without_prefix(stage: dict[str, Any] | None) -> dict[str, Any] | None:
    if stage is None or stage["type"] == "Prepend":
        return None
    if stage["type"] == "Sequence":
        key = "normalizers" if "normalizers" in stage else "pretokenizers"
        stages = [kept for kept in map(_without_prefix, stage[key]) if kept is not None]
        return {**stage, key: stages}
    if stage["type"] == "ByteLevel":
        return {**stage, "add_prefix_space": False}
    if stage["type"] == "Metaspace":
        return {key: value for key, value in stage.items() if key != "add_prefix_space"} | {"prepend_scheme": "never"}
    return stage


def _stages(stage: dict[str, Any] | None) -> list[dict[str, Any]]:
    if stage is None:
        return []
    if stage["type"] == "Sequence":
        return [inner for part in stage.get("normalizers", stage.get("pretokenizers", [])) for inner in _stages(part)]
    return [stage]


def _splits_alone(stage: dict[str, Any]) -> bool:
    """Whether a pre-tokenizer splits at a character whatever stands to its left, and leaves characters as they are."""
    return stage["type"] == "Metaspace" or (stage["type"] == "Split" and len(stage["pattern"].get("String", "")) == 1)


class Cutter:
    """Finds the last safe cut in a piece of text that has been tokenised.

    Args:
        description: The contents of tokenizer.json.
    """

    __slots__ = ("_byte_level", "_margin", "_pairs", "exact_stream")

    def __init__(self, description: dict[str, Any]) -> None:
        normalizers = {stage["type"] for stage in _stages(description.get("normalizer"))}
        pre_tokenizers = _stages(description.get("pre_tokenizer"))
        is_bpe = description["model"].get("type") == "BPE"
        # Look-behind makes a piece depend on text to its left, a positive look-ahead may look arbitrarily far.
        looks_around = any(mark in json.dumps(pre_tokenizers) for mark in ("(?<", "(?="))
        self._byte_level = (
            is_bpe
            and any(stage["type"] == "ByteLevel" for stage in pre_tokenizers)
            and not looks_around
            and normalizers <= {"NFC"}
        )
        by_pairs = is_bpe and normalizers <= {"Prepend", "Replace"} and all(map(_splits_alone, pre_tokenizers))
        self._pairs = _adjacent_pairs(description["model"]) if by_pairs else frozenset()
        #: Whether text can be cut at all; without it the text is tokenised in one piece.
        self.exact_stream = self._byte_level or by_pairs
        added = [len(token["content"]) for token in description.get("added_tokens") or []]
        self._margin = max([_MARGIN_CHARS, *added])

    def last_cut(self, text: str, encoding: tokenizers.Encoding) -> tuple[int, int]:
        """Return ``(tokens, characters)`` before the last safe cut, ``(0, 0)`` where there is none.

        Args:
            text: The text known so far, from the last cut on; more may follow.
            encoding: The encoding of ``text`` by a plain tokenizer.
        """
        limit = len(text.rstrip()) - self._margin
        offsets = encoding.offsets
        words = encoding.word_ids
        for index in range(len(offsets) - 1, 0, -1):
            cut = offsets[index][0]
            if cut > limit or cut <= 0 or offsets[index - 1][1] != cut or not _starts_afresh(text[cut]):
                continue
            if self._byte_level:
                if words[index] is not None and words[index] != words[index - 1]:
                    return index, cut
            elif _pair(text[cut - 1], text[cut]) not in self._pairs:
                return index, cut
        return 0, 0


def _starts_afresh(char: str) -> bool:
    # A mark, or the second half of a Korean syllable, may melt into what stands before it (NFC).
    return unicodedata.category(char)[0] != "M" and not "\u1160" <= char <= "\u11ff"


def _pair(left: str, right: str) -> str:
    return (left + right).replace(" ", _METASPACE)


def _adjacent_pairs(model: dict[str, Any]) -> frozenset[str]:
    pairs = {token[i : i + 2] for token in model["vocab"] for i in range(len(token) - 1)}
    # A vocabulary may hold tokens with plain spaces among its added ones.
    return frozenset(pair.replace(" ", _METASPACE) for pair in pairs)
