"""The base architectures: one row each, from a Hugging Face ``config.json`` to a `BaseConfig` and its weight names.

A row says where the layers live in the checkpoint, how to read the configuration, and which checkpoint tensor fills
which rows of which stacked weight (`Part`). `checkpoint/read.py` does the copying, `block.py` the computing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from armt.errors import ConfigError
from armt.models.base import Activation, BaseConfig, RotaryConfig
from armt.models.keys import MOST_LAYERS, Keys, shown

Layout = Literal["plain", "transposed", "interleaved"]

_ACTIVATIONS: Mapping[str, Activation] = {
    "silu": "silu",
    "swish": "silu",
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "relu": "relu",
}

# Angular speeds fall from 1 radian per position as a base above 1 makes them; one below 1 would make them explode.
_LEAST_THETA = 1.0

# Keys of every Hugging Face configuration that do not change the logits of an inference pass.
_INERT = frozenset(
    """
    _attn_implementation _attn_implementation_autoset _attn_implementation_internal _commit_hash _name_or_path
    _num_labels architectures attention_dropout attention_probs_dropout_prob attn_implementation attn_pdrop
    auto_map bad_words_ids begin_suppress_tokens bos_token_id cache_implementation chunk_size_feed_forward
    classifier_dropout cross_attention_hidden_size decoder_start_token_id diversity_penalty do_sample dtype
    early_stopping embd_pdrop encoder_no_repeat_ngram_size eos_token_id exponential_decay_length_penalty
    finetuning_task forced_bos_token_id forced_eos_token_id hidden_dropout hidden_dropout_prob id2label
    initializer_range is_decoder is_llama_config label2id length_penalty max_length min_length mlp_dropout
    model_type n_special no_repeat_ngram_size num_beam_groups num_beams num_return_sequences output_attentions
    output_hidden_states output_past output_scores pad_token_id predict_special_tokens prefix problem_type
    remove_invalid_values repetition_penalty resid_pdrop return_dict return_dict_in_generate rope_interleaved_
    sep_token_id summary_activation summary_first_dropout summary_proj_to_labels summary_type summary_use_proj
    suppress_tokens task_specific_params temperature tf_legacy_loss tie_encoder_decoder tokenizer_class top_k top_p
    torch_dtype torchscript transformers.js_config transformers_version typical_p unsloth_fixed unsloth_version
    use_bfloat16 use_cache
    """.split()  # noqa: SIM905
)

# Keys that are harmless at one value only.
_EXPECTED: Mapping[str, tuple[Any, ...]] = {
    "add_cross_attention": (False,),
    "is_encoder_decoder": (False,),
    "pruned_heads": ({}, None),
    "pretraining_tp": (1,),
    "rope_interleaved": (False,),
    "quantization_config": (None,),
    "attention_chunk_size": (None,),
    "use_mrope": (False,),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One checkpoint tensor of a layer and the place it fills.

    Attributes:
        name: tensor name below the layer, for instance ``self_attn.q_proj.weight``.
        target: stacked weight that it fills, for instance ``qkv.weight``.
        start: first row of the target's ``[L, rows, ...]`` that it fills.
        rows: number of rows.
        columns: width of a row, 0 for vectors.
        layout: ``plain``; ``transposed`` (GPT-2 keeps ``[in, out]``); ``interleaved`` (GPT-NeoX keeps q, k and v
            head by head).
    """

    name: str
    target: str
    rows: int
    columns: int = 0
    start: int = 0
    layout: Layout = "plain"

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the tensor in the checkpoint."""
        if not self.columns:
            return (self.rows,)
        return (self.columns, self.rows) if self.layout == "transposed" else (self.rows, self.columns)


@dataclass(frozen=True, slots=True)
class Family:
    """A base architecture.

    Attributes:
        layers_attr: path of the layer list in the checkpoint's names.
        embedding, head, positions, final_norm: names of the tensors outside the layers (``final_norm`` without
            ``.weight``; ``positions`` empty where there is no table).
        parse: reads the configuration.
        parts: lists a layer's tensors.
        buffers: endings of tensor names that hold constants, not weights (masks, frequencies); older checkpoints
            carry them and they are recomputed here.
    """

    layers_attr: str
    embedding: str
    head: str
    final_norm: str
    parse: Callable[[Keys], BaseConfig]
    parts: Callable[[BaseConfig], tuple[Part, ...]]
    positions: str = ""
    buffers: tuple[str, ...] = ()


def parse_base_config(raw: Mapping[str, Any], where: str = "config.json") -> BaseConfig:
    """Read a Hugging Face configuration of a supported family.

    Args:
        raw: the parsed JSON object.
        where: what the messages call it.

    Raises:
        ConfigError: the family is unknown, or a key or value is not implemented.
    """
    name = raw.get("model_type")
    if not isinstance(name, str) or name not in FAMILIES:
        known = ", ".join(sorted(FAMILIES))
        raise ConfigError(
            f"{where}: model_type={shown(name)} is not implemented (only {known}); docs/checkpoints.md, row family"
        )
    keys = Keys(raw, where)
    keys.ignore(_INERT)
    for key, allowed in _EXPECTED.items():
        keys.expect(key, *allowed)
    try:
        config = FAMILIES[name].parse(keys)
    except ValueError as exc:
        raise ConfigError(f"{where}: {exc}") from exc
    keys.finish()
    return config


def _activation(keys: Keys, *names: str, default: str) -> Activation:
    value = default
    for name in names:
        if name in keys:
            value = keys.take(name) or value
    if not isinstance(value, str) or value not in _ACTIVATIONS:
        raise ConfigError(
            f"{keys.where}: {names[0]}={shown(value)} is not implemented (only {', '.join(_ACTIVATIONS)})"
        )
    return _ACTIVATIONS[value]


def _theta(keys: Keys, name: str, default: float) -> float:
    return keys.positive(name, default, least=_LEAST_THETA)


def _heads(keys: Keys, name: str, d_model: int) -> tuple[int, int]:
    """Take the number of heads that together are as wide as the model; returns it and the width of one."""
    heads = keys.integer(name)
    if d_model % heads:
        raise ConfigError(f"{keys.where}: {name}: expected a divisor of the width {d_model}, got {heads}")
    return heads, d_model // heads


def _epsilon(keys: Keys, name: str, default: float) -> float:
    value = keys.number(name, default)
    if not 0 <= value <= 1:
        raise ConfigError(f"{keys.where}: {name}: expected a number from 0 to 1, got {value:g}")
    return value


def _rotary(
    keys: Keys, raw: Mapping[str, Any] | None, dims: int, theta: float, *, fraction: float = 1.0
) -> RotaryConfig:
    """Read ``rope_scaling`` (older) or ``rope_parameters`` (transformers 5).

    ``dims`` are the rotated dimensions, a ``fraction`` of the head's.
    """
    if not raw:
        return RotaryConfig(dims=dims, theta=theta)
    if not isinstance(raw, Mapping):
        raise ConfigError(f"{keys.where}: rope_scaling: expected an object, got {shown(raw)}")
    rope = Keys(raw, f"{keys.where}: rope_scaling")
    kind = rope.take("rope_type", raw.get("type", "default"))
    rope.take("type", None)
    theta = _theta(rope, "rope_theta", theta)
    rope.expect("partial_rotary_factor", fraction, None)
    if kind == "default":
        rope.ignore(("factor",))
        config = RotaryConfig(dims=dims, theta=theta)
    elif kind == "linear":
        config = RotaryConfig(dims=dims, theta=theta, scaling="linear", factor=rope.positive("factor"))
    elif kind == "llama3":
        config = RotaryConfig(
            dims=dims,
            theta=theta,
            scaling="llama3",
            factor=rope.positive("factor"),
            low_frequency=rope.positive("low_freq_factor"),
            high_frequency=rope.positive("high_freq_factor"),
            original_positions=rope.integer("original_max_position_embeddings"),
        )
    else:
        raise ConfigError(f"{keys.where}: rope_type={shown(kind)} is not implemented (only default, linear, llama3)")
    rope.finish()
    return config


def _rope_source(keys: Keys) -> Mapping[str, Any] | None:
    """Return whichever of the two spellings of the rotary options is present."""
    older = keys.take("rope_scaling", None)
    newer = keys.take("rope_parameters", None)
    source = newer or older
    if source is not None and not isinstance(source, Mapping):
        raise ConfigError(f"{keys.where}: rope_parameters: expected an object, got {shown(source)}")
    return source


def _window(keys: Keys) -> int | None:
    """Take the width of sliding attention; null stands for none."""
    if "sliding_window" in keys and keys.take("sliding_window") is None:
        return None
    return keys.integer("sliding_window", 4096)


def _windows(keys: Keys, layers: int, window: int | None, sliding: Callable[[int], bool]) -> tuple[int | None, ...]:
    """Give each layer its window, from ``layer_types`` where the file has it, else by rule."""
    types = keys.take("layer_types", None)
    if types is None:
        return tuple(window if window and sliding(i) else None for i in range(layers))
    if not isinstance(types, list):
        raise ConfigError(f"{keys.where}: layer_types: expected {layers} entries, got {shown(types)}")
    if len(types) != layers:
        raise ConfigError(f"{keys.where}: layer_types: expected {layers} entries, got {len(types)}")
    for kind in types:
        if kind not in ("full_attention", "sliding_attention"):
            raise ConfigError(f"{keys.where}: layer_types holds {shown(kind)}, which is not implemented")
    if window is None and "sliding_attention" in types:
        raise ConfigError(f"{keys.where}: layer_types asks for sliding attention, but sliding_window is not set")
    return tuple(window if kind == "sliding_attention" else None for kind in types)


def _llama_like(keys: Keys, family: str, **options: Any) -> dict[str, Any]:
    """Read what Llama, Mistral, Qwen2, Qwen3 and Gemma 3 spell alike."""
    heads = keys.integer("num_attention_heads")
    d_model = keys.integer("hidden_size")
    head_dim = keys.integer("head_dim", options.pop("head_dim", d_model // heads))
    keys.take("max_position_embeddings", None)
    return {
        "family": family,
        "layers": keys.integer("num_hidden_layers", most=MOST_LAYERS),
        "d_model": d_model,
        "heads": heads,
        "kv_heads": keys.integer("num_key_value_heads", heads),
        "head_dim": head_dim,
        "d_ff": keys.integer("intermediate_size"),
        "vocab_size": keys.integer("vocab_size"),
        "norm": "rms",
        "norm_eps": _epsilon(keys, "rms_norm_eps", 1e-6),
        "activation": _activation(keys, "hidden_act", "hidden_activation", default=options.pop("activation", "silu")),
        "tied_head": keys.boolean("tie_word_embeddings", options.pop("tied", False)),
        **options,
    }


def _uniform(values: dict[str, Any], rotary: RotaryConfig, scale: float | None = None) -> dict[str, Any]:
    layers = values["layers"]
    factor = scale if scale is not None else values["head_dim"] ** -0.5
    return {**values, "rotary": (rotary,) * layers, "attention_scales": (factor,) * layers}


def _rotated(keys: Keys, values: dict[str, Any]) -> dict[str, Any]:
    """Add the rotary embedding that Llama, Mistral and Qwen spell alike, the same in all layers."""
    theta = _theta(keys, "rope_theta", 10_000.0)
    return _uniform(values, _rotary(keys, _rope_source(keys), values["head_dim"], theta))


def _parse_llama(keys: Keys) -> BaseConfig:
    bias = keys.boolean("attention_bias", False)
    mlp_bias = keys.boolean("mlp_bias", False)
    values = _llama_like(keys, "llama", qkv_bias=bias, out_bias=bias, mlp_bias=mlp_bias)
    windows = _windows(keys, values["layers"], None, lambda layer: False)
    return BaseConfig(**_rotated(keys, values), windows=windows)


def _parse_mistral(keys: Keys) -> BaseConfig:
    values = _llama_like(keys, "mistral")
    windows = _windows(keys, values["layers"], _window(keys), lambda layer: True)
    return BaseConfig(**_rotated(keys, values), windows=windows)


def _qwen_windows(keys: Keys, layers: int) -> tuple[int | None, ...]:
    used = keys.boolean("use_sliding_window", False)
    window = _window(keys)
    first = keys.number("max_window_layers", 28)
    return _windows(keys, layers, window if used else None, lambda layer: layer >= first)


def _parse_qwen2(keys: Keys) -> BaseConfig:
    values = _llama_like(keys, "qwen2", qkv_bias=True)
    return BaseConfig(**_rotated(keys, values), windows=_qwen_windows(keys, values["layers"]))


def _parse_qwen3(keys: Keys) -> BaseConfig:
    bias = keys.boolean("attention_bias", False)
    values = _llama_like(keys, "qwen3", head_dim=128, qk_norm=True, qkv_bias=bias, out_bias=bias)
    return BaseConfig(**_rotated(keys, values), windows=_qwen_windows(keys, values["layers"]))


def _gemma_rotary(keys: Keys, head_dim: int) -> tuple[RotaryConfig, RotaryConfig]:
    """Return the rotary embeddings of Gemma 3's sliding and full layers."""
    local_theta = _theta(keys, "rope_local_base_freq", 10_000.0)
    theta = _theta(keys, "rope_theta", 1_000_000.0)
    source = _rope_source(keys) or {}
    if "full_attention" in source or "sliding_attention" in source:
        both = Keys(source, f"{keys.where}: rope_parameters")
        local = _rotary(keys, both.take("sliding_attention", None), head_dim, local_theta)
        full = _rotary(keys, both.take("full_attention", None), head_dim, theta)
        both.finish()
        return local, full
    return RotaryConfig(dims=head_dim, theta=local_theta), _rotary(keys, source, head_dim, theta)


