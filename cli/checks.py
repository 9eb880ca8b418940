"""What is refused before a model is loaded: outputs that are in the way, paths that are not there."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import get_args

from armt.cli.arguments.options import CheckpointOptions, LoadOptions, MemoryOptions, TextOptions
from armt.cli.arguments.parsing import is_standard_output
from armt.cli.inputs import refuse_special, same_file
from armt.errors import MemoryFileError, ModelError, UsageError
from armt.runtime.text.ignored import PAGE_MARK, PAGE_MARK_BYTES
from armt.toml_file import did_you_mean

_HEAD_BYTES = 1 << 16
# Of a memory file, in whose header few and short facts stand before its kind.
_MEMORY_HEAD_BYTES = 256
_GZIP = b"\x1f\x8b"
# How one result begins, and a line of many.
_RESULT, _LINE = b'{"path": ', b'{"model_fingerprint": "'
# Text, and of a form that an answer has not.
_TABLES = frozenset({".csv", ".tsv"})
_DEVICE = re.compile(r"[a-z]+(:[0-9]{1,3})?")


def check_output(output: Path, inputs: Sequence[str], *, force: bool) -> Path:
    """Refuse an output file that is an input, is there already, is no file, or has no directory that it can stand in.

    Returns:
        The file to write. Where the output is a link, that is what it leads to now: the link stays, and whoever puts
        another one there meanwhile is not followed.

    Raises:
        UsageError: it is one of these.
    """
    _refuse_other_than_file(output, inputs)
    # Unlike Path.resolve, realpath answers for links that lead round in a circle.
    target = Path(os.path.realpath(output)) if output.is_symlink() else output
    if target.is_symlink():
        raise UsageError(f"{output}: a link that leads round in a circle")
    _refuse_missing(target.parent)
    _refuse_closed(target.parent)
    # A link that leads nowhere yet is there too: what it names is not for us to make unasked.
    if (output.is_symlink() or output.exists()) and not force:
        raise UsageError(f"{output}: is there already; --force replaces it")
    return target


def refuse_dash(option: str, path: Path | None, what: str) -> None:
    """Refuse ``-`` for an output that is no text: elsewhere it is standard output, and no file of that name.

    So is whatever else standard output is called.

    Args:
        option: that names it.
        path: as it was given, None where it was not.
        what: would be written.

    Raises:
        UsageError: it is standard output.
    """
    if path is not None and is_standard_output(path):
        raise UsageError(f"{option} {path}: {what} does not go to standard output; name a place for it")


def check_endings(answer: Path | None, report: Path | None) -> None:
    """Refuse names that say of a file what it will not be: a text that is called as a page, a page as something else.

    Args:
        answer: a file for the answer as text, None for none.
        report: a file for a page, None for none.

    Raises:
        UsageError: a name does.
    """
    from armt.runtime.text.documents import NAMED

    if answer is not None:
        ending = answer.suffix.lower()
        kind = NAMED.get(ending, "text")
        if kind == "page":
            raise UsageError(f"{answer}: an answer is text or JSON; --report {answer} writes a page")
        if kind not in ("text", "markdown") or ending in _TABLES:
            name = answer.with_suffix(".jsonl" if kind == "json" else ".txt").name
            raise UsageError(f"{answer}: an answer is text or JSON, no {answer.suffix}; name it {name}")
    if report is not None and NAMED.get(report.suffix.lower(), "page") != "page":
        raise UsageError(f"--report {report}: a page is HTML; name it {report.with_suffix('.html').name}")


def form_told(answer: Path) -> str | None:
    """Say that an answer is written as text where the ending of its file may mean another form; None elsewhere."""
    from armt.runtime.text.documents import NAMED

    if not answer.suffix or answer.suffix.lower() in NAMED:
        return None
    return f"{answer}: is written as text, whatever {answer.suffix} means; .json and .jsonl are JSON"


def check_apart(files: Mapping[str, Path | None]) -> None:
    """Refuse one file for two things: what is written second would take the place of the first.

    Args:
        files: by what the user calls them, None for those that there are not.

    Raises:
        UsageError: two are one, by whatever name or link.
    """
    seen: dict[str, str] = {}
    for name, path in files.items():
        if path is None:
            continue
        other = seen.setdefault(os.path.realpath(path), name)
        if other != name:
            raise UsageError(f"{other} and {name} would be one file ({path}); name another")


def check_log(output: Path, inputs: Sequence[str], *, instead: str | None = None, makes_folder: bool = False) -> None:
    """Refuse a file for results, one a line, that is an input, is no file of its own, or has no directory to stand in.

    Args:
        output: the file.
        inputs: files and folders that are read.
        instead: what may be done with results that are there, where they are in the way; None where they are not.
        makes_folder: its directory is made where it is missing.

    Raises:
        UsageError: it is one of these.
    """
    _refuse_other_than_file(output, inputs)
    if output.is_symlink():
        raise UsageError(f"{output}: a link; results go line by line into a real file")
    if instead is not None and output.is_file() and output.stat().st_size:
        raise UsageError(f"{output}: has results already; {instead}")
    if not makes_folder:
        _refuse_missing(output.parent)
    if not output.exists():
        _refuse_closed(_lowest(output.parent))


def _refuse_other_than_file(output: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that is an input, or is there and no file."""
    refuse_inputs(output, inputs)
    if output.is_dir():
        raise UsageError(f"{output}: is a directory, expected a file")
    refuse_special(output)


