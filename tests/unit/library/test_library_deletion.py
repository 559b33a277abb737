"""What was deleted can't be had again: not from what is on the disk, not with the key, not from what it left behind."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from support.library_checker import opened, segment_parts
from support.shelf import S, parse, track, write, write_records

from retrieval.embedding.encoder import Encoded, Identity
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.storage import erasing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class Ones:
    """An encoder that makes the same vector of everything."""

    identity = Identity("test/ones", "ab" * 32, 4, "ones")

    def encode_queries(self, texts: Sequence[str], _check: Callable[[], None] = lambda: None) -> Encoded:
        return Encoded(np.full((len(texts), 4), 0.5, np.float32), (False,) * len(texts))

    encode_passages = encode_queries


def _plain(home: Path) -> bytes:
    """Everything on the disk, unsealed with the key where it opens, and unpacked."""
    key, made = (home / "master.key").read_bytes(), []
    for path in (home / "library").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            role = f"segment:{path.stem}" if path.suffix == ".seg" else path.stem
            plain = opened(data, role, key) or b""
            made += [data, plain]
            if path.suffix == ".seg":
                made.append(repr(segment_parts(plain)).encode())
    return b"\n".join(made)


def test_the_list_names_everything_that_went_and_the_key_finds_nothing_of_it(home: Path, src: Path) -> None:
    home.mkdir()
    shelf = track(Library(home, parse, Analyser("bigram"), encoder=Ones()))
    path = write_records(src, "답변.jsonl", 5, word="가마솥")
    shelf.add([str(path)], S)
    stop = threading.Event()
    shelf.wait(lambda: None if not stop.is_set() else pytest.fail("stopped"))
    (segment,) = (home / "library").glob("*.seg")
    beside = segment.with_name(f"{segment.stem}.vectors.sealed")
    key, old, old_vectors = (home / "master.key").read_bytes(), segment.read_bytes(), beside.read_bytes()
    assert "가마솥 답변 3번".encode() in _plain(home)
    (removed,) = shelf.remove(["r3"])
    assert removed.what == ("record in segment", "passages: 1", "index rows", "tokens", "vectors")
    assert segment.read_bytes()[5:21] != old[5:21] and beside.read_bytes()[5:21] != old_vectors[5:21], "other salts"
    now = _plain(home)
    assert "가마솥 답변 3번".encode() not in now and b'"r3"' not in now, "two bytes alone may stand in what is sealed"
    assert "가마솥 답변 2번".encode() in now
    assert old[5:21] not in now and old_vectors[5:21] not in now
    lost = os.urandom(33) + old[33:]  # what free blocks hold once the head was overwritten
    assert opened(lost, f"segment:{segment.stem}", key) is None
    assert opened(old, f"segment:{segment.stem}", key) is not None
    for ident in ("r0", "r1", "r2", "r4"):
        shelf.remove([ident])
    assert not segment.exists() and not beside.exists()


@pytest.mark.skipif(os.name == "nt", reason="no open file can be replaced")
def test_what_is_left_in_free_blocks_has_lost_its_salt(tmp_path: Path) -> None:
    path = write(tmp_path, "f", "0123456789")
    with path.open("rb") as still, erasing(path, 4):
        path.unlink()
    with path.with_name("g").open("wb+") as other:
        other.write(b"abcdefgh")
    link = path.with_name("g")
    with link.open("rb") as held:
        with erasing(link, 4):
            write(tmp_path, "h", "new").replace(link)
        assert held.read()[4:] == b"efgh"
        held.seek(0)
        assert held.read()[:4] != b"abcd"
    assert link.read_text() == "new" and still.closed


def test_a_file_that_stays_or_was_never_there_is_not_touched(tmp_path: Path) -> None:
    path = write(tmp_path, "f", "0123")
    with erasing(path, 4):
        pass
    with erasing(tmp_path / "none", 4):
        pass
    assert path.read_text() == "0123"


def test_a_file_in_quarantine_and_its_entry_go(home: Path, src: Path) -> None:
    home.mkdir()
    shelf = track(Library(home, parse, Analyser("bigram")))
    path = write(src, "비밀이름.txt", "!DAMAGED")
    shelf.add([str(path)], S)
    assert "비밀이름" in _plain(home).decode("utf-8", "replace") or b"\\ube44" in _plain(home)
    (kept,) = shelf.quarantine()
    assert shelf.remove([kept.id])[0].what == ("quarantine entry",)
    assert b"\\ube44\\ubc00\\uc774\\ub984" not in _plain(home)
