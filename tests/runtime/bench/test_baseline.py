"""Full attention by transformers: the base alone, how far it reads, and how long it should take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from armt.models.cost import full_attention_flops
from armt.models.families import parse_base_config
from armt.runtime.bench import baseline
from armt.runtime.bench.baseline import TransformersBaseline

CPU = torch.device("cpu")
LLAMA = {
    "model_type": "llama", "vocab_size": 40, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "rms_norm_eps": 1e-5,
}  # fmt: skip
GPT2 = {"model_type": "gpt2", "vocab_size": 40, "n_embd": 16, "n_head": 4, "n_layer": 2, "n_positions": 64}


@pytest.fixture
def made() -> Callable[[dict[str, Any]], TransformersBaseline]:
    def make(raw: dict[str, Any]) -> TransformersBaseline:
        return TransformersBaseline(raw, parse_base_config(raw), device=CPU, dtype=torch.float32)

    return make


def test_all_layers_run_over_all_tokens_and_nothing_is_kept(made: Callable[..., TransformersBaseline]) -> None:
    base = made(LLAMA)
    # The settings that were passed stay as they were.
    assert LLAMA["model_type"] == "llama"
    seen: list[tuple[int, ...]] = []
    for layer in base._model.layers:
        layer.register_forward_hook(
            lambda _, args, out: seen.append(tuple((out[0] if isinstance(out, tuple) else out).shape))
        )
    kept: list[Any] = []
    base._model.register_forward_hook(lambda _, args, out: kept.append(out.past_key_values))
    base.read(torch.arange(30))
    assert seen == [(1, 30, 16)] * 2
    assert kept == [None]
    assert base._model.config._attn_implementation == "sdpa"
    assert not hasattr(base._model, "lm_head")


@pytest.mark.parametrize(
    ("raw", "tokens", "obstacle"),
    [(GPT2, 64, ""), (GPT2, 65, "the base's table of positions ends at 64"), (LLAMA, 10**6, "")],
    ids=["as-far-as-its-table", "beyond-its-table", "rotary"],
)
def test_how_far_it_reads(
    made: Callable[..., TransformersBaseline], raw: dict[str, Any], tokens: int, obstacle: str
) -> None:
    assert made(raw).obstacle(tokens) == obstacle


def test_the_time_to_expect_goes_by_operations(
    made: Callable[..., TransformersBaseline], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two short runs counts, of as many tokens as the table of positions allows; it is run once."""
    base, lengths = made(GPT2), []
    monkeypatch.setattr(base, "read", lambda ids: lengths.append(len(ids)))
    ticks = iter([10.0, 12.0])
    monkeypatch.setattr(baseline.time, "perf_counter", lambda: next(ticks))
    config = parse_base_config(GPT2)
    ratio = full_attention_flops(config, 640) / full_attention_flops(config, 64)
    assert base.expected_s(640) == pytest.approx(2.0 * ratio)
    assert base.expected_s(64) == 2.0
    assert lengths == [64, 64]
    assert ratio > 10
