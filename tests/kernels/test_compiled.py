"""Compiling the C++ kernels where they run: compilers as people name them, caches as they are found."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from forked import end_of, forked

from armt.kernels import choose, compiled, instruction_sets

_FAKE = """#!/bin/sh
# Stands for a compiler: writes what it was called with beside itself, and a file that is no library.
echo "$@" >> "$0.log"
while [ $# -gt 1 ]; do [ "$1" = -o ] && printf library > "$2"; shift; done
"""


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A cache and a folder for temporary files of the test's own; what was found out before is forgotten."""
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.delenv("ATEN_CPU_CAPABILITY", raising=False)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(compiled.tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(compiled, "_in_use", [])
    forget = (compiled.obstacle, compiled.library, compiled._key, instruction_sets._processor)
    for function in forget:
        function.cache_clear()
    yield
    for function in forget:
        function.cache_clear()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Sources that are compiled in no time; returns their folder."""
    folder = tmp_path / "native"
    folder.mkdir()
    # The real ones take some ten seconds.
    seen = 'extern "C" __attribute__((visibility("default")))'
    prepare, told = "long armt_prepare(long threads) { return threads; }", "void armt_set_threads(long) {}"
    (folder / "threads.cpp").write_text(f"{seen} {prepare}\n{seen} {told}\n")
    monkeypatch.setattr(compiled, "_FOLDER", folder)
    plain = instruction_sets.InstructionSet(title="plain", needs=frozenset(), flags=())
    monkeypatch.setitem(instruction_sets.INSTRUCTION_SETS, "plain", plain)
    return folder


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A program that can be called as a compiler and counts its calls."""
    path = tmp_path / "fake-compiler"
    path.write_text(_FAKE)
    path.chmod(0o755)
    return path


needs_compiler = pytest.mark.skipif(
    subprocess.run(["sh", "-c", "command -v g++ || command -v clang++"], capture_output=True).returncode != 0,
    reason="no C++ compiler",
)


def _kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache" / "kernels").glob("*.so"))


@needs_compiler
def test_compiled_once_and_kept(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled.compiles_first("plain")
    assert compiled.obstacle("plain") is None
    assert not compiled.compiles_first("plain")
    (kept,) = _kept(tmp_path)
    compiled.library.cache_clear()
    # What is there is used where no compiler is left.
    monkeypatch.setattr(compiled, "_compile", lambda _: pytest.fail("compiled again"))
    compiled.library("plain")
    assert _kept(tmp_path) == [kept]


@needs_compiler
@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_damaged_library_is_noticed_and_made_again(small: Path, tmp_path: Path, damage: str) -> None:
    """Loading a cut library kills the process (SIGBUS) where the rest is missing, so it is never opened."""
    compiled.library("plain")
    (kept,) = _kept(tmp_path)
    whole = kept.read_bytes()
    kept.unlink()
    kept.write_bytes(whole[: len(whole) // 2] if damage == "cut" else whole[:-1] + b"?")
    compiled.library.cache_clear()
    assert compiled.compiles_first("plain")
    compiled.library("plain")
    assert [path.read_bytes() for path in _kept(tmp_path)] == [whole]


@needs_compiler
def test_other_sources_are_another_library(small: Path, tmp_path: Path) -> None:
    compiled.library("plain")
    (small / "more.h").write_text("// more")
    compiled._key.cache_clear()
    assert compiled.compiles_first("plain")


@needs_compiler
@pytest.mark.parametrize("is_written", [True, False], ids=["cache", "spare folder"])
def test_two_first_runs_at_once(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_written: bool) -> None:
    """Both get a whole library, which one of them makes: six seconds of two cores. Nothing else stays in the cache."""
    make, log = compiled._compile, tmp_path / "log"
    if not is_written:
        (tmp_path / "cache").write_text("")

    def noted(instructions: str) -> bytes:
        with log.open("a") as lines:
            lines.write("made\n")
        time.sleep(0.3)
        return make(instructions)

    def compile_it() -> None:
        compiled.library("plain")

    monkeypatch.setattr(compiled, "_compile", noted)
    assert [end_of(run) for run in [forked(compile_it) for _ in range(2)]] == [0, 0]
    assert log.read_text() == "made\n"
    folder = tmp_path / "cache" / "kernels" if is_written else next((tmp_path / "tmp").iterdir())
    assert len(list(folder.iterdir())) == 1


@needs_compiler
def test_a_cache_that_cannot_be_written(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A file where the folder should be: even root cannot write there.
    (tmp_path / "cache").write_text("")
    assert compiled.obstacle("plain") is None
    (spare,) = (tmp_path / "tmp").iterdir()
    assert spare.stat().st_mode & 0o777 == 0o700
    compiled.library.cache_clear()
    monkeypatch.setattr(compiled, "_compile", lambda _: pytest.fail("compiled again"))
    compiled.library("plain")


@needs_compiler
def test_a_folder_that_others_can_write_to_is_not_trusted(small: Path, tmp_path: Path) -> None:
    """What is loaded is run: a library that another user has put there must not be."""
    (tmp_path / "cache").write_text("")
    compiled.library("plain")
    (spare,) = (tmp_path / "tmp").iterdir()
    spare.chmod(0o777)
    compiled.library.cache_clear()
    compiled.obstacle.cache_clear()
    assert "kernels: Not a directory" in str(compiled.obstacle("plain"))


@pytest.mark.parametrize("prefix", ["", "env ", "env -u HOME "])
def test_the_compiler_is_found_as_people_configure_it(
    small: Path, fake: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    """``CXX="ccache g++"`` was taken for the name of one program."""
    monkeypatch.setenv("CXX", f"{prefix}{fake} -O1")
    assert compiled._compile("plain") == b"library"
    assert (fake.parent / "fake-compiler.log").read_text().startswith("-O1 -std=c++17")


def test_no_compiler(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler -O1")
    expected = "the plain kernels are not there: no C++ compiler (no-such-compiler)"
    assert compiled.obstacle("plain") == expected
    monkeypatch.delenv("CXX")
    monkeypatch.setenv("PATH", "/nowhere")
    compiled.obstacle.cache_clear()
    assert str(compiled.obstacle("plain")).endswith("no C++ compiler (g++, c++, clang++)")


def test_a_compiler_that_cannot(small: Path, fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.write_text("#!/bin/sh\necho 'error: unrecognized option -mamx-tile' >&2\nexit 1\n")
    monkeypatch.setenv("CXX", str(fake))
    assert "fake-compiler: error: unrecognized option -mamx-tile" in str(compiled.obstacle("plain"))
    assert _kept(tmp_path) == []


def test_the_next_compiler_is_tried(small: Path, fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(compiled, "_COMPILERS", (str(broken), str(fake)))
    assert compiled._compile("plain") == b"library"


def test_a_library_that_cannot_be_loaded(small: Path, fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", str(fake))
    assert "the plain kernels are not there" in str(compiled.obstacle("plain"))


def test_a_mac_takes_openmp_where_torch_has_it(
    small: Path, fake: Path, arm: Callable[[str, str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two libraries of OpenMP in a process end it: torch's own goes before one that was installed."""
    arm("darwin", "arm64", "")
    torchs, brews = tmp_path / "torch", tmp_path / "libomp"
    for folder in (torchs, brews):
        for name in ("include/omp.h", "lib/libomp.dylib"):
            (folder / name).parent.mkdir(parents=True)
            (folder / name).touch()
    monkeypatch.setattr(compiled.torch, "__file__", str(torchs / "__init__.py"))
    monkeypatch.setattr(compiled, "_OMP_FOLDERS", (str(brews),))
    for variable in ("OMP_PREFIX", "CONDA_PREFIX"):
        monkeypatch.delenv(variable, raising=False)

    def told(header: Path, library: Path) -> tuple[str, ...]:
        dylib = library / "lib" / "libomp.dylib"
        return ("-Xclang", "-fopenmp", f"-I{header / 'include'}", str(dylib), f"-Wl,-rpath,{library / 'lib'}")

    assert compiled._openmp() == told(torchs, torchs)
    (torchs / "include" / "omp.h").unlink()
    assert compiled._openmp() == told(brews, torchs)
    (torchs / "lib" / "libomp.dylib").unlink()
    assert compiled._openmp() == told(brews, brews)
    monkeypatch.setenv("CXX", str(fake))
    assert compiled._compile("plain") == b"library"
    assert " ".join(told(brews, brews)) in (fake.parent / "fake-compiler.log").read_text()
    # Without any it is said, and nothing is announced or compiled.
    (brews / "lib" / "libomp.dylib").unlink()
    compiled._key.cache_clear()
    why = "the NEON kernels are not there: no libomp.dylib for OpenMP, in torch or elsewhere (brew install libomp)"
    assert compiled.obstacle("neon") == why
    assert not compiled.compiles_first("neon")
    (brews / "include" / "omp.h").unlink()
    compiled.obstacle.cache_clear()
    assert str(compiled.obstacle("neon")).endswith("no omp.h for OpenMP, in torch or elsewhere (brew install libomp)")


def test_compiling_is_announced_for_what_will_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(instruction_sets, "can_run", lambda name: name != "amx")
    monkeypatch.setattr(compiled, "compiles_first", lambda name: asked.append(name) or True)
    monkeypatch.setattr(instruction_sets, "best", lambda backend: backend)
    monkeypatch.setattr(instruction_sets, "whole_numbers_lead", lambda: False)
    monkeypatch.delenv("ARMT_KERNELS", raising=False)
    cpu = torch.device("cpu")
    assert choose.compiles_first(cpu, torch.bfloat16)
    monkeypatch.setenv("ARMT_KERNELS", "avx2")
    assert choose.compiles_first(cpu, torch.bfloat16)
    assert choose.compiles_first(cpu, torch.bfloat16, "int8")
    assert asked == ["avx512", "avx2", "int8"]
    for wanted in ("onednn", "torch"):
        monkeypatch.setenv("ARMT_KERNELS", wanted)
        assert not choose.compiles_first(cpu, torch.bfloat16)
    monkeypatch.delenv("ARMT_KERNELS")
    assert not choose.compiles_first(cpu, torch.float32)
