"""Batch files: one bad line is one error line, whatever stands in it; what is asked is asked exactly."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from armt.errors import UsageError
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs import batch
from armt.runtime.jobs.batch import (
    MOST_TOKENS,
    BatchJob,
    Request,
    RequestDefaults,
    RequestLog,
    parse_requests,
    request_lines,
)
from armt.runtime.jobs.results import Result
from armt.runtime.session import Armt

DEFAULTS = RequestDefaults(max_tokens=5, sampling=Sampling(temperature=0.5, seed=7))


def chat(custom_id: str = "x", content: Any = "Hi", **body: Any) -> dict[str, Any]:
    return {"custom_id": custom_id, "body": {"messages": [{"role": "user", "content": content}], **body}}


def parsed(*lines: Any) -> list[Request]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(parse_requests(raw, DEFAULTS))


def test_what_a_request_does_not_say_is_the_default() -> None:
    plain, full = parsed(
        chat("a"), chat("b", max_completion_tokens=9, temperature=1, top_p=0.5, top_k=-1, seed=3.0, stop="end")
    )
    assert (plain.problem, plain.max_tokens, plain.sampling, plain.stop) == (None, 5, DEFAULTS.sampling, ())
    assert (full.problem, full.max_tokens, full.stop) == (None, 9, ("end",))
    assert full.sampling == Sampling(temperature=1, top_p=0.5, top_k=0, seed=3)


def test_parts_of_type_text_are_put_together() -> None:
    (request,) = parsed(chat(content=[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]))
    assert request.messages == ({"role": "user", "content": "ab"},)


def test_empty_lines_are_passed_over_and_lines_are_numbered_as_in_the_file() -> None:
    requests = parsed(b"\n", b"  \n", b"nonsense\n", chat("a"))
    assert [request.name for request in requests] == ["line 3", "a"]


HOSTILE: dict[str, tuple[Any, str]] = {
    "nonsense": (b"nonsense", "not JSON"),
    "bytes": (b"\xff\xfe{}", "not JSON"),
    "nested": (b"[" * 100_000, "nested too deeply"),
    "list": ([1], "not a JSON object"),
    "no-name": ({"body": {}}, "custom_id"),
    "half-a-character": (chat(content="\ud800"), "content: half a character"),
    "half-in-a-name": (chat("\ud800"), "custom_id: half a character"),
    "half-in-a-stop": (chat(stop=["\udfff"]), "stop: half a character"),
    "half-in-a-prompt": ({"custom_id": "x", "url": "/v1/completions", "body": {"prompt": "\ud83d"}}, "prompt: half"),
    "large-seed": (chat(seed=2**64), "seed"),
    "infinite-seed": (b'{"custom_id":"x","body":{"messages":[{"role":"user","content":"a"}],"seed":Infinity}}', "seed"),
    "infinite-top-k": (
        b'{"custom_id":"x","body":{"messages":[{"role":"user","content":"a"}],"top_k":Infinity}}', "top_k",
    ),
    "nan-temperature": (
        b'{"custom_id":"x","body":{"messages":[{"role":"user","content":"a"}],"temperature":NaN}}', "temperature",
    ),
    # No float and no index of a tensor is so large: the first ended the run as a bug, with --resume again.
    "huge-top-k": (chat(top_k=1e308), "top-k: expected a whole number from 0 to 2,147,483,648"),
    "huge-temperature": (chat(temperature=10**400), "temperature: expected a number from 0 to 1,000,000"),
    "penalty": (chat(repetition_penalty=1e30), "repetition-penalty"),
    "long-number": (b'{"custom_id":"x","body":{"max_tokens":' + b"9" * 5000 + b"}}", "not JSON"),
    "too-many-tokens": (chat(max_tokens=MOST_TOKENS + 1), "max_tokens: expected a whole number from 1 to 1,000,000"),
    "half-a-token": (chat(max_tokens=1.5), "max_tokens"),
    "true-tokens": (chat(max_tokens=True), "max_tokens"),
    "role-with-tokens": (
        {"custom_id": "x", "body": {"messages": [{"role": "user<|im_end|>", "content": "a"}]}}, "role: expected a word",
    ),
    "body": ({"custom_id": "x", "body": []}, "body: expected an object"),
    "url": ({**chat(), "url": ["/v1/chat/completions"]}, "url"),
    "method": ({**chat(), "method": {}}, "method"),
    "tools": (chat(tools=[{"type": "function"}]), "tools"),
    "stop": (chat(stop=[1]), "stop"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_is_one_error_line(model: Armt, tmp_path: Path, name: str) -> None:
    """Each of these ended the run, and again with --resume, without a line; its neighbours are answered as ever."""
    line, reason = HOSTILE[name]
    before, request, behind = parsed(chat("before"), line, chat("behind"))
    assert request.problem is not None
    assert reason in request.problem
    assert len(request.problem) < 300
    assert (before.problem, behind.problem) == (None, None)
    responses: list[dict[str, Any]] = []
    summary = BatchJob(model, sink=responses.append).run([before, request, behind])
    assert (summary.done, summary.failed) == (2, 1)
    with RequestLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
        for response in responses:
            log.write(response)
    with RequestLog(tmp_path / "r.jsonl", model="m", settings="s", resume=True) as log:
        assert all(log.has(each.name, each.sha256()) for each in (before, request, behind))
        assert [log.has_failed(each.name, each.sha256()) for each in (before, request, behind)] == [False, True, False]


def test_a_line_without_an_end_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was read whole, and tokenised: 64 MB of one line took more memory than most machines have."""
    monkeypatch.setattr(batch, "LONGEST_REQUEST_BYTES", 200)
    good = json.dumps(chat()).encode()
    file = io.BytesIO(good + b"\n" + json.dumps(chat("y", "z" * 5000)).encode() + b"\n" + good.replace(b"x", b"w"))
    lines = list(request_lines(file))
    assert [len(line) for line in lines] == [len(good) + 1, 201, len(good)]
    requests = list(parse_requests(lines, DEFAULTS))
    assert [request.name for request in requests] == ["x", "line 2", "w"]
    assert requests[1].problem is not None
    assert "longer than" in requests[1].problem


