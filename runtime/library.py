"""Find a model by what the user calls it: a directory, a name on the hub, or nothing for the default model."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from armt.errors import ModelError

Progress = Callable[[str, int, int], None]

_HUB_NAME = re.compile(r"^[\w.-]+/[\w.-]+$")
# Weights, configuration and tokenizer: never code.
_HUB_FILES = ["*.json", "*.safetensors", "*.bin", "*.jinja"]
_HUB_PROBE_S = 5.0
_HUB_TIMEOUT_S = 3.0


def find_model(name: str | None, *, progress: Progress | None = None) -> Path:
    """Return the directory of a model, preparing the default one at need.

    Args:
        name: a directory, a hub name (``owner/model``), or None for the default model.
        progress: called with ``(stage, done, total)`` while the default model is prepared.

    Raises:
        ModelError: there is no such model, or it cannot be had.
    """
    if name is None:
        return _default_model(progress)
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if path.exists():
        raise ModelError(f"{name}: a model is a directory, this is a file")
    if _HUB_NAME.match(name):
        return _from_hub(name)
    raise ModelError(f"{name}: no such directory")


def _default_model(progress: Progress | None) -> Path:
    from armt.cache import cache_root
    from armt.models.checkpoint.write import build_default, default_fingerprint
    from armt.models.default.base import ensure_base

    base = ensure_base(progress=progress)
    target = cache_root() / "models" / f"default-{default_fingerprint(base)[:16]}"
    if not (target / "config.json").is_file():
        if progress is not None:
            progress("preparing the default model", 0, 0)
        target.parent.mkdir(parents=True, exist_ok=True)
        build_default(base, target)
    return target


def _from_hub(name: str) -> Path:
    """Return a checkpoint that the user named from the hub's cache, else fetch it; fails fast without a network."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    from armt.models.default.fetch import SourceUnavailable, hub_is_off, within

    with suppress(LocalEntryNotFoundError):
        return Path(snapshot_download(name, allow_patterns=_HUB_FILES, local_files_only=True))
    if hub_is_off():
        raise ModelError(f"{name}: no such directory, not in the hub's cache, and the hub is switched off")
    try:
        within(_HUB_PROBE_S, lambda: HfApi().model_info(name, timeout=_HUB_TIMEOUT_S))
        return Path(snapshot_download(name, allow_patterns=_HUB_FILES))
    except SourceUnavailable as exc:
        raise ModelError(f"{name}: no such directory, and {exc}") from exc
    except (OSError, ValueError, RuntimeError) as exc:
        reason = " ".join(str(exc).split())[:160]
        raise ModelError(f"{name}: no such directory, and the hub did not supply it ({reason})") from exc
