"""What stands around the text of mails is told from it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.messages.mails import furniture, is_mail

THREAD = """\
Subject: [mill] Cutting the branch now. Why not?
From: ada at mill.example (Ada Moor)
Date: Fri, 29 Jun 2012 02:23:12 +0200

-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA1

The branch is cut on Monday.

- --
Ada Moor
"Things are not so easy"

-----BEGIN PGP SIGNATURE-----
Version: GnuPG v1.4.10 (GNU/Linux)
Comment: Using GnuPG with Mozilla - http://enigmail.mozdev.org/

iQCVAwUBT+z1cJlgi5GaxT1NAQLt0AP8DsFzMms7Z5JhomDZaTZkZB2X5Dh7SBkK
=N8z9
-----END PGP SIGNATURE-----

Subject: [mill] Cutting the branch now. Why not?
From: Bela Roe <bela@mill.example>
Date: Fri, 29 Jun 2012 03:23:12 +0200

On Fri, Jun 29, 2012 at 12:13 PM, Ada Moor
<ada at mill.example> wrote:
> The branch is cut on Monday.

It was rejected by the manager.

Best regards,
Bela
_______________________________________________
mill mailing list
mill@mill.example
http://mill.example/listinfo/mill

Subject: [mill] Cutting the branch now. Why not?
From: cyn@mill.example
Date: Fri, 29 Jun 2012 04:23:12 +0200

Bela Roe <bela@mill.example> writes:
> It was rejected by the manager.

I agree -- it is too early.

--
Cyn
-------------- next part --------------
A non-text attachment was scrubbed...
Name: signature.asc
URL: <http://mill.example/attachment.pgp>
"""


def left(text: str) -> list[str]:
    """Return the lines of a text that are no furniture."""
    kept = list(text)
    for start, end in furniture(text):
        kept[start:end] = [("\n" if mark == "\n" else "\0") for mark in text[start:end]]
    return [line for line in "".join(kept).split("\n") if line.strip("\0 ")]


def test_what_stands_around_the_text_of_mails_is_furniture() -> None:
    """Signatures, PGP's lines and footers of lists were quoted, and so was a field cut in two."""
    assert left(THREAD) == [
        "The branch is cut on Monday.",
        "> The branch is cut on Monday.",
        "It was rejected by the manager.",
        "> It was rejected by the manager.",
        "I agree -- it is too early.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Am 29.06.2012 um 02:23 schrieb Ada Moor:",
        "Le 14/03/2015 22:22, Ada Moor a écrit :",
        "2012/6/28 Ada Moor <ada at mill.example>:",
        "Quoting Ada Moor <ada@mill.example>:",
        "-----Original Message-----\nFrom: Ada Moor\nSent: Monday\nTo: Bela\nSubject: Oats",
        "Sent from my iPhone",
        "To unsubscribe from this list: send the line",
    ],
)
def test_lines_that_programs_write_are_furniture(line: str) -> None:
    assert left(f"From: Ada\nSubject: Oats\n\nThe oats come.\n\n{line}\n") == ["The oats come."]


def test_a_signature_ends_with_its_message_or_before_what_no_signature_holds() -> None:
    long = "A line below a signature, as those who answer above what they repeat leave it there.\n" * 40
    assert left(f"From: Ada\nSubject: Oats\n\nThey come.\n\n-- \nAda\n\n{long}")[:2] == [
        "They come.",
        long.split("\n")[0],
    ]


def test_below_a_closing_stands_who_has_written() -> None:
    """Where nothing marks it, what a firm puts below all of its mails was quoted: "This e-mail is confidential."."""
    firm = "Ada Moor | Mills | +46 31 555\n\nThis e-mail is confidential. Delete it, please."
    head = "From: Ada\nSubject: Oats\n\nThey come.\n\nKind regards\nAda\n\n"
    for behind, kept in (
        ("", []),
        ("\n\n-----Original Message-----\nFrom: Bo\n\nWhen?", ["When?"]),
        ("\n\n________________________________\nFrom: Bo\nSent: Monday\n\nWhen?", ["When?"]),
        ("\n\nOn 3 May Bo <bo@mill.example> wrote:\n> When?", ["> When?"]),
        ("\n\n> When?", ["> When?"]),
        ("\n\nPS: The wheel is broken.", ["PS: The wheel is broken."]),
        ("\n\n" + "It is long. " * 200, ["This e-mail is confidential. Delete it, please.", "It is long. " * 200]),
    ):
        assert left(f"{head}{firm}{behind}\n") == ["They come.", *kept]
    # Thanks may be said before all.
    assert left("From: Ada\nSubject: Oats\n\nThanks\nAda\n\nThe oats come.\n") == ["The oats come."]


def test_mails_begin_with_their_fields() -> None:
    assert is_mail(THREAD)
    assert is_mail("From: Ada\nTo: Bela\nSubject: Oats\n\nThey come.\n")
    assert not is_mail("From: Ada\n\nThey come.\n")
    assert not is_mail("The mill.\n\nFrom: Ada\nSubject: Oats\n\nThey come.\n")


@pytest.mark.parametrize(
    "piece",
    [
        "On a\n",
        "-- \n",
        "From: a\n",
        "From: a\nSubject: b\n\n",
        "____________\n",
        "-----BEGIN PGP SIGNATURE-----\n",
        "a <b\n",
        "Thanks,\na\n",
        "Best regards\na\n\n",
        "\n",
    ],
)
def test_the_time_is_linear(piece: str) -> None:
    begin = time.process_time()
    list(furniture(piece * (1_000_000 // len(piece))))
    assert time.process_time() - begin < 2.5


def test_the_line_before_a_message_of_an_archive_belongs_to_its_head() -> None:
    """Archives of lists keep it, and hide addresses: it was quoted, and nobody knew the text for mails."""
    head = "From ada at mill.example  Wed Nov  8 18:29:40 2006\nFrom: ada at mill.example (Ada Moor)\nSubject: Oats\n"
    text = f"{head}\nThe oats are dry.\n\n{head}\nThe wheel turns.\n"
    assert is_mail(text)
    assert [text[slice(*span)] for span in furniture(text)] == [head, head]
    assert not is_mail("From the mill one sees Norrey.\n\nFrom: ada\n")
