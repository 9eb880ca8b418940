"""What Python hands to C++, field by field."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

from armt.kernels import compiled
from armt.kernels.native.ops import _Layers


def test_a_call_is_laid_out_as_the_cpp_reads_it() -> None:
    """Field by field, in its order and of its size: a shift of one would be read as another's pointer."""
    source = (Path(compiled.__file__).parent / "native" / "layers.cpp").read_text()
    body = source.partition("struct Layers {")[2].partition("\n\n")[0]
    declared = []
    for declaration in re.sub(r"//.*", "", body).split(";"):
        kind, _, names = declaration.strip().removeprefix("const ").partition(" ")
        for name in filter(None, (name.strip() for name in names.split(","))):
            pointer = "*" in kind or name.startswith("*")
            c_type = ctypes.c_void_p if pointer else {"int64_t": ctypes.c_int64, "double": ctypes.c_double}[kind]
            declared.append((name.strip("* "), c_type))
    assert declared == _Layers._fields_
