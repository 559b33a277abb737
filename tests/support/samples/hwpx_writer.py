"""Text -> HWPX through python-hwpx, then a pass over the package: properties, preview text, fixed ids and dates."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from hwpx import HwpxDocument
from support.samples.world import AUTHOR

if TYPE_CHECKING:
    from support.samples.world import Table, Text

_CHAPTER = re.compile(r"^(제\d+장 |부칙|\[별표|[ⅠⅡⅢⅣⅤⅥⅦⅧ]\. )")
_SUB = re.compile(r"^\d\. \S{1,12}( \S{1,8})?$")
_STAMP = (2026, 1, 2, 9, 0, 0)


def write_hwpx(text: Text) -> bytes:
    """Headings are outline paragraphs whose number stands in the text, as offices type it."""
    document = HwpxDocument.new()
    strong = document.styles.ensure_run(bold=True, size=16)
    heading = document.styles.ensure_run(bold=True, size=13)
    lines = text.body.rstrip("\n").split("\n")
    for number, line in enumerate(lines):
        if line.startswith("@"):
            _add_table(document, text.tables[line[1:]])
        elif number == 0:
            document.add_paragraph(line, char_pr_id_ref=strong)
        elif _CHAPTER.match(line):
            document.add_heading(line, 1, char_pr_id_ref=heading)
        elif _SUB.match(line):
            document.add_heading(line, 2)
        else:
            document.add_paragraph(line)
    stream = io.BytesIO()
    document.save_to_stream(stream)
    return _finish(stream.getvalue(), text)


def _add_table(document: HwpxDocument, table: Table) -> None:
    made = document.add_table(len(table.rows), len(table.rows[0]))
    covered = {
        (i, j)
        for top, left, bottom, right in table.merges
        for i in range(top, bottom + 1)
        for j in range(left, right + 1)
        if (i, j) != (top, left)
    }
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row):
            if cell and (i, j) not in covered:
                made.set_cell_text(i, j, cell)
    for top, left, bottom, right in table.merges:
        made.merge_cells(top, left, bottom, right)


def _finish(package: bytes, text: Text) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(made, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "Contents/content.hpf":
                data = _properties(data.decode(), text).encode()
            elif info.filename == "Preview/PrvText.txt":
                data = _preview(text).encode()
            elif info.filename == "Contents/header.xml":
                # outline paragraphs shall not be numbered again: their numbers are typed
                data = re.sub(r"(<hh:paraHead [^>]*>)[^<]*(</hh:paraHead>)", r"\1\2", data.decode()).encode()
            elif info.filename.startswith("Contents/section"):
                data = _fixed_ids(data.decode()).encode()
            out = zipfile.ZipInfo(info.filename, _STAMP)
            out.external_attr = 0o644 << 16
            out.compress_type = zipfile.ZIP_STORED if info.filename == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(out, data)
    return made.getvalue()


def _properties(package: str, text: Text) -> str:
    package = package.replace("<opf:title/>", f"<opf:title>{text.title}</opf:title>")
    package = package.replace("synthetic-fixture-author", AUTHOR)
    stamp = f'content="text">{text.date}T00:00:00Z<'
    package = re.sub(r'(name="(?:CreatedDate|ModifiedDate)" )content="text">[^<]*<', rf"\1{stamp}", package)
    package = re.sub(r'(name="date" )content="text">[^<]*<', rf'\1content="text">{text.date}<', package)
    return package.replace(
        'name="subject" content="text"/>', f'name="subject" content="text">{text.subject}</opf:meta>'
    )


def _preview(text: Text) -> str:
    parts = []
    for line in text.body.split("\n"):
        if line.startswith("@"):
            parts += ["".join(f"<{cell}>" for cell in row) for row in text.tables[line[1:]].rows]
        else:
            parts.append(line)
    return "\r\n".join(parts)[:1000]


def _fixed_ids(section: str) -> str:
    numbers: dict[str, str] = {}

    def fixed(found: re.Match[str]) -> str:
        return f'id="{numbers.setdefault(found.group(1), str(1000 + len(numbers)))}"'

    return re.sub(r'(?<= )id="(\d{5,})"', fixed, section)
