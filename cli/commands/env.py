"""``armt env``: what a bug report needs."""

from __future__ import annotations

import json
import os
import platform
import sys
from typing import Any

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import command
from armt.cli.arguments.settings import Settings, settings_path
from armt.cli.console import note
from armt.cli.loading import loading

_PACKAGES = ("torch", "transformers", "triton", "safetensors", "tokenizers", "typer", "rich", "gguf")


@command
def env(json_output: opt.Json = False, *, settings: Settings) -> None:
    """Print versions, device, dtype, kernels, threads, where things are, and the presets of config.toml."""
    with loading("torch"):
        facts = _facts() | _places(settings)
    if json_output:
        print(json.dumps(facts, indent=2))
        return
    for name, value in facts.items():
        print(f"{name:<16}{value}")


def _facts() -> dict[str, Any]:
    import torch

    from armt import __version__
    from armt.runtime.choose import choose

    choices = choose(notify=note)
    return {
        "armt": __version__,
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        **{name: _version(name) for name in _PACKAGES},
        **dict(sentence.split(": ", 1) for sentence in choices.sentences()),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
    }


def _places(settings: Settings) -> dict[str, Any]:
    from armt.cache import cache_root
    from armt.models.default.base import find_base

    base = find_base()
    return {
        "cache": str(cache_root()),
        "base": "not fetched yet (armt models pull default)" if base is None else str(base),
        "config": str(settings_path()) + ("" if settings.file is not None else " (not there)"),
        "presets": ", ".join(settings.presets) or "none",
        **{name: value for name, value in sorted(os.environ.items()) if name.startswith("ARMT_")},
    }


def _version(package: str) -> str:
    # No other command has it imported.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
