"""A backend's set of operations: one signature for all of them, so that the block need not know whose they are."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import pytest

from armt.kernels import compiled, instruction_sets, ops
from armt.kernels.backends import Backend, NativeBackend
from armt.kernels.choose import BACKENDS, load_ops
from armt.kernels.ops import Ops

PROTOCOLS: dict[str, type] = {
    "grouped_linear": ops.GroupedLinear,
    "grouped_mlp": ops.GroupedMlp,
    "grouped_norm": ops.GroupedNorm,
    "rotary": ops.Rotary,
    "memory_read": ops.MemoryRead,
    "memory_write": ops.MemoryWrite,
    "grouped_attention": ops.GroupedAttention,
    "run_layers": ops.RunLayers,
    "extend": ops.Extend,
    "few_rows": ops.FewRows,
    "pack": ops.Pack,
    "fits": ops.Fits,
    "head": ops.MakeHead,
}


@pytest.fixture(params=BACKENDS)
def backend_ops(request: pytest.FixtureRequest) -> Ops[Any]:
    """The operations of every backend that this machine can load."""
    backend: Backend = request.param
    if backend == "triton":
        pytest.importorskip("triton", reason="Triton is not installed")
    elif (
        backend in get_args(NativeBackend)
        and (obstacle := compiled.obstacle(instruction_sets.best(backend))) is not None
    ):
        pytest.skip(obstacle)
    return load_ops(backend)


def _taken(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    parameters = inspect.signature(function).parameters.values()
    return [(each.name, each.kind, each.default) for each in parameters if each.name != "self"]


def test_every_operation_has_a_protocol() -> None:
    assert {*get_type_hints(Ops, vars(ops))} - {"backend"} == PROTOCOLS.keys()


def test_names_and_defaults_are_those_of_the_protocol(backend_ops: Ops[Any]) -> None:
    """mypy compares types, and that a default is there; another default would change what a caller leaves out."""
    for name, protocol in PROTOCOLS.items():
        function = getattr(backend_ops, name)
        if function is not None:
            assert _taken(function) == _taken(protocol.__call__), f"{backend_ops.backend}: {name}"


def test_whole_layers_are_asked_for_before_anything_is_changed(backend_ops: Ops[Any]) -> None:
    whole = backend_ops.run_layers is not None or backend_ops.extend is not None
    assert (backend_ops.fits is not None) is whole
