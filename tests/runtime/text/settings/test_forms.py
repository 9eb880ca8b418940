"""Files of settings that are told by their lines."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.settings.forms import is_of_settings

SPACED = "#\n# Where the mail is kept.\n#\nMAIL_DIR\t/var/mail\n\n# Days.\nPASS_MAX_DAYS   99999\nLoginRetries 5\n"
EQUALS = "# The shell.\nSHELL=/bin/sh\n#\n# The group.\n# GROUP=100\n# EXPIRE=\n"
# All of it is switched off.
OFF = "# Tries.\n# deny = 3\n# Seconds.\n# unlock_time = 600\n# dir = /var/run\n"


@pytest.mark.parametrize(
    ("text", "spaced"), [(SPACED, True), (EQUALS, False), (OFF, False), ("# a\nA=1\nB=2\nC=\n", False)]
)
def test_nearly_all_lines_set_something(text: str, spaced: bool) -> None:
    assert is_of_settings(text) is spaced


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The mill was built in 1885.\nIt has a wheel = a large one.\nThe wheel broke in 1901.\nNobody came.\n",
        # A program, lines of a log, pins of packages, and a list of two words each.
        "#!/bin/sh\nA=1\nB=2\nC=3\nif [ -n $A ]; then\n  run it\nfi\n",
        "level=info msg=one\nlevel=info msg=two\nlevel=warn msg=three\nlevel=info msg=four\n",
        "typer==0.9\nrich==13.1\ntorch==2.4\n",
        "OAT_BREAD 4\nRYE_BREAD 5\nCAKE_SMALL 7\n",
        "# One\nA=1\nB=2\n",
        "A=1\nB=2\nC=3\nD=4\n",
    ],
)
def test_other_texts_set_nothing(text: str) -> None:
    assert is_of_settings(text) is None


@pytest.mark.parametrize("text", ["A_" * 100_000, "# a = '" * 50_000, "A_B " + " " * 200_000 + "x y\n", "[a " * 60_000])
def test_long_lines_take_no_time(text: str) -> None:
    started = time.perf_counter()
    is_of_settings(text)
    assert time.perf_counter() - started < 2
