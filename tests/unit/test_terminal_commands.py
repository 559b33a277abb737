"""Commands of the terminal without a worker: the choice of the engine, files written, models, the doctor."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from support.scripted_gguf import write_scripted
from support.terminal import printed, run, session_of

from desktop.cli import doctor
from desktop.cli.codes import Exit
from desktop.cli.session import Session, plain_detail
from engine import settings
from engine.catalogue import Registered
from engine.errors import EngineCode, EngineError
from engine.verification_sheet import render
from retrieval.confine import means

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def asking() -> Iterator[Session]:
    with session_of("ask", "--json", "--batch", "x.jsonl") as session:
        yield session


# usage


@pytest.mark.parametrize("command", ["ask", "models", "read", "doctor"])
@pytest.mark.parametrize(("language", "word"), [("ko", "사용법: "), ("en", "Usage: ")])
def test_help_says_its_usage_once(capsys: pytest.CaptureFixture[str], command: str, language: str, word: str) -> None:
    with pytest.raises(SystemExit) as left:
        run(command, "--help", "--lang", language)
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert out.lower().startswith(f"{word}gyeot {command}".lower())
    assert out.lower().count(word.lower()) == 1


# the engine that answers


@pytest.fixture
def llama(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Makes llama.cpp look installed, or not."""

    def make(present: bool) -> None:
        module = ModuleType("llama_cpp")
        module.__spec__ = ModuleSpec("llama_cpp", None)
        monkeypatch.setitem(sys.modules, "llama_cpp", module if present else None)

    return make


def registered(tmp_path: Path) -> None:
    assert run("models", "import", str(write_scripted(tmp_path / "모델.gguf", "네."))) == Exit.DONE


@pytest.mark.parametrize(
    ("wanted", "installed", "model", "expected"),
    [
        (None, True, True, "local"),
        (None, True, False, "extractive"),
        (None, False, True, "extractive"),
        (None, False, False, "extractive"),
        ("local", True, True, "local"),
        ("local", True, False, "NO_MODEL"),
        ("local", False, True, "ENGINE_MISSING"),
        ("local", False, False, "ENGINE_MISSING"),
        ("extractive", True, True, "extractive"),
        ("extractive", False, False, "extractive"),
    ],
)
@pytest.mark.parametrize("by_setting", [False, True])
def test_the_engine_that_answers(
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    llama: Callable[[bool], None],
    wanted: str | None,
    installed: bool,
    model: bool,
    expected: str,
    by_setting: bool,
) -> None:
    if model:
        registered(tmp_path)
    if by_setting and wanted:
        home.mkdir(exist_ok=True)
        with session_of("ask", "가") as session:
            settings.save(session.home.settings, session.settings.changed("engine", wanted))
    llama(installed)
    words = ["--engine", wanted] if wanted and not by_setting else []
    capsys.readouterr()
    with session_of("ask", "가", *words) as session:
        try:
            chosen = session.engine()
        except EngineError as error:
            chosen = str(error.code)
    assert chosen == expected
    said = capsys.readouterr().err
    assert bool(said) is (wanted is None and model and not installed), "it says why the model does not answer"


def test_the_command_line_goes_before_the_settings(home: Path, llama: Callable[[bool], None]) -> None:
    llama(False)
    home.mkdir()
    with session_of("ask", "가", "--engine", "extractive") as session:
        settings.save(session.home.settings, session.settings.changed("engine", "local"))
        assert session.engine() == "extractive"


def test_the_settings_choose_the_language_only_where_nobody_does(home: Path) -> None:
    home.mkdir()
    for words, expected in (([], "en"), (["--lang", "ko"], "ko")):
        with session_of("ask", "가", *words) as session:
            settings.save(session.home.settings, session.settings.changed("language", "en"))
        with session_of("ask", "가", *words) as session:
            session.adopt_language()
            assert session.texts.language == session.output.texts.language == expected


@pytest.mark.parametrize(
    ("code", "leaves"),
    [
        (EngineCode.BAD_REQUEST, Exit.USAGE),
        (EngineCode.NO_SUCH_MODEL, Exit.USAGE),
        ("NO_SUCH_DOCUMENT", Exit.USAGE),
        (EngineCode.MODEL_DAMAGED, Exit.SOME_FAILED),
        ("MODEL_UNSUPPORTED", Exit.SOME_FAILED),
        (EngineCode.WORKER_DIED, Exit.UNEXPECTED),
        ("NEVER_HEARD_OF", Exit.UNEXPECTED),
    ],
)
def test_how_a_failure_leaves(asking: Session, capsys: pytest.CaptureFixture[str], code: str, leaves: Exit) -> None:
    assert asking.report(EngineError(code)) is leaves
    captured = capsys.readouterr()
    failure = json.loads(captured.out)
    assert set(failure) == {"code", "message", "advice"}
    assert failure["message"] in captured.err


