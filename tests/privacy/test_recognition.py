"""When findings claim the same words, one stands and nothing that was found leaks."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.privacy.finding import RULES
from yuhitsu.personal import Entity, EntityType, Folded
from yuhitsu.privacy.recognition import Recognition, resolve

TEXT = "0123456789" * 3


def _entity(start: int, end: int, score: float = 0.9, kind: EntityType = EntityType.PHONE) -> Entity:
    return Entity(start, end, kind, TEXT[start:end], score)


class Finds:
    """Finds what it is told."""

    def __init__(self, *entities: Entity) -> None:
        self.entities = entities

    def find(self, text: Folded) -> tuple[Entity, ...]:
        return self.entities


ENTITIES = st.builds(
    lambda start, length, score, kind: _entity(start, min(start + length, len(TEXT)), score, kind),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 12),
    st.floats(0.3, 1.0),
    st.sampled_from(EntityType),
)


@given(st.lists(ENTITIES, max_size=12))
def test_what_stands_does_not_overlap_and_is_sorted_and_verbatim(entities: list[Entity]) -> None:
    kept = resolve(entities)
    for before, after in pairwise(kept):
        assert before.end <= after.start
    assert all(entity.value == TEXT[entity.start : entity.end] for entity in kept)


@given(st.lists(ENTITIES, max_size=12))
def test_at_most_single_characters_of_a_finding_are_left_uncovered(entities: list[Entity]) -> None:
    covered = {at for entity in resolve(entities) for at in range(entity.start, entity.end)}
    for entity in entities:
        left = [at for at in range(entity.start, entity.end) if at not in covered]
        assert all(at + 1 not in left for at in left)


def test_of_certain_findings_the_longer_stands() -> None:
    short, long = _entity(2, 5, 0.99), _entity(0, 8, 0.6)
    assert resolve([short, long]) == (long,)


def test_of_equally_long_ones_the_more_certain_stands() -> None:
    likely, sure = _entity(0, 8, 0.7), _entity(0, 8, 0.9, EntityType.CARE_INSURANCE)
    assert resolve([likely, sure]) == (sure,)


def test_an_uncertain_one_loses_however_long_it_is() -> None:
    sure, guess = _entity(2, 5, 0.9), _entity(2, 5, 0.4, EntityType.PERSON)
    assert resolve([guess, sure]) == (sure,)


@pytest.mark.parametrize(("gap", "stands"), [(1, True), (3, True), (4, False)])
def test_a_doubtful_finding_needs_a_person_directly_before_it(gap: int, stands: bool) -> None:
    person = _entity(0, 4, 0.9, EntityType.PERSON)
    doubtful = _entity(4 + gap, 12, 0.2, EntityType.BIRTHDATE)
    assert (doubtful in Recognition([Finds(person, doubtful)]).entities(TEXT)) is stands
    assert Recognition([Finds(doubtful)]).entities(TEXT) == ()


HOSTILE = [
    "1",
    "一",
    "1-",
    "1 ",
    "(",
    "個人番号",
    "個人番号1",
    "\n",
    "市",
    "a@",
    "1番",
    "1の",
    "住所,電話\n",
    "昭和1年",
    "北1条",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_ugly_text_takes_time_linear_in_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        begun = time.process_time()
        RULES.entities(text)
        return time.process_time() - begun

    seconds(1_000)
    small, large = seconds(8_000), seconds(64_000)
    assert large < 30 * max(small, 0.01)
