"""The task "ask": a question over the library, answered with checked sentences, or plainly not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.grounding.reasons import reason
from engine.tasks import answers, choosing, conflicts, questions
from engine.tasks.finding import Found
from engine.tasks.generate import answer_with_model

SCOPE = ("documents", "grades", "folder", "formats", "since")

if TYPE_CHECKING:
    from engine.methods import Context, Object
    from engine.tasks.candidates import Candidate


def ask(params: Object, context: Context, language: str) -> Object:
    """Answer a question; see the ask object in CONTRACT.md.

    Raises:
        EngineError: BAD_REQUEST for a question without words; else what a worker failed with.
    """
    untrusted = params.get("question")
    if not isinstance(untrusted, str) or not questions.has_words(untrusted):
        raise EngineError(EngineCode.BAD_REQUEST, field="question")
    scope = _scope(params)
    engine = params.get("engine") or "extractive"
    if engine not in ("extractive", "local"):
        raise EngineError(EngineCode.BAD_REQUEST, field="engine")
    answer = answers.Answer(untrusted, "generative" if engine == "local" else "extractive")
    context.emit("status", {"stage": "searching"})
    found = Found(context, untrusted, scope)
    if found.shortened:
        answer.notes.append({"code": "QUESTION_SHORTENED", "message": reason("QUESTION_SHORTENED", language)})
    context.check()
    if engine == "local":
        made = answer_with_model(found, answer, context, language)
        if made is not None:
            return made
        answer.mode = "extractive"
    return answer_from_sentences(found, answer, language)


def answer_from_sentences(found: Found, answer: answers.Answer, language: str) -> Object:
    """The extractive answer: the best sentences as they stand, a conflict, or not found with what is nearest."""
    answer.route = "list" if found.question.many else "lookup"
    hits = found.evidence.hits
    if not found.answered:
        return answer.made("not_found", [], [], hits)
    other = conflicts.opposing(found.question, found.scored)
    if other is not None:
        both = _newest_first(found.scored[0].candidate, other.candidate, answer, language)
        return answer.made("conflict", [answers.extracted(one, language) for one in both], [one.hit for one in both])
    chosen = choosing.choose(found.question, found.scored, found.candidates)
    sentences = [answers.extracted(one, language) for one in chosen]
    return answer.made("answered", sentences, [one.hit for one in chosen])


def _newest_first(first: Candidate, second: Candidate, answer: answers.Answer, language: str) -> list[Candidate]:
    """Two that differ, the one that came later first, and a note that says so where their texts tell."""
    later = conflicts.newer(first, second)
    if later is None:
        return [first, second]
    message = reason("CONFLICT_NEWER", language).format(title=later.hit.title)
    answer.notes.append({"code": "CONFLICT_NEWER", "message": message})
    return [later, first if later is second else second]


def _scope(params: Object) -> Object:
    """What the question is limited to, passed on; the library worker checks it, and this only its shape."""
    made: Object = {"documents": None} | {name: params[name] for name in SCOPE if params.get(name) is not None}
    for name in ("documents", "grades", "formats"):
        listed = made.get(name)
        if listed is not None and not (isinstance(listed, list) and all(isinstance(one, str) for one in listed)):
            raise EngineError(EngineCode.BAD_REQUEST, field=name)
    return made
