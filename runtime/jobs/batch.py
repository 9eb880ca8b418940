"""Batch files: one request a line in, one response a line out, in the form of OpenAI's and vLLM's batch files.

A request is ``{"custom_id": ..., "method": "POST", "url": "/v1/chat/completions", "body": {"messages": [...], ...}}``;
``/v1/completions`` with a ``prompt`` works as well. A conversation may have any length: its full segments are read, its
end opens the active segment. What cannot be honoured is an error of that request, not of the run.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from armt.errors import ArmtError, UsageError, error_line
from armt.runtime.answers.works.work import PlainWork
from armt.runtime.choose import choose_schedule
from armt.runtime.engine import rounds
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import layers_to_run
from armt.runtime.engine.rounds import Dialogue, Reply
from armt.runtime.engine.sampling import Sampling
from armt.runtime.engine.segments import tokens_ahead
from armt.runtime.jobs.events import JobEvents, JobSummary, Plan
from armt.runtime.jobs.flow import Finished, Flow, Task
from armt.runtime.jobs.job import check_positions, pending
from armt.runtime.jobs.results import Result, ResultLog
from armt.runtime.text.chat import check_role
from armt.runtime.text.limits import LONGEST_REQUEST_BYTES

if TYPE_CHECKING:
    from armt.runtime.session import Armt

#: Tokens that one request may ask for: days of writing on a CPU, and no more than a mistake would ask for.
MOST_TOKENS = 1_000_000

_CHAT, _COMPLETION = "/v1/chat/completions", "/v1/completions"
# Parameters that would change the answer, and the values at which they do not.
_FIXED: Mapping[str, tuple[Any, ...]] = {
    "n": (1,),
    "best_of": (1,),
    "stream": (False,),
    "logprobs": (False, 0),
    "top_logprobs": (0,),
    "echo": (False,),
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "logit_bias": ({},),
    "presence_penalty": (0,),
    "frequency_penalty": (0,),
    "min_p": (0,),
    "suffix": ("",),
}


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
    url: str = _CHAT
    model: str = ""
    messages: tuple[Mapping[str, str], ...] = ()
    max_tokens: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    stop: tuple[str, ...] = ()
    problem: str | None = None

    def sha256(self) -> str:
        """Return the SHA-256 of its line, as `Item.sha256` gives that of a document."""
        return self.line_sha256


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
            if len(raw) > LONGEST_REQUEST_BYTES:
                raise UsageError(f"longer than {LONGEST_REQUEST_BYTES >> 20} MiB: a document, for armt ask")
            value = json.loads(line)
            if not isinstance(value, dict):
                raise UsageError("not a JSON object")
            custom_id = value.get("custom_id")
            if not isinstance(custom_id, str) or not custom_id:
                raise UsageError("custom_id: expected a text that names the request")
            _text(custom_id, "custom_id")
            request = replace(request, name=custom_id, custom_id=custom_id)
            digest = hashlib.blake2b(custom_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            if digest in seen:
                raise UsageError("custom_id: another request of this file has the same")
            seen.add(digest)
            yield _filled(request, value, defaults)
        except UsageError as exc:
            yield replace(request, problem=str(exc))
        except RecursionError:
            yield replace(request, problem="not JSON that can be read (it is nested too deeply)")
        except ValueError as exc:
            yield replace(request, problem=f"not JSON ({error_line(exc)})")


def _filled(request: Request, value: Mapping[str, Any], defaults: RequestDefaults) -> Request:
    url = value.get("url", _CHAT)
    if url not in (_CHAT, _COMPLETION):
        raise UsageError(f"url: expected {_CHAT} or {_COMPLETION}, got {url!r}")
    if value.get("method", "POST") != "POST":
        raise UsageError(f"method: expected POST, got {value['method']!r}")
    body = value.get("body")
    if not isinstance(body, dict):
        raise UsageError("body: expected an object")
    for name, inert in _FIXED.items():
        if body.get(name) is not None and body[name] not in inert:
            raise UsageError(f"{name}: {json.dumps(body[name])[:80]} is not implemented")
    asked = next((body[name] for name in ("max_completion_tokens", "max_tokens") if body.get(name) is not None), None)
    max_tokens = defaults.max_tokens if asked is None else asked
    if not isinstance(max_tokens, int) or isinstance(max_tokens, bool) or not 1 <= max_tokens <= MOST_TOKENS:
        raise UsageError(f"max_tokens: expected a whole number from 1 to {MOST_TOKENS:,}, got {str(max_tokens)[:40]}")
    base = defaults.sampling
    return replace(
        request,
        url=url,
        model=str(body.get("model") or ""),
        messages=_messages(body) if url == _CHAT else _prompt(body),
        max_tokens=max_tokens,
        sampling=Sampling(
            temperature=_number(body, "temperature", base.temperature),
            top_p=_number(body, "top_p", base.top_p),
            # Others write -1 for all tokens.
            top_k=max(0, _whole(body, "top_k", base.top_k)),
            seed=_whole(body, "seed", base.seed),
            repetition_penalty=_number(body, "repetition_penalty", base.repetition_penalty),
        ),
        stop=_stops(body),
    )


def _number(body: Mapping[str, Any], name: str, default: float) -> float:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise UsageError(f"{name}: expected a number, got {value!r}")
    return value


def _whole(body: Mapping[str, Any], name: str, default: int) -> int:
    value = _number(body, name, default)
    if isinstance(value, float) and not value.is_integer():
        raise UsageError(f"{name}: expected a whole number, got {value!r}")
    return int(value)


def _text(value: str, where: str) -> str:
    """Return a text that can be written as UTF-8: JSON's escapes can spell halves of characters."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as exc:
            raise UsageError(f"{where}: half a character at {exc.start}") from exc
    return value


