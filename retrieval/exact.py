"""What a question names exactly comes first: an article and its paragraph, a document number, a date, a file."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from retrieval.ranking import NAMED, boost, place_of
from retrieval.references import bare

if TYPE_CHECKING:
    from retrieval.catalogue import Info
    from retrieval.passages import Passage
    from retrieval.question import Question

SAME_PARAGRAPH = 0.1  # added where the passage of the article holds the paragraph that is named
SAME_NUMBER = 0.5  # of a document: hardly two share it
SAME_DATE = 0.3
SAME_DAY = 0.15  # of any year
SAME_FILE = 0.75  # where a question names a file with its ending
_PARAGRAPH = re.compile(r"제?\s*(\d{1,2})\s*항")
_ENDING = re.compile(r"\.(?:hwpx?|pdf|docx?|xlsx?|pptx?|csv|txt|md|eml|odt|ods)(?![a-z])")
_SHORTEST_NAME = 4
_FIRST_CIRCLE = ord("①")
_CIRCLES = 20


def bonus(question: Question, passage: Passage, info: Info, words: str) -> float:
    """What is added to a passage's score.

    Args:
        question: what was asked.
        passage: one that was found.
        info: of its document.
        words: its tokens in the index, joined by spaces.
    """
    place = place_of(passage, info.title)
    made = boost(place, question.articles, question.bare)
    if place.article is not None and place.article in question.articles:
        made += SAME_PARAGRAPH if _circles(question.text) & set(passage.text) else 0.0
    made = max(made, _of_file(question, info.path))
    named = [token for token in question.articles if not token.startswith("제")]
    return made + (_of_tokens(named, set(words.split())) if named else 0.0)


def _circles(text: str) -> set[str]:
    """The signs ① to ⑳ of the paragraphs a question names."""
    numbers = {int(found[1]) for found in _PARAGRAPH.finditer(text)}
    return {chr(_FIRST_CIRCLE + number - 1) for number in numbers if 1 <= number <= _CIRCLES}


def _of_file(question: Question, path: str) -> float:
    name = bare(os.path.splitext(os.path.basename(path))[0])  # noqa: PTH119, PTH122  for hundreds of passages
    if len(name) < _SHORTEST_NAME or name not in question.bare:
        return 0.0
    return SAME_FILE if _ENDING.search(question.text) else NAMED


def _of_tokens(named: list[str], held: set[str]) -> float:
    """For a document number or a date that stands in the passage; a date with its year counts once."""
    best = 0.0
    for token in named:
        if token in held:
            worth = SAME_NUMBER if not token[0].isdigit() else SAME_DATE if len(token) > len("05-15") else SAME_DAY
            best = max(best, worth)
    return best
