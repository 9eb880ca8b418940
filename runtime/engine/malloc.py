"""Keep freed memory in the process: on a CPU, fresh pages cost more than many of the operations that fill them.

glibc maps every large block anew and gives it back when it is freed, so each intermediate tensor is paid for with page
faults. Telling malloc to serve large blocks from its heap and never to trim it makes the same reading up to twice as
fast. The environment variables that say so are read before a program starts; `mallopt` can be called at any time.
"""

from __future__ import annotations

import ctypes
import sys

# Parameter numbers of mallopt (malloc.h).
_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
_NEVER = 2**31 - 1

_done: bool | None = None


def keep_freed_memory() -> bool:
    """Make malloc keep what is freed, once per process; returns whether this C library could be told so."""
    global _done
    if _done is None:
        _done = _tell_malloc()
    return _done


def _tell_malloc() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
        # Other C libraries of Linux have no mallopt, or one that takes no parameter.
        ctypes.CDLL(None).gnu_get_libc_version  # noqa: B018
    except (AttributeError, OSError):
        return False
    mallopt.argtypes, mallopt.restype = [ctypes.c_int, ctypes.c_int], ctypes.c_int
    return bool(mallopt(_M_MMAP_MAX, 0)) and bool(mallopt(_M_TRIM_THRESHOLD, _NEVER))
