"""A phrasing of a question, and when its pattern is made."""

from __future__ import annotations

import re
import subprocess
import sys

from armt.runtime.answers.counted.phrasing import Phrasing


def test_a_wording_is_none_without_its_words() -> None:
    wording = Phrasing("what [kind] NAME a|b of", {"NAME": " (?P<name>\\w+)"}, flags=re.IGNORECASE)
    assert wording.fullmatch(" What kind x B of", " what kind x b of") is not None
    assert wording.fullmatch(" what x a", " what x a") is None
    assert "_pattern" not in vars(Phrasing("of NAME", {"NAME": " x"}))


def test_a_part_of_a_question_is_matched_from_a_character_on() -> None:
    wording = Phrasing("[is] in NAME", {"NAME": " (?P<name>\\w+)"}, end="(?= |$)")
    assert wording.match(" that is in x and y") is None
    assert (found := wording.match(" that is in x and y", 5)) is not None
    assert (found["name"], found.end()) == ("x", 13)
    assert wording.match(" is in x, y") is None
    assert wording.match(" at x") is None


def test_no_pattern_is_made_before_a_question() -> None:
    """Those of tables were made on import, for a twentieth of a second: questions to mere text waited for them."""
    made = (
        "from armt.runtime.answers.code import phrasings as code\n"
        "from armt.runtime.answers.counted.asking import phrasings as rows\n"
        "every = [*(one for _, one in (*code.PHRASINGS, *rows.PHRASINGS)), *rows.CONDITIONS]\n"
        "print(len(every) > 100, sum('_pattern' in vars(one) for one in every))"
    )
    done = subprocess.run([sys.executable, "-c", made], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "0"]
