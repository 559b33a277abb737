from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from desktop import drops
from desktop.drops import Refusal
from desktop.panels.base import refusal_text

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.app import Program
    from desktop.panels.base import Panel


def mime_of(*urls: QUrl) -> QMimeData:
    mime = QMimeData()
    mime.setUrls(list(urls))
    return mime


def drop(panel: Panel, mime: QMimeData) -> None:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(panel, entering)
    assert entering.isAccepted()
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        buttons,
        keys,
    )
    QApplication.sendEvent(panel, event)
    assert event.isAccepted()


def test_files_folders_and_links_come_as_they_were_named(tmp_path: Path) -> None:
    folder = tmp_path / "새 폴더"
    folder.mkdir()
    link = tmp_path / "link"
    link.symlink_to(folder)
    gone = tmp_path / "gone.hwp"
    got = drops.read(mime_of(*(QUrl.fromLocalFile(str(path)) for path in (folder, link, gone, folder))))
    assert got.paths == (folder, link, gone)
    assert got.refusal is None


def test_two_hundred_files_are_taken_and_thousands_are_cut_with_a_word(tmp_path: Path) -> None:
    urls = [QUrl.fromLocalFile(str(tmp_path / f"{number}.hwp")) for number in range(drops.MOST + 1)]
    assert len(drops.read(mime_of(*urls[:200])).paths) == 200
    many = drops.read(mime_of(*urls))
    assert len(many.paths) == drops.MOST
    assert many.refusal is Refusal.TOO_MANY


def test_a_link_to_the_web_is_refused_and_its_neighbours_are_taken(tmp_path: Path) -> None:
    web, local = QUrl("https://example.invalid/a.hwp"), QUrl.fromLocalFile(str(tmp_path / "a.hwp"))
    assert drops.read(mime_of(web)).refusal is Refusal.REMOTE
    both = drops.read(mime_of(web, local))
    assert (both.paths, both.refusal) == ((tmp_path / "a.hwp",), Refusal.REMOTE)


def test_a_mail_of_the_mail_program_and_a_picture_are_refused() -> None:
    mail = QMimeData()
    mail.setData("application/x-qt-windows-mime;value=FileGroupDescriptorW", b"\1")
    assert drops.could_hold(mail)
    assert drops.read(mail).refusal is Refusal.NOTHING
    picture = QMimeData()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(0)
    picture.setImageData(image)
    assert drops.read(picture).refusal is Refusal.IMAGE


def test_text_is_bounded() -> None:
    mime = QMimeData()
    mime.setText("가" * (drops.TEXT_MOST + 5))
    assert len(drops.read(mime).text) == drops.TEXT_MOST
    blank = QMimeData()
    blank.setText(" \n")
    assert drops.read(blank).refusal is Refusal.NOTHING


@pytest.mark.parametrize("refusal", list(Refusal))
def test_every_refusal_has_its_sentence(refusal: Refusal) -> None:
    assert refusal_text(refusal).endswith(".")


def test_a_panel_that_takes_no_text_says_so(program: Program) -> None:
    mime = QMimeData()
    mime.setText("글")
    drop(program.window.show_panel("start"), mime)
    assert program.window.status.message.whole() == refusal_text(Refusal.NOTHING)


def test_a_refused_drop_is_said_in_the_status_bar(program: Program) -> None:
    drop(program.window.show_panel("library"), mime_of(QUrl("https://example.invalid/a")))
    assert program.window.status.message.whole() == refusal_text(Refusal.REMOTE)
