"""The task "summarize": whole documents under their own headings, every sentence with its place, coverage reported.

Cancelled, it returns what is done so far, marked as partial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineCode, EngineError
from engine.tasks.files import Read, paths_of
from engine.tasks.summary import Options, Source, Summary

if TYPE_CHECKING:
    from engine.methods import Context, Json, Object
    from engine.tasks.files import Files

SHAPES = ("brief", "report", "bullets")


@dataclass(slots=True)
class _Run:
    """What the files of one request have become."""

    made: list[Json]
    partial: bool = False


def summarize(params: Object, context: Context, files: Files, language: str) -> Object:
    """Summarise files, each for itself or together; see the summarize object in CONTRACT.md.

    Raises:
        EngineError: BAD_REQUEST; NO_MODEL and the like in the generative mode.
    """
    options = _options(params, language)
    paths = paths_of(params)
    run = _Run([])
    if params.get("together") is True:
        _together(paths, options, context, files, run)
    else:
        _each(paths, options, context, files, run)
    made: Object = {"summaries": run.made}
    if run.partial:
        made["partial"] = True
    return made


def _each(paths: list[str], options: Options, context: Context, files: Files, run: _Run) -> None:
    for index, path in enumerate(paths):
        context.emit("progress", {"done": index, "total": len(paths), "stage": "reading"})
        try:
            read = files.read(path, context)
        except CancelledError:
            run.partial = True
            return
        if read.failure is not None:
            _finish(read.failure, index, context, run)
            continue
        summary = Summary([Source(path, read.documents)], options, context)
        _finish(summary.made(), index, context, run)
        if summary.partial:
            run.partial = True
            return
    context.emit("progress", {"done": len(paths), "total": len(paths), "stage": "done"})


def _together(paths: list[str], options: Options, context: Context, files: Files, run: _Run) -> None:
    """One summary of all files; those that could not be read come behind it."""
    sources: list[Source] = []
    failures: list[Object] = []
    for index, path in enumerate(paths):
        context.emit("progress", {"done": index, "total": len(paths), "stage": "reading"})
        try:
            read: Read = files.read(path, context)
        except CancelledError:
            run.partial = True
            break
        if read.failure is not None:
            failures.append(read.failure)
        else:
            sources.append(Source(path, read.documents))
    if sources:
        summary = Summary(sources, options, context, cancelled=run.partial)
        _finish(summary.made(), 0, context, run)
        run.partial = run.partial or summary.partial
    for number, failed in enumerate(failures, len(run.made)):
        _finish(failed, number, context, run)


def _finish(made: Object, index: int, context: Context, run: _Run) -> None:
    run.made.append(made)
    context.emit("summary", {"index": index, "object": made})


def _options(params: Object, language: str) -> Options:
    shape, engine = params.get("shape") or "brief", params.get("engine") or "extractive"
    if shape not in SHAPES:
        raise EngineError(EngineCode.BAD_REQUEST, field="shape")
    if engine not in ("extractive", "local"):
        raise EngineError(EngineCode.BAD_REQUEST, field="engine")
    ratio, sentences = params.get("ratio"), params.get("sentences")
    if ratio is not None and (isinstance(ratio, bool) or not isinstance(ratio, (int, float)) or not 0 < ratio <= 1):
        raise EngineError(EngineCode.BAD_REQUEST, field="ratio")
    if sentences is not None and (isinstance(sentences, bool) or not isinstance(sentences, int) or sentences < 1):
        raise EngineError(EngineCode.BAD_REQUEST, field="sentences")
    return Options(
        shape=str(shape),
        generative=engine == "local",
        ratio=float(ratio) if isinstance(ratio, (int, float)) else None,
        sentences=sentences if isinstance(sentences, int) else None,
        language=language,
    )
