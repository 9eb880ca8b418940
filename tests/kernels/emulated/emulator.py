"""The kernels of an instruction set that this processor has not, run by an emulator of one that has (qemu-user).

A library is made by a compiler for the other processor. `driver.cpp` has it in the emulator and calls its functions on
copies of the memory that their arguments point to: `emulating` puts this in place of what `kernels.compiled` loads, so
that the operations, and their tests, run as they are. Whatever passes the end of a tensor's storage ends the driver.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor

from armt.cache import cache_root
from armt.disk import locked, replace_file
from armt.errors import error_line
from armt.kernels import compiled, instruction_sets

INSTRUCTIONS = ("neon", "neon_bf16")
_COMPILER, _EMULATOR, _SYSTEM = "aarch64-linux-gnu-g++", "qemu-aarch64", Path("/usr/aarch64-linux-gnu")
_DRIVER = Path(__file__).with_name("driver.cpp")
# Beside the libraries for this processor: those of the same sources are the same in every checkout.
_KEPT = cache_root() / "emulated"
# Other work, and other tests, may share the cores.
_BUILD_S = 1800
_NUMBER, _POINTER, _REAL = range(3)


def obstacle() -> str | None:
    """Say what is missing for the emulator, or None."""
    for program in (_COMPILER, _EMULATOR):
        if shutil.which(program) is None:
            return f"no {program} (Debian: apt-get install g++-aarch64-linux-gnu qemu-user)"
    if not _SYSTEM.is_dir():
        return f"no C library for the emulator in {_SYSTEM}"
    try:
        _KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        return f"{_KEPT}: libraries cannot be kept there ({error_line(exc)})"
    return None


def build(instructions: str) -> tuple[Path, Path]:
    """Return the driver and the library of an instruction set, by the project's own builder; they are kept."""
    _KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    driver = _KEPT / f"driver-{hashlib.sha256(_DRIVER.read_bytes()).hexdigest()[:16]}"
    with locked(_KEPT / "lock", wait=True):
        if not driver.exists():
            made = driver.with_suffix(".made")
            subprocess.run([_COMPILER, "-std=c++17", "-O1", str(_DRIVER), "-o", str(made)], check=True)
            made.replace(driver)
        with patch.dict(os.environ, CXX=_COMPILER), patch.object(compiled, "_LIMIT_S", _BUILD_S):
            compiled._key.cache_clear()
            try:
                kept = compiled._kept(_KEPT, instructions)
                if kept is None:
                    library = compiled._compile(instructions)
                    kept = compiled.library_path(_KEPT, instructions, library)
                    replace_file(kept, library)
            finally:
                compiled._key.cache_clear()
    return driver, kept


class Seen:
    """The memory that addresses have been asked for: what a call may be given pointers to."""

    def __init__(self) -> None:
        self._starts: dict[int, tuple[int, Any]] = {}

    def add(self, start: int, size: int, owner: Any) -> None:
        """Take note of memory; ``owner`` keeps it alive until `forget`."""
        self._starts[start] = size, owner

    def find(self, address: int) -> tuple[int, int]:
        """Return start and size of the memory that an address is in."""
        for start, (size, _) in self._starts.items():
            if start <= address < start + size:
                return start, size
        raise LookupError(f"a pointer to memory that nobody has asked the address of: {address:#x}")

    def forget(self) -> None:
        """Let go of it all."""
        self._starts.clear()


