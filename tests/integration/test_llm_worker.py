"""The llm worker as a process: through the client, with its model, its failures, cancels and kills."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support.scripted_gguf import Answer, Endless, write_random, write_scripted

from engine.catalogue import Catalogue
from engine.client import Client, ClientConfig, ModelConfig
from engine.errors import EngineCode, EngineError
from engine.job import State

if TYPE_CHECKING:
    from engine.job import Job
    from engine.methods import Object

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("llama_cpp") is None, reason="llama.cpp is not installed: its tests are skipped"
)

WAIT = 60
ANSWER = "예산은 총 1,234만원이며 집행률은 87.5%입니다 [1]."
ANSWERS: dict[str, Answer] = {"끝없이": Endless(" ".join(f"{n}번째" for n in range(1, 300)) + " "), "": ANSWER}
SCHEMA: Object = {"type": "object", "properties": {"found": {"type": "boolean"}}}


def prompt(system="요약합니다.", user="예산은?", **options):
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    return {"messages": messages, "max_tokens": 200, "temperature": 0.0, "schema": None, "stop": [], **options}


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("모델")
    scripted = write_scripted(folder / "정해진 답.gguf", ANSWERS)
    return {"scripted": scripted, "noise": write_random(folder / "noise.gguf")}


@pytest.fixture
def start(tmp_path):
    clients = []

    def start(path, sha256="", context=8192):
        model = None if path is None else ModelConfig(path, sha256, context=context, threads=1)
        clients.append(Client(ClientConfig(tmp_path, model=model)))
        return clients[-1]

    yield start
    for client in clients:
        client.close()


def generate(client, **options):
    return client.submit("llm", "generate", prompt(**options)).result(WAIT)


def code_of(job):
    with pytest.raises(EngineError) as caught:
        job.result(WAIT)
    return caught.value.code


def test_an_answer_streams_through_the_pipe(start, models):
    client = start(models["scripted"])
    events = []
    job = client.submit("llm", "generate", prompt(), on_event=lambda name, data: events.append((name, data)))
    answer = job.result(WAIT)
    assert answer["text"] == ANSWER
    assert answer["finish"] == "stop"
    assert answer["model"] == "정해진 답"
    assert answer["tokens"] > 3
    assert "".join(data["text"] for name, data in events if name == "token") == ANSWER
    loading = [data["done"] for name, data in events if name == "progress"]
    assert loading == sorted(loading)
    assert loading[-1] == 100
    again = []
    client.submit("llm", "generate", prompt(), on_event=lambda name, data: again.append(name)).result(WAIT)
    assert "progress" not in again  # loaded once


def test_describe_count_and_devices(start, models):
    client = start(models["scripted"])
    before = client.submit("llm", "describe", {}).result(WAIT)
    assert (before["architecture"], before["context"], before["loaded"]) == ("llama", 8192, False)
    assert client.submit("llm", "count", {"texts": ["", "없던글"]}).result(WAIT) == {"tokens": [0, 9]}
    after = client.submit("llm", "describe", {}).result(WAIT)
    assert after == {**before, "loaded": True}
    assert {"model", "architecture", "context", "threads", "device", "speed"} <= after.keys()
    devices = client.submit("llm", "devices", {}).result(WAIT)["devices"]
    assert devices[0]["kind"] == "cpu"
    assert devices[0]["free"] > 0


def test_without_a_model_only_devices_work(start):
    client = start(None)
    for method, params in (("generate", prompt()), ("count", {"texts": []}), ("describe", {})):
        assert code_of(client.submit("llm", method, params)) == EngineCode.NO_MODEL
    assert client.submit("llm", "devices", {}).result(WAIT)["devices"]


@pytest.mark.parametrize(
    "params",
    [
        {},
        prompt(max_tokens=0),
        prompt(max_tokens="many"),
        prompt(temperature=3),
        prompt(temperature="hot"),
        prompt(stop=[""]),
        prompt(stop="x"),
        prompt(schema="x"),
        prompt(schema={"type": "number"}),
        {**prompt(), "messages": []},
        {**prompt(), "messages": [{"role": "tool", "content": "x"}]},
        {**prompt(), "messages": [{"role": "user", "content": 5}]},
        {**prompt(), "messages": [{"role": "user", "content": "x"}] * 65},
    ],
)
def test_a_request_of_a_wrong_form_is_refused_and_the_worker_lives(start, models, params):
    client = start(models["scripted"])
    assert code_of(client.submit("llm", "generate", params)) == EngineCode.BAD_REQUEST
    pid = client.pid("llm")
    assert generate(client)["text"] == ANSWER
    assert client.pid("llm") == pid


def test_an_endless_answer_is_cancelled_and_the_next_one_comes_from_the_same_process(start, models):
    client = start(models["scripted"])
    seen: queue.Queue[str] = queue.Queue()
    job = client.submit(
        "llm", "generate", prompt("끝없이", max_tokens=8000), on_event=lambda name, data: seen.put(name)
    )
    while seen.get(timeout=WAIT) != "token":
        pass
    pid = client.pid("llm")
    job.cancel()
    assert code_of(job) == EngineCode.CANCELLED
    assert job.state is State.CANCELLED
    assert generate(client)["text"] == ANSWER
    assert client.pid("llm") == pid


def test_a_long_prompt_is_cancelled_while_it_is_read(start, models):
    client = start(models["noise"], context=32768)
    client.submit("llm", "count", {"texts": []}).result(WAIT)  # loaded
    job = client.submit("llm", "generate", prompt(user="가나다라마바사아자차 " * 700, max_tokens=4))
    job.cancel()
    assert code_of(job) == EngineCode.CANCELLED
    assert generate(client, max_tokens=4)["tokens"] == 4


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_worker_fails_its_request_once_and_the_next_one_works(start, models):
    client = start(models["scripted"])
    seen: queue.Queue[str] = queue.Queue()
    outcomes: list[Job] = []
    job = client.submit(
        "llm",
        "generate",
        prompt("끝없이", max_tokens=8000),
        on_event=lambda name, data: seen.put(name),
        on_done=outcomes.append,
    )
    while seen.get(timeout=WAIT) != "token":
        pass
    pid = client.pid("llm")
    os.kill(pid, signal.SIGKILL)
    assert code_of(job) == EngineCode.WORKER_DIED
    assert outcomes == [job]
    assert generate(client)["text"] == ANSWER
    assert client.pid("llm") != pid


def test_a_prompt_too_long_tells_the_counts(start, models):
    client = start(models["scripted"], context=1024)
    job = client.submit("llm", "generate", prompt(user="가나다라" * 200))
    with pytest.raises(EngineError) as caught:
        job.result(WAIT)
    assert caught.value.code == EngineCode.PROMPT_TOO_LONG
    detail: Any = caught.value.detail
    assert detail["tokens"] > detail["room"] == 824


def test_output_under_a_schema_parses(start, models):
    client = start(models["noise"], context=2048)
    answer = generate(client, schema=SCHEMA, temperature=0.7)
    assert json.loads(answer["text"])["found"] in (True, False)


def test_a_registered_model_that_changed_is_not_run(start, models, tmp_path):
    path = tmp_path / "복사본.gguf"
    path.write_bytes(models["scripted"].read_bytes())
    one = Catalogue(tmp_path).register(path)
    client = start(path, one.sha256)
    assert generate(client)["model"] == "복사본"
    client.close()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert code_of(start(path, one.sha256).submit("llm", "generate", prompt())) == EngineCode.MODEL_CHANGED
    path.unlink()
    assert code_of(start(path, one.sha256).submit("llm", "generate", prompt())) == EngineCode.MODEL_MISSING


def hostile(good):
    """Damaged copies of a model: name -> bytes."""
    begin, tensors = good[:4], good.rindex(b"blk.0.ffn_down.weight")
    yield "empty", b""
    yield "magic only", begin
    yield "half", good[: len(good) // 2]
    yield "last byte missing", good[:-40]
    yield "text", "모델이 아닙니다".encode() * 100
    yield "zeros inside", good[:300] + bytes(3000) + good[3300:]
    yield "many tensors", good[:8] + (2**62).to_bytes(8, "little") + good[16:]
    yield "many keys", good[:16] + (2**62).to_bytes(8, "little") + good[24:]
    end = tensors + len(b"blk.0.ffn_down.weight")
    yield "huge dimension", good[: end + 4] + (2**60).to_bytes(8, "little") + good[end + 12 :]
    yield "unknown type", good[: end + 20] + (250).to_bytes(4, "little") + good[end + 24 :]
    yield "tensor gone", good[:tensors] + b"X" + good[tensors + 1 :]


def test_damaged_and_hostile_models_never_take_the_parent_along(start, models, tmp_path):
    good = models["scripted"].read_bytes()
    for name, data in hostile(good):
        path = tmp_path / f"{name}.gguf"
        path.write_bytes(data)
        client = start(path)
        code = code_of(client.submit("llm", "generate", prompt()))
        assert code == EngineCode.MODEL_DAMAGED, name
        client.close()
