"""The open segment: token by token or at once, alone or beside others, the same numbers; closed, the same memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets
from armt.kernels.backends import NativeBackend
from armt.kernels.native.ops import operations
from armt.models.active import ActiveSegment
from armt.models.config import parse_config
from armt.models.shapes import random_model
from armt.models.state import LayerStates
from armt.runtime.engine.memory import empty_memory, states_of
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.engine.slots import open_segments
from armt.runtime.session import Armt

EXACT = 1e-9
KINDS: dict[str, dict[str, Any]] = {
    "armt": {},
    "sw-sink-partial": {"dialect": "armt_sw", "use_sink": True, "wrap_layers": [True, False, False, True]},
    "gpt2": {"family": "gpt2"},
    "gemma3-sw": {"family": "gemma3_text", "dialect": "armt_sw"},
}
Open = Callable[[Armt, Sequence[Tensor]], ActiveSegment]


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def model(request: pytest.FixtureRequest, make_armt: Callable[..., Armt]) -> Armt:
    return make_armt(**request.param)


@pytest.fixture
def opened() -> Open:
    """Open a segment per lane behind these documents: ``opened(model, documents)``."""

    def make(model: Armt, documents: Sequence[Tensor]) -> ActiveSegment:
        memories = [model.read(ids) if len(ids) else empty_memory(model.model) for ids in documents]
        return ActiveSegment(
            model.model,
            states_of(model.model, memories),
            past=[min(6, memory.tokens_read) for memory in memories],
            position=[memory.position for memory in memories],
            written=[memory.segments_read for memory in memories],
        )

    return make


def assert_same_lane(got: LayerStates, expected: LayerStates, lane: int, check: Callable[..., None]) -> None:
    for name in ("matrix", "normalizer", "past_key", "past_value"):
        one, two = getattr(got, name), getattr(expected, name)
        check(None if one is None else one[:, lane], None if two is None else two[:, lane], EXACT, name)


def test_in_pieces_and_at_once(
    model: Armt, opened: Open, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """A lane that gets no token in a piece rests, and its neighbours do not move it."""
    documents, ids, none = [token_ids(13), token_ids(6, 1)], [token_ids(5, 2), token_ids(3, 3)], token_ids(0)
    whole = opened(model, documents).extend(ids)
    pieces = opened(model, documents)
    outputs = [
        pieces.extend(piece) for piece in ((ids[0][:2], none), (ids[0][2:3], ids[1][:2]), (ids[0][3:], ids[1][2:]))
    ]
    assert pieces.real == [5, 3]
    for lane in range(2):
        assert_close(torch.cat([out[lane] for out in outputs]), whole[lane], EXACT, f"lane {lane}")


@pytest.mark.parametrize("count", [1, 2])
def test_a_lane_without_tokens_beside_one_that_begins(
    count: int, model: Armt, opened: Open, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """What stands in front of a first token makes several rows of it."""
    documents, ids, none = [token_ids(13), token_ids(6, 1)], [token_ids(5, 2), token_ids(3, 3)], token_ids(0)
    whole, pieces = opened(model, documents).extend(ids), opened(model, documents)
    outputs = [pieces.extend(piece) for piece in ((ids[0][:count], none), (ids[0][count:], none), (none, ids[1]))]
    assert [[len(out[lane]) for out in outputs] for lane in range(2)] == [[count, 5 - count, 0], [0, 0, 3]]
    for lane in range(2):
        assert_close(torch.cat([out[lane] for out in outputs]), whole[lane], EXACT, f"lane {lane}")


@pytest.mark.parametrize("name", list(instruction_sets.INSTRUCTION_SETS))
def test_unlike_lanes_have_the_bits_that_they_have_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By C++ kernels; the bug: a mask as wide as the longest lane had its say in what torch adds up first.

    Of lanes that hold nothing, or several tokens; and what would pad the shorter ones is not computed.
    """
    if not instruction_sets.can_run(name) or compiled.obstacle(name) is not None:
        pytest.skip(f"{name} does not run here")
    base = {
        "model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 3,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32, "rms_norm_eps": 1e-5, "hidden_act": "silu",
        "max_position_embeddings": 512, "tie_word_embeddings": True,
    }  # fmt: skip
    raw = {
        "model_type": "armt", "base_model_config": base, "layers_attr": "model.layers", "segment_size": 40,
        "num_mem_tokens": 20, "d_mem": 16, "wrap_layers": [False, True, True],
    }  # fmt: skip
    ops = operations(cast(NativeBackend, name.partition("_")[0]), name)
    model = random_model(parse_config(raw, where="test"), device=torch.device("cpu"), dtype=torch.bfloat16, ops=ops)
    generator = torch.Generator().manual_seed(1)
    ids = [
        [torch.randint(100, (count,), generator=generator) for count in counts] for counts in ((0, 21, 50), (13, 4, 30))
    ]
    (reading,) = Reader(model, "sequential").read([Source([torch.randint(100, (80,), generator=generator)])])
    rows: list[int] = []
    project = model.block.project

    def counted(x: Tensor, *arguments: Any) -> tuple[Tensor, Tensor, Tensor]:
        rows.append(x.shape[1])
        return project(x, *arguments)

    def run(*lanes: int) -> list[Tensor]:
        active = open_segments(model, [reading.memory] * len(lanes))
        active.extend([ids[0][lane] for lane in lanes])
        return active.extend([ids[1][lane] for lane in lanes])

    with torch.inference_mode():
        alone = [run(lane)[0] for lane in range(3)]
        monkeypatch.setattr(model.block, "project", counted)
        together = run(0, 1, 2)
    assert rows == [71] * 3 + [47] * 3
    for one, other in zip(together, alone, strict=True):
        assert torch.isfinite(one).all()
        assert torch.equal(one, other)


