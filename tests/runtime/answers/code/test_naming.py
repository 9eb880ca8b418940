"""What names in questions mean, in any case of letters, and where it stands."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.naming import Naming
from armt.runtime.answers.code.phrasings import Named
from armt.runtime.text.code.parsing import outline_of

from .samples import output_of, stored

SOURCE = """class Executor(Base):
    def __init__(self, lanes): pass
    def run(self): pass
    def Stop(self): pass


class Other:
    def Run(self): pass
    def stop(self): pass


LIMIT = 3
limit_of = open("x")
def Open(): pass
"""


def naming() -> Naming:
    text = stored(("a.py", SOURCE))
    return Naming(text, outline_of(text))


@pytest.mark.parametrize(
    ("named", "titles", "in_any_case"),
    [
        (Named("run", "", ""), ["Executor.run"], ["Executor.run"]),
        (Named("executor", "", ""), [], ["Executor"]),
        (Named("EXECUTOR", "", "class"), [], ["Executor"]),
        (Named("RUN", "EXECUTOR", ""), [], ["Executor.run"]),
        (Named("run", "executor", "method"), [], ["Executor.run"]),
        # Either may be meant.
        (Named("RUN", "", ""), [], []),
        (Named("STOP", "", ""), [], []),
        (Named("nothing", "", ""), [], []),
        (Named("Executor", "", "constructor"), ["Executor.__init__"], ["Executor.__init__"]),
    ],
)
def test_names_in_any_case(named: Named, titles: list[str], in_any_case: list[str]) -> None:
    assert [one.title for one in naming().named(named)] == titles
    assert [one.title for one in naming().named(named, in_any_case=True)] == in_any_case


@pytest.mark.parametrize(
    ("question", "output"),
    [
        ("WHERE IS EXECUTOR DEFINED?", "line 1"),
        ("where is executor defined?", "line 1"),
        ("what does the executor constructor take?", "lanes"),
        ("what is limit set to?", "3"),
        # Who writes some names as they are does so with all of them.
        ("Where is executor defined?", None),
        ("WHERE IS RUN DEFINED?", None),
        # Another one is called so.
        ("where is open called?", "line 13"),
        ("WHERE IS OPEN DEFINED?", "line 14"),
    ],
)
def test_questions_in_one_case(question: str, output: str | None) -> None:
    assert output_of(stored(("a.py", SOURCE)), question) == output


def test_questions_in_one_case_to_several_files() -> None:
    text = stored(("a.py", SOURCE), ("b.py", "import a\n"))
    assert output_of(text, "WHERE IS EXECUTOR DEFINED?") == "a.py, line 1"


def test_lines_are_told_once_and_shown_without_white_space() -> None:
    text = stored(("a.py", SOURCE))
    named = Naming(text, outline_of(text))
    (run,) = named.named(Named("run", "", ""))
    assert named.lines([run.start, run.start + 1]) == ["line 3"]
    assert text.read(*named.line_of((run.start + 4, run.start + 7))) == "def run(self): pass"
    assert named.language(run) == "Python"
    assert [one.title for one in named.holders_of(run)] == ["Executor"]
    assert named.holders_of(named.holders_of(run)[0]) == []
