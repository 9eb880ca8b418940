"""Write ARMT directories: a base with a fresh memory or an adapter's, a model with what training made of it.

Tensors pass one at a time from the mapped files into the new ones, so a model of any size is converted in the memory
of its largest tensor. Everything is made beside its place and renamed into it.
"""

from __future__ import annotations

import errno
import math
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from armt.disk import folder_name, making_folder
from armt.errors import ModelError, UsageError, error_line
from armt.models.checkpoint.adapter import Adapter, Lora, tell_other_base
from armt.models.checkpoint.beside.taught import Taught, place_taught, taught_of
from armt.models.checkpoint.directory import (
    base_config_of,
    is_armt,
    load_config,
    plain_config,
    read_config,
    tokenizer_directory,
)
from armt.models.checkpoint.files import Entry, TensorFiles, entry_of, write_shards
from armt.models.checkpoint.fingerprint import base_fingerprint
from armt.models.checkpoint.listing import TOKENIZER, dump_json
from armt.models.checkpoint.names import (
    TensorPlace,
    canonical_name,
    is_lora,
    memory_shapes,
    places,
    published_name,
)
from armt.models.checkpoint.peft import add_lora, has_memory, read_memory, read_peft
from armt.models.checkpoint.source import Checkpoint, open_checkpoint
from armt.models.config import ArmtConfig, parse_config
from armt.models.families import FAMILIES, parse_base_config
from armt.models.weights import Weights

# The memory layers of the default model, and of how many.
_SPREAD, _SPREAD_OVER = (8, 12, 16, 20, 22, 24), 30
_TOKENIZER_FILES = (
    TOKENIZER,
    "tokenizer_config.json",
    "generation_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "tokenizer.model",
    "chat_template.jinja",
    "chat_template.json",
)

# What a plain base can be made into.
NewDialect = Literal["armt", "rmt"]

# What is to stand in a tensor's place: the place, and the tensor that stands there now.
Change = Callable[[TensorPlace, Tensor], Tensor]


def write_armt_directory(
    out_dir: Path,
    config_json: Mapping[str, Any],
    entries: Sequence[Entry],
    *,
    tokenizer_dir: Path,
    taught: Sequence[Taught] = (),
) -> None:
    """Write a complete ARMT directory, all at once.

    Args:
        out_dir: must not exist, or be empty.
        config_json: see `armt_config_json`.
        entries: all tensors, by their published names.
        tokenizer_dir: where the tokenizer's files are copied from.
        taught: on these weights, what stands beside them.

    Raises:
        UsageError: the directory exists already or cannot be written.
    """
    if out_dir.exists() and (not out_dir.is_dir() or any(out_dir.iterdir())):
        raise UsageError(f"{out_dir}: exists already")
    try:
        out_dir.parent.mkdir(parents=True, exist_ok=True)
        with making_folder(out_dir) as made:
            write_shards(made, entries)
            for file in _TOKENIZER_FILES:
                if (tokenizer_dir / file).is_file():
                    shutil.copyfile(tokenizer_dir / file, made / file)
            (made / "config.json").write_text(dump_json(dict(config_json)), encoding="utf-8")
            place_taught(made, taught, dialect=parse_config(config_json).dialect)
    except OSError as exc:
        # Of a file where a folder should be it is said that it exists, too.
        if exc.errno in (errno.ENOTEMPTY, errno.EEXIST) and out_dir.exists():
            raise UsageError(f"{out_dir}: exists already") from exc
        raise UsageError(f"{out_dir}: cannot be written ({error_line(exc)})") from exc


