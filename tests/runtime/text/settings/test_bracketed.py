"""Settings in sections and between brackets."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.settings.bracketed import read_bracketed
from armt.runtime.text.settings.setting import Setting, path_of


def paths(text: str, *, spaced: bool = False) -> dict[str, Setting]:
    settings = read_bracketed(text, spaced=spaced)
    return {".".join(path_of(settings, number)): one for number, one in reversed(list(enumerate(settings)))}


def test_sections_of_toml_hold_what_stands_behind_them() -> None:
    found = paths(
        '[project]\nname = "x"\ndependencies = [\n  "a>=1",  # old\n  "b",\n]\n\n[tool.ruff]\nline-length = 100\n'
    )
    assert found["project.name"].value == "x"
    assert found["project.dependencies"].items == ["a>=1", "b"]
    assert found["tool.ruff.line-length"].value == "100"
    assert found["project"].stop < found["tool.ruff"].start


def test_a_text_of_toml_ends_with_its_marks() -> None:
    found = paths('text = """\none = 1\n"""\nafter = 2\n')
    assert found["text"].value == "one = 1"
    assert found["after"].value == "2"
    # On one line they were taken for one quote each: ""a tool"".
    found = paths("text = \"\"\"a tool\"\"\"\nother = '''b'''\nafter = 2\n")
    assert [one.value for one in found.values()] == ["2", "b", "a tool"]


def test_brackets_of_a_server_hold_what_stands_between_them() -> None:
    text = "http {\n    # idle\n    keepalive_timeout 20s;\n    server {\n        listen 80;\n    }\n    gzip on;\n}\n"
    found = paths(text, spaced=True)
    assert found["http.keepalive_timeout"].value == "20s"
    assert found["http.keepalive_timeout"].comment == "idle"
    assert found["http.server.listen"].value == "80"
    assert found["http.gzip"].value == "on"


def test_blocks_are_called_by_all_their_names() -> None:
    found = paths('variable "region" {\n  type    = string\n  default = "eu-1"\n}\n')
    assert found["variable region.default"].value == "eu-1"


def test_tags_hold_what_stands_between_them() -> None:
    found = paths("<VirtualHost *:80>\n  ServerName example.org\n</VirtualHost>\nListen 8080\n", spaced=True)
    assert found["VirtualHost *:80.ServerName"].value == "example.org"
    assert found["Listen"].value == "8080"


def test_a_setting_behind_the_mark_of_a_comment_is_switched_off_and_words_are_a_comment() -> None:
    found = paths("# Port 22 is the usual one.\n#Port 22\nPermitRootLogin no\n", spaced=True)
    assert found["Port"].is_off
    assert found["Port"].comment == "Port 22 is the usual one."
    assert not found["PermitRootLogin"].is_off


def test_words_behind_a_semicolon_are_a_comment_and_commands_are_not() -> None:
    found = paths(
        "memory_limit = 128M ; for all of it (at most)\ntimeout = 30 ; seconds\n"
        'name = "a ; b"\nExecStart = /bin/a ; /bin/b -c\nrules = x=1 ; y=2\n'
    )
    assert [one.value for one in found.values()][::-1] == ["128M", "30", "a ; b", "/bin/a ; /bin/b -c", "x=1 ; y=2"]
    assert found["memory_limit"].comment == "for all of it (at most)"
    assert paths("listen 80 ; # all\n", spaced=True)["listen"].value == "80"


def test_fields_of_messages_have_their_type() -> None:
    found = paths("message Log {\n  // When it was.\n  fixed64 time = 1;\n  repeated Item items = 2;\n}\n")
    assert found["message Log.time"].value == "fixed64"
    assert found["message Log.time"].comment == "When it was."
    assert found["message Log.items"].value == "repeated Item"


def test_a_value_of_several_lines_is_whole() -> None:
    found = paths("[mypy]\nfiles =\n    src\n    tests\n\n[service]\nExecStart=/bin/a \\\n  --quiet\nUser=x\n")
    assert found["mypy.files"].items == ["src", "tests"]
    assert found["service.ExecStart"].value == "/bin/a --quiet"
    assert found["service.User"].value == "x"


def test_what_is_switched_off_behind_a_space_has_one_value_or_says_something() -> None:
    text = (
        "# Tries before it is denied.\n# deny = 3\n# Note the time = what a clock shows\n#\n# It is logged.\n# audit\n"
    )
    found = read_bracketed(text, spaced=False)
    assert [(one.key, one.value, one.comment, one.is_off) for one in found] == [
        ("deny", "3", "Tries before it is denied.", True),
        ("audit", "", "Note the time = what a clock shows It is logged.", True),
    ]
    found = read_bracketed("#   Port 22\n#  Ciphers aes128-ctr,aes256-ctr\n# See below\n#   It is so.\n", spaced=True)
    assert [(one.key, one.value) for one in found] == [("Port", "22"), ("Ciphers", "aes128-ctr,aes256-ctr")]


def test_a_comment_of_several_settings_says_of_each_what_it_is() -> None:
    """When a password expires was answered with the days of the warning: all of it stood above the first."""
    text = "#\n# Ageing:\n#\n"
    text += "#  MAX_DAYS  Days of a password.\n#  WARN_AGE  Days of the\n#     warning.\n#\nMAX_DAYS 99\nWARN_AGE 7\n"
    most, warning = read_bracketed(text, spaced=True)
    assert (most.comment, warning.comment) == ("MAX_DAYS  Days of a password.", "WARN_AGE  Days of the warning.")
    assert warning.told_at is not None
    assert text[slice(*warning.told_at)].startswith("#  WARN_AGE")


def test_settings_that_are_called_alike_share_what_stands_above_the_first() -> None:
    first, last, other = read_bracketed("# Of users.\nFIRST_UID=1\nLAST_UID=9\nSHELL=x\n", spaced=False)
    assert (first.comment, last.comment, last.shared, other.shared) == ("Of users.", "", "Of users.", "")


def test_what_a_file_is_stands_above_what_its_first_setting_is() -> None:
    (one,) = read_bracketed("# All about mills.\n#\n# The wheel.\n#\nwheel = oak\n", spaced=False)
    assert one.comment == "The wheel."


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("HOST=a\nPASSWORD=ab(cd\n\n# The port.\nPORT=5432\n", False),
        ("[main]\ngreeting = Welcome :(\n[db]\nPORT = 5432\n", False),
        ("greeting = [Hello, you\nPORT = 5432\n", False),
        ("requirepass foo(bar\nPORT 5432\n", True),
        ("dir = C:\\temp\\\nPORT = 5432\n", False),
        ("dir=C:\\\\temp\\\\\nPORT=5432\n", False),
    ],
    ids=["bracket", "bracket before a section", "list", "bracket without equals sign", "folder", "two backslashes"],
)
def test_what_no_line_closes_takes_none_of_the_settings_below(text: str, spaced: bool) -> None:
    """The port of a database was "DB_PORT=5432, LOG_LEVEL=info": all below a bracket in a password was its value."""
    *_, before, port = read_bracketed(text, spaced=spaced)
    assert (port.key, port.value) == ("PORT", "5432")
    assert "PORT" not in (before.value or "")
    assert before.items == []
    assert port.comment == ("The port." if "#" in text else "")


def test_a_list_goes_on_in_lines_that_are_set_in_or_set_nothing() -> None:
    (one, after) = read_bracketed('a = [\n  b = 1,\n"c",\n# said\n]\nd = "e"\n', spaced=False)
    assert one.items == ["b = 1", "c"]
    assert (after.value, after.comment) == ("e", "")


def test_items_of_a_list_may_stand_beside_its_bracket() -> None:
    """What stood there was lost: of 1, 2 and 3 the last two were answered."""
    found = paths('nums = [1,\n  2,\n  3]\nnames = ["a, b", "c",  # said\n  "d",\n]\nnone = [\n]\n')
    assert found["nums"].items == ["1", "2", "3"]
    assert found["names"].items == ["a, b", "c", "d"]
    assert found["none"].items == []


def test_a_value_of_nginx_goes_on_to_its_semicolon() -> None:
    """It ended with the first line, and what stood in the others was lost."""
    text = """http {
    # How requests are logged.
    log_format main '$remote_addr [$time_local]; '
                    '"$request" $status';
    log_format json escape=json '{'
        '"status":$status;'
    '}';
    gzip_types
        text/css  # styles
        # and more
        text/plain;

    add_header CSP "default-src 'self';
        img-src *;";
    gzip on;
    error_page 404
}
server
{
    location /a
    {
        root /b;
    }
}
listen 80;
"""
    found = paths(text, spaced=True)
    assert {path: one.value for path, one in found.items() if one.value is not None} == {
        "http.log_format": "main '$remote_addr [$time_local]; ' '\"$request\" $status'",
        "http.gzip_types": "text/css text/plain",
        "http.add_header": "CSP \"default-src 'self'; img-src *;\"",
        "http.gzip": "on",
        # What nothing ends goes on in no line that is set in as far.
        "http.error_page": "404",
        "server.location /a.root": "/b",
        "listen": "80",
    }
    logged = found["http.log_format"]
    assert text[logged.start : logged.end].startswith("# How")
    assert text[logged.start : logged.end].endswith("$status';")
    assert found["http.gzip_types"].comment == "styles"
    formats = [one.value for one in read_bracketed(text, spaced=True) if one.key == "log_format"]
    assert formats[1] == """json escape=json '{' '"status":$status;' '}'"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Where nothing ends with a semicolon, each line is one setting, however far it is set in.
        ("Host a\n  Port 22\n    User b;\n", {"Port": "22", "User": "b"}),
        ('timeout = 5;\nname = "a";\n', {"timeout": "5", "name": "a"}),
    ],
)
def test_what_semicolons_do_not_end_is_read_as_before(text: str, expected: dict[str, str]) -> None:
    found = {one.key: one.value for one in read_bracketed(text, spaced=True) if one.value is not None}
    assert found == expected


