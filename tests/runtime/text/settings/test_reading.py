"""Which files are files of settings."""

from __future__ import annotations

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
