"""``armt models``: the models on this machine; have one fetched, remove one, choose the one that is taken."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.filesize import decimal

from armt.cli.arguments import options as opt
from armt.cli.arguments.completion import complete_models
from armt.cli.arguments.groups import command
from armt.cli.arguments.settings import Command, Settings, settings_path, write_model
from armt.cli.console import note
from armt.disk import expanded
from armt.errors import ModelError, UsageError

if TYPE_CHECKING:
    from armt.runtime.shelf import Shelved

models_app = typer.Typer(
    help="The models on this machine: list them, fetch or remove one, choose the one that is taken without -m.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

_VARIABLE = "ARMT_MODEL"


@models_app.command("list", cls=Command)
@command
def list_models(json_output: opt.Json = False, *, settings: Settings) -> None:
    """List the default model and its base, ARMT models in the hub's cache, and those that your settings name.

    Example:

        armt models list --json | jq '.models[] | select(.prepared) | .name'

    The star marks the model that commands take without -m. Nothing is fetched or prepared.
    """
    from armt.runtime.library import DEFAULT
    from armt.runtime.shelf import shelved

    chosen, _ = _chosen(settings)
    named = [*settings.models, *([os.environ[_VARIABLE]] if os.environ.get(_VARIABLE) else [])]
    found = shelved(named)
    if json_output:
        print(json.dumps({"default": chosen or DEFAULT, "models": [model.facts() for model in found]}, indent=2))
        return
    rows = [("", "NAME", "SIZE", "DIALECT", "WHERE")]
    rows += [_row(model, is_chosen=model.name == (chosen or DEFAULT)) for model in found]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)]
        print("  ".join([*cells, row[4]]).rstrip())


@models_app.command(cls=Command)
@command
def pull(
    name: Annotated[
        str,
        typer.Argument(
            help="owner/model or owner/model@revision on the hub, or default.", autocompletion=complete_models
        ),
    ],
    json_output: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Fetch a model from the Hugging Face hub, or prepare the default model, for use without a network.

    Examples:

        armt models pull default

        armt models pull owner/model@v1.0

    All files are of one commit: that of the revision, else the one that the main branch has now. Each is compared with
    the hash that the hub names.
    """
    from armt.cli.loading import find_directory, stages
    from armt.models.checkpoint.directory import load_config
    from armt.models.default.fetch import SourceUnavailable
    from armt.runtime.library import DEFAULT, download, hub_name

    _refuse_empty(name)
    asked = None if name == DEFAULT else hub_name(name)
    if name != DEFAULT and (asked is None or expanded(name).exists()):
        raise UsageError(f"{name}: expected owner/model or owner/model@revision on the hub, or {DEFAULT}")
    try:
        with stages(quiet=quiet) as progress:
            path = find_directory(None, quiet=quiet) if asked is None else download(*asked, progress=progress)
    except SourceUnavailable as exc:
        raise ModelError(f"{name}: {exc}") from exc
    # What armt cannot read is said now, not when there is no network.
    load_config(path, plain=True)
    if json_output:
        print(json.dumps({"name": name, "path": str(path), "revision": path.name if asked else None}))
    else:
        print(path)


@models_app.command(cls=Command)
@command
def rm(
    name: Annotated[str, typer.Argument(help="A name that armt models list prints.", autocompletion=complete_models)],
    force: Annotated[bool, typer.Option("--force", help="Do not ask.")] = False,
    quiet: opt.Quiet = False,
) -> None:
    """Remove a copy that armt has prepared, or that the hub's client has fetched; never a directory of yours.

    Example:

        armt models rm owner/model@v1.0

    A model that a process uses is left alone. Both default and base come back when they are needed.
    """
    from armt.runtime.shelf import removable, remove

    _refuse_empty(name)
    model = removable(name)
    size = decimal(model.bytes)
    if not force:
        if not _can_be_asked():
            raise UsageError(f"{name}: nobody can be asked here; --force removes {model.path} ({size})")
        typer.confirm(f"Remove {model.path} ({size})?", abort=True, err=True)
    remove(name)
    if not quiet:
        note(f"removed {model.path} ({size})")


@models_app.command(cls=Command)
@partial(command, makes_settings=True)
def default(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A directory, a hub name, or default for the built-in model. Without: show which one it is.",
            show_default=False,
            autocompletion=complete_models,
        ),
    ] = None,
    *,
    settings: Settings,
) -> None:
    """Show or choose the model that commands take without -m: the key `model` of your config.toml.

    Examples:

        armt models default

        armt models default ./my-armt-model

    All else in config.toml stays as it is written, comments included. ARMT_MODEL and -m go before it.
    """
    from armt.models.checkpoint.directory import load_config
    from armt.runtime.library import DEFAULT, hub_name

    if name is None:
        if settings.problem is not None:
            raise settings.problem
        chosen, origin = _chosen(settings)
        print(chosen or DEFAULT)
        note(f"{chosen or DEFAULT}: {origin}")
        return
    _refuse_empty(name)
    path = expanded(name)
    if path.is_dir():
        load_config(path, plain=True)
        # From whatever directory a command is run.
        name = str(path.resolve())
    elif name != DEFAULT and hub_name(name) is None:
        raise ModelError(f"{name}: no such directory")
    file = write_model(None if name == DEFAULT else name)
    note(f"{file}: the model is {name} now")
    if os.environ.get(_VARIABLE):
        note(f"{_VARIABLE}={os.environ[_VARIABLE]} goes before it")


def _refuse_empty(name: str) -> None:
    """Refuse a name that would be the directory that one is in, as a variable of the shell that is not set gives it."""
    if not name.strip():
        raise UsageError("an empty name; `armt models list` prints what there is")


def _can_be_asked() -> bool:
    return sys.stdin.isatty()


def _chosen(settings: Settings) -> tuple[str | None, str]:
    """Return the model that is taken without -m, None for the default one, and why."""
    if given := os.environ.get(_VARIABLE):
        return given, f"{_VARIABLE} says so"
    if settings.file is not None and isinstance(model := settings.file.values.get("model"), str):
        return model, f"{settings.file.where(('model',))} says so"
    return None, f"the built-in model; {settings_path()} names no other"


def _row(model: Shelved, *, is_chosen: bool) -> tuple[str, str, str, str, str]:
    size = decimal(model.bytes) if model.bytes else "-"
    where = model.problem if model.path is None else str(model.path)
    if model.path is not None and model.problem is not None:
        where = f"{model.path} (cannot be used: {model.problem})"
    return ("*" if is_chosen else "", model.name, size, model.dialect or "-", where or "")
