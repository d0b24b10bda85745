"""Lies found and truths let through; the claims that are measured on are never learnt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.evaluation import verification
from yuhitsu.evaluation.verification import Checked, Claim
from yuhitsu.grounding.verifier import RuleVerifier
from yuhitsu.training.claims import HELD_OUT, load_claims
from yuhitsu.training.datasets import claim_set
from yuhitsu.types import Passage, Verdict, VerdictLabel

ROOT = Path(__file__).parents[2]
CLAIMS, READING = ROOT / "training" / "claims", ROOT / "training" / "reading"


class Believer:
    """Finds everything supported but what holds a given word."""

    def __init__(self, doubted: str) -> None:
        self._doubted = doubted

    def verify(self, claim: str, passages: Sequence[Passage]) -> Verdict:
        if self._doubted in claim:
            return Verdict(VerdictLabel.CONTRADICTED, 0.1, ("違います",))
        return Verdict(VerdictLabel.SUPPORTED, 0.9)


def write(folder: Path, name: str, claims: list[dict[str, str]]) -> None:
    for part, row in (
        ("claims", {"passage": 0, "claims": claims}),
        ("reading", {"heading": "手数料", "text": "手数料は300円です。", "questions": []}),
    ):
        (folder / part).mkdir(exist_ok=True)
        (folder / part / name).write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Held-out files with one passage and four claims each."""
    for name in HELD_OUT:
        write(
            tmp_path,
            name,
            [
                {"c": "手数料は300円です。", "label": "supported", "kind": "keigo"},
                {"c": "手数料は三百円いただきます。", "label": "supported", "kind": "numerals"},
                {"c": "手数料は200円です。", "label": "contradicted", "kind": "figure"},
                {"c": "手数料は郵送でも300円です。", "label": "unsupported", "kind": "overreach"},
            ],
        )
    return tmp_path


def measure(folder: Path, doubted: str, limit: int | None = None) -> dict[str, object]:
    return verification.run(Believer(doubted), folder / "claims", folder / "reading", folder / "sets", limit)


def test_lies_are_found_and_truths_withheld_by_anything_but_supported(folder: Path) -> None:
    report = measure(folder, "200円")["held_out"]
    assert isinstance(report, dict)
    assert (report["truths"], report["lies"]) == (4, 4)
    assert (report["lies_found"], report["truths_withheld"]) == (0.5, 0.0)
    assert report["lies_found_by_kind"]["figure"] == {"share": 1.0, "right": 2, "of": 2}
    assert report["lies_found_by_kind"]["overreach"]["share"] == 0.0
    assert {item["kind"] for item in report["wrong"]} == {"overreach"}
    withheld = measure(folder, "三百円")["held_out"]
    assert isinstance(withheld, dict)
    assert (withheld["lies_found"], withheld["truths_withheld"]) == (0.0, 0.5)


def test_word_overlap_stands_beside_it_and_tells_nothing_on_pairs_of_equal_overlap() -> None:
    passage = Passage("0", 0, "", "x")

    def checked(label: str, supported: bool, overlap: float) -> Checked:
        verdict = Verdict(VerdictLabel.SUPPORTED if supported else VerdictLabel.UNSUPPORTED, 0.5)
        return Checked(Claim("1", "c", passage, label), verdict, overlap)

    results = [
        checked("supported", True, 0.9),
        checked("supported", True, 0.5),
        checked("contradicted", False, 0.9),
        checked("unsupported", False, 0.5),
    ]
    told = verification.figures(results)["separation"]
    assert told["verifier"]["area"] == 1.0 and told["verifier"]["right_in_pairs"] == 1.0
    assert told["word_overlap"]["area"] == 0.5 and told["word_overlap"]["right_in_pairs"] == 0.5
    assert told["pairs_of_equal_overlap"] == 2


def test_a_supported_claim_stands_above_every_other_whatever_its_score(folder: Path) -> None:
    passage = Passage("0", 0, "", "x")
    claim = Claim("1", "c", passage, "supported")
    low = Checked(claim, Verdict(VerdictLabel.SUPPORTED, 0.51), 0.0)
    high = Checked(claim, Verdict(VerdictLabel.UNSUPPORTED, 0.6), 0.0)
    assert low.order > high.order


def test_sets_for_inference_are_measured_where_present(folder: Path) -> None:
    rows = {
        "jnli": [
            {"id": "1", "premise": "犬がいる", "hypothesis": "動物がいる", "label": "entailment"},
            {"id": "2", "premise": "犬がいる", "hypothesis": "猫だけがいる", "label": "contradiction"},
        ],
        "janli": [{"id": "1", "premise": "犬がいる", "hypothesis": "猫がいる", "label": "non-entailment"}],
    }
    for name, pairs in rows.items():
        (folder / "sets" / name).mkdir(parents=True)
        lines = "\n".join(json.dumps(pair, ensure_ascii=False) for pair in pairs)
        (folder / "sets" / name / "dev.jsonl").write_text(lines, encoding="utf-8")
    report = measure(folder, "猫")
    assert report["jnli"] == {
        "pairs": 2,
        "accuracy": 1.0,
        "interval95": {"accuracy": [0.3424, 1.0]},
        "chance": 0.3333,
        "commonest_label": 0.5,
        "by_label": {"contradiction": 1.0, "entailment": 1.0},
    }
    janli = report["janli"]
    assert isinstance(janli, dict) and janli["accuracy"] == 1.0 and janli["chance"] == 0.5


def test_a_pair_without_its_parts_is_named(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('{"id": "1", "premise": "x"}', encoding="utf-8")
    with pytest.raises(InputError, match="1行目"):
        verification.load_inference(tmp_path / "dev.jsonl")


def test_a_held_out_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=HELD_OUT[0]):
        verification.load_held_out(tmp_path, tmp_path)


def test_a_quick_look_checks_the_same_few(folder: Path) -> None:
    assert measure(folder, "200円", 3) == measure(folder, "200円", 3)


def test_more_words_in_common_are_more_overlap() -> None:
    passage = Passage("0", 0, "手数料", "住民票の写しの手数料は、1通につき300円です。")
    near = Claim("1", "住民票の写しの手数料は300円です。", passage, "supported")
    far = Claim("2", "図書館は月曜日に休みます。", passage, "unsupported")
    assert 1 >= verification.overlap(near) > verification.overlap(far) >= 0


# ------------------------------------------------------------------ what is held out


def test_no_training_on_our_claims_reads_those_that_are_measured_on() -> None:
    held_out = {
        (pair.claim, pair.context) for name in HELD_OUT for pair in load_claims(CLAIMS / name, READING / name)
    }
    assert len(held_out) >= 1000
    data = claim_set(CLAIMS, READING, elsewhere_share=0.5, lies=1, held_out=0.05, seed=7)
    learnt = [*data.learn, *data.held_out, *data.held_out_lies]
    assert not {pair.context for pair in learnt} & {context for _, context in held_out}
    assert not {source.name for source in data.sources} & {f"claims/{name}" for name in HELD_OUT}


def test_our_own_claims_can_be_checked_by_the_rules() -> None:
    claims = verification.load_held_out(CLAIMS, READING)[:6]
    report = verification.figures(verification.check(RuleVerifier(), claims))
    assert report["claims"] == 6
