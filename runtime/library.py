"""Find a model by what the user calls it: a directory, a name on the hub, or nothing for the default model."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cache import cache_root
from armt.disk import Busy, expanded, in_use, replace_file
from armt.errors import ModelError, error_line
from armt.models.checkpoint.listing import JUDGE
from armt.models.default.fetch import Progress, SourceUnavailable, download_snapshot, hub_is_off, within

if TYPE_CHECKING:
    from huggingface_hub import ModelInfo

# As the hub has them: owner/model, each beginning with a letter or digit; what begins otherwise is a path.
_HUB_NAME = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*)(?:@(?P<revision>[\w./-]+))?$")
# Weights, configuration and tokenizer: never code.
_HUB_FILES = ["*.json", "*.safetensors", "*.bin", "*.jinja"]
_HUB_PROBE_S = 5.0
_HUB_TIMEOUT_S = 3.0


#: The judge of the model itself, where a judge is named.
OWN = "own"
_JUDGE_VARIABLE = "ARMT_JUDGE"
#: What the default model is called where a name is needed; a directory of that name goes first.
DEFAULT = "default"


def find_model(name: str | None, *, progress: Progress | None = None, fetch: bool = True) -> Path:
    """Return the directory of a model, preparing the default one at need.

    Args:
        name: a directory, a hub name (``owner/model`` or ``owner/model@revision``), or None or ``default`` for the
            default model.
        progress: called with ``(stage, done, total)`` while the default model is prepared or a model is downloaded.
        fetch: prepare and download what is not there; otherwise that is an error.

    Raises:
        ModelError: there is no such model, or it cannot be had.
    """
    if name is None:
        return _default_model(progress, fetch)
    try:
        path = expanded(name)
        if path.is_dir():
            return path
        exists = path.exists()
    except (OSError, ValueError) as exc:
        # A name that is too long, or holds a NUL.
        raise ModelError(f"{_shown(name)}: no model can be called that ({error_line(exc)})") from exc
    if exists:
        raise ModelError(f"{_shown(name)}: a model is a directory, this is a file")
    if name == DEFAULT:
        return _default_model(progress, fetch)
    found = hub_name(name)
    if found is None:
        raise ModelError(f"{_shown(name)}: no such directory")
    cached = _cached(*found)
    if cached is None and not fetch:
        raise ModelError(f"{name}: no such directory, and not in the hub's cache (armt models pull {name})")
    try:
        return cached or download(*found, progress=progress)
    except SourceUnavailable as exc:
        raise ModelError(f"{name}: no such directory, not in the hub's cache, and {exc}") from exc


def judge_directory(
    model: Path, name: str | None = None, *, progress: Progress | None = None, fetch: bool = True
) -> Path | None:
    """Return the directory of the model whose judge tells which sentence answers; None where rules alone do.

    Args:
        model: directory of the model that is asked.
        name: as of `find_model`, or ``own`` for the model's own alone; None for what ``ARMT_JUDGE`` says, else the
            model's own, and where it has none that of the default model, as soon as that has been prepared.
        progress, fetch: as of `find_model`, for a model that is named.

    Raises:
        ModelError: there is no such model, or it has no judge.
    """
    said = "--judge" if name else _JUDGE_VARIABLE
    name = name or os.environ.get(_JUDGE_VARIABLE) or None
    if name in (None, OWN) and (model / JUDGE).is_file():
        return model
    if name == OWN:
        return None
    if name is not None:
        try:
            found = find_model(name, progress=progress, fetch=fetch)
        except ModelError as exc:
            raise ModelError(f"{said}: {exc}") from exc
        if not (found / JUDGE).is_file():
            raise ModelError(f"{said}: {name}: has no judge (armt train --judge)")
        return model if found.resolve() == model.resolve() else found
    # Nothing is fetched for it.
    with suppress(ModelError):
        found = find_model(None, fetch=False)
        return found if (found / JUDGE).is_file() else None
    return None


def hub_name(name: str) -> tuple[str, str | None] | None:
    """Return repository and revision of a name on the hub, None of what cannot be one."""
    found = _HUB_NAME.match(name)
    return None if found is None else (found["name"], found["revision"])


def is_default(directory: Path) -> bool:
    """Whether a directory is that of the default model, as armt has prepared it."""
    return directory.parent == cache_root() / "models" and directory.name.startswith("default-")


def default_directory(base: Path) -> Path:
    """Return where the default model of a base stands once it is prepared.

    Raises:
        ModelError: the base holds no weights.
    """
    from armt.models.default.build import default_fingerprint

    return cache_root() / "models" / f"default-{default_fingerprint(base)[:16]}"


def download(name: str, revision: str | None, *, progress: Progress | None = None) -> Path:
    """Bring a model from the hub into its cache, or what has changed of it; fails fast without a network.

    Args:
        name, revision: on the hub; None for its main branch.
        progress: called with ``(stage, bytes done, bytes in all)``.

    Raises:
        SourceUnavailable: the hub cannot be reached, is switched off, or does not have it.
        ModelError: what it has is no model.
    """
    if hub_is_off():
        raise SourceUnavailable("the hub is switched off (HF_HUB_OFFLINE)")
    info = _described(name, revision)
    files = {file.rfilename: file for file in info.siblings or []}
    if files and "config.json" not in files:
        raise ModelError(f"{name}: holds no config.json, so it is no model that armt reads")
    wanted = [file for file in files.values() if any(fnmatch(file.rfilename, pattern) for pattern in _HUB_FILES)]
    # Large files have a SHA-256 on the hub, others what git calls them by.
    hashes = {file.rfilename: file.lfs.sha256 if file.lfs else file.blob_id for file in wanted}
    # The commit itself: files of two revisions never come together, whatever is pushed meanwhile.
    commit = str(info.sha)
    snapshot = download_snapshot(
        name,
        commit,
        _HUB_FILES,
        total=sum(file.size or 0 for file in wanted),
        hashes={file: said for file, said in hashes.items() if said},
        progress=progress,
    )
    _remember(snapshot, revision or "main", commit)
    return snapshot


def _described(name: str, revision: str | None) -> ModelInfo:
    """Ask the hub for a model's commit and files.

    Raises:
        SourceUnavailable: it cannot be reached, or does not have it.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    try:
        return within(
            _HUB_PROBE_S,
            lambda: HfApi().model_info(name, revision=revision, timeout=_HUB_TIMEOUT_S, files_metadata=True),
        )
    except SourceUnavailable as exc:
        if isinstance(exc.__cause__, RevisionNotFoundError):
            raise SourceUnavailable("the hub has the model, but no such revision") from exc
        if isinstance(exc.__cause__, RepositoryNotFoundError):
            # It does not tell models that are not there from those that it does not show.
            raise SourceUnavailable("the hub has no such model, or shows it only to those it knows") from exc
        raise


