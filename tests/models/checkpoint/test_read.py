"""Checkpoint files: every layout that is read, every damage that is refused, and each weight in memory once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

import armt
from armt.errors import ModelError
from armt.models.checkpoint.files import TensorFiles
from armt.models.checkpoint.names import arrange, restore
from armt.models.families import FAMILIES
from armt.models.model import ArmtModel

LAYER = "model.model.layers"


@pytest.fixture
def directory(make_armt: Callable[..., Any], tmp_path: Path) -> Path:
    """A copy of a good checkpoint, to be damaged."""
    source = make_armt().path
    for name in ("config.json", "model.safetensors"):
        shutil.copyfile(source / name, tmp_path / name)
    return tmp_path


def load(path: Path) -> ArmtModel:
    return armt.load(path, device="cpu", dtype="checkpoint").model


def tensors_of(path: Path) -> dict[str, Tensor]:
    return load_file(path / "model.safetensors")


def assert_equal(model: ArmtModel, other: ArmtModel) -> None:
    found, expected = dict(model.weights.named()), dict(other.weights.named())
    assert found.keys() == expected.keys()
    for name, tensor in found.items():
        assert torch.equal(tensor, expected[name]), name


def shard(path: Path, suffix: str, save: Callable[[dict[str, Tensor], Path], None]) -> dict[str, str]:
    """Split a checkpoint's tensors over three files with an index."""
    tensors = tensors_of(path)
    (path / "model.safetensors").unlink()
    where = {
        name: f"{'pytorch_' * (suffix == 'bin')}model-{i % 3 + 1:05}-of-00003.{suffix}"
        for i, name in enumerate(tensors)
    }
    for file in set(where.values()):
        save({name: tensor for name, tensor in tensors.items() if where[name] == file}, path / file)
    return where


def write_index(path: Path, where: Any, name: str = "model.safetensors.index.json") -> None:
    (path / name).write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": where}))


def test_sharded_safetensors(directory: Path) -> None:
    whole = load(directory)
    write_index(directory, shard(directory, "safetensors", save_file))
    assert_equal(load(directory), whole)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.bin"])
def test_a_bin_file(directory: Path, name: str) -> None:
    whole = load(directory)
    torch.save(tensors_of(directory), directory / name)
    (directory / "model.safetensors").unlink()
    assert_equal(load(directory), whole)


def test_sharded_bin_files(directory: Path) -> None:
    whole = load(directory)
    write_index(directory, shard(directory, "bin", torch.save), "pytorch_model.bin.index.json")
    assert_equal(load(directory), whole)


def test_a_lone_safetensors_file_of_any_name(directory: Path) -> None:
    whole = load(directory)
    (directory / "model.safetensors").rename(directory / "step-1000.safetensors")
    assert_equal(load(directory), whole)


def test_missing_and_superfluous_tensors(directory: Path) -> None:
    tensors = tensors_of(directory)
    del tensors[f"{LAYER}.2.W_mk.weight"]
    tensors["model.model.surprise"] = torch.zeros(1)
    save_file(tensors, directory / "model.safetensors")
    with pytest.raises(ModelError) as caught:
        load(directory)
    assert "1 missing tensor (model.layers.2.W_mk.weight)" in str(caught.value)
    assert "1 unexpected tensor (model.surprise)" in str(caught.value)


def test_many_missing_tensors_are_counted(directory: Path) -> None:
    save_file({"memory": torch.zeros(2, 16)}, directory / "model.safetensors")
    with pytest.raises(ModelError, match=r"59 missing tensors \(lm_head\.weight, .* and 54 more\)"):
        load(directory)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("memory", (3, 16)),
        (f"{LAYER}.0.W_mv.weight", (16, 15)),
        (f"{LAYER}.1.layer.self_attn.k_proj.weight", (16, 16)),
        ("model.model.norm.weight", (1,)),  # would broadcast if it were copied without a look
        (f"{LAYER}.3.layer.input_layernorm.weight", (1,)),
        (f"{LAYER}.0.W_mb.bias", ()),
        ("model.lm_head.weight", (39, 16)),
    ],
)
def test_a_wrong_shape(directory: Path, name: str, shape: tuple[int, ...]) -> None:
    tensors = tensors_of(directory)
    tensors[name] = torch.zeros(shape)
    save_file(tensors, directory / "model.safetensors")
    with pytest.raises(ModelError, match=rf"{name.replace('.', '[.]')} has shape \[.*\], expected \["):
        load(directory)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.uint8], ids=str)