def _stops(body: Mapping[str, Any]) -> tuple[str, ...]:
    stop = body.get("stop")
    stops = [stop] if isinstance(stop, str) else stop or []
    if not isinstance(stops, list) or not all(isinstance(text, str) and text for text in stops):
        raise UsageError("stop: expected a text or a list of texts")
    return tuple(_text(text, "stop") for text in stops)


def _messages(body: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise UsageError("messages: expected a list with at least one message")
    return tuple(_message(message, f"messages[{index}]") for index, message in enumerate(messages))


def _message(message: Any, where: str) -> Mapping[str, str]:
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        raise UsageError(f"{where}: expected an object with role and content")
    content = message.get("content")
    if isinstance(content, list):
        parts = [
            part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in content
        ]
        if any(not isinstance(part, str) for part in parts):
            raise UsageError(f"{where}: only parts of type text can be read")
        content = "".join(part for part in parts if part is not None)
    if not isinstance(content, str):
        raise UsageError(f"{where}: content: expected a text")
    check_role(message["role"], where=f"{where}: role")
    return {"role": message["role"], "content": _text(content, f"{where}: content")}


def _prompt(body: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    prompt = body.get("prompt")
    if not isinstance(prompt, str) or not prompt:
        raise UsageError("prompt: expected a text")
    return ({"role": "user", "content": _text(prompt, "prompt")},)


class RequestLog(ResultLog):
    """A response file; what it needs to recognise a request stands in each line under ``armt``."""

    _begins = b'{"id": "batch_req_'

    def _has_seal(self, value: Result) -> bool:
        own = value.get("armt")
        named = isinstance(own, dict) and {"name", "sha256", "model_fingerprint"} <= own.keys()
        return named and {"custom_id", "error"} <= value.keys()

    def _sealed(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        seal = {"model_fingerprint": self._model, "settings": self._settings}
        return {**result, "armt": {**result["armt"], **seal}}

    def _identity(self, result: Mapping[str, Any]) -> tuple[str, str | None, bool]:
        return result["armt"]["name"], result["armt"]["sha256"], result["error"] is not None

    def _is_ours(self, result: Mapping[str, Any]) -> bool:
        return super()._is_ours(result["armt"])


class RequestWork(PlainWork):
    """Answers one request: its last tokens open the active segment."""

    def __init__(self, prompt: Sequence[int], request: Request) -> None:
        self._prompt, self._request = prompt, request
        self.reply: Reply | None = None

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        return [self._talk(memory)]

    def facts(self) -> Result:
        assert self.reply is not None
        return {"reply": self.reply}

    def _talk(self, memory: Memory) -> Dialogue[None]:
        asked = rounds.Request(
            memory=memory,
            prompt=self._prompt,
            max_tokens=self._request.max_tokens,
            sampling=self._request.sampling,
            stop=self._request.stop,
        )
        (self.reply,) = yield [asked]


class BatchJob:
    """Answers the requests of a batch file.

    Args:
        armt: the model.
        sink: takes every response line.
        schedule: as asked for, ``"auto"`` to choose.
        log: where responses of an earlier run stand.
        lanes: requests answered together; None for the default.
        events: told of the progress.
    """

    def __init__(
        self,
        armt: Armt,
        *,
        sink: Callable[[Result], None],
        schedule: str = "auto",
        log: RequestLog | None = None,
        lanes: int | None = None,
        events: JobEvents | None = None,
    ) -> None:
        self.armt, self.summary = armt, JobSummary()
        self.schedule = choose_schedule(schedule, armt.config, None, armt.model.device)
        self._sink, self._log, self._events = sink, log, events
        self._flow: Flow[tuple[Request, int]] = Flow(
            armt,
            schedule=self.schedule.choice,
            finished=self._finished,
            lanes=lanes or rounds.default_lanes(armt.model),
            on_step=None if events is None else events.step,
            on_enter=self._entered,
            on_round=None if events is None else events.round,
            on_token=None if events is None else events.token,
        )

    def run(self, requests: Iterable[Request]) -> JobSummary:
        """Answer requests, drawn as they are needed."""
        if self._events is not None:
            self._events.planned(Plan(schedule=self.schedule, layers=layers_to_run(self.armt.model, want_logits=False)))
        self._flow.run(self._tasks(requests))
        return self.summary

    def _tasks(self, requests: Iterable[Request]) -> Iterator[Task[tuple[Request, int]]]:
        for request in pending(requests, self._log, self.summary, self._events):
            try:
                yield self._task(request)
            except ArmtError as exc:
                self._failed(request, str(exc), status=400)

    def _task(self, request: Request) -> Task[tuple[Request, int]]:
        if request.problem is not None:
            raise UsageError(request.problem)
        tokenizer, size = self.armt.tokenizer, self.armt.config.segment_tokens
        if request.url == _CHAT:
            ids = tokenizer.encode_chat(request.messages)
        else:
            ids = tokenizer.encode(request.messages[0]["content"])
        check_positions(self.armt, len(ids), None, request.name)
        head = tokens_ahead(len(ids), size)
        return Task((request, len(ids)), [ids[:head]], head, RequestWork(ids[head:], request))

    def _entered(self, number: int, key: tuple[Request, int]) -> None:
        if self._events is not None:
            self._events.opened(number, key[0].name, key[1], key[0].size)

    def _finished(self, finished: Finished[tuple[Request, int]]) -> None:
        request, tokens = finished.key
        if finished.error is not None:
            self._failed(request, str(finished.error), status=500)
            return
        self.summary.done += 1
        self.summary.tokens += tokens
        body = _response_body(request, finished.work.facts()["reply"], tokens, self.armt)
        facts = {
            "tokens_read": tokens,
            "segments_read": -(-tokens // self.armt.config.segment_tokens),
            "truncated": False,
            "schedule": self.schedule.choice,
            "schedule_reason": self.schedule.reason,
            "read_s": round(finished.read_s, 3),
            "decode_s": round(finished.decode_s, 3),
        }
        self._deliver(request, status=200, body=body, error=None, facts=facts)

    def _failed(self, request: Request, message: str, *, status: int) -> None:
        self.summary.failed += 1
        kind = "invalid_request_error" if status == 400 else "server_error"
        error = {"message": message, "type": kind, "param": None, "code": str(status)}
        self._deliver(request, status=status, body={"error": error}, error=error, facts={})

    def _deliver(self, request: Request, *, status: int, body: Result, error: Result | None, facts: Result) -> None:
        self._sink(
            {
                "id": f"batch_req_{request.line_sha256[:24]}",
                "custom_id": request.custom_id,
                "response": {"status_code": status, "request_id": f"req_{request.line_sha256[:24]}", "body": body},
                "error": error,
                "armt": {"name": request.name, "sha256": request.line_sha256, **facts},
            }
        )
        if self._events is not None:
            message = None if error is None else f"{request.name}: {error['message']}"
            self._events.finished(request.name, request.size, message)


def _response_body(request: Request, reply: Reply, tokens: int, armt: Armt) -> Result:
    chat = request.url == _CHAT
    choice: Result = {"index": 0, "logprobs": None, "finish_reason": reply.finish_reason}
    choice |= {"message": {"role": "assistant", "content": reply.text}} if chat else {"text": reply.text}
    return {
        "id": f"{'chatcmpl' if chat else 'cmpl'}-{request.line_sha256[:24]}",
        "object": "chat.completion" if chat else "text_completion",
        "created": int(time.time()),
        "model": request.model or armt.path.name,
        "choices": [choice],
        "usage": {
            "prompt_tokens": tokens,
            "completion_tokens": reply.tokens,
            "total_tokens": tokens + reply.tokens,
        },
    }
