"""DOCX: running text, tables, notes, comments, headers and footers, each once and in its place."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree.ElementTree import Element

from document_samples import archive, docx, docx_part, paragraph

from armt.runtime.text.documents import iter_text
from armt.runtime.text.formats.docx import _boxes, docx_text
from armt.runtime.text.headings import HeadingStart


def read(data: bytes) -> str:
    return "".join(iter_text(io.BytesIO(data)))


def test_tables_are_rows_with_tabs() -> None:
    cell = "<w:tc>{}</w:tc>".format
    inner = f"<w:tbl><w:tr>{cell(paragraph('x'))}{cell(paragraph('y'))}</w:tr></w:tbl>"
    rows = (
        f"<w:tr>{cell(paragraph('Name'))}{cell(paragraph('Age'))}</w:tr>"
        f"<w:tr>{cell(paragraph('Ada') + paragraph('Byron'))}{cell('<w:p/>')}{cell(inner)}</w:tr>"
    )
    text = read(docx(paragraph("before") + f"<w:tbl>{rows}</w:tbl>" + paragraph("after")))
    assert text == "before\n\nName\tAge\nAda Byron\t\tx y\n\nafter\n"


def test_a_cell_over_several_columns_moves_no_other() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text) if text else '<w:p/>'}</w:tc>"

    over_rows, over_columns = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    rows = (
        f"<w:tr>{cell('Fruit', over_rows)}{cell('Kind')}{cell('Price')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('Plum')}{cell('7')}</w:tr>"
        f"<w:tr>{cell('Total', over_columns)}{cell('12')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{cell("end")}</w:tr>'
    )
    assert read(docx(f"<w:tbl>{rows}</w:tbl>")) == "Fruit\tKind\tPrice\n\tPlum\t7\nTotal\t\t12\n\t\tend\n"
    # A number without sense costs no more than the columns that a table may have.
    wide = "<w:tr>" + cell("x", '<w:gridSpan w:val="999999999"/>') + cell("y", '<w:gridSpan w:val="-1"/>') + "</w:tr>"
    assert read(docx(f"<w:tbl>{wide}</w:tbl>")) == "x" + "\t" * 63 + "y\n"


def test_a_heading_of_two_rows_names_columns_by_both() -> None:
    """How many children came in a year was asked of no column."""

    def row(*cells: str | tuple[str, str]) -> str:
        said = (one if isinstance(one, tuple) else (one, "") for one in cells)
        return "".join(
            f"<w:tc><w:tcPr>{how}</w:tcPr>{paragraph(text) if text else '<w:p/>'}</w:tc>" for text, how in said
        ).join(("<w:tr>", "</w:tr>"))

    over, two, three = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="3"/>'
    first, second = row(("Quarter", over), ("2023", two), ("2024", two)), row(("", "<w:vMerge/>"), "A", "C", "A", "C")
    numbers = row("Q1", "1", "2", "3", "4")
    told = "Quarter\tA 2023\tC 2023\tA 2024\tC 2024\nQ1\t1\t2\t3\t4\n"
    assert read(docx(f"<w:tbl>{first}{second}{numbers}</w:tbl>")) == told
    # A title over all columns, and a table that ends with its first row, stay as they are.
    titled = f"<w:tbl>{row(('Fruit', three))}{row('Kind', 'Price', 'Sold')}{row('Plum', '7', '9')}</w:tbl>"
    assert read(docx(titled)) == "Fruit\t\t\nKind\tPrice\tSold\nPlum\t7\t9\n"
    assert read(docx(f"<w:tbl>{row('a', ('b', two))}</w:tbl>{paragraph('c')}")) == "a\tb\t\n\nc\n"


def test_cells_in_controls_for_content_are_cells() -> None:
    """They were left out, and those behind them moved into their columns."""
    cell = "<w:tc>{}</w:tc>".format
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    inner = f"<w:tbl><w:tr>{cell(paragraph('x'))}{control(cell(paragraph('y')))}</w:tr></w:tbl>"
    rows = (
        f"<w:tr>{cell(paragraph('Name'))}{control(cell(paragraph('Ada')))}{cell(paragraph('61'))}</w:tr>"
        f"<w:tr><w:customXml>{control(cell(paragraph('a')) + cell(paragraph('b')))}</w:customXml>{cell(inner)}</w:tr>"
        + control(f"<w:tr>{cell(paragraph('c'))}</w:tr>")
    )
    assert read(docx(f"<w:tbl>{rows}</w:tbl>")) == "Name\tAda\t61\na\tb\tx y\n\nc\n"


def test_a_box_is_no_part_of_what_goes_on_behind_it() -> None:
    """A caption and the paragraph that it hangs on were one word where they met."""
    box = f"<w:r><w:drawing><w:txbxContent>{paragraph('Figure 1')}</w:txbxContent></w:drawing></w:r>"
    body = f"<w:p>{box}<w:r><w:t>The text.</w:t></w:r></w:p><w:p>{box}</w:p>{paragraph('end')}"
    assert read(docx(body)) == "Figure 1\n\nThe text.\n\nFigure 1\n\nend\n"


def test_a_box_in_a_sentence_does_not_stand_in_it() -> None:
    """It hangs wherever somebody has put it in, and cut the sentence in two; what it held was one line."""
    head = '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Note</w:t></w:r></w:p>'
    row = f"<w:tbl><w:tr><w:tc>{paragraph('Plum')}</w:tc><w:tc>{paragraph('7')}</w:tc></w:tr></w:tbl>"
    inside = head + paragraph("See", '<w:footnoteReference w:id="2"/>') + row
    box = f"<w:r><w:drawing><w:txbxContent>{inside}</w:txbxContent></w:drawing></w:r>"
    body = f"<w:p><w:r><w:t>It is</w:t></w:r>{box}<w:r><w:t> so.</w:t></w:r></w:p>{paragraph('end')}"
    data = docx(body, footnotes=f'<w:footnote w:id="2">{paragraph("why")}</w:footnote>')
    assert read(data) == "It is so.\n\nNote\n\nSee\n[footnote: why]\n\nPlum\t7\n\nend\n"
    assert HeadingStart(2, "Note") in list(docx_text(io.BytesIO(data)))
    # One in another box is no part of a word either.
    nested = f"<w:r><w:txbxContent>{paragraph('in')}</w:txbxContent><w:t>out</w:t></w:r>"
    assert read(docx(f"<w:p><w:r><w:txbxContent><w:p>{nested}</w:p></w:txbxContent></w:r></w:p>")) == "in\nout\n\n"


def test_a_box_is_not_searched_for_among_all() -> None:
    """To take each out by itself took the square of their number: seconds for 100,000."""

    class Run(Element):
        def remove(self, _: Element) -> None:
            raise AssertionError

    run = Run("r")
    run.extend([Element("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}txbxContent")] * 3)
    assert [len(boxes) for boxes in _boxes(run)] == [3, 0]
    assert not len(run)


def test_lines_of_a_paragraph_are_apart_where_they_are_items() -> None:
    """A list and an address were one sentence; a heading that breaks within itself was two lines."""
    lines = "<w:r><w:t>{}</w:t></w:r>".format
    broken = "<w:r><w:br/></w:r>".join(map(lines, ("You need:", "200 g oats", "Milk", "and salt, or", "Pepper")))
    head = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Chapter 1</w:t><w:br/><w:t>The Sea</w:t></w:r>'
    assert read(docx(f"<w:p>{head}</w:p><w:p>{broken}</w:p>")) == (
        "Chapter 1 The Sea\n\nYou need:\n\n200 g oats\n\nMilk\nand salt, or\n\nPepper\n"
    )


def test_fields_of_an_old_form_are_what_they_show() -> None:
    """Which of two boxes was ticked was not to be seen, and what was chosen neither."""

    def form(said: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{said}</w:ffData></w:fldChar></w:r>'
            "<w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
        )

    boxes = (
        '<w:default w:val="1"/>',
        '<w:default w:val="1"/><w:checked w:val="0"/>',
        '<w:default w:val="0"/><w:checked/>',
        "<w:size w:val='9'/>",
    )
    entries = '<w:listEntry w:val="Red"/><w:listEntry w:val="Blue"/>'
    lists = (f'<w:result w:val="1"/>{entries}', entries, f'<w:result w:val="7"/>{entries}')
    body = "".join(form(f"<w:checkBox>{one}</w:checkBox>") for one in boxes)
    body += "".join(f"{form(f'<w:ddList>{one}</w:ddList>')}<w:r><w:t>;</w:t></w:r>" for one in lists)
    assert read(docx(f"<w:p>{body}</w:p>")) == "☒☐☒☐Blue;Red;;\n"


def test_a_letter_over_several_lines_is_that_of_its_word() -> None:
    initial = '<w:p><w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr><w:r><w:t>O</w:t></w:r></w:p>'
    assert read(docx(initial + paragraph("nce upon a time.") + paragraph("end"))) == "Once upon a time.\n\nend\n"
    # It began what a box says that hangs on the paragraph, and where none follows it was lost.
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('Box')}</w:txbxContent></w:pict></w:r>"
    assert read(docx(f"{initial}<w:p>{box}<w:r><w:t>nce.</w:t></w:r></w:p>{initial}")) == "Box\n\nOnce.\n\nO\n"


def test_what_is_raised_hidden_or_a_reading_is_read_as_it_is_seen() -> None:
    """10^6 was 106, and what stands above characters came before them, as a part of the word."""

    def run(text: str, properties: str = "") -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    raised = '<w:vertAlign w:val="superscript"/>'
    power = run("10") + run("6", raised) + run(" 1") + run("st", raised) + run(" H2", raised.replace("super", "sub"))
    hidden = run(" not", "<w:vanish/>") + run(" seen", '<w:vanish w:val="0"/>')
    ruby = f"<w:r><w:ruby><w:rt>{run('kanji')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>"
    tab = '<w:r><w:t>a</w:t><w:ptab w:alignment="right"/><w:t>b</w:t></w:r>'
    body = "".join(f"<w:p>{inside}</w:p>" for inside in (power, hidden, ruby, tab))
    assert read(docx(body)) == "10^6 1st H2\n\n seen\n\n漢字(kanji)\n\na\tb\n"


def test_what_a_font_of_symbols_shows_is_what_is_read() -> None:
    """5 μm were 5 m, and a box that was ticked was none."""
    sym = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'
    own = '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b3 é</w:t></w:r>'
    body = (
        f"<w:p><w:r><w:t>5 </w:t></w:r>{sym.format('Symbol', 'F06D')}<w:r><w:t>m </w:t></w:r>{own}"
        f"{sym.format('Wingdings', 'F0FE')}{sym.format('Arial', '2022')}{sym.format('Wingdings', 'x')}</w:p>"
    )
    assert read(docx(body)) == "5 μm ≥ é☑•\n"


def test_equations_are_text_on_one_line() -> None:
    """They were left out; without signs between their parts 1/2 would be 12."""

    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    def part(name: str, **inside: str) -> str:
        return f"<m:{name}>{''.join(f'<m:{key}>{text}</m:{key}>' for key, text in inside.items())}</m:{name}>"

    half = part("f", fPr="", num=run("1"), den=run("2"))
    square = part("sSup", e=part("d", dPr="", e=run("a+b")), sup=run("2"))
    root = part("rad", radPr="", deg="", e=run("x") + part("sSub", e=run("y"), sub=run("i-1")))
    total = part("nary", naryPr='<m:chr m:val="∑"/>', sub=run("i=1"), sup=run("n"), e=run("i"))
    bars = part("d", dPr='<m:begChr m:val="|"/><m:endChr m:val="|"/>', e=run("z"))
    mixed = part("f", num=run("c+d"), den=part("nary", naryPr="", sub="", sup="", e=run("t")))
    space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    equation = f"<m:oMath {space}>{half + run('·') + square + root + run('=') + total + bars + mixed}</m:oMath>"
    data = docx(f"<w:p><w:r><w:t>So </w:t></w:r>{equation}<w:r><w:t> holds.</w:t></w:r></w:p>")
    assert read(data) == "So 1/2·(a+b)^2√(xy_(i-1))=∑_(i=1)^ni|z|(c+d)/∫t holds.\n"


def test_notes_and_comments_follow_the_paragraph_that_refers_to_them() -> None:
    references = '<w:footnoteReference w:id="2"/><w:commentReference w:id="0"/><w:footnoteReference w:id="-1"/>'
    body = paragraph("Claim", references) + paragraph("Next", '<w:endnoteReference w:id="2"/>')
    notes = (
        f'<w:footnote w:id="-1" w:type="separator">{paragraph("sep")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("See page 3.")}</w:footnote>'
    )
    data = docx(
        body,
        footnotes=notes,
        endnotes=f'<w:endnote w:id="2">{paragraph("Last.")}</w:endnote>',
        comments=f'<w:comment w:id="0" w:author="Ada">{paragraph("Sure?")}</w:comment>',
    )
    assert read(data) == "Claim\n[footnote: See page 3.]\n[comment by Ada: Sure?]\n\nNext\n[endnote: Last.]\n"


def test_headers_come_first_and_footers_last_each_once() -> None:
    margin = paragraph("Report 7")
    data = docx(paragraph("text"), header1=margin, header2=margin, footer1=paragraph("Secret"), footer2=paragraph("12"))
    assert read(data) == "Report 7\n\ntext\n\nSecret\n"


def test_text_boxes_are_read_once() -> None:
    # Programs write a text box twice: in the newer form, and for those that do not know it.
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    forms = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    twice = f"<mc:AlternateContent {space}>{forms}</mc:AlternateContent>"
    assert read(docx(paragraph("outer", twice))) == "outer\n\nboxed\n"


def test_paragraphs_for_other_programs_are_read_once() -> None:
    """What stands around whole paragraphs was looked through: they came once more, as an older program shows them."""
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    wrapped = f"<mc:Choice>{paragraph('new')}</mc:Choice><mc:Fallback>{paragraph('old')}</mc:Fallback>"
    moved = f"<w:moveFrom>{paragraph('gone')}</w:moveFrom>"
    assert (
        read(docx(f"<mc:AlternateContent {space}>{wrapped}</mc:AlternateContent>{moved}{paragraph('end')}"))
        == "new\n\nend\n"
    )


def test_what_a_program_calls_strict_is_read() -> None:
    """It has the same elements under other names: there was no text in it."""
    usual = docx(f'<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>{paragraph("text")}')
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as book, zipfile.ZipFile(strict, "w") as made:
        for name in book.namelist():
            part = book.read(name).decode()
            made.writestr(
                name,
                re.sub(r"http://schemas\.openxmlformats\.org/(\w+)/2006/", r"http://purl.oclc.org/ooxml/\1/", part),
            )
    assert "purl" in zipfile.ZipFile(strict).read("word/document.xml").decode()
    assert list(docx_text(strict)) == list(docx_text(io.BytesIO(usual)))


def test_deleted_text_and_field_codes_are_no_text() -> None:
    inside = "<w:delText>gone</w:delText><w:instrText>PAGE</w:instrText><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>"
    assert read(docx(paragraph("a", inside))) == "a\tb\nc\n"


def test_what_was_moved_is_read_in_its_new_place() -> None:
    """While changes are kept it stands in both, and what refers to a note does."""
    run = '<w:r><w:t>It moved.</w:t><w:footnoteReference w:id="2"/></w:r>'
    gone = "<w:del><w:r><w:tab/><w:delText>gone</w:delText></w:r></w:del>"
    body = (
        f"<w:p><w:r><w:t>First.</w:t></w:r><w:moveFrom>{run}</w:moveFrom>{gone}</w:p>"
        f"<w:p><w:ins><w:r><w:t>New.</w:t></w:r></w:ins><w:moveTo>{run}</w:moveTo></w:p>"
    )
    data = docx(body, footnotes=f'<w:footnote w:id="2">{paragraph("why")}</w:footnote>')
    assert read(data) == "First.\n\nNew.It moved.\n[footnote: why]\n"


def test_the_part_that_holds_the_text_may_have_another_name() -> None:
    """Word on the web gives it one, and such a document was said to be none."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = f'<R><r Id="r0" Type="x" Target="a.xml"/><r Id="r1" Type="{kind}" Target="/word/document2.xml"/></R>'
    parts = {"_rels/.rels": relations, "word/document2.xml": docx_part(paragraph("Here."))}
    assert read(archive(parts)) == "Here.\n"


