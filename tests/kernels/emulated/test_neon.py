"""The kernels for ARM in an emulator, against those for AVX2: bit by bit wherever both do the same by IEEE's rules.

They do all the same but estimates of reciprocals (SiLU, GELU), the C library's exponential, and products of pairs.
``make emulate`` runs all tests of the kernels so, against the references.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import emulator
import pytest
import torch
from torch import Tensor

from armt.kernels import compiled
from armt.kernels.layers import CellMemories, LlamaLayers
from armt.kernels.native.backward import BackwardKernels
from armt.kernels.native.ops import Kernels

Draw = Callable[..., Tensor]
# Those that have the products of pairs, and those of AVX2.
PAIRS = {"neon": False, "neon_bf16": True}


@pytest.fixture(scope="module", autouse=True)
def _emulating() -> Iterator[None]:
    if (missing := emulator.obstacle() or compiled.obstacle("avx2")) is not None:
        pytest.skip(missing)
    with emulator.emulating():
        yield


@pytest.fixture(params=PAIRS)
def instructions(request: pytest.FixtureRequest) -> str:
    """An instruction set of ARM."""
    return str(request.param)


@pytest.fixture
def draw(draw_bfloat16: Draw) -> Draw:
    return draw_bfloat16


def assert_same(got: Any, expected: Any, *, exact: bool) -> None:
    """Bits, or what a rounding here and there makes of them."""
    if not isinstance(got, Tensor):
        for one, other in zip(got, expected, strict=True):
            assert_same(one, other, exact=exact)
        return
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    if exact:
        assert torch.equal(got, expected)
        return
    error = (got.float() - expected.float()).norm() / expected.float().norm()
    assert error < 6e-3, f"relative error {error:.1e} in norm"


def both(make: Callable[[Kernels], Any], instructions: str, *, exact: bool) -> None:
    """Compare what the two make of the same."""
    assert_same(make(Kernels(instructions)), make(Kernels("avx2")), exact=exact)


def both_ways_back(make: Callable[[BackwardKernels], Any], instructions: str, *, exact: bool) -> None:
    """The same of the way back."""
    assert_same(make(BackwardKernels(instructions)), make(BackwardKernels("avx2")), exact=exact)


# A lone cell is shared by all threads; parts of unequally many rows, tails of tiles, a stretch more, a lone column.
@pytest.mark.parametrize(("groups", "rows", "depth", "columns"), [(1, 1, 32, 16), (3, 33, 352, 80)])
@pytest.mark.parametrize("activation", [None, "relu", "silu", "gelu", "gelu_tanh"])
def test_linear_and_mlp(
    instructions: str, draw: Draw, groups: int, rows: int, depth: int, columns: int, activation: str | None
) -> None:
    x, bias, residual = draw(groups, rows, depth), draw(groups, columns), draw(groups, rows, columns)
    weight, up, down = (
        draw(groups, columns, depth, scale=0.1),
        draw(groups, 128, depth, scale=0.1),
        draw(groups, 32, 64),
    )

    def make(kernels: Kernels) -> list[Tensor]:
        packed, up_packed, down_packed = kernels.pack(weight), kernels.pack(up, 2), kernels.pack(down)
        made = [kernels.grouped_linear(x, packed, bias, residual=residual, activation=activation)]
        if activation is not None:
            made.append(kernels.grouped_mlp(x, up_packed, None, down_packed, None, activation=activation, gated=True))
        return made

    both(make, instructions, exact=not PAIRS[instructions] and activation in (None, "relu"))


def test_norm_and_rotary(instructions: str, draw: Draw) -> None:
    x, weight, packed, half = draw(3, 7, 48, scale=3.0), draw(3, 48), draw(3, 7, 5, 64), draw(1, 7, 16)
    cosine, sine = (torch.cat((angle, angle), dim=-1) for angle in (half.cos(), half.sin()))

    def make(kernels: Kernels) -> list[Tensor]:
        return [kernels.grouped_norm(x, weight, kind="rms", eps=1e-5), kernels.rotary(packed[:, :, :4], cosine, sine)]

    both(make, instructions, exact=True)


@pytest.mark.parametrize(("cells", "tokens"), [(1, 20), (3, 70)])
def test_attention(instructions: str, draw: Draw, cells: int, tokens: int) -> None:
    packed = draw(cells, tokens, 5, 64)
    query, key, value = (part.transpose(1, 2) for part in packed.split((3, 1, 1), dim=2))
    both(
        lambda kernels: kernels.grouped_attention(query, key, value, scale=0.125, mask=None),
        instructions,
        exact=not PAIRS[instructions],
    )


# As few tokens as are read one by one, and more.
@pytest.mark.parametrize("tokens", [2, 40])
@pytest.mark.parametrize("state", [torch.float32, torch.bfloat16])
def test_memory(instructions: str, draw: Draw, tokens: int, state: torch.dtype) -> None:
    hidden, w_query, matrix = draw(2, 2, tokens, 96), draw(2, 48, 96, scale=0.1), draw(2, 2, 288, 96).to(state)
    normalizer = draw(2, 2, 288).to(state).abs()
    rows, w_value, w_gate, b_gate = draw(2, 2, 20, 96), draw(2, 96, 96, scale=0.1), draw(2, 1, 96), draw(2, 1)
    first = torch.tensor([[True, False], [False, True]])

    def read(kernels: Kernels) -> Tensor:
        return kernels.memory_read(hidden.clone(), w_query, matrix, normalizer, normalize=True)

    def write(kernels: Kernels) -> Any:
        return kernels.memory_write(
            rows, w_query, w_value, w_gate, b_gate, matrix, normalizer, first, normalize=True, correction=True
        )

    both(read, instructions, exact=not PAIRS[instructions] or tokens == 2)
    both(write, instructions, exact=False)


def test_weights_of_four_and_eight_bits(instructions: str, draw: Draw, draw_blocks: Draw) -> None:
    weight, head, x = draw_blocks(3, 48, 160, bits=4), draw_blocks(80, 160, bits=8), draw(7, 160)
    # Blocks of one number, of zeros, and of numbers below half precision's usual range.
    weight[1, 5, 32:64], weight[1, 6, :32] = 0.25, 0.0
    weight[2, 7, 64:96] = (torch.arange(32) % 16 * 3 * 2.0**-24 - 7 * 2.0**-24).bfloat16()

    def make(kernels: Kernels) -> Any:
        packed, multiply = kernels.pack(weight), kernels.head(head)
        assert multiply is not None
        return [packed.nibbles, multiply(x)]

    both(make, instructions, exact=True)


def _layer(kernels: Kernels, draw: Draw, draw_blocks: Draw) -> LlamaLayers:
    """Two layers of 64 numbers, two heads of 32 with one key head; the MLP's weights have four bits."""
    norm, qkv, out = draw(2, 64), draw(2, 128, 64, scale=0.1), draw(2, 64, 64, scale=0.1)
    up, down = draw_blocks(2, 128, 64, bits=4), draw_blocks(2, 64, 64, bits=4)
    stacks = [kernels.pack(qkv), kernels.pack(out), kernels.pack(up, 2), kernels.pack(down)]
    return LlamaLayers(
        norm, stacks[0], draw(2, 128), stacks[1], None, norm, stacks[2], None, stacks[3], None, 2, 1, 32, 0.2, 1e-5,
        "relu",
    )  # fmt: skip


