"""Bad input for end-to-end tests: one builder each, and `build_all` that makes a folder of them.

Each builder writes into a folder and returns the path. `EXPECTED` tells by file name the codes of retrieval.errors
that may be reported for it (None: it is skipped or read).
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples" / "documents"
PLAN, PRESS, BUDGET = "책빛축제_추진계획.hwpx", "책빛축제_보도자료.pdf", "2026년_축제_예산.xlsx"
Builder = Callable[[Path], Path]


def _write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def empty(folder: Path) -> Path:
    """Nothing in it, though its name promises a document."""
    return _write(folder, "빈_문서.hwpx", b"")


def blank(folder: Path) -> Path:
    """Only white space."""
    return _write(folder, "공백만.txt", b" \r\n\t\n")


def truncated_package(folder: Path) -> Path:
    """An HWPX cut in the middle: the directory at the end of the ZIP is gone."""
    data = (SAMPLES / PLAN).read_bytes()
    return _write(folder, "잘린_계획.hwpx", data[: len(data) // 2])


def truncated_pdf(folder: Path) -> Path:
    """The first third of a PDF: it opens after repair and has no text."""
    data = (SAMPLES / PRESS).read_bytes()
    return _write(folder, "잘린_보도자료.pdf", data[: len(data) // 3])


def encrypted_pdf(folder: Path) -> Path:
    """A PDF that asks for a password."""
    library: Any = pymupdf
    with library.open(SAMPLES / PRESS) as document:
        data: bytes = document.tobytes(encryption=library.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="user")
    return _write(folder, "암호_보도자료.pdf", data)


def encrypted_hwpx(folder: Path) -> Path:
    """An HWPX whose manifest says that its parts are encrypted."""
    manifest = (
        '<?xml version="1.0"?><odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<odf:file-entry odf:full-path="Contents/section0.xml"><odf:encryption-data odf:checksum-type="sha256-1k"/>'
        "</odf:file-entry></odf:manifest>"
    )
    changes = {"META-INF/manifest.xml": manifest.encode(), "Contents/section0.xml": bytes(range(256)) * 16}
    return _write(folder, "암호_계획.hwpx", repacked((SAMPLES / PLAN).read_bytes(), changes))


def drm(folder: Path) -> Path:
    """What a DRM client leaves: its own wrapper under the document's name."""
    head = b"<DOCUMENT SAFER V2>\x00SCDSA002\x00\x10\x00\x00\x00"
    return _write(folder, "보안_문서.hwp", head + bytes((at * 37 + 11) % 256 for at in range(4096)))


def hwp3(folder: Path) -> Path:
    """The beginning of an HWP 3.0 file and nothing more."""
    head = b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05"
    return _write(folder, "옛_문서.hwp", head + bytes(2048))


def renamed_pdf(folder: Path) -> Path:
    """A PDF that calls itself a text file: read as what it is."""
    return _write(folder, "이름만_텍스트.txt", (SAMPLES / PRESS).read_bytes())


def renamed_workbook(folder: Path) -> Path:
    """A workbook that calls itself HWP."""
    return _write(folder, "이름만_한글.hwp", (SAMPLES / BUDGET).read_bytes())


def noise(folder: Path) -> Path:
    """Bytes without meaning under a document's name."""
    return _write(folder, "잡음.docx", bytes((at * at * 31 + 7 * at) % 256 for at in range(8192)))


def executable(folder: Path) -> Path:
    """A program under a document's name."""
    return _write(folder, "설치파일.pdf", b"\x7fELF\x02\x01\x01" + bytes(4096))


def bomb(folder: Path) -> Path:
    """An HWPX whose section unpacks to a thousand times its size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        with archive.open("Contents/section0.xml", "w", force_zip64=True) as member:
            for _ in range(600):
                member.write(b"\x20" * (1 << 20))
    return _write(folder, "폭탄.hwpx", stream.getvalue())


def entity_bomb(folder: Path) -> Path:
    """An HWPX whose section nests entities a thousand million deep."""
    levels = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    section = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a0 "가">{levels}]>'
    section += '<hs:sec xmlns:hs="hs" xmlns:hp="hp"><hp:p><hp:run><hp:t>&a9;</hp:t></hp:run></hp:p></hs:sec>'
    changes = {"Contents/section0.xml": section.encode()}
    return _write(folder, "개체_폭탄.hwpx", repacked((SAMPLES / PLAN).read_bytes(), changes))


def external_entity(folder: Path, secret: Path | None = None) -> Path:
    """A DOCX that asks the reader for another file's content: none of it may appear."""
    target = (secret or Path("/etc/passwd")).as_uri()
    document = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "{target}">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    source = (SAMPLES / "부스_운영_지침.docx").read_bytes()
    return _write(folder, "외부_개체.docx", repacked(source, {"word/document.xml": document.encode()}))


def traversal(folder: Path) -> Path:
    """An HWPX with a member that wants out of its folder."""
    data = repacked((SAMPLES / PLAN).read_bytes(), {"../../밖으로.txt": b"out"})
    return _write(folder, "경로_탈출.hwpx", data)


def newline_name(folder: Path) -> Path:
    """A readable note whose name holds a line break."""
    return _write(folder, "두 줄\n이름.txt", "줄바꿈이 든 이름의 문서입니다. 회의는 3층에서 엽니다.\n".encode())