def test_weights_that_are_no_numbers_to_compute_with(directory: Path, dtype: torch.dtype) -> None:
    """A quantised tensor converted as it stands would load and mean nothing."""
    tensors = tensors_of(directory)
    tensors[f"{LAYER}.0.W_mv.weight"] = tensors[f"{LAYER}.0.W_mv.weight"].to(dtype)
    save_file(tensors, directory / "model.safetensors")
    with pytest.raises(ModelError, match=r"layers\.0\.W_mv\.weight.*(int64|bool|uint8)"):
        load(directory)


def test_weights_without_a_tensor(directory: Path) -> None:
    write_index(directory, {})
    with pytest.raises(ModelError, match="hold no tensor"):
        load(directory)


def test_dtype_of_files(directory: Path) -> None:
    assert TensorFiles(directory).dtype() == torch.float64
    half = {name: tensor.bfloat16() for name, tensor in tensors_of(directory).items()}
    save_file(half, directory / "model.safetensors")
    model = load(directory)
    assert (model.dtype, model.memory_dtype) == (torch.bfloat16, torch.bfloat16)
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({**config, "model_dtype": "float32", "memory_dtype": "float64"}))
    model = load(directory)
    assert (model.dtype, model.memory_dtype) == (torch.float32, torch.float64)
    # The memory adds up over a document: it stays as wide as the checkpoint wants it.
    asked = armt.load(directory, device="cpu", dtype="float16").model
    assert (asked.dtype, asked.memory_dtype) == (torch.float16, torch.float64)
    (directory / "config.json").write_text(json.dumps({**config, "memory_dtype": "bfloat16"}))
    asked = armt.load(directory, device="cpu", dtype="float32").model
    assert (asked.dtype, asked.memory_dtype) == (torch.float32, torch.float32)


# Heads and aliases.


def head_case(make_armt: Callable[..., Any], tmp_path: Path, *, tied: bool) -> Path:
    source = make_armt(base={"tie_word_embeddings": tied}).path
    for name in ("config.json", "model.safetensors"):
        shutil.copyfile(source / name, tmp_path / name)
    return tmp_path


def test_a_tied_head_is_the_embedding_itself(make_armt: Callable[..., Any], tmp_path: Path) -> None:
    path = head_case(make_armt, tmp_path, tied=True)
    tensors = tensors_of(path)
    assert "model.lm_head.weight" not in tensors
    model = load(path)
    assert model.weights.head is model.weights.embedding
    assert "head" not in dict(model.weights.named())
    # Some files hold the tied head besides: equal values are still kept once.
    save_file(
        {**tensors, "model.lm_head.weight": tensors["model.model.embed_tokens.weight"].clone()},
        path / "model.safetensors",
    )
    again = load(path)
    assert again.weights.head is again.weights.embedding


def test_an_untied_head_is_its_own(make_armt: Callable[..., Any], tmp_path: Path) -> None:
    """The outer ``tie_word_embeddings`` of ARMT configurations defaults to true and must not be believed."""
    path = head_case(make_armt, tmp_path, tied=False)
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps({**config, "tie_word_embeddings": True}))
    tensors, model = tensors_of(path), load(path)
    assert torch.equal(model.weights.head, tensors["model.lm_head.weight"])
    assert not torch.equal(model.weights.head, model.weights.embedding)
    del tensors["model.lm_head.weight"]
    save_file(tensors, path / "model.safetensors")
    with pytest.raises(ModelError, match=r"1 missing tensor \(lm_head\.weight"):
        load(path)


@pytest.fixture
def paper_directory(make_armt: Callable[..., Any], tmp_path: Path) -> Path:
    source = make_armt(dialect="paper").path
    for name in ("config.json", "model.safetensors"):
        shutil.copyfile(source / name, tmp_path / name)
    return tmp_path


def test_the_three_spellings_of_the_paper(paper_directory: Path) -> None:
    whole, tensors = load(paper_directory), tensors_of(paper_directory)
    aliases = {
        name.replace("memory_cell.model.model.layers.", "memory_cell.layers."): tensor.clone()
        for name, tensor in tensors.items()
        if ".layers." in name
    }
    rest = {name: tensor for name, tensor in tensors.items() if ".layers." not in name}
    for spelling in ({**tensors, **aliases}, {**rest, **aliases}):
        save_file(spelling, paper_directory / "model.safetensors")
        assert_equal(load(paper_directory), whole)


