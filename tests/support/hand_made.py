"""Bad input made by hand, as bytes: bombs, loops, depths and masses that mutation does not find by chance."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from support.office_files import HP, HS, HWPLIB, W, docx_of, hp, hp_table, hwpx_of, members_of, zip_of
from support.office_files import W as WORD

from retrieval.documents.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MIB = 1024 * 1024
FULL = bool(os.environ.get("GYEOT_FUZZ_FULL"))  # the sizes that people name; else what shows the same in less time
ROWS = 1_000_000 if FULL else 60_000
LIMITS = Limits() if FULL else Limits(blocks=30_000, archive_total=64 * MIB)


def deflated(size: int) -> bytes:
    """A raw deflate stream of so many zero bytes, without holding them."""
    coder, made = zlib.compressobj(9, zlib.DEFLATED, -15), []
    for _ in range(size // MIB):
        made.append(coder.compress(bytes(MIB)))
    return b"".join(made) + coder.flush()


# archives


def lying_member() -> bytes:
    """A section that says it unpacks to a hundred bytes and unpacks to 200 MB."""
    size = 200 * MIB if FULL else 40 * MIB
    return _written({"mimetype": b"application/hwp+zip"}, "Contents/section0.xml", deflated(size), 100)


def _written(stored: dict[str, bytes], name: str, body: bytes, claimed: int) -> bytes:
    """A ZIP written by hand, so that the last member's size can be a lie."""
    made, directory = io.BytesIO(), []
    for member, content in stored.items():
        directory.append((member.encode(), 0, zlib.crc32(content), len(content), len(content), made.tell()))
        made.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 33, *directory[-1][2:5], len(member), 0))
        made.write(member.encode() + content)
    directory.append((name.encode(), 8, 0, len(body), claimed, made.tell()))
    made.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 33, 0, len(body), claimed, len(name), 0))
    made.write(name.encode() + body)
    start = made.tell()
    for title, method, crc, packed, size, offset in directory:
        fields = (0x02014B50, 20, 20, 0, method, 0, 33, crc, packed, size, len(title), 0, 0, 0, 0, 0, offset)
        made.write(struct.pack("<IHHHHHHIIIHHHHHII", *fields) + title)
    length = made.tell() - start
    made.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(directory), len(directory), length, start, 0))
    return made.getvalue()


def many_members() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/hwp+zip")
        for number in range(12_000):
            archive.writestr(f"Contents/section{number}.xml", "")
    return made.getvalue()


def outside(name: str) -> bytes:
    """A member that wants out of its folder."""
    return zip_of({"mimetype": "application/hwp+zip", "Contents/section0.xml": "<a/>", name: "x"})


def nested_archives() -> bytes:
    """A ZIP in a ZIP in a ZIP, forty deep."""
    data = zip_of({"a.txt": "끝입니다."})
    for _ in range(40):
        data = zip_of({"a.zip": data}, stored=("a.zip",))
    return data


# XML


def deep_xml() -> bytes:
    deep = "<hp:p>" * 200_000 + "</hp:p>" * 200_000
    return zip_of(
        {
            "mimetype": "application/hwp+zip",
            "Contents/section0.xml": f'<hs:sec xmlns:hs="{HS}" xmlns:hp="{HP}">{deep}</hs:sec>',
        }
    )


def tables_in_tables(depth: int = 60) -> bytes:
    inner = "가장 안"
    for _ in range(depth):
        inner = hp_table([[inner, "옆"]])
    return hwpx_of([hp("표", inner)])


def word_tables_in_tables(depth: int = 400) -> bytes:
    inner = "<w:p><w:r><w:t>가장 안</w:t></w:r></w:p>"
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl><w:p/>"
    return docx_of(inner)


def wide_span() -> bytes:
    """A cell that says it spans two thousand million rows and columns."""
    table = hp_table([["가", "나"], ["다", "라"]])
    return hwpx_of([hp("표", table.replace('colSpan="1" rowSpan="1"', 'colSpan="2147483647" rowSpan="2147483647"', 1))])


def entities() -> bytes:
    levels = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "가">{levels}]><w:document xmlns:w="{W}"><w:body><w:p><w:r>'
    body += "<w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    return zip_of({**members_of(docx_of("<w:p/>")), "word/document.xml": body})


