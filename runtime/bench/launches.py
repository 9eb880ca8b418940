"""What a card is asked to do, and how long it is busy with it: launches a step, and the share of the time.

Diagonal batching is there to launch less and to launch more at once; a card that waits for the host between two kernels
is slower than its products. Times are those of torch's profiler, which makes launches a little slower: the share is
rather too low than too high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

# Calls of the runtime and of the driver below it, by which the host asks for kernels, whole graphs and copies. AMD has
# names of its own.
_ASKING = (
    *("cudaLaunch", "cuLaunch", "cudaGraphLaunch", "cuGraphLaunch", "cudaMemcpyAsync", "cudaMemsetAsync"),
    *("hipLaunch", "hipExtLaunch", "hipModuleLaunch", "hipExtModuleLaunch", "hipGraphLaunch"),
    *("hipMemcpyAsync", "hipMemcpyWithStream", "hipMemsetAsync"),
)


@dataclass(frozen=True, slots=True)
class CardUse:
    """How a card was used.

    Attributes:
        launches: kernels, graphs and copies that the host has asked for, each on its own.
        busy: share of the time from the first of the card's work to the last in which it was at work.
    """

    launches: int
    busy: float


def watched(work: Callable[[], object]) -> CardUse:
    """Do some work on a card, and say how that was used."""
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CUDA]) as profiler:
        work()
    return use_of(profiler.events() or ())


def use_of(events: Iterable[Any]) -> CardUse:
    """Sum up a profile: events as `torch.autograd.profiler_util.FunctionEvent`, in any order."""
    launches, spans = 0, []
    for event in events:
        if event.device_type.name == "CUDA":
            spans.append((event.time_range.start, event.time_range.end))
        elif event.name.startswith(_ASKING):
            launches += 1
    if not spans:
        return CardUse(launches, 0.0)
    spans.sort()
    busy, until = 0.0, spans[0][0]
    for start, end in spans:
        # Streams overlap: what two do at once counts once.
        busy += max(0.0, end - max(start, until))
        until = max(until, end)
    return CardUse(launches, busy / (until - spans[0][0]) if until > spans[0][0] else 0.0)
