"""Draws on the pages of a PDF: words at places, wrapped paragraphs. Nanum where it is installed, else a font that needs
no file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf

NANUM = Path("/usr/share/fonts/truetype/nanum/NanumGothic.ttf")
WIDTH, HEIGHT = 595.0, 842.0


class Pen:
    """An open document and its last page.

    Args:
        embedded: set Nanum where it is installed.
    """

    def __init__(self, *, embedded: bool = False) -> None:
        library: Any = pymupdf
        self.document: Any = library.open()
        self._file = str(NANUM) if embedded and NANUM.is_file() else None
        self.font: Any = library.Font(fontfile=self._file) if self._file else None
        self.page: Any = None

    def turn(self) -> None:
        """A new page."""
        self.page = self.document.new_page(width=WIDTH, height=HEIGHT)
        if self._file:
            self.page.insert_font(fontname="nanum", fontfile=self._file)

    def width(self, text: str, size: float) -> float:
        """Of a line of text; the font without a file sets every letter as wide as it is high."""
        return float(self.font.text_length(text, fontsize=size)) if self.font else size * len(text)

    def put(self, x: float, y: float, text: str, size: float = 10.0) -> None:
        """A line of text that begins at x on the base line y."""
        self.page.insert_text((x, y), text, fontname="nanum" if self._file else "korea", fontsize=size)

    def wrap(self, text: str, width: float, size: float = 10.0, *, by_letter: bool = False) -> list[str]:
        """Lines no wider than width; broken at blanks, or between any two syllables as Hangul does."""
        lines: list[str] = []
        line = ""
        for part in text if by_letter else _words(text):
            if line.strip() and self.width((line + part).rstrip(), size) > width:
                lines.append(line)
                line = "" if part == " " else part
            else:
                line += part
        return [*lines, line]

    def block(self, box: tuple[float, float, float], text: str, size: float = 10.0, **how: bool) -> float:
        """A wrapped paragraph from x0 to x1 below y; returns the next free base line."""
        x0, y, x1 = box
        for line in self.wrap(text, x1 - x0, size, **how):
            self.put(x0, y, line, size)
            y += 1.5 * size
        return y

    def data(self, **options: Any) -> bytes:
        """The PDF; the document is closed."""
        made = bytes(self.document.tobytes(**options))
        self.document.close()
        return made


def _words(text: str) -> list[str]:
    """Words with the blank that follows."""
    parts = text.split(" ")
    return [*(f"{part} " for part in parts[:-1]), parts[-1]]
