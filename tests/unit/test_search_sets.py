"""The questions of the search benchmark: every quote stands where its row says, and no question is there twice."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from support.samples.pdf_writer import fonts_present
from support.searching import office

from retrieval.chunking import chunk
from retrieval.documents.limits import Limits
from retrieval.documents.reading import read

DATA = Path(__file__).parents[1] / "data"
SAMPLES = Path(str(resources.files("resources").joinpath("samples", "documents")))
STATUTES = Path(__file__).parents[3] / "shared" / "data" / "statutes" / "articles.jsonl.zst"
SETS = {"search_ordinary.jsonl": 200, "search_everyday.jsonl": 120}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def relevant() -> list[dict[str, str]]:
    return [place for name in SETS for row in rows(name) for place in row["relevant"]]


def passages(name: str, data: bytes) -> list[str]:
    documents = read(data, name, Limits())
    return [
        bare(f"{p.text} {' '.join(s.text for s in p.spans)}") for d in documents for p in chunk(d, "x", d.title or name)
    ]


@pytest.fixture(scope="module")
def read_files() -> dict[str, list[str]]:
    wanted = {place["file"] for place in relevant() if "file" in place}
    made = {path.name: passages(path.name, path.read_bytes()) for path in SAMPLES.iterdir() if path.name in wanted}
    return made | {name: passages(name, data) for name, data in office.make() if name in wanted}


@pytest.mark.parametrize(("name", "least"), SETS.items())
def test_there_are_enough_questions_and_none_twice(name: str, least: int) -> None:
    texts = [row["text"] for row in rows(name)]
    assert len(texts) >= least
    assert len(set(texts)) == len(texts)
    assert len({row["id"] for row in rows(name)}) == len(texts)
    assert all(row["relevant"] for row in rows(name))


def test_the_two_sets_share_no_question() -> None:
    ordinary, everyday = ({bare(row["text"]) for row in rows(name)} for name in SETS)
    assert not ordinary & everyday


def test_there_are_sixty_laws_and_ten_documents() -> None:
    laws = (DATA / "search_laws.txt").read_text("utf-8").splitlines()
    assert len(laws) == len(set(laws)) == 60
    assert {place["law"] for place in relevant() if "law" in place} <= set(laws)
    assert len(office.sources()) >= 10


@pytest.mark.skipif(not fonts_present(), reason="the Nanum fonts are missing")
def test_every_quote_stands_in_one_passage_of_its_file(read_files: dict[str, list[str]]) -> None:
    missing = [
        place
        for place in relevant()
        if "file" in place and not any(bare(place["quote"]) in text for text in read_files[place["file"]])
    ]
    assert missing == []


@pytest.mark.skipif(not STATUTES.exists(), reason="the statutes are not beside the repository")
def test_every_quote_stands_in_its_article() -> None:
    import pyarrow

    wanted = {f"{place['law']} {place['article']}" for place in relevant() if "law" in place}
    texts: dict[str, str] = {}
    with pyarrow.input_stream(str(STATUTES), compression="zstd") as stream:
        for line in stream.read().decode().splitlines():
            ident = line[len('{"id": "') : line.index('", "law"')]  # parsing all 192,336 rows would take seconds
            if ident in wanted:
                texts[ident] = bare(json.loads(line)["text"])
    missing = [
        place
        for place in relevant()
        if "law" in place and bare(place["quote"]) not in texts.get(f"{place['law']} {place['article']}", "")
    ]
    assert missing == []
