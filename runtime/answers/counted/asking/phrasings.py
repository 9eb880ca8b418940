"""The phrasings of questions that tables are asked, over words and symbols, and those of their conditions.

A phrasing is written as it reads: words, `a|b` for either, `[...]` for what may be missing, and in capitals the symbols
that stand in place of what a table has (`symbols`). Words that no phrasing has are never passed over.
"""

from __future__ import annotations

import re

from armt.runtime.answers.counted.asking.degrees import COMPARED, FURTHER, LEAST, MOST, PLACES, SHORT_OF
from armt.runtime.answers.counted.phrasing import Phrasing
from armt.runtime.answers.counted.vocabulary import COMPARATIVES, COMPARERS, DOERS, HOW, RELEASED

#: What somebody does with records: "how many orders did Ann place".
GETS = ("have", "get", "handle", "make", "place")

_PIECES = {
    # What the table has: cells, columns, what its rows are called, and either of these.
    "VALUE": r" (?P<value>V\d+)",
    "BEFORE": r"(?: (?P<before>V\d+)(?: (?P<kind>C\d+))?|(?: (?P<denied>not))? (?P<flag>C\d+))",
    "PLURAL": r" (?P<plural>[PV]\d+)",
    "OTHERS": r"(?P<more>(?: or V\d+)*)",
    "COLUMN": r" (?P<column>[CX]\d+)",
    "THING": r" (?P<thing>[TX]\d+)",
    "KIND": r" (?P<thing>[CTX]\d+)",
    "ROW": r" [TX]\d+",
    "NUMBER": r" (?P<number>[NDM]\d+)",
    "DAY": r" (?P<day>[DM]\d+)",
    "MOMENT": r" (?P<day>M\d+)",
    "LEAVING": r" (?P<moves>leaves?|departs?|goe?s?|arrives?)",
    "GIVES": r" (?:with|have|has|had|having|allows?|supports?|includes?|offers?|holds?|needs?|uses?|takes?)",
    # Words.
    "the": r" (?:the|an?|my|our|your|their)",
    "ASKS": r" (?:what|how much)",
    "IS": r" (?:is|are|was|were)",
    "HAS": (
        r" (?:has|have|had|gets|get|got|needs|need|uses|use|made|sent|measured|measures|recorded|reported|reached"
        r"|showed|shows|worked|works|scored|spent|won|ran|took|logged)"
    ),
    "DOES": r" (?:does|did|do)",
    "OWNS": r" (?:with|have|has|had|having)",
    "IN": r" (?P<in>in|at|from|of|on|to|for|under)",
    # What stands behind a cell, of which column it is: "in the Tools category".
    "OF_IT": r" (?P<column>C\d+)(?=$| (?:and|is|are|was|were|have|has|do|does|cost) )",
    "BY_AGENT": rf"(?: (?P<doing>{'|'.join(DOERS)}|C\d+))? (?P<agent>by)",
    "DOING": rf" (?P<doing>{'|'.join(DOERS)})",
    "DID": rf" (?P<doing>{'|'.join(DOERS)}|C\d+|T2)",
    "RELEASED": rf" (?P<released>{'|'.join(RELEASED)})",
    "MADE": rf" (?P<released>{'|'.join(RELEASED)}|made)",
    "CALLED": r" (?P<called>called|named)",
    "HAD": r" (?P<had>with|have|has|had|having)",
    "BARE": r"(?P<bare>(?: (?:have|has|had|with))?)",
    "GRADE": r" (?:score|grade|mark|result|value)s? (?:in|for|of)",
    "USES": r" (?P<uses>(?:with|using|use|uses|used|run|runs|run on|runs on|need|needs|require|requires))",
    "KINDS": r" (?P<kinds>P\d+)",
    "SORT": r" (?P<kinds>[PV]\d+)",
    "BETWEEN": r" between (?P<least>[ND]\d+) and (?P<most>[ND]\d+)",
    "NOT": r" (?P<not>not|without|no)",
    "FLAGGED": (r" (?P<flagged>with|have|has|having|in|support|supports|include|includes|offer|offers|allow|allows)"),
    "COMPARATIVE": rf" (?P<comparative>{'|'.join(COMPARATIVES)})",
    # Who is above somebody, and below: by a column of managers, or one "Reports to".
    "MANAGES": r" (?P<manages>manages?|managed|managing|supervises?|supervised|C\d+)",
    "BOSS": r" (?P<manages>(?:line )?(?:manager|supervisor|boss|superior)|C\d+)",
    "REPORTS": r" (?P<reports>(?:reports?|reported|reporting)(?: directly)? to|C\d+)",
    "BELOW": r" (?P<reports>reports|subordinates|C\d+)",
    "PEOPLE": r" (?:people|persons|employees|[TX]\d+)",
    # What one row has more of than another, and the two.
    "COMPARER": rf" (?P<comparer>{'|'.join(sorted(COMPARERS, key=len, reverse=True))})",
    "MORE": rf" (?P<further>{'|'.join((*FURTHER, *SHORT_OF))})",
    "SOONER": r" (?P<sooner>before|after|earlier than|later than)",
    "SOONEST": r" (?P<sooner>first|last|earlier|later)",
    "ONE": r"(?: the)?(?: [TX]\d+)? (?P<one>V\d+)",
    "OTHER": r"(?: the)?(?: [TX]\d+)? (?P<other>V\d+)",
    # Of what stands behind it nobody knows whether it is said of this one: "before Ann was hired".
    "RIVAL": r"(?: the)?(?: [TX]\d+)? (?P<other>V\d+)(?=$| and | (?:are|were|have|had) )",
    "UNIT": r" (?P<unit>[a-z]+)",
    "STOCKED": r" (?P<stocked>in stock|left|left in stock)",
    "SPENT": r" (?P<spent>spend|spent|donated)",
    "SPENDER": r" (?P<spender>V\d+)",
    "TOGETHER": r" (?:together|altogether|combined|in total|in all)",
    "HOW": rf" (?P<how>{'|'.join(HOW)})",
    "OLD": r" (?P<how>old)",
    "LISTED": (
        r" (?:is|are|was|were) (?:there|listed|covered|represented|included|used|named|mentioned|available)"
        r"(?: in (?:the|this) (?:table|file|list))?"
    ),
    "ON": r" (?P<on>on|in)",
    "LIVE": r" (?P<live>live)",
    "SITED": r" (?P<sited>located|based)",
    "COME": r" (?P<come>come from|from)",
    "A": r" (?:an?|the)",
    "MOST": rf" (?P<most>{'|'.join((*MOST, *LEAST))})",
    # "The highest paid" is not the highest of what is paid.
    "BY": rf" (?P<by>{'|'.join(sorted(COMPARED, key=len, reverse=True))})",
    # What was climbed before a day was so where the first time was, and what was changed after it where the last was.
    "DATED": r" (?P<column>[CXFL]\d+)",
    "FIRST": r" (?P<column>F\d+)",
    "FINAL": r" (?P<column>L\d+)",
    "BEFORE_DAY": r" (?P<when>before) (?P<day>D\d+)",
    "AFTER_DAY": r" (?P<when>after|since) (?P<day>D\d+)",
    "FIRSTLY": r" (?P<last>first)",
    "LASTLY": r" (?P<last>last|most recently)",
    "LAST": r" (?P<last>first|last|most recently)",
    "END": r" (?P<end>first|last|earliest|latest|oldest|newest|most recent)",
    # What is said of each record, and what its own day says of it.
    "PLACED": r" (?:placed|recorded|registered|created|made)",
    "SOLD": r" (?P<sold>sold|bought|purchased|ordered|requested|[CT]\d+)",
    "DONE": r"(?: (?:is|are|was|were))? (?P<done>made(?! in| from)|placed|recorded|registered|created)(?! by)",
    "DOER": r"(?: (?:is|are|was|were))? (?P<doer>(?:made|placed|handled|processed) by|assigned to)",
    "REPORTING": r" (?P<reporting>reports? to|reported to)",
    "GOT": r" (?P<got>has|have|had|gets|got|handles|handled|made|placed)",
    "GET": rf" (?P<got>{'|'.join(GETS)})",
    "BOUND": (
        r" (?P<said>(?:more|greater|higher|larger|less|fewer|lower|smaller) than"
        r"|over|above|under|below|at least|at most)"
    ),
    "MOVED": r" (?P<when>when|where)",
    "MOVING": r" (?:leave|depart|go|arrive|stop|start)",
    "MOVES": r" (?P<moves>leave|depart|go|arrive)",
    "ANSWERED": r" (?P<answered>returned|return|were answered with|got|gave)",
    "GONE": r" (?P<gone>out of)",
    "PLACE": rf" (?P<place>{'|'.join(PLACES)})",
    "VERB": r" (?:live|work|have|belong|play|finish|need|want|take|use|speak|get|sit)",
    "OLDER": r" (?P<said>older|younger) than",
    "WHEN": r" (?P<when>after|before|since|in|on|from|for|during)",
    "DIFFERENT": r" (?P<different>different|distinct)",
    "SUM": r" (?P<sum>total of|total|sum of|average of|average|mean of|mean|median of|median)",
    "SUM_OF": r" (?P<sum>total of|sum of|average of|mean of|average|median of|median)",
    # What stands behind: conditions, of which there may have to be some.
    "REST": r"(?P<rest>.*?)",
    "SOME": r"(?P<rest> .+)",
    # "What is open?", and not "What is the price?".
    "STATED": r"(?P<rest>(?! (?:is|are|was|were)(?: the)? [CX]\d+$) .+)",
    "WHOSE": r"(?P<rest> whose .+)",
}

