"""What is asked of bylaws and charters, and of how a project is governed: who decides, who joins and leaves."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Customary, Kind, customary, saying

_BODY = (
    r"(?:it|the (?:organi[sz]ation|club|association|society|corporation|foundation|company|group|cooperative|co-op"
    r"|union|chapter|league|project|nonprofit|non-profit))"
)
_RULES = (
    r"(?:it|they|this(?: document)?|(?:the|these) (?:by-?laws|constitution|charter|articles|rules|statutes"
    r"|governance(?: (?:document|model|policy))?|document))"
)
_ONE = r"(?:i|we|you|one|someone|somebody|people|members?|a contributor|contributors)"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_OFFICES = (
    "president|chair(?:person|man|woman)?",
    "vice[- ](?:president|chair(?:person|man|woman)?)",
    "(?:recording |corresponding )?secretary",
    "treasurer|chief financial officer",
)


def _office(called: str) -> Customary:
    """Return what is said of an office, where its duties are asked for."""
    return customary(
        rf"what (?:are|is) the (?:duties|duty|responsibilities|role|job|powers?|tasks?) of (?:the )?(?:{called})"
        rf"|what (?:does|must|should|shall) (?:the|a) (?:{called}) do|what is the (?:{called}) responsible for",
        rf"(?:the |duties of (?:the )?|responsibilities of (?:the )?)?(?:{called})(?: duties| responsibilities"
        r"|['’]s duties)?",
    )


BYLAWS = Kind(
    re.compile(
        r"\b(?:by-?laws|constitution|charter|articles of (?:association|incorporation|organi[sz]ation)|statutes)\b",
        re.IGNORECASE,
    ),
    (
        customary(
            rf"what (?:is|are) the (?:purposes?|mission|objectives?|objects|aims?|goals?)(?: of {_BODY})?"
            rf"|why (?:does {_BODY} exist|was {_BODY} founded)",
            r"(?:the )?(?:purposes?|mission|objectives?|objects|aims)(?: (?:of|and) .{0,40})?",
            r"names? and purposes?",
            says=r"\b(?:purpose|mission|organi[sz]ed|promote|provide|support|advance|foster|aim|objective|exist)",
        ),
        customary(
            r"what (?:is|constitutes|counts as|makes|forms) (?:a|the) quorum(?: .{0,40})?"
            r"|how many .{1,30}(?:quorum)(?: .{0,30})?|(?:is|when is) there a quorum(?: .{0,30})?",
            r"quorum(?: .{0,40})?",
            says=r"\bquorum\b",
            meant="quorum;what how",
        ),
        customary(
            rf"(?:how|by whom|when) (?:can|do|are|may|is|could) {_RULES} (?:be |get )?(?:amended|changed|modified"
            rf"|altered|revised)(?: .{{0,20}})?|how (?:do|can|may) {_ONE} (?:amend|change|modify|alter) {_RULES}"
            rf"|who (?:can|may) (?:amend|change|modify) {_RULES}|what (?:is|does it take)(?: the (?:process"
            rf"|procedure) for| to) (?:amend(?:ing)?|chang(?:e|ing)) {_RULES}",
            r"(?:by-?laws?|constitution(?:al)?)? ?amm?endments?(?: .{0,40})?|amm?ending.{0,40}|amm?endment of .{0,30}"
            r"|changes? to .{0,30}",
            says=r"\b(?:amm?end|chang|alter|repeal|modif)",
            meant="amend amended amending amendment amendments;how who when",
        ),
        *(_office(called) for called in _OFFICES),
        customary(
            rf"how (?:can|is|may|does|could|would) {_BODY} (?:be |get )?(?:dissolved?|disband(?:ed)?|wound up)"
            r"|what happens (?:if|when|on|upon|after|to .{1,30} (?:on|if|when)) .{0,30}\b(?:dissol"
            r"|disband).{0,20}",
            r"dissolution(?: .{0,40})?|(?:liquidation|winding[- ]up)(?: .{0,30})?",
            meant="dissolve dissolved dissolution disband disbanded;how what when",
        ),
        customary(
            r"how (?:are|is|do) (?:a )?(?:vacanc(?:y|ies)|vacant (?:seats?|positions?|offices?)) (?:get )?filled"
            r"|what happens (?:if|when) an? (?:director|officer|board member|seat|position|office) (?:leaves|resigns"
            r"|quits|dies|is vacant|becomes vacant)",
            r"(?:filling (?:of )?)?vacanc(?:y|ies)(?: .{0,40})?",
            says=r"\b(?:vacan|fill)",
            meant="vacancy vacancies vacant;how what who",
        ),
        customary(
            r"how (?:much|high) (?:are|is) (?:the )?(?:annual |monthly |membership )*(?:dues|fees?"
            r"|membership)(?: cost)?|what (?:are|is) the (?:annual |monthly |membership )*(?:dues|fees?)"
            r"|how much does (?:it|membership) cost(?: to (?:join|be a member|become a member))?|(?:do"
            r"|must) members (?:have to )?pay(?: (?:dues|fees?|anything))?|how much do members pay",
            r"(?:annual |membership |member )*(?:dues|fees)(?: .{0,40})?",
            says=r"\bdues\b|[$€£] ?\d|\d (?:dollars|euros)|membership fee",
            meant="dues fee fees;how what much",
        ),
        customary(
            r"who (?:can|may|is allowed to|is eligible to) (?:become|be"
            rf"|join)(?: as)? ?(?:an? )?(?:members?)?(?: of {_BODY}|{_BODY})?|how (?:do|can|does|may) {_ONE} (?:join"
            rf"|become a member)(?: of)?(?: {_BODY})?|what (?:are|is) the (?:membership "
            r"|eligibility )?(?:requirements?|criteria|qualifications?)(?: for (?:membership|members|joining"
            r"|becoming a member))|who is eligible(?: for membership| to join)?",
            r"(?:membership |member )?(?:eligibility|qualifications?|requirements)(?: (?:for|of) (?:membership"
            r"|members?))?|(?:becoming a|admission (?:of|as a?)) ?members?.{0,20}|admission(?: .{0,20})?"
            r"|joining.{0,20}|(?:application|qualification)s? for membership|classes of members(?:hip)?",
            r"membership|members",
            says=r"\b(?:person|member|anyone|any|eligible|open|age|applic|appl(?:y|ies)|individual|support)",
        ),
        customary(
            r"how (?:can|is|are|may|do) (?:an? )?members? (?:be |get )?(?:removed|expelled|suspended|terminated"
            r"|kicked out|banned)|how (?:can|is|may) membership (?:be )?(?:terminated|ended|revoked|lost)|(?:when"
            r"|why) (?:can|may) a member be (?:removed|expelled)|who can (?:remove|expel) (?:a )?members?",
            r"(?:resignation|removal|expulsion|termination|suspension|revocation|loss)(?:,? (?:and"
            r"|or) .{0,20})?(?: of)? (?:an? )?(?:members?(?:hip)?)(?: .{0,20})?|(?:membership|member) (?:termination"
            r"|removal|suspension|expulsion)",
            says=r"\bmember",
        ),
        customary(
            r"when (?:is|are|does) (?:the )?annual (?:general |membership )*meetings?(?: .{0,20})?"
            r"|how often .{1,30}annual meetings?.{0,20}",
            r"annual (?:general |membership )*meetings?(?: .{0,30})?",
            says=rf"\b(?:held|hold|each year|every year|annually|{_MONTHS})\b",
        ),
        customary(
            r"when (?:does|is|do) (?:the |its |their )?(?:fiscal|financial) year(?: .{0,20})?|what is the (?:fiscal"
            r"|financial) year(?: .{0,20})?",
            r"(?:fiscal|financial|accounting) year(?: .{0,30})?",
        ),
        customary(
            r"(?:are|do|is) (?:the )?(?:directors?|officers?|board members?|board) (?:get )?(?:paid|compensated"
            r"|reimbursed)(?: .{0,30})?|do (?:the )?(?:directors|officers|board members) (?:earn|receive) .{1,30}",
            r"compensation(?: .{0,30})?|(?:salaries|reimbursements?|remuneration)(?: .{0,30})?",
            says=r"\b(?:compensat|salar|paid|pay|reimburse|remunerat)",
        ),
        customary(
            r"who (?:can|may|is allowed to|has the right to|gets to|is eligible to) vote(?: .{0,30})?|how (?:does"
            r"|do) (?:voting|votes) work|who has (?:a vote|voting rights)",
            r"(?:voting|votes?)(?: (?:rights|eligibility|procedures?|requirements|members?))?(?: .{0,30})?",
            says=r"\bvot(?:e|es|ing)\b",
        ),
    ),
    r"(?:principal )?offices?|indemnif(?:ication|y).{0,20}|indemnity|officers?(?: .{0,20})?|(?:board of )?directors?"
    r"|conflicts? of interests?|(?:special|regular) meetings?|committees?|corporate seal|parliamentary authority",
    (
        saying(
            r"what (?:is|constitutes|makes|forms) (?:a|the) quorum|how many .{1,30} quorum.{0,20}",
            r"\bconstitutes? (?:a|the) quorum\b",
            r"\bquorum\b(?! is present)[^.,\n]{0,60}\b(?:shall (?:be|consist)|is defined|consists? of|requires?"
            r"|means)\b",
        ),
    ),
    fillers=frozenset(stems("organization organisation club association board member members bylaws constitution")),
)

GOVERNED = Kind(
    re.compile(r"\b(?:governance|maintainers|project charter)\b", re.IGNORECASE),
    (
        customary(
            r"how (?:are|is|do) (?:the )?(?:\w+ )?decisions? (?:get )?(?:made|taken|reached)(?: .{0,20})?"
            r"|who (?:makes|takes) (?:the )?decisions(?: .{0,20})?|who decides(?: .{0,20})?"
            rf"|how do {_ONE} decide(?: .{{0,20}})?|what is the decision[- ]making process",
            r"(?:how )?decisions?[- ]?(?:making|are made|process|authority)(?: .{0,30})?|(?:making )?decisions?"
            r"|(?:lazy )?consensus(?: .{0,20})?|voting(?: .{0,20})?",
            meant="decision decisions decide decides;how who",
        ),
        customary(
            r"(?:what|which) roles (?:are there|exist|does (?:it|the project) have)(?: .{0,20})?"
            r"|what are the (?:different |project )?roles(?: .{0,20})?",
            r"(?:project |team |community |contributor )*roles?(?: (?:and|&) .{0,30})?|contributor (?:ladder|levels)",
            meant="roles;what which",
        ),
        customary(
            rf"how (?:do|can|does|to|would) ?(?:{_ONE} )?become (?:an? )?(?:new )?(?:maintainers?|committers?"
            r"|core .{1,20}|approvers?|reviewers?|owners?)(?: .{0,20})?|how are (?:new )?(?:maintainers"
            r"|committers) (?:added|chosen|elected|selected|appointed|nominated)",
            r"(?:becoming|how to become|become|adding|nominating|promotion to|path to|new) (?:an? "
            r"|new )?(?:maintainers?|committers?|core .{0,20})(?: .{0,20})?|(?:maintainer|committer) (?:nomination"
            r"|election|onboarding|promotion|appointment|selection|criteria).{0,20}|nominations?",
            meant="become becoming;maintainer committer maintainers committers;how",
        ),
        customary(
            rf"(?:how|when) (?:can|is|are|do|does) (?:{_ONE} )?(?:remove |a |the )?(?:maintainers?"
            r"|committers?) ?(?:be |get )?(?:removed|demoted|replaced|retired?|step down)?(?: .{0,20})?|(?:how"
            r"|when) (?:can|do|does) (?:a )?maintainers? (?:step down|leave|retire)",
            r"(?:removing|removal|revocation|stepping down|inactiv(?:e|ity)|emeritus|retiring|retirement"
            r"|resign).{0,40}|(?:maintainer|committer) (?:removal|retirement|inactivity|emeritus).{0,20}",
            says=r"\b(?:remov|step|inactiv|emeritus|retir|resign|revok|lose)",
            meant="removed remove removal demoted;maintainer committer maintainers committers;how when",
        ),
        customary(
            r"who (?:are|is) the (?:current |active |core |project )*(?:maintainers?|committers|owners?|leads?"
            r"|leaders?|core team|team)(?: of .{0,30})?|who maintains (?:it|this|the project)",
            r"(?:current |active |core |project |lead )*(?:maintainers?|committers|owners|core team|team(?: members)?"
            r"|leads?(?:ers(?:hip)?)?)(?: .{0,10})?",
            says=r"@\w|\blist|\.md\b|(?-i:\b[A-Z][a-z]+ [A-Z][a-z]+)",
            meant="who;maintainer maintainers maintain maintains",
        ),
        customary(
            rf"how (?:can|is|are|may|does) {_RULES} (?:be |get )?(?:changed|amended|modified|updated|revised|change)"
            rf"|how (?:do|can) {_ONE} (?:change|amend|modify|update) {_RULES}|who can (?:change|amend) {_RULES}",
            r"(?:changes?|amend(?:ments?|ing)|changing|modif(?:ying|ications?)|updat(?:es?|ing)|evolving)(?: .{0,40})?"
            r"|governance (?:changes|amendments|updates)|amendments?",
            says=r"\b(?:chang|amend|modif|updat|revis)",
        ),
        customary(
            r"how (?:are|is|do) (?:\w+ )?(?:conflicts?|disputes?|disagreements?|deadlocks?) (?:get )?(?:resolved"
            r"|handled|settled|solved)|what happens (?:if|when) (?:people|maintainers|they|we) (?:disagree"
            r"|do not agree).{0,20}",
            r"(?:conflict|dispute)s?(?: resolution)?(?: .{0,20})?|resolving .{0,30}|disagreements?(?: .{0,20})?"
            r"|escalation",
            meant="conflict conflicts dispute disputes disagreement disagree;how what",
        ),
    ),
    r"code of conduct|meetings?|releases?(?: process)?|responsibilities|principles|values|steering .{0,20}"
    r"|contributors?",
    fillers=frozenset(stems("project governance team")),
)
