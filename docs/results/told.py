"""Count which nuggets the summaries of documents tell.

    python docs/results/told.py FOLDER [--held-out] [--skim] [--model MODEL] [NAME ...]

FOLDER has the documents of docs/data/answers/nuggets.jsonl.gz as their `file`. Prints a line for each document and a
JSON row, for docs/results/answers.jsonl: the mean over documents of the share of nuggets, by their weights, of which a
line of `armt summarize` has words that tell them; how many lines have words that look telling and are not; lines and
words in all; how many summaries have an "In short", and of how many that tells a nugget. Rules and weights are tuned on
those that are not held out: never tune on the others.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from entries import entries_of, parser_of

import armt
from armt.runtime.training.beside.teller import plain

NUGGETS = Path(__file__).parents[1] / "data" / "answers" / "nuggets.jsonl.gz"


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--skim", action="store_true")
    options = parser.parse_intermixed_args()
    entries = entries_of(NUGGETS, options)
    model = armt.load(options.model)
    shares, lines, words, worthless, in_short, in_short_tells = list[float](), 0, 0, 0, 0, 0
    for entry in entries:
        summary = model.summarize(options.folder / entry["file"], skim=options.skim)
        # What a quote stands under is shown before it.
        led = [plain(note.lead_in.quote) for note in summary.notes if note.lead_in is not None]
        said = led + [plain(note.text) for note in summary.notes]
        everything = [*said, plain(summary.gist or "")]
        weights = [nugget["weight"] for nugget in entry["nuggets"]]
        told = [tells(everything, nugget["said"]) for nugget in entry["nuggets"]]
        shares.append(sum(w for w, is_told in zip(weights, told, strict=True) if is_told) / sum(weights))
        in_short += summary.gist is not None
        in_short_tells += any(tells(everything[-1:], nugget["said"]) for nugget in entry["nuggets"])
        bad = sum(tells(said, [one]) for one in entry["worthless"])
        lines, words, worthless = (
            lines + len(summary.notes),
            words + sum(len(one.split()) for one in said),
            worthless + bad,
        )
        print(f"{shares[-1]:.2f} of {len(weights)}, {bad} worthless: {entry['kind']}, {entry['file']}")
    row = {
        "table": "nuggets told by summaries",
        "held_out": options.held_out,
        "documents": len(shares),
        "told": round(sum(shares) / len(shares), 3),
        "worthless": worthless,
        "lines": lines,
        "words": words,
        "in_short": in_short,
        "in_short_tells": in_short_tells,
        "skim": options.skim,
        "model": options.model or "default",
        "date": date.today().isoformat(),
    }
    print(json.dumps(row))


def tells(lines: list[str], said: list[str]) -> bool:
    """Whether a line has words that tell something."""
    return any(plain(one) in line for one in said for line in lines)


if __name__ == "__main__":
    main()
