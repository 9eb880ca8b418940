"""The dtype that training computes in, and what is said before kernels are compiled for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.session import Armt
from armt.runtime.training import dtype as dtypes
from armt.runtime.training.dtype import training_dtype

Make = Callable[..., Armt]
FILLING = {"hidden_size": 64, "head_dim": 32, "intermediate_size": 96}


@pytest.mark.parametrize(
    ("options", "native", "prefers", "expected"),
    [
        ({"base": FILLING}, True, False, torch.bfloat16),
        ({"base": FILLING}, False, False, torch.float32),
        ({"base": FILLING}, False, True, torch.bfloat16),
        ({"base": {**FILLING, "attention_bias": True}}, True, False, torch.float32),
        ({"base": {**FILLING, "mlp_bias": True}}, True, False, torch.float32),
        ({"base": {**FILLING, "head_dim": 16}}, True, False, torch.float32),
        ({"family": "qwen3", "base": FILLING}, True, False, torch.float32),
        ({"family": "gpt2"}, True, False, torch.float32),
        ({"family": "gpt2"}, True, True, torch.bfloat16),
    ],
    ids=[
        "whole-layers",
        "no-kernels",
        "fast-torch",
        "biases",
        "more-biases",
        "narrow-heads",
        "normed",
        "gpt2",
        "fast",
    ],
)
def test_training_is_in_the_dtype_that_it_is_fastest_in(
    monkeypatch: pytest.MonkeyPatch,
    make_armt: Make,
    options: dict[str, Any],
    native: bool,
    prefers: bool,
    expected: torch.dtype,
) -> None:
    """That of the kernels where they run the layers, else what torch multiplies faster."""
    monkeypatch.setattr("armt.runtime.choose.compiles_first", lambda _, dtype, *__: dtype is torch.bfloat16)
    monkeypatch.setattr("armt.runtime.choose.torch_prefers_bfloat16", lambda: prefers)
    monkeypatch.setattr(dtypes.backward, "find", lambda: object() if native else None)
    base, said = make_armt(**options).config.base, list[str]()
    fits = options.get("base") == FILLING and "family" not in options
    assert training_dtype("auto", torch.device("cpu"), base, notify=said.append).choice is expected
    # Training stood still for half a minute before its first step, and said nothing.
    assert said == ["compiling kernels for this processor, once"] * fits
    assert training_dtype("float64", torch.device("cpu"), base, notify=said.append).choice is torch.float64
    # All weights of the base: its norms have gradients then, which the kernels do not give.
    every = training_dtype("auto", torch.device("cpu"), base, whole=True, notify=said.append).choice
    assert every is (torch.bfloat16 if prefers else torch.float32)
    assert len(said) == fits
    # The kernels are wanted in bfloat16 whoever chose it.
    said.clear()
    assert training_dtype("bfloat16", torch.device("cpu"), base, notify=said.append).choice is torch.bfloat16
    assert bool(said) == (options == {"base": FILLING})


def test_no_training_in_float16(make_armt: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small gradients vanish in it; a GPU that has nothing better trains in float32."""
    base = make_armt().config.base
    with pytest.raises(UsageError, match="train in bfloat16 or float32"):
        training_dtype("float16", torch.device("cpu"), base)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: False)
    assert training_dtype("auto", torch.device("cuda"), base).choice is torch.float32
