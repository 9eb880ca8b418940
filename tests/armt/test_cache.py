"""Where prepared things are kept: what is passed, then what the environment says, then the user's own cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from armt.cache import cache_root


def test_the_nearest_word_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ARMT_CACHE", "~/models")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_root(Path("given")) == Path("given")
    assert cache_root() == tmp_path / "models"
    # Set and empty is as good as not set: the root of a relative path would be wherever one stands.
    for value in ("", None):
        monkeypatch.delenv("ARMT_CACHE") if value is None else monkeypatch.setenv("ARMT_CACHE", value)
        assert cache_root() == tmp_path / "xdg" / "armt"
