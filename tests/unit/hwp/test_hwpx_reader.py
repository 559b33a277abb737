"""HWPX: every piece of text, at the ordinal at which it stands in the file."""

from __future__ import annotations

import pytest
from support.hwp_reader import codes, hwpx, one, shown
from support.office_files import (
    hp,
    hp_table,
    hwpx_of,
    hwpx_written,
    with_member,
    zip_of,
)

from retrieval.documents.hwp.hwp5 import is_script
from retrieval.documents.limits import Limits
from retrieval.documents.model import Kind
from retrieval.documents.tables import cell_location, row_location, row_text
from retrieval.errors import DocumentCode, DocumentError, WarningCode


def test_paragraphs_are_counted_at_the_top_level_of_all_sections() -> None:
    box = f"<hp:rect><hp:drawText><hp:subList>{hp('상자')}</hp:subList></hp:drawText></hp:rect>"
    document = hwpx(hp("하나") + hp("") + hp("셋", box), hp("넷"))
    assert shown(document) == [
        (Kind.PARAGRAPH, "하나", {"paragraph": 1}),
        (Kind.PARAGRAPH, "셋", {"paragraph": 3}),
        (Kind.PARAGRAPH, "상자", {"paragraph": 3}),
        (Kind.PARAGRAPH, "넷", {"paragraph": 4}),
    ]
    assert document.units == 4
    assert document.coverage == 1.0


def test_sections_follow_the_spine() -> None:
    package = (
        '<p:package xmlns:p="o"><p:manifest><p:item id="a" href="Contents/section1.xml"/>'
        '<p:item id="b" href="Contents/section0.xml"/></p:manifest>'
        '<p:spine><p:itemref idref="a"/><p:itemref idref="b"/></p:spine></p:package>'
    )
    data = with_member(hwpx_of([hp("뒤"), hp("앞"), hp("끝")]), "Contents/content.hpf", package)
    assert [block.text for block in one(data).blocks] == ["앞", "뒤", "끝"]


def test_sections_without_spine_follow_by_number() -> None:
    texts = [f"구역 {number}" for number in range(12)]
    assert [block.text for block in hwpx(*map(hp, texts)).blocks] == texts


def test_runs_and_inline_marks_join() -> None:
    runs = (
        "<hp:run><hp:t>금</hp:t></hp:run><hp:run><hp:t>113,560<hp:nbSpace/>원<hp:tab/>끝<hp:lineBreak/>다음"
        "<hp:hyphen/>줄</hp:t></hp:run>"
    )
    assert hwpx(f"<hp:p>{runs}</hp:p>").blocks[0].text == "금113,560 원\t끝\n다음-줄"


def test_everything_that_hangs_on_a_paragraph() -> None:
    def control(name: str, text: str, **marks: str) -> str:
        attributes = "".join(f' {key}="{value}"' for key, value in marks.items())
        return f"<hp:ctrl><hp:{name}{attributes}><hp:subList>{hp(text)}</hp:subList></hp:{name}></hp:ctrl>"

    hanging = (
        control("header", "머리말")
        + control("footer", "꼬리말")
        + control("footNote", "각주")
        + control("endNote", "미주")
        + control("hiddenComment", "숨은 설명")
        + control("fieldBegin", "메모", type="MEMO")
        + "<hp:equation><hp:script>a over b</hp:script></hp:equation>"
        + f"<hp:pic><hp:caption><hp:subList>{hp('그림 설명')}</hp:subList></hp:caption></hp:pic>"
        + '<hp:textart text="글맵시"/>'
    )
    document = hwpx(hp("본문", hanging))
    kinds = [(kind, text) for kind, text, place in shown(document) if place == {"paragraph": 1}]
    assert kinds == [
        (Kind.HEADER, "머리말"),
        (Kind.FOOTER, "꼬리말"),
        (Kind.PARAGRAPH, "본문"),
        (Kind.NOTE, "각주"),
        (Kind.NOTE, "미주"),
        (Kind.COMMENT, "숨은 설명"),
        (Kind.COMMENT, "메모"),
        (Kind.EQUATION, "a over b"),
        (Kind.CAPTION, "그림 설명"),
        (Kind.PARAGRAPH, "글맵시"),
    ]
    assert codes(document) == {WarningCode.HIDDEN_CONTENT, WarningCode.OBJECTS_NOT_READ}


