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
