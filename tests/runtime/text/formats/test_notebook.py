"""Notebooks: what was written, the code, and what it printed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from armt.errors import DocumentError
from armt.runtime.text.documents import iter_text, open_document
from armt.runtime.text.stored import StoredText

CELLS = [
    {"cell_type": "markdown", "source": ["# Sales\n", "The total is **12**."]},
    {
        "cell_type": "code",
        "source": "print(total)",
        "outputs": [
            {"output_type": "stream", "text": ["12\n"]},
            {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}},
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["\x1b[31m"]},
        ],
    },
    {"cell_type": "code", "source": [], "outputs": []},
    {"cell_type": "code", "source": "a = '```'"},
]


def test_a_notebook_is_read_as_markdown(tmp_path: Path) -> None:
    """All of it was JSON with its pictures as letters, and a heading in it none."""
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "cells": CELLS}), "utf-8")
    with StoredText.of(open_document(path)) as stored:
        assert stored.read(0, stored.size) == (
            "# Sales\nThe total is **12**.\n\n```\nprint(total)\n```\n\n```\n12\n```\n\n```\n<Figure>\n```\n\n"
            "```\nKeyError: 'x'\n```\n\n````\na = '```'\n````\n\n"
        )
        assert [heading.title for heading in stored.headings] == ["Sales"]


def test_what_was_printed_is_read_as_a_terminal_shows_it() -> None:
    """Colours were letters, and a line that was written anew stood there as often as it was."""
    outputs = [
        {"output_type": "stream", "text": ["\x1b[1;31mred\x1b[0m\n", "1%\r50%\r100%\r\n", "end\r"]},
        {"output_type": "error", "ename": "\x1b[31mE", "evalue": "x"},
        {"output_type": "display_data", "data": {"text/markdown": "**a**", "text/plain": "<Markdown object>"}},
    ]
    data = json.dumps({"cells": [{"cell_type": "code", "source": "", "outputs": outputs}]}).encode()
    told = ("red\n100%\r\nend\r", "E: x", "**a**")
    assert "".join(iter_text(io.BytesIO(data), format="notebook")) == "".join(f"```\n{one}\n```\n\n" for one in told)


def test_an_old_notebook_has_sheets() -> None:
    cell = {"cell_type": "code", "input": ["1 + 1"], "outputs": [{"output_type": "pyout", "text": ["2"]}]}
    data = json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]}).encode()
    assert "".join(iter_text(io.BytesIO(data), format="notebook")) == "```\n1 + 1\n```\n\n```\n2\n```\n\n"


@pytest.mark.parametrize("data", [b"{", b"[1]", b'{"cells":[1]}', b'{"cells":[{"source":[1]}]}', b"[" * 100_000])
def test_what_is_no_notebook_is_one_line(data: bytes) -> None:
    with pytest.raises(DocumentError, match="damaged notebook") as caught:
        "".join(iter_text(io.BytesIO(data), format="notebook"))
    assert "\n" not in str(caught.value)


def test_nothing_in_place_of_cells_and_of_what_is_in_them_is_passed_over() -> None:
    """`'NoneType' object has no attribute 'get'` was all that was said of a whole notebook."""
    code = {"cell_type": "code", "source": [None, "a = 1"], "outputs": None}
    printed = {"cell_type": "code", "source": None, "outputs": [None, {"data": None}, {"text": ["oats"]}]}
    cells = [None, {"cell_type": "markdown", "source": None}, code, printed, {"cell_type": "markdown"}]
    document = open_document(io.BytesIO(json.dumps({"cells": cells}).encode()), format="notebook")
    assert "".join(document.text()) == "```\na = 1\n```\n\n```\noats\n```\n\n"


@pytest.mark.parametrize("source", ["[1]", '{"cells": 3}', '{"cells": [{"source": {}}]}'])
def test_what_is_wrong_with_a_notebook_is_said_in_words(source: str) -> None:
    document = open_document(io.BytesIO(source.encode()), format="notebook")
    with pytest.raises(DocumentError, match=r"damaged notebook \([a-z ]+\)\Z"):
        "".join(document.text())
