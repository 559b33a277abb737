"""What a clause says besides its conditions: columns, sort keys, groups, functions, colours, formats, names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.macros.plan import Group, Key, Measure
from engine.macros.planner.asking import UnsupportedError
from engine.macros.planner.mentions import bare, only
from engine.macros.planner.words import words

if TYPE_CHECKING:
    from engine.macros.planner.asking import Asker
    from engine.macros.planner.mentions import Clause, Mention
    from engine.macros.profile import Column, Table

ASCENDING: Final = ("작은 것(가나다, 오래된 것)부터", "큰 것(최근 것)부터")
_BY: Final = re.compile(r"\s*(?:별로|별|마다)")
_SAME: Final = re.compile(r"같은|같으면|똑같|일치|동일")
_IN_ORDER: Final = re.compile(r"\s*(?:별\s*)?순(?:서)?(?:으로|대로|로)?(?=\s|$|,)")
_LEFT_OUT: Final = re.compile(r"\s*(?:열|칸)?\s*(?:은|는|을|를|만)?\s*(?:빼고|제외하고|제외한|말고|무시하고|상관없이)")
_OBJECT: Final = re.compile(
    r"\s*(?:을|를)\s+(?!기준|먼저|우선|오름|내림|큰|작은|높은|낮은|많은|적은|최근|최신|오래|가나다|정렬|순)"
)
_EACH: Final = re.compile(r"(?:각|각각의)\s*$")
_PERIOD: Final = re.compile(r"(?<![가-힣0-9])(?P<unit>월|연도|년도)\s*별(?:로)?")
_ALL_COLUMNS: Final = re.compile(r"(?:모든|전체)\s*(?:열|칸|항목|셀|글자)|전체|모두|전부")
_QUOTED_SHEET: Final = re.compile(
    r"['\"‘“「『](?P<quoted>[^'\"’”」』]{1,28})['\"’”」』]\s*(?:이라는|라는)?\s*(?:이름의|이름으로)?\s*(?:새\s*)?시트"
    r"|시트\s*['\"‘“「『](?P<after>[^'\"’”」』]{1,28})['\"’”」』]"
    r"|(?P<name>[가-힣A-Za-z0-9_]{1,20})\s*(?:이라는|라는)\s*(?:이름의|이름으로)?\s*(?:새\s*)?시트"
)


def columns(clause: Clause, mentions: list[Mention], asker: Asker) -> tuple[str, ...]:
    """The columns a clause names, in its order, without those already used by a condition."""
    found: list[str] = []
    for one in mentions:
        if one.value is None and clause.free(one.start, one.end):
            name = only(one, asker)
            clause.take(one.start, one.end)
            if name not in found:
                found.append(name)
    return tuple(found)


def key_columns(clause: Clause, table: Table, mentions: list[Mention], asker: Asker) -> tuple[str, ...]:
    """The columns rows must agree in: those named, or all but those that are said to be left out."""
    out: list[str] = []
    for one in mentions:
        match = _LEFT_OUT.match(clause.text, one.end)
        if one.value is None and match and clause.free(one.start, match.end()):
            out.append(only(one, asker))
            clause.take(one.start, match.end())
    same = _SAME.search(clause.text)
    before = [one for one in mentions if same and one.end <= same.start()]
    if same and any(one.value is None for one in before):
        for one in mentions:  # 연락처가 같은 사람은: the rows, no key
            if one.value is None and one.start >= same.end():
                clause.take(one.start, one.end)
        mentions = before
    named = columns(clause, mentions, asker)
    if out and not named:
        return tuple(one.name for one in table.columns if one.name not in out)
    return named


def sort_keys(clause: Clause, table: Table, mentions: list[Mention], asker: Asker) -> tuple[Key, ...]:
    """Keys with their directions; asks where a direction is in doubt.

    Raises:
        UnsupportedError: nothing to sort by.
    """
    orders = _orders(clause)
    named = [one for one in mentions if one.value is None and clause.free(one.start, one.end)]
    objects = [one for one in named if _OBJECT.match(clause.text, one.end)]
    if len(objects) < len(named):
        for one in objects:  # 직원을 입사일 순으로: what is sorted, not by what
            clause.take(one.start, one.end)
            named.remove(one)
    if not named:
        return (_only_key(clause.text, table, orders, asker),)
    keys: list[Key] = []
    for number, one in enumerate(named):
        until = named[number + 1].start if number + 1 < len(named) else len(clause.text)
        name = only(one, asker)
        said = _IN_ORDER.match(clause.text, one.end)
        clause.take(one.start, said.end() if said else one.end)
        if any(key.column == name for key in keys):
            continue
        own = [order for start, order in orders if one.end <= start < until]
        if not own and number == 0:
            own = [order for start, order in orders if start < one.start]
        keys.append(Key(name, _descending(name, own, clause.text[one.end : until], table, asker)))
    return tuple(keys)


def _orders(clause: Clause) -> list[tuple[int, bool]]:
    found: list[tuple[int, bool]] = []
    for name in ("desc", "asc"):
        for match in re.finditer(words().orders[name], clause.text):
            if clause.free(*match.span()):
                clause.take(*match.span())
                found.append((match.start(), name == "desc"))
    return sorted(found)


def _descending(name: str, own: list[bool], after: str, table: Table, asker: Asker) -> bool:
    if own:
        return own[0]
    column = table.column(name)
    numeric = column is not None and (column.type == "number" or column.text_numbers > 0)
    numbering = re.search(words().orders["numbering"].pattern, name)
    if not numeric or numbering or _BY.match(after):
        return False
    return asker.ask(f"‘{name}’은(는) 어느 쪽부터 정렬할까요?", ASCENDING) == 1


def _only_key(text: str, table: Table, orders: list[tuple[int, bool]], asker: Asker) -> Key:
    """No column is named: ask which one."""
    if not table.columns:
        raise UnsupportedError("정렬할 열이 없습니다.")
    numbers = [one.name for one in table.columns if one.type == "number" and not _is_code(one)]
    names = [one.name for one in table.columns if one.type != "blank"]
    if orders and len(numbers) == 1 and re.search(r"(?:큰|작은|높은|낮은|많은|적은|비싼|싼)\s", text):
        return Key(numbers[0], orders[0][1])
    name = names[0] if len(names) == 1 else names[asker.ask("어느 열로 정렬할까요?", names)]
    if orders:
        return Key(name, orders[0][1])
    return Key(name, _descending(name, [], "", table, asker))


def groups(clause: Clause, table: Table, mentions: list[Mention], asker: Asker) -> tuple[Group, ...]:
    """The columns after which 별 or 마다 stands, and months or years of a date column."""
    found: list[Group] = []
    for one in mentions:
        match = _BY.match(clause.text, one.end)
        if one.value is None and clause.free(one.start, one.end) and (match or _EACH.search(clause.text[: one.start])):
            name = only(one, asker)
            clause.take(one.start, match.end() if match else one.end)
            if all(group.column != name for group in found):
                found.append(Group(name))
    for match in _PERIOD.finditer(clause.text):
        if not clause.free(*match.span()):
            continue
        unit = "month" if match["unit"] == "월" else "year"
        found.append(Group(_date_column(clause, table, mentions, asker), unit))
        clause.take(*match.span())
    return tuple(_joined(found))


def _joined(found: list[Group]) -> list[Group]:
    """집행일 월별: the column stands once, with its unit."""
    dated = {one.column for one in found if one.unit}
    return [one for one in found if one.unit or one.column not in dated]


def _date_column(clause: Clause, table: Table, mentions: list[Mention], asker: Asker) -> str:
    dated = [one.name for one in table.columns if one.type == "date" or one.text_dates]
    for one in mentions:
        meant = [name for name in one.columns if name in dated]
        if one.value is None and meant and clause.free(one.start, one.end):
            clause.take(one.start, one.end)
            return meant[0] if len(meant) == 1 else meant[asker.ask("어느 날짜로 묶을까요?", meant)]
    if not dated:
        raise UnsupportedError("이 표에는 날짜 열이 없어 월이나 연도로 묶을 수 없습니다.")
    return dated[0] if len(dated) == 1 else dated[asker.ask("어느 날짜로 묶을까요?", dated)]


def measures(
    clause: Clause, table: Table, mentions: list[Mention], asker: Asker, taken: set[str]
) -> tuple[Measure, ...]:
    """Functions with the columns they stand behind."""
    found = sorted(
        (match.start(), match.end(), name)
        for name, pattern in words().functions.items()
        for match in pattern.finditer(clause.text)
        if clause.free(*match.span())
    )
    free = [one for one in mentions if one.value is None and clause.free(one.start, one.end)]
    exact = [one for one in free if one.weight >= 4]
    named = [one for one in found if any(other.start <= one[0] < other.end for other in exact)]
    kept: list[tuple[int, int, str]] = []
    for one in found:
        if one not in named and (not kept or one[0] >= kept[-1][1]):
            kept.append(one)
    if named and not kept:  # 구분별 건수, where a column is called 건수
        word = clause.text[named[0][0] : named[0][1]]
        chosen = asker.ask(f"‘{word}’은(는) 무엇을 말하나요?", (f"‘{word}’ 열의 합계", "행의 수"))
        kept = [(len(clause.text), len(clause.text), ("sum", "count")[chosen])]
    if not kept:
        kinds = ("합계", "건수", "합계와 건수")
        chosen = asker.ask("무엇을 구할까요?", kinds)
        kept = [(len(clause.text), len(clause.text), name) for name in (("sum",), ("count",), ("sum", "count"))[chosen]]
    made: list[Measure] = []
    before: tuple[str, ...] = ()
    for start, end, name in kept:
        clause.take(start, end)
        if name == "count":
            made.append(Measure("count"))
            continue
        own = [one for one in free if one.end <= start and clause.free(one.start, one.end)]
        if not own:  # 평균 만족도
            own = [one for one in free if 0 <= one.start - end <= 1 and clause.free(one.start, one.end)]
        if not own and not before:
            own = [one for one in free if clause.free(one.start, one.end)]
        before = _measured(clause, own, asker) or before or (_number_column(table, asker, taken, name),)
        made += [Measure(name, column) for column in before]
    return tuple(dict.fromkeys(made))


def _measured(clause: Clause, own: list[Mention], asker: Asker) -> tuple[str, ...]:
    names = []
    for one in own:
        clause.take(one.start, one.end)
        names.append(only(one, asker))
    return tuple(dict.fromkeys(names))


def _number_column(table: Table, asker: Asker, taken: set[str], function: str) -> str:
    names = [
        one.name
        for one in table.columns
        if (one.type == "number" or one.text_numbers) and one.name not in taken and not _is_code(one)
    ]
    if not names:
        raise UnsupportedError("이 표에는 계산할 숫자 열이 없습니다.")
    label = {"sum": "합계", "average": "평균", "max": "최댓값", "min": "최솟값"}[function]
    return names[0] if len(names) == 1 else names[asker.ask(f"어느 열의 {label}를 구할까요?", names)]


def _is_code(column: Column) -> bool:
    return bool(re.search(words().orders["numbering"].pattern, bare(column.name))) or "%" in column.format


def color(clause: Clause) -> str:
    """The colour a clause names; yellow where it names none."""
    for pattern, code in words().colors:
        match = re.search(rf"(?:{pattern.pattern})\S*", clause.text)
        if match:
            clause.take(*match.span())
            return code
    return "FFFF00"


def date_format(clause: Clause) -> str:
    """The date format a clause names; 2026-03-04 where it names none."""
    for pattern, form in words().formats:
        match = re.search(rf"(?:{pattern.pattern})\S*", clause.text, re.IGNORECASE)
        if match:
            clause.take(*match.span())
            return form
    return "yyyy-mm-dd"


def sheet_name(clause: Clause, sheets: tuple[str, ...]) -> str | None:
    """The name a clause gives to a new sheet."""
    for match in _QUOTED_SHEET.finditer(clause.text):
        name = match["quoted"] or match["after"] or match["name"]
        if name not in sheets:
            clause.take(*match.span())
            return name
    return None


def all_columns(clause: Clause) -> bool:
    """Whether a clause speaks of all columns."""
    return bool(_ALL_COLUMNS.search(clause.text))
