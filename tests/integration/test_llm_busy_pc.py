"""Beside another busy program the model gives up a thread and does not burn processor time by waiting.

Judged by processor time, which other work on the machine does not change, never by the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.scripted_gguf import write_random

pytest.importorskip("llama_cpp", reason="llama.cpp is not installed: its tests are skipped")

ROOT = Path(__file__).parents[2]
GENERATE = """
import json, os, sys, time
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
from pathlib import Path
from engine.llm.local import LocalModel
from engine.llm.model import ModelSettings

def seconds(threads):
    model = LocalModel(ModelSettings(Path(sys.argv[2]), threads=threads), 4096, lambda done: None, lambda: False)
    at = 0

    def token():
        nonlocal at
        at = at + 1 if at < 4000 else int(model.forget_from(1))
        model.evaluate([5], at, logits=True)

    with model.watch(lambda: False):
        model.evaluate([5], 0, logits=True)
        begin = time.monotonic()
        while time.monotonic() - begin < 1.5:  # long enough to have looked at the others
            token()
        used = time.process_time()
        for _ in range(500):
            token()
        used = time.process_time() - used
    now = model._threads_now
    model.close()
    return used / 500, now

alone, _ = seconds(1)
chosen, threads = seconds(None)
print(json.dumps({"alone": alone, "chosen": chosen, "threads": threads, "spin": os.environ["GOMP_SPINCOUNT"]}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="GNU OpenMP")
def test_beside_busy_programs_a_token_costs_about_what_it_costs_one_thread(tmp_path):
    path = write_random(tmp_path / "noise.gguf")
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        environment = {key: value for key, value in os.environ.items() if key != "GOMP_SPINCOUNT"}
        command = [sys.executable, "-c", GENERATE, str(ROOT), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=True, env=environment)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    measured = json.loads(done.stdout)
    assert measured["spin"] == "1000"
    assert measured["threads"] == 1  # the others use every core
    assert measured["chosen"] < 5 * measured["alone"]
