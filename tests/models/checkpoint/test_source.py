"""Wrappers as their trainers save them: aliases, LoRA pairs unmerged, folders of a trainer, and what is refused."""

from __future__ import annotations

import json
import logging
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from armt.errors import ConfigError, ExitCode, ModelError
from armt.models.checkpoint.directory import leftovers, load_config, read_config, tensor_shapes
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.source import open_checkpoint
from armt.models.model import ArmtModel

GOLDEN = Path(__file__).parents[2] / "golden"
LORA = GOLDEN / "paper-llama-lora"
QUERY = "memory_cell.layers.0.layer.self_attn.q_proj"
_UNWRAPPED = r"memory_cell.model.base_model.model.model.layers.\2."
HUB_MIXIN = ("segment_size", "max_n_segments", "vary_n_segments", "k2", "return_all_logits")


def load(path: Path, **told: Any) -> ArmtModel:
    return load_model(path, device=torch.device("cpu"), **told)


def assert_same(model: ArmtModel, other: ArmtModel) -> None:
    found, expected = dict(model.weights.named()), dict(other.weights.named())
    assert found.keys() == expected.keys()
    for name, tensor in found.items():
        assert torch.equal(tensor, expected[name]), name


def config_of(path: Path) -> dict[str, Any]:
    return json.loads((path / "config.json").read_text())  # type: ignore[no-any-return]


@pytest.fixture
def wrapper(tmp_path: Path) -> Path:
    """A copy of the golden wrapper, to be damaged."""
    shutil.copytree(LORA, tmp_path / "wrapper")
    return tmp_path / "wrapper"


def change(path: Path, **changes: Any) -> None:
    raw = {**config_of(path), **changes}
    (path / "config.json").write_text(json.dumps({k: v for k, v in raw.items() if v is not ...}))


def change_tensors(path: Path, **changes: Any) -> None:
    tensors = load_file(path / "model.safetensors")
    for name, value in changes.items():
        if value is ...:
            del tensors[name]
        else:
            tensors[name] = value
    save_file(tensors, path / "model.safetensors")


def test_sizes_are_those_of_the_tensors(wrapper: Path) -> None:
    config = load_config(wrapper)
    # 20 tokens, four of them memory tokens.
    assert (config.segment_tokens, config.memory_tokens, config.d_mem) == (16, 4, 8)
    assert (config.correction, config.dialect, config.layers) == (False, "paper", 4)
    change(wrapper, segment_includes_memory=False)
    assert load_config(wrapper).segment_tokens == 20
    change(wrapper, num_mem_tokens=4, d_mem=8, segment_includes_memory=...)
    assert load_config(wrapper).segment_tokens == 20


def test_pairs_are_merged_in_float32(wrapper: Path) -> None:
    """``W + alpha / r * B A`` for each pair, and nothing else is touched."""
    tensors = load_file(wrapper / "model.safetensors")
    found = open_checkpoint(wrapper, load_config(wrapper))
    assert len(found.pairs) == 8
    expected = tensors[f"{QUERY}.base_layer.weight"] + 3.0 * (
        tensors[f"{QUERY}.lora_B.default.weight"] @ tensors[f"{QUERY}.lora_A.default.weight"]
    )
    torch.testing.assert_close(found.get("model.layers.0.self_attn.q_proj.weight"), expected)
    key = "memory_cell.layers.0.layer.self_attn.k_proj.weight"
    assert torch.equal(found.get("model.layers.0.self_attn.k_proj.weight"), tensors[key])


def test_what_the_hub_mixin_saves_needs_only_what_it_does_not_say(wrapper: Path) -> None:
    """Base by --base, dialect by --dialect; correction and alpha in the file, since no tensor shows them."""
    raw = config_of(wrapper)
    (wrapper / "base.json").write_text(json.dumps(raw["base_model_config"]))
    told = {"correction": False, "peft_config": {"r": 2, "lora_alpha": 6}}
    (wrapper / "config.json").write_text(json.dumps({name: raw[name] for name in HUB_MIXIN} | told))
    assert_same(load(wrapper, dialect="paper", base=wrapper / "base.json"), load(LORA))
    with pytest.raises(ConfigError, match="name the dialect"):
        load(wrapper, base=wrapper / "base.json")
    with pytest.raises(ConfigError, match="--base"):
        load(wrapper, dialect="paper")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "pytorch_model.pt", "model_best.pth"])
