"""Files compressed by gzip, bzip2 or xz, inflated as they are read, without their bombs."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from typing import Protocol

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.formats.pieces import FormatError

#: How files begin that are compressed by each.
GZIP = (b"\x1f\x8b",)
BZIP2 = tuple(b"BZh%d1AY" % size for size in range(1, 10))
XZ = (b"\xfd7zXZ\0",)

# What damage is raised as; bzip2 and gzip raise OSError without a number, which one of a disk has.
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError)


class Readable(Protocol):
    """Bytes that come one after the other."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""
        ...


class Inflated:
    """What a compressed file holds, several members of one file behind each other.

    Args:
        packed: the file, of which nothing has been read.
        head: how it begins.
    """

    def __init__(self, packed: Readable, head: bytes) -> None:
        self._packed = _Counted(packed)
        if head.startswith(GZIP):
            self._stream: Readable = gzip.GzipFile(fileobj=self._packed, mode="rb")  # type: ignore[call-overload]
        elif head.startswith(BZIP2):
            self._stream = bz2.BZ2File(self._packed)  # type: ignore[call-overload]
        else:
            self._stream = lzma.LZMAFile(self._packed)  # type: ignore[arg-type]  # noqa: SIM115 (the file is another's)
        self._size = 0

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes of what is in it; none at the end.

        Raises:
            FormatError: it is damaged, or made to exhaust memory and disks.
            OSError: the file cannot be read.
        """
        try:
            block = self._stream.read(size)
        except (*_DAMAGE, MemoryError) as exc:
            raise FormatError(f"damaged, or cut short ({error_line(exc)})") from exc
        except OSError as exc:
            if exc.errno is not None:
                raise
            raise FormatError(f"damaged, or cut short ({error_line(exc)})") from exc
        self._size += len(block)
        if self._size > limits.decompressed_bytes(self._packed.size):
            raise FormatError(
                f"inflates to more than {self._size / limits.MIB:,.0f} MiB from {self._packed.size / limits.MIB:,.2f} "
                "MiB: made to exhaust memory"
            )
        return block


class _Counted:
    """A file whose bytes are counted as they are read.

    Attributes:
        size: how many were.
    """

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        block = self._file.read(size)
        self.size += len(block)
        return block


def is_compressed(head: bytes) -> bool:
    """Whether a file is compressed in a way that is read here, by its first bytes."""
    return head.startswith((*GZIP, *BZIP2, *XZ))
