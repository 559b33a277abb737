"""Lines of TXT, MD, CSV and JSONL, and mails by the standard library."""

from __future__ import annotations

import csv
import io
import json
import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

from support.rereading.place import Citation, NoSuchPlaceError, Reading, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

_MARK = re.compile(r"^\s*([-*+#>|□○※·\[]|\d+[.)]|\d\d:\d\d|[가-하]\.|제\d+조)")
_MARKDOWN = re.compile(r"^\s*(#{1,6}\s+|[-*+]\s+|>\s*)|\*\*|__|`")
_WRAPPED = 25  # a shorter line is not a paragraph's line that only the paper's width ended


def decoded(data: bytes) -> str:
    """UTF-8, or what Korean office programs write."""
    for code in ("utf-8-sig", "cp949"):
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise NoSuchPlaceError("encoding")


def text(data: bytes, citation: Citation | None) -> Reading:
    """The line, or the wrapped paragraph that begins with it."""
    return _lines(decoded(data), citation)


def markdown(data: bytes, citation: Citation | None) -> Reading:
    """The same, also without the marks; a row of a table as its cells."""
    whole = decoded(data)
    found = _lines(whole, citation)
    if citation is None:
        return found
    without = ["\n".join(_MARKDOWN.sub("", line) for line in each.split("\n")) for each in found.texts]
    cells = [" ".join(cell.strip() for cell in each.strip().strip("|").split("|") if cell.strip()) for each in without]
    return Reading([*found.texts, *without, *cells])


def _lines(whole: str, citation: Citation | None) -> Reading:
    if citation is None:
        return Reading([], whole)
    lines = re.split(r"\r\n|\n|\r", whole)
    number = citation.number("line")
    if number > len(lines):
        raise NoSuchPlaceError(f"line {number} of {len(lines)}")
    taken = [lines[number - 1]]
    for line in lines[number:]:
        if len(taken[-1].strip()) < _WRAPPED or not line.strip() or _MARK.match(line):
            break
        taken.append(line)
    return Reading(["\n".join(taken)])


def csv_rows(data: bytes, citation: Citation | None) -> Reading:
    """The record that begins on the line: its cells, all that are filled joined by one blank."""
    whole = decoded(data)
    if citation is None:
        return Reading([], whole.replace(",", " "))
    wanted, line = citation.number("line"), 1
    reader = csv.reader(io.StringIO(whole, newline=""))
    for row in reader:
        if line == wanted:
            return _fields([cell for cell in row if cell.strip()])
        line = reader.line_num + 1
    raise NoSuchPlaceError(f"line {wanted}")


def jsonl(data: bytes, citation: Citation | None) -> Reading:
    """The record on the line: its values; its names where row 1 is cited."""
    whole = decoded(data)
    if citation is None:
        return Reading([], " ".join(" ".join(_leaves(json.loads(line))) for line in whole.splitlines() if line.strip()))
    lines, number = re.split(r"\r\n|\n|\r", whole), citation.number("line")
    if number > len(lines) or not lines[number - 1].strip():
        raise NoSuchPlaceError(f"line {number}")
    record = json.loads(lines[number - 1])
    if citation.place.get("table", 1) != 1 or citation.place.get("row", 2) not in (1, 2):
        raise NoSuchPlaceError(f"a record is one table of two rows, not {citation.place}")
    return _fields(list(record) if citation.place.get("row") == 1 else list(_leaves(record)))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        yield ", ".join(str(each) for each in value)
    elif value is not None:
        yield str(value)


def _fields(values: list[str]) -> Reading:
    """A part of one value, or whole values in their order, some left out."""
    optional = "".join(f"(?:{re.escape(squeeze(value))}(?: |$))?" for value in values)
    return Reading([*values, " ".join(squeeze(value) for value in values)], patterns=[re.compile(optional)])


def eml(data: bytes, citation: Citation | None) -> Reading:
    """A line of the body, or (without a line) one or more of the heads, each with a name before it."""
    message = _message(data)
    body = _body(message)
    heads = [squeeze(str(value)) for value in message.values()]
    if citation is None:
        return Reading([], "\n".join([*heads, body]))
    if "line" in citation.place:
        return _lines(body, citation)
    return Reading([*heads, *([citation.quote] if _only_heads(citation.quote, heads) else [])])


def _only_heads(quote: str, heads: list[str]) -> bool:
    """Is a quote nothing but whole heads, each once, with at most a name before it?"""
    rest, taken = squeeze(quote), 0
    for head in sorted(heads, key=len, reverse=True):
        shorter = re.sub(rf"(?<!\S)(?:[^\s:：]{{1,12}} ?[:：] ?)?{re.escape(head)}(?!\S)", "", rest, count=1)
        taken += shorter != rest
        rest = shorter
    return taken > 0 and not rest.strip()


def attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of every attached file, also of mails in the mail."""
    found = []
    for part in _message(data).walk():
        name = part.get_filename()
        if name and not part.is_multipart():
            content = part.get_payload(decode=True)
            found.append((name, content if isinstance(content, bytes) else b""))
    return found


def _message(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=default)


def _body(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    charset = (part.get_content_charset() or "utf-8").lower()
    korean = charset in ("ks_c_5601-1987", "euc-kr", "ksc5601")
    body = content.decode("cp949" if korean else charset, "replace") if isinstance(content, bytes) else ""
    return re.sub(r"<[^>]+>", " ", body) if part.get_content_subtype() == "html" else body
