"""The losses by hand, and the teacher: the base that reads by full attention what the model has in its memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.runtime.training.losses import base_loss, distill_loss, read_loss, token_loss
from armt.runtime.training.model import Trainable
from armt.runtime.training.passes import Passes, PassResult
from armt.runtime.training.samples.batch import ActiveText, Batch, ReadTarget, Sample, make_batch

CPU = torch.device("cpu")
SIZE = 6


def _ids(count: int, seed: int) -> list[int]:
    return torch.randint(0, 40, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def _batch(segments: int) -> Batch:
    """Three documents, one with a ragged last segment, one with two active segments; all of unequal lengths."""
    samples = []
    for number in range(3):
        pieces = [
            _ids(SIZE - (number if place == segments - 1 else 0), 10 * number + place) for place in range(segments)
        ]
        active = [
            ActiveText(ids=_ids(4 + number, 100 + number + k), weights=[1.0] * (4 + number))
            for k in range(1 + number % 2)
        ]
        samples.append(Sample(segments=pieces, active=active))
    return make_batch(samples, CPU)


def _teacher(model: ArmtModel) -> Passes:
    return Passes(replace(model.config, memory_layers=()), model.weights)


# Rotary, learned positions, and windows shorter than the document.
@pytest.mark.parametrize("family", ["llama", "gpt2", "mistral"])
def test_the_teacher_is_the_base_on_the_whole_text(
    family: str,
    tmp_path: Path,
    tiny_base: Callable[..., Any],
    write_armt: Callable[..., Path],
    in_float64: Callable[[str], AbstractContextManager[None]],
) -> None:
    """Against transformers' own logits, one document at a time, without padding."""
    base = tiny_base(family)
    model = load_model(write_armt(tmp_path / "model", base, segment=SIZE), device=CPU, dtype=torch.float64)
    passes, batch = Passes(model.config, model.weights), _batch(3)
    with torch.no_grad():
        hidden = passes.run(batch).hidden
        found = distill_loss(passes, _teacher(model), batch, hidden)
        sums, count = 0.0, 0
        for lane, text in enumerate(batch.active):
            before = [token for segment in batch.samples[batch.sample_of[lane]].segments for token in segment]
            with in_float64(family):
                logits = base(torch.tensor([[*before, *text.ids]])).logits[0, len(before) :]
            ours = passes.logits(hidden[lane, : len(text.ids)])
            sums += float(F.kl_div(ours.log_softmax(-1), logits.log_softmax(-1), reduction="sum", log_target=True))
            count += len(text.ids)
    assert count == 20
    assert float(found) == pytest.approx(sums / count, rel=1e-4)
    # The memory of a random model is no substitute for the text: without this, any teacher would do.
    assert float(found) > 0.1


def test_where_nothing_was_read_model_and_teacher_are_one(
    make_armt: Callable[..., Any], make_trainable: Callable[..., Trainable]
) -> None:
    model = make_armt().model
    sizes = {}
    for segments in (0, 2):
        trainable, batch = make_trainable(model), _batch(segments)
        passes = Passes(model.config, trainable.weights())
        hidden = passes.run(batch).hidden
        loss = distill_loss(passes, _teacher(model), batch, hidden)
        if not segments:
            assert torch.equal(loss, base_loss(passes, _teacher(model), batch, hidden))
        found = torch.autograd.grad(loss, list(trainable.masters.values()), allow_unused=True)
        sizes[segments] = (float(loss.detach()), max(float(g.abs().max()) for g in found if g is not None))
    assert sizes[0][0] == pytest.approx(0, abs=1e-6)
    assert sizes[0][1] < 1e-6 < 1e-3 < sizes[2][1]


def test_cross_entropy_of_what_counts(make_armt: Callable[..., Any]) -> None:
    """A weighted mean over the targets of all lanes, padding left out; answers are counted by the most likely token."""
    model = make_armt().model
    passes = Passes(model.config, model.weights)
    texts = [
        ActiveText(ids=[3, 4, 5, 6], weights=[1.0, 0.0, 0.5, 2.0], answers=[2, 3]),
        ActiveText(ids=[7, 8], weights=[0.0, 1.0]),
    ]
    batch = make_batch([Sample(segments=[], active=texts)], CPU)
    with torch.no_grad():
        hidden = passes.run(batch).hidden
        found = token_loss(passes, batch, hidden)
        chances = [passes.logits(row).log_softmax(-1) for row in hidden]
    expected = -(0.5 * chances[0][1, 5] + 2.0 * chances[0][2, 6] + 1.0 * chances[1][0, 8]) / 3.5
    assert float(found.loss) == pytest.approx(float(expected), rel=1e-5)
    right = sum(int(chances[0][place].argmax()) == token for place, token in ((1, 5), (2, 6)))
    assert (found.right, found.asked, found.targets) == (right, 2, 3)
    # And where the model is right: answers that are what it would say.
    said = [int(row.argmax()) for row in chances[0]]
    told = make_batch([Sample(segments=[], active=[replace(texts[0], ids=[3, 4, 5, 6])])], CPU)
    told.targets[0, 1:3] = torch.tensor(said[1:3])
    assert token_loss(passes, told, hidden[:1]).right == 2
    # What is said rightly and is no answer does not count.
    told.answers[0, 2] = False
    assert token_loss(passes, told, hidden[:1]).right == 1