def _parse_gemma3(keys: Keys) -> BaseConfig:
    bias = keys.boolean("attention_bias", False)
    keys.expect("attn_logit_softcapping", None)
    keys.expect("final_logit_softcapping", None)
    keys.expect("use_bidirectional_attention", False, None)
    values = _llama_like(
        keys,
        "gemma3_text",
        head_dim=256,
        activation="gelu_pytorch_tanh",
        tied=True,
        qk_norm=True,
        qkv_bias=bias,
        out_bias=bias,
        norm_offset=True,
        sandwich_norms=True,
    )
    pattern = keys.integer("sliding_window_pattern", keys.integer("_sliding_window_pattern", 6))
    window = _window(keys)
    windows = _windows(keys, values["layers"], window, lambda layer: (layer + 1) % pattern != 0)
    local, full = _gemma_rotary(keys, values["head_dim"])
    values["embedding_scale"] = values["d_model"] ** 0.5
    values = _uniform(values, full, keys.positive("query_pre_attn_scalar", 256) ** -0.5)
    values["rotary"] = tuple(full if window is None else local for window in windows)
    return BaseConfig(**values, windows=windows)


def _parse_gpt2(keys: Keys) -> BaseConfig:
    layers, d_model = keys.integer("n_layer", most=MOST_LAYERS), keys.integer("n_embd")
    heads, head_dim = _heads(keys, "n_head", d_model)
    keys.expect("reorder_and_upcast_attn", False)
    scale = head_dim**-0.5 if keys.boolean("scale_attn_weights", True) else 1.0
    by_layer = keys.boolean("scale_attn_by_inverse_layer_idx", False)
    positions = keys.integer("n_positions", 1024)
    keys.expect("n_ctx", positions)
    return BaseConfig(
        family="gpt2",
        layers=layers,
        d_model=d_model,
        heads=heads,
        kv_heads=heads,
        head_dim=head_dim,
        d_ff=keys.integer("n_inner", 4 * d_model),
        vocab_size=keys.integer("vocab_size"),
        norm="layer",
        norm_eps=_epsilon(keys, "layer_norm_epsilon", 1e-5),
        activation=_activation(keys, "activation_function", default="gelu_new"),
        windows=(None,) * layers,
        rotary=(None,) * layers,
        attention_scales=tuple(scale / (layer + 1) if by_layer else scale for layer in range(layers)),
        gated=False,
        learned_positions=positions,
        qkv_bias=True,
        out_bias=True,
        mlp_bias=True,
        tied_head=keys.boolean("tie_word_embeddings", True),
    )


