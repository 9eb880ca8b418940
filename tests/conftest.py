"""Tiny random models of every family, written as checkpoints and loaded as a user would load them."""

from __future__ import annotations

import gc
import json
import logging
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache, partial
from importlib import import_module
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

# Read when torch is loaded. Threads that wait for each other would keep the processor from the other worker's tests,
# and those that they wait for from it: on two busy cores tests of several threads took ten times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# What is not told otherwise computes on a card where there is one, and most tests do not tell: cards are there for
# `pytest -m gpu` alone. Said before torch looks for them; workers inherit it.
if "PYTEST_XDIST_WORKER" not in os.environ and not re.search(r"(?<!not )(\b|-m)gpu\b", " ".join(sys.argv[1:])):
    os.environ["CUDA_VISIBLE_DEVICES"] = ""

# A model without a judge would be asked with that of the default model, on machines that have one prepared.
os.environ["ARMT_JUDGE"] = "own"

import numpy as np
import torch
import typer.main
import typer.testing
from safetensors.torch import load_file, save_file
from torch import Tensor

import armt
from armt.cache import cache_root
from armt.models.checkpoint.beside.finder import Finder, save_finder
from armt.models.checkpoint.beside.teller import Teller, save_teller
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.checkpoint.listing import FINDER, TELLER
from armt.models.state import CARRIED
from armt.runtime.answers.quoting.telling import learned
from armt.runtime.devices.crew import Crew, start
from armt.runtime.devices.load import load_spread
from armt.runtime.session import Armt

_LLAMA_LIKE = {
    "vocab_size": 40, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 4,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
}  # fmt: skip
# Four layers everywhere. Windows are shorter than the segments of the tests, so that they show.
BASES: Mapping[str, Mapping[str, Any]] = {
    "llama": {**_LLAMA_LIKE, "rms_norm_eps": 1e-5},
    "mistral": {**_LLAMA_LIKE, "sliding_window": 3, "head_dim": 4},
    "qwen2": _LLAMA_LIKE,
    "qwen3": {**_LLAMA_LIKE, "head_dim": 8},
    "gemma3_text": {
        **_LLAMA_LIKE, "head_dim": 4, "sliding_window": 3, "query_pre_attn_scalar": 5,
        "layer_types": ["sliding_attention", "full_attention"] * 2,
    },
    "gpt2": {"vocab_size": 40, "n_embd": 16, "n_head": 4, "n_layer": 4, "n_inner": 24, "n_positions": 512},
    "gpt_neox": {
        "vocab_size": 40, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 4,
        "num_attention_heads": 2, "max_position_embeddings": 512,
    },
}  # fmt: skip
_LAYERS = {"gpt2": "transformer.h", "gpt_neox": "gpt_neox.layers"}


class _Float64Torch:
    """The module torch, but with float64 under the names of float32."""

    float32 = float = torch.float64

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)


@contextmanager
def float64_transformers(family: str) -> Iterator[None]:
    """Let transformers compute in float64 where its code asks for float32: norms, softmax and rotary angles."""
    package = family.removesuffix("_text")
    module = import_module(f"transformers.models.{package}.modeling_{package}")
    with pytest.MonkeyPatch.context() as patch:
        for patched in (module, import_module("transformers.modeling_rope_utils")):
            patch.setattr(patched, "torch", _Float64Torch())
        patch.setattr(Tensor, "float", Tensor.double)
        yield


def build_base(family: str, *, seed: int = 0, **changes: Any) -> Any:
    """Return a random transformers model in float64, with weights large enough that every one of them matters."""
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.for_model(family, **{"bos_token_id": 0, "eos_token_id": 1, **BASES[family], **changes})
    with float64_transformers(family):
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").to(torch.float64).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            if parameter.dim() == 2:
                parameter.copy_(noise * config.hidden_size**-0.5 * (4 if "embed" in name or "wte" in name else 1))
            else:
                one = "norm" in name or "ln_" in name
                centre = float(one and name.endswith("weight") and family != "gemma3_text")
                parameter.copy_(centre + 0.2 * noise)
    return model


