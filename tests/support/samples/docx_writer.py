"""Text -> DOCX through python-docx, with heading and list styles, a table grid and Korean faces."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from support.samples.world import AUTHOR

if TYPE_CHECKING:
    from docx.document import Document
    from support.samples.world import Table, Text

_HEADING = re.compile(r"^(\d\. |□ )")


def write_docx(text: Text) -> bytes:
    """The first line is the title, "1. " and □ lines are headings."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.footer.paragraphs[0].text = text.subject
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = "맑은 고딕"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "맑은 고딕")
    document.styles["Normal"].font.size = Pt(11)
    for number, line in enumerate(text.body.rstrip("\n").split("\n")):
        if line.startswith("@"):
            _add_table(document, text.tables[line[1:]])
        elif number == 0:
            document.add_paragraph(line, "Title")
        elif _HEADING.match(line):
            document.add_paragraph(line, "Heading 1")
        else:
            document.add_paragraph(line)
    set_properties(document.core_properties, text.title, text.subject, text.date)
    stream = io.BytesIO()
    document.save(stream)
    return fixed_zip(stream.getvalue(), text.date)


def _add_table(document: Document, table: Table) -> None:
    made = document.add_table(len(table.rows), len(table.rows[0]), "Table Grid")
    covered = set()
    for top, left, bottom, right in table.merges:
        made.cell(top, left).merge(made.cell(bottom, right))
        covered |= {(i, j) for i in range(top, bottom + 1) for j in range(left, right + 1)} - {(top, left)}
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row):
            if (i, j) not in covered:
                made.cell(i, j).text = cell


def set_properties(properties: object, title: str, subject: str, day: str) -> None:
    """Author, title and fixed dates of an Office document."""
    stamp = datetime.fromisoformat(day).replace(tzinfo=UTC)
    values = {
        "author": AUTHOR,
        "last_modified_by": AUTHOR,
        "title": title,
        "subject": subject,
        "comments": "",
        "created": stamp,
        "modified": stamp,
        "revision": 1,
    }
    for name, value in values.items():
        setattr(properties, name, value)


def fixed_zip(package: bytes, day: str) -> bytes:
    """The same package with one date on all members and in its properties."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            out = zipfile.ZipInfo(info.filename, (2026, 1, 2, 9, 0, 0))
            out.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(info)
            if info.filename == "docProps/core.xml":  # openpyxl writes the time of saving
                data = re.sub(rb">[^<]*(</dcterms:)", rf">{day}T00:00:00Z\1".encode(), data)
            target.writestr(out, data)
    return made.getvalue()
