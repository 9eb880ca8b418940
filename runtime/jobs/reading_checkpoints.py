"""Checkpoints of one reading: documents read behind each other into one memory, which may take hours."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from armt.disk import sha256_file
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.reader import Reader, ReadingPoint
from armt.runtime.jobs.checkpoint import Checkpoint, load_checkpoint, owner_of, remove_checkpoint, save_checkpoint
from armt.runtime.session import Armt
from armt.runtime.text.documents import Document


class ReadingCheckpoints:
    """Keeps where a reading stands in a file, so that it can go on in the middle.

    Args:
        armt: the model.
        file: for the checkpoint; replaced in one step.
        every_s: seconds between checkpoints.
        documents: what is read, in order: files, since they are read again to go on.
        memory_file: what reading goes on from, or None.
        schedule, layers: how it is computed.

    Attributes:
        point: where reading starts, from `find`; None for the beginning.
    """

    def __init__(
        self, armt: Armt, file: Path, every_s: float, *, documents: Sequence[Document], memory_file: Path | None,
        schedule: str, layers: int,
    ) -> None:  # fmt: skip
        self.file = file
        self.point: ReadingPoint | None = None
        self._every_s, self._kept_at = every_s, time.perf_counter()
        self._paths = [Path(document.path) for document in documents]
        memory = None if memory_file is None else sha256_file(memory_file)
        asked = [[document.path, document.encodings, document.format] for document in documents]
        settings = hashlib.sha256(json.dumps([asked, memory]).encode()).hexdigest()[:16]
        self._owner = owner_of(armt, settings=settings, schedule=schedule, layers=layers)
        self._sha256: str | None = None

    def find(self) -> bool:
        """Take up the checkpoint that is there; returns whether there is one, but not of this reading."""
        found = load_checkpoint(self.file, self._owner)
        if found is not None and found.sha256 == self._digest():
            self.point = found.point
        return self.point is None and self.file.exists()

    def step(self, reader: Reader, event: StepDone) -> None:
        """Write a checkpoint after a step of reading, where one is due and possible."""
        if time.perf_counter() - self._kept_at < self._every_s:
            return
        point = reader.point(event)
        if point is not None:
            path = str(self._paths[0])
            save_checkpoint(self.file, self._owner, Checkpoint(path, path, self._digest(), point))
            self._kept_at = time.perf_counter()

    def remove(self) -> None:
        """Remove the checkpoint: the result is safe, or what is left of an earlier run is not wanted."""
        remove_checkpoint(self.file)

    def _digest(self) -> str:
        """Return the SHA-256 of all documents' own, hashed once."""
        if self._sha256 is None:
            each = [sha256_file(path) for path in self._paths]
            self._sha256 = hashlib.sha256("\n".join(each).encode()).hexdigest()
        return self._sha256
