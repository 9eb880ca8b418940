"""What of a setting answers."""

from __future__ import annotations

import pytest

from armt.runtime.answers.configured.values import is_switch, is_truth, kinds_of, part_asked, unit_said, wants_said_of
from armt.runtime.text.settings.setting import Setting


def setting(value: str, comment: str = "", items: tuple[str, ...] = (), key: str = "x") -> Setting:
    return Setting(start=0, at=0, end=0, stop=0, key=key, value=value, comment=comment, items=list(items))


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        ("What is the default timezone?", "text NOT NULL DEFAULT 'Europe/Vienna'", "Europe/Vienna"),
        ("What does it cost if nothing is given?", "numeric(6,2) DEFAULT 38.50", "38.50"),
        ("How many characters may it have?", "varchar(128) NOT NULL", "128"),
        ("What happens when a user is deleted?", "integer REFERENCES users (id) ON DELETE SET NULL", "SET NULL"),
        ("Which states are there?", "text CHECK (state IN ('a', 'b'))", "a, b"),
        ("Which type is it?", "integer", "integer"),
    ],
)
def test_of_a_column_what_is_asked_for_is_said(question: str, value: str, said: str) -> None:
    assert part_asked(question, setting(value)) == said


def test_what_something_does_is_said_by_its_comment() -> None:
    assert part_asked("What does x do?", setting("4", "Hides the address.")) == "Hides the address."
    assert part_asked("What does x do?", setting("4")) is None
    assert part_asked("What is x?", setting("4", "Hides the address.")) == "4"


def test_all_of_a_list_is_its_value() -> None:
    assert part_asked("Which ports?", setting("", items=("80:80", "443:443"))) == "80:80, 443:443"


@pytest.mark.parametrize(
    ("question", "fits", "not_"),
    [
        ("How long does it wait?", "10s", "never"),
        ("How long is it kept?", "14", "10MB"),
        ("Which port is it?", "8080", "web"),
        ("Where is it kept?", "/var", "yes"),
        ("Where does it stand?", "top-right", "topaz"),
    ],
)
def test_a_value_is_of_the_kind_that_is_asked_for(question: str, fits: str, not_: str) -> None:
    assert all(kind.fits(fits) for kind in kinds_of(question))
    assert not all(kind.fits(not_) for kind in kinds_of(question))


def test_truths_are_said_in_many_ways() -> None:
    assert all(map(is_truth, ("true", "No", "off", "0", "disabled")))
    assert not any(map(is_truth, ("10", "trueish", "maybe")))


def test_of_an_environment_the_variable_that_is_named_answers() -> None:
    """All of the list did."""
    environment = setting("", items=("LOG_LEVEL=debug", "LOG_LEVEL_FILE=/etc/level", "EMPTY="))
    assert part_asked("What is LOG_LEVEL set to?", environment) == "debug"
    assert part_asked("What is LOG_LEVEL_FILE?", environment) == "/etc/level"
    assert part_asked("What is the environment?", environment) == "LOG_LEVEL=debug, LOG_LEVEL_FILE=/etc/level, EMPTY="


@pytest.mark.parametrize(
    ("question", "key", "value", "said"),
    [
        ("What does a right click do?", "mouse_right_click", "close_all", "close_all"),
        ("What happens when the lid is closed?", "HandleLidSwitch", "suspend", "suspend"),
        ("What does open_url do?", "mouse_right_click", "close_all", "Of it."),
        ("What does a right click do?", "mouse_right_click", "yes", "Of it."),
        ("What does the gap size do?", "gap_size", "some", "Of it."),
    ],
)
def test_what_an_event_does_is_told_by_its_value(question: str, key: str, value: str, said: str) -> None:
    """It was what is said of it, and nothing where nothing is."""
    found = setting(value, "Of it.", key=key)
    assert part_asked(question, found) == said
    assert wants_said_of(question, found) is (said == "Of it.")


def test_which_setting_it_is_its_name_answers() -> None:
    """ "Which setting overrides a?" was answered with "false"."""
    found = setting("false", key="pcre")
    assert part_asked("Which setting overrides the other one?", found) == "pcre"
    assert part_asked("Which option is set?", found) == "false"


def test_when_something_should_be_switched_on_its_comment_says() -> None:
    """ "When should it be turned on?" was answered with "Off"."""
    assert part_asked("When should x be turned on?", setting("Off", "For debugging alone.")) == "For debugging alone."


def test_a_number_that_is_none_at_0_is_no_switch() -> None:
    assert not is_switch("0", "Close it after N seconds (0 to disable)")
    assert is_switch("0", "1 to enable it, 0 to disable it")
    assert is_switch("1", "Enables it.")


@pytest.mark.parametrize(
    ("question", "value", "comment", "said"),
    [
        ("In what unit is the price?", "integer NOT NULL", "in pence", "in pence"),
        ("How is the price measured?", "30s", "", "30s"),
        ("In what currency is the price?", "integer", "in euros, VAT included", "in euros, VAT included"),
        ("In what currency is the price?", "integer", "in grams", None),
        ("In what unit is the price?", "3", "tries before it gives up", None),
    ],
)
def test_a_comment_or_a_value_says_the_unit(question: str, value: str, comment: str, said: str | None) -> None:
    assert unit_said(question, setting(value, comment, key="price")) == said


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        ("What is price?", "integer NOT NULL", "in pence"),
        ("What is the price column?", "numeric(8,2)", "in pence"),
        # Of the type and the default nothing is said there, nor of another column's, and a number is what it is.
        ("What type is price?", "integer NOT NULL", "integer NOT NULL"),
        ("What is the highest price?", "integer NOT NULL", "integer NOT NULL"),
        ("What is price?", "5", "5"),
    ],
)
def test_what_a_column_is_its_comment_says(question: str, value: str, said: str) -> None:
    """Its type was given."""
    assert part_asked(question, setting(value, "in pence", key="price")) == said
