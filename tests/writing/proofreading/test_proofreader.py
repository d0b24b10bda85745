"""What proofreading finds in a text, what it leaves alone, and that nothing ugly stops it."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.errors import InputError
from yuhitsu.types import LOCAL_USER, User
from yuhitsu.writing.proofreading.office_words import OfficeWords
from yuhitsu.writing.proofreading.proofreader import MOST_CHARACTERS, Proofreader, corrected
from yuhitsu.writing.proofreading.prose import Options

READER = Proofreader()


def met(text: str, reader: Proofreader = READER) -> set[tuple[str, str]]:
    """Rules with the words they were met at."""
    return {(finding.rule, text[finding.start : finding.end]) for finding in reader.check(text)}


def test_a_verb_keeps_its_okurigana_where_the_noun_drops_it() -> None:
    assert met("書類を申し込み、受付番号を受け取る。") == set()
    assert met("お問い合わせください。") == set()
    assert ("okurigana-noun", "申し込み") in met("申し込みが多い。")


def test_a_date_without_a_year_takes_that_of_the_heading() -> None:
    text = "令和7年8月1日\n説明会のお知らせ\n日時　9月30日（月）午後2時"
    assert met(text) == {("date-weekday", "月")}
    assert "火曜日" in READER.check(text)[0].message
    assert met("日時　9月30日（月）午後2時") == set()


def test_letters_of_names_are_no_faults() -> None:
    assert met("髙橋委員と﨑山委員が出席した。") == set()


def test_an_office_may_allow_characters() -> None:
    text = "①住所を書く。"
    assert met(text) == {("platform-character", "①")}
    assert met(text, Proofreader(options=Options(allowed_characters="①"))) == set()


def test_a_long_sentence_is_measured_by_the_offices_own_number() -> None:
    text = "町民の皆様からお寄せいただいた意見は、計画に生かします。"
    assert met(text) == set()
    assert met(text, Proofreader(options=Options(sentence_characters=20))) == {("long-sentence", text)}


def test_words_of_the_office_go_first_and_its_protected_words_are_left_alone() -> None:
    reader = Proofreader(OfficeWords({"みどりの町": "みどり野町"}, frozenset({"手続き案内"})))
    assert met("みどりの町の手続き案内", reader) == {("office-word", "みどりの町")}


class OneLaw:
    """Holds a law of two articles."""

    def titles(self) -> Sequence[str]:
        return ("みどり野町手数料条例",)

    def missing(self, citation: str, user: User) -> str | None:
        return None if "第2条" in citation else f"{citation}はありません。"


def test_a_cited_article_that_does_not_exist_is_found() -> None:
    reader = Proofreader(lookup=OneLaw())
    assert met("みどり野町手数料条例第2条の規定による。", reader) == set()
    found = reader.check("みどり野町手数料条例第9条の規定による。", user=LOCAL_USER)
    assert [finding.rule for finding in found] == ["citation-missing"]
    assert "第9条" in found[0].message and found[0].suggestion is None


def test_items_go_down_level_by_level() -> None:
    assert met("1 趣旨\n(1) 目的\nア 対象\n(ア) 町民\n2 内容\n(1) 方法\n(2) 期間") == set()
    assert ("item-level", "ア") in met("1 趣旨\nア 対象\nイ 期間")


def test_a_text_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InputError, match="1,000,001"):
        READER.check("あ" * (MOST_CHARACTERS + 1))


@given(st.text(max_size=200))
def test_findings_lie_in_the_text_and_never_overlap_where_they_are_put_in(text: str) -> None:
    findings = READER.check(text)
    reached = 0
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        if finding.suggestion is not None:
            assert finding.start >= reached
            reached = finding.end
    assert isinstance(corrected(text, findings), str)


@pytest.mark.parametrize(
    "text", ["", "\x00", "（" * 5000, "の" * 5000, "第" * 3000 + "条", "9999999999月99日", "1" * 5000]
)
def test_ugly_texts_are_read_in_time(text: str) -> None:
    begun = time.process_time()
    READER.check(text)
    assert time.process_time() - begun < 5
