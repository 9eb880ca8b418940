"""docs/checkpoints.md: every row that a message names is there, and every golden case has its place in the table."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from armt.cli.app import app
from armt.errors import ExitCode

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "checkpoints.md").read_text(encoding="utf-8")
SOURCES = [ROOT / "models" / name for name in ("config.py", "families.py", "checkpoint/directory.py")]


def test_rows_that_messages_name_are_there() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    named = set(re.findall(r", row (\w+)", code))
    # The options of one table in config.py are named by a variable.
    named |= set(re.findall(r'^    "(\w+)": \(\(', code, re.MULTILINE))
    rows = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert {"act_type", "family", "segment_alignment", "nu"} <= named
    assert named <= rows


def test_every_golden_case_is_listed() -> None:
    patterns = [
        f"upstream{found}" if found.startswith("-") else found
        for found in re.findall(r"`((?:paper|upstream|rmt|-heads)-?[\w*-]*)`", TEXT)
    ]
    cases = [path.name for path in (ROOT / "tests" / "golden").iterdir() if path.is_dir()]
    assert len(cases) == 27
    for pattern in ("paper-llama*", "upstream-heads*", "upstream-sw*"):
        assert pattern in patterns
    # The pattern of all upstream cases would hide one that is missing.
    patterns.remove("upstream-*")
    plain = {
        "upstream-gpt2",
        "upstream-llama",
        "upstream-llama-ragged",
        "upstream-neox",
        "upstream-neox-sequential",
        "upstream-nocorrection",
        "upstream-nodenom",
        "upstream-partial",
    }
    unlisted = {case for case in cases if not any(fnmatch(case, pattern) for pattern in patterns)}
    assert unlisted == plain


def test_tests_that_are_named_are_there() -> None:
    names = re.findall(r"`(tests/[\w/]+\.py)`", TEXT)
    assert names
    for name in names:
        assert (ROOT / name).is_file(), name


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("act_type", {"act_on": True, "act_type": "layer"}),
        ("act_format", {"act_on": True, "act_format": "transformer"}),
        ("constant_depth", {"act_on": True, "constant_depth": True}),
        ("attend_to_previous_input", {"attend_to_previous_input": True}),
        ("segment_alignment", {"segment_alignment": "right"}),
        ("nu", {"nu": 2}),
        ("wrap_pos", {"wrap_pos": True}),
        ("family", {"base_model_config": {"model_type": "mamba"}}),
    ],
)
def test_inspect_names_the_option_and_the_row(row: str, changes: dict[str, Any], tmp_path: Path) -> None:
    raw = json.loads((ROOT / "tests" / "golden" / "upstream-llama" / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**raw, **changes}))
    result = CliRunner().invoke(app, ["inspect", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (ExitCode.MODEL, "")
    (line,) = result.stderr.strip().splitlines()
    assert line.endswith(f"docs/checkpoints.md, row {row}")
    assert re.search(rf"^\| `{row}` \|", TEXT, re.MULTILINE)
