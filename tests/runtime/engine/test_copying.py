"""Copies of a text: exact from border to border, and the likeliest of all that there are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from armt.errors import UsageError
from armt.models.active import ActiveSegment
from armt.models.model import ArmtModel
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.engine.copying import Copied, Copies, Copying, CopyText, weighed_copies
from armt.runtime.engine.decoder import Decoder, NotFinite, RunPrompt
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.rounds import Request, answer_round
from armt.runtime.session import Armt

STOPS = frozenset((38, 39))
IDS = (1, 2, 3, 1, 2, 3, 4, 5, 9, 7)
# Copies begin at three places, two of them with the same token, and end at three.
TEXT = CopyText(ids=IDS, begins=frozenset({0, 3, 7}), ends=frozenset({2, 5, 8}))
SPANS = [(first, last) for first in sorted(TEXT.begins) for last in sorted(TEXT.ends) if first <= last]


@lru_cache(maxsize=256)
def next_token(model: Armt, memory: Memory, ids: tuple[int, ...]) -> Tensor:
    """Return how likely each token is after others, logarithms: copies that begin alike have most of them in common."""
    (step,) = Decoder(model.model, [memory], windows=[40]).decode([ids], max_tokens=1)
    return torch.log_softmax(step.logits.float(), -1)


def log_probability(model: Armt, memory: Memory, prompt: Sequence[int], text: Sequence[int]) -> tuple[float, float]:
    """Of a text after a prompt, and that it ends there: teacher-forced, token by token."""
    total, ids = 0.0, list(prompt)
    for token in (*text, None):
        likely = next_token(model, memory, tuple(ids))
        if token is None:
            return total, float(likely[sorted(STOPS)].logsumexp(0))
        total += float(likely[token])
        ids.append(token)
    raise AssertionError


def best_copy(model: ArmtModel, memory: Memory, prompt: Sequence[int], copying: Copying, **options: Any) -> Copied:
    """Find the copy that a round would give."""
    return weighed_copies(model, memory, prompt, copying, **options).best(copying.judge)


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("options", [{}, {"dialect": "armt_sw", "use_sink": True}, {"dialect": "rmt"}])
def test_no_other_copy_is_likelier(
    options: dict[str, object],
    weight: float,
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
) -> None:
    model = make_armt(**options)
    memory = model.read(token_ids(12, 1))
    for seed in range(3):
        prompt, aside = token_ids(6, seed).tolist(), token_ids(4, seed + 50).tolist()
        scores = {}
        for first, last in SPANS:
            copy = IDS[first : last + 1]
            likely, end = log_probability(model, memory, prompt, copy)
            scores[copy] = likely + end - weight * log_probability(model, memory, aside, copy)[0]
        found = best_copy(
            model.model, memory, prompt, Copying(text=TEXT, aside=aside, weight=weight, within=math.inf),
            max_tokens=10, stop_ids=STOPS, window=40,
        )  # fmt: skip
        best = max(scores, key=lambda copy: scores[copy])
        assert scores[tuple(found.ids)] == pytest.approx(scores[best], abs=1e-4)
        assert found.log_probability == pytest.approx(log_probability(model, memory, prompt, found.ids)[0], abs=1e-4)
        assert found.complete


class Contrary:
    """Finds the least likely copy the best by far, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[np.ndarray, np.ndarray]] = []

    def copy_scores(self, states: np.ndarray, scores: np.ndarray) -> np.ndarray:
        self.shown.append((states, scores))
        return -100 * scores


