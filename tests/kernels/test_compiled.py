"""Compiling the C++ kernels where they run: compilers as people name them, caches as they are found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from armt.kernels import choose, compiled

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
    forget = (compiled.obstacle, compiled.library, compiled._key, compiled._processor)
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
    (folder / "threads.cpp").write_text('extern "C" __attribute__((visibility("default"))) '
                                        "long armt_prepare(long threads) { return threads; }")  # fmt: skip
    monkeypatch.setattr(compiled, "_FOLDER", folder)
    plain = compiled.InstructionSet(title="plain", needs=frozenset(), flags=())
    monkeypatch.setitem(compiled.INSTRUCTION_SETS, "plain", plain)
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
def test_two_first_runs_at_once(small: Path, tmp_path: Path) -> None:
    """Both get a whole library; the cache holds one, and nothing of what was half done."""
    code = f"""
from pathlib import Path
from armt.kernels import compiled
compiled._FOLDER = Path({str(small)!r})
compiled.INSTRUCTION_SETS["plain"] = compiled.InstructionSet(title="plain", needs=frozenset(), flags=())
compiled.library("plain")
print("ready")
"""
    runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [run.communicate()[0].strip() for run in runs] == ["ready", "ready"]
    assert len(list((tmp_path / "cache" / "kernels").iterdir())) == 1


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


def test_what_the_processor_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_processor", lambda: compiled.INSTRUCTION_SETS["avx512"].needs)
    assert compiled.obstacle("amx") == "the processor has no AMX"
    assert compiled.best("avx512") == "avx512"
    assert compiled.can_run("avx2")
    assert not compiled.can_run("avx512_bf16")
    monkeypatch.setattr(compiled, "_processor", lambda: compiled.INSTRUCTION_SETS["amx"].needs)
    assert compiled.best("avx512") == "avx512_bf16"
    monkeypatch.setattr(compiled.sys, "platform", "darwin")
    assert compiled._hindrance("avx2") == "AVX2 kernels are for Linux on x86-64"


@pytest.mark.parametrize(("held_to", "left"), [("avx2", {"avx2", "fma", "f16c"}), ("default", set())])
def test_a_processor_plays_one_with_less(monkeypatch: pytest.MonkeyPatch, held_to: str, left: set[str]) -> None:
    flags = " ".join(compiled.INSTRUCTION_SETS["amx"].needs)
    monkeypatch.setattr(compiled.Path, "read_text", lambda *_: f"processor : 0\nflags\t\t: {flags}\n")
    assert compiled._processor() == compiled.INSTRUCTION_SETS["amx"].needs
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", held_to)
    compiled._processor.cache_clear()
    assert compiled._processor() == left


_INTEL, _AMD = {"GenuineIntel"}, {"AuthenticAMD"}
_BOTH = compiled.INSTRUCTION_SETS["avx512_bf16"].needs | compiled.INSTRUCTION_SETS["int16_avx512"].needs


@pytest.mark.parametrize(
    ("processor", "slow", "lead"),
    [
        (_BOTH | _INTEL, True, True),
        (_BOTH | _AMD, False, False),
        (compiled.INSTRUCTION_SETS["int16_avx512"].needs | _INTEL, False, True),
        (compiled.INSTRUCTION_SETS["avx512_bf16"].needs | _INTEL, True, False),
        (compiled.INSTRUCTION_SETS["avx512"].needs | _INTEL, False, False),
        (compiled.INSTRUCTION_SETS["int16_vnni"].needs | _INTEL, False, False),
        (_BOTH | compiled.INSTRUCTION_SETS["amx"].needs | _INTEL, False, False),
    ],
)
def test_where_whole_numbers_are_multiplied_faster_than_bfloat16(
    monkeypatch: pytest.MonkeyPatch, processor: set[str], slow: bool, lead: bool
) -> None:
    monkeypatch.setattr(compiled, "_processor", lambda: frozenset(processor))
    assert compiled.slow_bfloat16() is slow
    assert compiled.whole_numbers_lead() is lead


def test_whole_numbers_are_multiplied_by_the_best_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("int16_avx512", "int16_vnni", "int16"):
        monkeypatch.setattr(compiled, "_processor", lambda needs=compiled.INSTRUCTION_SETS[name].needs: needs)
        assert compiled.best("int16") == name


def test_who_made_the_processor_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A core that has more than the first does not count: threads run on all of them."""
    first, second = (
        f"processor : {number}\nvendor_id\t: GenuineIntel\nmodel name : x\nflags\t\t: {' '.join(flags)}\n"
        for number, flags in enumerate([_BOTH, {*_BOTH, "amx_tile", "amx_bf16"}])
    )
    monkeypatch.setattr(compiled.Path, "read_text", lambda *_: first + second)
    assert compiled._processor() == _BOTH | _INTEL


