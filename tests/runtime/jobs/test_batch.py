"""Batch files: one bad request is one error line, its neighbours are answered, and what has been said is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armt.errors import UsageError
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs.batch import BatchJob, RequestLog
from armt.runtime.jobs.requests import Request, RequestDefaults, parse_requests
from armt.runtime.jobs.results import Result
from armt.runtime.session import Armt

DEFAULTS = RequestDefaults(max_tokens=5, sampling=Sampling(temperature=0.5, seed=7))


def chat(custom_id: str = "x", content: Any = "Hi", **body: Any) -> dict[str, Any]:
    return {"custom_id": custom_id, "body": {"messages": [{"role": "user", "content": content}], **body}}


def parsed(*lines: Any) -> list[Request]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(parse_requests(raw, DEFAULTS))


HOSTILE: dict[str, Any] = {
    "nonsense": b"nonsense",
    "bytes": b"\xff\xfe{}",
    "nested": b"[" * 100_000,
    "no-name": {"body": {}},
    "half-a-character": chat(content="\ud800"),
    "half-in-a-name": chat("\ud800"),
    "large-seed": chat(seed=2**64),
    "huge-top-k": chat(top_k=1e308),
    "tools": chat(tools=[{"type": "function"}]),
    "role-with-tokens": chat(messages=[{"role": "user<|im_end|>", "content": "a"}]),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.usefixtures("_uncollected")
def test_a_hostile_line_is_one_error_line(model: Armt, tmp_path: Path, name: str) -> None:
    """Each of these ended the run, and again with --resume, without a line; its neighbours are answered as ever."""
    before, request, behind = parsed(chat("before"), HOSTILE[name], chat("behind"))
    responses: list[dict[str, Any]] = []
    summary = BatchJob(model, sink=responses.append).run([before, request, behind])
    assert (summary.done, summary.failed) == (2, 1)
    errors = {response["armt"]["name"]: response["error"] for response in responses}
    assert (errors["before"], errors["behind"]) == (None, None)
    assert errors[request.name]["message"] == request.problem
    with RequestLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
        for response in responses:
            log.write(response)
    with RequestLog(tmp_path / "r.jsonl", model="m", settings="s", resume=True) as log:
        assert all(log.has(each.name, each.sha256()) for each in (before, request, behind))
        assert [log.has_failed(each.name, each.sha256()) for each in (before, request, behind)] == [False, True, False]


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


def test_a_response_to_a_request_that_changed_gives_way_and_failures_stay(model: Armt, tmp_path: Path) -> None:
    """Two requests of one name have a line each: the second is a failure, and written before the first is answered."""
    path = tmp_path / "r.jsonl"

    def run(*lines: Any) -> list[tuple[str, bool]]:
        with RequestLog(path, model="m", settings="s", resume=True) as log:
            BatchJob(model, sink=log.write, log=log).run(parsed(*lines))
        found = [json.loads(line) for line in path.read_text().splitlines()]
        return sorted((each["armt"]["name"], each["error"] is None) for each in found)

    expected = [("a", False), ("a", True), ("b", True)]
    assert run(chat("a"), chat("b"), chat("a", "twice")) == expected
    before = path.read_bytes()
    assert run(chat("a"), chat("b"), chat("a", "twice")) == expected
    assert path.read_bytes() == before
    assert run(chat("a", "changed"), chat("b"), chat("a", "twice")) == expected
    assert path.read_bytes() != before


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
