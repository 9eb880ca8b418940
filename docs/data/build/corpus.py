"""Builds the training and evaluation texts from Debian packages: ``python docs/data/build/corpus.py OUT_DIR``.

    OUT_DIR/filler/{train,heldout}/*.txt      ordinary English sentences, one a line, in their order
    OUT_DIR/text/{train,heldout}/*.txt        long documents
    OUT_DIR/summaries.{train,heldout}.jsonl   text, prompt, response, source, licence
    OUT_DIR/filler.txt                        held-out sentences, public domain: the filler that ships with the package
    OUT_DIR/SOURCES.md                        packages, licences, counts

Packages that are installed are read where they are; with ``--fetch`` the others are got by ``apt-get download`` and
unpacked under ``--work``. Which documents are held out depends on their names alone, for all three sets alike.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sources import READERS, Document, Source, package_descriptions

from armt.errors import ArmtError, NoTextError, UsageError
from armt.runtime.recall import words as recall_words
from armt.runtime.text.corpus import is_held_out, is_plain, sentences

_MAN = r"\.[1-9][a-z]*(\.gz)?$"
_PERL = "Artistic or GPL-1+"

SOURCES = (
    Source(package="r-cran-janeaustenr", licence="public domain (novels)", kind="novels"),
    Source(package="sword-text-web", licence="public domain", kind="sword"),
    Source(package="sword-comm-tdavid", licence="public domain", kind="sword"),
    Source(package="sword-comm-mhcc", licence="public domain", kind="sword"),
    Source(package="jargon-text", licence="public domain", kind="jargon"),
    Source(package="sqlite3-doc", licence="public domain", kind="html", files=r"sqlite3/[^/]*$"),
    Source(package="python3.13-doc", licence="PSF-2.0", kind="html", files=r"html/(library|howto|tutorial|ref)"),
    Source(package="postgresql-doc-17", licence="PostgreSQL", kind="html"),
    Source(package="debian-policy", licence="GPL-2+", kind="html", files=r"policy\.html/[^/]*$"),
    Source(package="developers-reference", licence="GPL-2+", kind="html", files=r"reference/[^/]*\.html"),
    Source(package="debian-handbook", licence="GPL-2+ or CC-BY-SA-3.0", kind="html", files=r"en-US"),
    Source(package="debian-reference-en", licence="GPL-2+", kind="html"),
    # Its command pages are those of git-man: a page must not be on both sides of the split.
    Source(package="git-doc", licence="GPL-2", kind="html", files=r"(technical|howto)/|user-manual|everyday"),
    Source(package="rust-doc", licence="MIT or Apache-2.0", kind="html", files=r"html/(book|reference|nomicon)/[^/]*$"),
    Source(package="manpages", licence="various free", kind="man", files=_MAN),
    Source(package="manpages-dev", licence="various free", kind="man", files=_MAN),
    Source(package="freebsd-manpages", licence="BSD", kind="man", files=_MAN),
    Source(package="libssl-doc", licence="Apache-2.0", kind="man", files=_MAN),
    Source(package="openssl", licence="Apache-2.0", kind="man", files=_MAN),
    Source(package="perl-doc", licence=_PERL, kind="man", files=_MAN),
    Source(package="ncurses-doc", licence="MIT", kind="man", files=_MAN),
    Source(package="tcl8.6-doc", licence="TCL", kind="man", files=_MAN),
    Source(package="tk8.6-doc", licence="TCL", kind="man", files=_MAN),
    Source(package="tcllib", licence="TCL", kind="man", files=_MAN),
    Source(package="libx11-doc", licence="MIT", kind="man", files=_MAN),
    Source(package="grass-doc", licence="GPL-2+", kind="man", files=_MAN),
    Source(package="libcurl4-doc", licence="curl", kind="man", files=_MAN),
    Source(package="libbio-perl-perl", licence=_PERL, kind="man", files=_MAN),
    Source(package="libmoose-perl", licence=_PERL, kind="man", files=_MAN),
    Source(package="libdbix-class-perl", licence=_PERL, kind="man", files=_MAN),
    Source(package="libperl-critic-perl", licence=_PERL, kind="man", files=_MAN),
    Source(package="libmojolicious-perl", licence="Artistic-2.0", kind="man", files=_MAN),
    Source(package="systemd", licence="LGPL-2.1+", kind="man", files=_MAN),
    Source(package="podman", licence="Apache-2.0", kind="man", files=_MAN),
    Source(package="git-man", licence="GPL-2", kind="man", files=_MAN),
    Source(package="libbsd-dev", licence="BSD", kind="man", files=_MAN),
    Source(package="iproute2", licence="GPL-2+", kind="man", files=_MAN),
    Source(package="coreutils", licence="GPL-3+", kind="man", files=_MAN),
    Source(package="util-linux", licence="GPL-2+", kind="man", files=_MAN),
    Source(package="lvm2", licence="GPL-2", kind="man", files=_MAN),
)

# Two novels are the filler that ships for evaluation; Exodus is the example document.
ALWAYS_HELD_OUT = frozenset(
    {"r-cran-janeaustenr/northanger-abbey", "r-cran-janeaustenr/persuasion", "sword-text-web/exod"}
)
# Held-out sentences of these ship with the package, in this order: public domain, novels first.
SHIPPED = ("r-cran-janeaustenr", "jargon-text", "sqlite3-doc", "sword-comm-mhcc")
SHIPPED_BYTES = 390_000
LONG_CHARACTERS = 12_000
_MOST_CHARACTERS = 60_000
MOST_SENTENCES = 15_000
_MAN_PROMPTS = ("Summarize this manual page in one line.", "What is this page about? Answer in one line.")
_PACKAGE_PROMPTS = ("Summarize this package description in one line.", "What is this package? Answer in one line.")


def held_out(name: str) -> bool:
    """Say whether the document of this name is kept from training."""
    return name in ALWAYS_HELD_OUT or is_held_out(name)


def _part(name: str) -> str:
    return "heldout" if held_out(name) else "train"


def package_root(source: Source, work: Path, *, fetch: bool) -> Path | None:
    """Return the folder that holds a package's files: unpacked before, or got now with `fetch`; else None.

    Raises:
        UsageError: `fetch` was asked for and apt-get or dpkg-deb failed.
    """
    root = work / source.package
    if root.is_dir():
        return root
    archives = sorted(work.glob(f"{source.package}_*.deb"))
    try:
        if not archives and fetch:
            subprocess.run(["apt-get", "download", source.package], cwd=work, check=True, capture_output=True)
            archives = sorted(work.glob(f"{source.package}_*.deb"))
        if not archives:
            return None
        # Unpacked beside and renamed, so that an interrupted run leaves no half a package behind.
        partial = work / f"{source.package}.partial"
        subprocess.run(["dpkg-deb", "-x", str(archives[-1]), str(partial)], check=True, capture_output=True)
        partial.rename(root)
    except (OSError, subprocess.CalledProcessError) as exc:
        raise UsageError(f"{source.package}: cannot be fetched or unpacked: {exc}") from exc
    return root


class Sets:
    """The sets being written: collected in memory (tens of megabytes), written once at the end."""

    def __init__(self) -> None:
        self.filler: dict[tuple[str, str], list[str]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.pairs: dict[str, list[dict[str, str]]] = {"train": [], "heldout": []}
        self.report: list[str] = []
        self._sentences: set[str] = set()
        self._responses: set[str] = set()
        self._bodies: set[str] = set()

    def add(self, source: Source, document: Document) -> tuple[int, int, int]:
        """Take what a document gives: (sentences, long texts, pairs) added."""
        part = _part(document.name)
        text = document.text
        fresh: list[str] = []
        kept = self.filler.setdefault((part, source.package), [])
        # Reference manuals repeat themselves in phrases; sentences of prose make better filler.
        if source.kind != "man" and len(kept) < MOST_SENTENCES:
            new = (s for s in sentences(text) if is_plain(s) and s not in self._sentences)
            fresh = list(dict.fromkeys(new))
            self._sentences.update(fresh)
            kept.extend(fresh)
        long = len(text) >= LONG_CHARACTERS
        if long:
            self.texts[part, re.sub(r"[^\w.+-]+", "_", document.name)] = text
        paired = bool(document.summary) and len(text) >= 800
        if paired:
            paired = self.add_pair(document, source.licence, _MAN_PROMPTS)
        return len(fresh), int(long), int(paired)

    def add_pair(self, document: Document, licence: str, prompts: tuple[str, ...]) -> bool:
        """Take a document and its summary as a pair, unless either was there before or the summary is no phrase."""
        # Packages of one origin share their first paragraph, and would end up on both sides of the split.
        body = hashlib.sha256(document.text[:300].encode()).hexdigest()
        response = document.summary
        if response in self._responses or body in self._bodies or not 2 <= len(response.split()) <= 25:
            return False
        self._responses.add(response)
        self._bodies.add(body)
        # The prompt goes by the name, so that a rebuilt set has the same one.
        prompt = prompts[hashlib.sha256(document.name.encode()).digest()[-1] % len(prompts)]
        row = {"text": document.text[:_MOST_CHARACTERS], "prompt": prompt, "response": response}
        self.pairs[_part(document.name)].append(row | {"source": document.name, "licence": licence})
        return True

    def shipped(self) -> list[str]:
        """Return the sentences for the package's own filler: held out, public domain, none that names a person."""
        barred = {*recall_words.NAMES, *recall_words.HELD_OUT_NAMES}
        found: list[str] = []
        size = 0
        for package in SHIPPED:
            for sentence in self.filler.get(("heldout", package), []):
                if not barred.isdisjoint(re.findall(r"\w+", sentence)):
                    continue
                size += len(sentence.encode()) + 1
                if size > SHIPPED_BYTES:
                    return found
                found.append(sentence)
        return found

    def write(self, out: Path) -> None:
        """Write all sets; each file appears whole or not at all."""
        for (part, name), lines in self.filler.items():
            if lines:
                _write(out / "filler" / part / f"{name}.txt", "\n".join(lines) + "\n")
        for (part, name), text in self.texts.items():
            _write(out / "text" / part / f"{name}.txt", text + "\n")
        _write(out / "filler.txt", "".join(line + "\n" for line in self.shipped()))
        for part, rows in self.pairs.items():
            lines = [json.dumps(row, ensure_ascii=False) for row in rows]
            _write(out / f"summaries.{part}.jsonl", "".join(line + "\n" for line in lines))
        head = (
            "# Sources\n\n| package | licence | sentences | long documents | summary pairs |\n|---|---|---|---|---|\n"
        )
        _write(out / "SOURCES.md", head + "".join(line + "\n" for line in self.report))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".partial")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _descriptions(most: int) -> Iterator[Document]:
    found = {d.name: d for d in package_descriptions() if len(d.text) >= 400}
    yield from sorted(found.values(), key=lambda d: hashlib.sha256(d.name.encode()).digest())[: 2 * most]


