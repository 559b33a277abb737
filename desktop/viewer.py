"""Opens a citation in its source: a PDF as the page it stands on, everything else as laid-out text, the words marked.

The source's path is the library's. A source that is gone, that reads otherwise now, or that holds the words no more is
said to be so: what is shown then is never passed off as the proof.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from desktop.page_view import MARGIN, PageView
from desktop.phrases import fill
from desktop.source import Source
from desktop.text_view import TextView
from desktop.widgets.basic import Button, Label
from desktop.widgets.flow import Flow

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from desktop.laid_out import Laid
    from desktop.services import Services
    from desktop.source import Page
    from desktop.work import Failure
    from engine.methods import Object

POINT: Final = 96 / 72  # pixels of a point at 100 %
PAGE_ZOOMS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
TEXT_ZOOMS: Final = (0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5)
A4_WIDTH: Final = 595.0  # points
FIT_SLACK: Final = 6.0  # pixels
FIT_DELAY: Final = 200  # ms after the last change of width


class Viewer(QWidget):
    """Shows one source at a time.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = Source(services, self, self)
        self._laid: Laid | None = None
        self._number = self._count = 0  # of pages or parts, 1-based
        self._width = 0.0  # of the page, in points
        self._page_zoom: float | None = None  # None: fits the width
        self._text_zoom = 1.0
        self._is_new = False  # opened, and nothing of it shown yet
        self._came_from: QWidget | None = None  # where the focus was before
        self._is_fresh = False  # drawn in a guessed width, to be drawn again in the right one
        self.notice = Label("warning", selectable=True)
        self.notice.hide()
        self.pages = PageView()
        self.pages.page_wanted.connect(self.turn)
        self.pages.zoom_wanted.connect(self.zoom)
        self.text = TextView()
        self.text.zoom_wanted.connect(self.zoom)
        self.empty = Label("subtle", selectable=True)
        self.stack = QStackedWidget()
        for widget in (self.empty, self.pages, self.text):
            self.stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self._make_bar())
        layout.addWidget(self.notice)
        layout.addWidget(self.stack, 1)
        self._fit_timer = QTimer(self)
        self._fit_timer.setSingleShot(True)
        self._fit_timer.setInterval(FIT_DELAY)
        self._fit_timer.timeout.connect(self._fit)
        self.pages.resized.connect(self._resized)
        self.retranslate()

    def _make_bar(self) -> Flow:
        self.previous_button, self.next_button = Button("quiet"), Button("quiet")
        self.smaller_button, self.larger_button, self.fit_button = Button("quiet"), Button("quiet"), Button("quiet")
        self.place = Label()
        self.place.setWordWrap(False)
        self.previous_button.clicked.connect(lambda: self.turn(-1))
        self.next_button.clicked.connect(lambda: self.turn(1))
        self.smaller_button.clicked.connect(lambda: self.zoom(-1))
        self.larger_button.clicked.connect(lambda: self.zoom(1))
        self.fit_button.clicked.connect(self.fit_width)
        bar = Flow()
        for widget in (
            self.previous_button,
            self.place,
            self.next_button,
            self.smaller_button,
            self.larger_button,
            self.fit_button,
        ):
            bar.add(widget)
        return bar

    # what the frame asks

    def show_citation(self, citation: Object) -> None:
        """Open the source at its place with the cited words highlighted."""
        self._laid = None
        self._number = self._count = 0
        self._width = 0.0
        self._is_new = True
        if self._came_from is None:
            self._came_from = QApplication.focusWidget()
        self._say(self.tr("원문을 여는 중…"))
        self.source.open(citation)

    @property
    def is_paged(self) -> bool:
        """Whether pages are shown as pictures."""
        return self.stack.currentWidget() is self.pages

    @property
    def number(self) -> int:
        """The page or part that is shown; 0 for none."""
        return self._number

    def is_waiting(self) -> bool:
        """Whether a page is about to be drawn again in another width."""
        return self._fit_timer.isActive()

    def turn(self, step: int) -> None:
        """Go to the next or the one before."""
        wanted = self._number + step
        if not 1 <= wanted <= self._count:
            return
        if self._laid is not None:
            self._show_part(wanted)
        else:
            self._ask_page(wanted)

    def zoom(self, step: int) -> None:
        """Larger or smaller."""
        if self._laid is not None:
            self._text_zoom = _next(TEXT_ZOOMS, self._text_zoom, step)
            self._show_part(self._number)
        elif self.is_paged:
            now = self._page_zoom if self._page_zoom is not None else self._fitting() / POINT
            self._page_zoom = _next(PAGE_ZOOMS, now, step)
            self._ask_page(self._number)

    def fit_width(self) -> None:
        """The page as wide as there is room, the text in its usual size."""
        if self._laid is not None:
            self._text_zoom = 1.0
            self._show_part(self._number)
        elif self.is_paged:
            self._page_zoom = None
            self._ask_page(self._number)

    # what the source tells

    def show_pages(self, first: int) -> None:
        """The source has pages."""
        self._ask_page(first)

    def show_page(self, page: Page) -> None:
        """A page came."""
        another = (self._number, self.is_paged) != (page.number, True)
        before = self.pages.position()
        self._number, self._count = page.number, page.count
        self._width = page.image.width() / page.scale
        self.stack.setCurrentWidget(self.pages)
        ratio = self.devicePixelRatioF()
        self.pages.canvas.show_page(page.image, ratio, page.boxes, is_place=page.found == "place")
        for widget in (self.pages, self.pages.canvas):
            widget.setAccessibleDescription(page.text)
        self._warn("" if page.found == "place" and not self.source.quote else page.found)
        self._take_focus(self.pages)
        self.retranslate()
        place = self.pages.show_marks if another or self._is_fresh else partial(self.pages.restore, before)
        QTimer.singleShot(0, self.pages, place)
        self._is_fresh = another and self._page_zoom is None
        if self._is_fresh:
            self._fit_timer.start()

    def show_text(self, laid: Laid) -> None:
        """The laid-out source came."""
        if not laid.parts:
            self.without_text()
            return
        self._laid = laid
        self._count = len(laid.parts)
        self.stack.setCurrentWidget(self.text)
        self._show_part(laid.cited + 1)
        self._warn(laid.found)
        self._take_focus(self.text)

    def missing(self) -> None:
        """The library does not hold the document."""
        self._say(self.tr("이 문서는 문서함에 없습니다. 그사이에 뺐을 수 있습니다."))

    def without_text(self) -> None:
        """There is nothing to show in it."""
        self._say(self.tr("이 문서에는 보일 글이 없습니다."))

    def failed(self, failure: Failure) -> None:
        """It could not be read, and why."""
        self._say(f"{failure.message}\n{failure.advice}")

    def _show_part(self, number: int) -> None:
        if self._laid is not None:
            self._number = number
            self.text.show_html(self._laid.parts[number - 1], self._text_zoom)
            self.retranslate()

    def _ask_page(self, number: int) -> None:
        zoom = self._page_zoom
        scale = POINT * zoom if zoom is not None else self._fitting()
        self.source.ask_page(number, scale * self.devicePixelRatioF())

    def _fitting(self) -> float:
        """Pixels a point, for a page as wide as the view."""
        room = self.pages.viewport().width() - 2 * MARGIN - 2
        return min(max(room / (self._width or A4_WIDTH), 0.4), 3.0)

    def _resized(self) -> None:
        if self.is_paged and self._page_zoom is None:
            self._fit_timer.start()

    def _fit(self) -> None:
        shown = self.pages.canvas.sizeHint().width() - 2 * MARGIN
        if self.is_paged and self._page_zoom is None and abs(shown - self._fitting() * self._width) > FIT_SLACK:
            self._ask_page(self._number)

    def _take_focus(self, widget: QWidget) -> None:
        """Reading goes on where the citation points to."""
        if self._is_new:
            self._is_new = False
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the focus back to the citation, once its panel is seen again."""
        super().hideEvent(event)
        before, self._came_from = self._came_from, None
        if before is not None:
            QTimer.singleShot(0, self, lambda: _focus(before))

    # what is said

    def _warn(self, found: str) -> None:
        doubt = self.tr("문서함에 넣은 뒤 파일이 바뀌었을 수 있으니, 답을 그대로 믿지 말고 확인하세요.")
        texts = {
            "place": self.tr("⚠ 인용한 문장이 이 자리에 없습니다."),
            "none": self.tr("⚠ 인용한 문장을 이 파일에서 찾지 못했습니다."),
            "moved": self.tr("⚠ 인용한 문장이 다른 자리에 있습니다."),
        }
        text = texts.get(found, "")
        self.notice.setText(f"{text} {doubt}" if text else "")
        self.notice.setVisible(bool(text))

    def _say(self, text: str) -> None:
        self.notice.hide()
        self.empty.setText(text)
        self.stack.setCurrentWidget(self.empty)
        self.retranslate()

    # language and colours

    def retranslate(self) -> None:
        """Set every text."""
        paged = self._laid is None
        self.previous_button.setText(self.tr("◀ 앞"))
        self.next_button.setText(self.tr("뒤 ▶"))
        self.previous_button.setAccessibleName(self.tr("앞 쪽") if paged else self.tr("앞 부분"))
        self.next_button.setAccessibleName(self.tr("뒤 쪽") if paged else self.tr("뒤 부분"))
        self.smaller_button.setText(self.tr("－"))
        self.smaller_button.setAccessibleName(self.tr("작게"))
        self.smaller_button.setToolTip(self.tr("작게"))
        self.larger_button.setText(self.tr("＋"))
        self.larger_button.setAccessibleName(self.tr("크게"))
        self.larger_button.setToolTip(self.tr("크게"))
        self.fit_button.setText(self.tr("너비 맞춤") if paged else self.tr("원래 크기"))
        phrase = self.tr("%1 / %2쪽") if paged else self.tr("%1 / %2부분")
        self.place.setText(fill(phrase, self._number, self._count) if self._count else "")
        self.previous_button.setEnabled(self._number > 1)
        self.next_button.setEnabled(self._number < self._count)
        for button in (self.smaller_button, self.larger_button, self.fit_button):
            button.setEnabled(self._count > 0)
        title = self.source.title
        self.pages.setAccessibleName(fill(self.tr("%1 %2쪽 그림"), title, self._number))
        self.pages.canvas.setAccessibleName(fill(self.tr("%1 %2쪽 그림"), title, self._number))
        self.text.setAccessibleName(fill(self.tr("%1 원문"), title))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language, wear the new colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.text.recolour()
            self.pages.canvas.update()
        super().changeEvent(event)


def _focus(widget: QWidget) -> None:
    if shiboken6.isValid(widget) and widget.isVisible():
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


def _next(steps: tuple[float, ...], now: float, step: int) -> float:
    """The step above or below."""
    if step > 0:
        return next((one for one in steps if one > now * 1.01), steps[-1])
    return next((one for one in reversed(steps) if one < now * 0.99), steps[0])
