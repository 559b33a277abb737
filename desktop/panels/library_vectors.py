"""One quiet line: how far the vectors of the library are, and that searching does not wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QTimer

from desktop.phrases import fill
from desktop.widgets.basic import Label

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from desktop.services import Services
    from engine.methods import Json, Object

PAUSE_MS: Final = 3_000  # between two looks, while there is something to be filled in
UNFINISHED: Final = ("loading", "running", "paused")


class VectorsLine(Label):
    """Asks while it is in sight and something is left.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__("subtle", parent=parent)
        self._services = services
        self._vectors: Object = {}
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Look how far it is."""
        if self.isVisibleTo(self.window()) and not self._services.vault.locked and not self._asked:
            self._asked = True
            self._services.work.run(
                "library", "status", {}, owner=self, on_done=self._known, on_failed=lambda _failure: self._known({})
            )

    def showEvent(self, event: QShowEvent) -> None:
        """It is looked at."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setText(told(self._vectors, self._services))
        super().changeEvent(event)

    def show_vectors(self, vectors: Object) -> None:
        """Say how far they are."""
        self._vectors = vectors
        self.setText(told(vectors, self._services))

    def _known(self, status: Object) -> None:
        self._asked = False
        vectors = status.get("vectors")
        self.show_vectors(vectors if isinstance(vectors, dict) else {})
        if self._vectors.get("state") in UNFINISHED and self.isVisible():
            self._timer.start()


def told(vectors: Object, services: Services) -> str:
    """The line; empty where nothing is known or nothing is there."""
    translate = QCoreApplication.translate
    done, total, state = _count(vectors.get("done")), _count(vectors.get("total")), vectors.get("state")
    if not total:
        return ""
    counts = (f"{done:,}", f"{total:,}")
    if state == "off":
        return translate("VectorsLine", "뜻으로 찾기: 이 설치에는 문장 인코더가 없습니다. 낱말로는 모두 찾습니다.")
    if state == "failed":
        reason = services.describe(str(vectors.get("code") or "UNEXPECTED"), {}).message
        text = translate("VectorsLine", "뜻으로 찾기: 준비하지 못했습니다(%1/%2). 낱말로는 모두 찾습니다. %3")
        return fill(text, *counts, reason)
    if state == "full":
        text = translate("VectorsLine", "뜻으로 찾기: 최근 문서의 대목 %1개. 나머지 %2개는 낱말로 찾습니다.")
        return fill(text, counts[0], f"{total - done:,}")
    if state == "done" or (state == "closed" and done >= total):
        return fill(translate("VectorsLine", "뜻으로 찾기: 대목 %1개가 모두 준비되었습니다."), counts[1])
    text = translate("VectorsLine", "뜻으로 찾기: 대목 %1/%2 준비하는 중%3. 찾기는 지금도 됩니다.")
    return fill(text, *counts, _left(vectors.get("seconds_left")))


def _left(seconds: Json) -> str:
    translate = QCoreApplication.translate
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return ""
    if seconds < 90:
        return translate("VectorsLine", ", 1분쯤 남음")
    return fill(translate("VectorsLine", ", %1분쯤 남음"), round(seconds / 60))


def _count(value: Json) -> int:
    return value if isinstance(value, int) else 0
