"""What is asked of terms of use, and of policies: whether they may change, how old one must be, what is forbidden."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import DAY, Kind, customary, saying

_THEY = r"(?:they|you|we|it|the (?:app|site|website|company|service|provider)|[\w.]{2,})"
_MINE = r"(?:(?:my|our|the|user|customer|your) )"
_THESE = (
    r"(?:(?:the|this|these|its|their|your) )?(?:privacy |user )?(?:terms(?: .{1,14})?|polic(?:y|ies)|agreement|notice"
    r"|conditions|rules)"
)
_ASKS_LAW = (
    r"(?:which|what|whose) (?:law|laws|country['’]s laws?|state['’]s laws?|jurisdiction|legal system)(?: (?:applies"
    rf"|apply|governs?|is applicable|is it under|.{{1,20}} (?:governed|apply).{{0,20}}))?(?: to {_THESE})?"
    rf"|what is the (?:governing|applicable) law|by (?:which|what) laws? (?:is|are) {_THESE} governed"
)
_CLOSED = (
    r"(?:account )?(?:suspension|termination|terminating)(?: .{0,50})?|(?:closing|ending|blocking).{0,40}"
    r"|(?:cancell?ation|ending|duration|suspension|term) (?:and|&|or) (?:termination|suspension|ending).{0,30}"
    r"|(?:.{1,20} and )?termination",
    r"enforcement.{0,30}|violations?.{0,30}|(?:consequences|breach).{0,30}|.{0,30}\b(?:ending|terminat\w+)\b.{0,30}",
)

TERMS = Kind(
    re.compile(
        r"\bterms\b|\bconditions of (?:use|service)\b|\bpolic(?:y|ies)\b|\bprivacy\b|\buser agreement\b|\btos\b"
        r"|\beula\b",
        re.I,
    ),
    (
        customary(
            r"(?:how|can|may) (?:(?:do|can|could) )?(?:i|we|you|one|users) (?:cancel|terminate|end|close|quit|stop"
            rf"|leave|unsubscribe)(?: .{{1,30}})?|how is {_MINE}?(?:account|subscription) (?:cancell?ed|closed)",
            r"(?:.{0,30} )?cancell?(?:ation|ing)?(?: .{0,50})?|closing.{0,40}|(?:your )?right to (?:cancel"
            r"|withdraw).{0,30}|account (?:deletion|closure|cancell?ation).{0,30}",
            r"(?:account )?termination(?: .{0,40})?|(?:ending|.{0,20}\btermination\b).{0,40}",
            says=(
                r"\b(?:you|your|users?|customers?)\b[^.\n]{0,80}\b(?:cancel|terminat|clos|delet|end|stop|discontinu"
                r"|unsubscrib)|\bto (?:cancel|terminate|close|delete)\b"
            ),
            meant=("cancel quit leave terminate close stop end unsubscribe;how can do may subscription account"),
        ),
        customary(
            r"(?:can|do|will|may|how do) (?:i|we|you) (?:get|have|ask for|request|receive) (?:an? |any "
            r"|my )?(?:refunds?|money back)(?: .{1,30})?|(?:are|is) there (?:any )?refunds?|what is (?:the|your"
            r"|their) refund policy|are .{1,30} refundable|do (?:they|you|we) (?:give|offer|have) (?:any )?refunds?",
            r"(?:.{0,30} )?refunds?(?: .{0,40})?|money[- ]back.{0,30}|returns?(?: and refunds?)?",
            says=r"refund|money back|return",
            meant="refund refunds refunded money;back refund refunds refunded",
        ),
        customary(
            rf"who (?:owns|has (?:the )?(?:rights|ownership) (?:to|in|of)) {_MINE}?(?:content|data|work|files|photos"
            r"|posts|uploads|material|what i .{1,20}|submissions)(?: .{1,40})?|(?:do|will) (?:i|we) (?:keep|own"
            rf"|retain|lose) .{{1,40}}|what happens to {_MINE}content|what rights do (?:they|you|we) (?:have"
            r"|get) .{1,40}",
            r"(?:your|user|customer|member)(?:[- ]generated|['’]s?)? (?:content|data|materials?|submissions"
            r"|contributions)(?: .{0,40})?|content (?:ownership|you .{1,20}|license).{0,20}|ownership of.{0,30}"
            r"|rights (?:in|to) .{0,20}content.{0,20}",
            r"(?:copyright|ownership)(?: and .{0,30})?|.{0,20}content ownership|intellectual property.{0,40}|content",
            says=r"\b(?:own|owns|owner|ownership|rights?|licen[cs]e|property|copyright)\b",
            meant=(
                "own owns owner belong belongs keep rights copyright;who do;content post posts upload "
                "uploads uploaded write photo photos files work data stuff submit mine video videos"
            ),
        ),
        customary(
            r"who owns (?:it|(?:the|this) (?:app|site|website|service|software|game|product|code))"
            r"|what about (?:the )?(?:intellectual property|copyright)",
            r"intellectual property.{0,40}|(?:copyright|ownership|trademarks?)(?: .{0,40})?|proprietary rights",
        ),
        customary(
            r"what (?:am i|are (?:we|users|you)|is one|is) not (?:allowed|permitted)(?: to do)?|what (?:is"
            r"|are)(?: activities| uses| things)? (?:forbidden|prohibited|banned|not ok)(?: .{1,30})?|what (?:may|must"
            r"|can|should|shall) (?:i|we|users|you|one) not do|what can(?:['’]?t|not) (?:i|we|users) do|what (?:are"
            r"|is) the (?:rules|restrictions|prohibited .{1,20})(?: .{1,30})?|what is acceptable(?: use)?",
            r"(?:prohibited|acceptable|restricted|forbidden|unacceptable|permitted|unlawful)(?: (?:and \w+ )?(?:uses?"
            r"|conduct|activit(?:y|ies)|behaviou?rs?|content|actions))(?: .{0,40})?|prohibitions",
            r"(?:user |your |our )*(?:conduct|restrictions|obligations|responsibilit(?:y|ies))(?: .{0,40})?"
            r"|rules.{0,40}|what (?:you|users) (?:can(?:['’]?t|not)|may not|must not|are not).{0,40}"
            r"|use restrictions.{0,20}|limitations (?:on|of) use|.{0,30}unacceptable.{0,30}",
            says=r"\b(?:not|never|no)\b|prohibit|forbid|refrain|illegal|unlawful",
            meant=(
                "not forbidden prohibited banned off;allowed permitted do limits forbidden prohibited "
                "banned can cannot;what / against;rules what"
            ),
        ),
        customary(
            r"what happens (?:if|when) (?:i|we|you|users|someone|somebody) (?:break|violate|breach|do not|don['’]t"
            rf"|fail to).{{0,50}}|(?:can|may|will|could|when can) {_THEY} (?:close|suspend|terminate|delete|ban|end"
            rf"|block|cancel|disable|deactivate) {_MINE}?(?:account|access|service|subscription|agreement"
            r"|use.{0,20})(?: .{1,40})?",
            *_CLOSED,
            says=r"suspend|terminat|clos|disabl|delet|block|remov|revok|\bban|\bend\b",
            meant=(
                "kick kicked ban banned suspend suspended close closed terminate terminated delete "
                "deleted block blocked lock locked;account access out me can when why off / break breaks "
                "breaking violate breach;rules terms what happens"
            ),
        ),
        customary(
            _ASKS_LAW,
            r"(?:governing|applicable) laws?(?: .{0,50})?|choice of law.{0,50}|(?:law|laws)(?: and .{0,40})?"
            r"|jurisdiction.{0,40}|disputes?.{0,40}",
            says=r"\blaws?\b",
            meant="law laws jurisdiction;which what whose applies apply governs governing under",
        ),
        customary(
            r"(?:where|how) (?:are|will|would|do|can) (?:any |legal )?disputes? (?:be |are )?(?:settled|resolved"
            r"|handled|heard|decided)|(?:which|what) courts? .{1,40}|what (?:if|happens if|happens when) (?:there is"
            r"|i have|we have) an? (?:dispute|disagreement).{0,30}|(?:do|must|can) (?:i"
            r"|we) (?:have to )?(?:go to )?(?:arbitrat(?:e|ion)|sue).{0,30}|is there (?:an )?arbitration.{0,20}",
            r"(?:.{0,30} )?(?:disputes?|arbitration)(?: .{0,60})?|(?:jurisdiction|venue)(?: .{0,40})?",
            r"(?:governing|applicable) laws?(?: .{0,50})?|choice of law.{0,50}",
            says=r"disput|arbitrat|courts?\b|jurisdiction|mediat",
            meant="dispute disputes sue court arbitration lawsuit disagree disagreement complain",
        ),
        customary(
            rf"(?:can|may|will|could|do|does) {_THEY} (?:change|update|modify|amend|revise) {_THESE}(?: .{{1,30}})?"
            rf"|can {_THESE} (?:be )?(?:change|changed|amended|modified)(?: .{{1,30}})?|how (?:will|do|are|would"
            r"|can) (?:i|we|users) (?:be )?(?:learn|know|hear|find out|told|informed|notified) (?:of|about"
            rf"|if) .{{0,20}}chang.{{0,30}}|what (?:happens )?(?:if|when) {_THESE} changes?|(?:are|is"
            rf"|what about) (?:there )?changes (?:to|in) {_THESE}(?: .{{1,30}})?",
            r"(?:.{0,20} )?(?:changes|updates|modifications?|amendments?|revisions?|updating|changing"
            rf"|modifying)(?: (?:and|or) \w+)* (?:to|of|in)? ?(?:{_THESE}|this (?:document|page|statement)"
            rf"|our .{{0,30}})|{_THESE} (?:changes|updates|amendments?)",
            r"(?:changes|updates|modifications?|amendments?|revisions?)(?: .{0,40})?|we (?:may )?(?:change"
            r"|update).{0,40}|(?:how |will ).{0,30}(?:chang|updat|notif).{0,40}|variation.{0,30}|updat.{0,60}",
            says=r"\b(?:terms?|polic(?:y|ies)|agreement|notice|conditions|page|statement|document|file)\b",
            meant=(
                "change changes changed update updated modify;terms policy rules agreement how notice "
                "notified hear told find learn know"
            ),
        ),
        customary(
            rf"(?:are|is|can|will) {_THEY} (?:be )?(?:held )?(?:liable|responsible)(?: (?:for|if) .{{1,40}})?"
            r"|what (?:is|are) (?:the|their|its|your) (?:limits? of |limitations? of )?liabilit(?:y"
            r"|ies)(?: .{1,30})?|what (?:are|is) (?:they|it|you) (?:not )?liable for|how (?:far|much) are (?:they"
            r"|you|we) liable",
            r"(?:limit(?:ation|ations|s|ed)?|exclusion|exclusions) (?:of|on) (?:our |the )?liabilit(?:y"
            r"|ies)(?: .{0,40})?|(?:.{0,40} )?liabilit(?:y|ies)(?: .{0,40})?|.{0,20}liable.{0,20}",
            says=r"\bliab|responsib",
            meant="liable liability responsible pay sue;lose loss wrong damage damages liable liability",
        ),
        customary(
            r"(?:is|are) there (?:an? |any )?(?:warrant(?:y|ies)|guarantees?)(?: .{1,30})?|what (?:warranty"
            rf"|guarantee) .{{1,30}}|(?:do|does) {_THEY} (?:give|offer|provide|make|guarantee) .{{1,30}}(?:warrant"
            r"|guarantee).{0,20}|what is guaranteed|what about (?:the )?(?:warranty|guarantee)s?",
            r"(?:.{0,40} )?(?:warrant(?:y|ies)|guarantees?)(?: .{0,40})?|disclaimers?(?: .{0,40})?",
            says=r"warrant|guarant|as is|as-is",
            meant="warranty warranties guarantee guaranteed guarantees promise",
        ),
        customary(
            r"(?:is it|can|may|are) (?:for )?(?:my |our )?(?:children|kids|minors|teenagers)(?: .{0,40})?"
            r"|what about (?:children|kids|minors)|how old (?:must|do|should|does|have) (?:i|you|one|we|users|a user"
            r"|people) .{0,20}|what is the (?:minimum age|age (?:limit|requirement))(?: .{1,30})?|(?:is there"
            r"|what) (?:an? )?(?:minimum age|age limit).{0,20}",
            r"(?:.{0,40} )?(?:children|minors|kids|child)(?:['’]?s?)?(?: .{0,50})?|age (?:requirements?|limits?"
            r"|restrictions?).{0,30}|eligibility(?: .{0,30})?|.{0,30}\beligible\b.{0,40}|minimum age",
            says=r"\bage\b|\bages?d?\b|years? old|\byears of|\b1[3-8]\b|\b21\b|minors?\b|child",
            meant=(
                "old age young younger minimum;how what old age limit minimum allowed / child children "
                "kid kids minor minors teenager teenagers daughter son;use account allowed can join sign "
                "have"
            ),
        ),
        customary(
            r"(?:how|can) (?:(?:do|can) )?i (?:pay|get billed|be billed)|how (?:am i|is one|are we) (?:billed|charged)"
            r"|what about (?:payments?|billing|fees)",
            r"(?:.{0,30} )?(?:payments?|billing|fees|charges)(?: .{0,40})?",
            meant="pay billed billing charged charge payment;how when what",
        ),
        customary(
            r"what (?:about|is) (?:the )?indemni(?:ty|fication)|do i (?:have to )?indemnify .{1,30}",
            r"indemni(?:ty|fication|ties).{0,30}",
        ),
    ),
    r"acceptance(?: of .{1,30})?|entire agreement|severability|miscellaneous|general(?: provisions)?|definitions",
    (
        saying(
            _ASKS_LAW,
            r"\b(?:governed by|accordance with|subject to|under)\b[^.\n]{0,60}?(?P<said>\b(?:the )?(?:substantive "
            r"|internal )?laws? of (?:the )?(?:(?:State|Commonwealth|Republic|Province|Kingdom|United"
            r"|Federal) (?:of )?)*(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+){0,3})",
            r"(?P<said>\b(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)? laws?)\b (?:applies|apply|governs?)\b",
        ),
        saying(
            rf"(?:when|from when|since when) (?:did|does|do|will|is|are|has|have) (?:{_THESE}|it"
            r"|they) (?:been )?(?:take effect|effective|become effective|come into (?:force|effect)"
            r"|(?:start to )?apply|valid|in (?:force|effect))|what is the effective date(?: .{1,40})?",
            rf"\b(?:effective|in (?:force|effect)|takes? effect|valid)\b[^\n]{{0,40}}?(?P<said>{DAY})",
            r"\b(?:last|most recent(?:ly)?) (?:updated|modified|revised|changed|update"
            rf"|revision)\b[^\n]{{0,20}}?(?P<said>{DAY})",
        ),
    ),
    fillers=frozenset(stems("account service site app website company user users terms agreement something anything")),
)
