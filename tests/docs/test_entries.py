"""Which documents that people wrote something down about a script looks at."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from entries import entries_of, parser_of


def test_what_is_named_and_there_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for name, held_out in (("a.txt", False), ("b.txt", True), ("c.txt", False), ("gone.txt", False)):
            lines.write(json.dumps({"file": name, "held_out": held_out}) + "\n")
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("Text.\n")

    def names(*options: str) -> list[str]:
        return [
            entry["file"]
            for entry in entries_of(path, parser_of(None).parse_intermixed_args([str(tmp_path), *options]))
        ]

    assert names() == ["a.txt", "c.txt"]
    assert names("--held-out") == ["b.txt"]
    assert names("c.txt", "--held-out", "b.txt") == ["b.txt"]
    assert names("c.txt", "b.txt") == ["c.txt"]
    with pytest.raises(SystemExit, match="none of the documents"):
        names("gone.txt")
