"""Which backend serves which device; forcing what is not there is an error."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch

from armt.errors import BackendUnavailable, UsageError
from armt.kernels import choose as backend
from armt.kernels import compiled, instruction_sets, onednn
from armt.kernels.choose import choose_backend, load_ops
from armt.kernels.native import ops as native_ops

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARMT_KERNELS", raising=False)
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    # As where AVX-512 multiplies bfloat16 at full speed, whatever this processor is.
    monkeypatch.setattr(instruction_sets, "slow_bfloat16", lambda: False)
    monkeypatch.setattr(instruction_sets, "whole_numbers_lead", lambda: False)


def test_a_cpu_gets_torch_and_a_reason() -> None:
    choice = choose_backend(None, CPU, torch.float32)
    assert choice.choice == "torch"
    assert "GPU" in choice.reason
    assert load_ops(choice.choice).backend == "torch"


def test_bfloat16_on_a_cpu_gets_tiles_where_the_processor_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "obstacle", lambda _: None)
    choice = choose_backend(None, CPU, torch.bfloat16)
    assert choice.choice == "amx"
    assert "AMX" in choice.reason
    assert choose_backend(None, CPU, torch.float32).choice == "torch"
    assert choose_backend("amx", CPU, torch.bfloat16).reason == "asked for"
    with pytest.raises(BackendUnavailable, match="float32 products gain nothing"):
        choose_backend("amx", CPU, torch.float32)
    monkeypatch.setattr(compiled, "obstacle", lambda _: "no compiler")
    with pytest.raises(BackendUnavailable, match=r"AMX tiles \(asked for\) are not available: no compiler"):
        choose_backend("amx", CPU, torch.bfloat16)


def test_bfloat16_on_a_cpu_gets_vectors_where_it_has_no_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "obstacle", {"amx": "the processor has no AMX", "avx512": None}.get)
    monkeypatch.setattr(instruction_sets, "best", lambda backend: backend)
    choice = choose_backend(None, CPU, torch.bfloat16)
    assert choice.choice == "avx512"
    assert "AVX-512; the processor has no AMX" in choice.reason
    monkeypatch.setattr(
        compiled, "obstacle", {"amx": "no AMX", "avx512": "no AVX-512", "int16": None, "avx2": None}.get
    )
    choice = choose_backend(None, CPU, torch.bfloat16)
    assert (choice.choice, choice.reason[-18:]) == ("int16", "no AMX; no AVX-512")


def test_bfloat16_on_a_cpu_gets_whole_numbers_where_they_are_multiplied_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "obstacle", lambda name: "no AMX" if name.startswith("amx") else None)
    monkeypatch.setattr(instruction_sets, "whole_numbers_lead", lambda: True)
    monkeypatch.setattr(instruction_sets, "can_run", lambda name: name != "neon")
    choice = choose_backend(None, CPU, torch.bfloat16)
    assert choice.choice == "int16"
    assert choice.reason == (
        "bfloat16 cells are computed fastest in whole numbers of 16 bits, with AVX512-VNNI; no AMX"
    )


def test_packed_weights_are_not_taken_where_float32_is_multiplied_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "obstacle", lambda _: "no compiler")
    monkeypatch.setattr(onednn, "obstacle", lambda: None)
    monkeypatch.setattr(instruction_sets, "slow_bfloat16", lambda: True)
    assert not backend.bfloat16_is_fastest(CPU)
    assert choose_backend("onednn", CPU, torch.bfloat16).choice == "onednn"
    monkeypatch.setattr(instruction_sets, "slow_bfloat16", lambda: False)
    assert backend.bfloat16_is_fastest(CPU)


def test_neon_is_taken_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has measured it: what is chosen stays as it was, and says that it is there."""
    monkeypatch.setattr(instruction_sets, "can_run", lambda name: name == "neon")
    monkeypatch.setattr(compiled, "obstacle", lambda name: None if name == "neon" else f"no {name}")
    monkeypatch.setattr(onednn, "obstacle", lambda: "no such products")
    assert not backend.bfloat16_is_fastest(CPU)
    for dtype in (torch.float32, torch.bfloat16):
        choice = choose_backend(None, CPU, dtype)
        assert choice.choice == "torch"
        assert choice.reason.endswith("; NEON kernels are there for the asking (neon)")
    asked = choose_backend("neon", CPU, torch.bfloat16)
    assert (asked.choice, asked.reason) == ("neon", "asked for")
    monkeypatch.setattr(onednn, "obstacle", lambda: None)
    assert choose_backend(None, CPU, torch.bfloat16).choice == "onednn"
    with pytest.raises(BackendUnavailable, match="float32 products gain nothing"):
        choose_backend("neon", CPU, torch.float32)
    monkeypatch.undo()
    if not instruction_sets.can_run("neon"):
        assert "NEON" not in choose_backend(None, CPU, torch.float32).reason
        with pytest.raises(
            BackendUnavailable, match=r"kernels for NEON \(asked for\) are not available: NEON kernels are"
        ):
            choose_backend("neon", CPU, torch.bfloat16)


