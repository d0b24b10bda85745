"""Documents that say the same make an answer likelier; the nearest phrase comes first."""

from __future__ import annotations

from tests.grounding.builders import hits

from yuhitsu.grounding.agreement import Witness, agreeing, more_likely
from yuhitsu.grounding.asked import ask
from yuhitsu.grounding.extraction import Extractor

QUESTION = ask("住民票の写しの手数料はいくらですか")


def test_two_documents_with_the_same_figure_agree() -> None:
    said = [
        Witness("a", "住民票の写しの手数料は300円です。", 1.0),
        Witness("b", "区分：住民票の写し｜手数料：300円", 1.0),
        Witness("c", "住民票の写しの手数料は250円です。", 1.0),
        Witness("d", "戸籍の手数料は300円です。", 0.5),
    ]
    assert agreeing(QUESTION, said) == [True, True, False, False]


def test_a_document_does_not_agree_with_itself() -> None:
    said = [Witness("a", "手数料は300円です。", 1.0), Witness("a", "手数料は300円とする。", 1.0)]
    assert agreeing(QUESTION, said) == [False, False]


def test_only_figures_are_compared() -> None:
    said = [Witness("a", "窓口で申請します。", 1.0), Witness("b", "窓口で申請します。", 1.0)]
    assert agreeing(ask("どのように申請しますか"), said) == [False, False]


def test_agreement_raises_a_chance_and_keeps_it_one() -> None:
    assert 0.5 < more_likely(0.4) < 1
    assert more_likely(1.0) <= 1.0
    assert more_likely(0.0) == 0.0


def test_the_row_of_the_very_phrase_comes_before_its_neighbour() -> None:
    office = hits(
        "手数料の名称：住民票の除票の写し｜手数料の額：1通 300円",
        "手数料の名称：住民票の写し｜手数料の額：1通 250円",
    )
    found = Extractor(None).extract("住民票の写しの手数料はいくらですか", office, limit=1)
    assert "250円" in found.sentences[0].text
