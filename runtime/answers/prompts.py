"""What the model is shown: worked examples by kind of document, and the questions put to it.

A small model follows examples far better than it follows instructions (docs/results/answers.md). All texts are made up
for this purpose, so that no held-out text is among them; their names are rare ones, which the checker would notice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from armt.runtime.answers.language.sentences import turns_of

DocumentKind = Literal["story", "manual", "law", "code", "minutes", "log", "article"]


Message = Mapping[str, str]


class PromptTokenizer(Protocol):
    """What prompts need of a tokenizer."""

    @property
    def has_chat_template(self) -> bool: ...

    def encode(self, text: str) -> list[int]: ...

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]: ...

    def encode_placed(self, text: str) -> tuple[list[int], Sequence[int]]: ...

    def encode_chat(self, messages: Sequence[Message]) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Example:
    """A passage and the note that belongs to it."""

    passage: str
    note: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage, a question, and its answer in a few words of the passage."""

    passage: str
    question: str
    answer: str


_TASKS: dict[DocumentKind, str] = {
    "story": "Say in one short sentence what happens in the passage above.",
    "manual": "Say in one short sentence what the passage above explains.",
    "law": "Say in one short sentence what the passage above rules.",
    "code": "Say in one short sentence what the code above does.",
    "minutes": "Say in one short sentence what was said or decided in the passage above.",
    "log": "Say in one short sentence what the log above shows.",
    "article": "Say in one short sentence what the passage above says.",
}

