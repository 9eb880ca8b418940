"""What the environment of torchrun says of a process."""

from __future__ import annotations

import pytest

from armt.runtime.devices.place import TIED, Place

TORCHRUN = {"RANK": "2", "WORLD_SIZE": "4", "LOCAL_RANK": "0", "MASTER_ADDR": "10.0.0.1", "MASTER_PORT": "29500"}


def test_a_process_of_torchrun() -> None:
    assert Place.of(TORCHRUN) == Place(rank=2, size=4, local_rank=0)


@pytest.mark.parametrize("name", TORCHRUN)
def test_a_process_alone(name: str) -> None:
    """Other launchers set some of the names; a rank without companions means nothing."""
    assert Place.of({key: value for key, value in TORCHRUN.items() if key != name}) is None
    assert Place.of({**TORCHRUN, name: ""}) is None
    assert Place.of({**TORCHRUN, "RANK": "0", "WORLD_SIZE": "1"}) is None
    assert Place.of({}) is None


def test_a_process_that_is_started_here_finds_its_place() -> None:
    place = Place.tied_one(1, 3)
    environment = place.environment(4567)
    assert Place.of(environment) == place
    assert (environment["MASTER_ADDR"], environment["MASTER_PORT"], environment[TIED]) == ("127.0.0.1", "4567", "1")
