"""Reads the header of a GGUF file within fixed bounds: what the model is, before any native code sees the file.

The file may be damaged or hostile: every count and length is checked against a limit and against the file's size, and
long lists (the vocabulary) are passed over without being kept.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from engine.errors import EngineCode, EngineError
from engine.model_parts import parts_of

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"GGUF"
VERSIONS = (2, 3)
MAX_KEYS = 4096
MAX_TENSORS = 100_000
MAX_KEY = 256
MAX_TEXT = 1 << 20
MAX_LIST = 2_000_000
MAX_HEADER = 256 << 20
MAX_DIMENSIONS = 4

_TEXT, _LIST = 8, 9
_TOKENS = "tokenizer.ggml.tokens"
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_FILE_TYPES = {0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S",
               12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K",
               30: "IQ4_XS", 32: "BF16"}  # fmt: skip

# Made for pictures, sounds or searching, or an addition to a language model: no text can be written with them.
_OTHER = frozenset(
    {"clip", "whisper", "wavtokenizer-dec", "bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2",
     "jina-bert-v3", "neo-bert", "gemma-embedding", "t5encoder", "flux", "sd1", "sd3", "sdxl"}
)  # fmt: skip

Value = int | float | bool | str


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says it is. Its name is the maker's and proves nothing."""

    architecture: str
    name: str
    context: int
    quantisation: str
    layers: int
    kv_width: int  # numbers kept for each token in each layer: keys and values of all heads
    vocabulary: int
    has_template: bool
    parts: int
    bytes: int

    def kv_bytes(self, tokens: int) -> int:
        """Memory that a context of so many tokens takes at 16 bits."""
        return 2 * self.layers * self.kv_width * tokens


def read_header(path: Path) -> Header:
    """Read what a model is, from its file or the first one of its files; the headers of the others are checked too.

    Raises:
        EngineError: MODEL_MISSING, MODEL_DAMAGED (no GGUF, cut off, or sizes that can't be), MODEL_UNSUPPORTED (an old
            version, a part alone), MODEL_NOT_LANGUAGE (made for pictures, sounds, searching; an addition to a model).
    """
    files = parts_of(path)
    values, lists, size = _read(files[0])
    for number, file in enumerate(files[1:], 1):
        others, _, more = _read(file)
        if (others.get("split.no"), others.get("split.count")) != (number, len(files)):
            raise EngineError(EngineCode.MODEL_DAMAGED, name=file.name, why="split")
        size += more
    header = _header(values, lists, size)
    if header.architecture in _OTHER or values.get("general.type", "model") != "model":
        raise EngineError(EngineCode.MODEL_NOT_LANGUAGE, name=path.name)
    if header.parts != len(files) or not header.layers or not header.architecture:
        why = "split" if header.parts != len(files) else "kind"
        raise EngineError(EngineCode.MODEL_UNSUPPORTED, name=path.name, why=why)
    return header


def _read(path: Path) -> tuple[dict[str, Value], dict[str, int], int]:
    """Values, lengths of lists, and size of one file."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            reader = _Reader(stream, size)
            values, lists = _read_values(reader)
            _check_tensors(reader, values.pop("\0tensors"))
    except FileNotFoundError as error:
        raise EngineError(EngineCode.MODEL_MISSING, name=path.name) from error
    except OSError as error:
        raise EngineError(EngineCode.MODEL_DAMAGED, name=path.name, why="unreadable") from error
    except _BadHeaderError as error:
        code = EngineCode.MODEL_UNSUPPORTED if error.unsupported else EngineCode.MODEL_DAMAGED
        raise EngineError(code, name=path.name, why=error.why) from error
    return values, lists, size


class _BadHeaderError(Exception):
    def __init__(self, why: str, *, unsupported: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.unsupported = unsupported


class _Reader:
    """Reads little-endian values and never more than the file or the limit holds."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = min(size, MAX_HEADER)
        self.size = size

    def take(self, count: int) -> bytes:
        self._spend(count)
        data = self._stream.read(count)
        if len(data) != count:
            raise _BadHeaderError("truncated")
        return data

    def skip(self, count: int) -> None:
        self._spend(count)
        self._stream.seek(count, 1)

    def number(self, form: str) -> Value:
        value: Value = struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return value

    def count(self, limit: int, form: str = "<Q") -> int:
        value = int(self.number(form))
        if value > limit:
            raise _BadHeaderError("size")
        return value

    def text(self, limit: int) -> str:
        return self.take(self.count(limit)).decode("utf-8", "replace")

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise _BadHeaderError("truncated")


