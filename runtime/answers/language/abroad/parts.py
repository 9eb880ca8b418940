"""What of a sentence in German, French, Spanish, Italian, Portuguese or Dutch is a day, a stretch of time or a sum."""

from __future__ import annotations

_MONTHS = (
    # German, French, Spanish, Italian, Portuguese, Dutch; those that are written as in English are dates there.
    r"(?i:januar|jänner|februar|märz|mai|juni|juli|oktober|dezember"
    r"|janvier|février|(?-i:mars)|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|januari|februari|maart|mei|augustus)"
)
_ENGLISH_TOO = r"(?:April|August|September|November)"
_YEAR = r"(?:,? (?:de |del |di |do )?\d{4}\b)?"
_FROM = r"\d{1,2}(?:er|[º°.])?"
#: Days, as alternatives of a pattern: "1. März 2026", "1er mars", "1 de marzo de 2026", "1° marzo".
DATES = (
    # "du 1er au 15 août", "vom 3. bis 17. Juli", "del 3 al 17 de julio": the whole stretch.
    rf"(?<![\d.,]){_FROM} (?:au|bis|al|a|tot(?: en met)?|t/m|et|und|y|e|en) {_FROM} (?:de |di )?"
    rf"(?:{_MONTHS}|{_ENGLISH_TOO})\b{_YEAR}",
    # "am 1. März", and not "Section 2. August 2020".
    r"(?:(?<=\b[aAvV][mb] )|(?<=\b[vVzZ][ou]m )|(?<=\bde[mnr] )|(?<=\b[bB]is )|(?<=\bund ))"
    rf"\d{{1,2}}\. (?:{_MONTHS}|{_ENGLISH_TOO})\b{_YEAR}",
    rf"\b\d{{1,2}}(?:er|[º°])? (?:de |di )?{_MONTHS}\b{_YEAR}",
    rf"\b{_MONTHS} (?:de )?\d{{4}}\b",
)
_NUMBERS = (
    r"(?i:ein(?:e[mnrs]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|vierzehn|dreißig|sechzig|neunzig"
    r"|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|trente|soixante"
    r"|una|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|treinta|sesenta|noventa"
    r"|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|trenta|sessanta"
    r"|dois|duas|três|quatro|sete|oito|dez|doze|trinta"
    r"|een|één|twee|drie|vijf|zes|zeven|negen|tien|twaalf|dertig)"
)
_UNITS = (
    r"(?i:sekunden?|minuten?|stunden?|(?:werk|arbeits)?tage?n?|wochen?|monate?n?|jahre?n?|quartale?"
    r"|secondes?|heures?|jours?|semaines?|mois|ans|années?"
    r"|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?"
    r"|secondi|minuti|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]"
    r"|dias?|mês|anos?|seconden|uur|uren|dagen|we(?:ek|ken)|maanden?|jaar|jaren)"
)
#: Stretches of time: "drei Monate", "14 jours".
TIMES = rf"(?<!\d[.,])\b(?:\d+(?:,\d+)?|{_NUMBERS})[\s-]{_UNITS}\b"
#: Sums as they are written there: "1.180,50 Euro", "1 180 euros".
SUMS = (
    # Where a number begins: from each "111" of a row of them it would be read to its end.
    r"(?<![\d.,])(?:(?<![^\d.,]\d[ \u00a0\u202f'])(?<![^\d.,]\d\d[ \u00a0\u202f'])(?<![^\d.,]\d{3}[ \u00a0\u202f'])"
    r"|(?!\d{3}(?!\d)))"
    r"(?:\d{1,3}(?:[ .\u00a0\u202f']\d{3})++|\d++)(?:,\d\d?)?\s?"
    r"(?:€|EUR\b|(?i:euros?|franken|francs?|kronen)\b)"
)
# "Ogni martedì mattina", and not "cada inquilino".
_DAYS = (
    r"(?i:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|morgen|abend|nacht"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|nuit|trimestre|semestre"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|mañana|noche"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|mattina|sera|notte"
    r"|segunda|terça|quarta|quinta|sexta|manhã|noite"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)?dag|ochtend|avond|kwartaal)s?"
)
#: How often something is.
OFTEN = (
    rf"\b(?:(?:{_NUMBERS}|\d+)(?:mal\b|[- ](?:mal|fois|vez|veces|volt[ae]|vezes|keer)\b)"
    r"(?: (?:im|pro|in der|am|par|al|por|a la|all['’]|per)\s?\w+)?"
    r"|täglich|wöchentlich|monatlich|vierteljährlich|halbjährlich|jährlich"
    r"|dagelijks|wekelijks|maandelijks|jaarlijks"
    rf"|(?:alle|jede[nrs]?|tou(?:te)?s les|chaque|cada|ogni|elke?) (?:\w+ )?(?:{_UNITS}|{_DAYS}))\b"
)
# Those that are no words of English.
_ALONE = """
zwei drei vier funf sechs sieben acht neun zehn elf zwolf deux trois quatre cinq sept huit neuf dix onze douze
dos tres cuatro cinco seis siete ocho nueve diez doce tre quattro cinque sette otto nove dieci dodici
dois duas sete oito dez doze twee drie vijf zes zeven negen tien twaalf
"""
#: Words of which a number may be said: what "count" finds.
NUMBERS = frozenset(_ALONE.split())
#: What says that something is paid.
PAYS = (
    r"\b\w*(?:miete|kaution|kosten|kostet|preis|gebühr|gehalt|zahlen|bezahl|zahlung|franken)\w*|\beuros?\b"
    r"|\b(?:loyer|prix|frais|caution|dépôt|coûte?|salaire|montant|tarif|payer|payable)s?\b"
    r"|\b(?:alquiler|precio|fianza|renta|cuesta|importe|pagar?|salario|tarifa)s?\b"
    r"|\b(?:affitto|canone|prezzo|cauzione|costa|stipendio|pagare|aluguel|renda|preço|caução|custa|huur|prijs|borg|loon)\b"
)
