"""Text -> PDF through pymupdf: wrapped lines, ruled tables, a two-column part, running feet; and a page as a scan.

Marks besides "@table": "@page" begins a page, "@columns" ... "@end" sets what stands between in two columns.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pymupdf
from support.samples.world import AUTHOR

if TYPE_CHECKING:
    from support.samples.world import Table, Text

FONTS = Path("/usr/share/fonts/truetype/nanum")
WIDTH, HEIGHT, MARGIN, GUTTER = 595.0, 842.0, 57.0, 24.0
SIZE, LEADING = 10.5, 17.0
_HEADING = re.compile(r"^(\d\. |□ |문 \d\. )")


def fonts_present() -> bool:
    """Tells whether the faces the PDFs embed are installed."""
    return (FONTS / "NanumMyeongjo.ttf").is_file() and (FONTS / "NanumMyeongjoBold.ttf").is_file()


class _Setter:
    """Puts lines and tables on pages, from top to bottom, one column after the other."""

    def __init__(self, *, numbered: bool = True) -> None:
        self.numbered = numbered
        self.document = pymupdf.open()
        self.plain = pymupdf.Font(fontfile=str(FONTS / "NanumMyeongjo.ttf"))
        self.bold = pymupdf.Font(fontfile=str(FONTS / "NanumMyeongjoBold.ttf"))
        self.left, self.right = MARGIN, WIDTH - MARGIN
        self.writers: list[pymupdf.TextWriter] = []  # one a page: its text in the order it was put
        self.new_page()

    def new_page(self) -> None:
        self.end_page()
        self.page = self.document.new_page(width=WIDTH, height=HEIGHT)
        self.writers.append(pymupdf.TextWriter(self.page.rect))
        self.y = MARGIN + SIZE

    def end_page(self) -> None:
        if self.writers:
            foot = f"- {len(self.writers)} -"
            if self.numbered:
                self.put((WIDTH - self.plain.text_length(foot, fontsize=9)) / 2, HEIGHT - 34, foot, self.plain, 9)
            self.writers[-1].write_text(self.page)

    def put(self, x: float, y: float, text: str, font: pymupdf.Font, size: float) -> None:
        self.writers[-1].append((x, y), text, font=font, fontsize=size)

    def wrap(self, text: str, font: pymupdf.Font, size: float, width: float) -> list[str]:
        lines, line = [], ""
        for word in text.split(" "):
            wider = f"{line} {word}" if line else word
            if line and font.text_length(wider, fontsize=size) > width:
                lines.append(line)
                line = word
            else:
                line = wider
        return [*lines, line]

    def paragraph(self, text: str, font: pymupdf.Font, size: float) -> None:
        for line in self.wrap(text, font, size, self.right - self.left):
            if self.y > HEIGHT - MARGIN - LEADING:
                self.new_page()
            self.put(self.left, self.y, line, font, size)
            self.y += LEADING * max(1.0, size / SIZE)
        self.y += 3

    def table(self, table: Table) -> None:
        size = 9.0
        longest = [
            max(self.plain.text_length(cell, fontsize=size) for cell in column)
            for column in zip(*table.rows, strict=True)
        ]
        scale = (self.right - self.left) / (sum(longest) + 10 * len(longest))
        edges = [self.left]
        for length in longest:
            edges.append(edges[-1] + (length + 10) * scale)
        for i, row in enumerate(table.rows):
            cells = [self.wrap(cell, self.plain, size, edges[j + 1] - edges[j] - 8) for j, cell in enumerate(row)]
            height = 14.0 * max(len(cell) for cell in cells) + 6
            for j, cell in enumerate(cells):
                box = pymupdf.Rect(edges[j], self.y - 10, edges[j + 1], self.y - 10 + height)
                self.page.draw_rect(box, color=(0, 0, 0), width=0.6)
                for k, line in enumerate(cell):
                    self.put(edges[j] + 4, self.y + 3 + 14 * k, line, self.bold if i == 0 else self.plain, size)
            self.y += height
        self.y += LEADING

    def columns(self, lines: list[str]) -> None:
        middle, top, left, right = WIDTH / 2, self.y, self.left, self.right
        questions = [at for at, line in enumerate(lines) if line.startswith("문 ")]
        half = questions[len(questions) // 2]
        bottom = top
        for part, edges in ((lines[:half], (left, middle - GUTTER / 2)), (lines[half:], (middle + GUTTER / 2, right))):
            (self.left, self.right), self.y = edges, top
            for line in part:
                self.paragraph(line, self.bold if line.startswith("문 ") else self.plain, SIZE)
                self.y += 0 if line.startswith("문 ") else 10
            bottom = max(bottom, self.y)
        self.left, self.right, self.y = left, right, bottom

    def finish(self, text: Text) -> bytes:
        self.end_page()
        stamp = f"D:{text.date.replace('-', '')}000000Z"
        names = {"title": text.title, "author": AUTHOR, "subject": text.subject, "producer": "", "creator": ""}
        self.document.set_metadata({**names, "creationDate": stamp, "modDate": stamp})
        self.document.subset_fonts()
        return bytes(self.document.tobytes(garbage=4, deflate=True, use_objstms=1, no_new_id=True))


def write_pdf(text: Text) -> bytes:
    """A PDF with a text layer; both faces are embedded as subsets."""
    setter = _Setter()
    columns: list[str] | None = None
    for number, line in enumerate(text.body.rstrip("\n").split("\n")):
        if columns is not None and line != "@end":
            columns.append(line)
        elif line == "@columns":
            columns = []
        elif line == "@end":
            setter.columns(columns or [])
            columns = None
        elif line == "@page":
            setter.new_page()
        elif line.startswith("@"):
            setter.table(text.tables[line[1:]])
        elif not line:
            setter.y += 8
        elif number == 0:
            setter.paragraph(line, setter.bold, 17)
        else:
            setter.paragraph(line, setter.bold if _HEADING.match(line) else setter.plain, SIZE)
    return setter.finish(text)


def write_scan(body: str, title: str, day: str) -> bytes:
    """One page that is only a picture: the text drawn, turned into a grey JPEG, without any text layer."""
    drawn = _Setter(numbered=False)
    for number, line in enumerate(body.rstrip("\n").split("\n")):
        indent = len(line) - len(line.lstrip())
        drawn.put(
            MARGIN + 8 * indent,
            drawn.y + 20,
            line.strip(),
            drawn.bold if number == 0 else drawn.plain,
            17 if number == 0 else 12,
        )
        drawn.y += 30
    drawn.end_page()
    picture = drawn.page.get_pixmap(dpi=130, colorspace=pymupdf.csGRAY)
    scan = pymupdf.open()
    page = scan.new_page(width=WIDTH, height=HEIGHT)
    page.insert_image(page.rect, stream=picture.tobytes("jpeg", jpg_quality=60))
    stamp = f"D:{day.replace('-', '')}000000Z"
    scan.set_metadata(
        {"title": title, "author": AUTHOR, "producer": "", "creator": "", "creationDate": stamp, "modDate": stamp}
    )
    return bytes(scan.tobytes(garbage=4, deflate=True, no_new_id=True))
