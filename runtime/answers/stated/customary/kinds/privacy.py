"""What is asked of a privacy policy: what is collected and why, who gets it, how long it is kept, what one may do."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary, saying

_THEY = r"(?:they|you|we|it|the (?:app|site|website|company|service|extension|software|game|product)|[\w.]{2,})"
_DATA = (
    r"(?:(?:my|our|your|the|any|what|which|kinds? of|sorts? of|types? of|personal|user|private|sensitive|of) )*(?:data"
    r"|information|info|details|personally identifiable information)"
)
# Who says what is done with them.
_US = (
    r"\b(?:we|(?:our|the|this) (?:site|website|service|app|extension|software|company)s?"
    r"|(?-i:[A-Z])[a-z]+(?= (?:do(?:es)?|will|never)\b))\b"
)
_ITS = r"(?:(?:your|personal|user|customer|the|my|this|that|such|collected|private) )*(?:data|information)"
_SHARED = (
    r"(?:how |when |with whom |who )?(?:do )?(?:we )?(?:may )?(?:shar(?:e|ing)|disclos(?:e|ure|ing))s?(?: (?:of"
    rf"|and) (?:disclos(?:e|ure|ing)|shar(?:e|ing)|transfer(?: of)?))*(?: (?:of )?{_ITS})?(?: with.{{0,40}})?"
    r"|how (?:we|is|your).{0,30}(?:shar|disclos).{0,40}|who (?:do )?we share.{0,60}"
    rf"|.{{0,30}}may disclose.{{0,40}}|(?:{_ITS} )(?:sharing|disclosures?)(?: and.{{0,30}})?|with whom.{{0,50}}"
    r"|recipients.{0,30}",
    r"third[- ]part(?:y|ies)(?: .{0,40})?|(?:service providers|sub-?processors)(?: .{0,30})?",
)
_KEPT = (
    rf"(?:{_ITS} )?(?:storage and )?retention(?: .{{0,40}})?|(?:how long|for how long).{{0,50}}|retaining.{{0,40}}"
    r"|(?:storage|retention) periods?.{0,30}|keeping.{0,40}",
)
_STORED = (
    r"where.{0,20}(?:stor|process|keep|kept|host|locat).{0,40}|(?:data )?(?:location|hosting|residency).{0,20}",
    rf"(?:{_ITS} )?storage(?: .{{0,40}})?|storing.{{0,40}}|(?:international|cross-border"
    r"|overseas) (?:data )?transfers?.{0,30}|transfer(?:ring|s)?.{0,40}",
)

PRIVACY = Kind(
    re.compile(r"\bprivacy\b|\bdata protection\b|\bgdpr\b", re.I),
    (
        customary(
            rf"(?:what|which) {_DATA} (?:do|does|did|will|can|may) {_THEY} (?:collect|gather|store|track|record"
            rf"|process|get|have)(?: (?:about|from|on) (?:me|us|users?))?|(?:what|which) {_DATA} (?:is|are|gets?"
            r"|will be|may be) (?:being )?(?:collected|gathered|stored|tracked|recorded|processed)(?: (?:about|from"
            r"|on) (?:me|us|users?))?|what (?:do|does|will) (?:they|it|you|we|the \w+) (?:collect|track|record|know"
            r"|store)(?: (?:about|on) (?:me|us))?",
            rf"(?:types? of |kinds? of |what |which |the )*{_ITS}(?: (?:that |which )?(?:we|is|are|do we|you|may"
            r"|the \w+|\w{2,}) ?.{0,20}(?:collect|gather|process|receiv|provid).{0,40}| collected.{0,40})"
            r"|what (?:do )?we collect.{0,40}|what .{0,30}collect.{0,40}",
            rf"{_ITS} (?:collection.{{0,40}}|types.{{0,10}})|(?:collection|collecting"
            rf"|gathering)(?: and use)? of {_ITS}.{{0,40}}|[\w.-]+(?: [\w.-]+)? collects?(?: .{{0,40}})?"
            r"|data collection.{0,30}|what .{0,20}(?:know|track).{0,30}|collection",
            meant=(
                "what which;collect collected collects gather gathered track tracked record recorded "
                "know store stored see have"
            ),
        ),
        customary(
            rf"(?:how|why|for what|what for) (?:is|are|will|do|does|would) (?:{_DATA}|{_THEY}) (?:be )?(?:use|used"
            rf"|collect|collected|process|processed|need|needed)(?: (?:{_DATA}|it|for))?|what (?:do|does"
            rf"|will) {_THEY} (?:do|use) (?:with )?(?:{_DATA}|it)(?: for)?|what is {_DATA} used for",
            rf"(?:how|why)(?: (?:and|or) (?:how|why))? (?:do |does )?(?:we|is|are|{_ITS}|.{{1,20}}) .{{0,20}}(?:us(?:e"
            r"|es|ed|ing)|process|collect).{0,40}",
            r"(?:the |our )?(?:use|uses|usage|processing|purposes?)(?: and (?:processing|purposes?"
            rf"|use))?(?: of (?:the |your |collected |any )*{_ITS}(?: .{{0,30}})?)?|purposes? (?:of|for).{{0,50}}"
            rf"|(?:{_ITS} )(?:use|usage|processing)(?: .{{0,30}})?",
            meant="why how what;use used uses using need do collect process processed purpose",
        ),
        customary(
            rf"(?:who|whom) (?:do|does|will|may|can|could) {_THEY} (?:share|sell|give|disclose|send|pass) (?:{_DATA}"
            rf"|it)(?: (?:with|to|on to))?|with whom (?:is|are|do|does|will) (?:{_DATA}|{_THEY}) (?:be )?(?:shared?"
            rf"|disclosed?)(?: {_DATA}| it)?|who (?:gets|sees|receives|has access to|can see|can access"
            rf"|else gets) {_DATA}|(?:do|does|will|would|can|may) {_THEY} (?:share|disclose|give|pass"
            rf"|transfer) (?:{_DATA}|it)(?: (?:with|to|on to) (?:others?|anyone|anybody|third parties|someone else))?"
            rf"|(?:is|are|will) {_DATA} (?:be )?(?:shared|disclosed|given)(?: (?:with|to) (?:others?|anyone"
            r"|third parties))?",
            *_SHARED,
            meant=(
                "who whom share shared sharing shares disclose disclosed give pass;share shared sharing "
                "shares disclose disclosed give given pass else others access third party parties see "
                "sees send sent get gets whom"
            ),
        ),
        customary(
            rf"how long (?:do|does|is|are|will) (?:{_DATA}|{_THEY}) (?:be )?(?:keep|kept|store|stored|retain|retained"
            rf"|hold|held|save|saved)(?: {_DATA}| it)?(?: for)?|when (?:do|does|is|are|will) (?:{_DATA}"
            rf"|{_THEY}) (?:be )?(?:delete|deleted|erased?)(?: {_DATA}| it)?",
            *_KEPT,
            meant=(
                "how when;long;keep kept keeps store stored retain retained hold held save saved stay "
                "stays have hang around"
            ),
        ),
        customary(
            rf"where (?:do|does|is|are|will) (?:{_DATA}|{_THEY}) (?:be )?(?:keep|kept|store|stored|process|processed"
            rf"|hosted?|held|located|transferred|sent)(?: {_DATA}| it)?(?: to)?",
            *_STORED,
            meant=(
                "where;store stored keep kept live lives process processed server servers sit stay located go goes end"
            ),
        ),
        customary(
            r"(?:how|can|may) (?:(?:do|can|could|may) )?(?:i|we|users|you) (?:delete|erase|remove|get rid of"
            rf"|have .{{1,20}} deleted)(?: {_DATA}| it| my account| .{{1,20}})?",
            rf"(?:{_ITS} )?(?:deletion|deleting|erasure|removal)(?: .{{0,40}})?|delet(?:e|ing) .{{0,40}}"
            r"|.{0,30}(?:right to (?:erasure|be forgotten|delet)|how to delete).{0,40}|account deletion.{0,20}",
            meant="delete deleted erase erased remove removed rid wipe wiped;how can want",
        ),
        customary(
            rf"(?:do|does|will) {_THEY} use (?:any |tracking )?cookies|(?:are|is) (?:there )?(?:any )?cookies? used"
            r"|(?:which|what)(?: kinds? of| types? of)? cookies (?:do|does|are) .{1,30}|what (?:about"
            rf"|are) (?:the )?cookies(?: .{{1,30}})?|why (?:do|does) {_THEY} use cookies|what (?:are"
            r"|is) the cookies? (?:used )?for",
            r"(?:the |our )?(?:use of )?(?:about |what about )?(?:tracking "
            r"|browser )?(?:~&amp;~ )?cookies?(?: .{0,60})?|.{0,30}cookies.{0,30}|tracking(?: technologies)?",
            meant="cookie cookies;do use used what which any why",
        ),
        customary(
            r"what (?:are|is) (?:my|the|our|your|user) (?:privacy |data )?(?:rights?|choices)(?: .{1,40})?|(?:which"
            r"|what) (?:rights|choices|options) (?:do|does) (?:i|we|users) have(?: .{1,40})?|do i have (?:any )?rights"
            r"|what can i do(?: about (?:it|my data))?",
            r"(?:what |which |your |the |my |individual |data subject(?:['’]?s)? |user |privacy |legal "
            r"|data protection )*rights(?: .{0,60})?",
            r".{0,30}\brights\b.{0,30}|your (?:choices|controls|options)(?: .{0,40})?|choices",
            meant="right rights;what which any do have / choice choices option options control;what have do",
        ),
        customary(
            rf"how (?:is|are|do|does|will) (?:{_DATA}|{_THEY}) (?:be )?(?:protect(?:ed)?|secured?|kept (?:safe|secure)"
            rf"|keep|guard(?:ed)?)(?: {_DATA}| it)?(?: safe| secure)?|(?:is|are) {_DATA} (?:safe|secure|protected"
            r"|encrypted)|what (?:security|protection)(?: measures)? .{1,30}|what about (?:data )?security",
            rf"(?:our |{_ITS} )?(?:storage and )?(?:security|safeguards|protection)(?: (?:of|and|measures).{{0,40}})?"
            rf"|how (?:do )?we (?:protect|secure|keep).{{0,40}}|(?:protecting|securing|keeping) {_ITS}.{{0,40}}",
            says=r"\b(?:protect|secur|encrypt|safeguard|unauthori[sz]ed|safe\b|locks?\b)",
            meant="safe secure secured protect protected security encrypted guard guarded;how is what are",
        ),
        customary(
            r"who is (?:responsible|in charge)(?: for| of)? .{1,30}|who (?:is|are) the (?:data )?(?:controller"
            r"|processor)s?|who (?:controls|processes|owns|runs|operates|is behind) (?:it|this|the .{1,20}|my data)"
            r"|who (?:are|is) (?:they|we)",
            r"(?:the )?(?:data )?controllers?(?: .{0,50})?|who (?:is responsible|is the|controls).{0,40}"
            r"|responsible.{0,40}|identity of.{0,40}|who we are.{0,40}",
            says=(
                r"\bcontroller\b|\bresponsible (?:for|party|company|person|entity)|\b(?:Ltd|Inc|GmbH|LLC|Limited|B\.V"
                r"|Corp)\b"
            ),
            meant="responsible controller behind charge runs;who",
        ),
        customary(
            r"(?:how|can) (?:(?:do|can) )?i (?:opt[- ]out|unsubscribe|object|withdraw|decline|turn it off"
            r"|disable .{1,20})(?: .{1,30})?",
            r"opt(?:ing)?[- ]?out.{0,40}|unsubscrib.{0,30}|how (?:to|can you) opt.{0,40}|withdraw.{0,40}"
            r"|.{0,20}opt[- ]out.{0,30}",
            r"your choices.{0,30}|choices",
            meant="opt out unsubscribe object decline;how can out",
        ),
        customary(
            r"what (?:is|are) the legal bas[ie]s(?: .{1,40})?|on what (?:legal )?basis .{1,40}",
            r"(?:the |our )?(?:legal|lawful) (?:bas[ie]s|grounds).{0,60}",
            meant="legal lawful;basis bases ground grounds",
        ),
    ),
    r"children['’]?s.{0,40}|changes to.{0,40}|cookies|contact(?: us)?",
    (
        saying(
            rf"(?:do|does|will|would|can|may) {_THEY} (?:sell|rent|trade) (?:{_DATA}|it)(?: (?:to|on to) .{{1,40}})?"
            rf"|(?:is|are|will) {_DATA} (?:be )?sold(?: to .{{1,30}})?",
            rf"{_US}[^.\n]{{0,40}}\b(?:not|never|don['’]t|doesn['’]t|won['’]t)\b[^.\n]{{0,40}}\bsell\b",
            r"\b(?:not|never)\b[^.\n]{0,40}\bsold\b",
            rf"{_US}[^.\n]{{0,40}}\bsell\b[^.\n]{{0,60}}\b(?:data|information)\b",
        ),
        saying(
            rf"(?:do|does|will) {_THEY} use (?:any |tracking )?cookies|(?:are|is) (?:there )?(?:any )?cookies? used",
            rf"{_US}[^.\n]{{0,30}}\buses?\b[^.\n]{{0,60}}\bcookies\b",
            rf"{_US}[^.\n]{{0,30}}\b(?:set|place|store|send|do(?:es)? not|don['’]t|no)\b[^.\n]{{0,30}}\bcookies\b",
        ),
    ),
    fillers=frozenset(
        stems(
            "data information info personal details account app site website extension service company user users"
            " customer customers private"
        )
    ),
)
