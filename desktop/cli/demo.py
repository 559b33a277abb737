"""gyeot demo: the whole road on the bundled samples, in a throw-away home."""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.answers import ask_question, show_answer
from desktop.cli.codes import Exit
from desktop.cli.library import add_paths, objects, show_added, show_failure
from desktop.cli.macros import make_macro, show_macro
from desktop.cli.privacy import scrub_text, show_scrubbed
from desktop.cli.session import Session
from desktop.cli.summaries import show_summary, summarize_paths
from engine.errors import EngineError

if TYPE_CHECKING:
    import argparse

    from desktop.cli.texts import Texts
    from engine.methods import Object

ENGINE = "extractive"  # a fresh home has no model: the demo shows what every PC can do


def demo(arguments: argparse.Namespace, texts: Texts) -> Exit:
    """Index the samples, ask, summarise, automate, mask; nothing of it stays on the disk."""
    with (
        tempfile.TemporaryDirectory(prefix="gyeot-demo-", ignore_cleanup_errors=True) as folder,
        Session(arguments, texts, home=Path(folder)) as session,
    ):
        try:
            return _run(session)
        except EngineError as error:
            return session.report(error)


@dataclass(frozen=True)
class _Script:
    """resources/samples/demo.toml."""

    documents: Path
    questions: list[dict[str, object]]
    summary: Path
    workbook: Path
    request: str
    scrub: str

    @classmethod
    def load(cls) -> _Script:
        # A real folder: the application is installed unpacked (the installer's .venv, later the bundle).
        samples = Path(str(resources.files("resources").joinpath("samples")))
        plan = tomllib.loads(samples.joinpath("demo.toml").read_text("utf-8"))
        documents = samples / "documents"
        macro = plan["macro"]
        return cls(
            documents,
            plan["questions"],
            documents / plan["summary"],
            documents / macro["workbook"],
            macro["request"],
            plan["scrub"].strip(),
        )


def _run(session: Session) -> Exit:
    """Each step is shown as it is done; with --json one object at the end (CONTRACT, demo)."""
    script = _Script.load()
    show = not session.output.as_json
    session.output.say("demo_start")
    added = add_paths(session, [script.documents], grade="O", cases=False, wait=True)
    if show:
        show_added(session, added)
    answers = [_ask(session, str(question["text"]), show=show) for question in script.questions]
    options: Object = {"together": False, "shape": "brief", "ratio": None, "sentences": None}
    [summary] = summarize_paths(session, [script.summary], engine=ENGINE, options=options)
    if show:
        session.output.line()
        (show_failure if "code" in summary else show_summary)(session, summary)
    macro = make_macro(session, script.workbook, script.request, out=session.home.root / "demo")
    scrubbed = scrub_text(session, script.scrub)
    if show:
        session.output.line(session.texts("demo_macro", request=script.request))
        show_macro(session, macro)
        session.output.line(session.texts("demo_scrub"))
        show_scrubbed(session, scrubbed)
    else:
        session.output.result(
            {"added": added["added"], "answers": list(answers), "summary": summary, "macro": macro, "scrub": scrubbed}
        )
    wanted = [bool(question["answerable"]) for question in script.questions]
    good = _as_expected(added, answers, wanted, summary) and _checked(macro, scrubbed)
    session.output.say("demo_good" if good else "demo_bad")
    return Exit.DONE if good else Exit.UNEXPECTED


def _ask(session: Session, question: str, *, show: bool) -> Object:
    answer = ask_question(session, question, engine=ENGINE)
    if show:
        session.output.line()
        show_answer(session, answer)
    return answer


def _as_expected(added: Object, answers: list[Object], wanted: list[bool], summary: Object) -> bool:
    """Every sample was added, every question went as expected, and the whole document was read."""
    coverage = summary.get("coverage")
    whole = isinstance(coverage, dict) and coverage["read"] == coverage["units"] and coverage["failed"] == 0
    as_expected = [answer["status"] != "not_found" for answer in answers] == wanted
    return not objects(added["failed"]) and bool(objects(added["added"])) and as_expected and whole


def _checked(macro: Object, scrubbed: Object) -> bool:
    """The macro's effect was confirmed by an independent engine, and the planted identifiers are masked."""
    verdicts = [str(one["status"]) for one in objects(macro.get("verification"))]
    return macro["status"] == "ready" and "match" in verdicts and len(objects(scrubbed["entities"])) >= 4
