"""Plain text and Markdown to blocks, each with the 1-based line it begins on."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.documents.encoding import decode
from retrieval.documents.model import Block, Document, DocumentWarning, Format, Kind, Location
from retrieval.documents.structure import classify
from retrieval.documents.tables import table_text
from retrieval.errors import WarningCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retrieval.documents.limits import Limits

_LINE = re.compile(r"\r\n|\n|\r")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s++(\S.*)$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_ITEM = re.compile(r"^(\s*)([-*+]|\d{1,3}[.)])\s+\S")
_RULE = re.compile(r"^\s*([-*_=]\s*){3,}$")
# Possessive: hundreds of thousands of blanks on a line must not be tried in every way.
_TABLE_RULE = re.compile(r"^\s*+\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)*+\|?\s*+$")
_NARROWEST_WRAP, _WIDEST_WRAP = 40, 140
_MARKDOWN_NAMES = (".md", ".markdown")
_TITLE_LENGTH = 80


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a .txt or .md file."""
    decoded = decode(data)
    markdown = name.lower().endswith(_MARKDOWN_NAMES)
    blocks = tuple(markdown_blocks(decoded.text) if markdown else text_blocks(decoded.text))
    warnings = decoded.warnings
    if not blocks:
        warnings += (DocumentWarning(WarningCode.NO_TEXT),)
    return Document(
        format=Format.MD if markdown else Format.TXT,
        title=_title(blocks),
        blocks=blocks[: limits.blocks + 1],
        units=len(blocks),
        warnings=warnings,
    )


def split_lines(text: str) -> list[str]:
    """Lines as editors count them: only CR and LF end one."""
    return _LINE.split(text)


def text_blocks(text: str) -> list[Block]:
    """One block per line, or per paragraph of a hard-wrapped text. Lines that begin with a mark stand alone."""
    lines = split_lines(text)
    wrapped = _is_wrapped(lines)
    blocks: list[Block] = []
    gathered: list[str] = []
    first = 0
    for number, line in enumerate([*lines, ""], start=1):
        content = clean(line)
        goes_on = bool(gathered) and bool(content) and wrapped and classify(content)[0] is Kind.PARAGRAPH
        if gathered and not goes_on:
            blocks.append(_block(" ".join(gathered), first))
            gathered = []
        if content:
            first = first if gathered else number
            gathered.append(content)
            if classify(gathered[0])[0] is Kind.HEADING:
                blocks.append(_block(gathered[0], first))
                gathered = []
    return blocks


def clean(line: str) -> str:
    """A line without what is no text: null characters, byte order marks, the blanks around it."""
    return line.replace("\0", "").replace("\ufeff", "").replace("\x0c", " ").strip()


def _block(text: str, line: int) -> Block:
    kind, level = classify(text)
    return Block(kind, text, Location(line=line), level)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Tells whether line ends are only the paper's: most lines that a line follows are about equally wide."""
    widths = [
        _width(line)
        for line, following in pairwise(lines)
        if line.strip() and following.strip() and classify(following.strip())[0] is Kind.PARAGRAPH
    ][:2000]
    if len(widths) < 4:
        return False
    widest = max(widths)
    if not _NARROWEST_WRAP <= widest <= _WIDEST_WRAP:
        return False
    full = sum(width >= widest * 0.85 for width in widths)
    return full >= len(widths) * 0.7


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line.rstrip()[:400])


def markdown_blocks(text: str) -> list[Block]:
    """Headings by #, list items, pipe tables, fenced code and paragraphs."""
    return list(_markdown(split_lines(text)))


def _markdown(lines: Sequence[str]) -> Iterator[Block]:
    index = 0
    while index < len(lines):
        line = lines[index]
        heading = _HEADING.match(line)
        if heading:
            title = heading[2].strip()
            title = title.rstrip("#").rstrip() or title
            yield Block(Kind.HEADING, title, Location(line=index + 1), len(heading[1]))
            index += 1
        elif _FENCE.match(line):
            end = _fence_end(lines, index)
            code = "\n".join(lines[index + 1 : end]).strip("\n")
            if code.strip():
                yield Block(Kind.PARAGRAPH, code, Location(line=index + 2))
            index = end + 1
        elif _is_table(lines, index):
            end = index + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield _table(lines, index, end)
            index = end
        elif not clean(line) or _RULE.match(line):
            index += 1
        else:
            end = _paragraph_end(lines, index)
            yield _paragraph(lines, index, end)
            index = end


def _fence_end(lines: Sequence[str], start: int) -> int:
    found = _FENCE.match(lines[start])
    mark = found[1] if found else "```"
    for index in range(start + 1, len(lines)):
        if lines[index].strip().startswith(mark):
            return index
    return len(lines)


def _is_table(lines: Sequence[str], index: int) -> bool:
    return (
        "|" in lines[index]
        and index + 1 < len(lines)
        and "|" in lines[index + 1]
        and bool(_TABLE_RULE.match(lines[index + 1]))
    )


def _table(lines: Sequence[str], start: int, end: int) -> Block:
    """The rule below the heads stays as an empty row, so that row i stands on the block's line + i."""
    rows = [_cells(lines[index]) if index != start + 1 else [] for index in range(start, end)]
    width = max(len(row) for row in rows)
    filled = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    return Block(Kind.TABLE, table_text(filled), Location(line=start + 1), rows=filled, header_rows=2)


def _cells(line: str) -> list[str]:
    body = line.strip().removeprefix("|")
    body = body[:-1] if body.endswith("|") and not body.endswith("\\|") else body
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", body)]


def _paragraph_end(lines: Sequence[str], start: int) -> int:
    end = start + 1
    while end < len(lines) and clean(lines[end]):
        if _HEADING.match(lines[end]) or _FENCE.match(lines[end]) or _ITEM.match(lines[end]) or _is_table(lines, end):
            break
        if classify(lines[end])[0] is not Kind.PARAGRAPH:
            break
        end += 1
    return end


def _paragraph(lines: Sequence[str], start: int, end: int) -> Block:
    text = " ".join(clean(line) for line in lines[start:end])
    item = _ITEM.match(lines[start])
    if item:
        return Block(Kind.LIST, text, Location(line=start + 1), min(4, 1 + len(item[1].expandtabs(4)) // 2))
    kind, level = classify(text)
    return Block(kind, text, Location(line=start + 1), level)


def _title(blocks: Sequence[Block]) -> str:
    """The first heading of the highest level near the top, or a short first line."""
    heads = [block for block in blocks[:20] if block.kind is Kind.HEADING]
    if blocks and blocks[0].kind is Kind.PARAGRAPH and len(blocks[0].text) <= _TITLE_LENGTH:
        return blocks[0].text if not blocks[0].text.endswith(".") else ""
    if heads:
        return min(heads, key=lambda block: block.level).text[:_TITLE_LENGTH]
    return ""
