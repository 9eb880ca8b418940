"""What is asked of a guide for contributors, and of a code of conduct: what to do, how, and what not to do."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_ME = r"(?:i|we|you|one|people|contributors?|somebody|someone)"
_HOW = rf"how (?:do|can|should|would|must|to) ?(?:{_ME} )?"
_REQUEST = r"(?:an? |my |the )?(?:pull[- ]requests?|prs?|merge[- ]requests?|mrs?|patch(?:es)?|changes?)"
_STYLE = r"(?:style(?: ?guides?)?|conventions?|standards?|guidelines?|formatting|rules|format)"

CONTRIBUTING = Kind(
    re.compile(
        r"\b(?:contribut(?:e|ing|ion|or)s?|developer guide|development guide|developing|hacking)\b", re.IGNORECASE
    ),
    (
        customary(
            rf"{_HOW}(?:set ?up|prepare|configure|get)(?: up)? ?(?:the |an? |my )?(?:local |development "
            r"|dev )*(?:project|repo(?:sitory)?|environment|setup|it|everything|workspace|code)?(?: (?:locally|up"
            rf"|running|for development))*|{_HOW}(?:get started|start)(?: (?:with )?(?:development|developing|locally"
            rf"|coding))?|what (?:do|does) {_ME} need(?: to (?:install|develop|build|start|contribute))?",
            r"(?:local |development |dev(?:eloper)? |getting |project |environment |setting |set )+(?:set ?-?up"
            r"|started|environment|installation|up.{0,40}|workflow)(?: .{0,30})?|set ?-?up(?: .{0,30})?|local checks",
            r"(?:pre-?requisites|requirements|installation|quick ?start)(?: .{0,30})?",
            meant="setup set environment;how what;local locally development dev environment project",
        ),
        customary(
            r"(?:how|what) (?:should|must|do|does|is|are) (?:the |my "
            r"|an? )?(?:format of )?(?:the )?commit messages?(?: .{0,40})?|what (?:is|are) the (?:format|style"
            rf"|conventions?|rules|guidelines) (?:of|for) commit(?:s|ting| messages?)|{_HOW}(?:write|format"
            rf"|word) (?:my |a |the )?commit messages?|what is the commit (?:message )?{_STYLE}",
            r"(?:git )?commit(?:s|ting)?(?: (?:messages?|guidelines?|conventions?|style|format|standards?"
            r"|and .{0,20}))*(?: .{0,20})?|conventional commits.{0,20}",
            meant="commit commits;message messages format style convention;how what",
        ),
        customary(
            rf"{_HOW}(?:submit|open|make|create|send|file|propose|get) {_REQUEST}(?: (?:merged|accepted|reviewed"
            r"|in))?(?: .{0,30})?|what (?:is|are) the (?:process|requirements|rules|steps|checklist) (?:for"
            rf"|of) {_REQUEST}|what is the (?:pull[- ]request|pr|review|merge|submission|contribution) process"
            r"|what (?:should|must) (?:an? |my )?(?:pull[- ]request|pr|patch) (?:have|include|contain"
            r"|look like).{0,20}",
            r"(?:submitting |opening |creating |making |sending |before .{0,20})?(?:an? |your )?(?:pull"
            r"|merge)[- ]requests?(?: .{0,40})?|prs?(?: .{0,30})?|submi(?:tting|ssion).{0,40}"
            r"|(?:code )?review(?: process)?|(?:development |contribution )?(?:workflow|process)(?: .{0,20})?",
            meant="pull request pr merge patch;submit open make create send how;how what",
        ),
        customary(
            rf"(?:what|which) (?:is|are) the (?:code|coding|programming) {_STYLE}(?: .{{0,20}})?|(?:what"
            rf"|which) (?:code|coding) {_STYLE} .{{1,40}}|how should (?:the |my )?code (?:look|be (?:formatted|styled"
            rf"|written)).{{0,20}}|are there (?:any )?(?:code|coding) {_STYLE}(?: .{{0,20}})?",
            rf"(?:code|coding|source code)[- ]?(?:quality|{_STYLE})?(?: (?:and|&) .{{0,30}})?(?<!code of)|{_STYLE}"
            r"|lint(?:ing|ers?).{0,30}|formatting.{0,30}",
            meant="code coding;style conventions convention standards guidelines;what which how",
        ),
        customary(
            rf"{_HOW}(?:report|file|submit|raise|open) (?:an? |any )?(?:bugs?|issues?|problems?|defects?"
            rf"|errors?)(?: .{{0,20}})?|where (?:do|can|should) {_ME} report (?:bugs|issues|problems|a bug)",
            r"(?:report(?:ing)?|filing|found|finding|raising|opening) (?:an? |of )?(?:bugs?|issues?"
            r"|problems?)(?: .{0,20})?|bug reports?(?: .{0,20})?|(?:bugs?|issues?)(?: (?:and|&|tracker|report(?:s"
            r"|ing)?) ?.{0,30})?",
            meant="report file;bug bugs issue issues problem;how where",
        ),
        customary(
            rf"{_HOW}(?:request|suggest|propose) (?:an? |new )*(?:features?|enhancements?|ideas?|improvements?"
            r"|changes?)",
            r"(?:suggest(?:ing|ions?)|request(?:ing)?|propos(?:ing|als?)|feature|enhancement)s?(?: .{0,40})?",
            meant="suggest request propose;feature features enhancement idea;how where",
        ),
        customary(
            r"(?:which|what) branch (?:should|do|must|does|to) .{1,40}|what is the branch(?:ing)? (?:strategy|model"
            rf"|naming|policy|workflow)(?: .{{0,20}})?|how should {_ME} name (?:my |a |the )?branch(?:es)?",
            r"(?:git )?branch(?:es|ing)?(?: .{0,30})?",
            r"(?:git |development )?workflow|(?:pull|merge) requests?(?: .{0,20})?",
            says=r"\bbranch|`?\b(?:main|master|develop)\b",
            meant="branch branches branching;what which how",
        ),
        customary(
            rf"(?:do|must|should|does) {_ME} (?:need to |have to )?sign(?:[- ]off)? ?(?:on )?(?:my |the |an? "
            r"|any )*(?:commits?|off|cla|dco|agreement|anything|contributions?)?(?: .{0,20})?"
            r"|is (?:there )?an? (?:cla|dco|contributor licen[cs]e agreement)(?: .{0,20})?"
            rf"|{_HOW}sign(?:[- ]off)? .{{1,30}}",
            r"(?:dco|developer['’]?s? certificate of origin|sign(?:ing)?[- ]?(?:off|your).{0,30}|cla"
            r"|contributor licen[cs]e agreement)(?: .{0,40})?",
            says=r"\b(?:sign|certificate|agreement|cla|dco)",
        ),
        customary(
            rf"where (?:can|do|should) {_ME} (?:ask|get|find) (?:questions?|help|support)(?: .{{0,20}})?"
            rf"|{_HOW}get (?:help|support)(?: .{{0,20}})?",
            r"(?:getting |asking for |need |asking )?(?:help|support|questions?)(?: .{0,20})?|communication"
            r"|where to ask.{0,20}|community|contact",
            meant="help questions question support;where how",
        ),
        customary(
            rf"{_HOW}(?:contribute|get involved)(?: .{{0,30}})?|(?:in )?what ways can {_ME} (?:contribute|help)",
            r"(?:how to|ways to|how (?:can|do|you can) (?:i|you)?|ways you can) ?(?:contribute|help)(?: .{0,20})?"
            r"|getting (?:involved|started)|(?:contribution |contributing )?(?:workflow|process|steps|guidelines)"
            r"|before you (?:start|begin|contribute).{0,20}|steps to contribute",
            r"(?:submitting )?(?:pull|merge)[- ]requests?(?: .{0,20})?",
        ),
    ),
    r"licen[cs](?:e|ing)(?: .{0,30})?|code of conduct|(?:running )?test(?:s|ing)?(?: .{0,20})?|project structure"
    r"|documentation|release(?:s| process)?",
    fillers=frozenset(stems("project repo repository contributor contribution code")),
)

_BEHAVIOUR = r"(?:behaviou?rs?|conduct|actions?|things?)"

CONDUCT = Kind(
    re.compile(r"\bcode[-_ ]of[-_ ]conduct\b", re.IGNORECASE),
    (
        customary(
            rf"(?:how|where|to whom) (?:do|can|should|would) {_ME} report (?:an? |any |it|to )?(?:violations?"
            r"|incidents?|abuse|harassment|problems?|issues?|breach(?:es)?|someone|somebody|unacceptable behaviou?r"
            rf"|bad behaviou?r)?(?: .{{0,20}})?|who(?:m)? (?:do|should|can) {_ME} (?:contact|report to|talk to|tell"
            r"|write to)(?: .{0,30})?|how are (?:violations|incidents) reported",
            r"(?:how to |incident )?report(?:ing|s)?(?: .{0,40})?|enforcement|contact(?: .{0,20})?|raising concerns",
            says=r"report|contact|@|e-?mail",
            meant="report contact;how where who whom;violation violations incident abuse harassment",
        ),
        customary(
            rf"(?:what|which) {_BEHAVIOUR} (?:is|are) (?:unacceptable|not (?:allowed|acceptable|tolerated|ok|okay)"
            r"|prohibited|forbidden|inappropriate|considered .{1,20})|what is (?:not allowed|unacceptable"
            rf"|prohibited|forbidden|not tolerated)|what (?:must|should|may|can) {_ME} not do",
            r"(?:examples of )?(?:unacceptable|prohibited|inappropriate|unwelcome)(?: behaviou?rs?"
            r"| conduct)?(?: .{0,20})?|(?:anti-?)?harassment(?: .{0,20})?",
            says=r"\b(?:unacceptable|not acceptable|prohibited|inappropriate|harass|not tolerate|avoid)",
            meant="unacceptable forbidden prohibited inappropriate;what which",
        ),
        customary(
            rf"(?:what|which) {_BEHAVIOUR} (?:is|are) (?:expected|acceptable|encouraged)|what are the standards"
            r"|how should (?:i|we|people|members|participants|everybody|everyone|one) behave",
            r"(?:expected|acceptable|encouraged|positive)(?: behaviou?rs?)?(?: .{0,20})?|(?:our )?(?:standards"
            r"|pledge)(?: .{0,20})?|be .{1,20}",
        ),
        customary(
            r"what (?:are|is) the (?:consequences?|penalt(?:y|ies)|sanctions?|punishments?)(?: .{0,40})?"
            r"|what happens (?:if|when) (?:i|someone|somebody|anyone|people|one|they|you) (?:violates?|breaks?"
            r"|breach(?:es)?|ignores?|do(?:es)? not (?:follow|respect)) .{1,40}|how is (?:it"
            r"|the code(?: of conduct)?) enforced",
            r"consequences?(?: .{0,40})?|enforcement guidelines|(?:sanctions|penalties|violations)(?: .{0,30})?"
            r"|enforcement.{0,20}",
            meant="consequence consequences penalty penalties sanction sanctions enforced;what how",
        ),
        customary(
            r"(?:when|where|to whom) does (?:it|the code(?: of conduct)?|this) apply(?: to)?"
            r"|what is the scope(?: .{0,20})?|who does (?:it|this|the code(?: of conduct)?) apply to",
            r"scope(?: .{0,20})?|where (?:this|it) applies|applicab.{0,20}",
        ),
    ),
    r"attribution|acknowledge?ments|our responsibilities|enforcement responsibilities",
    fillers=frozenset(stems("code conduct community")),
)
