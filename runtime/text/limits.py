"""What a document, a tokenizer or a chat template may cost: every limit of this package, with its reason.

Inputs come from anywhere. A limit is checked before memory is taken or, where only running shows the cost, enforced
by the system on a child process (see `confined`). What is over a limit is refused in one line; nothing is cut off
silently.
"""

from __future__ import annotations

MIB = 2**20

#: Parts of an archive that are read whole (a chapter, a list of styles): no chapter of a book is larger.
LARGEST_PART_BYTES = 64 * MIB
#: Deflate reaches 1,032 to 1, real office documents 10 to 40. Below `LARGEST_PART_BYTES` any ratio is harmless.
HIGHEST_RATIO = 100
#: A log compresses to a hundredth, one that says the same all day to less; what is inflated is not held in memory.
LARGEST_DECOMPRESSED_BYTES = 1024 * MIB
#: Members of an archive; a book of 1,000 chapters with pictures has some thousands.
MOST_MEMBERS = 100_000
#: Paragraphs, cells and text runs nest in each other in text boxes and tables; no program writes more.
DEEPEST_XML = 1_000

#: A page of this size is parsed in this process: the worst that is known takes two seconds (nested or unclosed tags,
#: many attributes, options of a select; all are quadratic in the parser). Larger ones are parsed in a child.
DIRECT_PAGE_CHARS = 128 * 1024
#: A reader in a child may use so much processor time, and more for each MiB of the document: about ten times what
#: large real documents take.
READER_CPU_S = 8
READER_CPU_S_PER_MIB = 2
#: Memory of such a child beyond what it starts with, and for each byte of the document (a parsed page is some ten
#: times its text).
READER_MEMORY_BYTES = 1024 * MIB
READER_MEMORY_PER_BYTE = 16
#: A child that uses no processor time and sends nothing for so long hangs.
READER_SILENCE_S = 120

#: The longest published chat template has 20 kB; rendering takes milliseconds and a few MiB.
LONGEST_TEMPLATE_CHARS = 1 * MIB
TEMPLATE_CPU_S = 2
TEMPLATE_MEMORY_BYTES = 256 * MIB
#: A rendered conversation, beyond the words that it was given.
LONGEST_RENDERED_CHARS = 4 * MIB

#: A run of characters without any border (64 MB of one letter) costs more than its length in merges, and is held in
#: memory: where it is longer, it is cut wherever it stands.
LONGEST_RUN_CHARS = 1 << 17

#: A request of a batch file is tokenised whole, which takes up to 150 bytes for each of its bytes. What is longer is a
#: document.
LONGEST_REQUEST_BYTES = 16 * MIB

#: Results that are no JSON lines but one value over many are parsed whole, which takes some ten bytes for each.
LARGEST_RESULTS_BYTES = 64 * MIB

#: Values of JSON are parsed whole, in the process itself; in lists of short numbers each takes a hundred bytes.
LARGEST_JSON_CHARS = 16 * MIB

#: XML is parsed whole; an element of a few letters takes some hundred bytes. What is larger is a dump of a database.
LARGEST_XML_CHARS = 64 * MIB
#: An entity that a document declares is a word or a clause, and what they become together is a part of the document.
LARGEST_ENTITY_CHARS = 64 * 1024

#: A page is parsed whole: its markup and text are in memory at once.
LARGEST_PAGE_CHARS = 512 * MIB
#: Headings of a document are held in memory. An encyclopedia has some ten thousand; a log that looks like headings has
#: millions of them, and loses the deepest levels until the rest fits.
MOST_HEADINGS = 100_000

#: A list of ignored names that is larger was not written by hand.
LARGEST_IGNORE_BYTES = 1 * MIB
#: Wildcards within one name of a pattern that .gitignore may have: matching tries all their splits of a name.
MOST_WILDCARDS = 3


def inflated_bytes(size: int) -> int:
    """Return what an archive of so many bytes may inflate to, and a document may become by rows that it repeats."""
    return max(LARGEST_PART_BYTES, HIGHEST_RATIO * size)


def expanded_chars(size: int) -> int:
    """Return what the entities of a document of so many characters may become."""
    return MIB + 8 * size


def reader_cpu_s(size: int) -> int:
    """Return the processor time for a document of so many bytes, in seconds."""
    return READER_CPU_S + READER_CPU_S_PER_MIB * size // MIB


def reader_memory_bytes(size: int) -> int:
    """Return the memory for a document of so many bytes."""
    return READER_MEMORY_BYTES + READER_MEMORY_PER_BYTE * size


def decompressed_bytes(size: int) -> int:
    """Return what a compressed file may have become when so many of its bytes have been read."""
    return max(LARGEST_DECOMPRESSED_BYTES, HIGHEST_RATIO * size)