#: What is asked (a method of `asked`), and the phrasings that ask it; the first that fits is taken.
PHRASINGS = tuple(
    (meaning, Phrasing(phrasing, _PIECES))
    for meaning, phrasings in (
        ("count", ("[on] how many [of the] [DIFFERENT] [BEFORE] KIND REST",)),
        ("count", ("what IS the [total] number of [DIFFERENT] [BEFORE] KIND REST",)),
        # What is asked for of the row that has something.
        (
            "cell",
            ("what|which IS the COLUMN [value|values] of|for [the] [ROW] VALUE REST", "what IS VALUE 's COLUMN REST"),
        ),
        (
            "cell",
            ("what IS the COLUMN ON VALUE REST", "in|on|at which|what COLUMN IS|DOES [the] [ROW] VALUE [VERB] REST"),
        ),
        ("cell", ("which|what COLUMN DOES|HAS [the] [ROW] VALUE [VERB|MOVING] [in|from|to|for|at] REST",)),
        (
            "cell",
            (
                "which|what COLUMN IS [the] [ROW] VALUE in|on|at|from",
                "from which|what COLUMN DOES [the] [ROW] VALUE MOVING",
            ),
        ),
        ("moved", ("MOVED DOES [the] [ROW] VALUE MOVES [to]",)),
        # What is said of the one row that is as the question has it.
        (
            "the_one",
            (
                "from|at|on|in which|what COLUMN DOES the ROW SOME MOVING",
                "which|what COLUMN DOES the ROW SOME MOVING [from|at|on]",
                "what IS the COLUMN of the ROW SOME",
                "when DOES the ROW SOME MOVES",
            ),
        ),
        ("day_of_the_one", ("when DOES|IS the ROW SOME DATED",)),
        ("first_moved", ("when DOES the END ROW REST MOVES",)),
        ("first_to_move", ("which|what ROW LEAVING [the] END REST", "which|what IS the END ROW SOME")),
        (
            "stocked",
            ("how many PLURAL IS in|left COLUMN", "how many PLURAL IS left", "how many PLURAL DOES we have [left]"),
        ),
        ("number", ("how many games|matches DOES|HAS [the] [ROW] VALUE COLUMN",)),
        ("most", ("which|what THING COLUMN the MOST games|matches", "who COLUMN the MOST games|matches")),
        ("placed", ("who|which|what [THING] IS|came|finished [in] PLACE [place]",)),
        (
            "whose",
            ("who IS the COLUMN of [the] [ROW] VALUE REST", "who IS VALUE 's COLUMN REST", "who COLUMN VALUE REST"),
        ),
        # By whom it was made, how tall it is, and what was spent.
        ("done", ("who|which|what [COLUMN] DOING [the] [ROW] VALUE REST", "who DOING SOME")),
        ("sort", ("which|what COLUMN IS [the] [ROW] VALUE",)),
        ("number", ("ASKS DOES|IS [the] [ROW] VALUE COLUMN REST",)),
        ("count_kinds", ("how many KINDS REST",)),
        ("released", ("when IS [the] [ROW] VALUE MADE", "when DOES [the] [ROW] VALUE come out")),
        ("released", ("[in] which|what COLUMN IS|DOES [the] [ROW] VALUE MADE",)),
        ("how", ("how HOW [away] IS [the] [ROW] VALUE REST",)),
        ("how", ("how HOW DOES i|we|you [take|use|get|have|COLUMN] [the] [ROW] VALUE REST",)),
        ("spent", ("how much DOES VALUE spend REST", "how much IS spent ON VALUE|PLURAL REST")),
        ("spent", ("how much DOES SPENDER spend ON VALUE|PLURAL REST",)),
        ("spent", ("ASKS DOES i|we spend ON VALUE|PLURAL REST",)),
        ("total", ("how much DOES i|we SPENT [in total] REST", "ASKS IS SPENT [in total] REST")),
        ("at_day", ("what IS the COLUMN WHEN DAY REST",)),
        ("day", ("when DOES|IS [the] [ROW] VALUE DATED REST", "when IS VALUE 's DATED REST")),
        ("number", ("how long DOES [the] [ROW] VALUE COLUMN REST",)),
        ("number", ("how much|long|high|large|big|fast IS the COLUMN of|for [the] [ROW] VALUE REST",)),
        ("number", ("how much COLUMN DOES|HAS [the] [ROW] VALUE [have|get|use|need|take] REST",)),
        ("many", ("how many COLUMN DOES|HAS [the] [ROW] VALUE [have|get] REST",)),
        ("many", ("how many COLUMN IS there [in total] REST",)),
        ("sum", ("how much|many IS COLUMN in total REST",)),
        ("sum", ("how many COLUMN DOES [the|all] [the] ROW REST have|score|get TOGETHER",)),
        ("sum", ("how many COLUMN DOES i|we work|run|walk|log REST",)),
        (
            "sum",
            (
                "how many COLUMN IS spent|used|scored|cast|given|raised|collected|recorded|played [in total] REST",
                "how many COLUMN DOES [the] SPENDER spend|work REST",
            ),
        ),
        ("cell", ("what IS COLUMN for [the] [ROW] VALUE REST", "how much IS COLUMN for [the] [ROW] VALUE REST")),
        ("cell", ("what DOES VALUE get|score|have in|for COLUMN REST",)),
        (
            "many",
            ("how many COLUMN live in [the] [ROW] VALUE REST", "how many COLUMN IS there in [the] [ROW] VALUE REST"),
        ),
        ("had", ("how many [BEFORE] KIND DOES [the] VALUE GET REST",)),
        ("goods", ("how many PLURAL IS [there] SOLD REST", "how many PLURAL IS there REST", "how many PLURAL SOME")),
        ("goods", ("how many PLURAL have|has been SOLD REST",)),
        ("place", ("where DOES VALUE LIVE", "where IS [the] [ROW] VALUE [SITED]", "where DOES|IS [the] VALUE COME")),
        ("age", ("how old IS VALUE",)),
        # What its own day says of a record.
        ("when_at_end", ("when IS the END THING [PLACED] REST", "when IS the END THING COLUMN REST")),
        ("when_at_end", ("when IS the END COLUMN REST",)),
        ("at_end", ("which|what THING IS [PLACED] [the] END REST", "which|what THING IS COLUMN END REST")),
        ("at_end", ("which|what IS the END [BEFORE] THING REST",)),
        ("of_the_end", ("what IS the COLUMN of the END [BEFORE] THING REST",)),
        # What the most of all rows is, and which of them has it.
        (
            "value",
            (
                "what|which IS the MOST [value of] [number of] [ROW] COLUMN REST",
                "what|which IS the MOST GRADE COLUMN REST",
            ),
        ),
        (
            "most",
            (
                "what|which IS the MOST THING by COLUMN REST",
                "what|which IS the MOST THING REST by COLUMN",
                "who HAS the MOST GRADE COLUMN REST",
            ),
        ),
        ("most", ("which|what KIND HAS the MOST GRADE COLUMN REST",)),
        ("most", ("who HAS|IS the MOST COLUMN REST", "[in|on] which|what KIND HAS|IS the MOST COLUMN REST")),
        ("most_mean", ("which|what KIND HAS|IS the MOST average|mean COLUMN REST",)),
        ("most_sum", ("which|what KIND HAS|IS the MOST total COLUMN REST",)),
        ("most_total", ("which|what KIND HAS|IS the MOST total REST",)),
        # "The best rated film", of a column "Rating".
        ("most", ("what|which IS the MOST COLUMN THING REST", "which|what THING IS MOST COLUMN REST")),
        ("most", ("who COLUMN [the] MOST REST", "which|what THING COLUMN [the] MOST REST")),
        ("most_done", ("which|what KIND COLUMN the MOST REST",)),
        ("most", ("who IS COLUMN [the] MOST REST", "[in] which|what KIND IS COLUMN [the] MOST REST")),
        ("most", ("who [IS] COLUMN LAST REST", "which|what THING [IS] COLUMN LAST REST")),
        ("most", ("who [IS] FIRST FIRSTLY REST", "which|what THING [IS] FIRST FIRSTLY REST")),
        ("most", ("who [IS] FINAL LASTLY REST", "which|what THING [IS] FINAL LASTLY REST")),
        ("last_done", ("who|which|what IS the LAST THING [to be] COLUMN REST",)),
        ("last_done", ("which|what IS the LAST THING [that] i|we COLUMN REST",)),
        ("last_done", ("which|what THING DOES i|we COLUMN LAST",)),
        ("released_at_end", ("which|what THING [IS] MADE LAST REST", "which|what IS the LAST THING [to be] MADE REST")),
        (
            "most",
            (
                "who IS the BY THING REST",
                "who IS the BY [ROW] REST",
                "which|what THING IS [the] BY REST",
                "what|which IS the BY THING REST",
            ),
        ),
        (
            "most",
            (
                "which|what SORT IS [the] BY REST",
                "who|what|which IS the BY SORT REST",
                "which|what SORT COLUMN the MOST",
            ),
        ),
        ("most", ("which|what SORT HAS the MOST COLUMN REST", "what|which IS the MOST COLUMN SORT REST")),
        (
            "most",
            (
                "what|which IS the BY BEFORE THING REST",
                "what|which IS the MOST BEFORE THING by COLUMN",
                "which|what BEFORE THING IS [the] BY REST",
            ),
        ),
        ("most_of_things", ("which [one] IS the BY REST",)),
        ("most", ("which|what THING REST IS [the] BY", "which|what THING REST HAS|IS the MOST COLUMN")),
        ("day_of_the_most", ("when DOES|IS the BY THING DATED REST",)),
        (
            "of_the_most",
            ("what IS the COLUMN of the BY THING REST", "in|on|at which|what COLUMN IS the BY THING REST"),
        ),
        ("who_has_the_most", ("which|what COLUMN HAS the BY THING REST",)),
        ("how_the_most", ("how HOW IS the BY THING REST", "how OLD IS the BY THING REST")),
        ("when", ("when IS [the] COLUMN REST [the] MOST", "when IS the MOST COLUMN REST", "when IS it [the] BY REST")),
        ("when", ("when IS [the] [ROW] VALUE [the] BY REST", "when DOES [the] [ROW] VALUE COLUMN [the] MOST REST")),
        (
            "commonest",
            ("which|what COLUMN HAS|IS the MOST [BEFORE] THING REST", "who GOT the MOST [BEFORE] THING REST"),
        ),
        (
            "commonest",
            (
                "what|which IS the MOST common|frequent COLUMN REST",
                "what|which COLUMN IS the MOST common|frequent REST",
            ),
        ),
        ("sum_of_records", ("what IS the SUM_OF [all] [the] THING REST", "[the] SUM_OF [all] [the] THING REST")),
        ("sum", ("what IS the SUM GRADE COLUMN REST", "what IS the SUM in COLUMN REST")),
        ("sum", ("what IS the SUM [number of] [all] [the] [ROW] COLUMN REST",)),
        ("total", ("what IS the [grand|overall] total REST",)),
        # Which of two rows has more of something, whether one has, and how much more.
        (
            "which_of",
            (
                "who|which|what [one|ROW] IS [the] COMPARER ONE or OTHER",
                "who|which|what [one|ROW] COLUMN MORE ONE or OTHER",
                "who|which|what [one|ROW] IS [the] MORE COLUMN ONE or OTHER",
                "who|which|what [one|ROW] HAS [A] MORE COLUMN ONE or OTHER",
                "who|which|what [one] of ONE and OTHER IS [the] COMPARER",
                "who|which|what [one] of ONE and OTHER HAS [A] MORE COLUMN",
                "who|which|what [one|ROW] [IS] COLUMN|MADE SOONEST ONE or OTHER",
                "IS ONE or OTHER COMPARER",
            ),
        ),
        (
            "whether",
            (
                "IS ONE COMPARER than OTHER",
                "IS ONE COLUMN|MADE SOONER OTHER",
                "DOES ONE COLUMN MORE than OTHER",
                "IS ONE MORE COLUMN than OTHER",
                "DOES ONE have|get [A] MORE COLUMN than OTHER",
                "IS the COLUMN of ONE MORE than [that] [of] OTHER",
            ),
        ),
        (
            "difference",
            (
                "how much COMPARER IS ONE than OTHER",
                "how many UNIT COMPARER IS ONE than OTHER",
                "how much MORE DOES ONE COLUMN than OTHER",
                "how much|many MORE COLUMN DOES|HAS|IS ONE [have|get] than OTHER",
                "how much COMPARER|MORE IS the COLUMN of ONE than [that] [of] OTHER",
                "what IS the difference in COLUMN between ONE and OTHER",
            ),
        ),
        ("amount", ("how many [BEFORE] COLUMN REST",)),
        # The rows that have something.
        ("everyone", ("who are|were [all] [the] ROW",)),
        (
            "rows",
            ("who SOME", "who are|were [all] [the] [BEFORE] THING SOME", "WHOSE", "which|what [BEFORE] THING SOME"),
        ),
        ("rows", ("list|name|show|give|find [me] [all] [the] [BEFORE] THING SOME",)),
        ("rows", ("which|what SORT SOME", "which|what [BEFORE] KIND SOME")),
        # All that stands in a column, and titles: "Talks on Monday".
        ("listing", ("which|what [DIFFERENT] KIND LISTED", "list|name|show [all] [the] [DIFFERENT] KIND")),
        ("listing", ("which|what are|were [all] [the] [DIFFERENT] KIND",)),
        ("rows", ("which|what are|were [all] [the] BEFORE THING REST",)),
        ("things", ("what STATED",)),
        ("whoever", ("who SOME",)),
        ("whoever_did", ("who DATED [the] [ROW] VALUE REST",)),
        ("what_somebody_did", ("which|what KIND DOES|HAS [the] VALUE DATED REST",)),
        ("when_alone", ("when IS [the] [ROW] VALUE",)),
        ("whoever_most", ("who HAS the MOST COLUMN REST",)),
        ("everyone", ("who|what IS on|in the|this list|table|file",)),
        ("flag", ("has|have [the] [ROW] VALUE [A] COLUMN", "DOES [the] [ROW] VALUE have [A] COLUMN")),
        ("flag", ("IS [the] [ROW] VALUE [A] COLUMN [ROW]",)),
        ("listed", ("IS [the] [ROW] VALUE [listed] on|in the|this list|table|file",)),
        ("rows", ("[all] [the] [BEFORE] KIND REST", "[all] [the] KINDS SOME")),
        ("cell", ("[give|show|tell] [me] [the] COLUMN of|for [the] [ROW] VALUE REST",)),
        ("count", ("[the] [total] number of [DIFFERENT] [BEFORE] KIND REST",)),
        ("sum", ("[the] SUM [number of] [all] [the] [ROW] COLUMN REST",)),
        ("value", ("[the] MOST COLUMN REST",)),
        # Whose manager somebody is; where that is no other question.
        (
            "superior",
            (
                "who MANAGES [the] [ROW] VALUE",
                "who IS VALUE 's BOSS",
                "who IS the BOSS of [the] [ROW] VALUE",
                "who|whom DOES [the] [ROW] VALUE REPORTS",
                "to who|whom DOES [the] [ROW] VALUE report [directly]",
                "who IS [the] [ROW] VALUE MANAGES [by]",
            ),
        ),
        (
            "reports",
            (
                "who|which|what [PEOPLE] REPORTS VALUE",
                "who|whom DOES VALUE MANAGES",
                "which|what PEOPLE DOES VALUE MANAGES",
                "who|which|what [PEOPLE] IS MANAGES [by] VALUE",
                "whose BOSS IS VALUE",
                "who IS VALUE 's [direct] BELOW",
                "who|which|what [PEOPLE] HAS VALUE as [the|their] BOSS",
            ),
        ),
        ("count_reports", ("how many PEOPLE REPORTS VALUE", "how many PEOPLE DOES VALUE MANAGES")),
    )
    for phrasing in phrasings
)
#: Whether one has more than another, or is there, is asked by these, where one of the others is said, too.
WHETHER = frozenset(("is", "are", "was", "were", "do", "does", "did"))
COMPARING = frozenset(("than", "or", "before", "after", "list", "table", "file", "have"))
#: Questions of no phrasing begin with other words.
BEGINNINGS = frozenset(
    (
        "who",
        "whom",
        "whose",
        "which",
        "what",
        "when",
        "where",
        "how",
        "in",
        "on",
        "at",
        "from",
        "to",
        "list",
        "name",
        "show",
        "give",
        "find",
        "tell",
        "has",
        "have",
    )
)
#: What a condition may be, behind `LINK`.
CONDITIONS = tuple(
    Phrasing(phrasing, _PIECES, end="(?= |$)")
    for phrasing in (
        # "did Google make", "written by Ann", "released in 2019", "run Debian"
        "DOES [the] VALUE DID",
        "DOES [the] VALUE GET",
        "[IS] BY_AGENT [the] VALUE OTHERS",
        "RELEASED IN VALUE OTHERS",
        "[IS] MADE WHEN DAY",
        "[IS] MADE BETWEEN",
        "OWNS [A] VALUE OF_IT",
        "OWNS VALUE as [a|its|their] COLUMN",
        "HAD VALUE ROW",
        "USES [the] VALUE OF_IT",
        "USES [the] VALUE OTHERS",
        "CALLED VALUE OTHERS",
        # "customers with pending orders", "clients have unpaid invoices"
        "HAD [NOT] COLUMN ROW",
        "HAD [A] ROW",
        "IN [the] VALUE OF_IT",
        "IN [the] VALUE OTHERS [ROW]",
        "VALUE OTHERS [ROW]",
        "[OWNS|of|in|at] [A] COLUMN [of|is|was] VALUE OTHERS",
        "COLUMN on|in VALUE OTHERS",
        "whose COLUMN IS VALUE OTHERS",
        # "with a salary over 65000", "cost less than $31", "earns 69500"
        "[OWNS] [A] COLUMN [of|is|was] BOUND NUMBER",
        "[OWNS|in|at|on|from] [A] COLUMN [of] NUMBER",
        "ANSWERED NUMBER",
        # "have more than 200 horsepower", "have 8 cylinders"
        "GIVES BOUND NUMBER [of|in] [the] COLUMN",
        "OWNS BOUND NUMBER STOCKED",
        "IS COMPARATIVE than NUMBER",
        # "are higher than K2", "earn more than Ann", "have fewer points than the Reds"
        "[IS] COMPARER than RIVAL",
        "COLUMN MORE than RIVAL",
        "[IS] MORE COLUMN than RIVAL",
        "COLUMN SOONER RIVAL",
        "[IS] MADE SOONER RIVAL",
        "OWNS [A] MORE COLUMN than RIVAL",
        # "over $200", "have less than 30000 km"
        "BARE BOUND NUMBER [away]",
        "GIVES NUMBER COLUMN",
        "OLDER NUMBER",
        "[OWNS] [A] [COLUMN] [of] BETWEEN",
        "[COLUMN] WHEN DAY",
        "LEAVING WHEN MOMENT",
        "[IS] FIRST BEFORE_DAY",
        "[IS] FINAL AFTER_DAY",
        # "of products", which all rows are
        "of [all] [the] THING",
        # "orders for lamps", "handled by Ann", "opened", "placed"
        "of|for [all] [the] PLURAL",
        "[IS] GONE COLUMN|stock",
        "DOER [the] VALUE OTHERS",
        "REPORTING [the] VALUE OTHERS",
        "DONE",
        # "are starters", "have a balcony", "are not paid"
        "[the] KINDS",
        "FLAGGED [NOT] [A] COLUMN",
        "[NOT] [A] COLUMN [it|them|us|this]",
    )
)
#: Verbs in `LINK`, and what they say: each has columns of its own.
VERBS = {
    **dict.fromkeys(("live", "lives", "lived"), "live"),
    **dict.fromkeys(("located", "based"), "base"),
    **dict.fromkeys(("work", "works", "worked"), "work"),
    **dict.fromkeys(("sit", "sits", "sat", "seated"), "base"),
    **dict.fromkeys(("come", "comes", "came", "made"), "come"),
    **dict.fromkeys(
        ("go", "goes", "fly", "flies", "leave", "leaves", "depart", "departs", "arrive", "arrives"), "move"
    ),
    **dict.fromkeys(("belong", "belongs"), "belong"),
}
LINK = re.compile(rf"(?: (?:that|who|which))?(?: (?:is|are|was|were))?(?: (?:{'|'.join(VERBS)}))?(?= )")
#: What is so up to now is so.
STILL = re.compile(r"(?P<verb> (?:is|are|was|were)) (?:still|currently)(?= )")
#: What asks for nothing more.
THERE = re.compile(
    r"(?: (?:is|are|was|were) there| are listed| do we have| does (?:it|the table|the file) have| (?:me|us|yet|already)"
    r"| in (?:the|this) (?:table|file|list)| in total| in all)*(?= |$)"
)
