"""Selected sentences shortened by the local model, section by section; every bullet matched to its source and checked.

A bullet that fails is shown with its mark, and the sentence it should have shortened stands beside it: nothing is lost
to a model's slip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.tasks import answers, evidence, output
from engine.tasks.extract import Scored
from engine.tasks.matching import Matcher
from engine.tasks.prompts import fenced, prompt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.methods import Context, Json, Object
    from engine.tasks.candidates import Candidate

_AT_ONCE = 5  # sentences in one prompt
_LONGEST = 1_200  # characters of sentences in one prompt


def groups(units: Sequence[Candidate]) -> list[list[Candidate]]:
    """Sentences in prompts of bounded size."""
    made: list[list[Candidate]] = []
    size = 0
    for unit in units:
        if not made or len(made[-1]) == _AT_ONCE or size + len(unit.text) > _LONGEST:
            made.append([])
            size = 0
        made[-1].append(unit)
        size += len(unit.text)
    return made


def shorten(
    units: Sequence[Candidate], heading: str, context: Context, language: str, tokens: Mapping[str, Sequence[str]]
) -> tuple[list[Object], str | None]:
    """Checked bullets for sentences of one section, and the model's name; the sentences where it wrote none."""
    written, model = _generate(units, heading, context)
    if not written:
        return [answers.extracted(unit, language) for unit in units], model
    _, rows = evidence.morphemes(context, written)
    known = {text: frozenset(row) for text, row in zip(written, rows, strict=True)}
    known |= {unit.text: frozenset(tokens.get(unit.text, ())) for unit in units}
    matcher = Matcher(None, [Scored(unit, 1.0, 1.0, 1.0, 0.0, False, 0.0) for unit in units], known)
    made: list[Object] = []
    covered: set[int] = set()
    for text in written:
        matched = matcher.match(text)
        made.append(answers.sentence(text, matched.sources, matched.problems, language))
        if not matched.problems:
            covered |= {id(source) for source in matched.sources}
    made += [answers.extracted(unit, language) for unit in units if id(unit) not in covered]
    return made, model


def _generate(units: Sequence[Candidate], heading: str, context: Context) -> tuple[list[str], str | None]:
    size = sum(len(unit.text) for unit in units)
    schema: Object = {
        "type": "object",
        "properties": {
            "bullets": {
                "type": "array",
                "minItems": 1,
                "maxItems": len(units),
                "items": {"type": "string", "maxLength": 300},
            }
        },
        "required": ["bullets"],
    }
    numbered = "\n".join(f"[문장 {number}] {fenced(unit.text)}" for number, unit in enumerate(units, 1))
    above = f"{fenced(heading)}\n" if heading else ""
    messages: list[Json] = [
        {"role": "system", "content": prompt("summary_system")},
        {"role": "user", "content": f"{above}{numbered}\n\n{prompt('summary_instruction')}"},
    ]
    params: Object = {
        "messages": messages,
        "max_tokens": 100 + int(1.2 * size),
        "temperature": 0.0,
        "schema": schema,
        "stop": [],
        "part": True,
    }
    try:
        made = context.call("llm", "generate", params)
    except EngineError as error:
        if error.code in (EngineCode.BAD_OUTPUT, EngineCode.PROMPT_TOO_LONG):
            return [], None
        raise
    model = made.get("model")
    return output.bullets(str(made.get("text", ""))), model if isinstance(model, str) else None
