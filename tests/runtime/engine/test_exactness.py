"""The contract: diagonal equals sequential, and both equal the mathematics, in float64 within 1e-9.

The oracle here is a third implementation: transformers' own model, run segment by segment, with the associative memory
put around its layers by hooks and written down as plainly as the formulas read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Source, layers_to_run
from armt.runtime.engine.schedule import Schedule
from armt.runtime.session import Armt

EXACT = 1e-9
SCHEDULES: tuple[Schedule, ...] = ("sequential", "diagonal")
SEGMENT, MEMORY, LAYERS = 6, 2, 4
PARTIAL = [False, True, True, False]

MODELS: Mapping[str, dict[str, Any]] = {
    "llama-paper": {"dialect": "paper"},
    "llama-paper-nocorrection": {"dialect": "paper", "correction": False},
    "llama": {},
    "llama-nocorrection": {"correction": False},
    "llama-nodenominator": {"use_denom": False},
    "llama-partial": {"wrap_layers": PARTIAL},
    "llama-gaps": {"wrap_layers": [True, False, True, False]},
    "llama-nomemory": {"wrap_layers": [False] * LAYERS},
    "llama-sw": {"dialect": "armt_sw"},
    "llama-sw-sink": {"dialect": "armt_sw", "use_sink": True},
    "llama-sw-sink-partial": {"dialect": "armt_sw", "use_sink": True, "wrap_layers": PARTIAL},
    "mistral": {"family": "mistral"},
    "mistral-paper": {"family": "mistral", "dialect": "paper"},
    "qwen2": {"family": "qwen2"},
    "qwen3": {"family": "qwen3"},
    "qwen3-sw-sink": {"family": "qwen3", "dialect": "armt_sw", "use_sink": True},
    "gemma3": {"family": "gemma3_text"},
    "gemma3-partial": {"family": "gemma3_text", "wrap_layers": PARTIAL},
    "gemma3-sw-sink": {"family": "gemma3_text", "dialect": "armt_sw", "use_sink": True},
    "gpt2-paper": {"family": "gpt2", "dialect": "paper"},
    "gpt2": {"family": "gpt2"},
    "gpt2-inverse-layer": {"family": "gpt2", "base": {"scale_attn_by_inverse_layer_idx": True}},
    "gpt2-sw": {"family": "gpt2", "dialect": "armt_sw"},
    # Cells of several kinds in a step whose layers have scales of their own.
    "gpt2-sw-inverse-layer": {
        "family": "gpt2",
        "dialect": "armt_sw",
        "base": {"scale_attn_by_inverse_layer_idx": True},
    },
    "neox": {"family": "gpt_neox"},
    "neox-sequential": {"family": "gpt_neox", "base": {"use_parallel_residual": False}},
    "neox-sw-sink": {"family": "gpt_neox", "dialect": "armt_sw", "use_sink": True},
}

QUEUES: Mapping[str, list[int]] = {
    "one-segment": [6],
    "one-token": [1],
    "shorter-than-a-segment": [4],
    "fewer-segments-than-layers": [12],
    "as-many-segments-as-layers": [24],
    "many-segments": [66],
    "ragged": [44],
    "two-documents": [44, 7],
    "two-short-documents": [5, 3],
    "three-documents": [13, 48, 4],
    "ragged-ones-among-full-ones": [6, 20, 1, 18, 35],
}


@pytest.fixture(params=MODELS.values(), ids=MODELS.keys())
def model(request: pytest.FixtureRequest, make_armt: Callable[..., Armt]) -> Armt:
    return make_armt(**request.param)


def _read(model: Armt, documents: Sequence[Tensor], schedule: Schedule) -> tuple[list[Tensor], list[Memory]]:
    """Return logits and memories of documents on one conveyor.

    One reading gives both, except where layers above the last memory run for the logits alone: there memories are read
    apart, as `Armt.read` reads them.
    """
    run = Reader(model.model, schedule, want_logits=True).read([Source([document]) for document in documents])
    readings = sorted(run, key=lambda reading: reading.document)
    logits = [reading.logits for reading in readings if reading.logits is not None]
    if layers_to_run(model.model, want_logits=False) < LAYERS:
        return logits, model.read(documents, schedule)
    return logits, [reading.memory for reading in readings]


@pytest.mark.parametrize("lengths", QUEUES.values(), ids=QUEUES.keys())
def test_diagonal_equals_sequential(
    model: Armt,
    lengths: Sequence[int],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    assert_same_memory: Callable[..., None],
) -> None:
    """A document on a full conveyor leaves what it leaves when it is read alone, cell after cell."""
    documents = [token_ids(length, seed) for seed, length in enumerate(lengths)]
    found = {schedule: _read(model, documents, schedule) for schedule in SCHEDULES}
    for number, document in enumerate(documents):
        # A queue of one is that document alone.
        (alone,), (memory,) = _read(model, [document], "sequential") if len(documents) > 1 else found["sequential"]
        for schedule, (logits, memories) in found.items():
            assert (len(logits), len(memories)) == (len(documents), len(documents))
            assert_close(logits[number], alone, EXACT, f"{schedule} logits of document {number}")
            assert_same_memory(memories[number], memory, EXACT)


def test_a_step_in_runs_is_the_same_step(
    model: Armt,
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    assert_same_memory: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A CPU cuts the group of a step; outputs that lie one slot above the inputs must not be lost."""
    documents = [token_ids(length, seed) for seed, length in enumerate([66, 7, 30])]
    logits, memories = _read(model, documents, "diagonal")
    for size in (1, 3):
        monkeypatch.setattr(
            "armt.models.block.Block._runs",
            lambda _, hidden, size=size: [(i, min(i + size, len(hidden))) for i in range(0, len(hidden), size)],
        )
        logits_in_runs, memories_in_runs = _read(model, documents, "diagonal")
        for one, other in zip(logits_in_runs, logits, strict=True):
            assert_close(one, other, EXACT, "logits")
        for one, other in zip(memories_in_runs, memories, strict=True):
            assert_same_memory(one, other, EXACT)


