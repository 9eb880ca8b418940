"""The way back through a layer's parts, by every instruction set that this machine has: against autograd in float64."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from armt.kernels import compiled, instruction_sets
from armt.kernels.native import backward
from armt.kernels.native.backward import BackwardKernels

HERE = [
    name for name in instruction_sets.INSTRUCTION_SETS if instruction_sets.can_run(name) and not name.startswith("int8")
]
EPS = 1e-5


@pytest.fixture(params=HERE or ["avx2"])
def kernels(request: pytest.FixtureRequest) -> BackwardKernels:
    """Kernels of an instruction set."""
    if (obstacle := compiled.obstacle(request.param)) is not None:
        pytest.skip(obstacle)
    return BackwardKernels(request.param)


def assert_near(got: Tensor, expected: Tensor) -> None:
    assert got.shape == expected.shape
    error = (got.double() - expected).norm() / expected.norm()
    assert error < 6e-3, f"relative error {error:.1e} in norm"


def test_the_gate(kernels: BackwardKernels, draw_bfloat16: Callable[..., Tensor]) -> None:
    both, back = draw_bfloat16(7, 96), draw_bfloat16(7, 48)
    wide = both.double().requires_grad_()
    gate, up = wide.chunk(2, dim=-1)
    expected = F.silu(gate) * up
    assert_near(kernels.gate(both), expected.detach())
    assert_near(kernels.gate_back(both, back), *torch.autograd.grad(expected, [wide], back.double()))


def test_the_norm_adds_what_passes_it_by(kernels: BackwardKernels, draw_bfloat16: Callable[..., Tensor]) -> None:
    x, weight, back, residual = (draw_bfloat16(*shape) for shape in ((9, 64), (64,), (9, 64), (9, 64)))
    wide = x.double().requires_grad_()
    normed = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + EPS) * weight.double()
    (expected,) = torch.autograd.grad(normed, [wide], back.double())
    assert_near(kernels.norm_back(x, weight, back, residual, eps=EPS), expected + residual.double())


# Fewer tokens than a block, tails of blocks; one key head for several, angles by cell, a part of the head turned.
@pytest.mark.parametrize("tokens", [1, 31, 64, 150])
@pytest.mark.parametrize(("heads", "key_heads", "turned", "own_angles"), [(4, 2, 64, False), (3, 1, 32, True)])
def test_attention(
    kernels: BackwardKernels,
    draw_bfloat16: Callable[..., Tensor],
    tokens: int,
    heads: int,
    key_heads: int,
    turned: int,
    own_angles: bool,
) -> None:
    cells, head_dim = 3, 64
    packed = draw_bfloat16(cells, tokens, heads + 2 * key_heads, head_dim)
    back = draw_bfloat16(cells, tokens, heads * head_dim)
    half = draw_bfloat16(cells if own_angles else 1, tokens, turned // 2)
    cosine, sine = (torch.cat([angle, angle], dim=-1) for angle in (half.cos(), half.sin()))
    wide = packed.double().requires_grad_()
    expected = _attended(wide, cosine.double(), sine.double(), heads, key_heads)
    (gradient,) = torch.autograd.grad(expected, [wide], back.double())
    count = heads + key_heads
    rotated = kernels.forward.rotary(packed[:, :, :count], cosine, sine).transpose(1, 2)
    value = packed[:, :, count:].transpose(1, 2)
    got = kernels.attention_back(
        rotated[:, :heads], rotated[:, heads:], value, back, cosine, sine, scale=head_dim**-0.5
    )
    assert_near(got.view(packed.shape), gradient)


def _attended(packed: Tensor, cosine: Tensor, sine: Tensor, heads: int, key_heads: int) -> Tensor:
    """Turn queries and keys, and attend causally, as the models' own code does."""
    dims, count = cosine.shape[-1], heads + key_heads
    first, second = packed[:, :, :count, :dims].chunk(2, dim=-1)
    turned = packed[:, :, :count, :dims] * cosine.unsqueeze(2)
    turned = turned + torch.cat((-second, first), dim=-1) * sine.unsqueeze(2)
    turned = torch.cat((turned, packed[:, :, :count, dims:]), dim=-1).transpose(1, 2)
    key, value = (
        t.repeat_interleave(heads // key_heads, 1) for t in (turned[:, heads:], packed[:, :, count:].transpose(1, 2))
    )
    attended = F.scaled_dot_product_attention(turned[:, :heads], key, value, is_causal=True)
    return attended.transpose(1, 2).flatten(2)


@pytest.mark.parametrize(
    ("sizes", "fits"),
    [
        ({"d_model": 576, "inner": 1536, "head_dim": 64, "turned": 64}, True),
        ({"d_model": 48, "inner": 1536, "head_dim": 64, "turned": 64}, False),
        ({"d_model": 576, "inner": 1528, "head_dim": 64, "turned": 64}, False),
        ({"d_model": 576, "inner": 1536, "head_dim": 16, "turned": 16}, False),
        ({"d_model": 576, "inner": 1536, "head_dim": 64, "turned": 16}, False),
    ],
)
def test_sizes_that_fill_tiles(sizes: dict[str, int], fits: bool) -> None:
    assert backward.fits(**sizes) is fits


def test_the_best_instruction_set_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    backward.find.cache_clear()
    monkeypatch.setattr(compiled, "obstacle", lambda instructions: f"no {instructions} here")
    assert backward.find() is None
    monkeypatch.undo()
    backward.find.cache_clear()
    found = backward.find()
    # NEON's are not looked for, where they are all that is there.
    chosen = [name for name in HERE if not name.startswith("neon")]
    assert (found is None) is all(compiled.obstacle(name) is not None for name in chosen)
