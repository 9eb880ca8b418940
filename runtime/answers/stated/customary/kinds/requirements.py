"""What is asked of a product's requirements, of the plan of a project and of a roadmap: for whom, what, when."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_IT = (
    r"(?:it|this|(?:the|this) (?:[\w-]+ )?(?:product|app|application|project|system|tool|platform|mvp|service|feature"
    r"|software|release|game|site|website))"
)

REQUIREMENTS = Kind(
    re.compile(
        r"\bprd\b|\bproduct (?:requirements?|spec|brief)\b|\brequirements? (?:document|specification)\b|\bsrs\b"
        r"|\bfunctional spec(?:ification)?\b|\bproject (?:brief|charter|proposal|plan)\b",
        re.IGNORECASE,
    ),
    (
        customary(
            r"who (?:are|is) the (?:target |intended |main |primary )*(?:users?|audience|customers?"
            rf"|personas?)(?: .{{0,30}})?|who is {_IT} (?:for|made for|aimed at|meant for)|who (?:will|would"
            rf"|should) use {_IT}|what (?:are|is) the (?:user )?personas?",
            r"(?:target |user |primary |intended )*(?:users?|audiences?|personas?|customers?)(?: (?:and|&) .{0,30})?"
            r"|user personas|who (?:is|it|this) .{0,20}for",
            meant="who;users user audience persona personas customers target",
        ),
        customary(
            r"what (?:are|is) the (?:product |project |business |main |primary |v\d |mvp )*(?:goals?|objectives?"
            rf"|aims?)(?: .{{0,30}})?|what (?:does|should) {_IT} (?:aim|want|try) .{{1,20}}",
            r"(?:product |project |business |primary |v\d |mvp |key )*(?:goals|objectives|aims)(?: for .{0,20})?",
            r"goals (?:and|&) .{0,30}",
            meant="goal goals objective objectives;what",
        ),
        customary(
            r"what (?:is|are) (?:the )?(?:out of scope|non-?goals?|not in scope|excluded|not included)(?: .{0,30})?"
            rf"|what (?:does|will|should) {_IT} not (?:do|include|cover)",
            r"(?:explicit(?:ly)? )?(?:out[- ]of[- ]scope|non[- ]?goals?|not in scope|exclusions?)(?: .{0,30})?"
            r"|what .{0,20}\bnot\b.{0,30}",
            r"scope(?: .{0,20})?",
            says=r"\w",
            meant="scope;out not / nongoals goals;non not",
        ),
        customary(
            r"what (?:are|is) the (?:success |key |product )*(?:metrics?|kpis?|success criteria"
            rf"|measures of success)(?: .{{0,30}})?|how (?:is|will|do (?:you|we|they)|should) (?:success|{_IT}|they"
            r"|we) ?(?:be )?(?:measured?|evaluated?)(?: .{0,20})?",
            r"(?:success |key |product |performance |north star )*(?:metrics?|kpis?|measures?|indicators)(?: .{0,30})?"
            r"|success criteria(?: .{0,20})?|definition of success",
            meant="success metrics metric kpi kpis;what how",
        ),
        customary(
            r"what (?:is|are) the tech(?:nology|nical)? ?stack(?: .{0,20})?|what (?:technology|technologies"
            rf"|tech) (?:does|do|is|are) .{{1,30}}|what is {_IT} built (?:with|on)",
            r"(?:tech(?:nology|nical)? )?stack(?: (?:overview|and .{0,30}|& .{0,30}))?|technolog(?:y|ies)(?: .{0,20})?",
            meant="tech technology technical;stack;what",
        ),
        customary(
            r"what (?:are|is) the (?:main |key |biggest |major )*(?:risks?|constraints|challenges)(?: .{0,30})?"
            r"|what (?:could|can|might) go wrong",
            r"(?:constraints (?:and|&) |key |potential |assumptions (?:and|&) )*risks?(?: (?:and|&|assessment|analysis"
            r"|register|mitigations?) ?.{0,30})?|(?:challenges|constraints)(?: .{0,20})?",
            meant="risk risks;what",
        ),
        customary(
            r"what (?:are|is) the (?:project |release |delivery )*(?:milestones?|timelines?|roadmap|phases|schedule"
            rf"|release plan)(?: .{{0,30}})?|when will {_IT} (?:launch|ship|be (?:released|ready|done|launched))",
            r"(?:key |project |build |release |product |implementation |delivery |development )*(?:milestones?"
            r"|timelines?|road-?map|phases|schedule|release plan|rollout(?: plan)?|plan)(?: .{0,30})?",
            meant="milestone milestones timeline roadmap phases;what",
        ),
        customary(
            rf"what (?:are|is) the functional requirements?(?: .{{0,20}})?|what (?:must|should) {_IT} (?:do"
            r"|be able to do)",
            r"functional requirements?(?: .{0,20})?|(?:feature|core|mvp|product) requirements?(?: .{0,20})?"
            r"|requirements?",
            r"(?:core |key |main |mvp |feature )*(?:features?|specifications?)(?: .{0,20})?",
            meant="functional;requirement requirements;what",
        ),
        customary(
            r"what (?:are|is) the (?:non[- ]?functional|performance|quality|technical) requirements?(?: .{0,20})?",
            r"non[- ]?functional requirements?(?: .{0,20})?|quality attributes|nfrs?|(?:performance"
            r"|technical) requirements?(?: .{0,20})?",
            meant="nonfunctional non;functional requirements;requirement requirements;what",
        ),
        customary(
            r"what (?:are|is) (?:the )?(?:open|unresolved|outstanding) (?:questions?|issues?|points?"
            r"|decisions)(?: .{0,20})?|what is (?:still )?(?:open|undecided|unclear|unresolved)",
            r"open (?:questions?|issues?|items?|points?|decisions)(?: .{0,30})?|(?:unresolved|outstanding) .{0,30}",
            meant="open unresolved outstanding undecided;question questions issues points;what",
        ),
        customary(
            r"what (?:are|is) the user (?:stories|story|journeys?|flows?|scenarios?)(?: .{0,20})?",
            r"(?:core |key )*user (?:stories|journeys?|flows?|scenarios?|cases)(?: .{0,30})?|use cases(?: .{0,20})?",
            meant="stories story journeys journey flows;what",
        ),
        customary(
            r"what (?:are|is) the (?:main |key |core |mvp |planned )*features?(?: .{0,30})?|what features (?:does|will"
            r"|are|should) .{1,40}",
            r"(?:core |key |main |mvp |product )*(?:features?|functionality|capabilities)(?: .{0,30})?"
            r"|feature (?:requirements?|specifications?|list|set)(?: .{0,20})?",
        ),
        customary(
            r"what (?:are|is) the (?:assumptions?|dependenc(?:y|ies))(?: .{0,30})?|what (?:does|do) .{1,30} (?:assume"
            r"|depend on)",
            r"(?:key |external )*(?:assumptions?|dependenc(?:y|ies))(?: .{0,30})?",
            meant="assumption assumptions assume;what",
        ),
    ),
    r"(?:executive )?summary|problem statement|(?:proposed )?solution|competi.{0,30}|data models?|architecture"
    r"|monetization|ui/?ux.{0,30}|appendix|glossary|vision",
    fillers=frozenset(stems("product project app mvp system version release")),
)

ROADMAPS = Kind(
    re.compile(r"\broad-?map\b", re.IGNORECASE),
    (
        customary(
            r"what (?:is|are) (?:the )?(?:planned|plans?|coming|upcoming|next(?: steps)?|on the roadmap)(?: (?:next"
            r"|soon|for the future|for now))?|what (?:comes|will come|happens|is coming|will be done"
            r"|is being worked on) ?(?:next|soon|now)?",
            r"(?:near[- ]term|next(?: up| steps)?|up next|planned|upcoming|short[- ]term|in progress|coming (?:soon"
            r"|next|up)|now|current(?:ly)?(?: focus| work| priorities)?|priorities)(?: .{0,30})?",
            r"(?:mid(?:dle|-term)?|medium[- ]term|long[- ]term|later|future)(?: .{0,20})?",
            meant="planned plan plans next upcoming coming;what",
        ),
        customary(
            r"what (?:is|are) (?:the )?(?:long[- ]term|future|later) (?:plans?|goals?|ideas?)(?: .{0,20})?"
            r"|what (?:comes|is planned) (?:later|in the long (?:term|run)|after that|in the future)",
            r"(?:long(?:er)?[- ]term|later|future|someday|ideas|backlog|vision|exploratory"
            r"|under consideration)(?: .{0,30})?",
        ),
        customary(
            r"what (?:is|has been|was|are) (?:already )?(?:done|finished|completed|shipped|implemented)(?: (?:already"
            r"|so far))?",
            r"(?:done|completed|shipped|released|finished|recent(?:ly)?)(?: .{0,30})?",
            meant="done finished completed shipped implemented;what",
        ),
        customary(
            r"what (?:is|are) (?:not planned|out of scope|the non-?goals|not on the roadmap)(?: .{0,20})?"
            r"|what will not be .{1,20}",
            r"(?:non[- ]?goals?|out of scope|not planned|won['’]t.{0,20}|explicitly not.{0,20})(?: .{0,20})?",
        ),
    ),
    r"phase \d.{0,40}|milestone .{0,40}|v?\d+\.\d+.{0,40}|q[1-4].{0,30}",
    fillers=frozenset(stems("project roadmap work")),
)
