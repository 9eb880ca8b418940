"""A batch file's job: requests in, one response a line out, in the form of OpenAI's and vLLM's batch files.

A conversation may have any length: its full segments are read, its end opens the active segment. What cannot be
honoured (requests.py says what can) is an error of that request, not of the run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from armt.errors import ArmtError, UsageError
from armt.runtime.answers.works.work import PlainWork
from armt.runtime.choose import choose_schedule
from armt.runtime.engine import rounds
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import layers_to_run
from armt.runtime.engine.rounds import Dialogue, Reply
from armt.runtime.engine.segments import tokens_ahead
from armt.runtime.jobs.events import JobEvents, JobSummary, Plan
from armt.runtime.jobs.flow import Finished, Flow, Task
from armt.runtime.jobs.job import check_positions, pending
from armt.runtime.jobs.requests import CHAT, Request
from armt.runtime.jobs.results import Result, ResultLog

if TYPE_CHECKING:
    from armt.runtime.session import Armt


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

    def _may_repeat(self, result: Mapping[str, Any]) -> bool:
        # Of two requests of one name the second is a failure, and each has its line.
        return result["error"] is not None

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
        if request.url == CHAT:
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
    chat = request.url == CHAT
    choice: Result = {"index": 0, "logprobs": None, "finish_reason": reply.finish_reason}
    choice |= {"message": {"role": "assistant", "content": reply.text}} if chat else {"text": reply.text}
    return {
        "id": f"{'chatcmpl' if chat else 'cmpl'}-{request.line_sha256[:24]}",
        "object": "chat.completion" if chat else "text_completion",
        "created": int(time.time()),
        "model": request.model or armt.name,
        "choices": [choice],
        "usage": {
            "prompt_tokens": tokens,
            "completion_tokens": reply.tokens,
            "total_tokens": tokens + reply.tokens,
        },
    }
