"""What every panel of the window is: a widget with a name, an icon, sentences that can change, and drops."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from desktop import drops

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QResizeEvent

    from desktop.services import Services
    from desktop.widgets.drop_area import DropArea
    from desktop.widgets.pair import Pair


class Panel(QWidget):
    """Base of the panels.

    A panel makes its widgets in the constructor and calls `self.retranslate()` at its end; the same method is called
    when the language changes. It is made when it is first shown, inside a scroll area. Files that are dropped anywhere
    on it come to `take_paths`, text to `take_text`; a panel that takes none leaves `takes_paths`/`takes_text` False.

    Args:
        services: doors to the rest of the program.
    """

    name: ClassVar[str] = ""  # part of the module's name; the key in the navigation
    icon: ClassVar[str] = ""  # a file of resources/icons without its ending
    takes_paths: ClassVar[bool] = False
    takes_text: ClassVar[bool] = False
    needs_library: ClassVar[bool] = False  # while it is locked, the window shows how to open it in the panel's place

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.setObjectName(f"panel-{self.name}")
        self.setProperty("panel", "true")
        self.setAcceptDrops(True)

    @classmethod
    def title(cls) -> str:
        """The name in the navigation, translated; asked for before the panel is made."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Set every visible text and accessible name anew."""

    def recolour(self) -> None:
        """The theme changed: draw anew what is drawn with colours of `palette.current()`."""

    def entered(self) -> None:
        """The panel came into view: refresh what may be old, put the focus where the user begins."""

    def busy(self) -> bool:
        """Whether closing the program now would lose work; the window then asks."""
        return False

    def forget_documents(self) -> None:
        """The library is being locked: end what reads it, and let go of what S and C documents say."""

    def take_paths(self, paths: Sequence[Path]) -> None:
        """Files or folders were dropped or handed over. Nothing about them is checked yet."""

    def take_text(self, text: str) -> None:
        """Text was dropped or handed over."""

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language, wear the new colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.recolour()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let everything be dropped: what cannot be taken is refused with a reason, not silently."""
        if drops.could_hold(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """As entered."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what fits."""
        event.acceptProposedAction()
        self.receive(drops.read(event.mimeData()))

    def receive(self, dropped: drops.Dropped) -> None:
        """Hand over what a drop held; the window's own drops and the dock's come here too."""
        if dropped.paths and self.takes_paths:
            self.take_paths(dropped.paths)
        elif dropped.text and self.takes_text:
            self.take_text(dropped.text)
        elif dropped.refusal is None:
            self.services.notify(refusal_text(drops.Refusal.NOTHING))
        if dropped.refusal is not None:
            self.services.notify(refusal_text(dropped.refusal))


class PairPanel(Panel):
    """A panel with a drop area that lights up under a drag, and two parts that stand beside each other if they can."""

    area: DropArea
    pair: Pair

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        self.pair.fit(self.width())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up."""
        super().dragEnterEvent(event)
        self.area.light(event.isAccepted())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go dark."""
        self.area.light(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what fits."""
        self.area.light(False)
        super().dropEvent(event)


def refusal_text(refusal: drops.Refusal) -> str:
    """Why a drop was not taken, and what to do."""
    texts = {
        drops.Refusal.REMOTE: QCoreApplication.translate(
            "Drops", "이 PC에 파일로 있지 않은 것은 받을 수 없습니다. 먼저 파일로 저장한 뒤 끌어다 놓으세요."
        ),
        drops.Refusal.IMAGE: QCoreApplication.translate(
            "Drops", "그림은 파일일 때만 받을 수 있습니다. 먼저 파일로 저장한 뒤 끌어다 놓으세요."
        ),
        drops.Refusal.TOO_MANY: QCoreApplication.translate(
            "Drops", "한 번에 1,000개까지 받습니다. 나머지는 폴더에 모아 폴더째 끌어다 놓으세요."
        ),
        drops.Refusal.NOTHING: QCoreApplication.translate(
            "Drops", "이 화면에서 쓸 수 있는 것이 들어 있지 않습니다. 문서 파일을 끌어다 놓으세요."
        ),
    }
    return texts[refusal]