def armt_config_json(
    base_json: Mapping[str, Any],
    *,
    segment_tokens: int,
    memory_tokens: int,
    d_mem: int,
    memory_layers: Sequence[int] | None,
    dtype: torch.dtype,
    base_name: str = "",
    dialect: NewDialect = "armt",
) -> dict[str, Any]:
    """Return the ``config.json`` of an ARMT model over a base.

    Args:
        base_json: the base's own ``config.json``.
        segment_tokens, memory_tokens, d_mem: sizes.
        memory_layers: layers that carry memory; None for all.
        dtype: of the tensors.
        base_name: what the base is called.
        dialect: ``rmt`` has no memory in its layers: `d_mem` and `memory_layers` say nothing there.

    Raises:
        ConfigError: the base is of no supported family, or the sizes do not fit it.
    """
    raw: dict[str, Any] = {
        # The public code of plain RMT has no name of its own for a configuration.
        "dialect" if dialect == "rmt" else "model_type": dialect,
        "base_model_name": base_name,
        "base_model_config": dict(base_json),
        "segment_size": segment_tokens,
        "num_mem_tokens": memory_tokens,
        "dtype": str(dtype).removeprefix("torch."),
    }
    if dialect == "armt":
        raw |= {
            "d_mem": d_mem,
            "correction": True,
            "use_denom": True,
            "wrap_layers": None,
            # The memory adds up over a whole document: in half precision, small updates would be lost.
            "memory_dtype": "float32",
        }
    parsed = parse_config(raw)
    if memory_layers is not None and not parsed.carries_tokens:
        chosen = set(memory_layers)
        outside = sorted(layer for layer in chosen if not 0 <= layer < parsed.layers)
        if outside or not chosen:
            raise UsageError(f"memory_layers: expected some of 0 to {parsed.layers - 1}, got {outside or 'none'}")
        raw["wrap_layers"] = [layer in chosen for layer in range(parsed.layers)]
    raw["layers_attr"] = FAMILIES[parsed.family].layers_attr
    # The public code goes by this one, and puts the embedding in place of a head where it is not false.
    raw["tie_word_embeddings"] = parsed.base.tied_head
    return raw


def convert_base(
    base_dir: Path,
    out_dir: Path,
    *,
    segment_tokens: int,
    memory_tokens: int,
    d_mem: int,
    memory_layers: Sequence[int] | None = None,
    seed: int = 0,
    dialect: NewDialect = "armt",
) -> None:
    """Give a base model an untrained memory.

    Until it is trained, an ``armt`` answers like the base reading the last segment; an ``rmt`` has random vectors in
    front of each segment.

    Args:
        base_dir: Hugging Face directory of a causal language model.
        out_dir: ARMT directory to write.
        segment_tokens, memory_tokens, d_mem: sizes of the memory.
        memory_layers: layers that carry it; None for all.
        seed: of the random weights.
        dialect: see `armt_config_json`.

    Raises:
        ModelError: the base cannot be read, or its family is not supported.
        UsageError: a size is out of range, a segment has more tokens than the base knows positions, or ``out_dir``
            exists.
    """
    base_json, found = _open_base(base_dir)
    raw = armt_config_json(
        base_json,
        segment_tokens=segment_tokens,
        memory_tokens=memory_tokens,
        d_mem=d_mem,
        memory_layers=memory_layers,
        dtype=found.files.dtype(),
        base_name=folder_name(base_dir),
        dialect=dialect,
    )
    config = parse_config(raw)
    _check_positions(config)
    fresh = fresh_memory(config, seed=seed)
    entries = [*_published(found, found.names, config), *_memory_entries(config, fresh, found.files.dtype())]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=base_dir)


def _check_positions(config: ArmtConfig) -> None:
    """Refuse segments that no document could fill: memory tokens of a new model stand at positions of their own."""
    limit, extra = config.base.learned_positions, config.extra_tokens
    if limit and config.segment_tokens + extra > limit:
        most = f"{limit - extra} at most" if limit > extra else f"none beside {extra} memory tokens"
        raise UsageError(f"segment: the base knows {limit} positions; got {config.segment_tokens} tokens, {most}")


