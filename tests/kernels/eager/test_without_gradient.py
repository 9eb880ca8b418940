"""Where no gradient is recorded the operations take shorter ways; they must come to the same numbers."""

from __future__ import annotations

import pytest
import torch

from armt.kernels.eager.associative import dpfp, memory_read, memory_write
from armt.kernels.eager.linear import grouped_linear
from armt.kernels.eager.mlp import grouped_gated_mlp
from armt.kernels.eager.norm import grouped_norm
from armt.kernels.eager.rotary import rotary


def _random(*shape, dtype=torch.float64, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)


def _both(compute):
    """Return what ``compute`` gives with gradients recorded and without."""
    with torch.enable_grad():
        recorded = compute()
    with torch.no_grad():
        return recorded, compute()


@pytest.mark.parametrize("rows", [1, 4, 5], ids=["one-row", "few-rows", "many-rows"])
def test_rms_norm(rows):
    x, weight = _random(2, rows, 16) + 0.5, _random(2, 16, seed=1)
    recorded, plain = _both(lambda: grouped_norm(x, weight, kind="rms", eps=1e-5))
    torch.testing.assert_close(plain, recorded, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("rows", [4, 50], ids=["few-rows", "many-rows"])
def test_rms_norm_of_bfloat16_rounds_no_more_than_before(rows):
    x, weight = _random(2, rows, 64, dtype=torch.bfloat16), _random(2, 64, seed=1, dtype=torch.bfloat16)
    exact = grouped_norm(x.double(), weight.double(), kind="rms", eps=1e-5)
    recorded, plain = _both(lambda: grouped_norm(x, weight, kind="rms", eps=1e-5))
    errors = [float((found.double() - exact).norm() / exact.norm()) for found in (recorded, plain)]
    assert errors[1] < 1.05 * errors[0]


@pytest.mark.parametrize("tokens", [1, 9], ids=["few-tokens", "many-tokens"])
@pytest.mark.parametrize("dims", [8, 4], ids=["whole-head", "half-of-the-head"])
def test_rotary(tokens, dims):
    # Heads side by side in a wider tensor, as they lie after the fused projection.
    x = _random(2, tokens, 6, 8)[:, :, :4]
    cosine, sine = _random(1, tokens, dims, seed=1), _random(1, tokens, dims, seed=2)
    recorded, plain = _both(lambda: rotary(x, cosine, sine))
    torch.testing.assert_close(plain, recorded, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("d_mem", [1, 2, 5], ids=["rolls-go-around-twice", "shorter-than-the-roll", "ordinary"])
def test_feature_map(d_mem):
    x = _random(4, d_mem)
    recorded, plain = _both(lambda: dpfp(x, normalize=True))
    torch.testing.assert_close(plain, recorded, rtol=1e-12, atol=1e-12)


def test_gated_mlp():
    x, weight = _random(2, 5, 8), _random(2, 24, 8, seed=1)
    recorded, plain = _both(lambda: grouped_gated_mlp(x, weight, activation="silu"))
    torch.testing.assert_close(plain, recorded, rtol=1e-12, atol=1e-12)


def test_one_token_of_one_cell():
    x, weight = _random(1, 1, 8), _random(1, 24, 8, seed=1)
    torch.testing.assert_close(grouped_linear(x, weight), x @ weight[0].T, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("tokens", [3, 20], ids=["few-tokens", "many-tokens"])
@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize("denominator", [False, True])
def test_memory_read(tokens, normalize, denominator):
    hidden, query = _random(2, 3, tokens, 16), _random(2, 4, 16, seed=1)
    # A token that projects to nothing has a key of length zero: it must read nothing, and not NaN.
    hidden[0, 0, 1] = 0
    matrix = _random(2, 3, 24, 16, seed=2)
    normalizer = _random(2, 3, 24, seed=3).abs() if denominator else None
    # The short way may overwrite what it is given.
    recorded, plain = _both(lambda: memory_read(hidden.clone(), query, matrix, normalizer, normalize=normalize))
    torch.testing.assert_close(plain, recorded, rtol=1e-10, atol=1e-10)
    assert not plain[0, 0, 1].any()


@pytest.mark.parametrize("denominator", [False, True])
def test_memory_write_in_place(denominator):
    rows, d = _random(2, 3, 4, 16), 16
    weights = (_random(2, 4, d, seed=1), _random(2, d, d, seed=2), _random(2, 1, d, seed=3), _random(2, 1, seed=4))
    matrix = _random(2, 3, 24, d, seed=5)
    normalizer = _random(2, 3, 24, seed=6).abs() if denominator else None
    first = torch.tensor([[True, False, False], [False, False, True]])
    active = torch.tensor([[True, True, False], [True, True, True]])
    with torch.no_grad():
        expected = memory_write(rows, *weights, matrix, normalizer, first, active, normalize=True, correction=True)
        untouched = matrix.clone()
        found = memory_write(
            rows, *weights, matrix, normalizer, first, active, normalize=True, correction=True, reuse=True
        )
    assert found[0] is matrix
    assert not torch.equal(matrix, untouched)
    # The third lane of the first group holds no segment.
    assert torch.equal(matrix[0, 2], untouched[0, 2])
    torch.testing.assert_close(found[0], expected[0], rtol=1e-12, atol=1e-12)
    if denominator:
        assert found[1] is normalizer
        torch.testing.assert_close(found[1], expected[1], rtol=1e-12, atol=1e-12)
