"""The finder: what it keeps of segments, and how a question is scored."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from torch import Tensor

from armt.models.checkpoint.beside.finder import Finder
from armt.runtime.answers.finding.finder import FinderTap, finder_scores, question_means
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.session import Armt


def finder_of(d: int, *, layer: int = 1, query_layers: tuple[int, ...] = (0, 1), width: int = 8) -> Finder:
    random = np.random.default_rng(0)

    def numbers(*shape: int) -> np.ndarray:
        return random.standard_normal(shape).astype(np.float32)

    return Finder(
        model="0" * 64, layer=layer, query_layers=query_layers, weight=0.4, key_weight=numbers(width, d),
        key_bias=numbers(width), query_weight=numbers(width, len(query_layers) * d), query_bias=numbers(width),
    )  # fmt: skip


@pytest.mark.parametrize("options", [{}, {"dialect": "armt_sw", "use_sink": True}])
def test_a_segment_has_the_mean_of_its_tokens_whatever_the_schedule(
    options: dict[str, object], make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    model = make_armt(**options)
    finder = finder_of(model.config.d_model)
    documents = [token_ids(20, 1), token_ids(7, 2)]
    kept = []
    for schedule in ("sequential", "diagonal"):
        tap = FinderTap(finder, model.model)
        list(Reader(model.model, schedule, on_step=tap.take).read([Source([ids]) for ids in documents]))  # type: ignore[arg-type]
        kept.append([keys * scales[:, None, None] for keys, scales in (tap.keys(number) for number in range(2))])
    for one, other, ids in zip(*kept, documents, strict=True):
        assert one.shape == (-(-len(ids) // model.config.segment_tokens), 1, finder.width)
        np.testing.assert_allclose(one, other, atol=0.02)
    # The first segment of a document is a question without anything before it.
    first = question_means(model.model, documents[0][: model.config.segment_tokens].tolist(), [finder.layer])
    np.testing.assert_allclose(kept[0][0][0, 0], finder.keys(first)[0], atol=1 / 127)


def test_queries_look_at_each_layer(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    model = make_armt()
    means = question_means(model.model, token_ids(4, 3).tolist(), [0, 1])
    assert means.shape == (2, model.config.d_model)
    assert np.abs(means[0] - means[1]).max() > 1e-4
    finder = finder_of(model.config.d_model)
    (query,) = finder.queries(means[None])
    by_hand = finder.query_weight @ means.reshape(-1) + finder.query_bias
    np.testing.assert_allclose(query, by_hand / np.linalg.norm(by_hand), rtol=1e-5)


def test_scores_are_cosines_and_unknown_segments_are_in_the_middle() -> None:
    keys = np.array([[[3, 4]], [[0, 0]], [[-8, 6]], [[100, 0]]], dtype=np.int8)
    scores = finder_scores(np.array([1, 0], dtype=np.float32), keys)
    np.testing.assert_allclose(scores, [0.6, (0.6 - 0.8 + 1) / 3, -0.8, 1.0], rtol=1e-6)
    assert not finder_scores(np.array([1, 0], dtype=np.float32), keys[1:2]).any()
