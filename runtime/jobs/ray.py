"""A job on a Ray cluster: Ray Data hands documents to actors, each of which holds the model on a device or several.

The driver walks the folder, passes over what is done, and writes the results, so that result lines and resumption are
those of one machine. Paths must mean the same on every node (a shared file system).
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armt import errors
from armt.errors import ArmtError, DeviceLost, UsageError, error_line
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.events import JobEvents, JobSummary
from armt.runtime.jobs.job import Job, pending
from armt.runtime.jobs.results import Result, ResultLog
from armt.runtime.jobs.settings import Before, JobSettings
from armt.runtime.jobs.sinks import Sink, Whole

if TYPE_CHECKING:
    from armt.runtime.session import Armt

# Documents of one call of an actor: they share a conveyor, whose ramp is paid once per call. A killed driver loses at
# most the calls that are under way.
_CALL_DOCUMENTS = 16
_MOST_BLOCKS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class RayPlan:
    """What every actor needs.

    Attributes:
        model: directory of the model.
        device, dtype, kernels, dialect, base: as for `armt.load`; the actor chooses what is ``"auto"``.
        schedule: as asked for.
        memory: memory file that every document goes on from, or None.
        lanes: answers decoded together, None for the default.
        workers: actors; None for as many as the GPUs of the cluster allow, or one where it has none.
        devices: that each actor spreads the model over, GPUs of its node or processes on its CPU; None for one.
        address: of the cluster; None starts Ray on this machine, or joins where ``RAY_ADDRESS`` says.
    """

    model: Path
    device: str | None
    dtype: str | None
    kernels: str | None
    dialect: str | None
    base: Path | None
    schedule: str
    memory: Path | None
    lanes: int | None
    workers: int | None
    devices: int | None
    address: str | None


def run_on_ray(
    plan: RayPlan,
    settings: JobSettings,
    items: Iterable[Item],
    *,
    sink: Sink,
    log: ResultLog | None,
    events: JobEvents | None = None,
    summary: JobSummary | None = None,
) -> JobSummary:
    """Run a job on a cluster; results reach ``sink`` on this machine, and are counted in ``summary``.

    Raises:
        UsageError: Ray is not installed, or the cluster cannot be reached.
    """
    summary = summary or JobSummary()
    rows = [
        {"path": item.name, "relative": item.relative, "problem": item.problem or ""}
        for item in pending(items, log, summary, events)
    ]
    if not rows:
        return summary
    for item, result in _results(plan, settings, rows):
        sink.result(item, result)
        if "error" in result:
            summary.failed += 1
        else:
            summary.done += 1
            summary.tokens += result["tokens_read"]
        if events is not None:
            events.finished(item.name, item.size, result.get("error"))
    return summary


def _results(plan: RayPlan, settings: JobSettings, items: Sequence[Mapping[str, str]]) -> Iterator[tuple[Item, Result]]:
    ray = _ray(plan.address)
    try:
        gpus, devices = int(ray.cluster_resources().get("GPU", 0)), plan.devices or 1
        if 0 < gpus < devices:
            raise UsageError(f"--devices {devices}: the cluster has {gpus} GPUs")
        workers = plan.workers or max(1, gpus // devices)
        calls = -(-len(items) // _CALL_DOCUMENTS)
        dataset = ray.data.from_items(list(items), override_num_blocks=max(1, min(calls, _MOST_BLOCKS)))
        answered = dataset.map_batches(
            ArmtWorker,
            fn_constructor_args=(plan, settings),
            batch_size=_CALL_DOCUMENTS,
            compute=ray.data.ActorPoolStrategy(size=min(workers, calls)),
            num_gpus=devices if gpus else 0,
        )
        for row in answered.iter_rows():
            if row["problem"]:
                raise _told(row["problem"])
            yield Item(paths=(row["path"],), relative=row["relative"]), json.loads(row["result"])
    finally:
        ray.shutdown()


class ArmtWorker:
    """An actor: loads the model once, then answers batches of documents, each batch through one conveyor.

    What ends a run is told with the documents instead of raised: Ray would try again for minutes, and then show where
    in its own code it happened.
    """

    def __init__(self, plan: RayPlan, settings: JobSettings) -> None:
        self._plan, self._settings = plan, settings
        self._armt: Armt | None = None
        self._before: Before | None = None
        self._problem = ""
        try:
            self._load()
        except (ArmtError, DeviceLost) as exc:
            self._problem = _telling(exc)

    def _load(self) -> None:
        from armt.runtime.choose import choose
        from armt.runtime.jobs.indexing import earlier_text
        from armt.runtime.jobs.memory_file import load_before
        from armt.runtime.session import load_chosen

        plan = self._plan
        choices = choose(plan.device, plan.dtype, plan.kernels)
        self._armt = load_chosen(plan.model, choices, plan.dialect, plan.base, devices=plan.devices)
        if plan.memory is not None:
            # What is not to be had is missing in the results' ``searched``; nobody hears an actor's notices.
            text = partial(earlier_text, alone=False, on_notice=lambda _line: None)
            searches = self._settings.evidence is not None
            self._before = load_before(plan.memory, self._armt, text=text if searches else None)

    def __call__(self, batch: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Answer a batch: columns path, relative and problem in; path, relative, result (JSON) and problem out.

        A problem that comes out is one of the whole run, and the last row.
        """
        sink = _Rows()
        if self._armt is None:
            return sink.ended_by(self._problem)
        job = Job(
            self._armt,
            self._settings,
            sink=sink,
            schedule=self._plan.schedule,
            before=self._before,
            lanes=self._plan.lanes,
        )
        try:
            job.run(
                Item(paths=(str(path),), relative=str(relative), problem=str(problem) or None)
                for path, relative, problem in zip(batch["path"], batch["relative"], batch["problem"], strict=True)
            )
        except (ArmtError, DeviceLost) as exc:
            return sink.ended_by(_telling(exc))
        return sink.columns


