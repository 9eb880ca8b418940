"""A hub on loopback: models are fetched at one commit, whole or not at all, and what a cut left is gone on with."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from armt.errors import ExitCode

COMMIT, OLDER = "c" * 40, "0" * 40
NAME = "owner/tiny"
WEIGHTS = "model.safetensors"


@dataclass
class FakeHub:
    """What a hub serves and what it was asked.

    Attributes:
        files: by their names, of the one commit that there is.
        cuts: bytes after which connections that send weights break, one after the other.
        refused: names of files that are not sent at all.
        asked: methods and paths, and the range that was asked for.
        claimed: what is said to be the weights' hash, where it is not their own.
        url: of the hub.
    """

    files: dict[str, bytes]
    cuts: list[int] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    claimed: str | None = None
    url: str = ""

    def sha256(self, name: str) -> str:
        """Return the hash that is said to be a file's."""
        return self.claimed or hashlib.sha256(self.files[name]).hexdigest()

    def described(self, name: str) -> dict[str, Any]:
        """Return what the interface says of a file: large ones have a SHA-256, others git's own hash."""
        data = self.files[name]
        git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        facts: dict[str, Any] = {"size": len(data), "blobId": git, "oid": git}
        if name == WEIGHTS:
            large = {"size": len(data), "sha256": self.sha256(name), "oid": self.sha256(name), "pointerSize": 134}
            facts["lfs"] = large
        return facts

    def downloads(self, name: str) -> list[str | None]:
        """Return the ranges in which a file was asked for."""
        return [range_ for method, path, range_ in self.asked if method == "GET" and path.endswith(f"/{name}")]


