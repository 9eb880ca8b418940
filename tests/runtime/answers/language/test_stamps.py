"""Stamps: times at the heads of lines as programs write them, and the levels beside them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.stamps import (
    DATED,
    LABELS,
    LEVELS,
    STAMP,
    level_at_head,
    level_beside,
    order_of,
    severity,
    time_of,
    without_colours,
)

STAMPED = [
    ("2025-03-04T09:00:00Z INFO started", "2025-03-04T09:00:00Z", None),
    ("[2025-03-04 09:00:00,123] started", "2025-03-04 09:00:00,123", None),
    ("- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[2916]: run", "1131566461 2005.11.09", None),
    ("20171223-22:15:29:606|Step_LSC|30002312|on", "20171223-22:15:29:606", None),
    ("[10.30 16:49:06] chrome.exe - open", "10.30 16:49:06", None),
    ("2025-03-04T09:00:00.000Z\twarn\tdisk nearly full", "2025-03-04T09:00:00.000Z", "WARN"),
    ("Mar  4 09:00:00 host kernel: started", "Mar  4 09:00:00", None),
    # Apache's errors; Google's and Android's; seconds since 1970.
    ("[Wed Oct 11 14:32:52.123 2023] [error] denied", "Wed Oct 11 14:32:52.123 2023", "ERROR"),
    ("[Wed Oct 11 14:32:52 2023] [core:error] denied", "Wed Oct 11 14:32:52 2023", None),
    ("Wed Oct 11 14:32:52 UTC 2023 started", "Wed Oct 11 14:32:52 UTC 2023", None),
    ("E0511 14:32:52.123456 1234 mill.cc:12] no INFO", "0511 14:32:52.123456", "ERROR"),
    ("I20240511 14:32:52.123456 1234 mill.cc:12] started", "20240511 14:32:52.123456", "INFO"),
    ("05-11 14:32:52.123  1234  1237 F DEBUG   : died", "05-11 14:32:52.123", "FATAL"),
    ("05-11 14:32:52.123 W/Mill( 123): slow", "05-11 14:32:52.123", "WARNING"),
    ("1714557604 debug started", "1714557604", "DEBUG"),
    ("[1714557604] SERVICE ALERT: down", "1714557604", None),
    ("1714557604.123    200 10.0.0.1 TCP_MISS/200", "1714557604.123", None),
    # Days before months, months before days, months by name.
    ("01.05.2024 10:00:00 error: denied", "01.05.2024 10:00:00", "ERROR"),
    ("5/1/2024 10:00:00 AM started", "5/1/2024 10:00:00 AM", None),
    ("[5/1/2024, 1:00:00 PM] started", "5/1/2024, 1:00:00 PM", None),
    ("01/May/2024 10:00:01,123 | main | ERROR disk full", "01/May/2024 10:00:01,123", None),
    ("01-May-2024 10:00:01.123 INFO [main] started", "01-May-2024 10:00:01.123", None),
    ("Wed, 01 May 2024 10:00:01 +0000 started", "Wed, 01 May 2024 10:00:01 +0000", None),
    # Behind a level, a priority, and the name of a service.
    ("[ERROR] 2024-05-01 10:00:00 denied", "2024-05-01 10:00:00", "ERROR"),
    ("warning: [2024-05-01 10:00:00,123] slow", "2024-05-01 10:00:00,123", "WARNING"),
    ("web-1  | 2024-05-01T10:00:00Z INFO started", "2024-05-01T10:00:00Z", None),
    ("web-1  | <11>1 2024-05-01T10:00:00Z host app - - - denied", "2024-05-01T10:00:00Z", None),
    ("<34>1 2024-05-01T10:00:00.003Z host app - ID47 - denied", "2024-05-01T10:00:00.003Z", None),
    ("<34>Oct 11 22:14:15 host app: denied", "Oct 11 22:14:15", None),
    # None of these had a time. Years of two digits: Spark, Hadoop, WebSphere, old MySQL.
    ("24/05/07 10:00:00 INFO Executor: started", "24/05/07 10:00:00", None),
    ("[05/07/24 10:00:00] INFO     started   main.py:12", "05/07/24 10:00:00", None),
    ("2024-05-07  9:00:01 0 [Note] started", "2024-05-07  9:00:01", None),
    ("2024-05-07 10:00:00.123456: W external/a.cc:12] slow", "2024-05-07 10:00:00.123456", "WARNING"),
    ("081109 203518 143 INFO dfs.DataNode: started", "081109 203518", None),
    ("[3/4/97 10:22:11:123 UTC] 0000 SystemOut O started", "3/4/97 10:22:11:123 UTC", "INFO"),
    ("[5/7/24 1:22:11:123 CEST] 0000000c ServletWrappe E   SRVE0068E: x", "5/7/24 1:22:11:123 CEST", "ERROR"),
    ("[5/7/24 1:22:11:123 CEST] 0000000c SystemErr     R x", "5/7/24 1:22:11:123 CEST", None),
    ("240507 12:00:01 [Note] started", "240507 12:00:01", None),
    ("240507  9:00:01 InnoDB: started", "240507  9:00:01", None),
    ("I240507 10:00:00.123456 1 server.go:1 started", "240507 10:00:00.123456", "INFO"),
    # Without marks; with a day of the week or a year where others have none; java.util.logging.
    ("20240507T120001Z started", "20240507T120001Z", None),
    ("[20240507T120001.123+0200] started", "20240507T120001.123+0200", None),
    ("20240507 12:00:01.123 started", "20240507 12:00:01.123", None),
    ("Tue 2024-05-07 10:00:00 UTC host systemd[1]: started", "Tue 2024-05-07 10:00:00", None),
    ("May  7 2024 10:00:02 asa : %ASA-6-302013: started", "May  7 2024 10:00:02", None),
    ("May 07, 2024 1:00:00 AM org.example.App start", "May 07, 2024 1:00:00 AM", None),
    ("05/07/2024-10:00:00.123456  [**] [1:2:3] ping [**]", "05/07/2024-10:00:00.123456", None),
    ("05/07-10:00:00.123456  [**] [1:2:3] ping [**]", "05/07-10:00:00.123456", None),
    # Behind a process, a letter, a level without a space, the number of a service; and levels in forms of their own.
    ("1:M 07 May 2024 10:00:00.123 * started", "07 May 2024 10:00:00.123", "NOTICE"),
    ("I, [2024-05-07T10:00:00.123456 #1]  INFO -- : started", "2024-05-07T10:00:00.123456", None),
    ("WARN[2024-05-07T10:00:00Z] slow", "2024-05-07T10:00:00Z", "WARN"),
    ("0|app  | 2024-05-07T10:00:00: started", "2024-05-07T10:00:00", None),
    ("Information,5/7/2024 10:00:00 AM,Service Control Manager,7036", "5/7/2024 10:00:00 AM", "INFORMATION"),
    ("5/7/2024 10:00:00 AM         7000 Error            The service failed", "5/7/2024 10:00:00 AM", "ERROR"),
    ("2024-05-07 10:00:00 1234 error denied", "2024-05-07 10:00:00", "ERROR"),
    ("2024-05-07 10:00:00, Error                 CBS    denied", "2024-05-07 10:00:00", "ERROR"),
    ("2024-05-07T10:00:00.123+0000 W STORAGE  [conn2] slow", "2024-05-07T10:00:00.123+0000", "WARNING"),
    ("2024-05-07 10:00:00.123  12-13  Tag   com.example   E  denied", "2024-05-07 10:00:00.123", "ERROR"),
    ("2024-05-07T10:00:00.1Z stderr F E0507 10:00:00.123456 1 a.go:1] denied", "2024-05-07T10:00:00.1Z", "ERROR"),
    ('2024-05-07T10:00:00.1Z stderr F {"msg":"ERROR","level":"warn"}', "2024-05-07T10:00:00.1Z", "WARN"),
    # CUPS's own letters, Redis's marks, and a tab behind the date (CloudFront).
    ("E [07/May/2024:10:00:00 +0000] [Job 3] denied", "07/May/2024:10:00:00 +0000", "ERROR"),
    ("X [07/May/2024:10:00:00 +0000] denied", "07/May/2024:10:00:00 +0000", "EMERG"),
    ("d [07/May/2024:10:00:00 +0000] started", "07/May/2024:10:00:00 +0000", "DEBUG"),
    ("1:M 07 May 2024 10:00:00.123 # denied", "07 May 2024 10:00:00.123", "WARNING"),
    ("1:M 07 May 2024 10:00:00.123 - Accepted 10.0.0.1:33317", "07 May 2024 10:00:00.123", "VERBOSE"),
    ("22:S 07 May 2024 10:00:00.123 . 0 clients connected", "07 May 2024 10:00:00.123", "DEBUG"),
    # Its pattern alone is another program's.
    ("1:M 07 May 2024 10:00:00.123 *** started", "07 May 2024 10:00:00.123", None),
    ("07 May 2024 10:00:00.123 * started", "07 May 2024 10:00:00.123", None),
    ("2024-05-07\t10:00:00\tFRA2\t182\tGET\tx", "2024-05-07\t10:00:00", None),
]
KEYED = [
    # Behind other keys, nested ones too, and in an object of its own.
    ('{"log":{"level":"warn"},"@timestamp":"2024-05-07T10:00:00.1Z","message":"x"}', "2024-05-07T10:00:00.1Z", "WARN"),
    ('{"level":"info","message":"a {brace} and \\"time\\":1","timestamp":"2024-05-07"}', "2024-05-07", "INFO"),
    (
        '{"message":"' + "ERROR " * 300 + '","time":"2024-05-07T10:00:00Z","level":"info"}',
        "2024-05-07T10:00:00Z",
        "INFO",
    ),
    ('{"severity":"ERROR","timestamp":{"seconds":1715076000,"nanos":1}}', "1715076000", "ERROR"),
    ('{"@t":"2024-05-07T10:00:00.1Z","@mt":"x","@l":"Warning"}', "2024-05-07T10:00:00.1Z", "WARNING"),
    # MongoDB, journald, pino; Docker around what a program wrote.
    (
        '{"t":{"$date":"2024-05-07T10:00:00.1+00:00"},"s":"E",  "c":"-","msg":"x"}',
        "2024-05-07T10:00:00.1+00:00",
        "ERROR",
    ),
    (
        '{"t":{"$date":"2024-05-07T10:00:00.1+00:00"},"s":"D1", "c":"-","msg":"x"}',
        "2024-05-07T10:00:00.1+00:00",
        "DEBUG",
    ),
    ('{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"1715076000123456","PRIORITY":"3"}', "1715076000123456", "ERR"),
    ('{ "PRIORITY" : "6", "MESSAGE" : "x", "__REALTIME_TIMESTAMP" : "1715076000123456" }', "1715076000123456", "INFO"),
    ('{"level":50,"time":1715076000123,"pid":1,"msg":"x"}', "1715076000123", "ERROR"),
    ('{"level":12,"time":1715076000123,"msg":"x"}', "1715076000123", None),
    ('{"log":"{\\"level\\":\\"error\\"}\\n","time":"2024-05-07T10:00:00Z"}', "2024-05-07T10:00:00Z", "ERROR"),
    ('web_1  | {"level":"error","time":"2024-05-07T10:00:00Z"}', "2024-05-07T10:00:00Z", "ERROR"),
    ('{"instant":{"epochSecond":1715076000,"nanoOfSecond":1},"level":"WARN"}', "1715076000", "WARN"),
    ('{"level":400,"level_name":"ERROR","datetime":"2024-05-07T10:00:00Z"}', "2024-05-07T10:00:00Z", "ERROR"),
    ("level=info ts=2024-05-07T10:00:00Z msg=x", "2024-05-07T10:00:00Z", "INFO"),
    ("logger=settings t=2024-05-07T10:00:00Z level=error msg=x", "2024-05-07T10:00:00Z", "ERROR"),
    ('caller=a.go:1 msg="level=error or not" level=warn ts=2024-05-07T10:00:00Z', "2024-05-07T10:00:00Z", "WARN"),
    ("type=USER_LOGIN msg=audit(1715076000.123:125): pid=1 res=failed", "1715076000.123", None),
    # Graylog's numbers and those of an export of journald.
    ('{"short_message":"x","timestamp":1715076000.123,"level":3}', "1715076000.123", "ERR"),
    ('{"message":"x","timestamp":1715076000.123,"level":3}', "1715076000.123", None),
    ("__REALTIME_TIMESTAMP=1715076000123456\n_PID=1\nPRIORITY=4\nMESSAGE=x", "1715076000123456", "WARNING"),
    # Of web servers: a host more in front, one name less, parts of a second.
    ('w:443 10.0.0.1 - - [07/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 6', "07/May/2024:10:00:00 +0000", None),
    ("10.0.1.2:33317 [07/May/2024:10:00:00.123] http-in static/srv1", "07/May/2024:10:00:00.123", None),
    # Where a line comes from.
    ("    2024-05-07T10:00:00Z [info]  core: started", "2024-05-07T10:00:00Z", "INFO"),
    ("[pod/web-1/app] 2024-05-07T10:00:00Z error denied", "2024-05-07T10:00:00Z", "ERROR"),
    ("build\tRun tests\t2024-05-07T10:00:00.1000000Z collected", "2024-05-07T10:00:00.1000000Z", None),
    ("https 2024-05-07T10:00:00.1Z app/lb 10.0.0.1:2817", "2024-05-07T10:00:00.1Z", None),
    ("INFO  [main] 2024-05-07 10:00:00,123 Config.java:1 - started", "2024-05-07 10:00:00,123", None),
    ("nova.log 2024-05-07 10:00:00.123 25746 INFO nova started", "2024-05-07 10:00:00.123", None),
    ("134681 node-246 unix.hw state 1077804742 1 Component", "1077804742", None),
    ("KERNDTLB 1118536327 2005.06.11 R30 RAS KERNEL FATAL x", "1118536327 2005.06.11", None),
    ("[0.123s][info][gc] started", "[0.123s]", "INFO"),
    ("[pid  1235] 10:00:01.123456 openat(AT_FDCWD) = 3", "10:00:01.123456", None),
    ("1235  10:00:01 +++ exited with 0 +++", "10:00:01", None),
]


@pytest.mark.parametrize(("line", "stamp", "level"), STAMPED)
def test_a_time_at_the_head_of_a_line_and_the_level_beside_it(line: str, stamp: str, level: str | None) -> None:
    match = STAMP.match(line)
    assert match is not None
    assert match["time"] == stamp
    assert DATED.match(line)
    assert level_beside(line) == level


@pytest.mark.parametrize(("line", "time", "level"), KEYED)
def test_a_time_under_a_key_and_where_a_line_comes_from(line: str, time: str, level: str | None) -> None:
    match = STAMP.match(line)
    assert match is not None
    assert time_of(match) == time
    assert level_beside(line) == level
    # Prose may begin so: it begins nothing new.
    assert DATED.match(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[INFO] Building app", ("INFO", True)),
        ("[INFO]", ("INFO", True)),
        ("WARNING:root:slow", ("WARNING", True)),
        ("ERRO[0003] denied", ("ERRO", True)),
        ("fail: Microsoft.AspNetCore.Server.Kestrel[13]", ("ERROR", True)),
        ("dbug: Microsoft.X[0]\n      started", ("DEBUG", True)),
        ("E/AndroidRuntime( 1234): FATAL EXCEPTION: main", ("ERROR", True)),
        ("npm ERR! code ELIFECYCLE", ("ERR", True)),
        ("level=warn msg=slow", ("WARN", True)),
        ("> Task :app:test FAILED", ("ERROR", True)),
        ("> Task :app:classes UP-TO-DATE", None),
        ("INFO:     Started server process [1234]", ("INFO", False)),
        ("WARNING: Do not touch the blade.", ("WARNING", False)),
        ("Error: something failed.", None),
        ("info: see page 4", None),
        ("[ ] INFO desk", None),
        ("The ERROR: none", None),
    ],
)
def test_a_level_at_the_head_of_a_line_without_a_time(line: str, expected: tuple[str, bool] | None) -> None:
    assert level_at_head(line) == expected


def test_colours_of_a_terminal_are_no_part_of_a_line() -> None:
    line = "\x1b[2m2024-05-07T10:00:04Z\x1b[0m \x1b[38;5;1merror\x1b[0m denied"
    assert without_colours(line) == "2024-05-07T10:00:04Z error denied"
    assert level_beside(without_colours(line)) == "ERROR"


@pytest.mark.parametrize(
    "line",
    [
        "1885-01-01 The station was built.",
        "01.05.2024 Opening",
        "2024-05-01,12.5,13.1",
        "5/1/2024 12 of 30",
        "1:1 In the beginning",
        "[1:2] And the earth",
        "* Wed May 01 2024 Anna <anna@example.org> - 1.2-3",
        "## [1.2.0] - 2024-05-01",
        "2024-05-01  Anna Moor  <anna@example.org>",
        "May 12 was a day of rain.",
        "1234567890 12 13",
        "1714557604,12,13",
        "On Wed Oct 11 14:32:52 2023 it began.",
        "| anna | 2024-05-01 10:00 | 5 |",
        "Error 404 is what it says.",
        "<b>12 men</b>",
        "At 10:00:00 it began.",
        # Years of two digits in other hands, and what only looks like them.
        "24/05/07 10:00 Dentist",
        "24/05/07 10:00:00 Dentist",
        "[07.05.24, 10:00:00] Anna: Shall we meet?",
        "[05/07/24 10:00:00] Anna: Shall we meet?",
        "[5/7/24, 10:00:00 AM] Anna: Shall we meet?",
        "5/7/24, 10:00 - Anna: Shall we meet?",
        "240507 120001",
        "240507 12:00:01 15",
        "081109 203518 143 people",
        "20240507T120001Z.tar.gz",
        "20240507T120001Z,20240507T130001Z,x",
        "DTSTART:20240507T120001Z",
        "info,2024-05-07 10:00:00,x",
        "At 2024-05-07 10:00:00 it began.",
        '{"id":1,"user":{"name":"Anna"},"created":"2024-05-07T10:00:00Z"}',
        "1234 10:00:00 15",
        "2024-05-07\t10:00:00\tOslo\t15",
        "3:04PM Info session in the hall",
    ],
)
def test_dates_verses_and_numbers_are_no_times_of_a_log(line: str) -> None:
    assert STAMP.match(line) is None
    assert DATED.match(line) is None


def test_a_clock_alone_is_a_time_of_a_log_and_may_stand_in_prose() -> None:
    assert STAMP.match("09:00:00 started")
    assert DATED.match("09:00:00 started") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<34>1 2024-05-01T10:00:00Z host app - - - denied", "CRIT"),
        ("<7>[   12.345678] usb 1-1: new device", "DEBUG"),
        ("<191>Oct 11 22:14:15 host app: denied", "DEBUG"),
        ("*Mar  1 00:00:12.345: %LINK-3-UPDOWN: Interface down", "ERR"),
        ("2024-05-01T10:00:00Z denied", None),
        ("denied", None),
    ],
)
def test_a_priority_is_a_level_of_syslog(line: str, expected: str | None) -> None:
    assert severity(line) == expected


def test_no_level_is_lost_in_another_one() -> None:
    labels = LABELS.split("|")
    assert set(labels) == {label for group in LEVELS.values() for label in group}
    assert all(not label.startswith(tuple(labels[:at])) or at == 0 for at, label in enumerate(labels))


@given(st.text(alphabet="<[1 0:.-/|]TZMayIEerorwn\t,", max_size=80))
def test_any_line_can_be_looked_at(line: str) -> None:
    level, graded = level_beside(line), severity(line)
    known = {label for group in LEVELS.values() for label in group}
    head = level_at_head(line)
    assert {level, graded, head and head[0]} <= known | {None}


@pytest.mark.parametrize(
    "line",
    [
        "a" * 600_000,
        "a.-" * 200_000,
        "[ " * 300_000,
        "a " * 300_000,
        "{" + '"' * 600_000,
        '{"time' * 100_000,
        "a=b " * 150_000,
        'a="' * 200_000,
        "a\t" * 300_000,
    ],
)
def test_time_is_linear(line: str) -> None:
    began = time.monotonic()
    assert STAMP.match(line) is DATED.match(line) is level_beside(line) is None
    assert time.monotonic() - began < 20


def test_times_sort_where_they_have_a_year() -> None:
    alike = [
        ("2015-07-29 17:41:44,747", "2015-08-10 18:12:34,004", "2015-08-10 18:12:34,104"),
        ("2025-03-04T09:00:00Z", "2025-03-04T10:00:00Z"),
        ("20171223-22:15:29:606", "20171224-0:2:28:804"),
        ("Sun Dec 04 04:47:44 2005", "Fri Apr 07 04:47:44 2006"),
        ("31/Mar/2025:10:00:00 +0000", "04/Apr/2025:10:00:00 +0000"),
        ("1117838570 2005.06.03", "1117838976"),
        ("1715076001.123", "1715076002"),
    ]
    for times in alike:
        orders = [order_of(time) for time in times]
        assert None not in orders, times
        assert len({order[0] for order in orders if order is not None}) == 1
        assert [order[1] for order in orders if order is not None] == sorted(
            order[1] for order in orders if order is not None
        )
    # Of other zones they do not sort, nor do thousandths among seconds.
    for one, other in (("2025-03-04T09:00:00Z", "2025-03-04T09:00:00+01:00"), ("1715076001", "1715076001123")):
        first, second = order_of(one), order_of(other)
        assert first is not None
        assert second is not None
        assert first[0] != second[0]
    for time_ in ("Dec 10 07:00:00", "10.30 16:49:06", "03-17 16:13:38.811", "5/7/2024 1:00:00 AM", "09:00:00", ""):
        assert order_of(time_) is None, time_
