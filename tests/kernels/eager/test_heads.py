"""Heads, gates per entry and repeated reads, against plain loops and against the ordinary memory."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.associative import dpfp_ref, memory_read, memory_write
from armt.kernels.eager.heads import HALT_THRESHOLD, headed_read, headed_write

G, B, N, D, D_MEM = 2, 3, 5, 12, 4


def random(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def state(heads: int) -> tuple[Tensor, Tensor]:
    return random(G, B, 6 * D_MEM, D // heads, seed=1), random(G, B, 6 * D_MEM, seed=2).abs()


def flags() -> Tensor:
    return torch.tensor([[True, False, False], [False, True, False]])


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("denominator", [True, False])
def test_one_head_is_the_ordinary_memory(normalize: bool, denominator: bool) -> None:
    hidden, query = random(G, B, N, D), random(G, D_MEM, D, seed=3)
    matrix, z = state(1)
    normalizer = z if denominator else None
    expected = memory_read(hidden.clone(), query, matrix, normalizer, normalize=normalize)
    got = headed_read(hidden, query, matrix, normalizer, heads=1, normalize=normalize)
    torch.testing.assert_close(got, expected, rtol=1e-10, atol=1e-10)
    w = (random(G, D_MEM, D, seed=4), random(G, D, D, seed=5), random(G, 1, D, seed=6), random(G, 1, seed=7))
    for correction in (True, False):
        both = [
            write(hidden, *w, matrix, normalizer, flags(), normalize=normalize, correction=correction, **more)
            for write, more in ((memory_write, {}), (headed_write, {"heads": 1}))
        ]
        torch.testing.assert_close(both[1], both[0], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("gating", [False, True])
def test_each_head_is_a_memory_of_its_own(gating: bool) -> None:
    """Head by head with the ordinary operations, on slices of projections, values and gates."""
    heads = 2
    hidden, query = random(G, B, N, D), random(G, D_MEM, D, seed=3)
    matrix, z = state(heads)
    key, value = random(G, D_MEM, D, seed=4), random(G, D, D, seed=5)
    gates = D if gating else heads
    gate, bias = random(G, gates, D, seed=6), random(G, gates, seed=7)
    read = headed_read(hidden, query, matrix, z, heads=heads, normalize=True) - hidden
    new_matrix, new_z = headed_write(
        hidden, key, value, gate, bias, matrix, z, flags(), heads=heads, normalize=True, correction=True
    )
    assert new_z is not None
    for h in range(heads):
        m, k, v = slice(h * D_MEM // 2, (h + 1) * D_MEM // 2), slice(h * 12, (h + 1) * 12), slice(h * 6, (h + 1) * 6)
        for g in range(G):
            for b in range(B):
                keys = dpfp_ref(hidden[g, b] @ query[g, m].T, normalize=True)
                plain = keys @ matrix[g, b, k].float() / (keys @ z[g, b, k].float() + 1e-5).unsqueeze(-1)
                torch.testing.assert_close(read[g, b, :, v].float(), plain, rtol=1e-4, atol=1e-4)
        # The ordinary write has one gate: entry by entry it gives the column of that entry.
        for entry in range(6):
            at = h * 6 + entry if gating else h
            expected, expected_z = memory_write(
                hidden,
                key[:, m],
                value[:, v],
                gate[:, at : at + 1],
                bias[:, at : at + 1],
                matrix[:, :, k].contiguous(),
                z[:, :, k].contiguous(),
                flags(),
                normalize=True,
                correction=True,
            )
            torch.testing.assert_close(new_matrix[:, :, k, entry], expected[..., entry], rtol=1e-9, atol=1e-9)
            assert expected_z is not None
            torch.testing.assert_close(new_z[:, :, k], expected_z, rtol=1e-9, atol=1e-9)


def test_idle_lanes_keep_their_state() -> None:
    matrix, z = state(2)
    active = torch.tensor([[True, False, True], [False, True, True]])
    w = (random(G, D_MEM, D, seed=4), random(G, D, D, seed=5), random(G, 2, D, seed=6), random(G, 2, seed=7))
    new_matrix, new_z = headed_write(
        random(G, B, N, D), *w, matrix, z, flags(), active, heads=2, normalize=True, correction=True
    )
    assert new_z is not None
    for g in range(G):
        for b in range(B):
            kept = torch.equal(new_matrix[g, b], matrix[g, b]) and torch.equal(new_z[g, b], z[g, b])
            assert kept == (not active[g, b])


def test_repeated_reads_halt_token_by_token() -> None:
    """Token by token, by the definition: each reads until its probabilities add up, the last one takes the rest."""
    heads, hops = 2, 4
    hidden, query = random(G, B, N, D), random(G, D_MEM, D, seed=3)
    matrix, z = state(heads)
    weight, bias = random(G, 1, D, seed=8) * 0.5, torch.full((G, 1), -0.5, dtype=torch.float64)
    got = headed_read(hidden, query, matrix, z, heads=heads, normalize=True, halt=(weight, bias), hops=hops)
    counts = set()
    for g in range(G):
        for b in range(B):
            for n in range(N):
                hop = 0
                mixed, spent, now = torch.zeros(D, dtype=torch.float64), 0.0, hidden[g, b, n]
                ends = False
                while hop < hops and not ends:
                    hop += 1
                    chance = float(torch.sigmoid(now @ weight[g, 0] + bias[g, 0]))
                    ends = spent + chance > HALT_THRESHOLD
                    share = 1 - spent if ends else chance
                    spent += share
                    one = now.view(1, 1, 1, D)
                    more = (matrix[g : g + 1, b : b + 1], z[g : g + 1, b : b + 1])
                    now = (headed_read(one, query[g : g + 1], *more, heads=heads, normalize=True) - one).flatten()
                    mixed = now * share + mixed * (1 - share)
                counts.add(hop)
                torch.testing.assert_close(got[g, b, n], hidden[g, b, n] + mixed, rtol=1e-9, atol=1e-9)
    assert len(counts) > 2, "all tokens read equally often: the test would not see a wrong halt"


def test_tokens_that_have_halted_are_safe_from_what_others_read_on() -> None:
    hidden = torch.zeros(1, 1, 2, D, dtype=torch.float64)
    hidden[..., 0, 0] = 1.0
    matrix, z = torch.full((1, 1, 6 * D_MEM, D), float("inf"), dtype=torch.float64), torch.ones(1, 1, 6 * D_MEM)
    halt = (torch.zeros(1, 1, D, dtype=torch.float64), torch.full((1, 1), 9.0, dtype=torch.float64))
    query = random(1, D_MEM, D, seed=3)
    once = headed_read(hidden, query, matrix, z, heads=1, normalize=True, halt=halt, hops=1)
    again = headed_read(hidden, query, matrix, z, heads=1, normalize=True, halt=halt, hops=3)
    assert torch.equal(once.nan_to_num(7.0), again.nan_to_num(7.0))
