"""The library worker: one owner of the library's folder. Changes run on one lane, questions on another beside it."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import CancelledError, EngineCode, EngineError
from engine.methods import Entry
from engine.roles.safekeeping import SafekeepingMethods
from engine.roles.scopes import GRADES, scope, texts
from retrieval.adding import UNKNOWN_GRADE, Wish
from retrieval.documents.limits import Limits
from retrieval.errors import DocumentCode, DocumentError, EncoderError
from retrieval.keys import Keys
from retrieval.keystore import NoStore
from retrieval.library import Library
from retrieval.morphology import Analyser
from retrieval.safekeeping import Safekeeping
from retrieval.sandbox import Parsers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.methods import Context, Json, Method, Object, Role
    from retrieval.documents.model import Document
    from retrieval.embedding.encoder import Encoder
    from retrieval.reports import AddReport, Hit, Status

log = logging.getLogger(__name__)

MAX_TEXTS: Final = 10_000
MAX_TEXT: Final = 16 * 1024 * 1024


def build(config: Object) -> Role:
    """The role for a worker's configuration. The library is opened, and its parsers started, when first needed."""
    home = config.get("home")
    if not isinstance(home, str) or not home:
        raise EngineError(EngineCode.BAD_REQUEST, what="home")
    analyser = Analyser("bigram" if config.get("morphemes") == "bigram" else "kiwi")
    # A throw-away home, as of the demo, leaves nothing in the system's key store.
    return LibraryRole(
        Path(home),
        analyser,
        keys=Keys(Path(home), None if config.get("key_store") is True else NoStore()),
        encoder=None if config.get("encoder") == "off" else _encoder(),
    )


