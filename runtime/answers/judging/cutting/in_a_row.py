"""Answers that are one of several things in a row, of which all are meant: numbers, sizes, steps, pieces of code."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import content_stems

# Several numbers in a row: of six ports five are a wrong answer.
_RUN = re.compile(r"\d+(?:(?:, ?| )\d+){2,}")
_WHOLE_RUN = re.compile(r"\d+(?:(?:, ?| )\d+)*(?:,? (?:and|or) \d+)?(?![\w.%]\d|\w)")
# "Go to **Preferences** > **Moderation** > Federation": the steps of a way, the last of one word unless marks end it.
_NAME_OF_STEP = (
    r"(?:(?P<{0}>\*\*|[_`\"“])[^*_`\"“”\n>→]{{1,40}}(?:(?P={0})|”)"
    r"|(?!(?:Open|Select|Choose|Click|Use|See|Go|In|From|On|Under|The|Via|Visit)\b)[A-Z][\w-]{{0,40}}"
    r"(?: (?:(?:and|of) )?[A-Z&][\w-]{{0,40}}){{0,3}})"
)
_ASKS_WAY = re.compile(
    r"\W*(?:where|how|(?:in|on|under|with) (?:which|what)|(?:which|what) (?:menu|page|tab|settings?|section|option))\b",
    re.IGNORECASE,
)
_STEP = re.compile(r"\s*(?:>|→|->|»|▸|›)\s*")
_CHAIN = re.compile(
    rf"{_NAME_OF_STEP.format('a')}{_STEP.pattern}{_NAME_OF_STEP.format('b')}"
    rf"(?:{_STEP.pattern}{_NAME_OF_STEP.format('c')})?(?:{_STEP.pattern}{_NAME_OF_STEP.format('d')})?"
)
# "What are the dimensions?" of "512x512 (xl), 256x256 (l) and 64x64 (m)".
_ASKS_SIZES = re.compile(
    r"\W*(?:what|which) (?:(?:[\w-]+ ){0,3}(?:sizes|dimensions|resolutions|widths|heights|lengths)\b|are (?:the )?"
    r"(?:[\w-]+ ){0,4}(?:sizes|dimensions|resolutions|widths|heights|lengths)\b)",
    re.IGNORECASE,
)
_SIZE = r"\d+(?:[.,]\d+)*(?:\s?[x×]\s?\d+(?:[.,]\d+)*)*(?:\s?[A-Za-z]{1,3}\b)?(?: \([^()\n]{1,20}\))?"
_SIZES = re.compile(rf"(?<![\w.,])(?!\d+ (?:and|to|or)\b){_SIZE}(?:,? (?:and|or) {_SIZE}|, {_SIZE}){{1,12}}")
_WITH_ROLE = re.compile(r"(?P<name>[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3}) \((?P<role>[^()\n]{2,40})\)")
# "with US-CERT, as well as any affected vendors": both.
_AS_WELL = re.compile(
    r"(?:\b(?:with|to|by|of|for|from|in|on|at|are|is|include|includes|including|supports?|uses?|and) )"
    r"(?P<first>(?:[\w'’.@/+-]+ ){0,4}?[\w'’.@/+-]+),? (?:as well as|along with|together with) \Z"
)
# "Which release lines are affected?" of "all users in active release lines: 26.x, 24.x", and what the two modes are of
# "There are two modes, **Quick** and **Advanced**."
_ASKS_WHICH = re.compile(
    r"\W*(?:(?:which|what) (?P<things>(?:[\w-]+ ){0,3}?[\w-]+s) (?:is|are|was|were|do|does|did|can|will)\b"
    r"|what (?:are|were) (?:(?:the|its|their|our|your) )?(?P<named>(?:[\w-]+ ){0,3}?[\w-]+s)\b"
    r"(?: (?:of|in|for) [^?]+)?\W*\Z)",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(
    r"(?P<before>[^:]+[^\W\d_])(?::|(?<=s),(?= [^,]+(?:,| and | & ))) (?P<said>[^\s:;.][^:;]*?)\.?\Z"
)
_SEVERAL_SAID = re.compile(r",| and | or | & ")
_MOST_ENUMERATED = 20
_ASKS_SEVERAL = re.compile(
    r"\W*(?:which|what) (?:[\w-]*[^\Wsu]s\b|(?:[\w-]+ ){1,2}[\w-]*[^\Wsu]s (?:are|were|do|did|can|have)\b)",
    re.IGNORECASE,
)
_CODE = re.compile(r"`[^`\n]{1,80}`")
_CODES = re.compile(rf"{_CODE.pattern}(?:,? (?:and|or) {_CODE.pattern}|, {_CODE.pattern}){{1,12}}")


def whole_row(question: str, line: str, answer: str) -> str:
    """Return all numbers, sizes, pieces of code, steps through menus, or whatever is named, that an answer is one of.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    answer = _all_code(question, line, _as_well(line, _whole_run(line, answer)))
    answer = _behind_colon(question, line, answer)
    return _whole_chain(question, line, _whole_sizes(question, line, answer))


