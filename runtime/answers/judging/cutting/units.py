"""Numbers with a unit, of which a question asks for one: "What is the voltage?" is not answered by "1 ms"."""

from __future__ import annotations

import re

_NUMBER = r"(?<![\w.,])[+−±-]?\d+(?:[.,]\d+)*(?:\s?(?:-|–|/|to)\s?[+−-]?\d+(?:[.,]\d+)*)?[\s-]?"
_MEASURED = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.IGNORECASE), re.compile(rf"{_NUMBER}(?:{unit})\b"))
    for asked, unit in (
        ("voltage", r"[mk]?V(?: ?(?:AC|DC))?|[Vv]olts?"),
        # "The current version" is none.
        (r"how much current|current (?:draw|drain|consumption|rating)|amperage", r"[mµ]?A|mAh|[Aa]mps?|[Aa]mperes?"),
        ("power consumption|wattage|how much power", r"[mkM]?W|[Ww]atts?|kilowatts?|hp|horsepower"),
        ("frequency", r"[kMG]?Hz|hertz|kilohertz|megahertz"),
        (
            "weight|weigh|how heavy",
            r"[kmµ]?g|mcg|t|lbs?|oz|grams?|kilograms?|kilos?|milligrams?|pounds?|ounces?|tons?|tonnes?|stone",
        ),
        (
            r"how (?:fast|quick|quickly)|latency|response time",
            r"[mnµ]?s|sec(?:ond)?s?|min(?:ute)?s?|hours?|days?|milliseconds?|[kKMG]?B/s|[kMG]?bps|k?m/h|kph|mph|m/s|knots?|rpm",
        ),
        ("pressure", r"m?bar|psi|[kMh]?Pa|mm ?Hg|pascals?|atm"),
    )
)
# "1:1", and no number with a unit.
_RATIO = (re.compile(r"\bratio\b", re.IGNORECASE), re.compile(r"(?<![\w.:])\d+(?:\.\d+)?(?: ?[:/] ?| to )\d+(?![\w:])"))
_UNITS = (_RATIO, *_MEASURED)
# "SEK 1200" of "1200", of money that stands nowhere else in its line.
_BARE = re.compile(r"\d+(?:[ ,.]\d{3})*+(?:[.,]\d\d)?(?!\d)")
_CURRENCY = r"(?:SEK|NOK|DKK|USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|PLN|CZK|ZAR|MYR|SGD|HKD|Rs\.?)"
_PAID = re.compile(rf"\b{_CURRENCY}\s?{_BARE.pattern}|(?<![\d.,]){_BARE.pattern}\s?{_CURRENCY}\b")
# "How much is coding club?" of "3.15 - 4.15, £4": a time or a day is no sum.
_HOW_MUCH = re.compile(r"\bhow much\b(?!\s+(?:time|notice|longer|later|earlier|sooner|older|younger)\b)", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_NO_SUM = re.compile(
    r"(?:\d{1,2}[.:]\d\d(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}"
    rf"|(?:[A-Z][a-z]{{2,5}}day,? )?(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)"
    r"(?:,? \d{4})?)"
)
_SUM = re.compile(r"(?<!\w)[£$€¥]\s?\d[\d,]*(?:\.\d{1,2})?(?!\d)")
_NUMBERED = re.compile(r"[^\w]*\d")


def in_its_unit(question: str, line: str, answer: str) -> str:
    """Return an answer with the unit that a question asks for, where it is a number with another one.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.

    Returns:
        The one number of the sentence in such a unit; nothing where it has several, and the answer where it has none.
    """
    if _NO_SUM.fullmatch(answer) is not None and _HOW_MUCH.search(question) is not None:
        sums = list(dict.fromkeys(match.group() for match in _SUM.finditer(line)))
        return sums[0] if len(sums) == 1 else answer
    if _BARE.fullmatch(answer) is not None and line.count(answer) == 1:
        paid = next((match.group() for match in _PAID.finditer(line) if answer in match.group()), None)
        if paid is not None:
            return paid
    unit = next((unit for asked, unit in _UNITS if asked.search(question)), None)
    if unit is None or _NUMBERED.match(answer) is None or unit.search(answer) is not None:
        return answer
    found = list(dict.fromkeys(match.group() for match in unit.finditer(line)))
    # "42 kg" of which the answer is 42.
    return found[0] if len(found) == 1 else "" if found else answer
