"""Write docs/results/kernels.md: what every Triton kernel uses on GPUs that are not here, and what a step costs there.

Usage: ``python docs/results/kernels/report.py [path]``. Needs Triton, no GPU; about a minute.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# The kernels must be compiled, not interpreted; read when Triton is imported.
os.environ["TRITON_INTERPRET"] = "0"

import torch
from aot import Compiled, compile_for, versions
from steps import other_launches, step_launches
from traffic import CARDS, StepShape, Work, step_work

from armt.kernels.triton.targets import TARGETS

_ARCHS = ("sm_80", "sm_90", "sm_100", "gfx942")
_INTRO = """# Kernels, computed

Nothing on this page was measured on a GPU: registers, spills, shared memory and instructions are read from what the
compiler made, traffic and times are computed from sizes and datasheets. Written by
`python docs/results/kernels/report.py`. What a GPU really does is filled in by `armt bench --shape llama-3.2-1b
--seq 4K,8K,16K,32K,64K,128K --baseline transformers` on one.
"""


def main() -> None:
    """Compile everything and write the page."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/results/kernels.md")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([_INTRO, _usage(torch.bfloat16), _usage(torch.float32), _traffic(), _roofline()]))
    print(path, file=sys.stderr)


def _usage(dtype: torch.dtype) -> str:
    name = str(dtype).removeprefix("torch.")
    lines = [
        f"## What the kernels use, {name}",
        "",
        f"{versions()}. Registers per thread / bytes or registers spilled / KiB of shared memory / matrix",
        "instruction; a step of Llama-3.2-1B, then the variants of other families. The memory is float32.",
        "",
        "| launch | " + " | ".join(_ARCHS) + " |",
        "|---|" + "---|" * len(_ARCHS),
    ]
    columns = {}
    for arch in _ARCHS:
        target = TARGETS[arch]
        launches = step_launches(StepShape(dtype=dtype), target) | other_launches(target, dtype)
        columns[arch] = {what: compile_for(launch, arch) for what, launch in launches.items()}
    for what in columns[_ARCHS[0]]:
        lines.append(f"| {what} | " + " | ".join(_cell(columns[arch][what]) for arch in _ARCHS) + " |")
    return "\n".join([*lines, ""])


def _cell(used: Compiled) -> str:
    instruction = used.instructions[0] if used.instructions else "none"
    return f"{used.registers} / {used.spills} / {used.shared_bytes / 1024:.0f} / {instruction}"


def _traffic() -> str:
    shape = StepShape()
    work = step_work(shape)
    lines = [
        "## Work and traffic of a full step",
        "",
        f"Llama-3.2-1B: {shape.groups} cells of {shape.real} + {shape.memory} tokens, bfloat16, d_mem {shape.d_mem},"
        " float32 memory.",
        "Both columns do the same operations; what differs is how often they go through device memory. Plain products",
        "are the library's in both, with the residual as a part of them under Triton.",
        "",
        "| operation | GFLOP | Triton, MB | torch, MB | saved, MB |",
        "|---|---:|---:|---:|---:|",
    ]
    for w in [*work, _sum(work)]:
        saved = w.torch_bytes - w.fused_bytes
        sizes = [f"{size / 1e6:,.0f}" for size in (w.fused_bytes, w.torch_bytes, saved)]
        lines.append(f"| {w.name} | " + " | ".join([f"{w.flops / 1e9:,.1f}", *sizes]) + " |")
    return "\n".join([*lines, ""])


def _roofline() -> str:
    work = step_work(StepShape())
    lines = [
        "## Roofline of a full step (computed, not measured)",
        "",
        "Milliseconds that each operation takes at least: its operations at the datasheet's dense bfloat16 rate, or",
        "its bytes at the datasheet's bandwidth, whichever is longer. What torch moves beyond Triton is added, since",
        "launches of its own move it. Kernels reach a fraction of it.",
        "",
        "| operation | " + " | ".join(f"{card.name}, Triton | {card.name}, torch" for card in CARDS) + " |",
        "|---|" + "---:|---:|" * len(CARDS),
    ]
    totals = [0.0] * 2 * len(CARDS)
    for w in work:
        times = [card.seconds(w, fused=fused) * 1e3 for card in CARDS for fused in (True, False)]
        totals = [total + time for total, time in zip(totals, times, strict=True)]
        lines.append(f"| {w.name} | " + " | ".join(f"{time:.2f}" for time in times) + " |")
    lines.append("| **step** | " + " | ".join(f"**{total:.2f}**" for total in totals) + " |")
    tokens = StepShape().real
    lines += ["", "A full diagonal finishes one segment a step, so at best it reads, in real tokens per second:"]
    for card, total in zip(CARDS, totals[::2], strict=True):
        lines.append(f"{card.name} {tokens / total * 1e3:,.0f}.")
    return "\n".join([*lines, ""])


def _sum(work: list[Work]) -> Work:
    return Work(
        "**step**",
        sum(w.flops for w in work),
        sum(w.fused_bytes for w in work),
        sum(w.torch_bytes for w in work),
    )


if __name__ == "__main__":
    main()
