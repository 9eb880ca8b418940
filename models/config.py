"""`ArmtConfig`: what an ARMT checkpoint computes, read from its ``config.json`` in any published dialect.

The dialects (see docs/architecture.md):

* ``paper``: keys not normalised, an epsilon in the correction; the active segment grows while decoding.
* ``armt``: keys normalised; a full segment is committed while decoding.
* ``armt_sw``: ``armt`` with a sliding window over the previous segment, and optionally a sink token.
* ``rmt``: no associative memory; what a segment leaves at its memory tokens is read in front of the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from armt.errors import ConfigError
from armt.models.base import BaseConfig
from armt.models.families import FAMILIES, parse_base_config
from armt.models.keys import MOST, Keys, shown

Dialect = Literal["paper", "armt", "armt_sw", "rmt"]
DIALECTS: tuple[str, ...] = get_args(Dialect)
FloatName = Literal["float64", "float32", "bfloat16", "float16"]

# phi concatenates nu rolled products of a vector of length 2 * d_mem; every published checkpoint has nu = 3.
NU = 3

# Each hop reads every memory again: a number from a file must not make a step endless.
_MOST_HOPS = 64

# Keys that say how a checkpoint was trained or made, not what it computes.
_INERT = frozenset(
    """
    architectures attn_implementation auto_map base_attn_implementation base_model_name dtype freeze_mem model_type
    torch_dtype transformers_version _name_or_path use_cache pad_token_id bos_token_id eos_token_id
    tie_word_embeddings armt_version is_decoder noisy_halting time_penalty
    max_n_segments vary_n_segments k2 return_all_logits peft_config
    """.split()  # noqa: SIM905
)

# Where every checkpoint is listed with what armt makes of it; its rows are named by the option that is refused.
_ROWS = "docs/checkpoints.md"

# Keys of older code whose other values change the formulas and are not implemented: the values that are, and why.
_EXPECTED: Mapping[str, tuple[tuple[Any, ...], str]] = {
    "attend_to_previous_input": ((False,), "a segment would be read twice, once more before the next one"),
    "segment_alignment": (("left", None), "where a segment begins would depend on where the document ends"),
    "nu": ((NU,), "no published checkpoint has another"),
}


# What the options of associative memories are in a dialect without any.
_NO_ASSOCIATIONS: Mapping[str, Any] = {"d_mem": 1, "memory_layers": ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmtConfig:
    """A recurrent-memory model: its base, its memory and its dialect.

    Attributes:
        segment_tokens: real tokens of a full segment; memory and sink tokens are not counted.
        memory_tokens: vectors appended to every segment, learned ones except where the dialect carries them on.
        d_mem: width of the memory projections; keys have ``d_key = 6 * d_mem`` entries. 1 where no layer has any.
        memory_layers: the layers that carry an associative memory, ascending.
        use_denominator: reads and old values are divided by ``z · phi + 1e-5``.
        correction: ``z`` grows only by what it does not hold yet.
        use_sink: ``armt_sw`` only: a learned token in front of every segment.
        memory_heads: parts into which keys and values are cut; each has a memory of its own.
        gating: every entry of a value has a gate of its own, instead of one for all (of its head).
        hops: a read is repeated on what it gave, at most so often, until a token says that it is enough; 0 reads once.
        wrap_positions: learned positions in ``paper`` and ``rmt`` only: memory tokens behind a segment take the last
            rows of the table.
        plain: the directory is that of a base without a memory, by the base's own names.
        model_dtype, memory_dtype: how the checkpoint asks to be stored, or None where it does not say.
    """

    dialect: Dialect
    base: BaseConfig
    segment_tokens: int
    memory_tokens: int
    d_mem: int
    memory_layers: tuple[int, ...]
    use_denominator: bool = True
    correction: bool = True
    use_sink: bool = False
    memory_heads: int = 1
    gating: bool = False
    hops: int = 0
    wrap_positions: bool = False
    plain: bool = False
    model_dtype: FloatName | None = None
    memory_dtype: FloatName | None = None

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            raise ValueError(f"dialect: expected one of {', '.join(DIALECTS)}, got {self.dialect!r}")
        for name in ("segment_tokens", "d_mem"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, got {getattr(self, name)}")
        if self.memory_tokens < 0:
            raise ValueError(f"memory_tokens: expected at least 0, got {self.memory_tokens}")
        ordered = tuple(sorted(set(self.memory_layers)))
        if ordered != self.memory_layers or (ordered and not 0 <= ordered[0] <= ordered[-1] < self.base.layers):
            raise ValueError(f"memory_layers: expected ascending layers below {self.base.layers}, got {ordered}")
        if self.use_sink and self.dialect != "armt_sw":
            raise ValueError("use_sink: expected false outside the dialect armt_sw, got True")
        if self.dialect == "paper" and not self.use_denominator:
            raise ValueError("use_denominator: expected true in the dialect paper, got False")
        if self.d_mem % self.memory_heads or self.d_model % self.memory_heads:
            raise ValueError(
                f"n_heads: expected a divisor of d_mem={self.d_mem} and of the width {self.d_model}, "
                f"got {self.memory_heads}"
            )
        if self.dialect == "paper" and not self.plain_memory:
            raise ValueError("n_heads, gating, act_on: expected 1, false and false in the dialect paper")
        if self.carries_tokens and not self.memory_tokens:
            raise ValueError("num_mem_tokens: expected at least 1 in the dialect rmt, got 0")

    def part(self, lo: int, hi: int) -> ArmtConfig:
        """Return layers ``lo`` to ``hi - 1`` as a model of their own, whose lowest layer is 0."""
        memory = tuple(layer - lo for layer in self.memory_layers if lo <= layer < hi)
        return replace(self, base=self.base.part(lo, hi), memory_layers=memory)

    def base_alone(self) -> ArmtConfig:
        """Return the same model without a memory: what it computes of one segment is what its base does."""
        if not self.carries_tokens:
            return replace(self, memory_layers=())
        # Where memory tokens are carried, the dialect itself puts them in front of what is read.
        return replace(self, dialect="paper", wrap_positions=False)

    @property
    def layers(self) -> int:
        """Number of decoder layers."""
        return self.base.layers

    @property
    def reading_layers(self) -> int:
        """Layers that reading runs: nothing above the last one with a memory leaves a trace in the memory.

        Unless a sliding window keeps its keys, or memory tokens are carried from the last layer.
        """
        if self.sliding_window or not self.memory_layers:
            return self.layers
        return self.memory_layers[-1] + 1

    @property
    def d_model(self) -> int:
        """Width of the hidden state."""
        return self.base.d_model

    @property
    def d_key(self) -> int:
        """Length of a memory key."""
        return 2 * NU * self.d_mem

    @property
    def memory_width(self) -> int:
        """Width of a row of the associative memory: of one head's values."""
        return self.d_model // self.memory_heads

    @property
    def plain_memory(self) -> bool:
        """Whether the memory is that of the paper: one head, one gate per memory token, one read."""
        return self.memory_heads == 1 and not self.gating and not self.hops

    @property
    def family(self) -> str:
        """Name of the base architecture."""
        return self.base.family

    @property
    def sink_tokens(self) -> int:
        """Sink tokens of a segment: 1 or 0."""
        return int(self.use_sink)

    @property
    def carries_tokens(self) -> bool:
        """Whether what a segment leaves at its memory tokens is the next one's memory tokens, in front and behind."""
        return self.dialect == "rmt"

    @property
    def front_tokens(self) -> int:
        """Tokens in front of the real tokens of a segment: a sink, or the memory tokens that it reads."""
        return self.memory_tokens if self.carries_tokens else self.sink_tokens

    def window_within(self, wanted: int) -> int:
        """Return how many tokens a window may have: what is wanted, or fewer where the table of positions ends."""
        limit = self.base.learned_positions
        return min(wanted, limit - self.front_tokens) if limit else wanted

    @property
    def extra_tokens(self) -> int:
        """Tokens that a segment carries besides its real ones."""
        return self.front_tokens + self.memory_tokens

    @property
    def has_memory(self) -> bool:
        """Whether anything is carried from segment to segment."""
        return self.carries_tokens or bool(self.memory_layers)

    @property
    def normalize_keys(self) -> bool:
        """Whether phi is divided by its length."""
        return self.dialect != "paper"

    @property
    def sliding_window(self) -> bool:
        """Whether a segment attends to the last real tokens of the one before."""
        return self.dialect == "armt_sw"

    @property
    def commits_while_decoding(self) -> bool:
        """Whether a segment that fills up while decoding is written to memory and a new one opened."""
        return self.dialect in ("armt", "armt_sw")

    @property
    def global_positions(self) -> bool:
        """Whether learned positions count on over all segments instead of starting anew in each."""
        return self.dialect in ("armt", "armt_sw") and self.base.learned_positions > 0

    @property
    def global_rotary(self) -> bool:
        """Whether rotary positions count on over all segments.

        Upstream does so for Gemma. Rotary attention sees only differences of positions, so it shows only where
        keys outlive their segment.
        """
        return self.sliding_window and self.family.startswith("gemma")


