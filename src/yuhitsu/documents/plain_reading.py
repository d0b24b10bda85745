"""The text of a file that is only read, not taken in."""

from __future__ import annotations

from yuhitsu.config import IngestSettings
from yuhitsu.documents.reading import Contents, FileReading, Source


def text_of_file(source: Source, settings: IngestSettings) -> str:
    """The whole text of a file, its documents joined by a line.

    Raises:
        DocumentError: refused, broken, too large, or over a limit; with the file's name.
    """
    reading = FileReading(settings)
    try:
        return "\n".join(document.text for document in reading.read(source, Contents()))
    finally:
        reading.close()
