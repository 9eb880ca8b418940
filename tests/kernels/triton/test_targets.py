"""Kernels compiled ahead for GPUs that are not here, in the configurations that would be used, and when they serve.

Every architecture compiles the kernels that are nearest to its limits; ``pytest -m slow`` compiles all of them, for
every width of key (some twenty minutes).
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch

if find_spec("triton") is None:
    pytest.skip("Triton is not installed", allow_module_level=True)

from armt.kernels.triton import targets
from armt.kernels.triton.targets import TARGETS, holds_memory, tile_for

_PROGRAMS = Path(__file__).parents[3] / "docs" / "results" / "kernels"
_CODE = """
import itertools, json, sys, torch
sys.path.insert(0, sys.argv[2])
from dataclasses import asdict
from aot import compile_for
from traffic import StepShape
from steps import other_launches, step_launches
from armt.kernels.triton.targets import TARGETS, holds_memory
archs, only, rows = json.loads(sys.argv[1]), json.loads(sys.argv[3]), []
for arch, (d_mem, name_of_dtype) in itertools.product(archs, json.loads(sys.argv[4])):
    target, dtype = TARGETS[arch], getattr(torch, name_of_dtype)
    launches = step_launches(StepShape(dtype=dtype, d_mem=d_mem), target)
    if not holds_memory(target, dtype, d_mem):
        launches = {name: launch for name, launch in launches.items() if not name.startswith("memory")}
    if d_mem == 64:
        launches |= other_launches(target, dtype)
    for name, launch in launches.items():
        if not only or name in only:
            used = asdict(compile_for(launch, arch))
            rows.append({"arch": arch, "name": name, "d_mem": d_mem, "dtype": name_of_dtype, **used})
print(json.dumps(rows))
"""
_INSTRUCTION = {"sm_90": "wgmma.mma_async", "sm_100": "tcgen05.mma", "gfx942": "v_mfma"}
# Products whose tiles are tall enough for the widest instructions; the others use the ones of the generation before.
_TALL = ("linear qkv", "linear out + residual", "linear down + residual", "gated_mlp", "memory_read")
_ARCHS = [name for name in TARGETS if name != "interpreter"]


def _compiled(
    archs: list[str], only: list[str], variants: list[tuple[int, str]], env: dict[str, str]
) -> list[dict[str, Any]]:
    words = [json.dumps(archs), str(_PROGRAMS), json.dumps(only), json.dumps(variants)]
    done = subprocess.run([sys.executable, "-c", _CODE, *words], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr[-2000:]
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    for row in rows:
        assert row["spills"] == 0, row
        assert row["shared_bytes"] <= TARGETS[row["arch"]].shared_bytes, row
        if row["dtype"] == "bfloat16" and row["name"] in _TALL and row["d_mem"] <= 64:
            assert _INSTRUCTION.get(row["arch"], "mma.sync") in row["instructions"], row
    return rows


def test_the_largest_kernels_compile_without_spills(compiling: dict[str, str]) -> None:
    """All architectures in one process: starting one takes as long as compiling for two of them."""
    rows = _compiled(_ARCHS, ["memory_read", "gated_mlp"], [(64, "bfloat16")], compiling)
    kernels = ("memory_read", "gated_mlp")
    assert [(row["arch"], row["name"]) for row in rows] == [(arch, name) for arch in _ARCHS for name in kernels]


@pytest.mark.slow
@pytest.mark.parametrize("arch", _ARCHS)
def test_every_kernel_compiles_without_spills(
    arch: str, compiling: dict[str, str], request: pytest.FixtureRequest
) -> None:
    if "slow" not in request.config.getoption("-m"):
        pytest.skip("takes minutes: pytest -m slow")
    variants = [(d_mem, dtype) for d_mem in (32, 64, 128, 256) for dtype in ("bfloat16", "float32")]
    rows = _compiled([arch], [], variants, compiling)
    names = {(row["name"], row["d_mem"], row["dtype"]) for row in rows}
    for d_mem in (32, 64, 128):
        assert ("memory_read", d_mem, "bfloat16") in names
    assert ("memory_read", 256, "bfloat16") not in names


_GPT = """
import json, sys, torch
sys.path.insert(0, sys.argv[2])
from dataclasses import asdict
from aot import compile_for
from armt.kernels.triton.linear import prepare_linear
from armt.kernels.triton.targets import TARGETS
x, weight, bias, out = (torch.empty(size, dtype=torch.bfloat16, device="meta")
                        for size in ((12, 139, 768), (12, 768, 768), (12, 768), (12, 139, 768)))
