"""What the fact check of a text against its source found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What sort of fact it is about."""

    FIGURE = "figure"
    AMOUNT = "amount"
    DATE = "date"
    DEADLINE = "deadline"
    NAME = "name"
    NEGATION = "negation"
    MODALITY = "modality"
    DECISION = "decision"
    HOMEWORK = "homework"


@dataclass(frozen=True, slots=True)
class FactFinding:
    """One fact that does not stand in both.

    ``start:end`` counts in the text where it was added, and in the source where it is missing.
    """

    kind: FactKind
    start: int
    end: int
    surface: str
    reason: str
    """Why, in Japanese, for whoever signs."""
    missing: bool = False
    """Whether the source has it and the text has not."""
    instead: str = ""
    """What the source says, where it says something else."""


@dataclass(frozen=True, slots=True)
class FactReport:
    """What is in the text and not in its source, and the other way round."""

    added: tuple[FactFinding, ...] = ()
    missing: tuple[FactFinding, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.added and not self.missing
