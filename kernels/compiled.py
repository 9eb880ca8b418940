"""Compile the C++ kernels where they are first needed, and load them.

The library is kept in the cache under a name that depends on sources, flags and compiler; a process that finds it there
starts at once. Where there is no AMX, no compiler, or one that does not know AMX, `obstacle` says so.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import torch

from armt.cache import cache_root

_FOLDER = Path(__file__).parent / "amx"
_COMPILERS = ("g++", "c++", "clang++")
_FLAGS = (
    "-std=c++17", "-O3", "-mtune=sapphirerapids", "-mavx2", "-mfma", "-mavx512f", "-mavx512bw", "-mavx512dq",
    "-mavx512vl", "-mavx512bf16", "-mamx-tile", "-mamx-bf16", "-fopenmp", "-shared", "-fPIC",
)  # fmt: skip
_LIMIT_S = 120


class _CannotBuild(Exception):
    """Why there is no library, in one line."""


@cache
def obstacle() -> str | None:
    """Say what keeps these kernels from running here, or None. The first call may compile them (some seconds)."""
    if (hindrance := _hindrance()) is not None:
        return hindrance
    try:
        library()
    except _CannotBuild as exc:
        return f"the AMX kernels are not there: {exc}"
    return None


def compiles_first() -> bool:
    """Whether they have to be compiled before they can run here."""
    if _hindrance() is not None:
        return False
    try:
        return not _target(_compiler()).is_file()
    except _CannotBuild:
        return False


def _hindrance() -> str | None:
    """Say what about this machine keeps them from running, or None."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "AMX kernels are for Linux on x86-64"
    if not torch.cpu._is_amx_tile_supported() or not torch.cpu._is_avx512_bf16_supported():
        return "the processor has no AMX"
    return None


@cache
def library() -> ctypes.CDLL:
    """Return the compiled kernels, ready to be called; see `obstacle` for what may be in the way."""
    try:
        loaded = ctypes.CDLL(str(_built()))
    except OSError as exc:
        raise _CannotBuild(f"the library cannot be loaded ({exc})") from exc
    if not loaded.armt_enable_tiles():
        raise _CannotBuild("the operating system does not grant the tile registers")
    loaded.armt_use_threads(ctypes.c_int64(torch.get_num_threads()))
    return loaded


def _built() -> Path:
    """Return the library's path; compiles it where the cache does not hold it."""
    compiler = _compiler()
    target = _target(compiler)
    if not target.is_file():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _compile(compiler, target)
        except OSError as exc:
            raise _CannotBuild(f"{target.parent}: {exc.strerror or exc}") from exc
    return target


def _target(compiler: str) -> Path:
    """Return where the library of these sources, flags and compiler is kept."""
    digest = hashlib.sha256("\n".join([*_FLAGS, _version(compiler)]).encode())
    for source in sorted([*_FOLDER.glob("*.cpp"), *_FOLDER.glob("*.h")]):
        digest.update(source.name.encode() + source.read_bytes())
    return cache_root() / "kernels" / f"amx-{digest.hexdigest()[:16]}.so"


def _compile(compiler: str, target: Path) -> None:
    """Compile to a file beside the target and rename it: another process may be doing the same."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        done = _run([compiler, *_FLAGS, *map(str, sorted(_FOLDER.glob("*.cpp"))), "-o", str(made)])
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
            raise _CannotBuild(f"{compiler}: {lines[0] if lines else f'status {done.returncode}'}")
        made.replace(target)


def _compiler() -> str:
    """Return the C++ compiler: ``CXX``, else the first of `_COMPILERS` that is installed."""
    names = [os.environ["CXX"]] if os.environ.get("CXX") else list(_COMPILERS)
    for name in names:
        if found := shutil.which(name):
            return found
    raise _CannotBuild(f"no C++ compiler ({', '.join(names)})")


def _version(compiler: str) -> str:
    return _run([compiler, "--version"]).stdout


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as exc:
        raise _CannotBuild(f"{command[0]}: not done after {_LIMIT_S} s") from exc
