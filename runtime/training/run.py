"""A training run as a whole: from a model's directory, a curriculum and data to an ARMT directory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import torch
from torch import Tensor

from armt.disk import Busy, folder_name, sha256_file, working_in
from armt.errors import ModelError, UsageError, error_line
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, read_adapter, tell_other_base, write_adapter
from armt.models.checkpoint.directory import is_armt, load_config, read_config, tokenizer_directory
from armt.models.checkpoint.fingerprint import base_fingerprint
from armt.models.checkpoint.peft import write_peft
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.write import apply_adapter, convert_base, export_trained, update_armt
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.carried import check_carried
from armt.runtime.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from armt.runtime.training.config import Curriculum, ModelSettings
from armt.runtime.training.loop import StepReport, Trainer, TrainOptions, check_material
from armt.runtime.training.model import Trainable
from armt.runtime.training.samples.batch import ActiveText, Sample
from armt.runtime.training.samples.data import Corpus
from armt.runtime.training.samples.material import Material
from armt.runtime.training.start import Whitening, nothing_whitened, start_memory, start_tokens, whiten, word_ids

ADAPTER = "adapter.safetensors"
PEFT = "peft"
RUN = "run"

_CALIBRATION_SAMPLES = 32
_CALIBRATION_TOKENS = 96
# What the setting of a checkpoint means where an older version did not write it.
_SETTING_DEFAULTS = {"train": "lora", "adapter": None, "carries_tokens": False}


class Opened(NamedTuple):
    """What is trained.

    Attributes:
        config: of the ARMT model.
        weights: its tensors, in the compute dtype.
        fresh: whether the memory is new, or of a model that nothing has taught yet: all that it writes is zero.
        start: the same in full precision, where all weights are to be trained.
    """

    config: ArmtConfig
    weights: Weights
    fresh: bool
    start: Weights | None


def open_base(path: Path, curriculum: Curriculum, device: torch.device, dtype: torch.dtype) -> Opened:
    """Load what is trained: an ARMT or RMT model as it is, or a plain base with a fresh memory.

    Raises:
        ModelError: it cannot be loaded, or is of a kind that is not trained here.
    """
    model = _load(path, curriculum, device, dtype)
    if model.config.sliding_window:
        raise ModelError(f"{path}: training of sliding-window models (armt_sw) is not implemented")
    if not model.config.has_memory:
        raise ModelError(f"{path}: no layer has a memory, there is nothing to train")
    if not model.config.plain_memory:
        raise ModelError(f"{path}: training with n_heads, gating or act_on is not implemented")
    start = None
    if curriculum.base.train == "all":
        wide = dtype in (torch.float32, torch.float64)
        start = model.weights if wide else _load(path, curriculum, torch.device("cpu"), torch.float32).weights
    return Opened(model.config, model.weights, not _is_armt(path) or not model.memory_trained, start)


def _load(path: Path, curriculum: Curriculum, device: torch.device, dtype: torch.dtype) -> ArmtModel:
    if _is_armt(path):
        return load_model(path, device=device, dtype=dtype, kernels="torch")
    settings = curriculum.model
    with tempfile.TemporaryDirectory(prefix="armt-train-") as name:
        made = Path(name) / "model"
        convert_base(
            path,
            made,
            segment_tokens=settings.segment_tokens,
            memory_tokens=settings.memory_tokens,
            d_mem=settings.d_mem,
            memory_layers=settings.layers_of(load_config(path, plain=True).layers),
            seed=curriculum.seed,
            dialect=settings.dialect,
        )
        return load_model(made, device=device, dtype=dtype, kernels="torch")


def prepare(
    path: Path,
    curriculum: Curriculum,
    corpus: Corpus,
    options: TrainOptions,
    *,
    device: torch.device,
    dtype: torch.dtype,
    directory: Path,
    resume: bool,
    filler: Sequence[str] | None = None,
    adapter: Path | None = None,
    notify: Callable[[str], None] | None = None,
) -> Trainer:
    """Return a trainer at its start, or where an earlier run stood.

    Args:
        path: Hugging Face directory of a base, or an ARMT directory.
        curriculum: what is learned.
        corpus: texts and pairs.
        options: how.
        device, dtype: of the computation; masters are float32.
        directory: of the run.
        resume: go on from the checkpoint there.
        filler: sentences that facts are hidden in.
        adapter: what an earlier run has made of the base, to go on from.
        notify: called with a line where the adapter was made on other weights, and of data that no task takes.

    Raises:
        UsageError: the checkpoint is missing or of another run, the curriculum needs data that is not there, or the
            adapter does not go with base or curriculum.
        NoTextError: the documents are too short.
        ModelError: the model cannot be loaded.
    """
    earlier = None if adapter is None else _earlier(path, adapter, curriculum)
    wanted, added = curriculum.model.dialect, curriculum.model.added_layers
    if earlier is not None:
        curriculum = replace(curriculum, model=_sizes_of(earlier, added))
    elif added:
        raise UsageError("model: added_layers: beside those of what? (goes with --adapter only)")
    opened = open_base(path, curriculum, device, dtype)
    config = opened.config
    if wanted == "rmt" and not config.carries_tokens:
        made = path if adapter is None else adapter
        raise UsageError(f'{made}: of dialect {config.dialect}, and [model] dialect = "rmt" asks for plain RMT')
    check_carried(config, curriculum, options)
    _check_reach(path, config, curriculum)
    material = Material(
        Tokenizer.load(tokenizer_directory(path), vocabulary=config.base.vocab_size), corpus, device, filler
    )
    if notify is not None:
        _tell_unused(corpus, curriculum, notify)
    setting = run_setting(path, config, curriculum, adapter)
    if earlier is not None and adapter is not None:
        earlier.check(replace(config, memory_layers=tuple(earlier.sizes.memory_layers)), adapter)
        if notify is not None:
            tell_other_base(earlier.sizes, adapter, path, setting["base"], notify)
    _begin_tokens(opened, material.tokenizer, earlier, seed=curriculum.seed)
    found = _checkpoint_of_run(directory, setting) if resume else None
    # Before texts are read for what follows, which takes a while.
    check_material(curriculum, material, config.segment_tokens, done=0 if found is None else found.step)
    whitening = _whitening(opened, material, found, seed=curriculum.seed)
    trainer = Trainer(_trainable(opened, whitening, earlier, curriculum), curriculum, material, options, setting)
    if found is not None:
        trainer.resume(found)
    return trainer


def _tell_unused(corpus: Corpus, curriculum: Curriculum, notify: Callable[[str], None]) -> None:
    """Say which data no task of the curriculum takes: a run of hours would end without them."""
    kinds = {task.kind for stage in curriculum.stage for task in stage.task}
    if "base" in kinds:
        # Prompts are made of texts, where there are some.
        kinds.add("text")
    for kind in sorted(corpus.kinds - kinds):
        notify(f'note: the curriculum has no task of kind = "{kind}": what --data has for one is not used')


def _begin_tokens(opened: Opened, tokenizer: Tokenizer, earlier: Adapter | None, *, seed: int) -> None:
    """Put in place where the memory tokens start: those of an adapter, or fresh ones; a model's own stay."""
    weights = opened.weights
    if earlier is not None:
        tokens = earlier.memory["memory_tokens"]
    elif opened.fresh:
        tokens = start_tokens(opened.config, weights.embedding, word_ids(tokenizer.encode), seed=seed)
    else:
        return
    weights.memory_tokens = tokens.to(weights.embedding.device, weights.embedding.dtype)


