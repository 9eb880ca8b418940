"""``armt count``: tokens and segments of documents, without running the model; like ``wc``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli import options as opt
from armt.cli.console import answer, note
from armt.cli.options import command
from armt.errors import ArmtError, ExitCode

if TYPE_CHECKING:
    from armt.cli.options import TextOptions
    from armt.runtime.jobs.document import Item
    from armt.runtime.text.tokens import Tokenizer


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
) -> None:
    """Count the tokens and segments of documents as the model reads them; the model itself is not loaded.

    Examples:

        armt count book.txt

        find . -name '*.md' | armt count --files-from -

    Prints tokens, segments and path, and a total where there are several. With --json, one object per document.
    """
    from armt.cli.inputs import check_list, items_of, named_or_piped, select
    from armt.cli.jobs import check_there
    from armt.cli.loading import find_directory
    from armt.models.checkpoint.directory import load_config
    from armt.runtime.text.tokens import Tokenizer

    paths = named_or_piped(files or [], command="count", elsewhere=selection.files_from is not None)
    check_list(selection, paths)
    if len(paths) == 1:
        check_there(paths)
    chosen = select(selection, paths, own=())
    where = find_directory(model, quiet=quiet)
    tally = _Tally(
        Tokenizer.load(where),
        load_config(where, dialect=dialect, base=base, plain=True).segment_tokens,
        text=text,
        as_json=json_output or jsonl,
        quiet=quiet,
    )
    for item in items_of(chosen):
        tally.add(item)
    code = tally.end()
    if code is not ExitCode.OK:
        raise typer.Exit(int(code))


class _Tally:
    """Counts documents one by one and prints as it goes."""

    def __init__(
        self, tokenizer: Tokenizer, segment_tokens: int, *, text: TextOptions, as_json: bool, quiet: bool
    ) -> None:
        self._tokenizer, self._segment_tokens, self._text = tokenizer, segment_tokens, text
        self._as_json = as_json
        self._notify = None if quiet else note
        self._counted = self._tokens = self._segments = 0
        self._failures: list[ExitCode] = []

    def add(self, item: Item) -> None:
        """Count one document; one that cannot be read is said and passed over."""
        from armt.runtime.jobs.document import open_item

        try:
            opened = open_item(
                item,
                self._tokenizer,
                segment_tokens=self._segment_tokens,
                encodings=tuple(self._text.encoding or ()),
                format=self._text.format,
                stdin=sys.stdin.buffer,
                on_notice=self._notify,
            )
        except ArmtError as exc:
            self._failures.append(exc.exit_code)
            note(str(exc))
            self._print({"path": item.path, "error": str(exc)}, None)
            return
        tokens = sum(len(stretch) for stretch in opened.stretches())
        sha256 = opened.texts[0].sha256
        opened.close()
        segments = -(-tokens // self._segment_tokens)
        self._counted += 1
        self._tokens += tokens
        self._segments += segments
        result = {"path": item.path, "sha256": sha256, "tokens": tokens, "segments": segments}
        self._print(result, f"{tokens:>10} {segments:>8} {item.name}")

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
