"""Korean text in every encoding it is kept in, with and without marks; what was saved broken is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.documents import reading
from retrieval.documents.encoding import decode, mojibake, usual
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format
from retrieval.errors import WarningCode

LIMITS = Limits()
LINES = (
    "책빛축제 추진계획을 다음과 같이 알려 드립니다.",
    "○ 기간: 2026. 5. 1.(금) ~ 5. 3.(일)",
    "※ 비가 오면 실내에서 엽니다.",
)
TEXT = "\n".join(LINES * 3) + "\n"
DENSE = "책빛축제추진계획을다음과같이알려드립니다" * 20


def one(data: bytes, name: str = "a.txt") -> Document:
    (document,) = reading.read(data, name, LIMITS)
    return document


def squeezed(document: Document) -> str:
    return "".join("".join(block.text.split()) for block in document.blocks)


@pytest.mark.parametrize("name", ["a.txt", "a"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp949", "euc_kr", "johab", "iso2022_kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32",
     "utf-32-le", "utf-32-be"],
)  # fmt: skip
def test_any_korean_encoding(encoding: str, name: str) -> None:
    document = one(TEXT.encode(encoding), name)
    assert document.format is Format.TXT
    assert squeezed(document) == "".join(TEXT.split())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "johab", "cp949"])
def test_korean_without_a_blank(encoding: str) -> None:
    assert decode(DENSE.encode(encoding)).text == DENSE


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_mixed(end: str) -> None:
    document = one(f"첫 줄{end}둘째 줄\n셋째 줄\r넷째 줄\r\n".encode("cp949"))
    assert [(block.text, block.location.line) for block in document.blocks] == [
        ("첫 줄", 1),
        ("둘째 줄", 2),
        ("셋째 줄", 3),
        ("넷째 줄", 4),
    ]


def test_nulls_among_the_text() -> None:
    document = one(TEXT.encode("cp949").replace(b" ", b"\0 ").replace(b"\n", b"\0\0\n"))
    assert squeezed(document) == "".join(TEXT.split())


def test_a_few_broken_bytes_are_no_other_language() -> None:
    data = (TEXT * 10).encode("cp949")
    document = one(data[:500] + b"\xff" + data[501:])
    assert document.warnings[0].detail == {"encoding": "cp949"}
    assert "알려 드립니다" in document.blocks[-3].text


@pytest.mark.parametrize(
    ("broken", "is_broken"),
    [
        (TEXT.encode("cp949").decode("latin-1"), True),
        (TEXT.encode().decode("cp1252", "replace"), True),
        ("\ufffd\ufffd글\ufffd" * 5, True),
        (TEXT, False),
        ("Déjà vu à la carte, s'il vous plaît", False),
        ("plain", False),
        ("", False),
    ],
)
def test_broken_text_is_said(broken: str, is_broken: bool) -> None:
    assert (mojibake(broken) > 0.005) is is_broken
    if broken:
        codes = {warning.code for warning in one(broken.encode("utf-8-sig")).warnings}
        assert (WarningCode.MOJIBAKE in codes) is is_broken


@given(st.text(max_size=200))
def test_measures_stay_within_bounds(text: str) -> None:
    assert 0 <= usual(text) <= 1
    assert 0 <= mojibake(text) <= 1


@given(
    st.text("가나다라마바사아자차카타파하 0123456789.,()\n", min_size=1, max_size=300),
    st.sampled_from(["cp949", "utf-8"]),
)
def test_usual_korean_is_never_taken_for_another_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text
