"""Windows with notes and gists that people wrote: about verses, meetings, papers, contracts and stories."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from random import Random

from answer_sets import HELD_OUT_BOOKS, outlines, verses
from phrases import inflected
from windows import MOST_BEFORE, Cutter, Origin, Window, before, sentence_lines

from armt.runtime.answers.language.checks import is_ordinary, missing
from armt.runtime.answers.notes import NOTE_TOKENS

# Books with the outlines of a commentary.

Outline = tuple[int, int, int, str]
Verse = tuple[int, int, str]
_LEAST_LINES, _MOST_LINES = 4, 40
_LEAST_RUN, _MOST_RUN = 2, 4


def stories(sword: Sequence[Path], outline: Path, cutter: Cutter, random: Random) -> Iterator[Window]:
    """Yield sections of books with the commentary's lines on them, one line or a run of them.

    Args:
        sword: folders of two Bibles; of the same verses either is taken once.
        outline: folder of the commentary.
        cutter: what sections are cut with.
        random: says which text is taken for what.
    """
    texts = [(name, verses(folder)) for name, folder in zip(("sword-text-kjv", "sword-text-web"), sword, strict=True)]
    for book, lines in outlines(outline).items():
        if book in HELD_OUT_BOOKS:
            continue
        for number, (source, translation) in enumerate(texts):
            origin = Origin(
                name=f"bible/{book.lower()}", kind="story", source=f"{source}, sword-comm-mhcc", licence="public domain"
            )
            text, places = _book_text(translation.get(book, []), numbered=random.random() < 0.6)
            known = [line for line in lines if line[:2] in places]
            # A line stands alone with the one text and in a run with the other.
            runs = list(_runs(known))
            chosen = [run for at, run in enumerate(runs) if at % 2 == number]
            chosen += [[line] for at, run in enumerate(runs) if at % 2 != number for line in run]
            for run in chosen:
                start, end = places[run[0][:2]][0], _end(run[-1], places)
                shown = cutter.section(text[start:end], "story") if start < end else ""
                response = _faithful([line[3] for line in run], shown, cutter)
                if response and cutter.is_section(shown):
                    yield origin.note(before(text, start), shown, response)


_GOES_ON = re.compile(
    r"(?:and|also|further|farther|the same|another|likewise|him|them|of|to|for|in|by|with|from)\b", re.IGNORECASE
)


def _faithful(lines: Sequence[str], shown: str, cutter: Cutter) -> str:
    """Return those lines whose names stand in the section, as many as a note may have tokens."""
    said = ""
    for line in lines:
        # The commentary calls him so where the text does not yet.
        named = line.replace("Christ", "Jesus") if "Christ" not in shown and "Jesus" not in line else line
        named = re.sub(r", (?=(?:The|An?|His|Her|He|Their|They) )", ". ", named)
        if missing(named, shown) or (not said and (_POINTS.match(named) or _GOES_ON.match(named))):
            continue
        if cutter.tokens(f"{said} {named}") <= NOTE_TOKENS:
            said = f"{said} {named}".strip()
    return said


def _book_text(found: Sequence[Verse], *, numbered: bool) -> tuple[str, dict[tuple[int, int], tuple[int, int]]]:
    text, places = "", {}
    for chapter, verse, words in found:
        if verse == 1:
            text += f"{chr(10) if text else ''}CHAPTER {chapter}\n\n"
        start = len(text)
        text += f"{verse} {words}\n" if numbered else f"{words}\n"
        places[chapter, verse] = (start, len(text) - 1)
    return text, places


def _runs(lines: Sequence[Outline]) -> Iterator[Sequence[Outline]]:
    """Yield the lines in runs of two, three and four, each line in one run."""
    at, size = 0, _LEAST_RUN
    while at < len(lines):
        yield lines[at : at + size]
        at += size
        size = _LEAST_RUN + at % (_MOST_RUN - _LEAST_RUN + 1)


def _end(line: Outline, places: dict[tuple[int, int], tuple[int, int]]) -> int:
    chapter, first, last, _ = line
    return places.get((chapter, last), places[chapter, first])[1]


# Meetings with questions about stretches of them (QMSum).


def meetings(root: Path, cutter: Cutter) -> Iterator[Window]:
    """Yield stretches of meetings with what answers say of them, and gists from these in their order."""
    for path in sorted(root.glob("data/ALL/*/*.json")):
        meeting = json.loads(path.read_text(encoding="utf-8"))
        origin = Origin(name=f"qmsum/{path.stem}", kind="minutes", source="QMSum", licence="MIT")
        text, places = _meeting_text(meeting["meeting_transcripts"])
        answers: list[tuple[int, int, str]] = []
        for query in meeting["specific_query_list"]:
            spans = [(int(first), int(last)) for first, last in query["relevant_text_span"]]
            if not spans or spans[-1][1] >= len(places):
                continue
            said = sentence_lines(_untagged(query["answer"]))
            answers += [(spans[0][0], number, sentence) for number, sentence in enumerate(said[:3])]
            shown = cutter.section("\n".join(text[places[a][0] : places[b][1]] for a, b in spans if a <= b), "minutes")
            # Whichever sentence first says by itself what stands in what is shown.
            for sentence in said if cutter.is_section(shown) else []:
                if not _POINTS.match(sentence):
                    yield origin.note(before(text, places[spans[0][0]][0]), shown, sentence)
        notes = list(dict.fromkeys(answer for *_, answer in sorted(answers)))[:_MOST_LINES]
        for query in meeting["general_query_list"] if len(notes) >= _LEAST_LINES else []:
            for response in _standing(_untagged(query["answer"])):
                yield origin.gist(text, notes, response)


def _untagged(text: str) -> str:
    text = re.sub(r"\{\w+\}|<\w+>", " ", text)
    return re.sub(r" ([,.;:?!])", r"\1", " ".join(text.split())).replace(" n't", "n't").replace(" 's", "'s")


def _meeting_text(turns: Sequence[dict[str, str]]) -> tuple[str, list[tuple[int, int]]]:
    text, places = "", []
    for turn in turns:
        start = len(text)
        speaker = re.sub(r"\s*\(.*?\)", "", turn["speaker"])
        text += f"{speaker}: {_untagged(turn['content'])}\n"
        places.append((start, len(text) - 1))
    return text, places


_POINTS = re.compile(
    r"(?:it|this|that|these|those|he|she|they|his|her|their|its|because|since|however|but|and|so|yes|no|first|firstly|second|third|currently|"
    r"then|also|moreover|there|not|both|others?|though|although|meanwhile|finally|instead|after|at first|as|when|while|"
    r"in the (?:beginning|end)|on the other|last but|besides|therefore)\b",
    re.IGNORECASE,
)


def _standing(text: str) -> Iterator[str]:
    """Yield what may stand for a text: its first two sentences, else one that stands by itself."""
    said = sentence_lines(text)
    alone = [sentence for sentence in said[:4] if not _POINTS.match(sentence)]
    if said[:2] == alone[:2] and len(alone) > 1:
        yield " ".join(alone[:2])
    yield from alone


# Papers and contracts with what people say of them.


def papers(root: Path, cutter: Cutter) -> Iterator[Window]:
    """Yield abstracts with what authors or readers say of them: most as a section, some as lines (SciTLDR)."""
    for path in sorted(root.glob("SciTLDR-Data/SciTLDR-A/*.jsonl")):
        for paper in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            name = f"scitldr/{paper['paper_id']}"
            origin = Origin(name=name, kind="article", source="SciTLDR", licence="Apache-2.0")
            sentences = [" ".join(sentence.split()) for sentence in paper["source"]]
            title = paper.get("title", "")
            for number, target in enumerate(paper["target"][:2]):
                response = _of_paper(re.sub(r" ([,.;:)])", r"\1", " ".join(target.split())).rstrip(" .")) + "."
                if (number + sum(map(ord, name))) % 3 == 0 and len(sentences) >= _LEAST_LINES:
                    yield origin.gist(title, sentences, response)
                else:
                    yield origin.note(title, cutter.section(" ".join(sentences), "article"), response)


_OWN = {"our": "its", "we": "it", "us": "it", "ours": "its", "are": "is", "were": "was", "have": "has", "do": "does"}


def _of_paper(said: str) -> str:
    """Return what authors say of themselves as what the paper says."""

    def tell(match: re.Match[str]) -> str:
        verb = match[1].lower()
        return f"{'it' if match[0][0] == 'w' and match.start() else 'The paper'} {_OWN.get(verb) or _told_of(verb)}"

    said = re.sub(r"^In this (?:paper|work|study), (?=we\b)", "", said)
    said = re.sub(r"^(?:This|The) (?:paper|work|study)\b", "The paper", said)
    said = re.sub(r"^(?:The authors|Authors) (\w+)", lambda match: f"The paper {_told_of(match[1])}", said)
    told = re.sub(r"\bwe ([a-z]+)\b", tell, said, flags=re.IGNORECASE)
    if told != said:
        told = re.sub(rf"\band ({_PROPOSE})\b", lambda match: f"and {inflected(match[1])}", told)
    elif re.match(rf"(?:{_PROPOSE}|describe)\b", told, re.IGNORECASE):
        verb, _, rest = told.partition(" ")
        told = f"The paper {inflected(verb.lower())} {rest}"
    told = re.sub(r"\b(our|ours|us)\b", lambda match: _OWN[match[1]], told)
    return f"{told[:1].upper()}{told[1:]}"


_PROPOSE = (
    "propose|show|demonstrate|introduce|present|study|provide|use|prove|develop|evaluate|analyze|apply|improve|find|"
    "achieve|derive|investigate|give|obtain|offer|explore|suggest|establish|compare|train|discuss|release|perform"
)


def _told_of(verb: str) -> str:
    same = verb.endswith(("ed", "ly", "es")) or verb in ("can", "also", "will", "then", "further", "found", "gave")
    return verb if same else inflected(verb)


# What says something of every contract says nothing of one.
_EMPTY_POINT = re.compile(
    r"date of the last update|provides (?:details|information)|separate policies|revisit the terms|location X"
)
_POINTS_A_SECTION = 3
_LEAST_QUOTE = 120
# Where a quote begins and ends, its words, and what they say.
Point = tuple[int, int, str, str]


def clauses(root: Path, cutter: Cutter) -> Iterator[Window]:
    """Yield runs of quotes from terms of service with what readers of them say (ToS;DR)."""
    documents: dict[str, list[Point]] = {}
    for path in sorted(root.glob("src/points/*.json")):
        point = json.loads(path.read_text(encoding="utf-8"))
        quote, title = _without_tags(point.get("quoteText") or ""), " ".join(point["title"].split()).rstrip(" .")
        if not point.get("services") or len(quote) < _LEAST_QUOTE or "<" in quote or _EMPTY_POINT.search(title):
            continue
        place = int(point.get("quoteStart") or 0), int(point.get("quoteEnd") or 0)
        documents.setdefault(point["services"][0], []).append((*place, quote, f"{title[:1].upper()}{title[1:]}."))
    for service, points in documents.items():
        yield from _clause_runs(service, sorted(points), cutter)


def _without_tags(quote: str) -> str:
    text = re.sub(r"\s*<[^>]*>?\s*", " ", re.sub(r"</(?:p|li|h\d)>", "\n", quote))
    text = text.replace("&nbsp;", " ").replace("&amp;", "&")
    # A quote may begin inside a tag, and tags leave blanks before stops.
    return re.sub(r"&\w+;|^[^<>\n]{0,20}>|\s+(?=[.,;])", "", text).strip()


def _clause_runs(service: str, points: Sequence[Point], cutter: Cutter) -> Iterator[Window]:
    origin = Origin(name=f"tosdr/{service}", kind="law", source="ToS;DR", licence="CC BY-SA 3.0")
    at = 0
    while at < len(points):
        run: list[Point] = []
        earlier = "\n".join(quote for _, _, quote, _ in points[:at])[-MOST_BEFORE:]
        size = 1 + at % _POINTS_A_SECTION
        for point in points[at : at + size]:
            # The same words are quoted for several things that they say.
            if not run or (point[0] >= run[-1][1] and point[2] not in run[-1][2]):
                run.append(point)
        at += size
        shown = cutter.section("\n".join(quote for _, _, quote, _ in run), "law")
        if cutter.is_section(shown):
            yield origin.note(earlier, shown, " ".join(dict.fromkeys(title for *_, title in run)))


# Stories with summaries by several people (SQuALITY).


def plots(root: Path) -> Iterator[Window]:
    """Yield one reader's sentences on a story, in order, with how another's account of it begins and ends."""
    for path in sorted(root.glob("data/v1-3/txt/*.jsonl")):
        for story in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            name = f"squality/{story['metadata']['passage_id']}"
            origin = Origin(name=name, kind="story", source="SQuALITY", licence="CC BY 4.0")
            told = [sentence_lines(item["response_text"]) for item in story["questions"][0]["responses"]]
            for number, own in enumerate(told):
                if not own or _POINTS.match(own[0]):
                    continue
                # What happens at the end stands by itself where it begins with a name.
                ends = [said for said in own[:0:-1] if not is_ordinary(re.split(r"\W", said, maxsplit=1)[0].lower())]
                others = [notes for notes in (told[:number] + told[number + 1 :]) if len(notes) > _LEAST_LINES]
                for notes, response in product(others[:2], [*(f"{own[0]} {end}" for end in ends[:2]), own[0]]):
                    yield origin.gist(story["document"].strip(), notes[:_MOST_LINES], response)
