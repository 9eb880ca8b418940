"""Jobs over many documents: one conveyor, isolated failures, bounded memory, results that survive, exact resumption."""

from __future__ import annotations

import gc
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

import armt
from armt.errors import DocumentError, UsageError
from armt.runtime.choose import Choice
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.reader import Reader, ReadingPoint, Source
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs.checkpoint import Checkpoint, Owner, load_checkpoint, save_checkpoint, skip_tokens
from armt.runtime.jobs.job import DocumentJob, JobSettings, check_positions
from armt.runtime.jobs.results import ResultLog
from armt.runtime.session import Armt
from armt.runtime.text.selection import Found, Selection, paths_from

SETTINGS = JobSettings(questions=("What is it about?",), sampling=Sampling(temperature=1.5, seed=3), max_tokens=8)
TIMINGS = ("read_s", "decode_s")


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMT_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def model(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir, device="cpu", dtype="float32")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of all lengths around a segment of 32, some of which cannot be read."""
    root = tmp_path_factory.mktemp("folder")
    for number, length in enumerate((1, 20, 31, 32, 33, 64, 65, 100, 300, 500, 700, 1)):
        text = "".join(chr(97 + (7 * number + i * i) % 26) for i in range(length))
        (root / f"{number:02}.txt").write_text(text)
    (root / "05b.txt").write_bytes(b"\0\1\2\3" * 40)
    (root / "05c.txt").write_text("  \n")
    (root / "05d.docx").write_bytes(b"PK\x03\x04 no archive")
    return root


def job(model: Armt, results: list[dict[str, Any]], schedule: str = "diagonal", **options: Any) -> DocumentJob:
    settings = options.pop("settings", SETTINGS)
    return DocumentJob(
        model,
        settings,
        schedule=Choice(schedule, "asked for"),
        sink=lambda _, result: results.append(result),
        **options,
    )


def run(model: Armt, documents: Any, **options: Any) -> dict[str, dict[str, Any]]:
    results: list[dict[str, Any]] = []
    job(model, results, **options).run(documents)
    assert len({result["path"] for result in results}) == len(results)
    return {Path(result["path"]).name: without_timings(result) for result in results}


def without_timings(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in TIMINGS}


@pytest.mark.parametrize("lanes", [1, 3, 8])
@pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
def test_each_document_is_answered_as_if_it_were_alone(model: Armt, folder: Path, schedule: str, lanes: int) -> None:
    together = run(model, Selection([str(folder)]), schedule=schedule, lanes=lanes)
    assert len(together) == 15
    for name, result in together.items():
        alone = run(model, [Found(str(folder / name), name)], schedule=schedule)
        assert alone[name] == result


def test_answers_depend_on_what_was_read(model: Armt, folder: Path) -> None:
    """Otherwise the test above would pass with every document mixed up."""
    results = run(model, Selection([str(folder)]))
    outputs = [result["output"] for result in results.values() if "output" in result]
    assert len(set(outputs)) == len(outputs) == 12


def test_counts_are_those_of_the_documents(model: Armt, folder: Path) -> None:
    for name, result in run(model, Selection([str(folder)])).items():
        if "error" not in result:
            size = (folder / name).stat().st_size
            assert (result["tokens_read"], result["segments_read"]) == (size, -(-size // 32)), name
            assert result["truncated"] is False


def test_failures_are_results_and_touch_no_neighbour(model: Armt, folder: Path) -> None:
    results = run(model, [*Selection([str(folder)]), Found(str(folder / "missing.txt"), "missing.txt")])
    errors = {name: result["error"] for name, result in results.items() if "error" in result}
    assert set(errors) == {"05b.txt", "05c.txt", "05d.docx", "missing.txt"}
    assert "binary" in errors["05b.txt"]
    assert "no text" in errors["05c.txt"]
    assert "damaged" in errors["05d.docx"]
    assert "no such file" in errors["missing.txt"]
    assert results["missing.txt"]["sha256"] is None
    assert len(results["05b.txt"]["sha256"]) == 64


def test_a_document_that_fails_in_its_middle_is_abandoned(
    model: Armt, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long document is a stream: its segments are on the conveyor when its bytes turn out to be damaged."""
    from armt.runtime.jobs import answer

    monkeypatch.setattr(answer, "_PEEK_TOKENS", 64)
    real = type(model.tokenizer).iter_tokens

    def failing(self: Any, text: Iterator[str]) -> Iterator[list[int]]:
        tokens = [token for stretch in real(self, text) for token in stretch]
        for start in range(0, len(tokens), 50):
            if len(tokens) == 500 and start == 300:
                raise RuntimeError("the disk went away")
            yield tokens[start : start + 50]

    expected = run(model, Selection([str(folder)]))
    monkeypatch.setattr(type(model.tokenizer), "iter_tokens", failing)
    results = run(model, Selection([str(folder)]))
    assert results["09.txt"]["error"].endswith("cannot be read (RuntimeError: the disk went away)")
    del results["09.txt"], expected["09.txt"]
    assert results == expected


