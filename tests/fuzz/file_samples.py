"""Safetensors files and others of armt's own that anybody may have written: mutated inside, and signed again."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import torch
from fuzzing import mutated, mutated_json
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

Header = dict[str, str]
Tensors = dict[str, Tensor]

_DTYPES = (
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2),
    *(torch.int64, torch.int32, torch.int8, torch.uint8, torch.uint16, torch.uint64, torch.bool, torch.complex64),
)
_NUMBERS = (float("nan"), float("inf"), -1, 0, 3e38, 2**31, 2**63)
_WORDS = ("", "-1", "1e9", "9" * 18, "9" * 400, "NaN", "null", "[]", "{}", "[" * 2000, "\x1b[2J", "a\nb", "x" * 5000)


def parts_of(path: Path) -> tuple[Header, Tensors]:
    """Return a safetensors file's own metadata and copies of its tensors: those of the file itself are mapped."""
    with safe_open(path, framework="pt") as file:
        return dict(file.metadata() or {}), {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118


def mutated_parts(header: Header, tensors: Tensors, source: Random) -> tuple[Header, Tensors]:
    """Return both with one to three changes."""
    header, tensors = dict(header), dict(tensors)
    for _ in range(source.choice((1, 1, 2, 3))):
        if header and source.random() < 0.6:
            _change_header(header, source)
        elif tensors:
            _change_tensor(tensors, source)
    return header, tensors


def _change_header(header: Header, source: Random) -> None:
    name = source.choice(sorted(header))
    change = source.randrange(4)
    if change == 0:
        del header[name]
    elif change == 1:
        header[name] = source.choice(_WORDS)
    elif change == 2:
        header[name] = mutated(header[name].encode(), source).decode("utf-8", "replace")
    else:
        header[name] = json.dumps(mutated_json(_parsed(header[name]), source))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return [text]


def _change_tensor(tensors: Tensors, source: Random) -> None:
    name = source.choice(sorted(tensors))
    tensor, change = tensors[name], source.randrange(5)
    if change == 0:
        del tensors[name]
    elif change == 1:
        # Of a tensor that is changed a second time: torch warns of halves that are lost.
        tensors[name] = (tensor.real if tensor.is_complex() else tensor).to(source.choice(_DTYPES))
    elif change == 2:
        flat = tensor.reshape(-1)
        tensors[name] = source.choice((flat, flat[:0], flat[:1], tensor[None], torch.cat((flat, flat)), tensor[:1]))
    elif change == 3 and tensor.numel() and tensor.dtype in (torch.float32, torch.int64, torch.int32):
        number = source.choice(_NUMBERS)
        number = number if tensor.is_floating_point() else {"inf": 2**31 - 1, "nan": -(2**31)}.get(str(number), number)
        flat = tensor.reshape(-1).clone()
        flat[source.randrange(len(flat))] = max(-(2**31), min(2**31 - 1, number)) if number == number else number
        tensors[name] = flat.view(tensor.shape)
    else:
        tensors[source.choice((f"{name}.x", "matrix", "keys", "", "../x"))] = tensor.clone()


def packed(header: Header, tensors: Tensors) -> bytes:
    """Return them as a safetensors file."""
    return save({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, metadata=header)
