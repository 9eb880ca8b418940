"""The block's dispatch to backends that compute whole layers: a fake one does in torch what it is told, cell by cell.

The real one needs AMX. What the fake is told is all that a backend learns, so that wrong places, rows or flags show
against the operations one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.choose import TORCH
from armt.kernels.eager.associative import memory_read, memory_write
from armt.kernels.eager.rotary import rotary
from armt.kernels.layers import CellMemories, LlamaLayers
from armt.kernels.ops import Ops
from armt.models.cells import CellGroup
from armt.models.model import ArmtModel
from armt.runtime.engine.decoder import Decoder, Token
from armt.runtime.session import Armt

EXACT = 1e-9


class WholeLayers:
    """A backend that computes whole layers; counts its calls, and refuses where it is told to."""

    def __init__(self) -> None:
        self.accepts = True
        self.groups: list[int] = []
        self.extended: list[list[int]] = []
        self.ready: list[LlamaLayers] = []

    @property
    def ops(self) -> Ops[Tensor]:
        return replace(TORCH, run_layers=self.run_layers, extend=self.extend, few_rows=self.few_rows, fits=self.fits)

    def few_rows(self, layer: LlamaLayers) -> LlamaLayers:
        self.ready.append(layer._replace())
        return self.ready[-1]

    def fits(self, layers: LlamaLayers, *, turned: int, memories: CellMemories | None) -> bool:
        assert turned == layers.head_dim
        assert memories is None or len(memories.rows) == len(layers.norm1)
        return self.accepts

    def run_layers(
        self, hidden: Tensor, layers: LlamaLayers, cosine: Tensor, sine: Tensor, memories: CellMemories, out: Tensor
    ) -> Tensor:
        self.groups.append(len(hidden))
        made = []
        for g, x in enumerate(hidden):
            row, start = memories.rows[g], memories.starts[g]
            if row >= 0:
                x = _read(x, memories, row)
            query, key, value = _project(x, layers, g, cosine[g % len(cosine)], sine[g % len(sine)])
            x = _finish(x, _attend(query, key, value, layers.scale), layers, g)
            if row >= 0 and start >= 0:
                _write(x[start : start + memories.tokens], memories, row, memories.first[g])
            made.append(x)
        out.copy_(torch.stack(made))
        return out

    def extend(
        self,
        x: Tensor,
        layer: LlamaLayers,
        cosine: Tensor,
        sine: Tensor,
        keys: Tensor,
        values: Tensor,
        *,
        before: Sequence[int],
    ) -> Tensor:
        assert any(layer is ready for ready in self.ready)
        self.extended.append(list(before))
        made = []
        for lane, row in enumerate(x.unsqueeze(1)):
            query, key, value = _project(row, layer, 0, cosine[lane % len(cosine)], sine[lane % len(sine)])
            at = before[lane]
            keys[lane, :, at], values[lane, :, at] = key[:, 0], value[:, 0]
            seen = keys[lane, :, : at + 1], values[lane, :, : at + 1]
            made.append(_finish(row, _attend(query, *seen, layer.scale), layer, 0))
        return torch.cat(made)


def _rms(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return x / (x.square().mean(-1, keepdim=True) + eps).sqrt() * weight


def _project(x: Tensor, layers: LlamaLayers, g: int, cosine: Tensor, sine: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return query ``[H, N, D]``, key and value ``[Hkv, N, D]`` of one cell ``[N, d]``."""
    assert isinstance(layers.qkv, Tensor)
    packed = _rms(x, layers.norm1[g], layers.eps) @ layers.qkv[g].T
    if layers.qkv_bias is not None:
        packed = packed + layers.qkv_bias[g]
    heads = packed.view(1, len(x), -1, layers.head_dim)
    both = layers.heads + layers.key_heads
    turned = rotary(heads[:, :, :both], cosine.unsqueeze(0), sine.unsqueeze(0))[0].transpose(0, 1)
    return turned[: layers.heads], turned[layers.heads :], heads[0, :, both:].transpose(0, 1)


