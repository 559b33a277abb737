"""Archives and XML that attack: refused before any reader sees them."""

from __future__ import annotations

import io
import zipfile

import pytest
from support.office_files import hp, hwpx_of, sample, zip_of

from retrieval.documents import xml
from retrieval.documents.archive import guard, open_archive, read_member
from retrieval.documents.limits import Limits
from retrieval.documents.reading import read
from retrieval.errors import DocumentCode, DocumentError

LIMITS = Limits()
DTD = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'


def guarded(data: bytes, limits: Limits = LIMITS) -> DocumentCode:
    with pytest.raises(DocumentError) as caught:
        guard(data, limits)
    return caught.value.code


def test_ordinary_archives_pass() -> None:
    guard(zip_of({"mimetype": "application/hwp+zip", "a/b.xml": "<a/>", "c.png": b"\x89PNG"}), LIMITS)
    guard(hwpx_of([hp("가나다")]), LIMITS)


def test_sizes_ratios_and_counts() -> None:
    zeros = zip_of({"a.xml": b"<a>" + b"0" * 3_000_000})
    assert guarded(zeros) is DocumentCode.ARCHIVE_BOMB
    guard(zeros, Limits(archive_ratio=100_000))
    assert guarded(zeros, Limits(archive_ratio=100_000, archive_total=1_000_000)) is DocumentCode.ARCHIVE_BOMB
    assert guarded(zip_of({f"{n}": "x" for n in range(20)}), Limits(archive_entries=10)) is DocumentCode.ARCHIVE_BOMB


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.xml", "a/../../b.xml", "..\\a.xml", "C:\\a.xml", "\\\\host\\a"])
def test_names_that_leave_the_folder(name: str) -> None:
    assert guarded(zip_of({name: "x"})) is DocumentCode.HOSTILE


def test_links() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("Contents/section0.xml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert guarded(made.getvalue()) is DocumentCode.HOSTILE


@pytest.mark.parametrize("markup", [DTD, BOMB, f"<!-- {'x' * 70_000} -->{DTD}", f'<?xml version="1.0"?>\n\n{DTD}'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types(markup: str, encoding: str) -> None:
    assert guarded(zip_of({"word/document.xml": markup.encode(encoding)})) is DocumentCode.HOSTILE
    with pytest.raises(DocumentError) as caught:
        xml.parse(markup.encode(encoding), LIMITS)
    assert caught.value.code is DocumentCode.HOSTILE


def test_a_prolog_without_end() -> None:
    data = zip_of({"a.xml": b"<?p " + bytes(range(33, 60)) * 60_000})
    assert guarded(data, Limits(archive_ratio=10**6)) is DocumentCode.HOSTILE


def test_a_document_type_in_text_is_text() -> None:
    guard(zip_of({"a.xml": "<a>&lt;!DOCTYPE x&gt;<b><![CDATA[<!DOCTYPE y>]]></b></a>"}), LIMITS)


def test_nesting() -> None:
    deep = b"<a>" * 300 + b"</a>" * 300
    with pytest.raises(DocumentError) as caught:
        xml.parse(deep, LIMITS)
    assert caught.value.code is DocumentCode.TOO_COMPLEX
    with pytest.raises(DocumentError):
        xml.parse(b"<a><b><c/></b></a>", Limits(nesting=2))
    assert xml.local(xml.parse(b"<x:a xmlns:x='u'><b/></x:a>", LIMITS)) == "a"


@pytest.mark.parametrize("markup", [b"", b"<a>", b"\xff\xff", b"<a>&undefined;</a>", "<a>한".encode("cp949")])
def test_broken_markup(markup: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        xml.parse(markup, LIMITS)
    assert caught.value.code is DocumentCode.DAMAGED


def test_members() -> None:
    data = zip_of({"a": b"0123456789"})
    with open_archive(data) as archive:
        assert read_member(archive, "a", 10) == b"0123456789"
        with pytest.raises(DocumentError) as over:
            read_member(archive, "a", 9)
        with pytest.raises(DocumentError) as missing:
            read_member(archive, "b", 9)
    assert over.value.code is DocumentCode.ARCHIVE_BOMB
    assert missing.value.code is DocumentCode.DAMAGED


def test_a_member_whose_checksum_is_wrong() -> None:
    data = bytearray(zip_of({"a": b"0123456789" * 10}, stored=["a"]))
    data[data.index(b"0123456789") + 3] ^= 1
    with open_archive(bytes(data)) as archive, pytest.raises(DocumentError) as caught:
        read_member(archive, "a", 1000)
    assert caught.value.code is DocumentCode.DAMAGED


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\x00" * 40, b"PK\x05\x06" + b"\xff" * 18])
def test_no_archive(data: bytes) -> None:
    assert guarded(data) is DocumentCode.DAMAGED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bomb.hwpx", DocumentCode.ARCHIVE_BOMB),
        ("deep.hwpx", DocumentCode.ARCHIVE_BOMB),
        ("lol.hwpx", DocumentCode.HOSTILE),
        ("xxe.hwpx", DocumentCode.HOSTILE),
        ("lol.docx", DocumentCode.HOSTILE),
        ("xxe.docx", DocumentCode.HOSTILE),
        ("lol.xlsx", DocumentCode.HOSTILE),
        ("xxe.xlsx", DocumentCode.HOSTILE),
        ("empty.pdf", DocumentCode.EMPTY_FILE),
    ],
)
def test_made_samples(name: str, code: DocumentCode) -> None:
    with pytest.raises(DocumentError) as caught:
        read(sample(f"made-here/{name}").read_bytes(), name, LIMITS)
    assert caught.value.code is code


def test_deep_nesting_that_is_not_suspiciously_packed() -> None:
    with pytest.raises(DocumentError) as caught:
        read(sample("made-here/deep.hwpx").read_bytes(), "deep.hwpx", Limits(archive_ratio=10**6))
    assert caught.value.code is DocumentCode.TOO_COMPLEX


def test_size_of_the_file() -> None:
    with pytest.raises(DocumentError) as caught:
        read(b"x" * 11, "a.txt", Limits(file=10))
    assert caught.value.code is DocumentCode.TOO_LARGE
