"""Jobs: one conveyor, isolated failures, bounded memory, exact resumption; one document is a job of one."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import armt
from armt.errors import DocumentError, ModelError, NoTextError, UsageError
from armt.models.checkpoint.beside.teller import load_teller, save_teller
from armt.models.checkpoint.listing import TELLER
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.question import Question
from armt.runtime.answers.rendering import written_text
from armt.runtime.answers.works.asking import AskingWork
from armt.runtime.answers.works.memory import KeepMemory
from armt.runtime.answers.works.summary import SummaryOptions
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.rounds import Dialogue
from armt.runtime.jobs import document, flow
from armt.runtime.jobs.document import Item, OpenedItem, SourceRecord
from armt.runtime.jobs.events import Plan
from armt.runtime.jobs.job import Job, check_positions
from armt.runtime.jobs.settings import Before, Checkpoints, JobSettings
from armt.runtime.session import Armt
from armt.runtime.text import stored
from armt.runtime.text import tokens as text_tokens
from armt.runtime.text.documents import open_document
from armt.runtime.text.selection import Found, Selection
from armt.runtime.text.stored import StoredText

pytestmark = pytest.mark.usefixtures("short_drafts")

Run = Callable[..., dict[str, dict[str, Any]]]


@pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
def test_each_document_is_answered_as_if_it_were_alone(model: Armt, folder: Path, run: Run, schedule: str) -> None:
    together = [run(model, Selection([str(folder)]), schedule=schedule, lanes=lanes) for lanes in (1, 3, 8)]
    assert [len(results) for results in together] == [15] * 3
    for name in together[0]:
        alone = run(model, [Found(str(folder / name), name)], schedule=schedule)[name]
        assert [results[name] for results in together] == [alone] * 3, name


def test_documents_side_by_side_are_answered_as_if_alone(carrying: Armt, folder: Path, run: Run, events: Any) -> None:
    """Where memory tokens are carried, lanes hold documents; failed ones are results and leave the others."""
    names = [path.name for path in folder.iterdir()]
    alone = {name: run(carrying, [Found(str(folder / name), name)], schedule="auto")[name] for name in names}
    for lanes in (1, 3, 8):
        steps: list[Any] = []
        told = events(step=steps.append)
        together = run(carrying, Selection([str(folder)]), schedule="auto", lanes=lanes, events=told)
        assert len(together) == 15
        assert sum("error" in result for result in together.values()) == 3
        assert max(len(event.step.lanes) for event in steps) == lanes
        assert together == alone, lanes
    outputs = [result["output"] for result in together.values() if "output" in result]
    assert len(set(outputs)) == len(outputs) == 12


def test_a_schedule_that_a_dialect_lacks_is_refused(carrying: Armt, folder: Path, run: Run) -> None:
    with pytest.raises(UsageError, match="memory crosses from the last layer"):
        run(carrying, Selection([str(folder)]), schedule="diagonal")


def test_one_document_is_a_job_of_one(model: Armt, folder: Path, run: Run, asks: Any, kept: Any) -> None:
    """The same answer by either door; the one document's texts are told as they come."""
    expected = run(model, [Found(str(folder / "09.txt"), "")])["09.txt"]
    summary = Job(model, asks(), sink=kept, schedule="diagonal").run_one(Item(paths=(str(folder / "09.txt"),)))
    (result,) = kept.results
    assert {key: result[key] for key in expected} == expected
    assert (summary.done, summary.failed, summary.tokens) == (1, 0, 500)
    pieces = "".join(text for _, kind, text in kept.told if kind == "piece")
    assert pieces == result["output"]
    assert kept.told[-1] == (0, "whole", written_text(result["output"], result["finish_reason"]))


def test_the_plan_of_one_document_is_kept(model: Armt, folder: Path, asks: Any, kept: Any, events: Any) -> None:
    """Steps are promised before reading; the promise and what runs must be one number."""
    for name in ("00.txt", "03.txt", "06.txt", "09.txt"):
        for schedule in ("diagonal", "sequential", "auto"):
            plans: list[Plan] = []
            steps: list[Any] = []
            told = events(planned=plans.append, step=steps.append)
            Job(model, asks(), sink=kept, schedule=schedule, events=told).run_one(Item(paths=(str(folder / name),)))
            assert [plan.steps for plan in plans] == [len(steps)], (name, schedule)


