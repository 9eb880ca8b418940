"""Documents that a model has read, and dialogues held about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.finding.pointing import Pointing, TaughtKeys, WriteKeys
from armt.runtime.answers.known import Known, placed_tokens
from armt.runtime.choose import choose_schedule
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import Passed, Reader, Reading, Source
from armt.runtime.engine.rounds import Dialogue, Reply, Request, answer_round, default_lanes

if TYPE_CHECKING:
    from armt.runtime.session import Armt

ResultT = TypeVar("ResultT")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """A document that a model has read.

    Attributes:
        known: the document.
        ids: its tokens.
        ranges: int64 ``[segments, 2]``: bytes of each segment.
        memory: of all of it.
        passed: memories by segments read.
        keys: int8 ``[segments, *shape]`` by what points with them; see `pointings`.
    """

    known: Known
    ids: list[int]
    ranges: NDArray[np.int64]
    memory: Memory
    passed: Mapping[int, Memory]
    keys: Mapping[str, NDArray[np.int8]]


def read_document(armt: Armt, known: Known, begins: Iterable[int], schedule: str) -> Read:
    """Read a document, keeping the memory of what comes before some of its bytes and the keys of all segments."""
    ids, ranges = placed_tokens(armt, known)
    marks = {segments_before(ranges, start) for start in begins}
    taps = {name: pointing.tap() for name, pointing in pointings(armt).items()}

    def take(event: StepDone) -> None:
        for tap in taps.values():
            tap.take(event)

    reader = Reader(
        armt.model,
        choose_schedule(schedule, armt.config, None, armt.model.device).choice,
        on_step=take,
    )
    passed: dict[int, Memory] = {0: empty_memory(armt.model)}
    memory = passed[0]
    for event in reader.run([Source([ids], marks=marks - {0})]):
        if isinstance(event, Passed):
            passed[event.memory.segments_read] = event.memory
        else:
            assert isinstance(event, Reading)
            memory = event.memory
    keys = {name: tap.keys(0)[0] for name, tap in taps.items()}
    return Read(known=known, ids=ids, ranges=ranges, memory=memory, passed=passed, keys=keys)


def segments_before(ranges: NDArray[np.int64], start: int) -> int:
    """Return how many segments end at or before a byte."""
    return int(np.searchsorted(ranges[:, 1], start, side="right"))


def hold_all(armt: Armt, dialogues: Sequence[Dialogue[ResultT]]) -> list[ResultT]:
    """Hold dialogues side by side, so that they share rounds; returns what each returns, in order."""
    results: dict[int, ResultT] = {}
    waiting: dict[int, Sequence[Request]] = {}
    lanes = default_lanes(armt.model)

    def go_on(number: int, replies: list[Reply] | None) -> None:
        try:
            waiting[number] = next(dialogues[number]) if replies is None else dialogues[number].send(replies)
        except StopIteration as end:
            results[number] = end.value

    for number in range(len(dialogues)):
        go_on(number, None)
    while waiting:
        batch = list(waiting.items())[:lanes]
        waiting = dict(list(waiting.items())[lanes:])
        requests = [request for _, asked in batch for request in asked]
        replies = [
            reply for at in range(0, len(requests), lanes) for reply in answer_round(armt, requests[at : at + lanes])
        ]
        at, rest = 0, waiting
        waiting = {}
        for number, asked in batch:
            go_on(number, replies[at : at + len(asked)])
            at += len(asked)
        # What goes on comes first, since it may hold a prompt that has been run.
        waiting |= rest
    return [results[number] for number in range(len(dialogues))]


def pointings(armt: Armt) -> dict[str, Pointing]:
    """Return what points at segments, as "keys", and the memory's own keys beside it where they are not that."""
    if armt.pointing is None:
        return {}
    own: dict[str, Pointing] = {"memory's keys": WriteKeys(armt)} if isinstance(armt.pointing, TaughtKeys) else {}
    return {"keys": armt.pointing, **own}
