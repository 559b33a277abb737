"""Checks the citations of results against their sources with tests/support/independent.py, no code of the product."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.independent import check_citation

if TYPE_CHECKING:
    from collections.abc import Iterable


def citation_problems(results: Iterable[dict[str, Any]], documents: Iterable[dict[str, Any]]) -> list[str]:
    """What is wrong with the citations of ask or summarize objects; [] when each quote stands at its place.

    Args:
        results: objects with "sentences".
        documents: {"id","path",...} of the library.
    """
    paths = {document["id"]: Path(document["path"]) for document in documents}
    by_title = {document.get("title"): Path(document["path"]) for document in documents}
    problems = []
    for result in results:
        for sentence in result["sentences"]:
            if not sentence["citations"]:
                problems.append(f"no citation: {sentence['text']}")
            for citation in sentence["citations"]:
                path = paths.get(citation["document"]) or by_title.get(citation["title"])
                reason = check_citation(path, citation) if path else "unknown document"
                if reason:
                    problems.append(f"{reason}: {citation}")
    return problems
