from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import EngineCode
from engine.job import Job
from engine.messages import Call, Done, Event, Failed, Message
from engine.routing import ALLOWED, MAX_CALLS, Router

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.methods import Object, OnEvent


class Caller:
    def __init__(self, role: str = "task") -> None:
        self.role = role
        self.replies: list[Message] = []

    def reply(self, message: Message) -> None:
        self.replies.append(message)


class Jobs:
    """Where calls become jobs; a test settles them."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def submit(
        self,
        role: str,
        method: str,
        params: Object,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> Job:
        self.jobs.append(Job(f"r{len(self.jobs)}", role, method, on_event=on_event, on_done=on_done))
        return self.jobs[-1]


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def router(jobs: Jobs) -> Router:
    return Router(jobs.submit)


def ask(identifier: str = "c1", role: str = "library", parent: str = "r9") -> Call:
    return Call(identifier, parent, role, "search", {"query": "x"})


def test_only_the_task_worker_may_ask_and_only_three_others() -> None:
    assert dict(ALLOWED) == {"task": {"library", "llm", "verify"}}


@pytest.mark.parametrize(
    ("caller", "role"), [("library", "llm"), ("llm", "library"), ("task", "task"), ("task", "net")]
)
def test_other_ways_are_refused(router: Router, jobs: Jobs, caller: str, role: str) -> None:
    asker = Caller(caller)
    router.call(asker, ask(role=role))
    assert asker.replies == [Failed("c1", EngineCode.BAD_REQUEST, {"what": f"{role}.search"})]
    assert jobs.jobs == []


def test_events_and_the_answer_come_back_under_the_callers_id(router: Router, jobs: Jobs) -> None:
    caller = Caller()
    router.call(caller, ask())
    jobs.jobs[0].deliver("progress", {"done": 1})
    jobs.jobs[0].succeed({"hits": []})
    assert caller.replies == [Event("c1", "progress", {"done": 1}), Done("c1", {"hits": []})]


def test_failures_come_back_with_code_and_detail(router: Router, jobs: Jobs) -> None:
    caller = Caller()
    router.call(caller, ask())
    jobs.jobs[0].fail("WORKER_DIED", {"role": "library"})
    assert caller.replies == [Failed("c1", "WORKER_DIED", {"role": "library"})]


def test_two_callers_may_use_the_same_id(router: Router, jobs: Jobs) -> None:
    one, two = Caller(), Caller()
    router.call(one, ask())
    router.call(two, ask())
    jobs.jobs[1].succeed({"n": 2})
    jobs.jobs[0].succeed({"n": 1})
    assert (one.replies, two.replies) == ([Done("c1", {"n": 1})], [Done("c1", {"n": 2})])


def test_an_id_in_use_is_refused(router: Router, jobs: Jobs) -> None:
    caller = Caller()
    router.call(caller, ask())
    router.call(caller, ask())
    assert [type(reply) for reply in caller.replies] == [Failed]
    assert len(jobs.jobs) == 1


def test_calls_at_once_are_bounded(router: Router, jobs: Jobs) -> None:
    caller = Caller()
    for number in range(MAX_CALLS + 1):
        router.call(caller, ask(f"c{number}"))
    assert len(jobs.jobs) == MAX_CALLS
    assert [reply.id for reply in caller.replies if isinstance(reply, Failed)] == [f"c{MAX_CALLS}"]


def test_a_cancelled_call_still_gets_its_answer(router: Router, jobs: Jobs) -> None:
    caller = Caller()
    router.call(caller, ask())
    router.cancel(caller, "c1")
    router.cancel(caller, "unknown")
    assert jobs.jobs[0].cancel_requested
    jobs.jobs[0].fail(EngineCode.CANCELLED)
    assert caller.replies == [Failed("c1", EngineCode.CANCELLED)]


def test_the_end_of_a_request_ends_its_calls_and_no_others(router: Router, jobs: Jobs) -> None:
    caller = Caller()
    router.call(caller, ask("c1", parent="r1"))
    router.call(caller, ask("c2", parent="r2"))
    router.ended(caller, "r1")
    assert [job.cancel_requested for job in jobs.jobs] == [True, False]
    jobs.jobs[0].fail(EngineCode.CANCELLED)
    assert caller.replies == []


def test_the_end_of_a_caller_ends_all_its_calls(router: Router, jobs: Jobs) -> None:
    caller, other = Caller(), Caller()
    router.call(caller, ask("c1", parent="r1"))
    router.call(caller, ask("c2", parent="r2"))
    router.call(other, ask("c1"))
    router.ended(caller, None)
    assert [job.cancel_requested for job in jobs.jobs] == [True, True, False]


def test_a_job_that_is_refused_at_once_answers_once(jobs: Jobs) -> None:
    def refuse(
        role: str,
        method: str,
        params: Object,
        on_event: OnEvent | None = None,
        on_done: Callable[[Job], None] | None = None,
    ) -> Job:
        job = Job("r1", role, method, on_event=on_event, on_done=on_done)
        job.fail(EngineCode.WORKER_UNSTABLE)
        return job

    caller = Caller()
    Router(refuse).call(caller, ask())
    assert caller.replies == [Failed("c1", EngineCode.WORKER_UNSTABLE)]
