"""Formats are told by content; what cannot be read says why."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from support.compound_writer import compound
from support.office_files import HWPLIB, hp, hwpx_of, saved, with_flags, zip_of

from retrieval.documents.containers import refuse_protected
from retrieval.documents.detect import detect
from retrieval.documents.model import Format
from retrieval.errors import DocumentCode, DocumentError

HWP = (HWPLIB / "표.hwp").read_bytes()
MAIL = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: hi\r\nMIME-Version: 1.0\r\n\r\nbody\r\n"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
TYPES = "[Content_Types].xml"


def refused(data: bytes, name: str) -> tuple[DocumentCode, object]:
    with pytest.raises(DocumentError) as caught:
        detect(data, name)
    return caught.value.code, caught.value.detail.get("format")


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.7\n", "a.pdf", Format.PDF),
        (b"%PDF-1.7\n", "a.hwp", Format.PDF),
        (b"\x00junk\x00" + b"%PDF-1.4 ... endobj startxref", "a.pdf", Format.PDF),
        ("회의에서 %PDF-1.7 형식을 논의함".encode(), "a.txt", Format.TXT),
        (HWP, "a.hwp", Format.HWP),
        (HWP, "a.docx", Format.HWP),
        (hwpx_of([hp("가")]), "a.hwp", Format.HWPX),
        (zip_of({"Contents/section0.xml": "<a/>"}), "a.zip", Format.HWPX),
        (zip_of({TYPES: "<a/>", "word/document.xml": "<a/>"}), "a.hwpx", Format.DOCX),
        (zip_of({TYPES: "<a/>", "ppt/presentation.xml": "<a/>"}), "a", Format.PPTX),
        (zip_of({TYPES: "<a/>", "xl/workbook.xml": "<a/>"}), "a.xls", Format.XLSX),
        (zip_of({TYPES: "<a/>", "xl/workbook.bin": "x"}), "a.xlsb", Format.XLSB),
        (zip_of({"mimetype": SPREADSHEET, "content.xml": "<a/>"}), "a.ods", Format.ODS),
        (b"HWP Document File V3.00 \x1a\x01\x02", "a.doc", Format.HWP3),
        (b'<?xml version="1.0"?><HWPML Version="2.8">', "a.hwp", Format.HWPML),
        (b'<?xml version="1.0"?><HWPML Version="2.8">', "a.txt", Format.TXT),
        ("안녕하세요".encode(), "a.txt", Format.TXT),
        ("안녕하세요. 반갑습니다".encode("cp949"), "a.pdf", Format.TXT),
        ("안녕하세요. 반갑습니다".encode("utf-16"), "메모.txt", Format.TXT),
        ("안녕하세요".encode("utf-8-sig"), "파일", Format.TXT),
        ("# 제목".encode(), "a.md", Format.MD),
        ("이름,나이\n홍길동,3".encode("cp949"), "a.csv", Format.CSV),
        (b"a\tb\n", "a.tsv", Format.CSV),
        (b"<!DOCTYPE html><html><body>", "a.hwp", Format.HTML),
        (b"{\\rtf1\\ansi", "a.doc", Format.RTF),
        (zip_of({"a.txt": "x"}), "a.zip", Format.ZIP),
        (compound({"WordDocument": b"x"}), "a.hwp", Format.DOC),
        (compound({"PowerPoint Document": b"x"}), "a.ppt", Format.PPT),
        (compound({"__properties_version1.0": b"x"}), "a.msg", Format.MSG),
        (b"From kim Mon Jan  5 2026\n" + MAIL, "a.mbox", Format.MBOX),
        (MAIL, "a.eml", Format.EML),
        (MAIL, "a.txt", Format.EML),
        (b"Subject: only\r\n\r\nbody", "a.eml", Format.EML),
        (b"Subject: only\r\n\r\nbody", "a.txt", Format.TXT),
        (b'{"id":"1"}\n{"id":"2"}\n', "a", Format.JSONL),
        (b'{"id":"1"}\n', "a.jsonl", Format.JSONL),
        (b"not json\n", "a.jsonl", Format.JSONL),
        (b'{"id":"1"}\n{"id":"2"}\n', "a.txt", Format.TXT),
        (b"BM is a code name\n", "a.txt", Format.TXT),
        (b"<html> is written so", "a.txt", Format.TXT),
        ("Fasoo DRM으로 잠긴 문서를 푸는 절차".encode(), "절차.txt", Format.TXT),
        ("┌────┐\n│ 가 │\n└────┘".encode(), "a.txt", Format.TXT),
        ("┌────┐\r\n│ 가 │\r\n└────┘".encode("cp949"), "a.txt", Format.TXT),
        ("조합형으로 적은 글입니다".encode("johab"), "a.txt", Format.TXT),
    ],
)
def test_formats(data: bytes, name: str, expected: Format) -> None:
    assert detect(data, name) is expected


@pytest.mark.parametrize(
    ("data", "name", "code", "detail"),
    [
        (b"", "a.hwp", DocumentCode.EMPTY_FILE, None),
        (b"HWP Document File V2.00 \x1a\x01\x02", "a.hwp", DocumentCode.OLD_HANGUL, "hwp 2.00"),
        (b'<?xml version="1.0"?><a/>', "a.xml", DocumentCode.UNSUPPORTED_FORMAT, "xml"),
        (b"\x78\x9f\x3e\x22\x01\x00", "winmail.dat", DocumentCode.UNSUPPORTED_FORMAT, "winmail.dat (TNEF)"),
        (b"BM\x00\x01\x02", "a.bmp", DocumentCode.UNSUPPORTED_FORMAT, "bmp"),
        (zip_of({TYPES: "<a/>"}), "a.docx", DocumentCode.UNSUPPORTED_FORMAT, "ooxml"),
        (
            zip_of({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "a.odt",
            DocumentCode.UNSUPPORTED_FORMAT,
            "odf",
        ),
        (b"\x9b DRMONE  This Document is encrypted\x00\x01", "a.hwp", DocumentCode.DRM, None),
        (b"<## NASCA DRM FILE - VER1.00 ##>\x00\x01", "a.docx", DocumentCode.DRM, None),
        (b"PK\x03\x04 broken", "a.docx", DocumentCode.DAMAGED, "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "a.hwp", DocumentCode.DAMAGED, "ole"),
        (b"\x00\x01\x02\x03" * 40, "a.bin", DocumentCode.UNKNOWN_FORMAT, None),
        (b"\x7fELF\x02\x01\x01\x00\x00", "a.hwp", DocumentCode.UNKNOWN_FORMAT, None),
        (bytes(range(256)) * 20, "a.hwp", DocumentCode.DRM, None),
        (bytes(range(256)) * 20, "a.dat", DocumentCode.UNKNOWN_FORMAT, None),
    ],
)
def test_refused(data: bytes, name: str, code: DocumentCode, detail: str | None) -> None:
    assert refused(data, name) == (code, detail)


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (0x3, DocumentCode.ENCRYPTED),
        (0x11, DocumentCode.DRM),
        (0x101, DocumentCode.ENCRYPTED),
        (0x401, DocumentCode.DRM),
    ],
)
def test_protected_hwp(flags: int, code: DocumentCode) -> None:
    assert refused(with_flags(HWP, flags), "a.hwp")[0] is code


def test_header_of_another_version() -> None:
    header = b"HWP Document File".ljust(32, b"\x00")
    with pytest.raises(DocumentError) as caught:
        refuse_protected(header + struct.pack("<II", 6 << 24, 0))
    assert caught.value.detail == {"format": "hwp6"}
    with pytest.raises(DocumentError) as short:
        refuse_protected(header)
    assert short.value.code is DocumentCode.DAMAGED


def test_password_of_hwpx() -> None:
    manifest = '<m:manifest><m:file-entry><m:encryption-data checksum="x"/></m:file-entry></m:manifest>'
    data = zip_of(
        {"mimetype": "application/hwp+zip", "Contents/section0.xml": b"\x01\x02", "META-INF/manifest.xml": manifest}
    )
    assert refused(data, "a.hwpx") == (DocumentCode.ENCRYPTED, "hwpx")


def test_zip_members_with_a_password() -> None:
    made = bytearray(zip_of({"mimetype": "application/hwp+zip"}))
    made[made.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory
    with zipfile.ZipFile(io.BytesIO(bytes(made))) as archive:
        assert archive.infolist()[0].flag_bits & 1
    assert refused(bytes(made), "a.hwpx")[0] is DocumentCode.ENCRYPTED


def test_every_hwplib_file_but_the_truncated_one() -> None:
    for path in sorted(HWPLIB.glob("*.hwp")):
        assert detect(path.read_bytes(), "renamed.bin") is Format.HWP


def test_real_writers() -> None:
    import docx
    import pptx

    assert detect(saved(docx.Document()), "x.hwp") is Format.DOCX
    assert detect(saved(pptx.Presentation()), "x.hwp") is Format.PPTX