def of_role(question: str, line: str, answer: str) -> str:
    """Return the one of several people in a row whose role is asked for: "Ann" of "Ann (chair), Carl (treasurer)"."""
    people = list(_WITH_ROLE.finditer(line))
    asked = set(content_stems(question))
    named = [person["name"] for person in people if asked.intersection(content_stems(person["role"]))]
    return named[0] if len(named) == 1 < len(people) else answer


def _as_well(line: str, answer: str) -> str:
    """Return both of two that something is said of, where an answer is the second."""
    at = line.find(answer) if answer else -1
    before = _AS_WELL.search(line, 0, at) if at >= 0 and line.find(answer, at + 1) < 0 else None
    return answer if before is None else line[before.start("first") : at + len(answer)]


def _behind_colon(question: str, line: str, answer: str) -> str:
    """Return all that stands behind a colon, or a comma, where a question asks for what stands before it."""
    asked, said = _ASKS_WHICH.match(question), _ENUMERATED.fullmatch(line)
    if not answer or asked is None or said is None:
        return answer
    is_part = answer in said["said"]
    if is_part and (asked["named"] is None or _SEVERAL_SAID.search(said["said"]) is None):
        return answer
    # "The two include modes" are the "two modes".
    things = content_stems(asked["things"] or "") or content_stems(asked["named"] or "")[-1:]
    is_said = bool(things) and content_stems(said["before"])[-len(things) :] == things
    return said["said"] if is_said and len(said["said"].split()) <= _MOST_ENUMERATED else answer


def _all_code(question: str, line: str, answer: str) -> str:
    """Return all pieces of code in a row, where several are asked for and an answer is one of them: "`-a` or `-b`"."""
    if _CODE.fullmatch(answer) is None or _ASKS_SEVERAL.match(question) is None:
        return answer
    rows = [found.group() for found in _CODES.finditer(line) if answer in _CODE.findall(found.group())]
    return rows[0] if len(rows) == 1 and line.count(answer) == 1 else answer


def _whole_run(line: str, answer: str) -> str:
    """Return all of a row of numbers that an answer is a part of."""
    if _RUN.fullmatch(answer) is None:
        return answer
    runs = [found.group() for found in _WHOLE_RUN.finditer(line) if answer in found.group()]
    return runs[0] if len(runs) == 1 else answer


def _whole_sizes(question: str, line: str, answer: str) -> str:
    """Return all of several sizes that stand in a row, where they are asked for and an answer is the first of them."""
    if not answer or _ASKS_SIZES.match(question) is None:
        return answer
    rows = [found.group() for found in _SIZES.finditer(line) if re.match(rf"{re.escape(answer)}(?!\w)", found.group())]
    return rows[0] if len(rows) == 1 else answer


def _whole_chain(question: str, line: str, answer: str) -> str:
    """Return all of the way through menus that an answer is a step of: "Preferences > Moderation > Federation"."""
    is_asked = bool(answer) and _ASKS_WAY.match(question) is not None
    chains = [found.group() for found in _CHAIN.finditer(line)] if is_asked else []
    within = [chain for chain in chains if answer in (step.strip("*_`\"“”'‘’ ") for step in _STEP.split(chain))]
    return within[0] if len(within) == 1 and line.count(answer) == 1 else answer
