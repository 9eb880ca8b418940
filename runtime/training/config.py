"""The curriculum of a training run: one readable TOML file, read into frozen settings.

seed = 0
[model]                     # for a plain base; an ARMT model says these for itself
segment_tokens = 128
memory_tokens = 16
d_mem = 64
memory_layers = [8, 16, 24]
[base]
train = "lora"              # lora, all or none
[lora]
rank = 16
[optimizer]
clip = 1.0
[[stage]]
name = "facts"
steps = 200
segment_tokens = 64
rates = { memory = 2e-3, lora = 1e-3, tokens = 2e-3 }
[[stage.task]]
kind = "recall"             # recall, text, pairs or base
samples = 16
segments = [2, 4]
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args

from armt.errors import UsageError, error_line
from armt.runtime.recall.story import RecallTask
from armt.runtime.training.model import BaseTraining, LoraSettings

TaskKind = Literal["recall", "text", "pairs", "base"]
Decay = Literal["constant", "cosine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """Sizes of a new memory."""

    segment_tokens: int = 128
    memory_tokens: int = 16
    d_mem: int = 64
    memory_layers: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseSettings:
    """What happens to the base.

    Attributes:
        train: ``lora``: low-rank changes, as ``[lora]`` says; ``all``: every weight; ``none``: it stays as it is.
    """

    train: BaseTraining = "lora"

    def __post_init__(self) -> None:
        if self.train not in get_args(BaseTraining):
            raise ValueError(f"train: expected one of {', '.join(get_args(BaseTraining))}, got {self.train!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerSettings:
    """AdamW and what keeps it steady.

    Attributes:
        beta1, beta2: of AdamW.
        decay: weight decay of the matrices that are trained: memory projections, low-rank changes, and where the whole
            base is trained its own; never of norms, biases, embeddings and memory tokens.
        clip: largest norm of the whole gradient.
    """

    beta1: float = 0.9
    beta2: float = 0.98
    decay: float = 0.0
    clip: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Learning rates; ``base`` where all of its weights are trained."""

    memory: float = 1e-3
    lora: float = 1e-3
    tokens: float = 1e-3
    base: float = 3e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSettings:
    """One kind of work in a stage.

    Attributes:
        kind: ``recall``: stories with questions; ``text``: running text, the last segment predicted; ``pairs``:
            documents with an answer; ``base``: stay close to the base on prompts of one segment.
        every, offset: only on steps that leave this rest when divided by ``every`` (counted within the stage).
        weight: of its loss.
        samples: documents side by side, at most.
        cells: segments of all documents side by side, at most: long documents come in smaller batches. None: no bound.
        segments: fewest and most segments of a document.
        segment_tokens: of a segment in this task; None for the stage's.
        tokens: ``base`` only: tokens of a prompt.
        distill: ``text`` only: share of the loss that is the distance to the base reading the whole document by full
            attention; the rest is the cross-entropy of the text.
        instructions: ``pairs`` only: half of the documents get one of these instead of their own prompt.
        names, places, objects: recall only: use this many of the vocabulary's, from its start; few are learned faster.
            None: all.
        task, facts, questions, filler, moves_again, cut_facts: recall only; see `recall_layout.RecallPlan`.
        read_weight: recall only: weight of the contrastive read loss.
        answer_weight: recall only: weight of the answer's cross-entropy.
        owners: recall only: ``segment`` or ``order``: which memory tokens own a fact.
        system: recall only: begin questions with the chat template's system prompt; without it they are cheaper.
    """

    kind: TaskKind
    every: int = 1
    offset: int = 0
    weight: float = 1.0
    samples: int = 8
    cells: int | None = None
    segments: tuple[int, int] = (1, 1)
    segment_tokens: int | None = None
    tokens: int = 128
    distill: float = 0.0
    instructions: tuple[str, ...] = ()
    names: int | None = None
    places: int | None = None
    objects: int | None = None
    task: RecallTask = RecallTask.QA1
    facts: tuple[int, int] = (1, 1)
    questions: int = 1
    filler: bool = True
    moves_again: float = 0.0
    cut_facts: bool = False
    read_weight: float = 0.3
    answer_weight: float = 1.0
    owners: Literal["segment", "order"] = "order"
    system: bool = True

    def __post_init__(self) -> None:
        if self.kind not in get_args(TaskKind):
            raise ValueError(f"kind: expected one of {', '.join(get_args(TaskKind))}, got {self.kind!r}")
        if not isinstance(self.distill, int | float) or not 0 <= self.distill <= 1:
            raise ValueError(f"distill: expected 0 to 1, got {self.distill!r}")
        if self.distill and self.kind != "text":
            raise ValueError(f"distill: expected 0 in tasks of kind {self.kind}, got {self.distill} (only text)")
        if self.owners not in ("segment", "order"):
            raise ValueError(f"owners: expected segment or order, got {self.owners!r}")
        if not 0 <= self.offset < self.every:
            raise ValueError(f"offset: expected 0 to every - 1, got {self.offset}")
        for name in ("every", "samples", "questions", "segment_tokens"):
            if getattr(self, name) is not None and getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, got {getattr(self, name)}")
        for name in ("names", "places", "objects"):
            if getattr(self, name) is not None and getattr(self, name) < 2:
                raise ValueError(f"{name}: expected at least 2, got {getattr(self, name)}")
        for name in ("segments", "facts"):
            low, high = getattr(self, name)
            if not 1 <= low <= high:
                raise ValueError(f"{name}: expected 1 <= fewest <= most, got {low}, {high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stretch of training.

    Attributes:
        steps: optimisation steps.
        segment_tokens: of a segment in this stage; None for the model's own.
        rates: learning rates at their highest.
        warmup: steps over which the rates rise from zero.
        decay: how they fall to a tenth, if at all.
        task: what is done at each step.
    """

    name: str
    steps: int
    task: tuple[TaskSettings, ...]
    segment_tokens: int | None = None
    rates: Rates = Rates()
    warmup: int = 10
    decay: Decay = "constant"

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError(f"steps: expected at least 1, got {self.steps}")
        if not self.task:
            raise ValueError("task: expected at least one")
        if self.decay not in get_args(Decay):
            raise ValueError(f"decay: expected one of {', '.join(get_args(Decay))}, got {self.decay!r}")

    def segment_size(self, task: TaskSettings, whole: int) -> int:
        """Return the tokens of a segment in one of its tasks; ``whole`` is the model's own."""
        return task.segment_tokens or self.segment_tokens or whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A whole training run."""

    stage: tuple[Stage, ...]
    seed: int = 0
    model: ModelSettings = ModelSettings()
    base: BaseSettings = BaseSettings()
    lora: LoraSettings = field(default_factory=LoraSettings)
    optimizer: OptimizerSettings = OptimizerSettings()

    @property
    def low_rank(self) -> LoraSettings:
        """The low-rank changes that there are: of rank 0 where the base is trained otherwise or not at all."""
        return self.lora if self.base.train == "lora" else replace(self.lora, rank=0)

    @property
    def steps(self) -> int:
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stage)

    def at(self, step: int) -> tuple[Stage, int]:
        """Return the stage of a step (counted from 0) and the step's number within it."""
        for stage in self.stage:
            if step < stage.steps:
                return stage, step
            step -= stage.steps
        raise IndexError(step)


def default_curriculum() -> Curriculum:
    """Return the curriculum of default.toml: recall alone, which needs no data."""
    text = resources.files("armt.runtime.training").joinpath("default.toml").read_text(encoding="utf-8")
    return parse_curriculum(tomllib.loads(text))


def read_curriculum(path: Path) -> Curriculum:
    """Read a curriculum file.

    Raises:
        UsageError: it is missing, is not TOML, or holds a key or value that is not known.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise UsageError(f"{path}: {error_line(exc)}") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise UsageError(f"{path}: not TOML: {error_line(exc)}") from exc
    return parse_curriculum(raw, str(path))


def parse_curriculum(raw: Mapping[str, Any], where: str = "curriculum") -> Curriculum:
    """Turn a parsed TOML file into a curriculum.

    Raises:
        UsageError: a key or value is not known; the message names where it stands.
    """
    stages = []
    for number, table in enumerate(_tables(raw, "stage", where), 1):
        at = f"{where}: stage {table.get('name', number)}"
        tasks = tuple(
            _build(TaskSettings, task, f"{at}: task {k}") for k, task in enumerate(_tables(table, "task", at), 1)
        )
        nested: dict[str, Any] = {"task": tasks, "name": str(table.get("name", number))}
        if "rates" in table:
            nested["rates"] = _build(Rates, table["rates"], f"{at}: rates")
        stages.append(_build(Stage, {**table, **nested}, at))
    if not stages:
        raise UsageError(f"{where}: expected at least one [[stage]]")
    parts: dict[str, Any] = {"stage": tuple(stages)}
    for name, kind in (("model", ModelSettings), ("base", BaseSettings), ("lora", LoraSettings),
                       ("optimizer", OptimizerSettings)):  # fmt: skip
        if name in raw:
            parts[name] = _build(kind, raw[name], f"{where}: {name}")
    made = _build(Curriculum, {**raw, **parts}, where)
    _check_base(raw, made.base.train, where)
    return made


def _check_base(raw: Mapping[str, Any], train: BaseTraining, where: str) -> None:
    """Refuse what is set and would do nothing."""
    named = f'[base] train = "{train}"'
    if "lora" in raw and train != "lora":
        raise UsageError(f"{where}: lora: not used with {named}; leave [lora] out")
    for number, table in enumerate(raw["stage"], 1):
        for rate, wanted in (("lora", "lora"), ("base", "all")):
            if rate in table.get("rates", ()) and train != wanted:
                raise UsageError(f"{where}: stage {table.get('name', number)}: rates: {rate} is not used with {named}")


_T = TypeVar("_T")


def _tables(table: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    """Return the tables of an array of tables; none where the key is not there."""
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise UsageError(f"{where}: {name}: expected tables ([[{name}]]), got {found!r}")
    return found


def _build(kind: Callable[..., _T], table: Any, where: str) -> _T:
    if not isinstance(table, Mapping):
        raise UsageError(f"{where}: expected a table, got {table!r}")
    known = {one.name: one for one in fields(cast(Any, kind))}
    if unknown := sorted(table.keys() - known.keys()):
        raise UsageError(f"{where}: unknown key {unknown[0]!r} (known: {', '.join(known)})")
    for name, one in known.items():
        if name not in table and one.default is MISSING and one.default_factory is MISSING:
            raise UsageError(f"{where}: missing key {name!r}")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    try:
        if "task" in values and isinstance(values["task"], str):
            values["task"] = RecallTask(values["task"])
        return kind(**values)
    except (ValueError, TypeError) as exc:
        raise UsageError(f"{where}: {exc}") from exc