def test_neon_has_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own library's, loaded when they are asked for."""
    asked = []
    monkeypatch.setattr(instruction_sets, "best", lambda name: f"{name}_bf16")
    monkeypatch.setattr(compiled, "function", lambda instructions, name, *_, **__: asked.append((instructions, name)))
    native_ops.load.cache_clear()
    assert load_ops("neon").backend == "neon"
    native_ops.load.cache_clear()
    assert ("neon_bf16", "armt_linear") in asked
    assert {instructions for instructions, _ in asked} == {"neon_bf16"}


@pytest.mark.parametrize(
    ("cpp", "packed", "fastest"), [(None, None, True), ("no", None, True), (None, "no", True), ("no", "no", False)]
)
def test_bfloat16_is_fastest_where_something_computes_it(
    monkeypatch: pytest.MonkeyPatch, cpp: str | None, packed: str | None, fastest: bool
) -> None:
    """torch's own bfloat16 products take up to ten times as long as float32's: float32 is right without both."""
    monkeypatch.setattr(compiled, "obstacle", lambda name: cpp if name.startswith("int16") else "no")
    monkeypatch.setattr(onednn, "obstacle", lambda: packed)
    assert backend.bfloat16_is_fastest(CPU) is fastest
    assert not backend.bfloat16_is_fastest(torch.device("cuda"))


def test_bfloat16_on_a_cpu_gets_packed_weights_where_there_are_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "obstacle", lambda _: "the processor has no AMX")
    monkeypatch.setattr(onednn, "obstacle", lambda: None)
    choice = choose_backend(None, CPU, torch.bfloat16)
    assert choice.choice == "onednn"
    assert "packed weights; the processor has no AMX" in choice.reason
    assert load_ops(choice.choice).backend == "onednn"
    assert choose_backend(None, CPU, torch.float32).choice == "torch"
    monkeypatch.setattr(onednn, "obstacle", lambda: "no such products")
    assert choose_backend(None, CPU, torch.bfloat16).choice == "torch"


def test_forcing_packed_weights_where_they_cannot_serve_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onednn, "obstacle", lambda: None)
    assert choose_backend("onednn", CPU, torch.bfloat16).reason == "asked for"
    with pytest.raises(BackendUnavailable, match="float32 products gain nothing"):
        choose_backend("onednn", CPU, torch.float32)
    with pytest.raises(BackendUnavailable, match="the model is on cuda"):
        choose_backend("onednn", torch.device("cuda"), torch.bfloat16)
    monkeypatch.setattr(onednn, "obstacle", lambda: "no such products")
    with pytest.raises(BackendUnavailable, match=r"packed weights \(asked for\) are not available: no such products"):
        choose_backend("onednn", CPU, torch.bfloat16)


