"""How long `gyeot --help` and the window take, beside a Python that does nothing: medians of alternating starts.

The window's time ends when it is exposed, with the process's own start; offscreen unless DISPLAY names a screen.

Run it as `python tests/benchmarks/startup.py [RUNS]`; the last line is JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINDOW = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop.app import Program
from engine import paths
app = QApplication(["gyeot"])
program = Program(app, paths.home(Path(sys.argv[1])))
program.window.show_panel("chat" if program.window.has_panel("chat") else "start")
program.window.show()
while not program.window.windowHandle().isExposed():
    app.processEvents()
os._exit(0)
"""
HOME = tempfile.mkdtemp(prefix="gyeot-startup-")
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "gyeot --help": [sys.executable, "-m", "desktop", "--help"],
    "gyeot --version": [sys.executable, "-m", "desktop", "--version"],
    "gyeot (window)": [sys.executable, "-c", WINDOW, HOME],
}


def seconds(command: list[str]) -> float:
    """The wall time of one start; a start that fails is no measurement."""
    started = time.perf_counter()
    environment = os.environ if os.environ.get("DISPLAY") else os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)  # the files are in the system's cache from here on
    for _ in range(runs):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        low, high = min(values) * 1000, max(values) * 1000
        print(f"{name:<16} median {medians[name] * 1000:6.0f} ms   least {low:6.0f}   most {high:6.0f}")
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    print(json.dumps({"runs": runs, "load": load, **{name: round(value, 4) for name, value in medians.items()}}))


if __name__ == "__main__":
    main()
