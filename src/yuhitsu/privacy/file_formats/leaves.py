"""The texts of a file as one text: where each piece stands, and how a changed piece is put back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.masking import Replacement
from yuhitsu.types import Span

Put = Callable[[str], None]
_AS_IT_IS: Put = lambda _: None  # noqa: E731
DELETED, INSERTED = "deleted", "inserted"


@dataclass(slots=True)
class Leaf:
    """One piece of text in a file."""

    start: int
    end: int
    put: Put
    state: str = ""
    """Whether it is a tracked change: ``DELETED``, ``INSERTED`` or neither."""


@dataclass(slots=True)
class Leaves:
    """Pieces in reading order. Signs between them (``gap``) are in no piece and never change."""

    leaves: list[Leaf] = field(default_factory=list)
    forced: list[tuple[Span, EntityType]] = field(default_factory=list)
    """Stretches that are personal whatever they say: authors of comments."""
    followers: list[tuple[Span, Span]] = field(default_factory=list)
    """Readings of names: when something in the first stretch is masked, the second is, too."""
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _cuts: list[int] = field(default_factory=list)
    _tracked: bool = False

    def add(
        self, text: str, put: Put = _AS_IT_IS, *, state: str = "", kind: EntityType | None = None
    ) -> Span:
        """The next piece; ``kind`` when it is personal whatever it says."""
        if self.leaves and self.leaves[-1].state != state:
            self._cut()
        span = Span(self._length, self._length + len(text))
        self.leaves.append(Leaf(span.start, span.end, put, state))
        self._write(text)
        self._tracked = self._tracked or bool(state)
        if kind is not None and text.strip():
            self.forced.append((span, kind))
        return span

    def gap(self, sign: str) -> None:
        """A sign between two pieces, over which nothing is joined."""
        self._cut()
        self._write(sign)
        self._cut()

    @property
    def text(self) -> str:
        """Everything."""
        return "".join(self._pieces)

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    @property
    def cuts(self) -> Sequence[int]:
        """Places over which nothing is joined, sorted."""
        return self._cuts

    def views(self) -> Iterator[tuple[str, list[int]]]:
        """With tracked changes: the text without what was deleted, and without what was inserted.

        Each with the place of every character in the whole text.
        """
        if not self._tracked:
            return
        text = self.text
        for hidden in (DELETED, INSERTED):
            places: list[int] = []
            at = 0
            for leaf in self.leaves:
                if leaf.state == hidden:
                    places.extend(range(at, leaf.start))
                    at = leaf.end
            places.extend(range(at, len(text)))
            yield "".join(text[place] for place in places), places

    def over(self, span: Span) -> Iterator[Leaf]:
        """The pieces that a stretch touches."""
        first = max(bisect_right(self.leaves, span.start, key=lambda leaf: leaf.start) - 1, 0)
        for leaf in self.leaves[first:]:
            if leaf.start >= span.end:
                return
            if leaf.end > span.start:
                yield leaf

    def write(self, changes: Iterable[Replacement]) -> bool:
        """Put changed pieces back: a replacement over several stands in the first; whether any changed."""
        text, touched = self.text, dict[int, list[str | int]]()
        for change in changes:
            rest = change.text
            for leaf in self.over(Span(change.start, change.end)):
                parts = touched.setdefault(id(leaf), [leaf.start])
                at = parts.pop()
                assert isinstance(at, int)
                parts += [text[at : max(change.start, leaf.start)], rest, min(change.end, leaf.end)]
                rest = ""
        for leaf in self.leaves:
            if id(leaf) in touched:
                *written, at = touched[id(leaf)]
                assert isinstance(at, int)
                leaf.put("".join([*map(str, written), text[at : leaf.end]]))
        return bool(touched)

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _cut(self) -> None:
        if not self._cuts or self._cuts[-1] != self._length:
            self._cuts.append(self._length)


class Change(Protocol):
    """What is done to a file's texts: masking, or restoring."""

    @property
    def restoring(self) -> bool:
        """Whether it puts words back."""
        ...

    def find(self, leaves: Leaves) -> Sequence[Entity]:
        """What of the texts is personal."""
        ...

    def write(self, leaves: Leaves, found: Sequence[Entity]) -> bool:
        """Change the pieces; whether any changed."""
        ...


def apply(change: Change, leaves: Leaves) -> bool:
    """Find and write; whether anything changed."""
    return change.write(leaves, change.find(leaves))
