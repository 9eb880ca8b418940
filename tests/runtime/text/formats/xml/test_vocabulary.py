"""Names of elements."""

from __future__ import annotations

from armt.runtime.text.formats.xml import vocabulary


def test_names_are_in_small_letters() -> None:
    sets = [value for value in vars(vocabulary).values() if isinstance(value, frozenset)]
    assert len(sets) > 20
    assert not [name for names in sets for name in names if name != name.lower() or " " in name]


def test_what_is_read_is_not_skipped() -> None:
    read = vocabulary.PARAGRAPHS | vocabulary.HEADINGS | vocabulary.ITEMS | vocabulary.CODES | vocabulary.TEXTS
    assert not read & vocabulary.SKIPPED
    assert not vocabulary.PARAGRAPHS & vocabulary.HEADINGS


def test_how_lists_are_numbered() -> None:
    assert all(map(vocabulary.NUMBERED_AS.match, ("order", "numbers", "ordered", "lower-alpha", "loweralpha")))
    assert not any(map(vocabulary.NUMBERED_AS.match, ("bullet", "symbols", "unordered", "orderless", "")))
