"""Bytes to text: the encoding is decided on the head, no byte is lost, and what is no text is refused by its place."""

from __future__ import annotations

import codecs
import io
from typing import Any

import pytest

from armt.errors import DocumentError
from armt.runtime.text.documents import iter_text
from armt.runtime.text.encoding import HEAD_BYTES, text_codec, told


def read(data: bytes, **options: Any) -> str:
    return "".join(iter_text(io.BytesIO(data), **options))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_mark_decides(encoding: str) -> None:
    text = "Größe 日本語\n" * 10
    assert read(text.encode(encoding), encodings=["latin-1"]) == text


def test_given_encodings_come_before_utf8_in_order() -> None:
    data = "Größe".encode()
    assert read(data, encodings=["ascii", "latin-1"]) == data.decode("latin-1")


def test_given_utf16_without_mark_is_not_taken_for_binary() -> None:
    assert read("plain".encode("utf-16-le"), encodings=["utf-16-le"]) == "plain"


def test_other_encoding_is_guessed_and_said() -> None:
    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 20
    notices: list[str] = []
    assert read(text.encode("cp1251"), on_notice=notices.append) == text
    assert len(notices) == 1
    assert notices[0].startswith("-: ")
    assert "guess" in notices[0]
    # That what was named does not fit was said by nothing.
    read(text.encode("cp1251"), encodings=["ascii", "utf8"], on_notice=notices.append)
    assert notices[1].startswith("-: not ascii or UTF-8; read as cp1251")


CZECH = "Praha je hlavní a současně největší město České republiky. Děti si hrály na zahradě. "
POLISH = "Warszawa jest stolicą i największym miastem Polski. Dzień był słoneczny, więc poszliśmy na spacer. "


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (POLISH, "iso8859-2"),
        ("Şehir, İç Anadolu'da yer alır. Kışları soğuk geçer; yağız çocuk güldü. ", "cp1254"),
        ("Oraşul are peste două milioane de locuitori şi este situat în sudul ţării. ", "cp1250"),
        ("Najveći grad Hrvatske. Šetali smo uz rijeku i pričali o životu. ", "iso8859-2"),
        ("Didžiausias šalies miestas. Žmonės mėgsta vaikščioti prie upės. ", "cp1257"),
        ("Rīga ir galvaspilsēta. Pilsētā dzīvo vairāk nekā seši simti tūkstoši iedzīvotāju. ", "cp1257"),
        ("Tallinn on suurim linn. Õpilased käisid koolis ja mängisid õues. Möödunud suvi oli soe. ", "cp1252"),
        ("El niño comió una manzana. ¿Dónde está la estación? El año pasado viajé a España. ", "cp1252"),
        ("Os habitantes não gostam do trânsito, mas as condições melhoraram; nós é que põe. ", "cp1252"),
        ("Það er gaman að ganga um bæinn þegar veðrið er gott. Börnin léku sér í garðinum. ", "cp1252"),
        ("The café’s menu – “naïve” prices: 5 €, at 20 °C—or less. ", "cp1252"),
        ("The café’s menu – “naïve” prices. ", "mac_roman"),
        ("Falsches Üben von Xylophonmusik quält jeden größeren Zwerg. ", "cp850"),
    ],
)
def test_the_letters_of_one_language_tell_the_encoding(text: str, encoding: str) -> None:
    """Czech had the accents of Western Europe, and Polish of ISO 8859 Welsh letters."""
    for times in (1, 20):
        data = (text * times).encode(encoding)
        notices: list[str] = []
        assert read(data, on_notice=notices.append) == text * times
        assert "guess" in notices[0]


