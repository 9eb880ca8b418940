"""Ask the tables of docs/data/answers/asked_rows.jsonl; no model is needed, since what is computed needs none.

    python docs/results/asked_rows.py [--held-out]

Prints a JSON row for docs/results/answers.jsonl: how many answers are computed rightly and wrongly, and how many
questions are left. With a question whose table does not say stands none, or what the table says of it at most.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from armt.runtime.answers.computable import counted_of
from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

TABLES = Path(__file__).parents[1] / "data" / "answers" / "asked_rows.jsonl"
_BETWEEN = re.compile(r"; |, ")
_NUMBER = re.compile(r"[$€£]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="the tables that no rule was tuned on")
    is_held_out = parser.parse_args().held_out
    tables = [one for one in map(json.loads, TABLES.open(encoding="utf-8")) if one["held_out"] == is_held_out]
    counts = Counter[str]()
    for table in tables:
        counts.update(answers_of(table))
    told = {"table": "rows of tables, computed", "held_out": is_held_out, "tables": len(tables), "n": counts.total()}
    print(json.dumps({**told, **counts, "date": date.today().isoformat()}))


def answers_of(table: dict[str, Any]) -> Counter[str]:
    """Return how many questions to a table are answered rightly, wrongly, or left, where it answers and where not."""
    counts = Counter(rightly=0, wrongly=0, left=0, rightly_left=0, made_up=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / table["file"]
        path.write_text(table["table"], encoding="utf-8")
        text = StoredText.of(open_document(str(path)))
        counted = counted_of(text)
        for question, *right in table["questions"]:
            computed = None if counted is None else counted.answer(question)
            given = None if computed is None else parts_of(computed.output)
            allowed = [None if one is None else parts_of(one) for one in right]
            if allowed[0] is None:
                counts["rightly_left" if given in allowed else "made_up"] += 1
            else:
                counts["left" if given is None else "rightly" if given in allowed else "wrongly"] += 1
    return counts


def parts_of(answer: str) -> list[str]:
    """Return what an answer lists, in one order, numbers as such: "£11,400" is 11400.0."""
    parts = (part.strip().casefold() for part in _BETWEEN.split(answer))
    return sorted(str(float(part.strip("$€£").replace(",", ""))) if _NUMBER.fullmatch(part) else part for part in parts)


if __name__ == "__main__":
    main()