def parse_config(
    raw: Mapping[str, Any],
    *,
    dialect: str | None = None,
    base_config: Mapping[str, Any] | None = None,
    where: str = "config.json",
) -> ArmtConfig:
    """Read an ARMT configuration.

    Args:
        raw: the parsed ``config.json``.
        dialect: needed where the file says nothing, and no other than what it says.
        base_config: the base's own configuration, for older checkpoints that do not carry one.
        where: what the messages call the file.

    Raises:
        ConfigError: a key is missing, unknown, has a value that is not implemented, or says another dialect.
    """
    keys = Keys(raw, where)
    keys.ignore(_INERT)
    for name, (allowed, why) in _EXPECTED.items():
        keys.expect(name, *allowed, reason=f": {why}; {_ROWS}, row {name}")
    dialect = _dialect(keys, dialect)
    base = parse_base_config(_base_config(keys, base_config), f"{where}: base_model_config")
    keys.expect("layers_attr", FAMILIES[base.family].layers_attr, None)
    carries = dialect == "rmt"
    size = keys.integer("segment_size")
    memory_tokens = _memory_tokens(keys)
    # The wrappers' own trainers count the memory tokens in.
    extra = memory_tokens * (2 if carries else 1)
    segment = size - (extra if keys.boolean("segment_includes_memory", False) else 0)
    model_dtype = _dtype(keys, "model_dtype") or _dtype_name(raw.get("dtype", raw.get("torch_dtype")), where)
    wrap_positions = _wrap_positions(keys, dialect, base)
    try:
        config = ArmtConfig(
            dialect=cast(Dialect, dialect),
            base=base,
            segment_tokens=segment,
            memory_tokens=memory_tokens,
            **(_NO_ASSOCIATIONS if carries else _associations(keys, base.layers)),
            wrap_positions=wrap_positions,
            model_dtype=model_dtype,
            memory_dtype=_dtype(keys, "memory_dtype") or model_dtype,
        )
    except ValueError as exc:
        raise ConfigError(f"{where}: {exc}") from exc
    keys.finish()
    return config


