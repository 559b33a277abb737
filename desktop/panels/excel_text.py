"""A macro object in words: what would change, what was compared, where the files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.phrases import fill

if TYPE_CHECKING:
    from desktop.widgets.basic import Role
    from engine.methods import Json, Object


def objects(value: Json) -> list[Object]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def mapping(value: Json) -> Object:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: Json) -> list[str]:
    """The texts of a list."""
    return [str(one) for one in value] if isinstance(value, list) else []


def cell_text(value: Json) -> str:
    """A cell's value as it is shown; an empty cell says so."""
    if value is None or value == "":
        return QCoreApplication.translate("ExcelText", "(빈 칸)")
    return str(value)


def stage_text(stage: str) -> str:
    """What is being done."""
    translate = QCoreApplication.translate
    known = {
        "read": translate("ExcelText", "통합 문서를 읽는 중"),
        "plan": translate("ExcelText", "요청을 단계로 옮기는 중"),
        "preview": translate("ExcelText", "미리 보기를 만드는 중"),
        "verify": translate("ExcelText", "매크로를 사본에서 실행해 미리 보기와 맞춰 보는 중"),
        "write": translate("ExcelText", "새 파일을 쓰는 중"),
    }
    return known.get(stage, translate("ExcelText", "하는 중"))


def status_text(made: Object) -> tuple[str, Role]:
    """How the request ended, and how that looks."""
    translate = QCoreApplication.translate
    reason = str(made.get("reason") or "")
    answers: dict[str, tuple[str, Role]] = {
        "needs_choice": (translate("ExcelText", "먼저 하나 골라 주세요."), "information"),
        "unsupported": (fill(translate("ExcelText", "이 요청은 할 수 없습니다. %1"), reason).strip(), "warning"),
        "refused": (fill(translate("ExcelText", "이 요청은 하지 않습니다. %1"), reason).strip(), "danger"),
    }
    return answers.get(str(made.get("status")), ("", ""))


def changes_text(made: Object) -> str:
    """How much would change."""
    translate = QCoreApplication.translate
    changes = mapping(made.get("changes"))
    parts = [fill(translate("ExcelText", "바뀌는 셀 %1개"), changes.get("cells", 0))]
    if changes.get("rows_removed"):
        parts.append(fill(translate("ExcelText", "빠지는 행 %1개"), changes["rows_removed"]))
    sheets = texts(changes.get("sheets_added"))
    if sheets:
        parts.append(fill(translate("ExcelText", "새 시트: %1"), ", ".join(sheets)))
    shown, cells = len(objects(changes.get("samples"))), changes.get("cells")
    if isinstance(cells, int) and shown < cells:
        parts.append(fill(translate("ExcelText", "아래는 그 가운데 %1개"), shown))
    return " · ".join(parts)


def badge(made: Object) -> tuple[str, Role]:
    """What was compared, never just "verified"."""
    translate = QCoreApplication.translate
    checks = objects(made.get("verification"))
    check = checks[0] if checks else {}
    sample = check.get("sample_rows")
    tail = fill(translate("ExcelText", ", 표본 %1행"), sample) if sample else ""
    if check.get("status") == "match":
        return fill(translate("ExcelText", "미리보기와 매크로 일치: 셀 %1개%2"), check.get("cells"), tail), "success"
    if check.get("status") == "differs":
        told = translate("ExcelText", "미리보기와 매크로 불일치: 셀 %1개%2. 저장하지 않습니다.")
        return fill(told, check.get("differences"), tail), "danger"
    return translate("ExcelText", "매크로를 시험해 보지 못함: 엑셀에서 사본으로 먼저 확인하세요."), "warning"


def may_save(made: Object) -> bool:
    """Whether there is something to save, and nothing speaks against it."""
    return made.get("status") == "ready" and all(
        check.get("status") != "differs" for check in objects(made.get("verification"))
    )


def files_text(made: Object) -> str:
    """Where the new files are, one on a line."""
    translate = QCoreApplication.translate
    files = mapping(made.get("files"))
    names = {
        "workbook": translate("ExcelText", "새 통합 문서: %1"),
        "macro_workbook": translate("ExcelText", "매크로를 넣은 통합 문서: %1"),
        "module": translate("ExcelText", "매크로 모듈: %1"),
    }
    return "\n".join(fill(text, files[name]) for name, text in names.items() if files.get(name))


def type_text(column: Object) -> str:
    """The type of a column, with what is odd in it."""
    translate = QCoreApplication.translate
    known = {
        "text": translate("ExcelText", "글자"),
        "number": translate("ExcelText", "숫자"),
        "date": translate("ExcelText", "날짜"),
        "mixed": translate("ExcelText", "섞임"),
        "empty": translate("ExcelText", "비어 있음"),
    }
    parts = [known.get(str(column.get("type")), str(column.get("type")))]
    odd = (
        ("text_numbers", translate("ExcelText", "글자로 된 숫자 %1")),
        ("text_dates", translate("ExcelText", "글자로 된 날짜 %1")),
        ("formulas", translate("ExcelText", "수식 %1")),
    )
    parts += [fill(text, column[name]) for name, text in odd if column.get(name)]
    return ", ".join(parts)
