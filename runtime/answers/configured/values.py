"""What of a setting answers: its value, some of it where a question asks for that, or what is said of it."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from armt.runtime.answers.configured.names import name_stems, spoken
from armt.runtime.answers.language.kinds import wants_sentence
from armt.runtime.answers.language.words import content_stems, stem
from armt.runtime.text.settings.setting import Setting

_TRUTH = re.compile(r"(?:true|false|yes|no|on|off|enabled?|disabled?|[01])\b", re.IGNORECASE)
_PLACE = re.compile(r"[~.]{0,2}/|[~.]\.?$|[A-Za-z]:\\|\w+://")
_SWITCHES = frozenset("01")
_SWITCHED = re.compile(
    r"\b(?:uncomment|(?:en|dis)able[sd]?|whether|(?:set|setting) (?:this|it) to (?:0|1|something other)|non-?zero|true"
    r"|false)\b",
    re.IGNORECASE,
)
# "0 to disable": of a number, unless it can be enabled, too.
_NONE_AT_ZERO, _ENABLED = re.compile(r"\b(?:0|zero)(?: to)? disables?\b", re.IGNORECASE), re.compile(r"(?i)\benable")
# When something should be switched on is a reason, and no day.
_ASKS_MEANING = re.compile(
    r"(?:explain|what (?:does|do|is|are)\b.*\b(?:do|mean|for)\W*$|when (?:should|would|must|do (?:i|we|you)|to)\b)",
    re.IGNORECASE,
)

# "Which option turns it off?", and not "Which option is set?".
_ASKS_NAME = re.compile(
    r"(?:which|what) (?:setting|option|parameter|directive|variable)\s+(?!(?:do|does|has|is|should|was)\b)",
    re.IGNORECASE,
)
# What happens to a machine or to what it shows, and what it does then: "HandleLidSwitch=suspend".
_ON_EVENT = frozenset(("handle", "on"))
_EVENTS = frozenset(
    ("button", "click", "gesture", "hotkey", "lid", "press", "scroll", "shortcut", "swipe", "tap", "wheel")
)
_IN_WORDS = re.compile(r"[a-z]{3}", re.IGNORECASE)
# In what something is measured or paid; and a number with its unit, whatever that is.
_ASKS_UNIT = re.compile(
    r"\b(?:what|which) (?:units?|(?P<currency>currenc(?:y|ies)))\b|\bunits? (?:of|for)\b"
    r"|\b(?:how|what) (?:is|are)\b.*\bmeasured\b",
    re.IGNORECASE,
)
_MONEY = frozenset(content_stems("cent penny pence euro dollar pound franc crown yen rupee eur usd gbp chf jpy"))
_UNITS = _MONEY | frozenset(
    content_stems(
        "nanosecond microsecond millisecond second minute hour day week month year ns ms sec min hr hrs bit byte"
        " kb mb gb kilobyte megabyte gigabyte terabyte tb kib mib gib gram kilogram milligram tonne ton ounce kg mg"
        " meter metre kilometer kilometre centimeter centimetre millimeter millimetre inch feet yard mile km cm mm"
        " liter litre ml milliliter millilitre gallon degree celsius fahrenheit kelvin percent pixel px"
        " watt kilowatt kw kwh volt ampere hertz hz khz mhz ghz joule calorie kcal"
    )
)
_MEASURED, _SIGN = re.compile(r"-?\d+(?:[.,]\d+)?\s?[a-zA-Zµ]{1,4}"), re.compile(r"[€$£%°]")
# "What is price?": of a column in SQL its type is told less than what is said of it.
_ASKS_WHAT = re.compile(r"what(?:['’]s| is| are)\b", re.IGNORECASE)
_TYPE = re.compile(
    r"(?:(?:big|small|tiny|medium)?(?:int|serial)|integer|numeric|decimal|real|double|float|money|(?:var|n|nvar)?char|character"
    r"|text|[bc]lob|blob|bytea|varbinary|date|time|timestamp|datetime|interval|bool|boolean|uuid|jsonb?)\b",
    re.IGNORECASE,
)
_COLUMN = frozenset(content_stems("column field"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A kind of value that a question asks for.

    Attributes:
        phrase: how it is asked for.
        names: stems, one of which the name of such a setting has.
        look: what is in such a value.
        told: what is in a sentence that says such a value.
        is_strict: no other setting has such a value than one that is called so, is said to be, or says it itself.
    """

    phrase: re.Pattern[str]
    names: Set[str]
    look: re.Pattern[str]
    told: re.Pattern[str]
    is_strict: bool = False

    def fits(self, value: str) -> bool:
        """Whether a value is of that kind."""
        return self.look.search(value) is not None

    def is_told_in(self, comment: str) -> bool:
        """Whether what is said of a setting has a value of that kind in it; login(1) is the name of a page."""
        return self.told.search(_PAGE.sub("", comment)) is not None


