"""What a document is found to say, held to its text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from armt.runtime.answers.stated.itself.told import Told


@pytest.fixture
def assert_told() -> Callable[..., None]:
    """Hold what was told to a content: ``assert_told(told, content, quote, stated)``; no quote where nothing is."""

    def check(told: Told | None, content: str, quote: str | None, stated: str | None) -> None:
        if quote is None:
            assert told is None
            return
        assert told is not None
        assert told.sentence.text.startswith(quote)
        assert told.stated == stated
        assert content.encode()[told.sentence.start : told.sentence.end].decode() == told.sentence.text

    return check
