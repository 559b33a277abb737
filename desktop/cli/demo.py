"""gyeot demo: the whole road on the bundled samples, in a throw-away home."""

from __future__ import annotations

import tempfile
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.answers import ask_question, show_answer
from desktop.cli.codes import Exit
from desktop.cli.library import add_paths, objects, show_added, show_failure
from desktop.cli.session import Session
from desktop.cli.summaries import show_summary, summarize_paths
from engine.errors import EngineError

if TYPE_CHECKING:
    import argparse

    from desktop.cli.texts import Texts
    from engine.methods import Object

ENGINE = "extractive"  # a fresh home has no model: the demo shows what every PC can do


def demo(arguments: argparse.Namespace, texts: Texts) -> Exit:
    """Index the samples, ask, summarise; nothing of it stays on the disk."""
    with (
        tempfile.TemporaryDirectory(prefix="gyeot-demo-", ignore_cleanup_errors=True) as folder,
        Session(arguments, texts, home=Path(folder)) as session,
    ):
        try:
            return _run(session)
        except EngineError as error:
            return session.report(error)


def _run(session: Session) -> Exit:
    output = session.output
    # A real folder: the application is installed unpacked (the installer's .venv, later the bundle).
    samples = Path(str(resources.files("resources").joinpath("samples")))
    script = tomllib.loads(samples.joinpath("demo.toml").read_text("utf-8"))
    output.say("demo_start")
    added = add_paths(session, [samples / "documents"], grade="O", cases=False, wait=True)
    if not output.as_json:
        show_added(session, added)
    answers: list[Object] = []
    for question in script["questions"]:
        answers.append(ask_question(session, question["text"], engine=ENGINE))
        if not output.as_json:
            output.line()
            show_answer(session, answers[-1])
    options: Object = {"together": False, "shape": "brief", "ratio": None, "sentences": None}
    [summary] = summarize_paths(session, [samples / "documents" / script["summary"]], engine=ENGINE, options=options)
    if output.as_json:
        output.result({"added": added["added"], "answers": list(answers), "summary": summary})
    elif "code" in summary:
        show_failure(session, summary)
    else:
        output.line()
        show_summary(session, summary)
    return _verdict(session, added, answers, [question["answerable"] for question in script["questions"]], summary)


def _verdict(session: Session, added: Object, answers: list[Object], expected: list[bool], summary: Object) -> Exit:
    """0 when every sample was added, every question went as expected, and the whole document was read."""
    coverage = summary.get("coverage")
    whole = isinstance(coverage, dict) and coverage["read"] == coverage["units"] and coverage["failed"] == 0
    as_expected = [answer["status"] != "not_found" for answer in answers] == expected
    went_well = not objects(added["failed"]) and bool(objects(added["added"])) and as_expected and whole
    session.output.say("demo_good" if went_well else "demo_bad")
    return Exit.DONE if went_well else Exit.UNEXPECTED
