"""Registering model files: hash, licence, names, changes, damage of the registry."""

from __future__ import annotations

import hashlib
import json
import os
import re

import pytest
from support.scripted_gguf import write_scripted

from engine import catalogue
from engine.catalogue import Catalogue, file_sha256, known_models, memory_needed, suggested
from engine.errors import CancelledError, EngineCode, EngineError
from engine.gguf_header import read_header

GIB = 1 << 30


@pytest.fixture
def models(tmp_path):
    return Catalogue(tmp_path / "집")


def model_file(folder, name="모델.gguf", text="안녕하세요."):
    folder.mkdir(exist_ok=True)
    return write_scripted(folder / name, text)


def code_of(action, *arguments):
    with pytest.raises(EngineError) as caught:
        action(*arguments)
    return caught.value.code


def test_an_empty_home_has_no_models_and_nothing_is_written_for_looking(models, tmp_path):
    assert models.models() == ()
    assert models.active() is None
    assert not (tmp_path / "집").exists()


def test_registering_keeps_the_file_where_it_is_and_makes_the_first_one_active(models, tmp_path):
    path = model_file(tmp_path / "USB 막대")
    seen = []
    one = models.register(path, lambda done, total: seen.append((done, total)))
    size = path.stat().st_size
    assert seen[-1] == (size, size)
    assert (one.name, one.path, one.bytes) == ("모델", str(path), size)
    assert one.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert one.licence == "unknown: confirmed by the user"
    assert models.active() == one
    assert Catalogue(tmp_path / "집").models() == (one,)
    assert [p.name for p in (tmp_path / "집" / "models").iterdir()] == ["models.json"]
    shown = one.shown(8 * GIB, active=True)
    assert {"name", "path", "sha256", "licence", "fits", "active"} <= shown.keys()
    assert shown["fits"] is True


def test_names_are_unique_and_the_same_content_is_one_model(models, tmp_path):
    first = models.register(model_file(tmp_path / "a"))
    second = models.register(model_file(tmp_path / "b", text="다른 답입니다."))
    assert [first.name, second.name] == ["모델", "모델 (2)"]
    moved = models.register(model_file(tmp_path / "c"))
    assert moved.name == "모델"
    assert moved.path == str(tmp_path / "c" / "모델.gguf")
    assert len(models.models()) == 2
    assert models.active() == moved


def test_a_known_hash_gives_the_name_and_licence(models, tmp_path, monkeypatch):
    path = model_file(tmp_path / "a")
    known = catalogue.Known("알려진 모델", "suggested", "MIT", 1, 8, (file_sha256(path),))
    tested = catalogue.Known("시험 모델", "test only", "MIT", 1, 8, (file_sha256(path),))
    monkeypatch.setattr(catalogue, "known_models", lambda: (known,))
    assert (models.register(path).name, models.models()[0].licence) == ("알려진 모델", "MIT")
    models.remove("알려진 모델")
    monkeypatch.setattr(catalogue, "known_models", lambda: (tested,))
    assert models.register(path).licence == "MIT (test only)"


def test_use_and_remove(models, tmp_path):
    first = models.register(model_file(tmp_path / "a", "하나.gguf", "하나입니다."))
    second = models.register(model_file(tmp_path / "b", "둘.gguf", "둘입니다."))
    assert models.use("둘") == second
    assert models.active() == second
    assert models.remove("둘") == second
    assert (tmp_path / "b" / "둘.gguf").exists()
    assert models.models() == (first,)
    assert models.active() is None
    for action in (models.use, models.remove, models.verify):
        assert code_of(action, "둘") == EngineCode.NO_SUCH_MODEL


def test_verify_reads_the_file_again(models, tmp_path):
    path = model_file(tmp_path / "a")
    models.register(path)
    os.utime(path, (1, 1))
    assert models.verify("모델").modified == 1_000_000_000
    assert models.models()[0].modified == 1_000_000_000
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert code_of(models.verify, "모델") == EngineCode.MODEL_CHANGED
    path.unlink()
    assert code_of(models.verify, "모델") == EngineCode.MODEL_MISSING


