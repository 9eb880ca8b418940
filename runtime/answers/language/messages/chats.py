"""Lines of chats: when a message was sent and by whom, and what a program says between them.

Known are the logs of IRC (irssi, WeeChat, HexChat and XChat, mIRC, ZNC and energymech, bots that keep a channel), and
what WhatsApp, Signal, Telegram, Slack, Discord, Teams and Zoom export or is copied out of them, as Markdown too. A
message begins a line, behind the time and the name of who sent it; where these stand in a line by themselves, or in one
each, below it. Who comes and goes, modes, topics that services set, and what bots announce is said by nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from armt.runtime.months import SHORT

_MONTH = rf"(?i:{'|'.join(SHORT)})[a-z]{{0,6}}"
_DAY = (
    r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:\d{4}|\d\d)"
    rf"|(?:[A-Z][a-z]{{2}} )?{_MONTH} [ \d]?\d(?:,? \d{{4}})?|\d\d?[- ]{_MONTH}[- ](?:\d{{4}}|\d\d))"
)
_HALF = r"(?:[\s\u202f]?[AaPp]\.?\s?[Mm]\b\.?)?"
_CLOCK = rf"\d?\d:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?{_HALF}"
# Since 1970, in milliseconds and with their parts too.
_SECONDS = r"1\d{9}(?:\d{3}|\.\d{1,9})?"
# Finland writes "21.25" behind a day.
_WHEN = (
    rf"(?:(?:{_DAY},?(?: klo| at)?[T \u202f]{{1,2}}(?:{_CLOCK}|\d?\d\.\d\d(?:\.\d\d)?{_HALF})|{_CLOCK})"
    rf"(?: ?(?:Z|[+-]\d\d:?\d\d|UTC))?|{_SECONDS})"
)
# Marks of direction, as telephones write them.
_MARKS = "[\u200e\u200f\u202a-\u202e]*"
_STAMP = rf"{_MARKS}(?:\[{_WHEN}\]|\({_WHEN}\)|{_WHEN}(?=[\s:]))"
# As IRC has it: "<@ada>", "< ada>". Its names have no blanks, those of bridges a few; nor are tags of a page names.
_ANGLED = r"<[ @+%&~!]?(?P<angled>[^\s<>=/\"][^<>=\"/\n]{0,39})>(?=\s|\Z)"
_NICK = r"[^\s<>|:\"'=/]{1,40}"
# A person, by one to five words, or a telephone.
_NAME = r"(?:~?\+\d[\d\s\u00a0().-]{5,24}\d|[~@]?[^\W\d_][\w.'’()/&-]{0,39}(?: [^\s:<>|\[\]]{1,30}){0,4})"
_LINE = re.compile(
    rf"(?P<stamp>{_STAMP})(?:"
    rf"[ \t]+{_ANGLED}"
    # WeeChat in its file, and at a terminal.
    rf"|\t[@+%&~!]?(?P<tabbed>{_NICK}| \*)\t|[ \t]+[@+%&~!]?(?P<barred>{_NICK}) +[|│] "
    r"|[ \t]+(?P<event>\*{2,3} |-!- |(?:-->|<--)[ \t]|---? +[|│] |--- |=-= |=== )"
    rf"|[ \t]+-(?P<notice>{_NICK})-(?=\s)"
    r"|[ \t]+\*[ \t]+(?P<action>\S{1,40})(?=\s)"
    # Zoom: "10:15:32 From Ada Moor to Everyone: "; WhatsApp, Signal; and what WhatsApp says itself.
    r"|[ \t]+From +(?P<from>[^:\n]{1,60}?)(?: +[tT]o +[^:\n]{1,60})?\s?:(?=\s|\Z)"
    rf"|(?:[ \t]+-[ ]|:?[ \t]+){_MARKS}(?P<named>{_NAME}):(?=\s|\Z)"
    rf"|(?:[ \t]+-[ ]|[ \t]){_MARKS}(?P<told>(?=\S))"
    r")"
)
# A day with a comma behind it, before the hour: so telephones write it, and hardly a program.
_OF_TELEPHONE = re.compile(rf"{_MARKS}\[?\d[\d./-]{{4,8}}\d,\s")
_TAGS = re.compile(r"</?(?:span|b|i|em|strong|font|a|p|div|code|tt|td|tr|br)\b[^<>]*>")
# Without a time: a paste of IRC.
_BARE = re.compile(rf"{_ANGLED}|\*{{1,3}} (?P<action>\S{{1,40}}) |(?:-->|<--|--)\t|-!- ")
# Who and when in a line by themselves, as Slack, Discord, Teams, Otter and Zoom have them; between blanks a name has
# capitals, since a line of a table may end so.
_DAY_NAME = r"(?:Today|Yesterday|[A-Z][a-z]{2,5}day)(?:,| at)?"
_AT = rf"\[?(?:{_DAY_NAME} )?(?:{_DAY},? )?\d?\d:\d\d(?::\d\d)?(?:[\s\u202f]?[AaPp][Mm])?\]?:?\s*\Z"
_CAPITALS = r"[A-Z][\w.'’-]{0,39}(?: [A-Z(][^\s,:<>|]{0,30}){0,4}"
_HEAD = re.compile(
    rf"(?P<first>{_NAME}?),?(?:\s+(?:APP|BOT))?(?:\s+[—–]\s+|\s+(?=\[)){_AT}"
    rf"|(?P<spaced>{_CAPITALS})(?: (?:APP|BOT))?(?:[ \t]{{2,}}|\t|, ){_AT}"
    rf"|\[(?P<framed>{_NAME})\]\s+{_CLOCK}\s*\Z"
    rf"|\[(?:(?:{_DAY},?|{_DAY_NAME})\s{_CLOCK}|\d?\d:\d\d\s[AP]M)\]\s(?P<behind>{_NAME}|{_NICK})(?:\s\(pinned\))?\s*\Z"
    # As programs write down Slack: "> Ada Moor [U024BE7LH] @ 26/09/2020 08:01:38 Z:".
    rf"|>\s(?P<kept>{_NAME})\s\[[A-Z\d]{{6,14}}\]\s@\s{_WHEN}:?\s*\Z"
)
# The same in a line each, as they are copied out of Slack and Discord; telephones write down the time first.
_ALONE = re.compile(rf"\s*(?:[—–]\s+)?{_AT}")
_ALONE_DATED = re.compile(rf"{_DAY},?(?: at)?\s{{1,2}}{_CLOCK}(?:\s\([^()\n]{{1,60}}\))?\s*\Z")
_ALONE_NAME = re.compile(rf"(?P<name>{_CAPITALS})(?:\s(?:APP|BOT))?\s*\Z")
# The name before the time: "Ada Moor (10:15 AM): the files are ready".
_NAME_FIRST = re.compile(rf"{_MARKS}(?P<name>{_NAME}) (?:\({_WHEN}\)|\[{_WHEN}\]):(?=\s)")
# Behind seconds since 1970 without a mark: "1601110898 ada the files are ready". Programs write their names so, too.
_UNMARKED = re.compile(rf"{_SECONDS}[ \t]+(?P<name>(?=\S*[^\W\d]){_NICK})[ \t]+(?=\S)")
# What people say to each other, and programs hardly do.
_TO_EACH_OTHER = re.compile(r"(?i:\b(?:i|i'm|you|we|me|my|your|us|hi|hello|thanks|yes|yeah)\b)|\?(?:\s|\Z)")
# Of Markdown: what is bold, code, or shown as it is; so far into a line.
_MARKDOWN = re.compile(r"\*\*|`|\\(?=[!-/:-@\[-`{-~])")
_MARKED_CHARS = 120
# A bold name with the time beside it is of a chat, however few blanks stand between: "**Ada Moor** (10:15): ready".
_BOLD_NAME = re.compile(rf"\*\*(?P<name>{_NAME}|{_NICK}):?\*\*:?[ \t]+[(\[]?{_WHEN}[)\]]?:?(?=\s|\Z)")
# Who has come or gone, by what is behind the time; with the address in brackets, as IRC gives it.
_PRESENCE = re.compile(
    r"(?:\S{1,60}(?: [(\[<][^\n]{0,160}?[)\]>])?|[^\W\d_]\S{0,40} \S{1,40}) "
    r"(?:(?:has |have )?(?:joined|left|quit|parted)"
    r"(?: the (?:channel|room|group|chat|conversation|meeting|server))?(?=\W*\Z|\s*[#&(\[:])|Quit \("
    r"|(?:is|are) now known as\b|sets? (?:channel )?mode|(?:gives|removes) (?:channel |voice)|(?:was|has been) kicked\b"
    r"|(?:has )?changed (?:host|nick))"
    r"|(?:Joins|Parts|Quits|Disconnected|Topic (?:for|is|set)|[Nn]ow talking (?:on|in)|You(?:'re| are) now"
    r"|Users? (?:on|in) [#&])"
)
_TOPIC = re.compile(
    r"(?P<who>\S{1,40})(?: [(\[]\S*[)\]])? (?:(?:has )?changed? the topic|changes topic|sets? the topic)"
)
# Of telephones and Discord: in place of a picture, and of what was done to a group.
_SYSTEM = re.compile(
    r"(?:<[^<>]{1,40}(?:omitted|omis|ausgelassen|omitido)>"
    r"|(?:image|video|audio|sticker|GIF|document|Contact card) omitted"
    r"|<attached: [^<>]*>|[^\n]{0,80}\((?:file attached|Datei angehängt|fichier joint|archivo adjunto)\)"
    r"|(?:This message was|You) deleted(?: this message)?|(?:Missed|Started a) (?:voice |video )?call[^\n]{0,40}"
    r"|Waiting for this message[^\n]{0,80}|Pinned a message|\{(?:Attachments|Embed|Reactions|Stickers)\})\W*\Z"
    r"|(?:Messages (?:and calls |to this )|Your security code with |Disappearing messages (?:were|was) )"
)
_DONE = re.compile(
    r"[^\n:]{1,80} (?:created|added|removed|left|joined|changed|turned (?:on|off)|(?:was|were) (?:added|removed))\b"
)
# What a client or an export writes by itself.
_FRAME = re.compile(
    r"\*{4} ?(?:BEGIN|ENDING|END) LOGGING AT|--- (?:Log|Day) (?:opened|closed|changed)\b"
    r"|Session (?:Start|Ident|Close|Time):\s"
    r"|(?:Guild|Channel|Exported|After|Before): |Exported [\d,.]+ message|\d{1,4} repl(?:y|ies)\b|Last reply\b"
    r"|View thread\b|(?:joined|was added to|left) #\S|\{(?:Attachments|Embed|Reactions|Stickers)\}"
    r"|:[\w+-]{2,40}:\s*\d*\s*\Z|={20,}\s*\Z"
)
_SERVICES = frozenset(
    (
        *("chanserv", "nickserv", "memoserv", "botserv", "operserv", "hostserv", "saslserv", "github", "gitlab"),
        *("jenkins", "travis", "travis-ci", "circleci", "slackbot", "sopel", "supybot", "limnoria", "zuul"),
        *("openstackgerrit", "gerrit", "jira", "bugzilla", "dependabot"),
    )
)
# "flinkbot", "zodbot_", "qtox-git-spam"; the names of people and things end so too.
_BOT = re.compile(
    r"(?:.*[a-z\d_`^\]-])?bot[\d_`|^-]*|bot[-_].*|.*[-_](?:git|ci|spam|announce|notify)\b.*", re.IGNORECASE
)
_SURNAMES = frozenset(("abbot", "talbot", "cabot", "robot", "turbot"))
# What programs announce under any name: "[mill] ada closed pull request #25", "mill/main 870f900 ada: Add oats".
_ANNOUNCED = re.compile(
    r"\[[\w./-]{1,60}\] \S{1,40} (?:re)?(?:opened|closed|merged|pushed|created|deleted|commented|labeled|approved)\b"
    r"|[\w.-]{1,60}/[\w./-]{1,60} [\da-f]{7,40} [^:\n]{1,60}: |\[travis-ci\] |Build (?:#\d|details?:|URL:|status)"
)
# A text is a chat where so many of its lines are, and so large a part of them.
_LEAST_LINES, _LEAST_SHARE, _SURE_SHARE = 4, 0.2, 0.5
# So many of them say what people say to each other.
_SPOKEN_SHARE = 0.15
#: A longer message is cut into its sentences.
WHOLE_CHARS = 320
#: Longer lines are looked at so far.
_HEAD_CHARS = 400
# "What a day", and "who has the key has the mill", end otherwise.
_ASKS_UNMARKED = re.compile(
    r"(?<!\w)(?:(?:ok|okay|so|and|but|hi|hey|hi all|well)\W+)?(?:who(?:['’]s| is| are| will| can| has)"
    r"|(?:what|where|when|how)(?:['’]s| is| are| do| does| did| will| can| about))\b[^.!?,;:\n]{1,80}\Z",
    re.IGNORECASE,
)
_SENTENCES, _LEAST_TOLD = re.compile(r"(?<=[.!?])\s+"), 3


class Message(NamedTuple):
    """A line of a chat: it begins a message, or says what was done.

    Attributes:
        name: of who sent it; "" where nobody did.
        said: character of the line at which what is said begins; where that stands below, its end.
        is_furniture: it says who came or went, what a bot announces, or nothing.
        is_sure: nothing else has lines of this form.
    """

    name: str
    said: int
    is_furniture: bool
    is_sure: bool


def message_of(line: str) -> Message | None:
    """Return what a line of a chat is; None for any other line."""
    line = line[:_HEAD_CHARS]
    if line.startswith("<") and (shown := _shown(line)) != line:
        found_in = message_of(shown)
        # Where it stands between the tags is not told.
        return None if found_in is None else found_in._replace(said=0 if found_in.said < len(shown) else len(line))
    if _MARKDOWN.search(line, 0, _MARKED_CHARS) is not None and (marked := _marked(line)) is not None:
        return marked
    found = _LINE.match(line)
    if found is None:
        return _headed(line) or _bare(line) or _named_first(line)
    behind, kind = found.end(), found.lastgroup or ""
    rest = line[behind:].strip(" \t\u200e\u200f")
    if kind == "event":
        return Message("", behind, not _is_topic(rest), is_sure=True)
    if kind == "action":
        done = found.start("action")
        return Message(found[kind], done, _is_told(line[done:]), is_sure=True)
    if kind == "tabbed" and not any(map(str.isalnum, found[kind])):
        # Behind a star stands who does something.
        is_done = found[kind].strip() == "*" and not _is_told(rest)
        name = rest.split(" ", 1)[0] if is_done else ""
        return Message(name, behind, not is_done and not _is_topic(rest), is_sure=True)
    if kind == "told":
        is_told = _OF_TELEPHONE.match(line) and (_SYSTEM.match(rest) or _DONE.match(rest))
        return Message("", behind, is_furniture=True, is_sure=True) if is_told else _headed(line) or _unmarked(line)
    name = found[kind].strip()
    if kind == "from" and not rest:
        return Message(name, len(line), is_furniture=True, is_sure=True)
    is_sure = kind not in ("barred", "named") or (kind == "named" and _OF_TELEPHONE.match(line) is not None)
    is_said = kind != "notice" and rest and _SYSTEM.match(rest) is None and _ANNOUNCED.match(rest) is None
    return Message(name, behind, not is_said or is_bot(name, is_nick=kind not in ("named", "from")), is_sure)


def said_in(line: str, *, by_whom: bool = False) -> str:
    """Return what is said in a line of a chat, without when; any other line as it is.

    Args:
        line: from its beginning.
        by_whom: with the name of who says it, where it has one.
    """
    found = message_of(line)
    is_known = found is not None and (found.is_sure or _UNMARKED.match(line) is not None)
    if found is None or not is_known or found.said >= len(line):
        return line
    name = line.find(found.name, 0, found.said) if by_whom and found.name else -1
    return line[found.said if name < 0 else name :].lstrip()


def asks_unmarked(line: str) -> bool:
    """Whether a line of a chat is a question without a mark at its end, as people type them: "who's doing the cake"."""
    asks = _ASKS_UNMARKED.search(line[:_HEAD_CHARS])
    return asks is not None and asks.start() > 0 and said_in(line) == line[asks.start() :]


def tells_before_asking(line: str) -> bool:
    """Whether a line of a chat says something, too, before it asks: "Ann: I'll bring the tent. Who has a stove?"."""
    body = said_in(line)
    *told, _ = _SENTENCES.split(body)
    return body != line and any(part.endswith((".", "!")) and len(part.split()) >= _LEAST_TOLD for part in told)


def _shown(line: str) -> str:
    """Return a line of a chat that was made a page as that shows it."""
    return unescape(_TAGS.sub("", line)).rstrip() if "</" in line else line


def _marked(line: str) -> Message | None:
    """Return what a line of a chat is that was made Markdown; None for one without its marks before what is said."""
    if (bold := _BOLD_NAME.match(line)) is not None:
        rest = line[bold.end() :].strip()
        is_sure = rest != "" and line[bold.end() - 1] in ")]:"
        return Message(bold["name"], bold.end() if rest else len(line), not rest, is_sure)
    shown, at = "", 0
    places: list[int] = []
    for mark in (*_MARKDOWN.finditer(line, 0, _MARKED_CHARS), None):
        stop = len(line) if mark is None else mark.start()
        shown += line[at:stop]
        places += range(at, stop)
        at = stop if mark is None else mark.end()
    found = message_of(shown)
    if found is None or (found.said < len(shown) and places[found.said] == found.said):
        return None
    if found.said == len(shown):
        return found._replace(said=len(line))
    # Brackets that Markdown would take for a tag are only in a chat.
    return found._replace(said=places[found.said], is_sure=found.is_sure or shown.startswith("<"))


def _named_first(line: str) -> Message | None:
    found = _NAME_FIRST.match(line)
    if found is None:
        return None
    return Message(found["name"], found.end(), is_bot(found["name"], is_nick=False), is_sure=True)


def _unmarked(line: str) -> Message | None:
    found = _UNMARKED.match(line)
    if found is None:
        return None
    is_said = not _is_told(line[found.start("name") :]) and _ANNOUNCED.match(line, found.end()) is None
    return Message(found["name"], found.end(), not is_said or is_bot(found["name"], is_nick=True), is_sure=False)


def _headed(line: str) -> Message | None:
    found = _HEAD.match(line)
    if found is None:
        return None
    return Message(found[found.lastgroup or 0].rstrip(","), len(line), is_furniture=True, is_sure=False)


def _bare(line: str) -> Message | None:
    found = _BARE.match(line) if line.startswith(("<", "*", "-")) else None
    if found is None:
        return None
    if found["angled"]:
        name = found["angled"].strip()
        return Message(name, found.end(), found.end() == len(line) or is_bot(name, is_nick=True), is_sure=False)
    at = found.start("action") if found["action"] else found.end()
    # A star is the mark of an item elsewhere.
    return Message("", at, is_furniture=True, is_sure=False) if _is_told(line[at:]) else None


def _is_told(said: str) -> bool:
    return _PRESENCE.match(said) is not None


def _is_topic(said: str) -> bool:
    """Whether somebody says what a channel is about, and no service does."""
    found = _TOPIC.match(said)
    return found is not None and found["who"].lower() not in _SERVICES


def is_bot(name: str, *, is_nick: bool) -> bool:
    """Whether a name is that of a program.

    Args:
        name: of who has sent a message.
        is_nick: it is one of IRC.
    """
    low = name.lower().strip("_`|^")
    return low in _SERVICES or (is_nick and low not in _SURNAMES and _BOT.fullmatch(name) is not None)


def messages_among(lines: Sequence[str]) -> list[Message | None]:
    """Return which lines are of a chat: those that nothing else has, others beside one, and heads of what is below."""
    found = list(map(message_of, lines))
    _take_heads_of_two(lines, found)
    beside = [None, *found, None]
    return [
        one if one is None or one.is_sure or one.said == len(lines[at]) or beside[at] or beside[at + 2] else None
        for at, one in enumerate(found)
    ]


def heads_among(lines: Sequence[str]) -> Mapping[int, str]:
    """Return which lines say who sent the message below, and when, with the names; none where nobody talks to anybody.

    Rows of a programme have the same form.
    """
    found = messages_among(lines)
    heads = {at: one.name for at, one in enumerate(found) if one and one.name and one.said >= len(lines[at])}
    below = [lines[at + 1] for at in heads if at + 1 < len(lines) and found[at + 1] is None]
    return heads if any(_TO_EACH_OTHER.search(line) for line in below) else {}


def _take_heads_of_two(lines: Sequence[str], found: list[Message | None]) -> None:
    """Put into what was found in lines that a name stands above the time, or below it where that has its day."""
    heads = []
    for at, (first, second) in enumerate(pairwise(lines)):
        if found[at] is not None or found[at + 1] is not None:
            continue
        is_dated = _ALONE_DATED.match(first) is not None
        if (is_dated or _ALONE.match(second)) and (named := _ALONE_NAME.match(second if is_dated else first)):
            heads.append((at, named["name"]))
    often = Counter(name for _, name in heads)
    for at, name in heads:
        # Rows of a programme have a name each.
        if often[name] > 1:
            found[at : at + 2] = (Message(name, len(line), True, is_sure=False) for line in lines[at : at + 2])


def _is_spoken(lines: Sequence[str]) -> bool:
    """Whether lines have seconds and a name before what people say to each other, and no program's name."""
    said = [(found["name"], line[found.end() :]) for line in lines if (found := _UNMARKED.match(line)) is not None]
    names = Counter(name for name, _ in said)
    again = [name for name, count in names.items() if count > 1]
    told = sum(_TO_EACH_OTHER.search(text) is not None for _, text in said)
    return (
        len(said) >= max(_LEAST_LINES, _SURE_SHARE * len(lines))
        and len(again) > 1
        and told >= max(2, _SPOKEN_SHARE * len(said))
    )


