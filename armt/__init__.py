"""armt: read documents of any length with recurrent-memory language models.

The exports load lazily, so that ``import armt`` (and ``armt --help``) stays free of torch.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

# Type checkers take it for that of typing, whose import would take as long again as all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from armt.errors import ArmtError
    from armt.runtime.answers.records import AskedAnswer, Evidence, Note
    from armt.runtime.engine.memory import Memory
    from armt.runtime.results import Answered, Summarized
    from armt.runtime.session import Armt, load

    __version__: str

__all__ = [
    "Answered",
    "Armt",
    "ArmtError",
    "AskedAnswer",
    "Evidence",
    "Memory",
    "Note",
    "Summarized",
    "__version__",
    "load",
]

_ROOT = Path(__file__).parents[1]
if (_ROOT / "pyproject.toml").is_file() and (_ROOT / "cli" / "app.py").is_file():
    # In a source tree the subpackages stand beside this folder (pyproject.toml maps them). Python started there finds
    # this folder before the installed package, and would miss them.
    __path__.append(str(_ROOT))

_HOMES = {
    "Answered": "armt.runtime.results",
    "AskedAnswer": "armt.runtime.answers.records",
    "Evidence": "armt.runtime.answers.records",
    "Note": "armt.runtime.answers.records",
    "Summarized": "armt.runtime.results",
    "Armt": "armt.runtime.session",
    "ArmtError": "armt.errors",
    "Memory": "armt.runtime.engine.memory",
    "load": "armt.runtime.session",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'armt' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "__version__"})


def _version() -> str:
    # Its import takes half of the time of --help, and before --help begins whoever interrupts it is shown a traceback.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("armt")
    except PackageNotFoundError:
        # Imported from a source tree that was never installed.
        return "0.0.0"