launch = prepare_linear(x, weight, bias, out, None, None, out, TARGETS[sys.argv[1]])
print(json.dumps(asdict(compile_for(launch, sys.argv[1]))))
"""


@pytest.mark.slow
@pytest.mark.parametrize("arch", ["sm_90", "sm_100"])
def test_a_gpt_s_product_with_bias_and_residual_spills_nothing(
    arch: str, compiling: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """128 x 256 sums and as many entries of a residual left 112 bytes a thread on the stack of an H100."""
    if "slow" not in request.config.getoption("-m"):
        pytest.skip("takes long on a busy machine: pytest -m slow")
    words = [sys.executable, "-c", _GPT, arch, str(_PROGRAMS)]
    done = subprocess.run(words, capture_output=True, text=True, env=compiling)
    assert done.returncode == 0, done.stderr[-2000:]
    used = json.loads(done.stdout.splitlines()[-1])
    assert used["spills"] == 0
    assert _INSTRUCTION[arch] in used["instructions"]


def test_a_residual_takes_a_narrower_tile_where_registers_end() -> None:
    hopper, half = TARGETS["sm_90"], torch.bfloat16
    assert tile_for(hopper, "linear", half, rows=1000).n == 256
    assert tile_for(hopper, "linear", half, rows=1000, added=True).n == 128
    # Elsewhere, for a few rows and in float32 a residual changes nothing.
    for arch in _ARCHS:
        for rows, dtype in ((1000, half), (8, half), (1000, torch.float32)):
            if (arch, rows, dtype) != ("sm_90", 1000, half):
                plain = tile_for(TARGETS[arch], "linear", dtype, rows=rows)
                assert tile_for(TARGETS[arch], "linear", dtype, rows=rows, added=True) == plain


@pytest.mark.parametrize("arch", _ARCHS)
def test_memories_that_fit_no_program_are_left_to_torch(arch: str) -> None:
    served = {d_mem: holds_memory(TARGETS[arch], torch.bfloat16, d_mem) for d_mem in (3, 32, 64, 96, 128, 129, 256)}
    assert served == {3: True, 32: True, 64: True, 96: True, 128: True, 129: False, 256: False}
    assert not holds_memory(TARGETS[arch], torch.float32, 128)


def test_the_cards_limit_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer card of the generation of the A100 has 99 KiB for a program, not 163."""
    properties = type("", (), {"major": 8, "minor": 6, "multi_processor_count": 28, "shared_memory_per_block_optin": 0})
    properties.shared_memory_per_block_optin = 99 * 1024
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    target = targets.target_of.__wrapped__(torch.device("cuda"))
    assert (target.name, target.programs, target.shared_bytes) == ("sm_86", 28, 99 * 1024)
    assert tile_for(target, "linear", torch.bfloat16, rows=1000) == tile_for(TARGETS["sm_80"], "linear", torch.bfloat16)
    properties.major, properties.minor = 12, 1
    assert targets.target_of.__wrapped__(torch.device("cuda")).name == "sm_86"
    properties.major, properties.minor, properties.shared_memory_per_block_optin = 9, 0, 48 * 1024
    small = targets.target_of.__wrapped__(torch.device("cuda"))
    assert small.shared_bytes == 48 * 1024
    assert not holds_memory(small, torch.bfloat16, 64)
