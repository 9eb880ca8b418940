"""The dialogues for notes and gist, driven by hand: what is asked, what is taken, what is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from armt.runtime.answers.notes import RETRIES, NoteOptions, gist, most_telling, section_note, whole_summary
from armt.runtime.answers.prompts import note_examples
from armt.runtime.answers.quoting.by_words import best_quote
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.answers.sections import sections
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request, hold
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText

TEXT = (
    "Orsolya lived at the lighthouse with her nephew. In 1703 a storm broke the lamp and flooded the cellar. "
    "The nephew rowed to the island and carried Orsolya into his boat. That night the lighthouse fell.\n"
)
GOOD = "The nephew carried Orsolya into his boat before the lighthouse fell."


def reply(text: str, *, complete: bool = True, likely: float = -1.0) -> Reply:
    return Reply(text=text, ids=(1, 2), complete=complete, log_probability=likely, decode_s=0.0)


def talk(dialogue: Dialogue[Any], *rounds: Sequence[Reply]) -> tuple[Any, list[Sequence[Request]]]:
    """Answer a dialogue's rounds one after the other; returns its result and what it asked."""
    asked = [next(dialogue)]
    try:
        for replies in rounds:
            assert len(replies) == len(asked[-1])
            asked.append(dialogue.send(list(replies)))
    except StopIteration as end:
        return end.value, asked
    raise AssertionError("the dialogue asks for more")


def note(tiny: Armt, *rounds: Sequence[Reply], text: str = TEXT, memory: Memory | None = None, **options: Any) -> Any:
    stored = StoredText.of_string("a.txt", text)
    (part,) = sections(stored, 1)
    return talk(
        section_note(
            stored,
            part,
            memory=memory or empty_memory(tiny.model),
            tokenizer=tiny.tokenizer,
            kind="story",
            options=NoteOptions(window=4096, **options),
        ),
        *rounds,
    )


def test_a_note_that_passes_is_taken_with_its_section_as_its_passage(tiny: Armt) -> None:
    found, asked = note(tiny, [reply(GOOD)])
    assert (found.text, found.kind, found.checked) == (GOOD, "note", True)
    assert (found.passage.start, found.passage.end, found.passage.quote) == (0, len(TEXT) - 1, "")
    (request,) = asked[0]
    assert TEXT.strip() in tiny.tokenizer.decode(request.prompt)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("Zerah carried Orsolya into his boat.", id="a name that is not there"),
        pytest.param("In 1704 a storm flooded the cellar of the lighthouse.", id="a number that is not there"),
        pytest.param("Orsolya.", id="too little"),
        pytest.param("", id="nothing"),
        pytest.param("The picture shows Orsolya in the boat of her nephew.", id="talk about a text"),
        pytest.param("It is written that the nephew carried Orsolya into his boat.", id="talk in a phrase"),
        pytest.param("The nephew of Orsolya rowed to:", id="an announcement"),
        pytest.param("The nephew carried Orsolya into his boat before", id="a line of the text, and no sentence"),
        pytest.param("The government published economic statistics yesterday.", id="none of the section's words"),
    ],
)
def test_a_note_that_fails_is_written_again_and_then_replaced(tiny: Armt, bad: str) -> None:
    again, asked = note(tiny, [reply(bad)], [reply(bad)], [reply(GOOD)])
    assert again.text == GOOD
    # Further drafts are drawn by chance, each by its own: greedily they would be the first again.
    assert [round_[0].sampling.temperature > 0 for round_ in asked] == [False, True, True]
    assert len({round_[0].sampling.seed for round_ in asked}) == 3
    replaced, asked = note(tiny, *[[reply(bad)]] * (1 + RETRIES))
    assert len(asked) == 1 + RETRIES
    stored = StoredText.of_string("a.txt", TEXT)
    (part,) = sections(stored, 1)
    assert replaced == best_quote(stored, part, most_words=28)
    assert replaced.kind == "quote"
    at_once, asked = note(tiny, [reply(bad)], retries=0)
    assert at_once == replaced
    assert len(asked) == 1


def test_drafts_by_the_largest_seed_have_seeds_too(tiny: Armt) -> None:
    """Nothing was wrong until all of a document had been read."""
    bad = reply("Talk of nothing")
    _, asked = note(tiny, [bad], [bad], [reply(GOOD)], seed=2**64 - 1)
    assert [round_[0].sampling.seed for round_ in asked[1:]] == [999, 1999]


def test_words_from_here_and_there_make_no_note(tiny: Armt) -> None:
    apart = "The boat flooded the lamp and the market.\n"
    filler = "Birds sang over green hills. Rain fell on quiet roads. Children played by old wells. Dogs slept. "
    text = f"The boat was new. {filler}The storm flooded a field. {filler}The lamp was lit. {filler}The market shut.\n"
    found, asked = note(tiny, [reply(apart)], [reply("The storm flooded a field.")], text=text)
    assert (found.text, found.kind) == ("The storm flooded a field.", "note")
    assert len(asked) == 2


def test_the_draft_that_says_most_in_the_sections_words_is_kept(tiny: Armt) -> None:
    drafts = [reply("Orsolya cried bitterly, and the nephew laughed loudly at the boat."), reply(GOOD, likely=-9.0)]
    found, asked = note(tiny, drafts, drafts=2)
    assert found.text == GOOD
    assert len({request.sampling.seed for request in asked[0]}) == 2


