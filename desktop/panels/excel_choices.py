"""Questions that the planner asks before it can go on, each with its options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from desktop.panels.excel_text import objects, texts
from desktop.widgets.basic import Button, Card, Label

if TYPE_CHECKING:
    from engine.methods import Object


class Choices(Card):
    """Shows what has not been answered yet; answers given before are kept.

    Args:
        parent: owner.
    """

    answered = Signal(object)  # dict of question number -> option number, both from 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._answers: dict[int, int] = {}
        self._groups: dict[int, QButtonGroup] = {}
        self._parts: list[QWidget] = []
        self.button = Button("primary")
        self.button.clicked.connect(self.answer)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        self.body.addLayout(row)
        self.retranslate()
        self.hide()

    def ask(self, made: Object) -> None:
        """Show the questions of a macro object."""
        self.clear()
        for number, choice in enumerate(objects(made.get("choices")), 1):
            chosen = choice.get("chosen")
            if isinstance(chosen, int):
                self._answers[number] = chosen
                continue
            self._add(number, str(choice.get("question")), texts(choice.get("options")))
        self.setVisible(bool(self._groups))
        self._refresh()

    def clear(self) -> None:
        """Forget everything."""
        for part in self._parts:
            self.body.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._answers, self._groups, self._parts = {}, {}, []
        self.hide()

    def choose(self, question: int, option: int) -> None:
        """Mark an option; both count from 1."""
        self._groups[question].button(option).setChecked(True)
        self._refresh()

    def answer(self) -> None:
        """Go on with what is marked."""
        chosen = {number: group.checkedId() for number, group in self._groups.items()}
        if all(option > 0 for option in chosen.values()):
            self.answered.emit({**self._answers, **chosen})

    def retranslate(self) -> None:
        """Set every text of its own."""
        self.button.setText(self.tr("고른 대로 미리 보기"))

    def _add(self, number: int, question: str, options: list[str]) -> None:
        group = QButtonGroup(self)
        label = Label("strong")
        label.setText(question)
        self._place(label)
        for place, option in enumerate(options, 1):
            button = QRadioButton(option[:80].replace("&", "&&"))
            button.setToolTip(option)
            button.setAccessibleName(option)
            button.setAccessibleDescription(question)
            group.addButton(button, place)
            self._place(button)
        group.idClicked.connect(self._refresh)
        self._groups[number] = group

    def _place(self, part: QWidget) -> None:
        self.body.insertWidget(self.body.count() - 1, part)
        self._parts.append(part)

    def _refresh(self) -> None:
        self.button.setEnabled(all(group.checkedId() > 0 for group in self._groups.values()))
