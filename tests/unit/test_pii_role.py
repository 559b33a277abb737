"""The pii worker's methods, and results that come in parts; the command's reading of files."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from desktop.cli.privacy import LARGEST, decoded, read_text
from engine.errors import EngineError
from engine.roles import pii as module
from engine.roles.pii import PiiRole, build
from engine.scrubbing import Gathering
from pii.analyzer import Analyzer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.methods import Json, Object

KEYS = {"type", "start", "end", "text", "placeholder", "score", "detector", "reversible", "reason", "signs"}


class Listener:
    """A context that passes events on."""

    def __init__(self) -> None:
        self.gathering = Gathering()
        self.events = 0

    def emit(self, name: str, data: Mapping[str, Json]) -> None:
        self.events += 1
        self.gathering.on_event(name, json.loads(json.dumps(data)))

    def cancelled(self) -> bool:
        return False

    def check(self) -> None:
        pass

    def call(self, *_: object, **__: object) -> Object:
        raise AssertionError("the pii worker asks nobody")


@pytest.fixture
def role() -> PiiRole:
    return PiiRole("ko", Analyzer())


def ask(role: PiiRole, method: str, **params: Json) -> Any:
    context = Listener()
    return context.gathering.whole(role.methods[method].method(dict(params), context))


def test_scrub(role: PiiRole) -> None:
    made = ask(role, "scrub", text="전화 010-1234-5678, 주민 900101-1234567")
    assert made["text"] == "전화 [전화번호-1], 주민 [주민번호-1]"
    assert [set(entity) for entity in made["entities"]] == [KEYS, KEYS]
    assert made["blocked"] == [{"placeholder": "[주민번호-1]", "type": "RRN", "count": 1}]
    assert isinstance(made["vault"], str)
    assert made["entities"][1]["reversible"] is False


@pytest.mark.parametrize("text", ["", "평범한 글", "주민 900101-1234567"])
def test_no_vault_where_nothing_is_restorable(role: PiiRole, text: str) -> None:
    assert ask(role, "scrub", text=text)["vault"] is None


def test_dry_run(role: PiiRole) -> None:
    made = ask(role, "dry_run", text="전화 010-1234-5678")
    assert set(made) >= {"decision", "reasons", "grade", "destination", "payload", "entities", "payload_sha256"}
    assert (made["decision"], made["grade"], made["destination"]) == ("blocked", "S", None)
    assert made["payload"] == "전화 [전화번호-1]"
    assert all({"code", "message"} == set(reason) for reason in made["reasons"])


@pytest.mark.parametrize("method", ["scrub", "dry_run"])
@pytest.mark.parametrize("text", [None, 3, ["가"], {}])
def test_wrong_requests(role: PiiRole, method: str, text: Json) -> None:
    with pytest.raises(EngineError):
        ask(role, method, text=text)
    with pytest.raises(EngineError):
        ask(role, "dry_run", text="가", grade="X")


@pytest.mark.parametrize("method", ["scrub", "dry_run"])
def test_parts_make_the_same_whole(role: PiiRole, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    text = "".join(f"가 010-1234-{number} 😀" for number in range(1000, 1400))
    whole = ask(role, method, text=text)
    for name, value in (("WHOLE", 1000), ("TEXT_PART", 700), ("ENTITY_PART", 30)):
        monkeypatch.setattr(module, name, value)
    context = Listener()
    parts = context.gathering.whole(role.methods[method].method({"text": text}, context))
    assert context.events > 10
    whole.pop("vault", None), parts.pop("vault", None)
    assert parts == whole


def test_language_and_closing() -> None:
    role = PiiRole("en", Analyzer())
    assert ask(role, "scrub", text="010-1234-5678")["entities"][0]["reason"] == "format"
    assert ask(role, "scrub", text="010-1234-5678", language="ko")["entities"][0]["reason"] == "형식이 맞음"
    assert ask(role, "dry_run", text="", language="ko")["reasons"] != ask(role, "dry_run", text="")["reasons"]
    role.close()


@pytest.mark.parametrize("language", ["ko", "en", None, 3])
def test_any_configuration_builds(language: Json) -> None:
    build({"language": language}).close()


# files of the command


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_encodings(encoding: str) -> None:
    text = "한글 전화\r\n010-1234-5678\n"
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "untrusted", [b"PK\x03\x04\x00\x00", b"\xff\xfe\x00", b"\xef\xbb\xbf\xff", b"\x81", b"\xff" * 9]
)
def test_no_text(untrusted: bytes) -> None:
    with pytest.raises(EngineError) as caught:
        decoded(untrusted)
    assert caught.value.code == "NOT_TEXT"


def test_empty_bytes_are_an_empty_text() -> None:
    assert decoded(b"") == ""


def code_of(name: str) -> str:
    with pytest.raises(EngineError) as caught:
        read_text(name)
    return caught.value.code


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert code_of(str(tmp_path / "없음.txt")) == "VANISHED"
    assert code_of("a\x00b") == "NOT_READABLE"
    if hasattr(os, "mkfifo"):
        assert code_of(str(tmp_path)) == "NOT_A_FILE"
        os.mkfifo(tmp_path / "pipe")
        assert code_of(str(tmp_path / "pipe")) == "NOT_A_FILE"
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert code_of(str(large)) == "TEXT_TOO_LARGE"


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "글.txt"
    path.write_bytes("가\r\n나".encode())
    assert read_text(str(path)) == "가\r\n나"
