"""Keeping the library safe: lock, a new key, a check of every file, backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QProgressBar, QRadioButton, QVBoxLayout, QWidget

from desktop.panels import library_safety_text as words
from desktop.phrases import fill
from desktop.vault import PASSPHRASE
from desktop.widgets.basic import SPACE, Button, Card, Label
from desktop.widgets.flow import Flow
from desktop.widgets.passphrase import PassphraseDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services import Services
    from desktop.work import Failure, Handle
    from engine.methods import Object

KINDS: Final = (PASSPHRASE, "store", "file")
BACKUP: Final = ".gyeotbackup"


class LibrarySafety(QWidget):
    """Cards for the key, the check and the backup; one thing at a time, with its progress above them.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._vault = services.vault
        self.handle: Handle[Object] | None = None
        self.dialog: PassphraseDialog | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(self._make_progress())
        self.report = Label("information", selectable=True)
        self.report.hide()
        layout.addWidget(self.report)
        for card in (self._make_key(), self._make_check(), self._make_backup()):
            layout.addWidget(card)
        layout.addStretch(1)
        self._vault.changed.connect(self._show_state)
        self.retranslate()

    def _make_progress(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.progress, self.stop_button = QProgressBar(), Button()
        self.progress.hide()
        self.stop_button.hide()
        self.stop_button.clicked.connect(self.stop)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop_button)
        return row

    def _make_key(self) -> Card:
        card = Card()
        self.key_title, self.state, self.change_title = Label("heading"), Label(), Label("strong")
        self.lock_button, self.rekey_button = Button("primary"), Button()
        self.lock_button.clicked.connect(self._vault.lock)
        self.rekey_button.clicked.connect(self.ask_rekey)
        card.body.addWidget(self.key_title)
        card.body.addWidget(self.state)
        card.body.addWidget(_row(self.lock_button))
        card.body.addWidget(self.change_title)
        self._group = QButtonGroup(self)
        self.kinds: dict[str, tuple[QRadioButton, Label]] = {}
        for kind in KINDS:
            button, text = QRadioButton(), Label("subtle")
            self._group.addButton(button)
            text.setIndent(text.fontMetrics().height() + 8)  # under its name, beside the mark
            self.kinds[kind] = button, text
            card.body.addWidget(button)
            card.body.addWidget(text)
        self.kinds[PASSPHRASE][0].setChecked(True)
        card.body.addWidget(_row(self.rekey_button))
        return card

    def _make_check(self) -> Card:
        card = Card()
        self.check_title, self.check_text = Label("heading"), Label("subtle")
        self.verify_button, self.compact_button = Button(), Button()
        self.verify_button.clicked.connect(self.verify)
        self.compact_button.clicked.connect(self.compact)
        for widget in (self.check_title, self.check_text, _row(self.verify_button, self.compact_button)):
            card.body.addWidget(widget)
        return card

    def _make_backup(self) -> Card:
        card = Card()
        self.backup_title, self.backup_text = Label("heading"), Label("subtle")
        self.backup_button, self.restore_button = Button(), Button()
        self.backup_button.clicked.connect(self._ask_backup_name)
        self.restore_button.clicked.connect(self._ask_restore_name)
        for widget in (self.backup_title, self.backup_text, _row(self.backup_button, self.restore_button)):
            card.body.addWidget(widget)
        return card

    def retranslate(self) -> None:
        """Set every text."""
        self.key_title.setText(self.tr("열쇠와 잠금"))
        self.change_title.setText(self.tr("열쇠를 바꾸고, 둘 곳을 정합니다"))
        self.lock_button.setText(self.tr("지금 잠그기"))
        self.lock_button.setToolTip(self.tr("Ctrl+Shift+L로도 잠급니다."))
        self.rekey_button.setText(self.tr("새 열쇠로 바꾸기"))
        for kind, (button, text) in self.kinds.items():
            name, sentence = words.kind_texts(kind)
            button.setText(name)
            button.setAccessibleDescription(sentence)
            text.setText(sentence)
        self.check_title.setText(self.tr("점검과 정리"))
        self.check_text.setText(
            self.tr(
                "점검은 봉인된 파일을 모두 끝까지 읽어 손상된 것을 찾습니다. "
                "정리는 찾기 색인을 새로 만들고 남은 찌꺼기를 치웁니다."
            )
        )
        self.verify_button.setText(self.tr("모두 점검"))
        self.compact_button.setText(self.tr("색인 정리"))
        self.backup_title.setText(self.tr("백업"))
        self.backup_text.setText(
            self.tr(
                "문서함을 암호가 걸린 파일 하나로 만들어 둡니다. 되돌리기는 비어 있는 문서함에만 할 수 있고, "
                "되돌리면 문서함 암호는 백업의 암호가 됩니다."
            )
        )
        self.backup_button.setText(self.tr("백업 만들기…"))
        self.restore_button.setText(self.tr("백업 되돌리기…"))
        self.stop_button.setText(self.tr("멈추기"))
        self.progress.setAccessibleName(self.tr("진행한 정도"))
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def stop(self) -> None:
        """End what runs. A new key that was begun is brought to its end when the library is next opened."""
        if self.handle is not None:
            self.handle.cancel()

    def forget(self) -> None:
        """The library is being locked."""
        self.stop()
        self.report.hide()

    # what can be done

    def ask_rekey(self) -> None:
        """A new key; a passphrase is asked for where one is to keep it."""
        kind = next(kind for kind, (button, _text) in self.kinds.items() if button.isChecked())
        if kind == PASSPHRASE:
            reason = self.tr("문서함을 열 암호를 정합니다. 암호를 잊으면 저장된 문서를 되살릴 방법이 없습니다.")
            self._ask(self.tr("암호 정하기"), reason, lambda typed: self.rekey(kind, typed), new=True)
        else:
            self.rekey(kind)

    def rekey(self, kind: str, passphrase: str | None = None) -> None:
        """Seal everything anew under a new key."""
        params: Object = {"protection": kind}
        if passphrase is not None:
            params["passphrase"] = passphrase
        self._begin("rekey", params, self._rekeyed)

    def verify(self) -> None:
        """Read every sealed file whole."""
        self._begin("verify", {}, self._verified)

    def compact(self) -> None:
        """Build the index anew."""
        self._begin("compact", {}, self._compacted)

    def backup(self, path: Path) -> None:
        """Write a backup; never over a file."""
        if path.exists():
            self._say(self.tr("이미 있는 파일 위에는 백업하지 않습니다. 새 이름을 쓰세요."), failed=True)
            return
        reason = self.tr("백업 파일에 걸 암호를 정합니다. 암호를 잊으면 이 백업은 되돌릴 수 없습니다.")
        self._ask(
            self.tr("백업 만들기"), reason, lambda typed: self._move("backup", path, typed, self._backed_up), new=True
        )

    def restore(self, path: Path) -> None:
        """Bring a backup back."""
        reason = fill(self.tr("백업 '%1'을(를) 만들 때 정한 암호를 쓰세요."), path.name)
        self._ask(
            self.tr("백업 되돌리기"),
            reason,
            lambda typed: self._move("restore", path, typed, self._restored),
            new=False,
        )

    # asking

    def _ask(self, title: str, reason: str, taken: Callable[[str], object], *, new: bool) -> None:
        self.dialog = PassphraseDialog(title, reason, taken, new=new, parent=self)
        self.dialog.destroyed.connect(self._dialog_gone)
        self.dialog.open()

    def _dialog_gone(self) -> None:
        self.dialog = None

    def _ask_backup_name(self) -> None:
        dialog = QFileDialog(self, self.tr("백업할 파일"), "", self.tr("곁 백업 (*.gyeotbackup)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # nothing is overwritten
        dialog.setDefaultSuffix(BACKUP.lstrip("."))
        dialog.selectFile(self.tr("곁_문서함.gyeotbackup"))
        dialog.fileSelected.connect(lambda name: self.backup(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_restore_name(self) -> None:
        patterns = self.tr("곁 백업 (*.gyeotbackup);;모든 파일 (*)")
        dialog = QFileDialog(self, self.tr("되돌릴 백업 파일"), "", patterns)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.restore(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # running

    def _move(self, method: str, path: Path, passphrase: str, done: Callable[[Object], object]) -> None:
        self._begin(method, {"path": str(path.absolute()), "passphrase": passphrase}, done)

    def _begin(self, method: str, params: Object, done: Callable[[Object], object]) -> None:
        def finished(result: Object) -> None:
            self._end()
            done(result)

        if self.handle is not None:
            return
        self.report.hide()
        self.progress.setRange(0, 0)
        self.progress.show()
        self.stop_button.show()
        self.handle = self._services.work.run(
            "library", method, params, owner=self, on_event=self._event, on_done=finished, on_failed=self._failed
        )
        self._show_state()

    def _event(self, name: str, data: Object) -> None:
        done, total = data.get("done"), data.get("total")
        if name == "progress" and isinstance(done, int) and isinstance(total, int):
            self.progress.setRange(0, max(1, total))
            self.progress.setValue(done)

    def _end(self) -> None:
        self.handle = None
        self.progress.hide()
        self.stop_button.hide()
        self._show_state()

    def _failed(self, failure: Failure) -> None:
        self._end()
        self._vault.refresh()
        self._say(
            self.tr("멈췄습니다.") if failure.cancelled else f"{failure.message}\n{failure.advice}",
            failed=not failure.cancelled,
        )

    def _rekeyed(self, state: Object) -> None:
        self._vault.take(state)
        text = self.tr("새 열쇠로 파일 %1개를 다시 잠갔습니다. 옛 열쇠로는 이제 아무것도 열 수 없습니다.")
        self._say(fill(text, state.get("sealed")))

    def _verified(self, result: Object) -> None:
        text, failed = words.verified(result)
        self._say(text, failed=failed)

    def _compacted(self, result: Object) -> None:
        text = self.tr("색인을 새로 만들었습니다: 대목 %1개, 치운 찌꺼기 %2개.")
        self._say(fill(text, result.get("passages"), result.get("swept")))

    def _backed_up(self, result: Object) -> None:
        text = self.tr("파일 %1개를 백업했습니다: %2\n암호를 잊으면 되돌릴 수 없습니다.")
        self._say(fill(text, result.get("files"), result.get("path")))

    def _restored(self, result: Object) -> None:
        self._vault.refresh()
        self._services.library_changed()
        self._say(fill(self.tr("파일 %1개를 되돌렸습니다. 이제 문서함 암호는 백업의 암호입니다."), result.get("files")))

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.report.set_role("warning" if failed else "success")
        self.report.setText(text)
        self.report.show()
        self._services.notify(text.partition("\n")[0])

    def _show_state(self) -> None:
        free = self.handle is None and not self._vault.busy and not self._vault.locked
        self.state.setText(words.state_text(self._vault.kind))
        self.lock_button.setEnabled(free and self._vault.can_lock)
        for kind, (button, _text) in self.kinds.items():
            button.setEnabled(free and (kind != "store" or self._vault.has_store))
        self.rekey_button.setEnabled(free and bool(self._vault.kind))
        for one in (self.verify_button, self.compact_button, self.backup_button, self.restore_button):
            one.setEnabled(free)


def _row(*buttons: Button) -> Flow:
    row = Flow()
    for button in buttons:
        row.add(button)
    return row
