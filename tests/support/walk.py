"""Walks the widgets of a window: what has no name, what the keyboard does not reach, what is shown, what is cut off."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)
from support import gui

_HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
_OWN_NAMES = {"한국어"}  # a language is shown in its own words


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


def cut_off(root: QWidget) -> list[str]:
    """Texts of labels and buttons that have less room than they need, and widgets that stick out of their parents."""
    found = [f"header of {type(view).__name__}" for view in gui.widgets(root) if _cut_header(view)]
    for widget in gui.widgets(root):
        if not widget.isVisible() or not isinstance(widget, QLabel | QPushButton | QToolButton) or not widget.text():
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
