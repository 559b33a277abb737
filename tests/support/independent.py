"""Does a citation stand? Re-reads the source with code that shares nothing with retrieval: zipfile, ElementTree, pypdf.

A quote stands when, after white space is normalised (removed altogether for PDF), it is part of the text at its
location: paragraph n (HWPX: n-th hp:p directly under hs:sec, over all sections; DOCX: n-th w:p directly under w:body;
empty ones and those that only hold a table count), table n with row and column (tables outside tables, merged cells
where they begin), page or slide, sheet and range, line, or what a mail carries as "attachment".
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
from support.rereading import package, plain, sheet
from support.rereading.place import Citation, NoSuchPlaceError, Reading, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def check_citation(source: Path | str, citation: Mapping[str, Any]) -> str | None:
    """Returns None where the quote stands at its location in the file, else the reason why not."""
    place, quote = citation.get("location"), citation.get("quote")
    if not isinstance(place, dict) or not isinstance(quote, str) or not squeeze(quote):
        return "no location or no quote"
    path = Path(source)
    return check_bytes(path.read_bytes(), path.name, Citation(place, unicodedata.normalize("NFC", quote)))


def check_bytes(data: bytes, name: str, citation: Citation) -> str | None:
    """The same for content in memory, as attachments are."""
    if "attachment" in citation.place:
        return _in_attachment(data, citation)
    try:
        reading = _reader(data, name)(data, citation)
    except NoSuchPlaceError as error:
        return f"no such place: {error}"
    return None if reading.holds(citation.quote) else f"quote is not at {citation.place}: {reading.shortened()}"


def text_of(source: Path) -> str:
    """All text of a file in its order, squeezed: to see whether something stands in a document at all."""
    return _all_text(source.read_bytes(), source.name)


def _all_text(data: bytes, name: str) -> str:
    parts = [_reader(data, name)(data, None).everything]
    if name.endswith(".eml"):
        parts += [_all_text(content, inner) for inner, content in plain.attachments(data)]
    return squeeze(" ".join(parts))


def _in_attachment(data: bytes, citation: Citation) -> str | None:
    wanted = citation.place["attachment"]
    rest = {key: value for key, value in citation.place.items() if key != "attachment"}
    reason = f"no attachment {wanted!r}"
    for name, content in plain.attachments(data):
        if unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", str(wanted)):
            if not rest and squeeze(citation.quote) == squeeze(name):
                return None  # the attachment itself, by its name
            found = check_bytes(content, name, Citation(rest, citation.quote))
            if found is None:
                return None
            reason = f"attachment: {found}"
    return reason


def _reader(data: bytes, name: str) -> Callable[[bytes, Citation | None], Reading]:
    if data.startswith(b"%PDF"):
        return _pdf
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
        for member, reader in (
            ("Contents/content.hpf", package.hwpx),
            ("word/document.xml", package.docx),
            ("ppt/presentation.xml", package.pptx),
            ("xl/workbook.xml", sheet.xlsx),
        ):
            if member in names:
                return reader
    suffix = Path(name).suffix.lower()
    return {".csv": plain.csv_rows, ".jsonl": plain.jsonl, ".eml": plain.eml, ".md": plain.markdown}.get(
        suffix, plain.text
    )


def _pdf(data: bytes, citation: Citation | None) -> Reading:
    pages = _pages(data)
    if citation is None:
        return Reading([], "\n".join(pages))
    number = citation.number("page")
    if number > len(pages):
        raise NoSuchPlaceError(f"page {number} of {len(pages)}")
    return Reading([pages[number - 1]], tight=True)


@lru_cache(maxsize=8)
def _pages(data: bytes) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
