"""Prompt and memory to tokens: incremental decoding equals the forward pass over the whole text, lane by lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.errors import UsageError
from armt.models.active import ActiveSegment, NewRows
from armt.runtime.engine import decoder
from armt.runtime.engine.decoder import Decoder, RunPrompt, Token
from armt.runtime.engine.memory import Memory, emptied, empty_memory
from armt.runtime.engine.sampling import Sampling
from armt.runtime.session import Armt

EXACT = 1e-9
COMMITTING: dict[str, dict[str, Any]] = {
    "armt": {},
    "partial-nodenominator": {"wrap_layers": [False, True, True, False], "use_denom": False},
    "sw": {"dialect": "armt_sw"},
    "sw-sink": {"dialect": "armt_sw", "use_sink": True},
    "sw-sink-partial": {"dialect": "armt_sw", "use_sink": True, "wrap_layers": [True, False, False, True]},
    "sw-nomemorytokens": {"dialect": "armt_sw", "memory_tokens": 0},
    "mistral": {"family": "mistral"},
    "qwen3-sw": {"family": "qwen3", "dialect": "armt_sw"},
    "gemma3": {"family": "gemma3_text"},
    "gemma3-sw-sink": {"family": "gemma3_text", "dialect": "armt_sw", "use_sink": True},
    "gpt2": {"family": "gpt2", "base": {"scale_attn_by_inverse_layer_idx": True}},
    "gpt2-sw-sink": {"family": "gpt2", "dialect": "armt_sw", "use_sink": True},
    "neox": {"family": "gpt_neox"},
}
ALL = {**COMMITTING, "paper": {"dialect": "paper"}, "paper-gpt2": {"family": "gpt2", "dialect": "paper"}}


@pytest.mark.parametrize("prompt", [1, 5, 6, 7, 12, 15], ids=lambda n: f"prompt-{n}")
@pytest.mark.parametrize("options", COMMITTING.values(), ids=COMMITTING.keys())
def test_decoding_equals_the_forward_pass(
    options: dict[str, Any],
    prompt: int,
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """14 new tokens cross at least two borders of segments of 6, which commits and opens segments on the way."""
    model, ids = make_armt(**options), token_ids(prompt)
    tokens = list(model.generate(ids, max_tokens=14))
    text = torch.cat((ids, torch.tensor([token.id for token in tokens])))
    expected = model.logits(text, schedule="sequential")[prompt - 1 : -1]
    assert_close(torch.stack([token.logits for token in tokens]), expected, EXACT, "logits")
    assert [token.id for token in tokens] == expected.argmax(-1).tolist()


def decode(model: Armt, memories: Sequence[Memory], prompts: Sequence[Tensor], **options: Any) -> list[list[Token]]:
    lanes: list[list[Token]] = [[] for _ in prompts]
    for token in Decoder(model.model, memories).decode(prompts, **options):
        lanes[token.lane].append(token)
    return lanes


@pytest.mark.parametrize("options", ALL.values(), ids=ALL.keys())
def test_a_batch_equals_its_lanes_alone(
    options: dict[str, Any],
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """Lanes of unequal memories and prompts, whose segments fill up at different steps; one has no past at all."""
    model = make_armt(**options)
    memories = [model.read(token_ids(18, 1)), model.read(token_ids(7, 2)), empty_memory(model.model)]
    prompts = [token_ids(2, 3), token_ids(6, 4), token_ids(4, 5)]
    together = decode(model, memories, prompts, max_tokens=13)
    for lane in range(3):
        (alone,) = decode(model, [memories[lane]], [prompts[lane]], max_tokens=13)
        assert [token.id for token in together[lane]] == [token.id for token in alone]
        logits = [torch.stack([token.logits for token in tokens]) for tokens in (together[lane], alone)]
        assert_close(logits[0], logits[1], EXACT, f"lane {lane}")


@pytest.mark.parametrize("options", ALL.values(), ids=ALL.keys())
def test_lanes_end_at_different_times(
    options: dict[str, Any], make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """A lane that has met a stopping token rests; the others go on as if it were not there."""
    model = make_armt(**options)
    memories = [model.read(token_ids(18, seed)) for seed in range(3)]
    prompts = [token_ids(count, 10 + count) for count in (3, 5, 1)]
    free = [[token.id for token in tokens] for tokens in decode(model, memories, prompts, max_tokens=12)]
    for stop in {free[0][2], free[1][6], free[2][-1]}:
        stopped = decode(model, memories, prompts, max_tokens=12, stop_ids=frozenset({stop}))
        expected = [tokens[: tokens.index(stop)] if stop in tokens else tokens for tokens in free]
        assert [[token.id for token in tokens] for tokens in stopped] == expected


@pytest.mark.parametrize("options", ALL.values(), ids=ALL.keys())
def test_every_lane_has_its_own_length_and_sampling(
    options: dict[str, Any], make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt(**options)
    memories = [model.read(token_ids(18, seed)) for seed in range(3)]
    prompts, lengths = [token_ids(count, 10 + count) for count in (3, 5, 1)], [2, 0, 13]
    samplings = [Sampling(temperature=2.0, seed=4), Sampling(), Sampling(seed=4, repetition_penalty=3.0)]
    together = decode(model, memories, prompts, max_tokens=lengths, sampling=samplings)
    for lane in range(3):
        (alone,) = decode(model, [memories[lane]], [prompts[lane]], max_tokens=lengths[lane], sampling=samplings[lane])
        assert [token.id for token in together[lane]] == [token.id for token in alone]
        assert len(alone) == lengths[lane]


@pytest.mark.parametrize("options", ALL.values(), ids=ALL.keys())
def test_a_prompt_that_was_run_is_not_run_again(
    options: dict[str, Any],
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """Further continuations are what they would be without it: alone, and beside a lane that runs its own prompt."""
    model = make_armt(**options)
    memories, prompts = [model.read(token_ids(18, seed)) for seed in (1, 2)], [token_ids(5, 3), token_ids(3, 4)]
    run, drawn = RunPrompt(), [Sampling(temperature=2.0, seed=seed) for seed in range(3)]
    expected = [decode(model, memories[:1], prompts[:1], max_tokens=9, sampling=one)[0] for one in (Sampling(), *drawn)]
    first = decode(model, memories, prompts, max_tokens=9, run=[run, None])[0]
    assert run.lane is not None
    assert run.lane.real == 5
    second = decode(model, memories[:1], prompts[:1], max_tokens=9, sampling=drawn[0], run=[run])[0]
    order = [1, 0]
    both = [[memories[at] for at in order], [prompts[at] for at in order]]
    third = decode(model, *both, max_tokens=9, sampling=drawn[1], run=[None, run])[1]
    fourth = decode(model, *both, max_tokens=[4, 9], sampling=drawn[2], run=[None, run])[1]
    for text in (token_ids(1, 9), token_ids(4, 9), token_ids(0, 9)):
        texts = [text.tolist(), token_ids(2, 8).tolist()]
        alone = Decoder(model.model, memories, windows=[20, 20]).score(prompts, texts)
        again = Decoder(model.model, memories, windows=[20, 20]).score(prompts, texts, run=[run, None])
        for got_scores, wanted_scores in zip(again, alone, strict=True):
            assert_close(got_scores, wanted_scores, 1e-6, "scores")
    for got, wanted in zip((first, second, third, fourth), expected, strict=True):
        assert [token.id for token in got] == [token.id for token in wanted]
        assert_close(torch.stack([t.logits for t in got]), torch.stack([t.logits for t in wanted]), EXACT, "logits")


@pytest.mark.parametrize("options", [*ALL.values(), {"dialect": "rmt"}], ids=[*ALL.keys(), "rmt"])
def test_prompts_go_on_from_what_they_begin_with(
    options: dict[str, Any],
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the rest of a prompt is run, and says what it would; beside lanes that begin otherwise, or with nothing."""
    model, windows = make_armt(**options), [20] * 4
    memories = [model.read(token_ids(18, seed)) for seed in (1, 1, 1, 2)]
    begin = token_ids(4, 3).tolist()
    prompts = [[*begin, 7, 8, 9], begin, [*begin[:3], begin[3] ^ 1, 5], [*begin, 6]]
    texts = [[1, 2, 3], [4], [5, 6], [7]]
    plain = Decoder(model.model, memories, windows=windows).outlook(prompts)
    weighed = Decoder(model.model, memories, windows=windows).weigh(prompts, texts, stop_ids=frozenset({2, 3}))
    opening, rows, kept = RunPrompt(ids=tuple(begin)), [], ActiveSegment.extend
    Decoder(model.model, memories[:1], windows=windows[:1]).outlook([begin], run=[opening])

    def counted(self: ActiveSegment, ids: Sequence[Tensor]) -> list[Tensor]:
        rows.append([len(new) for new in ids])
        return kept(self, ids)

    monkeypatch.setattr(ActiveSegment, "extend", counted)
    run = [RunPrompt(opening), RunPrompt(opening), RunPrompt(opening), None]
    for _ in range(2):
        found = Decoder(model.model, memories, windows=windows).outlook(prompts, run=run)
        for got, wanted in zip(found, plain, strict=True):
            assert_close(got, wanted, 1e-6, "outlook")
    for held in (run, [RunPrompt(opening), RunPrompt(opening), None, None]):
        again = Decoder(model.model, memories, windows=windows).weigh(
            prompts, texts, stop_ids=frozenset({2, 3}), run=held
        )
        for one, other in zip(again, weighed, strict=True):
            assert_close(one.tokens, other.tokens, 1e-6, "tokens")
            assert_close(one.ends, other.ends, 1e-6, "ends")
    assert rows == [[3, 0, 5, 5], [0, 0, 0, 5], [3, 1, 2, 6], [6, 1, 7, 6]]


