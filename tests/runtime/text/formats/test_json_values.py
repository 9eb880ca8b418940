"""JSON: records as rows, values behind their paths, texts under headings; what is none of it is plain text."""

from __future__ import annotations

import codecs
import io
import json
from pathlib import Path
from typing import Any

import pytest

from armt.errors import DocumentError, NoTextError
from armt.runtime.answers.counted.sheets import is_table
from armt.runtime.answers.language.tables.rows import column_names, paired, whole_lines
from armt.runtime.text import documents, limits
from armt.runtime.text.documents import NAMED, SUFFIXES, Document, open_document
from armt.runtime.text.formats import json_values
from armt.runtime.text.formats.json_values import Comment, _loaded, begins_json, json_text, members_told, told_most
from armt.runtime.text.formats.pieces import Remark
from armt.runtime.text.headings import HeadingStart

PEOPLE = [
    {"id": 1, "name": "Anna Berg", "at": {"city": "Oslo", "floor": 2}, "tags": ["a", "b"], "left": None},
    {"id": 2, "name": "Ben Roe", "at": {"city": "Norrey"}, "tags": [], "left": False},
]
ROWS = "id\tname\tat.city\tat.floor\ttags\tleft\n1\tAnna Berg\tOslo\t2\ta, b\t\n2\tBen Roe\tNorrey\t\t[]\tfalse\n\n"


def said(source: str) -> str:
    found = json_text(source)
    assert found is not None
    return "".join(piece for piece in found if isinstance(piece, str))


def titles(source: str) -> list[HeadingStart]:
    return [piece for piece in json_text(source) or () if isinstance(piece, HeadingStart)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(json.dumps(PEOPLE), id="one line"),
        pytest.param(json.dumps(PEOPLE, indent=2), id="indented"),
        pytest.param("\n".join(map(json.dumps, PEOPLE)) + "\n", id="lines"),
        pytest.param(f"\ufeff{json.dumps(PEOPLE)}", id="mark"),
    ],
)
def test_records_are_rows_of_a_table(source: str) -> None:
    """They were cut into sentences in the middle of one, and a cell was never told from its neighbour's."""
    assert said(source) == ROWS
    assert is_table(said(json.dumps(PEOPLE * 3)))


def test_values_stand_behind_their_paths() -> None:
    source = (
        '{"name": "shop", "pool": {"max": 20, "rate": 1.50, "on": true, "of": null, "all": {}, "none": []}, "x": ""}'
    )
    assert said(source) == (
        "name: shop\npool.max: 20\npool.rate: 1.50\npool.on: true\npool.of: null\npool.all: {}\npool.none: []\nx:\n\n"
    )


def test_what_is_written_is_kept() -> None:
    """Numbers as they are, keys that come twice, and numbers too long for Python's own reader."""
    long = "7" * 5000
    assert said('{"a": 1e5, "a": -0.10, "b": NaN}') == "a: 1e5\na: -0.10\nb: NaN\n\n"
    assert said(f'{{"a": {long}}}') == f"{long}\n\n"


def test_records_with_texts_stand_under_their_names() -> None:
    body = "The bridge was opened on Monday by the mayor, Anna Berg. It took three years, and cost twelve million."
    articles = [
        {"id": 1, "title": "The bridge opens", "by": {"name": "R. Hall"}, "body": f"{body}\n\nCyclists have a lane."},
        {"id": 2, "body": body, "note": body, "seen": [1, 2]},
    ]
    source = json.dumps({"site": "example.org", "articles": articles})
    assert said(source) == (
        "site: example.org\n\narticles\n\nThe bridge opens\n\nid: 1\nby.name: R. Hall\n\n"
        f"{body}\n\nCyclists have a lane.\n\n2\n\nseen: 1, 2\n\nbody\n\n{body}\n\nnote\n\n{body}\n\n\n"
    )
    assert [(title.level, title.title) for title in titles(source)] == [
        (1, "articles"), (2, "The bridge opens"), (2, "2"), (3, "body"), (3, "note"),
    ]  # fmt: skip


def test_what_people_say_is_a_transcript() -> None:
    text = "We meet on Monday. The wheel has been mended by then.\n\nBring plans."
    turns = [{"speaker": "Anna Moor", "content": text}, {"content": "Yes.", "Role": "user"}]
    assert said(json.dumps({"turns": turns})) == f"turns\n\nAnna Moor: {text}\n\nuser: Yes.\n\n"
    # A question is no speaker.
    asked = said(json.dumps([{"user": "What is x?", "assistant": text}]))
    assert "What is x?:" not in asked
    other = [*turns, {"speaker": "Ben", "content": "No.", "at": "10:00"}]
    assert "Anna Moor: We" not in said(json.dumps({"turns": other}))


def test_records_that_share_little_are_a_line_each() -> None:
    assert said('[{"a": 1}, {"b": 2, "c": {"d": 3}}, "e", ["f", "g"], [[1]]]') == (
        "- a: 1\n- b: 2; c.d: 3\n- e\n- f, g\n5\n\n- 1\n\n\n"
    )


