"""Another reader's lines, asked only where ours found no text at all."""

from __future__ import annotations

from retrieval.documents.flow import Piece


def second_opinion(data: bytes) -> list[Piece]:
    """Lines of text that unhwp finds, their places unknown; none where it fails or is not installed."""
    try:
        import unhwp
    except (ImportError, OSError):  # its library is native
        return []
    try:
        with unhwp.parse_bytes(data) as result:
            text = str(result.plain_text)
    except Exception:  # noqa: BLE001  the library's edge: no second opinion then
        return []
    return [Piece(0, (line,)) for line in text.splitlines() if line.strip() and "[unhwp:" not in line]