_EXAMPLES: dict[DocumentKind, tuple[Example, ...]] = {
    "story": (
        Example(
            "In spring the river rose over the lower fields, and the people of Harrow Mill carried their goods up the "
            "hill. Old Tamsin would not leave her house. Her grandson rowed back for her at dusk and found her on the "
            'table with the cat in her lap. "I have seen worse water," she said, but she let him lift her into the '
            "boat. That night the house was swept away.",
            "The river floods Harrow Mill, and Tamsin is saved by her grandson before her house is swept away.",
        ),
        Example(
            "The market opened at six, and by seven the price of salt had doubled. Nobody knew why. Ilse, who kept the "
            "smallest stall, had bought forty sacks in the autumn, when they were cheap, and now the cooks of three "
            "inns stood in front of her and shouted. She sold each of them one sack at the old price. The others "
            "called her a fool. In the evening all three inns sent word that they would buy their salt, pepper and oil "
            "from nobody else.",
            "The price of salt doubles, and Ilse wins the custom of three inns by selling at the old price.",
        ),
        Example(
            "The rules of the mill are these. The wheel shall be greased on every Monday. Grain shall be weighed "
            "before it is ground, and the weight shall be written in the book with the owner's mark. Whoever brings "
            "wet grain shall pay a fine of two pence, and if he brings it again, he shall be sent away. The miller "
            "shall keep one part in sixteen for himself.",
            "Rules for the mill: greasing the wheel, weighing the grain, the fine for wet grain, the miller's share.",
        ),
    ),
    "manual": (
        Example(
            "-k, --keep DAYS\n    Keep snapshots for at least DAYS days. Older ones are removed when the next snapshot "
            "has been written. With 0 nothing is ever removed. The default is 30.\n\n-q, --quiet\n    Print errors "
            "only. Progress is not shown.",
            "The options --keep, for how many days snapshots are kept, and --quiet, which prints errors only.",
        ),
        Example(
            "Before the first run, copy tarn.conf.example to /etc/tarn.conf and enter the address of your server. The "
            "service reads this file at its start only, so it must be restarted after every change. If the file cannot "
            "be read, the service does not start and writes the reason to the system log.",
            "How to set up /etc/tarn.conf before the first run, and that the service must be restarted after changes.",
        ),
    ),
    "law": (
        Example(
            "7. The tenant shall pay the rent by the third working day of each month. If payment is late by more than "
            "fourteen days, the landlord may charge interest at four per cent a year. The landlord shall not enter the "
            "premises without giving notice of two days, except where there is danger to life or property.",
            "The tenant pays rent by the third working day of each month, with interest when late, and the landlord "
            "gives two days' notice before entering.",
        ),
        Example(
            "Article 12. Any member may leave the Association by written notice to the Board. The notice takes effect "
            "at the end of the calendar year. Fees that have been paid are not returned. A member who has not paid for "
            "two years may be expelled by the Board; appeal lies to the general meeting.",
            "Members may leave by written notice at the end of the year, and the Board may expel those who do not pay "
            "for two years.",
        ),
    ),
    "code": (
        Example(
            "def newest(folder):\n    files = [p for p in folder.iterdir() if p.is_file()]\n    if not files:\n"
            "        raise LookupError(folder)\n    return max(files, key=lambda p: p.stat().st_mtime)",
            "The function newest returns the file of a folder that was changed last, and raises LookupError if there "
            "is none.",
        ),
        Example(
            "/* Ring buffer of samples. */\nstatic int ring_push(struct ring *r, int16_t s)\n{\n    if (r->count == "
            "RING_SIZE)\n        return -ENOSPC;\n    r->data[(r->head + r->count++) % RING_SIZE] = s;\n"
            "    return 0;\n}",
            "The function ring_push appends a sample to the ring buffer and returns -ENOSPC when it is full.",
        ),
    ),
    "minutes": (
        Example(
            "Ms Ferrand reported that the roof of the library had been repaired for 18,400 euros, less than planned. "
            "Mr Okoro asked whether the rest could go to the reading room. After some discussion it was agreed that "
            "the committee would decide in March, when the accounts are closed.",
            "The library's roof was repaired for 18,400 euros, and what to do with the rest will be decided in March.",
        ),
        Example(
            "My friends, we have come a long road together. Three years ago the harbour was empty, and our young "
            "people left for the cities. Today four ships lie at the quay, and the school has opened again. But I "
            "say to you that the work is half done, and I ask for your patience once more.",
            "The speaker praises what has become of the harbour and the school, and asks for patience because the work "
            "is half done.",
        ),
    ),
    "log": (
        Example(
            "08:14:02 gate[311]: listening on port 7070\n08:14:09 gate[311]: connection from 10.0.4.17\n08:14:09 "
            "gate[311]: certificate expired, connection refused\n08:15:40 gate[311]: connection from 10.0.4.17\n"
            "08:15:40 gate[311]: certificate expired, connection refused",
            "The gate listens on port 7070 and refuses two connections from 10.0.4.17 because the certificate has "
            "expired.",
        ),
        Example(
            "tern (2.4-1) stable; urgency=medium\n\n  * New upstream release.\n  * Fix the crash on empty lists.\n"
            "  * Drop the patch for old compilers, which is no longer needed.",
            "Release 2.4-1 of tern fixes a crash on empty lists and drops an old patch.",
        ),
    ),
    "article": (
        Example(
            "Most of the lichens on the island grow on the bark of old rowan trees. Between 1974 and 1991 the number "
            "of rowans fell by half, since sheep ate the saplings, and eleven kinds of lichen were no longer found. "
            "After the sheep had been fenced out, young rowans came back within six years, but only four of the "
            "lichens did.",
            "Sheep halved the island's rowans and eleven lichens vanished, of which four came back after fencing.",
        ),
        Example(
            "The bridge at Lund was built of oak in 1652 and rebuilt in stone after the fire of 1703. For a century it "
            "was the only crossing south of the lake, and the toll paid for the town's walls. When the railway came, "
            "the toll was given up, and the bridge has carried only walkers since.",
            "The bridge at Lund, once the only crossing south of the lake, lost its toll to the railway and now "
            "carries only walkers.",
        ),
    ),
}

# Words that SmolLM2 met in its own training (smol-summarize); other instructed models take them as they stand.
_NOTE_SYSTEM = (
    "Extract and present the main key point of the input text in one very short sentence, including essential details "
    "like dates or locations if necessary."
)
_GIST_SYSTEM = (
    "Provide a concise, objective summary of the input text in up to three sentences, focusing on key actions and "
    "intentions without using second or third person pronouns."
)

