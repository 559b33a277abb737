"""Whether an environment may be used as it is, refusals, and children that are ended with their families."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from installer import environment, messages
from installer.environment import Environment, why_unusable
from installer.locking import exclusive
from installer.messages import SetupError
from installer.processes import MISLEADING, clean_environment, run_logged

ROOT = Path(__file__).resolve().parents[2]
HERE = ".".join(str(part) for part in sys.version_info[:3])


def pretend(root: Path, version: str = HERE, command: str | None = None) -> Environment:
    """What an environment looks like from outside."""
    place = Environment(root)
    place.site_packages.mkdir(parents=True)
    place.scripts.mkdir(parents=True, exist_ok=True)
    place.python.symlink_to(sys.executable)
    made_by = command if command is not None else f"/usr/bin/python3 -m venv {place.folder}"
    (place.folder / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\ncommand = {made_by}\n", "utf-8")
    return place


def test_a_good_environment_is_used(tmp_path: Path) -> None:
    assert why_unusable(pretend(tmp_path / "새 폴더 곁")) is None


def test_what_other_tools_made_is_used_too(tmp_path: Path) -> None:
    assert why_unusable(pretend(tmp_path, command="")) is None


def test_reasons_to_make_it_anew(tmp_path: Path) -> None:
    assert why_unusable(Environment(tmp_path / "none")) == messages.UNFINISHED
    old, odd = pretend(tmp_path / "old", version="3.8.1"), pretend(tmp_path / "odd", version="")
    assert why_unusable(old) == messages.OTHER_PYTHON.with_fields(version="3.8.1")
    assert why_unusable(odd) == messages.OTHER_PYTHON.with_fields(version="?")
    assert why_unusable(pretend(tmp_path / "moved", command="python -m venv /elsewhere/.venv")) == messages.MOVED
    gone = pretend(tmp_path / "gone")
    gone.python.unlink()
    gone.python.symlink_to(tmp_path / "no-python")
    assert why_unusable(gone) == messages.PYTHON_GONE


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    place = Environment(tmp_path)
    place.folder.mkdir()
    (place.folder / "thesis.hwp").write_text("precious")
    with pytest.raises(SetupError) as caught:
        environment.remove(place, ours=False)
    assert (place.folder / "thesis.hwp").exists()
    assert caught.value.sentence.en.endswith(messages.FOREIGN_FOLDER.en[-30:])


def test_a_link_is_never_followed_into_deletion(tmp_path: Path) -> None:
    real = pretend(tmp_path / "real").folder
    (tmp_path / "main").mkdir()
    place = Environment(tmp_path / "main")
    place.folder.symlink_to(real)
    with pytest.raises(SetupError):
        environment.remove(place, ours=True)
    assert (real / "pyvenv.cfg").exists()


def test_ours_and_unfinished_is_removed(tmp_path: Path) -> None:
    place = Environment(tmp_path)
    place.folder.mkdir()
    (place.folder / "half").write_text("")
    environment.remove(place, ours=True)
    assert not place.folder.exists()
    environment.remove(place, ours=True)


def test_missing_ensurepip_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SetupError) as caught:
        environment.require_usable_place(Environment(tmp_path))
    assert f"python{sys.version_info[0]}.{sys.version_info[1]}-venv" in caught.value.sentence.ko


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="becomes an ordinary user, which only root may"
)
def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    program = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import ensurepip, venv  # this Python may lie where the ordinary user can't look\n"
        "from pathlib import Path\n"
        "from installer.environment import Environment, require_usable_place\n"
        "from installer.messages import SetupError\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try:\n    require_usable_place(Environment(Path('/usr')))\n"
        "except SetupError as error:\n    print(error.sentence.en)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert "can't be written" in done.stdout


def test_an_old_python_is_turned_away() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.version_info = (3, 8, 10)\n"
        "import importlib; main = importlib.import_module('installer.__main__').main\nsys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "3.11" in done.stderr
    assert "Traceback" not in done.stderr


def test_children_are_not_led_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MISLEADING:
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    monkeypatch.setenv("PIP_RETRIES", "9")
    inherited = clean_environment({"EXTRA": "1"})
    assert not set(MISLEADING) & set(inherited)
    assert (inherited["PIP_INDEX_URL"], inherited["PIP_RETRIES"], inherited["EXTRA"]) == ("kept", "9", "1")


def test_output_goes_to_the_log_and_its_tail_comes_back(tmp_path: Path) -> None:
    log, seen = tmp_path / "기록 폴더" / "install.log", list[str]()
    program = (
        "import sys\nfor n in range(100): print('줄', n, flush=True)\n"
        "sys.stderr.buffer.write(b'\\xff\\xfe')\nsys.exit(3)"
    )
    outcome = run_logged([sys.executable, "-c", program], log, seen.append)
    assert outcome.code == 3
    assert len(outcome.tail) == 25
    assert "줄 99" in outcome.tail
    assert seen[0] == "줄 0"
    assert "줄 0\n" in log.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="families are ended by taskkill there")
def test_an_interruption_ends_grandchildren_too(tmp_path: Path) -> None:
    grandchild = "import signal, sys; print('up', flush=True); signal.pause()"
    child = (
        "import subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-c', {grandchild!r}], stdout=subprocess.PIPE, text=True)\n"
        "p.stdout.readline(); print(p.pid, flush=True); p.wait()"
    )
    pids: list[int] = []

    def interrupt(line: str) -> None:
        pids.append(int(line))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_logged([sys.executable, "-c", child], tmp_path / "log", interrupt)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and is_running(pids[0]):
        threading.Event().wait(0.02)  # nothing to wait on: the grandchild is init's child by now
    assert not is_running(pids[0])


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_one_set_up_at_a_time(tmp_path: Path) -> None:
    waited, entered = threading.Event(), threading.Event()

    def second() -> None:
        with exclusive(tmp_path, waited.set):
            entered.set()

    thread = threading.Thread(target=second)
    with exclusive(tmp_path, lambda: pytest.fail("nobody else is here")):
        thread.start()
        assert waited.wait(20)
        assert not entered.is_set()
    assert entered.wait(20)
    thread.join(20)


@pytest.mark.skipif(sys.platform == "win32", reason="children inherit no locks there")
def test_a_killed_set_up_holds_the_lock_until_its_child_ends(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    child = f"print('writing', flush=True); open({str(gate)!r}).read()"
    program = (
        f"import os, signal, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\nfrom installer.locking import exclusive\n"
        "from installer.processes import run_logged\n"
        f"with exclusive(Path({str(tmp_path)!r}), lambda: None):\n"
        f"    run_logged([sys.executable, '-c', {child!r}], Path({str(tmp_path / 'log')!r}),\n"
        "               lambda line: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    killed = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    waits: list[str] = []

    def child_still_writes() -> None:
        waits.append("waited")
        gate.open("w").close()  # lets the child end

    with exclusive(tmp_path, child_still_writes):
        assert waits == ["waited"]
