"""No internet socket in add, ask and summarize: watched from outside, by the kernel."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path

import pytest
from support.gyeot import gyeot

SAMPLES = Path(str(resources.files("resources").joinpath("samples", "documents")))
INTERNET = re.compile(r"socket\(AF_INET6?\b|connect\(.*AF_INET|sendto\(.*AF_INET")


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_strace_sees_no_internet_socket(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "network"
    watch = ("strace", "-f", "-qq", "-e", "trace=network", "-o", str(log))
    add = gyeot(
        home, "add", str(SAMPLES / "책빛축제_추진계획.hwpx"), str(SAMPLES / "2026년_축제_예산.xlsx"), prefix=watch
    )
    ask = gyeot(home, "ask", "책빛축제의 총예산은 얼마인가요?", prefix=watch)
    summary = gyeot(home, "summarize", str(SAMPLES / "책빛축제_보도자료.pdf"), prefix=watch)
    assert (add.code, summary.code) == (0, 0), add.err + summary.err
    assert ask.code in {0, 5}, ask.err
    assert INTERNET.search(log.read_text("utf-8", "replace")) is None


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_everything_works_without_a_network_interface(tmp_path: Path) -> None:
    cut_off = ("unshare", "--user", "--map-root-user", "--net")
    probe = gyeot(tmp_path / "home", "list", "--json", prefix=cut_off)
    if probe.code != 0 and "unshare" in probe.err:
        pytest.skip(f"the kernel lends no namespace: {probe.err.strip()}")
    done = gyeot(tmp_path / "home", "add", str(SAMPLES / "인수인계서.md"), "--json", prefix=cut_off)
    assert done.code == 0, done.err
    assert len(done.object["added"]) == 1
