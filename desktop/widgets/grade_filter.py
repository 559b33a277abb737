"""Which grades are looked at: a tick for each of C, S and O; one at least stays ticked."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.widgets.basic import Label
from desktop.widgets.flow import Flow

GRADES: Final = ("C", "S", "O")


class GradeFilter(Flow):
    """Three ticks in a line.

    Args:
        parent: owner.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Label()
        self.label.setWordWrap(False)
        self.add(self.label)
        self.boxes = {grade: QCheckBox() for grade in GRADES}
        for box in self.boxes.values():
            box.setChecked(True)
            box.toggled.connect(lambda _on, box=box: self._toggled(box))
            self.add(box)
        self.retranslate()

    @property
    def grades(self) -> list[str] | None:
        """What is ticked; None for all, which limits nothing."""
        ticked = [grade for grade, box in self.boxes.items() if box.isChecked()]
        return ticked if len(ticked) < len(GRADES) else None

    def set_grades(self, grades: list[str] | None) -> None:
        """Tick these; all for None."""
        for grade, box in self.boxes.items():
            with QSignalBlocker(box):
                box.setChecked(grades is None or grade in grades)
        self.changed.emit()

    def retranslate(self) -> None:
        """Set every text."""
        self.label.setText(self.tr("찾을 등급"))
        for grade, name in zip(GRADES, (self.tr("C 기밀"), self.tr("S 민감"), self.tr("O 공개")), strict=True):
            self.boxes[grade].setText(name)
            self.boxes[grade].setAccessibleName(" ".join((self.tr("찾을 등급"), name)))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _toggled(self, box: QCheckBox) -> None:
        if not any(one.isChecked() for one in self.boxes.values()):
            with QSignalBlocker(box):
                box.setChecked(True)  # looking nowhere is never meant
        self.changed.emit()
