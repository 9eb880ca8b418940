"""What a checkpoint directory says of itself, without reading its tensors; loads no torch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from armt.errors import ConfigError, ModelError
from armt.models.checkpoint.listing import (
    TOKENIZER,
    TRAINER_FOLDER,
    read_json,
    refuse_gguf,
    refuse_trainer_folder,
    unreadable,
    weight_files,
)
from armt.models.config import ArmtConfig, parse_config
from armt.models.families import parse_base_config

# What the Trainer of transformers, accelerate and DeepSpeed write beside the weights.
_LEFTOVER = re.compile(
    r"^(optimizer|scheduler|scaler|trainer_state|training_args|rng_state|random_states|zero_to_fp32|latest"
    r"|global_step\d+|mp_rank_|zero_pp_rank_|pytorch_model_fsdp|sampler|custom_checkpoint)"
)
# What a plain model is shown at a time; nothing is carried from one segment to the next.
_PLAIN_SEGMENT = 1024


def is_armt(raw: Mapping[str, Any]) -> bool:
    """Say whether a ``config.json`` is that of an ARMT model, not of a plain base."""
    return not raw.keys().isdisjoint(("segment_size", "num_mem_tokens", "base_model_config"))


def has_base_apart(raw: Mapping[str, Any]) -> bool:
    """Say whether an ARMT model's ``config.json`` leaves its base's configuration to another directory."""
    return is_armt(raw) and not isinstance(raw.get("base_model_config"), Mapping)


def uses_base(path: Path, base: Path) -> bool:
    """Say whether a base's directory has what an ARMT model leaves to it: its configuration, or the tokenizer.

    Raises:
        ModelError: ``path`` holds no model.
    """
    raw = read_config(path)
    return has_base_apart(raw) or (is_armt(raw) and tokenizer_directory(path, base) != path)


def tokenizer_directory(path: Path, base: Path | None = None) -> Path:
    """Return where a model's tokenizer is: beside its weights, else in its base's directory.

    The public code of ARMT saves a model without the tokenizer, which is its base's.

    Args:
        path: the model's directory.
        base: see `load_config`.
    """
    if not (path / TOKENIZER).exists():
        folder = _base_folder(read_config(path), base)
        if folder is not None and (folder / TOKENIZER).exists():
            return folder
    return path


def read_config(path: Path) -> dict[str, Any]:
    """Return the configuration of a checkpoint, completed from what its tensors' shapes say.

    A trainer's ``checkpoint-N`` without one has that of the folder around it. What ``PyTorchModelHubMixin`` saves of
    a wrapper is its segmentation alone: sizes are then those of the tensors; what no shape shows must be told.

    Raises:
        ModelError: there is none, or something is not said that has to be.
    """
    if not path.is_dir():
        refuse_gguf(path)
        raise ModelError(f"{path}: not a model directory")
    file = path / "config.json"
    if not file.is_file():
        around = path.resolve().parent / "config.json"
        if TRAINER_FOLDER.match(path.resolve().name) and around.is_file():
            file = around
        else:
            refuse_trainer_folder(path)
            refuse_gguf(path)
            raise ModelError(f"{file}: no such file; a model's directory has one beside its weights and tokenizer")
    raw = read_json(file)
    if is_armt(raw) and "num_mem_tokens" not in raw and "d_mem" not in raw:
        return _complete(raw, path, str(file))
    return raw


def leftovers(path: Path) -> list[str]:
    """Return what trainers left beside a checkpoint that is not read: states of optimizers, of ranks, of the loop."""
    return sorted(entry.name for entry in path.iterdir() if _LEFTOVER.match(entry.name))


def _complete(raw: Mapping[str, Any], path: Path, where: str) -> dict[str, Any]:
    """Add to a wrapper's configuration the sizes that its tensors have; memory tokens without ``W_mq`` are an RMT's."""
    shapes = tensor_shapes(path)
    memory = next((s for n, s in shapes.items() if n.removeprefix("armt.") in ("memory", "memory_cell.memory")), None)
    queries = {shape for name, shape in shapes.items() if name.endswith(".W_mq.weight")}
    if memory is not None and len(memory) == 2 and not queries:
        # Its own wrapper counts real tokens alone.
        return {"num_mem_tokens": memory[0], "dialect": "rmt", **raw}
    if "correction" not in raw:
        raise ConfigError(
            f'{where}: saved of a wrapper alone, which does not say how it was built: add "correction" (true or '
            'false), "dialect", the base with --base and, where there are LoRA pairs, "peft_config" (r, lora_alpha)'
        )
    if memory is None or len(memory) != 2 or len(queries) != 1:
        raise ModelError(f"{path}: the tensors are not those of an ARMT: no memory tokens, or no W_mq of one shape")
    sizes = {"num_mem_tokens": memory[0], "d_mem": queries.pop()[0], "segment_includes_memory": True}
    return {**sizes, **raw}


def tensor_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor of a checkpoint directory, from the headers where the files have some.

    Raises:
        ModelError: there are no weights, or a file is damaged.
    """
    files, shapes = weight_files(path), {}
    if any(file.suffix != ".safetensors" for file in files):
        # Pickles have no header; torch maps them.
        from armt.models.checkpoint.files import TensorFiles

        opened = TensorFiles(path)
        return {name: tuple(opened.get(name).shape) for name in opened.names()}
    for file in files:
        try:
            with safe_open(file, framework="np") as header:
                shapes.update({name: tuple(header.get_slice(name).get_shape()) for name in list(header.keys())})
        except (SafetensorError, OSError) as exc:
            raise ModelError(unreadable(file, exc)) from exc
    return shapes


