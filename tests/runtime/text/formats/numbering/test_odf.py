"""The numbers of items in OpenDocument files, as their styles say."""

from __future__ import annotations

import io

import pytest
from document_samples import odf

from armt.runtime.text.documents import open_document


def level(number: int, kind: str, **rest: str) -> str:
    """Return how a level of a list is numbered, as styles say it."""
    attributes = {"style_num-format": kind, "style_num-suffix": ".", **rest}
    said = " ".join(f'{name.replace("_", ":", 1)}="{value}"' for name, value in attributes.items())
    return f'<text:list-level-style-number text:level="{number}" {said}/>'


def items(*texts: str, attributes: str = "", item: str = "") -> str:
    """Return a list; what begins with a bracket stands for itself."""
    inside = "".join(
        text if text[0] == "<" else f"<text:list-item {item}><text:p>{text}</text:p></text:list-item>" for text in texts
    )
    return f'<text:list text:style-name="L" {attributes}>{inside}</text:list>'


def numbered(body: str, levels: str) -> str:
    styles = f'<text:list-style style:name="L">{levels}</text:list-style>'
    return "".join(open_document(io.BytesIO(odf(f"{styles}<office:text>{body}</office:text>"))).text())


def test_items_of_a_list_have_their_numbers() -> None:
    levels = level(1, "1") + level(2, "1", **{"text_display-levels": "2", "style_num-suffix": ")"})
    inner = f"<text:list-item><text:p>b</text:p>{items('c', 'd')}<text:p>more</text:p></text:list-item>"
    assert numbered(items("a", inner, "e"), levels) == "1. a\n2. b\n\n2.1) c\n\n2.2) d\n\nmore\n\n3. e\n"


@pytest.mark.parametrize(
    ("how", "label"),
    [
        (level(1, "a", **{"style_num-prefix": "(", "style_num-suffix": ")"}), "(b) "),
        (level(1, "I"), "II. "),
        (level(1, "1", **{"text_start-value": "7"}), "8. "),
        (level(1, "1", **{"loext_num-list-format": "Art. %1%:"}), "Art. 2: "),
        (level(1, ""), ""),
        ('<text:list-level-style-bullet text:level="1" text:bullet-char="x"/>', ""),
    ],
    ids=["letters", "roman", "start", "pattern", "none", "bullets"],
)
def test_a_number_is_written_as_its_style_says(how: str, label: str) -> None:
    assert numbered(items("a", "b"), how).splitlines()[-1] == f"{label}b"


def test_lists_go_on_or_begin_anew() -> None:
    header = "<text:list-header><text:p>h</text:p></text:list-header>"
    body = "".join(
        [
            items("a", "b", attributes='xml:id="x"'),
            items("c"),
            items(header, "d", attributes='text:continue-numbering="true"'),
            items("e", attributes='text:continue-list="x"'),
            items("f", item='text:start-value="9"'),
        ]
    )
    assert numbered(body, level(1, "1")) == "1. a\n2. b\n1. c\n\nh\n\n2. d\n3. e\n9. f\n"


def test_a_list_in_a_cell_or_a_box_has_numbers_too() -> None:
    cell = f"<table:table-cell>{items('a', 'b')}</table:table-cell>"
    box = f"<text:p>x<draw:text-box>{items('c')}</draw:text-box></text:p>"
    read = numbered(f"<table:table-row>{cell}</table:table-row>{box}", level(1, "1"))
    assert read == "1. a 2. b\n\nx\n\n1. c\n"
