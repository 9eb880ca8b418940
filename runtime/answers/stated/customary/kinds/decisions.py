"""What is asked of a decision that is recorded, or of a proposal: what it is, why, what else there was, what follows.

Architecture decision records and requests for comments are divided alike, whoever keeps them.
"""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import DAY, Kind, customary, saying

_IT = (
    r"(?:it|this|that|(?:this|the) (?:(?:architecture|architectural|enhancement|improvement) )?(?:decision(?: record)?"
    r"|proposal|rfc|adr|pep|kep|change|design|document|feature|approach|solution|idea|record))"
)
_THEY = r"(?:they|you|we|it|the (?:authors?|team|proposal|rfc|pep))"
_ABOUT = r"(?:about|on|for|regarding|with|concerning)"
_STATUS = (r"(?:current )?status",)
_CONTEXT = (
    r"(?:the )?problem(?: (?:statement|description|definition))?",
    r"context(?: and problem statement| (?:&|and) problem| (?:&|and) background)?",
    r"motivation(?: and (?:background|use cases?|goals))?|statement of need|(?:the )?need",
    r"(?:background|introduction)(?: and motivation)?",
)
_REASONS = (r"(?:decision )?rationale|reason(?:s|ing)?|justification|decision drivers|why.{0,40}", *_CONTEXT[1:])

