"""The estimate before and during a long work: by measured speed, then by its pace; silent where nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import CancelledError, EngineCode, EngineError
from engine.tasks.estimate import FRAME, WRITTEN, Pace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Json, Object, OnEvent

TEXTS = ["가" * 300, "나" * 100, "다" * 200]


class Told:
    """A request's context whose model reads 100 and writes 10 tokens a second, a token a character."""

    def __init__(self, *, known: bool = True, fails: EngineError | None = None, speed: Json = None) -> None:
        self.events: list[Object] = []
        self.asked: list[str] = []
        self._known, self._fails = known, fails
        self._speed = speed or {"prompt": 100.0, "generation": 10.0}

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        assert name == "estimate"
        self.events.append(dict(data))

    def cancelled(self) -> bool:
        return False

    def check(self) -> None:
        pass

    def call(self, role: str, method: str, params: Mapping[str, Json], on_event: OnEvent | None = None) -> Object:
        assert role == "llm"
        self.asked.append(method)
        if self._fails is not None:
            raise self._fails
        if method == "describe":
            return {"speed": self._speed if self._known else None}
        if method == "bench":
            assert params == {"quick": True}
            return {"used": self._speed}
        texts = params["texts"]
        assert isinstance(texts, list)
        return {"tokens": [100, *(len(str(text)) for text in texts[1:])]}


def test_before_the_work_the_measured_speed_counts() -> None:
    context = Told()
    Pace(context, TEXTS).begin()
    expected = (600 + 3 * (100 + FRAME)) / 100 + WRITTEN * 600 / 10
    assert context.events == [{"seconds": round(expected), "done": 0, "total": 3}]
    assert context.asked == ["describe", "count"]


def test_a_model_of_unknown_speed_is_measured_first() -> None:
    context = Told(known=False)
    Pace(context, TEXTS).begin()
    assert context.asked == ["describe", "bench", "count"]
    assert len(context.events) == 1


def test_during_the_work_its_own_pace_counts() -> None:
    context = Told()
    times = iter([0.0, 10.0, 40.0, 50.0, 99.0])
    pace = Pace(context, TEXTS, lambda: next(times))
    pace.begin()  # at 10
    pace.step()  # at 40: half of the characters in 30 s
    pace.step()  # at 50: four in 40 s
    pace.step()
    assert [(event["seconds"], event["done"]) for event in context.events[1:]] == [(30, 1), (20, 2)]


@pytest.mark.parametrize("speed", ["fast", {"prompt": 0, "generation": 1}, {"prompt": "x", "generation": 1}, {}])
def test_a_speed_that_is_none_gives_no_estimate(speed: Json) -> None:
    context = Told(speed=speed or "empty")
    Pace(context, TEXTS).begin()
    assert context.events == []


def test_a_model_that_fails_leaves_it_to_the_work_to_say_so_and_a_cancel_goes_through() -> None:
    context = Told(fails=EngineError(EngineCode.NO_MODEL))
    Pace(context, TEXTS).begin()
    assert context.events == []
    with pytest.raises(CancelledError):
        Pace(Told(fails=CancelledError()), TEXTS).begin()
