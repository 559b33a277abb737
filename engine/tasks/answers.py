"""The answer object of CONTRACT.md and its citations: each quote is verified against its span before it leaves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.grounding.checks import Problem, ProblemCode
from engine.grounding.reasons import checks_json
from engine.grounding.text import quote_stands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.methods import Json, Object
    from engine.tasks.candidates import Candidate
    from engine.tasks.evidence import Hit

_GRADES = "OSC"
NEAREST = 4


def citation(candidate: Candidate) -> Object | None:
    """The place of a candidate's quote, or None where the quote does not stand in its span."""
    if not quote_stands(candidate.quote, candidate.piece.text):
        return None
    return {
        "document": candidate.hit.document,
        "title": candidate.hit.title,
        "location": dict(candidate.piece.location),
        "quote": candidate.quote,
    }


def sentence(text: str, sources: Sequence[Candidate], problems: Sequence[Problem], language: str) -> Object:
    """One sentence with its citations; without any that stands it is not supported."""
    cited: list[Json] = [made for made in map(citation, sources) if made is not None]
    found = list(problems)
    if not cited and not any(one.code is ProblemCode.NO_SOURCE for one in found):
        found.append(Problem(ProblemCode.NO_SOURCE, text[:80]))
    return {"text": text, "citations": cited, "checks": checks_json(found, language)}


def extracted(candidate: Candidate, language: str) -> Object:
    """A sentence taken over as it stands."""
    return sentence(candidate.text, [candidate], (), language)


def highest(grades: Sequence[str]) -> str:
    """C over S over O; what is unknown counts as S."""
    known = [grade if grade in _GRADES else "S" for grade in grades]
    return max(known, key=_GRADES.index, default="O")


def nearest(hits: Sequence[Hit]) -> list[Json]:
    """The passages nearest to a question that was not answered."""
    return [dict(hit.raw) for hit in hits[:NEAREST]]


class Answer:
    """Puts an answer object together."""

    def __init__(self, question: str, mode: str) -> None:
        self._question = question
        self._started = time.monotonic()
        self.mode = mode
        self.route = "lookup"
        self.model: str | None = None
        self.notes: list[Json] = []

    def made(self, status: str, sentences: Sequence[Object], used: Sequence[Hit], near: Sequence[Hit] = ()) -> Object:
        """The finished object; `near` are the hits shown when nothing was found."""
        listed: list[Json] = list(sentences)
        answer: Object = {
            "question": self._question,
            "mode": self.mode,
            "route": self.route,
            "status": status,
            "sentences": listed,
            "grade": highest([hit.grade for hit in (*used, *near[:NEAREST])]),
            "model": self.model,
            "seconds": round(time.monotonic() - self._started, 3),
        }
        if status == "not_found":
            answer["nearest"] = nearest(near)
        if self.notes:
            answer["notes"] = self.notes
        return answer