def styles_in_a_ring() -> bytes:
    """Styles that are each other's base."""
    one = '<w:style w:type="paragraph" w:styleId="S{}"><w:name w:val="S{}"/><w:basedOn w:val="S{}"/></w:style>'
    ring = "".join(one.format(n, n, (n + 1) % 3) for n in range(3))
    body = '<w:p><w:pPr><w:pStyle w:val="S0"/></w:pPr><w:r><w:t>고리 모양의 형식</w:t></w:r></w:p>'
    styles = f'<w:styles xmlns:w="{WORD}">{ring}</w:styles>'
    return zip_of({**members_of(docx_of(body)), "word/styles.xml": styles})


# OLE


def ole_ring() -> bytes:
    """An HWP whose table of sectors sends every chain round in a ring."""
    data = bytearray((HWPLIB / "표.hwp").read_bytes())
    (sector,) = struct.unpack_from("<I", data, 76)  # the first sector of the table
    start = 512 + sector * 512
    for at in range(128):
        struct.pack_into("<I", data, start + 4 * at, (at + 1) % 20)
    return bytes(data)


def ole_tree_ring() -> bytes:
    """An HWP whose directory entries are each other's neighbours and children."""
    data = bytearray((HWPLIB / "표.hwp").read_bytes())
    (sector,) = struct.unpack_from("<I", data, 48)
    start = 512 + sector * 512
    for entry in range(4):
        struct.pack_into("<III", data, start + entry * 128 + 68, 1, 1, 0)
    return bytes(data)


# PDF


def pdf_of(objects: list[str], streams: dict[int, bytes] | None = None) -> bytes:
    """A PDF of these objects, the first its catalogue; a stream is added to those that have one."""
    made, places = io.BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, text in enumerate(objects, 1):
        places.append(made.tell())
        body = (streams or {}).get(number)
        extra = b"" if body is None else b"\nstream\n" + body + b"\nendstream"
        made.write(f"{number} 0 obj\n{text}".encode() + extra + b"\nendobj\n")
    start = made.tell()
    made.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    made.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    made.write(f"trailer <</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return made.getvalue()


_CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>"


def pdf_page_ring() -> bytes:
    """Pages that are their own children."""
    return pdf_of([_CATALOGUE, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"])


def pdf_form_ring() -> bytes:
    """A drawing that draws itself, sixteen times each time."""
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length {}>>"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</XObject<</F 4 0 R>>>>>>"
    draw, start = b"/F Do " * 16, b"/F Do"
    objects = [
        _CATALOGUE,
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        form.format(len(draw)),
        f"<</Length {len(start)}>>",
    ]
    return pdf_of(objects, {4: draw, 5: start})


def pdf_bomb(size: int = 1000 * MIB) -> bytes:
    """A page whose content unpacks to a gigabyte of blanks."""
    body = zlib.compress(b"", 9)[:2] + deflated(size) + b"\0\0\0\0"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>"
    head = f"<</Length {len(body)}/Filter/FlateDecode>>"
    return pdf_of([_CATALOGUE, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, head], {4: body})


def pdf_huge_page() -> bytes:
    """A page as large as a country, with one word on it."""
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 1e30]/Contents 4 0 R/Resources<</Font<</A 5 0 R>>>>>>"
    body = b"BT /A 12 Tf 10 10 Td (word) Tj ET"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    objects = [_CATALOGUE, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, f"<</Length {len(body)}>>", font]
    return pdf_of(objects, {4: body})


def pdf_pages(count: int) -> bytes:
    """So many pages with a line of text each, all of one content."""
    body = b"BT /A 12 Tf 72 700 Td (One line of this page.) Tj ET"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</A 4 0 R>>>>>>"
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + count))
    objects = [_CATALOGUE, f"<</Type/Pages/Kids[{kids}]/Count {count}>>", f"<</Length {len(body)}>>", font]
    return pdf_of([*objects, *[page] * count], {3: body})


def pdf_deep_array() -> bytes:
    return pdf_of([f"<</Type/Catalog/Pages 2 0 R/X{'[' * 100_000}{']' * 100_000}>>", "<</Type/Pages/Kids[]/Count 0>>"])