def _seeded(make: Callable[..., Any]) -> Callable[[Kernels], Any]:
    """Give both the same numbers: each draws its own, from the same seed."""

    def run(kernels: Kernels) -> Any:
        generator = torch.Generator().manual_seed(3)

        def draw(*shape: int, scale: float = 1.0) -> Tensor:
            return (torch.randn(shape, generator=generator) * scale).bfloat16()

        def draw_blocks(*shape: int, bits: int) -> Tensor:
            numbers = torch.randint(0, 2**bits, shape, generator=generator)
            numbers[..., ::32], numbers[..., 1::32] = 0, 2**bits - 1
            return ((numbers - 8) * 2.0**-6).bfloat16()

        return make(kernels, draw, draw_blocks)

    return run


@pytest.mark.parametrize("lanes", [1, 7])
def test_one_new_token_through_a_layer(instructions: str, lanes: int) -> None:
    def make(kernels: Kernels, draw: Draw, draw_blocks: Draw) -> Any:
        layer = _layer(kernels, draw, draw_blocks)
        assert layer.down.nibbles is not None
        angle = torch.cat((part := draw(1, 1, 16), part), dim=-1)
        keys, values = draw(lanes, 1, 24, 32), draw(lanes, 1, 24, 32)
        made = kernels.extend(
            draw(lanes, 64), layer, angle.cos(), angle.sin(), keys, values, before=[20 - lane for lane in range(lanes)]
        )
        return [made, keys, values]

    both(_seeded(make), instructions, exact=not PAIRS[instructions])


