"""What plain RMT is not trained by, said before the first step: its memory is memory tokens, and no layer has keys."""

from __future__ import annotations

from armt.errors import UsageError
from armt.models.config import ArmtConfig
from armt.runtime.choose import obstacle_to_diagonal
from armt.runtime.training.config import Curriculum
from armt.runtime.training.loop import TrainOptions
from armt.runtime.training.passes import orders


def check_carried(config: ArmtConfig, curriculum: Curriculum, options: TrainOptions) -> None:
    """Refuse what would do nothing, or cannot be done, where memory tokens are carried; other models pass.

    Raises:
        UsageError: an order of cells, a read loss, a rate or a truncation that goes with memories in layers.
    """
    if not config.carries_tokens:
        return
    if options.order is not None and options.order not in orders(config):
        raise UsageError(f"order {options.order}: {obstacle_to_diagonal(config)}; train with sequential")
    for stage in curriculum.stage:
        for number, task in enumerate(stage.task, 1):
            where = f"stage {stage.name}: task {number}"
            if task.weight_of_reads(keys=False) > 0:
                raise UsageError(
                    f"{where}: read_weight: expected 0 in dialect {config.dialect}, whose memory has no keys to "
                    f"read by, got {task.read_weight}"
                )
            # The learned tokens enter with a document's first segment alone.
            documents, kept = 0 if task.kind == "base" else task.segments[1], options.truncated(task)
            if curriculum.base.train == "none" and kept is not None and documents > kept:
                raise UsageError(
                    f'{where}: truncate {kept}: in dialect {config.dialect} with [base] train = "none" '
                    f"nothing is trained by documents of more segments than that, got {documents}"
                )
        if stage.rates.memory is not None:
            raise UsageError(
                f"stage {stage.name}: rates: memory is not used in dialect {config.dialect}: no layer has a memory, "
                "and memory tokens go at the rate tokens"
            )
