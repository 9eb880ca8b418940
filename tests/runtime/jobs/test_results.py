"""Result files: what is on the disk is whole, and recognised; nothing of a foreign file is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armt.errors import UsageError
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.results import ResultLog, json_line


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

    def test_a_stream_is_not_the_one_that_failed(self, tmp_path: Path) -> None:
        """Once something that was piped in could not be read, whatever was piped in later was passed over."""
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "-", "sha256": None, "error": "-: looks binary"})
            log.write({"path": "gone", "sha256": None, "error": "gone: no such file"})
            assert not log.has("-", Item(paths=("-",)).sha256())
        with self.log(path, resume=True) as log:
            assert not log.has("-", None)
            assert log.has("gone", None)

    def test_what_was_read_together_is_known_by_its_sources(self, tmp_path: Path) -> None:
        """It has no path and no SHA-256 of its own; those of a memory that was gone on from are not its sources."""
        files = []
        for name in "abc":
            (tmp_path / name).write_text(name)
            files.append(str(tmp_path / name))
        shas = [Item(paths=(path,)).sha256() for path in files]
        sources = [{"path": path, "sha256": sha, "tokens": 5} for path, sha in zip(files, shas, strict=True)]
        several = {"path": None, "sha256": None, "sources": sources}
        first, last = Item(paths=tuple(files)), Item(paths=tuple(files[1:]))
        for facts, done in (
            ({"tokens_read": 15}, first),
            ({"tokens_read": 10, "memory": "m.armt"}, last),
            # A model without a memory has read nothing of what it looked at.
            ({"tokens_read": 0, "memory": None}, first),
            ({"tokens_read": 0, "memory": "m.armt"}, Item(paths=())),
            # What the memory has read is summarized from its text: read again, or quoted or counted without reading.
            ({"tokens_read": 15, "memory": "m.armt", "style": "notes", "notes": []}, first),
            ({"tokens_read": 0, "memory": "m.armt", "style": "quotes", "notes": []}, first),
            ({"tokens_read": 0, "memory": "m.armt", "style": "notes", "notes": []}, first),
            # From the memory alone, nothing of them was looked at.
            ({"tokens_read": 0, "memory": "m.armt", "notes": [], "from_memory": True}, Item(paths=())),
        ):
            path = tmp_path / "r.jsonl"
            path.unlink(missing_ok=True)
            with self.log(path) as log:
                log.write({**several, **facts})
            with self.log(path, resume=True) as log:
                for item in (first, last, Item(paths=())):
                    assert log.has(item.name, item.sha256()) == (item == done), facts
                assert log.has_path(done.name)

    @pytest.mark.parametrize("changes", [{"sources": 3}, {"sources": [3]}, {"tokens_read": "x"}, {"memory": 1}])
    def test_a_result_of_several_that_says_nonsense_is_of_nothing(self, tmp_path: Path, changes: Any) -> None:
        result = {"path": None, "sha256": None, "tokens_read": 5, "sources": [{"path": "a", "sha256": None}]}
        with self.log(tmp_path / "r.jsonl") as log:
            log.write({**result, **changes})
        with self.log(tmp_path / "r.jsonl", resume=True) as log:
            assert not log.has("a", None)
            assert not log.has("", None)

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
            with pytest.raises(
                UsageError, match=r"another job is writing to it; wait for its end, or name another file$"
            ):
                self.log(path, resume=True)
        with pytest.raises(UsageError, match="has results already"):
            self.log(path)
        path.write_text("no json\n" * 2)
        with pytest.raises(UsageError, match="not a result file"):
            self.log(path, resume=True)
        assert path.read_text() == "no json\n" * 2

    def test_what_is_there_is_replaced_where_that_is_asked_for(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        path.write_text("of another program\n" * 9)
        with self.log(path, replace=True) as log:
            with pytest.raises(
                UsageError, match=r"another job is writing to it; wait for its end, or name another file$"
            ):
                self.log(path, replace=True)
            log.write({"path": "a", "sha256": "x"})
        # What is gone on with is not replaced.
        with self.log(path, replace=True, resume=True) as log:
            assert log.has("a", "x")

    @pytest.mark.parametrize(
        "content",
        [
            b"a letter to my sister\n",
            b"a letter without a line break",
            b'{"path": "a", "output": "of another program"}\n',
            b'{"model_fingerprint": "m", "and": "no more"}\n',
            b'{"custom_id": "a", "body": {}}\n{"custom_id": "b"',
            b'{"path": "half a line of another progr',
            b"\xff\xfe",
            b"[" * 100_000 + b"\n",
        ],
        ids=["text", "no-break", "other-keys", "half-our-keys", "requests", "torn", "bytes", "nested"],
    )
    @pytest.mark.usefixtures("_uncollected")
    def test_resume_leaves_a_foreign_file_as_it_is(self, tmp_path: Path, content: bytes) -> None:
        """It was emptied, or cut to what could be parsed: a file is ours only by a first line that says so."""
        path = tmp_path / "letter.jsonl"
        path.write_bytes(content)
        for retry in (False, True):
            with pytest.raises(
                UsageError, match=r"not a result file of this command; it is left as it is; name another file$"
            ):
                self.log(path, resume=True, retry_errors=retry)
            assert path.read_bytes() == content

    def test_a_foreign_line_behind_ours_is_not_cut_off(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x"})
        content = path.read_bytes() + b'{"somebody": "else"}\n' + path.read_bytes()
        path.write_bytes(content)
        with pytest.raises(UsageError, match="left as it is"):
            self.log(path, resume=True)
        assert path.read_bytes() == content

    def test_success_clears_an_earlier_failure(self, tmp_path: Path) -> None:
        """Both lines stand in the file where a document was done again by hand: the last one counts."""
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x", "error": "e"})
            assert log.has_failed("a", "x")
            log.write({"path": "a", "sha256": "x", "output": "now"})
            assert not log.has_failed("a", "x")
        with self.log(path, resume=True) as log:
            assert log.has("a", "x")
            assert not log.has_failed("a", "x")

    def records(self, path: Path) -> list[tuple[str, str | None, str | None]]:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        return [(line["path"], line["sha256"], line.get("error") or line.get("output")) for line in lines]

    def test_of_a_document_that_changed_the_last_answer_stays(self, tmp_path: Path) -> None:
        """Both stayed in the file, and `armt verify` found from then on that a source had changed."""
        path = tmp_path / "r.jsonl"
        with self.log(path, settings="other") as log:
            log.write({"path": "a", "sha256": "x", "output": "other"})
        with self.log(path, resume=True) as log:
            for name in "abc":
                log.write({"path": name, "sha256": "x", "output": "old"})
            log.write({"path": "d", "sha256": "x", "error": "damaged"})
            log.write({"path": "d", "sha256": None, "error": "unreadable"})
        before = self.records(path)
        with self.log(path, resume=True) as log:
            log.write({"path": "d", "sha256": "y", "output": "new"})
            log.write({"path": "a", "sha256": "y", "output": "new"})
            # One that cannot be read now says nothing that would be better.
            log.write({"path": "b", "sha256": "y", "error": "damaged"})
            # Nothing is taken out before what takes its place is on the disk.
            assert self.records(path)[: len(before)] == before
        expected = [("a", "x", "other"), ("b", "x", "old"), ("c", "x", "old"), ("d", None, "unreadable"),
                    ("d", "y", "new"), ("a", "y", "new"), ("b", "y", "damaged")]  # fmt: skip
        assert self.records(path) == expected
        with self.log(path, resume=True) as log:
            assert [log.has("a", sha256) for sha256 in "xy"] == [False, True]
            # As it was at first: it is done once more.
            log.write({"path": "a", "sha256": "x", "output": "again"})
        assert self.records(path) == [*expected[:5], expected[6], ("a", "x", "again")]
        # Nothing is left to be taken out.
        there = path.stat().st_ino
        with self.log(path, resume=True):
            assert path.stat().st_ino == there

    def test_whoever_is_killed_loses_no_answer_about_a_document_that_changed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Wherever the file ends, and whether its successor is written or not, one answer is there."""
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x", "output": "old"})
            log.write({"path": "b", "sha256": "x", "output": "of b"})
        old = path.read_bytes()
        killed = self.log(path, resume=True)
        killed.write({"path": "a", "sha256": "y", "output": "new"})
        killed._file.close()
        data = path.read_bytes()
        assert data.startswith(old)
        for length in range(len(old), len(data) + 1):
            whole = length == len(data)
            path.write_bytes(data[:length])
            with monkeypatch.context() as patch:
                patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
                if whole:
                    with pytest.raises(UsageError, match="cannot be written"):
                        self.log(path, resume=True)
                    assert path.read_bytes() == data
            with self.log(path, resume=True) as log:
                assert [log.has("a", sha256) for sha256 in "xy"] == [not whole, whole]
                assert log.has("b", "x")
            expected = [("b", "x", "of b"), ("a", "y", "new")] if whole else [("a", "x", "old"), ("b", "x", "of b")]
            assert self.records(path) == expected
            assert [entry.name for entry in tmp_path.iterdir()] == ["r.jsonl"]

    def test_a_run_that_is_stopped_cleans_up_the_next_time(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x", "output": "old"})

        def stopped() -> None:
            with self.log(path, resume=True) as log:
                log.write({"path": "a", "sha256": "y", "output": "new"})
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stopped()
        assert len(self.records(path)) == 2
        with (
            self.log(path, resume=True) as log,
            pytest.raises(UsageError, match=r"another job is writing to it; wait for its end, or name another file$"),
        ):
            # The file that took the place is locked as well.
            self.log(path, resume=True)
        assert self.records(path) == [("a", "y", "new")]

    def test_what_fails_again_stays_where_a_document_changed(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x", "output": "old"})
            log.write({"path": "b", "sha256": "x", "error": "damaged"})
        with self.log(path, resume=True, retry_errors=True) as log:
            log.write({"path": "b", "sha256": "x", "error": "damaged still"})
            log.write({"path": "a", "sha256": "y", "output": "new"})
        assert self.records(path) == [("b", "x", "damaged still"), ("a", "y", "new")]

    def test_streams_and_documents_read_together_have_no_earlier_answers(self, tmp_path: Path) -> None:
        """They have one name, and are different things."""
        path = tmp_path / "r.jsonl"
        for number in range(3):
            with self.log(path, resume=True) as log:
                log.write({"path": "-", "sha256": str(number), "output": "o"})
                log.write({"path": None, "sha256": None, "output": "o"})
        assert len(self.records(path)) == 6

    def test_a_file_that_was_moved_away_is_not_made_again(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": "x", "output": "old"})
        with self.log(path, resume=True) as log:
            log.write({"path": "a", "sha256": "y", "output": "new"})
            path.rename(tmp_path / "mine.jsonl")
            path.write_text("another's")
        assert path.read_text() == "another's"
        assert len(self.records(tmp_path / "mine.jsonl")) == 2

    def test_lines_begin_with_what_recognises_them(self, tmp_path: Path) -> None:
        path = tmp_path / "r.jsonl"
        with self.log(path) as log:
            log.write({"path": "a", "sha256": None, "output": "o"})
        assert list(json.loads(path.read_text())) == ["model_fingerprint", "settings", "path", "sha256", "output"]

    def test_a_link_is_not_written_through(self, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("")
        (tmp_path / "r.jsonl").symlink_to("mine")
        with pytest.raises(UsageError, match="cannot be written"):
            self.log(tmp_path / "r.jsonl")


def test_names_that_are_no_unicode_are_escaped() -> None:
    """A file's name is bytes; what is no UTF-8 comes as lone surrogates, which UTF-8 cannot hold."""
    line = json_line({"path": "a\udcff.txt", "output": "ü"})
    assert json.loads(line) == {"path": "a\udcff.txt", "output": "ü"}
    assert "ü".encode() in json_line({"output": "ü"})


def write_all(log: ResultLog, numbers: range) -> None:
    for number in numbers:
        log.write({"path": f"{number}", "sha256": "x", **({"error": "no"} if number % 1000 == 0 else {})})


def test_a_full_disk_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with ResultLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space") as told:
            log.write({"path": "a", "sha256": "x"})
    assert told.value.filename == str(tmp_path / "r.jsonl")


def test_what_is_done_takes_no_memory_and_no_room_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million documents took 187 MB; now what is beyond some thousand lies in a temporary file."""
    with ResultLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
        monkeypatch.setattr("os.fsync", lambda number: None)
        write_all(log, range(12_000))
        assert all(log.has(f"{number}", "x") for number in range(0, 12_000, 37))
        assert not log.has("12000", "x")
        assert [number for number in range(12_000) if log.has_failed(f"{number}", "x")] == list(range(0, 12_000, 1000))
        log._known._table.execute("PRAGMA max_page_count = 1")
        with pytest.raises(UsageError, match="cannot keep what is done there"):
            write_all(log, range(20_000, 40_000))