def build(out: Path, work: Path, *, fetch: bool, most_descriptions: int = 12_000) -> Sets:
    """Build all sets into `out`.

    Args:
        out: folder for the result.
        work: folder where packages are (`NAME_*.deb`) and are unpacked.
        fetch: get what is missing by apt-get download.
        most_descriptions: package descriptions taken, at most.

    Raises:
        NoTextError: not one source was there.
        UsageError: a download failed, or no program renders manual pages.
    """
    work.mkdir(parents=True, exist_ok=True)
    sets = Sets()
    for source in SOURCES:
        root = package_root(source, work, fetch=fetch)
        if root is None:
            print(f"{source.package}: not there (--fetch gets it)", file=sys.stderr)
            continue
        counts = [sets.add(source, document) for document in READERS[source.kind](root, source)]
        totals = [sum(column) for column in zip(*counts, strict=True)] if counts else [0, 0, 0]
        sets.report.append(f"| {source.package} | {source.licence} | {totals[0]} | {totals[1]} | {totals[2]} |")
        print(sets.report[-1], file=sys.stderr)
    taken = 0
    for document in _descriptions(most_descriptions):
        taken += sets.add_pair(document, "that of the package", _PACKAGE_PROMPTS)
        if taken == most_descriptions:
            break
    sets.report.append(f"| Debian package descriptions | each as its package (all free) | 0 | 0 | {taken} |")
    if not sets.filler and not taken:
        raise NoTextError(f"{work}: no package of the list is there; --fetch gets them by apt-get download")
    sets.write(out)
    return sets


def main(arguments: list[str] | None = None) -> int:
    """Build the sets from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python docs/data/build/corpus.py", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the sets")
    parser.add_argument("--work", type=Path, help="folder of .deb files and unpacked packages (default: OUT/_packages)")
    parser.add_argument("--fetch", action="store_true", help="get missing packages by apt-get download")
    options = parser.parse_args(arguments)
    try:
        sets = build(options.out, options.work or options.out / "_packages", fetch=options.fetch)
    except ArmtError as error:
        print(f"error: {error}", file=sys.stderr)
        return int(error.exit_code)
    lines = sum(len(lines) for lines in sets.filler.values())
    pairs = sum(len(rows) for rows in sets.pairs.values())
    print(f"{options.out}: {lines} sentences, {len(sets.texts)} long documents, {pairs} summary pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
