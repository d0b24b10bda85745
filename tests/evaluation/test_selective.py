"""Figures of answering only when sure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuhitsu.evaluation import selective
from yuhitsu.evaluation.selective import Try

TRIES = st.lists(
    st.builds(
        Try,
        score=st.one_of(st.none(), st.integers(0, 20).map(lambda n: n / 20)),
        right=st.booleans(),
        answerable=st.booleans(),
    ),
    max_size=40,
)
SCORES = st.lists(st.integers(0, 30).map(lambda n: n / 30), min_size=1, max_size=30)

SURE = [Try(0.9, True), Try(0.8, True), Try(0.8, False), Try(0.3, False), Try(None, False)]


def test_the_surest_are_answered_first_and_equal_scores_together() -> None:
    points = selective.curve(SURE)
    assert [(p.threshold, p.given, p.wrong) for p in points] == [(0.9, 1, 0), (0.8, 3, 1), (0.3, 4, 2)]
    assert [p.coverage for p in points] == [0.2, 0.6, 0.8]


def test_error_at_a_coverage_and_coverage_at_an_error() -> None:
    points = selective.curve(SURE)
    at_half = selective.at_coverage(points, 0.5)
    assert at_half is not None and at_half.error == pytest.approx(1 / 3)
    assert selective.at_coverage(points, 0.9) is None
    careful = selective.at_error(points, 0.05)
    assert careful is not None and careful.coverage == 0.2
    assert selective.at_error([selective.Point(0.9, 1, 1, 0.2, 0.2)], 0.5) is None


def test_coverage_of_the_answerable_still_counts_every_wrong_answer() -> None:
    tries = [Try(0.9, False, answerable=False), Try(0.8, True), Try(0.1, True)]
    point = selective.at_coverage(selective.curve(tries), 0.5, of_answerable=True)
    assert point is not None
    assert (point.given, point.wrong, point.answerable) == (2, 1, 0.5)


def test_the_area_under_the_curve_of_an_order_without_fault_is_smaller_than_of_the_reverse() -> None:
    right_first = selective.area(selective.curve([Try(0.9, True), Try(0.1, False)]))
    wrong_first = selective.area(selective.curve([Try(0.9, False), Try(0.1, True)]))
    assert right_first == pytest.approx(0.25)
    assert wrong_first == pytest.approx(0.75)


@settings(deadline=None, max_examples=60)
@given(TRIES)
def test_coverage_only_grows_and_every_point_is_what_its_threshold_does(tries: list[Try]) -> None:
    points = selective.curve(tries)
    assert [p.coverage for p in points] == sorted({p.coverage for p in points})
    for point in points:
        given_ = [t for t in tries if t.score is not None and t.score >= point.threshold]
        assert (point.given, point.wrong) == (len(given_), sum(not t.right for t in given_))


@settings(deadline=None, max_examples=60)
@given(TRIES, st.floats(0, 1))
def test_what_is_found_at_an_error_keeps_it_and_nothing_else_covers_more(
    tries: list[Try], error: float
) -> None:
    points = selective.curve(tries)
    found = selective.at_error(points, error)
    allowed = [p.coverage for p in points if p.error <= error]
    if found is None:
        assert allowed == []
    else:
        assert found.error <= error + 1e-9 and found.coverage >= max(allowed, default=0.0)


@settings(deadline=None, max_examples=60)
@given(TRIES)
def test_the_area_lies_between_nothing_wrong_and_everything_wrong(tries: list[Try]) -> None:
    points = selective.curve(tries)
    reach = points[-1].coverage if points else 0.0
    assert 0 <= selective.area(points) <= reach + 1e-9


@settings(deadline=None, max_examples=60)
@given(TRIES)
def test_bins_hold_every_scored_try_once_and_the_error_of_calibration_is_a_share(tries: list[Try]) -> None:
    bins = selective.calibration(tries)
    scored = [t for t in tries if t.score is not None]
    assert sum(b.count for b in bins) == len(scored)
    assert sum(b.right for b in bins) == sum(t.right for t in scored)
    assert all(b.low - 1e-9 <= b.score <= b.high + 1e-9 for b in bins)
    assert 0 <= selective.expected_calibration_error(bins) <= 1


def test_a_score_that_is_always_as_right_as_it_says_has_no_error_of_calibration() -> None:
    tries = [Try(0.75, n < 3) for n in range(4)]
    assert selective.expected_calibration_error(selective.calibration(tries)) == 0
    boastful = [Try(1.0, False)]
    assert selective.expected_calibration_error(selective.calibration(boastful)) == 1


@settings(deadline=None, max_examples=60)
@given(SCORES, SCORES)
def test_separation_counts_the_pairs_that_stand_in_the_right_order(a: list[float], b: list[float]) -> None:
    slowly = sum((x > y) + 0.5 * (x == y) for x in a for y in b) / (len(a) * len(b))
    assert selective.separation(a, b) == pytest.approx(slowly)
    other = selective.separation(b, a)
    assert other is not None and other == pytest.approx(1 - slowly)


def test_nothing_separates_from_nothing() -> None:
    assert selective.separation([], [0.5]) is None


@settings(deadline=None, max_examples=60)
@given(SCORES, st.integers(0, 100).map(lambda n: n / 100))
def test_a_threshold_refuses_no_more_than_it_may(scores: list[float], refused: float) -> None:
    threshold = selective.threshold_for(scores, refused)
    assert sum(s < threshold for s in scores) <= refused * len(scores) + 1e-9
    higher = [s for s in scores if s > threshold]
    if higher and refused < 1:
        assert sum(s < min(higher) for s in scores) > refused * len(scores) - 1e-9


@settings(deadline=None, max_examples=60)
@given(SCORES, SCORES)
def test_matched_pairs_use_each_once_and_are_near(a: list[float], b: list[float]) -> None:
    pairs = selective.matched(list(enumerate(a)), list(enumerate(b)), lambda item: item[1], 0.1)
    assert all(abs(x[1] - y[1]) <= 0.1 for x, y in pairs)
    assert len({x[0] for x, _ in pairs}) == len({y[0] for _, y in pairs}) == len(pairs)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_its_share(right: int, more: int) -> None:
    low, high = selective.interval(right, right + more)
    assert 0 <= low <= right / (right + more) + 1e-4 and right / (right + more) - 1e-4 <= high <= 1


def test_a_report_names_what_cannot_be_reached_by_none() -> None:
    report = selective.selective_figures(SURE, (0.6, 0.9), (0.05,))
    assert report["error_at_coverage"]["0.60"]["wrong"] == 1
    assert report["error_at_coverage"]["0.90"] is None
    assert report["coverage_at_error"]["0.05"]["coverage"] == 0.2
    assert report["largest_coverage"] == 0.8
    assert "error_at_coverage_of_answerable" not in report
    assert (
        len(selective.selective_figures([Try(n / 1000, True) for n in range(1000)], (), ())["curve"]) == 200
    )
