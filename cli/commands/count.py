"""``armt count``: tokens and segments of documents, without running the model; like ``wc``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.console import answer, note
from armt.errors import ExitCode

if TYPE_CHECKING:
    from armt.runtime.forecast.forecast import Expected


@command
def count(
    files: Annotated[
        list[str] | None, typer.Argument(help="Files or directories; - is standard input.", show_default=False)
    ] = None,
    model: opt.Model = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    json_output: opt.Json = False,
    jsonl: opt.JsonLines = False,
    quiet: opt.Quiet = False,
    *,
    text: opt.TextOptions,
    selection: opt.SelectionOptions,
    given: Given,
) -> None:
    """Count the tokens and segments of documents as the model reads them; the model itself is not loaded.

    Examples:

        armt count book.txt

        find . -name '*.md' | armt count --files-from -

    Prints tokens, segments and path, and a total where there are several. With --json, one object per document.
    """
    from armt.cli.checks import check_names, check_there
    from armt.cli.gathering import say_passed_over
    from armt.cli.inputs import check_list, items_of, named_or_piped, select
    from armt.cli.loading import find_directory, refuse_unused
    from armt.models.checkpoint.directory import load_config, tokenizer_directory
    from armt.runtime.forecast.forecast import Forecast
    from armt.runtime.text.tokens import Tokenizer

    paths = named_or_piped(files or [], command="count", elsewhere=selection.files_from is not None)
    check_list(selection, paths)
    check_names(opt.LoadOptions(dialect=dialect), text)
    if len(paths) == 1:
        check_there(paths)
    chosen = select(selection, paths, own=())
    where = find_directory(model, quiet=quiet)
    refuse_unused(given, where, base)
    config = load_config(where, dialect=dialect, base=base, plain=True)
    forecast = Forecast(
        tokenizer=Tokenizer.load(tokenizer_directory(where, base), vocabulary=config.base.vocab_size),
        config=config,
        pace=None,
        layers=0,
        encodings=text.encodings,
        format=text.format,
        stdin=sys.stdin.buffer,
        on_notice=None if quiet else note,
    )
    tally = _Tally(as_json=json_output or jsonl)
    for expected in forecast.of(items_of(chosen)):
        tally.add(expected)
    code = tally.end()
    say_passed_over(chosen, paths, tally.documents, quiet=quiet)
    if code is not ExitCode.OK:
        raise typer.Exit(int(code))


class _Tally:
    """Counts documents one by one and prints as it goes."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._counted = self._tokens = self._segments = 0
        self._failures: list[ExitCode] = []

    def add(self, expected: Expected) -> None:
        """Count one document; one that cannot be read is said and passed over."""
        path, error = expected.item.path, expected.error
        if error is not None:
            self._failures.append(error.exit_code)
            note(str(error))
            self._print({"path": path, "error": str(error)}, None)
            return
        tokens, segments = expected.tokens, expected.segments
        self._counted += 1
        self._tokens += tokens
        self._segments += segments
        result = {"path": path, "sha256": expected.sha256, "tokens": tokens, "segments": segments}
        self._print(result, f"{tokens:>10} {segments:>8} {expected.item.name}")

    @property
    def documents(self) -> int:
        """How many there were, those that cannot be read among them."""
        return self._counted + len(self._failures)

    def end(self) -> ExitCode:
        """Print the total of several documents; returns how it went."""
        if self._counted > 1:
            self._print(None, f"{self._tokens:>10} {self._segments:>8} total")
        if not self._failures:
            return ExitCode.OK
        alone = len(self._failures) == 1 and not self._counted
        return self._failures[0] if alone else ExitCode.SOME_FAILED

    def _print(self, result: dict[str, Any] | None, line: str | None) -> None:
        from armt.runtime.jobs.results import json_line

        if self._as_json and result is not None:
            answer(json_line(result).decode())
        elif not self._as_json and line is not None:
            answer(f"{line}\n")
