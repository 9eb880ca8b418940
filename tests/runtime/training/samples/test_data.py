"""Samples for training: every question by itself, and which memory tokens own the fact that it asks for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from armt.errors import UsageError
from armt.runtime.recall.layout import RecallGenerator, RecallPlan, RecallSample
from armt.runtime.recall.story import TRAIN_VOCABULARY, Question
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.samples.batch import Sample
from armt.runtime.training.samples.data import ChatForm, read_corpus, recall_sample

MEMORY_TOKENS = 8
FILLER = ["The road was long, and nobody had seen the end of it.", "It rained for most of the afternoon."]


@pytest.fixture
def tokenizer(tiny_model_dir: Path) -> Tokenizer:
    return Tokenizer.load(tiny_model_dir)


def stories(tokenizer: Tokenizer, owners: str) -> list[tuple[RecallSample, Sample]]:
    generator = RecallGenerator(tokenizer.encode, FILLER, vocabulary=TRAIN_VOCABULARY)
    plan = RecallPlan(segment_tokens=200, segments=2, facts=(3, 4), questions=3)
    made = [generator.sample(plan, seed) for seed in range(6)]
    form = ChatForm(tokenizer)
    return [(one, recall_sample(one, form, memory_tokens=MEMORY_TOKENS, owners=owners)) for one in made]


def test_every_question_has_an_active_segment_of_its_own(tokenizer: Tokenizer) -> None:
    for made, sample in stories(tokenizer, "segment"):
        assert len(sample.active) == len(made.questions)
        for question, active in zip(made.questions, sample.active, strict=True):
            text = tokenizer.decode(list(active.ids))
            others = [other.text for other in made.questions if other is not question]
            assert question.text in text
            assert not any(other in text for other in others)
            (answer,) = active.answers
            # The answer's first token begins its word.
            assert tokenizer.decode(list(active.ids[answer:])).lstrip().startswith(question.answer)


def test_the_subject_is_where_reading_is_asked_for(tokenizer: Tokenizer) -> None:
    for made, sample in stories(tokenizer, "segment"):
        for question, active in zip(made.questions, sample.active, strict=True):
            read = next(read for read in active.reads if not read.late)
            assert tokenizer.decode(list(active.ids[: read.position + 1])).endswith(question.subject)


def test_facts_own_the_memory_tokens_of_their_segment(tokenizer: Tokenizer) -> None:
    for made, sample in stories(tokenizer, "segment"):
        for question, active in zip(made.questions, sample.active, strict=True):
            segment = made.facts[question.supporting[0]].spans[0].segment
            assert active.reads[0].own == {(segment, token) for token in range(MEMORY_TOKENS)}


def test_the_facts_of_a_segment_share_its_memory_tokens_out_in_their_order(tokenizer: Tokenizer) -> None:
    for made, sample in stories(tokenizer, "order"):
        for question, active in zip(made.questions, sample.active, strict=True):
            index = question.supporting[0]
            segment = made.facts[index].spans[0].segment
            together = [number for number, fact in enumerate(made.facts) if fact.spans[0].segment == segment]
            edges = [MEMORY_TOKENS * part // len(together) for part in range(len(together) + 1)]
            place = together.index(index)
            assert active.reads[0].own == {(segment, token) for token in range(edges[place], edges[place + 1])}


def test_a_fact_alone_owns_all_memory_tokens_of_its_segment(tokenizer: Tokenizer) -> None:
    generator = RecallGenerator(tokenizer.encode, FILLER, vocabulary=TRAIN_VOCABULARY)
    made = generator.sample(RecallPlan(segment_tokens=200, segments=1), 0)
    (active,) = recall_sample(made, ChatForm(tokenizer), memory_tokens=MEMORY_TOKENS, owners="order").active
    assert all(read.own == {(0, token) for token in range(MEMORY_TOKENS)} for read in active.reads)


def test_a_question_without_the_system_prompt_ends_in_the_same_way(tiny_model_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_model_dir, tmp_path / "model")
    template = (
        "{% if messages[0].role != 'system' %}[Be kind.]{% endif %}{% for m in messages %}[{{ m.content }}]{% endfor %}"
    )
    (tmp_path / "model" / "chat_template.jinja").write_text(template)
    form = ChatForm(Tokenizer.load(tmp_path / "model"))
    question = Question(text="Where is Mary?", answer="garden", subject="Mary", supporting=(0,))
    whole, short = form.question(question.text), form.question(question.text, system=False)
    assert len(short) < len(whole)
    assert whole[-len(short) :] == short
    subject = form.subject_token(short, question, system=False)
    assert subject - len(short) == form.subject_token(whole, question) - len(whole)


@pytest.mark.parametrize("owners", ["segment", "order"])
def test_what_another_fact_owns_counts_as_wrong(tokenizer: Tokenizer, owners: str) -> None:
    for _, sample in stories(tokenizer, owners):
        for active in sample.active:
            for other in sample.active:
                wrong = other.reads[0].own - active.reads[0].own
                assert not wrong & active.reads[0].skipped
                assert all(0 <= token < MEMORY_TOKENS for _, token in other.reads[0].own)


def test_a_corpus_says_what_it_has_something_for(tmp_path: Path) -> None:
    assert read_corpus([]).kinds == set()
    (tmp_path / "a.txt").write_text("A long walk by the river.")
    pair = tmp_path / "pairs.jsonl"
    pair.write_text('{"name": "b", "text": "t", "prompt": "p", "response": "r"}\n')
    assert read_corpus([tmp_path]).kinds == {"text"}
    assert read_corpus([tmp_path / "a.txt", pair]).kinds == {"text", "pairs"}


@pytest.mark.parametrize("name", ["pairs.json", "pairs.NDJSON"])
def test_json_by_another_name_is_no_running_text(tmp_path: Path, name: str) -> None:
    """A course of an hour learned braces and keys, and no pair was seen."""
    (tmp_path / name).write_text('{"name": "b", "text": "t", "prompt": "p", "response": "r"}\n')
    with pytest.raises(UsageError, match=rf"{name}: .*\.jsonl"):
        read_corpus([tmp_path / name])


def test_files_of_the_other_sort_in_a_folder_are_said_to_be_left_out(tmp_path: Path) -> None:
    """They were passed over, and whoever had put pairs beside texts trained without them."""
    row = '{"name": "b", "text": "t", "prompt": "p", "response": "r"}\n'
    for name in ("texts/a.txt", "texts/b.md", "texts/p.jsonl", "texts/q.jsonl", "pairs/README.md", "pairs/p.JSONL"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(row)
    (tmp_path / "pairs" / "q.jsonl").write_text(row)
    told: list[str] = []
    texts, pairs = tmp_path / "texts", tmp_path / "pairs"
    assert read_corpus([texts], notify=told.append).kinds == {"text"}
    assert read_corpus([pairs], notify=told.append).kinds == {"pairs"}
    assert told == [
        f"note: {texts}: 2 .jsonl left out beside texts; name each with --data to train on it",
        f"note: {pairs}: 1 .md or .text left out beside .jsonl; texts go into a folder of their own",
    ]
    # Whatever its name's letters, such a file is none of running text.
    assert read_corpus([pairs / "p.JSONL", texts / "a.txt"], notify=told.append).kinds == {"pairs", "text"}
    assert len(told) == 2
