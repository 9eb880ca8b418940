"""What is asked of minutes, beside who was there: what was talked about, decided, and is to be done."""

from __future__ import annotations

import re

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.kind import Kind, customary

_IT = r"(?:it|this|that|the (?:meeting|call|session|group|team|board|committee))"
_THEY = r"(?:they|we|you|people|the (?:group|team|board|committee|council|participants))"

MEETINGS = Kind(
    re.compile(r"\b(?:minutes|meeting|stand-?up|retro(?:spective)?|call notes|agenda)\b", re.IGNORECASE),
    (
        customary(
            r"what (?:was|were) (?:discussed|talked about|on the agenda|the (?:topics?|agenda))(?: (?:at|in"
            rf"|of) {_IT})?|what did {_THEY} (?:discuss|talk about)|what (?:is|was) the agenda(?: (?:of|for) {_IT})?"
            rf"|what was {_IT} about",
            r"agenda(?: items)?|topics(?: discussed)?|discussion(?: topics| items| points)?|items discussed",
            meant="what;discussed discuss talked talk topics agenda",
        ),
        customary(
            rf"what (?:was|were|has been) (?:decided|agreed|resolved|approved)(?: (?:at|in|by|on) {_IT})?"
            rf"|what did {_THEY} (?:decide|agree)(?: on| to)?|what (?:were|are) the (?:decisions|resolutions|outcomes)",
            r"(?:key )?(?:decisions?|resolutions?|agreements|outcomes?)(?: (?:made|taken|reached))?|what (?:was"
            r"|we) decided|conclusions",
            meant="what;decided decide agreed agree resolved approved",
        ),
        customary(
            r"what (?:are|were) the (?:action (?:items?|points)|to-?dos?|follow-?ups?|tasks|next steps)|who (?:has"
            r"|needs|must|is) to do what|what (?:has|needs|is) to be done|what (?:will|must|should) (?:they|we"
            r"|you) do(?: next)?|what (?:are|were) the next steps",
            r"action (?:items?|points)|actions|to-?dos?|follow[- ]?ups?(?: items)?|next steps|tasks|assignments",
            meant="who what;todo action actions assigned / who;do",
        ),
        customary(
            r"when (?:is|will|was) (?:the|our|their) next (?:meeting|call|session)(?: be)?|when do (?:they"
            r"|we) meet (?:again|next)|what is the date of the next meeting",
            r"next (?:meeting|call|session)(?: .{0,40})?|date of (?:the )?next meeting",
            meant="when;next again;meet meeting call session",
        ),
        customary(
            r"what (?:was|is) (?:still )?(?:left |remains? )?(?:open|unresolved|postponed|deferred|tabled)"
            r"|what was put off",
            r"(?:open|unresolved|parked|deferred|postponed) (?:issues?|items?|questions?|points|topics)|parking lot"
            r"|open",
        ),
        customary(
            r"what (?:was|were) (?:announced|the announcements)|(?:were|are) there (?:any )?announcements",
            r"announcements?|news|updates",
        ),
    ),
    r"attend(?:ees|ance|ing)|participants|present|absent|apologies|regrets|call to order|adjourn(?:ment|ed)?"
    r"|minutes.{0,30}|notes",
    fillers=frozenset(stems("meeting call session group team board committee minutes")),
)
