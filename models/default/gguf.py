"""Turn a GGUF file of a Llama-architecture model into an ordinary Hugging Face directory.

GGUF keeps the weights quantised, the rows of the query and key projections reordered for llama.cpp's
rotary embedding, and the tokenizer as bare lists. All three are undone here, and what is not
understood is refused by name: a converted model that only seems to work would be worse than none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from armt.errors import ModelError, error_line
from armt.models.keys import shown

if TYPE_CHECKING:
    from gguf import GGUFReader, ReaderTensor
    from numpy.typing import NDArray
    from tokenizers import Tokenizer
    from tokenizers.pre_tokenizers import PreTokenizer
    from torch import Tensor

    from armt.models.default.fetch import Progress

#: Part of the identity of a converted directory: raise it whenever the output of this module changes.
CONVERTER_VERSION = 1

_CONTROL, _USER_DEFINED = 3, 4

_ROOT_TENSORS = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
_BLOCK_TENSORS = {
    "attn_norm.weight": "input_layernorm.weight",
    "attn_q.weight": "self_attn.q_proj.weight",
    "attn_k.weight": "self_attn.k_proj.weight",
    "attn_v.weight": "self_attn.v_proj.weight",
    "attn_output.weight": "self_attn.o_proj.weight",
    "ffn_norm.weight": "post_attention_layernorm.weight",
    "ffn_gate.weight": "mlp.gate_proj.weight",
    "ffn_up.weight": "mlp.up_proj.weight",
    "ffn_down.weight": "mlp.down_proj.weight",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaSizes:
    """The sizes that the GGUF header declares.

    Attributes:
        layers: Number of decoder blocks.
        d_model: Width of the hidden state.
        d_ffn: Width of the feed-forward block.
        heads: Query heads.
        kv_heads: Key and value heads.
        head_dim: Width of one head.
        vocab: Rows of the embedding.
        max_position: Longest sequence that the base was trained on, in tokens.
        rope_theta: Base of the rotary frequencies.
        norm_eps: Epsilon of the RMS norms.
    """

    layers: int
    d_model: int
    d_ffn: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    max_position: int
    rope_theta: float
    norm_eps: float


def convert_gguf(gguf_path: Path, out_dir: Path, *, progress: Progress | None = None) -> None:
    """Write a Hugging Face model directory with the contents of a GGUF file.

    Args:
        gguf_path: A GGUF file of architecture ``llama`` with a byte-level BPE tokenizer.
        out_dir: An existing directory; the files in it are only complete when the call returns.
        progress: Called with ``("converting", tensors done, tensors in all)``.

    Raises:
        ModelError: The file is damaged, or holds something that is not implemented.
        OSError: The directory cannot be written.
    """
    fields, tensors = _open(gguf_path)
    sizes = _sizes(fields, tensors, gguf_path)
    names = _tensor_names(sizes, tensors, gguf_path)
    tied = "output.weight" not in tensors
    _write_json(out_dir / "config.json", _config(fields, sizes, tied))
    _write_json(out_dir / "generation_config.json", _generation_config(fields))
    _write_tokenizer(fields, out_dir, gguf_path)
    _write_weights(out_dir / "model.safetensors", sizes, tensors, names, gguf_path, progress)


def _open(path: Path) -> tuple[dict[str, Any], dict[str, ReaderTensor]]:
    from gguf import GGUFReader

    try:
        reader: GGUFReader = GGUFReader(path)
        fields = {name: field.contents() for name, field in reader.fields.items()}
        tensors = {tensor.name: tensor for tensor in reader.tensors}
    except OSError as exc:
        raise ModelError(f"{path}: {error_line(exc)}") from exc
    except (ValueError, KeyError, IndexError, TypeError, UnicodeDecodeError, OverflowError) as exc:
        raise ModelError(f"{path}: damaged or not a GGUF file ({error_line(exc)})") from exc
    return fields, tensors


def _field(fields: Mapping[str, Any], key: str, path: Path) -> Any:
    if key not in fields:
        raise ModelError(f"{path}: the GGUF header lacks {key}")
    return fields[key]


def _whole(fields: Mapping[str, Any], key: str, path: Path, default: int | None = None) -> int:
    value = _field(fields, key, path) if default is None else fields.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ModelError(f"{path}: {key}: expected a positive whole number, got {shown(value)}")
    return value


def _sizes(fields: Mapping[str, Any], tensors: Mapping[str, ReaderTensor], path: Path) -> LlamaSizes:
    architecture = _field(fields, "general.architecture", path)
    if architecture != "llama":
        raise ModelError(f"{path}: architecture {architecture!r} is not supported in GGUF form (only 'llama' is)")
    scaling = fields.get("llama.rope.scaling.type", "none")
    if scaling != "none":
        raise ModelError(f"{path}: rope scaling {scaling!r} is not supported in GGUF form")
    if "token_embd.weight" not in tensors:
        raise ModelError(f"{path}: tensor token_embd.weight is missing")
    heads = _whole(fields, "llama.attention.head_count", path)
    d_model = _whole(fields, "llama.embedding_length", path)
    head_dim = _whole(fields, "llama.attention.key_length", path, d_model // heads)
    if _whole(fields, "llama.rope.dimension_count", path, head_dim) != head_dim:
        raise ModelError(f"{path}: partial rotary embedding is not supported in GGUF form")
    return LlamaSizes(
        layers=_whole(fields, "llama.block_count", path),
        d_model=d_model,
        d_ffn=_whole(fields, "llama.feed_forward_length", path),
        heads=heads,
        kv_heads=_whole(fields, "llama.attention.head_count_kv", path, heads),
        head_dim=head_dim,
        vocab=int(tensors["token_embd.weight"].shape[-1]),
        max_position=_whole(fields, "llama.context_length", path),
        rope_theta=_decimal(fields.get("llama.rope.freq_base", 10000.0)),
        norm_eps=_decimal(_field(fields, "llama.attention.layer_norm_rms_epsilon", path)),
    )


def _decimal(value: float) -> float:
    # GGUF holds float32: 1e-5 comes back as 9.99999974e-06. The shortest decimal is what was meant.
    return float(str(np.float32(value)))


def _tensor_names(sizes: LlamaSizes, tensors: Mapping[str, ReaderTensor], path: Path) -> dict[str, str]:
    """Map every GGUF tensor name to its Hugging Face name; both sets must match exactly."""
    names = dict(_ROOT_TENSORS)
    if "output.weight" not in tensors:
        # Tied embeddings: there is no output projection to map.
        del names["output.weight"]
    for layer in range(sizes.layers):
        for ours, theirs in _BLOCK_TENSORS.items():
            names[f"blk.{layer}.{ours}"] = f"model.layers.{layer}.{theirs}"
    missing = sorted(set(names) - set(tensors))
    unexpected = sorted(set(tensors) - set(names))
    if missing or unexpected:
        raise ModelError(
            f"{path}: {len(missing)} tensors missing ({', '.join(missing[:5]) or 'none'}), "
            f"{len(unexpected)} unexpected ({', '.join(unexpected[:5]) or 'none'})"
        )
    return names


def _config(fields: Mapping[str, Any], sizes: LlamaSizes, tied: bool) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": fields.get("tokenizer.ggml.bos_token_id"),
        "eos_token_id": fields.get("tokenizer.ggml.eos_token_id"),
        "head_dim": sizes.head_dim,
        "hidden_act": "silu",
        "hidden_size": sizes.d_model,
        "initializer_range": 0.02,
        "intermediate_size": sizes.d_ffn,
        "max_position_embeddings": sizes.max_position,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "num_key_value_heads": sizes.kv_heads,
        "pad_token_id": fields.get("tokenizer.ggml.padding_token_id"),
        "pretraining_tp": 1,
        "rms_norm_eps": sizes.norm_eps,
        "rope_scaling": None,
        "rope_theta": sizes.rope_theta,
        "tie_word_embeddings": tied,
        "torch_dtype": "bfloat16",
        "use_cache": True,
        "vocab_size": sizes.vocab,
    }


def _generation_config(fields: Mapping[str, Any]) -> dict[str, Any]:
    ids = {
        "bos_token_id": fields.get("tokenizer.ggml.bos_token_id"),
        "eos_token_id": fields.get("tokenizer.ggml.eos_token_id"),
        "pad_token_id": fields.get("tokenizer.ggml.padding_token_id"),
    }
    return {name: value for name, value in ids.items() if value is not None}


def _write_tokenizer(fields: Mapping[str, Any], out_dir: Path, path: Path) -> None:
    tokens = list(_field(fields, "tokenizer.ggml.tokens", path))
    tokenizer = _build_tokenizer(fields, tokens, path)
    (out_dir / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    config: dict[str, Any] = {
        # The generic class takes tokenizer.json as it stands; the named ones rebuild parts of it.
        "tokenizer_class": "PreTrainedTokenizerFast",
        "add_bos_token": bool(fields.get("tokenizer.ggml.add_bos_token", False)),
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": int(_field(fields, "llama.context_length", path)),
    }
    for role in ("bos", "eos", "unknown", "padding"):
        index = fields.get(f"tokenizer.ggml.{role}_token_id")
        if index is not None and 0 <= int(index) < len(tokens):
            config[{"unknown": "unk", "padding": "pad"}.get(role, role) + "_token"] = tokens[int(index)]
    if "tokenizer.chat_template" in fields:
        config["chat_template"] = fields["tokenizer.chat_template"]
    _write_json(out_dir / "tokenizer_config.json", config)


def _build_tokenizer(fields: Mapping[str, Any], tokens: list[str], path: Path) -> Tokenizer:
    from tokenizers import AddedToken, Tokenizer, decoders
    from tokenizers.models import BPE

    model = _field(fields, "tokenizer.ggml.model", path)
    if model != "gpt2":
        raise ModelError(f"{path}: tokenizer model {model!r} is not supported in GGUF form (only 'gpt2' is)")
    types = list(_field(fields, "tokenizer.ggml.token_type", path))
    pairs = [str(pair).split(" ") for pair in _field(fields, "tokenizer.ggml.merges", path)]
    if len(types) != len(tokens) or any(len(pair) != 2 for pair in pairs):
        raise ModelError(f"{path}: the tokenizer's tokens, types and merges do not fit together")
    vocab = {token: index for index, token in enumerate(tokens)}
    try:
        bpe = BPE(vocab=vocab, merges=[(left, right) for left, right in pairs])
    except Exception as exc:
        # tokenizers raises bare Exception for a merge whose parts are not tokens.
        raise ModelError(f"{path}: the tokenizer cannot be rebuilt ({error_line(exc)})") from exc
    tokenizer = Tokenizer(bpe)
    tokenizer.pre_tokenizer = _pre_tokenizer(fields, path)
    tokenizer.decoder = decoders.ByteLevel()
    # Added one by one in the order of their ids, which keeps the ids that they have in the vocabulary.
    for token, kind in zip(tokens, types, strict=True):
        if kind == _CONTROL:
            tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False)])
        elif kind == _USER_DEFINED:
            tokenizer.add_tokens([AddedToken(token, special=False, normalized=False)])
    return tokenizer


def _pre_tokenizer(fields: Mapping[str, Any], path: Path) -> PreTokenizer:
    from tokenizers import pre_tokenizers

    name = _field(fields, "tokenizer.ggml.pre", path)
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    if name == "smollm":
        digits = pre_tokenizers.Digits(individual_digits=True)
        return pre_tokenizers.Sequence([digits, byte_level])
    if name == "gpt-2":
        return byte_level
    raise ModelError(f"{path}: pre-tokenizer {name!r} is not supported in GGUF form (only 'smollm' and 'gpt-2' are)")


def _write_weights(
    out_path: Path,
    sizes: LlamaSizes,
    tensors: Mapping[str, ReaderTensor],
    names: Mapping[str, str],
    path: Path,
    progress: Progress | None,
) -> None:
    """Write a safetensors file in bfloat16, one tensor in memory at a time."""
    # Whoever asks only where a converted base lies (`CONVERTER_VERSION`) waits for no torch.
    import torch

    from armt.models.checkpoint.files import Entry, write_safetensors

    order = sorted(names, key=lambda name: names[name])
    # GGUF lists dimensions fastest first.
    shapes = {name: tuple(int(size) for size in reversed(tensors[name].shape)) for name in order}

    def make(number: int, name: str) -> Tensor:
        # Float32 comes as a view of the mapped file, which torch would take for writable.
        array = np.require(_array(name, sizes, tensors[name], path), requirements=["C", "W"])
        if progress is not None:
            progress("converting", number, len(order))
        return torch.from_numpy(array).to(torch.bfloat16)

    write_safetensors(
        out_path,
        [Entry(names[name], shapes[name], torch.bfloat16, partial(make, n, name)) for n, name in enumerate(order, 1)],
    )


def _array(name: str, sizes: LlamaSizes, tensor: ReaderTensor, path: Path) -> NDArray[np.float32]:
    from gguf.quants import dequantize

    try:
        array = np.asarray(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
    except (NotImplementedError, ValueError) as exc:
        raise ModelError(f"{path}: {name} is stored as {tensor.tensor_type.name}, which cannot be read") from exc
    if not name.endswith(("attn_q.weight", "attn_k.weight")):
        return array
    heads = sizes.heads if name.endswith("attn_q.weight") else sizes.kv_heads
    if len(array) != heads * sizes.head_dim or sizes.head_dim % 2:
        raise ModelError(f"{path}: {name} has {len(array)} rows, which are not {heads} heads of {sizes.head_dim}")
    return unpermute_rotary(array, heads)


def unpermute_rotary(weight: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Undo llama.cpp's row order of a query or key projection.

    llama.cpp rotates neighbouring rows (0 with 1, 2 with 3), Hugging Face rotates row i with row
    i + head_dim / 2; its converter interleaves the two halves of each head, and this takes them apart.

    Args:
        weight: ``[heads * head_dim, d_model]`` in llama.cpp's order.
        heads: Number of heads in ``weight``.

    Returns:
        The same rows in the order of Hugging Face, same shape.
    """
    rows, columns = weight.shape
    split = weight.reshape(heads, rows // heads // 2, 2, columns)
    return split.swapaxes(1, 2).reshape(rows, columns)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
