"""C++ kernels, by every instruction set that this machine has: against the float32 references, in groups and alone.

Products of weights that lose nothing by packing are tested with oneDNN's, in tests/kernels/test_packed.py.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets
from armt.kernels.backends import NativeBackend
from armt.kernels.eager.associative import memory_read_ref, memory_write_ref
from armt.kernels.eager.attention import grouped_attention
from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp_ref
from armt.kernels.eager.norm import grouped_norm_ref
from armt.kernels.eager.rotary import HeadNorm, rotary_ref
from armt.kernels.layers import CellMemories, LlamaLayers
from armt.kernels.native.ops import Kernels, operations
from armt.kernels.native.tiles import TiledStack
from armt.models.config import parse_config
from armt.models.shapes import random_model
from armt.runtime.engine.reader import Reader, Reading, Source
from armt.runtime.engine.schedule import Schedule

# A lone cell is shared by all threads, others are not; tails of tiles, halves of them, more than one block.
GROUPS = [1, 5]
ROWS = [1, 20, 33, 300]
# Which layers carry memory.
EVERY_LAYER, SOME_LAYERS = [True] * 5, [False, True, False, True, False]
# Those that this processor has; where it has none, one case says so. Bytes differ in their products alone.
BYTES = [name for name in ("int8_bf16", "int8") if instruction_sets.can_run(name)]
HERE = [name for name in instruction_sets.INSTRUCTION_SETS if instruction_sets.can_run(name) and name not in BYTES] or [
    "avx2"
]
PAIRS = [name for name in HERE if name.startswith("int16")]
FEW_WHOLES = [name for name in HERE if instruction_sets.INSTRUCTION_SETS[name].few_wholes]


def backend_of(instructions: str) -> NativeBackend:
    """Return the backend that an instruction set is of."""
    return cast(NativeBackend, instructions.partition("_")[0])


def loaded(name: str) -> Kernels:
    """The kernels of an instruction set; where they do not run, the test is skipped."""
    if (obstacle := compiled.obstacle(name)) is not None:
        pytest.skip(obstacle)
    return Kernels(name)


@pytest.fixture(params=HERE)
def instructions(request: pytest.FixtureRequest) -> str:
    """An instruction set."""
    loaded(request.param)
    return str(request.param)


@pytest.fixture
def kernels(instructions: str) -> Kernels:
    return Kernels(instructions)


@pytest.fixture
def draw(draw_bfloat16: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return draw_bfloat16


def assert_near(got: Tensor, expected: Tensor) -> None:
    assert got.shape == expected.shape
    error = (got.float() - expected.float()).norm() / expected.float().norm().clamp_min(1e-30)
    assert error < 6e-3, f"relative error {error:.1e} in norm"


def test_the_inner_size_may_fit_no_tiles(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    up, down, x = draw(2, 2 * 48, 64, scale=0.2), draw(2, 64, 48, scale=0.2), draw(2, 20, 64)
    packed = kernels.pack(up, 2), kernels.pack(down)
    assert not isinstance(packed[0], Tensor)
    assert isinstance(packed[1], Tensor)
    got = kernels.grouped_mlp(x, packed[0], None, packed[1], None, activation="silu", gated=True)
    assert_near(got, grouped_linear_ref(grouped_gated_mlp_ref(x, up, activation="silu"), down))


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
def test_norm(kernels: Kernels, draw: Callable[..., Tensor], groups: int, rows: int) -> None:
    x, weight = draw(groups, rows, 48, scale=3.0), draw(groups, 48)
    assert_near(
        kernels.grouped_norm(x, weight, kind="rms", eps=1e-5), grouped_norm_ref(x, weight, kind="rms", eps=1e-5)
    )
    # What is not computed here comes from torch's operators.
    bias, residual = draw(groups, 48), draw(groups, rows, 48)
    got = kernels.grouped_norm(x, weight, bias, kind="layer", eps=1e-5, residual=residual)
    assert_near(got, grouped_norm_ref(x, weight, bias, kind="layer", eps=1e-5, residual=residual))


@pytest.mark.parametrize("cells", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("turned", [64, 32, 16])
@pytest.mark.parametrize("angles", ["shared", "per cell"])
def test_rotary(
    kernels: Kernels, draw: Callable[..., Tensor], once: Callable[..., Any], cells: int, rows: int, turned: int,
    angles: str,
) -> None:  # fmt: skip
    x = draw(cells, rows, 5, 64)[:, :, :4]
    half = draw(1 if angles == "shared" else cells, rows, turned // 2).float()
    both = torch.cat((half, half), dim=-1)
    cosine, sine = both.cos().bfloat16(), both.sin().bfloat16()
    norm = HeadNorm(draw(cells, 64), draw(cells, 64), 3, 1e-5, False)
    expected = once(lambda: [rotary_ref(x, cosine, sine, norm=one) for one in (None, norm)])
    assert_near(kernels.rotary(x, cosine, sine), expected[0])
    assert_near(kernels.rotary(x, cosine, sine, norm=norm), expected[1])


@pytest.mark.parametrize("cells", GROUPS)
@pytest.mark.parametrize("tokens", ROWS)
@pytest.mark.parametrize(("heads", "key_heads", "width"), [(4, 4, 32), (9, 3, 64), (4, 1, 128)])
def test_attention(
    kernels: Kernels, draw: Callable[..., Tensor], once: Callable[..., Any], cells: int, tokens: int, heads: int,
    key_heads: int, width: int,
) -> None:  # fmt: skip
    packed = draw(cells, tokens, heads + 2 * key_heads, width)
    query, key, value = (part.transpose(1, 2) for part in packed.split((heads, key_heads, key_heads), dim=2))
    masks = None, torch.ones(tokens, tokens, dtype=torch.bool).tril().triu(-3)
    exact = query.float(), key.float(), value.float()
    expected = once(lambda: [grouped_attention(*exact, scale=width**-0.5, mask=mask) for mask in masks])
    for mask, one in zip(masks, expected, strict=True):
        assert_near(kernels.grouped_attention(query, key, value, scale=width**-0.5, mask=mask), one)


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("tokens", ROWS)
@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("denominator", [True, False])
@pytest.mark.parametrize("state", [torch.float32, torch.bfloat16])
def test_memory_read(
    kernels: Kernels,
    draw: Callable[..., Tensor],
    once: Callable[..., Any],
    groups: int,
    tokens: int,
    normalize: bool,
    denominator: bool,
    state: torch.dtype,
) -> None:
    hidden, w_query = draw(groups, 2, tokens, 96), draw(groups, 48, 96, scale=0.1)
    matrix = draw(groups, 2, 288, 96).to(state)
    normalizer = draw(groups, 2, 288).to(state).abs() if denominator else None
    read = once(lambda: memory_read_ref(hidden, w_query, matrix, normalizer, normalize=normalize))
    expected = read - hidden.float()
    got = kernels.memory_read(hidden.clone(), w_query, matrix, normalizer, normalize=normalize)
    # Relative to what is added; the sum is rounded to bfloat16.
    error = ((got - hidden).float() - expected).norm()
    assert error < 6e-3 * (expected.norm() + hidden.float().norm())


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("count", [1, 16, 40])
@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("denominator", [True, False])
@pytest.mark.parametrize("some_idle", [True, False])
@pytest.mark.parametrize("state", [torch.float32, torch.bfloat16])
def test_memory_write(
    kernels: Kernels,
    draw: Callable[..., Tensor],
    once: Callable[..., Any],
    groups: int,
    count: int,
    normalize: bool,
    denominator: bool,
    some_idle: bool,
    state: torch.dtype,
) -> None:
    rows = draw(groups, 2, count + 3, 64)[:, :, 3:]
    w_key, w_value, w_gate, b_gate = (draw(groups, size, 64, scale=0.2) for size in (16, 64, 1, 1))
    b_gate = b_gate[..., 0]
    matrix = draw(groups, 2, 96, 64).to(state)
    normalizer = draw(groups, 2, 96).to(state).abs() if denominator else None
    first = torch.arange(groups * 2).view(groups, 2) % 3 == 0
    active = torch.arange(groups * 2).view(groups, 2) % 4 != 1 if some_idle else None
    options = {"normalize": normalize, "correction": True}
    arguments = rows, w_key, w_value, w_gate, b_gate, matrix, normalizer, first, active
    expected = once(lambda: memory_write_ref(*arguments, **options))
    before = matrix.clone()
    got = kernels.memory_write(*arguments, **options, reuse=True)
    assert got[0] is matrix
    # What is kept in bfloat16 is rounded with every write.
    assert_near(got[0], expected[0]) if state == torch.bfloat16 else assert_near(got[0] - before, expected[0] - before)
    if active is not None:
        assert torch.equal(got[0][~active], before[~active])
    if denominator:
        assert_near(got[1], expected[1])


def extend_ref(
    x: Tensor, layer: LlamaLayers, cosine: Tensor, sine: Tensor, keys: Tensor, values: Tensor, before: int
) -> tuple[Tensor, list[Tensor]]:
    """Compute `kernels.ops.Extend` in float32, plainly, for lanes that hold equally much.

    Returns:
        The outputs, and keys and values with those of the new tokens.
    """
    heads, turned_heads = layer.heads, layer.heads + layer.key_heads
    normed = grouped_norm_ref(x[None], layer.norm1, kind="rms", eps=layer.eps)
    qkv = grouped_linear_ref(normed, layer.qkv, layer.qkv_bias).view(len(x), 1, -1, layer.head_dim)
    turned = rotary_ref(qkv[:, :, :turned_heads], cosine, sine)
    fresh = turned[:, :, heads:], qkv[:, :, turned_heads:]
    seen = [
        torch.cat((cache[:, :, :before].float(), new.transpose(1, 2)), dim=2)
        for cache, new in zip((keys, values), fresh, strict=True)
    ]
    attended = grouped_attention(turned[:, :, :heads].transpose(1, 2), *seen, scale=layer.scale, mask=None)
    mixed = grouped_linear_ref(attended.reshape(1, len(x), -1), layer.out, layer.out_bias, residual=x[None])
    normed = grouped_norm_ref(mixed, layer.norm2, kind="rms", eps=layer.eps)
    middle = grouped_gated_mlp_ref(normed, layer.up, layer.up_bias, activation=layer.activation)
    return grouped_linear_ref(middle, layer.down, layer.down_bias, residual=mixed)[0], seen


@pytest.mark.parametrize("lanes", [1, 3, 8, 20])
@pytest.mark.parametrize("before", [0, 5, 70])
@pytest.mark.parametrize("with_bias", [True, False])
@pytest.mark.parametrize("angles", ["shared", "per lane"])
@pytest.mark.parametrize("four_bits", [(), ("qkv", "up", "down")])
def test_one_new_token_through_a_layer(
    kernels: Kernels,
    draw: Callable[..., Tensor],
    draw_blocks: Callable[..., Tensor],
    once: Callable[..., Any],
    lanes: int,
    before: int,
    with_bias: bool,
    angles: str,
    four_bits: tuple[str, ...],
) -> None:
    depth, heads, key_heads, width, inner = 96, 6, 2, 32, 160
    sizes = {
        "qkv": ((heads + 2 * key_heads) * width, depth),
        "out": (depth, heads * width),
        "up": (2 * inner, depth),
        "down": (depth, inner),
    }
    weights = {
        name: draw_blocks(1, *size, bits=4) if name in four_bits else draw(1, *size, scale=size[1] ** -0.5)
        for name, size in sizes.items()
    }
    biases = {f"{name}_bias": draw(1, size[0]) if with_bias else None for name, size in sizes.items()}
    norms = {name: draw(1, depth) for name in ("norm1", "norm2")}
    layer = LlamaLayers(
        **weights, **biases, **norms, heads=heads, key_heads=key_heads, head_dim=width, scale=0.2, eps=1e-5,
        activation="silu",
    )  # fmt: skip
    packed = layer._replace(
        **{name: kernels.pack(weight, 2 if name == "up" else 1) for name, weight in weights.items()}
    )
    assert {name for name in sizes if getattr(packed, name).nibbles is not None} == set(four_bits)
    x, half = draw(lanes, depth), draw(1 if angles == "shared" else lanes, 1, width // 2).float()
    cosine, sine = (torch.cat((part, part), dim=-1).bfloat16() for part in (half.cos(), half.sin()))
    keys, values = draw(lanes, key_heads, before + 9, width), draw(lanes, key_heads, before + 9, width)
    kept = keys.clone(), values.clone()
    expected, seen = once(lambda: extend_ref(x, layer, cosine, sine, keys, values, before))
    assert_near(kernels.extend(x, packed, cosine, sine, keys, values, before=[before] * lanes), expected)
    for cache, old, new in zip((keys, values), kept, seen, strict=True):
        assert_near(cache[:, :, : before + 1], new)
        assert torch.equal(cache[:, :, before + 1 :], old[:, :, before + 1 :])


@pytest.mark.parametrize("name", HERE + BYTES)
@pytest.mark.parametrize(
    ("segment", "memory_tokens", "wrapped", "state"),
    [
        # Without memory tokens nothing is written, and it is all one where, and in what, memories are kept.
        pytest.param(40, 0, EVERY_LAYER, torch.float32, id="short-segments-no-memory"),
        pytest.param(340, 0, EVERY_LAYER, torch.float32, id="long-segments-no-memory"),
        pytest.param(40, 20, EVERY_LAYER, torch.float32, id="short-segments"),
        pytest.param(40, 20, SOME_LAYERS, torch.bfloat16, id="short-segments-some-layers-memory-in-halves"),
        pytest.param(340, 20, SOME_LAYERS, torch.float32, id="long-segments-some-layers"),
        pytest.param(340, 20, EVERY_LAYER, torch.bfloat16, id="long-segments-memory-in-halves"),
    ],
)
def test_whole_layers_in_one_call(
    name: str, any_threads: None, segment: int, memory_tokens: int, wrapped: list[bool], state: torch.dtype
) -> None:
    """Bit by bit what the operations give one by one, in groups and alone, over ragged documents in one conveyor."""
    base = {
        "model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 5,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32, "rms_norm_eps": 1e-5, "hidden_act": "silu",
        "max_position_embeddings": 512, "tie_word_embeddings": True,
    }  # fmt: skip
    raw = {
        "model_type": "armt", "base_model_config": base, "layers_attr": "model.layers", "segment_size": segment,
        "num_mem_tokens": memory_tokens, "d_mem": 16, "wrap_layers": wrapped,
    }  # fmt: skip
    if (obstacle := compiled.obstacle(name)) is not None:
        pytest.skip(obstacle)
    ops = operations(backend_of(name), name)
    model = random_model(parse_config(raw, where="test"), device=torch.device("cpu"), dtype=torch.bfloat16, ops=ops)
    model.memory_dtype = state
    # Long segments take their time, and eight of them fill the conveyor of five layers as well as fourteen do.
    most = 7 if segment < 100 else 3
    ids = torch.randint(100, (most * segment,), generator=torch.Generator().manual_seed(1))
    documents = [ids, ids[: 2 * segment + 3], ids[5:30], ids[: (most - 1) // 2 * segment]]
    calls = []

    def counted(*arguments: object) -> Tensor:
        made = ops.run_layers(*arguments)
        assert made is not None
        calls.append(len(made))
        return made

    def read(schedule: Schedule, run_layers: Callable[..., Tensor] | None) -> list[Reading]:
        model.block.ops = replace(ops, run_layers=run_layers)
        return list(Reader(model, schedule, want_logits=True).read([Source([document]) for document in documents]))

    hinder = compiled.function(name, "armt_hinder", ctypes.c_int64)
    apart = read("sequential", None)
    ways: list[tuple[Schedule, int, int]] = [("sequential", 2, 0), ("diagonal", 2, 0), ("diagonal", 1, 0)]
    # Other work on the cores of some threads changes who computes what, and with whom.
    ways += [("diagonal", 3, 0), ("sequential", 2, 1), ("diagonal", 2, 1), ("diagonal", 3, 1), ("diagonal", 3, 3)]
    for schedule, threads, hindered in ways:
        torch.set_num_threads(threads)
        hinder(hindered)
        calls.clear()
        for whole, part in zip(read(schedule, counted), apart, strict=True):
            assert torch.isfinite(part.logits).all()
            assert torch.equal(whole.logits, part.logits)
            assert torch.equal(whole.memory.matrix, part.memory.matrix)
            assert torch.equal(whole.memory.normalizer, part.memory.normalizer)
            assert bool(part.memory.matrix.count_nonzero()) == (memory_tokens > 0)
        assert max(calls) == (5 if schedule == "diagonal" else 1)


@pytest.fixture(params=BYTES or ["int8"])
def byte_kernels(request: pytest.FixtureRequest) -> Kernels:
    """Kernels with weights in bytes."""
    return loaded(request.param)


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
def test_linear_and_mlp_in_bytes(byte_kernels: Kernels, draw: Callable[..., Tensor], groups: int, rows: int) -> None:
    """Against products of the weights as the bytes have them: what is left is the rounding of the rows."""
    x, residual, bias = draw(groups, rows, 192), draw(groups, rows, 80), draw(groups, 80)
    # A row far larger than the others must not take their precision.
    x[:, -1] *= 100
    packed: Any = byte_kernels.pack(draw(groups, 80, 192, scale=0.1))
    expected = grouped_linear_ref(x, packed.dense(), bias, residual=residual, activation="silu")
    got = byte_kernels.grouped_linear(x, packed, bias, residual=residual, activation="silu")
    error = (got.float() - expected).norm(dim=2) / expected.norm(dim=2)
    assert error.max() < 2e-2, f"relative error {error.max():.1e} of a row"
    up: Any = byte_kernels.pack(draw(groups, 2 * 128, 192, scale=0.1), 2)
    down: Any = byte_kernels.pack(draw(groups, 64, 128, scale=0.1))
    middle = grouped_gated_mlp_ref(x, up.dense(), activation="silu")
    expected = grouped_linear_ref(middle, down.dense())
    got = byte_kernels.grouped_mlp(x, up, None, down, None, activation="silu", gated=True)
    error = (got.float() - expected).norm(dim=2) / expected.norm(dim=2)
    assert error.max() < 4e-2, f"relative error {error.max():.1e} of a row"


def test_large_entries_coarsen_only_their_step(byte_kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    """A few entries are far larger than the rest, as in real rows; eleven steps are more than are summed up at once."""
    weight, x = draw(1, 32, 704, scale=0.1), draw(1, 33, 704)
    x[..., 70] = 1000.0
    weight[..., 70] = 0.0
    packed = byte_kernels.pack(weight)
    assert not isinstance(packed, Tensor)
    expected = grouped_linear_ref(x, packed.dense())
    error = (byte_kernels.grouped_linear(x, packed).float() - expected).norm() / expected.norm()
    # The step of the large entry loses its other 63; with one scale a row everything would be lost.
    assert error < 0.35, f"relative error {error:.1e}"
    x[..., 70] = 0.0
    expected = grouped_linear_ref(x, packed.dense())
    error = (byte_kernels.grouped_linear(x, packed).float() - expected).norm() / expected.norm()
    assert error < 1e-2, f"relative error {error:.1e}"


@pytest.mark.parametrize("name", [*BYTES, *PAIRS] or ["int16"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("depth", [64, 640])
def test_what_is_not_finite_is_not_hidden_by_whole_numbers(
    draw: Callable[..., Tensor], name: str, bad: float, depth: int
) -> None:
    """The largest of a row is found by comparisons, which not-a-number loses: numbers of it would look like results."""
    kernels, x = loaded(name), draw(1, 3, depth)
    packed = kernels.pack(draw(1, 16, depth))
    x[0, 1, depth - 31] = bad
    got = kernels.grouped_linear(x, packed)
    assert not torch.isfinite(got[0, 1]).any()
    assert torch.isfinite(got[0, [0, 2]]).all()


def test_no_number_is_not_turned_into_zero(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    rows, weights = draw(1, 1, 16, 64), [draw(1, size, 64) for size in (16, 64, 1)]
    weights[0][0, 3, 5] = float("nan")
    state = torch.zeros(1, 1, 96, 64), None, torch.zeros(1, 1, dtype=torch.bool), None
    assert kernels.memory_write(rows, *weights, draw(1, 1), *state, normalize=True, correction=True)[0].isnan().any()


@pytest.fixture(params=PAIRS or ["int16"])
def int16_kernels(request: pytest.FixtureRequest) -> Kernels:
    """Kernels with weights in whole numbers of 16 bits."""
    return loaded(request.param)


@pytest.fixture(params=FEW_WHOLES or ["int16"])
def rounding_kernels(request: pytest.FixtureRequest) -> Kernels:
    """Kernels that round weights to eight bits for few rows."""
    return loaded(request.param)


def test_whole_numbers_of_sixteen_bits_are_the_same_bits_by_every_instruction_set(draw: Callable[..., Tensor]) -> None:
    if len(PAIRS) < 2:
        pytest.skip("the processor has one instruction set for them at most")
    weight, x, residual = draw(2, 80, 704, scale=0.1), draw(2, 37, 704), draw(2, 37, 80)
    packed = Kernels(PAIRS[0]).pack(weight)
    first, *others = (Kernels(name).grouped_linear(x, packed, residual=residual) for name in PAIRS)
    assert all(torch.equal(first, other) for other in others)


def test_sums_of_sixteen_bits_are_as_exact_as_bfloat16_is(int16_kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    """What a product is rounded to in the end is more than what rounding weights and rows changes."""
    weight, x = draw(2, 64, 1536, scale=0.1), draw(2, 33, 1536)
    # Entries far larger than the rest, as real rows have them.
    x[..., 70] *= 50
    packed = int16_kernels.pack(weight)
    expected = x.double() @ weight.double().transpose(1, 2)
    got = int16_kernels.grouped_linear(x, packed).double()
    rounding = (expected.bfloat16().double() - expected).norm() / expected.norm()
    error = (got - expected).norm() / expected.norm()
    assert error < 1.3 * rounding


@pytest.mark.parametrize("depth", [288, 1536])
def test_the_largest_sums_stay_within_32_bits(int16_kernels: Kernels, depth: int) -> None:
    """All entries as large as their scales allow, of one sign: a sum that ran over would come out negative."""
    weight, x = torch.full((1, 32, depth), 0.75).bfloat16(), torch.full((1, 7, depth), -3.0).bfloat16()
    got = int16_kernels.grouped_linear(x, int16_kernels.pack(weight))
    torch.testing.assert_close(got.float(), torch.full((1, 7, 32), -2.25 * depth), rtol=2**-8, atol=0)


@pytest.mark.parametrize("name", [*BYTES, *PAIRS] or ["int16"])
def test_rows_too_small_for_a_scale_are_zeros(name: str) -> None:
    """Not infinities, which the factor of the smallest numbers would be; rows beside them are not touched."""
    kernels, weight, x = loaded(name), torch.ones(1, 16, 64).bfloat16(), torch.ones(1, 4, 64).bfloat16()
    x[0, 1], x[0, 2] = 1e-38, 0.0
    got = kernels.grouped_linear(x, kernels.pack(weight))
    assert torch.equal(got[0, :, 0], torch.tensor([64.0, 0.0, 0.0, 64.0]).bfloat16())


def test_new_tokens_of_lanes_that_hold_unequally_many(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    """Each lane as alone, bit for bit, and nothing of its cache but one place is touched."""
    befores = [0, 5, 70, 33, 5]
    qkv, out, up, down = draw(1, 128, 64, scale=0.1), draw(1, 64, 64), draw(1, 128, 64), draw(1, 64, 64)
    stacks: list[Any] = [kernels.pack(qkv), kernels.pack(out), kernels.pack(up, 2), kernels.pack(down)]
    norm, x, half = draw(1, 64), draw(5, 64), draw(5, 1, 16)
    layer = LlamaLayers(
        norm, stacks[0], None, stacks[1], None, norm, stacks[2], None, stacks[3], None, 2, 1, 32, 0.2, 1e-5, "silu"
    )
    angle = torch.cat((half, half), dim=-1)
    cosine, sine, kept = angle.cos(), angle.sin(), (draw(5, 1, 80, 32), draw(5, 1, 80, 32))

    def extend(some: slice) -> list[Tensor]:
        cache = [part[some].clone() for part in kept]
        return [kernels.extend(x[some], layer, cosine[some], sine[some], *cache, before=befores[some]), *cache]

    together = extend(slice(None))
    for lane, before in enumerate(befores):
        for alone, among in zip(extend(slice(lane, lane + 1)), together, strict=True):
            assert torch.equal(alone[0], among[lane])
        for cache, old in zip(together[1:], kept, strict=True):
            others = [place for place in range(80) if place != before]
            assert torch.equal(cache[lane, :, others], old[lane, :, others])
            assert not torch.equal(cache[lane, :, before], old[lane, :, before])


@pytest.mark.parametrize("lanes", [1, 4, 11])
def test_new_tokens_read_weights_rounded_to_eight_bits(
    rounding_kernels: Kernels, draw: Callable[..., Tensor], draw_blocks: Callable[..., Tensor], lanes: int
) -> None:
    """Near what the tiles give, and the same bits for a lane whatever is beside it; four bits stay what they are."""
    qkv, out = draw(2, 128, 96, scale=0.1), draw(2, 96, 64, scale=0.1)
    up, down = draw_blocks(2, 320, 96, bits=4), draw(2, 96, 160, scale=0.1)
    packed = [
        rounding_kernels.pack(qkv),
        rounding_kernels.pack(out),
        rounding_kernels.pack(up, 2),
        rounding_kernels.pack(down),
    ]
    stacks: list[Any] = [stack[1:] for stack in packed]
    norm = draw(1, 96)
    layer = LlamaLayers(
        norm, stacks[0], None, stacks[1], None, norm, stacks[2], None, stacks[3], None, 2, 1, 32, 0.2, 1e-5, "silu"
    )
    ready: Any = rounding_kernels.few_rows(layer)
    rounded = [stack.rounded is not None for stack in (ready.qkv, ready.out, ready.up, ready.down)]
    assert rounded == [True, True, False, True]
    assert rounding_kernels.few_rows(ready).qkv is ready.qkv
    x, angle = draw(lanes, 96), torch.cat((part := draw(1, 1, 16), part), dim=-1)
    kept = draw(lanes, 1, 24, 32), draw(lanes, 1, 24, 32)

    def extend(of: LlamaLayers, some: slice) -> list[Tensor]:
        cache = [part[some].clone() for part in kept]
        return [
            rounding_kernels.extend(x[some], of, angle.cos(), angle.sin(), *cache, before=[20] * len(x[some])),
            *cache,
        ]

    exact, near = extend(layer, slice(None)), extend(ready, slice(None))
    for got, expected in zip(near, exact, strict=True):
        error = (got.float() - expected.float()).norm() / expected.float().norm()
        assert error < 1e-2, f"relative error {error:.1e}"
    assert not torch.equal(near[0], exact[0])
    for lane in range(lanes):
        for alone, among in zip(extend(ready, slice(lane, lane + 1)), near, strict=True):
            assert torch.equal(alone[0], among[lane])


@pytest.mark.parametrize("wrong", [float("nan"), float("-inf"), 1e-5])
def test_weights_that_eight_bits_do_not_hold_stay_as_they_are(
    rounding_kernels: Kernels, draw: Callable[..., Tensor], wrong: float
) -> None:
    """Blocks whose step is too small for half precision, or none at all; blocks of zeros are nothing special."""
    weight = draw(1, 32, 96, scale=0.1)
    weight[0, 3, 32:64] = 0.0
    layer = _layers()
    ready: Any = rounding_kernels.few_rows(layer._replace(out=rounding_kernels.pack(weight)))
    assert ready.out.rounded is not None
    weight[0, 3] = wrong
    ready = rounding_kernels.few_rows(layer._replace(out=rounding_kernels.pack(weight)))
    assert ready.out.rounded is None


def test_layers_stay_as_they_are_where_few_rows_are_not_multiplied_in_whole_numbers(
    kernels: Kernels, instructions: str, draw: Callable[..., Tensor]
) -> None:
    if instruction_sets.INSTRUCTION_SETS[instructions].few_wholes:
        pytest.skip("they are")
    layer = _layers()._replace(out=kernels.pack(draw(1, 32, 64)))
    assert kernels.few_rows(layer) is layer


def test_a_cell_does_not_depend_on_its_group(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    x = draw(5, 40, 64)
    query = x.view(5, 40, 2, 32).transpose(1, 2)
    matrix, w_query, normalizer = draw(5, 1, 96, 64).float(), draw(5, 16, 64), draw(5, 1, 96).float()

    def run(g: slice) -> list[Tensor]:
        read = kernels.memory_read(x[g].unsqueeze(1).clone(), w_query[g], matrix[g], normalizer[g], normalize=True)
        attended = kernels.grouped_attention(query[g], query[g], query[g], scale=0.2, mask=None)
        return [attended, read]

    together = run(slice(0, 5))
    for g in range(5):
        for alone, among in zip(run(slice(g, g + 1)), together, strict=True):
            assert torch.equal(alone[0], among[g])


def _layers(head_dim: int = 32, *, up_rows: int = 64, scale: float = 1.0) -> LlamaLayers:
    def packed(rows: int, parts: int = 1) -> Any:
        fills = rows % (16 * parts) == 0
        return TiledStack(torch.zeros(2, rows // 16, 2, 16, 16, 2)) if fills else torch.zeros(2, rows, 64)

    norm = torch.ones(2, 64).bfloat16()
    qkv, out, up, down = packed(4 * head_dim), packed(64), packed(up_rows, 2), packed(64)
    return LlamaLayers(norm, qkv, None, out, None, norm, up, None, down, None, 2, 1, head_dim, scale, 1e-5, "silu")


def _memories(d_mem: int = 16, *, dtype: torch.dtype = torch.float32, dense: bool = True) -> CellMemories:
    matrix = torch.zeros(2, 1, 6 * d_mem, 64, dtype=dtype)
    matrix = matrix if dense else matrix.transpose(0, 2).contiguous().transpose(0, 2)
    weights = {"query": torch.zeros(2, d_mem, 64)}
    return CellMemories(weights, matrix, None, [0, 1], [0, 0], [True, True], 4, True, True)


@pytest.mark.parametrize(
    ("layers", "memories", "turned", "fits"),
    [
        pytest.param(_layers(), _memories(), 32, True, id="as-it-should-be"),
        pytest.param(_layers(), _memories(dtype=torch.bfloat16), 32, True, id="a-memory-in-halves"),
        pytest.param(_layers(16), None, 32, True, id="half-a-tile-of-a-head-for-a-new-token"),
        pytest.param(_layers(16), _memories(), 32, False, id="half-a-tile-of-a-head"),
        pytest.param(_layers(8), None, 32, False, id="a-quarter-of-a-tile-of-a-head"),
        pytest.param(_layers(up_rows=48), None, 32, False, id="an-mlp-that-fills-no-tiles"),
        pytest.param(_layers(), _memories(), 16, False, id="few-rotated-entries"),
        pytest.param(_layers(scale=-1.0), _memories(), 32, False, id="a-negative-scale"),
        pytest.param(_layers(), _memories(8), 32, False, id="a-narrow-memory"),
        pytest.param(_layers(), _memories(dtype=torch.float64), 32, False, id="a-memory-in-float64"),
        pytest.param(_layers(), _memories(dense=False), 32, False, id="a-memory-that-is-not-dense"),
    ],
)
def test_which_layers_are_computed_whole(
    kernels: Kernels, layers: LlamaLayers, memories: CellMemories | None, turned: int, fits: bool
) -> None:
    assert kernels.fits(layers, turned=turned, memories=memories) is fits
