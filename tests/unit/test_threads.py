"""Threads by cores and by what other programs use."""

from __future__ import annotations

import threading
import time

import pytest

from engine.llm import threads
from engine.llm.threads import Watch, spare_threads, usable_cores


@pytest.mark.parametrize(
    ("cores", "others", "expected"),
    [(2, 0.0, 2), (2, 0.3, 2), (2, 0.5, 1), (2, 1.0, 1), (2, 9.0, 1), (1, 0.0, 1), (8, 1.0, 7), (8, 2.5, 5)],
)
def test_others_cores_are_left_to_them(cores, others, expected):
    assert spare_threads(cores, others) == expected


def test_cores_are_at_least_one():
    assert usable_cores() >= 1


def test_too_short_a_time_tells_nothing():
    assert Watch(2).look() is None


def test_what_this_process_uses_itself_does_not_count(monkeypatch):
    used = iter([(100.0, 10.0), (102.0, 12.0), (104.0, 12.1)])
    clock = iter([0.0, 1.0, 2.0])
    monkeypatch.setattr(threads, "_seconds", lambda: next(used))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    watch = Watch(2)
    assert watch.look() == 2  # two seconds of processor time, all our own
    assert watch.look() == 1  # nearly all somebody else's


def test_the_true_counters_grow_with_work():
    stop = threading.Event()
    busy_before, own_before = threads._seconds()
    thread = threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)])
    thread.start()
    started = time.monotonic()
    while threads._seconds()[1] - own_before < 0.1:
        assert time.monotonic() - started < 30
    stop.set()
    thread.join()
    busy, own = threads._seconds()
    assert own > own_before
    assert busy >= busy_before
