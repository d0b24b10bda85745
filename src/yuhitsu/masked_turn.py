"""What a model sees of a turn instead of personal data, and its reply with the data put back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise

from yuhitsu.personal import Entity
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.public_names import public_values
from yuhitsu.privacy.restoring import Restored, restore
from yuhitsu.types import Level, Message, Passage, Role, Span

_KEEP = (
    "- ［氏名1・…］のような伏せ字は、括弧も記号も変えずに、そのままの形で使います。新しい伏せ字は作りません。"
)
_APART = "\n\n"
"""Stands between what is read of a message around its passages."""
_NEXT = 3
"""Characters of white space between two passages of one document that follow each other, at most."""


@dataclass(frozen=True, slots=True)
class MaskedTurn:
    """One table for everything that goes to the model in a turn: question, passages and history."""

    masker: Masker
    table: MaskTable = field(default_factory=MaskTable)
    passages: tuple[Passage, ...] = ()
    """The passages that the messages hold."""
    question: str = ""
    """The question that the last of them holds."""
    public: bool = False
    """Whether holders of public posts and organisations stay in passages of level 1. A name that also
    stands elsewhere in the turn does not: the model must see it in one form."""

    def hide(self, messages: Sequence[Message]) -> list[Message]:
        """The messages with placeholders for personal data, and the model told to keep them as they are."""
        said = [message for message in messages if message.role is not Role.SYSTEM]
        read = [self._found(message.content) for message in said]
        opened = self._opened(said, read)
        masked = iter(
            [
                self.masker.mask(message.content, self.table, found=found, opened=spans.hold).text
                for message, found, spans in zip(said, read, opened, strict=True)
            ]
        )
        hidden = [
            message if message.role is Role.SYSTEM else replace(message, content=next(masked))
            for message in messages
        ]
        if not len(self.table):
            return hidden
        return [
            replace(message, content=f"{message.content}\n{_KEEP}")
            if message.role is Role.SYSTEM
            else message
            for message in hidden
        ]

    def reveal(self, text: str) -> Restored:
        """A sentence of the reply with the data put back, and the placeholders in it that nobody gave."""
        return restore(text, self.table)

    # ------------------------------------------------------------------ what is found where

    def _found(self, content: str) -> tuple[Entity, ...]:
        """What is personal in a message, also over the border of two passages that follow each other."""
        places = [(content.find(passage.text), passage) for passage in self.passages if passage.text]
        held = sorted((place for place in places if place[0] >= 0), key=lambda place: place[0])
        texts = [(at, passage.text) for at, passage in held]
        asked = content.rfind(self.question) if self.question else -1
        if asked >= 0:
            texts.append((asked, self.question))
        return (*self._by_parts(content, sorted(texts)), *self._parted(held))

    def _by_parts(self, content: str, texts: Iterable[tuple[int, str]]) -> Iterator[Entity]:
        """What is found in texts, which the policy has had read before, and what stands around them."""
        gaps, end = [], 0
        for at, text in texts:
            if at < end:
                continue  # the same text twice
            gaps.append((end, at))
            yield from (_at(content, entity, entity.start + at) for entity in self.masker.found(text))
            end = at + len(text)
        gaps.append((end, len(content)))
        pieces = [content[first:last] for first, last in gaps]
        starts = [0, *accumulate(len(piece) + len(_APART) for piece in pieces)]
        for entity in self.masker.found(_APART.join(pieces)):
            number = bisect_right(starts, entity.start) - 1
            first, last = gaps[number]
            begin = first + entity.start - starts[number]
            if begin < last:
                yield _at(content, entity, begin, last)

    def _parted(self, held: Iterable[tuple[int, Passage]]) -> Iterator[Entity]:
        """What stands over the border of two passages of a document that follow each other."""
        ordered = sorted(held, key=lambda one: (one[1].document_key, one[1].start))
        for (at, one), (below, other) in pairwise(ordered):
            if one.document_key != other.document_key or not 0 <= other.start - one.end <= _NEXT:
                continue
            border = len(one.text)
            for entity in self.masker.across(one.text, other.text):
                for start, end in ((entity.start, border), (border, entity.end)):
                    moved = at if start < border else below - border
                    value = entity.value[start - entity.start : end - entity.start]
                    yield replace(entity, start=start + moved, end=end + moved, value=value)

    def _opened(self, messages: Sequence[Message], read: Sequence[Sequence[Entity]]) -> list[_Opened]:
        """Where which names stay."""
        if not self.public:
            return [_Opened() for _ in messages]
        spans = [self._for_everybody(message.content) for message in messages]
        public: set[str] = set()
        private: set[str] = set()
        for message, found, open_spans in zip(messages, read, spans, strict=True):
            inside = [e for e in found if _within(e, open_spans)]
            public |= public_values(message.content, inside)
            private |= {e.value for e in found if not _within(e, open_spans)}
        return [_Opened(tuple(open_spans), frozenset(public - private)) for open_spans in spans]

    def _for_everybody(self, content: str) -> list[Span]:
        """Where passages of documents of level 1 stand in a message."""
        found = []
        for passage in self.passages:
            at = content.find(passage.text) if passage.level is Level.ONE else -1
            if at >= 0:
                found.append(Span(at, at + len(passage.text)))
        return found


def _at(content: str, entity: Entity, start: int, last: int | None = None) -> Entity:
    """The entity where it stands in ``content``, up to ``last`` at most."""
    end = start + entity.end - entity.start
    end = end if last is None else min(end, last)
    return replace(entity, start=start, end=end, value=content[start:end])


@dataclass(frozen=True, slots=True)
class _Opened:
    """Stretches of a message in which some names stay."""

    spans: tuple[Span, ...] = ()
    values: frozenset[str] = frozenset()

    def hold(self, entity: Entity) -> bool:
        """Whether a finding is one of them."""
        return entity.value in self.values and _within(entity, self.spans)


def _within(entity: Entity, spans: Iterable[Span]) -> bool:
    return any(span.start <= entity.start and entity.end <= span.end for span in spans)
