"""Open the model that a command asks for, and say what was chosen."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.console import say

if TYPE_CHECKING:
    from armt.runtime.session import Armt

_UNTRAINED = (
    "armt: note: this model's memory is untrained, so the answer reflects only the last segment; "
    "`armt train` teaches it to remember"
)


def open_model(
    model: str | None, *, device: str, dtype: str, dialect: str | None = None, base: Path | None = None,
    quiet: bool = False, verbose: bool = False,
) -> Armt:  # fmt: skip
    """Load a model by directory, by hub name, or (None) the default one.

    Args:
        model: as the user gave it.
        device, dtype: names, or ``auto``.
        dialect, base: for checkpoints that do not say.
        quiet: no notes.
        verbose: say what was chosen and why.

    Raises:
        ModelError: it cannot be found or loaded.
        UsageError: device or dtype are not available.
    """
    from armt.kernels.choose import choose_backend, compiles_first
    from armt.runtime.choose import choose_device, choose_dtype
    from armt.runtime.library import find_model
    from armt.runtime.session import load

    path = find_model(model, progress=None if quiet else _progress())
    where = choose_device(device)
    kind = choose_dtype(dtype, where.choice)
    if not quiet and compiles_first(where.choice, kind.choice):
        say("armt: compiling kernels for this processor, once")
    armt = load(path, device=where.choice, dtype=kind.choice, dialect=dialect, base=base)
    if verbose:
        say(f"model: {path}")
        say(f"device: {where.choice} ({where.reason})")
        say(f"dtype: {str(kind.choice).removeprefix('torch.')} ({kind.reason})")
        kernels = choose_backend(None, where.choice, kind.choice)
        say(f"kernels: {kernels.choice} ({kernels.reason})")
    if not armt.model.memory_trained and not quiet:
        say(_UNTRAINED)
    return armt


class _progress:
    """A tqdm bar per stage of preparing the default model."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._tqdm = tqdm
        self._bar: tqdm[None] | None = None
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not total:
            self._close()
            say(f"armt: {stage}")
            return
        if stage != self._stage or self._bar is None:
            self._close()
            self._stage = stage
            unit = {"unit": "B", "unit_scale": True} if total > 1_000_000 else {"unit": " tensors"}
            self._bar = self._tqdm(total=total, desc=stage, file=sys.stderr, leave=False, **unit)
        self._bar.update(done - self._bar.n)
        if done >= total:
            self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None
