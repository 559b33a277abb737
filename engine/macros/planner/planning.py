"""A Korean request and a workbook's profile -> a plan, a question, or an honest no. No model, no guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from engine.macros.explain import explain
from engine.macros.plan import (
    Aggregate,
    CopyRows,
    DeleteRows,
    Highlight,
    Plan,
    RemoveDuplicates,
    SortRows,
    TextToNumber,
    TrimText,
    UnifyDates,
)
from engine.macros.planner import slots
from engine.macros.planner.asking import Asker, NeedsChoiceError, RefusedError, UnsupportedError
from engine.macros.planner.clauses import refuse, tidy, wishes
from engine.macros.planner.conditions import Conditions, columns_tested
from engine.macros.planner.doubts import turned, unknown_words
from engine.macros.planner.mentions import Clause, find_mentions, partial, score
from engine.macros.planner.turning import negated, positive, title
from engine.macros.planner.words import words
from engine.macros.resolving import FUNCTION_NAMES, Problem, columns_of, free_sheet_name, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.macros.plan import Step, Where
    from engine.macros.planner.asking import Choice
    from engine.macros.planner.clauses import Wish
    from engine.macros.planner.mentions import Mention
    from engine.macros.profile import Profile, Table
    from engine.macros.resolving import Resolved

_CLEANING: Final = ("trim_text", "unify_dates", "text_to_number")
_MOVING: Final = (SortRows, RemoveDuplicates, DeleteRows)
_KEEP_LAST: Final = re.compile(r"(?:마지막|나중|최근|최신|맨\s*뒤|뒤의?)\s*(?:에\s*\S+\s*)?(?:것|거|행|건|자료|데이터)")
_EXCLUDED: Final = re.compile(r"제외\S*|빼\s*(?:줘|주)\S*")
_KEEP_FIRST: Final = re.compile(
    r"(?:처음|첫\s*번째|맨\s*앞|앞의?|먼저)\s*(?:에\s*\S+\s*)?(?:것|거|행|건|자료|데이터)\S*"
)
_WHOLE_ROW: Final = re.compile(
    r"(?:행|줄)\s*(?:전체|모두)|(?:전체|모든)\s*(?:행|줄)|(?<![가-힣])(?:행|줄|건|자료|데이터|것)(?:을|를|은|에|만)?\s"
)
_EVERYTHING: Final = re.compile(
    r"(?:모든|전부|중간|사이|안의?|가운데)\s*(?:의\s*)?(?:공백|띄어쓰기|빈칸|스페이스)"
    r"|(?:공백|띄어쓰기|빈칸)(?:을|를)?\s*(?:모두|전부|다)\s"
)


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of a request: ready, needs_choice, unsupported or refused; `reason` says why not.

    `totals` names sheets whose total rows stay where they are.
    """

    status: str
    plan: Plan | None = None
    choices: tuple[Choice, ...] = ()
    reason: str = ""
    totals: tuple[str, ...] = ()


def plan_request(untrusted_request: str, profile: Profile, answers: Mapping[int, int] | None = None) -> Planned:
    """Plan a request.

    Args:
        untrusted_request: what the user typed.
        profile: the workbook.
        answers: question number to option number, of questions asked before.
    """
    asker = Asker(answers or {})
    try:
        text = tidy(untrusted_request)
        refuse(text, (*profile.sheets, *(one.name for table in profile.tables for one in table.columns)))
        planner = _Planner(profile, asker, text)
        for wish in wishes(text, asker):
            planner.add(wish)
        plan = Plan(tuple(planner.steps))
        resolve(plan, profile)
    except NeedsChoiceError:
        return Planned("needs_choice", choices=tuple(asker.asked))
    except RefusedError as error:
        return Planned("refused", reason=str(error))
    except UnsupportedError as error:
        return Planned("unsupported", choices=tuple(asker.asked), reason=str(error))
    except Problem as error:
        return Planned("unsupported", choices=tuple(asker.asked), reason=error.message)
    return Planned("ready", plan, tuple(asker.asked), totals=tuple(dict.fromkeys(planner.totals)))


