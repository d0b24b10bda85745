"""Whose name may stay in a document that is for everybody: holders of public posts, and organisations."""

from __future__ import annotations

from collections.abc import Iterable

from yuhitsu.personal import Entity, EntityType
from yuhitsu.privacy.persons_words import words

_REACH = 8
_BETWEEN = " 　（(「:：・"
"""What stands between a post and its holder: 市長 山田太郎, 市長（山田太郎）."""


def public_values(text: str, entities: Iterable[Entity]) -> frozenset[str]:
    """The names among ``entities`` that ``text`` gives with a public post, and those of organisations."""
    return frozenset(
        text[entity.start : entity.end]
        for entity in entities
        if entity.type is EntityType.ORGANISATION
        or (entity.type is EntityType.PERSON and _holds_a_post(text, entity))
    )


def _holds_a_post(text: str, entity: Entity) -> bool:
    posts = tuple(words("public_title"))
    after = text[entity.end : entity.end + _REACH].lstrip(_BETWEEN)
    before = text[max(0, entity.start - _REACH) : entity.start].rstrip(_BETWEEN)
    return after.startswith(posts) or before.endswith(posts)
