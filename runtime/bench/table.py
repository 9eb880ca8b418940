"""Rows of a benchmark as Markdown, CSV or JSON, and as a plot."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from armt.errors import UsageError
from armt.runtime.bench.row import Row

Machine = Mapping[str, str | int]
_COLUMNS = ("tokens", "method", "segments", "tok/s", "time", "peak memory", "GFLOP/s", "of ceiling", "over sequential",
            "over baseline", "logits differ")  # fmt: skip
_DECODING_COLUMNS = ("decoding tok/s", "decoding over baseline")
_CARD_COLUMNS = ("launches a step", "card busy")


def markdown(rows: Sequence[Row], machine: Machine) -> str:
    """Return a header with the machine and one table line per row.

    Decoding and the use of a card have columns where they were measured.
    """
    lines = [", ".join(f"{name} {value}" for name, value in machine.items() if value != ""), ""]
    if rows:
        first = rows[0]
        lines[1:1] = [
            f"{first.shape}, {first.dtype}, segments of {first.segment_tokens} + {first.memory_tokens} memory tokens"
        ]
    columns = list(_COLUMNS)
    if any(row.decoded_tokens for row in rows):
        columns += _DECODING_COLUMNS
    if any(row.launches_per_step is not None for row in rows):
        columns += _CARD_COLUMNS
    lines += ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(cells[name] for name in columns) + " |" for cells in map(_cells, rows)]
    return "\n".join(lines)


def csv_text(rows: Sequence[Row], machine: Machine) -> str:
    """Return one line per row under a line of names; the machine is in every line."""
    records = [row.as_dict(dict(machine)) for row in rows]
    for record in records:
        for name in ("times_s", "decode_times_s"):
            record[name] = " ".join(f"{seconds:.6g}" for seconds in record[name])
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(records[0]) if records else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return buffer.getvalue().rstrip("\n")


def json_line(row: Row, machine: Machine) -> str:
    """Return a row with the machine's facts as one line of JSON."""
    return json.dumps(row.as_dict(dict(machine)))


def json_object(rows: Sequence[Row], machine: Machine) -> str:
    """Return all rows and the machine as one line of JSON."""
    return json.dumps({"machine": dict(machine), "rows": [row.as_dict({}) for row in rows]})


def check_plot(path: Path) -> None:
    """Make sure that a figure can be drawn, before hours of measuring.

    Raises:
        UsageError: matplotlib is not installed, the file's ending is not .png or .svg, or its directory is not there.
    """
    if path.suffix not in (".png", ".svg"):
        raise UsageError(f"--plot: expected a name ending in .png or .svg, got {path.name!r}")
    if find_spec("matplotlib") is None:
        raise UsageError("--plot needs one more package: pip install matplotlib")
    if not path.parent.is_dir():
        raise UsageError(f"--plot: no directory {path.parent}")


def plot(rows: Sequence[Row], machine: Machine, path: Path) -> None:
    """Draw time and peak memory against length, one line per method; `check_plot` says where that cannot be done."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    panels: Any = figure.subplots(1, 2)
    measured = [row for row in rows if row.time_s is not None]
    for method in dict.fromkeys(row.method for row in measured):
        own = [row for row in measured if row.method == method]
        lengths = [row.tokens for row in own]
        panels[0].plot(lengths, [row.time_s for row in own], marker="o", label=method)
        panels[1].plot(lengths, [(row.peak_bytes or 0) / 1e9 for row in own], marker="o", label=method)
    for panel, label in zip(panels, ("seconds", "peak memory, GB"), strict=True):
        panel.set_xscale("log", base=2)
        panel.set_xlabel("tokens")
        panel.set_ylabel(label)
        panel.grid(alpha=0.3)
    panels[0].set_yscale("log")
    panels[0].legend()
    if measured:
        figure.suptitle(f"{measured[0].shape}, {measured[0].dtype}, {machine['processor']}", fontsize=9)
    figure.savefig(path)


def _cells(row: Row) -> dict[str, str]:
    """Return what stands in each column."""
    if row.skipped:
        empty = dict.fromkeys(_COLUMNS + _DECODING_COLUMNS + _CARD_COLUMNS, "")
        return empty | {"tokens": f"{row.tokens:,}", "method": row.method, "segments": f"skipped: {row.skipped}"}

    def shown(value: float | None, form: str, factor: float = 1.0) -> str:
        return "-" if value is None else format(value / factor if factor != 1.0 else value, form)

    deviation = shown(row.tokens_per_s_deviation, ",.0f")
    return {
        "tokens": f"{row.tokens:,}",
        "method": row.method,
        "segments": shown(row.segments, ","),
        "tok/s": f"{shown(row.tokens_per_s, ',.0f')} ± {deviation}",
        "time": f"{shown(row.time_s, '.2f')} s",
        "peak memory": f"{shown(row.peak_bytes, '.2f', 1e9)} GB",
        "GFLOP/s": shown(row.flops_per_s, ",.0f", 1e9),
        "of ceiling": shown(row.ceiling_fraction, ".2f"),
        "over sequential": shown(row.speed_up, ".2f"),
        "over baseline": shown(row.speed_up_baseline, ".2f"),
        "logits differ": shown(row.logits_difference, ".1e"),
        "decoding tok/s": shown(row.decode_tokens_per_s, ".1f"),
        "decoding over baseline": shown(row.decode_speed_up_baseline, ".2f"),
        "launches a step": shown(row.launches_per_step, ",.1f"),
        "card busy": shown(row.card_busy, ".0%"),
    }
