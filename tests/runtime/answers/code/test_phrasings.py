"""The phrasings of questions to source code."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.asked import Asked
from armt.runtime.answers.code.phrasings import KINDS, PHRASINGS, Named, kind_called, named_in
from armt.runtime.text.code.grammars import GRAMMARS

ASKED = {
    "where": [
        "Where is run defined",
        "where exactly is the run method of Job implemented",
        "Where can I find the definition of `Job.run`",
        "On which line is run declared",
        "What line is run on",
        "Which file contains Job::run",
        "In which module is class Job located",
        "find the definition of run()",
        "Where is Job",
    ],
    "holder": [
        "In which class is run defined",
        "What type does run belong to",
        "Which class is run a method of",
        "Which struct declares run",
    ],
    "returns": ["What does run return", "What is returned by run", "What is the return value of Job.run"],
    "returned_type": ["What type does run return", "What is the return type of the run method"],
    "raises": [
        "What exceptions does run raise",
        "What kinds of errors does run throw",
        "Which exceptions are raised in run",
        "What can be thrown by run",
        "What does run raise",
        "Which errors does run return",
    ],
    "panics": ["When does run panic", "Under which conditions does run panic"],
    "raises_when": [
        "When does run raise KeyError",
        "When does run throw",
        "When does run throw an exception",
        "When is KeyError raised by run",
        "When does run return an error",
    ],
    "raisers": ["Who raises KeyError", "Which functions raise a KeyError exception", "Where is KeyError thrown"],
    "parameters": [
        "What parameters does run take",
        "What arguments does the constructor of Job accept",
        "What is the signature of run",
        "What are the args for run",
        "What does run expect as arguments",
    ],
    "parameter_count": ["How many parameters does run have", "how many args does Job.run need"],
    "default": [
        "What is the default value of retry",
        "What is the default for the retry parameter of run",
        "What is the default of retry field in Job",
        "What does the retry option default to",
        "What is retry set to by default",
        "What is the default retry of run",
    ],
    "parameter": [
        "What does the parameter retry of run mean",
        "What is the retry argument for",
        "What does retry in run control",
    ],
    "type": ["What is the type of Job.size", "What type is size", "Of which type is the size field"],
    "value": [
        "What is LIMIT set to",
        "What is the value of the constant LIMIT",
        "What is the numeric value of LIMIT",
        "What value does LIMIT have",
        "How large is LIMIT",
    ],
    "subclasses": [
        "Which classes inherit from Job",
        "What extends Job",
        "Which types implement the Job interface",
        "What are the subclasses of Job",
    ],
    "bases": [
        "What does Job inherit from",
        "Which class is Job derived from",
        "What class is Job a subclass of",
    ],
    "base_class": ["What is the base class of Job", "What are the superclasses of Job"],
    "interfaces": [
        "Which interfaces does Job implement",
        "What does Job implement",
        "Which traits are implemented by Job",
    ],
    "callers": [
        "Who calls run",
        "Which functions in this file invoke run",
        "By which functions is run called",
    ],
    "calls_at": ["Where is run called", "Where exactly is run invoked from"],
    "call_count": ["How often is run called", "How many times is run called"],
    "users": ["Which functions use LIMIT", "What code references LIMIT"],
    "uses_at": ["Where is LIMIT used", "Where exactly is LIMIT referenced"],
    "callees": ["What functions does run call", "Which other methods does run invoke"],
    "count": ["How many classes are there", "How many functions does this file define", "How many enums are in it"],
    "count_of": ["How many methods does Job have", "How many fields are there in Job", "How many fields has Job"],
    "all": ["What classes are there", "List all of the functions", "Name the constants in this file"],
    "all_of": [
        "What methods does Job have",
        "What are the possible values of Mode",
        "List all the fields of struct Job",
        "Which members are defined in Job",
    ],
    "enumerated": ["What output modes are supported", "Which colors are available in this file", "What modes exist"],
    "imports": [
        "What modules does this file import",
        "What libraries does the code depend on",
        "Which headers are included",
        "list all the dependencies",
    ],
    "todos": [
        "What TODOs are there",
        "Are there any FIXMEs left",
        "What todo comments does this file have",
        "show the TODOs",
    ],
    "does": [
        "What does run do",
        "What does LIMIT mean exactly",
        "What is the purpose of run",
        "What is the run method for",
        "Explain Job.run",
        "Tell me about Job",
    ],
    "about": ["What does this file do", "What is this module for", "What is it about", "Describe this file"],
    "raised": ["Which exceptions does this module raise", "What errors are thrown here", "Which errors can be raised"],
    "is": ["What is Job", "What is the Job class"],
    "author": [
        "Who wrote this file",
        "Who is the author of this module",
        "Who holds the copyright",
        "Who maintains it",
    ],
    "licence": [
        "What licence is this file under",
        "Which license does this code use",
        "Under what license is it released",
        "How is this licensed",
        "What is the licence",
    ],
    "import": ["Does this file use json", "Does it import json", "Is json imported", "Is stdio.h included here"],
}


def asked(question: str) -> list[str]:
    return list(dict.fromkeys(asked for asked, phrasing in PHRASINGS if phrasing.fullmatch(f" {question}")))


def named(question: str) -> list[Named | None]:
    return [named_in(match) for _, phrasing in PHRASINGS if (match := phrasing.fullmatch(f" {question}")) is not None]


def test_all_that_is_asked_is_answered_by_a_method_and_has_wordings_here() -> None:
    assert {asked for asked, _ in PHRASINGS} == ASKED.keys()
    for one in ASKED:
        assert callable(getattr(Asked, f"_{one}"))


@pytest.mark.parametrize(("meant", "question"), [(meant, each) for meant, all_ in ASKED.items() for each in all_])
def test_what_a_question_asks(meant: str, question: str) -> None:
    assert meant in asked(question)
    # Nor does it matter how it is written.
    assert asked(question.upper()) == asked(question.lower()) == asked(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Why is run slow",
        "When was run written",
        "Is run tested",
        "How does run work",
        "Where is the bug",
        "Should I use run or walk instead",
        "Where is run defined and what does it return",
        "What does run return when the queue is empty",
        "Which classes that inherit from Job override run",
        "How many lines are there",
        "Who reviewed this file",
        "1 + 1",
    ],
)
def test_what_has_no_phrasing(question: str) -> None:
    # What is a name to a phrasing ("the bug") is none that is defined.
    assert all(found is not None and found.name in ("bug",) for found in named(question))


@pytest.mark.parametrize(
    ("question", "name", "holder", "kind"),
    [
        ("Where is run defined", "run", "", ""),
        ("Where is the run method defined", "run", "", "method"),
        ("Where is class Job defined", "Job", "", "class"),
        ("Where is the function run() defined", "run", "", "function"),
        ("Where is `Job.run` defined", "run", "Job", ""),
        ("Where is a::b::Job::run defined", "run", "Job", ""),
        ("Where is Job#run defined", "run", "Job", ""),
        ("Where is job->run defined", "run", "job", ""),
        ("Where is the run method of Job defined", "run", "Job", "method"),
        ("Where is the method run of the class Job defined", "run", "Job", "method"),
        ("Where is run in “a.Job” defined", "run", "Job", ""),
        ("Where is Job's run method defined", "run", "Job", "method"),
        ("Where is empty? defined", "empty?", "", ""),
        ("Where is save! defined", "save!", "", ""),
        ("Where is $scope defined", "$scope", "", ""),
        ("Where is ~Job defined", "~Job", "", ""),
        ("Where is größe defined", "größe", "", ""),
        ("Where is über defined", "über", "", ""),
        ("Where is run-all defined", "run-all", "", ""),
    ],
)
def test_what_a_question_names(question: str, name: str, holder: str, kind: str) -> None:
    assert Named(name, holder, kind) in named(question)


@pytest.mark.parametrize(
    ("plural", "kind"),
    [("functions", "function"), ("CLASSES", "class"), ("properties", "property"), ("enum values", "variant")],
)
def test_several_are_of_a_kind(plural: str, kind: str) -> None:
    assert kind_called(plural) == kind


def test_kinds_are_those_that_are_defined() -> None:
    of_grammars = {kind for grammar in GRAMMARS for kind in (*grammar.defines.values(), *grammar.values.values())}
    assert {kind for kinds in KINDS.values() for kind in kinds} == of_grammars
