"""Under which licence a project is, as its README says it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.licence import licensed_so

from .test_readme import readme


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("# oatmill\n\n## License\n\n[MIT](LICENSE)\n", "MIT"),
        ("# oatmill\n\n## Licence\n\nApache License, Version 2.0 (see below).\n", "Apache License, Version 2.0"),
        ("# oatmill\n\noatmill is released under the MIT License.\n", "MIT License"),
        ("# oatmill\n\nIt is free software, licensed under the terms of the GPL-3.0-only.\n", "GPL-3.0-only"),
        ("# oatmill\n\n[![License: BSD 3-Clause](a.svg)](LICENSE)\n", "BSD 3-Clause"),
        ("# oatmill\n\n## Copyright and license\n\nMPL-1.1 OR GPL-2.0-only\n", "MPL-1.1 OR GPL-2.0-only"),
        # What is said of a part that has another one is told with it.
        (
            "# oatmill\n\n## License\n\n- engine: Apache-2.0\n- oatmill: MIT\n\nAll rights.\n",
            "- engine: Apache-2.0\n- oatmill: MIT",
        ),
        # A place, and a word.
        ("# oatmill\n\nWritten at MIT. The license is long.\n", None),
        ("# oatmill\n\n## License\n\nSee the file.\n", None),
    ],
)
def test_licences(content: str, said: str | None) -> None:
    text = readme(content)
    told = licensed_so("What licence is it under?", text)
    assert (None if told is None else told.stated or told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which license does it have?", True),
        ("What is the license?", True),
        ("What is the license of oatmill?", True),
        ("Is it open source?", True),
        ("How is oatmill licensed?", True),
        ("Who has a fishing licence?", False),
        ("What is a licence for?", False),
    ],
)
def test_what_asks_for_it(question: str, said: bool) -> None:
    text = readme("# oatmill\n\n## License\n\nMIT\n")
    assert (licensed_so(question, text) is not None) is said


def test_other_documents_are_not_asked_so() -> None:
    assert licensed_so("What is the licence?", readme("# A lease\n\nIt is licensed under the MIT.\n", "a.md")) is None
