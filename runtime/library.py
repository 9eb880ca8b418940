"""Find a model by what the user calls it: a directory, a name on the hub, or nothing for the default model."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from armt.errors import ModelError, error_line

Progress = Callable[[str, int, int], None]

# As the hub has them: owner/model, each beginning with a letter or digit; what begins otherwise is a path.
_HUB_NAME = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*)(?:@(?P<revision>[\w./-]+))?$")
# Weights, configuration and tokenizer: never code.
_HUB_FILES = ["*.json", "*.safetensors", "*.bin", "*.jinja"]
_HUB_PROBE_S = 5.0
_HUB_TIMEOUT_S = 3.0


def find_model(name: str | None, *, progress: Progress | None = None) -> Path:
    """Return the directory of a model, preparing the default one at need.

    Args:
        name: a directory, a hub name (``owner/model`` or ``owner/model@revision``), or None for the default model.
        progress: called with ``(stage, done, total)`` while the default model is prepared.

    Raises:
        ModelError: there is no such model, or it cannot be had.
    """
    if name is None:
        return _default_model(progress)
    try:
        path = Path(name).expanduser()
        if path.is_dir():
            return path
        exists = path.exists()
    except (OSError, ValueError, RuntimeError) as exc:
        # A name that is too long, holds a NUL, or begins with the home of a user who is not there.
        raise ModelError(f"{_shown(name)}: no model can be called that ({error_line(exc)})") from exc
    if exists:
        raise ModelError(f"{_shown(name)}: a model is a directory, this is a file")
    found = _HUB_NAME.match(name)
    if found is not None:
        return _from_hub(found["name"], found["revision"])
    raise ModelError(f"{_shown(name)}: no such directory")


def _shown(name: str) -> str:
    return name if name.isprintable() and name else repr(name)


def _default_model(progress: Progress | None) -> Path:
    from armt.cache import cache_root
    from armt.models.default.base import ensure_base
    from armt.models.default.build import build_default, default_fingerprint

    base = ensure_base(progress=progress)
    target = cache_root() / "models" / f"default-{default_fingerprint(base)[:16]}"
    if not (target / "config.json").is_file():
        if progress is not None:
            progress("preparing the default model", 0, 0)
        build_default(base, target)
    return target


def _from_hub(name: str, revision: str | None) -> Path:
    """Return a checkpoint that the user named from the hub's cache, else fetch it; fails fast without a network."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    from armt.models.default.fetch import SourceUnavailable, hub_is_off, within

    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_HUB_FILES, local_files_only=True))
    except LocalEntryNotFoundError:
        pass
    except HFValidationError as exc:
        raise ModelError(f"{name}: no such directory, and no name that the hub can have") from exc
    if hub_is_off():
        raise ModelError(f"{name}: no such directory, not in the hub's cache, and the hub is switched off")
    try:
        info = within(_HUB_PROBE_S, lambda: HfApi().model_info(name, revision=revision, timeout=_HUB_TIMEOUT_S))
        # The commit itself: files of two revisions never come together, whatever is pushed meanwhile.
        return Path(snapshot_download(name, revision=info.sha or revision, allow_patterns=_HUB_FILES))
    except SourceUnavailable as exc:
        raise ModelError(f"{name}: no such directory, and {exc}") from exc
    except (OSError, ValueError, RuntimeError) as exc:
        raise ModelError(f"{name}: no such directory, and the hub did not supply it ({error_line(exc)})") from exc
