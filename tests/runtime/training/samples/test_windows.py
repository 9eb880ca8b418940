"""Windows to train on: files as users get them wrong, and what is drawn from them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from armt.errors import DocumentError, NoTextError, UsageError
from armt.runtime.answers.prompts import answer_messages, gist_messages, note_messages
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.samples.data import ChatForm, read_corpus
from armt.runtime.training.samples.windows import Window, WindowDraw, is_windows, read_windows

NOTE: dict[str, Any] = {
    "name": "a", "asked": "note", "kind": "story", "before": "It had rained for a week. ",
    "shown": "The river rose.", "question": "", "response": "The river rises.", "source": "made up", "licence": "none",
}  # fmt: skip


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return path


def window(**changes: Any) -> Window:
    return Window(**{**NOTE, **changes})


@pytest.fixture
def tokenizer(tiny_model_dir: Path) -> Tokenizer:
    return Tokenizer.load(tiny_model_dir)


def draw(tokenizer: Tokenizer, *windows: Window) -> WindowDraw:
    return WindowDraw(windows, tokenizer, ChatForm(tokenizer).answer)


def test_what_is_asked_is_what_the_tool_asks() -> None:
    """The prompts of training and of use are the same ones."""
    assert window().messages() == note_messages("story", "The river rose.", instructed=True)
    assert window(asked="gist", shown="One.\nTwo.").messages() == gist_messages(["One.", "Two."], instructed=True)
    asked = window(asked="answer", question="What rose?").messages()
    assert asked == answer_messages("The river rose.", "What rose?")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({**NOTE, "asked": "poem"}, "asked: expected one of note, gist, answer, got 'poem'"),
        ({**NOTE, "kind": "song"}, "kind: expected one of story"),
        ({**NOTE, "shown": 3}, "shown: expected text, got int"),
        ({**NOTE, "response": " "}, "response: expected text, got none"),
        ({**NOTE, "asked": "answer"}, "question: expected text, got none"),
        ([1], "expected a JSON object, got list"),
        ({**NOTE, "before": "It\udfff"}, "before: half a character at 2"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, says: str) -> None:
    path = write(tmp_path / "w.jsonl", NOTE, row)
    with pytest.raises(DocumentError, match=r"w\.jsonl:2: ") as caught:
        list(read_windows(path))
    assert says in str(caught.value)


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("{\n")
    with pytest.raises(DocumentError, match=r"broken\.jsonl:1: not JSON"):
        list(read_windows(tmp_path / "broken.jsonl"))
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(NoTextError, match="no window in it"):
        list(read_windows(tmp_path / "empty.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes(b'{"asked": "caf\xe9"}\n')
    with pytest.raises(DocumentError, match="not UTF-8"):
        list(read_windows(tmp_path / "latin.jsonl"))


def test_windows_are_told_from_pairs(tmp_path: Path) -> None:
    windows = write(tmp_path / "w.jsonl", NOTE, {**NOTE, "name": "b"})
    pairs = write(tmp_path / "p.jsonl", {"text": "a", "prompt": "b", "response": "c"})
    (tmp_path / "odd.jsonl").write_text("{\n")
    assert is_windows(windows)
    assert not is_windows(pairs)
    assert not is_windows(tmp_path / "odd.jsonl")
    corpus = read_corpus([windows, pairs])
    assert [one.name for one in corpus.windows] == ["a", "b"]
    assert len(corpus.pairs) == 1


@pytest.mark.usefixtures("_uncollected")
def test_a_line_nested_without_end_is_told_with_its_file(tmp_path: Path) -> None:
    """Which file it was could not be seen: it was looked at before anybody read it."""
    path = tmp_path / "deep.jsonl"
    path.write_text("[" * 100_000)
    with pytest.raises(DocumentError, match=r"deep\.jsonl:1: not JSON"):
        read_corpus([path])


def test_held_out_documents_are_not_trained_on(tmp_path: Path) -> None:
    rows = [{**NOTE, "name": f"document {number}"} for number in range(200)]
    kept = read_corpus([write(tmp_path / "w.jsonl", *rows)]).windows
    assert 170 < len(kept) < 200


def test_only_the_response_is_learned(tokenizer: Tokenizer) -> None:
    (sample,) = draw(tokenizer, window()).samples(
        Random(1), 1, asked=["note"], tokens=600, segments=0, segment_tokens=32
    )
    (active,) = sample.active
    said = [token for token, weight in zip(active.ids, active.weights, strict=True) if weight]
    assert sample.segments == []
    assert tokenizer.decode(said).startswith("The river rises.")
    assert "The river rose." in tokenizer.decode(list(active.ids[: -len(said)]))


def test_what_stands_before_comes_last(tokenizer: Tokenizer) -> None:
    """Another document's text goes in front where there is too little."""
    windows = [window(), window(before="Far away the bells rang for the whole of the day. ")]
    for seed in range(6):
        (sample,) = draw(tokenizer, *windows).samples(
            Random(seed), 1, asked=["note"], tokens=600, segments=2, segment_tokens=32
        )
        read = tokenizer.decode([token for segment in sample.segments for token in segment])
        assert [len(segment) for segment in sample.segments] == [32, 32]
        assert read.endswith(tuple(one.before for one in windows))


def test_windows_of_a_batch_are_about_as_long(tokenizer: Tokenizer) -> None:
    windows = [window(shown="The river rose. " * (1 + number % 10)) for number in range(40)]
    samples = draw(tokenizer, *windows).samples(Random(2), 4, asked=["note"], tokens=900, segments=0, segment_tokens=32)
    lengths = [len(sample.active[0].ids) for sample in samples]
    assert max(lengths) - min(lengths) <= 80


def test_a_large_source_does_not_drown_the_others(tokenizer: Tokenizer) -> None:
    windows = [window(source="large", response="Large.")] * 99 + [window(source="small", response="Small.")]
    rng, drawn = Random(3), draw(tokenizer, *windows)
    small = sum(drawn._draw(rng, "note").response == "Small." for _ in range(400))
    # One in eleven by square roots, one in a hundred by numbers.
    assert 20 < small < 60


def test_what_cannot_be_drawn_is_said(tokenizer: Tokenizer) -> None:
    with pytest.raises(UsageError, match="trains on windows"):
        draw(tokenizer)
    with pytest.raises(NoTextError, match="no window asks for a gist"):
        draw(tokenizer, window()).require(["note", "gist"], count=1, tokens=4000, segments=0, segment_tokens=16)
    with pytest.raises(NoTextError, match="too few windows that ask for a note fit 20 tokens"):
        draw(tokenizer, window()).samples(Random(1), 1, asked=["note"], tokens=20, segments=0, segment_tokens=32)
    with pytest.raises(NoTextError, match="no document has 64 tokens before its passage"):
        draw(tokenizer, window(before="")).samples(
            Random(1), 1, asked=["note"], tokens=600, segments=2, segment_tokens=32
        )
