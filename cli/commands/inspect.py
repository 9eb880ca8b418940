"""``armt inspect``: say what a checkpoint or a memory file is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.completion import complete_models_and_memories
from armt.cli.arguments.groups import Given, command
from armt.cli.checks import check_names, model_at
from armt.cli.console import answer
from armt.cli.loading import loading, refuse_base


@command
def inspect(
    path: Annotated[
        str,
        typer.Argument(
            help="ARMT model directory, name of a model that is here, memory file or index.",
            autocompletion=complete_models_and_memories,
        ),
    ],
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    json_output: opt.Json = False,
    *,
    given: Given,
) -> None:
    """Describe a model, a memory file or its index.

    Of a model: dialect, family, sizes, parameters, which layers carry memory, whether it is trained, and what was
    taught beside it (finder, judge, reworder, teller). Of a memory file: the model it belongs to, what was read into
    it, from where. Of an index: how many segments it has, and whether it keeps the text.

    Examples:

        armt inspect ./my-armt-model --json

        armt inspect book.armt
    """
    check_names(opt.LoadOptions(dialect=dialect))
    found = model_at(path)
    if found.is_file():
        given.refuse("--dialect", "--base", beside=f"{path}, only with a model's directory")
    else:
        refuse_base(given, found, base)
    with loading("torch"):
        facts = _describe_file(found) if found.is_file() else _describe_model(found, dialect, base)
    if json_output:
        print(json.dumps(facts, indent=2))
        return
    width = max(len(name) for name in facts)
    for name, value in facts.items():
        shown = "not told" if name == "memory_trained" and value is None else _readable(value)
        answer(f"{name.replace('_', ' '):<{width}}  {shown}\n")


def _describe_file(path: Path) -> dict[str, Any]:
    """Describe a memory file, or the index beside one."""
    from armt.runtime.answers.finding.index_file import SUFFIX, describe_index_file
    from armt.runtime.jobs.memory_file import describe_memory_file

    return describe_index_file(path) if path.suffix == SUFFIX else describe_memory_file(path)


def _describe_model(path: Path, dialect: str | None, base: Path | None) -> dict[str, Any]:
    from armt.models.checkpoint.directory import load_config

    load_config(path, dialect=dialect, base=base)
    # What is wrong with the directory has been said: the import of torch takes seconds.
    import torch

    from armt.models.checkpoint.beside.finder import finder_of
    from armt.models.checkpoint.beside.judge import judge_of
    from armt.models.checkpoint.beside.reworder import reworder_of
    from armt.models.checkpoint.beside.teller import teller_of
    from armt.models.checkpoint.read import load_model
    from armt.models.state import carried
    from armt.runtime.choose import obstacle_to_diagonal

    model = load_model(path, device=torch.device("cpu"), dialect=dialect, base=base, kernels="torch")
    config, weights = model.config, model.weights
    finder, judge = finder_of(path, dialect=config.dialect), judge_of(path, dialect=config.dialect)
    reworder, teller = reworder_of(path, dialect=config.dialect), teller_of(path, dialect=config.dialect)
    # What describes associative memories describes nothing where no layer has one.
    associative = bool(config.memory_layers)
    return {
        "path": str(path),
        "dialect": config.dialect,
        "family": config.family,
        "layers": config.layers,
        "d_model": config.d_model,
        "heads": config.base.heads,
        "kv_heads": config.base.kv_heads,
        "vocab_size": config.base.vocab_size,
        "segment_tokens": config.segment_tokens,
        "memory_tokens": config.memory_tokens,
        "sink_tokens": config.sink_tokens,
        "d_mem": config.d_mem if associative else None,
        "d_key": config.d_key if associative else None,
        "use_denominator": config.use_denominator if associative else None,
        "correction": config.correction if associative else None,
        "memory_layers": list(config.memory_layers),
        "carries_tokens": config.carries_tokens,
        # Memory tokens that nobody has taught look like others.
        "memory_trained": None if config.carries_tokens else model.memory_trained,
        "finder_width": None if finder is None else finder.width,
        "judge_layer": None if judge is None else judge.layer,
        "judge_own_layers": None if judge is None else 0 if judge.own is None else judge.own.count,
        "reworder_layers": None if reworder is None else reworder.changes.count,
        "teller_layer": None if teller is None else teller.layer,
        "schedules": ["sequential"] if obstacle_to_diagonal(config) else ["sequential", "diagonal"],
        "parameters": weights.parameters,
        "bytes": weights.bytes,
        "dtype": str(model.dtype).removeprefix("torch."),
        "memory_dtype": str(model.memory_dtype).removeprefix("torch."),
        "state_bytes": sum(tensor.nbytes for tensor in carried(model.new_state(1)).values()),
    }


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(_readable(entry) for entry in value) if value else "none"
    if isinstance(value, dict):
        # Sources and tensors: what they are, in one line each.
        return "; ".join(f"{name.replace('_', ' ')} {_readable(entry)}" for name, entry in value.items())
    return "none" if value is None else str(value)
