"""The phrasings of questions that what is defined in source code answers, written as those to tables are.

A question that fits none is one like any other. NAME stands for what is defined, with what it is called and its holder:
"the run method of Executor", "`Executor.run`", "class Executor".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from armt.runtime.answers.counted.phrasing import Phrasing

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
        ("decorator", "function method class"),
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
    "enum values": "variant",
    "instance variables": "field",
}

#: What people call what is said of definitions, and the words of `Modifiers` for it.
QUALITIES = {
    word: meant
    for words, meant in (
        ("async|asynchronous|coroutine|coroutines|coroutine function|coroutine functions", "async"),
        ("static|static method|static methods|staticmethod|staticmethods", "static"),
        ("class method|class methods|classmethod|classmethods", "class method"),
        ("abstract|pure virtual|abstract method|abstract methods|abstract class|abstract classes", "abstract"),
        ("private|non-public", "private"),
        ("read-only|read only|readonly", "readonly"),
        ("property|properties", "property"),
        ("getter|getters", "getter"),
        ("setter|setters", "setter"),
        ("generator|generators|generator function|generator functions", "generator"),
        ("dataclass|dataclasses|data class|data classes", "dataclass"),
        ("deprecated|obsolete", "deprecated"),
        *((word, word) for word in ("public", "protected", "internal", "package-private", "exported", "virtual")),
        *((word, word) for word in ("const", "final", "sealed", "inline", "constexpr", "explicit", "extern")),
        ("override|overrides|overriding", "override"),
        *((word, word) for word in ("unsafe", "partial", "synchronized", "overloaded")),
    )
    for word in words.split("|")
}
# Those that are several things of their own.
_NOUNS = (
    *("class methods", "classmethods", "staticmethods", "getters", "setters", "generators", "generator functions"),
    *("coroutines", "coroutine functions", "dataclasses", "data classes"),
)

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
    "FROM": r"(?: the)? [`'\"“<]?(?P<from>[\w.$@/:-]+)[`'\"”>]?(?: (?:module|package|library))?",
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
    "QUALITY": rf"(?: an?)? (?P<quality>{'|'.join(sorted(QUALITIES, key=len, reverse=True))})",
    "OVERRIDE": " (?P<quality>overrides?)",
    "NOUN": rf" (?P<quality>{'|'.join(sorted(_NOUNS, key=len, reverse=True))})",
    "TESTS": " (?P<kinds>tests|test cases|unit tests)",
    "NOT": " (?P<negated>not)",
    "KIND-ONE": rf"(?: an?)? (?P<one>{_KIND})",
    "KIND-OTHER": rf"(?: an?)? (?P<other>{_KIND})",
    "A-KIND": rf" (?P<kinds>{_KIND})",
    "DECORATED": " (?:(?:decorated|annotated|marked|tagged) (?:with|by|as)|marked|tagged)",
    "DECORATOR": r"(?: the)? [`'\"]?(?P<decorator>(?:@|#?\[)?(?!\d)[\w.:]+(?:\([^()]*\))?\]?)[`'\"]?",
    "A-DECORATOR": " (?:decorator|annotation|attribute)",
    "DECORATORS": " (?:decorators|annotations|attributes)",
    "NAMED": " (?P<named>named|called)",
    "NAMES-ONE": " (?P<is_name>parameter|argument|option|keyword)",
    "TAKEN": r"(?: (?:an?|the))? (?P<taken>[`'\"]?(?:struct )?\*{0,2}(?!\d)[\w.:$]+[`'\"]?)",
    "TAKES": " (?:takes?|accepts?|expects?|receives?)",
    "GIVEN": (
        r"(?: (?:an?|the))? (?P<returned>[`'\"]?[*&]?(?!\d)[\w.:]+(?:[<\[][\w.:<>\[\], |()]*[>\]])?(?: ?\*)?[`'\"]?)"
    ),
    "RETURNS": " (?:returns?|gives? back)",
    "DOCS": " (?:documentation|docs?|docstrings?|doc[- ]?comments?|javadoc)",
    "LACK": " (?:have no|has no|lack|lacks|miss|without|(?:do not|don['’]t|does not|doesn['’]t) have(?: any| an?)?)",
    "EXTREME": " (?P<extreme>longest|shortest|biggest|largest|smallest)",
    "BOUND": " (?P<bound>(?:longer|shorter|more|fewer|less|larger|smaller|greater) than|over|above|under|below)",
    "LINES": r" (?P<lines>\d[\d,]*) lines(?: of code)?(?: long)?",
    "MOST": r" (?P<most>\d{1,3}|one|two|three|four|five|six)",
    "BASE": r"(?: the)? (?P<base>[`'\"]?(?!\d)\w+[`'\"]?)(?: (?:class|interface|trait))?",
    "UNUSED": " (?:never called|never used|not called|not used|unused|uncalled|dead)",
    "LIST": " (?:list|name|show|give|find)",
    "SHOW": " (?:show|print|display|give)(?: me)?",
    "SOURCE": " (?:(?:source )?code|source|body|definition|implementation)",
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
        "WHAT TYPES define|declare|implement|have|contain NAME",
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
        "[what IS] [the] PARAMETERS of|to|for NAME",
        "NAME PARAMETERS",
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
    "type": ("[what IS] [the] type [annotation] of NAME", "WHAT type IS|DOES NAME [have]", "of WHAT type IS NAME"),
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
        "IS NAME used|referenced anywhere [here] [in ITS]",
        "[list|find|show] [all] [the] usages|uses|references of|to NAME",
    ),
    "callees": ("WHAT [other] [FUNCTIONS] DOES NAME call|invoke",),
    "length": (
        "how long IS NAME",
        "how many lines [of code] DOES|has|IS NAME [have|span] [long]",
        "[what IS] [the] length of NAME",
        "how many lines [of code] IS [there] in NAME",
        "[from|on] WHAT lines DOES|IS NAME [span|cover|on]",
        "WHAT lines IS NAME on",
    ),
    "file_length": (
        "how long IS ITS",
        "how many lines [of code] DOES|has|IS ITS [have] [long]",
        "how many lines [of code] IS there [in ITS]",
    ),
    "signature": ("[what IS] [the] signature of|for NAME", "NAME signature", "SHOW [the] signature of NAME"),
    "shown": (
        "SHOW [the] [full] SOURCE of|for NAME",
        "SHOW NAME",
        "what IS the SOURCE of NAME",
        "what DOES the SOURCE of NAME look like",
        "what DOES NAME look like",
    ),
    "overload_count": (
        "how many overloads DOES|has NAME [have]",
        "how many overloads of NAME IS there",
        "how many overloads IS there of NAME",
    ),
    "qualified": (
        "WHAT KINDS [in ITS] IS [NOT] QUALITY",
        "WHAT KINDS of|in NAME IS [NOT] QUALITY",
        "WHAT KINDS OVERRIDE [something|anything|methods|others]",
        "WHAT [are the] QUALITY KINDS HERE",
        "WHAT [are the] NOUN HERE",
        "LIST [me] [all] [of] [the] QUALITY KINDS HERE",
        "LIST [me] [all] [of] [the] NOUN HERE",
        "LIST [me] [all] [of] [the] KINDS that|which IS [NOT] QUALITY",
        "[all] [the] QUALITY KINDS [in ITS]",
        "WHAT QUALITY KINDS DOES|has|have NAME [have|define|contain|declare|offer|provide]",
        "WHAT NOUN DOES|has|have NAME [have|define|contain|declare|offer|provide]",
        "[what are] [all] [the] QUALITY KINDS of|in|on NAME",
        "[what are] [all] [the] NOUN of|in|on NAME",
        "LIST [me] [all] [of] [the] QUALITY KINDS of|in|on NAME",
        "LIST [me] [all] [of] [the] NOUN of|in|on NAME",
    ),
    "qualified_count": (
        "how many KINDS [in ITS] IS [NOT] QUALITY",
        "how many KINDS of|in NAME IS [NOT] QUALITY",
        "how many QUALITY KINDS HERE",
        "how many NOUN HERE",
        "how many QUALITY KINDS DOES|has|have NAME [have|define|contain|declare|offer|provide]",
        "how many NOUN DOES|has|have NAME [have|define|contain|declare|offer|provide]",
    ),
    "is_so": ("IS NAME [NOT] QUALITY",),
    "is_kind": ("IS NAME KIND-ONE [or KIND-OTHER]",),
    "is_derived": (
        "IS NAME [a|an] subclass|child of BASE",
        "IS NAME derived from BASE",
        "DOES NAME INHERIT BASE",
        "DOES NAME implement BASE",
    ),
    "visibility": ("[what IS] [the] visibility|access [modifier|level] of NAME",),
    "decorated": (
        "WHAT [KINDS] IS DECORATED DECORATOR [A-DECORATOR]",
        "WHAT [KINDS] DOES|has|have|use|uses|carry [the] DECORATOR A-DECORATOR [have|use]",
        "WHAT KINDS of|in NAME IS DECORATED DECORATOR [A-DECORATOR]",
        "LIST [me] [all] [of] [the] KINDS [that|which] [IS] DECORATED DECORATOR [A-DECORATOR]",
        "where IS the DECORATOR A-DECORATOR used",
        "where IS the A-DECORATOR DECORATOR used",
    ),
    "decorators": (
        "WHAT DECORATORS DOES|has NAME [have|use]",
        "how IS NAME decorated|annotated",
        "what IS NAME decorated|annotated with",
        "[what are] [all] [the] DECORATORS of|on NAME",
    ),
    "decorators_used": ("WHAT DECORATORS IS used [here] [in ITS]", "WHAT DECORATORS DOES ITS use"),
    "exports": ("what IS exported [here] [by|from|in ITS]", "what DOES ITS export", "[list] [the] exports [of ITS]"),
    "overrides": ("WHAT [methods|functions] DOES NAME override", "WHAT methods IS overridden by|in NAME"),
    "takers": (
        "WHAT KINDS [in ITS] TAKE [a|an|the] NAMES-ONE [NAMED] TAKEN",
        "WHAT KINDS [in ITS] TAKE TAKEN NAMES-ONE",
        "WHAT KINDS [in ITS] TAKES TAKEN",
        "WHAT KINDS of|in NAME TAKE [a|an|the] NAMES-ONE [NAMED] TAKEN",
        "WHAT KINDS of|in NAME TAKE TAKEN NAMES-ONE",
        "WHAT KINDS of|in NAME TAKES TAKEN",
        "LIST [me] [all] [of] [the] KINDS that|which TAKE [a|an|the] NAMES-ONE [NAMED] TAKEN",
        "LIST [me] [all] [of] [the] KINDS that|which TAKE TAKEN NAMES-ONE",
        "LIST [me] [all] [of] [the] KINDS that|which TAKES TAKEN",
    ),
    "taker_counts": (
        "WHAT KINDS [in ITS] TAKE no PARAMETERS",
        "WHAT KINDS [in ITS] TAKE BOUND MOST PARAMETERS",
        "WHAT KINDS of|in NAME TAKE no PARAMETERS",
        "WHAT KINDS of|in NAME TAKE BOUND MOST PARAMETERS",
    ),
    "givers": (
        "WHAT KINDS [in ITS] RETURNS GIVEN",
        "WHAT KINDS of|in NAME RETURNS GIVEN",
        "LIST [me] [all] [of] [the] KINDS that|which RETURNS GIVEN",
    ),
    "undocumented": (
        "WHAT KINDS [in ITS] LACK DOCS",
        "WHAT KINDS [in ITS] IS undocumented",
        "WHAT KINDS [in ITS] IS not documented",
        "WHAT KINDS [in ITS] IS missing [a|any] DOCS",
        "WHAT KINDS of|in NAME LACK DOCS",
        "WHAT KINDS of|in NAME IS undocumented",
        "WHAT KINDS of|in NAME IS not documented",
        "WHAT [are the] undocumented KINDS HERE",
        "LIST [me] [all] [of] [the] undocumented KINDS HERE",
        "LIST [me] [all] [of] [the] KINDS [that|which] LACK DOCS",
    ),
    "documented": (
        "WHAT KINDS [in ITS] have|has [a|an] DOCS",
        "WHAT KINDS [in ITS] IS documented",
        "WHAT KINDS of|in NAME have|has [a|an] DOCS",
        "WHAT KINDS of|in NAME IS documented",
        "WHAT [are the] documented KINDS HERE",
    ),
    "is_documented": ("IS NAME documented", "DOES NAME have [a|any] DOCS"),
    "longest": (
        "[what|which] [IS] the EXTREME A-KIND HERE",
        "WHAT A-KIND IS the EXTREME",
        "[what|which] [IS] the EXTREME A-KIND of|in NAME",
        "WHAT A-KIND of|in NAME IS the EXTREME",
    ),
    "longer": (
        "WHAT KINDS [in ITS] IS BOUND LINES",
        "WHAT KINDS [in ITS] have|has|span BOUND LINES",
        "WHAT KINDS of|in NAME IS|have|has|span BOUND LINES",
        "LIST [me] [all] [of] [the] KINDS [that|which] [IS|have|has|span] BOUND LINES",
    ),
    "unused": (
        "WHAT KINDS [in ITS] IS UNUSED",
        "WHAT [private|static] KINDS [in ITS] IS UNUSED",
        "WHAT UNUSED [private|static] KINDS HERE",
        "LIST [me] [all] [of] [the] UNUSED [private|static] KINDS HERE",
        "IS there any UNUSED KINDS",
    ),
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
        "WHAT functions|methods IS TESTS",
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
    "imported_from": (
        "what IS imported from FROM",
        "WHAT names|functions|classes|things|symbols|types IS imported from FROM",
        "what DOES ITS import from FROM",
        "WHAT names|functions|classes|things|symbols|types DOES ITS import from FROM",
    ),
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

#: What is asked (a method of `asked`, `qualities` or `filters`), and what asks it, in order: the first whose names are
#: known is taken. All of them stand once more behind that, with names that do not say what they are of.
PHRASINGS = tuple(
    (asked, Phrasing(phrasing, pieces, flags=re.IGNORECASE))
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


def readings(question: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what a question may ask, and the phrasing that it is asked in; it has a space before each of its words."""
    lowered = question.lower()
    for asked, phrasing in PHRASINGS:
        if (match := phrasing.fullmatch(question, lowered)) is not None:
            yield asked, match


def quality_called(word: str) -> str:
    """Return the word of `Modifiers` for what people call something."""
    return QUALITIES[word.lower()]


def kind_called(plural: str) -> str:
    """Return the word for one of several, or for one."""
    return _PLURALS.get(plural.lower(), plural.lower())


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
