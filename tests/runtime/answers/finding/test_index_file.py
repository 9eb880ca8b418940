"""Index files: exact, small, refused by name when they are damaged, foreign or stale; hostile ones give one error."""

from __future__ import annotations

import dataclasses
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save, save_file

from armt.errors import MemoryFileError
from armt.runtime.answers.finding import index_file
from armt.runtime.answers.finding.index_file import (
    Index,
    IndexedSource,
    check_source,
    describe_index_file,
    index_path,
    load_index,
    quantised,
    save_index,
)
from armt.runtime.sealed import seal
from armt.runtime.text.stored import Heading

MODEL, MEMORY = "a" * 64, "b" * 64
TEXT = "é text of some words. " * 20


def source(text: str | None = None) -> IndexedSource:
    return IndexedSource(
        path="x.txt",
        sha256="c" * 64,
        format="text",
        encodings=("latin-1",),
        size=len(TEXT.encode()),
        headings=(Heading(0, 1, "Änfang"), Heading(40, 2, "B")),
        page_starts=(0, 100),
        text=text,
    )


def index(segments: int = 12, text: str | None = None, shape: tuple[int, int] = (16, 64)) -> Index:
    rng = np.random.default_rng(0)
    keys, scales = quantised(rng.normal(size=(segments, *shape)).astype(np.float32))
    starts = np.arange(segments, dtype=np.int64) * len(TEXT.encode()) // max(1, segments)
    return Index(
        model=MODEL,
        memory=MEMORY,
        sources=(source(text),),
        keys=keys,
        scales=scales,
        ranges=np.stack([starts, np.minimum(starts + 3, len(TEXT.encode()))], axis=1),
        lines=np.arange(1, segments + 1),
        source_of=np.zeros(segments, dtype=np.int32),
    )


def same(left: Index, right: Index) -> bool:
    return all(
        np.array_equal(one, other) if isinstance(one := getattr(left, field.name), np.ndarray) else one == other
        for field in dataclasses.fields(Index)
        for other in [getattr(right, field.name)]
    )


@pytest.mark.parametrize("text", [None, TEXT], ids=["without text", "with text"])
@pytest.mark.parametrize("segments", [0, 1, 12])
def test_an_index_comes_back_as_it_was(tmp_path: Path, segments: int, text: str | None) -> None:
    path = tmp_path / "a.index"
    save_index(path, index(segments, text))
    assert same(load_index(path, model=MODEL, memory=MEMORY), index(segments, text))
    again = tmp_path / "b.index"
    save_index(again, index(segments, text))
    assert path.read_bytes() == again.read_bytes()


def test_a_source_is_looked_for_where_it_was_and_beside_the_index(tmp_path: Path) -> None:
    """A path as typed is found from one folder alone, and what was moved as a whole lies where nobody typed it."""
    (tmp_path / "kept").mkdir()
    whole = index(4, None)
    read = str(tmp_path / "texts" / "x.txt")
    placed = dataclasses.replace(whole, sources=(dataclasses.replace(whole.sources[0], places=(read,)),))
    save_index(tmp_path / "kept" / "a.index", placed)
    assert load_index(tmp_path / "kept" / "a.index").sources[0].places == (read,)
    assert load_index(tmp_path / "kept" / "a.index").sources[0].path == "x.txt"
    moved = tmp_path / "elsewhere" / "kept"
    moved.mkdir(parents=True)
    (tmp_path / "kept" / "a.index").rename(moved / "a.index")
    there = str(tmp_path / "elsewhere" / "texts" / "x.txt")
    assert load_index(moved / "a.index").sources[0].places == (read, there)
    # Read on from there, it is found by what lies beside it, too.
    save_index(moved / "b.index", load_index(moved / "a.index"))
    assert load_index(moved / "b.index").sources[0].places == (read, there)


