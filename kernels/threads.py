"""Threads of torch's operators, where there is little to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from armt.kernels import compiled


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch's operators on a CPU run in the calling thread alone, which takes a microsecond to arrange.

    What is so short gains little by a second thread, and waits for it where another program has its core. Without C++
    kernels nothing is changed: then all that is between waits for all threads as well. `torch.set_num_threads` is not
    for this: threads of Python that begin meanwhile would keep the one.
    """
    # Asked first: torch settles a new thread's number with its first operator.
    threads = torch.get_num_threads()
    if not compiled.set_threads(1):
        yield
        return
    try:
        yield
    finally:
        compiled.set_threads(threads)
