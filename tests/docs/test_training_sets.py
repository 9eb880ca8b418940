"""What is made into windows for training, and what is left out; on texts made here, no package or clone is read."""

from __future__ import annotations

import ast
import gzip
import json
from pathlib import Path
from random import Random
from typing import cast

import pytest
import training_sets as builder
import windows_answers
import windows_manuals
import windows_notes
from phrases import inflected, third_person
from windows import NOT_SAID, Cutter, Origin, evidence, nearest_evidence

from armt.runtime.text.corpus import is_held_out
from armt.runtime.text.tokens import Tokenizer


class Quarters:
    """A tokenizer whose tokens are four characters long."""

    def encode(self, text: str) -> list[int]:
        return [0] * -(-len(text) // 4)


CUTTER = Cutter(cast(Tokenizer, Quarters()))
ORIGIN = Origin(name="made/one", kind="manual", source="made", licence="CC0")
SECTION = "The heron stood in the reeds. It caught two eels and a frog. Then Tamsin threw a stone, and it flew away."


@pytest.mark.parametrize(
    ("told", "does"),
    [
        ("Print errors only", "prints errors only"),
        ("Copy the file and return its size", "copies the file and returns its size"),
        ("Closes the door", "closes the door"),
        ("Is not used", "is not used"),
        ("A list of names", ""),
        ("Print", ""),
    ],
)
def test_what_one_is_told_to_do_becomes_what_something_does(told: str, does: str) -> None:
    assert third_person(told) == does


def test_verbs_are_inflected() -> None:
    assert [inflected(verb) for verb in ("copy", "destroy", "catch", "do", "use")] == [
        "copies", "destroys", "catches", "does", "uses",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("response", "fits"),
    [
        ("The heron caught two eels and flew away.", True),
        ("The heron caught three eels and flew away.", False),
        ("The heron of Norrey caught two eels.", False),
        ("A bird fishes.", False),
        ("It caught two eels and a frog.", False),
        ("The heron caught two eels", False),
        ("The heron **caught** two eels.", False),
    ],
)
def test_a_note_stays_with_its_section(response: str, fits: bool) -> None:
    assert CUTTER.fits(ORIGIN.note("", SECTION, response)) is fits


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ("two eels", True), ("two  eels", True), ("wo eels", False), ("two herons", False), ("eels.", False),
        (NOT_SAID, True),
    ],
)  # fmt: skip
def test_an_answer_is_a_run_of_words(answer: str, fits: bool) -> None:
    assert CUTTER.fits(ORIGIN.answer("", SECTION, "What did it catch?", answer)) is fits


def test_evidence_is_a_sentence_with_its_neighbours() -> None:
    text = "One came. Two went. Three\nstayed. Four sang. Five slept. Six left. Seven woke."
    at, random = text.index("Four"), Random(2)
    assert evidence(text, at, at + 4, random) == ("Three stayed. Four sang. Five slept.", text.index("Three"))
    assert evidence(text, at - 3, at + 4, random) is None
    found = nearest_evidence(text, "Who slept?", Random(2))
    assert found is not None
    assert found[0] == "Four sang. Five slept. Six left."
    barred = nearest_evidence(text, "Who slept?", Random(1), barred="Five")
    assert barred is not None
    assert "Five" not in barred[0]


def test_lines_of_a_commentary_that_do_not_stand_there_are_left_out() -> None:
    lines = ["And then he rests.", "The heron and Tamsin.", "The pike of Norrey.", "The stone, He throws it."]
    assert windows_notes._faithful(lines, SECTION, CUTTER) == "The heron and Tamsin. The stone. He throws it."


def test_authors_are_the_paper() -> None:
    told = windows_notes._of_paper
    assert told("In this paper, we propose a net and show our results") == (
        "The paper proposes a net and shows its results"
    )
    assert told("It works. We are glad that we measured it") == "It works. The paper is glad that it measured it"
    assert told("Propose a net") == "The paper proposes a net"
    assert told("A net for fish") == "A net for fish"


PAGE = """DESCRIPTION
Tern keeps snapshots of folders in another place, so that they can be had back after an accident of any kind.

--keep, -k
Keep snapshots for some days. Older ones are removed when the next snapshot has been written, unless they are locked.

--quiet
Print errors and warnings only. Progress is not shown, and no question is asked of whoever sits before the screen.

--wide
Show long lines as they are. Without it they are cut at the width of the screen, which is asked of the terminal.
"""


def test_options_are_said_in_a_sentence() -> None:
    row = {"text": PAGE, "response": "Keep snapshots of folders", "source": "made/tern.1", "licence": "MIT"}
    found = [window for seed in range(9) for window in windows_manuals.pages([row], CUTTER, Random(seed))]
    notes = [window.response for window in found if window.asked == "note"]
    assert "tern keeps snapshots of folders." in notes
    assert any("--quiet prints errors and warnings only" in note for note in notes)
    assert all(window.source == "made" and window.kind == "manual" for window in found)