def _parse_neox(keys: Keys) -> BaseConfig:
    layers, d_model = keys.integer("num_hidden_layers", most=MOST_LAYERS), keys.integer("hidden_size")
    heads, head_dim = _heads(keys, "num_attention_heads", d_model)
    source = _rope_source(keys)
    fraction = keys.number("rotary_pct", 0.25)
    fraction = keys.number("partial_rotary_factor", fraction)
    if source:
        fraction = Keys(source, f"{keys.where}: rope_parameters").number("partial_rotary_factor", fraction)
    theta = _theta(keys, "rotary_emb_base", 10_000.0)
    theta = _theta(keys, "rope_theta", theta)
    rotary = _rotary(keys, source, int(head_dim * fraction), theta, fraction=fraction)
    bias = keys.boolean("attention_bias", True)
    keys.take("max_position_embeddings", None)
    return BaseConfig(
        family="gpt_neox",
        layers=layers,
        d_model=d_model,
        heads=heads,
        kv_heads=heads,
        head_dim=head_dim,
        d_ff=keys.integer("intermediate_size"),
        vocab_size=keys.integer("vocab_size"),
        norm="layer",
        norm_eps=_epsilon(keys, "layer_norm_eps", 1e-5),
        activation=_activation(keys, "hidden_act", default="gelu"),
        windows=(None,) * layers,
        rotary=(rotary,) * layers,
        attention_scales=(head_dim**-0.5,) * layers,
        gated=False,
        parallel_residual=keys.boolean("use_parallel_residual", True),
        qkv_bias=bias,
        out_bias=bias,
        mlp_bias=True,
        tied_head=keys.boolean("tie_word_embeddings", False),
    )


