"""C++ kernels, by every instruction set that this machine has: against the float32 references, in groups and alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from armt.kernels import compiled
from armt.kernels.eager.associative import memory_read_ref, memory_write_ref
from armt.kernels.eager.attention import grouped_attention
from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp_ref
from armt.kernels.eager.norm import grouped_norm_ref
from armt.kernels.eager.rotary import HeadNorm, rotary_ref
from armt.kernels.layers import LlamaLayers
from armt.kernels.native.ops import Kernels, operations
from armt.kernels.native.tiles import ByteStack, pack, pack_bytes
from armt.models.config import parse_config
from armt.models.shapes import random_model
from armt.runtime.engine.reader import Reader, Reading, Source
from armt.runtime.engine.schedule import Schedule
from armt.runtime.session import load

GOLDEN = Path(__file__).parents[1] / "golden"
# A lone cell is shared by all threads, others are not; tails of tiles, halves of them, more than one block.
GROUPS = [1, 5]
ROWS = [1, 20, 33, 300]


# Those that this processor has; where it has none, one case says so. Bytes differ in their products alone.
BYTES = [name for name in ("int8_bf16", "int8") if compiled.can_run(name)]
HERE = [name for name in compiled.INSTRUCTION_SETS if compiled.can_run(name) and name not in BYTES] or ["avx2"]


@pytest.fixture(params=HERE)
def instructions(request: pytest.FixtureRequest) -> str:
    """An instruction set."""
    if (obstacle := compiled.obstacle(request.param)) is not None:
        pytest.skip(obstacle)
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


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("activation", [None, "silu", "gelu", "gelu_tanh", "relu"])
def test_linear_with_every_epilogue(
    kernels: Kernels, draw: Callable[..., Tensor], groups: int, rows: int, activation: str | None
) -> None:
    # Five columns of tiles: two pairs and a lone one.
    x, weight, bias = draw(groups, rows, 96), draw(groups, 80, 96, scale=0.2), draw(groups, 80)
    residual, packed = draw(groups, rows, 80), pack(weight)
    for own_bias in (None, bias):
        for own_residual in (None, residual):
            out = torch.full_like(residual, float("nan"))
            got = kernels.grouped_linear(x, packed, own_bias, residual=own_residual, activation=activation, out=out)
            assert got is out
            expected = grouped_linear_ref(x, weight, own_bias, residual=own_residual, activation=activation)
            assert_near(got, expected)


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize("with_bias", [True, False])
def test_mlp(
    kernels: Kernels, draw: Callable[..., Tensor], groups: int, rows: int, gated: bool, with_bias: bool
) -> None:
    inner = 160
    up, down = draw(groups, inner * (1 + gated), 64, scale=0.2), draw(groups, 64, inner, scale=0.2)
    up_bias, down_bias = (draw(groups, up.shape[1]), draw(groups, 64)) if with_bias else (None, None)
    x, residual = draw(groups, rows, 64), draw(groups, rows, 64)
    got = kernels.grouped_mlp(
        x,
        pack(up, 1 + gated),
        up_bias,
        pack(down),
        down_bias,
        activation="silu",
        gated=gated,
        residual=residual,
    )
    middle = (
        grouped_gated_mlp_ref(x, up, up_bias, activation="silu")
        if gated
        else grouped_linear_ref(x, up, up_bias, activation="silu")
    )
    assert_near(got, grouped_linear_ref(middle, down, down_bias, residual=residual))


def test_the_inner_size_may_fit_no_tiles(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    up, down, x = draw(2, 2 * 48, 64, scale=0.2), draw(2, 64, 48, scale=0.2), draw(2, 20, 64)
    packed = pack(up, 2), pack(down)
    assert not isinstance(packed[0], Tensor)
    assert isinstance(packed[1], Tensor)
    got = kernels.grouped_mlp(x, packed[0], None, packed[1], None, activation="silu", gated=True)
    assert_near(got, grouped_linear_ref(grouped_gated_mlp_ref(x, up, activation="silu"), down))


def test_a_layer_range_and_strided_rows(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    weight, x = draw(5, 16, 32, scale=0.2), draw(2, 32, 30).transpose(1, 2)
    assert_near(kernels.grouped_linear(x, pack(weight)[1:3]), grouped_linear_ref(x, weight[1:3]))


def test_packing_loses_nothing_and_leaves_alone_what_fills_no_tiles(
    kernels: Kernels, draw: Callable[..., Tensor]
) -> None:
    weight = draw(3, 2 * 32, 64)
    assert torch.equal(pack(weight, 2).dense(), weight)
    for odd, parts in ((draw(3, 16, 40), 1), (draw(3, 24, 32), 1), (draw(3, 48, 32), 2)):
        assert pack(odd, parts) is odd


def test_ragged_groups_are_refused(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    x, packed, offsets = draw(5, 32), pack(draw(2, 16, 32)), torch.tensor([0, 2, 5], dtype=torch.int32)
    with pytest.raises(ValueError, match="offsets"):
        kernels.grouped_linear(x, packed, offsets=offsets)


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
def test_rotary(kernels: Kernels, draw: Callable[..., Tensor], cells: int, rows: int, turned: int, angles: str) -> None:
    x = draw(cells, rows, 5, 64)[:, :, :4]
    half = draw(1 if angles == "shared" else cells, rows, turned // 2).float()
    both = torch.cat((half, half), dim=-1)
    cosine, sine = both.cos().bfloat16(), both.sin().bfloat16()
    assert_near(kernels.rotary(x, cosine, sine), rotary_ref(x, cosine, sine))
    norm = HeadNorm(draw(cells, 64), draw(cells, 64), 3, 1e-5, False)
    assert_near(kernels.rotary(x, cosine, sine, norm=norm), rotary_ref(x, cosine, sine, norm=norm))


@pytest.mark.parametrize("cells", GROUPS)
@pytest.mark.parametrize("tokens", ROWS)
@pytest.mark.parametrize(("heads", "key_heads", "width"), [(4, 4, 32), (9, 3, 64), (4, 1, 128)])
def test_attention(
    kernels: Kernels, draw: Callable[..., Tensor], cells: int, tokens: int, heads: int, key_heads: int, width: int
) -> None:
    packed = draw(cells, tokens, heads + 2 * key_heads, width)
    query, key, value = (part.transpose(1, 2) for part in packed.split((heads, key_heads, key_heads), dim=2))
    got = kernels.grouped_attention(query, key, value, scale=width**-0.5, mask=None)
    exact = (query.float(), key.float(), value.float())
    assert_near(got, grouped_attention(*exact, scale=width**-0.5, mask=None))
    mask = torch.ones(tokens, tokens, dtype=torch.bool).tril().triu(-3)
    got = kernels.grouped_attention(query, key, value, scale=width**-0.5, mask=mask)
    assert_near(got, grouped_attention(*exact, scale=width**-0.5, mask=mask))


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("tokens", ROWS)
@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("denominator", [True, False])
@pytest.mark.parametrize("state", [torch.float32, torch.bfloat16])
def test_memory_read(
    kernels: Kernels,
    draw: Callable[..., Tensor],
    groups: int,
    tokens: int,
    normalize: bool,
    denominator: bool,
    state: torch.dtype,
) -> None:
    hidden, w_query = draw(groups, 2, tokens, 96), draw(groups, 48, 96, scale=0.1)
    matrix = draw(groups, 2, 288, 96).to(state)
    normalizer = draw(groups, 2, 288).to(state).abs() if denominator else None
    expected = memory_read_ref(hidden, w_query, matrix, normalizer, normalize=normalize) - hidden.float()
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
    expected = memory_write_ref(rows, w_key, w_value, w_gate, b_gate, matrix, normalizer, first, active, **options)
    before = matrix.clone()
    got = kernels.memory_write(
        rows, w_key, w_value, w_gate, b_gate, matrix, normalizer, first, active, **options, reuse=True
    )
    assert got[0] is matrix
    # What is kept in bfloat16 is rounded with every write.
    assert_near(got[0], expected[0]) if state == torch.bfloat16 else assert_near(got[0] - before, expected[0] - before)
    if active is not None:
        assert torch.equal(got[0][~active], before[~active])
    if denominator:
        assert_near(got[1], expected[1])


@pytest.mark.parametrize("lanes", [1, 3, 8, 20])
@pytest.mark.parametrize("before", [0, 5, 70])
@pytest.mark.parametrize("with_bias", [True, False])
@pytest.mark.parametrize("angles", ["shared", "per lane"])
@pytest.mark.parametrize("four_bits", [(), ("qkv", "up", "down")])
def test_one_new_token_through_a_layer(
    kernels: Kernels,
    draw: Callable[..., Tensor],
    draw_blocks: Callable[..., Tensor],
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
    stacks = {name: kernels.pack(weight, 2 if name == "up" else 1) for name, weight in weights.items()}
    assert {name for name, stack in stacks.items() if stack.nibbles is not None} == set(four_bits)
    biases = {name: draw(1, size[0]) if with_bias else None for name, size in sizes.items()}
    norm1, norm2, x = draw(1, depth), draw(1, depth), draw(lanes, depth)
    half = draw(1 if angles == "shared" else lanes, 1, width // 2).float()
    cosine, sine = (torch.cat((part, part), dim=-1).bfloat16() for part in (half.cos(), half.sin()))
    keys, values = draw(lanes, key_heads, before + 9, width), draw(lanes, key_heads, before + 9, width)
    kept = keys.clone(), values.clone()

    normed = grouped_norm_ref(x[None], norm1, kind="rms", eps=1e-5)
    qkv = grouped_linear_ref(normed, weights["qkv"], biases["qkv"]).view(lanes, 1, -1, width)
    turned = rotary_ref(qkv[:, :, : heads + key_heads], cosine, sine)
    seen = [torch.cat((cache[:, :, :before].float(), new.transpose(1, 2)), dim=2) for cache, new in (
        (keys, turned[:, :, heads:]), (values, qkv[:, :, heads + key_heads :])
    )]  # fmt: skip
    attended = grouped_attention(turned[:, :, :heads].transpose(1, 2), *seen, scale=0.2, mask=None)
    mixed = grouped_linear_ref(attended.reshape(1, lanes, -1), weights["out"], biases["out"], residual=x[None])
    normed = grouped_norm_ref(mixed, norm2, kind="rms", eps=1e-5)
    middle = grouped_gated_mlp_ref(normed, weights["up"], biases["up"], activation="silu")
    expected = grouped_linear_ref(middle, weights["down"], biases["down"], residual=mixed)[0]

    layer = LlamaLayers(
        norm1,
        stacks["qkv"],
        biases["qkv"],
        stacks["out"],
        biases["out"],
        norm2,
        stacks["up"],
        biases["up"],
        stacks["down"],
        biases["down"],
        heads,
        key_heads,
        width,
        0.2,
        1e-5,
        "silu",
    )
    assert_near(kernels.extend(x, layer, cosine, sine, keys, values, before=before), expected)
    for cache, old, new in zip((keys, values), kept, seen, strict=True):
        assert_near(cache[:, :, : before + 1], new)
        assert torch.equal(cache[:, :, before + 1 :], old[:, :, before + 1 :])


@pytest.mark.parametrize("name", HERE + BYTES)
@pytest.mark.parametrize("segment", [40, 340])
@pytest.mark.parametrize("memory_tokens", [0, 20])
@pytest.mark.parametrize("wrapped", [[True] * 5, [False, True, False, True, False]])
@pytest.mark.parametrize("state", [torch.float32, torch.bfloat16])
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
    ops = operations("int8" if name in BYTES else "avx512", name)
    model = random_model(parse_config(raw, where="test"), device=torch.device("cpu"), dtype=torch.bfloat16, ops=ops)
    model.memory_dtype = state
    ids = torch.randint(100, (7 * segment,), generator=torch.Generator().manual_seed(1))
    documents = [ids, ids[: 2 * segment + 3], ids[5:30], ids[: 3 * segment]]
    calls = []

    def counted(*arguments: object) -> Tensor:
        made = ops.run_layers(*arguments)
        assert made is not None
        calls.append(len(made))
        return made

    def read(schedule: Schedule, run_layers: Callable[..., Tensor] | None) -> list[Reading]:
        model.block.ops = replace(ops, run_layers=run_layers)
        return list(Reader(model, schedule, want_logits=True).read([Source([document]) for document in documents]))

    apart = read("sequential", None)
    for schedule, threads in (("sequential", 2), ("diagonal", 2), ("diagonal", 1), ("diagonal", 3)):
        torch.set_num_threads(threads)
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
    if (obstacle := compiled.obstacle(request.param)) is not None:
        pytest.skip(obstacle)
    return Kernels(request.param)


def test_packing_to_bytes(draw: Callable[..., Tensor]) -> None:
    """A row that is a hundred times another keeps its own scale; a row of zeros stays one."""
    weight = draw(3, 48, 128, scale=0.1)
    weight[:, 5] *= 100
    weight[:, 7] = 0
    packed = pack_bytes(weight, 3)
    assert isinstance(packed, ByteStack)
    assert packed.rows == 48
    error = (packed.dense() - weight).float().abs().amax(dim=2)
    # Half a step, and what bfloat16 rounds away of the result.
    assert (error <= weight.float().abs().amax(dim=2) * (0.5 / 127 + 2**-8)).all()
    assert torch.equal(packed[1:].dense(), packed.dense()[1:])
    for odd, parts in ((draw(3, 16, 96), 1), (draw(3, 24, 64), 1), (draw(3, 48, 64), 2)):
        assert pack_bytes(odd, parts) is odd


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
def test_linear_and_mlp_in_bytes(byte_kernels: Kernels, draw: Callable[..., Tensor], groups: int, rows: int) -> None:
    """Against products of the weights as the bytes have them: what is left is the rounding of the rows."""
    x, residual, bias = draw(groups, rows, 192), draw(groups, rows, 80), draw(groups, 80)
    # A row far larger than the others must not take their precision.
    x[:, -1] *= 100
    packed = pack_bytes(draw(groups, 80, 192, scale=0.1))
    expected = grouped_linear_ref(x, packed.dense(), bias, residual=residual, activation="silu")
    got = byte_kernels.grouped_linear(x, packed, bias, residual=residual, activation="silu")
    error = (got.float() - expected).norm(dim=2) / expected.norm(dim=2)
    assert error.max() < 2e-2, f"relative error {error.max():.1e} of a row"
    up, down = pack_bytes(draw(groups, 2 * 128, 192, scale=0.1), 2), pack_bytes(draw(groups, 64, 128, scale=0.1))
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
    packed = pack_bytes(weight)
    assert not isinstance(packed, Tensor)
    expected = grouped_linear_ref(x, packed.dense())
    error = (byte_kernels.grouped_linear(x, packed).float() - expected).norm() / expected.norm()
    # The step of the large entry loses its other 63; with one scale a row everything would be lost.
    assert error < 0.35, f"relative error {error:.1e}"
    x[..., 70] = 0.0
    expected = grouped_linear_ref(x, packed.dense())
    error = (byte_kernels.grouped_linear(x, packed).float() - expected).norm() / expected.norm()
    assert error < 1e-2, f"relative error {error:.1e}"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_what_is_not_finite_is_not_hidden_by_bytes(
    byte_kernels: Kernels, draw: Callable[..., Tensor], bad: float
) -> None:
    """The largest of a row is found by comparisons, which not-a-number loses: bytes of it would look like results."""
    x, packed = draw(1, 3, 64), pack_bytes(draw(1, 16, 64))
    x[0, 1, 33] = bad
    got = byte_kernels.grouped_linear(x, packed)
    assert not torch.isfinite(got[0, 1]).any()
    assert torch.isfinite(got[0, [0, 2]]).all()


def test_a_cell_does_not_depend_on_its_group(kernels: Kernels, draw: Callable[..., Tensor]) -> None:
    weight, x = draw(5, 64, 64, scale=0.2), draw(5, 40, 64)
    packed = pack(weight)
    query = x.view(5, 40, 2, 32).transpose(1, 2)
    matrix, w_query, normalizer = draw(5, 1, 96, 64).float(), draw(5, 16, 64), draw(5, 1, 96).float()

    def run(g: slice) -> list[Tensor]:
        read = kernels.memory_read(x[g].unsqueeze(1).clone(), w_query[g], matrix[g], normalizer[g], normalize=True)
        attended = kernels.grouped_attention(query[g], query[g], query[g], scale=0.2, mask=None)
        return [kernels.grouped_linear(x[g], packed[g]), attended, read]

    together = run(slice(0, 5))
    for g in range(5):
        for alone, among in zip(run(slice(g, g + 1)), together, strict=True):
            assert torch.equal(alone[0], among[g])


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir() if (path / "config.json").exists()))
@pytest.mark.parametrize("backend", [name for name in ("amx", "avx512", "avx2") if name in HERE])
def test_a_whole_model_is_as_near_to_float32_as_torch_is(case: str, backend: str) -> None:
    if (obstacle := compiled.obstacle(compiled.best(backend))) is not None:
        pytest.skip(obstacle)
    ids = torch.arange(50) % 32
    exact = load(GOLDEN / case, device="cpu", dtype="float32").logits(ids)
    plain = load(GOLDEN / case, device="cpu", dtype="bfloat16", kernels="torch").logits(ids)
    tiled = load(GOLDEN / case, device="cpu", dtype="bfloat16", kernels=backend)
    assert tiled.model.block.ops.backend == backend
    for schedule in ("sequential", "diagonal"):
        error, allowed = ((got.float() - exact).norm() for got in (tiled.logits(ids, schedule), plain))
        assert error < 2 * allowed + 1e-3 * exact.norm()
