"""What the library worker says about a question: hits with their spans, checked and taken into plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.methods import Context, Json, Object

_BATCH = 400
_TEXT_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of a hit: what stands verbatim at a location, and the form it is shown in."""

    text: str
    shown: str
    location: Mapping[str, Json]
    kind: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `raw` is the search hit as CONTRACT has it, for `nearest`."""

    rank: int
    document: str
    title: str
    header: str
    grade: str
    section: int
    score: float
    coverage: float
    pieces: tuple[Piece, ...]
    raw: Mapping[str, Json]

    @property
    def text(self) -> str:
        """The whole passage as it is shown."""
        return "\n".join(piece.shown for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hits and the weighted terms of the question they were found by."""

    terms: Mapping[str, float]
    hits: tuple[Hit, ...]


def fetch(context: Context, question: str, count: int, scope: Object) -> Evidence:
    """Ask the library for the passages nearest to a question, of those that a scope lets through."""
    untrusted = context.call("library", "evidence", {**scope, "query": question, "k": count})
    try:
        return parse(untrusted)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EngineError(EngineCode.PROTOCOL, method="evidence") from error


def parse(untrusted: Object) -> Evidence:
    """Take the evidence object apart.

    Raises:
        KeyError, TypeError, ValueError: it is not what the library promises.
    """
    terms: dict[str, float] = {}
    for entry in _list(untrusted["terms"]):
        terms[str(entry["term"])] = float(_number(entry["weight"]))
    return Evidence(terms, tuple(_hit(entry) for entry in _list(untrusted["hits"])))


def morphemes(context: Context, texts: Sequence[str]) -> tuple[str, list[list[str]]]:
    """The content morphemes (or bigrams) of texts, and which of the two they are. Heeds cancel between batches."""
    made: list[list[str]] = []
    mode = "bigram"
    for start in range(0, len(texts), _BATCH):
        context.check()
        batch: list[Json] = [text[:_TEXT_LIMIT] for text in texts[start : start + _BATCH]]
        answer = context.call("library", "morphemes", {"texts": batch})
        tokens = answer.get("tokens")
        if not isinstance(tokens, list) or len(tokens) != len(batch):
            raise EngineError(EngineCode.PROTOCOL, method="morphemes")
        mode = str(answer.get("mode", mode))
        made += [[str(token) for token in row] if isinstance(row, list) else [] for row in tokens]
    return mode, made


def _list(untrusted: Json) -> list[Object]:
    if not isinstance(untrusted, list):
        raise TypeError("list")
    made = []
    for entry in untrusted:
        if not isinstance(entry, dict):
            raise TypeError("object")
        made.append(entry)
    return made


def _number(untrusted: Json) -> float:
    if isinstance(untrusted, bool) or not isinstance(untrusted, (int, float)):
        raise TypeError("number")
    return float(untrusted)


def _hit(entry: Object) -> Hit:
    pieces = []
    for span in _list(entry["spans"]):
        location = span["location"]
        if not isinstance(location, dict):
            raise TypeError("location")
        pieces.append(Piece(str(span["text"]), str(span.get("shown") or span["text"]), location, str(span["kind"])))
    kept = ("rank", "document", "title", "location", "text", "score", "grade")
    return Hit(
        rank=int(_number(entry["rank"])),
        document=str(entry["document"]),
        title=str(entry["title"]),
        header=str(entry.get("header") or entry["title"]),
        grade=str(entry.get("grade") or "S"),
        section=int(_number(entry.get("section", 0))),
        score=_number(entry.get("score", 0.0)),
        coverage=_number(entry.get("coverage", 0.0)),
        pieces=tuple(pieces),
        raw={key: entry[key] for key in kept if key in entry},
    )