def _whitening(opened: Opened, material: Material, found: Checkpoint | None, *, seed: int) -> Whitening:
    """Return what the layers' memories are whitened by: as a checkpoint has it, or of texts; nothing without any."""
    device = opened.weights.embedding.device
    if found is not None:
        return Whitening(found.whitening.to(device), found.value_scale.to(device))
    if opened.config.carries_tokens:
        return nothing_whitened(opened.config, device)
    return whiten(opened.config, opened.weights, _calibration(material, seed))


def _trainable(opened: Opened, whitening: Whitening, earlier: Adapter | None, curriculum: Curriculum) -> Trainable:
    """Return what is trained, its memory and low-rank part as an adapter has them, or fresh."""
    config, weights, seed = opened.config, opened.weights, curriculum.seed
    if not config.carries_tokens:
        _begin_memory(weights, config, whitening.matrix, earlier, fresh=opened.fresh, seed=seed)
    trainable = Trainable(
        config,
        weights,
        whitening=whitening.matrix,
        value_scale=whitening.value_scale,
        lora=curriculum.low_rank,
        seed=seed,
        start=opened.start,
    )
    if earlier is not None and earlier.lora is not None:
        trainable.load_lora(earlier.lora)
    return trainable


def _begin_memory(
    weights: Weights, config: ArmtConfig, whitening: Tensor, earlier: Adapter | None, *, fresh: bool, seed: int
) -> None:
    """Put in place where the masters of layers' memories start: what an adapter has, or a fresh one; float32."""
    if not fresh:
        return
    memory = start_memory(config, whitening, seed=seed)
    if earlier is not None:
        rows = [config.memory_layers.index(layer) for layer in earlier.sizes.memory_layers]
        for name, tensor in memory.items():
            tensor[rows] = earlier.memory[name].to(tensor.device, tensor.dtype)
    weights.memory = {name: tensor.to(whitening.device) for name, tensor in memory.items()}


