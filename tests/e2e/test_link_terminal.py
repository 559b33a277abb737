"""While a program runs, the terminal works through it: same library, same unlocked key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from support.gyeot import gyeot

from engine.client import ClientConfig
from engine.link import LinkedClient

if TYPE_CHECKING:
    from pathlib import Path

    from engine.methods import Object

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes were not tried")


def test_the_terminal_uses_what_is_open(home: Path, tmp_path: Path) -> None:
    (tmp_path / "여비.txt").write_text("제2조(숙박비) 숙박비는 하루 7만원으로 한다.\n", "utf-8")
    home.mkdir()
    with LinkedClient(ClientConfig(home)) as program:
        added = gyeot(home, "add", str(tmp_path / "여비.txt"), "--json")
        assert (added.code, len(added.object["added"])) == (0, 1)
        assert program.submit("library", "status", {}).result(60)["documents"] == 1
        changed: Object = {"protection": "passphrase", "passphrase": "여섯 낱말로 된 긴 암호"}
        program.submit("library", "rekey", changed).result(60)
        found = gyeot(home, "search", "숙박비", "--json")
        assert "7만원" in found.object["hits"][0]["text"]
        before = program.pid("library")
        assert gyeot(home, "lock", "--json").object["locked"] is True
        assert gyeot(home, "search", "숙박비", "--json").object["code"] == "NO_PASSPHRASE"
        assert program.pid("library") != before
    assert gyeot(home, "list", "--json").object["code"] == "NO_PASSPHRASE", "by itself again"
