"""What the rules say: the default table, rows over it, and what no row can lift."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.config import PolicySettings
from yuhitsu.errors import ApprovalNeeded, PolicyRefusal, PurposeNeeded, SettingsError
from yuhitsu.handling.rows import Row, read_rows
from yuhitsu.handling.terms import Action, LevelNames, Task
from yuhitsu.policy import wording
from yuhitsu.policy.decisions import Case, Policy
from yuhitsu.types import LOCAL_USER, Level, User, Zone

CLERK = User("c", "職員", roles=frozenset({"窓口"}))
KNOWN = {"roles": "窓口, 税務", "purposes": "窓口案内, 介護保険の給付", "my_number_tasks": "介護保険の給付"}
FREE = (Action.PERMIT, Action.MASK)


def policy(*rows: dict[str, Any], **settings: Any) -> Policy:
    """The policy of these rows and settings."""
    read = read_rows(list(rows), settings.get("levels", LevelNames.NATIONAL))
    return Policy(PolicySettings(rule=read, **{**KNOWN, **settings}))


DEFAULT = Policy(PolicySettings())
TABLE = {
    Zone.EMBEDDED: ["permit default.embedded", "permit default.embedded", "permit default.embedded"],
    Zone.OFFICE: ["mask default.office", "mask default.office", "refuse limit.office"],
    Zone.CLOUD: ["mask default.cloud", "mask default.cloud", "refuse class3.outside"],
    Zone.PUBLIC: ["mask default.public", "refuse public.class1", "refuse class3.outside"],
}


@pytest.mark.parametrize(
    ("level", "zone", "expected"),
    [(level, zone, TABLE[zone][level - 1]) for zone in Zone for level in Level],
)
def test_the_default_table(level: Level, zone: Zone, expected: str) -> None:
    for task in Task:
        decision = DEFAULT.judge(Case(level, zone, task=task))
        assert f"{decision.action.value} {decision.rule}" == expected


def test_without_a_model_nothing_is_refused_but_what_may_not_be_kept() -> None:
    for level in Level:
        assert DEFAULT.judge(Case(level, None)).action is Action.PERMIT
        assert DEFAULT.judge(Case(level, None, secret=True)).rule == "secret.never"
        assert DEFAULT.judge(Case(level, None, my_number=True)).rule == "mynumber.task"


@pytest.mark.parametrize("zone", Zone)
def test_documents_are_looked_at_as_far_up_as_the_rules_go(zone: Zone) -> None:
    permitted = [level for level in Level if TABLE[zone][level - 1].split()[0] != "refuse"]
    permit = DEFAULT.permit(Case(Level.ONE, zone))
    assert permit.max_level == max(permitted)
    assert permit.mask == (zone is not Zone.EMBEDDED)
    assert permit.level is Level.ONE


@pytest.mark.parametrize("level", Level)
def test_nobody_sees_more_than_their_own_level(level: Level) -> None:
    for zone in (None, Zone.EMBEDDED):
        assert DEFAULT.permit(Case(Level.ONE, zone, User("u", "職員", level))).max_level is level


@pytest.mark.parametrize("zone", Zone)
def test_a_zone_may_get_less_than_the_default(zone: Zone) -> None:
    none: dict[str, Any] = {f"{zone.value}_max_level": 0}
    with pytest.raises(PolicyRefusal, match=rf"policy\.{zone.value}_max_level") as refused:
        Policy(PolicySettings(**none)).permit(Case(Level.ONE, zone))
    assert refused.value.rule == f"limit.{zone.value}"


def test_an_office_may_see_personal_data_in_its_own_network_unmasked() -> None:
    assert not policy(office_masks=False).permit(Case(Level.TWO, Zone.OFFICE)).mask
    assert policy(office_masks=False).permit(Case(Level.TWO, Zone.CLOUD)).mask


# ------------------------------------------------------------------ refusals are told


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_refusal_names_its_rule_and_what_can_be_done_instead(language: str) -> None:
    cases = [Case(level, zone) for zone in Zone for level in Level]
    cases += [Case(Level.TWO, zone, secret=True) for zone in (None, *Zone)]
    cases += [Case(Level.TWO, zone, my_number=True) for zone in (None, *Zone)]
    refused = 0
    for case in cases:
        decision = DEFAULT.judge(case)
        text = DEFAULT.message(case, decision, language)
        assert bool(text) == (decision.action is Action.REFUSE)
        if text:
            refused += 1
            assert decision.rule in text and wording.instead(decision.rule, language, other="")[:8] in text
    assert refused == 4 + 10


def test_a_refusal_says_what_would_be_permitted() -> None:
    case = Case(Level.THREE, Zone.OFFICE)
    text = DEFAULT.message(case, DEFAULT.judge(case))
    assert "機密性1、機密性2の情報だけなら" in text and "組込みモデル" in text and "クラウド" not in text


@pytest.mark.parametrize("zone", [*Zone, None])
def test_free_drafting_can_be_switched_off(zone: Zone | None) -> None:
    with pytest.raises(PolicyRefusal, match=r"policy\.free_mode") as refused:
        policy(free_mode=False).permit(Case(Level.ONE, zone, task=Task.DRAFT))
    assert refused.value.rule == "free.off"


def test_free_drafting_needs_a_model() -> None:
    with pytest.raises(PolicyRefusal, match="生成モデル") as refused:
        DEFAULT.permit(Case(Level.ONE, None, task=Task.DRAFT))
    assert refused.value.rule == "free.no_model"


# ------------------------------------------------------------------ rows


def test_the_first_row_that_fits_decides() -> None:
    rules = policy(
        {"level": 2, "zone": "cloud", "role": "窓口", "decision": "不可", "reason": "窓口では使いません。"},
        {"level": [1, 2], "zone": "契約クラウド", "decision": "承認後"},
    )
    decision = rules.judge(Case(Level.TWO, Zone.CLOUD, CLERK))
    assert (decision.action, decision.rule) == (Action.REFUSE, "rule.1")
    assert "窓口では使いません。" in rules.message(Case(Level.TWO, Zone.CLOUD, CLERK), decision)
    assert rules.judge(Case(Level.ONE, Zone.CLOUD, CLERK)).rule == "rule.2"
    assert rules.judge(Case(Level.TWO, Zone.CLOUD, replace(CLERK, roles=frozenset()))).rule == "rule.2"
    assert rules.judge(Case(Level.TWO, Zone.CLOUD, LOCAL_USER)).rule == "rule.1", "one user has every role"
    assert rules.judge(Case(Level.TWO, Zone.OFFICE, CLERK)).rule == "default.office"


def test_a_row_may_name_a_use_or_a_task_of_the_office() -> None:
    rules = policy(
        {"zone": "庁内", "level": [1, 2], "task": "下書き", "decision": "承認後"},
        {"zone": "庁内", "level": [1, 2], "task": "介護保険の給付", "decision": "不可"},
    )
    assert rules.judge(Case(Level.TWO, Zone.OFFICE, task=Task.DRAFT)).rule == "rule.1"
    assert rules.judge(Case(Level.TWO, Zone.OFFICE, purpose="介護保険の給付")).rule == "rule.2"
    assert rules.judge(Case(Level.TWO, Zone.OFFICE, purpose="窓口案内")).rule == "default.office"


def test_a_row_in_the_middle_does_not_open_what_lies_above_it() -> None:
    rules = policy({"level": 2, "zone": "embedded", "decision": "不可"})
    assert rules.permit(Case(Level.ONE, Zone.EMBEDDED)).max_level is Level.ONE
    assert rules.permit(Case(Level.THREE, Zone.EMBEDDED)).max_level is Level.THREE


def test_what_needs_approval_waits_until_it_is_approved_for_its_level() -> None:
    rules = policy({"level": [1, 2], "zone": "cloud", "decision": "承認後"})
    case = Case(Level.TWO, Zone.CLOUD)
    for approved in (None, Level.ONE):
        with pytest.raises(ApprovalNeeded) as needed:
            rules.permit(case, approved)
        assert needed.value.rule == "rule.1"
    permit = rules.permit(case, Level.TWO)
    assert (permit.max_level, permit.mask, permit.rule) == (Level.TWO, True, "rule.1")


def test_documents_that_need_approval_are_not_looked_at_without_it() -> None:
    rules = policy({"level": 2, "zone": "cloud", "decision": "承認後"})
    assert rules.permit(Case(Level.ONE, Zone.CLOUD)).max_level is Level.ONE


# ------------------------------------------------------------------ 業務 and 個人番号


@pytest.mark.parametrize(
    ("demand", "zone", "personal", "needed"),
    [
        ("never", Zone.PUBLIC, True, False),
        ("personal", Zone.EMBEDDED, True, True),
        ("personal", Zone.CLOUD, False, False),
        ("outside", Zone.CLOUD, False, True),
        ("outside", Zone.OFFICE, True, False),
        ("always", None, False, True),
    ],
)
def test_the_name_of_the_task_is_demanded_where_the_setting_says(
    demand: str, zone: Zone | None, personal: bool, needed: bool
) -> None:
    rules = policy(purpose=demand)
    case = Case(Level.ONE, zone, personal=personal)
    if needed:
        with pytest.raises(PurposeNeeded):
            rules.permit(case)
        assert rules.takes_purpose(zone)
    else:
        rules.permit(case)
    rules.permit(replace(case, purpose="窓口案内"))


def test_a_row_may_demand_the_name_of_the_task() -> None:
    rules = policy({"level": 2, "zone": "cloud", "decision": "伏せて可", "purpose": True})
    with pytest.raises(PurposeNeeded):
        rules.permit(Case(Level.TWO, Zone.CLOUD))
    assert rules.permit(Case(Level.ONE, Zone.CLOUD)).max_level is Level.ONE
    assert rules.permit(Case(Level.TWO, Zone.CLOUD, purpose="窓口案内")).max_level is Level.TWO


def test_a_task_that_is_not_listed_is_refused_with_those_that_are() -> None:
    with pytest.raises(PurposeNeeded, match="窓口案内、介護保険の給付"):
        policy().permit(Case(Level.TWO, Zone.CLOUD, purpose="そのほか"))
    assert policy(purposes="", my_number_tasks="").permit(Case(Level.TWO, Zone.CLOUD, purpose="そのほか"))


def test_a_number_of_a_person_is_used_only_inside_and_for_listed_tasks() -> None:
    held: dict[str, Any] = {"my_number": True, "personal": True}
    listed = policy()
    assert listed.permit(Case(Level.THREE, Zone.EMBEDDED, purpose="介護保険の給付", **held)).my_number
    for purpose in ("", "窓口案内"):
        assert listed.judge(Case(Level.THREE, Zone.EMBEDDED, purpose=purpose, **held)).rule == "mynumber.task"
    for zone in (Zone.OFFICE, Zone.CLOUD, Zone.PUBLIC):
        decision = listed.judge(Case(Level.ONE, zone, purpose="介護保険の給付", **held))
        assert decision.rule == "mynumber.machine"


# ------------------------------------------------------------------ no rule file can lift it

LEVELS = st.lists(st.sampled_from(["1", "2", "3"]), max_size=3)
ROWS = st.fixed_dictionaries(
    {"decision": st.sampled_from([action.value for action in Action])},
    optional={
        "level": LEVELS,
        "zone": st.lists(st.sampled_from([zone.value for zone in Zone]), max_size=4),
        "role": st.sampled_from(["", "窓口", "税務"]),
        "task": st.sampled_from(["", "ask", "draft", "窓口案内", "介護保険の給付"]),
        "purpose": st.booleans(),
    },
)
CASES = st.builds(
    Case,
    level=st.sampled_from(Level),
    zone=st.sampled_from(Zone),
    user=st.sampled_from([LOCAL_USER, CLERK]),
    task=st.sampled_from(Task),
    purpose=st.sampled_from(["", "窓口案内", "介護保険の給付"]),
    personal=st.booleans(),
    my_number=st.booleans(),
    secret=st.booleans(),
)
LIMITS = st.fixed_dictionaries(
    {
        "embedded_max_level": st.integers(0, 3),
        "office_max_level": st.integers(0, 3),
        "cloud_max_level": st.integers(0, 2),
        "public_max_level": st.integers(0, 1),
        "office_masks": st.booleans(),
    }
)


@given(st.lists(ROWS, max_size=4), LIMITS, CASES, st.sampled_from([None, *Level]))
def test_no_rules_send_secrets_or_numbers_of_persons_outside(
    rows: list[dict[str, Any]], limits: dict[str, Any], case: Case, approved: Level | None
) -> None:
    try:
        rules = policy(*rows, **limits)
    except SettingsError:
        return
    try:
        permit = rules.permit(case, approved)
    except PolicyRefusal:
        return
    assert case.zone is not None
    assert not case.secret
    assert not (case.my_number and (case.zone is not Zone.EMBEDDED or case.purpose != "介護保険の給付"))
    assert not (permit.my_number and case.zone is not Zone.EMBEDDED)
    assert permit.max_level < Level.THREE or not case.zone.outside
    assert case.level < Level.THREE or not case.zone.outside
    if case.zone is Zone.PUBLIC:
        assert permit.max_level is case.level is Level.ONE and permit.mask


@given(st.lists(ROWS, max_size=4), LIMITS, CASES)
def test_a_decision_depends_on_nothing_but_case_and_rules(
    rows: list[dict[str, Any]], limits: dict[str, Any], case: Case
) -> None:
    try:
        one, other = policy(*rows, **limits), policy(*rows, **limits)
    except SettingsError:
        return
    assert one.judge(case) == other.judge(case)
    assert one.message(case, one.judge(case)) == other.message(case, other.judge(case))


def test_a_row_is_called_by_its_number() -> None:
    assert Row(Action.REFUSE, number=3).rule == "rule.3"
