"""One token from the device alone: what the open segment computes from numbers of the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.models.active import ActiveSegment
from armt.models.one_token import obstacle, run_tokens
from armt.runtime.engine.slots import open_segments
from armt.runtime.session import Armt

KINDS: dict[str, dict[str, Any]] = {
    "armt": {},
    "paper": {"dialect": "paper"},
    "partial": {"wrap_layers": [True, False, False, True]},
    "narrow-windows": {"family": "mistral"},
    "windows-angles-and-scaled-embeddings": {"family": "gemma3_text"},
    "parallel-residual": {"family": "gpt_neox"},
}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS.keys())
def test_as_the_open_segment_runs_it(
    options: dict[str, Any],
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """Lanes of unequal lengths behind unequal memories, three tokens one after the other."""
    model = make_armt(**options)
    memories = [model.read(token_ids(18, 1)), model.read(token_ids(7, 2))]

    def opened() -> ActiveSegment:
        active = open_segments(model.model, memories)
        active.extend([token_ids(4, 3), token_ids(1, 4)])
        return active

    with torch.inference_mode():
        by_host, by_device = opened(), opened()
        for seed in range(3):
            ids = token_ids(2, 10 + seed)
            expected = torch.cat(by_host.extend([ids[:1], ids[1:]]))
            by_device.reserve_tokens()
            got = run_tokens(by_device, ids, torch.tensor(by_device.held))
            by_device.count_tokens([0, 1])
            assert_close(got, expected, 1e-9, "outputs")
            assert (by_device.held, by_device.real) == (by_host.held, by_host.real)


def test_what_stands_in_the_way(make_armt: Callable[..., Armt]) -> None:
    assert obstacle(make_armt().config) is None
    assert obstacle(make_armt("gemma3_text", "paper").config) is None
    assert "segment before" in str(obstacle(make_armt(dialect="armt_sw").config))
    assert "learned" in str(obstacle(make_armt("gpt2").config))
