"""A library over plain text files, read by a reader that needs no process: for tests of the library itself."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.adding import Wish
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.structure import classify
from retrieval.errors import DocumentCode, DocumentError, LibraryCode, LibraryError
from retrieval.keys import Cost, Keys
from retrieval.library import Library
from retrieval.morphology import Analyser

if TYPE_CHECKING:
    import pytest


def parse(data: bytes, name: str, cases: bool) -> tuple[Document, ...]:
    """Lines as blocks, tabs as table cells; records of .jsonl; "!CODE" fails with that code; "!!" is a bug."""
    text = data.decode()
    if text.startswith("!!"):
        raise ValueError("planted")
    if text.startswith("!"):
        raise DocumentError(DocumentCode(text[1:].split("\n")[0].strip()))
    if name.endswith(".jsonl") or cases:
        return tuple(_record(json.loads(line), at) for at, line in enumerate(text.splitlines(), 1) if line.strip())
    blocks = tuple(_block(line, at) for at, line in enumerate(text.splitlines(), 1) if line.strip())
    return (Document(Format.TXT, "", blocks, len(blocks)),)


def _block(line: str, at: int) -> Block:
    line = unicodedata.normalize("NFC", line)
    if "\t" in line:
        cells = tuple(line.split("\t"))
        return Block(Kind.TABLE, line, Location(table=at), rows=(cells,))
    kind, level = classify(line)
    return Block(kind, line, Location(line=at), level)


def _record(record: dict[str, str], at: int) -> Document:
    block = Block(Kind.PARAGRAPH, record["text"], Location(line=at))
    return Document(Format.JSONL, record.get("title", ""), (block,), 1, record=record["id"])


_opened: list[Library] = []


def track(shelf: Library) -> Library:
    """Remember a library for close_all."""
    _opened.append(shelf)
    return shelf


def close_all() -> None:
    """Close what a test left open."""
    while _opened:
        _opened.pop().close()


def keys_of(home: Path, store: MemoryStore | None = None) -> Keys:
    """The keys of a home, with a store of the test's own and passphrases that cost little."""
    return Keys(home, store or MemoryStore(working=False), Cost(memory=64, passes=1, lanes=1))


class MemoryStore:
    """A key store in memory: what a test gives in place of the system's."""

    def __init__(self, *, working: bool = True) -> None:
        self.secrets: dict[str, bytes] = {}
        self.working = working

    def usable(self) -> bool:
        """Whether it keeps secrets."""
        return self.working

    def get(self, name: str) -> bytes | None:
        """A secret."""
        return self.secrets.get(name) if self.working else None

    def put(self, name: str, secret: bytes) -> None:
        """Keep one."""
        if not self.working:
            raise LibraryError(LibraryCode.KEY_STORE_MISSING)
        self.secrets[name] = secret

    def remove(self, name: str) -> None:
        """Let one go."""
        self.secrets.pop(name, None)


def library(home: Path, *, kiwi: bool = False, keys: Keys | None = None) -> Library:
    """A library in a home folder, by pairs of characters only unless asked: Kiwi takes seconds to load."""
    home.mkdir(parents=True, exist_ok=True)
    return track(Library(home, parse, Analyser("kiwi" if kiwi else "bigram", needed=0), keys=keys or keys_of(home)))


S = Wish()


def write(folder: Path, name: str, text: str, mtime: int | None = None) -> Path:
    """A text file; with a time of change of its own where one is given."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    if mtime is not None:
        os.utime(path, ns=(mtime, mtime))
    return path


def write_records(folder: Path, name: str, count: int, word: str = "민원") -> Path:
    """A file of records r0, r1 and so on."""
    lines = [
        json.dumps({"id": f"r{at}", "title": f"{word} {at}", "text": f"{word} 답변 {at}번"}) for at in range(count)
    ]
    return write(folder, name, "\n".join(lines))


def names_found(shelf: Library, query: str, k: int = 10) -> list[str]:
    """Names of the files that a query finds, best first."""
    return [Path(hit.info.path).name for hit in shelf.search(query, k)]


def code_of(error: pytest.ExceptionInfo[LibraryError]) -> str:
    """The code of a caught error."""
    return error.value.code
