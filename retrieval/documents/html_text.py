"""The readable text of an HTML body, by a tolerant parser: no scripts, no styles, nothing fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLANKS = re.compile(r"\s+")
_BREAKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote")
) | {"pre", "hr", "section", "article", "header", "footer"}
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript"})
_MOST_CHARACTERS = 20_000_000


def html_text(source: str) -> str:
    """Lines of text: one per paragraph, item or table row; cells apart by a tab."""
    reader = _Reader()
    reader.feed(source[:_MOST_CHARACTERS])
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _BREAKS:
            self._lines.append([])
        elif tag in ("td", "th") and self._lines[-1]:
            self._lines[-1].append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _BREAKS and tag != "br":
            self._lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._skipping and data:
            self._lines[-1].append(_BLANKS.sub(" ", data))

    def text(self) -> str:
        """What was gathered, without empty lines."""
        lines = (re.sub(" {2,}", " ", "".join(pieces)).strip() for pieces in self._lines)
        return "\n".join(line for line in lines if line)
