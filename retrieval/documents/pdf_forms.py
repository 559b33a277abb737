"""What stands on a page beside its text: the values of form fields, and the notes that readers wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retrieval.documents.layout import Box, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_COMMENTS = 500
_MOST_FIELDS = 2000
_FREE_TEXT = 2  # type of an annotation
_FILE = 17
_BUTTON, _CHECK, _RADIO = 1, 2, 5  # types of a field
_ON, _OFF = "☑", "☐"


def fields(page: Any, lines: list[Line]) -> list[Line]:
    """Lines with the values of form fields that the page does not show as text; boxes to tick as ☑ or ☐."""
    if not page.parent.is_form_pdf:
        return lines
    for count, widget in enumerate(page.widgets()):
        if count >= _MOST_FIELDS:
            break
        box = _box(widget.rect)
        value = widget.field_value
        if widget.field_type in (_CHECK, _RADIO):
            on = value not in (None, False, "", "Off", "off") and _is_on(widget)
            lines = [line for line in lines if len(line.text) > 1 or not _is_in(line.box, box)]  # its tick is no letter
            lines.append(Line(box, _ON if on else _OFF, box[3] - box[1]))
        elif widget.field_type != _BUTTON and isinstance(value, str):
            text = " ".join(value.split())
            shown = "".join("".join(line.text.split()) for line in lines if _is_in(line.box, box))
            if text and "".join(text.split()) not in shown:
                lines = [line for line in lines if not _is_in(line.box, box)]
                lines.append(Line(box, text, widget.text_fontsize or 10.0))
    return lines


def _is_on(widget: Any) -> bool:
    """A button of a group is on where the group's value is its own."""
    state = widget.on_state()
    return widget.field_value is True or widget.field_value in (state, "Yes", "On")


def comments(page: Any) -> list[tuple[str, Box]]:
    """Notes with their boxes: also those that hang on a highlight."""
    made: list[tuple[str, Box]] = []
    for annotation in page.annots():
        if annotation.type[0] in (_FREE_TEXT, _FILE):
            continue  # it stands on the page already, as text; or is read as an attachment
        text = _clean(annotation.info.get("content", ""))
        if text and len(made) < _MOST_COMMENTS:
            made.append((text, _box(annotation.rect)))
    return made


def _clean(untrusted: str) -> str:
    return " ".join(untrusted.replace("\0", "").replace("\u00ad", "").split())


def _box(rect: Any) -> Box:
    return float(rect.x0), float(rect.y0), float(rect.x1), float(rect.y1)


def _is_in(box: Sequence[float], outer: Sequence[float]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
