"""A file of settings told by its keys."""

from __future__ import annotations

from armt.runtime.answers.configured.overview import settings_overview, tells_of_settings
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText


def told(path: str, text: str) -> list[str]:
    return settings_overview(StoredText.of_string(path, text)).split("\n")


def test_blocks_have_their_keys_and_short_values() -> None:
    text = "version: 3\nservices:\n  # Serves pages. And more.\n  web:\n    image: nginx\n    ports: [80, 443]\n  db:\n"
    text += f"    image: postgres\n    command: {'x' * 40}\n"
    assert told("compose.yml", text) == [
        "5 settings:",
        "version = 3",
        "services: web, db",
        "  web: image = nginx, ports = 80, 443 – Serves pages.",
        "  db: image = postgres, command",
    ]


def test_settings_side_by_side_have_their_values_and_what_is_said_of_them() -> None:
    text = "# Where it listens. Above 1024.\nport 80\n#user nobody\nroot /srv\nlog /var/log/x\n"
    assert told("a.conf", text) == [
        "4 settings, 1 of them off:",
        "port = 80 – Where it listens.",
        "user = nobody (off)",
        "root = /srv",
        "log = /var/log/x",
    ]


def test_what_is_off_in_a_block_is_told_as_that() -> None:
    """It was told as what is set; and a block that is off said so of nothing."""
    text = "web {\n  port 80;\n  #cache   off   5m;\n  #proxy {\n  #  port 81;\n  #}\n}\n#mail {\n#  port 25;\n#}\n"
    assert told("a.conf", text) == [
        "4 settings, 3 of them off:",
        "web: port = 80, cache = off 5m (off), proxy (off)",
        "  proxy (off): port = 81",
        "mail (off): port = 25",
    ]


def test_tables_have_their_columns_without_what_holds_for_several() -> None:
    text = "CREATE TABLE oats (a int, b text DEFAULT 'x', c int, PRIMARY KEY (a, b));\nCREATE INDEX i ON oats (b);\n"
    assert told("a.sql", text) == ["5 columns:", "oats: a, b, c"]


def test_what_holds_one_thing_alone_is_told_by_its_path_and_a_block_by_its_description() -> None:
    text = 'variable "region" {\n  type = string\n  description = "Where it runs."\n}\n'
    assert told("a.tf", text + 'variable "size" {\n  type = number\n  default = 3\n}\n') == [
        "4 settings:",
        "variable region: type = string – Where it runs.",
        "variable size: type = number, default = 3",
    ]
    assert told("a.yml", "a:\n  b:\n    c: 1\n    d: 2\n    e: 3\n    f: 4\n") == [
        "4 settings:",
        "a.b: c = 1, d = 2, e = 3, f = 4",
    ]


def test_more_than_a_page_is_counted() -> None:
    lines = told("a.env", "".join(f"KEY_{n}={n}\n" for n in range(1, 100)))
    assert (len(lines), lines[-1]) == (42, "and 59 more")


def test_other_files_are_not_told_so() -> None:
    text = StoredText.of_string("a.env", "A=1\nB=2\nC=3\nD=4\n")
    assert tells_of_settings(settings_overview(text))
    assert settings_overview(JoinedText([text, text])) == ""
    assert told("a.txt", "A=1\nB=2\nC=3\nD=4\n") == [""]
    assert told("a.env", "A=1\n") == [""]
    assert told("a.json", "a.b: 1\na.c: 2\na.d: 3\na.e: 4\n" + "Oats are ground here, as they always were.\n" * 9) == [
        ""
    ]
    assert not tells_of_settings("4 settings are made here.")
