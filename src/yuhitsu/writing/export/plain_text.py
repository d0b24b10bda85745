"""An official document as plain text, in UTF-8 or for old systems in Shift_JIS (CP932)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yuhitsu.writing.document_model import (
    Align,
    Block,
    Heading,
    Item,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)
from yuhitsu.writing.export.style import GETA, OutputStyle, cleaned, head, tail, with_ruby, words

COLUMNS = 40
"""Full-width characters on a line, for what stands at the right or in the middle."""
_SAME = str.maketrans({"−": "－", "〜": "～", "‖": "∥", "—": "―", "¦": "￤", "\u00a0": " ", "¥": "￥"})
"""Signs that look the same and stand in CP932 under another number."""


@dataclass(frozen=True, slots=True)
class ShiftJis:
    """A text in CP932, and the characters that could not be written; each became 「〓」."""

    data: bytes
    lost: tuple[str, ...]


def to_text(document: OfficialDocument, style: OutputStyle | None = None) -> str:
    """The document as plain text; notes are numbered and listed at the end."""
    document = cleaned(document)
    notes: list[str] = []
    lines = [_placed(document.marking, Align.RIGHT)] if document.marking else []
    for paragraph in head(document):
        lines += _lines(paragraph, notes)
    lines += ["", _placed(document.title, Align.CENTER), ""]
    for block in (*document.blocks, *tail(document, style or OutputStyle())):
        lines += _lines(block, notes)
    if notes:
        lines += ["", words()["notes.heading"]]
        lines += [f"（注{number}）{note}" for number, note in enumerate(notes, 1)]
    return "\n".join(lines).strip("\n") + "\n"


def to_shift_jis(document: OfficialDocument, style: OutputStyle | None = None) -> ShiftJis:
    """The document as plain text in CP932 with the line ends of Windows.

    What cannot be written becomes 「〓」; which characters those were, stands at the end of the text.
    """
    text = to_text(document, style).translate(_SAME)
    lost = tuple(character for character in dict.fromkeys(text) if not _fits(character))
    for character in lost:
        text = text.replace(character, GETA)
    if lost:
        numbers = "、".join(f"U+{ord(character):04X}" for character in lost)
        text += words()["lost.text"].format(characters=numbers) + "\n"
    return ShiftJis(text.replace("\n", "\r\n").encode("cp932"), lost)


def _fits(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _lines(block: Block, notes: list[str]) -> Iterator[str]:
    match block:
        case Heading(text, _):
            yield ""
            yield text
        case Paragraph(runs, align):
            for line in _runs(runs, notes).split("\n"):
                yield _placed(line, align)
        case Item(number, runs, depth):
            lead = "　" * depth + (f"{number}　" if number else "")
            rest = "　" * (depth + (2 if number else 0))
            yield lead + _runs(runs, notes).replace("\n", f"\n{rest}")
        case Table():
            yield from _table(block)


def _runs(runs: tuple[Run, ...], notes: list[str]) -> str:
    made = []
    for run in runs:
        made.append(with_ruby(run))
        for note in run.notes:
            notes.append(note)
            made.append(f"（注{len(notes)}）")
    return "".join(made)


def _table(table: Table) -> Iterator[str]:
    """Cells with tabs between: it pastes into a sheet."""
    yield ""
    if table.caption:
        yield table.caption
    for row in ((table.head,) if table.headers else ()) + table.grid:
        yield "\t".join(" ".join(cell.split()) for cell in row)
    yield ""


def _placed(text: str, align: Align) -> str:
    width = sum(
        0.5 if ord(character) < 0x80 or 0xFF61 <= ord(character) <= 0xFF9F else 1 for character in text
    )
    spare = max(int(COLUMNS - width), 0)
    if align is Align.RIGHT:
        return "　" * spare + text
    return "　" * (spare // 2) + text if align is Align.CENTER else text
