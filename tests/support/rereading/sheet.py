"""XLSX by zipfile and ElementTree: the cells of a range with every usual way of writing a number."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from support.rereading.package import local, parse, relations
from support.rereading.place import Citation, NoSuchPlaceError, Reading, squeeze

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_RANGE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")
_NUMERIC = re.compile(r"-?\d+(\.\d+)?%?|\d{4}-\d\d-\d\d.*")
_DATES = {*range(14, 23), *range(45, 48)}


def xlsx(data: bytes, citation: Citation | None) -> Reading:
    """Cells of sheet!range, row by row."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _Book(archive)
        if citation is None:
            rows = [cell for name in book.sheets for cell in book.cells(name)]
            return Reading([], " ".join(forms[0] for _, _, forms in rows))
        name = citation.place.get("sheet")
        if name not in book.sheets:
            raise NoSuchPlaceError(f"sheet {name!r}")
        if "range" not in citation.place:  # the sheet itself: only its name can be quoted
            return Reading([], patterns=[re.compile(re.escape(squeeze(str(name))))])
        found = _RANGE.match(str(citation.place.get("range")))
        if not found:
            raise NoSuchPlaceError(f"range {citation.place.get('range')!r}")
        left, top, right, bottom = found.groups()
        rows_of, columns_of = (int(top), int(bottom or top)), (_column(left), _column(right or left))
        cells = [
            forms
            for row, column, forms in book.cells(str(name))
            if rows_of[0] <= row <= rows_of[1] and columns_of[0] <= column <= columns_of[1]
        ]
    words = [cell[0] for cell in cells if not _NUMERIC.fullmatch(cell[0])]
    return Reading(words, patterns=_runs(cells))


def _runs(cells: list[list[str]]) -> list[re.Pattern[str]]:
    """Every run of neighbouring cells, each written in any of its forms."""
    choices = ["(?:" + "|".join(_loose(form) for form in forms) + ")" for forms in cells]
    return [
        re.compile(" ".join(choices[start:end]))
        for start in range(len(choices))
        for end in range(start + 1, len(choices) + 1)
    ]


def _loose(form: str) -> str:
    """A form as pattern; whole numbers with or without separators and zero decimals."""
    if re.fullmatch(r"-?\d+(\.\d+)?%?", form):
        sign, whole, rest = re.fullmatch(r"(-?)(\d+)(.*)", form).groups()  # type: ignore[union-attr]  # it matches
        grouped = f"{int(whole):,}"
        zeros = r"(?:\.0+)?" if "." not in rest else ""
        minus = "(?:-|△ ?|▲ ?)" if sign else ""
        return f"{minus}(?:{whole}|{grouped}){zeros}{re.escape(rest)}"
    return re.escape(squeeze(form))


class _Book:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        targets = relations(archive, "xl/workbook.xml")
        self.sheets = {
            each.get("name", ""): targets[next(v for k, v in each.attrib.items() if k.endswith("}id"))]
            for each in parse(archive, "xl/workbook.xml").iter()
            if local(each) == "sheet"
        }
        self._strings = self._shared()
        self._formats = self._number_formats()

    def cells(self, name: str) -> list[tuple[int, int, list[str]]]:
        """Row, column and forms of every filled cell."""
        found = []
        for cell in (each for each in parse(self._archive, self.sheets[name]).iter() if local(each) == "c"):
            address = re.match(r"([A-Z]+)(\d+)", cell.get("r", ""))
            forms = [form for form in self._forms(cell) if squeeze(form)]
            if address and forms:
                found.append((int(address[2]), _column(address[1]), forms))
        return found

    def _forms(self, cell: ET.Element) -> list[str]:
        kind = cell.get("t", "n")
        value = next((each.text or "" for each in cell if local(each) == "v"), None)
        if kind == "inlineStr":
            return ["".join(each.text or "" for each in cell.iter() if local(each) == "t")]
        if value is None:
            return []
        if kind == "s":
            return [self._strings[int(value)]]
        if kind == "b":
            return ["TRUE", "true", "참"] if value == "1" else ["FALSE", "false", "거짓"]
        return _number(float(value), self._formats[int(cell.get("s", "0"))]) if kind == "n" else [value]

    def _shared(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        return [_string(item) for item in parse(self._archive, "xl/sharedStrings.xml") if local(item) == "si"]

    def _number_formats(self) -> list[tuple[int, str]]:
        styles = parse(self._archive, "xl/styles.xml")
        codes = {
            int(each.get("numFmtId", "0")): each.get("formatCode", "")
            for each in styles.iter()
            if local(each) == "numFmt"
        }
        used = next(each for each in styles if local(each) == "cellXfs")
        numbers = [int(each.get("numFmtId", "0")) for each in used]
        return [(number, codes.get(number, {9: "0%", 10: "0.00%"}.get(number, ""))) for number in numbers]


def _string(item: ET.Element) -> str:
    """Text of a shared string; readings above it (rPh) left out."""
    parts = []
    for child in item:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts += [each.text or "" for each in child if local(each) == "t"]
    return "".join(parts)


def _number(value: float, style: tuple[int, str]) -> list[str]:
    number, code = style
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code)
    if number in _DATES or re.search(r"[ymdh]", bare, re.IGNORECASE):
        return _moment(value)
    if "%" in bare:
        first = bare.split(";")[0]
        places = len(first.split(".")[1].rstrip("%")) if "." in first else 0
        return [f"{value * 100:.{places}f}%", f"{_plain(round(value * 100, 9))}%", _plain(value)]
    if "." not in bare.split(";")[0]:
        return [_plain(value)]
    decimals = len(re.findall(r"[0#]", bare.split(";")[0].split(".")[1]))
    return [_plain(value), f"{value:.{decimals}f}"]


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _moment(value: float) -> list[str]:
    when = datetime(1899, 12, 30) + timedelta(seconds=round(value * 86400))  # noqa: DTZ001  sheets know no zone
    day = f"{when:%Y-%m-%d}"
    return [day, f"{day} {when:%H:%M}", f"{day} {when:%H:%M:%S}", f"{when.year}. {when.month}. {when.day}."]


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
