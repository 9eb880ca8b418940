"""The block of training: compiled parts that compute what the plain block computes, and when it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.models.block import Block
from armt.runtime.session import Armt
from armt.runtime.training import block as blocks
from armt.runtime.training.block import CompiledBlock, make_block
from armt.runtime.training.passes import Passes
from armt.runtime.training.samples.batch import ActiveText, Sample, make_batch

Make = Callable[..., Armt]


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The parts that would be compiled, run as they are written: compiling takes many seconds."""
    parts = (blocks._rms, blocks._gate, blocks._heads)
    monkeypatch.setattr(blocks, "_compiled", lambda function: function)
    monkeypatch.setattr(blocks, "compiler_found", lambda _: True)
    for part in parts:
        part.cache_clear()
    yield
    for part in parts:
        part.cache_clear()


def test_whole_documents_read_as_by_the_plain_block(
    uncompiled: None, make_armt: Make, token_ids: Callable[..., Tensor]
) -> None:
    """Hidden states and gradients, with what two segments have left in the memory."""
    model = make_armt(dtype="float32").model
    segments = [token_ids(6, 1).tolist(), token_ids(6, 2).tolist()]
    batch = make_batch([Sample(segments=segments, active=[ActiveText(ids=[1, 2, 3], weights=[1.0] * 3)])], model.device)
    found = {}
    for compiled in (False, True):
        embedding = model.weights.embedding.clone().requires_grad_()
        passes = Passes(model.config, replace(model.weights, embedding=embedding), compiled=compiled)
        assert isinstance(passes._block, CompiledBlock) is compiled
        hidden = passes.run(batch).hidden
        found[compiled] = (hidden.detach(), *torch.autograd.grad(hidden.sin().sum(), [embedding]))
    for got, expected in zip(found[True], found[False], strict=True):
        assert float((got - expected).abs().max()) <= 2e-5 * float(expected.abs().max())


@pytest.mark.parametrize(
    "options",
    [{}, {"base": {"attention_bias": True, "mlp_bias": True}}, {"family": "qwen2"}, {"base": {"head_dim": 8}}],
    ids=["llama", "biases", "qwen2", "wide-heads"],
)
def test_its_parts_compute_what_those_of_the_plain_block_do(
    uncompiled: None, make_armt: Make, options: dict[str, Any]
) -> None:
    """Two layers of four, three segments side by side, at the places behind five tokens; keys serve two heads each."""
    model = make_armt(**options, dtype="float32").model
    plain, block = Block(model.config, model.weights), CompiledBlock(model.config, model.weights)
    random = torch.Generator().manual_seed(1)
    x = torch.randn(2, 3 * 4, 16, generator=random).requires_grad_()
    cosine, sine = plain.rotation.local(1, 3, 9)
    angles = cosine[:, 5:], sine[:, 5:]
    query, *shared = plain.project(x, 1, 3, 3, angles)
    key, value = (part.repeat_interleave(2, dim=1) for part in shared)
    pairs = list(zip(block.project(x, 1, 3, 3, angles), (query, key, value), strict=True))
    attended = torch.randn(query.shape, generator=random)
    pairs.append((block.finish(x, attended, 1, 3), plain.finish(x, attended, 1, 3)))
    for got, expected in pairs:
        assert got.shape == expected.shape
        way = torch.randn(got.shape, generator=random)
        slopes = [torch.autograd.grad((part * way).sum(), [x], retain_graph=True)[0] for part in (got, expected)]
        for one, other in ((got, expected), slopes):
            torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("options", "asked", "compiler", "taken"),
    [
        ({"dtype": "float32"}, True, True, True),
        ({"dtype": "float32"}, False, True, False),
        ({"dtype": "float32"}, True, False, False),
        # Would be rounded to float32 inside the norm.
        ({"dtype": "float64"}, True, True, False),
        ({"dtype": "float32", "family": "gpt2"}, True, True, False),
        ({"dtype": "float32", "family": "gemma3_text"}, True, True, False),
        ({"dtype": "float32", "family": "qwen3"}, True, True, False),
    ],
    ids=["as-it-should-be", "not-asked-for", "no-compiler", "float64", "layer-norm", "gemma", "normed-heads"],
)
def test_others_take_the_plain_block(
    monkeypatch: pytest.MonkeyPatch, make_armt: Make, options: dict[str, Any], asked: bool, compiler: bool, taken: bool
) -> None:
    monkeypatch.setattr(blocks, "compiler_found", lambda _: compiler)
    model = make_armt(**options).model
    made = make_block(model.config, model.weights, compiled=asked)
    assert type(made) is (CompiledBlock if taken else Block)


@pytest.mark.parametrize(
    ("device", "there", "found"),
    [
        ("cuda", None, True),
        ("cpu", "g++", True),
        ("cpu", "clang++", True),
        ("cpu", None, False),
        ("mps", "clang++", False),
    ],
)
def test_what_compiling_needs(monkeypatch: pytest.MonkeyPatch, device: str, there: str | None, found: bool) -> None:
    """On a CPU beside a card it was taken to be there, and a machine without a compiler ended in torch's own error."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(blocks.shutil, "which", lambda name: f"/usr/bin/{name}" if name == there else None)
    assert blocks.compiler_found(torch.device(device)) is found
