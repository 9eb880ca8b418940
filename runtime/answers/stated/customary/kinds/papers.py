"""What is asked of a paper: its method and data, what was found, how far it goes, who paid for it."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_IT = (
    r"(?:it|this|that|(?:this|the) (?:paper|study|work|article|report|research|software|package|library|tool|method"
    r"|project|survey|experiment|authors?))"
)
_THEY = r"(?:they|we|the authors?|the (?:study|paper|researchers)|he|she|it)"

PAPERS = Kind(
    re.compile(r"\bpaper\b|\bmanuscript\b|\bthesis\b|\bpreprint\b", re.I),
    (
        customary(
            r"what (?:are|is|were) (?:the|its|their) (?:main |key |novel "
            rf"|principal )*(?:contributions?)(?: of {_IT})?|what (?:does|do) {_IT} contribute",
            r"(?:our |main |key )*contributions?(?: .{0,30})?",
            meant="contribution contributions contribute new novel;what",
        ),
        customary(
            r"(?:which|what) (?:methods?|methodology|approach|techniques?) (?:is|are|was|were|do|did|does) .{1,40}"
            r"|what (?:is|was|are|were) (?:the|their|its) (?:methods?|methodology|approach|study design"
            rf"|experimental setup)(?: of {_IT})?|how (?:did|do) {_THEY} (?:do|study|investigate|measure|test) (?:it"
            r"|this|that)|how was (?:it|this|the study) (?:done|carried out|conducted)",
            r"(?:materials? (?:and|&) )?method(?:s|ology)?(?: (?:and|&) .{1,30}| overview)?|(?:our "
            r"|proposed )?approach|(?:study|experimental|research) (?:design|set-?up|methods?)",
            meant=("how what which;method methods methodology approach technique techniques study studied design"),
        ),
        customary(
            r"(?:which|what) (?:data|datasets?|data ?sets?|corpus|corpora|samples?) (?:is|are|was|were|do|did"
            r"|does) .{1,40}|what (?:is|was|are|were) (?:the|their|its) (?:data|datasets?"
            rf"|data sources?)(?: of {_IT})?|where (?:do|does|did) {_THEY} get (?:the|their|its) data(?: from)?"
            r"|where (?:is|are|was) (?:the|their) data from",
            r"(?:the )?(?:data(?:sets?| sets?)?|corpus|corpora)(?: (?:sources?|collection|description|and .{1,30}))?"
            r"|(?:study )?(?:participants|population|sample)s?",
            meant=("data dataset datasets sample samples corpus participants;what which where come used use from"),
        ),
        customary(
            r"what (?:are|were|is|was) (?:the|their|its) (?:main |key |principal |most important )*(?:results?"
            rf"|findings?|outcomes?)(?: of {_IT})?|what (?:did|do|does) {_THEY} (?:find|discover|observe"
            r"|show)(?: out)?|what (?:was|has been) (?:found|shown)",
            r"(?:main |key |principal |summary of )*(?:findings|results?|outcomes)(?: (?:and|&) .{1,30}| summary)?"
            r"|(?:highlights|key points)",
            meant="result results finding findings find found discover discovered show shows outcome;what",
        ),
        customary(
            r"what (?:are|is|were) (?:the|its|their|any|known) (?:main |known )?(?:limitations?|limits|shortcomings?"
            rf"|weaknesses|caveats|threats to validity|constraints)(?: (?:of|to) {_IT})?|(?:are"
            rf"|is) there (?:any )?(?:known )?(?:limitations?|caveats)|what can(?:no|['’])t {_IT} do"
            rf"|what does {_IT} not (?:do|support|handle)",
            r"(?:known |current )?(?:limitations?|caveats|shortcomings|weaknesses|constraints)(?: (?:and|&"
            r"|of) .{1,40})?|threats to (?:the )?validity|(?:strengths and|discussion and|scope and) limitations"
            r"|known issues",
            meant=(
                "limitation limitations limits weakness weaknesses caveat caveats shortcoming "
                "shortcomings;what any known"
            ),
        ),
        customary(
            r"what (?:is|are|was) (?:the |their |its |planned |for )?(?:future (?:work|plans?|directions?|research"
            rf"|developments?)|outlook)(?: of {_IT})?|what (?:will|should|could|do) (?:be|{_THEY}) .{{0,20}}(?:next"
            r"|in (?:the )?future)|what (?:comes|remains|is left|is) (?:next|planned|to be done|to do)",
            r"(?:.{0,30} )?(?:future (?:work|plans?|directions?|research|developments?|perspectives)"
            r"|outlook)(?: .{0,40})?|perspectives|further work|planned .{1,30}|next steps",
            meant="future next planned plans;what",
        ),
        customary(
            r"who (?:funded|paid for|financed|supported|sponsored) .{1,30}|how (?:was|is|were) .{1,30} (?:funded"
            r"|financed|paid for)|what (?:is|are|was|were) the (?:funding(?: sources?)?|grants?)|(?:which"
            r"|what) grants? .{1,40}|where (?:did|does) .{1,20} (?:money|funding) come from",
            r"funding(?: .{0,30})?|financial (?:support|disclosure)|acknowledge?ments?(?: and .{1,20}| of .{1,30})?",
            says=r"\bfund|\bgrants?\b|\baward|sponsor|\bsupported by\b|financ|scholarship|fellowship",
            meant=(
                "fund funded funding money paid pay financed sponsored grant grants sponsor;who where how which what"
            ),
        ),
        customary(
            r"who (?:do|did|does) (?:they|the authors?) thank|who (?:is|was|are|were) (?:thanked|acknowledged)",
            r"acknowledge?ments?(?: .{1,30})?|thanks",
            meant="thank thanked thanks acknowledge acknowledged;who",
        ),
        customary(
            r"(?:where|how) (?:is|are|can (?:i|we|one)) (?:the |its |their |find |get |access )*(?:code"
            r"|source(?: code)?|software|data|datasets?)(?: (?:available|be found|and data))*(?: .{1,20})?|(?:is"
            r"|are) the (?:code|data|software|datasets?) (?:public|available|open)(?: .{1,20})?",
            r"(?:(?:code|software|data|materials?)(?:,? (?:and|&) (?:code|software|data"
            r"|materials?))* )?availability(?: .{0,40})?|(?:source )?code|(?:software|code|data) (?:repository|access"
            r"|archive|location)",
            meant="where;code source repository data software;find available get download",
        ),
        customary(
            rf"how (?:does|do|did|is) {_IT} (?:compare|compared|differ|different|relate)d?(?: (?:with|to"
            r"|from) .{1,50})?|what (?:is|are|was) the (?:related|previous|existing|state of the) (?:work|software"
            r"|art|field|tools)|what (?:alternatives|other (?:software|tools|packages)) (?:exist|are there)"
            rf"|what makes {_IT} (?:different|new|special|better)|(?:what|how) (?:is|are) {_IT} (?:different|better"
            r"|new).{0,40}",
            r"(?:comparison|relation|comparing|compared)(?: .{0,50})?|state of (?:the )?(?:field|art)|related (?:work"
            r"|software|tools)|(?:existing|similar|other|previous|prior) (?:work|software|tools|packages|solutions"
            r"|implementations|approaches)(?: .{0,30})?",
            meant=(
                "compare compares compared different differs better alternative alternatives similar "
                "other related existing competitors;how what other any software tool tools package "
                "packages work field method methods"
            ),
        ),
        customary(
            rf"why (?:is|was|are) {_IT} (?:needed|necessary|important|useful|developed|written|made|done|relevant)"
            rf"|why (?:do|did) {_THEY} (?:develop|write|make|do|study) (?:it|this)|what (?:is|was) the (?:need"
            rf"|motivation)(?: .{{1,30}})?|(?:what|which) (?:problem|need|gap)s? (?:does|do|did) (?:{_IT}"
            r"|they) (?:solve|address|fill|tackle)",
            r"statement of (?:the )?need|motivation(?: .{0,40})?|(?:the )?need(?: for .{1,30})?|problem(?: statement)?",
            r"background(?: .{0,40})?|introduction",
            meant=(
                "why;need needed write written make made build built bother exist create created develop "
                "developed useful study / problem gap;what solve solves fill address need"
            ),
        ),
        customary(
            rf"how (?:was|is|were|did) (?:{_IT}|they) (?:evaluated?|tested|validated?|verified"
            r"|benchmarked)(?: .{1,30})?",
            r"(?:experimental )?(?:evaluation|validation|experiments?|verification|benchmarks?|testing|quality control"
            r"|performance)(?: (?:and|&|of) .{1,30})?",
            meant="how;evaluate evaluated test tested validate validated verified benchmark benchmarked",
        ),
        customary(
            r"(?:do|did|are|is|were) (?:the authors?|they|there) (?:have|declare"
            r"|any)? ?(?:any )?(?:conflicts? of interests?|competing interests?)|what (?:are"
            r"|is) the (?:conflicts? of interests?|competing interests?)",
            r"(?:declaration of )?(?:competing|conflicts? of|conflicting)(?: financial)? interests?(?: .{0,30})?"
            r"|disclosures?",
            meant="conflict conflicts competing;interest interests",
        ),
        customary(
            r"who did what|what did (?:each|the) authors? (?:do|contribute)|who contributed what"
            r"|what are the author contributions",
            r"authors?['’]? contributions?|contributions of authors?|credit .{0,40}",
        ),
        customary(
            rf"what (?:are|is) {_IT}(?:['’]s)? (?:main |key )?(?:features|functionalit(?:y|ies)|capabilities)"
            rf"|what (?:are|is) the (?:main |key )?(?:features|functionalit(?:y|ies)|capabilities)(?: of {_IT})?"
            rf"|what can {_IT} do",
            r"(?:main |key |software |overview of )*(?:features|functionalit(?:y|ies)|capabilities)(?: .{0,30})?",
            meant="feature features capability capabilities functionality;what can",
        ),
        customary(
            rf"who (?:uses|is using|has used|might use|should use) {_IT}|(?:where|what|how) (?:is|has"
            rf"|was) {_IT} (?:been )?(?:being )?used(?: (?:for|in|by))?|(?:which|what) (?:projects|papers|studies"
            rf"|research) (?:use|used|have used) {_IT}|what (?:are|is) the (?:applications?|use cases?"
            rf"|uses)(?: of {_IT})?|who (?:is|are) (?:it|this|{_IT}) for",
            r"(?:research )?(?:impact|applications?|use cases?|usage in .{1,30}|uses?)(?: .{0,40})?|target audience"
            r"|audience|(?:publications|projects|research|studies|papers|ongoing research).{0,10} (?:using|that use"
            r"|enabled by).{0,40}",
            meant="who where;use used using uses audience users target",
        ),
    ),
    r"abstract|summary|introduction|discussion|conclusions?|references|bibliography|(?:in)?tables? of contents"
    r"|appendix.{0,20}",
    fillers=frozenset(
        stems("paper study work article author authors researchers software package library tool project research")
    ),
)
