"""Teach which sentences tell most of a document: weights of features, and a teller's direction beside them.

Of documents is noted what a reader must learn (nuggets; the pyramid method, Nenkova and Passonneau, 2004), with a
weight of 2 where it is essential, words of sentences that tell it, and words of others that look telling and are not.
Weights are sought under which those sentences stand above all others of their document: the mean over documents of the
cross entropy between the shares of nuggets that sentences tell and the softmax of their scores (ListNet; Cao et al.,
2007), what lifts the others above them, and a penalty on the squares of weights of what has equal spread. Hidden states
are brought to their main components, whose weights are then those of one direction. All is convex and takes seconds;
the model stays as it is.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from armt.errors import DocumentError, UsageError, error_line
from armt.models.checkpoint.beside.kind import Scores, Vectors
from armt.models.checkpoint.beside.teller import Teller
from armt.runtime.answers.finding.tap import real_tokens
from armt.runtime.answers.quoting.reading import normalised, tokens_of
from armt.runtime.answers.quoting.saying import Saying, sayings_of
from armt.runtime.answers.quoting.telling import features_of
from armt.runtime.answers.sections import Section, note_count, sections
from armt.runtime.answers.stated.itself.titles import called
from armt.runtime.choose import choose_schedule
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import cut
from armt.runtime.engine.segments import segments_of as laid_out
from armt.runtime.text.documents import open_document
from armt.runtime.text.stored import StoredText

if TYPE_CHECKING:
    from armt.runtime.session import Armt

# Whose hidden states are looked at, as a share of the layers that read: what a text is about is told in the middle.
_LAYER = 0.6
# Sentences of a document that components are found of: those of a book would outweigh all others.
_MOST_SENTENCES = 400
_ITERATIONS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TellerSettings:
    """How weights are learned; the defaults were found on documents that are not held out (docs/results/answers.md).

    Attributes:
        components: of hidden states; at most as many as they are wide.
        penalty: what the squares of weights of features cost beside one document's cross entropy.
        hidden_penalty: and those of components.
        worthless: what it costs that sentences stand above others that only look telling.
    """

    components: int = 128
    penalty: float = 1.0
    hidden_penalty: float = 16.0
    worthless: float = 1.0


class Nugget(NamedTuple):
    """What a reader must learn of a document.

    Attributes:
        said: words of sentences that tell it, with single spaces; those of any do.
        weight: 2 where it is essential, else 1.
    """

    said: Sequence[str]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noted:
    """A document of which is noted what a reader must learn.

    Attributes:
        file: as it is called beside the notes.
        text: its text.
        parts: its sections.
        sayings: its sentences, in order.
        names: of their features.
        features: float64 ``[n, len(names)]``.
        nuggets: what must be learned.
        told: which of these each sentence tells.
        worthless: which sentences only look telling, bool ``[n]``.
    """

    file: str
    text: StoredText
    parts: Sequence[Section]
    sayings: Sequence[Saying]
    names: tuple[str, ...]
    features: Scores
    nuggets: Sequence[Nugget]
    told: Sequence[frozenset[int]]
    worthless: NDArray[np.bool_]

    @property
    def worth(self) -> Scores:
        """What each sentence tells, by the weights of nuggets ``[n]``."""
        return np.array([float(sum(self.nuggets[number].weight for number in told)) for told in self.told])


def read_noted(path: Path, folder: Path, *, held_out: bool = False) -> Iterator[Noted]:
    """Yield the documents of a file of notes; those that are not in the folder, or have no sentence, are left out.

    Args:
        path: JSON lines, or those of a .gz: ``file``, ``nuggets`` (each ``said``, a list, and ``weight``, above 0),
            ``worthless`` (a list) and ``held_out``.
        folder: that has the documents.
        held_out: those that are held out, instead of all others.

    Raises:
        UsageError: it cannot be read, or a line is no such object.
        DocumentError: a document cannot be read.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    entry = json.loads(line)
                    file = str(entry["file"])
                    is_wanted = bool(entry.get("held_out", False)) is held_out and (folder / file).is_file()
                    nuggets = [Nugget(_words(one["said"]), _weight(one["weight"])) for one in entry["nuggets"]]
                    others = _words(entry["worthless"])
                except (ValueError, TypeError, KeyError, AttributeError) as exc:
                    raise UsageError(f"{path}, line {number}: no notes on a document ({error_line(exc)})") from exc
                if is_wanted and nuggets and (noted := _noted(file, folder / file, nuggets, others)).sayings:
                    yield noted
    except (OSError, UnicodeError, EOFError) as exc:
        raise UsageError(f"{path}: cannot be read ({error_line(exc)})") from exc


