"""What any ClaimJudge promises: chances for every passage, whatever is claimed or written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.models.tiny_verifier import tiny_verifier

from yuhitsu.models.verifier import E5Judge
from yuhitsu.protocols import ClaimJudge

FEES = "住民票の写しの手数料は、1通につき300円です。"


@pytest.fixture(scope="module", params=["embedded"])
def judge(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> ClaimJudge:
    folder: Path = tmp_path_factory.mktemp(request.param)
    return E5Judge(graph=tiny_verifier(folder))


def test_there_is_one_judgement_for_each_passage_in_order(judge: ClaimJudge) -> None:
    passages = [("手数料", FEES), ("図書館", "本は10冊まで借りられます。"), ("手数料", FEES)]
    found = judge.judge("住民票は300円です。", passages)
    assert len(found) == 3
    assert found[0] == found[2] != found[1]
    assert judge.judge("住民票は300円です。", []) == []
    assert judge.name


@pytest.mark.parametrize("claim", ["", "。", "😀", "a" * 3000, "\ud800", "住民票は300円です。"])
@pytest.mark.parametrize("text", ["", " ", "ｶﾞｽ　料金\n300円", "😀" * 400, FEES * 30])
def test_nothing_that_is_claimed_or_written_breaks_it(judge: ClaimJudge, claim: str, text: str) -> None:
    (found,) = judge.judge(claim, [("見出し", text)])
    assert all(0 <= chance <= 1 for chance in (found.supported, found.contradicted, found.unsupported))