def test_what_is_switched_off_in_several_lines_is_one_setting() -> None:
    """Each line was a comment: nginx's own file said nothing of how requests are logged."""
    text = """http {
    # How requests are logged.
    #log_format  main  '$remote_addr [$time_local]; '
    #                  '"$request" $status';

    #gzip_types
    #    text/css  # styles
    #    text/plain;
    sendfile on;
}
"""
    found = paths(text, spaced=True)
    assert {path: (one.value, one.is_off) for path, one in found.items() if one.value is not None} == {
        "http.log_format": ("main  '$remote_addr [$time_local]; ' '\"$request\" $status'", True),
        "http.gzip_types": ("text/css text/plain", True),
        "http.sendfile": ("on", False),
    }
    logged = found["http.log_format"]
    assert logged.comment == "How requests are logged."
    assert text[logged.at : logged.end].startswith("#log_format")
    assert text[logged.at : logged.end].endswith("$status';")
    assert text[: found["http"].stop].endswith("}")
    assert found["http.sendfile"].comment == ""


@pytest.mark.parametrize(
    "text",
    [
        "#Styles are served from here\n#  and from there;\nlisten 80;\n",
        # No line ends it; one stands further in; and another one is set there.
        "#log_format main 'a '\n#   'b'\nlisten 80;\n",
        "#log_format main 'a b c d '\n    #   'b';\nlisten 80;\n",
        "#log_format main 'a b c d '\nlisten 80;\n",
        "#log_format main 'a b c d '\n" + "#   'b'\n" * 5_000 + "#   'b';\nlisten 80;\n",
        # Within what goes on there are comments alone.
        "gzip_types\n    text/css\n    #proxy_set_header a 'b c d'\n    #   'c';\n    text/plain;\nlisten 80;\n",
    ],
    ids=["sentence", "no end", "further in", "alone", "too long", "inside"],
)
def test_lines_behind_marks_that_nothing_joins_are_comments(text: str) -> None:
    assert all("'c'" not in (one.value or "") for one in read_bracketed(text, spaced=True))
    assert [one.value for one in read_bracketed(text, spaced=True) if "\n" in text[one.at : one.end]] == (
        ["text/css text/plain"] if text.startswith("gzip") else []
    )


