"""The office documents of the search benchmark: TOML in tests/data/office to HWPX, DOCX, PDF and XLSX.

They tell of 나루군, which does not exist, and are test data, not samples of the product. PDFs need the Nanum fonts.
"""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from support.samples.docx_writer import fixed_zip, write_docx
from support.samples.hwpx_writer import write_hwpx
from support.samples.world import Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = Path(__file__).parents[2] / "data" / "office"


def sources() -> list[dict[str, Any]]:
    """The TOML sources, by name."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(SOURCES.glob("*.toml"))]


def make() -> Iterator[tuple[str, bytes]]:
    """File name and content of every document."""
    for source in sources():
        name = source["file"]
        yield name, _workbook(source) if name.endswith(".xlsx") else _written(name, _text(source))


def _text(source: dict[str, Any]) -> Text:
    tables = {name: Table(tuple(tuple(row) for row in rows)) for name, rows in source.get("tables", {}).items()}
    return Text(source["title"], source["subject"], source["date"], source["body"].strip("\n") + "\n", tables)


def _written(name: str, text: Text) -> bytes:
    if name.endswith(".pdf"):
        from support.samples.pdf_writer import write_pdf  # needs PyMuPDF and fonts

        return write_pdf(text)
    return write_hwpx(text) if name.endswith(".hwpx") else write_docx(text)


def _workbook(source: dict[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for part in source["sheets"]:
        sheet = book.create_sheet(part["name"])
        for row in part["rows"]:
            sheet.append(row)
    book.properties.title = source["title"]
    stream = io.BytesIO()
    book.save(stream)
    return fixed_zip(stream.getvalue(), source["date"])
