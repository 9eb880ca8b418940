"""How the next token is chosen."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
import torch

from armt.errors import UsageError
from armt.runtime.engine.sampling import Sampler, Sampling, fetched, likeliest

# Probabilities 1/2, 1/4, 1/8, 1/8 at temperature 1, out of order.
LOGITS = torch.tensor([0.125, 0.5, 0.125, 0.25]).log()


def counts(draws: int = 4000, **options: Any) -> Counter[int]:
    sampler = Sampler(Sampling(**options))
    return Counter(sampler.choose(LOGITS) for _ in range(draws))


def test_greedy_takes_the_largest() -> None:
    assert counts(20) == {1: 20}
    assert counts(20, seed=5, top_p=0.1, top_k=3) == {1: 20}


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_greedy_takes_the_first_of_several_that_are_as_large(dtype: torch.dtype) -> None:
    logits = torch.tensor([-1.0, 2.0, 2.0, -float("inf"), 2.0], dtype=dtype)
    assert Sampler(Sampling()).choose(logits) == 1
    # What float64 alone tells apart.
    assert Sampler(Sampling()).choose(torch.tensor([1.0, 1.0 + 1e-12, 1.0], dtype=torch.float64)) == 1


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_what_is_likeliest_is_found_for_all_lanes_at_once(dtype: torch.dtype) -> None:
    rows = torch.tensor(
        [[1.0, 3.0, 3.0, 0.0], [0.0, float("inf"), 1.0, 0.0], [0.0, 0.0, float("nan"), 2.0]], dtype=dtype
    )
    first, second, third = fetched(likeliest(rows))
    total = math.log(math.exp(1) + 2 * math.exp(3) + 1)
    assert first.id == Sampler(Sampling()).choose(rows[0]) == 1
    assert first.log_total == pytest.approx(total, abs=1e-5)
    assert first.log_probability == pytest.approx(3 - total, abs=1e-5)
    assert [entry.finite for entry in (first, second, third)] == [True, False, False]


def test_a_sampler_that_looks_at_more_than_the_largest_says_so() -> None:
    assert Sampler(Sampling(seed=3, top_k=2)).takes_likeliest
    assert not Sampler(Sampling(temperature=0.1)).takes_likeliest
    assert not Sampler(Sampling(repetition_penalty=1.2)).takes_likeliest


def test_temperature_one_follows_the_probabilities() -> None:
    found = counts(temperature=1.0)
    for token, probability in enumerate((0.125, 0.5, 0.125, 0.25)):
        assert found[token] / 4000 == pytest.approx(probability, abs=0.03)


def test_temperature_sharpens_and_flattens() -> None:
    cold, hot = counts(temperature=0.5), counts(temperature=4.0)
    # p^2: 1/4 to 1/16 to 1/64 twice.
    assert cold[1] / 4000 == pytest.approx(0.25 / (0.25 + 0.0625 + 2 / 64), abs=0.03)
    assert hot[1] / 4000 == pytest.approx(0.5**0.25 / (0.5**0.25 + 0.25**0.25 + 2 * 0.125**0.25), abs=0.03)


def test_top_k_keeps_the_most_probable() -> None:
    assert set(counts(500, temperature=1.0, top_k=1)) == {1}
    two = counts(temperature=1.0, top_k=2)
    assert set(two) == {1, 3}
    assert two[1] / 4000 == pytest.approx(2 / 3, abs=0.03)
    assert len(counts(500, temperature=1.0, top_k=100)) == 4


@pytest.mark.parametrize(("top_p", "kept"), [
    (0.01, {1}),  # the most probable one always stays
    (0.5, {1}),  # the share is reached exactly
    (0.51, {1, 3}),
    (0.75, {1, 3}),
    (1.0, {0, 1, 2, 3}),
])  # fmt: skip
def test_top_p_keeps_the_smallest_set(top_p: float, kept: set[int]) -> None:
    assert set(counts(500, temperature=1.0, top_p=top_p)) == kept


def test_top_p_goes_by_what_top_k_left() -> None:
    """Of 1/2 and 1/4, the first holds two thirds."""
    assert set(counts(300, temperature=1.0, top_k=2, top_p=0.6)) == {1}
    assert set(counts(300, temperature=1.0, top_k=2, top_p=0.7)) == {1, 3}


def test_the_seed_decides() -> None:
    def draws(seed: int) -> list[int]:
        sampler = Sampler(Sampling(temperature=1.0, seed=seed))
        return [sampler.choose(LOGITS) for _ in range(30)]

    torch.manual_seed(1)
    first = draws(3)
    torch.manual_seed(2)
    assert draws(3) == first
    assert draws(4) != first


def test_a_repetition_penalty_makes_written_tokens_less_likely() -> None:
    logits = torch.tensor([2.0, 1.9, -1.0, -1.05])
    sampler = Sampler(Sampling(repetition_penalty=1.1))
    # 2.0 / 1.1 < 1.9, then 1.9 / 1.1 < 2.0 / 1.1; penalised once, however often a token was written.
    assert [sampler.choose(logits) for _ in range(5)] == [0, 1, 0, 0, 0]
    negative = Sampler(Sampling(repetition_penalty=1.1))
    # -1.0 * 1.1 < -1.05.
    assert [negative.choose(logits - torch.tensor([9.0, 9.0, 0.0, 0.0])) for _ in range(2)] == [2, 3]
    assert logits.tolist() == pytest.approx([2.0, 1.9, -1.0, -1.05])


def test_a_repetition_penalty_of_one_changes_nothing() -> None:
    plain, named = Sampler(Sampling(temperature=1.0)), Sampler(Sampling(temperature=1.0, repetition_penalty=1.0))
    assert [plain.choose(LOGITS) for _ in range(30)] == [named.choose(LOGITS) for _ in range(30)]


def test_a_small_repetition_penalty_counts_in_half_precision() -> None:
    logits = torch.tensor([1.0, 1.0], dtype=torch.bfloat16)
    sampler = Sampler(Sampling(repetition_penalty=1.0005))
    assert [sampler.choose(logits) for _ in range(2)] == [0, 1]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64], ids=str)
def test_logits_of_any_dtype(dtype: torch.dtype) -> None:
    sampler = Sampler(Sampling(temperature=1.0, top_p=0.6))
    assert {sampler.choose(LOGITS.to(dtype)) for _ in range(200)} == {1, 3}


@pytest.mark.parametrize(("options", "message"), [
    ({"temperature": -0.1}, "temperature"), ({"temperature": float("nan")}, "temperature"),
    ({"temperature": float("inf")}, "temperature"), ({"top_p": 0.0}, "top-p"), ({"top_p": 1.1}, "top-p"),
    ({"top_p": float("nan")}, "top-p"), ({"top_k": -1}, "top-k"),
    ({"repetition_penalty": 0.0}, "repetition-penalty"), ({"repetition_penalty": float("inf")}, "repetition-penalty"),
])  # fmt: skip
def test_values_that_mean_nothing(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Sampling(**options)


def test_very_low_temperatures_are_greedy() -> None:
    """Dividing by a tiny temperature must not overflow into NaN."""
    sampler = Sampler(Sampling(temperature=1e-300))
    assert {sampler.choose(LOGITS) for _ in range(20)} == {1}
