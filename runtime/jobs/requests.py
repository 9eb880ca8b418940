"""Requests: the lines of a batch file in the form of OpenAI's and vLLM's, each parsed or with the reason why not.

A request is ``{"custom_id": ..., "method": "POST", "url": "/v1/chat/completions", "body": {"messages": [...], ...}}``;
``/v1/completions`` with a ``prompt`` works as well. Keys that are not named here change nothing.
"""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated, Any, BinaryIO, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from armt.errors import UsageError, error_line
from armt.runtime.defaults import LEAST_PENALTY, MOST_PENALTY
from armt.runtime.engine.sampling import MOST_TEMPERATURE, MOST_TOP_K, Sampling
from armt.runtime.mistakes import Expected, mistake, spoken_path
from armt.runtime.text.chat import check_role
from armt.runtime.text.limits import LONGEST_REQUEST_BYTES

#: Tokens that one request may ask for: days of writing on a CPU, and no more than a mistake would ask for.
MOST_TOKENS = 1_000_000

CHAT: Literal["/v1/chat/completions"] = "/v1/chat/completions"
COMPLETION: Literal["/v1/completions"] = "/v1/completions"
_SAMPLING = ("temperature", "top_p", "top_k", "seed", "repetition_penalty")

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDefaults:
    """What holds where a request does not say.

    Attributes:
        max_tokens: of an answer.
        sampling: how tokens are chosen.
    """

    max_tokens: int
    sampling: Sampling

    def digest(self) -> str:
        """Return 16 hexadecimal digits that name these settings in results."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Request:
    """One line of a batch file, parsed.

    Attributes:
        name: its ``custom_id``, or ``line N`` where it has none.
        custom_id: as given.
        line_sha256: of the line.
        size: bytes of the line.
        url: of the endpoint that is meant.
        model: as the request names it, reported back and not looked at.
        messages: of a chat, or one with the prompt.
        max_tokens, sampling, stop: how it is answered.
        problem: why it cannot be answered, else None.
    """

    name: str
    custom_id: str | None
    line_sha256: str
    size: int
    url: str = CHAT
    model: str = ""
    messages: tuple[Mapping[str, str], ...] = ()
    max_tokens: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    problem: str | None = None

    def sha256(self) -> str:
        """Return the SHA-256 of its line, as `Item.sha256` gives that of a document."""
        return self.line_sha256


# What values may be.


def _whole_characters(value: str) -> str:
    """Refuse a text that cannot be written as UTF-8: JSON's escapes can spell halves of characters."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as exc:
            raise ValueError(f"half a character at {exc.start}") from exc
    return value


def _some(value: str) -> str:
    # pydantic's least length refuses halves of characters as well, and would not say so.
    if not value:
        raise ValueError("empty")
    return value


def _word(role: str) -> str:
    try:
        check_role(role)
    except UsageError as exc:
        raise ValueError(str(exc).removeprefix("role: ")) from exc
    return role


def _integral(value: Any) -> Any:
    """Return a number such as 3.0 as a whole one: some programs know no others."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _listed(value: Any) -> Any:
    listed = [value] if isinstance(value, str) and value else value
    if not isinstance(listed, list):
        raise PydanticCustomError("expected", "expected a text or a list of texts")
    return listed


def _joined(value: Any) -> Any:
    """Put the parts of a content together; a text stays one."""
    if isinstance(value, list):
        return "".join(part.text for part in _PARTS.validate_python(value))
    return value


def _inert(*values: Any) -> AfterValidator:
    """Take a parameter at the values that change nothing: what the others would do is not implemented."""
    allowed = " or ".join(json.dumps(value) for value in values)

    def check(value: Any) -> Any:
        if value not in values:
            raise PydanticCustomError("inert", "expected {allowed} (nothing else is implemented)", {"allowed": allowed})
        return value

    return AfterValidator(check)


_Text = Annotated[str, Expected("a text"), AfterValidator(_whole_characters)]
_Words = Annotated[str, AfterValidator(_some), Expected("a text of some length"), AfterValidator(_whole_characters)]
_Content = Annotated[
    str, Expected("a text or a list of parts"), AfterValidator(_whole_characters), BeforeValidator(_joined)
]
_Tokens = Annotated[int, Field(ge=1, le=MOST_TOKENS), Expected(f"a whole number from 1 to {MOST_TOKENS:,}")]
_Temperature = Annotated[
    float, Field(ge=0, le=MOST_TEMPERATURE), Expected(f"a number from 0 to {MOST_TEMPERATURE:,.0f}")
]
_Share = Annotated[float, Field(gt=0, le=1), Expected("a share above 0 and up to 1")]
_Most = Annotated[
    int, Field(le=MOST_TOP_K), BeforeValidator(_integral),
    Expected(f"a whole number from 0 to {MOST_TOP_K:,}, or -1 for all"),
    # Whatever is below 0 means all, as our own 0 does.
    AfterValidator(lambda count: max(0, count)),
]  # fmt: skip
_Seed = Annotated[
    int, Field(ge=-(2**63), lt=2**64), BeforeValidator(_integral), Expected("a whole number of 64 bits")
]  # fmt: skip
_Penalty = Annotated[
    float, Field(ge=LEAST_PENALTY, le=MOST_PENALTY), Expected(f"a number from {LEAST_PENALTY} to {MOST_PENALTY}")
]


class _Strict(BaseModel):
    """Numbers and texts are what they are written as; unknown keys are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", protected_namespaces=())


class _Part(_Strict):
    type: Annotated[Literal["text"], Expected("'text' (other parts cannot be read)")]
    text: _Text