_GIST_TASK = "Say in two sentences what the whole text is about."
_GIST_EXAMPLES = (
    (
        (
            "Sorrel's ship is lost on the reef, and only she and the cook reach the shore.",
            "They live on the island for a year and build a boat from the wreck.",
            "The cook falls ill and dies before the boat is done.",
            "Sorrel sails alone and is found by fishermen.",
        ),
        "Sorrel is shipwrecked on an island with the cook, who dies there. After a year she sails away alone in a boat "
        "built from the wreck, and fishermen find her.",
    ),
    (
        (
            "How to install the pump and connect it to the tank.",
            "The settings for pressure and flow, and what their defaults are.",
            "What the warning lights mean, and when to call the service.",
            "The filter is to be cleaned every three months.",
        ),
        "A manual for a pump, from its installation and settings to its upkeep. It also explains the warning lights "
        "and when to call the service.",
    ),
)

_ANSWER_TASK = "Answer in a few words from the text above."
_ASKING_TASK = "Ask a question that the passage above answers."
_ANSWER_EXAMPLES = (
    Asked(
        "The ferry to Norrey leaves at ten past seven, and at noon on Sundays. Tickets are sold on board for nine "
        "crowns; children under six travel free. Dogs must be kept on deck.",
        "What does a ticket cost?",
        "nine crowns",
    ),
    Asked(
        "-k, --keep DAYS\n    Keep snapshots for at least DAYS days. The default is 30.\n\n-q, --quiet\n    Print "
        "errors only.",
        "Which option prints errors only?",
        "-q, --quiet",
    ),
    Asked(
        "And Oren begat Tal, and Tal dwelt in Maresh, and kept the flocks of his uncle Hadar. And when Hadar died, his "
        "daughters gave the wells to Tal.",
        "Who gave the wells to Tal?",
        "Hadar's daughters",
    ),
)


def is_transcript(sample: str) -> bool:
    """Say whether a sample of a document is turns of some who speak, more than one line in five."""
    lines = [line for line in sample.splitlines() if line.strip()]
    return sum(turns_of(lines).values()) > _TURNS * len(lines)


def document_kind(sample: str) -> DocumentKind:
    """Say of what kind a document is, by what stands in a sample of it; the same answer every time.

    Args:
        sample: some thousands of characters, from its beginning and its middle.
    """
    lines = [line for line in sample.splitlines() if line.strip()]
    words = [word.lower() for word in _WORD.findall(sample)]
    if not lines or not words:
        return "article"

    def lines_share(pattern: re.Pattern[str]) -> float:
        return sum(pattern.search(line) is not None for line in lines) / len(lines)

    def per_thousand(wanted: frozenset[str]) -> float:
        return 1000 * sum(word in wanted for word in words) / len(words)

    if lines_share(_LOG_LINE) > 0.3:
        return "log"
    # Those who write speech down write down pauses as well: "Um {gap}".
    if is_transcript(sample):
        return "minutes"
    if lines_share(_CODE_LINE) > 0.2:
        return "code"
    if per_thousand(_LAW_WORDS) > 12:
        return "law"
    if lines_share(_OPTION_LINE) > 0.04 or per_thousand(_MANUAL_WORDS) > 12:
        return "manual"
    if per_thousand(_MEETING_WORDS) > 8 or per_thousand(_SPEECH_WORDS) > 30:
        return "minutes"
    # A life that is told with its years is an article, and no tale.
    told = _YEAR.findall(sample)
    years = 1000 * len(told) / len(words) if len(set(told)) > 1 else 0.0
    return "story" if per_thousand(_STORY_WORDS) > 30 and years < _MOST_YEARS else "article"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TURNS = 0.2