OFF_BLOCKS = """http {
    # Serves pages.
    #
    server {
        listen 80;
        #location ~ \\.php$ {
        #    # Where PHP listens.
        #    fastcgi_pass 127.0.0.1:9000;
        #}
    }

    # HTTPS server
    #
    #server {
    #    listen 443 ssl;

    #    gzip_types
    #        text/css
    #        text/plain;
    #    location / {
    #        root html;
    #    }
    #}
    sendfile on;
}
"""


def test_a_block_that_is_switched_off_is_one_with_its_settings() -> None:
    """`#server {` was a setting of the value "{", and what stood in it was set beside it."""
    settings = read_bracketed(OFF_BLOCKS, spaced=True)
    told = [(".".join(path_of(settings, number)), one.value, one.is_off) for number, one in enumerate(settings)]
    assert told == [
        ("http", None, False),
        ("http.server", None, False),
        ("http.server.listen", "80", False),
        ("http.server.location ~ \\.php$", None, True),
        ("http.server.location ~ \\.php$.fastcgi_pass", "127.0.0.1:9000", True),
        ("http.server", None, True),
        ("http.server.listen", "443 ssl", True),
        ("http.server.gzip_types", "text/css text/plain", True),
        ("http.server.location /", None, True),
        ("http.server.location /.root", "html", True),
        ("http.sendfile", "on", False),
    ]
    passed, off, listen = settings[4], settings[5], settings[6]
    assert (passed.comment, off.comment, listen.comment) == ("Where PHP listens.", "HTTPS server", "")
    assert OFF_BLOCKS[listen.at : listen.end] == "#    listen 443 ssl;"
    assert OFF_BLOCKS[off.at : off.stop].startswith("#server {")
    assert OFF_BLOCKS[off.at : off.stop].endswith("\n    #}")