def _asked(phrase: str, names: str, look: str, told: str | None = None, *, is_strict: bool = False) -> Asked:
    stems = frozenset(map(stem, names.split()))
    return Asked(re.compile(phrase, re.IGNORECASE), stems, re.compile(look), re.compile(told or look), is_strict)


_PAGE = re.compile(r"\w\(\d\w?\)")


_KINDS = (
    _asked(
        r"\bhow (?:long|short) (?:can|could|may|must|shall|should)\b.*\bbe\W*$",
        "length len long size max maximum min minimum limit char chars characters varchar bytes "
        "letters words sentences lines",
        r"\d",
        is_strict=True,
    ),
    _asked(
        r"\bhow (?:long|much time)\b(?! (?:can|could|may|must|shall|should)\b.*\bbe\W*$)"
        r"|\b(?:how many|number of) (?:seconds|minutes|hours|days|weeks|months|ms)\b",
        "timeout interval ttl duration age expiry expiration lifetime retention period delay seconds minutes "
        "hours days time keepalive grace length",
        # Nothing lasts 10MB.
        r"\d(?!\d*\s?[kKMGT]i?B\b)",
    ),
    _asked(r"\bhow (?:often|frequently)\b", "interval schedule cron frequency period every", r"\d|\*|@"),
    _asked(r"\bhow (?:large|big)\b", "size memory quota bytes length width height", r"\d"),
    _asked(
        r"\bhow (?:many|much|high|low|old)\b",
        "max maximum min minimum limit count number num size replicas retries workers connections total quota memory",
        r"\d",
    ),
    _asked(
        r"\bwhen (?:does|do|will|is|are)\b.*\bexpir\w+",
        "expire expires expired expiry expiration ttl age lifetime until valid "
        "seconds minutes hours days weeks months years",
        r"\d|never|none|no|off|\b(?:dai|week|month|year)ly\b",
        r"\d|never",
        is_strict=True,
    ),
    _asked(r"\bports?\b", "port ports listen expose", r"\d"),
    _asked(
        r"\bwhere\b",
        "path dir directory file url location host root dest destination volume log",
        r"[/\\:.]|\b(?:top|bottom|left|right|cent(?:er|re))\b",
        r"[/\\]\w|\w\.\w",
    ),
    _asked(
        r"\bwho\b",
        "author authors maintainer maintainers owner user name email",
        r"[A-Za-z]",
        r"\w@\w|\b[A-Z][a-z]+ [A-Z][a-z]+",
    ),
    _asked(r"\bversions?\b", "version image tag rev requires", r"\d|latest|stable|\*"),
)


def kinds_of(question: str) -> list[Asked]:
    """Return the kinds of values that a question asks for; none where any may answer."""
    return [kind for kind in _KINDS if kind.phrase.search(question)]


def is_truth(value: str) -> bool:
    """Whether a value says yes or no."""
    return _TRUTH.match(value) is not None


def is_place(value: str) -> bool:
    """Whether a value is a path, or the address of a page."""
    return _PLACE.match(value) is not None


def is_switch(value: str, comment: str) -> bool:
    """Whether a 0 or 1 switches something on or off, and is no number of anything."""
    is_number = _NONE_AT_ZERO.search(comment) is not None and _ENABLED.search(comment) is None
    return value in _SWITCHES and not is_number and _SWITCHED.search(comment) is not None


def asks_unit(question: str) -> bool:
    """Whether a question asks in what unit, or in what currency, something is told."""
    return _ASKS_UNIT.search(question) is not None


def unit_said(question: str, setting: Setting) -> str | None:
    """Return what says in what unit, or currency, a setting is told: its comment, else its value; None for neither."""
    found = _ASKS_UNIT.search(question)
    of_money = found is not None and found["currency"] is not None
    for said in (setting.comment, said_of(setting)):
        is_told = not (_MONEY if of_money else _UNITS).isdisjoint(content_stems(said)) or _SIGN.search(said) is not None
        if is_told or (not of_money and _MEASURED.fullmatch(said) is not None):
            return said
    return None


