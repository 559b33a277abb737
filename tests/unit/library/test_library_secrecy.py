"""Nothing readable on the disk."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Literal

import pyarrow
from support.shelf import library, write

from retrieval.adding import Wish

if TYPE_CHECKING:
    from pathlib import Path

MARKERS = {
    "text": "은하수표식",
    "title": "제목표식글",
    "cell": "칸표식글",
    "name": "파일이름표식",
    "folder": "폴더표식글",
}


def _unpacked(raw: bytes) -> list[bytes]:
    """A file's bytes, and what comes out of every place in it that can be unpacked."""
    made = [raw]
    for magic in (b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"\x78\x9c"):
        codec: Literal["zstd", "gzip"] = "zstd" if magic[0] == 0x28 else "gzip"
        at = raw.find(magic)
        while at >= 0:
            with contextlib.suppress(OSError, ValueError):
                made.append(pyarrow.CompressedInputStream(pyarrow.BufferReader(raw[at:]), codec).read())
            at = raw.find(magic, at + 1)
    return made


def test_no_planted_word_is_in_any_file_of_the_home(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / MARKERS["folder"]
    folder.mkdir()
    lines = [f"{MARKERS['text']}은 비밀이다.", f"부서\t{MARKERS['cell']}"]
    for at in range(5):
        write(folder, f"{MARKERS['name']}{at}.txt", "\n".join([*lines, f"{at}번 문서"]))
    write(folder, "답변.jsonl", json.dumps({"id": "기록표식글", "title": MARKERS["title"], "text": MARKERS["text"]}))
    write(folder, f"{MARKERS['name']}실패.txt", "!DAMAGED")
    shelf = library(home)
    shelf.add([str(folder)], Wish(grade="C"))
    assert shelf.search(MARKERS["text"], 1)
    shelf.grade([shelf.search(MARKERS["text"], 1)[0].info.id], "S")
    shelf.remove([shelf.documents()[0].id])
    files = [path for path in home.rglob("*") if path.is_file()]
    assert len(files) >= 8
    words = [*MARKERS.values(), "기록표식글", "비밀이다"]
    for path in files:
        assert not any(word in str(path.relative_to(home)) for word in words)
        for content in _unpacked(path.read_bytes()):
            for word in words:
                for encoding in ("utf-8", "utf-16-le", "cp949"):
                    assert word.encode(encoding) not in content, f"{word} in {path.name}"
                assert json.dumps(word)[1:-1].encode() not in content
    if os.name != "nt":
        assert all(path.stat().st_mode & 0o077 == 0 for path in files if path.name not in {"lock"})
