"""A judge that is lowered finds less to answer, and orders sentences as before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from lowered import lowered

from armt.models.checkpoint.beside.judge import Judge, load_judge, save_judge


def test_all_logits_are_lower_by_so_much(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    judge = Judge(
        model="0" * 64,
        layer=1,
        rules=2.0,
        seen_weight=rng.normal(size=(3, 8)).astype(np.float32),
        seen_bias=rng.normal(size=3).astype(np.float32),
        logit_weight=rng.normal(size=3).astype(np.float32),
        logit_bias=rng.normal(size=1).astype(np.float32),
    )
    save_judge(tmp_path / "judge.safetensors", lowered(judge, 0.75))
    read = load_judge(tmp_path / "judge.safetensors")
    states = rng.normal(size=(5, 2, 4)).astype(np.float32)
    np.testing.assert_allclose(read.logits(states), judge.logits(states) - 0.75, atol=1e-2)
    assert (read.rules, read.logit_bias.dtype) == (2.0, np.float32)
    assert lowered(judge, 0.75, rules=6.75).rules == 6.75
