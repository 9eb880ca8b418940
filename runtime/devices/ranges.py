"""Which device holds which layers: ranges that take equally long to read, and that weigh as little as they can then."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate

from armt.errors import UsageError
from armt.models.config import ArmtConfig
from armt.models.cost import cell_flops, layer_parameters, memory_parameters

LayerRange = tuple[int, int]
"""The first layer of a range, and the one behind its last."""


def layer_ranges(config: ArmtConfig, devices: int) -> list[LayerRange]:
    """Cut the layers of a model into one range per device, from below.

    A step lasts as long as its longest part, so that the most work of a range is made as little as it can be; layers
    above the last memory are not read and count nothing. Among such cuts the largest range is made as small as it can
    be, embeddings and head counted with the first.

    Args:
        config: of the model.
        devices: how many ranges.

    Raises:
        UsageError: there are fewer layers than devices.
    """
    if devices > config.layers:
        raise UsageError(f"--devices {devices}: the model has {config.layers} layers, and a device holds at least one")
    past = config.segment_tokens if config.sliding_window else 0
    read = range(config.reading_layers)
    work = _sums(cell_flops(config, layer, config.segment_tokens, past) for layer in read)
    work += [work[-1]] * (config.layers - len(read))
    held = _sums(
        layer_parameters(config.base) + (memory_parameters(config) if layer in config.memory_layers else 0)
        for layer in range(config.layers)
    )
    vocabulary = config.base.vocab_size * config.d_model * (1 if config.base.tied_head else 2)

    def weight(lo: int, hi: int) -> int:
        return held[hi] - held[lo] + (0 if lo else vocabulary)

    quickest = _cut(config.layers, devices, lambda lo, hi: work[hi] - work[lo])
    most = max(work[hi] - work[lo] for lo, hi in quickest)
    too_much = weight(0, config.layers) + 1
    return _cut(config.layers, devices, lambda lo, hi: weight(lo, hi) if work[hi] - work[lo] <= most else too_much)


def _cut(layers: int, parts: int, cost: Callable[[int, int], int]) -> list[LayerRange]:
    """Cut ``layers`` layers into ranges, so that the greatest cost of one is as small as it can be."""
    # By the number of layers that are cut: the greatest cost, and the ranges.
    best: dict[int, tuple[int, list[LayerRange]]] = {0: (0, [])}
    for part in range(1, parts + 1):
        best = {
            hi: min(
                ((max(most, cost(lo, hi)), [*ranges, (lo, hi)]) for lo, (most, ranges) in best.items() if lo < hi),
                key=lambda found: found[0],
            )
            for hi in range(part, layers - (parts - part) + 1)
        }
    return best[layers][1]


def _sums(values: Iterable[int]) -> list[int]:
    """Return how much the first 0, 1, 2, ... values are together."""
    return list(accumulate(values, initial=0))
