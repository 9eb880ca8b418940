"""The subject of mails, memos and letters."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.itself.subjects import is_of_mails, sent_told, subject_of, subject_told
from armt.runtime.text.stored import StoredText

MAILS = "Subject: {}\nFrom: Ada Moor <ada@mill.example>\n\nThey come on Monday. So does the miller.\n\n"


@pytest.mark.parametrize(
    ("subjects", "said"),
    [
        # "Subject: [mill] Cutting the branch now." was what a thread said in short.
        (["[mill] Cutting the branch now. Why not?"] * 2, "Cutting the branch now. Why not?"),
        (["The oats of May", "Re: [mill] the oats of May"], "The oats of May"),
        (["The oats of May", "The barley"], None),
        # A word names what is told, and says nothing of it.
        (["Oats"], None),
    ],
)
def test_mails_are_about_their_subject_where_they_have_one(subjects: list[str], said: str | None) -> None:
    text = StoredText.of_string("a.mbox", "".join(map(MAILS.format, subjects)))
    assert is_of_mails(text)
    assert subject_of(text) == said


def test_memos_have_subjects_too_below_their_labels() -> None:
    memo = "MEMORANDUM\n\nTO: All\nFROM: Jane Doe\nRE: Winter hours\n\nWe close at four.\n"
    told = subject_told(memo, len(memo), in_memo=True)
    assert told is not None
    assert (told.sentence.text, told.stated) == ("RE: Winter hours", "Winter hours")
    assert subject_told(memo, len(memo), in_memo=False) is None
    # Only so much of a document is looked through.
    assert subject_told(memo, memo.index("RE:"), in_memo=True) is None
    mail = MAILS.format("Winter hours")
    told = subject_told(mail, len(mail), in_memo=False)
    assert told is not None
    assert told.stated == "Winter hours"


def test_letters_have_a_subject_near_their_greeting() -> None:
    """What a letter is about was its reference."""
    letter = "Mills Ltd\n\nOur ref: NHA/2231\n\nDear Bo,\n\nRe: Your new wheel\n\nIt comes in May.\n"
    told = subject_told(letter, len(letter), in_memo=True)
    assert told is not None
    assert (told.sentence.text, told.stated) == ("Re: Your new wheel", "Your new wheel")
    assert subject_told(letter, len(letter), in_memo=False) is None
    assert subject_told(letter.replace("Dear Bo,", "Bo came."), len(letter), in_memo=True) is None


def test_a_mail_was_sent_when_its_field_says() -> None:
    mail = "From: a@mill.example\nTo: b@mill.example\nDate: Tue, 4 Jun 2024 09:12:00 +0200\nSubject: Oats\n\nHello.\n"
    told = sent_told(mail)
    assert told is not None
    assert told.stated == "Tue, 4 Jun 2024 09:12:00 +0200"
    # Of two nobody knows which is meant, and a day at the head of a text need be none.
    assert sent_told(f"{mail}\n{mail}") is None
    assert sent_told("Date: Tue, 4 Jun 2024\n\nThe oats have come.\n") is None
