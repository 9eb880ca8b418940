"""What is asked of a job's description: what one does there, what one must bring, what one gets."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_JOB = r"(?:it|this|the (?:job|role|position|work)|this (?:job|role|position))"
_ME = r"(?:i|we|you|one|candidates?|applicants?|the (?:candidate|applicant|person|fellow))"

JOBS = Kind(
    re.compile(
        r"\b(?:job (?:description|offer|posting|ad)|vacancy|we(?:['’]re| are) hiring|career|position|hiring)\b", re.I
    ),
    (
        customary(
            rf"what (?:will|would|do|does|should|must) {_ME} (?:do|be doing|work on)(?: (?:there|all day|in {_JOB}))?"
            rf"|what (?:are|is) the (?:responsibilities|duties|tasks|job|role|work)(?: (?:of|in) {_JOB})?"
            rf"|what does {_JOB} (?:involve|entail|include)",
            r"(?:key |main |major |your |primary |job |core )*(?:responsibilities|duties|tasks"
            r"|accountabilities)(?: .{0,30})?|what (?:you(?:['’]ll| will)?|the job) (?:do|be doing|work on).{0,20}"
            r"|(?:about )?the (?:role|job|position)|the work|your (?:role|mission)",
            meant="what;do duties tasks responsibilities day",
        ),
        customary(
            rf"what (?:are|is) the (?:job )?(?:requirements?|qualifications?)(?: (?:of|for) {_JOB})?|what (?:skills"
            rf"|experience|qualifications|degree|education|knowledge)? ?(?:do|does|must|should|would) {_ME} (?:need"
            r"|have|bring|require)(?: .{0,30})?|what (?:skills|experience|qualifications|education|degree) (?:is"
            r"|are) (?:needed|required|expected|wanted)|(?:who|what) (?:are they|is the company) looking for"
            rf"|what does {_JOB} require",
            r"(?:job |minimum |basic |required |key )*(?:requirements?|qualifications?)(?: .{0,30})?|(?:required"
            r"|essential) (?:skills|experience).{0,30}|what (?:you(?:['’]ll| will)? (?:need|bring|have)|we(?:['’]re"
            r"| are) looking for|we look for|we expect).{0,20}|who you are|about you|your (?:profile|skills"
            r"|background)|skills(?: .{0,30})?|must[- ]haves?",
            meant="what which;need needed required requirements qualifications experience skills know bring expect",
        ),
        customary(
            r"what (?:is|are|would be) (?:nice to have|a plus|preferred|a bonus|optional|desirable)(?: .{0,20})?"
            r"|what (?:else )?would help",
            r"(?:nice|good)[- ]to[- ]haves?|bonus(?: points)?.{0,20}|preferred (?:qualifications?|skills|experience)"
            r"|desirable.{0,20}|a plus|pluses",
        ),
        customary(
            rf"what (?:are|is) the (?:benefits|perks)(?: of {_JOB})?|what (?:do|does|would|will) (?:they|the company"
            rf"|{_ME}) (?:offer|get|give)(?: me| us)?|what do i get(?: (?:out of it|in return))?",
            r"(?:our |the |your )?(?:benefits|perks)(?: .{0,30})?|what (?:we|they) (?:offer|give).{0,20}|we offer"
            r"|what(?:['’]s| is) in it for you|why (?:join|work).{0,30}|what you(?:['’]ll| will)? get.{0,20}",
            meant="what;benefits perks offer offered",
        ),
        customary(
            rf"(?:how much|what) (?:does|do|would|will|is) (?:{_JOB}|they|{_ME}|the (?:salary|pay|wage"
            r"|compensation)) ?(?:pay|earn|get|be paid|make)?(?: .{0,20})?|what is the (?:salary|pay|wage"
            r"|compensation)(?: .{0,30})?",
            r"(?:salary|compensation|pay|remuneration|wages?)(?: .{0,30})?",
            says=r"\d",
            meant="how;much;pay pays paid earn make / what;salary pay wage",
        ),
        customary(
            rf"how (?:do|can|should) {_ME} apply(?: .{{0,30}})?|where do {_ME} apply|what (?:is"
            r"|are) the (?:application|hiring|interview) (?:process|steps)",
            r"(?:how to apply|apply(?:ing)?(?: now)?|to apply|(?:application|hiring|interview|selection) (?:process"
            r"|procedure|steps)|next steps).{0,30}",
            meant="how where;apply",
        ),
        customary(
            rf"where (?:is|would|will|do|does) (?:{_JOB}|{_ME}) ?(?:be|work|located|based)?|is {_JOB} remote"
            rf"|can {_ME} work (?:from home|remotely)",
            r"(?:job |work |office )?location(?: .{0,30})?|where (?:you(?:['’]ll| will)? work|we work).{0,20}"
            r"|remote(?: work)?",
            meant="where;work located based office / remote remotely home",
        ),
    ),
    r"about (?:us|the (?:company|team))|who we are|equal opportunity.{0,30}|our (?:team|culture|values|mission)",
    fillers=frozenset(stems("job role position company")),
)
