"""gyeot read: what 곁 sees in a document, as text, Markdown or JSON."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.library import objects, show_failure
from desktop.cli.output import inline
from desktop.cli.running import command
from desktop.cli.session import plain_detail
from engine.errors import EngineCode, EngineError
from engine.parts import Whole
from retrieval.errors import DocumentCode
from retrieval.intake import gather

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.cli.session import Session
    from engine.methods import Object

_SUFFIX = {"text": ".txt", "markdown": ".md", "json": ".json"}
_STDIN = "-"
_MOST_STDIN = 8 * 1024 * 1024  # bytes: it crosses the pipe in one line


class _Reading:
    """Receives each document as the worker finishes it, so that nothing waits for the last one."""

    def __init__(self, session: Session, form: str, folder: Path | None) -> None:
        self._session = session
        self._form = form
        self._folder = folder
        self._written: set[Path] = set()
        self.failed = 0

    def on_event(self, name: str, data: Object) -> None:
        """Print or write one "document" event."""
        made = data.get("object")
        if name != "document" or not isinstance(made, dict):
            return
        if "code" in made:
            self.fail(made)
            return
        made["warnings"] = [
            {"code": warning["code"], "message": self._message(warning)} for warning in objects(made.get("warnings"))
        ]
        rendered = data.get("rendered")
        text = rendered if isinstance(rendered, str) else json.dumps(made, ensure_ascii=False)
        if self._folder is not None:
            self._write(made, text)
        if self._session.output.as_json:
            self._session.output.result(made)
            return
        self._recognised(made)
        for warning in objects(made["warnings"]):
            path = inline(made["path"])
            self._session.output.note(self._session.texts("warning_line", path=path, message=warning["message"]))
        if self._folder is None:
            self._session.output.block(text)

    def _recognised(self, made: Object) -> None:
        """Say how much was read by recognition, and how much could not be read."""
        counts = {key: made.get(key) for key in ("units", "units_ocr", "units_failed")}
        if counts["units_ocr"] or counts["units_failed"]:
            self._session.output.note(self._session.texts("recognised_line", path=inline(made["path"]), **counts))

    def _message(self, warning: Object) -> str:
        return str(self._session.failure(str(warning["code"]), plain_detail(warning.get("detail")))["message"])

    def fail(self, failed: Object) -> None:
        """Show a file that could not be read: {"path", "code", "detail"}."""
        failure = self._session.failed_file(failed)
        self.failed += 1
        if self._session.output.as_json:
            self._session.output.result(failure)
        show_failure(self._session, failure)

    def _write(self, made: Object, text: str) -> None:
        """Write a new file; an existing one is never overwritten. Files of one name in one run are numbered."""
        folder = self._folder
        if folder is None:
            return
        name, suffix = Path(str(made["path"])).name, _SUFFIX[self._form]
        target, number = folder / f"{name}{suffix}", 1
        while target in self._written:
            number += 1
            target = folder / f"{name} ({number}){suffix}"
        try:
            with target.open("x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except FileExistsError:
            self.fail({"path": str(target), "code": EngineCode.OUTPUT_EXISTS})
        else:
            self._written.add(target)
            self._session.output.say("written", path=str(target))


def _files(session: Session, paths: Sequence[str], reading: _Reading) -> list[str]:
    """The files meant: those of a folder in its place, by the rules of `gyeot add`."""
    made: list[str] = []
    for path in paths:
        if Path(path).is_dir():
            found = gather([path], session.home.root)
            made += [candidate.path for candidate in found.candidates]
            for refused in found.refused:
                reading.fail({"path": refused.path, "code": str(refused.code)})
        else:
            made.append(str(Path(path).absolute()))
    return list(dict.fromkeys(made))


def _inline(reading: _Reading) -> Object | None:
    """What stands on stdin, for the task; None where it cannot be read, and why is shown."""
    data = sys.stdin.buffer.read(_MOST_STDIN + 1)
    if data and len(data) <= _MOST_STDIN:
        return {"name": _STDIN, "data": base64.b64encode(data).decode("ascii")}
    code = DocumentCode.TOO_LARGE if data else DocumentCode.EMPTY_FILE
    reading.fail({"path": _STDIN, "code": str(code), "detail": {"limit": _MOST_STDIN, "size": len(data)}})
    return None


@command
def read(session: Session) -> Exit:
    """Read files and show what is in them."""
    arguments = session.arguments
    folder = Path(arguments.out).absolute() if arguments.out else None
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise EngineError(EngineCode.BAD_REQUEST, what="--out") from None
    form = arguments.form or ("json" if arguments.json else "text")
    reading = _Reading(session, form, folder)
    asked = [path for path in arguments.paths if path != _STDIN]
    params: Object = {"as": form, "parts": True}
    inline = _inline(reading) if len(asked) < len(arguments.paths) else None
    paths = _files(session, asked, reading)
    if inline is not None:
        params["inline"] = inline
    if paths:
        params["paths"] = list(paths)
    if paths or inline is not None:
        whole = Whole(lambda data: reading.on_event("document", data))
        session.run("task", "read", params, whole.on_event)
    return Exit.SOME_FAILED if reading.failed else Exit.DONE