def _attend(query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
    key, value = (t.repeat_interleave(len(query) // len(key), 0) for t in (key, value))
    scores = query @ key.transpose(1, 2) * scale
    tokens, seen = scores.shape[1:]
    allowed = torch.ones(tokens, seen, dtype=torch.bool).tril(seen - tokens)
    return scores.masked_fill(~allowed, -torch.inf).softmax(-1) @ value


def _finish(x: Tensor, attended: Tensor, layers: LlamaLayers, g: int) -> Tensor:
    assert isinstance(layers.out, Tensor)
    assert isinstance(layers.up, Tensor)
    assert isinstance(layers.down, Tensor)
    assert layers.activation == "silu"
    x = x + attended.transpose(0, 1).flatten(1) @ layers.out[g].T
    gate, up = (_rms(x, layers.norm2[g], layers.eps) @ layers.up[g].T).chunk(2, dim=-1)
    return x + (torch.nn.functional.silu(gate) * up) @ layers.down[g].T


def _read(x: Tensor, memories: CellMemories, row: int) -> Tensor:
    own = slice(row, row + 1)
    normalizer = None if memories.normalizer is None else memories.normalizer[own]
    query, matrix = memories.weights["query"][own], memories.matrix[own]
    return memory_read(x[None, None].clone(), query, matrix, normalizer, normalize=memories.normalize)[0, 0]


def _write(rows: Tensor, memories: CellMemories, row: int, first: bool) -> None:
    own = slice(row, row + 1)
    weights = [memories.weights[name][own] for name in ("key", "value", "gate", "gate_bias")]
    normalizer = None if memories.normalizer is None else memories.normalizer[own]
    memory_write(
        rows[None, None],
        *weights,
        memories.matrix[own],
        normalizer,
        torch.tensor([[first]]),
        normalize=memories.normalize,
        correction=memories.correction,
        reuse=True,
    )


@pytest.fixture
def whole() -> WholeLayers:
    """The fake backend."""
    return WholeLayers()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, whole: WholeLayers) -> Callable[[Armt], None]:
    """``on(model)``: let a model step through the fake backend until the test ends."""

    def turn(model: Armt) -> None:
        monkeypatch.setattr(model.model.block, "ops", whole.ops)
        # Models are shared by tests, and what is ready for one backend is not for another.
        monkeypatch.setattr(model.model.block, "_extended", {})

    return turn


MODELS = {
    "llama": {},
    "paper": {"dialect": "paper"},
    "no-denominator": {"use_denom": False},
    "biases": {"family": "qwen2"},
    "some-layers-without-memory": {"wrap_layers": [True, False, True, False]},
    "last-layers-without-memory": {"wrap_layers": [False, True, False, False]},
}


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@pytest.mark.parametrize("options", MODELS.values(), ids=MODELS.keys())
def test_reading(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    assert_same_memory: Callable[..., None],
    on: Callable[[Armt], None],
    whole: WholeLayers,
    schedule: str,
    options: dict[str, Any],
) -> None:
    """Ragged ends, short documents and full ones behind each other, against single operations."""
    model = make_armt(**options)
    documents = [token_ids(length, seed) for seed, length in enumerate([44, 5, 30, 13])]
    logits, memories = model.logits(documents, schedule), model.read(documents, schedule=schedule)
    assert not whole.groups
    on(model)
    for got, expected in zip(model.logits(documents, schedule), logits, strict=True):
        assert_close(got, expected, EXACT, "logits")
    for got, expected in zip(model.read(documents, schedule=schedule), memories, strict=True):
        assert_same_memory(got, expected, EXACT)
    assert max(whole.groups) == (4 if schedule == "diagonal" else 1)


@pytest.mark.parametrize("options", [{}, {"dialect": "paper"}], ids=["armt", "paper"])
def test_decoding(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    on: Callable[[Armt], None],
    whole: WholeLayers,
    options: dict[str, Any],
) -> None:
    model, prompt = make_armt(**options), token_ids(15)
    expected = list(model.generate(prompt, max_tokens=9))
    on(model)
    got = list(model.generate(prompt, max_tokens=9))
    assert [token.id for token in got] == [token.id for token in expected]
    for ours, plain in zip(got, expected, strict=True):
        assert_close(ours.logits, plain.logits, EXACT, "logits")
    assert len(whole.extended) >= 8


def test_decoding_lanes_of_unequal_length(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    on: Callable[[Armt], None],
    whole: WholeLayers,
) -> None:
    """One call for all of them, some of which end before the others, as the drafts of a round do."""
    model = make_armt()
    memories = [model.read(token_ids(20, seed)) for seed in range(3)]
    prompts, most = [token_ids(length, length) for length in (9, 2, 5)], [6, 3, 1]

    def decode() -> list[Token]:
        decoder = Decoder(model.model, memories, windows=[32] * 3)
        return list(decoder.decode(prompts, max_tokens=most))

    expected = decode()
    on(model)
    got = decode()
    assert [(token.lane, token.id) for token in got] == [(token.lane, token.id) for token in expected]
    for ours, plain in zip(got, expected, strict=True):
        assert_close(ours.logits, plain.logits, EXACT, "logits")
    # Four layers, five steps behind the prompts; a lane that has ended is not counted on.
    assert len(whole.extended) == 4 * 5
    assert [whole.extended[4 * step][0] - whole.extended[0][0] for step in range(5)] == list(range(5))
    assert [whole.extended[4 * step][2] - whole.extended[0][2] for step in range(5)] == [0] * 5
    assert whole.extended[0][0] - whole.extended[0][1] == 7


def test_a_layer_is_made_ready_for_few_rows_once(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], on: Callable[[Armt], None], whole: WholeLayers
) -> None:
    """When the first token is written on, not before: who reads alone does not pay for it."""
    model, prompt = make_armt(), token_ids(15)
    on(model)
    model.read(prompt)
    assert not whole.ready
    for _ in range(2):
        list(model.generate(prompt, max_tokens=5))
        assert len(whole.ready) == 4


def _group(real: tuple[int, ...], first: tuple[bool, ...]) -> CellGroup:
    cells = len(real)
    return CellGroup(lo=0, hi=cells, lanes=1, real=real, first=first, past=(0,) * cells, position=(0,) * cells)


def _filled(model: ArmtModel) -> Any:
    state = model.new_state(1)
    generator = torch.Generator().manual_seed(2)
    state.matrix.copy_(torch.randn(state.matrix.shape, generator=generator, dtype=torch.float64))
    assert state.normalizer is not None
    state.normalizer.copy_(torch.rand(state.normalizer.shape, generator=generator, dtype=torch.float64))
    return state


def test_cells_without_a_segment_write_nothing(
    make_armt: Callable[..., Armt], assert_close: Callable[..., None], whole: WholeLayers
) -> None:
    """Idle cells in the middle and at the end of a group, ragged ones beside them."""
    model = make_armt().model
    group = _group((6, 0, 3, 0), (False, True, True, False))
    hidden = torch.randn(4, 1, 8, 16, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    plain, ours = _filled(model), _filled(model)
    before = ours.matrix.clone()
    with torch.no_grad():
        expected = model.block.step(hidden.clone(), group, plain)
        block = type(model.block)(model.config, model.weights, whole.ops)
        got = block.step(hidden.clone(), group, ours)
    assert whole.groups == [4]
    for cell, real in ((0, 6), (2, 3)):
        assert_close(got[cell, :, : real + 2], expected[cell, :, : real + 2], EXACT, f"cell {cell}")
    assert_close(ours.matrix, plain.matrix, EXACT, "matrix")
    assert_close(ours.normalizer, plain.normalizer, EXACT, "normalizer")
    for idle in (1, 3):
        assert torch.equal(ours.matrix[idle], before[idle])
    for busy in (0, 2):
        assert not torch.equal(ours.matrix[busy], before[busy])


def test_a_refused_step_has_changed_nothing(
    make_armt: Callable[..., Armt], whole: WholeLayers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It used to zero the states of first segments before the backend was asked."""
    model, whole.accepts = make_armt().model, False
    block = type(model.block)(model.config, model.weights, whole.ops)
    state = _filled(model)
    before, seen = state.matrix.clone(), []

    def asked(*words: Any, **options: Any) -> bool:
        seen.append(torch.equal(state.matrix, before))
        return False

    monkeypatch.setattr(whole, "fits", asked)
    block.ops = whole.ops
    with torch.no_grad():
        assert block._whole(torch.zeros(4, 1, 8, 16, dtype=torch.float64), _group((6,) * 4, (True,) * 4), state) is None
    assert seen == [True]
    assert torch.equal(state.matrix, before)
    assert not block.extend_fits(0, (torch.ones(1, 1, 4), torch.zeros(1, 1, 4)))
    assert not whole.groups


@pytest.mark.parametrize(
    "options",
    [{"dialect": "armt_sw"}, {"family": "mistral"}, {"family": "gpt2"}, {"family": "qwen3"}, {"family": "gemma3_text"}],
    ids=["sliding-window", "narrow-windows", "no-rotation", "head-norms", "sandwich-norms"],
)
def test_what_is_no_llama_goes_operation_by_operation(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    on: Callable[[Armt], None],
    whole: WholeLayers,
    options: dict[str, Any],
) -> None:
    model = make_armt(**options)
    on(model)
    model.read(token_ids(20))
    assert not whole.groups


@pytest.mark.parametrize("dialect", ["armt", "armt_sw"])
def test_lanes_side_by_side_are_lanes_alone(
    make_armt: Callable[..., Armt], assert_close: Callable[..., None], dialect: str
) -> None:
    """Every layer has a scale of its own here: it goes by the cell's layer, whatever the lane and the kind of mask."""
    model = make_armt("gpt2", dialect, base={"scale_attn_by_inverse_layer_idx": True}).model
    real, past = ((6, 4), (6, 6), (2, 6), (6, 6)), ((6, 6), (6, 2), (6, 6), (6, 6))
    hidden = torch.randn(4, 2, 8, 16, generator=torch.Generator().manual_seed(3), dtype=torch.float64)

    def step(lanes: list[int]) -> tuple[Tensor, Tensor]:
        group = CellGroup(
            lo=0,
            hi=4,
            lanes=len(lanes),
            real=tuple(row[lane] for row in real for lane in lanes),
            first=(False,) * (4 * len(lanes)),
            past=tuple(row[lane] for row in past for lane in lanes),
            position=(0,) * (4 * len(lanes)),
        )
        state = model.new_state(len(lanes))
        with torch.no_grad():
            return model.step(hidden[:, lanes].clone(), group, state), state.matrix

    out, matrix = step([0, 1])
    for lane in (0, 1):
        alone, own = step([lane])
        assert_close(matrix[:, lane], own[:, 0], EXACT, "matrix")
        for layer in range(4):
            valid = real[layer][lane] + 2
            assert_close(out[layer, lane, :valid], alone[layer, 0, :valid], EXACT, f"layer {layer}, lane {lane}")