@pytest.mark.parametrize("threads", [1, 3])
def test_whole_layers(instructions: str, any_threads: None, threads: int) -> None:
    """A cell with a memory that is written, one without; by one thread, and by more than there are cells."""
    torch.set_num_threads(threads)

    def make(kernels: Kernels, draw: Draw, draw_blocks: Draw) -> Any:
        layers = _layer(kernels, draw, draw_blocks)
        angle = torch.cat((part := draw(1, 40, 16), part), dim=-1)
        names = {"query": (1, 16, 64), "key": (1, 16, 64), "value": (1, 64, 64), "gate": (1, 1, 64)}
        weights = {name: draw(*shape, scale=0.1) for name, shape in names.items()} | {"gate_bias": draw(1, 1)}
        matrix, normalizer = draw(1, 1, 96, 64).float(), draw(1, 1, 96).float().abs()
        memories = CellMemories(weights, matrix, normalizer, [0, -1], [36, -1], [False, False], 4, True, True)
        hidden, out = draw(2, 40, 64), torch.empty(2, 40, 64, dtype=torch.bfloat16)
        kernels.run_layers(hidden, layers, angle.cos(), angle.sin(), memories, out)
        return [out, matrix, normalizer]

    both(_seeded(make), instructions, exact=False)
    if not PAIRS[instructions]:
        both(lambda kernels: _seeded(make)(kernels)[0], instructions, exact=True)


def test_the_way_back(instructions: str, draw: Draw) -> None:
    sides, back = draw(7, 96), draw(7, 48)
    both_ways_back(lambda kernels: [kernels.gate(sides), kernels.gate_back(sides, back)], instructions, exact=False)
    x, weight, given, residual = draw(9, 64), draw(64), draw(9, 64), draw(9, 64)
    both_ways_back(lambda kernels: kernels.norm_back(x, weight, given, residual, eps=1e-5), instructions, exact=True)
    packed, of_heads, half = draw(2, 40, 4, 64), draw(2, 40, 128), draw(1, 40, 32)
    query, key, value = (part.transpose(1, 2) for part in packed.split((2, 1, 1), dim=2))
    cosine, sine = (torch.cat((angle, angle), dim=-1) for angle in (half.cos(), half.sin()))
    both_ways_back(
        lambda kernels: kernels.attention_back(query, key, value, of_heads, cosine, sine, scale=0.125),
        instructions,
        exact=not PAIRS[instructions],
    )


def test_bits_do_not_depend_on_the_group_or_on_threads(instructions: str, draw: Draw, any_threads: None) -> None:
    """What makes both schedules give the same: a cell among others, or alone and shared by all threads."""
    x, weight = draw(5, 40, 64), draw(5, 128, 64, scale=0.1)
    kernels = Kernels(instructions)
    query, packed = x.view(5, 40, 2, 32).transpose(1, 2), kernels.pack(weight, 2)

    def run(g: slice) -> list[Tensor]:
        attended = kernels.grouped_attention(query[g], query[g], query[g], scale=0.2, mask=None)
        return [attended, kernels.grouped_linear(x[g], packed[g], activation="silu")]

    together = run(slice(0, 5))
    for threads in (1, 3):
        torch.set_num_threads(threads)
        for g in range(5):
            for alone, among in zip(run(slice(g, g + 1)), together, strict=True):
                assert torch.equal(alone[0], among[g])


def test_what_is_not_finite_stays_so(instructions: str, draw: Draw) -> None:
    """Rounding to bfloat16 adds to the bits: an infinity, or what is no number, must not become a number by it."""
    x, weight = draw(1, 3, 32), torch.zeros(1, 32, 32).bfloat16()
    weight[0].fill_diagonal_(1.0)
    x[0, 0, 3], x[0, 1, 5], x[0, 2, 7] = float("inf"), float("-inf"), float("nan")
    kernels = Kernels(instructions)
    got = kernels.grouped_norm(x, torch.ones(1, 32).bfloat16(), kind="rms", eps=1e-5)
    assert torch.equal(got.isnan().sum(dim=-1), torch.tensor([[1, 1, 32]]))
    got = kernels.grouped_linear(draw(1, 3, 32), kernels.pack(weight), residual=x)
    assert [got[0, 0, 3], got[0, 1, 5]] == [float("inf"), float("-inf")]
    assert got.isfinite().sum() == got.numel() - 3


def test_a_kernel_that_passes_the_end_of_its_memory_ends_the_driver() -> None:
    """The harness itself: what a call is given ends before a page that nobody may touch."""
    seen = emulator.Seen()
    library = emulator.Emulated(*emulator.build("neon"), seen)
    both, out = torch.zeros(64).bfloat16(), torch.ones(32).bfloat16()
    gate = library.function("armt_gate", [ctypes.c_void_p] * 2 + [ctypes.c_int64] * 2, None)

    def call(rows: int) -> None:
        for tensor in (both, out):
            seen.add(tensor.data_ptr(), tensor.untyped_storage().nbytes(), tensor)
        gate(both.data_ptr(), out.data_ptr(), rows, 32)

    call(1)
    assert not out.any()
    with pytest.raises(RuntimeError, match="ended with status"):
        call(2)
    library.close()
