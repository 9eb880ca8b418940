"""What is asked of a model card or a dataset card: what it is for, what it was trained on, how good it is, and not."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_IT = r"(?:it|this|(?:this|the) (?:model|dataset|data ?set|corpus|network|checkpoint|[\w.-]{2,}))"

CARDS = Kind(
    re.compile(r"\b(?:model|data(?: ?set)?|system)[-_ ]?(?:card|sheet)\b", re.IGNORECASE),
    (
        customary(
            rf"what (?:is|was) {_IT} (?:made |meant |intended |designed |used |good )?for|what (?:are"
            rf"|is) the (?:intended |primary |main )*(?:uses?|use cases?|purposes?)(?: of {_IT})?|what (?:can|should"
            rf"|may) {_IT} be used for|who (?:is|are) {_IT} for|who (?:should|would|can) use {_IT}|how (?:is"
            rf"|was) {_IT} (?:meant|intended) to be used",
            r"(?:primary |direct |evaluated |model )*(?:intended )?(?:use|uses|use cases?)(?: (?:cases|and .{1,30}))?"
            r"|intended users.{0,20}|purpose|applications",
            meant="what who how;for use used intended purpose",
        ),
        customary(
            rf"what (?:is|should|can|must|may) {_IT} not (?:be )?(?:used |for|made for|meant for|do|used for"
            r"|good at).{0,20}|what (?:are|is) (?:the )?(?:out[- ]of[- ]scope|misuses?|prohibited)(?: uses?"
            rf"| use cases?)?(?: of {_IT})?|when should(?:n['’]t| not)? (?:i|we|one) (?:not )?use {_IT}",
            r"out[- ]of[- ]scope(?: uses?| use cases?)?|misuse.{0,40}|prohibited uses?.{0,20}"
            r"|.{0,20}out of scope.{0,20}|uses to avoid",
            meant="not avoid;use used for;what when",
        ),
        customary(
            r"(?:what|which) (?:data|datasets?|texts?|images?|corpus)? ?(?:was|were|is"
            rf"|has) (?:{_IT} )?(?:been )?(?:pre-?)?(?:trained|used to train|the training data|used for training"
            rf"|fine-?tuned)(?: {_IT})?(?: (?:on|with))?|(?:on|with) (?:what|which) (?:data|datasets?) (?:was|were"
            rf"|is) {_IT} (?:pre-?)?trained|where does (?:the|its) training data come from|what is (?:the"
            r"|its) training data|how much (?:training )?data .{1,30}",
            r"(?:pre-?)?training (?:data(?:sets?| sets?)?|corpus|details)(?: .{0,30})?|data(?:sets?| sources?)?"
            r"|training",
            meant="train trained training;what which data on dataset come",
        ),
        customary(
            rf"how (?:was|is|were) {_IT} trained|what is the training (?:procedure|process|recipe|set-?up)",
            r"training (?:procedure|process|set-?up|details|recipe|hyper-?parameters)(?: .{0,30})?|training",
            meant="train trained training;how",
        ),
        customary(
            rf"how (?:well|good|accurate) (?:does|is|do) {_IT}(?: (?:do|perform|work))?|what (?:is|are|was"
            r"|were) (?:its|the) (?:performance|accuracy|results?|scores?|metrics|benchmarks?"
            rf"|evaluation results?)(?: of {_IT})?|how does {_IT} (?:perform|score|do)(?: on .{{1,30}})?",
            r"(?:evaluation|benchmark)(?: (?:results?|scores?|and .{1,20}))?s?|performance(?: and limitations)?"
            r"|(?:quantitative )?results|metrics|quantitative analyses",
            meant=(
                "how what;good well accurate perform performs performance score scores accuracy evaluation benchmark"
            ),
        ),
        customary(
            r"what (?:are|is) (?:the |its |their )?(?:known )?(?:limitations?|biases|bias|risks?|weaknesses|caveats"
            rf"|ethical .{{1,20}})(?: (?:of|in|with) {_IT})?|is {_IT} biased|what (?:is {_IT} bad at"
            rf"|can['’]?t {_IT} do|does {_IT} get wrong|should .{{1,10}} be aware of)|(?:are"
            r"|is) there (?:any )?(?:risks?|biases|limitations)",
            r"(?:known |technical )?limitations(?: .{0,40})?",
            r"(?:bias(?:es)?,? |risks?,? |known |technical )*(?:and )?limitations?(?: .{0,40})?"
            r"|bias(?:es)?(?: .{0,30})?|caveats(?: .{0,30})?|(?:critical (?:and other )?)?risks?(?: .{0,30})?"
            r"|(?:performance|ethical considerations) and limitations|considerations.{0,30}",
            r"ethical considerations.{0,30}|broader implications",
            meant=(
                "limitation limitations bias biased biases risk risks weakness weaknesses caveat caveats "
                "fail;what any is does"
            ),
        ),
        customary(
            r"what (?:hardware|compute|gpus?|infrastructure) .{1,40}|how much (?:compute|energy|carbon"
            rf"|co2) .{{1,40}}|what is (?:its|the) (?:carbon footprint|environmental impact)(?: of {_IT})?",
            r"(?:hardware(?: and software)?|compute(?: infrastructure)?|environmental impact"
            r"|training energy use.{0,20}|carbon.{0,30})",
            meant="hardware compute gpu gpus energy carbon;what how which",
        ),
        customary(
            r"(?:where|how) (?:do|can|should|to) ?(?:i|we|you)? ?(?:send|ask|give|report) (?:feedback|questions"
            r"|comments|problems|issues).{0,30}",
            r"(?:where to send )?(?:questions|comments|feedback|contact).{0,50}|model card contact|contact",
        ),
    ),
    r"model (?:details|information|description|date|type|version)|citation|release date|evaluation data|how to (?:use"
    r"|get started).{0,30}",
    fillers=frozenset(stems("model dataset network data")),
)
