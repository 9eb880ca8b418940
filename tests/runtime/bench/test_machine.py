"""The machine under a measurement: its header, its ceiling by a clock moved by hand, its memory, other work on it."""

from __future__ import annotations

import itertools
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import torch

from armt import __version__
from armt.runtime import choose
from armt.runtime.bench import machine
from armt.runtime.bench.machine import (
    Ceiling,
    CoreTime,
    describe_machine,
    load_warning,
    peak_memory,
    reset_peak_memory,
    torch_dtype,
)

CPU = torch.device("cpu")


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Contents of files of the system, by path; those that are not there cannot be read."""
    contents: dict[str, str] = {}

    def read(path: Path, *_: Any, **__: Any) -> str:
        if str(path) not in contents:
            raise FileNotFoundError(path)
        return contents[str(path)]

    monkeypatch.setattr(machine.Path, "read_text", read)
    return contents


def test_the_header_says_on_what_and_with_what() -> None:
    facts = describe_machine(CPU)
    assert facts["torch"] == torch.__version__
    assert facts["armt"] == __version__
    assert facts["threads"] == torch.get_num_threads()
    root = Path(machine.__file__).parent
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True, check=False
    )
    assert facts["commit"] == done.stdout.strip()


def test_a_package_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name != "torch":
            raise machine.PackageNotFoundError(name)
        return "9.9"

    monkeypatch.setattr(machine, "version", version)
    facts = describe_machine(CPU)
    assert (facts["torch"], facts["armt"]) == ("9.9", "0.0.0")
    assert "transformers" not in facts


@pytest.mark.parametrize(
    ("failing", "commit"), [(None, "abc123"), ("ls-files", ""), ("rev-parse", "")], ids=["tracked", "installed", "bare"]
)
def test_a_commit_is_that_of_the_tree_that_holds_armt(
    monkeypatch: pytest.MonkeyPatch, failing: str | None, commit: str
) -> None:
    """An armt installed inside somebody else's repository must not be given that one's commit."""

    def run(words: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(words, int(words[1] == failing), "abc123\n", "")

    monkeypatch.setattr(machine.subprocess, "run", run)
    assert describe_machine(CPU)["commit"] == commit


def test_no_git_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(machine.subprocess, "run", run)
    assert describe_machine(CPU)["commit"] == ""


@pytest.mark.parametrize(
    ("flags", "shown"),
    [("avx2 amx_bf16 avx512_bf16", "Xeon 4 AVX512-BF16 AMX-BF16"), ("avx2", "Xeon 4"), (None, "Xeon 4")],
)
def test_the_processor_with_what_multiplies_bfloat16(files: dict[str, str], flags: str | None, shown: str) -> None:
    files["/proc/cpuinfo"] = "processor : 0\nmodel name\t: Xeon 4\n" + (
        "" if flags is None else f"flags\t\t: {flags}\n"
    )
    assert describe_machine(CPU)["processor"] == shown


def test_the_ceiling_is_the_median_of_three_products(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_CEILING_SIZE", 10)
    monkeypatch.setattr(machine.time, "perf_counter", itertools.count().__next__)
    ceiling = Ceiling(CPU, torch.float32)
    # Seconds of three products: 4, 100 and 5.
    ticks = iter([0.0, 4.0, 10.0, 110.0, 120.0, 125.0])
    monkeypatch.setattr(machine.time, "perf_counter", lambda: next(ticks))
    assert ceiling.measure() == 2 * 10**3 / 5.0


def test_a_card_is_asked_for_many_products_before_it_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """One alone was mostly the time of asking, and the share of such a ceiling twice too large."""
    monkeypatch.setattr(machine, "_CEILING_SIZE", 10)
    monkeypatch.setattr(machine.time, "perf_counter", itertools.count().__next__)
    products, multiply = [], torch.mm
    monkeypatch.setattr(torch, "mm", lambda *words, out: products.append(multiply(*words, out=out)))
    # Computes nothing, and is no CPU.
    ceiling = Ceiling(torch.device("meta"), torch.float32)
    products.clear()
    assert ceiling.measure() == 32 * 2 * 10**3 / 1.0
    assert len(products) == 3 * 32


@pytest.mark.parametrize(
    ("dtype", "multiplied", "of"),
    [
        (torch.bfloat16, False, torch.float32),
        (torch.bfloat16, True, torch.bfloat16),
        (torch.float16, False, torch.float32),
        (torch.float64, False, torch.float64),
    ],
)
def test_the_ceiling_is_in_a_dtype_that_the_processor_multiplies(
    monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype, multiplied: bool, of: torch.dtype
) -> None:
    """Torch takes minutes for the product in bfloat16 on a processor without it, and reading is far above that."""
    dtypes = []

    def product(left: torch.Tensor, right: torch.Tensor, *, out: torch.Tensor) -> None:
        dtypes.append((left.dtype, right.dtype, out.dtype))

    monkeypatch.setattr(machine, "_CEILING_SIZE", 10)
    monkeypatch.setattr(choose, "torch_prefers_bfloat16", lambda: multiplied)
    monkeypatch.setattr(machine.torch, "mm", product)
    ceiling = Ceiling(CPU, dtype)
    assert ceiling.dtype == of
    assert set(dtypes) == {(of, of, of)}
    assert torch_dtype(torch.device("cuda"), torch.float16) == torch.float16


def test_the_peak_is_what_the_kernel_says(files: dict[str, str]) -> None:
    files["/proc/self/status"] = "Name:\tpython\nVmPeak:\t 9000 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 7 kB\n"
    assert peak_memory(CPU) == 1234 * 1024
    files["/proc/self/status"] = "Name:\tpython\n"
    assert peak_memory(CPU) is None
    files.clear()
    assert peak_memory(CPU) is None


def test_a_peak_is_of_what_came_after_the_reset() -> None:
    """96 MB are touched and given back; the peak that is asked for later is below them again."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("this system does not count peaks anew")
    size = 96 * 2**20
    reset_peak_memory(CPU)
    before = peak_memory(CPU)
    assert before is not None
    block = bytearray(b"x" * size)
    high = peak_memory(CPU)
    assert high is not None
    assert high >= before + size // 2
    del block
    reset_peak_memory(CPU)
    low = peak_memory(CPU)
    assert low is not None
    assert low < high - size // 2


