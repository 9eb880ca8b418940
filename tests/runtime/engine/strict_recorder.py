"""A recorder that is as strict as a CUDA graph, on a CPU.

It notes the operations and the storages that they work on, and a replay runs these operations again, no Python between
them. What a graph cannot hold is an error.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import TreeSpec, tree_flatten, tree_leaves, tree_unflatten
from torch.utils.weak import TensorWeakRef

from armt.models import masks
from armt.models.block import Block

# What waits for the device or brings values from the host.
_HOST = ("aten::_local_scalar_dense", "aten::lift_fresh", "aten::nonzero", "aten::equal", "aten::is_nonzero")
_ROOM = ("aten::empty", "aten::empty_like", "aten::new_empty", "aten::empty_strided")


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


def _storage(tensor: Tensor) -> int:
    return int(tensor.untyped_storage()._cdata)


class _Mark:
    """What is made when objects have been taken out of searches for garbage, and is not taken itself."""


class _Tensors:
    """The tensors that there are, with those that were taken out of searches for garbage: a command takes models.

    What has been taken is gone through once, until somebody takes more: with all that a suite loads it takes 0.3 s, and
    every recording asks.
    """

    def __init__(self) -> None:
        self._taken: list[TensorWeakRef] = []
        self._mark: _Mark | None = None

    def found(self) -> list[Tensor]:
        objects = gc.get_objects()
        is_frozen = gc.get_freeze_count() > 0
        if self._mark is None or not any(each is self._mark for each in objects):
            gc.unfreeze()
            objects, self._taken = gc.get_objects(), []
        # By type: asking some of torch's objects for their class is deprecated.
        tensors = list(compress(objects, map(_kinds(Tensor).__contains__, map(type, objects))))
        del objects
        found = [taken for one in self._taken if (taken := one()) is not None] + tensors
        if is_frozen:
            gc.freeze()
            self._taken, self._mark = list(map(TensorWeakRef, found)), _Mark()
        return found


def _kinds(kind: type) -> set[type]:
    return {kind}.union(*map(_kinds, kind.__subclasses__()))


_tensors = _Tensors()


class _Strict(TorchDispatchMode):
    """Notes operations, and refuses those that no recording can hold."""

    def __init__(self) -> None:
        super().__init__()
        # Held until the recording is over: an address that became free would be given to something else.
        self.held = _tensors.found()
        self.outside = set(map(_storage, self.held))
        self.kernels: list[_Kernel] = []
        self.changed: dict[int, tuple[Tensor, Tensor]] = {}
        self._made: set[int] = set()

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        name = func._schema.name
        leaves, shape = tree_flatten((args, kwargs))
        tensors = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
        if name in _HOST or (name == "aten::index" and any(index.dtype == torch.bool for index in tensors[1:])):
            raise Refused(f"{name} while recording")
        given = set(map(_storage, tensors))
        if not all(storage in self.outside or storage in self._made for storage in given):
            raise Refused(f"{name} reads a tensor that was made on the host while recording")
        if func._schema.is_mutable:
            for tensor in tensors:
                if (storage := _storage(tensor)) in self.outside and storage not in self.changed:
                    self.changed[storage] = (tensor, tensor.clone())
        noted = [self._noted(leaf) for leaf in leaves]
        made = func(*args, **kwargs)
        results = tree_leaves(made)
        storages = {_storage(leaf) for leaf in results if isinstance(leaf, Tensor)}
        self._made |= storages - self.outside
        # Neither making room nor another look at what there is leaves a graph anything to run.
        if name not in _ROOM and not (func.is_view and storages <= given):
            self.kernels.append(_Kernel(func, noted, shape, [self._noted(leaf) for leaf in results]))
        return made

    def _noted(self, leaf: Any) -> Any:
        return _Outside(leaf) if isinstance(leaf, Tensor) and _storage(leaf) in self.outside else leaf


class _Kernel:
    """An operation that was noted; taken apart once, since it is run again and again."""

    def __init__(self, func: Any, given: list[Any], shape: TreeSpec, made: list[Any]) -> None:
        self._func, self._given, self._shape, self._made = func, given, shape, made
        self._outside = [(at, leaf) for at, leaf in enumerate(given) if isinstance(leaf, _Outside)]

    def run(self) -> None:
        """Run it, on what is there now, into the room that its results were noted with."""
        given = self._given.copy()
        for at, outside in self._outside:
            given[at] = outside.tensor()
        args, kwargs = tree_unflatten(given, self._shape)
        for new, old in zip(tree_leaves(self._func(*args, **kwargs)), self._made, strict=True):
            if isinstance(old, Tensor) and new.data_ptr() != old.data_ptr():
                old.copy_(new)


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
        self._kernels = strict.kernels
        strict.held.clear()
        strict.changed.clear()
        return output

    def replay(self) -> None:
        self.replays += 1
        for kernel in self._kernels:
            kernel.run()

    def release(self) -> None:
        self.releases += 1


def _refuse(tensor: Tensor, *words: Any, **options: Any) -> Any:
    raise Refused("a tensor goes to the host while recording")


def forget_caches(block: Block) -> None:
    """Let go of masks, indices and tables of angles as their caches do when others come."""
    masks.segment_mask.cache_clear()
    block.rotation._tables = None
    block.rotation._index.cache_clear()
    block._index.cache_clear()
    gc.collect()