def test_details_from_a_worker_are_plain_values_only() -> None:
    untrusted: Any = {"path": "/a", "number": 3, "share": 0.5, "list": [1], "none": None, "deep": {"a": 1}}
    assert plain_detail(untrusted) == {"path": "/a", "number": 3, "share": 0.5}
    assert plain_detail(["x"]) == plain_detail(None) == {}


# models


def test_the_list_of_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("models", "list") == Exit.DONE
    assert "등록된 모델이 없습니다" in capsys.readouterr().out
    for name in ("하나", "둘"):
        assert run("models", "import", str(write_scripted(tmp_path / f"{name}.gguf", f"{name}입니다."))) == Exit.DONE
    assert run("models", "use", "둘") == Exit.DONE
    capsys.readouterr()
    assert run("models", "list") == Exit.DONE
    out, _, suggested = capsys.readouterr().out.partition("이 PC(")
    assert "Apache-2.0" in suggested
    assert "Coder" not in suggested  # test models are never suggested
    assert [line.split()[0] for line in out.splitlines() if not line.startswith(" ")] == ["하나", "둘"]
    assert [("사용 중" in line) for line in out.splitlines() if not line.startswith(" ")] == [False, True]
    assert str(tmp_path / "둘.gguf") in out
    assert run("models", "list", "--json") == Exit.DONE
    (made,) = printed(capsys)
    assert [(one["name"], one["active"], one["fits"]) for one in made["models"]] == [
        ("하나", False, True),
        ("둘", True, True),
    ]
    assert all(len(one["sha256"]) == 64 for one in made["models"])


def test_verifying_and_removing_a_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registered(tmp_path)
    assert run("models", "verify", "모델") == Exit.DONE
    path = tmp_path / "모델.gguf"
    path.write_bytes(path.read_bytes() + b"x")
    assert run("models", "verify", "모델") == Exit.SOME_FAILED
    assert "MODEL_CHANGED" in capsys.readouterr().err
    assert run("models", "remove", "모델") == Exit.DONE
    assert path.exists(), "the file stays"
    capsys.readouterr()
    assert run("models", "list", "--json") == Exit.DONE
    (made,) = printed(capsys)
    assert made["models"] == []
    assert all(known["licence"] in ("MIT", "Apache-2.0") for known in made["suggested"])


@pytest.mark.parametrize("name", ["확인서.html", "확인서.md"])
def test_a_verification_sheet_to_print(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    registered(tmp_path)
    capsys.readouterr()
    sheet = tmp_path / name
    assert run("models", "verify", "모델", "--sheet", str(sheet)) == Exit.DONE
    text = sheet.read_text("utf-8")
    path = tmp_path / "모델.gguf"
    assert hashlib.sha256(path.read_bytes()).hexdigest() in text
    assert f"{path.stat().st_size:,}" in text
    assert "언어 모델 파일 확인서" in text
    assert "사용자가 확인함" in text
    assert str(tmp_path) not in text
    assert text.startswith("<!doctype html>" if name.endswith("html") else "# ")
    capsys.readouterr()
    assert run("models", "verify", "모델", "--sheet", str(sheet)) == Exit.UNEXPECTED
    assert "OUTPUT_EXISTS" in capsys.readouterr().err
    assert run("models", "verify", "모델", "--sheet", str(tmp_path / "없음" / name)) == Exit.UNEXPECTED
    assert "OUT_NOT_WRITABLE" in capsys.readouterr().err
    assert run("models", "list", "--sheet", str(sheet)) != Exit.DONE


def test_a_sheet_shows_a_hostile_name_as_text() -> None:
    model = Registered("<b>|x\n", "/a/m.gguf", "0" * 64, "MIT", 5, 1, "llama", 8192, "", 9)
    when = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    page = render(model, as_html=True, language="en", when=when)
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    table = render(model, as_html=False, language="en", when=when)
    assert "&lt;b>\\|x" in table
    assert "2026-11-24 09:00:00" in table


def test_a_benchmark_of_the_model_in_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"threads": 1, "prompt": 50.0, "generation": 20.0}, {"threads": 2, "prompt": 80.0, "generation": 25.0}]
    made = {"model": "모델", "speeds": rows, "best": rows[1], "used": rows[1]}
    monkeypatch.setattr(
        Session, "run", lambda self, role, method, params, on_event: {("llm", "bench"): made}[role, method]
    )
    assert run("models", "bench") == Exit.DONE
    out = capsys.readouterr().out
    assert "80.0" in out
    assert out.count("가장 빠름") == 1
    assert "10초" in out  # a page of 800 tokens
    assert run("models", "bench", "--json") == Exit.DONE
    assert printed(capsys) == [made]


