from __future__ import annotations

import logging
import stat
import sys
from enum import StrEnum
from typing import TYPE_CHECKING

import pytest

from engine.log import FILE, KEPT, Masked, Plain, PrivateFormatter, excepthook, origin, start, stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRIVATE = "홍길동 대외비"


class Color(StrEnum):
    RED = "red"


def written(say: Callable[[logging.Logger], None], name: str = "engine.something") -> str:
    """The line that the formatter makes of what is said."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    logger = logging.Logger(name)  # noqa: LOG001  one that no other test can have touched
    handler = Keep()
    handler.setFormatter(PrivateFormatter("%(name)s %(message)s"))
    logger.addHandler(handler)
    say(logger)
    return "\n".join(lines)


def test_ids_counts_and_names_stay() -> None:
    text = written(lambda logger: logger.info("%s %d %.1f %s %s", "r12", 3, 0.25, Color.RED, None))
    assert text == "engine.something r12 3 0.2 red None"
    assert written(lambda logger: logger.info("%s", Plain("a b < c"))).endswith("a b < c")


@pytest.mark.parametrize(
    "value",
    [
        PRIVATE,
        "two words",
        "/사용자/a.hwp",
        "C:\\a",
        "x" * 65,
        [PRIVATE],
        {"a": PRIVATE},
        PRIVATE.encode(),
        object,
    ],
)
def test_everything_else_is_masked(value: object) -> None:
    text = written(lambda logger: logger.info("got %s", value))
    assert text.startswith("engine.something got <")
    assert PRIVATE not in text
    assert "kim" not in text


def test_named_arguments_are_masked() -> None:
    text = written(lambda logger: logger.info("%(id)s %(text)s", {"id": "r1", "text": PRIVATE}))
    assert text == "engine.something r1 <7 hidden>"


def test_exceptions_are_named_without_their_message() -> None:
    def say(logger: logging.Logger) -> None:
        try:
            raise ValueError(PRIVATE)
        except ValueError as error:
            logger.exception("failed in %s", error, stack_info=True)

    text = written(say)
    assert PRIVATE not in text
    assert "failed in ValueError [ValueError at test_log.py:" in text


def test_other_packages_are_counted_not_quoted() -> None:
    assert written(lambda logger: logger.info("text " + PRIVATE), "pypdf") == "pypdf <12 hidden>"  # noqa: G003  a library's habit


def test_masks_hide_in_every_form() -> None:
    assert f"{Masked(PRIVATE)} {Masked(PRIVATE)!r}" == "<7 hidden> <7 hidden>"


def test_origin_names_places_innermost_first() -> None:
    def inner() -> None:
        raise KeyError(PRIVATE)

    with pytest.raises(KeyError) as caught:
        inner()
    places = origin(caught.value)
    assert places.split(" < ")[0].endswith(":inner")
    assert PRIVATE not in places
    assert origin(ValueError()) == "nowhere"


def test_the_file_is_private_and_rotates(tmp_path: Path) -> None:
    handler = start(tmp_path / "logs")
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    handler.maxBytes = 2000
    try:
        for number in range(200):
            logging.getLogger("engine.test").info("step %d of %s", number, PRIVATE)
    finally:
        stop(handler)
    files = sorted((tmp_path / "logs").iterdir())
    assert len(files) == KEPT + 1
    assert PRIVATE not in "".join(file.read_text("utf-8") for file in files)
    assert stat.S_IMODE((tmp_path / "logs" / FILE).stat().st_mode) == 0o600
    assert "step 199 of <7 hidden>" in (tmp_path / "logs" / FILE).read_text("utf-8")


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert start(tmp_path / "file" / "logs") is None
    stop(None)


def test_unhandled_exceptions_show_no_message(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise RuntimeError(PRIVATE)
    except RuntimeError:
        kind, error, trace = sys.exc_info()
    assert kind is not None
    assert error is not None
    excepthook(kind, error, trace)
    shown = capsys.readouterr().err
    assert shown.startswith("RuntimeError at test_log.py:")
    assert PRIVATE not in shown + caplog.text
