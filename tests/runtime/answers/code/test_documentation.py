"""What a documentation says, in each of its forms."""

from __future__ import annotations

import pytest

from armt.runtime.answers.code.documentation import Documentation, Said
from armt.runtime.text.code.comments import comment_lines

BEFORE = "ü = 1\n"
FORMS = {
    "google": '''"""Keep a value — größer.

    More of it.

    Args:
        key: under which,
            or where.
        most (int, optional): how many.
        *rest: others.

    Returns:
        What was there,
        or none.

    Raises:
        KeyError: if it is there.
        a.StoreError: else.
    """''',
    "numpy": '''"""
    Keep a value — größer.

    Parameters
    ----------
    key : str
        under which,
        or where.
    most : int, optional
        how many.

    Returns
    -------
    int
        What was there,
        or none.

    Raises
    ------
    KeyError
        if it is there.
    """''',
    "rest": '''"""Keep a value — größer.

    :param key: under which,
        or where.
    :type key: str
    :param int most: how many.
    :returns: What was there,
        or none.
    :rtype: int
    :raises KeyError: if it is there.
    """''',
    "javadoc": """/**
     * Keep a value — größer.
     *
     * <p>More of it.
     *
     * @param key under which,
     *     or where.
     * @param <T> of what
     * @param most how many.
     * @return What was there,
     *     or none.
     * @throws KeyError if it is there.
     * @see Other
     */""",
    "jsdoc": """/**
 * Keep a value — größer.
 * @param {string} key - under which,
 *   or where.
 * @param {number} [most=3] - how many.
 * @param {Object} options - others
 * @param {string} options.port - at which.
 * @returns {Promise<number>} What was there,
 *   or none.
 * @throws {KeyError} if it is there.
 */""",
    "doxygen": """/*!
 * \\brief Keep a value — größer.
 *
 * More of it.
 * \\param[in] key under which,
 *   or where.
 * \\param[in,out] most how many.
 * \\return What was there,
 *   or none.
 * \\throws KeyError if it is there.
 */""",
    "doxygen lines": """/// @brief Keep a value — größer.
/// @param key under which,
/// or where.
/// @param most how many.
/// @returns What was there,
/// or none.
/// @throw KeyError if it is there.""",
    "rust": """/// Keep a value — größer.
///
/// # Arguments
///
/// * `key` - under which,
///   or where.
/// * `most` - how many.
///
/// # Returns
///
/// What was there,
/// or none.
///
/// # Examples
///
/// ```
/// keep(1);
/// ```""",
    "yard": """# Keep a value — größer.
#
# More of it.
#
# @param [String, nil] key under which,
#   or where.
# @param most [Integer] how many.
# @option options [Integer] :port at which
# @return [Array<Integer>] What was there,
#   or none.
# @raise [KeyError] if it is there.""",
    "csharp": """/// <summary>
/// Keep a value — größer.
/// </summary>
/// <param name="key">under which,
/// or where.</param>
/// <param name="most">
/// how many.
/// </param>
/// <typeparam name="T">of what</typeparam>
/// <returns>What was there,
/// or none.</returns>
/// <exception cref="KeyError">if it is there.</exception>""",
}


def documentation(comment: str) -> Documentation:
    return Documentation(list(comment_lines(comment, len(BEFORE.encode()))))


def quoted(comment: str, said: Said | None) -> str | None:
    """Return the text of what is said, after a look at whether it stands where it is said to."""
    if said is None:
        return None
    quote = (BEFORE + comment).encode()[said.start : said.end].decode()
    assert quote.startswith(said.text.split()[0])
    assert quote.endswith(said.text.split()[-1])
    return said.text


@pytest.mark.parametrize("form", list(FORMS))
def test_each_form(form: str) -> None:
    comment = FORMS[form]
    told = documentation(comment)
    assert quoted(comment, told.summary()) == "Keep a value — größer."
    assert quoted(comment, told.parameter("key")) == "under which, or where."
    assert quoted(comment, told.parameter("most")) == "how many."
    assert quoted(comment, told.returns()) == "What was there, or none."
    assert told.parameter("nothing") is None


