"""The user's ``config.toml``: defaults for options, below flags and environment variables, and presets.

Keys are the long names of options without their dashes. At the top level they hold for every command that has such an
option; a table named after a command holds for that command alone, and a preset for those that name it::

    model = "~/models/my-armt"

    [summarize]
    length = "long"

    [preset.contract]
    style = "quotes"
    length = "short"
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import platformdirs
import typer
from typer.core import TyperCommand

from armt.cli.console import note, tell_event
from armt.cli.misuse import Misuse, hint_at_files, what_is_wrong, what_is_wrong_with_value
from armt.disk import expanded, replace_file
from armt.errors import ArmtError, ExitCode, UsageError
from armt.toml_file import TomlFile, did_you_mean

_VARIABLE = "ARMT_CONFIG"
_PRESET = "preset"
_MODEL = "model"
_FROM_FILE = "DEFAULT_MAP"
_FROM_ENVIRONMENT = "ENVIRONMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the file says.

    Attributes:
        file: None where there is none, or it cannot be used.
        defaults: by command and parameter, as Typer takes them.
        presets: options by the name of the preset, then by their own.
        problem: why the file cannot be used. Help and version are had all the same, so it is raised by the commands.
        is_missing: that is because there is none where one was named.
    """

    file: TomlFile | None = None
    defaults: dict[str, Any] = field(default_factory=dict)
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    problem: UsageError | None = None
    is_missing: bool = False

    def take_preset(self, context: typer.Context, name: str) -> None:
        """Put the options of a preset above the defaults of a command that is being parsed.

        Raises:
            UsageError: there is no such preset, or the file cannot be used.
        """
        if self.problem is not None:
            # Of a file that cannot be used no presets are known: it would be said that there are none.
            raise self.problem
        if name not in self.presets:
            there = f"there are {', '.join(self.presets)}" if self.presets else f"none are in {settings_path()}"
            raise UsageError(f"--preset {name}: no such preset ({there}){did_you_mean(name, self.presets)}")
        options = _options(context.command)
        values = {options[key]: value for key, value in self.presets[name].items() if key in options}
        context.default_map = {**(context.default_map or {}), **values}

    def where(self, context: typer.Context, parameter: str) -> str | None:
        """Return ``file:line`` of the value that a command has for a parameter, None where it is not from the file."""
        source = context.get_parameter_source(parameter)
        if self.file is None or source is None or source.name != _FROM_FILE:
            return None
        key = next(key for key, name in _options(context.command).items() if name == parameter)
        tables: list[tuple[str, ...]] = [_words(context)[:length] for length in range(len(_words(context)), -1, -1)]
        if preset := context.params.get(_PRESET):
            tables.insert(0, (_PRESET, preset))
        table = next(table for table in tables if key in _inner(self.file.values, table))
        return self.file.where((*table, key))

    @property
    def models(self) -> list[str]:
        """What the file calls models, in any of its tables."""
        values: Mapping[str, Any] = {} if self.file is None else self.file.values
        return list(_named_models(values))


def settings_of(context: typer.Context) -> Settings:
    """Return what the user's file says to a command; nothing where the program was started without it."""
    return context.obj if isinstance(context.obj, Settings) else Settings()


def write_model(name: str | None) -> Path:
    """Make a model the one that commands take where none is named; all else in the file stays as it is.

    Args:
        name: what ``-m`` takes, None for the default model.

    Returns:
        The file.

    Raises:
        UsageError: the file cannot be written, or is written in a way that cannot be changed safely.
    """
    path = settings_path()
    try:
        # A link to a file that is kept elsewhere stays one.
        path = Path(os.path.realpath(path))
        file = TomlFile.read(path) if path.exists() else TomlFile.parse("", str(path))
        text = file.with_value(_MODEL, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode())
    except UnicodeEncodeError as exc:
        raise UsageError(f"{name}: no name of Unicode, which {path} can hold") from exc
    except OSError as exc:
        raise UsageError(f"{exc.filename or path}: cannot be written ({exc.strerror or exc})") from exc
    return path


def settings_path() -> Path:
    """Return where the file is looked for: ``ARMT_CONFIG``, else the user's configuration directory."""
    if given := os.environ.get(_VARIABLE):
        return expanded(given)
    return platformdirs.user_config_path("armt") / "config.toml"


