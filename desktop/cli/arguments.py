"""The words of the command line, in the language of the user. Loads nothing but the standard library."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn, Protocol

from desktop.cli.codes import Exit
from desktop.cli.scopes import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.cli.texts import Texts

GRADES = ("C", "S", "O")
ENGINES = ("local", "extractive")
SHAPES = ("brief", "report", "bullets")


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks the user's language and knows no abbreviations.

    Args:
        texts: the sentences.
        name: the program and its subcommand, as typed.
        about: one line on what it does.
    """

    def __init__(self, texts: Texts, name: str, about: str) -> None:
        super().__init__(
            prog=name, description=about, add_help=False, allow_abbrev=False, formatter_class=_formatter(texts)
        )
        self.texts = texts
        self.positional = self.add_argument_group(texts("usage_arguments"))
        self.options = self.add_argument_group(texts("usage_options"))
        self.options.add_argument("-h", "--help", action="help", help=texts("help_help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it is used, and leave with 2."""
        self.exit(Exit.USAGE, f"{self.format_usage()}{self.texts('usage_wrong', reason=message)}\n")


class _Formatter(Protocol):
    def __call__(self, *, prog: str) -> argparse.HelpFormatter: ...


def _formatter(texts: Texts) -> _Formatter:
    class Formatter(argparse.HelpFormatter):
        def add_usage(
            self,
            usage: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[argparse._MutuallyExclusiveGroup],
            prefix: str | None = None,
        ) -> None:
            super().add_usage(usage, actions, groups, texts("usage_prefix") if prefix is None else prefix)

    def make(*, prog: str) -> argparse.HelpFormatter:
        return Formatter(prog, max_help_position=30, width=100)

    return make


def _command_class(texts: Texts) -> type[Parser]:
    class Command(Parser):
        def __init__(self, *, prog: str) -> None:
            super().__init__(texts, prog, texts(f"command_{prog.rsplit(' ', 1)[-1]}"))

    return Command


class Commands:
    """The subcommands of `gyeot` and what each takes."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.top = Parser(texts, "gyeot", texts("about"))
        _shared(self.top, texts)
        self.top.options.add_argument("--version", action="store_true", help=texts("help_version"))
        self._group = self.top.add_subparsers(
            title=texts("usage_commands"),
            dest="command",
            metavar=texts("usage_command"),
            parser_class=_command_class(texts),
        )
        answering = (self._answers, self._macros, self._privacy)
        for add in (self._library, self._documents, *answering, self._models, self._safekeeping, self._others):
            add()

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        """What was asked for. Leaves with 2 and a sentence where it makes no sense."""
        return self.top.parse_args(arguments)

    def help(self) -> str:
        """The help text of the program."""
        return self.top.format_help()

    def _command(self, name: str) -> Parser:
        made = self._group.add_parser(name, help=self.texts(f"command_{name}"))
        _shared(made, self.texts, again=True)
        return made

    def _library(self) -> None:
        texts = self.texts
        add = self._command("add")
        add.positional.add_argument("paths", nargs="+", metavar="PATH", help=texts("help_add_paths"))
        add.options.add_argument("--grade", choices=GRADES, help=texts("help_grade"))
        add.options.add_argument("--cases", action="store_true", help=texts("help_cases"))
        add.options.add_argument("--wait", action="store_true", help=texts("help_wait"))
        self._command("list")
        status = self._command("status")
        status.options.add_argument("--wait", action="store_true", help=texts("help_wait"))
        for name in ("remove", "retry"):
            self._command(name).positional.add_argument("ids", nargs="+", metavar="ID", help=texts("help_ids"))
        grade = self._command("grade")
        grade.positional.add_argument("names", nargs="+", metavar="ID|PATH", help=texts("help_grade_names"))
        grade.positional.add_argument("grade", choices=GRADES, help=texts("help_grade"))
        search = self._command("search")
        search.positional.add_argument("query", nargs="?", help=texts("help_query"))
        search.options.add_argument("-k", type=_count, default=10, metavar="N", help=texts("help_k"))
        search.options.add_argument("--batch", metavar="FILE.jsonl", help=texts("help_batch"))
        _scope(search, texts)

    def _documents(self) -> None:
        texts = self.texts
        read = self._command("read")
        read.positional.add_argument("paths", nargs="+", metavar="FILE", help=texts("help_files"))
        read.options.add_argument("--as", dest="form", choices=("text", "markdown", "json"), help=texts("help_as"))
        read.options.add_argument("--out", metavar="DIR", help=texts("help_out"))

    def _answers(self) -> None:
        texts = self.texts
        ask = self._command("ask")
        ask.positional.add_argument("question", nargs="?", help=texts("help_question"))
        ask.options.add_argument("--batch", metavar="FILE.jsonl", help=texts("help_batch"))
        ask.options.add_argument("--engine", choices=ENGINES, help=texts("help_engine"))
        _scope(ask, texts)
        summarize = self._command("summarize")
        summarize.positional.add_argument("paths", nargs="+", metavar="FILE", help=texts("help_files"))
        summarize.options.add_argument("--together", action="store_true", help=texts("help_together"))
        summarize.options.add_argument("--engine", choices=ENGINES, help=texts("help_engine"))
        summarize.options.add_argument("--shape", choices=SHAPES, default="brief", help=texts("help_shape"))
        length = summarize.add_mutually_exclusive_group()
        length.add_argument("--ratio", type=_ratio, metavar="R", help=texts("help_ratio"))
        length.add_argument("--sentences", type=_count, metavar="N", help=texts("help_sentences"))

    def _privacy(self) -> None:
        texts = self.texts
        scrub = self._command("scrub")
        scrub.positional.add_argument("file", nargs="?", default="-", metavar="FILE|-", help=texts("help_text_file"))
        scrub.options.add_argument("--batch", metavar="FILE.jsonl", help=texts("help_batch"))
        send = self._command("send")
        send.positional.add_argument("file", nargs="?", default="-", metavar="FILE|-", help=texts("help_text_file"))
        send.options.add_argument("--dry-run", action="store_true", required=True, help=texts("help_dry_run"))

    def _macros(self) -> None:
        texts = self.texts
        macro = self._command("macro")
        macro.positional.add_argument("workbook", nargs="?", metavar="WORKBOOK", help=texts("help_workbook"))
        macro.positional.add_argument("request", nargs="?", metavar="REQUEST", help=texts("help_request"))
        macro.options.add_argument("--planner", choices=("recipe",), default="recipe", help=texts("help_planner"))
        macro.options.add_argument("--out", metavar="DIR", help=texts("help_macro_out"))
        macro.options.add_argument(
            "--choose", type=_choice, action="append", default=[], metavar="N=M", help=texts("help_choose")
        )
        macro.options.add_argument("--plan", metavar="FILE.json", help=texts("help_plan"))
        macro.options.add_argument("--batch", metavar="FILE.jsonl", help=texts("help_macro_batch"))

    def _models(self) -> None:
        texts = self.texts
        models = self._command("models")
        models.positional.add_argument(
            "action", choices=("list", "import", "verify", "remove", "use", "bench"), help=texts("help_models_action")
        )
        models.positional.add_argument("name", nargs="?", metavar="NAME|PATH", help=texts("help_models_name"))
        models.options.add_argument("--sheet", metavar="FILE.html|.md", help=texts("help_models_sheet"))

    def _safekeeping(self) -> None:
        texts = self.texts
        for name in ("lock", "unlock", "verify", "compact"):
            self._command(name)
        rekey = self._command("rekey")
        rekey.options.add_argument("--protect", choices=("file", "store", "passphrase"), help=texts("help_protect"))
        rekey.options.add_argument("--new-passphrase-file", metavar="FILE", help=texts("help_new_passphrase_file"))
        backup = self._command("backup")
        backup.positional.add_argument("file", metavar="FILE", help=texts("help_backup_file"))
        backup.options.add_argument("--new-passphrase-file", metavar="FILE", help=texts("help_new_passphrase_file"))
        restore = self._command("restore-backup")
        restore.positional.add_argument("file", metavar="FILE", help=texts("help_backup_file"))

    def _others(self) -> None:
        self._command("doctor")
        self._command("demo")


def _shared(parser: Parser, texts: Texts, *, again: bool = False) -> None:
    """Options every subcommand takes, before or after its name; a repeat does not undo the first."""
    default = argparse.SUPPRESS if again else None
    options = parser.options
    options.add_argument("--json", action="store_true", default=default or False, help=texts("help_json"))
    options.add_argument("--home", metavar="DIR", default=default, help=texts("help_home"))
    options.add_argument("--passphrase-file", metavar="FILE", default=default, help=texts("help_passphrase_file"))
    options.add_argument("--lang", choices=("ko", "en"), default=default, help=texts("help_lang"))


def _scope(parser: Parser, texts: Texts) -> None:
    add = parser.options.add_argument
    add("--in", dest="documents", nargs="+", metavar="ID", help=texts("help_in"))
    add("--grade", dest="grades", nargs="+", choices=GRADES, help=texts("help_in_grades"))
    add("--folder", metavar="PATH", help=texts("help_in_folder"))
    add("--format", dest="formats", nargs="+", metavar="FORMAT", help=texts("help_in_formats"))
    add("--since", type=day, metavar="YYYY-MM-DD", help=texts("help_since"))


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10_000:
        raise ValueError(text)
    return number


def _choice(text: str) -> tuple[int, int]:
    question, _, option = text.partition("=")
    return _count(question), _count(option)


def _ratio(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1:
        raise ValueError(text)
    return number
