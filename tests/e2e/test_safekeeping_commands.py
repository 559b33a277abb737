"""Lock, key and backup of the library as an official meets them in the terminal, with real processes."""

from __future__ import annotations

import os
import pty
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.gyeot import COMMAND, environment, gyeot

if TYPE_CHECKING:
    from pathlib import Path

PASS = "여섯 낱말로 된 긴 암호"
OTHER = "전혀 다른 긴 암호 문장"


@pytest.fixture
def filled(home: Path, tmp_path: Path) -> Path:
    """A home with one document, under a passphrase; passphrases stand in files pass and other."""
    (tmp_path / "여비.txt").write_text("제2조(숙박비) 숙박비는 하루 7만원으로 한다.\n", "utf-8")
    (tmp_path / "pass").write_text(f"{PASS}\n", "utf-8")
    (tmp_path / "other").write_text(f"{OTHER}\r\n둘째 줄", "utf-8")
    assert gyeot(home, "add", str(tmp_path / "여비.txt"), "--json").code == 0
    made = gyeot(home, "rekey", "--protect", "passphrase", "--new-passphrase-file", str(tmp_path / "pass"), "--json")
    assert (made.code, made.object["kind"]) == (0, "passphrase")
    assert made.object["sealed"] in (1, 2), "the document, and its vectors where they are made already"
    return home


def test_without_the_passphrase_nothing_is_told_and_with_it_everything_goes_on(filled: Path, tmp_path: Path) -> None:
    refused = gyeot(filled, "ask", "숙박비는?", "--json")
    assert (refused.code, refused.object["code"]) == (3, "NO_PASSPHRASE")
    wrong = gyeot(filled, "search", "숙박비", "--json", "--passphrase-file", str(tmp_path / "other"))
    assert (wrong.code, wrong.object["code"]) == (3, "WRONG_PASSPHRASE")
    with_it = ("--json", "--passphrase-file", str(tmp_path / "pass"))
    assert gyeot(filled, "ask", "숙박비는 하루 얼마인가?", *with_it).object["status"] == "answered"
    assert gyeot(filled, "lock", *with_it).object["locked"] is True
    found = gyeot(filled, "verify", *with_it).object
    assert found == {"segments": 1, "documents": 1, "passages": 1, "damaged": [], "missing": 0}
    assert gyeot(filled, "compact", *with_it).object == {"swept": 0, "passages": 1}
    assert gyeot(filled, "rekey", "--protect", "file", *with_it).object["kind"] == "file"
    no_passphrase = gyeot(filled, "lock", "--json")
    assert (no_passphrase.code, no_passphrase.object["code"]) == (2, "NEEDS_PASSPHRASE")


def test_a_backup_comes_back_in_another_home(filled: Path, tmp_path: Path) -> None:
    target, other = tmp_path / "백업.gyeot", ("--new-passphrase-file", str(tmp_path / "other"))
    made = gyeot(filled, "backup", str(target), "--passphrase-file", str(tmp_path / "pass"), *other)
    assert made.code == 0 and ("파일 1개" in made.out or "파일 2개" in made.out), "with or without vectors"
    new = tmp_path / "새 집"
    done = gyeot(new, "restore-backup", str(target), "--passphrase-file", str(tmp_path / "other"), "--json")
    assert done.code == 0, done.out
    found = gyeot(new, "search", "숙박비", "--json", "--passphrase-file", str(tmp_path / "other"))
    assert "7만원" in found.object["hits"][0]["text"]


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal")
def test_a_passphrase_is_typed_without_echo(filled: Path) -> None:
    main, side = pty.openpty()
    command = [*COMMAND, "search", "숙박비"]
    process = subprocess.Popen(
        command, env=environment(filled), stdin=side, stdout=subprocess.PIPE, stderr=side, start_new_session=True
    )
    os.close(side)
    shown = b""
    while "문서함 암호:".encode() not in shown:
        shown += os.read(main, 1_000)
    os.write(main, f"{PASS}\n".encode())
    out, _ = process.communicate(timeout=120)
    os.close(main)
    assert process.returncode == 0
    assert "7만원" in out.decode("utf-8")
    assert PASS not in out.decode("utf-8") and PASS.encode() not in shown
