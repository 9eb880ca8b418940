"""Cards that are not there: which one is current, and which stream of each, as `torch.cuda.stream` changes them."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch


@dataclass(frozen=True)
class Stream:
    """A stream of a card."""

    device: torch.device
    default: bool = False


@dataclass
class FalseCards:
    """Two cards, under what `torch.cuda.graph` calls; recording itself is torch's own code in Python.

    Attributes:
        current: the current card.
        streams: the current stream of each.
        recorded: where each recording took place, and how.
        waited: which card was current when all was waited for.
        invalid: whether what is recorded cannot be.
    """

    current: int = 0
    streams: list[Stream] = field(default_factory=lambda: [Stream(torch.device("cuda", n), True) for n in range(2)])
    recorded: list[tuple[int, Stream, str]] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    invalid: bool = False

    def stream(self, chosen: Stream) -> _Context:
        """Do as `torch.cuda.stream`."""
        return _Context(self, chosen)

    def graph(self) -> object:
        """Return what stands in for `torch.cuda.CUDAGraph`."""
        cards = self

        class Graph:
            def capture_begin(self, *, capture_error_mode: str, **_options: object) -> None:
                assert not cards.streams[cards.current].default, "not on a default stream"
                cards.recorded.append((cards.current, cards.streams[cards.current], capture_error_mode))

            def capture_end(self) -> None:
                if cards.invalid:
                    raise RuntimeError("CUDA error: operation failed due to a previous error during capture")

        return Graph()


class _Context:
    """Does as `torch.cuda.StreamContext`."""

    def __init__(self, cards: FalseCards, chosen: Stream) -> None:
        self._cards, self._chosen = cards, chosen

    def __enter__(self) -> None:
        self._before = self._cards.current, list(self._cards.streams)
        self._cards.current = self._chosen.device.index
        self._cards.streams[self._cards.current] = self._chosen

    def __exit__(self, *_: object) -> None:
        self._cards.current, self._cards.streams = self._before
