"""Linear layers over hidden states with mean and spread taken out."""

from __future__ import annotations

import torch

from armt.runtime.training.beside.scaled import ScaledLinear


def test_what_is_folded_takes_states_as_they_are() -> None:
    random = torch.Generator().manual_seed(0)
    # Entries of very different size, one of them the same in all rows.
    seen = torch.randn(40, 5, generator=random) * torch.tensor([1e-2, 1.0, 50.0, 3.0, 0.0]) + 7
    layer = ScaledLinear(seen, 3, dropout=0.5).eval()
    weight, bias = map(torch.from_numpy, layer.folded())
    assert torch.allclose(layer(seen), seen @ weight.T + bias, atol=1e-3)
    # It sees numbers of mean 0 and spread 1.
    plain = torch.nn.functional.linear((seen - seen.mean(0)) / seen.std(0, correction=0).clamp_min(1e-3), layer.weight)
    assert torch.allclose(layer(seen), plain + layer.bias, atol=1e-5)


def test_what_is_folded_may_be_kept_in_half_the_bits() -> None:
    """The bias makes up for what the weight is rounded by where its states are far from zero."""
    torch.manual_seed(0)
    seen = torch.randn(40, 5) + 1000
    layer = ScaledLinear(seen, 3, dropout=0.0).eval()
    weight, bias = map(torch.from_numpy, layer.folded(torch.float16))
    assert torch.equal(weight, weight.half().float())
    assert not torch.equal(weight, torch.from_numpy(layer.folded()[0]))
    assert torch.allclose(layer(seen), seen @ weight.T + bias, atol=5e-3)


def test_another_takes_over_what_was_folded() -> None:
    """Whatever mean and spread it knows, it says the same of the same rows."""
    torch.manual_seed(0)
    seen, others = torch.randn(40, 5) * 3 + 7, torch.randn(20, 5) * 2 - 1
    layer, other = ScaledLinear(seen, 3, dropout=0.0).eval(), ScaledLinear(others, 3, dropout=0.0).eval()
    other.unfold(*layer.folded())
    assert torch.allclose(layer(seen), other(seen), atol=1e-4)
    assert not torch.allclose(layer.weight, other.weight)


def test_a_single_row_has_no_spread() -> None:
    layer = ScaledLinear(torch.ones(1, 4), 2, dropout=0.0)
    assert torch.equal(layer(torch.ones(1, 4))[0], layer.bias)
    assert all(torch.from_numpy(part).isfinite().all() for part in layer.folded())


def test_only_while_it_is_taught_entries_are_left_out() -> None:
    torch.manual_seed(0)
    seen = torch.randn(30, 8)
    layer = ScaledLinear(seen, 4, dropout=0.5)
    assert not torch.equal(layer(seen), layer(seen))
    layer.eval()
    assert torch.equal(layer(seen), layer(seen))
