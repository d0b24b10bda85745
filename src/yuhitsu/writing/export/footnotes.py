"""Footnotes of a Word file: a part of their own, and a reference where each hangs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from yuhitsu.writing.export.package import W

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote>"
)
TEXT_STYLE, REFERENCE_STYLE = "FootnoteText", "FootnoteReference"


class Footnotes:
    """Gathers the notes of one document while it is built."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def hang(self, paragraph: Paragraph, texts: Sequence[str]) -> None:
        """Put references at the end of the paragraph as it is now, commas between; keep the notes."""
        for place, text in enumerate(texts):
            self._notes.append(text)
            if place:
                comma = _raised()
                comma.append(OxmlElement("w:t"))
                comma[-1].text = ","
                paragraph._p.append(comma)
            run = _raised()
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(len(self._notes)))
            run.append(reference)
            paragraph._p.append(run)

    def attach(self, part: Part) -> None:
        """Put the part with the notes beside the document's."""
        if not self._notes:
            return
        notes = "".join(_note(number, text) for number, text in enumerate(self._notes, 1))
        xml = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<w:footnotes xmlns:w="{W}">{_SEPARATORS}{notes}</w:footnotes>'
        )
        name = PackURI("/word/footnotes.xml")
        part.relate_to(Part(name, _TYPE, xml.encode(), part.package), RELATIONSHIP_TYPE.FOOTNOTES)


def _raised() -> Any:
    """An empty run in the style of references."""
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    style = OxmlElement("w:rStyle")
    style.set(qn("w:val"), REFERENCE_STYLE)
    properties.append(style)
    run.append(properties)
    return run


def _note(number: int, text: str) -> str:
    lines = "</w:t><w:br/><w:t xml:space='preserve'>".join(map(escape, text.split("\n")))
    return (
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{TEXT_STYLE}"/></w:pPr>'
        f'<w:r><w:rPr><w:rStyle w:val="{REFERENCE_STYLE}"/></w:rPr><w:footnoteRef/></w:r>'
        f"<w:r><w:t xml:space='preserve'>　{lines}</w:t></w:r></w:p></w:footnote>"
    )
