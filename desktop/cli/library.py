"""The commands on the library: add, list, status, remove, retry, grade."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.output import Progress, inline
from desktop.cli.running import command
from desktop.cli.scopes import named_on_disk

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Json, Object, OnEvent


def watch_progress(session: Session) -> OnEvent:
    """Show a worker's "progress" events as a live line."""
    progress = Progress(session.output)

    def on_event(name: str, data: Object) -> None:
        done, total = data.get("done"), data.get("total")
        if name == "progress" and isinstance(done, int) and isinstance(total, int):
            stage = data.get("stage")
            progress.show(done, total, session.texts(f"stage_{stage}") if stage else str(data.get("name", "")))

    return on_event


def objects(value: Json) -> list[Object]:
    """The objects of a list that came from a worker."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def add_paths(session: Session, paths: list[Path], *, grade: str | None, cases: bool, wait: bool) -> Object:
    """Add files and folders; CONTRACT's add object."""
    params: Object = {
        "paths": [str(path) for path in paths],
        "grade": grade,
        "usual_grade": session.settings.grade,
        "cases": cases,
        "wait": wait,
    }
    return _with_sentences(session, session.run("library", "add", params, watch_progress(session)))


def _with_sentences(session: Session, result: Object) -> Object:
    """Failures and warnings with their sentences."""
    result["failed"] = [session.failed_file(failed) for failed in objects(result.get("failed"))]
    result["warnings"] = [session.failed_file(warning) for warning in objects(result.get("warnings"))]
    return result


def show_added(session: Session, result: Object) -> Exit:
    """Print what an add did, and choose the exit code."""
    output, texts = session.output, session.texts
    failed = objects(result["failed"])
    if output.as_json:
        output.result(result)
        return Exit.SOME_FAILED if failed else Exit.DONE
    added = objects(result["added"])
    for document in added:
        output.line(
            texts(
                "added_line",
                id=document["id"],
                title=inline(document["title"]),
                format=document["format"],
                units=document["units"],
                characters=f"{document['characters']:,}",
                grade=document["grade"],
            )
        )
    for skipped in objects(result["skipped"]):
        output.line(texts(f"skipped_{skipped['reason']}", path=inline(skipped["path"])))
    for warning in objects(result["warnings"]):
        output.note(texts("warning_line", path=inline(warning["path"]), message=warning["message"]))
    for failure in failed:
        show_failure(session, failure)
    output.line(texts("added_total", added=len(added), skipped=len(objects(result["skipped"])), failed=len(failed)))
    return Exit.SOME_FAILED if failed else Exit.DONE


def show_failure(session: Session, failure: Object) -> None:
    """One line with code and advice on stderr."""
    session.output.note(
        session.texts(
            "failed_line",
            path=inline(failure.get("path", "")),
            message=failure["message"],
            advice=failure["advice"],
            code=failure["code"],
        )
    )


@command
def add(session: Session) -> Exit:
    """Add files and folders to the library."""
    arguments = session.arguments
    # Not resolve(): a link's own name is what the user knows, and a loop must reach the reader to be reported.
    paths = [Path(path).absolute() for path in arguments.paths]
    result = add_paths(session, paths, grade=arguments.grade, cases=arguments.cases, wait=arguments.wait)
    return show_added(session, result)


@command
def retry(session: Session) -> Exit:
    """Read again what is in quarantine."""
    result = session.run("library", "retry", {"ids": session.arguments.ids}, watch_progress(session))
    return show_added(session, _with_sentences(session, result))


def _show_documents(session: Session, result: Object) -> Exit:
    output, texts = session.output, session.texts
    if output.as_json:
        output.result(result)
        return Exit.DONE
    documents = objects(result["documents"])
    for document in documents:
        output.line(
            texts(
                "list_line",
                id=document["id"],
                grade=document["grade"],
                state=texts(f"state_{document['state']}"),
                title=inline(document["title"]),
                path=inline(document["path"]),
            )
        )
    for folder in objects(result.get("folders")):
        output.line(texts("folder_line", grade=folder["grade"], path=inline(folder["path"])))
    output.note(texts("list_total", count=len(documents)))
    return Exit.DONE


@command
def show_list(session: Session) -> Exit:
    """List the documents."""
    return _show_documents(session, session.run("library", "list", {}))


@command
def grade(session: Session) -> Exit:
    """Set the grade of documents, files and folders."""
    arguments = session.arguments
    ids = [name for name in arguments.names if not named_on_disk(name)]
    # Not resolve(): documents are known by the path they were added by.
    paths = [os.path.abspath(name) for name in arguments.names if named_on_disk(name)]  # noqa: PTH100
    params: Object = {"ids": [*ids], "paths": [*paths], "grade": arguments.grade}
    return _show_documents(session, session.run("library", "grade", params))


@command
def status(session: Session) -> Exit:
    """Show the state of the library."""
    result = session.run("library", "status", {"wait": session.arguments.wait})
    output = session.output
    if output.as_json:
        output.result(result)
        return Exit.DONE
    values = {key: str(result[key]) for key in ("documents", "passages", "pending", "failed")}
    output.line(session.texts("status_line", mode=session.texts(f"mode_{result['mode']}"), **values))
    return Exit.DONE


@command
def remove(session: Session) -> Exit:
    """Remove documents and list everything that went."""
    result = session.run("library", "remove", {"ids": session.arguments.ids})
    output, texts = session.output, session.texts
    if output.as_json:
        output.result(result)
        return Exit.DONE
    for removed in objects(result["removed"]):
        what = removed["what"]
        names = ", ".join(str(item) for item in what) if isinstance(what, list) else ""
        output.line(texts("removed_line", id=removed["id"], what=names))
    return Exit.DONE
