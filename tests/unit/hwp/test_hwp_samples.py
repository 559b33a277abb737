"""HWP 5 and HWPX: what is held of every sample at hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from support.hwp_reader import codes, one
from support.office_files import (
    HWPLIB,
    SAMPLES,
    sample,
)

from retrieval.documents.coverage import recall
from retrieval.documents.model import Kind
from retrieval.errors import WarningCode

if TYPE_CHECKING:
    from pathlib import Path


def all_samples() -> list[Path]:
    found = [path for folder in (HWPLIB, SAMPLES) for path in folder.rglob("*") if path.suffix in (".hwp", ".hwpx")]
    return sorted(path for path in found if "made-here" not in path.parts or path.name == "draft.hwpx")


def test_recall_of_all_samples(capsys: pytest.CaptureFixture[str]) -> None:
    """At least .995 on average, and none under .97 without the mark."""
    values = []
    lines = []
    for path in all_samples():
        document = one(path.read_bytes(), path.name)
        assert document.coverage >= 0.97 or WarningCode.WITHOUT_STRUCTURE in codes(document)
        values.append(document.coverage)
        lines.append(f"{path.name:40} {document.coverage:.3f} {document.characters:7} {sorted(codes(document))}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert sum(values) / len(values) >= 0.995


def test_recall_against_another_reader() -> None:
    """The words that unhwp finds, we hold too: it shares no line with our reader."""
    unhwp = pytest.importorskip("unhwp")
    for path in all_samples():
        if path.name == "호-곡선.hwp":
            continue
        with unhwp.parse_bytes(path.read_bytes()) as result:
            wanted = re.findall(r"[가-힣]{3,}", result.plain_text)
        held = [block.text for block in one(path.read_bytes(), path.name).blocks]
        assert recall(wanted, held) >= 0.95, path.name


def test_shared_samples_that_lose_text_elsewhere() -> None:
    box = one(sample("hwpxlib/RectInPara.hwpx").read_bytes())
    assert [block.text for block in box.blocks[1:]] == [
        "사각 시각한 사각형입니다.",
        "오각형이 아니에요",
        "2번째 사각형",
    ]
    note = one(sample("python-hwpx/note_example.hwpx").read_bytes())
    assert sum(block.kind is Kind.COMMENT for block in note.blocks) == 5
    assert len(one(sample("unhwp/two_sections.hwpx").read_bytes()).blocks) == 2
