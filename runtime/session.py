"""`armt.load` and `Armt`: the Python face of the runtime."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, overload

import torch
from torch import Tensor

from armt.disk import Busy, folder_name, in_use
from armt.errors import ModelError, UsageError, error_line
from armt.models.checkpoint.directory import is_armt, load_config, read_config, tokenizer_directory, uses_base
from armt.models.checkpoint.read import load_model
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.state import LayerStates, carried
from armt.runtime.choose import Choices, choose, choose_schedule
from armt.runtime.devices.crew import gather
from armt.runtime.devices.load import load_spread
from armt.runtime.devices.ranges import layer_ranges
from armt.runtime.engine.decoder import Decoder, Token
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Reading, Source, read_ahead
from armt.runtime.engine.rounds import default_lanes
from armt.runtime.engine.sampling import Sampling
from armt.runtime.keywords import by_keyword
from armt.runtime.library import find_model, judge_directory

if TYPE_CHECKING:
    from armt.models.checkpoint.beside.teller import Teller
    from armt.runtime.answers.finding.likeness import WordVectors
    from armt.runtime.answers.finding.pointing import Pointing
    from armt.runtime.answers.judging.judge import Judging
    from armt.runtime.results import Answered, Summarized
    from armt.runtime.text.tokens import Tokenizer

Ids = Tensor | Sequence[int]

_WHOLE = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)


class Armt:
    """A loaded model: reads tokens into a `Memory`, gives logits, decodes.

    Args:
        model: weights and configuration.
        path: the checkpoint's directory.
        choices: device, dtype and kernels, with the reasons; None for a model made by hand.
        base: see `load`; the tokenizer is there where the checkpoint has none.
    """

    def __init__(self, model: ArmtModel, path: Path, choices: Choices | None = None, base: Path | None = None) -> None:
        self.model = model
        self.path = path
        self.choices = choices
        self._base = base
        self._lent: dict[Path, Judging] = {}

    def __repr__(self) -> str:
        config, model = self.config, self.model
        dtype = str(model.dtype).removeprefix("torch.")
        return (
            f"<Armt {self.name}: {config.dialect} on {config.family}, {config.layers} layers, {dtype}, {model.device}>"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a loaded model cannot be pickled or copied: load it where it is used (armt.load)")

    @property
    def name(self) -> str:
        """What the model is called: its directory."""
        return folder_name(self.path)

    @property
    def config(self) -> ArmtConfig:
        """What the model computes: ``layers``, ``d_model``, ``segment_tokens``, ``dialect``, ``family``, ..."""
        return self.model.config

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The checkpoint's tokenizer, or that of its base.

        Raises:
            ModelError: neither directory holds one, or it is another model's.
        """
        # Logits and memories need no tokenizer, nor the library behind it.
        from armt.runtime.text.tokens import Tokenizer

        return Tokenizer.load(tokenizer_directory(self.path, self._base), vocabulary=self.config.base.vocab_size)

    @property
    def word_vectors(self) -> WordVectors:
        """What it makes of words before it reads them."""
        from armt.runtime.answers.finding.likeness import WordVectors

        return WordVectors(self.tokenizer, self.model.weights.embedding)

    @cached_property
    def pointing(self) -> Pointing | None:
        """What points a question at the segments of a document; None where only words do.

        Raises:
            ModelError: the model's finder is damaged, or not of this model.
        """
        from armt.runtime.answers.finding.pointing import pointing_of

        return pointing_of(self)

    @cached_property
    def teller(self) -> Teller | None:
        """What tells how much sentences tell of what is read; None where only their words do.

        Raises:
            ModelError: the model's teller is damaged, or not of this model.
        """
        from armt.models.checkpoint.beside.fitting import fitting_teller
        from armt.runtime.answers.quoting.telling import learned

        return fitting_teller(self.path, self.config, learned())

    @cached_property
    def judging(self) -> Judging | None:
        """What tells which sentence answers a question; None where only rules do.

        Raises:
            ModelError: the model's judge is damaged, or not of this model.
        """
        from armt.runtime.answers.judging.judge import judging_of

        return judging_of(self)

    def judging_by(self, judge: str | None) -> Judging | None:
        """Return `judging`, or another model's; the other model is loaded once.

        Args:
            judge: see `armt.runtime.library.judge_directory`.

        Raises:
            ModelError: a judge is damaged, or not of its model; or there is none where one is named.
        """
        directory = judge_directory(self.path, judge)
        if directory is None or directory == self.path:
            return self.judging
        directory = directory.resolve()
        if directory not in self._lent:
            from armt.runtime.answers.judging.judge import lent

            kernels = None if self.choices is None else self.choices.asked_kernels
            try:
                other = load_chosen(directory, choose(self.model.device, None, kernels), None, None)
                judging = other.judging
            except ModelError as exc:
                raise ModelError(f"{exc} (its judge was to tell which sentence answers; --judge own: without)") from exc
            if judging is None:
                raise ModelError(f"{directory}: has no judge (armt train --judge)")
            self._lent[directory] = lent(judging)
        return self._lent[directory]

    @overload
    def logits(self, ids: Tensor, schedule: str = ...) -> Tensor: ...
    @overload
    def logits(self, ids: Sequence[Tensor], schedule: str = ...) -> list[Tensor]: ...

    def logits(self, ids: Tensor | Sequence[Tensor], schedule: str = "auto") -> Tensor | list[Tensor]:
        """Return the logits of every real token, teacher-forced.

        Args:
            ids: int64 ``[T]``, or a list of such documents, which then share one conveyor or lanes.
            schedule: ``"auto"``, ``"sequential"`` or ``"diagonal"``.

        Returns:
            ``[T, vocab]`` in the model's dtype, or a list of them.

        Raises:
            UsageError: a document is no vector of token ids, or holds an id outside the vocabulary.
            NoTextError: a document has no tokens.
        """
        documents = _documents(ids)
        readings = self._read(documents, [Source([d]) for d in documents], schedule, want_logits=True)
        logits = [reading.logits for reading in readings]
        assert all(rows is not None for rows in logits)
        return logits[0] if _is_single(ids) else logits  # type: ignore[return-value]

    @overload
    def read(
        self, ids: Tensor, schedule: str = ..., *, memory: Memory | None = ..., keep_open: bool = ...
    ) -> Memory: ...
    @overload
    def read(
        self, ids: Sequence[Tensor], schedule: str = ..., *, memory: Memory | None = ..., keep_open: bool = ...
    ) -> list[Memory]: ...

    def read(
        self,
        ids: Tensor | Sequence[Tensor],
        schedule: str = "auto",
        *,
        memory: Memory | None = None,
        keep_open: bool = False,
    ) -> Memory | list[Memory]:
        """Read tokens into memory.

        Args:
            ids: int64 ``[T]``, or a list of such documents, which then share one conveyor or lanes.
            schedule: ``"auto"``, ``"sequential"`` or ``"diagonal"``.
            memory: go on from this memory instead of from nothing.
            keep_open: leave a ragged last segment unread, as ``Memory.open_tokens``.

        Returns:
            The memory after the last token, a ragged last segment included unless ``keep_open``.

        Raises:
            UsageError: as `logits`, or the memory is another model's.
            NoTextError: a document has no tokens.
        """
        self.check_memory(memory)
        documents = _documents(ids)
        sources = [Source([d], resumed=memory, keep_open=keep_open) for d in documents]
        memories = [reading.memory for reading in self._read(documents, sources, schedule)]
        return memories[0] if _is_single(ids) else memories

    def generate(
        self,
        ids: Ids,
        *,
        max_tokens: int,
        memory: Memory | None = None,
        stop_ids: frozenset[int] = frozenset(),
        sampling: Sampling | None = None,
        schedule: str = "auto",
    ) -> Iterator[Token]:
        """Continue a prompt of any length: its full segments are read, the rest opens the active segment.

        Args:
            ids: int64 ``[T]``, at least one token.
            max_tokens: tokens to produce at most.
            memory: what has been read before the prompt; its open tokens come in front of the prompt.
            stop_ids: tokens that end the text.
            sampling: greedy if None.
            schedule: for the prompt's full segments.

        Raises:
            UsageError: the prompt is no vector of token ids, is empty or holds an id outside the vocabulary, fewer
                tokens than none are asked for, or the memory is another model's.
        """
        if max_tokens < 0:
            raise UsageError(f"max_tokens: expected at least 0, got {max_tokens}")
        self.check_memory(memory)
        try:
            given = torch.as_tensor(ids)
        except (TypeError, ValueError, RuntimeError) as exc:
            raise UsageError(f"ids: expected token ids, got {type(ids).__name__} ({error_line(exc)})") from exc
        # An empty list has no kind of numbers yet.
        (document,) = _documents([given if given.numel() else given.long()])
        prompt = self.model.check_ids(document).tolist()
        segments = -(-len(prompt) // self.config.segment_tokens)
        chosen = choose_schedule(schedule, self.config, segments, self.model.device).choice
        opened, rest = read_ahead(self.model, memory, prompt, chosen)
        decoder = Decoder(self.model, [opened])
        return decoder.decode([rest], max_tokens=max_tokens, stop_ids=stop_ids, sampling=sampling)

    def summarize(self, path: str | PathLike[str], **options: Any) -> Summarized:
        """Summarize a document: notes with their places, and a gist.

        Args:
            path: of the document, in any format that armt reads.
            options: ``style``, ``length``, ``notes``, ``window``, ``seed``, ``skim``, ``schedule``; see
                `armt.runtime.results.summarize`.

        Raises:
            ArmtError: it cannot be read.
        """
        from armt.runtime import results

        return results.summarize(self, path, **options)

    def ask(
        self, paths: str | PathLike[str] | Sequence[str | PathLike[str]], questions: str | Sequence[str], **options: Any
    ) -> Answered:
        """Ask about documents that are read behind each other: answers with the quotes that carry them.

        Args:
            paths: one document or several.
            questions: one or several.
            options: ``evidence``, ``window``, ``memory``, ...; see `armt.runtime.results.ask`.

        Raises:
            ArmtError: a document cannot be read.
        """
        from armt.runtime import results

        return results.ask(self, paths, questions, **options)

    def check_memory(self, memory: Memory | None) -> None:
        """Refuse a memory that cannot be this model's, by its layers and sizes.

        Raises:
            UsageError: it is another's, or no memory.
        """
        if memory is None:
            return
        if not isinstance(memory, Memory):
            raise UsageError(f"memory: expected what `read` returns, got {type(memory).__name__}")
        model = self.model
        # Of tensors that have sizes and hold nothing.
        place = torch.device("meta")
        own = LayerStates(model.config, 1, device=place, dtype=model.dtype, memory_dtype=model.memory_dtype).lane(0)
        sizes = [{name: tensor.shape for name, tensor in tensors.items()} for tensors in (carried(memory), own)]
        if memory.layers != model.config.memory_layers or sizes[0] != sizes[1]:
            raise UsageError("memory: left by another model, whose layers or sizes are not those of this one")

    def _read(
        self, documents: Sequence[Tensor], sources: Sequence[Source], schedule: str, *, want_logits: bool = False
    ) -> list[Reading]:
        segments = sum(-(-len(document) // self.config.segment_tokens) for document in documents)
        chosen = choose_schedule(schedule, self.config, segments, self.model.device).choice
        lanes = min(len(documents), default_lanes(self.model))
        readings = Reader(self.model, chosen, want_logits=want_logits, lanes=max(1, lanes)).read(sources)
        return sorted(readings, key=lambda reading: reading.document)


@by_keyword
def load(
    path: str | PathLike[str] | None = None,
    *,
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    dialect: str | None = None,
    base: str | PathLike[str] | None = None,
    kernels: str | None = None,
    devices: int | None = None,
) -> Armt:
    """Load an ARMT model, as the command line does.

    Args:
        path: directory with ``config.json`` and weights, or a hub name; None for the default model. A plain causal
            language model is taken too: it has no memory, and answers from the text alone.
        device: ``"cpu"``, ``"cuda"``, ...; None takes a GPU where there is one.
        dtype: ``"float32"``, ``"bfloat16"``, ``"float16"`` or ``"float64"``; ``"checkpoint"`` keeps the checkpoint's;
            None takes the fastest that the device computes in natively.
        dialect: ``"paper"``, ``"armt"``, ``"armt_sw"`` or ``"rmt"``, where the configuration does not say.
        base: directory with the base's ``config.json`` and tokenizer, for checkpoints that do not carry them.
        kernels: ``"torch"``, ``"triton"``, ``"amx"``, ``"avx512"``, ``"avx2"``, ``"neon"``, ``"int16"``, ``"int8"`` or
            ``"onednn"``;
            None takes what suits device and dtype (``ARMT_KERNELS`` overrides).
        devices: spread the layers over so many processes of this machine, each with a GPU of its own or a share of the
            CPU; they end with the model.

    Raises:
        ModelError: the directory is not a complete checkpoint that armt implements.
        UsageError: the device, dtype or kernels are not available, the model has fewer layers than devices, its name is
            empty, or nothing would come of a dialect or base: a plain model is of none, and most say their base.
        DeviceLost: a process of another device cannot start.
    """
    name = None if path is None else str(path)
    if name is not None and not name.strip():
        # As a path it would be the directory that one is in.
        raise UsageError("path: an empty name; leave it out for the default model")
    choices = choose(device, dtype, kernels)
    directory = find_model(name)
    if dialect is not None or base is not None:
        _refuse_unused(directory, dialect, base)
    # Tokenizer, judge and finder are opened when they are needed, and the program may stand elsewhere by then.
    return load_chosen(
        directory.absolute(), choices, dialect, None if base is None else Path(base).absolute(), devices=devices
    )


def _refuse_unused(directory: Path, dialect: str | None, base: str | PathLike[str] | None) -> None:
    """Refuse what is said of a model and nothing would come of, as the command line does."""
    if base is not None and not uses_base(directory, Path(base)):
        raise UsageError(f"base: not used with {directory}, whose config.json says what the base is")
    if dialect is not None and not is_armt(read_config(directory)):
        raise UsageError(f"dialect: not used with {directory}, a plain model, which has no memory")


def load_chosen(
    path: Path,
    choices: Choices,
    dialect: str | None,
    base: str | PathLike[str] | None,
    *,
    devices: int | None = None,
) -> Armt:
    """Load a directory on and in what has been chosen; errors as `load`.

    The directory is held as long as the model is there: `armt models rm` leaves alone what somebody uses.
    """
    with ExitStack() as held:
        # What is wrong with the directory is said by whoever reads it.
        with suppress(OSError):
            held.enter_context(_in_use(path))
        how: dict[str, Any] = {
            "device": choices.device.choice,
            "dtype": choices.dtype.choice,
            "dialect": dialect,
            "base": None if base is None else Path(base),
            "kernels": choices.asked_kernels if choices.kernels is None else choices.kernels.choice,
        }
        if devices is not None and devices > 1:
            # Before as many processes are started: each imports torch.
            layer_ranges(load_config(path, dialect=dialect, base=how["base"], plain=True), devices)
        crew = gather(devices, choices.device.choice)
        if crew is None:
            model = load_model(path, plain=True, **how)
        else:
            held.enter_context(crew.until_closed())
            model = load_spread(crew.link, path, devices=crew.link.size, **how)
        armt = Armt(model, path, choices, how["base"])
        weakref.finalize(armt, held.pop_all().close)
    return armt


@contextmanager
def _in_use(path: Path) -> Iterator[None]:
    try:
        with in_use(path):
            yield
    except Busy as exc:
        raise ModelError(f"{path}: is being removed by `armt models rm`") from exc


def _is_single(ids: Tensor | Sequence[Tensor]) -> bool:
    return isinstance(ids, Tensor)


def _documents(ids: Tensor | Sequence[Tensor]) -> list[Tensor]:
    documents = [ids] if isinstance(ids, Tensor) else list(ids)
    for document in documents:
        if not isinstance(document, Tensor):
            got = type(document).__name__
        elif document.dim() != 1 or document.dtype not in _WHOLE:
            got = f"{str(document.dtype).removeprefix('torch.')} {list(document.shape)}"
        else:
            continue
        raise UsageError(f"ids: expected token ids [T] as an int64 tensor, or a list of such tensors, got {got}")
    return documents
