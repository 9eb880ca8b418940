"""What something does, from what texts tell one to do."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What texts tell one to do, or say that a function or a change does: "Print errors only" becomes "prints errors only".
_VERBS = _words(
    "abort accept access acquire activate add adjust align allocate allow analyze answer append apply approximate "
    "archive arrange assert assign associate attach attempt authenticate avoid backport begin bind block bring "
    "broadcast build bump bypass cache calculate call cancel cast change check choose clean clear close collapse "
    "collect combine compare compile complete compose compress compute concatenate configure confirm connect consider "
    "construct consume contain continue control convert copy correct count create cut deactivate deallocate decode "
    "decompress decorate decrease decrypt define delete demote deregister derive describe deserialize destroy detach "
    "detect determine disable disallow discard disconnect display distribute divide do document double download drain "
    "draw drop dump echo edit emit emulate enable encode encrypt end enforce enqueue ensure enter enumerate erase "
    "escape establish estimate evaluate examine exchange exclude execute exit expand export expose extend extract "
    "fetch fill filter find finish fit fix flag flatten flip flush follow force fork format forward free freeze "
    "generate get give go grant group halt handle hash hide hold identify ignore implement import improve include "
    "increase increment indicate inform inherit initialize insert inspect install interpret invert invoke issue "
    "iterate join jump keep kill launch leave limit link list listen load locate lock log look lower maintain make "
    "manage manipulate map mark match measure merge migrate minimize mirror modify monitor mount move multiply name "
    "negate normalize notify obtain omit open optimize order output override pack parse pass paste patch perform "
    "permit pick place plot poll pop populate prefer prepare prepend preserve prevent print process produce prohibit "
    "prompt propagate protect provide prune pull purge push put query quit quote raise read rebuild recalculate "
    "receive recommend record recover recreate rectify redefine redirect reduce refer refine reformat refresh refuse "
    "register reject release reload relocate remember remove rename render reopen reorder repair repeat replace "
    "report represent request require reread reset reshape resize resolve respect restart restore restrict resume "
    "retain retrieve retry return reuse reverse revert rewrite rotate round run save scale scan schedule search see "
    "seek select send separate serialize serve set shift show shrink shut simplify simulate skip sleep solve sort "
    "specify split start stop store strip submit subtract suggest supply suppress suspend swap switch synchronize "
    "take tell terminate test toggle trace track transfer transform translate transmit traverse treat trigger "
    "truncate try turn undo unescape unload unlock unmount unpack unregister unset update upgrade upload use validate "
    "verify visit wait walk warn watch wrap write yield "
)
_UNCHANGED = ("is", "has", "does", "lets", "helps", "can", "may", "will")


def third_person(phrase: str) -> str:
    """Return what tells one to do something as what something does: "Print errors only", "prints errors only".

    Returns:
        "" where the phrase does not begin with a verb that is known.
    """
    word, _, rest = phrase.strip().partition(" ")
    verb = word.lower().rstrip(",")
    if not rest or not word.isalpha():
        return ""
    if verb in _VERBS:
        return f"{inflected(verb)} {_and_so_on(rest)}"
    if verb in _UNCHANGED or any(
        inflected(base) == verb for base in (verb[:-1], verb[:-2], f"{verb[:-3]}y") if base in _VERBS
    ):
        return f"{verb} {rest}"
    return ""


def inflected(verb: str) -> str:
    """Return what someone does of a verb: "copy", "copies"."""
    if verb.endswith(("s", "sh", "ch", "x", "z", "do", "go")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeou" else f"{verb}s"


def _and_so_on(rest: str) -> str:
    """Inflect what follows "and" or "or" where it is a verb for sure: "open the file and return its size"."""

    def inflect(match: re.Match[str]) -> str:
        return f"{match[1]} {inflected(match[2])} " if match[2] in _VERBS else match[0]

    follows = "(?=(?:the|a|an|its|it|their|them|that|this|all|any|each|if|to|from)\\b)"
    return re.sub(rf"\b(and|or|then) ([a-z]+) {follows}", inflect, re.sub(r"^(and|or) ([a-z]+) ", inflect, rest))
