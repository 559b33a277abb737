"""A small window that files can be dragged out of, as a file manager's; run it as a program on its own."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "drag source"


class Source(QLabel):
    """Drags its files as soon as the pointer moves with the button down."""

    def __init__(self, files: list[str]) -> None:
        super().__init__("drag me")
        self._files = files
        self.setWindowTitle(TITLE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin the drag."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            drag = QDrag(self)
            carried = QMimeData()
            carried.setUrls([QUrl.fromLocalFile(name) for name in self._files])
            drag.setMimeData(carried)
            drag.exec(Qt.DropAction.CopyAction)


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    source = Source(sys.argv[2:])
    x, y, width, height = map(int, sys.argv[1].split(","))
    source.setGeometry(x, y, width, height)
    source.show()
    sys.exit(application.exec())
