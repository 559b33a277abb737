from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.chunking import CHUNKER_VERSION, TABLE, chunk
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.pieces import MOST, TARGET, pieces

LONG = "출장자에게는 여비를 지급한다. " * 30


def _blocks(*parts: tuple[Kind, str, int]) -> tuple[Block, ...]:
    return tuple(Block(kind, text, Location(paragraph=at), level) for at, (kind, text, level) in enumerate(parts, 1))


def _document(*blocks: Block) -> Document:
    return Document(Format.HWPX, "여비 규정", blocks, units=1)


def _table(rows: list[list[str]], heads: int = 1, covered: frozenset[tuple[int, int]] = frozenset()) -> Block:
    made = tuple(tuple(row) for row in rows)
    text = "\n".join("\t".join(row) for row in rows)
    return Block(Kind.TABLE, text, Location(table=2), rows=made, covered=covered, header_rows=heads)


def test_the_chunker_has_a_version() -> None:
    assert CHUNKER_VERSION >= 1


def test_articles_are_sections_and_children_carry_the_head() -> None:
    document = _document(
        *_blocks(
            (Kind.HEADING, "제1장 총칙", 2),
            (Kind.PARAGRAPH, "제1조(목적) 이 규정은 여비를 정한다.", 5),
            (Kind.PARAGRAPH, "제2조(여비의 종류) ① " + LONG, 5),
            (Kind.LIST, "② 숙박비는 실비로 한다.", 2),
        )
    )
    passages = chunk(document, "d1", "여비 규정")
    assert passages[0].text == "제1장 총칙\n제1조(목적) 이 규정은 여비를 정한다."
    assert passages[0].header == "여비 규정"
    articles = [passage for passage in passages if "제2조(여비의 종류)" in passage.text or "제2조" in passage.header]
    assert len({passage.section for passage in articles}) == 1
    assert "제2조" not in articles[0].header, "its own head stands in the text once"
    assert articles[0].header == "여비 규정 > 제1장 총칙"
    assert all(passage.header == "여비 규정 > 제1장 총칙 > 제2조(여비의 종류)" for passage in articles[1:])
    assert articles[-1].spans[-1].text.endswith("② 숙박비는 실비로 한다.")
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))


def test_an_article_that_is_only_named_begins_nothing() -> None:
    passages = chunk(_document(*_blocks((Kind.PARAGRAPH, "제3조(휴가)에 따라 휴가를 준다.", 0))), "d1", "규정")
    assert passages[0].header == "규정"


def test_headings_can_be_quoted_and_short_ones_stay_together() -> None:
    document = _document(
        *_blocks(
            (Kind.HEADING, "설명회 개최 계획", 1),
            (Kind.HEADING, "□ 일시: 2026. 3. 4. 14:00", 2),
            (Kind.HEADING, "□ 장소: 대회의실", 2),
            (Kind.LIST, "○ 200명 안팎", 2),
            (Kind.HEADING, "□ 예산: 3,000천원", 2),
        )
    )
    passages = chunk(document, "d1", "설명회 개최 계획")
    assert [span.text for span in passages[0].spans][:3] == [
        "설명회 개최 계획",
        "□ 일시: 2026. 3. 4. 14:00",
        "□ 장소: 대회의실",
    ]
    assert passages[0].header == "", "the title is said by the passage itself"
    assert passages[-1].text == "□ 예산: 3,000천원"
    assert passages[-1].header == "설명회 개최 계획"
    assert passages[-1].section != passages[0].section


def test_long_paragraphs_are_cut_at_sentences() -> None:
    passages = chunk(_document(*_blocks((Kind.PARAGRAPH, LONG, 0))), "d1", "규정")
    assert len(passages) > 1
    assert all(len(passage.text) <= MOST for passage in passages)
    assert all(span.text in LONG and span.text.endswith("다.") for passage in passages for span in passage.spans)
    assert {span.location.paragraph for passage in passages for span in passage.spans} == {1}


def test_a_sentence_without_end_is_cut_at_spaces() -> None:
    assert all(len(piece) <= MOST for piece in pieces("예산 " * 500))
    assert all(len(piece) <= MOST for piece in pieces("가" * 5_000))
    assert pieces("  ") == []


def test_table_rows_say_their_heads_and_quote_their_cells() -> None:
    rows = [["부서", "사업", "예산"], ["총무과", "청사 관리", "1,200"], ["총무과", "", "300"], ["", "", ""]]
    document = _document(
        *_blocks((Kind.HEADING, "Ⅱ. 예산", 1), (Kind.CAPTION, "<표 1> 부서별 예산(단위: 천원)", 0)),
        _table(rows, covered=frozenset({(2, 0)})),
    )
    passages = chunk(document, "d1", "계획")
    spans = [span for passage in passages for span in passage.spans if span.kind is Kind.TABLE]
    assert [span.text for span in spans] == ["부서 사업 예산", "총무과 청사 관리 1,200", "300"]
    assert [span.shown for span in spans[1:]] == [
        "부서: 총무과, 사업: 청사 관리, 예산: 1,200",
        "부서: 총무과, 예산: 300",
    ]
    assert [(span.location.table, span.location.row) for span in spans] == [(2, 1), (2, 2), (2, 3)]
    table = next(passage for passage in passages if passage.spans[0].kind is Kind.TABLE)
    assert "<표 1> 부서별 예산(단위: 천원)" in table.header
    assert table.section == 0