class _Request:
    """A call as the driver reads it."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._regions: dict[int, tuple[int, int]] = {}
        self._pointers: list[int] = []
        self._arguments: list[int] = []

    def point(self, address: int) -> tuple[int, int]:
        """Return the number of the region that an address is in, and where in it."""
        start, size = self._seen.find(address)
        if start not in self._regions:
            self._regions[start] = len(self._regions), size
        return self._regions[start][0], address - start

    def add(self, kind: Any, value: Any) -> None:
        """Add an argument of a C type."""
        if kind is ctypes.c_double:
            self._arguments += [_REAL, *struct.unpack("q", struct.pack("d", value)), 0]
        elif kind is not ctypes.c_void_p or not value:
            self._arguments += [_NUMBER, int(value or 0), 0]
        elif isinstance(value, int):
            self._arguments += [_POINTER, *self.point(value)]
        else:
            self._arguments += [_POINTER, *self._put(value if isinstance(value, ctypes.Array) else value._obj)]

    def _put(self, holder: Any) -> tuple[int, int]:
        """Add an array or a structure, and what the pointers in it point to."""
        start = ctypes.addressof(holder)
        self._seen.add(start, ctypes.sizeof(holder), holder)
        here = self.point(start)
        for offset, address in _pointers_in(holder):
            self._pointers += [here[0], offset, *self.point(address)]
        return here

    def sent(self, name: str, threads: int) -> bytes:
        """Return what the driver is sent."""
        parts = [_words(len(name)), name.encode(), _words(threads, len(self._regions))]
        for start, (_, size) in self._regions.items():
            parts += [_words(size), ctypes.string_at(start, size)]
        parts += [_words(len(self._pointers) // 4, *self._pointers)]
        parts += [_words(len(self._arguments) // 3, *self._arguments)]
        return b"".join(parts)

    def take(self, read: Callable[[int], bytes]) -> None:
        """Bring the regions that came back to where they were."""
        for start, (_, size) in self._regions.items():
            ctypes.memmove(start, read(size), size)


def _pointers_in(holder: Any) -> Iterator[tuple[int, int]]:
    """Give the places and values of the pointers in an array or a structure that are not null."""
    if isinstance(holder, ctypes.Array):
        if holder._type_ is ctypes.c_void_p:
            yield from ((8 * place, address) for place, address in enumerate(holder) if address)
        return
    for name, kind in holder._fields_:
        address = getattr(holder, name)
        if kind is ctypes.c_void_p and address:
            yield getattr(type(holder), name).offset, address


def _words(*numbers: int) -> bytes:
    return struct.pack(f"{len(numbers)}q", *numbers)


class Emulated:
    """A library in an emulator."""

    def __init__(self, driver: Path, library: Path, seen: Seen) -> None:
        self._seen = seen
        # Threads that wait leave the core to others: the emulator's share two cores, or fewer.
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1"}
        command = [_EMULATOR, "-L", str(_SYSTEM), str(driver), str(library)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def function(self, name: str, kinds: Sequence[Any], result: Any) -> Callable[..., Any]:
        """Return a function of the library."""

        def call(*values: Any) -> Any:
            request = _Request(self._seen)
            for kind, value in zip(kinds, values, strict=True):
                request.add(kind, value)
            sent = request.sent(name, torch.get_num_threads())
            assert self._process.stdin is not None
            self._process.stdin.write(sent)
            self._process.stdin.flush()
            (returned,) = struct.unpack("q", self._read(8))
            request.take(self._read)
            self._seen.forget()
            return None if result is None else returned

        return call

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        got = self._process.stdout.read(size)
        if len(got) < size:
            raise RuntimeError(f"the emulated kernels ended with status {self._process.wait()}")
        return got


@contextmanager
def emulating(sets: Sequence[str] = INSTRUCTIONS) -> Iterator[None]:
    """Let `kernels.compiled` give these instruction sets from an emulator, and all others as they are."""
    seen, running = Seen(), {}
    real: dict[str, Callable[..., Any]] = {name: getattr(compiled, name) for name in ("function", "obstacle")}
    real["can_run"] = instruction_sets.can_run
    address, addressof = Tensor.data_ptr, ctypes.addressof

    def data_ptr(tensor: Tensor) -> int:
        storage = tensor.untyped_storage()
        seen.add(storage.data_ptr(), storage.nbytes(), storage)
        return address(tensor)

    def noted(holder: Any) -> int:
        seen.add(addressof(holder), ctypes.sizeof(holder), holder)
        return addressof(holder)

    def function(instructions: str, name: str, *arguments: Any, result: Any = None) -> Callable[..., Any]:
        if instructions not in sets:
            return real["function"](instructions, name, *arguments, result=result)  # type: ignore[no-any-return]
        if instructions not in running:
            running[instructions] = Emulated(*build(instructions), seen)
        return running[instructions].function(name, arguments, result)

    with (
        patch.object(compiled, "function", function),
        patch.object(compiled, "obstacle", lambda name: None if name in sets else real["obstacle"](name)),
        patch.object(instruction_sets, "can_run", lambda name: name in sets or real["can_run"](name)),
        patch.object(Tensor, "data_ptr", data_ptr),
        patch.object(ctypes, "addressof", noted),
    ):
        try:
            yield
        finally:
            for library in running.values():
                library.close()
