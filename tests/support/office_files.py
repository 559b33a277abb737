"""Small office files for the tests of the readers, made on the spot, and ways to break them."""

from __future__ import annotations

import io
import logging
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HWPLIB = Path(__file__).parents[1] / "data" / "hwplib"
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "samples"

HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"
HS = "http://www.hancom.co.kr/hwpml/2011/section"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def sample(path: str) -> Path:
    """A file of the shared samples; the test is skipped where they are not at hand."""
    found = SAMPLES / path
    if not found.exists():
        pytest.skip(f"no sample {path}")
    return found


def zip_of(members: Mapping[str, bytes | str], *, stored: Iterable[str] = ("mimetype",)) -> bytes:
    """A ZIP of these members in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    """All members of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(data: bytes, name: str, content: bytes | str) -> bytes:
    """The ZIP with one member replaced or added."""
    return zip_of({**members_of(data), name: content if isinstance(content, bytes) else content.encode()})


def hwpx_of(sections: Sequence[str], **members: str) -> bytes:
    """An HWPX whose sections hold this XML (prefixes hp and hs)."""
    made: dict[str, bytes | str] = {"mimetype": "application/hwp+zip"}
    for number, inner in enumerate(sections):
        made[f"Contents/section{number}.xml"] = f'<hs:sec xmlns:hs="{HS}" xmlns:hp="{HP}">{inner}</hs:sec>'
    return zip_of({**made, **{name.replace("__", "/") + ".xml": text for name, text in members.items()}})


def hp(text: str, inner: str = "", **attributes: str) -> str:
    """A paragraph of one run: its text, then what hangs on it."""
    marks = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<hp:p{marks}><hp:run><hp:t>{text}</hp:t>{inner}</hp:run></hp:p>"


def hp_table(rows: Sequence[Sequence[str]], spans: Mapping[tuple[int, int], tuple[int, int]] | None = None) -> str:
    """A table; cells that a span covers are left out, cells of XML are taken as they are."""
    spans = spans or {}
    covered = {
        (row + i, column + j)
        for (row, column), (height, width) in spans.items()
        for i in range(height)
        for j in range(width)
        if (i, j) != (0, 0)
    }
    lines = []
    for i, row in enumerate(rows):
        cells = []
        for j, cell in enumerate(row):
            if (i, j) in covered:
                continue
            height, width = spans.get((i, j), (1, 1))
            inner = cell if cell.startswith("<") else hp(cell)
            cells.append(
                f'<hp:tc><hp:subList>{inner}</hp:subList><hp:cellAddr colAddr="{j}" rowAddr="{i}"/>'
                f'<hp:cellSpan colSpan="{width}" rowSpan="{height}"/></hp:tc>'
            )
        lines.append(f"<hp:tr>{''.join(cells)}</hp:tr>")
    return f"<hp:tbl>{''.join(lines)}</hp:tbl>"


def hwpx_written(lines: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """An HWPX by python-hwpx, with the outlines and parts that a real program writes."""
    from hwpx import HwpxDocument

    logging.getLogger("hwpx").setLevel(logging.CRITICAL)
    document = HwpxDocument.new()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                table.set_cell_text(i, j, cell)
    made = io.BytesIO()
    document.save_to_stream(made)
    return made.getvalue()


def saved(document: Any) -> bytes:
    """Bytes of a python-docx or python-pptx document."""
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def docx_of(body: str, **parts: str) -> bytes:
    """A DOCX by python-docx whose body is this XML (prefix w); parts replace members: word__comments."""
    import docx

    data = saved(docx.Document())
    names = (
        f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps"'
    )
    data = with_member(data, "word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
    for name, text in parts.items():
        data = with_member(data, f"{name.replace('__', '/')}.xml", text)
    return data


def record(tag: int, level: int, data: bytes) -> bytes:
    """A record of an HWP 5 stream."""
    if len(data) < 0xFFF:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data


def hwp_paragraph(text: str, level: int = 0, controls: bytes = b"") -> bytes:
    """Records of an HWP 5 paragraph, and of what hangs on it."""
    head = record(66, level, bytes(24))
    return head + record(67, level + 1, (text + "\r").encode("utf-16-le")) + controls


def hwp_control(name: str, level: int, inner: bytes) -> bytes:
    """A control record and what is below it."""
    return record(71, level, name.encode()[::-1] + bytes(8)) + inner


def hwp_cell(row: int, column: int, level: int, paragraphs: bytes, span: tuple[int, int] = (1, 1)) -> bytes:
    """A cell of an HWP 5 table with its paragraphs."""
    return record(72, level, bytes(8) + struct.pack("<4H", column, row, span[1], span[0]) + bytes(16)) + paragraphs


def with_flags(data: bytes, flags: int) -> bytes:
    """An HWP 5 file whose FileHeader carries these flags."""
    place = data.index(b"HWP Document File") + 36
    return data[:place] + struct.pack("<I", flags) + data[place + 4 :]
