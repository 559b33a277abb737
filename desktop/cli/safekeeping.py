"""The commands that keep the library safe: lock, unlock, rekey, verify, compact, backup, restore-backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.library import watch_progress
from desktop.cli.passphrases import new_passphrase, passphrase
from desktop.cli.running import command

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Object


def _state(session: Session, result: Object) -> Exit:
    output, texts = session.output, session.texts
    if output.as_json:
        output.result(result)
        return Exit.DONE
    output.line(texts(f"protection_{result['kind']}"))
    output.line(texts("protection_locked" if result["locked"] else "protection_open"))
    return Exit.DONE


@command
def unlock(session: Session) -> Exit:
    """Open a locked library with its passphrase."""
    state = session.run("library", "protection", {})
    if state["locked"]:
        typed = passphrase(session.output, session.arguments.passphrase_file, "prompt_passphrase")
        state = session.run("library", "unlock", {"passphrase": typed})
    return _state(session, state)


@command
def lock(session: Session) -> Exit:
    """Lock the library: its key and everything unsealed leave the memory, also what the model has read."""
    result = session.run("library", "lock", {})
    session.client.recycle("library")
    session.client.recycle("llm")
    return _state(session, result)


@command
def rekey(session: Session) -> Exit:
    """Seal everything anew under a new key."""
    arguments = session.arguments
    params: Object = {"protection": arguments.protect or session.run("library", "protection", {})["kind"]}
    if params["protection"] == "passphrase":
        params["passphrase"] = new_passphrase(session.output, arguments.new_passphrase_file)
    result = session.run("library", "rekey", params, watch_progress(session))
    if not session.output.as_json:
        session.output.line(session.texts("rekey_done", count=result["sealed"]))
    return _state(session, result)


@command
def verify(session: Session) -> Exit:
    """Read everything the library holds and say what is damaged."""
    result = session.run("library", "verify", {}, watch_progress(session))
    output, texts = session.output, session.texts
    damaged = result["damaged"] if isinstance(result["damaged"], list) else []
    if output.as_json:
        output.result(result)
    else:
        output.line(texts("verify_line", **{key: result[key] for key in ("segments", "documents", "passages")}))
        for name in damaged:
            output.line(texts("verify_damaged", name=name))
        if result["missing"]:
            output.line(texts("verify_missing", count=result["missing"]))
    return Exit.SOME_FAILED if damaged or result["missing"] else Exit.DONE


@command
def compact(session: Session) -> Exit:
    """Build the index anew and sweep what is left over."""
    result = session.run("library", "compact", {}, watch_progress(session))
    if session.output.as_json:
        session.output.result(result)
    else:
        session.output.line(session.texts("compact_done", swept=result["swept"], passages=result["passages"]))
    return Exit.DONE


@command
def backup(session: Session) -> Exit:
    """Write the library to one file, under a passphrase of its own."""
    arguments = session.arguments
    typed = new_passphrase(session.output, arguments.new_passphrase_file)
    result = _moved(session, "backup", arguments.file, typed)
    if not session.output.as_json:
        session.output.line(session.texts("backup_done", count=result["files"], path=result["path"]))
    return Exit.DONE


@command
def restore_backup(session: Session) -> Exit:
    """Bring a backup back into an empty library."""
    arguments = session.arguments
    typed = passphrase(session.output, arguments.passphrase_file, "prompt_backup_passphrase")
    result = _moved(session, "restore", arguments.file, typed)
    if not session.output.as_json:
        session.output.line(session.texts("restore_done", count=result["files"], path=result["path"]))
    return Exit.DONE


def _moved(session: Session, method: str, file: str, typed: str) -> Object:
    params: Object = {"path": str(Path(file).absolute()), "passphrase": typed}
    result = session.run("library", method, params, watch_progress(session))
    if session.output.as_json:
        session.output.result(result)
    return result
