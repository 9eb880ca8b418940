"""Settings out of JSON."""

from __future__ import annotations

from armt.runtime.text.settings.paths import is_of_paths, read_paths
from armt.runtime.text.settings.setting import path_of


def test_what_stands_behind_a_path_stands_below_its_keys() -> None:
    settings = read_paths("name: x\no.p.port: 80\no.p.hosts: a, b\nSome words: here\n")
    values = {".".join(path_of(settings, number)): one.value for number, one in enumerate(settings)}
    assert values == {"name": "x", "o": None, "o.p": None, "o.p.port": "80", "o.p.hosts": "a, b"}
    assert settings[-1].items == ["a", "b"]
    assert settings[1].stop == settings[-1].end


def test_a_text_between_whose_lines_some_set_something_is_no_file_of_settings() -> None:
    assert is_of_paths("project.version: 1\n\nproject.name: shop\nA title\n")
    assert not is_of_paths("effective: 2022-07-22\n\nSection 2\n\nThe Director may extend it.\n")
    assert is_of_paths("a: 1")
    assert not is_of_paths("")
