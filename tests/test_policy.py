"""What the policy permits: the lower of the user's and the zone's level, and clear refusals."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from yuhitsu.config import PolicySettings
from yuhitsu.errors import PolicyRefusal
from yuhitsu.policy import Permit, decide
from yuhitsu.types import Level, User, Zone

DEFAULT = PolicySettings()


def user(level: Level = Level.THREE) -> User:
    return User("u", "利用者", max_level=level)


def with_level(zone: Zone, level: int) -> PolicySettings:
    changes: dict[str, Any] = {f"{zone.value}_max_level": level}
    return replace(DEFAULT, **changes)


@pytest.mark.parametrize("level", Level)
def test_quotations_show_what_the_user_may_see(level: Level) -> None:
    strict = PolicySettings(embedded_max_level=0, office_max_level=0, external_max_level=0)
    assert decide(user(level), None, strict, free=False) == Permit(level, mask=False)


@pytest.mark.parametrize(("level", "zone", "limit"), list(itertools.product(Level, Zone, [1, 2, 3])))
def test_a_model_sees_the_lower_of_both_levels(level: Level, zone: Zone, limit: int) -> None:
    permit = decide(user(level), zone, with_level(zone, limit), free=False)
    assert permit.max_level == min(int(level), limit)


def test_out_of_the_box_secrets_stay_inside() -> None:
    levels = {zone: decide(user(), zone, DEFAULT, free=False).max_level for zone in Zone}
    assert levels == {Zone.EMBEDDED: Level.THREE, Zone.OFFICE: Level.TWO, Zone.EXTERNAL: Level.ONE}


@pytest.mark.parametrize("zone", Zone)
def test_only_a_model_outside_needs_masking(zone: Zone) -> None:
    assert decide(user(), zone, DEFAULT, free=False).mask == (zone is Zone.EXTERNAL)


@pytest.mark.parametrize(("zone", "free"), list(itertools.product(Zone, [False, True])))
def test_a_zone_without_a_level_is_refused_and_the_setting_named(zone: Zone, free: bool) -> None:
    with pytest.raises(PolicyRefusal, match=f"policy.{zone.value}_max_level") as caught:
        decide(user(), zone, with_level(zone, 0), free=free)
    assert caught.value.rule == "model.zone"


@pytest.mark.parametrize("zone", [*Zone, None])
def test_free_drafting_can_be_switched_off(zone: Zone | None) -> None:
    with pytest.raises(PolicyRefusal, match=r"policy\.free_mode") as caught:
        decide(user(), zone, PolicySettings(free_mode=False), free=True)
    assert caught.value.rule == "free.off"


def test_free_drafting_needs_a_model() -> None:
    with pytest.raises(PolicyRefusal, match="生成モデル") as caught:
        decide(user(), None, DEFAULT, free=True)
    assert caught.value.rule == "free.no_model"


def test_free_drafting_with_a_model_has_the_same_limits() -> None:
    for zone in Zone:
        assert decide(user(), zone, DEFAULT, free=True) == decide(user(), zone, DEFAULT, free=False)


def test_switching_free_drafting_off_leaves_questions_alone() -> None:
    assert decide(user(), Zone.OFFICE, PolicySettings(free_mode=False), free=False).max_level == Level.TWO