def test_check_hashes_only_where_size_or_time_differ(models, tmp_path, monkeypatch):
    path = model_file(tmp_path / "a")
    one = models.register(path)
    hashed = []

    def counted(path):
        hashed.append(path)
        return file_sha256(path)

    monkeypatch.setattr(catalogue, "file_sha256", counted)
    models.check(path, one.sha256)
    assert hashed == []
    os.utime(path, (1, 1))
    models.check(path, one.sha256)  # other time, same content
    assert hashed == [path]
    path.write_bytes(path.read_bytes() + b"x")
    assert code_of(models.check, path, one.sha256) == EngineCode.MODEL_CHANGED
    models.check(path, "")  # nothing was registered
    path.unlink()
    assert code_of(models.check, path, one.sha256) == EngineCode.MODEL_MISSING


def test_what_is_no_model_is_not_registered(models, tmp_path):
    text = tmp_path / "글.gguf"
    text.write_text("모델이 아닙니다", "utf-8")
    assert code_of(models.register, text) == EngineCode.MODEL_DAMAGED
    assert code_of(models.register, tmp_path / "없음.gguf") == EngineCode.MODEL_MISSING
    assert code_of(models.register, tmp_path) == EngineCode.MODEL_UNSUPPORTED
    if hasattr(os, "mkfifo"):
        fifo = tmp_path / "관.gguf"
        os.mkfifo(fifo)
        assert code_of(models.register, fifo) == EngineCode.MODEL_UNSUPPORTED
    assert models.models() == ()


def test_progress_may_stop_the_registration(models, tmp_path):
    def stop(done, total):
        raise CancelledError

    assert code_of(models.register, model_file(tmp_path / "a"), stop) == EngineCode.CANCELLED
    assert models.models() == ()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", EngineCode.SETTINGS_DAMAGED),
        ("[]", EngineCode.SETTINGS_DAMAGED),
        ("{}", EngineCode.SETTINGS_DAMAGED),
        ('{"schema": 1, "models": [{"name": "x"}]}', EngineCode.SETTINGS_DAMAGED),
        ('{"schema": 1, "models": [7]}', EngineCode.SETTINGS_DAMAGED),
        ("[" * 100_000, EngineCode.SETTINGS_DAMAGED),
        ('{"schema": 2, "models": []}', EngineCode.SETTINGS_NEWER),
    ],
)
def test_a_damaged_registry_is_reported_and_left_alone(models, tmp_path, content, code):
    registry = tmp_path / "집" / "models" / "models.json"
    registry.parent.mkdir(parents=True)
    registry.write_text(content, "utf-8")
    assert code_of(models.models) == code
    assert code_of(models.register, model_file(tmp_path / "a")) == code
    assert registry.read_text("utf-8") == content


def test_fields_of_a_wrong_type_are_damage(models, tmp_path):
    models.register(model_file(tmp_path / "a"))
    registry = tmp_path / "집" / "models" / "models.json"
    data = json.loads(registry.read_text("utf-8"))
    data["models"][0]["bytes"] = "many"
    registry.write_text(json.dumps(data), "utf-8")
    assert code_of(models.models) == EngineCode.SETTINGS_DAMAGED


def test_a_home_that_can_not_be_written(tmp_path):
    (tmp_path / "집").write_text("a file in the way", "utf-8")
    models = Catalogue(tmp_path / "집")
    assert code_of(models.register, model_file(tmp_path / "a")) in (
        EngineCode.HOME_NOT_WRITABLE,
        EngineCode.SETTINGS_DAMAGED,
    )


def test_memory_is_more_than_the_file(tmp_path):
    header = read_header(model_file(tmp_path / "a"))
    assert memory_needed(header, 4096) > 1.7 * header.bytes
    assert memory_needed(header, 10**9) == memory_needed(header, header.context)
    one = Catalogue(tmp_path / "집").register(tmp_path / "a" / "모델.gguf")
    assert one.fits(8 * GIB)
    assert not one.fits(catalogue.RESERVE)


def test_the_bundled_list_is_sound():
    names = [one.name for one in known_models()]
    assert len(names) == len(set(names))
    for one in known_models():
        assert one.licence in ("Apache-2.0", "MIT")
        assert one.use in ("suggested", "test only")
        assert all(re.fullmatch("[0-9a-f]{64}", value) for value in one.sha256)
    assert {one.use for one in suggested(64 * GIB)} == {"suggested"}
    assert {one.name for one in suggested(8 * GIB)} < {one.name for one in suggested(16 * GIB)}
    assert suggested(2 * GIB) == ()
