"""Kinds of answers: a question that begins with "when" wants a time, one with "how many" a number.

A small model copies whatever stands near: asked when the rent is due, "The monthly rent". So what it gives is held to
the kind that is asked for, and where the sentence has one part of that kind alone, that is the answer.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Literal, cast

from armt.runtime.answers.language.abroad import parts as abroad
from armt.runtime.answers.language.abroad.asked import (
    asked_abroad,
    asks_whether_abroad,
    counted_abroad,
    wants_sentence_abroad,
)
from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.words import alike_in, content_stems, fold, stem
from armt.runtime.months import MONTHS, SHORT

# What says the kind need not stand in the sentence.
_ASKING = frozenset(
    content_stems(
        "period duration deadline date day year long many much often money price number time temperature"
        " high tall deep wide broad thick far heavy fast big large old"
    )
)
#: A stretch of time, a date or hour, an hour alone, how often something is, a number, a sum of money, a temperature, an
#: age, a size (a length, a weight, a speed, an amount of memory), an address of mail or of a page, a number to call.
Kind = Literal["time", "date", "hour", "often", "count", "money", "degrees", "age", "size", "mail", "page", "phone"]

_THINGS = r"(?:[\w'’-]+ ){0,3}?"
_IS = r"(?:is|was|are|were)"
_OWNERS = r"(?:the|an?|her|his|their|your|its|our|my|(?:[\w.-]+ ){0,2}[\w.-]+['’]s?)"


def _asks_for(thing: str) -> str:
    """Return the pattern of questions for an address or a number, and not for what is done with one, or why."""
    asks = rf"(?:what|which)(?:['’]s| {_IS}) {_OWNERS} {_THINGS}|(?:what|which) (?:\w+ )?"
    tells = rf"(?:give|tell)(?: me| us)? {_OWNERS} (?:\w+ )?"
    return rf"\b(?:{asks}|{tells}){thing}\b(?! (?:used|needed|stored|kept|field|format|prefix|policy|change)|\sfor\W*$)"


_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            rf"\bhow long (?:{_IS}|does|do|did|must|shall|should|will|has|have|had)\b"
            # "How long can a nickname be?" wants letters.
            r"|\bhow long (?:can|could|may|might|would)\b(?!.*\bbe\W*$)"
            r"|\bhow (?:soon|much (?:time|notice)|long (?:before|after|in advance|ahead))\b"
            rf"|\b(?:what|which) {_IS} (?:the |an? )?{_THINGS}(?:period|duration|deadline)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "hour",
        re.compile(
            # "Within what time" and "what time did it take" ask for a stretch of it, "what time of year" for a season.
            r"^(?!.*\btake\W*$)(?:(?:at|by|before|after|from|since|until|till|around|about|and|so)\W+)*(?:what|which) "
            r"(?:exact )?(?:time|hour)\b"
            r"(?! (?:zones?|limits?|spans?|frames?|periods?|steps?|formats?|stamps?|units?|servers?|to|in)\b"
            r"| of (?!(?:the )?day\b|night\b))",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            rf"^(?:(?:since|until|till|by|from) )?when\b|\b(?:what|which) (?:{_IS} the )?{_THINGS}(?:date|day|year)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "mail",
        re.compile(
            r"^(?!.*\b(?:of|in|about) (?:the|this|that|an?) e-?mail)"
            rf".*(?:{_asks_for('e-?mail address')}"
            rf"|\bwhat(?:['’]s| {_IS}) (?:the|her|his|their|your|its|our|my|[\w.]+['’]s?) {_THINGS}e-?mail"
            r"(?: (?:of|for) .*)?\W*$)",
            re.IGNORECASE,
        ),
    ),
    ("phone", re.compile(_asks_for(r"(?:tele)?phone(?: numbers?|(?=\W*\Z))"), re.IGNORECASE)),
    (
        "page",
        re.compile(
            rf"\b(?:what|which) {_IS} {_THINGS}(?:website|web ?page|url|home ?page)(?: address)?"
            r"(?: (?:of|for|to|where|with|at) \w.*)?\W*$",
            re.IGNORECASE,
        ),
    ),
    ("often", re.compile(r"\bhow (?:often|frequently)\b", re.IGNORECASE)),
    ("count", re.compile(r"\bhow many\b", re.IGNORECASE)),
    (
        "degrees",
        re.compile(
            rf"\b(?:what|which) (?:{_IS} )?{_THINGS}temperature\b(?! (?:sensor|scale|range|control|unit|probe)s?\b)"
            r"|\bhow (?:hot|warm|cold)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "money",
        re.compile(
            rf"\bhow much (?:money\b|(?:{_IS}|does|do|did|must|shall|should|can|could|may|will|would|has|have|had) .*"
            r"\b(?:cost|earn|pay|paid|charged?|spend|spent|expense|owed?|reimbursed?|refund(?:ed)?|deduct(?:ed)?|worth)\b)"
            rf"|\b(?:what|how (?:much|high|big|large)) {_IS} (?:the )?{_THINGS}"
            r"(?:price|cost|fee|rent|salary|wage|charge|deposit|fine|penalty|budget|income|discount|tax)s?\b"
            rf"|\bhow much {_IS} (?:the |an? )?{_THINGS}(?:breakfast|lunch|dinner|ticket|admission|postage|fare)s?\b"
            r"|\bwhat (?:do|does|did|will|would) .*\bcosts?\b",
            re.IGNORECASE,
        ),
    ),
    ("age", re.compile(rf"\bhow old\b|\b(?:what|which) {_IS} {_THINGS}age\b", re.IGNORECASE)),
    (
        "size",
        re.compile(
            # How far in advance, how fast somebody will reply and the length of a lease are times.
            r"^(?!.*\b(?:advance|back|will|reply|respond|lease|term|period|contract|stay|trial|notice|temperature)\b)"
            r".*(?:\bhow (?:high|tall|deep|wide|broad|thick|far|heavy|fast|big|large)\b(?! an?\b)"
            rf"|\b(?:what|which) {_IS} {_THINGS}(?:height|width|length|depth|distance|weight|speed|size|thickness"
            r"|diameter|altitude|elevation|(?:area|volume)s?\b(?! of (?:research|interest|study|law)|.*\bcalled))s?\b)",
            re.IGNORECASE,
        ),
    ),
)
_BELOW_HUNDRED = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?"
)
_SMALL = (
    rf"(?:(?:(?:a|one|two|three|four|five|six|seven|eight|nine) )?hundred (?:and )?(?:{_BELOW_HUNDRED})"
    rf"|an?|{_BELOW_HUNDRED}|(?:a |one )?hundred|half an?|several)"
)
_NUMBER = rf"(?:{_SMALL}\s*[(\[]\d{{1,4}}[)\]]|\d+(?:[.,]\d+)*\s*[(\[]\w+[)\]]|\d+(?:[.,]\d+)*|{_SMALL})"
_UNIT = r"(?:(?:milli|micro)?second|minute|hour|day|night|week|fortnight|month|year|decade|centur(?:y|ie)"
_UNIT += r"|quarter(?:\s(?:hour|day|month|year)(?=s))?|(?<=\d[\s-])(?:h(?:ou)?r|h|min|sec|wk|yr))s?"
_MONTHS = (
    rf"(?:(?:{'|'.join(MONTHS)})\b(?:\.(?=\s?\d))?"
    rf"|(?:{'|'.join(short for short in SHORT if short not in MONTHS)}|Sept)\b\.?)"
)
_DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_OF_WEEK = rf"(?:{_DAYS},? )?"
_SCALE, _NTH = r"(?:\s(?:thousand|million|billion|hundred))?", r"\d{1,2}(?:st|nd|rd|th)"
_YEAR = r"(?:1\d|20)\d\d"
_AGE = r"(?i:(?:the )?(?:(?:first|second|latter) half of the |(?:early|mid|late|middle)[- ](?:of the )?)?)"
_DATES = (
    rf"\b(?i:from|between) {_YEAR} (?:to|and|until) {_YEAR}\b|(?<![\w.,/-]){_YEAR}\s?[–-]\s?(?:{_YEAR}|\d\d)(?![\w-])",
    rf"\b{_AGE}(?:\d{{1,2}}(?:st|nd|rd|th)|(?i:[a-z]+(?:th|first|second|third)))[- ]centur(?:y|ies)\b",
    rf"\b{_AGE}1\d\d0s\b",
    rf"\b{_OF_WEEK}(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: day)?(?: of)? {_MONTHS}(?:,? \d{{4}}\b)?",
    rf"\b{_OF_WEEK}{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?",
    rf"\b{_MONTHS},? \d{{4}}\b",
    rf"(?:(?<=in )|(?<=by )|(?<=until )|(?<=since )|(?<=around )){_MONTHS}(?! ?\d)",
    rf"\b(?:the )?(?:end|beginning|start|middle) of (?:{_MONTHS}|each month|the (?:month|year|quarter))",
    rf"\b(?:the )?(?:\w+ )?(?:first|last|{_NTH}) (?:business |working )?day of (?:each|every|the) \w+",
    r"\b\d{4}-\d\d-\d\d\b",
    r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
    rf"(?:(?<=[Ii]n )|(?<=by )|(?<=after )|(?<=around )|(?<=about )|(?<=since )|(?<=until )|(?<=before )){_YEAR}\b",
    rf"\b(?:on (?!{_DAYS},? (?:\d|the \d|{_MONTHS}))|every |each )?{_DAYS}s?\b(?:,? the \d{{1,2}}(?:st|nd|rd|th)\b)?",
    r"\b\d{1,2}[:.]\d\d(?: ?[aApP]\.?[mM]\.?)?",
    r"\b\d{1,2} ?[aApP]\.?[mM]\b\.?",
    # Of a match.
    r"\b(?:the )?\d{1,3}(?:st|nd|rd|th) minute\b",
)
# "6 PM", "16:30 UTC", "half past seven"; "6 and 8 PM" is one.
_NOON, _ZONE = r"(?i:[ap]\.?m\b\.?)", r"(?: ?(?:UTC|GMT|[A-Z]{1,3}S?T)\b(?:[+-]\d{1,2})?)?"
_CLOCK = rf"\d{{1,2}}:\d\d(?::\d\d)?(?: ?{_NOON})?(?![\d:]){_ZONE}|\d{{1,2}}(?:[.]\d\d)? ?{_NOON}{_ZONE}"
_PAST = r"(?:half|(?:a )?quarter|(?:five|ten|twenty|twenty-five)(?: minutes)?) (?:past|to)"
_TWELVE = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
_HOURS = (
    rf"(?<![\w.:/-])(?:\d{{1,2}}(?:[:.]\d\d)?(?: ?{_NOON})?(?: ?[-–] ?| (?:and|to|until|till) ))?(?:{_CLOCK})",
    r"(?<![\w.:/-])\d{1,2}[.]\d\d(?= (?:hours|hrs|Uhr)\b)|\b\d{4} ?(?:hours|hrs)\b",
    rf"(?:(?<=\bat )|(?<=\bby )|(?<=\buntil )|(?<=\bafter )|(?<=\bbefore ))(?i:{_TWELVE})"
    r"(?=[.,;:!?\"'”’)]*(?:\Z|(?<!\w)\s)| (?:in the (?:morning|afternoon|evening)|tomorrow|today|tonight|sharp)\b)",
    r"(?<=\bat )(?:[01]?\d|2[0-3])\.[0-5]\d(?![\w%]|[.,]\d)",
    rf"\b(?i:(?:{_PAST} )?{_TWELVE} o['’]clock|{_PAST} {_TWELVE}|noon|midday|midnight|sunrise|sunset|dawn|dusk)\b",
)
# "£1.2bn", "$5-10", "CHF 1'200", "A$5": a sum is never cut.
_REACH = r"(?:(?<![\w.,])\d++(?:[.,]\d++)*(?:-|\s?–\s?))?"
_GROUPED = r"(?:\d{1,3}(?:(?:['’\u00a0\u202f]\d{3})++|(?: \d{3}){2,}+)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
_SCALED = r"(?:[\s-](?:thousand|million|billion|trillion|hundred)\b|\s?(?:bn|mn|tn|[Mm]io|[Mm]rd)\b|[kKmMbB]\b)?"
_SIGN = r"(?:(?<!\w)[-−])?(?:(?<!\w)[A-Z]{1,2}(?=\$))?[$€£¥₹]"
_COINS = r"(?:a year|pounds?|dollars?|euros?|cents?|pence|crowns?|francs?|shillings?)"
_DIGITS = r"\d+(?:[.,]\d+)*"
_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion|dozen|half|several)"
)
# A whole number, wherever it is cut: not the "5" of "8.5 x 11", nor the "twenty" of "one hundred and twenty".
_AMOUNT = (
    rf"(?<![\w.,/-])(?<!hundred )(?<!thousand )(?<!million )(?<!hundred and )(?<!thousand and )"
    rf"(?:{_DIGITS}(?:\s?[-–]\s?{_DIGITS}|\s\d+/\d+|/\d+)?(?:\s*[(\[]\w+[)\]])?{_SCALE}"
    rf"|(?i:(?:an? (?=hundred|thousand|million|dozen))?{_WORD}(?:[\s-]+(?:and[\s-]+)?{_WORD}\b){{0,7}}(?: and a half)?)"
    rf"(?:\s*[(\[]{_DIGITS}[)\]])?)"
)
_SIZES = (
    r"(?:(?i:(?:nano|micro|milli|centi|kilo|mega|giga|tera|kibi|mebi|gibi)?(?:met(?:er|re)|gram(?:me)?|lit(?:er|re)|byte"
    r"|bit|watt|volt|hertz|pixel)s?|inch(?:es)?|foot|feet|yards?|miles?|acres?|hectares?|leagues?|cubits?|fathoms?"
    r"|furlongs?|pounds?|ounces?|tons?|tonnes?|stone|knots?|gallons?|pints?|quarts?|cups?|octets?|characters?|letters?"
    r"|lines?|pages?|words?|tokens?|points?|percent|per cent|mph|kph)"
    r"|(?:[kKMGTP]i?[Bb](?:it)?|bit|[kKMGT]?bps|lbs?\.?|oz|ft|yd|mi|[kmµ]?g|[kcmµn]?m|m?[lL]|px|pt|[kMG]?Hz|[kM]?W|mAh|[tVB])"
    r"[²³23]?(?:/(?:s|h|sec|min)\b)?)(?![\w/])"
)
_SIDE = rf"(?:[\s-]?{_SIZES})?(?: \([^()\d\n]{{1,12}}\))?"
# Where a number begins: from each of its digits on a row of thousands would be read to its end.
_TIMES = rf"(?:once|twice|thrice|(?<!\d[.,]){_NUMBER} times)"
_PARTS: dict[Kind, re.Pattern[str]] = {
    "often": re.compile(
        # "every *three* years" is written with marks.
        rf"\b(?:{_TIMES} )?(?:every|each)\W++(?:[\w.,`'-]++\W++){{0,2}}?{_UNIT}\b"
        rf"|\b{_TIMES}(?: (?:an?|per|in|during) (?:\w+ )?{_UNIT})?\b|\bper {_UNIT}\b"
        rf"|\b(?:hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annually|biannually)\b|{abroad.OFTEN}",
        re.IGNORECASE,
    ),
    "time": re.compile(
        rf"{_REACH}(?:(?<!\d[.,])\b{_NUMBER}[\s-]+(?:[a-z]+[\s-]){{0,2}}?{_UNIT}\b|{abroad.TIMES})", re.IGNORECASE
    ),
    "date": re.compile("|".join((*_DATES, *abroad.DATES))),
    "hour": re.compile("|".join(_HOURS)),
    "money": re.compile(
        rf"{_REACH}{abroad.SUMS}"
        rf"|(?:{_SIGN}|\b(?:USD|EUR|GBP|CHF))\s?{_GROUPED}{_SCALED}(?:(?:-|\s?–\s?){_SIGN}?{_GROUPED}{_SCALED})?"
        rf"|{_REACH}(?<!\d[.,])\b{_NUMBER}{_SCALE}\s{_COINS}\b"
        rf"|{_REACH}(?<![\d.,])\d++(?:[.,]\d++)*\s?(?:%|percent\b|per cent\b)"
    ),
    "age": re.compile(
        rf"{_AMOUNT}[\s-]+(?i:year|month|week|day)s?\b(?:[\s-]+(?:of age|old)\b)?"
        rf"|(?:(?<=\bage )|(?<=\bages )|(?<=\baged )|(?<=\bage of )|(?<=\bage: ))(?!of\b){_AMOUNT}"
    ),
    "size": re.compile(
        # "10 x 20 cm", "800 (width) by 600 (height)".
        rf"(?:(?<![\w.,/-]){_DIGITS}{_SIDE}(?:(?:\s?[x×]\s?| by ){_DIGITS}{_SIDE})+(?:[\s-]?{_SIZES})?"
        rf"|{_AMOUNT}[\s-]?(?:(?i:square|cubic|nautical|sq\.?|cu\.?)[\s-])?{_SIZES})"
        rf"(?: (?:per|an?) (?:second|minute|hour|day)\b)?(?: \(\d[^()]{{,30}}\))?|(?<![\w.,/-]){_DIGITS}\s?%"
    ),
    "mail": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone": re.compile(
        r"(?<![\w.,-])(?:(?:\+|\(?0)\d[\d ()/-]{5,18}\d|(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})(?![\w-])"
    ),
    "page": re.compile(
        r"(?:https?://|(?<![\w@.])www\.)[^\s<>()\"']+[^\s<>()\"'.,;:!?]"
        r"|(?<![\w@./-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|edu|gov|info|co\.uk|de|eu|fr|ch|at)"
        r"(?:/[^\s<>()\"']*[^\s<>()\"'.,;:!?])?(?![\w@.-])"
    ),
    "degrees": re.compile(
        rf"{_REACH}(?<!\d)[-−]?\d++(?:[.,]\d+)?\s?(?:°\s?[CF]?\b|°|degrees?(?: (?:Celsius|Fahrenheit))?\b|K\b)"
    ),
}
# What says when without a date: "as soon as the wheel turns", "in the morning", "after the first run".
_WHEN = re.compile(
    r"\b(?:when(?:ever)?|after|before|until|till|upon|while|during|once|since|by|soon|immediately|always|never|every|each"
    r"|morning|evening|night|noon|midnight|day|week|month|year|summer|winter|spring|autumn|\d{4}|hour"
    rf"|date|time|later|earlier|ago|today|tomorrow|yesterday|{_DAYS}|{_MONTHS})s?\b",
    re.IGNORECASE,
)

# A year, and not its day.
_YEAR_ASKED = re.compile(r"\b(?:years?|months?|days?|centur(?:y|ies)|decades?)\b", re.IGNORECASE)
# Of these a time, a sum or a number may be the name: "which room", "which year".
_NUMBER_NAMES = re.compile(
    r"\b(?:years?|months?|weeks?|days?|dates?|times?|hours?|centur(?:y|ies)|decades?|numbers?|versions?|releases?|prices?|amounts?"
    r"|sums?|ports?|codes?|values?|percent\w*|quarters?|rates?|costs?|fees?|editions?|sections?|pages?|chapters?|lines?"
    r"|rooms?|gates?|platforms?|floors?|bus(?:es)?|routes?|tracks?|seats?|flights?|channels?|levels?|holidays?)\b",
    re.IGNORECASE,
)
_ASKS_NO_NUMBER = re.compile(r"(?:who|whom|whose|where|which)\b(?! of (?:these|them|the))", re.IGNORECASE)
_ASKS_NO_TRUTH = re.compile(r"(?:who|whom|whose|where|when|why|how|which)\b", re.IGNORECASE)
_DIGITS_ALONE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
# Who made the first version of something, and what is new in version 2, asks for no version.
_OF_WHAT = r"(?:(?!(?:of|in|for|the|that|to)\b)[\w.+#-]+ )"
_ASKS_VERSION = re.compile(
    rf"\W*(?:(?:(?:by|for|from|in|on|since|until|with) )?(?:which|what) {_OF_WHAT}{{0,2}}version(?: number)?"
    r"(?=\W*$| (?:of|is|are|was|were|has|have|had|do|does|did|can|must|should|will|added|fixed|came)\b)"
    rf"|what(?:['’]s| is| was) (?:the )?{_OF_WHAT}{{0,3}}version(?: number)?(?: of\b|\W*$))",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<![\w.:/-])v?\d+(?:\.\d+)+(?:[-+]\w[\w.]*)?(?![\w:])")
# How long something lasts is no length.
_ONE_SIDE = re.compile(
    r"\b(?:wide|width|high|height|tall|deep|depth|long|length|thick\w*|diameter|far|heavy|weight|fast|speed)\b",
    re.IGNORECASE,
)
_LASTS = re.compile(rf"\bhow long (?!{_IS}\b)", re.IGNORECASE)
_WANTS_SENTENCE = re.compile(
    r"(?:why|how come|what (?:happens|happened|will happen|would happen)"
    r"|how (?:do|does|did|can|could|should|shall|must|would|will|is|are|was|were|to)"
    # What somebody is to do, and when: "What must the tenant do on leaving?", "What is Ann going to do?".
    r"|what (?:should|must|shall|can|do|may|will|would|did) (?:(?!do\b)[\w'’-]+ ){1,5}do"
    r"|what (?:is|are|was|were) (?:[\w'’-]+ ){1,4}(?:going|supposed|required|expected|asked|obliged|to) (?:to )?do"
    r"|what (?:do|does|did) (?:[\w'’-]+ ){1,4}(?:have|need) to do"
    r"|what (?:should|must|can|has to|is to|needs to) be done|what (?:about|if))\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had|need)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many (?P<what>(?:\w+ )?\w+)", re.IGNORECASE)
# "1.2 million" and "two hundred thousand" are one number.
_SCALES = r"(?:[\s-](?:hundred|thousand|million|billion|trillion|dozen)\b)"
_NUMBER_OR_WORD = re.compile(rf"\d+(?:[.,]\d+)*{_SCALES}*|\b{_WORD}{_SCALES}+|[^\W\d_]+", re.IGNORECASE)
_SCALE_BEHIND = re.compile(r"[\s-]")
# "2 to 5 players" are as many as both numbers say.
_REACHES = re.compile(r"(?: to | or |\s?[-–]\s?)\Z")
_ASIDE = re.compile(r"\([^()\n]{0,80}\)")
# What stands behind a number that measures and does not count.
_OF_UNIT = re.compile(
    r"[\s-]?(?:[mkcµ]?g|mcg|[mcd]?l|oz|lbs?|[cmk]?m|ft|inch(?:es)?|[kKMGT]i?B|[kMG]?Hz|percent)\b|\s?[%°]"
)
_UNITS = frozenset(
    content_stems(
        "gram milligram kilogram microgram mg kg mcg ounce oz pound lb litre liter millilitre milliliter ml meter metre"
        " centimeter centimetre millimeter millimetre kilometer kilometre cm mm km inch foot feet percent byte kilobyte"
        " megabyte gigabyte terabyte kb mb gb tb hertz degree"
    )
)
_VERB = re.compile(r"\b(?:is|are|was|were|be|been|will|shall|must|may|has|have|had|can|\w+ed)\b", re.IGNORECASE)
_ASKS_WHEN = re.compile(r"\W*(?:when|how (?:soon|long))\b", re.IGNORECASE)
# So many words behind a number stands what it counts.
_COUNTED_WORDS, _BOTH = 3, 2
_AMOUNT = r"(?:\d+(?:,\d+)*|[^\W\d_]+)"
_SHARE = re.compile(
    rf"(?<![\w.,-])(?P<part>{_AMOUNT}) (?:out )?of (?:(?:the|all|our|these|their) )?(?P<whole>{_AMOUNT})\b"
)
_IN_ALL = frozenset(content_stems("all total altogether overall sum exist"))
_CLAUSE = re.compile(r"[;:—]| – |,(?!\s?\d)|\band\b|\bbut\b")
# "9,330 km", and not "9.1".
_MEASURED = re.compile(rf"(?:\d|\b{_SMALL}|[)\]])[\s-]*[^\W\d_]|\d\s?[%$€£¥°]")
# "five crowns", and not "37signals".
_PAID = re.compile(rf"(?:\d|\b{_SMALL}|[)\]])[\s-]+[^\W\d_]|\d\s?[%$€£¥]")
_NUMBER_SAID = re.compile(rf"\d|\b(?!an?\b){_SMALL}\b", re.IGNORECASE)
# "As big as a house", "to the end of the world", "very old".
_SAID_FREELY: frozenset[Kind] = frozenset(("age", "size"))
# A model's temperature has no degrees.
_HELD_WHERE_THERE: frozenset[Kind] = _SAID_FREELY | {"degrees"}
_NONE = re.compile(r"\b(?:no|none|nobody|both|single|pair|dozens?|several|all|every|few|many)\b", re.IGNORECASE)


def asked_kind(question: str) -> Kind | None:
    """Return the kind of answer that a question wants, or None where it says nothing of that."""
    kind = next((kind for kind, form in _ASKS if form.search(question)), None)
    return cast("Kind | None", asked_abroad(question)) if kind is None else kind


def parts_of_kind(kind: Kind, line: str) -> list[str]:
    """Return the parts of a sentence that are of a kind, in order, each once.

    Args:
        kind: from `asked_kind`.
        line: the sentence, on one line.
    """
    if kind == "count":
        return list(dict.fromkeys(filter(_is_number, _NUMBER_OR_WORD.findall(line))))
    return list(dict.fromkeys(match.group() for match in _PARTS[kind].finditer(line)))


def _is_of(question: str, kind: Kind, answer: str) -> bool:
    """Whether words can answer a question of a kind: how long something is may be said in miles too."""
    if kind == "date" and _WHEN.search(answer):
        return True
    if kind == "time" and not _LASTS.search(question) and _MEASURED.search(answer):
        # A day is no length, nor is an hour.
        is_length = not parts_of_kind("date", answer) and not parts_of_kind("hour", answer)
        return is_length or bool(parts_of_kind("time", answer))
    if kind == "money" and _PAID.search(_PARTS["hour"].sub("", answer)):
        # "£41 for 6 months": no stretch of time is paid.
        return parts_of_kind("time", answer) != [answer]
    # Sizes have more units than are known here, and ages are told without one.
    if kind in _SAID_FREELY and _NUMBER_SAID.search(answer):
        return True
    return bool(parts_of_kind(kind, answer)) or (kind == "count" and _NONE.search(answer) is not None)


def _is_of_another(question: str, answer: str) -> bool:
    """Whether words are a number, a sum or a time where who, where or which is asked for: those of the line itself."""
    if _ASKS_NO_NUMBER.match(question.lstrip()) is None or _NUMBER_NAMES.search(question) is not None:
        return False
    rest = answer
    for kind in ("date", "money", "time"):
        rest = _PARTS[kind].sub(" ", rest)
    return bool(answer) and not any(map(str.isalpha, rest))


def is_held_to_kind(question: str, line: str) -> bool:
    """Whether an answer from a sentence has to be of the kind that a question wants: see `answer_of_kind`."""
    kind = asked_kind(question)
    return kind is not None and (kind not in _HELD_WHERE_THERE or bool(parts_of_kind(kind, line)))


def wants_sentence(question: str) -> bool:
    """Whether a few words are no answer to a question: why something is, how it is done, what happens then."""
    return _WANTS_SENTENCE.match(question.lstrip()) is not None or wants_sentence_abroad(question)


def asks_whether(question: str) -> bool:
    """Whether a question asks for yes or no."""
    # "Was kostet das?" begins as a question in English does.
    is_abroad = asked_abroad(question) is not None or wants_sentence_abroad(question)
    return (_YES_OR_NO.match(question.lstrip()) is not None and not is_abroad) or asks_whether_abroad(question)


def asks_no_truth(question: str) -> bool:
    """Whether no "true" and no "false" answers a question: it asks who, where, when, why or how much."""
    return _ASKS_NO_TRUTH.match(question.lstrip()) is not None


def counted_things(question: str) -> set[str]:
    """Return the stems of what a question asks the number of; none where it asks for no number."""
    counted = _HOW_MANY.search(question)
    return set(content_stems(counted_abroad(question) if counted is None else counted["what"]))


def counts_of(things: Set[str], line: str) -> list[str]:
    """Return the numbers of a line that count things, given by their stems: of "4 half pint (8 oz) jars" 4 jars."""
    # What stands aside counts where nothing else does: "results per page (default 10)".
    return _counts_in(things, _ASIDE.sub(" ", line)) or _counts_in(things, line)


def _counts_in(things: Set[str], line: str) -> list[str]:
    found = list(_NUMBER_OR_WORD.finditer(line))
    counts = [
        match
        for at, match in enumerate(found)
        if _is_number(match.group())
        and (_OF_UNIT.match(line, match.end()) is None or not things.isdisjoint(_UNITS))
        and not things.isdisjoint(stem(fold(behind.group())) for behind in found[at + 1 : at + 1 + _COUNTED_WORDS])
    ]
    if len(counts) == _BOTH and _REACHES.fullmatch(line, counts[0].end(), counts[1].start()):
        return [line[counts[0].start() : counts[1].end()]]
    return [match.group() for match in counts]


def answer_of_kind(question: str, line: str, answer: str) -> str:
    """Return an answer of the kind that a question wants: as given where it is one, else the one part that is.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.

    Returns:
        "" where what is given is of another kind, and the sentence has no part of it or several: it answers whole.
    """
    kind = asked_kind(question)
    if answer and _ASKS_VERSION.match(question) and (versions := _VERSION.findall(line)):
        # The time of an entry is no version, nor is the name of what has one.
        is_one = _VERSION.search(answer) is not None or (
            any(map(str.isdigit, answer)) and not parts_of_kind("date", answer)
        )
        return answer if is_one else versions[0] if len(versions) == 1 else ""
    if kind is None and _is_of_another(question, answer):
        return ""
    if kind is None and (own := _own_kind(answer)) is not None:
        return _better_placed(question, own, line, answer)
    if kind is None or not answer or not is_held_to_kind(question, line):
        return answer
    if kind == "hour":
        if not (hours := parts_of_kind(kind, line)):
            # In the evening, or after the first run.
            kind = "date"
        elif len(given := [hour for hour in hours if hour in answer]) == 1:
            # "2025 at 4:32PM" of "Aug 12, 2025 at 4:32PM".
            answer = given[0]
    if kind == "count" and (share := _share_of(question, line)) is not None and answer != share:
        return share
    if kind == "count":
        counts = counts_of(counted_things(question), line)
        if len(counts) == 1 and not set(parts_of_kind(kind, counts[0])) <= set(parts_of_kind(kind, answer)):
            return counts[0]
        if not counts and _measures_alone(question, line, answer):
            # 850 mg are not 850 tablets.
            return ""
    if kind == "size" and not _ONE_SIDE.search(question):
        # "800" of "800 (Width) by 600 (Height)".
        answer = next((size for size in parts_of_kind(kind, line) if size.startswith(f"{answer} ")), answer)
    if kind == "money" and len(sums := parts_of_kind(kind, answer)) == 1:
        # "The monthly rent is $2,450" says more than was asked.
        answer = sums[0]
    if kind == "date" and not _YEAR_ASKED.search(question):
        answer = _whole_date(line, answer)
    if _is_of(question, kind, answer):
        return _better_placed(question, kind, line, answer)
    parts = _said(question, kind, line)
    if (longer := next((part for part in parts if answer in part), None)) is not None:
        return _better_placed(question, kind, line, longer)
    is_one = len(parts) == 1 and not (kind == "count" and _measures_alone(question, line, parts[0]))
    return parts[0] if is_one else ""


def _share_of(question: str, line: str) -> str | None:
    """Return how many of some things a sentence says something of, "140" of "140 of 200 stations are built".

    None where it says no such thing, or nothing that a question asks of them.
    """
    found = [match for match in _SHARE.finditer(line) if _is_number(match["part"]) and _is_number(match["whole"])]
    things = counted_things(question)
    if len(found) != 1 or not things:
        return None
    behind = list(_NUMBER_OR_WORD.finditer(line, found[0].end()))[:_COUNTED_WORDS]
    asked = set(content_stems(question)) - things - _ASKING - _IN_ALL
    said = set(content_stems(line))
    is_of_them = not things.isdisjoint(stem(fold(word.group())) for word in behind)
    return found[0]["part"] if is_of_them and asked and alike_in(asked, said) else None


def _own_kind(answer: str) -> Kind | None:
    """Return the kind that an answer is of as a whole, where its sentence may have another of that: sums and days."""
    kinds: tuple[Kind, ...] = ("money", "date", "degrees")
    return next((kind for kind in kinds if parts_of_kind(kind, answer) == [answer]), None)


def _measures_alone(question: str, line: str, answer: str) -> bool:
    """Whether an answer is a number that its sentence has with a unit alone, of which nobody asks how many."""
    number = parts_of_kind("count", answer)
    things = counted_things(question)
    if len(number) != 1 or not number[0][0].isdigit() or not things or not things.isdisjoint(_UNITS):
        return False
    places = list(
        re.finditer(rf"(?<![\w.,]){re.escape(number[0])}(?![\w]|[.,]\d)|{re.escape(number[0])}(?=[a-zµ])", line)
    )
    return bool(places) and all(_OF_UNIT.match(line, place.end()) is not None for place in places)


def _whole_date(line: str, answer: str) -> str:
    """Return the date that an answer is a part of, "April 20, 2023" of "20, 2023", or with all of one that it cuts."""
    at = line.find(answer)
    for cut in _PARTS["date"].finditer(line) if at >= 0 and line.count(answer) == 1 else ():
        if cut.start() < at < cut.end() < at + len(answer):
            # "2025 at 4:32PM" of "Aug 12, 2025 at 4:32PM".
            return line[cut.start() : at + len(answer)]
    longer = [date for date in parts_of_kind("date", line) if answer in date]
    # Of "from 1939 to 1945" either year answers when something began or ended.
    is_end = re.fullmatch(_YEAR, answer) is not None and len(longer) == 1 and len(re.findall(_YEAR, longer[0])) > 1
    return longer[0] if len(longer) == 1 and not is_end else answer


def _better_placed(question: str, kind: Kind, line: str, answer: str) -> str:
    """Return a part of the kind from the clause that has most of the question's words, where the answer is in another.

    "Enrollment is in November, with coverage beginning December 1": of two dates a model copies either.
    """
    parts = _said(question, kind, line)
    given = [part for part in parts if part in answer]
    if kind == "count" or not given:
        return answer
    asked = set(content_stems(question)) - _ASKING
    numbers = set(_DIGITS_ALONE.findall(question))
    # A number that is asked about says more than any word.
    clauses = []
    for clause in _CLAUSE.split(line):
        named = len(numbers.intersection(_DIGITS_ALONE.findall(clause)))
        clauses.append(((named, len(alike_in(asked, set(content_stems(clause))))), clause))
    most = max(shared for shared, clause in clauses)
    best = [clause for shared, clause in clauses if shared == most]
    asks_when = _ASKS_WHEN.match(question) is not None
    if len(best) > 1 and asks_when:
        # Of clauses about the same thing that one is meant which has what is said of it: questions end with that.
        last = set(content_stems(question)[-1:]) - _ASKING
        best = [clause for clause in best if alike_in(last, set(content_stems(clause)))] or best
    within = [part for part in parts if part in best[0]]
    # More than one day or stretch of time is one of another clause, too, where each has a verb: not "May 3, and May 5".
    said = [clause for shared, clause in clauses if any(part in clause for part in given)]
    is_other = within != given and (len(given) == 1 or (asks_when and all(map(_VERB.search, said))))
    return within[0] if len(best) == len(within) == 1 and is_other else answer


def is_answered(question: str, line: str) -> bool:
    """Whether a sentence has one part of the kind that a question wants, and all else that is asked for.

    No model need say then that it answers.

    Args:
        question: in plain words.
        line: the sentence, on one line.
    """
    kind = asked_kind(question)
    if kind is None or len(_said(question, kind, line)) != 1:
        return False
    asked = set(content_stems(question)) - _ASKING
    return len(asked) > 1 and len(alike_in(asked, set(content_stems(line)))) == len(asked)


def _is_number(word: str) -> bool:
    first = fold(_SCALE_BEHIND.split(word, maxsplit=1)[0])
    return first[0].isdigit() or is_number_word(first) or first in abroad.NUMBERS


def _said(question: str, kind: Kind, line: str) -> list[str]:
    """Return the parts of a sentence of a kind that are more than words of the question."""
    asked = set(content_stems(question))
    # "May" says little, and when.
    told = ((part, set(content_stems(part))) for part in parts_of_kind(kind, line))
    parts = [part for part, stems in told if not stems or not stems <= asked]
    return _said(question, "time", line) if kind == "date" and not parts else parts
