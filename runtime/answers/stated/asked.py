"""The sentence in which a text states by its form what a question asks, wherever in the document it stands.

Such questions have few telling words, which stand all over: what a term means, who somebody is, who made an agreement
and when, who was at a meeting, what the document is about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.document_names import DocumentNames
from armt.runtime.answers.language.abroad.asked import whom_abroad
from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import aligned
from armt.runtime.answers.stated.acronyms import SAYS_SO, Acronym, asked_acronym, long_forms, named_with_its_initials
from armt.runtime.answers.stated.agreements import (
    BEGINNINGS,
    Span,
    asked_terms,
    asks_for_beginning,
    asks_for_end,
    asks_for_parties,
    day_made,
    first_day_of,
    last_day_of,
    meant_before,
    parties_of,
    span_of,
    terms_of,
)
from armt.runtime.answers.stated.changes import (
    asked_changes,
    asked_release,
    asks_for_latest,
    changes_in,
    changes_of,
    latest_in,
    lists_without,
    of_latest,
    release_day,
)
from armt.runtime.answers.stated.commands import announced_by, asked_command, explained_below
from armt.runtime.answers.stated.customary.asked import told_by_section
from armt.runtime.answers.stated.customary.memos import told_by_memo
from armt.runtime.answers.stated.definitions import (
    Definition,
    asked_name,
    asked_term,
    asked_worker,
    definition_below,
    find_definition,
    introduction_place,
    said_aside,
    says_work,
)
from armt.runtime.answers.stated.done_by import assigned_in, doer_in, does_in
from armt.runtime.answers.stated.everyday.careers_asked import told_by_career
from armt.runtime.answers.stated.everyday.invoices import told_by_invoice
from armt.runtime.answers.stated.everyday.opening_days import days_open
from armt.runtime.answers.stated.everyday.opening_hours import hours_on
from armt.runtime.answers.stated.everyday.payable import asked_sum
from armt.runtime.answers.stated.itself.affiliations import where_authors_work
from armt.runtime.answers.stated.itself.asked import asked_of_itself, told_of_itself
from armt.runtime.answers.stated.itself.authors import signed_as
from armt.runtime.answers.stated.itself.contacts import address_in, asked_contact, contact_in
from armt.runtime.answers.stated.itself.headed import below_its_name, below_somebody
from armt.runtime.answers.stated.itself.signatures import asked_signer, signer_of
from armt.runtime.answers.stated.itself.told import Told, sentence_at
from armt.runtime.answers.stated.minutes import asks_when_met, asks_who_met, asks_who_missed, day_met, people_of
from armt.runtime.answers.stated.numbered_parts import asked_part, told_part
from armt.runtime.answers.stated.options import (
    Entry,
    asked_code,
    asked_option,
    asked_setting,
    code_entry,
    named_entry,
    option_called,
    option_entry,
    term_entry,
)
from armt.runtime.answers.stated.projects.about import told_about
from armt.runtime.answers.stated.projects.asked import document_of_project, is_told_or_not, told_of_project
from armt.runtime.answers.stated.timelines import happened_at
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# "Effective Date: March 1, 1996      Term: 1 Year".
_LABEL_ENDS = re.compile(r" {3,}|[\t\n]")
# "What is a Snow Day?"; "What is the policy?" asks for one, which a heading may be called by.
_ASKS_MEANING = re.compile(
    r"\W*(?:what (?:is|are) (?:an? |meant by )|what (?:does|do) .* mean\b|define )", re.IGNORECASE
)
_AGREEMENT_ASKED = re.compile(r"\b(?:agreement|contract|lease|licen[cs]e|policy|treaty|deed)\b", re.IGNORECASE)
# "Who was the judge?": who has signed as such stands at the end.
_SIGNED_BYTES = 16 * 1024
# Of more documents none is looked at that the question does not name.
_MOST_DOCUMENTS = 100


def is_stated_or_not(question: str, text: StoredText | None = None) -> bool:
    """Whether a question is answered by what a text, or any, states by its form, and otherwise by nothing in it."""
    acronym = asked_acronym(question)
    if asked_of_itself(question) is not None or (acronym is not None and acronym.alone):
        return True
    if text is None:
        return False
    if len(text.texts) > 1 and _is_of_several_meetings(question, text):
        return True
    version = asked_release(question)
    if version is not None and lists_without(version, text):
        return True
    # Who names a part that is not there is told so: others only name it.
    is_of_part = len(text.texts) == 1 and asked_part(question) is not None
    return is_of_part or is_told_or_not(question, text)


def told_in(question: str, text: StoredText, set_so: Told | None) -> Told | None:
    """Return what a text says by its form: as a project, else as what a setting is, else as any text; None for nothing.

    Args:
        question: in plain words.
        text: of one document, or of several.
        set_so: the setting that surely is what is asked for; a project may be asked for something else.
    """
    said = None if is_told_or_not(question, text) else set_so
    return told_of_project(question, text) or said or stated_in(question, text)


def stated_in(question: str, text: StoredText) -> Told | None:
    """Return the sentence that says what a question asks by its form, and what of it answers; None where none does.

    Args:
        question: in plain words.
        text: of the document.
    """
    if len(text.texts) == 1:
        of_whole = _of_whole(question, text)
    else:
        # Where they differ nobody knows which is meant: a folder was not written by somebody.
        several = _of_several(question, text)
        of_whole = several[0] if len(several) == 1 else None
    if of_whole is not None or asked_of_itself(question) is not None or asked_part(question) is not None:
        return of_whole
    if asks_for_beginning(question) and len(text.texts) == 1:
        return None
    if asks_for_latest(question) and (latest := latest_in(text)) is not None:
        return Told(latest[1], latest[0])
    of_version = of_latest(question, text)
    if (version := asked_release(of_version)) is not None and (released := _released(version, text)) is not None:
        return released
    if (changes := asked_changes(of_version)) is not None and (entries := changes_in(changes, text)) is not None:
        return Told(entries, None, alone=True)
    if (entries := changes_of(question, text)) is not None:
        return Told(entries, None)
    command = asked_command(question)
    shown = None if command is None else explained_below(command, text) or announced_by(command, text)
    if shown is not None:
        return Told(shown.sentence, shown.meaning)
    if len(text.texts) == 1 and (then := happened_at(question, text)) is not None:
        return then
    if (entry := _explained(question, text)) is not None:
        return Told(entry.sentence, on_a_line(entry.meaning))
    if (doer := doer_in(question, text) or assigned_in(question, text)) is not None:
        return _told(text, Definition(doer.place, "sentence"), doer.name)
    if len(text.texts) == 1 and (doer := does_in(question, text)) is not None:
        return _told(text, Definition(doer.place, "sentence"), doer.name or None)
    term, name = asked_term(question), asked_name(question)
    who = question.lstrip().lower().startswith("who") or whom_abroad(question) is not None
    acronym = asked_acronym(question)
    long_form = None if acronym is None else _long_form(acronym, text)
    if acronym is not None and acronym.alone:
        return long_form or _said_to_stand(acronym, text)
    found = None if term is None else find_definition(term, text, who=who)
    aside = None if term is None or who else said_aside(term, text)
    if aside is not None and (found is None or (aside.is_clause and found.place == aside.place)):
        return _told(text, Definition(aside.place, "sentence"), aside.words)
    # A sentence that says what it is says more than the words that it is short for.
    if long_form is not None and (found is None or found.said == "parentheses"):
        return long_form
    if who and found is None and term is not None and (signed := _signed(term, text)) is not None:
        return signed
    if found is None and term is not None:
        below = definition_below(term, text, is_marked=True)
        if below is None and _ASKS_MEANING.match(question) is not None:
            below = definition_below(term, text)
        found = None if below is None else Definition(below, "sentence")
    if found is None and name is not None and (place := introduction_place(name, text)) is not None:
        found = Definition(place, "sentence")
    if found is None and (worker := asked_worker(question)) is not None:
        return _work(worker, text)
    told = None if found is None else _told(text, found, who=who)
    # 'the ("Receiving Party")', of a form that nobody has filled in.
    return None if told is None or set(content_stems(told.sentence.line)) <= set(content_stems(question)) else told


def _work(name: str, text: StoredText) -> Told | None:
    """Return the sentence that says what something is by what it does."""
    found = find_definition(name, text)
    told = None if found is None or found.said != "sentence" else _told(text, found)
    return told if told is not None and says_work(name, told.sentence.line) else None


def _of_whole(question: str, text: StoredText) -> Told | None:
    """Return what one document states of itself, of the meeting that it is of, or of the agreement that it is."""
    if (memo := told_by_memo(question, text)) is not None:
        return memo
    if (of_paper := told_by_invoice(question, text) or told_by_career(question, text)) is not None:
        return of_paper
    itself = asked_of_itself(question)
    if itself == "date" and asks_for_beginning(question) and (made := day_made(text)) is not None:
        # A judgment about a contract bears another day.
        return _told(text, Definition(made[0], "sentence"), made[1])
    if itself == "about" and (headed := told_by_section(question, text) or below_its_name(question, text)) is not None:
        # "1. Purpose" says what that of an agreement is, and "Intended use" what a model is for.
        return headed
    if itself is not None:
        return told_about(text) if itself == "about" else told_of_itself(itself, text)
    if (to_pay := asked_sum(question, text)) is not None:
        return to_pay
    if (part := asked_part(question)) is not None:
        return told_part(part, text)
    if (kind := asked_contact(question)) is not None and (contact := contact_in(kind, text)) is not None:
        return contact
    if (address := address_in(question, text)) is not None:
        return address
    if (where := where_authors_work(question, text)) is not None:
        return where
    if (section := told_by_section(question, text) or below_its_name(question, text)) is not None:
        return section
    if (days := days_open(question, text) or hours_on(question, text) or below_somebody(question, text)) is not None:
        return days
    if asks_who_met(question) and (people := people_of(text)) is not None:
        return Told(people, None)
    if asks_who_missed(question) and (absent := people_of(text, absent=True)) is not None:
        return Told(absent, None)
    if asks_when_met(question, text) and (day := day_met(text)) is not None:
        return day
    if (party := asked_signer(question)) is not None and (signer := signer_of(party, text)) is not None:
        return signer
    if asks_for_parties(question) and (preamble := _preamble(text)) is not None:
        return preamble
    if asks_for_beginning(question):
        return _beginning(question, text)
    if asks_for_end(question) and (span := _span(text)) is not None:
        return Told(span.sentence, span.end)
    if asks_for_end(question) and parties_of(text) is not None and (last := last_day_of(text)) is not None:
        return Told(*last)
    asked = asked_terms(question)
    # Elsewhere a term is a word, and a notice hangs on a board.
    if asked is not None and parties_of(text) is not None and (said := terms_of(text).get(asked)) is not None:
        return Told(*said)
    return None


def _of_several(question: str, text: StoredText) -> list[Told]:
    """Return what several documents state so: the one that a question names, else all; two different things at most."""
    names = DocumentNames(text.texts)
    number, asked = document_of_project(question, text), question
    if number is None and (number := names.named(question)) is not None:
        rest = names.without_name(question, number)
        asked = question if rest is None else rest.question
    numbers = range(len(text.texts)) if number is None else (number,)
    if len(numbers) > _MOST_DOCUMENTS:
        return []
    found: dict[str, Told] = {}
    for number in numbers:
        for said in dict.fromkeys((question, asked)):
            if (told := _of_whole(said, text.texts[number])) is not None:
                found.setdefault(_said(told), told.moved(text.begins_of_documents[number]))
        if len(found) > 1:
            break
    return list(found.values())


def _is_of_several_meetings(question: str, text: StoredText) -> bool:
    """Whether a question is to a meeting, and it may have been any of several: none of their days is its own."""
    is_asked = asks_who_met(question) or asks_who_missed(question)
    is_asked = is_asked or any(asks_when_met(question, part) for part in text.texts[:_MOST_DOCUMENTS])
    return is_asked and len(_of_several(question, text)) > 1


def _said(told: Told) -> str:
    return on_a_line(told.stated or told.sentence.text).casefold()


def _released(version: str, text: StoredText) -> Told | None:
    """Return when a version came out: by its heading in a list, or by the day of a text whose title has it."""
    if (released := release_day(version, text)) is not None:
        return Told(released[1], released[0])
    title = told_of_itself("title", text)
    said = "" if title is None else title.stated or title.sentence.line
    is_its_own = re.search(rf"(?<![\d.])v?{re.escape(version)}(?![\w-]|\.\d)", said) is not None
    return told_of_itself("date", text) if is_its_own else None


def _explained(question: str, text: StoredText) -> Entry | None:
    """Return the entry of a list that explains the option, the setting or the numbered code that is asked about."""
    if (option := asked_option(question)) is not None:
        return option_entry(option, text)
    if (term := term_entry(question, text)) is not None:
        return term
    has_values = any(part.settings for part in text.texts)
    if (name := asked_setting(question, has_values=has_values)) is not None:
        return named_entry(name, text)
    if (called := option_called(question, text)) is not None:
        return called
    code = asked_code(question)
    return None if code is None else code_entry(*code, text)


def _long_form(acronym: Acronym, text: StoredText) -> Told | None:
    """Return the sentence that has an acronym with the words that it is short for."""
    named = named_with_its_initials(acronym.name, text) if acronym.alone else None
    for found in (*long_forms(acronym.name, text), *([named] if named is not None else [])):
        sentence = sentence_at(text, found.place)
        if sentence is not None and found.words in sentence.line:
            return Told(sentence, found.words)
    return None


def _said_to_stand(acronym: Acronym, text: StoredText) -> Told | None:
    """Return the sentence that says what an acronym stands for, where its initials are others."""
    found = find_definition(acronym.name, text)
    told = None if found is None or found.said != "sentence" else _told(text, found)
    return told if told is not None and SAYS_SO.search(told.sentence.line) else None


def _signed(title: str, text: StoredText) -> Told | None:
    """Return who has signed a text as what is asked for, with what they are."""
    start = aligned(text, max(0, text.size - _SIGNED_BYTES), text.size)
    tail = text.read(start, text.size)
    found = signed_as(title, tail)
    if found is None:
        return None
    said = tail[found.start : found.end]
    first = start + len(tail[: found.start].encode())
    return Told(Sentence(first, first + len(said.encode()), said), found.names)


def _span(text: StoredText) -> Span | None:
    """Return from when to when an agreement is in force, where it names its parties."""
    return None if parties_of(text) is None else span_of(text)


def _beginning(question: str, text: StoredText) -> Told | None:
    """Return what says when an agreement begins: its term, what it calls so, else the day on which it was made.

    Args:
        question: asks for it, or for when it was made.
        text: of the document.
    """
    if "made" not in question and "signed" not in question:
        if (span := _span(text)) is not None:
            return Told(span.sentence, span.begin)
        if (first := first_day_of(text)) is not None:
            return Told(*first)
    for term in BEGINNINGS:
        found = find_definition(term, text)
        day = None if found is None else _told(text, found)
        if day is not None and parts_of_kind("date", day.stated or day.sentence.line):
            return day
    # Schools have terms, too, which begin on no day of a letter.
    is_agreement = _AGREEMENT_ASKED.search(question) is not None or parties_of(text) is not None
    day_of = day_made(text) if is_agreement else None
    return None if day_of is None else _told(text, Definition(day_of[0], "sentence"), day_of[1])


def _preamble(text: StoredText) -> Told | None:
    """Return the sentence that names both parties; or the lines, where a preamble is set out in several."""
    parties = parties_of(text)
    found = None if parties is None else _told(text, Definition(parties.place, "sentence"))
    if parties is None or found is None:
        return None
    sentence = found.sentence
    if sentence.end < parties.end:
        sentence = Sentence(sentence.start, parties.end, text.read(sentence.start, parties.end))
    return Told(sentence, " and ".join(parties.names))


def _told(text: StoredText, found: Definition, stated: str | None = None, *, who: bool = False) -> Told | None:
    """Return the sentence of a definition, with what its form says that the term means."""
    sentence = sentence_at(text, found.place)
    if sentence is None:
        return None
    before = sentence.text.encode()[: found.place - sentence.start].decode()
    if before.strip() == ":":
        # The mark of a definition in Markdown is no part of it.
        sentence, before = Sentence(found.place, sentence.end, sentence.text[len(before) :]), ""
    if found.said == "parentheses":
        # Of a sentence that was cut nothing may stand before the term.
        stated = meant_before(before.rpartition("(")[0], who=who) or None
    elif found.said == "label":
        said = sentence.text[len(before) :]
        # A gap may stand behind the label, too.
        begins = len(said) - len(said.partition(":")[2].lstrip(" \t"))
        said = said[:begins] + _LABEL_ENDS.split(said[begins:], maxsplit=1)[0]
        sentence = Sentence(found.place, found.place + len(said.encode()), said)
        stated = said.partition(":")[2].strip()
    if stated is not None and not set(content_stems(stated)) <= set(content_stems(sentence.line)):
        # The sentence was cut short; nothing is said that its quote does not have.
        stated = None
    return Told(sentence, stated)
