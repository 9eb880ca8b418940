"""What stands beside weights, together."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from armt.errors import UsageError
from armt.models.checkpoint.beside.finder import Finder
from armt.models.checkpoint.beside.judge import Judge
from armt.models.checkpoint.beside.taught import Taught, place_taught, taught_of, write_with
from armt.models.checkpoint.listing import FINDER, JUDGE


def finder() -> Finder:
    one = np.ones((1, 16), dtype=np.float32)
    return Finder(
        model="0" * 64, layer=0, query_layers=(0,), weight=0.4, key_weight=one, key_bias=one[0, :1], query_weight=one,
        query_bias=one[0, :1],
    )  # fmt: skip


def judge() -> Judge:
    one = np.ones((1, 32), dtype=np.float32)
    return Judge(
        model="0" * 64, layer=0, rules=1.0, seen_weight=one, seen_bias=one[0, :1], logit_weight=one[0, :1],
        logit_bias=one[0, :1],
    )  # fmt: skip


def test_all_of_it_is_placed_and_found(tiny_model_dir: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny_model_dir, model)
    assert taught_of(model, dialect="armt") == ()
    place_taught(model, [finder(), judge()], dialect="armt")
    found = taught_of(model, dialect="armt")
    assert [type(item) for item in found] == [Finder, Judge]
    assert (model / FINDER).is_file()
    assert (model / JUDGE).is_file()


@pytest.mark.parametrize(("make", "name"), [(finder, FINDER), (judge, JUDGE)])
def test_a_model_is_copied_with_what_was_taught(
    make: Callable[[], Taught], name: str, tiny_model_dir: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny_model_dir, model)
    (model / name).write_bytes(b"an older one")
    told: list[str] = []

    def taught(fingerprint: str) -> Taught:
        told.append(fingerprint)
        return replace(make(), model=fingerprint)

    out = write_with(model, taught, tmp_path / "new" / "model", dialect="armt")
    for file in tiny_model_dir.iterdir():
        assert (out / file.name).read_bytes() == file.read_bytes()
    assert [item.model for item in taught_of(out, dialect="armt")] == told
    with pytest.raises(UsageError, match="exists already"):
        write_with(model, taught, out, dialect="armt")
    # Nothing is taught for what cannot be written.
    assert len(told) == 1
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        write_with(model, taught, tmp_path / "file" / "model", dialect="armt")
