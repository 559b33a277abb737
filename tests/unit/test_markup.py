"""Documents written out as text and Markdown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.documents.limits import Limits
from retrieval.documents.markup import markdown, plain_text
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.tables import table_text
from retrieval.documents.text import read

PLACE = Location(line=1)


def document(*blocks: Block) -> Document:
    return Document(Format.TXT, "", blocks, len(blocks))


def table(*rows: tuple[str, ...], covered: frozenset[tuple[int, int]] = frozenset(), heads: int = 1) -> Block:
    return Block(Kind.TABLE, table_text(rows, covered), PLACE, 0, rows, covered, heads)


def test_text() -> None:
    made = document(
        Block(Kind.HEADING, "제목", PLACE, 1),
        table(("가", "가"), ("1", "2\n3"), ("", ""), covered=frozenset({(0, 1)})),
    )
    assert plain_text(made) == "제목\n\n가\t\n1\t2 3\n"
    assert plain_text(document()) == ""


def test_markdown_of_each_kind() -> None:
    made = document(
        Block(Kind.HEADING, "제목", PLACE, 2),
        Block(Kind.PARAGRAPH, "# 문단", PLACE),
        Block(Kind.LIST, "□ 하나", PLACE, 1),
        Block(Kind.LIST, "- 둘", PLACE, 3),
        Block(Kind.LIST, "1. 셋", PLACE, 1),
        Block(Kind.NOTE, "각주\n두 줄", PLACE),
        Block(Kind.EQUATION, "a over b", PLACE),
        Block(Kind.CAPTION, "표 1", PLACE),
        Block(Kind.PARAGRAPH, "  ", PLACE),
    )
    assert markdown(made) == (
        "## 제목\n\n\\# 문단\n\n- □ 하나\n  - 둘\n1. 셋\n\n> 각주\n> 두 줄\n\n$$\na over b\n$$\n\n표 1\n"
    )
    assert markdown(document()) == ""


def test_a_deep_item_alone_is_no_code() -> None:
    assert markdown(document(Block(Kind.LIST, "※ 참고", PLACE, 4))) == "- ※ 참고\n"


def test_tables() -> None:
    made = table(
        ("구분", "2026년", "2026년"),
        ("구분", "상", "하"),
        ("가|나", "1", "줄\n바꿈"),
        covered=frozenset({(0, 2), (1, 0)}),
        heads=2,
    )
    assert markdown(document(made)) == (
        "| 구분 | 2026년 > 상 | 2026년 > 하 |\n| --- | --- | --- |\n| 가\\|나 | 1 | 줄 바꿈 |\n"
    )


def test_tables_without_heads_and_of_one_column() -> None:
    assert markdown(document(table(("1", "2"), heads=0))) == "|  |  |\n| --- | --- |\n| 1 | 2 |\n"
    assert markdown(document(table(("가",), ("나",)))) == "가\n나\n"


TEXT = st.text(alphabet="가나 #|-1.\n", min_size=1, max_size=20)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.lists(
        st.builds(
            Block, st.sampled_from([Kind.HEADING, Kind.PARAGRAPH, Kind.LIST]), TEXT, st.just(PLACE), st.integers(0, 6)
        )
    )
)
def test_no_word_is_lost(blocks: list[Block]) -> None:
    made = markdown(document(*blocks))
    for block in blocks:
        for word in block.text.split():
            assert word in made


def test_what_was_markdown_stays_markdown() -> None:
    source = "# 제목\n\n문단이다.\n\n- 하나\n- 둘\n\n| 가 | 나 |\n| --- | --- |\n| 1 | 2 |\n"
    assert markdown(read(source.encode(), "a.md", Limits())) == source
