"""`armt.load` and `Armt`, as a user of the library sees them."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import armt
from armt.errors import ModelError, NoTextError, UsageError
from armt.models.model import ArmtModel
from armt.runtime.choose import choose_dtype
from armt.runtime.session import Armt


@pytest.fixture(scope="module")
def model(make_armt: Callable[..., Armt]) -> Armt:
    return make_armt()


def test_import_is_light() -> None:
    """``import armt`` must not load torch: the command line would be slow to answer."""
    code = "import sys, armt; armt.__version__; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        armt.nothing_of_this_name  # noqa: B018


def test_config_says_what_it_is(model: Armt) -> None:
    config = model.config
    assert (config.layers, config.d_model, config.segment_tokens, config.memory_tokens) == (4, 16, 6, 2)
    assert (config.d_mem, config.d_key, config.dialect, config.family) == (3, 18, "armt", "llama")
    assert config.memory_layers == (0, 1, 2, 3)


def test_a_model_has_a_name_wherever_one_is(model: Armt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ``-m .`` it was empty, in responses of batch files, memory files and pages."""
    (tmp_path / "mine").symlink_to(model.path)
    monkeypatch.chdir(tmp_path / "mine")
    monkeypatch.setattr(model, "path", Path())
    assert model.name == Path.cwd().name != ""
    monkeypatch.chdir(tmp_path)
    for path, name in (("mine", "mine"), ("mine/.", "mine"), ("..", tmp_path.parent.name)):
        monkeypatch.setattr(model, "path", Path(path))
        assert model.name == name


@pytest.mark.parametrize("schedule", ["auto", "sequential", "diagonal"])
def test_one_document_or_a_list(model: Armt, schedule: str, token_ids: Callable[..., Tensor]) -> None:
    one, other = token_ids(20, 1), token_ids(8, 2)
    single = model.logits(one, schedule=schedule)
    assert single.shape == (20, 40)
    many = model.logits([one, other], schedule=schedule)
    assert [tuple(rows.shape) for rows in many] == [(20, 40), (8, 40)]
    assert torch.allclose(many[0], single, rtol=0, atol=1e-9)
    assert model.logits([], schedule=schedule) == []
    memory = model.read(one, schedule)
    assert (memory.matrix.shape, memory.layers) == ((4, 18, 16), (0, 1, 2, 3))
    assert [m.tokens_read for m in model.read([one, other], schedule)] == [20, 8]


def test_inference_needs_no_gradients(model: Armt, token_ids: Callable[..., Tensor]) -> None:
    assert not model.logits(token_ids(20)).requires_grad
    assert not model.read(token_ids(20)).matrix.requires_grad


@pytest.mark.parametrize(("ids", "message"), [
    (torch.zeros(1, 5, dtype=torch.int64), r"\[1, 5\]"),  # transformers' habit of a batch axis
    (torch.zeros(5), r"\[5\]"),  # floats
    ([1, 2, 3], "int"),
    (torch.tensor([1, 40]), r"0\.\.39, got 40"),
    (torch.tensor([1, -2, 40]), "got -2"),
], ids=["batch", "floats", "numbers", "too-large", "negative"])  # fmt: skip
def test_ids_that_cannot_be(model: Armt, ids: Tensor, message: str) -> None:
    for call in (model.logits, model.read):
        with pytest.raises(UsageError, match=message):
            call(ids)


@pytest.mark.parametrize(("ids", "said"), [
    (torch.zeros(5), r"float32 \[5\]"), (torch.zeros(3, dtype=torch.bool), r"bool \[3\]"),
    (torch.zeros(2, dtype=torch.complex64), r"complex64 \[2\]"),
])  # fmt: skip
def test_what_ids_are_is_said(model: Armt, ids: Tensor, said: str) -> None:
    """Of floats it said "got [5]", which is a right shape; booleans were taken."""
    with pytest.raises(UsageError, match=f"got {said}$"):
        model.logits(ids)


@pytest.mark.parametrize("prompt", ["abc", None, [2**70], [[1], [1, 2]], {"a": 1}], ids=str)
def test_a_prompt_that_is_none(model: Armt, prompt: object) -> None:
    """These ended deep in torch, by as many kinds of errors."""
    with pytest.raises(UsageError, match=r"^ids: expected token ids"):
        model.generate(prompt, max_tokens=1)  # type: ignore[arg-type]


