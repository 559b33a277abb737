"""The rules of the house that no linter knows: sizes, ignores, machine paths, light imports, docstrings."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("desktop", "engine", "retrieval", "pii", "resources", "installer")
LONGEST_MODULE = 400
SLASH = "/"  # the rule's own bad examples must not read like what they forbid
HEAVY = (
    "llama_cpp", "lancedb", "torch", "sentence_transformers", "presidio_analyzer", "pymupdf", "kiwipiepy", "numpy",
    "pyarrow", "spacy", "lxml", "openpyxl",
)  # fmt: skip
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(?:,\s*[a-z-]+)*\]\s+#\s*\S)")
NOQA = re.compile(r"#\s*(?:ruff:\s*|flake8[:=]\s*)?noqa(?!:\s*[A-Z]+[0-9]+)", re.IGNORECASE)
FILE_WIDE = re.compile(r"#\s*(?:mypy|pylint)\s*:|#\s*flake8\s*[:=]", re.IGNORECASE)
MACHINE_PATH = re.compile(
    r"(?<![\w./])/(?:work|root|home/[a-z]\w*|Users/[a-z]\w*|opt/(?:pypi|wheels))[/\s'\"]|/tmp/w\b|[A-Z]:\\{1,2}Users\\"
)


def product_files() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def all_python_files() -> list[Path]:
    return [*product_files(), *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "docs").rglob("*.py"))]


def text_files() -> list[Path]:
    kinds = {".py", ".toml", ".md", ".txt", ".cmake", ".json", ".jinja", ".csv"}
    folders = [ROOT / name for name in (*PACKAGES, "docs", ".ci")]
    inside = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path for path in (*inside, *ROOT.glob("*.*")) if path.suffix in kinds or path.parent.name == ".ci"]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offending_lines(paths: list[Path], *patterns: re.Pattern[str]) -> list[str]:
    found = []
    for path in paths:
        if path == Path(__file__):  # holds the bad examples
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if any(pattern.search(line) for pattern in patterns):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    return found


def test_something_is_looked_at() -> None:
    assert len(product_files()) > 20
    assert len(text_files()) > len(product_files())


def test_modules_stay_readable() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in all_python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_every_module_says_its_subject() -> None:
    docstrings = {name_of(path): ast.get_docstring(ast.parse(path.read_text("utf-8"))) for path in product_files()}
    assert [name for name, text in docstrings.items() if not text or len(text.splitlines()) > 12] == []


def test_packages_import_nothing() -> None:
    packages = [path for path in product_files() if path.name == "__init__.py"]
    bodies = {name_of(path): ast.parse(path.read_text("utf-8")).body for path in packages}
    assert [name for name, body in bodies.items() if [type(node) for node in body] != [ast.Expr]] == []


def test_ignores_name_their_code_and_types_their_reason() -> None:
    assert offending_lines(all_python_files(), TYPE_IGNORE, NOQA, FILE_WIDE) == []


def test_no_path_of_somebodys_machine() -> None:
    assert offending_lines(text_files(), MACHINE_PATH) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("x = 1  # type: ignore", True),
        ("x = 1  # type: ignore[arg-type]", True),
        ("x = 1  # type: ignore[arg-type]  # the stub is wrong", False),
        ("x = 1  # type: ignore[arg-type, misc]  # the stub is wrong", False),
    ],
)
def test_the_ignore_rule_itself(line: str, found: bool) -> None:
    assert bool(TYPE_IGNORE.search(line)) is found


@pytest.mark.parametrize(("line", "found"), [("a  # noqa", True), ("a  # noqa: S603", False), ("# ruff: noqa", True)])
def test_the_noqa_rule_itself(line: str, found: bool) -> None:
    assert bool(NOQA.search(line)) is found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"open('{SLASH}work/x')", True),
        (f"{SLASH}root/secret", True),
        (f"see {SLASH}home/kim/x", True),
        ("/proc/self", False),
        ("docs/work/x", False),
    ],
)
def test_the_path_rule_itself(line: str, found: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is found


def test_lint_and_types_have_no_blanket_exceptions() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert tool["mypy"]["strict"] is True
    assert set(tool["mypy"]["packages"]) == set(PACKAGES)
    for override in tool["mypy"].get("overrides", []):
        assert "ignore_errors" not in override
    for pattern, codes in tool["ruff"]["lint"]["per-file-ignores"].items():
        assert "ALL" not in codes, pattern


def loaded_by(statements: str) -> set[str]:
    """The top-level modules that a fresh, isolated Python has loaded after these statements."""
    program = (
        f"import sys, io, json, contextlib\nsys.path.insert(0, {str(ROOT)!r})\n"
        f"with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    {statements}\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_by("sys.argv = ['gyeot', '--help']; import desktop.__main__; sys.exit(desktop.__main__.main())")
    assert "desktop" in loaded
    assert not loaded & set(HEAVY)


def test_the_command_line_loads_nothing_heavy() -> None:
    loaded = loaded_by("import desktop.cli, desktop.__main__")
    assert not loaded & set(HEAVY)


def test_the_installer_needs_the_standard_library_only() -> None:
    loaded = loaded_by("import installer.commands")
    ours = {"installer", "__main__"}
    started_with = loaded_by("pass")  # what .pth files of the environment load at every start
    assert {name for name in loaded - ours - started_with if name not in sys.stdlib_module_names} == set()
