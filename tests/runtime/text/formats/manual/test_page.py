"""Manual pages: as man shows them, in both packages of macros, broken ones too, and by what they are known."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armt.runtime.answers.stated.itself.described import described_by_itself
from armt.runtime.text.documents import SUFFIXES, open_document
from armt.runtime.text.formats.manual.page import MANUAL_SUFFIXES, begins_manual, is_manual, manual_text
from armt.runtime.text.headings import HeadingStart
from armt.runtime.text.stored import StoredText

PAGE = r"""'\" t
.\" A page of a tide table. .SH NOT THIS
.de Ex
.nf
\&$ \\$1
.fi
..
.ie n .ds Tide tide
.el .ds Tide \s-1TIDE\s0
.TH TIDE 1 "May 2024" "tide 2.1" "User Commands"
.SH NAME
tide \- print when the \*[Tide] is high
.SH SYNOPSIS
.B tide
[\fB\-n\fR \fIdays\fR] [\fIharbour\fR ...]
.SH DESCRIPTION
.B tide
prints the hours of high water \(em and of
low water \(em of a
.IR harbour .
.PP
Hours are those of \(oqthe place\(cq, see
.BR date (1).
.SH OPTIONS
.TP
.BR \-n ", " \-\-days = \fIDAYS\fR
Print so many days.
.\" .TP hidden
.TP 4
\-q
Say nothing.
.IP \(bu 2
An item.
.RS
.PP
Deeper.
.RE
.SS Rare ones
.TP
.B \-x
.TQ
.B \-y
Both.
.SH EXAMPLES
.Ex "tide \-n 3 Dover"
.nf
Dover  03:10
       15:35
.fi
.TS
tab(@);
l r.
Place@Height
_
Dover@6.8
Calais@T{
seven
.B metres
T}
.TE
.SH BUGS
Write to
.MT bugs@example.org
us
.ME .
"""
READ = """\
TIDE(1)    User Commands

NAME
       tide - print when the tide is high

SYNOPSIS
       tide [-n days] [harbour ...]

DESCRIPTION
       tide prints the hours of high water — and of low water — of a harbour.

       Hours are those of ‘the place’, see date(1).

OPTIONS
       -n, --days=DAYS
              Print so many days.

       -q  Say nothing.

       • An item.

              Deeper.

Rare ones
       -x
       -y     Both.

EXAMPLES
       $ tide -n 3 Dover
       Dover  03:10
              15:35

Place\tHeight
Dover\t6.8
Calais\tseven metres

BUGS
       Write to us <bugs@example.org>.
"""
MDOC = r""".\" $OpenBSD$
.Dd May 4, 2024
.Dt TIDE 1
.Os
.Sh NAME
.Nm tide
.Nd print when the tide is high
.Sh SYNOPSIS
.Nm
.Op Fl q
.Op Fl n Ar days
.Op Ar harbour ...
.Nm
.Fl Fl version
.Sh DESCRIPTION
The
.Nm
utility reads
.Pa /etc/tides ,
see
.Xr date 1 .
.Pp
The options are:
.Bl -tag -width Ds
.It Fl n Ar days
Print so many
.Dq days
.Pq at most 9 .
.It Xo
.Fl x |
.Fl y
.Xc
Either.
.El
.Bl -bullet -compact
.It
One
.It
Two
.El
.Bd -literal -offset indent
$ tide  Dover
.Ed
.Bl -column "Place" "Height"
.It Em Place Ta Em Height
.It Dover Ta 6.8
.El
.Sh EXIT STATUS
.Ex -std
.Sh AUTHORS
.An Jane Doe Aq Mt jane@example.org
"""
MDOC_READ = """\
TIDE(1)

NAME
       tide – print when the tide is high

SYNOPSIS
       tide [-q] [-n days] [harbour ...]
       tide --version

DESCRIPTION
       The tide utility reads /etc/tides, see date(1).

       The options are:

       -n days
              Print so many “days” (at most 9).

       -x | -y
              Either.
       •   One
       •   Two

              $ tide  Dover
Place\tHeight
Dover\t6.8

EXIT STATUS
       The tide utility exits 0 on success, and >0 if an error occurs.

AUTHORS
       Jane Doe <jane@example.org>
"""


def read(source: str) -> str:
    return "".join(piece for piece in manual_text(source) if isinstance(piece, str))


@pytest.mark.parametrize(("source", "text"), [(PAGE, READ), (MDOC, MDOC_READ)], ids=["man", "mdoc"])
def test_a_page_is_read_as_man_shows_it(source: str, text: str) -> None:
    assert read(source) == text


def test_sections_are_headings() -> None:
    marks = [piece for piece in manual_text(PAGE) if isinstance(piece, HeadingStart)]
    names = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "BUGS"]
    assert [mark.title for mark in marks if mark.level == 1] == names
    assert [mark.title for mark in marks if mark.level == 2] == ["Rare ones"]


@pytest.mark.parametrize(("source", "dash"), [(PAGE, "-"), (MDOC, "–")], ids=["man", "mdoc"])
def test_what_is_known_of_manual_pages_holds(source: str, dash: str) -> None:
    """Their line about themselves answers, and their chapters are headings, as of what man has printed."""
    with StoredText.of(open_document(io.BytesIO(source.encode()), format="man")) as stored:
        said = described_by_itself(stored)
        assert said is not None
        assert said.text == f"tide {dash} print when the tide is high"
        assert stored.headings[0].title == "NAME"
    more = PAGE + ".SH NOTES\nText of notes.\n.SH DIAGNOSTICS\nText of more.\n"
    with StoredText.of(open_document(io.BytesIO(more.encode()), format="man")) as stored:
        assert [heading.title for heading in stored.headings if heading.level == 1][-2:] == ["NOTES", "DIAGNOSTICS"]


@pytest.mark.parametrize(
    "source",
    [
        ".TH\n.SH\n.SH NAME\nwords",
        ".SH NAME\n.TP\n.TP\n.RE\n.RE\nwords",
        ".SH NAME\n.if n \\{ words",
        ".SH NAME\nwords\n.de x\nnever ended",
        ".SH NAME\n.de x\n.x\n..\n.x\nwords",
        ".SH NAME\n.nf\nwords\n.TS\nl l.\na",
        ".Dd\n.Dt\n.Sh NAME\n.Nm\n.El\n.It x\n.Ed\n.Oc words\n.Op Op Fl",
        ".Sh NAME\n.Bl -tag\n.It Xo\nwords\n.Xr\n.Fn\n.Fo\n.Fc\n.Rs\n.%A\n.Re\n.Xc",
        ".SH NAME\nwords \\f \\(em \\[ \\*( \\h'",
        "words",
    ],
)
def test_what_is_broken_is_read_as_far_as_it_goes(source: str) -> None:
    assert "words" in read(source)


def test_a_page_under_another_name_says_where_it_is() -> None:
    assert read('.so man3/tide.3\n.\\" Link\n').split() == ["See", "the", "file", "man3/tide.3."]


@pytest.mark.parametrize(
    "part",
    [
        *(".if n \\{\n", ".if n ", ".de a\n", ".RS\n", ".TP\n", "\\f", "\\[", "\\h'", ".TS\nl.\n", "a\\\n", "a\\c\n"),
        *(".Oo\n", ".Op Op\n", ".Bl -tag\n.It x\n", ".It Xo\na\n", ".Fa a\n", '.B "', "\n"),
    ],
)
def test_time_is_that_of_the_length(part: str) -> None:
    start = time.process_time()
    read(".Sh NAME\n" * part.startswith((".O", ".B", ".I", ".F")) + ".SH NAME\n" + part * (200_000 // len(part)))
    # A tenth of a second; a quadratic step takes a minute.
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "source",
    ["\\f[" * 30_000, "\\s[" * 30_000, f".if x{' ' * 60_000}(", ".TS\nl.\n" + ".T&\nl.\n" * 30_000],
    ids=["font", "size", "condition", "columns"],
)
def test_a_long_line_is_looked_through_once(source: str) -> None:
    """Each took seconds: names in brackets that never end, spaces, and what is left of a table at each of its parts."""
    start = time.process_time()
    read(f".TH A 1\n.SH NAME\n{source}\n")
    assert time.process_time() - start < 2


def test_macros_and_strings_that_call_each_other_end() -> None:
    start = time.process_time()
    read(".SH A\n.de a\n.b\n.b\nx\n..\n.de b\n.a\n.a\nx\n..\n.a\n" * 20)
    read(".SH A\n.ds a xx\n" + ".ds a \\*a\\*a\n" * 1_000 + "\\*a" * 10_000)
    assert time.process_time() - start < 10


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    ".TH a 1",
                    ".SH NAME",
                    ".SS",
                    ".TP",
                    ".IP x 4",
                    ".RS",
                    ".RE",
                    ".B",
                    ".BR a b",
                    ".nf",
                    ".fi",
                    ".PP",
                    "word",
                ),
                *(
                    ".if n \\{",
                    "\\}",
                    ".el x",
                    ".ie t x",
                    ".de x",
                    "..",
                    ".x a",
                    ".ds y \\*y",
                    "\\*y \\fBa\\fR \\- \\(em",
                    "",
                ),
                *(".TS", "l l.", "a\tb", "T{", "T}", ".TE", ".UR a", ".UE", "\\c", "a\\", " b", ".so x", ".EQ", ".EN"),
                *(
                    ".Dd",
                    ".Sh NAME",
                    ".Bl -tag",
                    ".It Fl a",
                    ".El",
                    ".Oo",
                    ".Oc",
                    ".Op Ar",
                    ".Nm a",
                    ".Xo",
                    ".Xc",
                    ".Fo f",
                ),
                *(
                    ".Fc",
                    ".Fa b",
                    ".Bd -literal",
                    ".Ed",
                    ".Rs",
                    ".%A a",
                    ".Re",
                    ".Sm off",
                    ".It Xo",
                    ".It a Ta b",
                    ".Ns ,",
                ),
            ]
        ),
        max_size=40,
    )
)
def test_any_sequence_of_lines_is_text(lines: list[str]) -> None:
    for piece in manual_text("\n".join(lines)):
        if isinstance(piece, str):
            assert not set(piece) & {"\x05", "\x06"}
        else:
            assert isinstance(piece, HeadingStart)
            assert piece.title.strip()


def test_by_name_and_contents(tmp_path: Path) -> None:
    """Logs and libraries have names like those of pages."""
    assert SUFFIXES[".man"] == SUFFIXES[".mdoc"] == "man"
    assert {f".{number}" for number in range(1, 10)} == MANUAL_SUFFIXES
    log = "2024-05-04 10:00:00 INFO started\n.hidden file\n"
    for name, data, kind in (
        ("tide.1", PAGE, "man"),
        ("tide.8", MDOC, "man"),
        ("tide.man", PAGE, "man"),
        ("syslog.1", log, "text"),
        ("log.man", log, "text"),
        ("tide", PAGE, "man"),
        ("tide.1ssl", PAGE, "man"),
        ("tide.txt", PAGE, "text"),
    ):
        path = tmp_path / name
        path.write_text(data)
        document = open_document(path)
        assert "".join(document.text()) == {"man": READ if data == PAGE else MDOC_READ, "text": data}[kind]
        assert document.kind == kind, name
    assert begins_manual(b'.\\" a comment\n')
    assert not is_manual(b"Text.\n.SH NAME\n")


def test_a_format_may_be_named() -> None:
    assert "".join(open_document(io.BytesIO(b"\\fBa\\fR"), format="man").text()) == "       a\n"
    assert "".join(open_document(io.BytesIO(b".SH a\n"), format="text").text()) == ".SH a\n"
