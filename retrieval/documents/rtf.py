"""Rich text (.rtf): paragraphs, tables, headers, footers and notes; Korean as escapes of code page 949 or Unicode."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retrieval.documents.flow import Cell, Flow, Paragraph, Part, Piece, Table
from retrieval.documents.flowing import render
from retrieval.documents.model import DocumentWarning, Format, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    from retrieval.documents.limits import Limits
    from retrieval.documents.model import Document

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict themedata colorschememapping latentstyles datastore generator listtable "
    b"listoverridetable rsidtbl xmlnstbl fldinst object objdata mmathPr wgrffmtfilter bkmkstart bkmkend filetbl "
    b"revtbl nonshppict blipuid panose falt pntxta pntxtb template userprops".split()
)
_MARGINS = {b"header": Kind.HEADER, b"headerl": Kind.HEADER, b"headerr": Kind.HEADER, b"headerf": Kind.HEADER,
            b"footer": Kind.FOOTER, b"footerl": Kind.FOOTER, b"footerr": Kind.FOOTER, b"footerf": Kind.FOOTER,
            b"footnote": Kind.NOTE, b"annotation": Kind.COMMENT}  # fmt: skip
_WORDS = {b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
          b"ldblquote": "“", b"rdblquote": "”", b"emspace": " ", b"enspace": " ", b"nestcell": "\t",
          b"nestrow": "\n"}  # fmt: skip
_CHARSETS = {
    0: "cp1252",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "big5",
    204: "cp1251",
    238: "cp1250",
}
_DEEPEST = 500
_MOST_CELLS = 200_000


@dataclass(slots=True)
class _State:
    """What braces keep apart."""

    skipped: bool = False
    font: int = -1
    unicode_skip: int = 1
    target: Kind | None = None  # a header, note ... that is being read


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read a .rtf file.

    Raises:
        DocumentError: TOO_COMPLEX.
    """
    del name
    reader = _Reader(limits)
    reader.read(data)
    flow = reader.flow
    raw = [Piece(0, (text,)) for text in reader.texts]
    if reader.pictures or reader.objects:
        detail = {"pictures": reader.pictures, "objects": reader.objects}
        flow.warnings.append(DocumentWarning(WarningCode.OBJECTS_NOT_READ, detail))
    return render(flow, raw, Format.RTF, limits)


