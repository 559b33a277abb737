"""Models in several files: which ones belong together, that none is missing or foreign, and their registration."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from support.scripted_gguf import write_scripted

from engine.catalogue import Catalogue
from engine.errors import EngineCode, EngineError
from engine.gguf_header import read_header
from engine.model_parts import MOST_PARTS, name_of, parts_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scripted(tmp_path_factory.mktemp("나눔") / "큰 모델.gguf", "안녕하세요.", split=5)


@pytest.fixture
def first(made: Path, tmp_path: Path) -> Path:
    """A copy of the parts that a test may spoil."""
    folder = tmp_path / "USB 막대"
    shutil.copytree(made.parent, folder)
    return folder / made.name


def code_of(path: Path, catalogue: Catalogue | None = None) -> tuple[str, object]:
    with pytest.raises(EngineError) as caught:
        catalogue.register(path) if catalogue else read_header(path)
    return caught.value.code, caught.value.detail["name"]


@pytest.mark.parametrize(
    "name",
    [
        "m.gguf",
        "m-00001-of-00001.gguf",
        "m-00000-of-00002.gguf",
        "m-00003-of-00002.gguf",
        "m-1-of-2.gguf",
        f"m-00001-of-{MOST_PARTS + 1:05d}.gguf",
        "-00001-of-00002.gguf",
    ],
)
def test_other_names_are_models_of_one_file(name: str) -> None:
    assert parts_of(Path(name)) == (Path(name),)
    assert name_of(Path(name)) == Path(name).stem


def test_any_part_leads_to_all_of_them() -> None:
    expected = tuple(Path(f"x/내 모델-0000{n}-of-00003.GGUF") for n in (1, 2, 3))
    for part in expected:
        assert parts_of(part) == expected
        assert name_of(part) == "내 모델"


def test_the_header_counts_all_parts(first: Path) -> None:
    files = parts_of(first)
    assert len(files) == 3
    header = read_header(files[-1])
    assert header.parts == 3
    assert header.bytes == sum(file.stat().st_size for file in files)
    assert header.layers == 1


def test_a_missing_part_is_named(first: Path) -> None:
    second = parts_of(first)[1]
    second.unlink()
    assert code_of(first) == (EngineCode.MODEL_MISSING, second.name)


def test_a_part_alone_or_of_another_model_is_refused(first: Path) -> None:
    one, two, three = parts_of(first)
    alone = one.with_name("혼자.gguf")
    shutil.copy(one, alone)
    assert code_of(alone)[0] == EngineCode.MODEL_UNSUPPORTED
    shutil.copy(three, two)
    assert code_of(one) == (EngineCode.MODEL_DAMAGED, two.name)
    two.write_bytes(b"GGUF")
    assert code_of(one) == (EngineCode.MODEL_DAMAGED, two.name)


def test_registering_any_part_registers_the_model(first: Path, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "집")
    seen: list[tuple[int, int]] = []
    model = catalogue.register(parts_of(first)[1], lambda done, total: seen.append((done, total)))
    whole = b"".join(file.read_bytes() for file in parts_of(first))
    assert (model.name, model.path, model.bytes) == ("큰 모델", str(first), len(whole))
    assert model.sha256 == hashlib.sha256(whole).hexdigest()
    assert seen[-1] == (len(whole), len(whole))
    assert catalogue.verify(model.name).sha256 == model.sha256
    catalogue.check(first, model.sha256)
    last = parts_of(first)[-1]
    data = bytearray(last.read_bytes())
    data[-1] ^= 1
    last.write_bytes(data)
    with pytest.raises(EngineError) as caught:
        catalogue.check(first, model.sha256)
    assert caught.value.code == EngineCode.MODEL_CHANGED
    last.unlink()
    assert code_of(first, catalogue)[0] == EngineCode.MODEL_MISSING


def test_llama_cpp_loads_all_parts_from_a_folder_with_a_korean_name(first: Path) -> None:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not installed: its tests are skipped")
    from engine.llm.generation import Session
    from engine.llm.local import LocalModel
    from engine.llm.model import Message, ModelSettings, Request

    session = Session(LocalModel(ModelSettings(first, threads=1), 2048, lambda done: None, lambda: False))
    answer = session.generate(Request((Message("user", "x"),)), lambda text: None, lambda: False)
    session.close()
    assert answer.text == "안녕하세요."
