"""A fixed slice of the fuzz campaign, and the campaign's own parts. GYEOT_FUZZ=10000 makes the slice that long."""

from __future__ import annotations

import os
import sys
import threading
from itertools import islice

import pytest
from support.fuzz_corpus import Seed, generated, group_of, is_zip, seeds
from support.fuzz_formats import mutate
from support.fuzz_run import Campaign, Result, Row, coded, plan, table
from support.fuzz_seeds import rare

from retrieval.documents.limits import Limits
from retrieval.documents.reading import READERS, read
from retrieval.sandbox import Parsers

SLICE = int(os.environ.get("GYEOT_FUZZ", "96"))
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


@linux
@pytest.mark.timeout(3 * 3600 if SLICE > 1000 else 300)
def test_changed_files_end_as_text_or_with_a_code() -> None:
    limits = Limits()
    before = threading.active_count()
    result = Campaign(limits).run(plan(SLICE, 20261124, shared=False))
    said = table(result, limits)
    print(said)
    assert result.files == SLICE
    assert result.clean, said
    assert result.children >= SLICE
    assert sum(row.ends["text"] for row in result.rows.values()) > SLICE // 10  # else nothing was tried in depth
    assert threading.active_count() <= before


def test_the_same_seed_gives_the_same_files() -> None:
    first = [data for _, _, data in plan(60, 5, shared=False)]
    again = [data for _, _, data in plan(60, 5, shared=False)]
    other = [data for _, _, data in plan(60, 6, shared=False)]
    assert first == again
    assert sum(one != two for one, two in zip(first, other, strict=True)) > 50


def test_every_format_that_is_read_is_in_the_corpus() -> None:
    corpus = seeds(shared=False)
    assert {str(form) for form in READERS} & {"pdf", "hwp", "hwpx", "docx", "pptx", "xlsx", "xls"} <= set(corpus)
    assert {"csv", "txt", "md", "eml", "jsonl", "zip", "hml", "ods"} <= set(corpus)
    assert {"doc", "ppt", "msg", "mbox", "rtf", "html", "xlsb", "hwp3", "picture"} <= set(corpus)
    for group, files in corpus.items():
        assert all(group_of(seed.name) == group and seed.data for seed in files)


@pytest.mark.parametrize("group", ["hwp", "hwpx", "pdf", "eml", "txt"])
def test_mutation_changes_files_and_keeps_them_bounded(group: str) -> None:
    files = seeds(shared=False)[group]
    made = [mutate(number, files[number % len(files)], files) for number in range(20)]
    assert all(0 < len(data) <= 4 * 1024 * 1024 for data in made)
    assert sum(data != files[number % len(files)].data for number, data in enumerate(made)) >= 16


def test_every_whole_file_of_the_rarer_formats_is_read() -> None:
    for name, data in rare().items():
        (document,) = read(data, name, Limits()) if not name.endswith(".mbox") else read(data, name, Limits())[:1]
        assert document.blocks, name
        assert group_of(name) in (str(document.format), "picture", "pdf"), name


def test_many_changed_archives_are_still_archives() -> None:
    seed = Seed("hwpx", "만든.hwpx", generated()["만든.hwpx"])
    assert sum(is_zip(mutate(number, seed, [seed])) for number in range(60)) > 30


# a campaign must see what is wrong


def outcome(child: str, seconds: float = 20.0) -> Result:
    limits = Limits(seconds=seconds)
    command = [sys.executable, "-I", "-c", child]

    class Broken(Campaign):
        def _pool(self) -> Parsers:
            return Parsers(limits, spare=0, command=command, on_usage=self._usage)

    seed = Seed("txt", "a.txt", b"x")
    return Broken(limits, jobs=1).run(iter([(0, seed, b"x")]))


@linux
@pytest.mark.parametrize(
    ("child", "end"),
    [
        ("print('{\"ready\": []}'); raise SystemExit(1)", "PARSER_DIED exit"),
        ("print('{\"ready\": []}'); print('no json')", "PARSER_DIED protocol"),
    ],
)
def test_an_end_without_a_code_is_a_fault(child: str, end: str) -> None:
    result = outcome(child)
    assert [fault.end for fault in result.faults] == [end]
    assert not result.clean
    assert end in table(result, Limits())


@linux
def test_a_crash_and_a_timeout_are_coded() -> None:
    crashed = outcome("import os; print('{\"ready\": []}', flush=True); os.kill(os.getpid(), 11)")
    late = outcome("import time; print('{\"ready\": []}', flush=True); time.sleep(600)", seconds=0.5)
    assert crashed.clean
    assert late.clean
    assert list(crashed.rows["txt"].ends) == ["PARSER_DIED signal 11"]
    assert list(late.rows["txt"].ends) == ["TIMEOUT"]
    assert [fault.end for fault in late.slow] == ["TIMEOUT"]


def test_words_for_ends() -> None:
    assert coded("text")
    assert coded("DAMAGED")
    assert coded("PARSER_DIED signal 11")
    assert not coded("raised KeyError")
    assert not coded("PARSER_DIED exit")


def test_a_table_of_nothing_and_of_something() -> None:
    assert "all " in table(Result(), Limits())
    row = Row(files=2, seconds=[0.1, 0.4], processor=[0.1, 0.2], memory=50 << 20)
    row.ends.update(["text", "DAMAGED"])
    lines = table(Result(rows={"hwp": row}, children=2, seconds=1.0), Limits()).splitlines()
    assert lines[1].split()[:3] == ["hwp", "2", "1"]
    assert lines[1].endswith("DAMAGED 1")


def test_plans_take_formats_in_turn() -> None:
    groups = [seed.group for _, seed, _ in islice(plan(100, 1, shared=False), 100)]
    assert len(set(groups[: len(seeds(shared=False))])) == len(seeds(shared=False))
    assert {seed.group for _, seed, _ in plan(4, 1, ["pdf"], shared=False)} == {"pdf"}
