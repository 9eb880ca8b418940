"""Memory tokens that are carried on (dialect rmt): against transformers segment by segment, in lanes, in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from tiny_models import BASES
from torch import Tensor

from armt.errors import ArmtError, DocumentError, NoTextError, UsageError
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, emptied, empty_memory
from armt.runtime.engine.reader import Passed, Reader, Reading, ReadingPoint, Source
from armt.runtime.engine.sampling import Sampling
from armt.runtime.engine.slots import OwnSlots
from armt.runtime.session import Armt

EXACT = 1e-9
LENGTHS = (44, 2, 6, 31, 1, 12, 7, 30, 3, 19)


@pytest.fixture(params=["llama", "gpt2"])
def model(request: pytest.FixtureRequest, make_armt: Callable[..., Armt]) -> Armt:
    return make_armt(request.param, "rmt")


@pytest.mark.parametrize("family", BASES)
def test_segments_equal_transformers(
    family: str,
    make_armt: Callable[..., Armt],
    tiny_base: Callable[..., Any],
    in_float64: Any,
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """Memory tokens in front and behind; those behind, as the base's last hidden state has them, are the next ones."""
    model, base, ids = make_armt(family, "rmt"), tiny_base(family), token_ids(21)
    tokens, logits = model.model.weights.memory_tokens[None], []
    with torch.no_grad(), in_float64(family):
        for segment in ids[None].split(6, dim=1):
            embedded = base.get_input_embeddings()(segment)
            out = base(
                inputs_embeds=torch.cat((tokens, embedded, tokens), dim=1), output_hidden_states=True, use_cache=False
            )
            logits.append(out.logits[0, 2:-2])
            tokens = out.hidden_states[-1][:, -2:]
    assert_close(model.logits(ids), torch.cat(logits), EXACT, "logits")
    assert_close(model.read(ids).tokens, tokens[0], EXACT, "tokens")