def test_what_charts_and_diagrams_say_follows_their_paragraph() -> None:
    """It stands in parts of its own, and was left out without a word."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    spaces = f'xmlns:a="{drawing}/main" xmlns:c="{drawing}/chart" xmlns:d="{drawing}/diagram" xmlns:r="{relations}"'

    def said(text: str) -> str:
        return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"

    def points(part: str, *values: str) -> str:
        return f"<c:{part}>{''.join(f'<c:pt><c:v>{value}</c:v></c:pt>' for value in values)}</c:{part}>"

    series = f"<c:ser>{points('tx', 'Q1')}{points('cat', 'East', 'West')}{points('val', '1.5', '2')}</c:ser>"
    parts = {
        "word/document.xml": docx_part(
            f"<w:p><w:r><w:t>Figure</w:t></w:r><w:drawing {spaces}><c:chart r:id='r1'/></w:drawing></w:p>"
            f"<w:p><w:drawing {spaces}><d:relIds r:dm='r2'/><c:chart r:id='r9'/></w:drawing></w:p>"
        ),
        "word/_rels/document.xml.rels": (
            f'<R><r Id="r1" Type="{relations}/chart" Target="charts/chart1.xml"/>'
            f'<r Id="r2" Type="{relations}/diagramData" Target="/word/diagrams/data1.xml"/>'
            f'<r Id="r3" Type="{relations}/image" Target="media/a.png"/>'
            f'<r Id="r9" Type="{relations}/chart" Target="charts/gone.xml"/></R>'
        ),
        "word/charts/chart1.xml": f"<c:chartSpace {spaces}>{said('Sales')}{said('')}{series}</c:chartSpace>",
        "word/diagrams/data1.xml": f"<d:dataModel {spaces}>{said('Plan')}{said('Build')}</d:dataModel>",
    }
    assert read(archive(parts)) == "Figure\n[chart: Sales; Q1: East 1.5, West 2]\n\n[diagram: Plan; Build]\n"


def test_paragraphs_in_bold_are_headings() -> None:
    """Of minutes whose titles nobody had given a style all quotes stood under the name of the meeting."""
    styles = (
        '<w:style w:styleId="T"><w:name w:val="Term"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="U"><w:basedOn w:val="T"/></w:style><w:style w:styleId="S"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="K"><w:name w:val="Caption"/><w:basedOn w:val="T"/></w:style>'
    )

    def line(text: str, *, style: str = "", run: str = "") -> str:
        of = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{of}<w:r>{run and f'<w:rPr>{run}</w:rPr>'}<w:t>{text}</w:t></w:r></w:p>"

    lines = (
        line("Meals", run="<w:b/>"),
        line("a"),
        line("Fees", style="U"),
        line("b"),
        line("Sports", run='<w:rStyle w:val="S"/>'),
        line("c", run='<w:b w:val="0"/>', style="T"),
        line("Table", style="K"),
        line("d"),
    )
    pieces = list(docx_text(io.BytesIO(docx("".join(lines), styles=styles))))
    found = [one.title for one in pieces if isinstance(one, HeadingStart)]
    assert found == ["Meals", "Fees", "Sports"]