def refuse_inputs(output: Path, inputs: Sequence[str]) -> None:
    """Refuse to write over what is read, by whatever name or link it is reached.

    Raises:
        UsageError: the output is one of the inputs.
    """
    for path in inputs:
        if path != "-" and same_file(output, Path(path)):
            raise UsageError(f"{output}: is what is read; name another file for the output")


def check_place(folder: Path) -> None:
    """Refuse a folder that cannot be made: a file stands where a folder above it would, or nothing may be made there.

    Raises:
        UsageError: it cannot.
    """
    there = _lowest(folder.parent)
    if not there.is_dir():
        raise UsageError(f"{folder}: cannot be written ({there} is no directory)")
    _refuse_closed(there)


def _refuse_missing(folder: Path) -> None:
    """Refuse a folder that is not there, or is none.

    Raises:
        UsageError: it is one of these.
    """
    if folder.is_dir():
        return
    there = _lowest(folder)
    if not there.is_dir():
        raise UsageError(f"{there}: is no directory; nothing can be written below it")
    raise UsageError(f"{folder}: no such directory; make it first (mkdir -p)")


def _refuse_closed(folder: Path) -> None:
    """Refuse a folder that nothing may be written into: it would be said once all has been read.

    Raises:
        UsageError: it is one.
    """
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{folder}: a directory that may not be written into")


def _lowest(folder: Path) -> Path:
    """Return what is there of a path: itself, or what stands above it."""
    return next((path for path in (folder, *folder.parents) if os.path.lexists(path)), Path())


def check_folder(folder: Path, inputs: Sequence[str], *, force: bool, own: str | None = None) -> None:
    """Refuse a folder to write many files into that is read, has files which would be in the way, or cannot be made.

    Args:
        folder: where files go.
        inputs: files and folders that are read.
        force: what is there may be replaced.
        own: a file of ours that may be there, and says for itself whether it may be gone on with.

    Raises:
        UsageError: it is one of these.
    """
    # Unlike Path.resolve, realpath answers for links that lead round in a circle.
    target = os.path.realpath(folder)
    for path in inputs:
        if path != "-" and Path(path).is_dir() and Path(os.path.realpath(path)).is_relative_to(target):
            raise UsageError(f"{folder}: holds what is read ({path}); name another folder for the output")
    # What is missing of its path is made, below a folder that is there.
    there = _lowest(folder)
    if not there.is_dir():
        raise UsageError(f"{there}: is no directory; many files go into one")
    _refuse_closed(there)
    if not force and folder.is_dir() and any(entry.name != own for entry in folder.iterdir()):
        raise UsageError(f"{folder}: has files already; --force replaces those that are in the way")


