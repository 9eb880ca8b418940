"""The base in llama.cpp beside the model, by a stand-in for llama-cpp-python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from armt.errors import UsageError
from armt.models.base import BaseConfig
from armt.runtime.bench.llama import LlamaBaseline, check_llama
from armt.runtime.session import load


@pytest.fixture(scope="module")
def base(tiny_model_dir: Path) -> BaseConfig:
    return load(tiny_model_dir).config.base


def test_a_document_is_read_into_an_empty_cache_and_continued(
    fake_llama: Any, base: BaseConfig, tmp_path: Path
) -> None:
    baseline = LlamaBaseline(tmp_path / "base.gguf", base, longest=30, threads=3)
    assert baseline.dtype == "Q4_1"
    (model,) = fake_llama.made
    assert (model.threads, model.n_ctx) == ((3, 3), 30)
    for _ in range(2):
        # Ids beyond the file's vocabulary are tokens that were added to the base: any other is as good for the time.
        baseline.read(torch.arange(20) + 241)
        assert model.cache == [*range(241, 256), *range(5)]
        baseline.decode(4)
        assert model.cache[20:] == [7, 7, 7, 7]


def test_times_are_expected_by_operations(
    fake_llama: Any, base: BaseConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = LlamaBaseline(tmp_path / "base.gguf", base, longest=64, threads=1)
    now = [0.0]
    monkeypatch.setattr("time.perf_counter", lambda: now[0])
    monkeypatch.setattr(fake_llama, "on_token", staticmethod(lambda: now.__setitem__(0, now[0] + 0.5)))
    # Twice 64 tokens to know: the first run warms up.
    assert baseline.expected_s(64) == pytest.approx(32.0)
    assert 64.0 < baseline.expected_s(128) < 80.0
    assert now[0] == pytest.approx(2 * 32.0)


def test_documents_beyond_the_context_are_skipped(fake_llama: Any, base: BaseConfig, tmp_path: Path) -> None:
    baseline = LlamaBaseline(tmp_path / "base.gguf", base, longest=600, threads=1)
    assert baseline.obstacle(512) == ""
    assert baseline.obstacle(513) == "the file's context ends at 512"


def test_another_base_is_refused(
    fake_llama: Any, base: BaseConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fake_llama.metadata, "llama.block_count", "5")
    with pytest.raises(UsageError, match=r"5 layers of width 32, the model's base 3 of 32"):
        LlamaBaseline(tmp_path / "base.gguf", base, longest=30, threads=1)
    monkeypatch.setattr(fake_llama, "broken", True)
    with pytest.raises(UsageError, match=r"base\.gguf cannot be loaded by llama\.cpp: no magic"):
        LlamaBaseline(tmp_path / "base.gguf", base, longest=30, threads=1)


def test_what_is_lacking_is_said_before_a_model_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("armt.runtime.bench.llama.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="-b FILE"):
        check_llama(None)
    with pytest.raises(UsageError, match=r"pip install llama-cpp-python$"):
        check_llama(tmp_path / "base.gguf")
    monkeypatch.setattr("armt.runtime.bench.llama.find_spec", lambda name: name)
    with pytest.raises(UsageError, match="-b: no file"):
        check_llama(tmp_path / "base.gguf")
    (tmp_path / "base.gguf").touch()
    assert check_llama(tmp_path / "base.gguf") == tmp_path / "base.gguf"
