"""What a file of source code has: how many definitions of which kind, and what is said of those that matter most."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from armt.runtime.answers.code.documentation import Documentation, Said
from armt.runtime.answers.records import Evidence, Note
from armt.runtime.text.code.grammars import GRAMMARS, HOLDERS, VALUES
from armt.runtime.text.code.outline import Definition, Outline, defined_once, depth_of, titled
from armt.runtime.text.code.parsing import outline_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Of a kind that has no more, each is named.
_NAMED = 8
_ANNOUNCING = ("C", "C++")
_LONGEST_SENTENCE_CHARS = 300
_PLURALS = {"class": "classes", "property": "properties"}
# "query . key" and "e.g. this" end none.
_SENTENCE = re.compile(
    r".+?(?:(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)(?<=\S)[.!?](?=\s+(?:(?://+|\*+|\#+)\s*)?[A-Z\d`\"'(:@<_{]|\s*$)|$)",
    re.DOTALL,
)
_LANGUAGE = f"(?:{'|'.join(sorted({re.escape(one.name) for one in GRAMMARS}))})"
_COUNTED = re.compile(
    rf"(?:\A|\s){_LANGUAGE}(?: and {_LANGUAGE})*(?: \([\d,]+ files\))?: [\d,]+ [a-z]+\b.*\.\Z", re.DOTALL
)
_PRIVATE = re.compile(r"_(?!_)|#")


def tells_of_code(gist: str) -> bool:
    """Whether a gist is one that `Overview.gist` makes."""
    return _COUNTED.search(gist) is not None


class Overview:
    """What one or more files of source code have.

    Args:
        text: of the file, or of several.
    """

    def __init__(self, text: StoredText) -> None:
        self._text = text

    @cached_property
    def _outline(self) -> Outline:
        return outline_of(self._text)

    @cached_property
    def _definitions(self) -> list[Definition]:
        found = [one for one in defined_once(self._outline.definitions) if not one.is_local]
        bodied = {self._begin(one) for one in found if one.kind == "function" and one.has_body}
        # A function that a file of C announces among bodies of others has its own elsewhere; a header has it.
        return [one for one in found if not (self._is_announced(one) and self._begin(one) in bodied)]

    def _begin(self, one: Definition) -> int:
        """Return the byte at which the document of a definition begins."""
        return self._text.document(one.start)[1]

    def _is_announced(self, one: Definition) -> bool:
        language = self._text.document(one.start)[0].language
        is_of_c = language is not None and language.name in _ANNOUNCING
        return is_of_c and one.kind == "function" and not one.has_body

    @property
    def is_told(self) -> bool:
        """Whether there is anything to tell: a script without functions is text like any other."""
        return all(part.language is not None for part in self._text.texts) and any(titled(self._definitions))

    def gist(self) -> str:
        """Say what the file is, where it says that, and what it has: ``Go: 3 interfaces (A, B, C), 20 methods.``"""
        languages = " and ".join(self._outline.languages)
        kinds = dict.fromkeys(one.kind for one in self._definitions if one.kind not in VALUES)
        counted = ", ".join(map(self._counted, kinds))
        several = f" ({len(self._text.texts):,} files)" if len(self._text.texts) > 1 else ""
        about = _first_sentence(Documentation(self._outline.about).summary())
        if about and about[-1] not in ".!?:":
            about += "."
        is_one = len(self._text.texts) == 1
        return " ".join(filter(None, (about if is_one else "", f"{languages}{several}: {counted}.")))

    def notes(self, most: int) -> list[Note]:
        """Return what is said of so many definitions: of those that others use first, and what is documented.

        Args:
            most: how many at most; in the order of the text.
        """
        ranked = sorted(filter(_says_something, titled(self._definitions)), key=_rank)[:most]
        notes: list[Note] = []
        for note in sorted(map(self._note, ranked), key=lambda note: note.passage.start):
            # One begins where the other does in what no grammar reads.
            if not notes or notes[-1].passage.end <= note.passage.start:
                notes.append(note)
        return notes

    def _counted(self, kind: str) -> str:
        found = [one for one in self._definitions if one.kind == kind]
        names = ", ".join(dict.fromkeys(one.name for one in found))
        is_named = kind not in ("method", "constructor") and len(found) <= _NAMED
        word = kind if len(found) == 1 else _PLURALS.get(kind, f"{kind}s")
        return f"{len(found):,} {word}" + (f" ({names})" if is_named else "")

    def _note(self, one: Definition) -> Note:
        start, end = one.start, one.head_end
        if (said := Documentation(one.documented).summary()) is not None:
            start = said.start
            found = _SENTENCE.match(self._text.read(said.start, said.end))
            sentence = "" if found is None else found[0].rstrip()
            if len(sentence) > _LONGEST_SENTENCE_CHARS:
                # What has no end is told by its first lines.
                sentence = sentence[:_LONGEST_SENTENCE_CHARS].rpartition("\n")[0].rstrip() or sentence
            end = start + len(sentence.encode())
        quote = self._text.read(start, end)
        passage = Evidence.at(self._text, start, end, quote=quote, by="section")
        return Note(text=quote, kind="quote", passage=passage, checked=True)


def _rank(one: Definition) -> tuple[bool, int, int, int]:
    """Return how soon a definition is told: what is public, stands in no other, is documented, or holds members."""
    depth = depth_of(one)
    kinds = [depth == 0 and one.documented, depth == 0 and one.kind in HOLDERS, one.documented, True]
    return _PRIVATE.match(one.name) is not None, [bool(kind) for kind in kinds].index(True), depth, one.start


def _says_something(one: Definition) -> bool:
    """Whether a definition is worth a line: the name of what only holds others is in theirs."""
    return bool(one.documented) or one.kind not in ("namespace", "module")


def _first_sentence(said: Said | None) -> str:
    found = None if said is None else _SENTENCE.match(said.text)
    return "" if found is None else found[0].strip()
