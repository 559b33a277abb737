"""HWPX: the XML of its sections to a flow. A body paragraph is an hp:p directly under the root of a section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrieval.documents import archive as archives
from retrieval.documents import xml
from retrieval.documents.containers import is_section
from retrieval.documents.flow import Flow, Part
from retrieval.documents.flowing import render, without_structure
from retrieval.documents.hwp.hwp5 import is_script, unread
from retrieval.documents.hwp.owpml import Styles, Walker
from retrieval.documents.hwp.raw import hwpx_text
from retrieval.documents.hwp.second import second_opinion
from retrieval.documents.model import Document, DocumentWarning, Format, Kind
from retrieval.errors import DocumentCode, DocumentError, WarningCode

if TYPE_CHECKING:
    import zipfile

    from retrieval.documents.limits import Limits
    from retrieval.documents.xml import Element


def read(data: bytes, name: str, limits: Limits) -> Document:
    """Read an HWPX file.

    Raises:
        DocumentError: it cannot be read.
    """
    del name
    with archives.open_archive(data) as archive:
        members = archives.names(archive)
        package = _optional(archive, "Contents/content.hpf", limits)
        read_over = [_section(archive, member, limits) for member in _ordered(members, package)]
        masters = [_root(archive, member, limits) for member in _numbered(members, "Contents/masterpage")]
        header = _optional(archive, "Contents/header.xml", limits)
        scripted = any(_is_script(archive, member) for member in members if member.endswith(".js"))
    sections = [root for root, _ in read_over]
    if not sections:
        raise DocumentError(DocumentCode.DAMAGED, format="hwpx", reason="no section")
    flow = Flow(_title(package))
    broken = sum(not whole for _, whole in read_over)
    if broken:
        flow.warnings.append(DocumentWarning(WarningCode.TRUNCATED, {"streams": broken}))
    if scripted:
        flow.warnings.append(DocumentWarning(WarningCode.HAS_MACROS))
    raw = [*hwpx_text(masters, 0), *hwpx_text(sections)]
    try:
        _walk(flow, Styles(header), sections, masters)
    except DocumentError as error:
        if error.code is not DocumentCode.DAMAGED or not any(piece.text for piece in raw):
            raise
        return without_structure(raw, Format.HWPX, flow.warnings, flow.title)
    if not any(piece.text.strip() for piece in raw):
        if lines := second_opinion(data):
            return without_structure(lines, Format.HWPX, flow.warnings, flow.title)
        if broken:
            raise DocumentError(DocumentCode.DAMAGED, format="hwpx", reason="section")
    return render(flow, raw, Format.HWPX, limits)


def _walk(flow: Flow, styles: Styles, sections: list[Element], masters: list[Element]) -> None:
    walker = Walker(styles)
    for root in sections:
        flow.body += walker.paragraphs(root)
    for root in masters:
        flow.margins += [Part(Kind.HEADER, walker.paragraphs(child)) for child in root]
    take_walked(flow, walker)


def take_walked(flow: Flow, walker: Walker) -> None:
    """Put what the walker met beside the paragraphs into the flow."""
    flow.left_out += walker.deleted
    flow.warnings += unread(walker.pictures, walker.objects)
    if walker.tracked:
        flow.warnings.append(DocumentWarning(WarningCode.TRACKED_CHANGES, {"changes": walker.tracked}))


def _ordered(members: frozenset[str], package: Element | None) -> list[str]:
    """Sections by the package's reading order; those it does not name follow by number."""
    found = [member for member in _numbered(members, "Contents/section") if is_section(member)]
    if package is None:
        return found
    files = {item.get("id", ""): item.get("href", "") for item in package.iter("{*}item")}
    spine = [files.get(item.get("idref", ""), "") for item in package.iter("{*}itemref")]
    named = [member for member in dict.fromkeys(spine) if member in found]
    return named + [member for member in found if member not in named]


def _numbered(members: frozenset[str], start: str) -> list[str]:
    found = [member for member in members if member.startswith(start) and member[len(start) : -4].isdigit()]
    return sorted(found, key=lambda member: int(member[len(start) : -4]))


def _root(archive: zipfile.ZipFile, member: str, limits: Limits) -> Element:
    return xml.parse(archives.read_member(archive, member, limits.archive_total), limits)


def _section(archive: zipfile.ZipFile, member: str, limits: Limits) -> tuple[Element, bool]:
    """A section, and whether it is well-formed: one control character in the text must not cost all of it."""
    data = archives.read_member(archive, member, limits.archive_total)
    try:
        return xml.parse(data, limits), True
    except DocumentError as error:
        if error.code is not DocumentCode.DAMAGED:
            raise
    return xml.parse(data, limits, recover=True), False


def _optional(archive: zipfile.ZipFile, member: str, limits: Limits) -> Element | None:
    """A part that the text does not depend on: broken or missing, it costs letter sizes or the title."""
    if member not in archive.namelist():
        return None
    try:
        return _root(archive, member, limits)
    except DocumentError as error:
        if error.code is DocumentCode.DAMAGED:
            return None
        raise


def _title(package: Element | None) -> str:
    if package is None:
        return ""
    found = next(package.iter("{*}title"), None)
    return (found.text or "") if found is not None else ""


def _is_script(archive: zipfile.ZipFile, member: str) -> bool:
    script = archives.read_member(archive, member, 4 * 1024 * 1024)
    if script[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return is_script(script.decode("utf-16", "replace"))
    return is_script(script.decode("utf-16-le" if b"\x00" in script[:64] else "utf-8", "replace"))
