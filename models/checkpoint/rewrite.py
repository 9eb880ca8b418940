"""Write an ARMT directory again with another memory and LoRA merged in: what training on an ARMT model gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from torch import Tensor

from armt.models.checkpoint.adapter import Adapter, read_adapter
from armt.models.checkpoint.files import TensorFiles, read_json
from armt.models.checkpoint.read import load_config
from armt.models.checkpoint.write import Entry, write_armt_directory
from armt.models.config import ArmtConfig
from armt.models.families import FAMILIES

_MEMORY = {"W_mq.weight": "query", "W_mk.weight": "key", "W_mv.weight": "value", "W_mb.weight": "gate",
           "W_mb.bias": "gate_bias"}  # fmt: skip


def update_armt(armt_dir: Path, weights_file: Path, out_dir: Path) -> None:
    """Write a copy of an ARMT directory with an adapter's memory in place of its own, and its LoRA merged in.

    Tensor names and dtypes stay as they are in the directory, whatever its dialect.

    Args:
        armt_dir: the model that was trained.
        weights_file: what training made of it, see `models.lora.write_adapter`.
        out_dir: ARMT directory to write.

    Raises:
        ModelError: a file is damaged.
        UsageError: ``out_dir`` exists or cannot be written.
    """
    adapter, config = read_adapter(weights_file), load_config(armt_dir)
    files = TensorFiles(armt_dir)
    entries = []
    for name in files.names():
        tensor = files.get(name)
        entries.append(Entry(name, tuple(tensor.shape), tensor.dtype, _maker(files, name, config, adapter)))
    write_armt_directory(out_dir, read_json(armt_dir / "config.json"), entries, tokenizer_dir=armt_dir)


def _maker(files: TensorFiles, name: str, config: ArmtConfig, adapter: Adapter) -> Callable[[], Tensor]:
    if name.removeprefix("memory_cell.") == "memory":
        return lambda: adapter.memory["memory_tokens"].to(files.get(name).dtype)
    # The paper's wrappers register the layers twice; both spellings end alike.
    attr = re.escape(FAMILIES[config.family].layers_attr)
    found = re.search(rf"(?:^|\.)(?:{attr}|memory_cell\.layers)\.(\d+)\.(?:layer\.)?(.+)$", name)
    if found is None:
        return lambda: files.get(name)
    layer, part = int(found[1]), found[2]
    if part in _MEMORY and layer in config.memory_layers:
        row = config.memory_layers.index(layer)
        return lambda: adapter.memory[_MEMORY[part]][row].to(files.get(name).dtype).contiguous()
    lora = adapter.lora
    if lora is None:
        return lambda: files.get(name)
    return lambda: lora.merged(files.get(name), config, layer, part)
