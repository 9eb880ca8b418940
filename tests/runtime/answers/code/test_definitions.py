"""Which files questions to source code are answered of: one, several, other documents among them, odd ones."""

from __future__ import annotations

import itertools
import random

import pytest

from armt.runtime.answers.code import definitions
from armt.runtime.answers.code.overview import Overview
from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.stored import StoredText

from .samples import CACHE, STORE, asked, output_of, rows_of, stored

CALLS = " and ".join((*(f"store.py, line {n}" for n in (59, 70, 81, 82, 83)), "cache.go, line 18"))
BOTH = stored(("store.py", STORE), ("cache.go", CACHE))


@pytest.mark.parametrize(
    ("question", "output"),
    [
        ("Where is Cache defined?", "cache.go, line 10"),
        ("Where is Store defined?", "store.py, line 20"),
        ("Where is check called?", CALLS),
        ("Who calls check?", "Store.put, Small.put, main, Cache.Get"),
        ("List the imports", "os, dataclasses, errors, strings"),
        ("What TODOs are there?", "TODO: be faster than LIMIT; FIXME(ann): lock"),
        ("What does Cache do?", "Cache is what keeps, größer."),
        ("How many structs are there?", "1"),
        ("What is LIMIT set to?", "10"),
    ],
)
def test_several_files_as_one(question: str, output: str) -> None:
    assert output_of(BOTH, question) == output


def test_lines_end_with_their_document() -> None:
    """Of a file without a line break at its end, the last line went on in the next file."""
    text = stored(("a.py", "def f(): pass\nf()"), ("b.py", "f()  # ä\n"))
    assert rows_of(text, "Where is f called?") == ["f()", "f()  # ä"]
    assert output_of(text, "Where is f called?") == "a.py, line 2 and b.py, line 1"


def test_other_documents_may_stand_among_code() -> None:
    """What they say of a name is no use of it, and questions that name nothing may be to them."""
    notes = StoredText.of_string("notes.txt", "They check it. Store is slow.\n")
    text = stored(("store.py", STORE), ("notes.txt", notes.read(0, notes.size)))
    assert output_of(text, "Where is check defined?") == "store.py, line 73"
    assert "notes.txt" not in str(output_of(text, "Where is check used?"))
    for question in ("How many classes are there?", "What modules are imported?", "What TODOs are there?"):
        assert asked(text, question) is None
        counted = counted_of(text)
        assert counted is not None
        assert not counted.needs_all(question)


@pytest.mark.parametrize(
    ("path", "source"),
    [("a.py", ""), ("a.c", "}}}} ((("), ("a.go", "(" * 5000), ("a.js", "x = {" * 5000), ("a.py", "# only words\n")],
)
def test_odd_files_say_nothing(path: str, source: str) -> None:
    text = stored((path, source))
    for question in ("Where is x defined?", "What does x do?", "How many functions are there?", "List the imports"):
        assert asked(text, question) is None


def test_answers_are_of_source_code_alone() -> None:
    prose = StoredText.of_string("a.txt", "Where is Store defined? In a book.\n")
    assert counted_of(prose) is None
    table = StoredText.of_string("a.csv", "name,city\nAnna,Oslo\nBela,Rome\nCarl,Oslo\nDora,Oslo\n")
    assert isinstance(counted_of(table), Tables)


def test_files_that_do_not_have_a_name_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[int]] = []
    outlines_of = definitions.outlines_of

    def watched(text: StoredText, numbers: list[int]) -> object:
        read.append(numbers)
        return outlines_of(text, numbers)

    monkeypatch.setattr(definitions, "outlines_of", watched)
    text = stored(("store.py", STORE), ("cache.go", CACHE), ("other.py", "x = 1\n"))
    known = counted_of(text)
    assert known is not None
    assert known.answer("Where is Cache defined?") is not None
    assert known.answer("Where is Nothing defined?") is None
    assert known.answer("How many classes are there?") is not None
    # Each is parsed once.
    assert read == [[1], [0, 2]]


