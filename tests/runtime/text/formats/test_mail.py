"""E-mail: who writes to whom about what, then the body; attachments are named, not read."""

from __future__ import annotations

import io
import time
import tracemalloc
from pathlib import Path

import pytest
from document_samples import MAIL

from armt.errors import DocumentError
from armt.runtime.text.documents import SUFFIXES, iter_text, open_document
from armt.runtime.text.encoding import HEAD_BYTES
from armt.runtime.text.formats.mail import _mailbox, bare_subject, begins_message, mail_text
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark
from armt.runtime.text.headings import HeadingStart


def pieces(data: bytes) -> list[Piece]:
    return list(mail_text(io.BytesIO(data)))


def text(found: list[Piece]) -> str:
    return "".join(piece for piece in found if isinstance(piece, str))


def test_fields_body_and_what_is_left_out() -> None:
    found = pieces(MAIL)
    assert text(found) == "From: Jörg <j@example.org>\nTo: a@example.org\nSubject: Minutes\n\nGrüße"
    assert found[found.index(HeadingStart(1, "Minutes")) + 1] == "Subject: Minutes\n"
    assert found[-1] == Remark("1 attached file is not read")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        # The parser of the standard library raises an IndexError, an AttributeError.
        (b"From: a@", "From: a@"),
        (b"From: foo@[1.2.3", "From: foo@[1.2.3"),
        (b"From: =?utf-8?b?!!!!?= =?utf-8?q?J=C3=B6rg?=", "From: =?utf-8?b?!!!!?= Jörg"),
        (b"To: foo: <", "To: foo: <"),
        # It loses what it cannot make out.
        (b"From: foo@bar@baz", "From: foo@bar@baz"),
        (b"To: a@example.org,\r\n =?utf-8?q?J=C3=B6rg?= b@@c", "To: a@example.org, Jörg b@@c"),
        (b"Cc: (comment", "Cc: (comment"),
        (b"From: J\xf6rg <j@example.org>", "From: Jörg <j@example.org>"),
        (b"Subject: caf\xe9 =?utf-8?q?=C3=A9?=", "Subject: café é"),
        (b"Subject: =?x-none?b?xOO6ww==?=", "Subject: =?x-none?b?xOO6ww==?="),
        (b"Subject: caf\xe9 \\u0041 =?utf-8?q?=C3=A9?=", "Subject: café \\u0041 é"),
        (b"Subject: caf\xe9 =?utf-8?q?=C3=A9?= =?x-none?b?xOO6ww==?= z", "Subject: café é =?x-none?b?xOO6ww==?= z"),
        (b"Subject: caf\xe9 =?utf-8?q?=F0=9F?= =?utf-8?q?=98=80?= =?latin-1?q?=E9?=x", "Subject: café 😀éx"),
        (b"Subject: =?utf-8?b?!!!!?=", "Subject: =?utf-8?b?!!!!?="),
        (b"Subject: a =?utf-8?b?!!!!?= b", "Subject: a =?utf-8?b?!!!!?= b"),
        (b"Subject: =?utf-8?b?\xe9?= x", "Subject: =?utf-8?b?é?= x"),
        # It is right about these.
        ("From: Jörg <j@example.org>".encode(), "From: Jörg <j@example.org>"),
        (b"Subject: =?utf-8?q?=F0=9F?= =?utf-8?q?=98=80?=", "Subject: 😀"),
        (b"From: <>", "From: <>"),
        # A name behind the address is a comment to it, and was lost.
        (b"From: j at example.org (J. Roe)", "From: j at example.org (J. Roe)"),
        (b"From: j@example.org (=?utf-8?q?J=C3=B6rg?=)", "From: j@example.org (Jörg)"),
        (b"From: =?utf-8?q??= <a@example.org>", "From: a@example.org"),
    ],
)
def test_a_field_that_is_no_such_field_loses_nothing(field: bytes, said: str) -> None:
    """A message was refused as damaged for the sender that its head gives."""
    assert text(pieces(field + b"\n\nHello.")) == f"{said}\n\nHello."


INNER = b"From: a@example.org\nSubject: Mill\nContent-Type: text/plain\n\nThe mill burnt down."
OUTER = b"From: b@example.org\nSubject: Fwd\n"


