"""What every recogniser promises, whatever it looks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.privacy.folded import fold
from yuhitsu.privacy.recognizers import standard
from yuhitsu.protocols import Recognizer

RECOGNIZERS = {type(recognizer).__name__: recognizer for recognizer in standard()}
OFFICE_SIGNS = (
    "0123456789０１９一二三〇十年月日生歳個人番号住所電話丁目番地市区町村県山田昭和令普通記口座〒"
    "@.-ー－（）()「」、。:： 　\n\t\u200b\u0301ヶのA"
)
CELLS = "氏名,住所,生年月日,電話,個人番号\n"


@pytest.fixture(params=sorted(RECOGNIZERS))
def recognizer(request: pytest.FixtureRequest) -> Recognizer:
    """Each of the recognisers that yuhitsu brings."""
    return RECOGNIZERS[request.param]


@given(st.one_of(st.text(), st.text(OFFICE_SIGNS, max_size=80), st.text(OFFICE_SIGNS).map(CELLS.__add__)))
@settings(max_examples=150, deadline=None)
def test_a_value_is_what_stands_in_the_original_and_is_never_empty(text: str) -> None:
    folded = fold(text)
    for recognizer in RECOGNIZERS.values():
        for entity in recognizer.find(folded):
            assert 0 <= entity.start < entity.end <= len(text)
            assert entity.value == text[entity.start : entity.end]
            assert 0 < entity.score <= 1


def test_a_text_without_anything_holds_nothing(recognizer: Recognizer) -> None:
    for text in ("", " ", "\n\n", "この文には、何もありません。"):
        assert list(recognizer.find(fold(text))) == []


def test_the_same_text_gives_the_same_findings(recognizer: Recognizer) -> None:
    folded = fold(
        "山田太郎（昭和60年3月5日生）\n住所 青葉市本町3-5-7\n電話 090-0123-4567\n個人番号 123456789018"
    )
    assert list(recognizer.find(folded)) == list(recognizer.find(folded))
