"""Distribution documents (배포용): their true text, or a message of their own; never the notice in its place.

No real one is at hand: these are locked by tests/support/hwp_writer.py, written from the format's description.
"""

from __future__ import annotations

import pytest
from support.compound_writer import compound
from support.hwp_reader import codes, one
from support.hwp_writer import COMPRESSED, DISTRIBUTION, NOTICE, distribution_of, hwp_of, streams_of
from support.office_files import HWPLIB, hwp_paragraph, with_flags

from retrieval.documents.hwp.distribution import unlock
from retrieval.errors import DocumentCode, DocumentError, WarningCode

PLAIN = hwp_of([hwp_paragraph("축제 추진계획") + hwp_paragraph("예산은 1,000천원이다."), hwp_paragraph("둘째 구역")])


def texts(data: bytes) -> list[str]:
    return [block.text for block in one(data, "a.hwp").blocks]


@pytest.mark.parametrize("seed", [0, 1, 0xF, 0x7FFFFFFF, 0xFFFFFFFF, 0x1234ABC7])
@pytest.mark.parametrize("flags", [0, COMPRESSED])
def test_the_true_text_comes_out(seed: int, flags: int) -> None:
    plain = hwp_of([hwp_paragraph("축제 추진계획"), hwp_paragraph("둘째 구역")], flags=flags)
    locked = distribution_of(plain, seed=seed)
    assert NOTICE.encode("utf-16-le") in b"".join(streams_of(locked).values()) or flags
    assert texts(locked) == ["축제 추진계획", "둘째 구역"]


@pytest.mark.parametrize("name", ["표.hwp", "finding-all-field.hwp", "각주미주.hwp", "문단번호 1-10 수준.hwp"])
def test_samples_read_alike_locked_and_unlocked(name: str) -> None:
    data = (HWPLIB / name).read_bytes()
    whole, locked = one(data, name), one(distribution_of(data), name)
    assert locked.blocks == whole.blocks
    assert locked.coverage == whole.coverage


@pytest.mark.parametrize("flags", [1, 2, 3])
def test_forbidden_copying_and_printing_is_a_warning(flags: int) -> None:
    assert codes(one(distribution_of(PLAIN))) == set()
    assert codes(one(distribution_of(PLAIN, flags=flags))) == {WarningCode.COPY_RESTRICTED}


def refused(data: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        one(data, "a.hwp")
    assert caught.value.code is DocumentCode.DISTRIBUTION
    return caught.value


def test_a_lock_that_does_not_open_has_a_message_of_its_own() -> None:
    streams = streams_of(distribution_of(PLAIN))
    body = streams["ViewText/Section0"]
    wrong_key = bytes([body[0], body[1], body[2], body[3], body[4] ^ 1]) + body[5:]
    for broken in (b"", b"\x00" * 300, body[:100], wrong_key, body[:260] + b"\x55" * 64):
        refused(compound({**streams, "ViewText/Section0": broken}))


def test_the_notice_never_comes_back() -> None:
    streams = streams_of(distribution_of(PLAIN))
    for name in ("ViewText/Section0", "ViewText/Section1"):
        del streams[name]
    refused(compound(streams))  # the flag, and nothing but the notice
    refused(hwp_of([hwp_paragraph(NOTICE)]))  # the notice without the flag
    refused(with_flags((HWPLIB / "표.hwp").read_bytes(), DISTRIBUTION))  # the flag, and nothing under a lock


def test_scripts_of_a_distribution_document_cost_no_text() -> None:
    streams = streams_of(distribution_of(PLAIN))
    assert texts(compound({**streams, "Scripts/DefaultJScript": b"\x01\x02\x03"})) == texts(PLAIN)


def test_what_is_no_lock_is_refused() -> None:
    for data in (b"", b"\x1c\x00\x00\x10", bytes(300)):
        with pytest.raises(DocumentError):
            unlock(data)
