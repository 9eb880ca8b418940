"""Which of what a line names is the default."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.defaults import asked_default

LEVELS = "# Log output levels: TRACE, DEBUG(default), INFO, SUCCESS, WARNING"


@pytest.mark.parametrize(
    ("question", "line", "default"),
    [
        # TRACE was.
        ("What is the default log level?", LEVELS, "DEBUG"),
        ("Which log level is the default?", LEVELS, "DEBUG"),
        ("Which level is used by default?", "Levels are `low`, `middle` (default) and `high`.", "middle"),
        ("Which level is used by default?", "low | middle [default] | high", "middle"),
        ("Which colour is the default?", 'It is "dark blue" (default), "red" or none.', "dark blue"),
        ("How long does it wait by default?", "--wait SECONDS How long it waits (default: 30)", "30"),
        (
            "How long does it wait by default?",
            "--wait SECONDS How long it waits [defaults to 30 seconds]",
            "30 seconds",
        ),
        ("What is the default port?", "The port. Default: 5000, and none below 1000.", "5000"),
        ("What is the default size?", "size - uint - *Default: 1MiB* The maximum of a message", "1MiB"),
        ("What is the default file?", "Config: /etc/app.conf (default)", "/etc/app.conf"),
        ("What is the default address?", "Address: localhost:8080 (default) or another", "localhost:8080"),
        ("What is the default limit?", "limit 1,000 (default)", None),
        ("What is the default limit?", "limit: 1,000 (default)", "1,000"),
        ("What is the default type?", "text/html (default), text/plain", "text/html"),
        ("What is the default timeout?", "The timeout (default: 30, max: 100).", "30"),
        ("What is the default shell?", "The shell. Default: `/bin/sh`", "/bin/sh"),
        ("What is the default locale?", "The locale. Default: en_US.UTF-8", "en_US.UTF-8"),
        # Of several words or several marks it is not told which is meant.
        ("Which colour is the default?", "It can be dark blue (default), or red.", None),
        ("What is the default?", "--wait (default: 3), --retry (default: 5)", None),
        ("What is the default log level?", "The default log level is DEBUG.", None),
        ("Which log levels are there?", LEVELS, None),
        ("How do I change the default log level?", LEVELS, None),
        ("What does it do by default?", "It grinds (default: oats).", None),
        ("What happens by default?", "It grinds (default: oats).", None),
        ("Is DEBUG the default?", LEVELS, None),
    ],
)
def test_what_is_marked_is_the_default(question: str, line: str, default: str | None) -> None:
    assert asked_default(question, line) == default
    assert default is None or is_backed(default, [line])


@pytest.mark.parametrize("piece", ["(default", "default: ", "a (default) ", "[default: ", "  ", "what default "])
def test_time_is_bounded(piece: str) -> None:
    begin = time.process_time()
    asked_default("What is the default?", piece * 20_000)
    asked_default(f"what {piece * 2_000}", LEVELS)
    assert time.process_time() - begin < 5
