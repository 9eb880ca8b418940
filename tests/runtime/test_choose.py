"""What the program decides by itself, each time with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

import armt
from armt.errors import BackendUnavailable, UsageError
from armt.runtime.choose import choose, choose_device, choose_dtype, choose_schedule, parse_dtype
from armt.runtime.session import Armt

CPU, GPU = torch.device("cpu"), torch.device("cuda")


@pytest.fixture(scope="module")
def model(make_armt: Callable[..., Armt]) -> Armt:
    return make_armt()


def test_what_is_asked_for_is_taken(model: Armt) -> None:
    for asked in ("sequential", "diagonal"):
        choice = choose_schedule(asked, model.config, 1, CPU)
        assert (choice.choice, choice.reason) == (asked, "asked for")
    assert choose_device("cpu").choice == torch.device("cpu")
    assert choose_dtype("float64", torch.device("cpu")).choice == torch.float64


@pytest.mark.parametrize("segments", [0, 1, 2, 3, 10, 10_000, None])
def test_the_schedule_is_chosen_with_a_reason(segments: int | None, model: Armt) -> None:
    choice = choose_schedule("auto", model.config, segments, CPU)
    assert choice.choice in ("sequential", "diagonal")
    assert len(choice.reason) > 10


def test_a_lone_segment_is_not_worth_a_diagonal(model: Armt) -> None:
    """With one segment, every group holds one cell: diagonal steps would only cost."""
    assert choose_schedule("auto", model.config, 1, CPU).choice == "sequential"


def test_the_ramp_pays_later_on_a_gpu(model: Armt) -> None:
    """The device has no default: a caller that left it out decided for a GPU as if it were a CPU."""
    for segments, on_gpu in ((2, "sequential"), (3, "sequential"), (4, "diagonal"), (None, "diagonal")):
        assert choose_schedule("auto", model.config, segments, CPU).choice == "diagonal"
        assert choose_schedule("auto", model.config, segments, GPU).choice == on_gpu
    with pytest.raises(TypeError, match="device"):
        choose_schedule("auto", model.config, 2)  # type: ignore[call-arg]


@pytest.mark.parametrize("segments", [1, 100, None])
def test_memory_that_crosses_the_layers_has_no_diagonal(segments: int | None, make_armt: Callable[..., Armt]) -> None:
    config = make_armt(dialect="rmt").config
    for device in (CPU, GPU):
        choice = choose_schedule("auto", config, segments, device)
        assert choice.choice == "sequential"
        assert "crosses from the last layer of a segment to the first of the next" in choice.reason
        assert choose_schedule("sequential", config, segments, device).reason == "asked for"
        with pytest.raises(
            UsageError, match="schedule diagonal: in dialect rmt memory crosses from the last layer"
        ) as e:
            choose_schedule("diagonal", config, segments, device)
        assert "\n" not in str(e.value)


def test_device_and_dtype_are_chosen_with_a_reason() -> None:
    for asked in (None, "auto"):
        device = choose_device(asked)
        assert device.choice.type == ("cuda" if torch.cuda.is_available() else "cpu")
        assert device.reason
        dtype = choose_dtype(asked, device.choice)
        assert dtype.choice in (torch.float32, torch.bfloat16, torch.float16)
        assert dtype.reason


def test_what_is_not_there_is_an_error_not_a_fallback(model: Armt) -> None:
    with pytest.raises(UsageError, match="'zigzag'"):
        choose_schedule("zigzag", model.config, 3, CPU)
    with pytest.raises(UsageError, match="'int8'"):
        parse_dtype("int8")
    # Weights became whole numbers, nearly all of them 0, and answers came all the same.
    with pytest.raises(UsageError, match=r"^dtype: expected float32, .*, got torch\.int8$"):
        parse_dtype(torch.int8)
    with pytest.raises(BackendUnavailable, match="warp9"):
        choose_device("warp9")
    # A list of twenty names followed, of which a card was none.
    with pytest.raises(BackendUnavailable, match=r"^device gpu is not available: torch knows none of .*\(cpu, cuda, "):
        choose_device("gpu")
    # It was chosen, and the first number that was to be read from it was a bug.
    with pytest.raises(BackendUnavailable, match="device meta is not available"):
        choose_device("meta")
    if not torch.cuda.is_available():
        with pytest.raises(BackendUnavailable, match="cuda"):
            choose_device("cuda")


def test_dtypes_by_name() -> None:
    assert parse_dtype(None) is None
    assert parse_dtype(torch.float16) == torch.float16
    assert parse_dtype("bfloat16") == torch.bfloat16


def test_kernels_that_are_asked_for_hold_with_the_checkpoints_dtype(tiny_model_dir: Path) -> None:
    with pytest.raises(UsageError, match="'nonsense'"):
        choose("cpu", "checkpoint", "nonsense")
    assert armt.load(tiny_model_dir, dtype="checkpoint", kernels="torch").model.block.ops.backend == "torch"
    # The tiny checkpoint is float32, which no CPU kernel of ours computes: said, and not dropped.
    with pytest.raises(BackendUnavailable, match="packed weights"):
        armt.load(tiny_model_dir, dtype="checkpoint", kernels="onednn")


@pytest.mark.parametrize(("slow", "expected"), [(True, torch.float32), (False, torch.bfloat16)])
def test_torch_gets_the_dtype_that_the_processor_multiplies_faster(
    slow: bool, expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Intel's AVX512-BF16 takes four times as long as float32's products, where a virtual machine hides AMX."""
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True, raising=False)
    monkeypatch.setattr("armt.runtime.choose.instruction_sets.slow_bfloat16", lambda: slow)
    assert choose_dtype(None, CPU, "torch").choice == expected