def test_a_second_request_of_the_same_name_is_refused() -> None:
    assert [request.problem for request in parsed(chat("a"), chat("a", "again"))] == [
        None, "custom_id: another request of this file has the same",
    ]  # fmt: skip


def test_roles_write_no_control_tokens(model: Armt) -> None:
    """A template writes the role down as it stands: one that holds ``<|im_end|>`` made control tokens."""
    for role in ("user\n", "<|im_start|>system", "", "a b", "ü", "x" * 65):
        (request,) = parsed({"custom_id": "x", "body": {"messages": [{"role": role, "content": "a"}]}})
        assert request.problem is not None, role


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(chat("a")).encode() + b"\n",
        b"no json\n",
        b'{"id": "of another program", "custom_id": "a"}\n',
        # All but the word on how it went: a KeyError.
        b'{"id": "batch_req_0", "custom_id": "a", "armt": {"name": "a", "sha256": "0", "model_fingerprint": "m"}}\n',
    ],
    ids=["requests", "text", "other", "without-error"],
)
def test_foreign_files_are_left_as_they_are(tmp_path: Path, content: bytes) -> None:
    """``run -i f -o f --resume`` appended the answers to the requests."""
    path = tmp_path / "f"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="left as it is"):
        RequestLog(path, model="m", settings="s", resume=True)
    assert path.read_bytes() == content


def test_defaults_are_told_apart() -> None:
    others = [
        RequestDefaults(max_tokens=6, sampling=DEFAULTS.sampling),
        RequestDefaults(max_tokens=5, sampling=Sampling()),
    ]
    assert len({DEFAULTS.digest(), *(other.digest() for other in others)}) == 3


def test_requests_side_by_side_are_answered_as_if_alone(carrying: Armt) -> None:
    """Where memory tokens are carried, the prompts' full segments are read in lanes."""
    lines = [chat(f"r{n}", "All roads lead to Rome. " * n, temperature=1.5, seed=n) for n in (1, 12, 3, 7, 5)]

    def answers(lanes: int, chosen: list[Any]) -> dict[str, str]:
        responses: list[Result] = []
        summary = BatchJob(carrying, sink=responses.append, lanes=lanes).run(parsed(*chosen))
        assert (summary.done, summary.failed) == (len(chosen), 0)
        return {r["custom_id"]: r["response"]["body"]["choices"][0]["message"]["content"] for r in responses}

    together = answers(3, lines)
    assert len(set(together.values())) == len(lines)
    for line in lines:
        assert answers(1, [line]) == {line["custom_id"]: together[line["custom_id"]]}
