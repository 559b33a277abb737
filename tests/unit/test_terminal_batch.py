"""Batches of the command line: one line wrong is one line of failure, and never what stood in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.terminal import printed, session_of

from desktop.cli import batch
from desktop.cli.batch import MAX_LINE, run_batch
from desktop.cli.codes import Exit
from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from desktop.cli.session import Session
    from engine.methods import Object


@pytest.fixture
def asking() -> Iterator[Session]:
    with session_of("ask", "--json", "--batch", "x.jsonl") as session:
        yield session


def echo(text: str) -> Object:
    return {"answer": text}


def answers(session: Session, path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert run_batch(session, str(path), echo) is Exit.DONE
    return printed(capsys)


def test_a_batch_answers_in_order_and_says_what_was_wrong(
    asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        '{"id": 1, "text": "하나"}',
        "not JSON",
        "   ",
        "[1]",
        '{"id": "둘"}',
        '{"id": "셋", "text": 3}',
        '{"text": "이름 없음"}',
        "[" * 100_000,
        '{"id": {"깊은": ["값"]}, "text": ""}',
    ]
    path = tmp_path / "질문.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    made = answers(asking, path, capsys)
    assert [one["id"] for one in made] == [1, None, None, "둘", "셋", None, None, {"깊은": ["값"]}]
    assert [one.get("answer") for one in made] == ["하나", None, None, None, None, "이름 없음", None, ""]
    wrong = [one for one in made if "answer" not in one]
    assert {one["code"] for one in wrong} == {"BAD_REQUEST"}
    assert all(one["message"] and one["advice"] for one in wrong)


def test_a_line_too_long_fails_alone(asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    long = json.dumps({"id": 1, "text": "가" * MAX_LINE}, ensure_ascii=False)
    path.write_text(f'{long}\n{{"id": 2, "text": "짧다"}}\n', "utf-8")
    first, second = answers(asking, path, capsys)
    assert (first["id"], first["code"]) == (None, "BAD_REQUEST")
    assert second == {"id": 2, "answer": "짧다"}


def test_a_batch_with_a_mark_of_byte_order_and_windows_line_ends(
    asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('\ufeff{"id": 1, "text": "하나"}\r\n{"id": 2, "text": "둘"}\r\n'.encode())
    assert [one["answer"] for one in answers(asking, path, capsys)] == ["하나", "둘"]


def test_bytes_that_are_no_unicode_fail_no_batch(
    asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": 1, "text": "\xb0\xa1"}\n\xff\xfe\n')
    first, second = answers(asking, path, capsys)
    assert first == {"id": 1, "answer": "��"}
    assert second["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()])
def test_a_batch_that_can_not_be_read_fails_as_a_whole(
    asking: Session, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "a.jsonl")
    with pytest.raises(EngineError) as refused:
        run_batch(asking, str(tmp_path / "a.jsonl"), echo)
    assert refused.value.code == EngineCode.BAD_REQUEST
    assert asking.report(refused.value) is Exit.USAGE


def test_an_empty_batch_is_done(asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n\n")
    assert answers(asking, tmp_path / "a.jsonl", capsys) == []


def test_an_answer_that_fails_is_a_line_and_cancelling_ends_the_batch(
    asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(text: str) -> Object:
        raise EngineError(EngineCode[text])

    path = tmp_path / "a.jsonl"
    names = ["NO_MODEL", "CANCELLED", "NO_MODEL"]
    path.write_text("\n".join(json.dumps({"id": name, "text": name}) for name in names), "utf-8")
    with pytest.raises(EngineError) as cancelled:
        run_batch(asking, str(path), answer)
    assert cancelled.value.code == EngineCode.CANCELLED
    assert [(one["id"], one["code"]) for one in printed(capsys)] == [("NO_MODEL", "NO_MODEL")]


def test_the_words_of_a_bad_line_are_in_no_message(
    asking: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('비밀스러운 글\n{"id": "7", "글": "비밀스러운 글"}\n', "utf-8")
    run_batch(asking, str(path), echo)
    assert "비밀" not in "".join(capsys.readouterr())


def test_only_the_limit_of_a_line_bounds_it() -> None:
    text = "가" * (MAX_LINE - len('{"id": 1, "text": ""}'))
    line = f'{{"id": 1, "text": "{text}"}}'
    assert len(line) == MAX_LINE
    assert batch._entry(line) == (1, text)
    with pytest.raises(EngineError):
        batch._entry(f"{line} ")
