"""Opening a library's folder: its key, its version, its segments, and what a crash left of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retrieval.chunking import CHUNKER_VERSION
from retrieval.errors import LibraryCode, LibraryError
from retrieval.index import Indexed
from retrieval.migration import migrate
from retrieval.segments import SUFFIX, segment_role
from retrieval.storage import remove_strays, write_whole
from retrieval.vault import Vault
from retrieval.wording import wordless

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.catalogue import Catalogue, Info
    from retrieval.index import Index
    from retrieval.segments import Entry, Segments, Source
    from retrieval.vault import KeySource

SCHEMA = 1
SEALED = ".sealed"
_ABOUT = "library.json"
_BUFFER = 5_000  # rows handed to the index at once


def open_vault(folder: Path, keys: KeySource) -> Vault:
    """The vault of a library's folder. A key is only made where nothing is sealed yet.

    Raises:
        LibraryError: LIBRARY_NEWER; KEY_MISSING where something is sealed and its key is not there; NOT_WRITABLE.
    """
    schema, known = _about(folder / _ABOUT)
    sealed = [path for path, _ in sealed_files(folder)]
    master = keys.load()
    if master is None:
        if sealed:
            raise LibraryError(LibraryCode.KEY_MISSING)
        master = keys.create()
    pending = keys.pending()
    vault = Vault(master) if pending is None else Vault(pending, earlier=master)
    if sealed and known != vault.key_id and not _opens_any(vault, sealed):
        raise LibraryError(LibraryCode.KEY_MISSING)
    if sealed and schema < SCHEMA:
        migrate(folder, vault, schema, sealed_files(folder))
    if known != vault.key_id or schema < SCHEMA:
        note_key(folder, vault)
    return vault


def note_key(folder: Path, vault: Vault) -> None:
    """Note which key a library is sealed with."""
    write_whole(folder / _ABOUT, json.dumps({"schema": SCHEMA, "key_id": vault.key_id}).encode("ascii"))


def sealed_files(folder: Path) -> list[tuple[Path, str]]:
    """Every sealed file of a library's folder, with the role its seal is bound to."""
    return [(path, _role(path)) for path in sorted(folder.iterdir()) if path.suffix in (SUFFIX, SEALED)]


def _role(path: Path) -> str:
    return segment_role(path.stem) if path.suffix == SUFFIX else path.stem


def _opens_any(vault: Vault, sealed: list[Path]) -> bool:
    """Whether a key opens anything that is there: asked where the note names another key, or is lost."""
    for path in sealed:
        try:
            vault.unseal(path.read_bytes(), _role(path))
        except LibraryError as error:
            if error.code is LibraryCode.LIBRARY_NEWER:
                return True  # refused for what it is when it is loaded
        except OSError:
            continue
        else:
            return True
    return False


def _about(path: Path) -> tuple[int, str | None]:
    """A library's schema, and the id of the key it is sealed with; 0 and None where the note is missing or damaged."""
    try:
        untrusted = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return 0, None
    if not isinstance(untrusted, dict):
        return 0, None
    schema, key = untrusted.get("schema"), untrusted.get("key_id")
    if isinstance(schema, int) and schema > SCHEMA:
        raise LibraryError(LibraryCode.LIBRARY_NEWER)
    return schema if isinstance(schema, int) else 0, key if isinstance(key, str) else None


@dataclass
class _Batch:
    """The segments of one reading of a file."""

    source: Source
    parts: dict[int, tuple[str, list[Info]]] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[bool, int]:
        return len(self.parts) == self.source.parts, self.source.added

    @property
    def numbers(self) -> list[int]:
        return [info.number for _, infos in self.parts.values() for info in infos]


@dataclass
class Loaded:
    """What loading found besides the healthy segments."""

    damaged: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)  # of an older chunker
    wordless: dict[str, int] = field(default_factory=dict)  # without morphemes: how many passages


def load(folder: Path, segments: Segments, catalogue: Catalogue, index: Index) -> Loaded:
    """Read every segment into catalogue and index.

    A damaged one is set aside and never stops the others. Of two readings of one file, left by a crash in between, the
    newest whole one stays and the others are removed.

    Raises:
        LibraryError: LIBRARY_NEWER for a segment of a later version.
    """
    remove_strays(folder)
    loaded = Loaded()
    batches: dict[str, dict[str, _Batch]] = {}
    buffer: list[Indexed] = []
    for name in segments.names():
        try:
            segment = segments.read(name)
        except LibraryError as error:
            if error.code is LibraryCode.LIBRARY_NEWER:
                raise
            loaded.damaged.append(name)
            continue
        source = segment.source
        batch = batches.setdefault(source.path, {}).setdefault(source.batch, _Batch(source))
        infos = [catalogue.info_of(entry, source, name) for entry in segment.entries]
        batch.parts[source.part] = name, infos
        for info, entry in zip(infos, segment.entries, strict=True):
            buffer.extend(rows(info, entry))
        if len(buffer) >= _BUFFER:
            index.fill(buffer)
            buffer = []
        if segment.chunker < CHUNKER_VERSION:
            loaded.stale.append(name)
        elif lacking := wordless(segment):
            loaded.wordless[name] = lacking
    index.fill(buffer)
    for readings in batches.values():
        _settle(list(readings.values()), segments, catalogue, index)
    loaded.stale = [name for name in loaded.stale if catalogue.of_segment(name)]
    loaded.wordless = {name: left for name, left in loaded.wordless.items() if catalogue.of_segment(name)}
    index.complete()
    return loaded


def _settle(readings: list[_Batch], segments: Segments, catalogue: Catalogue, index: Index) -> None:
    best = max(readings, key=lambda batch: batch.rank)
    for batch in readings:
        if batch is not best:
            index.delete(batch.numbers)
            for name, _ in batch.parts.values():
                segments.remove(name)
    for part, (name, infos) in sorted(best.parts.items()):
        catalogue.register(replace(best.source, part=part), name, infos)


def rows(info: Info, entry: Entry) -> list[Indexed]:
    """A document's passages as the index takes them."""
    return [Indexed(info.number, info.grade, row.tok, row.gram, row.body, info.group) for row in entry.rows]
