"""Files of armt's own that anybody may have written, mutated: memory files, indexes, checkpoints, results, batches.

Their checksums are right: who changes a field can sign it again.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from file_samples import mutated_parts, packed, parts_of
from fuzzing import hunt, mutated, mutated_json, share
from safetensors import SafetensorError
from safetensors.torch import save as save_tensors

import armt
from armt.cli.app import app
from armt.cli.arguments.settings import read_settings
from armt.errors import ArmtError
from armt.runtime.answers.finding import index_file
from armt.runtime.answers.question import Question
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs import checkpoint, job, memory_file
from armt.runtime.jobs.batch import BatchJob, RequestLog
from armt.runtime.jobs.document import Item, SourceRecord
from armt.runtime.jobs.job import Job
from armt.runtime.jobs.requests import Request, RequestDefaults, parse_requests
from armt.runtime.jobs.results import ResultLog
from armt.runtime.jobs.settings import Checkpoints, JobSettings
from armt.runtime.sealed import seal
from armt.runtime.session import Armt

KINDS = ["memory", "index", "checkpoint", "requests", "results", "responses", "settings"]
DEFAULTS = RequestDefaults(max_tokens=1, sampling=Sampling())
SETTINGS = JobSettings(questions=(Question(text="?", max_tokens=1),))
_TOML = 'model = "a"\n[summarize]\nlength = 3\ntemp = 1.5\nnotes = "none"\n[eval]\n[[run]]\n'


@pytest.fixture(scope="module")
def model(tiny_model_dir: Path) -> Iterator[Armt]:
    """A tiny model, and a cache of the module's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMT_CACHE", str(tiny_model_dir.parent / "cache"))
        yield armt.load(tiny_model_dir, device="cpu", dtype="float32")


def hunt_sealed(name: str, path: Path, save: Callable[..., bytes], use: Callable[[], object]) -> None:
    """Mutate a sealed file inside and seal it again, one in five times its bytes, and use what comes of it."""
    whole, (header, tensors) = path.read_bytes(), parts_of(path)

    def make(source: Random) -> bytes:
        if source.random() < 0.2:
            return mutated(whole, source)
        changed, others = mutated_parts(header, tensors, source)
        changed.pop("sha256", None)
        try:
            return seal(changed, others, save)
        except (SafetensorError, TypeError, ValueError, KeyError, AttributeError):
            # What safetensors would not write: facts that are no texts, numbers that numpy does not know.
            return packed(changed, others)

    def check(data: bytes) -> None:
        path.write_bytes(data)
        use()

    use()
    hunt(name, make, check, share(KINDS, 60))


def test_memory_files(model: Armt, tmp_path: Path) -> None:
    path, ids = tmp_path / "m.armt", torch.arange(100) % 90
    sources = [SourceRecord(path="a", sha256="0" * 64, tokens=100)]
    memory_file.save_memory(path, model, model.read(ids, keep_open=True), sources)

    def use() -> None:
        json.dumps(memory_file.describe_memory_file(path))
        model.read(ids[:40], memory=memory_file.load_memory(path, model).memory)

    hunt_sealed("memory", path, save_tensors, use)


def test_indexes(tmp_path: Path, index: index_file.Index) -> None:
    path = tmp_path / "m.index"
    index_file.save_index(path, index)

    def use() -> None:
        json.dumps(index_file.describe_index_file(path))
        loaded = index_file.load_index(path)
        index_file.check_source(path, loaded.sources[0], loaded.sources[0].sha256)

    hunt_sealed("index", path, save_tensors, use)


@pytest.fixture
def index() -> index_file.Index:
    text = "Some words, é.\n" * 20
    size = len(text.encode())
    sources = tuple(
        index_file.IndexedSource(
            path=path,
            sha256="c" * 64,
            format="text",
            encodings=("latin-1",),
            size=size,
            headings=(index_file.Heading(0, 1, "A"), index_file.Heading(40, 2, "B")),
            page_starts=(0, 100),
            text=text,
        )
        for path in ("x", "y")
    )
    keys, scales = index_file.quantised(torch.rand(6, 2, 4, generator=torch.Generator().manual_seed(0)).numpy())
    starts = torch.arange(3) * 50
    ranges = torch.stack((starts, starts + 50), dim=1).repeat(2, 1)
    return index_file.Index(
        model="a" * 64,
        memory="b" * 64,
        sources=sources,
        keys=keys,
        scales=scales,
        ranges=ranges.numpy(),
        lines=torch.tensor([1, 5, 9] * 2).numpy(),
        source_of=torch.tensor([0, 0, 0, 1, 1, 1], dtype=torch.int32).numpy(),
    )


