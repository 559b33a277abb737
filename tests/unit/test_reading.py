"""The one door to the readers: limits, cases, and every exception of a library as a code without its text."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING

import pytest
from support.independent import check_bytes
from support.office_files import HWPLIB, hwpx_written
from support.rereading.place import Citation

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.tables import cell_location, row_location, row_text
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LIMITS = Limits()
PRIVATE = "주민등록번호가 적힌 문장"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a reader of text files that does what it is told behind the door."""

    def put(**functions: Callable[..., object]) -> None:
        module = types.ModuleType("reader_of_the_test")
        for name, function in functions.items():
            setattr(module, name, function)
        monkeypatch.setitem(sys.modules, "reader_of_the_test", module)
        monkeypatch.setitem(reading.READERS, Format.TXT, "reader_of_the_test")

    return put


def document(*blocks: Block) -> Document:
    return Document(Format.TXT, "", blocks, 1)


def raising(error: BaseException) -> Callable[..., Document]:
    def read(data: bytes, name: str, limits: Limits) -> Document:
        raise error

    return read


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError(PRIVATE), DocumentCode.DAMAGED),
        (KeyError(PRIVATE), DocumentCode.DAMAGED),
        (UnicodeDecodeError("utf-8", PRIVATE.encode(), 0, 1, PRIVATE), DocumentCode.DAMAGED),
        (MemoryError(), DocumentCode.MEMORY),
        (RecursionError(), DocumentCode.TOO_COMPLEX),
        (ImportError(PRIVATE, name="unhwp"), DocumentCode.READER_MISSING),
        (DocumentError(DocumentCode.ENCRYPTED), DocumentCode.ENCRYPTED),
    ],
)
def test_exceptions_become_codes(reader: Callable[..., None], error: Exception, code: DocumentCode) -> None:
    reader(read=raising(error))
    with pytest.raises(DocumentError) as caught:
        reading.read(b"text", "a.txt", LIMITS)
    assert caught.value.code is code
    assert PRIVATE not in str(caught.value)
    assert PRIVATE not in str(caught.value.detail)


def test_what_ends_the_process_is_not_caught(reader: Callable[..., None]) -> None:
    reader(read=raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        reading.read(b"text", "a.txt", LIMITS)


def test_a_missing_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reading.READERS, Format.TXT, "retrieval.documents.not_there")
    with pytest.raises(DocumentError) as caught:
        reading.read(b"text", "a.txt", LIMITS)
    assert caught.value.code is DocumentCode.READER_MISSING


def test_one_document_or_many(reader: Callable[..., None]) -> None:
    reader(read=lambda data, name, limits: document())
    assert len(reading.read(b"text", "a.txt", LIMITS)) == 1
    reader(read=lambda data, name, limits: (document(), document()))
    assert len(reading.read(b"text", "a.txt", LIMITS)) == 2


def test_cases_go_to_readers_that_have_them(reader: Callable[..., None]) -> None:
    reader(read=lambda *_: document(), read_cases=lambda *_: (document(), document(), document()))
    assert len(reading.read(b"text", "a.txt", LIMITS)) == 1
    assert len(reading.read(b"text", "a.txt", LIMITS, cases=True)) == 3
    reader(read=lambda *_: document())
    assert len(reading.read(b"text", "a.txt", LIMITS, cases=True)) == 1


def test_blocks_are_limited_and_settled(reader: Callable[..., None]) -> None:
    place = Location(line=1)
    article = Block(Kind.PARAGRAPH, "제1조(목적) 다음과 같다.", place, 5)
    item = Block(Kind.HEADING, "1. 계획의 수립", place, 3)
    reader(read=lambda *_: document(article, item))
    (made,) = reading.read(b"text", "a.txt", LIMITS)
    assert made.blocks[1].kind is Kind.LIST
    with pytest.raises(DocumentError) as caught:
        reading.read(b"text", "a.txt", Limits(blocks=1))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_readers_are_imported_only_when_needed() -> None:
    """The child that reads a text file loads no PDF or Office library."""
    import subprocess

    script = (
        "import sys; sys.path.insert(0, '.');"
        "from retrieval.documents.reading import read; from retrieval.documents.limits import Limits;"
        "read('글'.encode(), 'a.txt', Limits());"
        "print([name for name in ('pymupdf','docx','pptx','openpyxl','unhwp','hwpx','olefile') if name in sys.modules])"
    )
    root = HWPLIB.parents[2]
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# Places, checked by code that shares nothing with the readers

PRODUCT_SAMPLES = HWPLIB.parents[2] / "resources" / "samples"


def citations(made: Document) -> Iterator[Citation]:
    for block in made.blocks:
        if not block.rows:
            yield Citation(block.location.to_json(), block.text)
            continue
        for i, row in enumerate(block.rows):
            if text := row_text(block, i):
                yield Citation(row_location(block, i).to_json(), text)
            for j, cell in enumerate(row):
                if cell.strip():
                    yield Citation(cell_location(block, i, j).to_json(), " ".join(cell.split()))


def office_samples() -> list[Path]:
    return sorted(path for path in PRODUCT_SAMPLES.rglob("*") if path.suffix in (".hwpx", ".docx", ".pptx"))


@pytest.mark.parametrize("path", office_samples(), ids=lambda path: path.name)
def test_every_block_stands_where_it_says(path: Path) -> None:
    data = path.read_bytes()
    (made,) = reading.read(data, path.name, LIMITS)
    found = list(citations(made))
    assert len(found) > 10
    assert [problem for each in found if (problem := check_bytes(data, path.name, each))] == []


def test_the_check_can_fail() -> None:
    data = hwpx_written(["하나", "둘"])
    (made,) = reading.read(data, "a.hwpx", LIMITS)
    place = made.blocks[1].location.to_json()
    assert check_bytes(data, "a.hwpx", Citation(place, "둘")) is None
    assert check_bytes(data, "a.hwpx", Citation({"paragraph": 1}, "둘"))
