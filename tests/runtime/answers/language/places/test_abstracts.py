"""The abstract of a document, and what of it is quoted."""

from __future__ import annotations

from armt.runtime.answers.language.places.abstracts import abstract_of, abstract_sentences, lead_of
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

FIRST = "Mills have ground the oats of every valley since the Romans came."
DONE = "We measured the wheels of forty mills over three wet and two dry years."
THEN = "The water of each brook was weighed by hand on every Sunday morning."
SHOWN = "Our results suggest that broad wheels outlast narrow ones by a decade."
BODY = "The wheels of the mills were drawn, and the drawings of the wheels were kept in the mills. " * 30


def stored(text: str, format: str = "markdown") -> StoredText:
    return StoredText.of_string("a.md", text, format=format)


def test_an_abstract_stands_under_its_heading() -> None:
    text = stored(f"# Mills\n\n## Abstract\n\n{FIRST} {DONE}\n\n## Introduction\n\n{BODY}\n")
    found = abstract_of(text)
    assert found is not None
    assert text.read(*found) == f"{FIRST} {DONE}"


def test_an_abstract_stands_behind_its_word_where_headings_are_lost() -> None:
    for head in ("Abstract\n", "ABSTRACT\n\n", "Abstract. ", "  Abstract—"):
        text = stored(
            f"Of Mills\nA. Moor\n\n{head}{FIRST}\n{DONE}\n\nKeywords: oats\n\n1 Introduction\n{BODY}\n", "text"
        )
        found = abstract_of(text)
        assert found is not None
        assert text.read(*found) == f"{FIRST}\n{DONE}"


def test_what_is_too_short_or_too_late_or_of_several_documents_is_none() -> None:
    assert abstract_of(stored(f"# Mills\n\n## Summary\n\nOats.\n\n## More\n\n{BODY}\n")) is None
    late = stored(f"# Mills\n\n{BODY * 10}\n\n## Summary\n\n{FIRST} {DONE}\n\n## More\n\n{BODY}\n")
    assert abstract_of(late) is None
    one = stored(f"# Mills\n\n## Abstract\n\n{FIRST} {DONE}\n\n## More\n\n{BODY}\n")
    assert abstract_of(JoinedText([one, one])) is None


def test_what_is_done_and_what_came_out_is_quoted_before_the_rest() -> None:
    text = stored(f"# Mills\n\n## Abstract\n\n{FIRST} {DONE} {THEN} {SHOWN}\n\n## Introduction\n\n{BODY}\n")
    found = abstract_sentences(text)
    assert [one.text for one in found] == [FIRST, DONE, THEN, SHOWN]
    assert [one.text for one in lead_of(found, 1)] == [SHOWN]
    assert [one.text for one in lead_of(found, 2)] == [DONE, SHOWN]
    assert [one.text for one in lead_of(found, 3)] == [FIRST, DONE, SHOWN]
    assert lead_of([], 3) == []


def test_where_every_chapter_has_a_summary_the_first_is_no_abstract() -> None:
    # What stood before it was left out of the summary, and the summary of one chapter stood for the book.
    chapter = f"## Wheels\n\n{BODY}\n\n### Summary\n\n{FIRST} {DONE}\n\n"
    assert abstract_of(stored(f"# Mills\n\n{chapter}")) is not None
    assert abstract_of(stored(f"# Mills\n\n{chapter}{chapter}")) is None


def test_an_abstract_may_have_parts_with_labels() -> None:
    """Without a heading the aim of a trial was told in short, and not what came out."""
    parts = f"Background: {FIRST}\n\n**Methods:** {DONE}\n\nResults: {THEN}\n\nConclusions: {SHOWN}"
    text = stored(f"Of Mills\n\nA. Moor\n\n{parts}\n\nKeywords: oats\n\n{BODY}\n", "text")
    found = abstract_of(text)
    assert found is not None
    assert text.read(*found) == parts
    assert [one.text for one in lead_of(abstract_sentences(text), 1)] == [f"Conclusions: {SHOWN}"]
    # What has no conclusion is none, nor are two parts.
    assert abstract_of(stored(parts.split("Conclusions")[0], "text")) is None
    assert abstract_of(stored(f"Results: {THEN}\n\nConclusions: {SHOWN}\n", "text")) is None
