"""Training of plain RMT (dialect rmt): against the reader, against autograd over transformers, runs, and refusals."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from armt.errors import ModelError, UsageError
from armt.models.checkpoint.adapter import read_adapter
from armt.models.checkpoint.names import canonical_name, places
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.write import apply_adapter, publish
from armt.models.families import FAMILIES
from armt.models.model import ArmtModel
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.engine.slots import open_segments
from armt.runtime.session import Armt
from armt.runtime.text.corpus import Pair, Text
from armt.runtime.training.checkpoint import load_checkpoint
from armt.runtime.training.config import Curriculum, TaskSettings, parse_curriculum
from armt.runtime.training.loop import StepReport, Trainer, TrainOptions
from armt.runtime.training.losses import base_loss, token_loss
from armt.runtime.training.model import Trainable
from armt.runtime.training.passes import Passes
from armt.runtime.training.run import prepare, train
from armt.runtime.training.samples.batch import IGNORED, ActiveText, Batch, Sample, make_batch
from armt.runtime.training.samples.data import Corpus
from armt.runtime.training.samples.material import BatchPlan
from armt.runtime.training.samples.windows import Window

GOLDEN = Path(__file__).parents[2] / "golden"
CPU = torch.device("cpu")
# Rotated queries, learned positions, and memory tokens behind a segment at the end of a longer table.
CASES = ("rmt-llama", "rmt-gpt2", "rmt-gpt2-wrap")
EXACT = 1e-9
WALK = Corpus([Text(name="a", text="A long walk by the river. " * 60)], [])
FILLER = ("The rain fell on the old town all day long.", "Nobody had seen the sun for a week or more.") * 3
_VOCABULARY = 259


def _batch(model: ArmtModel) -> Batch:
    """Three documents of three segments, the last ones ragged; two ask one question, one asks two, of all lengths."""
    random, size = Random(3), model.config.segment_tokens

    def ids(count: int) -> list[int]:
        return [random.randrange(40) for _ in range(count)]

    samples = [
        Sample(
            segments=[ids(size), ids(size), ids(size - k)],
            active=[ActiveText(ids=ids(4 + k), weights=[0.0, 1.0, 0.1] + [1.0] * (1 + k)) for _ in range(1 + (k == 2))],
        )
        for k in range(3)
    ]
    return make_batch(samples, CPU)


def _loaded(case: str, dtype: torch.dtype = torch.float64) -> ArmtModel:
    return load_model(GOLDEN / case, device=CPU, dtype=dtype)


@pytest.mark.parametrize(("dtype", "near"), [(torch.float64, EXACT), (torch.float32, 1e-5)], ids=["float64", "float32"])
@pytest.mark.parametrize("case", CASES)
def test_documents_and_what_follows_are_read_as_the_runtime_reads_them(
    case: str, dtype: torch.dtype, near: float, assert_close: Callable[..., None]
) -> None:
    model = _loaded(case, dtype)
    batch = _batch(model)
    with torch.no_grad():
        result = Passes(model.config, model.weights).run(batch)
    assert result.states.tokens is not None
    memories = []
    for lane, sample in enumerate(batch.samples):
        ids = [token for segment in sample.segments for token in segment]
        (reading,) = Reader(model, "sequential").read([Source([ids])])
        assert_close(result.states.tokens[lane], reading.memory.tokens, near, "tokens")
        memories.append(reading.memory)
    opened = open_segments(model, [memories[number] for number in batch.sample_of])
    with torch.no_grad():
        expected = opened.extend([torch.tensor(text.ids) for text in batch.active])
    for row, wanted in zip(result.hidden, expected, strict=True):
        assert_close(row[: len(wanted)], wanted, near, "hidden states")


@pytest.mark.parametrize("family", ["mistral", "qwen3", "gemma3_text", "gpt_neox"])
def test_bases_of_other_kinds(family: str, make_armt: Callable[..., Armt], assert_close: Callable[..., None]) -> None:
    """Windows that are shorter than a segment, scaled embeddings, a parallel residual."""
    model = make_armt(family, "rmt").model
    batch = _batch(model)
    with torch.no_grad():
        states, _ = Passes(model.config, model.weights).read(batch.samples)
    assert states.tokens is not None
    for lane, sample in enumerate(batch.samples):
        ids = [token for segment in sample.segments for token in segment]
        (reading,) = Reader(model, "sequential").read([Source([ids])])
        assert_close(states.tokens[lane], reading.memory.tokens, EXACT, "tokens")


class Reference:
    """Plain RMT as its paper has it, over a base of transformers, one document at a time; autograd does the rest."""

    def __init__(self, case: str) -> None:
        from transformers import AutoConfig, AutoModelForCausalLM

        raw = json.loads((GOLDEN / case / "config.json").read_text())
        self.base_json = dict(raw["base_model_config"])
        self.count, self.wraps = raw["num_mem_tokens"], raw.get("wrap_pos", False)
        if self.wraps:
            self.base_json["n_positions"] += 2 * self.count
        tensors = {n: t.double() for n, t in load_file(GOLDEN / case / "model.safetensors").items()}
        self.memory = tensors.pop("memory_cell.memory").requires_grad_()
        kind = self.base_json["model_type"]
        config = AutoConfig.for_model(kind, **{k: v for k, v in self.base_json.items() if k != "model_type"})
        self.base = AutoModelForCausalLM.from_config(config, attn_implementation="eager").double().eval()
        missing = self.base.load_state_dict(
            {n.removeprefix("memory_cell.model."): t for n, t in tensors.items()}, strict=False
        )
        assert not missing.unexpected_keys
        assert set(missing.missing_keys) <= {"lm_head.weight"}

    def loss(self, batch: Batch, truncate: int | None = None) -> Tensor:
        """Return the weighted mean of the cross-entropies of all active segments."""
        lost, weight = torch.zeros((), dtype=torch.float64), 0.0
        for sample in batch.samples:
            tokens = self.memory
            for number, segment in enumerate(sample.segments):
                if truncate is not None and 0 < number == len(sample.segments) - truncate:
                    tokens = tokens.detach()
                out = self._run(tokens, segment, behind=True)
                tokens = out.hidden_states[-1][0, -self.count :]
            for text in sample.active:
                logits = self._run(tokens, text.ids, behind=False).logits[0, self.count :]
                each = F.cross_entropy(logits[:-1], torch.tensor(list(text.ids[1:])), reduction="none")
                # As the batch keeps them.
                weights = torch.tensor(list(text.weights[1:]), dtype=torch.float32).double()
                lost, weight = lost + (each * weights).sum(), weight + float(weights.sum())
        return lost / weight

    def _run(self, tokens: Tensor, ids: Any, *, behind: bool) -> Any:
        embedded = self.base.get_input_embeddings()(torch.tensor(list(ids)))
        rows = torch.cat([tokens, embedded, tokens] if behind else [tokens, embedded])
        positions = torch.arange(len(rows))
        if behind and self.wraps:
            end = self.base_json["n_positions"]
            positions[-self.count :] = torch.arange(end - self.count, end)
        # Without a mask, positions that jump are taken for several texts in a row.
        return self.base(
            inputs_embeds=rows[None],
            position_ids=positions[None],
            attention_mask=torch.ones(1, len(rows)),
            output_hidden_states=True,
            use_cache=False,
        )


def _loss(trainable: Trainable, batch: Batch, **how: Any) -> Tensor:
    """The cross-entropy that is trained, but in float64 to its end, where no error of a gradient can hide."""
    passes = Passes(trainable.config, trainable.weights(), **how)
    hidden = passes.run(batch).hidden
    chosen = batch.targets != IGNORED
    each = F.cross_entropy(passes.logits(hidden[chosen]), batch.targets[chosen], reduction="none")
    loss = (each * batch.target_weights[chosen]).sum() / batch.target_weights[chosen].double().sum()
    torch.testing.assert_close(token_loss(passes, batch, hidden).loss.double(), loss, rtol=1e-5, atol=1e-6)
    return loss


def _gradients(loss: Tensor, masters: dict[str, Tensor]) -> dict[str, Tensor]:
    found = torch.autograd.grad(loss, list(masters.values()), allow_unused=True, materialize_grads=True)
    return dict(zip(masters, found, strict=True))


@pytest.mark.parametrize("truncate", [None, 3, 2, 1])
@pytest.mark.parametrize("case", CASES)
def test_gradients_are_those_of_autograd_over_transformers(
    case: str,
    truncate: int | None,
    make_trainable: Callable[..., Trainable],
    in_float64: Any,
    assert_close: Callable[..., None],
) -> None:
    """Of the memory tokens, of every weight of the base, and of low-rank changes, through all segments or the last."""
    model = _loaded(case)
    batch = _batch(model)
    with in_float64(model.config.family):
        reference = Reference(case)
        expected = reference.loss(batch, truncate)
        named = dict(reference.base.named_parameters())
        memory, *grads = torch.autograd.grad(
            expected, [reference.memory, *named.values()], allow_unused=True, materialize_grads=True
        )
    trainable = make_trainable(model, rank=0, start=model.weights, wide=True)
    loss = _loss(trainable, batch, truncate=truncate)
    assert_close(loss.detach(), expected.detach(), EXACT, "loss")
    found = _gradients(loss, trainable.masters)
    assert_close(found["memory_tokens"], memory, EXACT, "memory tokens")
    # They enter with a document's first segment: what is cut off before the last ones is exactly none.
    assert bool(found["memory_tokens"].any()) == (truncate in (None, 3))
    low = make_trainable(model, rank=2, wide=True)
    factors = _gradients(_loss(low, batch, truncate=truncate), low.masters)
    table, family = places(model.config), FAMILIES[model.config.family]
    for name, gradient in zip(named, grads, strict=True):
        place = table[canonical_name(f"model.{name}", family)]
        key = f"layers.{place.key}" if place.field == "layers" else place.field
        mine = found[f"base.{key}"]
        wanted = place.arrange(gradient)
        if place.part is None:
            assert_close(mine, wanted, EXACT, name)
            continue
        rows = slice(place.part.start, place.part.start + place.part.rows)
        assert_close(mine[place.row, rows], wanted, EXACT, name)
        if place.key in ("qkv.weight", "out.weight"):
            # B is zero at the start, so that its gradient is dW A^T times the scale, and A has none.
            down = low.masters[f"lora.{place.key}.A"][place.row].detach()
            assert_close(factors[f"lora.{place.key}.B"][place.row, rows], 2.0 * wanted @ down.T, EXACT, f"{name} B")
    assert bool(found["base.embedding"].any())


def test_cells_that_are_computed_again_give_the_same(
    make_trainable: Callable[..., Trainable], assert_close: Callable[..., None]
) -> None:
    model = _loaded("rmt-gpt2")
    trainable, batch = make_trainable(model, rank=2, start=model.weights, wide=True), _batch(model)
    kept = _gradients(_loss(trainable, batch), trainable.masters)
    again = _gradients(_loss(trainable, batch, checkpointing=True), trainable.masters)
    for name, gradient in kept.items():
        assert_close(again[name], gradient, EXACT, name)


def test_a_base_is_compared_with_without_memory_tokens(make_armt: Callable[..., Armt]) -> None:
    """KL of the base with what it says itself would be zero; memory tokens in front change it, and are moved by it."""
    model = make_armt("gpt2", "rmt").model
    text = ActiveText(ids=[3, 1, 4, 1, 5, 9], weights=[1.0] * 6)
    batch = make_batch([Sample(segments=(), active=[text])], CPU)
    teacher = Passes(model.config.base_alone(), model.weights)
    with torch.no_grad():
        alone = teacher.run(batch).hidden
    assert float(base_loss(teacher, teacher, batch, alone)) < EXACT
    tokens = model.weights.memory_tokens.clone().requires_grad_()
    passes = Passes(model.config, replace(model.weights, memory_tokens=tokens))
    loss = base_loss(passes, teacher, batch, passes.run(batch).hidden)
    assert float(loss.detach()) > 0.01
    (gradient,) = torch.autograd.grad(loss, [tokens])
    assert gradient.abs().max() > 1e-4


class Hidden:
    """Documents of two segments with one of four words somewhere in the first; it is asked for behind the second."""

    def batch(self, plan: BatchPlan) -> Batch:
        rng, segment_tokens, samples = plan.rng, plan.segment_tokens, []
        for _ in range(12):
            word = rng.randrange(4)
            ids = [rng.randrange(4, 39) for _ in range(2 * segment_tokens)]
            ids[rng.randrange(segment_tokens)] = word
            samples.append(
                Sample(
                    segments=[ids[:segment_tokens], ids[segment_tokens:]],
                    active=[ActiveText(ids=[39, word], weights=[0.0, 1.0], answers=[1])],
                )
            )
        return make_batch(samples, CPU)

    def require(self, task: TaskSettings, segment_tokens: int) -> None:
        """All that is needed is there."""


def test_a_word_is_carried_over_a_segment(
    write_armt: Callable[..., Path],
    tiny_base: Callable[..., Any],
    tmp_path: Path,
    make_trainable: Callable[..., Trainable],
) -> None:
    """What nothing but the memory can tell is learned, from guessing one of four; without a memory it is not known."""
    path = write_armt(tmp_path / "model", tiny_base("llama", num_hidden_layers=2), dialect="rmt", segment=4)
    model = load_model(path, device=CPU, dtype=torch.float32)
    stage = {"steps": 160, "warmup": 10, "rates": {"tokens": 5e-3, "base": 5e-3},
             "task": [{"kind": "text", "segments": [2, 2]}]}  # fmt: skip
    curriculum = parse_curriculum({"base": {"train": "all"}, "stage": [stage]})
    trainable = make_trainable(model, rank=0, start=model.weights)
    trainer = Trainer(trainable, curriculum, Hidden(), TrainOptions())
    losses = [trainer.step().losses["text"] for _ in range(curriculum.steps)]
    assert sum(losses[:10]) / 10 > 1.2
    assert sum(losses[-20:]) / 20 < 0.4
    task, passes = curriculum.stage[0].task[0], Passes(model.config, trainable.weights())
    plans = [BatchPlan(task=task, rng=Random(f"new {k}"), segment_tokens=4, memory_tokens=2) for k in range(8)]
    batches = [Hidden().batch(plan) for plan in plans]
    right = {True: 0, False: 0}
    with torch.no_grad():
        for batch in batches:
            states, _ = passes.read(batch.samples)
            for zeroed in right:
                hidden, _ = passes.activate(batch, states, zeroed=zeroed)
                right[zeroed] += token_loss(passes, batch, hidden).right
    assert right[False] > 0.85 * 96
    assert right[True] < 0.45 * 96


def _curriculum(
    train: str = "lora", *tasks: dict[str, Any], steps: int = 3, model: dict[str, Any] | None = None, **stage: Any
) -> Curriculum:
    text = {"kind": "text", "samples": 2, "segments": [1, 3]}
    rates = {"lora": {"lora": 1e-2}, "all": {"base": 3e-3}, "none": {}}[train]
    table = {"name": "s", "steps": steps, "warmup": 1, "task": list(tasks or (text,)),
             "rates": {"tokens": 1e-2, **rates}, **stage}  # fmt: skip
    low = {"lora": {"rank": 2}} if train == "lora" else {}
    return parse_curriculum({"seed": 3, "base": {"train": train}, "stage": [table], "model": model or {}, **low})


RMT = {"dialect": "rmt", "segment_tokens": 32, "memory_tokens": 2}


def _train(start: Path, out: Path, curriculum: Curriculum, options: TrainOptions | None = None,
           dtype: torch.dtype = torch.float32, corpus: Corpus = WALK, **more: Any) -> Path | None:  # fmt: skip
    return train(
        start, out, curriculum, corpus, options or TrainOptions(save_every_s=1e9), device=CPU, dtype=dtype,
        filler=FILLER, **more,
    )  # fmt: skip


@pytest.fixture
def base(tmp_path: Path, tiny_base: Callable[..., Any], rmt_model_dir: Path) -> Path:
    """A tiny plain base with a tokenizer."""
    path = tmp_path / "base"
    tiny_base("llama", vocab_size=_VOCABULARY).float().save_pretrained(path)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(rmt_model_dir / name, path / name)
    return path


def _read(model: ArmtModel) -> Tensor:
    (reading,) = Reader(model, "sequential", want_logits=True).read([Source([list(range(75))])])
    assert reading.logits is not None
    return reading.logits


@pytest.mark.parametrize("trained", ["lora", "all", "none"])
def test_a_run_goes_on_from_an_rmt_directory(rmt_model_dir: Path, tmp_path: Path, trained: str) -> None:
    """The export has the names and dtypes that it found, what was trained changed, and is published byte for byte."""
    reports: list[StepReport] = []
    # Twelve steps of the base bring a tenth or less, by the processor's rounding; twice as many bring a third.
    steps = 24 if trained == "all" else 12
    made = _train(rmt_model_dir, tmp_path / "out", _curriculum(trained, steps=steps), on_step=reports.append)
    assert made == tmp_path / "out" / "model"
    losses = [report.losses["text"] for report in reports]
    assert sum(losses[-4:]) < (0.9 if trained == "all" else 1.0) * sum(losses[:4])
    before, after = load_file(rmt_model_dir / "model.safetensors"), load_file(made / "model.safetensors")
    assert {n: t.dtype for n, t in after.items()} == {n: t.dtype for n, t in before.items()}
    changed = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    expected = {"memory_cell.memory"} | {
        name
        for name in before
        if trained == "all" or (trained == "lora" and name.endswith(tuple(f"{x}_proj.weight" for x in "qkvo")))
    }
    assert changed == expected
    assert (tmp_path / "out" / "run" / "adapter.safetensors").exists() == (trained != "all")
    publish(made, tmp_path / "published")
    again = load_file(tmp_path / "published" / "model.safetensors")
    assert again.keys() == after.keys()
    assert all(torch.equal(tensor, after[name]) for name, tensor in again.items())


@pytest.mark.parametrize("trained", ["lora", "all"])
def test_a_plain_base_becomes_an_rmt(base: Path, tmp_path: Path, trained: str) -> None:
    curriculum = _curriculum(trained, steps=6, model=RMT)
    made = _train(base, tmp_path / "out", curriculum)
    assert made is not None
    raw = json.loads((made / "config.json").read_text())
    assert (raw["dialect"], raw["segment_size"], raw["num_mem_tokens"]) == ("rmt", 32, 2)
    assert not {"d_mem", "wrap_layers", "use_denom", "correction"} & raw.keys()
    names = set(load_file(made / "model.safetensors"))
    assert {"memory_cell.memory", "memory_cell.model.model.layers.0.self_attn.q_proj.weight"} <= names
    assert not any("W_m" in name for name in names)
    # What was trained is what is read.
    trainer = prepare(base, curriculum, WALK, TrainOptions(), device=CPU, dtype=torch.float32,
                      directory=tmp_path / "out" / "run", resume=True, filler=FILLER)  # fmt: skip
    stacked = trainer.trainable.weights()
    layers = {name: torch.stack(list(stack[:])) for name, stack in stacked.layers.items()}
    trained_model = ArmtModel(trainer.trainable.config, replace(stacked, layers=layers))
    with torch.no_grad():
        loaded = load_model(made, device=CPU)
    assert loaded.config.carries_tokens
    # Low-rank changes and memory tokens of an adapter are kept in bfloat16.
    wanted = _read(trained_model)
    assert (_read(loaded) - wanted).norm() < (0.03 if trained == "lora" else 1e-6) * wanted.norm()
    publish(made, tmp_path / "published")
    assert (tmp_path / "published" / "config.json").read_bytes() == (made / "config.json").read_bytes()
    again, tensors = (load_file(path / "model.safetensors") for path in (tmp_path / "published", made))
    assert again.keys() == tensors.keys()
    assert all(torch.equal(tensor, tensors[name]) for name, tensor in again.items())


def test_memory_tokens_start_near_words(base: Path, tmp_path: Path) -> None:
    trainer = prepare(base, _curriculum(model=RMT), WALK, TrainOptions(), device=CPU, dtype=torch.float32,
                      directory=tmp_path / "run", resume=False, filler=FILLER)  # fmt: skip
    tokens = trainer.trainable.masters["memory_tokens"].detach()
    table = trainer.trainable.base.embedding
    assert torch.cdist(tokens, table).min(dim=1).values.max() < 0.1 * table.norm(dim=1).mean()


@pytest.mark.parametrize("trained", ["lora", "all"])
def test_a_stopped_run_goes_on_exactly(rmt_model_dir: Path, tmp_path: Path, trained: str) -> None:
    whole, parts, seen = tmp_path / "whole", tmp_path / "parts", []
    curriculum = _curriculum(trained, steps=4)
    _train(rmt_model_dir, whole, curriculum, dtype=torch.bfloat16)
    assert _train(rmt_model_dir, parts, curriculum, dtype=torch.bfloat16, on_step=seen.append,
                  stop=lambda: len(seen) == 2) is None  # fmt: skip
    assert load_checkpoint(parts / "run").step == 2
    _train(rmt_model_dir, parts, curriculum, dtype=torch.bfloat16, resume=True)
    one, other = load_checkpoint(whole / "run"), load_checkpoint(parts / "run")
    assert one.masters.keys() == other.masters.keys()
    for name, tensor in one.masters.items():
        assert torch.equal(tensor, other.masters[name]), name
    assert (whole / "model" / "model.safetensors").read_bytes() == (parts / "model" / "model.safetensors").read_bytes()


def test_a_run_of_an_rmt_is_not_one_of_an_armt(base: Path, tmp_path: Path) -> None:
    sizes = {"segment_tokens": 32, "memory_tokens": 2, "d_mem": 1, "memory_layers": [0]}
    _train(base, tmp_path / "out", _curriculum(model=sizes), stop=lambda: True)
    with pytest.raises(UsageError, match=r"another run \(carries_tokens, memory_layers differ\)"):
        _train(base, tmp_path / "out", _curriculum(model=RMT), resume=True)


def test_training_goes_on_from_an_adapter(base: Path, tmp_path: Path) -> None:
    """It says itself that it is plain RMT; beside peft's files as well."""
    _train(base, tmp_path / "first", _curriculum(model=RMT))
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    earlier = read_adapter(adapter)
    assert earlier.sizes.carries_tokens
    assert list(earlier.memory) == ["memory_tokens"]
    assert earlier.lora is not None
    assert read_adapter(tmp_path / "first" / "run" / "peft" / "memory.safetensors").sizes == earlier.sizes
    apply_adapter(base, tmp_path / "first" / "run" / "peft", tmp_path / "again")
    one, same = (load_file(path / "model.safetensors") for path in (tmp_path / "first" / "model", tmp_path / "again"))
    assert one.keys() == same.keys()
    for name, tensor in one.items():
        torch.testing.assert_close(same[name], tensor, rtol=1e-5, atol=1e-6)
    trainer = prepare(base, _curriculum(), WALK, TrainOptions(), device=CPU, dtype=torch.float32,
                      directory=tmp_path / "more" / "run", resume=False, filler=FILLER, adapter=adapter)  # fmt: skip
    masters = trainer.trainable.masters
    assert torch.equal(masters["memory_tokens"], earlier.memory["memory_tokens"].float())
    assert torch.equal(masters["lora.qkv.weight.B"], earlier.lora.up["qkv.weight"].float())
    made = _train(base, tmp_path / "more", _curriculum(), adapter=adapter)
    assert made is not None
    assert load_model(made, device=CPU).config.carries_tokens