def test_letters_that_are_those_of_no_language_with_latin_ones_say_nothing() -> None:
    """Chinese and Russian among much that is ASCII."""
    code = "def main(value):\n    return value  # 这是一个函数，返回它的值。\n" * 20
    assert read(code.encode("gb18030")) == code
    code = "def main(value):\n    return value  # это новое значение функции\n" * 20
    assert read(code.encode("cp1251")) == code


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Die Größe der Häuser überrascht. Über den Dächern weht ein Wind, der die Blätter bewegt. ", "cp1252"),
        ("Er sagte: „Die Größe der Häuser überrascht mich“ – und ging. Äpfel kosten 5 €. ", "cp1252"),
        ("På ön växer många äpplen och blåbär. Flickan åkte båt över sjön. ", "cp1252"),
        ("L'été à la campagne, où les élèves français mangent des crêpes. ", "cp1252"),
        ("Perché la città è così bella? Più tardi andrò al caffè. ", "cp1252"),
        ("Zażółć gęślą jaźń. Źdźbło trawy rośnie w ogródku pod łóżkiem. ", "cp1250"),
        ("Az erdő mögött egy kis falu feküdt. A nők az ablak mellett ültek, és a tűz égett. ", "cp1250"),
        ("Az ablak mellett egy asszony ült, és a tűz égett a szobában, amíg az este be nem állt. ", "cp1250"),
        ("GYŰLÉS: az éves jelentés szerint több pénz érkezett. Kérjük, jelezzék részvételi szándékukat. ", "cp1250"),
        ("ŐSZI HANGVERSENY. Mindenkit szeretettel várunk, aki a zenét és a jó társaságot kedveli. ", "cp1250"),
        ("La flûte jouait. Il a goûté le fruit mûr. Où est-il ? Le garçon dînait près du bûcher. ", "cp1252"),
        ("Маяк стоял на берегу моря, и никто в нём не жил. ", "cp1251"),
        ("L'été à la campagne, où les élèves français mangent des crêpes. ", "mac_roman"),
    ],
)
def test_western_europe_is_guessed_where_nothing_fits_better(text: str, encoding: str) -> None:
    """German was read as Turkish of old Macs, Swedish as Polish, Italian as Vietnamese, Hungarian with tildes."""
    assert read((text * 3).encode(encoding)) == text * 3


def test_what_fits_no_guess_is_latin1_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import charset_normalizer

    class Nothing:
        def best(self) -> None:
            return None

    monkeypatch.setattr(charset_normalizer, "from_bytes", lambda data: Nothing())
    notices: list[str] = []
    assert read(b"caf\xe9", on_notice=notices.append) == "café"
    assert "latin-1" in notices[0]


def test_late_break_after_ascii_alone_is_guessed() -> None:
    # Nothing had confirmed UTF-8 before the first other byte, so there is nothing to take back.
    tail = "Der Größte unter den Übrigen, natürlich süß und schön. " * 40
    notices: list[str] = []
    assert read(b"plain ascii\n" * 30_000 + tail.encode("cp1252"), on_notice=notices.append).endswith(tail)
    assert len(notices) == 1


@pytest.mark.parametrize("end", [b"\xff tail", b"\xe2\x82"], ids=["another byte", "half a character"])
def test_late_break_after_real_utf8_names_the_byte(end: bytes) -> None:
    good = "Größe\n".encode() * 60_000
    with pytest.raises(DocumentError, match=f"not utf-8 at byte {len(good)};"):
        read(good + end)


