"""TOML files of the user's: where something stands, and one key changed with all else left as it is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from armt.errors import UsageError
from armt.toml_file import KeyPath, TomlFile, did_you_mean

TEXT = """# mine
seed = 3
[summarize]   # a table
"max-tokens" = 4
[preset.contract]
style = "quotes"
[[stage]]
name = "a"
[[stage.task]]
kind = "recall"
[[stage.task]]
kind = "text"
[[stage]]
name = "b"
rates = { memory = 1.0 }
[[stage.task]]
kind = "pairs"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("seed",), 2),
        (("summarize",), 3),
        (("summarize", "max-tokens"), 4),
        (("preset", "contract", "style"), 6),
        (("stage", 0, "name"), 8),
        (("stage", 0, "task", 1, "kind"), 12),
        (("stage", 1, "name"), 14),
        # In a table on one line, and a key that is not there: where it would stand.
        (("stage", 1, "rates", "memory"), 15),
        (("stage", 1, "task", 0, "every"), 16),
    ],
)
def test_a_value_is_found(place: KeyPath, line: int) -> None:
    assert TomlFile.parse(TEXT, "f.toml").where(place) == f"f.toml:{line}"


def test_what_has_no_line_has_a_file() -> None:
    assert TomlFile.parse(TEXT, "f.toml").where(("nowhere",)) == "f.toml"
    assert str(TomlFile.parse(TEXT, "f.toml").problem(("seed",), "seed: odd")) == "f.toml:2: seed: odd"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a = 1\n= 2\n", "f.toml:2: not TOML: "),
        (b'a = "\xff"', "f.toml: not TOML: not UTF-8 at byte 5"),
        (b"a = " + b"[" * 5000, "f.toml: not TOML: nested too deeply"),
        (None, "f.toml: no such file"),
    ],
)
@pytest.mark.usefixtures("_uncollected")
def test_what_cannot_be_read(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "f.toml").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        TomlFile.read(tmp_path / "f.toml")
    assert str(caught.value).startswith(f"{tmp_path}/{words}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('# mine\nmodel = "old" # why\n[a]\nmodel = "b"\n', '# mine\nmodel = "new" # why\n[a]\nmodel = "b"\n'),
        ("model='old'", 'model="new"'),
        # A table's key of the same name is another one.
        ('[a]\nmodel = "other"\n', 'model = "new"\n[a]\nmodel = "other"\n'),
        ("", 'model = "new"\n'),
        ('# mine\r\nmodel = "old"\r\n', '# mine\r\nmodel = "new"\r\n'),
        ("quiet = false\r\n", 'model = "new"\r\nquiet = false\r\n'),
    ],
)  # fmt: skip
def test_one_key_changes_and_all_else_stays(before: str, after: str) -> None:
    file = TomlFile.parse(before, "f.toml")
    assert file.with_value("model", "new") == after
    without = TomlFile.parse(after, "f.toml").with_value("model", None)
    assert "model" not in tomllib.loads(without)
    assert without.count("\n") == max(0, after.count("\n") - 1)


def test_line_ends_are_kept_and_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    file = TomlFile.read(tmp_path / "f.toml")
    assert (file.text, file.values) == ("a = 1\r\nb = 2\r\n", {"a": 1, "b": 2})
    assert file.where(("b",)).endswith("f.toml:2")


def test_any_string_can_be_a_value() -> None:
    name = 'a "quoted" \\ ü name'
    assert tomllib.loads(TomlFile.parse("", "f.toml").with_value("model", name)) == {"model": name}


# In the second the line looks like a key and is part of a text: replacing it would change another value.
@pytest.mark.parametrize("text", ['model = """\nold"""\n', 'note = """\nmodel = "old"\n"""\nmodel = "x"\n'])
def test_what_cannot_be_changed_safely_is_left_alone(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be changed safely"):
        TomlFile.parse(text, "f.toml").with_value("model", "new")


def test_the_closest_word() -> None:
    assert did_you_mean("max-tokns", ["max-tokens", "seed"]) == "; did you mean max-tokens?"
    assert did_you_mean("zebra", ["max-tokens", "seed"]) == ""
