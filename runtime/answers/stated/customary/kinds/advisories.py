"""What is asked of an advisory about a vulnerability, the report of a bug, and a policy on how to report them."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary, saying

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

_ME = r"(?:i|we|you|one|researchers?|people)"
_FLAW = (
    r"(?:an? |any |the )?(?:security |new |potential )*(?:vulnerabilit(?:y|ies)|bugs?|issues?|problems?|flaws?|holes?"
    r"|it)"
)
_SOON = (
    r"\b(?:within|in|under|after|at most|every)\b[^.\n]{0,25}\b(?:\d+|one|two|three|five|seven|ten|a few|a"
    r"|an)(?:[–-]\d+)?[ -](?:business |working |calendar )?(?:hours?|days?|weeks?)\b"
)

SECURITY_POLICIES = Kind(
    re.compile(
        r"\bsecurity(?: polic(?:y|ies))?\W*\Z|\b(?:vulnerability|responsible|coordinated) disclosure\b", re.IGNORECASE
    ),
    (
        customary(
            rf"(?:how|where|to whom) (?:do|can|should|would|must) {_ME} (?:report|disclose|submit|send"
            rf"|tell .{{1,20}} about) {_FLAW}(?: .{{0,30}})?|who(?:m)? (?:do|should|can) {_ME} (?:contact|e-?mail|tell"
            rf"|notify|report .{{1,30}} to)(?: .{{0,40}})?|what (?:should|do|must) {_ME} do (?:if|when) {_ME} (?:find"
            rf"|discover|found) {_FLAW}|where (?:do|should) {_ME} send .{{1,30}}",
            r"(?:how to )?(?:privately )?report(?:ing)?(?: an?| any)?(?: security)?(?: vulnerabilit(?:y|ies)| issues?"
            r"| bugs?| concerns?| problems?)?(?: .{0,30})?|(?:vulnerability |responsible "
            r"|coordinated )?disclosure(?: .{0,20})?|contact",
            meant="report disclose;vulnerability vulnerabilities issue bug flaw hole;how where who",
        ),
        customary(
            r"(?:which|what) (?:versions?|releases?|branches) (?:are|is|get|gets|receives?|do you|does it) (?:still "
            r"|currently )?(?:supported?|maintained|patched|security (?:updates|fixes|patches)|updates"
            r"|fixes)(?: .{0,30})?",
            r"(?:currently )?supported (?:versions?|releases?|branches)(?: .{0,20})?|(?:version|release"
            r"|security) support.{0,20}|support(?:ed)?(?: policy| window| matrix)?",
            meant="version versions release releases;supported support patches updates;which what",
        ),
        customary(
            r"what (?:should|must) (?:an? |the |my )?(?:security )?reports? (?:include|contain|have)|what (?:should"
            rf"|must|do) {_ME} (?:include|provide|send|need to include)(?: (?:in|with) .{{1,30}})?"
            r"|what information .{1,30}(?:include|provide|need|needed).{0,20}",
            r"what (?:to|should (?:you|i)|we need).{0,40}|(?:report|information) (?:contents?|to include|requirements)"
            r"|(?:please )?includ(?:e|ing).{0,30}|(?:how to )?(?:privately )?report(?:ing)?(?: .{0,40})?",
            says=r"\binclud|\bprovid|\bwith:|\bfollowing\b|reproduc",
        ),
        customary(
            r"what is (?:in scope|covered)(?: .{0,20})?|what is the scope(?: .{0,20})?",
            r"in[- ]scope(?: .{0,20})?|what is (?:in scope|covered)",
        ),
        customary(
            r"what is (?:out of|not in) scope(?: .{0,20})?|what is (?:not covered|excluded)",
            r"(?:out[- ]of|not in)[- ]scope(?: .{0,20})?|exclusions?|non-?qualifying.{0,30}|what is not.{0,30}",
        ),
        customary(
            r"is there an? (?:bug )?(?:bounty|reward)(?: program(?:me)?)?|(?:do|does) .{1,20} (?:pay|have|offer"
            r"|run) (?:an? |any )?(?:bug )?(?:bount(?:y|ies)|rewards?)(?: .{0,20})?|will i (?:get|be) .{1,20}",
            r"(?:bug )?bount(?:y|ies)(?: .{0,20})?|rewards?|recognition|hall of fame|acknowledge?ments?",
            says=r"\b(?:bount|reward|pay|paid|credit|acknowledg|recogni)",
            meant="bounty bounties reward rewards",
        ),
        customary(
            r"how (?:long|fast|quickly|soon) .{0,40}\b(?:take|response|reply|answer|respond|hear|fix(?:ed)?"
            r"|patch(?:ed)?|acknowledge).{0,30}|when (?:will|do|can) .{1,20} (?:hear|get|expect|receive|respond|fix"
            r"|be (?:fixed|published|disclosed)).{0,30}|what is the response time(?: .{0,20})?"
            r"|what (?:happens|comes) (?:next|then|after .{1,30})|what can i expect(?: .{0,20})?",
            r"(?:response|disclosure|our|expected)? ?(?:times?|timelines?|process|sla|targets?"
            r"|commitment)(?: .{0,20})?|what to expect.{0,20}|what happens next|response(?: .{0,20})?"
            r"|disclosure(?: .{0,20})?",
            says=r"\b(?:hours?|days?|weeks?|as soon as)\b",
        ),
    ),
    r"(?:security )?(?:best practices|considerations|measures|updates|advisories|contact)|threat model.{0,20}"
    r"|pgp.{0,20}|preferred languages|safe harbou?r|known .{0,30}",
    (
        saying(
            r"how (?:long|fast|quickly|soon) .{0,40}\b(?:response|reply|answer|respond|hear|acknowledge).{0,40}"
            r"|when (?:will|do|can) (?:i|we) (?:hear|get|expect|receive).{0,40}|what is the response time(?: .{0,20})?",
            rf"\b(?:acknowledg|respon|repl(?:y|ies)|confirm|get back|initial)[^.]{{0,120}}?{_SOON}"
            rf"|{_SOON}[^.\n]{{0,60}}\b(?:acknowledg|respon|repl(?:y|ies)|confirm)",
        ),
    ),
    fillers=frozenset(stems("security vulnerability project policy")),
)