def saved_base(model: Any, path: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Save a transformers model and return its configuration and tensors as the files have them."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model.save_pretrained(path)
    return json.loads((path / "config.json").read_text()), load_file(path / "model.safetensors")


def write_checkpoint(path: Path, model: Any, *, dialect: str = "armt", segment: int = 6, memory_tokens: int = 2,
                     d_mem: int = 3, seed: int = 1, **options: Any) -> Path:  # fmt: skip
    """Write a transformers model with random memory weights as an ARMT checkpoint directory."""
    family, d, layers = model.config.model_type, model.config.hidden_size, model.config.num_hidden_layers
    carried, wrapper = dialect == "rmt", dialect in ("paper", "rmt")
    attr, prefix = _LAYERS.get(family, "model.layers"), "memory_cell.model." if wrapper else "model."
    generator = torch.Generator().manual_seed(seed)

    def noise(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    base_config, saved = saved_base(model, path / "base")
    inside = r"\1." if carried else r"\1.layer."
    tensors = {re.sub(rf"^({attr}\.\d+)\.", inside, name): tensor for name, tensor in saved.items()}
    carries = options.get("wrap_layers") or [not carried] * layers
    for layer in (i for i in range(layers) if carries[i]):
        for name, rows, scale in (("W_mq", d_mem, 1.0), ("W_mk", d_mem, 1.0), ("W_mv", d, 3.0), ("W_mb", 1, 1.0)):
            tensors[f"{attr}.{layer}.{name}.weight"] = noise(rows, d) * scale * d**-0.5
        tensors[f"{attr}.{layer}.W_mb.bias"] = noise(1)
    tensors = {prefix + name: tensor for name, tensor in tensors.items()}
    outer = "memory_cell." if wrapper else ""
    tensors[f"{outer}memory"] = noise(memory_tokens, d) * 2
    if options.get("use_sink"):
        tensors["sink"] = noise(1, d) * 2
    config = {
        "base_model_config": base_config, "segment_size": segment, "num_mem_tokens": memory_tokens,
        "layers_attr": attr, "dialect" if wrapper else "model_type": dialect,
        **({} if carried else {"d_mem": d_mem}), **options,
    }  # fmt: skip
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps(config))
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path / "model.safetensors")
    return path


