"""One new token of every lane behind its open segment, with all that it needs on the device.

`ActiveSegment.extend` does the same from numbers that the host knows: how much each lane holds decides its masks, its
angles and where keys are put. Here tensors decide it, so that the work can be recorded once and replayed for every
token (runtime/engine/token_graph.py). It looks at the whole cache, of which what no lane holds is masked.
"""

from __future__ import annotations

from torch import Tensor

from armt.models.active import ActiveSegment
from armt.models.config import ArmtConfig
from armt.models.masks import held_mask


def obstacle(config: ArmtConfig) -> str | None:
    """Say why a model's tokens cannot be run from the device alone, or None."""
    if config.sliding_window:
        return "a token sees keys of the segment before"
    if config.global_rotary:
        return "rotary angles change from segment to segment"
    if config.base.learned_positions:
        return "positions are learned, and their table may end"
    return None


def run_tokens(active: ActiveSegment, ids: Tensor, held: Tensor) -> Tensor:
    """Run one new token of every lane through all layers; keys and values are put into the cache, nothing is counted.

    Args:
        active: the open segments, whose cache has room for a token in every lane.
        ids: int64 ``[B]``.
        held: int64 ``[B]``, tokens that each lane's segment holds.

    Returns:
        ``[B, d]``: the outputs of the last layer.
    """
    model, block = active.model, active.model.block
    base, (keys, values) = model.config.base, active.cache
    lanes, key_heads, width, size = keys.shape[1:]
    place = held.view(-1, 1, 1, 1).expand(lanes, key_heads, 1, size)
    masks = {window: held_mask(held, 1, width, window) for window in set(base.windows)}
    used = block.rotation.used
    kinds = {block.rotation.kind(layer): layer for layer in range(model.config.layers)} if used else {}
    angles = {kind: block.rotation.rows(layer, held, width) for kind, layer in kinds.items()}
    hidden = model.embed_tokens(ids)
    for layer in range(model.config.layers):
        x = block.read(hidden.view(1, lanes, 1, -1), layer, layer + 1, active.state).view(1, lanes, -1)
        turned = angles[block.rotation.kind(layer)] if used else None
        query, key, value = block.project(x, layer, layer + 1, lanes, turned)
        keys[layer].scatter_(2, place, key)
        values[layer].scatter_(2, place, value)
        attended = block.attend(query, keys[layer], values[layer], layer, layer + 1, masks[base.windows[layer]])
        hidden = block.finish(x, attended, layer, layer + 1)[0]
    return hidden
