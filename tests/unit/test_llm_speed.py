"""Measuring and learning speeds: bounded in time, robust to a damaged file, moved by answers that say something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.llm.model import Answer
from engine.llm.speed import STEP_SECONDS, Speed, Speeds, best, measure, thread_counts

if TYPE_CHECKING:
    from pathlib import Path


class Clockwork:
    """An engine whose every token takes a fixed time on its own clock."""

    batch = 256

    def __init__(self, read: float, write: float) -> None:
        self.now, self.read, self.write = 0.0, read, write
        self.position = 0
        self.threads: list[int] = []

    def evaluate(self, tokens: object, position: int, *, logits: bool) -> None:
        assert isinstance(tokens, list)
        assert position == self.position
        assert logits
        self.position += len(tokens)
        self.now += self.write if len(tokens) == 1 else len(tokens) * self.read

    def use_threads(self, threads: int) -> None:
        self.threads.append(threads)

    def clock(self) -> float:
        return self.now


def test_a_fast_model_is_measured_wholly() -> None:
    engine = Clockwork(read=0.01, write=0.05)
    speed = measure(engine, [7] * 256, 2, write=32, clock=engine.clock)
    assert (round(speed.prompt), round(speed.generation), speed.threads) == (100, 20, 2)
    assert engine.position == 256 + 32
    assert engine.threads == [2]


def test_a_slow_model_is_measured_in_part() -> None:
    engine = Clockwork(read=0.2, write=3.0)
    speed = measure(engine, [7] * 256, 1, write=32, clock=engine.clock)
    assert speed.prompt == pytest.approx(5)
    assert speed.generation == pytest.approx(1 / 3)
    assert engine.now < 2 * STEP_SECONDS + 64 * 0.2 + 3


def test_which_threads_are_measured_and_which_are_best() -> None:
    assert thread_counts(1, None) == (1,)
    assert thread_counts(2, None) == (1, 2)
    assert thread_counts(8, None) == (1, 4, 8)
    assert thread_counts(8, 3) == (3,)
    assert best([Speed(50, 20, 1), Speed(98, 28, 2), Speed(99, 3, 4)]).threads == 2


def answer(read: int = 400, seconds: float = 4.0, written: int = 21, writing: float = 2.0, reused: int = 0) -> Answer:
    return Answer("x", "stop", read + reused, written, reused, seconds, seconds + writing)


def test_speeds_are_learnt_and_kept(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path)
    assert speeds.get("m") is None
    speeds.learn("m", answer(reused=50))
    assert Speeds(tmp_path).get("m") == Speed(100, 10)
    speeds.learn("m", answer(seconds=8.0))
    moved = speeds.get("m")
    assert moved is not None
    assert 50 < moved.prompt < 100
    speeds.learn("m", answer(read=10))
    speeds.learn("m", answer(written=3))
    speeds.learn("m", answer(seconds=0.0))
    assert speeds.get("m") == moved
    assert speeds.get("other") is None
    assert moved.shown() == {"prompt": 80.0, "generation": 10.0, "threads": 0}


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"m": 5}', b'{"m": [0, 1, 1]}', b'{"m": [NaN, 1, 1]}', b"[" * 5000, b"\xff"]
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, data: bytes) -> None:
    speeds = Speeds(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "speeds.json").write_bytes(data)
    assert speeds.get("m") is None
    speeds.put("m", Speed(1, 2, 3))
    assert speeds.get("m") == Speed(1, 2, 3)


def test_many_models_are_bounded(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path)
    for number in range(70):
        speeds.put(str(number), Speed(1, 1))
    assert speeds.get("5") is None
    assert speeds.get("69") is not None


def test_a_home_that_can_not_be_written_costs_only_the_memory_of_it(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file in the folder's place")
    speeds = Speeds(tmp_path)
    speeds.put("m", Speed(1, 1))
    assert speeds.get("m") is None
