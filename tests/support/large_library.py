"""A sealed library of so many passages of statutes, made without reading files: for measuring, not for tests.

Texts, chunks, pairs and seals are the product's own. Two things are stand-ins, so that 100,000 passages are made in
a minute: Kiwi cuts each distinct word by itself instead of every passage, and vectors are random ones of length 1.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from support.searching.corpus import statutes

from retrieval.chunking import chunk
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.embedding.vectors import DocumentVectors, VectorStore
from retrieval.keys import Keys
from retrieval.keystore import NoStore
from retrieval.morphology import Analyser, bigrams
from retrieval.opening import note_key
from retrieval.references import mentions
from retrieval.segments import RECORDS, Entry, Row, Segment, Segments, Source, passage_body
from retrieval.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from retrieval.embedding.encoder import Identity
    from retrieval.passages import Passage

_WORDS_AT_ONCE = 5_000


class Words:
    """Tokens of texts, from the tokens of each distinct word."""

    def __init__(self) -> None:
        self._analyser = Analyser(needed=0)
        self._known: dict[str, str] = {}

    def learn(self, texts: Sequence[str]) -> None:
        """Cut the words of texts that are new."""
        new = [word for word in dict.fromkeys(word for text in texts for word in text.split())]
        new = [word for word in new if word not in self._known]
        for at in range(0, len(new), _WORDS_AT_ONCE):
            part = new[at : at + _WORDS_AT_ONCE]
            for word, tokens in zip(part, self._analyser.morphemes(part), strict=True):
                self._known[word] = " ".join(tokens)

    def of(self, text: str) -> str:
        """The tokens of a text, joined by spaces."""
        return " ".join([*(self._known[word] for word in text.split()), *mentions(text)])


def articles() -> Iterator[tuple[str, list[tuple[str, Document]]]]:
    """Laws, each with its articles and their ids, again and again with other names when they are used up."""
    for law, rows in groupby(statutes(), key=lambda row: row["law"]):
        yield law, [(row["id"], _document(row)) for row in rows]


def _document(row: dict[str, str]) -> Document:
    lines = [line for line in row["text"].split("\n") if line.strip()]
    blocks = tuple(Block(Kind.PARAGRAPH, line, Location(line=at)) for at, line in enumerate(lines, 1))
    title = f"{row['law']} {row['no']}({row['title']})"
    return Document(Format.JSONL, title, blocks, 1, record=row["id"])


def fill(home: Path, passages: int, identity: Identity | None, grade: str = "S") -> int:
    """Seal a library of at least so many passages in a new home; returns how many they are.

    Args:
        home: of the library.
        passages: how many.
        identity: of the encoder whose vectors the random ones are to be taken for; without it there are none.
        grade: of all files.
    """
    folder = home / "library"
    folder.mkdir(parents=True)
    vault = Vault(Keys(home, NoStore()).create())
    note_key(folder, vault)
    segments = Segments(folder, vault)
    store = VectorStore(folder, vault, identity) if identity is not None else None
    words, random, made = Words(), np.random.default_rng(5), 0
    for number, (law, documents) in enumerate(articles()):
        parts = [documents[at : at + RECORDS] for at in range(0, len(documents), RECORDS)]
        for part, group in enumerate(parts):
            cut = [(ident, one, chunk(one, ident, one.title)) for ident, one in group]
            texts = [_text(passage) for _, _, own in cut for passage in own]
            words.learn(texts)
            source = Source(
                f"/법령/{law}.jsonl", 1, 1, f"{number:064x}", grade, number + 1, f"{number:x}", True, part, len(parts)
            )
            entries = tuple(_entry(ident, one, own, words) for ident, one, own in cut)
            name = segments.write(Segment(source, entries), {ident: [] for ident, _, _ in cut})
            if store is not None:
                vectors = {ident: DocumentVectors(_unit(random, len(own), identity)) for ident, _, own in cut}
                store.write(name, vectors)
            made += len(texts)
        if made >= passages:
            break
    return made


def _entry(ident: str, document: Document, passages: Sequence[Passage], words: Words) -> Entry:
    rows = tuple(
        Row(words.of(_text(passage)), " ".join(bigrams(_text(passage))), passage_body(passage)) for passage in passages
    )
    return Entry(ident, document.title, "jsonl", 1, document.characters, document.record, rows)


def _text(passage: Passage) -> str:
    return f"{passage.header}\n{passage.text}"


def _unit(
    random: np.random.Generator, rows: int, identity: Identity | None
) -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
    made = random.standard_normal((rows, identity.dimension if identity is not None else 1), np.float32)
    halves: np.ndarray[tuple[int, int], np.dtype[np.float16]] = (
        made / np.linalg.norm(made, axis=1, keepdims=True)
    ).astype(np.float16)
    return halves


def questions(count: int) -> list[str]:
    """Questions in the wording of statutes and of people, of 8 to 60 characters."""
    from support.searching.corpus import TESTS

    folder = TESTS / "data"
    lines = [folder / f"search_{name}.jsonl" for name in ("ordinary", "everyday")]
    asked = [json.loads(line)["text"] for path in lines for line in path.read_text("utf-8").splitlines()]
    step = max(1, len(asked) // count)
    return asked[::step][:count]


def more(passages: int) -> list[tuple[str, str]]:
    """Names and texts of files, about so many passages, of laws that small libraries don't hold."""
    made: list[tuple[str, str]] = []
    left = passages
    for number, (_, documents) in enumerate(reversed(list(articles()))):
        lines = [block.text for _, one in documents for block in one.blocks]
        made.append((f"법령{number}.txt", "\n".join(lines)))
        left -= max(1, sum(map(len, lines)) // 250)
        if left <= 0:
            break
    return made


def parse_lines(data: bytes, _name: str, _cases: bool) -> tuple[Document, ...]:
    """Lines as paragraphs, in this process: what is measured begins after reading."""
    lines = [line for line in data.decode().split("\n") if line.strip()]
    blocks = tuple(Block(Kind.PARAGRAPH, line, Location(line=at)) for at, line in enumerate(lines, 1))
    return (Document(Format.TXT, "", blocks, 1),)
