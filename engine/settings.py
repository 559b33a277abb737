"""The user's settings: declared once with type, default and description; read from TOML, written atomically.

A file that cannot be understood is reported with all its mistakes and never replaced.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from engine.errors import EngineCode, EngineError
from retrieval.errors import LibraryError
from retrieval.storage import write_whole

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = 1
FILE: Final = "settings.toml"
MAX_FILE: Final = 256 * 1024

Value = str | int


@dataclass(frozen=True, slots=True)
class Setting:
    """One declaration.

    Args:
        name: key in the file, dotted: the part before the dot is the TOML table.
        default: value when the file is silent; its type is the type.
        description: English, one line, written as a comment above the key.
        choices: allowed texts; empty for any.
    """

    name: str
    default: Value
    description: str
    choices: tuple[str, ...] = ()


DECLARED: Final = (
    Setting("language", "auto", "Language of the program; auto follows the system.", ("auto", "ko", "en")),
    Setting("theme", "auto", "Colours of the window; auto follows the system.", ("auto", "light", "dark")),
    Setting(
        "engine",
        "auto",
        "Who answers; auto is local where a model is chosen, else extractive.",
        ("auto", "extractive", "local"),
    ),
    Setting("grade", "S", "Grade of documents that are added without one: C, S or O.", ("C", "S", "O")),
    Setting("model.context", 4096, "Tokens the model sees at once."),
    Setting("model.threads", 0, "Threads for the model; 0 chooses by the processor."),
    Setting("model.gpu_layers", 0, "Layers on the graphics card; 0 for none, -1 for all."),
    Setting("model.idle_minutes", 10, "Minutes without a request until the model leaves the memory; 0 for never."),
)
_BY_NAME: Final = {setting.name: setting for setting in DECLARED}
_RANGES: Final = {
    "model.context": (256, 1_048_576),
    "model.threads": (0, 1024),
    "model.gpu_layers": (-1, 10_000),
    "model.idle_minutes": (0, 1440),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked values, one field for each declaration."""

    language: str = "auto"
    theme: str = "auto"
    engine: str = "auto"
    grade: str = "S"
    model_context: int = 4096
    model_threads: int = 0
    model_gpu_layers: int = 0
    model_idle_minutes: int = 10

    def changed(self, name: str, value: Value) -> Settings:
        """A copy with one setting changed, by its declared name.

        Raises:
            EngineError: BAD_SETTING, when the name or the value is not allowed.
        """
        problem = _problem(name, value)
        if problem:
            raise EngineError(EngineCode.BAD_SETTING, problems=problem)
        return replace(self, **{_field(name): value})  # type: ignore[arg-type]  # checked against the declaration


def key_store_wanted() -> bool:
    """Whether keys may stand in the system's key store: not where GYEOT_KEY_STORE is "off" (shared PCs, tests)."""
    return os.environ.get("GYEOT_KEY_STORE", "auto") != "off"


def load(path: Path) -> Settings:
    """The settings of a file; the defaults when there is none.

    Raises:
        EngineError: SETTINGS_DAMAGED with all problems, or SETTINGS_NEWER.
    """
    try:
        with path.open("rb") as file:
            untrusted = file.read(MAX_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise EngineError(EngineCode.SETTINGS_DAMAGED, name=FILE, problems=type(error).__name__) from error
    return parse(untrusted)


def parse(untrusted: bytes) -> Settings:
    """The settings of a file's bytes; see `load`."""
    if len(untrusted) > MAX_FILE:
        raise EngineError(EngineCode.SETTINGS_DAMAGED, name=FILE, problems="too large")
    try:
        tree = tomllib.loads(untrusted.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        place = re.search(r"line \d+, column \d+", str(error))
        raise EngineError(
            EngineCode.SETTINGS_DAMAGED, name=FILE, problems=place.group() if place else "not TOML"
        ) from error
    flat = _flatten(tree)
    schema = flat.pop("schema", SCHEMA)
    if type(schema) is not int or schema < 1:
        raise EngineError(EngineCode.SETTINGS_DAMAGED, name=FILE, problems="schema")
    if schema > SCHEMA:
        raise EngineError(EngineCode.SETTINGS_NEWER, name=FILE, found=schema, known=SCHEMA)
    problems = [problem for name, value in flat.items() if (problem := _problem(name, value))]
    if problems:
        raise EngineError(EngineCode.SETTINGS_DAMAGED, name=FILE, problems="; ".join(problems[:50]))
    return Settings(**{_field(name): value for name, value in flat.items()})  # type: ignore[arg-type]  # checked above


def save(path: Path, settings: Settings) -> None:
    """Write a file in one step: a reader sees the old one or the new one.

    Raises:
        EngineError: HOME_NOT_WRITABLE.
    """
    try:
        write_whole(path, render(settings).encode("utf-8"))
    except LibraryError as error:
        raise EngineError(EngineCode.HOME_NOT_WRITABLE, name=str(path.parent)) from error


def render(settings: Settings) -> str:
    """The text of a settings file: every key with its description."""
    parts = [f"schema = {SCHEMA}\n"]
    table = ""
    for setting in DECLARED:
        head, _, key = setting.name.rpartition(".")
        if head != table:
            parts.append(f"\n[{head}]\n")
            table = head
        parts.append(f"# {setting.description}\n{key} = {_quoted(getattr(settings, _field(setting.name)))}\n")
    return "".join(parts)


def _flatten(tree: dict[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in tree.items():
        if isinstance(value, dict) and not prefix:
            flat |= _flatten(value, f"{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _problem(untrusted_name: str, untrusted_value: object) -> str:
    """What is wrong with a key or its value; empty when nothing is. Values are not repeated."""
    setting = _BY_NAME.get(untrusted_name)
    if setting is None:
        near = difflib.get_close_matches(untrusted_name, _BY_NAME, n=1, cutoff=0.75)
        shown = re.sub(r"[^\w.-]", "?", untrusted_name)[:64]
        return f"{shown}?" + (f" -> {near[0]}" if near else "")
    if type(untrusted_value) is not type(setting.default):
        return f"{setting.name}: {type(setting.default).__name__}"
    if isinstance(untrusted_value, str):
        if setting.choices and untrusted_value not in setting.choices:
            return f"{setting.name}: {' | '.join(setting.choices)}"
    elif isinstance(untrusted_value, int):
        low, high = _RANGES[setting.name]
        if not low <= untrusted_value <= high:
            return f"{setting.name}: {low}..{high}"
    return ""


def _field(name: str) -> str:
    return name.replace(".", "_")


def _quoted(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = "".join(
        f"\\u{ord(character):04x}" if ord(character) < 0x20 or ord(character) == 0x7F else character
        for character in value.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
