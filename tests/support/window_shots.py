"""Pictures of every filled panel from real workers: Korean and English, light and dark, 100 and 200 %, wide and narrow.

`python tests/support/window_shots.py OUT [--scale 1 2] [--scenes chat privacy …] [--languages ko en] [--themes light
dark] [--sizes normal narrow smallest] [--check]` writes OUT/<scene>-<language>-<theme>-<scale>-<size>.png without a
display. With --check it writes no picture. The last line is JSON: each text that is cut off and each that is not
translated.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parents[2]
SCREEN = (1920, 1080)  # real pixels: at 200 % half as many are left for the window
SIZES = ("normal", "narrow", "smallest")
SCREENS = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--scale", nargs="+", default=["1", "2"])
    parser.add_argument("--scenes", nargs="+", default=[])
    parser.add_argument("--languages", nargs="+", default=["ko", "en"])
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), choices=SIZES)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        sys.stdout.write(json.dumps(shoot(chosen), ensure_ascii=False) + "\n")
        return
    problems: list[str] = []
    for scale in chosen.scale:  # a scale counts for a whole process
        with tempfile.TemporaryDirectory() as folder:
            screens = Path(folder) / "screens.json"
            screens.write_text(json.dumps(_screens(float(scale))), "utf-8")
            environment = os.environ | {
                "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
                "QT_SCALE_FACTOR": scale,
            }
            rest = [one for one in sys.argv[1:] if one != "--inside"]
            command = [sys.executable, __file__, *rest, "--inside", "--scale", scale]
            done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            problems += json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(problems, ensure_ascii=False))


def _screens(scale: float) -> dict[str, Any]:
    width, height = SCREEN
    one = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1.0}
    return {**SCREENS, "screens": [one]} if scale else {}


def shoot(chosen: argparse.Namespace) -> list[str]:
    """Show every scene in every wanted way; what is wrong with them."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from support.chat import Office
    from support.filled import Scenes

    if not chosen.check:
        chosen.out.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), vectors=not chosen.check)  # a picture shows what a user sees
        office.program.window.resize(office.program.window._first_size())
        scenes = Scenes(office, Path(folder))
        for language in chosen.languages:
            scenes.speak(language)
            for name in scenes.names:
                if not chosen.scenes or name in chosen.scenes:
                    problems += _scene(scenes, name, language, chosen)
        office.close()
    return problems


def _scene(scenes: Any, name: str, language: str, chosen: argparse.Namespace) -> list[str]:
    from support import gui

    shown = scenes.show(name)
    problems = []
    sizes = chosen.sizes if _is_main(scenes, shown) else ["normal"]
    for theme in chosen.themes:
        scenes.office.program.preferences.change("theme", theme)
        for size in sizes:
            _resize(scenes, shown, size)
            gui.settle()
            scenes.rest()
            label = f"{name}-{language}-{theme}-{chosen.scale[0]}-{size}"
            problems += [f"{label}: {problem}" for problem in _wrong(scenes, shown, language)]
            if not chosen.check:
                _save(scenes, shown, size, chosen.out / f"{label}.png")
    _resize(scenes, shown, "normal")
    return problems


def _is_main(scenes: Any, shown: QWidget) -> bool:
    return shown is scenes.office.program.window


def _resize(scenes: Any, shown: QWidget, size: str) -> None:
    window = scenes.office.program.window
    if not _is_main(scenes, shown):
        return
    normal = window._first_size()
    line = window.fontMetrics().height()
    wanted = {"normal": (normal.width(), normal.height()), "narrow": (line * 36, line * 40), "smallest": (320, 240)}
    window.resize(*wanted[size])


def _wrong(scenes: Any, shown: QWidget, language: str) -> list[str]:
    from support.walk import cut_off, overlapping, untranslated

    return cut_off(shown) + overlapping(shown) + (untranslated(shown) if language == "en" else [])


def _save(scenes: Any, shown: QWidget, size: str, path: Path) -> None:
    shown.grab().save(str(path))
    panel = scenes.office.program.window.current
    if _is_main(scenes, shown) and size != "normal" and panel is not None:
        panel.grab().save(str(path.with_name(f"{path.stem}-whole.png")))  # what scrolling would show


if __name__ == "__main__":
    main()
