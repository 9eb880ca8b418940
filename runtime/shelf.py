"""The models on this machine: the default one and its base, those in the hub's cache, those that the user names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armt.cache import cache_root
from armt.disk import Busy, expanded, remove_folder, removing
from armt.errors import ModelError, UsageError
from armt.models.checkpoint.directory import is_armt, load_config, read_config
from armt.runtime.library import DEFAULT, default_directory, hub_name

if TYPE_CHECKING:
    from huggingface_hub import CachedRepoInfo, HFCacheInfo

BASE = "base"


class Kind(StrEnum):
    """Where a model comes from, and so whether armt may remove it."""

    DEFAULT = "default"
    BASE = "base"
    HUB = "hub"
    LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A model on this machine, or one that has a name and is not there.

    Attributes:
        name: what ``-m`` takes; ``base`` and the copies of earlier versions have names for `remove` alone.
        kind: where it comes from.
        path: its directory, None where it is not on this machine.
        bytes: on the disk.
        dialect: of an ARMT model; None for a plain one.
        prepared: whether it can be loaded as it stands.
        problem: why it cannot, else None.
        revision: commit on the hub.
    """

    name: str
    kind: Kind
    path: Path | None
    bytes: int = 0
    dialect: str | None = None
    prepared: bool = False
    problem: str | None = None
    revision: str | None = None

    def facts(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**asdict(self), "kind": self.kind.value, "path": None if self.path is None else str(self.path)}


def shelved(named: Iterable[str] = ()) -> list[Shelved]:
    """Return the models on this machine; nothing is fetched, prepared or loaded.

    Args:
        named: what the user has called models elsewhere (settings, ``ARMT_MODEL``): directories and hub names.
    """
    found = [*_prepared(), *_from_hub()]
    names = {model.name for model in found}
    for name in dict.fromkeys(named):
        if name not in names:
            found.append(_named(name))
    return found


def remove(name: str) -> Shelved:
    """Remove a copy that armt or the hub's client has made, and return what it was.

    Args:
        name: as `shelved` has it.

    Raises:
        UsageError: there is none, it is the user's own, or somebody uses it.
    """
    model = removable(name)
    assert model.path is not None
    try:
        if model.kind is Kind.HUB or not model.path.is_relative_to(cache_root()):
            with removing(model.path):
                _remove_from_hub(model.path)
        else:
            remove_folder(model.path)
    except Busy as exc:
        raise UsageError(f"{name}: is in use by another process; {model.path} is left as it is") from exc
    except OSError as exc:
        raise UsageError(f"{exc.filename or model.path}: cannot be removed ({exc.strerror or exc})") from exc
    return model


def removable(name: str) -> Shelved:
    """Return what `remove` would remove; errors as there."""
    found = [model for model in [*_prepared(), *_from_hub()] if name in (model.name, str(model.path))]
    if found and found[0].path is not None and not _is_given(found[0].path):
        return found[0]
    if found and found[0].path is None:
        raise UsageError(f"{name}: is not prepared, there is nothing to remove")
    if found or expanded(name).exists():
        raise UsageError(f"{name}: is a directory of yours; only what armt has prepared or fetched is removed")
    raise UsageError(f"{name}: no such model here (armt models list)")


def _is_given(path: Path) -> bool:
    """Whether a base is where the user says it is, not in a cache."""
    given = os.environ.get("ARMT_BASE")
    return given is not None and path == expanded(given)


def _prepared() -> Iterator[Shelved]:
    """Yield the default model, its base, and what is left of earlier versions of either."""
    from armt.models.default.base import DEFAULT_NAME, find_base

    base = find_base()
    directory = None if base is None else default_directory(base)
    if directory is not None and (directory / "config.json").is_file():
        yield _described(DEFAULT, Kind.DEFAULT, directory)
    else:
        how = "is fetched and prepared" if base is None else "is prepared"
        yield Shelved(name=DEFAULT, kind=Kind.DEFAULT, path=None, problem=f"{how} when it is first used")
    if base is None:
        yield Shelved(name=BASE, kind=Kind.BASE, path=None, problem=f"{DEFAULT_NAME} is not here")
    else:
        yield _described(BASE, Kind.BASE, base)
    for kind, folder in ((Kind.DEFAULT, cache_root() / "models"), (Kind.BASE, cache_root() / "bases")):
        for path in sorted(folder.glob("[!.]*")):
            if path not in (directory, base) and (path / "config.json").is_file():
                yield _described(path.name, kind, path)


def _from_hub() -> Iterator[Shelved]:
    """Yield the ARMT models in the hub's cache; plain ones are there for other programs."""
    for repository in sorted(_hub_cache(), key=lambda repository: repository.repo_id):
        if repository.repo_type != "model":
            continue
        for revision in sorted(repository.revisions, key=lambda revision: revision.commit_hash):
            path = Path(revision.snapshot_path)
            with suppress(ModelError):
                if not is_armt(read_config(path)):
                    continue
                name = repository.repo_id
                if "main" not in revision.refs:
                    name += f"@{min(revision.refs, default=revision.commit_hash)}"
                yield _described(name, Kind.HUB, path, revision=revision.commit_hash)


def _hub_cache() -> Iterable[CachedRepoInfo]:
    cache = _scan()
    return () if cache is None else cache.repos


def _scan() -> HFCacheInfo | None:
    from huggingface_hub import CacheNotFound, constants, scan_cache_dir

    try:
        return scan_cache_dir(constants.HF_HUB_CACHE)
    except CacheNotFound:
        return None


def _remove_from_hub(snapshot: Path) -> None:
    cache = _scan()
    if cache is not None:
        cache.delete_revisions(snapshot.name).execute()


def _named(name: str) -> Shelved:
    """Describe a directory or a hub name of the user's."""
    path = expanded(name)
    if path.is_dir():
        return _described(name, Kind.LOCAL, path)
    if hub_name(name) is not None:
        return Shelved(name=name, kind=Kind.HUB, path=None, problem="not in the hub's cache (armt models pull)")
    return Shelved(name=name, kind=Kind.LOCAL, path=None, problem="no such directory")


def _described(name: str, kind: Kind, path: Path, *, revision: str | None = None) -> Shelved:
    dialect, problem = None, None
    try:
        config = load_config(path, plain=True)
        dialect = None if config.plain else config.dialect
    except ModelError as exc:
        problem = str(exc)
    return Shelved(
        name=name,
        kind=kind,
        path=path,
        bytes=_size(path),
        dialect=dialect,
        prepared=problem is None,
        problem=problem,
        revision=revision,
    )


def _size(path: Path) -> int:
    """Return the bytes of a directory's files; those of the hub's cache are links to elsewhere."""
    total = 0
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):
                total += (Path(folder) / name).stat().st_size
    return total
