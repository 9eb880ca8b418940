"""Items of a job: what they are called, their bytes, their tokens cut where segments end, and where those stand."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from armt.errors import DocumentError, NoTextError
from armt.runtime.jobs import document
from armt.runtime.jobs.document import Item, LeftOut, SourceRecord, open_item
from armt.runtime.session import Armt
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.selection import Found
from armt.runtime.text.stored import StoredText

TEXTS = ("The first document, of no great length.", "Die zweite hält Umlaute: äöü, und ist länger.", "x")


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    return [str(tmp_path / f"{number}.txt") for number in range(len(TEXTS))]


def opened(model: Armt, paths: list[str], **options: Any) -> document.OpenedItem:
    return open_item(Item(paths=tuple(paths)), model.tokenizer, segment_tokens=32, **options)


def test_an_item_is_named_by_its_paths(paths: list[str]) -> None:
    one, several, none = Item(paths=(paths[0],)), Item(paths=tuple(paths)), Item(paths=())
    assert (one.name, one.path) == (paths[0], paths[0])
    assert (several.name, several.path) == (" ".join(paths), None)
    assert (none.name, none.path, none.sha256()) == ("", None, None)
    assert one.size == len(TEXTS[0])
    assert several.size == sum(len(text.encode()) for text in TEXTS)


def test_people_are_shown_the_first_of_many_paths() -> None:
    assert Item(paths=("a", "b", "c", "d")).title == "a b c d"
    assert Item(paths=tuple(f"{number}.txt" for number in range(1201))).title == "0.txt and 1,200 others"


def test_a_lenient_item_leaves_out_what_cannot_be_read(model: Armt, paths: list[str], tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.txt")
    item = Item(paths=(missing, *paths, str(tmp_path)), lenient=True)
    found = open_item(item, model.tokenizer, segment_tokens=32)
    assert [text.path for text in found.texts] == paths
    assert [left.path for left in found.left_out] == [missing, str(tmp_path)]
    assert found.left_out[0].error == f"{missing}: no such file"
    assert (found.item, found.alone) == (item, None)
    found.close()
    with pytest.raises(DocumentError, match="no such file"):
        open_item(Item(paths=(missing, missing), lenient=True), model.tokenizer, segment_tokens=32)
    with pytest.raises(DocumentError, match="no such file"):
        opened(model, [*paths, missing])


def test_a_hash_is_of_the_bytes_and_of_all_of_them(paths: list[str]) -> None:
    assert Item(paths=(paths[0],)).sha256() == hashlib.sha256(TEXTS[0].encode()).hexdigest()
    together = {Item(paths=tuple(chosen)).sha256() for chosen in (paths, paths[::-1], paths[:2], paths[:1])}
    assert len(together) == 4
    # One of several that is gone leaves nothing to recognise the rest by.
    assert Item(paths=(paths[0], "missing.txt")).sha256() is None
    assert Item(paths=("-",)).sha256() is None


def test_only_files_can_be_read_again(paths: list[str], tmp_path: Path) -> None:
    assert Item(paths=tuple(paths)).can_be_read_again
    assert not Item(paths=(*paths, "-")).can_be_read_again
    assert not Item(paths=(str(tmp_path),)).can_be_read_again


def test_of_documents_that_others_have_found_none_is_waited_for(model: Armt, paths: list[str], tmp_path: Path) -> None:
    """Where the last of a list was the first one once more, and damaged, the others were not looked at."""
    damaged, empty = tmp_path / "a.docx", tmp_path / "empty.txt"
    damaged.write_bytes(b"PK\x03\x04 no archive")
    empty.touch()
    item = Item(paths=(str(damaged), paths[0], str(damaged)), lenient=True)
    assert item.can_be_read_again
    found = open_item(item, model.tokenizer, segment_tokens=32)
    assert ([text.path for text in found.texts], len(found.left_out)) == ([paths[0]], 2)
    found.close()
    notices: list[str] = []
    with pytest.raises(NoTextError, match="empty"):
        open_item(Item(paths=(str(damaged), str(empty)), lenient=True), model.tokenizer, segment_tokens=32,
                  on_notice=notices.append)  # fmt: skip
    # All of them are told, the last one by its error.
    assert (len(notices), notices[0].startswith(f"{damaged}: ")) == (1, True)
    left = LeftOut(path=str(tmp_path), sha256=None, error=f"{tmp_path}: Permission denied")
    refused = Item(paths=(paths[0],), lenient=True, left_out=(left,))
    assert refused.can_be_read_again
    found = open_item(refused, model.tokenizer, segment_tokens=32)
    assert [left.error for left in found.left_out] == [f"{tmp_path}: Permission denied"]
    found.close()


def test_an_item_of_a_folder_keeps_why_it_cannot_be_looked_at(model: Armt) -> None:
    item = Item.of(Found("a/b.txt", "b.txt", problem="Permission denied"))
    assert (item.paths, item.relative) == (("a/b.txt",), "b.txt")
    with pytest.raises(DocumentError, match=r"a/b\.txt: Permission denied"):
        open_item(item, model.tokenizer, segment_tokens=32)


@pytest.mark.parametrize("carried", [0, 1, 31, 32, 40])
def test_stretches_end_where_segments_do(model: Armt, paths: list[str], carried: int) -> None:
    """The first completes what an earlier document has begun; all together are the documents' own tokens."""
    item = opened(model, paths, carried=carried)
    stretches = [list(stretch) for stretch in item.stretches()]
    lengths = [len(stretch) for stretch in stretches]
    first = 32 - carried % 32
    assert lengths[0] == first
    assert set(lengths[1:-1]) <= {32}
    assert 0 < lengths[-1] <= 32
    expected = [token for text in TEXTS for token in model.tokenizer.encode(text)]
    assert [token for stretch in stretches for token in stretch] == expected
    assert item.known_tokens == len(expected)
    assert [record.tokens for record in item.records] == [len(text.encode()) for text in TEXTS]
    item.close()


