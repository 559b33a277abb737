"""gyeot scrub and gyeot send --dry-run: what would be masked, and what would leave (nothing can, yet)."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.batch import run_batch
from desktop.cli.codes import Exit
from desktop.cli.library import objects
from desktop.cli.output import inline
from desktop.cli.running import command
from engine.errors import EngineCode, EngineError
from engine.scrubbing import Gathering

if TYPE_CHECKING:
    from typing import BinaryIO

    from desktop.cli.session import Session
    from engine.methods import Object

LARGEST = 15 * 1024 * 1024  # bytes; a request is one line of at most 16 MiB
_BOMS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))


class _InputError(EngineError):
    """A file or stdin that is no readable text."""


def decoded(untrusted: bytes) -> str:
    """Bytes as text: a byte order mark decides, then UTF-8, then cp949. Line ends stay as they are.

    Raises:
        EngineError: it is no text.
    """
    for encoding, mark in _BOMS:
        if untrusted.startswith(mark):
            try:
                return untrusted.decode(encoding)
            except UnicodeDecodeError:
                raise _InputError(EngineCode.NOT_TEXT) from None
    if b"\x00" in untrusted:
        raise _InputError(EngineCode.NOT_TEXT)
    for encoding in ("utf-8", "cp949"):
        try:
            return untrusted.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _InputError(EngineCode.NOT_TEXT)


def read_text(name: str) -> str:
    """The text of a file, or of stdin for "-".

    Raises:
        EngineError: it cannot be read, is too large or is no text.
    """
    try:
        if name == "-":
            return decoded(_bounded(sys.stdin.buffer))
        # Without waiting: a named pipe without a writer would hold us for ever.
        descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _InputError("NOT_A_FILE", name=Path(name).name)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return decoded(_bounded(file))
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise _InputError("VANISHED", name=Path(name).name) from None
    except (OSError, ValueError):  # ValueError: a null character in the name
        raise _InputError("NOT_READABLE", name=Path(name).name) from None


def _bounded(stream: BinaryIO) -> bytes:
    untrusted = stream.read(LARGEST + 1)
    if len(untrusted) > LARGEST:
        raise _InputError(EngineCode.TEXT_TOO_LARGE, limit=LARGEST // (1024 * 1024))
    return untrusted


def scrub_text(session: Session, text: str) -> Object:
    """Ask the pii worker; CONTRACT's scrub object."""
    gathering = Gathering()
    return gathering.whole(session.run("pii", "scrub", {"text": text}, gathering.on_event))


def dry_run(session: Session, text: str) -> Object:
    """Ask the pii worker; CONTRACT's send object."""
    gathering = Gathering()
    return gathering.whole(session.run("pii", "dry_run", {"text": text}, gathering.on_event))


def show_scrubbed(session: Session, result: Object) -> None:
    """The masked text on stdout; what was masked and why on stderr, so that the text can be piped on."""
    session.output.block(str(result["text"]))
    show_entities(session, result)


def show_entities(session: Session, result: Object) -> None:
    """What was masked: each placeholder once, with its type, how often, and why."""
    output, texts = session.output, session.texts
    entities = objects(result["entities"])
    if not entities:
        output.say("scrub_nothing")
        return
    counts = Counter(str(entity["placeholder"]) for entity in entities)
    shown = {str(entity["placeholder"]): entity for entity in reversed(entities)}
    for placeholder in counts:
        reason = inline(shown[placeholder]["reason"])
        output.say("scrub_entity", placeholder=placeholder, count=counts[placeholder], reason=reason)
    output.say("scrub_total", count=len(entities), kinds=len(counts))
    blocked = objects(result["blocked"])
    if blocked:
        output.note(texts("scrub_blocked", values=", ".join(str(one["placeholder"]) for one in blocked)))


def _input(session: Session) -> str | Exit:
    """The text asked for, or how to leave after saying why there is none."""
    if session.arguments.file == "-" and sys.stdin.isatty():
        session.output.say("scrub_stdin")
    try:
        return read_text(session.arguments.file)
    except _InputError as error:
        session.report(error)
        return Exit.SOME_FAILED


@command
def scrub(session: Session) -> Exit:
    """Mask one text, or a batch of them."""
    arguments, output = session.arguments, session.output
    if arguments.batch is not None:
        return run_batch(session, arguments.batch, lambda text: scrub_text(session, text))
    text = _input(session)
    if isinstance(text, Exit):
        return text
    result = scrub_text(session, text)
    if output.as_json:
        output.result(result)
    else:
        show_scrubbed(session, result)
    return Exit.DONE


@command
def send(session: Session) -> Exit:
    """Rehearse sending a text: what would leave, and why it may not."""
    output, texts = session.output, session.texts
    text = _input(session)
    if isinstance(text, Exit):
        return text
    result = dry_run(session, text)
    if output.as_json:
        output.result(result)
    else:
        output.block(str(result["payload"]))
        show_entities(session, result)
        output.note(texts("send_blocked", grade=result["grade"], sha256=result["payload_sha256"]))
        for reason in objects(result["reasons"]):
            output.note(texts("send_reason", message=inline(reason["message"])))
    return Exit.DONE if result["decision"] == "send" else Exit.REFUSED
