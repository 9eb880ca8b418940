"""Weights by range: every process reads its own tensors, and what is wrong is said once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from armt.errors import ModelError, UsageError
from armt.models.checkpoint import files
from armt.models.checkpoint.read import load_model
from armt.runtime.devices.crew import Crew
from armt.runtime.devices.load import device_of, load_part, load_spread
from armt.runtime.devices.orders import Hold
from armt.runtime.session import Armt

CPU = torch.device("cpu")


def hold(path: Path) -> Hold:
    ranges = ((0, 1), (1, 4))
    return Hold(path=str(path), dialect=None, base=None, dtype="float64", kernels="torch", device="cpu", ranges=ranges)


@pytest.mark.parametrize(
    ("family", "options"),
    [("llama", {}), ("llama", {"wrap_layers": [True, False, True, False]}), ("gpt2", {}), ("gpt_neox", {}),
     ("llama", {"dialect": "rmt"})],
    ids=["llama", "gaps", "gpt2", "neox", "rmt"],
)  # fmt: skip
def test_a_part_has_the_weights_of_its_layers(
    make_armt: Callable[..., Armt], family: str, options: dict[str, object]
) -> None:
    whole = make_armt(family, **options)
    first, second = (load_part(hold(whole.path), rank, CPU) for rank in (0, 1))
    assert (first.config.layers, second.config.layers) == (1, 3)
    assert first.config.memory_layers + tuple(1 + n for n in second.config.memory_layers) == whole.config.memory_layers
    for name, tensor in whole.model.weights.layers.items():
        assert torch.equal(torch.cat((first.weights.layers[name], second.weights.layers[name])), tensor), name
    for name, tensor in whole.model.weights.memory.items():
        assert torch.equal(torch.cat((first.weights.memory[name], second.weights.memory[name])), tensor), name
    # Embeddings and head stand with the lowest layer; all know the final norm.
    assert torch.equal(first.weights.embedding, whole.model.weights.embedding)
    assert torch.equal(first.weights.head, whole.model.weights.head)
    assert second.weights.embedding.shape == second.weights.head.shape == (0, whole.config.d_model)
    assert second.weights.positions is None
    for part in (first, second):
        assert torch.equal(part.weights.final_norm, whole.model.weights.final_norm)
        assert part.memory_dtype == whole.model.memory_dtype


def test_no_other_layer_is_copied(make_armt: Callable[..., Armt], monkeypatch: pytest.MonkeyPatch) -> None:
    """Files stay mapped; a tensor of another range is looked at for its shape alone."""
    path = make_armt().path
    copied: list[str] = []
    get = files.TensorFiles.get

    def noted(self: files.TensorFiles, name: str) -> torch.Tensor:
        copied.append(name)
        return get(self, name)

    monkeypatch.setattr(files.TensorFiles, "get", noted)
    load_model(path, device=CPU)
    whole = len(copied)
    copied.clear()
    load_model(path, device=CPU, layers=(3, 4))
    names = len(get_names(path))
    # Each once for its shape (and the dtype of one), then those that are copied: 13 of a layer, norm and memory tokens.
    assert whole >= 2 * names
    assert len(copied) - (whole - names) == len([n for n in get_names(path) if ".layers.3." in n]) + 2


def get_names(path: Path) -> list[str]:
    return list(load_file(path / "model.safetensors"))


def test_what_is_wrong_is_said_once(
    crew: Crew, make_armt: Callable[..., Armt], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The others are not told of a checkpoint that cannot be loaded, and go on to serve the next."""
    source = make_armt().path
    (tmp_path / "config.json").write_bytes((source / "config.json").read_bytes())
    tensors = load_file(source / "model.safetensors")
    save_file({n: t for n, t in tensors.items() if ".layers.3.W_mq" not in n}, tmp_path / "model.safetensors")
    how = {"dtype": torch.float32, "dialect": None, "base": None, "kernels": "torch"}
    with pytest.raises(ModelError, match="1 missing tensor"):
        load_spread(crew.link, tmp_path, devices=4, device=CPU, **how)
    with pytest.raises(UsageError, match="--devices 5: the model has 4 layers"):
        load_spread(crew.link, source, devices=5, device=CPU, **how)
    with pytest.raises(UsageError, match="--device cuda:1: with several devices"):
        load_spread(crew.link, source, devices=2, device=torch.device("cuda", 1), **how)
    assert load_spread(crew.link, source, devices=2, device=CPU, **how).ranges == ((0, 2), (2, 4))
    assert capfd.readouterr().err == ""


def test_a_gpu_has_the_number_of_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[int] = []
    monkeypatch.setattr(torch.cuda, "set_device", chosen.append)
    assert device_of("cuda", 3) == torch.device("cuda", 3)
    assert device_of("cpu", 3) == CPU
    assert chosen == [3]
