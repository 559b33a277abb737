"""PDF: the shared samples."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.pdf_reader import assert_found, code_of, read

from retrieval.documents.model import Kind
from retrieval.errors import DocumentCode, WarningCode

MADE = Path(__file__).resolve().parents[4] / "shared" / "data" / "samples" / "made-here"


shared = pytest.mark.skipif(not MADE.is_dir(), reason="the shared samples are not here")


@shared
def test_the_report_with_a_table_and_columns() -> None:
    data = (MADE / "digital.pdf").read_bytes()
    document = read(data)
    (table,) = [block for block in document.blocks if block.kind is Kind.TABLE]
    assert table.rows[1] == ("세입", "1,234,567", "1,345,678", "9.0")
    starts = [block.text[:8] for block in document.blocks if block.location.page == 2][1:]
    assert starts == [f"{side} 단 {n}번째"[:8] for side in ("왼쪽", "오른쪽") for n in range(1, 5)]
    assert_found(data, document)


@shared
def test_the_irregular_columns() -> None:
    data = (MADE / "twocol.pdf").read_bytes()
    document = read(data)
    assert [block.text[:2] for block in document.blocks] == [
        "불규", "L1", "L2", "L3", "L4", "L5", "R1", "R2", "R3", "R4", "R5", "끝단",
    ]  # fmt: skip
    assert_found(data, document)


@shared
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("trunc.pdf", DocumentCode.DAMAGED),
        ("garbage.pdf", DocumentCode.DAMAGED),
        ("enc_user.pdf", DocumentCode.ENCRYPTED),
    ],
)
def test_the_broken_ones(name: str, code: DocumentCode) -> None:
    assert code_of((MADE / name).read_bytes()) is code


@shared
def test_the_rest() -> None:
    assert read((MADE / "corrupt_mid.pdf").read_bytes()).blocks
    assert read((MADE / "enc_owner.pdf").read_bytes()).warnings[0].code is WarningCode.COPY_RESTRICTED
    scanned = read((MADE / "scan150.pdf").read_bytes())
    assert (scanned.units_ocr, scanned.units_failed) == (2, 0)
