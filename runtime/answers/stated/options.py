"""What an option or a numbered code means: said below a line that begins with it, as manuals and `--help` list them.

Its name has one telling word, or a letter, that stands all over a manual; the entry that explains it stands once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import on_one_line
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import aligned, byte_at, lines_of, matches_in
from armt.runtime.text.headings import heading_at

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_OPTION = r"(?<![\w-])-{1,2}[A-Za-z0-9][\w-]*(?![\w-])"
# A name that is no word of a language: "LD_PORT", "server.port", "maxConns".
_NAME = r"(?<![\w.-])(?=[\w.]*?(?:[^\W_][_.]\w|[a-z][A-Z]))\w[\w.]*\w(?![\w-]|\.\w)"
_CALLED = r"(?:option|flag|switch|argument|parameter)"
_NAME_CALLED = (
    r"(?:(?:environment |config(?:uration)? )?(?:setting|variable|key|field|property|directive|function|method))"
)


def _asking(called: str, name: str) -> re.Pattern[str]:
    """Return how a question asks what a name means: "What does -k do?", "explain the flag -L"."""
    return re.compile(
        rf"(?:what (?:does|do|(?P<is>is|are)|happens with)|what(?P<s>['’]s)|how does|explain|describe|tell me about)\b"
        rf"(?P<purpose> the (?:meaning|purpose|effect|use|point) of)?(?: [\w.+-]+(?:['’]s)?)??"
        rf" (?:the )?(?:(?:the )?(?:command.line )?{called} )?[\"'`“‘]?(?P<name>{name})(?:\(\))?[\"'`”’]?(?: {called})?"
        rf"(?P<verb> (?:do|mean|means|stand for|good for|for|used for|work|control|change|set|specify|configure))?"
        rf"(?: in \w+)?",
        re.IGNORECASE,
    )


_ASKS_OPTION = _asking(_CALLED, _OPTION)
# The case of letters is a part of the name.
_ASKS_NAME = _asking(rf"(?:{_CALLED}|{_NAME_CALLED})", rf"(?-i:{_NAME})")
# "What is exit code 28?", "what does error 404 mean", "what is fault code F5E2".
_CODE = r"(?:\d{1,5}|(?-i:[A-Z]{1,4}-?\d{1,4}(?:[A-Z]\d{1,3})?))"
_ASKS_CODE = re.compile(
    r"(?:what (?:does|is)|what['’]s|explain)\b(?: the)?(?: meaning of)?(?: the)?"
    r" (?P<of>(?:\w+ )?(?:code|status|error|fault|signal|value))(?: number)?"
    rf" (?P<code>{_CODE})(?: (?:mean|stand for|for|indicate))?",
    re.IGNORECASE,
)
_ASKS_WHICH = re.compile(r"\b(?:which|what) (?:[\w-]+ )?(?:option|flag|switch)\b", re.IGNORECASE)
# What may stand before an entry: marks of Markdown, the bar of a table.
_MARKS = r"[ \t]*(?:(?:[-*+•]|#{1,6})[ \t]+|\|[ \t]*)?(?P<mark>[`*\"']{0,3})"
_VALUE = r"(?:<[^<>\n]{1,40}>|\[[^\[\]\n]{1,40}\]|\{[^{}\n]{1,60}\}|[A-Z][A-Z0-9_:.-]*)"
_ONE = rf"-{{1,2}}[A-Za-z0-9?@#:][\w.-]*(?:[ =]?{_VALUE})*"
_OTHERS = rf"(?:[`*\"']{{0,3}}(?:, ?| ?\| ?|/| or | )[`*\"']{{0,3}}{_ONE})*"
_HEAD = re.compile(rf"{_MARKS}(?P<head>{_ONE}{_OTHERS})[`*\"']{{0,3}}(?P<after>.*)")
_NAMES = re.compile(_OPTION)
# "- `LD_PORT` - The port": without a mark it may begin a sentence.
_NAMED_ITEM = re.compile(rf"[ \t]*(?:[-*+•][ \t]+)?[`*\"']{{1,3}}(?P<head>{_NAME})[`*\"']{{1,3}}(?P<after>.*)")
# Lines of text that are no rule, and no fact of the thing such as "Default: `60`"; and what is none.
_FACT = (
    r"[-*+ \t]*[*_`]{0,3}(?:(?!Description\b)[A-Z][\w ]{0,24}[*_`]{0,3} ?[:=] ?\S[^\n]*(?<![.!?:])(?<![.!?:]\\)"
    r"|(?:Type|Defaults?|Default value|Values?|Required|Since)[*_`]{0,3}:[^\n]*)[ \t]*(?:\n|\Z)"
)
_PARAGRAPH = re.compile(rf"^(?!{_FACT}|[ \t]*[=^+*#\"-]{{3,}}[ \t]*\n|\s*\n)(?:[^\n]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
# "**Description:** The key of it.", among facts.
_DESCRIBED = re.compile(r"[*_]{0,2}Description[*_]{0,2}:[*_]{0,2} (?P<said>[^\n]*[^\s\\])")
_NO_PROSE = re.compile(r"\s*(?:[`~|<#$>:]|[-*+•] |\d+[.)] )")
# A spelling alone on its line, as DocBook sets them: "-j njobs", and "--jobs=njobs" below it.
_SPELLING = re.compile(r"(?P<indent>[ \t]*)(?P<head>-{1,2}[A-Za-z0-9?@#:][\w.-]*(?:(?:\[?=| )\S+)?)[ \t]*")
# Between an entry and what it means: two spaces or more, a colon, a dash, a bar.
_BETWEEN = re.compile(r"[ \t]*\|[ \t]*|[ \t]{2,}|\t| ?[:—–][ \t]| - |[ \t]*\Z| (?=\()")
_CODE_ENTRY = re.compile(
    rf"{_MARKS}(?P<code>{_CODE})[`*\"'):.]{{0,3}}"
    r"(?:[ \t]*\|[ \t]*|[ \t]{2,}|\t|[ \t]*[:—–=-][ \t]*| (?=[A-Z]))(?=\S)"
)
# So far before an entry stands what it is one of, "exit status", and so far behind its beginning it ends.
_BEFORE_BYTES, _BEHIND_BYTES = 4_000, 8_000
# What an entry says is given whole up to here, else its sentences up to there.
_SHORT_CHARS, _ENOUGH_CHARS = 600, 300
# Before a name stand marks, and other names of the same.
_MOST_BEFORE_CHARS = 120
# A table of data may begin each of its lines with a number: so many are looked at.
_MOST_ENTRIES = 1_000
# "What does tox exec do?", "What does the exec command do?"; below "**exec** (*or* **e**)" it is set in.
_ASKS_WHAT_IT_DOES = re.compile(
    r"what (?:does|do) (?:the )?(?:[`'\"]?[\w.-]+ )??[`'\"]?(?P<name>[a-z][\w-]+)[`'\"]?(?: (?:sub)?command)? do",
    re.IGNORECASE,
)
_TERM = (
    r"^(?P<indent>[ \t]*)(?P<mark>\*\*|``?){name}(?P=mark)(?:,?[ ][(*`][^\n]{{0,60}})?[ \t]*\n"
    r"(?P<said>(?P=indent)[ \t]+[^\s*`-][^\n]*(?:\n(?P=indent)[ \t]+[^\s*`-][^\n]*){{0,11}})"
)


class Entry(NamedTuple):
    """An entry of a list of options.

    Attributes:
        sentence: the entry, and what it says.
        meaning: what it says alone, as it stands.
    """

    sentence: Sentence
    meaning: str


def asked_option(question: str) -> str | None:
    """Return the option whose meaning a question asks for, "-k"; None where it asks for something else."""
    match = _ASKS_OPTION.fullmatch(on_one_line(question))
    return None if match is None else match["name"]


def asked_setting(question: str, *, has_values: bool = True) -> str | None:
    """Return the name of what a question asks the meaning of, "LD_PORT"; None where it asks for something else.

    Args:
        question: in plain words.
        has_values: "What is LD_PORT?" may ask for its value.
    """
    match = _ASKS_NAME.fullmatch(on_one_line(question))
    is_asked = match is not None and (match["purpose"] or match["verb"] or not (match["is"] or match["s"]))
    is_told = is_asked or not has_values
    return match["name"] if match is not None and is_told else None


def asked_code(question: str) -> tuple[str, str] | None:
    """Return a numbered code whose meaning a question asks for, and what it is one of: ("28", "exit code")."""
    match = _ASKS_CODE.fullmatch(on_one_line(question))
    return None if match is None else (match["code"], match["of"])


def option_entry(option: str, text: StoredText) -> Entry | None:
    """Return the entry that explains an option: the first line that begins with it and has a meaning."""
    heads = (
        (place, begins)
        for place, match in _places(option, _HEAD, text)
        if option in _NAMES.findall(match["head"]) and (begins := _meaning_begins(match)) is not None
    )
    found = (_entry(place, _below(place, text), begins) for place, begins in islice(heads, _MOST_ENTRIES))
    return next((entry for entry in found if entry is not None), None)


def named_entry(name: str, text: StoredText) -> Entry | None:
    """Return what explains a name: an item that begins with it, or the first paragraph below a heading that is it."""
    is_it = re.compile(rf"[`*\"']{{0,3}}{re.escape(name)}(?:\(.*?\))?[`*\"']{{0,3}}(?: ?[(:\[].*)?")
    for at, heading in enumerate(text.headings):
        if heading.end is None and is_it.fullmatch(heading.title) is not None:
            behind = text.headings[at + 1].start if at + 1 < len(text.headings) else text.size
            if (entry := _below_heading(heading.start, behind, text)) is not None:
                return entry
    for place, match in islice(_places(name, _NAMED_ITEM, text), _MOST_ENTRIES):
        begins = _meaning_begins(match) if match["head"] == name else None
        if begins is not None and (entry := _entry(place, _below(place, text), begins)) is not None:
            return entry
    return None


def term_entry(question: str, text: StoredText) -> Entry | None:
    """Return what is set in below a term in bold or as code, of which a question asks what it does: "**exec**".

    None where the question asks for something else, and where no line is that term alone, or several are.
    """
    asked = _ASKS_WHAT_IT_DOES.fullmatch(on_one_line(question))
    if asked is None:
        return None
    term = re.compile(_TERM.format(name=re.escape(asked["name"])), re.MULTILINE)
    found = list[Entry]()
    for begin, match in matches_in(text, term):
        start = byte_at(begin, match, match.start("mark"))
        whole = match.group()[len(match["indent"]) :]
        found.append(Entry(Sentence(start, start + len(whole.encode()), whole), match["said"].strip()))
    return found[0] if len(found) == 1 else None


def _below_heading(start: int, behind: int, text: StoredText) -> Entry | None:
    """Return a heading with the first paragraph below it that says something, up to where the next one stands."""
    (_, stop), *_ = text.parts(start, aligned(text, min(behind, start + _BEHIND_BYTES), behind))
    told = text.read(start, stop)
    # Facts of it, "Type: string", and the line below a title.
    said = next((match for match in _PARAGRAPH.finditer(told, told.find("\n") + 1)), None)
    if said is None or "\n" not in told or _NO_PROSE.match(said.group()) is not None:
        return None
    described = _DESCRIBED.match(said.group())
    meaning = _shortened(said.group().rstrip()) if described is None else described["said"]
    if meaning.endswith(":"):
        # It says nothing without what it opens.
        return None
    whole = told[: said.start() + (0 if described is None else described.start("said")) + len(meaning)]
    return Entry(Sentence(start, start + len(whole.encode()), whole), meaning)


def option_called(question: str, text: StoredText) -> Entry | None:
    """Return the entry of the option whose name has the words of a question for one, and no others: "--exclude-table".

    In place of what it says the option's own spelling.
    """
    match = _ASKS_WHICH.search(question)
    wanted = None if match is None else frozenset(content_stems(question[: match.start()] + question[match.end() :]))
    if not wanted:
        return None
    spelled = (match for _, match in islice(_places("--", _HEAD, text), _MOST_ENTRIES))
    names = (name for match in spelled for name in _NAMES.findall(match["head"]) if name.startswith("--"))
    for name in dict.fromkeys(names):
        if frozenset(content_stems(name.replace("-", " "))) == wanted:
            entry = option_entry(name, text)
            return None if entry is None else entry._replace(meaning=name)
    return None


def option_above(sentence: Sentence, text: StoredText) -> Entry | None:
    """Return a sentence with the entry that it explains from its beginning on, where one stands above it.

    Returns:
        The sentence from the entry on, and in place of what it says the entry's own line: "-k, --insecure". None where
        it is an entry itself, and where something else stands above it.
    """
    lines = _above(sentence.start, text).split("\n")
    at, indent = sentence.start, _indent(lines[-1] + sentence.text.split("\n", 1)[0])
    is_same_line, is_near = True, True
    for line in reversed(lines):
        at -= len(line.encode())
        match = _HEAD.match(line)
        begins = None if match is None or match["mark"] else _meaning_begins(match)
        if match is not None and begins is not None:
            is_title = line.lstrip().startswith("#")
            # What is set in no further is about an entry right above it that has nothing beside it.
            is_alone = is_near and begins == len(line)
            if is_same_line or is_title or _indent(line) < indent or (_indent(line) == indent and is_alone):
                first = _first_spelling(line, at, text)
                start = at + len(line.encode()) - len(line.lstrip().encode()) if first is None else first
                head = match["head"] if begins < len(line) or first is None else line.strip()
                return Entry(Sentence(start, sentence.end, text.read(start, sentence.end)), head)
        if line.strip() and not is_same_line and (_indent(line) < indent or line.startswith("#")):
            return None
        is_near &= bool(line.strip()) or is_same_line
        is_same_line = False
        at -= 1
    return None


def _meaning_begins(entry: re.Match[str]) -> int | None:
    """Return the character of a line at which what its option means begins, its end where nothing stands beside it.

    None where the line goes on with something else: it is no entry.
    """
    between = _BETWEEN.match(entry["after"])
    if between is not None:
        return entry.start("after") + between.end()
    return len(entry.string) if _SPELLING.fullmatch(entry.string) is not None else None


def _first_spelling(line: str, at: int, text: StoredText) -> int | None:
    """Return the byte at which the first spelling of an option stands, of which a line that begins at one is the last.

    None where no other stands above it.
    """
    last, start = _SPELLING.fullmatch(line), None
    if last is not None:
        for above in reversed(_above(at, text).split("\n")[:-1]):
            spelling = _SPELLING.fullmatch(above)
            if spelling is None or spelling["indent"] != last["indent"]:
                break
            at -= len(above.encode()) + 1
            start = at + len(spelling["indent"].encode())
    return start


def asks_which_option(question: str) -> bool:
    """Whether a question asks for an option."""
    return _ASKS_WHICH.search(question) is not None


def code_entry(code: str, of: str, text: StoredText) -> Entry | None:
    """Return the entry that explains a numbered code, below words that say what it is one of."""
    asked = set(content_stems(of))
    entries = ((place, match) for place, match in _places(code, _CODE_ENTRY, text) if match["code"] == code)
    for place, match in islice(entries, _MOST_ENTRIES):
        heading = heading_at(text.headings, place)
        above = _above(place, text)
        # A number at the head of a line may be one of a sentence that goes on there.
        before = above.removesuffix("\n").rpartition("\n")[2]
        if not _ends(before) and _indent(before) >= _indent(match.string):
            continue
        opening = _opening(above, match.string)
        said = set(content_stems(opening)) | set(content_stems("" if heading is None else heading.title))
        # One with letters is a code of nothing else.
        is_it = bool(asked & said) or not code.isdigit()
        if is_it and (entry := _entry(place, _below(place, text), match.end())) is not None:
            # "| **E21 – Wheel stuck** | 8 |": what it means stands in its own cell.
            is_own = match.group().startswith("|") and "|" not in match.group()[1:]
            return entry._replace(meaning=entry.meaning.split("|")[0].strip(" *_`")) if is_own else entry
    return None


def _opening(above: str, entry: str) -> str:
    """Return what opens the list of an entry: the names of its columns, and the paragraph above all its entries.

    All that stands above it where that is entries alone.
    """
    names, told, is_apart = "", list[str](), False
    for line in reversed(above.removesuffix("\n").split("\n")):
        bare = line.strip()
        if not told and bare.startswith("|"):
            if names and is_apart:
                # Another table.
                break
            names = line
        elif bare and (told or not (_CODE_ENTRY.match(line) is not None or _indent(line) > _indent(entry))):
            told.append(line)
        elif told:
            break
        is_apart = not bare
    return "\n".join((*told, names)) if told or names else above


def _ends(line: str) -> bool:
    """Whether a line ends what it says, so that the next one begins something: an entry, a title, a sentence."""
    is_entry = _CODE_ENTRY.match(line) is not None or line.lstrip().startswith("|")
    return is_entry or line.rstrip().endswith((".", ":", "!", "|")) or not line.strip()


def _places(name: str, entry: re.Pattern[str], text: StoredText) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield where each line begins that may begin with a name, and what of it is an entry."""
    for at, line in lines_of(text):
        if name in line[:_MOST_BEFORE_CHARS] and (not line.lstrip()[:1].isalpha() or line.lstrip().startswith(name)):
            match = entry.match(line.rstrip("\n"))
            if match is not None:
                yield at, match


