"""The embedded verifier's runtime: chances of one passage, of a long one, and damaged weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.models.tiny_verifier import tiny_verifier

from yuhitsu.errors import SettingsError, WeightsError
from yuhitsu.models.verifier import E5Judge

FEES = ("手数料", "住民票の写しの手数料は、1通につき300円です。")
CLAIM = "住民票の写しは300円です。"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_verifier(tmp_path_factory.mktemp("weights"))


def test_the_three_chances_of_a_short_passage_are_one_together(graph: Path) -> None:
    (found,) = E5Judge(graph=graph).judge(CLAIM, [FEES])
    assert found.supported + found.contradicted + found.unsupported == pytest.approx(1, abs=1e-5)


def test_of_a_long_passage_the_best_part_counts(graph: Path) -> None:
    judge = E5Judge(graph=graph)
    one, other = "本は10冊まで借りられます。" * 60, "町長は、手数料を免除することができる。" * 60
    first, second, both = judge.judge(CLAIM, [("", one), ("", other), ("", one + other)])
    assert abs(first.supported - second.supported) > 0.1
    assert both.supported == pytest.approx(max(first.supported, second.supported), abs=0.05)
    assert both.contradicted == pytest.approx(max(first.contradicted, second.contradicted), abs=0.05)
    assert both.unsupported == pytest.approx(min(first.unsupported, second.unsupported), abs=0.05)


def test_several_threads_judge_the_same_in_order(graph: Path) -> None:
    passages = [FEES, ("図書館", "本は10冊まで借りられます。"), ("ごみ", "火曜日に出します。")]
    assert E5Judge(3, graph=graph).judge(CLAIM, passages) == E5Judge(graph=graph).judge(CLAIM, passages)


def test_without_weights_it_says_that_it_is_not_there(tmp_path: Path) -> None:
    judge = E5Judge(graph=tmp_path / "verifier-int8.onnx")
    assert not judge.available
    with pytest.raises(WeightsError, match=r"verifier-int8\.onnx"):
        judge.judge(CLAIM, [FEES])


@pytest.mark.parametrize("damage", ["short", "unlisted"])
def test_damaged_weights_are_named(tmp_path: Path, damage: str) -> None:
    graph = tiny_verifier(tmp_path)
    if damage == "short":
        graph.write_bytes(graph.read_bytes()[:-10])
    else:
        graph.with_suffix(".json").write_text("{}", encoding="utf-8")
    with pytest.raises(WeightsError, match=graph.name):
        E5Judge(graph=graph).judge(CLAIM, [FEES])


def test_an_impossible_number_of_threads_is_refused() -> None:
    with pytest.raises(SettingsError, match="0"):
        E5Judge(threads=0)