def wants_comment(question: str) -> bool:
    """Whether what is said of a setting answers, and not its value: why it is so, what it does."""
    return wants_sentence(question) or _ASKS_MEANING.match(question.strip()) is not None


def wants_said_of(question: str, setting: Setting) -> bool:
    """Whether what is said of a setting answers, and not its value.

    What an event does is told by its value: "What does a right click do?" by `mouse_right_click = close_all`.
    """
    if not wants_comment(question):
        return False
    words, value = spoken(setting.key).casefold().split(), said_of(setting)
    is_event = bool(words) and (words[0] in _ON_EVENT or not _EVENTS.isdisjoint(words))
    acts = is_event and not is_truth(value) and _IN_WORDS.search(value) is not None
    is_asked = setting.key in question or not name_stems(setting.key).isdisjoint(content_stems(question))
    return not (acts and is_asked)


def said_of(setting: Setting) -> str:
    """Return what a setting sets, on a line; "" where others stand below it."""
    return ", ".join(setting.items) if setting.items else setting.value or ""


# Of a column: what is there where nothing is given, how long it is, what is done with it, what may be in it.
_DEFAULT = re.compile(
    r"\bDEFAULT\s+(?P<said>'(?:[^']|'')*'(?:::\w+)?|\([^()]*\)|[\w.+-]+(?:\([^()]*\))?)", re.IGNORECASE
)
_LENGTH = re.compile(r"\b(?:var)?(?:char|character varying|binary|nvarchar)\s*\((?P<said>\d+)\)", re.IGNORECASE)
_ON_DELETE = re.compile(
    r"\bON\s+DELETE\s+(?P<said>CASCADE|SET\s+NULL|SET\s+DEFAULT|RESTRICT|NO\s+ACTION)", re.IGNORECASE
)
_CHOICE = re.compile(r"\b(?:ENUM|IN)\s*\((?P<said>\s*'[^()]*)\)", re.IGNORECASE)
_PARTS = (
    (
        re.compile(
            r"\bdefaults?\b|\bif (?:nothing|none)\b|\bwhen (?:none|nothing)\b|\bnot (?:given|set)\b", re.IGNORECASE
        ),
        _DEFAULT,
    ),
    (re.compile(r"\bhow (?:long|many characters)\b|\bcharacters\b|\blength\b", re.IGNORECASE), _LENGTH),
    (re.compile(r"\bdelet|\bremov|\bbecomes\b", re.IGNORECASE), _ON_DELETE),
    (
        re.compile(r"\b(?:which|what) (?:\w+ )?(?:values|states|types|kinds|status\w*)\b|\bcan be\b", re.IGNORECASE),
        _CHOICE,
    ),
)


def has_part(question: str, setting: Setting) -> bool:
    """Whether a column says what is asked of it."""
    return any(phrase.search(question) and part.search(said_of(setting)) for phrase, part in _PARTS)


def part_asked(question: str, setting: Setting) -> str | None:
    """Return what of a setting a question asks for; None where all of it answers.

    Of a column its default or its length, what is said of a setting where that is asked, and else its value.
    """
    value = said_of(setting)
    for phrase, part in _PARTS:
        if phrase.search(question) and (found := part.search(value)) is not None:
            return " ".join(found["said"].strip("'\" ").replace("'", "").split())
    if asks_unit(question) and (unit := unit_said(question, setting)) is not None:
        return unit
    if wants_said_of(question, setting) or (setting.comment and _asks_what_column_is(question, setting)):
        return setting.comment or None
    if _ASKS_NAME.match(question.strip()):
        return setting.key or None
    return _item_asked(question, setting) or value or None


def _asks_what_column_is(question: str, setting: Setting) -> bool:
    """Whether a question asks what a column of a table is, and nothing else of it."""
    is_type = _TYPE.match(said_of(setting)) is not None and _ASKS_WHAT.match(question.strip()) is not None
    return is_type and set(content_stems(spoken(question))) - _COLUMN <= name_stems(setting.key)


def _item_asked(question: str, setting: Setting) -> str | None:
    """Return what an item of a list sets a name of the question to: "LOG_LEVEL=debug" of an environment."""
    for item in setting.items:
        name, sets, said = item.partition("=")
        if sets and name.strip() and re.search(rf"(?<![\w-]){re.escape(name.strip())}(?![\w-])", question):
            return said.strip() or None
    return None