def _earlier(path: Path, adapter: Path, curriculum: Curriculum) -> Adapter:
    """Read the adapter that training goes on from.

    Raises:
        ModelError: it is damaged.
        UsageError: the model has a memory already, or all of the base is to be trained.
    """
    if _is_armt(path):
        raise UsageError(f"{path}: has a memory already; --adapter goes with a plain base")
    if curriculum.base.train == "all":
        raise UsageError('--adapter: low-rank changes are not gone on from with [base] train = "all"')
    return read_adapter(adapter)


def _sizes_of(adapter: Adapter, added: Sequence[int]) -> ModelSettings:
    """Return the sizes of an adapter, with a memory in more layers where some are added.

    Raises:
        UsageError: a layer has one already, or no layer can.
    """
    sizes = adapter.sizes
    if added and sizes.carries_tokens:
        raise UsageError("model: added_layers: the adapter makes a plain RMT, no layer of which has a memory")
    if twice := sorted(set(added) & set(sizes.memory_layers)):
        raise UsageError(f"model: added_layers: the adapter has a memory in layer {twice[0]} already")
    return ModelSettings(
        dialect="rmt" if sizes.carries_tokens else "armt",
        segment_tokens=sizes.segment_tokens,
        memory_tokens=sizes.memory_tokens,
        d_mem=sizes.d_mem,
        memory_layers=tuple(sorted({*sizes.memory_layers, *added})),
    )


def _checkpoint_of_run(directory: Path, wanted: Mapping[str, Any]) -> Checkpoint:
    """Read the checkpoint of a run, which must be of these settings."""
    found = load_checkpoint(directory)
    setting = {**_SETTING_DEFAULTS, **found.setting}
    differing = [key for key in sorted(setting.keys() | wanted.keys()) if setting.get(key) != wanted.get(key)]
    if differing:
        raise UsageError(f"{directory}: the checkpoint there is of another run ({', '.join(differing)} differ)")
    return found


def run_setting(path: Path, config: ArmtConfig, curriculum: Curriculum, adapter: Path | None = None) -> dict[str, Any]:
    """Return what a checkpoint and its continuation must have in common: the curriculum's stages may change."""
    return {
        "adapter": None if adapter is None else sha256_file(adapter),
        "base": base_fingerprint(path, of_any_file=True), "family": config.family,
        "carries_tokens": config.carries_tokens, "memory_tokens": config.memory_tokens,
        "d_mem": config.d_mem, "memory_layers": list(config.memory_layers), "seed": curriculum.seed,
        "lora": json.loads(json.dumps(asdict(curriculum.lora))), "train": curriculum.base.train,
    }  # fmt: skip


def train(
    path: Path,
    out_dir: Path,
    curriculum: Curriculum,
    corpus: Corpus,
    options: TrainOptions,
    *,
    device: torch.device,
    dtype: torch.dtype,
    resume: bool = False,
    on_step: Callable[[StepReport], None] | None = None,
    filler: Sequence[str] | None = None,
    stop: Callable[[], bool] = lambda: False,
    adapter: Path | None = None,
    notify: Callable[[str], None] | None = None,
) -> Path | None:
    """Train and write an ARMT directory.

    Args:
        path: Hugging Face directory of a base, or an ARMT directory.
        out_dir: gets ``run/`` (checkpoint, metrics, adapter) at once, and ``model/`` at the end. There is no adapter
            where all weights of the base are trained.
        curriculum, corpus, options, device, dtype, resume, filler, adapter, notify: see `prepare`.
        on_step: called after every step.
        stop: asked after every step; the run then ends with a checkpoint, to be resumed.

    Returns:
        The ARMT directory, or None where the run was stopped.

    Raises:
        UsageError: the directory cannot be written, holds another run or is trained in by another process, or what is
            asked for cannot be done.
        ModelError: the model cannot be loaded, or training went astray.
    """
    read_config(path)
    with training_in(out_dir):
        directory = _directory_of_run(out_dir, resume)
        trainer = prepare(
            path,
            curriculum,
            corpus,
            options,
            device=device,
            dtype=dtype,
            directory=directory,
            resume=resume,
            filler=filler,
            adapter=adapter,
            notify=notify,
        )
        # What is wrong with adapter, data or curriculum has been said: it leaves no folder behind.
        with _writing(directory):
            directory.mkdir(exist_ok=True)
        if not resume:
            save_checkpoint(directory, trainer.checkpoint())
        if not trainer.run(directory, on_step=on_step, stop=stop):
            return None
        return _export(trainer, path, out_dir, trainer.setting["base"])


