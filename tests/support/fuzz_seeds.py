"""Whole files of the rarer formats that mutation starts from: old Office, mail boxes, rich text, XLSB, pictures."""

from __future__ import annotations

import io
import struct
from typing import Any

import pymupdf
from PIL import Image
from support import hwp3_writer, old_office
from support.compound_writer import compound
from support.office_files import zip_of

_LINES = ("제1장 총칙", "□ 추진 배경: 2026. 5. 20.", "○ 예산 1,234,567원 (9.0%)", "가. 접수 나. 처리 다. 회신")
_HEADS = {0x0037: "회의 알림", 0x0C1A: "보낸 이", 0x0E04: "받는 이", 0x1000: "본문 1,000원입니다.\r\n둘째 줄"}
_OFFICE = "http://schemas.openxmlformats.org"


def rare() -> dict[str, bytes]:
    """Files by name; the name's ending is the group it counts in."""
    mail = _mail("첫째"), _mail("둘째")
    return {
        "만든.doc": old_office.doc(["본문 text 1,234\r표\x07칸\x07\x07\r둘째 문단\r", "각주\r", "머리글\r"]),
        "긴.doc": old_office.doc(["제1조(목적) 이 규정은 ABC 시험을 위한 것이다.\r" * 60]),
        "만든.ppt": old_office.ppt([("첫 장", "본문 하나\r본문 둘", "글상자", "메모"), ("Two", "body", "box", "note")]),
        "만든.msg": compound(_message()),
        "만든.mbox": b"".join(b"From a@example.kr Wed May 20 09:00:00 2026\n" + one + b"\n" for one in mail),
        "만든.rtf": _rtf(),
        "만든.html": _html(),
        "만든.xlsb": xlsb([("구분", "금액"), ("세입", 1234567.0), ("세출", 987650.5)]),
        "만든.hwp3": _hwp3(packed=True),
        "풀린.hwp3": _hwp3(packed=False),
        "만든.png": picture("PNG"),
        "만든.jpg": picture("JPEG"),
        "만든.tif": picture("TIFF"),
        "만든스캔.pdf": _scan(),
    }


def _message() -> dict[str, bytes]:
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    made = old_office.message(_HEADS) | old_office.attachment(0, "붙임.txt", "붙임의 글".encode("cp949"))
    return made | old_office.message({0x0037: "안쪽 메일", 0x1000: "안쪽 본문"}, prefix=inner)


def _mail(text: str) -> bytes:
    head = "From: a@example.kr\nTo: b@example.kr\nSubject: 알림\nMIME-Version: 1.0\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{text} 본문입니다. 1,000원\n>From 여기부터\n".encode()


def _rtf() -> bytes:
    korean = "".join(rf"\'{byte:02x}" if byte > 127 else chr(byte) for byte in "축제 계획".encode("cp949"))
    table = r"\trowd\cellx2000\cellx4000 \intbl A\cell 1,234\cell\row "
    return (
        r"{\rtf1\ansi\ansicpg949\deff0{\fonttbl{\f0\fnil\fcharset129 Gulim;}}{\info{\title hidden}}"
        rf"\f0 {korean}\par \u52629?\u51228? 2026\par {table * 3}{{\footnote note}}\pard end\par}}"
    ).encode()


def _html() -> bytes:
    rows = "".join(f"<tr><td rowspan=2>{n}</td><td>1,23{n}</td></tr>" for n in range(4))
    body = f"<h1>제목</h1><p>첫 문단<br>둘째 줄</p><ul><li>하나<ul><li>안</ul></ul><table>{rows}</table>"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>쪽</title></head><body>{body}</body></html>'.encode()
    )


def _hwp3(*, packed: bool) -> bytes:
    table = hwp3_writer.table([["구분", "금액"], ["세입", "1,234"]], "표 제목")
    return hwp3_writer.hwp3(
        hwp3_writer.paragraph("제1장 總則"),
        hwp3_writer.paragraph("본문 ", table, " 뒤의 글 □ 하나"),
        hwp3_writer.paragraph("마지막 문단입니다.", shaped=True),
        title="오래된 문서",
        packed=packed,
    )


# XLSB: records of a number, a length (both of seven bits a byte) and a body


def xlsb(rows: list[tuple[str | float, ...]]) -> bytes:
    """A binary workbook of one sheet."""
    cells = b"".join(_row(number, row) for number, row in enumerate(rows))
    size = struct.pack("<IIII", 0, max(0, len(rows) - 1), 0, max(map(len, rows)) - 1)
    sheet = _brt(129) + _brt(148, size) + _brt(145) + cells + _brt(146) + _brt(130)
    bundle = _brt(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("표"))
    book = _brt(131) + _brt(143) + bundle + _brt(144) + _brt(132)
    link = (
        '<Relationships xmlns="{0}/package/2006/relationships"><Relationship Id="rId1" '
        'Type="{0}/officeDocument/2006/relationships/{1}" Target="{2}"/></Relationships>'
    )
    kind = "application/vnd.ms-excel"
    types = (
        f'<Types xmlns="{_OFFICE}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{kind}.worksheet"/></Types>'
    )
    return zip_of(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": link.format(_OFFICE, "officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": link.format(_OFFICE, "worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _row(number: int, values: tuple[str | float, ...]) -> bytes:
    made = _brt(0, struct.pack("<IIHH", number, 0, 300, 0) + bytes(5))
    for column, value in enumerate(values):
        head = struct.pack("<II", column, 0)
        made += _brt(6, head + _wide(value)) if isinstance(value, str) else _brt(5, head + struct.pack("<d", value))
    return made


def _brt(kind: int, body: bytes = b"") -> bytes:
    return _seven(kind) + _seven(len(body)) + body


def _seven(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*made, number])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


# pictures: small, as each costs a recognition


def _page() -> Any:
    library: Any = pymupdf
    document = library.open()
    page = document.new_page(width=230, height=110)
    for number, line in enumerate(_LINES):
        page.insert_text((10, 24 + 22 * number), line, fontname="korea", fontsize=11)
    return document


def picture(kind: str) -> bytes:
    """A scan of some lines as a file of its own."""
    with _page() as document:
        drawn = document[0].get_pixmap(dpi=150, alpha=False)
        image = Image.frombytes("RGB", (drawn.width, drawn.height), bytes(drawn.samples)).convert("L")
    buffer = io.BytesIO()
    image.save(buffer, kind, dpi=(150, 150))
    return buffer.getvalue()


def _scan() -> bytes:
    library: Any = pymupdf
    with library.open() as document:
        page = document.new_page(width=230, height=110)
        page.insert_image(page.rect, stream=picture("JPEG"))
        return bytes(document.tobytes(deflate=True))
