"""Office files are archives of parts; parts that nobody can read through are left out of a masked copy."""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from yuhitsu.errors import UnsupportedFormat
from yuhitsu.privacy.file_formats.leaves import Change, Leaves, apply
from yuhitsu.privacy.file_formats.ooxml import Fix, Gathering, add_targets, parsed, written

_XML = (".xml", ".rels", ".vml")
_PICTURES = re.compile(r"(?:^|/)media/[^/]+$")
_DROPPED = re.compile(r"^docProps/thumbnail|^_xmlsignatures/|/printerSettings[0-9]*\.bin$")
_EMBEDDED = re.compile(r"/embeddings/[^/]+$")
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@dataclass(slots=True)
class Package:
    """The parts of an Office file, by name, in their order."""

    name: str
    parts: dict[str, bytes]
    notes: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, data: bytes, name: str) -> Package:
        """The parts of a file that was checked to be a sound archive.

        Raises:
            UnsupportedFormat: it holds macros, which cannot be masked.
        """
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        if any(part.endswith("vbaProject.bin") for part in parts):
            raise UnsupportedFormat(
                name, "マクロは伏せ字にできません。マクロのない形式（.docx、.xlsx）で保存し直してください。"
            )
        return cls(name, parts)

    def written(self) -> bytes:
        """The file."""
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in self.parts.items():
                # a fixed time: when the copy was made is nobody's concern
                archive.writestr(zipfile.ZipInfo(part), data, zipfile.ZIP_DEFLATED)
        return sink.getvalue()

    def xml_parts(self, first: str) -> Iterator[str]:
        """Names of the XML parts, the ``first`` one first."""
        names = [part for part in self.parts if part.lower().endswith(_XML) and part != first]
        yield from [first, *names] if first in self.parts else names

    def blank_pictures(self) -> None:
        """Put a blank in the place of every picture: nobody has looked at what it shows."""
        pictures = [part for part in self.parts if _PICTURES.search(part)]
        for part in pictures:
            self.parts[part] = _SVG if part.lower().endswith(".svg") else _PNG
        if pictures:
            self.notes.append(f"図{len(pictures)}点は読み取れないため、空白の図に置き換えました。")

    def drop_unreadable(self) -> None:
        """Leave out the preview, signatures, printers' settings and objects of other programs."""
        embedded = [part for part in self.parts if _EMBEDDED.search(part)]
        for part in embedded:
            self.parts[part] = b""
        if embedded:
            self.notes.append(f"埋め込まれた別のファイル{len(embedded)}点は、空にしました。")
        gone = {part for part in self.parts if _DROPPED.search(part)}
        if not gone:
            return
        for part in gone:
            del self.parts[part]
        self._forget(gone)

    def _forget(self, gone: set[str]) -> None:
        """Take parts out of the lists that name them."""
        for part in [part for part in self.parts if part.endswith(".rels")]:
            base = posixpath.dirname(posixpath.dirname(part))
            self._without(part, lambda link, base=base: _target(base, link.get("Target", "")) in gone)
        self._without("[Content_Types].xml", lambda entry: entry.get("PartName", "").lstrip("/") in gone)

    def _without(self, part: str, is_gone: Callable[..., bool]) -> None:
        if part in self.parts:
            root = parsed(self.parts[part], self.name)
            found = [entry for entry in root if is_gone(entry)]
            for entry in found:
                root.remove(entry)
            if found:
                self.parts[part] = written(root)

    def rewrite(self, part: str, change: Change, fix: Fix | None = None) -> None:
        """Change the texts of one XML part; what does not change stays byte for byte."""
        data = self.parts[part]
        root = parsed(data, self.name)
        leaves = Leaves()
        if part.endswith(".rels"):
            add_targets(leaves, root)
        else:
            Gathering(leaves, fix).whole(root)
        changed = apply(change, leaves)
        if changed or b"<!--" in data or fix is not None:
            self.parts[part] = written(root)


def _target(base: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")
