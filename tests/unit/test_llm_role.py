"""The llm role without a native engine: what it says when something is missing, and how it fits the memory."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from support.scripted_gguf import write_scripted

import engine.llm
from engine.errors import EngineCode, EngineError
from engine.gguf_header import Header
from engine.llm.model import ModelSettings, Request
from engine.roles import llm

if TYPE_CHECKING:
    from engine.methods import Object


class Quiet:
    """A context of a request that nobody watches."""

    def emit(self, name, data):
        pass

    def cancelled(self):
        return False

    def check(self):
        pass

    def call(self, role, method, params, on_event=None):
        raise AssertionError("the llm role asks nobody")


PROMPT = {"messages": [{"role": "user", "content": "안녕"}], "max_tokens": 5}


def build(tmp_path, path=None, **model):
    config: Object = {"home": str(tmp_path), "language": "ko", "model": {"path": str(path), **model} if path else None}
    return llm.build(config)


def code_of(role, name, params):
    with pytest.raises(EngineError) as caught:
        role.methods[name].method(params, Quiet())
    return caught.value.code


@pytest.fixture
def without_llama(monkeypatch):
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    monkeypatch.delitem(sys.modules, "engine.llm.local", raising=False)
    monkeypatch.delattr(engine.llm, "local", raising=False)


def test_generation_has_a_lane_of_its_own(tmp_path):
    lanes = {name: entry.lane for name, entry in build(tmp_path).methods.items()}
    assert (lanes.pop("generate"), lanes.pop("bench")) == ("main", "main")
    assert lanes == dict.fromkeys(("count", "describe", "devices", "unload"), "info")


def test_without_llama_cpp_every_method_says_so(tmp_path, without_llama):
    role = build(tmp_path, write_scripted(tmp_path / "m.gguf", "안녕하세요."))
    for name, params in (("generate", PROMPT), ("count", {"texts": ["x"]}), ("describe", {}), ("devices", {})):
        assert code_of(role, name, params) == EngineCode.ENGINE_MISSING
    role.close()
    role.close()


def test_a_missing_model_is_told_before_a_missing_engine(tmp_path, without_llama):
    assert code_of(build(tmp_path), "generate", PROMPT) == EngineCode.NO_MODEL
    assert code_of(build(tmp_path, tmp_path / "없음.gguf"), "generate", PROMPT) == EngineCode.MODEL_MISSING


@pytest.mark.parametrize("params", [{}, {"texts": "x"}, {"texts": [""] * 10_001}])
def test_count_checks_its_texts(tmp_path, params):
    assert code_of(build(tmp_path), "count", params) == EngineCode.BAD_REQUEST


def header(size, layers=32, kv_width=2048, context=32768):
    return Header("llama", "m", context, "Q4_K_M", layers, kv_width, 100_000, True, 1, size)


@pytest.mark.parametrize(
    ("wanted", "free", "context"),
    [(8192, 64, 8192), (100_000, 64, 32768), (0, 64, 8192), (8192, 6.5, 8192), (8192, 5.8, 4096), (8192, 5.3, 1024)],
)
def test_the_context_is_what_model_and_memory_allow(tmp_path, monkeypatch, wanted, free, context):
    memory = SimpleNamespace(available=int(free * (1 << 30)))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    settings = ModelSettings(tmp_path / "m.gguf", context=wanted)
    assert llm.LlmRole._context_size(settings, header(3 << 30)) == context


def test_a_model_bigger_than_the_memory_is_refused_before_loading(tmp_path, monkeypatch):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=4 << 30))
    with pytest.raises(EngineError) as caught:
        llm.LlmRole._context_size(ModelSettings(tmp_path / "m.gguf"), header(3 << 30))
    assert caught.value.code == EngineCode.MODEL_TOO_BIG
    detail: Any = caught.value.detail
    assert detail["needed"] > detail["available"] == 4096


def test_settings_of_a_model_are_read_strictly():
    assert ModelSettings.of(None) is None
    assert ModelSettings.of({}) is None
    assert ModelSettings.of({"path": ""}) is None
    one = ModelSettings.of({"path": "/m.gguf", "sha256": None, "context": "x", "threads": 0, "gpu_layers": True})
    assert one is not None
    assert (one.sha256, one.context, one.threads, one.gpu_layers) == ("", 8192, None, 0)


def test_private_texts_do_not_show_in_reprs():
    request = Request.of({"messages": [{"role": "user", "content": "비밀"}], "max_tokens": 5})
    assert "비밀" not in repr(request) + repr(request.messages)
