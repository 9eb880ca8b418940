"""The default model: its base with the memory that ships with the package merged in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from armt.errors import UsageError
from armt.models.checkpoint.fingerprint import base_fingerprint
from armt.models.checkpoint.listing import BESIDE

DEFAULT_WEIGHTS = "weights.safetensors"

# Raised when the same base and weights are to give other files than before.
_FORMAT = 1

# What the default model is before it is trained; its weights file, where there is one, says it for itself.
_UNTRAINED: Mapping[str, Any] = {
    "segment_tokens": 128,
    "memory_tokens": 16,
    "d_mem": 64,
    "memory_layers": (8, 12, 16, 20, 22, 24),
}


def build_default(base_dir: Path, out_dir: Path) -> None:
    """Write the default model: its base with the trained memory merged in.

    Args:
        base_dir: from `base.ensure_base`.
        out_dir: ARMT directory to write. When another process has just written it, that is as good.

    Raises:
        ModelError: the base is not the one that the weights were trained on.
        UsageError: the directory cannot be written.
    """
    # Naming what would be built (`default_fingerprint`) needs no torch.
    from armt.models.checkpoint.beside.taught import KINDS
    from armt.models.checkpoint.write import apply_adapter, convert_base

    try:
        weights = _shipped(DEFAULT_WEIGHTS)
        if weights is None:
            convert_base(base_dir, out_dir, **_UNTRAINED)
        else:
            shipped = [(kind, _shipped(kind.file)) for kind in KINDS]
            taught = [kind.load(file) for kind, file in shipped if file is not None]
            apply_adapter(base_dir, weights, out_dir, taught=taught)
    except UsageError:
        if not (out_dir / "config.json").is_file():
            raise


def default_fingerprint(base_dir: Path) -> str:
    """Return 64 hexadecimal digits that name what `build_default` would write for this base.

    Raises:
        ModelError: the base holds no weights.
    """
    digest = hashlib.sha256(f"{_FORMAT}:{base_fingerprint(base_dir)}:".encode())
    weights = _shipped(DEFAULT_WEIGHTS)
    digest.update(repr(_UNTRAINED).encode() if weights is None else weights.read_bytes())
    # Taught on what base and weights make.
    for taught in map(_shipped, sorted(BESIDE)):
        if taught is not None:
            digest.update(taught.read_bytes())
    return digest.hexdigest()


def _shipped(name: str) -> Path | None:
    path = Path(str(resources.files("armt.models.default").joinpath(name)))
    return path if path.is_file() else None
