"""`model_fingerprint`: 64 hexadecimal digits that name a model's weights and configuration; `base_fingerprint`.

Memory files and resumed jobs belong to one model, adapters to one base; this is how they recognise it. All bytes of the
weights are hashed. Since that takes a second per gigabyte or so, a file's digest is kept in armt's cache under its
path, size and time of change.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from dataclasses import asdict
from pathlib import Path

from armt.cache import cache_root
from armt.disk import replace_file, sha256_file
from armt.errors import ModelError, error_line
from armt.models.base import BaseConfig
from armt.models.checkpoint.directory import has_base_apart, read_config
from armt.models.checkpoint.listing import (
    ADAPTER_CONFIG,
    BESIDE,
    FINDER,
    JUDGE,
    REWORDER,
    TELLER,
    read_json,
    weight_files,
)

# A file that changed this recently may change again within the resolution of its time stamp.
_SETTLED_S = 2.0
# What is written into a configuration about its making says nothing of what the model computes.
_INERT = ("transformers_version", "armt_version", "_name_or_path")


def model_fingerprint(path: Path, *, dialect: str, base: BaseConfig | None = None, with_finder: bool = True) -> str:
    """Return the fingerprint of a checkpoint directory.

    Args:
        path: the directory.
        dialect: in which the model is computed; a checkpoint that does not say may be loaded in several.
        base: that is computed; where the directory does not say, it may be loaded with several.
        with_finder: by which index files are found in; it was taught on the model without one. A judge and a teller
            change nothing that is kept of a document, and are no part of it.

    Raises:
        ModelError: the directory cannot be read.
    """
    config = {key: value for key, value in read_config(path).items() if key not in _INERT}
    digest = hashlib.sha256(json.dumps([dialect, config], sort_keys=True).encode())
    if base is not None and has_base_apart(config):
        digest.update(json.dumps(asdict(base), sort_keys=True).encode())
    # What LoRA pairs that are merged while loading are scaled by.
    scales = path / ADAPTER_CONFIG
    if scales.is_file():
        digest.update(json.dumps(read_json(scales), sort_keys=True).encode())
    try:
        for file in weight_files(path):
            digest.update(f"\n{file.name}:{_file_digest(file)}".encode())
        if with_finder and (path / FINDER).is_file():
            digest.update(f"\n{FINDER}:{_file_digest(path / FINDER)}".encode())
    except OSError as exc:
        raise ModelError(f"{exc.filename}: cannot be read ({error_line(exc)})") from exc
    return digest.hexdigest()


def answers_fingerprint(
    path: Path, *, dialect: str, base: BaseConfig | None = None, judge: Path | None, tells: bool = False
) -> str:
    """Return what names a model in the file of its results: `model_fingerprint`, and what they turn on beside it.

    Args:
        path, dialect, base: as of `model_fingerprint`.
        judge: directory of the model whose judge what is asked is put before; None for none. Its reworder, if
            it has one, counts too.
        tells: its teller chooses what is quoted.

    Raises:
        ModelError: the directory cannot be read.
    """
    fingerprint = model_fingerprint(path, dialect=dialect, base=base)
    rewords = judge if judge is not None and (judge / REWORDER).is_file() else None
    beside = ((judge, JUDGE), (rewords, REWORDER), (path if tells else None, TELLER))
    files = [directory / file for directory, file in beside if directory]
    try:
        for file in files:
            fingerprint = hashlib.sha256(f"{fingerprint}\n{file.name}:{_file_digest(file)}".encode()).hexdigest()
        return fingerprint
    except OSError as exc:
        raise ModelError(f"{exc.filename}: cannot be read ({error_line(exc)})") from exc


def base_fingerprint(base_dir: Path, *, of_any_file: bool = False) -> str:
    """Return 64 hexadecimal digits that name the weights of a base directory.

    Converted bases record what they were made of; any other directory is named by its weight files.

    Args:
        base_dir: the directory.
        of_any_file: one .pt file names a base as well; adapters do not know theirs by it.

    Raises:
        ModelError: The directory holds no weights or cannot be read.
    """
    try:
        record = base_dir / "base.json"
        if record.is_file():
            made_of = json.loads(record.read_text(encoding="utf-8"))
            return hashlib.sha256(f"{made_of['sha256']}:{made_of['converter']}".encode()).hexdigest()
        found = (path for pattern in ("*.safetensors", "*.bin") for path in base_dir.glob(pattern))
        files = sorted(path for path in found if path.name not in BESIDE)
        if not files and of_any_file:
            files = weight_files(base_dir)
        if not files:
            raise ModelError(f"{base_dir}: no weights (*.safetensors or *.bin)")
        return hashlib.sha256(":".join(sha256_file(path) for path in files).encode()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise ModelError(f"{base_dir}: cannot be read ({error_line(exc)})") from exc


def _file_digest(file: Path) -> str:
    """Return a file's SHA-256, from the cache where the file has not changed since it was hashed."""
    real = file.resolve()
    stat = real.stat()
    seal = [str(real), stat.st_size, stat.st_mtime_ns]
    kept = cache_root() / "fingerprints" / f"{hashlib.sha256(str(real).encode()).hexdigest()[:32]}.json"
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        record = json.loads(kept.read_text(encoding="utf-8"))
        if record["seal"] == seal:
            return str(record["sha256"])
    sha256 = sha256_file(real)
    if time.time() - stat.st_mtime > _SETTLED_S:
        # A cache that cannot be written costs time, nothing else.
        with contextlib.suppress(OSError):
            kept.parent.mkdir(parents=True, exist_ok=True)
            replace_file(kept, json.dumps({"seal": seal, "sha256": sha256}).encode())
    return sha256
