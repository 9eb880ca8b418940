"""Settings in sections and between brackets."""

from __future__ import annotations

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
