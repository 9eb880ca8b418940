"""Result files: JSON lines one by one, readable JSON whole, and what is neither line by line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from armt.errors import UsageError
from armt.runtime.answers.verifying import lines
from armt.runtime.answers.verifying.lines import Unreadable, results_in, values_in

ONE, OTHER = {"path": "a", "answers": [{"output": "}, {"}]}, {"path": "ü", "notes": []}


class Pipe(io.RawIOBase):
    """A stream that gives a few bytes at a time and cannot be moved."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._data.read(min(7, len(buffer)))
        buffer[: len(part)] = part
        return len(part)


def read(data: bytes | str) -> list[tuple[int, Any]]:
    raw = data.encode() if isinstance(data, str) else data
    found = list(values_in(io.BytesIO(raw)))
    piped = list(values_in(io.BufferedReader(Pipe(raw), 16)))
    assert found == piped
    return [(number, type(value) if isinstance(value, Unreadable) else value) for number, value in found]


def pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_lines_are_taken_one_by_one() -> None:
    data = f"\n{json.dumps(ONE)}\n\n{json.dumps(OTHER)}\nnonsense\n[1]"
    assert read(data) == [(2, ONE), (4, OTHER), (5, Unreadable), (6, [1])]
    assert read("") == read("\n \n") == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # `armt ... --json | jq . > pretty.json`: every line of it was a failure of its own.
        (pretty(ONE), [(1, ONE)]),
        (f"\n\n{pretty(ONE)}", [(3, ONE)]),
        (pretty(ONE) + pretty(OTHER), [(1, ONE), (9, OTHER)]),
        (f"{json.dumps(ONE, indent=1)} {json.dumps(OTHER)}", [(1, ONE), (8, OTHER)]),
        (pretty([ONE, OTHER]), [(2, ONE), (10, OTHER)]),
        (json.dumps([ONE, OTHER]), [(1, ONE), (1, OTHER)]),
        (f"[\n{json.dumps(ONE)}\n,\n{json.dumps(OTHER)}\n]", [(2, ONE), (4, OTHER)]),
        ("\ufeff" + pretty(ONE).replace("\n", "\r\n"), [(1, ONE)]),
    ],
    ids=["one", "behind-blanks", "several", "on-a-line", "array", "array-on-a-line", "array-of-lines", "windows"],
)
def test_readable_json_is_taken_whole(data: str, expected: list[tuple[int, Any]]) -> None:
    assert read(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        "{\n",
        "[\n",
        "[]\n",
        "[]",
        "[ ]\n{}",
        "[{}\n",
        "[{},]",
        "[{}, 1]",
        "[1]\n",
        "[{}] {}",
        "[{} {}]",
        "[,]",
        "{}}",
        "7\n{}\n",
        "[" * 100_000,
        pretty(ONE)[:-4],
        pretty(ONE) + "nonsense\n",
    ],
    ids=lambda data: data[:12],
)
@pytest.mark.usefixtures("_uncollected")
def test_what_is_no_results_is_told_line_by_line(data: str) -> None:
    found = read(data)
    assert [number for number, _ in found] == [n for n, line in enumerate(data.split("\n"), 1) if line.strip()]
    for line, (_, value) in zip((line for line in data.split("\n") if line.strip()), found, strict=True):
        if value is Unreadable:
            with pytest.raises((ValueError, RecursionError)):
                json.loads(line)
        else:
            assert value == json.loads(line)


def test_what_is_too_large_to_be_taken_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged first line of a large file of lines costs that line alone; what is no such file is refused once."""
    data = pretty([ONE] * 9)
    monkeypatch.setattr(lines, "LARGEST_RESULTS_BYTES", len(data.encode()))
    assert len(read(data)) == 9
    monkeypatch.setattr(lines, "LARGEST_RESULTS_BYTES", len(data.encode()) - 1)
    for one in (data, pretty(ONE) * 20):
        with pytest.raises(UsageError, match="that are no JSON lines"):
            read(one)
    many = [json.dumps(ONE)] * 30
    assert read("\n".join(["nonsense", *many])) == [(1, Unreadable), *((number, ONE) for number in range(2, 32))]


@pytest.mark.parametrize("text", ["A line.\n\nAnother one: {}\n", "1\n2\n", '"a"', "nonsense\n" * 30_000])
def test_a_text_of_another_kind_is_refused_as_a_whole(text: str) -> None:
    """Each of its lines was a failure: a book had thousands."""
    with pytest.raises(UsageError, match=r"no results in it \(line 1: no "):
        list(results_in(io.BytesIO(text.encode())))


@pytest.mark.parametrize("begins", ["", "nonsense\n"])
def test_a_file_that_is_no_text_is_refused_at_once(begins: str) -> None:
    """Among the bytes of a memory some lines begin as results do: there were fifteen thousand failures."""
    binary = begins.encode() + b"\xb8\x02\x00{\x01\n" + b'{"\x00\n' * 20_000
    with pytest.raises(UsageError, match=r"no results in it \(it is no text\); armt ask and armt summarize write them"):
        list(results_in(io.BytesIO(binary)))
    # A result that was damaged is one.
    assert len(list(results_in(io.BytesIO(json.dumps(ONE).encode() + b"\n\x00\x00\n")))) == 2


@pytest.mark.parametrize("text", [f"nonsense\n5\n{json.dumps(ONE)}\nnonsense", '{"path": "cut\nnonsense', "[1,\n2", ""])
def test_what_may_be_results_is_told_line_by_line(text: str) -> None:
    data = text.encode()
    assert list(results_in(io.BytesIO(data))) == list(values_in(io.BytesIO(data)))
