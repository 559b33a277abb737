"""A folder of broken, locked, renamed and hostile files: each one line with code and advice, the rest is added."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.gyeot import gyeot
from support.hostile import EXPECTED, SAMPLES, build_all

GOOD = "책빛축제_보도자료.pdf"


def _hashes(folder: Path) -> dict[Path, str]:
    """Hashes of what can be read in a moment: neither links nor the sparse 2 GB file."""
    files = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.stat().st_size < 50_000_000}


def test_each_bad_file_is_one_line_and_the_rest_is_added(tmp_path: Path) -> None:
    folder = tmp_path / "받은 파일"
    build_all(folder)
    shutil.copy(SAMPLES / GOOD, folder)
    before = _hashes(folder)

    done = gyeot(tmp_path / "home", "add", str(folder), "--json")

    result = done.object
    failed = {Path(failure["path"]).name: failure for failure in result["failed"]}
    for name, codes in EXPECTED.items():
        if codes is None:
            assert name not in failed, failed[name]
        elif name != "권한_없음.txt":  # root may read it: its own test below
            assert failed.pop(name)["code"] in codes, name
    failed.pop("권한_없음.txt", None)
    assert failed == {}
    for failure in result["failed"]:
        assert failure["message"]
        assert failure["advice"]
        assert "예상하지 못한" not in failure["message"], failure
    added = {Path(document["path"]).name for document in result["added"]}
    skipped = {Path(skip["path"]).name for skip in result["skipped"]}
    assert GOOD in added | skipped
    assert {"두 줄\n이름.txt", "전각\u3000공백.txt", "이름만_한글.hwp"} <= added
    assert done.code == 4
    assert _hashes(folder) == before

    again = gyeot(tmp_path / "home", "add", str(folder), "--json").object
    assert again["added"] == []  # what failed stays in quarantine until retry


def test_a_failed_file_is_one_line_for_people(tmp_path: Path) -> None:
    (tmp_path / "빈\n문서.hwpx").touch()
    shown = gyeot(tmp_path / "home", "add", str(tmp_path / "빈\n문서.hwpx"))
    [line] = [line for line in shown.err.splitlines() if "EMPTY_FILE" in line]
    assert "빈 문서.hwpx" in line


def _reaches_python(prefix: tuple[str, ...]) -> bool:
    """Whether the interpreter lies where another user may run it; a shell between, because root's own exec may."""
    probe = [*prefix, "sh", "-c", '"$0" -c ""', sys.executable]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="needs root to become an ordinary user")
def test_a_file_without_rights_is_reported_to_an_ordinary_user(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "권한 없음.txt").write_text("비밀", encoding="utf-8")
    (folder / "권한 없음.txt").chmod(0)
    (folder / "있음.txt").write_text("관용차량은 3일 전에 신청한다.", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    for path in (tmp_path, folder, home):
        path.chmod(0o777)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == 0 and parent.stat().st_mode & 0o077 == 0:
            parent.chmod(0o711)  # pytest makes its folders for root alone
    ordinary = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    if shutil.which("setpriv") is None or not _reaches_python(ordinary):
        pytest.skip("needs setpriv, and a Python that an ordinary user may run")
    done = gyeot(home, "add", str(folder), "--json", prefix=ordinary)
    assert [failure["code"] for failure in done.object["failed"]] == ["NOT_READABLE"]
    assert len(done.object["added"]) == 1


def test_a_home_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    done = gyeot(tmp_path / "home", "list", "--json")
    assert done.code == 1
    assert done.object["code"] == "HOME_NOT_WRITABLE"


def test_settings_that_are_damaged_are_told_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text('langauge = "ko"', encoding="utf-8")
    done = gyeot(home, "list", "--json")
    assert done.object["code"] == "SETTINGS_DAMAGED"
    assert "language" in done.object["message"] + done.object["advice"]
    assert (home / "settings.toml").read_text("utf-8") == 'langauge = "ko"'


def test_a_damaged_segment_costs_one_document(tmp_path: Path) -> None:
    home = tmp_path / "home"
    files = [str(SAMPLES / name) for name in ("인수인계서.md", "당직근무일지.txt")]
    assert gyeot(home, "add", *files).code == 0
    segment = sorted((home / "library").glob("*.seg"))[0]
    segment.write_bytes(segment.read_bytes()[:-100])

    states = sorted(document["state"] for document in gyeot(home, "list", "--json").object["documents"])
    assert states == ["damaged", "ready"]
    again = gyeot(home, "add", *files, "--json").object
    assert len(again["added"]) == 1
    assert gyeot(home, "read", files[0]).code == 0


def test_a_key_that_is_gone_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert gyeot(home, "add", str(SAMPLES / "인수인계서.md")).code == 0
    [key] = [path for path in home.rglob("*key*") if path.is_file()]
    key.unlink()
    assert gyeot(home, "list", "--json").object["code"] == "KEY_MISSING"
    assert gyeot(home, "add", str(SAMPLES / "당직근무일지.txt"), "--json").object["code"] == "KEY_MISSING"
    assert gyeot(home, "summarize", str(SAMPLES / "인수인계서.md")).code == 0
