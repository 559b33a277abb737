"""HWP 5 and HWPX: damaged and changed files give documents or document errors."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.hwp_reader import LIMITS, codes, one, section
from support.mutation import MUTATIONS, mutated
from support.office_files import (
    HWPLIB,
    hwpx_written,
    members_of,
    record,
    with_member,
)

from retrieval.documents.reading import read
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from retrieval.documents.model import Block


def test_a_truncated_file() -> None:
    with pytest.raises(DocumentError) as caught:
        read((HWPLIB / "표.hwp").read_bytes()[:2000], "a.hwp", LIMITS)
    assert caught.value.code is DocumentCode.DAMAGED


def test_a_body_whose_entry_in_the_directory_is_lost_is_found_by_its_records() -> None:
    document = one((HWPLIB / "호-곡선.hwp").read_bytes())
    assert document.units == 41  # paragraphs of the section that no entry names any more; none has text
    assert codes(document) == {WarningCode.REPAIRED, WarningCode.NO_TEXT}


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


WRITTEN = hwpx_written(["가나다라마바사", "○ 항목"], [["구분", "값"], ["가", "1"]])
PLAIN = (HWPLIB / "각주미주.hwp").read_bytes()


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
    survives(with_member(WRITTEN, member, mutated(members_of(WRITTEN)[member], changes)), "a.hwpx")


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


@pytest.mark.parametrize("part", range(5, 100, 5))
def test_packages_cut_at_every_twentieth(part: int) -> None:
    with pytest.raises(DocumentError) as caught:
        one(WRITTEN[: len(WRITTEN) * part // 100])
    assert caught.value.code is DocumentCode.DAMAGED


@pytest.mark.parametrize("part", range(5, 100, 5))
def test_sections_cut_at_every_twentieth(part: int) -> None:
    section0 = members_of(WRITTEN)["Contents/section0.xml"]
    cut = with_member(WRITTEN, "Contents/section0.xml", section0[: len(section0) * part // 100])
    whole = "".join(block.text for block in one(WRITTEN).blocks)
    try:
        document = one(cut)
    except DocumentError as error:
        assert error.code is DocumentCode.DAMAGED  # nothing was left of the text
        return
    assert WarningCode.TRUNCATED in codes(document)
    assert document.blocks[0].text[:7] == whole[: len(document.blocks[0].text[:7])]


@pytest.mark.parametrize("bad", ["\x0b", "&nothing;", "\x00", "<hp:t>"])
def test_one_bad_character_costs_not_the_text(bad: str) -> None:
    inner = members_of(WRITTEN)["Contents/section0.xml"].decode().replace("바사", f"바{bad}사")
    document = one(with_member(WRITTEN, "Contents/section0.xml", inner))
    assert WarningCode.TRUNCATED in codes(document)
    held = "".join("".join(block.text.split()) for block in document.blocks)
    assert "가나다라마바" in held
    assert "구분" in held or bad == "\x00"
