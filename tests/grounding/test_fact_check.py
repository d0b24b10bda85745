"""What a text says that its source does not, and what of the source it lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.grounding.fact_check import FactCheck
from yuhitsu.grounding.fact_findings import FactKind
from yuhitsu.grounding.fact_losses import must_be_kept

SOURCE = """第2回みどり野町公共施設再編検討会議を、令和8年6月18日（木）午後2時から役場3階会議室で開催した。
総務課の佐伯課長から、北公民館の改修工事費について、当初見込みの2,400万円から2,850万円に増える見通しであると報告があった。
協議の結果、北公民館の改修は令和9年度に実施することに決定した。南体育館の廃止については結論が出ず、次回に持ち帰りとなった。
各課は、7月10日までに利用状況の調査票を総務課に提出する。ただし、指定管理者が運営する施設は対象外とする。"""
FAITHFUL = """6月18日に開かれた会議で、北公民館の改修を2027年度に行うことが決まった。
改修費は2400万円から2850万円へ増える見込み。南体育館の廃止は継続して検討する。
各課は7月10日までに調査票を総務課へ提出するが、指定管理者の運営施設は除く。"""

CHECK = FactCheck()


def test_a_faithful_summary_in_other_words_is_clean() -> None:
    assert CHECK.check(FAITHFUL, SOURCE).clean


def test_a_text_carries_itself() -> None:
    assert CHECK.check(SOURCE, SOURCE).clean


@pytest.mark.parametrize(
    ("true", "false", "kind"),
    [
        ("2850万円", "2950万円", FactKind.AMOUNT),
        ("6月18日", "6月19日", FactKind.DATE),
        ("2027年度", "2028年度", FactKind.DATE),
        ("北公民館", "西公民館", FactKind.NAME),
        ("行うことが決まった", "行うことは見送られた", FactKind.DECISION),
    ],
)
def test_what_was_altered_is_marked_at_its_place(true: str, false: str, kind: FactKind) -> None:
    text = FAITHFUL.replace(true, false)
    found = CHECK.check(text, SOURCE).added
    assert kind in {finding.kind for finding in found}
    marked = "".join(text[finding.start : finding.end] for finding in found)
    assert false in marked or marked in false


@pytest.mark.parametrize(
    ("lost", "kept", "kind"),
    [
        ("7月10日までに", "", FactKind.DEADLINE),
        ("改修費は2400万円から2850万円へ増える見込み。", "", FactKind.AMOUNT),
        ("するが、指定管理者の運営施設は除く", "する", FactKind.NEGATION),
    ],
)
def test_what_was_lost_is_listed_with_its_place_in_the_source(lost: str, kept: str, kind: FactKind) -> None:
    found = CHECK.check(FAITHFUL.replace(lost, kept), SOURCE).missing
    assert kind in {finding.kind for finding in found}
    for finding in found:
        assert finding.missing and SOURCE[finding.start : finding.end] == finding.surface


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("令和8年4月1日から施行する。", "2026年4月1日から施行する。"),
        ("受付は15時までです。", "受付は午後3時までです。"),
        ("手数料は二千円です。", "手数料は2,000円です。"),
        ("定員は20名です。", "定員は20人です。"),
        ("期間は1年です。", "期間は12か月です。"),
        ("6月1日から30日まで募集します。", "6月1日から6月30日まで募集します。"),
        ("予算は11,980,000円です。", "予算は約1,200万円です。"),
        ("会議は90分でした。", "会議は1時間30分でした。"),
        ("令和8年6月7日に実施します。", "6月7日（日）に実施します。"),
    ],
)
def test_other_writings_of_the_same_value_are_the_same(source: str, text: str) -> None:
    assert CHECK.check(text, source).clean


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("雨天の場合は実施しません。", "雨天の場合は実施します。", FactKind.NEGATION),
        ("申請書を提出しなければならない。", "申請書を提出することができる。", FactKind.MODALITY),
        ("駐車場の増設を検討する。", "駐車場の増設を行う。", FactKind.MODALITY),
        ("利用者数は前年より増加した。", "利用者数は前年より減少した。", FactKind.NEGATION),
        ("20人以上の団体が対象です。", "20人以下の団体が対象です。", FactKind.FIGURE),
        ("令和8年6月7日に実施します。", "令和8年6月7日（月）に実施します。", FactKind.DATE),
    ],
)
def test_yes_and_no_must_and_may_and_bounds_are_compared(source: str, text: str, kind: FactKind) -> None:
    assert kind in {finding.kind for finding in CHECK.check(text, source).added}


def test_what_is_known_besides_may_be_said_and_need_not_be() -> None:
    text = "令和8年5月1日付けで、手数料を300円とします。"
    assert CHECK.check(text, "手数料を300円とする。", known="令和8年5月1日").clean
    assert not CHECK.check(text, "手数料を300円とする。").clean


def test_a_letter_made_of_notes_need_not_keep_everything() -> None:
    assert CHECK.check("参加を募集します。", "定員20人。参加費500円。", losses_too=False).clean


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("議案第5号は原案どおり可決した。", True),
        ("申込みは5月8日まで。", True),
        ("手数料は300円です。", True),
        ("ただし、祝日を除く。", True),
        ("当日は晴天に恵まれた。", False),
    ],
)
def test_sentences_that_a_summary_may_not_lose_are_known(sentence: str, kept: bool) -> None:
    assert must_be_kept(sentence) is kept


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_compared_places_lie_inside_their_text(text: str, source: str) -> None:
    report = CHECK.check(text, source)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in report.added)
    assert all(0 <= finding.start < finding.end <= len(source) for finding in report.missing)


@pytest.mark.parametrize("text", ["", "。。。", "　\n\t", "１" * 500, "👨‍👩‍👧‍👦髙﨑𠮷ﾃｽﾄ", "9" * 400 + "円"])
def test_ugly_input_is_taken_calmly(text: str) -> None:
    CHECK.check(text, SOURCE)
    CHECK.check(SOURCE, text)


def test_a_long_text_takes_seconds() -> None:
    begun = time.process_time()
    source = "".join(f"{SOURCE}\n第{n}回の参加者は{n}人でした。\n" for n in range(60))
    CHECK.check(FAITHFUL * 3, source)
    assert time.process_time() - begun < 20