@dataclass(slots=True)
class _Reader:
    limits: Limits
    flow: Flow = field(default_factory=Flow)
    texts: list[str] = field(default_factory=list)
    pictures: int = 0
    objects: int = 0
    _states: list[_State] = field(default_factory=lambda: [_State()])
    _fonts: dict[int, str] = field(default_factory=dict)
    _page: str = "cp1252"
    _bytes: bytearray = field(default_factory=bytearray)
    _line: list[str] = field(default_factory=list)
    _aside: list[str] = field(default_factory=list)
    _hanging: list[Part] = field(default_factory=list)
    _cell: list[Paragraph] = field(default_factory=list)
    _row: list[list[Paragraph]] = field(default_factory=list)
    _rows: list[list[list[Paragraph]]] = field(default_factory=list)
    _cells: int = 0
    _in_table: bool = False
    _to_skip: int = 0
    _defined: int = -1  # the font that the font table is at

    def read(self, data: bytes) -> None:
        for found in _TOKEN.finditer(data):
            escaped, word, value, sign, brace, text = found.groups()
            if escaped:
                self._byte(bytes([int(escaped, 16)]))
            elif text:
                self._byte(text)
            elif word:
                self._word(word, int(value) if value else None)
            elif brace:
                self._brace(brace)
            elif sign:
                self._sign(sign)
        self._end_paragraph()
        self._end_table()

    @property
    def _state(self) -> _State:
        return self._states[-1]

    def _brace(self, brace: bytes) -> None:
        self._settle()
        if brace == b"{":
            if len(self._states) > _DEEPEST:
                raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_DEEPEST)
            old = self._state
            self._states.append(_State(old.skipped, old.font, old.unicode_skip, old.target))
        elif len(self._states) > 1:
            ended = self._states.pop()
            if ended.target is not None and self._state.target is None:
                self._end_aside(ended.target)

    def _byte(self, data: bytes) -> None:
        if self._to_skip:
            cut = min(self._to_skip, len(data))
            self._to_skip -= cut
            data = data[cut:]
        if not self._state.skipped:
            self._bytes += data

    def _settle(self) -> None:
        """Decode gathered bytes by the font's character set, or the document's code page."""
        if self._bytes:
            page = self._fonts.get(self._state.font, self._page)
            text = bytes(self._bytes).decode(page if any(byte > 127 for byte in self._bytes) else "ascii", "replace")
            self._bytes.clear()
            self._put(text)

    def _put(self, text: str) -> None:
        if not self._state.skipped:
            (self._line if self._state.target is None else self._aside).append(text)

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._settle()
            self._state.skipped = True  # a destination that only those who know it need
        elif sign in b"\\{}":
            self._byte(sign)
        elif sign in b"\r\n":
            self._end_paragraph()
        else:
            self._settle()
            self._put({b"~": " ", b"_": "-"}.get(sign, ""))

    def _word(self, word: bytes, value: int | None) -> None:
        if word == b"u" and value is not None:
            self._unicode(value)
            return
        self._settle()
        self._to_skip = 0
        if word in _SKIPPED:
            self.pictures += word == b"pict" and not self._state.skipped
            self.objects += word == b"object"
            self._state.skipped = word != b"object"  # its result is seen
        elif word in _MARGINS:
            self._state.target, self._state.skipped = _MARGINS[word], False
        elif word in _WORDS:
            self._put(_WORDS[word])
        elif word in (b"par", b"sect", b"page"):
            self._end_paragraph()
        elif word in (b"cell", b"row", b"trowd", b"intbl", b"pard"):
            self._tables(word)
        else:
            self._setting(word, value or 0)

    def _setting(self, word: bytes, value: int) -> None:
        if word == b"ansicpg":
            self._page = _code_page(value)
        elif word == b"uc":
            self._state.unicode_skip = min(max(value, 0), 20)
        elif word == b"f":
            self._state.font = self._defined = value
        elif word == b"fcharset" and value in _CHARSETS and self._defined >= 0:
            self._fonts[self._defined] = _CHARSETS[value] if value else self._page
        elif word == b"shptxt":
            self._state.skipped = False

    def _unicode(self, value: int) -> None:
        self._settle()
        self._to_skip = 0
        code = value % 65_536
        self._put(chr(code))
        self._to_skip = self._state.unicode_skip

    def _tables(self, word: bytes) -> None:
        if self._state.target is not None:
            self._put("\t" if word == b"cell" else "")
            return
        if word == b"cell":
            self._end_paragraph(cell=True)
            self._row.append(self._cell)
            self._cell = []
            self._cells += 1
            if self._cells > _MOST_CELLS:
                raise DocumentError(DocumentCode.TOO_COMPLEX, limit=_MOST_CELLS)
        elif word == b"row":
            if self._row:
                self._rows.append(self._row)
            self._row, self._in_table = [], False
        elif word in (b"trowd", b"intbl"):
            self._in_table = True
        elif not self._row:
            self._in_table = False

    def _end_paragraph(self, *, cell: bool = False) -> None:
        self._settle()
        if self._state.target is not None:
            self._aside.append("\n")
            return
        text = _joined(self._line)
        self._line = []
        paragraph = Paragraph(text, list(self._hanging))
        self._hanging = []
        if text.strip():
            self.texts.append(text)
        if cell or self._in_table or self._row:
            self._cell.append(paragraph)
            return
        self._end_table()
        self.flow.body.append(paragraph)

    def _end_table(self) -> None:
        rows = [*self._rows, self._row] if self._row else self._rows
        if rows:
            cells = [Cell(i, j, 1, 1, inner) for i, row in enumerate(rows) for j, inner in enumerate(row)]
            self.flow.body.append(Table(cells))
        self._rows, self._row = [], []
        for paragraph in self._cell:
            self.flow.body.append(paragraph)
        self._cell = []

    def _end_aside(self, kind: Kind) -> None:
        text = _joined(self._aside)
        self._aside = []
        if not text.strip():
            return
        self.texts += [line for line in text.split("\n") if line.strip()]
        part = Part(kind, [Paragraph(text)])
        (self.flow.margins if kind in (Kind.HEADER, Kind.FOOTER) else self._hanging).append(part)


def _joined(pieces: list[str]) -> str:
    """Text; halves of characters beyond the first plane, which are written apart, come together."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _code_page(number: int) -> str:
    name = f"cp{number}"
    try:
        b"".decode(name)
    except LookupError:
        return "utf-8" if number == 65001 else "cp1252"
    return name
