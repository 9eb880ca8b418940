"""``armt eval``: recall over long texts, perplexity by segment, likelihood of summaries."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.arguments.parsing import parse_sizes
from armt.cli.arguments.settings import Command
from armt.cli.checks import check_names, check_there, check_unpacked, expect_word, model_at
from armt.cli.console import note, say
from armt.cli.runs import tell_of_judge
from armt.errors import UsageError
from armt.runtime.defaults import JUDGED, RERANK

if TYPE_CHECKING:
    from armt.runtime.session import Armt

eval_app = typer.Typer(
    help="Measure what a model remembers: with its memory, with the memory zeroed, and against the base.",
    no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False,
)  # fmt: skip


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"


_Form = Annotated[Format, typer.Option("--format", help="table, or json: one object a line.")]
_BaseDir = Annotated[
    str | None,
    opt.path_option(
        "--base-model",
        kind=str,
        help="Hugging Face directory of the plain base, to compare with. Default model: its own.",
    ),
]
_NoBase = Annotated[bool, typer.Option("--no-base/--with-base", help="Leave the comparison with the base out.")]
_Seed = Annotated[int, typer.Option(help="Same seed, same texts.")]
# Of `armt eval answers`, as `tables` has them, which needs torch.
_TABLES = ("notes", "finding", "memory", "quotes", "questions")
# Of `armt eval recall`: how texts are made.
_MADE = (
    "--task", "--segments", "--tokens", "--texts", "--facts", "--questions", "--moves-again", "--cut-facts",
    "--held-out", "--training-words", "--held-out-places", "--places", "--filler", "--seed",
)  # fmt: skip


@eval_app.command(cls=Command)
@command
def recall(
    task: Annotated[list[str] | None, typer.Option(help="qa1, qa2 or qa3; repeatable. Default: all.")] = None,
    segments: Annotated[str, typer.Option(help="Numbers of segments, for instance 2,8,32.")] = "2,8,32",
    tokens: Annotated[str | None, typer.Option(help="Lengths instead, for instance 0,1K,4K,128K.")] = None,
    texts: Annotated[int, typer.Option(min=1, help="Texts of each task and length.")] = 10,
    facts: Annotated[str, typer.Option(help="Fewest and most facts of a text.")] = "4,8",
    questions: Annotated[int, typer.Option(min=1, help="Questions on each memory.")] = 4,
    moves_again: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of facts about a person met before.")
    ] = 0.0,
    cut_facts: Annotated[bool, typer.Option("--cut-facts", help="Segment borders may cut facts.")] = False,
    held_out: Annotated[
        bool, typer.Option("--held-out/--training-words", help="Names and objects that training never saw.")
    ] = True,
    held_out_places: Annotated[
        bool, typer.Option("--held-out-places", help="Places that training never saw, too.")
    ] = False,
    places: Annotated[
        int | None, typer.Option(min=2, help="Only so many places, the common ones first. Default: all.")
    ] = None,
    filler: Annotated[
        Path | None, typer.Option(help="Folder or file with one sentence a line. Default: built in.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Real BABILong files instead (CSV: input, question, target).")
    ] = None,
    seed: _Seed = 0,
    base_model: _BaseDir = None,
    no_base: _NoBase = False,
    format: _Form = Format.TABLE,
    quiet: opt.Quiet = False,
    *,
    model: opt.ModelOptions,
    given: Given,
) -> None:
    """Ask for facts hidden in long text, in the manner of BABILong (BABILong itself only with its files as --data).

    Examples:

        armt eval recall --segments 8,32,128 --texts 20

        armt eval recall --data ./babilong/qa1/4k.csv --format json
    """
    from armt.runtime.recall.story import RecallTask

    _refuse_base(given, no_base=no_base)
    for name in task or ():
        expect_word("task", name, tuple(RecallTask))
    named_files = [path for path in (data, filler) if path is not None]
    check_unpacked(named_files)
    if data is not None:
        given.refuse(*_MADE, beside="--data: its texts and questions are taken as they are")
    if tokens is not None:
        given.refuse("--segments", beside="--tokens, which gives the lengths instead")
    named, model = model.model, _found(model, given, base_model, named_files, quiet=quiet)
    sizes, lengths = _numbers(segments, "segments"), None if tokens is None else _numbers(tokens, "tokens", least=0)
    fewest_and_most = _pair(facts)
    from armt.runtime.evaluation.run import RecallSettings, recall_rows

    settings = RecallSettings(
        tasks=tuple(task or ("qa1", "qa2", "qa3")), segments=sizes, tokens=lengths, texts=texts, facts=fewest_and_most,
        questions=questions, moves_again=moves_again, cut_facts=cut_facts, held_out=held_out,
        held_out_places=held_out_places, places=places, filler=filler, data=data, seed=seed,
    )  # fmt: skip
    armt, base = _opened(model, named, base_model, no_base=no_base, quiet=quiet)
    rows = recall_rows(armt, settings, base=base, schedule=model.schedule.value, notify=None if quiet else note)
    _show(rows, format, ("task", "segments", "tokens", "memory", "zeroed", "base"))


@eval_app.command(cls=Command)
@command
def perplexity(
    files: Annotated[list[Path], typer.Argument(help="Text files or folders.")],
    max_tokens: Annotated[int, typer.Option(min=2, help="Tokens read of each text.")] = 1024,
    texts: Annotated[int | None, typer.Option(min=1, help="Texts at most.")] = None,
    base_model: _BaseDir = None,
    no_base: _NoBase = False,
    format: _Form = Format.TABLE,
    quiet: opt.Quiet = False,
    *,
    model: opt.ModelOptions,
    given: Given,
) -> None:
    """Measure the loss of texts by segment, with memory and with memory zeroed.

    Example:

        armt eval perplexity book.txt manual.txt --max-tokens 2048
    """
    _refuse_base(given, no_base=no_base)
    check_unpacked(files)
    named, model = model.model, _found(model, given, base_model, files, quiet=quiet)
    from armt.runtime.choose import choose_schedule
    from armt.runtime.evaluation.run import text_ids
    from armt.runtime.evaluation.text import score_perplexity

    armt, base = _opened(model, named, base_model, no_base=no_base, quiet=quiet)
    segments = -(-max_tokens // armt.config.segment_tokens)
    chosen = choose_schedule(model.schedule.value, armt.config, segments, armt.model.device).choice
    ids = text_ids(armt, files, max_tokens=max_tokens, texts=texts)
    row = score_perplexity(armt, ids, schedule=chosen, base=base).row()
    if format is Format.JSON:
        print(json.dumps(row))
        return
    lines = [*row["segments"], *([{"segment": "2 and later", **row["later"]}] if row["later"] else [])]
    flat = [{key: value["loss"] if isinstance(value, dict) else value for key, value in line.items()} for line in lines]
    _table(flat, ("segment", "tokens", "memory", "zeroed", *(("base",) if base else ())))


@eval_app.command(cls=Command)
@command
def summary(
    data: Annotated[Path, typer.Option(help="JSON lines with text, prompt and response.")],
    documents: Annotated[int, typer.Option(min=1, help="Documents at most, drawn by the seed.")] = 50,
    min_segments: Annotated[int, typer.Option(min=1, help="Shortest document, in segments.")] = 2,
    max_segments: Annotated[int, typer.Option(min=1, help="Longest document, in segments.")] = 16,
    rouge: Annotated[
        bool, typer.Option("--rouge", help="Write summaries too and compare them (needs rouge-score).")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="Print what was written, to stderr.")] = False,
    seed: _Seed = 0,
    base_model: _BaseDir = None,
    no_base: _NoBase = False,
    format: _Form = Format.TABLE,
    quiet: opt.Quiet = False,
    *,
    model: opt.ModelOptions,
    given: Given,
) -> None:
    """Measure how likely reference summaries are after reading, and optionally ROUGE of the model's own.

    Example:

        armt eval summary --data pairs.jsonl --documents 100 --rouge
    """
    from armt.runtime.evaluation.measures import rouge_scorer

    _refuse_base(given, no_base=no_base)
    if show and not rouge:
        raise UsageError("--show: shows what --rouge has written; without it nothing is")
    if min_segments > max_segments:
        raise UsageError(f"--min-segments {min_segments}: more than --max-segments {max_segments}")
    if rouge:
        rouge_scorer("rouge1")
    check_there([str(data)], files=True)
    check_unpacked([data])
    named, model = model.model, _found(model, given, base_model, [data], quiet=quiet)
    from armt.runtime.choose import choose_schedule
    from armt.runtime.evaluation.run import draw_pairs
    from armt.runtime.evaluation.text import score_summaries

    armt, base = _opened(model, named, base_model, no_base=no_base, quiet=quiet)
    pairs = draw_pairs(armt, data, documents=documents, min_segments=min_segments, max_segments=max_segments, seed=seed)
    chosen = choose_schedule(model.schedule.value, armt.config, max_segments, armt.model.device).choice
    score = score_summaries(armt, pairs, schedule=chosen, base=base, generate=48 if rouge else 0)
    if show:
        for line in score.outputs:
            for shown in (line["name"], f"  reference: {line['reference']}", f"  written:   {line['output']}"):
                say(shown)
    row = score.row()
    if format is Format.JSON:
        print(json.dumps(row))
        return
    lines = [
        {"way": way, "loss": row["loss"].get(way, "-"), **row["rouge"].get(way, {}),
         "memory likelier": row["better"].get(way, "-")}
        for way in dict.fromkeys((*row["loss"], *row["rouge"]))
    ]  # fmt: skip
    _table(lines, ("way", "loss", *(("rouge1", "rouge2", "rougeL") if rouge else ()), "memory likelier"))


@eval_app.command(cls=Command)
@command
def answers(
    data: Annotated[Path, typer.Option(help="Documents with outlines and questions (docs/data.md).")],
    document: Annotated[list[str] | None, typer.Option(help="Only this one; repeatable. Default: all.")] = None,
    table: Annotated[
        list[str] | None, typer.Option(help="notes, finding, memory, quotes or questions; repeatable. Default: all.")
    ] = None,
    notes: Annotated[str, typer.Option(help="Numbers of notes per document.")] = "20,40",
    drafts: Annotated[
        int, typer.Option(min=1, help="Drafts of each note, of which the one that says most of its section is kept.")
    ] = 1,
    documents: Annotated[int, typer.Option(min=1, help="Documents whose questions are asked, at most.")] = 25,
    rerank: Annotated[int, typer.Option(min=0, help="Segments ordered anew, as of armt ask.")] = RERANK,
    judged: Annotated[int, typer.Option(min=0, help="Sentences that the judge may look at, as of armt ask.")] = JUDGED,
    judge: Annotated[
        str | None, typer.Option(metavar="<model>", envvar="ARMT_JUDGE", help="Whose judge that is, as of armt ask.")
    ] = None,
    skim: Annotated[
        bool, typer.Option("--skim", help="Questions are answered from texts that are not read, as of armt ask.")
    ] = False,
    seed: _Seed = 0,
    base_model: _BaseDir = None,
    no_base: _NoBase = True,
    quiet: opt.Quiet = False,
    *,
    model: opt.ModelOptions,
    given: Given,
) -> None:
    """Measure notes against outlines, finding, quotes and answers; one JSON object a line.

    Example:

        armt eval answers --data docs/data/answers/shipped.jsonl.gz --document Exod
    """
    _refuse_base(given, no_base="--no-base" in given.names)
    for name in table or ():
        expect_word("table", name, _TABLES)
    check_there([str(data)], files=True)
    named, model = model.model, _found(model, given, base_model, [data], quiet=quiet)
    numbers = _numbers(notes, "notes")
    from armt.runtime.answers.asking import AskOptions
    from armt.runtime.answers.notes import NoteOptions
    from armt.runtime.evaluation.answers.tables import TABLES, AnswersSettings, answers_rows

    asking = AskOptions(rerank=rerank, judged=judged, judge=judge, skim=skim)
    tell_of_judge(given, Path(str(model.model)), asking, quiet=quiet)
    settings = AnswersSettings(
        data=data,
        names=tuple(document or ()),
        tables=tuple(table or TABLES),
        notes=numbers,
        questions=documents,
        options=NoteOptions(drafts=drafts, seed=seed),
        asking=asking,
        seed=seed,
    )
    # It takes long, so it is left out unless asked for: by --with-base, or by naming it.
    armt, base = _opened(model, named, base_model, no_base=no_base and base_model is None, quiet=quiet)
    notify = None if quiet else note
    for row in answers_rows(armt, settings, base=base, schedule=model.schedule.value, notify=notify):
        print(json.dumps(row), flush=True)


def _refuse_base(given: Given, *, no_base: bool) -> None:
    """Refuse a base that nothing would be compared with."""
    if no_base:
        given.refuse("--base-model", beside="--no-base")


def _found(
    model: opt.ModelOptions, given: Given, base_model: str | None, files: Sequence[Path], *, quiet: bool
) -> opt.ModelOptions:
    """Return the options with the model's directory in them; what is wrong is said before torch is imported."""
    from armt.cli.loading import with_directory

    check_names(model)
    check_there([str(path) for path in files])
    if base_model is not None:
        model_at(base_model)
    return with_directory(model, given, quiet=quiet)


