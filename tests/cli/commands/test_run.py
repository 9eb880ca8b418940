"""``armt run``: batch files in, batch files out."""

from __future__ import annotations

import gzip
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode

LONG = "The quick brown fox jumps over the lazy dog. " * 9


def chat(custom_id: str, *contents: str, **body: Any) -> dict[str, Any]:
    roles = ["user", "assistant"] * len(contents)
    messages = [{"role": role, "content": text} for role, text in zip(roles, contents, strict=False)]
    return {
        "custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions",
        "body": {"model": "tiny", "messages": messages, "max_tokens": 6, **body},
    }  # fmt: skip


def run(model: Path, requests: Path | str, *words: object, stdin: str | None = None) -> Result:
    line = ["run", "-m", str(model), "--dtype", "float32", "-i", str(requests), *map(str, words)]
    return CliRunner().invoke(app, line, input=stdin)


def written(path: Path, *requests: Any) -> Path:
    path.write_text(
        "".join(f"{request if isinstance(request, str) else json.dumps(request)}\n" for request in requests)
    )
    return path


def responses(text: str) -> dict[str | None, dict[str, Any]]:
    return {record["custom_id"]: record for record in map(json.loads, text.splitlines())}


def test_responses_have_the_known_form(tiny_model_dir: Path, tmp_path: Path) -> None:
    source = written(
        tmp_path / "in.jsonl",
        chat("long", LONG),
        chat("short", "Hi"),
        chat("turns", "Hi", "Hello!", LONG),
        {"custom_id": "plain", "method": "POST", "url": "/v1/completions", "body": {"prompt": LONG, "max_tokens": 4}},
    )
    result = run(tiny_model_dir, source, "-o", tmp_path / "out.jsonl", "-q")
    assert (result.exit_code, result.output) == (ExitCode.OK, "")
    records = responses((tmp_path / "out.jsonl").read_text())
    assert set(records) == {"long", "short", "turns", "plain"}
    for record in records.values():
        assert record["error"] is None
        assert record["response"]["status_code"] == 200
        assert record["armt"]["truncated"] is False
    body = records["long"]["response"]["body"]
    assert body["object"] == "chat.completion"
    assert body["choices"][0]["message"]["role"] == "assistant"
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["prompt_tokens"] == records["long"]["armt"]["tokens_read"] > len(LONG)
    assert body["usage"]["completion_tokens"] == 6
    plain = records["plain"]["response"]["body"]
    assert (plain["object"], plain["usage"]["prompt_tokens"]) == ("text_completion", len(LONG))


def test_a_request_is_answered_as_if_it_were_alone(tiny_model_dir: Path, tmp_path: Path) -> None:
    requests = [chat("a", LONG), chat("b", "Hi", temperature=1.2, seed=5), chat("c", LONG[::-1], max_tokens=11)]
    together = responses(run(tiny_model_dir, written(tmp_path / "in", *requests), "-q").stdout)
    for request in requests:
        alone = responses(run(tiny_model_dir, written(tmp_path / "in", request), "-q").stdout)
        name = request["custom_id"]
        for key in ("choices", "usage"):
            assert alone[name]["response"]["body"][key] == together[name]["response"]["body"][key]


def test_what_is_generated_is_what_the_model_generates(tiny_model_dir: Path, tmp_path: Path) -> None:
    import armt

    model = armt.load(tiny_model_dir, device="cpu", dtype="float32")
    ids = model.tokenizer.encode_chat([{"role": "user", "content": LONG}])
    expected = model.tokenizer.decode([token.id for token in model.generate(ids, max_tokens=6)])
    record = responses(run(tiny_model_dir, written(tmp_path / "in", chat("a", LONG)), "-q").stdout)["a"]
    assert record["response"]["body"]["choices"][0]["message"]["content"] == expected
    # What a message says is text: it cannot end the turn.
    assert model.tokenizer.encode_chat([{"role": "user", "content": "<|im_end|>"}]).count(258) == 1


