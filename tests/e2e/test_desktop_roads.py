"""The promises of the window, each from end to end: a cited page, a dropped file, a compared macro, a masked text."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage
from support import desktop_session
from support.desktop_session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples" / "documents"
SCREEN = (1280, 900)
MARKER = 0xFFFFD34D  # the colour of marked words on a page
pytestmark = [
    pytest.mark.gui,
    pytest.mark.skipif(bool(desktop_session.missing()), reason=f"needs {desktop_session.missing()}"),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """One desktop and one 곁 for all roads; each begins by going to its panel."""
    folder = tmp_path_factory.mktemp("roads")
    with Session(folder / "session", SCREEN) as made:
        made.gyeot(folder / "home", "--lang", "ko")
        made.wait_for_text("문서함: 0건")
        yield made


def go_to(session: Session, number: int) -> None:
    session.activate("곁")
    session.key(f"ctrl+{number}")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def marked_pixels(picture: Path) -> int:
    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
    row = image.width() * 4
    wanted = MARKER.to_bytes(4, sys.byteorder)
    data = bytes(image.constBits())
    return sum(data[at : at + 4] == wanted for line in range(0, len(data), row) for at in range(line, line + row, 4))


def enter(session: Session, text: str) -> None:
    """Type into the field that has the focus, once more where the typing tool dropped a letter (its key map lags)."""
    for _ in range(6):
        session.key("ctrl+a")
        session.run("xdotool", "type", "--delay", "90", text)
        if any(node["text"].strip() == text for node in session.tree()):
            return
    raise AssertionError(f"could not type {text}")


def choose(session: Session, title: str, path: Path) -> None:
    """Type a path into a file dialog."""
    session.activate(title)
    enter(session, str(path))
    session.key("Return")
    session.wait_for(lambda: not session.titled(title), "the end of the dialog")


def test_a_citation_opens_the_page_with_its_words_marked(session: Session, tmp_path: Path) -> None:
    go_to(session, 1)
    session.wait_for_text("보기 문서 넣기")
    session.press("보기 문서 넣기")
    session.wait_for_text("건을 넣었습니다")
    go_to(session, 2)
    session.wait_for_text("물음 쓰는 곳")
    enter(session, "대형폐기물 수수료는 어떻게 내나요?")
    session.key("Return")
    session.wait_for_text("생활민원 처리 안내서 · 2쪽 원문 열기")
    session.press("생활민원 처리 안내서 · 2쪽 원문 열기")

    def page() -> list[str]:
        return [node["description"] for node in session.tree() if node["name"].endswith("2쪽 그림")]

    session.wait_for(page, "the page")
    assert "신고필증을 붙인 뒤 수거일 전날 저녁 8시 이후에" in " ".join(page()[0].split())
    session.wait_for(lambda: marked_pixels(session.picture(tmp_path / "page.png")) > 1000, "the mark")
    assert "⚠ 인용한 문장" not in session.texts()
    session.activate("곁")
    session.key("Escape")


def test_a_dropped_document_is_summarized_wholly(session: Session, tmp_path: Path) -> None:
    file = Path(shutil.copy(SAMPLES / "책빛축제_변경계획.hwpx", tmp_path))
    before = digest(file)
    go_to(session, 3)
    session.wait_for_text("문서를 여기에 끌어다 놓으세요")
    width, height = 120, 80
    x, y = SCREEN[0] - width - 40, SCREEN[1] - height - 60
    script = ROOT / "tests" / "support" / "drag_source.py"
    source = session.start([sys.executable, str(script), f"{x},{y},{width},{height}", str(file)], QT_QPA_PLATFORM="xcb")
    session.activate("drag source")
    assert "(100%)" not in session.texts()
    session.drag((x + width // 2, y + height // 2), (SCREEN[0] // 2, SCREEN[1] // 2))
    session.wait_for_text("(100%)")
    session.stop(source)
    assert "책빛축제_변경계획.hwpx" in session.texts()
    assert digest(file) == before


def test_a_workbook_and_a_sentence_become_a_compared_macro(session: Session, tmp_path: Path) -> None:
    workbook = Path(shutil.copy(SAMPLES / "2026년_축제_예산.xlsx", tmp_path))
    out = tmp_path / "out"
    out.mkdir()
    before = digest(workbook)
    go_to(session, 4)
    session.wait_for_text("엑셀 통합 문서를 여기에 끌어다 놓으세요")
    session.press("파일 고르기")
    choose(session, "파일 고르기", workbook)
    session.wait_for_text("무엇을 할지 적어 주세요")
    session.activate("곁")
    enter(session, "담당부서별 변경 예산액 합계를 구해줘")
    session.press("미리 보기")
    session.wait_for_text("미리보기와 매크로 일치")
    assert not list(out.iterdir())
    session.press("새 파일로 저장")
    choose(session, "새 파일을 둘 폴더", out)
    session.wait_for_text("저장했습니다.")
    assert {path.suffix for path in out.iterdir()} == {".xlsx", ".xlsm", ".bas"}
    assert digest(workbook) == before


def test_a_text_is_masked_and_can_be_read_aloud(session: Session) -> None:
    go_to(session, 6)
    session.wait_for_text("가릴 곳 찾기")
    enter(session, "신청인 연락처 010-1234-5678, 주민등록번호 900101-1234568")
    session.press("가릴 곳 찾기")

    def masked() -> str:
        return next(
            (
                node["text"]
                for node in session.tree()
                if node["name"] == "가린 글" and node["role"] in ("text", "document text")
            ),
            "",
        )

    session.wait_for(lambda: "신청인" in masked(), "the masked text")
    text = masked()
    assert not any(part in text for part in ("010-1234", "5678", "900101", "1234568"))
    assert "주민등록번호" in text
