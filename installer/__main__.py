"""The commands `run`, `test` and `lock`. This file alone must be readable by older Pythons, which it turns away."""

from __future__ import annotations

import sys

OLDEST = (3, 11)
TOO_OLD = (
    "Python {0}.{1} 이상이 필요합니다. 더 새로운 Python으로 같은 명령을 다시 실행하세요"
    "(예: python3.11 -m installer run).\n"
    "Python {0}.{1} or newer is needed: run the same command with it, for example python3.11 -m installer run.\n"
)


def main() -> int:
    """Turn away an old Python, then hand over to the commands."""
    if sys.version_info < OLDEST:
        sys.stderr.write(TOO_OLD.format(*OLDEST))
        return 2
    from installer.commands import run  # the rest needs the newer Python

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
