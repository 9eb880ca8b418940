"""What changed in a version, and in which version something did."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.stated.asked import is_stated_or_not, stated_in
from armt.runtime.answers.stated.changes import (
    Changes,
    asked_changes,
    asked_of_heading,
    asked_release,
    asks_for_latest,
    changes_in,
    changes_of,
    latest_in,
    of_latest,
    release_day,
    said_above,
)
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

LOG = """# Changelog

## [3.2.0] - 2025-08-19
### Added
- `--watch` flag.
- Support for Python 3.14.
### Fixed
- Links with umlauts (#412).

## [3.1.2](https://a.org/compare/v3.1.1...v3.1.2) (2025-05-02)

* Escape titles.

## 3.0.0-rc1

### ⚠ BREAKING CHANGES

* drop Python 3.9

## Earlier

- See the old list, of 2.x.
"""
UNDERLINED = """3.3.0 / 2020-07-19
==================

 - Faster.
 - Smaller.

3.2.0 / 2019-01-02
==================

 - First.
"""


PLUSES = """3.3.0 (2020-07-19)
++++++++++++++++++

- Faster.

3.2.0 (2019-01-02)
++++++++++++++++++

- First.
"""


def text_of(told: str = LOG) -> StoredText:
    return StoredText.of_string("a.md", told, format="markdown")


@pytest.mark.parametrize(
    ("question", "version", "kind"),
    [
        ("What's new in 3.2.0?", "3.2.0", ""),
        ("What changed in version 3.2.0?", "3.2.0", ""),
        ("What are the changes in v3?", "3", ""),
        ("What was fixed in 3.2.0?", "3.2.0", "fix"),
        ("What bugs were fixed in 3.2.0?", "3.2.0", "bug"),
        ("What does 3.2.0 add?", "3.2.0", "add"),
        ("What are the breaking changes in 3.0.0-rc1?", "3.0.0-rc1", "break"),
        ("Which features are new in release 3.2.0?", "3.2.0", "featur"),
        ("List the deprecations of 4.0", "4.0", "deprec"),
        ("release notes for 3.2.0", "3.2.0", ""),
    ],
)
def test_questions_for_what_changed(question: str, version: str, kind: str) -> None:
    assert asked_changes(question) == Changes(version, kind)


@pytest.mark.parametrize(
    "question",
    ["What is new?", "What changed in May?", "Who fixed 3.2.0?", "What is in 3.2.0 that changed how links work?"],
)
def test_other_questions(question: str) -> None:
    assert asked_changes(question) is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            Changes("3.2.0", ""),
            "### Added\n- `--watch` flag.\n- Support for Python 3.14.\n### Fixed\n- Links with umlauts (#412).",
        ),
        (Changes("3.2.0", "add"), "- `--watch` flag.\n- Support for Python 3.14."),
        (Changes("3.2.0", "fix"), "- Links with umlauts (#412)."),
        (Changes("3.2.0", "remov"), None),
        # Without headings of their own nobody knows which of them are fixes.
        (Changes("3.1.2", "fix"), "* Escape titles."),
        (Changes("3.0.0-rc1", "break"), "* drop Python 3.9"),
        (Changes("3.0.0", ""), None),
        (Changes("2", ""), None),
    ],
)
def test_the_entries_of_a_version(asked: Changes, said: str | None) -> None:
    text = text_of()
    found = changes_in(asked, text)
    assert (None if found is None else found.text) == said
    if found is not None:
        assert text.read(found.start, found.end) == found.text


BOLD = """# Changelog

## 2.1.0

**Added**

- PDF files, ä.

**🐛 Bug fixes:**

1. Empty passwords.
2. Time zones.

## 2.0.0

**Fixed**

- A crash.
"""
COLONS = """Version 2.1.0
-------------

Added:
  - PDF files, ä.
  - Fonts:
    - serif

Fixed:
  - Empty passwords.
  - Time zones.
"""
NESTED = """# Changelog

## 2.1.0

- Fixed
  - Empty passwords.
  - Time zones.
- Changed
  - The port.

Thanks to Ada.

## 2.0.0

- Fixed
  - A crash.
"""


@pytest.mark.parametrize(
    ("told", "question", "said"),
    [
        (BOLD, "What was fixed in 2.1.0?", "1. Empty passwords.\n2. Time zones."),
        (BOLD, "What was added in 2.1.0?", "- PDF files, ä."),
        (BOLD, "What was removed in 2.1.0?", None),
        (COLONS, "What was fixed in 2.1.0?", "- Empty passwords.\n  - Time zones."),
        (COLONS, "What was added in 2.1.0?", "- PDF files, ä.\n  - Fonts:\n    - serif"),
        (NESTED, "What was fixed in 2.1.0?", "- Empty passwords.\n  - Time zones."),
        (NESTED, "What was changed in 2.1.0?", "- The port."),
        (NESTED, "What was deprecated in 2.1.0?", None),
        # It may be asked of all.
        (COLONS, "What was changed in 2.1.0?", COLONS.partition("\n\n")[2].rstrip()),
        (BOLD, "What's new in 2.0.0?", "**Fixed**\n\n- A crash."),
    ],
)
def test_kinds_of_entries_may_have_labels_instead_of_headings(told: str, question: str, said: str | None) -> None:
    """All entries of the version were quoted, whatever was asked for."""
    text, asked = text_of(told), asked_changes(question)
    assert asked is not None
    found = changes_in(asked, text)
    assert (None if found is None else found.text) == said
    if found is not None:
        assert text.read(found.start, found.end) == found.text


def test_what_was_changed_stands_below_its_own_heading() -> None:
    told = "# 2.0\n\n### Added\n- A.\n### Changed\n- B.\n\n# 1.0\n\n### Added\n- C.\n"
    found = [changes_in(Changes(version, "changed"), text_of(told)) for version in ("2.0", "1.0")]
    assert [one and one.text for one in found] == ["- B.", "### Added\n- C."]


def test_the_line_below_a_version_is_none_of_what_changed() -> None:
    found = changes_in(Changes("3.3.0", ""), StoredText.of_string("a.rst", PLUSES))
    assert found is not None
    assert found.text == "- Faster."


def test_titles_may_be_underlined() -> None:
    found = changes_in(Changes("3.3.0", ""), text_of(UNDERLINED))
    assert found is not None
    assert found.text == "- Faster.\n - Smaller."


def test_of_many_entries_the_first_are_quoted_whole() -> None:
    told = "# 2.0.0\n\n" + "".join(f"- Entry {n} is about this and that, ä.\n" for n in range(200))
    found = changes_in(Changes("2.0.0", ""), text_of(told))
    assert found is not None
    assert 1_900 < len(found.text.encode()) <= 2_000
    assert found.text.endswith("is about this and that, ä.")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("In which version was it removed?", "version"),
        ("Which release added themes?", "version"),
        ("Since what version is it there?", "version"),
        ("When was support for Python 3.14 added?", "date"),
        ("When was the mill built?", None),
        ("What was removed?", None),
        ("Which version of the tool first had themes?", "version"),
        # An entry "It needs Node 18." stood below "Upgrading to 2.0", which was the answer.
        ("Which version of Node does it need?", None),
        ("What version of Node is needed?", None),
    ],
)
def test_questions_that_a_heading_answers(question: str, asked: str | None) -> None:
    assert asked_of_heading(question) == asked


@pytest.mark.parametrize(
    ("asked", "entry", "said", "line"),
    [
        ("version", "- `--watch` flag.", "3.2.0", "## [3.2.0] - 2025-08-19"),
        ("date", "- `--watch` flag.", "2025-08-19", "## [3.2.0] - 2025-08-19"),
        ("date", "- Support for Python 3.14.", "2025-08-19", "## [3.2.0] - 2025-08-19"),
        # The version is that of something else.
        ("version", "* drop Python 3.9", "3.0.0-rc1", "## 3.0.0-rc1"),
        ("date", "* drop Python 3.9", None, ""),
        ("version", "* Escape titles.", "3.1.2", "## [3.1.2](https://a.org/compare/v3.1.1...v3.1.2) (2025-05-02)"),
        ("version", "- See the old list, of 2.x.", None, ""),
    ],
)
def test_what_a_heading_above_an_entry_says(asked: str, entry: str, said: str | None, line: str) -> None:
    at = len(LOG[: LOG.index(entry)].encode())
    text = text_of()
    found = said_above(asked, Sentence(at, at + len(entry.encode()), entry), text)  # type: ignore[arg-type]
    assert (None if found is None else found[0]) == said
    if found is not None:
        # A heading begins behind its marks, or with them.
        assert line.endswith(found[1].text)
        assert text.read(found[1].start, found[1].end) == found[1].text


def test_the_latest_version_is_the_greatest_of_the_headings() -> None:
    assert asks_for_latest("What is the latest version?")
    assert asks_for_latest("what's the newest release of opt-einsum")
    assert not asks_for_latest("What is the latest version of the form that I need to sign?" * 2)
    found = latest_in(text_of())
    assert found is not None
    assert found[0] == "3.2.0"
    assert found[1].text.endswith("[3.2.0] - 2025-08-19")
    oldest_first = "# v9.0.1 (2019-01-01)\n\nA.\n\n# v9.1.0 (2020-01-01)\n\nB.\n\n# v10.0.0 (2021-01-01)\n\nC.\n"
    found = latest_in(text_of(oldest_first))
    assert found is not None
    assert found[0] == "v10.0.0"
    found = latest_in(text_of("# 3.0.0\n\nA.\n\n# 3.0.0-rc1\n\nB.\n\n# 2.9\n\nC.\n"))
    assert found is not None
    assert found[0] == "3.0.0"
    # Two are no list, and sections are counted upwards.
    assert latest_in(text_of("# 3.0\n\nA.\n\n# 2.0\n\nB.\n")) is None
    assert latest_in(text_of("# 1.1 Intro\n\nA.\n\n# 1.2 Use\n\nB.\n\n# 1.3 End\n\nC.\n")) is None


def sentence_of(words: str, text: StoredText) -> Sentence:
    at = len(text.read(0, text.size).partition(words)[0].encode())
    return Sentence(at, at + len(words.encode()), words)


def test_the_number_of_a_section_is_no_version() -> None:
    told = "# 1 Intro\n\nHello.\n\n# 2 Use\n\n## 2.1 Start\n\nUse it.\n\n## 2.2 Options\n\nThe option was added.\n"
    text = text_of(told)
    # It was "2.2".
    assert said_above("version", sentence_of("The option was added.", text), text) is None
    assert changes_in(Changes("2.2", ""), text) is None
    assert changes_in(Changes("2", ""), text_of("## 2 Results\n\nGood ones.\n")) is None
    found = changes_in(Changes("2", ""), text_of("## Version 2 for cooks\n\nGood ones.\n"))
    assert found is not None
    assert found.text == "Good ones."


@pytest.mark.parametrize("title", ["Upgrading from 1.9 to 2.0", "1.9.x → 2.0", "v1.9 - v2.0"])
def test_what_reaches_from_one_version_to_another_is_neither(title: str) -> None:
    text = text_of(f"# {title}\n\n- The bar is gone.\n")
    # It was 1.9 in which the bar went.
    assert said_above("version", sentence_of("- The bar is gone.", text), text) is None
    assert changes_in(Changes("1.9", ""), text) is None


def test_headings_of_another_document_say_nothing() -> None:
    text = JoinedText([text_of("# 2.0.1 (2020-01-02)\n\n- Fäster.\n"), text_of("### Features\n\nA mill was added.\n")])
    sentence = sentence_of("A mill was added.", text)
    # They were the version and the day of the document before, whose entries were those of this one.
    assert said_above("version", sentence, text) is None
    assert said_above("date", sentence, text) is None
    found = changes_in(Changes("2.0.1", "add"), text)
    assert found is not None
    assert found.text == "- Fäster."


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("When was 3.2.0 released?", "2025-08-19"),
        ("When did version 3.1.2 come out?", "2025-05-02"),
        ("What is the release date of v3.2.0?", "2025-08-19"),
        ("When was 3.0.0-rc1 released?", None),
        ("When was 9.9 released?", None),
    ],
)
def test_when_a_version_came_out(question: str, day: str | None) -> None:
    version, text = asked_release(question), text_of()
    assert version is not None
    found = release_day(version, text)
    assert (None if found is None else found[0]) == day
    if found is not None:
        assert found[0] in text.read(found[1].start, found[1].end)


@pytest.mark.parametrize(("version", "day"), [("0.12.1", "2016-04-15"), ("0.12", None), ("0.12.0", None)])
def test_a_text_whose_title_has_the_version_came_out_with_it(version: str, day: str | None) -> None:
    """The document did not say: no heading has a day."""
    told = "---\ntitle: Mill Core 0.12.1\ndate: 2016-04-15\n---\n\nThis is new. It grinds finer than 0.12.0.\n"
    found = stated_in(f"When was {version} released?", text_of(told))
    assert (None if found is None else found.stated) == day


def test_a_version_that_a_list_has_not_has_not_come_out() -> None:
    """Of 1.0 the day was given on which somebody hoped for it."""
    told = "# Changes\n\n## 0.3.0 (May 3, 2024)\n\nWe aim for 1.0 by June 2024.\n\n## 0.2.0 (April 3, 2024)\n\n- A.\n"
    text = text_of(f"{told}\n## 0.1.0 (March 3, 2024)\n\n- B.\n")
    assert is_stated_or_not("When was 1.0 released?", text)
    assert stated_in("When was 1.0 released?", text) is None
    # "0.3" may be 0.3.0, and of two versions nobody knows whether they are all.
    assert not is_stated_or_not("When was 0.3 released?", text)
    assert not is_stated_or_not("When was 1.0 released?", text_of(told))


@pytest.mark.parametrize(
    "question", ["When was the film released?", "When was --watch added?", "When was 3.2.0 broken?"]
)
def test_when_something_else_was(question: str) -> None:
    assert asked_release(question) is None


def test_what_a_version_fixed_is_asked_for_by_its_number_alone() -> None:
    for question in ("Which bug did 3.2.0 fix?", "What issues were fixed in 3.2.0?", "What did version 3.2.0 fix?"):
        asked = asked_changes(question)
        assert asked is not None
        found = changes_in(asked, text_of())
        assert found is not None
        assert found.text == "- Links with umlauts (#412)."


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Which bugs does 3.2.0 introduce?", None),
        ("What problems were introduced in 3.2.0?", None),
        ("What features did 3.2.0 add?", "featur"),
        ("What features did 3.2.0 remove?", "remov"),
        ("Which features were removed in 3.2.0?", "remov"),
        ("Which things were deprecated in 3.2.0?", "deprec"),
    ],
)
def test_what_a_version_brought_is_not_what_it_fixed(question: str, kind: str | None) -> None:
    """Who asked for the features that were removed was given those that were added."""
    asked = asked_changes(question)
    assert (None if asked is None else asked.kind) == kind


def test_a_version_of_several_came_out_on_several_days() -> None:
    first, same, other = "# 2.0.1 (2020-01-02)\n\n- A.\n", "# 2.0.1 (2020-01-02)", "# 2.0.1 (2021-03-04)\n\n- B.\n"
    found = release_day("2.0.1", JoinedText([text_of(first), text_of(same)]))
    assert found is not None
    assert found[0] == "2020-01-02"
    assert release_day("2.0.1", JoinedText([text_of(first), text_of(other)])) is None
    # A line ends with its document.
    found = release_day("2.0.1", JoinedText([text_of(same), text_of("- B.\n")]))
    assert found is not None
    assert found[1].text == same


@pytest.mark.parametrize(
    "title",
    ["{0} - {1}", "{1} - {0}", "{1} ({0})", "{0} – {1}"],
    ids=["day first", "version first", "in parentheses", "dash"],
)
@pytest.mark.parametrize(
    "days", [("12.03.2024", "05.02.2024", "01.01.2024"), ("2024-03-12", "2024-02-05", "2024-01-01")]
)
def test_a_day_in_a_heading_is_no_version(title: str, days: tuple[str, str, str]) -> None:
    """The day 12.03.2024 was a version, and "2024-03-12 - 1.4.0" reached from one to another: neither was found."""
    heads = [title.format(day, version) for day, version in zip(days, ("1.4.0", "1.3.0", "1.2.0"), strict=True)]
    text = text_of("# Changelog\n\n" + "".join(f"## {head}\n\n- Added a thing.\n\n" for head in heads))
    latest, day, entry = latest_in(text), release_day("1.3.0", text), changes_in(Changes("1.3.0", ""), text)
    assert latest is not None
    assert latest[0] == "1.4.0"
    assert day is not None
    assert day[0] == days[1]
    assert entry is not None
    above = said_above("version", entry, text)
    assert above is not None
    assert above[0] == "1.3.0"


def test_notes_of_a_release_are_given_without_what_every_release_has() -> None:
    """GitHub writes a title, a link and who is new around them: they were given as what changed."""
    link = "**Full Changelog**: https://mill.example/compare/v1.4.0...v1.4.1"
    notes = "### What's Changed\n* Fix a leak by @bo in https://mill.example/pull/1\n* Add oats\n\n"
    new = "### New Contributors\n* @bo made their first contribution\n\n"
    for behind in (f"\n{link}\n\n---\n\n", f"{new}\n{link}\n\n", "[All commits](https://mill.example/log)\n\n"):
        text = text_of(f"# Changelog\n\n## v1.4.1 (09/08/2026)\n\n{notes}{behind}## v1.4.0\n\n{notes}")
        for kind in ("", "fix"):
            found = changes_in(Changes("1.4.1", kind), text)
            assert found is not None
            assert found.text == "* Fix a leak by @bo in https://mill.example/pull/1\n* Add oats"
            assert text.read(found.start, found.end) == found.text
    # What stands above the title is said of the version, and an entry may be nothing but a link.
    text = text_of(f"## 1.4.1\n\nUpgrade at once.\n\n{notes}## 1.4.0\n\n- https://mill.example/pull/1\n")
    above, only = (changes_in(Changes(version, ""), text) for version in ("1.4.1", "1.4.0"))
    assert above is not None
    assert above.text.startswith("Upgrade at once.\n\n### What's Changed\n* Fix a leak")
    assert only is not None
    assert only.text == "- https://mill.example/pull/1"


LABELLED = """Ä 2.4.2:

- Fix the wheel
- Snap: Fix locking
- Snap: Use the new
  directories
- **macOS:** Fix the bar
- Browser: Close it
"""


@pytest.mark.parametrize(
    ("question", "items"),
    [
        # One of them was given.
        ("What was fixed for Snap?", "- Snap: Fix locking\n- Snap: Use the new\n  directories"),
        ("What's new in Snap?", "- Snap: Fix locking\n- Snap: Use the new\n  directories"),
        ("What changed on macOS?", None),
        ("What changed in 2.4.2?", None),
        ("What changed on Linux?", None),
        ("What is Snap?", None),
    ],
)
def test_what_changed_of_a_thing_are_all_items_with_its_name(question: str, items: str | None) -> None:
    text = StoredText.of_string("a.md", LABELLED, format="markdown")
    found = changes_of(question, text)
    assert (None if found is None else found.text) == items
    assert found is None or text.read(found.start, found.end) == items


def test_of_two_lists_nobody_knows_which_is_meant() -> None:
    text = StoredText.of_string("a.md", f"{LABELLED}\nBefore:\n\n{LABELLED}", format="markdown")
    assert changes_of("What was fixed for Snap?", text) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What changed in the latest version?", "What changed in version 1.2.0"),
        ("What's new?", "What is new in version 1.2.0"),
        ("When was the last release?", "When was version 1.2.0 released"),
        ("When was the latest version released?", "When was version 1.2.0 released"),
        # That is asked as it is, and so is what has nothing to do with one.
        ("What is the latest version?", "What is the latest version?"),
        ("Who fixed the wheel?", "Who fixed the wheel?"),
    ],
)
def test_the_latest_version_is_asked_by_its_number(question: str, asked: str) -> None:
    changes = "".join(
        f"## {version} - 2024-0{at}-01\n\n- Oats.\n\n" for at, version in enumerate(("1.2.0", "1.1.0", "v1.0.0"), 1)
    )
    assert of_latest(question, StoredText.of_string("a.md", changes, format="markdown")) == asked
    assert of_latest(question, StoredText.of_string("a.md", "# Oats\n\nThey grow.\n")) == question