def test_forcing_triton_on_a_cpu_is_an_error() -> None:
    with pytest.raises(BackendUnavailable, match=r"triton kernels \(asked for\).*need a GPU"):
        choose_backend("triton", CPU, torch.float32)


def test_the_environment_forces_and_an_option_overrules_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_KERNELS", "triton")
    with pytest.raises(BackendUnavailable, match="ARMT_KERNELS=triton"):
        choose_backend("auto", CPU, torch.float32)
    assert choose_backend("torch", CPU, torch.float32).choice == "torch"
    monkeypatch.setenv("ARMT_KERNELS", "torch")
    assert choose_backend(None, CPU, torch.float32).reason == "ARMT_KERNELS=torch"


def test_unknown_backend() -> None:
    with pytest.raises(
        UsageError,
        match="kernels: expected auto, torch, triton, amx, avx512, avx2, neon, int16, int8 or onednn, got 'cuda'",
    ):
        choose_backend("cuda", CPU, torch.float32)


def test_the_interpreter_is_taken_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRITON_INTERPRET", "1")
    monkeypatch.setattr(backend, "find_spec", lambda name: object())
    assert choose_backend("triton", CPU, torch.float32).choice == "triton"
    assert choose_backend("auto", CPU, torch.float32).choice == "torch"
    with pytest.raises(BackendUnavailable, match="float64"):
        choose_backend("triton", CPU, torch.float64)


def test_without_triton_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "find_spec", lambda name: None)
    assert choose_backend(None, CPU, torch.float32).reason == "Triton is not installed"
    with pytest.raises(BackendUnavailable, match="not installed"):
        choose_backend("triton", CPU, torch.bfloat16)


def test_loading_and_running_on_torch_never_imports_triton() -> None:
    code = "import sys, armt, armt.runtime.session, armt.kernels.choose; print('triton' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


class _Driver:
    """Stands in for ``triton.runtime.driver``, which compiles its part in C when it is first used."""

    def __init__(self, error: Exception | None) -> None:
        self._error, self.started = error, 0

    @property
    def active(self) -> _Driver:
        self.started += 1
        if self._error is not None:
            raise self._error
        return self

    def get_current_target(self) -> None:
        pass


_NO_COMPILER = RuntimeError("Failed to find C compiler. Please specify via CC environment variable")
_NO_HEADERS = subprocess.CalledProcessError(1, ["/usr/bin/gcc", "cuda_utils.c", "-O3"])


@pytest.mark.parametrize("error", [None, _NO_COMPILER, _NO_HEADERS], ids=["there", "no-compiler", "no-headers"])
def test_a_card_without_what_triton_compiles_with_gets_torch(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    """The first step ended in a traceback where a machine has no gcc, or none of Python's headers."""
    card = torch.device("cuda")
    properties = SimpleNamespace(major=9, minor=0, gcnArchName="gfx942")
    driver = _Driver(error)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "a card")
    monkeypatch.setattr(backend, "find_spec", lambda name: object())
    monkeypatch.setitem(sys.modules, "triton.runtime", SimpleNamespace(driver=driver))
    backend._driver_obstacle.cache_clear()
    try:
        # What needs no Triton does not start it.
        assert choose_backend(None, card, torch.float32).choice == "torch"
        assert driver.started == 0
        choices = [choose_backend(None, card, torch.bfloat16) for _ in range(2)]
        if error is None:
            assert [choice.reason for choice in choices] == ["a card computes in bfloat16"] * 2
            assert choose_backend("triton", card, torch.bfloat16).choice == "triton"
        else:
            assert [choice.choice for choice in choices] == ["torch"] * 2
            assert "needs a C compiler and Python's headers" in choices[0].reason
            assert "\n" not in choices[0].reason
            with pytest.raises(BackendUnavailable, match=r"\(asked for\) are not available: Triton needs a C compiler"):
                choose_backend("triton", card, torch.bfloat16)
        assert driver.started == 1
    finally:
        backend._driver_obstacle.cache_clear()