@pytest.fixture(scope="session")
def make_cache() -> Callable[[Path], Path]:
    """Make a cache that is a test's own but for compiled kernels: ``make_cache(path)``; compiling them takes long."""

    def make(path: Path) -> Path:
        kernels = cache_root() / "kernels"
        kernels.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir()
        (path / "kernels").symlink_to(kernels.resolve())
        return path

    return make


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Load modules and tests without searches for garbage: they stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return (yield)
    finally:
        if was_on:
            gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put modules that need the crew first: one worker gets all of them, and no other has to start processes."""
    needed = {item.path for item in items if "crew" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in needed)


def pytest_collection_finish() -> None:
    """Leave modules and tests out of garbage collection: they stay, and every full pass looked at all of them.

    What torch's loggers log goes through the root's: pytest listens at every logger that keeps its records to itself,
    anew for each phase of each test, and torch has forty of them.
    """
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.propagate = True
    gc.collect()
    gc.freeze()


@pytest.fixture
def _uncollected() -> Iterator[None]:
    """Collect nothing meanwhile: where a parser has used up the stack, finalizers of what others left would fail."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _commands_made_once() -> Iterator[None]:
    """Let typer make the program's commands once: it makes all their options anew for every command line."""
    made = cache(typer.main.get_command)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", made)
        patch.setattr(typer.testing, "_get_command", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def _unsynced() -> Iterator[None]:
    """Let nothing wait for the disk: what a process wrote outlives it without, and no test cuts the power."""
    with pytest.MonkeyPatch.context() as patch:
        # Of a file that is not open it is an error all the same.
        patch.setattr(os, "fsync", os.fstat)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Tiny models are slowed down by threads."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def _children_can_be_interrupted() -> None:
    """A job started in the background ignores SIGINT, and so would every process that the tests start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def short_drafts() -> Iterator[None]:
    """Let notes and gists be a few words: no draft of a random model is ever good, and each is written four times."""
    from armt.runtime.answers import notes
    from armt.runtime.answers.works import summary

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notes, "GIST_TOKENS", 12)
        patch.setattr(summary, "NoteOptions", partial(notes.NoteOptions, max_tokens=8))
        yield


@pytest.fixture(scope="session")
def tiny_base() -> Callable[..., Any]:
    """Build a tiny random transformers model: ``tiny_base(family, seed=0, **config_changes)``."""
    return build_base


@pytest.fixture(scope="session")
def in_float64() -> Callable[[str], AbstractContextManager[None]]:
    """``with in_float64(family):`` lets transformers' code of a family compute in float64 throughout."""
    return float64_transformers


@pytest.fixture(scope="session")
def write_armt() -> Callable[..., Path]:
    """Write an ARMT checkpoint: ``write_armt(path, transformers_model, dialect="armt", **options)``."""
    return write_checkpoint


@pytest.fixture(scope="session")
def make_armt(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Armt]:
    """Load a tiny random ARMT model, made once per set of arguments.

    ``make_armt(family="llama", dialect="armt", base={}, dtype="float64", **options)``; it is loaded from a checkpoint
    directory (``.path``). Segments have 6 tokens, 2 memory tokens follow them.
    """
    made: dict[str, Armt] = {}

    def make(family: str = "llama", dialect: str = "armt", *, base: Mapping[str, Any] | None = None, seed: int = 0,
             dtype: str = "float64", **options: Any) -> Armt:  # fmt: skip
        key = repr((family, dialect, base, seed, dtype, sorted(options.items())))
        if key not in made:
            path = tmp_path_factory.mktemp(family)
            write_checkpoint(path, build_base(family, seed=seed, **(base or {})), dialect=dialect, **options)
            made[key] = armt.load(path, device="cpu", dtype=dtype)
        return made[key]

    return make


@pytest.fixture(scope="session")
def token_ids() -> Callable[..., Tensor]:
    """Draw token ids: ``token_ids(count, seed=0)`` gives int64 ``[count]`` below 40."""

    def draw(count: int, seed: int = 0) -> Tensor:
        return torch.randint(0, 40, (count,), generator=torch.Generator().manual_seed(1000 + seed))

    return draw


@pytest.fixture(scope="session")
def assert_close() -> Callable[..., None]:
    """Assert that tensors agree relative to the largest expected entry: ``assert_close(got, expected, rel, what)``."""

    def check(got: Tensor | None, expected: Tensor | None, rel: float, what: str = "") -> None:
        if got is None or expected is None:
            assert got is expected, what
            return
        assert got.shape == expected.shape, f"{what}: {tuple(got.shape)} against {tuple(expected.shape)}"
        if not expected.numel():
            return
        difference, largest = float((got - expected).abs().max()), float(expected.abs().max())
        # "not <=" also fails on NaN.
        assert difference <= rel * max(largest, 1e-30), f"{what}: differs by {difference / max(largest, 1e-30):.1e}"

    return check


@pytest.fixture(scope="session")
def assert_same_memory(assert_close: Callable[..., None]) -> Callable[..., None]:
    """Assert that two memories agree in every field: ``assert_same_memory(got, expected, rel)``."""

    def check(got: armt.Memory, expected: armt.Memory, rel: float) -> None:
        for name in ("layers", "tokens_read", "segments_read", "position", "open_tokens"):
            assert getattr(got, name) == getattr(expected, name), name
        for name in CARRIED:
            assert_close(getattr(got, name), getattr(expected, name), rel, name)

    return check


_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def write_tokenizer(path: Path) -> int:
    """Write a byte-level tokenizer with a chat template into a model directory; returns the size of its vocabulary."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={char: index for index, char in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    tokenizer.save(str(path / "tokenizer.json"))
    names = {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "chat_template": _TEMPLATE}
    (path / "tokenizer_config.json").write_text(json.dumps(names))
    return int(tokenizer.get_vocab_size())


def write_text_model(path: Path, *, seed: int = 0, layers: int = 3, segment: int = 32, **options: Any) -> Path:
    """Write a random ARMT model with a byte-level tokenizer: Llama of width 32, two memory tokens, float32.

    With ``dialect="rmt"`` its memory tokens are carried, and no layer has a memory.
    """
    path.mkdir(parents=True, exist_ok=True)
    vocab, d, d_mem, inner = write_tokenizer(path), 32, 4, 48
    generator, carried = torch.Generator().manual_seed(seed), options.get("dialect") == "rmt"

    def noise(*shape: int, scale: float = d**-0.5) -> Tensor:
        return torch.randn(shape, generator=generator) * scale

    head = noise(vocab, d, scale=1.0)
    # The alphabet is in order, printable ASCII first: nothing else is written, so that answers differ visibly.
    head[94:] *= 0.01
    tensors = {
        "model.model.embed_tokens.weight": noise(vocab, d, scale=1.0),
        "model.model.norm.weight": torch.ones(d),
        "model.lm_head.weight": head,
    }
    for layer in range(layers):
        shapes = {
            "self_attn.q_proj": (d, d), "self_attn.k_proj": (d // 2, d), "self_attn.v_proj": (d // 2, d),
            "self_attn.o_proj": (d, d), "mlp.gate_proj": (inner, d), "mlp.up_proj": (inner, d),
            "mlp.down_proj": (d, inner),
        }  # fmt: skip
        at = f"model.model.layers.{layer}"
        tensors |= {f"{at}.layer.{name}.weight": noise(*shape) * 2 for name, shape in shapes.items()}
        for name in ("input_layernorm", "post_attention_layernorm"):
            tensors[f"{at}.layer.{name}.weight"] = torch.ones(d)
        if carried or not (options.get("wrap_layers") or [True] * layers)[layer]:
            continue
        tensors |= {f"{at}.W_mq.weight": noise(d_mem, d), f"{at}.W_mk.weight": noise(d_mem, d)}
        # Large values, so that what has been read shows in what is written.
        tensors |= {f"{at}.W_mv.weight": noise(d, d) * 3, f"{at}.W_mb.weight": noise(1, d), f"{at}.W_mb.bias": noise(1)}
    tensors["memory"] = noise(2, d, scale=2.0)
    if carried:
        tensors = {f"memory_cell.{name.replace('.layer.', '.')}": tensor for name, tensor in tensors.items()}
    if options.get("use_sink"):
        tensors["sink"] = noise(1, d, scale=2.0)
    base = {
        "model_type": "llama", "vocab_size": vocab, "hidden_size": d, "intermediate_size": inner,
        "num_hidden_layers": layers, "num_attention_heads": 4, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
        "max_position_embeddings": 512, "tie_word_embeddings": False, "hidden_act": "silu",
    }  # fmt: skip
    config = {
        "base_model_config": base, "segment_size": segment, "num_mem_tokens": 2, "layers_attr": "model.layers",
        "model_dtype": "float32", "tie_word_embeddings": False,
        **({} if carried else {"model_type": "armt", "d_mem": d_mem}), **options,
    }  # fmt: skip
    (path / "config.json").write_text(json.dumps(config))
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path / "model.safetensors")
    return path


@pytest.fixture(scope="session")
def write_tiny_model() -> Callable[..., Path]:
    """Write a tiny model that has a tokenizer: ``write_tiny_model(path, seed=0, layers=3, segment=32, **options)``."""
    return write_text_model


@pytest.fixture(scope="session")
def rmt_model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of a model as `tiny_model_dir`, but one that carries its memory tokens on (dialect rmt)."""
    return write_text_model(tmp_path_factory.mktemp("rmt") / "model", dialect="rmt")


@pytest.fixture(scope="session")
def tiny_model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of a tiny random model with a tokenizer: one token a byte, segments of 32, three layers, float32."""
    return write_text_model(tmp_path_factory.mktemp("tiny") / "model")


def _with_finder(path: Path) -> Path:
    """Put a random finder that looks at the second layer beside the weights of a model of `write_text_model`."""
    draw = np.random.default_rng(0).standard_normal
    finder = Finder(
        model=model_fingerprint(path, dialect="armt", with_finder=False), layer=1, query_layers=(0,), weight=0.5,
        key_weight=draw((5, 32)).astype(np.float32), key_bias=np.zeros(5, dtype=np.float32),
        query_weight=draw((5, 32)).astype(np.float32), query_bias=np.zeros(5, dtype=np.float32),
    )  # fmt: skip
    save_finder(path / FINDER, finder)
    return path


@pytest.fixture(scope="session")
def with_finder() -> Callable[[Path], Path]:
    """Put a random finder that looks at the second layer beside a tiny model's weights; returns its directory."""
    return _with_finder


@pytest.fixture(scope="session")
def found_model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Directory of a model as `tiny_model_dir`, with a finder."""
    return _with_finder(write_text_model(tmp_path_factory.mktemp("found") / "model"))


@pytest.fixture
def told_model(tiny_model_dir: Path, tmp_path: Path) -> Callable[..., Path]:
    """Copy `tiny_model_dir` with a random teller that looks at the second layer, or parts of it that are given."""

    def make(**changes: Any) -> Path:
        path = tmp_path / "told"
        shutil.copytree(tiny_model_dir, path)
        weights = learned()
        parts = {
            "layer": 1,
            "features": tuple(weights),
            "weights": np.array(list(weights.values()), dtype=np.float32),
            "direction": np.random.default_rng(0).standard_normal(32).astype(np.float32),
        }
        teller = Teller(model=model_fingerprint(path, dialect="armt", with_finder=False), **{**parts, **changes})
        save_teller(path / TELLER, teller)
        return path

    return make


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    """Four processes that hold models together, this one the first; started once, since each imports torch."""
    started = start(4)
    yield started
    started.close()


@pytest.fixture
def spread(crew: Crew) -> Callable[..., Armt]:
    """Load a model over some of four processes: ``spread(path, devices)``, in float32 with torch's own kernels."""

    def load(path: Path, devices: int, *, dialect: str | None = None) -> Armt:
        how = {"device": torch.device("cpu"), "dtype": torch.float32, "dialect": dialect, "base": None}
        return Armt(load_spread(crew.link, path, devices=devices, kernels="torch", **how), path)

    return load


@pytest.fixture
def put_into_hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Lay a model out as the hub's client does, in a cache of the test's own: ``put(directory, name, commit, ref)``."""
    from huggingface_hub import constants

    cache = tmp_path / "hub"
    cache.mkdir()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))

    def put(directory: Path, name: str, commit: str, ref: str | None = "main") -> Path:
        home = cache / ("models--" + name.replace("/", "--"))
        snapshot = home / "snapshots" / commit
        for folder in (snapshot, home / "blobs", home / "refs"):
            folder.mkdir(parents=True, exist_ok=True)
        for file in directory.iterdir():
            blob = home / "blobs" / f"{commit[:8]}-{file.name}"
            blob.write_bytes(file.read_bytes())
            (snapshot / file.name).symlink_to(blob)
        if ref is not None:
            (home / "refs" / ref).write_text(commit)
        return snapshot

    return put


class FakeLlama:
    """What `armt bench` calls of ``llama_cpp.Llama``: a cache of tokens, and the facts of a file of the tiny model.

    Class attributes: ``made``, all of them; ``broken``, whether files fail to load; ``on_token``, called for each.
    """

    made: ClassVar[list[FakeLlama]]
    metadata: ClassVar[dict[str, str]]
    broken = False
    on_token: ClassVar[Callable[[], None]]

    def __init__(
        self, path: str, *, n_ctx: int, n_gpu_layers: int, n_threads: int, n_threads_batch: int, verbose: bool
    ) -> None:
        if self.broken:
            raise ValueError("no magic")
        self.path, self.n_ctx, self.threads = path, n_ctx, (n_threads, n_threads_batch)
        self.cache: list[int] = []
        self.made.append(self)

    def n_vocab(self) -> int:
        return 256

    def reset(self) -> None:
        self.cache = []

    def eval(self, tokens: Sequence[int]) -> None:
        for token in tokens:
            self.on_token()
            assert 0 <= token < self.n_vocab()
            self.cache.append(token)
        assert len(self.cache) <= self.n_ctx

    def sample(self, *, temp: float) -> int:
        assert temp == 0.0
        return 7


@pytest.fixture
def fake_llama(monkeypatch: pytest.MonkeyPatch) -> type[FakeLlama]:
    """A stand-in for llama-cpp-python, which is no package that tests need."""

    class Llama(FakeLlama):
        made: ClassVar[list[FakeLlama]] = []
        metadata: ClassVar[dict[str, str]] = {
            "general.architecture": "llama", "general.file_type": "3", "llama.block_count": "3",
            "llama.embedding_length": "32", "llama.context_length": "512",
        }  # fmt: skip
        on_token = staticmethod(lambda: None)

    module = ModuleType("llama_cpp")
    module.__spec__ = ModuleSpec("llama_cpp", None)
    module.Llama = Llama  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "llama_cpp", module)
    return Llama


@pytest.fixture
def _writes_freely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the tiny model for one that may write of what it cannot see: of small ones a memory alone is refused."""
    monkeypatch.setattr("armt.runtime.answers.works.forms.is_small", lambda config: False)