def _with_bias(part: Part, present: bool, layout: Layout = "plain") -> tuple[Part, ...]:
    """Return a weight's part and, where the layer has one, its bias's."""
    if not present:
        return (part,)
    stem, target = part.name.removesuffix(".weight"), part.target.removesuffix(".weight")
    return part, Part(f"{stem}.bias", f"{target}.bias", part.rows, 0, part.start, layout)


def _llama_parts(c: BaseConfig) -> tuple[Part, ...]:
    d, q, kv, ff = c.d_model, c.q_rows, c.kv_rows, c.d_ff
    parts = [
        Part("input_layernorm.weight", "norm1.weight", d),
        *_with_bias(Part("self_attn.q_proj.weight", "qkv.weight", q, d, 0), c.qkv_bias),
        *_with_bias(Part("self_attn.k_proj.weight", "qkv.weight", kv, d, q), c.qkv_bias),
        *_with_bias(Part("self_attn.v_proj.weight", "qkv.weight", kv, d, q + kv), c.qkv_bias),
        *_with_bias(Part("self_attn.o_proj.weight", "out.weight", d, q), c.out_bias),
        *_with_bias(Part("mlp.gate_proj.weight", "up.weight", ff, d, 0), c.mlp_bias),
        *_with_bias(Part("mlp.up_proj.weight", "up.weight", ff, d, ff), c.mlp_bias),
        *_with_bias(Part("mlp.down_proj.weight", "down.weight", d, ff), c.mlp_bias),
    ]
    if c.qk_norm:
        parts += [
            Part("self_attn.q_norm.weight", "q_norm.weight", c.head_dim),
            Part("self_attn.k_norm.weight", "k_norm.weight", c.head_dim),
        ]
    if c.sandwich_norms:
        return (
            *parts,
            Part("post_attention_layernorm.weight", "attention_norm.weight", d),
            Part("pre_feedforward_layernorm.weight", "norm2.weight", d),
            Part("post_feedforward_layernorm.weight", "mlp_norm.weight", d),
        )
    return (*parts, Part("post_attention_layernorm.weight", "norm2.weight", d))


