from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import psutil
import pytest
from support.workers import Echo, children

from engine import client as module
from engine.client import Client, ClientConfig, ModelConfig
from engine.errors import CancelledError, EngineCode, EngineError
from engine.job import Job, State
from engine.offline import child_environment
from engine.process import APPLICATION_FOLDER, python_command
from engine.routing import ALLOWED
from engine.worker import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.methods import Object

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Echo]:
    made = Echo(tmp_path)
    yield made
    made.client.close()
    assert children() == set()


# jobs


def job_of(log: list[str] | None = None) -> Job:
    seen = [] if log is None else log
    return Job(
        "r1", "library", "m", on_event=lambda name, data: seen.append(name), on_done=lambda job: seen.append("done")
    )


def test_a_job_settles_once() -> None:
    log: list[str] = []
    job = job_of(log)
    assert (job.state, job.done(), job.answer) == (State.WAITING, False, None)
    job.deliver("e", {})
    assert job.succeed({"x": 1})
    assert not job.succeed({"x": 2})
    assert not job.fail("X")
    job.deliver("late", {})
    job.cancel()
    assert job.result() == job.answer == {"x": 1}
    assert (job.state, job.done(), job.cancel_requested, log) == (State.DONE, True, False, ["e", "done"])


def test_a_failed_job_raises_its_code() -> None:
    job = job_of()
    job.fail("TOO_LARGE", {"limit": 5})
    with pytest.raises(EngineError) as caught:
        job.result()
    assert (caught.value.code, dict(caught.value.detail), job.state) == ("TOO_LARGE", {"limit": 5}, State.FAILED)


def test_a_cancelled_job_raises_so() -> None:
    job = job_of()
    asked: list[Job] = []
    job.canceller = asked.append
    job.cancel()
    job.cancel()
    assert asked == [job]
    job.fail(EngineCode.CANCELLED)
    assert job.state is State.CANCELLED
    with pytest.raises(CancelledError):
        job.result()


def test_a_job_without_outcome_times_out_and_goes_on() -> None:
    job = job_of()
    with pytest.raises(TimeoutError):
        job.result(timeout=0)
    assert not job.wait(0)


