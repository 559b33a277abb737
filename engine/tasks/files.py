"""Documents of files for the tasks: read in the parser process, one failed file never stops the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import CancelledError, EngineCode, EngineError
from retrieval.documents.limits import Limits
from retrieval.errors import DocumentCode, RetrievalError
from retrieval.sandbox import Parsers, read_file

if TYPE_CHECKING:
    from engine.methods import Context, Json, Object
    from retrieval.documents.model import Document


@dataclass(frozen=True, slots=True)
class Read:
    """One file: its documents (records make several), or the failure object."""

    path: str
    documents: tuple[Document, ...]
    failure: Object | None = None


class Files:
    """Reads files through the parser process. Built with the role, closed with it.

    Args:
        limits: what one file may cost.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._parsers: Parsers | None = None

    def read(self, path: str, context: Context) -> Read:
        """Read one file; a failure becomes a value.

        Raises:
            CancelledError: the asker cancelled meanwhile.
        """
        context.check()
        try:
            data = read_file(Path(path), self._limits.file)
        except RetrievalError as error:
            return Read(path, (), failure(path, error))
        return self.read_bytes(path, data, context)

    def read_bytes(self, path: str, data: bytes, context: Context) -> Read:
        """Read a file whose bytes are at hand; a failure becomes a value.

        Raises:
            CancelledError: the asker cancelled meanwhile.
        """
        context.check()
        try:
            documents = self._open().parse(data, Path(path).name, cancelled=context.cancelled)
        except RetrievalError as error:
            if error.code is DocumentCode.CANCELLED:
                raise CancelledError from error
            return Read(path, (), failure(path, error))
        return Read(path, documents)

    def close(self) -> None:
        """End the parser processes."""
        if self._parsers is not None:
            self._parsers.close()
            self._parsers = None

    def _open(self) -> Parsers:
        if self._parsers is None:
            self._parsers = Parsers(self._limits)
        return self._parsers


def failure(path: str, error: RetrievalError) -> Object:
    """What a file that could not be read looks like in a result; the terminal adds message and advice."""
    return {"path": path, "code": str(error.code), "detail": dict(error.detail)}


def title_of(document: Document, path: str) -> str:
    """Its own title, or the file's name without the ending."""
    return document.title.strip() or Path(path).stem


def paths_of(params: Object) -> list[str]:
    """The absolute paths a request names.

    Raises:
        EngineError: BAD_REQUEST for anything else.
    """
    listed: Json = params.get("paths")
    if not isinstance(listed, list) or not listed:
        raise EngineError(EngineCode.BAD_REQUEST, field="paths")
    paths = [one for one in listed if isinstance(one, str) and "\0" not in one and Path(one).is_absolute()]
    if len(paths) != len(listed):
        raise EngineError(EngineCode.BAD_REQUEST, field="paths")
    return paths


def empty(documents: tuple[Document, ...]) -> bool:
    """Returns whether there is nothing to work on."""
    return not any(block.text.strip() for document in documents for block in document.blocks)
