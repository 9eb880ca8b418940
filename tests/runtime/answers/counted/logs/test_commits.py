"""What `git log` prints, and the questions that its commits answer."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.logs.commits import Commits, is_history
from armt.runtime.text.stored import StoredText

HASHES = ("3a4f8652d7f39c79e8873d47630b31538287b1e5", "8807e033ecabc36d9b99d0a08753829b46faaa46", "3a4f99" + "0" * 34)
HISTORY = f"""commit {HASHES[0]} (HEAD -> main, tag: v1)
Author: Ida Berg <ida@example.org>
Date:   Mon Nov 30 01:37:32 2026 +0000

    Docs: words of the change in the glossary

    And the table of contents.

 docs/a.md | 2 +-
 1 file changed

commit {HASHES[1]}
Merge: 841aafb1 687fbfa6
Author: Bo Lind <bo@example.org>
Date:   Mon Nov 30 00:48:22 2026 +0000

    Merge branch 'review'

commit {HASHES[2]}
Author: Ida Berg <ida@example.org>
Date:   Sun Nov 29 10:00:00 2026 +0000

    Lists in brackets are cut in one place
"""


def text_of(told: str) -> StoredText:
    return StoredText.of_string("log.txt", told)


def test_a_history_begins_with_a_commit_and_who_made_it() -> None:
    assert is_history(text_of(HISTORY))
    assert isinstance(counted_of(text_of(HISTORY)), Commits)
    fuller = "commit 3a4f8652\nAuthor:     A <a@b>\nAuthorDate: Mon\nCommit:     A <a@b>\nCommitDate: Tue\n\n    It.\n"
    assert is_history(text_of(fuller))
    said = Commits(text_of(fuller)).answer("When was commit 3a4f8652 made?")
    assert said is not None
    assert said.output == "Mon"
    assert not is_history(text_of("commit to it\nAuthor: me\n"))
    assert not is_history(text_of("commit 3a4f8652\nwas a bad one.\n"))
    assert not is_history(text_of("It begins.\n" + HISTORY))


@pytest.mark.parametrize(
    ("question", "output", "which"),
    [
        ("How many commits are there?", "3", [0, 1, 2]),
        ("How many commits are in this log", "3", [0, 1, 2]),
        ("When was commit 8807e033 made?", "Mon Nov 30 00:48:22 2026 +0000", [1]),
        ("When was the commit 8807E033?", "Mon Nov 30 00:48:22 2026 +0000", [1]),
        (f"What is the date of commit {HASHES[2]}?", "Sun Nov 29 10:00:00 2026 +0000", [2]),
        ("Who made commit 8807e033?", "Bo Lind <bo@example.org>", [1]),
        ("By whom was commit 3a4f86 made?", "Ida Berg <ida@example.org>", [0]),
        (
            "What does commit 3a4f8652 change?",
            "Docs: words of the change in the glossary And the table of contents.",
            [0],
        ),
        ("What was changed in commit 3a4f99?", "Lists in brackets are cut in one place", [2]),
        # The hash above a message is its own, and the one right below it the next commit's.
        ("Which commit is about the glossary?", HASHES[0], [0]),
        ("Which commit merged the branch review?", HASHES[1], [1]),
        ("Which commit changed lists in brackets?", HASHES[2], [2]),
        ("Which commit is about the table of contents?", HASHES[0], [0]),
        # Several may be called so, none may, and some words are no message's.
        ("When was commit 3a4f made?", None, []),
        ("When was commit abcdef12 made?", None, []),
        ("Which commit is about tomatoes?", None, []),
        ("Which commit is about the?", None, []),
    ],
)
def test_questions_to_commits(question: str, output: str | None, which: list[int]) -> None:
    text = text_of(HISTORY)
    commits = Commits(text)
    found = commits.answer(question)
    assert commits.needs_all(question)
    assert (None if found is None else found.output) == output
    if found is not None:
        assert [text.read(*place).split()[1] for place in found.rows] == [HASHES[one] for one in which]
        assert found.count == len(which)
        # What changed in files is no part of what is quoted.
        assert all("file changed" not in text.read(*place) for place in found.rows)


@pytest.mark.parametrize(
    "question",
    ["How many commits did Ida make?", "Who made the last commit?", "What is a commit?", "When was 3a4f8652 made?"],
)
def test_other_questions_are_left(question: str) -> None:
    commits = Commits(text_of(HISTORY))
    assert commits.answer(question) is None
    assert not commits.needs_all(question)


def test_a_long_message_is_read_in_linear_time() -> None:
    """Each line was put behind a copy of all before it."""
    line = "    a line of a message that tells of each of the files that it changed\n"
    start = time.process_time()
    with text_of(f"commit 3a4f8652\nAuthor: A <a@b>\n\n{line * 100_000}") as text:
        found = Commits(text).answer("How many commits are there?")
    assert found is not None
    assert found.count == 1
    # Half a second.
    assert time.process_time() - start < 5


def test_of_many_commits_those_whose_subjects_say_it() -> None:
    told = "".join(
        f"commit {n:08x}\nAuthor: A <a@b>\nDate:   Mon\n\n    Change {n}\n\n    Of the tables.\n\n" for n in range(20)
    )
    about = "commit 0000aaaa\nAuthor: A <a@b>\nDate:   Mon\n\n    Tables are read\n"
    assert Commits(text_of(told)).answer("Which commit is about tables?") is None
    found = Commits(text_of(told + about)).answer("Which commits are about tables?")
    assert found is not None
    assert (found.output, found.count) == ("0000aaaa", 1)
