"""Whether a text says what is paid."""

from __future__ import annotations

import re

from armt.runtime.answers.language.abroad import parts as abroad
from armt.runtime.answers.language.kinds import parts_of_kind

_PAYS = re.compile(
    r"\b(?:free|gratis|pa(?:y|id)\w*|price\w*|cost\w*|fees?|charg\w+|rents?|salar\w+|wages?|incomes?|deposits?|fined?|fines"
    r"|penalt\w+|budgets?|discount\w*|tax\w*|worth|expens\w+|reimburs\w+|refund\w*|deduct\w*|sp[ae]n[dt]\w*|ow(?:e|ed|es|ing)"
    r"|earn\w*|fares?|tickets?|admissions?|subscri\w+|tuition|tolls?|premiums?|bills?|dues|debts?|loans?|compensat\w+"
    r"|donat\w+|bonus\w*|sums?|money|cash|amounts?|rates?|fortune|value[sd]?|bought|sold|sells?|buys?)\b",
    re.IGNORECASE,
)
_PAYS_ABROAD = re.compile(abroad.PAYS, re.IGNORECASE)


def is_about_money(text: str) -> bool:
    """Whether a text says a sum, or what is paid at all: what something costs is told by nothing else."""
    return bool(parts_of_kind("money", text)) or _PAYS.search(text) is not None or _PAYS_ABROAD.search(text) is not None