def rows_of(*records: dict[str, Any]) -> list[dict[str, str]]:
    """Return the rows of a table as questions see them."""
    text = said(json.dumps(records))
    lines = whole_lines(text.rstrip("\n"))
    names = [column_names(line, "\n".join(lines[:at]), text) for at, line in enumerate(lines[1:], 1)]
    return [dict(paired(name, line)) for name, line in zip(names, lines[1:], strict=True)]


def test_rows_with_little_in_them_are_rows() -> None:
    """One with a single cell ended the table, and the next one named its columns."""
    people = [{"name": "Anna", "note": None}, {"name": "Ben", "note": "sick"}, {"name": None, "note": None}]
    assert rows_of(*people, {"name": "Cy", "note": "late"}) == [
        {"name": "Anna", "note": "null"}, {"name": "Ben", "note": "sick"}, {"name": "null", "note": "null"},
        {"name": "Cy", "note": "late"},
    ]  # fmt: skip


def test_quotes_in_cells_stay_there() -> None:
    """They opened cells of several rows."""
    said_by = [{"name": "Anna", "said": '"Hi'}, {"name": "Ben", "said": 'no "x"'}, {"name": "Cy", "said": 'y"'}]
    assert rows_of(*said_by) == said_by


@pytest.mark.parametrize(
    "source",
    [
        '{"' + "k" * 60_000 + '":{' + ",".join(f'"{at}":1' for at in range(6000)) + "}}",
        '{"' + "k" * 60_000 + '":[' + ",".join('{"a":[{"b":[]}]}' for _ in range(6000)) + "]}",
        '[{"' + "k" * 60_000 + '":{' + ",".join(f'"{at}":1' for at in range(6000)) + "}}]",
        '{"a":' * 300 + "{" + ",".join(f'"{at}":1' for at in range(6000)) + "}" + "}" * 300,
    ],
    ids=["members", "items", "cells", "nested"],
)
def test_long_paths_are_not_said_of_each_value(source: str) -> None:
    """A file of 40 kB became a text of 44 MB."""
    assert len(said(source)) < 40 * len(source)


@pytest.mark.parametrize("name", ["2024", "a\tb", " a", "a (b", "x" * 41])
def test_a_key_that_names_no_column_heads_no_table(name: str) -> None:
    assert "\t" not in said(json.dumps([{name: 1, "b": 2}] * 3)).replace(name, "")


CUT = "is no well-formed JSON"
DEEP = {"deep": "[" * 100_000, "deep records": '[{"a":' * 400 + "1" + "}]" * 400}


@pytest.mark.parametrize(
    "source",
    ["3", '"said"', "", "{no json}", '{"a": 1', '{"a": 1}\n[2]\n', '{"a": 1}\n3 men came\n']
    + [pytest.param(source, id=name) for name, source in DEEP.items()],
)
def test_what_is_no_json_is_for_others(source: str) -> None:
    assert json_text(source) is None


def test_of_lines_a_few_may_be_broken() -> None:
    """One that a program had cut, and all of them were read as they stand."""
    lines = [json.dumps({"name": f"m{at}", "age": at}) for at in range(20)]
    cut = "\n".join([*lines[:9], '{"name": "x",', *lines[9:]])
    found = json_text(cut) or []
    assert isinstance(found[0], Remark)
    assert found[0].text == "1 line is no JSON, left out"
    assert found[1:] == json_text("\n".join(lines))
    # A third of them, and what begins as none.
    assert json_text("\n".join([*lines[:4], '{"name":', '{"name":'])) is None
    assert json_text("\n".join([*lines, "and so on"])) is None


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("a.json", '{"a": 1', f"{CUT} (Expecting ',' delimiter: line 1 column 8 (char 7)), read as plain text"),
        ("a.json", DEEP["deep"], f"{CUT} (nests too deep), read as plain text"),
        ("a.jsonl", '{"time": "2026-03-01", "level": "info"}\n' * 3, None),
        ("a.json", '"said"', None),
        ("a.txt", '{"a": 1', None),
    ],
    ids=["cut", "deep", "log", "value", "text"],
)  # fmt: skip
def test_what_is_called_json_and_is_none_is_read_with_a_word(
    tmp_path: Path, name: str, source: str, told: str | None
) -> None:
    path, notices = tmp_path / name, list[str]()
    path.write_text(source)
    document = open_document(path, on_notice=notices.append)
    assert ("".join(document.text()), document.kind) == (source, "text")
    assert notices == ([] if told is None else [f"{path}: {told}"])


def test_a_blank_file_is_told_to_be_blank_and_nothing_else(tmp_path: Path) -> None:
    """That there is no text in it stood behind a word on JSON that is not well-formed."""
    path, notices = tmp_path / "a.json", list[str]()
    for blank in ("", " \n"):
        path.write_text(blank)
        with pytest.raises(NoTextError):
            list(open_document(path, on_notice=notices.append).text())
    assert notices == []


