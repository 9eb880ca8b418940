"""Checkpoints in the middle of a long document: exact, whole or not used, and of one job only."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open

import armt
from armt.errors import DocumentError
from armt.models.state import CARRIED
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.finding.index_file import index_path, load_index
from armt.runtime.answers.question import Question
from armt.runtime.answers.works.summary import SummaryOptions
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.reader import Reader, ReadingPoint, Source
from armt.runtime.jobs import checkpoint, job
from armt.runtime.jobs.checkpoint import (
    Checkpoint,
    Owner,
    load_checkpoint,
    rest_after,
    save_checkpoint,
    skip_tokens,
)
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.job import Job
from armt.runtime.jobs.memory_file import IndexOptions, MemorySink
from armt.runtime.jobs.settings import Checkpoints, JobSettings
from armt.runtime.session import Armt
from armt.runtime.text.selection import Found

pytestmark = pytest.mark.usefixtures("short_drafts")

Run = Callable[..., dict[str, dict[str, Any]]]

STORY = "".join(f"In the year {1700 + at} the clerk of Norrey counted {at * 7} sheep. " for at in range(40))


def kept_at(point: ReadingPoint, **changes: Any) -> Checkpoint:
    return Checkpoint(**{"paths": ("a",), "sha256": "0", "point": point, **changes})


MODELS: dict[str, dict[str, Any]] = {
    "armt": {}, "sw-sink": {"model_type": "armt_sw", "use_sink": True}, "partial": {"wrap_layers": [True, True, False]},
    "rmt": {"dialect": "rmt"},
}  # fmt: skip
# What carries its memory tokens has no diagonal.
RUNS = {
    f"{name}-{schedule}": (options, schedule)
    for name, options in MODELS.items()
    for schedule in ("diagonal", "sequential")
    if (name, schedule) != ("rmt", "diagonal")
}


class TestCheckpoint:
    """From any step in the middle of a document, the reading goes on bit by bit, through a file."""

    OWNER = Owner(model="m", settings="s", schedule="diagonal", layers=3, dtype="float32, float32", keys=(2, 4))

    @pytest.mark.parametrize("carried", [0, 40])
    @pytest.mark.parametrize("keep_open", [True, False])
    @pytest.mark.parametrize(("options", "schedule"), RUNS.values(), ids=RUNS.keys())
    def test_every_point(self, options: dict[str, Any], schedule: Any, keep_open: bool, carried: int, tmp_path: Path,
                         write_tiny_model: Callable[..., Path]) -> None:  # fmt: skip
        model = armt.load(write_tiny_model(tmp_path / "model", **options), device="cpu", dtype="float32")
        ids = torch.randint(0, 94, (300,), generator=torch.Generator().manual_seed(1)).tolist()
        before = model.read(torch.tensor(ids[:carried]), keep_open=True) if carried else None
        points: list[ReadingPoint] = []

        def keep(event: StepDone) -> None:
            point = reader.point(event)
            if point is not None:
                points.append(point)

        reader = Reader(model.model, schedule, on_step=keep)
        # Another document in front and one behind: points are taken only where the long one is alone.
        sources = [Source([ids[:50]]), Source([ids], before, keep_open), Source([ids[:40]])]
        whole = list(reader.read(sources))[1].memory
        assert len(points) >= 5
        assert {point.document for point in points} == ({1} if schedule == "diagonal" else {0, 1, 2})
        for point in [point for point in points if point.document == 1]:
            file = tmp_path / "point"
            owner = replace(self.OWNER, schedule=schedule, layers=reader.executor.layers)
            save_checkpoint(file, owner, kept_at(point))
            loaded = load_checkpoint(file, owner, model.model)
            assert loaded is not None
            rest = rest_after(point, [ids[:7], ids[7:]], before)
            again = Reader(model.model, schedule)
            # The same document behind it: who shares the last groups shows in the last bit.
            following = [Source(rest, before, keep_open), sources[2]]
            memory = next(iter(again.run(following, point=loaded.point))).memory
            for name in ("layers", "tokens_read", "segments_read", "position", "open_tokens"):
                assert getattr(memory, name) == getattr(whole, name), name
            for name in CARRIED:
                ours, theirs = getattr(memory, name), getattr(whole, name)
                assert (ours is None and theirs is None) or torch.equal(ours, theirs), name

    @pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
    @pytest.mark.parametrize("interrupted_at", [9, 17, 23])
    def test_a_job_goes_on_in_the_middle(
        self, model: Armt, tmp_path: Path, schedule: str, interrupted_at: int, run: Run, events: Any
    ) -> None:
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
            run(
                model,
                documents,
                schedule=schedule,
                checkpoints=Checkpoints(file=file, every_s=0.0),
                events=events(step=stop),
            )
        assert file.exists()
        steps, notices = [], []
        again = run(
            model,
            documents,
            schedule=schedule,
            checkpoints=Checkpoints(file=file),
            events=events(step=steps.append),
            on_notice=notices.append,
        )
        assert again == expected
        assert "goes on at token" in notices[0]
        complete: list[Any] = []
        run(model, documents, schedule=schedule, events=events(step=complete.append))
        # What had been read is not read again.
        assert len(steps) < len(complete) - (interrupted_at - 5) * scale
        assert not file.exists()

    def test_a_job_of_lanes_goes_on_in_the_middle(self, carrying: Armt, tmp_path: Path, run: Run, events: Any) -> None:
        """Where checkpoints are taken documents follow each other; what goes on from one may have others beside it."""
        for name, length in (("1-long.txt", 1000), ("2-short.txt", 90), ("3-short.txt", 200)):
            (tmp_path / name).write_text("".join(chr(97 + (i * i * 7 + length) % 26) for i in range(length)))
        documents = [Found(str(path), path.name) for path in sorted(tmp_path.glob("*.txt"))]
        expected = run(carrying, documents, schedule="auto")
        file, seen = tmp_path / "r.checkpoint", []

        def stop(event: StepDone) -> None:
            seen.append(len(event.step.lanes))
            if len(seen) == 60:
                raise KeyboardInterrupt

        checkpoints = Checkpoints(file=file, every_s=0.0)
        with pytest.raises(KeyboardInterrupt):
            run(carrying, documents, schedule="auto", checkpoints=checkpoints, events=events(step=stop))
        assert set(seen) == {1}
        seen.clear()
        told = events(step=lambda event: seen.append(len(event.step.lanes)))
        again = run(carrying, documents, schedule="auto", checkpoints=Checkpoints(file=file), events=told)
        assert again == expected
        # Twelve of 32 segments were left of the long one, three layers each, and the short ones ran beside them.
        assert max(seen) == 3
        assert len(seen) < 3 * 16
        assert not file.exists()

    def test_what_an_earlier_run_wrote_is_counted(self, model: Armt, tmp_path: Path, run: Run, events: Any) -> None:
        """Notes came back from the checkpoint, the tokens that they had taken did not."""
        path, file = tmp_path / "a.txt", tmp_path / "r.checkpoint"
        path.write_text("".join(f"Sentence number {number} tells of fox {number * 7}. " for number in range(40)))
        documents, settings = [Found(str(path), "a.txt")], JobSettings(summary=SummaryOptions(notes=4))
        expected = run(model, documents, settings=settings, lanes=1)
        rounds: list[int] = []

        def stop(event: StepDone) -> None:
            if len(rounds) > 4 and event.step.index > 25:
                raise KeyboardInterrupt

        kept = Checkpoints(file=file, every_s=0.0)
        told = events(step=stop, round=rounds.append)
        with pytest.raises(KeyboardInterrupt):
            run(model, documents, settings=settings, lanes=1, checkpoints=kept, events=told)
        assert file.exists()
        notices: list[str] = []
        resumed = Checkpoints(file=file)
        again = run(model, documents, settings=settings, lanes=1, checkpoints=resumed, on_notice=notices.append)
        assert "goes on at token" in notices[0]
        assert again == expected
        assert expected["a.txt"]["tokens_written"] > 0

    def test_a_changed_document_is_read_from_its_beginning(
        self, model: Armt, tmp_path: Path, run: Run, events: Any
    ) -> None:
        path, file = tmp_path / "a.txt", tmp_path / "r.checkpoint"
        path.write_text("abc" * 300)

        def stop(event: StepDone) -> None:
            if event.step.index == 12:
                raise KeyboardInterrupt

        documents = [Found(str(path), "a.txt")]
        with pytest.raises(KeyboardInterrupt):
            run(model, documents, checkpoints=Checkpoints(file=file, every_s=0.0), events=events(step=stop))
        path.write_text("xyz" * 300)
        notices: list[str] = []
        again = run(model, documents, checkpoints=Checkpoints(file=file), on_notice=notices.append)
        assert "not a checkpoint of this job" in notices[0]
        assert again == run(model, documents)

    def test_a_document_that_is_quoted_now_is_not_gone_on_with(
        self, model: Armt, tmp_path: Path, run: Run, events: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The next document would have been read from the middle of its reading."""
        names = {"1.txt": "Oats of the mill. " * 200, "2.txt": "He told her of the oats of the mill. " * 20}
        for name, said in names.items():
            (tmp_path / name).write_text(said)
        documents = [Found(str(tmp_path / name), name) for name in names]
        file, settings = tmp_path / "r.checkpoint", JobSettings(summary=SummaryOptions())

        def stop(event: StepDone) -> None:
            if event.step.index == 12:
                raise KeyboardInterrupt

        with monkeypatch.context() as before:
            before.setattr("armt.runtime.answers.works.forms._SMALL_PARAMETERS", 0)
            begun = Checkpoints(file=file, every_s=0.0)
            with pytest.raises(KeyboardInterrupt):
                run(model, documents, settings=settings, checkpoints=begun, events=events(step=stop))
        assert file.exists()
        notices: list[str] = []
        resumed = Checkpoints(file=file)
        again = run(model, documents, settings=settings, checkpoints=resumed, on_notice=notices.append)
        assert "not a checkpoint of this job" in notices[0]
        assert again == run(model, documents, settings=settings)

    def test_a_document_that_grew_while_it_was_read_is_another_one(
        self, model: Armt, tmp_path: Path, run: Run, events: Any
    ) -> None:
        """The checkpoint is of the bytes that were read, not of those that the file has when it is written."""
        path, file = tmp_path / "a.log", tmp_path / "r.checkpoint"
        path.write_text("abc" * 300)

        def grow(event: StepDone) -> None:
            if event.step.index == 1:
                path.write_text("abc" * 300 + "xyz" * 300)
            if event.step.index == 12:
                raise KeyboardInterrupt

        documents = [Found(str(path), "a.log")]
        with pytest.raises(KeyboardInterrupt):
            run(model, documents, checkpoints=Checkpoints(file=file, every_s=0.0), events=events(step=grow))
        assert file.exists()
        notices: list[str] = []
        again = run(model, documents, checkpoints=Checkpoints(file=file), on_notice=notices.append)
        assert "not a checkpoint of this job" in notices[0]
        assert again == run(model, documents)

    def test_a_document_that_cannot_be_opened_any_more_fails_once(
        self, model: Armt, tmp_path: Path, run: Run, events: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paths, file = [tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / "r.checkpoint"
        for path in paths:
            path.write_text(path.name * 100)

        def stop(event: StepDone) -> None:
            if event.step.index == 8:
                raise KeyboardInterrupt

        documents = [Found(str(path), path.name) for path in paths]
        with pytest.raises(KeyboardInterrupt):
            run(model, documents, checkpoints=Checkpoints(file=file, every_s=0.0), events=events(step=stop))
        opened: list[str] = []
        real = job.open_item

        def closed(item: Item, *given: Any, **more: Any) -> Any:
            opened.append(Path(item.paths[0]).name)
            if opened[-1] == "a.txt":
                raise DocumentError(f"{item.name}: its reader is gone")
            return real(item, *given, **more)

        monkeypatch.setattr(job, "open_item", closed)
        results = run(model, documents, checkpoints=Checkpoints(file=file))
        assert opened == ["a.txt", "b.txt"]
        assert "its reader is gone" in results["a.txt"]["error"]
        assert "error" not in results["b.txt"]

    def test_others_and_damaged_ones_are_not_used(self, model: Armt, tmp_path: Path) -> None:
        points: list[ReadingPoint] = []
        reader = Reader(model.model, "diagonal", on_step=lambda event: points.append(reader.point(event)))  # type: ignore[arg-type]
        list(reader.read([Source([list(range(90)) * 4])]))
        point = next(point for point in points if point is not None)
        file = tmp_path / "p"
        assert load_checkpoint(file, self.OWNER, model.model) is None
        save_checkpoint(file, self.OWNER, kept_at(point))
        assert load_checkpoint(file, self.OWNER, model.model) is not None
        for field in ("model", "settings", "schedule", "dtype"):
            other = Owner(**{**{n: getattr(self.OWNER, n) for n in Owner.__slots__}, field: "other"})
            assert load_checkpoint(file, other, model.model) is None, field
        data = file.read_bytes()
        for place in range(0, len(data), len(data) // 60):
            file.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
            assert load_checkpoint(file, self.OWNER, model.model) is None, place
            file.write_bytes(data[:place])
            assert load_checkpoint(file, self.OWNER, model.model) is None, place

    @pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
    def test_marks_are_passed_once_across_a_stop(self, model: Armt, tmp_path: Path, schedule: Any) -> None:
        """A mark's memory is gathered layer by layer; the layers that had passed it must not be asked again."""
        ids, marks = torch.randint(0, 94, (400,), generator=torch.Generator().manual_seed(2)).tolist(), {2, 5, 6, 9}
        points: list[tuple[ReadingPoint, int]] = []
        passed: list[Any] = []

        def keep(event: StepDone) -> None:
            if (point := reader.point(event)) is not None:
                points.append((point, len(passed)))

        reader = Reader(model.model, schedule, on_step=keep)
        for event in reader.run([Source([ids], marks=marks)]):
            passed.append(event.memory)
        assert [memory.segments_read for memory in passed] == [2, 5, 6, 9, 13]
        assert any(point.passing for point, _ in points) == (schedule == "diagonal")
        owner = replace(self.OWNER, schedule=schedule, layers=reader.executor.layers)
        for point, before in points:
            save_checkpoint(tmp_path / "p", owner, kept_at(point))
            loaded = load_checkpoint(tmp_path / "p", owner, model.model)
            assert loaded is not None
            source = Source(rest_after(loaded.point, [ids], None), marks=marks)
            again = [event.memory for event in Reader(model.model, schedule).run([source], point=loaded.point)]
            # What had been handed over before the point may be handed over again, nothing may be missing.
            assert len(again) >= len(passed) - before - 1
            for memory, expected in zip(reversed(again), reversed(passed), strict=False):
                assert memory.segments_read == expected.segments_read
                assert torch.equal(memory.matrix, expected.matrix)
                assert torch.equal(memory.normalizer, expected.normalizer)

    def test_what_was_written_comes_back(self, model: Armt, tmp_path: Path) -> None:
        """A kill loses no note that had been written: the work's own part travels with the state."""
        points: list[ReadingPoint] = []
        reader = Reader(model.model, "diagonal", on_step=lambda event: points.append(reader.point(event)))  # type: ignore[arg-type]
        list(reader.read([Source([list(range(90)) * 4])]))
        point = next(point for point in points if point is not None)
        written = {"notes": [["a", 1.5], None], "ü": "\u0000"}
        save_checkpoint(
            tmp_path / "p", self.OWNER, kept_at(point, paths=("a b", "c"), written=written, tokens_written=7)
        )
        loaded = load_checkpoint(tmp_path / "p", self.OWNER, model.model)
        assert loaded is not None
        assert (loaded.paths, loaded.written, loaded.tokens_written) == (("a b", "c"), written, 7)
        counts = ("tokens_read", "segments_read", "position")
        assert [getattr(loaded.point, name) for name in counts] == [getattr(point, name) for name in counts]


class TestKeys:
    """What points at segments is saved as well: of a finder it has another shape than the memory's own keys."""

    @pytest.fixture(params=["found_model_dir", "tiny_model_dir"], ids=["finder", "own"])
    def pointed(self, request: pytest.FixtureRequest) -> Armt:
        """A model that a finder points for, as for the default model, or its memory's own keys."""
        return armt.load(request.getfixturevalue(request.param), device="cpu", dtype="float32")

    @staticmethod
    def stop_after(steps: int) -> Callable[[StepDone], None]:
        def stop(event: StepDone) -> None:
            if event.step.index == steps:
                raise KeyboardInterrupt

        return stop

    @staticmethod
    def read(model: Armt, document: Path, out: Path, *, index: bool = True, **options: Any) -> Path:
        """Read a document as `armt read` does; returns the memory file."""
        sink = MemorySink(out, model, IndexOptions(path=index_path(out)) if index else None)
        Job(model, JobSettings(), sink=sink, work=sink.work, **options).run_one(Item(paths=(str(document),)))
        return out

    @pytest.mark.parametrize(("schedule", "steps"), [("diagonal", 40), ("sequential", 120)])
    def test_a_reading_with_its_index_goes_on_in_the_middle(
        self, pointed: Armt, tmp_path: Path, schedule: str, steps: int, events: Any
    ) -> None:
        """No checkpoint of a model with a finder was ever taken up: a killed reading began anew."""
        document, file = tmp_path / "a.txt", tmp_path / "r.checkpoint"
        document.write_text(STORY)

        calm = self.read(pointed, document, tmp_path / "calm.armt", schedule=schedule)
        told, out = events(step=self.stop_after(steps)), tmp_path / "a.armt"
        kept = Checkpoints(file=file, every_s=0.0)
        with pytest.raises(KeyboardInterrupt):
            self.read(pointed, document, out, schedule=schedule, checkpoints=kept, events=told)
        left: list[StepDone] = []
        notices: list[str] = []
        options = {"checkpoints": Checkpoints(file=file), "on_notice": notices.append}
        again = self.read(pointed, document, out, schedule=schedule, events=events(step=left.append), **options)
        assert "goes on at token" in notices[0]
        assert 0 < len(left) < steps
        assert again.read_bytes() == calm.read_bytes()
        ours, theirs = (load_index(index_path(path)) for path in (again, calm))
        # But the open end's, which has none.
        assert ours.keys[:-1].any(axis=(1, 2)).all()
        # A finder looks at many segments in one product: who shares it shows in the last bit.
        assert np.abs(ours.keys.astype(int) - theirs.keys).max() <= 1
        np.testing.assert_allclose(ours.scales, theirs.scales, rtol=1e-5)
        assert (ours.sources, ours.memory) == (theirs.sources, theirs.memory)
        for name in ("ranges", "lines", "source_of"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
        assert not file.exists()

    def test_questions_are_answered_by_all_keys(self, pointed: Armt, tmp_path: Path, run: Run, events: Any) -> None:
        document, file = tmp_path / "a.txt", tmp_path / "r.checkpoint"
        document.write_text(STORY)
        asked = (Question(text="How many sheep did the clerk count in 1703?", max_tokens=8),)
        settings = JobSettings(questions=asked, single=False, evidence=AskOptions())
        documents = [Found(str(document), "a.txt")]
        calm = run(pointed, documents, settings=settings)
        kept, told = Checkpoints(file=file, every_s=0.0), events(step=self.stop_after(40))
        with pytest.raises(KeyboardInterrupt):
            run(pointed, documents, settings=settings, checkpoints=kept, events=told)
        notices: list[str] = []
        resumed = Checkpoints(file=file)
        assert run(pointed, documents, settings=settings, checkpoints=resumed, on_notice=notices.append) == calm
        assert "goes on at token" in notices[0]

    def test_a_checkpoint_without_keys_is_of_no_use_where_they_are_wanted(
        self, pointed: Armt, tmp_path: Path, events: Any
    ) -> None:
        """Stopped with --no-index and gone on with without it: the index gave the last segments' keys to the first."""
        document, file, out = tmp_path / "a.txt", tmp_path / "r.checkpoint", tmp_path / "a.armt"
        document.write_text(STORY)
        kept, told = Checkpoints(file=file, every_s=0.0), events(step=self.stop_after(40))
        with pytest.raises(KeyboardInterrupt):
            self.read(pointed, document, out, index=False, schedule="diagonal", checkpoints=kept, events=told)
        assert file.exists()
        notices: list[str] = []
        options = {"checkpoints": Checkpoints(file=file), "on_notice": notices.append}
        again = self.read(pointed, document, out, schedule="diagonal", **options)
        assert "not a checkpoint of this job" in notices[0]
        calm = self.read(pointed, document, tmp_path / "calm.armt", schedule="diagonal")
        assert index_path(again).read_bytes() == index_path(calm).read_bytes()

    def test_keys_of_another_shape_are_not_taken(self, pointed: Armt, tmp_path: Path) -> None:
        """Nor any, where nothing points: whoever looks at them counts on the shape."""
        points: list[ReadingPoint] = []
        reader = Reader(pointed.model, "diagonal", on_step=lambda event: points.append(reader.point(event)))  # type: ignore[arg-type]
        list(reader.read([Source([list(range(90)) * 4])]))
        point = next(point for point in points if point is not None)
        assert pointed.pointing is not None
        owner, shape = replace(TestCheckpoint.OWNER, keys=pointed.pointing.shape), pointed.pointing.shape
        scales = np.zeros(3, dtype=np.float32)
        for width, taken in ((shape, True), ((2, 5), False), (shape[:1], False)):
            keys = np.zeros((3, *width), dtype=np.int8)
            save_checkpoint(tmp_path / "p", owner, kept_at(point, keys=(keys, scales)))
            loaded = load_checkpoint(tmp_path / "p", owner, pointed.model)
            assert (loaded is not None) == taken, width
            assert load_checkpoint(tmp_path / "p", replace(owner, keys=None), pointed.model) is None


class TestHostileCheckpoints:
    """A valid checksum over bad fields: anybody who can write beside the results can make one."""

    @pytest.fixture
    def saved(self, model: Armt, tmp_path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        """Return facts and tensors of a good one."""
        points: list[ReadingPoint] = []
        reader = Reader(model.model, "diagonal", on_step=lambda event: points.append(reader.point(event)))  # type: ignore[arg-type]
        for _ in reader.run([Source([list(range(90)) * 4], marks={5})]):
            pass
        point = next(point for point in points if point is not None and point.passing)
        keys = torch.zeros(3, 2, 4, dtype=torch.int8).numpy(), torch.zeros(3).numpy()
        save_checkpoint(tmp_path / "p", TestCheckpoint.OWNER, kept_at(point, keys=keys))
        with safe_open(tmp_path / "p", framework="pt") as file:
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118 (no mapping)
            return json.loads(file.metadata()["facts"]), tensors

    @staticmethod
    def loaded(model: Armt, path: Path, facts: Any, tensors: dict[str, torch.Tensor]) -> Checkpoint | None:
        """Sign what is given, and read it back."""
        owner = TestCheckpoint.OWNER
        header = {"owner": checkpoint._name(owner), "facts": json.dumps(facts)}
        checkpoint._FILE.write(path, header, tensors)
        return load_checkpoint(path, owner, model.model)

    def test_the_good_one_is_taken(self, model: Armt, tmp_path: Path, saved: Any) -> None:
        """Otherwise every refusal below might be for another reason."""
        assert self.loaded(model, tmp_path / "q", *saved) is not None

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("paths", None), ("paths", [1]), ("sha256", 5), ("written", []), ("tokens_written", -1),
            ("tokens_written", True), ("counts", [1, 2]), ("counts", [1, 2, -3]), ("counts", [2**70, 1, 1]),
            ("belt", []), ("belt", [[0, 32, False, 32, 0, None]] * 2), ("belt", [[0, 31, False, 0, 0, None]] * 3),
            ("belt", [[0, 32, 1, 0, 0, None]] * 3), ("belt", [[0, 32, False, 99, 0, None]] * 3),
            ("belt", [[0, 32, False, 0, 0]] * 3), ("belt", [["0", 32, False, 0, 0, None]] * 3), ("belt", {"a": 1}),
            ("passing", [[7, 1, 1]]), ("passing", [[5, 1]]), ("passing", [["5", 1, 1]]), ("passing", []),
        ],
    )  # fmt: skip
    def test_facts(self, model: Armt, tmp_path: Path, saved: Any, name: str, value: Any) -> None:
        facts, tensors = saved
        assert self.loaded(model, tmp_path / "q", {**facts, name: value}, tensors) is None
        without = {key: fact for key, fact in facts.items() if key != name}
        assert self.loaded(model, tmp_path / "q", without, tensors) is None

    @pytest.mark.parametrize("facts", [[], None, "a", [[]], 5])
    def test_facts_that_are_none(self, model: Armt, tmp_path: Path, saved: Any, facts: Any) -> None:
        assert self.loaded(model, tmp_path / "q", facts, saved[1]) is None

    def test_tensors(self, model: Armt, tmp_path: Path, saved: Any) -> None:
        facts, tensors = saved
        for name, tensor in tensors.items():
            others = {key: other for key, other in tensors.items() if key != name}
            assert self.loaded(model, tmp_path / "q", facts, others) is None, f"without {name}"
            for changed in (tensor[..., :-1].contiguous(), tensor[None], tensor.to(torch.int64)):
                assert self.loaded(model, tmp_path / "q", facts, {**others, name: changed}) is None, name
        assert self.loaded(model, tmp_path / "q", facts, {**tensors, "more": tensors["scales"].clone()}) is None

    def test_it_names_no_document_and_no_place_of_its_own(
        self, model: Armt, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What it named was read, wherever that was, and answered where it said: outside of the output too."""
        asked, other = tmp_path / "asked.txt", tmp_path / "other.txt"
        for path in (asked, other):
            path.write_text("some words of a long text. " * 40)
        kept, real = [], job.save_checkpoint

        def keep(file: Path, *given: Any) -> None:
            real(file, *given)
            kept.append(file.read_bytes())

        monkeypatch.setattr(job, "save_checkpoint", keep)
        file = tmp_path / "checkpoint"
        run(model, [Found(str(other), "other.txt")], checkpoints=Checkpoints(file=file, every_s=0.0))
        assert kept
        file.write_bytes(kept[0])
        notices: list[str] = []
        results = run(
            model, [Found(str(asked), "asked.txt")], checkpoints=Checkpoints(file=file), on_notice=notices.append
        )
        assert list(results) == ["asked.txt"]
        assert notices[0] == f"{file}: not a checkpoint of this job; nothing of it is used"

    def test_what_no_work_has_written_is_not_taken_up(
        self, model: Armt, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A work that met notes of another kind ended the run with a KeyError; the document is read anew."""
        document, file = tmp_path / "a.txt", tmp_path / "checkpoint"
        document.write_text("some words of a long text. " * 40)
        found, settings = Found(str(document), "a.txt"), JobSettings(summary=SummaryOptions(notes=2))
        kept, real = [], job.save_checkpoint

        def keep(path: Path, owner: Owner, saved: Checkpoint) -> None:
            kept.append((owner, saved))

        monkeypatch.setattr(job, "save_checkpoint", keep)
        calm = run(model, [found], settings=settings, checkpoints=Checkpoints(file=file, every_s=0.0))
        owner, saved = kept[-1]
        strange: list[dict[str, Any]] = [
            {}, {"notes": {"0": {}}, "begun": 1}, {"notes": {"5": saved.written}, "begun": 1},
            {"notes": [], "begun": 0}, {"notes": {}, "begun": 3}, {"notes": {}, "begun": True},
        ]  # fmt: skip
        for written in strange:
            real(file, owner, replace(saved, written=written))
            assert run(model, [found], settings=settings, checkpoints=Checkpoints(file=file)) == calm, written


def test_tokens_are_skipped_across_stretches() -> None:
    stretches = [[0, 1, 2], [], [3, 4], [5]]
    for count in range(7):
        rest = [token for stretch in skip_tokens(stretches, count) for token in stretch]
        assert rest == list(range(count, 6))
