"""Facts of a document found by rules: dates, amounts of money, what is to be done, who is named; with places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.grounding.claims import claims
from engine.grounding.names import SURNAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.methods import Json, Object
    from engine.tasks.candidates import Candidate

_MOST = 40
_LABEL = 60
_DIGIT = re.compile(r"\d")
_ACTION = re.compile(
    r"(?:하여야|해야)\s?(?:한다|합니다|함|하며|하고)|하기로|할\s?것|바랍니다|하시기|제출|협조|조치|요청|마련|추진할|시행할|할\s?예정|예정임|"
    r"준비(?:해야|한다)|통보|보고(?:한다|할|하여야)|까지\s?[가-힣]+\s?(?:완료|실시|수립|선정)"
)
_HANGUL_NAME = re.compile(r"[가-힣]{3}")
_POST = (
    "주무관|사무관|과장|팀장|국장|실장|소장|센터장|위원장|위원|시장|군수|부시장|교수|대표|원장|강사|구급대원|당직사령|당직원|"
    "조장|간사"
)
_NO_NAME = re.compile(r"[은는을를의인]$|위원|[회원]는|공무원")
_BRACKETED = re.compile(
    rf"(?<![가-힣])[{SURNAMES}][가-힣][가-힣](?=\((?:0\d|[^()]{{0,14}}(?:장|교수|대표|위원|주무관|관|사|가|원)\)))"
)
_POSTED = re.compile(rf"(?:{_POST})\s?[:：]?\s(?:[가-힣]+\s)?([{SURNAMES}][가-힣][가-힣])(?=$|[^가-힣])")


def facts(units: Sequence[Candidate]) -> Object:
    """CONTRACT's facts, each value once: {"text","sentence","document","location"}, in the document's order."""
    found: dict[str, dict[object, Json]] = {"dates": {}, "amounts": {}, "actions": {}, "people": {}}
    for unit in units:
        if unit.ordering:
            continue
        _dates_and_amounts(unit, found)
        if _ACTION.search(unit.text) and 15 <= len(unit.text) <= 300:
            _add(found["actions"], unit.text, unit.text, unit)
        for name in _people(unit.text):
            _add(found["people"], name, name, unit)
    listed: Object = {key: list(values.values())[:_MOST] for key, values in found.items()}
    return listed


def _dates_and_amounts(unit: Candidate, found: dict[str, dict[object, Json]]) -> None:
    if not _DIGIT.search(unit.text):
        return
    said = claims(unit.text)
    for when in said.dates:
        if when.kind == "date" and when.month and when.day:
            _add(found["dates"], (when.year, when.month, when.day), when.text, unit)
    for quantity in said.quantities:
        if quantity.unit == "원" and quantity.value >= 100:
            _add(found["amounts"], quantity.value, quantity.text, unit)


def _people(text: str) -> list[str]:
    """Names that stand with a post, a label or what the person is in brackets."""
    if not _HANGUL_NAME.search(text):
        return []
    found = list(claims(text).people)
    found += [match[0] for match in _BRACKETED.finditer(text)]
    found += [match[1] for match in _POSTED.finditer(text)]
    return [name for name in dict.fromkeys(found) if not _NO_NAME.search(name)]


def _add(into: dict[object, Json], key: object, text: str, unit: Candidate) -> None:
    if key not in into and len(into) < _MOST:
        into[key] = {
            "text": text,
            "sentence": unit.text,
            "document": unit.hit.document,
            "location": dict(unit.piece.location),
        }
