"""A Word file is an archive of parts; read with limits; the same parts give the same bytes."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from yuhitsu.errors import (
    BrokenDocument,
    DocumentTooLarge,
    EncryptedDocument,
    MislabelledDocument,
    UnsupportedFormat,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
BODY = "word/document.xml"
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACKED = 300 * 1024 * 1024
"""Bytes that a file may unpack to."""
_PARTS = 20_000
_CHUNK = 1 << 20


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{W}}}{name}"


def parsed(data: bytes, name: str) -> etree._Element:
    """The root of an XML part; nothing outside it is opened.

    Raises:
        BrokenDocument
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocument(name, "中のXMLが壊れています。Wordで開き、保存し直してください。") from error
    return root


def written(root: etree._Element) -> bytes:
    """The bytes of an XML part."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


@dataclass(slots=True)
class WordPackage:
    """The parts of a Word file, by name, in their order."""

    name: str
    parts: dict[str, bytes]

    @classmethod
    def read(cls, data: bytes, name: str, *, unpacked: int = UNPACKED) -> WordPackage:
        """The parts of a ``.docx`` or ``.dotx``; a template becomes a document.

        Raises:
            DocumentError: it is broken, encrypted, too large, no Word file, or holds macros.
        """
        if data.startswith(_OLE):
            raise EncryptedDocument(
                name, "パスワードで保護されているか、古い形式（.doc）です。.docx で保存し直してください。"
            )
        package = cls(name, _unpacked(data, name, unpacked))
        if any(part.lower().endswith(("vbaproject.bin", "vbadata.xml")) for part in package.parts):
            raise _macros(name)
        if BODY not in package.parts or _CONTENT_TYPES not in package.parts:
            raise MislabelledDocument(name, "Wordの文書（.docx）ではありません。")
        package._become_document()
        return package

    def written(self) -> bytes:
        """The file; when it was made is not in it."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in self.parts.items():
                archive.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED)
        return sink.getvalue()

    def xml(self, part: str) -> etree._Element:
        """The root of a part.

        Raises:
            BrokenDocument
        """
        return parsed(self.parts[part], self.name)

    def text_parts(self) -> Iterator[str]:
        """The parts that hold text of the document: the body first, headers, footers, notes."""
        yield BODY
        for part in self.parts:
            folder, name = posixpath.split(part)
            if folder == "word" and name.startswith(("header", "footer", "footnotes", "endnotes")):
                yield part

    def add(self, part: str, data: bytes, content_type: str, relationship: str) -> None:
        """Put in a part that belongs to the body, or replace it."""
        fresh = part not in self.parts
        self.parts[part] = data
        if not fresh:
            return
        types = self.xml(_CONTENT_TYPES)
        attributes = {"PartName": f"/{part}", "ContentType": content_type}
        etree.SubElement(types, f"{{{_TYPES}}}Override", attributes)
        self.parts[_CONTENT_TYPES] = written(types)
        self._relate(relationship, posixpath.relpath(part, "word"))

    def _relate(self, kind: str, target: str) -> None:
        name = "word/_rels/document.xml.rels"
        root = self.xml(name) if name in self.parts else etree.Element(f"{{{_RELATIONSHIPS}}}Relationships")
        used = {link.get("Id") for link in root}
        number = next(n for n in range(1, len(used) + 2) if f"rId{n}" not in used)
        etree.SubElement(
            root,
            f"{{{_RELATIONSHIPS}}}Relationship",
            {"Id": f"rId{number}", "Type": kind, "Target": target},
        )
        self.parts[name] = written(root)

    def _become_document(self) -> None:
        types = self.xml(_CONTENT_TYPES)
        for entry in types:
            kind = entry.get("ContentType", "")
            if "macroEnabled" in kind:
                raise _macros(self.name)
            if kind == _TEMPLATE:
                entry.set("ContentType", _MAIN)
                self.parts[_CONTENT_TYPES] = written(types)


def repacked(data: bytes, change: Callable[[str, bytes], bytes] = lambda part, data: data) -> bytes:
    """A file that a library wrote, without the time of writing; ``change(part, data)`` may mend parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: change(info.filename, archive.read(info)) for info in archive.infolist()}
    return WordPackage("", parts).written()


def _macros(name: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        name,
        "マクロが入ったWordファイルは使えません。マクロのない形式（.docx、.dotx）で保存し直してください。",
    )


def _unpacked(data: bytes, name: str, limit: int) -> dict[str, bytes]:
    """What the archive holds, measured while it unpacks: a size that is only declared may lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.flag_bits & 0x1 for info in infos):
                raise EncryptedDocument(name, "パスワードで保護されています。保護を外してください。")
            if len(infos) > _PARTS:
                raise _too_large(name, limit)
            parts: dict[str, bytes] = {}
            left = limit
            for info in infos:
                parts[info.filename] = _member(archive, info, name, left)
                left -= len(parts[info.filename])
            return parts
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise BrokenDocument(name, "壊れているため開けません。Wordで開き、保存し直してください。") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limit: int) -> bytes:
    pieces, total = [], 0
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            total += len(chunk)
            if total > limit:
                raise _too_large(name, limit)
            pieces.append(chunk)
    return b"".join(pieces)


def _too_large(name: str, limit: int) -> DocumentTooLarge:
    return DocumentTooLarge(
        name, f"展開すると大きすぎます（上限{limit // (1 << 20)}MB）。図などを除いてください。"
    )