class LibraryRole:
    """Methods of the library worker."""

    def __init__(
        self,
        home: Path,
        analyser: Analyser,
        limits: Limits | None = None,
        keys: Keys | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._analyser = analyser
        self._parsers: Parsers | None = None
        self._cancelled: Callable[[], bool] = _never
        keys = keys or Keys(home, NoStore())
        self._library = Library(home, self._parse, analyser, limit=self._limits.file, keys=keys, encoder=encoder)
        self._safekeeping = SafekeepingMethods(Safekeeping(self._library, keys))
        threading.Thread(target=self._warm, name="kiwi", daemon=True).start()

    @property
    def methods(self) -> Mapping[str, Entry]:
        """Name to method."""
        write: dict[str, Method] = {"add": self.add, "remove": self.remove, "retry": self.retry, "grade": self.grade}
        read: dict[str, Method] = {
            "list": self.documents,
            "search": self.search,
            "evidence": self.evidence,
            "morphemes": self.morphemes,
        }
        return (
            {name: Entry(method, "write") for name, method in write.items()}
            | {name: Entry(method, "read") for name, method in read.items()}
            | {"status": Entry(self.status, "status")}  # it may be asked to wait, and searches go on
            | {**self._safekeeping.methods}
        )

    # write lane

    def add(self, params: Object, context: Context) -> Object:
        """Add files and folders, with an event "progress" for each file."""
        grade, usual = params.get("grade"), params.get("usual_grade")
        wish = Wish(
            None if grade is None else _grade(grade),
            cases=params.get("cases") is True,
            usual=UNKNOWN_GRADE if usual is None else _grade(usual),
        )
        paths = texts(params, "paths")
        if not all(Path(path).is_absolute() for path in paths):
            raise EngineError(EngineCode.BAD_REQUEST, what="paths")
        made = self._adding(context, lambda: self._library.add(paths, wish, _progress(context), context.check))
        if params.get("wait") is True:
            self._library.wait(context.check)
        return made

    def retry(self, params: Object, context: Context) -> Object:
        """Try files in quarantine again; without ids all of them."""
        idents = texts(params, "ids")
        return self._adding(context, lambda: self._library.retry(idents, _progress(context), context.check))

    def remove(self, params: Object, _context: Context) -> Object:
        """Remove documents; lists what went with each."""
        removed = self._library.remove(texts(params, "ids"))
        return {"removed": [{"id": one.id, "what": [*one.what]} for one in removed]}

    def grade(self, params: Object, context: Context) -> Object:
        """Write another grade to documents ("ids"), and to files and folders ("paths"), which are remembered."""
        grade, paths = _grade(params.get("grade")), texts(params, "paths")
        if not all(Path(path).is_absolute() for path in paths):
            raise EngineError(EngineCode.BAD_REQUEST, what="paths")
        changed = self._library.grade(texts(params, "ids"), grade)
        for path in paths:
            changed += self._library.grade_path(path, grade, context.check)
        wanted = {info.id for info in changed}
        return {"documents": [row for row in self._rows() if row["id"] in wanted], "folders": self._folders()}

    # read lane

    def documents(self, _params: Object, _context: Context) -> Object:
        """Every document, every file that failed, every damaged segment, with its state."""
        return {"documents": [*self._rows()], "folders": self._folders()}

    def status(self, params: Object, context: Context) -> Object:
        """Counts; if asked to wait, when the vectors are complete or can't be."""
        if params.get("wait") is True:
            self._library.wait(context.check)
        status = self._library.status()
        return {
            "documents": status.documents,
            "passages": status.passages,
            "pending": status.pending,
            "failed": status.failed,
            "mode": status.mode,
            "ready": status.ready,
            "vectors": _vectors(status),
            "words": _words(status),
        }

    def search(self, params: Object, _context: Context) -> Object:
        """The best passages for a query (CONTRACT, search)."""
        begin = time.perf_counter()
        query, k = _question(params)
        hits = self._library.search(query, k, scope(params))
        made: list[Json] = [_hit(rank, hit) for rank, hit in enumerate(hits, 1)]
        return {"query": query, "hits": made, "seconds": round(time.perf_counter() - begin, 4)}

    def evidence(self, params: Object, _context: Context) -> Object:
        """Hits with spans, the query's words and how much of it each hit covers."""
        begin = time.perf_counter()
        query, k = _question(params)
        evidence = self._library.evidence(query, k, scope(params))
        return {
            "query": query,
            "terms": [{"term": term, "weight": round(weight, 4)} for term, weight in evidence.terms.items()],
            "coverage": evidence.coverage,
            "hits": [_hit(rank, hit) | _details(hit) for rank, hit in enumerate(evidence.hits, 1)],
            "seconds": round(time.perf_counter() - begin, 4),
        }

    def morphemes(self, params: Object, _context: Context) -> Object:
        """Words of texts as the index has them; needs no library."""
        untrusted = texts(params, "texts", MAX_TEXTS)
        if sum(map(len, untrusted)) > MAX_TEXT:
            raise EngineError(EngineCode.BAD_REQUEST, what="texts")
        tokens = self._analyser.tokens(untrusted)
        return {"mode": self._analyser.mode, "tokens": [[*words] for words in tokens]}

    def close(self) -> None:
        """End the parsers and let go of the library."""
        if self._parsers is not None:
            self._parsers.close()
        self._library.close()

    def _warm(self) -> None:
        self._analyser.load()

    def _parse(self, data: bytes, name: str, cases: bool) -> tuple[Document, ...]:
        if self._parsers is None:
            self._parsers = Parsers(self._limits)
        try:
            return self._parsers.parse(data, name, cases=cases, cancelled=self._cancelled)
        except DocumentError as error:
            if error.code is DocumentCode.CANCELLED:  # says nothing about the file
                raise CancelledError from None
            raise

    def _adding(self, context: Context, run: Callable[[], AddReport]) -> Object:
        self._cancelled = context.cancelled
        try:
            report = run()
        finally:
            self._cancelled = _never
        context.check()
        return _report(report)

    def _folders(self) -> list[Json]:
        return [{"path": one.path, "grade": one.grade} for one in self._library.folders()]

    def _rows(self) -> list[Object]:
        made: list[Object] = [
            {
                "id": info.id,
                "title": info.title,
                "path": info.path,
                "grade": info.grade,
                "state": info.state,
                "units": info.units,
                "format": info.format,
            }
            for info in self._library.documents()
        ]
        for kept in self._library.quarantine():
            row = _unread(kept.id, Path(kept.path).name, kept.path, kept.grade or "S")
            made.append(row | {"state": "failed", "code": kept.code, "detail": {**kept.detail}})
        made.extend(_unread(name, "", "", "S") | {"state": "damaged"} for name in self._library.damaged())
        return made


def _encoder() -> Encoder | None:
    """The shipped encoder, if its files are there; without it words are searched as before."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its threads spin while they wait for work
    from retrieval.embedding.shipped import ShippedEncoder

    try:
        return ShippedEncoder()
    except EncoderError as error:
        log.warning("encoder: %s", error.code)
        return None


def _vectors(status: Status) -> Object:
    """How far the vectors are."""
    progress = status.vectors
    if progress is None:
        return {"done": 0, "total": status.passages, "state": "off"}
    return {
        "done": progress.done,
        "total": progress.total,
        "state": str(progress.state),
        "sentences": {"done": progress.sentences_done, "total": progress.sentences_total},
        "seconds_left": None if progress.seconds is None else round(progress.seconds, 1),
        "code": progress.code,
    }


def _words(status: Status) -> Object:
    """How many passages have no morphemes yet."""
    progress = status.words
    if progress is None:
        return {"left": 0, "state": "off", "seconds_left": None}
    seconds = None if progress.seconds is None else round(progress.seconds, 1)
    return {"left": progress.left, "state": str(progress.state), "seconds_left": seconds}


def _never() -> bool:
    return False


def _unread(ident: str, title: str, path: str, grade: str) -> Object:
    return {"id": ident, "title": title, "path": path, "grade": grade, "state": "", "units": 0, "format": ""}


def _progress(context: Context) -> Callable[[int, int, str, str], None]:
    def tell(done: int, total: int, name: str, state: str) -> None:
        context.emit("progress", {"done": done, "total": total, "name": name, "state": state})

    return tell


def _report(report: AddReport) -> Object:
    return {
        "added": [
            {
                "id": added.info.id,
                "path": added.info.path,
                "title": added.info.title,
                "format": added.info.format,
                "units": added.info.units,
                "characters": added.info.characters,
                "grade": added.info.grade,
                "seconds": added.seconds,
            }
            for added in report.added
        ],
        "skipped": [{"path": skipped.path, "reason": skipped.reason} for skipped in report.skipped],
        "failed": [{"path": one.path, "code": str(one.code), "detail": {**one.detail}} for one in report.failed],
        "warnings": [{"path": one.path, "code": str(one.code), "detail": {**one.detail}} for one in report.warnings],
    }


def _hit(rank: int, hit: Hit) -> Object:
    return {
        "rank": rank,
        "document": hit.info.id,
        "title": hit.info.title,
        "location": hit.passage.spans[0].location.to_json() if hit.passage.spans else {},
        "text": hit.passage.text,
        "score": hit.score,
        "grade": hit.info.grade,
    }


def _details(hit: Hit) -> Object:
    spans: list[Json] = [
        {"text": span.text, "shown": span.shown, "location": span.location.to_json(), "kind": str(span.kind)}
        for span in hit.passage.spans
    ]
    return {
        "passage": hit.passage.ordinal,
        "section": hit.passage.section,
        "header": hit.passage.header,
        "coverage": hit.coverage,
        "spans": spans,
    }


def _question(params: Object) -> tuple[str, int]:
    query, k = params.get("query"), params.get("k", 10)
    if not isinstance(query, str) or not isinstance(k, int) or isinstance(k, bool) or k < 0:
        raise EngineError(EngineCode.BAD_REQUEST, what="query")
    return query, k


def _grade(untrusted: Json) -> str:
    if untrusted not in GRADES:
        raise EngineError(EngineCode.BAD_REQUEST, what="grade")
    return str(untrusted)
