"""The names of the backends: what can be asked for, known without torch."""

from __future__ import annotations

from typing import Literal, get_args

Backend = Literal["torch", "triton", "amx", "avx512", "avx2", "neon", "int16", "int8", "onednn"]
# Those of the C++ kernels, one source for all.
NativeBackend = Literal["amx", "avx512", "avx2", "neon", "int16", "int8"]

BACKENDS: tuple[Backend, ...] = get_args(Backend)
VARIABLE = "ARMT_KERNELS"
