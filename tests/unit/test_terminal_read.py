"""gyeot read without a worker: what is printed and written, and which files are meant."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support.terminal import run, session_of

from desktop.cli.codes import Exit
from desktop.cli.documents import _files, _inline, _Reading


def document(path: Path, **more: Any) -> Any:
    return {"object": {"path": str(path), "title": "가", "warnings": [], **more}, "rendered": "본문\n둘째 줄"}


@pytest.mark.parametrize(("form", "suffix"), [("text", ".txt"), ("markdown", ".md"), ("json", ".json")])
def test_read_writes_new_files_and_overwrites_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, suffix: str
) -> None:
    with session_of("read", "x", "--out", str(tmp_path)) as session:
        reading = _Reading(session, form, tmp_path)
        reading.on_event("document", document(tmp_path / "계획.hwpx"))
        target = tmp_path / f"계획.hwpx{suffix}"
        assert target.read_text("utf-8") == "본문\n둘째 줄"
        assert reading.failed == 0
        target.write_text("고친 글", "utf-8")
        later = _Reading(session, form, tmp_path)
        later.on_event("document", document(tmp_path / "다른 폴더" / "계획.hwpx"))
        assert later.failed == 1
    assert target.read_text("utf-8") == "고친 글"
    assert "OUTPUT_EXISTS" in capsys.readouterr().err


def test_documents_of_one_name_in_one_run_are_numbered(tmp_path: Path) -> None:
    with session_of("read", "x", "--out", str(tmp_path)) as session:
        reading = _Reading(session, "text", tmp_path)
        for folder in ("가", "나", "다"):
            reading.on_event("document", document(tmp_path / folder / "계획.hwpx"))
        assert reading.failed == 0
    assert {path.name for path in tmp_path.glob("*.txt")} == {
        "계획.hwpx.txt",
        "계획.hwpx (2).txt",
        "계획.hwpx (3).txt",
    }


def test_folders_are_read_in_their_place_and_what_is_no_document_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "받은 문서"
    (folder / "안").mkdir(parents=True)
    for name in ("나.txt", "가.txt", "안/다.hwpx", "그림.png", ".숨김.txt"):
        (folder / name).write_text("글", "utf-8")
    (folder / "위로").symlink_to(tmp_path, target_is_directory=True)
    (folder / "끊긴.hwpx").symlink_to(folder / "없음.hwpx")
    with session_of("read", "x") as session:
        reading = _Reading(session, "text", None)
        found = _files(session, [str(tmp_path / "앞.pdf"), str(folder), str(folder / "가.txt")], reading)
    assert [Path(path).relative_to(tmp_path).as_posix() for path in found] == [
        "앞.pdf",
        "받은 문서/가.txt",
        "받은 문서/나.txt",
        "받은 문서/안/다.hwpx",
    ]
    assert reading.failed == 1
    assert "VANISHED" in capsys.readouterr().err


@pytest.mark.parametrize(("size", "code"), [(0, "EMPTY_FILE"), (9 << 20, "TOO_LARGE"), (10, None)])
def test_standard_input_is_read_within_bounds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], size: int, code: str | None
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * size)))
    with session_of("read", "-") as session:
        reading = _Reading(session, "text", None)
        made = _inline(reading)
    assert (made is None) is (code is not None)
    assert reading.failed == (code is not None)
    assert (code or "") in capsys.readouterr().err


def test_read_follows_no_link_where_it_would_write(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "계획.hwpx.txt").symlink_to(tmp_path / "elsewhere.txt")
    with session_of("read", "x") as session:
        reading = _Reading(session, "text", tmp_path / "out")
        reading.on_event("document", document(tmp_path / "계획.hwpx"))
        assert reading.failed == 1
    assert not (tmp_path / "elsewhere.txt").exists()


def test_read_without_a_rendering_writes_the_object(tmp_path: Path) -> None:
    with session_of("read", "x", "--json") as session:
        reading = _Reading(session, "json", tmp_path)
        event = document(tmp_path / "가.txt")
        event["rendered"] = None
        reading.on_event("document", event)
    assert json.loads((tmp_path / "가.txt.json").read_text("utf-8"))["title"] == "가"


def test_read_shows_text_and_warnings_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with session_of("read", "x") as session:
        reading = _Reading(session, "text", None)
        warnings = [{"code": "NO_TEXT_LAYER", "detail": {"pages": 2, "first": 2}}]
        reading.on_event("document", document(tmp_path / "나\n쁜.pdf", warnings=warnings))
        reading.on_event("document", {"object": {"path": "/다.pdf", "code": "DAMAGED", "detail": {}}})
        reading.on_event("progress", {"done": 1})
        reading.on_event("document", {"object": None})
        assert reading.failed == 1
    captured = capsys.readouterr()
    assert captured.out == "본문\n둘째 줄\n"
    assert "나 쁜.pdf" in captured.err
    assert "[DAMAGED]" in captured.err or "DAMAGED" in captured.err


def test_a_folder_that_can_not_be_made_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run("read", "x.txt", "--out", str(tmp_path / "file" / "out")) == Exit.USAGE
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize(("read", "failed", "said"), [(2, 1, "3단위 중 2단위를"), (0, 0, ""), (0, 1, "못함 1단위")])
def test_read_says_what_recognition_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], read: int, failed: int, said: str
) -> None:
    with session_of("read", "x") as session:
        reading = _Reading(session, "text", None)
        counts = {"units": 3, "units_ocr": read, "units_failed": failed}
        reading.on_event("document", document(tmp_path / "스캔.pdf", **counts))
    shown = capsys.readouterr().err
    assert said in shown
    assert bool(said) is ("단위" in shown)
