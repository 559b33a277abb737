"""gyeot summarize: whole documents, with a report of what was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.answers import show_foot, show_sentences
from desktop.cli.codes import Exit
from desktop.cli.library import objects, show_failure, watch_progress
from desktop.cli.output import inline
from desktop.cli.running import command

if TYPE_CHECKING:
    from desktop.cli.session import Session
    from engine.methods import Json, Object, OnEvent


def summarize_paths(session: Session, paths: list[Path], *, engine: str, options: Object) -> list[Object]:
    """Summaries of CONTRACT.md in the order of the files; a file that failed is {path, code, message, advice}."""
    params: Object = {"paths": [str(path) for path in paths], "engine": engine, **options}
    result = session.run("task", "summarize", params, _watch(session))
    return [session.failed_file(item) if "code" in item else item for item in objects(result["summaries"])]


def _watch(session: Session) -> OnEvent:
    """Progress as a live line; how long a model's work will take as a line of its own, once, before it starts."""
    progress = watch_progress(session)

    def on_event(name: str, data: Object) -> None:
        seconds = data.get("seconds")
        if name == "estimate" and data.get("done") == 0 and isinstance(seconds, int):
            session.output.note(_duration(session, seconds))
        else:
            progress(name, data)

    return on_event


def _duration(session: Session, seconds: int) -> str:
    if seconds < 90:
        return session.texts("estimate_seconds", seconds=max(seconds, 1))
    return session.texts("estimate_minutes", minutes=round(seconds / 60))


def _mapping(value: Json) -> Object:
    return value if isinstance(value, dict) else {}


def show_summary(session: Session, summary: Object) -> None:
    """Print a summarize object for people."""
    output, texts = session.output, session.texts
    coverage = _mapping(summary["coverage"])
    output.line(texts("summary_title", title=inline(summary["title"])))
    output.line(
        texts(
            "coverage_line",
            read=coverage["read"],
            units=coverage["units"],
            failed=coverage["failed"],
            characters=f"{coverage['characters']:,}",
            percent=_percent(coverage),
        )
    )
    if summary.get("partial") is True:
        output.line(texts("partial_line"))
    number = 1
    for section in objects(summary["sections"]):
        if section["heading"]:
            output.line(f"□ {inline(section['heading'])}")
        number = show_sentences(session, objects(section["sentences"]), start=number, bullet="  ○ ")
    _show_facts(session, summary)
    show_foot(session, summary)


def _percent(coverage: Object) -> str:
    read, units = coverage["read"], coverage["units"]
    return f"{100 * read / units:.0f}" if isinstance(read, int) and isinstance(units, int) and units else "100"


def _show_facts(session: Session, summary: Object) -> None:
    keywords = summary.get("keywords")
    if isinstance(keywords, list) and keywords:
        session.output.line(session.texts("keywords_line", words=", ".join(str(word) for word in keywords)))
    for key, values in _mapping(summary.get("facts")).items():
        if isinstance(values, list) and values:
            names = [str(value.get("text", "")) if isinstance(value, dict) else str(value) for value in values]
            session.output.line(session.texts(f"facts_{key}", values=inline(", ".join(names[:8]))))


@command
def summarize(session: Session) -> Exit:
    """Summarise each file, or all together."""
    arguments = session.arguments
    options: Object = {
        "together": arguments.together,
        "shape": arguments.shape,
        "ratio": arguments.ratio,
        "sentences": arguments.sentences,
    }
    paths = [Path(path).absolute() for path in arguments.paths]
    summaries = summarize_paths(session, paths, engine=session.engine(), options=options)
    failed = 0
    for summary in summaries:
        if session.output.as_json:
            session.output.result(summary)
        if "code" in summary:
            failed += 1
            show_failure(session, summary)
        elif not session.output.as_json:
            show_summary(session, summary)
    return Exit.SOME_FAILED if failed else Exit.DONE