def test_a_note_that_repeats_a_worked_example_is_not_taken(tiny: Armt) -> None:
    """Though all that it says stands in the section."""
    (example, *_) = note_examples("story")
    found, _ = note(tiny, [reply(example)], [reply("The storm broke the lamp in 1703.")], text=f"{TEXT}\n{example}\n")
    assert found.text == "The storm broke the lamp in 1703."


def test_lead_ins_and_unfinished_sentences_are_cut_off(tiny: Armt) -> None:
    found, _ = note(tiny, [reply(f"The text describes how {GOOD[0].lower()}{GOOD[1:]} In the", complete=False)])
    assert found.text == GOOD


def test_a_section_longer_than_the_window_is_shown_by_its_telling_sentences(tiny: Armt) -> None:
    filler = "It was so and so it was, and there it was as it had been. " * 60
    stored = StoredText.of_string("a.txt", filler + TEXT + filler)
    (part,) = sections(stored, 1)
    options = NoteOptions(window=1024, max_tokens=32)
    dialogue = section_note(
        stored, part, memory=empty_memory(tiny.model), tokenizer=tiny.tokenizer, kind="story", options=options
    )
    (request,) = next(dialogue)
    assert len(request.prompt) + 32 <= 1024
    assert "The nephew rowed to the island" in tiny.tokenizer.decode(request.prompt)


def test_a_gist_says_only_what_the_notes_say(tiny: Armt) -> None:
    passage = Evidence(path="a", start=0, end=9, line=1, page=None, heading=None, quote="", score=None, by="section")
    notes = [Note(text=text, kind="note", passage=passage, checked=True) for text in (GOOD, "The storm came in 1703.")]

    def asked(*rounds: Sequence[Reply]) -> Any:
        options = NoteOptions(window=4096)
        return talk(gist(notes, memory=empty_memory(tiny.model), tokenizer=tiny.tokenizer, options=options), *rounds)[0]

    assert (
        asked([reply("The storm came, and Orsolya was carried away.")])
        == "The storm came, and Orsolya was carried away."
    )
    assert asked([reply("Zerah drowned in it.")], [reply("The lighthouse fell in 1703.")]).endswith("1703.")
    # Every name is there, and yet nothing of it is in the notes.
    strange = reply("The diary of Orsolya is a faithful expression of a wonderful friendship.")
    assert asked([strange], [reply("The lighthouse fell in 1703.")]).endswith("1703.")
    # One of the notes over again, or most of it in another order.
    again = " ".join(reversed(GOOD.rstrip(".").split())) + "."
    for repeated in (GOOD, again):
        assert asked([reply(repeated)], [reply("The lighthouse fell in 1703.")]).endswith("1703.")
    # Wrong again and again: none is better than this one.
    assert asked([reply("Zerah drowned in it.")], *[[reply("Zerah drowned again.")]] * RETRIES) is None


def test_a_note_stands_in_for_a_gist_that_failed() -> None:
    passage = Evidence(path="a", start=0, end=9, line=1, page=None, heading=None, quote="", score=None, by="section")
    texts = ("The storm came.", "The storm broke the lamp, and the nephew carried Orsolya away.", "The nephew rowed.")
    notes = [Note(text=text, kind="note", passage=passage, checked=True) for text in texts]
    assert most_telling(notes) == texts[1]
    # In its section the number was one; in the whole it is that of a verse, as `armt verify` finds.
    text = StoredText.of_string("a", "1 The nephew rowed.\n2 The storm came.\n3 lamps broke.\n")
    notes = [replace(notes[0], text="The storm came, and 3 lamps broke."), *notes[2:]]
    assert most_telling(notes) == notes[0].text
    assert most_telling(notes, text) == "The nephew rowed."
    assert most_telling(notes[:1], text) is None


def test_any_model_gives_a_note_of_any_section(tiny: Armt) -> None:
    """A random model writes noise, so that every note is a quote; nothing fails on the way."""
    for text in (TEXT, "x" * 5000, "1 2 3\n" * 500, "今天天气很好。" * 50):
        stored = StoredText.of_string("a.txt", text)
        for part in sections(stored, 2):
            options = NoteOptions(window=700, max_tokens=8)
            found = hold(
                tiny,
                section_note(
                    stored,
                    part,
                    memory=empty_memory(tiny.model),
                    tokenizer=tiny.tokenizer,
                    kind="article",
                    options=options,
                ),
            )
            assert found.checked
            assert part.start <= found.passage.start < found.passage.end <= part.end


def test_a_short_document_is_summarized_in_its_own_words_mostly(tiny: Armt) -> None:
    told = "service: mill\nlisten:\n  host: norrey\n  port: 8412\ndatabase:\n  retries: 5\n"
    invented = reply("A simple web server with a login and registration page.")
    options: dict[str, Any] = {"prompt": [1, 2], "memory": empty_memory(tiny.model)}
    said = "The mill listens on the host Norrey, on port 8412."
    found, rounds = talk(whole_summary(told, **options), [invented], [reply(said)])
    assert (found, len(rounds)) == (said, 2)
    found, rounds = talk(whole_summary(told, **options), *[[invented]] * (1 + RETRIES))
    assert (found, len(rounds)) == (None, 1 + RETRIES)
