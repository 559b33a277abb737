"""What one document may cost. Passed down as plain values: the parser process enforces seconds, memory and output."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of reading one file.

    Attributes:
        seconds: wall time of the parser process.
        memory: bytes of address space of the parser process.
        output: bytes that the parser process may write.
        file: bytes of the file itself.
        pages: pages, slides or sheets.
        blocks: blocks of one file, and rows of its tables together.
        depth: how deep attachments inside attachments are read.
        archive_total: bytes of all members of a ZIP together, unpacked.
        archive_ratio: unpacked to packed size of a ZIP member over a megabyte.
        archive_entries: members of a ZIP.
        nesting: XML elements inside one another, and tables inside table cells times eight.
        ocr_pages: scanned pages of one file that are recognised.
        ocr_seconds: wall time that each of them adds.
    """

    seconds: float = 30.0
    memory: int = 1536 * MIB
    output: int = 64 * MIB
    file: int = 512 * MIB
    pages: int = 10_000
    blocks: int = 500_000
    depth: int = 3
    archive_total: int = 512 * MIB
    archive_ratio: int = 200
    archive_entries: int = 10_000
    nesting: int = 200
    ocr_pages: int = 500
    ocr_seconds: float = 3.0