@dataclass(slots=True)
class _Planner:
    """Collects the steps; knows the tables as the steps so far leave them."""

    profile: Profile
    asker: Asker
    request: str
    steps: list[Step] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    current: Table | None = None
    made: list[Table] = field(default_factory=list)

    def add(self, wish: Wish) -> None:
        """Plan one wish after those before."""
        clause = Clause(wish.text)
        table = self._table(clause, wish.operation)
        mentions = find_mentions(clause.text, table)
        step = self._step(wish.operation, clause, table, mentions)
        for first in self._before(step, table):
            self._append(first)
        self._formulas(step, table)
        doubt = unknown_words(clause, table)
        if turned(doubt):
            raise UnsupportedError(f"‘{', '.join(doubt)}’을(를) 알아듣지 못했습니다. 조건을 다른 말로 적어 주세요.")
        if doubt:
            shown = explain(_resolved([*self.steps, step], self.profile)[-1])
            self.asker.confirm(
                f"‘{', '.join(doubt)}’은(는) 알아듣지 못했습니다. 빼고 이렇게 할까요? {shown}", "이대로 진행"
            )
        self._append(step)

    def _append(self, step: Step) -> None:
        self.steps.append(step)
        last = _resolved(self.steps, self.profile)[-1]
        if last.made is not None:
            self.made.append(last.made)
        self.current = self._refreshed(step, last.table)
        if last.table.tail and isinstance(step, _MOVING):
            self.totals.append(last.table.sheet)

    def _refreshed(self, step: Step, table: Table) -> Table:
        """The table with what the step has put right."""
        if not isinstance(step, TextToNumber | UnifyDates):
            return table
        fixed = (
            {"text_numbers": 0, "type": "number"}
            if isinstance(step, TextToNumber)
            else {"text_dates": 0, "type": "date"}
        )
        columns = tuple(replace(one, **fixed) if one.name in step.columns else one for one in table.columns)  # type: ignore[arg-type]  # fields of Column
        new = replace(table, columns=columns)
        tables = tuple(
            new if (one.sheet, one.number) == (table.sheet, table.number) else one for one in self.profile.tables
        )
        self.profile = replace(self.profile, tables=tables)
        return new

    def _table(self, clause: Clause, operation: str) -> Table:
        """The table a wish speaks of.

        Raises:
            UnsupportedError: the workbook has none.
        """
        tables = [*self.profile.tables, *self.made]
        if not tables:
            raise UnsupportedError("이 통합 문서에서 머리글이 있는 표를 찾지 못했습니다.")
        named = self._named_sheets(clause, tables)
        result = words().result.search(clause.text)
        if result and self.made and not named:
            clause.take(*result.span())
            return self.made[-1]
        pool = named or [one for one in tables if not one.hidden]
        if not pool:
            raise UnsupportedError("숨긴 시트에만 표가 있습니다. 시트 이름을 함께 적어 주세요.")
        scores = [score(clause.text, one) for one in pool]
        if self.made and max(scores) == 0 and isinstance(self.steps[-1], Aggregate) and operation == "sort":
            return self.made[-1]  # 부서별 합계를 구하고 큰 순으로 정렬
        best = [one for one, points in zip(pool, scores, strict=True) if points == max(scores)]
        copied, sheets = self._just_copied(), {one.sheet for one in best}
        if (
            copied is not None
            and self.current is not None
            and not named
            and {copied.sheet, self.current.sheet} <= sheets
        ):
            both = (f"새로 만든 시트 ‘{copied.sheet}’", f"원래 표 ‘{self.current.sheet}’")
            return (copied, self.current)[self.asker.ask("다음 작업은 어느 표에 할까요?", both)]
        if self.current is not None and len(best) > 1:
            same = [one for one in best if (one.sheet, one.number) == (self.current.sheet, self.current.number)]
            if same:
                return same[0]
        whole = [score(self.request, one) for one in best]
        best = [one for one, points in zip(best, whole, strict=True) if points == max(whole)]
        if len(best) == 1:
            return best[0]
        options = [f"{one.sheet} ({one.range})" for one in best]
        return best[self.asker.ask("어느 표에 할까요?", options)]

    def _just_copied(self) -> Table | None:
        """The new sheet, where the step before has made one."""
        return self.made[-1] if self.steps and isinstance(self.steps[-1], CopyRows) else None

    def _named_sheets(self, clause: Clause, tables: list[Table]) -> list[Table]:
        found: list[Table] = []
        for sheet in sorted({one.sheet for one in tables}, key=len, reverse=True):
            loose = r"\s*".join(re.escape(one) for one in sheet if not one.isspace())
            match = re.search(
                rf"(?<![가-힣A-Za-z0-9])['\"‘“]?{loose}['\"’”]?(?=\s*시트|\s*표|에서|의|에|을|를|\s|$)", clause.text
            )
            if match and clause.free(*match.span()) and not _is_new(clause.text, match.end()):
                clause.take(*match.span())
                found += [one for one in tables if one.sheet == sheet]
        return found

    def _step(self, operation: str, clause: Clause, table: Table, mentions: list[Mention]) -> Step:
        place = (table.sheet, table.number)
        if operation in _CLEANING or operation == "aggregate":
            return self._without_where(operation, clause, table, mentions)
        if operation == "sort":
            return SortRows(*place, slots.sort_keys(clause, table, mentions, self.asker))
        if operation == "remove_duplicates":
            last = _KEEP_LAST.search(clause.text)
            for said in (last, _KEEP_FIRST.search(clause.text)):
                if said:
                    clause.take(*said.span())
            keep = "last" if last else "first"
            return RemoveDuplicates(*place, slots.key_columns(clause, table, mentions, self.asker), keep)
        return self._on_rows(operation, clause, table, mentions)

    def _on_rows(self, operation: str, clause: Clause, table: Table, mentions: list[Mention]) -> Step:
        """Operations on the rows that meet conditions."""
        place = (table.sheet, table.number)
        name = slots.sheet_name(clause, self._sheets()) if operation.startswith("copy") else None
        where = Conditions(clause, table, mentions, self.asker).where()
        if where is None:
            raise UnsupportedError(
                "어떤 행인지 조건을 알아듣지 못했습니다. 예: ‘금액이 100만원 이상인 행’, ‘부서가 총무과인 행’"
            )
        if operation == "highlight_where":
            return self._highlight(clause, table, mentions, where)
        said = _EXCLUDED.search(clause.text)
        if said and operation in ("copy_others", "delete_rows_where"):
            clause.take(*said.span())
        if operation == "copy_others":
            where = negated(positive(where))
        if operation in ("copy_others", "copy_rows_where"):
            return CopyRows(*place, where, free_sheet_name(name or title(where), self._sheets()))
        if operation == "keep_rows_where":
            return DeleteRows(*place, negated(where))
        excluded = said and not re.search("삭제|지우|지워|없애", clause.text)
        return DeleteRows(*place, positive(where) if excluded else where)

    def _without_where(self, operation: str, clause: Clause, table: Table, mentions: list[Mention]) -> Step:
        made = {
            "trim_text": self._trim,
            "unify_dates": self._dates,
            "text_to_number": self._numbers,
            "aggregate": self._aggregate,
        }
        return made[operation](clause, table, mentions)

    def _sheets(self) -> tuple[str, ...]:
        return (*self.profile.sheets, *(one.sheet for one in self.made))

    def _trim(self, clause: Clause, table: Table, mentions: list[Mention]) -> TrimText:
        named = slots.columns(clause, mentions, self.asker)
        texts = tuple(one.name for one in table.columns if one.type in ("text", "mixed") and one.formulas < one.filled)
        if not named and not texts:
            raise UnsupportedError("이 표에는 글자가 든 열이 없습니다.")
        everything = bool(_EVERYTHING.search(clause.text)) and not re.search(r"앞뒤|양쪽|앞과\s*뒤", clause.text)
        return TrimText(table.sheet, table.number, named or texts, everything)

    def _dates(self, clause: Clause, table: Table, mentions: list[Mention]) -> UnifyDates:
        form = slots.date_format(clause)
        named = (
            slots.columns(clause, mentions, self.asker)
            if not re.search(r"모든\s*날짜|날짜\s*(?:열|칸)?\s*모두", clause.text)
            else ()
        )
        dated = tuple(one.name for one in table.columns if one.type == "date" or one.text_dates)
        wrong = [name for name in named if name not in dated]
        if wrong or not (named or dated):
            raise UnsupportedError(
                "날짜가 든 열을 찾지 못했습니다." if not wrong else f"‘{wrong[0]}’ 열에는 날짜가 없습니다."
            )
        return UnifyDates(table.sheet, table.number, named or dated, form)

    def _numbers(self, clause: Clause, table: Table, mentions: list[Mention]) -> TextToNumber:
        named = slots.columns(clause, mentions, self.asker)
        texts = tuple(one.name for one in table.columns if one.text_numbers)
        wrong = [name for name in named if name not in texts]
        if wrong or not texts:
            raise UnsupportedError("글자로 된 숫자가 있는 열을 찾지 못했습니다.")
        return TextToNumber(table.sheet, table.number, named or texts)

    def _aggregate(self, clause: Clause, table: Table, mentions: list[Mention]) -> Aggregate:
        name = slots.sheet_name(clause, self._sheets())
        groups = slots.groups(clause, table, mentions, self.asker)
        where = Conditions(clause, table, mentions, self.asker).where()
        taken = {one.column for one in groups} | set(columns_tested(where))
        values = slots.measures(clause, table, mentions, self.asker, taken)
        heading = name or " ".join(
            [f"{'·'.join(one.column + {'month': ' 월', 'year': ' 연도'}.get(one.unit or '', '') for one in groups)}별"]
            * bool(groups)
            + [
                FUNCTION_NAMES[values[0].function]
                if groups or not values[0].column
                else f"{values[0].column} {FUNCTION_NAMES[values[0].function]}"
            ]
        )
        return Aggregate(table.sheet, table.number, groups, values, free_sheet_name(heading, self._sheets()), where)

    def _highlight(self, clause: Clause, table: Table, mentions: list[Mention], where: Where) -> Highlight:
        color = slots.color(clause)
        tested = list(dict.fromkeys(columns_tested(where)))
        noun = any(partial(word, table) for word in clause.rest().split())  # 3 이하인 민원은
        whole = bool(_WHOLE_ROW.search(clause.text)) or noun
        others = slots.columns(clause, mentions, self.asker)
        column = None if whole else others[0] if others else tested[0]
        if not whole and not others and len(tested) > 1:
            options = ("행 전체", *(f"‘{one}’ 칸" for one in tested))
            chosen = self.asker.ask("어디를 칠할까요?", options)
            column = None if chosen == 0 else tested[chosen - 1]
        return Highlight(table.sheet, table.number, where, color, column)

    def _before(self, step: Step, table: Table) -> list[Step]:
        """What must be put right first: numbers and dates that are written as text."""
        made: list[Step] = []
        place = (table.sheet, table.number)
        if table.sheet in {one.sheet for one in self.made} or isinstance(
            step, TrimText | UnifyDates | TextToNumber | RemoveDuplicates
        ):
            return made
        for name in dict.fromkeys(_calculated(step)):
            column = table.column(name)
            if column is None:
                continue
            if column.text_numbers and column.largest is not None:
                if self._put_right(name, "숫자", column.text_numbers):
                    made.append(TextToNumber(*place, (name,)))
            elif column.text_dates and _dated(step, name, table) and self._put_right(name, "날짜", column.text_dates):
                made.append(UnifyDates(*place, (name,)))
        return made

    def _put_right(self, name: str, kind: str, count: int) -> bool:
        """Ask whether what is written as text shall become numbers or dates first."""
        question = (
            f"‘{name}’ 열에 글자로 된 {kind}가 {count}개 있어 그대로는 {kind}로 다루어지지 않습니다. "
            f"먼저 {kind}로 바꿀까요?"
        )
        return self.asker.ask(question, (f"먼저 {kind}로 바꾸기", "그대로 두기")) == 0

    def _formulas(self, step: Step, table: Table) -> None:
        names = [one.name for one in table.columns if one.formulas]
        if isinstance(step, _MOVING) and names:
            shown = ", ".join(f"‘{one}’" for one in names[:3])
            self.asker.confirm(
                f"{shown} 열의 수식은 행을 옮기면 계산된 값으로 바뀝니다. 계속할까요?", "값으로 바꾸고 진행"
            )


def _resolved(steps: list[Step], profile: Profile) -> tuple[Resolved, ...]:
    try:
        return resolve(Plan(tuple(steps)), profile)
    except Problem as error:
        raise UnsupportedError(error.message) from None


def _is_new(text: str, end: int) -> bool:
    return bool(re.match(r"\s*(?:이라는|라는)", text[end:]))


def _calculated(step: Step) -> tuple[str, ...]:
    """Columns of which a step takes the numbers or the order."""
    if isinstance(step, Aggregate):
        names = [one.column for one in step.values if one.column] + [one.column for one in step.group if one.unit]
        return (
            *names,
            *(one.column for one in (step.where.tests if step.where else ()) if not _plain_text(one.values)),
        )
    if isinstance(step, CopyRows | DeleteRows | Highlight):
        return tuple(one.column for one in step.where.tests if not _plain_text(one.values))
    return columns_of(step)


def _plain_text(values: tuple[object, ...]) -> bool:
    return all(isinstance(one, str) for one in values)


def _dated(step: Step, name: str, table: Table) -> bool:
    column = table.column(name)
    return (
        column is not None
        and (column.type in ("mixed", "text", "number"))
        and column.text_dates * 2 >= column.filled * (0 if column.type == "mixed" else 1)
    )
