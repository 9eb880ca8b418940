"""What a document is by its form, where that says more of it than a small model would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from armt.models.checkpoint.beside.teller import Teller
from armt.models.config import ArmtConfig
from armt.runtime.answers.works.forms import (
    INSTRUCTION,
    Form,
    form_of,
    is_small,
    kind_of,
    layers_read,
    whole_prompt_of,
)
from armt.runtime.defaults import GIST_TOKENS
from armt.runtime.session import Armt
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

LOG = "".join(f"2024-05-01 10:00:{n:02} ERROR gate: oats {n} refused\n" for n in range(40))
TABLE = "sort,bags,weight\n" + "".join(f"oats {n},{n},{n * 3}\n" for n in range(30))
AGREEMENT = (
    'SUPPLY AGREEMENT\n\nThis Agreement is made as of 3 May 2020 by and between Norrey Mill (the "Miller") and Selby '
    'Bakery (the "Baker"). The term of this Agreement shall be two (2) years.\n'
)
LAW = "The licensee may copy the covered work under clause 7 of this licence, without warranty. " * 20
ARTICLE = "Lichens grow on the bark of rowans. Sheep eat the saplings of most trees there. " * 20
STORY = "He told her of the mill, and she told him of the oats. " * 20
VERSES = "".join(f"{n} And he told her of the mill, and she told him of the oats.\n" for n in range(1, 21))


def form(text: str, **given: Any) -> str | None:
    asked = {"style": "notes", "numbered": False, "small": True, "shown_whole": lambda: False, **given}
    found = form_of(StoredText.of_string("a.txt", text), **asked)
    assert found is None or bool(found.overview) == (found.name == "agreement")
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((LOG, "log"), (TABLE, "table"), (AGREEMENT, "agreement"), (LAW, "quotes"), (ARTICLE, "quotes")),
        *((STORY, "quotes"), (VERSES, "quotes")),
    ],
    ids=["log", "table", "agreement", "law", "article", "story", "verses"],
)
def test_a_document_is_told_by_its_form(text: str, expected: str | None) -> None:
    assert form(text) == expected
    # Of a log nothing else is made; of all else quotes and notes that were asked for.
    assert form(text, style="quotes") == ("log" if text is LOG else "quotes")
    assert form(text, numbered=True) == ("log" if text is LOG else None)
    # What has columns, terms or levels has them for any model.
    assert form(text, small=False) == (expected if expected != "quotes" else None)
    # A small model's gist of many pages is as false as its notes.
    assert form(text, style="gist") == expected


def test_of_a_short_text_a_small_model_writes_nothing() -> None:
    """It said of a story that its keeper lost the clock which she found."""
    for text in (ARTICLE, LAW, STORY, VERSES):
        for style in ("notes", "gist"):
            assert form(text, style=style, shown_whole=lambda: True) == "quotes"
        # A larger model sums it up, and notes that were asked for are written.
        assert form(text, small=False, shown_whole=lambda: True) is None
        assert form(text, numbered=True, shown_whole=lambda: True) is None
    # Several short documents that are read as one are one text.
    texts = [StoredText.of_string(name, STORY) for name in ("a.txt", "b.txt")]
    asked: dict[str, Any] = {"style": "notes", "numbered": False, "small": True}
    assert form_of(JoinedText(texts), shown_whole=lambda: True, **asked) == ("quotes", "")
    assert form_of(JoinedText(texts), shown_whole=lambda: False, **asked) == ("quotes", "")
    # What it says of an answer is what was asked.
    mail = "On Monday Ada Moor wrote:\n> Lichens grow on the bark of rowans.\n> Do they?\n\nSheep eat the saplings.\n"
    assert form(mail, shown_whole=lambda: True) == "quotes"


def test_several_documents_have_no_form_in_common() -> None:
    texts = [StoredText.of_string(name, TABLE) for name in ("a.csv", "b.csv")]
    asked: dict[str, Any] = {"style": "notes", "numbered": False, "shown_whole": lambda: False}
    assert form_of(JoinedText(texts), small=True, **asked) == ("quotes", "")
    assert form_of(JoinedText(texts), small=False, **asked) is None


def test_source_code_is_told_by_what_it_defines() -> None:
    def form_of_files(*files: tuple[str, str], **given: Any) -> str | None:
        texts = [StoredText.of_string(path, source, format="code") for path, source in files]
        text = texts[0] if len(texts) == 1 else JoinedText(texts)
        asked = {"style": "notes", "numbered": False, "small": False, "shown_whole": lambda: True, **given}
        found = form_of(text, **asked)
        return None if found is None else found.name

    code = ("a.py", "def mill(): pass\n")
    assert form_of_files(code) == form_of_files(code, style="gist") == "code"
    # Several files are one outline, unless something else stands among them.
    assert form_of_files(code, ("a.go", "package a\n")) == "code"
    assert form_of_files(code, ("a.txt", STORY)) is None
    # What defines nothing is text, and quotes and notes that were asked for are those.
    assert form_of_files(("a.py", "print(1)\n")) is None
    for whole in (True, False):
        assert form_of_files(("a.py", "print(1)\n"), small=True, shown_whole=lambda: whole) == "commands"  # noqa: B023
    assert form_of_files(code, style="quotes") == "quotes"
    assert form_of_files(code, numbered=True) is None


def test_a_prompt_shows_a_document_whole_where_it_fits(tiny: Armt) -> None:
    text = StoredText.of_string("a.txt", f" {STORY}\n")
    tokens = len(tiny.tokenizer.encode(STORY))
    wide = whole_prompt_of(text, tokens, tiny.tokenizer, 10 * tokens)
    assert wide is not None
    said = f"{STORY.strip()}\n\n{INSTRUCTION}"
    assert wide == tiny.tokenizer.encode_chat([{"role": "user", "content": said}])
    assert whole_prompt_of(text, tokens, tiny.tokenizer, len(wide) + GIST_TOKENS) == wide
    assert whole_prompt_of(text, tokens, tiny.tokenizer, len(wide) + GIST_TOKENS - 1) is None
    assert whole_prompt_of(text, None, tiny.tokenizer, 10 * tokens) is None


def large(config: ArmtConfig) -> ArmtConfig:
    layers = 10**6
    base = replace(
        config.base, layers=layers, windows=config.base.windows[:1] * layers,
        rotary=config.base.rotary[:1] * layers, attention_scales=config.base.attention_scales[:1] * layers,
    )  # fmt: skip
    return replace(config, base=base)


def test_small_is_what_has_few_weights(tiny: Armt) -> None:
    assert is_small(tiny.config)
    assert not is_small(large(tiny.config))


@pytest.mark.parametrize(
    ("form", "asked", "small", "expected"),
    [
        pytest.param("quotes", {}, True, 2, id="quotes"),
        pytest.param("quotes", {"style": "gist"}, True, 2, id="the best one"),
        pytest.param(None, {}, True, 3, id="notes"),
        pytest.param("log", {}, True, 0, id="log"),
        pytest.param("agreement", {}, True, 2, id="agreement"),
        # Nothing of it is quoted.
        pytest.param("agreement", {"style": "gist"}, True, 0, id="terms alone"),
        pytest.param("quotes", {"style": "quotes"}, False, 2, id="quotes, large model"),
        # The conveyor runs all layers, for others of which it writes notes.
        pytest.param("agreement", {}, False, 3, id="agreement, large model"),
    ],
)
def test_a_document_is_read_as_far_up_as_its_summary_needs(
    tiny: Armt, form: Any, asked: dict[str, Any], small: bool, expected: int
) -> None:
    weights = np.ones(1, dtype=np.float32)
    teller = Teller(model="", layer=1, features=("place",), weights=weights, direction=weights)
    config = tiny.config if small else large(tiny.config)
    asked = {"style": "notes", **asked}
    told = None if form is None else Form(form)
    assert layers_read(told, teller, config, **asked) == expected
    # By words alone.
    assert layers_read(told, None, config, **asked) == (3 if form is None else 0)
    # What is carried from the highest layer to the lowest is none where few are run.
    plain = replace(config, memory_layers=())
    assert layers_read(told, teller, plain, **asked) == 0


def test_the_kind_is_told_by_the_beginning_and_the_middle() -> None:
    assert kind_of(StoredText.of_string("a.txt", ARTICLE[:200] + STORY * 20)) == "story"


def test_a_file_of_equal_rows_is_a_table_by_its_name() -> None:
    rows = "City,Count,,\n" + "2024-01-02 10:00:01,3,ERROR,\n" * 9
    for path, expected in (("a.csv", "table"), ("a.txt", "log")):
        text = StoredText.of_string(path, rows)
        form = form_of(text, style="notes", numbered=False, small=True, shown_whole=lambda: False)
        assert form is not None
        assert form.name == expected, path


def test_minutes_that_begin_with_who_was_there_are_no_table() -> None:
    """85 kB of a meeting were told by the number of those who attended."""
    present = "| Name | Organization |\n|---|---|\n" + "".join(f"| Ada Moor {n} | Mill {n} |\n" for n in range(300))
    said = "ADA: I would like to say that the wheel of the mill should be of oak and not of steel.\n\n"
    rows = StoredText.of_string("a.md", present * 2, format="markdown")
    minutes = StoredText.of_string("a.md", f"# Meeting\n\n{present}\n{said * 300}", format="markdown")
    forms = [
        form_of(text, style="notes", numbered=False, small=True, shown_whole=lambda: False) for text in (rows, minutes)
    ]
    assert [None if form is None else form.name for form in forms] == ["table", "quotes"]
