"""A real desktop in a test: a virtual X display with a window manager, a notification area and the accessibility bus.

Needs Debian's xvfb, openbox, trayer, xdotool, x11-utils, imagemagick, dbus-x11, at-spi2-core, python3-pyatspi,
fonts-nanum and Qt's xcb libraries; `missing()` says what is not there.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("Xvfb", "openbox", "trayer", "xdotool", "xprop", "import", "dbus-daemon")
LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
SYSTEM_PYTHON = "/usr/bin/python3"
_PRESS = """
import sys
import pyatspi
wanted = (pyatspi.STATE_SHOWING, pyatspi.STATE_SENSITIVE)
def find(node):
    if node.getRole() == pyatspi.ROLE_PUSH_BUTTON and sys.argv[1] in node.name \\
            and all(node.getState().contains(state) for state in wanted):
        return node
    return next((hit for child in node if child is not None for hit in [find(child)] if hit), None)
hit = next((h for a in pyatspi.Registry.getDesktop(0) if a is not None for h in [find(a)] if h), None)
if hit is None or not hit.queryAction().doAction(0):
    sys.exit("no such button, or it is disabled")
"""
_READ_TREE = """
import json, sys
import pyatspi
def look(node, depth):
    try:
        text = node.queryText().getText(0, -1)
    except Exception:
        text = ""
    found.append({"role": node.getRoleName(), "name": node.name or "", "text": text, "description": node.description})
    if depth < 30:
        for child in node:
            if child is not None:
                look(child, depth + 1)
found = []
for application in pyatspi.Registry.getDesktop(0):
    if application is not None:
        look(application, 0)
