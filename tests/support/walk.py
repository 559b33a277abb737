"""Walks the widgets of a window: what has no name, what the keyboard does not reach, what is shown, what is cut off."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)
from support import gui

from desktop.widgets.flow import Flow

_WITH_TEXT = (QLabel, QPushButton, QToolButton, QCheckBox, QRadioButton)
_HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
_OWN_NAMES = {"한국어"}  # a language is shown in its own words
_CATALOGUE = Path(__file__).resolve().parents[2] / "resources" / "i18n" / "gyeot_en.ts"
_MARK = re.compile(r"%[1-9]")


def hangul(text: str) -> bool:
    """Whether a text has Korean letters."""
    return bool(_HANGUL.search(text)) and text not in _OWN_NAMES


def focusable(root: QWidget) -> list[QWidget]:
    """Visible widgets that take the focus by the tab key and are no inner part of another one."""
    return [
        widget
        for widget in gui.widgets(root)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not _inner(widget)
    ]


def nameless(root: QWidget) -> list[str]:
    """Focusable widgets that a screen reader could not name."""
    found = []
    for widget in focusable(root):
        interface: Any = QAccessible.queryAccessibleInterface(widget)  # may be None, which its stub leaves out
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def reachable(root: QWidget) -> set[QWidget]:
    """What the tab key reaches, starting anywhere."""
    start: Any = root.nextInFocusChain()
    chain: set[QWidget] = {start}
    widget: Any = start.nextInFocusChain()
    while widget is not start:
        chain.add(widget)
        widget = widget.nextInFocusChain()
    return chain


def visible_texts(root: QWidget) -> list[str]:
    """Every text of ours that is shown: labels, buttons, places to write, choices, tool tips, titles, headers."""
    texts = [root.windowTitle()]
    for widget in gui.widgets(root):
        if widget.isVisible():
            texts += [widget.toolTip(), widget.accessibleName(), *_texts_of(widget)]
    return [text for text in texts if text]


def untranslated(root: QWidget) -> list[str]:
    """Shown texts that are Korean sentences of the program; what documents say is Korean in every language."""
    texts = visible_texts(root)
    for widget in gui.widgets(root):
        if widget.isVisible() and isinstance(widget, QTextBrowser):
            texts += widget.toPlainText().splitlines()
        elif widget.isVisible() and isinstance(widget, QTableView):
            texts += _cells(widget)
    return sorted({text for text in texts if hangul(text) and any(one.fullmatch(text) for one in _sentences())})


@cache
def _sentences() -> list[re.Pattern[str]]:
    """Our Korean sentences, whatever stands in the place of their marks."""
    root = ET.parse(_CATALOGUE).getroot()  # noqa: S314  our own file
    sources = {message.findtext("source") or "" for message in root.iter("message")}
    return [
        re.compile(".*".join(map(re.escape, _MARK.split(source))), re.DOTALL)
        for source in sources
        if len(_HANGUL.findall(_MARK.sub("", source))) > 1
    ]


def _cells(view: QTableView) -> list[str]:
    model = view.model()
    if model is None:
        return []
    places = ((row, column) for row in range(min(50, model.rowCount())) for column in range(model.columnCount()))
    return [str(model.index(row, column).data() or "") for row, column in places]


def cut_off(root: QWidget) -> list[str]:
    """Texts of labels and buttons that have less room than they need, and widgets that stick out of their parents.

    A chip of a source gives way on purpose: its whole text is its accessible name.
    """
    found = [f"header of {type(view).__name__}" for view in gui.widgets(root) if _cut_header(view)]
    for widget in gui.widgets(root):
        if not widget.isVisible() or not isinstance(widget, _WITH_TEXT) or not widget.text():
            continue
        if widget.property("kind") == "chip":
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            if needed > widget.height() + 1:
                found.append(f"{widget.text()[:30]} needs {needed} of {widget.height()} px")
        elif widget.sizePolicy().horizontalPolicy() not in (
            widget.sizePolicy().Policy.Ignored,
            widget.sizePolicy().Policy.Maximum,
        ):
            needed = widget.sizeHint().width()
            if needed > widget.width() + 1:
                found.append(f"{widget.text()[:30]} needs {needed} of {widget.width()} px")
        parent = widget.parentWidget()
        if parent is not None and not QRect(-1, -1, parent.width() + 2, parent.height() + 2).contains(
            widget.geometry()
        ):
            found.append(f"{widget.text()[:30]} sticks out of {type(parent).__name__}")
    return found


def overlapping(root: QWidget) -> list[str]:
    """Visible neighbours that stand on one another."""
    found = []
    for parent in gui.widgets(root):
        if not parent.isVisible() or (parent.layout() is None and not isinstance(parent, Flow)):
            continue
        children = [one for one in parent.children() if isinstance(one, QWidget) and one.isVisible()]
        found += [
            f"{_told(first)} and {_told(second)}"
            for place, first in enumerate(children)
            for second in children[place + 1 :]
            if first.geometry().intersects(second.geometry()) and not first.isWindow() and not second.isWindow()
        ]
    return found


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {' '.join(_texts_of(widget))[:30]}".strip()


def _cut_header(view: QWidget) -> bool:
    """Whether a column is too narrow for its name; the last one stretches."""
    if not isinstance(view, QTableView | QTreeView) or not view.isVisible():
        return False
    header = view.horizontalHeader() if isinstance(view, QTableView) else view.header()
    return any(header.sectionSize(number) < header.sectionSizeHint(number) for number in range(header.count() - 1))


def _inner(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit | QAbstractItemView)


def _texts_of(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        return [widget.text()]
    if isinstance(widget, QComboBox):
        return [widget.itemText(number) for number in range(widget.count())]
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return [widget.placeholderText()]
    if isinstance(widget, QTableView | QTreeView) and widget.model() is not None:
        columns = range(widget.model().columnCount())
        return [str(widget.model().headerData(number, Qt.Orientation.Horizontal) or "") for number in columns]
    return []
