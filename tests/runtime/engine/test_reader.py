"""Tokens in, memory out: in one go, in pieces, in queues, from streams; every way must leave the same memory."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.errors import ArmtError, DocumentError, NoTextError, UsageError
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.reader import Passed, Reader, ReadingPoint, Source, layers_to_run, read_ahead
from armt.runtime.session import Armt

EXACT = 1e-9
MODELS: dict[str, dict[str, Any]] = {
    "paper": {"dialect": "paper"},
    "armt": {},
    "sw": {"dialect": "armt_sw"},
    "sw-sink": {"dialect": "armt_sw", "use_sink": True},
    "partial": {"wrap_layers": [False, True, True, False]},
    "gpt2": {"family": "gpt2"},  # positions count over the whole document, so they must be carried on
    "gpt2-sw": {"family": "gpt2", "dialect": "armt_sw"},
    "gemma3-sw": {"family": "gemma3_text", "dialect": "armt_sw"},  # rotary positions are carried on
}


@pytest.fixture(params=MODELS.values(), ids=MODELS.keys())
def model(request: pytest.FixtureRequest, make_armt: Callable[..., Armt]) -> Armt:
    return make_armt(**request.param)


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_reading_in_two_pieces_equals_reading_at_once(
    model: Armt, schedule: str, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    ids = token_ids(21)
    whole = model.read(ids, schedule)
    for split in range(1, len(ids)):
        first = model.read(ids[:split], schedule, keep_open=True)
        assert (first.tokens_read, len(first.open_tokens)) == (split // 6 * 6, split % 6)
        before = first.matrix.clone()
        assert_same_memory(model.read(ids[split:], schedule, memory=first), whole, EXACT)
        # The first memory can serve many continuations: none may write into it.
        assert torch.equal(first.matrix, before)


def test_reading_in_many_pieces_equals_reading_at_once(
    model: Armt, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """Pieces shorter than a segment only lengthen the open tail until a segment is full."""
    ids, memory = token_ids(33), None
    for piece in ids.split([1, 2, 3, 4, 5, 6, 7, 5]):
        memory = model.read(piece, memory=memory, keep_open=True)
    assert memory is not None
    assert_same_memory(memory, model.read(ids, keep_open=True), EXACT)
    (closed,) = Reader(model.model, "sequential").read([Source([], resumed=memory)])
    assert_same_memory(closed.memory, model.read(ids), EXACT)


def test_resumed_documents_share_a_conveyor(
    model: Armt, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """A layer takes over each document's own memory when the document reaches it."""
    starts = [model.read(token_ids(count, seed), keep_open=True) for seed, count in enumerate((25, 6, 8))]
    rests = [token_ids(count, 10 + seed) for seed, count in enumerate((7, 19, 2))]
    sources = [Source([rest], resumed=start) for start, rest in zip(starts, rests, strict=True)]
    sources.insert(1, Source([token_ids(9, 20)]))
    readings = list(Reader(model.model, "diagonal").read(sources))
    expected = [model.read(rest, "sequential", memory=start) for start, rest in zip(starts, rests, strict=True)]
    expected.insert(1, model.read(token_ids(9, 20), "sequential"))
    for reading, memory in zip(readings, expected, strict=True):
        assert_same_memory(reading.memory, memory, EXACT)


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_readings_come_in_the_order_of_the_documents(
    schedule: str, make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """The bug: a document shorter than a segment, left open, was reported before longer ones in front of it.

    It has nothing to run and is done as soon as it is drawn, while the one before it is still on the conveyor; the
    results of a list of documents were swapped. The middle document here is such a one.
    """
    documents = [token_ids(count, seed) for seed, count in enumerate((40, 3, 13, 2, 5))]
    memories = make_armt().read(documents, schedule, keep_open=True)
    assert [m.tokens_read + len(m.open_tokens) for m in memories] == [40, 3, 13, 2, 5]
    assert memories[1].open_tokens == tuple(documents[1].tolist())


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@pytest.mark.parametrize("read_before", [0, 3, 6, 20], ids=lambda n: f"after-{n}")
def test_a_document_that_fails_is_abandoned(
    read_before: int,
    schedule: Any,
    model: Armt,
    token_ids: Callable[..., Tensor],
    assert_same_memory: Callable[..., None],
) -> None:
    """What it has already put on the conveyor must not show in the documents around it, started anew or resumed."""

    def failing() -> Iterator[Tensor]:
        yield token_ids(read_before, 9)
        raise DocumentError("the disk is gone")

    errors: list[ArmtError] = []
    start = model.read(token_ids(9, 3), "sequential", keep_open=True)
    sources = [
        Source([token_ids(16, 1)]),
        Source(failing(), on_error=errors.append),
        Source([token_ids(4, 2)]),
        Source(failing(), resumed=start, on_error=errors.append),
        Source([token_ids(8, 4)], resumed=start),
        Source(failing(), on_error=errors.append),
    ]
    readings = list(Reader(model.model, schedule).read(sources))
    assert [reading.document for reading in readings] == [0, 2, 4]
    assert_same_memory(readings[0].memory, model.read(token_ids(16, 1), "sequential"), EXACT)
    assert_same_memory(readings[1].memory, model.read(token_ids(4, 2), "sequential"), EXACT)
    assert_same_memory(readings[2].memory, model.read(token_ids(8, 4), "sequential", memory=start), EXACT)
    assert [str(error) for error in errors] == ["the disk is gone"] * 3
    with pytest.raises(DocumentError, match="the disk is gone"):
        list(Reader(model.model, schedule).read([Source([token_ids(16, 1)]), Source(failing())]))


def test_no_memory_carries_another_document(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """The bug: unused slots of a short document's sliding window kept the keys of the document before it."""
    model = make_armt(dialect="armt_sw")
    memories = model.read([token_ids(30, 1), token_ids(2, 2)], "diagonal")
    assert memories[1].past_key is not None
    assert memories[1].past_value is not None
    assert not memories[1].past_key[:, :, :4].any()
    assert not memories[1].past_value[:, :, :4].any()
    assert memories[1].past_key[:, :, 4:].any()


def test_a_document_is_a_stream(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor],
                                assert_same_memory: Callable[..., None]) -> None:  # fmt: skip
    """Stretches of any length, tensors or lists, empty ones too; drawn only as they are needed."""
    model, ids = make_armt(), token_ids(50)
    drawn = 0
    seen: list[int] = []

    def stretches() -> Iterator[Any]:
        nonlocal drawn
        for piece in ids.split([1, 0, 20, 2, 7, 20]):
            drawn += len(piece)
            yield piece.tolist() if drawn % 2 else piece

    reader = Reader(model.model, "diagonal", on_step=lambda done: seen.append(drawn))
    (reading,) = reader.read([Source(stretches())])
    assert_same_memory(reading.memory, model.read(ids), EXACT)
    # The first step needs one segment and one token more, to know that it is not the last.
    assert seen[0] == 21
    assert reading.logits is None


def test_queues_are_drawn_as_the_conveyor_has_room(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model, drawn = make_armt(), 0

    def sources() -> Iterator[Source]:
        nonlocal drawn
        while True:
            drawn += 1
            yield Source([token_ids(12, drawn)])

    readings = Reader(model.model, "diagonal").read(sources())
    assert [next(readings).document for _ in range(5)] == [0, 1, 2, 3, 4]
    # Two segments a document, four layers: at most three more documents have been touched.
    assert drawn <= 8


def test_logits_of_a_continued_document(
    model: Armt, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    ids = token_ids(33)
    start = model.read(ids[:12], keep_open=True)
    reader = Reader(model.model, "diagonal", want_logits=True)
    (reading,) = reader.read([Source([ids[12:]], resumed=start)])
    assert_close(reading.logits, model.logits(ids)[12:], EXACT, "logits")


def test_layers_above_the_memory_are_not_run(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    highest: list[int] = []

    def note(done: StepDone) -> None:
        highest.append(done.step.hi)

    partial = make_armt(wrap_layers=[False, True, True, False]).model
    list(Reader(partial, "diagonal", on_step=note).read([Source([token_ids(20)])]))
    assert max(highest) == layers_to_run(partial, want_logits=False) == 3
    # The keys of every layer are part of the memory, or there is no memory that could set a limit, or logits are due.
    windowed = make_armt(dialect="armt_sw", wrap_layers=[False, True, True, False]).model
    assert layers_to_run(windowed, want_logits=False) == 4
    assert layers_to_run(make_armt(wrap_layers=[False] * 4).model, want_logits=False) == 4
    assert layers_to_run(partial, want_logits=True) == 4


def test_nothing_to_read(make_armt: Callable[..., Armt]) -> None:
    model = make_armt()
    with pytest.raises(NoTextError, match="no tokens"):
        model.read(torch.empty(0, dtype=torch.int64))
    # Going on with nothing is fine: the memory stays what it was.
    blank = empty_memory(model.model)
    (reading,) = Reader(model.model, "diagonal").read([Source([], resumed=blank)])
    assert reading.memory.segments_read == 0
    assert not reading.memory.matrix.any()


def test_positions_that_the_base_does_not_have(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """GPT-2's table ends: reading on must stop with a message, not wrap around."""
    model = make_armt("gpt2", base={"n_positions": 40})
    model.read(token_ids(30))  # 5 segments of 8 augmented tokens: exactly 40 rows
    with pytest.raises(UsageError, match="40 rows"):
        model.read(token_ids(31))


def _live_tensor_bytes() -> int:
    return sum(
        tensor.untyped_storage().nbytes()
        for tensor in {id(o): o for o in gc.get_objects() if type(o) is Tensor}.values()
    )


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_reading_ten_times_more_takes_no_more_memory(schedule: Any, make_armt: Callable[..., Armt]) -> None:
    """Tensors, and everything that Python allocates: nothing may be kept per segment."""
    model = make_armt().model

    def peaks(segments: int) -> tuple[int, int]:
        tensors = 0

        def look(done: StepDone) -> None:
            nonlocal tensors
            if done.step.index % (segments // 2) == 0:
                tensors = max(tensors, _live_tensor_bytes())

        stream = ([(7 * i + j) % 40 for j in range(6)] for i in range(segments))
        tracemalloc.start()
        list(Reader(model, schedule, on_step=look).read([Source(stream)]))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return tensors, peak

    peaks(20)
    short, long = peaks(20), peaks(200)
    assert long[0] <= short[0]
    assert long[1] <= short[1] * 1.1 + 20_000


_RSS = """
import resource, sys
from pathlib import Path
from armt.runtime.engine.reader import Reader, Source
import armt, torch
torch.set_num_threads(1)
model = armt.load(sys.argv[1], device="cpu", dtype="float32").model
for tokens in (50_000, 500_000):
    most = 0
    def look(done):
        global most
        if done.step.index % 10 == 0:
            most = max(most, int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024)
    stream = ([(7 * i + j) % 40 for j in range(500)] for i in range(tokens // 500))
    (reading,) = Reader(model, "diagonal", on_step=look).read([Source(stream)])
    assert reading.memory.tokens_read == tokens
    print(most)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_ten_times_more_does_not_raise_the_peak_of_the_process(make_armt: Callable[..., Armt]) -> None:
    """The process as a whole, as the operating system counts it (KiB): 900 segments more, not 5 KiB for each.

    Looked at while it reads: the peak of a process since its start is that of loading torch, and hid 7 MB.
    """
    # One head: four take twice as long, and what a segment leaves behind does not depend on them.
    base = {"num_hidden_layers": 2, "num_attention_heads": 1, "num_key_value_heads": 1}
    path = make_armt(base=base, segment=500, memory_tokens=4).path
    command = [sys.executable, "-c", _RSS, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    short, long = map(int, done.stdout.split())
    assert short > 50_000
    assert long <= short + 4096


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_marks_are_the_memory_on_the_way(
    model: Armt, schedule: Any, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """What a document left after its second and fifth segment, while it and others are read on behind."""
    first, second = token_ids(40, 1), token_ids(21, 2)
    sources = [Source([first], marks=(2, 5)), Source([second], marks={1}), Source([token_ids(3, 3)], marks={1})]
    passed = [(e.document, e.memory) for e in Reader(model.model, schedule).run(sources) if isinstance(e, Passed)]
    assert [(number, memory.segments_read) for number, memory in passed] == [(0, 2), (0, 5), (1, 1), (2, 1)]
    expected = [first[:12], first[:30], second[:6], token_ids(3, 3)]
    for (_, memory), ids in zip(passed, expected, strict=True):
        assert_same_memory(memory, model.read(ids, schedule), EXACT)


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_marks_count_what_a_document_was_resumed_from(
    model: Armt, schedule: Any, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    ids = token_ids(36)
    before = model.read(ids[:12])
    events = list(Reader(model.model, schedule).run([Source([ids[12:]], resumed=before, marks={2, 4})]))
    (passed,) = [event for event in events if isinstance(event, Passed)]
    assert_same_memory(passed.memory, model.read(ids[:24]), EXACT)


def test_a_mark_halfway_up_the_layers_survives_a_stop(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """The snapshot is taken while layer 3 of 4 has yet to pass the mark: its lower layers cannot be had again."""
    model, ids = make_armt(), token_ids(60)
    points: list[ReadingPoint] = []

    def step(event: StepDone) -> None:
        point = reader.point(event)
        if point is not None:
            points.append(point)

    reader = Reader(model.model, "diagonal", on_step=step)
    list(reader.run([Source([ids], marks={5})]))
    point = next(point for point in points if point.passing)
    assert list(point.passing) == [5]
    rest = Source([ids[point.tokens_read :]], marks={5})
    events = list(Reader(model.model, "diagonal").run([rest], point=point))
    (passed,) = [event for event in events if isinstance(event, Passed)]
    assert_same_memory(passed.memory, model.read(ids[:30]), EXACT)


def test_a_prompt_is_read_up_to_its_last_segment(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    model = make_armt()
    before = model.read(token_ids(8, 1), keep_open=True)
    memory, rest = read_ahead(model.model, before, token_ids(16, 2).tolist())
    # 2 open tokens and 16 are three full segments, of which the last stays open.
    assert (memory.segments_read, len(rest), memory.open_tokens) == (3, 6, ())
    assert_same_memory(memory, model.read(torch.cat((token_ids(8, 1), token_ids(16, 2)[:10]))), EXACT)
