"""gyeot search: passages with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.cli.batch import run_batch
from desktop.cli.codes import Exit
from desktop.cli.library import objects
from desktop.cli.output import inline
from desktop.cli.places import place
from desktop.cli.running import command
from desktop.cli.scopes import scope
from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Object


def wanted_text(session: Session, text: str | None) -> str:
    """The question or query of the command line.

    Raises:
        EngineError: neither it nor --batch was given.
    """
    if text is None:
        raise EngineError(EngineCode.BAD_REQUEST, what="--batch")
    return text


def show_hits(session: Session, hits: list[Object]) -> None:
    """Print hits with rank, title and place."""
    for hit in hits:
        location = hit["location"]
        where = place(location, session.texts) if isinstance(location, dict) else ""
        title = inline(hit["title"])
        session.output.line(session.texts("hit_line", rank=hit["rank"], title=title, place=inline(where)))
        for row in str(hit["text"]).splitlines():
            session.output.line(f"     {row}")


@command
def search(session: Session) -> Exit:
    """Search the library."""
    arguments = session.arguments

    def find(query: str) -> Object:
        return session.run("library", "search", {"query": query, "k": arguments.k, **scope(arguments)})

    if arguments.batch is not None:
        return run_batch(session, arguments.batch, find)
    result = find(wanted_text(session, arguments.query))
    hits = objects(result["hits"])
    if session.output.as_json:
        session.output.result(result)
    else:
        show_hits(session, hits)
        session.output.note(session.texts("search_total", count=len(hits), seconds=result["seconds"]))
    return Exit.DONE if hits else Exit.NOT_FOUND
