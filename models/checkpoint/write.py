"""Write ARMT directories: a base model with a fresh memory, or with the trained memory that ships with the package.

Tensors pass one at a time from the base's mapped files into the new ones, so a base of any size is converted in the
memory of its largest tensor. Everything is made beside its place and renamed into it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import math
import os
import re
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from armt.errors import ModelError, UsageError
from armt.models.checkpoint.adapter import Lora, read_adapter
from armt.models.checkpoint.files import TensorFiles, read_json
from armt.models.checkpoint.read import dump_json
from armt.models.config import ArmtConfig, parse_config
from armt.models.default.base import base_fingerprint
from armt.models.families import FAMILIES, parse_base_config

DEFAULT_WEIGHTS = "weights.safetensors"

# Raised when the same base and weights are to give other files than before.
_FORMAT = 1
_SHARD_BYTES = 5 * 10**9
_TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "generation_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.json", "merges.txt", "tokenizer.model", "chat_template.jinja", "chat_template.json",
)  # fmt: skip
_DTYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip

# What the default model is before it is trained; its weights file, where there is one, says it for itself.
_UNTRAINED: Mapping[str, Any] = {
    "segment_tokens": 128, "memory_tokens": 16, "d_mem": 64, "memory_layers": (8, 12, 16, 20, 22, 24),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A tensor to be written: its shape and dtype now, its values when its turn comes."""

    name: str
    shape: tuple[int, ...]
    dtype: torch.dtype
    make: Callable[[], Tensor]

    @property
    def bytes(self) -> int:
        """Bytes in the file."""
        count = 1
        for size in self.shape:
            count *= size
        return count * self.dtype.itemsize


def entry_of(name: str, tensor: Tensor) -> Entry:
    """Describe a tensor that is in memory already."""
    return Entry(name, tuple(tensor.shape), tensor.dtype, lambda: tensor)