def check_checkpoint(output: Path | None, options: CheckpointOptions, inputs: Sequence[str], *, force: bool) -> None:
    """Refuse to keep a checkpoint where something else stands: a document, or a file that armt has not written.

    Raises:
        UsageError: it does.
    """
    file = kept_checkpoint(output, options)
    if file is None:
        return
    refuse_inputs(file, inputs)
    if file.is_dir():
        raise UsageError(f"{file}: is a directory, expected a file")
    refuse_special(file)
    if file.exists() and not force and not _is_checkpoint(file):
        raise UsageError(f"{file}: is there already and no checkpoint; --force replaces it")


def kept_checkpoint(output: Path | None, options: CheckpointOptions) -> Path | None:
    """Return the checkpoint that a run writes or goes on from, None where it has none."""
    return None if output is None or (options.every_s is None and not options.resume) else checkpoint_file(output)


def checkpoint_file(output: Path) -> Path:
    """Return where the checkpoint of a run stands, beside its output."""
    # The directory that one is in, and the root, have no name that an ending could be put to.
    return Path(f"{output if output.name else output.absolute()}.checkpoint")


def _is_checkpoint(file: Path) -> bool:
    # It says so at its beginning, also where it is damaged.
    with suppress(OSError), file.open("rb") as opened:
        return b"armt-checkpoint" in opened.read(_HEAD_BYTES)
    return False


def is_memory(path: Path) -> bool:
    """Whether a file is a memory, be it a damaged one."""
    # What cannot be read is said by whoever reads it; pipes are read once.
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as opened:
                head = opened.read(_MEMORY_HEAD_BYTES)
            return head[8:9] == b"{" and b'"format":"armt-memory"' in head
    return False


def is_own(file: Path) -> bool:
    """Whether armt has written a file: results in JSON, a page, a memory, its index, a checkpoint.

    A text does not say so.
    """
    with suppress(OSError):
        if file.is_file():
            with file.open("rb") as opened:
                head = opened.read(_HEAD_BYTES)
            is_sealed = head[8:9] == b"{" and b'"format":"armt-' in head
            # Whatever else begins with a path is somebody's own.
            is_one = head.startswith(_RESULT) and all(key in head for key in (b', "sha256": ', b', "model": '))
            return is_sealed or is_one or head.startswith(_LINE) or PAGE_MARK in head[:PAGE_MARK_BYTES]
    return False


def is_result(file: Path, paths: Sequence[str], memory: Path | None = None) -> bool:
    """Whether a file is the result of these documents, or what a memory alone was asked, as ``--json`` writes it.

    A text does not say what it is of.
    """
    # Whatever else begins so is somebody's own.
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        # A pipe would be waited on for ever.
        if (paths or memory is not None) and file.is_file():
            with file.open("rb") as opened:
                if opened.read(len(_RESULT)) == _RESULT:
                    opened.seek(0)
                    value = json.load(opened)
                    about = [*value.get("sources", ()), *value.get("left_out", ())]
                    named = {value["path"], *(document["path"] for document in about)}
                    alone = (value["path"], value["tokens_read"], value.get("memory")) == (None, 0, str(memory))
                    is_of = named.issuperset(paths) if paths else alone
                    return is_of and {"model", "truncated"} <= value.keys()
    return False


def check_resumable(options: CheckpointOptions, output: Path | None, alone: Sequence[str] = ()) -> None:
    """Refuse to resume, or to prepare for it, where there is nothing on the disk to go on from.

    Args:
        options: what was asked for.
        output: where results go.
        alone: the paths of the one document, where it is only one; a stream among many has no checkpoint.

    Raises:
        UsageError: results go nowhere, or the document is a stream.
    """
    if options.every_s is None and not options.resume:
        return
    name = "--resume" if options.resume else "--checkpoint-every"
    if output is None:
        raise UsageError(f"{name} needs results on disk: name them with -o")
    if "-" in alone:
        raise UsageError(f"-: a stream cannot be read again: {name} needs files")


