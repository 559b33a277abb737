"""gyeot read: what 곁 sees in a document, as text, Markdown or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.library import objects, show_failure
from desktop.cli.output import inline
from desktop.cli.running import command
from desktop.cli.session import plain_detail
from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Object

_SUFFIX = {"text": ".txt", "markdown": ".md", "json": ".json"}


class _Reading:
    """Receives each document as the worker finishes it, so that nothing waits for the last one."""

    def __init__(self, session: Session, form: str, folder: Path | None) -> None:
        self._session = session
        self._form = form
        self._folder = folder
        self.failed = 0

    def on_event(self, name: str, data: Object) -> None:
        """Print or write one "document" event."""
        made = data.get("object")
        if name != "document" or not isinstance(made, dict):
            return
        if "code" in made:
            self._failed(self._session.failed_file(made))
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
        for warning in objects(made["warnings"]):
            path = inline(made["path"])
            self._session.output.note(self._session.texts("warning_line", path=path, message=warning["message"]))
        if self._folder is None:
            self._session.output.block(text)

    def _message(self, warning: Object) -> str:
        return str(self._session.failure(str(warning["code"]), plain_detail(warning.get("detail")))["message"])

    def _failed(self, failure: Object) -> None:
        self.failed += 1
        if self._session.output.as_json:
            self._session.output.result(failure)
        show_failure(self._session, failure)

    def _write(self, made: Object, text: str) -> None:
        """Write a new file; an existing one is never overwritten."""
        folder = self._folder
        if folder is None:
            return
        target = folder / (Path(str(made["path"])).name + _SUFFIX[self._form])
        try:
            with target.open("x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except FileExistsError:
            self._failed(self._session.failed_file({"path": str(target), "code": EngineCode.OUTPUT_EXISTS}))
        else:
            self._session.output.say("written", path=str(target))


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
    paths = [str(Path(path).absolute()) for path in arguments.paths]
    session.run("task", "read", {"paths": list(paths), "as": form}, reading.on_event)
    return Exit.SOME_FAILED if reading.failed else Exit.DONE