def test_an_adapter_of_the_other_kind(base: Path, rmt_model_dir: Path, tmp_path: Path) -> None:
    sizes = {"segment_tokens": 32, "memory_tokens": 2, "d_mem": 4}
    _train(base, tmp_path / "first", _curriculum(model=sizes, steps=1))
    adapter = tmp_path / "first" / "run" / "adapter.safetensors"
    with pytest.raises(UsageError, match=r'adapter.safetensors: of dialect armt, and \[model\] dialect = "rmt" asks'):
        _train(base, tmp_path / "more", _curriculum(model=RMT), adapter=adapter)
    with pytest.raises(UsageError, match="has a memory already; --adapter goes with a plain base"):
        _train(rmt_model_dir, tmp_path / "more", _curriculum(), adapter=adapter)


def test_every_kind_of_task_runs(rmt_model_dir: Path, tmp_path: Path) -> None:
    """A recall task that says nothing of its read loss has none; texts are distilled from the base that reads all."""
    pair = Pair(name="p", text="It rained. " * 20, prompt="What?", response="Rain.")
    window = Window(name="w", asked="note", kind="story", before="It rained all day. " * 20, shown="The sun came out.",
                    question="", response="The sun came out.")  # fmt: skip
    recall = {"kind": "recall", "samples": 2, "segments": [1, 2], "facts": [1, 1], "questions": 1, "names": 32,
              "places": 32, "segment_tokens": 64}  # fmt: skip
    tasks = [
        {"kind": "text", "samples": 2, "segments": [2, 2], "distill": 0.5},
        {"kind": "pairs", "samples": 2, "segments": [2, 2]},
        {"kind": "windows", "samples": 2, "segments": [0, 2], "tokens": 2000, "asked": ["note"]},
        {"kind": "base", "samples": 2, "tokens": 60},
        recall,
    ]
    reports: list[StepReport] = []
    corpus = Corpus(WALK.texts, [pair], [window])
    _train(rmt_model_dir, tmp_path / "out", _curriculum("lora", *tasks, steps=1), corpus=corpus, on_step=reports.append)
    (report,) = reports
    assert set(report.losses) == {"text", "text distill", "pairs", "note", "base", "qa1"}
    assert report.losses["base"] > 0
    assert report.gradient > 0


