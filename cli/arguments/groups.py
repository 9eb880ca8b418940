"""Groups of options, spread out into a command's own parameters.

A command names the groups it takes as keyword parameters; `command` gives Typer a function with all their options::

    @command
    def ask(files: Files = None, *, model: ModelOptions, decoding: DecodingOptions) -> None: ...
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any, get_type_hints

import typer

from armt.cli.arguments.options import ProgressStyle
from armt.cli.arguments.settings import Settings, blame, settings_of
from armt.cli.console import handled, leave_out_warnings, note, speak_events
from armt.errors import ArmtError, UsageError

_FROM_WORDS = "COMMANDLINE"


@dataclass(frozen=True, slots=True)
class Given:
    """The options that stand on the command line itself.

    Defaults of config.toml, of a preset and of the environment are none of them: where they do nothing, nobody has
    asked for anything that is not done.

    Attributes:
        names: by their long spelling: ``--keep-text``, ``--no-index``.
    """

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, context: typer.Context) -> Given:
        """Return those of a command that is being run."""
        parameters: list[Any] = list(context.command.params)
        found: set[str] = set()
        for parameter in parameters:
            source = context.get_parameter_source(parameter.name)
            if source is not None and source.name == _FROM_WORDS:
                turned_off = context.params.get(parameter.name) is False and parameter.secondary_opts
                spellings = parameter.secondary_opts if turned_off else parameter.opts
                found |= {spelling for spelling in spellings if spelling.startswith("--")}
        return cls(frozenset(found))

    def refuse(self, *options: str, beside: str) -> None:
        """Refuse options that do nothing beside another one.

        Args:
            options: as in ``names``.
            beside: the other one, and why so.

        Raises:
            UsageError: one of them was given.
        """
        if unused := self._unused(options):
            raise UsageError(f"{unused}: not used with {beside}")

    def tell(self, *options: str, beside: str, quiet: bool) -> None:
        """Say that options do nothing beside another one, where scripts give them all the same.

        Args:
            options: as in ``names``.
            beside: the other one, and why so.
            quiet: say nothing.
        """
        if (unused := self._unused(options)) and not quiet:
            note(f"{unused}: not used with {beside}")

    def _unused(self, options: Sequence[str]) -> str:
        return ", ".join(option for option in options if option in self.names)


def _take_preset(context: typer.Context, name: str | None) -> str | None:
    if name is not None:
        settings_of(context).take_preset(context, name)
    return name


def _preset_names(context: typer.Context) -> list[str]:
    return list(settings_of(context).presets)


_Preset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        help="Options that config.toml has under [preset.NAME]; `armt env` lists them.",
        is_eager=True,
        callback=_take_preset,
        autocompletion=_preset_names,
    ),
]


def command(function: Callable[..., None], *, makes_settings: bool = False) -> Callable[..., None]:
    """Spread the option groups of a command out for Typer, and turn its errors into lines and exit codes.

    A command with groups has so many options that it takes presets as well.

    Args:
        function: takes groups (frozen dataclasses, as in `options`) as keyword parameters, besides its own options;
            what it wants as `Settings` are those of the user, and as `Given` the options on the command line.
        makes_settings: it can make the user's file, and looks itself at the problem that there is none.
    """
    hints = get_type_hints(function, include_extras=True)
    own: list[inspect.Parameter] = []
    groups: dict[str, Any] = {}
    told = {name: kind for name, kind in hints.items() if kind in (Settings, Given)}
    for name, parameter in inspect.signature(function).parameters.items():
        kind = hints[name]
        if name in told:
            continue
        if is_dataclass(kind):
            groups[name] = kind
        else:
            own.append(parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY))
    for group in groups.values():
        own += _parameters(group)
    if groups:
        own.append(inspect.Parameter("preset", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_Preset))
    own.insert(0, inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context))

    @functools.wraps(function)
    def spread(context: typer.Context, preset: str | None = None, **values: Any) -> None:
        if values.get("progress") is ProgressStyle.JSONL:
            speak_events()
        if values.get("quiet"):
            leave_out_warnings()
        settings = settings_of(context)
        if settings.problem is not None and not (makes_settings and settings.is_missing):
            raise settings.problem
        made = {name: _gathered(group, values) for name, group in groups.items()}
        facts = {Settings: settings, Given: Given.of(context)}
        try:
            function(**values, **made, **{name: facts[kind] for name, kind in told.items()})
        except ArmtError as exc:
            blame(exc, context)
            raise

    # Typer looks at the signature and at the annotations.
    spread.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
    spread.__annotations__ = {parameter.name: parameter.annotation for parameter in own}
    del spread.__wrapped__
    return handled(spread)


def _parameters(group: Any) -> list[inspect.Parameter]:
    """Return the parameters that a group stands for; a group may hold groups."""
    hints = get_type_hints(group, include_extras=True)
    parameters = []
    for option in fields(group):
        if is_dataclass(hints[option.name]):
            parameters += _parameters(hints[option.name])
            continue
        parameters.append(
            inspect.Parameter(
                option.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if option.default is MISSING else option.default,
                annotation=hints[option.name],
            )
        )
    return parameters


def _gathered(group: Any, values: dict[str, Any]) -> Any:
    """Make a group out of the values of its options, which are taken out."""
    hints = get_type_hints(group, include_extras=True)
    return group(
        **{
            option.name: _gathered(hints[option.name], values)
            if is_dataclass(hints[option.name])
            else values.pop(option.name)
            for option in fields(group)
        }
    )
