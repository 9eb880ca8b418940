"""A training run as a whole: from a model's directory, a curriculum and data to an ARMT directory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import torch

from armt.errors import ModelError, UsageError
from armt.models.checkpoint import load_model
from armt.models.config import ArmtConfig
from armt.models.default import base_fingerprint
from armt.models.export import apply_default, convert_base
from armt.models.export_armt import update_armt
from armt.models.files import read_json
from armt.models.lora import Adapter, AdapterSizes, write_adapter
from armt.models.weights import Weights
from armt.runtime.tokens import Tokenizer
from armt.runtime.train import Material, StepReport, Trainer, TrainOptions
from armt.runtime.train_batch import ActiveText, Sample
from armt.runtime.train_checkpoint import load_checkpoint, save_checkpoint
from armt.runtime.train_config import Curriculum
from armt.runtime.train_data import Corpus
from armt.runtime.train_model import Trainable
from armt.runtime.train_start import Whitening, start_memory, start_tokens, whiten, word_ids

ADAPTER = "adapter.safetensors"
RUN = "run"

_CALIBRATION_SAMPLES = 32
_CALIBRATION_TOKENS = 96


def open_base(
    path: Path, curriculum: Curriculum, device: torch.device, dtype: torch.dtype
) -> tuple[ArmtConfig, Weights, bool]:
    """Load what is trained: an ARMT model as it is, or a plain base with a fresh memory.

    Returns:
        Configuration, weights, and whether the memory is fresh.

    Raises:
        ModelError: it cannot be loaded, or is of a kind that is not trained here.
    """
    if _is_armt(path):
        model = load_model(path, device=device, dtype=dtype)
        fresh = False
    else:
        settings = curriculum.model
        with tempfile.TemporaryDirectory(prefix="armt-train-") as name:
            made = Path(name) / "model"
            convert_base(
                path, made, segment_tokens=settings.segment_tokens, memory_tokens=settings.memory_tokens,
                d_mem=settings.d_mem, memory_layers=settings.memory_layers, seed=curriculum.seed,
            )  # fmt: skip
            model = load_model(made, device=device, dtype=dtype)
        fresh = True
    if model.config.sliding_window:
        raise ModelError(f"{path}: training of sliding-window models (armt_sw) is not implemented")
    return model.config, model.weights, fresh


def prepare(
    path: Path, curriculum: Curriculum, corpus: Corpus, options: TrainOptions, *, device: torch.device,
    dtype: torch.dtype, directory: Path, resume: bool, filler: Sequence[str] | None = None,
) -> Trainer:  # fmt: skip
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

    Raises:
        UsageError: the checkpoint is missing or of another run.
        ModelError: the model cannot be loaded.
    """
    config, weights, fresh = open_base(path, curriculum, device, dtype)
    tokenizer = Tokenizer.load(path)
    material = Material(tokenizer, corpus, device, filler)
    if fresh:
        tokens = start_tokens(config, weights.embedding, word_ids(tokenizer.encode), seed=curriculum.seed)
        weights.memory_tokens = tokens.to(device, dtype)
    found = load_checkpoint(directory) if resume else None
    if found is not None:
        if found.setting != (wanted := run_setting(path, config, curriculum)):
            differing = sorted(key for key in wanted if found.setting.get(key) != wanted[key])
            raise UsageError(f"{directory}: the checkpoint there is of another run ({', '.join(differing)} differ)")
        whitening = Whitening(found.whitening.to(device), found.value_scale.to(device))
    else:
        whitening = whiten(config, weights, _calibration(material, curriculum.seed))
    if fresh:
        memory = start_memory(config, whitening.matrix, seed=curriculum.seed)
        # Float32: these are only where the masters start; every step makes its own rounded ones.
        weights.memory = {name: tensor.to(device) for name, tensor in memory.items()}
    trainable = Trainable(
        config, weights, whitening=whitening.matrix, value_scale=whitening.value_scale, lora=curriculum.lora,
        seed=curriculum.seed,
    )  # fmt: skip
    trainer = Trainer(trainable, curriculum, material, options)
    if found is not None:
        trainer.resume(found)
    return trainer


