"""Conditions of a clause: comparisons with amounts and dates, texts, blanks; joined by and, or by or."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from engine.macros.plan import Condition, Where
from engine.macros.planner.amounts import AMOUNT, DATE, Amount, amount_of, days_of
from engine.macros.planner.asking import UnsupportedError
from engine.macros.planner.mentions import only
from engine.macros.planner.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.macros.planner.amounts import Days
    from engine.macros.planner.asking import Asker
    from engine.macros.planner.mentions import Clause, Mention
    from engine.macros.profile import Column, Table

_OPERATORS: Final = {"above_or_equal": ">=", "below_or_equal": "<=", "above": ">", "below": "<", "equal": "="}
_NEGATED: Final = re.compile(
    r"\s*(?:된|한|인|중인)?\s*(?:(?:것|건|자료|행)(?=만|은|는|을|를|이|\s))?(?:이|가|을|를|은|는|만)?\s*(?:아닌|아니고|제외하고|제외한|제외|말고|빼고|뺀|빼|외의|외)"
)
_CONTAINS: Final = re.compile(
    r"\s*(?:이라는|라는)?\s*(?:말|글자|단어|문구)?\s*(?:이|가|을|를|도)?\s*(?:포함|들어)\S*(?P<no>\s*(?:않|안|없)\S*)?"
)
_STARTS: Final = re.compile(r"\s*(?:으로|로)\s*시작\S*")
_ENDS: Final = re.compile(r"\s*(?:으로|로)\s*끝나\S*")
_QUOTED: Final = re.compile(r"['\"‘“「『](?P<text>[^'\"’”」』]{1,100})['\"’”」』]")
_NOT_BLANK: Final = re.compile(
    r"\s*(?:에)?\s*(?:이|가|은|는|란이|란|칸이|칸|열이|열|내용이|값이|글이)?\s*(?:비어\s*있지\s*않\S*|비지\s*않\S*|빈\s*칸이?\s*아닌|공란이?\s*아닌|채워진|적힌|적혀\s*있는|입력된|값이\s*있는|있는)"
)
_IS_BLANK: Final = re.compile(
    r"\s*(?:이|가|은|는|란이|란|칸이|칸|열이|열)?\s*(?:비어\s*있\S*|비었\S*|비어\S*|빈\s*(?:칸|곳|행|줄|것)?\S*|공란\S*|공백인|없는|누락된|미입력\S*|입력되지\s*않은|입력\s*안\s*된)"
)
_WORD: Final = re.compile(
    r"\s*(?:에|에서)?\s*(?P<text>[가-힣A-Za-z0-9·()]{1,30}?)(?=\s*(?:이라는|라는)?\s*(?:말|글자|단어|문구)?\s*(?:이|가|을|를)?\s*(?:포함|들어))"
)
_OR: Final = re.compile(r"또는|혹은|이거나|거나|(?<=[가-힣])나\s")
_MONEY: Final = ("원",)
_PERCENT: Final = ("%", "퍼센트", "프로")


@dataclass(frozen=True, slots=True)
class _Placed:
    start: int
    end: int
    test: Condition


class Conditions:
    """Finds the conditions of one clause.

    Args:
        clause: the text; what is understood gets marked.
        table: the table it speaks of.
        mentions: its columns and values.
        asker: for doubts.
    """

    def __init__(self, clause: Clause, table: Table, mentions: list[Mention], asker: Asker) -> None:
        self._clause = clause
        self._text = clause.text
        self._table = table
        self._mentions = mentions
        self._asker = asker
        self._found: list[_Placed] = []

    def where(self) -> Where | None:
        """All conditions together; None where there is none."""
        self._blanks()
        self._texts()
        self._dates()
        self._amounts()
        if not self._found:
            return None
        placed = sorted(self._found, key=lambda one: one.start)
        tests = _merged([one.test for one in placed])
        joined = len(tests) > 1 and self._joined_by_or(placed)
        return Where(tuple(tests), any=joined)

    def _add(self, start: int, end: int, test: Condition) -> None:
        self._found.append(_Placed(start, end, test))
        self._clause.take(start, end)

    def _joined_by_or(self, placed: list[_Placed]) -> bool:
        gaps = [
            self._text[left.start : right.start]
            for left, right in pairwise(placed)
            if left.test.column != right.test.column or left.test.operator not in ("=", "in")
        ]
        either = [bool(_OR.search(gap)) for gap in gaps]
        for match in _OR.finditer(self._text):
            if placed[0].start <= match.start() <= placed[-1].end:
                self._clause.take(match.start(), match.end())
        if any(either) and not all(either):
            raise UnsupportedError("‘그리고’와 ‘또는’이 섞인 조건은 아직 처리할 수 없습니다. 나누어 말해 주세요.")
        return any(either)

    def _column(self, mention: Mention) -> str:
        self._clause.take(mention.start, mention.end)
        return only(mention, self._asker)

    def _blanks(self) -> None:
        for mention in self._mentions:
            if mention.value is not None:
                continue
            for pattern, operator in ((_NOT_BLANK, "not_blank"), (_IS_BLANK, "blank")):
                match = pattern.match(self._text, mention.end)
                if match and self._clause.free(match.start(), match.end()):
                    if (
                        operator == "not_blank"
                        and match[0].strip() in ("있는", "이 있는", "가 있는")
                        and self._after(match.end())
                    ):
                        break
                    negated = _NEGATED.match(self._text, match.end())
                    operator = {"blank": "not_blank", "not_blank": "blank"}[operator] if negated else operator
                    end = negated.end() if negated else match.end()
                    self._add(mention.start, end, Condition(self._column(mention), operator))
                    break

    def _after(self, end: int) -> bool:
        """Whether an amount follows: 금액이 있는 100만원 이상 is no blank test."""
        return bool(AMOUNT.match(self._text[end:].lstrip()))

    def _texts(self) -> None:
        quoted = list(_QUOTED.finditer(self._text))
        for match in quoted:
            if self._clause.free(*match.span()) and not _names_sheet(self._text, match.end()):
                self._literal(
                    match.start(), match.end(), match["text"].strip(), self._owner(match.start(), match["text"])
                )
        inside = [match.span() for match in quoted]
        for mention in self._mentions:
            if any(start <= mention.start < end for start, end in inside):
                continue
            if mention.value is not None and self._clause.free(mention.start, mention.end):
                column = self._value_column(mention)
                self._literal(mention.start, mention.end, mention.value, column)
            elif mention.value is None:
                self._following_word(mention)

    def _following_word(self, mention: Mention) -> None:
        """비고에 보류가 포함된: a word no cell is equal to."""
        match = _WORD.match(self._text, mention.end)
        if match and self._clause.free(*match.span("text")) and not self._mentioned(match.start("text")):
            self._literal(match.start("text"), match.end("text"), match["text"], self._column(mention))

    def _mentioned(self, at: int) -> bool:
        return any(one.start <= at < one.end for one in self._mentions)

    def _owner(self, start: int, text: str) -> str | None:
        """The column a quoted text belongs to: the one before it, or the only one that holds it."""
        before = [one for one in self._mentions if one.value is None and one.end <= start]
        if before and len(self._text[before[-1].end : start].strip()) <= 4:
            return self._column(before[-1])
        holders = [one.name for one in self._table.columns if text.strip() in one.distinct]
        if len(holders) == 1:
            return holders[0]
        if before:
            return self._column(before[-1])
        return None

    def _value_column(self, mention: Mention) -> str:
        """Several columns may hold a value: the one named just before it is meant."""
        if len(mention.columns) > 1:
            for other in reversed(self._mentions):
                if other.value is None and other.end <= mention.start:
                    both = [one for one in other.columns if one in mention.columns]
                    if len(both) == 1:
                        return both[0]
        return only(mention, self._asker)

    def _literal(self, start: int, end: int, text: str, column: str | None) -> None:
        if column is None:
            names = [one.name for one in self._table.columns if one.type in ("text", "mixed")]
            if not names:
                return
            column = names[self._asker.ask(f"‘{text}’은(는) 어느 열에서 찾을까요?", names)]
        for mention in self._mentions:
            if (
                mention.value is None
                and mention.end <= start
                and mention.columns == (column,)
                and not self._text[mention.end : start].strip(" 이가은는에서의란열")
            ):
                self._clause.take(mention.start, start)
        for mention in self._mentions:  # 한바다 담당 건
            near = 0 <= mention.start - end <= 1 and not self._text[end : mention.start].strip()
            if mention.value is None and near and mention.columns == (column,):
                self._clause.take(mention.start, mention.end)
        for pattern, operator in ((_CONTAINS, "contains"), (_STARTS, "starts"), (_ENDS, "ends")):
            if match := pattern.match(self._text, end):
                negative = operator == "contains" and (match["no"] or re.search(r"않|안\s", match[0]))
                self._add(start, match.end(), Condition(column, "not_contains" if negative else operator, (text,)))
                return
        negated = _NEGATED.match(self._text, end)
        self._add(start, negated.end() if negated else end, Condition(column, "<>" if negated else "=", (text,)))

    def _dates(self) -> None:
        for match in DATE.finditer(self._text):
            days = days_of(match)
            if days is None or not self._clause.free(*match.span()):
                continue
            owner = self._date_column(match.start())
            if owner is None:
                continue
            column = self._table.column(owner)
            assert column is not None  # noqa: S101  it came from the table
            span = days.span(self._year(days, column))
            if span is None:
                continue
            operator, end = _date_operator(self._text, match.end())
            if operator is None:
                self._add(match.start(), end, Condition(owner, ">=", (span[0],)))
                self._add(match.start(), end, Condition(owner, "<=", (span[1],)))
            else:
                self._add(
                    match.start(), end, Condition(owner, operator, (span[0] if operator in (">=", "<") else span[1],))
                )

    def _date_column(self, start: int) -> str | None:
        dated = {one.name for one in self._table.columns if one.type == "date" or one.text_dates}
        for mention in reversed(self._mentions):
            if mention.value is None and mention.end <= start and set(mention.columns) & dated:
                return self._column(mention)
        names = [one.name for one in self._table.columns if one.name in dated]
        if not names:
            return None
        return names[0] if len(names) == 1 else names[self._asker.ask("날짜 조건은 어느 열에 적용할까요?", names)]

    def _year(self, days: Days, column: Column) -> int:
        if days.year is not None:
            return days.year
        years = column.years
        if len(years) == 1:
            return years[0]
        if not years:
            raise UnsupportedError("몇 년인지 알 수 없는 날짜 조건입니다. 연도를 넣어 말해 주세요.")
        return years[self._asker.ask("몇 년의 날짜인가요?", [f"{year}년" for year in years])]

    def _amounts(self) -> None:
        last: str | None = None
        for match in AMOUNT.finditer(self._text):
            if not self._clause.free(*match.span()):
                continue
            operator, end = _comparison(self._text, match.end())
            between = (
                re.compile(r"\s*(?:에서|부터|~|∼|-)\s*").match(self._text, match.end()) if operator is None else None
            )
            if between and AMOUNT.match(self._text, between.end()):
                operator, end = ">=", between.end()
            elif (
                operator is None
                and last is not None
                and re.compile(r"\s*(?:사이|까지)\S*").match(self._text, match.end())
            ):
                operator, end = "<=", match.end()
            if operator is None:
                continue
            amount = amount_of(match)
            column = self._amount_column(match.start(), end, amount, last)
            if column is None:
                continue
            last = column.name
            self._add(match.start(), end, Condition(column.name, operator, (scaled(amount, column, self._asker),)))
            tail = re.compile(r"\s*사이(?:의|인)?").match(self._text, end)
            if tail:
                self._clause.take(*tail.span())

    def _amount_column(self, start: int, end: int, amount: Amount, last: str | None) -> Column | None:
        numbers = {one.name for one in self._table.columns if one.text_numbers or one.largest is not None}
        owner = self._before(start, numbers, last) or (None if last else self._behind(end, numbers))
        if owner is not None:
            return self._table.column(owner)
        if last is not None:
            return self._table.column(last)
        names = [one for one in numbers if amount.unit not in _MONEY or not numbering(one)]
        if amount.unit in _PERCENT:
            names = [name for name in names if "율" in name or "률" in name or "%" in self._format(name)] or names
        names = [one.name for one in self._table.columns if one.name in names]
        if not names:
            return None
        if len(names) == 1:
            return self._table.column(names[0])
        return self._table.column(names[self._asker.ask("수량 조건은 어느 열에 적용할까요?", names)])

    def _before(self, start: int, numbers: set[str], last: str | None) -> str | None:
        """The column named before an amount."""
        for mention in reversed(self._mentions):
            if mention.end <= start and mention.value is None and set(mention.columns) & numbers:
                between = self._text[mention.end : start]
                if last is not None and len(between.strip()) > 6 and AMOUNT.search(between):
                    return None
                return self._meant(mention, numbers)
        return None

    def _behind(self, end: int, numbers: set[str]) -> str | None:
        """The column named just behind a comparison: 1억원이 넘는 금액."""
        for mention in self._mentions:
            if mention.value is None and set(mention.columns) & numbers and not self._text[end : mention.start].strip():
                return self._meant(mention, numbers) if mention.start >= end else None
        return None

    def _meant(self, mention: Mention, numbers: set[str]) -> str:
        meant = [one for one in mention.columns if one in numbers]
        if len(meant) > 1:
            return self._column(mention)
        self._clause.take(mention.start, mention.end)
        return meant[0]

    def _format(self, name: str) -> str:
        column = self._table.column(name)
        return column.format if column is not None else ""


def _names_sheet(text: str, end: int) -> bool:
    """Whether what is quoted is called a sheet or a name."""
    return bool(re.match(r"\s*(?:이라는|라는)?\s*(?:이름의|이름으로)?\s*(?:새\s*)?(?:시트|이름)", text[end:]))


def _comparison(text: str, end: int) -> tuple[str | None, int]:
    for name, pattern in words().comparisons.items():
        match = re.compile(rf"\s*(?:어치|짜리)?\s*(?:{pattern})").match(text, end)
        if match:
            return _OPERATORS[name], match.end()
    return None, end


def _date_operator(text: str, end: int) -> tuple[str | None, int]:
    for name, operator in (("from", ">="), ("to", "<="), ("after", ">"), ("before", "<")):
        match = re.compile(rf"\s*(?:{words().dates[name]})").match(text, end)
        if match:
            return operator, match.end()
    match = re.compile(r"\s*(?:에|의|인|자)?").match(text, end)
    return None, match.end() if match else end


def scaled(amount: Amount, column: Column, asker: Asker) -> float:
    """The amount in the column's own unit: 2억원 is 200,000 where the table counts in 천원; 30% is 0.3 in a share."""
    value = amount.value
    if amount.unit in _PERCENT:
        return round(value / 100, 10) if "%" in column.format or (column.largest or 0) <= 1.5 else value
    said_money = amount.unit in _MONEY
    if column.unit and column.unit > 1:
        if said_money:
            return round(value / column.unit, 10)
        if value >= 1_000_000 and (column.largest or 0) < value:
            in_won = round(value / column.unit, 10)
            options = [f"{value:,.0f} 그대로(표의 단위)", f"원으로 보고 {in_won:,.10g}"]
            return (value, in_won)[asker.ask(f"‘{column.name}’의 {value:,.0f}은(는) 어느 단위인가요?", options)]
    return value


def _merged(tests: list[Condition]) -> list[Condition]:
    """Several equal tests on one column are one: any of the values."""
    made: list[Condition] = []
    for test in tests:
        for at, other in enumerate(made):
            same = other.column == test.column and _family(other.operator) == _family(test.operator) is not None
            if same:
                family = _family(test.operator) or ""
                made[at] = Condition(test.column, family, tuple(dict.fromkeys((*other.values, *test.values))))
                break
        else:
            made.append(test)
    return made


def _family(operator: str) -> str | None:
    return {"=": "in", "in": "in", "<>": "not_in", "not_in": "not_in"}.get(operator)


def numbering(name: str) -> bool:
    """Whether a column counts or names things rather than measuring them."""
    return bool(re.search(words().orders["numbering"].pattern, name))


def columns_tested(where: Where | None) -> Iterable[str]:
    """The columns of conditions."""
    return (one.column for one in where.tests) if where is not None else ()
