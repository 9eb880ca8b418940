"""Groups of options are spread out for Typer, and put together again for the command."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import typer
from typer.testing import CliRunner

from armt.cli import options as opt
from armt.cli.groups import command
from armt.errors import ExitCode


def test_a_group_is_spread_out_and_put_together_again() -> None:
    seen: dict[str, Any] = {}

    @command
    def made(
        files: Annotated[list[str] | None, typer.Argument()] = None,
        *,
        decoding: opt.DecodingOptions,
        display: opt.DisplayOptions,
    ) -> None:
        seen.update(files=files, decoding=decoding, display=display)

    parameters = inspect.signature(made).parameters
    # The context says where a value comes from, and a preset gives several.
    assert list(parameters)[:4] == ["context", "files", "max_tokens", "temperature"]
    assert "decoding" not in parameters
    own = typer.Typer()
    own.command()(made)
    result = CliRunner().invoke(own, ["a", "b", "-n", "7", "--temp", "0.5", "-q"])
    assert result.exit_code == ExitCode.OK, result.output
    assert seen["files"] == ["a", "b"]
    assert seen["decoding"] == opt.DecodingOptions(max_tokens=7, temperature=0.5)
    assert seen["display"] == opt.DisplayOptions(quiet=True)
