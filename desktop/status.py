"""The status bar: who answers, with which model, on what, the library's state, and that the network is off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from desktop.phrases import fill
from desktop.widgets.basic import ElidedLabel, set_property
from engine.hardware import survey
from engine.supervision import NoticeKind
from retrieval.errors import LibraryCode

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.services import Services
    from desktop.work import Failure, Report
    from engine.methods import Object
    from engine.supervision import Notice

MESSAGE_MS: Final = 30_000


class StatusLine(QStatusBar):
    """Always the same things in the same place; messages come and go on the left.

    Args:
        services: doors to the rest of the program.
        parent: owner.
    """

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._library: Object | None = None
        self._library_failure: Failure | None = None
        self._device = ""
        self._processor = ""
        self.setSizeGripEnabled(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._forget_message)
        self.message = ElidedLabel(self, Qt.TextElideMode.ElideRight)
        self.message.setObjectName("status-message")
        self.mode, self.model, self.device, self.library, self.network = (QLabel(self) for _ in range(5))
        self.addWidget(self.message, 1)
        for name in ("mode", "model", "device", "library", "network"):
            label = getattr(self, name)
            label.setObjectName(f"status-{name}")
            label.setTextFormat(Qt.TextFormat.PlainText)
            self.addPermanentWidget(label)
        services.work.noticed.connect(self.show_notice)
        services.work.ended.connect(self._work_ended)
        services.preferences.changed.connect(self._preferences_changed)
        services.vault.changed.connect(self._vault_changed)
        self.retranslate()

    def begin(self) -> None:
        """Ask for what takes a moment, once the window is there."""
        self._services.work.background(_look, owner=self, on_done=self._looked)
        self.refresh_library()

    def refresh_library(self) -> None:
        """Ask the library how it is."""
        self._services.work.run(
            "library", "status", {}, owner=self, on_done=self._library_known, on_failed=self._library_unknown
        )

    @property
    def documents(self) -> int | None:
        """How many documents there are; None while it is not known."""
        count = (self._library or {}).get("documents")
        return count if isinstance(count, int) else None

    def show_text(self, text: str) -> None:
        """Say something for a while."""
        self.message.set_whole(text)
        self._timer.start(MESSAGE_MS)

    def show_notice(self, notice: Notice) -> None:
        """A worker died or came back: one line, never a box."""
        self.show_text(notice_text(notice))
        if notice.role == "llm" and notice.kind is not NoticeKind.RESTARTED:
            self._device = ""
            self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Say everything anew."""
        preferences = self._services.preferences
        local = preferences.engine == "local"
        mode = self.tr("언어 모델로 답함") if local else self.tr("원문에서 찾아 답함")
        active = preferences.active
        name = active.name if active is not None and local else self.tr("없음")
        self._show(self.mode, mode, self.tr("답하는 방식: %1"))
        self._show(self.model, fill(self.tr("모델: %1"), _short(name)), "%1", fill(self.tr("모델: %1"), name))
        unknown = local and preferences.settings.model_gpu_layers != 0  # only the worker knows what became of the wish
        seen = self._device if local else ""
        device = seen or (self.tr("장치: 확인 안 됨") if unknown else self.tr("CPU"))
        processor = "" if unknown and seen != self.tr("CPU") else self._processor
        self._show(self.device, _short(device), self.tr("계산 장치: %1"), processor or device)
        self._show(self.library, self._library_text(), "%1")
        set_property(self.library, "role", "warning" if self._library_failure is not None else "")
        self._show(self.network, self.tr("네트워크 꺼짐"), self.tr("%1: 이 프로그램은 인터넷에 연결하지 않습니다."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen the least important goes first; its text stays in the tool tip of the others."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        labels = [self.network, self.library, self.mode, self.model, self.device]
        room = self.width() - self.fontMetrics().height() * 6
        for label in labels:
            room -= label.sizeHint().width() + 6
            label.setVisible(room >= 0 or label is self.network)

    def _show(self, label: QLabel, text: str, naming: str, whole: str = "") -> None:
        label.setText(text)
        label.setAccessibleName(fill(naming, whole or text))
        label.setToolTip(fill(naming, whole or text))
        self._fit()

    def _library_text(self) -> str:
        if self._services.vault.locked:
            return self.tr("문서함: 잠김")
        if self._library_failure is not None:
            return self.tr("문서함: 열지 못함")
        state = self._library
        if state is None:
            return self.tr("문서함: 여는 중")
        if state.get("pending"):
            return fill(self.tr("문서함: %1건, 읽는 중 %2건"), state.get("documents"), state.get("pending"))
        return fill(self.tr("문서함: %1건"), state.get("documents"))

    def _library_known(self, state: Object) -> None:
        self._library, self._library_failure = state, None
        self.retranslate()

    def _library_unknown(self, failure: Failure) -> None:
        if not failure.cancelled:
            self._library_failure = failure
            self.retranslate()
            if failure.code != LibraryCode.LOCKED:  # that stands in its own place
                self.show_text(failure.message)

    def _vault_changed(self) -> None:
        self.retranslate()
        if not self._services.vault.locked:
            self.refresh_library()

    def _looked(self, found: str) -> None:
        self._processor = found
        self.retranslate()

    def _work_ended(self, role: str) -> None:
        """After an answer the language model's worker, where there is one, knows on what it runs."""
        if role == "task" and self._services.preferences.engine == "local" and not self._device:
            self._services.work.ask_running("llm", "describe", owner=self, on_done=self._described)

    def _described(self, facts: Object) -> None:
        device = facts.get("device")
        if facts.get("loaded") is True and isinstance(device, str) and device:
            self._device = device
            self.retranslate()

    def _forget_message(self) -> None:
        self.message.set_whole("")

    def _preferences_changed(self, name: str) -> None:
        if name.startswith("model") or name == "language":
            self._device = ""  # another worker comes
        self.retranslate()


def notice_text(notice: Notice) -> str:
    """What became of a worker, in words."""
    translate = QCoreApplication.translate
    roles = {
        "llm": translate("StatusLine", "언어 모델"),
        "library": translate("StatusLine", "문서함"),
        "task": translate("StatusLine", "답변과 요약"),
        "render": translate("StatusLine", "쪽 그림"),
        "pii": translate("StatusLine", "개인정보 찾기"),
    }
    sentences = {
        NoticeKind.DIED: translate("StatusLine", "%1 담당 프로세스가 갑자기 끝났습니다. 다시 쓰면 새로 시작합니다."),
        NoticeKind.STOPPED: translate("StatusLine", "%1 담당 프로세스가 멈추지 않아 끝냈습니다."),
        NoticeKind.RESTARTED: translate("StatusLine", "%1 담당 프로세스를 다시 시작했습니다."),
        NoticeKind.UNSTABLE: translate(
            "StatusLine", "%1 담당 프로세스가 거듭 끝나 잠시 시작하지 않습니다. 1분쯤 뒤에 다시 해 보세요."
        ),
    }
    return fill(sentences[notice.kind], roles.get(notice.role, notice.role))


def _look(_report: Report) -> str:
    return survey().cpu


def _short(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:20]}…"
