"""Drafts: which sentences may be kept, and which are lost with others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from armt.runtime.answers.drafts import Shown, Strictness, drafted, sound, strictness
from armt.runtime.answers.language.checks import missing
from armt.runtime.engine.rounds import Reply

TEXT = (
    "The keeper of the lighthouse wrote a diary. A storm broke the lamp in 1703. The nephew rowed to the island and "
    "carried Orsolya into his boat. The harbour was frozen for nine weeks. I never saw such ice."
)
STATED = strictness("article")
GOOD = "The nephew carried Orsolya into his boat."


def reply(text: str, *, complete: bool = True) -> Reply:
    return Reply(text=text, ids=(), complete=complete, log_probability=-1.0, decode_s=0.0)


def shown(text: str = TEXT, strict: Strictness = STATED) -> Shown:
    def absent(sentence: str) -> Sequence[str]:
        return missing(sentence, text)

    return Shown(text, strict, absent)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("Zerah carried Orsolya into his boat.", id="a name that is not there"),
        pytest.param("A storm broke the lamp in 1704.", id="a number that is not there"),
        pytest.param("The boat.", id="too little"),
        pytest.param("The nephew carried Orsolya into his boat before", id="no end"),
        pytest.param("The nephew carried Orsolya into his boat, see also {{{?", id="an end of marks alone"),
        pytest.param("This section describes the nephew, Orsolya and the boat.", id="talk about the section"),
        pytest.param("This is the nephew who carried Orsolya into his boat.", id="pointing at the text"),
        pytest.param("The following is the diary of the keeper of the lighthouse.", id="an announcement"),
        pytest.param("I carried Orsolya into the boat of the nephew.", id="in the first person"),
        pytest.param("The keeper of the lighthouse saw ice on the lamp.", id="words from here and there"),
        pytest.param("The government published economic statistics yesterday.", id="none of its words"),
    ],
)
def test_a_bad_sentence_is_lost_and_good_ones_beside_it_are_kept(bad: str) -> None:
    # The stories' rule would let pass what is half from elsewhere.
    storm = "A storm broke the lamp in 1703."
    assert sound(reply(bad), shown()) == ""
    assert sound(reply(f"{storm} {bad}"), shown()) == storm
    if bad.endswith("."):
        assert sound(reply(f"{bad} {GOOD}"), shown()) == GOOD


@pytest.mark.parametrize(
    ("draft", "is_kept"),
    [
        ("The tenant may not keep dogs in the flat.", True),
        ("The tenant may keep dogs in the flat.", False),
        ("The landlord pays for the water of the flat.", True),
        ("The landlord doesn't pay for the water of the flat.", False),
        # Its words stand near each other, and nobody denied them.
        ("The tenant shall not pay for the balcony.", False),
    ],
)
def test_what_the_text_does_not_deny_is_not_denied(draft: str, is_kept: bool) -> None:
    told = "The tenant may not keep dogs in the flat. The landlord pays for the water of the flat. The balcony is new."
    assert bool(sound(reply(draft), shown(told, Strictness(0.5, 0.5, affirms=False)))) is is_kept
    # A story's sentences are long, and deny something beside what is told of them.
    if not is_kept:
        affirmed = draft == "The tenant may keep dogs in the flat."
        assert bool(sound(reply(draft), shown(told, Strictness(0.5, 0.5)))) is affirmed


def test_what_the_text_says_itself_is_no_talk() -> None:
    told = "This section applies to all paying members. We agree that the harbour stays closed."
    assert (
        sound(reply("This section applies to all paying members."), shown(told))
        == "This section applies to all paying members."
    )
    assert sound(reply("We agree that the harbour stays closed."), shown(told)) != ""
    assert sound(reply('Of the frozen harbour: "I never saw such ice."'), shown()) != ""


def test_a_sentence_that_points_back_goes_with_the_one_before_it() -> None:
    pointing = "It broke the lamp of the lighthouse keeper."
    assert sound(reply(f"A storm broke the lamp in 1703. {pointing}"), shown()).endswith(pointing)
    assert sound(reply(f"Zerah came in 1704. {pointing}"), shown()) == ""
    # Nothing stands before it that was lost.
    assert sound(reply(pointing), shown()) == pointing


def test_stories_may_be_told_in_other_words() -> None:
    free = "The nephew saved Orsolya and brought her home in his boat."
    assert sound(reply(free), shown(strict=strictness("story"))) == free
    assert sound(reply(free), shown(strict=strictness("law"))) == ""


def test_lead_ins_and_unfinished_ends_are_cut_off() -> None:
    assert drafted(reply("Sure, here: the lamp broke.")) == "Here: the lamp broke."
    assert drafted(reply(f"The text describes how {GOOD[0].lower()}{GOOD[1:]} In the", complete=False)) == GOOD
    assert drafted(reply("This section describes how to light the lamp.")) == "How to light the lamp."
    assert drafted(reply("The lamp")) == "The lamp"
    assert drafted(reply("The lamp", complete=False)) == ""
    assert drafted(reply("")) == ""
