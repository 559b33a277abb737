from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine import hardware

ROOT = Path(__file__).resolve().parents[2]


def test_a_survey_is_plausible() -> None:
    found = hardware.survey()
    assert found.cpu
    assert 1 <= found.cores <= found.logical
    assert 0 < found.memory_free <= found.memory_total


def test_threads_stay_within_what_may_be_used() -> None:
    assert 1 <= hardware.suggested_threads() <= hardware.usable()


@given(st.integers(-1, 512))
def test_one_core_is_left_from_four_on(available: int) -> None:
    threads = hardware.threads_for(available)
    assert threads >= 1
    assert threads == (available - 1 if available >= 4 else max(1, available))


def test_names_of_processors() -> None:
    name_in = hardware._name_in
    assert name_in("processor : 0\nmodel name\t: Intel(R) Xeon(R)  \nflags : a\n") == "Intel(R) Xeon(R)"
    assert name_in("Hardware\t: BCM2835\n") == "BCM2835"
    assert name_in("flags: none") == ""


def test_the_thin_part_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "import engine.client, engine.settings, engine.paths, engine.log, engine.hardware\n"
        "heavy = {'numpy', 'torch', 'lancedb', 'pyarrow', 'kiwipiepy', 'pymupdf', 'llama_cpp', 'lxml', 'socket'}\n"
        "sys.stdout.write(','.join(sorted(heavy & sys.modules.keys())))\n"
        "ours = [name for name in sys.modules if name.startswith(('retrieval', 'engine.worker'))]\n"
        "sys.stdout.write('|' + ','.join(ours))\n"
    )
    outcome = subprocess.run([sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    heavy, ours = outcome.stdout.split("|")
    assert set(heavy.split(",")) <= {"", "socket"}  # psutil loads socket; it opens none
    # storage writes whole files: the standard library and the codes of errors, nothing else
    assert set(ours.split(",")) <= {"", "retrieval", "retrieval.errors", "retrieval.storage"}
