"""Ask the questions of docs/data/answers/asked.toml and count right sentences and right answers.

    python docs/results/asked.py FOLDER [NAME ...]

Prints a line for each question and a JSON row, for docs/results/answers.jsonl. Model: the default one.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from datetime import date
from pathlib import Path

import armt

ASKED = Path(__file__).parents[1] / "data" / "answers" / "asked.toml"


def main() -> None:
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    model = armt.load()
    counts = {"n": 0, "quote_right": 0, "answer_right": 0}
    documents = [one for one in tomllib.loads(ASKED.read_text())["document"] if not names or one["name"] in names]
    for document in documents:
        asked = document["questions"]
        found = model.ask(folder / f"{document['name']}.txt", [question for question, _ in asked]).answers
        for (question, right), answer in zip(asked, found, strict=True):
            quote = " ".join(answer.evidence[0].quote.split()) if answer.answered and answer.evidence else ""
            output = " ".join(answer.output.split()) if answer.answered else ""
            quoted, answered = (re.search(right, said) is not None for said in (quote, output))
            counts["n"] += 1
            counts["quote_right"] += quoted
            counts["answer_right"] += answered
            print("Q" if quoted else "-", "A" if answered else "-", document["name"], question, repr(output[:80]))
    print(json.dumps({"table": "questions by eye", "documents": len(documents), **counts, "date": f"{date.today()}"}))


if __name__ == "__main__":
    main()
