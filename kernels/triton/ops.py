"""The Triton kernels as one set of operations."""

from __future__ import annotations

from torch import Tensor

from armt.kernels.ops import Ops
from armt.kernels.triton.memory_read import memory_read
from armt.kernels.triton.memory_write import memory_write
from armt.kernels.triton.norm import grouped_norm
from armt.kernels.triton.products import grouped_linear, grouped_mlp
from armt.kernels.triton.rotary import rotary

TRITON: Ops[Tensor] = Ops("triton", grouped_linear, grouped_mlp, grouped_norm, rotary, memory_read, memory_write)
