"""Writes vbaProject.bin (MS-OVBA) without Excel: compression, the dir stream in code page 949, protection fields."""

from __future__ import annotations

import hashlib
import uuid
from struct import pack
from typing import TYPE_CHECKING, Final

from engine.macros.compound_file import compound_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENCODING: Final = "cp949"
_CODE_PAGE: Final = 949
_CHUNK: Final = 4096
_WORKBOOK_CLASS: Final = "00020819-0000-0000-C000-000000000046"
_SHEET_CLASS: Final = "00020820-0000-0000-C000-000000000046"
_STDOLE: Final = (
    rb"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"  # a fixed id
)


def compress(data: bytes) -> bytes:
    """The compressed container of MS-OVBA 2.4.1."""
    out = bytearray(b"\x01")
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        body = _chunk(chunk)
        if len(body) <= _CHUNK:
            out += pack("<H", 0xB000 | (len(body) - 1)) + body
        else:
            out += pack("<H", 0x3000 | (_CHUNK - 1)) + chunk.ljust(_CHUNK, b"\0")
    return bytes(out)


def _chunk(chunk: bytes) -> bytes:
    body, at = bytearray(), 0
    seen: dict[bytes, list[int]] = {}  # three bytes -> where they stood
    while at < len(chunk):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if at >= len(chunk):
                break
            offset, length, bits = _match(chunk, at, seen)
            if length:
                tokens += pack("<H", ((offset - 1) << (16 - bits)) | (length - 3))
                flags |= 1 << bit
            else:
                tokens.append(chunk[at])
                length = 1
            for place in range(at, min(at + length, len(chunk) - 2)):
                seen.setdefault(chunk[place : place + 3], []).append(place)
            at += length
        body.append(flags)
        body += tokens
    return bytes(body)


def _match(chunk: bytes, at: int, seen: dict[bytes, list[int]]) -> tuple[int, int, int]:
    """Offset and length of the longest earlier match (0: none), and how many bits an offset takes here."""
    bits = 4
    while (1 << bits) < at:
        bits += 1
    longest, found, offset = (0xFFFF >> bits) + 3, 0, 0
    for candidate in reversed(seen.get(chunk[at : at + 3], [])[-32:]):
        length = 3
        while length < longest and at + length < len(chunk) and chunk[candidate + length] == chunk[at + length]:
            length += 1
        if length > found:
            found, offset = length, at - candidate
    return offset, found, bits


def _encrypted(data: bytes, project: str, seed: int = 0x5A) -> str:
    """The data encryption of MS-OVBA 2.4.3, which the protection fields of PROJECT want."""
    key = sum(project.encode()) & 0xFF
    version = seed ^ 2
    out = [seed, version, seed ^ key]
    plain, cipher, before = key, seed ^ key, version
    for byte in bytes([7] * ((seed & 6) // 2)) + pack("<I", len(data)) + data:
        new = byte ^ ((before + plain) & 0xFF)
        out.append(new)
        before, cipher, plain = cipher, new, byte
    return "".join(f"{one:02X}" for one in out)


def _document(name: str, class_id: str) -> str:
    values = (
        ("GlobalNameSpace", False), ("Creatable", False), ("PredeclaredId", True), ("Exposed", True),
        ("TemplateDerived", False), ("Customizable", True),
    )  # fmt: skip
    lines = [f'Attribute VB_Name = "{name}"', f'Attribute VB_Base = "0{{{class_id}}}"']
    return "\r\n".join([*lines, *(f"Attribute VB_{key} = {value}" for key, value in values)]) + "\r\n"


def module_text(name: str, code: str) -> str:
    """A standard module as it stands in the project and in a .bas file: its name first, CRLF."""
    return f'Attribute VB_Name = "{name}"\r\n' + code.replace("\r\n", "\n").replace("\n", "\r\n")


def _record(kind: int, body: bytes) -> bytes:
    return pack("<HI", kind, len(body)) + body


def _dir_stream(modules: Sequence[tuple[str, bool, str]]) -> bytes:
    out = _record(0x01, pack("<I", 3))  # 64-bit Windows
    out += _record(0x02, pack("<I", 0x409)) + _record(0x14, pack("<I", 0x409)) + _record(0x03, pack("<H", _CODE_PAGE))
    out += _record(0x04, b"VBAProject") + _record(0x05, b"") + _record(0x40, b"")
    out += _record(0x06, b"") + _record(0x3D, b"") + _record(0x07, pack("<I", 0)) + _record(0x08, pack("<I", 0))
    out += pack("<HIIH", 0x09, 4, 1, 1) + _record(0x0C, b"") + _record(0x3C, b"")  # version, constants
    out += _record(0x16, b"stdole") + _record(0x3E, "stdole".encode("utf-16le"))
    out += _record(0x0D, pack("<I", len(_STDOLE)) + _STDOLE + pack("<IH", 0, 0))
    out += _record(0x0F, pack("<H", len(modules))) + _record(0x13, pack("<H", 0xFFFF))
    for name, is_document, _ in modules:
        ansi, wide = name.encode(ENCODING), name.encode("utf-16le")
        out += _record(0x19, ansi) + _record(0x47, wide) + _record(0x1A, ansi) + _record(0x32, wide)
        out += _record(0x1C, b"") + _record(0x48, b"")
        out += _record(0x31, pack("<I", 0))  # the source starts at byte 0: there is no compiled part
        out += _record(0x1E, pack("<I", 0)) + _record(0x2C, pack("<H", 0xFFFF))
        out += pack("<HI", 0x22 if is_document else 0x21, 0) + pack("<HI", 0x2B, 0)
    return out + pack("<HI", 0x10, 0)


def vba_project(code: Mapping[str, str], sheets: Sequence[str], workbook: str = "ThisWorkbook") -> bytes:
    """vbaProject.bin.

    Args:
        code: standard modules, name to text.
        sheets: codeNames of the sheets.
        workbook: codeName of the workbook.

    Raises:
        UnicodeEncodeError: a character outside code page 949.
    """
    modules = [(workbook, True, _document(workbook, _WORKBOOK_CLASS))]
    modules += [(name, True, _document(name, _SHEET_CLASS)) for name in sheets]
    modules += [(name, False, module_text(name, text)) for name, text in code.items()]
    digest = hashlib.sha256("\0".join(text for _, _, text in modules).encode()).digest()
    project = "{" + str(uuid.UUID(bytes=digest[:16], version=4)).upper() + "}"  # the same text, the same file
    lines = [f'ID="{project}"']
    lines += [f"Document={name}/&H00000000" if document else f"Module={name}" for name, document, _ in modules]
    lines += ['Name="VBAProject"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [f'CMG="{_encrypted(pack("<I", 0), project)}"', f'DPB="{_encrypted(bytes(1), project)}"']
    lines += [f'GC="{_encrypted(bytes([0xFF]), project)}"', "", "[Host Extender Info]"]
    lines += ["&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "", "[Workspace]"]
    lines += [f"{name}=0, 0, 0, 0, C" for name, _, _ in modules] + [""]
    names = b"".join(name.encode(ENCODING) + b"\0" + name.encode("utf-16le") + b"\0\0" for name, _, _ in modules)
    return compound_file(
        {
            "VBA": {
                "dir": compress(_dir_stream(modules)),
                "_VBA_PROJECT": bytes.fromhex("CC61FFFF000000"),  # MS-OVBA 2.3.4.1: what a writer puts here
                **{name: compress(text.encode(ENCODING)) for name, _, text in modules},
            },
            "PROJECT": "\r\n".join(lines).encode(ENCODING),
            "PROJECTwm": names + b"\0\0",
        }
    )
