"""What in a question decides which rule applies, and whether a sentence rules that case."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.grounding.builders import hits, passage

from yuhitsu.grounding.asked import ask
from yuhitsu.grounding.conditions import (
    Fit,
    class_fit,
    classes,
    conditions_of,
    fiscal_year,
    fiscal_years,
    place_fit,
    year_fit,
)
from yuhitsu.grounding.extraction import Extractor
from yuhitsu.types import Hit, Outcome

TODAY = dt.date(2026, 11, 25)
INF = float("inf")


@pytest.mark.parametrize(
    ("text", "label", "spans"),
    [
        ("身体障害者手帳1・2級", "級", [(1, 1), (2, 2)]),
        ("1級から3級まで", "級", [(1, 3)]),
        ("療育手帳二級", "級", [(2, 2)]),
        ("第3子以降", "子", [(3, INF)]),
        ("第1子及び第2子", "子", [(1, 1), (2, 2)]),
        ("要介護1から要介護5まで", "要介護", [(1, 5)]),
        ("要支援1・2", "要支援", [(1, 1), (2, 2)]),
        ("50cc超90cc以下", "cc", [(50.5, 90)]),
        ("90ccを超え125cc以下のもの", "cc", [(90.5, 125)]),
        ("口径75ミリの水道", "mm", [(75, 75)]),
        ("口径13mm・20mm", "mm", [(13, 13), (20, 20)]),
        ("小学1年生から3年生", "年生", [(1, 3)]),
        ("納期限 第1期:4月|納期限 第2期:5月", "期", [(1, 1), (2, 2)]),
        ("3級以上", "級", [(-INF, INF)]),
    ],
)
def test_numbered_classes_are_read_with_their_ranges(
    text: str, label: str, spans: list[tuple[float, float]]
) -> None:
    assert [(span.first, span.last) for span in classes(text)[label]] == spans


@pytest.mark.parametrize("text", ["300円", "午後3時", "第12条", "2か月20立方メートル", "3子に", "定員20人"])
def test_other_numbers_are_no_classes(text: str) -> None:
    assert not classes(text)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("令和8年度", [(2026, 2026)]),
        ("2026年度", [(2026, 2026)]),
        ("令和6~8年度", [(2024, 2026)]),
        ("令和6年度から令和8年度まで", [(2024, 2024), (2026, 2026), (2024, 2026)]),
        ("令和8年4月", []),
    ],
)
def test_fiscal_years_are_read_with_their_ranges(text: str, years: list[tuple[int, int]]) -> None:
    assert [(span.first, span.last) for span in fiscal_years(text)] == years


def test_a_fiscal_year_begins_in_april() -> None:
    assert fiscal_year(dt.date(2027, 3, 31)) == 2026
    assert fiscal_year(dt.date(2027, 4, 1)) == 2027


@pytest.mark.parametrize(
    ("question", "unit", "heading", "fit"),
    [
        ("令和9年度の納期限は", "納期限は7月31日です。", "町税(令和8年度)", Fit.CONTRADICTED),
        ("令和8年度の納期限は", "納期限は7月31日です。", "町税(令和8年度)", Fit.MET),
        ("令和7年度の保険料は", "保険料は月5,000円です。", "介護保険料(令和6~8年度)", Fit.MET),
        ("令和8年度の手数料は", "手数料は300円です。", "手数料", Fit.SILENT),
        ("令和7年度の手数料は", "手数料は300円です。", "手数料", Fit.CONTRADICTED),
        ("今年度の手数料は", "手数料は300円です。", "手数料", Fit.SILENT),
        ("今年度の手数料は", "令和7年度の手数料は300円です。", "手数料", Fit.CONTRADICTED),
        ("来年度に使えますか", "年度を越えて使うことはできません。", "タクシー券", Fit.SILENT),
        ("令和10年4月の入所は", "受付は10月19日からです。", "令和9年4月の入所", Fit.CONTRADICTED),
        ("令和5年に転入しました。手数料は", "手数料は300円です。", "手数料", Fit.SILENT),
    ],
)
def test_a_fiscal_year_must_be_the_one_asked_about(question: str, unit: str, heading: str, fit: Fit) -> None:
    assert year_fit(conditions_of(question, TODAY), unit, heading, unit) is fit


@pytest.mark.parametrize(
    ("question", "unit", "fit"),
    [
        ("口径75ミリの基本料金は", "口径:40ミリメートル|基本料金:5,300円", Fit.CONTRADICTED),
        ("口径40ミリの基本料金は", "口径:40ミリメートル|基本料金:5,300円", Fit.MET),
        ("110ccのバイクの税金は", "二輪(90cc超125cc以下):2,400円", Fit.MET),
        ("250ccのバイクの税金は", "二輪(90cc超125cc以下):2,400円", Fit.CONTRADICTED),
        ("第4子の手当は", "第3子以降は月3万円です。", Fit.MET),
        ("第2子の手当は", "第3子以降は月3万円です。", Fit.CONTRADICTED),
        ("第2子の手当は", "月1万円です。", Fit.SILENT),
    ],
)
def test_a_numbered_class_must_be_the_one_asked_about(question: str, unit: str, fit: Fit) -> None:
    assert class_fit(conditions_of(question, TODAY), unit, "", unit) is fit


def test_a_named_place_must_be_the_one_asked_about() -> None:
    asked = conditions_of("千葉出張所の時間は", TODAY)
    assert asked.places == (("千葉", "出張所"),)
    passage = "北部出張所は9時から16時までです。"
    assert place_fit(asked, "", passage, passage) is Fit.CONTRADICTED
    assert place_fit(asked, "", "千葉出張所は休みです。", passage) is Fit.MET


def test_where_somebody_comes_from_is_no_condition() -> None:
    assert not conditions_of("大阪市から引っ越しました。届は何日以内ですか", TODAY).places
    assert conditions_of("大阪市の住民票はいくらですか", TODAY).places == (("大阪", "市"),)


@given(st.text(alphabet="0123456789第級子期年度令和~から・要介護mm口径超以下、", max_size=40))
def test_any_text_is_read(text: str) -> None:
    for spans in classes(text).values():
        assert all(span.first <= span.last or span.first > 0 for span in spans)
    fiscal_years(text)


def test_this_year_written_out_asks_for_no_other_words_than_the_question_without_it() -> None:
    short, long = ask("今年度の住民票の手数料は", TODAY), ask("今年度（令和8年度）の住民票の手数料は", TODAY)
    assert (long.text, long.figures, long.conditions) == (short.text, short.figures, short.conditions)
    assert ask("令和8年度の住民票の手数料は", TODAY).conditions.years == (2026,)


def test_a_page_of_a_past_year_comes_after_the_present_one() -> None:
    old = Hit(passage("水道の基本料金は1,600円です。", title="水道料金(平成31年度版)", document="old"), 1.0)
    new = Hit(passage("水道の基本料金は2,800円です。", title="水道料金表", document="new"), 0.9)
    found = Extractor(None).extract("水道の基本料金はいくらですか", [old, new], limit=1)
    assert found.short == "2,800円"
    found = Extractor(None).extract("以前の水道の基本料金はいくらでしたか", [old], limit=1)
    assert found.short == "1,600円"


def test_asked_about_a_class_that_is_not_ruled_nothing_is_answered_and_the_class_is_named() -> None:
    office = hits(
        "口径13ミリメートルの水道の基本料金は1,900円です。口径20ミリメートルの水道の基本料金は2,400円です。"
    )
    found = Extractor(None).extract("口径20ミリの水道の基本料金はいくらですか", office, limit=3)
    assert found.outcome is Outcome.ANSWER
    assert "2,400円" in found.sentences[0].text
    found = Extractor(None).extract("口径75ミリの水道の基本料金はいくらですか", office, limit=3)
    assert found.outcome is Outcome.RELATED
    assert found.reasons == ("「75mm」について書かれた箇所が見つかりません",)
