"""The real parser process: every format through it, real overruns of its limits, and kills at random moments."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pymupdf
import pytest

from retrieval.documents.limits import MIB, Limits
from retrieval.documents.model import Format
from retrieval.documents.reading import read
from retrieval.errors import DocumentCode, DocumentError, WarningCode
from retrieval.sandbox import APPLICATION, Parsers, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = Path(__file__).resolve().parents[3] / "shared" / "data" / "samples" / "made-here"
linux = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


@pytest.fixture(scope="module")
def pool() -> Iterator[Parsers]:
    parsers = Parsers(Limits(), spare=1)
    yield parsers
    parsers.close()


def pdf() -> bytes:
    library: Any = pymupdf
    with library.open() as document:
        for number in range(5):
            document.new_page().insert_text((72, 80), f"{number}쪽의 문장이다.", fontname="korea", fontsize=11)
        return bytes(document.tobytes())


def workbook(rows: int = 3) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["구분", "값"])
    for number in range(rows):
        sheet.append([f"항목{number}", number])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


SOURCES: dict[str, bytes] = {
    "a.pdf": pdf(),
    "a.xlsx": workbook(),
    "a.csv": "구분,값\n가,1\n".encode("cp949"),
    "a.txt": "제1조(목적) 목적이다.\n둘째 줄".encode(),
    "a.md": "# 제목\n\n문단".encode(),
    "a.eml": b"From: a@example.kr\nSubject: x\nMIME-Version: 1.0\n\nbody\n",
    "a.jsonl": '{"id":"1","text":"가"}\n{"id":"2","text":"나"}\n'.encode(),
}


@pytest.mark.parametrize("name", SOURCES)
def test_the_process_gives_what_the_reader_gives(pool: Parsers, name: str) -> None:
    assert pool.parse(SOURCES[name], name) == read(SOURCES[name], name, Limits())


def test_cases_go_through(pool: Parsers) -> None:
    made = pool.parse(SOURCES["a.xlsx"], "a.xlsx", cases=True)
    assert [(document.format, document.title) for document in made][:1] == [(Format.XLSX, "")]
    assert len(made) == 3


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"%PDF-1.7 nothing", DocumentCode.DAMAGED),
        ("a.xlsx", SOURCES["a.xlsx"][:500], DocumentCode.DAMAGED),
        ("a.bin", b"\x00\x01\x02\x03" * 100, DocumentCode.UNKNOWN_FORMAT),
        ("a.jsonl", b"\n", None),
    ],
)
def test_refusals_go_through(pool: Parsers, name: str, data: bytes, code: DocumentCode | None) -> None:
    if code is None:
        with pytest.raises(DocumentError):
            pool.parse(data, name)
        return
    with pytest.raises(DocumentError) as caught:
        pool.parse(data, name)
    assert caught.value.code is code


@linux
def test_isolation_names_what_is_active(pool: Parsers) -> None:
    names = pool.isolation()
    assert {"process", "memory_limit", "cpu_limit", "no_file_writes", "no_core_dump"} <= set(names)
    assert "no_new_privileges" in names


PROBE = """
import json, os, sys
sys.path.append({folder!r})
from retrieval import parse
limits = parse.parse_limits(sys.argv[1])
from retrieval.confine import confine
names = confine(limits)
status = open("/proc/self/status").read()
net = open("/proc/self/net/dev").read().count(":")
try:
    open({path!r}, "w").write("x")
    wrote = os.path.getsize({path!r})
except OSError:
    wrote = 0
def reads(path):
    try:
        open(path).close()
        return True
    except PermissionError:
        return False
try:
    bytearray(3 << 30)
    memory = "taken"
except MemoryError:
    memory = "refused"
print(json.dumps({{"names": names, "privs": "NoNewPrivs:\\t1" in status, "caps": "CapEff:\\t0000000000000000" in status,
                  "net": net, "wrote": wrote, "memory": memory,
                  "user": reads({user!r}), "own": reads(parse.__file__), "environment": sorted(os.environ)}}))
