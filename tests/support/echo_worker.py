"""A worker for tests of processes: the true serving loop with a role whose methods echo, wait, fail, die and call."""

from __future__ import annotations

import argparse
import os
import resource
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).resolve().parents[2]))

from engine import worker
from engine.errors import CancelledError, EngineCode, EngineError
from engine.methods import Context, Entry, Object

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = threading.Event()


class EchoRole:
    """Lanes "main" and "side"."""

    def __init__(self, config: Object) -> None:
        self.config = config

    @property
    def methods(self) -> Mapping[str, Entry]:
        main = (
            echo,
            many,
            wait,
            stubborn,
            fail,
            die,
            die_once,
            ask,
            noisy,
            big,
            exhaust,
            partial,
            surrogate,
            fork,
            broken,
            socket,
        )
        entries = {method.__name__: Entry(method) for method in main}
        entries["configured"] = Entry(self.configured)
        entries["release"] = Entry(release, "side")
        entries["hold"] = Entry(hold)
        entries["quick"] = Entry(echo, "side")
        entries["die_quickly"] = Entry(die, "side")
        return entries

    def configured(self, params: Object, context: Context) -> Object:
        status = Path("/proc/self/status")
        return {
            "config": self.config,
            "pid": os.getpid(),
            "env": dict(os.environ),
            "cwd": str(Path.cwd()),
            "status": status.read_text("utf-8") if status.exists() else "",
            "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        }

    def close(self) -> None:
        marker = self.config.get("home")
        if isinstance(marker, str) and Path(marker).is_dir():
            (Path(marker) / f"closed-{os.getpid()}").touch()


def echo(params: Object, context: Context) -> Object:
    return params


def many(params: Object, context: Context) -> Object:
    """Events 0..n-1, then the answer."""
    count = params["count"]
    assert isinstance(count, int)
    for number in range(count):
        context.check()
        context.emit("step", {"number": number, "text": "가나다"})
    return {"count": count}


def wait(params: Object, context: Context) -> Object:
    """Runs until it is cancelled."""
    context.emit("started", {})
    while not context.cancelled():
        threading.Event().wait(0.005)
    raise CancelledError


def partial(params: Object, context: Context) -> Object:
    """Heeds a cancel with what it has."""
    context.emit("started", {})
    while not context.cancelled():
        threading.Event().wait(0.005)
    return {"partial": True}


def stubborn(params: Object, context: Context) -> Object:
    """Never looks at the flag."""
    context.emit("started", {})
    threading.Event().wait(600)
    return {}


def hold(params: Object, context: Context) -> Object:
    """Ends when `release` has run on the other lane."""
    context.emit("started", {})
    SHARED.wait(60)
    return {"held": True}


def release(params: Object, context: Context) -> Object:
    SHARED.set()
    return {"released": True}


def fail(params: Object, context: Context) -> Object:
    kind = params["kind"]
    if kind == "engine":
        raise EngineError(EngineCode.NO_MODEL, name="x")
    if kind == "exit":
        raise SystemExit(3)
    raise ValueError("text of a document: 대외비")


def die(params: Object, context: Context) -> Object:
    os._exit(int(str(params.get("status", 9))))


def die_once(params: Object, context: Context) -> Object:
    """Dies where the file is not there yet; answers the next time."""
    path = Path(str(params["path"]))
    if path.exists():
        return {"answered": True}
    path.touch()
    if params.get("event"):
        context.emit("started", {})
    os._exit(9)


def ask(params: Object, context: Context) -> Object:
    """Passes a call on, and its events."""
    inner = params["params"]
    assert isinstance(inner, dict)
    return context.call(str(params["role"]), str(params["method"]), inner, context.emit)


def noisy(params: Object, context: Context) -> Object:
    print("a library prints 대외비")
    os.write(1, b"and writes to fd 1\n")
    sys.stderr.write("and to stderr 대외비\n")
    return {"stdin": sys.stdin.read()}


def big(params: Object, context: Context) -> Object:
    return {"text": "x" * int(str(params["size"]))}


def exhaust(params: Object, context: Context) -> Object:
    raise MemoryError


def surrogate(params: Object, context: Context) -> Object:
    return {"name": os.fsdecode(b"\xb0\xa1.txt"), "nan": None}


def broken(params: Object, context: Context) -> Object:
    """Not what JSON can say."""
    return {"value": float("nan")}


def socket(params: Object, context: Context) -> Object:
    import socket as library

    library.socket(library.AF_UNIX).close()
    library.socket(library.AF_INET).close()
    return {}


def fork(params: Object, context: Context) -> Object:
    """Leaves a child of its own behind."""
    import subprocess

    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    pid = subprocess.Popen(command, start_new_session=bool(params.get("session"))).pid
    if params.get("stay"):
        context.emit("child", {"pid": pid})
        threading.Event().wait(600)
    return {"pid": pid}


def raw(kind: str) -> None:
    """Misbehave on the bare pipe."""
    hello = b'{"kind":"hello","role":"library","version":1}\n'
    text = {
        "garbage": hello + b"\xff\xfenot json\n",
        "version": b'{"kind":"hello","role":"library","version":2}\n',
        "role": b'{"kind":"hello","role":"task","version":1}\n',
        "silent": b"",
        "deaf": hello,
        "oversized": hello + b"x" * (17 * 1024 * 1024),
        "request": hello + b'{"kind":"shutdown"}\n',
    }[kind]
    os.write(1, hello if kind == "closed" else b"")
    view = memoryview(text)
    while view:
        view = view[os.write(1, view) :]
    if kind == "deaf":
        threading.Event().wait(600)
    if kind != "silent":
        sys.stdin.buffer.read()
        threading.Event().wait(600)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--role", required=True)
    parser.add_argument("--raw", default="")
    parser.add_argument("--build", default="")
    options = parser.parse_args()
    if options.raw:
        raw(options.raw)
        sys.exit(3)
    channel = worker.claim_pipe()

    def build(config: Object) -> EchoRole:
        if options.build == "fails":
            raise EngineError(EngineCode.MODEL_MISSING)
        if options.build == "hangs":
            threading.Event().wait(600)
        if options.build == "once":
            flag = Path(str(config["home"])) / "tried"
            if not flag.exists():
                flag.touch()
                raise EngineError(EngineCode.MODEL_MISSING)
        return EchoRole(config)

    worker.leave(worker.serve(options.role, build, channel))


if __name__ == "__main__":
    main()
