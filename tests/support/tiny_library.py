"""A small library for tests of the tasks: real chunks and morphemes, a plain BM25 in memory, no process."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineError
from retrieval.chunking import chunk
from retrieval.documents.model import Block, Document, Format, Kind, Location
from retrieval.documents.structure import classify
from retrieval.morphology import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Json, Object, OnEvent
    from retrieval.passages import Passage


def document(text: str, title: str) -> Document:
    """A document of plain lines; what begins like a heading or a list item is one; "a | b" lines are table rows."""
    blocks: list[Block] = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        if " | " in line:
            _add_row(blocks, tuple(cell.strip() for cell in line.split(" | ")), number)
        elif line.strip():
            kind, level = classify(line)
            blocks.append(Block(kind, line.strip(), Location(line=number), level))
    return Document(Format.TXT, title, tuple(blocks), len(blocks))


def _add_row(blocks: list[Block], row: tuple[str, ...], number: int) -> None:
    if blocks and blocks[-1].kind is Kind.TABLE:
        rows = (*blocks[-1].rows, row)
        place = blocks[-1].location
        blocks.pop()
    else:
        rows, place = (row,), Location(table=1 + sum(block.kind is Kind.TABLE for block in blocks))
    text = "\n".join("\t".join(cells) for cells in rows)
    blocks.append(Block(Kind.TABLE, text, place, rows=rows, header_rows=1))


class TinyLibrary:
    """Documents in memory, answering `evidence` and `morphemes` as the library worker does."""

    def __init__(self, mode: str = "bigram") -> None:
        self.analyser = Analyser("kiwi" if mode == "kiwi" else "bigram")
        self.passages: list[Passage] = []
        self.titles: dict[str, str] = {}
        self.grades: dict[str, str] = {}
        self._tokens: list[Counter[str]] = []

    def add(self, made: Document, ident: str, grade: str = "O") -> None:
        self.titles[ident], self.grades[ident] = made.title or ident, grade
        for passage in chunk(made, ident, made.title or ident):
            self.passages.append(passage)
        new = self.passages[len(self._tokens) :]
        for tokens in self.analyser.tokens([one.header + "\n" + one.text for one in new]):
            self._tokens.append(Counter(tokens))

    def evidence(self, params: Mapping[str, Json]) -> Object:
        query, count, only = str(params["query"]), params["k"], params.get("documents")
        terms = list(dict.fromkeys(self.analyser.tokens([query])[0]))
        weights = {term: self._idf(term) for term in terms}
        total = sum(weights.values()) or 1.0
        ranked = []
        for passage, tokens in zip(self.passages, self._tokens, strict=True):
            if isinstance(only, list) and passage.document not in only:
                continue
            length = 0.25 + 0.75 * sum(tokens.values()) / 150
            score = sum(w * tokens[t] * 2.2 / (tokens[t] + 1.2 * length) for t, w in weights.items() if tokens[t])
            coverage = sum(w for t, w in weights.items() if tokens[t]) / total
            if score > 0:
                ranked.append((score, coverage, passage))
        ranked.sort(key=lambda entry: -entry[0])
        assert isinstance(count, int)
        hits: list[Json] = [self._hit(rank, *entry) for rank, entry in enumerate(ranked[:count], 1)]
        listed: list[Json] = [{"term": term, "weight": weight} for term, weight in weights.items()]
        return {"query": query, "terms": listed, "coverage": 0.0, "hits": hits, "seconds": 0.0}

    def _idf(self, term: str) -> float:
        count = sum(term in tokens for tokens in self._tokens)
        return math.log(1 + (len(self._tokens) - count + 0.5) / (count + 0.5))

    def _hit(self, rank: int, score: float, coverage: float, passage: Passage) -> Object:
        spans: list[Json] = [
            {"text": one.text, "shown": one.shown, "location": one.location.to_json(), "kind": str(one.kind)}
            for one in passage.spans
        ]
        return {
            "rank": rank, "document": passage.document, "title": self.titles[passage.document],
            "location": passage.spans[0].location.to_json(), "text": passage.text, "score": score,
            "grade": self.grades[passage.document], "passage": passage.ordinal, "section": passage.section,
            "header": passage.header, "coverage": coverage, "spans": spans,
        }  # fmt: skip

    def morphemes(self, params: Mapping[str, Json]) -> Object:
        texts = params["texts"]
        assert isinstance(texts, list)
        rows: list[Json] = [list(row) for row in self.analyser.tokens([str(text) for text in texts])]
        return {"mode": self.analyser.mode, "tokens": rows}

    def stands_at(self, ident: str, location: Mapping[str, Json], quote: str) -> bool:
        """Whether the words stand in a span of the document at exactly this location."""
        wanted = " ".join(quote.split())
        return any(
            wanted in " ".join(span.text.split())
            for passage in self.passages
            if passage.document == ident
            for span in passage.spans
            if span.location.to_json() == dict(location)
        )


class MemoryContext:
    """A context whose calls are answered by functions in this process; events are kept."""

    def __init__(self, library: TinyLibrary, llm: Callable[[str, Mapping[str, Json]], Object] | None = None) -> None:
        self._library = library
        self._llm = llm
        self.events: list[tuple[str, Object]] = []
        self.calls: list[tuple[str, str, Object]] = []
        self.cancel_after: int | None = None  # calls and checks until it is cancelled

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        self.events.append((name, dict(data)))

    def cancelled(self) -> bool:
        return self.cancel_after is not None and self.cancel_after <= 0

    def check(self) -> None:
        if self.cancel_after is not None:
            self.cancel_after -= 1
        if self.cancelled():
            raise CancelledError

    def call(self, role: str, method: str, params: Mapping[str, Json], on_event: OnEvent | None = None) -> Object:
        self.check()
        self.calls.append((role, method, dict(params)))
        if role == "library":
            return self._library.evidence(params) if method == "evidence" else self._library.morphemes(params)
        if self._llm is None:
            raise EngineError("NO_MODEL")
        made = self._llm(method, params)
        if on_event is not None and method == "generate":
            for piece in str(made["text"]):
                on_event("token", {"text": piece})
        return made
