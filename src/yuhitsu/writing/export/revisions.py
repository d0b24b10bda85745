"""What proofreading found, as Word shows it: comments, and tracked changes for what is safe to change.

The text of the file is what ``WordDraft.text`` says: proofread that, and hand the findings back. Accepting
every change gives the corrected text, rejecting every change the text as it was; the look of the letters
stays.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from lxml import etree

from yuhitsu.writing.export.comments import Comments, stamp
from yuhitsu.writing.export.package import BODY, UNPACKED, WordPackage, w, written
from yuhitsu.writing.export.style import OutputStyle, words, writable
from yuhitsu.writing.export.word_look import dress
from yuhitsu.writing.export.word_text import XML_SPACE, Letters, WordParagraph, paragraphs
from yuhitsu.writing.proofreading.findings import Finding

AUTHOR = "yuhitsu"


@dataclass(frozen=True, slots=True)
class RevisedWord:
    """A Word file with comments and tracked changes."""

    data: bytes
    changed: tuple[Finding, ...]
    """Those whose suggestion is in the file as a tracked change."""
    commented: tuple[Finding, ...]
    """All that have a comment."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``start:end`` of a text becomes ``right``; both without what they have in common at their ends."""

    start: int
    end: int
    right: str
    finding: Finding


class WordDraft:
    """A Word file to be proofread, or a text made into one.

    Args:
        package: the file.
        name: for errors.
    """

    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self.text = "\n".join(paragraph.text for paragraph in paragraphs(package.xml(BODY)))
        """The text that findings count in: the body with its tables, a line a paragraph."""

    @classmethod
    def read(cls, data: bytes, name: str, *, unpacked: int = UNPACKED) -> WordDraft:
        """The draft in a ``.docx`` file that unpacks to so many bytes at most.

        Raises:
            DocumentError: it is broken, encrypted, too large, no Word file, or holds macros.
        """
        return cls(WordPackage.read(data, name, unpacked=unpacked))

    @classmethod
    def of_text(cls, text: str, name: str = "") -> WordDraft:
        """A text as a Word file, a paragraph a line."""
        document = docx.Document()
        dress(document, OutputStyle())
        for line in writable(text).split("\n"):
            document.add_paragraph().add_run(line)
        core = document.core_properties
        core.author = core.last_modified_by = AUTHOR
        core.created = core.modified = dt.datetime(2000, 1, 1)
        core.title = name
        core.comments = ""
        sink = io.BytesIO()
        document.save(sink)
        return cls(WordPackage.read(sink.getvalue(), name))

    def revised(
        self, findings: Iterable[Finding], moment: dt.datetime, *, author: str = AUTHOR
    ) -> RevisedWord:
        """The file with a comment for each finding, and a tracked change where that is safe.

        Args:
            findings: offsets count in ``text``; those outside of it are left out.
            moment: when it was proofread, for Word to show.
            author: who, for Word to show.
        """
        package = WordPackage(self._package.name, dict(self._package.parts))
        root = package.xml(BODY)
        given = sorted(
            (f for f in findings if 0 <= f.start <= f.end <= len(self.text)), key=lambda f: (f.start, f.end)
        )
        work = _Work(list(paragraphs(root)), Comments(package, author, moment), author, moment)
        work.number = 1 + max((_number(element) for element in root.iter()), default=0)
        changed = work.done(given, self.text)
        package.parts[BODY] = written(root)
        work.comments.keep()
        return RevisedWord(package.written(), tuple(changed), tuple(given))


def edits(findings: Sequence[Finding], text: str) -> list[Edit]:
    """The safe suggestions in order; of two that touch the same letters, the first."""
    made: list[Edit] = []
    for finding in findings:
        if not finding.safe or finding.suggestion is None:
            continue
        edit = _trimmed(finding, text)
        beyond = not made or edit.start > made[-1].end or (edit.start == made[-1].end < edit.end)
        if beyond and (edit.start < edit.end or edit.right):
            made.append(edit)
    return made


def corrected(edits: Sequence[Edit], text: str) -> str:
    """The text with every edit made."""
    for edit in reversed(edits):
        text = text[: edit.start] + edit.right + text[edit.end :]
    return text


def _trimmed(finding: Finding, text: str) -> Edit:
    wrong, right = text[finding.start : finding.end], writable(finding.suggestion or "")
    ahead = 0
    while ahead < min(len(wrong), len(right)) and wrong[ahead] == right[ahead]:
        ahead += 1
    behind = 0
    while behind < min(len(wrong), len(right)) - ahead and wrong[-1 - behind] == right[-1 - behind]:
        behind += 1
    kept = right[ahead : len(right) - behind]
    return Edit(finding.start + ahead, finding.end - behind, kept, finding)


