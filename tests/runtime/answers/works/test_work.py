"""The base of works: nothing is done on the way, and what cannot come is a mistake."""

from __future__ import annotations

import numpy as np
import pytest

from armt.runtime.answers.records import RecordError
from armt.runtime.answers.works.work import PlainWork
from armt.runtime.engine.memory import empty_memory
from armt.runtime.session import Armt


def test_nothing_is_asked_on_the_way(tiny: Armt) -> None:
    work = PlainWork()
    assert [*work.begin(), *work.passed(empty_memory(tiny.model)), *work.proceed()] == []
    assert not any(segments in work.marks for segments in range(100))


def test_a_document_is_read_to_its_end_and_no_keys_are_kept() -> None:
    work = PlainWork()
    assert (work.reads, work.wants_keys, work.keeps_open(7), work.keeps_open(None)) == (True, False, False, False)
    with pytest.raises(AssertionError, match="no keys were wanted"):
        work.keyed(np.zeros((1, 2, 4), dtype=np.int8), np.zeros(1, dtype=np.float32))


def test_a_checkpoint_holds_nothing_of_it() -> None:
    work = PlainWork()
    work.restore(work.saved())
    assert work.saved() == {}
    with pytest.raises(RecordError, match="expected nothing"):
        work.restore({"notes": {}})
