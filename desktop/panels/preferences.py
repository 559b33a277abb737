"""Settings: language, colours, grade, who answers, and the language models of this PC."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QWidget,
)

from desktop.panels.base import Panel
from desktop.phrases import fill
from desktop.preferences import has_local_engine
from desktop.widgets.basic import Button, Card, Label, column
from desktop.widgets.flow import Flow
from engine.errors import CancelledError, EngineError
from engine.hardware import survey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop.services import Services
    from desktop.work import Failure, Handle, Report
    from engine.catalogue import Catalogue, Registered
    from engine.paths import Home

CHOICES = {
    "language": ("auto", "ko", "en"),
    "theme": ("auto", "light", "dark"),
    "grade": ("C", "S", "O"),
    "engine": ("auto", "extractive", "local"),
}


class PreferencesPanel(Panel):
    """One card for the settings, one for the models. A change counts at once and is on disk at once."""

    name = "preferences"
    icon = "preferences"
    takes_paths = True

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._handle: Handle[Registered] | None = None
        layout = column(self)
        self.heading = Label("title")
        layout.addWidget(self.heading)
        self.problem = Label("danger", selectable=True)
        self.problem.hide()
        layout.addWidget(self.problem)
        layout.addWidget(self._make_settings())
        layout.addWidget(self._make_models())
        self.home_label = Label("subtle", selectable=True)
        layout.addWidget(self.home_label)
        layout.addStretch(1)
        services.preferences.changed.connect(self._changed)
        self.retranslate()
        self._show_values()
        self._show_models()

    def _make_settings(self) -> Card:
        card = Card()
        self.settings_title = Label("heading")
        card.body.addWidget(self.settings_title)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.boxes: dict[str, QComboBox] = {}
        self.labels: dict[str, Label] = {}
        for name, choices in CHOICES.items():
            box, label = QComboBox(), Label()
            box.addItems([""] * len(choices))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMinimumWidth(box.fontMetrics().height() * 14)
            box.activated.connect(lambda number, name=name: self._choose(name, number))
            label.setBuddy(box)
            label.setMinimumWidth(label.fontMetrics().height() * 8)
            self.boxes[name], self.labels[name] = box, label
            form.addRow(label, box)
        card.body.addLayout(form)
        return card

    def _make_models(self) -> Card:
        card = Card()
        self.models_title, self.models_text = Label("heading"), Label("subtle")
        self.models = QListWidget()
        self.models.setMaximumHeight(self.fontMetrics().height() * 8)
        self.models.setMinimumHeight(self.fontMetrics().height() * 4)
        self.models.itemSelectionChanged.connect(self._enable)
        self.import_button, self.use_button, self.check_button, self.forget_button, self.stop_button = (
            Button("primary"),
            Button(),
            Button(),
            Button("danger"),
            Button(),
        )
        self.import_button.clicked.connect(self._choose_model)
        self.use_button.clicked.connect(self._use)
        self.check_button.clicked.connect(self._verify)
        self.forget_button.clicked.connect(self._forget)
        self.stop_button.clicked.connect(self._stop)
        row = Flow()
        for button in (self.import_button, self.use_button, self.check_button, self.forget_button):
            row.add(button)
        self.progress = QProgressBar()
        self.progress.hide()
        self.stop_button.hide()
        working = QHBoxLayout()
        working.addWidget(self.progress, 1)
        working.addWidget(self.stop_button)
        for widget in (self.models_title, self.models_text, self.models):
            card.body.addWidget(widget)
        card.body.addLayout(working)
        card.body.addWidget(row)
        return card

    @classmethod
    def title(cls) -> str:
        """The name in the navigation."""
        return QCoreApplication.translate("PreferencesPanel", "설정")

    def retranslate(self) -> None:
        """Set every text."""
        self.heading.setText(self.title())
        self.settings_title.setText(self.tr("기본값"))
        names = {
            "language": self.tr("언어"),
            "theme": self.tr("화면 색"),
            "grade": self.tr("넣는 문서의 등급"),
            "engine": self.tr("답하는 방식"),
        }
        shown = {
            "language": (self.tr("시스템을 따름"), self.tr("한국어"), self.tr("English")),
            "theme": (self.tr("시스템을 따름"), self.tr("밝게"), self.tr("어둡게")),
            "grade": (self.tr("C 기밀"), self.tr("S 민감"), self.tr("O 공개")),
            "engine": (self.tr("모델이 있으면 모델로"), self.tr("원문에서 찾아"), self.tr("언어 모델로")),
        }
        for name, box in self.boxes.items():
            self.labels[name].setText(names[name])
            box.setAccessibleName(names[name])
            for number, text in enumerate(shown[name]):
                box.setItemText(number, text)
        self.models_title.setText(self.tr("언어 모델"))
        self.models_text.setText(self._models_text())
        self.models.setAccessibleName(self.tr("등록한 언어 모델"))
        self.import_button.setText(self.tr("모델 파일 고르기…"))
        self.use_button.setText(self.tr("이 모델 쓰기"))
        self.check_button.setText(self.tr("파일 확인"))
        self.forget_button.setText(self.tr("목록에서 빼기"))
        self.stop_button.setText(self.tr("멈추기"))
        self.progress.setAccessibleName(self.tr("확인한 정도"))
        self.home_label.setText(fill(self.tr("자료가 있는 곳: %1"), self.services.home.root))
        self._show_models()

    def entered(self) -> None:
        """Models may have been registered in a terminal."""
        self._show_models()

    def busy(self) -> bool:
        """While a model's file is read."""
        return self._handle is not None

    def take_paths(self, paths: Sequence[Path]) -> None:
        """A model's file was dropped."""
        if paths and self._handle is None:
            home, catalogue, path = self.services.home, self.services.preferences.catalogue, paths[0]
            self._run(lambda report: _register(home, catalogue, path, report))

    def _models_text(self) -> str:
        text = self.tr("GGUF 파일을 고르거나 여기에 끌어다 놓으세요. 파일은 있던 자리에 두고 SHA-256만 적어 둡니다.")
        if has_local_engine():
            return text
        return f"{text}\n{self.tr('이 설치에는 언어 모델 엔진(llama.cpp)이 없어 등록만 할 수 있습니다.')}"

    def _choose(self, name: str, number: int) -> None:
        try:
            self.services.preferences.change(name, CHOICES[name][number])
        except EngineError as error:
            self._say(self.services.work.failure(error.code, error.detail))
        else:
            self.problem.hide()
        self._show_values()

    def _show_values(self) -> None:
        for name, box in self.boxes.items():
            box.setCurrentIndex(CHOICES[name].index(getattr(self.services.settings, name)))

    def _changed(self, name: str) -> None:
        if name == "model":
            self._show_models()
        else:
            self._show_values()

    def _show_models(self) -> None:
        preferences = self.services.preferences
        try:
            models = preferences.catalogue.models()
        except EngineError as error:
            self._say(self.services.work.failure(error.code, error.detail))
            models = ()
        chosen = self._chosen()
        active = preferences.active
        memory = survey().memory_total
        self.models.clear()
        for model in models:
            item = QListWidgetItem(
                self._model_line(model, memory, active=active is not None and active.name == model.name)
            )
            item.setData(Qt.ItemDataRole.UserRole, model.name)
            item.setToolTip(fill(self.tr("%1\nSHA-256 %2"), model.path, model.sha256))
            self.models.addItem(item)
            item.setSelected(model.name == chosen)
        if not models:
            item = QListWidgetItem(self.tr("아직 등록한 모델이 없습니다."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.models.addItem(item)
        self._enable()

    def _model_line(self, model: Registered, memory: int, *, active: bool) -> str:
        line = fill(self.tr("%1 (%2 GiB, 이용 조건: %3)"), model.name, f"{model.bytes / 2**30:.1f}", model.licence)
        marks = [line]
        if active:
            marks.append(self.tr("쓰는 중"))
        if not model.fits(memory):
            marks.append(self.tr("이 PC의 메모리에는 큼"))
        return " · ".join(marks)

    def _chosen(self) -> str:
        items = self.models.selectedItems()
        return str(items[0].data(Qt.ItemDataRole.UserRole)) if items else ""

    def _enable(self) -> None:
        free = self._handle is None
        self.import_button.setEnabled(free)
        for button in (self.use_button, self.check_button, self.forget_button):
            button.setEnabled(free and bool(self._chosen()))

    def _choose_model(self) -> None:
        dialog = QFileDialog(self, self.tr("언어 모델 파일 고르기"), "", self.tr("언어 모델 (*.gguf);;모든 파일 (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.filesSelected.connect(lambda names: self.take_paths([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _use(self) -> None:
        self._at_once(self.services.preferences.catalogue.use)

    def _forget(self) -> None:
        self._at_once(self.services.preferences.catalogue.remove)

    def _at_once(self, change: Callable[[str], Registered]) -> None:
        try:
            change(self._chosen())
        except EngineError as error:
            self._say(self.services.work.failure(error.code, error.detail))
        self.services.preferences.models_changed()

    def _verify(self) -> None:
        catalogue, name = self.services.preferences.catalogue, self._chosen()
        self._run(lambda report: catalogue.verify(name, _watch(report)))

    def _run(self, function: Callable[[Report], Registered]) -> None:
        self.problem.hide()
        self.progress.setRange(0, 100)
        self.progress.setValue(0)
        self.progress.show()
        self.stop_button.show()
        self._handle = self.services.work.background(
            function,
            owner=self,
            on_event=lambda _name, data: self.progress.setValue(int(str(data["percent"]))),
            on_done=self._done,
            on_failed=self._failed,
        )
        self._enable()

    def _end(self) -> None:
        self._handle = None
        self.progress.hide()
        self.stop_button.hide()
        self.services.preferences.models_changed()

    def _done(self, model: Registered) -> None:
        self._end()
        self.services.notify(fill(self.tr("'%1' 모델의 파일을 확인했습니다."), model.name))

    def _failed(self, failure: Failure) -> None:
        self._end()
        if not failure.cancelled:
            self._say(failure)

    def _say(self, failure: Failure) -> None:
        self.problem.setText(f"{failure.message}\n{failure.advice}")
        self.problem.show()

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()


def _register(home: Home, catalogue: Catalogue, path: Path, report: Report) -> Registered:
    home.create()
    return catalogue.register(path, _watch(report))


def _watch(report: Report) -> Callable[[int, int], None]:
    """Tell the percent of a file that is read, and end where its end was asked for."""

    def progress(done: int, total: int) -> None:
        if report.cancelled():
            raise CancelledError
        report.emit("progress", {"percent": 100 * done // max(total, 1)})

    return progress
