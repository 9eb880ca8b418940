"""Compute what several devices would give: bytes that a step sends, and how much of each device's time is work.

    python docs/results/spread.py

prints the table of docs/scaling.md. Nothing is measured: work and bytes come from the cost model (`models/cost.py`),
ranges from `runtime/devices/ranges.py`, rates from the makers' data sheets. A device is taken to compute at its full
rate, which makes what is sent weigh the most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from armt.models.config import ArmtConfig, parse_config
from armt.models.cost import step_cost
from armt.models.shapes import SHAPES
from armt.runtime.devices.ranges import layer_ranges

DEVICES, SEGMENT, MEMORY_TOKENS, D_MEM, VALUE_BYTES = 8, 1024, 16, 64, 2
QUEUE_TOKENS = 1_000_000
#: Time until the first byte of a message is there.
LATENCY_S = 20e-6
LLAMA_70B: dict[str, Any] = {
    **SHAPES["llama-3.1-8b"],
    "hidden_size": 8192,
    "intermediate_size": 28_672,
    "num_hidden_layers": 80,
    "num_attention_heads": 64,
}
MODELS = {"8B": SHAPES["llama-3.1-8b"], "70B": LLAMA_70B}


@dataclass(frozen=True)
class Card:
    """Rates of a GPU a second: operations in bfloat16, bytes of its memory, and bytes one way over each link."""

    flops: float
    memory: float
    nvlink: float
    pcie: float


CARDS = {"A100": Card(312e12, 2.0e12, 300e9, 32e9), "H100": Card(989e12, 3.35e12, 450e9, 64e9)}


@dataclass(frozen=True)
class Row:
    """A model on some devices.

    Attributes:
        sent: bytes that pass one border in a step.
        step_s: of the longest range.
        link_s: that what it sends is on its way.
        efficiency: work of all ranges over what all devices could do in the time of a step.
    """

    model: str
    card: str
    link: str
    sent: int
    step_s: float
    link_s: float
    efficiency: float


def config_of(base: Any, segment: int = SEGMENT) -> ArmtConfig:
    """Return an ARMT of a base."""
    options = {"segment_size": segment, "num_mem_tokens": MEMORY_TOKENS, "d_mem": D_MEM, "model_type": "armt"}
    return parse_config({"base_model_config": dict(base), **options})


def sent_bytes(config: ArmtConfig) -> int:
    """Return what passes one border between devices in a step: hidden states of one segment."""
    return (config.segment_tokens + config.extra_tokens) * config.d_model * VALUE_BYTES


def range_s(config: ArmtConfig, lo: int, hi: int, card: Card) -> float:
    """Return how long a card runs full segments in some layers, at its full rates."""
    cost = step_cost(config, lo, [config.segment_tokens] * (hi - lo), value_bytes=VALUE_BYTES)
    return max(cost.flops / card.flops, cost.bytes / card.memory)


def rows(devices: int = DEVICES) -> list[Row]:
    """Compute the table."""
    found = []
    for model, base in MODELS.items():
        config = config_of(base)
        for name, card in CARDS.items():
            parts = [range_s(config, lo, hi, card) for lo, hi in layer_ranges(config, devices)]
            for link, rate in (("NVLink", card.nvlink), ("PCIe", card.pcie)):
                link_s = LATENCY_S + sent_bytes(config) / rate
                # What is sent is on its way while the next step runs, so that only what takes longer than a step costs.
                step_s = max(*parts, link_s)
                efficiency = sum(parts) / devices / step_s
                found.append(Row(model, name, link, sent_bytes(config), max(parts), link_s, efficiency))
    return found


def ramp(layers: int, tokens: int = QUEUE_TOKENS) -> float:
    """Return the share of a run's steps in which all layers are busy: the conveyor fills once and empties once."""
    segments = -(-tokens // SEGMENT)
    return segments / (segments + layers - 1)


def table() -> str:
    """Return the table of docs/scaling.md."""
    lines = [
        f"| model | {DEVICES} x | link | sent over a border | a step runs | sent in | efficiency | with the ramp |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows():
        whole = row.efficiency * ramp(config_of(MODELS[row.model]).layers)
        lines.append(
            f"| {row.model} | {row.card} | {row.link} | {row.sent / 1e6:.1f} MB | {row.step_s * 1e3:.2f} ms "
            f"| {row.link_s * 1e3:.2f} ms | {row.efficiency:.0%} | {whole:.0%} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