def _memory_tokens(keys: Keys) -> int:
    given = keys.take("num_mem_tokens")
    if isinstance(given, bool) or not isinstance(given, int):
        raise ConfigError(f"{keys.where}: num_mem_tokens: expected an integer, got {shown(given)}")
    if given > MOST:
        raise ConfigError(f"{keys.where}: num_mem_tokens: expected at most {MOST}, got {shown(given)}")
    return given


def _wrap_positions(keys: Keys, dialect: str, base: BaseConfig) -> bool:
    wrapped = keys.boolean("wrap_pos", False)
    if wrapped and (dialect not in ("paper", "rmt") or not base.learned_positions):
        raise ConfigError(
            f"{keys.where}: wrap_pos=True is not implemented for dialect {dialect}, family {base.family}; "
            f"{_ROWS}, row wrap_pos"
        )
    return wrapped


def _associations(keys: Keys, layers: int) -> dict[str, Any]:
    """Read what the memories of layers are like."""
    return {
        "d_mem": keys.integer("d_mem"),
        "memory_layers": _memory_layers(keys, layers),
        "use_denominator": keys.boolean("use_denom", True),
        "correction": keys.boolean("correction", True),
        "use_sink": keys.boolean("use_sink", False),
        "memory_heads": keys.integer("n_heads", 1),
        "gating": keys.boolean("gating", False),
        "hops": _hops(keys),
    }


