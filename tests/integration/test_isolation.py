"""What a child of the parser may not do, tried from inside one; and that it never outlives the one who started it."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import select
import subprocess
import sys
import time

import pytest

from retrieval import job_object, seccomp
from retrieval.child import Child, Usage
from retrieval.confine import means
from retrieval.documents.limits import MIB, Limits
from retrieval.errors import DocumentError
from retrieval.sandbox import APPLICATION, Parsers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="means of Linux")

# What a hostile reader would try: each gives the name of the error it met.
PROBE = """
import ctypes, json, os, sys
sys.path.append({folder!r})
from retrieval.confine import confine
from retrieval.parse import parse_limits
names = confine(parse_limits(sys.argv[1]))
import socket, subprocess

def met(attempt):
    try:
        attempt()
    except BaseException as error:
        return type(error).__name__
    return "done"

def connect_unix():
    with socket.socket(socket.AF_UNIX) as end:
        end.connect("/nowhere")

libc = ctypes.CDLL(None, use_errno=True)

def traced():
    if libc.ptrace(0, 0, 0, 0) != 0:
        raise PermissionError(ctypes.get_errno(), "ptrace")

print(json.dumps({{"names": names, "attempts": {{
    "internet": met(lambda: socket.socket(socket.AF_INET)),
    "internet6": met(lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)),
    "raw": met(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
    "unix": met(connect_unix),
    "program": met(lambda: subprocess.run(["/bin/true"])),
    "traced": met(traced),
    "folder": met(lambda: os.mkdir({target!r})),
    "listing": met(lambda: os.listdir({home!r})),
    "kill": met(lambda: os.kill({parent}, 0)),
    "memory": met(lambda: bytearray(3 << 30)),
    "pair": met(lambda: [end.close() for end in socket.socketpair()]),
    "read": met(lambda: open("/etc/hosts").close()),
}}}}))
"""


def probed(folder: str) -> dict[str, dict[str, str]]:
    code = PROBE.format(folder=str(APPLICATION), target=f"{folder}/made", home=folder, parent=os.getpid())
    child = Child([sys.executable, "-I", "-c", code, json.dumps({"memory": 1024 * MIB})], APPLICATION)
    text = b""
    try:
        child.send()
        child.listen()
        while piece := child.chunk(20):
            text += piece
    finally:
        child.close()
    found: dict[str, dict[str, str]] = json.loads(text)
    return found


def test_what_is_taken_away_is_really_gone(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("user")
    (folder / "secret.txt").write_text("x")
    found = probed(str(folder))
    names, attempts = found["names"], found["attempts"]
    assert attempts["memory"] == "MemoryError"
    assert attempts["read"] == "done"  # of the system: libraries look for their tables there
    if "no_sockets" in names:
        assert {attempts[name] for name in ("internet", "internet6", "raw", "unix", "traced")} == {"PermissionError"}
        assert attempts["program"] == "PermissionError"
        assert attempts["pair"] == "done"  # of one process with itself: harmless
    if "no_user_files" in names:
        assert (attempts["folder"], attempts["listing"]) == ("PermissionError", "PermissionError")
    if "no_signals" in names:
        assert attempts["kill"] == "PermissionError"
    assert not (folder / "made").exists()


def test_every_word_that_is_said_is_known() -> None:
    pool = Parsers(Limits(), 0)
    try:
        names = pool.isolation()
    finally:
        pool.close()
    assert set(names) <= set(means())
    assert "ends_with_parent" in names
    assert len(set(means())) == len(means())


def test_an_architecture_without_a_table_is_left_alone() -> None:
    assert seccomp.refuse_calls("riscv64") == []


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_jumps_of_the_filter_end_at_its_two_answers(machine: str) -> None:
    architecture, calls = seccomp._CALLS[machine]
    code = seccomp._program(architecture, calls)
    steps = [
        (int.from_bytes(code[at : at + 2], sys.byteorder), code[at + 2], code[at + 3]) for at in range(0, len(code), 8)
    ]
    refuse = len(steps) - 1
    for at, (kind, yes, no) in enumerate(steps):
        if kind == 0x35 or (kind == 0x15 and at > 1):
            assert at + 1 + yes == refuse
            assert no == 0
    assert 2 + steps[1][2] == refuse  # another architecture
    assert steps[1][1] == 0


# the end of the parent

HELD = """
import os, re, sys
sys.path.append({folder!r})
from retrieval import lifeline
lifeline.prepare(0)
size = int(sys.stdin.buffer.readline())
assert len(sys.stdin.buffer.read(size)) == size
lifeline.hold(0)
print("reading", flush=True)
re.match("(a+)+$", "a" * 60 + "b")  # for hours, and never lets another thread run
"""

PARENT = """
import sys
sys.path.append({folder!r})
from pathlib import Path
from retrieval.child import Child
child = Child([sys.executable, "-I", "-c", {held!r}], Path({folder!r}))
child.send(b"5\\n", b"bytes", hold=True)
child.listen()
assert child.chunk(30).strip() == b"reading"
print(child.pid, flush=True)
import time
time.sleep(600)
"""


def ended(pid: int, seconds: float) -> bool:
    """Waits on a descriptor of the process; an orphan is reaped by whoever is its parent then."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)


