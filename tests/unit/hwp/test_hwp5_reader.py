"""HWP 5: every piece of text, at the ordinal at which it stands in the file."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hwp_reader import codes, one, section, shown
from support.hwp_writer import hwp_of, packed
from support.office_files import (
    HWPLIB,
    hwp_cell,
    hwp_control,
    hwp_paragraph,
    record,
)

from retrieval.documents.hwp.streams import summary_title
from retrieval.documents.model import Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode


def test_records_of_a_body() -> None:
    box = record(76, 2, bytes(8)) + record(72, 3, bytes(8)) + hwp_paragraph("상자", 3)
    caption = record(72, 2, bytes(8)) + hwp_paragraph("그림 설명", 2)
    stream = (
        hwp_paragraph("하나")
        + hwp_paragraph("")
        + hwp_paragraph("셋", 0, hwp_control("gso ", 1, caption + box))
        + hwp_paragraph("넷", 0, hwp_control("fn  ", 1, record(72, 2, bytes(8)) + hwp_paragraph("각주", 2)))
    )
    document = section(stream)
    assert shown(document) == [
        (Kind.PARAGRAPH, "하나", {"paragraph": 1}),
        (Kind.PARAGRAPH, "셋", {"paragraph": 3}),
        (Kind.PARAGRAPH, "상자", {"paragraph": 3}),
        (Kind.CAPTION, "그림 설명", {"paragraph": 3}),
        (Kind.PARAGRAPH, "넷", {"paragraph": 4}),
        (Kind.NOTE, "각주", {"paragraph": 4}),
    ]


def test_records_of_a_table() -> None:
    inner = (
        record(77, 2, bytes(20))
        + hwp_cell(0, 0, 2, hwp_paragraph("구분", 2), (2, 1))
        + hwp_cell(0, 1, 2, hwp_paragraph("예산", 2))
        + hwp_cell(1, 1, 2, hwp_paragraph("1,000", 2) + hwp_paragraph("천원", 2))
    )
    (table,) = section(hwp_paragraph("", 0, hwp_control("tbl ", 1, inner))).blocks
    assert table.rows == (("구분", "예산"), ("구분", "1,000\n천원"))
    assert table.covered == {(1, 0)}
    assert table.text == "구분\t예산\n\t1,000 천원"


def test_characters_of_a_paragraph() -> None:
    tab = "\x09" + "x" * 6 + "\x09"
    extended = "\x0b" + "xx" * 3 + "\x0b"
    document = section(hwp_paragraph(f"가{tab}나{extended}다\x1e라\x1f마\x18바\x0a사"))
    assert document.blocks[0].text == "가\t나다 라 마-바\n사"
    assert document.coverage == 1.0


def test_long_records_and_records_that_break_off() -> None:
    text = "긴 문단입니다. " * 400
    stream = hwp_paragraph(text)
    assert section(stream).blocks[0].text == text.strip()
    for cut in (1, 5, 30, len(stream) // 2):
        section(stream[: len(stream) - cut])


def test_nesting_of_records() -> None:
    stream = b"".join(record(66, level, bytes(24)) + record(71, level + 1, b"nfxx") for level in range(0, 400, 2))
    with pytest.raises(DocumentError) as caught:
        section(stream)
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_kinds_in_the_hwplib_files() -> None:
    def texts(name: str, kind: Kind) -> list[str]:
        return [block.text for block in one((HWPLIB / name).read_bytes(), name).blocks if block.kind is kind]

    assert texts("각주미주.hwp", Kind.NOTE) == ["sssd"]
    assert texts("숨은설명.hwp", Kind.COMMENT) == ["우리는 우리다.\n그것은 그것이다."]
    assert texts("머리글꼬리글.hwp", Kind.HEADER) == ["개요1"]
    assert texts("수식.hwp", Kind.EQUATION) == ["(a+b) ^{2} =a ^{2} +2ab+b ^{2}"]
    assert texts("글상자.hwp", Kind.PARAGRAPH) == ["ABC", "123", "ABC"]
    (table,) = (block for block in one((HWPLIB / "표.hwp").read_bytes()).blocks if block.kind is Kind.TABLE)
    assert table.rows[0] == ("ABC\n123", "DEF", "GHI")
    (merged,) = one((HWPLIB / "merging-cell.hwp").read_bytes()).blocks
    assert merged.rows[1][2] == "1,2"


def test_files_without_body_text_are_no_error() -> None:
    document = one((HWPLIB / "ole.hwp").read_bytes())
    assert document.blocks == ()
    assert codes(document) == {WarningCode.NO_TEXT, WarningCode.OBJECTS_NOT_READ}


def test_properties_do_not_leak_the_author() -> None:
    document = one((HWPLIB / "finding-all-field.hwp").read_bytes())
    assert "박성균" not in document.title
    assert "\x00" not in document.title


def summary(kind: int, size: int, text: bytes, count: int = 1) -> bytes:
    head = bytes(44) + struct.pack("<I", 48)
    return head + struct.pack("<IIII", 0, count, 2, 16) + struct.pack("<II", kind, size) + text


def test_titles_of_property_sets() -> None:
    wide = "추진계획".encode("utf-16-le") + b"\x00\x00"
    assert summary_title(summary(31, 5, wide + b"more")) == "추진계획"
    assert summary_title(summary(30, 9, "추진계획".encode("cp949"))) == "추진계획"
    assert summary_title(summary(31, 2**32 - 1, wide, 2**32 - 1)) == "추진계획"
    assert summary_title(summary(0x101F, 2**32 - 1, wide)) == ""
    assert summary_title(b"") == ""
    assert one((HWPLIB / "finding-all-field.hwp").read_bytes()).title.startswith("또 다른 유력한")


@given(st.binary(max_size=200))
def test_any_property_set(data: bytes) -> None:
    assert len(summary_title(data)) <= 1024


def test_text_art_and_what_cannot_be_read() -> None:
    art = record(90, 3, bytes(32) + struct.pack("<H", 3) + "글맵시".encode("utf-16-le"))
    other = record(90, 3, b"\x01" * 40)
    shapes = record(76, 2, bytes(8)) + art + other + record(85, 3, bytes(4)) + record(84, 3, bytes(4))
    document = one(hwp_of([hwp_paragraph("", 0, hwp_control("gso ", 1, shapes))]), "a.hwp")
    assert [block.text for block in document.blocks] == ["글맵시"]
    (warning,) = document.warnings
    assert (warning.code, dict(warning.detail)) == (WarningCode.OBJECTS_NOT_READ, {"pictures": 1, "objects": 2})


def test_tracked_changes_are_said_to_be_unresolved() -> None:
    assert codes(one(hwp_of([hwp_paragraph("글")], flags=0x4001), "a.hwp")) == {WarningCode.CHANGES_UNRESOLVED}


def test_scripts_of_the_file_itself_are_macros() -> None:
    def scripted(text: str) -> set[WarningCode]:
        others = {"Scripts/DefaultJScript": packed(text.encode("utf-16-le"))}
        return codes(one(hwp_of([hwp_paragraph("글")], others=others), "a.hwp"))

    assert scripted("function OnDocument_New()\r\n{\r\n\t//todo : \r\n}\r\n") == set()
    assert scripted('function OnDocument_Open()\r\n{\r\n\tRun("calc.exe");\r\n}\r\n') == {WarningCode.HAS_MACROS}
