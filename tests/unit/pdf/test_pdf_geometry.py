"""PDF: lines, columns and line ends, without a file."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.layout import Line, paragraphs, reading_order
from retrieval.documents.line_ends import LineEnds


def line(x0: float, y0: float, x1: float, text: str, *, spaced: bool = False) -> Line:
    return Line((x0, y0, x1, y0 + 12), text, 11, spaced=spaced)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.floats(-50, 900)] * 4, st.booleans()), max_size=25))
def test_the_cut_keeps_every_line_once(boxes: list[tuple[float, float, float, float, bool]]) -> None:
    lines = [
        Line((min(a, c), min(b, d), max(a, c), max(b, d)), f"<{i}>", 10, table=0 if table else None)
        for i, (a, b, c, d, table) in enumerate(boxes)
    ]
    groups = reading_order(lines, 595)
    texts = "".join(each.text for group in groups for paragraph in paragraphs(group) for each in paragraph.lines)
    assert sorted(texts.replace(" ", "")) == sorted("".join(each.text for each in lines))


def test_pieces_side_by_side_are_one_line() -> None:
    (group,) = reading_order([line(300, 100.5, 400, "오른쪽"), line(72, 100, 280, "왼쪽")], 595)
    assert [each.text for each in group] == ["왼쪽 오른쪽"]


def test_a_short_sentence_end_ends_the_paragraph() -> None:
    lines = [line(72, 100, 500, "긴 줄이고"), line(72, 115, 200, "끝났다."), line(72, 130, 500, "새 문단의")]
    assert [len(paragraph.lines) for paragraph in paragraphs(lines)] == [2, 1]


def test_words_cut_by_a_line_end() -> None:
    lines = [
        line(0, 0, 9, "우리 기관이 생산하는 문서"),
        line(0, 9, 9, "모든 문서를 생"),
        line(0, 9, 9, "산하는 곳이다."),
    ]
    assert LineEnds([lines]).text(lines[1:]) == "모든 문서를 생산하는 곳이다."
    unknown = [line(0, 0, 9, "처음 보는 낱"), line(0, 9, 9, "말이다.")]
    assert LineEnds([unknown]).text(unknown) == "처음 보는 낱 말이다."
    apart = [line(0, 0, 9, "이 수 있도록 수있도록 한다"), line(0, 9, 9, "할 수"), line(0, 9, 9, "있도록 한다.")]
    assert LineEnds([apart]).text(apart[1:]) == "할 수 있도록 한다."


def test_blanks_at_line_ends_decide_where_a_document_keeps_them() -> None:
    lines = [line(0, 0, 9, "새 낱말", spaced=i % 2 == 0) for i in range(10)]
    ends = LineEnds([lines])
    assert ends.text([lines[0], lines[1], lines[2]]) == "새 낱말 새 낱말새 낱말"
