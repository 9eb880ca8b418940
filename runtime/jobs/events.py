"""What a job tells: its plan before it starts, what happens while it runs, how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from armt.errors import ArmtError
from armt.runtime.engine.schedule import Schedule

if TYPE_CHECKING:
    from armt.runtime.choose import Choice
    from armt.runtime.engine.executor import StepDone


@dataclass(slots=True)
class JobSummary:
    """How a job went.

    Attributes:
        done, failed: documents of this run.
        left_out: documents that others were read without, since they could not be read.
        skipped: documents with a result of an earlier run, ``failed_before`` of them with an error.
        tokens: read in this run.
        paced: of these, tokens of whole documents that the model has read, in ``read_s`` seconds: its speed.
        error: the first one.
    """

    done: int = 0
    failed: int = 0
    left_out: int = 0
    skipped: int = 0
    failed_before: int = 0
    tokens: int = 0
    paced: int = 0
    read_s: float = 0.0
    error: ArmtError | None = None

    @property
    def documents(self) -> int:
        """All that were met."""
        return self.done + self.failed + self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a job will do, told before it starts.

    Attributes:
        schedule: and the reason for it.
        layers: layers that are run.
        name: of the one document, None for many.
        tokens, segments, steps: of the one document, as far as they are known; those that are still to do where an
            earlier run is gone on with.
    """

    schedule: Choice[Schedule]
    layers: int
    name: str | None = None
    tokens: int | None = None
    segments: int | None = None
    steps: int | None = None


class JobEvents(Protocol):
    """What a job tells while it runs."""

    def planned(self, plan: Plan) -> None:
        """It is known what is to be done."""

    def opened(self, number: int, name: str, tokens: int | None, size: int) -> None:
        """A document of ``size`` bytes goes onto the conveyor, as this number of the run."""

    def step(self, event: StepDone) -> None:
        """A step of reading has run."""

    def round(self, requests: int) -> None:
        """So many requests are about to be answered together; 0: they have been."""

    def token(self) -> None:
        """An answer has got a token."""

    def finished(self, name: str, size: int, error: str | None) -> None:
        """A document is done or has failed, and its result is safe."""

    def left_out(self, why: str) -> None:
        """A document cannot be read, and others are read without it."""

    def skipped(self, name: str, size: int) -> None:
        """A document was done before."""
