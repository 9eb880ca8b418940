"""Documents that people wrote something down about, as the scripts beside this file take them.

A line of `docs/data/answers/*.jsonl.gz` is one document: its `file` in a folder, whether it is `held_out`, and what was
written down.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of what says which documents are looked at, and by which model."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--model")
    return parser


def entries_of(path: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return the documents that are looked at and are there.

    Args:
        path: of the file that has them all.
        options: of a parser made by `parser_of`.

    Raises:
        SystemExit: none of them is.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        found = [
            entry
            for entry in map(json.loads, lines)
            if entry["held_out"] == options.held_out
            and (not options.names or entry["file"] in options.names)
            and (options.folder / entry["file"]).exists()
        ]
    if not found:
        raise SystemExit(f"{options.folder}: none of the documents")
    return found
