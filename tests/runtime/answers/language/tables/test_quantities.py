"""Lines that begin with a quantity."""

from __future__ import annotations

from armt.runtime.answers.language.tables.quantities import quantities_among


def test_quantities_begin_lines_beside_others() -> None:
    assert quantities_among(["200 g flour", "1½ cups of milk", "$5 tea", "Stir it."]) == [True, True, True, True]
    assert quantities_among(["There were", "12 men in the", "13 boats."]) == [False, False, False]
