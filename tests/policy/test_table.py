"""Rows of the settings that cannot hold together are refused at start, with line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from yuhitsu.config import load
from yuhitsu.errors import SettingsError
from yuhitsu.policy.decisions import Policy

HEAD = '[policy]\nroles = "窓口、税務"\npurposes = "窓口案内"\n'


def rules(tmp_path: Path, *rows: str, head: str = HEAD) -> Policy:
    """The policy of a settings file with these rows, each beginning on a line of its own."""
    text = head + "".join(f"[[policy.rule]]\n{row}\n" for row in rows)
    (tmp_path / "yuhitsu.toml").write_text(text, encoding="utf-8")
    return Policy(load(environment={"YUHITSU_HOME": str(tmp_path)}).policy)


CLOUD_OFF = 'zone = "cloud"\ndecision = "不可"'
LATER = 'zone = "cloud"\nlevel = "2"\ndecision = "伏せて可"'


def test_a_row_that_an_earlier_one_leaves_nothing_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"2番目の規則.*7行目.*1番目の規則.*4行目") as refused:
        rules(tmp_path, CLOUD_OFF, LATER)
    assert "決して使われません" in refused.value.message
    assert rules(tmp_path, LATER, CLOUD_OFF).rows[0].decision.value == "mask"


def test_rows_that_leave_nothing_only_together_are_refused_too(tmp_path: Path) -> None:
    asking, drafting = (f'zone = "office"\ntask = "{task}"\ndecision = "不可"' for task in ("ask", "draft"))
    with pytest.raises(SettingsError, match="3番目の規則"):
        rules(tmp_path, asking, drafting, 'zone = "office"\nlevel = 1\ndecision = "可"')
    assert len(rules(tmp_path, asking, 'zone = "office"\nlevel = 1\ndecision = "可"').rows) == 2


def test_roles_and_tasks_leave_those_that_no_row_names(tmp_path: Path) -> None:
    rows = [f'zone = "office"\nrole = "{role}"\ndecision = "不可"' for role in ("窓口", "税務")]
    assert len(rules(tmp_path, *rows, 'zone = "office"\nlevel = 1\ndecision = "可"').rows) == 3


def test_a_row_that_says_again_what_was_said_is_only_remarked(tmp_path: Path) -> None:
    (remark,) = rules(tmp_path, CLOUD_OFF, 'zone = "cloud"\nlevel = 1\ndecision = "不可"').remarks
    assert "2番目の規則" in remark and "なくても同じ" in remark


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('level = 3\nzone = "cloud"\ndecision = "承認後"', "機密性3の情報を「契約したクラウド」"),
        ('level = 2\nzone = "public"\ndecision = "伏せて可"', "機密性2の情報を「約款型の外部サービス」"),
        ('role = "窓口"\ndecision = "可"', "範囲を絞って"),
        ('level = 1\nzone = "public"\ndecision = "可"', "伏せずに渡す"),
    ],
)
def test_a_row_that_allows_what_is_always_forbidden_is_refused(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(SettingsError, match=r"4行目.*") as refused:
        rules(tmp_path, row)
    assert told in refused.value.message


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('level = 4\ndecision = "不可"', "level に 4 は使えません。1、2、3 から"),
        ('level = "3A"\ndecision = "不可"', "'3A'"),
        ('zone = "external"\ndecision = "不可"', "public（約款型の外部サービス）"),
        ('role = "窓囗"\ndecision = "不可"', "policy.roles"),
        ('task = "翻訳"\ndecision = "不可"', "policy.purposes"),
        ('decision = "たぶん"', "approve（承認後）"),
        ('level = 1\nzone = "cloud"', "decision がありません"),
        ('decision = "不可"\nlevle = 1', "'levle'"),
        ('decision = "不可"\npurpose = "はい"', "true か false"),
        ('decision = "不可"\nlevel = true', "文字で"),
    ],
)
def test_a_name_that_is_not_known_is_refused_with_its_line(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(SettingsError, match="4行目") as refused:
        rules(tmp_path, row)
    assert told in refused.value.message


def test_a_row_for_drafting_where_drafting_is_off_is_refused(tmp_path: Path) -> None:
    row = 'task = "下書き"\nzone = "庁内"\nlevel = 1\ndecision = "承認後"'
    with pytest.raises(SettingsError, match=r"policy\.free_mode"):
        rules(tmp_path, row, head=HEAD + "free_mode = false\n")


def test_local_governments_write_their_own_levels(tmp_path: Path) -> None:
    head = HEAD + 'levels = "local"\n'
    (row,) = rules(
        tmp_path, 'level = ["3A", "自治体機密性3C"]\nzone = "庁内"\ndecision = "不可"', head=head
    ).rows
    assert {int(level) for level in row.levels} == {2, 3}


@pytest.mark.parametrize("text", ["rule = 1", 'rule = "x"', "rule = [1]"])
def test_rows_in_another_form_are_refused_and_not_passed_over(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"policy\.rule"):
        rules(tmp_path, head=f"[policy]\n{text}\n")


def test_rows_written_inside_one_line_hold_without_a_line_number(tmp_path: Path) -> None:
    head = '[policy]\nrule = [{zone = "cloud", decision = "不可"}]\n'
    assert rules(tmp_path, head=head).rows[0].where == "1番目の規則 [[policy.rule]]"
