from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from support import gui

from desktop import bridge
from desktop.bridge import Bridge, Letter, coalesce

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from engine.methods import Object


def letter(sender: object, name: str, text: str, got: list[Object] | None = None) -> Letter:
    return Letter(sender, name, {"text": text}, (got if got is not None else []).append)


def test_tokens_are_joined_and_progress_keeps_the_latest() -> None:
    sender = object()
    names = ["token", "token", "progress", "progress", "token", "document", "document", ""]
    kept = coalesce([letter(sender, name, str(number)) for number, name in enumerate(names)])
    assert [(one.name, one.data["text"]) for one in kept] == [
        ("token", "01"),
        ("progress", "3"),
        ("token", "4"),
        ("document", "5"),
        ("document", "6"),
        ("", "7"),
    ]


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["token", "status", "step", ""]), st.text(max_size=3))))
def test_no_text_of_a_token_is_lost_and_each_sender_keeps_its_order(events: list[tuple[int, str, str]]) -> None:
    senders = [object() for _ in range(3)]
    kept = coalesce([letter(senders[number], name, text) for number, name, text in events])
    for number, sender in enumerate(senders):
        sent = "".join(text for who, name, text in events if who == number and name == "token")
        assert "".join(str(one.data["text"]) for one in kept if one.sender is sender and one.name == "token") == sent
        steps = [text for who, name, text in events if who == number and name == "step"]
        assert [one.data["text"] for one in kept if one.sender is sender and one.name == "step"] == steps


def test_letters_from_threads_arrive_on_the_ui_thread_in_order(app: QApplication, faults: list[BaseException]) -> None:
    box = Bridge()
    got: list[tuple[int, int]] = []
    here = threading.get_ident()

    def send(sender: int) -> None:
        for number in range(500):
            box.post(Letter(sender, "step", {"n": number}, lambda data: got.append((sender, int(str(data["n"]))))))

    threads = [threading.Thread(target=send, args=(sender,)) for sender in range(4)]
    places: list[int] = []
    box.post(Letter(box, "", {}, lambda _data: places.append(threading.get_ident())))
    for thread in threads:
        thread.start()
    gui.wait_until(lambda: len(got) == 2000)
    assert places == [here]
    for sender in range(4):
        assert [number for who, number in got if who == sender] == list(range(500))


def test_a_flood_of_tokens_reaches_the_screen_a_few_times_only(app: QApplication, faults: list[BaseException]) -> None:
    box, sender = Bridge(), object()
    got: list[str] = []
    begin = time.monotonic()

    def send() -> None:
        for number in range(3000):
            box.post(Letter(sender, "token", {"text": f"{number} "}, lambda data: got.append(str(data["text"]))))
            if number % 100 == 0:
                threading.Event().wait(0.004)

    thread = threading.Thread(target=send)
    thread.start()
    gui.wait_until(lambda: "".join(got).endswith("2999 "))
    assert "".join(got) == "".join(f"{number} " for number in range(3000))
    assert len(got) <= (time.monotonic() - begin) / bridge.INTERVAL + 2


def test_one_receivers_fault_does_not_keep_the_others_letters(app: QApplication, faults: list[BaseException]) -> None:
    box = Bridge()
    got: list[Object] = []

    def broken(_data: Object) -> None:
        raise ValueError

    box.post(Letter(1, "", {}, broken))
    box.post(Letter(2, "", {"ok": True}, got.append))
    gui.wait_until(lambda: got)
    assert [type(error) for error in faults] == [ValueError]
    faults.clear()


def test_a_long_queue_gives_the_window_turns_in_between(app: QApplication, faults: list[BaseException]) -> None:
    box = Bridge()
    done: list[int] = []
    gaps: list[float] = []
    begun = time.monotonic()

    def slow(data: Object) -> None:
        until = time.monotonic() + 0.004
        while time.monotonic() < until:
            pass
        done.append(int(str(data["n"])))

    for number in range(60):
        box.post(Letter(number, "", {"n": number}, slow))

    def turn() -> bool:
        nonlocal begun
        gaps.append(time.monotonic() - begun)
        begun = time.monotonic()
        return len(done) == 60

    gui.wait_until(turn)
    assert done == list(range(60))
    assert len(gaps) >= 5  # the event loop had turns while the letters were delivered


def test_a_closed_bridge_delivers_nothing(app: QApplication, faults: list[BaseException]) -> None:
    box = Bridge()
    got: list[Object] = []
    box.post(Letter(1, "", {}, got.append))
    box.close()
    box.post(Letter(1, "", {}, got.append))
    gui.settle()
    assert got == []