def _words(value: Any) -> list[str]:
    """Return a list of words that sentences have; raises ValueError for what is none."""
    if not isinstance(value, list):
        # Each letter of a string would be looked for.
        raise ValueError(f"expected a list, got {str(value)[:40]!r}")
    found = [plain(said) for said in value]
    if not all(found):
        raise ValueError("expected words, got none, which all sentences have")
    return found


def _weight(value: Any) -> float:
    weight = float(value)
    if not (math.isfinite(weight) and weight > 0):
        raise ValueError(f"weight: expected more than 0, got {weight}")
    return weight


def plain(text: str) -> str:
    """Return a text with single spaces, as words of sentences are looked for."""
    return re.sub(r"\s+", " ", text).strip()


def learned_weights(documents: Sequence[Noted], settings: TellerSettings | None = None) -> Scores:
    """Return the weights of features, float64 ``[len(names)]``."""
    settings = settings or TellerSettings()
    features = [document.features for document in documents]
    spread = np.concatenate(features).std(0) + 1e-6
    penalties = np.full(len(spread), settings.penalty)
    weights: Scores = _fitted(documents, [each / spread for each in features], penalties, settings.worthless) / spread
    return weights


def learned_with(
    documents: Sequence[Noted], hidden: Sequence[Vectors], settings: TellerSettings | None = None
) -> tuple[Scores, Scores]:
    """Return the weights of features, and the direction beside them.

    Args:
        documents: of which is noted what must be learned.
        hidden: means of hidden states of each one's sentences, float32 ``[n, d]``; see `sentence_states`.
        settings: how.

    Returns:
        float64 ``[len(names)]`` and ``[d]``.
    """
    settings = settings or TellerSettings()
    features = [document.features for document in documents]
    spread = np.concatenate(features).std(0) + 1e-6
    components = _components(hidden, settings.components)
    inputs = [
        np.concatenate([own / spread, states @ components], 1) for own, states in zip(features, hidden, strict=True)
    ]
    penalties = np.full(len(spread) + components.shape[1], settings.hidden_penalty)
    penalties[: len(spread)] = settings.penalty
    weights = _fitted(documents, inputs, penalties, settings.worthless)
    return weights[: len(spread)] / spread, components @ weights[len(spread) :]


@torch.inference_mode()
def sentence_states(armt: Armt, document: Noted, layer: int) -> Vectors:
    """Read a document and return the mean hidden states of its sentences.

    Returns:
        Of tokens brought to one length, without attention sinks, float32 ``[n, d]``.
    """
    config, size = armt.config, armt.config.segment_tokens
    ids, starts = armt.tokenizer.encode_placed(document.text.read(0, document.text.size))
    first, behind = tokens_of(np.array(starts), [saying.sentence for saying in document.sayings])
    sums, counted = np.zeros((len(first), config.d_model)), np.zeros(len(first))
    schedule = choose_schedule("auto", config, None, armt.model.device).choice
    segments = laid_out(0, cut([ids], size), segment_tokens=size, extra_tokens=config.extra_tokens)
    for event in Executor(armt.model, schedule, layers=layer + 1).run(segments):
        if (found := real_tokens(event, layer, config.front_tokens)) is None:
            continue
        segment, rows = found
        unit, is_sink = (part.cpu().numpy() for part in normalised(event.slots.outputs(layer, rows)[0]))
        # A sum of each sentence with tokens in it: the states of all tokens of a book would fill the memory.
        at = segment.index * size
        for number in range(np.searchsorted(behind, at, side="right"), np.searchsorted(first, at + segment.tokens)):
            own = slice(max(0, first[number] - at), behind[number] - at)
            sums[number] += unit[own][~is_sink[own]].sum(0)
            counted[number] += (~is_sink[own]).sum()
    means: Vectors = (sums / np.maximum(1.0, counted)[:, None]).astype(np.float32)
    return means


