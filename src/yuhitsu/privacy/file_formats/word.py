"""Word: body, tables, headers, footers, notes, comments, tracked changes, fields, properties."""

from __future__ import annotations

from yuhitsu.privacy.file_formats.leaves import Change
from yuhitsu.privacy.file_formats.package import Package

_BODY = "word/document.xml"


def rewrite(data: bytes, name: str, change: Change, notes: list[str]) -> bytes:
    """The file with its texts changed.

    Args:
        data: a sound archive.
        name: for errors.
        change: masking or restoring.
        notes: what a clerk must know besides is added here.

    Raises:
        BrokenDocument, UnsupportedFormat
    """
    package = Package.read(data, name)
    if not change.restoring:
        package.blank_pictures()
        package.drop_unreadable()
    for part in package.xml_parts(_BODY):
        package.rewrite(part, change)
    notes += package.notes
    return package.written()
