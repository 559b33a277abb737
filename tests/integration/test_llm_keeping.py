"""What the true engine keeps of what it read, and that it gives a model's memory back when nobody asks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest
from support.scripted_gguf import Answer, Endless, write_random, write_scripted

from engine.client import Client, ClientConfig, ModelConfig
from engine.llm.generation import Session
from engine.llm.model import Message, ModelSettings, Request

if TYPE_CHECKING:
    from engine.methods import Object

pytest.importorskip("llama_cpp", reason="llama.cpp is not installed: its tests are skipped")

from engine.llm.local import LocalModel

WAIT = 60
ROOM = 256 << 20
ANSWERS: dict[str, Answer] = {"맴돌": Endless("같은 말을 또 하고 "), "": "예산은 1,234만원입니다."}


@pytest.fixture(scope="module")
def noise(tmp_path_factory):
    return write_random(tmp_path_factory.mktemp("보관") / "noise.gguf")


@pytest.fixture
def session(noise):
    model = LocalModel(ModelSettings(noise, threads=1), 4096, lambda done: None, lambda: False)
    session = Session(model, lambda: ROOM)
    yield session
    session.close()


def ask(session, user, *, part=False, max_tokens=6):
    request = Request((Message("system", "지시"), Message("user", user)), max_tokens=max_tokens, part=part)
    return session.generate(request, lambda text: None, lambda: False)


def document(name):
    return f"{name} 문서의 글입니다. " * 40


def test_a_follow_up_reads_little_although_another_document_came_between(session):
    first = ask(session, document("가") + "첫 질문")
    other = ask(session, document("나") + "질문")
    follow = ask(session, document("가") + "둘째 질문")
    assert first.reused < 60 > other.reused
    assert follow.prompt_tokens - follow.reused < 0.1 * first.prompt_tokens
    assert session._prefixes.kept > 0


def test_an_answer_over_a_state_that_came_back_has_the_scores_of_a_fresh_one(session):
    asked = document("가") + "질문"
    fresh = ask(session, asked, max_tokens=1)
    scores = session._native.logits().copy()
    ask(session, document("나"), max_tokens=1)
    again = ask(session, asked, max_tokens=1)
    assert again.reused == fresh.prompt_tokens - 1
    # one token read alone is rounded otherwise than in a batch
    assert np.allclose(session._native.logits(), scores, atol=0.05 * float(np.ptp(scores)))


def test_a_state_of_another_size_is_refused_and_the_session_works_on(session):
    ask(session, document("가"))
    model = session._native
    state = model.save_state()
    assert state.size == model.state_size()
    assert not model.restore_state(state[: state.size // 2].copy())
    session._prefixes.clear()
    assert ask(session, document("가")).tokens == 6


def test_a_part_that_comes_again_is_answered_at_once(tmp_path):
    path = write_scripted(tmp_path / "답.gguf", ANSWERS)
    session = Session(LocalModel(ModelSettings(path, threads=1), 2048, lambda done: None, lambda: False))
    first = ask(session, "문장", part=True, max_tokens=100)
    shown: list[str] = []
    request = Request((Message("system", "지시"), Message("user", "문장")), max_tokens=100, part=True)
    again = session.generate(request, shown.append, lambda: False)
    assert again.text == first.text == "".join(shown)
    assert (again.tokens, again.reused) == (0, first.prompt_tokens)
    assert ask(session, "문장", max_tokens=100).tokens == first.tokens  # not a part: generated
    session.close()


def prompt(user="예산은?", **options) -> Object:
    return {"messages": [{"role": "user", "content": user}], "max_tokens": 8, **options}


def test_an_idle_model_gives_its_memory_back_and_the_next_request_loads_it(tmp_path, noise):
    model = ModelConfig(noise, "", context=32768, threads=1, idle_minutes=0.5 / 60)
    with Client(ClientConfig(tmp_path, model=model)) as client:
        client.submit("llm", "generate", prompt()).result(WAIT)
        pid = client.pid("llm")
        assert pid is not None
        process = psutil.Process(pid)
        held = process.memory_info().rss
        pause = threading.Event()
        for _ in range(600):
            if not client.submit("llm", "describe", {}).result(WAIT)["loaded"]:
                break
            pause.wait(0.05)
        else:
            pytest.fail("it stayed loaded")
        assert held - process.memory_info().rss > 20 << 20  # the context alone has 38 MB
        assert client.submit("llm", "generate", prompt()).result(WAIT)["tokens"] == 8
        assert client.pid("llm") == pid


def test_told_to_unload_it_finishes_its_answer_first(tmp_path):
    path = write_scripted(tmp_path / "긴 답.gguf", Endless(" ".join(f"{n}번째" for n in range(1, 300)) + " "))
    with Client(ClientConfig(tmp_path, model=ModelConfig(path, "", context=4096, threads=1, idle_minutes=0))) as client:
        assert client.submit("llm", "unload", {}).result(WAIT) == {"unloaded": False}
        started = threading.Event()
        job = client.submit("llm", "generate", prompt(max_tokens=600), on_event=lambda name, data: started.set())
        assert started.wait(WAIT)
        assert client.submit("llm", "unload", {}).result(WAIT) in ({"unloaded": True}, {"unloaded": False})
        answer = job.result(WAIT)
        assert answer["tokens"] == 600
        client.submit("llm", "unload", {}).result(WAIT)
        assert client.submit("llm", "describe", {}).result(WAIT)["loaded"] is False


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_every_free_text_ends(tmp_path, noise, temperature):
    """A circle ends by the detector, noise by its limit: nothing goes on for ever, whatever the model does."""
    circling = write_scripted(tmp_path / "맴돎.gguf", ANSWERS)
    for path, system, finish, most in ((circling, "맴돌기", "loop", 200), (noise, "x", "length", 300)):
        session = Session(LocalModel(ModelSettings(path, threads=1), 2048, lambda done: None, lambda: False))
        request = Request((Message("system", system), Message("user", "x")), max_tokens=300, temperature=temperature)
        answer = session.generate(request, lambda text: None, lambda: False)
        session.close()
        assert answer.finish in (finish, "stop", "loop")
        assert answer.tokens <= most


def test_a_benchmark_tells_the_speeds_and_describe_knows_them(tmp_path, noise):
    with Client(ClientConfig(tmp_path, model=ModelConfig(noise, "", context=2048))) as client:
        assert client.submit("llm", "describe", {}).result(WAIT)["speed"] is None
        events: list[Object] = []
        made = client.submit("llm", "bench", {}, on_event=lambda name, data: events.append(data)).result(WAIT)
        rows: Any = made["speeds"]
        assert [row["threads"] for row in rows] == sorted({row["threads"] for row in rows})
        assert all(row["prompt"] > 0 < row["generation"] for row in rows)
        assert made["best"] in rows
        assert events[-1]["done"] == events[-1]["total"] == len(rows)
        assert client.submit("llm", "describe", {}).result(WAIT)["speed"] == made["used"]
        assert client.submit("llm", "generate", prompt()).result(WAIT)["tokens"] == 8
        quick = client.submit("llm", "bench", {"quick": True}).result(WAIT)
        assert quick["speeds"] == [quick["used"]]
