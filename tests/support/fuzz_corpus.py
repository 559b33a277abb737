"""Whole files of every format that mutation starts from: the product's samples, public HWP files, ones made here."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pymupdf
from support.fuzz_seeds import rare
from support.office_files import docx_of, hp, hp_table, hwpx_of, zip_of

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples" / "documents"
DATA = ROOT / "tests" / "data"
SHARED = ROOT.parent / "shared" / "data" / "samples"
_LARGEST = 400_000  # bytes: a larger file costs time without showing more
_GROUP = {"xlsm": "xlsx", "png": "picture", "jpg": "picture", "tif": "picture"}


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole file: the group it counts in, its name and its bytes."""

    group: str
    name: str
    data: bytes


def group_of(name: str) -> str:
    """The row of the table a file belongs to."""
    ending = name.rsplit(".", 1)[-1].lower()
    return _GROUP.get(ending, ending)


@cache
def seeds(*, shared: bool = True) -> dict[str, tuple[Seed, ...]]:
    """Seeds by group, in a stable order.

    Args:
        shared: with the public samples beside the repository, where they are at hand.
    """
    paths = [*SAMPLES.iterdir(), *DATA.rglob("*")]
    if shared and SHARED.is_dir():
        paths += SHARED.rglob("*")
    made: dict[str, dict[bytes, Seed]] = {}
    for path in sorted(paths, key=lambda path: (path.name, str(path))):
        if (
            path.is_file()
            and path.stat().st_size
            and path.suffix.lower()[1:] in _ENDINGS
            and path.name not in _LEFT_OUT
        ):
            data = path.read_bytes()
            if len(data) <= _LARGEST:
                made.setdefault(group_of(path.name), {}).setdefault(data, Seed(group_of(path.name), path.name, data))
    for name, data in generated().items():
        made.setdefault(group_of(name), {}).setdefault(data, Seed(group_of(name), name, data))
    return {group: tuple(files.values()) for group, files in sorted(made.items())}


_ENDINGS = frozenset(
    ("hwp", "hwpx", "pdf", "docx", "pptx", "xlsx", "xlsm", "xls", "ods", "csv", "txt", "md", "eml", "jsonl", "zip",
     "hml", "doc", "ppt", "msg", "mbox", "rtf", "html", "xlsb", "png", "jpg", "tif")
)  # fmt: skip
_LEFT_OUT = frozenset({"questions.jsonl", "questions_loose.jsonl", "LICENSE.txt", "NOTICE.txt"})


@cache
def generated() -> dict[str, bytes]:
    """Files that hold what the samples lack."""
    return {
        "만든.hwpx": _hwpx(),
        "만든.docx": _docx(),
        "만든.pdf": _pdf(),
        "만든.xlsx": _xlsx(),
        "만든.ods": _ods(),
        "만든.zip": zip_of(
            {"안/하나.txt": "첫째 문서입니다.\n", "둘.hwpx": _hwpx(), "셋.csv": "가,나\n1,2\n"}, stored=()
        ),
        "만든.hml": _hml(),
        "만든.txt": "제1장 총칙\n제1조(목적) 이 규정은 시험을 위한 것이다.\n\t1. 첫째\n□ 둘째\n".encode("cp949") * 20,
        "만든.md": "# 제목\n\n- 하나\n  - 둘\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |\n\n> 인용\n\n```\n나\n```\n".encode(),
        "만든.csv": '\ufeff구분,"금액\n(원)",비고\n가,"1,234",""\n나,5.6%,"말 ""따옴표"""\n'.encode() * 10,
        "만든.jsonl": b'{"id":"1","title":"\\uac00","text":"\\ub098\\n\\ub2e4","extra":[1,{"a":null}]}\n' * 8,
        "만든.eml": _eml(),
        **rare(),
    }


def _hwpx() -> bytes:
    table = hp_table([["구분", "금액"], ["가", "1,234"], ["나", hp_table([["안", "밖"]])]], {(0, 0): (1, 1)})
    notes = "<hp:ctrl><hp:footNote><hp:subList>" + hp("각주") + "</hp:subList></hp:footNote></hp:ctrl>"
    return hwpx_of([hp("□ 추진 배경", notes) + hp("", table) + hp("○ 일정: 6월 3일"), hp("둘째 구역")])


def _docx() -> bytes:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = "".join(f"<w:tr>{cell.format(n)}{cell.format('값 1,000')}</w:tr>" for n in range(4))
    tracked = '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>넣은 글</w:t></w:r></w:ins></w:p>'
    return docx_of(f"<w:p><w:r><w:t>첫 문단</w:t></w:r></w:p><w:tbl>{rows}</w:tbl>{tracked}")


def _pdf() -> bytes:
    library: Any = pymupdf
    with library.open() as document:
        for number in range(3):
            page = document.new_page()
            for line in range(12):
                page.insert_text(
                    (72, 80 + 20 * line), f"{number}쪽 {line}행: 예산 1,234,567원", fontname="korea", fontsize=11
                )
            for x in range(72, 400, 80):
                page.draw_line((x, 400), (x, 500))
            for y in range(400, 520, 20):
                page.draw_line((72, y), (392, y))
                page.insert_text((76, y + 14), f"{y / 7:.1f}", fontsize=9)
        document.set_toc([[1, "첫째", 1], [2, "둘째", 2]])
        return bytes(document.tobytes(garbage=3, deflate=True))


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["구분", "금액", "비율", "합계"])
    for number in range(30):
        sheet.append([f"항목 {number}", number * 1000, number / 30, f"=B{number + 2}*C{number + 2}"])
    sheet.merge_cells("A3:B4")
    sheet["C5"].number_format = "0.0%"
    hidden: Any = book.create_sheet("숨김")
    hidden.sheet_state = "hidden"
    hidden.append(["가려진 값", 1])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _ods() -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    table, text = office.replace("office:1", "table:1"), office.replace("office:1", "text:1")
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{cell.format('가')}{cell.format(n)}</table:table-row>" for n in range(5))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"><office:body>'
        f'<office:spreadsheet><table:table table:name="표">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zip_of({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _hml() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?><HWPML Style="embed" SubVersion="8.0.0.0" '
        'Version="2.8"><HEAD/><BODY><SECTION><P><TEXT><CHAR>첫 문단입니다.</CHAR></TEXT></P><P><TEXT>'
        "<TABLE ColCount='1' RowCount='1'><ROW><CELL ColAddr='0' RowAddr='0'><PARALIST><P><TEXT><CHAR>칸</CHAR></TEXT>"
        "</P></PARALIST></CELL></ROW></TABLE></TEXT></P></SECTION></BODY><TAIL/></HWPML>"
    ).encode()


def _eml() -> bytes:
    import base64

    attached = base64.encodebytes(_hwpx()).decode()
    return (
        "From: a@example.kr\r\nTo: b@example.kr\r\nSubject: =?ks_c_5601-1987?B?"
        + base64.b64encode("알림".encode("cp949")).decode()
        + "?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\n"
        "Content-Type: text/html; charset=euc-kr\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<p>본문 <b>1,000</b></p>\r\n"
        "--xx\r\nContent-Type: application/octet-stream; name=a.hwpx\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename=a.hwpx\r\n\r\n{attached}\r\n--xx--\r\n"
    ).encode("cp949")


def is_zip(data: bytes) -> bool:
    """Whether the bytes open as a ZIP."""
    return data[:2] == b"PK" and zipfile.is_zipfile(io.BytesIO(data))
