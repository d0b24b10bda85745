"""Short ways to say what is found in a text."""

from __future__ import annotations

from yuhitsu.personal import EntityType
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import rules

RULES = Recognition(rules())


def found(text: str) -> list[tuple[str, str]]:
    """Kind and value of everything found by the rules, in order."""
    return [(entity.type.value, entity.value) for entity in RULES.entities(text)]


def values(text: str, kind: EntityType) -> list[str]:
    """The values of one kind."""
    return [entity.value for entity in RULES.entities(text) if entity.type is kind]