def test_a_block_of_pairs_may_be_switched_off() -> None:
    text = '# resource "disk" "a" {\n#   sizes = [\n#     1,\n#   ]\n#   kind = "b"\n# }\nc = 1\n'
    found = paths(text)
    assert (found["resource disk a.kind"].value, found["resource disk a.kind"].is_off) == ("b", True)
    assert found["resource disk a.sizes"].items == ["1"]
    assert not found["c"].is_off


@pytest.mark.parametrize(
    "text",
    [
        "# It looks like this {\n# and here is what it says\n# }\na 1;\n",
        "#server {\n#  listen 80;\na 1;\n#}\n",
        "#server {\n#  listen 80;\n",
        "#server {\n#}\na 1;\n",
    ],
    ids=["sentence", "no mark", "no end", "empty"],
)
def test_lines_behind_marks_that_are_no_block_open_none(text: str) -> None:
    assert all(one.value is not None for one in read_bracketed(text, spaced=True))


def test_blocks_that_nothing_closes_are_looked_through_in_no_time() -> None:
    started = time.process_time()
    read_bracketed("#a {\n#b 1;\n" * 20_000 + "c 1;\n", spaced=True)
    assert time.process_time() - started < 10


def test_a_section_that_is_off_ends_with_an_empty_line_or_what_is_on() -> None:
    """What is switched off in it stood below the section above."""
    text = "[mill]\nport = 1\n# Of it.\n#[corn]\n#    rye = 2\nhost = a\n\n#[oats]\n#[beans]\n#green = 3\n\n#open = 4\n"
    settings = read_bracketed(text)
    assert [path_of(settings, number) for number in range(len(settings))] == [
        ["mill"],
        ["mill", "port"],
        ["corn"],
        ["corn", "rye"],
        ["mill", "host"],
        ["oats"],
        ["beans"],
        ["beans", "green"],
        ["mill", "open"],
    ]
    assert [one.is_off for one in settings] == [False, False, True, True, False, True, True, True, True]
    assert settings[2].comment == "Of it."


def test_a_comment_behind_a_setting_goes_on_below_it() -> None:
    """What went on was said of the next one, and nothing of what is switched off."""
    behind = "\t\t\t\t\t# (off can cause\n\t\t\t\t\t# corruption)\n"
    text = f"#sync = on\t\t# flushes it\n{behind}port = 1\n# Of it.\nhost = a\n"
    settings = read_bracketed(text)
    assert [one.comment for one in settings] == ["flushes it (off can cause corruption)", "", "Of it."]
    assert text.encode()[settings[0].at : settings[0].end].decode().endswith("corruption)")
