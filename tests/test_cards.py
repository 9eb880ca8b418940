"""Which tests see a card: on a machine that has one, the others would compute on it, and compare with a CPU's bits."""

from __future__ import annotations

import os

import pytest
import torch


def test_cards_are_there_for_those_that_ask(request: pytest.FixtureRequest) -> None:
    if "gpu" in request.config.getoption("-m"):
        pytest.skip("asked for")
    assert os.environ["CUDA_VISIBLE_DEVICES"] == ""
    assert not torch.cuda.is_available()
