"""Pages drawn as scanners give them: pictures of known text in known order, clean or turned, noisy and stamped."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageDraw

FONTS = Path("/usr/share/fonts/truetype/nanum")
TEXTS = Path(__file__).resolve().parent / "samples" / "texts"
WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 57.0
_ALIKE = str.maketrans({"∼": "~", "ㆍ": "·", "–": "-", "―": "-"})
ROWS = (
    ("구분", "2025년", "2026년", "증감률(%)"),
    ("세입", "1,234,567", "1,345,678", "9.0"),
    ("세출", "987,650", "1,023,400", "3.6"),
    ("예비비", "12,500", "9,800", "-21.6"),
    ("합계", "2,234,717", "2,378,878", "6.5"),
)


def fonts_present() -> bool:
    """Tells whether the faces that pages are drawn with are installed."""
    return all((FONTS / f"{name}.ttf").is_file() for name in ("NanumMyeongjo", "NanumGothic"))


def prose(*names: str) -> list[str]:
    """Paragraphs of the sample texts, without their marks for tables and pages."""
    lines = [line.strip() for name in names for line in (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()]
    return [" ".join(line.split()) for line in lines if line and not line.startswith("@") and "|" not in line]


@dataclass
class Drawn:
    """A page and what stands on it.

    Attributes:
        document: one page with a text layer.
        texts: in reading order, a line of a paragraph each; a table's row is one.
        rows: of its table.
    """

    document: Any
    texts: list[str] = field(default_factory=list)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def pixels(self, dpi: int) -> Image.Image:
        made = self.document[0].get_pixmap(dpi=dpi, alpha=False)
        return Image.frombytes("RGB", (made.width, made.height), bytes(made.samples))


class Sheet:
    """Puts paragraphs and tables on one page."""

    def __init__(self, font: str = "NanumMyeongjo", size: float = 11.0) -> None:
        library: Any = pymupdf
        self.drawn = Drawn(library.open())
        self.page = self.drawn.document.new_page(width=WIDTH, height=HEIGHT)
        self.font: Any = library.Font(fontfile=str(FONTS / f"{font}.ttf"))
        self.size = size

    def column(self, paragraphs: list[str], left: float, right: float, top: float, bottom: float) -> int:
        """Set paragraphs from the top down; returns how many fitted wholly."""
        y = top + self.size
        step = self.size * 1.55
        library: Any = pymupdf
        writer = library.TextWriter(self.page.rect)
        done = 0
        for paragraph in paragraphs:
            lines = self._wrapped(paragraph, right - left)
            if y + step * (len(lines) - 1) > bottom:
                break
            for line in lines:
                writer.append((left, y), line, font=self.font, fontsize=self.size)
                self.drawn.texts.append(line)
                y += step
            y += self.size * 0.35
            done += 1
        writer.write_text(self.page)
        self.bottom = y
        return done

    def table(self, rows: tuple[tuple[str, ...], ...], left: float, right: float, top: float) -> float:
        """A ruled table, numbers to the right; returns its lower edge."""
        library: Any = pymupdf
        writer = library.TextWriter(self.page.rect)
        height, width = self.size * 2.0, (right - left) / len(rows[0])
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                box = (left + j * width, top + i * height, left + (j + 1) * width, top + (i + 1) * height)
                self.page.draw_rect(box, color=(0, 0, 0), width=0.7)
                length = self.font.text_length(cell, fontsize=self.size)
                x = box[2] - length - 5 if i and j else box[0] + (width - length) / 2
                writer.append((x, box[1] + self.size * 1.35), cell, font=self.font, fontsize=self.size)
            self.drawn.texts.append(" ".join(row))
            self.drawn.rows.append(row)
        writer.write_text(self.page)
        return top + height * len(rows)

    def frame(self, box: tuple[float, float, float, float]) -> None:
        self.page.draw_rect(box, color=(0, 0, 0), width=1.0)

    def _wrapped(self, text: str, width: float) -> list[str]:
        lines, line = [], ""
        for word in text.split(" "):
            wider = f"{line} {word}" if line else word
            if line and self.font.text_length(wider, fontsize=self.size) > width:
                lines.append(line)
                line = word
            else:
                line = wider
        return [*lines, line]


def one_column(font: str = "NanumMyeongjo", size: float = 11.0, texts: list[str] | None = None) -> Drawn:
    sheet = Sheet(font, size)
    sheet.column(texts or prose("regulation"), MARGIN, WIDTH - MARGIN, 60, HEIGHT - 60)
    return sheet.drawn


def columns(count: int, font: str = "NanumMyeongjo", size: float = 10.5, *, aligned: bool = False) -> Drawn:
    """A title over two or three columns; `aligned` lets all begin their paragraphs at one height."""
    sheet = Sheet(font, size)
    texts = prose("regulation", "civil_guide", "press")
    sheet.column(["가온시 소식지 제12호 (2026. 5. 20.)"], MARGIN, WIDTH - MARGIN, 50, 90)
    gap = 22.0
    width = (WIDTH - 2 * MARGIN - gap * (count - 1)) / count
    for index in range(count):
        left = MARGIN + index * (width + gap)
        if aligned:
            for row in range(8):
                sheet.column(texts[8 * index + row :][:1], left, left + width, 100 + 84 * row, HEIGHT)
        else:
            done = sheet.column(texts[3 * index :], left, left + width, 100, HEIGHT - 60)
            texts = texts[done:]
    return sheet.drawn


def side_box(font: str = "NanumGothic", size: float = 10.5) -> Drawn:
    """Text on the left, a framed box at the right of it, text over the whole width below."""
    sheet = Sheet(font, size)
    texts = prose("civil_guide", "press", "regulation")
    sheet.column(["가온시 생활민원 처리 안내서"], MARGIN, WIDTH - MARGIN, 50, 80)
    done = 1 + sheet.column(texts[1:], MARGIN, 360, 100, 420)
    sheet.frame((380, 100, WIDTH - MARGIN, 300))
    sheet.column(prose("handover")[:5], 390, WIDTH - MARGIN - 10, 110, 295)
    sheet.column(texts[done + 1 :], MARGIN, WIDTH - MARGIN, 450, HEIGHT - 60)
    return sheet.drawn


def table(font: str = "NanumMyeongjo", size: float = 11.0) -> Drawn:
    """Text, a ruled table of numbers, text."""
    sheet = Sheet(font, size)
    texts = prose("plan")
    sheet.column(texts[:8], MARGIN, WIDTH - MARGIN, 60, 300)
    below = sheet.table(ROWS, MARGIN, WIDTH - MARGIN, sheet.bottom + 10)
    sheet.column(texts[8:], MARGIN, WIDTH - MARGIN, below + 20, HEIGHT - 60)
    return sheet.drawn


def degraded(
    image: Image.Image, *, skew: float = 1.5, noise: float = 12.0, quality: int = 60, stamp: bool = True, seed: int = 1
) -> Image.Image:
    """As a worn office scanner gives it: a red seal over the text, turned, speckled, greyed paper, JPEG."""
    made = image.convert("RGB")
    if stamp:
        made = _stamped(made)
    if skew:
        made = made.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if noise:
        chance = np.random.default_rng(seed)
        values = np.asarray(made).astype(np.float32) * 0.93 + 8
        values += chance.normal(0, noise, values.shape[:2])[..., None]
        specks = chance.random(values.shape[:2])
        values[specks < 0.0008] = 30
        made = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    if quality:
        buffer = io.BytesIO()
        made.save(buffer, "JPEG", quality=quality)
        made = Image.open(io.BytesIO(buffer.getvalue()))
    return made


def _stamped(image: Image.Image) -> Image.Image:
    """A red seal of 25 mm and a blue date stamp, both over text; ink lets what is below show through."""
    layer = Image.new("RGB", image.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    unit = image.width / 210
    x, y = int(120 * unit), int(60 * unit)
    for inset in range(0, int(25 * unit), int(4 * unit)):
        corner = (x + inset // 2, y + inset // 2, x + int(25 * unit) - inset // 2, y + int(25 * unit) - inset // 2)
        draw.rectangle(corner, outline=(215, 40, 40), width=max(2, int(0.9 * unit)))
    draw.line((x, y, x + 25 * unit, y + 25 * unit), fill=(215, 40, 40), width=max(2, int(1.2 * unit)))
    x, y = int(40 * unit), int(180 * unit)
    draw.ellipse((x, y, x + 30 * unit, y + 30 * unit), outline=(40, 60, 190), width=max(2, int(0.9 * unit)))
    draw.line((x, y + 15 * unit, x + 30 * unit, y + 15 * unit), fill=(40, 60, 190), width=max(2, int(0.9 * unit)))
    return Image.fromarray(np.minimum(np.asarray(image), np.asarray(layer)))


def encoded(image: Image.Image, kind: str = "PNG", dpi: int = 200) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, dpi=(dpi, dpi))
    return buffer.getvalue()


def scanned_pdf(*images: Image.Image, quality: int = 80) -> bytes:
    """Pictures as the pages of a PDF without a text layer."""
    library: Any = pymupdf
    with library.open() as document:
        for image in images:
            page = document.new_page(width=WIDTH, height=HEIGHT)
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=quality)
            page.insert_image(page.rect, stream=buffer.getvalue())
        return bytes(document.tobytes())


def distance(one: str, other: str) -> int:
    """Edits between two texts (Levenshtein), a row of the table at a time."""
    right = np.frombuffer(other.encode("utf-32-le"), dtype=np.uint32)
    steps = np.arange(len(right) + 1)
    row = steps.copy()
    for number, letter in enumerate(one, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (right != ord(letter)))
        row = np.concatenate(([number], best))
        row = np.minimum.accumulate(row - steps) + steps
    return int(row[-1])


def error_rate(read: str, expected: str, *, blanks: bool = False) -> float:
    """Edits a character of the expected text; signs that look the same count as the same."""
    texts = [text.translate(_ALIKE) for text in (read, expected)]
    given, wanted = (" ".join(text.split()) if blanks else "".join(text.split()) for text in texts)
    return distance(given, wanted) / max(1, len(wanted))