def test_what_one_document_fails_with_is_raised(model: Armt, folder: Path, asks: Any, kept: Any) -> None:
    job = Job(model, asks(), sink=kept)
    with pytest.raises(NoTextError):
        job.run_one(Item(paths=(str(folder / "05c.txt"),)))
    assert job.summary.failed == 1
    assert list(kept.results[0]) == ["path", "sha256", "model", "truncated", "error"]


def test_answers_depend_on_what_was_read(model: Armt, folder: Path, run: Run) -> None:
    """Otherwise the first test would pass with every document mixed up."""
    results = run(model, Selection([str(folder)]))
    outputs = [result["output"] for result in results.values() if "output" in result]
    assert len(set(outputs)) == len(outputs) == 12


def test_counts_are_those_of_the_documents(model: Armt, folder: Path, run: Run) -> None:
    for name, result in run(model, Selection([str(folder)])).items():
        if "error" not in result:
            size = (folder / name).stat().st_size
            assert (result["tokens_read"], result["segments_read"]) == (size, -(-size // 32)), name
            assert result["truncated"] is False
            assert result["finish_reason"] in ("stop", "length")


@pytest.mark.parametrize(
    ("carried", "length", "segments"), [(0, 70, 3), (40, 70, 3), (40, 24, 1), (40, 25, 2), (64, 32, 1), (33, 1, 1)]
)
def test_segments_of_an_earlier_memory_are_not_the_documents(
    model: Armt, tmp_path: Path, run: Run, carried: int, length: int, segments: int
) -> None:
    """With a memory, the segments of what it had read were counted as this document's; an open one counts for both."""
    import torch

    (tmp_path / "a.txt").write_text("x" * length)
    before = Before(memory=model.read(torch.arange(carried) % 90, keep_open=True)) if carried else None
    result = run(model, [Found(str(tmp_path / "a.txt"), "")], before=before)["a.txt"]
    assert (result["tokens_read"], result["segments_read"]) == (length, segments)


def test_failures_are_results_and_touch_no_neighbour(model: Armt, folder: Path, run: Run) -> None:
    results = run(model, [*Selection([str(folder)]), Found(str(folder / "missing.txt"), "missing.txt")])
    errors = {name: result["error"] for name, result in results.items() if "error" in result}
    assert set(errors) == {"05b.txt", "05c.txt", "05d.docx", "missing.txt"}
    assert "binary" in errors["05b.txt"]
    assert "no text" in errors["05c.txt"]
    assert "05d.docx" in errors["05d.docx"]
    assert "no such file" in errors["missing.txt"]
    assert results["missing.txt"]["sha256"] is None
    assert len(results["05b.txt"]["sha256"]) == 64
    for name in errors:
        assert list(results[name]) == ["path", "sha256", "model", "truncated", "error"]


def test_a_document_that_fails_in_its_middle_is_abandoned(
    model: Armt, carrying: Armt, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long document is a stream: its segments are on the conveyor when its bytes turn out to be damaged."""
    monkeypatch.setattr(document, "_PEEK_TOKENS", 64)
    real = document.OpenedItem._cut

    def failing(self: Any, carried: int) -> Iterator[list[int]]:
        for number, segment in enumerate(real(self, carried)):
            if self.item.name.endswith("09.txt") and number == 9:
                raise DocumentError(f"{self.item.name}: the disk went away")
            yield segment

    models = {"diagonal": model, "auto": carrying}
    expected = {schedule: run(one, Selection([str(folder)]), schedule=schedule) for schedule, one in models.items()}
    monkeypatch.setattr(document.OpenedItem, "_cut", failing)
    for schedule, one in models.items():
        results = run(one, Selection([str(folder)]), schedule=schedule)
        assert results["09.txt"]["error"].endswith("the disk went away")
        del results["09.txt"], expected[schedule]["09.txt"]
        assert results == expected[schedule]


class FailingAtItsMark(KeepMemory):
    """Fails with what it says after two segments, while the document is read on."""

    marks = (2,)

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        return [self._fails()]

    def _fails(self) -> Dialogue[None]:
        raise DocumentError("no words for it")
        yield


@pytest.mark.parametrize("together", [1, 2])
@pytest.mark.parametrize("on_disk", [False, True])
def test_what_is_said_of_a_document_in_its_middle_fails_alone(
    model: Armt,
    carrying: Armt,
    tmp_path: Path,
    kept: Any,
    together: int,
    on_disk: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its text is closed with its result, and the reader drew on: the run ended with a ValueError."""
    for module, name in ((document, "_PEEK_TOKENS"), (stored, "_BLOCK_BYTES"), (text_tokens, "_BUFFER_CHARS")):
        monkeypatch.setattr(module, name, 64)
    if on_disk:
        monkeypatch.setattr(stored, "_MEMORY_BYTES", 64)
    items = []
    for name in "abc":
        for part in range(together):
            (tmp_path / f"{name}{part}.txt").write_text("some words of a long text. " * 40)
        items.append(Item(paths=tuple(str(tmp_path / f"{name}{part}.txt") for part in range(together))))

    def work(_armt: Armt, opened: document.OpenedItem, _listener: object) -> KeepMemory:
        return (FailingAtItsMark if "b0.txt" in opened.item.name else KeepMemory)()

    for speaker, schedule, lanes in ((model, "diagonal", 1), (model, "sequential", 1), (carrying, "auto", 2)):
        kept.results.clear()
        job = Job(speaker, JobSettings(), sink=kept, schedule=schedule, lanes=lanes, work=work)
        summary = job.run(items)
        assert (summary.done, summary.failed) == (2, 1)
        errors = [result["error"] for result in kept.results if "error" in result]
        assert errors == [f"{items[1].name}: no words for it"]
        read = [result["tokens_read"] for result in kept.results if "error" not in result]
        assert read == [1080 * together] * 2


def test_an_answer_that_fails_fails_alone(model: Armt, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failed_sizes = flow.answer_round, []

    def failing(speaker: Armt, requests: Any, **options: Any) -> Any:
        # A document of one segment, and the first segment of the question.
        if any(request.memory.tokens_read == 64 for request in requests):
            failed_sizes.append(len(requests))
            raise UsageError("the table of positions ends")
        return real(speaker, requests, **options)

    expected = run(model, Selection([str(folder)]))
    monkeypatch.setattr(flow, "answer_round", failing)
    results = run(model, Selection([str(folder)]), lanes=4)
    assert max(failed_sizes) > 1
    errors = {name for name, result in results.items() if "table of positions" in str(result.get("error"))}
    assert errors == {"03.txt"}
    assert {k: v for k, v in results.items() if k not in errors} == {
        k: v for k, v in expected.items() if k not in errors
    }


def test_several_questions_share_one_reading(model: Armt, folder: Path, run: Run, asks: Any, events: Any) -> None:
    texts = ("Who?", "What is all this about, if it is about anything?", "Why?")
    sampling = asks().questions[0].sampling
    questions = tuple(Question(text=text, sampling=sampling, max_tokens=8) for text in texts)
    settings = JobSettings(questions=questions, single=False)
    steps: list[Any] = []
    told = events(step=steps.append)
    results = run(model, Selection([str(folder)]), settings=settings, lanes=4, events=told)
    once = len(steps)
    for text in texts:
        for name, result in run(model, Selection([str(folder)]), settings=asks(text)).items():
            if "output" in result:
                (answer,) = [a for a in results[name]["answers"] if a["question"] == text]
                assert answer["output"] == result["output"]
    run(model, Selection([str(folder)]), settings=settings, events=told)
    assert len(steps) == 2 * once


@pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
def test_a_document_is_read_as_far_up_as_its_questions_need(
    found_model_dir: Path, folder: Path, run: Run, events: Any, monkeypatch: pytest.MonkeyPatch, schedule: str
) -> None:
    """All layers were run for a memory that answers were no better with."""
    model, kept, steps = armt.load(found_model_dir, device="cpu", dtype="float32"), list[list[int]](), list[Any]()
    keyed = AskingWork.keyed
    monkeypatch.setattr(AskingWork, "keyed", lambda work, *keys: (kept.append(keys[0].tolist()), keyed(work, *keys)))
    settings, paths = JobSettings(questions=(Question(text="Who?"),), evidence=AskOptions()), Selection([str(folder)])
    found = [run(model, paths, schedule=schedule, settings=settings, events=events(step=steps.append))]
    assert {event.layers for event in steps} == {2}
    monkeypatch.setattr(model.pointing, "layers", None)
    monkeypatch.setattr("armt.runtime.answers.works.asking.memory_behind", lambda *_: empty_memory(model.model))
    found.append(run(model, paths, schedule=schedule, settings=settings, events=events(step=steps.append)))
    assert {event.layers for event in steps} == {2, 3}
    assert found[0] == found[1]
    assert kept[: len(kept) // 2] == kept[len(kept) // 2 :]
    assert len(kept) == 24


def told_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, count in (("a.md", 30), ("b.md", 60)):
        sentences = [
            f"The {'abcdefghij'[n % 10] * 3} of mill {n} in {name} turns by the river all day." for n in range(count)
        ]
        (folder / name).write_text("# Mills\n\n" + "\n\n".join(sentences) + "\n")
    return folder


@pytest.mark.parametrize("style", ["notes", "quotes"])
def test_quotes_are_what_a_model_with_a_teller_makes_of_them_while_it_reads(
    told_model: Callable[..., Path], tmp_path: Path, run: Run, events: Any, kept: Any, style: Any
) -> None:
    loud = 30 * np.random.default_rng(0).standard_normal(32).astype(np.float32)
    model, folder = armt.load(told_model(direction=loud), device="cpu", dtype="float32"), told_folder(tmp_path)
    settings, steps = JobSettings(summary=SummaryOptions(style=style)), list[Any]()
    selection = Selection([str(folder)])
    read = run(model, selection, settings=settings, events=events(step=steps.append))
    # No further up than the teller looks.
    assert {event.layers for event in steps} == {2}
    assert all(result["tokens_read"] > 1000 for result in read.values())
    for schedule in ("sequential", "diagonal"):
        again = run(model, selection, settings=settings, schedule=schedule)
        assert {name: result["notes"] for name, result in again.items()} == {n: r["notes"] for n, r in read.items()}
    skimmed = run(model, selection, settings=JobSettings(summary=SummaryOptions(style=style, skim=True)))
    assert all(result["tokens_read"] == 0 for result in skimmed.values())
    assert all(skimmed[name]["notes"] != result["notes"] for name, result in read.items())
    # One by itself is quoted as among others; notes that are asked for are written by all layers.
    item = Item(paths=(str(folder / "b.md"),))
    Job(model, settings, sink=kept).run_one(item)
    assert kept.results[0]["notes"] == read["b.md"]["notes"]
    steps.clear()
    asked = JobSettings(summary=SummaryOptions(style="notes", notes=2))
    Job(model, asked, sink=kept, events=events(step=steps.append)).run_one(item)
    assert {event.layers for event in steps} == {3}


def test_a_teller_that_is_not_asked_may_be_damaged(told_model: Callable[..., Path], tmp_path: Path, run: Run) -> None:
    path, selection = told_model(), Selection([str(told_folder(tmp_path))])
    (path / TELLER).write_bytes(b"no teller")
    model = armt.load(path, device="cpu", dtype="float32")
    for more in ({"skim": True}, {"notes": 2}, {"style": "quotes", "notes": 2}):
        settings = JobSettings(summary=SummaryOptions(**more))  # type: ignore[arg-type]
        assert not settings.tells(path)
        assert all(result["notes"] for result in run(model, selection, settings=settings).values())
    assert JobSettings(summary=SummaryOptions()).tells(path)
    with pytest.raises(ModelError, match="no teller, or a damaged one"):
        run(model, selection, settings=JobSettings(summary=SummaryOptions()))


def test_a_summary_with_a_teller_goes_on_where_it_was_stopped(
    told_model: Callable[..., Path], tmp_path: Path, events: Any, kept: Any
) -> None:
    loud = 30 * np.random.default_rng(0).standard_normal(32).astype(np.float32)
    model, folder = armt.load(told_model(direction=loud), device="cpu", dtype="float32"), told_folder(tmp_path)
    settings, item = JobSettings(summary=SummaryOptions()), Item(paths=(str(folder / "b.md"),))
    steps = list[Any]()
    Job(model, settings, sink=kept).run_one(item)

    def stop(event: Any) -> None:
        steps.append(event)
        if len(steps) == 40:
            raise KeyboardInterrupt

    checkpoints = Checkpoints(file=tmp_path / "r.checkpoint", every_s=0.0)
    with pytest.raises(KeyboardInterrupt):
        Job(model, settings, sink=kept, checkpoints=checkpoints, events=events(step=stop)).run_one(item)
    assert checkpoints.file.exists()
    Job(model, settings, sink=kept, checkpoints=checkpoints, events=events(step=steps.append)).run_one(item)
    whole, rest = kept.results
    assert (rest["notes"], rest["tokens_read"]) == (whole["notes"], whole["tokens_read"])
    # What had been read was not read again.
    segments = -(-whole["tokens_read"] // model.config.segment_tokens)
    assert len(steps) < 40 + segments


def test_what_another_teller_made_of_a_document_is_not_gone_on_with(
    told_model: Callable[..., Path], tmp_path: Path, events: Any, kept: Any
) -> None:
    """Half of the tokens would tell by one direction, half by another: checkpoints knew the weights alone."""
    path, item = told_model(), Item(paths=(str(told_folder(tmp_path) / "b.md"),))
    settings, checkpoints = (
        JobSettings(summary=SummaryOptions()),
        Checkpoints(file=tmp_path / "r.checkpoint", every_s=0),
    )

    def stop(event: Any) -> None:
        if checkpoints.file.exists():
            raise KeyboardInterrupt

    model = armt.load(path, device="cpu", dtype="float32")
    with pytest.raises(KeyboardInterrupt):
        Job(model, settings, sink=kept, checkpoints=checkpoints, events=events(step=stop)).run_one(item)
    left, told = checkpoints.file.read_bytes(), []
    for again in (False, True):
        checkpoints.file.write_bytes(left)
        if again:
            save_teller(path / TELLER, replace(load_teller(path / TELLER), direction=np.ones(32, dtype=np.float32)))
        model, notices = armt.load(path, device="cpu", dtype="float32"), list[str]()
        Job(model, settings, sink=kept, checkpoints=checkpoints, on_notice=notices.append).run_one(item)
        told.append(notices)
    assert [len(notices) for notices in told] == [1, 1]
    assert "goes on at token" in told[0][0]
    assert "not a checkpoint of this job" in told[1][0]


def test_documents_are_drawn_as_they_are_needed(model: Armt, tmp_path: Path, asks: Any) -> None:
    """Bounded by what is on the conveyor and in a round, for long documents and for ones shorter than a segment."""

    class Counting:
        def __init__(self) -> None:
            self.drawn = self.done = self.ahead = 0

        def items(self) -> Iterator[Item]:
            for number in range(40):
                self.drawn += 1
                yield Item(paths=(str(tmp_path / f"{number}.txt"),))

        def text(self, number: int, piece: str) -> None: ...

        def ended(self, number: int, text: str) -> None: ...

        def result(self, item: Item, result: Any) -> None:
            # A document that fails goes onto no conveyor: with failures the bound would hold by itself.
            assert "error" not in result, result
            self.ahead = max(self.ahead, self.drawn - self.done)
            self.done += 1

    for length in (3, 40, 200):
        for number in range(40):
            (tmp_path / f"{number}.txt").write_text(chr(97 + number % 26) * length)
        counting = Counting()
        Job(model, asks(), sink=counting, schedule="diagonal", lanes=4).run(counting.items())
        assert counting.done == 40
        assert counting.ahead <= 4 + model.config.layers + 2


def test_ten_times_the_documents_take_no_more_memory(model: Armt, tmp_path: Path, asks: Any) -> None:
    from armt.runtime.jobs.sinks import Whole

    class Nowhere(Whole):
        def result(self, item: Item, result: Any) -> None: ...

    (tmp_path / "a.txt").write_text("abcdefgh" * 3)
    (tmp_path / "b.txt").write_text("hgfedcba" * 12)
    peaks = []
    for count in (20, 20, 200):
        items = (Item(paths=(str(tmp_path / ("a.txt", "b.txt")[number % 2]),)) for number in range(count))
        gc.collect()
        tracemalloc.start()
        Job(model, asks("?", max_tokens=1), sink=Nowhere(), schedule="diagonal").run(items)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.3 + 50_000


def test_texts_are_let_go_whatever_becomes_of_a_document(
    model: Armt, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds a file descriptor: 100,000 documents would use them up."""
    opened: list[Any] = []
    closed: list[Any] = []
    real = document.OpenedItem.__init__

    def noted(self: Any, *args: Any, **options: Any) -> None:
        opened.append(self)
        real(self, *args, **options)

    monkeypatch.setattr(document.OpenedItem, "__init__", noted)
    monkeypatch.setattr(document.OpenedItem, "close", lambda self: closed.append(self))
    run(model, Selection([str(folder)]))
    assert len(opened) == 12
    assert {id(one) for one in closed} == {id(one) for one in opened}


def test_a_stream_has_no_checkpoint(model: Armt, tmp_path: Path, asks: Any, kept: Any) -> None:
    job = Job(model, asks(), sink=kept, checkpoints=Checkpoints(file=tmp_path / "c", every_s=1))
    with pytest.raises(UsageError, match="a stream cannot be read again"):
        job.run_one(Item(paths=("-",)))


def test_a_table_of_positions_that_is_too_short_is_said_before_reading(make_armt: Callable[..., Armt]) -> None:
    gpt2 = make_armt(family="gpt2")
    limit = gpt2.config.base.learned_positions
    fits = limit // 8 * 6
    check_positions(gpt2, fits, None, "a.txt")
    for tokens in (fits + 6, None):
        with pytest.raises(DocumentError, match=r"a\.txt: .*positions ends at 512"):
            check_positions(gpt2, tokens, None, "a.txt")
    check_positions(make_armt(), 10**9, None, "a.txt")


def test_pages_are_told_of_every_document(model: Armt, folder: Path, kept: Any) -> None:
    told: dict[str, str] = {}

    class Told:
        def page(self, item: Item, text: StoredText, result: dict[str, Any]) -> None:
            told[item.name] = "page"

        def failed(self, item: Item, error: str) -> None:
            told[item.name] = error

        def passed_over(self, item: Item) -> None:
            raise AssertionError

    names = [str(folder / name) for name in ("04.txt", "05b.txt", "05c.txt")]
    quoted = JobSettings(summary=SummaryOptions(style="quotes"))
    Job(model, quoted, sink=kept, pages=Told()).run(Item(paths=(name,)) for name in names)
    assert told == {names[0]: "page", names[1]: f"{names[1]}: looks binary", names[2]: f"{names[2]}: no text in it"}


@pytest.mark.parametrize("peek", [1 << 20, 64], ids=["whole", "streamed"])
def test_a_long_document_that_no_model_reads_is_cut_to_its_end(
    model: Armt, tmp_path: Path, kept: Any, monkeypatch: pytest.MonkeyPatch, peek: int
) -> None:
    """Behind the first million tokens all was one segment to a model without a memory, and sources were not told."""
    path, looked_at, line = tmp_path / "a.txt", list[int](), "The keeper of the mill was Anna Moor. "
    path.write_text(line * 20)
    monkeypatch.setattr(document, "_PEEK_TOKENS", peek)
    monkeypatch.setattr(AskingWork, "reads", False)
    monkeypatch.setattr(AskingWork, "read", lambda self, memory: looked_at.append(len(self._subject.starts)) or ())
    monkeypatch.setattr(AskingWork, "facts", lambda self: {})
    asked = JobSettings(questions=(Question(text="Who?"),), single=False, evidence=AskOptions())
    quoted = JobSettings(summary=SummaryOptions(style="quotes"), questions=(Question(text="What?"),))
    item, before = Item(paths=(str(path), str(path))), Before(memory=empty_memory(model.model))
    for settings, gone_on_from in ((asked, None), (quoted, before)):
        Job(model, settings, sink=kept, before=gone_on_from).run_one(item)
    assert looked_at == [-(-2 * len(line) * 20 // 32)]
    assert [[one["tokens"] for one in result["sources"]] for result in kept.results] == [[len(line) * 20] * 2] * 2


def test_what_is_computed_is_not_read_where_it_can_be(
    model: Armt, tmp_path: Path, run: Run, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder's tables were read by the model for what had been counted in them."""
    (tmp_path / "staff.csv").write_text("name,city,age\nAna,Oslo,30\nBo,Bergen,40\nCai,Oslo,50\n", encoding="utf-8")
    (tmp_path / "note.txt").write_text("Ana and Bo live in Oslo.\n", encoding="utf-8")
    settings = JobSettings(questions=(Question(text="How many people live in Oslo?"),), evidence=AskOptions())
    found = run(model, Selection([str(tmp_path)]), settings=settings)
    read = {name: (result["tokens_read"], result["segments_read"]) for name, result in found.items()}
    assert read == {"staff.csv": (0, 0), "note.txt": (25, 1)}
    table = found["staff.csv"]
    assert (table["answers"][0]["output"], table["schedule"]) == ("2", None)
    assert table["schedule_reason"] == "nothing was read: the text alone is looked at"
    # Of one document nobody counts the tokens; of several together their number is told.
    cut, cut_to_end = list[int](), OpenedItem.cut_to_end

    def watched(opened: OpenedItem) -> None:
        cut.append(len(opened.texts))
        cut_to_end(opened)

    monkeypatch.setattr(OpenedItem, "cut_to_end", watched)
    for times in (1, 2):
        Job(model, settings, sink=kept).run_one(Item(paths=(str(tmp_path / "staff.csv"),) * times))
    assert cut == [2]
    assert [source["tokens"] for source in kept.results[1]["sources"]] == [51, 51]


@pytest.mark.parametrize("style", ["notes", "quotes"])
def test_what_a_memory_has_read_is_summarized_as_the_documents_are(
    model: Armt, tmp_path: Path, kept: Any, style: Any
) -> None:
    """Read once more from its beginning, which is said; quotes need no reading. It was made up from the memory."""
    path, notices = tmp_path / "a.txt", []
    path.write_text("".join(f"Sentence number {number} tells of fox {number * 7}. " for number in range(60)))
    settings = JobSettings(summary=SummaryOptions(style=style, notes=3))
    Job(model, settings, sink=kept).run_one(Item(paths=(str(path),)))
    text = StoredText.of(open_document(path))
    item = Item(paths=(str(path),), texts=(text,))
    record = SourceRecord(path=str(path), sha256=text.sha256, tokens=text.size)
    before = Before(memory=None, path=tmp_path / "m.armt", sources=(record,))
    path.unlink()
    Job(model, settings, sink=kept, before=before, on_notice=notices.append).run_one(item)
    direct, again = (
        {key: value for key, value in result.items() if key not in ("read_s", "decode_s")} for result in kept.results
    )
    expected = direct | {"memory": str(tmp_path / "m.armt")}
    assert again == expected | {"sources": [asdict(record)]}
    said = [f"{tmp_path / 'm.armt'}: what it has read is read again from the beginning"]
    assert notices == (said if style == "notes" else [])
