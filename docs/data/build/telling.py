"""Learn which sentences tell most of a document: the weights of `runtime/answers/quoting/telling.toml`.

    python docs/data/build/telling.py FOLDER [--write] [--folds 10]

FOLDER has the documents of docs/data/answers/nuggets.jsonl.gz, as their `file`; those that are not there are left out.
Of each document is noted what a reader must learn (nuggets; the pyramid method, Nenkova and Passonneau, 2004), with a
weight of 2 where it is essential, words of sentences that tell it, and words of others that look telling and are not.
The features of sentences (`quoting.telling`) get weights under which those stand above all others of their document:
the mean over documents of the cross entropy between the shares of nuggets that sentences tell and the softmax of their
scores (ListNet; Cao et al., 2007), what lifts the others above them, and a penalty on the squares of weights of
features of equal spread. Printed is the share of nuggets that as many quotes tell as `armt summarize` takes,
cross-validated by documents. `--write` writes the weights learned from all that are not held out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from armt.runtime.answers.quoting.choosing import Scored, quote_count, telling_quotes
from armt.runtime.answers.quoting.saying import Saying, sayings_of
from armt.runtime.answers.quoting.telling import features_of
from armt.runtime.answers.sections import Section, note_count, sections
from armt.runtime.answers.stated.itself.titles import title_of
from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

ROOT = Path(__file__).parents[3]
NUGGETS = ROOT / "docs" / "data" / "answers" / "nuggets.jsonl.gz"
WEIGHTS = ROOT / "runtime" / "answers" / "quoting" / "telling.toml"
# What the squares of weights cost beside one document's cross entropy, and what it costs that others look telling.
PENALTY, WORTHLESS = 1.0, 1.0


@dataclass
class Known:
    """A document of which is known what tells most of it."""

    name: str
    text: StoredText
    parts: list[Section]
    sayings: list[Saying]
    features: np.ndarray
    told: list[set[int]]
    worthless: np.ndarray
    nuggets: list[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nuggets", type=Path, default=NUGGETS)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--folds", type=int, default=10)
    options = parser.parse_args()
    names: list[str] = []
    documents = list(known(options.folder, options.nuggets, names))
    order = np.random.default_rng(1).permutation(len(documents))
    shares = np.zeros(len(documents))
    for fold in range(options.folds):
        held = order[fold :: options.folds]
        weights = learned([documents[number] for number in order if number not in set(held)])
        for number in held:
            shares[number] = share_told(documents[number], documents[number].features @ weights)
    weights = learned(documents)
    fitted = [share_told(document, document.features @ weights) for document in documents]
    print(f"{len(documents)} documents: told {shares.mean():.3f}, where learned from {np.mean(fitted):.3f}")
    if options.write:
        lines = [f'"{name}" = {weight:.4f}' for name, weight in zip(names, weights, strict=True)]
        head = f"# Learned from {len(documents)} documents by docs/data/build/telling.py.\n[weights]\n"
        WEIGHTS.write_text(head + "\n".join(lines) + "\n")


def known(folder: Path, nuggets: Path, names: list[str]) -> Iterator[Known]:
    """Yield documents that are not held out, with features of their sentences, whose names go into ``names``."""
    with gzip.open(nuggets, "rt") as lines:
        for line in lines:
            entry = json.loads(line)
            path = folder / entry["file"]
            if entry["held_out"] or not path.exists():
                continue
            text = StoredText.of(open_document(str(path)))
            parts = sections(text, note_count(text.size))
            sayings = sayings_of(text, parts)
            title = title_of(text)
            called = "" if title is None else title.stated or title.sentence.line
            found = list(features_of(text, sayings, called))
            names[:] = names or list(found[0])
            lines_of = [plain(saying.sentence.text) for saying in sayings]
            told = [
                {
                    number
                    for number, one in enumerate(entry["nuggets"])
                    if any(plain(said) in line for said in one["said"])
                }
                for line in lines_of
            ]
            features = np.array([[float(value) for value in one.values()] for one in found])
            others = [plain(said) for said in entry["worthless"]]
            worthless = np.array([any(said in line for said in others) for line in lines_of])
            yield Known(entry["file"], text, parts, sayings, features, told, worthless, entry["nuggets"])


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def learned(documents: Sequence[Known], penalty: float = PENALTY) -> np.ndarray:
    """Return the weights of features."""
    spread = np.concatenate([document.features for document in documents]).std(0) + 1e-6
    cases = []
    for document in documents:
        worth = [float(sum(document.nuggets[number]["weight"] for number in told)) for told in document.told]
        if sum(worth):
            shares = torch.tensor(worth, dtype=torch.float64)
            cases.append((torch.tensor(document.features / spread), shares / shares.sum(), document.worthless))
    weights = torch.zeros(len(spread), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        cost = penalty * weights.square().sum()
        for features, shares, worthless in cases:
            scores = features @ weights
            cost = cost - (shares * torch.log_softmax(scores, 0)).sum()
            if worthless.any():
                above = scores[worthless] - (shares * scores).sum()
                cost = cost + WORTHLESS * torch.nn.functional.softplus(above).mean()
        (cost / len(cases)).backward()
        return cost / len(cases)

    optimizer.step(loss)
    return weights.detach().numpy() / spread


def share_told(document: Known, scores: np.ndarray) -> float:
    """Return the share of the nuggets, by their weights, that quotes chosen by some scores tell."""
    scored = Scored(document.sayings, scores, document.parts)
    notes = telling_quotes(document.text, scored, quote_count(document.text, "medium"))
    lines = [plain(note.text) for note in notes]
    told = [any(plain(said) in line for said in one["said"] for line in lines) for one in document.nuggets]
    weights = [one["weight"] for one in document.nuggets]
    return sum(weight for weight, is_told in zip(weights, told, strict=True) if is_told) / sum(weights)


if __name__ == "__main__":
    main()