def _above(place: int, text: StoredText) -> str:
    """Return what stands before a byte in its document, some pages of it at most."""
    begin = max(place - _BEFORE_BYTES, text.document(place)[1])
    return text.read(aligned(text, begin, place), place)


def _below(place: int, text: StoredText) -> str:
    """Return what stands from a byte on in its document, some pages of it at most."""
    (begin, stop), *_ = text.parts(place, aligned(text, min(text.size, place + _BEHIND_BYTES), text.size))
    return text.read(begin, stop)


def _entry(place: int, below: str, begins: int) -> Entry | None:
    """Return an entry with the lines below it that go on with what it says: they stand further to the right.

    Args:
        place: where it begins, a byte of the text.
        below: the text from there on.
        begins: the character of that at which its meaning begins, or would.
    """
    first, *others = below.split("\n")
    end = len(first)
    if first.lstrip().startswith("|"):
        # A row of a table is one line.
        end, others = len(first.rstrip().rstrip("|")), []
    if begins >= len(first.rstrip()):
        # A heading of Markdown has its meaning below an empty line.
        if first.lstrip().startswith("#"):
            while others and not others[0].strip():
                end += 1 + len(others.pop(0))
        # Other spellings of it stand on lines of their own, and what all of them mean below the last.
        while others and _SPELLING.fullmatch(others[0]) is not None and _indent(others[0]) == _indent(first):
            end += 1 + len(others.pop(0))
        if (
            not others
            or not others[0].strip()
            or not (first.lstrip()[:1] == "#" or _indent(others[0]) > _indent(first))
        ):
            return None
        begins = end + 1
    for line in others:
        is_further = _indent(line) > _indent(first) or first.lstrip().startswith("#")
        if not line.strip() or not is_further or _HEAD.match(line) is not None or _CODE_ENTRY.match(line) is not None:
            break
        end += 1 + len(line)
    meaning = below[begins:end].rstrip()
    meaning = _shortened(meaning)
    if not meaning.strip():
        return None
    said = below[: begins + len(meaning)].lstrip()
    start = place + len(below.encode()) - len(below.lstrip().encode())
    return Entry(Sentence(start, start + len(said.encode()), said), meaning.strip())


def _shortened(meaning: str) -> str:
    """Return what an entry says, of something long its first sentences."""
    if len(meaning) <= _SHORT_CHARS:
        return meaning
    told = 0
    for sentence in sentences(meaning):
        told = sentence.end
        if told >= _ENOUGH_CHARS:
            break
    return meaning.encode()[:told].decode()


def _indent(line: str) -> int:
    spread = line.expandtabs()
    return len(spread) - len(spread.lstrip())
