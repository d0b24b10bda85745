"""The files of a training: all checked before anything is learnt, whole passages kept to measure on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.training.office import data_folder, write_lines

from yuhitsu.errors import InputError
from yuhitsu.training.datasets import ClaimSet, ReadingSet, claim_set, reading_set


def passages(number: int) -> list[dict[str, object]]:
    return [
        {
            "heading": "窓口",
            "text": f"{n}番の窓口は{n}階です。",
            "questions": [{"q": f"{n}番は", "a": f"{n}階"}],
        }
        for n in range(number)
    ]


def reading(
    folder: Path, held_out: float = 0.0, others: float = 0.0, squad: tuple[Path, ...] = ()
) -> ReadingSet:
    return reading_set(folder, squad, limit=None, others=others, held_out=held_out, seed=7)


def claims(folder: Path, held_out: float = 0.0) -> ClaimSet:
    return claim_set(
        folder / "claims", folder / "reading", elsewhere_share=1.0, lies=1, held_out=held_out, seed=7
    )


def test_a_folder_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing"):
        reading(tmp_path / "nothing")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"\.jsonl"):
        reading(tmp_path)
    write_lines(tmp_path / "empty.jsonl", [])
    with pytest.raises(InputError, match="問いが1つもありません"):
        reading(tmp_path)


def test_held_out_passages_share_nothing_with_what_is_learnt(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", passages(200))
    data = reading(tmp_path, held_out=0.25, others=0.5)
    learnt = {example.context for group in data.learn for example in group}
    measured = {example.context for example in data.held_out}
    assert not learnt & measured
    assert len(learnt | measured) == 200
    assert 25 <= len(measured) <= 75
    assert reading(tmp_path, held_out=0.25, others=0.5) == data


def test_everything_is_learnt_when_nothing_is_held_out(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", passages(20))
    data = reading(tmp_path)
    assert (len(data.learn), data.held_out) == (20, [])


def test_public_sets_are_learnt_besides_and_limited(tmp_path: Path) -> None:
    row = {"title": "t", "context": "役場は中央区にある。", "question": "どこ", "answers": ["中央区"]}
    squad = write_lines(tmp_path / "set" / "squad.jsonl", [row] * 5)
    write_lines(tmp_path / "a.jsonl", passages(3))
    data = reading_set(tmp_path, [squad], limit=2, others=0.0, held_out=0.0, seed=7)
    assert len(data.learn) == 3 + 2
    assert [source.name for source in data.sources] == [f"{tmp_path.name}/a.jsonl", "set/squad.jsonl"]
    assert [source.examples for source in data.sources] == [3, 2]
    assert all(len(source.sha256) == 64 for source in data.sources)


def test_claims_bring_lies_and_claims_of_elsewhere_with_them(tmp_path: Path) -> None:
    data = claims(data_folder(tmp_path))
    kinds = [pair.kind for pair in data.learn]
    assert kinds.count("elsewhere") == 2
    assert sum(kind.startswith("rule:") for kind in kinds) == 2
    assert (data.held_out, data.held_out_lies) == ([], [])


def test_what_is_measured_of_claims_was_not_learnt(tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    rows = [{**passage, "questions": []} for passage in passages(60)]
    told = [
        {"passage": n, "claims": [{"c": f"{n}番は{n}階です。", "label": "supported", "kind": "row"}]}
        for n in range(60)
    ]
    write_lines(folder / "reading" / "town.jsonl", rows)
    write_lines(folder / "claims" / "town.jsonl", told)
    data = claims(folder, held_out=0.3)
    measured = {pair.context for pair in (*data.held_out, *data.held_out_lies)}
    assert measured
    assert not measured & {pair.context for pair in data.learn}