@pytest.mark.parametrize("native", [True, False])
def test_the_variable_asks_as_the_option_does(native: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armt.runtime.choose.torch_prefers_bfloat16", lambda: native)
    for name in ("torch", "onednn", "avx2"):
        monkeypatch.setenv("ARMT_KERNELS", name)
        by_variable = choose_dtype(None, CPU)
        monkeypatch.delenv("ARMT_KERNELS")
        assert choose_dtype(None, CPU, name) == by_variable
    assert choose_dtype(None, CPU, "avx2").choice == torch.bfloat16


_NO_KERNELS = (
    "CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be asynchronous"
)


@pytest.fixture
def old_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card is there; tensors without numbers can be made on it, and no kernel runs."""
    ones = torch.ones

    def made(*size: int, device: torch.device) -> torch.Tensor:
        if device.type == "cuda":
            raise RuntimeError(_NO_KERNELS)
        return ones(*size, device=device)

    monkeypatch.setattr(torch, "ones", made)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "a card of 2016")


@pytest.mark.usefixtures("old_card")
def test_a_card_that_this_torch_has_no_kernels_for_is_left_aside() -> None:
    """torch's wheels drop old generations, and say that a card is available all the same: the first step failed."""
    choice = choose_device(None)
    assert choice.choice == CPU
    assert choice.reason == (
        "the GPU cannot be used: CUDA error: no kernel image is available for execution on the device"
    )
    with pytest.raises(BackendUnavailable, match="device cuda is not available: CUDA error: no kernel image") as asked:
        choose_device("cuda")
    assert "asynchronous" not in str(asked.value)


def test_a_card_that_computes_is_taken(old_card: None, monkeypatch: pytest.MonkeyPatch) -> None:
    number = torch.zeros(1)
    monkeypatch.setattr(torch, "ones", lambda *_, **__: number)
    choice = choose_device("auto")
    assert (choice.choice, choice.reason) == (GPU, "a card of 2016 is available")


@pytest.mark.parametrize(("index", "expected"), [(0, torch.float16), (1, torch.bfloat16)])
def test_the_dtype_is_that_of_the_card_that_was_named(
    monkeypatch: pytest.MonkeyPatch, index: int, expected: torch.dtype
) -> None:
    """Of two cards the first one was asked, whichever was named."""
    current = [0]

    @contextmanager
    def entered(device: torch.device) -> Iterator[None]:
        current.append(device.index)
        yield
        current.pop()

    monkeypatch.setattr(torch.cuda, "device", entered)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *, including_emulation: current[-1] == 1)
    assert choose_dtype(None, torch.device("cuda", index)).choice == expected
