"""The steps of a plan in Korean: one line each, for people and as comments in the macro."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from engine.macros.plan import (
    Aggregate,
    CopyRows,
    DeleteRows,
    Highlight,
    RemoveDuplicates,
    SortRows,
    TextToNumber,
    TrimText,
    UnifyDates,
)
from engine.macros.profile import UNITS
from engine.macros.resolving import FUNCTION_NAMES

if TYPE_CHECKING:
    from engine.macros.plan import Condition, Literal, Where
    from engine.macros.profile import Table
    from engine.macros.resolving import Resolved

_PHRASES: Final = {
    "=": "{value}와(과) 같음", "<>": "{value}이(가) 아님", "<": "{value} 미만", "<=": "{value} 이하",
    ">": "{value} 초과",
    ">=": "{value} 이상", "contains": "{value} 포함", "not_contains": "{value} 포함하지 않음",
    "starts": "{value}(으)로 시작", "ends": "{value}(으)로 끝남", "blank": "비어 있음", "not_blank": "비어 있지 않음",
    "in": "{value} 가운데 하나", "not_in": "{value} 가운데 아무것도 아님",
}  # fmt: skip
_DAYS: Final = {"<": "{value}보다 앞", "<=": "{value}까지", ">": "{value}보다 뒤", ">=": "{value}부터"}
_DIRECTIONS: Final = ("오름차순(작은 것, 가나다, 오래된 것부터)", "내림차순(큰 것, 최근 것부터)")
COLORS: Final = {
    "FFFF00": "노란색", "FF0000": "빨간색", "92D050": "연두색", "00B050": "초록색", "00B0F0": "하늘색",
    "FFC000": "주황색",
    "FFC7CE": "분홍색", "BFBFBF": "회색", "B4A7D6": "보라색", "0070C0": "파란색",
}  # fmt: skip


def explain(resolved: Resolved) -> str:
    """A step as a sentence."""
    step, table = resolved.step, resolved.table
    place = f"‘{table.sheet}’ 시트의 표({table.range})" if table.rows else f"‘{table.sheet}’ 시트의 표"
    match step:
        case TrimText():
            what = "모든 공백을" if step.everything else "앞뒤 공백과 겹친 공백을"
            return f"{place}에서 {names(step.columns)} 열의 {what} 없앱니다."
        case UnifyDates():
            how = f"글자로 된 날짜를 날짜로 바꾸고 형식을 {step.format}(으)로 맞춥니다."
            return f"{place}에서 {names(step.columns)} 열의 {how}"
        case TextToNumber():
            return f"{place}에서 {names(step.columns)} 열의 글자로 된 숫자를 숫자로 바꿉니다."
        case RemoveDuplicates():
            which = f"{names(step.columns)} 열이" if step.columns else "모든 열이"
            return f"{place}에서 {which} 똑같은 행은 {'처음' if step.keep == 'first' else '마지막'} 것만 남깁니다."
        case DeleteRows():
            return f"{place}에서 조건({condition(step.where, table)})에 맞는 행을 지웁니다."
        case SortRows():
            keys = ", ".join(f"‘{one.column}’ {_DIRECTIONS[one.descending]}" for one in step.by)
            return f"{place}를 {keys}으로 정렬합니다. 빈칸은 맨 뒤에 둡니다."
        case CopyRows():
            return f"{place}에서 조건({condition(step.where, table)})에 맞는 행을 새 시트 ‘{step.to}’에 복사합니다."
        case Highlight():
            cells = f"‘{step.column}’ 칸을" if step.column else "행 전체를"
            color = COLORS.get(step.color, step.color)
            return f"{place}에서 조건({condition(step.where, table)})에 맞는 {cells} {color}으로 칠합니다."
        case Aggregate():
            return _aggregate(step, table, place)
    raise TypeError(type(step).__name__)


def _aggregate(step: Aggregate, table: Table, place: str) -> str:
    groups = ", ".join(
        f"‘{one.column}’{({'month': '의 월', 'year': '의 연도'}).get(one.unit or '', '')}" for one in step.group
    )
    values = ", ".join(
        FUNCTION_NAMES[one.function] if one.function == "count" else f"‘{one.column}’ {FUNCTION_NAMES[one.function]}"
        for one in step.values
    )
    only = f" 조건({condition(step.where, table)})에 맞는 행만 보고" if step.where else ""
    by = f"{groups}별로 " if groups else ""
    return f"{place}에서{only} {by}{values}{_josa(values)} 구해 새 시트 ‘{step.to}’에 씁니다."


def _josa(text: str) -> str:
    """을 after a final consonant, else 를."""
    last = text.rstrip("’”")[-1:]
    return "을" if "가" <= last <= "힣" and (ord(last) - ord("가")) % 28 else "를"


def names(columns: tuple[str, ...]) -> str:
    """Column names in quotes."""
    return ", ".join(f"‘{one}’" for one in columns)


def condition(where: Where, table: Table) -> str:
    """Conditions in words."""
    return (" 또는 " if where.any else ", ").join(_test(one, table) for one in where.tests)


def _test(test: Condition, table: Table) -> str:
    column = table.column(test.column)
    unit = column.unit if column is not None else None
    value = ", ".join(_literal(one, unit) for one in test.values)
    dated = bool(test.values) and isinstance(test.values[0], date)
    phrase = _DAYS.get(test.operator) if dated else None
    return f"‘{test.column}’이(가) {(phrase or _PHRASES[test.operator]).format(value=value)}"


def _literal(value: Literal, unit: int | None) -> str:
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, date):
        return value.isoformat()
    number = f"{value:,.10f}".rstrip("0").rstrip(".")
    name = next((name for name, factor in UNITS.items() if factor == unit), None)
    return number + (name if name and name != "원" else "")
