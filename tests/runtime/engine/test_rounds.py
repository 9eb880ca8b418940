"""Requests answered together: windows, scores, copies, texts that end an answer, dialogues."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.errors import UsageError
from armt.runtime.engine import rounds
from armt.runtime.engine.decoder import Decoder, NotFinite
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request, answer_round, hold
from armt.runtime.session import Armt


def request(tiny: Armt, text: str, **options: object) -> Request:
    memory = tiny.read(torch.tensor(tiny.tokenizer.encode("It was a bright cold day in April, and so on.")))
    return Request(memory=memory, prompt=tiny.tokenizer.encode(text), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{}, {"dialect": "armt_sw", "use_sink": True}, {"family": "gpt2"}])
def test_a_window_holds_more_than_a_segment_and_leaves_the_memory(
    options: dict[str, object],
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """Three segments' worth in one window equals one long segment: what a model with a larger segment computes."""
    model = make_armt(**options)
    wide = make_armt(**options, segment=18) if options.get("dialect") != "armt_sw" else None
    memory, prompt = empty_memory(model.model), token_ids(10, 3)
    tokens = list(Decoder(model.model, [memory], windows=[18]).decode([prompt], max_tokens=8))
    assert len(tokens) == 8
    if wide is not None:
        text = torch.cat((prompt, torch.tensor([token.id for token in tokens])))
        expected = wide.logits(text)[9:-1]
        assert_close(torch.stack([token.logits for token in tokens]), expected, 1e-9, "logits")
    # Without a window the segment of 6 would have been committed on the way.
    with pytest.raises(UsageError, match="1 to 6 tokens, got 10"):
        list(Decoder(model.model, [memory]).decode([prompt], max_tokens=1))


def test_a_score_is_the_likelihood_of_the_teacher_forced_text(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt()
    memories = [model.read(token_ids(12, 1)), empty_memory(model.model)]
    prompts, texts = [[3, 4], [5, 6, 7]], [[8, 9, 10, 11], [12]]
    scores = Decoder(model.model, memories, windows=[20, 20]).score(prompts, texts)
    for memory, prompt, text, score in zip(memories, prompts, texts, scores, strict=True):
        decoder = Decoder(model.model, [memory], windows=[20])
        steps, ids = [], list(prompt)
        for token in text:
            (step,) = Decoder(model.model, [memory], windows=[20]).decode([ids], max_tokens=1)
            steps.append(float(torch.log_softmax(step.logits, -1)[token]))
            ids.append(token)
        assert torch.allclose(score.double(), torch.tensor(steps, dtype=torch.float64), atol=1e-5)
        assert decoder.score([prompt], [[]])[0].shape == (0,)


def test_scores_and_answers_share_a_round(tiny: Armt) -> None:
    scored = request(tiny, "One", forced=tiny.tokenizer.encode(" two"))
    written = request(tiny, "One", max_tokens=5)
    first, second, third = answer_round(tiny, [written, scored, written])
    (alone,) = answer_round(tiny, [scored])
    assert (first.text, first.ids) == (third.text, third.ids)
    assert second.text == ""
    assert second.log_probability == pytest.approx(alone.log_probability)
    again = request(tiny, "One", forced=first.ids)
    assert answer_round(tiny, [again])[0].log_probability == pytest.approx(first.log_probability, rel=1e-4)


def test_a_stop_ends_an_answer_and_is_no_part_of_it(tiny: Armt) -> None:
    whole = answer_round(tiny, [request(tiny, "x", max_tokens=12)])[0]
    stop = whole.text[4:7]
    heard: list[str] = []
    asked = request(tiny, "x", max_tokens=12, stop=(stop, "never"), on_text=heard.append)
    reply = answer_round(tiny, [asked])[0]
    expected = whole.text[: whole.text.index(stop)]
    assert reply.text == "".join(heard) == expected
    assert reply.finish_reason == "stop"
    assert reply.tokens < whole.tokens
    # What could have begun a stop and did not is told all the same.
    near = whole.text[-2:] + "\n"
    heard.clear()
    (reply,) = answer_round(tiny, [request(tiny, "x", max_tokens=12, stop=(near,), on_text=heard.append)])
    assert reply.text == "".join(heard) == whole.text
    assert reply.finish_reason == "length"


def test_a_dialogue_is_sent_the_replies_to_its_requests(tiny: Armt) -> None:
    def dialogue() -> Dialogue[list[str]]:
        first = yield [request(tiny, text, max_tokens=3) for text in ("a", "b", "c")]
        (second,) = yield [request(tiny, first[1].text, max_tokens=2)]
        return [*(reply.text for reply in first), second.text]

    texts = hold(tiny, dialogue(), lanes=2)
    alone = [answer_round(tiny, [request(tiny, text, max_tokens=3)])[0].text for text in ("a", "b", "c")]
    assert texts[:3] == alone
    assert len(texts[3]) > 0


def test_a_request_that_does_not_fit_its_window(tiny: Armt) -> None:
    with pytest.raises(UsageError, match="window: 12 tokens are needed, it has 10"):
        request(tiny, "abcd", max_tokens=8, window=10)


def test_numbers_that_are_not_finite_are_an_error(tiny: Armt) -> None:
    """Greedy choice among NaN writes token 0 for ever, and sampling raises an error of torch's."""
    sick = request(tiny, "x", max_tokens=3)
    sick.memory.matrix.fill_(float("nan"))
    for asked in (sick, request(tiny, "x", forced=[1, 2])):
        asked.memory.matrix.fill_(float("nan"))
        with pytest.raises(NotFinite, match="not finite"):
            answer_round(tiny, [asked])


def test_what_a_stop_may_begin_with() -> None:
    assert [rounds._overlap("ends in\n", stop) for stop in ("\n\n", "\n", "in\nx", "zz")] == [1, 0, 3, 0]
    assert Reply(text="", ids=(1, 2), complete=False, log_probability=0.0, decode_s=0.0).tokens == 2
