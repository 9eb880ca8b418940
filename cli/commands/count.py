"""``armt count``: tokens and segments of documents, without running the model; like ``wc``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli import options as opt
from armt.cli.console import handled, say
from armt.errors import ArmtError, ExitCode, UsageError

if TYPE_CHECKING:
    from armt.runtime.text.selection import Found
    from armt.runtime.text.tokens import Tokenizer


@handled
def count(
    files: Annotated[
        list[str] | None, typer.Argument(help="Files or directories; - is standard input.", show_default=False)
    ] = None,
    model: opt.Model = None,
    dialect: opt.Dialect = None,
    base: opt.Base = None,
    encoding: opt.Encoding = None,
    format: opt.Format = None,
    glob: opt.Glob = None,
    files_from: opt.FilesFrom = None,
    null: opt.Null = False,
    jsonl: opt.JsonLines = False,
    quiet: opt.Quiet = False,
) -> None:
    """Count the tokens and segments of documents as the model reads them; the model itself is not loaded.

    Examples:

        armt count book.txt

        find . -name '*.md' | armt count --files-from -

    Prints tokens, segments and path, and a total where there are several.
    """
    from armt.cli.folder import listed_paths
    from armt.cli.inputs import refuse_terminal
    from armt.models.checkpoint.directory import load_config
    from armt.runtime.library import find_model
    from armt.runtime.text.selection import Selection, check_globs
    from armt.runtime.text.tokens import Tokenizer

    paths = list(files or ())
    if not paths and files_from is None:
        raise UsageError("no document: name files or directories, or - for standard input (armt count --help)")
    if "-" in paths or files_from == "-":
        refuse_terminal("count")
    if null and files_from is None:
        raise UsageError("--null says how the list of --files-from ends its paths; there is no --files-from")
    check_globs(tuple(glob or ()), [*paths, *([] if files_from is None else ["."])])
    where = find_model(model)
    tally = _Tally(
        Tokenizer.load(where), load_config(where, dialect=dialect, base=base).segment_tokens,
        encodings=tuple(encoding or ()), format=format, jsonl=jsonl, quiet=quiet,
    )  # fmt: skip
    roots = paths if files_from is None else listed_paths(paths, files_from, null=null)
    for found in Selection(roots, tuple(glob or ())):
        tally.add(found)
    code = tally.end()
    if code is not ExitCode.OK:
        raise typer.Exit(int(code))


class _Tally:
    """Counts documents one by one and prints as it goes."""

    def __init__(self, tokenizer: Tokenizer, segment_tokens: int, *, encodings: tuple[str, ...], format: str | None,
                 jsonl: bool, quiet: bool) -> None:  # fmt: skip
        self._tokenizer, self._segment_tokens, self._jsonl = tokenizer, segment_tokens, jsonl
        self._encodings, self._format = encodings, format
        self._notify = None if quiet else lambda line: say(f"armt: {line}")
        self._counted = self._tokens = self._segments = 0
        self._failures: list[ExitCode] = []

    def add(self, found: Found) -> None:
        """Count one document; one that cannot be read is said and passed over."""
        from armt.runtime.text.documents import open_document

        try:
            source = sys.stdin.buffer if found.path == "-" else found.source
            document = open_document(source, encodings=self._encodings, format=self._format, on_notice=self._notify)
            tokens = sum(len(stretch) for stretch in self._tokenizer.iter_tokens(document.text()))
        except ArmtError as exc:
            self._failures.append(exc.exit_code)
            say(f"armt: {exc}")
            self._print({"path": found.path, "error": str(exc)}, None)
            return
        segments = -(-tokens // self._segment_tokens)
        self._counted += 1
        self._tokens += tokens
        self._segments += segments
        result = {"path": found.path, "sha256": document.sha256, "tokens": tokens, "segments": segments}
        self._print(result, f"{tokens:>10} {segments:>8} {found.path}")

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

        if self._jsonl and result is not None:
            sys.stdout.buffer.write(json_line(result))
        elif not self._jsonl and line is not None:
            sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
