"""Files of source code that are asked about."""

from __future__ import annotations

from armt.runtime.answers.code.definitions import Definitions
from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

STORE = '''"""A store of things — größer, for tests. It is small."""

import os
from dataclasses import dataclass

#: How many are kept.
LIMIT = 10
name = "größer"


class StoreError(Exception):
    """Goes wrong."""


class Color(Enum):
    RED = 1
    GREEN = "g"


class Store(Base):
    """Keeps things under keys. It is small.

    Attributes:
        size: how many there are.
    """

    size: int = 5

    def __init__(self, path, mode="r"):
        """Open it.

        Args:
            path: where it is.
            mode (str): how it
                is opened.
        """
        self.path = path

    @property
    def full(self):
        return self.size > LIMIT

    def put(self, key: str, *, retry: bool = False) -> int:
        """Put something.

        Args:
            key: under which.
            retry: whether again.

        Returns:
            How many there are now.

        Raises:
            KeyError: where it is there.
            StoreError: otherwise.
        """
        if retry:
            raise StoreError("no")
        check(key)
        # TODO: be faster than LIMIT
        return 1

    def get(self, key):
        return self.items


class Small(Store):
    def put(self, key: str) -> int:
        """Put a small one."""
        return check(key, LIMIT)


def check(key, most=LIMIT):
    """Check a key."""
    if not key:
        raise ValueError(key)


def main():
    Store("a")
    run(check)
    check("a")
    check("b")
'''

CACHE = """// Package cache keeps things. Fast.
package cache

import (
	"errors"
	str "strings"
)

// Cache is what keeps, größer.
type Cache struct {
	items map[string]string
	a, b  int
}

// Get returns one.
func (c *Cache) Get(key string) (string, error) {
	// FIXME(ann): lock
	return check(c.items[key]), nil
}
"""


def stored(*files: tuple[str, str]) -> StoredText:
    texts = [StoredText.of_string(path, source, format="code") for path, source in files]
    return texts[0] if len(texts) == 1 else JoinedText(texts)


def asked(text: StoredText, question: str) -> Computed | None:
    """Answer a question, and look whether what it is from can be quoted."""
    counted = counted_of(text)
    assert isinstance(counted, Definitions)
    computed = counted.answer(question)
    if computed is not None:
        assert computed.output.strip() == computed.output != ""
        assert computed.count == len(computed.rows) == len(set(computed.rows)) > 0
        for start, end in computed.rows:
            assert 0 <= start < end <= text.size
            assert text.begins_character(start)
            assert text.begins_character(end)
            part, begin = text.document(start)
            # Not from two documents.
            assert end <= begin + part.size
            assert text.read(start, end).strip() == text.read(start, end)
    return computed


def rows_of(text: StoredText, question: str) -> list[str]:
    computed = asked(text, question)
    return [] if computed is None else [text.read(start, end) for start, end in computed.rows]


def output_of(text: StoredText, question: str) -> str | None:
    computed = asked(text, question)
    return None if computed is None else computed.output
