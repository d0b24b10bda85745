"""The office's own Word file with fields such as ``{{件名}}``, filled.

A field may be split over runs of different looks, as Word likes to do; it takes the look of its first letter.
Fields are found in the text, tables, headers, footers, notes and text boxes.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from yuhitsu.errors import BrokenDocument, InputError, NotFoundError, UnsupportedFormat
from yuhitsu.writing.document_model import Heading, Item, OfficialDocument, Paragraph
from yuhitsu.writing.export.package import WordPackage, w, written
from yuhitsu.writing.export.style import OutputStyle, cleaned, tail, with_ruby, writable

SUFFIXES = (".docx", ".dotx")
_MACRO_SUFFIXES = (".docm", ".dotm")
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_OPEN = re.compile(r"\{\{")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """The folder that the setting ``writing.templates`` names."""

    folder: Path

    def names(self) -> tuple[str, ...]:
        """The templates in it, by their names without the ending; none where there is no folder."""
        return tuple(sorted({path.stem for path in self._files() if path.suffix.lower() in SUFFIXES}))

    def read(self, name: str) -> tuple[bytes, str]:
        """A template's bytes and the name of its file.

        Raises:
            NotFoundError: there is none of this name. UnsupportedFormat: it holds macros.
            BrokenDocument: it cannot be opened.
        """
        # the folder is listed and the name looked up in the list, so that no name leads out of it
        path = next((path for path in self._files() if path.stem == name), None)
        if path is None:
            known = "、".join(self.names()) or "なし"
            raise NotFoundError(f"様式 {name!r} はありません（フォルダにある様式: {known}）。")
        if path.suffix.lower() in _MACRO_SUFFIXES:
            raise _macros(path.name)
        try:
            if path.stat().st_size > _LARGEST:
                raise BrokenDocument(path.name, "様式のファイルが大きすぎます。図などを除いてください。")
            return path.read_bytes(), path.name
        except OSError as error:
            raise BrokenDocument(path.name, f"様式を開けません（{error.strerror}）。") from error

    def _files(self) -> list[Path]:
        """Word files in the folder, ``.docx`` before others of the same name; not those Word has open."""
        try:
            found = sorted(self.folder.iterdir())
        except OSError:
            return []
        kinds = (*SUFFIXES, *_MACRO_SUFFIXES)
        return sorted(
            (p for p in found if p.suffix.lower() in kinds and not p.name.startswith(("~", "."))),
            key=lambda path: kinds.index(path.suffix.lower()),
        )


def values_of(document: OfficialDocument, style: OutputStyle | None = None) -> dict[str, str]:
    """What the fields of a template may ask of a document."""
    style = style or OutputStyle()
    document = cleaned(document)
    notes: list[str] = []
    lines = [
        _line(block, notes) for block in document.blocks if isinstance(block, Heading | Paragraph | Item)
    ]
    ending = [_line(block, notes) for block in tail(document, style) if isinstance(block, Paragraph)]
    return {
        "件名": document.title,
        "文書番号": document.number,
        "発信日": document.date,
        "宛先": document.recipient,
        "発信者": document.sender,
        "格付": document.marking,
        "本文": "\n".join(lines),
        "注": "\n".join(f"（注{number}）{note}" for number, note in enumerate(notes, 1)),
        "要確認": "\n".join(document.unproved),
        "生成AI": ending[-1] if document.uses_ai and style.ai_mark else "",
    }


def _line(block: Heading | Paragraph | Item, notes: list[str]) -> str:
    if isinstance(block, Heading):
        return block.text
    made = []
    for run in block.runs:
        made.append(with_ruby(run))
        for note in run.notes:
            notes.append(note)
            made.append(f"（注{len(notes)}）")
    lead = "　" * block.depth + f"{block.number}　" if isinstance(block, Item) else ""
    return lead + "".join(made)


def fields_of(data: bytes, name: str) -> tuple[str, ...]:
    """The names of a template's fields, in order, none twice.

    Raises:
        DocumentError: it cannot be used as a template. InputError: a field is not closed.
    """
    package = _opened(data, name)
    found: dict[str, None] = {}
    for part in package.text_parts():
        for paragraph in package.xml(part).iter(w("p")):
            found.update(dict.fromkeys(_fields(_text(_leaves(paragraph)), name)))
    return tuple(found)


def fill(data: bytes, name: str, values: Mapping[str, str], *, required: bool = True) -> bytes:
    """The template with every field in it replaced.

    Args:
        data: the template.
        name: its file name, for errors.
        values: by field; a line break becomes a line of its own, a paragraph where the field stands alone.
        required: whether an empty value is an error; else it leaves nothing.

    Raises:
        DocumentError: it cannot be used as a template.
        InputError: it asks for a field that is not known, or for one without a value.
    """
    package = _opened(data, name)
    values = {field: writable(value) for field, value in values.items()}
    _check(fields_of(data, name), name, values, required=required)
    for part in list(package.text_parts()):
        root = package.xml(part)
        changed = [_filled(paragraph, values) for paragraph in list(root.iter(w("p")))]
        if any(changed):
            package.parts[part] = written(root)
    return package.written()


def _opened(data: bytes, name: str) -> WordPackage:
    if name.lower().endswith(_MACRO_SUFFIXES):
        raise _macros(name)
    return WordPackage.read(data, name)


def _macros(name: str) -> UnsupportedFormat:
    return UnsupportedFormat(
        name, "マクロが入った様式（.docm、.dotm）は使えません。.docx か .dotx で保存し直してください。"
    )


def _check(fields: tuple[str, ...], name: str, values: Mapping[str, str], *, required: bool) -> None:
    unknown = [field for field in fields if field not in values]
    if unknown:
        raise InputError(
            f"様式「{name}」の項目 {'、'.join(f'{{{{{field}}}}}' for field in unknown)} は分かりません。"
            f"使える項目: {'、'.join(values)}。"
        )
    missing = [field for field in fields if required and not values[field].strip()]
    if missing:
        raise InputError(
            f"様式「{name}」の項目 {'、'.join(missing)} に入れる内容がありません。入力してください。"
        )


def _fields(text: str, name: str) -> list[str]:
    """The fields of one paragraph.

    Raises:
        InputError: one is opened and not closed.
    """
    if _OPEN.search(_FIELD.sub("", text)):
        raise InputError(
            f"様式「{name}」の「{text.strip()[:40]}」に、閉じていない {{{{ があります。"
            "項目は {{件名}} のように1つの段落の中に書いてください。"
        )
    return [found.group(1) for found in _FIELD.finditer(text)]


# --------------------------------------------------------------------------- one paragraph


def _leaves(paragraph: Any) -> list[Any]:
    """The texts of a paragraph without those of text boxes in it: these are paragraphs of their own."""
    return [
        leaf
        for leaf in paragraph.iter(w("t"))
        if next(leaf.iterancestors(w("p"))) is paragraph and leaf.getparent().tag == w("r")
    ]


def _text(leaves: list[Any]) -> str:
    return "".join(leaf.text or "" for leaf in leaves)


def _filled(paragraph: Any, values: Mapping[str, str]) -> bool:
    leaves = _leaves(paragraph)
    text = _text(leaves)
    found = list(_FIELD.finditer(text))
    if not found:
        return False
    alone = len(found) == 1 and found[0].group() == text.strip() and _movable(paragraph)
    if alone and "\n" in values[found[0].group(1)]:
        _repeat(paragraph, found[0].group(), values[found[0].group(1)].split("\n"))
        return True
    for field in reversed(found):  # from the end: what stands before keeps its place
        _put(leaves, field.start(), field.end(), values[field.group(1)])
    for leaf in leaves:
        _break_lines(leaf)
    return True


def _movable(paragraph: Any) -> bool:
    """Whether the paragraph may stand several times: it holds no picture, box or bookmark."""
    return all(child.tag in (w("pPr"), w("r"), w("proofErr")) for child in paragraph) and not any(
        True for _ in paragraph.iter(w("drawing"), w("pict"), w("object"), w("sectPr"))
    )


def _repeat(paragraph: Any, field: str, lines: list[str]) -> None:
    """A paragraph for each line, all with the look of the first."""
    pattern = copy.deepcopy(paragraph)
    at = paragraph
    for number, line in enumerate(lines):
        made = paragraph if number == 0 else copy.deepcopy(pattern)
        if number:
            at.addnext(made)
            at = made
        leaves = _leaves(made)
        start = _text(leaves).index(field)
        _put(leaves, start, start + len(field), line)


def _put(leaves: list[Any], start: int, end: int, value: str) -> None:
    """Replace ``start:end`` of the leaves' text; the value goes where the stretch begins."""
    at = 0
    for leaf in leaves:
        text = leaf.text or ""
        begin, stop = max(start - at, 0), min(end - at, len(text))
        if begin < stop:
            first = at <= start < at + len(text)
            leaf.text = text[:begin] + (value if first else "") + text[stop:]
            leaf.set(_XML_SPACE, "preserve")
        at += len(text)


def _break_lines(leaf: Any) -> None:
    """Line breaks of a value become those of Word, in the same run."""
    first, *rest = (leaf.text or "").split("\n")
    if not rest:
        return
    leaf.text = first
    at = leaf
    for line in rest:
        for tag, text in ((w("br"), None), (w("t"), line)):
            made = etree.Element(tag)
            made.text = text
            at.addnext(made)
            at = made
        at.set(_XML_SPACE, "preserve")