def apply_adapter(
    base_dir: Path,
    adapter_path: Path,
    out_dir: Path,
    *,
    taught: Sequence[Taught] = (),
    notify: Callable[[str], None] | None = None,
) -> None:
    """Merge an adapter (memory and LoRA) into its base and write an ARMT directory.

    Args:
        base_dir: Hugging Face directory of the base.
        adapter_path: file written by `adapter.write_adapter`, or a directory written by `peft.write_peft`.
        out_dir: ARMT directory to write.
        taught: on what this makes: its finder, its judge.
        notify: called with a line where the adapter was made on other weights.

    Raises:
        ModelError: a file is damaged, or adapter and base do not belong together.
        UsageError: ``out_dir`` exists or cannot be written.
    """
    adapter = read_memory(adapter_path)
    (base_json, found), sizes = _open_base(base_dir), adapter.sizes
    plain = parse_base_config(base_json, str(base_dir / "config.json"))
    width = adapter.memory["memory_tokens"].shape[1]
    if (plain.layers, plain.d_model) != (sizes.layers, width):
        raise ModelError(
            f"{adapter_path}: made for a base of {sizes.layers} layers and width {width}, "
            f"{base_dir} has {plain.layers} and {plain.d_model}"
        )
    if notify is not None and sizes.base_fingerprint:
        # What cannot be compared, a base in one .pt file for instance, is merged without a word.
        with suppress(ModelError):
            tell_other_base(sizes, adapter_path, base_dir, base_fingerprint(base_dir), notify)
    raw = armt_config_json(
        base_json,
        segment_tokens=sizes.segment_tokens,
        memory_tokens=sizes.memory_tokens,
        d_mem=sizes.d_mem,
        memory_layers=sizes.memory_layers,
        dtype=found.files.dtype(),
        base_name=sizes.base_name or folder_name(base_dir),
        dialect="rmt" if sizes.carries_tokens else "armt",
    )
    config = parse_config(raw)
    adapter = add_lora(adapter, adapter_path, config)
    adapter.check(config, adapter_path)
    entries = [
        *_published(found, found.names, config, _change_of(adapter)),
        *_memory_entries(config, adapter.memory, found.files.dtype()),
    ]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=base_dir, taught=taught)


def update_armt(
    armt_dir: Path, adapter_path: Path, out_dir: Path, *, dialect: str | None = None, base: Path | None = None
) -> None:
    """Write a copy of an ARMT directory with an adapter's memory in place of its own, and its LoRA merged in.

    An adapter of peft's alone has no memory; the directory's own then stays. Finder and judge do not: they were taught
    on the weights that are changed.

    Tensor names and dtypes stay as they are in the directory, whatever its dialect.

    Args:
        armt_dir: the model that was trained.
        adapter_path: what training made of it, see `adapter.write_adapter`, or a directory in peft's format.
        out_dir: ARMT directory to write.
        dialect, base: see `directory.load_config`.

    Raises:
        ModelError: a file is damaged.
        UsageError: ``out_dir`` exists or cannot be written.
    """
    config = load_config(armt_dir, dialect=dialect, base=base)
    if has_memory(adapter_path):
        adapter = add_lora(read_memory(adapter_path), adapter_path, config)
        adapter.check(config, adapter_path)
        change = _change_of(adapter)
    else:
        change = _lora_change(read_peft(adapter_path, config))
    _write_changed(armt_dir, config, change, out_dir, base)


def publish(armt_dir: Path, out_dir: Path, *, dialect: str | None = None, base: Path | None = None) -> None:
    """Write an ARMT model, however its tensors are spelled, in the layout of its dialect's public code.

    Low-rank pairs are merged, the names are those that the public code writes and reads, the values keep their bits.
    So a finder or judge beside them fits what is written, and goes along.

    Args:
        armt_dir: the model.
        out_dir: ARMT directory to write.
        dialect, base: see `directory.load_config`; the configuration that is written says both.

    Raises:
        ModelError: the model is damaged or incomplete, or what stands beside its weights is damaged or not its own.
        UsageError: ``out_dir`` exists or cannot be written.
    """
    config = load_config(armt_dir, dialect=dialect, base=base)
    raw, taught = _told_config(armt_dir, config, base), taught_of(armt_dir, dialect=config.dialect)
    entries = _published_armt(armt_dir, config)
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=tokenizer_directory(armt_dir, base), taught=taught)


