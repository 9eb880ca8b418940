"""The command line: one file per command, registered here. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import os
from functools import partial
from typing import Annotated

import typer

from armt.cli.arguments.completion import mend_scripts
from armt.cli.arguments.settings import Command, read_settings
from armt.cli.commands.ask import ask
from armt.cli.commands.bench import bench
from armt.cli.commands.convert import convert
from armt.cli.commands.count import count
from armt.cli.commands.env import env
from armt.cli.commands.eval import eval_app
from armt.cli.commands.inspect import inspect
from armt.cli.commands.models import models_app
from armt.cli.commands.read import read
from armt.cli.commands.run import run
from armt.cli.commands.summarize import summarize
from armt.cli.commands.text import text
from armt.cli.commands.train import train
from armt.cli.commands.verify import verify
from armt.cli.console import enable_debug, mend_streams, run_to_end
from armt.cli.misuse import run_told
from armt.runtime.devices.place import Place

_HELP = """Read documents of any length with recurrent-memory language models, and answer about them.

Examples:

    armt ask contract.pdf "When does it end?"

    armt ask staff.csv "Who has the highest salary?"

    armt summarize book.txt

    cat server.log | armt summarize --json | jq .output

    armt read book.txt -o book.armt

armt COMMAND --help says what a command does, with examples and all of its options.

Exit codes: 0 ok, 1 some documents failed, 2 usage, 3 model cannot be loaded, 4 no text in the input,
5 a device was lost, 130 interrupted.
"""

mend_scripts()
app = typer.Typer(
    name="armt",
    help=_HELP,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from armt import __version__

        print(f"armt {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Hold the options that come before the command."""
    if debug:
        enable_debug()


@app.command("help", hidden=True)
def help_of(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[COMMAND]...", help="Of which command.")] = None,
) -> None:
    """Show the help of a command, as `armt COMMAND --help` does.

    Example:

        armt help ask
    """
    assert context.parent is not None
    context.parent.command.main([*(words or ()), "--help"], prog_name="armt", standalone_mode=False)


for each in (summarize, read, ask, verify, count, text, run, bench, train):
    app.command(cls=Command)(each)
app.add_typer(eval_app, name="eval")
app.add_typer(models_app, name="models")
for each in (inspect, convert, env):
    app.command(cls=Command)(each)


def main() -> None:
    """Run the command line, with the defaults of the user's ``config.toml``."""
    mend_streams()
    place = Place.of(os.environ)
    if place is not None:
        # One of several processes that hold a model together: all but the first do nothing else.
        from armt.runtime.devices.crew import take_place

        take_place(place)
    settings = read_settings(app)
    run_to_end(partial(run_told, partial(app, standalone_mode=False, default_map=settings.defaults, obj=settings)))
