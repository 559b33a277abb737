"""The process that tests/integration/test_library_kills.py kills: works on a library as it is told, line by line.

In: a JSON object per line, {"do": operation, ...}. Out: {"state": "ready", ...} with what it found, and an object at
the begin and the end of every operation.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import numpy as np  # noqa: E402  after the path
from support.shelf import parse  # noqa: E402

from retrieval.adding import Wish  # noqa: E402
from retrieval.embedding.encoder import Encoded, Identity  # noqa: E402
from retrieval.keys import Cost, Keys, Protection  # noqa: E402
from retrieval.keystore import NoStore  # noqa: E402
from retrieval.library import Library  # noqa: E402
from retrieval.morphology import Analyser, bigrams  # noqa: E402
from retrieval.safekeeping import Safekeeping  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Fast:
    """An encoder that costs nothing; `variant` makes it another one."""

    def __init__(self, variant: str) -> None:
        self.identity = Identity("test/fast", variant * 32, 8, variant)

    def encode_queries(self, texts: Sequence[str], _check: Callable[[], None] = lambda: None) -> Encoded:
        rows = [np.random.default_rng(sum(text.encode())).random(8, np.float32) for text in texts]
        return Encoded(np.array(rows, np.float32).reshape(-1, 8), (False,) * len(texts))

    encode_passages = encode_queries


class Worker:
    """A library, and the operations on it."""

    def __init__(self, home: Path, passphrase: str) -> None:
        self.home, self.passphrase, self.variant = home, passphrase, "aa"
        self.keys = Keys(home, NoStore(), Cost(memory=64, passes=1, lanes=1))
        self.open()

    def open(self) -> None:
        made = Library(self.home, parse, Analyser("bigram"), keys=self.keys, encoder=Fast(self.variant))
        self.library = made
        self.safe = Safekeeping(made, self.keys)
        if self.keys.kind == Protection.PASSPHRASE:
            self.safe.unlock(self.passphrase)
        made.open()

    def found(self, words: dict[str, str]) -> dict[str, list[str | None]]:
        """For each planted word: files whose passages with it a search finds, and the first file of the pairs' leg."""
        made: dict[str, list[str | None]] = {}
        shelves = self.library.open()
        for path, word in words.items():
            hits = {hit.info.path for hit in self.library.search(word, 200) if word in hit.passage.text}
            first = [one for one in shelves.leg("gram", bigrams(word), 1, None) if word in one.body]
            info = shelves.by_number(first[0].doc) if first else None
            made[path] = [None if info is None else info.path, *sorted(hits)]
        return made

    def report(self, words: dict[str, str]) -> dict[str, Any]:
        self.library.wait(lambda: None)
        listed = [(info.path, info.id, info.grade, info.passages) for info in self.library.documents()]
        verified = self.safe.verify(lambda _done, _total: None, lambda: None)
        return {
            "state": "ready",
            "documents": listed,
            "found": self.found(words),
            "damaged": self.library.damaged(),
            "missing": verified.missing,
        }

    def do(self, order: dict[str, Any]) -> None:
        getattr(self, f"do_{order['do']}")(order)

    def do_add(self, order: dict[str, Any]) -> None:
        for path, text in order["files"].items():
            part = Path(path + ".new")
            part.write_text(text, "utf-8")
            part.rename(path)
        report = self.library.add(list(order["files"]), Wish())
        assert not report.failed, report.failed

    def do_delete(self, order: dict[str, Any]) -> None:
        self.library.remove([info.id for info in self.library.documents() if info.path in order["paths"]])

    def do_grade(self, order: dict[str, Any]) -> None:
        self.library.grade_path(order["path"], order["grade"])

    do_folder = do_grade

    def do_compact(self, _order: dict[str, Any]) -> None:
        self.safe.compact()

    def do_rebuild(self, _order: dict[str, Any]) -> None:
        self.library.close()
        self.open()

    def do_reembed(self, _order: dict[str, Any]) -> None:
        self.library.close()
        self.variant = "bb" if self.variant == "aa" else "aa"
        self.open()
        self.library.wait(lambda: None)

    def do_rekey(self, _order: dict[str, Any]) -> None:
        kind = Protection.FILE if self.keys.kind == Protection.PASSPHRASE else Protection.PASSPHRASE
        self.safe.rekey(kind, self.passphrase, lambda _done, _total: None, lambda: None)

    def do_restore(self, order: dict[str, Any]) -> None:
        target, other = Path(order["backup"]), Path(order["other"])
        target.unlink(missing_ok=True)
        self.safe.backup(target, self.passphrase, lambda _done, _total: None)
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir()
        keys = Keys(other, NoStore())
        library = Library(other, parse, Analyser("bigram"), keys=keys)
        Safekeeping(library, keys).restore(target, self.passphrase, lambda _done, _total: None)


def say(line: dict[str, Any]) -> None:
    """A line to the parent."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Report, then do as told."""
    worker = Worker(Path(sys.argv[1]), sys.argv[2])
    say(worker.report(json.loads(sys.stdin.readline())))
    for line in sys.stdin:
        order = json.loads(line)
        say({"state": "begin"})
        begin = time.monotonic()
        worker.do(order)
        say({"state": "end", "seconds": time.monotonic() - begin})
    worker.library.close()


if __name__ == "__main__":
    main()
