"""Sealed segments, the truth of the library: one file per document, or per some hundred records of one file.

A segment holds where the documents came from, their blocks, passages and tokens. Its file name says nothing. It is two
frames of JSON under zstd, sealed together: what the index needs, and the blocks, which are only read when asked for.
"""

from __future__ import annotations

import json
import secrets
import struct
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import pyarrow

from retrieval.chunking import CHUNKER_VERSION
from retrieval.documents.model import Block, Json, Kind, Location
from retrieval.embedding.vectors import remove_vectors
from retrieval.errors import LibraryCode, LibraryError
from retrieval.passages import Passage, Span
from retrieval.storage import erasing, refusal, sync_folder, write_whole
from retrieval.vault import HEAD_SIZE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from retrieval.vault import Vault

SCHEMA = 1
RECORDS = 200  # records of one file that share a segment
_FRAME = 1 << 30  # bytes of one frame, unpacked
SUFFIX = ".seg"
_SIZES = struct.Struct(">QQQ")  # packed and plain size of the first frame, plain size of the second


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of a segment came from.

    Attributes:
        path: absolute path of the file as it was added.
        size, mtime_ns, sha256: of the file when it was read.
        grade: C, S or O.
        added: when, in nanoseconds since 1970; of two batches of one file the later counts.
        cases: a table whose rows were taken as records.
        batch: shared by the segments of one reading of a file.
        part, parts: which of how many segments of the batch; a batch with a part missing was cut short.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    grade: str
    added: int
    batch: str
    cases: bool = False
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One passage as the index takes it: tokens joined by spaces, and the passage itself as JSON."""

    tok: str
    gram: str
    body: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a segment, without its blocks."""

    id: str
    title: str
    format: str
    units: int
    characters: int
    record: str | None
    rows: tuple[Row, ...]
    mode: str = "kiwi"  # how `tok` was made: "bigram" means it is empty and to be filled
    grade: str | None = None  # its own, where it differs from its file's


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's content but for the blocks."""

    source: Source
    entries: tuple[Entry, ...]
    chunker: int = CHUNKER_VERSION


Blocks = dict[str, list[Json]]  # blocks of each document as JSON


class Segments:
    """The sealed files of a folder."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def names(self) -> list[str]:
        """Names of all segments, damaged ones too."""
        return sorted(path.stem for path in self._folder.iterdir() if path.suffix == SUFFIX)

    def write(self, segment: Segment, blocks: Mapping[str, list[Json]], name: str | None = None) -> str:
        """Seal a segment; under a name that exists it takes the old one's place at once.

        Raises:
            LibraryError: DISK_FULL or NOT_WRITABLE; the old one is then untouched.
        """
        name = name or secrets.token_hex(8)
        head = _dump({"schema": SCHEMA, "chunker": segment.chunker} | asdict(segment))
        body = _dump(dict(blocks))
        packed = _pack(head)
        data = _SIZES.pack(len(packed), len(head), len(body)) + packed + _pack(body)
        write_whole(self._path(name), self._vault.seal(data, segment_role(name)))
        return name

    def read(self, name: str) -> Segment:
        """A segment without its blocks.

        Raises:
            LibraryError: LIBRARY_DAMAGED, or LIBRARY_NEWER for one of a later version.
        """
        return self._head(self._unseal(name))

    def read_all(self, name: str) -> tuple[Segment, Blocks]:
        """A segment and the blocks of its documents."""
        data = self._unseal(name)
        packed, _, size = _SIZES.unpack_from(data)
        body = _load(_unpack(data[_SIZES.size + packed :], size))
        return self._head(data), cast("Blocks", body)

    def blocks(self, name: str, document: str) -> tuple[Block, ...]:
        """The blocks of one document."""
        _, all_blocks = self.read_all(name)
        return tuple(Block.from_json(block) for block in all_blocks.get(document, []) if isinstance(block, dict))

    def regrade(self, name: str, grade: str, document: str | None = None) -> None:
        """Seal a segment again with another grade, for one of its documents or for all."""
        segment, blocks = self.read_all(name)
        if document is None:
            entries = tuple(replace(entry, grade=None) for entry in segment.entries)
            segment = replace(segment, source=replace(segment.source, grade=grade), entries=entries)
        else:
            own = (replace(entry, grade=grade) if entry.id == document else entry for entry in segment.entries)
            segment = replace(segment, entries=tuple(own))
        self.write(segment, blocks, name)

    def drop(self, name: str, documents: Collection[str]) -> bool:
        """Take documents out of a segment: it is sealed again under a new salt, or removed with its last one.

        Returns:
            True if the file is gone.
        """
        segment, blocks = self.read_all(name)
        kept = tuple(entry for entry in segment.entries if entry.id not in documents)
        if not kept:
            self.remove(name)
            return True
        left = {entry.id: blocks.get(entry.id, []) for entry in kept}
        with erasing(self._path(name), HEAD_SIZE):
            self.write(replace(segment, entries=kept), left, name)
        return False

    def remove(self, name: str) -> None:
        """Remove a segment's file, and its vectors."""
        remove_vectors(self._folder, name)
        try:
            with erasing(self._path(name), HEAD_SIZE):
                self._path(name).unlink(missing_ok=True)
            sync_folder(self._folder)
        except OSError as error:
            raise refusal(error) from error

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"

    def _unseal(self, name: str) -> bytes:
        try:
            return self._read(name)
        except LibraryError as error:
            if error.code is LibraryCode.LIBRARY_NEWER:
                raise
            # Of a segment that is being rewritten the old bytes are destroyed, perhaps while they are read: once more.
            return self._read(name)

    def _read(self, name: str) -> bytes:
        try:
            untrusted = self._path(name).read_bytes()
        except OSError:
            raise LibraryError(LibraryCode.LIBRARY_DAMAGED) from None
        return self._vault.unseal(untrusted, segment_role(name))

    @staticmethod
    def _head(data: bytes) -> Segment:
        try:
            packed, size, _ = _SIZES.unpack_from(data)
            head = _load(_unpack(data[_SIZES.size : _SIZES.size + packed], size))
            schema = head["schema"]
            if not isinstance(schema, int) or schema > SCHEMA:
                raise LibraryError(LibraryCode.LIBRARY_NEWER)
            return _segment(head)
        except (KeyError, TypeError, ValueError, struct.error, OSError):  # pyarrow's errors are ValueErrors or OSErrors
            raise LibraryError(LibraryCode.LIBRARY_DAMAGED) from None


