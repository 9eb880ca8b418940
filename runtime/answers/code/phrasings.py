"""The phrasings of questions that what is defined in source code answers, written as those to tables are.

A question that fits none is one like any other. NAME stands for what is defined, with what it is called and its holder:
"the run method of Executor", "`Executor.run`", "class Executor".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from armt.runtime.answers.counted.phrasings import compiled

#: What people call kinds of definitions, and the kinds that they may mean.
KINDS: dict[str, frozenset[str]] = {
    word: frozenset(meant.split())
    for words, meant in (
        ("function func procedure", "function method"),
        ("method", "method function constructor"),
        ("constructor", "constructor"),
        ("class", "class record"),
        ("struct structure", "struct"),
        ("union", "union"),
        ("record", "record struct"),
        ("interface", "interface"),
        ("trait", "trait"),
        ("protocol", "class interface"),
        ("enum enumeration", "enum"),
        ("type", "type struct enum union interface class"),
        ("typedef", "type struct enum union"),
        ("macro", "macro constant"),
        ("constant const flag", "constant member variable field"),
        ("variable", "variable constant field"),
        ("field attribute option", "field"),
        ("member", "field property member constant method"),
        ("property", "property field method"),
        ("variant value", "member field constant"),
        ("module namespace", "module namespace"),
        ("test", "function method"),
        ("exception error", "class"),
    )
    for word in words.split()
}
#: What they call several of them.
_PLURALS = {
    **{f"{kind}s": kind for kind in KINDS},
    "classes": "class",
    "properties": "property",
    "test cases": "test",
    "unit tests": "test",
    "member functions": "method",
    "public methods": "method",
    "enum values": "variant",
    "instance variables": "field",
}

_KIND = f"(?:{'|'.join(KINDS)})"
_IDENT = r"(?!\d)[\w$~]+(?:(?:\.|::|->|#)(?!\d)[\w$~]+)*(?:-[\w-]+)?[!?]?"
_OPENS, _CLOSES = "[`'\"“‘]?", "(?:\\(\\))?[`'\"”’]?"
_NAME = (
    rf"(?: (?:the|an?))?(?: (?P<before>{_IDENT})['’]s)?(?: (?P<kind>{_KIND})s?)? {_OPENS}(?P<name>{_IDENT}){_CLOSES}"
    rf"(?: (?P<called>{_KIND}))?"
    rf"(?: (?:of|in|on|from|inside)(?: (?:the|an?))?(?: {_KIND})? {_OPENS}(?P<holder>{_IDENT}){_CLOSES}(?: {_KIND})?)?"
)
# A class may be called "Module", or "A": what else says something is a name as well.
_BARE_NAME = (
    rf"(?P<before>)(?P<kind>) {_OPENS}(?P<name>{_IDENT}){_CLOSES}(?P<called>)"
    rf"(?: (?:of|in|on|from|inside)(?: (?:the|an?))? {_OPENS}(?P<holder>{_IDENT}){_CLOSES})?"
)
_PIECES = {
    "NAME": _NAME,
    # A parameter, whose function is NAME.
    "PARAMETER": rf" {_OPENS}(?P<parameter>{_IDENT}){_CLOSES}",
    "ERROR": rf"(?: (?:the|an?))? {_OPENS}(?P<raised>{_IDENT}){_CLOSES}",
    "LIBRARY": r"(?: the)? [`'\"“<]?(?P<library>[\w.$@/:-]*\w)[`'\"”>]?(?: (?:module|package|library|header|crate))?",
    "LICENCE": " licen[cs]e",
    "PHRASE": r" (?P<phrase>[A-Za-z]+(?: [A-Za-z]+){0,3})",
    "KINDS": f" (?P<kinds>{'|'.join(sorted(_PLURALS, key=len, reverse=True))})",
    "A-PARAMETER": " (?:parameter|argument|option|keyword|flag|setting)",
    "PARAMETERS": " (?:parameters?|arguments?|args|params|inputs?)",
    "EXCEPTIONS": " (?:exceptions?|errors?)",
    "FUNCTIONS": " (?:functions?|methods?|code|parts?|places?|classes|callers?)",
    "TYPES": " (?:class(?:es)?|types?|structs?|interfaces?|traits?|protocols?)",
    "A-TYPE": " (?:class|struct|type|interface|trait|enum)",
    "A-FILE": " (?:file|module|header)",
    "LIBRARIES": " (?:modules?|packages?|librar(?:y|ies)|headers?|crates?|dependenc(?:y|ies)|files?|things?)",
    "DEFINED": " (?:defined|declared|implemented|located|introduced|written|set)",
    "TAKE": " (?:take|accept|have|expect|need|require|get|receive)",
    "RETURN": " (?:return|yield|evaluate to|give back|hand back)",
    "RAISE": " (?:raise|throw)s?",
    "INHERIT": " (?:(?:inherit|derive) from|inherit|extend|subclass)",
    "INHERITS": " (?:(?:inherits?|derives?|(?:is|are) derived) from|inherits?|extends?|implements?|subclass(?:es)?)",
    "SET": " (?:set to|equal to|initiali[sz]ed (?:to|with)|assigned(?: to)?|defined (?:as|to be))",
    "TODOS": " (?:open )?(?:todos?|fixmes?|to-dos?)(?: (?:comments?|items?|notes?))?",
    "MEANS": " (?:do|mean|represent|describe|hold|contain|stand for|store|control|implement|provide|indicate)",
    "FOR": " (?:for|used for|good for|there for|responsible for|supposed to do)",
    "ITS": " (?:it|this|here|(?:this|the) (?:file|module|code|source(?: file)?|header|program|script|library|package))",
    "HERE": (
        r"(?: (?:are there|(?:are|is) (?:defined |declared )?(?:here|in (?:it|this|(?:this|the) \w+(?: file)?))"
        r"|are (?:defined|declared)|(?:does|do) (?:it|this|(?:this|the) \w+(?: file)?) "
        r"(?:have|define|contain|declare|export|provide)))?(?: in (?:it|this|(?:this|the) \w+(?: file)?))?"
    ),
    "IS": " (?:is|are|was|were)",
    "DOES": " (?:does|do|did|can|could|may|might|will|would|should|must)",
    "WHAT": " (?:what|which)",
    "WHO": " (?:who|what|which)",
    "CALLED": " (?:called|invoked)",
}

_PHRASINGS: dict[str, tuple[str, ...]] = {
    "where": (
        "where [exactly] IS NAME DEFINED",
        "where DOES i|we|you|one find [the definition of] NAME",
        "[in|on|at] WHAT line|place IS NAME DEFINED",
        "WHAT line IS NAME [DEFINED] on|at|in",
        "WHAT A-FILE defines|declares|implements|contains|has NAME",
        "[in] WHAT A-FILE IS NAME DEFINED [in]",
        "find [the definition of] NAME",
        "[the] definition|declaration of NAME",
        "where IS NAME",
    ),
    "holder": (
        "[in] WHAT A-TYPE IS NAME DEFINED [in]",
        "in WHAT A-TYPE IS NAME",
        "WHAT A-TYPE DOES NAME belong to",
        "WHAT A-TYPE IS NAME a method|field|member|part of",
        "WHAT A-TYPE defines|declares|has|contains NAME",
    ),
    "returns": (
        "what DOES NAME RETURN",
        "what IS|gets returned by|from NAME",
        "[what IS] [the] return value of NAME",
        "NAME return value",
    ),
    "returned_type": ("WHAT type DOES NAME return", "[what IS] [the] return type of|for NAME", "NAME return type"),
    "raises": (
        "WHAT [kinds|types of] [EXCEPTIONS] [or EXCEPTIONS] DOES NAME RAISE",
        "WHAT [EXCEPTIONS] IS raised|thrown by|in NAME",
        "WHAT [EXCEPTIONS] can|may be raised|thrown by|in NAME",
        "[list|the|all] EXCEPTIONS raised|thrown by|in NAME",
        "WHAT [kinds|types of] EXCEPTIONS DOES NAME RETURN",
    ),
    "panics": ("when|why DOES NAME panic", "under WHAT conditions|circumstances DOES NAME panic"),
    "raises_when": (
        "when|why DOES NAME RAISE [ERROR] [EXCEPTIONS]",
        "when|why IS ERROR [EXCEPTIONS] raised|thrown by|in NAME",
        "when DOES NAME fail",
        "when DOES NAME return an error",
        "under WHAT conditions|circumstances DOES NAME fail",
        "under WHAT conditions|circumstances DOES NAME RAISE [ERROR] [EXCEPTIONS]",
    ),
    "raised": (
        "WHAT [kinds|types of] EXCEPTIONS DOES ITS RAISE",
        "WHAT EXCEPTIONS IS raised|thrown [here] [in|by ITS]",
        "WHAT EXCEPTIONS can|may be raised|thrown [here] [in|by ITS]",
    ),
    "raisers": ("WHO [FUNCTIONS] RAISE ERROR [EXCEPTIONS]", "where IS ERROR raised|thrown"),
    "parameters": (
        "WHAT PARAMETERS DOES NAME TAKE",
        "what DOES NAME take|accept|expect [as PARAMETERS]",
        "[what IS] [the] PARAMETERS|signature of|to|for NAME",
        "NAME PARAMETERS|signature",
        "how do|can|should i|we|you|one call|invoke NAME",
    ),
    "parameter_count": ("how many PARAMETERS DOES NAME TAKE", "[what IS] [the] number of PARAMETERS of NAME"),
    "default": (
        "[what IS] [the] default [value] of|for [the] [A-PARAMETER] PARAMETER [A-PARAMETER] [of|in|for|to NAME]",
        "what IS the default [value] of|for [the] PARAMETER field|value [of|in NAME]",
        "what does [the] [A-PARAMETER] PARAMETER [A-PARAMETER] [of|in|for|to NAME] default to",
        "what IS [the] [A-PARAMETER] PARAMETER [A-PARAMETER] [of|in|for|to NAME] [set to] by default",
        "what IS the default PARAMETER [of|in|for|to NAME]",
    ),
    "parameter": (
        "what DOES|IS [the] A-PARAMETER PARAMETER [of|in|to|for NAME] [MEANS|FOR]",
        "what DOES|IS [the] PARAMETER A-PARAMETER [of|in|to|for NAME] [MEANS|FOR]",
        "what DOES|IS [the] [A-PARAMETER] PARAMETER of|in|to|for NAME MEANS|FOR",
    ),
    "type": ("[what IS] [the] type of NAME", "WHAT type IS|DOES NAME [have]", "of WHAT type IS NAME"),
    "value": (
        "what IS [the value of] NAME SET",
        "[what IS] [the] [numeric|actual] value of NAME",
        "what value DOES|IS NAME [have] [set to]",
        "how big|large|long|high|much|many IS NAME",
    ),
    "subclasses": (
        "WHAT [other] [TYPES] INHERITS NAME",
        "[WHAT IS] [the] subclass|subclasses|implementations of NAME",
        "TYPES that|which INHERITS NAME",
        "list|find|show [all] [the] TYPES that|which INHERITS NAME",
    ),
    "interfaces": ("WHAT [TYPES] DOES NAME implement", "WHAT [TYPES] IS implemented by NAME"),
    "bases": (
        "WHAT [base|parent|super] [TYPES] DOES NAME INHERIT",
        "WHAT [TYPES] IS NAME derived|based from|on",
        "WHAT [TYPES] IS NAME a subclass of",
    ),
    "base_class": (
        "[what IS] [the] base|parent|super class|classes of NAME",
        "[what IS] [the] base|superclass|superclasses|parent of NAME",
    ),
    "callers": (
        "WHO [FUNCTIONS] [in ITS] calls|call|invokes|invoke NAME",
        "[by what|whom] [by which functions|methods] IS NAME CALLED [by|from] [what|whom]",
        "[list|find|show] [all] [the] callers of NAME",
        "[list|find|show] [all] [the] functions|methods that|which call|calls NAME",
    ),
    "calls_at": (
        "where [exactly] IS NAME CALLED [from]",
        "[list|find|show] [all] [the] calls to|of NAME",
    ),
    "call_count": ("how often IS NAME CALLED", "how many times IS NAME CALLED"),
    "users": ("WHO [FUNCTIONS] [in ITS] uses|use|references|reference NAME",),
    "uses_at": (
        "where [exactly] IS NAME used|referenced",
        "[list|find|show] [all] [the] usages|uses|references of|to NAME",
    ),
    "callees": ("WHAT [other] [FUNCTIONS] DOES NAME call|invoke",),
    "count": ("how many KINDS HERE", "[what IS] [the] number of KINDS HERE", "count [all] [the] KINDS HERE"),
    "count_of": (
        "how many KINDS DOES|has|have NAME [have|define|contain|declare|offer|provide]",
        "how many KINDS IS [there|defined] in|on|of NAME",
        "[what IS] [the] number of KINDS of|in NAME",
    ),
    "all": (
        "WHAT [are the] KINDS HERE",
        "list|name|show|give [me] [all] [of] [the] KINDS HERE",
        "[all] [the] KINDS [in ITS]",
    ),
    "all_of": (
        "WHAT KINDS DOES|has|have NAME [have|define|contain|declare|offer|provide]",
        "WHAT KINDS IS [there|defined] in|on|of NAME",
        "what are [all] [the] [possible] KINDS of|in|on NAME",
        "list|name|show|give [me] [all] [of] [the] [possible] KINDS of|in|on NAME",
        "[all] [the] KINDS of NAME",
    ),
    "enumerated": ("WHAT PHRASE are there|supported|possible|allowed|available [in ITS]", "WHAT PHRASE exist"),
    "author": (
        "who wrote|made|maintains ITS",
        "who IS the author|authors|maintainer|maintainers of ITS",
        "who IS the author|authors",
        "who holds|owns|has the copyright [of|on|to ITS]",
    ),
    "licence": (
        "WHAT LICENCE IS ITS [released|published|distributed|licensed] [under]",
        "[what IS] the LICENCE [of ITS]",
        "WHAT LICENCE DOES ITS have|use",
        "how IS ITS licensed",
        "under WHAT LICENCE IS ITS [released|published|distributed|licensed]",
    ),
    "import": ("does ITS use|import|include|need|require LIBRARY", "is LIBRARY imported|included [here] [in|by ITS]"),
    "imports": (
        "WHAT [other] [LIBRARIES] DOES ITS import|include|use|need|require",
        "WHAT [LIBRARIES] DOES ITS depend on",
        "WHAT [LIBRARIES] IS imported|included|required [by|in ITS]",
        "WHAT imports|includes|dependencies DOES ITS have",
        "[what are] [list|show] [all] [the] imports|includes|dependencies [of|in ITS]",
    ),
    "todos": (
        "WHAT TODOS are there|left|noted [in ITS]",
        "[are there] any TODOS [or TODOS] [in ITS] [left]",
        "are there TODOS [or TODOS] [in ITS] [left]",
        "WHAT TODOS DOES ITS have",
        "[list|show] [all] [the] TODOS [in ITS]",
    ),
    "about": (
        "what DOES ITS do",
        "what IS ITS FOR|about",
        "what IS the purpose|point|job|role|task|use of ITS",
        "describe|explain|summarize ITS",
    ),
    "does": (
        "what DOES NAME MEANS [exactly]",
        "[what IS] [the] purpose|point|job|role|task|meaning|use|docstring|documentation of NAME",
        "what IS NAME FOR",
        "describe|explain NAME",
        "tell me about NAME",
    ),
    "is": ("what IS NAME",),
}
#: What is asked (a method of `asked`), and what asks it, in order: the first whose names are known is taken. All of
#: them stand once more behind that, with names that do not say what they are of.
PHRASINGS = tuple(
    (asked, compiled(phrasing, pieces, flags=re.IGNORECASE))
    for pieces in (_PIECES, {**_PIECES, "NAME": _BARE_NAME})
    for asked, phrasings in _PHRASINGS.items()
    for phrasing in phrasings
    if pieces is _PIECES or "NAME" in phrasing
)
_MARKS = "`'\"“”‘’"
_SPLIT = re.compile(r"\.|::|->|#")


@dataclass(frozen=True, slots=True)
class Named:
    """A definition as a question names it.

    Attributes:
        name: its own.
        holder: the last part of what it is a member of; "" where the question does not say.
        kind: what the question calls it; "" for nothing.
    """

    name: str
    holder: str
    kind: str


def kind_called(plural: str) -> str:
    """Return the word for one of several."""
    return _PLURALS[plural.lower()]


def is_in_one_case(match: re.Match[str]) -> bool:
    """Whether a question is in small letters alone, or in capitals: names in it may be in others."""
    return match.string.islower() or match.string.isupper()


def named_in(match: re.Match[str]) -> Named | None:
    """Return the definition that a question names; None where it names none."""
    said = match.groupdict()
    if not said.get("name"):
        return None
    *holders, name = _SPLIT.split(said["name"])
    if owner := said["holder"] or said["before"]:
        holders = _SPLIT.split(owner)
    return Named(name, holders[-1] if holders else "", (said["kind"] or said["called"] or "").lower())
