"""The source of a sentence that a model wrote: found by code, by the words they share, never taken from the model.

A figure counts only in a sentence that also holds the question's words; one that stands elsewhere in the passages
proves nothing (notes on real models: 98 % of wrong answers would pass such a check).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.grounding.checks import Problem, ProblemCode, problems
from engine.grounding.text import squeezed
from engine.tasks.extract import MISSING
from engine.tasks.kinds import HARD, holds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.tasks.candidates import Candidate
    from engine.tasks.extract import Scored
    from engine.tasks.questions import Question

NO_SOURCE, WEAK = 0.35, 0.5  # share of the sentence's words that its source must hold
ON_QUESTION = 0.5  # share of the question's words that the source must stand under
NEAR_QUESTION = 0.6  # of what the best source has of the question's words in itself
_TRIED = 8
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[A-Za-z가-힣一-龥ぁ-んァ-ン]")
_DIGITS = re.compile(r"^[\d.,]+$")


@dataclass(frozen=True, slots=True)
class Matched:
    """The sources code found for a sentence, and what is wrong with it."""

    sources: tuple[Candidate, ...]
    problems: tuple[Problem, ...]


class Matcher:
    """Matches written sentences with candidate sentences.

    Args:
        question: what was asked; None for a summary.
        scored: the candidates with their marks.
        tokens: content morphemes of every text that is compared.
    """

    def __init__(
        self, question: Question | None, scored: Sequence[Scored], tokens: Mapping[str, frozenset[str]]
    ) -> None:
        self._question = question
        self._scored = scored
        self._tokens = tokens
        counts = Counter(token for one in scored for token in tokens.get(one.candidate.text, frozenset()))
        self._rarity = {token: math.log(1 + len(scored) / count) for token, count in counts.items()}
        self._own: dict[int, float] = {}  # of a whole paragraph: "○ 이든솔 위원: ... 변경에 반대한다."
        for one in scored:
            piece = id(one.candidate.piece)
            self._own[piece] = max(one.own, self._own.get(piece, 0.0))
        self._least = NEAR_QUESTION * max(self._own.values(), default=0.0)
        self._most = math.log(1 + len(scored)) or 1.0

    def match(self, text: str) -> Matched:
        """The source of a sentence and its problems; no source at all is a problem itself."""
        language = () if _is_korean(text) else (Problem(ProblemCode.NOT_KOREAN, text[:80]),)
        ranked = sorted(((self._overlap(text, one), one) for one in self._scored), key=lambda pair: -pair[0])
        near = [(share, one) for share, one in ranked[:_TRIED] if share >= max(NO_SOURCE, 0.75 * ranked[0][0])]
        if not near:
            return Matched((), (*language, Problem(ProblemCode.NO_SOURCE, text[:80])))
        judged = [(self._judge(text, share, one), share, one) for share, one in near]
        judged.sort(key=lambda entry: (len(entry[0]), -entry[1] - 0.3 * entry[2].support))
        found, _, best = judged[0]
        if found:
            pair = self._paired(text, best, [one for _, _, one in judged[1:]])
            if pair is not None:
                return Matched((best.candidate, pair.candidate), (*language, *self._kind(text)))
        return Matched((best.candidate,), (*language, *found, *self._kind(text)))

    def _overlap(self, text: str, one: Scored) -> float:
        own = [token for token in self._tokens.get(text, frozenset()) if not _DIGITS.match(token)]
        if not own:
            return 0.0
        candidate = one.candidate
        letters = squeezed(candidate.text + candidate.lead)
        near = self._tokens.get(candidate.text, frozenset()) | self._tokens.get(candidate.lead, frozenset())
        far = self._tokens.get(candidate.hit.header + "\n" + candidate.hit.title, frozenset())
        held = total = 0.0
        for token in own:
            weight = self._rarity.get(token, self._most)
            total += weight
            if token in near or (len(token) > 1 and squeezed(token) in letters):
                held += weight
            elif token in far:
                held += 0.6 * weight
        return held / total

    def _judge(self, text: str, share: float, one: Scored) -> list[Problem]:
        candidate = one.candidate
        hit = candidate.hit
        found = problems(
            text, candidate.text + "\n" + candidate.quote, "\n".join((hit.title, hit.header, candidate.lead, hit.text))
        )
        if candidate.ordering:
            found.append(Problem(ProblemCode.SOURCE_GIVES_ORDERS, text[:80]))
        if share < WEAK:
            found.append(Problem(ProblemCode.WEAK_SOURCE, text[:80]))
        far = one.support < ON_QUESTION or self._own[id(candidate.piece)] < self._least
        if self._question is not None and (far or one.missing > MISSING or one.contradicted):
            found.append(Problem(ProblemCode.OFF_QUESTION, text[:80]))
        return found

    def _paired(self, text: str, best: Scored, others: Sequence[Scored]) -> Scored | None:
        """A second sentence of the same passage that, with the first, holds all that is claimed."""
        for other in others:
            if other.candidate.hit is not best.candidate.hit or best.candidate.ordering or other.candidate.ordering:
                continue
            if self._question is not None and min(best.support, other.support) < ON_QUESTION:
                continue
            hit = best.candidate.hit
            source = best.candidate.text + "\n" + other.candidate.text
            if not problems(text, source, "\n".join((hit.title, hit.header, hit.text))):
                return other
        return None

    def _kind(self, text: str) -> list[Problem]:
        question = self._question
        if question is not None and question.wanted in HARD and holds(question, text) < 0.3:
            return [Problem(ProblemCode.ANSWER_KIND_MISSING, text[:80])]
        return []


def _is_korean(text: str) -> bool:
    letters = len(_LETTER.findall(text))
    return letters < 10 or len(_HANGUL.findall(text)) / letters >= 0.3
