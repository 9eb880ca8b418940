"""Questions of people from clones: what each source gives, and where its answers stand."""

from __future__ import annotations

import json
from pathlib import Path

import judging_sources as sources
import pytest
from answer_sets import Measured

from armt.runtime.answers.known import read_known

BY_NAME = {source.name: source for source in sources.PEOPLE}


def said(document: Measured) -> dict[str, str | None]:
    """The questions of a document with what stands at their places."""
    text = document.text.encode()
    return {
        item.question: None if item.start is None or item.end is None else text[item.start : item.end].decode()
        for item in document.questions
    }


def written(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def test_a_clone_that_is_not_there_gives_nothing(tmp_path: Path) -> None:
    assert [document for source in sources.PEOPLE for document in source.documents(tmp_path)] == []


def test_a_fairy_tale_is_a_document_and_its_answers_stand_in_their_sections(tmp_path: Path) -> None:
    root = "FairytaleQAData/data-by-train-split"
    first, second = "Once a größe heron sat in a cave.", "He sat.  His brother came, since the eels were gone."
    written(tmp_path, f"{root}/section-stories/train/heron-story.csv", f'section,text\n1,"{first}"\n2,"{second}"\n')
    head = "question_id,cor_section,question,ex-or-im1,answer1\n"
    rows = (
        "1,1,Where did the heron sit?,explicit,a cave.\n"
        "2,2,Why did he come?,explicit,because the eels were all gone\n"
        "3,2,How did he feel?,implicit,sad\n"
        "4,9,Who?,explicit,nobody\n"
        "5,2,What did they sing?,explicit,a song of old\n"
    )
    written(tmp_path, f"{root}/questions/train/heron-questions.csv", head + rows)
    written(tmp_path, f"{root}/section-stories/train/owl-story.csv", 'section,text\n1,"The owl slept."\n')
    written(tmp_path, f"{root}/questions/train/owl-questions.csv", head + "1,1,Who slept?,explicit,the owl\n")
    heron, owl = BY_NAME["FairytaleQA"].documents(tmp_path)
    assert heron.kind == "story"
    assert said(heron) == {
        "Where did the heron sit?": "a cave",
        "Why did he come?": "His brother came, since the eels were gone.",
    }
    assert said(owl) == {"Who slept?": "The owl"}


def test_the_place_that_was_meant_is_found_though_marks_stood_apart(tmp_path: Path) -> None:
    paragraph = "It began in 1901 . The first went to Röntgen , of `` Germany '' ( 150 ) , in 1901 . He had won ."
    year: dict[str, object] = {"start": paragraph.rindex("1901"), "string": "1901"}
    items: list[dict[str, object]] = [
        {
            "question_text": "who got it",
            "original_nq_answers": [[], [{"start": 36, "string": "Röntgen , of `` Germany ''"}]],
        },
        {"question_text": "when was that", "original_nq_answers": [[year]]},
        {"question_text": "why", "original_nq_answers": []},
    ]
    lines = (json.dumps({**item, "paragraph_text": paragraph}) for item in items)
    written(tmp_path, "QED/qed-dev.jsonlines", "\n".join(lines))
    (document,) = BY_NAME["Natural Questions (by QED)"].documents(tmp_path)
    assert said(document) == {"who got it": 'Röntgen, of "Germany"', "when was that": "1901"}
    assert (
        document.text.strip() == 'It began in 1901. The first went to Röntgen, of "Germany" (150), in 1901. He had won.'
    )
    assert document.questions[1].start == document.text.encode().rindex(b"1901")


def test_a_sentence_of_a_section_and_a_conclusion_are_answers(tmp_path: Path) -> None:
    section = {
        "article": "Heron", "section": "Food", "question": "What do herons eat?", "answers": [1],
        "candidates": ["Herons wade.", "They eat eels."],
    }  # fmt: skip
    again = {**section, "question": "How do they move?", "answers": [0]}
    unanswered = {**section, "question": "Why?", "answers": []}
    written(tmp_path, "selqa/ass/selqa-ass-test.json", json.dumps([section, again, unanswered]))
    (document,) = BY_NAME["SelQA"].documents(tmp_path)
    assert said(document) == {"What do herons eat?": "They eat eels.", "How do they move?": "Herons wade."}
    assert document.text.count("They eat eels.") == 1

    paper = {"QUESTION": "Does it help?", "CONTEXTS": ["We asked.", "Ten said so."], "LONG_ANSWER": "It helps some."}
    written(tmp_path, "pubmedqa/data/ori_pqal.json", json.dumps({"1": paper}))
    (document,) = BY_NAME["PubMedQA"].documents(tmp_path)
    assert said(document) == {"Does it help?": "It helps some."}


def test_of_posts_the_first_are_taken_and_some_of_their_questions(tmp_path: Path) -> None:
    def paragraph(number: int) -> dict[str, object]:
        said = f"Ole has {number} größe boats. "
        asked = [
            {
                "question": f"How many, {number}, {again}?",
                "answers": [{"text": f"{number} größe boats", "answer_start": 8}],
            }
            for again in range(10)
        ]
        return {"context": said, "qas": [*asked, {"question": "Why?", "answers": []}]}

    articles = [{"paragraphs": [paragraph(number) for number in range(at, at + 5)]} for at in (0, 5)]
    written(tmp_path, "squadshifts-website/datasets/reddit_v1.0.json", json.dumps({"data": articles}))
    (document,) = BY_NAME["SquadShifts (posts)"].documents(tmp_path)
    # Of sixty questions about the first six of ten paragraphs every second one: at most forty are wanted.
    assert said(document) == {
        f"How many, {number}, {again}?": f"{number} größe boats" for number in range(6) for again in range(0, 10, 2)
    }
    assert "Ole has 6" not in document.text


def test_texts_are_joined_to_documents_of_some_fifty_segments(tmp_path: Path) -> None:
    papers = {
        str(number): {
            "QUESTION": f"Is {number} so?",
            "CONTEXTS": [f"{number} " * 2000],
            "LONG_ANSWER": f"So is {number}.",
        }
        for number in range(10, 30)
    }
    written(tmp_path, "pubmedqa/data/ori_pqal.json", json.dumps(papers))
    documents = list(BY_NAME["PubMedQA"].documents(tmp_path))
    assert len(documents) > 1
    assert len({document.name for document in documents}) == len(documents)
    assert all(len(document.text) < 24_000 + 6_100 for document in documents)
    assert [line for document in documents for line in said(document).values()] == [
        f"So is {number}." for number in range(10, 30)
    ]


@pytest.mark.parametrize(
    ("apart", "joined"),
    [
        ("Wilhelm , of Germany .", "Wilhelm, of Germany."),
        ("He does n't , it 's his ( 1901 ) .", "He doesn't, it's his (1901)."),
        ("a one - year period -- so", "a one-year period – so"),
        ("the `` season '' is", 'the "season" is'),
    ],
)
def test_marks_stand_where_people_write_them(apart: str, joined: str) -> None:
    assert sources.joined_marks(apart) == joined


def test_the_set_is_read_by_what_teaches(tmp_path: Path) -> None:
    import judging_set

    written(
        tmp_path, "pubmedqa/data/ori_pqal.json",
        json.dumps({"1": {"QUESTION": "Does it help?", "CONTEXTS": ["Ten said so."], "LONG_ANSWER": "It helps some."}}),
    )  # fmt: skip
    written(tmp_path, "windows.jsonl", "")
    given = [str(tmp_path / "out"), "--windows", str(tmp_path / "windows.jsonl"), "--clones", str(tmp_path)]
    assert judging_set.main(given) == 0
    (known,) = read_known(tmp_path / "out" / "judging.train.jsonl.gz")
    ((question, answer, start, end, also),) = known.questions
    assert also == ()
    assert (question, answer, known.text.read(start, end)) == ("Does it help?", "It helps some.", "It helps some.")
