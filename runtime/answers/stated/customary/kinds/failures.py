"""What is asked of a report about a failure: what happened, whom it hit, what caused it, what is done about it."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

#: What the failure may be called by who asks about it.
IT = (
    r"(?:it|this|that|(?:this|the) (?:[\w-]+ )?(?:incident|outage|problem|issue|failure|downtime|disruption|crash|bug"
    r"|accident|event|breach|interruption|degradation))"
)
_ACTIONS = (
    r"action (?:items?|plan|points)|(?:corrective|preventive|preventative|remedial|planned"
    r"|required)(?: and (?:corrective|preventive|preventative))? (?:actions|measures|steps)|actions(?: taken)?",
    r"follow[- ]?ups?(?: (?:actions?|items?|improvements?|tasks?|work|steps))?|next steps|to-?dos?",
    r"remediation(?:s| items| steps)?|prevention|moving forward|(?:future |planned )?improvements|what.{0,12} next"
    r"|what (?:we['’]re|we are) (?:doing|changing).{0,40}|going forward",
)
#: How it was noticed and how it was ended, which a timeline may tell, too.
DETECTED = customary(
    rf"how (?:was|were|did) (?:{IT}|we|they|you|the team) (?:first )?(?:detect(?:ed)?|notice(?:d)?|discover(?:ed)?"
    rf"|find out|found|learn about|reported|identified)(?: (?:about )?{IT})?|who (?:detected|noticed|discovered|found"
    rf"|reported) {IT}",
    r"detection|how (?:was it|we|did we|it was) (?:detect|notic|discover).{0,20}|discovery",
    meant=("how who when;detect detected notice noticed discover discovered find found spot spotted alert alerted"),
)
FIXED = customary(
    rf"how (?:was|is|were|did) (?:{IT}|we|they|you|the team) (?:finally |eventually )?(?:fix(?:ed)?|resolve(?:d)?"
    rf"|mitigate(?:d)?|solve(?:d)?|repair(?:ed)?|recover(?:ed)?|restore(?:d)?)(?: (?:from )?{IT})?|what (?:was"
    r"|is) the (?:fix|resolution|solution|mitigation)|what was done(?: (?:about|to (?:fix|resolve|mitigate)) (?:it"
    rf"|this))?|what (?:fixed|resolved|mitigated) {IT}",
    r"resolution(?: and recovery)?|(?:the )?(?:fix|solution|mitigation|workaround)(?:es|s)?|recovery|how (?:was it|we"
    r"|did we|it was) (?:fix|resolv|mitigat|respond).{0,20}|(?:immediate )?response|actions taken",
    meant=(
        "how what;fix fixed resolve resolved solve solved mitigate mitigated recover recovered "
        "restore restored repaired back"
    ),
)

FAILURES = Kind(
    re.compile(r"\b(?:post-?mortem|incident|outage|root cause analysis|rca)\b|\bPM\d{4}", re.I),
    (
        customary(
            r"what (?:has )?happened|what (?:was|is) (?:the incident|it) about|what (?:was|is) the (?:incident"
            rf"|problem|outage)|(?:please )?(?:summari[sz]e|describe) {IT}",
            r"what happened|(?:incident |executive |high[- ]level |issue )?(?:summary|overview|description)"
            r"|the incident|tl;?dr",
            r"incident|background|introduction",
            meant="what;happen happened happens wrong story summary",
        ),
        customary(
            r"what (?:was|is|were|are) the (?:customer |user |business )?(?:impact|effects?|consequences?"
            rf"|damage)s?(?: of {IT}| on .{{1,40}})?|how (?:bad|serious|severe) (?:was|is) {IT}|what (?:was"
            rf"|did {IT}) (?:affect|affected)",
            r"(?:customer |user |business |service )?impact(?:s|ed .{1,20}| assessment| on .{1,30})?|effects?",
            r"(?:scope|severity)(?: and impact)?",
            meant="impact effect effects consequence consequences damage bad serious;what how",
        ),
        customary(
            rf"who (?:was|is|were) (?:affected|impacted|hit)(?: by {IT})?|(?:which|what) (?:\w+ )?(?:users?|customers?"
            r"|services?|systems?|clusters?|products?|components?) (?:was|were|is|are) (?:affected|impacted|down"
            rf"|hit)(?: by {IT})?",
            r"(?:who (?:was|is)|what was)?(?: ?affected|impacted)(?: .{1,30})?|(?:users|customers|services"
            r"|systems) affected",
            r"(?:customer |user |business |service )?impact(?:s| assessment| on .{1,30})?",
            meant="who what which;affect affected hit impacted suffer suffered",
        ),
        customary(
            rf"what (?:was|is|were) the (?:root |underlying |main )?(?:causes?|reasons?|trigger)(?: (?:of|for) {IT})?"
            rf"|what (?:has )?(?:caused|triggered|led to) {IT}|why did {IT} (?:happen|occur|fail|break|start|go down)",
            r"(?:root )?causes?(?: (?:analysis|of .{1,40}))?|root causes? and .{1,40}|(?:the )?(?:underlying )?cause"
            r"|trigger",
            r"contributing (?:factors|causes|conditions)(?: and .{1,20})?|why (?:did )?(?:it|this) (?:happen"
            r"|happened).{0,20}",
            r"analysis|five whys|5 whys|technical details",
            meant=(
                "why what how;cause caused causes root trigger triggered reason happen happened break "
                "broke fail failed start started behind blame fault / what;set kick kicked;off / "
                "what;made make;die died crash crashed fail failed break broke stop stopped"
            ),
        ),
        DETECTED,
        FIXED,
        customary(
            r"what (?:went|worked|did we do) (?:well|right)|what (?:was|were) good",
            r"(?:what|things that) (?:went|worked|did) (?:we do )?(?:well|right)|successes|the good|positives",
            meant="what;well right good smooth smoothly",
        ),
        customary(
            r"what (?:went|worked) (?:wrong|badly|poorly)|what (?:did ?n['’]?o?t|did not) (?:go"
            r"|work)(?: so)?(?: well)?|what could (?:have gone|be|we have done|have been done|have been) (?:better"
            r"|improved)",
            r"(?:what|things that) (?:went|worked) (?:wrong|badly|poorly|less well)|(?:what"
            r"|things that) (?:did ?n['’]?o?t|did not|could have) (?:go(?:ne)?|work(?:ed)?)(?: so)?(?: well| better)?"
            r"|what (?:could|can|should) (?:be|have been|we have) (?:improved|better|done better)|areas (?:for"
            r"|of) improvement|challenges|the bad|negatives",
            meant="what;wrong badly poorly better improved improve worse",
        ),
        customary(
            r"where (?:did|were) (?:we|they|you) (?:get |just )*lucky|what (?:were|was) (?:we|they) lucky (?:about"
            r"|with)",
            r"where (?:we|did we|they) (?:got|get|were) lucky|luck",
            meant="lucky luck",
        ),
        customary(
            r"what (?:did|have|do|can) (?:we|they|you|i|one) learn(?:ed|t)?(?: (?:from (?:it|this|that)"
            rf"|about .{{1,30}}))?|what (?:was|has been|can be|is there to be) (?:learn(?:ed|t))(?: from {IT})?"
            r"|what (?:are|were) the (?:lessons|learnings|takeaways|key takeaways|insights)(?: (?:learn(?:ed"
            rf"|t))?)?(?: (?:of|from) {IT})?",
            r"(?:key )?(?:lessons?(?: learn(?:ed|t|ings))?|learnings?|takeaways?|insights?)|what (?:did we|we|have we"
            r"|we['’]ve) learn(?:ed|t)?|reflections?|retrospective",
            meant=(
                "learn learned learnt lesson lessons takeaway takeaways;what any did anything"
                " / what;differently different;next time do done"
            ),
        ),
        customary(
            r"what (?:are|were|is) the (?:action (?:items?|points|plan)|follow-?ups?(?: (?:actions|items))?|next steps"
            r"|to-?dos?|corrective actions|planned improvements)|(?:which|what) actions? (?:were|was|are|is"
            r"|will be) (?:taken|planned)|what (?:has|still has|needs|remains) to be done|what (?:will|did"
            r"|should) (?:we|they|you) do next",
            *_ACTIONS,
            meant=(
                "action actions followup followups todo todos;what any planned plan which / what;left "
                "remains still next;do done / what;improve improved next planned"
            ),
        ),
        customary(
            rf"how (?:will|can|do|should|could) (?:we|they|you|{IT}) (?:be )?(?:prevent|prevented|avoid|avoided"
            rf"|stop)(?: {IT})?(?: from)?(?: (?:happening|occurring|recurring))?(?: again| in (?:the )?future)?"
            r"|what (?:will|is|is being|was|can|should) (?:be )?(?:being )?done (?:to prevent|so that|to avoid"
            r"|about).{0,50}|what (?:will|are|do) (?:we|they|you) (?:do|doing|change|changing|improve"
            r"|improving).{0,50}",
            r"prevention|(?:preventive|preventative) (?:actions|measures|steps)|how (?:we|will we"
            r"|to) (?:will )?prevent.{0,30}",
            *_ACTIONS,
            meant="prevent prevented avoid again stop recurring bite;how what",
        ),
        customary(
            r"who (?:responded|was involved|worked on it|took part|attended|was on call|were the responders)",
            r"(?:attendees|responders|participants|people involved|incident (?:team|responders)|who was involved)",
            meant="who;respond responded involved fixed worked call attended",
        ),
    ),
    r"(?:incident )?timeline(?: of .{1,30})?|stats|glossary|supporting information",
    fillers=frozenset(stems("incident outage problem issue failure bug service system site team everything")),
)