def run_setting(path: Path, config: ArmtConfig, curriculum: Curriculum) -> dict[str, Any]:
    """Return what a checkpoint and its continuation must have in common: the curriculum's stages may change."""
    return {
        "base": base_fingerprint(path), "family": config.family, "memory_tokens": config.memory_tokens,
        "d_mem": config.d_mem, "memory_layers": list(config.memory_layers), "seed": curriculum.seed,
        "lora": json.loads(json.dumps(asdict(curriculum.lora))),
    }  # fmt: skip


def train(
    path: Path, out_dir: Path, curriculum: Curriculum, corpus: Corpus, options: TrainOptions, *, device: torch.device,
    dtype: torch.dtype, resume: bool = False, on_step: Callable[[StepReport], None] | None = None,
    filler: Sequence[str] | None = None, stop: Callable[[], bool] = lambda: False,
) -> Path | None:  # fmt: skip
    """Train and write an ARMT directory.

    Args:
        path: Hugging Face directory of a base, or an ARMT directory.
        out_dir: gets ``run/`` (checkpoint, metrics, adapter) at once, and ``model/`` at the end.
        curriculum, corpus, options, device, dtype, resume, filler: see `prepare`.
        on_step: called after every step.
        stop: asked after every step; the run then ends with a checkpoint, to be resumed.

    Returns:
        The ARMT directory, or None where the run was stopped.

    Raises:
        UsageError: the directory cannot be written, holds another run, or what is asked for cannot be done.
        ModelError: the model cannot be loaded, or training went astray.
    """
    directory = out_dir / RUN
    if (out_dir / "model").exists():
        raise UsageError(f"{out_dir / 'model'}: exists already; this run is complete")
    if not resume and (directory / "checkpoint.pt").exists():
        raise UsageError(f"{directory}: holds a run already; go on with --resume, or choose another directory")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise UsageError(f"{directory}: cannot be written ({exc.strerror or exc})") from exc
    trainer = prepare(
        path, curriculum, corpus, options, device=device, dtype=dtype, directory=directory, resume=resume, filler=filler
    )
    setting = run_setting(path, trainer.trainable.config, curriculum)
    if not resume:
        save_checkpoint(directory, trainer.checkpoint(setting))
    if not trainer.run(directory, on_step=on_step, setting=setting, stop=stop):
        return None
    adapter = directory / ADAPTER
    write_adapter(adapter, adapter_of(trainer, path, setting["base"]))
    export = update_armt if _is_armt(path) else apply_default
    export(path, adapter, out_dir / "model")
    return out_dir / "model"


def adapter_of(trainer: Trainer, path: Path, fingerprint: str) -> Adapter:
    """Return what has been trained, without its base."""
    trainable, config = trainer.trainable, trainer.trainable.config
    sizes = AdapterSizes(
        segment_tokens=config.segment_tokens, memory_tokens=config.memory_tokens, d_mem=config.d_mem,
        memory_layers=list(config.memory_layers), layers=config.layers, base_name=path.name,
        base_fingerprint=fingerprint,
    )  # fmt: skip
    with torch.no_grad():
        memory = {name: tensor.detach().cpu() for name, tensor in trainable.memory().items()}
    notes = {"steps": str(trainer.step_number), "tokens": str(trainer.tokens)}
    return Adapter(memory, trainable.lora(), sizes, notes)


def _is_armt(path: Path) -> bool:
    return "segment_size" in read_json(path / "config.json")


def _calibration(material: Material, seed: int) -> list[Sample]:
    """Return texts of one segment: from the corpus where there is one, else from the filler."""
    rng = Random(seed)
    samples = []
    sentences = material.filler
    for _ in range(_CALIBRATION_SAMPLES):
        if material.has_texts:
            ids = material.texts.ids(rng, _CALIBRATION_TOKENS)
        else:
            start = rng.randrange(len(sentences))
            ids = material.tokenizer.encode(" ".join(sentences[start : start + 20]))[:_CALIBRATION_TOKENS]
        samples.append(Sample(segments=[ids], active=[ActiveText(ids=ids[:2], weights=[0.0, 1.0])]))
    return samples
