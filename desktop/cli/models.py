"""gyeot models: register, check and choose language model files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.output import inline
from desktop.cli.running import command
from engine.errors import EngineCode, EngineError
from engine.hardware import survey

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.catalogue import Registered


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
    if output.as_json:
        output.result({"models": list(shown)})
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


@command
def models(session: Session) -> Exit:
    """List, import, verify, remove or use."""
    action = session.arguments.action
    if action == "list":
        _show(session, session.catalogue.models())
        return Exit.DONE
    model = _one(session)
    session.output.say(f"model_{action}_done", name=inline(model.name))
    _show(session, session.catalogue.models() if action == "remove" else (model,))
    return Exit.DONE