def _gpt2_parts(c: BaseConfig) -> tuple[Part, ...]:
    d, ff = c.d_model, c.d_ff
    return (
        *_with_bias(Part("ln_1.weight", "norm1.weight", d), True),
        *_with_bias(Part("attn.c_attn.weight", "qkv.weight", c.qkv_rows, d, 0, "transposed"), True),
        *_with_bias(Part("attn.c_proj.weight", "out.weight", d, c.q_rows, 0, "transposed"), True),
        *_with_bias(Part("ln_2.weight", "norm2.weight", d), True),
        *_with_bias(Part("mlp.c_fc.weight", "up.weight", ff, d, 0, "transposed"), True),
        *_with_bias(Part("mlp.c_proj.weight", "down.weight", d, ff, 0, "transposed"), True),
    )


def _neox_parts(c: BaseConfig) -> tuple[Part, ...]:
    d, ff = c.d_model, c.d_ff
    qkv = Part("attention.query_key_value.weight", "qkv.weight", c.qkv_rows, d, 0, "interleaved")
    return (
        *_with_bias(Part("input_layernorm.weight", "norm1.weight", d), True),
        *_with_bias(qkv, c.qkv_bias, "interleaved"),
        *_with_bias(Part("attention.dense.weight", "out.weight", d, c.q_rows), c.out_bias),
        *_with_bias(Part("post_attention_layernorm.weight", "norm2.weight", d), True),
        *_with_bias(Part("mlp.dense_h_to_4h.weight", "up.weight", ff, d), True),
        *_with_bias(Part("mlp.dense_4h_to_h.weight", "down.weight", d, ff), True),
    )


