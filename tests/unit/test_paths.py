from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.errors import EngineCode, EngineError
from engine.paths import Home, home, printable


def test_the_choice_wins_over_the_variable_and_the_variable_over_the_system(tmp_path: Path) -> None:
    environment = {"GYEOT_HOME": str(tmp_path / "b")}
    assert home(tmp_path / "a", environment).root == tmp_path / "a"
    assert home(None, environment).root == tmp_path / "b"
    assert home(None, {"GYEOT_HOME": ""}).root.name == "gyeot"


def test_tests_have_a_home_of_their_own(tmp_path: Path) -> None:
    assert home().root == tmp_path / "home"
    assert not home().root.exists()


def test_relative_homes_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert home(Path("내 문서")).root == tmp_path / "내 문서"


def test_all_places_are_inside_and_made_for_this_user_only(tmp_path: Path) -> None:
    place = Home(tmp_path / "깊은" / "집")
    old = os.umask(0)
    try:
        place.create()
        place.create()
    finally:
        os.umask(old)
    for folder in (place.root, place.library, place.models, place.cache, place.quarantine, place.logs, place.audit):
        assert folder.is_dir()
        assert folder.is_relative_to(place.root)
        assert os.name != "posix" or stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert place.settings.parent == place.root
    assert not place.settings.exists()


def test_an_existing_home_keeps_its_mode(tmp_path: Path) -> None:
    root = tmp_path / "home"
    root.mkdir()
    root.chmod(0o750)
    Home(root).create()
    assert stat.S_IMODE(root.stat().st_mode) == 0o750


def test_a_file_in_the_way_is_an_error_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    for root in (tmp_path / "home", tmp_path / "home" / "inner"):
        with pytest.raises(EngineError) as caught:
            Home(root).create()
        assert caught.value.code == EngineCode.HOME_NOT_WRITABLE


def test_names_are_made_printable() -> None:
    assert printable(Path("/a\n\x1b[31m가")) == "/a\\n\\x1b[31m가"
    assert printable(Path(os.fsdecode(b"/\xb0\xa1"))) == "/\\udcb0\\udca1"