def read_settings(app: typer.Typer) -> Settings:
    """Read the file for the commands of ``app``; what is wrong with it becomes the settings' ``problem``."""
    path = settings_path()
    if not path.exists():
        # An empty variable is as good as none, as for all others.
        named = bool(os.environ.get(_VARIABLE))
        problem = UsageError(f"{path}: no such file ({_VARIABLE})") if named else None
        return Settings(problem=problem, is_missing=named)
    try:
        file = TomlFile.read(path)
        program: Any = typer.main.get_command(app)
        presets = _presets(file, program)
        tables = {name: value for name, value in file.values.items() if name != _PRESET}
        return Settings(file=file, defaults=_defaults(file, program, tables, {}, ()), presets=presets)
    except UsageError as exc:
        return Settings(problem=exc)


class Command(TyperCommand):
    """A command of the program: a value of ``config.toml`` that it cannot take is blamed on the file and its line."""

    def parse_args(self, context: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        # The words are used up as they are parsed.
        words, tell = list(args), tell_event if _wants_events(context, args) else note
        has_empty = any(not word or (word.startswith("--") and word.endswith("=")) for word in args)
        try:
            rest = super().parse_args(context, args)
            # Completion takes what there is.
            if not context.resilient_parsing:
                self._check_kinds(context)
                if has_empty:
                    _refuse_empty(context)
        except Misuse as exc:
            said = self._blamed(context, exc)
            if said is None:
                hint_at_files(exc, words)
            # Of an option without its value the parser does not say whose it is.
            exc.ctx = exc.ctx or context
            if said is None and tell is note:
                # It is told with where the help is.
                raise
            tell(said or what_is_wrong(exc))
            raise typer.Exit(int(ExitCode.USAGE)) from exc
        except UsageError as exc:
            blame(exc, context)
            tell(str(exc))
            raise typer.Exit(int(exc.exit_code)) from exc
        return rest

    def _blamed(self, context: typer.Context, exc: Any) -> str | None:
        """Say what is wrong with a value of the file, and where it stands; None where it is not from the file."""
        parameter = getattr(getattr(exc, "param", None), "name", None)
        where = settings_of(context).where(context, parameter) if parameter else None
        if where is None or parameter is None:
            return None
        said = _misfit(exc.param, _set(context, parameter)) or what_is_wrong_with_value(exc)
        return f"{where}: {parameter.replace('_', '-')}: {said}"

    def _check_kinds(self, context: typer.Context) -> None:
        """Refuse values of the file that are taken for another kind: true for the number 1.

        Raises:
            BadParameter: there is one.
        """
        parameters: list[Any] = list(self.params)
        for parameter in parameters:
            source = context.get_parameter_source(parameter.name)
            if source is not None and source.name == _FROM_FILE:
                value = _set(context, parameter.name)
                misfit = _misfit(parameter, value)
                if misfit is None and "" in _each(value) and _is_here(context.params[parameter.name]):
                    misfit = "an empty name is no path"
                if misfit is not None:
                    raise typer.BadParameter(misfit, ctx=context, param=parameter)


def _refuse_empty(context: typer.Context) -> None:
    """Refuse an empty word where a path is expected: it is the directory that one is in by then.

    Raises:
        UsageError: there is one.
    """
    if any(map(_is_here, context.params.values())):
        raise UsageError("an empty name is no path; is a variable of the shell empty?")


def _is_here(value: object) -> bool:
    """Whether a path among these is the directory that one is in."""
    return any(isinstance(one, Path) and one == Path() for one in _each(value))


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else [value]


def blame(exc: ArmtError, context: typer.Context) -> None:
    """Add to an error where the option or value that it names is set, which was not on the command line.

    That is a line of ``config.toml``, or a variable of the environment.
    """
    settings, message, options = settings_of(context), str(exc), _options(context.command)
    # A word of the message may be the value of another option than the one that is at fault: auto, torch.
    named = [key for key in options if re.search(rf"--{key}(?![\w-])", message)]
    for key in named or [key for key, parameter in options.items() if _is_said(context.params.get(parameter), message)]:
        where = settings.where(context, options[key]) or _variable(context, options[key])
        if where is not None:
            exc.args = (f"{message} ({key} is set in {where})",)
            return


def _is_said(value: object, message: str) -> bool:
    """Whether a message names a value, or one of several, as a word or words of its own."""
    each = [str(one) for one in _each(value) if isinstance(one, str | Path)]
    return any(one and _stands_in(one, message) for one in each)


def _stands_in(value: str, message: str) -> bool:
    # Who "owns" what names no "own"; a path goes on with what is in it.
    before, behind = (r"\b" if edge.isalnum() else "" for edge in (value[0], value[-1]))
    return re.search(f"{before}{re.escape(value)}{behind}", message) is not None


def _variable(context: typer.Context, parameter: str) -> str | None:
    """Return the variable of the environment that the value of a parameter is from, None where it is not from there."""
    source = context.get_parameter_source(parameter)
    if source is None or source.name != _FROM_ENVIRONMENT:
        return None
    every: list[Any] = list(context.command.params)
    return next(str(each.envvar) for each in every if each.name == parameter)


def _wants_events(context: typer.Context, args: Sequence[str]) -> bool:
    """Whether a program reads what is said, by the words alone: they may be wrong before it is known."""
    style = (context.default_map or {}).get("progress")
    for word, behind in pairwise([*args, ""]):
        option, equals, value = word.partition("=")
        if option == "--progress":
            style = value if equals else behind
    return style == "jsonl"


def _set(context: typer.Context, parameter: str) -> Any:
    """Return what the file says for a parameter."""
    return (context.default_map or {}).get(parameter)


def _misfit(parameter: Any, value: Any) -> str | None:
    """Say why a value of the file is not of the kind that an option takes, where the parser does not say it well."""
    several = parameter.multiple or parameter.nargs == -1
    if several != isinstance(value, list):
        # Dates are values of TOML too.
        shown = json.dumps(value, ensure_ascii=False, default=str)
        return f"expected a list, in brackets: [{shown}]" if several else "expected one value, got a list"
    flagged = [one for one in (value if several else [value]) if isinstance(one, bool)]
    if flagged and not parameter.is_flag:
        return f"expected a number or a text, got {str(flagged[0]).lower()}"
    return None


def _named_models(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _named_models(value)
        elif key == _MODEL and isinstance(value, str) and value:
            yield value


def _words(context: typer.Context) -> tuple[str, ...]:
    """Return the words that name a command, the program's own left out."""
    words: list[str] = []
    at: Any = context
    while at.parent is not None:
        words.insert(0, at.info_name or "")
        at = at.parent
    return tuple(words)


def _inner(values: Mapping[str, Any], table: tuple[str, ...]) -> Mapping[str, Any]:
    for name in table:
        inner = values.get(name)
        values = inner if isinstance(inner, dict) else {}
    return values


def _presets(file: TomlFile, program: Any) -> dict[str, Mapping[str, Any]]:
    presets = file.values.get(_PRESET, {})
    if not isinstance(presets, dict):
        what = f"expected tables [{_PRESET}.NAME]; {_PRESET} = NAME belongs into the table of a command"
        raise file.problem((_PRESET,), f"{_PRESET}: {what}")
    known = set(_options_below(program)) - {_PRESET}
    for name, values in presets.items():
        if not isinstance(values, dict):
            raise file.problem((_PRESET, name), f"[{_PRESET}] {name}: expected a table [{_PRESET}.{name}] of options")
        _check(file, (_PRESET, name), values, known)
    return presets


def _defaults(
    file: TomlFile, group: Any, table: Mapping[str, Any], passed: Mapping[str, Any], at: tuple[str, ...]
) -> dict[str, Any]:
    """Return the defaults of the commands of a group; ``passed`` is what the tables around it say."""
    commands: dict[str, Any] = group.commands
    plain = {name: value for name, value in table.items() if not isinstance(value, dict)}
    for name in table.keys() - plain.keys():
        if name not in commands:
            shown = ".".join((*at, name))
            raise file.problem((*at, name), f"[{shown}]: no such command{did_you_mean(name, commands)}")
    _check(file, at, plain, set(_options_below(group)))
    passed = {**passed, **plain}
    found: dict[str, Any] = {}
    for name, command in commands.items():
        if command.hidden:
            # What `help` takes is no default of --help.
            continue
        own = table.get(name, {})
        if hasattr(command, "commands"):
            found[name] = _defaults(file, command, own, passed, (*at, name))
            continue
        options = _options(command)
        _check(file, (*at, name), own, set(options))
        found[name] = {options[key]: value for key, value in {**passed, **own}.items() if key in options}
    return found


def _check(file: TomlFile, at: tuple[str, ...], values: Mapping[str, Any], known: set[str]) -> None:
    for key in values:
        if key not in known:
            table = f"[{'.'.join(at)}] " if at else ""
            raise file.problem((*at, key), f"{table}{key}: no such option{did_you_mean(key, sorted(known))}")


def commands_below(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the words and the command of all that is below a group, groups included, in the order of ``--help``."""
    for name, command in group.commands.items():
        yield (*words, name), command
        if hasattr(command, "commands"):
            yield from commands_below(command, (*words, name))


def _options_below(group: Any) -> Iterator[str]:
    """Yield the names of all options of a group's commands."""
    for _, command in commands_below(group):
        yield from _options(command)


def _options(command: Any) -> dict[str, str]:
    """Map the long names of a command's options to its parameters."""
    return {
        spelling.removeprefix("--"): parameter.name
        for parameter in command.params
        for spelling in parameter.opts
        if spelling.startswith("--") and spelling != "--help"
    }
