from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineCode, EngineError
from engine.settings import DECLARED, MAX_FILE, Settings, load, parse, render, save


def test_every_declaration_is_a_field_with_the_same_default_and_type() -> None:
    declared = {setting.name.replace(".", "_"): setting.default for setting in DECLARED}
    assert declared == {field.name: getattr(Settings(), field.name) for field in fields(Settings)}


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.toml") == Settings()


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    changed = Settings().changed("language", "ko").changed("grade", "O").changed("model.gpu_layers", -1)
    save(path, changed)
    assert load(path) == changed
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["settings.toml"]


@given(st.integers(256, 1_048_576), st.integers(0, 1024), st.sampled_from(["auto", "ko", "en"]))
def test_any_values_survive(context: int, threads: int, language: str) -> None:
    settings = Settings().changed("model.context", context).changed("model.threads", threads)
    settings = settings.changed("language", language)
    assert parse(render(settings).encode("utf-8")) == settings


def test_every_key_is_written_with_its_description() -> None:
    text = render(Settings())
    for setting in DECLARED:
        assert f"# {setting.description}\n{setting.name.rpartition('.')[2]} = " in text


@pytest.mark.parametrize(
    "junk", [b"\xff\xfe\x00", b"language = ", b"= 1", b"a" * (MAX_FILE + 1), b"[" * 5000, b"schema = 0"]
)
def test_damaged_files_are_refused_and_kept(tmp_path: Path, junk: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(junk)
    with pytest.raises(EngineError) as caught:
        load(path)
    assert caught.value.code == EngineCode.SETTINGS_DAMAGED
    assert path.read_bytes() == junk


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(untrusted: bytes) -> None:
    try:
        parse(untrusted)
    except EngineError as error:
        assert error.code in {EngineCode.SETTINGS_DAMAGED, EngineCode.SETTINGS_NEWER}


def test_a_newer_schema_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        parse(b"schema = 2\nsomething_new = true\n")
    assert (caught.value.code, dict(caught.value.detail)) == (
        EngineCode.SETTINGS_NEWER,
        {"name": "settings.toml", "found": 2, "known": 1},
    )


def test_all_problems_are_told_with_suggestions_and_without_values() -> None:
    text = 'langauge = "ko"\ngrade = "대외비"\n[model]\ncontext = 1\nthreads = true\n"odd key" = 1\n'
    with pytest.raises(EngineError) as caught:
        parse(text.encode())
    problems = str(caught.value.detail["problems"]).split("; ")
    assert problems == [
        "langauge? -> language",
        "grade: C | S | O",
        "model.context: 256..1048576",
        "model.threads: int",
        "model.odd?key?",
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("nothing", 1), ("grade", "X"), ("model.threads", -1), ("model.context", "3")]
)
def test_a_wrong_change_is_refused(name: str, value: str | int) -> None:
    with pytest.raises(EngineError) as caught:
        Settings().changed(name, value)
    assert caught.value.code == EngineCode.BAD_SETTING


def test_a_folder_that_is_gone_is_an_error_with_a_code(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        save(tmp_path / "gone" / "settings.toml", Settings())
    assert caught.value.code == EngineCode.HOME_NOT_WRITABLE


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.toml"
    save(path, Settings(language="ko"))

    def full(descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError):
        save(path, Settings(language="en"))
    assert load(path).language == "ko"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["settings.toml"]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    if os.name != "posix" or os.getuid() != 0:
        pytest.skip("needs root to become an ordinary user")
    path = tmp_path / "settings.toml"
    save(path, Settings())
    code = (
        "import os, sys, pathlib\nsys.path.append(sys.argv[2])\n"
        "from engine.settings import load\nfrom engine.errors import EngineError\n"
        "os.setuid(65534)\n"
        "try:\n    load(pathlib.Path(sys.argv[1]))\nexcept EngineError as error:\n    sys.stdout.write(error.code)"
    )
    root = str(Path(__file__).resolve().parents[2])
    outcome = subprocess.run([sys.executable, "-I", "-c", code, str(path), root], capture_output=True, text=True)
    assert outcome.stdout == "SETTINGS_DAMAGED", outcome.stderr