@contextmanager
def training_in(out_dir: Path) -> Iterator[None]:
    """Have the directory of a run alone: of two in one, the second would end after hours with nothing.

    Raises:
        UsageError: another process has it, or it cannot be written.
    """
    with ExitStack() as held:
        try:
            with _writing(out_dir):
                held.enter_context(working_in(out_dir))
        except Busy as exc:
            raise UsageError(f"{out_dir}: another process is training in it; name another directory with -o") from exc
        yield


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise UsageError(f"{directory}: cannot be written ({error_line(exc)})") from exc


def _directory_of_run(out_dir: Path, resume: bool) -> Path:
    """Return where a run's checkpoint and metrics go; there is none yet, or it is gone on with."""
    directory = out_dir / RUN
    if (out_dir / "model").exists():
        raise UsageError(f"{out_dir / 'model'}: exists already; this run is complete")
    if not resume and (directory / "checkpoint.pt").exists():
        raise UsageError(f"{directory}: holds a run already; go on with --resume, or choose another directory")
    return directory


def _export(trainer: Trainer, path: Path, out_dir: Path, fingerprint: str) -> Path:
    """Write what a run that has ended has made, the model in ``model/``; returns the latter."""
    model = out_dir / "model"
    if trainer.curriculum.base.train == "all":
        export_trained(path, trainer.trainable.config, trainer.trainable.merged(), model)
    else:
        _write_parts(trainer, path, out_dir / RUN, fingerprint)
        export = update_armt if _is_armt(path) else apply_adapter
        export(path, out_dir / RUN / ADAPTER, model)
    return model


def _write_parts(trainer: Trainer, path: Path, directory: Path, fingerprint: str) -> None:
    """Write what has been trained without its base: in armt's format, and the low-rank part in peft's."""
    made = adapter_of(trainer, path, fingerprint)
    write_adapter(directory / ADAPTER, made)
    if made.lora is not None:
        (directory / PEFT).mkdir(exist_ok=True)
        write_peft(directory / PEFT, made, trainer.trainable.config, dtype=torch.bfloat16)


def adapter_of(trainer: Trainer, path: Path, fingerprint: str) -> Adapter:
    """Return what has been trained, without its base."""
    trainable, config = trainer.trainable, trainer.trainable.config
    sizes = AdapterSizes(
        segment_tokens=config.segment_tokens,
        memory_tokens=config.memory_tokens,
        d_mem=config.d_mem,
        memory_layers=list(config.memory_layers),
        layers=config.layers,
        base_name=folder_name(path),
        base_fingerprint=fingerprint,
        carries_tokens=config.carries_tokens,
    )
    with torch.no_grad():
        memory = {name: tensor.detach().cpu() for name, tensor in trainable.memory().items()}
    notes = {"steps": str(trainer.step_number), "tokens": str(trainer.tokens)}
    return Adapter(memory, trainable.lora(), sizes, notes)


def _is_armt(path: Path) -> bool:
    return is_armt(read_config(path))


def _check_reach(path: Path, config: ArmtConfig, curriculum: Curriculum) -> None:
    """Refuse to distil from a base that cannot read as far as the documents go."""
    raw = read_config(path)
    base = raw.get("base_model_config") if is_armt(raw) else raw
    reach = (base or {}).get("max_position_embeddings", (base or {}).get("n_positions"))
    for stage in curriculum.stage:
        for task in stage.task:
            tokens = (task.segments[1] + 1) * stage.segment_size(task, config.segment_tokens)
            if task.distill and reach is not None and tokens > reach:
                raise UsageError(
                    f"stage {stage.name}: distill: the base reads {reach} tokens at most, and a text of "
                    f"{task.segments[1]} segments with the one that follows has {tokens}"
                )


def _calibration(material: Material, seed: int) -> list[Sample]:
    """Return texts of one segment: from the corpus where there is one, else from the filler."""
    rng = Random(seed)
    drawn = (material.plain_texts.ids(rng, _CALIBRATION_TOKENS) for _ in range(_CALIBRATION_SAMPLES))
    return [Sample(segments=[ids], active=[ActiveText(ids=ids[:2], weights=[0.0, 1.0])]) for ids in drawn]
