"""What the search benchmark searches and asks: passages of the product's own chunker, questions, relevant parents.

A parent is an article of a statute or a section of a document; passages of one parent count once in a ranking.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow
from support.searching import office

from retrieval.chunking import chunk
from retrieval.documents.limits import Limits
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.reading import read
from retrieval.entries import title_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from retrieval.passages import Passage

TESTS = Path(__file__).parents[2]
DATA = TESTS.parents[1] / "shared" / "data"
SAMPLES = Path(str(resources.files("resources").joinpath("samples", "documents")))


@dataclass(frozen=True, slots=True)
class Unit:
    """A passage: the number of its document, its title, its parent, and the file it comes from, if any."""

    doc: int
    title: str
    parent: str
    passage: Passage
    file: str = ""

    @property
    def text(self) -> str:
        """What is indexed."""
        return f"{self.passage.header}\n{self.passage.text}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the parents that answer, and those of them that still count without older citations."""

    id: str
    text: str
    relevant: frozenset[str]
    recent: frozenset[str]

    @property
    def dev(self) -> bool:
        """Of the half that weights and borders are derived on."""
        return zlib.crc32(self.id.encode()) % 2 == 0


def tune(others: int | None = None) -> tuple[list[Unit], dict[str, list[Asked]]]:
    """The tuning half of issue -> article: 12,512 articles, 405 questions.

    Args:
        others: so many articles beside those that answer, instead of all.
    """
    folder = DATA / "issue2article"
    corpus = set((folder / "tune_corpus.txt").read_text("utf-8").splitlines())
    asked = [
        Asked(row["id"], row["text"], frozenset(row["relevant"]), frozenset(row["relevant"]) - set(row["cited_as_old"]))
        for row in _rows(folder / "tune.jsonl")
    ]
    if others is not None:
        relevant = {ident for one in asked for ident in one.relevant}
        drawn = sorted(corpus - relevant, key=lambda ident: zlib.crc32(ident.encode()))
        corpus = relevant | set(drawn[:others])
    return list(_articles(row for row in statutes() if row["id"] in corpus)), {"tune": asked}


def own() -> tuple[list[Unit], dict[str, list[Asked]]]:
    """The samples, the office documents and sixty laws; questions in ordinary and in everyday wording."""
    laws = set((TESTS / "data" / "search_laws.txt").read_text("utf-8").splitlines())
    units = list(_articles(row for row in statutes() if row["law"] in laws))
    files = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())] + list(office.make())
    for name, data in files:
        for document in read(data, name, Limits()):
            number = units[-1].doc + 1
            title = title_of(document, name)
            for passage in chunk(document, name, title):
                units.append(Unit(number, title, f"{name}#{number}#{passage.section}", passage, name))
    sets = {name: [_asked(row, units) for row in _rows(TESTS / "data" / f"search_{name}.jsonl")] for name in SETS}
    return units, sets


SETS = ("ordinary", "everyday")


def statutes() -> Iterator[dict[str, str]]:
    """Articles of all statutes."""
    with pyarrow.input_stream(str(DATA / "statutes" / "articles.jsonl.zst"), compression="zstd") as stream:
        for line in stream.read().decode().splitlines():
            yield json.loads(line)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _articles(rows: Iterator[dict[str, str]]) -> Iterator[Unit]:
    for number, row in enumerate(rows, 1):
        lines = [line for line in row["text"].split("\n") if line.strip()]
        blocks = tuple(Block(Kind.PARAGRAPH, line, Location(line=at)) for at, line in enumerate(lines, 1))
        title = f"{row['law']} {row['no']}({row['title']})"
        document = Document(Format.JSONL, title, blocks, 1, record=row["id"])
        for passage in chunk(document, row["id"], title):
            yield Unit(number, title, row["id"], passage)


def _asked(row: dict[str, Any], units: Collection[Unit]) -> Asked:
    relevant: set[str] = set()
    for place in row["relevant"]:
        if "law" in place:
            relevant.add(f"{place['law']} {place['article']}")
        else:
            relevant |= _holding(_squeezed(place["quote"]), place["file"], units)
    return Asked(row["id"], row["text"], frozenset(relevant), frozenset(relevant))


def _holding(quote: str, file: str, units: Collection[Unit]) -> set[str]:
    """Parents of the passages of a file that hold a quote."""
    return {
        unit.parent
        for unit in units
        if unit.file == file and quote in _squeezed(unit.passage.text + "".join(s.text for s in unit.passage.spans))
    }


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