def test_it_is_known_where_each_segment_begins(model: Armt, paths: list[str]) -> None:
    """One token is one byte here, so that segment n begins at byte 32 n."""
    item = opened(model, paths)
    for number, _ in enumerate(item.stretches()):
        # A segment's end is the beginning of the next one, which is why one more is known than has been given.
        assert len(item.starts) >= min(number + 2, -(-item.text.size // 32))
    assert list(item.starts) == list(range(0, item.text.size, 32))
    item.close()


def test_of_what_no_model_reads_all_tokens_are_kept(model: Armt, paths: list[str]) -> None:
    item = opened(model, paths)
    assert item.tokens is None
    item.cut_to_end()
    assert item.tokens is not None
    assert list(item.starts) == list(range(0, item.text.size, 32))
    assert [len(ids) for ids in item.tokens] == [32] * (item.text.size // 32) + [item.text.size % 32]
    assert [token for ids in item.tokens for token in ids.tolist()] == [
        token for text in TEXTS for token in model.tokenizer.encode(text)
    ]
    item.close()


def test_the_text_of_a_range_and_its_place(model: Armt, paths: list[str]) -> None:
    item = opened(model, paths)
    whole = "".join(TEXTS).encode()
    assert item.text.size == len(whole)
    assert item.text.read(0, item.text.size) == "".join(TEXTS)
    begin = len(TEXTS[0])
    assert item.text.read(begin - 7, begin + 3) == "length.Die"
    text = item.text
    assert isinstance(text, JoinedText)
    found, start = text.document(begin + 4)
    assert (found.path, start) == (paths[1], begin)
    assert text.document(begin - 1)[0].path == paths[0]
    assert text.place(begin + 4, begin + 10).line == 1
    assert "".join(text.pieces(begin)) == TEXTS[1] + TEXTS[2]
    item.close()


def test_a_long_document_is_a_stream(model: Armt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_PEEK_TOKENS", 64)
    path = tmp_path / "long.txt"
    path.write_text("abcdefgh" * 50)
    item = opened(model, [str(path)])
    assert item.known_tokens is None
    assert not item.records
    assert sum(len(stretch) for stretch in item.stretches()) == 400
    assert item.records == [SourceRecord(path=str(path), sha256=item.texts[0].sha256, tokens=400)]
    item.close()


def test_standard_input_is_a_document_like_any_other(model: Armt, paths: list[str]) -> None:
    item = opened(model, [paths[2], "-"], stdin=BytesIO(b"piped"))
    assert [token for stretch in item.stretches() for token in stretch] == model.tokenizer.encode("xpiped")
    assert [record.path for record in item.records] == [paths[2], "-"]
    item.close()


def test_one_document_without_text_among_several_lets_go_of_the_others(
    model: Armt, paths: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Any] = []
    monkeypatch.setattr(document.StoredText, "close", lambda self: closed.append(self))
    (tmp_path / "empty.txt").write_text(" ")
    with pytest.raises(NoTextError, match=r"empty\.txt"):
        opened(model, [*paths, str(tmp_path / "empty.txt")])
    assert len(closed) >= len(paths)


def test_texts_that_are_at_hand_are_not_read_from_the_paths(model: Armt, tmp_path: Path) -> None:
    """They were kept: the files may be gone, or have changed since."""
    texts = tuple(StoredText.of_string(f"{n}.txt", text, sha256=str(n) * 64) for n, text in enumerate(TEXTS[:2]))
    item = Item(paths=tuple(text.path for text in texts), texts=texts)
    assert item.can_be_read_again
    both = open_item(item, model.tokenizer, segment_tokens=32)
    assert isinstance(both.text, JoinedText)
    assert both.text.read(0, both.text.size) == "".join(TEXTS[:2])
    assert item.sha256() == both.sha256 == hashlib.sha256(f"{'0' * 64}\n{'1' * 64}".encode()).hexdigest()
    list(both.stretches())
    assert [(record.path, record.sha256) for record in both.records] == [("0.txt", "0" * 64), ("1.txt", "1" * 64)]
    # An item is the same with its texts and without them.
    assert item == Item(paths=item.paths)
    both.close()
    with pytest.raises(ValueError, match="closed"):
        texts[0].read(0, 1)
