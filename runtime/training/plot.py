"""Curves of a training run, drawn from its metrics file."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from armt.errors import NoTextError, UsageError
from armt.runtime.training.checkpoint import METRICS, read_metrics

_PLAIN = {"step", "stage", "tokens", "seconds", "gradient"}
_WINDOW = 9


def plot_metrics(directory: Path) -> Path:
    """Draw losses and accuracies over the steps; returns the picture's path.

    Args:
        directory: of the run, with its metrics file.

    Raises:
        UsageError: matplotlib is not installed.
        NoTextError: there are no metrics yet.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as exc:
        raise UsageError("--plot needs one more package: pip install matplotlib") from exc
    rows = read_metrics(directory)
    if not rows:
        raise NoTextError(f"{directory / METRICS}: no steps yet")
    figure = Figure(figsize=(9, 7), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    names = sorted({name for row in rows for name in row if name not in _PLAIN})
    for name in names:
        points = [(row["step"], row[name]) for row in rows if name in row]
        axis = below if name.endswith(("accuracy", "share")) else above
        axis.plot([step for step, _ in points], _smooth([value for _, value in points]), label=name)
    borders = [row["step"] for before, row in pairwise(rows) if before["stage"] != row["stage"]]
    for axis, title in ((above, "loss (nats)"), (below, "share")):
        axis.set_ylabel(title)
        axis.grid(alpha=0.3)
        if axis.lines:
            axis.legend(fontsize="small")
        for border in borders:
            axis.axvline(border, color="grey", linestyle=":")
    below.set_xlabel("step")
    path = directory / "curves.png"
    figure.savefig(path, dpi=110)
    return path


def _smooth(values: list[float]) -> list[float]:
    """Average each value with those around it."""
    half = _WINDOW // 2
    windows = [values[max(0, k - half) : k + half + 1] for k in range(len(values))]
    return [sum(window) / len(window) for window in windows]