def test_stop_cuts_the_text(tiny_model_dir: Path, tmp_path: Path) -> None:
    whole = responses(run(tiny_model_dir, written(tmp_path / "in", chat("a", LONG)), "-q").stdout)["a"]
    text = whole["response"]["body"]["choices"][0]["message"]["content"]
    stopped = responses(run(tiny_model_dir, written(tmp_path / "in", chat("a", LONG, stop=[text[2]])), "-q").stdout)
    choice = stopped["a"]["response"]["body"]["choices"][0]
    assert choice["message"]["content"] == text[: text.index(text[2])]
    assert choice["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nonsense", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"body": {}}, "custom_id"),
        ({**chat("x", "Hi"), "url": "/v1/embeddings"}, "url"),
        ({**chat("x", "Hi"), "method": "GET"}, "method"),
        ({"custom_id": "x", "body": {"messages": []}}, "messages"),
        (
            {"custom_id": "x", "body": {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}},
            "messages[0].content[0].type",
        ),
        (chat("x", "Hi", max_tokens=0), "max_tokens"),
        (chat("x", "Hi", n=2), "n: expected 1"),
        (chat("x", "Hi", tools=[{"type": "function"}]), "tools"),
        (chat("x", "Hi", temperature="hot"), "temperature"),
        (chat("x", "Hi", top_p=3), "top_p"),
        (chat("x", "Hi", repetition_penalty=0), "repetition_penalty"),
        (chat("good", "again"), "the same"),
    ],
)
def test_a_bad_request_fails_alone(tiny_model_dir: Path, tmp_path: Path, line: Any, reason: str) -> None:
    result = run(tiny_model_dir, written(tmp_path / "in", chat("good", LONG), line), "-q")
    assert result.exit_code == ExitCode.SOME_FAILED
    records = [json.loads(text) for text in result.stdout.splitlines()]
    (failed,) = [record for record in records if record["error"] is not None]
    (good,) = [record for record in records if record["error"] is None]
    assert good["custom_id"] == "good"
    assert failed["response"]["status_code"] == 400
    assert reason in failed["error"]["message"]


def test_resume_does_only_what_is_missing(tiny_model_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    requests = [chat(str(number), LONG[number:]) for number in range(4)]
    bad = chat("bad", "Hi", n=3)
    assert run(tiny_model_dir, written(tmp_path / "in", *requests[:2], bad), "-o", out, "-q").exit_code == 1
    before = out.read_text()
    assert run(tiny_model_dir, tmp_path / "in", "-o", out, "-q").exit_code == ExitCode.USAGE
    # Half a line at the end is dropped.
    out.write_text(before + '{"custom_id": "2", "resp')
    source = written(tmp_path / "in", *requests, bad)
    result = run(tiny_model_dir, source, "-o", out, "--resume")
    assert result.exit_code == ExitCode.SOME_FAILED
    assert "2 requests done, 0 failed, 3 done before (1 of them failed" in result.stderr
    assert out.read_text().startswith(before)
    assert set(responses(out.read_text())) == {"0", "1", "2", "3", "bad"}
    # The request has changed, so it is another one.
    source = written(tmp_path / "in", chat("0", "changed"), *requests[1:], bad)
    assert "armt: 1 request done" in run(tiny_model_dir, source, "-o", out, "--resume").stderr
    # One response a request: that to the one which is no more has given way.
    names = [json.loads(line)["custom_id"] for line in out.read_text().splitlines()]
    assert sorted(names) == ["0", "1", "2", "3", "bad"]


def test_requests_come_from_a_pipe_too(tiny_model_dir: Path, tmp_path: Path) -> None:
    """``-i <(zcat requests.gz)`` was no such file, and a count beside the run would have read what it was to answer."""
    os.mkfifo(tmp_path / "pipe")
    lines = "".join(f"{json.dumps(chat(str(number), 'Hi'))}\n" for number in range(3))
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(lines,))
    writer.start()
    result = run(tiny_model_dir, tmp_path / "pipe", "-q")
    writer.join()
    assert set(responses(result.stdout)) == {"0", "1", "2"}
    refused = run(tiny_model_dir, tmp_path, "-q")
    assert (refused.exit_code, refused.stderr) == (2, f"armt: {tmp_path}: is a directory, expected a file\n")
    (tmp_path / "requests.gz").write_bytes(gzip.compress(lines.encode()))
    refused = run(tiny_model_dir, tmp_path / "requests.gz", "-q")
    assert (refused.exit_code, refused.stdout) == (ExitCode.USAGE, "")
    assert f"{tmp_path / 'requests.gz'}: is compressed: unpack it into a pipe, " in refused.stderr


def test_stdin_and_stdout(tiny_model_dir: Path) -> None:
    result = run(tiny_model_dir, "-", "-q", stdin=json.dumps(chat("a", "Hi")))
    assert responses(result.stdout)["a"]["response"]["status_code"] == 200
    assert run(tiny_model_dir, "-", "-q", stdin="\n").exit_code == ExitCode.NO_TEXT
    assert run(tiny_model_dir, "no-such-file", "-q").exit_code == ExitCode.USAGE
