"""Every panel of the window filled by real workers on the samples: for pictures, and for a look at every text."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QDialog
from support import gui
from support.chat import PATIENCE, SAMPLES, Office

from desktop.locked import LockedPage
from desktop.panels.library_removed import show_removed
from desktop.panels.summary_text import LINK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from desktop.panels.excel import ExcelPanel
    from desktop.panels.library import LibraryPanel
    from desktop.panels.preferences import PreferencesPanel
    from desktop.panels.privacy import PrivacyPanel
    from desktop.panels.start import StartPanel
    from desktop.panels.summary import SummaryPanel
    from engine.methods import Object

PASSPHRASE: Final = "가온시 나무 아홉 그루"
BUDGET: Final = "2026년_축제_예산.xlsx"
PERSONAL: Final = (
    "민원인 홍길동은 2026년 11월 3일 전화(010-1234-5678)로 문의했습니다.\n"
    "주민등록번호 900101-1234568, 전자우편 gildong.hong@example.kr, 카드 4111-1111-1111-1111\n"
    "계좌 국민은행 123456-04-567890, 사업자등록번호 220-81-62517, 접속 주소 192.0.2.15\n"
)
ANSWER: Final = "부스 사용료는 통지를 받은 날부터 7일 이내에 내야 합니다."
SCRIPT: Final = {
    "found": True,
    "sentences": [{"text": ANSWER, "source": 4}, {"text": ANSWER.replace("7일", "99일"), "source": 1}],
}


class Scenes:
    """Fills panels one after the other; each scene leaves the window as a user would see it.

    Args:
        office: a program with the samples in its library.
        folder: for what is written.
    """

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self._folder = folder
        self._names: dict[str, Callable[[], QWidget]] = {
            "start": self.start,
            "chat": self.chat,
            "chat-page": self.chat_page,
            "chat-text": self.chat_text,
            "summary": self.summary,
            "excel-choice": self.excel_choice,
            "excel": self.excel,
            "excel-saved": self.excel_saved,
            "library": self.library,
            "library-search": self.library_search,
            "library-safety": self.library_safety,
            "library-folders": self.library_folders,
            "library-removed": self.library_removed,
            "passphrase": self.passphrase,
            "locked": self.locked,
            "privacy": self.privacy,
            "preferences": self.preferences,
            "quick": self.quick,
            "failure": self.failure,
        }
        if find_spec("llama_cpp") is not None:
            self._names["chat-model"] = self.chat_model  # last: it changes who answers

    @property
    def names(self) -> tuple[str, ...]:
        """All scenes, in the order they are to be shown."""
        return tuple(self._names)

    def show(self, name: str) -> QWidget:
        """Fill a scene; the window to look at."""
        self.put_away()
        shown = self._names[name]()
        self.rest()
        return shown

    def rest(self) -> None:
        """Wait until nothing runs."""
        gui.wait_until(lambda: not self.office.program.work.count, PATIENCE)
        if self.office.program.window._viewer.is_open():
            self.office.rest()
        gui.settle()

    def put_away(self) -> None:
        """Close the source and the small windows."""
        program = self.office.program
        program.window._viewer.close_viewer()
        if program.failures is not None:
            program.failures.close()
        if program.presence.quick is not None:
            program.presence.quick.hide()
        if program.vault.locked:
            program.vault.unlock(PASSPHRASE, lambda failure: program.work.report(failure))
            self.rest()
        for dialog in program.window.findChildren(QDialog):
            dialog.close()
        gui.settle()

    def speak(self, language: str) -> None:
        """Another language: what workers wrote stays as it is, so every panel begins anew."""
        self.rest()
        self.office.program.preferences.change("engine", "extractive")
        self.office.program.preferences.change("language", language)
        gui.forget_panels(self.office.program.window)
        self.rest()

    def start(self) -> QWidget:
        """The first page, the samples added (again)."""
        panel = cast("StartPanel", self.office.program.window.show_panel("start"))
        panel.add_samples.click()
        return self.office.program.window

    def chat(self) -> QWidget:
        """Answered, in conflict, not found."""
        self.office.begin_anew()
        for question in (
            "대형폐기물 수수료는 어떻게 내나요?",
            "비가 오면 개막식은 어디에서 하나요?",
            "구내식당의 오늘 차림표는 무엇인가요?",
        ):
            self.office.ask(question)
        self.office.chat.history.verticalScrollBar().setValue(0)
        return self.office.program.window

    def chat_page(self) -> QWidget:
        """A citation opened on its page."""
        return self._open("대형폐기물 수수료는 어떻게 내나요?")

    def chat_text(self) -> QWidget:
        """A citation opened in laid-out text."""
        return self._open("부스 사용료는 통지를 받고 며칠 안에 내야 하나요?")

    def chat_model(self) -> QWidget:
        """Answered by a model, one sentence of which does not stand in the sources."""
        from support.scripted_gguf import write_scripted

        program = self.office.program
        if program.preferences.active is None:
            path = write_scripted(self._folder / "보기 모델.gguf", {"질문에 답": SCRIPT})
            registered = program.preferences.catalogue.register(path)
            program.preferences.catalogue.use(registered.name)
            program.preferences.models_changed()
        program.preferences.change("engine", "local")
        self.rest()
        self.office.begin_anew()
        self.office.chat.set_scope([self.office.ident("축제_및_행사_운영_규정.hwpx")])
        self.office.ask("부스 사용료는 며칠 안에 내야 하나요?")
        return program.window

    def summary(self) -> QWidget:
        """Three files, one of which cannot be read, and the citation of a sentence opened and closed."""
        panel = cast("SummaryPanel", self.office.program.window.show_panel("summary"))
        broken = self._folder / "깨진 문서.hwpx"
        broken.write_bytes(b"PK\x03\x04 broken")
        documents = self.office.documents
        panel.shape.setCurrentIndex(2)
        panel.together.setChecked(False)
        panel.take_paths([documents / "책빛축제_추진계획.hwpx", documents / "당직근무일지.txt", broken])
        gui.wait_until(lambda: panel.queue.entries and not panel.busy(), PATIENCE)
        panel.view.selectRow(0)
        gui.settle()
        panel.result.open_link(QUrl(f"{LINK}0"))
        self.rest()
        self.office.program.window._viewer.close_viewer()
        return self.office.program.window

    def excel_choice(self) -> QWidget:
        """A request that needs a choice."""
        self._preview("합계")
        return self.office.program.window

    def excel(self) -> QWidget:
        """A plan with its preview."""
        self._preview("집행현황 시트를 집행액이 큰 순서로 정렬해 줘")
        return self.office.program.window

    def excel_saved(self) -> QWidget:
        """The new files, and the code."""
        panel = self._preview("집행현황 시트를 집행액이 큰 순서로 정렬해 줘")
        panel.result.code_button.setChecked(True)
        panel.save_to(self._folder / "새 파일")
        gui.wait_until(lambda: not panel.busy(), PATIENCE)
        return self.office.program.window

    def library(self) -> QWidget:
        """Documents, and one that failed."""
        panel = cast("LibraryPanel", self.office.program.window.show_panel("library"))
        broken = self._folder / "읽지 못한 문서.hwpx"
        broken.write_bytes(b"PK\x03\x04 no")
        panel.take_paths([broken])
        self.rest()
        return self.office.program.window

    def library_search(self) -> QWidget:
        """Passages within grades."""
        search = self._library(1).search
        search.grades.boxes["C"].setChecked(False)
        search.query.setText("축제 예산")
        search.search()
        return self.office.program.window

    def library_safety(self) -> QWidget:
        """Key, check and backup, with the outcome of a check."""
        safety = self._library(2).safety
        safety.verify()
        return self.office.program.window

    def library_folders(self) -> QWidget:
        """A folder with its grade."""
        panel = self._library(0)
        panel.view.selectRow(0)
        panel.show_folders()
        dialog = panel.folders_dialog
        assert dialog is not None
        dialog.give()
        self.rest()
        return dialog

    def library_removed(self) -> QWidget:
        """What went with two documents."""
        gone: list[Object] = [
            {"id": "3fa85f645717", "what": ["segment", "passages: 12", "index rows", "tokens", "vectors"]},
            {"id": "b2c963f66afa", "what": ["record in segment", "passages: 1", "index rows", "tokens"]},
        ]
        titles = {"3fa85f645717": "책빛축제 추진계획", "b2c963f66afa": "당직근무일지"}
        return show_removed({"removed": [*gone]}, titles, self._library(0))

    def passphrase(self) -> QWidget:
        """A new passphrase that was typed in two ways."""
        safety = self._library(2).safety
        safety.kinds["passphrase"][0].setChecked(True)
        safety.ask_rekey()
        dialog = safety.dialog
        assert dialog is not None
        dialog.first.edit.setText("가온시 나무")
        dialog.again.edit.setText("가온시")
        dialog.finish()
        dialog.first.edit.setText("나무")
        return dialog

    def locked(self) -> QWidget:
        """The library is locked, and a wrong passphrase was typed; it is opened again for what follows."""
        program = self.office.program
        self._library(2).safety.rekey("passphrase", PASSPHRASE)
        self.rest()
        program.vault.lock()
        self.rest()
        page = program.window.findChild(LockedPage)
        assert page is not None
        page.field.edit.setText("틀린 암호")
        page.unlock()
        return program.window

    def _library(self, page: int) -> LibraryPanel:
        panel = cast("LibraryPanel", self.office.program.window.show_panel("library"))
        panel.show_page(page)
        self.rest()
        return panel

    def privacy(self) -> QWidget:
        """A text with findings."""
        panel = cast("PrivacyPanel", self.office.program.window.show_panel("privacy"))
        panel.clear_all()
        panel.original.paste_text(PERSONAL)
        gui.wait_until(lambda: not panel.running() and not panel._pause.isActive(), PATIENCE)
        panel.view.selectRow(1)
        return self.office.program.window

    def preferences(self) -> QWidget:
        """Settings and models."""
        cast("PreferencesPanel", self.office.program.window.show_panel("preferences"))
        return self.office.program.window

    def quick(self) -> QWidget:
        """The quick question window with an answer."""
        presence = self.office.program.presence
        presence.show_quick()
        assert presence.quick is not None
        presence.quick.ask("부스 사용료는 통지를 받고 며칠 안에 내야 하나요?")
        self.rest()
        return presence.quick

    def failure(self) -> QWidget:
        """Two failures in the one dialog."""
        work = self.office.program.work
        work.report(work.failure("MODEL_MISSING", {"name": "모델"}))
        work.report(work.failure("NO_MODEL", {}))
        dialog = self.office.program.failures
        assert dialog is not None
        return dialog

    def _open(self, question: str) -> QWidget:
        self.office.begin_anew()
        exchange = self.office.ask(question)
        exchange.chips[0].click()
        self.office.rest()
        return self.office.program.window

    def _preview(self, request: str) -> ExcelPanel:
        panel = cast("ExcelPanel", self.office.program.window.show_panel("excel"))
        workbook = self._folder / BUDGET
        if not workbook.exists():
            shutil.copy(SAMPLES / BUDGET, workbook)
        panel.take_paths([workbook])
        gui.wait_until(lambda: not panel.busy(), PATIENCE)
        panel.preview(request)
        gui.wait_until(lambda: not panel.busy(), PATIENCE)
        return panel
