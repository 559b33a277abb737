"""Hits and questions for the tests of ranking."""

from __future__ import annotations

from retrieval.catalogue import Info
from retrieval.documents.model import Kind, Location
from retrieval.index import Found
from retrieval.morphology import Analyser
from retrieval.passages import Passage, Span
from retrieval.question import Asker, Question
from retrieval.reports import Hit

_ASKER = Asker(Analyser("bigram"))


def question(text: str) -> Question:
    """A question as it is read without Kiwi."""
    return _ASKER.read(text)


def hit(
    *,
    ident: str = "d",
    title: str = "제목",
    path: str = "/x/a.txt",
    section: int = 0,
    ordinal: int = 0,
    text: str = "본문",
) -> tuple[Hit, Found]:
    """A hit, with what the index holds of it."""
    info = Info(ident, 1, title, path, "O", 1, "txt", len(text), 1, "s")
    passage = Passage(ident, ordinal, section, "", (Span(text, Location(line=1), text, Kind.PARAGRAPH),))
    return Hit(info, passage, 1.0), Found(ordinal, 1, 1.0, "", "")
