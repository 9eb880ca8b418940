"""Limits: they grow with the document, and docs/security.md says what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from armt.runtime.text import limits
from armt.runtime.text.limits import MIB, inflated_bytes, reader_cpu_s, reader_memory_bytes

SECURITY = Path(__file__).parents[3] / "docs" / "security.md"


@pytest.mark.parametrize(
    ("size", "cpu_s", "memory_bytes"),
    [(0, 8, 1024 * MIB), (MIB - 1, 9, 1040 * MIB - 16), (MIB, 10, 1040 * MIB), (100 * MIB, 208, 2624 * MIB)],
)
def test_a_larger_document_may_take_more(size: int, cpu_s: int, memory_bytes: int) -> None:
    assert (reader_cpu_s(size), reader_memory_bytes(size)) == (cpu_s, memory_bytes)


@pytest.mark.parametrize(("size", "inflated"), [(0, 64 * MIB), (MIB // 2, 64 * MIB), (MIB, 100 * MIB)])
def test_small_archives_inflate_to_whatever_is_harmless(size: int, inflated: int) -> None:
    assert inflated_bytes(size) == inflated


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "an archive",
            f"{limits.LARGEST_PART_BYTES // MIB} MiB inflated, or {limits.HIGHEST_RATIO} to 1; "
            f"{limits.MOST_MEMBERS:,} parts",
        ),
        ("rows and cells", f"{limits.LARGEST_PART_BYTES // MIB} MiB of text, or {limits.HIGHEST_RATIO} to 1"),
        ("a part read whole", f"{limits.LARGEST_PART_BYTES // MIB} MiB; {limits.DEEPEST_XML:,}"),
        ("a page of HTML", f"{limits.LARGEST_PAGE_CHARS // MIB} Mi characters"),
        (
            "a reader in a child",
            f"{limits.READER_CPU_S} s of processor time and {limits.READER_CPU_S_PER_MIB} s a MiB; "
            f"{limits.READER_MEMORY_BYTES // 1024 // MIB} GiB and {limits.READER_MEMORY_PER_BYTE} bytes a byte; "
            f"{limits.READER_SILENCE_S} s of silence",
        ),
        (
            "a chat template",
            f"{limits.LONGEST_TEMPLATE_CHARS // MIB} MiB of source; {limits.TEMPLATE_CPU_S} s; "
            f"{limits.TEMPLATE_MEMORY_BYTES // MIB} MiB; {limits.LONGEST_RENDERED_CHARS // MIB} Mi characters",
        ),
        ("a run of text", f"{limits.LONGEST_RUN_CHARS:,} characters"),
        ("headings", f"{limits.MOST_HEADINGS:,}"),
        (".gitignore", f"{limits.LARGEST_IGNORE_BYTES // MIB} MiB"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_the_documentation_says_what_they_are(row: str, said: str) -> None:
    (line,) = [line for line in SECURITY.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {row}")]
    assert line.split("|")[2].strip().startswith(said)
