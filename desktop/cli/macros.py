"""gyeot macro: a request on a workbook becomes a previewed, checked macro; one, or a batch of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.library import objects
from desktop.cli.output import inline
from desktop.cli.running import command
from engine.errors import EngineCode, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from desktop.cli.session import Session
    from engine.methods import Json, Object

MAX_LINE = 1 << 20
MAX_PLAN = 1 << 20
_EXITS = {"ready": Exit.DONE, "needs_choice": Exit.NOT_FOUND, "unsupported": Exit.NOT_FOUND, "refused": Exit.REFUSED}
_FILES = ("workbook", "macro_workbook", "module")


def make_macro(
    session: Session,
    workbook: Path,
    request: str,
    *,
    out: Path | None = None,
    choices: Sequence[tuple[int, int]] = (),
    plan: Json = None,
) -> Object:
    """Ask the task worker; CONTRACT's macro object.

    Args:
        session: the command's session.
        workbook: the workbook; it is only read.
        request: what to do, in Korean.
        out: folder for the result files; None writes none.
        choices: question numbers with option numbers.
        plan: a plan in place of the request.

    Raises:
        EngineError: the workbook could not be read, or a result not be written.
    """

    def on_event(name: str, data: Object) -> None:
        if name == "status":
            session.output.live(session.texts(f"macro_stage_{data['stage']}"))

    params: Object = {
        "workbook": str(workbook.absolute()),
        "request": request,
        "out": str(out.absolute()) if out is not None else None,
        "choices": {str(question): option for question, option in choices},
        "plan": plan,
    }
    return session.run("task", "macro", params, on_event)


def show_macro(session: Session, made: Object) -> None:
    """Print a macro object for people."""
    output, texts = session.output, session.texts
    output.line(texts(f"macro_status_{made['status']}"))
    lines = made.get("explanation")
    for line in lines if isinstance(lines, list) else []:
        output.line(f"  {inline(line)}")
    if made["status"] == "needs_choice":
        _show_questions(session, objects(made["choices"]))
    if made["status"] != "ready":
        return
    _show_changes(session, made["changes"])
    output.line(inline(made["badge"]))
    files = made["files"]
    for name in _FILES:
        if isinstance(files, dict) and files.get(name):
            output.line(texts(f"macro_file_{name}", path=inline(files[name])))


def _show_questions(session: Session, choices: list[Object]) -> None:
    for number, choice in enumerate(choices, 1):
        if choice.get("chosen") is not None:
            continue
        session.output.line(session.texts("macro_question", number=number, question=inline(choice["question"])))
        options = choice["options"]
        for place, option in enumerate(options if isinstance(options, list) else [], 1):
            session.output.line(session.texts("macro_option", number=place, option=inline(option)))


def _show_changes(session: Session, changes: Json) -> None:
    if not isinstance(changes, dict):
        return
    output, texts = session.output, session.texts
    added = changes["sheets_added"]
    output.line(
        texts(
            "macro_changes",
            cells=changes["cells"],
            rows=changes["rows_removed"],
            sheets=len(added) if isinstance(added, list) else 0,
        )
    )
    for sample in objects(changes["samples"])[:8]:
        before, after = ("" if sample[key] is None else inline(sample[key]) for key in ("before", "after"))
        output.line(
            texts("macro_sample", sheet=inline(sample["sheet"]), cell=sample["cell"], before=before, after=after)
        )


def show_warnings(session: Session, made: Object) -> None:
    """Warnings go to stderr."""
    for warning in objects(made.get("warnings")):
        session.output.note(f"{inline(warning['message'])} {inline(warning['advice'])} [{warning['code']}]")


def _plan(file: str | None) -> Json:
    """The plan of --plan.

    Raises:
        EngineError: BAD_PLAN.
    """
    if file is None:
        return None
    try:
        untrusted = Path(file).read_bytes()[: MAX_PLAN + 1]
        if len(untrusted) > MAX_PLAN:
            raise EngineError(EngineCode.BAD_PLAN, what="size")
        made: Json = json.loads(untrusted.decode("utf-8-sig"))
    except OSError as error:
        raise EngineError(EngineCode.BAD_REQUEST, what=f"--plan: {type(error).__name__}") from None
    except (ValueError, RecursionError):
        raise EngineError(EngineCode.BAD_PLAN, what="JSON") from None
    return made["plan"] if isinstance(made, dict) and "plan" in made else made


def _entries(file: Path) -> Iterator[tuple[Json, str, str] | tuple[Json, EngineError]]:
    """Id, workbook and request of each line, or its id and what is wrong with it.

    Raises:
        EngineError: the file can't be read.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            for untrusted_line in lines:
                if untrusted_line.strip():
                    yield _entry(untrusted_line, file.absolute().parent)
    except OSError as error:
        raise EngineError(EngineCode.BAD_REQUEST, what=f"--batch: {type(error).__name__}") from None


def _entry(untrusted_line: str, folder: Path) -> tuple[Json, str, str] | tuple[Json, EngineError]:
    wrong = EngineError(EngineCode.BAD_REQUEST, what="--batch: {id, workbook, request}")
    try:
        untrusted = json.loads(untrusted_line) if len(untrusted_line) <= MAX_LINE else None
    except (ValueError, RecursionError):
        untrusted = None
    if not isinstance(untrusted, dict):
        return None, wrong
    workbook, request = untrusted.get("workbook"), untrusted.get("request")
    if not isinstance(workbook, str) or not isinstance(request, str) or not workbook or "\0" in workbook:
        return untrusted.get("id"), wrong
    here = Path(workbook).absolute()
    return untrusted.get("id"), str(here if here.exists() else folder / workbook), request


def _batch(session: Session, file: str, out: Path) -> Exit:
    """One object a line, in order; a failed line is its id with the reason."""
    for entry in _entries(Path(file)):
        identity = entry[0]
        try:
            if len(entry) == 2:
                raise entry[1]
            _, workbook, request = entry
            made = make_macro(session, Path(workbook), request, out=out)
            session.output.result({"id": identity, **made})
        except EngineError as error:
            if error.code == EngineCode.CANCELLED:
                raise
            session.output.result({"id": identity, **session.failure(error.code, error.detail)})
    return Exit.DONE


@command
def macro(session: Session) -> Exit:
    """Plan, preview, check and write."""
    arguments = session.arguments
    out = Path(arguments.out) if arguments.out else Path.cwd()
    if arguments.batch is not None:
        return _batch(session, arguments.batch, out)
    if arguments.workbook is None or (arguments.request is None and arguments.plan is None):
        raise EngineError(EngineCode.BAD_REQUEST, what="macro WORKBOOK REQUEST")
    workbook = Path(arguments.workbook)
    plan = _plan(arguments.plan)
    try:
        made = make_macro(session, workbook, arguments.request or "", out=out, choices=arguments.choose, plan=plan)
    except EngineError as error:
        return _failed(session, error)
    if session.output.as_json:
        session.output.result(made)
    else:
        show_macro(session, made)
    show_warnings(session, made)
    return _EXITS[str(made["status"])]


def _failed(session: Session, error: EngineError) -> Exit:
    """A workbook that could not be read leaves with 4."""
    left = session.report(error)
    engine_codes = {code.value for code in EngineCode} - {EngineCode.WORKBOOK_TOO_BIG, EngineCode.SHEET_PROTECTED}
    return left if str(error.code) in engine_codes else Exit.SOME_FAILED