def test_a_judge_has_the_last_word(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """It is shown all copies that end where one may, how likely they are, and what the model makes of their ends."""
    model = make_armt()
    memory, prompt, aside = model.read(token_ids(12, 1)), token_ids(6, 3).tolist(), token_ids(4, 4).tolist()
    judge = Contrary()
    copying = Copying(text=TEXT, aside=aside, within=math.inf, judge=judge)
    found = best_copy(model.model, memory, prompt, copying, max_tokens=10, stop_ids=STOPS, window=40)
    scores = []
    for first, last in SPANS:
        copy = IDS[first : last + 1]
        likely, end = log_probability(model, memory, prompt, copy)
        scores.append((likely + end - 0.4 * log_probability(model, memory, aside, copy)[0], copy))
    assert tuple(found.ids) == min(scores)[1]
    assert found.log_probability == pytest.approx(log_probability(model, memory, prompt, found.ids)[0], abs=1e-4)
    ((states, shown),) = judge.shown
    assert sorted(shown.tolist()) == [pytest.approx(score, abs=1e-4) for score, _ in sorted(scores)]
    copies = weighed_copies(model.model, memory, prompt, copying, max_tokens=10, stop_ids=STOPS, window=40)
    ends = torch.log_softmax(model.model.logits(torch.from_numpy(states).to(model.model.dtype)).float(), -1)
    for ids, end in zip(copies.ids, ends[:, sorted(STOPS)].logsumexp(1).tolist(), strict=True):
        assert end == pytest.approx(log_probability(model, memory, prompt, ids)[1], abs=1e-4)


class Chances:
    """Finds copies as likely as it is told."""

    def __init__(self, *chances: float) -> None:
        self._scores = np.log(chances)

    def copy_scores(self, states: np.ndarray, scores: np.ndarray) -> np.ndarray:
        return self._scores + 7


def copies_of(*spans: tuple[int, int], complete: bool = True) -> Copies:
    ids, count = [list(IDS[start:end]) for start, end in spans], len(spans)
    return Copies(spans, ids, [-2.0] * count, np.arange(count, dtype=np.float64), np.zeros((count, 4)), complete)


def test_the_copy_that_shares_the_most_with_the_others_is_taken() -> None:
    """One that shares nothing has more chances than any, and less than the others together."""
    copies = copies_of((0, 3), (4, 6), (4, 7), (4, 8))
    found = copies.best(Chances(0.4, 0.2, 0.2, 0.2))
    # Of two, three and four tokens the three have 4/5, all and 6/7 in common.
    assert (found.ids, found.complete) == (list(IDS[4:7]), True)
    assert found.agreement == pytest.approx(0.2 * (4 / 5 + 1 + 6 / 7))
    sure = copies.best(Chances(0.97, 0.01, 0.01, 0.01))
    assert (sure.ids, sure.agreement) == (list(IDS[:3]), pytest.approx(0.97))


def test_without_a_judge_the_likeliest_is_taken() -> None:
    found = copies_of((0, 3), (4, 6), (4, 7)).best(None)
    assert (found.ids, found.agreement) == (list(IDS[4:7]), 1.0)
    cut = copies_of((0, 3), complete=False).best(Contrary())
    assert (cut.complete, cut.agreement) == (False, 1.0)


def test_only_the_best_beginnings_are_looked_at(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt()
    memory, prompt, aside = model.read(token_ids(12, 1)), token_ids(6, 3).tolist(), token_ids(4, 4).tolist()
    (step,) = Decoder(model.model, [memory], windows=[40]).decode([prompt], max_tokens=1)
    # 9 stands once, and by its first token alone it is the best or the worst.
    for text in (IDS, (*IDS[:8], int(step.logits.argmax()), 7)):
        copied = CopyText(ids=text, begins=frozenset({0, 8}), ends=frozenset({2, 8}))
        first = {at: float(step.logits[text[at]]) for at in (0, 8)}
        copying = Copying(text=copied, aside=aside, weight=0.0, begins=1)
        found = best_copy(model.model, memory, prompt, copying, max_tokens=10, stop_ids=STOPS, window=40)
        assert found.ids[0] == text[max(first, key=lambda at: first[at])]


@pytest.mark.parametrize(
    ("options", "begin"),
    [({}, 7), ({"begins": 2}, 3), ({"begins": 1}, 0), ({"within": 1.7}, 3), ({"within": 1.0}, 0)],
)
def test_a_likelier_copy_behind_a_worse_beginning_is_left(
    options: dict[str, Any], begin: int, make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """The best copy begins at the worst of three places, the second best at the second: 1.4 and 2.0 nats worse."""
    model = make_armt()
    memory, ids, prompt = model.read(token_ids(12, 1)), token_ids(10, 101).tolist(), token_ids(6, 1).tolist()
    (row,) = Decoder(model.model, [memory], windows=[40]).outlook([prompt])
    assert [round(float(row[ids[0]] - row[ids[at]]), 1) for at in (0, 3, 7)] == [0.0, 1.4, 2.0]
    text = CopyText(ids=ids, begins=frozenset({0, 3, 7}), ends=frozenset({2, 5, 8}))
    copying = Copying(text=text, aside=[5], weight=0.0, **{"within": math.inf, **options})
    found = best_copy(model.model, memory, prompt, copying, max_tokens=10, stop_ids=STOPS, window=40)
    assert found.ids == ids[begin : begin + len(found.ids)]


def test_a_copy_that_does_not_end_in_time_is_cut(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt()
    text = CopyText(ids=IDS, begins=frozenset({0}), ends=frozenset({8}))
    found = best_copy(
        model.model, model.read(token_ids(12)), [5, 6], Copying(text=text, aside=[5]),
        max_tokens=4, stop_ids=STOPS, window=20,
    )  # fmt: skip
    assert (found.ids, found.complete) == ([1, 2, 3, 1], False)
    with pytest.raises(UsageError, match="1 to 5 tokens"):
        best_copy(
            model.model, model.read(token_ids(12)), [5, 6], Copying(text=text, aside=[5]),
            max_tokens=4, stop_ids=STOPS, window=5,
        )  # fmt: skip


def test_a_copy_ends_where_the_table_of_positions_does(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """A prompt that left room for a short answer was refused for a long one that nobody gave."""
    model = make_armt(family="gpt2", base={"n_positions": 32})
    memory = empty_memory(model.model)
    text = CopyText(ids=IDS, begins=frozenset({0}), ends=frozenset({2, 8}))
    room = 3
    prompt = token_ids(32 - model.config.front_tokens - room).tolist()
    copying = Copying(text=text, aside=[5])
    found = best_copy(model.model, memory, prompt, copying, max_tokens=9, stop_ids=STOPS, window=99)
    assert (found.ids, found.complete) == ([1, 2, 3], True)


@pytest.mark.parametrize("family", ["llama", "gpt2"])
def test_no_tokens_are_asked_for(family: str, make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """The bug: where a base has a table of positions, a copy had one all the same."""
    model = make_armt(family=family)
    found = best_copy(
        model.model, model.read(token_ids(12)), [5, 6], Copying(text=TEXT, aside=[5], judge=Contrary()),
        max_tokens=0, stop_ids=STOPS, window=20,
    )  # fmt: skip
    assert (found.ids, found.log_probability, found.complete) == ([], 0.0, False)


def test_an_end_that_is_not_a_number_is_an_error(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is more than what is not a number: a copy of one token, whose own likelihood is one, was taken."""
    model = make_armt()
    memory, text = model.read(token_ids(12)), CopyText(ids=(3, 4), begins=frozenset({0, 1}), ends=frozenset({0}))
    kept = ArmtModel.embed_tokens

    def spoilt(self: ArmtModel, ids: Tensor) -> Tensor:
        # The head may be the same matrix, and stays as it is.
        return kept(self, ids).masked_fill((ids == 3).unsqueeze(1), math.nan)

    monkeypatch.setattr(ArmtModel, "embed_tokens", spoilt)
    for stop_ids in (frozenset[int](), STOPS):
        with nullcontext() if not stop_ids else pytest.raises(NotFinite):
            best_copy(
                model.model, memory, [5, 6], Copying(text=text, aside=[5], within=math.inf),
                max_tokens=10, stop_ids=stop_ids, window=20,
            )  # fmt: skip


def test_what_prompts_begin_with_is_run_once_and_changes_nothing(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """The opening, then the rest of both prompts; and in a second round no opening any more."""
    encode = tiny.tokenizer.encode
    memory = tiny.read(torch.tensor(encode("It was a bright cold day in April, and so on.")))
    source = "The ark is of wood, and it was heavy"
    words = [(at, at + len(word)) for word in source.split() for at in [source.index(word)]]
    text = CopyText.of(tiny.tokenizer, source, 0, words)
    opening = RunPrompt(ids=tuple(encode("Some examples first. ")))
    ran: list[list[int]] = []
    rows: list[list[int]] = []
    kept, kept_extend = Decoder.outlook, ActiveSegment.extend

    def counted(self: Decoder, prompts: Sequence[Sequence[int]], **options: object) -> list[Tensor]:
        ran.append([len(prompt) for prompt in prompts])
        with monkeypatch.context() as patched:
            patched.setattr(ActiveSegment, "extend", extended)
            return kept(self, prompts, **options)  # type: ignore[arg-type]

    def extended(self: ActiveSegment, ids: Sequence[Tensor]) -> list[Tensor]:
        rows.append([len(new) for new in ids])
        return kept_extend(self, ids)

    def asked(question: str, run: RunPrompt | None) -> Request:
        prompt, aside = (encode(f"Some examples first. {said}") for said in (question, "Nothing?"))
        return Request(
            memory=memory, prompt=prompt, max_tokens=40, window=128, copying=Copying(text=text, aside=aside), run=run
        )

    plain = [answer_round(tiny, [asked(question, None)])[0] for question in ("Of what?", "How was it?")]
    monkeypatch.setattr(Decoder, "outlook", counted)
    shared = [answer_round(tiny, [asked(question, RunPrompt(opening))])[0] for question in ("Of what?", "How was it?")]
    begin = len(opening.ids)
    assert ran == [[begin], [begin + 8, begin + 8], [begin + 11, begin + 8]]
    assert rows == [[begin], [8, 8], [11, 8]]
    for one, other in zip(plain, shared, strict=True):
        assert one.ids == other.ids
        assert one.log_probability == pytest.approx(other.log_probability, abs=1e-4)
        assert one.text.strip() in source
    # A prompt that begins otherwise is run whole.
    other = Request(memory=memory, prompt=encode("None. Why?"), max_tokens=3, window=128, run=RunPrompt(opening))
    alone = Request(memory=memory, prompt=encode("None. Why?"), max_tokens=3, window=128)
    assert answer_round(tiny, [other])[0].ids == answer_round(tiny, [alone])[0].ids


def test_copies_texts_and_scores_share_a_round(tiny: Armt) -> None:
    encode = tiny.tokenizer.encode
    memory = tiny.read(torch.tensor(encode("Something else.")))
    text = CopyText.of(tiny.tokenizer, "It was.", 0, [(0, 7)])
    run = RunPrompt()
    copied = Request(
        memory=memory, prompt=encode("Which?"), max_tokens=20, window=128, run=run,
        copying=Copying(text=text, aside=encode("No?")),
    )  # fmt: skip
    written = Request(memory=memory, prompt=encode("Which?"), max_tokens=4, window=128)
    heard: list[None] = []
    replies = answer_round(tiny, [written, copied, Request(
        memory=memory, prompt=encode("Which?"), window=128, forced=encode("It was."), run=run
    )], on_token=lambda: heard.append(None))  # fmt: skip
    assert replies[1].text == "It was."
    assert (replies[1].complete, replies[1].tokens) == (True, 7)
    assert replies[1].log_probability == pytest.approx(replies[2].log_probability, abs=1e-4)
    assert replies[0].ids == answer_round(tiny, [written])[0].ids
    assert len(heard) == replies[0].tokens + 7


def test_what_can_be_copied_is_known_before() -> None:
    can = {
        (begins, ends): CopyText(ids=[1, 2], begins=frozenset(begins), ends=frozenset(ends)).can_be_copied
        for begins, ends in (((), ()), ((), (1,)), ((0,), ()), ((1,), (0,)), ((0,), (0,)), ((0, 1), (0,)), ((0,), (1,)))
    }
    assert [pair for pair, whether in can.items() if whether] == [((0,), (0,)), ((0, 1), (0,)), ((0,), (1,))]


@pytest.mark.parametrize(
    "text",
    ["One is here.  Two is there;\nthree is not.", "Die Äpfel sind süß. Où est-il ? 今天天气很好。我们去公园吧！"],
)
def test_borders_are_exact_bytes_whatever_the_characters(tiny: Armt, text: str) -> None:
    """A copy of the tiny tokenizer's tokens (one a byte) is the sentence; spans count from the document's begin."""
    before = "Ä" * 5
    spans = [(item.start, item.end) for item in sentences(text, len(before.encode()))]
    copied = CopyText.of(tiny.tokenizer, text, len(before.encode()), spans)
    data = (before + text).encode()
    for first, last, (start, end) in zip(sorted(copied.begins), sorted(copied.ends), spans, strict=True):
        assert tiny.tokenizer.decode(copied.ids[first : last + 1]).strip() == data[start:end].decode()
        # A token is a byte, so that the first of them says where the copy begins.
        assert first == start - len(before.encode())
        assert last == end - 1 - len(before.encode())


@pytest.mark.parametrize("seed", range(4))
def test_a_model_can_write_nothing_else(tiny: Armt, seed: int) -> None:
    """A random model would write noise; a copy is a run of sentences."""
    text = "The ark is of wood. The ark is of gold! Was it heavy? It was."
    spans = [(item.start, item.end) for item in sentences(text)]
    request = Request(
        memory=tiny.read(torch.tensor(tiny.tokenizer.encode("Something else."))),
        prompt=tiny.tokenizer.encode(f"Which {seed}?"),
        max_tokens=80,
        window=128,
        copying=Copying(
            text=CopyText.of(tiny.tokenizer, text, 0, spans), aside=tiny.tokenizer.encode("What?"), within=math.inf
        ),
    )
    (reply,) = answer_round(tiny, [request])
    assert reply.text.strip() in {text[start:end] for start, _ in spans for _, end in spans if start < end}