def test_racing_outcomes_give_one() -> None:
    for _ in range(50):
        log: list[str] = []
        job = job_of(log)
        barrier = threading.Barrier(4)
        wins: list[bool] = []

        def race(index: int, job: Job = job, barrier: threading.Barrier = barrier, wins: list[bool] = wins) -> None:
            barrier.wait()
            wins.append(job.succeed({"n": index}) if index % 2 else job.fail("X"))

        threads = [threading.Thread(target=race, args=(index,)) for index in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (wins.count(True), log) == (1, ["done"])


# configuration


def test_the_configuration_is_plain(tmp_path: Path) -> None:
    model = ModelConfig(tmp_path / "m.gguf", "0" * 64, threads=2)
    assert ClientConfig(tmp_path, "en", model).plain() == {
        "home": str(tmp_path),
        "language": "en",
        "key_store": False,
        "model": {
            "path": str(tmp_path / "m.gguf"),
            "sha256": "0" * 64,
            "context": 4096,
            "threads": 2,
            "gpu_layers": 0,
            "idle_minutes": 10,
        },
    }
    assert ClientConfig(tmp_path).plain()["model"] is None


def test_roles_are_the_same_on_both_sides() -> None:
    assert module.ROLES == ROLES
    assert ALLOWED.keys() <= set(ROLES)


def test_workers_run_isolated_and_the_interactive_one_is_not_slowed() -> None:
    command = python_command("library")
    assert command[:4] == (sys.executable, "-I", "-X", "utf8")
    assert command[-4:] == ("--role", "library", "--nice", "5")
    assert "--nice" not in python_command("llm")
    assert (APPLICATION_FOLDER / "engine" / "worker.py").is_file()


def test_the_environment_of_children_is_scrubbed() -> None:
    parent = {
        "PATH": "/bin",
        "HOME": "/root",
        "LC_ALL": "ko_KR.UTF-8",
        "CUDA_VISIBLE_DEVICES": "0",
        "PYTHONPATH": "/evil",
        "PYTHONSTARTUP": "/evil.py",
        "LD_PRELOAD": "/evil.so",
        "HTTPS_PROXY": "http://evil",
        "OPENAI_API_KEY": "key",
        "GYEOT_HOME": "/x",
        "HF_HUB_OFFLINE": "0",
    }
    made = child_environment(parent)
    assert made.keys() & parent.keys() == {"PATH", "HOME", "LC_ALL", "CUDA_VISIBLE_DEVICES", "HF_HUB_OFFLINE"}
    assert made["HF_HUB_OFFLINE"] == made["TRANSFORMERS_OFFLINE"] == made["DO_NOT_TRACK"] == "1"
    assert (made["GOMP_SPINCOUNT"], made["TOKENIZERS_PARALLELISM"]) == ("1000", "false")
    assert int(made["OMP_NUM_THREADS"]) >= 1


# the client with echo workers


def test_nothing_starts_before_it_is_needed(tmp_path: Path) -> None:
    before = children()
    with Client(ClientConfig(home=tmp_path)) as client:
        assert [client.pid(role) for role in module.ROLES] == [None] * len(module.ROLES)
        assert children() == before


def test_a_request_starts_one_worker_and_the_next_uses_it(echo: Echo) -> None:
    assert echo.client.submit("library", "echo", {"text": "가나다\n\0"}).result(30) == {"text": "가나다\n\0"}
    pid = echo.client.pid("library")
    assert echo.client.submit("library", "echo", {}).result(30) == {}
    assert echo.client.pid("library") == pid
    assert echo.client.pid("llm") is None
    assert echo.notices == []


def test_a_recycled_worker_ends_and_the_next_request_finds_another(echo: Echo) -> None:
    echo.client.recycle("library")  # there is none: harmless
    echo.client.submit("library", "echo", {}).result(30)
    pid = echo.client.pid("library")
    assert pid is not None
    echo.client.recycle("library")
    echo.client.recycle("library")
    jobs = [echo.client.submit("library", "echo", {"at": at}) for at in range(5)]
    assert [job.result(30) for job in jobs] == [{"at": at} for at in range(5)]
    assert echo.client.pid("library") != pid
    assert not psutil.pid_exists(pid)
    assert echo.notices == []


def test_events_come_in_order_before_the_outcome(echo: Echo) -> None:
    numbers: list[object] = []
    job = echo.client.submit(
        "library", "many", {"count": 3000}, on_event=lambda name, data: numbers.append(data["number"])
    )
    assert job.result(30) == {"count": 3000}
    assert numbers == list(range(3000))


def test_the_worker_gets_its_configuration_and_its_place(echo: Echo, tmp_path: Path) -> None:
    answer = echo.client.submit("library", "configured", {}).result(30)
    assert answer["config"] == {"home": str(tmp_path), "language": "ko", "key_store": False, "model": None}
    assert answer["pid"] == echo.client.pid("library")
    assert answer["cwd"] == str(APPLICATION_FOLDER)
    environment = answer["env"]
    assert isinstance(environment, dict)
    assert not [name for name in environment if name.startswith("PYTHON")]
    assert answer["core"] == 0
    assert sys.platform != "linux" or "NoNewPrivs:\t1" in str(answer["status"])


def test_failures_come_with_their_code(echo: Echo) -> None:
    with pytest.raises(EngineError) as caught:
        echo.client.submit("library", "fail", {"kind": "engine"}).result(30)
    assert (caught.value.code, dict(caught.value.detail)) == (EngineCode.NO_MODEL, {"name": "x"})
    with pytest.raises(EngineError) as caught:
        echo.client.submit("library", "fail", {"kind": "other"}).result(30)
    assert (caught.value.code, dict(caught.value.detail)) == (EngineCode.UNEXPECTED, {"exception": "ValueError"})
    assert "대외비" not in str(caught.value)


def test_names_with_undecodable_bytes_go_there_and_back(echo: Echo) -> None:
    name = os.fsdecode(b"/\xb0\xa1.hwp")
    assert echo.client.submit("library", "echo", {"path": name}).result(30) == {"path": name}


@pytest.mark.parametrize("params", [{"x": float("nan")}, {"x": "y" * 17_000_000}], ids=["nan", "too large"])
def test_what_cannot_be_sent_fails_at_once(echo: Echo, params: Object) -> None:
    with pytest.raises(EngineError) as caught:
        echo.client.submit("library", "echo", params).result(30)
    assert caught.value.code == EngineCode.BAD_REQUEST
    assert echo.client.submit("library", "echo", {}).result(30) == {}


def test_a_listener_that_raises_ends_its_job_only(echo: Echo) -> None:
    def broken_pipe(name: str, data: Object) -> None:
        raise BrokenPipeError

    other = echo.begin("wait", role="task")
    job = echo.client.submit("library", "many", {"count": 1_000_000}, on_event=broken_pipe)
    with pytest.raises(BrokenPipeError):
        job.result(30)
    assert not other.done()
    assert echo.client.submit("library", "echo", {}).result(30) == {}


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    config = ClientConfig(home=tmp_path, command=lambda role: ("/nonexistent/python",))
    with Client(config) as client, pytest.raises(EngineError) as caught:
        client.submit("library", "echo", {}).result(30)
    assert caught.value.code == EngineCode.WORKER_START


def test_unknown_roles_are_a_fault_of_the_program(echo: Echo) -> None:
    with pytest.raises(KeyError):
        echo.client.submit("net", "echo", {})


def test_after_close_jobs_are_cancelled(echo: Echo) -> None:
    running = echo.begin("wait")
    echo.client.close()
    echo.client.close()
    for job in (running, echo.client.submit("library", "echo", {})):
        with pytest.raises(CancelledError):
            job.result(30)
    assert echo.notices == []


def test_close_lets_roles_close_themselves(echo: Echo, tmp_path: Path) -> None:
    echo.client.submit("library", "echo", {}).result(30)
    pid = echo.client.pid("library")
    echo.client.close()
    assert (tmp_path / f"closed-{pid}").exists()


def test_a_failing_listener_for_notices_harms_nothing(tmp_path: Path) -> None:
    def fail(notice: object) -> None:
        raise ValueError

    echo = Echo(tmp_path, on_notice=fail)
    with echo.client, pytest.raises(EngineError):
        echo.client.submit("library", "die", {}).result(30)
    assert children() == set()
