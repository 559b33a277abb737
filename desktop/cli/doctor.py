"""gyeot doctor: what works on this PC, and what to do about what does not."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.library import objects
from desktop.cli.running import command
from engine.diagnosis import GIB, diagnose
from retrieval.confine import means
from retrieval.documents.limits import Limits
from retrieval.sandbox import Parsers

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Json, Object

_SIMPLE = ("version", "python", "platform", "cpu", "korean_font", "libreoffice", "ocr", "encryption", "key_store")
_LATER = ("engine", "model", "embedder")


def _shown(session: Session, value: Json) -> str:
    if isinstance(value, bool):
        return session.texts("doctor_yes" if value else "doctor_no")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or session.texts("doctor_none")
    return session.texts("doctor_none") if value is None else str(value)


def _show(session: Session, found: Object) -> None:
    output, texts = session.output, session.texts
    for key in (*_SIMPLE, "display", *_LATER, "network_call_sites"):
        output.line(f"{texts(f'doctor_{key}')}: {_shown(session, found[key])}")
    _show_isolation(session, found)
    memory = found["ram"]
    if isinstance(memory, dict):
        values = {name: f"{size / GIB:.1f}" for name, size in memory.items() if isinstance(size, int)}
        output.line(f"{texts('doctor_ram')}: {texts('doctor_memory', **values)}")
    names = [f"{device['name']} ({device['backend']})" for device in objects(found["gpu"])]
    output.line(f"{texts('doctor_gpu')}: {', '.join(names) or texts('doctor_none')}")
    for problem in objects(found["problems"]):
        output.line(f"! {problem['message']} {problem['advice']} [{problem['code']}]")
    if not found["problems"]:
        output.line(texts("doctor_fine"))


def _show_isolation(session: Session, found: Object) -> None:
    """A line for every means this system could have: what it does, and whether it is in force."""
    output, texts, active = session.output, session.texts, found["isolation"]
    output.line(f"{texts('doctor_isolation')}:")
    for word in means():
        is_on = isinstance(active, list) and word in active
        state = texts("isolation_on" if is_on else "isolation_off")
        output.line(f"  {state} {texts(f'isolation_{word}')}")


@command
def doctor(session: Session) -> Exit:
    """Look at this PC."""
    active = session.catalogue.active()
    with closing(Parsers(Limits(), spare=0)) as parsers:
        isolation = parsers.isolation()
    found = diagnose(
        lambda role, method: session.run(role, method, {}),
        session.failure,
        isolation=isolation,
        model=active.name if active else None,
        gpu_layers=session.settings.model_gpu_layers,
    )
    found["isolation_missing"] = [word for word in means() if word not in isolation]
    if session.output.as_json:
        session.output.result(found)
    else:
        _show(session, found)
    return Exit.DONE