DECISIONS = Kind(
    re.compile(
        r"(?<![a-z])(?:adr|rfc|pep|kep)[-_ ]?\d*\b|\b(?:decision record|design doc(?:ument)?|enhancement proposal"
        r"|request for comments)\b",
        re.I,
    ),
    (
        customary(
            rf"what (?:was|is|has been) (?:being )?(?:decided|chosen|agreed)(?: on| upon| to do| {_ABOUT} {_IT})?"
            rf"|what (?:is|was) the (?:decision|outcome|final decision|resolution)(?: (?:of|{_ABOUT}) {_IT})?"
            rf"|what (?:decision|choice) (?:was|has been|is) (?:made|taken|reached)(?: {_ABOUT} {_IT})?"
            r"|which (?:option|solution|alternative|approach) (?:was|is|has been) (?:chosen|picked|selected"
            rf"|decided)(?: .{{0,5}}{_IT})?|(?:what|which (?:option|solution|alternative)) did {_THEY} (?:decide"
            rf"|choose|pick)(?: on| to do| {_ABOUT} {_IT})?",
            r"decision(?:s|\(s\))?(?: outcome| made| taken)?|(?:the )?outcome|resolution|chosen (?:option|solution)",
            r"(?:proposed )?(?:decision|solution|approach)",
            meant=(
                "decide decided decision choose chosen chose agree agreed settle settled;what which "
                "outcome;add do use build with go done outcome end up decide decided chosen choose"
            ),
        ),
        customary(
            rf"why (?:was|is|were|has) {_IT} (?:been )?(?:decided|chosen|done|made|needed|proposed|necessary|required"
            rf"|taken)(?: so)?|why did {_THEY} (?:decide|choose|do|propose|use|pick|want|need)(?: (?:on|for|to"
            r"|to use))?(?: (?:that|this|it|so))?|why(?: (?:that|this))?|why (?:do|would) (?:we|you|i) (?:need"
            rf"|want) {_IT}|what (?:is|was|were) the (?:reasons?|rationale|justification|motivation)(?: (?:for|of"
            rf"|behind) {_IT})?|what (?:is|was) {_IT} motivated by|what motivated {_IT}",
            *_REASONS,
            meant=(
                "why;need needed bother want wants do decide decided choose chose change changing remove "
                "removing deprecate add adding introduce useful necessary propose proposed good idea "
                "point drop dropping replace replacing move moving leave leaving switch switching use "
                "using go going build built write own;off with own thing idea about need needed bother "
                "want do decide decided choose chose change remove deprecate add introduce useful "
                "necessary propose proposed drop replace moving move switch use build rid / what;point "
                "reason reasons motivation rationale"
            ),
        ),
        customary(
            rf"(?:what|which) problems? (?:does|do|did|will|is|are|was) (?:{_IT}|they) (?:being |trying to |meant to "
            r"|intended to |supposed to )*(?:solve|solved|address|addressed|tackle|fix)|what (?:is"
            rf"|was) the (?:problem|context|background|issue|motivation)(?: (?:for|of|behind) {_IT})?",
            *_CONTEXT,
            meant=(
                "problem problems trouble issue pain;what which;solve solved fix address tackle wrong "
                "solving fixing / what;annoying annoys painful broken / what;wrong;today currently now current"
            ),
        ),
        customary(
            rf"what (?:is|was) (?:the|its) (?:current )?(?:status|state)(?: of {_IT})?|(?:is|was|has) {_IT} (?:been "
            r"|still |already |yet )*(?:accepted|approved|implemented|final|done|valid|active|open|a draft|superseded"
            r"|rejected|deprecated|agreed|in force|replaced|proposed|pending)(?: yet)?",
            *_STATUS,
            meant=(
                "status / accepted approved implemented merged final rejected superseded deprecated "
                "shipped;is was has already yet still"
            ),
        ),
        customary(
            r"(?:what|which) (?:other )?(?:alternatives?|options?|approaches|solutions|ideas"
            r"|alternative (?:\w+ )?)(?: (?:solutions|approaches|options|designs))? (?:was|were|are|is"
            r"|did .{1,20}) (?:there|considered|rejected|discussed|evaluated|looked at|consider|reject)|what (?:are"
            rf"|were) the (?:alternatives|other options|options|rejected (?:ideas|alternatives))(?: (?:to|for) {_IT})?"
            r"|(?:were|was|are|is) (?:there )?(?:any )?alternatives?(?: considered)?|what else (?:was"
            rf"|did {_THEY}) considere?d?|what (?:was|were) rejected",
            r"(?:rationale (?:and|&) )?alternatives?(?: (?:considered|solutions?|approaches|designs?|options?"
            r"|proposals?))?|alternatives? (?:we|that were) considered|rationale (?:and|&) alternatives",
            r"(?:considered|other|possible|available) (?:options|alternatives|approaches|solutions|designs)"
            r"|options(?: considered)?",
            r"rejected (?:ideas|alternatives|approaches|proposals|options)|pros and cons of the options",
            meant=(
                "else other alternative alternatives instead option options;what which consider "
                "considered done could possible reject rejected were are use used pick go / instead;what "
                "why / consider considered;anything something other else"
            ),
        ),
        customary(
            r"what (?:are|is|were|will be) the (?:consequences?|implications?|effects?|impacts?|results?)(?: (?:of"
            rf"|for) (?:{_IT}|us|me|users|you))?|what (?:follows|results) from {_IT}|what does {_IT} (?:mean|change"
            r"|imply)(?: for (?:us|me|users|you))?|what (?:will|would) change",
            r"(?:expected )?consequences|implications|(?:positive|negative) consequences",
            r"impacts?(?: on .{1,30})?",
            meant=(
                "consequence consequences implication implications effect effects follow follows;what / "
                "what;change changes mean means;us users existing everyone"
            ),
        ),
        customary(
            r"what (?:are|is|were) the (?:main )?(?:drawbacks?|downsides?|disadvantages?|cons|risks?|trade-?offs?"
            rf"|costs)(?: (?:of|with|to) {_IT})?|what (?:speaks|is) against {_IT}"
            rf"|why (?:should (?:we )?)?not(?: (?:do )?{_IT})?|(?:are|is) there (?:any )?(?:drawbacks?|downsides?"
            r"|risks?|disadvantages?)",
            r"drawbacks?|downsides|disadvantages|cons|trade-?offs|why should we not do this\W*",
            r"negative(?: consequences)?|risks(?: (?:and|&) (?:mitigations?|drawbacks|assumptions))?|concerns",
            meant=(
                "bad wrong downside downsides drawback drawbacks con cons catch negative disadvantage "
                "disadvantages tradeoff tradeoffs risk risks concern concerns against harder worse;what "
                "any is are does anything"
            ),
        ),
        customary(
            rf"what (?:are|is|were) the (?:main )?(?:advantages?|benefits?|pros|upsides?)(?: (?:of|to) {_IT})?"
            rf"|what (?:speaks|is) for {_IT}",
            r"advantages|benefits|pros|positive(?: consequences)?",
            meant="good upside upsides advantage advantages benefit benefits pro pros gain gains;what any",
        ),
        customary(
            r"(?:are there|what are|which are|is there) (?:the |any |still )*(?:open|unresolved|outstanding"
            rf"|remaining) (?:questions?|issues?|points?|problems?)(?: (?:of|with|in) {_IT})?|what (?:is"
            r"|remains) (?:still )?(?:unresolved|open|unclear|undecided|to be (?:decided|resolved|done))",
            r"(?:unresolved|open|outstanding|remaining) (?:questions?|issues?|points|problems)(?: and .{1,30})?",
            r"questions|unresolved",
            meant=(
                "open unresolved undecided unclear unanswered outstanding;what any question questions "
                "issue still point points"
            ),
        ),
        customary(
            rf"what (?:is|was) (?:being )?proposed|what (?:does|do|did) {_THEY} (?:propose|suggest|want to (?:do"
            r"|change|add))|what (?:is|was) the (?:proposal|proposed (?:solution|change|design)|solution"
            rf"|suggested (?:solution|change))|what does {_IT} (?:propose|suggest|add|introduce|change)",
            r"(?:the )?propos(?:al|ed (?:solution|changes?|approach|decision))|solution",
            r"summary|abstract|overview|one[- ]paragraph (?:explanation|summary)|tl;?dr",
            r"introduction|decision",
            meant=(
                "what;propose proposed proposal proposing suggest suggested suggesting ask asking asks "
                "idea gist add adds change changes introduce new"
            ),
        ),
        customary(
            rf"(?:is|will|would) {_IT} (?:be )?(?:backwards?|source)[- ]?compatib(?:le|ility).{{0,20}}"
            rf"|does {_IT} break .{{1,40}}|what (?:does|will|would) {_IT} break|is {_IT} a breaking change"
            r"|(?:are there|what are) (?:the |any )?breaking changes|what about (?:backwards? )?compatibility",
            r"(?:impact on )?(?:backwards?|source|api)[- ]?compatibility(?: (?:and|&) .{1,30})?|breaking changes"
            r"|compatibility",
            meant=(
                "break breaks breaking compatible compatibility backward backwards;what does is will any "
                "existing code app apps anything old"
            ),
        ),
        customary(
            rf"how (?:should|do|does|can|will|would) (?:{_IT}|we|you|one) (?:be )?(?:teach|taught|explain(?:ed)?"
            rf"|document(?:ed)?)(?: {_IT})?",
            r"how (?:do |should |will )?(?:we|to) teach (?:this|it)|teaching|documentation|teachability",
            r"guide[- ]level explanation",
            meant="teach taught explain explained document documented learn;how",
        ),
        customary(
            r"what (?:are|is) the (?:future (?:possibilities|work|directions?|plans?|steps|improvements)"
            rf"|next steps?)(?: of {_IT})?|what (?:could|might|may|will|should|would) (?:come|be done|happen|follow"
            r"|be (?:added|extended)) (?:next|later|in (?:the )?future|afterwards)|what comes next"
            r"|what is planned(?: for the future| next)?",
            r"future (?:possibilities|work|directions?|plans?|enhancements|improvements|considerations|steps"
            r"|extensions)(?: and .{1,30})?|next steps|roadmap|outlook|what['’]s next|further work",
            meant="next future later afterwards;what any plan plans planned come comes possible",
        ),
        customary(
            r"(?:is|was) there (?:any )?(?:prior|related|previous) (?:art|work)|(?:does"
            r"|did) .{1,20} have (?:any )?prior art|what (?:is|was) the (?:prior|related|previous) (?:art|work)|(?:how"
            r"|what) do (?:others?|other (?:languages|projects|frameworks|tools)) (?:do|handle|solve)(?: (?:it|this))?",
            r"prior (?:art|work)|related work|previous work|state of the (?:art|field)|other languages|existing (?:art"
            r"|solutions)",
            meant=(
                "prior art precedent similar elsewhere other;what any has did how language languages "
                "project projects work do framework frameworks"
            ),
        ),
        customary(
            rf"how (?:will|is|should|would|was|can) {_IT} (?:be )?tested|what is the test(?:ing)? (?:plan|strategy)",
            r"test(?:ing)?(?: plan| strategy)?",
            meant="test tested testing;how",
        ),
        customary(
            rf"what (?:are|is) the security (?:implications?|considerations?|concerns|risks|aspects)(?: of {_IT})?"
            rf"|is {_IT} secure|what about security",
            r"security(?: (?:implications?|considerations?|concerns|aspects|and privacy(?: considerations)?))?",
            meant="security secure safe;what is any",
        ),
        customary(
            rf"how (?:will|is|should|would) {_IT} (?:be )?(?:rolled out|released|deployed|adopted|migrated|introduced"
            r"|implemented)|what (?:is|are) the (?:roll-?out|transition|migration|adoption|upgrade|release"
            r"|implementation) (?:plans?|paths?|strateg(?:y|ies)|details?|steps)|how do (?:i|we|users) (?:migrate"
            r"|upgrade)",
            r"(?:roll-?out|transition|migration|adoption|upgrade|release|deployment|implementation)(?: (?:plan|path"
            r"|strategy|strategies|details|steps)|/.{1,30})?",
            meant=("roll rolled rollout migrate migration upgrade adopt adoption transition deploy;how what plan path"),
        ),
        customary(
            rf"what (?:are|is) (?:the|its) (?:goals?|objectives?|aims?)(?: of {_IT})?|what (?:does"
            rf"|is) {_IT} (?:try(?:ing)? to|meant to|supposed to|want to) (?:achieve|do|accomplish)",
            r"goals?(?: of .{1,30})?|objectives?|aims?",
            meant="goal goals aim aims objective achieve;what",
        ),
        customary(
            rf"what (?:are|is) (?:the )?(?:non-?goals|not (?:a goal|in scope|part of it)|out of scope)(?: of {_IT})?"
            rf"|what does {_IT} not (?:do|cover|address)",
            r"non-?goals?|out of scope|not in scope|limitations",
            meant="scope cover covered covers goal goals nongoal;not isn isnt out non;what",
        ),
        customary(
            r"what (?:are|is) the iana considerations?|what does it register(?: with iana)?",
            r"iana considerations?",
        ),
        customary(
            rf"(?:where|is there|what) (?:is )?(?:the|an?) (?:reference )?implementation(?: of {_IT})?",
            r"(?:reference |sample )?implementation",
            meant="implementation implemented;where reference",
        ),
    ),
    r"guide[- ]level explanation|reference[- ]level explanation|detailed design|specification|acknowledge?ments?",
    (
        saying(
            rf"when (?:was|were|is|has) (?:{_IT}|the decision) (?:been )?(?:decided|made|taken|accepted|approved"
            rf"|proposed|created)|when did {_THEY} (?:decide|choose|agree)(?: (?:on|that|this|it))*",
            r"^[ \t]*(?:[-*+][ \t]+)?[*_]{0,2}(?:date|decided(?: on)?|accepted"
            rf"|created)[*_]{{0,2}}:[*_ \t]*(?P<said>{DAY})",
        ),
        saying(
            r"who (?:made|took|makes|has made) (?:the|this|that) decision|who (?:decided|approved|accepted)(?: (?:it"
            rf"|this|{_IT}))?|who (?:were|are|was) the (?:deciders?|decision[- ]makers?|approvers?)",
            r"^[ \t]*(?:[-*+][ \t]+)?[*_]{0,2}(?:deciders?|decision[- ]makers?|decided by|approvers?"
            r"|approved by)\b[^\n:]{0,20}:[^\n]*\w",
        ),
    ),
    fillers=frozenset(
        stems(
            "proposal rfc adr pep kep decision team author authors change record document existing app apps user users"
            " project code rid"
        )
    ),
)
