"""The user's ``config.toml``: defaults for options, below flags and environment variables.

Keys are the long names of options without their dashes. At the top level they hold for every command that has such an
option; a table named after a command holds for that command alone::

    model = "~/models/my-armt"

    [summarize]
    max-tokens = 400
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import platformdirs
import typer

from armt.errors import UsageError, one_line

_VARIABLE = "ARMT_CONFIG"


def settings_path() -> Path:
    """Return where the file is looked for: ``ARMT_CONFIG``, else the user's configuration directory."""
    if given := os.environ.get(_VARIABLE):
        return Path(given).expanduser()
    return platformdirs.user_config_path("armt") / "config.toml"


def read_settings(app: typer.Typer) -> dict[str, Any]:
    """Return the file's values as defaults for the commands of ``app``, by command and parameter.

    Raises:
        UsageError: the file cannot be read, or names a command or option that does not exist.
    """
    path = settings_path()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        if _VARIABLE in os.environ:
            raise UsageError(f"{path}: no such file ({_VARIABLE})") from exc
        return {}
    except (OSError, ValueError, RecursionError) as exc:
        raise UsageError(f"{path}: cannot be read ({one_line(exc)})") from exc
    commands = {name: _options(command) for name, command in _commands(app).items()}
    everywhere = {key: value for key, value in values.items() if not isinstance(value, dict)}
    known = {option for options in commands.values() for option in options}
    _check(path, "", everywhere, known)
    for name in values.keys() - everywhere.keys():
        if name not in commands:
            raise UsageError(f"{path}: [{_brief([name])}]: no such command")
        _check(path, f"[{name}] ", values[name], set(commands[name]))
    return {
        name: {options[key]: value for key, value in {**everywhere, **values.get(name, {})}.items() if key in options}
        for name, options in commands.items()
    }


def _commands(app: typer.Typer) -> dict[str, Any]:
    return dict(getattr(typer.main.get_command(app), "commands", {}))


def _options(command: Any) -> dict[str, str]:
    """Map the long names of a command's options to its parameters."""
    return {
        spelling.removeprefix("--"): parameter.name
        for parameter in command.params
        for spelling in parameter.opts
        if spelling.startswith("--")
    }


def _check(path: Path, where: str, values: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(values) - known)
    if unknown:
        raise UsageError(f"{path}: {where}no such option: {_brief(unknown)}")


def _brief(names: list[str]) -> str:
    """Return names as a message has them: some, and of each no more than tells it."""
    return ", ".join(" ".join(name.split())[:60] for name in names[:5])
