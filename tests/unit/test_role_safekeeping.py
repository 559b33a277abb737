from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.roles import Asker
from support.shelf import keys_of

from engine.errors import EngineError
from engine.roles.library import LibraryRole
from retrieval.errors import LibraryError
from retrieval.morphology import Analyser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from engine.methods import Json

PASS = "여섯 낱말로 된 긴 암호"


@pytest.fixture
def made() -> Iterator[Callable[[Path], LibraryRole]]:
    roles: list[LibraryRole] = []

    def make(home: Path) -> LibraryRole:
        home.mkdir(exist_ok=True)
        roles.append(LibraryRole(home, Analyser("bigram"), keys=keys_of(home)))
        return roles[-1]

    yield make
    for role in roles:
        role.close()


def _ask(role: LibraryRole, method: str, context: Asker | None = None, **params: Json) -> dict[str, Any]:
    return role.methods[method].method(dict(params), context or Asker())


def _document(folder: Path) -> str:
    path = folder / "여비.txt"
    path.write_text("제2조(숙박비) 숙박비는 7만원으로 한다.", encoding="utf-8")
    return str(path)


def test_passphrase_lock_unlock_and_back(made: Callable[[Path], LibraryRole], home: Path, tmp_path: Path) -> None:
    role = made(home)
    assert _ask(role, "protection") == {"kind": "file", "locked": False, "store": False}
    _ask(role, "add", paths=[_document(tmp_path)])
    context = Asker()
    changed = _ask(role, "rekey", context, protection="passphrase", passphrase=PASS)
    assert changed == {"sealed": 1, "kind": "passphrase", "locked": False, "store": False}
    assert [name for name, _ in context.events] == ["progress"]
    assert _ask(role, "lock")["locked"]
    with pytest.raises(LibraryError, match="LOCKED"):
        _ask(role, "search", query="숙박비")
    with pytest.raises(LibraryError, match="WRONG_PASSPHRASE"):
        _ask(role, "unlock", passphrase="틀린 암호입니다")
    assert not _ask(role, "unlock", passphrase=PASS)["locked"]
    assert _ask(role, "search", query="숙박비")["hits"]
    assert _ask(role, "rekey", protection="file")["kind"] == "file"


def test_verify_backup_and_restore(made: Callable[[Path], LibraryRole], home: Path, tmp_path: Path) -> None:
    role = made(home)
    _ask(role, "add", paths=[_document(tmp_path)])
    assert _ask(role, "verify") == {"segments": 1, "documents": 1, "passages": 1, "damaged": [], "missing": 0}
    target = str(tmp_path / "b.gyeot")
    assert _ask(role, "backup", path=target, passphrase=PASS) == {"path": target, "files": 1}
    other = made(tmp_path / "other")
    assert _ask(other, "restore", path=target, passphrase=PASS) == {"path": target, "files": 1}
    assert _ask(other, "search", query="숙박비")["hits"]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("unlock", {}),
        ("unlock", {"passphrase": 5}),
        ("unlock", {"passphrase": "x" * 2_000}),
        ("rekey", {}),
        ("rekey", {"protection": "magic"}),
        ("rekey", {"protection": "passphrase"}),
        ("backup", {"passphrase": PASS, "path": "relative"}),
        ("backup", {"path": "/x"}),
        ("restore", {"passphrase": PASS}),
    ],
)
def test_nonsense_is_refused(
    made: Callable[[Path], LibraryRole], home: Path, method: str, params: dict[str, Any]
) -> None:
    with pytest.raises(EngineError, match="BAD_REQUEST"):
        _ask(made(home), method, **params)
