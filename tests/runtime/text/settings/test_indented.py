"""Settings of YAML: what stands below what, whatever else stands between."""

from __future__ import annotations

from armt.runtime.text.settings.indented import read_indented
from armt.runtime.text.settings.setting import Setting, path_of

COMPOSE = """\
# The stack.

services:
  web:
    image: "nginx:1.27"   # never latest
    # Only these may be reached.
    ports:
      - "8080:80"
      - "8443:443"   # with a certificate
    depends_on: [db, cache]
  db:
    #restart: always
    command: >-
      postgres
      -c fsync=off
    healthcheck: &check
      interval: 10s
"""


def paths(text: str) -> dict[str, Setting]:
    settings = read_indented(text)
    return {".".join(path_of(settings, number)): one for number, one in reversed(list(enumerate(settings)))}


def test_keys_stand_below_those_that_are_set_in_less() -> None:
    found = paths(COMPOSE)
    assert found["services.web.image"].value == "nginx:1.27"
    assert found["services.db.healthcheck.interval"].value == "10s"
    assert found["services"].value is None


def test_comments_above_and_behind_are_said_of_a_setting_and_those_behind_an_empty_line_are_not() -> None:
    found = paths(COMPOSE)
    assert found["services.web.image"].comment == "never latest"
    assert found["services.web.ports"].comment == "Only these may be reached."
    assert found["services"].comment == ""


def test_a_list_of_plain_values_is_one_of_its_key() -> None:
    found = paths(COMPOSE)
    assert found["services.web.ports"].items == ["8080:80", "8443:443"]
    assert found["services.web.depends_on"].items == ["db", "cache"]


def test_a_text_goes_on_as_far_as_it_is_set_in() -> None:
    found = paths(COMPOSE)
    assert found["services.db.command"].value == "postgres -c fsync=off"


def test_what_is_switched_off_is_a_setting_too() -> None:
    found = paths(COMPOSE)
    assert found["services.db.restart"].is_off
    assert found["services.db.restart"].value == "always"


def test_items_may_stand_as_far_out_as_their_key_and_hold_keys_of_their_own() -> None:
    settings = read_indented("steps:\n- name: Build\n  run: make\n- name: Test\n  run: make test\nafter: 1\n")
    assert [".".join(path_of(settings, number)) for number, one in enumerate(settings) if one.value] == [
        *("steps.name", "steps.run", "steps.name", "steps.run", "after")
    ]
    first, second = (one for one in settings if not one.key)
    assert first.stop < second.start


def test_bytes_are_those_of_the_text_behind_other_letters() -> None:
    text = "größe: 5   # in µm\nname: Ä\n"
    size, name = read_indented(text)
    data = text.encode()
    assert data[size.at : size.end].decode() == "größe: 5   # in µm"
    assert data[name.at : name.end].decode() == "name: Ä"


def test_templates_are_passed_over() -> None:
    found = paths("{{- if .Values.on }}\nspec:\n  replicas: {{ .Values.count }}\n{{- end }}\n")
    assert found["spec.replicas"].value == "{{ .Values.count }}"