# sheets


def sheet_of(rows: str, *, shared: str = "") -> bytes:
    """An XLSX with one sheet of this XML."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    )
    link = '<Relationships xmlns="{}/relationships"><Relationship Id="r1" Type="{}/{}" Target="{}"/></Relationships>'
    workbook = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}"><sheets><sheet name="표" sheetId="1" r:id="r1"/></sheets>'
    )
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": link.format(_PACKAGE, _RELATION, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"{workbook}</workbook>",
        "xl/_rels/workbook.xml.rels": link.format(_PACKAGE, _RELATION, "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData>{shared}</worksheet>',
    }
    return zip_of(members)


def sheet_rows(count: int) -> bytes:
    """So many rows of two numbers that do not repeat."""
    made = (
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 1000003}</v></c><c r="B{n}"><v>{n}.5</v></c></row>'
        for n in range(1, count + 1)
    )
    return sheet_of("".join(made))


def sheet_merged() -> bytes:
    """One cell that is merged over all of the sheet."""
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', shared=merged)


# text and mail


def deep_json() -> bytes:
    return b'{"id":"1","text":"\xea\xb0\x80"}\n{"id":"2","text":' + b"[" * 200_000 + b"]" * 200_000 + b"}\n"


def deep_mail(depth: int = 400) -> bytes:
    """Messages inside messages."""
    head = "From: a@example.kr\nSubject: x\nMIME-Version: 1.0\n"
    made = f"{head}Content-Type: text/plain\n\n가장 안의 글입니다.\n"
    for number in range(depth):
        edge = f"b{number}"
        made = f"{head}Content-Type: multipart/mixed; boundary={edge}\n\n--{edge}\n" + (
            f"Content-Type: message/rfc822\n\n{made}\n--{edge}--\n"
        )
    return made.encode()


BAD: dict[str, Callable[[], bytes]] = {
    "거짓크기.hwpx": lying_member,
    "많은항목.hwpx": many_members,
    "위로.hwpx": lambda: outside("../밖.txt"),
    "뿌리.hwpx": lambda: outside("/etc/밖.txt"),
    "윈도.hwpx": lambda: outside("C:\\Windows\\밖.txt"),
    "역슬래시.hwpx": lambda: outside("..\\..\\밖.txt"),
    "겹친압축.zip": nested_archives,
    "깊은.hwpx": deep_xml,
    "표속표.hwpx": tables_in_tables,
    "표속표.docx": word_tables_in_tables,
    "넓은칸.hwpx": wide_span,
    "개체.docx": entities,
    "고리형식.docx": styles_in_a_ring,
    "고리.hwp": ole_ring,
    "고리나무.hwp": ole_tree_ring,
    "쪽고리.pdf": pdf_page_ring,
    "그림고리.pdf": pdf_form_ring,
    "폭탄.pdf": pdf_bomb,
    "큰쪽.pdf": pdf_huge_page,
    "만쪽.pdf": lambda: pdf_pages(10_001),
    "깊은배열.pdf": pdf_deep_array,
    "백만행.xlsx": lambda: sheet_rows(ROWS),
    "통째병합.xlsx": sheet_merged,
    "깊은.jsonl": deep_json,
    "깊은.eml": deep_mail,
    "긴줄.txt": lambda: "가".encode() * (20 * MIB if FULL else 4 * MIB),
    "괄호.txt": lambda: b"(" * MIB,
    "번호.txt": lambda: b"1." * MIB,
    "네모.md": lambda: ("□ " * MIB).encode(),
    "인용.md": lambda: b"> " * MIB + b"x",
    "표시.md": lambda: b"*_`[" * (MIB // 2),
    "열.csv": lambda: b"a," * (2 * MIB),
    "따옴표.csv": lambda: b'"' * (4 * MIB),
    "빈줄.txt": lambda: b"\n" * (2 * MIB if FULL else MIB),
    "머리글.eml": lambda: (
        b"From: a@example.kr\nMIME-Version: 1.0\n" + b"Subject: =?utf-8?B?" + b"6rCA" * MIB + b"?=\n\nx"
    ),
}
"""Each by its name; what may come of it is for the tests to say."""
