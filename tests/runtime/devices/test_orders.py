"""Orders are written down and read again as they were: tuples, and dataclasses in them."""

from __future__ import annotations

import json

import pytest

from armt.models.active import NewRows
from armt.models.cells import CellGroup
from armt.runtime.devices import orders
from armt.runtime.devices.orders import Order, decoded, encoded

_GROUP = CellGroup(1, 3, 1, (6, 4), (True, False), (0, 6), (0, 8))
ORDERS = [
    orders.Hold(
        path="a/é", dialect=None, base="b", dtype="float32", kernels=None, device="cpu", ranges=((0, 2), (2, 5))
    ),
    orders.OpenSlots(number=1, layers=4, lanes=2),
    orders.RunStep(number=1, group=_GROUP, lanes=(0,), tokens=8),
    orders.SendOutputs(number=1, layer=0, start=2, stop=4),
    orders.LoadLayer(number=1, layer=0, lane=1),
    orders.SaveLayer(number=1, layer=0, lane=1),
    orders.SendCopy(number=1, lane=0, under_way=True),
    orders.PutBack(number=1, tokens=8),
    orders.KeepMemory(number=4),
    orders.OpenSegments(number=2, memories=(4, 4), past=(0, 3), position=(4, 5), written=(1, 0)),
    orders.RunRows(number=2, new=NewRows((0, 2), (3, 1), (0, 0), closing=False), tokens=3),
    orders.KeepLane(number=2, lane=0, kept=3),
    orders.PutLane(number=2, lane=1, kept=3),
    orders.SendWeight(name="key", layer=1),
    orders.Drop(numbers=(1, 2)),
    orders.End(),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: type(order).__name__)
def test_there_and_back(order: Order) -> None:
    assert decoded(encoded(order)) == order
    # Tuples again, which a group is indexed and cached by.
    assert hash(decoded(encoded(order))) == hash(order)


def test_all_orders_are_tried() -> None:
    assert {type(order).__name__ for order in ORDERS} == {kind.__name__ for kind in Order.__subclasses__()}


def test_what_comes_over_a_socket_is_no_program() -> None:
    name, values = json.loads(encoded(ORDERS[1]))
    assert (name, values) == ("OpenSlots", {"number": 1, "layers": 4, "lanes": 2})
    with pytest.raises(KeyError):
        decoded(b'["os.system", {"command": "true"}]')
