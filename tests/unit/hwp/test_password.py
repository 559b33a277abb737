"""Hangul documents under a password: named without one, opened with the right one, refused with another."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from support.hwp_reader import LIMITS, one
from support.hwp_writer import hwp_of, password_of, sealed_package
from support.office_files import HWPLIB, hp, hp_table, hwp_paragraph, hwpx_of, members_of, record, zip_of

from retrieval.documents.hwp.bit_cipher import hwp_keys, hwp_plain
from retrieval.documents.limits import Limits
from retrieval.documents.reading import read
from retrieval.errors import DocumentCode, DocumentError
from retrieval.sandbox import Parsers

WORD = "열쇠 1234"
PACKAGE = hwpx_of([hp("비밀 문서") + hp("", hp_table([["구분", "금액"], ["가", "1,000"]])), hp("둘째 구역")])
SEALED = sealed_package(members_of(PACKAGE), WORD)


def code_of(data: bytes, word: str = "", limits: Limits = LIMITS) -> DocumentCode:
    with pytest.raises(DocumentError) as caught:
        read(data, "a.hwpx", limits, password=word)
    return caught.value.code


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_hwpx_opens_with_its_password(digest: str) -> None:
    data = sealed_package(members_of(PACKAGE), WORD, digest=digest)
    (document,) = read(data, "a.hwpx", LIMITS, password=WORD)
    assert document.blocks == one(PACKAGE).blocks


def test_hwpx_without_or_with_another_password() -> None:
    assert code_of(SEALED) is DocumentCode.ENCRYPTED
    assert code_of(SEALED, "다른 암호") is DocumentCode.WRONG_PASSWORD


def test_a_password_that_is_not_needed_is_not_used() -> None:
    assert read(PACKAGE, "a.hwpx", LIMITS, password=WORD)[0].blocks == one(PACKAGE).blocks


def test_hostile_locks() -> None:
    assert code_of(sealed_package(members_of(PACKAGE), WORD, rounds=1), "x") is DocumentCode.WRONG_PASSWORD
    manifest = members_of(SEALED)["META-INF/manifest.xml"].decode()

    def changed(old: str, new: str) -> bytes:
        return zip_of({**members_of(SEALED), "META-INF/manifest.xml": manifest.replace(old, new)})

    assert code_of(changed("1024", "999999999"), WORD) is DocumentCode.TOO_COMPLEX
    assert code_of(changed("1024", "-1"), WORD) is DocumentCode.DAMAGED
    assert code_of(changed("aes256-cbc", "blowfish"), WORD) is DocumentCode.ENCRYPTED
    assert code_of(changed("<odf:algorithm ", "<odf:other "), WORD) is DocumentCode.ENCRYPTED
    assert code_of(SEALED, WORD, Limits(archive_total=200)) is DocumentCode.ARCHIVE_BOMB


@pytest.mark.parametrize("name", ["표.hwp", "finding-all-field.hwp"])
def test_hwp_opens_with_its_password(name: str) -> None:
    data = (HWPLIB / name).read_bytes()
    locked = password_of(data, hwp_keys("office12")[0])
    (document,) = read(locked, name, LIMITS, password="office12")
    assert document.blocks == one(data, name).blocks
    assert code_of(locked) is DocumentCode.ENCRYPTED
    assert code_of(locked, "office13") is DocumentCode.WRONG_PASSWORD


@pytest.mark.parametrize("spelling", [0, 1, 2])
def test_korean_passwords_in_any_spelling(spelling: int) -> None:
    data = (HWPLIB / "표.hwp").read_bytes()
    locked = password_of(data, hwp_keys("열쇠12")[spelling])
    assert read(locked, "a.hwp", LIMITS, password="열쇠12")[0].blocks == one(data).blocks


def test_the_key_of_hwp() -> None:
    mixed = bytes([0xEC << 1 & 0xFF | 1, ord("a"), ord("a") << 1, ord("b")])
    assert hwp_keys("ab")[0] == hashlib.sha1(mixed).digest()[:16]  # noqa: S324  the format's


def test_a_stream_longer_than_a_step_of_the_cipher() -> None:
    text = "긴 문단이다. " * 3000
    locked = password_of(hwp_of([hwp_paragraph(text)], record(16, 0, bytes(26)), flags=0), hwp_keys("a")[0])
    assert read(locked, "a.hwp", LIMITS, password="a")[0].blocks[0].text == text.strip()
    assert hwp_plain(hwp_keys("a")[0], b"") == b""


def test_a_password_crosses_the_pipe_of_the_parser_process() -> None:
    with contextlib.closing(Parsers(LIMITS, spare=0)) as parsers:
        (document,) = parsers.parse(SEALED, "a.hwpx", password=WORD)
        assert document.blocks == one(PACKAGE).blocks
        with pytest.raises(DocumentError) as caught:
            parsers.parse(SEALED, "a.hwpx", password="다른 암호")
    assert caught.value.code is DocumentCode.WRONG_PASSWORD
