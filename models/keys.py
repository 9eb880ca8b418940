"""Read a configuration dictionary so that no key is ignored silently.

Every reader of a ``config.json`` takes its keys through `Keys`: a key is used, or known to be inert at its value, or
the checkpoint is refused by the key's name and value.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from reprlib import Repr
from typing import Any

from armt.errors import ConfigError

_MISSING: Any = object()

# Sizes beyond this are in no model and would be allocated before the tensors are seen to be smaller.
MOST = 2**24
# Layers are counted out one by one. The deepest published decoder has some 130.
MOST_LAYERS = 4096
_LARGEST = 1e300
# Of the keys that nobody knows so many are named.
_LISTED = 5

_repr = Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = 100


def shown(value: Any) -> str:
    """Return a value as messages show it: on one line, and cut where it is long or deep."""
    return _repr.repr(value)


class Keys:
    """A configuration dictionary that keeps account of which keys have been used.

    Args:
        raw: the parsed JSON object.
        where: what the messages call it, for instance ``"config.json"``.
    """

    def __init__(self, raw: Mapping[str, Any], where: str) -> None:
        self._raw = dict(raw)
        self._left = set(self._raw)
        self.where = where

    def __contains__(self, name: str) -> bool:
        return name in self._raw

    def take(self, name: str, default: Any = _MISSING) -> Any:
        """Return the value of ``name`` (or ``default``) and mark it as used.

        Raises:
            ConfigError: the key is absent and there is no default.
        """
        self._left.discard(name)
        if name in self._raw:
            return self._raw[name]
        if default is _MISSING:
            raise ConfigError(f"{self.where}: key {name!r} is missing")
        return default

    def integer(self, name: str, default: Any = _MISSING, *, most: int = MOST) -> int:
        """Take a positive integer; a null counts as absent.

        Raises:
            ConfigError: it is none, or is above ``most``.
        """
        value = self.take(name, default)
        if value is None and default is not _MISSING:
            value = default
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise ConfigError(f"{self.where}: {name}: expected a positive integer, got {shown(value)}")
        if value > most:
            raise ConfigError(f"{self.where}: {name}: expected at most {most}, got {shown(value)}")
        return value

    def number(self, name: str, default: Any = _MISSING) -> float:
        """Take a finite number; a null counts as absent."""
        value = self.take(name, default)
        if value is None and default is not _MISSING:
            value = default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConfigError(f"{self.where}: {name}: expected a number, got {shown(value)}")
        # JSON as Python reads it knows NaN and Infinity, and integers that no float holds.
        if not abs(value) <= _LARGEST:
            raise ConfigError(f"{self.where}: {name}: expected a finite number, got {shown(value)}")
        return float(value)

    def positive(self, name: str, default: Any = _MISSING, *, least: float = 0.0) -> float:
        """Take a finite number above zero, and at least ``least``; a null counts as absent."""
        value = self.number(name, default)
        if value <= 0 or value < least:
            wanted = f"at least {least:g}" if least else "a positive number"
            raise ConfigError(f"{self.where}: {name}: expected {wanted}, got {value:g}")
        return value

    def boolean(self, name: str, default: Any = _MISSING) -> bool:
        """Take a boolean; a null counts as absent."""
        value = self.take(name, default)
        if value is None and default is not _MISSING:
            value = default
        if not isinstance(value, bool):
            raise ConfigError(f"{self.where}: {name}: expected true or false, got {shown(value)}")
        return value

    def expect(self, name: str, *allowed: Any, reason: str = "") -> None:
        """Accept ``name`` only if it is absent or at one of the values that are implemented.

        Raises:
            ConfigError: it has another, with the ``reason`` why that is not implemented, if one is given.
        """
        if name not in self._raw:
            return
        self._left.discard(name)
        value = self._raw[name]
        # 0 == False in Python: the type must agree too, so that "n_heads: true" is not taken for 1.
        if not any(value == a and isinstance(value, bool) == isinstance(a, bool) for a in allowed):
            known = " or ".join(repr(a) for a in allowed)
            raise ConfigError(f"{self.where}: {name}={shown(value)} is not implemented (only {known}){reason}")

    def ignore(self, names: Collection[str]) -> None:
        """Mark keys as inert: they do not change what the model computes."""
        self._left.difference_update(names)

    def finish(self) -> None:
        """Refuse what nobody has taken.

        Raises:
            ConfigError: naming the first unknown keys and their values.
        """
        if self._left:
            listed = [f"{_key(name)}={shown(self._raw[name])}" for name in sorted(self._left)[:_LISTED]]
            listed += [f"and {len(self._left) - _LISTED} more"] if len(self._left) > _LISTED else []
            raise ConfigError(f"{self.where}: not implemented: {', '.join(listed)}")


def _key(name: str) -> str:
    """Return a key as messages show it: a word as it is, what is none in quotes and cut."""
    return name if name.isidentifier() and len(name) <= _repr.maxstring else shown(name)
