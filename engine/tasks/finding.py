"""What code finds for a question before anything is written: evidence, candidate sentences, their marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.tasks import candidates, evidence, extract, questions

if TYPE_CHECKING:
    from engine.methods import Context, Object
    from engine.tasks.candidates import Candidate
    from engine.tasks.evidence import Evidence
    from engine.tasks.extract import Scored
    from engine.tasks.questions import Question

HITS, MORE_HITS = 12, 20
BEHIND = 2  # ranks that a passage falls behind which only an office's word found
QUESTION_LIMIT = 2_000


class Found:
    """The evidence for a question, its candidate sentences, and their marks."""

    def __init__(self, context: Context, untrusted_question: str, scope: Object) -> None:
        text = " ".join(untrusted_question.split())
        self.shortened = len(text) > QUESTION_LIMIT
        self.text = text[:QUESTION_LIMIT]
        self.evidence: Evidence = self._fetched(context, scope)
        self.candidates: list[Candidate] = candidates.cut(self.evidence.hits)
        self.texts: list[str] = self._compared()
        self.mode, tokens = evidence.morphemes(context, self.texts) if self.texts else ("kiwi", [])
        terms = dict(self.evidence.terms)
        bigrams = self.mode == "bigram"
        self.question: Question = questions.analyse(
            self.text, questions.words_of(self.text, terms) if bigrams else terms
        )
        known = {} if bigrams else {text: frozenset(row) for text, row in zip(self.texts, tokens, strict=True)}
        scored = extract.score(self.question, self.candidates, extract.Words(self.question, known))
        self.scored: list[Scored] = extract.best_with_kind(self.question, scored)

    def _fetched(self, context: Context, scope: Object) -> Evidence:
        """What the question's own words find, and behind it what an office's words for them find."""
        first = evidence.fetch(context, self.text, HITS, scope)
        hits = {(hit.document, hit.header, hit.text): hit for hit in first.hits}
        for others in questions.office_words(questions.analyse(self.text, dict(first.terms))):
            again = evidence.fetch(context, f"{self.text} {' '.join(others)}"[:QUESTION_LIMIT], MORE_HITS, scope)
            for hit in again.hits:
                hits.setdefault((hit.document, hit.header, hit.text), replace(hit, rank=hit.rank + BEHIND))
        return replace(first, hits=tuple(hits.values()))

    def _compared(self) -> list[str]:
        """Every text whose words are looked at."""
        texts = {text for one in self.candidates for text in (one.text, one.lead, one.before, one.around)}
        for hit in self.evidence.hits:
            texts |= {hit.header + "\n" + hit.title, hit.title, hit.text}
        return sorted(texts)

    @property
    def answered(self) -> bool:
        """Whether the best sentence may be shown as an answer."""
        return extract.answers(self.question, self.scored, bigrams=self.mode == "bigram")
