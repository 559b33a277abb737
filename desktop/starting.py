"""Whether a window can be shown at all, asked before Qt is, which ends the program where there is no display."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.codes import Exit
from desktop.cli.output import Output
from engine import paths

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from desktop.cli.texts import Texts

_LIBRARY = re.compile(r"[\w.+-]*\.so[\w.]*|[\w.-]+\.dll", re.IGNORECASE | re.ASCII)


def start(arguments: argparse.Namespace, texts: Texts) -> int:
    """Show the window; where that cannot be, say why in one sentence and leave with 2."""
    output = Output(texts, as_json=False)
    if not has_display(os.environ):
        output.say("window_no_display")
        return Exit.USAGE
    missing = missing_library(os.environ)
    if missing:
        output.say("window_no_library", name=missing)
        return Exit.USAGE
    try:
        from desktop.app import run
    except ImportError as error:
        output.say("window_no_library", name=library_in(error))
        return Exit.USAGE
    return run(paths.home(Path(arguments.home) if arguments.home else None), language=arguments.lang)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether there is a screen to draw on; on X11 the server is really asked."""
    if sys.platform in ("win32", "darwin") or _chosen(environment) not in ("", "xcb", "wayland"):
        return True
    if environment.get("WAYLAND_DISPLAY"):
        return True
    return bool(environment.get("DISPLAY")) and _x_server_answers()


def missing_library(environment: Mapping[str, str]) -> str:
    """A library without which Qt ends the program at its start; "" where nothing is missing."""
    on_x = sys.platform.startswith("linux") and not environment.get("WAYLAND_DISPLAY")
    if not on_x or _chosen(environment) not in ("", "xcb"):
        return ""
    return next((name for name in ("libxcb-cursor.so.0", "libxcb-icccm.so.4") if not _loads(name)), "")


def library_in(error: ImportError) -> str:
    """The library an import failed on: its name only, never a path."""
    found = _LIBRARY.search(str(error))
    return found.group() if found else "PySide6"


def _chosen(environment: Mapping[str, str]) -> str:
    return environment.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _x_server_answers() -> bool:
    """Open a connection and close it. Where libxcb itself is missing Qt's import says so with its name."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return answers
