"""Rows as tables, lines and curves: every format holds every row, with what was skipped and what is not known."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from armt.errors import UsageError
from armt.runtime.bench import table
from armt.runtime.bench.bench import Row
from armt.runtime.bench.table import check_plot, csv_text, json_line, json_object, markdown, plot

MACHINE: dict[str, str | int] = {"processor": "Some CPU", "cores": 2, "commit": ""}
READ = Row(
    method="diagonal", reason="asked for", shape="tiny", dtype="float32", tokens=4096, segment_tokens=1024,
    memory_tokens=16, segments=4, tokens_per_s=2000.4, tokens_per_s_deviation=10.6, time_s=2.048, times_s=(2.0, 2.048),
    peak_bytes=1_500_000_000, flops=10**12, flops_per_s=4.88e11, ceiling_flops_per_s=9.76e11, ceiling_fraction=0.5,
    speed_up=1.25, logits_difference=3.2e-6,
)  # fmt: skip
SKIPPED = Row(
    method="transformers", reason="", shape="tiny", dtype="float32", tokens=4096, segment_tokens=None,
    memory_tokens=None, segments=None, skipped="would take 900 s",
)  # fmt: skip


def test_markdown_for_people() -> None:
    header, about, empty, names, rule, read, skipped = markdown([READ, SKIPPED], MACHINE).split("\n")
    # What is not known of the machine (no commit) is left out.
    assert header == "processor Some CPU, cores 2"
    assert (about, empty) == ("tiny, float32, segments of 1024 + 16 memory tokens", "")
    cells = dict(zip(names.strip("| ").split(" | "), read.strip("| ").split(" | "), strict=True))
    assert cells == {
        "tokens": "4,096", "method": "diagonal", "segments": "4", "tok/s": "2,000 ± 11", "time": "2.05 s",
        "peak memory": "1.50 GB", "GFLOP/s": "488", "of ceiling": "0.50", "over sequential": "1.25",
        "over baseline": "-", "logits differ": "3.2e-06",
    }  # fmt: skip
    assert "| 4,096 | transformers | skipped: would take 900 s |" in skipped
    assert names.count("|") == rule.count("|") == read.count("|") == skipped.count("|")
    assert markdown([], MACHINE).split("\n")[:2] == ["processor Some CPU, cores 2", ""]


def test_columns_of_a_card_where_it_was_watched() -> None:
    watched = replace(READ, launches_per_step=3.5, card_busy=0.934)
    *_, names, _, read, skipped = markdown([watched, SKIPPED], MACHINE).split("\n")
    cells = dict(zip(names.strip("| ").split(" | "), read.strip("| ").split(" | "), strict=True))
    assert (cells["launches a step"], cells["card busy"]) == ("3.5", "93%")
    assert names.count("|") == skipped.count("|")
    # Without decoding, its columns stay away.
    assert "decoding tok/s" not in cells


def test_csv_for_spreadsheets() -> None:
    first, second = csv.DictReader(io.StringIO(csv_text([READ, SKIPPED], MACHINE)))
    assert (first["tokens"], first["times_s"], first["processor"]) == ("4096", "2 2.048", "Some CPU")
    assert (second["skipped"], second["time_s"], second["times_s"]) == ("would take 900 s", "", "")
    assert csv_text([], MACHINE) == ""


def test_json_for_programs() -> None:
    whole = json.loads(json_object([READ, SKIPPED], MACHINE))
    assert whole["machine"] == MACHINE
    assert [row["method"] for row in whole["rows"]] == ["diagonal", "transformers"]
    # A line stands by itself: it says whose it is.
    line = json.loads(json_line(READ, MACHINE))
    assert line == {**whole["rows"][0], **MACHINE}
    assert (line["times_s"], line["memory_difference"]) == ([2.0, 2.048], None)


def test_curves_leave_out_what_was_not_measured(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the plot extra is not installed")
    plot([READ, SKIPPED], MACHINE, tmp_path / "speed.svg")
    drawn = (tmp_path / "speed.svg").read_text()
    # Texts are drawn as shapes; their words stand beside them in comments.
    for word in ("diagonal", "seconds", "peak memory, GB", "tiny, float32, Some CPU"):
        assert f"<!-- {word} -->" in drawn, word
    assert "transformers" not in drawn


@pytest.mark.parametrize(
    ("name", "words"),
    [("speed.txt", r"\.png or \.svg, got 'speed\.txt'"), ("no/speed.svg", "no directory .*no"), ("speed", r"\.png or")],
)
def test_a_plot_that_cannot_be_drawn_is_refused_before_hours_of_measuring(
    tmp_path: Path, name: str, words: str
) -> None:
    pytest.importorskip("matplotlib", reason="the plot extra is not installed")
    with pytest.raises(UsageError, match=f"--plot: .*{words}"):
        check_plot(tmp_path / name)
    check_plot(tmp_path / "speed.png")


def test_a_plot_needs_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install matplotlib$"):
        check_plot(tmp_path / "speed.png")
