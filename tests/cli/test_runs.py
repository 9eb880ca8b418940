"""What the runs of all commands share: the line at the end of one, and its result file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from armt.cli.arguments.groups import Given
from armt.cli.arguments.options import DisplayOptions, ResumeOptions
from armt.cli.progress import View
from armt.cli.runs import claimed, open_log, summary_sentence, summed_up, tell_of_judge
from armt.disk import claiming
from armt.errors import ModelError, UsageError
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.listing import JUDGE
from armt.runtime.answers.asking import AskOptions
from armt.runtime.jobs.batch import RequestLog
from armt.runtime.jobs.events import JobSummary
from armt.runtime.jobs.results import ResultLog
from armt.runtime.jobs.settings import JobSettings


def test_the_line_at_the_end_counts_what_was_done_before_and_failed_then() -> None:
    summary = JobSummary(done=1, failed=2, tokens=1234)
    assert summary_sentence(summary, 3.0, "document") == "armt: 1 document done, 2 failed; 1,234 tokens read in 3s"
    summary = JobSummary(done=2, skipped=5, failed_before=1)
    said = summary_sentence(summary, 3.0, "request")
    assert said.startswith("armt: 2 requests done, 0 failed, 5 done before (1 of them failed: --retry-errors); ")


def test_of_two_commands_with_one_output_the_second_is_refused(tmp_path: Path) -> None:
    """Both ended well, and the answer of one of them was lost."""
    path = tmp_path / "one.json"
    busy = f"^{path}: another job is writing to it; wait for its end, or name another file$"
    for replaces in (False, True):
        with claiming(path), pytest.raises(UsageError, match=busy), claimed([None, path], replaces=replaces):
            pass
    # The other has come to its end between two looks.
    path.write_text("{}")
    with pytest.raises(UsageError, match=r"is there already; --force replaces it$"), claimed([path], replaces=False):
        pass
    with claimed([path], replaces=True):
        pass
    assert [there.name for there in tmp_path.glob("*one*")] == ["one.json"]
    with pytest.raises(UsageError, match="gone/a: cannot be written"), claimed([tmp_path / "gone/a"], replaces=True):
        pass


@pytest.mark.parametrize("stopped", [False, True])
def test_whoever_stops_a_run_is_told_what_it_has_read(capsys: pytest.CaptureFixture[str], stopped: bool) -> None:
    """Of a folder whose first document was being read it said "0 tokens read"."""
    job, view = SimpleNamespace(summary=JobSummary()), View()
    view.counter._cell_tokens = 1234
    with suppress(KeyboardInterrupt), summed_up(job, view, DisplayOptions(), "document"):
        # As a job does that is made when it begins.
        job.summary = JobSummary(done=1, tokens=40)
        if stopped:
            raise KeyboardInterrupt
    said = capsys.readouterr().err
    assert said == f"armt: 1 document done, 0 failed; {'1,234' if stopped else '40'} tokens read in 0s\n"
    with summed_up(job, view, DisplayOptions(quiet=True), "document"):
        pass
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("asked", "has_judge", "told"),
    [
        (AskOptions(), False, True),
        (AskOptions(), True, False),
        (AskOptions(judged=0), False, False),
        (None, False, False),
    ],
)
def test_a_judge_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: AskOptions | None, has_judge: bool, told: bool
) -> None:
    """``--judged 4`` with a model that has none did nothing, and said nothing."""
    if has_judge:
        (tmp_path / JUDGE).touch()
    given = Given(frozenset({"--judged", "--rerank"}))
    for names, quiet in ((given, False), (given, True), (Given(), False)):
        tell_of_judge(names, tmp_path, asked, quiet=quiet)
        line = f"armt: --judged: not used with {tmp_path}, which has no judge (armt train --judge)\n"
        assert capsys.readouterr().err == (line if told and names is given and not quiet else "")


def test_whose_judge_decides_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model, other = tmp_path / "model", tmp_path / "other"
    for path in (model, other):
        path.mkdir()
    asked = AskOptions(judge=str(other))
    with pytest.raises(ModelError, match=f"^--judge: {other}: has no judge"):
        tell_of_judge(Given(), model, asked, quiet=False)
    (other / JUDGE).touch()
    tell_of_judge(Given(frozenset({"--judged"})), model, asked, quiet=True)
    assert capsys.readouterr().err == ""
    tell_of_judge(Given(frozenset({"--judged"})), model, asked, quiet=False)
    said = f"armt: note: {model} is asked with the judge of {other} (--judge own: without)\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("ends_well", [True, False])
@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (ResultLog, {"path": "a", "sha256": "x"}),
        (RequestLog, {"id": "batch_req_1", "custom_id": "a", "error": None, "armt": {"name": "a", "sha256": "x"}}),
    ],
    ids=["results", "responses"],
)
def test_a_result_file_without_a_line_stays_only_where_it_was(
    tiny_model_dir: Path, tmp_path: Path, kind: type[ResultLog], line: dict[str, Any], ends_well: bool
) -> None:
    """A run that had nothing to write left an empty file, in which nobody sees whether it has ended."""
    path = tmp_path / "r.jsonl"

    def log(*results: dict[str, Any]) -> None:
        config, many = load_config(tiny_model_dir), ResumeOptions(resume=path.exists())
        with open_log(kind, path, tiny_model_dir, config, JobSettings().digest(), many) as opened:
            for result in results:
                opened.write(result)
            if not ends_well:
                raise KeyboardInterrupt

    def ends(*results: dict[str, Any]) -> None:
        if ends_well:
            log(*results)
            return
        with pytest.raises(KeyboardInterrupt):
            log(*results)

    ends()
    assert not path.exists()
    ends(line)
    ends()
    assert len(path.read_text().splitlines()) == 1
    path.write_text("")
    ends()
    assert path.exists()