def test_what_the_model_makes_of_a_text_says_what_comes_next(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """The outputs at a text's tokens are those that its next token is told by; whether its prompt was held or not."""
    model, prompt, texts = make_armt(), token_ids(6, 3).tolist(), [[1, 2, 3], [4], [5, 6, 7, 8]]
    memories, run = [model.read(token_ids(18, 1))] * 3, RunPrompt()
    Decoder(model.model, memories[:1], windows=[20]).outlook([prompt], run=[run])
    for held in (None, [run] * 3):
        decoder = Decoder(model.model, memories, windows=[20] * 3)
        weighed = decoder.weigh([prompt] * 3, texts, stop_ids=frozenset({2, 3}), with_states=True, run=held)
        for text, found in zip(texts, weighed, strict=True):
            assert found.states is not None
            likely = torch.log_softmax(model.model.logits(found.states.to(model.model.dtype)).float(), -1)
            assert_close(likely[:-1].gather(1, torch.tensor(text[1:])[:, None])[:, 0], found.tokens[1:], 1e-5, "next")
            assert_close(likely[:, [2, 3]].logsumexp(1), found.ends, 1e-5, "ends")
    plain = Decoder(model.model, memories, windows=[20] * 3).weigh([prompt] * 3, texts)
    assert [found.states for found in plain] == [None] * 3


def test_only_the_first_continuation_runs_the_prompt(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, rows, run = make_armt(), [], RunPrompt()
    memory, prompt = model.read(token_ids(18)), token_ids(5, 3)
    kept = ActiveSegment.run

    def counted(self: ActiveSegment, hidden: Tensor, new: NewRows) -> Tensor:
        rows.append(new.rows)
        return kept(self, hidden, new)

    monkeypatch.setattr(ActiveSegment, "run", counted)
    for _ in range(2):
        decode(model, [memory], [prompt], max_tokens=2, run=[run])
    assert rows == [(5,), (1,), (0,), (1,)]


def test_a_memory_serves_many_prompts(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor],
                                      assert_same_memory: Callable[..., None]) -> None:  # fmt: skip
    """Decoding commits segments into copies: the memory that was given stays as it is."""
    model = make_armt(dialect="armt_sw", use_sink=True)
    memory, untouched = model.read(token_ids(18)), model.read(token_ids(18))
    first = decode(model, [memory, memory], [token_ids(3, 1)] * 2, max_tokens=14)
    assert [token.id for token in first[0]] == [token.id for token in first[1]]
    assert_same_memory(memory, untouched, 0.0)


def test_the_memory_is_read(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    model = make_armt()
    memory, prompt = model.read(token_ids(30)), token_ids(3, 1)
    both = memory, emptied(model.model, memory)
    (with_memory,), (without,) = (decode(model, [m], [prompt], max_tokens=1) for m in both)
    assert float((with_memory[0].logits - without[0].logits).abs().max()) > 0.01


def test_open_tokens_come_in_front_of_the_prompt(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """The bug: the open tokens of a memory were left out of the context without a word."""
    model, ids = make_armt(), token_ids(16)
    memory = model.read(ids[:10], keep_open=True)
    assert len(memory.open_tokens) == 4
    expected = list(model.generate(ids, max_tokens=5))
    for token, other in zip(model.generate(ids[10:], max_tokens=5, memory=memory), expected, strict=True):
        assert_close(token.logits, other.logits, EXACT, "logits")
    with pytest.raises(UsageError, match="open tokens"):
        Decoder(model.model, [memory])


@pytest.mark.parametrize(("prompt", "message"), [
    ([], "1 to 6 tokens, got 0"), ([0] * 7, "1 to 6 tokens, got 7"), ([40], r"0\.\.39, got 40"), ([-1], "got -1"),
])  # fmt: skip
def test_prompts_that_cannot_be(prompt: list[int], message: str, make_armt: Callable[..., Armt]) -> None:
    model = make_armt()
    with pytest.raises(UsageError, match=message):
        decode(model, [empty_memory(model.model)], [torch.tensor(prompt, dtype=torch.int64)], max_tokens=3)


def test_no_tokens_are_asked_for(make_armt: Callable[..., Armt]) -> None:
    assert list(make_armt().generate([1, 2], max_tokens=0)) == []


def test_tokens_stream(make_armt: Callable[..., Armt]) -> None:
    """A token is out before the next one is computed, so that an endless answer can be cut anywhere."""
    stream = make_armt().generate([1, 2, 3], max_tokens=10**9)
    assert len([next(stream) for _ in range(20)]) == 20


def test_a_lane_is_ended_while_another_writes(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """The bug: a lane that was ended before its own token of the step was looked at never ended."""
    model = make_armt()
    decoder, written = Decoder(model.model, [empty_memory(model.model)] * 3), []
    for token in decoder.decode([token_ids(2, 1)] * 3, max_tokens=4):
        written.append(token.lane)
        if len(written) == 4:
            decoder.finish(2)
            decoder.finish(1)
        assert len(written) < 20
    assert written == [0, 1, 2, 0, 0, 0]


def test_sampling_reaches_the_lanes(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """Every lane has a generator of its own: a text does not depend on its neighbours in the batch."""
    model, hot = make_armt(), Sampling(temperature=5.0, seed=3)
    memory = empty_memory(model.model)
    prompts = [token_ids(3, 1), token_ids(2, 2)]
    texts = [[t.id for t in lane] for lane in decode(model, [memory] * 2, prompts, max_tokens=12, sampling=hot)]
    alone = [[t.id for t in decode(model, [memory], [p], max_tokens=12, sampling=hot)[0]] for p in prompts]
    assert texts == alone
    assert texts[0] != [t.id for t in model.generate(prompts[0], max_tokens=12)]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_one_entry_that_is_not_finite_is_found(wrong: float, dtype: torch.dtype) -> None:
    rows = torch.linspace(-3, 3, 2 * 40_000, dtype=dtype).view(2, -1)
    assert decoder._all_finite(rows)
    for place in (0, 39_999):
        spoilt = rows.clone()
        spoilt[1, place] = wrong
        assert not decoder._all_finite(spoilt)
