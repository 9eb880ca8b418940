"""The model's own choices: token ids looked at on the host, memories that float16 cannot hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from armt.errors import UsageError
from armt.kernels.choose import TORCH
from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.runtime.session import Armt

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize("ids", [[3, 40], torch.tensor([-1, 5]), torch.tensor([3, 40], dtype=torch.int32)])
def test_ids_outside_the_vocabulary(make_armt: Callable[..., Armt], ids: list[int] | Tensor) -> None:
    with pytest.raises(UsageError, match=r"token ids must lie in 0\.\.39, got (40|-1)"):
        make_armt().model.check_ids(ids)


@pytest.mark.parametrize(("case", "longest"), [("paper-gpt2-wrap", 48 + 4), ("rmt-gpt2-wrap", 64 + 4)])
def test_a_segment_that_a_table_of_positions_does_not_hold(case: str, longest: int) -> None:
    """Where memory tokens take its last rows, too long a segment ended in an IndexError."""
    model = load_model(GOLDEN / case, device=torch.device("cpu"))
    ids = torch.zeros(longest + 1, dtype=torch.int64)
    config, table = model.config, model.weights.positions
    assert table is not None
    behind = model.embed(ids[1:], 0)[-config.memory_tokens :] - model.weights.memory_tokens
    torch.testing.assert_close(behind, table[-config.memory_tokens :])
    with pytest.raises(UsageError, match=rf"has {len(table)} rows, .* needs row {len(table) + 1};"):
        model.embed(ids, 0)


def test_ids_are_looked_at_before_they_go_to_the_device(make_armt: Callable[..., Armt]) -> None:
    """Asking the device for the least and the greatest of them made it wait twice a step."""
    model = make_armt().model

    class Elsewhere(ArmtModel):
        @property
        def device(self) -> torch.device:
            # Has no values: what asked for one would fail.
            return torch.device("meta")

    elsewhere = Elsewhere(model.config, model.weights)
    made = elsewhere.check_ids([1, 2, 3])
    assert (made.device.type, made.dtype) == ("meta", torch.int64)
    with pytest.raises(UsageError):
        elsewhere.check_ids([1, 2, 40])


def test_float16_holds_no_memory_of_keys_that_are_not_normalised(make_armt: Callable[..., Armt]) -> None:
    """The paper's dialect then keeps it in float32 (`kernels.eager.associative.overflows`)."""
    assert make_armt("llama", "paper", dtype="float16").model.new_state().matrix.dtype == torch.float32
    assert make_armt("llama", "armt", dtype="float16").model.new_state().matrix.dtype == torch.float16
    assert make_armt("llama", "paper", dtype="bfloat16").model.new_state().matrix.dtype == torch.bfloat16


def test_a_backends_own_head_is_asked_for_few_rows_alone_and_made_once(make_armt: Callable[..., Armt]) -> None:
    plain = make_armt().model
    made: list[Tensor] = []
    asked: list[int] = []

    def make(weight: Tensor) -> Callable[[Tensor], Tensor]:
        made.append(weight)

        def head(normed: Tensor) -> Tensor:
            asked.append(len(normed))
            return normed @ weight.T

        return head

    model = ArmtModel(plain.config, plain.weights, ops=replace(TORCH, head=make))
    # Reading alone wants no logits.
    assert not made
    for rows in (1, 8, 9):
        hidden = torch.randn(rows, plain.config.d_model, generator=torch.Generator().manual_seed(rows))
        assert torch.allclose(model.logits(hidden), plain.logits(hidden), atol=1e-5)
    assert asked == [1, 8]
    assert len(made) == 1
    assert made[0] is plain.weights.head