def load_config(path: Path, *, dialect: str | None = None, base: Path | None = None, plain: bool = False) -> ArmtConfig:
    """Read ``config.json`` of an ARMT checkpoint directory, with the base's where it is kept apart.

    Args:
        path: the directory.
        dialect: for a configuration that says none.
        base: directory with the base's ``config.json``, or that file.
        plain: take a plain causal language model as well, as one whose layers carry no memory.

    Raises:
        ModelError: the directory is no ARMT checkpoint that this code implements.
    """
    raw = read_config(path)
    base_config = None
    if not isinstance(raw.get("base_model_config"), Mapping):
        base_config = base_config_of(raw, base)
    if not is_armt(raw):
        config = plain_config(raw, str(path / "config.json"))
        if plain:
            return config
        raise ModelError(
            f"{path}: a plain {raw.get('model_type')} model, not an ARMT one; `armt convert` adds a memory"
        )
    return parse_config(raw, dialect=dialect, base_config=base_config, where=str(path / "config.json"))


def plain_config(raw: Mapping[str, Any], where: str) -> ArmtConfig:
    """Return the configuration of a plain model: an ARMT of the paper's dialect in which no layer carries memory."""
    armt = {
        "base_model_config": dict(raw),
        "segment_size": _PLAIN_SEGMENT,
        "num_mem_tokens": 0,
        "d_mem": 1,
        "dtype": raw.get("dtype", raw.get("torch_dtype")),
    }
    # What is wrong with it is no fault of a base_model_config, which the file does not have.
    parse_base_config(raw, where)
    parsed = parse_config(armt, dialect="paper", where=where)
    return replace(parsed, memory_layers=(), plain=True)


def base_config_of(raw: Mapping[str, Any], base: Path | None) -> dict[str, Any] | None:
    """Find the base's configuration: in the given directory, else in the hub's cache on this disk."""
    if base is not None and not base.is_dir():
        return read_json(base)
    folder = _base_folder(raw, base)
    return None if folder is None else read_json(folder / "config.json")


def _base_folder(raw: Mapping[str, Any], base: Path | None) -> Path | None:
    """Find the base's directory: the given one, else that which the configuration names, here or in the hub's cache."""
    if base is not None:
        return base if base.is_dir() else base.parent
    name = raw.get("base_model_name")
    if not isinstance(name, str) or not name:
        return None
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        cached = try_to_load_from_cache(name, "config.json")
    except HFValidationError:
        return None
    return Path(cached).parent if isinstance(cached, str) else None
