"""Each rule keeps its own examples, and the lists of the public notice are whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from yuhitsu.writing.proofreading.okurigana import notice_pairs
from yuhitsu.writing.proofreading.proofreader import Proofreader, corrected
from yuhitsu.writing.proofreading.rules import Example, Profile, Rule, rules

ORACLE = Path(__file__).parents[3].parent / "shared" / "reference" / "koyobun.json"
EXAMPLES = [(rule, example) for rule in rules().values() for example in rule.examples]
READER = Proofreader()
WITHOUT_EXAMPLE = {"long-sentence", "citation-missing", "office-word"}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=lambda part: getattr(part, "id", ""))
def test_a_rule_finds_its_examples_and_puts_them_right(rule: Rule, example: Example) -> None:
    mine = [finding for finding in READER.check(example.wrong) if finding.rule == rule.id]
    assert mine
    assert all(finding.source == rule.source and finding.message for finding in mine)
    if example.right is not None:
        assert corrected(example.wrong, mine) == example.right
        assert rule.id not in {finding.rule for finding in READER.check(example.right)}


def test_every_rule_names_its_source_and_has_an_example() -> None:
    assert all(rule.source and rule.message and rule.kind for rule in rules().values())
    assert {rule.id for rule in rules().values() if not rule.examples} == WITHOUT_EXAMPLE


def test_the_law_profile_leaves_the_style_of_laws_alone() -> None:
    text = "次の各号のいずれかに該当する者（三箇月以上居住する者をいう。）は、すべて対象とする。"
    assert READER.check(text, Profile.LAW) == ()


def test_public_relations_may_write_full_okurigana_and_kana() -> None:
    text = "申し込みの受け付けは、電話または窓口で。"
    assert READER.check(text, Profile.PUBLIC) == ()
    assert READER.check(text, Profile.OFFICIAL)


def test_the_list_of_the_notice_is_whole() -> None:
    if not ORACLE.exists():
        pytest.skip("the reference list of the notice is not on this machine")
    listed = json.loads(ORACLE.read_text(encoding="utf-8"))["okurigana_omit_186"]
    assert notice_pairs() == [(pair["full"], pair["official"]) for pair in listed]


@pytest.mark.parametrize(("full", "official"), notice_pairs())
def test_a_noun_of_the_notice_drops_its_okurigana(full: str, official: str) -> None:
    text = f"{full}の記録を残す。"
    assert corrected(text, READER.check(text)) == f"{official}の記録を残す。"
    assert READER.check(f"{official}の記録を残す。") == ()
