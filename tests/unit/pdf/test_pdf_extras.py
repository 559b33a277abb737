"""PDF: form fields, notes, attachments, and damage that is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest
from support.pdf_reader import read

from retrieval.documents.limits import Limits
from retrieval.documents.model import Kind
from retrieval.errors import WarningCode

MADE = Path(__file__).resolve().parents[4] / "shared" / "data" / "samples" / "made-here"


def form() -> bytes:
    library: Any = pymupdf
    with library.open() as source:
        page = source.new_page()
        page.insert_text((72, 115), "성명", fontname="korea", fontsize=11)
        page.insert_text((118, 155), "동의함", fontname="korea", fontsize=11)
        page.insert_text((218, 155), "동의하지 않음", fontname="korea", fontsize=11)
        for kind, name, value, box in (
            (library.PDF_WIDGET_TYPE_TEXT, "name", "홍길동", (110, 102, 220, 118)),
            (library.PDF_WIDGET_TYPE_CHECKBOX, "yes", True, (100, 144, 112, 156)),
            (library.PDF_WIDGET_TYPE_CHECKBOX, "no", False, (200, 144, 212, 156)),
        ):
            widget = library.Widget()
            widget.field_type, widget.field_name, widget.field_value = kind, name, value
            widget.rect = library.Rect(box)
            widget.text_fontsize = 11 if kind == library.PDF_WIDGET_TYPE_TEXT else 0
            page.add_widget(widget)
        return bytes(source.tobytes())


def test_form_fields_are_read_with_their_labels() -> None:
    texts = [block.text for block in read(form()).blocks]
    assert texts == ["성명 홍길동", "☑ 동의함 ☐ 동의하지 않음"]


def test_a_note_on_a_highlight_is_a_comment() -> None:
    library: Any = pymupdf
    with library.open() as source:
        page = source.new_page()
        page.insert_text((72, 80), "예산은 1,000원이다.", fontname="korea", fontsize=11)
        mark = page.add_highlight_annot(page.search_for("1,000")[0])
        mark.set_info(content="금액 확인 필요")
        mark.update()
        data = bytes(source.tobytes())
    assert [(block.kind, block.text) for block in read(data).blocks][1:] == [(Kind.COMMENT, "금액 확인 필요")]


def with_files(*files: tuple[str, bytes], pinned: tuple[str, bytes] | None = None) -> bytes:
    library: Any = pymupdf
    with library.open() as source:
        page = source.new_page()
        page.insert_text((72, 80), "붙임을 보라.", fontname="korea", fontsize=11)
        for name, data in files:
            source.embfile_add(name, data, filename=name)
        if pinned is not None:
            page.add_file_annot((100, 100), pinned[1], pinned[0])
        return bytes(source.tobytes())


def test_attachments_are_read_in_their_place() -> None:
    inner = with_files(("속.txt", "가장 안쪽의 글이다.".encode()))
    document = read(with_files(("붙임.pdf", inner), pinned=("메모.txt", "쪽에 붙인 글이다.".encode())))
    places = {block.text: block.location.attachment for block in document.blocks}
    assert places["가장 안쪽의 글이다."] == "붙임.pdf/속.txt"
    assert places["쪽에 붙인 글이다."] == "메모.txt"
    assert document.units == 3
    assert not document.warnings


def test_attachments_too_deep_or_broken_are_named() -> None:
    data = b"words"
    for _ in range(3):
        data = with_files(("more.pdf" if data[:4] == b"%PDF" else "deepest.txt", data))
    document = read(data, Limits(depth=2))
    (warning,) = document.warnings
    assert warning.code is WarningCode.ATTACHMENT_FAILED
    assert str(warning.detail["attachment"]).endswith("deepest.txt")
    broken = read(with_files(("noise.bin", bytes(range(256)) * 4)))
    assert [warning.code for warning in broken.warnings] == [WarningCode.ATTACHMENT_FAILED]
    assert broken.blocks[0].text == "붙임을 보라."
    assert broken.units_failed == 1


@pytest.mark.skipif(not MADE.is_dir(), reason="the shared samples are not here")
def test_a_file_with_broken_parts_is_said_to_be_damaged() -> None:
    document = read((MADE / "corrupt_mid.pdf").read_bytes())
    assert WarningCode.REPAIRED in [warning.code for warning in document.warnings]
    assert [warning.code for warning in read((MADE / "digital.pdf").read_bytes()).warnings] == []
