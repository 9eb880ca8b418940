"""Models of a known shape with random weights: for benchmarks where the weights themselves cannot be had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from armt.errors import UsageError
from armt.models.config import ArmtConfig, parse_config

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from armt.kernels.ops import Ops
    from armt.models.model import ArmtModel

_LLAMA3 = {
    "model_type": "llama",
    "vocab_size": 128_256,
    "rms_norm_eps": 1e-5,
    "rope_theta": 500_000.0,
    "hidden_act": "silu",
    "max_position_embeddings": 131_072,
    "head_dim": 128,
}

# Public configurations of these bases; the first four are the rows of the Diagonal Batching paper.
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "llama-3.2-1b": _LLAMA3
    | {
        "hidden_size": 2048,
        "intermediate_size": 8192,
        "num_hidden_layers": 16,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 64,
        "tie_word_embeddings": True,
    },
    "llama-3.2-3b": _LLAMA3
    | {
        "hidden_size": 3072,
        "intermediate_size": 8192,
        "num_hidden_layers": 28,
        "num_attention_heads": 24,
        "num_key_value_heads": 8,
        "tie_word_embeddings": True,
    },
    "llama-3.1-8b": _LLAMA3
    | {
        "hidden_size": 4096,
        "intermediate_size": 14_336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "tie_word_embeddings": False,
    },
    "llama-160m": {
        "model_type": "llama",
        "vocab_size": 32_000,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10_000.0,
        "hidden_act": "silu",
        "max_position_embeddings": 2048,
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "num_key_value_heads": 12,
        "head_dim": 64,
        "tie_word_embeddings": False,
    },
    "smollm2-135m": {
        "model_type": "llama",
        "vocab_size": 49_152,
        "rms_norm_eps": 1e-5,
        "rope_theta": 100_000.0,
        "hidden_act": "silu",
        "max_position_embeddings": 8192,
        "hidden_size": 576,
        "intermediate_size": 1536,
        "num_hidden_layers": 30,
        "num_attention_heads": 9,
        "num_key_value_heads": 3,
        "head_dim": 64,
        "tie_word_embeddings": True,
    },
    "smollm2-360m": {
        "model_type": "llama",
        "vocab_size": 49_152,
        "rms_norm_eps": 1e-5,
        "rope_theta": 100_000.0,
        "hidden_act": "silu",
        "max_position_embeddings": 8192,
        "hidden_size": 960,
        "intermediate_size": 2560,
        "num_hidden_layers": 32,
        "num_attention_heads": 15,
        "num_key_value_heads": 5,
        "head_dim": 64,
        "tie_word_embeddings": True,
    },
}


def shape_config(name: str, *, segment_tokens: int, memory_tokens: int, d_mem: int = 64) -> ArmtConfig:
    """Return the configuration of an ARMT (dialect ``armt``) over a base of a known shape.

    Args:
        name: a key of `SHAPES`.
        segment_tokens, memory_tokens, d_mem: of the memory put on it.

    Raises:
        UsageError: no such shape.
    """
    if name not in SHAPES:
        raise UsageError(f"shape: expected one of {', '.join(SHAPES)}, got {name!r}")
    raw = {
        "model_type": "armt",
        "base_model_config": dict(SHAPES[name]),
        "layers_attr": "model.layers",
        "segment_size": segment_tokens,
        "num_mem_tokens": memory_tokens,
        "d_mem": d_mem,
    }
    return parse_config(raw, where=name)


def random_model(
    config: ArmtConfig, *, device: torch.device, dtype: torch.dtype, seed: int = 0, ops: Ops[Any] | None = None
) -> ArmtModel:
    """Return a model of a gated, rotary, RMS-normed base with random weights.

    Norms are 1, linear weights are scaled so that activations neither grow nor vanish over the layers, and the memory,
    in float32 at least, takes part with all its projections.

    Args:
        config: what to compute; from `shape_config`.
        device, dtype: of the weights.
        seed: same seed, same weights (on one kind of device).
        ops: whose grouped operations compute; None for torch's own.
    """
    # Imported here: which shapes there are is asked before torch is imported.
    import torch

    from armt.kernels.choose import TORCH
    from armt.models.model import ArmtModel
    from armt.models.weights import Weights

    base, d, layers = config.base, config.d_model, config.layers
    generator = torch.Generator(device).manual_seed(seed)

    def normal(*shape: int, scale: float) -> Tensor:
        # Layer by layer: a float32 copy of a whole stack would be twice its weights.
        tensor = torch.empty(shape, device=device, dtype=dtype)
        for part in tensor.flatten(0, -3) if len(shape) > 2 else [tensor]:
            part.copy_(torch.randn(part.shape, generator=generator, device=device) * scale)
        return tensor

    def linear(count: int, rows: int, columns: int, gain: float = 1.0) -> Tensor:
        return normal(count, rows, columns, scale=gain * columns**-0.5)

    count, residual = len(config.memory_layers), (2 * layers) ** -0.5
    ones = torch.ones(layers, d, device=device, dtype=dtype)
    embedding = normal(base.vocab_size, d, scale=1.0)
    return ArmtModel(
        config,
        Weights(
            layers={
                "norm1.weight": ones,
                "norm2.weight": ones.clone(),
                "qkv.weight": linear(layers, base.qkv_rows, d),
                "out.weight": linear(layers, d, base.q_rows, residual),
                "up.weight": linear(layers, 2 * base.d_ff, d),
                "down.weight": linear(layers, d, base.d_ff, residual),
            },
            memory={
                "query": linear(count, config.d_mem, d),
                "key": linear(count, config.d_mem, d),
                "value": linear(count, d, d, residual),
                "gate": linear(count, 1, d),
                "gate_bias": torch.zeros(count, 1, device=device, dtype=dtype),
            },
            embedding=embedding,
            positions=None,
            final_norm=torch.ones(d, device=device, dtype=dtype),
            final_norm_bias=None,
            head=embedding if base.tied_head else normal(base.vocab_size, d, scale=d**-0.5),
            memory_tokens=normal(config.memory_tokens, d, scale=1.0),
            sink=None,
        ),
        memory_dtype=torch.float32 if dtype != torch.float64 else dtype,
        ops=ops or TORCH,
    )
