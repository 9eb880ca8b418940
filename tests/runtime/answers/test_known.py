"""Documents of which is known what stands where."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from armt.errors import DocumentError, ExitCode
from armt.runtime.answers.known import read_known, segments_of
from armt.runtime.text.documents import MissingDocument


@pytest.mark.parametrize(
    "content", [b"", b"no gzip", gzip.compress(b"{", mtime=0), gzip.compress(b'{"name": "a"}\n', mtime=0)]
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


@pytest.mark.parametrize(
    ("start", "end", "segments"), [(0, 4, {0}), (3, 5, {0, 1}), (4, 8, {1}), (2, 11, {0, 1, 2}), (11, 20, set())]
)
def test_segments_are_those_that_have_a_part_of_the_range(start: int, end: int, segments: set[int]) -> None:
    assert segments_of(np.array([[0, 4], [4, 8], [8, 11]]), start, end) == segments


def test_a_set_that_is_not_there_is_a_wrong_path(tmp_path: Path) -> None:
    with pytest.raises(MissingDocument, match=r"set\.jsonl\.gz: no such file$") as refused:
        read_known(tmp_path / "set.jsonl.gz")
    assert refused.value.exit_code == ExitCode.USAGE