def _opened(
    model: opt.ModelOptions, named: str | None, base_model: str | None, *, no_base: bool, quiet: bool
) -> tuple[Armt, Armt | None]:
    """Load a model, and the base that it is compared with.

    Args:
        model: with its directory.
        named: as the user named it.
        base_model: that was named; None for the model's own.
        no_base: it is compared with none.
        quiet: nothing is said on the way.
    """
    from armt.cli.loading import open_model

    armt = open_model(model, quiet=quiet)
    return armt, None if no_base else _base(armt, named, base_model, quiet)


def _base(armt: Armt, model: str | None, base_model: str | None, quiet: bool) -> Armt | None:
    """Load the plain base: the one named, or the default model's own where no model (``model``) was named."""
    from armt.models.default.base import ensure_base
    from armt.runtime.evaluation.run import load_base

    if base_model is None and model is not None:
        if not quiet:
            note("note: without --base-model there is no comparison with the base")
        return None
    return load_base(armt, ensure_base() if base_model is None else model_at(base_model))


def _numbers(text: str, name: str, *, least: int = 1) -> tuple[int, ...]:
    return tuple(parse_sizes(text, f"--{name}", least=least))


def _pair(text: str) -> tuple[int, int]:
    numbers = _numbers(text, "facts", least=0)
    if len(numbers) > 2 or not 0 < numbers[0] <= numbers[-1]:
        raise UsageError(f"--facts: expected fewest,most such as 4,8, got {text!r}")
    return numbers[0], numbers[-1]


def _show(rows: Iterable[dict[str, Any]], format: Format, columns: tuple[str, ...]) -> None:
    if format is Format.JSON:
        for row in rows:
            print(json.dumps(row), flush=True)
        return
    _table(list(rows), columns)


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Print a table on stdout, plain when it is piped."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(_cell(row.get(column, "-")) for column in columns))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        share, low, high = value["accuracy"] if "accuracy" in value else value["share"], value["low"], value["high"]
        return f"{100 * share:.0f} % ({100 * low:.0f} to {100 * high:.0f}, n = {value.get('asked', value.get('of'))})"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
