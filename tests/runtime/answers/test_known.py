"""Documents of which is known what stands where."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from armt.errors import DocumentError, ExitCode
from armt.runtime.answers.known import Asked, f1, read_known, segments_of, token_counts
from armt.runtime.text.documents import MissingDocument


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b'{"name": "a"}\n', mtime=0),
        gzip.compress(b"{", mtime=0)[:10] + b"\xff" * 20,
        gzip.compress(b"\xff\n", mtime=0),
    ],
)
def test_a_file_that_is_no_set_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(content)
    if not content:
        assert read_known(path) == []
        return
    with pytest.raises(DocumentError, match=r"set\.jsonl\.gz: not a set of documents") as refused:
        read_known(path)
    assert "\n" not in str(refused.value)


LINE = {"start": 0, "end": 4, "text": "Who they were"}
QUESTION = {"question": "Who?", "answer": "They", "start": 0, "end": 4}
KNOWN = {"name": "a", "kind": "story", "text": "Thé end.", "outline": [LINE], "questions": [QUESTION]}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"outline": [{**LINE, "end": 99_999}]}, "start, end: expected bytes within 0 to 9, got 0, 99999"),
        ({"outline": [{**LINE, "start": -5}]}, "start, end: expected bytes within 0 to 9, got -5, 4"),
        ({"questions": [{**QUESTION, "start": "0"}]}, "start, end: expected bytes within 0 to 9, got '0', 4"),
        ({"questions": [{**QUESTION, "start": 3, "end": 4}]}, "start, end: bytes 3 to 4 cut a character"),
        ({"questions": [{**QUESTION, "question": None}]}, "question: expected text, got None"),
        ({"questions": [{**QUESTION, "answer": 3}]}, "answer: expected text, got 3"),
        (
            {"questions": [{**QUESTION, "also": [LINE | {"end": 99}]}]},
            "start, end: expected bytes within 0 to 9, got 0, 99",
        ),
        ({"text": ["The end."]}, r"text: expected text, got \['The end.'\]"),
        ({"text": "It\ud800"}, "a: half a character at 2"),
    ],
    ids=range(9),
)
def test_a_line_that_cannot_be_is_named(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    """Places outside of the text were found as a bug, when the text had been read."""
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, [KNOWN, {**KNOWN, **changes}])).encode(), mtime=0))
    with pytest.raises(DocumentError, match=rf"set\.jsonl\.gz: not a set of documents .*\(line 2: {says}\)$"):
        read_known(path)


def test_a_question_may_have_several_places(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl.gz"
    asked = {**QUESTION, "also": [{"start": 6, "end": 9}]}
    path.write_bytes(gzip.compress(json.dumps({**KNOWN, "questions": [asked]}).encode(), mtime=0))
    (question,) = read_known(path)[0].questions
    assert question.places == ((0, 4), (6, 9))
    assert [question.is_answered_by(start, start + 1) for start in range(9)] == [n < 4 or n >= 6 for n in range(9)]
    assert question.segments(np.array([[0, 5], [5, 6], [6, 9]])) == {0, 2}


def test_places_of_what_is_known(tmp_path: Path) -> None:
    """What has no place has none; a line between two headings may end before it begins."""
    path = tmp_path / "set.jsonl.gz"
    asked = {**QUESTION, "answer": None, "start": None, "end": None}
    odd = {**LINE, "start": 5, "end": 4}
    path.write_bytes(gzip.compress(json.dumps({**KNOWN, "outline": [odd], "questions": [asked]}).encode(), mtime=0))
    (known,) = read_known(path)
    assert known.questions == (Asked("Who?", None, 0, 0),)
    assert known.questions[0].places == ()
    assert (known.outline[0].start, known.outline[0].end) == (5, 4)


@pytest.mark.usefixtures("_uncollected")
def test_what_to_do_with_a_set_is_said(tmp_path: Path) -> None:
    plain, deep = tmp_path / "set.jsonl", tmp_path / "deep.jsonl.gz"
    plain.write_text(json.dumps(KNOWN))
    with pytest.raises(DocumentError, match=r"set\.jsonl: .*gzip -k"):
        read_known(plain)
    deep.write_bytes(gzip.compress(b"[" * 100_000, mtime=0))
    with pytest.raises(DocumentError, match=r"deep\.jsonl\.gz: .*line 1: nested too deeply"):
        read_known(deep)


@pytest.mark.parametrize(
    ("start", "end", "segments"), [(0, 4, {0}), (3, 5, {0, 1}), (4, 8, {1}), (2, 11, {0, 1, 2}), (11, 20, set())]
)
def test_segments_are_those_that_have_a_part_of_the_range(start: int, end: int, segments: set[int]) -> None:
    assert segments_of(np.array([[0, 4], [4, 8], [8, 11]]), start, end) == segments


def test_a_set_that_is_not_there_is_a_wrong_path(tmp_path: Path) -> None:
    with pytest.raises(MissingDocument, match=r"set\.jsonl\.gz: no such file$") as refused:
        read_known(tmp_path / "set.jsonl.gz")
    assert refused.value.exit_code == ExitCode.USAGE


def test_answers_are_as_near_as_words_are_shared() -> None:
    assert f1("the 16 August 1960", "August 16, 1960") == 1
    assert f1("red fox", "a red wolf") == pytest.approx(0.5)
    assert f1("red", "blue") == 0


@pytest.mark.parametrize(("tokens", "counts"), [(0, []), (3, [3]), (4, [4]), (9, [4, 4, 1])])
def test_the_last_segment_has_the_tokens_that_are_left(tokens: int, counts: list[int]) -> None:
    assert token_counts(range(tokens), 4) == counts
