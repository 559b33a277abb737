"""The independent checker of citations: right citations of every format stand, every small change to one is told."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from support.independent import check_bytes, check_citation
from support.rereading.place import Citation

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples" / "documents"
REGULATION, CHANGE = "축제_및_행사_운영_규정.hwpx", "책빛축제_변경계획.hwpx"
MINUTES, PRESS, CIVIL = "축제추진위원회_회의록.docx", "책빛축제_보도자료.pdf", "생활민원_안내서.pdf"
BUDGET, BRIEFING, MAIL = "2026년_축제_예산.xlsx", "책빛축제_준비상황_보고.pptx", "자원봉사_교육_안내.eml"
CASES, ANSWERS, NOTE, LOG = "민원접수대장.csv", "민원답변사례.jsonl", "인수인계서.md", "당직근무일지.txt"
SCHEDULE = "자원봉사자_근무배치표.docx"

RIGHT: list[tuple[str, dict[str, Any], str]] = [
    (REGULATION, {"paragraph": 58}, "사용료는 사용 허가 통지를 받은 날부터 7일 이내에 내야 하며"),
    (REGULATION, {"table": 1, "row": 3}, "먹거리 부스 3m×3m 50,000 120,000"),
    (REGULATION, {"table": 1, "row": 1}, "구분 규격 사용료"),
    (REGULATION, {"table": 1, "row": 6, "column": 4}, "180,000"),
    (REGULATION, {"table": 2, "row": 3, "column": 2}, "150,000원"),
    (CHANGE, {"paragraph": 25}, "물빛로 300m 구간 차량 통제"),
    (
        CHANGE,
        {"table": 1, "row": 2},
        "기간 2026. 5. 15.(금)∼5. 17.(일) 2026. 5. 29.(금)∼5. 31.(일) 하천정비공사 준공 지연",
    ),
    (CHANGE, {"table": 1, "row": 3}, "가온시립도서관 앞 물빛광장 일원"),
    (MINUTES, {"paragraph": 26}, "증액 12,300천원은 추가경정예산으로 마련할 수 있다."),
    (MINUTES, {"table": 2, "row": 4}, "제3호 총사업비 증액(196,800천원) 수정 가결 7명 0명 2명"),
    (MINUTES, {"table": 1, "row": 4, "column": 2}, "가온시청 본관 3층 가람실"),
    (PRESS, {"page": 1}, "반납한 헌책 5권마다 가온사랑상품권 3,000원을 주는"),
    (PRESS, {"page": 2}, "5. 30.(토) 11:00 어린이 그림책 극장 도서관 1층 열린마당"),
    (CIVIL, {"page": 2, "bbox": [1, 2, 3, 4]}, "소파 2인용은 6,000원, 침대 매트리스는 8,000원입니다."),
    (CIVIL, {"page": 1}, "도로 파임 보수 3일 도로관리과 02-000-2481 위치 사진"),
    (BUDGET, {"sheet": "총괄", "range": "A8:H8"}, "4 가을 들녘축제 농업정책과 152,000 140,000 △12,000 98,000 42,000"),
    (BUDGET, {"sheet": "총괄", "range": "A6:H6"}, "은하천 책빛축제 문화관광과 184500 196,800.0"),
    (
        BUDGET,
        {"sheet": "집행현황", "range": "A6:F6"},
        "21,000 14,700 70.0% 2026-04-10 온빛디자인",
    ),
    (BUDGET, {"sheet": "집행현황", "range": "D11"}, "26.2%"),
    (BRIEFING, {"page": 3, "table": 1, "row": 5}, "교통 셔틀버스 계약, 통제 구간 고시 예정 60% 교통행정과"),
    (BRIEFING, {"page": 5, "table": 1, "row": 4, "column": 3}, "도서관 지하 1층 시청각실"),
    (BRIEFING, {"page": 4}, "가온대학교에 추가 모집 협조 요청(5. 15.까지)"),
    (BRIEFING, {"page": 3}, "부스 경쟁률은 약 1.5 대 1임."),
    (CASES, {"line": 19}, "민원-2026-0418 2026-04-28 공원 꿈나무공원 그네 고장"),
    (ANSWERS, {"line": 5}, "사용료는 1년에 20,000원입니다."),
    (ANSWERS, {"line": 5, "table": 1, "row": 2}, "농업정책과"),
    (NOTE, {"line": 25}, "다회용기 업체 맑은그릇과의 계약은 2026. 12. 31.에 끝나므로"),
    (NOTE, {"line": 18}, "정산보고서 2026. 7. 30. 안전관리비 증빙 2건 미제출"),
    (LOG, {"line": 11}, "한빛초 앞 수도관 누수 신고."),
    (MAIL, {"line": 10}, "강사: 가온소방서 구급대원 설아람"),
    (MAIL, {}, "책빛축제 자원봉사자 교육 일정 및 근무 배치 안내"),
    (MAIL, {"attachment": SCHEDULE, "table": 1, "row": 3}, "셔틀버스 승강장 6명 6명 임하람"),
    (MAIL, {"attachment": SCHEDULE, "paragraph": 8}, "미아가 생기면 곧바로 종합안내소(02-000-3311)에 알리고"),
]
IDS = [f"{name.rsplit('.', 1)[-1]}-{number}" for number, (name, _, _) in enumerate(RIGHT)]


def check(name: str, location: dict[str, Any], quote: str) -> str | None:
    return check_citation(SAMPLES / name, {"document": "x", "title": "y", "location": location, "quote": quote})


@pytest.mark.parametrize(("name", "location", "quote"), RIGHT, ids=IDS)
def test_a_right_citation_stands(name: str, location: dict[str, Any], quote: str) -> None:
    assert check(name, location, quote) is None


@pytest.mark.parametrize(("name", "location", "quote"), RIGHT, ids=IDS)
def test_a_changed_digit_or_letter_is_told(name: str, location: dict[str, Any], quote: str) -> None:
    digits = [at for at, letter in enumerate(quote) if letter.isdigit()]
    for at in digits:
        other = str((int(quote[at]) + 1) % 10)
        assert check(name, location, quote[:at] + other + quote[at + 1 :]), f"digit {at}"
    middle = len(quote) // 2
    assert check(name, location, quote[:middle] + "뷁" + quote[middle + 1 :])
    assert check(name, location, quote + " 뷁")


@pytest.mark.parametrize(("name", "location", "quote"), RIGHT, ids=IDS)
def test_a_shifted_place_is_told(name: str, location: dict[str, Any], quote: str) -> None:
    for key in ("page", "paragraph", "table", "row", "column", "line"):
        if key not in location:
            continue
        for shifted in (location[key] - 1, location[key] + 1, location[key] + 1000):
            assert check(name, {**location, key: shifted}, quote), f"{key} {shifted}"


def test_a_sheets_other_row_sheet_and_part_of_a_number_are_told() -> None:
    assert check(BUDGET, {"sheet": "총괄", "range": "A9:H9"}, "가을 들녘축제")
    assert check(BUDGET, {"sheet": "집행현황", "range": "A8:H8"}, "가을 들녘축제")
    assert check(BUDGET, {"sheet": "총괄", "range": "A8:C8"}, "140,000")
    assert check(BUDGET, {"sheet": "총괄", "range": "A8:H8"}, "140")
    assert check(BUDGET, {"sheet": "총괄", "range": "A8:H8"}, "152,000 98,000")
    assert check(BUDGET, {"sheet": "없는 시트", "range": "A8:H8"}, "140,000")
    assert check(BUDGET, {"sheet": "총괄", "range": "여기"}, "140,000")


@pytest.mark.parametrize(
    "citation",
    [{}, {"location": {"page": 1}}, {"location": {"page": 1}, "quote": " "}, {"location": None, "quote": "보도자료"}],
)
def test_a_citation_without_place_or_quote_is_told(citation: dict[str, Any]) -> None:
    assert check_citation(SAMPLES / PRESS, citation)


@pytest.mark.parametrize("location", [{}, {"page": 0}, {"page": "1"}, {"page": True}, {"page": 9}])
def test_a_place_that_cannot_be_is_told(location: dict[str, Any]) -> None:
    assert check(PRESS, location, "보도자료")


def test_a_part_of_a_number_is_no_quote() -> None:
    assert check(CHANGE, {"table": 2, "row": 2}, "8,000")
    assert check(CHANGE, {"table": 2, "row": 2}, "48,00")


def test_a_missing_attachment_is_told() -> None:
    assert "no attachment" in str(check(MAIL, {"attachment": "없음.docx", "paragraph": 1}, "자원봉사자"))


def test_a_sheet_and_an_attachment_are_cited_by_their_names() -> None:
    assert check(BUDGET, {"sheet": "집행현황"}, "집행현황") is None
    assert check(BUDGET, {"sheet": "집행현황"}, "총괄")
    assert check(MAIL, {"attachment": SCHEDULE}, SCHEDULE) is None
    assert check(MAIL, {"attachment": SCHEDULE}, "자원봉사자_근무배치표.hwpx")


def test_heads_of_a_mail_are_cited_together() -> None:
    whole = "From: 서누리 <nuri.seo@gaon.example>\nTo: 봄별희 <byeolhui@volunteer.example>"
    assert check(MAIL, {}, whole) is None
    assert check(MAIL, {}, "보낸사람: 서누리 <nuri.seo@gaon.example>") is None
    assert check(MAIL, {}, whole + "\nCc: 한가람 <garam@gaon.example>")
    assert check(MAIL, {}, "From: 서누리 <nuri@gaon.example>")
    assert check(MAIL, {}, "From: ")


def test_white_space_does_not_matter_but_its_absence_does() -> None:
    assert check(MINUTES, {"paragraph": 26}, "증액\n12,300천원은   추가경정예산으로") is None
    assert check(MINUTES, {"paragraph": 26}, "증액12,300천원은추가경정예산으로")


def package(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def holds(data: bytes, name: str, location: dict[str, Any], quote: str) -> bool:
    return check_bytes(data, name, Citation(location, quote)) is None


def hwpx(*sections: str) -> bytes:
    items = "".join(f'<item id="s{at}" href="Contents/section{at}.xml"/>' for at in range(len(sections)))
    order = "".join(f'<itemref idref="s{at}"/>' for at in range(len(sections)))
    parts = {"Contents/content.hpf": f"<package><manifest>{items}</manifest><spine>{order}</spine></package>"}
    for at, body in enumerate(sections):
        parts[f"Contents/section{at}.xml"] = f'<s:sec xmlns:s="s" xmlns:p="p">{body}</s:sec>'
    return package(**parts)


def run(content: str) -> str:
    return f"<p:p><p:run>{content}</p:run></p:p>"


def cell(row: int, column: int, content: str, rows: int = 1, columns: int = 1) -> str:
    return (
        f'<p:tc><p:subList>{content}</p:subList><p:cellAddr colAddr="{column}" rowAddr="{row}"/>'
        f'<p:cellSpan colSpan="{columns}" rowSpan="{rows}"/></p:tc>'
    )


INNER = f"<p:tbl><p:tr>{cell(0, 0, run('<p:t>속</p:t>'))}</p:tr></p:tbl>"
OUTER = (
    f"<p:tbl><p:tr>{cell(0, 0, run('<p:t>묶음</p:t>'), rows=2)}{cell(0, 1, run('<p:t>가</p:t>') + run(INNER))}</p:tr>"
    f"<p:tr>{cell(1, 1, run('<p:t>나</p:t>') + run('<p:t>다</p:t>'))}</p:tr></p:tbl>"
)
NESTED = hwpx(
    run("<p:t>첫째</p:t>") + run("") + run(OUTER) + run("<p:t>넷<p:tab/>째<p:lineBreak/>줄</p:t><p:t>끝</p:t>"),
    run(
        "<p:t>다섯째</p:t><p:ctrl><p:footNote><p:subList>"
        + run("<p:t>각주 글</p:t>")
        + "</p:subList></p:footNote></p:ctrl>"
    )
    + run(INNER),
)


@pytest.mark.parametrize(
    ("location", "quote"),
    [
        ({"paragraph": 1}, "첫째"),
        ({"paragraph": 4}, "넷 째 줄끝"),  # the empty one and the table's count
        ({"paragraph": 5}, "다섯째"),  # sections go on counting
        ({"paragraph": 5}, "각주 글"),
        ({"table": 1, "row": 1}, "묶음 가 속"),
        ({"table": 1, "row": 2}, "나 다"),  # the merged cell belongs to the row where it begins
        ({"table": 1, "row": 2, "column": 1}, "묶음"),
        ({"table": 2, "row": 1, "column": 1}, "속"),  # a table in a table has no number of its own
    ],
)
def test_hwpx_counts(location: dict[str, Any], quote: str) -> None:
    assert holds(NESTED, "a.hwpx", location, quote)


@pytest.mark.parametrize(
    ("location", "quote"),
    [
        ({"paragraph": 2}, "첫째"),
        ({"paragraph": 3}, "묶음"),  # a table's text is not its paragraph's
        ({"table": 1, "row": 2}, "묶음 나 다"),
        ({"table": 3, "row": 1}, "속"),
    ],
)
def test_hwpx_counts_no_other_way(location: dict[str, Any], quote: str) -> None:
    assert not holds(NESTED, "a.hwpx", location, quote)


def test_docx_merged_cells_and_asides() -> None:
    merged = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>세로</w:t></w:r></w:p></w:tc>'
        '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>가로</w:t></w:r></w:p></w:tc></w:tr>'
        "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
        "<w:tc><w:p><w:r><w:t>하나</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>둘</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    body = f"<w:p><w:r><w:t>앞</w:t><w:tab/><w:t>글</w:t></w:r></w:p>{merged}<w:p/><w:p><w:r><w:t>뒤</w:t></w:r></w:p>"
    document = f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'
    header = '<w:hdr xmlns:w="w"><w:p><w:r><w:t>머리말</w:t></w:r></w:p></w:hdr>'
    data = package(**{"word/document.xml": document, "word/header1.xml": header})
    assert holds(data, "a.docx", {"paragraph": 1}, "앞 글")
    assert holds(data, "a.docx", {"paragraph": 3}, "뒤")
    assert holds(data, "a.docx", {"table": 1, "row": 2}, "하나 둘")
    assert holds(data, "a.docx", {"table": 1, "row": 2, "column": 3}, "둘")
    assert holds(data, "a.docx", {"table": 1, "row": 1, "column": 3}, "가로")
    assert holds(data, "a.docx", {}, "머리말")
    assert not holds(data, "a.docx", {"table": 1, "row": 2}, "세로 하나")


def test_old_korean_mail_and_attached_csv() -> None:
    message = EmailMessage()
    message["Subject"] = "알림"
    message.set_content("x")
    message.set_payload("첫 줄\n뷁 둘째 줄\n".encode("cp949"))
    message.replace_header("Content-Type", "text/plain; charset=ks_c_5601-1987")
    message.replace_header("Content-Transfer-Encoding", "8bit")
    message.make_mixed()
    message.add_attachment('이름,수\n"두\n줄",3\n마을,12\n'.encode("cp949"), "text", "csv", filename="목록.csv")
    data = message.as_bytes()
    assert holds(data, "a.eml", {"line": 2}, "뷁 둘째 줄")
    assert holds(data, "a.eml", {}, "제목: 알림")
    assert holds(data, "a.eml", {"attachment": "목록.csv", "line": 2}, "두 줄 3")
    assert holds(data, "a.eml", {"attachment": "목록.csv", "line": 4}, "마을 12")
    assert not holds(data, "a.eml", {"attachment": "목록.csv", "line": 3}, "마을 12")


def test_a_wrapped_paragraph_is_cited_by_its_first_line() -> None:
    data = (
        "이 문단은 종이의 너비에 맞추어 줄을 바꾼 긴 글이라서 다음 줄로 이어지며\n여기에서 끝난다.\n\n새 문단\n"
    ).encode()
    assert holds(data, "a.txt", {"line": 1}, "다음 줄로 이어지며 여기에서 끝난다.")
    assert not holds(data, "a.txt", {"line": 1}, "새 문단")
