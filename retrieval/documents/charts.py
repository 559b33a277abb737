"""Charts of Office documents as text: title, axes, and the names, categories and values that the file keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.documents import xml

if TYPE_CHECKING:
    from retrieval.documents.xml import Element

_MOST_POINTS = 2000
_MOST_SERIES = 60


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart says.

    Attributes:
        title: its title and those of its axes, one a line.
        series: names of its series.
        rows: a head row with the names, then a row per category; () where it keeps no points.
    """

    title: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def chart_of(root: Element) -> Chart:
    """Read the root of a chart part."""
    titles = [text for title in root.iter("{*}title") if (text := _rich(title))]
    names: list[str] = []
    columns: list[dict[int, str]] = []
    categories: dict[int, str] = {}
    for series in root.iter("{*}ser"):
        if len(names) >= _MOST_SERIES:
            break
        names.append(_name(series))
        values = xml.find(series, "val")
        columns.append(_points(values if values is not None else xml.find(series, "yVal")))
        labels = xml.find(series, "cat")
        categories |= _points(labels if labels is not None else xml.find(series, "xVal"))
    indexes = sorted({index for column in (*columns, categories) for index in column})[:_MOST_POINTS]
    rows = [("", *names)] if indexes else []
    rows += [(categories.get(index, ""), *(column.get(index, "") for column in columns)) for index in indexes]
    return Chart("\n".join(titles), tuple(name for name in names if name), tuple(rows))


def _rich(title: Element) -> str:
    paragraphs = ["".join(piece.text or "" for piece in each.iter("{*}t")) for each in title.iter("{*}p")]
    text = "\n".join(each.strip() for each in paragraphs if each.strip())
    return text or " ".join(value.text or "" for value in title.iter("{*}v")).strip()


def _name(series: Element) -> str:
    text = xml.find(series, "tx")
    return " ".join((value.text or "").strip() for value in text.iter("{*}v")) if text is not None else ""


def _points(source: Element | None) -> dict[int, str]:
    """Points by index; of several levels of categories the first."""
    if source is None:
        return {}
    level = next(source.iter("{*}lvl"), source)
    made = {}
    for point in level.iter("{*}pt"):
        value = xml.find(point, "v")
        if value is not None and value.text:
            made[xml.number(point, "idx")] = _shown(value.text.strip())
    return made


def _shown(text: str) -> str:
    """Values are stored as the machine's numbers: 0.30000000000000004 reads 0.3."""
    try:
        number = float(text)
    except ValueError:
        return text
    return format(number, ".15g") if "." in text or "E" in text.upper() else text