def test_a_memory_that_is_none(model: Armt) -> None:
    with pytest.raises(UsageError, match=r"^memory: expected what `read` returns, got str"):
        model.generate([1], max_tokens=1, memory="book.armt")  # type: ignore[arg-type]


def test_a_model_and_a_memory_are_said_in_a_line(model: Armt, token_ids: Callable[..., Tensor]) -> None:
    """In a notebook all numbers of a memory were shown."""
    assert repr(model) == f"<Armt {model.name}: armt on llama, 4 layers, float64, cpu>"
    assert repr(model.read(token_ids(14))).startswith("<Memory of 14 tokens in 3 segments: 4 layers, ")


def test_a_model_is_not_pickled(model: Armt) -> None:
    for copying in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled or copied"):
            copying(model)


def test_an_empty_document(model: Armt) -> None:
    with pytest.raises(NoTextError):
        model.logits(torch.empty(0, dtype=torch.int64))


def test_the_schedule_is_checked(model: Armt, token_ids: Callable[..., Tensor]) -> None:
    with pytest.raises(UsageError, match="'fastest'"):
        model.logits(token_ids(3), schedule="fastest")


def test_generate_from_a_memory_equals_generate_from_the_text(
    model: Armt, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    ids = token_ids(26)
    memory = model.read(ids[:12])
    tokens = list(model.generate(ids[12:], max_tokens=8, memory=memory))
    whole = list(model.generate(ids.tolist(), max_tokens=8))
    assert [token.id for token in tokens] == [token.id for token in whole]
    assert_close(tokens[-1].logits, whole[-1].logits, 1e-9, "logits")


def test_stopping(model: Armt, token_ids: Callable[..., Tensor]) -> None:
    free = [token.id for token in model.generate(token_ids(9), max_tokens=10)]
    stopped = [token.id for token in model.generate(token_ids(9), max_tokens=10, stop_ids=frozenset({free[4]}))]
    assert stopped == free[: free.index(free[4])]


def test_fewer_tokens_than_none_are_not_written(model: Armt) -> None:
    """It went on for ever: an end was looked for at -1."""
    assert not list(model.generate([1, 2], max_tokens=0))
    with pytest.raises(UsageError, match="max_tokens: expected at least 0, got -1"):
        model.generate([1, 2], max_tokens=-1)


def test_a_prompt_is_a_vector_of_token_ids(model: Armt) -> None:
    """Fractions were cut off, and a batch axis ended deep in a layer."""
    for prompt in ([1.5], torch.tensor([[1, 2]])):
        with pytest.raises(UsageError, match=r"^ids: expected token ids \[T\] as an int64 tensor"):
            model.generate(prompt, max_tokens=1)  # type: ignore[arg-type]
    # There is no rest of it to be read.
    with pytest.raises(UsageError, match=r"^a prompt must have 1 to \d+ tokens, got 0$"):
        list(model.generate([], max_tokens=1))


def test_a_model_stays_where_it_was_found(tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tokenizer was looked for where the program stood when it was needed."""
    monkeypatch.chdir(tiny_model_dir.parent)
    model = armt.load(tiny_model_dir.name, device="cpu")
    monkeypatch.chdir("/")
    assert model.tokenizer.encode("a")
    assert model.path == tiny_model_dir
    assert model.judging is None


def test_the_memory_of_another_model_is_refused(
    model: Armt, make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tensors were multiplied until two sizes differed, deep in a layer; or it was taken for one's own."""
    ids = token_ids(20)
    assert model.read(ids, memory=model.read(ids)).tokens_read == 40
    for other in (make_armt(base={"num_hidden_layers": 2}), make_armt(d_mem=2), make_armt(dialect="armt_sw")):
        foreign = other.read(ids)
        # Sizes alone are compared: a memory of a large model for that would take gigabytes of a card.
        with monkeypatch.context() as patch:
            patch.setattr(ArmtModel, "new_state", lambda *_: pytest.fail("a memory was made"))
            with pytest.raises(UsageError, match=r"^memory: left by another model"):
                model.check_memory(foreign)
        with pytest.raises(UsageError, match=r"^memory: left by another model"):
            model.read(ids, memory=foreign)
        with pytest.raises(UsageError, match=r"^memory: left by another model"):
            model.generate(ids, max_tokens=1, memory=foreign)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_dtype(dtype: str, make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]) -> None:
    """Half precision runs end to end, memory included, near the float64 answer."""
    half, ids = make_armt(dtype=dtype), token_ids(30)
    logits, memory = half.logits(ids, schedule="diagonal"), half.read(ids)
    chosen = getattr(torch, dtype)
    assert (half.model.dtype, logits.dtype, memory.matrix.dtype) == (chosen,) * 3
    first, rest = slice(0, 6), slice(6, None)
    errors: dict[str, list[float]] = {"first": [], "rest": []}
    # One draw alone may meet a denominator near zero, where any rounding shows: the bound is on the mean of several.
    for seed in range(6):
        drawn = token_ids(30, seed)
        got, exact = half.logits(drawn, schedule="diagonal").double(), make_armt().logits(drawn)
        for name, part in (("first", first), ("rest", rest)):
            errors[name].append(float((got[part] - exact[part]).norm() / exact[part].norm()))
    for name, tolerance in (("first", 0.03), ("rest", 0.3)):
        # The memory of random weights divides by small numbers, so its rounding is large; NaN fails too.
        assert sum(errors[name]) / len(errors[name]) < tolerance, errors
    assert len(list(half.generate(ids, max_tokens=8))) == 8


def test_load_chooses_the_dtype_as_the_command_line_does(make_armt: Callable[..., Armt]) -> None:
    """Python used to keep the checkpoint's, so that one program computed in two dtypes."""
    path = make_armt().path
    chosen = choose_dtype(None, torch.device("cpu")).choice
    assert armt.load(path, device="cpu").model.dtype == chosen != torch.float64
    assert armt.load(path, device="cpu", dtype="checkpoint").model.dtype == torch.float64
    single = armt.load(str(path), device=torch.device("cpu"), dtype=torch.float32).model
    assert (single.dtype, single.memory_dtype) == (torch.float32, torch.float32)


def test_memory_trained(make_armt: Callable[..., Armt]) -> None:
    model = make_armt(seed=7).model
    assert model.memory_trained
    model.weights.memory["value"].zero_()
    assert not model.memory_trained


def test_load_errors(tmp_path: Path, make_armt: Callable[..., Armt]) -> None:
    with pytest.raises(ModelError, match="absent: no such directory"):
        armt.load(tmp_path / "absent")
    with pytest.raises(ModelError, match=r"config\.json: no such file"):
        armt.load(tmp_path)
    with pytest.raises(UsageError, match="'float12'"):
        armt.load(make_armt().path, dtype="float12")
    for name in ("", " "):
        # It was the directory that one was in.
        with pytest.raises(UsageError, match="an empty name"):
            armt.load(name)


def test_what_is_said_of_a_model_for_nothing(
    make_armt: Callable[..., Armt], tiny_base: Callable[..., Any], tmp_path: Path
) -> None:
    """Both were passed over silently, where the command line refuses them."""
    armed = make_armt().path
    with pytest.raises(UsageError, match=f"^base: not used with {armed}, whose config.json says what the base is"):
        armt.load(armed, base=armed, device="cpu")
    assert armt.load(armed, dialect="armt", device="cpu").config.dialect == "armt"
    tiny_base("llama").save_pretrained(tmp_path)
    plain: list[dict[str, Any]] = [{"dialect": "armt"}, {"base": tmp_path}]
    for how in plain:
        with pytest.raises(UsageError, match=f"^{next(iter(how))}: not used with {tmp_path}"):
            armt.load(tmp_path, device="cpu", **how)


def test_no_process_is_started_for_a_model_with_fewer_layers(
    make_armt: Callable[..., Armt], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """98 of them imported torch before it was said that the model has four layers, or is none."""

    def start(devices: int) -> None:
        pytest.fail(f"{devices} processes")

    monkeypatch.setattr("armt.runtime.devices.crew.start", start)
    with pytest.raises(UsageError, match=r"^devices=99: the model has 4 layers"):
        armt.load(make_armt().path, device="cpu", devices=99)
    with pytest.raises(ModelError, match=r"config\.json: no such file"):
        armt.load(tmp_path, device="cpu", devices=2)


def test_no_tokenizer(make_armt: Callable[..., Armt]) -> None:
    """Token ids work without one; asking for it says what is missing."""
    with pytest.raises(ModelError, match="tokenizer"):
        make_armt().tokenizer  # noqa: B018
