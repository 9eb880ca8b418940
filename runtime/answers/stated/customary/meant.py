"""What a question means in whatever words: some that must be there, and beside them none that ask for more.

"How long do you keep my stuff?" asks what "How long is data retained?" does; "How long do you keep deleted chats?" does
not: it asks for something that a section may tell of among others.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from armt.runtime.answers.language.words import stems

#: Groups of words, of each of which a question has one.
Meaning = tuple[frozenset[str], ...]

# What people say beside what they ask for.
_FILLERS = frozenset(
    stems(
        "a an the this that these those it its is are was were be been being do does did done doing have has had having"
        " will would can could should may might must shall to of for in on at by with from about as and or if so any"
        " some all there here they them their theirs we us our ours you your yours i me my mine one ones someone"
        " somebody people anybody anyone who whom whose what which how why when where actually really exactly just"
        " ever already please tell know get got getting thing things stuff way kind kinds sort sorts type types of"
        " else then now also too even more most very supposed nutshell brief"
        " briefly short words going go goes happen happens make made"
        " give gives take takes let lets need needs want wants try trying think exactly main s t re ve ll d don doesn"
        " isn aren didn not no still so well ok okay after afterwards yet"
    )
)


def meanings(spelled: str) -> tuple[Meaning, ...]:
    """Return what is meant from how it is spelled: groups between semicolons, several meanings between slashes."""
    return tuple(
        tuple(frozenset(stems(group)) for group in meaning.split(";"))
        for meaning in spelled.split("/")
        if meaning.strip()
    )


def is_meant(asked: frozenset[str], meant: Iterable[Meaning], fillers: Set[str]) -> bool:
    """Whether a question has a word of each group of some meaning, and beside these only such as ask for no more.

    Args:
        asked: stems of the question.
        meant: what it may mean.
        fillers: stems that say nothing in a document of the kind, such as what that is about.
    """
    return any(
        all(not group.isdisjoint(asked) for group in groups)
        and all(word in _FILLERS or word in fillers for word in asked.difference(*groups))
        for groups in meant
    )
