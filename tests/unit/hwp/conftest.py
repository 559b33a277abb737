"""For the tests of HWP 5 and HWPX."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    logging.getLogger("hwpx").setLevel(logging.CRITICAL)