def test_messages_in_one_without_a_body_are_read() -> None:
    """There was no text in one that was forwarded as it is, and in a digest no more than its head."""
    inner = "From: a@example.org\nSubject: Mill\n\nThe mill burnt down."
    alone = pieces(b"Content-Type: message/rfc822\n\n" + INNER)
    assert text(alone).strip() == inner
    assert HeadingStart(2, "Mill") in alone
    twice = pieces(OUTER + b"Content-Type: message/rfc822\n\n" + OUTER + b"Content-Type: message/rfc822\n\n" + INNER)
    head = "From: b@example.org\nSubject: Fwd\n\n"
    assert text(twice) == f"{head}\n{head}\n{inner}"
    assert [piece for piece in twice if isinstance(piece, HeadingStart)] == [
        HeadingStart(1, "Fwd"),
        HeadingStart(2, "Fwd"),
        HeadingStart(3, "Mill"),
    ]
    parts = b"--x\n\n" + INNER + b"\n--x\n\n" + INNER + b"\n--x--\n"
    digest = pieces(OUTER + b"MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=x\n\n" + parts)
    assert text(digest) == f"{head}\n{inner}\n{inner}"
    assert not any(isinstance(piece, Remark) for piece in digest)


def test_a_message_beside_a_body_is_attached() -> None:
    parts = b"--x\nContent-Type: text/plain\n\nSee.\n--x\nContent-Type: message/rfc822\n\n" + INNER + b"\n--x--\n"
    found = pieces(OUTER + b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" + parts)
    assert text(found).endswith("\n\nSee.")
    assert found[-1] == Remark("1 attached file is not read")


def test_html_alone_is_read_in_a_charset_that_is_one_of_text() -> None:
    found = pieces(b"Subject: x\nContent-Type: text/html; charset=hex\n\n<h2>Head</h2><p>text</p>")
    assert HeadingStart(2, "Head") in found
    assert text(found).split() == ["Subject:", "x", "Head", "text"]


def test_plain_text_comes_before_html_and_lines_end_as_ours() -> None:
    parts = b"--x\nContent-Type: text/html\n\n<p>page</p>\n--x\nContent-Type: text/plain\n\none\r\ntwo\rthree\n--x--\n"
    found = pieces(b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n" + parts)
    assert text(found).split() == ["one", "two", "three"]
    assert "\r" not in text(found)


def test_a_page_beside_plain_text_that_is_blank_is_the_body() -> None:
    """All that was written stood in the page, and nothing of it was read."""
    parts = b"--x\nContent-Type: text/plain\n\n \n\n--x\nContent-Type: text/html\n\n<p>page</p>\n--x--\n"
    found = pieces(b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n" + parts)
    assert text(found).split() == ["page"]
    assert text(pieces(b"Subject: x\nContent-Type: text/plain\n\n \n")).split() == ["Subject:", "x"]


@pytest.mark.parametrize(("words", "is_page"), [(200, True), (20, False)])
def test_plain_text_that_says_there_is_a_page_is_not_the_body(words: int, is_page: bool) -> None:
    """Of most newsletters that was all that was read."""
    stub = b"To view this message, open it in a program that shows pages."
    page = b"<p>" + b"news " * words + b"</p>"
    parts = b"--x\nContent-Type: text/plain\n\n" + stub + b"\n--x\nContent-Type: text/html\n\n" + page + b"\n--x--\n"
    found = pieces(b"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n" + parts)
    assert text(found).strip() == ("news " * words if is_page else stub.decode()).strip()


def test_a_page_in_a_message_that_names_no_encoding_names_its_own() -> None:
    page = '<meta charset="windows-1251"><p>Мир вам</p>'.encode("cp1251")
    found = pieces(b"Subject: x\nContent-Type: text/html\n\n" + page)
    assert text(found).split() == ["Subject:", "x", "Мир", "вам"]
    assert not any(isinstance(piece, Remark) for piece in found)


def test_a_page_that_a_browser_has_saved_is_read() -> None:
    """Its letters stood there as quoted-printable, and its pictures as base64."""
    saved = (
        b"From: <Saved by Blink>\nSubject: Page\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        b"--x\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>Gr=C3=B6=\n=C3=9Fe</p>\n--x--"
    )
    assert SUFFIXES[".mhtml"] == SUFFIXES[".mht"] == "mail"
    assert text(pieces(saved)).split()[-1] == "Größe"


def test_a_page_that_a_browser_has_saved_is_read_without_what_stands_around_its_text() -> None:
    page = (
        "<nav><a href='/'>Home</a></nav>"
        + "<p>The mill has stood at the river since the year of the great flood, and still grinds.</p>" * 9
    )
    head = "From: {}\nSubject: Page\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    found = [text(pieces((head.format(name) + page).encode())) for name in ("<Saved by Blink>", "a@example.org")]
    assert [("Home" in one, one.count("great flood")) for one in found] == [(False, 9), (True, 9)]


def mixed(*parts: bytes) -> bytes:
    inside = b"".join(b"--x\nContent-Type: " + part + b"\n" for part in parts)
    return b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" + inside + b"--x--\n"


PICTURE = b"image/png\nContent-Transfer-Encoding: base64\n\nAAAA"


def test_a_page_is_not_lost_for_what_a_list_puts_behind_it() -> None:
    """The footer of the list was all that was read, without a word."""
    found = pieces(mixed(b"text/html\n\n<p>We meet on Monday.</p>", b"text/plain\n\n____\nmaking list"))
    assert text(found) == "Subject: x\n\nWe meet on Monday.\n____\nmaking list"
    assert not any(isinstance(piece, Remark) for piece in found)


def test_text_goes_on_behind_a_picture() -> None:
    """It was counted as a file that is attached."""
    found = pieces(mixed(b"text/plain\n\nOne.", PICTURE, b"text/plain\nContent-Disposition: inline\n\nTwo."))
    assert text(found) == "Subject: x\n\nOne.\nTwo."
    assert found[-1] == Remark("1 attached file is not read")
    file = b"text/plain\nContent-Disposition: attachment; filename=a.txt\n\nTwo."
    assert text(pieces(mixed(b"text/plain\n\nOne.", file))) == "Subject: x\n\nOne."


def test_a_message_beside_a_blank_body_is_forwarded() -> None:
    found = pieces(mixed(b"text/plain\n\n \n", b"message/rfc822\n\n" + INNER))
    assert text(found).split()[-4:] == ["The", "mill", "burnt", "down."]


def test_of_what_is_there_in_several_forms_one_is_read() -> None:
    page = b"text/html\n\n<p>page</p>"
    related = (
        b"multipart/related; boundary=y\n\n--y\nContent-Type: " + page + b"\n--y\nContent-Type: " + PICTURE + b"\n--y--"
    )
    for plain, said in ((b"plain", "plain"), (b" ", "page")):
        both = mixed(b"text/plain\n\n" + plain, related).replace(b"multipart/mixed", b"multipart/alternative")
        assert text(pieces(both)).split() == ["Subject:", "x", said]


@pytest.mark.parametrize(
    ("charset", "written", "said"),
    [
        # What is declared is often less than what is meant; and UTF-8 is no accident.
        ("gb2312", "镕基".encode("gb18030"), "镕基"),
        ("iso-8859-1", "“café”".encode("cp1252"), "“café”"),
        ("us-ascii", "café".encode(), "café"),
    ],
)
def test_a_body_is_in_the_charset_that_is_meant(charset: str, written: bytes, said: str) -> None:
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert text(pieces(head + written)) == f"Subject: x\n\n{said}"


@pytest.mark.parametrize("kind", [b"", b"Content-Type: text/plain; charset=unknown-8bit\n"])
def test_the_encoding_of_a_body_that_names_none_is_guessed_and_said(kind: bytes) -> None:
    """Such a message was refused."""
    found = pieces(b"Subject: x\n" + kind + b"\nUn caf\xe9 et une cr\xe8me br\xfbl\xe9e, d\xe9j\xe0 pr\xeats.")
    assert text(found).endswith("Un café et une crème brûlée, déjà prêts.")
    assert Remark("its body is not UTF-8; read as cp1252, which is a guess") in found


@pytest.mark.parametrize(
    ("written", "said", "remark"),
    [
        ("Der Größte, süß und schön.".encode("cp1252"), "Der Größte, süß und schön.", "is a guess"),
        ("Größe, süß, schön ".encode() + b"caf\xe9", "Größe, süß, schön café", "some bytes of its body are not UTF-8"),
        ("日本の首都".encode("iso2022_jp"), "日本の首都", None),
    ],
    ids=["western", "stray byte", "japanese"],
)
def test_a_body_that_is_more_than_the_ascii_it_declares_is_read(written: bytes, said: str, remark: str | None) -> None:
    """Programs that know no encoding declare us-ascii, and a mail of theirs with one umlaut was refused."""
    head = b"Subject: x\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n\n"
    found = pieces(head + written)
    assert text(found) == f"Subject: x\n\n{said}"
    remarks = [piece.text for piece in found if isinstance(piece, Remark)]
    assert len(remarks) == (remark is not None)
    assert remark is None or remark in remarks[0]


def test_a_body_that_is_not_in_its_charset_is_damage() -> None:
    with pytest.raises(FormatError, match="its body is not euc_jp"):
        pieces(b"Subject: x\nContent-Type: text/plain; charset=euc-jp\nContent-Transfer-Encoding: 8bit\n\ncaf\xe9\n")


BOX = b"""From jane@mill.example Tue Mar  5 09:12:00 2024
From: jane@mill.example
Subject: Oats

They come on Monday.
>From there on we grind.

From here to Norrey it is a mile.

From - Tue Mar 05 10:00:00 2024
From: john@mill.example
Subject: Re: Oats

Good.
"""


def test_a_mailbox_is_read_message_by_message() -> None:
    """All but the first were its body, with all their fields."""
    found = pieces(BOX)
    assert text(found) == (
        "Subject: Oats\nFrom: jane@mill.example\n\nThey come on Monday.\nFrom there on we grind.\n\n"
        "From here to Norrey it is a mile.\n\n\nSubject: Re: Oats\nFrom: john@mill.example\n\nGood.\n"
    )
    assert [piece for piece in found if isinstance(piece, HeadingStart)] == [
        HeadingStart(1, "jane@mill.example: Oats"),
        HeadingStart(1, "john@mill.example: Oats"),
    ]
    # Programs keep one under any name, and a text may begin so.
    for data, kind in (
        (BOX, "mail"),
        (b"\xef\xbb\xbf\n" + BOX, "mail"),
        (b"From 10:00 on it was known in 1821 to all.\n\nBy us.\n", "text"),
        # Its first line was lost.
        (b"From Monday 10:00 to Friday 17:00, 5 May 2024, it is closed.\n\nBy us.\n", "text"),
    ):
        document = open_document(io.BytesIO(data))
        assert "".join(document.text())
        assert document.kind == kind
    assert SUFFIXES[".mbox"] == "mail"


def test_messages_of_a_mailbox_are_called_by_who_wrote_them() -> None:
    """The label of each quote was the subject, which all of a thread have, and nobody knew who had written it."""
    heads = [
        ("a at mill.example (Ada Moor)", "[mill] Oats"),
        ('"Roe, Bela" <b@mill.example>', "Re: [mill] Oats"),
        ("Cyn <c@mill.example>", "RE: AW: oats"),
        ("Cyn <c@mill.example>", "[mill] Barley"),
        ("", "Rye"),
        ("Cyn <c@mill.example>", "Re: "),
    ]
    box = "".join(
        f"From x Tue Mar  5 09:12:00 2024\n{f'From: {sender}' if sender else 'X-Mill: 1'}\nSubject: {subject}\n\nA.\n\n"
        for sender, subject in heads
    )
    assert [piece.title for piece in pieces(box.encode()) if isinstance(piece, HeadingStart)] == [
        "Ada Moor: Oats",
        "Roe, Bela: Oats",
        "Cyn: oats",
        "Cyn: Barley",
        "Rye",
        "Cyn: Re:",
    ]


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: [mill] Re[2]: Oats", "Oats"),
        ("[mill] [PATCH 1/2] Oats", "Oats"),
        ("AW: WG: Oats", "Oats"),
        ("Regarding: Oats", "Regarding: Oats"),
        ("[mill]", "[mill]"),
        ("Re: ", "Re: "),
    ],
)
def test_a_subject_is_bare_without_what_is_set_before_it(subject: str, bare: str) -> None:
    assert bare_subject(subject) == bare


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n", b"\xef\xbb\xbf\r\n \n"])
def test_what_stands_before_a_mailbox_is_none_of_it(before: bytes) -> None:
    """Its messages were one without fields, and so was a message behind a byte-order mark."""
    assert pieces(before + BOX) == pieces(BOX)
    assert pieces(b"\xef\xbb\xbf" + MAIL) == pieces(MAIL)
    assert text(pieces(b"\nFrom: nobody\n")) == "\nFrom: nobody\n"


def test_a_message_is_not_held_whole_beside_what_is_made_of_it() -> None:
    """Its bytes, their text and a buffer of that took eight times its length, where it had been read by blocks."""
    file = io.BytesIO(
        b"From: a@b.example\n\n" + b"A line of some sixty characters, of which there are so many.\n" * 30_000
    )
    size = file.getbuffer().nbytes
    tracemalloc.start()
    try:
        assert sum(1 for _ in _mailbox(file))
        assert tracemalloc.get_traced_memory()[1] < 5 * size
    finally:
        tracemalloc.stop()


def test_a_message_that_cannot_be_read_refuses_no_other() -> None:
    bad = b"\nFrom x@mill.example Tue Mar  5 11:00:00 2024\nContent-Type: text/plain; charset=utf-8\n\n\xff\xfe\n"
    found = pieces(BOX + bad.replace(b"utf-8", b"shift_jis").replace(b"\xff\xfe", b"\x81\xff\x80"))
    assert "Good." in text(found)
    assert found[-1] == Remark("1 of 3 messages cannot be read (its body is not shift_jis)")


def test_an_invitation_without_text_is_read_for_its_events() -> None:
    """It was a subject, and one attached file that is not read."""
    events = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20240306T100000Z\r\nSUMMARY:Plan\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    head = "From: a@mill.example\r\nSubject: Invitation\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n"
    notices: list[str] = []
    text = "".join(open_document(io.BytesIO((head + events).encode()), format="mail", on_notice=notices.append).text())
    assert text.endswith("Subject: Invitation\n\nPlan\n\nWhen: Wednesday, 6 March 2024, 10:00 (UTC)\n")
    assert not notices


def test_a_calendar_without_events_refuses_no_message() -> None:
    """When somebody is free was "no events in it": of the mail nothing was read."""
    head = b"From: a@mill.example\nSubject: Free?\nContent-Type: text/calendar; charset=utf-8\n\n"
    found = pieces(head + b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nEND:VFREEBUSY\nEND:VCALENDAR\n")
    assert text(found) == "From: a@mill.example\nSubject: Free?\n\n"
    assert found[-1] == Remark("1 attached file is not read")


ALONE = b"Return-Path: <a@mill.example>\r\nReceived: from mill.example\r\n\tby b.example\r\nFrom: a@mill.example\r\n"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["1714.M1P2.host:2,S", None])
def test_a_message_is_known_by_how_it_begins(tmp_path: Path, name: str | None, mark: bytes) -> None:
    """What a Maildir holds, and what another program hands over, was read as text: its body stood in base64."""
    data = mark + ALONE + b"Content-Transfer-Encoding: base64\r\n\r\nVGhlIG1pbGwgYnVybnQgZG93bi4=\r\n"
    source: Path | io.BytesIO = io.BytesIO(data)
    if name is not None:
        source = tmp_path / name
        source.write_bytes(data)
    assert "".join(open_document(source).text()).split("\n\n") == ["From: a@mill.example", "The mill burnt down."]


@pytest.mark.parametrize("begins", [b"\x89PNG\r\n\x1a\n", b"\0\0", b"\x7fELF\x02\x01"])
def test_a_file_without_fields_that_looks_binary_is_no_mail(tmp_path: Path, begins: bytes) -> None:
    """By its name it was one, whose body is a guess: a picture was answered about. A body may be anything."""
    data = bytes(range(256)) * 8
    for name in ("a.eml", "a.mbox", "a.mht"):
        (tmp_path / name).write_bytes(begins + data)
        with pytest.raises(DocumentError, match=rf"{name}: looks binary, and begins as no message$"):
            list(iter_text(tmp_path / name))
        (tmp_path / name).write_bytes(b"From: Ann\n\nThe key is blue.\n" + data)
        assert "The key is blue." in "".join(iter_text(tmp_path / name))


def test_the_hour_tells_a_message() -> None:
    assert begins_message(b"From: a@mill.example\nDate: Tue,  5 Mar 2024 09:12:00 +0000\n\nHello.")
    assert begins_message(b"from: a@mill.example\nMIME-Version: 1.0\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "Note: the mill burnt down.\n\nNobody was hurt.\n",
        # A memo, and what somebody has written about a message.
        "To: all\nFrom: Ann\nDate: 5 May 2024\nRe: Parking\n\nThe yard is closed.\n",
        "From: Ann\nDate: 5 May, 10:30\nRe: Parking\nPlace: Room 4\n\nThe yard is closed.\n",
        "From: Ann\nReceived: yesterday\nand answered at once\n\nHello.\n",
        " From: a@mill.example\nMessage-ID: <1>\n\nHello.\n",
        "Received: 9:12\nMessage-ID: <1>\n\nHello.\n",
        "From: a@mill.example\nMessage-ID: <1>\n",
    ],
)
def test_a_text_that_begins_with_fields_is_no_message(text: str) -> None:
    assert "".join(open_document(io.BytesIO(text.encode())).text()) == text