def _read_values(reader: _Reader) -> tuple[dict[str, Value], dict[str, int]]:
    """Single values, and the lengths of lists. The number of tensors stands under a key no file can have."""
    if reader.take(4) != MAGIC:
        raise _BadHeaderError("magic")
    version = reader.count(0xFFFFFFFF, "<I")
    if version not in VERSIONS:
        raise _BadHeaderError("version", unsupported=True)
    values: dict[str, Value] = {}
    lists: dict[str, int] = {}
    tensors = reader.count(MAX_TENSORS)
    for _ in range(reader.count(MAX_KEYS)):
        key = reader.text(MAX_KEY)
        kind = reader.count(0xFFFFFFFF, "<I")
        if kind == _LIST:
            lists[key] = _skip_list(reader, values, key)
        else:
            values[key] = _value(reader, kind)
    values["\0tensors"] = tensors
    return values, lists


def _value(reader: _Reader, kind: int) -> Value:
    if kind == _TEXT:
        return reader.text(MAX_TEXT)
    if kind not in _NUMBERS:
        raise _BadHeaderError("type")
    return reader.number(_NUMBERS[kind])


def _skip_list(reader: _Reader, values: dict[str, Value], key: str) -> int:
    """Pass over a list; of numbers the largest of a few first ones is kept (heads may differ from layer to layer)."""
    kind = reader.count(0xFFFFFFFF, "<I")
    length = reader.count(MAX_LIST)
    if kind == _TEXT and key == _TOKENS:
        _check_tokens(reader, length)
    elif kind == _TEXT:
        for _ in range(length):
            reader.skip(reader.count(MAX_TEXT))
    elif kind in _NUMBERS:
        few = min(length, 512)
        first = [reader.number(_NUMBERS[kind]) for _ in range(few)] if key.endswith("head_count_kv") else []
        reader.skip((length - len(first)) * struct.calcsize(_NUMBERS[kind]))
        if first:
            values[key] = max(int(number) for number in first)
    else:
        raise _BadHeaderError("type")
    return length


def _check_tokens(reader: _Reader, length: int) -> None:
    """Two tokens of the same text would make llama.cpp end the process (empty ones it renames)."""
    seen: set[bytes] = set()
    named = 0
    for _ in range(length):
        token = reader.take(reader.count(MAX_KEY * 16))
        named += bool(token)
        seen.add(token)
    if len(seen - {b""}) != named:
        raise _BadHeaderError("tokens")


def _check_tensors(reader: _Reader, count: Value) -> None:
    """Every tensor must begin inside the file; whether it ends there, llama.cpp checks on loading."""
    furthest = 0
    for _ in range(int(count)):
        reader.text(MAX_KEY)
        for _ in range(reader.count(MAX_DIMENSIONS, "<I")):
            reader.number("<Q")
        reader.number("<I")
        furthest = max(furthest, reader.count(reader.size))
    if furthest >= reader.size:
        raise _BadHeaderError("truncated")


def _header(values: dict[str, Value], lists: dict[str, int], size: int) -> Header:
    architecture = str(values.get("general.architecture", ""))[:64]

    def number(key: str, default: int = 0) -> int:
        value = values.get(f"{architecture}.{key}")
        return value if isinstance(value, int) and 0 <= value < 1 << 31 else default

    heads = number("attention.head_count", 1)
    head = number("embedding_length") // max(heads, 1)
    width = number("attention.key_length", head) + number("attention.value_length", head)
    file_type = values.get("general.file_type")
    parts = values.get("split.count", 1)
    return Header(
        architecture=architecture,
        name=str(values.get("general.name", ""))[:200],
        context=number("context_length"),
        quantisation=_FILE_TYPES.get(file_type, "") if isinstance(file_type, int) else "",
        layers=number("block_count"),
        kv_width=width * number("attention.head_count_kv", heads),
        vocabulary=lists.get(_TOKENS, 0),
        has_template="tokenizer.chat_template" in values,
        parts=parts if isinstance(parts, int) else 1,
        bytes=size,
    )
