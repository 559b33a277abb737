"""How long `gyeot --help` and the window take, beside a Python that does nothing: medians of alternating starts.

The window's time ends when it is exposed, with the process's own start; offscreen unless DISPLAY names a screen.

Run it as `python tests/benchmarks/startup.py [RUNS] [--cold]`; the last line is JSON. With --cold each start finds the
system's file cache empty (Linux, root): what the first start after switching the PC on costs.
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


CACHE = Path("/proc/sys/vm/drop_caches")


def forget_files() -> None:
    """Empty the system's file cache."""
    os.sync()
    CACHE.write_text("3")


def seconds(command: list[str], *, cold: bool = False) -> tuple[float, float]:
    """Wall and processor time of one start; a start that fails is no measurement."""
    if cold:
        forget_files()
    spent = sum(os.times()[2:4])
    started = time.perf_counter()
    environment = os.environ if os.environ.get("DISPLAY") else os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started, sum(os.times()[2:4]) - spent


def main() -> None:
    cold = "--cold" in sys.argv
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    runs = numbers[0] if numbers else 15
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)  # compiled, and in the system's cache from here on
    for _ in range(runs):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command, cold=cold))
    medians = {name: statistics.median(wall for wall, _ in values) for name, values in times.items()}
    print("cold: the file cache is emptied before each start" if cold else "warm")
    for name, values in times.items():
        walls, spent = [wall * 1000 for wall, _ in values], statistics.median(cpu for _, cpu in values) * 1000
        spread = f"least {min(walls):6.0f}   most {max(walls):6.0f}"
        print(f"{name:<16} median {medians[name] * 1000:6.0f} ms   {spread}   processor {spent:6.0f}")
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    print(
        json.dumps(
            {"runs": runs, "cold": cold, "load": load, **{name: round(value, 4) for name, value in medians.items()}}
        )
    )


if __name__ == "__main__":
    main()