_WORD = re.compile(r"[^\W\d_]+")
# Of a thousand words: forty-five tales had 1.0 at most, sermons 1.8, a biography 12.3.
_YEAR, _MOST_YEARS = re.compile(r"\b(?:1[5-9]|20)\d\d\b"), 3
_LOG_LINE = re.compile(
    r"^\W{0,2}(?:\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|\[\s*\d+\.\d+\])"
    r"|^  \* \S|^ -- .+ <.+@.+>"
)
_CODE_LINE = re.compile(
    r"[{};]\s*$|^\s*(?:def|class|import|from|return|if|elif|else|for|while|try|except|with|#include|#define|static|"
    r"public|private|func|fn|let|const|var)\b.*[:;{}(),\w]\s*$|^\s*(?://|/\*|\*/)"
)
_OPTION_LINE = re.compile(r"^\s*--?[A-Za-z][\w-]*(?:[ ,=\[]|$)|^\s{0,3}\$ \S|^(?:NAME|SYNOPSIS|OPTIONS|SEE ALSO)$")
_LAW_WORDS = _words(
    "agreement party parties license licence licensee licensor copyright warranty liability liable hereby herein "
    "hereof thereof pursuant clause paragraph article contract covered regulation act court provisions tenant "
    "landlord plaintiff defendant statute"
)
_MANUAL_WORDS = _words(
    "option options default file files command commands function returns value parameter parameters specified "
    "specify install configure configuration user users set package packages example argument arguments"
)
_MEETING_WORDS = _words(
    "agenda meeting minutes motion seconded chair chairman chairwoman committee agreed resolved adjourned attendees "
    "board councillor delegate delegates"
)
_SPEECH_WORDS = _words("we our us ours my fellow friends")
_STORY_WORDS = _words("he she him her his hers said unto thou thee ye them they")


def note_messages(kind: DocumentKind, passage: str, *, instructed: bool) -> list[Message]:
    """Return the conversation whose next turn is a note about a passage.

    Args:
        kind: of the document.
        passage: what the note is about.
        instructed: the model follows instructions; one that does not is shown worked examples instead, which a small
            instructed model repeats where a passage is unlike them (docs/results/answers.md).
    """
    if instructed:
        return [{"role": "system", "content": _NOTE_SYSTEM}, _user(passage)]
    task = _TASKS[kind]
    shown = [
        message
        for example in _EXAMPLES[kind]
        for message in (_user(f"{example.passage}\n\n{task}"), _assistant(example.note))
    ]
    return [*shown, _user(f"{passage}\n\n{task}")]


def note_examples(kind: DocumentKind) -> list[str]:
    """Return the notes that the worked examples have: a note that is one of them is about nothing."""
    return [example.note for example in _EXAMPLES[kind]]


def gist_messages(notes: Sequence[str], *, instructed: bool) -> list[Message]:
    """Return the conversation whose next turn is the gist of notes; ``instructed`` as in `note_messages`."""
    if instructed:
        return [{"role": "system", "content": _GIST_SYSTEM}, _user("\n".join(notes))]
    shown = [
        message
        for lines, gist in _GIST_EXAMPLES
        for message in (_user("\n".join(lines) + f"\n\n{_GIST_TASK}"), _assistant(gist))
    ]
    return [*shown, _user("\n".join(notes) + f"\n\n{_GIST_TASK}")]


def answer_messages(evidence: str, question: str) -> list[Message]:
    """Return the conversation whose next turn is the answer to a question about evidence."""
    shown = [
        message
        for item in _ANSWER_EXAMPLES
        for message in (_user(_asked(item.passage, item.question)), _assistant(item.answer))
    ]
    return [*shown, _user(_asked(evidence, question))]


def asking_messages(passage: str) -> list[Message]:
    """Return the conversation whose next turn is a question that a passage answers."""
    return [_user(f"{passage}\n\n{_ASKING_TASK}")]


def _asked(evidence: str, question: str) -> str:
    return f"{evidence}\n\n{_ANSWER_TASK}\n{question}"


def _user(content: str) -> Message:
    return {"role": "user", "content": content}


def _assistant(content: str) -> Message:
    return {"role": "assistant", "content": content}
