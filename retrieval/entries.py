"""Documents as they are sealed: chunked, cut into tokens, their blocks beside."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from retrieval.chunking import chunk
from retrieval.documents.model import Block, Document, Format
from retrieval.morphology import bigrams
from retrieval.segments import Entry, Row, passage_body

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from retrieval.documents.model import Json
    from retrieval.morphology import Analyser

LONGEST_ID = 200


def new_id() -> str:
    """An id for a document that is a file."""
    return f"d{secrets.token_hex(5)}"


def title_of(document: Document, path: str) -> str:
    """A document's own title, or its file's name without the ending."""
    own = " ".join(document.title.split())
    return unicodedata.normalize("NFC", own or PurePath(path).stem).encode("utf-8", "replace").decode()


def record_ids(documents: Sequence[Document], path: str, taken: Callable[[str], bool]) -> list[str]:
    """An id for each record: its own, made different where another file or record has it."""
    made: dict[str, None] = {}
    for document in documents:
        wanted = (document.record or new_id())[:LONGEST_ID]
        if taken(wanted):
            wanted = f"{PurePath(path).stem}/{wanted}"[-LONGEST_ID:]
        ident, count = wanted, 1
        while ident in made or (count > 1 and taken(ident)):
            count += 1
            ident = f"{wanted}#{count}"
        made[ident] = None
    return list(made)


def prepare(documents: Sequence[tuple[str, Document]], path: str, analyser: Analyser) -> list[Entry]:
    """Entries of documents, each with its id."""
    chunked = [(ident, document, chunk(document, ident, title_of(document, path))) for ident, document in documents]
    texts = [f"{passage.header}\n{passage.text}" for _, _, passages in chunked for passage in passages]
    words = iter(analyser.morphemes(texts))
    made = []
    for ident, document, passages in chunked:
        rows = tuple(
            Row(
                " ".join(next(words)),
                " ".join(bigrams(f"{passage.header}\n{passage.text}")),
                passage_body(passage),
            )
            for passage in passages
        )
        title, format_, count = title_of(document, path), str(document.format), document.characters
        made.append(Entry(ident, title, format_, document.units, count, document.record, rows, analyser.mode))
    return made


def graded(entries: Sequence[Entry], grades: Mapping[str, str], usual: str) -> tuple[Entry, ...]:
    """Entries with the grades their documents had before, where those differ from the file's."""
    return tuple(
        replace(entry, grade=grades[entry.id] if grades.get(entry.id, usual) != usual else None) for entry in entries
    )


def blocks_of(documents: Sequence[tuple[str, Document]]) -> dict[str, list[Json]]:
    """The blocks of documents as they are sealed."""
    return {ident: [block.to_json() for block in document.blocks] for ident, document in documents}


def revived(entry: Entry, blocks: Sequence[Json]) -> Document:
    """A document as it was read, from what was sealed of it."""
    made = tuple(Block.from_json(block) for block in blocks if isinstance(block, dict))
    return Document(Format(entry.format), entry.title, made, entry.units, record=entry.record)
