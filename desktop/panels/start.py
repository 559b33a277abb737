"""The first page: what works now, how a language model is added, and the samples to try it on."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.panels.base import Panel
from desktop.phrases import fill
from desktop.preferences import has_local_engine
from desktop.widgets.basic import Button, Card, Label, column
from engine.catalogue import suggested
from engine.hardware import survey

if TYPE_CHECKING:
    from desktop.services import Services
    from desktop.work import Report
    from engine.methods import Object


class StartPanel(Panel):
    """Three cards: what 곁 does, the samples, the model."""

    name = "start"
    icon = "start"

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._suggested = ""
        layout = column(self)
        self.heading = Label("title")
        layout.addWidget(self.heading)
        self.now, self.samples, self.model = Card(), Card(), Card()
        self.now_title, self.samples_title, self.model_title = (Label("heading") for _ in range(3))
        self.now_text, self.samples_text, self.model_text = Label(), Label(), Label()
        self.samples_state = Label("success")
        self.samples_state.hide()
        self.add_samples, self.open_samples = Button("primary"), Button()
        self.add_own, self.add_model = Button(), Button()
        for card, title, text in (
            (self.now, self.now_title, self.now_text),
            (self.samples, self.samples_title, self.samples_text),
            (self.model, self.model_title, self.model_text),
        ):
            card.body.addWidget(title)
            card.body.addWidget(text)
            layout.addWidget(card)
        self.samples.body.addWidget(self.samples_state)
        self.samples.body.addLayout(_row(self.add_samples, self.open_samples))
        self.now.body.addLayout(_row(self.add_own))
        self.model.body.addLayout(_row(self.add_model))
        layout.addStretch(1)
        self.add_samples.clicked.connect(self._add_samples)
        self.open_samples.clicked.connect(self._open_samples)
        self.add_own.clicked.connect(lambda: self.services.open_paths("library", ()))
        self.add_model.clicked.connect(lambda: self.services.open_paths("preferences", ()))
        services.preferences.changed.connect(self._preferences_changed)
        services.work.background(_suggest, owner=self, on_done=self._suggestion)
        self.retranslate()

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("StartPanel", "처음")

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.tr("곁은 이 PC 안에서만 일합니다"))
        self.now_title.setText(self.tr("지금 할 수 있는 일"))
        self.now_text.setText(
            self.tr(
                "문서함에 넣은 한글·PDF·워드·엑셀·메일에서 찾아 출처와 함께 답하고, 문서를 요약하고, 엑셀 작업을 "
                "미리 보고 새 파일로 저장하고, 글에서 개인정보를 가립니다. 원본 파일은 바꾸지 않으며, 인터넷에 "
                "연결하지 않습니다."
            )
        )
        self.add_own.setText(self.tr("내 문서 넣기"))
        self.samples_title.setText(self.tr("보기 문서로 먼저 해 보기"))
        self.samples_text.setText(
            self.tr("가상 시청의 축제 문서 16개를 문서함에 넣습니다. 나중에 문서함에서 지울 수 있습니다.")
        )
        self.add_samples.setText(self.tr("보기 문서 넣기"))
        self.open_samples.setText(self.tr("보기 폴더 열기"))
        self.model_title.setText(self.tr("언어 모델 더하기"))
        self.model_text.setText(self._model_text())
        self.add_model.setText(self.tr("설정에서 모델 파일 고르기"))

    def _model_text(self) -> str:
        active = self.services.preferences.active
        if active is not None:
            return fill(self.tr("'%1' 모델을 쓰고 있습니다."), active.name)
        if not has_local_engine():
            return self.tr(
                "모델 없이도 원문에서 찾아 답하고 요약합니다. 이 설치에는 언어 모델 엔진(llama.cpp)이 없으므로, "
                "모델을 쓰려면 엔진이 든 설치본이 필요합니다."
            )
        text = self.tr(
            "모델 없이도 원문에서 찾아 답하고 요약합니다. 문장을 새로 써서 답하게 하려면 GGUF 파일을 "
            "USB 등으로 가져와 설정에서 고르세요."
        )
        hint = fill(self.tr("이 PC에 맞는 모델: %1"), self._suggested) if self._suggested else ""
        return f"{text}\n{hint}".strip()

    def _preferences_changed(self, name: str) -> None:
        if name == "model":
            self.retranslate()

    def _suggestion(self, name: str) -> None:
        self._suggested = name
        self.retranslate()

    def _add_samples(self) -> None:
        self.add_samples.setEnabled(False)
        self.samples_state.set_role("information")
        self.samples_state.setText(self.tr("보기 문서를 읽는 중입니다…"))
        self.samples_state.show()
        params: Object = {"paths": [str(samples_folder())], "grade": "O", "cases": False, "wait": True}
        self.services.work.run(
            "library",
            "add",
            params,
            owner=self,
            on_event=self._progress,
            on_done=self._added,
            on_failed=lambda failure: self._not_added(f"{failure.message}\n{failure.advice}"),
        )

    def _progress(self, name: str, data: Object) -> None:
        if name == "progress":
            self.samples_state.setText(
                fill(self.tr("보기 문서를 읽는 중입니다… %1/%2"), data.get("done"), data.get("total"))
            )

    def _added(self, result: Object) -> None:
        self.add_samples.setEnabled(True)
        self.samples_state.set_role("success")
        added, skipped = (_count(result, key) for key in ("added", "skipped"))
        self.samples_state.setText(
            fill(self.tr("%1건을 넣었습니다(이미 있던 것 %2건). 대화에서 물어보세요."), added, skipped)
        )
        self.services.library_changed()

    def _not_added(self, text: str) -> None:
        self.add_samples.setEnabled(True)
        self.samples_state.set_role("danger")
        self.samples_state.setText(text)

    def _open_samples(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(samples_folder())))


def samples_folder() -> Path:
    """The bundled sample documents; a real folder, because the application is installed unpacked."""
    return Path(str(resources.files("resources").joinpath("samples", "documents")))


def _suggest(_report: Report) -> str:
    fitting = suggested(survey().memory_total)
    return fitting[0].name if fitting else ""


def _count(result: Object, key: str) -> int:
    value = result.get(key)
    return len(value) if isinstance(value, list) else 0


def _row(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
