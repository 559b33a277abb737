"""Which columns and values of a table a clause speaks of: by name, part of a name, synonym, or what the cells hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.macros.planner.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.macros.planner.asking import Asker
    from engine.macros.profile import Column, Table

_START: Final = r"(?<![가-힣A-Za-z0-9])"
_PARTICLE: Final = (
    "이거나|이라는|라는|이라고|이지만|이면서|으로|에서|에는|부터|까지|보다|별로|마다|처럼|이고|이며|이나|거나|이면|에게|이랑|하고|"
    "된|됨|한|중|이|가|은|는|을|를|의|만|인|와|과|랑|도|로|에|별|순|란|칸|열|행|건|줄|중|외|말고|빼고|제외|아닌|비어|없는|큰|작은|많은|적은|높은|낮은"
)
_END: Final = rf"(?=(?:{_PARTICLE})|[^가-힣A-Za-z0-9]|$)"
_TOPIC: Final = re.compile(r"\s*(?:별|마다|순(?:\s|으|서|$))")
_UNIT: Final = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]\s*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the clause that speaks of a column, or of a value in one. Several columns: not clear which."""

    start: int
    end: int
    text: str
    columns: tuple[str, ...]
    value: str | None = None
    weight: int = 1


@dataclass(slots=True)
class Clause:
    """A wish: its text, and which characters have been understood."""

    text: str
    used: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.used = [False] * len(self.text)

    def take(self, start: int, end: int) -> None:
        """Mark as understood."""
        for at in range(start, min(end, len(self.used))):
            self.used[at] = True

    def free(self, start: int, end: int) -> bool:
        """Whether nothing of it has been understood yet."""
        return not any(self.used[start:end])

    def rest(self) -> str:
        """What has not been understood."""
        return "".join(" " if used else one for one, used in zip(self.text, self.used, strict=True))


def bare(name: str) -> str:
    """A column's name without its unit and spaces."""
    return _UNIT.sub(" ", name).replace(" ", "") or name.replace(" ", "")


def _loose(name: str) -> str:
    """A pattern for a name in which spaces do not matter."""
    return r"\s*".join(re.escape(one) for one in name if not one.isspace())


def find_mentions(text: str, table: Table) -> list[Mention]:
    """All mentions in the order of the text; longer ones win over those they overlap."""
    found = [*_names(text, table), *_values(text, table)]
    kept = _apart(found)
    for more in (_parts(text, table), _synonyms(text, table)):
        kept = _apart([*kept, *(one for one in more if not _overlaps(one, kept))])
    return sorted(kept, key=lambda one: one.start)


def _apart(found: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, -one.weight, one.start)):
        if not _overlaps(one, kept):
            kept.append(one)
    return kept


def _overlaps(one: Mention, others: list[Mention]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _search(text: str, pattern: str) -> Iterable[re.Match[str]]:
    return re.finditer(pattern, text, re.IGNORECASE)


def _names(text: str, table: Table) -> Iterable[Mention]:
    names: dict[str, list[str]] = {}
    for column in table.columns:
        for form in dict.fromkeys((column.name, bare(column.name), *_turned(column.name))):
            names.setdefault(form, []).append(column.name)
    for form, columns in names.items():
        end = _END if len(form.replace(" ", "")) < 2 or form[-1].isascii() else ""
        for match in _search(text, _START + _loose(form) + (end or _END)):
            yield Mention(match.start(), match.end(), match[0], tuple(columns), weight=4)


def _turned(name: str) -> Iterable[str]:
    """예산액 변경 is also called 변경 예산액."""
    parts = _UNIT.sub(" ", name).split()
    if len(parts) == 2:
        yield f"{parts[1]} {parts[0]}"


def _values(text: str, table: Table) -> Iterable[Mention]:
    holders: dict[str, list[str]] = {}
    for column in table.columns:
        for value in column.distinct:
            if len(value) >= 2 and not value.replace(",", "").replace(".", "").isdigit():
                holders.setdefault(value, []).append(column.name)
    lowered = text.replace(" ", "").casefold()
    for value, columns in holders.items():
        if value.replace(" ", "").casefold() not in lowered:
            continue
        for match in re.finditer(_START + _loose(value) + _END, text):
            yield Mention(match.start(), match.end(), match[0], tuple(columns), value=value, weight=3)


def _parts(text: str, table: Table) -> Iterable[Mention]:
    """A word that is a part of a name of two rows (변경 of 예산액 변경), or a name but for its end (사업 of 사업명)."""
    owners: dict[str, list[str]] = {}
    for column in table.columns:
        parts = _UNIT.sub(" ", column.name).split()
        if len(parts) > 1:
            for part in parts:
                owners.setdefault(part, []).append(column.name)
    for match in re.finditer(r"[가-힣A-Za-z]{2,}", text):
        stem = _stem(match[0])
        if stem in owners:
            start, end = _grown(text, match.start(), match.start() + len(stem), owners[stem])
            yield Mention(start, end, text[start:end], tuple(owners[stem]), weight=2)
        elif _TOPIC.match(text, match.start() + len(stem)):
            names = [one.name for one in table.columns if _nearly(stem, bare(one.name))]
            if names:
                yield Mention(match.start(), match.start() + len(stem), stem, tuple(names))


def _stem(word: str) -> str:
    cut = re.sub(rf"(?:{_PARTICLE})$", "", word)
    return cut if len(cut) >= 2 else word


def _grown(text: str, start: int, end: int, names: list[str]) -> tuple[int, int]:
    """With the words beside it that are in the name too: 변경 예산 of 예산액 변경."""
    after = re.compile(r"\s+([가-힣A-Za-z]{2,})").match(text, end)
    if after and any(_stem(after[1]) in name for name in names):
        end = after.start(1) + len(_stem(after[1]))
    before = re.search(r"([가-힣A-Za-z]{2,})\s+$", text[:start])
    if before and any(before[1] in name for name in names):
        start = before.start(1)
    return start, end


def _nearly(stem: str, name: str) -> bool:
    return len(stem) >= 2 and name != stem and name.startswith(stem) and len(name) - len(stem) <= 2


def partial(word: str, table: Table) -> bool:
    """Whether a word is the beginning of a column's name: 사업을 골라줘 where there is 사업명."""
    return any(_nearly(_stem(word), bare(one.name)) for one in table.columns)


def _synonyms(text: str, table: Table) -> Iterable[Mention]:
    for group in words().columns:
        owners = [one.name for one in table.columns if bare(one.name) in group.names]
        owners = owners or [
            one.name
            for one in table.columns
            if bare(one.name).endswith(group.suffixes or ("\0",)) and _fits(one, group.type)
        ]
        owners = owners or [one.name for one in table.columns if group.type and _fits(one, group.type)]
        if not owners:
            continue
        for word in group.words:
            for match in _search(text, _START + _loose(word) + _END):
                yield Mention(match.start(), match.end(), match[0], tuple(owners))


def _fits(column: Column, wanted: str | None) -> bool:
    if wanted == "date":
        return column.type == "date" or column.text_dates > 0
    if wanted == "number":
        return column.type == "number" or column.text_numbers > 0
    return True


def only(mention: Mention, asker: Asker) -> str:
    """The column that is meant; asks where several could be."""
    if len(mention.columns) == 1:
        return mention.columns[0]
    return mention.columns[asker.ask(f"‘{mention.text.strip()}’은(는) 어느 열을 말하나요?", mention.columns)]


def score(text: str, table: Table) -> int:
    """How well a table fits a clause."""
    return sum(one.weight for one in find_mentions(text, table))