class Handler(BaseHTTPRequestHandler):
    """As much of the hub's interface as its client uses."""

    hub: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer(send=False)

    def do_GET(self) -> None:
        self._answer(send=True)

    def _answer(self, *, send: bool) -> None:
        hub, path = self.hub, self.path.partition("?")[0]
        hub.asked.append((self.command, path, self.headers.get("Range")))
        if path in (f"/api/models/{NAME}", f"/api/models/{NAME}/revision/v1", f"/api/models/{NAME}/revision/{COMMIT}"):
            files = [{"rfilename": name, **hub.described(name)} for name in hub.files]
            self._json({"_id": "1", "id": NAME, "modelId": NAME, "sha": COMMIT, "siblings": files, "tags": []})
        elif path == f"/api/models/{NAME}/tree/{COMMIT}":
            self._json([{"type": "file", "path": name, **hub.described(name)} for name in hub.files])
        elif (found := re.fullmatch(rf"/{NAME}/resolve/{COMMIT}/(.+)", path)) and found[1] in hub.files:
            self._file(found[1], send=send)
        else:
            self._json({"error": "Repository not found"}, status=404)

    def _json(self, value: Any, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        if status == 404:
            self.send_header("X-Error-Code", "RevisionNotFound" if NAME in self.path else "RepoNotFound")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _file(self, name: str, *, send: bool) -> None:
        hub, data = self.hub, self.hub.files[name]
        if send and name in hub.refused:
            self._json({"error": "no"}, status=403)
            return
        begin = int((self.headers.get("Range") or "bytes=0-")[6:].partition("-")[0])
        self.send_response(206 if begin else 200)
        etag = hub.sha256(name) if name == WEIGHTS else str(hub.described(name)["oid"])
        self.send_header("ETag", f'"{etag}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - begin))
        self.end_headers()
        if not send:
            return
        if name == WEIGHTS and hub.cuts:
            self.wfile.write(data[begin : hub.cuts.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(data[begin:])


class Done(NamedTuple):
    """What a command came to: its exit code, its answer, and the lines that stay on standard error."""

    code: int
    stdout: str
    said: list[str]


@pytest.fixture
def hub(tiny_model_dir: Path) -> Iterator[FakeHub]:
    """A hub that has the tiny model, on loopback."""
    hub = FakeHub({file.name: file.read_bytes() for file in tiny_model_dir.iterdir() if file.is_file()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"hub": hub}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


def armt(hub: FakeHub, home: Path, *words: object, **more: str) -> Done:
    """Run a command that knows no other hub."""
    ours = ("HF_", "ARMT_", "HUGGING")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(home / "hf"), "ARMT_CACHE": str(home / "cache")}
    environment |= {"HOME": str(home), "OMP_NUM_THREADS": "1", **more}
    command = [sys.executable, "-m", "armt", *map(str, words)]
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, check=False)
    # What is left of a line on a terminal: bars are wiped away.
    lines = [line.rpartition("\r")[2] for line in done.stderr.decode().split("\n")]
    return Done(done.returncode, done.stdout.decode(), [line for line in lines if line.strip()])


def snapshot_of(home: Path) -> Path:
    return home / "hf" / "hub" / "models--owner--tiny" / "snapshots" / COMMIT


def test_a_model_is_fetched_whole_and_needs_no_hub_afterwards(hub: FakeHub, tmp_path: Path) -> None:
    done = armt(hub, tmp_path, "models", "pull", f"{NAME}@v1", "--json")
    assert (done.code, done.said) == (ExitCode.OK, [])
    found = json.loads(done.stdout)
    assert (found["revision"], found["path"]) == (COMMIT, str(snapshot_of(tmp_path)))
    assert {file.name: file.read_bytes() for file in snapshot_of(tmp_path).iterdir()} == hub.files
    # All files are those of the commit that the name came to, not of the name: that may move meanwhile.
    assert {path.split("/")[4] for _, path, _ in hub.asked if "/resolve/" in path} == {COMMIT}
    hub.asked.clear()
    (tmp_path / "a.txt").write_text("some words of a text")
    counted = armt(hub, tmp_path, "count", "a.txt", "-m", f"{NAME}@v1")
    assert (counted.code, hub.asked) == (ExitCode.OK, [])


def test_a_name_is_fetched_where_a_model_is_asked_for(hub: FakeHub, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("some words of a text")
    done = armt(hub, tmp_path, "count", "a.txt", "-m", NAME)
    assert (done.code, done.said) == (ExitCode.OK, [])
    assert (snapshot_of(tmp_path).parents[1] / "refs" / "main").read_text() == COMMIT


def test_a_download_goes_on_where_the_connection_broke(hub: FakeHub, tmp_path: Path) -> None:
    """And says nothing of it: the client's two lines of warning stood in the middle of the bar."""
    # It takes what comes in pieces of 10 MiB.
    hub.files[WEIGHTS] += bytes(11 << 20)
    hub.cuts = [21 << 19]
    done = armt(hub, tmp_path, "models", "pull", NAME)
    assert (done.code, done.said) == (ExitCode.OK, [])
    assert hub.downloads(WEIGHTS) == [None, f"bytes={10 << 20}-"]
    assert (snapshot_of(tmp_path) / WEIGHTS).read_bytes() == hub.files[WEIGHTS]


def test_what_is_not_what_the_hub_says_is_removed(hub: FakeHub, tmp_path: Path) -> None:
    """The hub's client compares sizes: weights with a wrong hash were taken, and kept for good."""
    hub.claimed = "f" * 64
    for _ in range(2):
        done = armt(hub, tmp_path, "models", "pull", NAME)
        assert (done.code, done.stdout) == (ExitCode.MODEL, "")
        assert done.said == [f"armt: {NAME}: what came from the hub is damaged: {WEIGHTS} (hash differs), removed"]
        assert not (snapshot_of(tmp_path) / WEIGHTS).is_symlink()
    # A name is no checkpoint while a file of it is missing, and the next try fetches that file alone.
    (tmp_path / "a.txt").write_text("some words of a text")
    assert armt(hub, tmp_path, "count", "a.txt", "-m", NAME, HF_HUB_OFFLINE="1").code == ExitCode.MODEL
    hub.claimed = None
    hub.asked.clear()
    (tree,) = snapshot_of(tmp_path).parents[1].glob("trees/*.json")
    tree.unlink()
    assert armt(hub, tmp_path, "models", "pull", NAME).code == ExitCode.OK
    assert [name for name in hub.files if hub.downloads(name)] == [WEIGHTS]


def test_a_download_that_fails_is_gone_on_with(hub: FakeHub, tmp_path: Path) -> None:
    """What came whole is not fetched again; until all is there, nothing is taken for the model."""
    hub.refused = {WEIGHTS}
    name = f"{NAME}@{COMMIT}"
    done = armt(hub, tmp_path, "models", "pull", name)
    assert done.code == ExitCode.MODEL
    (line,) = done.said
    assert line.startswith(f"armt: {name}: download from the hub failed: 403 Forbidden")
    hub.refused.clear()
    hub.asked.clear()
    (tmp_path / "a.txt").write_text("some words of a text")
    assert armt(hub, tmp_path, "count", "a.txt", "-m", name).code == ExitCode.OK
    assert [name for name in hub.files if hub.downloads(name)] == [WEIGHTS]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("owner/none", "the hub has no such model, or shows it only to those it knows"),
        (f"{NAME}@v2", "the hub has the model, but no such revision"),
    ],
    ids=["model", "revision"],
)
def test_what_the_hub_does_not_have(hub: FakeHub, tmp_path: Path, name: str, reason: str) -> None:
    """The hub "cannot be reached", it said, with the client's address of a page about the number 404."""
    done = armt(hub, tmp_path, "models", "pull", name)
    assert (done.code, done.said) == (ExitCode.MODEL, [f"armt: {name}: {reason}"])