def segment_role(name: str) -> str:
    """What a segment's seal is bound to."""
    return f"segment:{name}"


def _segment(head: dict[str, Json]) -> Segment:
    source = cast("dict[str, str | int]", head["source"])
    entries = []
    for untyped in cast("list[dict[str, Json]]", head["entries"]):
        rows = tuple(Row(**cast("dict[str, str]", row)) for row in cast("list[Json]", untyped["rows"]))
        entries.append(Entry(**(untyped | {"rows": rows})))  # type: ignore[arg-type]  # sealed by us, names checked
    chunker = head["chunker"]
    return Segment(
        Source(**source),  # type: ignore[arg-type]  # sealed by us, names checked by the class
        tuple(entries),
        chunker if isinstance(chunker, int) else 0,
    )


def passage_body(passage: Passage) -> str:
    """A passage as compact JSON, without its document's id."""
    spans = []
    for span in passage.spans:
        made: dict[str, Json] = {"t": span.text, "l": span.location.to_json(), "k": str(span.kind)}
        if span.shown != span.text:
            made["w"] = span.shown
        spans.append(made)
    return _dump({"o": passage.ordinal, "s": passage.section, "h": passage.header, "p": spans}).decode("utf-8", _WILD)


def body_passage(body: str, document: str) -> Passage:
    """The passage that passage_body wrote."""
    made = json.loads(body)
    spans = tuple(
        Span(span["t"], _location(span["l"]), span.get("w", span["t"]), _KINDS[span["k"]]) for span in made["p"]
    )
    return Passage(document, made["o"], made["s"], made["h"], spans)


def body_header(body: str) -> str:
    """The header alone of the passage that passage_body wrote."""
    header: str = _JSON.raw_decode(body, body.index(_HEADER) + len(_HEADER) - 1)[0]
    return header


def _location(made: dict[str, Any]) -> Location:
    """Not checked again: it was sealed by us, and hundreds are made for one question."""
    return Location(**made) if "bbox" not in made else Location(**(made | {"bbox": tuple(made["bbox"])}))


_KINDS = {str(kind): kind for kind in Kind}
_HEADER = '"h":"'
_JSON = json.JSONDecoder()
_WILD = "surrogatepass"  # names of files may hold what no encoding has


def _dump(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", _WILD)


def _load(data: bytes) -> dict[str, Json]:
    made = json.loads(data.decode("utf-8", _WILD))
    if not isinstance(made, dict):
        raise ValueError("frame")
    return made


def _pack(data: bytes) -> bytes:
    return pyarrow.compress(data, codec="zstd", asbytes=True)


def _unpack(data: bytes, size: int) -> bytes:
    if not 0 < size <= _FRAME:
        raise ValueError("frame")
    return pyarrow.decompress(data, decompressed_size=size, codec="zstd", asbytes=True)


def packs(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Records in groups that share a segment."""
    for at in range(0, len(entries), RECORDS):
        yield entries[at : at + RECORDS]
