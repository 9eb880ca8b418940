"""The cost model against counts done by hand or by torch's own flop counter."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from armt.models.config import ArmtConfig
from armt.models.cost import (
    Cost,
    base_parameters,
    causal_pairs,
    cell_flops,
    full_attention_flops,
    layer_parameters,
    memory_parameters,
    run_cost,
    step_cost,
)
from armt.models.model import ArmtModel
from armt.models.shapes import random_model, shape_config
from armt.runtime.engine.reader import Reader, Source


def _config(segment: int = 64, memory: int = 8) -> ArmtConfig:
    return shape_config("smollm2-135m", segment_tokens=segment, memory_tokens=memory)


@pytest.fixture(scope="module")
def model() -> ArmtModel:
    return random_model(_config(segment=32, memory=4), device=torch.device("cpu"), dtype=torch.float32)


@pytest.mark.parametrize(("tokens", "window"), [(1, None), (7, None), (7, 7), (7, 3), (7, 1), (9, 20)])
def test_causal_pairs_count_every_allowed_pair(tokens: int, window: int | None) -> None:
    allowed = sum(1 for q in range(tokens) for k in range(q + 1) if window is None or q - k < window)
    assert causal_pairs(tokens, window) == allowed


def test_past_pairs_follow_the_rule_of_the_sliding_window() -> None:
    # Real token i sees past token j iff j >= i; memory tokens see all of the past.
    config = _config()
    real, past = 5, 9
    allowed = sum(1 for i in range(real) for j in range(past) if j >= i) + config.memory_tokens * past
    more = cell_flops(config, 0, real, past) - cell_flops(config, 0, real)
    assert more == 4 * config.base.q_rows * allowed


def test_linear_weights_are_those_of_the_model(model: ArmtModel) -> None:
    base = model.config.base
    layers = model.weights.layers
    matrices = sum(layers[f"{name}.weight"][0].numel() for name in ("qkv", "out", "up", "down"))
    assert layer_parameters(base) == matrices


def test_the_weights_of_a_base_are_those_of_its_layers_and_of_its_vocabulary(model: ArmtModel) -> None:
    base, layers = model.config.base, model.weights.layers
    linear = sum(layers[f"{name}.weight"].numel() for name in ("qkv", "out", "up", "down"))
    embedding = model.weights.embedding.numel()
    assert base.tied_head
    assert base_parameters(base) == linear + embedding
    assert base_parameters(replace(base, tied_head=False)) == linear + 2 * embedding


def test_a_cell_costs_what_the_products_of_a_step_cost(model: ArmtModel) -> None:
    # torch counts the products that really run; attention runs as a full square there, so it is compared apart.
    config = model.config
    counter = FlopCounterMode(display=False)
    with counter:
        list(Reader(model, "sequential").read([Source([[1] * 32])]))
    counted = counter.get_flop_counts()["Global"]
    products = sum(flops for op, flops in counted.items() if "attention" not in str(op))
    # The memory is updated in place by baddbmm_, which torch's counter does not know.
    products += 2 * config.memory_tokens * config.d_key * config.d_model * len(config.memory_layers)
    attention = 4 * config.base.q_rows * causal_pairs(36) * config.layers
    expected = step_cost(config, 0, [32] * config.layers, value_bytes=4).flops - attention
    # The normaliser rides along as a column of the matrix, padded to 32: three thousandths more than is useful.
    assert expected < products < 1.004 * expected


def test_a_run_is_the_sum_of_its_segments() -> None:
    config = _config(segment=64)
    full = step_cost(config, 0, [64] * config.layers, value_bytes=2)
    rest = step_cost(config, 0, [22] * config.layers, value_bytes=2)
    assert run_cost(config, 150, value_bytes=2) == full * 2 + rest
    assert run_cost(config, 128, value_bytes=2, layers=3) == step_cost(config, 0, [64] * 3, value_bytes=2) * 2


def test_layers_without_memory_cost_less() -> None:
    config = _config()
    bare = replace(config, memory_layers=tuple(range(1, config.layers)))
    assert cell_flops(bare, 0, 64) < cell_flops(bare, 1, 64) == cell_flops(config, 0, 64)


def test_full_attention_grows_faster_than_reading() -> None:
    config = _config()
    reading = run_cost(config, 4096, value_bytes=2).flops / run_cost(config, 2048, value_bytes=2).flops
    attention = full_attention_flops(config.base, 4096) / full_attention_flops(config.base, 2048)
    assert reading == pytest.approx(2.0)
    assert attention > 2.2


def test_costs_add_and_repeat() -> None:
    assert Cost(1, 2) + Cost(3, 4) == Cost(4, 6)
    assert Cost(1, 2) * 3 == Cost(3, 6)


def test_heads_gates_and_repeated_reads_cost_what_they_compute() -> None:
    plain = _config()
    d, d_key, real, memory = plain.d_model, plain.d_key, 64, plain.memory_tokens
    tokens, before = real + memory, cell_flops(plain, 0, real)
    # Two heads: each has half of the keys and half of the values, so the matrix is half; one gate more.
    half = d_key * d // 2
    heads = replace(plain, memory_heads=2)
    assert before - cell_flops(heads, 0, real) == 2 * tokens * half + 2 * memory * (2 * half - d)
    assert memory_parameters(heads) - memory_parameters(plain) == d
    gating = replace(plain, gating=True)
    assert cell_flops(gating, 0, real) - before == 2 * memory * (d - 1) * d
    once = 2 * (d * plain.d_mem + d_key * d + d_key)
    hops = replace(plain, hops=3)
    assert cell_flops(hops, 0, real) - before == tokens * (2 * once + 3 * 2 * d)
    assert memory_parameters(hops) - memory_parameters(plain) == d
