"""The terminal's sentences: every key used exists in both languages, every key there is used."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from desktop.cli.arguments import Commands
from desktop.cli.main import COMMANDS
from desktop.cli.places import place
from desktop.cli.texts import LANGUAGES, Texts, choose_language

ROOT = Path(__file__).parents[2]
CATALOGUE = tomllib.loads((ROOT / "resources/messages/terminal.toml").read_text("utf-8"))


def _string_patterns() -> list[re.Pattern[str]]:
    """Every string literal of the command line, and of the start of the window, as a pattern; holes match any word."""
    patterns = []
    for path in sorted([*(ROOT / "desktop/cli").glob("*.py"), *(ROOT / "desktop").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                patterns.append(re.compile(re.escape(node.value)))
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w-]+" for v in node.values]
                # A bare hole would match everything; a key needs a literal beginning.
                if isinstance(node.values[0], ast.Constant) and node.values[0].value:
                    patterns.append(re.compile("".join(parts)))
    return patterns


def test_every_key_of_the_catalogue_is_used() -> None:
    patterns = _string_patterns()
    unused = [key for key in CATALOGUE if not any(p.fullmatch(key) for p in patterns)]
    assert unused == []


def test_every_key_is_in_both_languages_with_the_same_fields() -> None:
    for key, entry in CATALOGUE.items():
        assert set(entry) == set(LANGUAGES), key
        fields = [{name for _, name, _, _ in string.Formatter().parse(entry[lang]) if name} for lang in LANGUAGES]
        assert fields[0] == fields[1], key


def test_literal_keys_exist() -> None:
    """Calls texts("key") and say("key") with a literal name an existing key."""
    for path in sorted([*(ROOT / "desktop/cli").glob("*.py"), *(ROOT / "desktop").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"texts", "say"}:
                assert node.args[0].value in CATALOGUE, (path.name, node.args[0].value)


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        ("en", {"GYEOT_LANG": "ko"}, "en"),
        (None, {"GYEOT_LANG": "en", "LANG": "ko_KR.UTF-8"}, "en"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "ko"),
        (None, {"LC_ALL": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "ko"),
        ("fr", {}, "ko"),
        (None, {}, "ko"),
    ],
)
def test_language(wanted: str | None, environment: dict[str, str], language: str) -> None:
    assert choose_language(wanted, environment) == language


@pytest.mark.parametrize(
    ("location", "korean", "english"),
    [
        ({"page": 3}, "3쪽", "page 3"),
        ({"paragraph": 12}, "12번째 문단", "paragraph 12"),
        ({"table": 2, "row": 4, "column": 1}, "표 2 4행 1열", "table 2 row 4 column 1"),
        ({"sheet": "집계", "range": "A2:D14"}, "'집계' 시트 A2:D14", "sheet '집계' A2:D14"),
        ({"line": 40}, "40번째 줄", "line 40"),
        (
            {"attachment": "계획.hwpx", "paragraph": 1},
            "첨부 「계획.hwpx」 1번째 문단",
            'attachment "계획.hwpx" paragraph 1',
        ),
        ({}, "", ""),
    ],
)
def test_places(location: dict[str, object], korean: str, english: str) -> None:
    assert place(location, Texts("ko")) == korean  # type: ignore[arg-type]  # plain JSON
    assert place(location, Texts("en")) == english  # type: ignore[arg-type]  # plain JSON


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_command(language: str) -> None:
    text = Commands(Texts(language)).help()
    for name in COMMANDS:
        assert re.search(rf"^\s+{name}\b", text, re.MULTILINE), name


def test_options_may_stand_before_or_after_the_command() -> None:
    commands = Commands(Texts("ko"))
    before = commands.parse(["--json", "--home", "x", "list"])
    after = commands.parse(["list", "--json", "--home", "x"])
    assert (before.json, before.home) == (after.json, after.home) == (True, "x")
    assert commands.parse(["list"]).json is False


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["add"],
        ["search", "x", "-k", "0"],
        ["ask", "q", "--engine", "cloud"],
        ["summarize", "a.txt", "--ratio", "1.5"],
        ["summarize", "a.txt", "--ratio", "0.2", "--sentences", "3"],
        ["add", "x", "--grade", "Z"],
        ["lis"],
    ],
)
def test_wrong_usage_leaves_with_2_and_says_so(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        Commands(Texts("ko")).parse(words)
    assert left.value.code == 2
    assert "알아듣지 못했습니다" in capsys.readouterr().err