def _number(element: Any) -> int:
    value = element.get(w("id"), "") if isinstance(element.tag, str) else ""
    return int(value) if value.isdecimal() and value.isascii() else 0


@dataclass(slots=True)
class _Work:
    """The paragraphs of one file while comments and changes are put in."""

    paragraphs: list[WordParagraph]
    comments: Comments
    author: str
    moment: dt.datetime
    number: int = 1

    def done(self, findings: list[Finding], text: str) -> list[Finding]:
        """What could be changed.

        Cut first, comment then, change last: each step leaves the places of the next as they are.
        """
        changes = edits(findings, text)
        places = {place for finding in findings for place in (finding.start, finding.end)}
        for place in places | {place for edit in changes for place in (edit.start, edit.end)}:
            paragraph = self._at(place)
            paragraph.cut([place - paragraph.start])
        for finding in findings:
            self._comment(finding)
        return [edit.finding for edit in changes if self._change(edit)]

    def _at(self, place: int) -> WordParagraph:
        low, high = 0, len(self.paragraphs) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.paragraphs[middle].start <= place else (low, middle - 1)
        return self.paragraphs[low]

    def _comment(self, finding: Finding) -> None:
        bare = finding.start == finding.end
        first = self._edge(finding.start, before=bare)
        last = self._edge(finding.end, before=True)
        lines = [finding.message]
        if finding.suggestion is not None:
            lines.append(words()["comment.suggestion"].format(suggestion=finding.suggestion))
        if finding.source:
            lines.append(words()["comment.source"].format(source=finding.source))
        self.comments.about(first, last, "\n".join(lines))

    def _edge(self, place: int, *, before: bool) -> Any:
        """The run before a place, or the one after it; the nearest where there is none on that side."""
        paragraph = self._at(place)
        at = place - paragraph.start
        pieces = [piece for piece in paragraph.letters if piece.text]
        if not pieces:  # an empty line: a run that a comment can hold on to
            return etree.SubElement(paragraph.element, w("r"))
        if before:
            return next((piece for piece in reversed(pieces) if piece.start < at), pieces[0]).run
        return next((piece for piece in pieces if piece.end > at), pieces[-1]).run

    def _change(self, edit: Edit) -> bool:
        """Whether the change could be made: within one paragraph, and nothing in it is held."""
        paragraph = self._at(edit.start)
        start, end = edit.start - paragraph.start, edit.end - paragraph.start
        if end > len(paragraph.text):
            return False
        pieces = paragraph.between(start, end)
        if any(piece.held for piece in pieces):
            return False
        if not pieces:
            return self._inserted(paragraph, start, edit.right)
        for piece in pieces:
            paragraph.single(piece)
        look = last = pieces[0].run
        for piece in pieces:
            last = self._deleted(piece)
        if edit.right:
            last.addnext(self._insertion(look, edit.right))
        return True

    def _inserted(self, paragraph: WordParagraph, place: int, right: str) -> bool:
        before = [piece for piece in paragraph.letters if piece.text and piece.end == place]
        after = [piece for piece in paragraph.letters if piece.text and piece.start == place]
        beside = [*before[-1:], *after[:1]]
        if any(piece.held for piece in beside):
            return False
        if not beside:
            paragraph.element.append(self._insertion(paragraph.element, right))
            return True
        run = beside[0].run
        made = self._insertion(run, right)
        # whatever ends here was not changed: of two edits that touch, ``edits`` drops a mere insertion
        (run.addnext if before else run.addprevious)(made)
        return True

    def _deleted(self, piece: Letters) -> Any:
        change = self._tracked("del")
        piece.run.addprevious(change)
        change.append(piece.run)
        if piece.child.tag == w("t"):
            piece.child.tag = w("delText")
            piece.child.set(XML_SPACE, "preserve")
        return change

    def _insertion(self, like: Any, text: str) -> Any:
        change = self._tracked("ins")
        run = etree.SubElement(change, w("r"))
        properties = like.find(w("rPr"))
        if properties is not None:
            run.append(copy.deepcopy(properties))
            etree.strip_elements(run, w("rPrChange"))
        for number, line in enumerate(text.split("\n")):
            if number:
                etree.SubElement(run, w("br"))
            for place, words_between in enumerate(line.split("\t")):
                if place:
                    etree.SubElement(run, w("tab"))
                if words_between:
                    leaf = etree.SubElement(run, w("t"))
                    leaf.text = words_between
                    leaf.set(XML_SPACE, "preserve")
        return change

    def _tracked(self, kind: str) -> Any:
        facts = {"id": str(self.number), "author": self.author, "date": stamp(self.moment)}
        self.number += 1
        return etree.Element(w(kind), {w(name): value for name, value in facts.items()})