def write_safetensors(path: Path, entries: Sequence[Entry], metadata: Mapping[str, str] | None = None) -> None:
    """Write a safetensors file, one tensor in memory at a time; the file is complete or absent.

    Args:
        path: file to write, replaced if it exists.
        entries: the tensors, in their order in the file.
        metadata: the header's own entries.
    """
    header: dict[str, Any] = {"__metadata__": {"format": "pt", **(metadata or {})}}
    offset = 0
    for entry in entries:
        header[entry.name] = {
            "dtype": _DTYPES[entry.dtype],
            "shape": list(entry.shape),
            "data_offsets": [offset, offset + entry.bytes],
        }
        offset += entry.bytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for entry in entries:
                tensor = entry.make()
                assert (tuple(tensor.shape), tensor.dtype) == (entry.shape, entry.dtype), entry.name
                file.write(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_armt_directory(
    out_dir: Path, config_json: Mapping[str, Any], entries: Sequence[Entry], *, tokenizer_dir: Path,
    extra: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Write a complete ARMT directory, all at once.

    Args:
        out_dir: must not exist, or be empty.
        config_json: see `armt_config_json`.
        entries: all tensors, by the names of the dialect ``armt``.
        tokenizer_dir: where the tokenizer's files are copied from.
        extra: further text files, by name.

    Raises:
        UsageError: the directory exists already or cannot be written.
    """
    if out_dir.exists() and (not out_dir.is_dir() or any(out_dir.iterdir())):
        raise UsageError(f"{out_dir}: exists already")
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{out_dir.name}.", dir=out_dir.parent, ignore_cleanup_errors=True
        ) as name:
            made = Path(name) / out_dir.name
            made.mkdir()
            _write_tensors(made, entries)
            for file in _TOKENIZER_FILES:
                if (tokenizer_dir / file).is_file():
                    shutil.copyfile(tokenizer_dir / file, made / file)
            for file, text in (extra or {}).items():
                (made / file).write_text(text, encoding="utf-8")
            (made / "config.json").write_text(dump_json(dict(config_json)), encoding="utf-8")
            _rename(made, out_dir)
    except OSError as exc:
        raise UsageError(f"{out_dir}: cannot be written ({exc.strerror or exc})") from exc


def armt_config_json(
    base_json: Mapping[str, Any], *, segment_tokens: int, memory_tokens: int, d_mem: int,
    memory_layers: Sequence[int] | None, dtype: torch.dtype, base_name: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Return the ``config.json`` of an ARMT model (dialect ``armt``) over a base.

    Args:
        base_json: the base's own ``config.json``.
        segment_tokens, memory_tokens, d_mem: sizes.
        memory_layers: layers that carry memory; None for all.
        dtype: of the tensors.
        base_name: what the base is called.

    Raises:
        ConfigError: the base is of no supported family, or the sizes do not fit it.
    """
    text = str(dtype).removeprefix("torch.")
    raw: dict[str, Any] = {
        "model_type": "armt",
        "base_model_name": base_name,
        "base_model_config": dict(base_json),
        "segment_size": segment_tokens,
        "num_mem_tokens": memory_tokens,
        "d_mem": d_mem,
        "correction": True,
        "use_denom": True,
        "wrap_layers": None,
        "tie_word_embeddings": bool(base_json.get("tie_word_embeddings", True)),
        "dtype": text,
        # The memory adds up over a whole document: in half precision, small updates would be lost.
        "memory_dtype": "float32",
    }
    parsed = parse_config(raw)
    if memory_layers is not None:
        chosen = set(memory_layers)
        outside = sorted(layer for layer in chosen if not 0 <= layer < parsed.layers)
        if outside or not chosen:
            raise UsageError(f"layers: expected some of 0 to {parsed.layers - 1}, got {outside or 'none'}")
        raw["wrap_layers"] = [layer in chosen for layer in range(parsed.layers)]
    raw["layers_attr"] = FAMILIES[parsed.family].layers_attr
    return raw


def convert_base(
    base_dir: Path, out_dir: Path, *, segment_tokens: int, memory_tokens: int, d_mem: int,
    memory_layers: Sequence[int] | None = None, seed: int = 0,
) -> None:  # fmt: skip
    """Give a base model an untrained memory; until it is trained, it answers like the base reading the last segment.

    Args:
        base_dir: Hugging Face directory of a causal language model.
        out_dir: ARMT directory to write.
        segment_tokens, memory_tokens, d_mem: sizes of the memory.
        memory_layers: layers that carry it; None for all.
        seed: of the random weights.

    Raises:
        ModelError: the base cannot be read, or its family is not supported.
        UsageError: a size is out of range, or ``out_dir`` exists.
    """
    base_json = _plain_config(base_dir)
    files = TensorFiles(base_dir)
    raw = armt_config_json(
        base_json, segment_tokens=segment_tokens, memory_tokens=memory_tokens, d_mem=d_mem,
        memory_layers=memory_layers, dtype=files.dtype(), base_name=base_dir.name,
    )  # fmt: skip
    config = parse_config(raw)
    fresh = fresh_memory(config, seed=seed)
    entries = [*base_entries(files, config), *memory_entries(config, fresh, files.dtype())]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=base_dir)


def build_default(base_dir: Path, out_dir: Path) -> None:
    """Write the default model: its base with the trained memory merged in.

    Args:
        base_dir: from `models.default.ensure_base`.
        out_dir: ARMT directory to write. When another process has just written it, that is as good.

    Raises:
        ModelError: the base is not the one that the weights were trained on.
        UsageError: the directory cannot be written.
    """
    try:
        weights = _default_weights()
        if weights is None:
            convert_base(base_dir, out_dir, **_UNTRAINED)
        else:
            apply_default(base_dir, weights, out_dir)
    except UsageError:
        if not (out_dir / "config.json").is_file():
            raise


def apply_default(base_dir: Path, weights_file: Path, out_dir: Path) -> None:
    """Merge an adapter file (memory and LoRA, see `models.lora`) into its base and write an ARMT directory.

    Args:
        base_dir: Hugging Face directory of the base.
        weights_file: safetensors file written by `models.lora.write_adapter`.
        out_dir: ARMT directory to write.

    Raises:
        ModelError: a file is damaged, or adapter and base do not belong together.
        UsageError: ``out_dir`` exists or cannot be written.
    """
    adapter = read_adapter(weights_file)
    base_json = _plain_config(base_dir)
    files = TensorFiles(base_dir)
    sizes = adapter.sizes
    plain, width = parse_base_config(base_json, str(base_dir / "config.json")), adapter.memory["memory_tokens"].shape[1]
    if (plain.layers, plain.d_model) != (sizes.layers, width):
        raise ModelError(
            f"{weights_file}: made for a base of {sizes.layers} layers and width {width}, {base_dir} has "
            f"{plain.layers} and {plain.d_model}"
        )
    raw = armt_config_json(
        base_json, segment_tokens=sizes.segment_tokens, memory_tokens=sizes.memory_tokens, d_mem=sizes.d_mem,
        memory_layers=sizes.memory_layers, dtype=files.dtype(), base_name=sizes.base_name or base_dir.name,
    )  # fmt: skip
    config = parse_config(raw)
    entries = [*base_entries(files, config, adapter.lora), *memory_entries(config, adapter.memory, files.dtype())]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=base_dir)


def default_fingerprint(base_dir: Path) -> str:
    """Return 64 hexadecimal digits that name what `build_default` would write for this base.

    Raises:
        ModelError: the base holds no weights.
    """
    digest = hashlib.sha256(f"{_FORMAT}:{base_fingerprint(base_dir)}:".encode())
    weights = _default_weights()
    digest.update(repr(_UNTRAINED).encode() if weights is None else weights.read_bytes())
    return digest.hexdigest()