def test_what_is_broken_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it was parsed a second time for what is wrong with it."""
    source, parsed = '{"a": [\n1,\n', list[str]()
    monkeypatch.setattr(json_values, "_loaded", lambda text: (parsed.append(text), _loaded(text))[1])
    (tmp_path / "a.json").write_text(source)
    assert list(open_document(tmp_path / "a.json").text()) == [source]
    assert parsed.count(source) == 1


def test_a_log_is_read_as_it_stands() -> None:
    """Its entries are its lines, and are counted by their levels."""
    log = "".join(f'{{"time": "2026-03-01T10:00:{at:02d}Z", "level": "info", "msg": "got {at}"}}\n' for at in range(9))
    assert json_text(log) is None
    document = open_document(io.BytesIO(log.encode()))
    assert ("".join(document.text()), document.kind) == (log, "text")


@pytest.mark.parametrize(
    ("head", "begins"),
    [
        *((head, True) for head in ('{"a": 1', ' [\n {"a"', '["a', "[[1", "{}", "[]")),
        *((head, True) for head in ('[["a\\"b\\', "[[-1.5e3, NaN], [tru", "[[-", '{"a": -Infinity}\n{"a": null}\n')),
        # As pages of a wiki begin: a large one was said to be more than 16 MiB of JSON.
        *((head, False) for head in ("[[Category:Rivers]] The Rhine", '["Yes," she said.]', "[[1], p. 5]", "[[ab")),
        *((head, False) for head in ("[1] Smith, J.", "{{ name }}", "{\\rtf1", "[section]\nkey=1", "{a: 1}")),
    ],
)
def test_it_is_told_by_how_it_begins(head: str, begins: bool) -> None:
    assert begins_json(head) is begins


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson", "a.data", None])
def test_it_is_told_by_its_name_or_its_beginning(tmp_path: Path, name: str | None) -> None:
    data = json.dumps(PEOPLE).encode()
    assert "".join(open_document(io.BytesIO(codecs.BOM_UTF8 + data)).text()) == ROWS
    document = open_document(io.BytesIO(data))
    if name is not None:
        (tmp_path / name).write_bytes(data)
        document = open_document(tmp_path / name)
    assert ("".join(document.text()), document.kind) == (ROWS, "json")
    # Folders hold settings of programs; what is taken from them by itself is for people.
    assert ".json" not in SUFFIXES
    assert NAMED[".json"] == "json"


def test_a_text_of_another_name_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('{"a": 1}')
    document = open_document(tmp_path / "a.txt")
    assert ("".join(document.text()), document.kind) == ('{"a": 1}', "text")


def test_what_is_too_much_to_hold_is_read_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_JSON_CHARS", 1 << 20)
    source, told = json.dumps(PEOPLE * 20_000), list[str]()
    document = open_document(io.BytesIO(source.encode()), format="json", on_notice=told.append)
    assert ("".join(document.text()), document.kind) == (source, "text")
    assert told == ["-: more than 1 MiB of JSON, read as plain text"]


def test_titles_and_keys_are_a_line() -> None:
    long = "Said here. And there. " * 10
    found = json_text(json.dumps([{"title": "A\nB", "x\ty": 1, "body": long}])) or []
    assert HeadingStart(1, "A B") in found
    assert {"A B\n", "x y: 1\n"} <= set(found)


def test_half_a_character_is_an_error() -> None:
    with pytest.raises(DocumentError, match="half a character"):
        list(open_document(io.BytesIO(b'{"a": "\\ud800"}')).text())


def test_the_format_can_be_said() -> None:
    assert "json" in documents.FORMATS
    document: Document = open_document(io.BytesIO(b' {"a": 1}'), format="text")
    assert "".join(document.text()) == ' {"a": 1}'


def test_members_of_other_formats_are_told_as_those_of_objects() -> None:
    """Their paths may be longer: each of them is one of a setting."""
    deep: Any = (("leaf", "1"),)
    for name in ("eleven letters", "of a name", "that is long") * 3:
        deep = ((name.replace(" ", "-"), deep),)
    found = members_told(deep, 1, told_most(100))
    assert found is not None
    assert "".join(piece for piece in found if isinstance(piece, str)).count("\n") == 2
    assert members_told((("a", "x" * 20),), 1, 10) is None


def test_a_remark_stands_above_the_first_line_that_it_is_of() -> None:
    pool = (("", Comment("at most")), ("max", "20"))
    members = (("", Comment("of connections")), ("pool", pool), ("", Comment("apart")), ("text", "a\nb"), ("on", True))
    told = members_told(members, 1, 1_000)
    assert told is not None
    assert [str(piece).strip() for piece in told if isinstance(piece, str) and piece.strip()] == [
        "# pool: of connections", "# at most", "pool.max: 20", "on: true", "a\nb",
    ]  # fmt: skip