def test_a_table_with_merged_cells() -> None:
    rows = [["구분", "예산", ""], ["", "당초", "변경"], ["행사", "1,000", "1,200"]]
    document = hwpx(hp("표", hp_table(rows, {(0, 0): (2, 1), (0, 1): (1, 2)})))
    table = document.blocks[1]
    assert table.location.to_json() == {"table": 1}
    assert table.rows == (("구분", "예산", "예산"), ("구분", "당초", "변경"), ("행사", "1,000", "1,200"))
    assert table.covered == {(0, 2), (1, 0)}
    assert table.header_rows == 2
    assert row_text(table, 1) == "당초 변경"
    assert row_location(table, 2).to_json() == {"table": 1, "row": 3}
    assert cell_location(table, 2, 1).to_json() == {"table": 1, "row": 3, "column": 2}


def test_a_box_of_one_cell_is_read_as_paragraphs() -> None:
    document = hwpx(hp("", hp_table([[hp("추진 배경") + hp("○ 내용이다.")]])))
    place = {"table": 1, "row": 1, "column": 1}
    assert shown(document) == [(Kind.PARAGRAPH, "추진 배경", place), (Kind.LIST, "○ 내용이다.", place)]


def test_a_title_box_with_empty_cells_is_read_as_paragraphs() -> None:
    document = hwpx(hp("", hp_table([["", "2026년 추진계획", ""], ["", "", ""]])))
    assert shown(document) == [(Kind.PARAGRAPH, "2026년 추진계획", {"table": 1, "row": 1, "column": 2})]
    assert document.title == "2026년 추진계획"


def test_tables_in_cells_and_margins_are_not_counted() -> None:
    inner = hp("바깥", hp_table([["가", "나"], ["다", "라"]]))
    header = f"<hp:ctrl><hp:header><hp:subList>{hp('', hp_table([['머', '리']]))}</hp:subList></hp:header></hp:ctrl>"
    document = hwpx(hp("", header) + hp("", hp_table([[inner, "옆"]])) + hp("", hp_table([["둘", "째"]])))
    tables = [(block.text, block.location.to_json()) for block in document.blocks if block.kind is Kind.TABLE]
    assert tables == [
        ("머\t리", {"paragraph": 1}),
        ("바깥\t옆", {"table": 1}),
        ("가\t나\n다\t라", {"table": 1, "row": 1, "column": 1}),
        ("둘\t째", {"table": 2}),
    ]
    nested = document.blocks[2]
    assert row_location(nested, 1) == nested.location == cell_location(nested, 1, 1)


def test_tracked_changes_are_read_as_accepted() -> None:
    text = (
        '변경 <hp:deleteBegin Id="1"/>옛날<hp:deleteEnd Id="1"/>'
        '<hp:insertBegin Id="2"/>새로운<hp:insertEnd Id="2"/> 내용'
    )
    document = hwpx(f"<hp:p><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>")
    assert document.blocks[0].text == "변경 새로운 내용"
    assert codes(document) == {WarningCode.TRACKED_CHANGES}
    assert document.coverage == 1.0


def test_of_a_choice_between_versions_the_first_is_read() -> None:
    choices = "<hp:case><hp:t>하나</hp:t></hp:case><hp:default><hp:t>둘</hp:t></hp:default>"
    document = hwpx(f"<hp:p><hp:run><hp:switch>{choices}</hp:switch></hp:run></hp:p>")
    assert [block.text for block in document.blocks] == ["하나"]
    assert document.coverage == 1.0


def test_sizes_and_outlines_make_headings() -> None:
    header = (
        '<h:head xmlns:h="h"><h:charPr id="1" height="1000"/><h:charPr id="2" height="1800"/>'
        '<h:paraPr id="5"><h:heading type="OUTLINE" level="1"/></h:paraPr>'
        '<h:paraPr id="6"><h:heading type="BULLET" level="0"/></h:paraPr></h:head>'
    )

    def line(text: str, shape: str, paragraph: str = "0") -> str:
        return f'<hp:p paraPrIDRef="{paragraph}"><hp:run charPrIDRef="{shape}"><hp:t>{text}</hp:t></hp:run></hp:p>'

    body = (
        line("2026년 축제 추진계획", "2")
        + line("본문이 이어지는 문장이다. " * 5, "1")
        + line("행사 개요", "1", "5")
        + line("○ 장소: 물빛광장", "1", "5")
        + line("자동 글머리", "1", "6")
    )
    document = one(with_member(hwpx_of([body]), "Contents/header.xml", header))
    assert [(block.kind, block.level) for block in document.blocks] == [
        (Kind.HEADING, 1),
        (Kind.PARAGRAPH, 0),
        (Kind.HEADING, 2),
        (Kind.LIST, 2),
        (Kind.LIST, 1),
    ]
    assert document.title == "2026년 축제 추진계획"


