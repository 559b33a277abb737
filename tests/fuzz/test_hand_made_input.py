"""Bombs, loops, depths and masses made by hand, through the real parser process: text or a code, within the limits.

GYEOT_FUZZ_FULL=1 makes them as large as they are named, under the product's own limits.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.hand_made import BAD, FULL, LIMITS, pdf_bomb, pdf_pages
from support.tiny_library import MemoryContext, TinyLibrary

from engine.tasks.files import Files
from engine.tasks.reading import read
from retrieval.documents.limits import MIB, Limits
from retrieval.errors import DocumentError
from retrieval.sandbox import Parsers, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.child import Usage

HEAVY = {"폭탄.pdf"}  # half a minute of waiting: a smaller one has its own test
TEXT = "text"
EXPECTED: dict[str, set[str]] = {
    "거짓크기.hwpx": {"DAMAGED", "ARCHIVE_BOMB"},
    "많은항목.hwpx": {"ARCHIVE_BOMB"},
    "위로.hwpx": {"HOSTILE"},
    "뿌리.hwpx": {"HOSTILE"},
    "윈도.hwpx": {"HOSTILE"},
    "역슬래시.hwpx": {"HOSTILE"},
    "겹친압축.zip": {TEXT, "UNSUPPORTED_FORMAT", "TOO_COMPLEX", "ARCHIVE_BOMB"},
    "깊은.hwpx": {"ARCHIVE_BOMB", "TOO_COMPLEX", "DAMAGED"},
    "표속표.hwpx": {TEXT, "TOO_COMPLEX"},
    "표속표.docx": {TEXT, "TOO_COMPLEX"},
    "넓은칸.hwpx": {TEXT, "TOO_COMPLEX", "DAMAGED"},
    "개체.docx": {"HOSTILE"},
    "고리형식.docx": {TEXT},
    "고리.hwp": {TEXT, "DAMAGED"},
    "고리나무.hwp": {TEXT, "DAMAGED"},
    "쪽고리.pdf": {"DAMAGED", "TOO_COMPLEX"},
    "그림고리.pdf": {TEXT, "DAMAGED", "TIMEOUT", "TOO_COMPLEX"},
    "큰쪽.pdf": {TEXT, "DAMAGED"},
    "만쪽.pdf": {"TOO_COMPLEX"},
    "깊은배열.pdf": {"DAMAGED"},
    "백만행.xlsx": {TEXT, "TOO_COMPLEX", "TIMEOUT"},
    "통째병합.xlsx": {TEXT, "TOO_COMPLEX", "MEMORY"},
    "깊은.jsonl": {TEXT},
    "깊은.eml": {TEXT, "TOO_COMPLEX"},
    "긴줄.txt": {TEXT},
    "괄호.txt": {TEXT},
    "번호.txt": {TEXT},
    "네모.md": {TEXT},
    "인용.md": {TEXT},
    "표시.md": {TEXT},
    "열.csv": {TEXT, "TOO_COMPLEX"},
    "따옴표.csv": {TEXT},
    "빈줄.txt": {TEXT, "TOO_COMPLEX"},
    "머리글.eml": {TEXT},
}
USED: list[Usage] = []


@pytest.fixture(scope="module")
def pool() -> Iterator[Parsers]:
    parsers = Parsers(LIMITS, spare=1, on_usage=USED.append)
    yield parsers
    parsers.close()


def ended(pool: Parsers, data: bytes, name: str) -> str:
    try:
        pool.parse(data, name)
    except DocumentError as error:
        return str(error.code)
    return TEXT


@pytest.mark.parametrize("name", [name for name in BAD if name not in HEAVY])
def test_bad_input_made_by_hand(pool: Parsers, name: str) -> None:
    data = BAD[name]()
    begin = time.monotonic()
    assert ended(pool, data, name) in EXPECTED[name]
    assert time.monotonic() - begin < pool.limits.seconds + 20
    if sys.platform == "linux":
        assert USED[-1].memory <= pool.limits.memory


def test_every_kind_is_expected() -> None:
    assert set(BAD) - HEAVY == set(EXPECTED)


def test_a_page_that_unpacks_without_end_costs_its_limits_and_no_more() -> None:
    used: list[Usage] = []
    limits = Limits(seconds=3 if FULL else 1.5)
    parsers = Parsers(limits, spare=0, on_usage=used.append)
    begin = time.monotonic()
    try:
        data = pdf_bomb(300 * MIB if FULL else 100 * MIB)
        assert ended(parsers, data, "폭탄.pdf") in {
            TEXT,
            "TIMEOUT",
            "MEMORY",
            "DAMAGED",
            "TOO_COMPLEX",
        }
    finally:
        parsers.close()
    assert time.monotonic() - begin < 60  # making it included
    assert all(one.memory <= limits.memory for one in used)


def test_thousands_of_pages_are_read_or_said_to_be_too_many(pool: Parsers) -> None:
    (document,) = pool.parse(pdf_pages(500), "오백쪽.pdf")
    assert document.units == 500
    assert sum(block.text.count("One line") for block in document.blocks) == 500


# files that are none, through the task that `gyeot read` asks


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_odd_paths_are_coded_and_the_others_are_read(tmp_path: Path) -> None:
    good = tmp_path / "글.txt"
    good.write_text("읽을 글입니다.", "utf-8")
    pipe, loop, sparse = tmp_path / "파이프.hwpx", tmp_path / "고리.pdf", tmp_path / "백기가.pdf"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    with sparse.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(100 << 30)
    assert sparse.stat().st_blocks * 512 < MIB
    odd = {
        pipe: "NOT_A_FILE",
        loop: "LINK_LOOP",
        sparse: "TOO_LARGE",
        Path("/dev/zero"): "NOT_A_FILE",
        tmp_path: "NOT_A_FILE",
        tmp_path / "없음.hwp": "VANISHED",
        good / "밑.txt": "VANISHED",
        good: None,
    }
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    context, files = MemoryContext(TinyLibrary("bigram")), Files()
    try:
        result = read({"paths": [str(path) for path in odd], "as": "text"}, context, files)
    finally:
        files.close()
    told = [data["object"] for _, data in context.events]
    assert [one.get("code") if isinstance(one, dict) else "" for one in told] == list(odd.values())
    assert result == {"read": 1, "failed": len(odd) - 1}


def test_a_file_that_is_rewritten_all_the_time_is_whole_or_said_to_change(tmp_path: Path) -> None:
    """A writer lets the reader see it half written: never text of two states under one name."""
    path = tmp_path / "바뀌는.txt"
    states = {("가" * 200_000).encode(), ("나" * 300_000).encode()}
    seen = set()
    for number in range(40):
        state = sorted(states)[number % 2]
        with path.open("wb") as file:
            file.write(state[: len(state) // 2])
            file.flush()
            try:
                half = read_file(path, MIB)
            except DocumentError as error:
                seen.add(str(error.code))
            else:
                assert half == state[: len(state) // 2]
            file.write(state[len(state) // 2 :])
        assert read_file(path, MIB) == state
    assert seen <= {"CHANGED", "EMPTY_FILE"}
