"""Files compressed by gzip, bzip2 or xz, inflated as they are read, without their bombs."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from functools import partial
from typing import Protocol

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.formats.pieces import FormatError

#: How files begin that are compressed by each.
GZIP = (b"\x1f\x8b",)
# The second of each is that of an empty file.
BZIP2 = tuple(b"BZh%d%s" % (size, block) for size in range(1, 10) for block in (b"1AY&SY", b"\x17rE8P\x90"))
XZ = (b"\xfd7zXZ\0",)
_MAGICS = (*GZIP, *BZIP2, *XZ)

# What is between two members is padding where it is nothing else (tapes and backups are filled up with it).
_PADDING = b"\0"
# Enough for the longest of the above, and for little that is read in vain: a file has many members.
_BLOCK_BYTES = 1 << 13
_HEAD_BYTES = max(map(len, BZIP2))
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError)


class Readable(Protocol):
    """Bytes that come one after the other."""

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""
        ...


class _Member(Protocol):
    """One of the compressed streams that a file consists of, as the decompressors of bz2 and lzma are."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _GzipMember:
    """That of zlib with the face of the others; its check sums are looked at as theirs are."""

    __slots__ = ("_object", "needs_input")

    def __init__(self) -> None:
        self._object = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        block = self._object.decompress(self._object.unconsumed_tail + data, max_length)
        # zlib may have taken all that it was given, and still hold what there was no room for.
        self.needs_input = len(block) < max_length
        return block


class Inflated:
    """What a compressed file holds, several members of one file behind each other.

    The readers of the standard library leave out what is behind the last member without a word, and half of a log with
    it where one line was appended to what had been compressed.

    Args:
        packed: the file, of which nothing has been read.
        head: how it begins.
    """

    def __init__(self, packed: Readable, head: bytes) -> None:
        self._packed = packed
        self._is_begun = False
        self._magics, self._make = next(way for way in _WAYS if head.startswith(way[0]))
        self._member: _Member | None = None
        self._ahead = b""
        self._packed_size = 0
        self._size = 0

    def read(self, size: int, /) -> bytes:
        """Return so many bytes of what is in it; fewer at the end alone.

        Raises:
            FormatError: it is damaged, or made to exhaust memory and disks, or goes on with what is not compressed.
            OSError: the file cannot be read.
        """
        parts: list[bytes] = []
        missing = size
        while missing > 0 and (part := self._part(missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _part(self, size: int) -> bytes:
        try:
            part = self._inflated(size)
        except (*_DAMAGE, MemoryError) as exc:
            raise FormatError(f"damaged, or cut short ({error_line(exc)})") from exc
        except OSError as exc:
            # bz2 raises one without a number, which one of a disk has.
            if exc.errno is not None:
                raise
            raise FormatError(f"damaged, or cut short ({error_line(exc)})") from exc
        self._size += len(part)
        if self._size > limits.decompressed_bytes(self._packed_size):
            raise FormatError(
                f"inflates to more than {self._size / limits.MIB:,.0f} MiB from {self._packed_size / limits.MIB:,.2f} "
                "MiB: made to exhaust memory"
            )
        return part

    def _inflated(self, size: int) -> bytes:
        """Return some of it, none at the end of the file alone."""
        while True:
            if self._member is None and not self._begins():
                return b""
            member = self._member
            assert member is not None
            if member.needs_input and not self._ahead and not self._more():
                raise EOFError("it ends before what is compressed does")
            part = member.decompress(self._ahead, size)
            self._ahead = b""
            if member.eof:
                self._ahead = member.unused_data
                self._member = None
            if part:
                return part

    def _begins(self) -> bool:
        """Begin the next member, behind padding; whether there is one."""
        ahead = self._ahead.lstrip(_PADDING) if self._is_begun else self._ahead
        while len(ahead) < _HEAD_BYTES and self._more():
            ahead += self._ahead
            if self._is_begun:
                ahead = ahead.lstrip(_PADDING)
        self._ahead = ahead
        if not ahead:
            return False
        if not ahead.startswith(self._magics):
            raise FormatError("damaged: goes on with something else behind the end of what is compressed")
        self._is_begun = True
        self._member = self._make()
        return True

    def _more(self) -> bool:
        """Read on in the file; whether anything is left of it."""
        self._ahead = self._packed.read(_BLOCK_BYTES)
        self._packed_size += len(self._ahead)
        return bool(self._ahead)


_WAYS: tuple[tuple[tuple[bytes, ...], Callable[[], _Member]], ...] = (
    (GZIP, _GzipMember),
    (BZIP2, bz2.BZ2Decompressor),
    (XZ, partial(lzma.LZMADecompressor, lzma.FORMAT_XZ)),
)


def is_compressed(head: bytes) -> bool:
    """Whether a file is compressed in a way that is read here, by its first bytes."""
    return head.startswith(_MAGICS)