def test_what_others_took_is_what_was_busy_and_not_our_own() -> None:
    before = CoreTime(at_s=10.0, busy_s=100.0, own_s=5.0)
    assert CoreTime(at_s=14.0, busy_s=107.0, own_s=6.0).others_since(before) == pytest.approx(1.5)
    # Clocks of both are read one after the other.
    assert CoreTime(at_s=14.0, busy_s=100.9, own_s=6.0).others_since(before) == 0.0
    assert CoreTime(at_s=10.1, busy_s=101.0, own_s=5.0).others_since(before) is None


def test_own_work_is_seen_as_own() -> None:
    before = CoreTime.now()
    if before is None:
        pytest.skip("no /proc/stat here")
    while (now := CoreTime.now()) is not None and now.own_s - before.own_s < 0.05:
        sum(range(10_000))
    assert now is not None
    assert now.busy_s - before.busy_s >= 0.03


@pytest.mark.parametrize(
    ("load", "threads", "warned"), [(0.4, 4, False), (0.6, 4, True), (2.0, 2, False), (3.0, 2, True)]
)
def test_a_load_warns_where_it_leaves_too_few_cores(
    monkeypatch: pytest.MonkeyPatch, load: float, threads: int, warned: bool
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 9.0, 9.0))
    assert bool(load_warning(threads)) is warned


@pytest.mark.parametrize(("kind", "waits"), [("cuda", ["cuda"]), ("mps", ["mps"]), ("cpu", [])])
def test_a_device_that_works_by_itself_is_waited_for(
    kind: str, waits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times of Metal were those of asking for work."""
    waited: list[str] = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: waited.append(device.type))
    monkeypatch.setattr(torch.mps, "synchronize", lambda: waited.append("mps"))
    machine.synchronize(torch.device(kind))
    assert waited == waits
