"""Which way is taken: a CPU saves passes over memory, a card launches; both give the same numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.kernels.eager import places
from armt.kernels.eager.associative import memory_read
from armt.kernels.eager.norm import grouped_norm


def test_where_a_tensor_is() -> None:
    assert places.on_cpu(torch.zeros(1))
    assert not places.on_cpu(torch.zeros(1, device="meta"))


def test_a_card_s_way_gives_a_cpu_s_numbers(draw: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch) -> None:
    hidden, w_query = draw(3, 2, 5, 8).double(), draw(3, 4, 8).double()
    matrix, normalizer = draw(3, 2, 24, 8).double(), draw(3, 2, 24).double().abs()
    x, weight = hidden.flatten(1, 2), draw(3, 8).double()

    def computed() -> tuple[Tensor, Tensor]:
        read = memory_read(hidden.clone(), w_query, matrix, normalizer, normalize=True)
        return read, grouped_norm(x, weight, kind="rms", eps=1e-5)

    with torch.no_grad():
        here = computed()
        monkeypatch.setattr(places, "on_cpu", lambda tensor: False)
        for got, expected in zip(computed(), here, strict=True):
            torch.testing.assert_close(got, expected, rtol=1e-12, atol=1e-12)