def is_chat(lines: Sequence[str], *, surely: bool = False) -> bool:
    """Whether lines are those of a chat: one in five, where what is said may reach over several.

    Args:
        lines: of a text, or a sample.
        surely: by lines alone that nothing else has, and that are most of all.
    """
    lines = [line for line in lines if line.strip()]
    found = [one for one in messages_among(lines) if one is not None and (one.is_sure or not surely)]
    is_most = len(found) >= max(_LEAST_LINES, (_SURE_SHARE if surely else _LEAST_SHARE) * len(lines))
    return is_most or _is_spoken(lines)


def _has_text_below(lines: Sequence[str], found: Sequence[Message | None], number: int) -> bool:
    """Whether something is said in the line below a head, or below the second line of one."""
    head, after = found[number], number + 1
    second = found[after] if after < len(found) else None
    if head is not None and second is not None and second.name == head.name:
        after += 1
    return after < len(lines) and found[after] is None and lines[after].strip() != ""


def furniture(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of a chat that nobody says, as characters; a line goes with those below it that have no head.

    Args:
        text: of a chat; line ends as ``\\n``.
    """
    at, is_open = 0, False
    lines = text.split("\n")
    found = messages_among(lines)
    for number, (line, one) in enumerate(zip(lines, found, strict=True)):
        end = at + len(line) + 1
        # A message may be empty; behind a colon it goes on below.
        is_open_end = one is not None and (not one.is_sure or line.rstrip().endswith(":"))
        is_heading = one is not None and one.said >= len(line) and one.name != "" and is_open_end
        if is_heading:
            # Rows of a programme have a time each; below who speaks stands what is said.
            is_open = False
            if _has_text_below(lines, found, number):
                yield at, end
        elif one is not None:
            is_open = one.is_furniture
            if is_open:
                yield at, end
        elif _FRAME.match(line) or (is_open and line.strip()):
            yield at, end
        else:
            is_open = is_open and bool(line.strip())
        at = end
