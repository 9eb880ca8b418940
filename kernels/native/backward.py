"""What training needs of the C++ kernels besides `ops`: the way back through a layer's parts, bfloat16 on a CPU.

Shapes and meaning as in `kernels.ops`.
"""

from __future__ import annotations

import ctypes
from functools import cache, partial

import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets
from armt.kernels.native.ops import Kernels, Stack
from armt.kernels.native.tiles import DEPTH, ROWS

_POINTER, _SIZE, _REAL = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


class BackwardKernels:
    """The parts of a layer and the way back through them, by one instruction set.

    Args:
        instructions: one of `instruction_sets.INSTRUCTION_SETS`; making the object loads the library.

    Attributes:
        forward: the operations on the way there.
    """

    def __init__(self, instructions: str) -> None:
        self.forward = Kernels(instructions)
        function = partial(compiled.function, instructions)
        self._gate = function("armt_gate", *[_POINTER] * 2, *[_SIZE] * 2)
        self._gate_back = function("armt_gate_back", *[_POINTER] * 3, *[_SIZE] * 2)
        self._norm_back = function("armt_rms_norm_back", *[_POINTER] * 5, *[_SIZE] * 2, _REAL)
        self._attention_back = function("armt_attention_back", *[_POINTER] * 8, *[_SIZE] * 7, _REAL)

    def multiply(self, x: Tensor, weight: Tensor | Stack, residual: Tensor | None = None) -> Tensor:
        """Return ``x w^T``, plus ``residual``.

        Args:
            x: ``[M, K]``.
            weight: ``[1, N, K]``, in tiles or, where it does not fill them, as it is.
            residual: ``[M, N]``.
        """
        more = None if residual is None else residual.unsqueeze(0)
        return self.forward.grouped_linear(x.unsqueeze(0), weight, residual=more)[0]

    def gate(self, both: Tensor) -> Tensor:
        """Return ``silu(gate) * up`` ``[M, F]`` of ``both`` ``[M, 2 F]``, the gate's half first."""
        rows, inner = both.shape[0], both.shape[1] // 2
        both, out = both.contiguous(), both.new_empty(rows, inner)
        self._gate(both.data_ptr(), out.data_ptr(), rows, inner)
        return out

    def gate_back(self, both: Tensor, back: Tensor) -> Tensor:
        """Return the gradient of ``both`` ``[M, 2 F]`` from that of what `gate` gave, ``[M, F]``."""
        both, back = both.contiguous(), back.contiguous()
        out = torch.empty_like(both)
        self._gate_back(both.data_ptr(), back.data_ptr(), out.data_ptr(), *back.shape)
        return out

    def norm_back(self, x: Tensor, weight: Tensor, back: Tensor, residual: Tensor, *, eps: float) -> Tensor:
        """Return ``residual`` plus the gradient of ``x`` from that of its RMS norm.

        Args:
            x: what was normed, ``[M, D]``, as all others but ``weight`` ``[D]``.
            weight: of the norm.
            back: the gradient of the norm's result.
            residual: the gradient that reaches ``x`` past the norm.
            eps: of the norm.
        """
        x, weight, back, residual = (tensor.contiguous() for tensor in (x, weight, back, residual))
        out = torch.empty_like(x)
        self._norm_back(
            x.data_ptr(), weight.data_ptr(), back.data_ptr(), residual.data_ptr(), out.data_ptr(), *x.shape, eps
        )
        return out

    def attention_back(
        self, query: Tensor, key: Tensor, value: Tensor, back: Tensor, cosine: Tensor, sine: Tensor, *, scale: float
    ) -> Tensor:
        """Return the gradient of the packed queries, keys and values, before they were turned.

        Args:
            query: ``[C, H, N, D]``, turned.
            key, value: ``[C, Hkv, N, D]``; keys turned.
            back: the gradient of what causal attention gave, ``[C, N, H * D]``.
            cosine, sine: ``[1 or C, N, R]``, by which queries and keys were turned.
            scale: of the scores.

        Returns:
            ``[C, N, (H + 2 Hkv) * D]``.
        """
        cells, heads, tokens, head_dim = query.shape
        key_heads, turned = key.shape[1], cosine.shape[-1]
        back, cosine, sine = back.contiguous(), cosine.contiguous(), sine.contiguous()
        out = back.new_empty(cells, tokens, (heads + 2 * key_heads) * head_dim)
        strides = (_SIZE * 9)(*query.stride()[:3], *key.stride()[:3], *value.stride()[:3])
        self._attention_back(
            query.data_ptr(), key.data_ptr(), value.data_ptr(), back.data_ptr(), cosine.data_ptr(), sine.data_ptr(),
            out.data_ptr(), strides, cells, heads, key_heads, tokens, head_dim, turned,
            0 if cosine.shape[0] == 1 else cosine.stride(0), scale,
        )  # fmt: skip
        return out


def fits(*, d_model: int, inner: int, head_dim: int, turned: int) -> bool:
    """Say whether a layer of these sizes fills the kernels' tiles and vectors."""
    return not (d_model % DEPTH or inner % ROWS or head_dim % DEPTH or turned % (2 * ROWS))


@cache
def find() -> BackwardKernels | None:
    """Return the kernels of the best instruction set that runs here, or None; the first call compiles them.

    As `kernels.choose`, it leaves NEON's alone, which nobody has measured, and takes the library with which reading
    multiplies whole numbers: what is computed here is the same in all.
    """
    for backend in instruction_sets.fastest_first():
        instructions = instruction_sets.best(backend)
        if compiled.obstacle(instructions) is None:
            return BackwardKernels(instructions)
    return None
