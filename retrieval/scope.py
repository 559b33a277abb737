"""What a question is limited to: documents, grades, a folder, formats, a first day; and how the index is told.

Documents that share folder, format and day of adding share a group. The index knows each passage's group and grade, so
that a limit is a short list of groups, however many documents it lets through: a list of 10,000 documents took LanceDB
160 ms, one of grades or groups takes less than a search without a limit.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from retrieval.catalogue import Info


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is limited to; None limits nothing, an empty collection lets nothing through.

    Attributes:
        documents: ids.
        grades: of documents.
        folder: absolute path; what was added from it and from below it.
        formats: names of formats, as documents have them.
        since: first day of adding.
    """

    documents: tuple[str, ...] | None = None
    grades: frozenset[str] | None = None
    folder: str | None = None
    formats: frozenset[str] | None = None
    since: date | None = None

    @property
    def limits_groups(self) -> bool:
        """Whether folder, formats or day are asked for."""
        return not (self.folder is None and self.formats is None and self.since is None)

    @property
    def limits_nothing(self) -> bool:
        """Whether everything is let through."""
        return self.documents is None and self.grades is None and not self.limits_groups


EVERYTHING = Scope()


@dataclass(frozen=True)
class Chosen(Collection[int]):
    """Documents that a scope lets through, by number, and how the index is told: never by a long list."""

    numbers: frozenset[int]
    where: str

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __contains__(self, number: object) -> bool:
        return number in self.numbers


@dataclass
class Groups:
    """Numbers for what documents have in common: folder, format and day of adding."""

    _numbers: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def number(self, path: str, format_: str, added: int) -> int:
        """The group of a document, by its file's path, its format and when it was added in nanoseconds."""
        return self._numbers.setdefault((folded(str(PurePath(path).parent)), format_, _day(added)), len(self._numbers))

    def matching(self, scope: Scope) -> frozenset[int]:
        """The groups that a scope lets through."""
        folder = None if scope.folder is None else folded(scope.folder)
        first = None if scope.since is None else scope.since.toordinal()
        return frozenset(
            number
            for (place, format_, day), number in self._numbers.items()
            if (folder is None or below(place, folder))
            and (scope.formats is None or format_ in scope.formats)
            and (first is None or day >= first)
        )

    def chosen(self, scope: Scope, infos: Collection[Info]) -> Chosen:
        """What a scope lets through of these documents; its `documents` are already looked up."""
        conditions = []
        if scope.documents is not None:
            conditions.append(f"doc IN ({_list(info.number for info in infos)})")
        if scope.grades is not None:
            infos = [info for info in infos if info.grade in scope.grades]
            conditions.append(_either("grade", [f"'{grade}'" for grade in sorted(scope.grades) if grade.isalnum()]))
        if scope.limits_groups:
            groups = self.matching(scope)
            infos = [info for info in infos if info.group in groups]
            conditions.append(self._condition(groups))
        return Chosen(frozenset(info.number for info in infos), " AND ".join(conditions) or "true")

    def _condition(self, groups: frozenset[int]) -> str:
        """The shorter of what is let through and what is not."""
        others = frozenset(self._numbers.values()) - groups
        if len(others) < len(groups):
            return f"place NOT IN ({_list(sorted(others))})" if others else "true"
        return _either("place", [str(group) for group in sorted(groups)])


def below(path: str, folder: str) -> bool:
    """Whether a folded path is a folded folder, or stands somewhere in it."""
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def folded(path: str) -> str:
    """A path as it is compared: without a closing separator, and on Windows without case."""
    return os.path.normcase(os.path.normpath(path))


def condition(docs: Collection[int]) -> str:
    """The index's condition for documents."""
    return docs.where if isinstance(docs, Chosen) else f"doc IN ({_list(docs)})"


def _either(column: str, values: list[str]) -> str:
    return f"{column} IN ({','.join(values)})" if values else "false"


def _list(numbers: Iterable[int]) -> str:
    return ",".join(str(int(number)) for number in numbers)


def _day(added: int) -> int:
    try:
        return datetime.fromtimestamp(added / 1e9).date().toordinal()  # noqa: DTZ006  a day as the user's calendar has it
    except (OverflowError, OSError, ValueError):  # of a clock that had jumped
        return 1
