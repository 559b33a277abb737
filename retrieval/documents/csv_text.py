"""Comma-, tab-, semicolon- or bar-separated text to one table block, in UTF-8 or cp949.

Row i of the block stands on the block's line + i: a record that spans several lines is followed by empty rows.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from retrieval.documents.encoding import decode
from retrieval.documents.grid import column_names, lead
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.records import Record, documents, heads_of, id_of
from retrieval.documents.structure import classify
from retrieval.documents.tables import column_heads, detect_header_rows, table_text
from retrieval.documents.text import text_blocks
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.documents.limits import Limits

_DELIMITERS = ",\t;|"
_SAMPLE = 100
_CELL_LIMIT = 8 * 1024 * 1024
_COLUMN_LIMIT = 16_384


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a .csv or .tsv file as one table below its title lines."""
    decoded = decode(data)
    lead_blocks, table = _parse(decoded.text, limits)
    blocks = tuple(lead_blocks) + ((table,) if table is not None else ())
    warnings = decoded.warnings
    if not blocks:
        warnings += (DocumentWarning(WarningCode.NO_TEXT),)
    title = lead_blocks[0].text if lead_blocks and table is not None else ""
    return Document(Format.CSV, title, blocks, units=len(blocks), warnings=warnings)


def read_cases(data: bytes, name: str, limits: Limits) -> tuple[Document, ...]:
    """Read every row below the heads as a document of its own."""
    decoded = decode(data)
    _, table = _parse(decoded.text, limits)
    records = _records(table) if table is not None else []
    if not records:
        raise DocumentError(DocumentCode.BAD_RECORD, line=1, count=0)
    return documents(records, Format.CSV, decoded.warnings)


def _records(table: Block) -> list[Record]:
    table = heads_of(table)
    line = table.location.line or 1
    heads = column_heads(table) if table.header_rows else column_names(len(table.rows[0]))
    made = []
    for index, row in enumerate(table.rows[table.header_rows :], start=table.header_rows):
        if not any(cell.strip() for cell in row):
            continue
        fields = tuple(zip(heads, row, strict=True))
        place = Location(line=line + index)
        # The names' row comes first in a record's table; its line is the one that makes the values' line right.
        above = Location(line=line + index - 1) if line + index > 1 else Location(line=1, table=1)
        made.append(Record(id_of(fields, str(index - table.header_rows + 1)), fields, place, above))
    return made


def _parse(text: str, limits: Limits) -> tuple[list[Block], Block | None]:
    """Title lines, and the table below them; only text blocks where nothing separates cells."""
    delimiter = find_delimiter(text)
    if delimiter is None:
        return text_blocks(text), None
    rows = _rows(text, delimiter, limits)
    filled = [index for index, row in enumerate(rows) if any(row)]
    if not filled:
        return [], None
    rows = rows[: filled[-1] + 1]
    start = lead(rows)
    titles = [_title(rows[index], index + 1) for index in range(start) if any(rows[index])]
    width = max(len(row) for row in rows[start:])
    table = tuple(tuple(row + [""] * (width - len(row))) for row in rows[start:])
    block = Block(Kind.TABLE, table_text(table), Location(line=start + 1), rows=table, header_rows=_header_rows(table))
    return titles, block


def _title(row: Sequence[str], line: int) -> Block:
    text = " ".join(cell for cell in row if cell)
    kind, level = classify(text)
    return Block(Kind.CAPTION if kind is Kind.PARAGRAPH else kind, text, Location(line=line), level)


def _header_rows(rows: Sequence[Sequence[str]]) -> int:
    """Head rows, counted with the empty rows of records that span lines."""
    filled = [index for index, row in enumerate(rows[:200]) if any(row)]
    found = detect_header_rows([rows[index] for index in filled])
    if found == 0 or found >= len(filled):
        return found
    return filled[found]


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    """One list per line: index 0 is line 1."""
    csv.field_size_limit(_CELL_LIMIT)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    try:
        for untrusted in reader:
            if len(untrusted) > _COLUMN_LIMIT or reader.line_num > limits.blocks:
                raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=reader.line_num, limit=limits.blocks)
            rows.append([cell.strip() for cell in untrusted])
            rows.extend([] for _ in range(reader.line_num - len(rows)))
    except csv.Error as error:
        raise DocumentError(DocumentCode.DAMAGED, format="csv", line=reader.line_num) from error
    return rows


def find_delimiter(text: str) -> str | None:
    """The character that cuts the first records into the most regular rows; None when none cuts any."""
    sample = text[:200_000]
    scores = {each: _regularity(sample, each) for each in _DELIMITERS if each in sample}
    best = max(scores, key=lambda each: scores[each], default=None)
    return best if best is not None and scores[best] > 0 else None


def _regularity(sample: str, delimiter: str) -> float:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample.replace("\0", ""), newline=""), delimiter=delimiter):
            if any(row):
                widths.append(len(row))
            if len(widths) >= _SAMPLE:
                break
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    if usual < 2:
        usual = max(widths)
    if usual < 2:
        return 0.0
    return widths.count(usual) / len(widths) * (1 + min(usual, 50) / 100)
