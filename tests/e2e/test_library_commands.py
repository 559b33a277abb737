"""The library's commands, one after the other, as an administrator would script them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from support.gyeot import gyeot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("문서 모음\u3000하나")
    (made / "휴가.txt").write_text("제1조(목적) 휴가를 정한다.\n연가는 15일로 한다.\n", encoding="utf-8")
    (made / "줄바꿈\n이름.txt").write_text("관용차량은 3일 전에 신청한다.\n", encoding="cp949")
    (made / "빈파일.txt").touch()
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:  # one home for the whole story, unlike conftest's
    return tmp_path_factory.mktemp("home")


def test_the_story(folder: Path, home: Path) -> None:
    before = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    added = gyeot(home, "add", str(folder), "--json")
    assert added.code == 4
    assert len(added.object["added"]) == 2
    [failed] = added.object["failed"]
    assert failed["code"] == "EMPTY_FILE"
    assert failed["message"]
    assert failed["advice"]

    again = gyeot(home, "add", str(folder), "--json")
    assert [one["reason"] for one in again.object["skipped"]].count("unchanged") == 2
    assert again.object["added"] == []

    listed = gyeot(home, "list", "--json").object["documents"]
    grades = {one["grade"] for one in listed if one["state"] == "ready"}
    assert grades == {"S"}  # unknown is S

    hits = gyeot(home, "search", "관용차량 신청", "-k", "3", "--json").object
    assert "관용차량" in hits["hits"][0]["text"]
    assert hits["hits"][0]["location"] == {"line": 1}

    nothing = gyeot(home, "search", "…", "--json")
    assert nothing.code == 5
    assert nothing.object["hits"] == []

    status = gyeot(home, "status", "--json").object
    assert (status["documents"], status["failed"], status["ready"]) == (2, 1, True)

    identity = hits["hits"][0]["document"]
    graded = gyeot(home, "grade", identity, "C", "--json")
    assert graded.code == 0
    answer = gyeot(home, "ask", "관용차량은 며칠 전에 신청하나요?", "--json").object
    assert answer["grade"] == "C"
    assert "3일 전" in answer["sentences"][0]["citations"][0]["quote"]

    removed = gyeot(home, "remove", identity, "--json").object["removed"]
    assert removed[0]["id"] == identity
    assert removed[0]["what"]
    assert all(hit["document"] != identity for hit in gyeot(home, "search", "관용차량", "--json").object["hits"])

    unknown = gyeot(home, "remove", "d0000000000", "--json")
    assert unknown.code == 2
    assert unknown.object["code"] == "NO_SUCH_DOCUMENT"

    (folder / "빈파일.txt").write_text("이제 내용이 있다.\n", encoding="utf-8")
    fixed = gyeot(home, "add", str(folder / "빈파일.txt"), "--json")
    assert fixed.code == 0
    (folder / "빈파일.txt").write_bytes(b"")

    after = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert after == before  # the user's files are never written


def test_batch_gives_a_line_for_every_line(home: Path, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text(
        '{"id": 1, "text": "연가는 며칠인가요?"}\nnonsense\n{"id": "셋"}\n\n{"id": 4, "text": "여비"}\n', "utf-8"
    )
    done = gyeot(home, "search", "--batch", str(batch))
    assert done.code == 0
    assert [line["id"] for line in done.objects] == [1, None, "셋", 4]
    assert done.objects[1]["code"] == done.objects[2]["code"] == "BAD_REQUEST"
    assert "15일" in done.objects[0]["hits"][0]["text"]


def test_messages_come_in_english_too(home: Path, tmp_path: Path) -> None:
    done = gyeot(home, "add", str(tmp_path / "no such file"), "--lang", "en")
    assert done.code == 4
    assert "[VANISHED]" in done.err
    assert "failed" in done.out