def test_a_child_that_is_busy_ends_with_its_killed_parent() -> None:
    folder = str(APPLICATION)
    code = PARENT.format(folder=folder, held=HELD.format(folder=folder))
    with subprocess.Popen([sys.executable, "-I", "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not ended(pid, 0)
        parent.kill()
    assert ended(pid, 20)


def test_a_real_parser_ends_with_its_killed_parent() -> None:
    """A workbook it reads for many seconds: the parent is killed once the child is busy with it."""
    code = (
        f"import sys, threading; sys.path.append({str(APPLICATION)!r})\n"
        "from retrieval.sandbox import Parsers\nfrom retrieval.documents.limits import Limits\n"
        "data = ('가나다라 마바사. ' * 8 + '\\n').encode() * 200_000\n"
        "pool = Parsers(Limits(seconds=300), spare=0)\n"
        "threading.Thread(target=pool.parse, args=(data, 'a.txt'), daemon=True).start()\n"
        "while not pool._busy: pass\n"
        "print(next(iter(pool._busy)).pid, flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-I", "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    assert ended(pid, 30)


def test_a_parent_that_went_before_the_file_was_read_is_noticed() -> None:
    """The pipe hangs up between the last byte and the moment the signal is let through."""
    code = HELD.format(folder=str(APPLICATION)).replace("lifeline.hold(0)", "sys.stdin.read(); lifeline.hold(0)")
    child = Child([sys.executable, "-I", "-c", code], APPLICATION)
    try:
        child.send(b"5\n", b"bytes")
        child.listen()
        assert child.chunk(30) == b""  # it ended, without a word
    finally:
        child.close()


# what a child had used


def test_usage_of_a_child_is_known_after_its_end() -> None:
    seen: list[Usage] = []
    pool = Parsers(Limits(), 0, on_usage=seen.append)
    try:
        pool.parse("한 줄입니다.".encode(), "a.txt")
        with pytest.raises(DocumentError):
            pool.parse(b"%PDF-1.7 nothing", "a.pdf")
    finally:
        pool.close()
    assert len({one.pid for one in seen}) == 2
    for one in seen:
        assert 0 < one.seconds < 30
        assert one.memory == 0 or 5 * MIB < one.memory < Limits().memory  # 0: it was gone before it could be asked


# Windows, as far as it can be looked at from here


def test_the_job_is_told_its_limits() -> None:
    limits = job_object.limits_of(512 * MIB)
    assert limits.process_memory == 512 * MIB
    assert limits.basic.limit_flags & 0x2000  # the end of the handle is the end of the process
    assert limits.basic.limit_flags & 0x100
    assert not job_object.limits_of(0).basic.limit_flags & 0x100
    if platform.architecture()[0] == "64bit":
        assert ctypes.sizeof(job_object._Extended) == 144  # as the 64-bit headers have it
    assert job_object.enclose(0, 0) is None
    job_object.Job(0).close()


def test_the_deadline_of_a_busy_child_is_kept() -> None:
    busy = (
        "import sys, json, re; sys.stdout.write('{\"ready\": []}\\n'); sys.stdout.flush()\n"
        're.match("(a+)+$", "a" * 60 + "b")\n'
    )
    pool = Parsers(Limits(seconds=1), 0, command=[sys.executable, "-I", "-c", busy])
    begin = time.monotonic()
    try:
        with pytest.raises(DocumentError) as caught:
            pool.parse(b"x", "a.txt")
    finally:
        pool.close()
    assert caught.value.code == "TIMEOUT"
    assert time.monotonic() - begin < 15
