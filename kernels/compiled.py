"""Compile the C++ kernels for this processor where they are first needed, and load them.

One library is made per instruction set, of the same sources. It is kept in the cache under a name that depends on
sources, flags and the system's C library, never on the machine: a home directory may serve several. The name also bears
the SHA-256 of its contents, so that a damaged file is noticed. Where a processor, a compiler or a place to write is
missing, `obstacle` says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import platform
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import torch

from armt.cache import cache_root
from armt.disk import replace_file, sha256_file
from armt.errors import error_line
from armt.kernels.backends import NativeBackend

_FOLDER = Path(__file__).parent / "native"
_COMPILERS = ("g++", "c++", "clang++")
# Contraction is off: what is to be rounded once is written so, and a cell is the same bits wherever it is inlined.
_FLAGS = ("-std=c++17", "-O3", "-ffp-contract=off", "-fvisibility=hidden", "-shared", "-fPIC")
_LIMIT_S = 240
_DIGITS = 16
# What a Mac's compiler needs for OpenMP and does not come with; where else people have it.
_OMP_HEADER, _OMP_LIBRARY = Path("include", "omp.h"), Path("lib", "libomp.dylib")
_OMP_FOLDERS = ("/opt/homebrew/opt/libomp", "/usr/local/opt/libomp")


#: What products take: bfloat16, or whole numbers to which weights and rows are rounded, with scales.
Numbers = Literal["bf16", "int16", "int8"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where an instruction set is found.

    Attributes:
        name: for people.
        machines: of each system (``sys.platform``) what its processors are called (``platform.machine()``).
    """

    name: str
    machines: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionSet:
    """What kernels are compiled for.

    Attributes:
        title: for people.
        needs: what the processor must have, in the words of Linux (/proc/cpuinfo).
        flags: of the compiler.
        numbers: what its products take (`operands.h`).
        home: where there are such processors.
    """

    title: str
    needs: frozenset[str]
    flags: tuple[str, ...]
    numbers: Numbers = "bf16"
    home: Home = Home("Linux on x86-64", frozenset({("linux", "x86_64")}))

    @property
    def options(self) -> tuple[str, ...]:
        """All that the compiler is told."""
        return self.flags if self.numbers == "bf16" else (*self.flags, f"-DARMT_{self.numbers.upper()}")


_ARM = Home("Linux and macOS on ARM64", frozenset({("linux", "aarch64"), ("darwin", "arm64")}))
_AVX2 = ("-mavx2", "-mfma", "-mf16c")
_AVX2_NEEDS = frozenset({"avx2", "fma", "f16c"})
_AVX512 = (*_AVX2, "-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl")
_AVX512_NEEDS = _AVX2_NEEDS | {"avx512f", "avx512bw", "avx512dq", "avx512vl"}
INSTRUCTION_SETS = {
    "amx": InstructionSet(
        title="AMX", needs=_AVX512_NEEDS | {"avx512_bf16", "amx_tile", "amx_bf16"},
        flags=(*_AVX512, "-mavx512bf16", "-mamx-tile", "-mamx-bf16", "-mtune=sapphirerapids"),
    ),
    "avx512_bf16": InstructionSet(
        title="AVX512-BF16", needs=_AVX512_NEEDS | {"avx512_bf16"}, flags=(*_AVX512, "-mavx512bf16"),
    ),
    "avx512": InstructionSet(title="AVX-512", needs=_AVX512_NEEDS, flags=_AVX512),
    "int8_bf16": InstructionSet(
        title="AVX512-VNNI", needs=_AVX512_NEEDS | {"avx512_vnni", "avx512_bf16"},
        flags=(*_AVX512, "-mavx512bf16", "-mavx512vnni"), numbers="int8",
    ),
    "int8": InstructionSet(
        title="AVX512-VNNI", needs=_AVX512_NEEDS | {"avx512_vnni"},
        flags=(*_AVX512, "-mavx512vnni"), numbers="int8",
    ),
    "avx2": InstructionSet(title="AVX2", needs=_AVX2_NEEDS, flags=_AVX2),
    "int16_avx512": InstructionSet(
        title="AVX512-VNNI", needs=_AVX512_NEEDS | {"avx512_vnni"}, flags=(*_AVX512, "-mavx512vnni"), numbers="int16",
    ),
    "int16_vnni": InstructionSet(
        title="AVX-VNNI", needs=_AVX2_NEEDS | {"avx_vnni"}, flags=(*_AVX2, "-mavxvnni"), numbers="int16",
    ),
    "int16": InstructionSet(title="AVX2", needs=_AVX2_NEEDS, flags=_AVX2, numbers="int16"),
    "neon_bf16": InstructionSet(
        title="NEON with BF16", needs=frozenset({"asimd", "bf16"}), flags=("-march=armv8.2-a+bf16",), home=_ARM,
    ),
    "neon": InstructionSet(title="NEON", needs=frozenset({"asimd"}), flags=("-march=armv8-a",), home=_ARM),
}  # fmt: skip
# What torch is told to do without, the kernels do without.
_HELD_TO = {"avx2": ("avx512", "amx"), "default": ("avx", "amx", "fma", "f16c")}