def test_a_source_that_has_only_the_root_in_common_is_looked_for_where_it_was(tmp_path: Path) -> None:
    whole = index(4, None)
    placed = dataclasses.replace(whole, sources=(dataclasses.replace(whole.sources[0], places=("/x.txt",)),))
    save_index(tmp_path / "a.index", placed)
    tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}-moved"))
    found = load_index(tmp_path.with_name(f"{tmp_path.name}-moved") / "a.index")
    tmp_path.with_name(f"{tmp_path.name}-moved").rename(tmp_path)
    assert found.sources[0].places == ("/x.txt",)


def test_several_sources_keep_their_own_text(tmp_path: Path) -> None:
    whole = index(4, TEXT)
    two = dataclasses.replace(
        whole,
        sources=(*whole.sources, IndexedSource(path="y", sha256=None, format=None, encodings=(), size=3, text="añ")),
        ranges=np.array([[0, 5], [5, 9], [0, 1], [1, 3]]),
        lines=np.array([1, 7, 1, 1]),
        source_of=np.array([0, 0, 1, 1], dtype=np.int32),
    )
    save_index(tmp_path / "a.index", two)
    assert same(load_index(tmp_path / "a.index"), two)


def test_keys_are_rounded_by_half_a_step_at_most() -> None:
    keys = np.random.default_rng(1).normal(size=(5, 4, 8)).astype(np.float32)
    keys[2] = 0
    small, scales = quantised(keys)
    assert np.abs(small * scales[:, None, None] - keys).max() <= scales.max() / 2 * 1.001
    assert not small[2].any()
    assert np.abs(small).max() == 127


def test_a_million_tokens_take_less_than_ten_megabytes(tmp_path: Path) -> None:
    """7,813 segments of 128 tokens, with 16 keys of 64 numbers each as the default model has them."""
    save_index(tmp_path / "a.index", index(7813, shape=(16, 64)))
    assert (tmp_path / "a.index").stat().st_size <= 10_000_000


def test_another_model_memory_or_source_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    save_index(path, index())
    with pytest.raises(MemoryFileError, match=r"belongs to another model .*; read the document again with -o$"):
        load_index(path, model="f" * 64)
    with pytest.raises(MemoryFileError, match="belongs to another memory file"):
        load_index(path, memory="f" * 64)
    loaded = load_index(path)
    check_source(path, loaded.sources[0], "c" * 64)
    with pytest.raises(MemoryFileError, match=r"x\.txt has changed since it was read"):
        check_source(path, loaded.sources[0], "d" * 64)
    with pytest.raises(MemoryFileError, match="no such index"):
        load_index(tmp_path / "none.index")
    save_file({"a": np.zeros(1)}, tmp_path / "other.index", metadata={"format": "armt-memory"})
    with pytest.raises(MemoryFileError, match="no index"):
        load_index(tmp_path / "other.index")


def test_description(tmp_path: Path) -> None:
    save_index(tmp_path / "a.index", index(12, TEXT))
    said = describe_index_file(tmp_path / "a.index")
    assert json.loads(json.dumps(said)) == said
    assert (said["kind"], said["segments"], said["keys"], said["keeps_text"]) == ("index", 12, [16, 64], True)
    assert said["sources"] == [
        {
            "path": "x.txt",
            "sha256": "c" * 64,
            "format": "text",
            "encodings": ["latin-1"],
            "text_bytes": len(TEXT.encode()),
            "pages": 2,
            "headings": 2,
        }
    ]
    assert index_path(Path("book.armt")) == Path("book.index")


def test_flipped_bits_and_cut_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.index"
    save_index(path, index(3, TEXT, (2, 4)))
    data, rng = path.read_bytes(), random.Random(0)
    for trial in range(400):
        damaged = bytearray(data)
        if trial % 4 == 0:
            del damaged[rng.randrange(len(data)) :]
        else:
            damaged[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(damaged))
        with pytest.raises(MemoryFileError) as caught:
            load_index(path)
        assert "\n" not in str(caught.value)


def _sealed(path: Path, header: dict[str, str], tensors: dict[str, Any]) -> None:
    """Write a file whose checksum is right, as somebody who means harm would."""
    header = {key: value for key, value in header.items() if key != "sha256"}
    path.write_bytes(seal(header, tensors, save))


