"""ARMT configurations of every age: what is understood, what is inert, what is refused by name and value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armt.errors import ConfigError, ModelError
from armt.models.checkpoint.directory import load_config
from armt.models.config import ArmtConfig, parse_config

GOLDEN = Path(__file__).parents[1] / "golden"

LLAMA_BASE = {
    "model_type": "llama",
    "hidden_size": 2048,
    "intermediate_size": 8192,
    "num_attention_heads": 32,
    "num_hidden_layers": 16,
    "num_key_value_heads": 8,
    "head_dim": 64,
    "hidden_act": "silu",
    "rms_norm_eps": 1e-5,
    "rope_theta": 500000.0,
    "vocab_size": 128256,
    "tie_word_embeddings": True,
    "max_position_embeddings": 131072,
}
GEMMA_BASE = {
    "model_type": "gemma3_text",
    "hidden_size": 1152,
    "intermediate_size": 6912,
    "num_attention_heads": 4,
    "num_hidden_layers": 26,
    "num_key_value_heads": 1,
    "head_dim": 256,
    "hidden_activation": "gelu_pytorch_tanh",
    "rms_norm_eps": 1e-6,
    "rope_theta": 1000000,
    "rope_local_base_freq": 10000,
    "sliding_window": 512,
    "sliding_window_pattern": 6,
    "query_pre_attn_scalar": 256,
    "vocab_size": 262144,
}
GPT2_BASE = {"model_type": "gpt2", "n_embd": 32, "n_head": 4, "n_layer": 4, "n_positions": 48, "vocab_size": 96}

# The two published checkpoints with older keys (see docs/architecture.md); they do not carry their base.
RUN_20 = {
    "model_type": "armt",
    "base_model_name": "meta-llama/Llama-3.2-1B",
    "num_mem_tokens": 32,
    "d_mem": 64,
    "segment_size": 1024,
    "sliding_window": True,
    "use_sink": True,
    "correction": True,
    "use_denom": True,
    "gating": False,
    "n_heads": 1,
    "segment_alignment": "left",
    "layers_attr": "model.layers",
    "wrap_layers": None,
    "wrap_pos": False,
    "attend_to_previous_input": False,
    "freeze_mem": False,
    "act_on": False,
    "act_type": "associative",
    "act_format": "linear",
    "max_hop": 4,
    "noisy_halting": False,
    "constant_depth": False,
    "time_penalty": 0.0,
    "dtype": "bfloat16",
}
RUN_34 = {
    **{key: value for key, value in RUN_20.items() if key not in ("sliding_window", "dtype")},
    "base_model_name": "google/gemma-3-1b-it",
    "sliding_window_enabled": False,
    "use_sink": False,
    "model_dtype": "bfloat16",
    "memory_dtype": "bfloat16",
}


# An RMT's configuration says nothing of associative memories.
PLAIN_RMT = {"model_type": "rmt", "d_mem": ...}


def armt(**changes: Any) -> dict[str, Any]:
    config = {
        "model_type": "armt",
        "base_model_config": LLAMA_BASE,
        "segment_size": 1024,
        "num_mem_tokens": 32,
        "d_mem": 64,
        **changes,
    }
    return {key: value for key, value in config.items() if value is not ...}


def paper(**changes: Any) -> dict[str, Any]:
    return armt(model_type=..., dialect="paper", **changes)


def test_a_plain_configuration() -> None:
    config = parse_config(armt())
    assert (config.dialect, config.family, config.layers, config.d_model) == ("armt", "llama", 16, 2048)
    assert (config.segment_tokens, config.memory_tokens, config.d_mem, config.d_key) == (1024, 32, 64, 384)
    assert config.memory_layers == tuple(range(16))
    assert (config.use_denominator, config.correction, config.use_sink) == (True, True, False)
    assert (config.model_dtype, config.memory_dtype) == (None, None)


def test_the_published_sliding_window_checkpoint() -> None:
    config = parse_config(RUN_20, base_config=LLAMA_BASE)
    assert (config.dialect, config.use_sink, config.sliding_window) == ("armt_sw", True, True)
    assert (config.segment_tokens, config.memory_tokens, config.d_mem) == (1024, 32, 64)
    assert (config.model_dtype, config.memory_dtype, config.base.layers) == ("bfloat16", "bfloat16", 16)


def test_the_published_gemma_checkpoint() -> None:
    config = parse_config(RUN_34, base_config=GEMMA_BASE)
    assert (config.dialect, config.use_sink, config.family) == ("armt", False, "gemma3_text")
    assert (config.model_dtype, config.memory_dtype, config.base.layers) == ("bfloat16", "bfloat16", 26)


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir() if path.is_dir()))
def test_golden_configurations(case: str) -> None:
    config = load_config(GOLDEN / case)
    carried = case.startswith("rmt")
    expected = "rmt" if carried else "paper" if case.startswith("paper") else "armt_sw" if "-sw" in case else "armt"
    assert config.dialect == expected
    assert config.use_sink == case.endswith("sink")
    assert config.correction == ("nocorrection" not in case and not case.endswith("lora"))
    assert config.use_denominator == ("nodenom" not in case)
    assert config.wrap_positions == case.endswith("wrap")
    assert config.plain_memory == (not any(word in case for word in ("heads", "gating", "act")))
    layers = () if carried else (0, 2, 3) if case.endswith("partial") else (0, 1, 2, 3)
    assert (config.memory_layers, config.carries_tokens, config.has_memory) == (layers, carried, True)
    front = 4 if carried else int(config.use_sink)
    assert (config.front_tokens, config.extra_tokens) == (front, front + 4)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"act_on": True, "act_type": "layer"}, "act_type='layer' is not implemented .*: whole layers are run again"),
        ({"act_on": True, "act_type": "model"}, "act_type='model'"),
        (
            {"act_on": True, "act_format": "transformer"},
            "act_format='transformer' is not implemented .*: a transformer",
        ),
        ({"act_on": True, "constant_depth": True}, "constant_depth=True"),
        ({"act_on": True, "max_hop": 10**6}, "max_hop: expected at most 64"),
        ({"act_on": 1}, "act_on: expected true or false, got 1"),
        ({"gating": 1}, "gating: expected true or false, got 1"),
        ({"n_heads": 3}, "n_heads: expected a divisor of d_mem=64 and of the width 2048, got 3"),
        ({"n_heads": 0}, "n_heads: expected a positive integer, got 0"),
        ({"n_heads": True}, "n_heads: expected a positive integer, got True"),
        ({"attend_to_previous_input": True}, "attend_to_previous_input=True .*: a segment would be read twice"),
        ({"segment_alignment": "right"}, "segment_alignment='right' .*: where a segment begins would depend on"),
        ({"dialect": "rmt"}, r"config\.json: not implemented: d_mem=64"),
        ({"model_type": "rmt", "n_heads": 2}, "not implemented: d_mem=64, n_heads=2"),
        ({**PLAIN_RMT, "num_mem_tokens": 0}, "num_mem_tokens: expected at least 1 in the dialect rmt, got 0"),
        ({**PLAIN_RMT, "wrap_pos": True}, "wrap_pos=True is not implemented for dialect rmt, family llama"),
        ({**PLAIN_RMT, "sliding_window": True}, "sliding_window=True is not implemented for dialect rmt"),
        ({**PLAIN_RMT, "segment_alignment": "right"}, "segment_alignment='right'"),
        ({"wrap_pos": True}, "wrap_pos=True"),
        ({"nu": 2}, "nu=2"),
        ({"layers_attr": "decoder.blocks"}, r"layers_attr='decoder\.blocks'"),
        ({"gate_every": 3, "shiny": [1]}, r"gate_every=3, shiny=\[1\]"),
        ({"use_sink": True}, "use_sink: expected false outside the dialect armt_sw, got True"),
        ({"dialect": "armt2"}, "dialect='armt2'"),
        ({"dialect": 3}, "dialect=3"),
        ({"model_type": "armt3"}, "model_type='armt3'"),
        ({"model_type": ...}, "name the dialect: paper, armt, armt_sw, rmt"),
        ({"segment_size": 0}, "segment_size: expected a positive integer, got 0"),
        ({"segment_size": "1024"}, "segment_size: expected a positive integer, got '1024'"),
        ({"segment_size": ...}, "'segment_size' is missing"),
        ({"num_mem_tokens": -1}, "memory_tokens: expected at least 0, got -1"),
        ({"num_mem_tokens": "32"}, "num_mem_tokens: expected an integer, got '32'"),
        ({"num_mem_tokens": True}, "num_mem_tokens: expected an integer, got True"),
        ({"d_mem": 0}, "d_mem: expected a positive integer, got 0"),
        ({"correction": "yes"}, "correction: expected true or false, got 'yes'"),
        ({"dtype": "int8"}, "'int8'"),
        ({"memory_dtype": "float8"}, "'float8'"),
        ({"wrap_layers": [True] * 15}, "wrap_layers: expected 16 booleans"),
        ({"wrap_layers": [1] * 16}, "wrap_layers: expected 16 booleans"),
        ({"wrap_layers": "all"}, "wrap_layers: expected 16 booleans, got 'all'"),
        ({"base_model_config": ...}, "no base_model_config"),
        ({"base_model_config": "meta-llama/Llama-3.2-1B"}, "expected an object, got 'meta-llama"),
        ({"base_model_config": {**LLAMA_BASE, "mystery": 1}}, "base_model_config: not implemented: mystery=1"),
        (
            {"model_type": "armt_sw", "sliding_window": False},
            "sliding_window=False is not implemented for dialect armt_sw",
        ),
        ({"sliding_window": True, "sliding_window_enabled": False}, "sliding_window_enabled=False"),
        ({"sliding_window": 4096}, "sliding_window: expected true or false, got 4096"),
    ],
    ids=str,
)
def test_what_is_not_implemented_is_refused_by_name_and_value(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_config(armt(**changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"use_denom": False}, "use_denominator: expected true in the dialect paper, got False"),
        ({"wrap_pos": True}, "wrap_pos=True is not implemented for dialect paper, family llama"),
        ({"use_sink": True}, "use_sink"),
        ({"n_heads": 2}, "n_heads, gating, act_on: expected 1, false and false in the dialect paper"),
        ({"gating": True}, "n_heads, gating, act_on"),
        ({"act_on": True}, "n_heads, gating, act_on"),
        # Was taken for what tells the dialect apart, and then forgotten.
        ({"sliding_window": True}, "sliding_window=True is not implemented for dialect paper"),
        ({"sliding_window_enabled": True}, "sliding_window_enabled=True is not implemented for dialect paper"),
    ],
)
def test_what_the_paper_does_not_have(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_config(paper(**changes))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("act_on", False),
        ("gating", False),
        ("n_heads", 1),
        ("wrap_pos", False),
        ("attend_to_previous_input", False),
        ("time_penalty", 0),
        ("time_penalty", 0.1),
        ("noisy_halting", False),
        ("constant_depth", False),
        ("max_hop", 4),
        # Noise is added in training only; depth without act_on is none.
        ("noisy_halting", True),
        ("constant_depth", True),
        ("act_type", "layer"),
        ("act_format", "transformer"),
        ("act_type", "associative"),
        ("act_format", "linear"),
        ("freeze_mem", True),
        ("segment_alignment", "left"),
        ("segment_alignment", None),
        ("wrap_layers", None),
        ("use_sink", False),
        ("sliding_window", False),
        ("sliding_window_enabled", False),
        ("nu", 3),
        ("transformers_version", "4.57.3"),
        ("auto_map", {}),
    ],
)
def test_inert_values_change_nothing(name: str, value: Any) -> None:
    assert parse_config(armt(**{name: value})) == parse_config(armt())


def test_the_dialect_can_be_given() -> None:
    """Tensor names and older files do not tell the dialect; the caller can, unless the file contradicts."""
    plain = armt(model_type=...)
    for dialect in ("paper", "armt", "armt_sw"):
        assert parse_config(plain, dialect=dialect).dialect == dialect
    # The bug: keys that only the file's own dialect would have read were then refused as unknown.
    assert parse_config(RUN_20, dialect="armt_sw", base_config=LLAMA_BASE).dialect == "armt_sw"
    with pytest.raises(ConfigError, match=r"sliding_window=True is not implemented for dialect armt$"):
        parse_config({**RUN_20, "use_sink": False}, dialect="armt", base_config=LLAMA_BASE)
    with pytest.raises(ConfigError, match="dialect='pape'"):
        parse_config(plain, dialect="pape")


@pytest.mark.parametrize(
    ("stated", "given", "other"),
    [
        (paper(), "paper", "armt"),
        (armt(), "armt", "paper"),
        (armt(), "armt", "armt_sw"),
        (armt(model_type="armt_sw"), "armt_sw", "armt"),
        (armt(model_type="armt", dialect="paper"), "paper", "armt"),
    ],
)
def test_a_dialect_that_the_file_says_is_the_one_it_has(stated: dict[str, Any], given: str, other: str) -> None:
    """Formulas of another compute something from the same weights, and nothing would look wrong but the answers."""
    assert parse_config(stated, dialect=given) == parse_config(stated)
    with pytest.raises(ConfigError, match=f"^config.json: dialect {other} is asked for, but it is of dialect {given}$"):
        parse_config(stated, dialect=other)


def test_options() -> None:
    config = parse_config(
        armt(
            model_type="armt_sw",
            use_sink=True,
            use_denom=False,
            correction=False,
            num_mem_tokens=0,
            dtype="torch.float16",
            memory_dtype="float32",
            wrap_layers=[False] * 15 + [True],
        )
    )
    assert (config.use_sink, config.use_denominator, config.correction, config.memory_tokens) == (True, False, False, 0)
    assert (config.model_dtype, config.memory_dtype, config.memory_layers) == ("float16", "float32", (15,))
    assert parse_config(armt(wrap_layers=[False] * 16)).memory_layers == ()
    assert parse_config(armt(torch_dtype="bfloat16")).memory_dtype == "bfloat16"
    wrapped = parse_config(paper(base_model_config=GPT2_BASE, wrap_pos=True))
    assert (wrapped.wrap_positions, wrapped.global_positions) == (True, False)
    assert parse_config(armt(base_model_config=GPT2_BASE)).global_positions


def test_what_the_dialects_imply() -> None:
    kinds = {name: parse_config(armt(model_type=..., dialect=name)) for name in ("paper", "armt", "armt_sw")}
    assert [c.normalize_keys for c in kinds.values()] == [False, True, True]
    assert [c.commits_while_decoding for c in kinds.values()] == [False, True, True]
    assert [c.sliding_window for c in kinds.values()] == [False, False, True]
    gemma = armt(model_type="armt_sw", base_model_config=GEMMA_BASE)
    assert (parse_config(gemma).global_rotary, kinds["armt_sw"].global_rotary) == (True, False)


def test_config_checks_itself() -> None:
    config = parse_config(armt())
    fields = {name: getattr(config, name) for name in ArmtConfig.__dataclass_fields__}
    for name, value in (
        ("memory_layers", (3, 2)),
        ("memory_layers", (16,)),
        ("memory_layers", (-1,)),
        ("segment_tokens", 0),
        ("memory_tokens", -1),
        ("dialect", "x"),
    ):
        with pytest.raises(ValueError, match=name):
            ArmtConfig(**{**fields, name: value})


def write(directory: Path, config: Any) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    return directory


def test_the_base_is_found_where_it_is(tmp_path: Path) -> None:
    """By --base (a directory or the file), or by a base_model_name that is a directory; nothing is downloaded."""
    base = write(tmp_path / "base", LLAMA_BASE)
    model = write(tmp_path / "model", RUN_20)
    for given in (base, base / "config.json"):
        assert load_config(model, base=given).family == "llama"
    named = write(tmp_path / "named", {**RUN_20, "base_model_name": str(base)})
    assert load_config(named).family == "llama"


@pytest.mark.parametrize("name", ["nobody/no-such-model", "???", "", None, 3])
def test_a_base_that_is_not_on_this_disk(name: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ConfigError, match="--base"):
        load_config(write(tmp_path / "model", {**RUN_20, "base_model_name": name}))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (LLAMA_BASE, "a plain llama model, not an ARMT one"),
        ("{", "cannot be read as JSON"),
        ("[1, 2]", "expected a JSON object, got list"),
        ("\udcff", "cannot be read as JSON"),
    ],
)
def test_files_that_are_no_armt_configuration(config: Any, message: str, tmp_path: Path) -> None:
    if config == "\udcff":
        (tmp_path / "config.json").write_bytes(b'{"a": "\xff"}')
    else:
        write(tmp_path, config)
    with pytest.raises(ModelError, match=message):
        load_config(tmp_path)