class _CannotBuild(Exception):
    """Why there is no library, in one line."""


def best(backend: str) -> str:
    """Return the instruction set that serves a backend: the fastest of its own that the processor has."""
    own = (name for name in INSTRUCTION_SETS if name.startswith(f"{backend}_"))
    return next(filter(can_run, own), backend)


def slow_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 more slowly than float32, though it has AVX512-BF16.

    Intel's without AMX, which a virtual machine may hide, start four products of float32 or of VNNI's pairs in the time
    of one of bfloat16's pairs (docs/log.md); AMD's do not.
    """
    return can_run("avx512_bf16") and not can_run("amx") and "GenuineIntel" in _processor()


def whole_numbers_lead() -> bool:
    """Whether AVX-512 multiplies whole numbers of 16 bits faster than bfloat16 here."""
    return can_run("int16_avx512") and (slow_bfloat16() or not can_run("avx512_bf16"))


def fastest_first() -> tuple[NativeBackend, ...]:
    """Return the backends that are chosen by themselves, the fastest first (docs/log.md).

    NEON's is not: nobody has measured it, and some ARM processors have fast products in float32. Whole numbers round
    less than bfloat16 has done.
    """
    return ("amx", "int16", "avx512") if whole_numbers_lead() else ("amx", "avx512", "int16")


@cache
def obstacle(instructions: str = "amx") -> str | None:
    """Say what keeps the kernels of an instruction set from running here, or None. The first call may compile them."""
    if (hindrance := _hindrance(instructions)) is not None:
        return hindrance
    try:
        library(instructions)
    except _CannotBuild as exc:
        return f"the {INSTRUCTION_SETS[instructions].title} kernels are not there: {exc}"
    return None


def at_home(instructions: str) -> bool:
    """Whether an instruction set is one of this system's and its kind of processor, whatever this one has of them."""
    return (sys.platform, platform.machine()) in INSTRUCTION_SETS[instructions].home.machines


def can_run(instructions: str) -> bool:
    """Whether the processor has what the kernels of an instruction set need."""
    return _hindrance(instructions) is None


def compiles_first(instructions: str = "amx") -> bool:
    """Whether they have to be compiled before they can run here, which takes some ten seconds."""
    try:
        return _hindrance(instructions) is None and not any(_kept(folder, instructions) for folder in _folders())
    except _CannotBuild:
        return False


@cache
def library(instructions: str = "amx") -> ctypes.CDLL:
    """Return the compiled kernels, ready to be called; see `obstacle` for what may be in the way."""
    loaded = _loaded(instructions)
    if not loaded.armt_prepare(ctypes.c_int64(torch.get_num_threads())):
        raise _CannotBuild("the operating system does not grant the tile registers")
    return loaded


def function(instructions: str, name: str, *arguments: Any, result: Any = None) -> Callable[..., Any]:
    """Return a function of the compiled kernels, told which C types it takes and returns."""
    found = getattr(library(instructions), name)
    found.argtypes, found.restype = arguments, result
    return cast("Callable[..., Any]", found)


def _hindrance(instructions: str) -> str | None:
    """Say what about this machine keeps them from running, or None."""
    wanted = INSTRUCTION_SETS[instructions]
    if not at_home(instructions):
        return f"{wanted.title} kernels are for {wanted.home.name}"
    return None if wanted.needs <= _processor() else f"the processor has no {wanted.title}"


@cache
def _processor() -> frozenset[str]:
    """Return who made the processor and what it has, less what torch does without (``ATEN_CPU_CAPABILITY``)."""
    if sys.platform == "darwin":
        return _apple_processor()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return frozenset()
    held = _HELD_TO.get(os.environ.get("ATEN_CPU_CAPABILITY", ""), ())
    said = [*_first(lines, "vendor_id"), *_first(lines, "flags", "Features")]
    return frozenset(word for word in said if not word.startswith(held))


def _first(lines: Iterable[str], *names: str) -> list[str]:
    """Return the words of the first line that has one of these names."""
    return next((line.partition(":")[2].split() for line in lines if line.startswith(names)), [])