def test_questions_about_options_are_answered_in_the_words_of_the_page() -> None:
    rows = [("made/tern.1", "MIT", PAGE), ("made/other.1", "MIT", "--marmalade\nSpread it on the bread, please.")]
    found = [window for seed in range(9) for window in windows_answers.pages(rows, Random(seed))]
    assert {window.response for window in found} >= {"Print errors and warnings only", NOT_SAID}
    assert any("--marmalade" in window.question for window in found if window.response == NOT_SAID)
    assert all(window.response in window.shown for window in found if window.response != NOT_SAID)


def test_code_is_shown_without_its_docstring() -> None:
    code = 'class A:\n    def b(self):\n        """Return the sum.\n\n        More.\n        """\n        return 1\n'
    node = next(windows_manuals._functions(ast.parse(code)))
    assert windows_manuals._bare(code, node) == "def b(self):\n    return 1"
    assert windows_manuals._docstring_says(node) == "The method b returns the sum."


def test_change_logs_name_no_one(tmp_path: Path) -> None:
    entry = "tern (2.4-1) unstable; urgency=medium\n\n  * Fix the crash on empty lists. (Closes: #1)\n"
    entry += "  * Drop the old patch <who@example.org>.\n\n -- Some One <one@example.org>  Mon, 01 Jan 2024\n"
    (tmp_path / "c.gz").write_bytes(gzip.compress(entry.encode()))
    (window,) = windows_manuals.change_logs([("tern", tmp_path / "c.gz")], CUTTER, Random(1))
    assert window.response.startswith("Release 2.4-1 of tern fixes the crash on empty lists")
    assert "example.org" not in window.shown + window.before


def test_questions_in_the_format_of_squad(tmp_path: Path) -> None:
    place = SECTION.index("two eels")
    asked = [
        {"question": "What did it catch?", "answers": [{"text": "two eels", "answer_start": place}]},
        {"question": "What did the heron sing?", "is_impossible": True, "answers": []},
        {"question": "Did it fly?", "answers": [{"text": "flew", "answer_start": SECTION.index("flew")}]},
    ]
    article = {"title": "Heron", "paragraphs": [{"context": SECTION, "qas": asked}]}
    (tmp_path / "q.json").write_text(json.dumps({"data": [article]}), encoding="utf-8")
    seen: set[str] = set()
    found = list(windows_answers.questions(tmp_path / "q.json", "made", "CC0", seen, Random(5)))
    assert [(window.question, window.response) for window in found] == [
        ("What did it catch?", "two eels"), ("What did the heron sing?", NOT_SAID),
    ]  # fmt: skip
    assert list(windows_answers.questions(tmp_path / "q.json", "made", "CC0", seen, Random(5))) == []


def test_held_out_documents_and_their_lines_stay_out(tmp_path: Path) -> None:
    row = {
        "name": "made/heron.1",
        "kind": "manual",
        "text": "It caught two eels and a frog in the reeds by the lake.\n",
    }
    with gzip.open(tmp_path / "heldout.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    names, lines = builder.held_out_texts(tmp_path / "heldout.jsonl.gz")
    sets = builder.Sets(CUTTER, names, lines)
    good = "The heron caught two eels and flew away."
    page = Origin(name="other/heron.1", kind="manual", source="made", licence="CC0")
    shared = f"{SECTION}\nIt caught two eels, and a frog in the reeds, by the lake."
    sets.add([page.note("", SECTION, good), ORIGIN.note("", shared, good)])
    assert sets.windows == {"train": [], "heldout": []}
    sets.add([ORIGIN.note("", SECTION, good), ORIGIN.note("", SECTION, good)])
    part = "heldout" if is_held_out("made/one") else "train"
    assert [window.response for window in sets.windows[part]] == [good]


def test_a_fifth_of_the_questions_has_no_answer(tmp_path: Path) -> None:
    sets = builder.Sets(CUTTER, frozenset(), frozenset())
    asked = [ORIGIN.answer("", SECTION, f"What did it catch on day {day}?", "two eels") for day in range(8)]
    asked += [ORIGIN.answer("", SECTION, f"What did it sing on day {day}?", NOT_SAID) for day in range(8)]
    sets.add(asked)
    sets.balance(Random(1))
    (found,) = (windows for windows in sets.windows.values() if windows)
    assert sum(window.response == NOT_SAID for window in found) == 2
    sets.write(tmp_path)
    rows = [json.loads(line) for path in tmp_path.glob("windows.*.jsonl") for line in path.read_text().splitlines()]
    assert len(rows) == 10
    assert set(rows[0]) == {
        "name", "asked", "kind", "before", "shown", "question", "response", "source", "licence",
    }  # fmt: skip
    assert "| answer | manual | made | CC0 |" in sets.table()
