"""A recorder that is as strict as a CUDA graph, on a CPU.

It notes the operations and the storages that they work on, and a replay runs these operations again, no Python between
them. What a graph cannot hold is an error.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

from armt.models import masks
from armt.models.block import Block

# What waits for the device or brings values from the host.
_HOST = ("aten::_local_scalar_dense", "aten::lift_fresh", "aten::nonzero", "aten::equal", "aten::is_nonzero")


class Refused(RuntimeError):
    """What a recording cannot hold, as CUDA's capture reports it."""


class _Outside:
    """A tensor that was there before the recording: an address, which nothing keeps alive."""

    def __init__(self, tensor: Tensor) -> None:
        self._storage = StorageWeakRef(tensor.untyped_storage())
        self._dtype, self._size = tensor.dtype, tensor.size()
        self._stride, self._offset = tensor.stride(), tensor.storage_offset()

    def tensor(self) -> Tensor:
        assert not self._storage.expired(), "a replay reads a tensor that is gone"
        storage = torch.UntypedStorage._new_with_weak_ptr(self._storage.cdata)
        return torch.empty(0, dtype=self._dtype).set_(storage, self._offset, self._size, self._stride)


def _all_objects() -> list[object]:
    """Return what there is, with what was taken out of searches for garbage: a command that was run takes models."""
    if not gc.get_freeze_count():
        return gc.get_objects()
    gc.unfreeze()
    found = gc.get_objects()
    gc.freeze()
    return found


class _Strict(TorchDispatchMode):
    """Notes operations, and refuses those that no recording can hold."""

    def __init__(self) -> None:
        super().__init__()
        # By type: asking some of torch's objects for their class is deprecated.
        tensors = [found for found in _all_objects() if issubclass(type(found), Tensor)]
        # Held until the recording is over: an address that became free would be given to something else.
        self.held = tensors
        self.outside = {tensor.untyped_storage()._cdata for tensor in tensors}
        self.log: list[tuple[Any, Any, Any, Any]] = []
        self.changed: dict[int, tuple[Tensor, Tensor]] = {}
        self._made: set[int] = set()

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        name = func._schema.name
        flags = [t.dtype == torch.bool for t in tree_leaves(args[1:]) if isinstance(t, Tensor)]
        if name in _HOST or (name == "aten::index" and any(flags)):
            raise Refused(f"{name} while recording")
        for tensor in tree_leaves((args, kwargs)):
            if isinstance(tensor, Tensor):
                storage = tensor.untyped_storage()._cdata
                if storage not in self.outside and storage not in self._made:
                    raise Refused(f"{name} reads a tensor that was made on the host while recording")
                if storage in self.outside and func._schema.is_mutable and storage not in self.changed:
                    self.changed[storage] = (tensor, tensor.clone())
        noted = tree_map_only(Tensor, self._noted, (tuple(args), kwargs))
        made = func(*args, **kwargs)
        for tensor in tree_leaves(made):
            if isinstance(tensor, Tensor) and tensor.untyped_storage()._cdata not in self.outside:
                self._made.add(tensor.untyped_storage()._cdata)
        self.log.append((func, *noted, tree_map_only(Tensor, self._noted, made)))
        return made

    def _noted(self, tensor: Tensor) -> Tensor | _Outside:
        return _Outside(tensor) if tensor.untyped_storage()._cdata in self.outside else tensor


class StrictRecorder:
    """A `Recorder` on the CPU; recording changes nothing, as with a CUDA graph."""

    made: list[StrictRecorder]

    def __init__(self) -> None:
        self.replays = self.releases = 0
        StrictRecorder.made.append(self)

    def record(self, work: Callable[[], Tensor]) -> Tensor:
        strict = _Strict()
        with pytest.MonkeyPatch.context() as patch:
            for method in ("tolist", "numpy", "cpu"):
                patch.setattr(Tensor, method, _refuse)
            with strict:
                output = work()
        for tensor, old in strict.changed.values():
            tensor.copy_(old)
        self._log = strict.log
        strict.held.clear()
        strict.changed.clear()
        return output

    def replay(self) -> None:
        self.replays += 1
        for func, args, kwargs, made in self._log:
            if func._schema.name in ("aten::empty", "aten::empty_like", "aten::new_empty", "aten::empty_strided"):
                continue
            given = _present((args, kwargs))
            again = func(*given[0], **given[1])
            for new, old in zip(tree_leaves(again), tree_leaves(made), strict=True):
                if isinstance(old, Tensor) and new.data_ptr() != old.data_ptr():
                    old.copy_(new)

    def release(self) -> None:
        self.releases += 1


def _refuse(tensor: Tensor, *words: Any, **options: Any) -> Any:
    raise Refused("a tensor goes to the host while recording")


def _present(values: Any) -> Any:
    return tree_map_only(_Outside, _Outside.tensor, values)


def forget_caches(block: Block) -> None:
    """Let go of masks, indices and tables of angles as their caches do when others come."""
    masks.segment_mask.cache_clear()
    block.rotation._tables = None
    block.rotation._index.cache_clear()
    block._index.cache_clear()
    gc.collect()
