"""What the words of a sentence do: it decides, rules, counts or dates something, or is a formality."""

from __future__ import annotations

import re

from armt.runtime.answers.language.prose.elsewhere import sends_elsewhere
from armt.runtime.months import MONTH

# A sum, a share, a measure, a day, a time of the clock. A run of digits is looked through once: from each of them took
# 16 ms of a line of 600.
_FIGURES = re.compile(
    r"[$€£¥]\s?\d[\d.,]*|(?<!\d)\d[\d.,]*+\s?(?:%|°[CF]?|[€£]|percent\b|per cent\b|million\b|billion\b)"
    r"|\b\d[\d.,]*+\s(?:euros?|pounds|dollars|years?|months?|weeks?|days?|hours?|minutes?|seconds?|people|times)\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{MONTH}\b|\b{MONTH}\.?\s\d{{1,2}}\b"
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
    r"\W*(?:this (?:document )?is (?:an internet standards|not an internet standards|a product of)"
    r"|it (?:represents the consensus|has received public)"
    r"|(?:the )?code components extracted|the key ?words? [\"“]must|information about the current status of this)\b"
    r"|\W*(?:welcome to\b|contact \S+@\S)"
    r"|\W*(?:to (?:join|attend|register)|send (?:an )?(?:e-?mail|mail) to|sign up|the meeting is open to)\b"
    r"|\W*(?:the )?(?:last |previous )?minutes\b.{0,80}\b(?:approved|accepted|confirmed|agreed|adopted|signed)\b"
    r"|\W*(?:proposed|moved|seconded) by\b"
    r"|.{0,60}\bmeeting (?:was |is )?(?:closed|opened|adjourned|called to order|ended)\b"
    r"|\W*(?:apologies|present|attendees|attending|absent)\b.{0,12}:"
    r"|\W*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day))\b[^.]{0,40}[,!]"
    r"|\W*(?:(?:tonight|today|this (?:evening|morning)) is|it(?: is|['’]s)|what) (?:(?:such|indeed) )?an? (?:\w+ )?"
    r"(?:honou?r|pleasure|privilege)\b"
    r"|\W*(?:thanks|thank you|many thanks|we are (?:sorry|pleased)|i hope (?:this|you)|i am writing)\b"
    r"|\W*(?:yours|kind|best|warm) (?:sincerely|faithfully|truly|regards|wishes)\b"
    r"|.{0,40}\b(?:do not hesitate|feel free to|look(?:ing)? forward to)\b"
    r"|\W*(?:questions\?|any questions|if you have (?:any )?(?:questions|queries)|for (?:more|further) information)"
    r"|\W*(?:this (?:report|document|policy|version) (?:was|is) (?:approved|published|maintained|owned|issued))\b"
    r"|\W*this (?:\w+ ){0,2}(?:agreement|contract|deed|lease) (?:\([^)]*\) )?is (?:made|entered)\b"
    r"|[\W\d¹²³⁰-⁹]*(?:department|faculty|institut\w+|school|college|university|laboratory|cent(?:re|er))"
    r" (?:of|for|di|für)\b"
    # What a court prints above any opinion.
    r"|.{0,60}\b(?:constitutes no part of the opinion|subject to formal revision before publication)\b"
    r"|.{0,80}\bsyllabus \(headnote\)|\W*readers are requested to notify\b"
    # What stands around the text of a page, and in an agenda.
    r"|(?:<[^<>]{0,200}>|\W)*+(?:show your (?:love|support)|buy me a coffee|(?:become|be) a (?:sponsor|backer|patron)"
    r"|support (?:us|me|(?:this|the) project) (?:on|by|via|with)|star (?:us|(?:this|the) repo)|follow (?:us|me) on)\b"
    r"|.{0,100}[\[(]\d{1,3} ?min(?:ute)?s?[\])]\W*\Z"
    r"|.{0,60}\b(?:volunteers? for note|note.?takers?\b|(?:zoom(?:\.us)?|webex) (?:video|conference|call|meeting))"
    # What any agreement says.
    r"|[\W\d]*nothing in (?:this|these) [\w ]{1,30}?(?:shall |will )?(?:limits?|excludes?)\b.{0,60}\bliability\b"
    r"|[\W\d]*no (?:variation|amendment|modification|waiver)\b.{0,60}\b(?:effective|valid|binding)\b"
    r"|.{0,80}\bconstitutes? the (?:entire|whole) agreement\b|.{0,60}\bsingular include\w* the plural\b"
    r"|\W*signed\b|\W*in witness whereof\b|.{0,40}\bcounterparts\b|.{0,60}\bfor convenience only\b"
    r"|\W*(?:version|revision|status|author|authors|owner|page|figure|table|source|photo|image|credit)s?\W{0,3}"
    r"[\d:]|\W*(?:posted|written|published|last updated|updated|edited|reported|translated) (?:by|on|at)\b"
    r"|\W*(?:(?:last|most recently) (?:updated|modified|revised|reviewed|changed)|última (?:atualização|actualización)"
    r"|zuletzt (?:aktualisiert|geändert)|dernière mise à jour|ultimo aggiornamento|laatst (?:bijgewerkt|gewijzigd))\b"
    r"|\W*we (?:acknowledge|thank|are grateful)\b|\W*(?:table of contents|for immediate release|all rights reserved)\b"
    # "Jo presented her report." says only that something was told.
    r"|\W*(?:[\w.'’-]+ ){1,4}?(?:presented|gave|circulated|introduced) (?:an?|the|his|her|their)(?: [\w'’-]+){0,3}?"
    r" (?:reports?|accounts|updates?|presentation|slides|paper)(?: (?:to|for|on|of) [^.,;:]{1,40})?\.?\Z"
    # Who finds a mistake may say so, and who wants to help is welcome.
    r"|\W*please (?:report|file|open|submit) (?:(?:any|all|an|a|new|your) )?(?:bugs?|issues?|problems?|errors?)\b"
    r"|\W*if you (?:find|notice|encounter|run into|discover) (?:(?:any|an?) )?(?:bugs?|issues?|problems?|errors?)\b"
    r"|\W*(?:(?:your|all|any|code|bug|pull|feature|patches|reports|requests|suggestions|issues|contributions|feedback"
    r"|input|and|or|especially)(?:, | )){1,9}(?:[\w ]{0,30} )?(?:are|is) (?:\w+ ){0,2}?(?:welcome|appreciated)\b",
    re.IGNORECASE,
)
# How whoever writes praises what is theirs, as advertisements of jobs and releases do.
_PRAISES = re.compile(
    r"\b(?:(?:fast|rapidly)[- ]growing(?:,? (?:and )?[\w-]+)? (?:company|start-?up|team|business|firm|organi[sz]ation)"
    r"|with a passion for|we(?:['’]re| are) passionate|leading (?:partner|employer|player|innovator)|market leader"
    r"|flat hierarch\w+|(?:friendly|family|relaxed|great|pleasant) (?:working )?atmosphere|team player"
    r"|(?:biggest|best|most exciting|greatest) (?:\w+ ){0,2}(?:release|version|update) (?:ever|yet|so far)"
    r"|(?:blazing(?:ly)?|lightning|insanely|crazy)[- ]fast|cutting[- ]edge|world[- ]class|hands-on mentality"
    r"|second to none|next-level|game[- ]chang\w+|can(?:['’]t|not) wait (?:for|to)|you(?:['’]ll| will) love"
    r"|equal[- ]opportunity employer|(?:is|are) (?:a|our) (?:top|highest|number one) priority|we work hard to"
    r"|we take (?:\w+ ){1,5}(?:very |extremely )?seriously)\b",
    re.IGNORECASE,
)
# An item that is a link, and what sends elsewhere in the end.
_LINK = re.compile(
    r"\W*\[[^\]]{1,120}\]\([^()\s]*\)|.{0,200}\b(?:please (?:see|visit|refer to|consult|check|follow)|check out"
    r"|can be found (?:at|in|on|here|under|below)"
    r"|(?:is|are) (?:described|documented|listed|explained) (?:in|below|here)"
    r"|to learn more|for more)\b",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"\b(?:we|i|this (?:paper|document|proposal|article|report|page|pep|rfc|memo|specification|agreement|policy|post"
    r"|guide|tutorial|study|work)) (?:\w+ )?(?:propos|introduc|present|show|describ|defin|find|found|argu|conclud"
    r"|report|specif|provid|will|decid|agree|explain|cover)\w*",
    re.IGNORECASE,
)
_WEIGHTY = re.compile(
    r"\b(?:most|main|primary|key|important|goals?|purpose|because|therefore|results?|caus(?:e[sd]?|ing)|led|problem|issue"
    r"|solution|first|only|largest|best|new)\b",
    re.IGNORECASE,
)
# A word for what stands before; the first of these may open a paragraph that goes on from the one above all the same.
_POINTS_BACK = re.compile(
    r"(?:it|this|these|those|they|he|she|his|her|their|its|such|another|other|otherwise|instead|if (?:so|not)"
    r"|(?:in|because of|for|with|after|before|from|by|on|to|despite|unlike|like|as|at|under|all of|both of|one of"
    r"|some of|each of) (?:that|this|these|those|both|such|either)"
    r"|the (?:latter|former|same|other|option|flag|two|second|third)|the first (?:is|was|one)(?! that\b))\b"
    r"(?! (?:of|in) (?:the|this) )",
    re.IGNORECASE,
)
# So it is where that word stands behind the first: "All this data", "That is why", "When that happens", "To do so".
_THESE = r"(?:this|that|these|those|them)\b"
_IS = r"(?:is|was|are|were|has|had|does|did|can|could|may|might|must|will|would|should|happens|occurs|works|fails)"
_POINTS_FURTHER = re.compile(
    r"(?:all|any|none|each|most|some|many|much|few|several|both|neither|either|half|part|one|two|three)"
    rf" (?:of {_THESE}|(?:this|these|those)\b)(?! (?:who|that|which|whose)\b)"
    rf"|that(?:['’](?:s|ll|d)\b(?! why\b)| (?!is why\b)(?:{_IS}|makes|means|meant|way|gives|leaves|leads|includes)\b)"
    r"|(?:when(?:ever)?|if|once|until|unless|since|because|where|while|(?:al)?though|even if|as (?:soon|long) as)"
    rf" (?:(?:this|that|these|those) {_IS}(?:n['’]t)?\b|(?:they|he|she)\b)"
    r"|(?:given|considering) (?:this|these|those)\b"
    r"|(?:during|through|via|based on|following|since|until|within|besides|beyond|thanks to|due to"
    rf"|apart from|aside from|along with|in addition to|in spite of|in light of|regardless of) {_THESE}"
    r"|(?:to do|by doing|in doing) (?:this|that|so|it)\b"
    rf"|to (?:achieve|mitigate|avoid|prevent|fix|address|solve|accomplish|support|handle|illustrate|enable) {_THESE}"
    r"|in (?:either|neither|both) cases?\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:however|but|also|then|so|and|or|therefore|thus|hence|moreover|furthermore|in addition|for (?:example|instance)"
    r"|similarly|alternatively|in other words|as a result|here|there|anyway|(?:in|for) (?:all )?other cases)\b",
    re.IGNORECASE,
)
# "There are 38 people ...", "It was agreed to ..." and "This policy ..." point to nothing before them.
_POINTS_NOWHERE = re.compile(
    r"there (?:is|are|was|were|will be|have been|has been) (?!also\b)"
    r"|it (?:is|was|has been|had been) (?:\w+ ){0,2}?(?:agreed|decided|proposed|resolved|noted|suggested|recommended"
    r"|said|thought|believed|known|found|shown|reported|estimated|expected|possible|impossible|important|essential"
    r"|necessary|difficult|easy|hard|clear|likely|unlikely|true|better|best|good|time) (?:that|to|by|how|whether)\b"
    r"|(?:(?:in|under|by|with|for|on|at|of|from|to(?: \w+)?|since|during|through|within|via|until|if|when|once) )?"
    r"th(?:is|ese) (?:\w+ ){0,2}?(?:document|memo|paper|article|page|policy|agreement"
    r"|contract|act|pep|rfc|proposal|specification|report|post|guide|tutorial|study|release|version|licen[cs]e|project|repository"
    r"|package|book|chapter|section|year|week|month|morning|lease|privacy notice|readme|manual|handbook|command|program"
    r"|library|terms|conditions|rules|guidelines|minutes|notes|principles|summary|leaflet|booklet|brochure|letter|appeal"
    r"|judgment|announcement|recipe)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"\b(?:for (?:example|instance)|e\.g\.|such as|note that|see)(?!\w)", re.IGNORECASE)

# What may stand before the first word.
_MARKS = "\"'“‘«„*_([ "


def is_formal(line: str) -> bool:
    """Whether a sentence belongs to the form of its kind of document: "The minutes were approved.", or only praises."""
    return _FORMALITIES.match(line) is not None or _PRAISES.search(line) is not None


def decides(line: str) -> bool:
    """Whether a sentence begins with what was decided: "Agreed on Saturday."."""
    return _DECISIONS.match(line) is not None


def without_figures(line: str) -> str:
    """Return a sentence with words in the place of its sums, shares and days: prose of many figures is no code."""
    return _FIGURES.sub("so many", line)


def counts(line: str) -> bool:
    """Whether a sentence has a sum, a share, a measure, a day or a time of the clock."""
    return _FIGURES.search(line) is not None


def rules(line: str) -> bool:
    """Whether a sentence says what was decided, what must be or must not be, or why something was so."""
    return _RULES.search(line) is not None or _DECISIONS.search(line) is not None


def points_on(line: str) -> bool:
    """Whether a sentence names where something is said: a link, "More tips can be found on the wiki page."."""
    return sends_elsewhere(line) or _LINK.match(line) is not None


def announces(line: str) -> bool:
    """Whether a sentence says what its document or its author does: "We propose ...", "This memo describes ..."."""
    return _ANNOUNCED.search(line) is not None


def weighs(line: str) -> bool:
    """Whether a sentence says what is most, new, the aim, the problem, or the cause of something."""
    return _WEIGHTY.search(line) is not None


def exemplifies(line: str) -> bool:
    """Whether a sentence gives an example, or adds a remark."""
    return _EXAMPLE.search(line) is not None


def points_back(line: str) -> bool:
    """Whether a sentence begins with a word for what stands before it: "They ...", "All this ...", "When that ..."."""
    line = line.lstrip(_MARKS)
    points = _POINTS_BACK.match(line) is not None or _POINTS_FURTHER.match(line) is not None
    return points and _POINTS_NOWHERE.match(line) is None


def goes_on(line: str) -> bool:
    """Whether a sentence goes on from what stands before it: "However, ..."."""
    line = line.lstrip(_MARKS)
    return _GOES_ON.match(line) is not None and _POINTS_NOWHERE.match(line) is None