def fresh_memory(config: ArmtConfig, *, seed: int = 0) -> dict[str, Tensor]:
    """Return untrained memory weights, float32: random queries and keys, values of zero, so that nothing is written.

    The keys are those of `models.weights.Weights.memory` and ``memory_tokens``.
    """
    random = torch.Generator().manual_seed(seed)
    count, d = len(config.memory_layers), config.d_model

    def uniform(*shape: int) -> Tensor:
        return (torch.rand(shape, generator=random) * 2 - 1) / math.sqrt(d)

    memory = {
        "memory_tokens": torch.randn(config.memory_tokens, d, generator=random) * 0.02,
        "query": uniform(count, config.d_mem, d),
        "key": uniform(count, config.d_mem, d),
        "value": torch.zeros(count, d, d),
        "gate": torch.zeros(count, 1, d),
        "gate_bias": torch.zeros(count, 1),
    }
    if config.use_sink:
        memory["sink"] = torch.randn(1, d, generator=random) * 0.02
    return memory


def base_entries(files: TensorFiles, config: ArmtConfig, lora: Lora | None = None) -> Iterator[Entry]:
    """Yield the base's tensors under their names in an ARMT file, LoRA merged in where there is one.

    Args:
        files: the base's tensors, by their Hugging Face names.
        config: the ARMT model that they go into.
        lora: low-rank changes of its linear layers.
    """
    family = FAMILIES[config.family]
    root, attr = family.layers_attr.split(".")[0], family.layers_attr
    names = [name for name in files.names() if not any(name.endswith(f".{b}") for b in family.buffers)]
    # Old files of some families lack the name of the inner model.
    bare = not any(name.startswith(f"{root}.") for name in names)
    head_is_tied = family.head in names and family.embedding in names and _same(files, family.head, family.embedding)
    for name in names:
        if name == family.head and head_is_tied:
            continue
        full = f"{root}.{name}" if bare and name != family.head else name
        tensor = files.get(name)
        moved = re.sub(rf"^({re.escape(attr)}\.\d+)\.", r"\1.layer.", full)
        yield Entry(f"model.{moved}", tuple(tensor.shape), tensor.dtype, _maker(files, name, full, config, lora))


def memory_entries(config: ArmtConfig, memory: Mapping[str, Tensor], dtype: torch.dtype) -> Iterator[Entry]:
    """Yield the memory's tensors under their names in an ARMT file."""
    yield entry_of("memory", memory["memory_tokens"].to(dtype))
    if "sink" in memory:
        yield entry_of("sink", memory["sink"].to(dtype))
    spelled = {"query": "W_mq.weight", "key": "W_mk.weight", "value": "W_mv.weight", "gate": "W_mb.weight",
               "gate_bias": "W_mb.bias"}  # fmt: skip
    for row, layer in enumerate(config.memory_layers):
        for key, name in spelled.items():
            full = f"model.{FAMILIES[config.family].layers_attr}.{layer}.{name}"
            yield entry_of(full, memory[key][row].to(dtype).contiguous())


def _maker(files: TensorFiles, name: str, full: str, config: ArmtConfig, lora: Lora | None) -> Callable[[], Tensor]:
    if lora is None:
        return lambda: files.get(name)
    found = re.match(rf"^{re.escape(FAMILIES[config.family].layers_attr)}\.(\d+)\.(.+)$", full)
    if found is None:
        return lambda: files.get(name)
    layer, part = int(found[1]), found[2]
    return lambda: lora.merged(files.get(name), config, layer, part)


def _same(files: TensorFiles, one: str, other: str) -> bool:
    return torch.equal(files.get(one), files.get(other))


def _plain_config(base_dir: Path) -> dict[str, Any]:
    if not base_dir.is_dir():
        raise ModelError(f"{base_dir}: not a model directory")
    base_json = read_json(base_dir / "config.json")
    if "segment_size" in base_json:
        raise ModelError(f"{base_dir}: an ARMT model already, not a plain base")
    return base_json


def _default_weights() -> Path | None:
    path = Path(str(resources.files("armt.models.default").joinpath(DEFAULT_WEIGHTS)))
    return path if path.is_file() else None


def _write_tensors(directory: Path, entries: Sequence[Entry]) -> None:
    shards: list[list[Entry]] = [[]]
    for entry in entries:
        if shards[-1] and sum(e.bytes for e in shards[-1]) + entry.bytes > _SHARD_BYTES:
            shards.append([])
        shards[-1].append(entry)
    if len(shards) == 1:
        write_safetensors(directory / "model.safetensors", shards[0])
        return
    weight_map = {}
    for number, shard in enumerate(shards, 1):
        name = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        write_safetensors(directory / name, shard)
        weight_map.update({entry.name: name for entry in shard})
    index = {"metadata": {"total_size": sum(e.bytes for s in shards for e in s)}, "weight_map": weight_map}
    (directory / "model.safetensors.index.json").write_text(dump_json(index), encoding="utf-8")


def _rename(made: Path, target: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        target.rmdir()
    try:
        made.rename(target)
    except OSError as exc:
        if exc.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise UsageError(f"{target}: exists already") from exc
        raise
