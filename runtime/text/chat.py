"""Chat templates: how a conversation with an instruct model is written down.

What a user or a document says is never read for special tokens: a template is rendered around markers,
its own parts are tokenised with special tokens, and the text that stands for a marker without them.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NoReturn

from armt.errors import ModelError, UsageError, error_line
from armt.runtime.text import limits
from armt.runtime.text.confined import ConfinedError, confined

if TYPE_CHECKING:
    from jinja2 import Template

_BLOCK_CHARS = 1 << 16


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


def check_role(role: str, *, special: Iterable[str] = (), where: str = "role") -> None:
    """Refuse a role that is no word: templates write it beside their own special tokens, and it is read for them.

    Args:
        role: of a message.
        special: tokens that must not stand in it.
        where: what the error calls it.

    Raises:
        UsageError: it is none.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", role) or any(token in role for token in special if token):
        raise UsageError(f"{where}: expected a word such as user, assistant or system, got {role[:80]!r}")


def render(template: str, messages: Sequence[Mapping[str, Any]], *, names: Mapping[str, Any]) -> str:
    """Render a chat template as transformers does.

    Args:
        template: The Jinja source of the template.
        messages: ``{"role": ..., "content": ...}`` in order.
        names: What else the template may use: ``bos_token``, ``add_generation_prompt``, ...

    Raises:
        ModelError: The template is damaged, refuses the conversation, or goes over a limit.
    """
    if len(template) > limits.LONGEST_TEMPLATE_CHARS:
        raise ModelError(f"chat template: {len(template):,} characters, at most {limits.LONGEST_TEMPLATE_CHARS:,}")
    # A template may ask for the time.
    moment = int(time.time()) if "strftime_now" in template else 0
    try:
        said = json.dumps([dict(message) for message in messages])
        rendered = _rendered(template, said, json.dumps(dict(names)), moment)
        # Half characters can be written down in a template, and in no file.
        rendered.encode()
    except (ConfinedError, TypeError, ValueError) as exc:
        raise ModelError(f"chat template: {error_line(exc)}") from exc
    return rendered


@lru_cache(maxsize=64)
def _rendered(template: str, messages: str, names: str, moment: int) -> str:
    """Render in a child process: a template is a program, and only the system can say what it may take."""
    _prepare()
    longest = limits.LONGEST_RENDERED_CHARS + len(messages)
    work = partial(_parts, template, messages, names, longest)
    parts = confined(work, cpu_s=limits.TEMPLATE_CPU_S, memory_bytes=limits.TEMPLATE_MEMORY_BYTES + 8 * len(messages))
    refused = ""
    text = []
    for kind, part in parts:
        if kind == "refused":
            refused = part
        else:
            text.append(part)
    if refused:
        raise ModelError(f"chat template: {refused}")
    return "".join(text)


def _prepare() -> None:
    # Imported before the fork: the child imports nothing.
    import jinja2.debug
    import jinja2.ext
    import jinja2.sandbox  # noqa: F401


def _parts(template: str, messages: str, names: str, longest: int) -> Iterator[tuple[str, str]]:
    """Yield what a template writes in blocks, or why it cannot; runs in the child."""
    block: list[str] = []
    length = held = 0
    try:
        for part in _compile(template).generate(messages=json.loads(messages), **json.loads(names)):
            length += len(part)
            held += len(part)
            if length > longest:
                yield "refused", f"writes more than {longest:,} characters"
                return
            block.append(part)
            if held >= _BLOCK_CHARS:
                yield "text", "".join(block)
                block, held = [], 0
        yield "text", "".join(block)
    except (MemoryError, BrokenPipeError, GeneratorExit):
        raise
    except Exception as exc:
        # A template can raise whatever Python does.
        yield "refused", error_line(exc)


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
