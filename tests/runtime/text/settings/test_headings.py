"""What has others below it is a heading of a file of settings."""

from __future__ import annotations

from armt.runtime.text.stored import StoredText

TEXT = "# The stack.\nservices:\n  web:\n    image: x\n  db:\n    image: y\nname: z\n"


def test_headings_are_paths_and_end_where_nothing_stands_below() -> None:
    text = StoredText.of_string("compose.yml", TEXT)
    assert [(one.level, one.title) for one in text.headings] == [
        (1, "services"),
        (2, "services.web"),
        (2, "services.db"),
    ]
    assert text.place(TEXT.index("image: y"), len(TEXT)).heading == "services.db"
    assert text.place(TEXT.index("name"), len(TEXT)).heading is None


def test_the_settings_of_a_text_are_read_once() -> None:
    text = StoredText.of_string("compose.yml", TEXT)
    assert text.settings is text.settings
    assert [one.key for one in text.settings] == ["services", "web", "image", "db", "image", "name"]
    assert StoredText.of_string("notes.txt", TEXT).settings == ()
