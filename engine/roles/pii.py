"""The pii worker: text in, findings and scrubbed text out. Has no socket, and keeps nothing but vaults in memory.

A result that would not fit a line of the pipe goes out as events "part" first (engine.scrubbing puts it together).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode, EngineError
from engine.methods import Entry
from pii.analyzer import Analyzer
from pii.findings import IRREVERSIBLE
from pii.gate import GRADES, dry_run, sentence
from pii.presidio import Presidio
from pii.reasons import reason
from pii.scrub import Entity, Scrubbed, scrub
from pii.vaults import Vaults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.methods import Context, Json, Object, Role

LANGUAGES: Final = ("ko", "en")
WHOLE: Final = 4 * 1024 * 1024  # bytes of a result that goes in one line
TEXT_PART: Final = 256 * 1024  # code points
ENTITY_PART: Final = 1000
_ENTITY_SIZE: Final = 400


def build(config: Object) -> Role:
    """The role for a worker's configuration."""
    return PiiRole("en" if config.get("language") == "en" else "ko", Analyzer(Presidio()))


class PiiRole:
    """Methods of the pii worker.

    Args:
        language: of the reasons.
        analyzer: finds.
    """

    def __init__(self, language: str, analyzer: Analyzer) -> None:
        self._language = language
        self._analyzer = analyzer
        self._vaults = Vaults()

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        return {"scrub": Entry(self.scrub), "dry_run": Entry(self.dry_run)}

    def scrub(self, params: Object, context: Context) -> Object:
        """Mask what identifies people (CONTRACT, scrub)."""
        scrubbed = scrub(_text(params), self._analyzer, context.check)
        fixed: Object = {"blocked": _blocked(scrubbed), "vault": self._vaults.keep(scrubbed.numbering)}
        return self._answer(scrubbed, fixed, "text", context, self._spoken(params))

    def dry_run(self, params: Object, context: Context) -> Object:
        """What the gate would let out (CONTRACT, send --dry-run): for now nothing."""
        grade = params.get("grade", "S")
        if grade not in GRADES:
            raise EngineError(EngineCode.BAD_REQUEST, what="grade")
        scrubbed = scrub(_text(params), self._analyzer, context.check)
        run, language = dry_run(scrubbed, str(grade)), self._spoken(params)
        fixed: Object = {
            "decision": str(run.decision),
            "reasons": [{"code": str(one), "message": sentence(one, language)} for one in run.reasons],
            "grade": run.grade,
            "destination": None,
            "payload_sha256": run.sha256,
            "blocked": _blocked(scrubbed),
        }
        return self._answer(scrubbed, fixed, "payload", context, language)

    def close(self) -> None:
        """Forget the vaults."""
        self._vaults.clear()

    def _spoken(self, params: Object) -> str:
        """The language asked for, else that of the worker: the window changes its own while the worker lives."""
        wanted = params.get("language")
        return str(wanted) if wanted in LANGUAGES else self._language

    def _answer(self, scrubbed: Scrubbed, fixed: Object, name: str, context: Context, language: str) -> Object:
        """The result in one piece, or in parts that are sent before it."""
        entities, text = scrubbed.entities, scrubbed.text
        size = 3 * len(text) + sum(_ENTITY_SIZE + 3 * len(entity.text) for entity in entities)
        if size <= WHOLE:
            return {name: text, "entities": [_plain(entity, language) for entity in entities], **fixed}
        for start in range(0, len(text), TEXT_PART):
            context.emit("part", {name: text[start : start + TEXT_PART]})
        for start in range(0, len(entities), ENTITY_PART):
            context.check()
            part: list[Json] = [_plain(entity, language) for entity in entities[start : start + ENTITY_PART]]
            context.emit("part", {"entities": part})
        return {name: "", "entities": [], **fixed}


def _blocked(scrubbed: Scrubbed) -> list[Json]:
    return [
        {"placeholder": placeholder, "type": str(entities[0].finding.type), "count": len(entities)}
        for placeholder, entities in scrubbed.blocked.items()
    ]


def _text(params: Object) -> str:
    text = params.get("text")
    if not isinstance(text, str):
        raise EngineError(EngineCode.BAD_REQUEST, what="text")
    return text


def _plain(entity: Entity, language: str) -> Object:
    finding = entity.finding
    return {
        "type": str(finding.type),
        "start": finding.start,
        "end": finding.end,
        "text": entity.text,
        "placeholder": entity.placeholder,
        "score": finding.score,
        "detector": finding.detector,
        "reversible": finding.type not in IRREVERSIBLE,
        "reason": reason(finding, language),
        "signs": [str(sign) for sign in dict.fromkeys(finding.signs)],
    }
