"""Where armt keeps what it has prepared: models, fingerprints, compiled kernels."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from armt.disk import expanded


def cache_root(cache_dir: Path | None = None) -> Path:
    """Return armt's cache directory: the argument, else ``ARMT_CACHE``, else the user's cache."""
    if cache_dir is not None:
        return cache_dir
    if given := os.environ.get("ARMT_CACHE"):
        return expanded(given)
    return platformdirs.user_cache_path("armt")