def export_trained(source_dir: Path, config: ArmtConfig, weights: Weights, out_dir: Path) -> None:
    """Write an ARMT directory with trained weights in the place of all those of the model that they began as.

    Names and dtypes of the tensors are those of ``source_dir``, whatever its dialect; a plain base gets the names of
    the dialect that was trained, ``armt`` or ``rmt``.

    Args:
        source_dir: the base or the ARMT model that was trained.
        config: the ARMT model.
        weights: what training made of it, float32.
        out_dir: ARMT directory to write.

    Raises:
        ModelError: the source is damaged.
        UsageError: ``out_dir`` exists or cannot be written.
    """

    def trained(place: TensorPlace, old: Tensor) -> Tensor:
        found = place.view(weights)
        return old if found is None else place.restore(found.detach())

    if is_armt(read_config(source_dir)):
        _write_changed(source_dir, config, trained, out_dir)
        return
    base_json, found = _open_base(source_dir)
    raw = armt_config_json(
        base_json,
        segment_tokens=config.segment_tokens,
        memory_tokens=config.memory_tokens,
        d_mem=config.d_mem,
        memory_layers=config.memory_layers,
        dtype=found.files.dtype(),
        base_name=folder_name(source_dir),
        dialect="rmt" if config.carries_tokens else "armt",
    )
    memory = {**weights.memory, "memory_tokens": weights.memory_tokens}
    entries = [
        *_published(found, found.names, config, trained),
        *_memory_entries(config, memory, found.files.dtype()),
    ]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=source_dir)


