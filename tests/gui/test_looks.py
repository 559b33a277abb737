"""Looks that were wrong once: boxes that nobody sees in the dark, squashed icons, lost marks, texts on one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)
from support import gui
from support.chat import citation, sentence

from desktop import palette
from desktop.laid_out import ANCHOR
from desktop.text_view import TextView
from desktop.widgets.basic import Label
from desktop.widgets.drop_area import STACKED, DropArea
from desktop.widgets.pair import Pair
from desktop.widgets.rows import RowsModel, RowsView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop.app import Program
    from desktop.palette import Theme

LIGHTNESS = 60  # between a box's edge and what is around it


@pytest.fixture(params=[palette.LIGHT, palette.DARK], ids=lambda theme: theme.name)
def theme(app: QApplication, request: pytest.FixtureRequest) -> Iterator[Theme]:
    palette.apply(app, request.param)
    yield request.param
    palette.apply(app, palette.LIGHT)


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_boxes_to_tick_stand_out_in_both_themes(theme: Theme, kind: type[QCheckBox | QRadioButton]) -> None:
    button = kind("고르기")
    button.resize(button.sizeHint())
    option = QStyleOptionButton()
    button.initStyleOption(option)
    element = QStyle.SubElement.SE_CheckBoxIndicator
    if kind is QRadioButton:
        element = QStyle.SubElement.SE_RadioButtonIndicator
    place = button.style().subElementRect(element, option, button)
    image = button.grab().toImage()
    edge = image.pixelColor(QPoint(place.left(), place.center().y()))
    assert abs(edge.lightness() - QColor(theme.surface_subtle).lightness()) > LIGHTNESS
    button.setChecked(True)
    ticked = button.grab().toImage()
    assert ticked != image
    near = ticked.pixelColor(place.topLeft() + QPoint(place.width() // 2, 2))
    assert near == QColor(theme.primary)
    button.deleteLater()


def test_icons_keep_their_size_on_a_low_screen(program: Program) -> None:
    window = program.window
    window.resize(320, 240)
    gui.settle()
    for button in window._buttons.values():
        assert button.height() >= button.iconSize().height()
    window.resize(900, 700)
    gui.settle()
    assert all(button.height() >= button.iconSize().height() + 14 for button in window._buttons.values())


def test_the_buttons_of_a_narrow_drop_area_stand_below_its_words(app: QApplication) -> None:
    area = DropArea(folders=True)
    area.set_texts("문서를 여기에 끌어다 놓으세요", "한글, 워드, 엑셀")
    area.show()
    line = area.fontMetrics().height()
    for width, below in ((STACKED * line + 10, False), (STACKED * line - 10, True), (200, True)):
        area.resize(width, 300)
        gui.settle()
        assert area.width() == width
        assert (area._buttons.y() > area.hint.y()) is below
    area.deleteLater()


@pytest.mark.parametrize("width", [300, 420, 900])
def test_wrapped_texts_of_a_part_push_nothing_over_one_another(app: QApplication, width: int) -> None:
    box = QWidget()
    inner = QWidget()
    column = QVBoxLayout(inner)
    view, label = RowsView(RowsModel(lambda _row: ("가",)), lines=6), Label("warning")
    label.setText("합계 행은 옮기지 않고 그대로 둡니다. 값이나 수식을 결과에서 확인해 주세요. " * 6)
    column.addWidget(view)
    column.addWidget(label)
    pair = Pair(QLabel("가"), inner)
    QVBoxLayout(box).addWidget(pair)
    box.show()
    pair.fit(width)
    box.resize(width, 100)  # it takes what it needs
    gui.settle()
    gui.settle()
    assert not view.geometry().intersects(label.geometry())
    assert label.height() >= label.heightForWidth(label.width())
    box.deleteLater()


def test_the_cited_place_stays_in_view_in_another_width(app: QApplication) -> None:
    view = TextView()
    view.resize(900, 300)
    view.show()
    before = "".join(f"<p>{'제시된 조건에 따라 사용료를 낸다. ' * 6}</p>" for _ in range(40))
    view.show_html(f"{before}<p><a name='{ANCHOR}'></a>여기가 인용한 곳이다.</p>{before}", 1.0)
    gui.settle()
    for width in (300, 700, 250):
        view.resize(width, 300)
        gui.settle()
        assert 0 <= view._cited_top() < view.viewport().height()
    view.verticalScrollBar().setValue(0)
    view.resize(800, 300)
    gui.settle()
    assert view.verticalScrollBar().value() == 0  # who has gone elsewhere is left there
    view.deleteLater()


def test_the_quick_window_marks_what_does_not_stand_in_the_sources(program: Program) -> None:
    program.presence.show_quick()
    quick = program.presence.quick
    assert quick is not None
    wrong = sentence("99일 이내에 냅니다.", citation(), problems=("'99일'이(가) 인용한 곳에 없습니다.",))
    quick._answered({"status": "answered", "sentences": [sentence("7일 이내에 냅니다.", citation()), wrong]})
    lines = quick.answer.text().splitlines()
    assert lines[0] == "⚠ 확인이 필요한 문장이 있습니다."
    assert lines[-2:] == ["99일 이내에 냅니다.", "⚠ 확인 필요: '99일'이(가) 인용한 곳에 없습니다."]
    quick._answered({"status": "answered", "sentences": [sentence("7일 이내에 냅니다.", citation())]})
    assert quick.answer.text().splitlines() == ["문서에 있는 답입니다.", "7일 이내에 냅니다."]
