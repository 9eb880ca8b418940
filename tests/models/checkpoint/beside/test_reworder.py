"""The file of a reworder: written, read, refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from armt.errors import ModelError
from armt.models.checkpoint.beside.fitting import fitting_reworder
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.beside.reworder import Reworder, load_reworder, save_reworder
from armt.models.checkpoint.beside.taught import place_taught, taught_of
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.fingerprint import answers_fingerprint, model_fingerprint
from armt.models.checkpoint.listing import JUDGE, REWORDER
from armt.models.checkpoint.names import layer_shapes

RANK = 2


def reworder_of(path: Path, *, first: int = 1, wider: int = 0) -> Reworder:
    """Return one of all layers of a model from ``first`` on; ``wider``: of matrices that it has not."""
    config = load_config(path)
    numbers = np.random.default_rng(0)
    shapes = {name: layer_shapes(config)[f"{name}.weight"] for name in OWN}
    count = config.layers - first

    def made(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
        return numbers.standard_normal(shape).astype(np.float16)

    changes = OwnLayers(
        down={name: made(count, RANK, shape[2] + wider) for name, shape in shapes.items()},
        up={name: made(count, shape[1], RANK) for name, shape in shapes.items()},
    )
    return Reworder(model="0" * 64, first=first, changes=changes)


@pytest.fixture
def model_dir(tiny_model_dir: Path, tmp_path: Path) -> Path:
    for file in tiny_model_dir.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_a_reworder_comes_back_as_it_was_saved(model_dir: Path) -> None:
    reworder = reworder_of(model_dir)
    save_reworder(model_dir / "copy.safetensors", reworder)
    loaded = load_reworder(model_dir / "copy.safetensors")
    assert (loaded.model, loaded.first, loaded.changes.count) == ("0" * 64, 1, reworder.changes.count)
    for name in OWN:
        assert (loaded.changes.down[name] == reworder.changes.down[name]).all()
        assert (loaded.changes.up[name] == reworder.changes.up[name]).all()


def test_a_reworder_belongs_to_the_weights_beside_it(model_dir: Path) -> None:
    config = load_config(model_dir)
    assert fitting_reworder(model_dir, config) is None
    save_reworder(model_dir / REWORDER, reworder_of(model_dir))
    with pytest.raises(ModelError, match="taught on other weights"):
        fitting_reworder(model_dir, config)
    place_taught(model_dir, [reworder_of(model_dir)], dialect="armt")
    (placed,) = taught_of(model_dir, dialect="armt")
    assert isinstance(placed, Reworder)
    found = fitting_reworder(model_dir, config)
    assert found is not None
    assert found.first == 1


@pytest.mark.parametrize(
    "unfit", [{"wider": 1}, {"first": 2, "said": 1}, {"first": 1, "said": 2}], ids=["wider", "fewer", "more"]
)
def test_changes_of_other_layers_are_refused(unfit: dict[str, int], model_dir: Path) -> None:
    said = unfit.pop("said", 1)
    place_taught(model_dir, [replace(reworder_of(model_dir, **unfit), first=said)], dialect="armt")
    with pytest.raises(ModelError, match="layers that are not of this model"):
        fitting_reworder(model_dir, load_config(model_dir))


@pytest.mark.parametrize("damage", ["cut", "other", "below"])
def test_what_is_no_reworder_is_refused(damage: str, model_dir: Path) -> None:
    path = model_dir / REWORDER
    save_reworder(path, reworder_of(model_dir))
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[:-10])
    elif damage == "other":
        path.write_bytes(data.replace(b"armt-reworder", b"armt-reworded"))
    else:
        size = int.from_bytes(data[:8], "little")
        head = json.loads(data[8 : 8 + size])
        head["__metadata__"]["first"] = "-1"
        changed = json.dumps(head).encode()
        path.write_bytes(len(changed).to_bytes(8, "little") + changed + data[8 + size :])
    with pytest.raises(ModelError, match="no reworder"):
        load_reworder(path)


def test_answers_turn_on_it_beside_a_judge_and_memories_do_not(model_dir: Path) -> None:
    (model_dir / JUDGE).write_bytes(b"a judge")

    def names() -> tuple[str, str, str]:
        own = model_fingerprint(model_dir, dialect="armt")
        asked = answers_fingerprint(model_dir, dialect="armt", judge=model_dir)
        return own, answers_fingerprint(model_dir, dialect="armt", judge=None), asked

    before = names()
    save_reworder(model_dir / REWORDER, reworder_of(model_dir))
    after = names()
    assert after[:2] == before[:2]
    assert after[2] != before[2]
