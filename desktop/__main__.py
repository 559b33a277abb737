"""Where `gyeot` starts: the terminal when a subcommand is given, else the window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from desktop.cli.main import main as run_terminal

if TYPE_CHECKING:
    import argparse

    from desktop.cli.texts import Texts


def _show_window(arguments: argparse.Namespace, texts: Texts) -> int:
    from desktop.starting import start  # Qt is not for those who want a subcommand

    return start(arguments, texts)


def main() -> None:
    """Run 곁 and leave with its exit code; a reader that went away (gyeot list | head) is no error."""
    try:
        code = run_terminal(sys.argv[1:], _show_window)
        if sys.stdout is not None:  # a windowed program has none on Windows
            sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain once more when it closes the stream at exit.
        sys.stdout = None
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
