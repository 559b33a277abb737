"""What a row of the summary queue says: state, stage, failure with advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.panels.summary_queue import State
from desktop.panels.summary_text import coverage_text
from desktop.phrases import fill

if TYPE_CHECKING:
    from desktop.panels.summary_queue import Entry
    from desktop.services import Services


def name_text(entry: Entry) -> str:
    """The file's name; of several the first one's and how many more."""
    if not entry.others:
        return entry.path.name
    return fill(QCoreApplication.translate("SummaryRows", "%1 외 %2개 함께"), entry.path.name, len(entry.others))


def state_text(entry: Entry) -> str:
    """Where a file stands."""
    translate = QCoreApplication.translate
    if entry.state is State.RUNNING and entry.ending:
        return translate("SummaryRows", "취소하는 중")
    texts = {
        State.WAITING: translate("SummaryRows", "기다림"),
        State.RUNNING: translate("SummaryRows", "요약하는 중"),
        State.DONE: translate("SummaryRows", "끝남"),
        State.FAILED: translate("SummaryRows", "못 함"),
        State.CANCELLED: translate("SummaryRows", "취소함"),
    }
    return texts[entry.state]


def detail_text(entry: Entry, services: Services) -> str:
    """What is being done, how much was read, or why it failed and what to do."""
    translate = QCoreApplication.translate
    if entry.state is State.RUNNING:
        stages = {
            "analysing": translate("SummaryRows", "중요한 문장을 찾는 중"),
            "writing": translate("SummaryRows", "줄여 쓰는 중"),
        }
        stage = stages.get(entry.stage, translate("SummaryRows", "문서를 읽는 중"))
        return stage if entry.percent is None else fill(translate("SummaryRows", "%1 %2%"), stage, entry.percent)
    if entry.state is State.FAILED:
        described = services.describe(entry.code, entry.detail)
        told = translate("SummaryRows", "%1 %2 (코드 %3)")
        return fill(told, described.message, described.advice, entry.code)
    return coverage_text(entry.summary) if entry.summary is not None else ""
