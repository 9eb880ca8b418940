"""Open the model that a command asks for, and say what was chosen."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import LoadOptions, ModelOptions
from armt.cli.console import note, say, speaks_events
from armt.cli.terminal import fitted_to, redraws
from armt.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from armt.models.default.fetch import Progress
    from armt.runtime.session import Armt

LoadT = TypeVar("LoadT", bound=LoadOptions)

_SMALL = "note: the default model is small (135M parameters): rely on its quotes; -m takes another one"
_WITHOUT = "note: this model has no memory, so notes, quotes and answers come from the text alone"
_UNTRAINED = (
    "note: this model's memory is untrained, so the answer reflects only the last segment; "
    "`armt train` teaches it to remember"
)


def open_model(options: LoadOptions, *, quiet: bool = False, verbose: bool = False) -> Armt:
    """Load a model by directory, by hub name, or the default one.

    Args:
        options: what the user said.
        quiet: no notes.
        verbose: say what was chosen and why.

    Raises:
        ModelError: it cannot be found or loaded.
        UsageError: device, dtype or kernels are not available.
        DeviceLost: a process of another device cannot start.
    """
    path = find_directory(options.model, quiet=quiet)
    with loading(quiet=quiet):
        from armt.runtime.choose import choose
        from armt.runtime.library import is_default
        from armt.runtime.session import load_chosen

        choices = choose(options.device, options.dtype, options.kernels, notify=None if quiet else note)
        devices = options.devices if isinstance(options, ModelOptions) else 1
        armt = load_chosen(path, choices, options.dialect, options.base, devices=devices)
    if verbose:
        for line in (f"model: {path}", *choices.sentences(), *_spread(armt)):
            say(line)
    if sys.stderr.isatty() and not quiet and is_default(path):
        note(_SMALL)
    if not quiet and not armt.config.has_memory:
        note(_WITHOUT)
    elif not quiet and not armt.model.memory_trained:
        note(_UNTRAINED)
    return armt


def _spread(armt: Armt) -> list[str]:
    """Say which device holds which layers, where there are several."""
    from armt.runtime.devices.model import SpreadModel

    if not isinstance(armt.model, SpreadModel):
        return []
    ranges = ", ".join(f"{lo} to {hi - 1}" for lo, hi in armt.model.ranges)
    return [f"devices: {len(armt.model.ranges)} (layers {ranges})"]


def find_directory(model: str | None, *, quiet: bool, fetch: bool = True) -> Path:
    """Return the directory of a model by what the user calls it, preparing the default one at need; loads no torch.

    Raises:
        UsageError: the name is empty.
        ModelError: it cannot be found, or cannot be had.
    """
    from armt.runtime.library import find_model

    if model is not None and not model.strip():
        # As a path it would be the directory that one is in.
        raise UsageError("--model: an empty name; leave it out for the default model")
    with stages(quiet=quiet) as progress:
        return find_model(model, progress=progress, fetch=fetch)


@contextmanager
def stages(*, quiet: bool) -> Iterator[Progress | None]:
    """Show how preparing or fetching a model goes on; gives None where nothing is to be shown."""
    shown = None if quiet else _Stages()
    try:
        yield shown
    finally:
        # What goes wrong has a line of its own.
        if shown is not None:
            shown.close()


def with_directory(options: LoadT, given: Given, *, quiet: bool) -> LoadT:
    """Return the options with the model's directory in them: it is looked for once, and its base checked once.

    Args:
        options: what the user said.
        given: which of them stand on the command line.
        quiet: nothing is shown while a model is fetched or prepared.

    Raises:
        ArmtError: as `find_directory` and `refuse_unused`.
    """
    directory = find_directory(options.model, quiet=quiet)
    refuse_unused(given, directory, options.base)
    return replace(options, model=str(directory))


def refuse_unused(given: Given, directory: Path, base: Path | None) -> None:
    """Refuse what is said of a model that reads and nothing would come of: a base, or the dialect of a plain one.

    Raises:
        UsageError: it was given.
        ModelError: the directory holds no model.
    """
    from armt.models.checkpoint.directory import is_armt, read_config

    refuse_base(given, directory, base)
    if "--dialect" in given.names and not is_armt(read_config(directory)):
        given.refuse("--dialect", beside=f"{directory}, a plain model, which has no memory")


def refuse_base(given: Given, directory: Path, base: Path | None) -> None:
    """Refuse a base for a model that has its configuration and tokenizer: nothing would come of it.

    Raises:
        UsageError: it was given.
        ModelError: the directory holds no model.
    """
    from armt.models.checkpoint.directory import uses_base

    if "--base" in given.names and base is not None and not uses_base(directory, base):
        given.refuse("--base", beside=f"{directory}, whose config.json says what the base is")


@contextmanager
def loading(what: str = "the model", *, quiet: bool = False) -> Iterator[None]:
    """Say on a terminal that something is being loaded: nothing else would move for some seconds, torch's alone."""
    shows = not quiet and not speaks_events() and redraws(sys.stderr)
    if shows:
        # What is said meanwhile stands in its place, not behind it.
        said = fitted_to(sys.stderr, f"armt: loading {what} ...")
        print(f"\r{said}\r", end="", file=sys.stderr, flush=True)
    try:
        with _uncollected():
            yield
    finally:
        if shows:
            print("\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage while modules and a model are loaded, nor ever again among what the first time brings.

    Half a million objects come that all stay: going through them again and again is a sixth of a short command.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        _freeze_once()
        gc.enable()


@cache
def _freeze_once() -> None:
    """Take what there is out of all searches, once: what is there later is the program's own, and may be garbage."""
    gc.freeze()
    atexit.register(_search_at_end)


def _search_at_end() -> None:
    """Let the interpreter's last search find what Triton has brought, which tells on stderr of all that outlives it."""
    if "triton" in sys.modules:
        gc.unfreeze()


class _Stages:
    """A tqdm bar per stage of preparing or fetching a model; a program is told the stage."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._tqdm = tqdm
        self._bar: tqdm[None] | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not total or speaks_events():
            self.close()
            if stage != self._stage:
                note(stage)
            self._stage = stage
            return
        if stage != self._stage or self._bar is None:
            self.close()
            self._stage = stage
            unit = {"unit": " tensors"} if stage == "converting" else {"unit": "B", "unit_scale": True}
            self._bar = self._tqdm(total=total, desc=stage, file=sys.stderr, leave=False, **unit)
        self._bar.update(done - self._bar.n)
        if done >= total:
            self.close()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
        self._bar = None