def teach_teller(
    armt: Armt,
    documents: Sequence[Noted],
    *,
    model: str,
    settings: TellerSettings | None = None,
    on_document: Callable[[Noted], None] | None = None,
) -> Teller:
    """Teach a teller.

    Args:
        armt: the model that reads.
        documents: of which is noted what must be learned.
        model: its fingerprint, without a finder.
        settings: how.
        on_document: hears of every document that has been read.

    Raises:
        UsageError: the model has no memory in its layers.
        DocumentError: no sentence of the documents tells a nugget.
    """
    if not armt.config.memory_layers:
        raise UsageError(f"{armt.path}: has no memory in its layers, behind which a teller looks at sentences")
    if not any(document.worth.any() for document in documents):
        raise DocumentError("no sentence of the documents tells what is noted of them")
    layer, hidden = teller_layer(armt), list[Vectors]()
    for document in documents:
        hidden.append(sentence_states(armt, document, layer))
        if on_document is not None:
            on_document(document)
    return taught_teller(documents, hidden, model=model, layer=layer, settings=settings)


def teller_layer(armt: Armt) -> int:
    """Return the layer of a model whose hidden states are looked at."""
    return int(_LAYER * armt.config.reading_layers)


def taught_teller(
    documents: Sequence[Noted],
    hidden: Sequence[Vectors],
    *,
    model: str,
    layer: int,
    settings: TellerSettings | None = None,
) -> Teller:
    """Teach a teller by hidden states of a layer; arguments as of `teach_teller` and `learned_with`."""
    weights, direction = learned_with(documents, hidden, settings)
    return Teller(
        model=model,
        layer=layer,
        features=documents[0].names,
        weights=weights.astype(np.float32),
        direction=direction.astype(np.float32),
    )


def _noted(file: str, path: Path, nuggets: Sequence[Nugget], others: Sequence[str]) -> Noted:
    """Look through a document; arguments as `Noted`, ``others`` are words of what only looks telling."""
    text = StoredText.of(open_document(str(path)))
    parts = sections(text, note_count(text.size))
    sayings = sayings_of(text, parts)
    found = list(features_of(text, sayings, called(text)))
    lines = [plain(saying.sentence.text) for saying in sayings]
    return Noted(
        file=file,
        text=text,
        parts=parts,
        sayings=sayings,
        names=tuple(found[0]) if found else (),
        features=np.array([[float(value) for value in one.values()] for one in found]),
        nuggets=nuggets,
        told=[
            frozenset(n for n, one in enumerate(nuggets) if any(said in line for said in one.said)) for line in lines
        ],
        worthless=np.array([any(one in line for one in others) for line in lines], dtype=bool),
    )


def _components(hidden: Sequence[Vectors], count: int) -> Scores:
    """Return the main components of hidden states, of equal spread, float64 ``[d, count]``.

    Those of a document are looked at beside its own mean: what all of its sentences have in common tells none of them
    from others.
    """
    states = np.concatenate([(each - each.mean(0))[:_MOST_SENTENCES] for each in hidden if len(each)]).astype(
        np.float64
    )
    spread = states.std(0) + 1e-6
    states /= spread
    spreads, directions = np.linalg.eigh(states.T @ states / len(states))
    count = min(count, int((spreads > 1e-9).sum()))
    main: Scores = directions[:, -count:] / np.sqrt(spreads[-count:]) / spread[:, None]
    return main


def _fitted(documents: Sequence[Noted], inputs: Sequence[Scores], penalties: Scores, worthless: float) -> Scores:
    """Return the weights of inputs ``[n, w]`` of equal spread, float64 ``[w]``."""
    cases = []
    for document, own in zip(documents, inputs, strict=True):
        worth = torch.from_numpy(document.worth)
        if worth.any():
            cases.append((torch.from_numpy(own), worth / worth.sum(), torch.from_numpy(document.worthless)))
    weights = torch.zeros(len(penalties), dtype=torch.float64, requires_grad=True)
    costs = torch.from_numpy(penalties)
    optimizer = torch.optim.LBFGS([weights], max_iter=_ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        cost = (costs * weights.square()).sum()
        for own, shares, only_looks in cases:
            scores = own @ weights
            cost = cost - (shares * torch.log_softmax(scores, 0)).sum()
            if only_looks.any():
                above = scores[only_looks] - (shares * scores).sum()
                cost = cost + worthless * torch.nn.functional.softplus(above).mean()
        torch.autograd.backward(cost / len(cases))
        return cost / len(cases)

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return np.asarray(weights.detach().numpy())