print(json.dumps(found))
"""


def missing() -> str:
    """What keeps such a desktop from starting; "" where nothing does.

    It runs only when asked for: on a busy machine an X server loses keys that a program types, and a check of every
    change must not hang on that: GYEOT_DESKTOP=1 python -m pytest tests/e2e/test_desktop.py (docs/window.md).
    """
    if os.environ.get("GYEOT_DESKTOP") != "1":
        return "GYEOT_DESKTOP=1"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not any(path.exists() for path in LAUNCHERS):
        absent.append("at-spi-bus-launcher")
    try:
        import ctypes

        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError:
        absent.append("libxcb-cursor0")
    return ", ".join(absent)


class Session:
    """The desktop; everything it started ends with it.

    Args:
        folder: for its files.
        size: of the screen.
        tray: whether there is a notification area.
    """

    def __init__(self, folder: Path, size: tuple[int, int] = (1280, 900), *, tray: bool = True) -> None:
        self._folder = folder
        self._size = size
        self._tray = tray
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment = dict(os.environ)

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self.__exit__()  # nothing that was started stays behind
            raise
        return self

    def _begin(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        runtime = self._folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = self.environment
        for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            environment.pop(name, None)
        environment |= {
            "DISPLAY": self._display(),
            "XDG_RUNTIME_DIR": str(runtime),
            "DBUS_SESSION_BUS_ADDRESS": self._bus(runtime),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }
        launcher = next(path for path in LAUNCHERS if path.exists())
        self.start([str(launcher), "--launch-immediately"])
        self.start(["openbox"])
        self.wait_for(lambda: b"_NET_SUPPORTING_WM_CHECK(WINDOW)" in self.run("xprop", "-root"), "a window manager")
        if self._tray:
            self.start(["trayer", "--edge", "top", "--align", "right", "--widthtype", "request", "--height", "24"])
            self.wait_for(lambda: self.windows("--class", "trayer"), "a notification area")

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def start(self, command: Sequence[str], **extra: str) -> subprocess.Popen[bytes]:
        """Start a program on this desktop."""
        log = (self._folder / f"{Path(command[0]).name}.log").open("ab")
        with log:
            process = subprocess.Popen(
                list(command), env=self.environment | extra, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT
            )
        self._processes.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a program that was started here."""
        process.terminate()
        process.wait(10)

    def gyeot(self, home: Path, *arguments: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start 곁 and wait until its window is there."""
        process = self.start(
            [sys.executable, "-m", "desktop", "--home", str(home), *arguments], QT_QPA_PLATFORM="xcb", **extra
        )
        self.wait_for(lambda: self.windows("--onlyvisible", "--pid", str(process.pid)), "the window")
        return process

    def gyeot_again(self, home: Path, *arguments: str) -> None:
        """Start it a second time: it hands over and leaves."""
        command = [sys.executable, "-m", "desktop", "--home", str(home), *arguments]
        environment = self.environment | {"QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    def run(self, *command: str, check: bool = True) -> bytes:
        """Run a tool and return what it says."""
        done = self._ask(*command)
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout

    def _ask(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command, env=self.environment, capture_output=True, check=False, timeout=60, stdin=subprocess.DEVNULL
        )

    def windows(self, *criteria: str) -> list[str]:
        """Windows that xdotool finds."""
        return self.run("xdotool", "search", *criteria, check=False).decode().split()

    def key(self, *keys: str) -> None:
        """Press keys in the window that has the focus."""
        self.run("xdotool", "key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.run("xdotool", "type", "--delay", "15", text)

    def click(self, x: int, y: int) -> None:
        """Click on the screen."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def titled(self, title: str) -> list[str]:
        """Windows of this title that the window manager shows; its icons in the notification area are none."""
        listed = self.run("xprop", "-root", "_NET_CLIENT_LIST", check=False).decode().rpartition("#")[2]
        numbers = [str(int(number, 16)) for number in listed.replace(",", " ").split() if number.startswith("0x")]
        named = {number: self.run("xdotool", "getwindowname", number, check=False) for number in numbers}
        # Qt adds the program's name behind the title of a dialog.
        return [number for number, name in named.items() if name.decode().strip().split(" — ")[0] == title]

    def activate(self, title: str) -> None:
        """Bring a window to the front."""
        self.wait_for(lambda: self.titled(title), f"a window {title}")
        self.run("xdotool", "windowactivate", "--sync", self.titled(title)[-1])

    def close_window(self, title: str, until: Callable[[], object], what: str) -> None:
        """Close a window by its key; once more where the keystroke was lost."""
        for _ in range(3):
            self.activate(title)
            self.key("alt+F4")
            try:
                self.wait_for(until, what, 15)
            except AssertionError:
                continue
            return
        raise AssertionError(f"{what} did not come")

    def picture(self, path: Path) -> Path:
        """A picture of the screen."""
        self.run("import", "-window", "root", str(path))
        return path

    def tree(self) -> list[dict[str, str]]:
        """What a screen reader could read: role, name, text and description of everything."""
        out = self.run(SYSTEM_PYTHON, "-c", _READ_TREE)
        return [dict(node) for node in json.loads(out)]

    def texts(self) -> str:
        """Every name and text on the desktop."""
        return "\n".join(f"{node['name']}\n{node['text']}" for node in self.tree())

    def wait_for_text(self, text: str) -> None:
        """Wait until a screen reader could read this."""
        self.wait_for(lambda: text in self.texts(), text, 120)

    def press(self, name: str) -> None:
        """Press the visible button whose name holds this, through the accessibility tree, as a screen reader does.

        A disabled button has no action (Qt then says "No such object path"): like a person, wait until it is enabled.
        """
        said = ""

        def pressed() -> bool:
            nonlocal said
            done = self._ask(SYSTEM_PYTHON, "-c", _PRESS, name)
            said = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
            return done.returncode == 0

        try:
            self.wait_for(pressed, f"a press of {name}", 30)
        except AssertionError as error:
            raise AssertionError(f"{error}: {said}") from None

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag with the left button, in steps, as a hand does."""
        steps = 8
        self.run("xdotool", "mousemove", *map(str, start), "mousedown", "1")
        for step in range(1, steps + 1):
            x, y = (a + (b - a) * step // steps for a, b in zip(start, end, strict=True))
            self.run("xdotool", "mousemove", str(x), str(y), "sleep", "0.05")
        self.run("xdotool", "mousemove", str(end[0] + 1), str(end[1]), "sleep", "0.2", "mouseup", "1")

    def wait_for(self, condition: Callable[[], object], what: str, seconds: float = 60) -> None:
        """Ask again until it is so; the outside world sends no events."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, f"{what} did not come"
            threading.Event().wait(0.1)

    def _display(self) -> str:
        reading, writing = os.pipe()
        width, height = self._size
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        with (self._folder / "Xvfb.log").open("ab") as log:
            process = subprocess.Popen(command, pass_fds=(writing,), stdout=log, stderr=log)
        self._processes.append(process)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            return f":{pipe.readline().strip()}"

    def _bus(self, runtime: Path) -> str:
        address = f"unix:path={runtime / 'bus'}"
        with (self._folder / "dbus.log").open("ab") as log:
            command = ["dbus-daemon", "--session", "--nofork", "--address", address]
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log))
        self.wait_for(lambda: (runtime / "bus").exists(), "a message bus")
        return address