def model_at(name: str) -> Path:
    """Return the directory of a model that is here, by its path or by the name that ``-m`` takes; nothing is fetched.

    Args:
        name: as it was given, since ``./owner/model`` is a path and nothing else; a file is returned as it is, for
            whoever reads it.

    Raises:
        UsageError: the name is empty.
        ModelError: there is none.
    """
    from armt.runtime.library import DEFAULT, find_model, hub_name

    if not name:
        raise UsageError("an empty name is no path; is a variable of the shell empty?")
    path = Path(name)
    if path.exists():
        return path
    if name == DEFAULT or hub_name(name) is not None:
        return find_model(name, fetch=False)
    raise ModelError(f"{name}: no such file or directory")


def check_names(model: LoadOptions, text: TextOptions | None = None, memory: MemoryOptions | None = None) -> None:
    """Refuse names of what there is not, before torch is imported to find that out.

    Args:
        model: its dtype, device, kernels and dialect.
        text: format and encodings, where documents are read.
        memory: the file that is gone on from.

    Raises:
        UsageError: there is no such dtype, device, backend, dialect, format or encoding.
        MemoryFileError: the file is not there.
    """
    from armt.kernels.backends import BACKENDS
    from armt.models.config import DIALECTS, FloatName
    from armt.runtime.text.documents import check_reading

    if _DEVICE.fullmatch(model.device) is None:
        # Which of them are there is known to torch.
        raise UsageError(f"--device: expected auto, or a device as torch calls it (cpu, cuda:1), got {model.device!r}")
    expect_word("dtype", model.dtype, ("auto", "checkpoint", *get_args(FloatName)))
    expect_word("kernels", model.kernels, ("auto", *BACKENDS))
    expect_word("dialect", model.dialect, DIALECTS)
    if text is not None:
        check_reading(text.encodings, text.format)
    if memory is not None and memory.memory is not None and not memory.memory.is_file():
        raise MemoryFileError(f"{memory.memory}: no such memory file")


def check_unicode(option: str, *words: str | None) -> None:
    """Refuse words that are no Unicode, as a shell hands on bytes of another encoding: no tokenizer takes them.

    Raises:
        UsageError: one is none.
    """
    for word in words:
        try:
            (word or "").encode()
        except UnicodeEncodeError as exc:
            raise UsageError(f"{option}: {word!r} is not UTF-8; does the terminal use another encoding?") from exc


def check_unpacked(files: Sequence[Path]) -> None:
    """Refuse compressed files where texts, pairs and windows are read as they are.

    Raises:
        UsageError: one is compressed.
    """
    for path in files:
        # What cannot be read is said by whoever reads it.
        with suppress(OSError), path.open("rb") as file:
            if file.read(len(_GZIP)) == _GZIP:
                raise UsageError(f"{path}: compressed by gzip, which is not read here; unpack it first (gunzip -k)")


def expect_word(option: str, value: str | None, known: Sequence[str]) -> None:
    """Refuse a word that an option does not know, and say which one was probably meant.

    Args:
        option: its long name, without dashes.
        value: as it was given, None where it was not.
        known: all words that it knows.

    Raises:
        UsageError: it is none of them.
    """
    if value is not None and value not in known:
        close = did_you_mean(value, known)
        raise UsageError(f"--{option}: expected {', '.join(known[:-1])} or {known[-1]}, got {value!r}{close}")


def check_there(paths: Sequence[str], *, files: bool = False) -> None:
    """Refuse paths that are not there before a model is loaded for them.

    Args:
        paths: of documents.
        files: folders are refused too.

    Raises:
        MissingDocument: one is not there, or is a folder.
        UsageError: one is a memory file.
    """
    from armt.runtime.text.documents import MissingDocument

    for path in paths:
        if path != "-" and not Path(path).exists():
            raise MissingDocument(f"{path}: no such file")
        if files and path != "-" and Path(path).is_dir():
            raise MissingDocument(f"{path}: is a directory, expected a file")
        if path != "-" and is_memory(Path(path)):
            raise UsageError(f"{path}: a memory, which is no document; --memory {path} goes on from it")
