"""Which kind of answer a question in German, French, Spanish, Italian, Portuguese or Dutch wants.

"Wann beginnt das Mietverhältnis?" wants a day, "Quel est le montant du loyer ?" a sum.
"""

from __future__ import annotations

import re

_SUMS = (
    # German and Dutch write a rent and what is paid ahead of it as one word: "Monatsmiete", "Vorauszahlung".
    r"(?:\w*(?:miete|kaution|preis|kosten|gebühr(?:en)?|lohn|gehalt|betrag|rate|zins(?:en)?|beitrag|steuern?|strafe|budget"
    r"|zahlung|honorar|pauschale|entgelt|summe|rechnung|rabatt|rente|einkommen|umsatz|gewinn|schulden|spende"
    r"|huur|prijs|borg|loon|salaris|bedrag|tarief|boete)"
    r"|montant|prix|coût|loyer|salaire|tarif|dépôt|caution|frais|charges|amende|budget|rémunération|honoraires"
    r"|precio|alquiler|importe|fianza|renta|salario|sueldo|coste|costo|tarifa|multa|presupuesto|gasto"
    r"|prezzo|affitto|canone|cauzione|stipendio|tariffa|multa|compenso|importo|spesa"
    r"|preço|aluguel|aluguer|renda|valor|caução|salário|custo|taxa)s?"
)
_ART = r"(?:(?:die|der|das|den|le|la|les|el|los|las|il|lo|gli|o|a|os|as|de|het|du|del|della)\s|l['’]\s?)"
_LASTS = (
    r"\w*(?:frist|dauer|laufzeit|termijn|looptijd|durée|délai|préavis|plazo|duración|preaviso|durata|preavviso|prazo"
    r"|duração)"
)
_WHEN = (
    r"(?:(?:ab|bis|seit|von|depuis|desde|hasta|fino a|da|até|vanaf|tot|sinds|[aà] partir de|a partire da|jusqu['’]à) )?"
    r"(?:wann|quand|cuándo|cuando|quando|wanneer)\b"
)
_ASKS = (
    ("date", rf"¿?{_WHEN}|.*\b(?:welche[mnrs]?|quel(?:le)?|qué|che|que|welke) (?:est la |ist das )?"
             r"(?:tag|datum|jahr|date|jour|année|día|fecha|año|data|giorno|anno|dia|ano|dag)\b"
             r"|.*\b(?:cuál es la fecha|qual è la data|qual é a data|wat is de datum|was ist das datum)\b"),
    ("often", r".*\b(?:wie (?:oft|häufig)|à quelle fréquence|combien de fois|tous les combien|con qué frecuencia"
              r"|cuántas veces|cada cuánto|quante volte|ogni quanto|con che frequenza|com que frequência|quantas vezes"
              r"|hoe vaak)\b"),
    ("time", r".*\b(?:wie lange|wie viel zeit|combien de temps|cu[aá]nto (?:tiempo|dur\w+)|quanto (?:tempo|dur\w+)"
             rf"|per quanto|hoe ?lang)\b|.*\b(?:was|welche|wie (?:hoch|lang|groß)|quel(?:le)?|cuál|qual|wat|hoe \w+) "
             rf"(?:ist|est|es|è|é|is) {_ART}(?:\w+ ){{0,2}}?{_LASTS}\b"),
    ("money", r".*\b(?:wie ?viel (?:\w+ ){0,3}?(?:kost\w+|zahl\w+|verdien\w+|beträgt)|was kostet|wie teuer"
              r"|combien (?:coût\w+|vaut|vaudra|gagne|pay\w+)|à combien s['’]élèv\w+"
              r"|cu[aá]nto (?:cuesta|cuestan|vale|se paga|hay que pagar|gana)"
              r"|quanto (?:costa|costano|vale|si paga|guadagna|custa|custam)|a quanto ammonta"
              r"|hoeveel (?:kost|kosten|bedraagt|betaal\w*)|wat kost)\b"
              rf"|.*\b(?:wie (?:hoch|groß)|quel(?:le)?|cuál|cu[aá]nto|qual|quanto|hoeveel|hoe (?:hoog|groot)|was|wat)"
              rf" (?:ist|sind|war|waren|wird|est|était|es|è|é|is|was) {_ART}(?:\w+ ){{0,2}}?{_SUMS}\b"),
    ("count", r".*\b(?:wie ?viele\b|combien d(?:e\b|['’])|cu[aá]nt[oa]s\b|quant[ieoa]s?\b(?= \w+)|hoeveel\b(?= \w+))"),
    ("age", r".*\b(?:wie alt|quel âge|cuántos años tiene|quanti anni ha|quantos anos tem|hoe oud)\b"),
    ("size", r".*\b(?:wie (?:groß|hoch|breit|tief|schwer|weit|schnell|dick) (?:ist|sind|war|waren)"
             r"|hoe (?:groot|hoog|breed|diep|zwaar|ver|snel) (?:is|zijn|was))\b"),
)  # fmt: skip
_KINDS = tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in _ASKS)
_WANTS_SENTENCE = re.compile(
    r"¿?(?:warum|wieso|weshalb|wie (?:kann|können|muss|soll|wird|werden|funktioniert|mache|geht|kommt)"
    r"|was (?:passiert|geschieht)"
    r"|pourquoi|comment|que se passe|por ?qu[eé]|cómo|qué (?:pasa|ocurre|sucede)|perché"
    r"|come (?:si|posso|devo|funziona|faccio)|(?:che )?cosa succede|como|o que acontece"
    r"|waarom|hoe (?:kan|moet|werkt|wordt|doe)|wat gebeurt)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"(?:ist|sind|darf|dürfen|kann|können|muss|müssen|soll|sollen|gibt es|wird|werden|haben"
    r"|est-ce qu(?:e\b|['’])|y a-t-il|peut-on|puis-je|dois-je|faut-il"
    r"|¿(?:se|hay|puedo|puede|debo|debe|tiene|es|son|está|están)|si può|posso|devo|è|c['’]è|pode|posso|há)\b",
    re.IGNORECASE,
)
_WHOM = re.compile(
    r"(?:wer (?:ist|sind|war|waren) (?:der|die|das|ein|eine)|qui (?:est|était) (?:le|la)|¿?quién (?:es|era) (?:el|la)"
    r"|chi (?:è|era) (?:il|lo|la)|quem (?:é|era) (?:o|a)|wie (?:is|was) (?:de|het)|(?:qui est|chi è) (?=l['’]))"
    r" ?(?:l['’])?(?P<who>\w.+)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:wie ?viele|combien d(?:e |['’])|cu[aá]nt[oa]s|quant[ieoa]s?|hoeveel) ?(?P<what>[^\W\d_]+)", re.IGNORECASE
)


def whom_abroad(question: str) -> str | None:
    """Return as what somebody is asked for, "Mieter" of "Wer ist der Mieter?"; None where nobody is."""
    match = _WHOM.fullmatch(question.strip().rstrip("?.! \u00a0\u202f"))
    return None if match is None else match["who"]


def counted_abroad(question: str) -> str:
    """Return what a question asks the number of; "" where it asks for no number."""
    match = _COUNTED.search(question)
    return "" if match is None else match["what"]


def asked_abroad(question: str) -> str | None:
    """Return the kind of answer that a question wants, as `language.kinds` names them; None where it says nothing."""
    bare = question.strip()
    return next((kind for kind, form in _KINDS if form.match(bare)), None)


def wants_sentence_abroad(question: str) -> bool:
    """Whether a few words are no answer to a question: why something is, how it is done, what happens then."""
    return _WANTS_SENTENCE.match(question.strip()) is not None


def asks_whether_abroad(question: str) -> bool:
    """Whether a question asks for yes or no."""
    return _YES_OR_NO.match(question.strip()) is not None
