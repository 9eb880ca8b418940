"""Small documents of every packed format, made here so that each byte of them is known."""

from __future__ import annotations

import io
import zipfile

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def archive(parts: dict[str, str], *, compressed: bool = False) -> bytes:
    """Return a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


def docx(body: str, *, compressed: bool = False, **parts: str) -> bytes:
    """Return a DOCX document; further parts by their names in word/ with the XML inside of their root."""
    files = {"word/document.xml": docx_part(body)}
    files |= {f"word/{name}.xml": f"<w:root {_WORD}>{text}</w:root>" for name, text in parts.items()}
    return archive(files, compressed=compressed)


def docx_part(body: str) -> str:
    """Return the part of a DOCX document that holds its text."""
    return f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"


def paragraph(text: str, inside: str = "") -> str:
    """Return a paragraph of DOCX with one run and what stands behind its text."""
    return f"<w:p><w:r><w:t>{text}</w:t>{inside}</w:r></w:p>"


def odf(body: str, styles: str = "", **objects: str) -> bytes:
    """Return an OpenDocument file, perhaps with a part of styles, and objects by their names."""
    names = ("office", "text", "table", "draw", "style")
    urls = {"draw": "drawing"}
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urls.get(name, name)}:1.0"' for name in names
    )
    spaces += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    spaces += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    files = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    files |= {f"{name}/content.xml": text for name, text in objects.items()}
    if styles:
        files["styles.xml"] = f"<office:document-styles {spaces}>{styles}</office:document-styles>"
    return archive(files)


def epub(*pages: str) -> bytes:
    """Return an EPUB book of some pages."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    items = "".join(f'<item id="p{number}" href="p{number}.xhtml"/>' for number in range(len(pages)))
    order = "".join(f'<itemref idref="p{number}"/>' for number in range(len(pages)))
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{order}</spine></package>'
    )
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OPS/book.opf": package}
    return archive(files | {f"OPS/p{number}.xhtml": page for number, page in enumerate(pages)})


def pdf(pages: list[str], outline: str = "", annotations: tuple[str, ...] = ()) -> bytes:
    """Return a PDF with one line of text a page, perhaps with one item of an outline that leads to the last page.

    Annotations are those of every page, and fields of a form where they are widgets.
    """
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    first = 4 + 2 * len(pages)
    notes = [f"{first + 2 * bool(outline) + number} 0 R" for number in range(len(annotations))]
    fields = " ".join(note for note, said in zip(notes, annotations, strict=True) if "/Widget" in said)
    form = f"/AcroForm<</Fields[{fields}]>>" if fields else ""
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{form}{f'/Outlines {first} 0 R' if outline else ''}>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for index, text in enumerate(pages):
        content = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET" if text else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents {5 + 2 * index} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>>/Annots[{' '.join(notes)}]>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    if outline:
        objects.append(f"<</Type/Outlines/First {first + 1} 0 R/Last {first + 1} 0 R/Count 1>>")
        objects.append(f"<</Title({outline})/Parent {first} 0 R/Dest[{first - 2} 0 R/Fit]>>")
    objects += [f"<</Type/Annot/Rect[9 9 99 99]{said}>>" for said in annotations]
    out, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    )
    return (out + end).encode()


def pptx() -> bytes:
    """Return a presentation of two slides: text with notes, and a table; needs the reader's package."""
    from pptx import Presentation

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Goals"
    slide.placeholders[1].text = "first\nsecond"
    slide.notes_slide.notes_text_frame.text = "say hello"
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Numbers"
    table = slide.shapes.add_table(1, 2, 0, 0, 100, 100).table
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "1"
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def xlsx() -> bytes:
    """Return a workbook of two sheets, the second empty; needs the reader's package."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.title = "Costs"
    workbook.active.append(["item", "price", None])
    workbook.active.append([None, 2.5])
    workbook.create_sheet("Empty")
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


RTF = rb"{\rtf1\ansi\ansicpg1252 Gr\'f6\'dfe\par {\b two}\par}"

MAIL = (
    b"From: =?utf-8?q?J=C3=B6rg?= <j@example.org>\r\nTo: a@example.org\r\nSubject: Minutes\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/plain; charset=latin-1\r\n\r\nGr\xfc\xdfe\r\n"
    b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nzz\r\n--x--\r\n"
)