def _recall(**more: Any) -> dict[str, Any]:
    return {"kind": "recall", "samples": 2, "segments": [1, 1], "segment_tokens": 64, **more}


@pytest.mark.parametrize(
    ("curriculum", "options", "message"),
    [
        (_curriculum(), TrainOptions(order="diagonal"), r"order diagonal: in dialect rmt memory crosses from the last"),
        (_curriculum(), TrainOptions(order="layers"), r"order layers: in dialect rmt .*; train with sequential"),
        (
            _curriculum("lora", {"kind": "text"}, _recall(read_weight=0.3)),
            TrainOptions(),
            r"stage s: task 2: read_weight: expected 0 in dialect rmt, whose memory has no keys to read by, got 0\.3",
        ),
        (
            _curriculum(rates={"memory": 1e-3}),
            TrainOptions(),
            "stage s: rates: memory is not used in dialect rmt: no layer has a memory",
        ),
        (
            _curriculum("none"),
            TrainOptions(truncate=2),
            r'stage s: task 1: truncate 2: .* with \[base\] train = "none" nothing is trained by .* got 3',
        ),
        (
            _curriculum("none", {"kind": "text", "segments": [4, 4], "truncate": 3}),
            TrainOptions(),
            r'stage s: task 1: truncate 3: .* with \[base\] train = "none" nothing is trained by .* got 4',
        ),
    ],
    ids=["diagonal", "layers", "read loss", "rate", "nothing to train", "nothing to train by a task"],
)
def test_what_goes_with_memories_in_layers_is_refused_before_the_first_step(
    rmt_model_dir: Path, tmp_path: Path, curriculum: Curriculum, options: TrainOptions, message: str
) -> None:
    steps: list[StepReport] = []
    with pytest.raises(UsageError, match=message):
        _train(rmt_model_dir, tmp_path / "out", curriculum, options, on_step=steps.append)
    assert not steps
    assert not (tmp_path / "out").exists()


