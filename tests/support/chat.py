"""One program with the sample documents in its library, for the tests of asking and viewing; and answers made up."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel
from support import gui

from desktop.app import Program
from desktop.panels.chat_view import Exchange
from desktop.viewer import Viewer
from engine import paths

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.panels.chat import ChatPanel

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples" / "documents"
PATIENCE = 240.0  # seconds for all samples on a busy machine
QUESTIONS = ROOT / "tests" / "data" / "questions.jsonl"


class Office:
    """A program on a home of its own, with copies of the samples in its library.

    Args:
        folder: for home and copies.
        documents: whether to add them.
        vectors: whether they are searched by meaning too.
    """

    def __init__(self, folder: Path, *, documents: bool = True, vectors: bool = False) -> None:
        self.documents = folder / "문서"
        shutil.copytree(SAMPLES, self.documents)
        self.program = Program(gui.application(), paths.home(folder / "home"), "ko")
        if not vectors:
            gui.search_by_words(self.program)
        self.program.begin()
        self.program.window.resize(1200, 800)
        self.added: list[dict[str, Any]] = []
        if documents:
            self.added = self.run("library", "add", {"paths": [str(self.documents)], "grade": "S", "cases": False})[
                "added"
            ]

    @property
    def chat(self) -> ChatPanel:
        """The panel."""
        panel: ChatPanel = self.program.window.show_panel("chat")  # type: ignore[assignment]  # by its name
        return panel

    @property
    def viewer(self) -> Viewer:
        """The viewer, once something was opened."""
        found = self.program.window.findChild(Viewer)
        assert isinstance(found, Viewer)
        return found

    def ident(self, name: str) -> str:
        """The id of a sample's document, the first one of a file of records."""
        return str(next(one["id"] for one in self.added if Path(one["path"]).name == name))

    def run(self, role: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Ask a worker and wait."""
        done: list[dict[str, Any]] = []
        failed: list[object] = []
        self.program.work.run(role, method, params, owner=self.program, on_done=done.append, on_failed=failed.append)
        gui.wait_until(lambda: done or failed, PATIENCE)
        assert done, failed
        return done[0]

    def ask(self, question: str, engine: str = "") -> Exchange:
        """Ask in the panel and wait for the outcome."""
        self.chat.ask(question, engine)
        exchange = self.chat.exchanges[-1]
        gui.wait_until(exchange.done)
        gui.settle()
        return exchange

    def open(self, citation: dict[str, Any]) -> Viewer:
        """Open a citation and wait until it is shown, or said why not."""
        self.program.window.open_citation(citation)
        viewer = self.viewer
        waiting = viewer.tr("원문을 여는 중…")
        gui.wait_until(lambda: viewer.number > 0 or viewer.empty.text() != waiting)
        self.rest()
        return viewer

    def rest(self) -> None:
        """Wait until nothing runs, nor waits to be drawn in another width."""
        viewer = self.viewer
        gui.wait_until(lambda: not viewer.is_waiting() and self.program.work.count == 0)
        gui.settle()

    def begin_anew(self) -> None:
        """An empty conversation and no open source, for the next test."""
        self.chat.clear()
        gui.wait_until(lambda: not self.chat.busy())
        self.chat.clear()
        self.chat.set_scope([])
        self.chat.edit.clear()
        for made_up in self.chat.findChildren(Exchange):
            made_up.deleteLater()
        gui.settle()

    def close(self) -> None:
        """End the workers and the window."""
        self.program.close()
        self.program.window.deleteLater()
        self.program.deleteLater()
        gui.settle()


def questions() -> list[dict[str, Any]]:
    """The questions over the samples that have answers."""
    lines = QUESTIONS.read_text("utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["answerable"]]


def citation(document: str = "d1", title: str = "운영 규정", page: int = 3, quote: str = "100만원") -> dict[str, Any]:
    """A citation of a PDF."""
    return {"document": document, "title": title, "location": {"page": page}, "quote": quote}


def sentence(text: str, *citations: dict[str, Any], problems: tuple[str, ...] = ()) -> dict[str, Any]:
    """A sentence; with problems it is not supported."""
    listed = [{"code": "X", "text": "", "message": one} for one in problems]
    return {"text": text, "citations": list(citations), "checks": {"supported": not problems, "problems": listed}}


def answer(*sentences: dict[str, Any], status: str = "answered", **more: Any) -> dict[str, Any]:
    """An ask object."""
    return {
        "question": "얼마인가요?",
        "mode": "extractive",
        "route": "lookup",
        "status": status,
        "sentences": list(sentences),
        "grade": "S",
        "model": None,
        "seconds": 1.25,
        **more,
    }


def spoken(widget: QWidget) -> str:
    """Everything a screen reader can read in a widget."""
    texts = []
    for one in gui.widgets(widget):
        if one.isVisibleTo(widget):
            interface = QAccessible.queryAccessibleInterface(one)
            texts.append(interface.text(QAccessible.Text.Name))
    return "\n".join(texts)


def exchange_with(office: Office, result: dict[str, Any], question: str = "얼마인가요?") -> Exchange:
    """An exchange with a made-up answer, in the panel's place."""
    exchange = Exchange(office.program.window.services, question, office.chat)
    exchange.resize(900, 400)
    exchange.show_answer(result)
    exchange.show()
    gui.settle()
    return exchange


def labels(widget: QWidget, role: str) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.property("role") == role and not one.isHidden()]
