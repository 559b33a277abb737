"""The parent's side of the parser process, against children that behave as badly as they can."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from retrieval.documents.limits import Limits
from retrieval.documents.model import Kind
from retrieval.errors import DocumentCode, DocumentError
from retrieval.sandbox import Parsers, read_file

READY = 'import sys, json; out = sys.stdout.buffer; out.write(b\'{"ready": ["process"]}\\n\'); out.flush()\n'
TAKE = "header = json.loads(sys.stdin.buffer.readline()); data = sys.stdin.buffer.read(header['size'])\n"
BLOCK = {"kind": "paragraph", "level": 0, "text": "가나", "location": {"line": 1}}
META = {
    "format": "txt",
    "title": "",
    "units": 1,
    "coverage": 1.0,
    "warnings": [],
    "units_failed": 0,
    "units_ocr": 0,
    "record": None,
}
WHOLE = "".join(json.dumps(line) + "\n" for line in ({"block": BLOCK}, {"document": META}, {"done": 1}))


def parsers(code: str, *, seconds: float = 20.0, output: int = 1_000_000, spare: int = 0) -> Parsers:
    return Parsers(Limits(seconds=seconds, output=output), spare, command=[sys.executable, "-I", "-c", code])


def says(*lines: str) -> str:
    return READY + TAKE + f"out.write({''.join(lines)!r}.encode()); out.flush()\n"


def code_of(pool: Parsers, data: bytes = b"data") -> DocumentError:
    try:
        with pytest.raises(DocumentError) as caught:
            pool.parse(data, "a.txt")
    finally:
        pool.close()
    return caught.value


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_wellbehaved_child_gives_documents() -> None:
    pool = parsers(says(WHOLE))
    (document,) = pool.parse(b"data", "a.txt")
    pool.close()
    assert [(block.kind, block.text, block.location.line) for block in document.blocks] == [(Kind.PARAGRAPH, "가나", 1)]


def test_the_child_gets_name_size_and_flag() -> None:
    detail = "{'n': header['name'], 'c': header['cases']}"
    echo = READY + TAKE + f"out.write(json.dumps({{'failed': 'DAMAGED', 'detail': {detail}}}).encode() + b'\\n')"
    pool = parsers(echo)
    with pytest.raises(DocumentError) as caught:
        pool.parse(b"x", "줄\n바꿈\u3000\udcff.txt", cases=True)
    pool.close()
    assert caught.value.detail == {"n": "줄\n바꿈\u3000\udcff.txt", "c": True}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("", DocumentCode.PARSER_DIED),
        (WHOLE[:20], DocumentCode.PARSER_DIED),
        ("no json\n", DocumentCode.PARSER_DIED),
        ('{"ready": []}\n', DocumentCode.PARSER_DIED),
        ('{"done": 3}\n', DocumentCode.PARSER_DIED),
        ('{"failed": "NO_SUCH_CODE"}\n', DocumentCode.PARSER_DIED),
        ('{"failed": "ENCRYPTED", "detail": {"format": "pdf"}}\n', DocumentCode.ENCRYPTED),
        ('{"failed": "ENCRYPTED", "detail": {"x": ["list"]}}\n', DocumentCode.PARSER_DIED),
        ('{"document": ' + json.dumps({**META, "coverage": 7}) + "}\n", DocumentCode.PARSER_DIED),
        ('{"rows": [["a"]]}\n', DocumentCode.PARSER_DIED),
        ("[" * 100_000 + "\n", DocumentCode.PARSER_DIED),
    ],
)
def test_what_breaks_the_protocol_is_an_error(lines: str, code: DocumentCode) -> None:
    assert code_of(parsers(says(lines))).code is code


def test_a_child_that_hangs_is_killed_at_the_deadline() -> None:
    started = time.monotonic()
    error = code_of(parsers(READY + TAKE + "import time; time.sleep(600)", seconds=0.5))
    assert error.code is DocumentCode.TIMEOUT
    assert time.monotonic() - started < 10


def test_a_child_that_never_reads_does_not_block_the_parent() -> None:
    pool = parsers(READY + "import time; time.sleep(600)", seconds=0.5)
    assert code_of(pool, b"x" * 5_000_000).code is DocumentCode.TIMEOUT


@pytest.mark.parametrize("endless", ["b'x' * 65536", "b'x\\n' * 65536", "b'{\"block\"'"])
def test_a_child_that_floods_is_stopped(endless: str) -> None:
    error = code_of(parsers(READY + TAKE + f"while True: out.write({endless})", output=300_000))
    assert error.code in (DocumentCode.OUTPUT_LIMIT, DocumentCode.PARSER_DIED)


def test_one_endless_line_is_an_output_limit() -> None:
    error = code_of(parsers(READY + TAKE + "while True: out.write(b'x' * 65536)", output=300_000))
    assert error.code is DocumentCode.OUTPUT_LIMIT


def test_a_flood_on_stderr_does_not_block() -> None:
    noisy = READY + TAKE + "sys.stderr.write('x' * 3_000_000)\n" + f"out.write({WHOLE!r}.encode())"
    pool = parsers(noisy)
    assert len(pool.parse(b"data", "a.txt")) == 1
    pool.close()


def test_an_allocation_failure_is_told_from_a_crash() -> None:
    spoken = (
        READY
        + TAKE
        + "sys.stderr.write('memory allocation of 999 bytes failed'); sys.stderr.flush(); import os; os.abort()"
    )
    assert code_of(parsers(spoken)).code is DocumentCode.MEMORY


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_names_its_signal() -> None:
    error = code_of(parsers(READY + TAKE + "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
    assert (error.code, error.detail) == (DocumentCode.PARSER_DIED, {"signal": 11})


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_spent_processor_limit_is_a_timeout() -> None:
    error = code_of(parsers(READY + TAKE + "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)"))
    assert error.code is DocumentCode.TIMEOUT


def test_cancelling_ends_the_child_at_once() -> None:
    asked = threading.Event()

    def cancelled() -> bool:
        asked.set()
        return True

    pool = parsers(READY + TAKE + "import time; time.sleep(600)")
    with pytest.raises(DocumentError) as caught:
        pool.parse(b"data", "a.txt", cancelled=cancelled)
    pool.close()
    assert caught.value.code is DocumentCode.CANCELLED
    assert asked.is_set()


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_grandchildren_die_with_the_child(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    forking = (
        READY + TAKE + "import subprocess, os\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        + f"out.write({WHOLE!r}.encode()); out.flush(); child.wait()"
    )
    pool = parsers(forking)
    pool.parse(b"data", "a.txt")
    pool.close()
    pid = int(note.read_text())
    end = time.monotonic() + 10
    while not gone(pid) and time.monotonic() < end:
        if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z":
            break  # killed; nobody here reaps an orphan
    else:
        assert gone(pid)


def test_closing_ends_waiting_and_reading_children() -> None:
    pool = parsers(READY + TAKE + "import time; time.sleep(600)", spare=2)
    errors: list[DocumentError] = []
    running = threading.Event()

    def asked() -> bool:
        running.set()
        return False

    def parse() -> None:
        with pytest.raises(DocumentError) as caught:
            pool.parse(b"data", "a.txt", cancelled=asked)
        errors.append(caught.value)

    thread = threading.Thread(target=parse)
    thread.start()
    assert running.wait(10)
    pids = [child.pid for child in [*pool._waiting, *pool._busy]]
    pool.close()
    thread.join(10)
    assert [error.code for error in errors] == [DocumentCode.PARSER_DIED]
    assert len(pids) == 3
    assert all(gone(pid) for pid in pids)
    with pytest.raises(DocumentError):
        pool.parse(b"data", "a.txt")


def test_a_dead_spare_is_replaced() -> None:
    pool = parsers(says(WHOLE), spare=1)
    (waiting,) = pool._waiting
    waiting.kill()
    waiting.last_signal(5)
    assert len(pool.parse(b"data", "a.txt")) == 1
    pool.close()


def test_threads_share_a_pool() -> None:
    pool = parsers(says(WHOLE), spare=1)
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(len(pool.parse(b"d", "a.txt")))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    pool.close()
    assert counts == [1] * 6


def test_no_program_is_an_error_not_a_crash() -> None:
    pool = Parsers(Limits(), 1, command=["/nowhere/at-all"])
    assert pool.isolation() == []
    assert code_of(pool).code is DocumentCode.PARSER_DIED


def test_sizes_are_checked_before_a_child_starts() -> None:
    pool = Parsers(Limits(file=10), 0, command=["/nowhere/at-all"])
    with pytest.raises(DocumentError) as large:
        pool.parse(b"x" * 11, "a.txt")
    with pytest.raises(DocumentError) as empty:
        pool.parse(b"", "a.txt")
    assert (large.value.code, empty.value.code) == (DocumentCode.TOO_LARGE, DocumentCode.EMPTY_FILE)


# read_file


def failure(path: Path, limit: int = 1000) -> DocumentCode:
    with pytest.raises(DocumentError) as caught:
        read_file(path, limit)
    return caught.value.code


@pytest.mark.parametrize("name", ["a.txt", "줄\n바꿈.txt", "\u3000전각 빈칸.txt", "-rf", "x" * 200])
def test_ordinary_files_are_read_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\r\n\x1a\0abc")
    assert read_file(path, 1000) == b"\r\n\x1a\0abc"


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    path.write_bytes(b"x")
    assert read_file(path, 10) == b"x"


def test_sizes(tmp_path: Path) -> None:
    empty, large = tmp_path / "empty", tmp_path / "large"
    empty.touch()
    with large.open("wb") as file:
        file.truncate(2**31)  # sparse: takes no room, and must not be read
    assert failure(empty) is DocumentCode.EMPTY_FILE
    assert failure(large) is DocumentCode.TOO_LARGE
    (tmp_path / "exact").write_bytes(b"x" * 1000)
    assert len(read_file(tmp_path / "exact", 1000)) == 1000


def test_what_is_no_file(tmp_path: Path) -> None:
    assert failure(tmp_path) is DocumentCode.NOT_A_FILE
    assert failure(tmp_path / "gone") is DocumentCode.VANISHED
    (tmp_path / "file").write_bytes(b"x")
    assert failure(tmp_path / "file" / "below") is DocumentCode.VANISHED
    assert failure(Path("a\0b")) is DocumentCode.VANISHED


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_pipes_sockets_devices_and_loops(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert failure(pipe) is DocumentCode.NOT_A_FILE
    assert failure(Path("/dev/zero")) is DocumentCode.NOT_A_FILE
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "s"))
        assert failure(tmp_path / "s") is DocumentCode.NOT_A_FILE
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert failure(loop) is DocumentCode.LINK_LOOP


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.geteuid() != 0:
        assert failure(path) is DocumentCode.NOT_READABLE
        return
    tmp_path.chmod(0o755)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  in the child
        try:
            os.chdir(tmp_path)  # the folders above are closed to others
            os.setgroups([])
            os.setuid(65534)
            try:
                read_file(Path("secret"), 10)
                os.write(writing, b"read")
            except DocumentError as error:
                os.write(writing, error.code.encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    answer = os.read(reading, 100).decode()
    os.close(reading)
    assert answer == DocumentCode.NOT_READABLE


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    whole = os.read

    def growing(descriptor: int, count: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"more")
        return whole(descriptor, count)

    monkeypatch.setattr(os, "read", growing)
    assert failure(path) is DocumentCode.CHANGED


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    whole = os.read

    def shrinking(descriptor: int, count: int) -> bytes:
        with path.open("r+b") as file:
            file.truncate(10)
        return whole(descriptor, count)

    monkeypatch.setattr(os, "read", shrinking)
    assert failure(path) is DocumentCode.CHANGED
