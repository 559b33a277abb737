"""Child of the verifier: runs the macro of a workbook in a VBA engine, compares its cells with those expected.

Reads one JSON object from stdin, sets its limits, writes one JSON object: never text of the workbook.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.methods import Json, Object

ENGINE: Final = "pyOpenVBA"
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's days have no zone
_KEPT: Final = 10
_WHITE: Final = 0xFFFFFF  # what a cell without a fill says
_BLANK: Final = ("blank", None, "General", None)


def main() -> int:
    """Entry of the process."""
    job = json.load(sys.stdin)
    _limit(job["memory"], job["seconds"])
    sys.stdout.write(json.dumps(verify(job)))
    return 0


def _limit(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's deadline is what holds there
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # the macro writes no file


def verify(job: dict[str, Any]) -> Object:
    """Run and compare."""
    try:
        from pyopenvba.apps.excel import ExcelApplication
        from pyopenvba.exceptions import PyOpenVBAError, VBAUnsupportedError
    except ImportError:
        return _result("not_available", "not installed")
    try:
        application = ExcelApplication.open(job["workbook"])
        fills = _fills(application, job["expected"]["cells"])
        application.run(job["macro"])
    except VBAUnsupportedError:
        return _result("not_covered", "unsupported")
    except PyOpenVBAError as error:
        return _result("differs", type(error).__name__)
    except RecursionError:
        return _result("not_covered", "recursion")
    if application.dialogs:
        return _result("differs", "dialog")
    return _compared(application, job["expected"], fills)


def _result(status: str, reason: str = "", cells: int = 0, differences: int = 0, places: Any = None) -> Object:
    made: Object = {"engine": ENGINE, "cells": cells, "differences": differences, "status": status}
    if reason:
        made["reason"] = reason
    if places:
        made["places"] = places
    return made


def _fills(application: Any, wanted: dict[str, Any]) -> dict[tuple[str, tuple[int, int]], int]:
    """Colours before the run."""
    found: dict[tuple[str, tuple[int, int]], int] = {}
    for view in application.sheets():
        if str(view.name) in wanted:
            for place in view.sheet.cells_:
                found[str(view.name), place] = _found(view.sheet, place)[3]
    return found


def _compared(application: Any, expected: dict[str, Any], fills: dict[tuple[str, tuple[int, int]], int]) -> Object:
    names = [str(one.name) for one in application.sheets()]
    if names != expected["sheets"]:
        return _result("differs", "sheets", differences=1)
    count, differences = 0, 0
    places: list[Json] = []
    for name, cells in expected["cells"].items():
        sheet = application.sheet(name).sheet
        wanted = {(row, at): rest for row, at, *rest in cells}
        skipped = {(row, at) for row, at in expected["formulas"].get(name, [])}
        for place in sorted(set(wanted) | set(sheet.cells_)):
            if place in skipped:
                continue
            found = _found(sheet, place)
            kind, value, form, fill = wanted.get(place, _BLANK)
            fill = fills.get((name, place), _WHITE) if fill is None else fill
            count += 1
            if not _same([kind, value, form, fill], found):
                differences += 1
                if len(places) < _KEPT:
                    places.append({"sheet": name, "row": place[0], "column": place[1]})
    return _result("differs" if differences else "match", "", count, differences, places)


def _found(sheet: Any, place: tuple[int, int]) -> list[Any]:
    cell = sheet.cells_.get(place)
    if cell is None:
        return ["blank", None, "General", _WHITE]
    target = sheet.Cells(place[0], place[1])
    fill = target.vba_get("Interior").vba_get("Color")
    value = target.vba_get("Value")
    kind, plain = _plain(value)
    return [kind, plain, cell.number_format, int(fill) if fill is not None else _WHITE]


def _plain(value: Any) -> tuple[str, Any]:
    """Kind and value of what the engine holds."""
    name = type(value).__name__
    if isinstance(value, bool):
        return "logical", value
    if isinstance(value, str):
        return ("text", value) if value else ("blank", None)
    if isinstance(value, datetime):
        return "date", (value - _EPOCH) / timedelta(days=1)
    if isinstance(value, int | float):
        return ("date" if "Date" in name else "number"), float(value)
    if "Error" in name:
        return "error", None
    serial = getattr(value, "serial", None)
    if serial is not None:
        return "date", float(serial)
    return "blank", None


def _same(wanted: list[Any], found: list[Any]) -> bool:
    kind, value, form, fill = wanted
    if kind != found[0] or (kind in ("number", "date") and not _close(value, found[1])):
        return False
    if kind in ("text", "logical") and value != found[1]:
        return False
    if kind != "blank" and form != found[2]:
        return False
    return bool(fill == found[3])


def _close(left: float, right: float) -> bool:
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))


if __name__ == "__main__":
    sys.exit(main())