def test_what_is_not_refused(rmt_model_dir: Path, tmp_path: Path) -> None:
    """A read loss of weight 0, the one order that there is, a truncation that leaves something to train."""
    tasks = ({"kind": "text", "segments": [2, 2], "samples": 2}, {"kind": "base", "samples": 2, "tokens": 60},
             _recall(read_weight=0.0, names=32, places=32))  # fmt: skip
    options = TrainOptions(order="sequential", truncate=2)
    assert _train(rmt_model_dir, tmp_path / "none", _curriculum("none", *tasks, steps=1), options) is not None
    lora = _curriculum("lora", *tasks, steps=1)
    assert _train(rmt_model_dir, tmp_path / "lora", lora, replace(options, truncate=1)) is not None


def test_a_directory_of_another_dialect(tiny_model_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r'of dialect armt, and \[model\] dialect = "rmt" asks for plain RMT'):
        _train(tiny_model_dir, tmp_path / "out", _curriculum(model=RMT))


def test_a_model_without_any_memory(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> None:
    """The bug: a traceback, since there was nothing to whiten."""
    path = write_tiny_model(tmp_path / "model", wrap_layers=[False] * 3)
    with pytest.raises(ModelError, match="no layer has a memory, there is nothing to train"):
        _train(path, tmp_path / "out", _curriculum())
