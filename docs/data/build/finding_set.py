"""Build the documents that a finder is taught on: `python docs/data/build/finding_set.py OUT_DIR`.

    python docs/data/build/finding_set.py OUT_DIR --sets DIR --windows windows.train.jsonl

Written is ``finding.train.jsonl.gz``, in the format of answer_sets.py: the books with the outlines of the
commentary (from what answer_sets.py unpacked), the countries and manual pages for tuning, and the windows of
training_sets.py joined into documents, each asked about by its question, or by the note that was written about it.
Out are the five held-out books and whatever training_sets.py leaves out. ``--without-tuning`` leaves out the books,
countries and pages for tuning as well: what settings are chosen with.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from random import Random

from answer_sets import HELD_OUT_BOOKS, TUNING_BOOKS, Line, Measured, Question, outlined_book, outlines, verses
from windows import NOT_SAID, Window

# Windows are joined until they have about this many characters: some fifty segments.
_DOCUMENT = 24_000
_MOST_QUESTIONS = 120
# Documents of notes at most: more of them did not help to find what the books say.
_MOST_NOTES = 60
_SEED = 3


def books(sets: Path, *, tuning: bool) -> Iterator[Measured]:
    """Yield the books that are not held out, with their outlines."""
    modules = sets / "_packages" / "debian" / "usr/share/sword/modules"
    notes = outlines(modules / "comments/zcom/mhcc")
    for name, text in verses(modules / "texts/ztext/engKJV2006eb").items():
        if name in notes and name not in HELD_OUT_BOOKS and (tuning or name not in TUNING_BOOKS):
            yield outlined_book(name, "sword-text-kjv", text, notes[name])


def tuned(sets: Path) -> Iterator[Measured]:
    """Yield the countries and manual pages for tuning."""
    with gzip.open(sets / "tuning.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            made = json.loads(line)
            if made["questions"]:
                made["outline"] = [Line(**item) for item in made["outline"]]
                made["questions"] = [Question(**item) for item in made["questions"]]
                yield Measured(**made)


def joined(windows: Iterable[Window]) -> Iterator[Measured]:
    """Yield documents of windows; what is shown of one source document stands together."""
    by_document: dict[tuple[str, str, str], list[Window]] = {}
    for window in windows:
        # Gists are about more than a segment, and the books are there whole.
        if window.response != NOT_SAID and window.asked != "gist" and window.kind != "story":
            by_document.setdefault((window.asked, window.source, window.name), []).append(window)
    random = Random(_SEED)
    for asked in ("answer", "note"):
        names = [name for name in by_document if name[0] == asked]
        random.shuffle(names)
        groups = groups_of(by_document[name] for name in names)
        for number, group in enumerate(islice(groups, None if asked == "answer" else _MOST_NOTES)):
            yield _document(f"windows/{asked}/{number}", group, random)


def groups_of(documents: Iterable[list[Window]]) -> Iterator[list[Window]]:
    """Yield the windows of some documents together, as many as make one of some fifty segments."""
    group: list[Window] = []
    for windows in documents:
        group += windows
        if sum(map(len, {window.shown for window in group})) > _DOCUMENT:
            yield group
            group = []
    if group:
        yield group


def _document(name: str, windows: list[Window], random: Random) -> Measured:
    random.shuffle(windows)
    windows = windows[:_MOST_QUESTIONS]
    text, begins = shown_together(windows)
    questions = []
    for window in windows:
        start = begins[window.shown]
        end = start + len(window.shown.encode())
        if window.asked == "answer" and (found := window.shown.find(window.response)) >= 0:
            start += len(window.shown[:found].encode())
            end = start + len(window.response.encode())
        asked = window.question if window.asked == "answer" else window.response
        questions.append(Question(asked, window.response, start, end))
    return Measured(
        name=name, source=windows[0].source, licence=windows[0].licence, kind=windows[0].kind, text=text,
        questions=questions,
    )  # fmt: skip


def shown_together(windows: Iterable[Window]) -> tuple[str, dict[str, int]]:
    """Return what windows show, each text once, and the byte at which each begins."""
    pieces: list[str] = []
    begins: dict[str, int] = {}
    at = 0
    for shown in dict.fromkeys(window.shown for window in windows):
        begins[shown] = at
        pieces.append(shown + "\n\n")
        at += len(pieces[-1].encode())
    return "".join(pieces), begins


def read_windows(path: Path) -> Iterator[Window]:
    """Yield the windows of a file of training_sets.py."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Window(**json.loads(line))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sets", type=Path, required=True, help="what answer_sets.py wrote")
    parser.add_argument("--windows", type=Path, required=True, help="windows.train.jsonl of training_sets.py")
    parser.add_argument("--without-tuning", action="store_true")
    given = parser.parse_args(arguments)
    made = [*books(given.sets, tuning=not given.without_tuning), *joined(read_windows(given.windows))]
    if not given.without_tuning:
        made += tuned(given.sets)
    given.out.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(asdict(document), ensure_ascii=False) + "\n" for document in made)
    # No time stamp: the same sources give the same bytes.
    (given.out / "finding.train.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    asked = sum(len(document.outline) + len(document.questions) for document in made)
    characters = sum(len(document.text) for document in made)
    print(f"{len(made)} documents, {asked} questions and lines, {characters} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
