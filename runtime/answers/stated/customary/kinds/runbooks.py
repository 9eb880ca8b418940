"""What is asked of a runbook, a procedure or a how-to: what it needs, its steps, how to check, to undo and to ask."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_IT = (
    r"(?:it|this|that|(?:this|the) (?:[\w-]+ )?(?:alert|alarm|procedure|process|runbook|guide|problem|issue|error"
    r"|change|deploy(?:ment)?|release|update|upgrade|migration|task))"
)
_ANYBODY = r"(?:i|we|you|one|the (?:operator|engineer|user))"

RUNBOOKS = Kind(
    re.compile(r"\b(?:runbook|playbook|how[- ]?to|procedure|sop|guide|tutorial|troubleshooting)\b", re.IGNORECASE),
    (
        customary(
            rf"what (?:does|did) {_IT} mean|what is {_IT} (?:about|for)|what (?:triggers|fires|causes) {_IT}"
            rf"|when does {_IT} (?:fire|trigger)|why (?:did|do|does|am|was) .{{0,20}}(?:{_IT})(?: (?:fire|fired|firing"
            r"|triggered))?",
            r"meaning|(?:alert |what is this )?(?:description|overview|summary|purpose)|what (?:it|this"
            r"|does it) means?.{0,20}",
            meant="alert alarm alarms alerts fire fires firing;what why when mean means",
        ),
        customary(
            rf"what (?:is|are|would be) the (?:impact|effects?|consequences?)(?: of {_IT})?|how (?:bad|serious|severe"
            rf"|urgent) is {_IT}|what happens if (?:{_IT} is ignored|{_ANYBODY} (?:ignore|do not fix"
            rf"|don['’]t fix) {_IT})|who is affected(?: by {_IT})?",
            r"(?:user |customer |business )?impact|severity|consequences",
            meant="impact bad serious severe urgent effect affected;what how who",
        ),
        customary(
            rf"how (?:do|can|should|would) {_ANYBODY} (?:diagnose|investigate|debug|check"
            rf"|find (?:out )?(?:what is wrong|the cause)|analy[sz]e|confirm)(?: {_IT})?|what (?:should|must|do"
            rf"|can) {_ANYBODY} (?:check|look at|investigate)(?: first)?|where (?:do|should) {_ANYBODY} (?:look"
            r"|start)(?: first)?",
            r"diagnos(?:is|tics?|e)|investigat(?:ion|ing|e)(?: steps)?|(?:initial |first )?(?:checks?|triage)"
            r"|debugging|symptoms",
            meant="diagnose investigate debug check look;how what where",
        ),
        customary(
            rf"how (?:do|can|should|would|to) ?(?:{_ANYBODY} )?(?:fix|mitigate|resolve|solve|repair|handle|deal with"
            rf"|stop|clear|remediate) {_IT}|what (?:should|must|do|can) {_ANYBODY} do(?: (?:about|against|now|if|when"
            r"|to fix|to resolve|first) ?.{0,40})?|what is the (?:fix|mitigation|remedy|solution|workaround"
            rf"|resolution)(?: (?:for|of) {_IT})?",
            r"mitigat(?:ion|ing|e)(?: steps)?|resolution|remediation|(?:the )?(?:fix|solution|workaround)(?:es|s)?"
            r"|what to do.{0,30}|(?:recommended |immediate )?(?:actions?|steps)(?: to take)?|recovery",
            r"troubleshooting",
            meant="fix mitigate resolve solve stop repair handle;how what do",
        ),
        customary(
            rf"what (?:do|does|must|should) (?:{_ANYBODY}|{_IT}) (?:need|have|require)(?: (?:first|before|to have"
            r"|for it|to start))?(?: .{0,20})?|what (?:is|are) (?:the )?(?:prerequisites?|requirements?"
            rf"|preconditions?)(?: (?:for|of) {_IT})?|what is (?:needed|required)(?: (?:first|before .{{1,30}}"
            r"|for .{1,30}))?",
            r"(?:pre-?requisites?|pre-?conditions?|before (?:you|we) (?:begin|start).{0,20}"
            r"|what you(?:['’]ll)? need.{0,20}|requirements|you will need)",
            meant="need prerequisite prerequisites require required requirements before;what",
        ),
        customary(
            r"what (?:are|is) the (?:steps?|procedure|instructions)(?: (?:for|to|of) .{1,40})?|how (?:is"
            rf"|does) {_IT} (?:done|work)",
            r"(?:the )?(?:steps?|procedure|instructions?|process|how to do it)(?: to take| to follow)?",
            meant="step steps procedure instructions;what",
        ),
        customary(
            rf"how (?:do|can|should|would) {_ANYBODY} (?:verify|check|know|confirm|test|see|make sure|tell) (?:that "
            rf"|if |whether )?(?:{_IT} |everything )?(?:has )?(?:worked|works|is (?:done|ok|fixed|fine|working)"
            r"|was successful|succeeded)",
            r"verif(?:y|ication|ying).{0,30}|validat(?:ion|ing|e).{0,30}|check(?:ing)? (?:that|it|the result).{0,30}"
            r"|smoke tests?",
            meant="verify confirm check worked works;how worked works successful",
        ),
        customary(
            rf"how (?:do|can|should|would) {_ANYBODY} (?:roll ?back|undo|revert|reverse|back out)(?: (?:{_IT}|of it))?"
            r"|what is the (?:rollback|back-?out)(?: (?:plan|procedure))?|can (?:it|this) be (?:undone|reverted"
            r"|rolled back)",
            r"(?:how to )?(?:roll(?:ing)?[- ]?back|back-?out|revert(?:ing)?|undo(?:ing)?).{0,40}",
            meant="rollback roll undo revert;how back undo revert rollback",
        ),
        customary(
            r"what (?:can|could|might) go wrong|what (?:if|should .{1,20} do if) (?:it|this|something) (?:fails"
            r"|goes wrong|does not work|breaks|doesn['’]t work)|what are (?:the )?(?:common|known|possible"
            r"|typical) (?:problems|errors|issues|pitfalls)",
            r"(?:trouble-?shooting|common (?:problems|errors|issues|mistakes|pitfalls)|known (?:issues|problems)"
            r"|if something goes wrong|caveats|gotchas|pitfalls)(?: .{0,30})?",
            meant="wrong fail fails problem problems error errors trouble;what if common",
        ),
        customary(
            r"who (?:do|should|can|must) (?:i|we|you) (?:contact|call|ask|escalate to|notify|inform|tell"
            r"|page)(?: .{0,40})?|(?:how|when|where|to whom) (?:do|should|must) (?:i|we|you) escalate(?: .{0,20})?"
            r"|who (?:can help|is on call|owns (?:it|this))",
            r"escalat(?:ion|e|ing).{0,30}|(?:points? of )?contacts?.{0,30}|(?:getting|asking for|where to get) help"
            r"|support|owners?(?:hip)?|who to (?:contact|call|ask).{0,30}",
            meant="contact escalate call ask page help;who whom",
        ),
    ),
    r"see also|playbook|runbook",
    fillers=frozenset(stems("alert alarm issue problem error procedure process task")),
)