def _apple_processor() -> frozenset[str]:
    """Return what Apple's own processor has, in Linux's words; the first of them had NEON without BF16."""
    try:
        asked = ["sysctl", "-n", "hw.optional.arm.FEAT_BF16"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset({"asimd"})
    return frozenset({"asimd", "bf16"} if done.stdout.strip() == "1" else {"asimd"})


def _loaded(instructions: str) -> ctypes.CDLL:
    """Load the library that a cache holds, or make it; one that another system left may not fit this one."""
    for folder in _folders():
        kept = _kept(folder, instructions)
        if kept is not None:
            with contextlib.suppress(OSError):
                return ctypes.CDLL(str(kept))
    made = _compile(instructions)
    refusals = []
    for folder in _folders():
        path = library_path(folder, instructions, made)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, made)
            return ctypes.CDLL(str(path))
        except OSError as exc:
            refusals.append(f"{path.parent}: {error_line(exc)}")
    raise _CannotBuild(refusals[0] if refusals else "there is no folder of one's own to keep them in")


def library_path(folder: Path, instructions: str, made: bytes) -> Path:
    """Return where a folder keeps a library."""
    return folder / f"{_key(instructions)}-{hashlib.sha256(made).hexdigest()[:_DIGITS]}.so"


def _kept(folder: Path, instructions: str) -> Path | None:
    """Return a folder's library, if it is whole; others are removed, and made anew."""
    for path in sorted(folder.glob(f"{_key(instructions)}-*.so")):
        with contextlib.suppress(OSError):
            if sha256_file(path).startswith(path.stem.rpartition("-")[2]):
                return path
            path.unlink()
    return None


def _folders() -> Iterator[Path]:
    """Give the folders that may hold libraries: the cache, then, should it be read-only, one of the user's own."""
    yield cache_root() / "kernels"
    spare = Path(tempfile.gettempdir()) / f"armt-kernels-{os.getuid()}"
    try:
        facts = spare.lstat()
    except FileNotFoundError:
        yield spare
        return
    # A folder that somebody else could have filled is not looked at: what is loaded is run.
    if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o022:
        yield spare


@cache
def _key(instructions: str) -> str:
    """Return the first part of a library's name: the instruction set, and a digest of what else it depends on."""
    flags = (*_FLAGS, *_openmp(), *INSTRUCTION_SETS[instructions].options)
    system = (*platform.libc_ver(), os.environ.get("CXX", ""))
    digest = hashlib.sha256("\n".join([*flags, *system]).encode())
    for source in sorted([*_FOLDER.glob("*.cpp"), *_FOLDER.glob("*.h")]):
        digest.update(source.name.encode() + source.read_bytes())
    return f"{instructions}-{digest.hexdigest()[:_DIGITS]}"


def _compile(instructions: str) -> bytes:
    """Return the library, by the first compiler that can make it."""
    failure = ""
    for compiler in _compilers():
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "kernels.so"
            flags, sources = INSTRUCTION_SETS[instructions].options, map(str, sorted(_FOLDER.glob("*.cpp")))
            done = _run([*compiler, *_FLAGS, *flags, *sources, *_openmp(), "-o", str(made)])
            if done.returncode == 0:
                return made.read_bytes()
        lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
        failure = failure or f"{compiler[0]}: {lines[0] if lines else f'status {done.returncode}'}"
    raise _CannotBuild(failure)


def _openmp() -> tuple[str, ...]:
    """Return what tells the compiler to use OpenMP.

    A Mac's compiler has neither header nor library. torch's wheels have both, and their library is to be taken where it
    is there: a process with two of them is ended by the second.
    """
    if sys.platform != "darwin":
        return ("-fopenmp",)
    told = (os.environ.get(name) for name in ("OMP_PREFIX", "CONDA_PREFIX"))
    folders = [Path(torch.__file__).parent, *(Path(folder) for folder in (*told, *_OMP_FOLDERS) if folder)]
    headers = [folder / _OMP_HEADER for folder in folders if (folder / _OMP_HEADER).is_file()]
    libraries = [folder / _OMP_LIBRARY for folder in folders if (folder / _OMP_LIBRARY).is_file()]
    if not headers or not libraries:
        lacking = "libomp.dylib" if headers else "omp.h"
        raise _CannotBuild(f"no {lacking} for OpenMP, in torch or elsewhere (brew install libomp)")
    header, library = headers[0].parent, libraries[0]
    return ("-Xclang", "-fopenmp", f"-I{header}", str(library), f"-Wl,-rpath,{library.parent}")


def _compilers() -> list[list[str]]:
    """Return the C++ compilers as commands: ``CXX``, which may hold options, else those of `_COMPILERS` installed."""
    asked = os.environ.get("CXX", "").strip()
    commands = [shlex.split(asked)] if asked else [[name] for name in _COMPILERS]
    found = [command for command in commands if shutil.which(command[0])]
    if not found:
        raise _CannotBuild(f"no C++ compiler ({', '.join(command[0] for command in commands)})")
    return found


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as exc:
        raise _CannotBuild(f"{command[0]}: not done after {_LIMIT_S} s") from exc
    except OSError as exc:
        raise _CannotBuild(f"{command[0]}: {error_line(exc)}") from exc
