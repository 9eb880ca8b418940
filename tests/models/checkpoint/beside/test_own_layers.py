"""Low-rank changes as files hold them."""

from __future__ import annotations

import numpy as np
import pytest

from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers, own_names, own_of, own_tensors


@pytest.fixture
def own() -> OwnLayers:
    numbers = np.random.default_rng(0)
    return OwnLayers(
        down={name: numbers.standard_normal((3, 2, 5)).astype(np.float16) for name in OWN},
        up={name: numbers.standard_normal((3, 7, 2)).astype(np.float16) for name in OWN},
    )


@pytest.mark.parametrize("prefix", ["", "own_"])
def test_tensors_behind_a_prefix_are_the_changes_again(own: OwnLayers, prefix: str) -> None:
    tensors = own_tensors(own, prefix)
    assert sorted(tensors) == sorted(own_names(prefix))
    again = own_of(tensors, prefix)
    assert again.count == own.count == 3
    for name in OWN:
        assert again.down[name] is own.down[name]
        assert again.up[name] is own.up[name]
    del tensors[f"{prefix}up_B"]
    with pytest.raises(KeyError):
        own_of(tensors, prefix)


def test_changes_of_different_ranks_are_none(own: OwnLayers) -> None:
    with pytest.raises(ValueError, match="different ranks"):
        OwnLayers(down=own.down, up={**own.up, "qkv": np.zeros((3, 7, 4), dtype=np.float16)})
