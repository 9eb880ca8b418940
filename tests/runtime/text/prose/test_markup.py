"""reStructuredText and AsciiDoc as they are shown."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.prose.markup import is_unshown, markup_of, without_markup


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Its code is `found here <https://a.org/b>`__ and `there <c>`_.", "Its code is found here and there."),
        (
            "See :ref:`the wheels <wheels>`, :py:class:`~mill.Wheel` and `Oats`_.",
            "See the wheels, mill.Wheel and Oats.",
        ),
        ("As :pep:`8` and :rfc:`9110` say (:pep:`1`).", "As PEP 8 and RFC 9110 say (PEP 1)."),
        ("**Never** run ``mill -a *.c`` *twice*.", "Never run `mill -a *.c` twice."),
        ("Of 2 * 3 * 4, a_b_, `a` and *.py nothing.", "Of 2 * 3 * 4, a_b_, `a` and *.py nothing."),
    ],
)
def test_restructured_text_is_shown_without_marks(line: str, shown: str) -> None:
    """Addresses stood in the quotes of a README."""
    assert without_markup(line, "README.rst") == shown
    assert without_markup(line, "README.txt") == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("+\nThe wheel turns.", "The wheel turns."),
        ("*-l*:: Lock _/run/mill_ as *mill*(8) does.", "-l: Lock /run/mill as mill(8) does."),
        (
            "See https://a.org/b[the wheels], link:c.html[oats^] and <<rye,rye bread>>.",
            "See the wheels, oats and rye bread.",
        ),
        (
            "Run `+mill -a+` on 2 * 3 * 4 and a_b_c or std::vector.",
            "Run `mill -a` on 2 * 3 * 4 and a_b_c or std::vector.",
        ),
    ],
)
def test_asciidoc_is_shown_without_marks(line: str, shown: str) -> None:
    assert without_markup(line, "mill.adoc") == shown


@pytest.mark.parametrize("part", ["`", "*", "**a", "`a <", "<<a,", "https://a", "_a", ":a:`", "link:"])
@pytest.mark.parametrize("path", ["a.rst", "a.adoc"])
def test_what_nothing_closes_is_shown_in_little_time(part: str, path: str) -> None:
    started = time.process_time()
    without_markup(part * 2_000, path)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (".. code:: sh", False),
        (".. image:: mill.png\n   :alt: A mill", False),
        (".. |key| image:: key.png\n.. |wheel| image:: wheel.png", False),
        (".. _install:", False),
        (".. note::", False),
        (".. TODO Say more of\n   the wheels.", False),
        (".. note:: It turns.", True),
        (".. note::\n   It turns.", True),
        (".. [1] Moor, Mills.", True),
        (".. versionadded:: 3.2", True),
        ("The code is good.", True),
    ],
)
def test_what_a_page_of_restructured_text_does_not_show(said: str, shown: bool) -> None:
    """ ".. code:: sh" was quoted as the program that does something."""
    assert is_unshown(said, "a.rst") is not shown
    assert not is_unshown(said, "a.txt")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("[source,sh]", False),
        ("[[install]]\n[NOTE]", False),
        ("image::mill.png[A mill]", False),
        ("// Say more.", False),
        ("====", False),
        ("====\nIt turns.\n====", True),
        ("NOTE: It turns.", True),
    ],
)
def test_what_a_page_of_asciidoc_does_not_show(said: str, shown: bool) -> None:
    assert is_unshown(said, "a.adoc") is not shown


def test_many_lines_that_are_not_shown_take_no_time() -> None:
    begin = time.process_time()
    is_unshown(".. a\n" + "   .. b\n" * 4000 + "x", "a.rst")
    is_unshown("[a]\n\n" * 4000 + "x", "a.adoc")
    assert time.process_time() - begin < 2


def test_a_file_is_written_in_what_its_name_says() -> None:
    told = {"a.RST": "restructuredtext", "a.rest": "restructuredtext", "b/a.adoc": "asciidoc", "rst": None}
    assert {path: markup_of(path) for path in told} == told
