"""gyeot models: register, check, choose and measure language model files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.library import objects, watch_progress
from desktop.cli.output import inline
from desktop.cli.running import command
from engine.catalogue import suggested
from engine.errors import EngineCode, EngineError
from engine.hardware import survey
from engine.verification_sheet import render

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.catalogue import Registered


GIB = 1 << 30
PAGE_TOKENS = 800  # of Korean office text


def _hash_progress(session: Session, done: int, total: int) -> None:
    session.output.live(session.texts("hashing", percent=f"{100 * done / max(total, 1):.0f}"))


def _one(session: Session) -> Registered:
    """Do what was asked to the model that was named.

    Raises:
        EngineError: no name was given, or the catalogue refused.
    """
    action, name = session.arguments.action, session.arguments.name
    if name is None:
        raise EngineError(EngineCode.BAD_REQUEST, what="models NAME|PATH")
    catalogue = session.catalogue

    def progress(done: int, total: int) -> None:
        _hash_progress(session, done, total)

    if action == "import":
        session.home.create()
        return catalogue.register(Path(name), progress)
    if action == "verify":
        return catalogue.verify(name, progress)
    return catalogue.remove(name) if action == "remove" else catalogue.use(name)


def _show(session: Session, models: tuple[Registered, ...]) -> None:
    active, ram = session.catalogue.active(), survey().memory_total
    output, texts = session.output, session.texts
    shown = [model.shown(ram, active=active is not None and active.name == model.name) for model in models]
    fitting = suggested(ram) if session.arguments.action == "list" else ()
    if output.as_json:
        output.result({"models": list(shown), "suggested": [known.shown() for known in fitting]})
        return
    for model in shown:
        mark = texts("model_active") if model["active"] else ""
        fits = texts("model_fits" if model["fits"] else "model_too_big")
        output.line(
            texts("model_line", name=inline(model["name"]), licence=inline(model["licence"]), fits=fits, mark=mark)
        )
        output.line(f"    {inline(model['path'])}\n    SHA-256 {model['sha256']}")
    if not shown:
        output.line(texts("models_none"))
    if fitting:
        output.line(texts("models_suggested", ram=f"{ram / GIB:.0f}"))
    for known in fitting:
        size = f"{known.bytes / 1e9:.1f}"
        output.line(texts("models_suggested_line", name=known.name, licence=known.licence, size=size))


def _write_sheet(session: Session, model: Registered, path: Path) -> None:
    """Write the printable sheet of a model that was verified just now; an existing file is not replaced."""
    as_html = path.suffix.lower() in (".html", ".htm")
    now = datetime.now().astimezone().replace(microsecond=0)
    text = render(model, as_html=as_html, language=session.texts.language, when=now)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise EngineError(EngineCode.OUTPUT_EXISTS, path=path.name) from error
    except OSError as error:
        raise EngineError(EngineCode.OUT_NOT_WRITABLE, path=path.name) from error
    session.output.say("sheet_done", path=inline(str(path)))


def _bench(session: Session) -> Exit:
    """Measure the model in use."""
    made = session.run("llm", "bench", {}, watch_progress(session))
    session.output.clear()
    if session.output.as_json:
        session.output.result(made)
        return Exit.DONE
    for row in objects(made["speeds"]):
        mark = session.texts("bench_best") if row == made["best"] else ""
        session.output.line(session.texts("bench_line", **row, mark=mark))
    used = made["used"]
    prompt = used.get("prompt") if isinstance(used, dict) else None
    if isinstance(prompt, float | int) and prompt:
        session.output.line(session.texts("bench_pages", seconds=f"{PAGE_TOKENS / prompt:.0f}"))
    return Exit.DONE


@command
def models(session: Session) -> Exit:
    """List, import, verify, remove, use or measure."""
    action, sheet = session.arguments.action, session.arguments.sheet
    if sheet is not None and action != "verify":
        raise EngineError(EngineCode.BAD_REQUEST, what="models verify --sheet")
    if action == "bench":
        return _bench(session)
    if action == "list":
        _show(session, session.catalogue.models())
        return Exit.DONE
    model = _one(session)
    session.output.say(f"model_{action}_done", name=inline(model.name))
    if sheet is not None:
        _write_sheet(session, model, Path(sheet))
    _show(session, session.catalogue.models() if action == "remove" else (model,))
    return Exit.DONE