def test_a_closed_segment_is_a_segment_that_was_read(
    model: Armt, opened: Open, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """Lane 1 stays open: nothing of it is written, and it goes on as if nothing had happened."""
    documents, new = [token_ids(12), token_ids(6, 1)], [token_ids(6, 2), token_ids(4, 3)]
    active = opened(model, documents)
    for at in range(6):
        active.extend([new[0][at : at + 1], new[1][at : at + 1]])
    active.close([0])
    read = states_of(model.model, [model.read(torch.cat((documents[0], new[0]))), model.read(documents[1])])
    for lane in range(2):
        assert_same_lane(active.state, read, lane, assert_close)
    assert (active.real, active.written) == ([0, 4], [3, 1])
    following = [token_ids(2, 4), token_ids(2, 5)]
    got = active.extend(following)
    (expected,) = opened(model, [torch.cat((documents[0], new[0]))]).extend(following[:1])
    assert_close(got[0], expected, EXACT, "the lane that was closed")
    (expected,) = opened(model, documents[1:]).extend([torch.cat((new[1], following[1]))])
    assert_close(got[1], expected[4:], EXACT, "the lane that stayed open")


def test_the_first_segment_of_a_document_writes_as_one(
    model: Armt, opened: Open, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """Nothing has been written before it: no correction, and no memory is read."""
    ids = token_ids(6)
    active = opened(model, [token_ids(0)])
    active.extend([ids])
    active.close([0])
    assert_same_lane(active.state, states_of(model.model, [model.read(ids)]), 0, assert_close)
    # What follows sees it through a sliding window, in the dialect that has one.
    (got,), (expected,) = (segment.extend([token_ids(2, 1)]) for segment in (active, opened(model, [ids])))
    assert_close(got, expected, EXACT, "the segment behind it")


def test_a_copied_lane_goes_on_as_the_one_it_was_copied_from(
    model: Armt, opened: Open, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """Into another lane, behind the same memory; what it was copied from may have gone on."""
    document, start, further = token_ids(18), token_ids(3, 1), token_ids(2, 2)
    first = opened(model, [token_ids(7, 3), document])
    first.extend([token_ids(5, 4), start])
    held = first.copied(1)
    expected = first.extend([further, further])[1]
    second = opened(model, [document, token_ids(7, 3)])
    second.put_back(0, held)
    assert second.real == [3, 0]
    got = second.extend([further, token_ids(5, 4)])[0]
    assert_close(got, expected, EXACT, "hidden")