def wide_blank_name(folder: Path) -> Path:
    """A readable note whose name holds U+3000."""
    return _write(folder, "전각\u3000공백.txt", "전각 공백이 든 이름의 문서입니다. 마감은 6월 3일입니다.\n".encode())


def broken_lines(folder: Path) -> Path:
    """Records of which one line is none: the others are read."""
    lines = (
        '{"id":"기록-1","title":"하나","text":"첫째 기록입니다."}',
        '{"id":',
        '{"id":"기록-2","text":"둘째 기록입니다."}',
    )
    return _write(folder, "깨진_기록.jsonl", "\n".join(lines).encode())


def sparse(folder: Path, size: int = 2 << 30) -> Path:
    """Two gigabytes that take no place on the disk."""
    path = folder / "거대한_문서.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(size)
    return path


def unreadable(folder: Path) -> Path:
    """A document that nobody may open. Root may: run the reader under an ordinary uid."""
    path = _write(folder, "권한_없음.txt", "읽을 수 없는 문서입니다.\n".encode())
    path.chmod(0)
    return path


def link_loop(folder: Path) -> Path:
    """Two links that point at each other."""
    first, second = folder / "고리_하나.pdf", folder / "고리_둘.pdf"
    first.symlink_to(second)
    second.symlink_to(first)
    return first


def folder_loop(folder: Path) -> Path:
    """A folder that holds a link to the folder above it."""
    inner = folder / "되돌이"
    inner.mkdir()
    (inner / "위로").symlink_to(folder, target_is_directory=True)
    return inner / "위로"


def dangling(folder: Path) -> Path:
    """A link to what is not there."""
    path = folder / "끊긴_연결.hwpx"
    path.symlink_to(folder / "없는_문서.hwpx")
    return path


def pipe(folder: Path) -> Path:
    """A named pipe: whoever opens it for reading waits for ever."""
    path = folder / "파이프.txt"
    os.mkfifo(path)
    return path


FILES: tuple[Builder, ...] = (
    empty,
    blank,
    truncated_package,
    truncated_pdf,
    encrypted_pdf,
    encrypted_hwpx,
    drm,
    hwp3,
    renamed_pdf,
    renamed_workbook,
    noise,
    executable,
    bomb,
    entity_bomb,
    external_entity,
    traversal,
    newline_name,
    wide_blank_name,
    broken_lines,
)
SPECIAL: tuple[Builder, ...] = (sparse, unreadable, link_loop, folder_loop, dangling, pipe)

# None: no failure. More than one: readers may tell it in either way.
EXPECTED: dict[str, frozenset[str] | None] = {
    "빈_문서.hwpx": frozenset({"EMPTY_FILE"}),
    "공백만.txt": None,
    "잘린_계획.hwpx": frozenset({"DAMAGED"}),
    "잘린_보도자료.pdf": frozenset({"DAMAGED"}),
    "암호_보도자료.pdf": frozenset({"ENCRYPTED"}),
    "암호_계획.hwpx": frozenset({"ENCRYPTED"}),
    "보안_문서.hwp": frozenset({"DRM", "UNKNOWN_FORMAT"}),
    "옛_문서.hwp": frozenset({"DAMAGED"}),
    "이름만_텍스트.txt": None,
    "이름만_한글.hwp": None,
    "잡음.docx": frozenset({"UNKNOWN_FORMAT", "DRM", "DAMAGED"}),
    "설치파일.pdf": frozenset({"UNKNOWN_FORMAT", "DRM", "DAMAGED", "UNSUPPORTED_FORMAT"}),
    "폭탄.hwpx": frozenset({"ARCHIVE_BOMB", "TOO_LARGE"}),
    "개체_폭탄.hwpx": frozenset({"HOSTILE", "DAMAGED"}),
    "외부_개체.docx": frozenset({"HOSTILE", "DAMAGED"}),
    "경로_탈출.hwpx": frozenset({"HOSTILE"}),
    "두 줄\n이름.txt": None,
    "전각\u3000공백.txt": None,
    "깨진_기록.jsonl": None,
    "거대한_문서.pdf": frozenset({"TOO_LARGE"}),
    "권한_없음.txt": frozenset({"NOT_READABLE"}),
    "고리_하나.pdf": frozenset({"LINK_LOOP"}),
    "고리_둘.pdf": frozenset({"LINK_LOOP"}),
    "위로": None,
    "끊긴_연결.hwpx": frozenset({"VANISHED", "NOT_A_FILE"}),
    "파이프.txt": frozenset({"NOT_A_FILE"}),
}


def build_all(folder: Path, *, special: bool = True) -> dict[str, Path]:
    """Everything at once: builder's name -> path. `special` adds links, pipes, and files without rights or of 2 GB."""
    folder.mkdir(parents=True, exist_ok=True)
    return {make.__name__: make(folder) for make in FILES + (SPECIAL if special else ())}


def repacked(package: bytes, changes: dict[str, bytes]) -> bytes:
    """A ZIP with members replaced or added; the order stays."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(stream, "w") as target:
        for info in source.infolist():
            target.writestr(info, changes.get(info.filename, source.read(info)), info.compress_type)
        for name in changes.keys() - set(source.namelist()):
            target.writestr(name, changes[name])
    return stream.getvalue()
