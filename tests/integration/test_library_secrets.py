"""200 planted words, names and file names of S documents stand in no file, whatever is done and whatever is killed."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import lancedb
import psutil
import pyarrow
import pytest
from support.disk_scan import ENCODINGS, leaks

from desktop.cli.library import objects
from engine.client import Client, ClientConfig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.methods import Json, Object

WORDS, NAMES, FILE_NAMES, FILES = 120, 40, 40, 5
PASS = "여섯 낱말로 된 긴 암호"

pytestmark = [pytest.mark.timeout(240), pytest.mark.skipif(os.name == "nt", reason="SIGKILL")]


@pytest.fixture(scope="module")
def planted() -> list[str]:
    """200 words that nothing else holds."""
    chance = random.Random(20261124)
    return ["".join(chr(0xAC00 + chance.randrange(11_172)) for _ in range(5)) for _ in range(200)]


@pytest.fixture
def source(tmp_path: Path, planted: list[str]) -> Path:
    """Files deep in folders with planted names, full of planted words; one that can't be read, one of records."""
    words, names, files = planted[:WORDS], planted[WORDS : WORDS + NAMES], planted[WORDS + NAMES :]
    per = FILE_NAMES // FILES  # names of the folders of each file, and of itself
    for at in range(FILES):
        folder = (tmp_path / "자료").joinpath(*files[per * at : per * at + per - 1])
        folder.mkdir(parents=True)
        own = " ".join(words[WORDS // FILES * at : WORDS // FILES * (at + 1)])
        people = ", ".join(names[NAMES // FILES * at : NAMES // FILES * (at + 1)])
        text, name = f"담당자 {people}\n{own} 은 비밀이다.\n", files[per * at + per - 1]
        if at == 0:
            text = json.dumps({"id": files[-1], "title": names[0], "text": text})
            (folder / f"{name}.jsonl").write_text(text, "utf-8")
        elif at == 1:
            (folder / f"{name}.hwpx").write_bytes(b"PK\x03\x04 broken " + text.encode())
        else:
            (folder / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path / "자료"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of every process that is started."""
    folder = tmp_path / "임시"
    folder.mkdir()
    for name in ("TMPDIR", "TMP", "TEMP"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def client(home: Path) -> Iterator[Client]:
    home.mkdir()
    with Client(ClientConfig(home=home)) as made:
        yield made


def _ask(client: Client, method: str, **params: Json) -> Object:
    return client.submit("library", method, params).result(120)


def _memory_holds(pid: int, word: str) -> bool:
    """Whether a word stands in a process's memory."""
    needle = word.encode()
    with open(f"/proc/{pid}/maps", "rb") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:  # noqa: PTH123
        for line in maps:
            found = re.match(rb"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found is None:
                continue
            begin, end = (int(one, 16) for one in found.groups())
            with contextlib.suppress(OSError, ValueError, OverflowError):
                memory.seek(begin)
                if needle in memory.read(end - begin):
                    return True
    return False


def test_nothing_planted_is_on_the_disk_at_any_time(
    home: Path, source: Path, temporary: Path, client: Client, planted: list[str], tmp_path: Path
) -> None:
    places = (home, temporary)
    added = _ask(client, "add", paths=[str(source)], grade="S", wait=True)
    assert [len(objects(added[name])) for name in ("added", "failed")] == [FILES - 1, 1]
    hits = objects(_ask(client, "search", query=planted[0], k=3)["hits"])
    assert planted[0] in str(hits)
    _ask(client, "grade", paths=[str(source)], grade="S")
    assert leaks(places, planted) == [], "while it runs"

    pid = client.pid("library")
    assert pid is not None
    _ask(client, "remove", ids=[hits[0]["document"]])
    assert leaks(places, planted) == [], "after a removal"
    job = client.submit("library", "compact", {})
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(Exception):
        job.result(60)
    assert leaks(places, planted) == [], "after a kill"

    _ask(client, "rekey", protection="passphrase", passphrase=PASS)
    backup = tmp_path / "백업"
    backup.mkdir()
    _ask(client, "backup", path=str(backup / "b.gyeot"), passphrase=PASS)
    assert leaks((*places, backup), planted) == [], "after a change of key, and in a backup"
    assert not list(home.rglob("*.lance"))
    assert not [path for path in temporary.rglob("*") if path.is_file()]


def test_after_a_lock_the_process_that_held_the_tables_is_gone(
    home: Path, source: Path, temporary: Path, client: Client, planted: list[str]
) -> None:
    assert home.exists() and temporary.exists()
    _ask(client, "add", paths=[str(source)], grade="S")
    _ask(client, "rekey", protection="passphrase", passphrase=PASS)
    pid = client.pid("library")
    assert pid is not None
    process = psutil.Process(pid)
    if sys.platform == "linux":
        with contextlib.suppress(PermissionError):
            assert _memory_holds(pid, planted[-41 - NAMES]), "the look finds what is there"
    assert _ask(client, "lock")["locked"] is True
    client.recycle("library")
    process.wait(30)
    assert not psutil.pid_exists(pid) or psutil.Process(pid).create_time() != process.create_time()
    assert _ask(client, "protection")["locked"] is True
    again = client.pid("library")
    if sys.platform == "linux" and again is not None:
        with contextlib.suppress(PermissionError):
            assert not _memory_holds(again, planted[-41 - NAMES])


def test_without_the_key_only_counts_and_sizes_can_be_learned(
    home: Path, source: Path, client: Client, planted: list[str]
) -> None:
    _ask(client, "add", paths=[str(source)], grade="S", wait=True)
    _ask(client, "grade", paths=[str(source)], grade="C")
    client.close()
    folder = home / "library"
    lists = r"quarantine\.sealed|folders\.sealed|library\.json|lock"
    assert planted
    for path in folder.iterdir():
        assert re.fullmatch(rf"[0-9a-f]{{16}}\.(seg|vectors\.sealed)|{lists}", path.name), path.name
        if path.suffix not in (".seg", ".sealed"):
            continue
        data = path.read_bytes()
        assert data[:5] == b"GYSL\x01", "and nothing else is the same in two files"
        assert len(zlib.compress(data[5:], 9)) >= len(data) - 5, "looks like noise"
    heads = [path.read_bytes()[5:33] for path in folder.iterdir() if path.suffix in (".seg", ".sealed")]
    assert len(set(heads)) == len(heads)
    assert set(Path(folder / "library.json").read_text("ascii")) <= set('{}":, _schemakyid0123456789abcdef')
    many = b"".join(path.read_bytes()[33:] for path in folder.glob("*.seg"))
    counts = Counter(many)
    expected = len(many) / 256
    assert sum((counts[value] - expected) ** 2 / expected for value in range(256)) < 400, "even bytes"


def test_the_look_finds_what_is_hidden_in_every_way(tmp_path: Path) -> None:
    word = "숨긴낱말표"
    import gzip
    import zipfile

    for at, encoding in enumerate(ENCODINGS):
        (tmp_path / f"raw{at}").write_bytes(b"xx" + word.encode(encoding) + b"yy")
    packed = pyarrow.compress(word.encode() * 9, codec="zstd", asbytes=True)
    (tmp_path / "zstd").write_bytes(b"head" + packed)
    (tmp_path / "gzip").write_bytes(b"head" + gzip.compress(word.encode()))
    (tmp_path / "zlib").write_bytes(b"head" + zlib.compress(word.encode()))
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("inside", zlib.compress(word.encode()))
    table = pyarrow.table({"a": [word] * 3}).cast(pyarrow.schema({"a": pyarrow.string()}))
    with pyarrow.ipc.new_file(str(tmp_path / "arrow"), table.schema) as writer:
        writer.write_table(table)
    lancedb.connect(tmp_path).create_table("rows", table)
    (tmp_path / "plain").write_bytes(os.urandom(5_000))
    found = {line.split(" in ")[1] for line in leaks([tmp_path], [word])}
    named = {name for name in found if "/" not in name}
    assert named == {*(f"raw{at}" for at in range(4)), "zstd", "gzip", "zlib", "zip", "arrow", "rows.lance"}