def test_aliases_that_differ_are_refused(paper_directory: Path) -> None:
    tensors = tensors_of(paper_directory)
    name = "memory_cell.model.model.layers.1.W_mv.weight"
    tensors["memory_cell.layers.1.W_mv.weight"] = tensors[name] + 1e-3
    save_file(tensors, paper_directory / "model.safetensors")
    with pytest.raises(ModelError, match="are one weight but differ"):
        load(paper_directory)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("count", [1, 3])
def test_weights_that_are_no_numbers_are_refused(directory: Path, bad: float, count: int) -> None:
    """A download that was cut and filled up, a training that ran over: all that is read would be no number either."""
    tensors = tensors_of(directory)
    names = sorted(name for name in tensors if name.startswith(LAYER) and name.endswith("mlp.up_proj.weight"))[:count]
    for name in names:
        tensors[name].view(-1)[-1] = bad
    save_file(tensors, directory / "model.safetensors")
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    with pytest.raises(ModelError, match=rf"up_proj\.weight{more}: not finite in float64$"):
        load(directory)


def test_weights_too_large_for_the_dtype_are_refused(directory: Path) -> None:
    tensors = tensors_of(directory)
    name = f"{LAYER}.0.layer.mlp.up_proj.weight"
    tensors[name].view(-1)[0] = 1e30
    save_file(tensors, directory / "model.safetensors")
    armt.load(directory, device="cpu", dtype="bfloat16")
    with pytest.raises(ModelError, match=r"mlp\.up_proj\.weight: not finite in float16$"):
        armt.load(directory, device="cpu", dtype="float16")


def test_constants_in_older_files_are_passed_over(make_armt: Callable[..., Any], tmp_path: Path) -> None:
    source = make_armt("gpt2").path
    shutil.copyfile(source / "config.json", tmp_path / "config.json")
    tensors = tensors_of(source)
    tensors["model.transformer.h.0.layer.attn.bias"] = torch.ones(1, 1, 8, 8)
    tensors["model.transformer.h.0.layer.attn.masked_bias"] = torch.tensor(-1e4)
    save_file(tensors, tmp_path / "model.safetensors")
    assert_equal(load(tmp_path), make_armt("gpt2").model)


# In memory once.


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
def test_weights_exist_once(family: str, tied: bool, make_armt: Callable[..., Any]) -> None:
    """Total bytes are those of the file, no two tensors share a storage, no storage is larger than its tensor."""
    model = make_armt(family, base={"tie_word_embeddings": tied})
    named = dict(model.model.weights.named())
    expected = sum(tensor.numel() for tensor in tensors_of(model.path).values())
    assert model.model.weights.parameters == expected
    assert model.model.weights.bytes == 8 * expected
    storages = {tensor.untyped_storage().data_ptr(): tensor.untyped_storage().nbytes() for tensor in named.values()}
    assert len(storages) == len(named)
    assert sum(storages.values()) == 8 * expected


def test_steps_and_decoding_use_views(make_armt: Callable[..., Any], token_ids: Callable[..., Tensor]) -> None:
    """Running must not leave a second copy of the weights behind."""
    model = make_armt()
    before = {name: tensor.data_ptr() for name, tensor in model.model.weights.named()}
    model.read(token_ids(20), "diagonal")
    list(model.generate(token_ids(9), max_tokens=8))
    assert {name: tensor.data_ptr() for name, tensor in model.model.weights.named()} == before


def test_the_file_can_change_after_loading(directory: Path, token_ids: Callable[..., Tensor]) -> None:
    """Weights are copies of the mapped file, not views of it."""
    model = armt.load(directory, device="cpu", dtype="checkpoint")
    before = model.logits(token_ids(9))
    file = directory / "model.safetensors"
    file.write_bytes(bytes(file.stat().st_size))
    assert torch.equal(model.logits(token_ids(9)), before)


@pytest.mark.parametrize("family", FAMILIES)
def test_arrange_and_restore_are_inverse(family: str, make_armt: Callable[..., Any]) -> None:
    model = make_armt(family)
    attr, tensors = FAMILIES[family].layers_attr, tensors_of(model.path)
    for part in FAMILIES[family].parts(model.config.base):
        source = tensors[f"model.{attr}.1.layer.{part.name}"]
        stacked = model.model.weights.layers[part.target][1, part.start : part.start + part.rows]
        assert torch.equal(stacked, arrange(source, part, model.config.base.heads))
        assert torch.equal(restore(stacked, part, model.config.base.heads), source)
