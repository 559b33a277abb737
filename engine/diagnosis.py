"""What works on this PC, and what to do about what does not: the content of `gyeot doctor` (CONTRACT.md)."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EngineCode, EngineError
from engine.hardware import survey
from retrieval.documents.ocr.data import LANGUAGE, OWN, data_folder
from retrieval.embedding.readiness import readiness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.methods import Json, Object

GIB = 1 << 30
LOW_MEMORY = 4 * GIB  # of free memory: an 8 GB laptop with an office suite open still has it
PACKAGES = ("desktop", "engine", "retrieval", "pii")
NETWORK_MODULES = frozenset(
    {"socket", "socketserver", "ssl", "http", "urllib", "httpx", "requests", "asyncio", "ftplib"}
)
_WINDOWS_FONTS = ("malgun.ttf", "NanumGothic.ttf", "gulim.ttc")
_KEPT = {"file": "file (0600)", "store": "key store of the system", "passphrase": "passphrase (Argon2id)"}
_LISTING_FONTS = 10.0  # seconds; the first listing after an installation builds a cache


def version(distribution: str) -> str | None:
    """Installed version of a distribution, None where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def korean_font() -> str | None:
    """A font on this system that holds Hangul, None where none was found."""
    if sys.platform == "darwin":
        return "Apple SD Gothic Neo"
    if sys.platform == "win32":
        folder = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        return next((name for name in _WINDOWS_FONTS if (folder / name).is_file()), None)
    listing = shutil.which("fc-list")
    if listing is None:
        return None
    try:
        done = subprocess.run(
            [listing, ":lang=ko", "family"], capture_output=True, timeout=_LISTING_FONTS, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    names = sorted(line.split(",")[0].strip() for line in done.stdout.splitlines() if line.strip())
    return names[0] if names else None


def network_call_sites(root: Path | None = None) -> list[str]:
    """Every place in our own code that imports a module which can open a connection, as "package/module.py:line"."""
    root = root or Path(__file__).resolve().parent.parent
    return [
        f"{path.relative_to(root).as_posix()}:{line}"
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        for line in _network_imports(ast.parse(path.read_text("utf-8")))
    ]


def _network_imports(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        else:
            continue
        if any(name.split(".")[0] in NETWORK_MODULES for name in names):
            yield node.lineno


def _devices(ask: Callable[[str, str], Object]) -> list[Json]:
    """Devices llama.cpp could use; none where it is not installed or does not start."""
    if find_spec("llama_cpp") is None:
        return []
    try:
        found = ask("llm", "devices")["devices"]
    except EngineError:
        return []
    return [device for device in found if _is_gpu(device)] if isinstance(found, list) else []


def _key_store(ask: Callable[[str, str], Object]) -> str | None:
    """Where the library's key is kept; None where its worker does not start."""
    try:
        state = ask("library", "protection")
    except EngineError:
        return None
    return f"{_KEPT.get(str(state['kind']), state['kind'])}{', locked' if state['locked'] else ''}"


def _is_gpu(device: Json) -> bool:
    return isinstance(device, dict) and str(device.get("kind", "")).lower() in {"gpu", "igpu"}


def recognition() -> str | None:
    """What recognises letters in scans, and where heavier data may be put; None where nothing does."""
    folder, release = data_folder(), version("tesserocr")
    if folder is None or release is None:
        return None
    kind = "own" if folder == OWN else "shipped"
    return f"tesserocr {release}, {kind} {LANGUAGE}.traineddata; own data: {OWN}"


def diagnose(
    ask: Callable[[str, str], Object],
    problem: Callable[[str], Object],
    *,
    isolation: Sequence[str],
    model: str | None,
    gpu_layers: int = 0,
) -> Object:
    """CONTRACT's doctor object.

    Args:
        ask: asks a worker for a method without parameters.
        problem: {code, message, advice} of a code in the user's language.
        isolation: what the parser process really took away from itself.
        model: name of the active language model.
        gpu_layers: how much of it the user wants on a graphics card.
    """
    hardware, font = survey(), korean_font()
    embedder, unusable = readiness()
    codes: list[str] = [] if unusable is None else [unusable]
    if find_spec("llama_cpp") is None:
        codes.append(EngineCode.ENGINE_MISSING)
    elif model is None:
        codes.append(EngineCode.NO_MODEL)
    if find_spec("kiwipiepy") is None:
        codes.append("KIWI_MISSING")
    if recognition() is None:
        codes.append(EngineCode.OCR_MISSING)
    if font is None:
        codes.append("NO_KOREAN_FONT")
    if hardware.memory_free < LOW_MEMORY:
        codes.append("LOW_MEMORY")
    gpus = _devices(ask)
    if gpus and gpu_layers == 0:
        codes.append(EngineCode.GPU_UNUSED)
    return {
        "version": version("gyeot"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpu": f"{hardware.cpu} ({hardware.cores} cores)",
        "ram": {"total": hardware.memory_total, "free": hardware.memory_free},
        "gpu": gpus,
        "display": has_display(),
        "korean_font": font,
        "ocr": recognition(),
        "libreoffice": shutil.which("soffice"),
        "isolation": list(isolation),
        "encryption": "AES-256-GCM, HKDF-SHA256; not a KCMVP-validated module",
        "key_store": _key_store(ask),
        "engine": version("llama-cpp-python"),
        "model": model,
        "embedder": embedder,
        "network_call_sites": list(network_call_sites()),
        "problems": [problem(code) for code in codes],
    }
