"""presidio as the shell: the same findings as without it, no model, no network, no library that nobody needs."""

from __future__ import annotations

import json
import logging
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.pii_values import KINDS, SENTENCES

from pii.analyzer import Analyzer
from pii.recognizers.catalogue import RECOGNIZERS

ROOT = Path(__file__).parents[2]
PROBE = """
import json, sys
sys.path.insert(0, sys.argv[1])
opened = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen"):
        opened.append(event)
sys.addaudithook(watch)
from pii.presidio import Presidio
from pii.analyzer import Analyzer
found = Analyzer(Presidio()).analyze("hong@korea.kr 010-1234-5678 \\U0001f600 900101-1234567")
names = sorted(name for name in ("torch", "transformers", "stanza") if sys.modules.get(name))
print(json.dumps({"opened": opened, "loaded": names, "found": len(found)}))
"""


@pytest.fixture(scope="module")
def through_presidio() -> Analyzer:
    from pii.presidio import Presidio

    return Analyzer(Presidio())


def test_it_finds_what_the_recognizers_find(through_presidio: Analyzer) -> None:
    rng = random.Random(5)
    direct = Analyzer()
    for _ in range(60):
        kind = KINDS[rng.choice(sorted(KINDS))]
        text = f"{rng.choice(SENTENCES)}{rng.choice(kind.leads)}{kind.make(rng)}는 {rng.choice(SENTENCES)}"
        assert through_presidio.analyze(text) == direct.analyze(text)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "9 0 0 1 0 1 - 1 2 3 4 5 6 7", "-" * 500])
def test_odd_input(through_presidio: Analyzer, text: str) -> None:
    assert through_presidio.analyze(text) == Analyzer().analyze(text)


def test_only_ours_are_registered(through_presidio: Analyzer) -> None:
    through: Any = through_presidio._all
    engine = through._engine
    assert {one.name for one in engine.registry.recognizers} == {one.name for one in RECOGNIZERS}
    assert type(engine.nlp_engine).__name__ == "NoOpNlpEngine"


def test_no_text_in_its_log(through_presidio: Analyzer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    through_presidio.analyze("전화 010-1234-5678, 주민 900101-1234567")
    assert "5678" not in caplog.text
    assert "1234567" not in caplog.text


def test_a_fresh_process_opens_nothing_and_loads_no_model_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", PROBE, str(ROOT)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {"opened": [], "loaded": [], "found": 3}
