"""What the wording of a sentence is worth: it decides, rules, counts or dates something, or is a formality."""

from __future__ import annotations

import re

from armt.runtime.answers.language.sentences import sends_elsewhere

_FIGURE, _RULED, _DECIDED, _FORMAL = 1.25, 1.3, 2.0, 0.15
# Who asks, is quoted, sends elsewhere or introduces what stands below says less.
_INDIRECT = 0.5
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
# A sum, a share, a measure, a day, a time of the clock.
_FIGURES = re.compile(
    r"[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:%|°[CF]?|[€£]|percent\b|per cent\b|million\b|billion\b)"
    r"|\b\d[\d.,]*\s(?:euros?|pounds|dollars|years?|months?|weeks?|days?|hours?|minutes?|seconds?|people|times)\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b|\b{_MONTH}\.?\s\d{{1,2}}\b"
    r"|\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\b|utc\b|o'clock\b)?|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
# What was decided; and what has to be or must not be, and why something was so.
_DECISIONS = re.compile(
    r"\b(?:decided|agreed|resolved|voted|ruled|motion was|elected|unanimously|accepted|rejected|adopted|cancelled"
    r"|postponed|proposed (?:to|that)|action items?:"
    r"|(?:is|are|be|was|were) (?:hereby )?(?:denied|granted|dismissed|affirmed|reversed|remanded|upheld|ordered)"
    r"(?! by\b))(?!\w)",
    re.IGNORECASE,
)
_RULES = re.compile(
    r"\b(?:must|shall|may not|required|needs? (?:to|the)|has to|have to|is to|are to|by the end|deadline|due|until"
    r"|no longer|instead of|only (?:when|if|where)|caused?|because|reason|found that|removed|deprecated|breaking"
    r"|at least|at most|not more than|limit|confirmed|proposed|reject(?:s|ed)?|accepts?)\b",
    re.IGNORECASE,
)
# What belongs to the form of minutes, letters, papers and contracts, and is so in all of them.
_FORMALITIES = re.compile(
    r"\W*this document is not an internet standards\b"
    r"|\W*(?:the )?(?:last |previous )?minutes\b.{0,80}\b(?:approved|accepted|confirmed|agreed|adopted|signed)\b"
    r"|\W*(?:proposed|moved|seconded) by\b"
    r"|.{0,60}\bmeeting (?:was |is )?(?:closed|opened|adjourned|called to order|ended)\b"
    r"|\W*(?:apologies|present|attendees|attending|absent)\b.{0,12}:"
    r"|\W*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day))\b[^.]{0,40}[,!]"
    r"|\W*(?:thanks|thank you|many thanks|we are (?:sorry|pleased)|i hope (?:this|you)|i am writing)\b"
    r"|\W*(?:yours|kind|best|warm) (?:sincerely|faithfully|truly|regards|wishes)\b"
    r"|.{0,40}\b(?:do not hesitate|feel free to|look(?:ing)? forward to)\b"
    r"|\W*(?:questions\?|any questions|if you have (?:any )?(?:questions|queries)|for (?:more|further) information)"
    r"|\W*(?:this (?:report|document|policy|version) (?:was|is) (?:approved|published|maintained|owned|issued))\b"
    r"|\W*this (?:\w+ ){0,2}(?:agreement|contract|deed|lease) (?:\([^)]*\) )?is (?:made|entered)\b"
    r"|[\W\d¹²³⁰-⁹]*(?:department|faculty|institut\w+|school|college|university|laboratory|cent(?:re|er))"
    r" (?:of|for|di|für)\b"
    r"|\W*signed\b|\W*in witness whereof\b|.{0,40}\bcounterparts\b|.{0,60}\bfor convenience only\b"
    r"|\W*(?:version|revision|status|author|authors|owner|page|figure|table|source|photo|image|credit)s?\W{0,3}"
    r"[\d:]|\W*(?:posted|written|published|last updated|updated|edited|reported|translated) (?:by|on|at)\b"
    r"|\W*we (?:acknowledge|thank|are grateful)\b|\W*(?:table of contents|for immediate release|all rights reserved)\b",
    re.IGNORECASE,
)
# An item that is a link, and what sends elsewhere in the end.
_LINK = re.compile(
    r"\W*\[[^\]]{1,120}\]\([^()\s]*\)|.{0,200}\b(?:please (?:see|visit|refer to|consult|check)|check out)\b",
    re.IGNORECASE,
)


def is_formal(line: str) -> bool:
    """Whether a sentence belongs to the form of its kind of document: "The minutes were approved."."""
    return _FORMALITIES.match(line) is not None


def decides(line: str) -> bool:
    """Whether a sentence begins with what was decided: "Agreed on Saturday."."""
    return _DECISIONS.match(line) is not None


def without_figures(line: str) -> str:
    """Return a sentence with words in the place of its sums, shares and days: prose of many figures is no code."""
    return _FIGURES.sub("so many", line)


def weight(line: str) -> float:
    """Return what the wording of a sentence is worth beside its words, 1 where there is nothing about it.

    Args:
        line: the sentence on one line, without what stands before it (the mark of an item, who speaks).
    """
    found = _FIGURE if _FIGURES.search(line) else 1.0
    found *= _DECIDED if _DECISIONS.search(line) else _RULED if _RULES.search(line) else 1.0
    if line.endswith(("?", ":")) or line.startswith(('"', "“", "„")) or sends_elsewhere(line) or _LINK.match(line):
        found *= _INDIRECT
    return found * (_FORMAL if is_formal(line) else 1.0)