CPLUSPLUS = """
#define API
namespace n {
/// A box.
template <class T> class API Box : public Base<T> {
 public:
  explicit Box(int size = 3);  // makes one
  T get(int at) const GUARDED_BY(lock) { if (at < 0) { throw std::out_of_range("no"); } return items_[at]; }
 private:
  static constexpr int kMost = 12;
  T* items_ = nullptr;
};
}  // namespace n
"""
BROKEN = [
    "(",
    ")",
    "{",
    "}",
    '"',
    "\n",
    "é",
    "😀",
    "#",
    "//",
    "/*",
    "*/",
    "@",
    "class ",
    "=>",
    "template <",
    "#else\n",
    "TODO ",
]
QUESTIONS = [
    "How many functions are there?",
    "Which classes are there?",
    "List the imports",
    "Any TODOs?",
    "What errors are raised?",
    "Which functions are private?",
    "Which methods are static?",
    "What decorators are used?",
    "What is the longest function?",
    "Which functions are undocumented?",
    "Which functions return int?",
    "Which functions are never called?",
    "What is exported?",
    "How long is this file?",
]
OF_NAMES = [
    "Where is {} defined?",
    "What does {} do?",
    "What does {} return?",
    "Who calls {}?",
    "What methods does {} have?",
    "How long is {}?",
    "Show me {}",
    "What is the signature of {}?",
    "Is {} private?",
    "When does {} fail?",
    "Which methods of {} are const?",
    "Where is {} used?",
]


@pytest.mark.parametrize("path", ["store.py", "cache.go", "a.cpp"])
def test_what_breaks_code_breaks_no_answer(path: str) -> None:
    """Whatever stands in a file, answers and notes say something, and stand at whole characters in it."""
    chance = random.Random(7)
    source = {"store.py": STORE, "cache.go": CACHE}.get(path, CPLUSPLUS)
    for _ in range(60):
        broken = list(source)
        for _ in range(chance.randint(1, 30)):
            at = chance.randrange(len(broken))
            broken[at : at + chance.randint(0, 20)] = chance.choice(BROKEN)
        text = StoredText.of_string(path, "".join(broken), format="code")
        known = counted_of(text)
        assert known is not None
        names = [heading.title.split(".")[-1].split("::")[-1] for heading in text.headings] or ["x"]
        for question in [*QUESTIONS, *(one.format(chance.choice(names)) for one in OF_NAMES)]:
            computed = known.answer(question)
            assert computed is None or (computed.output.strip() and all(text.read(*row) for row in computed.rows))
        notes = Overview(text).notes(20)
        assert all(note.text.strip() for note in notes)
        assert all(one.passage.end <= other.passage.start for one, other in itertools.pairwise(notes))


def test_other_documents_keep_their_own_questions() -> None:
    """Names that are words are of prose as well, unless a question says that it asks code."""
    prose = "The price is 12 euros. The report raises three doubts.\n"
    text = stored(("a.py", "price = 3\n\n\ndef report(): raise ValueError(1)\n"), ("b.txt", prose))
    known = counted_of(text)
    assert known is not None
    for question in (
        "What is the price?",
        "What does the report raise?",
        "What is the value of price?",
        "Is the price final?",
        "How long is the report?",
        "Show me the report",
        "WHAT IS THE PRICE?",
        "Is the report private?",
    ):
        assert known.answer(question) is None
        assert not known.needs_all(question)
    for question in ("What does report() raise?", "What does the function report raise?", "What does `report` raise?"):
        assert output_of(text, question) == "ValueError"
    assert output_of(text, "Where is report defined?") == "a.py, line 4"


def test_a_file_that_was_read_twice_is_told_once() -> None:
    text = stored(("a.py", "def f(): pass\nf()\n"), ("a.py", "def f(): pass\nf()\n"))
    assert output_of(text, "Where is f called?") == "line 2"
    assert output_of(text, "How many functions are there?") == "1"


def test_prose_by_the_name_of_code_defines_nothing() -> None:
    prose = 'Give freely (to all), as each note says: "this" costs {nothing} here; see [1] & more!\n\n' * 40
    for path in ("a.java", "a.c", "a.ts", "a.py", "a.go"):
        text = StoredText.of_string(path, prose, format="code")
        assert not text.headings
        assert not Overview(text).is_told
