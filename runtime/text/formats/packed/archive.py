"""Archives of which documents are made (OOXML, OpenDocument, EPUB), and their XML parts, without their bombs."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.formats.packed.compressed import BZIP2, GZIP, XZ
from armt.runtime.text.formats.pieces import FormatError

#: What zipfile and the XML parser raise on damaged input; RuntimeError is an encrypted member, the last four come of
#: fields that make no sense.
ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    LookupError,
    AssertionError,
    struct.error,
)


#: What is not read, by how it begins. Compressed files are inflated before they are looked at (`compressed`).
_ELSE = {
    **dict.fromkeys((*GZIP, *BZIP2, *XZ), "compressed twice; unpack it first"),
    b"\x28\xb5\x2f\xfd": "compressed (zstd); unpack it first",
    **{b"7z\xbc\xaf": "an archive (7z); unpack it first", b"Rar!\x1a": "an archive (rar); unpack it first"},
    **{b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"II*\0": "a picture", b"MM\0*": "a picture"},
    # A password is put around an archive as a file of the same kind as old documents.
    b"\xd0\xcf\x11\xe0": "locked with a password, or of an old Office; save it as docx, xlsx, pptx or eml",
}

_TAR, _TAR_AT = b"ustar", 257

#: The same vocabulary under other names, in which an office program writes what it calls strict.
_STRICT = re.compile(r"\{http://purl\.oclc\.org/ooxml/(\w+)/(\w+)\}")


def unread(head: bytes) -> str | None:
    """Return what a file is that is not read here, by its first bytes; None where they do not tell."""
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        return "an archive (tar); unpack it first"
    return next((name for begin, name in _ELSE.items() if head.startswith(begin)), None)


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Open an archive whose members are of sane number and size.

    Raises:
        FormatError: It is damaged, or made to exhaust memory.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if (name := unread(file.read(_TAR_AT + len(_TAR)))) is not None:
        raise FormatError(f"is {name}")
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (*ARCHIVE_ERRORS, OSError) as exc:
        # A directory that points before the beginning of the file is an OSError of seek.
        raise FormatError(f"damaged archive ({error_line(exc)})") from exc
    try:
        _check(archive.infolist(), size)
    except FormatError:
        archive.close()
        raise
    return archive


def _check(members: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse bombs by what members say they inflate to: zipfile inflates no byte more than that."""
    if len(members) > limits.MOST_MEMBERS:
        raise FormatError(f"{len(members):,} parts in it, expected at most {limits.MOST_MEMBERS:,}")
    for member in members:
        # Other methods inflate a block to any size before its end is looked at; no format here allows them.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FormatError(f"damaged archive (compression method {member.compress_type})")
    total = sum(member.file_size for member in members)
    if total > limits.inflated_bytes(size):
        raise FormatError(
            f"inflates to {total / limits.MIB:,.0f} MiB from {size / limits.MIB:,.2f} MiB: made to exhaust memory"
        )


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one member whole.

    Raises:
        FormatError: It is larger than any such part is.
        KeyError: It is not there.
    """
    with archive.open(name) as file:
        data = file.read(limits.LARGEST_PART_BYTES + 1)
    if len(data) > limits.LARGEST_PART_BYTES:
        raise FormatError(f"a part in it is larger than {limits.LARGEST_PART_BYTES // limits.MIB} MiB")
    return data


def elements(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, ElementTree.Element, int]]:
    """Yield ``(event, element, depth)`` of a part, "start" and "end" in the order of the document.

    What a consumer has done with it may take out of the tree (`drop`), so that a long document is not held.

    Raises:
        FormatError: It nests deeper than any document.
        KeyError: It is not there.
    """
    depth = 0
    with archive.open(name) as file:
        for event, element in ElementTree.iterparse(file, events=("start", "end")):
            if event == "start":
                _as_usual(element)
                depth += 1
                if depth > limits.DEEPEST_XML:
                    raise FormatError(f"nests deeper than {limits.DEEPEST_XML:,} elements")
                yield event, element, depth
            else:
                yield event, element, depth
                depth -= 1


def _as_usual(element: ElementTree.Element) -> None:
    """Give an element of strict OOXML, and its attributes, the names that they have everywhere else."""
    if "purl" not in element.tag:
        return
    usual = r"{http://schemas.openxmlformats.org/\1/2006/\2}"
    element.tag = _STRICT.sub(usual, element.tag)
    for name, value in list(element.attrib.items()):
        del element.attrib[name]
        element.attrib[_STRICT.sub(usual, name)] = value


def tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """Return a part as a tree.

    Raises:
        FormatError: It is larger or nests deeper than any such part.
        KeyError: It is not there.
    """
    part(archive, name)
    root: ElementTree.Element | None = None
    for _, element, depth in elements(archive, name):
        root = element if depth == 1 else root
    if root is None:
        raise FormatError("damaged archive (a part in it is empty)")
    return root
