"""Several documents read behind each other as one text, into one memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from armt.runtime.jobs.memory_file import SourceRecord
from armt.runtime.text.documents import Document
from armt.runtime.text.tokens import Tokenizer


class JoinedDocuments:
    """The tokens of some documents as one stream, and a record of each once it has been read.

    Each document is tokenised by itself, so that reading two together and one after the other give the same tokens.

    Args:
        tokenizer: of the model.
        documents: in reading order; they are opened one after the other.

    Attributes:
        records: one per document that has been read to its end.
    """

    def __init__(self, tokenizer: Tokenizer, documents: Sequence[Document]) -> None:
        self._tokenizer = tokenizer
        self._documents = documents
        self.records: list[SourceRecord] = []

    def stretches(self) -> Iterator[list[int]]:
        """Yield the tokens; can be drawn once.

        Raises:
            ArmtError: a document cannot be read, or holds no text.
        """
        for document in self._documents:
            tokens = 0
            for stretch in self._tokenizer.iter_tokens(document.text()):
                tokens += len(stretch)
                yield stretch
            self.records.append(SourceRecord(path=document.path, sha256=document.sha256, tokens=tokens))