@pytest.mark.parametrize("form", [form for form in FORMS if form != "rust"])
def test_what_is_raised(form: str) -> None:
    (name, said), *more = documentation(FORMS[form]).raises()
    assert (name, said.text.endswith("if it is there.")) == ("KeyError", True)
    assert [name for name, _ in more] == (["a.StoreError"] if form == "google" else [])


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ("google", "rest", "others."),
        ("jsdoc", "port", "at which."),
        ("jsdoc", "options", "others"),
        ("csharp", "T", "of what"),
        ("google", "KeyError", None),
        ("rust", "Examples", None),
    ],
)
def test_other_parameters(form: str, name: str, said: str | None) -> None:
    assert quoted(FORMS[form], documentation(FORMS[form]).parameter(name)) == said


@pytest.mark.parametrize(
    ("comment", "typed", "returns"),
    [
        (FORMS["yard"], "Array<Integer>", "What was there, or none."),
        (FORMS["jsdoc"], "Promise<number>", "What was there, or none."),
        (FORMS["rest"], "int", "What was there, or none."),
        ("# @return [Boolean]", "Boolean", "Boolean"),
        ("/** @returns {boolean} - */", "boolean", "boolean"),
        ("# @return what is there", None, "what is there"),
        # No type of YARD, and no name.
        ("# @return [key] of it", None, "[key] of it"),
    ],
)
def test_the_type_of_what_is_returned(comment: str, typed: str | None, returns: str) -> None:
    told = documentation(comment)
    assert quoted(comment, told.returned_type()) == typed
    assert quoted(comment, told.returns()) == returns


def test_names_in_brackets_are_optional_ones_where_they_are_no_types() -> None:
    told = documentation("/**\n * @param [port=80] at which\n * @param [String] name of it\n */")
    for name, said in (("port", "at which"), ("name", "of it"), ("String", None), ("at", None)):
        found = told.parameter(name)
        assert (None if found is None else found.text) == said


def test_sections_are_known_by_their_titles() -> None:
    comment = "/// One.\n///\n/// # Panics\n///\n/// If it is\n/// empty.\n///\n/// # Safety\n///\n/// Never."
    told = documentation(comment)
    assert quoted(comment, told.section("panics")) == "If it is empty."
    assert quoted(comment, told.section("errors", "safety")) == "Never."
    assert told.section("errors") is None


@pytest.mark.parametrize(
    ("comment", "summary"),
    [
        ("# One\n# two.\n#\n# Three.", "One two."),
        ("/** {@code One} is <b>two</b>. */", "One is two."),
        ('/// <summary><paramref name="a"/> or <see cref="B"/>.</summary>', "a or B."),
        ('"""One.\n\n    Two."""', "One."),
        ('"""One:\n\n    two"""', "One:"),
        ("/// @param a b", None),
        ('"""Args:\n        a: b\n    """', None),
        ("/**\n *\n */", None),
        ("# ----", None),
        # An address is no tag, nor is a time.
        ("# ann@example.com has it at 10:30: late.", "ann@example.com has it at 10:30: late."),
        ("// Returns: nothing", "Returns: nothing"),
        # A section ends the paragraph.
        ('"""One.\n    Returns:\n        two\n    """', "One."),
    ],
)
def test_a_summary_is_the_first_paragraph(comment: str, summary: str | None) -> None:
    said = documentation(comment).summary()
    assert (None if said is None else said.text) == summary


@pytest.mark.parametrize(
    "comment", ["# One.", "", "/// @param a b", '"""One.\n\n    Notes:\n        two\n    """', "// It returns: one"]
)
def test_what_is_not_said(comment: str) -> None:
    told = documentation(comment)
    assert told.returns() is None
    assert told.raises() == []
    assert told.parameter("x") is None


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("// It grows. It panics if it\n// is full. It ends.", "It panics if it is full."),
        ("// It ä grows\n//\n// It panics", "It panics"),
        # Which of them?
        ("// It panics. It panics again.", None),
        ("// It grows.", None),
    ],
)
def test_a_sentence_that_says_something(comment: str, said: str | None) -> None:
    assert quoted(comment, documentation(comment).sentence(r"\bpanics\b")) == said


def test_nothing_is_said_of_nothing() -> None:
    told = Documentation([])
    assert (told.summary(), told.returns(), told.raises(), told.parameter("a")) == (None, None, [], None)
