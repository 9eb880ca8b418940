"""The memory's own keys: those that reading writes, and those that a question reads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from armt.kernels.eager.associative import dpfp
from armt.runtime.answers.finding.keys import KeyTap, key_layer, key_scores, question_queries
from armt.runtime.engine.executor import Executor, StepDone
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.engine.segments import Segment
from armt.runtime.session import Armt


def tapped(model: Armt, documents: list[Tensor], schedule: str, layer: int | None = None) -> list[np.ndarray]:
    tap = KeyTap(model.model, layer)
    reader = Reader(model.model, schedule, on_step=tap.take)  # type: ignore[arg-type]
    list(reader.read([Source([document]) for document in documents]))
    return [keys * scales[:, None, None] for keys, scales in (tap.keys(number) for number in range(len(documents)))]


@pytest.mark.parametrize("options", [{}, {"dialect": "armt_sw", "use_sink": True}])
def test_keys_are_those_that_are_written_whatever_the_schedule(
    options: dict[str, object], make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """Two documents behind each other, ragged ends, every memory layer; against one segment run by hand."""
    model = make_armt(**options)
    documents = [token_ids(20, 1), token_ids(7, 2)]
    for layer in model.config.memory_layers:
        sequential = tapped(model, documents, "sequential", layer)
        diagonal = tapped(model, documents, "diagonal", layer)
        for one, other, document in zip(sequential, diagonal, documents, strict=True):
            assert one.shape == (
                -(-len(document) // model.config.segment_tokens),
                model.config.memory_tokens,
                one.shape[2],
            )
            np.testing.assert_allclose(one, other, rtol=0.02, atol=1e-3)
    layer = model.config.memory_layers[-1]
    (keys,) = tapped(model, [documents[0]], "sequential", layer)
    segment = Segment(
        document=0, index=0, ids=documents[0][: model.config.segment_tokens], first=True, last=True, past=0, position=0
    )
    outputs: list[StepDone] = list(Executor(model.model, "sequential", layers=layer + 1).run([segment]))
    rows = outputs[-1].slots.outputs(layer)[0][-model.config.memory_tokens :]
    weight = model.model.weights.memory["key"][-1]
    expected = (rows @ weight.T).float().numpy()
    np.testing.assert_allclose(keys[0], expected, atol=np.abs(expected).max() / 127)


def test_a_question_asks_with_what_the_layer_reads_with(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt()
    memory, ids = model.read(token_ids(20, 1)), token_ids(4, 3)
    queries = question_queries(model.model, memory, ids.tolist())
    assert queries.shape == (4, model.model.weights.memory["query"].shape[1])
    # With another memory the residual stream is another one, unless nothing below the layer reads.
    other = question_queries(model.model, empty_memory(model.model), ids.tolist())
    assert np.abs(queries - other).max() > 1e-6 or len(model.config.memory_layers) == 1


def test_the_segment_whose_key_is_asked_for_comes_first() -> None:
    generator = np.random.default_rng(0)
    keys = generator.integers(-127, 128, (700, 2, 16), dtype=np.int64).astype(np.int8)
    queries = keys[613, 1:].astype(np.float32) * 0.37
    scores = key_scores(queries, np.ones(1, dtype=np.float32), keys)
    assert scores.shape == (700,)
    assert int(scores.argmax()) == 613
    # Against the definition, one entry.
    phi = dpfp(torch.from_numpy(keys[:, :].astype(np.float32)), normalize=True)
    best = (phi @ dpfp(torch.from_numpy(queries[0]), normalize=True)).amax(dim=1).numpy()
    np.testing.assert_allclose(scores, (best - best.mean()) / best.std(), rtol=1e-4, atol=1e-4)


def test_tokens_without_weight_say_nothing() -> None:
    generator = np.random.default_rng(1)
    keys = generator.integers(-127, 128, (9, 2, 8), dtype=np.int64).astype(np.int8)
    queries = generator.standard_normal((3, 8)).astype(np.float32)
    weights = np.array([1, 0, 0], dtype=np.float32)
    np.testing.assert_allclose(
        key_scores(queries, weights, keys), key_scores(queries[:1], weights[:1], keys), rtol=1e-5, atol=1e-6
    )
    assert not key_scores(queries, np.zeros(3, dtype=np.float32), keys).any()
    assert key_scores(queries, weights, keys[:0]).shape == (0,)


def test_the_last_memory_layer_is_looked_at(make_armt: Callable[..., Armt]) -> None:
    model = make_armt()
    assert KeyTap(model.model).layer == key_layer(model.model) == model.config.memory_layers[-1]
    with pytest.raises(ValueError, match="memory layer"):
        KeyTap(model.model, 99)
