"""The phrasings of questions to source code."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.asked import Asked
from armt.runtime.answers.code.filters import Filters
from armt.runtime.answers.code.phrasings import (
    KINDS,
    PHRASINGS,
    QUALITIES,
    Named,
    is_in_one_case,
    kind_called,
    named_in,
    quality_called,
    readings,
)
from armt.runtime.answers.code.qualities import Qualities
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
    "imported_from": [
        "What is imported from typing",
        "Which names does it import from a.b",
        "What is imported from the os module",
    ],
    "length": [
        "How long is run",
        "How many lines does run have",
        "How many lines of code is the run method",
        "Which lines does Job.run span",
    ],
    "file_length": ["How long is this file", "How many lines does it have", "How many lines are there"],
    "signature": ["What is the signature of run", "run signature", "Show me the signature of Job.run"],
    "shown": [
        "Show me run",
        "Print the code of run",
        "Show the full source code of Job.run",
        "What does run look like",
        "Show me the definition of run",
    ],
    "overload_count": ["How many overloads does run have", "How many overloads of run are there"],
    "qualified": [
        "Which functions are async",
        "Which methods in this file are not static",
        "Which methods of Job are private",
        "Which methods are class methods",
        "What abstract classes are there",
        "List all of the private methods",
        "list the classmethods of Job",
        "What static methods does Job have",
        "Which methods override something",
        "private methods",
    ],
    "qualified_count": [
        "How many functions are async",
        "How many public methods does Job have",
        "How many private methods are there",
    ],
    "is_so": ["Is run async", "Is Job.run a class method", "Is the run method not public"],
    "is_kind": ["Is Job a class", "Is Job a struct or a class"],
    "visibility": ["What is the visibility of run", "What is the access modifier of Job.run"],
    "decorated": [
        "Which functions are decorated with @app.route",
        "What is decorated with cached",
        "Which tests are marked slow",
        "Which tests are marked as slow",
        "Which methods have the Override annotation",
        "Which methods of Job are annotated with @Override",
        'Which functions are decorated with app.route("/x")',
        "Where is the cached decorator used",
    ],
    "decorators": ["How is run decorated", "What decorators does run have", "What is run decorated with"],
    "decorators_used": ["What decorators are used", "Which annotations are used in this file"],
    "exports": ["What is exported", "What does this module export", "list the exports"],
    "overrides": ["Which methods does Job override", "What does Job override"],
    "takers": [
        "Which functions take a parameter named timeout",
        "Which functions have a timeout parameter",
        "Which methods of Job take key",
        "Which functions accept *args",
        "Which functions take a struct node",
    ],
    "taker_counts": ["Which functions take no arguments", "Which methods of Job have more than 3 parameters"],
    "is_derived": ["Is Job a subclass of Base", "Does Job inherit from Base", "Does Job implement the Base interface"],
    "givers": [
        "Which functions return bool",
        "Which methods of Job return a list",
        "Which functions return Promise<void>",
        "List all functions that return an error",
    ],
    "undocumented": [
        "Which functions have no docstring",
        "Which methods are undocumented",
        "Which functions are not documented",
        "List the undocumented classes",
        "Which functions do not have any documentation",
        "Which methods of Job lack doc comments",
    ],
    "documented": ["Which functions have a docstring", "Which classes are documented"],
    "is_documented": ["Is run documented", "Does Job.run have a docstring"],
    "longest": ["What is the longest function", "Which method is the shortest", "What is the biggest method of Job"],
    "longer": [
        "Which functions are longer than 50 lines",
        "Which methods of Job have more than 1,000 lines of code",
        "Which functions are over 20 lines long",
    ],
    "unused": ["Which functions are never called", "Which private methods are unused", "List the unused functions"],
    "import": ["Does this file use json", "Does it import json", "Is json imported", "Is stdio.h included here"],
}


def asked(question: str) -> list[str]:
    return list(dict.fromkeys(asked for asked, _ in readings(f" {question}")))


def named(question: str) -> list[Named | None]:
    return [named_in(match) for _, match in readings(f" {question}")]


def test_all_that_is_asked_is_answered_by_a_method_and_has_wordings_here() -> None:
    assert {asked for asked, _ in PHRASINGS} == ASKED.keys()
    for one in ASKED:
        assert [hasattr(Asked, f"_{one}"), hasattr(Qualities, one), hasattr(Filters, one)].count(True) == 1


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
        "How many bugs are there",
        "Who reviewed this file",
        "1 + 1",
    ],
)
def test_what_has_no_phrasing(question: str) -> None:
    # What is a name to a phrasing ("the bug") is none that is defined.
    assert all(found is not None and found.name == "bug" for found in named(question))


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


def test_words_for_what_is_said_of_definitions() -> None:
    assert (quality_called("Coroutines"), quality_called("read-only")) == ("async", "readonly")
    # No wording says "not" twice.
    assert not any("not " in word or (word.startswith("un") and word != "unsafe") for word in QUALITIES)


def test_a_question_is_lowered_once() -> None:
    """It was for each of the phrasings, some 400: a fifth of the time that a question took."""

    class Counting(str):
        __slots__ = ("times",)

        def lower(self) -> str:
            self.times = getattr(self, "times", 0) + 1
            return super().lower()

    question = Counting(" Where is run defined")
    assert list(readings(question))
    assert question.times == 1


def test_questions_in_one_case() -> None:
    for question, is_one in (("where is run defined", True), ("WHERE IS RUN", True), ("Where is run", False)):
        assert {is_in_one_case(match) for _, match in readings(f" {question}")} == {is_one}


def test_kinds_are_those_that_are_defined() -> None:
    of_grammars = {kind for grammar in GRAMMARS for kind in (*grammar.defines.values(), *grammar.values.values())}
    assert {kind for kinds in KINDS.values() for kind in kinds} == of_grammars
