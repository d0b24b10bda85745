"""Claims to learn checking from: each with its passage; what is wrong is named by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.training.office import FEE_CLAIMS, FEES, WASTE, data_folder, write_lines

from yuhitsu.errors import InputError
from yuhitsu.training.claims import ClaimPair, elsewhere, load_claims, with_lies

SHIPPED = Path(__file__).parents[2] / "training"


@pytest.fixture
def pairs(tmp_path: Path) -> list[ClaimPair]:
    folder = data_folder(tmp_path)
    return load_claims(folder / "claims" / "town.jsonl", folder / "reading" / "town.jsonl")


def test_a_claim_stands_with_the_passage_that_its_number_names(pairs: list[ClaimPair]) -> None:
    assert [pair.label for pair in pairs] == [
        "supported",
        "contradicted",
        "unsupported",
        "supported",
        "contradicted",
    ]
    assert pairs[0].context == f"{FEES['heading']}\n{FEES['text']}"
    assert pairs[-1].context == f"{WASTE['heading']}\n{WASTE['text']}"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"passage": 2, "claims": []}, "'passage' が 2"),
        ({"passage": "0", "claims": []}, "'passage'"),
        ({"passage": 0}, "'claims'"),
        ({"passage": 0, "claims": [{"c": "文", "label": "true"}]}, "'true'"),
        ({"passage": 0, "claims": [{"c": " ", "label": "supported"}]}, "'c'"),
        ({"passage": 0, "claims": [{"c": "文", "label": ["supported"]}]}, "'label'"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_by_file_line_and_reason(
    tmp_path: Path, line: Any, reason: str
) -> None:
    folder = data_folder(tmp_path)
    path = write_lines(folder / "claims" / "town.jsonl", [FEE_CLAIMS, line])
    with pytest.raises(InputError, match=r"claims/town\.jsonl' の 2 行目: ") as refused:
        load_claims(path, folder / "reading" / "town.jsonl")
    assert reason in refused.value.message


def test_claims_without_their_passages_are_refused(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "claims" / "town.jsonl", [FEE_CLAIMS])
    with pytest.raises(InputError, match=r"reading/town\.jsonl"):
        load_claims(path, tmp_path / "reading" / "town.jsonl")


def test_a_true_claim_is_not_supported_elsewhere(pairs: list[ClaimPair]) -> None:
    found = elsewhere(pairs, 1.0, seed=7)
    assert [pair.label for pair in found] == ["unsupported", "unsupported"]
    assert found[0].claim == pairs[0].claim
    assert found[0].context == pairs[-1].context


def test_lies_are_made_of_true_claims_alone_and_none_is_a_claim_that_is_there(pairs: list[ClaimPair]) -> None:
    made = with_lies(pairs, 9, seed=7)
    assert made
    assert {pair.label for pair in made} == {"contradicted"}
    assert not {pair.claim for pair in made} & {pair.claim for pair in pairs}
    assert len(with_lies(pairs, 1, seed=7)) == 2


@pytest.mark.parametrize("path", sorted((SHIPPED / "claims").glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_claims_that_ship_can_be_learnt(path: Path) -> None:
    assert load_claims(path, SHIPPED / "reading" / path.name)
