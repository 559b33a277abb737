"""What Qt itself says (file dialogs, message boxes, context menus) is in the language of the window, without a mix."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QMessageBox,
    QTextBrowser,
    QWidget,
)
from support import gui
from support.walk import hangul, visible_texts

from desktop.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

I18N = Path(__file__).resolve().parents[2] / "resources" / "i18n"
LATIN = re.compile("[A-Za-z]{3}")
MODES = QFileDialog.FileMode


@pytest.fixture(params=["ko", "en"])
def language(app: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    spoken = Language()
    spoken.use(request.param)
    yield request.param
    spoken.use("en")
    spoken.use("ko")
    for translator in spoken._installed:
        QCoreApplication.removeTranslator(translator)


def wrong(text: str, language: str) -> bool:
    """Whether a text is in the other language."""
    return hangul(text) if language == "en" else bool(LATIN.search(text)) and not hangul(text)


def spoken_by(dialog: QWidget) -> list[str]:
    """Words of labels, buttons, headers, menus; not what the folder holds."""
    texts = visible_texts(dialog)
    for view in dialog.findChildren(QAbstractItemView):
        model = view.model()
        if isinstance(view, QHeaderView) and model is not None:
            columns = range(model.columnCount())
            texts += [str(model.headerData(column, Qt.Orientation.Horizontal) or "") for column in columns]
    texts += [action.text() for widget in gui.widgets(dialog) for action in widget.actions()]
    return texts


def types_in(dialog: QFileDialog) -> set[str]:
    """The column of types."""
    found = set()
    for view in dialog.findChildren(QAbstractItemView):
        model, root = view.model(), view.rootIndex()
        if model.columnCount(root) == 4:
            found |= {str(model.index(row, 2, root).data()) for row in range(model.rowCount(root))}
    return found


@pytest.mark.parametrize("mode", [MODES.ExistingFiles, MODES.Directory, MODES.AnyFile], ids=lambda mode: mode.name)
def test_the_file_dialog(language: str, mode: QFileDialog.FileMode, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    dialog = QFileDialog(None, "고르기" if language == "ko" else "Choose", str(tmp_path), "(*)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    if mode is MODES.AnyFile:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.show()
    folder = "폴더" if language == "ko" else "Folder"
    gui.wait_until(lambda: folder in types_in(dialog))
    texts = [text for text in spoken_by(dialog) if str(tmp_path) not in text]
    assert len(texts) > 10
    assert [text for text in texts if wrong(text, language)] == []
    dialog.close()
    dialog.deleteLater()


def test_message_boxes(language: str) -> None:
    buttons = QMessageBox.StandardButton
    chosen = (buttons.Cancel, buttons.Yes, buttons.No, buttons.Close, buttons.Save, buttons.Discard, buttons.Retry)
    box = QMessageBox()
    for button in chosen:
        box.addButton(button)
    row = box.findChild(QDialogButtonBox)
    assert row is not None
    texts = [button.text() for button in row.buttons()]
    assert len(texts) == len(chosen)
    assert [text for text in texts if wrong(text, language)] == []
    box.deleteLater()


@pytest.mark.parametrize("kind", [QLineEdit, QTextBrowser])
def test_context_menus(language: str, kind: type[QLineEdit | QTextBrowser]) -> None:
    field = kind()
    menu = field.createStandardContextMenu()
    texts = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
    assert texts
    assert [text for text in texts if wrong(text, language)] == []
    menu.deleteLater()
    field.deleteLater()


def test_our_additions_are_compiled(app: QApplication) -> None:
    source = (I18N / "qt_ko.ts").read_text("utf-8")
    translator = QTranslator()
    assert translator.load(str(I18N / "qt_ko.qm"))
    assert translator.translate("QFileDialog", "Files of &type:") == "파일 형식(&T):"
    for context, text in (("QAbstractFileIconProvider", "Folder"), ("QFileDialog", "&Look in:")):
        assert hangul(translator.translate(context, text) or "")
    assert source.count("<message>") == 12
