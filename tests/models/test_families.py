"""Every family: its configuration in both spellings, and its logits against transformers' own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import armt
from armt.errors import ConfigError
from armt.models.base import RotaryConfig
from armt.models.checkpoint.write import convert_base
from armt.models.families import FAMILIES, parse_base_config

LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
# Variants of the tiny bases in conftest: every option that changes the numbers.
VARIANTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "llama": ("llama", {}),
    "llama-tied": ("llama", {"tie_word_embeddings": True}),
    "llama-multi-head": ("llama", {"num_key_value_heads": 4}),
    "llama-one-kv-head": ("llama", {"num_key_value_heads": 1}),
    "llama-wide-heads": ("llama", {"head_dim": 12}),
    "llama-biases": ("llama", {"attention_bias": True, "mlp_bias": True}),
    "llama-llama3-scaling": ("llama", {"head_dim": 16, "rope_scaling": LLAMA3}),
    "llama-linear-scaling": ("llama", {"rope_scaling": {"rope_type": "linear", "factor": 4.0}}),
    "llama-theta": ("llama", {"rope_theta": 100.0}),
    "llama-gelu": ("llama", {"hidden_act": "gelu"}),
    "mistral-window": ("mistral", {}),
    "mistral-no-window": ("mistral", {"sliding_window": None}),
    "qwen2": ("qwen2", {}),
    "qwen2-windows": ("qwen2", {"use_sliding_window": True, "sliding_window": 3, "max_window_layers": 2}),
    "qwen3": ("qwen3", {}),
    "qwen3-biases": ("qwen3", {"attention_bias": True}),
    "gemma3": ("gemma3_text", {}),
    "gemma3-pattern": ("gemma3_text", {"layer_types": None, "sliding_window_pattern": 3}),
    "gemma3-linear-scaling": ("gemma3_text", {"rope_scaling": {"rope_type": "linear", "factor": 8.0}}),
    "gemma3-untied": ("gemma3_text", {"tie_word_embeddings": False}),
    "gpt2": ("gpt2", {}),
    "gpt2-inverse-layer": ("gpt2", {"scale_attn_by_inverse_layer_idx": True}),
    "gpt2-unscaled": ("gpt2", {"scale_attn_weights": False}),
    "gpt2-relu-untied": ("gpt2", {"activation_function": "relu", "tie_word_embeddings": False}),
    "neox-parallel": ("gpt_neox", {}),
    "neox-sequential": ("gpt_neox", {"use_parallel_residual": False}),
    "neox-half-rotary": ("gpt_neox", {"rotary_pct": 0.5}),
    "neox-full-rotary-no-bias": ("gpt_neox", {"rotary_pct": 1.0, "attention_bias": False}),
}
# 21 tokens: longer than every window, and not a round number.
TOKENS = 21


@pytest.fixture(params=VARIANTS.values(), ids=VARIANTS.keys(), scope="module")
def base(request: pytest.FixtureRequest, tiny_base: Callable[..., Any]) -> Any:
    family, changes = request.param
    return tiny_base(family, **changes)


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_logits_equal_transformers(
    base: Any,
    schedule: str,
    tmp_path: Path,
    write_armt: Callable[..., Path],
    in_float64: Any,
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
) -> None:
    """No memory tokens and one segment: what is left is the base, in float64 and in float32."""
    path = write_armt(tmp_path / "armt", base, segment=32, memory_tokens=0)
    ids = token_ids(TOKENS)
    with torch.no_grad(), in_float64(base.config.model_type):
        expected = base(ids[None], use_cache=False).logits[0]
    exact = armt.load(path, device="cpu", dtype="checkpoint")
    assert exact.model.dtype == torch.float64
    assert_close(exact.logits(ids, schedule=schedule), expected, 1e-9, "float64 logits")
    single = armt.load(path, device="cpu", dtype="float32")
    assert_close(single.logits(ids, schedule=schedule).double(), expected, 1e-4, "float32 logits")


def test_a_converted_base_answers_like_its_base(
    base: Any, tmp_path: Path, in_float64: Any, token_ids: Callable[..., Tensor], assert_close: Callable[..., None]
) -> None:
    """`convert_base` on what ``save_pretrained`` writes; memory tokens are there, but nobody sees them yet."""
    base.save_pretrained(tmp_path / "base")
    convert_base(tmp_path / "base", tmp_path / "armt", segment_tokens=TOKENS, memory_tokens=2, d_mem=3)
    model, ids = armt.load(tmp_path / "armt", device="cpu", dtype="checkpoint"), token_ids(2 * TOKENS)
    with torch.no_grad(), in_float64(base.config.model_type):
        expected = [base(half[None], use_cache=False).logits[0] for half in ids.split(TOKENS)]
    logits = model.logits(ids)
    assert_close(logits[:TOKENS], expected[0], 1e-9, "first segment")
    if model.config.family != "gpt2":
        # The second segment reads a memory of zeros. GPT-2 counts its positions on, so it is not a fresh base there.
        assert_close(logits[TOKENS:], expected[1], 1e-9, "second segment")
    assert not model.model.memory_trained


# Published configurations as they were before transformers 5, shortened by nothing that counts.
LLAMA_32_1B = {
    "architectures": ["LlamaForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "bos_token_id": 128000,
    "eos_token_id": 128001,
    "head_dim": 64,
    "hidden_act": "silu",
    "hidden_size": 2048,
    "initializer_range": 0.02,
    "intermediate_size": 8192,
    "max_position_embeddings": 131072,
    "mlp_bias": False,
    "model_type": "llama",
    "num_attention_heads": 32,
    "num_hidden_layers": 16,
    "num_key_value_heads": 8,
    "pretraining_tp": 1,
    "rms_norm_eps": 1e-05,
    "rope_scaling": {
        "factor": 32.0,
        "high_freq_factor": 4.0,
        "low_freq_factor": 1.0,
        "original_max_position_embeddings": 8192,
        "rope_type": "llama3",
    },
    "rope_theta": 500000.0,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.45.0.dev0",
    "use_cache": True,
    "vocab_size": 128256,
}
GEMMA3_1B = {
    "architectures": ["Gemma3ForCausalLM"],
    "attention_bias": False,
    "attention_dropout": 0.0,
    "attn_logit_softcapping": None,
    "bos_token_id": 2,
    "cache_implementation": "hybrid",
    "eos_token_id": [1, 106],
    "final_logit_softcapping": None,
    "head_dim": 256,
    "hidden_activation": "gelu_pytorch_tanh",
    "hidden_size": 1152,
    "initializer_range": 0.02,
    "intermediate_size": 6912,
    "max_position_embeddings": 32768,
    "model_type": "gemma3_text",
    "num_attention_heads": 4,
    "num_hidden_layers": 26,
    "num_key_value_heads": 1,
    "pad_token_id": 0,
    "query_pre_attn_scalar": 256,
    "rms_norm_eps": 1e-06,
    "rope_local_base_freq": 10000,
    "rope_scaling": None,
    "rope_theta": 1000000,
    "sliding_window": 512,
    "sliding_window_pattern": 6,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.50.0.dev0",
    "use_cache": True,
    "vocab_size": 262144,
}
OLDER: Mapping[str, dict[str, Any]] = {
    "llama-3.2-1b": LLAMA_32_1B,
    "llama-linear": {
        "model_type": "llama",
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "rms_norm_eps": 1e-6,
        "vocab_size": 100,
        "hidden_act": "silu",
        "rope_scaling": {"type": "linear", "factor": 4.0},
        "max_position_embeddings": 64,
    },
    "mistral-7b-v0.1": {
        "architectures": ["MistralForCausalLM"],
        "bos_token_id": 1,
        "eos_token_id": 2,
        "hidden_act": "silu",
        "hidden_size": 4096,
        "initializer_range": 0.02,
        "intermediate_size": 14336,
        "max_position_embeddings": 32768,
        "model_type": "mistral",
        "num_attention_heads": 32,
        "num_hidden_layers": 32,
        "num_key_value_heads": 8,
        "rms_norm_eps": 1e-05,
        "rope_theta": 10000.0,
        "sliding_window": 4096,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.34.0.dev0",
        "use_cache": True,
        "vocab_size": 32000,
    },
    "qwen2.5-0.5b": {
        "architectures": ["Qwen2ForCausalLM"],
        "attention_dropout": 0.0,
        "bos_token_id": 151643,
        "eos_token_id": 151643,
        "hidden_act": "silu",
        "hidden_size": 896,
        "initializer_range": 0.02,
        "intermediate_size": 4864,
        "max_position_embeddings": 32768,
        "max_window_layers": 24,
        "model_type": "qwen2",
        "num_attention_heads": 14,
        "num_hidden_layers": 24,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0,
        "sliding_window": 32768,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.40.1",
        "use_cache": True,
        "use_mrope": False,
        "use_sliding_window": False,
        "vocab_size": 151936,
    },
    "qwen3-0.6b": {
        "architectures": ["Qwen3ForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": 151643,
        "eos_token_id": 151645,
        "head_dim": 128,
        "hidden_act": "silu",
        "hidden_size": 1024,
        "initializer_range": 0.02,
        "intermediate_size": 3072,
        "max_position_embeddings": 40960,
        "max_window_layers": 28,
        "model_type": "qwen3",
        "num_attention_heads": 16,
        "num_hidden_layers": 28,
        "num_key_value_heads": 8,
        "rms_norm_eps": 1e-06,
        "rope_scaling": None,
        "rope_theta": 1000000,
        "sliding_window": None,
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "transformers_version": "4.51.0",
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": 151936,
    },
    "gemma-3-1b": GEMMA3_1B,
    "gpt2": {
        "activation_function": "gelu_new",
        "architectures": ["GPT2LMHeadModel"],
        "attn_pdrop": 0.1,
        "bos_token_id": 50256,
        "embd_pdrop": 0.1,
        "eos_token_id": 50256,
        "initializer_range": 0.02,
        "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2",
        "n_ctx": 1024,
        "n_embd": 768,
        "n_head": 12,
        "n_layer": 12,
        "n_positions": 1024,
        "resid_pdrop": 0.1,
        "summary_activation": None,
        "summary_first_dropout": 0.1,
        "summary_proj_to_labels": True,
        "summary_type": "cls_index",
        "summary_use_proj": True,
        "task_specific_params": {"text-generation": {"do_sample": True, "max_length": 50}},
        "vocab_size": 50257,
    },
    "pythia-160m": {
        "architectures": ["GPTNeoXForCausalLM"],
        "bos_token_id": 0,
        "eos_token_id": 0,
        "hidden_act": "gelu",
        "hidden_size": 768,
        "initializer_range": 0.02,
        "intermediate_size": 3072,
        "layer_norm_eps": 1e-05,
        "max_position_embeddings": 2048,
        "model_type": "gpt_neox",
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "rotary_emb_base": 10000,
        "rotary_pct": 0.25,
        "tie_word_embeddings": False,
        "torch_dtype": "float16",
        "transformers_version": "4.24.0",
        "use_cache": True,
        "use_parallel_residual": True,
        "vocab_size": 50304,
    },
}


@pytest.mark.parametrize("name", OLDER)
def test_older_and_newer_spellings_mean_the_same(name: str) -> None:
    """transformers itself turns the older file into the newer form; both must give one `BaseConfig`."""
    from transformers import AutoConfig

    older = OLDER[name]
    options = {key: value for key, value in json.loads(json.dumps(older)).items() if key != "model_type"}
    newer = json.loads(AutoConfig.for_model(older["model_type"], **options).to_json_string(use_diff=False))
    assert parse_base_config(older) == parse_base_config(newer)


def test_published_sizes() -> None:
    """Spot checks of what the numbers of a published file become."""
    llama = parse_base_config(LLAMA_32_1B)
    assert (llama.layers, llama.qkv_rows, llama.tied_head) == (16, 3072, True)
    assert llama.rotary[0] == RotaryConfig(
        dims=64,
        theta=5e5,
        scaling="llama3",
        factor=32.0,
        low_frequency=1.0,
        high_frequency=4.0,
        original_positions=8192,
    )
    gemma = parse_base_config(GEMMA3_1B)
    assert gemma.windows == tuple(None if layer % 6 == 5 else 512 for layer in range(26))
    assert {r.theta for r, w in zip(gemma.rotary, gemma.windows, strict=True) if r and w} == {1e4}
    assert {r.theta for r, w in zip(gemma.rotary, gemma.windows, strict=True) if r and not w} == {1e6}
    assert (gemma.tied_head, gemma.norm_offset, gemma.sandwich_norms, gemma.qk_norm) == (True,) * 4
    assert gemma.embedding_scale == 1152**0.5
    neox = parse_base_config(OLDER["pythia-160m"])
    assert neox.rotary[0] == RotaryConfig(dims=16)
    mistral = parse_base_config(OLDER["mistral-7b-v0.1"])
    assert set(mistral.windows) == {4096}
    assert set(parse_base_config(OLDER["qwen2.5-0.5b"]).windows) == {None}


def llama(**changes: Any) -> dict[str, Any]:
    return {**OLDER["llama-linear"], "rope_scaling": None, **changes}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (llama(model_type="mamba"), "model_type='mamba'"),
        (llama(model_type=["llama"]), r"model_type=\['llama'\]"),
        (llama(use_flash_norm=True), "use_flash_norm=True"),
        (llama(hidden_act="swiglu7"), "hidden_act='swiglu7'"),
        (llama(rope_scaling={"rope_type": "yarn", "factor": 4.0}), "rope_type='yarn'"),
        (llama(rope_scaling={"type": "dynamic", "factor": 2.0}), "rope_type='dynamic'"),
        (llama(rope_scaling={"rope_type": "linear"}), "'factor' is missing"),
        (llama(rope_scaling={"rope_type": "linear", "factor": 2.0, "attention_factor": 3.0}), "attention_factor=3.0"),
        (llama(rope_scaling=[1]), r"expected an object, got \[1\]"),
        # Was read and forgotten: the model would have rotated all dimensions.
        (llama(rope_parameters={"rope_type": "default", "partial_rotary_factor": 0.5}), "partial_rotary_factor=0.5"),
        (llama(partial_rotary_factor=0.5), "partial_rotary_factor=0.5"),
        (llama(pretraining_tp=2), "pretraining_tp=2"),
        (llama(quantization_config={"bits": 4}), "quantization_config="),
        (llama(num_key_value_heads=3), "kv_heads"),
        (llama(hidden_size="64"), "hidden_size: expected a positive integer, got '64'"),
        (llama(num_hidden_layers=True), "num_hidden_layers: expected a positive integer, got True"),
        (llama(rms_norm_eps="1e-6"), "rms_norm_eps: expected a number"),
        (llama(tie_word_embeddings=1), "tie_word_embeddings: expected true or false, got 1"),
        ({k: v for k, v in llama().items() if k != "vocab_size"}, "'vocab_size' is missing"),
        ({**OLDER["mistral-7b-v0.1"], "sliding_window": 0}, "sliding_window: expected a positive integer, got 0"),
        ({**OLDER["qwen2.5-0.5b"], "use_mrope": True}, "use_mrope=True"),
        ({**GEMMA3_1B, "final_logit_softcapping": 30.0}, "final_logit_softcapping=30.0"),
        ({**GEMMA3_1B, "attn_logit_softcapping": 50.0}, "attn_logit_softcapping=50.0"),
        ({**GEMMA3_1B, "use_bidirectional_attention": True}, "use_bidirectional_attention=True"),
        ({**GEMMA3_1B, "layer_types": ["full_attention"] * 3}, "layer_types: expected 26 entries, got 3"),
        ({**GEMMA3_1B, "layer_types": ["chunked_attention"] * 26}, "'chunked_attention'"),
        ({**GEMMA3_1B, "sliding_window": None, "layer_types": ["sliding_attention"] * 26}, "sliding_window is not set"),
        ({**OLDER["gpt2"], "add_cross_attention": True}, "add_cross_attention=True"),
        ({**OLDER["gpt2"], "reorder_and_upcast_attn": True}, "reorder_and_upcast_attn=True"),
        ({**OLDER["gpt2"], "n_ctx": 512}, "n_ctx=512"),
        ({**OLDER["pythia-160m"], "rotary_pct": 0.03}, "dims: expected a positive even number"),
        # Ended in an error of shapes where the model was run.
        ({**OLDER["pythia-160m"], "rotary_pct": 2.0}, "expected at most the 64 dimensions of a head, got 128"),
        (
            {**OLDER["pythia-160m"], "num_attention_heads": 7},
            "num_attention_heads: expected a divisor of the width 768, got 7",
        ),
        ({**OLDER["gpt2"], "n_head": 7}, "n_head: expected a divisor of the width 768, got 7"),
        # Was a ZeroDivisionError.
        ({**OLDER["gpt2"], "n_embd": 4}, "n_head: expected a divisor of the width 4, got 12"),
    ],
)
def test_what_is_not_implemented_is_refused_by_name_and_value(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_base_config(config)


def test_every_part_fills_its_rows_once() -> None:
    """Parts of one stacked weight neither overlap nor leave a gap, for every family and option."""
    for older in OLDER.values():
        config = parse_base_config(older)
        rows: dict[str, list[int]] = {}
        for part in FAMILIES[config.family].parts(config):
            rows.setdefault(part.target, []).extend(range(part.start, part.start + part.rows))
        for target, filled in rows.items():
            assert sorted(filled) == list(range(len(filled))), (config.family, target)