@pytest.mark.parametrize("before", [b"", b"ascii\n" * (HEAD_BYTES // 6 + 1)], ids=["in the head", "behind ascii alone"])
def test_stray_bytes_in_utf8_alone_are_read_as_something_else(before: bytes) -> None:
    """One byte of another program in a log, or a file that was cut, and each umlaut in it was two wrong letters."""
    notices: list[str] = []
    text = read(before + "Größe süß schön „ja“ ".encode() + b"caf\xe9 \x81 \xe2\x82", on_notice=notices.append)
    assert text == before.decode() + "Größe süß schön „ja“ café \x81 â‚"
    assert notices == [
        "-: some of its bytes are not UTF-8; these alone are read as cp1252 (--encoding to name another)"
    ]


def test_stray_bytes_are_read_wherever_blocks_end() -> None:
    text = "süß " * 100_000
    data = text.encode() + b"\xe9" + text.encode()
    assert read(b"\xe9 " + data) == f"é {text}é{text}"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("联通公司在一九九四年成立，总部位于北京。人民可以自由地在公园里散步，天气很好。", "gb18030"),
        ("日本の首都は東京です。今日は天気がいいので、公園を散歩しました。", "shift_jis"),
        ("Съешь же ещё этих мягких французских булок, да выпей чаю.", "koi8-r"),
        ("Größe, süß, schön: Ã© stand da.", "cp1252"),
    ],
)
def test_another_encoding_is_not_taken_for_utf8_with_strays(text: str, encoding: str) -> None:
    assert told(text.encode(encoding)) is None


def test_escapes_tell_japanese() -> None:
    """All of its bytes are ASCII, and were read as that."""
    assert read("a\n日本の首都は東京です。\nb".encode("iso2022_jp")) == "a\n日本の首都は東京です。\nb"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Plain text, Größe 10 €.\n", "Съешь ещё этих мягких булок.\n"])
def test_utf16_without_its_mark_is_told(text: str, encoding: str) -> None:
    """It looked binary."""
    assert read((text * 3).encode(encoding)) == text * 3


def test_letters_that_are_struck_twice_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each letter of a heading in a manual page stood there twice, and an underscore before each of an argument."""
    struck = b"N\bNA\bAM\bME\bE\n  _\bf_\bi_\bl_\be \xc3\xbc\b\xc3\xbc +\bo x\n\bz"
    for size in range(1, len(struck)):
        monkeypatch.setattr("armt.runtime.text.documents._BLOCK_BYTES", size)
        monkeypatch.setattr("armt.runtime.text.documents.HEAD_BYTES", 8)
        monkeypatch.setattr("armt.runtime.text.encoding.HEAD_BYTES", 8)
        assert read(struck) == "NAME\n  file ü o x\n\bz"


def test_escapes_of_terminals_tell_none() -> None:
    # Of Japanese they would be read as pairs of characters.
    assert read(b"\x1b(B\x1b[31mred\x1b$B\x1b[m") == "red\x1b$B"


@pytest.mark.parametrize("data", [b"text\0text", bytes(range(1, 9)) * 100], ids=["nul", "controls"])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"looks binary \(--encoding, where it is text\)$"):
        read(data)


@pytest.mark.parametrize("lines", [6_000, 20_000], ids=["behind what is looked at", "behind the head"])
def test_nul_behind_the_head_is_binary(lines: int) -> None:
    # Only the first 64 KB were looked at: a disk image behind a long banner was read as text.
    with pytest.raises(DocumentError, match=r"looks binary behind byte \d+ \(a NUL character\)"):
        read(b"a line of text\n" * lines + b"\0\0tail")


def test_terminal_colours_are_no_reason_to_call_a_log_binary() -> None:
    assert read(b"\x1b[31merror\x1b[0m something broke\n" * 20) == "error something broke\n" * 20


def test_utf16_without_a_mark_where_one_is_needed_names_the_byte() -> None:
    # The decoder for UTF-16 with a mark raises another kind of error than all others.
    with pytest.raises(DocumentError, match="not utf-16 at byte 12"):
        read(b"\xff\xfe" + "plain".encode("utf-16-le") + b"\x00\xd8")


@pytest.mark.parametrize("before", [b"plain", b"p" * HEAD_BYTES], ids=["head", "behind"])
def test_a_byte_behind_a_mark_is_counted_with_the_mark(before: bytes) -> None:
    """The decoder takes the mark away and counts from there: three bytes before the one that is wrong."""
    with pytest.raises(DocumentError, match=f"not utf-8-sig at byte {3 + len(before)};"):
        read(codecs.BOM_UTF8 + before + b"\xff" + before)


def test_only_encodings_of_text_have_a_codec() -> None:
    assert [text_codec(name) for name in ("UTF8", "latin-1", "cp1252")] == ["utf-8", "iso8859-1", "cp1252"]
    for name in ("hex", "rot13", "klingon", "utf-7", "unicode_escape", "a\0b", "\udcff"):
        assert text_codec(name) is None, name


def test_escapes_of_a_terminal_are_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours of a log stood in its quotes, and parted its words."""
    coloured = b"\x1b[1mNAME\x1b[0m\n\x1b[38;5;12m ok\x1b[K \x1b]8;;http://x\x07link\x1b]8;;\x1b\\ \x1b(Bhere\x1b[2"
    for size in range(1, len(coloured) + 1):
        monkeypatch.setattr("armt.runtime.text.documents._BLOCK_BYTES", size)
        monkeypatch.setattr("armt.runtime.text.documents.HEAD_BYTES", 8)
        monkeypatch.setattr("armt.runtime.text.encoding.HEAD_BYTES", 8)
        assert read(coloured) == "NAME\n ok link here\x1b[2"
    # What no terminal knows stays, however much comes behind it.
    assert read(b"a\x1b!b" + b"c" * 5_000) == "a\x1b!b" + "c" * 5_000