def _hops(keys: Keys) -> int:
    """Read the options of adaptive depth; what repeats more than the read of a memory is refused with its reason."""
    on = keys.boolean("act_on", False)
    kind, form = keys.take("act_type", None), keys.take("act_format", None)
    constant, most = keys.boolean("constant_depth", False), keys.integer("max_hop", 4, most=_MOST_HOPS)
    if not on:
        return 0
    if kind not in ("associative", None):
        raise ConfigError(
            f"{keys.where}: act_type={shown(kind)} is not implemented (only 'associative'): whole layers are run again "
            f"with other keys and values, of which a decoder's cache holds one set; {_ROWS}, row act_type"
        )
    if form not in ("linear", None):
        raise ConfigError(
            f"{keys.where}: act_format={shown(form)} is not implemented (only 'linear'): a transformer of its own over "
            f"the segment decides how often a memory is read; {_ROWS}, row act_format"
        )
    if constant:
        raise ConfigError(
            f"{keys.where}: constant_depth=True is not implemented (only False): it was never compared with the public "
            f"code; {_ROWS}, row constant_depth"
        )
    return most


def _dialect(keys: Keys, given: str | None) -> str:
    """Tell the dialect from what the caller says, else from the file's own words; tensor names do not tell it."""
    named = keys.take("dialect", None)
    model_type = keys.take("model_type", None)
    older = {name: keys.boolean(name, False) for name in ("sliding_window", "sliding_window_enabled") if name in keys}
    own = named
    if own is None and model_type in ("armt", "armt_sw", "rmt"):
        own = "armt_sw" if any(older.values()) and model_type != "rmt" else model_type
    if given is None and own is None:
        raise ConfigError(
            f"{keys.where}: neither dialect nor model_type says which ARMT this is (model_type={shown(model_type)}); "
            f"name the dialect: {', '.join(DIALECTS)} (`armt convert --dialect` writes a directory that says it)"
        )
    chosen = given or own
    if chosen not in DIALECTS:
        raise ConfigError(f"{keys.where}: dialect={shown(chosen)} is not implemented (only {', '.join(DIALECTS)})")
    for name, windowed in older.items():
        if windowed != (chosen == "armt_sw"):
            raise ConfigError(f"{keys.where}: {name}={windowed!r} is not implemented for dialect {chosen}")
    if own is not None and chosen != own:
        # Every dialect computes something from these weights; only one computes what they were trained for.
        raise ConfigError(f"{keys.where}: dialect {chosen} is asked for, but it is of dialect {own}")
    return str(chosen)


def _base_config(keys: Keys, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    own = keys.take("base_model_config", None)
    if isinstance(own, Mapping):
        return own
    if own is not None:
        raise ConfigError(f"{keys.where}: base_model_config: expected an object, got {shown(own)}")
    if given is None:
        name = keys.take("base_model_name", None)
        raise ConfigError(
            f"{keys.where}: no base_model_config; give the base model's directory ({name or 'unnamed'}) with --base "
            "(`armt convert --base` writes a directory that has it)"
        )
    return given


def _memory_layers(keys: Keys, layers: int) -> tuple[int, ...]:
    wrapped = keys.take("wrap_layers", None)
    if wrapped is None:
        return tuple(range(layers))
    if not isinstance(wrapped, list) or len(wrapped) != layers or not all(isinstance(w, bool) for w in wrapped):
        raise ConfigError(f"{keys.where}: wrap_layers: expected {layers} booleans, got {shown(wrapped)}")
    return tuple(layer for layer, carries in enumerate(wrapped) if carries)


def _dtype(keys: Keys, name: str) -> FloatName | None:
    return _dtype_name(keys.take(name, None), f"{keys.where}: {name}")


def _dtype_name(value: Any, where: str) -> FloatName | None:
    if value is None:
        return None
    name = str(value).removeprefix("torch.")
    if name not in get_args(FloatName):
        raise ConfigError(f"{where}: dtype {shown(value)} is not implemented (only {', '.join(get_args(FloatName))})")
    return cast(FloatName, name)
