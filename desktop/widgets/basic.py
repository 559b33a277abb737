"""Labels, buttons and frames by what they are; the style sheet knows how that looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

Role = Literal["", "title", "heading", "strong", "subtle", "danger", "warning", "success", "information"]
Kind = Literal["", "primary", "quiet", "danger", "chip"]
SPACE: Final = 12  # between the parts of a panel
MARGIN: Final = 20  # around a panel


class Label(QLabel):
    """Plain text that wraps; nothing in it is ever taken for HTML.

    Args:
        role: what it is.
        selectable: whether the user may copy from it.
        parent: owner.
    """

    def __init__(self, role: Role = "", *, selectable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.set_role(role)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_role(self, role: Role) -> None:
        """Become something else: a state that turned from waiting to failed."""
        if self.property("role") != role:
            set_property(self, "role", role)
            # Polishing alone leaves the margins of the role before: a coloured label would lose its padding.
            QCoreApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))

    def setText(self, text: str) -> None:  # noqa: N802  Qt's name
        """Show a text; screen readers read the same."""
        super().setText(text)
        if self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.setAccessibleName(text)


class ElidedLabel(QLabel):
    """One line that shortens itself, a name in the middle; the whole text is its tool tip and accessible name."""

    def __init__(self, parent: QWidget | None = None, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__(parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_whole(self, text: str) -> None:
        """Show a text as far as there is room."""
        self._whole = text
        self.setAccessibleName(text)
        self._elide()

    def whole(self) -> str:
        """The text without shortening."""
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """Almost nothing: it gives way."""
        return QSize(self.fontMetrics().height() * 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.contentsRect().width() - 18)
        shown = self.fontMetrics().elidedText(self._whole, self._mode, room)
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class Button(QPushButton):
    """A button that works by keyboard; its text is its accessible name.

    Args:
        kind: "primary" for the one main action of a panel, "quiet" for small ones, "chip" for a citation.
        parent: owner.
    """

    def __init__(self, kind: Kind = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_property(self, "kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def setText(self, text: str) -> None:  # noqa: N802  Qt's name
        """Show a text as it is: an ampersand of a file name is no short cut."""
        super().setText(text.replace("&", "&&"))
        self.setAccessibleName(text)


class Chip(Button):
    """A button for a source: one line that gives way and shortens itself; the whole text is its name and tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("chip", parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:  # noqa: N802  Qt's name
        """Show a text as far as there is room."""
        self._whole = text
        self._elide()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 24, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(self.fontMetrics().height() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width() - 20)
        super().setText(shown)
        self.setAccessibleName(self._whole)
        self.setToolTip(self._whole if shown != self._whole else "")


class Card(QFrame):
    """A framed group with a vertical layout: `card.body`."""

    def __init__(self, role: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_property(self, "role", role)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 14, 16, 14)
        self.body.setSpacing(8)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set what the style sheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def column(parent: QWidget, *, margin: int = MARGIN) -> QVBoxLayout:
    """The vertical layout of a panel."""
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(SPACE)
    return layout


def grow(window: QWidget) -> None:
    """Make a small window as high as its texts need, once they are laid out; it never shrinks under the user's hand."""

    def now() -> None:
        layout = window.layout()
        needed = layout.totalHeightForWidth(window.width()) if layout is not None else 0
        if needed > window.height():
            window.resize(window.width(), needed)

    QTimer.singleShot(0, window, now)