@pytest.mark.parametrize("lanes", [2, 3, 8, 16])
def test_many_lanes_leave_what_one_leaves(
    model: Armt,
    lanes: int,
    token_ids: Callable[..., Tensor],
    assert_same_memory: Callable[..., None],
    assert_close: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Documents of all lengths, new and gone on with; rooms are full of NaN, so that nothing of them can show."""
    start = model.read(token_ids(20, 99), keep_open=True)
    sources = [
        Source([token_ids(n, n)], resumed=start if n % 2 else None, keep_open=n % 3 == 0, marks=(2, 5)) for n in LENGTHS
    ]

    def read(lanes: int) -> dict[Any, tuple[Memory, Tensor | None]]:
        reader = Reader(model.model, "sequential", want_logits=True, lanes=lanes)
        return {
            (event.document, isinstance(event, Passed), event.memory.segments_read): (
                event.memory,
                event.logits if isinstance(event, Reading) else None,
            )
            for event in reader.run(sources)
        }

    expected = read(1)
    room = OwnSlots._room

    def poisoned(self: OwnSlots, *asked: Any) -> tuple[Tensor, Tensor | None]:
        hidden, into = room(self, *asked)
        if into is None:
            hidden.fill_(float("nan"))
        return hidden, into

    monkeypatch.setattr(OwnSlots, "_room", poisoned)
    got = read(lanes)
    assert set(got) == set(expected)
    assert sum(marked for _, marked, _ in got) == 8
    for key, (memory, logits) in got.items():
        assert_same_memory(memory, expected[key][0], EXACT)
        assert_close(logits, expected[key][1], EXACT, f"logits of {key}")


def test_a_document_that_ends_lets_the_next_one_in(model: Armt, token_ids: Callable[..., Tensor]) -> None:
    """Short documents pass beside a long one, and are handed over before it; no lane waits while documents do."""
    seen: list[int] = []
    lengths = (60, 5, 12, 6, 6)

    def step(event: StepDone) -> None:
        if event.step.lo == 0:
            seen.append(len(event.step.lanes))

    reader = Reader(model.model, "sequential", lanes=2, on_step=step)
    order = [reading.document for reading in reader.read(Source([token_ids(n, n)]) for n in lengths)]
    assert order == [1, 2, 3, 4, 0]
    assert seen == [2] * 5 + [1] * 5


@pytest.mark.parametrize("lanes", [1, 2, 8])
@pytest.mark.parametrize("read_before", [0, 3, 6, 20], ids=lambda n: f"after-{n}")
def test_a_document_that_fails_leaves_the_others(
    model: Armt,
    lanes: int,
    read_before: int,
    token_ids: Callable[..., Tensor],
    assert_same_memory: Callable[..., None],
) -> None:
    def failing() -> Iterator[Tensor]:
        yield token_ids(read_before, 9)
        raise DocumentError("the disk is gone")

    errors: list[ArmtError] = []
    start = model.read(token_ids(9, 3), keep_open=True)
    sources = [
        Source([token_ids(16, 1)]),
        Source(failing(), on_error=errors.append),
        Source([token_ids(4, 2)]),
        Source(failing(), resumed=start, on_error=errors.append),
        Source([token_ids(8, 4)], resumed=start),
        Source([], on_error=errors.append),
        Source([token_ids(30, 5)]),
    ]
    readings = {r.document: r.memory for r in Reader(model.model, "sequential", lanes=lanes).read(sources)}
    assert sorted(readings) == [0, 2, 4, 6]
    assert [type(error) for error in errors].count(DocumentError) == 2
    assert [type(error) for error in errors].count(NoTextError) == 1
    assert_same_memory(readings[0], model.read(token_ids(16, 1)), EXACT)
    assert_same_memory(readings[2], model.read(token_ids(4, 2)), EXACT)
    assert_same_memory(readings[4], model.read(token_ids(8, 4), memory=start), EXACT)
    assert_same_memory(readings[6], model.read(token_ids(30, 5)), EXACT)


def test_reading_in_two_pieces_equals_reading_at_once(
    model: Armt, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    ids = token_ids(21)
    whole = model.read(ids)
    for split in range(1, len(ids)):
        first = model.read(ids[:split], keep_open=True)
        assert first.tokens is not None
        before = first.tokens.clone()
        assert_same_memory(model.read(ids[split:], memory=first), whole, EXACT)
        assert torch.equal(first.tokens, before)


def test_documents_in_one_lane_do_not_know_of_each_other(
    model: Armt, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """A first segment reads the learned memory tokens, whatever the document before it has left in its lane."""
    first, second = Reader(model.model, "sequential").read(Source([token_ids(n)]) for n in (20, 4))
    assert_same_memory(first.memory, model.read(token_ids(20)), 0.0)
    assert_same_memory(second.memory, model.read(token_ids(4)), 0.0)


@pytest.mark.parametrize("lanes", [1, 3])
def test_reading_goes_on_from_every_point(
    model: Armt, lanes: int, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """Points lie after each segment while the document is the only one under way; a later run goes on bit by bit."""
    ids = token_ids(45)
    points: list[ReadingPoint] = []

    def step(event: StepDone) -> None:
        point = reader.point(event)
        if point is not None:
            points.append(point)

    sources = [Source([ids], marks=(3, 7)), *[Source([token_ids(7, n)]) for n in range(lanes - 1)]]
    reader = Reader(model.model, "sequential", lanes=lanes, on_step=step)
    (whole,) = (reading for reading in reader.read(sources) if reading.document == 0)
    assert [point.segments_read for point in points] == list(range(1 if lanes == 1 else 3, 8))
    for point in points:
        again = Reader(model.model, "sequential", lanes=lanes)
        rest = Source([ids[point.tokens_read :]], marks=(3, 7))
        events = list(again.run([rest, Source([token_ids(9, 50)])], point=point))
        (reading,) = (event for event in events if isinstance(event, Reading) and event.document == 0)
        assert_same_memory(reading.memory, whole.memory, EXACT if lanes > 1 else 0.0)
        marks = [event.memory.segments_read for event in events if isinstance(event, Passed)]
        assert marks == [mark for mark in (3, 7) if mark > point.segments_read]


def test_lanes_decode_as_each_by_itself(
    model: Armt, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """Prompts of different lengths on different memories, greedy and sampled, past the end of the segment."""
    memories = [model.read(token_ids(n, n)) for n in (12, 30)] + [empty_memory(model.model)]
    prompts = [token_ids(n, 20 + n) for n in (6, 1, 4)]
    sampling = [Sampling(), Sampling(temperature=0.8, seed=3), Sampling(temperature=1.2, top_p=0.9, seed=4)]
    together = list(Decoder(model.model, memories).decode(prompts, max_tokens=9, sampling=sampling))
    for lane, (memory, prompt, options) in enumerate(zip(memories, prompts, sampling, strict=True)):
        alone = list(Decoder(model.model, [memory]).decode([prompt], max_tokens=9, sampling=options))
        mine = [token for token in together if token.lane == lane]
        assert [token.id for token in mine] == [token.id for token in alone]
        assert len(mine) == 9
        for ours, theirs in zip(mine, alone, strict=True):
            assert_close(ours.logits, theirs.logits, EXACT, "logits")


def test_what_is_decoded_has_its_logits_of_reading(
    model: Armt, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """Within the segment: memory tokens behind it come last, so that no real token sees them."""
    ids = token_ids(14)
    tokens = list(model.generate(ids, max_tokens=4))
    whole = torch.cat((ids, torch.tensor([token.id for token in tokens])))
    assert_close(torch.stack([t.logits for t in tokens]), model.logits(whole)[13:17], EXACT, "logits")


def test_the_memory_is_read(model: Armt, token_ids: Callable[..., Tensor]) -> None:
    memory, prompt = model.read(token_ids(30)), token_ids(3, 1)
    both = memory, emptied(model.model, memory)
    (read,), (blank,), (fresh,) = (
        list(Decoder(model.model, [m]).decode([prompt], max_tokens=1)) for m in (*both, empty_memory(model.model))
    )
    assert float((read.logits - blank.logits).abs().max()) > 0.01
    assert torch.equal(blank.logits, fresh.logits)


def test_a_table_of_positions_ends(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """Memory tokens take rows of it too: 2 + 6 + 2 are one more than there are."""
    model = make_armt("gpt2", "rmt", base={"n_positions": 9})
    assert model.read(token_ids(5)).segments_read == 1
    with pytest.raises(UsageError, match="counts positions in a segment and what is written behind it, which needs"):
        model.read(token_ids(6))
