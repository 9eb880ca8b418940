"""What a document is, where its form says more of it than a model would: a log, a table, code, an agreement, quotes.

Told from its text alone, so that a dry run knows as well which documents the model will not read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from armt.models.cost import base_parameters
from armt.runtime.answers.code.overview import Overview
from armt.runtime.answers.configured.overview import settings_overview
from armt.runtime.answers.counted.logs.log import is_log_text
from armt.runtime.answers.counted.rows import file_layout
from armt.runtime.answers.counted.sheets import made_of_rows
from armt.runtime.answers.prompts import DocumentKind, document_kind
from armt.runtime.answers.sections import samples_of
from armt.runtime.answers.stated.agreements import agreement_overview
from armt.runtime.defaults import GIST_TOKENS

if TYPE_CHECKING:
    from armt.models.checkpoint.beside.teller import Teller
    from armt.models.config import ArmtConfig
    from armt.runtime.answers.prompts import PromptTokenizer
    from armt.runtime.answers.records import Style
    from armt.runtime.text.stored import StoredText


class Form(NamedTuple):
    """What a document is.

    Attributes:
        name: of the form; "commands" of code whose definitions say nothing of it, "quotes" where its own sentences say
            most.
        overview: of an agreement, and of settings.
    """

    name: Literal["log", "table", "code", "agreement", "settings", "commands", "quotes"]
    overview: str = ""


#: What is asked of a document that is looked at whole.
INSTRUCTION = "Summarize the text above in a few sentences."

# Forms of which sentences are quoted that tell most.
_TELLING = ("quotes", "agreement")
# A model of fewer parameters says of every licence what is usual ("You may not use it without permission"), of what
# "we" do that "you" can, of a detective story that its victim was accused. Of 37 notes on four manuals 15 were
# right, of 44 on four articles 14, of 20 on a story five (docs/results).
_SMALL_PARAMETERS = 500_000_000


def is_small(config: ArmtConfig) -> bool:
    """Whether a model is too small for notes that nobody asks for."""
    return base_parameters(config.base) < _SMALL_PARAMETERS


def kind_of(text: StoredText) -> DocumentKind:
    """Say of what kind a document is, by samples of it."""
    return document_kind("\n".join(samples_of(text)))


def form_of(
    text: StoredText, *, style: Style, numbered: bool, small: bool, shown_whole: Callable[[], bool]
) -> Form | None:
    """Return what a document is by its form, None where notes are written.

    Args:
        text: of the document, or of several that are read as one.
        style: of its summary.
        numbered: so many notes were asked for.
        small: the model is, see `is_small`.
        shown_whole: whether it can be, see `whole_prompt_of`; asked of commands alone.
    """
    if is_log_text(text):
        return Form("log")
    if style == "quotes":
        return Form("quotes")
    if not numbered and Overview(text).is_told:
        return Form("code")
    # Notes that were asked for are notes.
    if numbered:
        return None
    # Tables have no columns in common, nor agreements their terms, and a log beside a book is noted as the book is.
    is_one = len(text.texts) == 1
    if file_layout(text) is not None or (is_one and made_of_rows(text) is not None):
        return Form("table")
    if is_one and (overview := agreement_overview(text)):
        return Form("agreement", overview)
    if overview := settings_overview(text):
        return Form("settings", overview)
    if not small:
        return None
    # The first docstring says what source code is for, and what is commands for the most part.
    is_code = any(part.language is not None for part in text.texts) or (kind_of(text) == "code" and shown_whole())
    return Form("commands" if is_code else "quotes")


def only_quotes(config: ArmtConfig, *, style: Style) -> bool:
    """Whether a model writes nothing that nobody asked for: then none is read further up than its teller looks."""
    return style == "quotes" or is_small(config)


def layers_read(form: Form | None, teller: Teller | None, config: ArmtConfig, *, style: Style) -> int:
    """Return how many layers read a document to summarize it, 0 for none.

    Args:
        form: of the document.
        teller: of the model that says which sentences tell most; None where their words do, as of so many quotes that
            were asked for.
        config: of the model.
        style: of the summary.
    """
    if form is None:
        return config.reading_layers if config.has_memory else 0
    # An agreement's terms are its gist.
    quotes = form.name in _TELLING and (form.name, style) != ("agreement", "gist")
    if teller is None or not config.memory_layers or not quotes:
        return 0
    # One conveyor has as many layers for all documents.
    return teller.reading_layers if only_quotes(config, style=style) else config.reading_layers


def whole_prompt_of(text: StoredText, tokens: int | None, tokenizer: PromptTokenizer, window: int) -> list[int] | None:
    """Return the prompt that shows a document whole; None where that fits no window, or its tokens are not known.

    Args:
        text: of the document.
        tokens: of it; None where they have not been counted.
        tokenizer: of the model.
        window: tokens that are looked at together.
    """
    room = window - GIST_TOKENS
    if tokens is None or tokens > room:
        return None
    question = f"{text.read(0, text.size).strip()}\n\n{INSTRUCTION}"
    prompt = tokenizer.encode_chat([{"role": "user", "content": question}])
    return prompt if len(prompt) <= room else None
