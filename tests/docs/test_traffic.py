"""The counted work of a step against the model's cost, and what the fusions may claim."""

from __future__ import annotations

import torch
from traffic import CARDS, StepShape, step_work

from armt.models.cost import step_cost
from armt.models.shapes import shape_config


def test_operations_are_those_of_the_cost_model() -> None:
    """Two independent counts of the same step: kernel by kernel here, by formula there."""
    shape = StepShape()
    config = shape_config("llama-3.2-1b", segment_tokens=shape.real, memory_tokens=shape.memory, d_mem=shape.d_mem)
    expected = step_cost(config, 0, [shape.real] * shape.groups, value_bytes=2).flops
    assert sum(work.flops for work in step_work(shape)) == expected


def test_a_fusion_never_adds_traffic() -> None:
    for work in step_work(StepShape()):
        assert work.fused_bytes <= work.torch_bytes, work.name


def test_the_gated_mlp_saves_six_passes_over_its_inner_state() -> None:
    """Torch writes gate and up, and reads and writes them for the gate: 7 F in all, where one launch writes F."""
    shape = StepShape(groups=2, real=6, memory=2, d_ff=16, dtype=torch.bfloat16)
    gated = next(work for work in step_work(shape) if work.name == "gated_mlp")
    assert gated.torch_bytes - gated.fused_bytes == 6 * 2 * 8 * 16 * 2


def test_time_is_bound_by_operations_or_bytes() -> None:
    card = CARDS[0]
    times = {work.name: (card.seconds(work, fused=True), work) for work in step_work(StepShape())}
    time, mlp = times["gated_mlp"]
    assert time == mlp.flops / card.flops
    time, norm = times["norm 1"]
    assert time == norm.fused_bytes / card.bytes
