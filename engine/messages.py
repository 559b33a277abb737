"""What crosses the pipe between the client and a worker: frozen dataclasses as JSON lines, versioned, with size limits.

The other side is never trusted: `parse` gives a checked message or raises ProtocolError, and nothing else.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.errors import Detail
    from engine.methods import Json, Object

VERSION: Final = 1
MAX_LINE: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_INTEGER: Final = 2**63
MAX_DETAIL: Final = 4096

_IDENTIFIER = re.compile(r"[0-9A-Za-z_.-]{1,64}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,63}", re.ASCII)


class ProtocolError(Exception):
    """A line that is no message, or a message that is no line. Its text names the rule, never the content."""


class TooLargeError(ProtocolError):
    """A message that does not fit one line."""


@dataclass(frozen=True, slots=True)
class Hello:
    """First line of a worker, before it loads anything heavy."""

    role: str
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Configure:
    """First line to a worker."""

    config: Object = field(repr=False)
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Request:
    """Asks a worker for one method; exactly one Done or Failed of the same id answers it."""

    id: str
    method: str
    params: Object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something on the way to the answer."""

    id: str
    name: str
    data: Object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """The answer."""

    id: str
    result: Object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer, and why."""

    id: str
    code: str
    detail: dict[str, Detail] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cancel:
    """The asker no longer wants it; the answer still comes."""

    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A worker asks the client for another worker's method, on behalf of the request `parent`."""

    id: str
    parent: str
    role: str
    method: str
    params: Object = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Last line to a worker."""


Message = Hello | Configure | Request | Event | Done | Failed | Cancel | Call | Shutdown


def encode(message: Message, limit: int = MAX_LINE) -> bytes:
    """One line with its newline.

    Raises:
        TooLargeError: it does not fit one line.
        ProtocolError: it holds what JSON has no word for.
    """
    fields: dict[str, object] = {"kind": _KINDS[type(message)]}
    for name in message.__dataclass_fields__:
        fields[name] = getattr(message, name)
    try:
        try:
            line = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:  # a file name with undecodable bytes: its lone surrogates need escapes
            line = json.dumps(fields, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError("not representable as JSON") from error
    if len(line) >= limit:
        raise TooLargeError("line over the size limit")
    return line + b"\n"


def parse(untrusted_line: bytes) -> Message:
    """The message of one line.

    Raises:
        ProtocolError: for every line that is not exactly one message of this version's kinds.
    """
    if len(untrusted_line) > MAX_LINE:
        raise ProtocolError("line over the size limit")
    try:
        untrusted = json.loads(
            untrusted_line.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise ProtocolError("not a JSON line") from error
    if not isinstance(untrusted, dict):
        raise ProtocolError("not an object")
    _check_depth(untrusted)
    untrusted_kind = untrusted.pop("kind", None)
    shape = _SHAPES.get(untrusted_kind) if isinstance(untrusted_kind, str) else None
    if shape is None:
        raise ProtocolError("unknown kind")
    build, checks = shape
    if untrusted.keys() != checks.keys():
        raise ProtocolError("missing or unknown fields")
    return build(**{name: check(untrusted[name]) for name, check in checks.items()})


def lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[bytes]:
    """Whole lines of a pipe until it ends; what a dying process left without a newline is no line.

    Raises:
        ProtocolError: when a line does not end within the limit.
    """
    while True:
        line = stream.readline(limit + 1)
        if line.endswith(b"\n"):
            yield line
        elif len(line) > limit:
            raise ProtocolError("line over the size limit")
        else:
            return


def _unique(pairs: list[tuple[str, Json]]) -> Object:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise ValueError("duplicate key")
    return mapping


def _refuse_constant(untrusted_name: str) -> NoReturn:
    raise ValueError("not a finite number")


def _integer(untrusted_digits: str) -> int:
    if len(untrusted_digits) > 20 or abs(value := int(untrusted_digits)) >= MAX_INTEGER:
        raise ValueError("integer out of range")
    return value


def _finite(untrusted_digits: str) -> float:
    value = float(untrusted_digits)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    return value


def _check_depth(untrusted: Object) -> None:
    level: list[Json] = [untrusted]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else cast("list[Json]", parent))
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise ProtocolError("nested too deeply")


def _matching(pattern: re.Pattern[str]) -> Callable[[Json], str]:
    def check(untrusted: Json) -> str:
        if isinstance(untrusted, str) and pattern.fullmatch(untrusted):
            return untrusted
        raise ProtocolError("a field is not of its form")

    return check


def _object(untrusted: Json) -> Object:
    if not isinstance(untrusted, dict):
        raise ProtocolError("a field is not an object")
    return untrusted


def _version(untrusted: Json) -> int:
    if type(untrusted) is not int:
        raise ProtocolError("version is not a number")
    return untrusted


def _detail(untrusted: Json) -> dict[str, Detail]:
    checked: dict[str, Detail] = {}
    for name, value in _object(untrusted).items():
        if not _NAME.fullmatch(name) or isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ProtocolError("a detail is not plain")
        if isinstance(value, str) and len(value) > MAX_DETAIL:
            raise ProtocolError("a detail is too long")
        checked[name] = value
    return checked


_id = _matching(_IDENTIFIER)
_name = _matching(_NAME)
_code = _matching(_CODE)

_SHAPES: dict[str, tuple[Callable[..., Message], dict[str, Callable[[Json], object]]]] = {
    "hello": (Hello, {"role": _name, "version": _version}),
    "configure": (Configure, {"config": _object, "version": _version}),
    "request": (Request, {"id": _id, "method": _name, "params": _object}),
    "event": (Event, {"id": _id, "name": _name, "data": _object}),
    "done": (Done, {"id": _id, "result": _object}),
    "failed": (Failed, {"id": _id, "code": _code, "detail": _detail}),
    "cancel": (Cancel, {"id": _id}),
    "call": (Call, {"id": _id, "parent": _id, "role": _name, "method": _name, "params": _object}),
    "shutdown": (Shutdown, {}),
}
_KINDS: dict[type, str] = {
    Hello: "hello",
    Configure: "configure",
    Request: "request",
    Event: "event",
    Done: "done",
    Failed: "failed",
    Cancel: "cancel",
    Call: "call",
    Shutdown: "shutdown",
}
