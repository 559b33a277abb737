"""Archives and boxes of mails: every file at its place, Korean names, what is locked or climbs is named, not lost."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest
from support.office_files import zip_of

from retrieval.documents import reading
from retrieval.documents.limits import Limits
from retrieval.documents.model import Document, Format
from retrieval.documents.zip_file import entry_name
from retrieval.errors import DocumentCode, DocumentError, WarningCode

LIMITS = Limits()
LINE = "축제 예산은 1,200천원이다."


def one(data: bytes, limits: Limits = LIMITS) -> Document:
    (document,) = reading.read(data, "a.zip", limits)
    return document


def places(document: Document) -> list[tuple[str | None, str]]:
    return [(block.location.attachment, block.text) for block in document.blocks]


def failures(document: Document) -> dict[object, object]:
    return {
        warning.detail["attachment"]: warning.detail["code"]
        for warning in document.warnings
        if warning.code is WarningCode.ATTACHMENT_FAILED
    }


def test_every_file_at_its_place() -> None:
    made = one(zip_of({"계획/본문.txt": LINE, "표.csv": "구분,값\n가,1\n나,2", "__MACOSX/._표.csv": "x", "빈/": ""}))
    assert made.format is Format.ZIP
    assert made.units == 2
    assert places(made) == [
        ("계획/본문.txt", "계획/본문.txt"),
        ("계획/본문.txt", LINE),
        ("표.csv", "표.csv"),
        ("표.csv", "구분\t값\n가\t1\n나\t2"),
    ]
    assert not made.warnings


def test_archives_in_archives_as_deep_as_allowed() -> None:
    data = zip_of({"글.txt": LINE})
    for depth in range(4):
        data = zip_of({f"{depth}.zip": data})
    made = one(data)
    assert failures(made) == {"3.zip/2.zip/1.zip/0.zip": "TOO_COMPLEX"}
    assert (("1.zip/0.zip/글.txt", LINE)) in places(one(zip_of({"1.zip": zip_of({"0.zip": zip_of({"글.txt": LINE})})})))


def test_names_in_code_page_949() -> None:
    raw = zip_of({"xxxxxxxx.txt": LINE}).replace(b"xxxxxxxx", "한글이름".encode("cp949"))
    assert places(one(raw))[0][0] == "한글이름.txt"


def test_the_field_of_unicode_names_comes_first() -> None:
    entry = zipfile.ZipInfo("a.txt")
    name = "이름.txt".encode()
    entry.extra = b"\x75\x70" + (5 + len(name)).to_bytes(2, "little") + b"\x01\0\0\0\0" + name
    assert entry_name(entry) == "이름.txt"


def test_names_that_climb_are_refused_and_the_others_read() -> None:
    made = one(zip_of({"../../밖.txt": LINE, "/뿌리.txt": LINE, "안.txt": LINE}))
    assert failures(made) == {"밖.txt": "HOSTILE", "뿌리.txt": "HOSTILE"}
    assert ("안.txt", LINE) in places(made)


def locked(data: bytes, name: str) -> bytes:
    """The archive with the flag of a password on one entry, in both of its heads."""
    made = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        made[archive.getinfo(name).header_offset + 6] |= 1
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        if data[place + 46 :].startswith(name.encode()):
            made[place + 8] |= 1
        place += 4
    return bytes(made)


def test_locked_entries_are_named() -> None:
    data = locked(zip_of({"a.txt": LINE, "b.txt": LINE}), "a.txt")
    made = one(data)
    assert failures(made) == {"a.txt": "ENCRYPTED"}
    assert ("b.txt", LINE) in places(made)
    with pytest.raises(DocumentError) as caught:
        one(locked(data, "b.txt"))
    assert caught.value.code is DocumentCode.ENCRYPTED


def test_pictures_are_named_and_many_failures_counted() -> None:
    made = one(zip_of({f"{number}.png": b"\x89PNG\r\n\x1a\n" for number in range(80)} | {"글.txt": LINE}))
    counted = [warning.detail["count"] for warning in made.warnings if "count" in warning.detail]
    assert counted == [20]
    assert made.units_failed == 80


def test_bombs_are_refused_whole() -> None:
    with pytest.raises(DocumentError) as caught:
        one(zip_of({"a.txt": b"0" * 5_000_000}))
    assert caught.value.code is DocumentCode.ARCHIVE_BOMB


def test_nothing_to_read() -> None:
    assert [warning.code for warning in one(zip_of({"폴더/": ""})).warnings] == [WarningCode.NO_TEXT]


def mail(number: int, text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.kr", "b@example.kr", f"메일 {number}"
    message["Message-ID"] = f"<{number}@example.kr>"
    message.set_content(text)
    return message.as_bytes()


def test_a_box_of_mails_is_records() -> None:
    box = b"".join(
        b"From a@example.kr Mon Jan  5 10:00:00 2026\n" + mail(number, text) + b"\n"
        for number, text in ((1, "첫 메일입니다."), (2, ">From here\n둘째"), (3, "셋째"))
    )
    documents = reading.read(box, "받은편지함.mbox", LIMITS)
    assert [(one.record, one.title, one.format) for one in documents] == [
        (f"{number}@example.kr", f"메일 {number}", Format.MBOX) for number in (1, 2, 3)
    ]
    assert documents[0].blocks[-1].text == "첫 메일입니다."


def test_a_box_without_mails() -> None:
    from retrieval.documents import mbox

    with pytest.raises(DocumentError) as caught:
        mbox.read(b"nothing", "a.mbox", LIMITS)
    assert caught.value.code is DocumentCode.BAD_RECORD
