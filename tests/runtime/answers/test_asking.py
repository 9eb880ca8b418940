"""The dialogue for one question, driven by hand: passages, quotes, places, and what is said where nothing answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from armt.runtime.answers import asking
from armt.runtime.answers.asking import (
    AskOptions,
    answer_from_text,
    answer_question,
    candidates_for,
    opening_of,
)
from armt.runtime.answers.finding.candidates import find_quotes
from armt.runtime.answers.judging.confidence import confidence_of
from armt.runtime.answers.records import NOT_SAID
from armt.runtime.engine.copying import CopyText
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import hold
from armt.runtime.session import Armt
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

from .dialogue import FACTS, FILLER, OPTIONS, TEXT, Judged, judged_talk, reply, searched, talk


def test_a_bracket_that_an_answer_opens_is_closed(tiny: Armt) -> None:
    fact = "The key of the mill is kept at the inn (by the green door) and [sic] nowhere else."
    document = searched("Where is the key of the mill kept?", FILLER * 12 + fact + "\n\n" + FILLER * 12)
    for said, given in (
        ("at the inn (by the green door", "at the inn (by the green door)"),
        ("at the inn (by", "at the inn (by"),
        ("(by the green door) and [sic", "(by the green door) and [sic]"),
        ("at the inn", "at the inn"),
    ):
        found, _ = talk(tiny, "Where is the key of the mill kept?", reply(said), document)
        assert found.output == given


def test_where_copies_disagree_the_quote_answers(tiny: Armt) -> None:
    """But for what is held to the kind that is asked for."""
    by_whom, when = "By whom was the railway station of Norrey built?", "When was the railway station of Norrey built?"
    bound = OPTIONS.rules.agreement
    for question, said, agreement, given in (
        (by_whom, "Amalia Brandt", bound, "Amalia Brandt"),
        (by_whom, "Amalia Brandt", bound - 0.01, FACTS[:65]),
        (when, "1885", bound - 0.01, "1885"),
    ):
        assert talk(tiny, question, reply(said, agreement=agreement))[0].output == given


def test_code_in_what_a_section_says_keeps_its_lines(tiny: Armt) -> None:
    """On one line, between the marks of its fences, no shell would take it."""
    code = "You need a mill:\n\n```sh\nmill grind\n  --rye\n```"
    content = f"# Contributing\n\n## Development setup\n\n{code}\n\n## Code style\n\nOats.\n"
    question = "How do I set up the project locally?"
    document = replace(searched(question, content), text=StoredText.of_string("a.md", content, format="markdown"))
    found, _ = talk(tiny, question, reply(""), document)
    assert (found.output, found.evidence[0].quote) == ("You need a mill:\nmill grind\n  --rye", code)


def test_a_setting_answers_with_its_value_and_how_with_its_comment(tiny: Armt) -> None:
    told = "# Turn off the rye wheel\nRYE_WHEEL=none\n\n# How the gate is locked\ngate_key: two turns\n\ncorn: 3\n"
    for question, given in (
        ("Which is the rye wheel?", "none"),
        ("How do I turn off the rye wheel?", "Turn off the rye wheel RYE_WHEEL=none"),
        ("What is the gate_key?", "two turns"),
    ):
        document = searched(question, told)
        assert talk(tiny, question, reply(""), document)[0].output == given


def test_what_a_judge_is_sure_of_the_model_does_not_deny(tiny: Armt) -> None:
    question = "By whom was the railway station of Norrey built?"
    sure, doubtful = Judged(Norrey=0.1), Judged(Norrey=-0.1)
    assert judged_talk(tiny, question, sure, -0.1).answered
    assert not judged_talk(tiny, question, doubtful, -0.1).answered
    assert judged_talk(tiny, question, doubtful, -9.0).answered


def test_what_may_answer_is_shown_where_nothing_is_found_to(tiny: Armt) -> None:
    full, little = "By whom was the railway station of Norrey built?", "Which piper plays songs to Norrey at dawn?"
    for question, fit, denial, near in (
        *((full, -3.9, -9.0, True), (full, -4.1, -9.0, False), (full, -0.1, -0.1, True)),
        *((little, -3.0, -9.0, False), (little, -2.5, -9.0, True)),
    ):
        found = judged_talk(tiny, question, Judged(Norrey=fit), denial)
        assert (found.answered, found.output, found.near) == (False, NOT_SAID, near)
        assert "Amalia Brandt" in found.evidence[0].quote
    # Of a name that is not there nothing is near unless a judge finds that it answers.
    question = "Which roof does the railway station of Salu have?"
    for fit, near in ((-0.1, False), (0.1, True)):
        found = judged_talk(tiny, question, Judged(copper=fit), -9.0)
        assert (found.answered, found.near) == (False, near)


def test_an_answer_that_has_to_be_surer_is_what_stands_nearest(tiny: Armt) -> None:
    question, fit = "By whom was the railway station of Norrey built?", 0.2
    sure = confidence_of(fit)
    given = judged_talk(tiny, question, Judged(Norrey=fit), -9.0, sure)
    assert (given.answered, given.confidence) == (True, sure)
    held_back = judged_talk(tiny, question, Judged(Norrey=fit), -9.0, sure + 0.01)
    assert (held_back.answered, held_back.near, held_back.confidence) == (False, True, None)
    assert (held_back.output, held_back.evidence) == (NOT_SAID, given.evidence)
    # Nothing is known of what no judge was asked about, nor of what is not answered.
    assert talk(tiny, question, reply("1885"))[0].confidence is None
    assert judged_talk(tiny, question, Judged(Norrey=-0.6), -9.0).confidence is None


def test_a_judge_chooses_the_quote_and_those_beside_it(tiny: Armt) -> None:
    question = "Which roof does the railway station of Norrey have?"
    found = judged_talk(tiny, question, Judged(copper=3.0, Norrey=-0.4), -9.0)
    assert [item.quote for item in found.evidence] == [
        "It has a roof of copper.", "The railway station of Norrey was built in 1885 by Amalia Brandt.",
    ]  # fmt: skip
    # What would not be given by itself is not shown beside what is.
    found = judged_talk(tiny, question, Judged(copper=3.0, Norrey=-0.6), -9.0)
    assert [item.quote for item in found.evidence] == ["It has a roof of copper."]
    ranked = candidates_for(question, searched(question), tiny.tokenizer, replace(OPTIONS, judged=0), Judged())
    assert all(item.fit is None for item in ranked)


def test_an_answer_comes_with_a_quote_at_its_place(tiny: Armt) -> None:
    question = "When was the railway station of Norrey built?"
    found, asked = talk(tiny, question, reply("1885"))
    assert (found.output, found.answered, found.grounded) == ("1885", True, True)
    quote = found.evidence[0]
    assert quote.quote == "The railway station of Norrey was built in 1885 by Amalia Brandt."
    assert TEXT.encode()[quote.start : quote.end].decode() == quote.quote
    assert quote.line == TEXT[: quote.start].count("\n") + 1
    assert (quote.by, quote.path) == ("words", "a.txt")
    # The model is asked once: for the answer, and how likely it is that there is none.
    assert [len(requests) for requests in asked] == [2]


def test_the_model_may_say_that_there_is_no_answer(tiny: Armt) -> None:
    """More likely than not, after the evidence; whatever it would copy."""
    question = "Who built the railway station of Norrey?"
    for said in ("Amalia Brandt", "Gustave Eiffel"):
        found, asked = talk(tiny, question, reply(said), denial=-0.6)
        assert (found.output, found.answered) == (NOT_SAID, False)
        assert found.evidence
        assert tiny.tokenizer.decode(list(asked[0][1].forced)) == NOT_SAID
        assert asked[0][1].prompt == asked[0][0].prompt
    found, _ = talk(tiny, question, reply("Amalia Brandt"), denial=-0.8)
    assert found.answered


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("The railway station of Norrey was built in 1885", "built in 1885"),
        ("It was built in 1885", "built in 1885"),
        ("1885 by Amalia Brandt", "1885"),
        # Its subject is another one than the question's.
        ("Amalia Brandt was built in 1885", "Amalia Brandt was built in 1885"),
    ],
)
def test_an_answer_does_not_say_the_question_again(tiny: Armt, said: str, given: str) -> None:
    content = TEXT.replace(
        FACTS,
        "It was built in 1885 by Amalia Brandt: the railway station of Norrey was built then, "
        "and Amalia Brandt was built in 1885.\n\n",
    )
    question = "When was the railway station of Norrey built?"
    found, _ = talk(tiny, question, reply(said), document=searched(question, content))
    assert found.output == given


def test_a_quote_of_which_no_copy_could_end_is_asked_about_all_the_same(
    tiny: Armt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`armt ask package.json` ended with "nothing can be copied from the evidence": of "}," a token is made."""
    endless = CopyText(ids=[1, 2], begins=frozenset({1}), ends=frozenset({0}))
    monkeypatch.setattr(CopyText, "of", lambda *_: endless)
    question = "Who built the railway station of Norrey?"
    found, asked = talk(tiny, question, reply("Amalia Brandt"))
    assert (found.output, asked[0][0].copying) == ("Amalia Brandt", None)