class _Message(_Strict):
    role: Annotated[str, Expected("a text"), AfterValidator(_word)]
    content: _Content


class _Body(_Strict):
    """How a request is answered; None where it does not say."""

    url: ClassVar[str]

    # They would change the answer at other values.
    n: Annotated[Any, _inert(1)] | None = None
    best_of: Annotated[Any, _inert(1)] | None = None
    stream: Annotated[Any, _inert(False)] | None = None
    logprobs: Annotated[Any, _inert(False, 0)] | None = None
    top_logprobs: Annotated[Any, _inert(0)] | None = None
    echo: Annotated[Any, _inert(False)] | None = None
    tools: Annotated[Any, _inert([])] | None = None
    functions: Annotated[Any, _inert([])] | None = None
    tool_choice: Annotated[Any, _inert("none", "auto")] | None = None
    response_format: Annotated[Any, _inert({"type": "text"})] | None = None
    logit_bias: Annotated[Any, _inert({})] | None = None
    presence_penalty: Annotated[Any, _inert(0)] | None = None
    frequency_penalty: Annotated[Any, _inert(0)] | None = None
    min_p: Annotated[Any, _inert(0)] | None = None
    suffix: Annotated[Any, _inert("")] | None = None

    model: _Text | None = None
    max_completion_tokens: _Tokens | None = None
    max_tokens: _Tokens | None = None
    temperature: _Temperature | None = None
    top_p: _Share | None = None
    top_k: _Most | None = None
    seed: _Seed | None = None
    repetition_penalty: _Penalty | None = None
    stop: Annotated[list[_Words], Field(fail_fast=True), BeforeValidator(_listed)] | None = None

    @abstractmethod
    def conversation(self) -> tuple[Mapping[str, str], ...]:
        """Return what is answered, as messages."""

    def fill(self, request: Request, defaults: RequestDefaults) -> Request:
        """Return a request that asks for what this body does."""
        asked = self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens
        said = {name: value for name in _SAMPLING if (value := getattr(self, name)) is not None}
        return replace(
            request,
            url=self.url,
            model=self.model or "",
            messages=self.conversation(),
            max_tokens=defaults.max_tokens if asked is None else asked,
            sampling=replace(defaults.sampling, **said),
            stop=tuple(self.stop or ()),
        )


class _Chat(_Body):
    url = CHAT
    # One wrong message is enough: a line may hold millions of them.
    messages: Annotated[list[_Message], Field(min_length=1, fail_fast=True)]

    def conversation(self) -> tuple[Mapping[str, str], ...]:
        return tuple({"role": message.role, "content": message.content} for message in self.messages)


class _Completion(_Body):
    url = COMPLETION
    prompt: _Words

    def conversation(self) -> tuple[Mapping[str, str], ...]:
        return ({"role": "user", "content": self.prompt},)


class _Named(_Strict):
    """What is looked at first: the name counts, though all else may be wrong."""

    custom_id: Annotated[
        str, AfterValidator(_some), Expected("a text that names the request"), AfterValidator(_whole_characters)
    ]


class _Line(_Strict):
    url: Literal["/v1/chat/completions", "/v1/completions"] = CHAT
    method: Literal["POST"] = "POST"
    body: dict[str, Any]


_PARTS = TypeAdapter(Annotated[list[_Part], Field(fail_fast=True)])
_BODIES: Mapping[str, type[_Body]] = {body.url: body for body in (_Chat, _Completion)}


# From lines to requests.


def request_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a batch file; of one that is too long, as much as shows it."""
    while line := file.readline(LONGEST_REQUEST_BYTES + 1):
        yield line
        while not line.endswith(b"\n") and line:
            line = file.readline(LONGEST_REQUEST_BYTES)


def parse_requests(lines: Iterable[bytes], defaults: RequestDefaults) -> Iterator[Request]:
    """Parse the lines of a batch file; a line that is none is a request with a ``problem``.

    Args:
        lines: as they come; empty ones are passed over.
        defaults: for what requests do not say.
    """
    seen: set[bytes] = set()
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line:
            continue
        request = Request(f"line {number}", None, hashlib.sha256(line).hexdigest(), len(raw))
        try:
            value = _json_object(line, len(raw))
            name = _valid(_Named, value).custom_id
            request = replace(request, name=name, custom_id=name)
            digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
            if digest in seen:
                raise UsageError("custom_id: another request of this file has the same")
            seen.add(digest)
            asked = _valid(_Line, value)
            yield _valid(_BODIES[asked.url], asked.body).fill(request, defaults)
        except UsageError as exc:
            yield replace(request, problem=str(exc))


def _json_object(line: bytes, size: int) -> dict[str, Any]:
    if size > LONGEST_REQUEST_BYTES:
        raise UsageError(f"longer than {LONGEST_REQUEST_BYTES >> 20} MiB: a document, for armt ask")
    try:
        # pydantic's own parser refuses whole lines for half a character, and could not say where it stands.
        value = json.loads(line)
    except RecursionError as exc:
        raise UsageError("not JSON that can be read (it is nested too deeply)") from exc
    except ValueError as exc:
        raise UsageError(f"not JSON ({error_line(exc)})") from exc
    if not isinstance(value, dict):
        raise UsageError("not a JSON object")
    return value


def _valid(model: type[ModelT], value: dict[str, Any]) -> ModelT:
    try:
        return model.model_validate(value)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise UsageError(f"{spoken_path(first['loc'])}: {mistake(first)}") from exc
