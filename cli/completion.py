"""What a shell completes beyond options: names of models, files of results, memory files; quickly, from names alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def complete_models(incomplete: str) -> list[str]:
    """Return the default model, the names in the hub's cache, and folders."""
    names = ["default", *_cached_names()]
    return [name for name in names if name.startswith(incomplete)] + list(_folders(incomplete))


def complete_results(incomplete: str) -> list[str]:
    """Return files of results, and folders on the way to some."""
    return [*_files(incomplete, (".jsonl", ".json")), *_folders(incomplete)]


def complete_memories(incomplete: str) -> list[str]:
    """Return memory files, and folders on the way to some."""
    return [*_files(incomplete, (".armt",)), *_folders(incomplete)]


def _cached_names() -> Iterator[str]:
    from huggingface_hub import constants

    # As the hub's cache calls its folders: models--owner--name.
    for folder in sorted(Path(constants.HF_HUB_CACHE).glob("models--*")):
        yield folder.name.removeprefix("models--").replace("--", "/")


def _files(incomplete: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for name, entry in _entries(incomplete):
        if entry.is_file() and entry.name.endswith(suffixes):
            yield name


def _folders(incomplete: str) -> Iterator[str]:
    for name, entry in _entries(incomplete):
        if entry.is_dir():
            yield f"{name}/"


def _entries(incomplete: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield what a path that is being typed may become, spelled as it was begun."""
    head, slash, begun = incomplete.rpartition("/")
    folder = os.path.expanduser(head + slash) or "."  # noqa: PTH111 (a name as it is typed)
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.name.startswith(begun) and (begun or not entry.name.startswith(".")):
            yield f"{head}{slash}{entry.name}", entry
