"""In which dtype training computes; masters are float32 whatever it is."""

from __future__ import annotations

from collections.abc import Callable

import torch

from armt.errors import UsageError
from armt.kernels.native import backward
from armt.models.base import BaseConfig
from armt.runtime.choose import Choice, choose_dtype, foresee_compiling
from armt.runtime.training.block import kernels_fit


def training_dtype(
    asked: str,
    device: torch.device,
    base: BaseConfig,
    *,
    whole: bool = False,
    notify: Callable[[str], None] | None = None,
) -> Choice[torch.dtype]:
    """Choose the dtype to train in.

    Args:
        asked: a name, or ``"auto"`` for the fastest: bfloat16 where the C++ kernels run the base's layers, else that in
            which torch multiplies fastest.
        device: where training runs.
        base: what is trained.
        whole: all of its weights are, norms too, which the kernels take as given.
        notify: called with a line before kernels are compiled.

    Raises:
        UsageError: no such dtype, or one that gradients vanish in.
    """
    if asked in ("auto", "bfloat16") and device.type == "cpu" and not whole and kernels_fit(base):
        if notify is not None:
            foresee_compiling(device, torch.bfloat16, notify=notify)
        if asked == "auto" and backward.find() is not None:
            return Choice(torch.bfloat16, "the C++ kernels run its layers")
    chosen = choose_dtype(asked, device, "torch")
    if chosen.choice is not torch.float16:
        return chosen
    if asked == "auto":
        return Choice(torch.float32, f"{chosen.reason}, and small gradients vanish in float16")
    raise UsageError("--dtype: small gradients vanish in float16; train in bfloat16 or float32")
