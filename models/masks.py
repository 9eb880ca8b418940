"""Which token of a cell may attend to which: the masks of windows and of the previous segment's tokens."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor


@lru_cache(maxsize=64)
def segment_mask(
    tokens: int, window: int | None, past: int, span: int, sink: int, real: int, device: torch.device
) -> Tensor | None:
    """Build the attention mask of a cell, shared by all cells of its kind.

    Args:
        tokens: N, augmented tokens of the cell.
        window: tokens that the base looks back over, itself included; None for all.
        past: valid past tokens, right-aligned in ``span`` slots.
        span: slots of past tokens in front of the cell's own keys, 0 without a sliding window over segments.
        sink: sink tokens in front.
        real: real tokens of the cell (read only where ``span`` is not 0).
        device: where the mask lives.

    Returns:
        Boolean ``[N, span + N]``, True where attention is allowed; None where plain causal attention does.

    Source: the rule of the sliding-window dialect is "real token i sees past token j iff j >= i"; memory tokens see
    all of the past, the sink none of it.
    """
    if not span and (window is None or window >= tokens):
        return None
    query = torch.arange(tokens, device=device).unsqueeze(1)
    key = torch.arange(tokens, device=device).unsqueeze(0)
    own = key <= query
    if window is not None:
        own &= query - key < window
    if not span:
        return own
    slot = torch.arange(span, device=device).unsqueeze(0)
    seen = (slot >= query - sink) | (query >= sink + real)
    seen &= (query >= sink) & (slot >= span - past)
    return torch.cat((seen, own), dim=1)


def extension_mask(
    lengths: list[int], tokens: int, keys: int, window: int | None, device: torch.device
) -> Tensor | None:
    """Build the mask of new tokens that extend the active segments of some lanes.

    Args:
        lengths: tokens that each lane's active segment holds already.
        tokens: n, new tokens per lane (shorter lanes are padded at the end).
        keys: P, width of the key/value cache that is looked at.
        window, device: as in `segment_mask`.

    Returns:
        Boolean ``[B, 1, n, P]``, or None where every key is seen or plain causal attention does.
    """
    narrow = window is not None and window < keys
    if not narrow and all(length + tokens == keys for length in lengths) and (tokens == 1 or keys == tokens):
        return None
    return held_mask(torch.tensor(lengths, device=device), tokens, keys, window)


def held_mask(held: Tensor, tokens: int, keys: int, window: int | None) -> Tensor:
    """Build `extension_mask` where the device alone knows how much a lane holds.

    Args:
        held: int64 ``[B]``, tokens that each lane's active segment holds already.
        tokens, keys, window: as in `extension_mask`.

    Returns:
        Boolean ``[B, 1, n, P]``.
    """
    query = held.view(-1, 1, 1, 1) + torch.arange(tokens, device=held.device).view(1, 1, -1, 1)
    key = torch.arange(keys, device=held.device).view(1, 1, 1, -1)
    mask = key <= query
    return mask & (query - key < window) if window is not None else mask


def extension_past_mask(
    real: list[int], tokens: int, past: list[int], span: int, whole: bool, sinks: list[int], device: torch.device
) -> Tensor:
    """Build the part of an extension's mask that covers the previous segments' tokens.

    Args:
        real: index of each lane's first new token among the real tokens of its segment.
        tokens: n, new tokens per lane.
        past: valid past tokens of each lane, right-aligned in ``span`` slots.
        span: slots of past tokens.
        whole: the new tokens are memory tokens, which see all of the past.
        sinks: leading new tokens of each lane that are sinks, which see none of it.
        device: where the mask lives.

    Returns:
        Boolean ``[B, 1, n, span]``.
    """
    column = torch.arange(tokens, device=device).view(1, 1, -1, 1)
    slot = torch.arange(span, device=device).view(1, 1, 1, -1)
    sink = torch.tensor(sinks, device=device).view(-1, 1, 1, 1)
    valid = slot >= span - torch.tensor(past, device=device).view(-1, 1, 1, 1)
    if whole:
        return valid.expand(-1, -1, tokens, -1)
    index = torch.tensor(real, device=device).view(-1, 1, 1, 1) + column - sink
    return valid & (slot >= index) & (column >= sink)