def _cached(name: str, revision: str | None) -> Path | None:
    """Return a checkpoint that the hub's cache holds, None where it does not."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_HUB_FILES, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as exc:
        raise ModelError(f"{name}: no such directory, and no name that the hub can have") from exc


def _remember(snapshot: Path, revision: str, commit: str) -> None:
    """Note which commit a branch or tag is, as the hub's client does where it is not asked for a commit.

    Without that the cache is not found by the name alone: the hub would be asked every time, and be needed.
    """
    if snapshot.parent.name != "snapshots" or revision == commit:
        return
    ref = snapshot.parents[1] / "refs" / revision
    with suppress(OSError):
        ref.parent.mkdir(parents=True, exist_ok=True)
        replace_file(ref, commit.encode())


def _shown(name: str) -> str:
    return name if name.isprintable() and name else repr(name)


def _default_model(progress: Progress | None, fetch: bool) -> Path:
    from armt.models.default.base import ensure_base, find_base
    from armt.models.default.build import build_default

    base = ensure_base(progress=progress) if fetch else find_base()
    target = None if base is None else default_directory(base)
    if target is not None and (target / "config.json").is_file():
        return target
    if base is None or target is None or not fetch:
        raise ModelError(f"the default model is not prepared yet (armt models pull {DEFAULT})")
    if progress is not None:
        progress("preparing the default model", 0, 0)
    try:
        with in_use(base):
            build_default(base, target)
    except Busy as exc:
        raise ModelError(f"{base}: is being removed by `armt models rm`") from exc
    return target
