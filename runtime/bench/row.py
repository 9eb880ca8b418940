"""What a benchmark says of one method at one length, and what speaks against believing it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# Repetitions of a quiet machine lie within a few percent; half of a core is more than a desktop does by itself.
_DOUBTFUL_DEVIATION, _DOUBTFUL_CORES = 0.2, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method at one length.

    Attributes:
        method: a schedule, or a baseline's name.
        reason: why that schedule.
        shape: the model, by name.
        segments: of the document; None for full attention.
        tokens_per_s, tokens_per_s_deviation: median and standard deviation over the repetitions.
        time_s, times_s: median, and every repetition.
        peak_bytes: peak memory while it ran.
        flops: useful operations of one reading.
        flops_per_s, ceiling_fraction: by the median time; the ceiling is the median over the same repetitions.
        ceiling_flops_per_s: that ceiling.
        speed_up: over sequential reading.
        speed_up_baseline: over the baseline, where it ran.
        decoded_tokens: written after the document, in every repetition; None where nothing was.
        decode_times_s: every repetition of that.
        decode_tokens_per_s: by the median time.
        decode_speed_up_baseline: over the baseline.
        logits_difference: largest difference of a token's logits between the schedules, relative to their length; None
            where there is one alone.
        logits_compared_tokens: tokens that this was taken over, from the start of the document.
        memory_difference: difference of the memories at the end, relative to their length.
        launches_per_step: kernels, graphs and copies that a card was asked for in a step of a reading; None on a CPU.
        card_busy: share of that reading in which the card was at work.
        other_cores: cores that other processes kept busy while this length was measured; None where the system does
            not say, or it was over too soon.
        skipped: why nothing was measured, or an empty string.
    """

    method: str
    reason: str
    shape: str
    dtype: str
    tokens: int
    segment_tokens: int | None
    memory_tokens: int | None
    segments: int | None
    tokens_per_s: float | None = None
    tokens_per_s_deviation: float | None = None
    time_s: float | None = None
    times_s: tuple[float, ...] = ()
    peak_bytes: int | None = None
    flops: int | None = None
    flops_per_s: float | None = None
    ceiling_flops_per_s: float | None = None
    ceiling_fraction: float | None = None
    speed_up: float | None = None
    speed_up_baseline: float | None = None
    decoded_tokens: int | None = None
    decode_times_s: tuple[float, ...] = ()
    decode_tokens_per_s: float | None = None
    decode_speed_up_baseline: float | None = None
    logits_difference: float | None = None
    logits_compared_tokens: int | None = None
    memory_difference: float | None = None
    launches_per_step: float | None = None
    card_busy: float | None = None
    other_cores: float | None = None
    skipped: str = ""

    def as_dict(self, machine: dict[str, str | int]) -> dict[str, Any]:
        """Return the row with the machine's facts, flat."""
        return {**asdict(self), **machine}

    def doubt(self) -> str:
        """Say why the row is not to be trusted, or an empty string."""
        reasons = []
        if self.tokens_per_s and (self.tokens_per_s_deviation or 0) > _DOUBTFUL_DEVIATION * self.tokens_per_s:
            share = (self.tokens_per_s_deviation or 0) / self.tokens_per_s
            reasons.append(f"repetitions differ by {share:.0%}")
        if self.other_cores is not None and self.other_cores >= _DOUBTFUL_CORES:
            reasons.append(f"other processes kept {self.other_cores:.1f} cores busy")
        return " and ".join(reasons)