def test_an_answer_that_fails_fails_alone(model: Armt, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from armt.runtime.jobs import flow as job_flow

    real, failed_sizes = job_flow.answer_round, []

    def failing(armt_: Armt, asked: Any, **options: Any) -> Any:
        # A document of one segment, and the first segment of the question.
        if any(question.memory.tokens_read == 64 for question in asked):
            failed_sizes.append(len(asked))
            raise UsageError("the table of positions ends")
        return real(armt_, asked, **options)

    expected = run(model, Selection([str(folder)]))
    monkeypatch.setattr(job_flow, "answer_round", failing)
    results = run(model, Selection([str(folder)]), lanes=4)
    assert max(failed_sizes) > 1
    errors = {name for name, result in results.items() if "table of positions" in str(result.get("error"))}
    assert errors == {"03.txt"}
    assert {k: v for k, v in results.items() if k not in errors} == {
        k: v for k, v in expected.items() if k not in errors
    }


def test_several_questions_share_one_reading(model: Armt, folder: Path) -> None:
    questions = ("Who?", "What is all this about, if it is about anything?", "Why?")
    settings = JobSettings(questions=questions, single=False, sampling=SETTINGS.sampling, max_tokens=8)
    steps = []
    events = _Events(step=lambda event: steps.append(event))
    results = run(model, Selection([str(folder)]), settings=settings, lanes=4, events=events)
    once = len(steps)
    for question in questions:
        single = JobSettings(questions=(question,), sampling=SETTINGS.sampling, max_tokens=8)
        for name, result in run(model, Selection([str(folder)]), settings=single).items():
            if "output" in result:
                (answer,) = [a for a in results[name]["answers"] if a["question"] == question]
                assert answer["output"] == result["output"]
    run(model, Selection([str(folder)]), settings=settings, events=events)
    assert len(steps) == 2 * once


class _Events:
    """Job events that go where the test wants them."""

    def __init__(self, **taken: Callable[..., None]) -> None:
        self._taken = taken

    def __getattr__(self, name: str) -> Callable[..., None]:
        return self._taken.get(name, lambda *_: None)


def test_documents_are_drawn_as_they_are_needed(model: Armt, tmp_path: Path) -> None:
    """Bounded by what is on the conveyor and in a round, for long documents and for ones shorter than a segment."""
    for length in (3, 40, 200):
        for number in range(40):
            (tmp_path / f"{number}.txt").write_text(chr(97 + number % 26) * length)
        drawn, done, ahead = [0], [0], []

        def documents(drawn: list[int] = drawn) -> Iterator[Found]:
            for number in range(40):
                drawn[0] += 1
                yield Found(str(tmp_path / f"{number}.txt"), "")

        def sink(*_: Any, done: list[int] = done, drawn: list[int] = drawn, ahead: list[int] = ahead) -> None:
            ahead.append(drawn[0] - done[0])
            done[0] += 1

        DocumentJob(model, SETTINGS, schedule=Choice("diagonal", ""), sink=sink, lanes=4).run(documents())
        assert done[0] == 40
        assert max(ahead) <= 4 + model.config.layers + 2


def test_ten_times_the_documents_take_no_more_memory(model: Armt, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abcdefgh" * 3)
    (tmp_path / "b.txt").write_text("hgfedcba" * 12)
    settings = JobSettings(questions=("?",), sampling=Sampling(), max_tokens=1)
    peaks = []
    for count in (20, 20, 200):
        names = (Found(str(tmp_path / ("a.txt", "b.txt")[number % 2]), "") for number in range(count))
        gc.collect()
        tracemalloc.start()
        DocumentJob(model, settings, schedule=Choice("diagonal", ""), sink=lambda *_: None).run(names)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.3 + 50_000


def test_settings_are_told_apart() -> None:
    changed = [
        {"questions": ("Another?",)}, {"system": "x"}, {"max_tokens": 9}, {"sampling": Sampling(seed=4)},
        {"format": "text"}, {"encodings": ("latin-1",)}, {"memory_sha256": "0"},
    ]  # fmt: skip
    base: dict[str, Any] = {"questions": SETTINGS.questions, "sampling": SETTINGS.sampling, "max_tokens": 8}
    digests = [JobSettings(**base).digest(), *(JobSettings(**{**base, **change}).digest() for change in changed)]
    assert digests[0] == SETTINGS.digest()
    assert len(set(digests)) == len(digests)


def test_a_table_of_positions_that_is_too_short_is_said_before_reading(make_armt: Callable[..., Armt]) -> None:
    gpt2 = make_armt(family="gpt2")
    limit = gpt2.config.base.learned_positions
    fits = limit // 8 * 6
    check_positions(gpt2, fits, None, "a.txt")
    for tokens in (fits + 6, None):
        with pytest.raises(DocumentError, match=r"a\.txt: .*positions ends at 512"):
            check_positions(gpt2, tokens, None, "a.txt")
    check_positions(make_armt(), 10**9, None, "a.txt")


class TestResultLog:
    """What is on the disk is whole, and recognised."""

    def log(self, path: Path, **options: Any) -> ResultLog:
        return ResultLog(path, **{"model": "m", "settings": "s", **options})

    def test_every_torn_end_is_cut_off(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            for number in range(3):
                log.write({"path": f"{number} ü", "sha256": "x", "output": "a\nb"})
        data = path.read_bytes()
        ends = [0, *(i + 1 for i, byte in enumerate(data) if byte == 10)]
        for length in range(len(data) + 1):
            path.write_bytes(data[:length])
            whole = sum(end <= length for end in ends) - 1
            with self.log(path, resume=True) as log:
                assert [log.has(f"{number} ü", "x") for number in range(3)] == [n < whole for n in range(3)]
                log.write({"path": "new", "sha256": None})
            lines = path.read_text().splitlines()
            assert [json.loads(line)["path"] for line in lines] == [*(f"{n} ü" for n in range(whole)), "new"]

    def test_only_the_same_document_model_and_settings_are_done(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x"})
        for options, done in (({}, True), ({"model": "n"}, False), ({"settings": "t"}, False)):
            with self.log(path, resume=True, **options) as log:
                assert log.has("a", "x") == done
                assert not log.has("a", "y")
                assert not log.has("b", "x")

    def test_failures_are_kept_or_retried(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path, settings="other") as log:
            log.write({"path": "a", "sha256": "x", "error": "of other settings"})
        with self.log(path, resume=True) as log:
            log.write({"path": "a", "sha256": "x", "error": "e"})
            log.write({"path": "b", "sha256": "x", "output": "o"})
        with self.log(path, resume=True) as log:
            assert log.has("a", "x")
            assert log.has_failed("a", "x")
            assert not log.has_failed("b", "x")
        with self.log(path, resume=True, retry_errors=True) as log:
            assert not log.has("a", "x")
            assert log.has("b", "x")
            log.write({"path": "a", "sha256": "x", "output": "now"})
        records = [json.loads(line) for line in path.read_text().splitlines()]
        assert [record.get("error") for record in records] == ["of other settings", None, None]

    def test_refusals(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x"})
            with pytest.raises(UsageError, match="another job"):
                self.log(path, resume=True)
        with pytest.raises(UsageError, match="has results already"):
            self.log(path)
        path.write_text("no json\n" * 2)
        with pytest.raises(UsageError, match="not a result file"):
            self.log(path, resume=True)
        assert path.read_text() == "no json\n" * 2


class TestSelection:
    """Which documents, in which order."""

    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        for name in ("b.txt", "a.md", "sub/deep/x.txt", "sub/y.html", "c.jpg", ".hidden/z.txt", ".z.txt"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("x")
        (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
        return tmp_path

    @pytest.mark.parametrize(
        ("globs", "found"),
        [
            ((), ["a.md", "b.txt", "sub/deep/x.txt", "sub/y.html"]),
            (("*.txt",), ["b.txt", "sub/deep/x.txt"]),
            (("**/*.txt",), ["b.txt", "sub/deep/x.txt"]),
            (("sub/*",), ["sub/deep/x.txt", "sub/y.html"]),
            (("*.md", "*.jpg"), ["a.md", "c.jpg"]),
        ],
    )
    def test_what_is_taken_out_of_directories(self, tree: Path, globs: tuple[str, ...], found: list[str]) -> None:
        selection = Selection([str(tree)], globs)
        assert [entry.relative for entry in selection] == found
        assert selection.passed_over == 5 - len(found)

    def test_named_files_are_taken_whatever_they_are_called(self, tree: Path) -> None:
        names = [str(tree / "c.jpg"), "../x/./y.txt", "/abs/z", "-"]
        found = list(Selection(names))
        assert [entry.path for entry in found] == names
        assert [entry.relative for entry in found[1:]] == ["x/y.txt", "abs/z", "-"]

    def test_own_output_is_not_read(self, tree: Path) -> None:
        selection = Selection([str(tree)], ("*",), excluded=frozenset({(tree / "b.txt").resolve()}))
        assert "b.txt" not in [entry.relative for entry in selection]

    def test_lists_come_in_pieces(self) -> None:
        class Slow:
            def __init__(self, *parts: bytes) -> None:
                self.parts = list(parts)

            def read1(self, _size: int) -> bytes:
                return self.parts.pop(0) if self.parts else b""

        assert list(paths_from(Slow(b"a\r\nb", b"c\n\n", b"d"), null=False)) == ["a", "bc", "d"]
        assert list(paths_from(Slow(b"a\n\0b", b"c\0"), null=True)) == ["a\n", "bc"]
        stream = paths_from(Slow(b"a\nb", b""), null=False)
        assert next(stream) == "a"


MODELS: dict[str, dict[str, Any]] = {
    "armt": {}, "sw-sink": {"model_type": "armt_sw", "use_sink": True}, "partial": {"wrap_layers": [True, True, False]},
}  # fmt: skip


class TestCheckpoint:
    """From any step in the middle of a document, the reading goes on bit by bit, through a file."""

    OWNER = Owner(model="m", settings="s", schedule="diagonal", layers=3, dtype="float32")

    @pytest.mark.parametrize("carried", [0, 40])
    @pytest.mark.parametrize("keep_open", [True, False])
    @pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
    @pytest.mark.parametrize("options", MODELS.values(), ids=MODELS.keys())
    def test_every_point(self, options: dict[str, Any], schedule: Any, keep_open: bool, carried: int, tmp_path: Path,
                         write_tiny_model: Callable[..., Path]) -> None:  # fmt: skip
        armt_ = armt.load(write_tiny_model(tmp_path / "model", **options), device="cpu", dtype="float32")
        ids = torch.randint(0, 94, (300,), generator=torch.Generator().manual_seed(1)).tolist()
        before = armt_.read(torch.tensor(ids[:carried]), keep_open=True) if carried else None
        points: list[ReadingPoint] = []

        def keep(event: StepDone) -> None:
            point = reader.point(event)
            if point is not None:
                points.append(point)

        reader = Reader(armt_.model, schedule, on_step=keep)
        # Another document in front and one behind: points are taken only where the long one is alone.
        sources = [Source([ids[:50]]), Source([ids], before, keep_open), Source([ids[:40]])]
        whole = list(reader.read(sources))[1].memory
        assert len(points) >= 5
        assert {point.document for point in points} == ({1} if schedule == "diagonal" else {0, 1, 2})
        for point in [point for point in points if point.document == 1]:
            file = tmp_path / "point"
            save_checkpoint(file, self.OWNER, Checkpoint("a", "a", "0", point))
            loaded = load_checkpoint(file, self.OWNER)
            assert loaded is not None
            skipped = point.tokens_read - (before.tokens_read if before else 0)
            rest = skip_tokens([*([before.open_tokens] if before else []), ids[:7], ids[7:]], skipped)
            again = Reader(armt_.model, schedule)
            # The same document behind it: who shares the last groups shows in the last bit.
            following = [Source(rest, before, keep_open), sources[2]]
            memory = next(iter(again.read(following, point=loaded.point))).memory
            for name in ("layers", "tokens_read", "segments_read", "position", "open_tokens"):
                assert getattr(memory, name) == getattr(whole, name), name
            for name in ("matrix", "normalizer", "past_key", "past_value"):
                ours, theirs = getattr(memory, name), getattr(whole, name)
                assert (ours is None and theirs is None) or torch.equal(ours, theirs), name

    @pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
    @pytest.mark.parametrize("interrupted_at", [9, 17, 23])
    def test_a_job_goes_on_in_the_middle(self, model: Armt, tmp_path: Path, schedule: str, interrupted_at: int) -> None:
        text = "".join(chr(97 + (i * i * 7) % 26) for i in range(1000))
        names = [tmp_path / name for name in ("1-long.txt", "2-short.txt")]
        for path, content in zip(names, (text, text[::-1][:90]), strict=True):
            path.write_text(content)
        documents = [Found(str(path), path.name) for path in names]
        expected = run(model, documents, schedule=schedule)
        file, entered = tmp_path / "r.checkpoint", [0]
        scale = 1 if schedule == "diagonal" else 3

        def stop(_event: StepDone) -> None:
            entered[0] += 1
            if entered[0] == interrupted_at * scale:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run(model, documents, schedule=schedule, checkpoint=(file, 0.0), events=_Events(step=stop))
        assert file.exists()
        steps, notices = [], []
        again = run(
            model, documents, schedule=schedule, checkpoint=(file, 1e9), events=_Events(step=steps.append),
            on_notice=notices.append,
        )  # fmt: skip
        assert again == expected
        assert "goes on at token" in notices[0]
        complete: list[Any] = []
        run(model, documents, schedule=schedule, events=_Events(step=complete.append))
        # What had been read is not read again.
        assert len(steps) < len(complete) - (interrupted_at - 5) * scale
        assert not file.exists()

    def test_a_changed_document_is_read_from_its_beginning(self, model: Armt, tmp_path: Path) -> None:
        path, file = tmp_path / "a.txt", tmp_path / "r.checkpoint"
        path.write_text("abc" * 300)

        def stop(event: StepDone) -> None:
            if event.step.index == 12:
                raise KeyboardInterrupt

        documents = [Found(str(path), "a.txt")]
        with pytest.raises(KeyboardInterrupt):
            run(model, documents, checkpoint=(file, 0.0), events=_Events(step=stop))
        path.write_text("xyz" * 300)
        notices: list[str] = []
        again = run(model, documents, checkpoint=(file, 1e9), on_notice=notices.append)
        assert "not a checkpoint of this job" in notices[0]
        assert again == run(model, documents)

    def test_others_and_damaged_ones_are_not_used(self, model: Armt, tmp_path: Path) -> None:
        points: list[ReadingPoint] = []
        reader = Reader(model.model, "diagonal", on_step=lambda event: points.append(reader.point(event)))  # type: ignore[arg-type]
        list(reader.read([Source([list(range(90)) * 4])]))
        point = next(point for point in points if point is not None)
        file = tmp_path / "p"
        assert load_checkpoint(file, self.OWNER) is None
        save_checkpoint(file, self.OWNER, Checkpoint("a", "a", "0", point))
        assert load_checkpoint(file, self.OWNER) is not None
        for field in ("model", "settings", "schedule", "dtype"):
            other = Owner(**{**{n: getattr(self.OWNER, n) for n in Owner.__slots__}, field: "other"})
            assert load_checkpoint(file, other) is None, field
        data = file.read_bytes()
        for place in range(0, len(data), len(data) // 60):
            file.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
            assert load_checkpoint(file, self.OWNER) is None, place
            file.write_bytes(data[:place])
            assert load_checkpoint(file, self.OWNER) is None, place
