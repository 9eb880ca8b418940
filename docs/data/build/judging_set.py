"""Build the documents that a judge is taught on: `python docs/data/build/judging_set.py OUT_DIR`.

    python docs/data/build/judging_set.py OUT_DIR --windows windows.train.jsonl --clones DIR --told FOLDER

Written is ``judging.train.jsonl.gz``, in the format of answer_sets.py: the windows of training_sets.py that ask for
something, joined into documents as finding_set.py joins them, each asked about by its questions. Those that no text of
training answers are among them; a question whose answer stands in another window is not asked where it does not. Behind
them come, with ``--clones``, the questions of judging_sources.py as far as they are there, and those of judging_near.py
that a text answers nearly. With ``--told`` come those of judging_asked.py, to the documents of that folder.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random

import judging_asked
from answer_sets import Measured, Question
from finding_set import groups_of, read_windows, shown_together
from judging_near import about_others, without_an_answer
from judging_sources import PEOPLE
from windows import NOT_SAID, Window

# Of a document of some fifty segments; the more documents, the more kinds of questions.
_MOST_QUESTIONS = 45
_SEED = 5


def asked_about(windows: Iterable[Window]) -> Iterator[Measured]:
    """Yield documents of windows with their questions; what is shown of one source document stands together."""
    asking = [window for window in windows if window.asked == "answer"]
    answered = {window.question for window in asking if window.response != NOT_SAID}
    by_document: dict[tuple[str, str], list[Window]] = {}
    for window in asking:
        if window.response != NOT_SAID or window.question not in answered:
            by_document.setdefault((window.source, window.name), []).append(window)
    random = Random(_SEED)
    names = list(by_document)
    random.shuffle(names)
    for number, group in enumerate(groups_of(by_document[name] for name in names)):
        yield _document(f"judging/{number}", group, random)


def _document(name: str, windows: list[Window], random: Random) -> Measured:
    text, begins = shown_together(windows)
    random.shuffle(windows)
    questions = []
    for window in windows[:_MOST_QUESTIONS]:
        found = window.shown.find(window.response)
        if window.response == NOT_SAID:
            questions.append(Question(window.question, None, None, None))
        elif found >= 0:
            start = begins[window.shown] + len(window.shown[:found].encode())
            questions.append(Question(window.question, window.response, start, start + len(window.response.encode())))
    return Measured(
        name=name, source=windows[0].source, licence=windows[0].licence, kind=windows[0].kind, text=text,
        questions=questions,
    )  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--windows", type=Path, required=True, help="windows.train.jsonl of training_sets.py")
    parser.add_argument("--clones", type=Path, help="folder of clones; without it windows are all there is")
    parser.add_argument("--told", type=Path, help="folder of the documents of questions.jsonl.gz; without it, none")
    given = parser.parse_args(arguments)
    made = list(asked_about(read_windows(given.windows)))
    if given.clones is not None:
        made += [document for source in PEOPLE for document in source.documents(given.clones)]
        made += [*about_others(made, Random(_SEED)), *without_an_answer(given.clones)]
    if given.told is not None:
        made += judging_asked.documents(given.told)
    given.out.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(asdict(document), ensure_ascii=False) + "\n" for document in made)
    # No time stamp: the same sources give the same bytes.
    (given.out / "judging.train.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    asked = sum(len(document.questions) for document in made)
    without = sum(question.answer is None for document in made for question in document.questions)
    print(f"{len(made)} documents, {asked} questions, {without} of them without an answer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
