"""The curriculum of a training run: one readable TOML file, read into frozen settings.

seed = 0
[model]                     # for a plain base; an ARMT model says these for itself, and no other is taken
dialect = "armt"            # armt, or rmt (plain RMT; d_mem and memory_layers are not for it)
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
kind = "recall"             # recall, text, pairs, windows or base
samples = 16
segments = [2, 4]
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from armt.errors import UsageError
from armt.models.checkpoint.write import NewDialect, spread_layers
from armt.runtime.mistakes import Expected, mistake
from armt.runtime.recall.story import RecallTask
from armt.runtime.training.model import STRICT, BaseTraining, LoraSettings
from armt.toml_file import TomlFile, did_you_mean

TaskKind = Literal["recall", "text", "pairs", "windows", "base"]
#: What windows ask for.
WindowKind = Literal["note", "gist", "answer"]
Decay = Literal["constant", "cosine"]

# What is left out in a curriculum, and means another number where layers have no memory.
_MEMORY_RATE, _READ_WEIGHT = 1e-3, 0.3


def _expect_from(least: float, settings: Any, *names: str) -> None:
    """Refuse numbers that are too small, or none at all: TOML has nan and inf."""
    for name in names:
        value = getattr(settings, name)
        if value is not None and not least <= value < math.inf:
            raise ValueError(f"{name}: expected at least {least}, got {value}")


_Layers = Annotated[tuple[int, ...] | Literal["all"] | None, Expected('a list of layers or "all"')]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """A new memory, and its sizes.

    Attributes:
        dialect: what a plain base is made into.
        segment_tokens, memory_tokens: of a segment.
        d_mem: width of the memory projections; not of ``rmt``.
        memory_layers: the layers that have a memory; ``all``; None for those of `spread_layers`; not of ``rmt``.
        added_layers: layers that get a memory beside those of the adapter that training goes on from.
    """

    __pydantic_config__ = STRICT

    dialect: NewDialect = "armt"
    segment_tokens: int = 128
    memory_tokens: int = 16
    d_mem: int = 64
    memory_layers: _Layers = None
    added_layers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _expect_from(1, self, "segment_tokens", "memory_tokens", "d_mem")

    def layers_of(self, layers: int) -> tuple[int, ...] | None:
        """Return which of a base's ``layers`` get a memory; None for all."""
        if self.memory_layers is None:
            return spread_layers(layers)
        return None if self.memory_layers == "all" else self.memory_layers


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseSettings:
    """What happens to the base.

    Attributes:
        train: ``lora``: low-rank changes, as ``[lora]`` says; ``all``: every weight; ``none``: it stays as it is.
    """

    __pydantic_config__ = STRICT

    train: BaseTraining = "lora"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerSettings:
    """AdamW and what keeps it steady.

    Attributes:
        beta1, beta2: of AdamW.
        decay: weight decay of the matrices that are trained: memory projections, low-rank changes, and where the whole
            base is trained its own; never of norms, biases, embeddings and memory tokens.
        clip: largest norm of the whole gradient.
    """

    __pydantic_config__ = STRICT

    beta1: float = 0.9
    beta2: float = 0.98
    decay: float = 0.0
    clip: float = 1.0

    def __post_init__(self) -> None:
        for name in ("beta1", "beta2"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name}: expected 0 to below 1, got {getattr(self, name)}")
        _expect_from(0, self, "decay")
        if not self.clip > 0:
            raise ValueError(f"clip: expected more than 0, got {self.clip}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Learning rates; ``base`` where all of its weights are trained, ``memory`` (None: 1e-3) where layers have one."""

    __pydantic_config__ = STRICT

    memory: float | None = None
    lora: float = 1e-3
    tokens: float = 1e-3
    base: float = 3e-5

    def __post_init__(self) -> None:
        for name in ("memory", "lora", "tokens", "base"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name}: expected 0 to 1, got {value}")

    def of(self, kind: str) -> float:
        """Return the rate of a kind of parameters."""
        rate: float | None = getattr(self, kind)
        return _MEMORY_RATE if rate is None else rate


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSettings:
    """One kind of work in a stage.

    Attributes:
        kind: ``recall``: stories with questions; ``text``: running text, the last segment predicted; ``pairs``:
            documents with an answer; ``windows``: passages in the window, with a note, gist or answer; ``base``: stay
            close to the base on prompts of one segment.
        every, offset: only on steps that leave this rest when divided by ``every`` (counted within the stage).
        weight: of its loss.
        samples: documents side by side, at most.
        total_segments: of all documents side by side, at most: long documents come in smaller batches. None: no bound.
        segments: fewest and most segments of a document; of ``windows`` those before the passage, which may be none.
        segment_tokens: of a segment in this task; None for the stage's.
        tokens: ``base`` and ``windows`` only: tokens of a prompt; of a window with its response, at most.
        asked: ``windows`` only: what is asked for.
        distill: ``text`` only: share of the loss that is the distance to the base reading the whole document by full
            attention; the rest is the cross-entropy of the text.
        continued: ``text``, ``pairs`` and ``windows`` only: share of the documents that go on from the memory that a
            document of this task has left at an earlier step of the stage, as if one long document had come before; the
            others begin with an empty one. Gradients end where they begin.
        stays: ``text`` only: steps of this task for which a lane stays in one document and reads on where it stopped,
            so that its memory is of that document's own words; then the next document begins, as ``continued`` says.
        truncate: not of ``base``: back-propagate through this many segments of a document and read those before them
            without a history; None for as many as the run says.
        instructions: ``pairs`` only: half of the documents get one of these instead of their own prompt.
        names, places, objects: recall only: use this many of the vocabulary's, from its start; few are learned faster.
            None: all.
        odd_places: recall only: people go to what are objects elsewhere too ("the lamp"): the more words are places,
            the less a memory can hold them apart by anything but the word.
        task, facts, questions, filler, moves_again, cut_facts: recall only; see `recall.layout.RecallPlan`.
        read_weight: recall only: weight of the contrastive read loss; None: 0.3, and 0 where no memory has keys.
        answer_weight: recall only: weight of the answer's cross-entropy.
        owners: recall only: ``segment`` or ``order``: which memory tokens own a fact.
        system: recall only: begin questions with the chat template's system prompt; without it they are cheaper.
    """

    __pydantic_config__ = STRICT

    kind: TaskKind
    every: int = 1
    offset: int = 0
    weight: float = 1.0
    samples: int = 8
    total_segments: int | None = None
    segments: tuple[int, int] = (1, 1)
    segment_tokens: int | None = None
    tokens: int = 128
    asked: tuple[WindowKind, ...] = ("note", "gist", "answer")
    distill: float = 0.0
    continued: float = 0.0
    stays: int = 1
    truncate: int | None = None
    instructions: tuple[str, ...] = ()
    names: int | None = None
    places: int | None = None
    objects: int | None = None
    odd_places: bool = False
    task: RecallTask = RecallTask.QA1
    facts: tuple[int, int] = (1, 1)
    questions: int = 1
    filler: bool = True
    moves_again: float = 0.0
    cut_facts: bool = False
    read_weight: float | None = None
    answer_weight: float = 1.0
    owners: Literal["segment", "order"] = "order"
    system: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.distill <= 1:
            raise ValueError(f"distill: expected 0 to 1, got {self.distill!r}")
        if self.distill and self.kind != "text":
            raise ValueError(f"distill: expected 0 in tasks of kind {self.kind}, got {self.distill} (only text)")
        if not 0 <= self.continued <= 1:
            raise ValueError(f"continued: expected 0 to 1, got {self.continued!r}")
        if self.continued and self.kind in ("recall", "base"):
            what = f"continued: expected 0 in tasks of kind {self.kind}, got {self.continued}"
            raise ValueError(f"{what} (text, pairs and windows only)")
        if self.stays > 1 and (self.kind != "text" or self.segments[0] != self.segments[1]):
            raise ValueError(f"stays: {self.stays} needs kind text, and segments of one number")
        if self.truncate is not None and self.kind == "base":
            raise ValueError("truncate: tasks of kind base have one segment, and none before it")
        _expect_from(1, self, "every", "samples", "total_segments", "stays", "truncate", "questions", "segment_tokens")
        if not 0 <= self.offset < self.every:
            raise ValueError(f"offset: expected 0 to every - 1, got {self.offset}")
        _expect_from(2, self, "names", "places", "objects", "tokens")
        _expect_from(0, self, "weight", "answer_weight", "read_weight")
        if not 0 <= self.moves_again <= 1:
            raise ValueError(f"moves_again: expected 0 to 1, got {self.moves_again}")
        if not self.asked:
            raise ValueError("asked: expected at least one of note, gist, answer")
        for name in ("segments", "facts"):
            low, high = getattr(self, name)
            least = 0 if self.kind == "windows" and name == "segments" else 1
            if not least <= low <= high:
                raise ValueError(f"{name}: expected {least} <= fewest <= most, got {low}, {high}")

    def lanes(self, segments: int) -> int:
        """Return how many documents of so many segments stand side by side."""
        if self.total_segments is None:
            return self.samples
        return max(2, min(self.samples, self.total_segments // max(1, segments)))

    def weight_of_reads(self, *, keys: bool) -> float:
        """Return the weight of the contrastive read loss; ``keys``: whether there are keys to read by."""
        if self.kind != "recall":
            return 0.0
        return (_READ_WEIGHT if keys else 0.0) if self.read_weight is None else self.read_weight


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

    __pydantic_config__ = STRICT

    name: str
    steps: int
    task: tuple[TaskSettings, ...]
    segment_tokens: int | None = None
    rates: Rates = Rates()
    warmup: int = 10
    decay: Decay = "constant"

    def __post_init__(self) -> None:
        _expect_from(1, self, "steps", "segment_tokens")
        _expect_from(0, self, "warmup")
        if not self.task:
            raise ValueError("task: expected at least one")

    def segment_size(self, task: TaskSettings, whole: int) -> int:
        """Return the tokens of a segment in one of its tasks; ``whole`` is the model's own."""
        return task.segment_tokens or self.segment_tokens or whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    """A whole training run."""

    __pydantic_config__ = STRICT

    stage: tuple[Stage, ...]
    seed: int = 0
    model: ModelSettings = ModelSettings()
    base: BaseSettings = BaseSettings()
    lora: LoraSettings = field(default_factory=LoraSettings)
    optimizer: OptimizerSettings = OptimizerSettings()

    def __post_init__(self) -> None:
        if not -(2**63) <= self.seed < 2**64:
            raise ValueError(f"seed: expected a whole number of 64 bits, got {str(self.seed)[:40]}")

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


def default_curriculum(kinds: Collection[TaskKind] = ()) -> Curriculum:
    """Return the curriculum of default.toml: recall, which needs no data, and of the other tasks those of ``kinds``."""
    text = resources.files("armt.runtime.training").joinpath("default.toml").read_text(encoding="utf-8")
    made = _curriculum(TomlFile.parse(text, "default.toml"))
    kept = {"recall", "base", *kinds}
    return replace(
        made,
        stage=tuple(
            replace(stage, task=tuple(task for task in stage.task if task.kind in kept)) for stage in made.stage
        ),
    )


class Sizes(Protocol):
    """Sizes of a memory that there is already: a model's, or an adapter's."""

    @property
    def segment_tokens(self) -> int: ...

    @property
    def memory_tokens(self) -> int: ...

    @property
    def d_mem(self) -> int: ...

    @property
    def memory_layers(self) -> Sequence[int]: ...

    @property
    def layers(self) -> int: ...


def read_curriculum(path: Path, *, layers: int | None = None, sizes: Sizes | None = None) -> Curriculum:
    """Read a curriculum file.

    Args:
        path: of the file.
        layers: of the base that gets a memory, which numbers of layers must be of; None where it has one already.
        sizes: of the memory that training goes on from; None where there is none yet.

    Raises:
        UsageError: it is missing, is not TOML, or holds a key or value that is not known, or sizes other than those
            that there are; file, line and key are named.
    """
    file = TomlFile.read(path)
    made = _curriculum(file)
    if layers is not None:
        _check_layers(file, made.model, layers)
    if sizes is not None:
        _check_sizes(file, made.model, sizes)
    return made


def parse_curriculum(raw: Mapping[str, Any]) -> Curriculum:
    """Turn the values of a TOML file into a curriculum; errors as `read_curriculum`."""
    return _curriculum(TomlFile("curriculum", "", raw))


def _curriculum(file: TomlFile) -> Curriculum:
    # Of no use to who only imports this: Typer has loaded it before a command runs.
    from pydantic import TypeAdapter, ValidationError

    raw = dict(file.values)
    if isinstance(raw.get("stage"), list):
        raw["stage"] = [
            {"name": str(number), **table} if isinstance(table, Mapping) else table
            for number, table in enumerate(raw["stage"], 1)
        ]
    try:
        # As JSON, whose lists may be tuples without any looseness about numbers and texts.
        made = TypeAdapter(Curriculum).validate_json(json.dumps(raw, default=str), strict=True)
    except ValidationError as exc:
        raise _problem(file, exc.errors()[0], raw) from exc
    if not made.stage:
        raise UsageError(f"{file.name}: expected at least one [[stage]]")
    _check_base(file, made)
    _check_model(file, made)
    return made


def _problem(file: TomlFile, error: Mapping[str, Any], raw: Mapping[str, Any]) -> UsageError:
    """Say what pydantic has found in our words: file and line, table, key, what was expected."""
    place = list(error["loc"])
    key = place[-1] if place else ""
    if error["type"] == "missing" and place == ["stage"]:
        return UsageError(f"{file.name}: expected at least one [[stage]]")
    if error["type"] in ("missing", "unexpected_keyword_argument", "extra_forbidden"):
        known = _known(place[:-1])
        if error["type"] == "missing":
            what = f"missing key {key!r}" if isinstance(key, str) else f"expected at least {key + 1} values"
        else:
            what = f"unknown key {key!r}{did_you_mean(str(key), known)}"
        spoken = place[:-1]
    else:
        # What JSON calls an object is a table in TOML.
        what, spoken = mistake(error, an_object="a table"), place
        if error["type"] == "value_error":
            # Of a dataclass, which names its field itself.
            place = [*place, what.partition(":")[0]]
    return file.problem(place, ": ".join([*_spoken(spoken, raw), what]))


def _known(place: Sequence[str | int]) -> list[str]:
    kinds: Mapping[tuple[str, ...], Any] = {
        (): Curriculum,
        ("model",): ModelSettings,
        ("base",): BaseSettings,
        ("lora",): LoraSettings,
        ("optimizer",): OptimizerSettings,
        ("stage",): Stage,
        ("stage", "rates"): Rates,
        ("stage", "task"): TaskSettings,
    }
    table = tuple(part for part in place if isinstance(part, str))
    return [one.name for one in fields(kinds[table])] if table in kinds else []


def _spoken(place: Sequence[str | int], raw: Mapping[str, Any]) -> list[str]:
    """Return a place as people say it: ``stage facts``, ``task 2``, ``kind``."""
    words: list[str] = []
    for part in place:
        if isinstance(part, str):
            words.append(part)
        elif words == ["stage"] and isinstance(table := raw["stage"][part], Mapping):
            words[-1] = f"stage {table['name']}"
        else:
            words[-1] += f" {part + 1}"
    return words


def _check_base(file: TomlFile, made: Curriculum) -> None:
    """Refuse what is set and would do nothing."""
    raw, train = file.values, made.base.train
    named = f'[base] train = "{train}"'
    if "lora" in raw and train != "lora":
        raise file.problem(("lora",), f"lora: not used with {named}; leave [lora] out")
    for number, (table, stage) in enumerate(zip(raw["stage"], made.stage, strict=True)):
        for rate, wanted in (("lora", "lora"), ("base", "all")):
            if rate in table.get("rates", ()) and train != wanted:
                place = ("stage", number, "rates", rate)
                raise file.problem(place, f"stage {stage.name}: rates: {rate} is not used with {named}")


def _check_model(file: TomlFile, made: Curriculum) -> None:
    """Refuse sizes of memories in layers where no layer has one."""
    for name in ("d_mem", "memory_layers", "added_layers"):
        if made.model.dialect == "rmt" and name in file.values["model"]:
            what = f'model: {name} is not used with dialect = "rmt": no layer has a memory'
            raise file.problem(("model", name), what)


def _check_sizes(file: TomlFile, made: ModelSettings, sizes: Sizes) -> None:
    """Refuse sizes that the memory there does not have: training would go on with its own, without a word."""
    for name in ("segment_tokens", "memory_tokens", "d_mem", "memory_layers"):
        if name not in file.values.get("model", ()):
            continue
        said, there = getattr(made, name), getattr(sizes, name)
        if name == "memory_layers":
            said, there = list(range(sizes.layers)) if said == "all" else sorted(said), sorted(there)
        if said != there:
            what = f"model: {name}: expected {there}, as what training goes on from has it, got {said}"
            raise file.problem(("model", name), what)


def _check_layers(file: TomlFile, made: ModelSettings, layers: int) -> None:
    """Refuse memories in layers that the base does not have, and in none at all."""
    for name in ("memory_layers", "added_layers"):
        numbers = getattr(made, name)
        outside = sorted({layer for layer in numbers or () if isinstance(layer, int) and not 0 <= layer < layers})
        if outside or (name == "memory_layers" and numbers == ()):
            what = f"model: {name}: expected some of 0 to {layers - 1}, got {outside or 'none'}"
            raise file.problem(("model", name), what)
