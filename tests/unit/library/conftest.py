"""A home and a folder of two documents for the tests of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.shelf import close_all, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "집 home"
    close_all()


@pytest.fixture
def src(tmp_path: Path) -> Path:
    folder = tmp_path / "문서 자료"
    folder.mkdir()
    write(folder, "여비.txt", "출장 여비는 실비로 지급한다.\n○ 숙박비는 7만원이다.")
    write(folder, "휴가.txt", "연가는 15일이다.\n제12조(병가) 병가는 60일이다.")
    return folder
