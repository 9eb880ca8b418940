"""Chat templates: how a conversation with an instruct model is written down.

What a user or a document says is never read for special tokens: a template is rendered around markers,
its own parts are tokenised with special tokens, and the text that stands for a marker without them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from armt.errors import ModelError

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatFrame:
    """A chat prompt around a document that is read as a stream.

    Attributes:
        prefix_ids: Everything before the document.
        suffix_ids: Everything after it: the instruction and the start of the answer.
        bare_ids: The same conversation with the instruction alone, for questions to a memory that exists.
    """

    prefix_ids: list[int]
    suffix_ids: list[int]
    bare_ids: list[int]


def render(template: str, messages: Sequence[Mapping[str, Any]], *, names: Mapping[str, Any]) -> str:
    """Render a chat template as transformers does.

    Args:
        template: The Jinja source of the template.
        messages: ``{"role": ..., "content": ...}`` in order.
        names: What else the template may use: ``bos_token``, ``add_generation_prompt``, ...

    Raises:
        ModelError: The template is damaged or refuses the conversation.
    """
    from jinja2 import TemplateError

    try:
        return _compile(template).render(messages=[dict(message) for message in messages], **names)
    except (TemplateError, TypeError, ValueError, KeyError, AttributeError, OverflowError) as exc:
        raise ModelError(f"chat template: {' '.join(str(exc).split()) or type(exc).__name__}") from exc


@lru_cache(maxsize=8)
def _compile(template: str) -> Template:
    from jinja2 import nodes
    from jinja2.ext import Extension, loopcontrols
    from jinja2.parser import Parser
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class GenerationTag(Extension):
        """``{% generation %}`` marks the answer for training; for rendering it is only its contents."""

        tags = {"generation"}  # noqa: RUF012 (the base class declares it as an instance attribute)

        def parse(self, parser: Parser) -> list[nodes.Node]:
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[GenerationTag, loopcontrols]
    )
    environment.filters["tojson"] = _to_json
    environment.globals["raise_exception"] = _raise_exception
    environment.globals["strftime_now"] = _strftime_now
    return environment.from_string(template)


def _to_json(value: Any, ensure_ascii: bool = False, indent: int | None = None, sort_keys: bool = False) -> str:
    # Jinja's own filter escapes HTML, which has no place in a prompt.
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, sort_keys=sort_keys)


def _raise_exception(message: str) -> NoReturn:
    from jinja2 import TemplateError

    raise TemplateError(message)


def _strftime_now(layout: str) -> str:
    return datetime.now().strftime(layout)


def split_at_markers(rendered: str, markers: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a rendered template in order as ``(text, is_marker)``; empty parts are left out."""
    for part in re.split("(" + "|".join(map(re.escape, markers)) + ")", rendered):
        if part:
            yield part, part in markers
