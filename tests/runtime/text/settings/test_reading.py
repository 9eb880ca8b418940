"""Which files are files of settings."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.settings.reading import LARGEST_CHARS, has_settings, settings_in


@pytest.mark.parametrize(
    "path",
    [
        "a/compose.yml",
        "X.YAML",
        "pyproject.toml",
        "nginx.conf",
        "sshd_config",
        ".env",
        ".env.example",
        ".env.example.complete",
        "redis.conf.sample",
        "main.tf",
        "schema.sql",
        "api.proto",
        "unit.service",
    ],
)
def test_files_are_told_by_their_names(path: str) -> None:
    assert has_settings("text", path)


@pytest.mark.parametrize("path", ["book.txt", "README.md", "-", "example", "a.yml.bak"])
def test_other_files_have_none(path: str) -> None:
    assert not has_settings("text", path)
    assert settings_in("text", path, "a: 1\n") == ()


def test_a_page_that_is_called_so_is_a_page() -> None:
    assert not has_settings("html", "a.yml")


def test_what_is_too_large_is_data() -> None:
    assert settings_in("text", "a.yml", "a: 1\n" * (LARGEST_CHARS // 5 + 1)) == ()


# Each took from 7 seconds to days: regexes that went back over what they had passed, what is open told of every line,
# values and comments copied for each line that they go on in, brackets and quotes looked for to the end of the text.
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yml", f"a{' ' * 200_000}b\n"),
        ("a.yml", f"{'- ' * 30_000}x\n"),
        ("a.yml", "a: |\n" + "  x\n" * 200_000),
        ("a.ini", f"[{' ' * 5_000}a\n"),
        ("a.toml", 'a = ["' + '\\"' * 100_000 + "\n"),
        ("a.conf", "a {\n" * 30_000),
        ("a.json", f"{'a.' * 30_000}b: 1\n"),
        ("a.sql", "CREATE TABLE a(\n" * 5_000),
        ("a.sql", "CREATE TABLE [a\n" * 50_000),
        ("a.sql", "CREATE INDEX a\n" * 30_000),
        ("a.sql", "CREATE TABLE a(\n" + "-- x\n" * 120_000 + ");"),
        ("a.sql", "CREATE TABLE a(\n" + "/* x\n" * 20_000 + ");"),
    ],
    ids=lambda value: value[:14].replace("\n", " ") if isinstance(value, str) else None,
)
def test_what_no_file_has_is_read_in_little_time(path: str, text: str) -> None:
    started = time.process_time()
    settings_in("text" if path != "a.json" else "json", path, text)
    assert time.process_time() - started < 4.0
