"""Results as text for people: what the terminal shows, a mirrored file holds and `-o FILE` gets."""

from __future__ import annotations

from armt.runtime.answers.rendering import answer_text, memory_text, written_text
from armt.runtime.jobs.results import Result

# A name that has line breaks stands on one line all the same: their pictures stand for them.
_BREAKS = {10: "\u240a", 13: "\u240d"}


def heading(name: str) -> str:
    """Return the line above one of several documents."""
    return f"==> {name.translate(_BREAKS)} <=="


def question_line(question: str) -> str:
    """Return the line above one of several answers; below a document's it can be told from that."""
    return f"Q: {' '.join(question.split())}"


def as_text(result: Result) -> str:
    """Return the answers of a result, under their questions where there is more than one; ends with a line break."""
    answers = result.get("answers")
    if answers is None:
        shown = memory_text if result.get("grounded") is False else written_text
        return f"{shown(result['output'], result.get('finish_reason'))}\n"
    if len(answers) == 1:
        return f"{answer_text(answers[0])}\n"
    return "\n".join(f"{question_line(answer['question'])}\n{answer_text(answer)}\n" for answer in answers)
