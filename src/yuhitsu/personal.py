"""Personal data as it travels: kinds, what was found, and the folded text that recognisers read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class EntityType(StrEnum):
    """Kinds of personal data; the names are those that ``yuhitsu mask --jsonl`` prints."""

    PERSON = "PERSON"
    ADDRESS = "ADDRESS"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    BIRTHDATE = "BIRTHDATE"
    MY_NUMBER = "MY_NUMBER"
    JUMIN_CODE = "JUMIN_CODE"
    DRIVER_LICENSE = "DRIVER_LICENSE"
    PASSPORT = "PASSPORT"
    RESIDENCE_CARD = "RESIDENCE_CARD"
    PENSION_NUMBER = "PENSION_NUMBER"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"
    CARE_INSURANCE = "CARE_INSURANCE"
    EMPLOYMENT_INSURANCE = "EMPLOYMENT_INSURANCE"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    CREDIT_CARD = "CREDIT_CARD"
    POSTAL_CODE = "POSTAL_CODE"
    CAR_PLATE = "CAR_PLATE"
    PERSONAL_ID = "PERSONAL_ID"
    """Another number that an office gives to one person: 宛名番号, 受給者番号, 診察券番号, 職員番号."""
    ORGANISATION = "ORGANISATION"
    """A firm or another body by its name: no personal data; masked where a document is not for all."""


WRITTEN = frozenset((EntityType.PERSON, EntityType.ADDRESS, EntityType.ORGANISATION))
"""Kinds that are told by reading; all others are numbers, addresses of machines and dates: identifiers."""


@dataclass(frozen=True, slots=True)
class MaskItem:
    """A value in a question that a model would see a placeholder for."""

    value: str
    kind: EntityType
    places: int
    """How often it stands there."""
    removable: bool = False
    """Whether the rules let it be left."""
    added: bool = False
    """Whether the asker added it."""
    left: bool = False
    """Whether the asker wants it left."""


@dataclass(frozen=True, slots=True)
class MaskPreview:
    """What would be masked of a question before a model sees it."""

    masks: bool
    """Whether anything is masked for the configured model at all."""
    items: tuple[MaskItem, ...] = ()
    refused: str = ""
    """Why the question may not be asked as it is, in Japanese; empty where it may."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Personal data found: ``start:end`` in code points of the original text, ``value`` verbatim.

    ``score`` is how certain the finding is, 0..1.
    """

    start: int
    end: int
    type: EntityType
    value: str
    score: float


_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


@dataclass(frozen=True)
class Folded:
    """A text as recognisers read it: one width, no invisible signs, one hyphen; with the way back.

    ``starts[i]`` and ``ends[i]`` say which stretch of ``original`` became ``text[i]``; both are
    ``None`` when every character became exactly one. Made by ``privacy.folded.fold``.
    """

    original: str
    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    @cached_property
    def digits(self) -> str:
        """``text`` with 〇零一二…九 written as 0-9, for reading numbers; as long as ``text``."""
        return self.text.translate(_KANJI_DIGITS)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` (not empty) stands in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def entity(self, kind: EntityType, start: int, end: int, score: float) -> Entity:
        """The entity that stands at ``text[start:end]`` (not empty)."""
        first, last = self.origin(start, end)
        return Entity(first, last, kind, self.original[first:last], score)
