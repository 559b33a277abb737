"""An Office package (OPC): parts found through their relationships, parsed by the hardened parser."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from retrieval.documents import archive as archives
from retrieval.documents import xml
from retrieval.errors import DocumentCode, DocumentError

if TYPE_CHECKING:
    import zipfile

    from retrieval.documents.limits import Limits
    from retrieval.documents.xml import Element


class Package:
    """Parts of an Office file. Names are those of ZIP members, without a leading slash."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._names = archives.names(archive)

    def main(self) -> str:
        """Name of the main part.

        Raises:
            DocumentError: DAMAGED where there is none.
        """
        for kind, target in self.related(""):
            if kind == "officeDocument" and target in self._names:
                return target
        raise DocumentError(DocumentCode.DAMAGED, format="ooxml", reason="no main part")

    def related(self, part: str) -> list[tuple[str, str]]:
        """Kind and name of each part that a part ("" for the package) points at; links outside are left out."""
        return [(kind, target) for _, kind, target in self.links(part)]

    def links(self, part: str) -> list[tuple[str, str, str]]:
        """Id, kind and name of each part that a part points at."""
        folder, name = posixpath.split(part)
        member = posixpath.join(folder, "_rels", f"{name}.rels")
        if member not in self._names:
            return []
        found = []
        for link in self._parse(member):
            if xml.local(link) != "Relationship" or link.get("TargetMode") == "External":
                continue
            target = link.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = link.get("Type", "").rsplit("/", 1)[-1]
            found.append((link.get("Id", ""), kind, posixpath.normpath(path)))
        return found

    def root(self, part: str) -> Element:
        """The root element of a part.

        Raises:
            DocumentError: it is missing or cannot be parsed.
        """
        return self._parse(part)

    def first(self, part: str, kind: str) -> Element | None:
        """Root of the first part of that kind that a part points at; None where it is missing or broken."""
        for found, target in self.related(part):
            if found == kind and target in self._names:
                try:
                    return self._parse(target)
                except DocumentError as error:
                    if error.code is not DocumentCode.DAMAGED:
                        raise
        return None

    def has_macros(self) -> bool:
        """Tells whether the file carries a VBA project."""
        return any(name.lower().endswith("vbaproject.bin") for name in self._names)

    def title(self) -> str:
        """The title property, "" where there is none."""
        properties = self.first("", "core-properties")
        if properties is None:
            return ""
        return next((child.text or "" for child in properties if xml.local(child) == "title"), "")

    def member(self, part: str) -> bytes:
        """A part as it is.

        Raises:
            DocumentError: it is missing or too large.
        """
        return archives.read_member(self._archive, part, self._limits.archive_total)

    def _parse(self, member: str) -> Element:
        return xml.parse(archives.read_member(self._archive, member, self._limits.archive_total), self._limits)
