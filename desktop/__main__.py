"""Where `gyeot` starts: the terminal when a subcommand is given."""

from __future__ import annotations

import sys

from desktop.cli.main import main as run_terminal


def main() -> None:
    """Run 곁 and leave with its exit code; a reader that went away (gyeot list | head) is no error."""
    try:
        code = run_terminal(sys.argv[1:])
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
