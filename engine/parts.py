"""A read document in events of bounded size, and whole again: what crosses the pipe may be as large as a line only.

The task worker sends `cut` pieces: "document" with the first blocks, and "part" for each further piece, while "more" is
true. A long table goes in several pieces without its text, which follows from its rows.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from retrieval.documents.tables import table_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.methods import Json, Object

_BUDGET = 8 * 1024 * 1024  # bytes of one event, counted as if each character needed the most JSON can take
_WORST = 6  # bytes of a character
_RENDERED = 1_000_000  # characters of the text in one event


def cut(index: int, made: Object, rendered: str | None) -> Iterator[tuple[str, Object]]:
    """Names and data of the events of one document.

    Args:
        index: of its file among those asked for.
        made: CONTRACT's read object.
        rendered: its text in the form that was asked for.
    """
    listed = made["blocks"]
    groups = list(_groups(listed if isinstance(listed, list) else []))
    texts = [rendered[at : at + _RENDERED] for at in range(0, len(rendered), _RENDERED)] if rendered else [rendered]
    last = max(len(groups) - 1, len(texts) - 1, 0)
    for number in range(last + 1):
        blocks: Json = groups[number] if number < len(groups) else []
        text: Json = texts[number] if number < len(texts) else None
        data: Object = {"index": index, "rendered": text, "more": number < last}
        if number == 0:
            yield "document", {**data, "object": {**made, "blocks": blocks}}
        else:
            yield "part", {**data, "blocks": blocks}


def _groups(blocks: list[Json]) -> Iterator[list[Json]]:
    """Blocks that fit one event together; a piece of a long table's rows stands as {"rows": [...]}."""
    group: list[Json] = []
    spent = 0
    for piece in _pieces(blocks):
        cost = _cost(piece)
        if group and spent + cost > _BUDGET:
            yield group
            group, spent = [], 0
        group.append(piece)
        spent += cost
    if group:
        yield group


def _pieces(blocks: list[Json]) -> Iterator[Json]:
    for block in blocks:
        rows = block.get("rows") if isinstance(block, dict) else None
        if not isinstance(block, dict) or not isinstance(rows, list) or _cost(block) <= _BUDGET:
            yield block
            continue
        bounds = _bounds(rows)
        yield {**block, "text": None, "rows": rows[: bounds[0]]}
        for start, stop in pairwise(bounds):
            yield {"rows": rows[start:stop]}


def _bounds(rows: list[Json]) -> list[int]:
    """Where the pieces of a table end."""
    bounds, spent = [], 0
    for number, row in enumerate(rows):
        spent += _cost(row)
        if spent > _BUDGET // 2 and number:
            bounds.append(number)
            spent = _cost(row)
    return [*bounds, len(rows)]


def _cost(value: Json) -> int:
    if isinstance(value, str):
        return len(value) * _WORST + 4
    if isinstance(value, dict):
        return sum(len(name) + 4 + _cost(one) for name, one in value.items())
    if isinstance(value, list):
        return 4 + sum(map(_cost, value))
    return 24


class Whole:
    """Puts the events of a request together again and hands on "document" events that are whole.

    Args:
        on_document: gets {"index", "object", "rendered"}.
    """

    def __init__(self, on_document: Callable[[Object], None]) -> None:
        self._on_document = on_document
        self._begun: Object | None = None
        self._blocks: list[Json] = []
        self._texts: list[str] = []

    def on_event(self, name: str, data: Object) -> None:
        """Take one event of the task "read"."""
        made = data.get("object")
        if name == "document" and isinstance(made, dict):
            self._begun, self._blocks, self._texts = made, [], []
            listed = made.get("blocks")
        elif name == "part" and self._begun is not None:
            listed = data.get("blocks")
        else:
            return
        self._take(listed if isinstance(listed, list) else [])
        text = data.get("rendered")
        if isinstance(text, str):
            self._texts.append(text)
        if not data.get("more"):
            self._end(data.get("index"))

    def _take(self, blocks: list[Json]) -> None:
        for block in blocks:
            last = self._blocks[-1] if self._blocks else None
            if isinstance(block, dict) and block.keys() == {"rows"} and isinstance(last, dict):
                before, more = last["rows"], block["rows"]
                if isinstance(before, list) and isinstance(more, list):
                    before += more
            else:
                self._blocks.append(block)

    def _end(self, index: Json) -> None:
        made, self._begun = self._begun, None
        if made is None:
            return
        for block in self._blocks:
            if isinstance(block, dict) and block.get("text", "") is None:
                block["text"] = _text_of(block)
        whole: Object = {**made, "blocks": self._blocks} if "blocks" in made else made
        rendered: Json = "".join(self._texts) if self._texts else None
        self._on_document({"index": index, "object": whole, "rendered": rendered})


def _text_of(block: Object) -> str:
    rows, covered = block.get("rows"), block.get("covered")
    cells = [tuple(map(str, row)) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    pairs = [pair for pair in covered if isinstance(pair, list)] if isinstance(covered, list) else []
    return table_text(tuple(cells), frozenset((int(str(i)), int(str(j))) for i, j in pairs))