def test_checkpoints(model: Armt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job takes it up, or says that it is none and begins at the beginning."""
    document, path = tmp_path / "a.txt", tmp_path / "r.checkpoint"
    document.write_text("some words of a text " * 20)
    saved: list[bytes] = []

    def save(file: Path, *arguments: Any) -> None:
        checkpoint.save_checkpoint(file, *arguments)
        saved.append(file.read_bytes())

    def run(checkpoints: Checkpoints) -> None:
        Job(model, SETTINGS, sink=Nowhere(), schedule="diagonal", checkpoints=checkpoints).run(
            [Item(paths=(str(document),))]
        )

    monkeypatch.setattr(job, "save_checkpoint", save)
    run(Checkpoints(file=path, every_s=0.0))
    path.write_bytes(saved[len(saved) // 2])

    hunt_sealed("checkpoint", path, save_tensors, lambda: run(Checkpoints(file=path)))


class Nowhere:
    """A sink of results that nobody keeps."""

    def text(self, number: int, piece: str) -> None: ...

    def ended(self, number: int, text: str) -> None: ...

    def result(self, item: Item, result: Any) -> None:
        json.dumps(result)


def test_batch_files(model: Armt, tmp_path: Path) -> None:
    """Every line has its line, and its neighbours are answered."""
    body = {"messages": [{"role": "user", "content": "a"}], "temperature": 1, "top_k": 5, "seed": 1, "stop": ["a"]}
    line = {"custom_id": "x", "method": "POST", "url": "/v1/chat/completions", "body": body}
    neighbour = json.dumps({**line, "custom_id": "y"}).encode()

    def make(source: Random) -> bytes:
        if source.random() < 0.5:
            return mutated(json.dumps(line).encode(), source).replace(b"\n", b" ")
        return json.dumps(mutated_json(line, source)).encode()

    def check(data: bytes) -> None:
        requests = [short(request) for request in parse_requests([data, neighbour], DEFAULTS)]
        responses: list[Any] = []
        BatchJob(model, sink=responses.append).run(requests)
        assert len(responses) == len(requests)
        assert responses[-1]["error"] is None or requests[0].name == "y"
        with RequestLog(tmp_path / "r.jsonl", model="m", settings="s") as log:
            for response in responses:
                log.write(response)
        with RequestLog(tmp_path / "r.jsonl", model="m", settings="s", resume=True) as log:
            assert all(log.has(request.name, request.sha256()) for request in requests)
        (tmp_path / "r.jsonl").unlink()

    hunt("requests", make, check, share(KINDS, 60))


def short(request: Request) -> Request:
    """Return a request that asks for a token or two: a million of them are no fault."""
    return replace(request, max_tokens=min(request.max_tokens, 2))


@pytest.mark.parametrize(("kind", "log"), [("results", ResultLog), ("responses", RequestLog)])
def test_result_files(kind: str, log: type[ResultLog], tmp_path: Path) -> None:
    """One that is not ours is left as it is; one that is ours keeps its whole lines."""
    path = tmp_path / "r.jsonl"

    def result(name: str) -> dict[str, Any]:
        if log is ResultLog:
            return {"path": name, "sha256": "0" * 64, "output": "a"}
        own = {"name": name, "sha256": "0" * 64}
        return {"id": "batch_req_0", "custom_id": name, "response": {}, "error": None, "armt": own}

    with log(path, model="m", settings="s") as opened:
        for name in "abc":
            opened.write(result(name))
    whole = path.read_bytes()

    def make(source: Random) -> bytes:
        if source.random() < 0.5:
            return mutated(whole, source)
        lines = [json.loads(line) for line in whole.splitlines()]
        return b"".join(json.dumps(line).encode() + b"\n" for line in mutated_json(lines, source))

    def check(data: bytes) -> None:
        for retry_errors in (False, True):
            path.write_bytes(data)
            try:
                with log(path, model="m", settings="s", resume=True, retry_errors=retry_errors) as opened:
                    opened.write(result("d"))
            except ArmtError:
                assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()
                raise
            kept = path.read_bytes().splitlines(keepends=True)[:-1]
            assert retry_errors or data.startswith(b"".join(kept))
            with log(path, model="m", settings="s", resume=True) as opened:
                assert opened.has("d", "0" * 64)

    hunt(kind, make, check, share(KINDS, 60))


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ARMT_CONFIG", str(path))
    tomllib.loads(_TOML)

    def check(data: bytes) -> None:
        path.write_bytes(data)
        settings = read_settings(app)
        if settings.problem is not None:
            raise settings.problem
        assert all(isinstance(values, dict) for values in settings.defaults.values())

    hunt("settings", lambda source: mutated(_TOML.encode(), source), check, share(KINDS, 60))
