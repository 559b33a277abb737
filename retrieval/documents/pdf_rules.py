"""The rules of a page: straight strokes, thin boxes and the edges of filled ones, joined where they go on.

A table's grid is drawn in as many ways as there are programs: lines, boxes around cells, boxes a point high, dashes,
or only filled cells. Here all of them become rules across and down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from retrieval.documents.layout import Box

_MOST_PATHS = 20_000
_MOST_CONTENT = 4_000_000  # bytes of drawing commands
_FLAT = 3.0  # points: a thinner box is a rule
_LEAN = 1.0  # points a rule may lean
_SAME = 3.0  # points: rules closer than this are one, as in double lines
_BREAK = 5.0  # points between dashes
_SHORTEST = 6.0
_WHITE = 0.995
_PAGE = 0.9  # of the page: a larger box is its background
_BAND = 6.0  # points: a thicker stroke is a filled box


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `at` is y of one across and x of one down; `start` and `end` lie along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Rules:
    """What is drawn on a page.

    Attributes:
        across: rules from left to right.
        down: rules from top to bottom.
        filled_across: upper and lower edges of filled boxes.
        filled_down: their left and right edges.
        boxes: boxes, drawn or filled, that may stand around text.
    """

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    filled_across: list[Rule] = field(default_factory=list)
    filled_down: list[Rule] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def put(self, box: Box, *, stroked: bool) -> None:
        """A box, which may be as thin as a rule."""
        x0, y0, x1, y1 = box
        if y1 - y0 < _FLAT or x1 - x0 < _FLAT:
            self.line(box)
            return
        across, down = (self.across, self.down) if stroked else (self.filled_across, self.filled_down)
        across += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
        down += [Rule(x0, y0, y1), Rule(x1, y0, y1)]
        self.boxes.append(box)

    def line(self, box: Box) -> None:
        """A line by the box around it; none where it leans."""
        x0, y0, x1, y1 = box
        if y1 - y0 < _FLAT and x1 - x0 >= y1 - y0:
            self.across.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 < _FLAT:
            self.down.append(Rule((x0 + x1) / 2, y0, y1))


def rules(page: Any) -> Rules | None:
    """Rules of a page, joined; None where it is a drawing with more paths than a table has."""
    if _is_long(page):
        return None
    area = float(page.rect.width * page.rect.height)
    found, count = Rules(), 0
    for path in page.get_cdrawings():
        count += len(path["items"])
        if count > _MOST_PATHS:
            return None
        _take(found, path, area)
    for name in ("across", "down", "filled_across", "filled_down"):
        setattr(found, name, joined(getattr(found, name)))
    return found


def _is_long(page: Any) -> bool:
    """Has a page more drawing commands than a table needs? A small file has not, unless it uses a stream twice."""
    contents = page.get_contents()
    if len(page.parent.stream or b"") < _MOST_CONTENT and len(set(contents)) == len(contents):
        return False
    return sum(len(page.parent.xref_stream_raw(xref) or b"") for xref in contents) > _MOST_CONTENT


def _take(found: Rules, path: dict[str, Any], area: float) -> None:
    stroked = "s" in path["type"]
    fill = path.get("fill")
    filled = "f" in path["type"] and fill is not None and min(fill) < _WHITE and path.get("fill_opacity", 1.0) > 0
    box = path["rect"]
    if not (stroked or filled) or (box[2] - box[0]) * (box[3] - box[1]) > _PAGE * area:
        return
    if not stroked and _is_polygon(path["items"]):
        found.put(box, stroked=False)
        return
    thick = stroked and (path.get("width") or 0.0) > _BAND
    for kind, *points in path["items"]:
        if kind == "l" and stroked:
            _stroke(found, points, (path.get("width") or 0.0) / 2 if thick else 0.0)
        elif kind == "re":
            found.put(points[0], stroked=stroked)
        elif kind == "qu":
            found.put(_around(_corners(points[0])), stroked=stroked)


def _stroke(found: Rules, points: Sequence[Any], half: float) -> None:
    x0, y0, x1, y1 = _around(points)
    if min(x1 - x0, y1 - y0) > _LEAN:
        return
    if half:
        across = x1 - x0 > y1 - y0
        box = (x0, y0 - half, x1, y1 + half) if across else (x0 - half, y0, x1 + half, y1)
        found.put(box, stroked=False)
    else:
        found.line((x0, y0, x1, y1))


def _is_polygon(items: Sequence[Any]) -> bool:
    """Four lines along the page's sides: a box, as some programs fill it."""
    if not 3 <= len(items) <= 5 or any(item[0] != "l" for item in items):
        return False
    return all(min(abs(item[1][0] - item[2][0]), abs(item[1][1] - item[2][1])) < _LEAN for item in items)


def _corners(quad: Any) -> list[tuple[float, float]]:
    return [(float(point[0]), float(point[1])) for point in quad]


def _around(points: Iterable[Any]) -> Box:
    xs, ys = zip(*((float(point[0]), float(point[1])) for point in points), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def joined(found: Sequence[Rule]) -> list[Rule]:
    """Rules at one place as one where they meet or go on after a gap no wider than a dash; all at the mean place."""
    made: list[Rule] = []
    for group in _groups(found):
        at = sum(rule.at * max(rule.end - rule.start, 0.1) for rule in group)
        at /= sum(max(rule.end - rule.start, 0.1) for rule in group)
        made += [Rule(at, start, end) for start, end in _runs(group) if end - start >= _SHORTEST]
    return made


def _groups(found: Sequence[Rule]) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in sorted(found, key=lambda each: each.at):
        if group and (rule.at - group[-1].at > _SAME or rule.at - group[0].at > 1.5 * _SAME):
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _runs(group: Sequence[Rule]) -> Iterator[tuple[float, float]]:
    start = end = None
    for rule in sorted(group, key=lambda each: each.start):
        if start is None or end is None:
            start, end = rule.start, rule.end
        elif rule.start - end > _BREAK:
            yield start, end
            start, end = rule.start, rule.end
        else:
            end = max(end, rule.end)
    if start is not None and end is not None:
        yield start, end
