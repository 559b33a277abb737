"""The sentences about the library's key and about a check of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.phrases import fill

if TYPE_CHECKING:
    from engine.methods import Object

NAMED = 5  # damaged files that are named


def kind_texts(kind: str) -> tuple[str, str]:
    """The name of a place for the key, and in one sentence what it protects from."""
    translate = QCoreApplication.translate
    texts = {
        "passphrase": (
            translate("LibrarySafety", "암호"),
            translate(
                "LibrarySafety",
                "암호를 아는 사람만 엽니다. 디스크를 가져간 사람은 열지 못하고, 자리를 비울 때 잠글 수 있습니다.",
            ),
        ),
        "store": (
            translate("LibrarySafety", "운영체제 열쇠 보관소"),
            translate(
                "LibrarySafety", "이 계정으로 로그인하면 묻지 않고 열립니다. 디스크만 가져간 사람은 열지 못합니다."
            ),
        ),
        "file": (
            translate("LibrarySafety", "이 계정만 읽는 파일"),
            translate(
                "LibrarySafety",
                "묻지 않고 열립니다. 이 PC의 다른 계정은 열지 못하지만 디스크를 통째로 가져간 사람은 열 수 있습니다.",
            ),
        ),
    }
    return texts[kind]


def state_text(kind: str) -> str:
    """How the key is kept now."""
    translate = QCoreApplication.translate
    texts = {
        "passphrase": translate("LibrarySafety", "지금: 암호로 보호됩니다. 문서함은 열려 있습니다."),
        "store": translate(
            "LibrarySafety", "지금: 열쇠가 운영체제 열쇠 보관소에 있습니다. 암호를 정하면 잠글 수 있습니다."
        ),
        "file": translate(
            "LibrarySafety", "지금: 열쇠가 이 계정만 읽는 파일에 있습니다. 암호를 정하면 잠글 수 있습니다."
        ),
    }
    return texts.get(kind, translate("LibrarySafety", "열쇠를 어디에 두었는지 확인하는 중입니다."))


def verified(result: Object) -> tuple[str, bool]:
    """What a check found, and whether something is wrong."""
    translate = QCoreApplication.translate
    counts = (result.get(key) for key in ("segments", "documents", "passages"))
    text = translate("LibrarySafety", "모두 읽었습니다: 온전한 조각 %1개, 문서 %2건, 대목 %3개.")
    lines = [fill(text, *counts)]
    damaged = result.get("damaged")
    names = [str(name) for name in damaged] if isinstance(damaged, list) else []
    if names:
        text = translate("LibrarySafety", "손상된 조각 %1개: %2. 문서 목록에서 빼고 원본을 다시 넣으세요.")
        lines.append(fill(text, len(names), ", ".join(names[:NAMED])))
    if result.get("missing"):
        text = translate("LibrarySafety", "색인과 어긋난 대목 %1개. '색인 정리'가 새로 만듭니다.")
        lines.append(fill(text, result.get("missing")))
    return "\n".join(lines), len(lines) > 1
