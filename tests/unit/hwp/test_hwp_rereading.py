"""Text and tables of HWP and HWPX, samples and own files, against a second reading without the product's code."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from support.hwp_reader import codes, one
from support.hwp_writer import hwp_of
from support.office_files import HWPLIB, SAMPLES, hp, hp_table, hwp_cell, hwp_control, hwp_paragraph, hwpx_of, record
from support.rereading.hangul import Cells, binary_texts, package_tables, package_texts, share_held
from support.rereading.place import squeeze

from retrieval.documents.model import Document, Kind
from retrieval.errors import WarningCode

SHIPPED = Path(__file__).parents[3] / "resources" / "samples" / "documents"
WORDS = ["구분", "예산", "집행액", "사업비", "행사", "운영", "담당자", "3분기", "물빛광장", "비고"]
MERGE = ((1, 2), (2, 1), (2, 2))


def numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d,.]*", text)


def grid(seed: int) -> tuple[list[list[str]], dict[tuple[int, int], tuple[int, int]]]:
    """A table of words and amounts, some of its cells merged."""
    chance = random.Random(seed)
    height, width = chance.randint(2, 9), chance.randint(2, 7)
    rows = [
        [
            chance.choice(WORDS) if chance.random() < 0.4 else f"{chance.randint(0, 10**9):,}.{chance.randint(0, 99)}"
            for _ in range(width)
        ]
        for _ in range(height)
    ]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for _ in range(chance.randint(0, 3)):
        rows_of, columns_of = chance.choice(MERGE)
        top, left = chance.randint(0, height - 1), chance.randint(0, width - 1)
        places = {(top + i, left + j) for i in range(rows_of) for j in range(columns_of)}
        if top + rows_of <= height and left + columns_of <= width and not places & taken:
            spans[top, left] = (rows_of, columns_of)
            taken |= places
    return rows, spans


def binary_table(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]]) -> bytes:
    """The same table as records of HWP 5."""
    covered = {
        (top + i, left + j)
        for (top, left), (height, width) in spans.items()
        for i in range(height)
        for j in range(width)
    } - set(spans)
    cells = b"".join(
        hwp_cell(i, j, 2, hwp_paragraph(text, 2), spans.get((i, j), (1, 1)))
        for i, row in enumerate(rows)
        for j, text in enumerate(row)
        if (i, j) not in covered
    )
    return hwp_paragraph("표", 0, hwp_control("tbl ", 1, record(77, 2, bytes(20)) + cells))


def package_files() -> list[tuple[str, bytes]]:
    found = [path for folder in (SAMPLES, SHIPPED) for path in folder.rglob("*.hwpx")]
    kept = sorted(path for path in found if "made-here" not in path.parts or path.name == "draft.hwpx")
    files = [(path.name, path.read_bytes()) for path in kept]
    for seed in range(12):
        tables = "".join(hp("표", hp_table(*grid(seed * 10 + number))) for number in range(4))
        files.append((f"own{seed}.hwpx", hwpx_of([tables])))
    return files


def binary_files() -> list[tuple[str, bytes]]:
    files = [(path.name, path.read_bytes()) for path in sorted(HWPLIB.glob("*.hwp"))]
    for seed in range(12):
        body = b"".join(binary_table(*grid(seed * 10 + number)) for number in range(4))
        files.append((f"own{seed}.hwp", hwp_of([body, hwp_paragraph("각주 앞 문단", 0)])))
    return files


def test_recall_and_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """Mean recall at least .995 for either format, no file under .97 without the mark; cells 99 %, numbers all."""
    lines = [f"{'file':36} {'recall':>7} {'cells':>6} {'exact':>6} {'numbers':>8} {'kept':>6}"]
    total = exact = amounts = kept = 0
    for form, files in (("hwpx", package_files()), ("hwp", binary_files())):
        shares = []
        for name, data in files:
            document = one(data, name)
            raw = package_texts(data) if form == "hwpx" else binary_texts(data)
            share = share_held(raw, [block.text for block in document.blocks])
            assert share >= 0.97 or WarningCode.WITHOUT_STRUCTURE in codes(document), name
            shares.append(share)
            compared = compare(document, package_tables(data)) if form == "hwpx" else (0, 0, 0, 0)
            total, exact = total + compared[0], exact + compared[1]
            amounts, kept = amounts + compared[2], kept + compared[3]
            lines.append(f"{name:36} {share:7.4f} " + "{:6} {:6} {:8} {:6}".format(*compared))
        mean = sum(shares) / len(shares)
        lines.append(f"{form}: {len(shares)} files, mean recall {mean:.4f}, lowest {min(shares):.4f}")
        assert mean >= 0.995
    lines.append(f"cells exact {exact} of {total}, numbers kept {kept} of {amounts}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert exact >= 0.99 * total
    assert kept == amounts


def compare(document: Document, tables: list[Cells]) -> tuple[int, int, int, int]:
    """Cells, those that are exact, numbers, those that stand in the right cell."""
    blocks = [block for block in document.blocks if block.kind is Kind.TABLE]
    total = exact = amounts = kept = 0
    for cells in tables:
        block = blocks.pop(0)
        for (row, column), text in cells.items():
            read = squeeze(block.rows[row][column])
            total, exact = total + 1, exact + (read == text)
            amounts, kept = amounts + len(numbers(text)), kept + len(numbers(text)) * (numbers(read) == numbers(text))
    return total, exact, amounts, kept


@pytest.mark.parametrize("seed", range(30))
def test_tables_of_hwp_cell_by_cell(seed: int) -> None:
    rows, spans = grid(seed)
    block = one(hwp_of([binary_table(rows, spans)]), "a.hwp").blocks[1]
    covered = {(i, j) for i in range(len(rows)) for j in range(len(rows[0]))} & set(block.covered)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if (i, j) not in covered:
                assert block.rows[i][j] == text
    for (top, left), (height, width) in spans.items():
        area = {block.rows[top + i][left + j] for i in range(height) for j in range(width)}
        assert area == {rows[top][left]}


def test_structure_deleted_on_purpose_is_marked() -> None:
    """Without its records of paragraphs the reader of HWP understands nothing; without hp:p that of HWPX neither."""
    whole = hwp_of([b"".join(binary_table(*grid(seed)) for seed in range(3))])
    body = b"".join(binary_table(*grid(seed)) for seed in range(3))
    broken = hwp_of([without_paragraphs(body)])
    document = one(broken, "a.hwp")
    assert codes(document) == {WarningCode.WITHOUT_STRUCTURE}
    assert share_held(binary_texts(whole), [block.text for block in document.blocks]) == 1.0
    package = hwpx_of([hp("표", hp_table(*grid(1))).replace("hp:tc>", "hp:odd>")])
    read = one(package)
    assert codes(read) == {WarningCode.WITHOUT_STRUCTURE}
    assert share_held(package_texts(package), [block.text for block in read.blocks]) == 1.0


def without_paragraphs(body: bytes) -> bytes:
    made, place = b"", 0
    while place < len(body):
        head = int.from_bytes(body[place : place + 4], "little")
        size = 4 + (head >> 20)
        if head & 0x3FF != 66:
            made += body[place : place + size]
        place += size
    return made


def test_a_part_of_the_text_lost_is_marked_too() -> None:
    """A twentieth of the text where the reader does not look is enough."""
    body = "".join(hp(f"{number}번째 문단의 글이 여기 있다") for number in range(40))
    lost = f"<hp:p><hp:odd><hp:list>{hp('구조를 모르는 곳의 글이 두 줄쯤 있다')}</hp:list></hp:odd></hp:p>" * 2
    assert codes(one(hwpx_of([body]))) == set()
    assert codes(one(hwpx_of([body + lost]))) == {WarningCode.WITHOUT_STRUCTURE}
