"""Learn which sentences tell most of a document: `runtime/answers/quoting/telling.toml`, and the default's teller.

    python docs/data/build/telling.py FOLDER [--write] [--teller] [--folds 10]

FOLDER has the documents of docs/data/answers/nuggets.jsonl.gz, as their `file`; those that are not there are left out.
How weights are learned is told in `runtime.training.beside.teller`. Printed is the share of nuggets that as many
quotes tell as `armt summarize` takes, cross-validated by documents, and how many of the quotes only look telling.
`--teller` reads the documents with the default model, whose hidden states are looked at besides. `--write` writes what
was learned from all that are not held out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

import armt
from armt.models.checkpoint.beside.kind import Scores, Vectors
from armt.models.checkpoint.beside.teller import save_teller
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.runtime.answers.quoting.choosing import Scored, quote_count, telling_quotes
from armt.runtime.training.beside.teller import (
    Noted,
    learned_weights,
    learned_with,
    plain,
    read_noted,
    sentence_states,
    taught_teller,
    teller_layer,
)

ROOT = Path(__file__).parents[3]
NUGGETS = ROOT / "docs" / "data" / "answers" / "nuggets.jsonl.gz"
WEIGHTS = ROOT / "runtime" / "answers" / "quoting" / "telling.toml"
TELLER = ROOT / "models" / "default" / "teller.safetensors"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nuggets", type=Path, default=NUGGETS)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--teller", action="store_true")
    parser.add_argument("--folds", type=int, default=10)
    options = parser.parse_args()
    documents = list(tqdm(read_noted(options.nuggets, options.folder), unit="document"))
    if not options.teller:
        show(documents, options.folds, lambda known: documents_scores(documents, known))
        if options.write:
            weights = learned_weights(documents)
            lines = [f'"{name}" = {weight:.4f}' for name, weight in zip(documents[0].names, weights, strict=True)]
            head = f"# Learned from {len(documents)} documents by docs/data/build/telling.py.\n[weights]\n"
            WEIGHTS.write_text(head + "\n".join(lines) + "\n")
        return
    model = armt.load()
    layer = teller_layer(model)
    hidden = [sentence_states(model, document, layer) for document in tqdm(documents, unit="document")]
    show(documents, options.folds, lambda known: documents_scores(documents, known, hidden))
    if options.write:
        fingerprint = model_fingerprint(model.path, dialect=model.config.dialect, with_finder=False)
        save_teller(TELLER, taught_teller(documents, hidden, model=fingerprint, layer=layer))


def documents_scores(
    documents: Sequence[Noted], known: Sequence[int], hidden: Sequence[Vectors] | None = None
) -> Callable[[int], Scores]:
    """Learn from some documents; returns what gives the scores of the sentences of any."""
    if hidden is None:
        weights = learned_weights([documents[number] for number in known])
        return lambda number: documents[number].features @ weights
    weights, direction = learned_with([documents[number] for number in known], [hidden[number] for number in known])
    return lambda number: documents[number].features @ weights + hidden[number] @ direction


def show(documents: Sequence[Noted], folds: int, learn: Callable[[Sequence[int]], Callable[[int], Scores]]) -> None:
    """Print what is told of documents that nothing was learned from, fold by fold."""
    order = np.random.default_rng(1).permutation(len(documents))
    shares, worthless, lines = np.zeros(len(documents)), 0, 0
    for fold in range(folds):
        held = order[fold::folds]
        scores = learn([number for number in order if number not in set(held)])
        for number in held:
            shares[number], bad, many = told(documents[number], scores(number))
            worthless, lines = worthless + bad, lines + many
    print(f"{len(documents)} documents: told {shares.mean():.3f}; of {lines} lines {worthless} only look telling")


def told(document: Noted, scores: Scores) -> tuple[float, int, int]:
    """Return the share of the nuggets, by their weights, that the quotes chosen by some scores tell.

    And how many of the quotes only look telling, of how many.
    """
    scored = Scored(document.sayings, scores, document.parts)
    notes = telling_quotes(document.text, scored, quote_count(document.text, "medium"))
    lines = [plain(note.text) for note in notes]
    weights = [one.weight for one in document.nuggets]
    is_told = [any(said in line for said in one.said for line in lines) for one in document.nuggets]
    starts = {note.passage.start for note in notes}
    bad = sum(
        saying.sentence.start in starts
        for saying, only_looks in zip(document.sayings, document.worthless, strict=True)
        if only_looks
    )
    return sum(weight for weight, one in zip(weights, is_told, strict=True) if one) / sum(weights), bad, len(lines)


if __name__ == "__main__":
    main()
