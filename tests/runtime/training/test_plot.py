"""Curves of a run: what is drawn where, smoothed, with a line at every new stage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from armt.errors import NoTextError
from armt.runtime.training.checkpoint import METRICS
from armt.runtime.training.plot import plot_metrics


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that are saved; their files hold a word each."""
    figures: list[Figure] = []

    def save(self: Figure, path: Path, **_: Any) -> None:
        figures.append(self)
        path.write_text("a picture")

    monkeypatch.setattr(Figure, "savefig", save)
    return figures


def _write(directory: Path, rows: list[dict[str, Any]]) -> None:
    (directory / METRICS).write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_losses_above_and_shares_below(tmp_path: Path, drawn: list[Figure]) -> None:
    """Of what every step says (tokens, seconds, the gradient) nothing is drawn."""
    plain = {"tokens": 10, "seconds": 0.1, "gradient": 1.0}
    _write(
        tmp_path,
        [
            {"step": 1, "stage": "a", "text": 4.0, **plain},
            {"step": 2, "stage": "a", "text": 2.0, "qa1 accuracy": 0.5, "read share": 0.25, **plain},
            {"step": 3, "stage": "b", "qa1 accuracy": 1.0, **plain},
        ],
    )
    path = plot_metrics(tmp_path)
    assert path == tmp_path / "curves.png"
    assert path.read_text() == "a picture"
    (figure,) = drawn
    above, below = ({str(line.get_label()): line for line in axis.lines} for axis in figure.axes)
    borders = [name for name in (*above, *below) if name.startswith("_")]
    assert [above.keys() - set(borders), below.keys() - set(borders)] == [{"text"}, {"qa1 accuracy", "read share"}]
    # A task may be missing from a step: its curve has its own steps.
    assert below["qa1 accuracy"].get_xdata().tolist() == [2, 3]
    # The second stage begins at step 3, in both.
    assert len(borders) == 2
    for lines in (above, below):
        assert {line.get_xdata()[0] for name, line in lines.items() if name in borders} == {3}


def test_a_point_is_the_mean_of_the_nine_around_it(tmp_path: Path, drawn: list[Figure]) -> None:
    """At the ends of those that there are."""
    _write(tmp_path, [{"step": step, "stage": "a", "text": float(step**2)} for step in range(1, 13)])
    plot_metrics(tmp_path)
    (line,) = drawn[0].axes[0].lines
    squares = [step**2 for step in range(1, 13)]
    assert line.get_ydata()[0] == pytest.approx(sum(squares[:5]) / 5)
    assert line.get_ydata()[5] == pytest.approx(sum(squares[1:10]) / 9)
    assert line.get_ydata()[-1] == pytest.approx(sum(squares[-5:]) / 5)


def test_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(NoTextError, match=r"metrics\.jsonl: no steps yet"):
        plot_metrics(tmp_path)