class _Rows(Whole):
    """Keeps results as the columns that go back."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {"path": [], "relative": [], "result": [], "problem": []}

    def result(self, item: Item, result: Result) -> None:
        self._add(item.name, item.relative, json.dumps(result), "")

    def ended_by(self, problem: str) -> dict[str, list[str]]:
        """Return what there is, and behind it what ended the run."""
        self._add("", "", "", problem)
        return self.columns

    def _add(self, *row: str) -> None:
        for column, value in zip(self.columns.values(), row, strict=True):
            column.append(value)


def _telling(error: ArmtError | DeviceLost) -> str:
    """Return an error in words that go from one process to another, as the nearest kind that `armt.errors` has."""
    kinds = (kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    return json.dumps([next(kinds), str(error)])


def _told(words: str) -> ArmtError | DeviceLost:
    """Return the error that `_telling` has told of; `ArmtError` for one that another version has and this one lacks."""
    name, message = json.loads(words)
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, (ArmtError, DeviceLost)):
        return kind(message)
    return ArmtError(message)


def _ray(address: str | None) -> Any:
    """Return the module ray, connected to a cluster, its own talk silenced.

    Raises:
        UsageError: it is not installed, or the cluster cannot be reached.
    """
    # A run that is told of in one line has no room for Ray's own.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # type: ignore[import-not-found, import-untyped, unused-ignore]
        import ray.data  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError as exc:
        raise UsageError('--ray needs one more package: pip install "ray[data]"') from exc
    try:
        with _unheard():
            ray.init(address=address, include_dashboard=None if address else False, log_to_driver=False,
                     logging_level=logging.ERROR)  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError) as exc:
        raise UsageError(f"ray: {address or 'a local cluster'} cannot be reached ({error_line(exc)})") from exc
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False

    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return ray


@contextmanager
def _unheard() -> Iterator[None]:
    """Let what compiled code writes to standard error go nowhere: Ray says there that it was told to be silent.

    What goes wrong is raised.
    """
    sys.stderr.flush()
    stderr = os.dup(2)
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
