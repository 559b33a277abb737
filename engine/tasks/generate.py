"""An answer written by the local model from the passages that code found, every sentence matched and checked by code.

The model's word is not evidence: its source numbers are ignored, its `found` can only turn an answer into "not found",
and an instruction planted in a passage leads at most to a sentence that is shown with its mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.grounding.reasons import reason
from engine.tasks import answers, choosing, evidence, output
from engine.tasks.matching import Matcher
from engine.tasks.prompts import fenced, prompt

if TYPE_CHECKING:
    from engine.methods import Context, Json, Object
    from engine.tasks.answers import Answer
    from engine.tasks.evidence import Hit
    from engine.tasks.finding import Found

PASSAGES = 5
ANSWER_TOKENS = 500
_RESERVE = 160  # tokens of template and fences
_SENTENCES = 4
SCHEMA: Object = {
    "type": "object",
    "properties": {
        "found": {"type": "boolean"},
        "sentences": {
            "type": "array",
            "maxItems": _SENTENCES,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "maxLength": 300},
                    "source": {"type": "integer", "minimum": 0},
                },
                "required": ["text", "source"],
            },
        },
    },
    "required": ["found", "sentences"],
}


def answer_with_model(found: Found, answer: Answer, context: Context, language: str) -> Object | None:
    """The generative answer; None where the model's output is of no use: the extractive answer stands in."""
    hits = found.evidence.hits
    if not hits:
        return answer.made("not_found", [], [], hits)
    context.emit("status", {"stage": "reading"})
    shown = fitting(found, context)
    untrusted, model = _generate(found.text, shown, context)
    answer.model = model
    positive, texts, whole = output.answer_sentences(untrusted)
    if not whole and not texts:
        _note(answer, "MODEL_OUTPUT_UNUSABLE", language)
        return None
    if not positive:
        return _with_extract(answer.made("not_found", [], [], hits), found, language)
    context.emit("status", {"stage": "checking"})
    return _checked(found, answer, texts, context, language)


def fitting(found: Found, context: Context) -> list[Hit]:
    """As many of the best passages as the model's context holds, at least one."""
    best: list[Hit] = []
    for one in found.scored[:PASSAGES]:
        if one.candidate.hit not in best:
            best.append(one.candidate.hit)
    best += [hit for hit in found.evidence.hits if hit not in best]
    best = best[:PASSAGES]
    described = context.call("llm", "describe", {})
    size = described.get("context")
    room = (size if isinstance(size, int) else 4096) - ANSWER_TOKENS - _RESERVE
    texts: list[Json] = [
        prompt("ask_system") + prompt("ask_instruction") + found.text,
        *(_passage(1, hit) for hit in best),
    ]
    counted = context.call("llm", "count", {"texts": texts}).get("tokens")
    tokens = [one if isinstance(one, int) else 400 for one in counted] if isinstance(counted, list) else []
    room -= tokens[0] if tokens else 400
    kept: list[Hit] = []
    for hit, cost in zip(best, tokens[1:], strict=False):
        if kept and cost > room:
            break
        kept.append(hit)
        room -= cost
    return kept or best[:1]


def user_prompt(question: str, hits: list[Hit]) -> str:
    """Passages first, the question, the instruction last (form A-en of the notes on real models)."""
    passages = "\n\n".join(_passage(number, hit) for number, hit in enumerate(hits, 1))
    return f"{passages}\n\n[질문]\n{fenced(question)}\n\n{prompt('ask_instruction')}"


def _passage(number: int, hit: Hit) -> str:
    return f"[자료 {number}] {fenced(hit.header)}\n{fenced(hit.text)}"


def _generate(question: str, hits: list[Hit], context: Context) -> tuple[str, str | None]:
    """The raw output and the model's name. A prompt that is too long is tried again with fewer passages."""
    shown = output.Shown()

    def on_event(name: str, data: Object) -> None:
        if name == "token":
            fresh = shown.push(str(data.get("text", "")))
            if fresh:
                context.emit("token", {"text": fresh})

    while True:
        messages: list[Json] = [
            {"role": "system", "content": prompt("ask_system")},
            {"role": "user", "content": user_prompt(question, hits)},
        ]
        params: Object = {
            "messages": messages,
            "max_tokens": ANSWER_TOKENS,
            "temperature": 0.0,
            "schema": SCHEMA,
            "stop": [],
        }
        try:
            made = context.call("llm", "generate", params, on_event)
        except EngineError as error:
            if error.code == EngineCode.BAD_OUTPUT:
                return "", None
            if error.code != EngineCode.PROMPT_TOO_LONG or len(hits) <= 1:
                raise
            hits = hits[: len(hits) // 2]
            continue
        model = made.get("model")
        return str(made.get("text", "")), model if isinstance(model, str) else None


def _checked(found: Found, answer: Answer, texts: list[str], context: Context, language: str) -> Object:
    _, tokens = evidence.morphemes(context, [*texts, *found.texts])
    known = {text: frozenset(row) for text, row in zip([*texts, *found.texts], tokens, strict=True)}
    matcher = Matcher(found.question, found.scored, known)
    matched = [matcher.match(text) for text in texts]
    sentences = [
        answers.sentence(text, one.sources, one.problems, language) for text, one in zip(texts, matched, strict=True)
    ]
    used = [source.hit for one in matched for source in one.sources]
    if any(not one.problems and one.sources for one in matched):
        return answer.made("answered", sentences, used)
    made = answer.made("not_found", sentences, used, found.evidence.hits)
    return _with_extract(made, found, language)


def _with_extract(made: Object, found: Found, language: str) -> Object:
    """Beside an answer the model could not give: the sentences that code would choose, if it is sure of them."""
    if found.answered:
        chosen = choosing.choose(found.question, found.scored, found.candidates)
        made["extract"] = [answers.extracted(one, language) for one in chosen]
    return made


def _note(answer: Answer, code: str, language: str) -> None:
    answer.notes.append({"code": code, "message": reason(code, language)})