def test_pickles_of_a_state_dict_with_all_aliases(wrapper: Path, name: str) -> None:
    """What ``torch.save(model.state_dict())`` gives: each layer twice; one trainer puts a dictionary around."""
    tensors = load_file(wrapper / "model.safetensors")
    both: dict[str, Any] = dict(tensors)
    for key, tensor in tensors.items():
        both[key.replace("memory_cell.layers.", "memory_cell.model.base_model.model.model.layers.")] = tensor
    assert len(both) > len(tensors)
    (wrapper / "model.safetensors").unlink()
    if name == "model_best.pth":
        both = {"model_state_dict": both, "optimizer_state_dict": {"state": {}, "lr": 1e-4}, "iteration": 7}
    torch.save(both, wrapper / name)
    assert_same(load(wrapper), load(LORA))
    assert tensor_shapes(wrapper)["memory_cell.memory"] == (4, 32)


def test_sharded_wrappers(wrapper: Path) -> None:
    tensors = load_file(wrapper / "model.safetensors")
    (wrapper / "model.safetensors").unlink()
    where = {name: f"model-0000{i % 2 + 1}-of-00002.safetensors" for i, name in enumerate(tensors)}
    for file in set(where.values()):
        save_file({name: tensor for name, tensor in tensors.items() if where[name] == file}, wrapper / file)
    (wrapper / "model.safetensors.index.json").write_text(json.dumps({"weight_map": where}))
    assert_same(load(wrapper), load(LORA))


def test_a_model_class_around_the_wrapper(tmp_path: Path) -> None:
    """``armt.memory_cell.``: the class of the same repository that holds the wrapper as a member."""
    shutil.copytree(GOLDEN / "upstream-heads", tmp_path / "m")
    tensors = {f"armt.memory_cell.{name}": t for name, t in load_file(tmp_path / "m" / "model.safetensors").items()}
    save_file(tensors, tmp_path / "m" / "model.safetensors")
    assert_same(load(tmp_path / "m"), load(GOLDEN / "upstream-heads"))


def test_a_trainers_folder(wrapper: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """``checkpoint-N`` takes the configuration of the folder around it; what else lies there is named, not read."""
    run = tmp_path / "run"
    for step in (9, 20):
        (run / f"checkpoint-{step}" / "global_step20").mkdir(parents=True)
    last = run / "checkpoint-20"
    shutil.copyfile(wrapper / "model.safetensors", last / "model.safetensors")
    rest = ("optimizer.pt", "scheduler.pt", "rng_state_0.pth", "trainer_state.json", "training_args.bin", "latest")
    for name in (*rest, "zero_to_fp32.py"):
        (last / name).write_bytes(b"not read")
    shutil.copyfile(wrapper / "config.json", run / "config.json")
    with caplog.at_level(logging.WARNING):
        assert_same(load(last), load(LORA))
    assert leftovers(last) == sorted(["global_step20", *rest, "zero_to_fp32.py"])
    assert [record.getMessage() for record in caplog.records] == [f"{last}: not read: {', '.join(leftovers(last))}"]
    # The newest by number, not by name.
    with pytest.raises(ModelError, match=r"a trainer.s folder; name one of its checkpoints, for instance .*-20$"):
        load(run)
    (run / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json: no such file"):
        load(last)
    # The newest by number, not by name.
    with pytest.raises(ModelError, match=r"a trainer.s folder; name one of its checkpoints, for instance .*-20$"):
        load(run)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"peft_config": ...}, r"holds low-rank pairs .* but not their alpha: put peft's adapter_config\.json"),
        ({"peft_config": {"lora_alpha": 6}}, "peft_config: key 'r' is missing"),
        ({"peft_config": {"r": 2}}, "peft_config: key 'lora_alpha' is missing"),
        ({"peft_config": {"r": 4, "lora_alpha": 6}}, "rank 4 is said, the tensors have 2"),
        ({"peft_config": {"r": 2, "lora_alpha": 6, "use_dora": True}}, "use_dora=True"),
        ({"peft_config": 8}, "peft_config: expected an object, got 8"),
        ({"correction": ...}, 'does not say how it was built: add "correction"'),
        ({"segment_size": 4}, "segment_tokens: expected at least 1, got 0"),
    ],
)
def test_what_has_to_be_told(wrapper: Path, changes: dict[str, Any], message: str) -> None:
    change(wrapper, **changes)
    with pytest.raises(ModelError, match=message) as caught:
        load(wrapper)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code is ExitCode.MODEL


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({f"{QUERY}.lora_A.default.weight": ...}, "self_attn.q_proj: lora_A is missing, its other half is there"),
        ({f"{QUERY}.lora_B.default.weight": ...}, "self_attn.q_proj: lora_B is missing"),
        ({f"{QUERY}.lora_A.default.weight": torch.zeros(2, 31)}, r"lora_A \[2, 31\] and lora_B \[32, 2\] do not fit"),
        ({f"{QUERY}.lora_A.default.weight": torch.zeros(3, 32)}, "do not fit"),
        (
            {f"{QUERY}.lora_A.default.weight": ..., f"{QUERY}.lora_B.default.weight": ...},
            "base_layer.weight has no low-rank pair: half merged",
        ),
        (
            {f"{QUERY}.base_layer.weight": ..., f"{QUERY}.weight": torch.zeros(32, 32)},
            "has a low-rank pair but is not a base_layer: half merged",
        ),
        ({"memory_cell.layers.0.lora_A.default.weight": torch.zeros(2, 2)}, "lora_B is missing"),
        ({f"{QUERY}.lora_magnitude_vector.default.weight": torch.zeros(2)}, "not a low-rank change of a linear layer"),
        ({"memory_cell.memory": ...}, "no memory tokens"),
        ({"memory_cell.layers.0.W_mq.weight": torch.zeros(3, 32)}, "no W_mq of one shape"),
    ],
)
def test_pairs_that_do_not_match(wrapper: Path, changes: dict[str, Tensor], message: str) -> None:
    change_tensors(wrapper, **changes)
    with pytest.raises(ModelError, match=message) as caught:
        load(wrapper)
    assert "\n" not in str(caught.value)


