"""Client and worker processes together: lanes, cancel, calls through the star, worker and client that misbehave."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import psutil
import pytest
from support.workers import SCRIPT, Echo, children, gone

from engine.client import Client, ClientConfig
from engine.errors import CancelledError, EngineCode, EngineError
from engine.messages import Configure, Hello, Request, encode, parse
from engine.process import python_command
from engine.supervision import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.job import Job
    from engine.methods import Object

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).resolve().parents[2]
QUICK = Limits(cancel_grace=0.3, close_grace=5.0)


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Echo]:
    made = Echo(tmp_path, QUICK)
    yield made
    made.client.close()
    assert children() == set()


def code_of(job: Job) -> str:
    with pytest.raises(EngineError) as caught:
        job.result(30)
    return caught.value.code


def call(method: str, params: Object | None = None, role: str = "library") -> Object:
    return {"role": role, "method": method, "params": params or {}}


# lanes and interleaving


def test_a_search_answers_while_an_add_runs(echo: Echo) -> None:
    held = echo.begin("hold")
    assert echo.client.submit("library", "quick", {"n": 1}).result(30) == {"n": 1}
    assert not held.done()
    echo.client.submit("library", "release", {}).result(30)
    assert held.result(30) == {"held": True}


def test_interleaved_requests_keep_their_own_events_and_answers(echo: Echo) -> None:
    seen: dict[int, list[object]] = {number: [] for number in range(8)}

    def hear(number: int) -> Job:
        role = ("library", "task", "llm")[number % 3]
        params: Object = {"count": 100 + number}
        return echo.client.submit(role, "many", params, lambda name, data: seen[number].append(data["number"]))

    jobs = [hear(number) for number in seen]
    for number, job in enumerate(jobs):
        assert job.result(30) == {"count": 100 + number}
        assert seen[number] == list(range(100 + number))


def test_many_threads_share_one_client(echo: Echo) -> None:
    answers: list[tuple[int, Object]] = []

    def work(base: int) -> None:
        for number in range(base, base + 50):
            answers.append((number, echo.client.submit("library", "echo", {"n": number}).result(30)))

    threads = [threading.Thread(target=work, args=(base,)) for base in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for number, _ in answers) == list(range(400))
    assert all(answer == {"n": number} for number, answer in answers)


def test_a_worker_that_does_not_read_blocks_nobody(echo: Echo) -> None:
    """The pipe holds 64 KiB; the requests are 100 times as much, and wait behind one that holds the lane."""
    held = echo.begin("hold")
    jobs = [echo.client.submit("library", "echo", {"text": "가" * 100_000, "n": number}) for number in range(24)]
    echo.client.submit("library", "release", {}).result(30)
    assert held.result(30) == {"held": True}
    assert [job.result(30)["n"] for job in jobs] == list(range(24))


# cancel


def test_a_cancel_inside_a_long_method(echo: Echo) -> None:
    job = echo.begin("wait")
    pid = echo.client.pid("library")
    job.cancel()
    with pytest.raises(CancelledError):
        job.result(30)
    assert echo.client.submit("library", "echo", {}).result(30) == {}
    assert echo.client.pid("library") == pid
    assert echo.notices == []


def test_a_cancelled_method_may_give_what_it_has(echo: Echo) -> None:
    job = echo.begin("partial")
    job.cancel()
    assert job.result(30) == {"partial": True}


def test_a_cancel_between_many_events(echo: Echo) -> None:
    job = echo.client.submit("library", "many", {"count": 10_000_000}, lambda name, data: job_cancel())

    def job_cancel() -> None:
        job.cancel()

    with pytest.raises(CancelledError):
        job.result(30)


def test_a_method_that_ignores_the_cancel_is_killed_after_the_grace_time(echo: Echo) -> None:
    job = echo.begin("stubborn")
    other = echo.client.submit("library", "echo", {})
    pid = echo.client.pid("library")
    assert pid is not None
    began = monotonic()
    job.cancel()
    with pytest.raises(CancelledError):
        job.result(30)
    assert QUICK.cancel_grace <= monotonic() - began < 10
    assert code_of(other) == EngineCode.WORKER_DIED
    assert gone(pid)
    assert echo.client.submit("library", "echo", {"n": 1}).result(30) == {"n": 1}
    assert echo.kinds() == ["stopped", "restarted"]


def test_what_is_asked_while_a_killed_worker_ends_goes_to_the_next_one(echo: Echo) -> None:
    for _ in range(5):
        job = echo.begin("stubborn")
        job.cancel()
        supervisor = echo.client._supervisors["library"]
        with supervisor._lock:
            worker = supervisor._worker
        assert worker is not None
        answers = []
        while not job.done():
            supervisor._lose_patience(worker, job)
            answers.append(echo.client.submit("library", "echo", {}))
        late = echo.client.submit("library", "echo", {"n": 2})
        assert late.result(30) == {"n": 2}
        assert all(answer.result(30) == {} for answer in answers)


def test_a_cancel_while_the_role_is_being_built(tmp_path: Path) -> None:
    """It waits for the role, so that it can be answered at once; the end of the client waits for no role."""
    echo = Echo(tmp_path, Limits(close_grace=0.2), {"library": ("--build", "hangs")})
    with echo.client:
        job = echo.client.submit("library", "echo", {})
        job.cancel()
        with pytest.raises(CancelledError):
            job.result(30)
    assert children() == set()


# calls


def test_a_call_goes_through_the_client_with_its_events(echo: Echo) -> None:
    seen: list[str] = []
    job = echo.client.submit("task", "ask", call("many", {"count": 3}), lambda name, data: seen.append(name))
    assert job.result(30) == {"count": 3}
    assert seen == ["step"] * 3


@pytest.mark.parametrize("way", [("library", "llm"), ("llm", "library"), ("task", "task"), ("task", "net")])
def test_only_the_star_is_allowed(echo: Echo, way: tuple[str, str]) -> None:
    caller, role = way
    assert code_of(echo.client.submit(caller, "ask", call("echo", role=role))) == EngineCode.BAD_REQUEST


def test_failures_come_through_the_star(echo: Echo) -> None:
    job = echo.client.submit("task", "ask", call("fail", {"kind": "engine"}))
    with pytest.raises(EngineError) as caught:
        job.result(30)
    assert (caught.value.code, dict(caught.value.detail)) == (EngineCode.NO_MODEL, {"name": "x"})


def test_cancelling_a_request_cancels_what_it_called(echo: Echo) -> None:
    job = echo.begin("ask", call("wait"), "task")
    library = echo.client.pid("library")
    job.cancel()
    with pytest.raises(CancelledError):
        job.result(30)
    assert echo.client.submit("library", "echo", {}).result(30) == {}
    assert echo.client.pid("library") == library
    assert echo.notices == []


def test_cancelling_ends_a_called_worker_that_does_not_heed(echo: Echo) -> None:
    job = echo.begin("ask", call("stubborn"), "task")
    library, task = echo.client.pid("library"), echo.client.pid("task")
    assert library is not None
    job.cancel()
    with pytest.raises(CancelledError):
        job.result(30)
    assert gone(library)
    assert echo.client.submit("library", "echo", {}).result(30) == {}
    assert echo.client.submit("task", "echo", {}).result(30) == {}
    assert echo.client.pid("task") == task


def test_the_death_of_the_called_reaches_the_caller(echo: Echo) -> None:
    assert code_of(echo.client.submit("task", "ask", call("die"))) == EngineCode.WORKER_DIED
    assert echo.client.submit("task", "ask", call("echo", {"n": 1})).result(30) == {"n": 1}


def test_the_death_of_the_caller_cancels_what_it_called(echo: Echo) -> None:
    job = echo.begin("ask", call("wait"), "task")
    library, task = echo.client.pid("library"), echo.client.pid("task")
    assert task is not None
    os.kill(task, 9)
    assert code_of(job) == EngineCode.WORKER_DIED
    assert echo.client.submit("library", "echo", {}).result(30) == {}  # its lane is free again
    assert echo.client.pid("library") == library


def test_an_answer_too_large_for_a_line_is_a_failure(echo: Echo) -> None:
    assert code_of(echo.client.submit("library", "big", {"size": 17_000_000})) == EngineCode.RESULT_TOO_LARGE
    assert code_of(echo.client.submit("task", "ask", call("big", {"size": 17_000_000}))) == EngineCode.RESULT_TOO_LARGE
    assert code_of(echo.client.submit("library", "broken", {})) == EngineCode.UNEXPECTED


# death and restart


@pytest.mark.parametrize("status", [0, 1, 9])
def test_a_dead_worker_fails_its_requests_once_and_the_next_starts_another(echo: Echo, status: int) -> None:
    jobs = [echo.begin("hold"), echo.client.submit("library", "echo", {})]
    pid = echo.client.pid("library")
    if status == 9:
        assert pid is not None
        os.kill(pid, 9)
    else:
        jobs.append(echo.client.submit("library", "die_quickly", {"status": status}))
    assert {code_of(job) for job in jobs} == {EngineCode.WORKER_DIED}
    assert echo.client.submit("library", "echo", {"n": 1}).result(30) == {"n": 1}
    assert echo.client.pid("library") != pid
    assert echo.kinds() == ["died", "restarted"]


def test_a_worker_that_dies_too_often_is_left_alone_for_a_while(tmp_path: Path) -> None:
    echo = Echo(tmp_path, Limits(deaths=2, window=600.0))
    with echo.client:
        codes = [code_of(echo.client.submit("library", "die", {})) for _ in range(5)]
        assert codes == [EngineCode.WORKER_DIED] * 3 + [EngineCode.WORKER_UNSTABLE] * 2
        assert echo.client.submit("task", "echo", {}).result(30) == {}
        assert "unstable" in echo.kinds()
        assert children() == {echo.client.pid("task")}


def test_after_the_window_it_is_tried_again(tmp_path: Path) -> None:
    limits = Limits(deaths=0)
    echo = Echo(tmp_path, limits)
    with echo.client:
        assert code_of(echo.client.submit("library", "die", {})) == EngineCode.WORKER_DIED
        assert code_of(echo.client.submit("library", "die", {})) == EngineCode.WORKER_UNSTABLE
        deaths = echo.client._supervisors["library"]._deaths
        deaths[0] -= limits.window  # the window has passed
        assert echo.client.submit("library", "echo", {}).result(30) == {}


@pytest.mark.parametrize("kind", ["garbage", "version", "role", "oversized", "request"])
def test_a_worker_that_breaks_the_protocol_is_killed(tmp_path: Path, kind: str) -> None:
    echo = Echo(tmp_path, extra={"library": ("--raw", kind)})
    with echo.client:
        job = echo.client.submit("library", "echo", {})
        assert code_of(job) == EngineCode.PROTOCOL
        assert echo.notices[0].code == EngineCode.PROTOCOL
        assert children() == set()


def test_a_worker_that_cannot_start_says_so(tmp_path: Path) -> None:
    echo = Echo(tmp_path, extra={"library": ("--raw", "silent")})
    with echo.client:
        assert code_of(echo.client.submit("library", "echo", {})) == EngineCode.WORKER_START


def test_a_role_that_cannot_be_built_gives_its_code_and_recovers(tmp_path: Path) -> None:
    echo = Echo(tmp_path, extra={"llm": ("--build", "fails"), "library": ("--build", "once")})
    with echo.client:
        assert code_of(echo.client.submit("llm", "echo", {})) == EngineCode.MODEL_MISSING
        assert code_of(echo.client.submit("llm", "echo", {})) == EngineCode.MODEL_MISSING
        assert echo.client.submit("library", "echo", {"n": 1}).result(30) == {"n": 1}
        assert echo.notices == []


# what a worker may not do, and how it ends


def test_stdout_belongs_to_the_protocol_and_nobody_has_stdin(
    echo: Echo, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert echo.client.submit("library", "noisy", {}).result(30) == {"stdin": ""}
    assert echo.client.submit("library", "echo", {}).result(30) == {}
    with pytest.raises(EngineError):
        echo.client.submit("library", "fail", {"kind": "other"}).result(30)
    echo.client.close()
    shown = capfd.readouterr()
    assert "대외비" not in caplog.text + shown.out + shown.err


def test_internet_sockets_are_refused_inside_a_worker(echo: Echo) -> None:
    job = echo.client.submit("library", "socket", {})
    with pytest.raises(EngineError) as caught:
        job.result(30)
    assert dict(caught.value.detail) == {"exception": "NetworkRefusedError"}


def test_children_of_a_worker_end_with_it(echo: Echo) -> None:
    pid = echo.client.submit("library", "fork", {}).result(30)["pid"]
    assert isinstance(pid, int)
    assert psutil.pid_exists(pid)
    echo.client.close()
    assert gone(pid)


@pytest.mark.parametrize("session", [False, True])
def test_children_of_a_killed_worker_are_killed_too(echo: Echo, session: bool) -> None:
    """Also those that began a session of their own, as parsers do."""
    seen: queue.SimpleQueue[Object] = queue.SimpleQueue()
    job = echo.client.submit("library", "fork", {"stay": True, "session": session}, lambda name, data: seen.put(data))
    pid = seen.get(timeout=30)["pid"]
    assert isinstance(pid, int)
    job.cancel()
    with pytest.raises(CancelledError):
        job.result(30)
    assert gone(pid)


def test_background_workers_are_nice() -> None:
    with subprocess.Popen(python_command("library"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert isinstance(parse(process.stdout.readline()), Hello)
        assert os.name != "posix" or psutil.Process(process.pid).nice() == psutil.Process().nice() + 5


def test_a_worker_ends_when_its_client_vanishes() -> None:
    """Also in the middle of a method."""
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), "--role", "library"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(encode(Configure({})) + encode(Request("a", "wait", {})))
        process.stdin.flush()
        for _ in range(2):
            process.stdout.readline()
        process.stdin.close()
        process.stdout.close()
        assert process.wait(10) == 0


def test_workers_end_when_the_program_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]\n"
        "from pathlib import Path; from support.workers import Echo\n"
        "echo = Echo(Path(sys.argv[3])); echo.begin('wait'); echo.begin('wait', role='task')\n"
        "sys.stdout.write(f\"{echo.client.pid('library')} {echo.client.pid('task')}\\n\"); sys.stdout.flush()\n"
        "import threading; threading.Event().wait(60)\n"
    )
    command = [sys.executable, "-c", code, str(ROOT), str(ROOT / "tests"), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers = [int(word) for word in process.stdout.readline().split()]
        assert len(workers) == 2
        process.kill()
    assert all(gone(pid) for pid in workers)


def test_a_dropped_file_in_the_users_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("engine", "retrieval", "pii", "json", "sitecustomize", "usercustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'trap')!r}, 'w')", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Client(ClientConfig(home=tmp_path / "home", limits=QUICK)) as client:
        with pytest.raises(EngineError) as caught:
            client.submit("task", "no_such_method", {}).result(60)
        assert caught.value.code in {EngineCode.BAD_REQUEST, EngineCode.UNEXPECTED}
    assert not (tmp_path / "trap").exists()
