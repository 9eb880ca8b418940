"""Where words of a setting stand."""

from __future__ import annotations

from collections.abc import Mapping

from armt.runtime.answers.configured.wording import Wording, words_of
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


def wordings(text: str) -> Mapping[int, Wording]:
    return words_of(tuple(read_indented(text))).by_number


def test_words_count_by_where_they_stand() -> None:
    settings = tuple(read_indented(TEXT))
    said = {settings[number].key: one for number, one in words_of(settings).by_number.items()}
    idle = said["idle_timeout"]
    assert stem("idle") in idle.named
    assert stem("seconds") in idle.said
    assert stem("main") in idle.said
    assert stem("pools") in idle.below
    assert stem("databases") in idle.said_above
    assert stem("session") in said["mode"].valued
    word = frozenset((stem("idle"),))
    assert idle.worth(stem("idle"), word) == 1.0
    # What is said far above is worth less, and one that means the same a little less than the word.
    assert idle.worth(stem("databases"), frozenset((stem("databases"),))) == 0.7
    assert idle.worth(stem("unknown"), word) == 0.9
    assert said["mode"].worth(stem("idle"), word) == 0.0


def test_a_word_of_what_is_above_is_kept_once_however_many_stand_below_it() -> None:
    # A header of 400 kB above a block of 20,000 settings took all memory: each of them had its own copy.
    below = wordings("# " + "oats " * 200 + "\na:\n  b: 1\n  c: 2\n")
    assert [below[number].said_above for number in (1, 2)] == [{"oat"}, {"oat"}]
    assert below[1].said_above is below[2].said_above


def test_of_a_comment_and_of_what_stands_beside_a_setting_so_much_is_read() -> None:
    many = " ".join(f"word{number}" for number in range(5_000))
    assert len(wordings(f"# {many}\na: 1\n")[0].said) < 1_000
    beside = "".join(f"  name: said{number}\n" for number in range(5_000))
    assert len(wordings(f"a:\n{beside}  b: 1\n")[5_001].said) < 1_000


def test_the_words_of_a_file_are_gathered_once_and_counted() -> None:
    settings = tuple(read_indented(TEXT))
    assert words_of(settings) is words_of(settings)
    assert words_of(settings).counts[stem("idle")] == 1
    assert words_of(settings).counts[stem("pools")] > 1
