"""gyeot ask: an answer, each sentence with its checked citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.cli.batch import run_batch
from desktop.cli.codes import Exit
from desktop.cli.library import objects
from desktop.cli.output import inline
from desktop.cli.places import place
from desktop.cli.running import command
from desktop.cli.scopes import scope
from desktop.cli.search import show_hits, wanted_text

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Json, Object


def ask_question(session: Session, question: str, *, engine: str, within: Object | None = None) -> Object:
    """Ask the task worker, within a scope or over everything; CONTRACT's ask object."""

    def on_event(name: str, data: Object) -> None:
        if name == "status":
            session.output.live(session.texts(f"stage_{data['stage']}"))

    params: Object = {**(within or {}), "question": question, "engine": engine}
    return session.run("task", "ask", params, on_event)


def show_sentences(session: Session, sentences: list[Object], *, start: int = 1, bullet: str = "") -> int:
    """Print sentences with numbered citations; returns the next number."""
    output, texts, number = session.output, session.texts, start
    for sentence in sentences:
        citations, numbers = objects(sentence["citations"]), []
        for _ in citations:
            numbers.append(f"[{number}]")
            number += 1
        output.line(f"{bullet}{sentence['text']} {''.join(numbers)}{_marks(session, sentence)}")
        for label, citation in zip(numbers, citations, strict=True):
            location = citation["location"]
            where = place(location, texts) if isinstance(location, dict) else ""
            output.line(
                texts(
                    "citation_line",
                    label=label,
                    title=inline(citation["title"]),
                    place=inline(where),
                    quote=inline(citation["quote"]),
                )
            )
    return number


def _marks(session: Session, sentence: Object) -> str:
    """A quiet mark where code found the sentence unsupported, with the reasons."""
    checks = sentence.get("checks")
    if not isinstance(checks, dict) or checks.get("supported") is True:
        return ""
    reasons = "; ".join(str(problem.get("message", "")) for problem in objects(checks.get("problems")))
    return session.texts("unsupported_mark", reasons=reasons)


def show_answer(session: Session, result: Object) -> None:
    """Print an ask object for people."""
    output, texts = session.output, session.texts
    output.line(texts("question_line", question=inline(result["question"])))
    output.line(texts(f"status_{result['status']}"))
    show_sentences(session, objects(result["sentences"]), bullet="  ")
    for note in objects(result.get("notes")):
        output.line(inline(note["message"]))
    if result["status"] == "not_found":
        nearest: Json = result.get("nearest")
        if objects(nearest):
            output.line(texts("nearest"))
            show_hits(session, objects(nearest))
    show_foot(session, result)


def show_foot(session: Session, result: Object) -> None:
    """Print by which engine, under which grade and in how much time an answer or summary was made."""
    texts = session.texts
    mode = texts(f"answer_mode_{result['mode']}")
    session.output.line(texts("answer_foot", mode=mode, grade=result["grade"], seconds=result["seconds"]))


@command
def ask(session: Session) -> Exit:
    """Answer a question, or a batch of them."""
    arguments, engine = session.arguments, session.engine()

    def answer(question: str) -> Object:
        return ask_question(session, question, engine=engine, within=scope(arguments))

    if arguments.batch is not None:
        return run_batch(session, arguments.batch, answer)
    result = answer(wanted_text(session, arguments.question))
    if session.output.as_json:
        session.output.result(result)
    else:
        show_answer(session, result)
    return Exit.NOT_FOUND if result["status"] == "not_found" else Exit.DONE
