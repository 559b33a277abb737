from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sentences import spans, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("예산은 3억원이다. 집행은 4월에 시작한다.", ["예산은 3억원이다.", "집행은 4월에 시작한다."]),
        (
            "신청은 2026. 3. 4.부터 받습니다. 문의는 총무과로 하세요.",
            ["신청은 2026. 3. 4.부터 받습니다.", "문의는 총무과로 하세요."],
        ),
        ("시행일은 2026. 3. 4. 이다", ["시행일은 2026. 3. 4. 이다"]),
        ("1. 목적 2. 범위", ["1. 목적 2. 범위"]),
        ("가. 신청 자격: 시민. 나. 방법: 방문.", ["가. 신청 자격: 시민.", "나. 방법: 방문."]),
        ("증가율은 3.5%이다. 끝.", ["증가율은 3.5%이다.", "끝."]),
        ("검토 결과를 보고함. 추후 협의하기로 함.", ["검토 결과를 보고함.", "추후 협의하기로 함."]),
        ("그는 “간다. 곧 온다.”라고 말했다. 끝났다.", ["그는 “간다. 곧 온다.”라고 말했다.", "끝났다."]),
        ("“확인했습니다.” 라고 답했다. 다음이다.", ["“확인했습니다.” 라고 답했다.", "다음이다."]),
        ("휴가(이하 같다. 다만 예외가 있다)를 준다. 끝.", ["휴가(이하 같다. 다만 예외가 있다)를 준다.", "끝."]),
        ("제한한다.그러나 예외가 있다.", ["제한한다.", "그러나 예외가 있다."]),
        ("가능한가요? 네! 됩니다.", ["가능한가요?", "네!", "됩니다."]),
        ("Mr. Kim이 왔다. e.g. 이것이다.", ["Mr. Kim이 왔다.", "e.g. 이것이다."]),
        (
            "a.kim@example.go.kr 로 보내세요. 파일은 plan.v2.hwp 입니다.",
            ["a.kim@example.go.kr 로 보내세요.", "파일은 plan.v2.hwp 입니다."],
        ),
        ("□ 일시: 3월 4일\n○ 장소: 회의실\n- 담당: 총무과", ["□ 일시: 3월 4일", "○ 장소: 회의실", "- 담당: 총무과"]),
        ("한 문장이 줄을\n넘어 이어진다. 다음.", ["한 문장이 줄을\n넘어 이어진다.", "다음."]),
        ("첫 문단\n\n둘째 문단", ["첫 문단", "둘째 문단"]),
        ("전화는 02-123-4567. 담당자는 김철수.", ["전화는 02-123-4567.", "담당자는 김철수."]),
        ("붙임  계획서 1부.  끝.", ["붙임  계획서 1부.", "끝."]),
        ("말끝을 흐렸다… 그리고 갔다.", ["말끝을 흐렸다…", "그리고 갔다."]),
        ("ⅰ. 시작", ["ⅰ. 시작"]),
        ("", []),
        (" \n ", []),
        ("...", ["..."]),
    ],
)
def test_splits_office_text(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_slices_are_verbatim() -> None:
    text = "  첫째다.  둘째다.\n○ 셋째 "
    assert [text[start:end] for start, end in spans(text)] == split(text)


_PIECES = st.sampled_from(
    [
        "예산이다.",
        " ",
        "\n",
        "2026. 3. 4.",
        "가. ",
        "제1조(목적)",
        "“",
        "”",
        "(",
        ")",
        "한다.",
        "!",
        "?",
        "…",
        "○ ",
        "\n\n",
        "A.",
        "1,200.",
        "\t",
        "\u3000",
    ]
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=30).map("".join)))
def test_nothing_is_lost_or_invented(text: str) -> None:
    pieces = split(text)
    assert re.sub(r"\s+", "", "".join(pieces)) == re.sub(r"\s+", "", text)
    assert all(piece == piece.strip() and piece for piece in pieces)


def test_a_long_text_takes_no_long_time() -> None:
    text = "가" * 50_000 + "(" * 2_000 + "다. " * 2_000
    assert "".join(split(text)).replace(" ", "") == text.replace(" ", "")
    for hostile in (" " * 200_000, "." * 200_000, "(" * 200_000, "가.나" * 50_000, "\n" * 200_000, "“" * 100_000):
        assert len("".join(split(hostile))) <= len(hostile)
