"""Settings out of JSON."""

from __future__ import annotations

from armt.runtime.text.settings.paths import read_paths
from armt.runtime.text.settings.setting import path_of


def test_what_stands_behind_a_path_stands_below_its_keys() -> None:
    settings = read_paths("name: x\no.p.port: 80\no.p.hosts: a, b\nSome words: here\n")
    values = {".".join(path_of(settings, number)): one.value for number, one in enumerate(settings)}
    assert values == {"name": "x", "o": None, "o.p": None, "o.p.port": "80", "o.p.hosts": "a, b"}
    assert settings[-1].items == ["a", "b"]
    assert settings[1].stop == settings[-1].end