def test_removing_one_model_shows_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registered(tmp_path)
    other = write_scripted(tmp_path / "다른.gguf", "아니요.")
    assert run("models", "import", str(other)) == Exit.DONE
    capsys.readouterr()
    assert run("models", "remove", "다른", "--json") == Exit.DONE
    (made,) = printed(capsys)
    assert [one["name"] for one in made["models"]] == ["모델"]
    assert run("models", "remove", "모델") == Exit.DONE
    assert "등록된 모델이 없습니다" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "leaves"),
    [
        (["use"], "BAD_REQUEST", Exit.USAGE),
        (["use", "없음"], "NO_SUCH_MODEL", Exit.USAGE),
        (["remove", "없음"], "NO_SUCH_MODEL", Exit.USAGE),
        (["import", "/no/such/file.gguf"], "MODEL_MISSING", Exit.SOME_FAILED),
    ],
)
def test_models_that_are_not_there(
    capsys: pytest.CaptureFixture[str], words: list[str], code: str, leaves: Exit
) -> None:
    assert run("models", *words, "--json") == leaves
    assert printed(capsys)[0]["code"] == code


def test_a_model_named_to_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_scripted(tmp_path / "나\x1b[31m쁜\u202e.gguf", "네.")
    assert run("models", "import", str(path)) == Exit.DONE
    captured = capsys.readouterr()
    assert "\x1b[31m" not in captured.out + captured.err
    assert "\u202e" not in captured.out + captured.err


# doctor

FOUND: dict[str, Any] = {
    "version": "0.1.0",
    "python": "3.11.2",
    "platform": "Linux",
    "cpu": "어떤 처리기 (2 cores)",
    "ram": {"total": 8 << 30, "free": 3 << 29},
    "gpu": [],
    "display": False,
    "korean_font": None,
    "ocr": None,
    "libreoffice": None,
    "isolation": ["process", "memory_limit"],
    "encryption": "AES-256-GCM",
    "key_store": "file (0600)",
    "engine": None,
    "model": None,
    "embedder": None,
    "network_call_sites": [],
    "problems": [],
}


def shown(capsys: pytest.CaptureFixture[str], language: str, **more: Any) -> list[str]:
    with session_of("doctor", language=language) as session:
        doctor._show(session, {**FOUND, **more})
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("ko", ["한글 글꼴: 없음", "메모리: 전체 8.0 GiB, 남음 1.5 GiB", "화면: 없음", "문제를 찾지 못했습니다."]),
        ("en", ["Korean font: none", "memory: 8.0 GiB, 1.5 GiB free", "display: no", "No problems found."]),
    ],
)
def test_the_doctor_shows_everything(capsys: pytest.CaptureFixture[str], language: str, wanted: list[str]) -> None:
    lines = shown(capsys, language)
    assert len(lines) == len(FOUND) + len(means())
    assert set(wanted) <= set(lines)
    on, off = ("[켜짐]", "[꺼짐]") if language == "ko" else ("[on]", "[off]")
    assert sum(line.strip().startswith(on) for line in lines) == 2
    assert sum(line.strip().startswith(off) for line in lines) == len(means()) - 2


def test_the_doctor_shows_problems_and_devices(capsys: pytest.CaptureFixture[str]) -> None:
    problem = {"code": "LOW_MEMORY", "message": "남은 메모리가 적습니다.", "advice": "다른 창을 닫으세요."}
    lines = shown(
        capsys,
        "ko",
        problems=[problem],
        gpu=[{"name": "카드", "backend": "Vulkan"}],
        network_call_sites=["engine/x.py:3"],
    )
    assert lines[-1] == "! 남은 메모리가 적습니다. 다른 창을 닫으세요. [LOW_MEMORY]"
    assert "그래픽 장치: 카드 (Vulkan)" in lines
    assert "네트워크를 여는 코드: engine/x.py:3" in lines
    assert not any("문제를 찾지 못했습니다" in line for line in lines)