def test_a_broken_header_costs_no_text() -> None:
    data = with_member(hwpx_of([hp("가나다라")]), "Contents/header.xml", "<broken")
    assert [block.text for block in one(data).blocks] == ["가나다라"]


def test_text_where_no_paragraph_is_understood_is_taken_without_structure() -> None:
    unknown = f"<hp:p><hp:odd><hp:list>{hp('구조를 모르는 글')}</hp:list></hp:odd></hp:p>"
    document = hwpx(hp("하나") + unknown, hp("셋"))
    assert [(block.text, block.location.to_json()) for block in document.blocks] == [
        ("하나", {"paragraph": 1}),
        ("구조를 모르는 글", {"paragraph": 2}),
        ("셋", {"paragraph": 3}),
    ]
    assert codes(document) == {WarningCode.WITHOUT_STRUCTURE}
    assert document.coverage == 1.0


def test_no_text_is_a_result() -> None:
    document = hwpx(hp(""))
    assert document.blocks == ()
    assert codes(document) == {WarningCode.NO_TEXT}


def test_the_notice_of_a_distribution_document_never_comes_back() -> None:
    with pytest.raises(DocumentError) as caught:
        hwpx(hp("이 문서는 상위 버전의 배포용 문서입니다. 최신 버전에서 보십시오."))
    assert caught.value.code is DocumentCode.DISTRIBUTION


def test_scripts_that_do_something_are_macros() -> None:
    data = hwpx_of([hp("가")])
    empty = "var Documents = XHwpDocuments;\r\nfunction OnDocument_New()\r\n{\r\n\t//todo : \r\n}\r\n"
    assert codes(one(with_member(data, "Scripts/sourceScripts", empty))) == set()
    assert codes(one(with_member(data, "Scripts/headerScripts.js", empty.encode("utf-16-le")))) == set()
    assert codes(one(with_member(data, "Scripts/sourceScripts.js", 'Run("calc.exe");'))) == {WarningCode.HAS_MACROS}
    assert is_script("function OnDocument_Open() { x = 1; }")
    assert not is_script("")


def test_a_table_that_claims_too_many_places() -> None:
    cell = '<hp:tc><hp:subList/><hp:cellAddr colAddr="65000" rowAddr="65000"/></hp:tc>'
    with pytest.raises(DocumentError) as caught:
        hwpx(hp("", f"<hp:tbl><hp:tr>{cell}{cell}</hp:tr></hp:tbl>"))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_tables_nested_without_end() -> None:
    inner = "끝"
    for _ in range(40):
        inner = hp("", hp_table([[inner if inner.startswith("<") else hp(inner), "옆"]]))
    with pytest.raises(DocumentError) as caught:
        hwpx(inner)
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_too_many_blocks() -> None:
    with pytest.raises(DocumentError) as caught:
        one(hwpx_of([hp("가") * 30]), limits=Limits(blocks=20))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_no_section() -> None:
    with pytest.raises(DocumentError) as caught:
        one(zip_of({"mimetype": "application/hwp+zip"}))
    assert caught.value.code is DocumentCode.DAMAGED


def test_a_file_of_python_hwpx() -> None:
    lines = ["행정안전부", "제목  정보화 교육 계획 알림", "1. 관련: 정보화-1(2026. 1. 2.)"]
    document = one(hwpx_written(lines, [["구분", "인원"], ["상반기", "1,234"], ["하반기", "567.5"]]))
    texts = [block.text for block in document.blocks]
    assert texts[:3] == lines
    assert document.blocks[3].rows[1] == ("상반기", "1,234")
    assert document.blocks[3].header_rows == 1
    assert document.title == "정보화 교육 계획 알림"
    assert document.coverage == 1.0