def test_what_no_quote_says_is_not_given(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a rule makes of a quote: `armt verify` would refuse it, so the quote answers for itself."""
    question = "Who built the railway station of Norrey?"
    for made in ("Gustave Eiffel", "railway statio", "Amalia Norrey"):
        monkeypatch.setattr(asking, "named_part", lambda *_, made=made: made)
        found, _ = talk(tiny, question, reply("Amalia Brandt"))
        assert found.output == found.evidence[0].quote
    monkeypatch.setattr(asking, "named_part", lambda *_: "built in 1885 by Amalia Brandt")
    found, _ = talk(tiny, question, reply("Amalia Brandt"))
    assert found.output == "built in 1885 by Amalia Brandt"


def test_what_something_does_is_said_whole(tiny: Armt) -> None:
    content = FILLER * 12 + "-q, --quiet\nThis option is valid alone.\n\n" + FILLER * 12
    question = "What does the option --quiet do?"
    found, _ = talk(tiny, question, reply("This option is valid alone"), document=searched(question, content))
    assert found.output.startswith("This option is valid alone")


def test_words_that_are_not_in_the_evidence_are_not_given(tiny: Armt) -> None:
    found, asked = talk(tiny, "Who built the railway station of Norrey?", reply("Gustave Eiffel"))
    assert found.output == "The railway station of Norrey was built in 1885 by Amalia Brandt."
    assert found.answered
    assert len(asked) == 1


def test_what_runs_past_the_end_of_a_sentence_is_the_quote(tiny: Armt) -> None:
    question = "Who built the railway station of Norrey?"
    found, _ = talk(tiny, question, reply("Amalia Brandt. It has a roof"))
    assert found.output == "The railway station of Norrey was built in 1885 by Amalia Brandt."
    assert found.answered


def test_segments_that_are_about_as_good_are_ordered_anew_first(tiny: Armt) -> None:
    """Their requests score the question; then it is answered as ever."""
    question, options = "When was the railway station of Norrey built?", replace(OPTIONS, rerank=4)
    document = searched(question)
    words = np.zeros_like(document.words)
    words[[3, int(document.words.argmax())]] = 1.0, 0.9
    dialogue = answer_question(
        question,
        replace(document, words=words),
        memory=empty_memory(tiny.model),
        tokenizer=tiny.tokenizer,
        options=options,
    )
    assert [request.forced for request in next(dialogue)] == [tiny.tokenizer.encode(question)] * 2
    asked = dialogue.send([reply("", -90.0), reply("", -20.0)])
    assert [request.forced is None for request in asked] == [True, False]
    with pytest.raises(StopIteration) as end:
        dialogue.send([reply("1885"), reply("", -9.0)])
    assert end.value.value.answer.output == "1885"


def test_where_one_segment_stands_out_nothing_is_read_once_more(tiny: Armt) -> None:
    question = "When was the railway station of Norrey built?"
    dialogue = answer_question(
        question,
        searched(question),
        memory=empty_memory(tiny.model),
        tokenizer=tiny.tokenizer,
        options=replace(OPTIONS, rerank=4),
    )
    assert [request.forced is None for request in next(dialogue)] == [True, False]


# In one segment and in two there is no segment that stands out, and there is an answer all the same.
@pytest.mark.parametrize("size", [1000, 120])
def test_a_short_document_answers(tiny: Armt, size: int) -> None:
    question = "When was the railway station of Norrey built?"
    document = searched(question, FACTS + FILLER, size)
    found, _ = talk(tiny, question, reply("1885"), document=document)
    assert (found.output, found.answered) == ("1885", True)
    assert found.evidence[0].quote == "The railway station of Norrey was built in 1885 by Amalia Brandt."
    silent = "Which elephants migrate southwards?"
    found, asked = talk(tiny, silent, document=searched(silent, FACTS + FILLER, size))
    assert (found.output, asked) == (NOT_SAID, [])


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("When was the opera of Zenith built?", id="a name that the document lacks"),
        pytest.param("Which elephants migrate southwards?", id="no word of it"),
        pytest.param("Who painted the wall of the museum?", id="a word by chance"),
    ],
)
def test_what_the_document_does_not_say_is_said_so(tiny: Armt, question: str) -> None:
    found, asked = talk(tiny, question)
    assert (found.output, found.answered, found.grounded, asked) == (NOT_SAID, False, True, [])
    assert found.tokens_written == 0


def test_a_heading_is_not_quoted_and_what_stands_below_it_is(tiny: Armt) -> None:
    content = f"# Notes\n\n{FILLER}## Reporting a vulnerability\n\nWrite to the maintainers in private.\n\n{FILLER}"
    text = StoredText.of_string("a.md", content, format="markdown")
    question = "Where is a vulnerability reported?"
    plain = searched(question, content, 100)
    document = replace(plain, text=text)
    found, _ = talk(tiny, question, reply("to the maintainers"), document=document)
    assert found.evidence[0].quote == "Write to the maintainers in private."
    assert not any(item.quote.startswith("#") for item in found.evidence)


@pytest.mark.parametrize("option", ["--quiet", "-q, --quiet", "-q <level>, --quiet=<level>", "--quiet[=<level>]"])
def test_an_option_alone_on_its_line_names_what_stands_below_it(tiny: Armt, option: str) -> None:
    text = (
        f"{FILLER * 3}See --quiet and --quiet again.\n\n       {option}\n           Print errors only.\n\n{FILLER * 9}"
    )
    question = "What will the option --quiet do?"
    candidates = candidates_for(question, searched(question, text), tiny.tokenizer, OPTIONS)
    title, sentence = candidates[0].title, candidates[0].sentence
    assert title is not None
    assert (title.text, sentence.text) == (option, "Print errors only.")
    assert all(candidate.sentence.text != option for candidate in candidates)
    # Asked for is what it does; and what stands beside the quote is no answer.
    for said in ("--quiet", "See --quiet"):
        found, _ = talk(tiny, question, reply(said), document=searched(question, text))
        assert found.output == "Print errors only."
        quote = found.evidence[0]
        assert (
            quote.quote == text.encode()[quote.start : quote.end].decode() == f"{option}\n           Print errors only."
        )
    # Asked so, its entry answers wherever it stands.
    question = "What does the option --quiet do?"
    found, asked = talk(tiny, question, document=searched(question, text))
    assert (found.output, found.evidence[0].quote, asked) == ("Print errors only.", quote.quote, [])
    # And here it is the option.
    question = "Which option makes it print errors only?"
    found, _ = talk(tiny, question, reply("errors"), document=searched(question, text))
    assert found.output == option
    # How something is done is not said without it.
    question = "How do I print errors only?"
    found, _ = talk(tiny, question, reply("errors"), document=searched(question, text))
    assert found.output in (option, f"{option} Print errors only.")


def test_what_a_sentence_says_that_something_is_needs_no_model(tiny: Armt) -> None:
    text = f"{FILLER * 6}The carrier of the stone is Falk & Sons. The carrier is old.\n\n{FILLER * 6}"
    question = "Who is the carrier of the stone?"
    found, asked = talk(tiny, question, document=searched(question, text))
    assert (found.output, asked) == ("Falk & Sons", [])
    assert [quote.quote for quote in found.evidence] == ["The carrier of the stone is Falk & Sons."]
    # What is said of something else, or at length, or of where it is asked, is for the model.
    for asked_for, told in (
        ("Who is the carrier?", "The carrier of the stone is Falk & Sons."),
        ("Where is the carrier?", "The carrier is Falk & Sons."),
        ("What is the carrier?", "The carrier is somebody that you will not see for many a day, they say."),
    ):
        text = f"{FILLER * 6}{told}\n\n{FILLER * 6}"
        _, asked = talk(tiny, asked_for, reply("Falk & Sons"), document=searched(asked_for, text))
        assert asked, asked_for


def test_the_subject_of_a_letter_is_its_heading_and_an_answer(tiny: Armt) -> None:
    content = f"From: Anna\nSubject: The new millstone\n\nDear Bela,\n\n{FILLER * 9}"
    question = "What is the subject?"
    plain = searched(question, content)
    text = StoredText.of_string("a.eml", content, headings=[Heading(11, 1, "Subject: The new millstone")])
    document = replace(plain, text=text)
    found, _ = talk(tiny, question, reply("The new millstone"), document=document)
    assert (found.output, found.evidence[0].quote) == ("The new millstone", "Subject: The new millstone")


def test_an_answer_that_was_cut_off_gives_way_to_the_quote(tiny: Armt) -> None:
    question = "When was the railway station of Norrey built?"
    cut = replace(reply("The railway station of Norrey was built"), complete=False)
    found, _ = talk(tiny, question, cut)
    assert found.output == "The railway station of Norrey was built in 1885 by Amalia Brandt."
    assert found.finish_reason == "stop"


def test_keys_can_point_where_no_word_does(tiny: Armt) -> None:
    question = "Where do lambs rest under the wall?"
    plain = searched(question)
    target = len(plain.ranges) - 2
    keys = np.zeros(len(plain.ranges), dtype=np.float32)
    keys[target] = 50
    found = candidates_for(
        question, searched(question, keys=keys), tiny.tokenizer, AskOptions(window=2048, key_weight=0.9)
    )
    low, high = plain.ranges[target]
    assert any(item.sentence.start < high and item.sentence.end > low and item.by != "words" for item in found)


@pytest.mark.parametrize("content", ["x" * 3000, "1 2 3\n" * 400, "今天天气很好。我们去公园吧！" * 60, "a"])
@pytest.mark.parametrize("question", ["Why?", "今天天气?", "x" * 40])
def test_any_document_and_question_get_an_answer(tiny: Armt, content: str, question: str) -> None:
    text = StoredText.of_string("a.txt", content)
    places = [len(piece) for piece in text.pieces()]
    assert places
    # Characters are whole at borders of segments: 3 bytes each where they are Chinese.
    document = searched(question, content, 99)
    dialogue = answer_question(
        question, document, memory=empty_memory(tiny.model), tokenizer=tiny.tokenizer, options=OPTIONS
    )
    found = hold(tiny, dialogue).answer
    for item in found.evidence:
        assert text.read(item.start, item.end) == item.quote


def test_all_prompts_of_a_question_begin_with_what_is_run_once(tiny: Armt) -> None:
    """That with the text, and that with nothing asked of it."""
    opening = opening_of(tiny.tokenizer)
    begin = len(opening.ids)
    assert begin > 100
    _, asked = talk(tiny, "When was the railway station of Norrey built?", reply("1885"))
    ((copied, denied),) = asked
    assert copied.run is denied.run
    prompts = [copied.prompt, copied.copying.aside]
    assert all(tuple(prompt[:begin]) == opening.ids for prompt in prompts)
    assert copied.run.opening.ids == opening.ids
    texts = [tiny.tokenizer.decode(prompt[begin:]) for prompt in prompts]
    assert ["built in 1885" in text for text in texts] == [True, True]
    assert ["When was" in text for text in texts] == [True, False]


def test_the_ceiling_answers_from_what_it_is_given(tiny: Armt) -> None:
    dialogue = answer_from_text(
        "Why?", FACTS, memory=empty_memory(tiny.model), tokenizer=tiny.tokenizer, options=OPTIONS
    )
    (request,) = next(dialogue)
    assert "1885" in tiny.tokenizer.decode(request.prompt)
    with pytest.raises(StopIteration) as end:
        dialogue.send([reply(" 1885 ")])
    assert end.value.value == "1885"


def test_which_words_answer_is_left_to_the_judge(tiny: Armt) -> None:
    """Where there is one that judges copies; for the ceiling too, and not for what the model finds likely by itself."""
    judge = Judged("a judge of copies", built=1.0)
    said: dict[str, Any] = {"memory": empty_memory(tiny.model), "tokenizer": tiny.tokenizer, "options": OPTIONS}
    question = "When was the railway station of Norrey built?"
    (copied, denied) = next(answer_question(question, searched(question), judging=judge, **said))
    assert (copied.copying.judge, denied.copying) == ("a judge of copies", None)
    (copied,) = next(answer_from_text(question, FACTS, judging=judge, **said))
    assert copied.copying.judge == "a judge of copies"
    unjudged = said | {"judging": judge, "options": replace(OPTIONS, judged=0)}
    for other in (said, unjudged):
        (copied,) = next(answer_from_text(question, FACTS, **other))
        assert copied.copying.judge is None
    (copied, _) = next(answer_question(question, searched(question), **unjudged))
    assert copied.copying.judge is None


def test_what_something_is_stands_where_the_text_says_so(tiny: Armt) -> None:
    text = (
        FILLER * 3 + "A Baobab of Norrey stood there.\n\n" + FILLER * 20 + 'A "Baobab" means a tree.\n\n' + FILLER * 3
    )
    found, asked = talk(tiny, "What is a Baobab?", document=searched("What is a Baobab?", text))
    assert (found.output, found.answered, asked) == ('A "Baobab" means a tree.', True, [])
    assert found.evidence[0].quote == found.output
    assert found.finish_reason is None


def test_whether_something_is_so_is_answered_by_the_quote(tiny: Armt) -> None:
    """The default model was never taught to say yes or no."""
    question = "Was the railway station of Norrey built by Amalia Brandt?"
    found, asked = talk(tiny, question)
    assert (found.output, asked) == ("The railway station of Norrey was built in 1885 by Amalia Brandt.", [])
    found, asked = talk(tiny, "Was the station of Norrey painted by Amalia's cousin?")
    assert (found.output, asked) == (NOT_SAID, [])


def test_an_answer_is_more_than_words_of_the_question(tiny: Armt) -> None:
    found, _ = talk(tiny, "Who built the railway station of Norrey?", reply("railway station"))
    assert found.output == "The railway station of Norrey was built in 1885 by Amalia Brandt."


def test_what_the_model_hardly_believes_gives_way_to_the_quote(tiny: Armt) -> None:
    question = "When was the railway station of Norrey built?"
    found, _ = talk(tiny, question, reply("1885", -14.9))
    assert found.output == "1885"
    found, _ = talk(tiny, question, reply("1885", -15.1))
    assert found.output == "The railway station of Norrey was built in 1885 by Amalia Brandt."


def test_an_answer_begins_with_no_and(tiny: Armt) -> None:
    text = "And Amalia Brandt built the mill of Norrey.\n\n" + FILLER * 12
    question = "Who built the mill of Norrey?"
    found, _ = talk(tiny, question, reply("And Amalia Brandt"), document=searched(question, text))
    assert found.output == "Amalia Brandt"


def test_an_answer_is_of_the_kind_that_is_asked_for(tiny: Armt) -> None:
    content = TEXT.replace(FACTS, "The monthly rent of the station is due on the first day of each month.\n\n")
    question = "When is the rent of the station due?"
    found, _ = talk(tiny, question, reply("The monthly rent"), document=searched(question, content))
    assert found.output == "the first day of each month"


def test_the_day_of_a_beginning_is_not_given_for_an_end(tiny: Armt) -> None:
    """It was, where the sentence has no other day: the lease that runs for two years ended as it began."""
    line = "The lease of the station begins on 1 May 2026 and runs for two years."
    question, content = "When does the lease of the station end?", TEXT.replace(FACTS, f"{line}\n\n")
    found, _ = talk(tiny, question, reply("1 May 2026"), document=searched(question, content))
    assert (found.output, found.answered) == (line, True)


def test_who_does_it_is_not_given_for_what_is_done(tiny: Armt) -> None:
    question = "Which station of Norrey did the town build?"
    content = TEXT.replace(FACTS, "The city built the railway station of Norrey in 1885.\n\n")
    found, _ = talk(tiny, question, reply("The city"), document=searched(question, content))
    assert found.output == "The city built the railway station of Norrey in 1885."


def test_a_number_comes_with_what_it_counts(tiny: Armt) -> None:
    content = TEXT.replace(FACTS, "The lease of the station lasts for five (5) years from then.\n\n")
    question = "How long does the lease of the station last?"
    found, _ = talk(tiny, question, reply("5"), document=searched(question, content))
    assert found.output == "five (5) years"


def test_a_sentence_that_says_all_that_is_asked_is_not_denied(tiny: Armt) -> None:
    content = TEXT.replace(FACTS, "Records of the station shall be kept for three (3) years.\n\n")
    question = "How long must records of the station be kept?"
    found, _ = talk(tiny, question, reply("3"), document=searched(question, content), denial=-0.1)
    assert (found.output, found.answered) == ("three (3) years", True)
    question = "Who keeps the records of the station?"
    found, _ = talk(tiny, question, reply("3"), document=searched(question, content), denial=-0.1)
    assert not found.answered


@pytest.mark.parametrize("window", [16, 128, 200])
def test_a_small_window_is_no_reason_to_look_at_nothing(tiny: Armt, window: int) -> None:
    question = "When was the railway station of Norrey built?"
    options = AskOptions(window=window, rerank=0)
    assert candidates_for(question, searched(question), tiny.tokenizer, options)


def test_what_answers_in_other_words_is_looked_at_wherever_it_stands(tiny: Armt) -> None:
    document = searched("Who built it?", TEXT + FILLER * 80 + "Ada Moor laid its first stone.\n\n")
    lines = {item.line for item in candidates_for("Who built it?", document, tiny.tokenizer, OPTIONS)}
    assert "Ada Moor laid its first stone." in lines


def test_the_best_quote_is_there_however_little_it_fits(tiny: Armt) -> None:
    # No telling word is asked for, and what has a "not" and sends elsewhere is worth less than nothing.
    document = searched("Is it?", "For more details of the house that is not there, see gamma\n\n" * 3)
    assert candidates_for("Is it?", document, tiny.tokenizer, OPTIONS)[0].score < 0
    found, _ = talk(tiny, "Is it?", document=document)
    assert found.answered
    assert found.evidence


@pytest.mark.parametrize("question", ["Why is the station of Norrey closed?", "What happens if the station is closed?"])
def test_why_something_is_is_answered_by_a_sentence(tiny: Armt, question: str) -> None:
    sentence = "The station of Norrey is closed because of the ice."
    found, _ = talk(tiny, question, reply("the ice"), searched(question, TEXT.replace(FACTS, f"{sentence}\n\n")))
    assert found.output == sentence


def test_who_has_to_do_it_stands_above_the_item(tiny: Armt) -> None:
    text = FILLER * 3 + "The Landlord shall:\n\n(a) keep it dry; and\n(b) insure the mill.\n\n" + FILLER * 3
    found, asked = talk(tiny, "Who insures the mill?", document=searched("Who insures the mill?", text))
    assert (found.output, asked) == ("The Landlord", [])
    assert found.evidence[0].quote.endswith("(b) insure the mill.")


def test_a_list_is_given_whole(tiny: Armt) -> None:
    content = TEXT.replace(FACTS, "The station has these rooms:\n\n- a hall\n- a cellar\n\n")
    question = "Which rooms has the station?"
    found, _ = talk(tiny, question, reply("a hall"), document=searched(question, content))
    assert found.output == "- a hall - a cellar"


def test_one_item_of_a_list_answers_or_how_many_it_has(tiny: Armt) -> None:
    content = TEXT.replace(FACTS, "The station has two keepers:\n\n- Ann Poe (hall)\n- Bob Roe (cellar)\n\n")
    for question, given in (
        ("Who keeps the hall of the station?", "Ann Poe"),
        ("How many keepers has the station?", "two"),
    ):
        found, asked = talk(tiny, question, document=searched(question, content))
        assert (found.output, asked) == (given, [])


def test_the_heading_that_says_in_which_version_is_no_item_of_the_list_below_it(tiny: Armt) -> None:
    """It was shown behind "Features:", which opens the list of the entry and stands below the heading."""
    entries = "Features:\n\n * unix sockets were added\n * oats\n"
    log = f"# Changes\n\n### 1.3.0 - 2023-12-26\n\n{entries}\n### 1.2.0\n\n * none\n"
    question = "In which version were unix sockets added?"
    plain = searched(question, log)
    document = replace(plain, text=StoredText.of_string("a.md", log, format="markdown"))
    found, _ = talk(tiny, question, document=document)
    assert found.output == "1.3.0"
    entry, heading = found.evidence
    assert entry.lead_in is not None
    assert (heading.quote, heading.lead_in) == ("### 1.3.0 - 2023-12-26", None)


def test_what_changed_in_a_version_is_said_by_no_other_one() -> None:
    """Sentences of other versions have the same words, and stood behind the answer as if they were of this one."""
    log = "# Changes\n\n### 1.2.0\n\n- Oats.\n\n### 1.1.0\n\nThe most that changed in it is the wheel of the mill.\n"
    question = "What changed in 1.2.0?"
    document = replace(searched(question, log), text=StoredText.of_string("a.md", log, format="markdown"))
    assert [item.sentence.text for item in find_quotes(question, document, 2000)] == ["- Oats."]


def test_a_comment_below_a_call_is_not_about_what_is_called() -> None:
    """What a test waits for behind `mill.stop()` was given for what that does, as below a signature in a manual."""
    code = "def test_stopping():\n    mill.stop()\n    # Wait until the wheel is at rest.\n    sleep(1)\n"
    question = "What does the wheel wait for?"
    text = StoredText.of_string("test_mill.py", code, format="code")
    found = find_quotes(question, replace(searched(question, code), text=text), 2000)
    assert [item.line for item in found if "rest" in item.line] == ["# Wait until the wheel is at rest."]