"""


@linux
def test_the_child_really_confines_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from retrieval.child import Child

    monkeypatch.setenv("HTTPS_PROXY", "x")
    document = tmp_path / "문서.txt"
    document.write_text("x")
    code = PROBE.format(folder=str(APPLICATION), path=str(tmp_path / "written"), user=str(document))
    child = Child([sys.executable, "-I", "-c", code, json.dumps({"memory": 1024 * MIB})], APPLICATION)
    try:
        child.send()
        child.listen()
        text = b""
        while piece := child.chunk(20):
            text += piece
    finally:
        child.close()
    found = json.loads(text)
    assert found["privs"]
    assert found["wrote"] == 0
    assert found["memory"] == "refused"
    assert found["own"]
    assert found["user"] == ("no_user_files" not in found["names"])
    assert "HTTPS_PROXY" not in found["environment"]
    if "network_namespace" in found["names"]:
        assert found["caps"]
        assert found["net"] <= 1  # the loopback, which is down


def sparse_workbook() -> bytes:
    """Two values at the far corners: little on disk, a grid of 17 thousand million cells in memory."""
    source, target = io.BytesIO(workbook()), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                end = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", end)
            new.writestr(name, content)
    return target.getvalue()


@linux
def test_too_much_memory_is_named(pool: Parsers) -> None:
    with pytest.raises(DocumentError) as caught:
        pool.parse(sparse_workbook(), "a.xlsx")
    assert caught.value.code in (DocumentCode.MEMORY, DocumentCode.TOO_COMPLEX)


@linux
def test_memory_of_python_itself_is_bounded() -> None:
    parsers = Parsers(Limits(memory=200 * MIB), 0)
    data = ("가나다라 마바사 " * 12 + "\n").encode() * 400_000
    with pytest.raises(DocumentError) as caught:
        parsers.parse(data, "a.txt")
    parsers.close()
    assert caught.value.code is DocumentCode.MEMORY


def test_output_is_cut_and_said() -> None:
    parsers = Parsers(Limits(output=200_000), 0)
    (document,) = parsers.parse(("문장이 이어진다.\n" * 20_000).encode(), "a.txt")
    parsers.close()
    (warning,) = document.warnings
    assert warning.code is WarningCode.TRUNCATED
    assert 0 < document.coverage < 1


def test_time_is_bounded() -> None:
    parsers = Parsers(Limits(seconds=0.01), 0)
    with pytest.raises(DocumentError) as caught:
        parsers.parse(workbook(2000), "a.xlsx")
    parsers.close()
    assert caught.value.code is DocumentCode.TIMEOUT


@linux
def test_killed_at_random_moments() -> None:
    """Whatever the moment: either all of the document, or PARSER_DIED; and the next file is read."""
    chance = random.Random(11)
    parsers = Parsers(Limits(), spare=1)
    data, expected = SOURCES["a.pdf"], read(SOURCES["a.pdf"], "a.pdf", Limits())
    outcomes = set()
    try:
        for _ in range(30):
            delay = chance.random() * 0.3
            stop = threading.Event()
            killer = threading.Thread(target=_kill, args=(parsers, delay, stop))
            killer.start()
            try:
                assert parsers.parse(data, "a.pdf") == expected
                outcomes.add("read")
            except DocumentError as error:
                assert error.code is DocumentCode.PARSER_DIED
                outcomes.add("died")
            finally:
                stop.set()
                killer.join()
        assert parsers.parse(data, "a.pdf") == expected
    finally:
        parsers.close()
    assert outcomes  # which of both, is the machine's affair


def _kill(parsers: Parsers, delay: float, stop: threading.Event) -> None:
    if stop.wait(delay):
        return
    for child in list(parsers._busy):
        if child.alive:
            try:
                os.kill(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


@linux
def test_a_parent_that_is_killed_leaves_no_child(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.append({str(APPLICATION)!r})\n"
        "from retrieval.sandbox import Parsers\nfrom retrieval.documents.limits import Limits\n"
        "pool = Parsers(Limits(), spare=2)\nprint(*[child.pid for child in pool._waiting], flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    import subprocess

    with subprocess.Popen([sys.executable, "-I", "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(each) for each in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) == 2
    for pid in pids:
        _wait_gone(pid)


def _wait_gone(pid: int) -> None:
    """Wait on a descriptor of the process; an orphan is reaped by whoever is its parent now."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    import select

    ready, _, _ = select.select([descriptor], [], [], 20)
    os.close(descriptor)
    assert ready


@pytest.mark.skipif(not MADE.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", sorted(MADE.glob("*")) if MADE.is_dir() else [], ids=lambda path: path.name)
def test_every_sample_is_read_or_refused(pool: Parsers, path: Path) -> None:
    try:
        made = pool.parse(read_file(path, 64 * MIB), path.name)
    except DocumentError as error:
        assert error.code not in (DocumentCode.PARSER_DIED, DocumentCode.TIMEOUT)
        return
    assert made
