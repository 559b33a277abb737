"""The bounded reader of GGUF headers: right files, and files that are cut, broken or hostile."""

from __future__ import annotations

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.scripted_gguf import write_scripted

from engine.errors import EngineCode, EngineError
from engine.gguf_header import MAX_LIST, read_header

SAME_FOLDER = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, payload):
    return text(key) + struct.pack("<I", kind) + payload


def gguf(*entries, tensors=0, keys=None, version=3, magic=b"GGUF"):
    count = len(entries) if keys is None else keys
    return magic + struct.pack("<IQQ", version, tensors, count) + b"".join(entries)


ARCHITECTURE = entry("general.architecture", 8, text("llama"))
LAYERS = entry("llama.block_count", 4, struct.pack("<I", 2))


def code_of(path):
    with pytest.raises(EngineError) as caught:
        read_header(path)
    assert "name" in caught.value.detail
    return caught.value.code


def put(path, data):
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def scripted(tmp_path_factory):
    return write_scripted(tmp_path_factory.mktemp("models") / "모델 하나.gguf", "안녕하세요.", context=4096)


def test_a_whole_file_says_what_it_is(scripted):
    header = read_header(scripted)
    assert (header.architecture, header.name, header.context) == ("llama", "scripted-test", 4096)
    assert (header.quantisation, header.layers, header.has_template, header.parts) == ("F16", 1, True, 1)
    assert header.vocabulary > 256
    assert header.bytes == scripted.stat().st_size
    assert header.kv_bytes(100) == 2 * 1 * (32 + 32) * 100


def test_heads_that_differ_between_layers_count_with_the_most(tmp_path):
    heads = entry("llama.attention.head_count_kv", 9, struct.pack("<IQ4I", 4, 4, 0, 8, 2, 0))
    sizes = [entry(f"llama.attention.{name}", 4, struct.pack("<I", 64)) for name in ("key_length", "value_length")]
    header = read_header(put(tmp_path / "m.gguf", gguf(ARCHITECTURE, LAYERS, heads, *sizes) + bytes(64)))
    assert header.kv_width == 8 * 128


def test_two_tokens_of_one_text_would_end_llama_cpp_and_are_damage(tmp_path):
    def tokens(*texts):
        joined = b"".join(text(one) for one in texts)
        return gguf(ARCHITECTURE, LAYERS, entry("tokenizer.ggml.tokens", 9, struct.pack("<IQ", 8, len(texts)) + joined))

    assert read_header(put(tmp_path / "m.gguf", tokens("가", "나", "", "") + bytes(64))).vocabulary == 4
    assert code_of(put(tmp_path / "m.gguf", tokens("가", "나", "가") + bytes(64))) == EngineCode.MODEL_DAMAGED


def test_a_missing_file(tmp_path):
    assert code_of(tmp_path / "none.gguf") == EngineCode.MODEL_MISSING


def test_a_folder_is_no_model(tmp_path):
    assert code_of(tmp_path) == EngineCode.MODEL_DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GG",
        b"GGUF",
        b"PK\x03\x04" + bytes(100),
        gguf(),
        gguf(keys=1),
        gguf(keys=2**62),
        gguf(tensors=2**62),
        gguf(tensors=5),
        gguf(text("k") + struct.pack("<I", 99)),
        gguf(entry("k", 8, struct.pack("<Q", 2**63))),
        gguf(struct.pack("<Q", 2**40)),
        gguf(entry("k", 9, struct.pack("<IQ", 8, 2**61))),
        gguf(entry("k", 9, struct.pack("<IQ", 8, MAX_LIST))),
        gguf(entry("k", 9, struct.pack("<IQ", 4, MAX_LIST))),
        gguf(entry("k", 9, struct.pack("<IQ", 9, 3))),
        gguf(ARCHITECTURE, LAYERS, tensors=1) + text("t") + struct.pack("<I", 2**31),
        gguf(ARCHITECTURE, LAYERS, tensors=1) + text("t") + struct.pack("<IQIQ", 1, 8, 0, 2**50),
    ],
)
def test_broken_and_hostile_headers_are_damage(tmp_path, data):
    if data == gguf():
        data = data[:-1]
    assert code_of(put(tmp_path / "m.gguf", data)) == EngineCode.MODEL_DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        gguf(ARCHITECTURE, version=1),
        gguf(ARCHITECTURE, version=0x03000000),
        gguf(ARCHITECTURE, LAYERS, entry("split.count", 2, struct.pack("<H", 3))) + bytes(64),
        gguf(ARCHITECTURE) + bytes(64),
        gguf() + bytes(64),
    ],
)
def test_what_is_no_usable_language_model_is_unsupported(tmp_path, data):
    assert code_of(put(tmp_path / "m.gguf", data)) == EngineCode.MODEL_UNSUPPORTED


@pytest.mark.parametrize("architecture", ["clip", "whisper", "bert", "flux"])
def test_a_model_for_pictures_sounds_or_searching_is_refused_with_its_own_sentence(tmp_path, architecture):
    data = gguf(entry("general.architecture", 8, text(architecture))) + bytes(64)
    assert code_of(put(tmp_path / "m.gguf", data)) == EngineCode.MODEL_NOT_LANGUAGE


@pytest.mark.parametrize("kind", ["mmproj", "adapter", "imatrix"])
def test_an_addition_to_a_model_is_no_model(tmp_path, kind):
    data = gguf(ARCHITECTURE, LAYERS, entry("general.type", 8, text(kind))) + bytes(64)
    assert code_of(put(tmp_path / "m.gguf", data)) == EngineCode.MODEL_NOT_LANGUAGE
    data = gguf(ARCHITECTURE, LAYERS, entry("general.type", 8, text("model"))) + bytes(64)
    assert read_header(put(tmp_path / "m.gguf", data)).layers == 2


@settings(
    deadline=None, max_examples=150, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(share=st.floats(0, 0.999))
def test_a_file_cut_anywhere_is_refused_or_still_has_its_header(scripted, tmp_path, share):
    data = scripted.read_bytes()
    cut = int(len(data) * share)
    path = put(tmp_path / "cut.gguf", data[:cut])
    try:
        assert read_header(path).bytes == cut  # only the last tensor is short: llama.cpp sees that
    except EngineError as error:
        assert error.code == EngineCode.MODEL_DAMAGED


@settings(
    deadline=None, max_examples=300, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_never_raise_anything_else(scripted, tmp_path, changes):
    data = bytearray(scripted.read_bytes()[:20_000])
    for position, value in changes:
        data[position] = value
    path = put(tmp_path / "changed.gguf", bytes(data))
    try:
        read_header(path)
    except EngineError as error:
        assert error.code in (EngineCode.MODEL_DAMAGED, EngineCode.MODEL_UNSUPPORTED)
