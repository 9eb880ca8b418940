"""Layers cut into ranges: every layer once, the longest part as short as can be, and then as light."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from armt.errors import UsageError
from armt.models.config import ArmtConfig
from armt.models.cost import cell_flops, layer_parameters, memory_parameters
from armt.models.shapes import shape_config
from armt.runtime.devices.ranges import LayerRange, layer_ranges


def config_of(layers: int = 12, memory: tuple[int, ...] | None = None) -> ArmtConfig:
    config = shape_config("smollm2-135m", segment_tokens=64, memory_tokens=4)
    whole = config.part(0, layers)
    return whole if memory is None else replace(whole, memory_layers=memory)


def work(config: ArmtConfig, layers: LayerRange) -> int:
    read = range(layers[0], min(layers[1], config.reading_layers))
    return sum(cell_flops(config, layer, config.segment_tokens) for layer in read)


def weight(config: ArmtConfig, layers: LayerRange) -> int:
    held = sum(
        layer_parameters(config.base) + (memory_parameters(config) if layer in config.memory_layers else 0)
        for layer in range(*layers)
    )
    return held + (0 if layers[0] else config.base.vocab_size * config.d_model)


@pytest.mark.parametrize("devices", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "memory",
    [None, (), (0, 1, 2, 3, 4), (0, 4, 8), (3,), (0, 1, 2, 3, 11)],
    ids=["all", "none", "below", "gaps", "one", "uneven"],
)
def test_no_other_cut_is_better(memory: tuple[int, ...] | None, devices: int) -> None:
    """Against every cut there is: by the longest part first, then by the heaviest."""
    config = config_of(9 if memory is None else 12, memory)

    def costs(ranges: list[LayerRange]) -> tuple[int, int]:
        return max(work(config, each) for each in ranges), max(weight(config, each) for each in ranges)

    cuts = [(0, *inner, config.layers) for inner in combinations(range(1, config.layers), devices - 1)]
    found = layer_ranges(config, devices)
    assert [layer for each in found for layer in range(*each)] == list(range(config.layers))
    assert costs(found) == min(costs(list(pairwise(cut))) for cut in cuts)


def test_a_device_holds_at_least_one_layer() -> None:
    assert layer_ranges(config_of(4), 4) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    with pytest.raises(UsageError, match="--devices 5: the model has 4 layers"):
        layer_ranges(config_of(4), 5)


def test_embeddings_weigh_with_the_first() -> None:
    """Five layers over two devices take three steps either way: the third one goes where no vocabulary is."""
    assert layer_ranges(config_of(5), 2) == [(0, 2), (2, 5)]
