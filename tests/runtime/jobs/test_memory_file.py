"""Memory files: exact, of constant size, refused when they are damaged or belong to another model."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save, save_file

import armt
from armt.errors import MemoryFileError
from armt.models.state import CARRIED
from armt.runtime.jobs import memory_file
from armt.runtime.jobs.memory_file import SourceRecord, describe_memory_file, load_memory, save_memory
from armt.runtime.sealed import seal
from armt.runtime.session import Armt

TEXT = "The quick brown fox jumps over the lazy dog. " * 9
RECORD = SourceRecord(path="a.txt", sha256="0" * 64, tokens=200)


@pytest.fixture(scope="module")
def model(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir, device="cpu")


def ids(model: Armt, text: str = TEXT) -> torch.Tensor:
    return torch.tensor(model.tokenizer.encode(text))


@pytest.mark.parametrize("split", [0, 1, 31, 32, 200])
@pytest.mark.parametrize(
    "options", [{}, {"model_type": "armt_sw", "use_sink": True}, {"use_denom": False}, {"dialect": "rmt"}]
)
def test_a_stored_memory_reads_on_exactly(
    options: dict[str, object], split: int, tmp_path: Path, write_tiny_model: Callable[..., Path]
) -> None:
    """Through the file and on gives the very bits of reading everything at once, open tokens included."""
    model = armt.load(write_tiny_model(tmp_path / "model", **options), device="cpu")
    tokens, path = ids(model), tmp_path / "a.armt"
    whole = model.read(tokens, "sequential", keep_open=True)
    save_memory(path, model, model.read(tokens[:split], "sequential", keep_open=True) if split else
                memory_file.empty_memory(model.model), [RECORD])  # fmt: skip
    stored = load_memory(path, model)
    assert stored.sources == (RECORD,)
    assert stored.notice is None
    resumed = model.read(tokens[split:], "sequential", memory=stored.memory, keep_open=True)
    for name in ("layers", "tokens_read", "segments_read", "position", "open_tokens"):
        assert getattr(resumed, name) == getattr(whole, name), name
    for name in CARRIED:
        ours, theirs = getattr(resumed, name), getattr(whole, name)
        assert (ours is None and theirs is None) or torch.equal(ours, theirs), name


def test_size_does_not_depend_on_length(model: Armt, tmp_path: Path) -> None:
    tokens = ids(model)
    sizes = []
    for length in (96, 384):
        save_memory(tmp_path / "m.armt", model, model.read(tokens[:length]), [RECORD])
        sizes.append((tmp_path / "m.armt").stat().st_size)
    assert abs(sizes[1] - sizes[0]) <= 16


def test_the_same_memory_makes_the_same_file(model: Armt, tmp_path: Path) -> None:
    """safetensors alone writes its header in a random order."""
    memory = model.read(ids(model))
    for name in "abcd":
        save_memory(tmp_path / name, model, memory, [RECORD])
    assert len({(tmp_path / name).read_bytes() for name in "abcd"}) == 1


def test_description_needs_no_model(model: Armt, tmp_path: Path) -> None:
    tokens = ids(model)
    save_memory(tmp_path / "m.armt", model, model.read(tokens[:70], keep_open=True), [RECORD])
    facts = describe_memory_file(tmp_path / "m.armt")
    assert (facts["tokens_read"], facts["segments_read"], facts["open_tokens"]) == (70, 3, 6)
    assert (facts["dialect"], facts["segment_tokens"], facts["dtype"]) == ("armt", 32, "float32")
    assert facts["sources"] == [{"path": "a.txt", "sha256": "0" * 64, "tokens": 200}]
    assert json.loads(json.dumps(facts)) == facts


def test_another_base_beside_the_same_weights_is_another_model(
    tmp_path: Path, write_tiny_model: Callable[..., Path]
) -> None:
    """By ``--base`` a checkpoint that does not say its own computes other states; their memory was gone on from."""
    path = write_tiny_model(tmp_path / "model")
    raw = json.loads((path / "config.json").read_text())
    told = raw.pop("base_model_config")
    (path / "config.json").write_text(json.dumps(raw))
    for name, theta in (("one", 10_000.0), ("other", 500.0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(json.dumps({**told, "rope_theta": theta}))
    one, other = (armt.load(path, device="cpu", base=tmp_path / name) for name in ("one", "other"))
    left, computed = (model.read(ids(model)) for model in (one, other))
    assert left.matrix is not None
    assert not torch.allclose(left.matrix, computed.matrix, rtol=0.1)
    save_memory(tmp_path / "m.armt", one, left, [])
    assert load_memory(tmp_path / "m.armt", one).memory.matrix.equal(left.matrix)
    with pytest.raises(
        MemoryFileError,
        match=r"m\.armt: belongs to another model .*, not to .*model with this base; name that one with -m, or ",
    ):
        load_memory(tmp_path / "m.armt", other)


def test_another_model_is_refused_by_name(model: Armt, tmp_path: Path, write_tiny_model: Callable[..., Path]) -> None:
    save_memory(tmp_path / "m.armt", model, model.read(ids(model)), [])
    other = armt.load(write_tiny_model(tmp_path / "other", seed=1), device="cpu")
    with pytest.raises(MemoryFileError, match=r"m\.armt: belongs to another model \('model', fingerprint .*other"):
        load_memory(tmp_path / "m.armt", other)


def test_every_truncation_is_refused(model: Armt, tmp_path: Path) -> None:
    path = tmp_path / "m.armt"
    save_memory(path, model, model.read(ids(model)), [])
    data = path.read_bytes()
    for length in (0, 1, 7, 8, 100, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:length])
        with pytest.raises(MemoryFileError, match=r"m\.armt"):
            describe_memory_file(path)


def test_every_flipped_bit_is_refused(model: Armt, tmp_path: Path) -> None:
    """safetensors checks sizes, not contents: without the checksum most of these would load."""
    path = tmp_path / "m.armt"
    save_memory(path, model, model.read(ids(model)), [RECORD])
    data = path.read_bytes()
    generator = torch.Generator().manual_seed(0)
    for place in torch.randint(len(data), (150,), generator=generator).tolist():
        changed = bytearray(data)
        changed[place] ^= 1 << (place % 8)
        path.write_bytes(changed)
        with pytest.raises(MemoryFileError, match=r"m\.armt"):
            load_memory(path, model)


def test_other_files_are_refused(model: Armt, tmp_path: Path) -> None:
    with pytest.raises(MemoryFileError, match="no such memory file"):
        load_memory(tmp_path / "none.armt", model)
    save_file({"x": torch.zeros(2)}, tmp_path / "x.armt")
    with pytest.raises(MemoryFileError, match="no memory"):
        load_memory(tmp_path / "x.armt", model)
    (tmp_path / "text.armt").write_text("hello")
    with pytest.raises(MemoryFileError, match=r"text\.armt"):
        load_memory(tmp_path / "text.armt", model)


def test_a_failed_write_leaves_the_old_file(model: Armt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.armt"
    save_memory(path, model, model.read(ids(model)), [])
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MemoryFileError, match="No space left"):
        save_memory(path, model, model.read(ids(model)[:40]), [])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_another_dtype_is_said(model: Armt, tmp_path: Path, tiny_model_dir: Path) -> None:
    save_memory(tmp_path / "m.armt", model, model.read(ids(model)), [])
    stored = load_memory(tmp_path / "m.armt", armt.load(tiny_model_dir, device="cpu", dtype="float64"))
    assert stored.memory.matrix.dtype == torch.float64
    assert stored.notice is not None
    assert "float32" in stored.notice
    assert "float64" in stored.notice


def test_half_precision_weights_keep_the_memory_wide(model: Armt, tmp_path: Path, tiny_model_dir: Path) -> None:
    save_memory(tmp_path / "m.armt", model, model.read(ids(model)), [])
    stored = load_memory(tmp_path / "m.armt", armt.load(tiny_model_dir, device="cpu", dtype="bfloat16"))
    assert stored.memory.matrix.dtype == torch.float32
    assert stored.notice is None


class TestHostileFiles:
    """A valid checksum over bad fields: anybody can write one, and 77 of 500 ended in KeyError and the like."""

    @pytest.fixture
    def whole(self, model: Armt, tmp_path: Path) -> tuple[dict[str, str], dict[str, torch.Tensor]]:
        """Return header and tensors of a good file."""
        save_memory(tmp_path / "good.armt", model, model.read(ids(model)[:70], keep_open=True), [RECORD])
        with safe_open(tmp_path / "good.armt", framework="pt") as opened:
            return dict(opened.metadata()), {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118

    @staticmethod
    def signed(path: Path, header: dict[str, str], tensors: dict[str, torch.Tensor]) -> Path:
        """Write a file with the right checksum, whatever it says."""
        header = {key: value for key, value in header.items() if key != "sha256"}
        path.write_bytes(seal(header, tensors, save))
        return path

    def refused(self, model: Armt, path: Path) -> None:
        for look in (describe_memory_file, lambda path: load_memory(path, model)):
            with pytest.raises(MemoryFileError, match=path.name) as caught:
                look(path)
            assert "\n" not in str(caught.value)

    def test_the_good_one_is_taken(self, model: Armt, tmp_path: Path, whole: Any) -> None:
        """Otherwise every refusal below might be for another reason."""
        path = self.signed(tmp_path / "signed.armt", *whole)
        assert load_memory(path, model).sources == (RECORD,)

    @pytest.mark.parametrize("field", ["segment_tokens", "tokens_read", "segments_read", "position"])
    @pytest.mark.parametrize("value", ["-1", "1.5", "", "x", "١", "9" * 400, "0x10", " 3", None])
    def test_counts(self, model: Armt, tmp_path: Path, whole: Any, field: str, value: str | None) -> None:
        header, tensors = whole
        changed = {key: text for key, text in header.items() if key != field}
        if value is not None:
            changed[field] = value
        self.refused(model, self.signed(tmp_path / "bad.armt", changed, tensors))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sources", "{}"),
            ("sources", "[1]"),
            ("sources", "no json"),
            ("sources", "[" * 100_000),
            ("sources", '[{"path": "a"}]'),
            ("sources", '[{"path": 1, "sha256": null, "tokens": 1}]'),
            ("sources", '[{"path": "a", "sha256": null, "tokens": -1}]'),
            ("sources", '[{"path": "a", "sha256": null, "tokens": true}]'),
            ("sources", '[{"path": "a", "sha256": null, "tokens": 1, "more": 1}]'),
            ("layers", "7"),
            ("layers", '["a"]'),
            ("layers", "[-1]"),
            ("layers", "[1e400]"),
            ("layers", "[true]"),
            ("format_version", "2"),
            ("format_version", ""),
            ("format", "other"),
        ],
        ids=lambda value: str(value)[:30],
    )
    @pytest.mark.usefixtures("_uncollected")
    def test_fields(self, model: Armt, tmp_path: Path, whole: Any, field: str, value: str) -> None:
        header, tensors = whole
        self.refused(model, self.signed(tmp_path / "bad.armt", {**header, field: value}, tensors))

    @pytest.mark.parametrize("missing", ["model", "model_name", "dialect", "layers", "sources"])
    def test_missing_fields(self, model: Armt, tmp_path: Path, whole: Any, missing: str) -> None:
        header, tensors = whole
        changed = {key: text for key, text in header.items() if key != missing}
        self.refused(model, self.signed(tmp_path / "bad.armt", changed, tensors))

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
    @pytest.mark.parametrize("name", ["matrix", "normalizer"])
    def test_numbers_that_are_none(self, model: Armt, tmp_path: Path, whole: Any, name: str, number: float) -> None:
        header, tensors = whole
        tensors[name].view(-1)[3] = number
        self.refused(model, self.signed(tmp_path / "bad.armt", header, tensors))

    @pytest.mark.parametrize(
        "open_tokens",
        [torch.zeros(32, dtype=torch.int32), torch.zeros(2, 2, dtype=torch.int32), torch.zeros(3), None],
        ids=["a-segment", "matrix", "floats", "none"],
    )
    def test_open_tokens(self, model: Armt, tmp_path: Path, whole: Any, open_tokens: torch.Tensor | None) -> None:
        header, tensors = whole
        del tensors["open_tokens"]
        if open_tokens is not None:
            tensors["open_tokens"] = open_tokens
        self.refused(model, self.signed(tmp_path / "bad.armt", header, tensors))

    @pytest.mark.parametrize("token", [-1, 100_000])
    def test_open_tokens_outside_the_vocabulary(self, model: Armt, tmp_path: Path, whole: Any, token: int) -> None:
        header, tensors = whole
        tensors["open_tokens"][0] = token
        path = self.signed(tmp_path / "bad.armt", header, tensors)
        with pytest.raises(MemoryFileError, match="token ids must lie in"):
            load_memory(path, model)

    @pytest.mark.parametrize(
        ("name", "dtype"),
        [
            ("matrix", torch.float8_e4m3fn), ("matrix", torch.complex64), ("normalizer", torch.int8),
            ("open_tokens", torch.bool), ("open_tokens", torch.complex64),
        ],
    )  # fmt: skip
    def test_numbers_of_another_kind(
        self, model: Armt, tmp_path: Path, whole: Any, name: str, dtype: torch.dtype
    ) -> None:
        """Of eight bits, not even whether they are finite can be asked; complex ones lost a half."""
        header, tensors = whole
        changed = {**tensors, name: tensors[name].to(dtype)}
        self.refused(model, self.signed(tmp_path / "bad.armt", header, changed))

    def test_tensors_without_numbers(self, model: Armt, tmp_path: Path, whole: Any) -> None:
        """Which numbers it holds was asked of the first tensor that has any: ``info`` ended with a StopIteration."""
        header, tensors = whole
        changed = {"open_tokens": tensors["open_tokens"], "matrix": tensors["matrix"][:0].clone()}
        self.refused(model, self.signed(tmp_path / "bad.armt", header, changed))

    @pytest.mark.parametrize("name", ["matrix", "normalizer"])
    def test_shapes_of_another_model(self, model: Armt, tmp_path: Path, whole: Any, name: str) -> None:
        header, tensors = whole
        tensors[name] = tensors[name][..., :-1].contiguous()
        path = self.signed(tmp_path / "bad.armt", header, tensors)
        with pytest.raises(MemoryFileError, match=f"{name} does not fit the model"):
            load_memory(path, model)

    def test_a_memory_that_is_not_finite_is_not_written(self, model: Armt, tmp_path: Path) -> None:
        """``read`` saved a memory of NaN and ended with exit code 0."""
        memory = model.read(ids(model))
        memory.matrix[0, 0, 0] = float("nan")
        with pytest.raises(MemoryFileError, match="not finite"):
            save_memory(tmp_path / "m.armt", model, memory, [])
        assert not (tmp_path / "m.armt").exists()

    def test_a_file_may_be_cut_short_while_it_is_used(self, model: Armt, tmp_path: Path) -> None:
        """It was mapped: whoever truncated it ended the process with SIGBUS."""
        path = tmp_path / "m.armt"
        save_memory(path, model, model.read(ids(model)), [RECORD])
        stored = load_memory(path, model)
        expected = stored.memory.matrix.clone()
        with path.open("r+b") as file:
            file.truncate(10)
        assert torch.equal(stored.memory.matrix, expected)

    def test_the_mode_is_that_of_the_umask(self, model: Armt, tmp_path: Path) -> None:
        """A scratch file made with mkstemp would leave 0600 to everybody else's surprise."""
        before = os.umask(0o027)
        try:
            save_memory(tmp_path / "m.armt", model, model.read(ids(model)), [])
        finally:
            os.umask(before)
        assert (tmp_path / "m.armt").stat().st_mode & 0o777 == 0o640
