"""What is so for all tests: before torch is loaded, while they are collected, and who loads it at all.

Models and surroundings of tests are in tests/fixtures.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import re
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

# Read when torch is loaded. Threads that wait for each other would keep the processor from the other worker's tests,
# and those that they wait for from it: on two busy cores tests of several threads took ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# What is not told otherwise computes on a card where there is one, and most tests do not tell: cards are there for
# `pytest -m gpu` alone. Said before torch looks for them; workers inherit it.
if "PYTEST_XDIST_WORKER" not in os.environ and not re.search(r"(?<!not )(\b|-m)gpu\b", " ".join(sys.argv[1:])):
    os.environ["CUDA_VISIBLE_DEVICES"] = ""

# Containers often forbid bytecode, and each worker then compiles 500 modules of tests anew: 5 s of processor time.
sys.dont_write_bytecode = False

# A model without a judge would be asked with that of the default model, on machines that have one prepared.
os.environ["ARMT_JUDGE"] = "own"

# From mman.h, and the size of a huge page.
_MADV_COLLAPSE, _HUGE = 25, 2 << 20
# Forks that are worth another move into huge pages, and those since the last one.
_WORTH_FORKS = 50
_forks = 0


def pytest_configure(config: pytest.Config) -> None:
    """Load the fixtures, but not where tests are only handed out to others: torch alone takes two seconds."""
    hands_out = config.getoption("dist", "no") != "no" and not config.getoption("collectonly")
    if hasattr(config, "workerinput") or not hands_out:
        for name in ("tiny_models", "surroundings"):
            config.pluginmanager.import_plugin(name)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Load modules and tests without searches for garbage: they stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return (yield)
    finally:
        if was_on:
            gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put modules that need the crew first: one worker gets all of them, and no other has to start processes."""
    needed = {item.path for item in items if "crew" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in needed)


def pytest_collection_finish() -> None:
    """Leave modules and tests out of garbage collection: they stay, and every full pass looked at all of them.

    From here on collection is rarer, too, here and in what is forked from here; programs that tests start have Python's
    own thresholds. What is there is moved into huge pages, now and after every so many forks (Linux alone).

    What torch's loggers log goes through the root's: pytest listens at every logger that keeps its records to itself,
    anew for each phase of each test, and torch has forty of them.
    """
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.propagate = True
    gc.freeze()
    # A full search goes through all that tests have loaded since, and takes 46 ms: with Python's own thresholds a 25th
    # of the suite was spent so.
    gc.set_threshold(5_000, 10, 50)
    _move_into_huge_pages()
    os.register_at_fork(after_in_parent=_count_fork)


def pytest_runtest_logfinish() -> None:
    """Move what is there into huge pages again where tests fork: with 400 MB more in small ones a fork takes 23 ms.

    Tests add to it, and what is written beside a fork goes back into small ones. Done between two tests: some bound the
    time that they take.
    """
    global _forks
    if _forks >= _WORTH_FORKS:
        _forks = 0
        _move_into_huge_pages()


def _count_fork() -> None:
    global _forks
    _forks += 1


def _move_into_huge_pages() -> None:
    """Let Linux keep what is there in few large pages: a fork copies the table of all pages, and tests fork a thousand.

    With half a gigabyte in small ones every document that is read in a process of its own took 25 ms, now 10.
    """
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for line in maps.read_text().splitlines():
        place, access, _, _, _, *name = line.split(maxsplit=5)
        if access == "rw-p" and name in ([], ["[heap]"]):
            first, last = (int(border, 16) // _HUGE for border in place.split("-"))
            # Where a kernel cannot (before 6.1), all stays as it is.
            madvise((first + 1) * _HUGE, max(0, last - first - 1) * _HUGE, _MADV_COLLAPSE)
