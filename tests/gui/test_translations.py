"""Every sentence of the window is a literal, stands in the English catalogue, and keeps its marks."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from support import gui

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "resources" / "i18n" / "gyeot_en.ts"
COMPILED = CATALOGUE.with_suffix(".qm")
HANGUL = re.compile("[ㄱ-ㆎ가-힣]")
MARK = re.compile("%[1-9]")
OWN_NAMES = {"한국어"}


def sources() -> list[Path]:
    return [path for path in sorted((ROOT / "desktop").rglob("*.py")) if "cli" not in path.parts]


def calls(tree: ast.AST) -> list[tuple[str, ast.expr, int]]:
    """Context ("" for the class's own), the argument that is translated, and the line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "tr" and node.args:
                found.append(("", node.args[0], node.lineno))
            elif name == "translate" and len(node.args) >= 2:
                context = node.args[0]
                if isinstance(context, ast.Constant) and isinstance(context.value, str):  # a painter translates too
                    found.append((context.value, node.args[1], node.lineno))
    return found


def wrong_calls(tree: ast.AST) -> list[int]:
    return [
        line
        for _context, text, line in calls(tree)
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value)
    ]


def formatted_calls(tree: ast.AST) -> list[int]:
    """tr(…) % x, tr(…).format(…), tr(…) + x: the value would be outside of what is translated."""
    found = []
    for node in ast.walk(tree):
        parts = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Attribute) and node.attr in ("format", "replace"):
            parts = [node.value]
        for part in parts:
            if (
                isinstance(part, ast.Call)
                and isinstance(part.func, ast.Attribute)
                and part.func.attr in ("tr", "translate")
            ):
                found.append(getattr(node, "lineno", 0))
    return found


def catalogue() -> dict[tuple[str, str], str | None]:
    made: dict[tuple[str, str], str | None] = {}
    for context in ET.parse(CATALOGUE).getroot().findall("context"):  # noqa: S314  our own file
        name = context.findtext("name") or ""
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            finished = translation.get("type") is None
            made[name, message.findtext("source") or ""] = translation.text if finished else None
    return made


def test_something_is_looked_at() -> None:
    assert sum(len(calls(ast.parse(path.read_text("utf-8")))) for path in sources()) > 100


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT / "desktop")))
def test_only_literals_are_translated(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert wrong_calls(tree) == []
    assert formatted_calls(tree) == []


@pytest.mark.parametrize(
    "code", ['self.tr(f"{x}건")', 'self.tr("a" + b)', "self.tr(name)", 'translate("C", f"{x}")', 'self.tr("")']
)
def test_the_rule_finds_what_can_never_match(code: str) -> None:
    assert wrong_calls(ast.parse(code)) == [1]


@pytest.mark.parametrize("code", ['self.tr("%d건") % x', 'self.tr("{}").format(x)', 'self.tr("a") + x'])
def test_the_rule_finds_values_put_in_otherwise(code: str) -> None:
    assert formatted_calls(ast.parse(code)) == [1]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT / "desktop")))
def test_no_korean_text_goes_around_the_translation(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    translated = {id(node) for _context, text, _line in calls(tree) for node in ast.walk(text)}
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    loose = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HANGUL.search(node.value)
        and id(node) not in translated | docstrings
    ]
    assert [text for text in loose if text != "곁" and len(text) > 1] == []  # one letter is for measuring


def test_every_sentence_is_in_the_catalogue_and_finished(tmp_path: Path) -> None:
    """The catalogue is what lupdate makes of the sources, with every sentence translated."""
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    names = [str(path) for path in sources()]
    subprocess.run(
        [str(tool), "-no-obsolete", "-locations", "none", *names, "-ts", str(fresh)], check=True, capture_output=True
    )
    wanted = set()
    for context in ET.parse(fresh).getroot().findall("context"):  # noqa: S314  our own file
        wanted |= {(context.findtext("name"), message.findtext("source")) for message in context.findall("message")}
    have = catalogue()
    assert sorted(key for key in wanted if not have.get(key)) == []  # type: ignore[arg-type]  # texts, not None
    assert sorted(key for key in have if key not in wanted) == []


def test_marks_survive_and_no_korean_is_left() -> None:
    for (context, source), english in catalogue().items():
        assert english is not None, (context, source)
        assert sorted(MARK.findall(source)) == sorted(MARK.findall(english)), (context, source)
        assert english in OWN_NAMES or not HANGUL.search(english), (context, english)


def test_the_compiled_catalogue_is_up_to_date() -> None:
    gui.application()
    translator = QTranslator()
    assert translator.load(str(COMPILED))
    wrong = [key for key, english in catalogue().items() if translator.translate(*key) != english]
    assert wrong == []
