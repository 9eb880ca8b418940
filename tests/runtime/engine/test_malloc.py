"""Telling malloc to keep what is freed: once, with the right numbers, and only where it can be told."""

from __future__ import annotations

from typing import Any

import pytest

from armt.runtime.engine import malloc


class Glibc:
    """The C library as it was asked: keeps the calls of mallopt."""

    def __init__(self, answers: bool = True, *, is_glibc: bool = True) -> None:
        self.calls: list[tuple[int, int]] = []
        self.mallopt: Any = lambda parameter, value: self.calls.append((parameter, value)) or int(answers)
        if is_glibc:
            self.gnu_get_libc_version = object()


@pytest.fixture(autouse=True)
def _not_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(malloc, "_done", None)
    monkeypatch.setattr(malloc.sys, "platform", "linux")


def test_large_blocks_come_from_the_heap_which_is_never_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """malloc.h: M_MMAP_MAX is -4, M_TRIM_THRESHOLD is -1."""
    library = Glibc()
    monkeypatch.setattr(malloc.ctypes, "CDLL", lambda _: library)
    assert malloc.keep_freed_memory()
    assert library.calls == [(-4, 0), (-1, 2**31 - 1)]
    # Once per process.
    assert malloc.keep_freed_memory()
    assert len(library.calls) == 2


@pytest.mark.parametrize(
    ("library", "platform", "calls"),
    [(Glibc(answers=False), "linux", 1), (Glibc(is_glibc=False), "linux", 0), (Glibc(), "darwin", 0)],
    ids=["refuses", "another-library", "another-system"],
)
def test_where_it_cannot_be_told(monkeypatch: pytest.MonkeyPatch, library: Glibc, platform: str, calls: int) -> None:
    monkeypatch.setattr(malloc.sys, "platform", platform)
    monkeypatch.setattr(malloc.ctypes, "CDLL", lambda _: library)
    assert malloc.keep_freed_memory() is False
    assert len(library.calls) == calls


def test_no_library_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: None) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(malloc.ctypes, "CDLL", missing)
    assert malloc.keep_freed_memory() is False