HOSTILE = {
    "ranges out of the text": lambda h, t: t.update(ranges=t["ranges"] + 10**6),
    "negative ranges": lambda h, t: t.update(ranges=t["ranges"] - 5),
    "ranges backwards": lambda h, t: t.update(ranges=t["ranges"][::-1].copy()),
    "fewer lines": lambda h, t: t.update(lines=t["lines"][1:].copy()),
    "lines from zero": lambda h, t: t.update(lines=t["lines"] * 0),
    "sources that are not there": lambda h, t: t.update(source_of=t["source_of"] + 9),
    "scales that are no numbers": lambda h, t: t.update(scales=t["scales"] * np.float32("nan")),
    "keys of another kind": lambda h, t: t.update(keys=t["keys"].astype(np.float32)),
    "keys of two dimensions": lambda h, t: t.update(keys=t["keys"][0]),
    "no keys": lambda h, t: t.pop("keys"),
    "another tensor": lambda h, t: t.update(more=np.zeros(1)),
    "sources that are no zlib": lambda h, t: t.update(sources=np.zeros(9, dtype=np.uint8)),
    "sources of another size": lambda h, t: h.update(sources_bytes="7"),
    "a text larger than it can be": lambda h, t: h.update(text_bytes=str(10**15)),
    "a negative size": lambda h, t: h.update(text_bytes="-1"),
    "a size that is no number": lambda h, t: h.update(text_bytes="many"),
    "a text that is not told": lambda h, t: h.update(text_bytes=""),
    "no model": lambda h, t: h.update(model="x"),
    "another key": lambda h, t: h.update(more="x"),
    "another version": lambda h, t: h.update(format_version="99"),
    "sources that are no list": lambda h, t: _described(h, t, {"a": 1}),
    "deep sources": lambda h, t: _raw(h, t, b"[" * 100_000),
    "sources without keys": lambda h, t: _described(h, t, [{"path": "x"}]),
    "a size that is a truth": lambda h, t: _changed(h, t, size=True),
    "headings behind the end": lambda h, t: _changed(h, t, headings=[[10**9, 1, "x"]]),
    "headings of two parts": lambda h, t: _changed(h, t, headings=[[1, 2]]),
    "headings that are numbers": lambda h, t: _changed(h, t, headings=[1]),
    "pages that are texts": lambda h, t: _changed(h, t, page_starts=["a"]),
    "pages beyond 64 bits": lambda h, t: _changed(h, t, page_starts=[10**40]),
    "encodings that are numbers": lambda h, t: _changed(h, t, encodings=[1]),
    "a path that is a list": lambda h, t: _changed(h, t, path=[]),
}


def _raw(header: dict[str, str], tensors: dict[str, Any], data: bytes) -> None:
    tensors["sources"] = index_file._packed(data)
    header["sources_bytes"] = str(len(data))


def _described(header: dict[str, str], tensors: dict[str, Any], value: object) -> None:
    _raw(header, tensors, json.dumps(value).encode())


def _changed(header: dict[str, str], tensors: dict[str, Any], **change: object) -> None:
    _described(header, tensors, [index_file._described(source()) | change])


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.usefixtures("_uncollected")
def test_hostile_files_with_a_right_checksum_are_refused(tmp_path: Path, change: Any) -> None:
    path = tmp_path / "a.index"
    save_index(path, index(4, TEXT, (2, 4)))
    header = dict(_header(path))
    tensors = load_file(path)
    change(header, tensors)
    _sealed(path, header, tensors)
    with pytest.raises(MemoryFileError) as caught:
        load_index(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_harness_seals_what_is_whole(tmp_path: Path) -> None:
    """Without a change the same steps give a file that is taken, so the refusals above are the changes' doing."""
    path = tmp_path / "a.index"
    save_index(path, index(4, TEXT, (2, 4)))
    _sealed(path, dict(_header(path)), load_file(path))
    assert same(load_index(path), index(4, TEXT, (2, 4)))


def _header(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    header: dict[str, str] = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]
    return header


def test_no_torch_is_needed() -> None:
    code = "import sys, armt.runtime.answers.finding.index_file as m; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
