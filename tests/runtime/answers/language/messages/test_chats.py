"""Lines of chats as their programs write them: who sent what, and what nobody said."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.counted.logs.log import is_log
from armt.runtime.answers.language.messages.chats import (
    asks_unmarked,
    furniture,
    heads_among,
    is_bot,
    is_chat,
    message_of,
    messages_among,
    said_in,
    tells_before_asking,
)
from armt.runtime.answers.language.sentences import sentences


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("[08:17:58] <zetok> the files are ready", "zetok"),
        ("09:01 < ada> the files are ready", "ada"),
        ("09:01 <@ada> the files are ready", "ada"),
        ("09:01  * ada waves", "ada"),
        ("Mar 03 10:28:52 <[-z-]> why hello", "[-z-]"),
        ("2015-06-25T15:22:18 <ada> the files are ready", "ada"),
        ("2026-08-17 12:34:56\tada\tthe files are ready", "ada"),
        ("2026-08-17 12:34:56.123456Z\t@ada\tthe files are ready", "ada"),
        ("2026-08-17 12:34:56\t *\tada waves", "ada"),
        ("21:25:57      ada | the files are ready", "ada"),
        ("[05/12/2024, 8:12:47 AM] Ada Moor: the files are ready", "Ada Moor"),
        ("\u200e[12/03/2024, 10:15:32] Ada Moor: the files are ready", "Ada Moor"),
        ("12/03/24, 10:15 - +44 7700 900123: the files are ready", "+44 7700 900123"),
        ("10.12.2024, 14:30 - Ada: die Dateien sind fertig", "Ada"),
        ("2024/12/01, 10:05 pm - Ada: the files are ready", "Ada"),
        ("13.06.2018, 21.25 - Ada: valmis", "Ada"),
        ("[2021-01-05 12:34] Ada: the files are ready", "Ada"),
        ("10:15:32 From Ada Moor to Everyone: the files are ready", "Ada Moor"),
        ("10:15:32\t From  Ada Moor : the files are ready", "Ada Moor"),
        ('<span class="irc-date">[15:20]</span> <span>&lt;ada&gt; ready</span><br />', "ada"),
        # Seconds since 1970, and thousandths.
        ("1601110898 <ada> the files are ready", "ada"),
        ("1601110898 ada the files are ready", "ada"),
        ("1601110898123 ada: the files are ready", "ada"),
        # Of logs that were made Markdown.
        (r"**\<ada>** the files are ready", "ada"),
        (r"\[10:15\] \<ada\> the files are ready", "ada"),
        ("`10:15` **<ada>** the files are ready", "ada"),
        ("**Ada Moor** (10:15): the files are ready", "Ada Moor"),
        ("[10:15] **ada**: the files are ready", "ada"),
        ("Ada Moor (10:15 AM): the files are ready", "Ada Moor"),
    ],
)
def test_a_message_is_known_by_its_time_and_its_name(line: str, name: str) -> None:
    found = message_of(line)
    assert found is not None
    assert (found.name, found.is_furniture) == (name, False)


@pytest.mark.parametrize(
    "line",
    [
        "[00:17:11] *** Quits: abbat (~Anton@ ) (Remote host closed the connection)",
        "[08:13:00] *** ChanServ sets mode: +o tux3",
        "[1:08] * andi__ (~andi@example.net) Quit (Ping timeout: 246 seconds)",
        "[11:05] * Sid is now known as Guest20347",
        "[3:23] * mxm_ (~mxm@example.net) has joined #flink",
        "[10:15] * Joins: ada (ada@example.net)",
        "2015-06-25T12:17:56 * Justin_o joined the channel",
        "Mar 03 10:28:36 *   Now talking on #mill",
        "09:01 -!- ray [~ray@192.0.2.7] has quit [leave]",
        "2026-08-17 12:34:56\t-->\tada (ada@example.net) has joined #mill",
        "2026-08-17 12:34:56\t--\tMode #mill [+o ada] by ChanServ",
        "21:24:44          <-- | ada (~ada@example.net) has quit (Ping timeout: 252 seconds)",
        "[05:24:33] -qtox-git-spam- [qTox] yurivict opened pull request #4161",
        "[10:15] <zodbot> Meeting started",
        "[11:40:20] <Mill-Website> [Mill] ada closed pull request #25: Update translations",
        "[05/12/2024, 8:00:15 AM] Messages and calls are end-to-end encrypted. No one else can read them.",
        "12/03/24, 10:15 - Ada added you",
        "10.12.2024, 14:32 - Ada: <Medien ausgelassen>",
        "[23:36:40] <ada> ",
        "Ada Moor  [10:15 AM]",
        "ada — Today at 10:15 AM",
        "[11-Mar-24 10:15 AM] ada#1234",
        "[Ada Moor] 10:15:32",
        "* asamalik has quit (Ping timeout: 248 seconds)",
        "1601110898 -!- ada has joined",
        "1601110898 zodbot Meeting started",
        "**Ada Moor** 10:15 AM",
        "Ada, [01.12.2024 10:15]",
        "Ada Moor [10:15 AM]:",
        "Ada Moor, 10:15 AM",
        "[10:15 AM] Ada Moor",
        "> Ada Moor [U024BE7LH] @ 26/09/2020 08:01:38 Z:",
        "10:15:32 From Ada Moor to Everyone:",
    ],
)
def test_what_nobody_says_is_furniture(line: str) -> None:
    """Who came and went was quoted as what was said."""
    found = message_of(line)
    assert found is not None
    assert found.is_furniture


@pytest.mark.parametrize(
    "line",
    [
        "* item of a list",
        "Total   1.25",
        "The train leaves at  10:15",
        "10:15 -- Opening",
        "12.30 is the time",
        '<div class="x"> text',
        "2024-01-01 10:00:00 - the mill has stopped",
        "> [10:15] <ada> repeated",
        "1601110898 12 13",
        "**10:15** Opening words",
        "**Note:** `a` is \\<b\\>",
    ],
)
def test_no_other_line_is_one_of_a_chat(line: str) -> None:
    assert message_of(line) is None


def test_what_a_channel_is_about_is_said_unless_a_service_sets_it() -> None:
    own = message_of("09:01 -!- ada changed the topic of #mill to: the oats come on Monday")
    service = message_of("09:01 -!- ChanServ changed the topic of #mill to: the oats come on Monday")
    assert own is not None
    assert service is not None
    assert (own.is_furniture, service.is_furniture) == (False, True)


def test_bots_are_told_by_their_names_and_people_are_not() -> None:
    assert all(is_bot(name, is_nick=True) for name in ("flinkbot", "zodbot_", "qtox-git-spam", "ChanServ", "bot-mill"))
    assert not any(is_bot(name, is_nick=True) for name in ("Talbot", "ada", "botanist", "robot"))
    # People have such surnames.
    assert not is_bot("Anna Corbot", is_nick=False)


def test_a_line_without_a_time_is_one_beside_others() -> None:
    lines = ["<b> is bold", "", "<ada> the files are ready", "<bela> good", "* cyn has quit (Quit: Leaving)"]
    assert [one is not None for one in messages_among(lines)] == [False, False, True, True, True]


IRC = """\
[23:36:20] *** Joins: sudden6 (~anonymous@ )
[23:36:27] <ada> The pull request is ready (see the notes
[23:36:30] <bela> LGTM
[23:36:40] <mergebot> ada merged #12
[23:36:41] * cyn_1 (~cyn@example.net) Quit (Ping timeout: 272 seconds)
[23:37:01] <bela> I merge it now. The build takes ten minutes. Is that so?
"""


def test_each_message_is_a_sentence() -> None:
    """Several were one, by two speakers and a bot; another was cut at "(Ping timeout: 272 seconds)"."""
    assert [one.text for one in sentences(IRC)] == IRC.rstrip("\n").split("\n")


def test_a_long_message_is_cut_into_its_sentences() -> None:
    said = "The mill stands still since the belt has torn, and nobody knows where the other one is. " * 5
    found = [one.text for one in sentences(f"[10:15:01] <ada> {said}\n[10:15:09] <bela> oh\n")]
    assert found[0].startswith("[10:15:01] <ada> The mill")
    assert found[0].endswith("is.")
    assert (len(found), found[-1]) == (6, "[10:15:09] <bela> oh")


def test_what_stands_below_who_says_it_is_apart_from_that() -> None:
    text = "Ada Moor  [10:15 AM]\nThe oats come on Monday.\n\nBela  [10:16 AM]\nGood\n"
    assert [one.text for one in sentences(text)] == [
        "Ada Moor  [10:15 AM]",
        "The oats come on Monday.",
        "Bela  [10:16 AM]",
        "Good",
    ]


def test_furniture_of_a_chat_is_its_lines_that_nobody_says() -> None:
    lines = [IRC[start:end].strip() for start, end in furniture(IRC)]
    assert lines == [IRC.split("\n")[at] for at in (0, 3, 4)]


def test_a_system_message_goes_on_below_and_a_programme_is_no_chat() -> None:
    chat = "12/03/24, 10:14 - Ada: <Media omitted>\nthe mill\n12/03/24, 10:15 - Ada: It burns.\nAll of it.\n"
    assert [chat[start:end] for start, end in furniture(chat)] == [
        "12/03/24, 10:14 - Ada: <Media omitted>\n",
        "the mill\n",
    ]
    # Each row has a time, and nothing is said below it.
    assert not list(furniture("Opening  10:15\nKeynote  10:30\nLunch  12:00\nPanel  13:00\n"))


def test_a_name_and_its_time_may_have_a_line_each() -> None:
    """What is copied out of Slack, and what telephones export, was quoted with them."""
    copied = "Ada Moor\n  10:15 AM\nThe oats come on Monday.\nBela\n  10:16 AM\nGood.\nAda Moor\n  10:17 AM\nYes.\n"
    both = copied + "Bela\n  10:18 AM\nAnd the rye?\n"
    assert [both[start:end].strip() for start, end in furniture(both)] == [
        *("Ada Moor", "10:15 AM", "Bela", "10:16 AM", "Ada Moor", "10:17 AM", "Bela", "10:18 AM"),
    ]
    exported = "Dec 01, 2024 10:15:32 AM\nAda Moor\nThe oats come on Monday.\n\n" * 2
    assert [exported[start:end].strip() for start, end in furniture(exported)] == [
        *("Dec 01, 2024 10:15:32 AM", "Ada Moor") * 2
    ]
    # Rows of a programme have a name each.
    assert not list(furniture("Opening\n10:15\nAda speaks.\nLunch\n12:00\nIn the hall.\n"))


def test_what_is_said_behind_seconds_is_a_chat_and_what_programs_write_is_a_log() -> None:
    said = ["ada hi all", "bela hello", "ada is the mill ready?", "bela I think you may come", "ada we grind on Monday"]
    chat = [f"16011108{at:02} {one}" for at, one in enumerate(said)]
    assert is_chat(chat, surely=True)
    assert not is_log("\n".join(chat))
    log = [f"16011108{at:02} {one}" for at, one in enumerate(("kernel mill stopped", "httpd has 3 workers") * 9)]
    assert not is_chat(log, surely=True)
    assert is_log("\n".join(log))


def test_each_message_of_a_log_made_markdown_is_a_sentence() -> None:
    """All of one speaker's, and the next one's, were one."""
    lines = [r"**\<ada>** The build is ready (see the notes  ", r"**\<bela>** LGTM  ", r"**\<ada>** So. I merge it."]
    assert [one.text for one in sentences("\n".join(lines))] == [line.strip() for line in lines]
    assert said_in(lines[2]) == "So. I merge it."


def test_a_chat_of_zoom_may_have_what_is_said_below() -> None:
    """It was counted as a log, and the time of a message was the answer."""
    head = "10:1{}:32 From {} to Everyone:\n\tThe oats come on Monday.\n"
    chat = "".join(head.format(at, name) for at, name in enumerate(("Ada Moor", "Bela", "Ada Moor", "Cyn Falk")))
    assert not is_log(chat)
    assert [chat[start:end].strip()[-9:] for start, end in furniture(chat)] == ["Everyone:"] * 4


def test_a_chat_is_told_from_a_log() -> None:
    assert is_chat(IRC.split("\n"), surely=True)
    log = [f"2024-01-01 10:00:0{at} kernel: the mill has stopped" for at in range(9)]
    assert not is_chat(log, surely=True)
    assert not is_chat(["The mill stands.", "It has a wheel."] * 9)


@pytest.mark.parametrize(
    "line",
    [
        IRC,
        "[10:15:01] <ada> " + "x (" * 90 + "\n",
        "10:15 " + "a b " * 90 + "\n",
        "Ada Moor " * 40 + "\n",
        "[" * 300 + "\n",
        "12/03/24, 10:15 - " + "a" * 300 + "\n",
        "[10:15] * " + "a (" * 90 + "\n",
        "<" * 200 + "\n",
        "<b>" * 90 + "</b>\n",
        "**" * 200 + "\n",
        "**" + "Ada " * 90 + "** [10:15\n",
        "1601110898 " + "a " * 190 + "\n",
    ],
)
def test_the_time_is_linear(line: str) -> None:
    text = line * (1_000_000 // len(line))
    begin = time.process_time()
    for one in text.split("\n"):
        message_of(one)
    list(furniture(text))
    assert time.process_time() - begin < 2.5


@pytest.mark.parametrize(
    ("line", "said", "by_whom"),
    [
        ("2020-06-18T16:35:43  <ada> in the mill", "in the mill", "ada> in the mill"),
        ("[10:15] <@ada> in the mill", "in the mill", "ada> in the mill"),
        ("10:15 -!- ada has quit", "ada has quit", "ada has quit"),
        ("1601110898 ada in the mill", "in the mill", "ada in the mill"),
        # A programme, and what is in no chat.
        ("10:15 Opening: in the mill", "10:15 Opening: in the mill", "10:15 Opening: in the mill"),
        ("It stands in the mill", "It stands in the mill", "It stands in the mill"),
        ("2020-06-18T16:35:43  <ada>", "2020-06-18T16:35:43  <ada>", "2020-06-18T16:35:43  <ada>"),
    ],
)
def test_what_is_said_in_a_line_has_no_stamp(line: str, said: str, by_whom: str) -> None:
    assert (said_in(line), said_in(line, by_whom=True)) == (said, by_whom)


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("15/07/2025, 12:10 - Tom: Who's doing the cake", True),
        ("[10:02] <ada> ok how do I build it", True),
        ("12/07/2025, 18:20 - Tom: who's coming? I count 26", False),
        ("[10:02] <ada> how it works is easy", False),
        ("[10:02] <ada> I know who is there", False),
        ("Who's doing the cake", False),
    ],
)
def test_a_question_in_a_chat_may_have_no_mark(line: str, asks: bool) -> None:
    """It answered: Tom, who asked, was to do the cake."""
    assert asks_unmarked(line) is asks


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("[12/03/2024, 18:12] Max: I'll bring sandwiches. Nia, can you bring the stove?", True),
        ("[12/03/2024, 18:05] Max: Me! Which trail?", False),
        ("[12/03/2024, 18:05] Max: Which trail is it? The long one?", False),
        ("I'll bring sandwiches. Can you bring the stove?", False),
    ],
)
def test_a_message_may_say_something_before_it_asks(line: str, tells: bool) -> None:
    """Who brings the sandwiches was left out with the question behind it."""
    assert tells_before_asking(line) is tells


def test_a_chat_is_no_log_where_few_speak() -> None:
    """Who came and went was counted as entries that say the same."""
    gone = "2015-06-25T12:1{0}:56 * ada_{0} joined the channel\n2015-06-25T12:1{0}:59 * ada_{0} has quit\n"
    said = "2015-06-25T12:20:01 <bela> The mill grinds the oats.\n"
    assert not is_log("".join(map(gone.format, range(9))) + said)


def test_heads_of_messages_are_told_where_people_talk_to_each_other() -> None:
    said = ["Anna Moor  10:15 AM", "Shall we meet?", "Bob Roe  10:17 AM", "At 7 by the station."]
    assert heads_among(said) == {0: "Anna Moor", 2: "Bob Roe"}
    assert heads_among([said[0], "The wheel.", said[2], "The mill."]) == {}
    assert heads_among(["[10:15] Anna: shall we meet?", "[10:17] Bob: at 7"]) == {}
