"""Threads of torch's operators, where there is little to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch's operators on a CPU run in the calling thread alone, which takes a microsecond to arrange.

    What is so short gains little by a second thread, and waits for it where another program has its core.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