def spread_layers(layers: int) -> tuple[int, ...]:
    """Return the layers that get a memory where nobody says: six of the upper three quarters, as in the default model.

    With a memory in each of 30 layers the gradient was ten times as large, and nothing was learned (docs/log.md).
    """
    return tuple(sorted({layer * layers // _SPREAD_OVER for layer in _SPREAD}))


def fresh_memory(config: ArmtConfig, *, seed: int = 0) -> dict[str, Tensor]:
    """Return untrained memory weights, float32: random queries and keys, values of zero, so that nothing is written.

    The keys are those of `models.weights.Weights.memory` and ``memory_tokens``.

    Raises:
        UsageError: no generator can be seeded by so large a number.
    """
    if not -(2**63) <= seed < 2**64:
        raise UsageError(f"seed: expected a whole number of 64 bits, got {str(seed)[:40]}")
    random = torch.Generator().manual_seed(seed)
    count, d, shapes = len(config.memory_layers), config.d_model, memory_shapes(config)
    memory = {"memory_tokens": torch.randn(config.memory_tokens, d, generator=random) * 0.02}
    for key in ("query", "key"):
        memory[key] = (torch.rand((count, *shapes[key]), generator=random) * 2 - 1) / math.sqrt(d)
    memory |= {key: torch.zeros(count, *shape) for key, shape in shapes.items() if key not in memory}
    if config.use_sink:
        memory["sink"] = torch.randn(1, d, generator=random) * 0.02
    return memory


def _lora_change(lora: Lora) -> Change:
    return lambda place, old: lora.merged(old, place)


def _change_of(adapter: Adapter) -> Change:
    def change(place: TensorPlace, old: Tensor) -> Tensor:
        own = place.of_memory(adapter.memory)
        if own is not None:
            return own
        return old if adapter.lora is None else adapter.lora.merged(old, place)

    return change


def _write_changed(armt_dir: Path, config: ArmtConfig, change: Change, out_dir: Path, base: Path | None = None) -> None:
    """Write an ARMT directory again with other values, as it is spelled, or published anew where pairs are merged."""
    files, family, table = TensorFiles(armt_dir), FAMILIES[config.family], places(config)
    raw = read_config(armt_dir)
    if any(is_lora(name) for name in files.names()):
        raw = _told_config(armt_dir, config, base)
        entries = _published_armt(armt_dir, config, change)
    else:
        _tell(raw, config, base)
        get = files.get
        entries = [_changed(n, partial(get, n), table.get(canonical_name(n, family)), change) for n in files.names()]
    write_armt_directory(out_dir, raw, entries, tokenizer_dir=tokenizer_directory(armt_dir, base))


def _published_armt(armt_dir: Path, config: ArmtConfig, change: Change | None = None) -> list[Entry]:
    """List all tensors of an ARMT directory as `_published` does."""
    found = open_checkpoint(armt_dir, config)
    # In the table's order: the same model gives the same bytes, whatever spelling it comes from.
    return list(_published(found, [name for name in found.table if name in found.names], config, change))


def _published(
    found: Checkpoint, names: Iterable[str], config: ArmtConfig, change: Change | None = None
) -> Iterator[Entry]:
    """Yield tensors of a base or an ARMT by the names of a dialect, pairs merged, changed where there is a change.

    A head that is tied to the embedding and is the same is left out, as the public code has it.
    """
    family = FAMILIES[config.family]
    for name in names:
        tied = name == family.head and config.base.tied_head
        if tied and torch.equal(found.get(name), found.get(family.embedding)):
            continue
        spelled = published_name(name, family, config.dialect)
        yield _changed(spelled, partial(found.get, name), found.table[name], change)


def _told_config(armt_dir: Path, config: ArmtConfig, base: Path | None) -> dict[str, Any]:
    """Return a configuration that says all that the caller had to tell, and none of what has been merged."""
    raw = read_config(armt_dir)
    raw.pop("peft_config", None)
    raw.pop("segment_includes_memory", None)
    raw["segment_size"] = config.segment_tokens
    _tell(raw, config, base)
    return raw


def _tell(raw: dict[str, Any], config: ArmtConfig, base: Path | None) -> None:
    """Put dialect and base into a configuration, which may have left them to be told."""
    if config.dialect in ("paper", "rmt"):
        raw["dialect"] = config.dialect
    else:
        raw.pop("dialect", None)
        raw["model_type"] = config.dialect
    if not isinstance(raw.get("base_model_config"), Mapping):
        raw["base_model_config"] = base_config_of(raw, base)


def _memory_entries(config: ArmtConfig, memory: Mapping[str, Tensor], dtype: torch.dtype) -> Iterator[Entry]:
    """Yield the memory's tensors under their names in an ARMT file."""
    family = FAMILIES[config.family]
    for name, place in places(config).items():
        tensor = place.of_memory(memory)
        if tensor is not None:
            yield entry_of(published_name(name, family, config.dialect), tensor.to(dtype).contiguous())


def _changed(published: str, get: Callable[[], Tensor], place: TensorPlace | None, change: Change | None) -> Entry:
    tensor = get()

    def make() -> Tensor:
        old = get()
        # What has no place are constants that old files carry along.
        if place is None or change is None:
            return old
        return change(place, old).to("cpu", old.dtype).contiguous()

    return Entry(published, tuple(tensor.shape), tensor.dtype, make)


def _open_base(base_dir: Path) -> tuple[dict[str, Any], Checkpoint]:
    """Return the configuration of a plain base, and its tensors, which must be complete."""
    base_json = read_config(base_dir)
    if is_armt(base_json):
        raise ModelError(f"{base_dir}: an ARMT model already, not a plain base")
    return base_json, open_checkpoint(base_dir, plain_config(base_json, str(base_dir / "config.json")))