@pytest.fixture
def arm(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """``arm(system, machine, features)``: the process runs there, on a processor with those (of Linux)."""

    def pretend(system: str, machine: str, features: str) -> None:
        monkeypatch.setattr(compiled.sys, "platform", system)
        monkeypatch.setattr(compiled.platform, "machine", lambda: machine)
        said = f"processor\t: 0\nFeatures\t: {features}\nCPU implementer\t: 0x41\n"
        monkeypatch.setattr(compiled.Path, "read_text", lambda path: said if path == cpuinfo else read(path))

    cpuinfo, read = Path("/proc/cpuinfo"), Path.read_text
    return pretend


@pytest.mark.parametrize(("features", "best"), [("fp asimd evtstrm aes", "neon"), ("fp asimd bf16 i8mm", "neon_bf16")])
def test_linux_on_arm_has_neon_and_nothing_of_x86(
    arm: Callable[[str, str, str], None], features: str, best: str
) -> None:
    arm("linux", "aarch64", features)
    assert compiled.can_run("neon")
    assert compiled.best("neon") == best
    assert [name for name in compiled.INSTRUCTION_SETS if compiled.at_home(name)] == ["neon_bf16", "neon"]
    assert compiled.obstacle("avx2") == "AVX2 kernels are for Linux on x86-64"
    assert compiled._openmp() == ("-fopenmp",)


def test_neon_elsewhere(arm: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = "NEON kernels are for Linux and macOS on ARM64"
    # A Mac's Python for Intel calls its processor by another name, and so does Windows.
    for system, machine in (("linux", "x86_64"), ("darwin", "x86_64"), ("win32", "ARM64"), ("linux", "armv7l")):
        arm(system, machine, "asimd")
        assert compiled._hindrance("neon") == expected
    arm("linux", "aarch64", "fp")
    assert compiled._hindrance("neon") == "the processor has no NEON"


@pytest.mark.parametrize(("answer", "best"), [("1\n", "neon_bf16"), ("0\n", "neon"), ("", "neon"), (None, "neon")])
def test_apples_processors_are_asked_for_what_they_have(
    arm: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch, answer: str | None, best: str
) -> None:
    """The first of them had no BF16; a system that does not know the question answers on standard error."""
    arm("darwin", "arm64", "")

    def asked(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert command == ["sysctl", "-n", "hw.optional.arm.FEAT_BF16"]
        if answer is None:
            raise FileNotFoundError("sysctl")
        return subprocess.CompletedProcess(command, 0, answer, "")

    monkeypatch.setattr(compiled.subprocess, "run", asked)
    assert compiled.best("neon") == best


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
    monkeypatch.setattr(compiled, "can_run", lambda name: name != "amx")
    monkeypatch.setattr(compiled, "compiles_first", lambda name: asked.append(name) or True)
    monkeypatch.setattr(compiled, "best", lambda backend: backend)
    monkeypatch.setattr(compiled, "whole_numbers_lead", lambda: False)
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
