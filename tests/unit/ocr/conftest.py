"""For the tests of recognition: one engine, and a reason to skip where no Korean font can draw a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.scans import fonts_present

from retrieval.documents.ocr.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    made = Engine()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def fonts() -> None:
    if not fonts_present():
        pytest.skip("the Nanum fonts are not installed: nothing can draw a Korean page")
