""".xlsx bytes -> .xlsm bytes with a macro: only the parts that must change do, every other part keeps its bytes."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING, Final

from lxml import etree

from engine.macros.vba_project import vba_project
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

_PLAIN: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO: Final = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PROJECT_TYPE: Final = "application/vnd.ms-office.vbaProject"
_PROJECT_LINK: Final = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROJECT: Final = "xl/vbaProject.bin"
# Children of <workbook> that stand before <workbookPr>.
_BEFORE: Final = ("fileVersion", "fileSharing")


def to_xlsm(data: bytes, code: Mapping[str, str]) -> bytes:
    """The workbook with a VBA project.

    Raises:
        DocumentError: UNSUPPORTED_FORMAT where it has macros already, or its parts are not where they should be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            changed = _changes(archive, code)
            return _rewritten(archive, changed)
    except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        raise DocumentError(DocumentCode.DAMAGED, format="xlsx") from error


def _changes(archive: zipfile.ZipFile, code: Mapping[str, str]) -> dict[str, bytes]:
    if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
        raise DocumentError(DocumentCode.UNSUPPORTED_FORMAT, format="xlsm")
    types = _parse(archive.read("[Content_Types].xml"))
    main = next(
        (one.get("PartName", "") for one in types if one.get("ContentType") == _PLAIN), "/xl/workbook.xml"
    ).lstrip("/")
    folder = posixpath.dirname(main)
    links_name = posixpath.join(folder, "_rels", posixpath.basename(main) + ".rels")
    workbook, links = _parse(archive.read(main)), _parse(archive.read(links_name))
    targets = {one.get("Id"): one.get("Target", "") for one in links}
    changed: dict[str, bytes] = {}
    names: list[str] = []
    for number, sheet in enumerate(workbook.iter(_in(workbook, "sheet")), 1):
        target = targets[sheet.get(f"{{{_OFFICE}}}id")]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        xml = _parse(archive.read(path))
        name = _code_name(xml, "sheetPr", f"Sheet{number}", before=())
        names.append(name)
        changed[path] = _bytes(xml)
    book_name = _code_name(workbook, "workbookPr", "ThisWorkbook", before=_BEFORE)
    etree.SubElement(
        links, f"{{{_RELATIONS}}}Relationship", Id=_free_id(targets), Type=_PROJECT_LINK, Target="vbaProject.bin"
    )
    for one in types:
        if one.get("ContentType") == _PLAIN:
            one.set("ContentType", _MACRO)
    etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{folder}/vbaProject.bin", ContentType=_PROJECT_TYPE)
    changed |= {main: _bytes(workbook), links_name: _bytes(links), "[Content_Types].xml": _bytes(types)}
    changed[posixpath.join(folder, "vbaProject.bin")] = vba_project(code, names, book_name)
    return changed


def _rewritten(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in archive.infolist():
            data = changed.pop(item.filename, None)
            made.writestr(item, archive.read(item) if data is None else data, zipfile.ZIP_DEFLATED)
        for name, data in changed.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parse(data: bytes) -> _Element:
    # The archive guard has refused document types; nothing is fetched or expanded here either.
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _bytes(root: _Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _in(root: _Element, name: str) -> str:
    return f"{{{etree.QName(root).namespace}}}{name}"


def _code_name(root: _Element, element: str, fallback: str, before: tuple[str, ...]) -> str:
    """The codeName that stands there, or the fallback, written in."""
    found = root.find(_in(root, element))
    if found is None:
        found = etree.Element(_in(root, element))
        at = sum(etree.QName(child).localname in before for child in root)
        root.insert(at, found)
    name = found.get("codeName")
    if name:
        return name
    found.set("codeName", fallback)
    return fallback


def _free_id(targets: Mapping[str | None, str]) -> str:
    number = 1
    while f"rIdVba{number}" in targets:
        number += 1
    return f"rIdVba{number}"
