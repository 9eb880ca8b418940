"""The C++ kernels as one set of operations: signatures and results as in `kernels/eager`.

They take bfloat16, and a memory in it or in float32, carry no gradients, and leave to torch what they do not compute:
sizes that fill no tiles, other norms than RMS, masks. Every cell is computed in the same way whatever else is in its
group, so that both schedules give the same bits.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets
from armt.kernels.backends import NativeBackend
from armt.kernels.eager import associative, attention, linear, mlp, norm
from armt.kernels.eager import rotary as rotations
from armt.kernels.eager.rotary import HeadNorm
from armt.kernels.layers import CellMemories, LlamaLayers
from armt.kernels.native.tiles import (
    BYTE_BLOCK,
    BYTE_DEPTH,
    DEPTH,
    NIBBLE_BLOCK,
    ROWS,
    ByteStack,
    Int16Stack,
    TiledStack,
    int16_stretches,
)
from armt.kernels.ops import Head, Ops
from armt.kernels.packed import Packed
from armt.kernels.threads import one_thread

Stack = TiledStack | ByteStack | Int16Stack
_ACTIVATIONS = {None: 0, "silu": 1, "gelu": 2, "gelu_tanh": 3, "relu": 4}

# Pairs of tokens and keys of a cell that torch's attention goes through in a fifth of a millisecond: a second
# thread saves half of that, and is waited for up to three milliseconds where another program has its core.
_FEW_PAIRS = 8_192

_POINTER, _SIZE, _REAL = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


class _Layers(ctypes.Structure):
    """What `layers.cpp` is told, field by field as there."""

    _fields_ = [
        *((name, _POINTER) for name in (
            "hidden", "out", "norm1", "norm2", "qkv_weight", "out_weight", "up_weight", "down_weight", "qkv_bias",
            "out_bias", "up_bias", "down_bias", "cosine", "sine", "query", "key", "value", "gate", "gate_bias",
            "matrix", "normalizer", "memory", "rows", "first",
        )),
        *((name, _SIZE) for name in (
            "groups", "tokens", "d_model", "inner", "heads", "key_heads", "head_dim", "turned", "angle_stride",
            "memory_tokens", "d_mem", "activation", "half", "normalize", "correction",
        )),
        ("scale", _REAL),
        ("eps", _REAL),
    ]  # fmt: skip


class Kernels:
    """The operations of one instruction set.

    Args:
        instructions: one of `instruction_sets.INSTRUCTION_SETS`; making the object loads the library.
    """

    def __init__(self, instructions: str) -> None:
        self.instructions = instructions
        function = partial(compiled.function, instructions)
        self._pack = function("armt_pack", *[_POINTER] * 3, *[_SIZE] * 3)
        self._linear = function("armt_linear", *[_POINTER] * 5, *[_SIZE] * 5)
        self._mlp = function("armt_mlp", *[_POINTER] * 7, *[_SIZE] * 7)
        self._rms_norm = function("armt_rms_norm", *[_POINTER] * 3, *[_SIZE] * 3, _REAL)
        self._rotary = function("armt_rotary", *[_POINTER] * 4, *[_SIZE] * 7)
        self._attention = function("armt_attention", *[_POINTER] * 5, *[_SIZE] * 5, _REAL)
        self._memory_read = function("armt_memory_read", *[_POINTER] * 4, *[_SIZE] * 7)
        self._memory_write = function("armt_memory_write", *[_POINTER] * 9, *[_SIZE] * 8)
        self._extend = function("armt_extend", *[_POINTER] * 20, *[_REAL] * 2)
        self._multiply_bytes = function("armt_multiply_bytes", *[_POINTER] * 3, *[_SIZE] * 3)
        self._find_nibbles = function("armt_find_nibbles", *[_POINTER] * 2, *[_SIZE] * 2, result=_SIZE)
        self._find_bytes = function("armt_find_bytes", *[_POINTER] * 2, *[_SIZE] * 2, result=_SIZE)
        self._round_to_bytes = function("armt_round_to_bytes", *[_POINTER] * 2, *[_SIZE] * 2, result=_SIZE)
        self._layers = function("armt_layers", _POINTER)

    def pack(self, weight: Tensor, parts: int = 1) -> Stack | Tensor:
        """Bring stacked weights ``[L, parts * N, K]`` into tiles of the numbers that these kernels multiply.

        Where they have no more than four bits these are kept beside the tiles. What does not fill tiles is returned as
        it is.
        """
        packed = self.tiles(weight, parts)
        # Bytes are few enough.
        return packed if isinstance(packed, Tensor | ByteStack) else replace(packed, nibbles=self.nibbles(weight))

    def tiles(self, weight: Tensor, parts: int = 1) -> Stack | Tensor:
        """Compute `pack` without looking for four bits; the weight may be a view in which rows or entries lie apart."""
        layers, rows, depth = weight.shape
        numbers = instruction_sets.INSTRUCTION_SETS[self.instructions].numbers
        step = BYTE_DEPTH if numbers == "int8" else DEPTH
        if rows % (ROWS * parts) or depth % step or weight.dtype != torch.bfloat16:
            return weight
        blocks, steps = rows // ROWS, depth // step
        packed: Stack
        if numbers == "bf16":
            packed = TiledStack(weight.new_empty(layers, blocks, steps, ROWS, ROWS, 2))
        elif numbers == "int16":
            behind = 2 * ROWS * len(int16_stretches(depth))
            packed = Int16Stack(weight.new_empty(layers, blocks, ROWS * depth + behind, dtype=torch.int16), depth)
        else:
            behind = 4 * ROWS * (1 + steps)
            packed = ByteStack(weight.new_empty(layers, blocks, ROWS * depth + behind, dtype=torch.int8), depth)
        strides = (_SIZE * 3)(*weight.stride())
        self._pack(weight.data_ptr(), strides, packed.stored.data_ptr(), layers, rows, depth)
        return packed

    def nibbles(self, weight: Tensor) -> Tensor | None:
        """Return stacked weights ``[L, N, K]`` that fill tiles in four bits, if they have no more.

        Those that come from a file of four bits a weight (GGUF's Q4_1) are found to do so, bit for bit.
        """
        if weight.dtype != torch.bfloat16:
            return None
        layers, rows, depth = weight.shape
        nibbles = torch.empty(layers, rows // ROWS, depth // DEPTH, NIBBLE_BLOCK, dtype=torch.uint8)
        weight = weight.contiguous()
        found = self._find_nibbles(weight.data_ptr(), nibbles.data_ptr(), layers * rows, depth)
        return nibbles if found else None

    def head(self, weight: Tensor) -> Head | None:
        """Compute `kernels.ops.MakeHead`: for a head found to come from eight bits a weight (GGUF's Q8_0)."""
        rows, depth = weight.shape
        if rows % ROWS or depth % DEPTH or weight.dtype != torch.bfloat16:
            return None
        weight, numbers = weight.contiguous(), torch.empty(rows // ROWS, depth // DEPTH, BYTE_BLOCK, dtype=torch.uint8)
        found = self._find_bytes(weight.data_ptr(), numbers.data_ptr(), rows, depth)
        return partial(self._logits, numbers) if found else None

    def _logits(self, numbers: Tensor, normed: Tensor) -> Tensor:
        """Multiply ``[n, d]`` with a head of bytes."""
        normed, rows = normed.contiguous(), len(numbers) * ROWS
        out = normed.new_empty(len(normed), rows)
        self._multiply_bytes(normed.data_ptr(), numbers.data_ptr(), out.data_ptr(), len(normed), rows, normed.shape[1])
        return out

    def grouped_linear(
        self,
        x: Tensor,
        weight: Tensor | Stack,
        bias: Tensor | None = None,
        *,
        residual: Tensor | None = None,
        activation: str | None = None,
        offsets: Tensor | None = None,
        out: Tensor | None = None,
    ) -> Tensor:
        """Compute `kernels.ops.GroupedLinear`; a weight that is not in tiles goes there."""
        if isinstance(weight, Tensor):
            return linear.grouped_linear(
                x, weight, bias, residual=residual, activation=activation, offsets=offsets, out=out
            )
        if offsets is not None:
            raise ValueError("offsets: groups of unequally many rows are not computed with packed weights")
        groups, rows, depth = x.shape
        out = x.new_empty(groups, rows, weight.rows) if out is None else out
        x, residual = x.contiguous(), None if residual is None else residual.contiguous()
        self._linear(
            x.data_ptr(), weight.stored.data_ptr(), _at(bias), _at(residual), out.data_ptr(),
            groups, rows, weight.rows, depth, _ACTIVATIONS[activation],
        )  # fmt: skip
        return out

    def grouped_mlp(
        self,
        x: Tensor,
        up: Tensor | Stack,
        up_bias: Tensor | None,
        down: Tensor | Stack,
        down_bias: Tensor | None,
        *,
        activation: str,
        gated: bool,
        residual: Tensor | None = None,
        out: Tensor | None = None,
    ) -> Tensor:
        """Compute `kernels.ops.GroupedMlp`, cell by cell: what is between stays in the cache."""
        if isinstance(up, Tensor) or isinstance(down, Tensor):
            return mlp.grouped_mlp(
                x, _dense(up), up_bias, _dense(down), down_bias,
                activation=activation, gated=gated, residual=residual, out=out,
            )  # fmt: skip
        groups, rows, depth = x.shape
        out = x.new_empty(groups, rows, down.rows) if out is None else out
        x, residual = x.contiguous(), None if residual is None else residual.contiguous()
        self._mlp(
            x.data_ptr(), up.stored.data_ptr(), _at(up_bias), down.stored.data_ptr(), _at(down_bias), _at(residual),
            out.data_ptr(), groups, rows, depth, up.rows // (1 + gated), down.rows, _ACTIVATIONS[activation], gated,
        )  # fmt: skip
        return out

    def grouped_norm(
        self,
        x: Tensor,
        weight: Tensor,
        bias: Tensor | None = None,
        *,
        kind: str,
        eps: float,
        offset: bool = False,
        residual: Tensor | None = None,
    ) -> Tensor:
        """Compute `kernels.ops.GroupedNorm`."""
        if kind != "rms" or offset or residual is not None or x.shape[-1] % ROWS or x.dtype != torch.bfloat16:
            return norm.grouped_norm(x, weight, bias, kind=kind, eps=eps, offset=offset, residual=residual)
        x, weight = x.contiguous(), weight.contiguous()
        out = torch.empty_like(x)
        self._rms_norm(x.data_ptr(), weight.data_ptr(), out.data_ptr(), *x.shape, eps)
        return out

    def rotary(self, x: Tensor, cosine: Tensor, sine: Tensor, *, norm: HeadNorm | None = None) -> Tensor:
        """Compute `kernels.ops.Rotary`; the result lies head by head."""
        if norm is not None:
            x = rotations.norm_heads(x, norm)
        cells, tokens, heads, head_dim = x.shape
        turned = cosine.shape[-1]
        dense = x.stride()[2:] == (head_dim, 1) and (cells == 1 or x.stride(0) == tokens * x.stride(1))
        if head_dim % ROWS or turned % (2 * ROWS) or not dense or cosine.stride()[1:] != (turned, 1):
            return rotations.rotary(x, cosine, sine)
        out = x.new_empty(cells, heads, tokens, head_dim)
        between = 0 if cosine.shape[0] == 1 else cosine.stride(0)
        self._rotary(
            x.data_ptr(), cosine.data_ptr(), sine.data_ptr(), out.data_ptr(),
            cells, tokens, heads, head_dim, turned, x.stride(1), between,
        )  # fmt: skip
        return out.transpose(1, 2)

    def grouped_attention(
        self, query: Tensor, key: Tensor, value: Tensor, *, scale: float, mask: Tensor | None
    ) -> Tensor:
        """Compute `kernels.ops.GroupedAttention`; causal attention within a segment here, the rest there."""
        cells, heads, tokens, head_dim = query.shape
        dense = query.stride(3) == key.stride(3) == value.stride(3) == 1
        if mask is not None or tokens == 1 or head_dim % DEPTH or not dense or scale <= 0:
            # How many threads there are may order sums of float32 otherwise, always of a single token: that is one of a
            # document that is read or written, whose bits are kept. Both schedules choose alike: by what is in a cell.
            if tokens == 1 or tokens * key.shape[2] > _FEW_PAIRS:
                return attention.grouped_attention(query, key, value, scale=scale, mask=mask)
            with one_thread():
                return attention.grouped_attention(query, key, value, scale=scale, mask=mask)
        out = query.new_empty(cells, tokens, heads, head_dim)
        strides = (_SIZE * 9)(*query.stride()[:3], *key.stride()[:3], *value.stride()[:3])
        self._attention(
            query.data_ptr(), key.data_ptr(), value.data_ptr(), out.data_ptr(), strides,
            cells, heads, key.shape[1], tokens, head_dim, scale,
        )  # fmt: skip
        return out.transpose(1, 2)

    def memory_read(
        self, hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, *, normalize: bool
    ) -> Tensor:
        """Compute `kernels.ops.MemoryRead`, in place."""
        groups, lanes, tokens, d_model = hidden.shape
        d_mem = w_query.shape[1]
        if not _memory_fits(d_model, d_mem, matrix):
            return associative.memory_read(hidden, w_query, matrix, normalizer, normalize=normalize)
        hidden, w_query, matrix = hidden.contiguous(), w_query.contiguous(), matrix.contiguous()
        normalizer = None if normalizer is None else normalizer.contiguous()
        self._memory_read(
            hidden.data_ptr(), w_query.data_ptr(), matrix.data_ptr(), _at(normalizer),
            matrix.dtype == torch.bfloat16, groups, lanes, tokens, d_model, d_mem, normalize,
        )  # fmt: skip
        return hidden

    def memory_write(
        self,
        rows: Tensor,
        w_key: Tensor,
        w_value: Tensor,
        w_gate: Tensor,
        b_gate: Tensor,
        matrix: Tensor,
        normalizer: Tensor | None,
        first: Tensor,
        active: Tensor | None = None,
        *,
        normalize: bool,
        correction: bool,
        reuse: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Compute `kernels.ops.MemoryWrite`; float32 throughout behind the projections."""
        groups, lanes, count, d_model = rows.shape
        d_mem = w_key.shape[1]
        if not _memory_fits(d_model, d_mem, matrix):
            return associative.memory_write(
                rows, w_key, w_value, w_gate, b_gate, matrix, normalizer, first, active,
                normalize=normalize, correction=correction, reuse=reuse,
            )  # fmt: skip
        if not reuse or not matrix.is_contiguous() or not (normalizer is None or normalizer.is_contiguous()):
            matrix, normalizer = matrix.clone(), None if normalizer is None else normalizer.clone()
        rows, first, active = rows.contiguous(), first.contiguous(), None if active is None else active.contiguous()
        w_key, w_value, w_gate, b_gate = (w.contiguous() for w in (w_key, w_value, w_gate, b_gate))
        self._memory_write(
            rows.data_ptr(), w_key.data_ptr(), w_value.data_ptr(), w_gate.data_ptr(), b_gate.data_ptr(),
            matrix.data_ptr(), _at(normalizer), first.data_ptr(), _at(active),
            matrix.dtype == torch.bfloat16, groups, lanes, count, d_model, d_mem, normalize, correction,
        )  # fmt: skip
        return matrix, normalizer

    def fits(self, layers: LlamaLayers, *, turned: int, memories: CellMemories | None) -> bool:
        """Say whether `run_layers` (``memories`` given) or `extend` computes such layers: sizes that fill tiles."""
        if _tiled(layers) is None or turned % (2 * ROWS):
            return False
        if memories is None:
            return layers.head_dim % ROWS == 0
        d_model, d_mem = memories.matrix.shape[3], memories.weights["query"].shape[1]
        dense = memories.matrix.is_contiguous() and (memories.normalizer is None or memories.normalizer.is_contiguous())
        whole = _memory_fits(d_model, d_mem, memories.matrix) and layers.head_dim % DEPTH == 0
        return dense and whole and layers.scale > 0

    def few_rows(self, layer: LlamaLayers) -> LlamaLayers:
        """Compute `kernels.ops.FewRows`: of weights in 16 bits those that have not four are rounded to eight.

        What rounding changes is as much as computing in bfloat16 does, and half as much is read (docs/log.md). It is
        done where few rows are multiplied in whole numbers.
        """
        if not instruction_sets.INSTRUCTION_SETS[self.instructions].few_wholes:
            return layer
        qkv, out, up, down = map(self._rounded, (layer.qkv, layer.out, layer.up, layer.down))
        return layer._replace(qkv=qkv, out=out, up=up, down=down)

    def _rounded(self, stack: Tensor | Packed) -> Tensor | Packed:
        if not isinstance(stack, TiledStack | Int16Stack) or stack.nibbles is not None or stack.rounded is not None:
            return stack
        weight = stack.dense()
        layers, rows, depth = weight.shape
        rounded = torch.empty(layers, rows // ROWS, depth // DEPTH, BYTE_BLOCK, dtype=torch.uint8)
        made = self._round_to_bytes(weight.data_ptr(), rounded.data_ptr(), layers * rows, depth)
        return replace(stack, rounded=rounded) if made else stack

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
        """Compute `kernels.ops.Extend`."""
        stacks, turned = _tiled(layer), cosine.shape[2]
        assert stacks is not None
        qkv, out_weight, up, down = stacks
        out = torch.empty_like(x)
        between = 0 if cosine.shape[0] == 1 else cosine.stride(0)
        four = (_POINTER * 4)(*(None if isinstance(stack, ByteStack) else _at(stack.nibbles) for stack in stacks))
        eight = (_POINTER * 4)(*(None if isinstance(stack, ByteStack) else _at(stack.rounded) for stack in stacks))
        sizes = (_SIZE * 11)(
            *x.shape, layer.heads, layer.key_heads, layer.head_dim, turned, up.rows // 2,
            between, keys.stride(0), keys.stride(1), _ACTIVATIONS[layer.activation],
        )  # fmt: skip
        self._extend(
            x.data_ptr(), layer.norm1.data_ptr(), qkv.stored.data_ptr(), _at(layer.qkv_bias), cosine.data_ptr(),
            sine.data_ptr(), keys.data_ptr(), values.data_ptr(), out_weight.stored.data_ptr(), _at(layer.out_bias),
            layer.norm2.data_ptr(), up.stored.data_ptr(), _at(layer.up_bias), down.stored.data_ptr(),
            _at(layer.down_bias), out.data_ptr(), four, eight, (_SIZE * len(x))(*before), sizes, layer.scale, layer.eps,
        )  # fmt: skip
        return out

    def run_layers(
        self, hidden: Tensor, layers: LlamaLayers, cosine: Tensor, sine: Tensor, memories: CellMemories, out: Tensor
    ) -> Tensor:
        """Compute `kernels.ops.RunLayers`: a thread computes a cell to its end."""
        stacks = _tiled(layers)
        groups, tokens, d_model = hidden.shape
        turned, d_mem = cosine.shape[2], memories.weights["query"].shape[1]
        assert stacks is not None
        qkv, out_weight, up, down = (stack.stored.data_ptr() for stack in stacks)
        memory = {name: weight.data_ptr() for name, weight in memories.weights.items()}
        hidden = hidden.contiguous()
        # Kept in variables: the call reads them where they lie.
        rows, starts = (_SIZE * groups)(*memories.rows), (_SIZE * groups)(*memories.starts)
        first = (ctypes.c_bool * groups)(*memories.first)
        call = _Layers(
            hidden=hidden.data_ptr(), out=out.data_ptr(), norm1=layers.norm1.data_ptr(), norm2=layers.norm2.data_ptr(),
            qkv_weight=qkv, out_weight=out_weight, up_weight=up, down_weight=down,
            qkv_bias=_at(layers.qkv_bias), out_bias=_at(layers.out_bias),
            up_bias=_at(layers.up_bias), down_bias=_at(layers.down_bias),
            cosine=cosine.data_ptr(), sine=sine.data_ptr(), **memory,
            matrix=memories.matrix.data_ptr(), normalizer=_at(memories.normalizer),
            memory=ctypes.addressof(rows), rows=ctypes.addressof(starts), first=ctypes.addressof(first),
            groups=groups, tokens=tokens, d_model=d_model, inner=stacks[2].rows // 2, heads=layers.heads,
            key_heads=layers.key_heads, head_dim=layers.head_dim, turned=turned,
            angle_stride=0 if cosine.shape[0] == 1 else cosine.stride(0), memory_tokens=memories.tokens, d_mem=d_mem,
            activation=_ACTIVATIONS[layers.activation], half=memories.matrix.dtype == torch.bfloat16,
            normalize=memories.normalize, correction=memories.correction, scale=layers.scale, eps=layers.eps,
        )  # fmt: skip
        self._layers(ctypes.byref(call))
        return out


def _tiled(layers: LlamaLayers) -> tuple[Stack, Stack, Stack, Stack] | None:
    """Return the four stacks of weights, or None where one fills no tiles."""
    qkv, out, up, down = layers.qkv, layers.out, layers.up, layers.down
    if not isinstance(qkv, Stack) or not isinstance(out, Stack):
        return None
    return (qkv, out, up, down) if isinstance(up, Stack) and isinstance(down, Stack) else None


def _memory_fits(d_model: int, d_mem: int, matrix: Tensor) -> bool:
    return d_model % DEPTH == 0 and d_mem % ROWS == 0 and matrix.dtype in (torch.float32, torch.bfloat16)


def _at(tensor: Tensor | None) -> int | None:
    return None if tensor is None else tensor.data_ptr()


def _dense(weight: Tensor | Stack) -> Tensor:
    return weight if isinstance(weight, Tensor) else weight.dense()


@cache
def load(backend: NativeBackend) -> Ops[Tensor | Stack]:
    """Return the operations of a backend; the first call loads its library, which `compiled.obstacle` has made."""
    return operations(backend, instruction_sets.best(backend))


def operations(backend: NativeBackend, instructions: str) -> Ops[Tensor | Stack]:
    """Return a backend's operations by one of its instruction sets."""
    kernels = Kernels(instructions)
    return Ops(
        backend,
        kernels.grouped_linear,
        kernels.grouped_mlp,
        kernels.grouped_norm,
        kernels.rotary,
        kernels.memory_read,
        kernels.memory_write,
        kernels.grouped_attention,
        run_layers=kernels.run_layers,
        extend=kernels.extend,
        few_rows=kernels.few_rows,
        pack=kernels.pack,
        fits=kernels.fits,
        head=kernels.head,
    )