def test_logits_change_no_memory(
    model: Armt, token_ids: Callable[..., Tensor], assert_same_memory: Callable[..., None]
) -> None:
    """Without logits, layers above the last memory are skipped; what is left in memory must not change."""
    documents = [token_ids(20, 0), token_ids(7, 1)]
    full = Reader(model.model, "diagonal", want_logits=True).read([Source([document]) for document in documents])
    for reading, memory in zip(full, model.read(documents, "diagonal"), strict=True):
        assert_same_memory(memory, reading.memory, EXACT)


@pytest.mark.parametrize("name", [n for n in MODELS if n != "llama-nomemory"])
def test_the_memory_shows_in_the_logits(
    name: str, make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """The models of this file would hide a wrong memory if the logits hardly depended on it."""
    model, ids = make_armt(**MODELS[name]), token_ids(44)
    whole = model.logits(ids)
    value = model.model.weights.memory["value"]
    kept = value.clone()
    try:
        value.zero_()
        zeroed = model.logits(ids)
    finally:
        value.copy_(kept)
    assert torch.equal(whole[:SEGMENT], zeroed[:SEGMENT])
    assert float((whole - zeroed)[SEGMENT:].norm() / whole[SEGMENT:].norm()) > 0.02


class Oracle:
    """The formulas, on transformers' own layers, one segment after the other (dialects paper and armt).

    Args:
        base: a transformers model with eager attention.
        tensors: memory weights by layer (``W_mq.weight`` ... of layer i under ``(i, "W_mq.weight")``) and ``"memory"``.
    """

    def __init__(
        self,
        base: Any,
        tensors: Mapping[Any, Tensor],
        in_float64: Any,
        *,
        dialect: str,
        correction: bool = True,
        use_denom: bool = True,
        wrap_layers: Sequence[bool] | None = None,
    ) -> None:
        self.base, self.tensors, self.in_float64, self.paper = base, tensors, in_float64, dialect == "paper"
        self.correction, self.use_denom = correction, use_denom
        inner = base.base_model
        layers = inner.h if base.config.model_type == "gpt2" else inner.layers
        self.embedding = base.get_input_embeddings()
        self.width = base.config.hidden_size
        wrapped = wrap_layers or [True] * len(layers)
        self.layers = [i for i in range(len(layers)) if wrapped[i]]
        for i in self.layers:
            layers[i].register_forward_pre_hook(self._reader(i), with_kwargs=True)
            layers[i].register_forward_hook(self._writer(i))
        self.begin()

    def begin(self) -> Oracle:
        """Forget what has been read."""
        self.first, self.writing = True, True
        d_key = 6 * self.tensors[self.layers[0], "W_mq.weight"].shape[0]
        self.A = {i: torch.zeros(d_key, self.width, dtype=torch.float64) for i in self.layers}
        self.z = {i: torch.zeros(d_key, dtype=torch.float64) for i in self.layers}
        return self

    def phi(self, x: Tensor) -> Tensor:
        positive = [max(float(v), 0.0) for v in x] + [max(-float(v), 0.0) for v in x]
        n = len(positive)
        key = torch.tensor(
            [positive[i] * positive[(i - j) % n] for j in (1, 2, 3) for i in range(n)], dtype=torch.float64
        )
        return key if self.paper else key / max(float(key.norm()), 1e-12)

    def _reader(self, i: int) -> Callable[..., Any]:
        def hook(module: Any, args: Any, kwargs: Any) -> Any:
            if self.first:
                return None
            hidden = (args[0] if args else kwargs["hidden_states"])[0].clone()
            for row in range(hidden.shape[0]):
                q = self.phi(self.tensors[i, "W_mq.weight"] @ hidden[row])
                read = q @ self.A[i]
                hidden[row] += read / (q @ self.z[i] + 1e-5) if self.use_denom else read
            if args:
                return (hidden[None], *args[1:]), kwargs
            return args, {**kwargs, "hidden_states": hidden[None]}

        return hook

    def _writer(self, i: int) -> Callable[..., Any]:
        def hook(module: Any, args: Any, output: Any) -> None:
            if not self.writing:
                return
            rows = (output[0] if isinstance(output, tuple) else output)[0, -MEMORY:]
            w = {name: self.tensors[i, name] for name in ("W_mk.weight", "W_mv.weight", "W_mb.weight", "W_mb.bias")}
            A, z = self.A[i].clone(), self.z[i].clone()
            for o in rows:
                k, v = self.phi(w["W_mk.weight"] @ o), w["W_mv.weight"] @ o
                beta = torch.sigmoid(w["W_mb.weight"] @ o + w["W_mb.bias"])
                n, old, c = k @ self.z[i] + 1e-5, torch.zeros(self.width, dtype=torch.float64), 1.0
                if not self.first:
                    old = k @ self.A[i] / n if self.use_denom else k @ self.A[i]
                    if self.correction:
                        c = float(torch.clamp(1 - n / (k @ k + (1e-5 if self.paper else 0.0)), 0, 1))
                A += beta * torch.outer(k, v - old)
                z += c * k
            self.A[i], self.z[i] = A, z

        return hook

    @torch.no_grad()
    def segment(self, ids: Tensor, positions: Tensor, memory_tokens: int = MEMORY) -> Tensor:
        """Run one segment; returns the logits of its real tokens."""
        memory = self.tensors["memory"][:memory_tokens]
        rows = torch.cat((self.embedding(ids), memory))[None]
        with self.in_float64(self.base.config.model_type):
            logits = self.base(inputs_embeds=rows, position_ids=positions[None], use_cache=False).logits
        return logits[0, : len(ids)]

    def read(self, ids: Tensor) -> Tensor:
        """Run a document; returns the logits of all real tokens."""
        logits, position = [], 0
        for ids_of_segment in ids.split(SEGMENT):
            length = len(ids_of_segment) + MEMORY
            counted = self.base.config.model_type == "gpt2" and not self.paper
            logits.append(self.segment(ids_of_segment, torch.arange(length) + (position if counted else 0)))
            position += length
            self.first = False
        return torch.cat(logits)

    def read_only(self, ids: Tensor) -> Tensor:
        """Run the paper's active segment: no memory tokens, no write, any length."""
        self.writing = False
        return self.segment(ids, torch.arange(len(ids)), memory_tokens=0)


@pytest.fixture(scope="module")
def oracle_of(tiny_base: Callable[..., Any], in_float64: Any) -> Callable[[Armt, Mapping[str, Any]], Oracle]:
    """Give the oracle of a model, made once, of the tensors in its checkpoint: ``oracle_of(model, MODELS[name])``."""
    made: dict[Path, Oracle] = {}

    def give(model: Armt, options: Mapping[str, Any]) -> Oracle:
        if model.path not in made:
            made[model.path] = _oracle(model, options, tiny_base, in_float64)
        return made[model.path].begin()

    return give


def _oracle(model: Armt, options: Mapping[str, Any], tiny_base: Callable[..., Any], in_float64: Any) -> Oracle:
    chosen = {"family": "llama", "dialect": "armt", **options}
    base = tiny_base(chosen.pop("family"), **chosen.pop("base", {}))
    tensors: dict[Any, Tensor] = {}
    for name, tensor in load_file(model.path / "model.safetensors").items():
        if ".W_m" in name:
            stem, weight = name.split(".W_m")
            tensors[int(stem.rsplit(".", 1)[1]), f"W_m{weight}"] = tensor
        elif name.removeprefix("memory_cell.") == "memory":
            tensors["memory"] = tensor
    return Oracle(base, tensors, in_float64, **chosen)


ORACLE_MODELS = [
    name for name, options in MODELS.items() if options.get("dialect") != "armt_sw" and name != "llama-nomemory"
]


@pytest.mark.parametrize("length", [6, 4, 30, 33], ids=["one-segment", "short", "full", "ragged"])
@pytest.mark.parametrize("name", ORACLE_MODELS)
def test_equals_the_formulas(
    name: str,
    length: int,
    make_armt: Callable[..., Armt],
    oracle_of: Callable[..., Oracle],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    model, ids = make_armt(**MODELS[name]), token_ids(length)
    oracle = oracle_of(model, MODELS[name])
    expected = oracle.read(ids)
    for schedule in ("sequential", "diagonal"):
        assert_close(model.logits(ids, schedule=schedule), expected, EXACT, "logits")
        memory = model.read(ids, schedule=schedule)
        assert memory.layers == tuple(oracle.layers)
        assert_close(memory.matrix, torch.stack([oracle.A[i] for i in oracle.layers]), EXACT, "matrix")
        if memory.normalizer is not None:
            assert_close(memory.normalizer, torch.stack([oracle.z[i] for i in oracle.layers]), EXACT, "normalizer")
        else:
            assert not oracle.use_denom


@pytest.mark.parametrize("prompt", [1, 5, 6, 7, 12, 15])
@pytest.mark.parametrize("name", ["llama-paper", "mistral-paper", "gpt2-paper"])
def test_paper_decoding_grows_the_active_segment(
    name: str,
    prompt: int,
    make_armt: Callable[..., Armt],
    oracle_of: Callable[..., Oracle],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """14 new tokens reach far beyond the segment of 6: one context, read-only memory, no memory tokens."""
    model, ids = make_armt(**MODELS[name]), token_ids(prompt)
    tokens = list(model.generate(ids, max_tokens=14))
    oracle = oracle_of(model, MODELS[name])
    head = (prompt - 1) // SEGMENT * SEGMENT
    if head:
        oracle.read(ids[:head])
    active = torch.cat((ids[head:], torch.tensor([token.id for token in tokens])))
    expected = oracle.read_only(active)[prompt - head - 1 : -1]
    assert_close(torch.stack([token.logits for token in tokens]), expected, EXACT, "logits")
    assert [token.id for token in tokens] == expected.argmax(-1).tolist()


def test_float32_is_near_float64(
    model: Armt,
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    request: pytest.FixtureRequest,
    make_armt: Callable[..., Armt],
) -> None:
    """The dtype asked for is the one computed in, for logits and memory."""
    single = make_armt(**request.node.callspec.params["model"], dtype="float32")
    ids = token_ids(20)
    logits, memory = single.logits(ids), single.read(ids)
    assert (logits.dtype, memory.matrix.dtype) == (torch.float32, torch.float32)
    assert_close(logits.double(), model.logits(ids), 1e-3, "logits")
    assert_close(memory.matrix.double(), model.read(ids).matrix, 1e-3, "matrix")
    assert memory.bytes * 2 == model.read(ids).bytes
