"""The builders of hostile inputs make what they promise, and the promise covers every one of them."""

from __future__ import annotations

import stat
import zipfile
from typing import TYPE_CHECKING

import pypdf
import pytest
from support import hostile

if TYPE_CHECKING:
    from pathlib import Path

from retrieval.errors import DocumentCode


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return hostile.build_all(tmp_path_factory.mktemp("나쁜 입력"))


def test_every_file_has_an_expectation_of_known_codes(made: dict[str, Path]) -> None:
    names = {path.name for path in made.values()} | {"고리_둘.pdf"}
    assert names == set(hostile.EXPECTED)
    codes = {code for each in hostile.EXPECTED.values() for code in each or ()}
    assert codes <= {str(code) for code in DocumentCode}


def test_encrypted_pdf_asks_for_its_password(made: dict[str, Path]) -> None:
    assert pypdf.PdfReader(made["encrypted_pdf"]).is_encrypted


def test_cut_package_is_no_zip_any_more(made: dict[str, Path]) -> None:
    assert made["truncated_package"].read_bytes().startswith(b"PK")
    assert not zipfile.is_zipfile(made["truncated_package"])


def test_bomb_is_small_and_unpacks_to_much(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made["bomb"]) as archive:
        assert archive.getinfo("Contents/section0.xml").file_size == 600 << 20
    assert made["bomb"].stat().st_size < 1 << 20


def test_two_gigabytes_take_no_place(made: dict[str, Path]) -> None:
    told = made["sparse"].stat()
    assert told.st_size == 2 << 30
    assert told.st_blocks * 512 < 1 << 20


def test_links_pipe_and_rights(made: dict[str, Path]) -> None:
    with pytest.raises(OSError, match="symbolic links"):
        made["link_loop"].stat()
    assert made["folder_loop"].resolve() == made["empty"].parent.resolve()
    assert not made["dangling"].exists()
    assert stat.S_ISFIFO(made["pipe"].stat().st_mode)
    assert stat.S_IMODE(made["unreadable"].stat().st_mode) == 0


@pytest.mark.parametrize(("builder", "mark"), [("newline_name", "\n"), ("wide_blank_name", "\u3000")])
def test_odd_names_hold_readable_text(made: dict[str, Path], builder: str, mark: str) -> None:
    assert mark in made[builder].name
    assert "문서입니다" in made[builder].read_text(encoding="utf-8")


@pytest.mark.parametrize(("builder", "part"), [("entity_bomb", b"<!ENTITY a9"), ("external_entity", b"SYSTEM")])
def test_entities_stand_in_the_package(made: dict[str, Path], builder: str, part: bytes) -> None:
    member = "word/document.xml" if made[builder].suffix == ".docx" else "Contents/section0.xml"
    with zipfile.ZipFile(made[builder]) as archive:
        assert part in archive.read(member)
