"""How a question meets a document: beside its open end where both fit, else behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.answers.question import Question, close, fits_beside, requests_of
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.session import Armt
from armt.runtime.text.chat import ChatFrame


def read(model: Armt, tokens: int) -> Memory:
    """Return what so many tokens leave, a ragged end open."""
    ids = torch.arange(tokens) % 90
    memory = model.read(ids, "sequential", keep_open=True)
    assert isinstance(memory, Memory)
    return memory


def short(model: Armt) -> Question:
    """Return a question that leaves room for a few tokens in a segment of 128."""
    question = Question(text="Why?", max_tokens=5)
    frame = question.frame(model)
    assert len(frame.prefix_ids) + len(frame.suffix_ids) < 120
    return question


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory, write_tiny_model: Callable[..., object]) -> Armt:
    import armt

    path = tmp_path_factory.mktemp("wide") / "model"
    write_tiny_model(path, segment=128)
    return armt.load(path, device="cpu", dtype="float64")


@pytest.mark.parametrize(
    ("tokens", "fits"),
    [(0, False), (1, True), (22, True), (23, False), (32, False), (33, True), (54, True), (55, False)],
)
def test_what_stands_beside_an_open_end(tiny: Armt, tokens: int, fits: bool) -> None:
    """Four tokens in front and six behind leave 22 of a segment of 32; a full segment has no open end."""
    frame = ChatFrame(prefix_ids=[1] * 4, suffix_ids=[2] * 6, bare_ids=[])
    assert fits_beside(tiny.model, tokens, frame) == fits


def test_a_window_ends_with_the_table_of_positions(tiny: Armt, make_armt: Callable[..., Armt]) -> None:
    assert tiny.model.config.window_within(10**6) == 10**6
    gpt2 = make_armt(family="gpt2").model
    assert gpt2.config.window_within(10**6) == gpt2.config.base.learned_positions
    assert gpt2.config.window_within(100) == 100


def test_closing_writes_the_open_end(tiny: Armt) -> None:
    whole = read(tiny, 64)
    assert close(tiny.model, whole) is whole
    closed = close(tiny.model, read(tiny, 70))
    assert (closed.tokens_read, closed.segments_read, closed.open_tokens) == (70, 3, ())
    plain = tiny.read(torch.arange(70) % 90, "sequential")
    assert torch.allclose(closed.matrix, plain.matrix, rtol=0, atol=1e-9)


def test_a_question_that_fits_stands_in_the_open_segment(wide: Armt) -> None:
    memory, question = read(wide, 131), short(wide)
    frame = question.frame(wide)
    (request,) = requests_of(wide, memory, [question])
    assert list(request.prompt) == [*frame.prefix_ids, *memory.open_tokens, *frame.suffix_ids]
    assert (request.memory.open_tokens, request.max_tokens) == ((), 5)
    assert torch.equal(request.memory.matrix, memory.matrix)


def test_one_that_does_not_fit_is_put_to_the_closed_memory(wide: Armt) -> None:
    question = short(wide)
    closed = close(wide.model, read(wide, 250))
    for memory in (read(wide, 250), closed):
        (request,) = requests_of(wide, memory, [question])
        assert list(request.prompt) == question.frame(wide).bare_ids
        assert torch.equal(request.memory.matrix, closed.matrix)


def test_a_question_longer_than_a_segment_is_read_but_for_its_end(wide: Armt) -> None:
    question = Question(text="Why? " * 60)
    memory = read(wide, 128)
    (request,) = requests_of(wide, memory, [question])
    bare = question.frame(wide).bare_ids
    assert 0 < len(request.prompt) <= 128
    assert list(request.prompt) == bare[-len(request.prompt) :]
    assert request.memory.tokens_read == 128 + len(bare) - len(request.prompt)


def test_the_open_end_is_read_once_for_all_questions(wide: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    from armt.runtime.answers import question as module

    closed: list[Memory] = []
    real = module.close
    monkeypatch.setattr(module, "close", lambda model, memory: closed.append(memory) or real(model, memory))
    heard: list[tuple[int, str]] = []
    questions = [Question(text=f"Why {number}?") for number in range(3)]
    requests = requests_of(wide, read(wide, 250), questions, lambda number, text: heard.append((number, text)))
    assert len(closed) == 1
    for request in requests:
        assert request.on_text is not None
        request.on_text("x")
    assert heard == [(0, "x"), (1, "x"), (2, "x")]


def test_a_window_ends_where_the_table_of_positions_does(make_armt: Callable[..., Armt]) -> None:
    """Memory tokens in front take rows of it: a window of all its rows once was two too many."""
    model = make_armt("gpt2", "rmt", base={"n_positions": 30}).model
    assert (model.config.window_within(20), model.config.window_within(500)) == (20, 28)
    assert make_armt("gpt2", "paper", base={"n_positions": 30}).config.window_within(500) == 30
    assert make_armt("llama", "rmt").config.window_within(500) == 500
    for width in (28, 29):
        decoder = Decoder(model, [empty_memory(model)], windows=[width])
        prompt = torch.arange(width) % 40
        if width == 28:
            assert len(list(decoder.decode([prompt], max_tokens=1))) == 1
        else:
            with pytest.raises(UsageError, match="position table has 30 rows"):
                list(decoder.decode([prompt], max_tokens=1))
