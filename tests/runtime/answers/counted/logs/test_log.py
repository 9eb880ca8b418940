"""Logs: what is one, which of its lines are quoted, and what is counted."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.counted.logs import log
from armt.runtime.answers.counted.logs.log import Log, is_log, is_log_text
from armt.runtime.answers.records import Note
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

USUAL = "2025-03-04T09:{:02}:00Z INFO gateway request id={} path=/api/items/{} status=200\n"
ERROR = "2025-03-04T10:17:43Z ERROR billing provider timeout after {}s, order {} not charged\n"


def stored(told: str) -> StoredText:
    return StoredText.of_string("a.log", told)


def log_notes(text: StoredText, count: int) -> list[Note]:
    return Log.of(text).notes(count)


def log_overview(text: StoredText) -> str:
    return Log.of(text).overview()


def usual(count: int) -> str:
    return "".join(USUAL.format(n % 60, n, n % 9) for n in range(count))


@pytest.mark.parametrize(
    "line",
    [
        "2025-03-04T09:00:00Z INFO started",
        "[2025-03-04 09:00:00,123] started",
        "09:00:00 started",
        "Mar  4 09:00:00 host kernel: started",
        "[   12.345678] usb 1-1: new device",
        '{"level":"info","ts":"2025-03-04T09:00:00Z","msg":"started"}',
        'time="2025-03-04T09:00:00Z" level=info msg="started"',
        '10.0.0.1 - anna [04/Mar/2025:10:00:00 +0000] "GET / HTTP/1.1" 200 5',
        # None of these was one, and nothing in it was counted.
        "[Wed Oct 11 14:32:52.123 2023] [error] [client 10.0.0.1] denied",
        "E0511 14:32:52.123456 1234 mill.cc:12] failed",
        "05-11 14:32:52.123  1234  1237 E Mill: failed",
        "1714557604 debug started",
        "01.05.2024 10:00:00 started",
        "5/1/2024 10:00:00 AM started",
        "[ERROR] 2024-05-01 10:00:00 failed",
        "web-1  | 2024-05-01T10:00:00Z started",
        "<34>1 2024-05-01T10:00:00.003Z host app - ID47 - failed",
        "01/May/2024 10:00:01,123 | main | ERROR disk full",
    ],
)
def test_a_log_is_lines_that_begin_with_a_time(line: str) -> None:
    assert is_log(f"{line}\n{line}\n  at mill.grind\n")
    assert not is_log(f"{line}\nIt was a long day.\nNobody came.\nThe mill stood still.\n")


def test_what_people_say_is_no_log() -> None:
    said = ["Shall we begin?", "Yes, please do.", "The mill has burnt down.", "When was that?", "Last night.", "No!"]
    assert not is_log("".join(f"[09:00:{n:02}] Anna: {line}\n" for n, line in enumerate(said)))
    # The same with levels is what a program says.
    assert is_log("".join(f"[09:00:{n:02}] INFO {line}\n" for n, line in enumerate(said)))


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            "1885-01-01 The station was built.\n1886-02-03 It burnt down.\n1887-04-05 It was built again.\n",
            id="a chronicle",
        ),
        pytest.param("date,open,close\n" + "2024-05-01,12.5,13.1\n" * 5, id="a table of days"),
        pytest.param("time,open,close\n" + "2024-05-01 10:00:00,12.5,13.1\n" * 5, id="a table of times"),
        pytest.param("name | made | qty\n" + "anna | 2024-05-01 10:00 | 5\n" * 5, id="a table with bars"),
        pytest.param("1:1 In the beginning\n1:2 And the earth\n1:3 And there was light\n", id="verses"),
        pytest.param("## 2024-05-01\n- fixed an error\n## 2024-04-30\n- fixed an error\n", id="a list of changes"),
        pytest.param("1234567890 15 7\n" * 5, id="numbers"),
        pytest.param("7 15 1234567890 1 8\n" * 5, id="more numbers"),
        pytest.param("Give 1 coin to 1234567890 1 time\n" * 5, id="a number in words"),
        pytest.param("5/1/2024 10:00 AM Opening\n5/1/2024 11:00 AM Talk\n5/1/2024 12:00 PM Lunch\n", id="a day's plan"),
    ],
)
def test_dates_make_no_log(told: str) -> None:
    assert not is_log(told)


CALL = "8f507cfc-8ba7-4b2c-9d1c-3f1b2a4c5d6e"
TOLD_APART = [
    (
        "24/05/07 10:00:00 INFO Executor: task 1\n24/05/07 10:00:01 ERROR Executor: x\n"
        "java.lang.Error: y\n\tat a.B\n\tat c.D\n",
        "2 entries from 24/05/07 10:00:00 to 24/05/07 10:00:01: 1 ERROR.",
    ),
    (
        "240507 12:00:01 [Note] x\n240507 12:00:02 [Warning] y\n240507 12:00:04 [ERROR] z\n",
        "3 entries from 240507 12:00:01 to 240507 12:00:04: 1 ERROR, 1 WARNING.",
    ),
    (
        "[5/7/24 10:22:12:123 CEST] 0000000a SystemOut     O x\n"
        "[5/7/24 10:22:15:100 CEST] 0000000c ServletWrappe E   y\n",
        "2 entries from 5/7/24 10:22:12:123 CEST to 5/7/24 10:22:15:100 CEST: 1 ERROR.",
    ),
    (
        "20240507T120001Z INFO x\n20240507T120002Z WARN y\n",
        "2 entries from 20240507T120001Z to 20240507T120002Z: 1 WARN.",
    ),
    (
        "\x1b[32m2024-05-07 10:00:00.1\x1b[0m | \x1b[1mINFO\x1b[0m | x\n\x1b[36mERRO\x1b[0m[2024-05-07T10:00:01Z] y\n",
        "2 entries from 2024-05-07 10:00:00.1 to 2024-05-07T10:00:01Z: 1 ERRO.",
    ),
    (
        '{"t":{"$date":"2024-05-07T10:00:00Z"},"s":"I","msg":"x"}\n'
        '{"t":{"$date":"2024-05-07T10:00:01Z"},"s":"F","msg":"y"}\n',
        "2 entries from 2024-05-07T10:00:00Z to 2024-05-07T10:00:01Z: 1 FATAL.",
    ),
    # What is said of an error in lines of their own, with its time.
    (
        "2024-05-07 10:00:00.1 UTC [7] LOG:  ready\n2024-05-07 10:00:02.1 UTC [8] ERROR:  no such table\n"
        "2024-05-07 10:00:02.1 UTC [8] DETAIL:  x\n2024-05-07 10:00:02.1 UTC [8] STATEMENT:  SELECT 1\n\tFROM y\n",
        "2 entries from 2024-05-07 10:00:00.1 to 2024-05-07 10:00:02.1: 1 ERROR.",
    ),
    # Levels below times; no times at all.
    (
        "May 07, 2024 1:00:00 AM org.example.App start\nINFO: x\n"
        "May 07, 2024 1:00:01 AM org.example.App stop\nSEVERE: y\n"
        "java.lang.Error: z\n\tat org.example.App.stop(App.java:1)\n",
        "2 entries from May 07, 2024 1:00:00 AM to May 07, 2024 1:00:01 AM: 1 SEVERE.",
    ),
    (
        "info: Microsoft.X[14]\n      x\ninfo: Microsoft.X[0]\n      y\nwarn: Microsoft.X[3]\n"
        "      ERROR z\nfail: Microsoft.Y[1]\n",
        "4 entries: 1 ERROR, 1 WARN.",
    ),
    ("INFO:root:x\nWARNING:root:y\nERROR:a.b:z\nDEBUG:a.b:z\n", "4 entries: 1 ERROR, 1 WARNING."),
    (
        'INFO:     x\nINFO:     1.2.3.4:5 - "GET / HTTP/1.1" 200 OK\nINFO:     y\nINFO:     z\n'
        "ERROR:    w\nTraceback:\n  a\n",
        "5 entries: 1 ERROR.",
    ),
    ("[INFO] x\n[INFO]\n[INFO] y\n[ERROR] z\n", "4 entries: 1 ERROR."),
    # A server's errors as others than web servers write them.
    (
        "#Fields: date time cs-method cs-uri-stem sc-status sc-substatus sc-win32-status time-taken\n"
        "2024-05-07 10:00:00 GET /index.html - 200 0 0 500\n2024-05-07 10:00:03 GET /index.html - 503 0 64 15\n",
        "2 entries from 2024-05-07 10:00:00 to 2024-05-07 10:00:03: 1 status 5xx.",
    ),
    (
        "1715076001.123    200 10.0.0.1 TCP_MISS/200 1234 GET http://a/\n"
        "1715076002.123    200 10.0.0.1 TCP_MISS/503 1234 GET http://a/\n",
        "2 entries from 1715076001.123 to 1715076002.123: 1 status 5xx.",
    ),
    (
        "May  7 10:00:00 lb haproxy[1]: 10.0.1.2:3 [07/May/2024:10:00:00.1] a b/<NOSRV> 0/-1/-1/-1/+0 503 212 - -\n"
        "May  7 10:00:01 lb haproxy[1]: Server b is DOWN\n",
        "2 entries from May  7 10:00:00 to May  7 10:00:01: 1 status 5xx.",
    ),
    # Parts of a second behind a date are a program's, whatever it says.
    (
        "2024-05-07T10:00:00.123456Z Job begins\n2024-05-07T10:00:01.123456Z $ make\n"
        "2024-05-07T10:00:02.123456Z done\n",
        "3 entries from 2024-05-07T10:00:00.123456Z to 2024-05-07T10:00:02.123456Z.",
    ),
    # Clusters: an alert or none before seconds and their day; the number of the entry, where it is from, and seconds.
    (
        "- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872 R02 RAS KERNEL INFO corrected\n"
        "KERNDTLB 1117838976 2005.06.03 R03 2005-06-03-15.49.36.156884 R03 RAS KERNEL FATAL data error\n",
        "2 entries from 1117838570 2005.06.03 to 1117838976 2005.06.03: 1 FATAL.",
    ),
    (
        "350766 node-109 unix.hw state.on 1084680778 1 is on\n2566692 1897 boot_cmd new 1073991950 -1 running\n"
        "40766 gige7 gige temperature 1104857875 1 warning\n",
        "3 entries from 1073991950 to 1104857875: 1 WARNING.",
    ),
    # A date without marks, of which a bar is behind; one without a year in brackets.
    (
        "20171223-22:15:29:606|Step_LSC|30002312|on 3579\n20171224-0:2:28:8|Step_LSC|30002312|on 7\n",
        "2 entries from 20171223-22:15:29:606 to 20171224-0:2:28:8.",
    ),
    (
        "[10.30 16:49:06] a.exe - b:5070 open\n[10.30 16:49:07] a.exe - b:5070 open\n",
        "2 entries from 10.30 16:49:06 to 10.30 16:49:07.",
    ),
    # What frames the lines of a function, with times in them or without; and tasks of a build.
    (
        f"START RequestId: {CALL} Version: $LATEST\n2024-05-07T10:00:00.123Z\t{CALL}\tERROR\tx\nEND RequestId: {CALL}\n"
        f"REPORT RequestId: {CALL}\tDuration: 2.3 ms\n",
        "4 entries at 2024-05-07T10:00:00.123Z: 1 ERROR.",
    ),
    (
        f"INIT_START Runtime Version: python:3.12\nSTART RequestId: {CALL} Version: 7\ngot 3 items\n"
        f"END RequestId: {CALL}\nREPORT RequestId: {CALL}\tDuration: 2.3 ms\n",
        "4 entries.",
    ),
    (
        "> Task :compileJava UP-TO-DATE\n> Task :classes\n> Task :testClasses NO-SOURCE\n> Task :test FAILED\n\n"
        "XTest > y FAILED\n    java.lang.Error\n\nFAILURE: Build failed with an exception.\n",
        "4 entries: 1 ERROR.",
    ),
    (
        "3:04PM INF x port=8080\n12:05PM ERR y error=z\n12:05PM WRN z\n",
        "3 entries from 3:04PM to 12:05PM: 1 ERR, 1 WRN.",
    ),
    (
        "".join(
            f"__CURSOR=s={number}\n__REALTIME_TIMESTAMP=171507600{number}123456\n_BOOT_ID=6c7c\nPRIORITY={level}\n"
            f"_TRANSPORT=syslog\nMESSAGE=x\n_PID={number}\n\n"
            for number, level in enumerate((6, 3, 4))
        ),
        "3 entries from 1715076000123456 to 1715076002123456: 1 ERR, 1 WARNING.",
    ),
]


@pytest.mark.parametrize(("told", "expected"), TOLD_APART)
def test_forms_of_widespread_programs(told: str, expected: str) -> None:
    text = stored(told)
    assert is_log(told)
    # So that they are counted again when they are verified.
    assert is_log_text(text)
    assert log_overview(text) == expected
    for note in log_notes(text, 9):
        assert text.read(note.passage.start, note.passage.end) == note.text


def test_a_quote_is_all_that_an_entry_says_as_it_is_written() -> None:
    """Colours stay in it. Where the line with the time names but a place in a program, each error there is told."""
    red = "\x1b[31m2024-05-07 10:00:01 ERROR\x1b[0m denied\n"
    assert [note.text for note in log_notes(stored(usual(200) + red + usual(200)), 5)] == [red.strip()]
    place = "May 07, 2024 1:0{}:00 AM org.example.App start\n{}\n"
    told = "".join(place.format(0, "INFO: started") for _ in range(50))
    told += place.format(1, "SEVERE: disk full") + place.format(2, "SEVERE: denied")
    samba = "[2024/05/07 10:00:00.123456,  0] ../source3/smbd/server.c:1(main)\n  {}\n"
    others = log_notes(stored(samba.format("ready") * 50 + samba.format("no space") + samba.format("no names")), 5)
    assert [note.text.split("\n")[1] for note in others] == ["  no space", "  no names"]
    assert [note.text.split("\n")[1] for note in log_notes(stored(told), 5)] == ["SEVERE: disk full", "SEVERE: denied"]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            "".join(
                f"WARNING: {said}\n" for said in ["Hot.", "Keep dry.", "Wear gloves.", "Read this.", "Lift with two."]
            ),
            id="warnings of a manual",
        ),
        pytest.param(
            "ERROR: something broke.\nWARNING: something may.\nINFO: good to know.\nDEBUG: for programmers.\n",
            id="a glossary",
        ),
        pytest.param(
            "Error: no paper.\nError: no ink.\nInfo: see page 4.\nError: no power.\nInfo: none.\n", id="an index"
        ),
        pytest.param(
            "[5/7/24, 10:00:00 AM] Anna: Begin?\n[5/7/24, 10:00:10 AM] Bela: Yes.\n[5/7/24, 10:00:20 AM] Anna: Now.\n",
            id="a chat",
        ),
        pytest.param(
            "[07.05.2024 10:00:00] Anna: Begin?\n[07.05.2024 10:00:10] Bela: Yes.\n[07.05.2024 10:00:20] Anna: Now.\n",
            id="a chat with whole years",
        ),
        pytest.param(
            "Tue May 07 10:00:00 2024\n    I rose late.\nWed May 08 11:00:00 2024\n    Rain.\n"
            "Thu May 09 09:00:00 2024\n    Sun.\n",
            id="a diary",
        ),
        pytest.param("level,time,name\n" + "info,2024-05-07 10:00:00,x\n" * 5, id="a table of levels"),
        pytest.param(
            "".join(
                f"2024-05-07 10:00:0{n}.123,{name},{n}\n" for n, name in enumerate(["Anna", "Bela", "Carl", "Dora"])
            ),
            id="rows without names of columns",
        ),
        pytest.param("start,end,name\n" + "20240507T120001Z,20240507T130001Z,x\n" * 5, id="a table of compact times"),
        pytest.param("name\tcity\tstart\n" + "Anna\tOslo\t2024-05-07T10:00:00.0000000Z\n" * 5, id="a table with tabs"),
        pytest.param(
            "".join(
                f'{{"by":"u{n}","kids":[{{"id":1}}],"text":"{said}","time":117571420{n}}}\n'
                for n, said in enumerate(
                    ["I think it broke.", "An error, surely.", "What a day it was.", "Try corn, then."]
                )
            ),
            id="what people said in JSON lines",
        ),
        pytest.param(
            "level: info\ntime: 10:00:00\nname: x\n---\nlevel: error\ntime: 11:00:00\nname: y\n", id="settings"
        ),
        pytest.param("level=info\ntimestamp=2024-05-07T10:00:00Z\nname=x\nplace=y\nTIME=10\n", id="properties"),
        pytest.param("At 2024-05-07T10:00:00Z it left.\nOn 2024-05-07T11:00:00Z it met a ship.\n", id="a ship's day"),
        pytest.param(
            "# Logging\n\nLines are such as\n\n    2024-05-07T10:00:00Z INFO a\n    2024-05-07T10:00:01Z ERROR b\n\n"
            "Set the level.\n\nThen start it.\n",
            id="a manual with lines of a log",
        ),
    ],
)
def test_other_texts_make_no_log(told: str) -> None:
    assert not is_log(told)


def test_entries_of_an_export_are_of_one_kind_where_they_say_the_same() -> None:
    """Each begins with its time and twenty fields, what it says somewhere below them."""
    told = "".join(
        f"__REALTIME_TIMESTAMP=171507600{number}123456\n_PID={number}\nPRIORITY=6\nMESSAGE={message}\n\n"
        for number, message in enumerate(["step 1", "step 2", "step 3", "step 4", "over"])
    )
    notes = log_notes(stored(told), 9)
    assert [note.text.rpartition("=")[2] for note in notes] == ["over"]


def test_one_line_and_prose_are_no_log() -> None:
    assert not is_log("2025-03-04 09:00:00 started\n")
    assert not is_log("In the year 2025 it began.\n2025 was a good year.\n")
    assert not is_log("")


def test_errors_and_rare_lines_are_quoted_in_their_order_and_each_kind_once() -> None:
    told = (
        usual(300)
        + ERROR.format(30, 88412)
        + "2025-03-04T10:18:00Z INFO billing order 88412 charged on attempt 2\n"
        + ERROR.format(31, 88413)
        + usual(300)
    )
    text = stored(told)
    notes = log_notes(text, 9)
    assert [note.text for note in notes] == [
        ERROR.format(30, 88412).strip(),
        "2025-03-04T10:18:00Z INFO billing order 88412 charged on attempt 2",
    ]
    for note in notes:
        assert (note.kind, note.checked) == ("quote", True)
        assert text.read(note.passage.start, note.passage.end) == note.passage.quote == note.text
    assert notes[0].passage.line == 301
    # Where there is room for one, it is what the log itself calls the worst.
    assert log_notes(text, 1) == notes[:1]


def test_entries_with_keys_are_of_one_kind_where_they_say_the_same() -> None:
    line = '{{"ts":"2025-03-04T09:{:02}:00Z","level":"{}","msg":"{}","id":"r{}"}}\n'
    told = "".join(line.format(n % 60, "info", f"request {n} served", n) for n in range(300))
    bad = [line.format(30, "error", message, 7) for message in ("disk full", "order 88412 not charged", "disk full")]
    notes = log_notes(stored(told + "".join(bad) + told), 9)
    assert [note.text for note in notes] == [bad[0].strip(), bad[1].strip()]
    assert log_overview(stored(told + "".join(bad))).endswith(": 3 ERROR.")


def test_what_has_no_level_is_told_by_its_words() -> None:
    told = "".join(f"Mar  4 10:{n // 60:02}:{n % 60:02} host systemd[1]: Started Session {n}.\n" for n in range(500))
    bad = [
        "Mar  4 10:09:00 host kernel: Out of memory: Killed process 8412 (java)\n",
        *(f"Mar  4 10:09:0{n} host sshd[{n}]: Failed password for root from 10.1.2.{n} port 44{n}\n" for n in range(9)),
    ]
    notes = log_notes(stored(told + "".join(bad)), 5)
    assert [note.text for note in notes] == [bad[0].strip(), bad[1].strip()]


def test_a_trace_belongs_to_its_entry() -> None:
    trace = 'Traceback (most recent call last):\n  File "w.py", line 3\nZeroDivisionError: division by zero\n'
    told = usual(50) + f"2025-03-04 10:02:00,120 ERROR job 120 failed\n{trace}" + usual(50)
    (note,) = log_notes(stored(told), 5)
    assert note.text == f"2025-03-04 10:02:00,120 ERROR job 120 failed\n{trace}".strip()
    long = usual(50) + "2025-03-04 10:02:00,120 ERROR job 120 failed\n" + trace * 30 + usual(50)
    (note,) = log_notes(stored(long), 5)
    assert len(note.text) <= 600
    assert note.text.endswith(("last):", "line 3", "by zero"))


def test_a_log_without_anything_unusual_is_shown_by_what_there_is_most_of() -> None:
    told = usual(200) + "".join(f"2025-03-04T10:00:00Z DEBUG cache hit {n}\n" for n in range(100))
    notes = log_notes(stored(told), 9)
    assert [note.text.split(" ")[1] for note in notes] == ["INFO", "DEBUG"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (usual(2), "2 entries from 2025-03-04T09:00:00Z to 2025-03-04T09:01:00Z."),
        (usual(1), "1 entry at 2025-03-04T09:00:00Z."),
        (
            usual(1) + ERROR.format(1, 2) * 2 + "2025-03-04 10:20:00 [warn] x\n2025-03-04 10:30:00 level=fatal y\n",
            "5 entries from 2025-03-04T09:00:00Z to 2025-03-04 10:30:00: 1 FATAL, 2 ERROR, 1 WARN.",
        ),
        (
            'h - - [04/Mar/2025:10:00:00 +0000] "GET / HTTP/1.1" 503 5\n'
            'h - - [04/Mar/2025:10:00:01 +0000] "GET /a HTTP/1.1" 200 5\n',
            "2 entries from 04/Mar/2025:10:00:00 +0000 to 04/Mar/2025:10:00:01 +0000: 1 status 5xx.",
        ),
        # Levels in small letters right behind the time, letters, and priorities, where a line says nothing else.
        (
            "1714557604 debug x\n1714557605 error y\n1714557606 warn z\n",
            "3 entries from 1714557604 to 1714557606: 1 ERROR, 1 WARN.",
        ),
        (
            "E0511 14:32:52.123456 7 a.cc:1] no INFO here\nI0511 14:32:53.123456 7 a.cc:1] ERROR is a word\n",
            "2 entries from 0511 14:32:52.123456 to 0511 14:32:53.123456: 1 ERROR.",
        ),
        (
            "<34>1 2024-05-01T10:00:00Z h a - - - x\n<14>1 2024-05-01T10:00:01Z h a - - - ERROR y\n",
            "2 entries from 2024-05-01T10:00:00Z to 2024-05-01T10:00:01Z: 1 CRIT, 1 ERROR.",
        ),
        (
            "[Wed Oct 11 14:32:52 2023] [core:error] x\n[Wed Oct 11 14:32:53 2023] [notice] y\n",
            "2 entries from Wed Oct 11 14:32:52 2023 to Wed Oct 11 14:32:53 2023: 1 ERROR.",
        ),
        # The marks of Redis: what a notice speaks of was its level.
        (
            "1:M 07 May 2024 10:00:00.123 * a client asked for DEBUG\n1:M 07 May 2024 10:00:01.123 # denied\n"
            "1:M 07 May 2024 10:00:02.123 - a script ended in ERROR\n1:M 07 May 2024 10:00:03.123 . WARNING off\n",
            "4 entries from 07 May 2024 10:00:00.123 to 07 May 2024 10:00:03.123: 1 WARNING.",
        ),
    ],
)
def test_what_is_counted(told: str, expected: str) -> None:
    assert log_overview(stored(told)) == expected


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        # The comma behind a number was taken for a part of it.
        ('{"level":"error","ts":170000000X.123,"msg":"x"}', "1700000001.123", "1700000002.123"),
        ('{"ts":170000000X,"level":"error"}', "1700000001", "1700000002"),
        # What stood behind a space was not, and two times of a day were one.
        ('{"ts":"2024-01-01 12:00:0X","level":"error"}', "2024-01-01 12:00:01", "2024-01-01 12:00:02"),
        ('time="2024-01-01 12:00:0X,123" level=error', "2024-01-01 12:00:01,123", "2024-01-01 12:00:02,123"),
        ("ts=2024-01-01T12:00:0XZ 10:30 level=error", "2024-01-01T12:00:01Z", "2024-01-01T12:00:02Z"),
        ("ts=170000000X 10:30 level=error", "1700000001", "1700000002"),
    ],
)
def test_the_time_under_a_key(line: str, first: str, last: str) -> None:
    told = "".join(f"{line}\n".replace("X", second) for second in "12")
    assert is_log(told)
    assert log_overview(stored(told)) == f"2 entries from {first} to {last}: 2 ERROR."


def test_what_stands_in_front_of_the_first_time_is_no_entry() -> None:
    text = stored("log of the mill\n\n" + usual(3))
    assert log_overview(text).startswith("3 entries")
    assert log_notes(text, 5)[0].passage.line == 3


def test_a_level_in_front_of_the_first_time_is_one() -> None:
    """Where several programs write into a log, those that write no time were lost before the first one."""
    told = "log of the mill\nERROR disk full\n  at mill.grind\nWARN low on corn\n" + usual(30)
    text = stored(told)
    assert is_log(told)
    assert log_overview(text) == "32 entries from 2025-03-04T09:00:00Z to 2025-03-04T09:29:00Z: 1 ERROR, 1 WARN."
    assert [note.text for note in log_notes(text, 5)] == ["ERROR disk full\n  at mill.grind", "WARN low on corn"]
    assert [note.passage.line for note in log_notes(text, 5)] == [2, 4]


def test_kinds_are_bounded_and_a_line_may_be_longer_than_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_MOST_KINDS", 3)
    words = ["corn", "rye", "oats", "wheat", "hay"]
    told = "".join(f"2025-03-04 10:00:00 {word} came\n" for word in words)
    assert len(log_notes(stored(told), 9)) == 3
    long = f"2025-03-04 10:00:00 ERROR {'x' * 300_000}\n" + usual(3)
    notes = log_notes(stored(long), 2)
    assert max(len(note.text) for note in notes) <= 600
    assert log_overview(stored(long)).startswith("4 entries")


def test_time_is_linear() -> None:
    began = time.process_time()
    with stored(usual(15_000)) as text:
        log_notes(text, 9)
    assert time.process_time() - began < 3.5


def test_a_short_log_with_dates_and_seconds_may_say_much_once() -> None:
    """Not so what somebody says, or what stands in a plan of a day."""
    said = ["startup a", "install a1", "unpacked a1", "unpacked b2", "unpacked c3", "configured a1", "trigger c"]
    told = "".join(f"2024-05-07 09:00:{n:02}{{}} {line}\n" for n, line in enumerate(said))
    assert is_log_text(stored(told.format(*[""] * 7)))
    assert not is_log_text(stored(told.format(*[" Anna:"] * 7)))
    assert not is_log_text(stored(told.format(*(f" {letter}" for letter in "abcdefg"))))


def test_no_line_of_a_short_text_is_looked_at_twice() -> None:
    """What was said once in the second half was said again: a short chat in which three said yes was a log."""
    said = [
        "Begin?",
        "Yes.",
        "The mill burnt down.",
        "When?",
        "Yes.",
        "Last night, they say.",
        "No!",
        "Yes.",
        "I saw it.",
    ]
    told = "".join(f"[09:00:{n:02}] Anna: {line}\n" for n, line in enumerate(said))
    assert not is_log_text(stored(told))
    assert is_log_text(stored(usual(9)))


@given(
    st.lists(
        st.sampled_from(
            [
                "2025-03-04 09:00:00",
                "ERROR",
                "info",
                "x",
                '"',
                "{",
                "ts=1",
                "\n",
                " ",
                "é",
                "[",
                "1.5",
                "\r",
                "h - - [",
                "\x1b[0m",
            ]
        ),
        max_size=60,
    )
)
def test_any_text_can_be_looked_at(words: list[str]) -> None:
    told = "".join(words)
    is_log(told)
    text = stored(told)
    is_log_text(text)
    assert log_overview(text).endswith(".")
    for note in log_notes(text, 5):
        assert text.read(note.passage.start, note.passage.end) == note.text


def test_an_entry_ends_with_its_document() -> None:
    """What stands in front of the first time of the second log is no part of the last entry of the first."""
    told = [usual(40) + ERROR.format(3, 4).rstrip("\n"), "  a rest of another log\n" + usual(30)]
    joined = JoinedText([stored(part) for part in told])
    log = Log.of(joined)
    assert log.total == 71
    (note,) = log.notes(5)
    assert note.text == ERROR.format(3, 4).strip()
    assert joined.read(note.passage.start, note.passage.end) == note.text


def test_entries_that_differ_in_names_are_of_one_kind_with_their_count() -> None:
    """Twenty lines of one template were quoted, each with the name of another user."""
    failed = "Dec 10 07:{:02}:{:02} host sshd[{}]: Failed password for {}{} from 10.0.0.{} port {} ssh2\n"
    names = ["anna", "bela", "carl", "dora", "emil", "0101", "", "gina", *(letter * 3 for letter in "abcdefghijk")]
    told = "".join(
        failed.format(n // 60, n % 60, n, "" if n % 2 else "invalid user ", "root" if n % 2 else names[n % 19], n, n)
        for n in range(100)
    )
    text = stored(told)
    notes = log_notes(text, 20)
    assert [(note.text.split(" from ")[0][15:], note.entries) for note in notes] == [
        (" host sshd[0]: Failed password for invalid user anna", told.count("invalid user") - told.count("user  from")),
        (" host sshd[1]: Failed password for root", told.count("for root")),
        (" host sshd[6]: Failed password for invalid user ", told.count("user  from")),
    ]
    log = Log.of(text)
    assert [log.count_of(note.passage.start) for note in notes] == [note.entries for note in notes]
    assert log.count_of(7) is None


def test_a_log_goes_from_its_earliest_time_to_its_latest() -> None:
    """It went to the time of its last line, where logs of several programs had been put one behind the other."""
    told = "".join(f"2015-08-{day:02} 10:00:0{n},5 - INFO served\n" for day in (10, 25, 7, 9) for n in range(3))
    assert log_overview(stored(told)) == "12 entries from 2015-08-07 10:00:00,5 to 2015-08-25 10:00:02,5."
    # Without a year nobody knows which is before.
    told = "".join(f"{day} 10:00:0{n} host app[7]: served\n" for day in ("Dec 31", "Jan  1") for n in range(3))
    assert log_overview(stored(told)) == "6 entries from Dec 31 10:00:00 to Jan  1 10:00:02."
    told += "2015-08-25 10:00:00 host app[7]: served\n"
    assert log_overview(stored(told)) == "7 entries from Dec 31 10:00:00 to 2015-08-25 10:00:00."


def test_a_log_in_which_much_is_said_once_is_told_by_what_comes_often() -> None:
    """Of one without errors the first lines were quoted, as many as there was room for."""
    once = [f"2025-03-04 10:00:{n:02} INFO {'no ' * n}corn came\n" for n in range(8)]
    told = "".join(once) + usual(60) + "2025-03-04 11:00:00 INFO all is over\n"
    notes = log_notes(stored(told), 5)
    assert notes[0].text == once[0].strip()
    assert [note.entries for note in notes if note.text == USUAL.format(0, 0, 0).strip()] == [60]
    assert notes[-1].text == "2025-03-04 11:00:00 INFO all is over"
    # Where all of it can be quoted, it is, and nothing that is usual.
    assert len(log_notes(stored(told), 20)) == len(once) + 1


def test_of_more_errors_than_are_quoted_the_most_frequent_are_some() -> None:
    told = "".join(f"2025-03-04 10:00:{n:02} ERROR {'no ' * n}corn\n" for n in range(8))
    told += "".join(f"2025-03-04 10:01:{n:02} ERROR disk {n} full\n" for n in range(50))
    notes = log_notes(stored(told), 4)
    assert [note.entries for note in notes] == [None, None, None, 50]
    assert log_overview(stored(told)).endswith(": 58 ERROR.")
