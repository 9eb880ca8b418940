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
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import torch

from armt.cache import cache_root
from armt.disk import locked, replace_file, sha256_file
from armt.errors import error_line
from armt.kernels.instruction_sets import INSTRUCTION_SETS, hindrance

_FOLDER = Path(__file__).parent / "native"
_COMPILERS = ("g++", "c++", "clang++")
# Contraction is off: what is to be rounded once is written so, and a cell is the same bits wherever it is inlined.
_FLAGS = ("-std=c++17", "-O3", "-ffp-contract=off", "-fvisibility=hidden", "-shared", "-fPIC")
_LIMIT_S = 240
_DIGITS = 16
# What a Mac's compiler needs for OpenMP and does not come with; where else people have it.
_OMP_HEADER, _OMP_LIBRARY = Path("include", "omp.h"), Path("lib", "libomp.dylib")
_OMP_FOLDERS = ("/opt/homebrew/opt/libomp", "/usr/local/opt/libomp")
_in_use: list[Callable[[int], None]] = []


class _CannotBuild(Exception):
    """Why there is no library, in one line."""


@cache
def obstacle(instructions: str) -> str | None:
    """Say what keeps the kernels of an instruction set from running here, or None. The first call may compile them."""
    if (lacking := hindrance(instructions)) is not None:
        return lacking
    try:
        library(instructions)
    except _CannotBuild as exc:
        return f"the {INSTRUCTION_SETS[instructions].title} kernels are not there: {exc}"
    return None


def compiles_first(instructions: str) -> bool:
    """Whether they have to be compiled before they can run here, which takes some ten seconds."""
    try:
        return hindrance(instructions) is None and not any(_kept(folder, instructions) for folder in _folders())
    except _CannotBuild:
        return False


@cache
def library(instructions: str) -> ctypes.CDLL:
    """Return the compiled kernels, ready to be called; see `obstacle` for what may be in the way."""
    loaded = _loaded(instructions)
    if not loaded.armt_prepare(ctypes.c_int64(torch.get_num_threads())):
        raise _CannotBuild("the operating system does not grant the tile registers")
    loaded.armt_set_threads.argtypes, loaded.armt_set_threads.restype = [ctypes.c_int64], None
    _in_use.append(loaded.armt_set_threads)
    return loaded


def set_threads(threads: int) -> bool:
    """Set how many threads work for the calling thread, and for no other.

    That holds for torch's operators as well, where kernels and torch use one OpenMP library, as its wheels and GCC do.

    Returns:
        Whether any kernels are in use: else nothing is changed.
    """
    for setter in _in_use[:1]:
        setter(threads)
    return bool(_in_use)


def function(instructions: str, name: str, *arguments: Any, result: Any = None) -> Callable[..., Any]:
    """Return a function of the compiled kernels, told which C types it takes and returns."""
    found = getattr(library(instructions), name)
    found.argtypes, found.restype = arguments, result
    return cast("Callable[..., Any]", found)


def _loaded(instructions: str) -> ctypes.CDLL:
    """Load the library that a cache holds, or make it; one that another system left may not fit this one."""
    found = _found(instructions)
    if found is None:
        with _alone(instructions):
            # Whoever was waited for may have made it.
            found = _found(instructions) or _made(instructions)
    return found


def _found(instructions: str) -> ctypes.CDLL | None:
    for folder in _folders():
        kept = _kept(folder, instructions)
        if kept is not None:
            with contextlib.suppress(OSError):
                return ctypes.CDLL(str(kept))
    return None


@contextlib.contextmanager
def _alone(instructions: str) -> Iterator[None]:
    """Let one process make a library, and others that start meanwhile wait for it."""
    with contextlib.ExitStack() as held:
        # In the first folder that a file can be made in, as the library is; where there is none each makes its own.
        for folder in _folders():
            with contextlib.suppress(OSError):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                path = folder / f".{_key(instructions)}"
                held.enter_context(locked(path, wait=True))
                held.callback(path.unlink, missing_ok=True)
                break
        yield


def _made(instructions: str) -> ctypes.CDLL:
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
            made, source = Path(folder) / "kernels.so", Path(folder) / "kernels.cpp"
            # All in one: what they share (the compiler's own headers above all) is read once instead of twelve times.
            source.write_text("".join(f'#include "{one.name}"\n' for one in sorted(_FOLDER.glob("*.cpp"))))
            flags = (*INSTRUCTION_SETS[instructions].options, "-iquote", str(_FOLDER))
            done = _run([*compiler, *_FLAGS, *flags, str(source), *_openmp(), "-o", str(made)])
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
