"""What people read: the matrix, one case, and the notice; in both languages and true to the rules."""

from __future__ import annotations

from typing import Any

import pytest

from yuhitsu.config import NoticeSettings, PolicySettings
from yuhitsu.handling.rows import read_rows
from yuhitsu.handling.terms import Action, LevelNames, Task, name_of
from yuhitsu.policy import wording
from yuhitsu.policy.decisions import Case, Policy
from yuhitsu.policy.matrix import EVERYBODY, answer, described, matrix, somebody
from yuhitsu.policy.notice import Destination, destination, notice
from yuhitsu.types import Level, Zone

RULES = Policy(PolicySettings())


def with_row(**row: Any) -> Policy:
    settings = PolicySettings(roles="窓口", rule=read_rows([row], LevelNames.NATIONAL))
    return Policy(settings)


def test_the_matrix_has_a_cell_for_every_level_and_zone_and_agrees_with_the_rules() -> None:
    for row, level in zip(matrix(RULES, user=EVERYBODY), Level, strict=True):
        for cell, zone in zip(row, Zone, strict=True):
            decision = RULES.judge(Case(level, zone))
            assert (cell.level, cell.zone) == (level, zone)
            assert (cell.action, cell.rule) == (decision.action, decision.rule)
            assert bool(cell.text) == (cell.action in (Action.REFUSE, Action.APPROVE))


def test_a_row_shows_only_where_it_holds() -> None:
    rules = with_row(role="窓口", level=2, zone="office", decision="承認後")
    shown = {role: matrix(rules, user=somebody(role))[1][1].rule for role in ("", "窓口")}
    assert shown == {"": "default.office", "窓口": "rule.1"}
    assert described(rules, rules.rows[0])["decision"] == "承認後"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_case_is_answered_in_both_languages(language: str) -> None:
    for level in Level:
        for zone in (None, *Zone):
            for task in Task:
                found = answer(RULES, Case(level, zone, task=task), language)
                assert found.title and found.text


def test_both_languages_have_words_for_every_rule() -> None:
    for rule in wording.rules():
        for language in ("ja", "en"):
            assert wording.title(rule, language)
        assert bool(wording._form(rule, "ja").get("why")) == bool(wording._form(rule, "en").get("why"))


@pytest.mark.parametrize("zone", [None, *Zone])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_notice_says_where_what_how_long_and_how_to_object(zone: Zone | None, language: str) -> None:
    settings = NoticeSettings(contact="総務課情報係", retention="5年間", uses="窓口の案内", provider="甲社")
    sections = notice(RULES, settings, Destination(zone, "モデル甲"), language)
    text = "\n".join(line for section in sections for line in section.paragraphs)
    assert len(sections) == 6 and all(section.paragraphs for section in sections)
    assert "総務課情報係" in text and "5年間" in text and "窓口の案内" in text
    assert ("モデル甲" in text) == (zone is not None)
    assert ("甲社" in text) == (zone is not None and zone.outside)


def test_the_notice_says_when_no_contact_is_set() -> None:
    sections = notice(RULES, NoticeSettings(), Destination())
    assert "notice.contact" in sections[-1].paragraphs[-1]
    assert len(sections) == 5


def test_masking_is_promised_only_where_it_is_the_rule() -> None:
    masked, unmasked = "伏せてから渡します", "伏せずに渡す場合"
    assert masked in "".join(destination(RULES, Destination(Zone.OFFICE, "m")))
    open_office = Policy(PolicySettings(office_masks=False))
    assert unmasked in "".join(destination(open_office, Destination(Zone.OFFICE, "m")))
    assert masked not in "".join(destination(RULES, Destination(Zone.EMBEDDED, "m")))


def test_levels_go_by_the_names_of_the_office() -> None:
    assert LevelNames.LOCAL.name_of(Level.THREE) == "自治体機密性3B・3A"
    assert LevelNames.NATIONAL.name_of(Level.TWO, "en") == "Level 2"
    assert LevelNames.LOCAL.read("自治体機密性３ｃ") is Level.TWO
    assert LevelNames.NATIONAL.read("3C") is None
    assert name_of(Zone.PUBLIC) == "約款型の外部サービス"
