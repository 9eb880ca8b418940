"""Conversion out of GGUF: weights, tokenizer, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
from transformers import AutoModelForCausalLM

from armt.errors import ModelError
from armt.models.default import gguf as conversion
from armt.runtime.text.tokens import Tokenizer


@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
def test_converted_weights_answer_like_the_original(
    tmp_path: Path, tied: bool, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any], token_list: list[str]
) -> None:
    model = tiny_llama(tied)
    conversion.convert_gguf(make_gguf(tmp_path / "m.gguf", model), tmp_path)
    converted = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    ids = torch.randint(0, len(token_list), (1, 40), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        torch.testing.assert_close(converted(ids).logits, model(ids).logits, rtol=0, atol=0)
    config = json.loads((tmp_path / "config.json").read_text())
    assert (config["rms_norm_eps"], config["rope_theta"], config["tie_word_embeddings"]) == (1e-5, 100000.0, tied)


@pytest.mark.parametrize(
    ("kind", "tolerance"),
    [
        (gguf.GGMLQuantizationType.F16, 2**-8),
        (gguf.GGMLQuantizationType.Q8_0, 2**-6),
        (gguf.GGMLQuantizationType.Q4_1, 0.1),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_quantised_weights_are_dequantised(
    tmp_path: Path,
    kind: gguf.GGMLQuantizationType,
    tolerance: float,
    make_gguf: Callable[..., Path],
    tiny_llama: Callable[..., Any],
) -> None:
    model = tiny_llama()
    conversion.convert_gguf(make_gguf(tmp_path / "m.gguf", model, quantised=kind), tmp_path)
    converted = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).state_dict()
    for name, value in model.state_dict().items():
        error = (converted[name] - value).abs().max() / value.abs().max()
        assert error <= tolerance, f"{name}: {error:.4f}"


def test_converted_tokenizer(
    tmp_path: Path, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any], token_list: list[str]
) -> None:
    conversion.convert_gguf(make_gguf(tmp_path / "m.gguf", tiny_llama()), tmp_path)
    tokenizer = Tokenizer.load(tmp_path)
    ids = tokenizer.encode("ab a\n10 cdd")
    assert [token_list[token] for token in ids] == ["ab", "Ġa", "Ċ", "1", "0", "Ġ", "cd", "d"]
    assert tokenizer.decode(ids) == "ab a\n10 cdd"
    assert tokenizer.encode_special("<|im_end|>a") == [2, 3]
    assert (tokenizer.bos_id, tokenizer.eos_ids) == (1, frozenset({2}))
    assert tokenizer.render_chat([{"role": "user", "content": "a"}]) == "<|im_start|>a<|im_end|>"
    assert tokenizer.vocab_size == len(token_list)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"skip": "blk.1.attn_q.weight"}, r"1 tensors missing \(blk\.1\.attn_q\.weight\)"),
        ({"extra": "rope_freqs.weight"}, r"1 unexpected \(rope_freqs\.weight\)"),
        ({"skip": "token_embd.weight"}, r"token_embd\.weight is missing"),
        ({"pre": "deepseek-llm"}, "pre-tokenizer 'deepseek-llm' is not supported"),
        ({"architecture": "gemma3"}, "architecture 'gemma3' is not supported"),
        ({"merges": ["a b", "x y"]}, "cannot be rebuilt"),
        # Were errors of Python's, of a division by zero, a list and a shape.
        ({"heads": 0}, "head_count: expected a positive whole number, got 0"),
        ({"heads": [4, 4]}, r"head_count: expected a positive whole number, got \[4, 4\]"),
        ({"heads": 3}, r"attn_k\.weight has 16 rows, which are not 2 heads of 10"),
        ({"kv_heads": 4}, r"attn_k\.weight has 16 rows, which are not 4 heads of 8"),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)
def test_what_is_not_understood_is_refused_by_name(
    tmp_path: Path, options: dict[str, Any], words: str, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any]
) -> None:
    path = make_gguf(tmp_path / "m.gguf", tiny_llama(), **options)
    with pytest.raises(ModelError, match=words) as caught:
        conversion.convert_gguf(path, tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [0, 3, 100, 3000, -2000])
def test_truncated_file_is_one_line(
    tmp_path: Path, size: int, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any]
) -> None:
    path = make_gguf(tmp_path / "m.gguf", tiny_llama())
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"m\.gguf") as caught:
        conversion.convert_gguf(path, tmp_path)
    assert "\n" not in str(caught.value)
