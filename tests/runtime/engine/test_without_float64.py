"""A device without float64, as Apple's are: nothing there is of that type, and results are those of other devices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from armt.kernels.eager import attention, places
from armt.models.active import ActiveSegment
from armt.models.model import ArmtModel
from armt.models.rotation import Rotation
from armt.models.weights import Weights
from armt.runtime.bench.bench import _relative
from armt.runtime.choose import choose_dtype
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.engine.sampling import Sampler, Sampling, fetched, likeliest
from armt.runtime.session import Armt

# Computes shapes and dtypes, and stands in for the device.
META = torch.device("meta")


class _Refusing(TorchDispatchMode):
    """Refuses what torch refuses for Metal: "Cannot convert a MPS Tensor to float64 dtype"."""

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in tree_leaves((args, kwargs, made)):
            if isinstance(tensor, Tensor) and tensor.device == META:
                assert tensor.dtype != torch.float64, f"{func} is of float64"
        return made


@pytest.fixture
def metal(monkeypatch: pytest.MonkeyPatch) -> _Refusing:
    """A mode in which the device that computes nothing has no float64."""
    monkeypatch.setattr(places, "has_float64", lambda device: device.type == "cpu")
    return _Refusing()


def _moved(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _moved(each) for name, each in value.items()}
    return value.to(META) if isinstance(value, Tensor) else value


def test_which_devices_have_it() -> None:
    assert [places.has_float64(torch.device(kind)) for kind in ("cpu", "cuda", "mps")] == [True, True, False]


@pytest.mark.parametrize(
    ("family", "dialect"),
    [("llama", "armt"), ("gemma3_text", "armt_sw"), ("gpt2", "paper")],
    ids=["angles-of-a-segment", "angles-over-the-document", "no-angles"],
)
def test_a_model_reads_and_writes_there(
    metal: _Refusing, make_armt: Callable[..., Armt], family: str, dialect: str
) -> None:
    """``--device mps`` ended in a TypeError when the model was made, and would have with the first token."""
    model = make_armt(family, dialect, dtype="float32").model
    parts = {field.name: getattr(model.weights, field.name) for field in fields(Weights) if field.init}
    with metal:
        there = ArmtModel(model.config, Weights(**_moved(parts)))
        (reading,) = Reader(there, "diagonal").read([Source([torch.zeros(6 * 6 + 2, dtype=torch.int64)])])
        assert reading.memory.matrix.device == META
        lanes = 2
        active = ActiveSegment(there, there.new_state(lanes), past=[0] * 2, position=[0] * 2, written=[0] * 2)
        ids = [torch.zeros(count, dtype=torch.int64, device=META) for count in (5, 2)]
        with torch.inference_mode():
            hidden = active.extend(ids)
            found = likeliest(there.logits(torch.stack([rows[-1] for rows in hidden])))
        assert (found.shape, found.dtype) == ((lanes, 4), torch.float32)
        with pytest.raises(NotImplementedError, match="meta"):
            Sampler(Sampling(temperature=1.0)).choose(found[0])


def test_angles_are_computed_elsewhere(metal: _Refusing, make_armt: Callable[..., Armt]) -> None:
    rotation = Rotation(make_armt("gemma3_text").config.base, device=META, dtype=torch.float32)
    assert rotation.place == torch.device("cpu")
    with metal:
        assert {table.device for table in rotation.local(0, 2, 5)} == {META}
        assert {table.device for table in rotation.at(0, torch.arange(4).view(1, 4))} == {META}


def test_every_token_has_a_number_in_float32() -> None:
    """The largest vocabularies have a quarter of a million."""
    logits = torch.zeros(1, 300_000, dtype=torch.bfloat16)
    logits[0, 299_999] = 2
    assert fetched(likeliest(logits))[0].id == 299_999


def test_one_attention_is_not_asked_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """torch dispatches the question to CPUs, CUDA and XPU alone (native_functions.yaml)."""
    monkeypatch.setattr(torch, "_fused_sdp_choice", lambda *_, **__: pytest.fail("was asked"))
    attention._shares_keys.cache_clear()
    assert attention._shares_keys(torch.device("mps"), torch.float32, 64, False) is False
    attention._shares_keys.cache_clear()


def test_what_is_chosen_for_it_does_not_speak_of_a_cpu() -> None:
    choice = choose_dtype(None, torch.device("mps"), "torch")
    assert (choice.choice, choice.reason) == (torch.float32, "nothing faster has been measured on mps")


def test_differences_are_measured_there(metal: _Refusing) -> None:
    with metal, pytest.raises(RuntimeError, match="meta"):
        _relative(torch.zeros(3, device=META), torch.zeros(3, device=META))
