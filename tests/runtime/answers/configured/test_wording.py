"""Where words of a setting stand."""

from __future__ import annotations

from armt.runtime.answers.configured.wording import wordings
from armt.runtime.answers.language.words import stem
from armt.runtime.text.settings.indented import read_indented

TEXT = """\
# Of all databases.
pools:
  - name: main pool
    # Seconds.
    idle_timeout: 30
    mode: session
"""


def test_words_count_by_where_they_stand() -> None:
    settings = read_indented(TEXT)
    said = {settings[number].key: one for number, one in wordings(settings).items()}
    idle = said["idle_timeout"]
    assert stem("idle") in idle.named
    assert stem("seconds") in idle.said
    assert stem("main") in idle.said
    assert stem("pools") in idle.below
    assert stem("databases") in idle.said_above
    assert stem("session") in said["mode"].valued
    word = frozenset((stem("idle"),))
    assert idle.worth(stem("idle"), word) == 1.0
    assert 0 < idle.worth(stem("databases"), word) <= 1.0
    assert said["mode"].worth(stem("idle"), word) == 0.0


def test_a_word_of_what_is_above_is_kept_once_however_many_stand_below_it() -> None:
    # A header of 400 kB above a block of 20,000 settings took all memory: each of them had its own copy.
    below = wordings(read_indented("# " + "oats " * 200 + "\na:\n  b: 1\n  c: 2\n"))
    assert [below[number].said_above for number in (1, 2)] == [{"oat"}, {"oat"}]
    assert below[1].said_above is below[2].said_above


def test_of_a_comment_and_of_what_stands_beside_a_setting_so_much_is_read() -> None:
    many = " ".join(f"word{number}" for number in range(5_000))
    assert len(wordings(read_indented(f"# {many}\na: 1\n"))[0].said) < 1_000
    beside = "".join(f"  name: said{number}\n" for number in range(5_000))
    assert len(wordings(read_indented(f"a:\n{beside}  b: 1\n"))[5_001].said) < 1_000
