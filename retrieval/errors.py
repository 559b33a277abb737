"""The one tree of errors of retrieval: a stable code, bounded plain details, never a library's own exception text.

RetrievalError
    DocumentError   one file could not be read; the others go on
    LibraryError    the library itself refused
    EncoderError    a sentence encoder can't be used; searching by words goes on
"""

from __future__ import annotations

from enum import StrEnum

Detail = str | int | float


class DocumentCode(StrEnum):
    """Why a file could not be read. Each has a sentence and an advice in resources/messages/errors.toml."""

    EMPTY_FILE = "EMPTY_FILE"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    UNSUPPORTED_FORMAT = "UNSUPPORTED_FORMAT"  # recognised, but nothing here reads it: HWP 3, HWPML, DOC, MSG
    OLD_HANGUL = "OLD_HANGUL"  # version 2 and before, and what Word exported as such
    DAMAGED = "DAMAGED"
    ENCRYPTED = "ENCRYPTED"
    WRONG_PASSWORD = "WRONG_PASSWORD"  # noqa: S105  a code
    DRM = "DRM"
    DISTRIBUTION = "DISTRIBUTION"  # 배포용 문서
    TOO_LARGE = "TOO_LARGE"
    ARCHIVE_BOMB = "ARCHIVE_BOMB"
    TOO_COMPLEX = "TOO_COMPLEX"  # nesting, pages or blocks past the limit
    HOSTILE = "HOSTILE"  # DTDs, entities, path traversal
    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    PARSER_DIED = "PARSER_DIED"
    READER_MISSING = "READER_MISSING"  # a library the format needs is not installed
    NOT_READABLE = "NOT_READABLE"  # permissions
    VANISHED = "VANISHED"
    CHANGED = "CHANGED"  # the file changed while it was read
    NOT_A_FILE = "NOT_A_FILE"  # device, pipe, socket
    LINK_LOOP = "LINK_LOOP"
    BAD_RECORD = "BAD_RECORD"  # a JSONL line that is no record
    CANCELLED = "CANCELLED"  # the asker gave up; not a fault of the file


class WarningCode(StrEnum):
    """What is known to be lost, damaged or taken without structure. Catalogue: resources/messages/errors.toml."""

    NO_TEXT_LAYER = "NO_TEXT_LAYER"  # scanned pages, not read: recognition is not there
    OCR_UNSURE = "OCR_UNSURE"  # scanned pages read with little confidence
    OCR_EMPTY = "OCR_EMPTY"  # scanned pages on which no letter was found
    OCR_LEFT_OUT = "OCR_LEFT_OUT"  # scanned pages there was no time for, or that failed
    NO_TEXT = "NO_TEXT"
    WITHOUT_STRUCTURE = "WITHOUT_STRUCTURE"
    REPAIRED = "REPAIRED"
    TRUNCATED = "TRUNCATED"
    COPY_RESTRICTED = "COPY_RESTRICTED"
    HAS_MACROS = "HAS_MACROS"
    HIDDEN_CONTENT = "HIDDEN_CONTENT"
    TRACKED_CHANGES = "TRACKED_CHANGES"
    CHANGES_UNRESOLVED = "CHANGES_UNRESOLVED"  # tracked; what was deleted and inserted is read both
    ENCODING_GUESSED = "ENCODING_GUESSED"
    MOJIBAKE = "MOJIBAKE"  # the text was saved broken
    ATTACHMENT_FAILED = "ATTACHMENT_FAILED"
    RECORD_FAILED = "RECORD_FAILED"
    UNCALCULATED = "UNCALCULATED"  # formulas without a stored value
    ROWS_LEFT_OUT = "ROWS_LEFT_OUT"  # the end of a very long sheet
    OBJECTS_NOT_READ = "OBJECTS_NOT_READ"  # pictures and embedded objects, whose content is not read


class LibraryCode(StrEnum):
    """Why the library refused."""

    LIBRARY_NEWER = "LIBRARY_NEWER"
    LIBRARY_IN_USE = "LIBRARY_IN_USE"
    LIBRARY_DAMAGED = "LIBRARY_DAMAGED"
    KEY_MISSING = "KEY_MISSING"
    DISK_FULL = "DISK_FULL"
    NOT_WRITABLE = "NOT_WRITABLE"
    NO_SUCH_DOCUMENT = "NO_SUCH_DOCUMENT"
    LOCKED = "LOCKED"  # a passphrase keeps the key, and it has not been given
    WRONG_PASSPHRASE = "WRONG_PASSPHRASE"  # noqa: S105  a code
    WEAK_PASSPHRASE = "WEAK_PASSPHRASE"  # noqa: S105  a code
    NEEDS_PASSPHRASE = "NEEDS_PASSPHRASE"  # noqa: S105  a code: nothing would be asked for to unlock it again
    KEY_STORE_MISSING = "KEY_STORE_MISSING"
    BACKUP_DAMAGED = "BACKUP_DAMAGED"
    LIBRARY_NOT_EMPTY = "LIBRARY_NOT_EMPTY"


class EncoderCode(StrEnum):
    """Why a sentence encoder can't be used."""

    ENCODER_MISSING = "ENCODER_MISSING"  # its files, or the library that runs it
    ENCODER_DAMAGED = "ENCODER_DAMAGED"
    ENCODER_LIBRARY_MISSING = "ENCODER_LIBRARY_MISSING"  # sentence-transformers, for an imported one
    ENCODER_UNSUITABLE = "ENCODER_UNSUITABLE"  # a folder that is no encoder, or needs code or pickles to load


class RetrievalError(Exception):
    """Root of what retrieval raises on purpose.

    Args:
        code: stable code; the sentence for the user is found by it.
        **detail: plain values for the sentence (counts, limits, format names); never document text.
    """

    def __init__(self, code: DocumentCode | LibraryCode | EncoderCode, **detail: Detail) -> None:
        super().__init__(str(code))
        self.code = code
        self.detail = detail


class DocumentError(RetrievalError):
    """One file could not be read."""

    code: DocumentCode

    def __init__(self, code: DocumentCode, **detail: Detail) -> None:
        super().__init__(code, **detail)


class LibraryError(RetrievalError):
    """The library could not be opened, written or searched."""

    code: LibraryCode

    def __init__(self, code: LibraryCode, **detail: Detail) -> None:
        super().__init__(code, **detail)


class EncoderError(RetrievalError):
    """A sentence encoder can't be used."""

    code: EncoderCode

    def __init__(self, code: EncoderCode, **detail: Detail) -> None:
        super().__init__(code, **detail)