def _llama_family(parse: Callable[[Keys], BaseConfig]) -> Family:
    return Family(
        layers_attr="model.layers",
        embedding="model.embed_tokens.weight",
        head="lm_head.weight",
        final_norm="model.norm",
        parse=parse,
        parts=_llama_parts,
        buffers=("rotary_emb.inv_freq",),
    )


FAMILIES: Mapping[str, Family] = {
    "llama": _llama_family(_parse_llama),
    "mistral": _llama_family(_parse_mistral),
    "qwen2": _llama_family(_parse_qwen2),
    "qwen3": _llama_family(_parse_qwen3),
    "gemma3_text": _llama_family(_parse_gemma3),
    "gpt2": Family(
        layers_attr="transformer.h",
        embedding="transformer.wte.weight",
        head="lm_head.weight",
        final_norm="transformer.ln_f",
        parse=_parse_gpt2,
        parts=_gpt2_parts,
        positions="transformer.wpe.weight",
        buffers=("attn.bias", "attn.masked_bias"),
    ),
    "gpt_neox": Family(
        layers_attr="gpt_neox.layers",
        embedding="gpt_neox.embed_in.weight",
        head="embed_out.weight",
        final_norm="gpt_neox.final_layer_norm",
        parse=_parse_neox,
        parts=_neox_parts,
        buffers=("attention.bias", "attention.masked_bias", "attention.rotary_emb.inv_freq"),
    ),
}
