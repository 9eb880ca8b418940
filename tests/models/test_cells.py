"""`CellGroup`: rows of layers, parts of a group."""

from __future__ import annotations

from armt.models.cells import CellGroup

GROUP = CellGroup(
    lo=2,
    hi=5,
    lanes=2,
    real=(8, 8, 5, 0, 8, 3),
    first=(True, False, False, False, True, False),
    past=(0, 1, 2, 3, 4, 5),
    position=(0, 10, 20, 30, 40, 50),
)


def test_a_layers_cells_stand_side_by_side() -> None:
    assert GROUP.groups == 3
    assert [GROUP.real[GROUP.row(layer)] for layer in (2, 3, 4)] == [(8, 8), (5, 0), (8, 3)]


def test_a_part_is_the_group_of_its_layers() -> None:
    part = GROUP.part(3, 5)
    assert (part.lo, part.hi, part.lanes) == (3, 5, 2)
    assert (part.real, part.first) == ((5, 0, 8, 3), (False, False, True, False))
    assert (part.past, part.position) == ((2, 3, 4, 5), (20, 30, 40, 50))
    assert GROUP.part(2, 5) == GROUP
    assert part.part(4, 5) == GROUP.part(4, 5)


def test_uniform_means_every_cell() -> None:
    assert GROUP.part(2, 3).uniform(8)
    assert not GROUP.part(2, 3).uniform(7)
    assert not GROUP.uniform(8)
