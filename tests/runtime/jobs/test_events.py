"""What a job counts."""

from __future__ import annotations

from armt.runtime.jobs.events import JobSummary


def test_documents_are_all_that_were_met() -> None:
    """A failure of an earlier run is one of those that are passed over, not another document."""
    summary = JobSummary(done=2, failed=3, skipped=5, failed_before=4, tokens=99)
    assert summary.documents == 10
    assert JobSummary().documents == 0
