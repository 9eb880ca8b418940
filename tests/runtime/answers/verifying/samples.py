"""Results that are verified, and what is told of them."""

from __future__ import annotations

import json
from pathlib import Path

from armt.runtime.answers.verifying.verify import Tally, verify


def failures(tmp_path: Path, *values: object, tally: Tally | None = None) -> list[str]:
    lines = [value if isinstance(value, str) else json.dumps(value) for value in values]
    (tmp_path / "results.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(failure) for failure in verify(tmp_path / "results.jsonl", tally=tally)]
