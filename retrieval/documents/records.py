"""JSON Lines records, and rows of a table as records: one document each, under the record's own id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from retrieval.documents.encoding import decode
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import classify
from retrieval.documents.tables import is_number, table_text
from retrieval.documents.text import clean, split_lines
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retrieval.documents.limits import Limits

_ID_KEYS = ("id", "_id", "record", "관리번호", "접수번호", "민원번호", "문서번호", "번호", "연번", "순번", "no", "no.")
_TITLE_KEYS = ("title", "제목", "민원제목", "건명", "subject", "사업명", "질문", "question", "name", "품명", "명칭")
_TEXT_KEYS = ("text", "본문", "내용", "content", "body")
_LONG = 80  # a longer value is prose, a shorter one a field
_SHORT = 15  # of a column called 내용, this much is
_LINE_LIMIT = 4 * 1024 * 1024
_ID_LENGTH = 200
_TITLE_LENGTH = 200
_FIELDS = 300
_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Record:
    """A record before it is a document.

    Attributes:
        id: its own id, or the row's number.
        fields: names and values in order; names may be empty.
        place: where its prose stands.
        fields_place: location of a table block whose first row is the names and whose second is the values.
    """

    id: str
    fields: tuple[tuple[str, str], ...]
    place: Location
    fields_place: Location


def read(data: bytes, name: str, limits: Limits) -> tuple[Document, ...]:
    """Read a .jsonl file; a bad line costs itself only, and is counted in a warning of the first document.

    Raises:
        DocumentError: BAD_RECORD, no line is a record.
    """
    decoded = decode(data)
    records: list[Record] = []
    bad: list[int] = []
    for number, line in enumerate(split_lines(decoded.text), start=1):
        if not line.strip():
            continue
        record = _record(line, number)
        if record is None:
            bad.append(number)
        else:
            records.append(record)
    if not records:
        raise DocumentError(DocumentCode.BAD_RECORD, line=bad[0] if bad else 1, count=len(bad))
    if len(records) > limits.blocks:
        raise DocumentError(DocumentCode.TOO_COMPLEX, blocks=len(records), limit=limits.blocks)
    warnings = decoded.warnings
    if bad:
        detail = {"count": len(bad), "line": bad[0]}
        warnings += (DocumentWarning(WarningCode.RECORD_FAILED, detail),)
    return documents(records, Format.JSONL, warnings)


def documents(
    records: Sequence[Record], form: Format, warnings: tuple[DocumentWarning, ...] = ()
) -> tuple[Document, ...]:
    """A document per record. Ids that repeat get "#2", "#3"; warnings go to the first document."""
    seen: dict[str, int] = {}
    made = []
    for record in records:
        count = seen[record.id] = seen.get(record.id, 0) + 1
        unique = record.id if count == 1 else f"{record.id}#{count}"
        made.append(_document(record, unique, form))
    made[0] = replace(made[0], warnings=made[0].warnings + warnings)
    return tuple(made)


def heads_of(table: Block) -> Block:
    """A table of cases with its heads: its first row is taken for names wherever it can be."""
    first = [cell.strip() for cell in table.rows[0]] if table.rows else []
    if table.header_rows or len(table.rows) < 2 or not all(first) or len(set(first)) < len(first):
        return table
    return table if any(is_number(cell) for cell in first) else replace(table, header_rows=1)


def pick(fields: Iterable[tuple[str, str]], keys: Sequence[str]) -> str:
    """Value of the first of the keys that a record has, or ""."""
    values: dict[str, str] = {}
    for name, value in fields:
        values.setdefault("".join(name.split()).lower(), value)
    return next((values[key] for key in keys if values.get(key, "").strip()), "")


def id_of(fields: Sequence[tuple[str, str]], fallback: str) -> str:
    """A record's own id: its id column, or the fallback."""
    return " ".join(pick(fields, _ID_KEYS).split())[:_ID_LENGTH] or fallback


def _record(untrusted_line: str, number: int) -> Record | None:
    if len(untrusted_line) > _LINE_LIMIT:
        return None
    try:
        untrusted = json.loads(untrusted_line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(untrusted, dict) or not untrusted:
        return None
    fields = tuple(_fields(untrusted, "", _DEPTH))[:_FIELDS]
    if not any(value.strip() for _, value in fields):
        return None
    place = Location(line=number)
    return Record(id_of(fields, str(number)), fields, place, Location(line=number, table=1))


def _fields(untrusted: Mapping[str, Any], prefix: str, depth: int) -> Iterable[tuple[str, str]]:
    for key, value in untrusted.items():
        name = f"{prefix}{key}"[:100]
        if isinstance(value, Mapping):
            if depth:
                yield from _fields(value, f"{name}.", depth - 1)
        elif isinstance(value, list):
            yield name, ", ".join(_scalar(each) for each in value[:200] if not isinstance(each, (list, dict)))
        else:
            yield name, _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).encode("utf-8", "replace").decode()


def _document(record: Record, identifier: str, form: Format) -> Document:
    title = " ".join((pick(record.fields, _TITLE_KEYS) or _named(record.fields)).split())[:_TITLE_LENGTH]
    blocks: list[Block] = []
    short: list[tuple[str, str]] = []
    said: set[str] = set()
    for name, value in record.fields:
        if not value.strip():
            continue
        if _is_prose(name, value):
            blocks += _prose(name, value, record.place)
        elif title and title not in said and " ".join(value.split())[:_TITLE_LENGTH] == title:
            said.add(title)  # once: another field may happen to say the same
        elif not _is_id(name, value, record):
            short.append((name, value))
    blocks += _table(short, record.fields_place)
    if not blocks:
        blocks = _prose("text", title or record.id, record.place)
    return Document(form, title, tuple(blocks), units=1, record=identifier)


def _is_id(name: str, value: str, record: Record) -> bool:
    return "".join(name.split()).lower() in _ID_KEYS and " ".join(value.split()) == record.id


def _named(fields: Sequence[tuple[str, str]]) -> str:
    """Value of the first column that names a thing (행사명, 과제명), not a person."""
    for name, value in fields:
        key = "".join(name.split())
        if (
            len(key) > 1
            and key.endswith("명")
            and not key.endswith(("성명", "자명", "인명", "인원명"))
            and value.strip()
        ):
            return value
    return ""


def _is_text(name: str) -> bool:
    key = "".join(name.split()).lower()
    return key in _TEXT_KEYS or key.endswith(("내용", "본문"))


def _is_prose(name: str, value: str) -> bool:
    return (_is_text(name) and len(value) > _SHORT) or name.lower() in _TEXT_KEYS or len(value) > _LONG or "\n" in value


def _prose(name: str, value: str, place: Location) -> list[Block]:
    """The paragraphs of a long value, under its name where that says something."""
    made = []
    if name and not _is_text(name):
        made.append(Block(Kind.HEADING, name, place, 5))
    for line in split_lines(value):
        content = clean(line)
        if content:
            kind, level = classify(content)
            made.append(Block(kind, content, place, level))
    return made


def _table(fields: Sequence[tuple[str, str]], place: Location) -> list[Block]:
    """Short fields as one row under their names, so that a quote is the values alone."""
    if not fields:
        return []
    rows = (tuple(name for name, _ in fields), tuple(value for _, value in fields))
    return [Block(Kind.TABLE, table_text(rows), place, rows=rows, header_rows=1)]