def _read(position: int, own: set[tuple[int, int]], skipped: set[tuple[int, int]], *subjects: str,
          late: bool = False) -> ReadTarget:  # fmt: skip
    return ReadTarget(
        position=position,
        own=frozenset(own),
        skipped=frozenset(skipped),
        subjects=frozenset(subjects),
        late=late,
    )


def test_reads_by_their_shares(make_armt: Callable[..., Any]) -> None:
    """Two documents of two segments with two memory tokens each, and one layer with memory, the last of four.

    Document 0 asks about Ann at token 1; segment 0 holds the fact in its second token, the first is skipped. Document
    1 names Ann in its second segment, which is therefore neither right nor wrong.
    """
    model = make_armt(wrap_layers=[False, False, False, True]).model
    passes = Passes(model.config, model.weights)
    ask = ActiveText(ids=[1, 2, 3], weights=[0.0] * 3, reads=[_read(1, {(0, 1)}, {(0, 0), (0, 1)}, "Ann", late=True)])
    other = ActiveText(ids=[1, 2], weights=[0.0] * 2)
    names = [frozenset[str]()] * 2, [frozenset({"Bob"}), frozenset({"Ann", "Bob"})]
    batch = make_batch(
        [
            Sample(segments=[[1], [2]], active=[ask], subjects=names[0]),
            Sample(segments=[[3], [4]], active=[other], subjects=names[1]),
        ],
        CPU,
    )
    # [segments, documents, memory tokens, d_key], and queries [lanes, tokens, d_key]; products can be read off.
    keys = torch.tensor([[[1.0, 2.0], [4.0, 8.0]], [[16.0, 32.0], [64.0, 128.0]]]).unsqueeze(-1)
    queries = torch.tensor([[0.0, 3.0, 0.0], [0.0, 0.0, 0.0]]).unsqueeze(-1)
    hidden = torch.zeros(2, 3, 16)
    states = passes.read(batch.samples)[0]
    loss, share = read_loss(passes, batch, PassResult(hidden, states, [keys], [queries]))
    # Own 2; own document without what is skipped 2 + 16 + 32; all documents also 4 + 8.
    within, among = 2 / 50, 2 / 62
    assert share == pytest.approx(within, rel=1e-5)
    assert float(loss) == pytest.approx(-(math.log(within) + math.log(among)) / 2, rel=1e-5)


@pytest.mark.parametrize(("late", "layers"), [(False, [0, 1, 2, 3]), (True, [2, 3])])
def test_the_token_before_the_answer_reads_in_upper_layers_alone(
    make_armt: Callable[..., Any], late: bool, layers: list[int]
) -> None:
    """From a share of 0.4 of the layers on: from the third of four."""
    model = make_armt().model
    passes = Passes(model.config, model.weights)
    text = ActiveText(ids=[1, 2], weights=[0.0] * 2, reads=[_read(0, {(0, 0)}, set(), "Ann", late=late)])
    batch = make_batch([Sample(segments=[[1]], active=[text])], CPU)
    states = passes.read(batch.samples)[0]
    # In layer k one part in 2 + k falls on the right token.
    keys = [torch.tensor([[[1.0, 1.0 + layer]]]).unsqueeze(-1) for layer in range(4)]
    queries = [torch.ones(1, 2, 1)] * 4
    _, share = read_loss(passes, batch, PassResult(torch.zeros(1, 2, 16), states, keys, queries))
    assert share == pytest.approx(sum(1 / (2 + layer) for layer in layers) / len(layers), rel=1e-5)


def test_where_nothing_should_be_read(make_armt: Callable[..., Any]) -> None:
    model = make_armt().model
    passes, batch = Passes(model.config, model.weights), _batch(1)
    loss, share = read_loss(passes, batch, passes.run(batch, want_reads=True))
    assert (float(loss), share) == (0.0, 0.0)
