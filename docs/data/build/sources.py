"""Reads the formats in which Debian's packages hold English text: manual pages, HTML, novels in R data, SWORD books.

Each reader yields documents as plain text; nothing is downloaded here.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from armt.errors import UsageError

Kind = Literal["man", "html", "novels", "sword", "jargon"]

MOST_PAGES = 500
"""Pages taken of one package, so that none outweighs the others."""

_APT_HELPER = "/usr/lib/apt/apt-helper"
_HEADING = re.compile(r"^[A-Z][A-Z0-9 ,/()&'’-]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A Debian package that holds text: its name, its licence, how it is read, and which of its files are wanted."""

    package: str
    licence: str
    kind: Kind
    files: str = r"."


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with a name (package/part) and, for a manual page, its one-line summary."""

    name: str
    text: str
    summary: str = ""


def joined_lines(text: str) -> str:
    """Join the wrapped lines of paragraphs and take indentation and runs of blanks out; short lines stay lines."""
    paragraphs = []
    for block in re.split(r"\n[ \t]*\n+", text.strip("\n")):
        out = ""
        previous = 0
        for raw in block.splitlines():
            line = " ".join(raw.split())
            if line:
                # A line that nearly fills the page was wrapped: what follows belongs to the same paragraph.
                out += ("" if not out else " " if previous > 60 else "\n") + line
                previous = len(line)
        if out:
            paragraphs.append(out)
    return "\n\n".join(paragraphs)


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _chosen(paths: Iterable[Path], root: Path, source: Source) -> list[Path]:
    """Return the wanted files, in order; of too many, those that the hash of their name picks."""
    wanted = [
        path
        for path in paths
        if path.is_file() and not path.is_symlink() and re.search(source.files, path.relative_to(root).as_posix())
    ]
    wanted.sort(key=lambda path: hashlib.sha256(path.name.encode()).digest())
    return sorted(wanted[:MOST_PAGES])


def _render_page(source: bytes, folder: Path) -> str:
    """Return a manual page as plain text, by mandoc where it is installed (much faster), else by groff."""
    if shutil.which("mandoc"):
        command = ["mandoc", "-T", "utf8", "-O", "width=100"]
    elif shutil.which("groff"):
        command = ["groff", "-t", "-mandoc", "-Tutf8", "-P-cbou", "-rLL=100n"]
    else:
        raise UsageError("manual pages need mandoc or groff: install one of them, or leave the pages out")
    done = subprocess.run(command, input=source, capture_output=True, check=False, timeout=60, cwd=folder)
    return re.sub(".\x08", "", done.stdout.decode("utf-8", "replace"))


def split_page(page: str) -> tuple[str, str]:
    """Split a rendered manual page into its body without the NAME section, and the summary of its NAME line.

    Returns ("", "") where there is no such line.
    """
    # First and last line are the page's header and footer.
    lines = page.strip("\n").splitlines()[1:-1]
    text = "\n".join(lines)
    match = re.search(r"^N(?:AME|ame)\s*\n(.*?)(?=^\S)", text, re.MULTILINE | re.DOTALL)
    if match is None:
        return "", ""
    name = " ".join(match.group(1).split())
    parts = re.split(r"\s[-–—‐]+\s", name, maxsplit=1)
    if len(parts) != 2:
        return "", ""
    body = joined_lines(text[: match.start()] + text[match.end() :])
    summary = parts[1].strip().rstrip(".")
    return body, summary[:1].upper() + summary[1:]


def man_pages(root: Path, source: Source) -> Iterator[Document]:
    """Read the English manual pages of an unpacked package; aliases of a page are passed over."""
    for path in _chosen(root.glob("usr/share/man/man*/*"), root, source):
        raw = _read(path)
        if raw[:200].lstrip().startswith(b".so "):
            continue
        body, summary = split_page(_render_page(raw, root))
        if body:
            yield Document(name=f"{source.package}/{path.name.removesuffix('.gz')}", text=body, summary=summary)


def html_pages(root: Path, source: Source) -> Iterator[Document]:
    """Read the HTML pages of an unpacked package, without navigation."""
    pages = (p for p in root.rglob("*") if re.search(r"\.html?(\.gz)?$", p.name))
    for path in _chosen(pages, root, source):
        tree = LexborHTMLParser(_read(path).decode("utf-8", "replace"))
        for node in tree.css("script, style, nav, head, .navheader, .navfooter, .sphinxsidebar, .related, .headerlink"):
            node.decompose()
        body = tree.css_first("main, div[role=main], article, body")
        if body is None:
            continue
        text = ""
        for node in body.css("p, li, dt, dd, h1, h2, h3, h4, pre"):
            inner = node.parent
            while inner is not None and inner.tag not in ("p", "li", "dd", "pre", "body"):
                inner = inner.parent
            # A paragraph inside a list item is part of the item's text already.
            if inner is not None and inner.tag != "body":
                continue
            content = node.text()
            text += (content.strip("\n") if node.tag == "pre" else " ".join(content.split())) + "\n\n"
        yield Document(name=f"{source.package}/{path.name.split('.html')[0]}", text=text.strip())


def _r_strings(data: bytes) -> list[str]:
    """Return the strings of a serialised R character vector (binary XDR form, versions 2 and 3)."""
    version = struct.unpack_from(">i", data, 2)[0]
    offset = 14
    if version == 3:
        offset += 4 + struct.unpack_from(">i", data, offset)[0]
    kind, count = struct.unpack_from(">ii", data, offset)
    if kind & 0xFF != 16:
        return []
    offset += 8
    found = []
    for _ in range(count):
        length = struct.unpack_from(">i", data, offset + 4)[0]
        offset += 8
        found.append(data[offset : offset + max(0, length)].decode("utf-8", "replace"))
        offset += max(0, length)
    return found


def novels(root: Path, source: Source) -> Iterator[Document]:
    """Read the novels of the R package janeaustenr: each is a vector of lines in a lazy-load database."""
    for path in sorted(root.rglob("Rdata.rdb")):
        data, offset = path.read_bytes(), 0
        while offset < len(data):
            # Every record: the length unpacked (4 bytes), then one zlib stream.
            stream = zlib.decompressobj()
            lines = _r_strings(stream.decompress(data[offset + 4 :]))
            offset = len(data) - len(stream.unused_data)
            if not lines:
                continue
            title = re.sub(r"\W+", "-", lines[0].strip().lower())
            text = joined_lines("\n".join(lines)).replace("_", "").replace("--", " - ")
            yield Document(name=f"{source.package}/{title}", text=text)


def sword_books(root: Path, source: Source) -> Iterator[Document]:
    """Read a compressed SWORD module: one document a block (a book or a chapter), mark-up taken out."""
    indices = sorted(p for p in root.rglob("*") if p.suffix in (".bzs", ".czs"))
    for path in indices:
        data, index = path.with_suffix(path.suffix[:-1] + "z").read_bytes(), path.read_bytes()
        for number in range(len(index) // 12):
            start, size, _ = struct.unpack_from("<III", index, 12 * number)
            try:
                markup = zlib.decompress(data[start : start + size]).decode("utf-8", "replace")
            except zlib.error:
                continue
            found = re.search(r'osisID="([\w.]+)"', markup)
            part = found.group(1) if found else f"{path.stem}-{number}"
            markup = re.sub(r"<note\b.*?</note>|<title\b.*?</title>", " ", markup, flags=re.DOTALL)
            markup = re.sub(r"<(?:div|p|lb|chapter|br)\b[^>]*>", "\n\n", markup)
            text = re.sub(r"[ \t]+", " ", re.sub(r"<[^>]*>", "", markup))
            text = re.sub(r" ([,.;:!?])", r"\1", re.sub(r"\s*\n\s*\n\s*", "\n\n", text)).strip()
            yield Document(name=f"{source.package}/{part.lower()}", text=text.replace("\x00", ""))


def jargon(root: Path, source: Source) -> Iterator[Document]:
    """Read the Jargon File: one document for the essays, one for each letter's worth of entries."""
    for path in sorted(root.rglob("jargon.txt.gz")):
        text = joined_lines(_read(path).decode("latin-1"))
        paragraphs = [p for p in text.split("\n\n") if len(p) > 80]
        for number in range(0, len(paragraphs), 200):
            chunk = "\n\n".join(paragraphs[number : number + 200])
            yield Document(name=f"{source.package}/part-{number // 200:02d}", text=chunk)


READERS = {"man": man_pages, "html": html_pages, "novels": novels, "sword": sword_books, "jargon": jargon}


def package_descriptions(lists: Path = Path("/var/lib/apt/lists")) -> Iterator[Document]:
    """Read Debian's long package descriptions and their short ones from apt's English translation files.

    apt has them after ``apt-get update -o Acquire::Languages=en``.
    """
    for path in sorted(lists.glob("*Translation-en*")):
        done = subprocess.run([_APT_HELPER, "cat-file", str(path)], capture_output=True, check=False)
        for record in done.stdout.decode("utf-8", "replace").split("\n\n"):
            match = re.match(r"Package: (\S+)\n.*?Description-en: (.*?)\n(.*)", record, re.DOTALL)
            if match is None:
                continue
            body = re.sub(r"^ \.$", "", match.group(3), flags=re.MULTILINE)
            summary = match.group(2).strip()
            yield Document(
                name=f"debian-descriptions/{match.group(1)}",
                text=joined_lines(body),
                summary=summary[:1].upper() + summary[1:],
            )