def test_a_plain_rmt_is_told_by_its_tensors(tmp_path: Path) -> None:
    """Memory tokens, but nothing that writes an associative memory: the other recurrent memory of the same authors.

    Its wrapper's ``segment_size`` are real tokens, as it cuts them itself.
    """
    rmt = GOLDEN / "rmt-llama"
    shutil.copytree(rmt, tmp_path / "wrapper")
    base = config_of(rmt)["base_model_config"]
    (tmp_path / "base.json").write_text(json.dumps(base))
    told = {"segment_size": 16, "max_n_segments": 4, "vary_n_segments": False, "k2": -1, "return_all_logits": False}
    (tmp_path / "wrapper" / "config.json").write_text(json.dumps(told))
    config = load_config(tmp_path / "wrapper", base=tmp_path / "base.json")
    assert config == load_config(rmt)
    assert_same(load(tmp_path / "wrapper", base=tmp_path / "base.json"), load(rmt))
    change(tmp_path / "wrapper", segment_size=24, segment_includes_memory=True)
    assert load_config(tmp_path / "wrapper", base=tmp_path / "base.json").segment_tokens == 16
    with pytest.raises(ConfigError, match="dialect paper is asked for, but it is of dialect rmt"):
        load_config(tmp_path / "wrapper", dialect="paper", base=tmp_path / "base.json")


def test_a_plain_rmt_as_its_trainer_saves_it(tmp_path: Path) -> None:
    """``pytorch_model.bin`` of older transformers: masks beside the weights, and a tied head that is the embedding."""
    tensors = load_file(GOLDEN / "rmt-gpt2" / "model.safetensors")
    root = "memory_cell.model.transformer"
    for layer in range(4):
        tensors[f"{root}.h.{layer}.attn.bias"] = torch.ones(1, 1, 64, 64, dtype=torch.uint8).tril()
        tensors[f"{root}.h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    tensors["memory_cell.model.lm_head.weight"] = tensors[f"{root}.wte.weight"]
    torch.save(tensors, tmp_path / "pytorch_model.bin")
    shutil.copyfile(GOLDEN / "rmt-gpt2" / "config.json", tmp_path / "config.json")
    assert_same(load(tmp_path), load(GOLDEN / "rmt-gpt2"))


def test_a_plain_rmt_with_low_rank_pairs(wrapper: Path) -> None:
    """peft's names inside of its wrapper: merged as in those of associative memories."""
    tensors = load_file(wrapper / "model.safetensors")
    kept = {name: tensor for name, tensor in tensors.items() if ".W_m" not in name}
    bare = {
        re.sub(r"^memory_cell\.(model\.base_model\.model\.model\.)?layers\.(\d+)\.layer\.", _UNWRAPPED, name): tensor
        for name, tensor in kept.items()
    }
    save_file(bare, wrapper / "model.safetensors")
    change(wrapper, correction=..., dialect=..., segment_size=16)
    model, paper = load(wrapper), load(LORA)
    assert model.config.carries_tokens
    layers = paper.weights.layers
    assert all(torch.equal(tensor, layers[name]) for name, tensor in model.weights.layers.items())


def test_aliases_must_agree(wrapper: Path) -> None:
    name = "memory_cell.model.base_model.model.model.layers.0.W_mv.weight"
    change_tensors(wrapper, **{name: torch.zeros(32, 32)})
    with pytest.raises(ModelError, match="are one weight but differ"):
        load(wrapper)


def test_a_configuration_that_is_complete_is_left_as_it_is() -> None:
    path = GOLDEN / "paper-llama"
    assert read_config(path) == config_of(path)
