"""HWP 5 and HWPX: every piece of text, at the ordinal at which it stands in the file."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.office_files import (
    HWPLIB,
    SAMPLES,
    hp,
    hp_table,
    hwp_cell,
    hwp_control,
    hwp_paragraph,
    hwpx_of,
    hwpx_written,
    members_of,
    record,
    sample,
    with_member,
    zip_of,
)

from retrieval.documents.coverage import recall
from retrieval.documents.flow import Flow
from retrieval.documents.flowing import render
from retrieval.documents.hwp.hwp5 import _Reader, is_script
from retrieval.documents.hwp.raw import hwp_text
from retrieval.documents.hwp.shapes import Shapes
from retrieval.documents.hwp.streams import summary_title
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Format, Kind
from retrieval.documents.reading import read
from retrieval.documents.tables import cell_location, row_location, row_text
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = Limits()


def one(data: bytes, name: str = "a.hwpx", limits: Limits = LIMITS) -> Document:
    (document,) = read(data, name, limits)
    return document


def hwpx(*sections: str) -> Document:
    return one(hwpx_of(sections))


def codes(document: Document) -> set[WarningCode]:
    return {warning.code for warning in document.warnings}


def shown(document: Document) -> list[tuple[Kind, str, dict[str, object]]]:
    return [(block.kind, block.text, dict(block.location.to_json())) for block in document.blocks]


def section(stream: bytes) -> Document:
    """Records of a body, without the container that nothing here can write."""
    flow = Flow(body=list(_Reader(Shapes(b"")).section(stream)))
    return render(flow, list(hwp_text([stream])), Format.HWP, LIMITS)


# HWPX


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
    assert codes(document) == {WarningCode.HIDDEN_CONTENT}


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


# HWP 5


def test_records_of_a_body() -> None:
    box = record(76, 2, bytes(8)) + record(72, 3, bytes(8)) + hwp_paragraph("상자", 3)
    caption = record(72, 2, bytes(8)) + hwp_paragraph("그림 설명", 2)
    stream = (
        hwp_paragraph("하나")
        + hwp_paragraph("")
        + hwp_paragraph("셋", 0, hwp_control("gso ", 1, caption + box))
        + hwp_paragraph("넷", 0, hwp_control("fn  ", 1, record(72, 2, bytes(8)) + hwp_paragraph("각주", 2)))
    )
    document = section(stream)
    assert shown(document) == [
        (Kind.PARAGRAPH, "하나", {"paragraph": 1}),
        (Kind.PARAGRAPH, "셋", {"paragraph": 3}),
        (Kind.PARAGRAPH, "상자", {"paragraph": 3}),
        (Kind.CAPTION, "그림 설명", {"paragraph": 3}),
        (Kind.PARAGRAPH, "넷", {"paragraph": 4}),
        (Kind.NOTE, "각주", {"paragraph": 4}),
    ]


def test_records_of_a_table() -> None:
    inner = (
        record(77, 2, bytes(20))
        + hwp_cell(0, 0, 2, hwp_paragraph("구분", 2), (2, 1))
        + hwp_cell(0, 1, 2, hwp_paragraph("예산", 2))
        + hwp_cell(1, 1, 2, hwp_paragraph("1,000", 2) + hwp_paragraph("천원", 2))
    )
    (table,) = section(hwp_paragraph("", 0, hwp_control("tbl ", 1, inner))).blocks
    assert table.rows == (("구분", "예산"), ("구분", "1,000\n천원"))
    assert table.covered == {(1, 0)}
    assert table.text == "구분\t예산\n\t1,000 천원"


def test_characters_of_a_paragraph() -> None:
    tab = "\x09" + "x" * 6 + "\x09"
    extended = "\x0b" + "xx" * 3 + "\x0b"
    document = section(hwp_paragraph(f"가{tab}나{extended}다\x1e라\x1f마\x18바\x0a사"))
    assert document.blocks[0].text == "가\t나다 라 마-바\n사"
    assert document.coverage == 1.0


def test_long_records_and_records_that_break_off() -> None:
    text = "긴 문단입니다. " * 400
    stream = hwp_paragraph(text)
    assert section(stream).blocks[0].text == text.strip()
    for cut in (1, 5, 30, len(stream) // 2):
        section(stream[: len(stream) - cut])


def test_nesting_of_records() -> None:
    stream = b"".join(record(66, level, bytes(24)) + record(71, level + 1, b"nfxx") for level in range(0, 400, 2))
    with pytest.raises(DocumentError) as caught:
        section(stream)
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_kinds_in_the_hwplib_files() -> None:
    def texts(name: str, kind: Kind) -> list[str]:
        return [block.text for block in one((HWPLIB / name).read_bytes(), name).blocks if block.kind is kind]

    assert texts("각주미주.hwp", Kind.NOTE) == ["sssd"]
    assert texts("숨은설명.hwp", Kind.COMMENT) == ["우리는 우리다.\n그것은 그것이다."]
    assert texts("머리글꼬리글.hwp", Kind.HEADER) == ["개요1"]
    assert texts("수식.hwp", Kind.EQUATION) == ["(a+b) ^{2} =a ^{2} +2ab+b ^{2}"]
    assert texts("글상자.hwp", Kind.PARAGRAPH) == ["ABC", "123", "ABC"]
    (table,) = (block for block in one((HWPLIB / "표.hwp").read_bytes()).blocks if block.kind is Kind.TABLE)
    assert table.rows[0] == ("ABC\n123", "DEF", "GHI")
    (merged,) = one((HWPLIB / "merging-cell.hwp").read_bytes()).blocks
    assert merged.rows[1][2] == "1,2"


def test_files_without_body_text_are_no_error() -> None:
    document = one((HWPLIB / "ole.hwp").read_bytes())
    assert document.blocks == ()
    assert codes(document) == {WarningCode.NO_TEXT}


def test_properties_do_not_leak_the_author() -> None:
    document = one((HWPLIB / "finding-all-field.hwp").read_bytes())
    assert "박성균" not in document.title
    assert "\x00" not in document.title


def summary(kind: int, size: int, text: bytes, count: int = 1) -> bytes:
    head = bytes(44) + struct.pack("<I", 48)
    return head + struct.pack("<IIII", 0, count, 2, 16) + struct.pack("<II", kind, size) + text


def test_titles_of_property_sets() -> None:
    wide = "추진계획".encode("utf-16-le") + b"\x00\x00"
    assert summary_title(summary(31, 5, wide + b"more")) == "추진계획"
    assert summary_title(summary(30, 9, "추진계획".encode("cp949"))) == "추진계획"
    assert summary_title(summary(31, 2**32 - 1, wide, 2**32 - 1)) == "추진계획"
    assert summary_title(summary(0x101F, 2**32 - 1, wide)) == ""
    assert summary_title(b"") == ""
    assert one((HWPLIB / "finding-all-field.hwp").read_bytes()).title.startswith("또 다른 유력한")


@given(st.binary(max_size=200))
def test_any_property_set(data: bytes) -> None:
    assert len(summary_title(data)) <= 1024


def test_a_truncated_file() -> None:
    for data in ((HWPLIB / "호-곡선.hwp").read_bytes(), (HWPLIB / "표.hwp").read_bytes()[:2000]):
        with pytest.raises(DocumentError) as caught:
            read(data, "a.hwp", LIMITS)
        assert caught.value.code is DocumentCode.DAMAGED


def test_a_compressed_stream_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    data = (HWPLIB / "finding-all-field.hwp").read_bytes()
    whole = one(data)
    import olefile

    with olefile.OleFileIO(data) as ole:
        packed = ole.openstream("BodyText/Section0").read()
    place = data.index(packed[:64])
    broken = one(data[: place + 300] + bytes(200) + data[place + 500 :])
    assert WarningCode.TRUNCATED in codes(broken)
    assert 0 < broken.characters < whole.characters
    assert broken.blocks[0].text[:40] == whole.blocks[0].text[:40]
    assert zlib.decompress(packed, -15)
    with pytest.raises(DocumentError) as caught:
        one(data[:place] + b"\xff" * 64 + data[place + 64 :])
    assert caught.value.code is DocumentCode.DAMAGED  # nothing could be read: no empty document


# Everything at hand


def all_samples() -> list[Path]:
    found = [path for folder in (HWPLIB, SAMPLES) for path in folder.rglob("*") if path.suffix in (".hwp", ".hwpx")]
    return sorted(path for path in found if "made-here" not in path.parts or path.name == "draft.hwpx")


def test_recall_of_all_samples(capsys: pytest.CaptureFixture[str]) -> None:
    """At least .99 on average, and none under .97 without the mark."""
    values = []
    lines = []
    for path in all_samples():
        try:
            document = one(path.read_bytes(), path.name)
        except DocumentError as error:
            assert path.name == "호-곡선.hwp"
            lines.append(f"{path.name:40} {error.code}")
            continue
        assert document.coverage >= 0.97 or WarningCode.WITHOUT_STRUCTURE in codes(document)
        values.append(document.coverage)
        lines.append(f"{path.name:40} {document.coverage:.3f} {document.characters:7} {sorted(codes(document))}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert sum(values) / len(values) >= 0.99


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


# Damage


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    logging.getLogger("hwpx").setLevel(logging.CRITICAL)


WRITTEN = hwpx_written(["가나다라마바사", "○ 항목"], [["구분", "값"], ["가", "1"]])
PLAIN = (HWPLIB / "각주미주.hwp").read_bytes()
MUTATIONS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12)


def mutated(data: bytes, changes: list[tuple[int, int]], cut: int) -> bytes:
    made = bytearray(data)
    for place, value in changes:
        made[place % len(made)] = value
    return bytes(made[: len(made) - cut % len(made)])


def survives(data: bytes, name: str) -> list[Block]:
    try:
        return [block for document in read(data, name, LIMITS) for block in document.blocks]
    except DocumentError:
        return []


FAST = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@FAST
@given(changes=MUTATIONS, cut=st.sampled_from([0, 0, 0, 1, 100, 2000]))
def test_mutated_hwpx(changes: list[tuple[int, int]], cut: int) -> None:
    survives(mutated(WRITTEN, changes, cut), "a.hwpx")


@FAST
@given(
    changes=MUTATIONS, member=st.sampled_from(["Contents/section0.xml", "Contents/header.xml", "Contents/content.hpf"])
)
def test_mutated_members_of_hwpx(changes: list[tuple[int, int]], member: str) -> None:
    survives(with_member(WRITTEN, member, mutated(members_of(WRITTEN)[member], changes, 0)), "a.hwpx")


@FAST
@given(changes=MUTATIONS, cut=st.sampled_from([0, 0, 0, 512, 5000]))
def test_mutated_hwp(changes: list[tuple[int, int]], cut: int) -> None:
    survives(mutated(PLAIN, changes, cut), "a.hwp")


@FAST
@given(
    st.lists(
        st.tuples(st.sampled_from([66, 67, 68, 71, 72, 76, 77, 88, 93]), st.integers(0, 8), st.binary(max_size=40))
    )
)
def test_any_records(parts: list[tuple[int, int, bytes]]) -> None:
    stream = b"".join(record(tag, level, data) for tag, level, data in parts)
    try:
        document = section(stream)
    except DocumentError:
        return
    assert document.coverage >= 0.97
