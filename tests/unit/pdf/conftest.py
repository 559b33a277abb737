"""For the tests of PDF."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def quiet_pypdf() -> Iterator[None]:
    """It logs that it replaces the encoding of the built-in font by an equal one."""
    logger = logging.getLogger("pypdf")
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(logging.NOTSET)
