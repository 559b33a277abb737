"""gyeot scrub and gyeot send --dry-run as a user runs them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.gyeot import COMMAND, Run, environment, gyeot

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "신청인 연락처는 010-1234-5678로, 주민등록번호는 900101-1234567입니다.\r\n전자우편 hong@korea.kr에 회신 바랍니다.\n"
)
MASKED = "신청인 연락처는 [전화번호-1]로, 주민등록번호는 [주민번호-1]입니다.\r\n전자우편 [이메일-1]에 회신 바랍니다.\n"
VALUES = ("010-1234-5678", "900101-1234567", "hong@korea.kr")


def piped(home: Path, data: bytes, *words: str) -> Run:
    done = subprocess.run(
        [*COMMAND, *words], env=environment(home), input=data, capture_output=True, timeout=240, check=False
    )
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def nothing_on_disk(folder: Path) -> bool:
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return not any(value.encode() in written for value in VALUES)


def test_scrub_from_stdin_and_files(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = piped(home, TEXT.encode(), "scrub", "--json")
    assert done.code == 0, done.err
    made = done.object
    assert made["text"] == MASKED
    assert [TEXT[entity["start"] : entity["end"]] for entity in made["entities"]] == list(VALUES)
    assert [entity["reversible"] for entity in made["entities"]] == [True, False, True]
    assert [blocked["type"] for blocked in made["blocked"]] == ["RRN"]
    assert made["vault"]
    path = tmp_path / "글.txt"
    path.write_bytes(TEXT.encode("cp949"))
    from_file = gyeot(home, "scrub", str(path), "--json").object
    assert (from_file["text"], from_file["entities"]) == (made["text"], made["entities"])
    assert path.read_bytes() == TEXT.encode("cp949")
    assert nothing_on_disk(home)


def test_scrub_for_people(tmp_path: Path) -> None:
    done = piped(tmp_path, TEXT.encode(), "scrub", "-")
    assert done.code == 0
    assert "[전화번호-1]로" in done.out
    assert "검증번호" in done.err
    assert not any(value in done.out + done.err for value in VALUES)


def test_empty_input(tmp_path: Path) -> None:
    assert piped(tmp_path, b"", "scrub", "--json").object == {"text": "", "entities": [], "blocked": [], "vault": None}


def test_a_batch(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    lines = [{"id": "a", "text": VALUES[0]}, {"id": "b"}, {"id": "c", "text": ""}]
    batch.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    done = gyeot(tmp_path / "home", "scrub", "--batch", str(batch), "--json")
    assert done.code == 0
    assert [one["id"] for one in done.objects] == ["a", "b", "c"]
    assert [one.get("text") for one in done.objects] == ["[전화번호-1]", None, ""]


def test_send_is_a_rehearsal_and_is_refused(tmp_path: Path) -> None:
    done = piped(tmp_path, TEXT.encode(), "send", "--dry-run", "--json")
    assert done.code == 3, done.err
    made = done.object
    assert (made["decision"], made["destination"], made["grade"]) == ("blocked", None, "S")
    assert made["payload"] == MASKED
    assert made["payload_sha256"] == hashlib.sha256(MASKED.encode()).hexdigest()
    assert {reason["code"] for reason in made["reasons"]} >= {"CLOUD_OFF", "NOT_BUILT", "UNIQUE_IDENTIFIER"}
    people = piped(tmp_path, TEXT.encode(), "send", "--dry-run")
    assert people.code == 3
    assert "보낼 수 없습니다" in people.err
    assert piped(tmp_path, b"", "send").code == 2


@pytest.mark.parametrize("words", [("scrub",), ("send", "--dry-run")])
def test_no_text(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = piped(tmp_path, b"PK\x03\x04\x00\x00", *words, "--json")
    assert done.code == 4
    assert done.object["code"] == "NOT_TEXT"
    assert gyeot(tmp_path, *words, str(tmp_path / "없음.txt"), "--json").object["code"] == "VANISHED"


def test_ten_megabytes_with_many_values(tmp_path: Path) -> None:
    text = "".join(f"연락처 010-{number % 10000:04}-5678로 회신 바랍니다 {'가' * 20}\n" for number in range(90_000))
    data = text.encode()
    assert 9_000_000 < len(data) < 11_000_000
    made = piped(tmp_path, data, "scrub", "--json").object
    assert len(made["entities"]) == 90_000
    assert "010-" not in made["text"]
    last = made["entities"][-1]
    assert text[last["start"] : last["end"]] == last["text"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_strace_sees_no_internet_socket(tmp_path: Path) -> None:
    log, path = tmp_path / "network", tmp_path / "글.txt"
    path.write_text(TEXT, "utf-8")
    watch = ("strace", "-f", "-qq", "-e", "trace=network", "-o", str(log))
    assert gyeot(tmp_path / "home", "scrub", str(path), prefix=watch).code == 0
    assert (
        re.search(r"socket\(AF_INET6?\b|connect\(.*AF_INET|sendto\(.*AF_INET", log.read_text("utf-8", "replace"))
        is None
    )