def test_tables_without_heads() -> None:
    form = _table([["성명", "홍길동"], ["부서", "총무과", "직급", "주무관"]], heads=0)
    spans = chunk(_document(form), "d1", "신청서")[0].spans
    assert [span.shown for span in spans] == ["성명: 홍길동", "부서 | 총무과 | 직급 | 주무관"]


def test_horizontally_merged_cells_are_said_once() -> None:
    block = _table([["합계", "합계", "1,500"]], heads=0, covered=frozenset({(0, 1)}))
    assert chunk(_document(block), "d1", "t")[0].spans[0].shown == "합계: 1,500"


def test_long_tables_are_groups_of_rows_with_the_sheet_in_the_header() -> None:
    rows = [["연번", "사업명"]] + [[str(number), f"사업 {number} " + "가" * 50] for number in range(60)]
    block = Block(
        Kind.TABLE,
        "",
        Location(sheet="집계", range="A1:B61"),
        rows=tuple(tuple(row) for row in rows),
        header_rows=1,
    )
    passages = chunk(Document(Format.XLSX, "", (block,), 1), "d1", "예산서")
    assert len(passages) > 5
    assert all(len(passage.text) <= TABLE for passage in passages)
    assert all(passage.header == "예산서 > 집계" for passage in passages)
    assert passages[0].spans[1].location == Location(sheet="집계", range="A2:B2")


def test_a_very_long_row_is_cut_into_cells() -> None:
    block = _table([["구분", "내용"], ["가", LONG * 3]])
    spans = [span for passage in chunk(_document(block), "d1", "t") for span in passage.spans]
    assert all(len(span.text) <= MOST for span in spans)
    assert spans[-1].shown.startswith("내용: ")
    assert spans[-1].location == Location(table=2, row=2, column=2)


def test_running_heads_and_comments_come_last_and_once() -> None:
    document = _document(
        *_blocks(
            (Kind.FOOTER, "가온시 총무과 - 1 -", 0),
            (Kind.PARAGRAPH, "본문이다.", 0),
            (Kind.FOOTER, "가온시 총무과 - 2 -", 0),
            (Kind.FOOTER, "- 3 -", 0),
            (Kind.COMMENT, "3월로 고칠 것", 0),
            (Kind.COMMENT, "4월로 고칠 것", 0),
        )
    )
    passages = chunk(document, "d1", "계획")
    assert passages[0].text == "본문이다."
    assert passages[-1].text == "가온시 총무과 - 1 -\n3월로 고칠 것\n4월로 고칠 것"
    assert passages[-1].header == "계획"


def test_index_text_is_nfc_and_quotes_are_verbatim() -> None:
    decomposed = unicodedata.normalize("NFD", "출장 여비")
    (passage,) = chunk(_document(*_blocks((Kind.PARAGRAPH, decomposed, 0))), "d1", unicodedata.normalize("NFD", "규정"))
    assert passage.spans[0].text == decomposed
    assert passage.text == "출장 여비"
    assert passage.header == "규정"


def test_an_empty_document_has_no_passages() -> None:
    assert chunk(_document(), "d1", "빈 문서") == ()
    assert chunk(_document(*_blocks((Kind.PARAGRAPH, " \n", 0), (Kind.HEADING, " ", 1))), "d1", "빈 문서") == ()


_TEXT = st.sampled_from(["제3조(휴가) 휴가를 준다.", "□ 목적", "○ 내용이다.", LONG, "가" * 700, "", "끝."])
_KINDS = st.sampled_from([Kind.PARAGRAPH, Kind.HEADING, Kind.LIST, Kind.NOTE, Kind.CAPTION])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(_KINDS, _TEXT, st.integers(0, 6)), max_size=12))
def test_every_word_of_the_body_is_in_some_passage_once(parts: list[tuple[Kind, str, int]]) -> None:
    document = _document(*_blocks(*parts))
    passages = chunk(document, "d1", "제목")
    found = "".join(span.text for passage in passages for span in passage.spans)
    expected = "".join(text for _, text, _ in parts)
    assert re.sub(r"\s", "", found) == re.sub(r"\s", "", expected)
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    sections = [passage.section for passage in passages]
    assert sections == sorted(sections)
    limit = TARGET + MOST
    assert all(len(passage.text) <= limit for passage in passages if len(passage.spans) > 1)


def test_automatic_numbers_are_shown_and_never_quoted() -> None:
    made = (
        Block(Kind.HEADING, "목적", Location(paragraph=1), 5, mark="제1조"),
        Block(Kind.PARAGRAPH, "이 규정은 축제를 정한다.", Location(paragraph=2), mark="가."),
    )
    (passage,) = chunk(Document(Format.DOCX, "", made, 2), "d1", "규정")
    assert [span.text for span in passage.spans] == ["목적", "이 규정은 축제를 정한다."]
    assert passage.text == "제1조 목적\n가. 이 규정은 축제를 정한다."
    assert passage.header == "규정"
    assert Block.from_json(made[0].to_json()) == made[0]
