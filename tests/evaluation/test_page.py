"""The page: everything readable, nothing from elsewhere, no scripts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from yuhitsu.evaluation import plots, selective
from yuhitsu.evaluation.page import page
from yuhitsu.evaluation.selective import Try

TRIES = [Try(n / 20, n % 3 > 0, n > 8, n % 5 > 0) for n in range(20)]
RESULTS: dict[str, dict[str, Any]] = {
    "office": {
        "all": {
            "questions": 20,
            "coverage": 0.55,
            "interval95": {"coverage": [0.342, 0.742]},
            "wrong_by_kind": {"date": 2},
            **selective.selective_figures(TRIES, (0.5, 0.99), (0.05,)),
        },
        "wrong": [
            {
                "id": "A-1",
                "kind": "date",
                "question": "いつ<script>alert(1)</script>まで",
                "expected": [["案内.md", "14日以内"]],
                "said": "30日以内 & それ以上",
                "where": "案内.md",
                "score": 0.71,
            },
            {"id": "A-2", "kind": "other_town", "question": "隣の町では", "expected": [], "said": "300円"},
        ],
    },
    "japanese": {"model": "m", "accuracy": 0.5, "interval95": [0.4, 0.6], "wrong": []},
    "unheard_of": {"figure_without_a_name": 3},
}
FACTS = {"at": "2026-04-01T00:00:00+00:00", "version": "1.0", "limit": None, "weights": {"reader": "ab" * 32}}

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Balanced(HTMLParser):
    """Collects tags and attributes; fails where a tag is closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag


@pytest.fixture(scope="module")
def text() -> str:
    return page(RESULTS, FACTS)


@pytest.fixture(scope="module")
def parsed(text: str) -> Balanced:
    parser = Balanced()
    parser.feed(text)
    return parser


def test_it_is_whole_and_in_japanese(text: str, parsed: Balanced) -> None:
    assert parsed.open == []
    assert ("html", {"lang": "ja"}) in parsed.seen
    assert "見本の役所" in text and "回答した割合" in text


def test_nothing_runs_and_nothing_is_fetched(text: str, parsed: Balanced) -> None:
    tags = {tag for tag, _ in parsed.seen}
    assert not tags & {"script", "link", "iframe", "img", "object", "embed"}
    fetched = {"src", "href", "action", "data", "poster", "srcset"}
    assert all(not set(attributes) & fetched for _, attributes in parsed.seen)
    assert all(not name.startswith("on") for _, attributes in parsed.seen for name in attributes)
    assert "url(" not in text and "@import" not in text
    assert not re.search(r"https?://", text)


def test_what_a_question_says_is_text_and_never_markup(text: str) -> None:
    assert "<script>" not in text
    assert "いつ&lt;script&gt;alert(1)&lt;/script&gt;まで" in text
    assert "30日以内 &amp; それ以上" in text


def test_every_wrong_item_can_be_read_under_its_kind(text: str) -> None:
    assert "誤りと保留（2件）" in text
    assert "日付（1件）" in text and "別の自治体（1件）" in text
    assert "案内.md、14日以内" in text and "A-2" in text


def test_figures_stand_with_their_intervals(text: str) -> None:
    assert "0.550" in text and "0.342〜0.742" in text
    assert "0.400〜0.600" in text


def test_what_no_threshold_reaches_is_a_dash_and_an_unknown_name_is_shown_as_it_is(text: str) -> None:
    assert '<th scope="row">0.99</th><td class="number">—</td>' in text or ">0.99<" in text
    assert "figure_without_a_name" in text and "unheard_of" in text


def test_the_curve_and_the_calibration_are_drawn_and_described(parsed: Balanced) -> None:
    drawings = [attributes for tag, attributes in parsed.seen if tag == "svg"]
    assert len(drawings) == 2
    assert all("横軸" in str(attributes["aria-label"]) for attributes in drawings)


@pytest.mark.parametrize(
    "curve", [[], [[0.5, 0.0, 0.9]], [[0.1, 0.02, 0.9], [1.0, 0.04, 0.1]], [[1.0, 1.0, 0.0]]]
)
def test_any_curve_stays_inside_its_drawing(curve: list[list[float]]) -> None:
    drawn = plots.risk_coverage(curve, "図")
    for points in re.findall(r'points="([^"]*)"', drawn):
        for pair in points.split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= plots.WIDTH and 0 <= y <= plots.HEIGHT


def test_nothing_measured_is_a_page_too() -> None:
    assert "右筆の評価" in page({}, {})
