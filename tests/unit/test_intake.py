from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.intake import gather, passed_over

ROOT = Path(__file__).resolve().parents[2]


def _names(paths: list[Path], excluded: Path) -> list[str]:
    return [Path(candidate.path).name for candidate in gather([str(path) for path in paths], excluded).candidates]


def test_each_file_once_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("나.txt", "가.txt", "다.txt"):
        (tmp_path / name).write_text("본문")
    own = tmp_path / "own"
    paths = [tmp_path / "다.txt", tmp_path, tmp_path / "가.txt", tmp_path / "." / "나.txt"]
    assert _names(paths, own) == ["다.txt", "가.txt", "나.txt"]


def test_a_candidate_tells_size_and_time_of_change(tmp_path: Path) -> None:
    path = tmp_path / "가.txt"
    path.write_bytes(b"12345")
    os.utime(path, ns=(7, 7))
    (candidate,) = gather([str(path)], tmp_path / "own").candidates
    assert (candidate.path, candidate.size, candidate.mtime_ns) == (str(path), 5, 7)


def test_own_folder_is_never_walked(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "안.txt").write_text("x")
    (tmp_path / "밖.txt").write_text("x")
    assert _names([tmp_path], own) == ["밖.txt"]


@pytest.mark.parametrize(
    "name", [".git", "~$보고.docx", "Thumbs.db", "DESKTOP.INI", "복사본.tmp", "이름.txt~", "x.lnk"]
)
def test_passed_over(name: str) -> None:
    assert passed_over(name)


@pytest.mark.parametrize("name", ["보고.hwp", "$보고.docx", "임시.txt", "템플릿.tmp.docx"])
def test_not_passed_over(name: str) -> None:
    assert not passed_over(name)


def test_what_a_user_names_is_taken_whatever_its_name(tmp_path: Path) -> None:
    for name in (".숨김.txt", "사진.jpg"):
        (tmp_path / name).write_text("x")
    own = tmp_path / "own"
    assert _names([tmp_path / ".숨김.txt", tmp_path / "사진.jpg"], own) == [".숨김.txt", "사진.jpg"]
    assert _names([tmp_path], own) == []


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_links_to_files_are_followed_and_broken_ones_refused(tmp_path: Path) -> None:
    (tmp_path / "원본.txt").write_text("x")
    (tmp_path / "바로가기.txt").symlink_to(tmp_path / "원본.txt")
    (tmp_path / "끊김.txt").symlink_to(tmp_path / "없음")
    intake = gather([str(tmp_path)], tmp_path / "own")
    assert [Path(one.path).name for one in intake.candidates] == ["바로가기.txt", "원본.txt"]
    assert [(Path(one.path).name, one.code) for one in intake.refused] == [("끊김.txt", "VANISHED")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="changes the uid")
def test_folders_that_may_not_be_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    script = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from retrieval.intake import gather\nos.setuid(65534)\n"
        "print([str(one.code) for one in gather([sys.argv[2]], Path('/none')).refused])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(tmp_path)], capture_output=True, check=True, cwd="/"
    )
    assert done.stdout.strip() == b"['NOT_READABLE']"
