"""Reads files with one other program and tells what it read; run by that program's own Python, never by ours.

    PEER_PYTHON tests/benchmarks/peer_reader.py NAME FILE...

One JSON object a line: first {"import", "version"}, then per file {"path", "text" or null, "error", "seconds" of
processor time, "memory" in MiB so far}. Nothing of the product is imported here.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import logging
import resource
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path


def unhwp(path: Path) -> str:
    import unhwp as library

    with library.parse_bytes(path.read_bytes()) as result:
        return str(result.markdown)


def python_hwpx(path: Path) -> str:
    from hwpx import HwpxDocument

    document = HwpxDocument.open(io.BytesIO(path.read_bytes()))
    made = getattr(document.text, "markdown", None) or document.text.plain
    return str(made() if callable(made) else made)


def markitdown(path: Path) -> str:
    from markitdown import MarkItDown  # type: ignore[import-not-found]  # of the peers' own environment

    return str(MarkItDown(enable_plugins=False).convert(str(path)).text_content)


def pymupdf4llm(path: Path) -> str:
    import pymupdf4llm as library  # type: ignore[import-not-found]  # of the peers' own environment

    return str(library.to_markdown(str(path), use_ocr=False))


def pymupdf(path: Path) -> str:
    import pymupdf as library

    with library.open(str(path)) as document:
        return "\n".join(str(page.get_text()) for page in document)


def openpyxl(path: Path) -> str:
    import openpyxl as library

    book = library.load_workbook(path, read_only=True, data_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows)


PEERS = {
    "unhwp": (unhwp, "unhwp", "unhwp"),
    "python-hwpx": (python_hwpx, "hwpx", "python-hwpx"),
    "markitdown": (markitdown, "markitdown", "markitdown"),
    "pymupdf4llm": (pymupdf4llm, "pymupdf4llm", "pymupdf"),
    "pymupdf": (pymupdf, "pymupdf", "pymupdf"),
    "openpyxl": (openpyxl, "openpyxl", "openpyxl"),
}


def held() -> int:
    """The most MiB this process has held. (What getrusage says counts the memory of the one that started it.)"""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024


def main() -> int:
    """Read and tell."""
    name, *paths = sys.argv[1:]
    read, module, distribution = PEERS[name]
    logging.disable(logging.CRITICAL)
    begin = time.process_time()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            __import__(module)
        version = importlib.metadata.version(distribution)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return 1
    print(json.dumps({"import": round(time.process_time() - begin, 3), "version": version}), flush=True)
    for path in paths:
        begin, text, failed = time.process_time(), None, None
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                text = read(Path(path))
        except BaseException as raised:  # noqa: BLE001  a Rust panic is one
            failed = type(raised).__name__
        spent = time.process_time() - begin
        told = {"path": path, "text": text, "error": failed, "seconds": round(spent, 4), "memory": held()}
        print(json.dumps(told, ensure_ascii=True), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
