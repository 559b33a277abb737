"""Result files: a new workbook with the plan applied, one with the macro, the module's text. Nothing is overwritten."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from engine.errors import EngineCode, EngineError
from engine.macros.compiler import MODULE
from engine.macros.loading import open_workbook
from engine.macros.sample import put
from engine.macros.vba_project import ENCODING, module_text

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from engine.macros.book import Book, Sheet

_SUFFIX: Final = "_자동화"
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Made:
    """What was written; None where that kind was not."""

    workbook: Path | None
    macro_workbook: Path | None
    module: Path | None


def applied(data: bytes, result: Book) -> bytes:
    """The workbook's bytes with the preview's changes in them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = open_workbook(data)
        for sheet in result.sheets.values():
            target: Worksheet = workbook.create_sheet(sheet.name) if sheet.new else workbook[sheet.name]
            _apply(target, sheet)
        workbook.calculation.fullCalcOnLoad = True
        out = io.BytesIO()
        workbook.save(out)
    return out.getvalue()


def _apply(target: Worksheet, sheet: Sheet) -> None:
    for row, at in sheet.changed():
        old, new = sheet.before[row, at], sheet.at(row, at)
        cell = target.cell(row, at)
        if not new.formula and (old.value, old.formula, old.format) != (new.value, new.formula, new.format):
            put(cell, new)  # type: ignore[arg-type]  # no merged cell: the plan was refused there
        if new.fill != old.fill and new.fill:
            cell.fill = PatternFill("solid", fgColor=f"FF{new.fill}")
        if sheet.new and row == 1:
            cell.font = Font(bold=True)
    for at, width in sheet.widths.items():
        target.column_dimensions[get_column_letter(at)].width = width


def module_bytes(code: str) -> bytes:
    """The .bas file: code page 949, CRLF, its name first."""
    return module_text(MODULE, code).encode(ENCODING)


def write(folder: Path, stem: str, workbook: bytes | None, macro_workbook: bytes | None, module: bytes) -> Made:
    """Write the files under names that none of them has yet.

    Raises:
        EngineError: OUTPUT_EXISTS, HOME_NOT_WRITABLE.
    """
    parts = ((".xlsx", workbook), (".xlsm", macro_workbook), (".bas", module))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST):
            name = f"{stem[:80]}{_SUFFIX}" + (f" ({number})" if number > 1 else "")
            paths = [folder / f"{name}{ending}" for ending, _ in parts]
            if any(path.exists() or path.is_symlink() for path in paths):
                continue
            made = [_exclusive(path, data) for path, (_, data) in zip(paths, parts, strict=True)]
            return Made(*made)
    except FileExistsError:
        raise EngineError(EngineCode.OUTPUT_EXISTS, path=folder.name) from None
    except OSError:
        raise EngineError(EngineCode.OUT_NOT_WRITABLE, path=folder.name) from None
    raise EngineError(EngineCode.OUTPUT_EXISTS, path=folder.name)


def _exclusive(path: Path, data: bytes | None) -> Path | None:
    if data is None:
        return None
    with path.open("xb") as file:
        file.write(data)
    return path.absolute()
