"""Headings, lists, articles and titles told by how lines begin and what files say of them; recall of text."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.documents.coverage import recall
from retrieval.documents.model import Block, Kind, Location
from retrieval.documents.structure import (
    article_heading,
    classify,
    document_title,
    is_statute,
    line_kind,
    settle,
)
from retrieval.documents.text import text_blocks

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
H, P, L = Kind.HEADING, Kind.PARAGRAPH, Kind.LIST


def blocks(*texts: str, kind: Kind | None = None) -> list[Block]:
    made = []
    for number, text in enumerate(texts, start=1):
        own, level = classify(text)
        made.append(Block(kind or own, text, Location(paragraph=number), level))
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("제1편 총칙", (H, 1)),
        ("제2장 축제추진위원회", (H, 2)),
        ("제2장의2 안전", (H, 2)),
        ("부칙 <2024. 12. 20.>", (H, 2)),
        ("제3절 심의", (H, 3)),
        ("[별표 1] 사용료", (H, 3)),
        ("제4조(기본원칙)", (H, 5)),
        ("제6조의20(특허법인(유한)의 해산)", (H, 5)),
        ("제8조((총회의 소집))", (H, 5)),
        ("제193조", (H, 5)),
        ("제8조에 따른다", (P, 0)),
        ("제1편의2 특례", (H, 1)),
        ("제4관의2 재해유족급여 <신설 2018. 9. 18.>", (H, 4)),
        (
            "제2장의2 금융체계상 중요한 금융기관에 대한 자체정상화계획 및 부실정리계획의 수립 등 <신설 2020. 12. 29.>",
            (H, 2),
        ),
        ("별표 1", (H, 3)),
        ("■ 별표", (H, 2)),
        ("[별표 2의3] 과태료의 부과기준(제20조 관련)", (H, 3)),
        ("[별지 제1호서식]", (H, 3)),
        ("【별지 제2호의2 서식】 신청서", (H, 3)),
        ("별표 1과 같다", (P, 0)),
        ("별지에 적는다", (P, 0)),
        ("Ⅰ 추진배경", (H, 1)),
        ("Ⅻ. 붙임", (H, 1)),
        ("1.개요", (H, 3)),
        ("3.5배 증가", (P, 0)),
        ("1의2. 시장이 정하는 사람", (L, 1)),
        ("(1) 세부 기준", (L, 5)),
        ("(가) 예외", (L, 6)),
        ("㉮ 참고", (L, 3)),
        ("거. 열다섯째", (L, 2)),
        ("◆ 강조", (L, 2)),
        ("제4조(기본원칙) 주관부서의 장은 지켜야 한다.", (P, 5)),
        ("Ⅰ. 추진배경", (H, 1)),
        ("Ⅲ. 행사개요", (H, 1)),
        ("□ 주요 변경사항", (H, 2)),
        ("□ 일시: 2026. 5. 1.", (L, 1)),
        ("□ 준공이 늦어져 쓸 수 없음.", (L, 1)),
        ("1. 회의 개요", (H, 3)),
        ("1. 소음 모임", (H, 3)),
        ("1. 일시: 2026. 5. 1.(금) 14:00", (L, 1)),
        ("2. 위와 같이 추진하고자 합니다.", (L, 1)),
        ("1. 안전요원을 행사장 곳곳에 충분히 배치하여야 함", (L, 1)),
        ("가. 축제 기간", (L, 2)),
        ("1) 참가신청서 1부", (L, 3)),
        ("○ 장소는 물빛광장", (L, 2)),
        ("- 세부 내용", (L, 3)),
        ("※ 밤샘 책읽기는 사전신청", (L, 4)),
        ("① 위원장은 부시장이 된다.", (L, 2)),
        ("본문 문장입니다.", (P, 0)),
        ("-5도까지 내려감", (P, 0)),
        ("", (P, 0)),
    ],
)
def test_lines(text: str, expected: tuple[Kind, int]) -> None:
    assert classify(text) == expected


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("행사 개요", {"outline": 2}, (H, 2)),
        ("행사를 다음과 같이 연다.", {"outline": 2}, (P, 0)),
        ("○ 장소", {"outline": 1}, (L, 2)),
        ("1. 신청", {"outline": 1, "styled": True}, (H, 1)),
        ("제2장 위원회", {"outline": 1, "styled": True}, (H, 2)),
        ("길게 이어지는 제목 문장입니다. " * 12, {"outline": 1, "styled": True}, (P, 0)),
        ("큰 글자 제목", {"size": 1.6}, (H, 1)),
        ("2026년 추진계획", {"size": 1.25}, (H, 2)),
        ("(단위: 천원)", {"size": 1.6}, (P, 0)),
        ("2026. 4. 6. / 문화관광과", {"size": 1.6}, (P, 0)),
        ("조금 큰 글자", {"size": 1.1}, (P, 0)),
        ("자동 번호", {"listed": 3}, (L, 3)),
        ("깊은 번호", {"listed": 40}, (L, 9)),
    ],
)
def test_lines_with_what_the_file_says(text: str, said: dict[str, Any], expected: tuple[Kind, int]) -> None:
    assert line_kind(text, **said) == expected


def test_articles() -> None:
    assert article_heading("제12조의2(휴가의 종류) ① 휴가는") == "제12조의2(휴가의 종류)"
    assert article_heading("제12조에 따라 처리한다") is None
    assert is_statute("제3장 계획")
    assert is_statute("제3조(목적) 이 규정은")
    assert not is_statute("3. 계획")


def test_items_of_articles_are_lists() -> None:
    settled = settle(
        blocks("1. 개요", "제5조(기능) 다음을 심의한다.", "1. 계획의 수립", "2. 계획의 변경", "Ⅰ. 배경", "1. 현황")
    )
    assert [block.kind for block in settled] == [H, P, L, L, H, H]


@pytest.mark.parametrize(
    ("said", "lines", "expected"),
    [
        ("추진계획", ["2026년 추진계획", "본문이다."], "추진계획"),
        ("낡은 속성", ["2026년 추진계획", "본문이다."], "2026년 추진계획"),
        ("제목 없음", ["2026년 추진계획"], "2026년 추진계획"),
        ("PowerPoint 프레젠테이션", ["본문이 문장으로 시작한다."], ""),
        ("남은 속성", ["본문이 문장으로 시작한다."], "남은 속성"),
        ("", ["가온시", "수신  시장", "제목  부스 참여단체 모집 안내"], "부스 참여단체 모집 안내"),
        ("", ["본문이다.", "Ⅰ. 배경"], "Ⅰ. 배경"),
        ("", ["수신", "본문이다."], ""),
        ("", [], ""),
    ],
)
def test_titles(said: str, lines: list[str], expected: str) -> None:
    assert document_title(said, blocks(*lines)) == expected


def test_titles_come_from_no_header_or_comment() -> None:
    aside = blocks("정보화담당관", kind=Kind.HEADER) + blocks("메모 제목", kind=Kind.COMMENT)
    assert document_title("", [*aside, *blocks("축제 추진계획")]) == "축제 추진계획"


def test_recall() -> None:
    assert recall([], []) == 1.0
    assert recall(["가나다라"], ["가 나다\n라"]) == 1.0
    assert recall(["가나다라"], ["가나다"]) == 0.5
    assert recall(["가", "나나"], ["가나나"]) == 1.0
    assert recall(["가나다", "가나다"], ["가나다"]) == 0.5
    assert recall(["  "], []) == 1.0
    assert recall(["가나다", "마바사"], ["마바사", "가나다"]) == 1.0


@given(st.lists(st.text("가나다 ", max_size=8), max_size=12), st.lists(st.text("가나다 ", max_size=8), max_size=12))
def test_recall_is_that_of_all_grams(raw: list[str], held: list[str]) -> None:
    """The shortcut gives what counting every gram gives."""

    def grams(text: str, sizes: set[int]) -> list[str]:
        squeezed = "".join(text.split())
        return [squeezed[i : i + size] for size in sizes for i in range(len(squeezed) - size + 1)]

    pieces = ["".join(piece.split()) for piece in raw if piece.strip()]
    wanted = Counter(gram for piece in pieces for gram in grams(piece, {min(3, len(piece))}))
    have = Counter(gram for text in held for gram in grams(text, {1, 2, 3}))
    found = sum(min(count, have[gram]) for gram, count in wanted.items())
    assert recall(raw, held) == pytest.approx(found / wanted.total() if pieces else 1.0)


def test_what_stands_under_an_article_has_its_rank() -> None:
    lines = [
        "제3조(위원회)",
        "① 위원회는 다음 각 호의 사람으로 구성한다.",
        "1. 시장",
        "1의2. 부시장",
        "가. 국장",
        "1) 과장",
        "② 위원장은 시장이 된다.",
        "제4조(기능) 위원회는 다음을 심의한다.",
        "1. 예산",
        "가. 국비",
        "제2장 운영",
        "1. 개요",
    ]
    assert [(block.kind, block.level) for block in settle(blocks(*lines))] == [
        (H, 5),
        (L, 1),
        (L, 2),
        (L, 2),
        (L, 3),
        (L, 4),
        (L, 1),
        (P, 5),
        (L, 1),
        (L, 2),
        (H, 2),
        (H, 3),
    ]


STATUTES = SHARED / "statutes" / "articles.jsonl.zst"


@pytest.mark.skipif(not STATUTES.is_file(), reason="the shared statutes are not here")
def test_a_thousand_articles_in_force() -> None:
    """Heads and chapters of real statutes are headings, their paragraphs list items; nothing inside is a heading."""
    with pyarrow.input_stream(str(STATUTES), compression="zstd") as stream:
        rows = [json.loads(line) for line in stream.read(16 * 1024 * 1024).split(b"\n")[:-1]][::13][:1000]
    wrong = []
    for row in rows:
        head = f"{row['no']}({row['title']})" if row["title"] else row["no"]
        made = settle(text_blocks(f"{head}\n{row['text']}"))
        if (made[0].kind, made[0].level) != (H, 5) or any(block.kind is H for block in made[1:]):
            wrong.append(row["id"])
        if row["chapter"] and classify(row["chapter"])[0] is not H:
            wrong.append(row["chapter"])
        wrong += [block.text for block in made if block.text.startswith("①") and (block.kind, block.level) != (L, 1)]
    assert len(rows) == 1000
    assert wrong == []
