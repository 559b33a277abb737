"""Workbooks larger than can be read at once: sheets are cut after the last row that fits, and it is said which."""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO

from retrieval.documents.archive import open_archive

MOST_BYTES = 160 * 1024 * 1024  # of sheets' XML in one workbook: about 700 MB while it is read
_CHUNK = 1024 * 1024
_MOST_TAIL = 8 * _CHUNK
_ROW_END = re.compile(rb"</((?:\w+:)?)row>")
_NUMBER = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d{1,7})"')


def is_sheet(name: str) -> bool:
    """Tells whether a member of a workbook holds a sheet's cells; those are read as a stream."""
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def cut(data: bytes, most: int = MOST_BYTES) -> tuple[bytes, dict[str, int], float]:
    """The workbook with the rows that fit, the last row that is left of each part that was cut, and the share kept.

    Args:
        data: the workbook.
        most: bytes of sheets' XML that fit.
    """
    with open_archive(data) as archive:
        sheets = [entry for entry in archive.infolist() if is_sheet(entry.filename)]
        total = sum(entry.file_size for entry in sheets)
        if total <= most:
            return data, {}, 1.0
        taken = 0
        kept: dict[str, tuple[bytes, int]] = {}
        for entry in sheets:
            reader = _Part(archive, entry, most - taken)
            kept[entry.filename] = reader.read(), reader.last_row
            taken += reader.taken
        found = {name: last for name, (_, last) in kept.items() if last >= 0}
        return (_rewritten(archive, kept), found, taken / total) if found else (data, {}, 1.0)


def _rewritten(archive: zipfile.ZipFile, kept: dict[str, tuple[bytes, int]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            content = kept[entry.filename][0] if entry.filename in kept else archive.read(entry)
            target.writestr(entry.filename, content)
    return made.getvalue()


class _Part:
    """One sheet's part, read as far as the bounds let it.

    Attributes:
        taken: bytes of rows.
        last_row: number of the last row that was kept; -1 where nothing was cut.
    """

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> None:
        self._archive = archive
        self._entry = entry
        self._most = max(most, 0)
        self.taken = 0
        self.last_row = -1

    def read(self) -> bytes:
        """The part, whole or cut."""
        pieces: list[bytes] = []
        with self._archive.open(self._entry) as stream:
            while piece := stream.read(_CHUNK):
                pieces.append(piece)
                self.taken += len(piece)
                if self.taken > self._most:
                    if not (rest := stream.read(_CHUNK)):
                        break
                    return self._cut(b"".join(pieces), rest, stream)
        return b"".join(pieces)

    def _cut(self, text: bytes, rest: bytes, stream: IO[bytes]) -> bytes:
        last = next(_ROW_END.finditer(text, max(0, text.rfind(b"row>") - 20)), None)
        if last is None:
            return self._empty(text)
        start = text.rfind(b"<" + last[1] + b"row", 0, last.start())
        number = _NUMBER.match(text, start) if start >= 0 else None
        self.last_row = int(number[1]) if number else text.count(b"row>") // 2
        return text[: last.end()] + self._tail(text[last.end() :] + rest, stream, last[1])

    def _empty(self, text: bytes) -> bytes:
        """Not one row fits: only what stands before the rows."""
        self.last_row = 0
        found = re.search(rb"<((?:\w+:)?)sheetData\b[^>]*>", text)
        if not found:
            return (
                b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData/></worksheet>"
            )
        return text[: found.end()] + b"</" + found[1] + b"sheetData></" + found[1] + b"worksheet>"

    def _tail(self, text: bytes, stream: IO[bytes], prefix: bytes) -> bytes:
        """What stands after the rows (merged cells), where it is not too long."""
        end = b"</" + prefix + b"sheetData>"
        while (place := text.find(end)) < 0:
            piece = stream.read(_CHUNK)
            if not piece:
                return end + b"</" + prefix + b"worksheet>"
            text = text[-len(end) :] + piece
        tail = text[place:] + stream.read(_MOST_TAIL)
        complete = tail.rstrip().endswith(b"worksheet>")
        return tail if complete else end + b"</" + prefix + b"worksheet>"
