"""Plain text, Markdown and CSV, and the encodings they come in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents import csv_text, text
from retrieval.documents.encoding import decode, decode_as
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Kind
from retrieval.documents.tables import row_location
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()
MADE = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples" / "made-here"
KOREAN = "안녕하세요. 총무과입니다.\n"


def plain(source: str, name: str = "a.txt") -> Document:
    return text.read(source.encode(), name, LIMITS)


def csv(source: str | bytes) -> Document:
    return csv_text.read(source.encode() if isinstance(source, str) else source, "a.csv", LIMITS)


# encodings


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-32"])
def test_known_encodings_are_not_guesses(name: str) -> None:
    decoded = decode(KOREAN.encode(name))
    assert (decoded.text, decoded.guessed) == (KOREAN, False)


def test_utf16_without_a_mark() -> None:
    source = "Report 2026, part 1: 계획\n" * 3
    assert decode(source.encode("utf-16-le")).text == source
    assert decode(source.encode("utf-16-be")).text == source


def test_extended_syllables_of_cp949() -> None:
    assert decode("똠방각하 뷁".encode("cp949")).text == "똠방각하 뷁"
    assert decode_as("똠방각하 뷁".encode("cp949"), "EUC-KR").text == "똠방각하 뷁"
    assert decode_as("똠방각하 뷁".encode("cp949"), '"ks_c_5601-1987"').text == "똠방각하 뷁"


def test_a_claimed_charset_that_does_not_hold_is_not_believed() -> None:
    assert decode_as("한글".encode(), "iso-2022-kr-nothing").text == "한글"
    assert decode_as("한글".encode(), "us-ascii").text == "한글"
    assert decode_as("한글".encode(), "hex").text == "한글"


def test_a_text_cut_in_a_character_is_marked() -> None:
    decoded = decode(("가" * 50).encode()[:-1])
    assert decoded.text == "가" * 49
    assert decoded.guessed
    assert decoded.warnings[0].code is WarningCode.ENCODING_GUESSED


def test_a_guess_is_marked() -> None:
    document = text.read("日本語のテキスト、これは長い文章です。".encode("euc_jp") + b"\xff\xfe\x80", "a.txt", LIMITS)
    assert [warning.code for warning in document.warnings] == [WarningCode.ENCODING_GUESSED]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_decoding_never_fails(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


# plain text


def test_every_line_is_a_block_at_its_line() -> None:
    document = plain("휴가 안내\r\n\r\n연가는 15일이다.\r\n병가는 60일이다.\n\n\n끝.")
    assert [(block.text, block.location.line) for block in document.blocks] == [
        ("휴가 안내", 1),
        ("연가는 15일이다.", 3),
        ("병가는 60일이다.", 4),
        ("끝.", 7),
    ]
    assert document.title == "휴가 안내"
    assert document.units == 4


def test_articles_are_headings() -> None:
    blocks = plain("제1장 총칙\n제1조(목적) 이 규정은 휴가를 정한다.\n□ 추진 배경\n○ 첫째").blocks
    assert [(block.kind, block.level) for block in blocks] == [
        (Kind.HEADING, 2),
        (Kind.PARAGRAPH, 5),
        (Kind.HEADING, 2),
        (Kind.LIST, 2),
    ]


def test_hard_wrapped_text_is_joined() -> None:
    sentence = (
        "행정안전부는 공공기관이 생산하는 문서의 접근성을 높이고 국민 누구나 쉽게 이해할 수 있도록 기준을 정비한다 " * 6
    )
    lines: list[str] = []
    for word in sentence.split():
        if lines and len(lines[-1]) + len(word) < 40:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    blocks = plain("\n".join([*lines, "", "다음 문단이다."])).blocks
    assert [block.location.line for block in blocks] == [1, len(lines) + 2]
    assert blocks[0].text == sentence.strip()


def test_short_lines_are_not_joined() -> None:
    assert len(plain("가나다\n라마\n바사아자\n차\n카타파하\n" * 3).blocks) == 15


def test_form_feeds_and_separators_do_not_shift_lines() -> None:
    document = plain("하나\x0c\n둘\u2028셋\x85넷\n다섯")
    assert [block.location.line for block in document.blocks] == [1, 2, 3]


def test_nothing_but_blanks_is_said() -> None:
    assert [warning.code for warning in plain(" \n\t\n").warnings] == [WarningCode.NO_TEXT]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_no_letter_is_lost_or_moved(source: str) -> None:
    source = source.encode("utf-8", "replace").decode()
    document = text.read(source.encode() or b" ", "a.txt", LIMITS)
    lines = text.split_lines(source)
    for block in document.blocks:
        assert block.location.line is not None
        assert block.text.split()[0] in text.clean(lines[block.location.line - 1])
    squeezed = re.sub(r"[\s\0\ufeff]", "", source)
    assert re.sub(r"\s", "", "".join(block.text for block in document.blocks)) == squeezed


# Markdown


def test_markdown() -> None:
    source = (
        "# 제목 #\n\n문단 하나\n이어짐\n\n- 항목\n  - 아래 항목\n1. 번호\n\n```\n# 코드\n```\n\n"
        "| 구분 | 값 |\n|---|--:|\n| 가\\|나 | 1 |\n\n***\n"
    )
    document = plain(source, "a.MD")
    assert [(block.kind, block.text, block.location.line, block.level) for block in document.blocks[:6]] == [
        (Kind.HEADING, "제목", 1, 1),
        (Kind.PARAGRAPH, "문단 하나 이어짐", 3, 0),
        (Kind.LIST, "- 항목", 6, 1),
        (Kind.LIST, "- 아래 항목", 7, 2),
        (Kind.LIST, "1. 번호", 8, 1),
        (Kind.PARAGRAPH, "# 코드", 11, 0),
    ]
    table = document.blocks[6]
    assert table.rows == (("구분", "값"), ("", ""), ("가|나", "1"))
    assert row_location(table, 2).line == 16
    assert len(document.blocks) == 7
    assert document.title == "제목"


def test_an_open_fence_ends_with_the_file() -> None:
    assert [block.text for block in plain("```\n코드", "a.md").blocks] == ["코드"]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(alphabet="#|-`*1. \n가나>=", max_size=120))
def test_markdown_never_fails_and_keeps_its_lines(source: str) -> None:
    document = text.read(source.encode() or b" ", "a.md", LIMITS)
    numbers = [block.location.line or 0 for block in document.blocks]
    assert numbers == sorted(numbers)
    assert all(1 <= number <= len(text.split_lines(source)) for number in numbers)


# CSV


def test_a_table_in_cp949() -> None:
    source = "성명,부서,금액\n홍길동,총무과,1000\n김철수,재무과,2000\n"
    document = csv(source.encode("cp949"))
    (table,) = document.blocks
    assert table.rows[1] == ("홍길동", "총무과", "1000")
    assert table.header_rows == 1
    assert row_location(table, 2).line == 3
    assert not document.warnings


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_found(delimiter: str) -> None:
    rows = [["번호", "내용", "비고"], ["1", "가, 나", "x"], ["2", "다", "y;z"]]
    source = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert [list(row) for row in csv(source).blocks[0].rows] == rows


def test_titles_above_the_table_stand_apart() -> None:
    document = csv("2026년 예산 현황\n(단위: 천원),,\n구분,예산,집행\n세입,100,90\n")
    assert document.title == "2026년 예산 현황"
    assert [(block.kind, block.text, block.location.line) for block in document.blocks[:2]] == [
        (Kind.CAPTION, "2026년 예산 현황", 1),
        (Kind.CAPTION, "(단위: 천원)", 2),
    ]
    assert document.blocks[2].location.line == 3


def test_rows_stand_on_their_lines_also_after_quoted_newlines() -> None:
    document = csv('번호,내용\n1,"첫 줄\n둘째 줄"\n\n2,한 줄\n')
    (table,) = document.blocks
    assert [row for row in table.rows if any(row)] == [("번호", "내용"), ("1", "첫 줄\n둘째 줄"), ("2", "한 줄")]
    index = table.rows.index(("2", "한 줄"))
    assert row_location(table, index).line == 5
    assert table.header_rows == 1


def test_ragged_rows_are_filled_up() -> None:
    (table,) = csv("가,나,다\n1,2\n1,2,3,4\n").blocks
    assert {len(row) for row in table.rows} == {4}


def test_no_delimiter_means_lines() -> None:
    assert [block.location.line for block in csv("하나\n둘\n").blocks] == [1, 2]


def test_quotes_that_never_close_and_nulls() -> None:
    assert csv('가,나\n1,"열린\n2,3\n').blocks
    assert csv(b"a,b\n\x001,2\n").blocks[0].rows[1] == ("1", "2")


def test_too_many_lines() -> None:
    with pytest.raises(DocumentError) as caught:
        csv_text.read(b"a,b\n" * 50, "a.csv", Limits(blocks=20))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_rows_as_records() -> None:
    source = (
        "접수번호,제목,내용,처리부서\nA-1,도로 파손,가로등 아래 도로가 파였습니다.,도로과\n"
        "A-2,소음,밤에 시끄럽습니다.,환경과\n"
    )
    documents = csv_text.read_cases(source.encode(), "a.csv", LIMITS)
    assert [(document.record, document.title) for document in documents] == [("A-1", "도로 파손"), ("A-2", "소음")]
    prose, fields = documents[1].blocks
    assert (prose.text, prose.location.line) == ("밤에 시끄럽습니다.", 3)
    assert fields.rows == (("처리부서",), ("환경과",))
    assert row_location(fields, 1).line == 3


def test_records_without_heads_or_ids_are_numbered() -> None:
    documents = csv_text.read_cases(b"1,2\n3,4\n", "a.csv", LIMITS)
    assert [document.record for document in documents] == ["1", "2"]


def test_no_records_at_all() -> None:
    with pytest.raises(DocumentError) as caught:
        csv_text.read_cases("한 줄".encode(), "a.csv", LIMITS)
    assert caught.value.code is DocumentCode.BAD_RECORD


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet='가나1,;\t|"\r\n ', max_size=120))
def test_csv_never_fails_but_with_its_code(source: str) -> None:
    try:
        document = csv_text.read(source.encode() or b" ", "a.csv", LIMITS)
    except DocumentError:
        return
    for block in document.blocks:
        assert len({len(row) for row in block.rows}) <= 1


@pytest.mark.skipif(not MADE.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize(("name", "words"), [("cp949.txt", "행정안전부"), ("cp949.csv", "지역경제과")])
def test_shared_samples(name: str, words: str) -> None:
    reader = csv_text if name.endswith("csv") else text
    document = reader.read((MADE / name).read_bytes(), name, LIMITS)
    assert words in "".join(block.text for block in document.blocks)
    assert not document.warnings


@pytest.mark.parametrize("line", ["# 제목{} x", "-{}x", "| - |{}x", "# 제목{}#x", "1.{}"])
def test_very_many_blanks_on_a_line_take_no_time(line: str) -> None:
    """The fuzz campaign met a heading of 300,000 blanks that took minutes."""
    filled = line.format(" " * 300_000)
    assert text.read(f"표 |\n{filled}\n".encode(), "a.md", Limits()).blocks


def test_closing_marks_are_no_part_of_a_heading() -> None:
    made = text.read("# 제목 ##  \n\n## #\n".encode(), "a.md", Limits())
    assert [(block.text, block.level) for block in made.blocks] == [("제목", 1), ("#", 2)]
