"""When a model is in memory: loaded by its first user, closed after idleness or when told, never under a user."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import EngineCode, EngineError
from engine.llm.model import Answer, Message, Request
from engine.llm.remembered import MOST_ANSWERS, Remembered
from engine.llm.residence import KEPT_MOST, LEFT_FREE, Residence, room_for_states

WAIT = 20


class Model:
    """Something that can be closed once."""

    def __init__(self):
        self.closed = threading.Event()

    def close(self):
        assert not self.closed.is_set()
        self.closed.set()


def test_it_is_loaded_once_and_stays_for_the_next_user():
    residence: Residence[Model] = Residence(0)
    with residence.use(Model) as first:
        assert residence.loaded
    with residence.use(Model) as second:
        assert second is first
    residence.close()
    assert first.closed.is_set()
    assert not residence.loaded
    residence.close()


def test_it_goes_after_idleness_and_is_loaded_again():
    residence: Residence[Model] = Residence(0.01)
    with residence.use(Model) as first:
        pass
    assert first.closed.wait(WAIT)
    with residence.use(Model) as second:
        assert second is not first
        assert not second.closed.wait(0.05)  # it has a user: idleness has not begun
    assert second.closed.wait(WAIT)


def test_a_user_who_comes_meanwhile_stops_the_clock():
    residence: Residence[Model] = Residence(3600)
    with residence.use(Model):
        pass
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert any(timer.interval == 3600 for timer in timers)
    with residence.use(Model) as model:
        for timer in timers:
            timer.join(WAIT)
        assert not any(timer.is_alive() for timer in timers if timer.interval == 3600)
    residence.close()
    assert model.closed.is_set()


def test_told_to_leave_it_waits_for_its_user():
    residence: Residence[Model] = Residence(0)
    assert not residence.leave()
    with residence.use(Model) as model:
        assert residence.leave()
        assert not model.closed.is_set()
    assert model.closed.is_set()
    with residence.use(Model) as other:
        pass
    assert residence.leave()
    assert other.closed.is_set()


def test_a_load_that_fails_leaves_nothing_behind():
    residence: Residence[Model] = Residence(0)

    def fail() -> Model:
        raise EngineError(EngineCode.MODEL_TOO_BIG)

    with pytest.raises(EngineError), residence.use(fail):
        pass
    assert not residence.loaded
    with residence.use(Model) as model:
        assert not model.closed.is_set()
    residence.close()


def test_users_of_many_threads_share_one():
    residence: Residence[Model] = Residence(0.001)
    loads = []

    def load() -> Model:
        loads.append(Model())
        return loads[-1]

    def work(_: int) -> bool:
        with residence.use(load) as model:
            return model.closed.is_set()

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(work, range(400)))
    residence.close()
    assert all(model.closed.is_set() for model in loads)


def test_states_get_a_quarter_of_the_spare_memory():
    assert room_for_states(0) == room_for_states(LEFT_FREE) == 0
    assert room_for_states(LEFT_FREE + 400) == 100
    assert room_for_states(1 << 40) == KEPT_MOST


def answer(text: str = "요약", finish: str = "stop") -> Answer:
    return Answer(text, finish, 10, 5, 0, 0.1, 0.2)


def part(text: str = "문장", **options) -> Request:
    return Request((Message("user", text),), **{"part": True, **options})


def test_the_same_part_has_the_same_answer():
    remembered = Remembered()
    assert remembered.find(part()) is None
    remembered.keep(part(), answer())
    assert remembered.find(part()) == answer()
    for other in (part("다른"), part(max_tokens=5), part(schema={"type": "object"}), part(stop=("x",)), part(seed=1)):
        assert remembered.find(other) is None
    assert remembered.find(Request((Message("system", "문장"),), part=True)) is None
    remembered.clear()
    assert remembered.find(part()) is None


@pytest.mark.parametrize(
    ("request_", "made"),
    [(part(part=False), answer()), (part(temperature=0.5), answer()), (part(), answer(finish="length"))],
)
def test_what_may_differ_next_time_is_not_remembered(request_, made):
    remembered = Remembered()
    remembered.keep(request_, made)
    assert (len(remembered), remembered.find(request_)) == (0, None)


def test_what_is_remembered_is_bounded():
    remembered = Remembered()
    for number in range(MOST_ANSWERS + 10):
        remembered.keep(part(str(number)), answer())
    assert len(remembered) == MOST_ANSWERS
    assert remembered.find(part("9")) is None
    assert remembered.find(part("10")) is not None
    for number in range(5):
        remembered.keep(part(f"long {number}"), answer("가" * 400_000))
    assert len(remembered) == 2
    remembered.keep(part("long 4"), answer("가" * 400_000))
    assert len(remembered) == 2
