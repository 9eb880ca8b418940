"""Every kernel compiled ahead for every architecture, in the configurations that would be used."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

_PROGRAMS = Path(__file__).parents[3] / "docs" / "results" / "kernels"
_CODE = """
import json, sys, torch
sys.path.insert(0, sys.argv[2])
from dataclasses import asdict
from aot import compile_for
from traffic import StepShape
from steps import other_launches, step_launches
from armt.kernels.triton.targets import TARGETS
arch, rows = sys.argv[1], []
for dtype in (torch.bfloat16, torch.float32):
    step = step_launches(StepShape(dtype=dtype), TARGETS[arch])
    for name, launch in (step | other_launches(TARGETS[arch], dtype)).items():
        rows.append({"name": name, "dtype": str(dtype), **asdict(compile_for(launch, arch))})
print(json.dumps(rows))
"""
_INSTRUCTION = {"sm_80": "mma.sync", "sm_90": "wgmma.mma_async", "sm_100": "tcgen05.mma", "gfx942": "v_mfma"}
_SHARED = {"sm_80": 99 * 1024, "sm_90": 227 * 1024, "sm_100": 227 * 1024, "gfx942": 64 * 1024}
# Products whose tiles are tall enough for the widest instructions; the others use the ones of the generation before.
_TALL = ("linear qkv", "linear out + residual", "linear down + residual", "gated_mlp", "memory_read")


@pytest.mark.parametrize("arch", list(_INSTRUCTION))
def test_every_kernel_compiles_without_spills(arch: str, compiling: dict[str, str]) -> None:
    if find_spec("triton") is None:
        pytest.skip("Triton is not installed")
    done = subprocess.run(
        [sys.executable, "-c", _CODE, arch, str(_PROGRAMS)], capture_output=True, text=True, env=compiling
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout.splitlines()[-1])
    assert len(rows) == 36
    for row in rows:
        assert row["spills"] == 0, row
        # sm_80's tiles also serve the consumer cards of its and the next generation, which have 99 KiB.
        assert row["shared_bytes"] <= _SHARED[arch], row
        if row["dtype"] == "torch.bfloat16" and row["name"] in _TALL:
            assert _INSTRUCTION[arch] in row["instructions"], row
