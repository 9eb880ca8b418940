"""What is asked of an advisory about a vulnerability, or of the report of a bug: what it affects, how it is fixed."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_IT = r"(?:it|this|(?:this|the) (?:[\w-]+ )?(?:vulnerability|flaw|bug|issue|problem|hole|advisory|error))"

ADVISORIES = Kind(
    re.compile(r"\b(?:advisory|vulnerability|bug report|CVE-\d{4}|GHSA-|RUSTSEC-)", re.IGNORECASE),
    (
        customary(
            r"what (?:is|was) the (?:vulnerability|flaw|bug|issue|problem)|what (?:goes|is|went) wrong|what happens",
            r"(?:vulnerability|bug|issue|problem)?(?: ?details?| ?description)|(?:the )?(?:vulnerability|bug|problem)"
            r"|summary|description|overview|(?:actual|current|observed) (?:behaviou?r|results?)",
        ),
        customary(
            rf"what (?:is|are) (?:the|its) (?:impact|effects?|consequences?)(?: of {_IT})?"
            rf"|what can an attacker do(?: with {_IT})?|how (?:bad|serious|severe|dangerous) is {_IT}"
            rf"|who is (?:affected|impacted)(?: by {_IT})?|am i affected",
            r"impact|severity|risk|am i affected.{0,10}|who is affected.{0,10}",
            meant="what how;impact bad serious severe dangerous attacker",
        ),
        customary(
            r"(?:which|what) (?:versions?|releases?|products?|packages?) (?:is|are|has|have|were) (?:affected"
            rf"|vulnerable|impacted|concerned)(?: by {_IT})?|(?:which|what) versions? (?:has|have|contain) {_IT}",
            r"(?:affected|vulnerable) (?:versions?|products?|packages?|releases?|software)(?: .{0,30})?"
            r"|versions? affected",
            meant="which what;version versions release releases;affected vulnerable hit",
        ),
        customary(
            r"(?:which|what|in which) (?:versions?|releases?) (?:fix(?:es|ed)?|patch(?:es|ed)?|solve[sd]?"
            rf"|is {_IT} fixed(?: in)?)(?: {_IT})?|how (?:is|was|do (?:i|we)|can (?:i|we)) (?:{_IT} )?(?:fix|fixed"
            rf"|patched?|solved?|protect(?: myself| ourselves)?)(?: {_IT}| against {_IT})?|(?:is"
            r"|are) there (?:an? )?(?:fix|patch(?:es)?|update)|what is the (?:fix|solution|remedy)",
            r"patch(?:es|ed(?: versions?)?)?|(?:the )?(?:solution|fix(?:es)?|resolution|remediation)|fixed (?:in"
            r"|versions?)|recommendations?|mitigation",
            meant="how which what;fix fixes fixed patch patched solve solved upgrade update",
        ),
        customary(
            rf"(?:is|are) there (?:an? |any )?workarounds?(?: for {_IT})?|what (?:is|are) the workarounds?"
            r"|what can (?:i|we) do (?:if|without) .{1,40}",
            r"work-?arounds?|mitigations?",
            meant="workaround workarounds",
        ),
        customary(
            rf"who (?:found|discovered|reported|disclosed) {_IT}|who (?:is|was) credited",
            r"credits?|acknowledge?ments?|reported by|discovered by|thanks",
            meant="who;found find reported discovered credited",
        ),
        customary(
            rf"how (?:do|can|could) (?:i|we|you|one) (?:reproduce|trigger|recreate) {_IT}|what (?:are"
            r"|is) the steps to reproduce.{0,20}|is there a (?:proof of concept|reproduction|poc)",
            r"(?:steps to )?reproduc(?:e|tion|ing).{0,30}|how to reproduce.{0,20}|proof of concept|poc"
            r"|minimal (?:example|reproduction).{0,20}",
            meant="how;reproduce trigger recreate",
        ),
        customary(
            r"what (?:was|is|did .{1,20}) (?:expected|expect(?: to happen)?|supposed to happen)"
            r"|what should (?:have happened|happen)",
            r"expected (?:behaviou?r|results?|outcome)|what (?:did )?you expect.{0,30}",
        ),
        customary(
            r"what (?:actually )?(?:happened|happens)(?: instead)?|what is the actual (?:behaviou?r|result)",
            r"(?:actual|current|observed) (?:behaviou?r|results?|outcome)|what (?:actually )?happened.{0,20}",
        ),
        customary(
            r"(?:on|in) (?:which|what) (?:version|system|platform|environment|os|machine).{0,40}"
            r"|what is the environment|(?:which|what) (?:environment|os|operating system|platform) .{1,30}",
            r"(?:my |test )?(?:environment|system (?:info|information)|platform|versions?|setup)",
        ),
    ),
    r"references|(?:additional|more) (?:context|information)|screenshots?|logs?|for more information|cvss.{0,20}",
    fillers=frozenset(stems("vulnerability bug issue problem flaw version hole release")),
)
