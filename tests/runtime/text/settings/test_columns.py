"""Columns of tables in SQL, with what is said of them."""

from __future__ import annotations

from armt.runtime.text.settings.columns import read_columns
from armt.runtime.text.settings.setting import path_of

SCHEMA = """\
CREATE TYPE state AS ENUM ('open', 'done');
-- What is stored where.
CREATE TABLE public.depots (
    code  char(3) NOT NULL,  -- as on the map
    place numeric(6, 2) DEFAULT 1.5,
    -- who answers for it
    owner integer REFERENCES users (id) ON DELETE SET NULL,
    note  text DEFAULT 'a, (b',
    PRIMARY KEY (code, place)
);
ALTER TABLE ONLY depots ADD CONSTRAINT fk FOREIGN KEY (owner) REFERENCES users (id) ON DELETE CASCADE;
COMMENT ON COLUMN depots.place IS 'in the owner''s plan';
-- CREATE TABLE gone (x int);
"""


def test_columns_stand_below_their_table_with_what_is_said_of_them() -> None:
    settings = read_columns(SCHEMA)
    found = {".".join(path_of(settings, number)): one for number, one in reversed(list(enumerate(settings)))}
    assert found["depots"].comment == "What is stored where."
    assert found["depots.code"].value == "char(3) NOT NULL"
    assert found["depots.code"].comment == "as on the map"
    assert found["depots.place"].value == "numeric(6, 2) DEFAULT 1.5"
    assert found["depots.place"].comment == "in the owner's plan"
    assert found["depots.owner"].comment == "who answers for it"
    assert found["depots.note"].value == "text DEFAULT 'a, (b'"
    assert found["depots.PRIMARY KEY"].value == "PRIMARY KEY (code, place)"
    assert not any("gone" in path for path in found)


def test_a_type_has_its_values() -> None:
    (state,) = (one for one in read_columns(SCHEMA) if one.key == "state")
    assert state.items == ["open", "done"]


def test_what_is_told_of_a_table_behind_it_is_of_that_table() -> None:
    told = [one.value for one in read_columns(SCHEMA) if one.key == "depots" and one.value]
    assert told == ["ADD CONSTRAINT fk FOREIGN KEY (owner) REFERENCES users (id) ON DELETE CASCADE"]


def test_bytes_are_those_of_the_text_behind_other_letters() -> None:
    text = "-- Größen\nCREATE TABLE größe (wert int, -- in µm\n  name text);\n"
    head, value, name = read_columns(text)
    data = text.encode()
    assert data[head.start : head.at].decode() == "-- Größen\n"
    assert data[value.at : value.end].decode() == "wert int, -- in µm"
    assert data[name.at : name.end].decode() == "name text"


def test_a_table_that_is_not_closed_ends_with_its_statement() -> None:
    settings = read_columns("CREATE TABLE a (\n  x int\n;\nCREATE TABLE b (\n  y int\n);\n")
    assert [".".join(path_of(settings, number)) for number in range(len(settings))] == ["a", "a.x", "b", "b.y"]
