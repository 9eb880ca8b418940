"""One process's share of a run: the cells of each step that lie in its layers, and what passes its lower and upper end.

All processes run the same step at the same time. What leaves a share at its top enters the one above in the next step,
so that it is on its way while that one still runs its own cells of this step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.model import ArmtModel
from armt.runtime.devices.link import Arriving, Link
from armt.runtime.devices.ranges import LayerRange
from armt.runtime.engine.slots import OwnSlots


class Share:
    """The slots of one process.

    Args:
        link: to the processes beside it.
        model: its layers.
        held: which these are in the whole model.
        layers: of the run: those above are not run.
        lanes: documents side by side at most.

    Attributes:
        lo, hi: the layers that are run here.
        slots: of these, which they number from 0.
    """

    def __init__(self, link: Link, model: ArmtModel, held: LayerRange, layers: int, lanes: int) -> None:
        self.lo, self.hi = held[0], min(held[1], layers)
        self.slots = OwnSlots(model, self.hi - self.lo, lanes)
        self._link, self._model, self._layers = link, model, layers
        self._below: Arriving | Tensor | None = None

    def takes_part(self, group: CellGroup) -> bool:
        """Whether a step has cells here, or one whose outputs enter here in the next step."""
        return takes_part((self.lo, self.hi), group)

    def run(self, group: CellGroup, lanes: Sequence[int], tokens: int, entered: Sequence[Tensor] = ()) -> None:
        """Run the share of one step.

        Args:
            group: all its cells.
            lanes, tokens: as for `Slots.run`.
            entered: what enters at layer 0, where that is here.
        """
        lo, hi = max(group.lo, self.lo), min(group.hi, self.hi)
        if lo < hi and lo == self.lo and self.lo:
            entered = list(self._arrived())
        if group.lo < self.lo <= group.hi:
            like = self._model.weights.embedding
            room = like.new_empty(group.lanes, tokens, self._model.config.d_model)
            self._below = Arriving(room, self._link, self._link.rank - 1)
        if lo < hi:
            own = replace(group.part(lo, hi), lo=lo - self.lo, hi=hi - self.lo)
            self.slots.run(own, lanes, tokens, entered if lo == self.lo else ())
            if hi == self.hi < self._layers:
                # A copy: the next step writes where its outputs lie.
                self._link.send(self.slots.outputs(hi - 1 - self.lo).clone(), self._link.rank + 1)

    def put_back(self, slots: Tensor | None, state: dict[str, Tensor]) -> None:
        """Put copies back; of ``slots`` the first is that of the layer below, where there is one."""
        if slots is not None and self.lo:
            self._below, slots = slots[0], slots[1:]
        self.slots.put_back(slots, state)

    def close(self) -> None:
        """Take what is still on its way here, for a run that is given up."""
        if self._below is not None:
            self._arrived()

    def _arrived(self) -> Tensor:
        """Return the outputs ``[B, N, d]`` of the layer below in the last step."""
        below, self._below = self._below, None
        assert below is not None
        return below if isinstance(below, Tensor) else below.get()


def takes_part(layers: LayerRange, group: CellGroup) -> bool:
    """Whether a step has cells in some layers, or one whose outputs enter them in the next step."""
    lo, hi = layers
    return group.lo < hi and group.hi >= lo
