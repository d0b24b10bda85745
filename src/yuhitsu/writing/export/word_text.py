"""The text of a Word file, piece by piece with the element it stands in: so a stretch can be changed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yuhitsu.writing.export.package import w

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {w("tab"): "\t", w("cr"): "\n", w("noBreakHyphen"): "\u2011"}
_GONE = frozenset((w("del"), w("moveFrom")))
_HELD = frozenset((w("ins"), w("moveTo"), w("fldSimple")))
"""What somebody else's change, or Word's own counting, has made: it gets comments, but is not changed."""
_BREAKS = (None, "textWrapping")


@dataclass(slots=True, eq=False)
class Letters:
    """A child of a run and its text. ``start`` counts in the paragraph."""

    run: Any
    child: Any
    text: str
    start: int
    held: bool
    """Whether it must stay as it is."""

    @property
    def end(self) -> int:
        """Where it ends in the paragraph."""
        return self.start + len(self.text)


@dataclass(slots=True)
class WordParagraph:
    """A paragraph of the body. ``start`` counts in the whole text."""

    element: Any
    start: int
    letters: list[Letters] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, without what tracked changes have deleted."""
        return "".join(piece.text for piece in self.letters)

    def cut(self, places: Iterable[int]) -> None:
        """Cut runs so that one begins at each of these places; all keep their look.

        A place inside of ふりがな stays whole.
        """
        for place in sorted(set(places)):
            piece = next((p for p in self.letters if p.start <= place <= p.end and p.text), None)
            while piece is not None:  # both neighbours of a place get a run of their own
                self.single(piece)
                if piece.start < place < piece.end and piece.child.tag == w("t"):
                    self._split(piece, place - piece.start)
                here = self.letters.index(piece)
                following = self.letters[here + 1 :]
                piece = next((p for p in following if p.start <= place <= p.end and p.text), None)

    def between(self, start: int, end: int) -> list[Letters]:
        """The pieces with text in ``start:end``; whole where they could not be cut."""
        return [piece for piece in self.letters if piece.text and piece.start < end and piece.end > start]

    def single(self, piece: Letters) -> None:
        """Give each child of the piece's run a run of its own, so that a change takes no picture with it."""
        run = piece.run
        children = [child for child in run if child.tag != w("rPr")]
        at = run
        for child in children[1:]:
            fresh = _like(run)
            fresh.append(child)
            at.addnext(fresh)
            at = fresh
            for other in self.letters:
                if other.child is child:
                    other.run = fresh

    def _split(self, piece: Letters, length: int) -> None:
        """Cut a text in two; the second half gets a run of its own."""
        fresh = _like(piece.run)
        rest = copy.deepcopy(piece.child)
        fresh.append(rest)
        piece.run.addnext(fresh)
        rest.text, piece.child.text = piece.text[length:], piece.text[:length]
        for text in (rest, piece.child):
            text.set(XML_SPACE, "preserve")
        second = Letters(fresh, rest, piece.text[length:], piece.start + length, piece.held)
        piece.text = piece.text[:length]
        self.letters.insert(self.letters.index(piece) + 1, second)


def _like(run: Any) -> Any:
    """An empty run of the same look."""
    fresh = run.makeelement(run.tag, dict(run.attrib))
    properties = run.find(w("rPr"))
    if properties is not None:
        fresh.append(copy.deepcopy(properties))
    return fresh


def paragraphs(body: Any) -> Iterator[WordParagraph]:
    """The paragraphs of a document's body in order, with those of tables; text boxes are left out."""
    start, depth = 0, 0
    for element in body.iter(w("p")):
        if any(ancestor.tag == w("txbxContent") for ancestor in element.iterancestors()):
            continue
        paragraph = WordParagraph(element, start)
        depth = _read(paragraph, depth)
        yield paragraph
        start += len(paragraph.text) + 1


def _read(paragraph: WordParagraph, depth: int) -> int:
    """Gather the letters; ``depth`` is how many fields are open, since a field may go over paragraphs."""
    at = 0
    for run in _runs(paragraph.element):
        held = _is_held(run, paragraph.element)
        for child in run:
            if child.tag == w("fldChar"):
                depth += {"begin": 1, "end": -1}.get(child.get(w("fldCharType"), ""), 0)
                depth = max(depth, 0)
            text = _text(child)
            if text:
                stays = held or depth > 0 or child.tag == w("ruby")
                paragraph.letters.append(Letters(run, child, text, at, stays))
                at += len(text)
    return depth


def _runs(paragraph: Any) -> Iterator[Any]:
    for run in paragraph.iter(w("r")):
        inside = []
        for ancestor in run.iterancestors():
            if ancestor is paragraph:
                break
            inside.append(ancestor.tag)
        # what was deleted is no text; the runs of ふりがな and of text boxes belong to the run around them
        if not _GONE.intersection(inside) and w("r") not in inside:
            yield run


def _is_held(run: Any, paragraph: Any) -> bool:
    for ancestor in run.iterancestors():
        if ancestor is paragraph:
            return False
        if ancestor.tag in _HELD:
            return True
        if ancestor.tag == w("sdt"):
            properties = ancestor.find(w("sdtPr"))
            names = (w("dataBinding"), w("lock"))
            if properties is not None and any(properties.find(name) is not None for name in names):
                return True
    return False


def _text(child: Any) -> str:
    if child.tag == w("t"):
        return child.text or ""
    if child.tag == w("br"):
        return "\n" if child.get(w("type")) in _BREAKS else ""
    if child.tag == w("ruby"):
        return "".join(t.text or "" for t in child.iterfind(f"{w('rubyBase')}//{w('t')}"))
    return _SIGNS.get(child.tag, "") if isinstance(child.tag, str) else ""