@pytest.mark.parametrize("line", [b"a: " + b"b" * 60 + b"\n", b" \t", b"a", b"Date: 1:", b"a:\n"])
def test_to_know_a_message_takes_no_time(line: bytes) -> None:
    start = time.process_time()
    assert not begins_message(b"From: a\n" + line * (HEAD_BYTES // len(line)))
    assert time.process_time() - start < 1


ANSWER = """<p>It runs again.</p><div>On Monday Bob wrote:<br></div>
<blockquote type="cite"><h2>News</h2><div>The wheel is broken.<br>Who can repair it?</div>
<pre>a
  b</pre><blockquote><p>Is it open?</p></blockquote><table><tr><td>a</td><td>b</td></tr></table></blockquote><p>Ann</p>
<blockquote style="margin: 0 0 0 40px; border: none; padding: 0px;">My own.</blockquote>"""


def test_what_a_page_quotes_of_another_mail_is_marked() -> None:
    """It was taken for what the sender writes, where the same in plain text is not."""
    head = b"From: %b\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    found = pieces(head % b"ann@example.org" + ANSWER.encode())
    assert text(found).split("\n\n")[1:] == [
        "It runs again.",
        "On Monday Bob wrote:",
        "> News",
        "> The wheel is broken.\n> Who can repair it?",
        "> a\n>   b",
        "> > Is it open?",
        "> a\tb",
        "Ann",
        "My own.\n",
    ]
    # What another calls a heading is none of this message.
    assert not any(isinstance(piece, HeadingStart) for piece in found)
    # A page of the web quotes with marks of its own.
    page = pieces(head % b"<Saved by Blink>" + ANSWER.encode())
    assert (">" in text(page).partition("\n")[2], HeadingStart(2, "News") in page) == (False, True)


@pytest.mark.parametrize(
    "opens",
    [
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>",
        "<hr><div id='divRplyFwdMsg' dir='ltr'>",
    ],
)
def test_what_outlook_sets_below_is_of_the_other_mail(opens: str) -> None:
    """It stands in no quotation: nobody knew where the other mail begins."""
    head = b"From: ann@example.org\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    fields = "<p><b>From:</b> Bob &lt;bob@example.org&gt;<br><b>Sent:</b> Monday</p>"
    body = f"<div><p>It runs again.</p><div>{opens}{fields}</div></div><p>Who can repair it?</p></div><p>Bob</p>"
    said = text(pieces(head + body.encode())).split("\n\n", 2)
    assert said[1] == "It runs again."
    assert [line for line in said[2].split("\n") if line] == [
        "> From: Bob <bob@example.org>",
        "> Sent: Monday",
        "> Who can repair it?",
        "> Bob",
    ]
    # A line above something else is one.
    plain = f"<p>It runs again.</p>{opens}<p>The oats are dry.</p></div>"
    assert "> " not in text(pieces(head + plain.encode()))


def test_quotes_of_quotes_end() -> None:
    body = b"<blockquote>x" * 2000
    found = text(pieces(b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: text/html\n\n" + body))
    assert len(found) < 40 * 2000
